//! Whole lists: every row checked, in order, one result a row; a bad row never ends it.
//!
//! This room knows rows and reports, no file format: [`rows::Source`] reads, [`render::Render`]
//! renders, the caller writes.

pub mod across;
pub mod engine;
pub mod first;
pub mod groups;
pub mod holes;
pub mod keyed;
pub mod keys;
mod known;
pub mod memo;
pub mod pipeline;
pub mod remembered;
pub mod render;
pub mod rows;
pub mod sift;
pub mod summary;
pub mod threads;
mod words_of;

use crate::case::Case;
use crate::check::Report;
use crate::finding::Severity;
use crate::verdict::Verdict;

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
        let worst = report.counting().map(|f| f.severity).max();
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
