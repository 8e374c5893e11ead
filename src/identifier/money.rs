//! Amounts in Chinese yuan, as exact decimals.

use std::fmt;

use rust_decimal::Decimal;

use super::printed::{is_hyphen, narrow};
use crate::text::invisible::is_invisible;

/// Marks of the yuan before or after the number, longest first.
const YUAN: &[&str] = &["人民币", "cny", "rmb", "cn¥", "¥", "元整", "元", "圆", "块"];

/// Marks of other currencies.
const FOREIGN: &[&str] = &[
    "$",
    "€",
    "£",
    "₩",
    "usd",
    "hkd",
    "eur",
    "jpy",
    "美元",
    "美金",
    "港元",
    "港币",
    "欧元",
    "日元",
    "英镑",
    "澳门元",
    "澳元",
    "加元",
    "新元",
    "台币",
    "韩元",
];

/// Why a text is no amount in yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// Nothing was given.
    Empty,
    /// No number, two points, or something beside the number.
    Form,
    /// Written with an exponent, as spreadsheets show long numbers.
    Exponent,
    /// Commas that do not part groups of three digits.
    Separator,
    /// Another currency.
    Currency,
    /// More digits than an amount can have (15 before, 10 after the point).
    Size,
}

/// Reads an amount in yuan: `1,234.50`, `¥1234.5`, `1234.5元`, `1.2万`,
/// `-50.00`, `(50.00)` for minus fifty, full-width forms. Any number of
/// decimals is kept as typed.
///
/// # Errors
/// See [`MoneyError`].
///
/// ```
/// # use yiqing::identifier::money::parse;
/// assert_eq!(parse("￥1,234.50元").map(|m| m.to_string()), Ok("1234.50".to_owned()));
/// ```
pub fn parse(text: &str) -> Result<Decimal, MoneyError> {
    let typed: String = text
        .chars()
        .filter(|&c| !is_invisible(c))
        .map(|c| match narrow(c) {
            '\u{FFE5}' => '¥',
            c if is_hyphen(c) => '-',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(MoneyError::Empty);
    }
    if FOREIGN.iter().any(|mark| typed.contains(mark)) {
        return Err(MoneyError::Currency);
    }
    let (bracketed, inner) = match typed.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, typed),
    };
    let (sign, rest) = unsigned(inner);
    if bracketed && sign.is_some() {
        return Err(MoneyError::Form);
    }
    let (unit, digits) = without_unit(rest);
    let number = number(digits)?;
    let mut amount = match unit {
        // Left as typed: a product of zero would lose its decimals.
        1 => number,
        _ => number
            .checked_mul(Decimal::from(unit))
            .ok_or(MoneyError::Size)?,
    };
    let negative = bracketed || sign == Some('-');
    amount.set_sign_negative(negative && !amount.is_zero());
    Ok(amount)
}

/// The sign and what follows it; the sign may stand before or after a mark of
/// the yuan.
fn unsigned(text: &str) -> (Option<char>, &str) {
    let (before, rest) = sign(text);
    let unmarked = YUAN
        .iter()
        .find_map(|mark| rest.strip_prefix(mark))
        .map_or(rest, str::trim_start);
    if before.is_some() {
        return (before, unmarked);
    }
    sign(unmarked)
}

fn sign(text: &str) -> (Option<char>, &str) {
    match text.strip_prefix(['+', '-']) {
        Some(rest) => (text.chars().next(), rest.trim_start()),
        None => (None, text),
    }
}

/// The factor of a unit such as 万, and the text without it and the yuan.
fn without_unit(text: &str) -> (u32, &str) {
    let text = YUAN
        .iter()
        .find_map(|mark| text.strip_suffix(mark))
        .map_or(text, str::trim_end);
    [
        ('亿', 100_000_000),
        ('万', 10_000),
        ('萬', 10_000),
        ('千', 1000),
    ]
    .into_iter()
    .find_map(|(mark, factor)| Some((factor, text.strip_suffix(mark)?.trim_end())))
    .unwrap_or((1, text))
}

/// A number with or without commas between groups of three.
fn number(text: &str) -> Result<Decimal, MoneyError> {
    let exponent = |part: &str| {
        let part = part.trim_start_matches(['+', '-']);
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())
    };
    if let Some((mantissa, power)) = text.split_once('e')
        && exponent(power)
        && mantissa.bytes().any(|b| b.is_ascii_digit())
    {
        return Err(MoneyError::Exponent);
    }
    if text.is_empty()
        || !text
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'))
    {
        return Err(MoneyError::Form);
    }
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let fraction_form = |f: &str| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit());
    if fraction.is_some_and(|f| f.contains(',')) {
        return Err(MoneyError::Separator);
    }
    if !fraction.is_none_or(fraction_form) || (whole.is_empty() && fraction.is_none()) {
        return Err(MoneyError::Form);
    }
    if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next().unwrap_or_default();
        if !(1..=3).contains(&first.len()) || groups.any(|group| group.len() != 3) {
            return Err(MoneyError::Separator);
        }
    }
    super::numeral::decimal(&text.replace(',', "")).ok_or(MoneyError::Size)
}

impl MoneyError {
    /// The stable message id.
    pub fn key(self) -> &'static str {
        match self {
            Self::Empty => "money_empty",
            Self::Form => "money_form",
            Self::Exponent => "money_exponent",
            Self::Separator => "money_separator",
            Self::Currency => "money_currency",
            Self::Size => "money_size",
        }
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "no amount given",
            Self::Form => "not an amount: one number is expected",
            Self::Exponent => "an amount is not written with an exponent",
            Self::Separator => "commas part groups of three digits before the point",
            Self::Currency => "the amount is in another currency",
            Self::Size => "the amount has too many digits",
        })
    }
}

impl std::error::Error for MoneyError {}

#[cfg(test)]
mod tests {
    use super::MoneyError as Error;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts() {
        for (text, amount) in [
            ("0", "0"),
            ("0.00", "0.00"),
            ("(0.00)", "0.00"),
            ("1234.5", "1234.5"),
            ("1,234.50", "1234.50"),
            ("12,345,678", "12345678"),
            ("¥1234.5", "1234.5"),
            ("￥ 1,234.50", "1234.50"),
            ("1234.5元", "1234.5"),
            ("100元整", "100"),
            ("人民币 88 元", "88"),
            ("RMB 88.8", "88.8"),
            ("88.80 CNY", "88.80"),
            ("1.2万", "12000.0"),
            ("1.2 万元", "12000.0"),
            ("3千", "3000"),
            ("3 萬", "30000"),
            ("0.5亿", "50000000.0"),
            ("-50.00", "-50.00"),
            ("\u{2212}50", "-50"),
            ("－５０．０５", "-50.05"),
            ("-¥50", "-50"),
            ("¥-50", "-50"),
            ("(50.00)", "-50.00"),
            ("（¥50）", "-50"),
            ("+50", "50"),
            ("-0.00", "0.00"),
            (".5", "0.5"),
            ("0.1234", "0.1234"),
            ("\u{FEFF}12.00 ", "12.00"),
        ] {
            assert_eq!(
                parse(text).map(|m| m.to_string()).as_deref(),
                Ok(amount),
                "{text}"
            );
        }
    }

    #[test]
    fn refusals() {
        for (text, error) in [
            ("", Error::Empty),
            ("  ", Error::Empty),
            ("元", Error::Form),
            ("NaN", Error::Form),
            ("1..2", Error::Form),
            ("1.2.3", Error::Form),
            ("5.", Error::Form),
            ("12 34", Error::Form),
            ("--5", Error::Form),
            ("(-5)", Error::Form),
            ("(5", Error::Form),
            ("约50", Error::Form),
            ("一百元", Error::Form),
            ("50-60", Error::Form),
            ("1e", Error::Form),
            ("1e+", Error::Form),
            ("e5", Error::Form),
            ("1e5x", Error::Form),
            (".", Error::Form),
            ("1,234.", Error::Form),
            ("1e5", Error::Exponent),
            ("8.98E+14", Error::Exponent),
            ("1,23", Error::Separator),
            ("1,2345.6", Error::Separator),
            (",123", Error::Separator),
            ("1234,567", Error::Separator),
            ("1,234,5", Error::Separator),
            ("1.,5", Error::Separator),
            ("1.234,50", Error::Separator),
            ("$5", Error::Currency),
            ("100美元", Error::Currency),
            ("1234567890123456", Error::Size),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn cents_survive(cents in -1_000_000_000_000i64..1_000_000_000_000) {
            let amount = Decimal::new(cents, 2);
            prop_assert_eq!(parse(&amount.to_string()), Ok(amount));
            prop_assert_eq!(parse(&format!("{amount}元")), Ok(amount));
        }

        #[test]
        fn never_panics(
            text in "\\PC{0,24}",
            near in "[-+(¥￥]{0,2}[0-9,.]{0,30}[eE+0-9]{0,4}[万亿千元)]{0,3}",
            bytes in proptest::collection::vec(any::<u8>(), 0..32),
        ) {
            let _ = parse(&text).map_err(|e| e.to_string());
            let _ = parse(&near);
            let _ = parse(&String::from_utf8_lossy(&bytes));
        }
    }
}
