//! What the pages say, laid over the records: names, types, regions, dates, listed or cancelled.
//!
//! Facts that people curate (short names, brands, codes, trading, suspension, successor) stay.
//! What a page changes is kept as it was before with the day it ended, so that a check for an
//! earlier day gives the answer of that day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::collect::{Collected, Detail, Listing};
use super::diff::{same_kind, same_regions};
use super::gate::{self, Gate};
use super::page::Row;
use super::page::detail::Block;
use super::value;
use crate::identifier::LicenceNumber;
use crate::identifier::licence_number::LicenceNumberError;
use crate::registry::licence::{acquiring_scope, is_card_acquiring, last_day};
use crate::registry::record::{Former, Institution, ReviewSuspension, Scope, Status, ValidUntil};
use crate::report::change::Outcome;
use crate::text::fold::fold;

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
        let new = listed(number, row, old, detail, base, as_of, &mut seen);
        rows.insert(number.clone(), new);
    }
    for (number, row) in &cancelled {
        if granted.contains_key(number) {
            seen.both.push(format!("{number} {}", row.name));
            continue;
        }
        let old = known.get(number.as_str()).copied();
        let detail = details.get(number).copied();
        let new = ended(number, row, old, detail, as_of, &mut seen);
        rows.insert(number.clone(), new);
    }
    for (number, detail) in &details {
        if granted.contains_key(number) || cancelled.contains_key(number) {
            continue;
        }
        match known.get(number.as_str()) {
            Some(old) if old.listed && !whole => {
                let mut new = (*old).clone();
                apply_detail(&mut new, old, detail, base, as_of, &mut seen);
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
    let gates = gates(collected, base, as_of, &institutions, &cancelled, &seen);
    Merged {
        institutions,
        gates,
        as_of: if whole { as_of } else { base.as_of },
    }
}

/// A record of its own for a licence nobody knew.
fn fresh(number: &str, name: &str, as_of: Date) -> Institution<'static> {
    Institution {
        licence_no: number.to_owned().into(),
        name: name.to_owned().into(),
        former_names: Vec::new(),
        short_names: Vec::new(),
        scopes: Vec::new(),
        first_licensed: None,
        valid_until: None,
        transition_until: None,
        listed: true,
        last_listed: None,
        ended_on: None,
        status: Status::Active,
        status_since: None,
        reason: None,
        review_suspended: None,
        trading: None,
        successor: None,
        former: Vec::new(),
        note: None,
        as_of,
        sources: Vec::new(),
    }
}

fn add_source(i: &mut Institution<'_>, row: Option<&Row>, detail: Option<&Detail>) {
    let own = detail.and_then(|d| d.url.clone());
    let linked = row
        .map(|r| r.href.as_str())
        .filter(|h| !h.is_empty())
        .and_then(|h| url::Url::parse(SITE).ok()?.join(h).ok())
        .filter(|u| matches!(u.scheme(), "http" | "https"))
        .map(|u| u.as_str().to_owned());
    let Some(source) = own.or(linked) else {
        if i.sources.is_empty() {
            i.sources.push(SITE.into());
        }
        return;
    };
    i.sources.retain(|s| s.as_str() != source);
    i.sources.insert(0, source.into());
}

fn listed(
    number: &str,
    row: &Row,
    old: Option<&Institution<'static>>,
    detail: Option<&Detail>,
    base: Base<'_>,
    as_of: Date,
    seen: &mut Seen,
) -> Institution<'static> {
    seen.day(number, &row.date);
    let mut new = old.map_or_else(|| fresh(number, &row.name, as_of), Clone::clone);
    if let Some(old) = old
        && !old.listed
    {
        if old.status != Status::Unknown {
            seen.relisted.push(format!("{number} {}", row.name));
        }
        new.status = Status::Active;
        new.status_since = None;
        new.reason = None;
        new.ended_on = None;
        new.last_listed = None;
    }
    new.listed = true;
    if !row.name.is_empty() {
        rename(&mut new, &row.name);
    }
    if let Some(detail) = detail {
        let name = detail.page.current.value("公司名称");
        if fold(&name) != fold(&new.name) {
            seen.names_differ
                .push(format!("{number} {} / {name}", new.name));
        }
    }
    let before = old.cloned().unwrap_or_else(|| new.clone());
    match detail {
        Some(detail) => apply_detail(&mut new, &before, detail, base, as_of, seen),
        None => {
            if new.scopes.is_empty() {
                seen.without_details.push(format!("{number} {}", new.name));
            }
            keep_former(&mut new, &before, None, as_of);
        }
    }
    new.as_of = as_of;
    add_source(&mut new, Some(row), detail);
    new
}

/// Takes over a name, unless it is the same in another width; the old one is kept as former.
fn rename(i: &mut Institution<'static>, name: &str) {
    if fold(&i.name) == fold(name) {
        return;
    }
    let old = std::mem::replace(&mut i.name, name.to_owned().into());
    i.former_names.retain(|n| fold(n) != fold(name));
    add_former_name(i, &old);
}

fn add_former_name(i: &mut Institution<'static>, name: &str) {
    let there = fold(&i.name) == fold(name) || i.former_names.iter().any(|n| fold(n) == fold(name));
    if !there && !name.is_empty() {
        i.former_names.push(name.to_owned().into());
    }
}

fn apply_detail(
    new: &mut Institution<'static>,
    old: &Institution<'static>,
    detail: &Detail,
    base: Base<'_>,
    as_of: Date,
    seen: &mut Seen,
) {
    seen.details += 1;
    let number = new.licence_no.to_string();
    let block = &detail.page.current;
    let mut thin = Vec::new();

    let scopes = value::scopes(block.lines("业务类型"), &block.value("业务覆盖范围"));
    for s in &scopes {
        if !value::is_known_kind(&s.kind) {
            seen.unknown_types.push(format!("{number} {}", s.kind));
        }
    }
    if scopes.is_empty() {
        thin.push("业务类型");
    } else {
        let acquiring = scopes.iter().find(|s| is_card_acquiring(&s.kind));
        if acquiring.is_some_and(|s| s.regions.is_none()) {
            thin.push("业务覆盖范围");
        }
        new.scopes = reconciled(scopes, &old.scopes);
    }

    let printed = block.value("有效期至");
    let end = value::end(&printed);
    match end {
        Some(end) => {
            seen.dates += 1;
            new.valid_until = end.until;
            if end.transition.is_some() || end.until != old.valid_until {
                new.transition_until = end.transition;
            }
        }
        None => {
            thin.push("有效期至");
            seen.day(&number, &printed);
        }
    }
    let first = seen.day(&number, &block.value("首次许可日期"));
    new.first_licensed = first.or(new.first_licensed);
    let renewed = seen
        .day(&number, &block.value("换证日期"))
        .filter(|d| *d <= as_of);
    if new.valid_until != old.valid_until && old.valid_until.is_some() {
        let day = renewed.filter(|d| *d > old.as_of).unwrap_or(as_of);
        later_end(new, day, seen);
    }
    if !thin.is_empty() {
        seen.thin_details
            .push(format!("{number} {}", thin.join("/")));
    }
    for b in &detail.page.history {
        add_former_name(new, &b.value("公司名称"));
    }
    let until = detail
        .page
        .history
        .first()
        .and_then(|b| end_of_block(b, old, as_of));
    keep_former(new, old, until, as_of);
    if base.institutions.is_empty() {
        new.as_of = as_of;
    }
    add_source(new, None, Some(detail));
}

/// A later end than a suspended review shows that the review went on and ended well.
fn later_end(new: &mut Institution<'static>, day: Date, seen: &mut Seen) {
    let end = match new.valid_until {
        Some(ValidUntil::LongTerm) => Date::MAX,
        Some(ValidUntil::Until(d)) => d,
        None => return,
    };
    if let Some(ReviewSuspension { since, until, .. }) = &mut new.review_suspended
        && until.is_none()
        && *since < end
    {
        *until = Some(day);
    }
    if matches!(new.status, Status::SuspendedReview | Status::Unknown) && end >= day {
        new.status = Status::Active;
        new.reason = Some("续展".into());
    }
    new.status_since = Some(day);
    if new.trading.is_some() {
        seen.curated
            .push(format!("{} {}", new.licence_no, new.name));
    }
}

/// The end of the newest earlier state, where it is the state on record.
fn end_of_block(block: &Block, old: &Institution<'_>, as_of: Date) -> Option<Date> {
    let same = fold(&block.value("公司名称")) == fold(&old.name);
    let day = value::days_in(&block.title).last().copied()?;
    // On the day of the older record its state still held.
    (same && old.as_of < day && day <= as_of).then_some(day)
}

/// New scopes, each with what the older record knows and the page leaves out.
fn reconciled(new: Vec<Scope<'static>>, old: &[Scope<'static>]) -> Vec<Scope<'static>> {
    new.into_iter()
        .map(|mut s| {
            let Some(o) = old
                .iter()
                .find(|o| !o.history && same_kind(&o.kind, &s.kind))
            else {
                return s;
            };
            let silent = s.regions.is_none() && s.wording.is_none();
            let same_words = match (&s.wording, &o.wording) {
                (Some(a), Some(b)) => fold(a) == fold(b),
                _ => false,
            };
            if silent || (s.regions.is_none() && same_words) || same_regions(&s, o) {
                s.regions.clone_from(&o.regions);
                s.wording.clone_from(&o.wording);
            } else if o.regions.is_none() && s.regions.is_some() && o.wording.is_some() {
                // What the licence is limited to stays beside where.
                s.wording.clone_from(&o.wording);
            }
            s
        })
        .collect()
}

/// Keeps what held before, with the day from which it no longer did.
fn keep_former(
    new: &mut Institution<'static>,
    old: &Institution<'static>,
    until: Option<Date>,
    as_of: Date,
) {
    let name = (fold(&new.name) != fold(&old.name)).then(|| old.name.clone());
    let differ = |a: &[Scope<'_>], b: &[Scope<'_>]| {
        a.len() != b.len()
            || !a
                .iter()
                .zip(b)
                .all(|(x, y)| x.kind == y.kind && same_regions(x, y))
    };
    let scopes =
        (differ(&new.scopes, &old.scopes) && !old.scopes.is_empty()).then(|| old.scopes.clone());
    let ends = (new.valid_until, new.transition_until) != (old.valid_until, old.transition_until);
    let valid_until = match old.valid_until {
        Some(ValidUntil::Until(_)) if ends => last_day(old).map(ValidUntil::Until),
        Some(ValidUntil::LongTerm) if ends => Some(ValidUntil::LongTerm),
        _ => None,
    };
    if name.is_none() && scopes.is_none() && valid_until.is_none() {
        return;
    }
    let until = until.unwrap_or(as_of);
    let former = Former {
        until,
        name,
        scopes,
        valid_until,
    };
    let at = new
        .former
        .iter()
        .position(|f| f.until > until)
        .unwrap_or(new.former.len());
    new.former.insert(at, former);
}

fn ended(
    number: &str,
    row: &Row,
    old: Option<&Institution<'static>>,
    detail: Option<&Detail>,
    as_of: Date,
    seen: &mut Seen,
) -> Institution<'static> {
    let mut day = seen.day(number, &row.date);
    let mut new = old.map_or_else(|| fresh(number, &row.name, as_of), Clone::clone);
    let was_listed = old.is_none_or(|o| o.listed);
    if let Some(detail) = detail {
        seen.details += 1;
        let block = &detail.page.current;
        let end = value::end(&block.value("有效期至"));
        day = day
            .or(end.and_then(|e| e.cancelled))
            .or_else(|| value::days_in(&block.title).get(1).copied());
        if new.scopes.is_empty() {
            new.scopes = value::scopes(block.lines("业务类型"), &block.value("业务覆盖范围"));
        }
        if new.valid_until.is_none() {
            new.valid_until = end.and_then(|e| e.until);
        }
        if new.first_licensed.is_none() {
            new.first_licensed = value::day(&block.value("首次许可日期"));
        }
        for b in &detail.page.history {
            add_former_name(&mut new, &b.value("公司名称"));
        }
        let remark = block.value("备注");
        if !remark.is_empty() && (was_listed || new.reason.is_none()) {
            new.reason = Some(remark.chars().take(80).collect::<String>().into());
        }
    } else if was_listed {
        new.reason = None;
    }
    if !row.name.is_empty() && (old.is_none() || was_listed) {
        let before = new.clone();
        rename(&mut new, &row.name);
        keep_former(&mut new, &before, None, as_of);
    } else if !row.name.is_empty() {
        add_former_name(&mut new, &row.name);
    }
    new.listed = false;
    if was_listed || new.status == Status::Unknown {
        let merged = new.reason.as_deref().is_some_and(|r| r.contains("合并"));
        new.status = if merged {
            Status::Merged
        } else {
            Status::Cancelled
        };
        new.status_since = day.or(new.status_since);
        new.as_of = as_of;
    }
    if was_listed {
        new.ended_on = None;
    }
    if new.ended_on.is_none() {
        // The list of that day shows it cancelled: the day before is the last it can have had.
        let last = as_of.checked_sub(1.day()).unwrap_or(as_of);
        new.ended_on = day.map(|d| d.min(last));
    }
    add_source(&mut new, Some(row), detail);
    new
}

fn gates(
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
