//! Taking blanks off a text's ends, quickly where there are none.

/// What [`str::trim`] gives.
#[must_use]
pub fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if is_no_blank(*first) && ends_no_blank(text.as_bytes(), *last) => text,
        _ => text.trim(),
    }
}

/// First byte of a character that is no blank: printed ASCII, or the Chinese characters of the
/// planes that begin with these bytes.
fn is_no_blank(first: u8) -> bool {
    first.is_ascii_graphic() || (0xE4..=0xE9).contains(&first)
}

fn ends_no_blank(text: &[u8], last: u8) -> bool {
    if last.is_ascii() {
        return last.is_ascii_graphic();
    }
    matches!(text, [.., lead, _, _] if (0xE4..=0xE9).contains(lead))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_same_as_the_library(text in "[ \t\u{a0}\u{3000}\u{85}\u{2003}a一鿿䀀é]{0,4}", any in "\\PC{0,6}") {
            prop_assert_eq!(trimmed(&text), text.trim());
            prop_assert_eq!(trimmed(&any), any.trim());
        }
    }
}
