//! How a printed number is read before its shape is looked at.

use std::borrow::Cow;

use crate::text::invisible::is_invisible;

/// The ASCII form of a full-width or mathematical letter, digit or mark; any
/// other character as it is. Circled and raised digits are not folded: they
/// are notes, not digits of the number.
pub fn narrow(c: char) -> char {
    let code = u32::from(c);
    let folded = match code {
        0xFF01..=0xFF5E => code.checked_sub(0xFEE0),
        0x3000 => Some(0x20),
        // Mathematical digits: five alphabets of ten.
        0x1D7CE..=0x1D7FF => code
            .checked_sub(0x1D7CE)
            .map(|i| (i % 10).saturating_add(0x30)),
        _ => None,
    };
    folded.and_then(char::from_u32).unwrap_or(c)
}

/// Whether `c` is a hyphen or one of the dashes and minus signs set for it.
pub fn is_hyphen(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}'
    )
}

/// A code as it would be typed: narrow, upper case, without white space,
/// unseen characters, hyphens, and without the apostrophe that spreadsheets
/// put before a number kept as text. Borrows when the code is so already.
///
/// ```
/// # use yiqing::identifier::printed::code;
/// assert_eq!(code(" 822 2900-7011 ０６ｐｚ "), "8222900701106PZ");
/// ```
pub fn code(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    {
        return Cow::Borrowed(text);
    }
    let text = text.trim();
    let text = text.strip_prefix('\'').unwrap_or(text);
    Cow::Owned(
        text.chars()
            .filter(|&c| !(c.is_whitespace() || is_invisible(c) || is_hyphen(c)))
            .map(|c| narrow(c).to_ascii_uppercase())
            .collect(),
    )
}

/// The code as bytes when it has exactly `N` characters and all are ASCII;
/// otherwise what is wrong first.
pub(crate) fn exactly<const N: usize>(code: &str) -> Result<[u8; N], Misfit> {
    if code.is_empty() {
        return Err(Misfit::Empty);
    }
    if let Ok(bytes) = <[u8; N]>::try_from(code.as_bytes())
        && bytes.iter().all(u8::is_ascii_alphanumeric)
    {
        return Ok(bytes);
    }
    let found = code.chars().count();
    if found != N {
        return Err(Misfit::Length(found));
    }
    if let Some(at) = code.chars().position(|c| !c.is_ascii_alphanumeric()) {
        return Err(Misfit::Character(at.saturating_add(1)));
    }
    <[u8; N]>::try_from(code.as_bytes()).map_err(|_| Misfit::Length(found))
}

/// The position, counted from 1, of the first byte that is no digit.
pub(crate) fn first_non_digit(bytes: &[u8]) -> Option<usize> {
    bytes
        .iter()
        .position(|b| !b.is_ascii_digit())
        .map(|at| at.saturating_add(1))
}

/// The part `from..to` of ASCII bytes as text; empty when there is none.
pub(crate) fn part(bytes: &[u8], from: usize, to: usize) -> &str {
    bytes
        .get(from..to)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .unwrap_or_default()
}

/// Why a code of fixed length does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misfit {
    Empty,
    /// Characters found.
    Length(usize),
    /// Position from 1 of the first character that is no ASCII letter or digit.
    Character(usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes() {
        for (text, typed) in [
            ("", ""),
            ("  ", ""),
            ("822A", "822A"),
            ("'0012", "0012"),
            ("８２２　ａ", "822A"),
            ("82\u{200B}2\t9\u{2212}0", "82290"),
            ("𝟖𝟐", "82"),
            ("8①", "8①"),
            ("6²", "6²"),
        ] {
            assert_eq!(code(text), typed, "{text:?}");
        }
        assert!(matches!(code("822A"), Cow::Borrowed(_)));
    }

    #[test]
    fn narrow_forms() {
        for (wide, typed) in [
            ('０', '0'),
            ('ｚ', 'z'),
            ('\u{FF01}', '!'),
            ('～', '~'),
            ('\u{3000}', ' '),
            ('𝟎', '0'),
            ('𝟗', '9'),
            ('𝟿', '9'),
            ('\u{1D7CD}', '\u{1D7CD}'),
            ('①', '①'),
            ('￥', '￥'),
            ('a', 'a'),
        ] {
            assert_eq!(narrow(wide), typed);
        }
        for c in "-‐‑‒–—―−﹣－".chars() {
            assert!(is_hyphen(c), "{c:?}");
        }
        for c in "_~ ー一".chars() {
            assert!(!is_hyphen(c), "{c:?}");
        }
    }

    #[test]
    fn misfits() {
        assert_eq!(exactly::<2>(""), Err(Misfit::Empty));
        assert_eq!(exactly::<2>("123"), Err(Misfit::Length(3)));
        assert_eq!(exactly::<2>("1卡"), Err(Misfit::Character(2)));
        assert_eq!(exactly::<2>("1A"), Ok(*b"1A"));
        // As many bytes as characters are wanted, but fewer characters.
        assert_eq!(exactly::<3>("卡"), Err(Misfit::Length(1)));
        assert_eq!(first_non_digit(b"12"), None);
        assert_eq!(first_non_digit(b"1A2B"), Some(2));
    }

    proptest! {
        #[test]
        fn twice_is_once(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let text = String::from_utf8_lossy(&bytes);
            let once = code(&text).into_owned();
            prop_assume!(!once.starts_with('\''));
            prop_assert_eq!(code(&once).into_owned(), once);
        }
    }
}
