//! ACC: the account that receives the money.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::build::draft;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::Finding;

/// Money a class II account takes a day from accounts that are not bound to it, CNY.
const DAY_LIMIT: i64 = 10_000;
/// The same in a calendar year.
const YEAR_LIMIT: i64 = 200_000;

/// ACC001 asks whether a class II account takes in more than it may.
///
/// Silent without the class of the account. Where a bank raised the limit it fires by mistake.
pub fn class_two_over_limit(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if d.case.choice(Field::AccountClass) != Some("II") {
        return;
    }
    let mut days: BTreeMap<Date, Decimal> = BTreeMap::new();
    let mut years: BTreeMap<i16, Decimal> = BTreeMap::new();
    for c in &d.case.credits {
        if let (Some(date), Some(amount)) = (c.date, c.amount)
            && amount > Decimal::ZERO
        {
            *days.entry(date).or_default() += amount;
            *years.entry(date.year()).or_default() += amount;
        }
    }
    let day = days
        .iter()
        .find(|(_, sum)| **sum > Decimal::from(DAY_LIMIT));
    let year = years
        .iter()
        .find(|(_, sum)| **sum > Decimal::from(YEAR_LIMIT));
    let (message, when, sum) = match (day, year) {
        (Some((day, sum)), _) => ("day", day.to_string(), *sum),
        (None, Some((year, sum))) => ("year", year.to_string(), *sum),
        (None, None) => return,
    };
    let of_that_time = |date: Option<Date>| match (message, date) {
        ("day", Some(d)) => d.to_string() == when,
        (_, Some(d)) => d.year().to_string() == when,
        _ => false,
    };
    let mut finding = draft(d, "ACC001", message)
        .arg("when", &when)
        .arg("sum", sum.normalize())
        .field(Field::AccountClass)
        .against_rule();
    for (i, c) in d.case.credits.iter().enumerate().take(200) {
        if let (true, Some(amount)) = (of_that_time(c.date), c.amount) {
            finding = finding.seen(format!("credits[{i}].amount"), &amount.to_string());
        }
    }
    finding.push(out);
}

/// ACC002 asks whether the receiving account is closed, frozen, restricted or renamed, or a
/// payment to it came back.
pub fn account_not_in_order(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let status = d
        .case
        .choice(Field::AccountStatus)
        .filter(|s| *s != "normal");
    if let Some(status) = status {
        draft(d, "ACC002", "status")
            .key_arg("status", format!("account_status.{status}"))
            .field(Field::AccountStatus)
            .against_rule()
            .push(out);
    } else if d.case.choice(Field::PayoutStatus) == Some("returned") {
        draft(d, "ACC002", "returned")
            .field(Field::PayoutStatus)
            .against_rule()
            .push(out);
    }
}
