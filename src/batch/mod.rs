//! Whole lists: every row checked, in order, one result a row; a bad row never ends it.
//!
//! This room knows rows and reports, no file format: [`Sink`] writes.

pub mod summary;

use std::io;

use jiff::civil::Date;

use crate::case::{Case, parse_date};
use crate::check::{Report, check, conclude};
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::Severity;
use crate::registry::Registry;
use crate::rules::data::unreadable_row;
use crate::verdict::Verdict;
use summary::Summary;

/// What a reseller does with a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attention {
    /// Nothing found.
    None,
    /// Verify first: a warning, or unknown.
    Ask,
    /// Stop selling and check: not_direct, doubtful or a critical finding.
    Stop,
}

impl Attention {
    /// Of a report.
    #[must_use]
    pub fn of(report: &Report) -> Attention {
        let worst = report.findings.iter().map(|f| f.severity).max();
        match (report.decision.verdict, worst) {
            (Verdict::NotDirect | Verdict::Doubtful, _) | (_, Some(Severity::Critical)) => {
                Attention::Stop
            }
            (Verdict::Unknown, _) | (_, Some(Severity::Warning)) => Attention::Ask,
            _ => Attention::None,
        }
    }

    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Attention::None => "none",
            Attention::Ask => "ask",
            Attention::Stop => "stop",
        }
    }
}

/// A row as read: a case, or why it could not be read.
// One row lives at a time, on the stack.
#[allow(clippy::large_enum_variant)]
pub enum Row<'r> {
    /// A case, and how many cells were not understood.
    Case(Case<'r>, usize),
    /// Key of the reason in the catalogue, and a detail.
    Unreadable(&'static str, String),
}

/// Takes results in the order of the rows.
pub trait Sink {
    /// One result: row number from 1, the row's own cells, the report.
    ///
    /// # Errors
    /// Whatever writing brings.
    fn row(&mut self, number: u64, cells: &csv::StringRecord, report: &Report) -> io::Result<()>;
}

/// A run over a list.
pub struct Run<'r> {
    registry: &'r Registry,
    date: Date,
    number: u64,
    summary: Summary,
}

impl<'r> Run<'r> {
    /// A run with the date used where a row gives none.
    #[must_use]
    pub fn new(registry: &'r Registry, date: Date) -> Run<'r> {
        Run {
            registry,
            date,
            number: 0,
            summary: Summary::default(),
        }
    }

    /// Checks one row and hands the result to the sink.
    ///
    /// # Errors
    /// Only the sink's.
    pub fn row(
        &mut self,
        row: &Row<'_>,
        cells: &csv::StringRecord,
        sink: &mut dyn Sink,
    ) -> io::Result<()> {
        self.number += 1;
        let report = match row {
            Row::Case(case, ignored) => {
                self.summary.ignored += ignored;
                let date = case
                    .get(Field::CheckDate)
                    .and_then(parse_date)
                    .unwrap_or(self.date);
                if case.has_facts() {
                    check(self.registry, case, date)
                } else {
                    self.unreadable("row.no_facts", "")
                }
            }
            Row::Unreadable(key, detail) => self.unreadable(key, detail),
        };
        self.summary.add(&report);
        sink.row(self.number, cells, &report)
    }

    fn unreadable(&self, key: &'static str, detail: &str) -> Report {
        let empty = Case::new();
        let dossier = Dossier::build(self.registry, &empty, self.date);
        conclude(&dossier, vec![unreadable_row(key, detail)])
    }

    /// What was counted.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}
