//! Check digits of the numbers that are masked.

use std::ops::Range;

/// Whether ASCII `digits` end in the check digit of ISO/IEC 7812-1 (Luhn).
/// False for anything but digits, and for fewer than two.
pub fn luhn_holds(digits: &[u8]) -> bool {
    if digits.len() < 2 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum = digits.iter().rev().enumerate().fold(0u32, |sum, (i, &c)| {
        let value = u32::from(c.saturating_sub(b'0'));
        let weighed = match (i % 2 == 1, value) {
            (false, _) => value,
            (true, 0..=4) => value.saturating_mul(2),
            (true, _) => value.saturating_mul(2).saturating_sub(9),
        };
        sum.saturating_add(weighed) % 10
    });
    sum == 0
}

/// Weights of the first 17 digits of a resident identity number (GB 11643).
const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters by weighted sum modulo 11 (GB 11643).
const RESIDENT_CHECKS: [u8; 11] = *b"10X98765432";

/// Whether 18 ASCII characters are a resident identity number: a possible
/// birth date in the seventh to fourteenth and the right check character
/// (upper-case `X` for ten). The region is not looked up.
pub fn resident_id_holds(characters: &[u8]) -> bool {
    let Some((&check, digits)) = characters.split_last() else {
        return false;
    };
    if digits.len() != 17 || !digits.iter().all(u8::is_ascii_digit) || digits.first() == Some(&b'0')
    {
        return false;
    }
    let number = |range: Range<usize>| {
        digits
            .get(range)
            .unwrap_or_default()
            .iter()
            .fold(0u32, |n, &c| {
                n.saturating_mul(10)
                    .saturating_add(u32::from(c.saturating_sub(b'0')))
            })
    };
    let born = (1850..2100).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14));
    let sum = digits
        .iter()
        .zip(RESIDENT_WEIGHTS)
        .fold(0u32, |sum, (&c, weight)| {
            sum.saturating_add(u32::from(c.saturating_sub(b'0')).saturating_mul(weight))
        });
    let place = usize::try_from(sum % 11).unwrap_or(usize::MAX);
    born && RESIDENT_CHECKS.get(place) == Some(&check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn luhn() {
        for (digits, holds) in [
            ("18", true),
            ("19", false),
            ("0", false),
            ("", false),
            ("1a", false),
        ] {
            assert_eq!(luhn_holds(digits.as_bytes()), holds, "{digits}");
        }
    }

    #[test]
    fn resident_ids() {
        for (characters, holds) in [
            (concat!("110105", "19491231", "002X"), true),
            (concat!("999999", "19900101", "0016"), true),
            (concat!("999999", "19900101", "0017"), false),
            (concat!("999999", "19901301", "0016"), false),
            (concat!("999999", "19900132", "0016"), false),
            (concat!("110105", "19491231", "002"), false),
            ("", false),
        ] {
            assert_eq!(
                resident_id_holds(characters.as_bytes()),
                holds,
                "{characters}"
            );
        }
    }

    proptest! {
        #[test]
        fn one_check_digit_fits(stem in "[0-9]{1,20}") {
            let fits = (0..10).filter(|d| luhn_holds(format!("{stem}{d}").as_bytes())).count();
            prop_assert_eq!(fits, 1);
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..24)) {
            let _ = (luhn_holds(&bytes), resident_id_holds(&bytes));
        }
    }
}
