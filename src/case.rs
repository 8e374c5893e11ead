//! A case: what is claimed and seen of one terminal. A flat record that borrows from its row,
//! and lists of sales, credits, slips and bills.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use crate::field::set::FieldSet;
use crate::field::{FIELDS, Field};
use crate::identifier::damage::Damage;
use crate::text::trim::trimmed;

/// Kind of card of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Card {
    /// Credit card (贷记卡).
    Credit,
    /// Debit card (借记卡).
    Debit,
    /// QR code (扫码).
    Qr,
    /// Card issued abroad (外卡).
    Foreign,
}

/// Words for card kinds, as accepted: contract word, then others.
pub const CARD_WORDS: &[(Card, &[&str])] = &[
    (Card::Credit, &["credit", "贷记卡", "信用卡", "贷记"]),
    (Card::Debit, &["debit", "借记卡", "储蓄卡", "借记"]),
    (Card::Qr, &["qr", "扫码", "二维码"]),
    (Card::Foreign, &["foreign", "外卡", "境外卡"]),
];

/// Kind of a sale line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SaleKind {
    /// A sale (消费).
    Sale,
    /// A refund (退货).
    Refund,
    /// A void (撤销).
    Void,
    /// A pre-authorisation (预授权): no money moves.
    Preauth,
}

/// Words for sale kinds, as accepted.
pub const SALE_KIND_WORDS: &[(SaleKind, &[&str])] = &[
    (SaleKind::Sale, &["sale", "消费", "收款", "交易"]),
    (SaleKind::Refund, &["refund", "退货", "退款"]),
    (SaleKind::Void, &["void", "撤销", "消费撤销"]),
    (SaleKind::Preauth, &["preauth", "预授权"]),
];

/// One card sale.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sale {
    /// Local China time; a date alone is its noon.
    pub time: Option<DateTime>,
    /// CNY, positive also for refunds.
    pub amount: Option<Decimal>,
    /// Card kind.
    pub card: Option<Card>,
    /// Kind of line; absent is a sale.
    pub kind: Option<SaleKind>,
    /// Merchant number.
    pub merchant_no: Option<String>,
    /// Merchant name.
    pub merchant_name: Option<String>,
    /// Terminal number.
    pub terminal_no: Option<String>,
    /// Serial number.
    pub serial_number: Option<String>,
    /// Acquirer.
    pub acquirer: Option<String>,
    /// Merchant category code.
    pub mcc: Option<String>,
    /// Fee in CNY, as shown.
    pub fee: Option<Decimal>,
    /// Province.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
}

/// One credit on the merchant's bank record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Credit {
    /// Day of the credit.
    pub date: Option<Date>,
    /// CNY.
    pub amount: Option<Decimal>,
    /// Payer's name.
    pub payer: Option<String>,
    /// Holder of the receiving account.
    pub holder: Option<String>,
    /// Memo (摘要).
    pub memo: Option<String>,
}

/// One slip.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Slip {
    /// Acquirer printed.
    pub acquirer: Option<String>,
    /// Merchant name printed.
    pub merchant_name: Option<String>,
    /// Merchant number printed.
    pub merchant_no: Option<String>,
    /// Terminal number printed.
    pub terminal_no: Option<String>,
    /// Time printed.
    pub time: Option<DateTime>,
    /// Amount printed, CNY.
    pub amount: Option<Decimal>,
}

/// One line of the card issuer's bill or the network's record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bill {
    /// Time.
    pub time: Option<DateTime>,
    /// CNY.
    pub amount: Option<Decimal>,
    /// Merchant name.
    pub merchant_name: Option<String>,
    /// Merchant category code.
    pub mcc: Option<String>,
    /// City.
    pub city: Option<String>,
}

/// What only the list as a whole shows of one of its rows. Empty for a case of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListFacts {
    /// Other rows have the same serial number.
    pub serial: Option<Group>,
    /// Other rows have the same TUSN.
    pub tusn: Option<Group>,
    /// Other rows have the same merchant number, and stand under merchants that have nothing to
    /// do with one another.
    pub merchant_no: Option<Group>,
    /// Rows with the same serial number stand under several merchant or terminal numbers.
    pub numbers: Option<Numbers>,
    /// Many rows of the same agent are doubtful or not direct by themselves.
    pub agent: Option<Share>,
    /// Many rows with the same contact are.
    pub contact: Option<Share>,
}

/// Numbers under which one terminal stands in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Numbers {
    /// Merchant numbers, 0 where none is given; counted up to 16.
    pub merchants: u32,
    /// Terminal numbers, likewise.
    pub terminals: u32,
}

/// Rows of a list with one seller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// All of them.
    pub rows: u64,
    /// Those that are doubtful or not direct by themselves.
    pub bad: u64,
}

impl ListFacts {
    /// Whether the list shows nothing of the row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == ListFacts::default()
    }
}

/// Rows of a list that have a value in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// Rows, this one included.
    pub rows: u64,
    /// Merchants that have nothing to do with one another; of a serial, rows that say something
    /// else.
    pub distinct: u64,
    /// The rows are the same in every column but the id.
    pub alike: bool,
    /// Numbers of the first rows of the group, as shown.
    pub others: String,
}

/// Something taken besides the fees of sales: a deposit, a SIM fee, a membership.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deduction {
    /// Day it was taken.
    pub date: Option<Date>,
    /// CNY.
    pub amount: Option<Decimal>,
    /// What it is called where it was taken; absent where it has no name.
    pub name: Option<String>,
}

/// A number in one of the lists that a spreadsheet has damaged: it is left out of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedItem {
    /// Where it stood, like `sales[3].merchant_no`.
    pub field: String,
    /// As it stands there.
    pub value: String,
    /// What happened to it.
    pub damage: Damage,
}

/// What is claimed and seen of one terminal.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// Values that are borrowed; empty where absent or owned.
    values: [&'a str; FIELDS.len()],
    owned: Vec<(Field, String)>,
    present: FieldSet,
    /// Values whose number format in a workbook leaves them ambiguous (DAT006).
    pub ambiguous: Vec<Field>,
    /// Card sales.
    pub sales: Vec<Sale>,
    /// Bank credits.
    pub credits: Vec<Credit>,
    /// Slips.
    pub receipts: Vec<Slip>,
    /// Bills.
    pub bills: Vec<Bill>,
    /// What only the list shows that this case is a row of.
    pub list: ListFacts,
    /// Things taken besides fees.
    pub deductions: Vec<Deduction>,
    /// Numbers of the lists that a spreadsheet has damaged (DAT006).
    pub damaged: Vec<DamagedItem>,
}

impl Default for Case<'_> {
    fn default() -> Self {
        Case {
            values: [""; FIELDS.len()],
            owned: Vec::new(),
            present: FieldSet::EMPTY,
            ambiguous: Vec::new(),
            sales: Vec::new(),
            credits: Vec::new(),
            receipts: Vec::new(),
            bills: Vec::new(),
            list: ListFacts::default(),
            deductions: Vec::new(),
            damaged: Vec::new(),
        }
    }
}

impl<'a> Case<'a> {
    /// A case without any fact.
    #[must_use]
    pub fn new() -> Case<'a> {
        Case::default()
    }

    /// Value of a field, trimmed; empty values are absent.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        if !self.present.has(field) {
            return None;
        }
        match self.values[field as usize] {
            "" => self
                .owned
                .iter()
                .find(|(f, _)| *f == field)
                .map(|(_, v)| v.as_str()),
            borrowed => Some(borrowed),
        }
    }

    /// Sets a field; an empty or blank value takes it away.
    pub fn set(&mut self, field: Field, value: impl Into<Cow<'a, str>>) {
        self.clear(field);
        let value = value.into();
        if trimmed(&value).is_empty() {
            return;
        }
        self.present = self.present.with(field);
        match value {
            Cow::Borrowed(s) => self.values[field as usize] = trimmed(s),
            Cow::Owned(s) if s.trim().len() == s.len() => self.owned.push((field, s)),
            Cow::Owned(s) => self.owned.push((field, s.trim().to_owned())),
        }
    }

    /// The fields that are present.
    #[must_use]
    pub fn present(&self) -> FieldSet {
        self.present
    }

    /// Takes a field away.
    pub fn clear(&mut self, field: Field) {
        if self.present.has(field) {
            self.values[field as usize] = "";
            self.owned.retain(|(f, _)| *f != field);
            self.present = self.present.without(field);
        }
    }

    /// Fields that are present, in order.
    pub fn fields(&self) -> impl Iterator<Item = (Field, &str)> {
        self.present
            .iter()
            .filter_map(|f| self.get(f).map(|v| (f, v)))
    }

    /// Whether anything was given that could be checked: more than an id and a date.
    #[must_use]
    pub fn has_facts(&self) -> bool {
        const NO_FACTS: FieldSet = FieldSet::of(&[Field::Id, Field::CheckDate]);
        !self.present.but(NO_FACTS).is_empty()
            || !self.sales.is_empty()
            || !self.credits.is_empty()
            || !self.receipts.is_empty()
            || !self.bills.is_empty()
            || !self.deductions.is_empty()
    }

    /// A yes/no field.
    #[must_use]
    pub fn flag(&self, field: Field) -> bool {
        self.get(field).and_then(parse_bool).unwrap_or(false)
    }

    /// A choice field as its contract word.
    #[must_use]
    pub fn choice(&self, field: Field) -> Option<&'static str> {
        parse_choice(field, self.get(field)?)
    }
}

/// Reads a yes/no value.
#[must_use]
pub fn parse_bool(value: &str) -> Option<bool> {
    match value.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "是" | "有" => Some(true),
        "false" | "no" | "n" | "0" | "否" | "无" | "没有" => Some(false),
        _ => None,
    }
}

/// Reads a value of a choice field as the contract's word.
#[must_use]
pub fn parse_choice(field: Field, value: &str) -> Option<&'static str> {
    let crate::field::Kind::Choice(words) = field.info().kind else {
        return None;
    };
    let value = crate::text::fold::fold(value);
    words
        .iter()
        .find(|(word, others)| {
            *word == value
                || others.contains(&&*value)
                // Words in capitals or with signs such as Ⅱ fold as well.
                || std::iter::once(word)
                    .chain(*others)
                    .any(|w| crate::text::fold::fold(w) == value)
        })
        .map(|(word, _)| *word)
}

/// Reads a card kind.
#[must_use]
pub fn parse_card(value: &str) -> Option<Card> {
    word(CARD_WORDS, value)
}

/// Reads a sale kind.
#[must_use]
pub fn parse_sale_kind(value: &str) -> Option<SaleKind> {
    word(SALE_KIND_WORDS, value)
}

fn word<T: Copy>(table: &[(T, &[&str])], value: &str) -> Option<T> {
    let value = crate::text::fold::fold(value);
    table
        .iter()
        .find(|(_, words)| words.contains(&&*value))
        .map(|(t, _)| *t)
}

/// Reads a date: `2026-11-16`, `2026/11/16`, `20261116`, `2026年11月16日`.
#[must_use]
pub fn parse_date(value: &str) -> Option<Date> {
    let mut numbers = [0_i32; 3];
    let value = value.trim();
    if value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit()) {
        numbers = [
            value[..4].parse().ok()?,
            value[4..6].parse().ok()?,
            value[6..].parse().ok()?,
        ];
    } else {
        let cleaned = value.replace(['年', '月', '/', '.'], "-").replace('日', "");
        let mut parts = cleaned.trim().trim_end_matches('-').split('-');
        for n in &mut numbers {
            let part = parts.next()?.trim();
            if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            *n = part.parse().ok()?;
        }
        if parts.next().is_some() {
            return None;
        }
    }
    let [y, m, d] = numbers;
    if !(1990..=2999).contains(&y) {
        return None;
    }
    Date::new(
        i16::try_from(y).ok()?,
        i8::try_from(m).ok()?,
        i8::try_from(d).ok()?,
    )
    .ok()
}

/// Reads a date and time: `2026-11-16T12:00:00`, `2026-11-16 12:00`, `2026/11/16 12:00:00`,
/// `2026年11月16日12时30分`; a date alone is its noon.
#[must_use]
pub fn parse_time(value: &str) -> Option<DateTime> {
    let value = value.trim();
    let split = value
        .find(['T', 't', ' '])
        .or_else(|| value.find('日').map(|i| i + '日'.len_utf8()));
    let (day, clock) = match split {
        Some(at) if value.is_char_boundary(at) => {
            let (d, c) = value.split_at(at);
            (d, c.trim_start_matches(['T', 't', ' ']))
        }
        _ => (value, ""),
    };
    let date = parse_date(day)?;
    if clock.is_empty() {
        return Some(date.at(12, 0, 0, 0));
    }
    let clock = clock.trim_end_matches('Z').split(['+', '.']).next()?;
    Some(date.to_datetime(parse_clock(clock)?))
}

/// Reads a time of day: `12:30`, `12:30:45`, `12时30分45秒`.
#[must_use]
pub fn parse_clock(value: &str) -> Option<Time> {
    let clock = value
        .replace(['：', '时', '点', '分'], ":")
        .replace('秒', "");
    let mut hms = [0_i8; 3];
    let mut parts = clock.trim_end_matches(':').split(':');
    for (i, slot) in hms.iter_mut().enumerate() {
        match parts.next() {
            Some(p) => *slot = p.trim().parse().ok()?,
            None if i == 2 => {}
            None => return None,
        }
    }
    if parts.next().is_some() {
        return None;
    }
    let [h, m, s] = hms;
    Time::new(h, m, s, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_and_times() {
        for v in [
            "2026-11-16",
            "2026/11/16",
            "20261116",
            "2026年11月16日",
            "2026.11.16",
        ] {
            assert_eq!(parse_date(v), Some(date(2026, 11, 16)), "{v}");
        }
        for v in [
            "2026-13-01",
            "2026-02-30",
            "46342",
            "",
            "abc",
            "2026-11",
            "1-1-1",
        ] {
            assert_eq!(parse_date(v), None, "{v}");
        }
        for (v, h, m) in [
            ("2026-11-16T12:30:00", 12, 30),
            ("2026-11-16 09:05", 9, 5),
            ("2026/11/16 23:59:59", 23, 59),
            ("2026年11月16日 8:00", 8, 0),
            ("2026年11月16日8时05分30秒", 8, 5),
            ("2026年11月16日 22点30分", 22, 30),
            ("2026-11-16", 12, 0),
        ] {
            let t = parse_time(v).unwrap();
            assert_eq!(
                (t.date(), t.hour(), t.minute()),
                (date(2026, 11, 16), h, m),
                "{v}"
            );
        }
        assert_eq!(parse_time("2026-11-16T25:00"), None);
    }

    #[test]
    fn words_of_both_languages() {
        assert_eq!(parse_card("信用卡"), Some(Card::Credit));
        assert_eq!(parse_card("QR"), Some(Card::Qr));
        assert_eq!(parse_sale_kind("退货"), Some(SaleKind::Refund));
        assert_eq!(
            parse_choice(Field::MerchantKind, "个体工商户"),
            Some("sole_trader")
        );
        assert_eq!(
            parse_choice(Field::SettlementProof, "seller"),
            Some("seller")
        );
        assert_eq!(parse_choice(Field::MerchantKind, "其他"), None);
        for (given, class) in [("Ⅰ类", "I"), ("II", "II"), ("ⅱ类", "II"), ("3", "III")] {
            assert_eq!(
                parse_choice(Field::AccountClass, given),
                Some(class),
                "{given}"
            );
        }
    }

    #[test]
    fn blank_is_absent() {
        let mut case = Case::new();
        case.set(Field::Brand, "  ");
        assert!(!case.has_facts());
        case.set(Field::Brand, " 示例 ");
        assert_eq!(case.get(Field::Brand), Some("示例"));
        assert!(case.has_facts());
    }
}
