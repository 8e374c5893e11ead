//! Unified social credit code (统一社会信用代码, GB 32100): 18 characters.
//!
//! Layout: registering department 1, category 1, region 6 digits (GB/T 2260),
//! organisation 9, check character 1. Characters are the digits and the
//! capital letters but I, O, S, V and Z. Check: character values weighted by
//! powers of three modulo 31.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, Misfit, part};

/// The characters in order of their value.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code whose shape and check character fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// Why a text is no unified social credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsccError {
    /// Nothing was given.
    Empty,
    /// Not 18 characters; the number found.
    Length(usize),
    /// Position, from 1, of a character the code does not use, such as I or O.
    Character(usize),
    /// Position, from 1, of a letter in the region (characters 3 to 8).
    RegionNotDigits(usize),
    /// The check character is wrong.
    CheckCharacter {
        /// The character the first 17 call for.
        expected: char,
    },
}

impl Uscc {
    /// Reads a code as printed; spaces, hyphens, full-width and lower-case
    /// characters are evened out first.
    ///
    /// # Errors
    /// See [`UsccError`]; length comes first, the check character last.
    ///
    /// ```
    /// # use yiqing::identifier::Uscc;
    /// let code = Uscc::parse("92999900ma00000016")?;
    /// assert_eq!((code.region(), code.organisation(), code.check()), ("999900", "MA0000001", "6"));
    /// # Ok::<(), yiqing::identifier::uscc::UsccError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code = printed::code(text);
        let bytes = printed::exactly::<18>(&code)?;
        if let Some(at) = code.chars().position(|c| value(c).is_none()) {
            return Err(UsccError::Character(at.saturating_add(1)));
        }
        if let Some(at) = printed::first_non_digit(bytes.get(2..8).unwrap_or_default()) {
            return Err(UsccError::RegionNotDigits(at.saturating_add(2)));
        }
        let expected = check_character(&code);
        if code.ends_with(expected) {
            Ok(Self(bytes))
        } else {
            Err(UsccError::CheckCharacter { expected })
        }
    }

    /// All 18 characters, in upper case.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, 18)
    }

    /// The department that registers, such as 9 for market regulation.
    pub fn department(&self) -> &str {
        part(&self.0, 0, 1)
    }

    /// The category within the department; under 9: 1 enterprise, 2 sole
    /// trader, 3 farmers' cooperative.
    pub fn category(&self) -> &str {
        part(&self.0, 1, 2)
    }

    /// The six digits of the region of registration (GB/T 2260).
    pub fn region(&self) -> &str {
        part(&self.0, 2, 8)
    }

    /// The nine characters of the organisation.
    pub fn organisation(&self) -> &str {
        part(&self.0, 8, 17)
    }

    /// The check character.
    pub fn check(&self) -> &str {
        part(&self.0, 17, 18)
    }
}

fn value(c: char) -> Option<usize> {
    ALPHABET.chars().position(|known| known == c)
}

/// The check character for the first 17 characters.
fn check_character(code: &str) -> char {
    // The seventeenth weight, three to the sixteenth, is far from the end of a number.
    let (sum, _) = code
        .chars()
        .take(17)
        .fold((0usize, 1usize), |(sum, weight), c| {
            let product = value(c).unwrap_or(0).saturating_mul(weight);
            (sum.saturating_add(product) % 31, weight.saturating_mul(3))
        });
    let missing = 31usize.saturating_sub(sum) % 31;
    ALPHABET.chars().nth(missing).unwrap_or('0')
}

impl FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Misfit> for UsccError {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Empty => Self::Empty,
            Misfit::Length(found) => Self::Length(found),
            Misfit::Character(at) => Self::Character(at),
        }
    }
}

impl UsccError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "uscc_empty",
            Self::Length(_) => "uscc_length",
            Self::Character(_) => "uscc_character",
            Self::RegionNotDigits(_) => "uscc_region",
            Self::CheckCharacter { .. } => "uscc_check_character",
        }
    }
}

impl fmt::Display for UsccError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no unified social credit code given"),
            Self::Length(found) => write!(
                f,
                "a unified social credit code has 18 characters, this has {found}"
            ),
            Self::Character(at) => write!(f, "character {at} is none that the code uses"),
            Self::RegionNotDigits(at) => {
                write!(f, "the region is six digits, character {at} is not one")
            }
            Self::CheckCharacter { expected } => {
                write!(f, "the check character should be {expected}")
            }
        }
    }
}

impl std::error::Error for UsccError {}

#[cfg(test)]
mod tests {
    use super::UsccError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes() {
        // The first is a sample often shown with the scheme, the other is invented.
        for (text, region, organisation, check) in [
            ("91350100M000100Y43", "350100", "M000100Y4", "3"),
            ("92999900MA00000016", "999900", "MA0000001", "6"),
            (
                "９２９９９９００ｍａ００００００１６",
                "999900",
                "MA0000001",
                "6",
            ),
        ] {
            let code = Uscc::parse(text).unwrap();
            assert_eq!(code.department(), "9");
            assert_eq!(code.region(), region);
            assert_eq!(code.organisation(), organisation);
            assert_eq!(code.check(), check);
        }
        assert_eq!(Uscc::parse("91350100M000100Y43").unwrap().category(), "1");
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("92999900MA0000001", Error::Length(17)),
            ("92999900MAO0000016", Error::Character(11)),
            ("92999900MA000000号6", Error::Character(17)),
            ("92A99900MA00000016", Error::RegionNotDigits(3)),
            (
                "92999900MA00000017",
                Error::CheckCharacter { expected: '6' },
            ),
        ] {
            assert_eq!(Uscc::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_check_character_fits(stem in "9[123][0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}") {
            let fits = ALPHABET
                .chars()
                .filter(|c| Uscc::parse(&format!("{stem}{c}")).is_ok())
                .count();
            prop_assert_eq!(fits, 1);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = Uscc::parse(&text).map_err(|e| e.to_string());
            let _ = Uscc::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
