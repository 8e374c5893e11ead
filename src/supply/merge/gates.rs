//! The gates a merged snapshot goes through before it replaces another.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Base, Seen};
use crate::registry::licence::acquiring_scope;
use crate::registry::record::Institution;
use crate::report::change::Outcome;
use crate::supply::collect::Collected;
use crate::supply::gate::{self, Gate};
use crate::supply::page::Row;

/// All gates, in order.
pub(super) fn all(
    collected: &Collected,
    base: Base<'_>,
    as_of: Date,
    new: &[Institution<'static>],
    cancelled: &BTreeMap<String, &Row>,
    seen: &Seen,
) -> Vec<Gate> {
    let live = |rows: &[Institution<'_>]| rows.iter().filter(|i| i.listed).count();
    let acquirers = |rows: &[Institution<'_>]| {
        rows.iter()
            .filter(|i| i.listed && acquiring_scope(i).is_some())
            .count()
    };
    let whole = collected.granted.is_there();
    let mut out = vec![pages(collected), counters(collected), lists(collected)];
    let problems: Vec<String> = collected
        .problems
        .iter()
        .map(|p| format!("{} ({})", p.name, p.fault.class.id()))
        .collect();
    out.push(gate::any("problems", Outcome::Fail, &problems));
    out.push(as_of_gate(base, as_of, whole));
    if whole {
        out.push(gate::drop_over_tenth(
            "live",
            live(base.institutions),
            live(new),
            gate::LEAST_LIVE,
        ));
    } else {
        out.push(Gate::ok("live"));
    }
    out.push(gate::drop_over_tenth(
        "acquirers",
        acquirers(base.institutions),
        acquirers(new),
        0,
    ));
    let cancelled_gate = match base.cancelled_rows {
        Some(before) if collected.cancelled.is_there() => {
            let fail = cancelled.len() < before;
            Gate::found(
                "cancelled",
                if fail { Outcome::Fail } else { Outcome::Ok },
                vec![
                    ("before", before.to_string()),
                    ("now", cancelled.len().to_string()),
                ],
            )
        }
        _ => Gate::ok("cancelled"),
    };
    out.push(cancelled_gate);
    out.push(gate::any("duplicate", Outcome::Fail, &seen.duplicates));
    let mut doubles: Vec<String> = collected.double_details.clone();
    doubles.dedup();
    out.push(gate::any("double_detail", Outcome::Fail, &doubles));
    let all = seen.rows + collected.details.len();
    out.push(gate::share(
        "number_shape",
        seen.bad_numbers.len(),
        all,
        2,
        &seen.bad_numbers,
    ));
    out.push(gate::any("name", Outcome::Fail, &seen.nameless));
    out.push(gate::share(
        "details",
        seen.thin_details.len(),
        seen.details,
        5,
        &seen.thin_details,
    ));
    out.push(gate::share(
        "dates",
        seen.bad_dates.len(),
        seen.dates,
        2,
        &seen.bad_dates,
    ));
    out.push(gate::any("relisted", Outcome::Fail, &seen.relisted));
    out.push(gate::any("check_digit", Outcome::Warn, &seen.check_digits));
    out.push(gate::any("unconfirmed", Outcome::Warn, &seen.unconfirmed));
    out.push(gate::any("both", Outcome::Warn, &seen.both));
    out.push(gate::any(
        "without_details",
        Outcome::Warn,
        &seen.without_details,
    ));
    out.push(gate::any(
        "types",
        Outcome::Warn,
        &unique(&seen.unknown_types),
    ));
    out.push(gate::any("names", Outcome::Warn, &seen.names_differ));
    out.push(gate::any(
        "labels",
        Outcome::Warn,
        &collected.unknown_labels,
    ));
    out.push(gate::any("curated", Outcome::Warn, &seen.curated));
    out.push(gate::any("stray", Outcome::Warn, &seen.stray_details));
    out.push(gate::any(
        "passed_over",
        Outcome::Warn,
        &collected.passed_over,
    ));
    out
}

fn unique(list: &[String]) -> Vec<String> {
    let set: BTreeSet<&String> = list.iter().collect();
    set.into_iter().cloned().collect()
}

/// Every page of each list that is there, and no two that contradict each other.
fn pages(collected: &Collected) -> Gate {
    let mut wrong: Vec<String> = Vec::new();
    for (word, listing) in [
        ("已获", &collected.granted),
        ("已注销", &collected.cancelled),
    ] {
        if !listing.is_there() {
            continue;
        }
        let missing = listing.missing();
        if !missing.is_empty() {
            let numbers: Vec<String> = missing.iter().map(ToString::to_string).collect();
            wrong.push(format!(
                "{word} {}/{}",
                numbers.join(","),
                listing.page_count.unwrap_or(1)
            ));
        }
        wrong.extend(listing.contradictions.iter().cloned());
    }
    gate::any("pages", Outcome::Fail, &wrong).hard()
}

/// As many rows as the pages' own counter says.
fn counters(collected: &Collected) -> Gate {
    let mut wrong: Vec<String> = Vec::new();
    let mut outcome = Outcome::Fail;
    for (word, listing) in [
        ("已获", &collected.granted),
        ("已注销", &collected.cancelled),
    ] {
        if !listing.is_there() {
            continue;
        }
        let rows = listing.rows().count();
        match (listing.row_count, listing.page_count) {
            (Some(n), _) if n == rows => {}
            (Some(n), _) => {
                outcome = Outcome::Fail;
                wrong.push(format!("{word} {rows}/{n}"));
            }
            // The pages are counted, the rows are not.
            (None, Some(_)) if wrong.is_empty() => {
                outcome = Outcome::Warn;
                wrong.push(format!("{word} {rows}/?"));
            }
            (None, _) => wrong.push(format!("{word} {rows}/?")),
        }
    }
    gate::any("counter", outcome, &wrong)
}

fn lists(collected: &Collected) -> Gate {
    let mut absent: Vec<String> = Vec::new();
    if !collected.granted.is_there() {
        absent.push("已获许可机构".to_owned());
    }
    if !collected.cancelled.is_there() {
        absent.push("已注销许可机构".to_owned());
    }
    gate::any("lists", Outcome::Warn, &absent)
}

/// Not older than the list in use, nor of a day to come.
fn as_of_gate(base: Base<'_>, as_of: Date, whole: bool) -> Gate {
    let late = as_of > base.today;
    let fail = late || (whole && as_of < base.as_of);
    Gate::found(
        "as_of",
        if fail { Outcome::Fail } else { Outcome::Ok },
        vec![
            ("as_of", as_of.to_string()),
            ("before", base.as_of.to_string()),
            ("today", base.today.to_string()),
        ],
    )
    .hard()
}
