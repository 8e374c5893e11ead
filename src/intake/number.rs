//! Numbers of TOML and JSON as texts: exact, never through a binary fraction.

/// Digits a number may unfold to; longer ones stay as written.
const MOST_DIGITS: i64 = 40;

/// The shortest decimal form of a number as written: `0.60` is `0.6`, `6e-1` is `0.6`, `1e3` is
/// `1000`, `+5` is `5`. All digits count, however many. `None` for `inf`, `nan` and anything
/// else that is no number.
pub(super) fn shortest(literal: &str) -> Option<String> {
    let (negative, rest) = match literal.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, literal.strip_prefix('+').unwrap_or(literal)),
    };
    let (mantissa, power) = match rest.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(power)),
        None => (rest, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    let power = match power {
        None => 0,
        Some(p) => {
            let bare = p.strip_prefix(['+', '-']).unwrap_or(p);
            if bare.is_empty() || !digits(bare) {
                return None;
            }
            match p.parse::<i64>() {
                Ok(p) if p.abs() <= MOST_DIGITS => p,
                _ => return Some(literal.to_owned()),
            }
        }
    };
    Some(unfolded(negative, whole, fraction, power))
}

fn unfolded(negative: bool, whole: &str, fraction: &str, power: i64) -> String {
    let all: String = [whole, fraction].concat();
    let point = i64::try_from(whole.len())
        .unwrap_or(i64::MAX)
        .saturating_add(power);
    let (mut left, mut right) = match usize::try_from(point) {
        Ok(at) if at <= all.len() => {
            let (l, r) = all.split_at(at);
            (l.to_owned(), r.to_owned())
        }
        Ok(at) => (all.clone() + &"0".repeat(at - all.len()), String::new()),
        Err(_) => {
            let zeros = usize::try_from(point.unsigned_abs()).unwrap_or(0);
            (String::new(), "0".repeat(zeros) + &all)
        }
    };
    right.truncate(right.trim_end_matches('0').len());
    left = left.trim_start_matches('0').to_owned();
    if left.is_empty() {
        left.push('0');
    }
    let sign = if negative && (left != "0" || !right.is_empty()) {
        "-"
    } else {
        ""
    };
    if right.is_empty() {
        format!("{sign}{left}")
    } else {
        format!("{sign}{left}.{right}")
    }
}

/// A printed number (a merchant number, a serial) written without quotes: whole numbers digit by
/// digit. With a point or an exponent it stays as written, so that the damage shows and is not
/// repaired. `None` as for [`shortest`].
pub(super) fn printed(literal: &str) -> Option<String> {
    let short = shortest(literal)?;
    Some(if literal.contains(['.', 'e', 'E']) {
        literal.to_owned()
    } else {
        short
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    #[test]
    fn shortest_forms() {
        for (literal, form) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("0.6", "0.6"),
            ("0.60", "0.6"),
            ("100.0", "100"),
            ("100", "100"),
            ("+5", "5"),
            ("-12.50", "-12.5"),
            ("6e-1", "0.6"),
            ("6E-3", "0.006"),
            ("1e3", "1000"),
            ("1.25e1", "12.5"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            ("0.60000000000000003", "0.60000000000000003"),
            ("1e400", "1e400"),
        ] {
            assert_eq!(shortest(literal).as_deref(), Some(form), "{literal}");
        }
        for literal in [
            "inf", "nan", "", "-", ".5", "1e", "1.2.3", "0x1F", "1 2", "e5",
        ] {
            assert_eq!(shortest(literal), None, "{literal}");
        }
    }

    #[test]
    fn damage_of_printed_numbers_is_kept() {
        for (literal, form) in [
            ("822290073920001", "822290073920001"),
            ("8.98E+14", "8.98E+14"),
            ("5812.0", "5812.0"),
            ("+5812", "5812"),
        ] {
            assert_eq!(printed(literal).as_deref(), Some(form), "{literal}");
        }
        assert_eq!(printed("inf"), None);
    }

    proptest! {
        #[test]
        fn keeps_the_quantity(cents in -1_000_000_000_000i64..1_000_000_000_000, scale in 0u32..8) {
            let number = Decimal::new(cents, scale);
            let short = shortest(&number.to_string()).unwrap();
            prop_assert_eq!(&short, &number.normalize().to_string());
        }

        #[test]
        fn never_panics(text in "[-+0-9.eE]{0,50}", any in "\\PC{0,20}") {
            let _ = (shortest(&text), printed(&any));
        }
    }
}
