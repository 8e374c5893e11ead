//! Network licence number of a terminal model (入网许可号): `P` and 4 digits.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, Misfit, part};

/// A network licence number whose shape fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NetworkLicenceNumber([u8; 5]);

/// Why a text is no network licence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkLicenceNumberError {
    /// Nothing was given.
    Empty,
    /// Not 5 characters; the number found.
    Length(usize),
    /// Does not begin with `P`.
    Prefix,
    /// Position, from 1, of a character after the `P` that is not a digit.
    Character(usize),
}

impl NetworkLicenceNumber {
    /// Reads a number as printed; spaces, hyphens, full-width and lower-case
    /// characters are evened out first.
    ///
    /// # Errors
    /// See [`NetworkLicenceNumberError`].
    pub fn parse(text: &str) -> Result<Self, NetworkLicenceNumberError> {
        use NetworkLicenceNumberError as Error;
        let bytes = match printed::exactly::<5>(&printed::code(text)) {
            Ok(bytes) => bytes,
            Err(Misfit::Empty) => return Err(Error::Empty),
            Err(Misfit::Length(found)) => return Err(Error::Length(found)),
            Err(Misfit::Character(1)) => return Err(Error::Prefix),
            Err(Misfit::Character(at)) => return Err(Error::Character(at)),
        };
        let Some(digits) = bytes.strip_prefix(b"P") else {
            return Err(Error::Prefix);
        };
        match printed::first_non_digit(digits) {
            Some(at) => Err(Error::Character(at.saturating_add(1))),
            None => Ok(Self(bytes)),
        }
    }

    /// All 5 characters, in upper case.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, 5)
    }
}

impl FromStr for NetworkLicenceNumber {
    type Err = NetworkLicenceNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for NetworkLicenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl NetworkLicenceNumberError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "network_licence_no_empty",
            Self::Length(_) => "network_licence_no_length",
            Self::Prefix => "network_licence_no_prefix",
            Self::Character(_) => "network_licence_no_character",
        }
    }
}

impl fmt::Display for NetworkLicenceNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no network licence number given"),
            Self::Length(found) => write!(
                f,
                "a network licence number has 5 characters, this has {found}"
            ),
            Self::Prefix => f.write_str("a network licence number begins with P"),
            Self::Character(at) => write!(f, "character {at} is not a digit"),
        }
    }
}

impl std::error::Error for NetworkLicenceNumberError {}

#[cfg(test)]
mod tests {
    use super::NetworkLicenceNumberError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers() {
        for (text, number) in [
            ("P3278", "P3278"),
            ("p 3278", "P3278"),
            ("Ｐ-３２７８", "P3278"),
        ] {
            assert_eq!(NetworkLicenceNumber::parse(text).unwrap().as_str(), number);
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("P327", Error::Length(4)),
            ("P32780", Error::Length(6)),
            ("23278", Error::Prefix),
            ("号3278", Error::Prefix),
            ("P32B8", Error::Character(4)),
        ] {
            assert_eq!(NetworkLicenceNumber::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn p_and_four_digits_are_one(text in "P[0-9]{4}") {
            prop_assert_eq!(NetworkLicenceNumber::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = NetworkLicenceNumber::parse(&text).map_err(|e| e.to_string());
            let _ = NetworkLicenceNumber::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
