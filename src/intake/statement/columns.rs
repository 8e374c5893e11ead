//! What the columns of an export mean, by their headers, and where the header stands.

use super::headers::{CREDITS, SALES, UNUSED};
use crate::text::fold::{fold, fold_keep_brackets};

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Card sales, from an acquirer's export or typed.
    Sales,
    /// Credits, from a bank's export or typed.
    Credits,
}

/// Meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// Day or time.
    When,
    /// Amount, perhaps signed.
    Amount,
    /// Money that came in.
    In,
    /// Money that went out.
    Out,
    /// Mark of debit and credit.
    Mark,
    /// Payer.
    Payer,
    /// Holder of the receiving account.
    Holder,
    /// Memo.
    Memo,
    /// Currency.
    Currency,
    /// Whether a sale succeeded.
    Status,
    /// Card type.
    Card,
    /// Kind of sale.
    Kind,
    /// Fee.
    Fee,
    /// What is settled: amount less fee.
    Net,
    /// Merchant number.
    MerchantNo,
    /// Merchant name.
    MerchantName,
    /// Terminal number.
    TerminalNo,
    /// Serial number.
    SerialNo,
    /// Acquirer.
    Acquirer,
    /// Category code.
    Mcc,
    /// Province.
    Province,
    /// City.
    City,
    /// Known and of no use here: balances, account numbers, serial numbers of the bank.
    Unused,
}

fn key_of(folded: &str) -> String {
    let bare: String = folded
        .chars()
        .filter(|c| {
            !matches!(
                c,
                '/' | ':' | '*' | '_' | '-' | '.' | ',' | '、' | '¥' | '#' | '\\' | '+'
            )
        })
        .map(|c| if c == '帐' { '账' } else { c })
        .collect();
    ["人民币元", "人民币", "元", "rmb", "cny"]
        .iter()
        .find_map(|unit| bare.strip_suffix(unit).filter(|b| !b.is_empty()))
        .map_or(bare.clone(), str::to_owned)
}

/// Without what stands in brackets.
fn outside_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    fold_keep_brackets(name)
        .chars()
        .filter(|c| match c {
            '(' | '[' | '{' | '【' | '〔' => {
                depth += 1;
                false
            }
            ')' | ']' | '}' | '】' | '〕' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// Meaning of a header, and how good a header it is for that (0 is best).
pub(super) fn role_of(name: &str, side: Side) -> Option<(Role, usize)> {
    let table = match side {
        Side::Sales => SALES,
        Side::Credits => CREDITS,
    };
    for key in [key_of(&fold(name)), key_of(&outside_brackets(name))] {
        if key.is_empty() {
            continue;
        }
        for (role, names) in table {
            if let Some(rank) = names.iter().position(|n| *n == key) {
                return Some((*role, rank));
            }
        }
    }
    let key = key_of(&fold(name));
    UNUSED
        .iter()
        .any(|w| key.contains(w))
        .then_some((Role::Unused, 0))
}

/// All headers that are understood, for "did you mean".
pub(super) fn known(side: Side) -> impl Iterator<Item = &'static str> {
    match side {
        Side::Sales => SALES,
        Side::Credits => CREDITS,
    }
    .iter()
    .flat_map(|(_, names)| *names)
    .copied()
}

/// Where each meaning stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Meaning and column, the better header first.
    found: Vec<(Role, usize, usize)>,
    /// Headers as they stand.
    pub names: Vec<String>,
    /// Columns that are not understood.
    pub unknown: Vec<usize>,
}

impl Columns {
    pub fn of(names: &[String], side: Side) -> Columns {
        let mut out = Columns {
            names: names.to_vec(),
            ..Columns::default()
        };
        for (i, name) in names.iter().enumerate() {
            match role_of(name, side) {
                Some((Role::Unused, _)) => {}
                Some((role, rank)) => out.found.push((role, rank, i)),
                None if !name.trim().is_empty() => out.unknown.push(i),
                None => {}
            }
        }
        out.found.sort_unstable();
        out
    }

    /// Columns of a meaning, the better header first.
    pub fn all(&self, role: Role) -> impl Iterator<Item = usize> {
        self.found
            .iter()
            .filter(move |(r, ..)| *r == role)
            .map(|(_, _, i)| *i)
    }

    pub fn has(&self, role: Role) -> bool {
        self.all(role).next().is_some()
    }

    /// Whether these are the headers of a list: a day and an amount.
    pub fn is_header(&self) -> bool {
        self.has(Role::When) && (self.has(Role::Amount) || self.has(Role::In))
    }

    /// How much is understood, for choosing among delimiters.
    pub fn score(&self) -> usize {
        self.found.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_many_banks() {
        for (name, role) in [
            ("入账日期", Role::When),
            ("记账日期", Role::When),
            ("收入金额（元）", Role::In),
            ("贷方发生额/元(收入)", Role::In),
            ("贷方发生额", Role::In),
            ("借方发生额/元(支取)", Role::Out),
            ("支出", Role::Out),
            ("交易金额(人民币)", Role::Amount),
            ("收/支", Role::Mark),
            ("借贷标志", Role::Mark),
            ("对方户名", Role::Payer),
            ("收(付)方名称", Role::Payer),
            ("收（付）方名称", Role::Payer),
            ("付方名称", Role::Payer),
            ("对方账户户名", Role::Payer),
            ("对方帐户名称", Role::Payer),
            ("付款方户名", Role::Payer),
            ("对方账号", Role::Unused),
            ("账户余额", Role::Unused),
            ("摘要", Role::Memo),
            ("附言", Role::Memo),
            ("Payer", Role::Payer),
            ("币种", Role::Currency),
        ] {
            assert_eq!(
                role_of(name, Side::Credits).map(|r| r.0),
                Some(role),
                "{name}"
            );
        }
        for (name, role) in [
            ("交易时间", Role::When),
            ("交易金额（元）", Role::Amount),
            ("手续费", Role::Fee),
            ("卡种", Role::Card),
            ("商户编号", Role::MerchantNo),
            ("MCC", Role::Mcc),
            ("终端号", Role::TerminalNo),
            ("卡号", Role::Unused),
            ("结算金额", Role::Net),
        ] {
            assert_eq!(
                role_of(name, Side::Sales).map(|r| r.0),
                Some(role),
                "{name}"
            );
        }
        assert_eq!(role_of("颜色", Side::Sales), None);
    }

    #[test]
    fn names_are_written_as_they_are_compared() {
        for side in [Side::Sales, Side::Credits] {
            for n in known(side) {
                assert_eq!(key_of(&fold(n)), n, "{n}");
            }
        }
    }
}
