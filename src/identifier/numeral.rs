//! Numbers written in digits or in Chinese numerals, exactly.

use rust_decimal::Decimal;

/// Most digits before the point.
const MOST_WHOLE: usize = 15;
/// Most digits after the point.
pub const MOST_PLACES: u32 = 10;

/// Reads `60`, `0.60` or `.6`: at most 15 digits before and 10 after the
/// point. No sign, exponent, grouping or lone point.
pub fn decimal(text: &str) -> Option<Decimal> {
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None if text.is_empty() => return None,
        None => (text, ""),
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole)
        || !digits(fraction)
        || whole.len() > MOST_WHOLE
        || fraction.len() > MOST_PLACES as usize
    {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let typed = if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    };
    Decimal::from_str_exact(&typed).ok()
}

/// Whether `c` can stand in a Chinese numeral below a thousand.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || unit(c).is_some() || matches!(c, '点' | '半')
}

/// Reads a Chinese numeral below a thousand, with decimals after 点: 六, 十五,
/// 六十, 一百二十五, 一百零五, 一百二 (120), 零点六, 半.
///
/// ```
/// # use yiqing::identifier::numeral::chinese;
/// assert_eq!(chinese("六点五").map(|n| n.to_string()), Some("6.5".to_owned()));
/// assert_eq!(chinese("六五"), None);
/// ```
pub fn chinese(text: &str) -> Option<Decimal> {
    if text == "半" {
        return Some(Decimal::new(5, 1));
    }
    let (whole, fraction) = match text.split_once('点') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let whole = below_thousand(whole)?;
    let mut typed = whole.to_string();
    if let Some(fraction) = fraction {
        if fraction.is_empty() || fraction.chars().count() > MOST_PLACES as usize {
            return None;
        }
        typed.push('.');
        for c in fraction.chars() {
            typed.push(char::from_digit(digit(c)?, 10)?);
        }
    }
    Decimal::from_str_exact(&typed).ok()
}

fn below_thousand(text: &str) -> Option<u32> {
    let mut total = 0u32;
    // The digit not yet placed, and the unit last used.
    let mut pending: Option<u32> = None;
    let mut last_unit = 1000u32;
    let mut zero = false;
    let mut seen = false;
    for c in text.chars() {
        seen = true;
        if let Some(unit) = unit(c) {
            if unit >= last_unit {
                return None;
            }
            let count = match pending.take() {
                Some(0) => return None,
                Some(count) => count,
                // 十五, but not 百五.
                None if unit == 10 && total == 0 => 1,
                None => return None,
            };
            total = total.checked_add(count.checked_mul(unit)?)?;
            (last_unit, zero) = (unit, false);
        } else {
            match (digit(c)?, pending) {
                (0, None) if !zero && last_unit < 1000 => zero = true,
                (value, None) => pending = Some(value),
                (_, Some(_)) => return None,
            }
        }
    }
    match pending {
        None if !seen || zero => None,
        None => Some(total),
        // 一百二 is 120, 一百零二 is 102.
        Some(value) if last_unit == 100 && !zero => total.checked_add(value.checked_mul(10)?),
        Some(value) => total.checked_add(value),
    }
}

/// The figure that a character is where numbers are read out one by one: 3, 三, 幺.
#[must_use]
pub fn figure(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '幺' => Some('1'),
        // 两 is said of amounts only.
        '两' => None,
        c => digit(c).and_then(|d| char::from_digit(d, 10)),
    }
}

/// The value of one digit in words: 五, 零, 两.
#[must_use]
pub fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<u32> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits() {
        for (text, number) in [
            ("60", Some("60")),
            ("0.60", Some("0.60")),
            (".6", Some("0.6")),
            ("007", Some("7")),
            ("", None),
            (".", None),
            ("6.", None),
            ("1.2.3", None),
            ("-1", None),
            ("1e3", None),
            ("六", None),
            ("123456789012345", Some("123456789012345")),
            ("1234567890123456", None),
            ("0.0123456789", Some("0.0123456789")),
            ("0.01234567891", None),
            ("1.x", None),
            ("x.1", None),
            ("1_0", None),
            ("0.1_0", None),
        ] {
            assert_eq!(
                decimal(text).map(|n| n.to_string()).as_deref(),
                number,
                "{text}"
            );
        }
    }

    #[test]
    fn numerals() {
        for (text, number) in [
            ("零", Some("0")),
            ("六", Some("6")),
            ("两", Some("2")),
            ("十", Some("10")),
            ("十五", Some("15")),
            ("六十", Some("60")),
            ("六十五", Some("65")),
            ("一百", Some("100")),
            ("一百二", Some("120")),
            ("一百二十五", Some("125")),
            ("一百零五", Some("105")),
            ("一百一十", Some("110")),
            ("二百零二", Some("202")),
            ("三百四十六", Some("346")),
            ("七百八十九", Some("789")),
            ("十", Some("10")),
            ("〇", Some("0")),
            ("零点零一二三四五六七八九", Some("0.0123456789")),
            ("零点零一二三四五六七八九一", None),
            ("一百十五", None),
            ("零五", None),
            ("一百零零五", None),
            ("零十", None),
            ("一百零十", None),
            ("零百", None),
            ("一十二十", None),
            ("十一百", None),
            ("点", None),
            ("一点半", None),
            ("零点六", Some("0.6")),
            ("六点二五", Some("6.25")),
            ("半", Some("0.5")),
            ("", None),
            ("六五", None),
            ("百", None),
            ("十百", None),
            ("十十", None),
            ("一百零", None),
            ("点六", None),
            ("六点", None),
            ("一半", None),
            ("一千", None),
        ] {
            assert_eq!(
                chinese(text).map(|n| n.to_string()).as_deref(),
                number,
                "{text}"
            );
        }
    }

    #[test]
    fn what_a_numeral_is_made_of() {
        for c in "零〇一二两三四五六七八九十百点半".chars() {
            assert!(is_numeral(c), "{c}");
        }
        for c in "千万6.元 ".chars() {
            assert!(!is_numeral(c), "{c}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[零〇一二两三四五六七八九十百点半.0-9]{0,24}", any in "\\PC{0,12}") {
            let _ = (decimal(&text), chinese(&text), decimal(&any), chinese(&any));
        }
    }
}
