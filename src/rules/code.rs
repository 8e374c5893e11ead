//! QR: codes that customers scan, and their limits.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::build::draft;
use crate::case::{Card, SaleKind};
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::Finding;

/// Sales by code on so many days are regular trade.
const REGULAR_DAYS: usize = 3;
/// What one customer may pay a day by static codes at one institution, CNY.
const STATIC_LIMIT: i64 = 500;
/// Credit card takings of a small natural-person merchant by code, a day and a month, as reported.
const MICRO_DAY: i64 = 1_000;
const MICRO_MONTH: i64 = 10_000;

/// Sales paid by code: position, day and amount.
fn by_code(d: &Dossier<'_>) -> Vec<(usize, jiff::civil::Date, Decimal)> {
    d.case
        .sales
        .iter()
        .enumerate()
        .filter(|(_, s)| {
            s.card == Some(Card::Qr) && s.kind.unwrap_or(SaleKind::Sale) == SaleKind::Sale
        })
        .filter_map(|(i, s)| Some((i, s.time?.date(), s.amount?)))
        .collect()
}

/// QR001 asks whether a business is paid by a personal code.
///
/// A registered business, or sales on three days or more, is trade; an occasional transfer is not.
pub fn personal_code(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if d.case.choice(Field::CodeKind) != Some("personal") {
        return;
    }
    let mut days: Vec<_> = by_code(d).into_iter().map(|(_, day, _)| day).collect();
    days.sort_unstable();
    days.dedup();
    let registered = matches!(
        d.case.choice(Field::MerchantKind),
        Some("company" | "sole_trader")
    );
    let described =
        d.case.get(Field::Business).is_some() || d.case.get(Field::MerchantName).is_some();
    if registered || days.len() >= REGULAR_DAYS || described {
        draft(d, "QR001", "personal")
            .field(Field::CodeKind)
            .against_rule()
            .field(Field::MerchantKind)
            .push(out);
    }
}

/// QR002 asks whether a sale by static code is above what one customer may pay so in a day.
///
/// Silent for dynamic codes and where the kind of code is not said.
pub fn static_limit(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if !matches!(d.case.choice(Field::CodeKind), Some("personal" | "static")) {
        return;
    }
    let above = by_code(d)
        .into_iter()
        .find(|(_, _, amount)| *amount > Decimal::from(STATIC_LIMIT));
    if let Some((i, day, amount)) = above {
        draft(d, "QR002", "above")
            .arg("amount", amount.normalize())
            .arg("day", day)
            .seen(format!("sales[{i}].amount"), &amount.to_string())
            .against_rule()
            .field(Field::CodeKind)
            .push(out);
    }
}

/// QR003 asks whether a natural-person merchant's takings by code are above the reported ceiling
/// for credit cards.
///
/// Which of the codes draw on a credit card is not said, and the message says so. Card sales
/// through UnionPay are not meant; a registered sole trader is not either.
pub fn micro_ceiling(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if d.case.choice(Field::MerchantKind) != Some("natural_person") {
        return;
    }
    let sales = by_code(d);
    let mut days: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut months: BTreeMap<String, Decimal> = BTreeMap::new();
    for (_, day, amount) in &sales {
        *days.entry(day.to_string()).or_default() += *amount;
        let month = format!("{:04}-{:02}", day.year(), day.month());
        *months.entry(month).or_default() += *amount;
    }
    let over = |sums: &BTreeMap<String, Decimal>, limit: i64| {
        sums.iter()
            .find(|(_, sum)| **sum > Decimal::from(limit))
            .map(|(when, sum)| (when.clone(), *sum))
    };
    let (message, (when, sum)) = match (over(&days, MICRO_DAY), over(&months, MICRO_MONTH)) {
        (Some(day), _) => ("day", day),
        (None, Some(month)) => ("month", month),
        (None, None) => return,
    };
    let mut finding = draft(d, "QR003", message)
        .arg("when", &when)
        .arg("sum", sum.normalize())
        .field(Field::MerchantKind)
        .against_rule();
    for (i, day, amount) in sales.iter().take(200) {
        if day.to_string().starts_with(&when) {
            finding = finding.seen(format!("sales[{i}].amount"), &amount.to_string());
        }
    }
    finding.push(out);
}
