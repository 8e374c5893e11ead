//! Counts over a list.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Attention;
use super::holes::{self, Values};
use super::known::{counts, entries};
use crate::check::Report;
use crate::verdict::Verdict;

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
    /// The worst verdict.
    pub worst: Option<Verdict>,
}

impl Summary {
    /// Adds rows that share a report, whose own values [`Summary::add_values`] counts.
    pub fn add_many(&mut self, report: &Report, rows: u64) {
        self.rows += rows;
        let verdict = report.decision.verdict;
        self.worst = Some(self.worst.map_or(verdict, |w| w.min(verdict)));
        if report.findings.iter().any(|f| f.rule == "DAT005") {
            self.unreadable += rows;
        }
        *self.by_verdict.entry(verdict.as_str()).or_default() += rows;
        *self
            .by_attention
            .entry(Attention::of(report).as_str())
            .or_default() += rows;
        let mut rules: Vec<&'static str> = report.findings.iter().map(|f| f.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        for r in rules {
            *self.by_rule.entry(r).or_default() += rows;
        }
        if let Some(a) = &report.acquirer {
            *self
                .by_licence_state
                .entry(a.licence_state.as_str())
                .or_default() += rows;
            if !holes::has(&a.name) {
                count(&mut self.by_acquirer, &a.name, rows);
            }
        }
    }

    /// Adds what a row itself says beside its report.
    pub fn add_values(&mut self, report: &Report, values: &Values<'_>) {
        if let Some(a) = &report.acquirer
            && holes::has(&a.name)
        {
            count(&mut self.by_acquirer, &values.filled(&a.name), 1);
        }
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
        for (k, n) in &other.by_acquirer {
            count(&mut self.by_acquirer, k, *n);
        }
    }
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
