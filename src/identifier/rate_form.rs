//! How a quoted rate is read: one pass from the left over an evened-out text.

use rust_decimal::Decimal;

use super::numeral;
use super::printed::{is_hyphen, narrow};
use super::rate::{MAX_LENGTH, Qualifier, Rate, RateError};
use crate::text::invisible::is_invisible;

/// Words before a rate that say nothing about its size.
const LEADING: &[&str] = &[
    "手续费",
    "费率",
    "刷卡",
    "贷记卡",
    "信用卡",
    "借记卡",
    "储蓄卡",
    "贷记",
    "借记",
    "扫码",
    "云闪付",
    "标准",
    "优惠",
    "签约",
    "实际",
    "每笔",
    "仅需",
    "只需",
    "只要",
    "仅",
    "为",
    "是",
    "按",
    "收",
    ":",
    "=",
    ",",
    " ",
];
/// Words after a rate that say nothing about its size.
const FILLING: &[&str] = &[
    "/笔",
    "每笔",
    "一笔",
    "手续费",
    "的费率",
    "费率",
    ",",
    ";",
    "、",
    "。",
    " ",
];
const AT_MOST: &[&str] = &["不高于", "不超过", "不大于", "至多", "最高", "<=", "≤"];
const AT_LEAST: &[&str] = &["不低于", "不少于", "不小于", "至少", ">=", "≥"];
const FROM: &[&str] = &["低至", "低到", "最低"];
const ABOUT: &[&str] = &["大约", "大概", "约为", "约", "≈", "~"];
const AT_MOST_AFTER: &[&str] = &["以内", "以下", "之内"];
const AT_LEAST_AFTER: &[&str] = &["以上"];
const FROM_AFTER: &[&str] = &["起步", "起"];
const ABOUT_AFTER: &[&str] = &["左右", "上下"];
const CAP: &[&str] = &["封顶", "上限", "最高"];
const NO_CAP: &[&str] = &["不封顶", "无封顶", "没有封顶"];
const YUAN: &[&str] = &["块钱", "块", "元", "圆"];

/// Reads one rate; see [`Rate::parse`].
pub(super) fn read(text: &str) -> Result<Rate, RateError> {
    let length = text.chars().count();
    if length > MAX_LENGTH {
        return Err(RateError::TooLong(length));
    }
    let typed = even(text);
    if typed.is_empty() {
        return Err(RateError::Empty);
    }
    let mut cursor = Cursor { rest: &typed };
    let mut qualifier = cursor.leading();
    let percent = cursor.percent()?;
    if percent > Decimal::TEN {
        return Err(RateError::OutOfRange);
    }
    // Counted per ten thousand a number has two places more than one is read with.
    if percent.normalize().scale() > numeral::MOST_PLACES {
        return Err(RateError::NumberForm);
    }
    let (mut plus, mut cap) = (None, None);
    let mut open_brackets = 0usize;
    while !cursor.rest.is_empty() {
        if cursor.eat(FILLING) {
        } else if cursor.eat(&["("]) {
            open_brackets = open_brackets.saturating_add(1);
        } else if cursor.eat(&[")"]) {
            open_brackets = open_brackets.checked_sub(1).ok_or(RateError::Trailing)?;
        } else if let Some(said) = cursor.qualifier_after() {
            qualifier = qualifier.or(said);
        } else if cursor.eat(&["+", "加"]) {
            if plus.replace(cursor.plus()?).is_some() {
                return Err(RateError::PlusForm);
            }
        } else if let Some(found) = cursor.cap()? {
            if cap.replace(found).is_some() {
                return Err(RateError::CapForm);
            }
        } else {
            return Err(RateError::Trailing);
        }
    }
    if open_brackets > 0 {
        return Err(RateError::Trailing);
    }
    Ok(Rate {
        percent,
        plus_yuan: plus.filter(|yuan| !yuan.is_zero()),
        cap_yuan: cap.flatten(),
        qualifier,
    })
}

/// The text with narrow lower-case characters, simplified where the trade's
/// words need it, and white space only where it parts two numbers.
fn even(text: &str) -> String {
    let mut typed = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.trim().chars().filter(|&c| !is_invisible(c)) {
        let c = match narrow(c) {
            c if c.is_whitespace() => {
                gap = true;
                continue;
            }
            c if is_hyphen(c) => '-',
            '﹪' => '%',
            '萬' => '万',
            '費' => '费',
            '頂' => '顶',
            '點' => '点',
            '兩' => '两',
            '個' => '个',
            '筆' => '笔',
            '塊' => '块',
            '約' => '约',
            c => c.to_ascii_lowercase(),
        };
        if gap && of_digits(c) && typed.ends_with(of_digits) {
            typed.push(' ');
        }
        gap = false;
        typed.push(c);
    }
    typed
}

impl Qualifier {
    /// This one, or `other` where this says nothing.
    fn or(self, other: Self) -> Self {
        if self == Self::None { other } else { self }
    }
}

struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    /// Takes the first of `words` that stands here.
    fn eat(&mut self, words: &[&str]) -> bool {
        match words.iter().find_map(|word| self.rest.strip_prefix(word)) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn one_of(&mut self, sets: [(&[&str], Qualifier); 4]) -> Option<Qualifier> {
        sets.into_iter()
            .find_map(|(words, qualifier)| self.eat(words).then_some(qualifier))
    }

    fn leading(&mut self) -> Qualifier {
        let mut qualifier = Qualifier::None;
        loop {
            let said = self.one_of([
                (AT_MOST, Qualifier::AtMost),
                (AT_LEAST, Qualifier::AtLeast),
                (FROM, Qualifier::From),
                (ABOUT, Qualifier::About),
            ]);
            match said {
                Some(said) => qualifier = qualifier.or(said),
                None if self.eat(LEADING) => {}
                None => return qualifier,
            }
        }
    }

    fn qualifier_after(&mut self) -> Option<Qualifier> {
        self.one_of([
            (AT_MOST_AFTER, Qualifier::AtMost),
            (AT_LEAST_AFTER, Qualifier::AtLeast),
            (FROM_AFTER, Qualifier::From),
            (ABOUT_AFTER, Qualifier::About),
        ])
    }

    /// A number in digits or numerals; `None` when none begins here.
    fn number(&mut self) -> Result<Option<Decimal>, RateError> {
        let in_digits = self.rest.starts_with(of_digits);
        if !in_digits && !self.rest.starts_with(numeral::is_numeral) {
            return Ok(None);
        }
        let belongs = |c: char| {
            if in_digits {
                of_digits(c)
            } else {
                numeral::is_numeral(c)
            }
        };
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (written, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        if let Some(power) = rest.strip_prefix('e')
            && power.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'))
        {
            return Err(RateError::Scientific);
        }
        let number = if in_digits {
            numeral::decimal(written)
        } else {
            numeral::chinese(written)
        };
        number.map(Some).ok_or(RateError::NumberForm)
    }

    fn needed(&mut self) -> Result<Decimal, RateError> {
        if self.rest.starts_with('-') {
            return Err(RateError::Negative);
        }
        self.number()?.ok_or(RateError::NoNumber)
    }

    /// The percentage itself, in percent.
    fn percent(&mut self) -> Result<Decimal, RateError> {
        if self.eat(&["万分之"]) {
            return self.needed().map(|n| scaled(n, 2));
        }
        if self.eat(&["千分之"]) {
            return self.needed().map(|n| scaled(n, 1));
        }
        if self.eat(&["百分之"]) {
            return self.needed();
        }
        let spoken_of_amount = self.eat(&["每刷", "刷", "每", "交易"]);
        // 万60 is what 10 000 CNY cost, 千6 what 1 000 cost.
        for (unit, scale) in [("万", 2), ("千", 1)] {
            if self.eat(&[unit]) {
                let fee = self.needed()?;
                self.eat(YUAN);
                return Ok(scaled(fee, scale));
            }
        }
        let number = self.needed()?;
        if let Some(amount) = self.amount(number, spoken_of_amount) {
            self.eat(&["的手续费", "手续费", "收费", "扣费", "收", "扣", "付", ","]);
            let fee = self.needed()?;
            self.eat(YUAN);
            return share(fee, amount);
        }
        if spoken_of_amount {
            return Err(RateError::NoNumber);
        }
        if self.eat(&["%", "个百分点", "个点"]) {
            Ok(number)
        } else if self.eat(&["‰"]) {
            Ok(scaled(number, 1))
        } else if self.eat(&["个半点"]) {
            Ok(number.saturating_add(Decimal::new(5, 1)))
        } else if self.eat(&["的费率", "费率"]) {
            slang(number)
        } else {
            bare(number)
        }
    }

    /// The amount in CNY that a fee follows: `1万`, `10000元` or, after a word
    /// such as 刷 or before 手续费, `10000`.
    fn amount(&mut self, number: Decimal, spoken_of: bool) -> Option<Decimal> {
        let unit = if self.eat(&["万"]) {
            10_000
        } else if self.eat(&["千"]) {
            1_000
        } else if number >= Decimal::ONE_HUNDRED
            && (spoken_of || self.rest.starts_with("元") || self.rest.starts_with("手续费"))
        {
            1
        } else {
            return None;
        };
        self.eat(&["块钱", "块", "元", " "]);
        number.checked_mul(Decimal::from(unit))
    }

    /// The amount after a plus sign.
    fn plus(&mut self) -> Result<Decimal, RateError> {
        let yuan = self.number()?.ok_or(RateError::PlusForm)?;
        self.eat(YUAN);
        if self.rest.starts_with(['%', '‰', '万', '个']) {
            return Err(RateError::PlusForm);
        }
        Ok(yuan)
    }

    /// A cap: `Some(None)` where the text says there is none, `None` where
    /// it says nothing of a cap.
    fn cap(&mut self) -> Result<Option<Option<Decimal>>, RateError> {
        if self.eat(NO_CAP) {
            return Ok(Some(None));
        }
        let named = self.eat(CAP);
        if named {
            self.eat(&[":", "为", "=", " "]);
        }
        let Some(yuan) = self.number()? else {
            return if named {
                Err(RateError::CapForm)
            } else {
                Ok(None)
            };
        };
        self.eat(YUAN);
        if !named && !self.eat(CAP) {
            return Err(RateError::Trailing);
        }
        if yuan.is_zero() || self.rest.starts_with(['%', '‰', '万']) {
            return Err(RateError::CapForm);
        }
        Ok(Some(Some(yuan)))
    }
}

fn of_digits(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// `number` divided by ten to the power of `places`.
fn scaled(number: Decimal, places: u32) -> Decimal {
    number.saturating_mul(Decimal::new(1, places))
}

/// What `fee` is of `amount` in percent, to ten places at most.
fn share(fee: Decimal, amount: Decimal) -> Result<Decimal, RateError> {
    fee.checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|fee| fee.checked_div(amount))
        .map(|percent| percent.round_dp(numeral::MOST_PLACES).normalize())
        .ok_or(RateError::NumberForm)
}

/// A number with nothing to say what it counts: percent, unless it is so small
/// or so large that it is likely something else.
fn bare(number: Decimal) -> Result<Decimal, RateError> {
    if number.is_zero() {
        Ok(number)
    } else if number < Decimal::new(5, 2) {
        Err(RateError::AmbiguousFraction)
    } else if number > Decimal::from(20) {
        Err(RateError::AmbiguousScale)
    } else {
        Ok(number)
    }
}

/// A number before 费率: 20 to 150 count per ten thousand.
fn slang(number: Decimal) -> Result<Decimal, RateError> {
    if number > Decimal::from(150) {
        Err(RateError::OutOfRange)
    } else if number >= Decimal::from(20) {
        Ok(scaled(number, 2))
    } else if number >= Decimal::ONE && number.is_integer() {
        Err(RateError::AmbiguousScale)
    } else {
        bare(number)
    }
}

#[cfg(test)]
#[path = "rate_form_tests.rs"]
mod tests;
