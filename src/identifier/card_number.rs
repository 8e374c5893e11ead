//! Bank card number (ISO/IEC 7812-1): 13 to 19 digits with a check digit; and
//! where such numbers stand in a text.
//!
//! A card number is read only to be masked or to warn that it stands where it
//! should not. It has no display form but the masked one.

use std::fmt;

use super::printed;
pub use crate::text::check_digit::{luhn_holds, resident_id_holds};
use crate::text::mask;
pub use crate::text::sensitive::{Sensitive, SensitiveKind, find};

/// A card number whose length and check digit fit.
#[derive(Clone, PartialEq, Eq)]
pub struct CardNumber(String);

/// Why a text is no card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardNumberError {
    /// Nothing was given.
    Empty,
    /// Not 13 to 19 characters; the number found.
    Length(usize),
    /// Position, from 1, of a character that is not a digit.
    Character(usize),
    /// The last digit does not fit the others.
    CheckDigit,
}

impl CardNumber {
    /// Reads a card number as embossed; spaces, hyphens and full-width digits
    /// are evened out first.
    ///
    /// # Errors
    /// See [`CardNumberError`]; length comes first, the check digit last.
    pub fn parse(text: &str) -> Result<Self, CardNumberError> {
        let code = printed::code(text);
        let length = code.chars().count();
        if length == 0 {
            return Err(CardNumberError::Empty);
        }
        if !(13..=19).contains(&length) {
            return Err(CardNumberError::Length(length));
        }
        if let Some(at) = code.chars().position(|c| !c.is_ascii_digit()) {
            return Err(CardNumberError::Character(at.saturating_add(1)));
        }
        if luhn_holds(code.as_bytes()) {
            Ok(Self(code.into_owned()))
        } else {
            Err(CardNumberError::CheckDigit)
        }
    }

    /// First six and last four digits, stars between.
    pub fn masked(&self) -> String {
        mask::card(&self.0)
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CardNumber({})", self.masked())
    }
}

impl CardNumberError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "card_number_empty",
            Self::Length(_) => "card_number_length",
            Self::Character(_) => "card_number_character",
            Self::CheckDigit => "card_number_check_digit",
        }
    }
}

impl fmt::Display for CardNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no card number given"),
            Self::Length(found) => {
                write!(
                    f,
                    "a card number has 13 to 19 digits, this has {found} characters"
                )
            }
            Self::Character(at) => write!(f, "character {at} is not a digit"),
            Self::CheckDigit => f.write_str("the check digit does not fit"),
        }
    }
}

impl std::error::Error for CardNumberError {}

#[cfg(test)]
mod tests {
    use super::CardNumberError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers() {
        for text in [
            concat!("6222", "0000", "0000", "0009"),
            concat!("6222 0000", " 0000 0009"),
            concat!("６222-0000", "-0000-0009"),
        ] {
            let card = CardNumber::parse(text).unwrap();
            assert_eq!(card.masked(), "622200******0009");
            assert_eq!(format!("{card:?}"), "CardNumber(622200******0009)");
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("622200000009", Error::Length(12)),
            ("62220000000000000000", Error::Length(20)),
            ("6222000000卡00009", Error::Character(11)),
            ("6222000000000000", Error::CheckDigit),
        ] {
            assert_eq!(CardNumber::parse(text).unwrap_err(), error, "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_check_digit_fits(stem in "[3-6][0-9]{11,17}") {
            let fits = (0..10).filter(|d| CardNumber::parse(&format!("{stem}{d}")).is_ok()).count();
            prop_assert_eq!(fits, 1);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = CardNumber::parse(&text).map_err(|e| e.to_string());
            let _ = CardNumber::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
