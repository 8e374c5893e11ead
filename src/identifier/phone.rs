//! Telephone numbers of mainland China: mobiles, hotlines, fixed lines.

use std::fmt;
use std::str::FromStr;

use super::printed::{is_hyphen, narrow};
use crate::text::{invisible::is_invisible, mask};

/// A telephone number whose shape is known: digits only, without the country
/// code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber {
    digits: String,
    kind: PhoneKind,
}

/// What a number's shape says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneKind {
    /// 11 digits beginning 13 to 19.
    Mobile,
    /// 400 and 7 digits: the caller and the company share the cost.
    Shared400,
    /// 800 and 7 digits: the company pays.
    Free800,
    /// 95 and 3 to 6 digits: banks, payment institutions, carriers.
    Service95,
    /// 1010 and 4 digits.
    Service1010,
    /// 12 and 3 digits: public services, such as 12363 for complaints about
    /// financial services.
    Public12,
    /// 0, area code and 7 or 8 digits.
    FixedLine,
}

/// Why a text is no telephone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneError {
    /// Nothing was given.
    Empty,
    /// Position, from 1, of a character that numbers are not written with.
    Character(usize),
    /// Digits in no known arrangement; how many.
    Shape(usize),
}

impl PhoneNumber {
    /// Reads one number as printed, with spaces, hyphens, brackets, full-width
    /// digits and the country code (`+86`, `0086`, `86`) as people put them.
    ///
    /// # Errors
    /// See [`PhoneError`].
    ///
    /// ```
    /// # use yiqing::identifier::phone::{PhoneKind, PhoneNumber};
    /// let hotline = PhoneNumber::parse("400-000-0000")?;
    /// assert_eq!((hotline.kind(), hotline.digits()), (PhoneKind::Shared400, "4000000000"));
    /// # Ok::<(), yiqing::identifier::phone::PhoneError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let mut digits = String::new();
        for (at, c) in text.trim().chars().enumerate() {
            match narrow(c) {
                c if c.is_ascii_digit() => digits.push(c),
                c if c.is_whitespace() || is_hyphen(c) || is_invisible(c) => {}
                '(' | ')' => {}
                '+' if digits.is_empty() => {}
                _ => return Err(PhoneError::Character(at.saturating_add(1))),
            }
        }
        if digits.is_empty() {
            return Err(PhoneError::Empty);
        }
        if let Some(kind) = kind_of(&digits) {
            return Ok(Self { digits, kind });
        }
        // Only a number that is none by itself can carry the country code.
        let national = digits
            .strip_prefix("0086")
            .or_else(|| digits.strip_prefix("86"))
            .map(|rest| match kind_of(rest) {
                // From abroad the zero of the area code is left out.
                None => format!("0{rest}"),
                Some(_) => rest.to_owned(),
            });
        match national.and_then(|digits| Some((kind_of(&digits)?, digits))) {
            Some((kind, digits)) => Ok(Self { digits, kind }),
            None => Err(PhoneError::Shape(digits.len())),
        }
    }

    /// What it is.
    pub fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// The digits to dial within the country.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Whether it is a company's or an authority's line rather than a person's.
    pub fn is_hotline(&self) -> bool {
        !matches!(self.kind, PhoneKind::Mobile | PhoneKind::FixedLine)
    }

    /// What may be printed: a mobile as `138****0000`, others as they are.
    pub fn masked(&self) -> String {
        match self.kind {
            PhoneKind::Mobile => mask::mobile(&self.digits),
            _ => self.digits.clone(),
        }
    }
}

fn kind_of(digits: &str) -> Option<PhoneKind> {
    let bytes = digits.as_bytes();
    Some(match (bytes.len(), bytes) {
        (11, [b'1', b'3'..=b'9', ..]) => PhoneKind::Mobile,
        (10, [b'4', b'0', b'0', ..]) => PhoneKind::Shared400,
        (10, [b'8', b'0', b'0', ..]) => PhoneKind::Free800,
        (5..=8, [b'9', b'5', ..]) => PhoneKind::Service95,
        (8, [b'1', b'0', b'1', b'0', ..]) => PhoneKind::Service1010,
        (5, [b'1', b'2', ..]) => PhoneKind::Public12,
        // Area codes of two digits (10, 20 to 29) have lines of eight.
        (11, [b'0', b'2', ..]) | (11, [b'0', b'1', b'0', ..]) => PhoneKind::FixedLine,
        (11 | 12, [b'0', b'3'..=b'9', ..]) => PhoneKind::FixedLine,
        _ => return None,
    })
}

impl FromStr for PhoneNumber {
    type Err = PhoneError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({:?} {})", self.kind, self.masked())
    }
}

impl PhoneError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "phone_empty",
            Self::Character(_) => "phone_character",
            Self::Shape(_) => "phone_shape",
        }
    }
}

impl fmt::Display for PhoneError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no telephone number given"),
            Self::Character(at) => {
                write!(
                    f,
                    "character {at} is none that telephone numbers are written with"
                )
            }
            Self::Shape(found) => {
                write!(
                    f,
                    "{found} digits in no known arrangement of a telephone number"
                )
            }
        }
    }
}

impl std::error::Error for PhoneError {}

#[cfg(test)]
mod tests {
    use super::PhoneError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kinds() {
        use PhoneKind::*;
        for (text, kind, masked) in [
            (concat!("138", "00000000"), Mobile, "138****0000"),
            (concat!("199", "-0000-", "0001"), Mobile, "199****0001"),
            (concat!("+86 138", " 0000 0000"), Mobile, "138****0000"),
            (concat!("0086", "138", "00000000"), Mobile, "138****0000"),
            (concat!("１３８", "００００００００"), Mobile, "138****0000"),
            ("400-000-0000", Shared400, "4000000000"),
            ("400 0000 000", Shared400, "4000000000"),
            ("8000000000", Free800, "8000000000"),
            ("95516", Service95, "95516"),
            ("95000000", Service95, "95000000"),
            ("1010 0000", Service1010, "10100000"),
            ("12363", Public12, "12363"),
            ("021-00000000", FixedLine, "02100000000"),
            ("(0571) 0000000", FixedLine, "05710000000"),
            ("+86 21 0000 0000", FixedLine, "02100000000"),
        ] {
            let phone = PhoneNumber::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(phone.kind(), kind, "{text}");
            assert_eq!(phone.masked(), masked, "{text}");
            assert_eq!(phone.is_hotline(), !matches!(kind, Mobile | FixedLine));
            assert_eq!(
                format!("{phone:?}"),
                format!("PhoneNumber({kind:?} {masked})")
            );
            let digits = phone.digits();
            assert!(digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");
            assert!(digits.len() == masked.len() && digits.ends_with(&masked[masked.len() - 4..]));
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("-", Error::Empty),
            ("1200000000", Error::Shape(10)),
            ("12000000000", Error::Shape(11)),
            ("138000000000", Error::Shape(12)),
            ("950", Error::Shape(3)),
            ("950000000", Error::Shape(9)),
            ("电话95516", Error::Character(1)),
            ("955l6", Error::Character(4)),
            ("9+5516", Error::Character(2)),
        ] {
            assert_eq!(PhoneNumber::parse(text).unwrap_err(), error, "{text}");
        }
    }

    proptest! {
        #[test]
        fn mobiles_never_show(text in "1[3-9][0-9]{9}") {
            let phone = PhoneNumber::parse(&text).unwrap();
            prop_assert_eq!(phone.kind(), PhoneKind::Mobile);
            prop_assert!(phone.masked().contains("****"));
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", near in "[+(0-9) -]{0,20}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = PhoneNumber::parse(&text).map_err(|e| e.to_string());
            let _ = PhoneNumber::parse(&near);
            let _ = PhoneNumber::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
