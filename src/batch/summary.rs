//! Counts over a list.

use std::collections::BTreeMap;

use super::Attention;
use crate::check::Report;
use crate::verdict::Verdict;

/// Counts over all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows.
    pub rows: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Cells that were not understood and not used.
    pub ignored: usize,
    /// Rows by verdict.
    pub by_verdict: BTreeMap<&'static str, u64>,
    /// Rows by attention.
    pub by_attention: BTreeMap<&'static str, u64>,
    /// Rows by licence state of the acquirer.
    pub by_licence_state: BTreeMap<&'static str, u64>,
    /// Rows in which a rule fired.
    pub by_rule: BTreeMap<&'static str, u64>,
    /// Rows by acquirer.
    pub by_acquirer: BTreeMap<String, u64>,
    /// The worst verdict.
    pub worst: Option<Verdict>,
}

impl Summary {
    /// Adds a report.
    pub fn add(&mut self, report: &Report) {
        self.rows += 1;
        let verdict = report.decision.verdict;
        self.worst = Some(self.worst.map_or(verdict, |w| w.min(verdict)));
        if report.findings.iter().any(|f| f.rule == "DAT005") {
            self.unreadable += 1;
        }
        *self.by_verdict.entry(verdict.as_str()).or_default() += 1;
        *self
            .by_attention
            .entry(Attention::of(report).as_str())
            .or_default() += 1;
        let mut rules: Vec<&'static str> = report.findings.iter().map(|f| f.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        for r in rules {
            *self.by_rule.entry(r).or_default() += 1;
        }
        if let Some(a) = &report.acquirer {
            *self
                .by_licence_state
                .entry(a.licence_state.as_str())
                .or_default() += 1;
            *self.by_acquirer.entry(a.name.clone()).or_default() += 1;
        }
    }
}
