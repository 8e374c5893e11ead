//! Masking: what is printed of a person's name and numbers.
//!
//! Persons print as `王**`, mobiles as `138****0000`, card numbers by their
//! first six and last four digits. Masking what is masked changes nothing.

use std::borrow::Cow;

use crate::text::sensitive::{self, SensitiveKind, ascii_alphanumeric};

/// A person's name: its first character and two stars, however long it is.
/// An empty name stays empty.
///
/// ```
/// # use yiqing::text::mask::person;
/// assert_eq!(person("王某某某"), "王**");
/// ```
pub fn person(name: &str) -> String {
    let mut masked = String::new();
    if let Some(first) = name.trim().chars().next() {
        masked.push(first);
        masked.push_str("**");
    }
    masked
}

/// A mobile number: first three and last four digits, stars between.
/// Separators are dropped; anything shorter than a mobile shows no digit.
pub fn mobile(number: &str) -> String {
    ends(number, 3, 4, 11)
}

/// A bank card number: first six and last four digits, stars between.
/// Separators are dropped; anything shorter than a card shows no digit.
pub fn card(number: &str) -> String {
    ends(number, 6, 4, 13)
}

/// A resident identity number: the region and the last four characters; the
/// birth date is hidden. Anything shorter shows nothing.
pub fn resident_id(number: &str) -> String {
    ends(number, 6, 4, 15)
}

/// Masks all mobiles, card numbers and resident identity numbers in `text`
/// and leaves the rest as it stands; merchant numbers, hotlines, dates and
/// amounts are not touched (see [`sensitive`]).
pub fn mask_text(text: &str) -> Cow<'_, str> {
    let found = sensitive::find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for hit in found {
        masked.push_str(text.get(done..hit.range.start).unwrap_or_default());
        let number = text.get(hit.range.clone()).unwrap_or_default();
        masked.push_str(&match hit.kind {
            SensitiveKind::Mobile => mobile(number),
            SensitiveKind::Card => card(number),
            SensitiveKind::ResidentId => resident_id(number),
        });
        done = hit.range.end;
    }
    masked.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(masked)
}

/// The first `head` and last `tail` letters, digits and stars with stars for
/// the others; stars only when there are fewer than `least`.
fn ends(number: &str, head: usize, tail: usize, least: usize) -> String {
    let characters: Vec<char> = number
        .chars()
        .filter_map(|c| match ascii_alphanumeric(c) {
            Some(byte) => Some(char::from(byte)),
            None => (c == '*').then_some(c),
        })
        .collect();
    let shown_from = characters.len().saturating_sub(tail);
    characters
        .iter()
        .enumerate()
        .map(|(i, &c)| {
            let shown = characters.len() >= least && (i < head || i >= shown_from);
            if shown { c } else { '*' }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn persons() {
        for (name, masked) in [
            ("", ""),
            ("王甲", "王**"),
            ("欧阳某某", "欧**"),
            (" 王某某 ", "王**"),
            ("王**", "王**"),
        ] {
            assert_eq!(person(name), masked);
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(mobile(concat!("138", "-0000-", "1234")), "138****1234");
        assert_eq!(mobile("138****1234"), "138****1234");
        assert_eq!(mobile("12345"), "*****");
        assert_eq!(
            card(concat!("622200", "000000", "0009")),
            "622200******0009"
        );
        assert_eq!(card("6222"), "****");
        assert_eq!(
            resident_id(concat!("110105", "19491231", "002x")),
            "110105********002x"
        );
    }

    #[test]
    fn texts() {
        let mobile = concat!("138", "0000", "0000");
        let card = concat!("6222 0000", " 0000 0009");
        let text = format!(
            "办理{mobile}，到{card}；商户编号777290058110097，客服400-000-0000，2026-11-23，¥1,234.50"
        );
        assert_eq!(
            mask_text(&text),
            "办理138****0000，到622200******0009；商户编号777290058110097，客服400-000-0000，2026-11-23，¥1,234.50"
        );
        assert!(matches!(mask_text("一清"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn twice_is_once(text in "[0-9 \\-卡xX*a，]{0,60}") {
            let once = mask_text(&text).into_owned();
            prop_assert_eq!(mask_text(&once).into_owned(), once);
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let text = String::from_utf8_lossy(&bytes);
            let _ = (mask_text(&text), person(&text), mobile(&text), card(&text), resident_id(&text));
        }
    }
}
