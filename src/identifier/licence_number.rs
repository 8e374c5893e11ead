//! Payment licence number (支付业务许可证编号): 14 characters.
//!
//! Layout: `Z2`, serial 4 digits, province of first issue 2 digits, `00001`,
//! check digit. The check digit follows Luhn's scheme with letters counted
//! A = 10 to Z = 35: from the right, beginning with the rightmost of the first
//! 13 characters, every second value is doubled; the decimal digits of all
//! values are added; the check digit brings the sum to a multiple of ten.
//! Worked out from the licences on record, all of which it fits; no standard
//! text is known to us.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, Misfit, part};

/// A licence number whose layout and check digit fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LicenceNumber([u8; 14]);

/// Why a text is no licence number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicenceNumberError {
    /// Nothing was given.
    Empty,
    /// Not 14 characters; the number found.
    Length(usize),
    /// Does not begin with `Z2`.
    Prefix,
    /// Position, from 1, of a character of the serial (3 to 6) that is not a digit.
    SerialNotDigits(usize),
    /// Position, from 1, of a character of the province (7 and 8) that is not a digit.
    ProvinceNotDigits(usize),
    /// Characters 9 to 13 are not `00001`.
    Middle,
    /// The last character is not a digit.
    CheckNotDigit,
    /// The check digit is wrong.
    CheckDigit {
        /// The digit the first 13 characters call for, 0 to 9.
        expected: u8,
    },
}

impl LicenceNumber {
    /// Reads a licence number as printed: a lower-case `z`, spaces, hyphens
    /// and full-width characters are evened out first.
    ///
    /// # Errors
    /// See [`LicenceNumberError`]; the shape is looked at from the left, the
    /// check digit last.
    ///
    /// ```
    /// # use yiqing::identifier::LicenceNumber;
    /// let number = LicenceNumber::parse("z2900 1310 0001 2")?;
    /// assert_eq!((number.serial(), number.province_code(), number.check_digit()), ("9001", "31", 2));
    /// # Ok::<(), yiqing::identifier::licence_number::LicenceNumberError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, LicenceNumberError> {
        use LicenceNumberError as Error;
        let code = printed::code(text);
        let bytes = match printed::exactly::<14>(&code) {
            Ok(bytes) => bytes,
            Err(Misfit::Empty) => return Err(Error::Empty),
            Err(Misfit::Length(found)) => return Err(Error::Length(found)),
            Err(Misfit::Character(at)) => return Err(misplaced(at)),
        };
        if !bytes.starts_with(b"Z2") {
            return Err(Error::Prefix);
        }
        if let Some(at) = printed::first_non_digit(bytes.get(2..8).unwrap_or_default()) {
            return Err(misplaced(at.saturating_add(2)));
        }
        if bytes.get(8..13) != Some(b"00001".as_slice()) {
            return Err(Error::Middle);
        }
        let number = Self(bytes);
        let expected = check_digit(&bytes);
        match number.as_str().chars().last().and_then(|c| c.to_digit(10)) {
            None => Err(Error::CheckNotDigit),
            Some(found) if found != u32::from(expected) => Err(Error::CheckDigit { expected }),
            Some(_) => Ok(number),
        }
    }

    /// All 14 characters, in upper case.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, 14)
    }

    /// The four digits of the serial.
    pub fn serial(&self) -> &str {
        part(&self.0, 2, 6)
    }

    /// The two digits of the province the licence was first issued in
    /// (GB/T 2260).
    pub fn province_code(&self) -> &str {
        part(&self.0, 6, 8)
    }

    /// The check digit, 0 to 9.
    pub fn check_digit(&self) -> u8 {
        check_digit(&self.0)
    }
}

/// The error for a character that fits nowhere, by the part it stands in.
fn misplaced(at: usize) -> LicenceNumberError {
    match at {
        ..=2 => LicenceNumberError::Prefix,
        3..=6 => LicenceNumberError::SerialNotDigits(at),
        7..=8 => LicenceNumberError::ProvinceNotDigits(at),
        9..=13 => LicenceNumberError::Middle,
        _ => LicenceNumberError::CheckNotDigit,
    }
}

/// The check digit for the first 13 of the characters.
fn check_digit(bytes: &[u8; 14]) -> u8 {
    let sum = bytes
        .iter()
        .rev()
        .skip(1)
        .enumerate()
        .fold(0u32, |sum, (i, &byte)| {
            let value = char::from(byte).to_digit(36).unwrap_or(0);
            let weighed = if i % 2 == 0 {
                value.saturating_mul(2)
            } else {
                value
            };
            // Only the last digit of the sum counts: the whole value stands for its ones.
            sum.saturating_add(weighed / 10).saturating_add(weighed)
        });
    let missing = 10u32.saturating_sub(sum % 10) % 10;
    u8::try_from(missing).unwrap_or_default()
}

impl FromStr for LicenceNumber {
    type Err = LicenceNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for LicenceNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl LicenceNumberError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "licence_no_empty",
            Self::Length(_) => "licence_no_length",
            Self::Prefix => "licence_no_prefix",
            Self::SerialNotDigits(_) => "licence_no_serial",
            Self::ProvinceNotDigits(_) => "licence_no_province",
            Self::Middle => "licence_no_middle",
            Self::CheckNotDigit => "licence_no_check_character",
            Self::CheckDigit { .. } => "licence_no_check_digit",
        }
    }
}

impl fmt::Display for LicenceNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no licence number given"),
            Self::Length(found) => {
                write!(f, "a licence number has 14 characters, this has {found}")
            }
            Self::Prefix => f.write_str("a licence number begins with Z2"),
            Self::SerialNotDigits(at) => {
                write!(f, "the serial is four digits, character {at} is not one")
            }
            Self::ProvinceNotDigits(at) => {
                write!(f, "the province is two digits, character {at} is not one")
            }
            Self::Middle => f.write_str("characters 9 to 13 of a licence number are 00001"),
            Self::CheckNotDigit => f.write_str("the last character of a licence number is a digit"),
            Self::CheckDigit { expected } => write!(f, "the check digit should be {expected}"),
        }
    }
}

impl std::error::Error for LicenceNumberError {}

#[cfg(test)]
mod tests {
    use super::LicenceNumberError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers() {
        for (text, serial, province, check) in [
            ("Z2002511000017", "0025", "11", 7),
            ("Z2026044000012", "0260", "44", 2),
            ("Z2000133000019", "0001", "33", 9),
            ("Z2900131000012", "9001", "31", 2),
            ("z2900244000016", "9002", "44", 6),
            ("Ｚ２９００３１１００００１４", "9003", "11", 4),
            (" Z2 9003 11 00001 4 ", "9003", "11", 4),
        ] {
            let number = LicenceNumber::parse(text).unwrap();
            assert_eq!(number.serial(), serial);
            assert_eq!(number.province_code(), province);
            assert_eq!(number.check_digit(), check);
            assert!(number.as_str().starts_with("Z2"));
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("Z290013100", Error::Length(10)),
            ("X2900131000012", Error::Prefix),
            ("Z3900131000012", Error::Prefix),
            ("号2900131000012", Error::Prefix),
            ("Z2900A31000012", Error::SerialNotDigits(6)),
            ("Z29001三1000012", Error::ProvinceNotDigits(7)),
            ("Z2号00131000012", Error::SerialNotDigits(3)),
            ("Z29001310号0012", Error::Middle),
            ("Z290013100001号", Error::CheckNotDigit),
            ("Z2900131000022", Error::Middle),
            ("Z290013100001Z", Error::CheckNotDigit),
            ("Z2900131000013", Error::CheckDigit { expected: 2 }),
            ("Z2901031000012", Error::CheckDigit { expected: 1 }),
        ] {
            assert_eq!(LicenceNumber::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_check_digit_fits(serial in "[0-9]{4}", province in "[0-9]{2}") {
            let fits = (0..10)
                .filter(|d| LicenceNumber::parse(&format!("Z2{serial}{province}00001{d}")).is_ok())
                .count();
            prop_assert_eq!(fits, 1);
        }

        #[test]
        fn one_wrong_digit_is_noticed(serial in 0u32..10_000, place in 0u32..4, step in 1u32..10) {
            let stem = |serial: u32| format!("Z2{serial:04}3100001");
            let check = (0..10)
                .find(|d| LicenceNumber::parse(&format!("{}{d}", stem(serial))).is_ok())
                .unwrap();
            let unit = 10u32.pow(place);
            let digit = serial / unit % 10;
            let other = serial - digit * unit + (digit + step) % 10 * unit;
            let parsed = LicenceNumber::parse(&format!("{}{check}", stem(other)));
            let noticed = matches!(parsed, Err(Error::CheckDigit { .. }));
            prop_assert!(noticed);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = LicenceNumber::parse(&text).map_err(|e| e.to_string());
            let _ = LicenceNumber::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
