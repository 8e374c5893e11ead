//! TOML as a tree of nodes.

use std::borrow::Cow;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue, Error};

use super::fault::{Fault, place, shown};
use super::node::{Entry, Node, Value};

/// Lines with faults of form that are shown; those further down are often consequences.
const MOST_LINES: usize = 20;

/// Bytes up to which all faults of form are looked for; of a larger text the first is told, since
/// the reader may find several in each byte.
const MOST_RECOVERED: usize = 256 << 10;

/// Reads a document.
///
/// # Errors
/// The faults of form, one a line, sorted and placed.
pub(super) fn read(text: &str) -> Result<Vec<Entry<'_>>, Vec<Fault>> {
    let (table, errors) = if text.len() <= MOST_RECOVERED {
        DeTable::parse_recoverable(text)
    } else {
        match DeTable::parse(text) {
            Ok(table) => (table, Vec::new()),
            Err(first) => (Spanned::new(0..0, DeTable::new()), vec![first]),
        }
    };
    if errors.is_empty() {
        return Ok(entries(table.into_inner()));
    }
    let mut faults: Vec<Fault> = errors.iter().map(|e| fault(text, e)).collect();
    place(text, &mut faults);
    faults.dedup_by(|later, kept| {
        let same = later.line == kept.line;
        if same && later.key == "toml_assign" {
            // Says more than the complaint about the key before it.
            std::mem::swap(later, kept);
        }
        same
    });
    faults.truncate(MOST_LINES);
    Err(faults)
}

fn entries<'t>(table: DeTable<'t>) -> Vec<Entry<'t>> {
    let mut entries: Vec<Entry<'t>> = table
        .into_iter()
        .map(|(name, node)| Entry {
            span: name.span(),
            name: name.into_inner(),
            node: self::node(node),
        })
        .collect();
    entries.sort_by_key(|e| e.span.start);
    entries
}

fn node<'t>(node: Spanned<DeValue<'t>>) -> Node<'t> {
    let span = node.span();
    let value = match node.into_inner() {
        DeValue::String(text) => Value::Text(text),
        DeValue::Integer(number) => Value::Number(Cow::Owned(decimal(&number))),
        DeValue::Float(number) => Value::Number(Cow::Owned(number.as_str().replace('_', ""))),
        DeValue::Boolean(yes) => Value::Bool(yes),
        DeValue::Datetime(moment) => Value::Moment(moment),
        DeValue::Array(items) => Value::List(items.into_iter().map(self::node).collect()),
        DeValue::Table(table) => Value::Table(entries(table)),
    };
    Node { value, span }
}

/// Decimal digits of a whole number; one beyond 128 bits in another base stays as written.
fn decimal(number: &DeInteger<'_>) -> String {
    let digits = number.as_str().replace('_', "");
    if number.radix() == 10 {
        return digits;
    }
    u128::from_str_radix(&digits, number.radix())
        .map_or_else(|_| number.to_string(), |n| n.to_string())
}

/// How the reader's messages, which are English, begin; the common ones have texts of their own.
const MESSAGES: &[(&str, &str)] = &[
    ("string values must be quoted", "toml_unquoted"),
    ("duplicate key", "duplicate_key"),
    ("unexpected leading zero", "number_leading_zero"),
    ("cannot recurse", "too_deep"),
    ("recursion limit", "too_deep"),
    ("key with no value", "toml_assign"),
    ("invalid unquoted key", "toml_key"),
    ("unexpected key or value", "toml_more"),
    ("invalid basic string", "toml_string"),
    ("invalid literal string", "toml_string"),
    ("invalid date", "toml_moment"),
    ("invalid time", "toml_moment"),
    ("invalid float", "toml_number"),
    ("invalid integer", "toml_number"),
    ("missing value", "toml_value_missing"),
];

fn fault(text: &str, error: &Error) -> Fault {
    let span = error.span().unwrap_or(0..0);
    let message = error.message();
    let missing = text.get(span.clone()).is_none_or(|t| t.trim().is_empty());
    let key = match MESSAGES
        .iter()
        .find(|(start, _)| message.starts_with(start))
    {
        Some((_, "toml_unquoted")) if missing => "toml_value_missing",
        Some((_, key)) => key,
        None => "toml_syntax",
    };
    let args = match key {
        "duplicate_key" => {
            vec![("name", shown(text.get(span.clone()).unwrap_or_default()))]
        }
        "toml_syntax" | "toml_moment" => vec![("detail", message.to_owned())],
        _ => Vec::new(),
    };
    Fault::at(key, args, span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> (&'static str, usize, usize) {
        let faults = read(text).unwrap_err();
        (faults[0].key, faults[0].line, faults[0].column)
    }

    #[test]
    fn faults_of_form_say_what_and_where() {
        for (text, key, line, column) in [
            ("id = 1\nbrand = 示例", "toml_unquoted", 2, 9),
            ("brand = “示例”", "toml_unquoted", 1, 9),
            ("check_date = 2026/11/23", "toml_unquoted", 1, 14),
            ("brand =\n", "toml_value_missing", 1, 8),
            ("brand = \"a\"\nbrand = \"b\"", "duplicate_key", 2, 1),
            ("terminal_no = 00012345", "number_leading_zero", 1, 15),
            ("品牌 = \"a\"", "toml_key", 1, 1),
            ("brand \"a\"", "toml_assign", 1, 7),
            ("brand: 1", "toml_assign", 1, 8),
            ("示例", "toml_assign", 1, 3),
            ("brand = \"a", "toml_string", 1, 11),
            ("brand = 'a", "toml_string", 1, 11),
            ("brand = \"a\" \"b\"", "toml_more", 1, 13),
            ("deposit = 1,200", "toml_more", 1, 12),
            ("check_date = 2026-13-45", "toml_moment", 1, 14),
            ("rate_credit = 0.6%", "toml_number", 1, 18),
            ("[[sales]\na=1", "toml_syntax", 1, 9),
        ] {
            assert_eq!(first(text), (key, line, column), "{text}");
        }
        assert_eq!(first(&format!("a={}", "[".repeat(5000))).0, "too_deep");
        assert_eq!(read(&"x\n".repeat(500)).unwrap_err().len(), MOST_LINES);
        assert_eq!(read(&"=\n".repeat(1 << 20)).unwrap_err().len(), 1);
    }

    #[test]
    fn values_in_order_of_the_text() {
        let entries = read("z = 1_000\na = 0x1F\n\"品牌\" = 1.50\n[[sales]]\nx = true\n").unwrap();
        let names: Vec<_> = entries.iter().map(|e| &*e.name).collect();
        assert_eq!(names, ["z", "a", "品牌", "sales"]);
        let number = |i: usize| match &entries[i].node.value {
            Value::Number(n) => n.clone().into_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!([number(0), number(1), number(2)], ["1000", "31", "1.50"]);
        let Value::List(sales) = &entries[3].node.value else {
            panic!()
        };
        assert!(matches!(&sales[0].value, Value::Table(t) if t[0].node.value == Value::Bool(true)));
    }
}
