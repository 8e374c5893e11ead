//! Results of a list as files that people open: a workbook, a page to send on.
//!
//! Rows arrive packed, in order, from the threads that checked them; what is written of each is in
//! [`RowResult`]. The counts come at the end, in [`Totals`].

pub mod groups;
pub mod packed;
pub mod page;
pub mod render;
#[cfg(test)]
mod tests;
pub mod workbook;

use jiff::civil::Date;

use super::document::finding as finding_document;
use super::words::Words;
use crate::batch::summary::Summary;
use crate::check::RegistryStamp;
use crate::finding::{Finding, Severity};

pub use packed::RowResult;

/// One finding of a row, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingRow {
    /// Rule code.
    pub rule: String,
    /// `info`, `warning` or `critical`.
    pub severity: String,
    /// Rule name.
    pub name: String,
    /// What was found.
    pub message: String,
    /// Fields and values it rests on, `field=value`, the records they were held against.
    pub evidence: String,
    /// Where the first record comes from.
    pub source: String,
    /// The day the first record speaks of.
    pub as_of: String,
    /// What to do next.
    pub advice: String,
}

impl FindingRow {
    /// A finding in the language of `words`, persons masked.
    #[must_use]
    pub fn of(finding: &Finding, words: &Words<'_>) -> FindingRow {
        let d = finding_document(finding, words);
        let evidence: Vec<String> = d
            .evidence
            .iter()
            .map(|e| match &e.record {
                Some(record) => format!("{}={} ↔ {record}", e.field, e.value),
                None => format!("{}={}", e.field, e.value),
            })
            .collect();
        let first = |of: fn(&crate::report::document::EvidenceDocument) -> Option<String>| {
            d.evidence.iter().find_map(of).unwrap_or_default()
        };
        FindingRow {
            rule: d.rule.to_owned(),
            severity: d.severity.as_str().to_owned(),
            name: d.name,
            message: d.message,
            evidence: evidence.join("; "),
            source: first(|e| e.source.clone()),
            as_of: first(|e| e.as_of.clone()),
            advice: d.advice,
        }
    }

    /// Whether a finding has a line of its own: notes are counted and named in the row's codes.
    #[must_use]
    pub fn is_listed(finding: &Finding) -> bool {
        finding.severity > Severity::Info && finding.ignored.is_none()
    }

    pub(super) fn texts(&self) -> [&str; packed::FINDING_TEXTS] {
        [
            &self.rule,
            &self.severity,
            &self.name,
            &self.message,
            &self.evidence,
            &self.source,
            &self.as_of,
            &self.advice,
        ]
    }
}

/// What is known when all rows are written.
#[derive(Debug, Clone)]
pub struct Totals<'t> {
    /// Name of the list, without its folders.
    pub file: String,
    /// Day checked for, where a row gave none.
    pub check_date: Date,
    /// The registry used.
    pub stamp: RegistryStamp,
    /// Counts.
    pub summary: &'t Summary,
    /// Rows by region.
    pub by_region: Vec<(String, u64)>,
    /// Rows to be stopped or asked about, by agent; empty unless asked for, since these files are
    /// sent on.
    pub agents: Vec<(String, u64)>,
    /// Licences that end within 90 days: acquirer, day, rows.
    pub ending: Vec<(String, Date, u64)>,
    /// Findings that were ignored as asked.
    pub ignored_findings: u64,
}
