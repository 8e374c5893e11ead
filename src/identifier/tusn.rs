//! Terminal unique serial number (终端唯一标识, TUSN).
//!
//! Layout: maker 6 digits, terminal type 2 digits, serial of letters and
//! digits. In all 18 to 20 characters are seen; 14 to 24 are read, so that an
//! unusual one can be shown rather than thrown away. No check digit.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, part};

/// Fewest characters read.
pub const MIN_LENGTH: usize = 14;
/// Most characters read.
pub const MAX_LENGTH: usize = 24;

/// A TUSN whose layout fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tusn {
    /// The characters, zero bytes after the last.
    bytes: [u8; MAX_LENGTH],
    length: usize,
}

/// Why a text is no TUSN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TusnError {
    /// Nothing was given.
    Empty,
    /// Fewer than [`MIN_LENGTH`] or more than [`MAX_LENGTH`] characters; the
    /// number found.
    Length(usize),
    /// Position, from 1, of a character that is no ASCII letter or digit.
    Character(usize),
    /// Position, from 1, of a letter in the maker (characters 1 to 6).
    MakerNotDigits(usize),
    /// Position, from 1, of a letter in the type (characters 7 and 8).
    TypeNotDigits(usize),
}

impl Tusn {
    /// Reads a TUSN as printed; spaces, hyphens, full-width and lower-case
    /// characters are evened out first.
    ///
    /// # Errors
    /// See [`TusnError`]; length comes first, then characters from the left.
    ///
    /// ```
    /// # use yiqing::identifier::Tusn;
    /// let tusn = Tusn::parse("000004 04 G3100000003")?;
    /// assert_eq!((tusn.maker_code(), tusn.type_code(), tusn.serial()), ("000004", "04", "G3100000003"));
    /// # Ok::<(), yiqing::identifier::tusn::TusnError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, TusnError> {
        let code = printed::code(text);
        let length = code.chars().count();
        if length == 0 {
            return Err(TusnError::Empty);
        }
        if !(MIN_LENGTH..=MAX_LENGTH).contains(&length) {
            return Err(TusnError::Length(length));
        }
        if let Some(at) = code.chars().position(|c| !c.is_ascii_alphanumeric()) {
            return Err(TusnError::Character(at.saturating_add(1)));
        }
        match printed::first_non_digit(code.as_bytes()) {
            Some(at @ ..=6) => return Err(TusnError::MakerNotDigits(at)),
            Some(at @ 7..=8) => return Err(TusnError::TypeNotDigits(at)),
            _ => {}
        }
        let mut bytes = [0; MAX_LENGTH];
        for (place, byte) in bytes.iter_mut().zip(code.bytes()) {
            *place = byte;
        }
        Ok(Self { bytes, length })
    }

    /// All characters, in upper case.
    pub fn as_str(&self) -> &str {
        part(&self.bytes, 0, self.length)
    }

    /// The six digits of the maker.
    pub fn maker_code(&self) -> &str {
        part(&self.bytes, 0, 6)
    }

    /// The two digits of the terminal type, such as `04`.
    pub fn type_code(&self) -> &str {
        part(&self.bytes, 6, 8)
    }

    /// The maker's serial.
    pub fn serial(&self) -> &str {
        part(&self.bytes, 8, self.length)
    }

    /// Whether it has 18 to 20 characters, as all seen in print have.
    pub fn usual_length(&self) -> bool {
        (18..=20).contains(&self.length)
    }
}

impl FromStr for Tusn {
    type Err = TusnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Tusn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl TusnError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "tusn_empty",
            Self::Length(_) => "tusn_length",
            Self::Character(_) => "tusn_character",
            Self::MakerNotDigits(_) => "tusn_maker",
            Self::TypeNotDigits(_) => "tusn_type",
        }
    }
}

impl fmt::Display for TusnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no TUSN given"),
            Self::Length(found) => write!(f, "a TUSN has 18 to 20 characters, this has {found}"),
            Self::Character(at) => write!(f, "character {at} is neither a letter nor a digit"),
            Self::MakerNotDigits(at) => {
                write!(f, "the maker is six digits, character {at} is not one")
            }
            Self::TypeNotDigits(at) => write!(
                f,
                "the terminal type is two digits, character {at} is not one"
            ),
        }
    }
}

impl std::error::Error for TusnError {}

#[cfg(test)]
mod tests {
    use super::TusnError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers() {
        for (text, maker, kind, serial, usual) in [
            ("00000404G3100000003", "000004", "04", "G3100000003", true),
            (
                "000003 02 J8NL00000000",
                "000003",
                "02",
                "J8NL00000000",
                true,
            ),
            ("00000604000000000", "000006", "04", "000000000", false),
            (
                "000006040000000000000",
                "000006",
                "04",
                "0000000000000",
                false,
            ),
            (
                "００００５７０２abc0000001",
                "000057",
                "02",
                "ABC0000001",
                true,
            ),
        ] {
            let tusn = Tusn::parse(text).unwrap();
            assert_eq!(tusn.maker_code(), maker);
            assert_eq!(tusn.type_code(), kind);
            assert_eq!(tusn.serial(), serial);
            assert_eq!(tusn.usual_length(), usual, "{text}");
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("0000040400000", Error::Length(13)),
            ("0000040400000000000000000", Error::Length(25)),
            ("00000404号00000000", Error::Character(9)),
            ("00A00404000000000000", Error::MakerNotDigits(3)),
            ("0000040A000000000000", Error::TypeNotDigits(8)),
        ] {
            assert_eq!(Tusn::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole(text in "[0-9]{8}[0-9A-Z]{6,16}") {
            let tusn = Tusn::parse(&text).unwrap();
            prop_assert_eq!(tusn.as_str(), &text);
            prop_assert_eq!([tusn.maker_code(), tusn.type_code(), tusn.serial()].concat(), text);
        }

        #[test]
        fn never_panics(text in "\\PC{0,30}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = Tusn::parse(&text).map_err(|e| e.to_string());
            let _ = Tusn::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
