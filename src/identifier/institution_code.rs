//! Institution code (机构代码, field 32 of a card message): 8 digits.
//!
//! Layout: institution 4 digits, UnionPay region 4 digits. No check digit.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, Misfit, part};

/// An institution code whose layout fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstitutionCode([u8; 8]);

/// Why a text is no institution code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstitutionCodeError {
    /// Nothing was given.
    Empty,
    /// Not 8 characters; the number found.
    Length(usize),
    /// Position, from 1, of a character that is not a digit.
    Character(usize),
}

impl InstitutionCode {
    /// Reads an institution code as printed; spaces and hyphens are dropped.
    ///
    /// # Errors
    /// See [`InstitutionCodeError`]; length comes before characters.
    ///
    /// ```
    /// # use yiqing::identifier::InstitutionCode;
    /// let code = InstitutionCode::parse("4802 2900")?;
    /// assert_eq!((code.institution(), code.region(), code.acquirer_code()), ("4802", "2900", "898"));
    /// # Ok::<(), yiqing::identifier::institution_code::InstitutionCodeError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, InstitutionCodeError> {
        let bytes = printed::exactly::<8>(&printed::code(text))?;
        match printed::first_non_digit(&bytes) {
            Some(at) => Err(InstitutionCodeError::Character(at)),
            None => Ok(Self(bytes)),
        }
    }

    /// All 8 digits.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, 8)
    }

    /// The four digits of the institution.
    pub fn institution(&self) -> &str {
        part(&self.0, 0, 4)
    }

    /// The four digits of UnionPay's region.
    pub fn region(&self) -> &str {
        part(&self.0, 4, 8)
    }

    /// The acquirer part its merchant numbers usually begin with: the last
    /// three digits of the institution, but 898 for institution 4802.
    pub fn acquirer_code(&self) -> &str {
        match self.institution() {
            "4802" => "898",
            _ => part(&self.0, 1, 4),
        }
    }
}

impl FromStr for InstitutionCode {
    type Err = InstitutionCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for InstitutionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Misfit> for InstitutionCodeError {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Empty => Self::Empty,
            Misfit::Length(found) => Self::Length(found),
            Misfit::Character(at) => Self::Character(at),
        }
    }
}

impl InstitutionCodeError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "institution_code_empty",
            Self::Length(_) => "institution_code_length",
            Self::Character(_) => "institution_code_character",
        }
    }
}

impl fmt::Display for InstitutionCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no institution code given"),
            Self::Length(found) => write!(
                f,
                "an institution code has 8 digits, this has {found} characters"
            ),
            Self::Character(at) => write!(f, "character {at} is not a digit"),
        }
    }
}

impl std::error::Error for InstitutionCodeError {}

#[cfg(test)]
mod tests {
    use super::InstitutionCodeError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes() {
        for (text, institution, region, acquirer) in [
            ("48222900", "4822", "2900", "822"),
            ("4802 3010", "4802", "3010", "898"),
            ("01050000", "0105", "0000", "105"),
            ("４８２２－２９００", "4822", "2900", "822"),
        ] {
            let code = InstitutionCode::parse(text).unwrap();
            assert_eq!(code.institution(), institution);
            assert_eq!(code.region(), region);
            assert_eq!(code.acquirer_code(), acquirer);
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("4822290", Error::Length(7)),
            ("482229000", Error::Length(9)),
            ("4822A900", Error::Character(5)),
            ("4822290零", Error::Character(8)),
        ] {
            assert_eq!(InstitutionCode::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_eight_digits_are_one(text in "[0-9]{8}") {
            prop_assert_eq!(InstitutionCode::parse(&text).unwrap().to_string(), text);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = InstitutionCode::parse(&text).map_err(|e| e.to_string());
            let _ = InstitutionCode::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
