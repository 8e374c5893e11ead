//! Pages made to be deep, before a tree is made of them.
//!
//! What the making of a tree costs grows with how deep it is, and elements such as `<font>` that
//! are left open are made anew in every block that follows: five megabytes of them would take
//! hours or all memory. Browsers bound the depth for the same reason. Nothing here changes where
//! a character stands.

use super::origins::{end_of_tag, tail_of_raw};

/// Elements inside one another; deeper ones are passed over, what they hold is kept.
const DEEPEST: usize = 256;

/// Whether an element is without an end.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether the next of its kind ends an element: it nests no deeper than what is around it.
fn ends_by_next(name: &str) -> bool {
    matches!(
        name,
        "body"
            | "dd"
            | "dt"
            | "head"
            | "html"
            | "li"
            | "optgroup"
            | "option"
            | "p"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
    )
}

/// Whether an element is made anew in every block while it is open.
fn is_made_anew(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Name under which a link stands in a source without elements that are made anew.
pub(super) const LINK: &str = "k";
/// Names under which bold print stands there.
pub(super) const BOLD: [&str; 2] = ["j", "jtrong"];
/// Names under which text that is struck out stands there.
pub(super) const STRUCK: &str = "z";
/// The other of them.
pub(super) const STRIKE: &str = "ztrike";

/// The source with its depth bounded: deeper tags are white space.
#[must_use]
pub fn bounded(source: &str) -> String {
    rewritten(source, false)
}

/// The same, and elements that are made anew are called by other names of the same length: see
/// [`LINK`] and [`BOLD`].
pub(super) fn plain(source: &str) -> String {
    rewritten(source, true)
}

/// The name of an element, in small letters; of longer ones the beginning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
struct Name {
    letters: [u8; 12],
    length: u8,
}

impl Name {
    /// The name that a text begins with.
    fn at(text: &str) -> Name {
        let mut out = Name::default();
        let letters = text.bytes().take_while(u8::is_ascii_alphanumeric);
        for (place, letter) in out.letters.iter_mut().zip(letters) {
            *place = letter.to_ascii_lowercase();
            out.length += 1;
        }
        out
    }

    fn as_str(&self) -> &str {
        let letters = self.letters.get(..self.length.into()).unwrap_or_default();
        std::str::from_utf8(letters).unwrap_or_default()
    }
}

/// How many of an element are open.
#[derive(Default)]
struct Open {
    kept: usize,
    passed_over: usize,
}

fn rewritten(source: &str, renamed: bool) -> String {
    let mut out = source.as_bytes().to_vec();
    let mut open: std::collections::HashMap<Name, Open> = std::collections::HashMap::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(found) = source.get(at..).and_then(|rest| rest.find('<')) {
        at += found;
        let rest = source.get(at..).unwrap_or_default();
        if rest.starts_with("<!--") {
            at += rest.find("-->").map_or(rest.len(), |end| end + 3);
            continue;
        }
        let closing = rest.starts_with("</");
        let first = at + 1 + usize::from(closing);
        let name = Name::at(source.get(first..).unwrap_or_default());
        let word = name.as_str();
        if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            at += 1;
            continue;
        }
        let end = at + end_of_tag(rest);
        let tag = at..end;
        at = end;
        let whole = !source
            .get(first + word.len()..)
            .unwrap_or_default()
            .starts_with(|c: char| !matches!(c, '>' | '/') && !c.is_ascii_whitespace());
        let counts = !is_void(word) && !ends_by_next(word);
        if counts {
            let own = open.entry(name).or_default();
            let pass_over = match closing {
                false if depth >= DEEPEST => {
                    own.passed_over += 1;
                    true
                }
                false => {
                    own.kept += 1;
                    depth += 1;
                    false
                }
                true if own.passed_over > 0 => {
                    own.passed_over -= 1;
                    true
                }
                true => {
                    if own.kept > 0 {
                        own.kept -= 1;
                        depth -= 1;
                    }
                    false
                }
            };
            if pass_over && let Some(bytes) = out.get_mut(tag) {
                bytes.fill(b' ');
                continue;
            }
        }
        if renamed && whole && is_made_anew(word) {
            let letter = match word {
                "a" => b'k',
                "b" | "strong" => b'j',
                "s" | "strike" => b'z',
                _ => b'x',
            };
            if let Some(byte) = out.get_mut(first) {
                *byte = letter;
            }
        }
        if !closing {
            at += tail_of_raw(word, source.get(at..).unwrap_or_default());
        }
    }
    // Only whole tags and single letters were written over.
    String::from_utf8(out).unwrap_or_else(|_| source.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_pages_stay_as_they_are() {
        let page = "<!DOCTYPE html><html><head><title>a<b</title><script>'<div>'</script></head><body><div><p>一<p>二<ul><li>三<li>四</ul><img src=x><!-- <div> --></div></body></html>";
        assert_eq!(bounded(page), page);
        assert_eq!(plain(page), page);
        let rows = "<tr><td>一".repeat(2000);
        assert_eq!(bounded(&rows), rows);
        let closed = "<div><b>一</b></div>".repeat(2000);
        assert_eq!(bounded(&closed), closed);
        assert_eq!(
            plain(
                "<B class=x>一</b><strong>二</strong><a href='x'>三</a><font>四</font><br><bdo>五</bdo>"
            ),
            "<j class=x>一</j><jtrong>二</jtrong><k href='x'>三</k><xont>四</xont><br><bdo>五</bdo>"
        );
    }

    #[test]
    fn deep_ones_are_passed_over_with_their_ends() {
        let deep = format!("{}一{}二", "<div>".repeat(300), "</div>".repeat(300));
        let out = bounded(&deep);
        assert_eq!(out.len(), deep.len());
        assert_eq!(out.matches("<div>").count(), DEEPEST);
        assert_eq!(out.matches("</div>").count(), DEEPEST);
        assert_eq!(out.find('二'), deep.find('二'));
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_places(text in "[<>/!'\"= a-b一\u{301}-]{0,60}") {
            let out = plain(&text);
            prop_assert_eq!(out.len(), text.len());
            for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
                // In a tag that is passed over a character may be white space.
                prop_assert!(out[at..].starts_with(c) || out.as_bytes()[at] == b' ');
            }
        }
    }
}
