//! What the pages say, laid over the records: names, types, regions, dates, listed or cancelled.
//!
//! Facts that people curate (short names, brands, codes, trading, suspension, successor) stay.
//! What a page changes is kept as it was before with the day it ended, so that a check for an
//! earlier day gives the answer of that day.

mod former;
mod gates;
mod record;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::collect::{Collected, Detail, Listing};
use super::gate::Gate;
use super::page::Row;
use super::value;
use crate::identifier::LicenceNumber;
use crate::identifier::licence_number::LicenceNumberError;
use crate::registry::record::{Institution, Status};

/// Where relative links of the pages lead.
pub const SITE: &str = "https://www.pbc.gov.cn/";

/// What an import starts from.
#[derive(Debug, Clone, Copy)]
pub struct Base<'b> {
    /// Records in use, in the order of their numbers.
    pub institutions: &'b [Institution<'static>],
    /// The day their list speaks of.
    pub as_of: Date,
    /// Rows of the cancelled list of the last import; `None` where there was none.
    pub cancelled_rows: Option<usize>,
    /// Today in China, or the day asked for.
    pub today: Date,
}

/// New records, and what the gates say of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// In the order of their numbers.
    pub institutions: Vec<Institution<'static>>,
    /// The gates, in order.
    pub gates: Vec<Gate>,
    /// The day the new list speaks of; that of the old one where the list was not imported.
    pub as_of: Date,
}

/// Figures gathered on the way.
#[derive(Default)]
struct Seen {
    rows: usize,
    bad_numbers: Vec<String>,
    check_digits: Vec<String>,
    nameless: Vec<String>,
    duplicates: Vec<String>,
    dates: usize,
    bad_dates: Vec<String>,
    details: usize,
    thin_details: Vec<String>,
    without_details: Vec<String>,
    unknown_types: Vec<String>,
    names_differ: Vec<String>,
    unconfirmed: Vec<String>,
    both: Vec<String>,
    relisted: Vec<String>,
    curated: Vec<String>,
    stray_details: Vec<String>,
}

impl Seen {
    fn day(&mut self, number: &str, text: &str) -> Option<Date> {
        let text = text.trim();
        if text.is_empty() || text.chars().all(|c| matches!(c, '-' | '—' | '－' | '–')) {
            return None;
        }
        self.dates += 1;
        let day = value::day(text);
        if day.is_none() {
            self.bad_dates.push(format!("{number} {text}"));
        }
        day
    }
}

/// A licence number in its form, or as it stands; `None` for what is none.
fn number_of(text: &str, seen: &mut Seen) -> Option<String> {
    match LicenceNumber::parse(text) {
        Ok(n) => Some(n.as_str().to_owned()),
        Err(LicenceNumberError::CheckDigit { .. }) => {
            let n = super::page::dom::squeezed(text).to_uppercase();
            if !seen.check_digits.contains(&n) {
                seen.check_digits.push(n.clone());
            }
            Some(n)
        }
        Err(_) => {
            seen.bad_numbers.push(text.chars().take(20).collect());
            None
        }
    }
}

fn rows_of<'l>(listing: &'l Listing, seen: &mut Seen) -> BTreeMap<String, &'l Row> {
    let mut out: BTreeMap<String, &Row> = BTreeMap::new();
    for row in listing.rows() {
        seen.rows += 1;
        let Some(number) = number_of(&row.licence_no, seen) else {
            continue;
        };
        if row.name.is_empty() {
            seen.nameless.push(number.clone());
        }
        if out.insert(number.clone(), row).is_some() {
            seen.duplicates.push(number);
        }
    }
    out
}

/// Lays the pages over the records.
#[must_use]
pub fn merge(collected: &Collected, base: Base<'_>, as_of: Date) -> Merged {
    let mut seen = Seen::default();
    let granted = rows_of(&collected.granted, &mut seen);
    let cancelled = rows_of(&collected.cancelled, &mut seen);
    let mut details: BTreeMap<String, &Detail> = BTreeMap::new();
    for (printed, detail) in &collected.details {
        if let Some(number) = number_of(printed, &mut seen) {
            details.insert(number, detail);
        }
    }
    let whole = collected.granted.is_there();
    let mut rows: BTreeMap<String, Institution<'static>> = base
        .institutions
        .iter()
        .map(|i| (i.licence_no.to_string(), i.clone()))
        .collect();
    let known: BTreeMap<&str, &Institution<'static>> = base
        .institutions
        .iter()
        .map(|i| (i.licence_no.as_str(), i))
        .collect();

    for (number, row) in &granted {
        let old = known.get(number.as_str()).copied();
        let detail = details.get(number).copied();
        let new = record::listed(number, row, old, detail, base, as_of, &mut seen);
        rows.insert(number.clone(), new);
    }
    for (number, row) in &cancelled {
        if granted.contains_key(number) {
            seen.both.push(format!("{number} {}", row.name));
            continue;
        }
        let old = known.get(number.as_str()).copied();
        let detail = details.get(number).copied();
        let new = record::ended(number, row, old, detail, as_of, &mut seen);
        rows.insert(number.clone(), new);
    }
    for (number, detail) in &details {
        if granted.contains_key(number) || cancelled.contains_key(number) {
            continue;
        }
        match known.get(number.as_str()) {
            Some(old) if old.listed && !whole => {
                let mut new = (*old).clone();
                record::apply_detail(&mut new, old, detail, base, as_of, &mut seen);
                rows.insert(number.clone(), new);
            }
            _ => seen.stray_details.push(number.clone()),
        }
    }
    if whole {
        for i in rows.values_mut().filter(|i| i.listed) {
            if granted.contains_key(i.licence_no.as_str()) {
                continue;
            }
            // A page that vanished is not a cancellation.
            seen.unconfirmed
                .push(format!("{} {}", i.licence_no, i.name));
            i.listed = false;
            i.status = Status::Unknown;
            i.status_since = None;
            i.reason = None;
            i.last_listed = Some(base.as_of.max(i.as_of));
            i.as_of = as_of;
        }
    }
    let institutions: Vec<Institution<'static>> = rows.into_values().collect();
    let gates = gates::all(collected, base, as_of, &institutions, &cancelled, &seen);
    Merged {
        institutions,
        gates,
        as_of: if whole { as_of } else { base.as_of },
    }
}
