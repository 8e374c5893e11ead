//! Serial number of a terminal (机身序列号), as its maker prints it.
//!
//! Makers differ in length and letters, and a screen may show more of the
//! number than the label does: two agree when one is the tail of the other.

use std::fmt;
use std::str::FromStr;

use super::printed;

/// Most characters a serial may have.
pub const MAX_LENGTH: usize = 40;
/// Fewest characters of a tail that counts as the same number.
pub const LEAST_TAIL: usize = 6;

/// A serial number, folded: narrow, upper case, without spaces and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

/// Why a text is no serial number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SerialError {
    /// Nothing was given.
    Empty,
    /// More than [`MAX_LENGTH`] characters; the number found.
    Length(usize),
    /// Position, from 1, of a character that is no ASCII letter or digit.
    Character(usize),
}

impl Serial {
    /// Reads a serial as printed. A leading `SN` or `S/N` with a colon is
    /// taken for the label it is.
    ///
    /// # Errors
    /// See [`SerialError`].
    pub fn parse(text: &str) -> Result<Self, SerialError> {
        let code = printed::code(text);
        let code = ["SN:", "S/N:"]
            .iter()
            .find_map(|label| code.strip_prefix(label))
            .unwrap_or(&code);
        if code.is_empty() {
            return Err(SerialError::Empty);
        }
        let length = code.chars().count();
        if length > MAX_LENGTH {
            return Err(SerialError::Length(length));
        }
        match code.chars().position(|c| !c.is_ascii_alphanumeric()) {
            Some(at) => Err(SerialError::Character(at.saturating_add(1))),
            None => Ok(Self(code.to_owned())),
        }
    }

    /// The folded serial.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this and `other` can be one device: equal, or one the tail of
    /// the other with at least [`LEAST_TAIL`] characters.
    pub fn agrees(&self, other: &Self) -> bool {
        same_or_tail(&self.0, &other.0)
    }
}

/// Whether two serials (or a serial and a TUSN) agree after folding: equal, or
/// one the tail of the other with at least [`LEAST_TAIL`] characters. Texts
/// that are no serials are compared all the same.
///
/// ```
/// # use yiqing::identifier::serial::agrees;
/// assert!(agrees("00000302n9nl00000001", "N9NL 0000 0001"));
/// assert!(!agrees("N9NL00000001", "N9NL00000002"));
/// ```
pub fn agrees(a: &str, b: &str) -> bool {
    match (Serial::parse(a), Serial::parse(b)) {
        (Ok(a), Ok(b)) => a.agrees(&b),
        _ => same_or_tail(&printed::code(a), &printed::code(b)),
    }
}

fn same_or_tail(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short == long || (short.chars().count() >= LEAST_TAIL && long.ends_with(short))
}

impl FromStr for Serial {
    type Err = SerialError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl SerialError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "serial_empty",
            Self::Length(_) => "serial_length",
            Self::Character(_) => "serial_character",
        }
    }
}

impl fmt::Display for SerialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("no serial number given"),
            Self::Length(found) => write!(
                f,
                "a serial number has at most 40 characters, this has {found}"
            ),
            Self::Character(at) => write!(f, "character {at} is neither a letter nor a digit"),
        }
    }
}

impl std::error::Error for SerialError {}

#[cfg(test)]
mod tests {
    use super::SerialError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn serials() {
        for (text, serial) in [
            ("N9NL10514853", "N9NL10514853"),
            ("n9nl-1051 4853", "N9NL10514853"),
            ("SN: N9NL10514853", "N9NL10514853"),
            ("S/N：Ｎ９ＮＬ１", "N9NL1"),
            ("SN10514853", "SN10514853"),
        ] {
            assert_eq!(Serial::parse(text).unwrap().as_str(), serial);
        }
        for (text, error) in [
            ("", Error::Empty),
            ("SN:", Error::Empty),
            ("N9_NL", Error::Character(3)),
            ("8.98E+14", Error::Character(2)),
        ] {
            assert_eq!(Serial::parse(text), Err(error), "{text}");
        }
        assert!(Serial::parse(&"9".repeat(40)).is_ok());
        assert_eq!(Serial::parse(&"9".repeat(41)), Err(Error::Length(41)));
    }

    #[test]
    fn agreement() {
        for (a, b, agree) in [
            ("N9NL10514853", "n9nl 10514853", true),
            ("N9NL10514853", "10514853", true),
            ("00000302N9NL10514853", "N9NL10514853", true),
            ("514853", "N9NL10514853", true),
            ("14853", "N9NL10514853", false),
            ("14853", "14853", true),
            ("N9NL10514853", "N9NL10519999", false),
            ("N9NL10", "N9NL10514853", false),
            ("", "N9NL10514853", false),
            ("", "", true),
            ("SN:1234", "1234", true),
            ("序列号N9_123456", "9_123456", true),
        ] {
            assert_eq!(agrees(a, b), agree, "{a} {b}");
            assert_eq!(agrees(b, a), agree, "{b} {a}");
        }
    }

    proptest! {
        #[test]
        fn a_long_tail_agrees(head in "[0-9A-Z]{0,10}", tail in "[0-9A-RT-Z][0-9A-Z]{5,12}") {
            let whole = format!("{head}{tail}");
            prop_assert!(agrees(&whole, &tail));
        }

        #[test]
        fn agreement_never_panics(a in "\\PC{0,20}", b in "\\PC{0,20}") {
            prop_assert_eq!(agrees(&a, &b), agrees(&b, &a));
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            let _ = Serial::parse(&text).map_err(|e| e.to_string());
            let _ = Serial::parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
