//! Counts over a list: the same for every form of output.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Attention;
use super::holes::{self, Values};
use super::known::{counts, entries};
use super::sift::Sift;
use crate::case::{Case, parse_date};
use crate::check::Report;
use crate::field::Field;
use crate::registry::region::Place;
use crate::verdict::Verdict;

/// Days in which a licence ends soon.
pub const SOON: i64 = 90;

/// Counts over all rows. They can be kept and read again, so that a list can be gone on with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Rows.
    pub rows: u64,
    /// Rows after which reading ended because no more were asked for, while the list goes on.
    pub cut_at: Option<u64>,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Cells that were not understood and not used.
    pub ignored: usize,
    /// Rows by verdict.
    #[serde(deserialize_with = "counts")]
    pub by_verdict: BTreeMap<&'static str, u64>,
    /// Rows by attention.
    #[serde(deserialize_with = "counts")]
    pub by_attention: BTreeMap<&'static str, u64>,
    /// Rows by licence state of the acquirer.
    #[serde(deserialize_with = "counts")]
    pub by_licence_state: BTreeMap<&'static str, u64>,
    /// Rows in which a rule fired.
    #[serde(deserialize_with = "counts")]
    pub by_rule: BTreeMap<&'static str, u64>,
    /// Rows by acquirer.
    #[serde(with = "entries")]
    pub by_acquirer: BTreeMap<String, u64>,
    /// Rows by province, or by city where no province is given, as written.
    #[serde(with = "entries")]
    pub by_place: BTreeMap<String, u64>,
    /// Rows to be stopped or asked about, by agent; counted only where asked for.
    #[serde(with = "entries")]
    pub by_agent: BTreeMap<String, u64>,
    /// Rows whose licence ends within [`SOON`] days of their check date, by day and acquirer.
    #[serde(with = "entries")]
    pub ending: BTreeMap<(Date, String), u64>,
    /// Findings set aside, by entry of the list of what is ignored.
    #[serde(with = "entries")]
    pub set_aside: BTreeMap<u16, u64>,
    /// The worst verdict.
    pub worst: Option<Verdict>,
}

/// What is counted and how.
#[derive(Debug, Clone, Copy)]
pub struct Counting<'s> {
    /// Says which findings count.
    pub sift: &'s Sift,
    /// Whether places are counted.
    pub places: bool,
    /// Whether agents are counted.
    pub agents: bool,
}

impl<'s> Counting<'s> {
    /// Nothing beside the reports themselves.
    #[must_use]
    pub fn nothing(sift: &'s Sift) -> Counting<'s> {
        Counting {
            sift,
            places: false,
            agents: false,
        }
    }
}

impl Summary {
    /// Adds rows that share a report, whose own values [`Summary::add_values`] counts.
    pub fn add_many(&mut self, report: &Report, rows: u64, counting: Counting<'_>) {
        self.rows += rows;
        if report.findings.iter().any(|f| f.rule == "DAT005") {
            self.unreadable += rows;
        }
        let report = counting.sift.view(report);
        let verdict = report.decision.verdict;
        self.worst = Some(self.worst.map_or(verdict, |w| w.min(verdict)));
        *self.by_verdict.entry(verdict.as_str()).or_default() += rows;
        *self
            .by_attention
            .entry(Attention::of(&report).as_str())
            .or_default() += rows;
        let mut rules: Vec<&'static str> = report.counting().map(|f| f.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        for r in rules {
            *self.by_rule.entry(r).or_default() += rows;
        }
        for n in report.findings.iter().filter_map(|f| f.ignored) {
            *self.set_aside.entry(n).or_default() += rows;
        }
        let Some(a) = &report.acquirer else { return };
        *self
            .by_licence_state
            .entry(a.licence_state.as_str())
            .or_default() += rows;
        if !holes::has(&a.name) {
            count(&mut self.by_acquirer, &a.name, rows);
        }
        let last = report.check_date.saturating_add(SOON.days());
        let until = a.valid_until.as_deref().and_then(parse_date);
        if let Some(day) = until.filter(|d| *d >= report.check_date && *d <= last)
            && (self.ending.len() < MOST_NAMES)
        {
            *self.ending.entry((day, a.name.clone())).or_default() += rows;
        }
    }

    /// Adds what a row itself says beside its report; `to_check` where it is to be stopped or asked
    /// about.
    pub fn add_values(
        &mut self,
        report: &Report,
        values: &Values<'_>,
        to_check: bool,
        counting: Counting<'_>,
    ) {
        if let Some(a) = &report.acquirer
            && holes::has(&a.name)
        {
            count(&mut self.by_acquirer, &values.filled(&a.name), 1);
        }
        if let Some(place) = place_of(values.case) {
            self.add_place(place, 1, counting);
        }
        if counting.agents
            && to_check
            && let Some(agent) = values.case.get(Field::Agent)
        {
            count(&mut self.by_agent, agent, 1);
        }
    }

    /// Adds rows of a place.
    pub fn add_place(&mut self, place: &str, rows: u64, counting: Counting<'_>) {
        if counting.places {
            count(&mut self.by_place, place, rows);
        }
    }

    /// Rows by province, under one spelling each; a place that is no province keeps its own.
    #[must_use]
    pub fn by_region(&self) -> BTreeMap<String, u64> {
        let mut out = BTreeMap::new();
        for (place, rows) in &self.by_place {
            let province = Place::read(Some(place), None).province;
            *out.entry(province.unwrap_or_else(|| place.clone()))
                .or_default() += rows;
        }
        out
    }

    /// Findings set aside.
    #[must_use]
    pub fn findings_set_aside(&self) -> u64 {
        self.set_aside.values().sum()
    }

    /// Adds the counts of other rows.
    pub fn merge(&mut self, other: &Summary) {
        self.rows += other.rows;
        self.cut_at = self.cut_at.or(other.cut_at);
        self.unreadable += other.unreadable;
        self.ignored += other.ignored;
        self.worst = match (self.worst, other.worst) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        for (to, from) in [
            (&mut self.by_verdict, &other.by_verdict),
            (&mut self.by_attention, &other.by_attention),
            (&mut self.by_licence_state, &other.by_licence_state),
            (&mut self.by_rule, &other.by_rule),
        ] {
            for (k, n) in from {
                *to.entry(*k).or_default() += *n;
            }
        }
        for (to, from) in [
            (&mut self.by_acquirer, &other.by_acquirer),
            (&mut self.by_place, &other.by_place),
            (&mut self.by_agent, &other.by_agent),
        ] {
            for (k, n) in from {
                count(to, k, *n);
            }
        }
        for (k, n) in &other.ending {
            *self.ending.entry(k.clone()).or_default() += *n;
        }
        for (k, n) in &other.set_aside {
            *self.set_aside.entry(*k).or_default() += *n;
        }
    }
}

/// Under which place a row is counted: its province, or its city where none is given.
#[must_use]
pub fn place_of<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    case.get(Field::Province).or_else(|| case.get(Field::City))
}

/// Names counted one by one; any beyond share one line, so that no list fills the memory.
pub const MOST_NAMES: usize = 50_000;

/// Line of the names beyond [`MOST_NAMES`].
pub const OTHERS: &str = "…";

fn count(names: &mut BTreeMap<String, u64>, name: &str, rows: u64) {
    if let Some(n) = names.get_mut(name) {
        *n += rows;
        return;
    }
    let name = if names.len() < MOST_NAMES {
        name
    } else {
        OTHERS
    };
    *names.entry(name.to_owned()).or_default() += rows;
}
