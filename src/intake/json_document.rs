//! JSON as a tree of nodes, with the bytes each value stands in.
//!
//! `serde_json` tells no positions of values, and its numbers lose digits; hence a small reader of
//! our own. It accepts exactly JSON (RFC 8259), nested at most [`DEEPEST`] deep.

use std::borrow::Cow;
use std::collections::HashSet;

use super::fault::{Fault, place, shown, shown_character};
use super::node::{Entry, Node, Value};

/// Deepest nesting accepted.
const DEEPEST: usize = 16;

/// Names of an object that are compared one by one; more are looked up.
const FEW: usize = 32;

/// Reads an object.
///
/// # Errors
/// The first fault of form, placed.
pub(super) fn read(text: &str) -> Result<Vec<Entry<'_>>, Vec<Fault>> {
    let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader { text, at };
    let result = reader.document();
    result.map_err(|fault| {
        let mut faults = vec![fault];
        place(text, &mut faults);
        faults
    })
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

type Outcome<T> = Result<T, Fault>;

impl<'t> Reader<'t> {
    fn document(&mut self) -> Outcome<Vec<Entry<'t>>> {
        self.space();
        let node = self.value(0)?;
        self.space();
        if self.at < self.text.len() {
            return Err(self.unexpected("⏎"));
        }
        match node.value {
            Value::Table(entries) => Ok(entries),
            _ => Err(Fault::at("json_unexpected", args("…", "{"), node.span)),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn space(&mut self) {
        while let Some(c) = self
            .peek()
            .filter(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))
        {
            self.at += c.len_utf8();
        }
    }

    fn unexpected(&self, expected: &str) -> Fault {
        match self.peek() {
            Some(c) => Fault::at(
                "json_unexpected",
                args(&shown_character(c), expected),
                self.at..self.at + c.len_utf8(),
            ),
            None => Fault::at(
                "json_ended",
                vec![("expected", expected.to_owned())],
                self.at..self.at,
            ),
        }
    }

    fn expect(&mut self, c: char) -> Outcome<()> {
        if self.peek() == Some(c) {
            self.at += c.len_utf8();
            return Ok(());
        }
        Err(self.unexpected(&c.to_string()))
    }

    fn value(&mut self, depth: usize) -> Outcome<Node<'t>> {
        let start = self.at;
        if depth > DEEPEST {
            return Err(Fault::at("too_deep", vec![], start..start + 1));
        }
        let value = match self.peek() {
            Some('{') => Value::Table(self.object(depth)?),
            Some('[') => Value::List(self.list(depth)?),
            Some('"') => Value::Text(self.string()?),
            Some(c) if c == '-' || c.is_ascii_digit() => Value::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Node {
            value,
            span: start..self.at,
        })
    }

    fn word(&mut self) -> Outcome<Value<'t>> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        for (word, value) in [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ] {
            let ends = |r: &str| !r.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            if rest.strip_prefix(word).is_some_and(ends) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.unexpected("\"…\""))
    }

    fn object(&mut self, depth: usize) -> Outcome<Vec<Entry<'t>>> {
        self.expect('{')?;
        let mut entries: Vec<Entry<'t>> = Vec::new();
        let mut seen: HashSet<Cow<'t, str>> = HashSet::new();
        self.space();
        if self.peek() == Some('}') {
            self.at += 1;
            return Ok(entries);
        }
        loop {
            self.space();
            let start = self.at;
            if self.peek() != Some('"') {
                return Err(self.unexpected("\""));
            }
            let name = self.string()?;
            let span = start..self.at;
            let repeated = if entries.len() < FEW {
                entries.iter().any(|e| e.name == name)
            } else {
                if seen.is_empty() {
                    seen.extend(entries.iter().map(|e| e.name.clone()));
                }
                !seen.insert(name.clone())
            };
            if repeated {
                return Err(Fault::at(
                    "duplicate_key",
                    vec![("name", shown(&name))],
                    span,
                ));
            }
            self.space();
            self.expect(':')?;
            self.space();
            let node = self.value(depth + 1)?;
            entries.push(Entry { name, span, node });
            self.space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some('}') => {
                    self.at += 1;
                    return Ok(entries);
                }
                _ => return Err(self.unexpected("}")),
            }
        }
    }

    fn list(&mut self, depth: usize) -> Outcome<Vec<Node<'t>>> {
        self.expect('[')?;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(items);
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => {
                    self.at += 1;
                    return Ok(items);
                }
                _ => return Err(self.unexpected("]")),
            }
        }
    }

    fn number(&mut self) -> Outcome<Cow<'t, str>> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let literal = rest.get(..length).unwrap_or_default();
        let span = self.at..self.at + length;
        let whole = literal.strip_prefix('-').unwrap_or(literal);
        let leading_zero = whole
            .strip_prefix('0')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if leading_zero {
            return Err(Fault::at("number_leading_zero", vec![], span));
        }
        if serde_json::from_str::<&serde_json::value::RawValue>(literal).is_err() {
            return Err(Fault::at(
                "json_unexpected",
                args(&shown(literal), "0"),
                span,
            ));
        }
        self.at += length;
        Ok(Cow::Borrowed(literal))
    }

    /// A string; the well-kept library undoes the escapes.
    fn string(&mut self) -> Outcome<Cow<'t, str>> {
        let start = self.at;
        let rest = self.text.get(start + 1..).unwrap_or_default();
        let mut escaped = false;
        let mut end = None;
        for (i, b) in rest.bytes().enumerate() {
            match b {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    end = Some(i);
                    break;
                }
                0..=0x1F => {
                    let at = start + 1 + i;
                    return Err(Fault::at("json_string", vec![], at..at + 1));
                }
                _ => {}
            }
        }
        let Some(end) = end else {
            let all = self.text.len();
            return Err(Fault::at(
                "json_ended",
                vec![("expected", "\"".to_owned())],
                start..all,
            ));
        };
        let inside = rest.get(..end).unwrap_or_default();
        let quoted = self.text.get(start..start + end + 2).unwrap_or_default();
        self.at = start + end + 2;
        if !inside.contains('\\') {
            return Ok(Cow::Borrowed(inside));
        }
        serde_json::from_str::<String>(quoted)
            .map(Cow::Owned)
            .map_err(|_| {
                let found: String = inside.chars().skip_while(|c| *c != '\\').take(2).collect();
                Fault::at(
                    "json_escape",
                    vec![("found", shown(&found))],
                    start..self.at,
                )
            })
    }
}

fn args(found: &str, expected: &str) -> Vec<(&'static str, String)> {
    vec![
        ("found", found.to_owned()),
        ("expected", expected.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_json_is() {
        let e = read(r#" {"a": "x\"\u62c9", "b": [1, 2.50, -3e2], "c": null, "d": {"e": true}} "#)
            .unwrap();
        assert_eq!(e[0].node.value, Value::Text("x\"拉".into()));
        assert_eq!(e[0].span, 2..5);
        match &e[1].node.value {
            Value::List(items) => assert_eq!(items[1].value, Value::Number("2.50".into())),
            other => panic!("{other:?}"),
        }
        assert_eq!(e[2].node.value, Value::Null);
    }

    #[test]
    fn says_where_it_is_not() {
        for (text, key, line, column) in [
            ("{\"a\": 1,}", "json_unexpected", 1, 9),
            ("{\"a\" 1}", "json_unexpected", 1, 6),
            ("{\n \"a\": 01}", "number_leading_zero", 2, 7),
            ("{\"a\": \"x", "json_ended", 1, 7),
            ("{\"a\":1,\"a\":2}", "duplicate_key", 1, 8),
            ("{\"a\":1} x", "json_unexpected", 1, 9),
            ("{\"a\":tru}", "json_unexpected", 1, 6),
            ("[1]", "json_unexpected", 1, 1),
        ] {
            let f = &read(text).unwrap_err()[0];
            assert_eq!((f.key, f.line, f.column), (key, line, column), "{text}");
        }
        let deep = "{\"a\":".repeat(50);
        assert_eq!(read(&deep).unwrap_err()[0].key, "too_deep");
    }

    /// Objects as text, some with a name twice.
    fn object() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "0",
            "-1.50",
            "2e1",
            "07",
            "true",
            "null",
            "\"a b\"",
            "\"\\u62c9\\n\"",
            "[]",
            "{ }",
        ])
        .prop_map(str::to_owned);
        let named = |value: BoxedStrategy<String>| {
            let name = prop::sample::select(vec!["a", "b", "c", "dd"]);
            prop::collection::vec((name, value), 0..4).prop_map(|entries| {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(name, value)| format!("\"{name}\": {value}"))
                    .collect();
                format!("{{{}}}", entries.join(" ,"))
            })
        };
        let value = leaf.prop_recursive(3, 12, 3, move |inner| {
            let list = prop::collection::vec(inner.clone(), 0..3);
            prop_oneof![
                list.prop_map(|items| format!("[{}]", items.join(", "))),
                named(inner.boxed()),
            ]
        });
        named(value.boxed())
    }

    fn names_in(value: &serde_json::Value) -> usize {
        match value {
            serde_json::Value::Array(items) => items.iter().map(names_in).sum(),
            serde_json::Value::Object(map) => map.values().map(|v| 1 + names_in(v)).sum(),
            _ => 0,
        }
    }

    proptest! {
        /// Objects, half of them with one character put in or taken out. What we read is what the
        /// library reads, but for a name that stands twice: it keeps the last, we refuse. No colon
        /// is put in: names are counted by the colons behind them.
        #[test]
        fn agrees_with_the_library(
            text in object(),
            edit in prop::option::of((any::<prop::sample::Index>(), "[{}\\[\\],\"a0.e -]?")),
        ) {
            let mut text = text;
            if let Some((at, put)) = edit {
                let at = at.index(text.len());
                text.replace_range(at..at + usize::from(put.is_empty()), &put);
            }
            let theirs = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text);
            let once = theirs.is_ok_and(|map| {
                names_in(&map.into()) == text.replace(' ', "").matches("\":").count()
            });
            prop_assert_eq!(read(&text).is_ok(), once, "{}", text);
        }

        #[test]
        fn any_text_is_survived(text in "\\PC{0,60}") {
            let _ = read(&text);
        }
    }
}
