//! Merchant number (商户编号, field 42 of a card message): 15 characters.
//!
//! Layout: acquirer 3 digits, region 4 of `[0-9A-Z]`, MCC 4 digits, sequence
//! 4 of `[0-9A-Z]`. There is no check digit: a number that decodes proves
//! nothing, and neither does one that does not. Source: published merchant
//! numbers and the layout UnionPay's acquirers share.

use std::fmt;
use std::str::FromStr;

use super::printed::{self, Misfit, part};

/// A merchant number whose layout fits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MerchantNumber([u8; 15]);

/// Numbers that stand outside the ordinary ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Special {
    /// Acquirer part 777, 888 or 999: test range.
    Test,
    /// Begins with 808080: a payment gateway's own numbering.
    Gateway,
    /// Acquirer part 990, 660, 560 or 276: a scheme of one institution's own.
    OwnScheme,
    /// Region part 9911, 9912 or 0001: no place.
    PseudoRegion,
}

/// Why a text is no merchant number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MerchantNumberError {
    /// Nothing was given.
    Empty,
    /// Not 15 characters; the number found.
    Length(usize),
    /// Position, from 1, of a character that is no ASCII letter or digit.
    Character(usize),
    /// Position, from 1, of a letter among the first three characters.
    AcquirerNotDigits(usize),
    /// Position, from 1, of a letter in the MCC (characters 8 to 11).
    MccNotDigits(usize),
}

impl MerchantNumber {
    /// Reads a merchant number as printed: spaces, hyphens, full-width and
    /// lower-case characters are evened out first.
    ///
    /// # Errors
    /// See [`MerchantNumberError`]; length comes before characters.
    ///
    /// ```
    /// # use yiqing::identifier::MerchantNumber;
    /// let number = MerchantNumber::parse("822 2900 7392 000a")?;
    /// assert_eq!((number.acquirer_code(), number.mcc()), ("822", "7392"));
    /// # Ok::<(), yiqing::identifier::merchant_number::MerchantNumberError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, MerchantNumberError> {
        let bytes = printed::exactly::<15>(&printed::code(text))?;
        let (acquirer, mcc) = (bytes.get(..3), bytes.get(7..11));
        if let Some(at) = printed::first_non_digit(acquirer.unwrap_or_default()) {
            return Err(MerchantNumberError::AcquirerNotDigits(at));
        }
        if let Some(at) = printed::first_non_digit(mcc.unwrap_or_default()) {
            return Err(MerchantNumberError::MccNotDigits(at.saturating_add(7)));
        }
        Ok(Self(bytes))
    }

    /// All 15 characters.
    pub fn as_str(&self) -> &str {
        part(&self.0, 0, 15)
    }

    /// The three digits of the acquirer, such as `822`.
    pub fn acquirer_code(&self) -> &str {
        part(&self.0, 0, 3)
    }

    /// The four characters of the region. Which table they follow, UnionPay's
    /// or GB/T 2260, depends on the acquirer.
    pub fn region_code(&self) -> &str {
        part(&self.0, 3, 7)
    }

    /// The four digits of the merchant category code.
    pub fn mcc(&self) -> &str {
        part(&self.0, 7, 11)
    }

    /// The four characters of the merchant's running number.
    pub fn sequence(&self) -> &str {
        part(&self.0, 11, 15)
    }

    /// Whether the acquirer part is a test range (777, 888, 999).
    pub fn is_test(&self) -> bool {
        matches!(self.acquirer_code(), "777" | "888" | "999")
    }

    /// What sets the number apart, if anything; the acquirer part is looked at
    /// before the region.
    pub fn special(&self) -> Option<Special> {
        match self.0.as_slice() {
            [b'7', b'7', b'7', ..] | [b'8', b'8', b'8', ..] | [b'9', b'9', b'9', ..] => {
                Some(Special::Test)
            }
            [b'8', b'0', b'8', b'0', b'8', b'0', ..] => Some(Special::Gateway),
            [b'9', b'9', b'0', ..]
            | [b'6', b'6', b'0', ..]
            | [b'5', b'6', b'0', ..]
            | [b'2', b'7', b'6', ..] => Some(Special::OwnScheme),
            [_, _, _, b'9', b'9', b'1', b'1' | b'2', ..]
            | [_, _, _, b'0', b'0', b'0', b'1', ..] => Some(Special::PseudoRegion),
            _ => None,
        }
    }
}

impl FromStr for MerchantNumber {
    type Err = MerchantNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for MerchantNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for MerchantNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MerchantNumber({self})")
    }
}

impl From<Misfit> for MerchantNumberError {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Empty => Self::Empty,
            Misfit::Length(found) => Self::Length(found),
            Misfit::Character(at) => Self::Character(at),
        }
    }
}

impl MerchantNumberError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "merchant_no_empty",
            Self::Length(_) => "merchant_no_length",
            Self::Character(_) => "merchant_no_character",
            Self::AcquirerNotDigits(_) => "merchant_no_acquirer",
            Self::MccNotDigits(_) => "merchant_no_mcc",
        }
    }
}

impl fmt::Display for MerchantNumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no merchant number given"),
            Self::Length(found) => {
                write!(f, "a merchant number has 15 characters, this has {found}")
            }
            Self::Character(at) => write!(f, "character {at} is neither a letter nor a digit"),
            Self::AcquirerNotDigits(at) => {
                write!(
                    f,
                    "the acquirer part is three digits, character {at} is not one"
                )
            }
            Self::MccNotDigits(at) => {
                write!(f, "the MCC part is four digits, character {at} is not one")
            }
        }
    }
}

impl std::error::Error for MerchantNumberError {}

#[cfg(test)]
mod tests {
    use super::MerchantNumberError as Error;
    use super::*;
    use proptest::prelude::*;

    /// Published test and sample numbers with their parts.
    const PUBLISHED: &[(&str, &str, &str, &str, &str)] = &[
        ("777290058110097", "777", "2900", "5811", "0097"),
        ("777290058110048", "777", "2900", "5811", "0048"),
        ("777290058120462", "777", "2900", "5812", "0462"),
        ("777290058129941", "777", "2900", "5812", "9941"),
        ("777290058165621", "777", "2900", "5816", "5621"),
        ("777290058194258", "777", "2900", "5819", "4258"),
        ("888290058146592", "888", "2900", "5814", "6592"),
        ("802290049000180", "802", "2900", "4900", "0180"),
        ("82229007392000A", "822", "2900", "7392", "000A"),
        ("8222900701106PZ", "822", "2900", "7011", "06PZ"),
        ("822290059430BFA", "822", "2900", "5943", "0BFA"),
        ("8226140581200GJ", "822", "6140", "5812", "00GJ"),
        ("84944035812A01P", "849", "4403", "5812", "A01P"),
        ("831332758122438", "831", "3327", "5812", "2438"),
        ("898340149000005", "898", "3401", "4900", "0005"),
        ("898340149000030", "898", "3401", "4900", "0030"),
        ("898310060514001", "898", "3100", "6051", "4001"),
        ("898320548160202", "898", "3205", "4816", "0202"),
        ("105584073990033", "105", "5840", "7399", "0033"),
        ("050310058120002", "050", "3100", "5812", "0002"),
        ("999290048160001", "999", "2900", "4816", "0001"),
        ("999292948120060", "999", "2929", "4812", "0060"),
        ("990581007426001", "990", "5810", "0742", "6001"),
        ("990440148166000", "990", "4401", "4816", "6000"),
        ("100581048160005", "100", "5810", "4816", "0005"),
    ];

    #[test]
    fn published_numbers_decode() {
        for &(text, acquirer, region, mcc, sequence) in PUBLISHED {
            let number = MerchantNumber::parse(text).unwrap();
            assert_eq!(number.acquirer_code(), acquirer, "{text}");
            assert_eq!(number.region_code(), region, "{text}");
            assert_eq!(number.mcc(), mcc, "{text}");
            assert_eq!(number.sequence(), sequence, "{text}");
            assert_eq!(number.to_string(), text);
            assert_eq!(format!("{number:?}"), format!("MerchantNumber({text})"));
        }
    }

    #[test]
    fn as_printed() {
        for text in [
            " 82229007392000A ",
            "822 2900 7392 000A",
            "822-2900-7392-000a",
            "８２２２９００７３９２０００Ａ",
            "'82229007392000A",
            "822\u{200B}29007392000A\u{FEFF}",
        ] {
            assert_eq!(
                MerchantNumber::parse(text).unwrap().as_str(),
                "82229007392000A"
            );
        }
    }

    #[test]
    fn letters_in_the_region_decode() {
        let number = MerchantNumber::parse("99958D758120001").unwrap();
        assert_eq!(number.region_code(), "58D7");
        assert_eq!(number.mcc(), "5812");
    }

    #[test]
    fn special_ranges() {
        for (text, special) in [
            ("777290058110097", Some(Special::Test)),
            ("888290058146592", Some(Special::Test)),
            ("999290048160001", Some(Special::Test)),
            ("808080058120001", Some(Special::Gateway)),
            ("808081058120001", None),
            ("990581007426001", Some(Special::OwnScheme)),
            ("660290058120001", Some(Special::OwnScheme)),
            ("560290058120001", Some(Special::OwnScheme)),
            ("276290058120001", Some(Special::OwnScheme)),
            ("822991358120001", None),
            ("822000258120001", None),
            ("822991158120001", Some(Special::PseudoRegion)),
            ("822991258120001", Some(Special::PseudoRegion)),
            ("822000158120001", Some(Special::PseudoRegion)),
            ("82229007392000A", None),
        ] {
            let number = MerchantNumber::parse(text).unwrap();
            assert_eq!(number.special(), special, "{text}");
            assert_eq!(number.is_test(), special == Some(Special::Test), "{text}");
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            (" - ", Error::Empty),
            ("82229007392000", Error::Length(14)),
            ("8222900739200001", Error::Length(16)),
            ("8.22290073921E+14", Error::Length(17)),
            ("82229007392000号", Error::Character(15)),
            ("8222900_392000A", Error::Character(8)),
            ("8A229007392000A", Error::AcquirerNotDigits(2)),
            ("8222900A392000A", Error::MccNotDigits(8)),
            ("8222900739B000A", Error::MccNotDigits(11)),
        ] {
            assert_eq!(MerchantNumber::parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole(text in "[0-9]{3}[0-9A-Z]{4}[0-9]{4}[0-9A-Z]{4}") {
            let number = MerchantNumber::parse(&text).unwrap();
            let whole = [number.acquirer_code(), number.region_code(), number.mcc(), number.sequence()].concat();
            prop_assert_eq!(whole, text);
        }

        #[test]
        fn never_panics(text in "\\PC{0,20}", bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            let _ = MerchantNumber::parse(&text).map_err(|e| e.to_string());
            let _ = MerchantNumber::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
