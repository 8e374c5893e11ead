//! What a spreadsheet does to a number it takes for a quantity.
//!
//! It shows long numbers with an exponent, keeps 15 digits and puts zeros for
//! the rest, and drops leading zeros; a program that reads it may add `.0`. A
//! damaged number is told as such, not used and never repaired. Where the
//! number could as well be whole, nothing is said.

use std::borrow::Cow;

use super::printed::narrow;
use super::uscc::Uscc;
use crate::text::invisible::is_invisible;

/// Digits a spreadsheet keeps of a number.
const KEPT_DIGITS: usize = 15;

/// Which number the place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expect {
    /// 15 letters and digits.
    MerchantNumber,
    /// Terminal unique serial number.
    Tusn,
    /// Maker's serial number.
    Serial,
    /// 8 letters and digits.
    TerminalNumber,
    /// 8 digits.
    InstitutionCode,
    /// Unified social credit code.
    Uscc,
    /// 4 digits.
    Mcc,
    /// Payment licence number.
    LicenceNumber,
}

/// What happened to the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Damage {
    /// Shown with an exponent: `8.22290073921E+14`.
    Scientific,
    /// Zeros from the sixteenth digit on.
    DigitsLost,
    /// Too short by the zeros it began with.
    LeadingZeroLost,
    /// A decimal part of zeros: `822290073921000.0`.
    DecimalTail,
}

impl Damage {
    /// Every kind of damage.
    pub const ALL: [Self; 4] = [
        Self::Scientific,
        Self::DigitsLost,
        Self::LeadingZeroLost,
        Self::DecimalTail,
    ];

    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Scientific => "damage_scientific",
            Self::DigitsLost => "damage_digits_lost",
            Self::LeadingZeroLost => "damage_leading_zero_lost",
            Self::DecimalTail => "damage_decimal_tail",
        }
    }
}

/// What a spreadsheet did to `value`, which stands where `expect` should, or
/// `None` when nothing shows. A merchant number that is merely too short is
/// not damage.
///
/// ```
/// # use yiqing::identifier::{Damage, Expect, spreadsheet_damage};
/// let value = "8.22290073921E+14";
/// assert_eq!(spreadsheet_damage(value, Expect::MerchantNumber), Some(Damage::Scientific));
/// assert_eq!(spreadsheet_damage("82229007392000", Expect::MerchantNumber), None);
/// ```
pub fn spreadsheet_damage(value: &str, expect: Expect) -> Option<Damage> {
    // Whole codes of letters and digits show nothing.
    let (mut plain, mut digits, mut marks) = (true, true, false);
    for b in value.bytes() {
        plain &= b.is_ascii_graphic();
        digits &= b.is_ascii_digit();
        marks |= matches!(b, b'.' | b'e' | b'E');
    }
    if plain && !digits && !marks {
        return None;
    }
    if digits {
        return of_digits(value, expect);
    }
    let typed: Cow<'_, str> = if plain {
        Cow::Borrowed(value)
    } else {
        let seen = value
            .chars()
            .filter(|&c| !(c.is_whitespace() || is_invisible(c)));
        Cow::Owned(seen.map(narrow).collect())
    };
    if is_scientific(&typed, expect) {
        return Some(Damage::Scientific);
    }
    if let Some((whole, tail)) = typed.split_once('.') {
        let zeros = !tail.is_empty() && tail.bytes().all(|b| b == b'0');
        return (zeros && is_digits(whole)).then_some(Damage::DecimalTail);
    }
    if !is_digits(&typed) {
        return None;
    }
    of_digits(&typed, expect)
}

fn of_digits(digits: &str, expect: Expect) -> Option<Damage> {
    if lost_digits(digits, expect) {
        Some(Damage::DigitsLost)
    } else if lost_leading_zero(digits, expect) {
        Some(Damage::LeadingZeroLost)
    } else {
        None
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// One digit, decimals, `E`, sign, one to three digits. Without sign and
/// decimals (`5E12`) it may be a serial or a terminal number.
fn is_scientific(typed: &str, expect: Expect) -> bool {
    let Some((mantissa, power)) = typed.split_once(['e', 'E']) else {
        return false;
    };
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => whole.len() == 1 && is_digits(whole) && is_digits(fraction),
        None => mantissa.len() == 1 && is_digits(mantissa),
    };
    let exponent = power.strip_prefix(['+', '-']).unwrap_or(power);
    let marked = mantissa.contains('.') || exponent.len() < power.len();
    let letters_possible = matches!(
        expect,
        Expect::Serial | Expect::Tusn | Expect::TerminalNumber
    );
    mantissa_fits && is_digits(exponent) && exponent.len() <= 3 && (marked || !letters_possible)
}

/// More digits than a spreadsheet keeps, and zeros beyond those it keeps. A
/// number that still begins with zero was never taken for a quantity, unless
/// it is a TUSN, which is printed with leading zeros again; a code whose check
/// character fits is whole.
fn lost_digits(digits: &str, expect: Expect) -> bool {
    // One in ten whole serials of sixteen digits ends in 0, so those are believed.
    let least = if expect == Expect::Serial {
        KEPT_DIGITS + 2
    } else {
        KEPT_DIGITS + 1
    };
    // A whole TUSN begins with zeros; four lost digits at its end are still seen.
    let believed =
        digits.starts_with('0') && !(expect == Expect::Tusn && digits.len() >= KEPT_DIGITS + 4);
    digits.len() >= least
        && !believed
        && digits.bytes().skip(KEPT_DIGITS).all(|b| b == b'0')
        && !(expect == Expect::Uscc && Uscc::parse(digits).is_ok())
}

/// One digit short where the length is fixed. A TUSN must also show its type
/// (01 to 11) where it stands once the zeros of the maker's code are gone.
fn lost_leading_zero(digits: &str, expect: Expect) -> bool {
    if digits.starts_with('0') {
        return false;
    }
    match expect {
        Expect::TerminalNumber | Expect::InstitutionCode => digits.len() == 7,
        Expect::Mcc => digits.len() == 3,
        Expect::Tusn => {
            let type_at = |from: usize| {
                digits
                    .get(from..from.saturating_add(2))
                    .and_then(|code| code.parse::<u8>().ok())
                    .is_some_and(|code| (1..=11).contains(&code))
            };
            (14..=17).contains(&digits.len()) && (type_at(1) || type_at(2))
        }
        Expect::MerchantNumber | Expect::Serial | Expect::Uscc | Expect::LicenceNumber => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn damaged() {
        use Damage::*;
        for (value, expect, damage) in [
            ("8.22290073921E+14", Expect::MerchantNumber, Scientific),
            ("8.98e14", Expect::MerchantNumber, Scientific),
            ("８．９８Ｅ＋１４", Expect::MerchantNumber, Scientific),
            (" 8.98E+14\u{200B}", Expect::MerchantNumber, Scientific),
            ("8E14", Expect::MerchantNumber, Scientific),
            ("4E+18", Expect::Tusn, Scientific),
            ("9.1E+17", Expect::Uscc, Scientific),
            ("1.2E+11", Expect::Serial, Scientific),
            ("822290073921000.0", Expect::MerchantNumber, DecimalTail),
            ("5812.0", Expect::Mcc, DecimalTail),
            ("48222900.00", Expect::InstitutionCode, DecimalTail),
            ("404100000000123000", Expect::Tusn, DigitsLost),
            ("00000404310000000000", Expect::Tusn, DigitsLost),
            ("12345678901234500", Expect::Serial, DigitsLost),
            ("913101000000000000", Expect::Uscc, DigitsLost),
            ("1050000", Expect::InstitutionCode, LeadingZeroLost),
            ("１０５００００", Expect::InstitutionCode, LeadingZeroLost),
            ("1234567", Expect::TerminalNumber, LeadingZeroLost),
            ("742", Expect::Mcc, LeadingZeroLost),
            ("404310000000001", Expect::Tusn, LeadingZeroLost),
            ("5702280000000001", Expect::Tusn, LeadingZeroLost),
        ] {
            assert_eq!(spreadsheet_damage(value, expect), Some(damage), "{value}");
        }
    }

    #[test]
    fn whole() {
        for (value, expect) in [
            ("1234567890123450", Expect::Serial),
            ("", Expect::Serial),
            ("822290073921000", Expect::MerchantNumber),
            ("82229007392000", Expect::MerchantNumber),
            ("82229007392000A", Expect::MerchantNumber),
            ("1E234567", Expect::TerminalNumber),
            ("12E45678", Expect::TerminalNumber),
            ("5E12", Expect::Serial),
            ("12E+10", Expect::MerchantNumber),
            ("12.5E+10", Expect::MerchantNumber),
            ("1.xE+10", Expect::MerchantNumber),
            ("x.5E+10", Expect::MerchantNumber),
            ("1.2E+1A", Expect::MerchantNumber),
            ("1.2E+1234", Expect::MerchantNumber),
            ("000004043100000000", Expect::Tusn),
            ("0123456789012345000", Expect::Serial),
            ("1234卡", Expect::TerminalNumber),
            ("48222900.", Expect::InstitutionCode),
            ("N9NL10514000", Expect::Serial),
            ("123456789012345", Expect::Serial),
            ("1234567890123456", Expect::Serial),
            ("998310000000001", Expect::Tusn),
            ("12345678", Expect::TerminalNumber),
            ("0123456", Expect::TerminalNumber),
            ("92999900MA00000016", Expect::Uscc),
            ("Z2900131000012", Expect::LicenceNumber),
            ("5812", Expect::Mcc),
            ("58.12", Expect::Mcc),
        ] {
            assert_eq!(spreadsheet_damage(value, expect), None, "{value}");
        }
    }

    #[test]
    fn a_code_whose_check_fits_is_whole() {
        let whole = (0..10_000u32)
            .map(|i| format!("9{i:04}0000000000000"))
            .find(|code| Uscc::parse(code).is_ok())
            .unwrap();
        assert_eq!(spreadsheet_damage(&whole, Expect::Uscc), None);
        assert_eq!(
            spreadsheet_damage(&whole, Expect::Tusn),
            Some(Damage::DigitsLost)
        );
    }

    const EXPECTED: [Expect; 8] = [
        Expect::MerchantNumber,
        Expect::Tusn,
        Expect::Serial,
        Expect::TerminalNumber,
        Expect::InstitutionCode,
        Expect::Uscc,
        Expect::Mcc,
        Expect::LicenceNumber,
    ];

    proptest! {
        #[test]
        fn no_merchant_number_is_damaged(text in "[0-9]{3}[0-9A-Z]{4}[0-9]{4}[0-9A-Z]{4}") {
            prop_assert_eq!(spreadsheet_damage(&text, Expect::MerchantNumber), None);
        }

        #[test]
        fn never_panics(text in "\\PC{0,24}", near in "[0-9.eE+-]{0,24}", bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            for expect in EXPECTED {
                let _ = spreadsheet_damage(&text, expect);
                let _ = spreadsheet_damage(&near, expect);
                let _ = spreadsheet_damage(&String::from_utf8_lossy(&bytes), expect);
            }
        }
    }
}
