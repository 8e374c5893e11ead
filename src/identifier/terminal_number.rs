//! Terminal number (终端号, field 41 of a card message): 8 letters or digits.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, Misfit, part};

/// A terminal number whose shape fits. It says nothing by itself; two slips of
/// one terminal carry the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TerminalNumber([u8; 8]);

/// Why a text is no terminal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalNumberError {
    /// Nothing was given.
    Empty,
    /// Not 8 characters; the number found.
    Length(usize),
    /// Position, from 1, of a character that is no ASCII letter or digit.
    Character(usize),
}

impl TerminalNumber {
    /// Reads a terminal number as printed; spaces, hyphens, full-width and
    /// lower-case characters are evened out first.
    ///
    /// # Errors
    /// See [`TerminalNumberError`]; length comes before characters.
    pub fn parse(text: &str) -> Result<Self, TerminalNumberError> {
        Ok(Self(printed::exactly::<8>(&printed::code(text))?))
    }

    /// All 8 characters, in upper case.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, 8)
    }
}

impl FromStr for TerminalNumber {
    type Err = TerminalNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for TerminalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Misfit> for TerminalNumberError {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Empty => Self::Empty,
            Misfit::Length(found) => Self::Length(found),
            Misfit::Character(at) => Self::Character(at),
        }
    }
}

impl TerminalNumberError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "terminal_no_empty",
            Self::Length(_) => "terminal_no_length",
            Self::Character(_) => "terminal_no_character",
        }
    }
}

impl fmt::Display for TerminalNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no terminal number given"),
            Self::Length(found) => {
                write!(f, "a terminal number has 8 characters, this has {found}")
            }
            Self::Character(at) => write!(f, "character {at} is neither a letter nor a digit"),
        }
    }
}

impl std::error::Error for TerminalNumberError {}

#[cfg(test)]
mod tests {
    use super::TerminalNumberError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers() {
        for (text, number) in [
            ("12345678", "12345678"),
            ("d9296400", "D9296400"),
            (" 0001 0002 ", "00010002"),
            ("８８８８０００１", "88880001"),
        ] {
            assert_eq!(TerminalNumber::parse(text).unwrap().as_str(), number);
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("1234567", Error::Length(7)),
            ("123456789", Error::Length(9)),
            ("1234_678", Error::Character(5)),
            ("终端123456", Error::Character(1)),
        ] {
            assert_eq!(TerminalNumber::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn eight_characters_are_one(text in "[0-9A-Z]{8}") {
            prop_assert_eq!(TerminalNumber::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = TerminalNumber::parse(&text).map_err(|e| e.to_string());
            let _ = TerminalNumber::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
