//! Merchant category code (商户类别码, ISO 18245): 4 digits.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, Misfit, part};

/// A merchant category code whose shape fits; whether it is assigned is for
/// the tables to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mcc([u8; 4]);

/// Why a text is no merchant category code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MccError {
    /// Nothing was given.
    Empty,
    /// Not 4 characters; the number found.
    Length(usize),
    /// Position, from 1, of a character that is not a digit.
    Character(usize),
}

impl Mcc {
    /// Reads a code as printed; spaces and full-width digits are evened out
    /// first. Leading zeros count: `0742` is a code, `742` is not.
    ///
    /// # Errors
    /// See [`MccError`]; length comes before characters.
    pub fn parse(text: &str) -> Result<Self, MccError> {
        let bytes = printed::exactly::<4>(&printed::code(text))?;
        match printed::first_non_digit(&bytes) {
            Some(at) => Err(MccError::Character(at)),
            None => Ok(Self(bytes)),
        }
    }

    /// All 4 digits.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, 4)
    }
}

impl FromStr for Mcc {
    type Err = MccError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Mcc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Misfit> for MccError {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Empty => Self::Empty,
            Misfit::Length(found) => Self::Length(found),
            Misfit::Character(at) => Self::Character(at),
        }
    }
}

impl MccError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "mcc_empty",
            Self::Length(_) => "mcc_length",
            Self::Character(_) => "mcc_character",
        }
    }
}

impl fmt::Display for MccError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no merchant category code given"),
            Self::Length(found) => write!(
                f,
                "a merchant category code has 4 digits, this has {found} characters"
            ),
            Self::Character(at) => write!(f, "character {at} is not a digit"),
        }
    }
}

impl std::error::Error for MccError {}

#[cfg(test)]
mod tests {
    use super::MccError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes() {
        for (text, code) in [("5812", "5812"), (" 0742", "0742"), ("５８１２", "5812")] {
            assert_eq!(Mcc::parse(text).unwrap().as_str(), code);
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("742", Error::Length(3)),
            ("5812.0", Error::Length(6)),
            ("58I2", Error::Character(3)),
            ("餐饮5812", Error::Length(6)),
        ] {
            assert_eq!(Mcc::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn four_digits_are_one(text in "[0-9]{4}") {
            prop_assert_eq!(Mcc::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = Mcc::parse(&text).map_err(|e| e.to_string());
            let _ = Mcc::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
