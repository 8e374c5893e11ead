//! The exit code of a checked terminal or of a whole list.

use super::failure;
use crate::check::Report;
use crate::finding::Severity;
use crate::verdict::Verdict;

/// What makes a command end with 10 or 11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Findings at or above this severity; `None` for never.
    pub fail_on: Option<Severity>,
    /// Verdicts below this.
    pub require: Option<Verdict>,
    /// Turn 10 and 11 into 0.
    pub exit_zero: bool,
}

impl Policy {
    /// Exit code of one report.
    #[must_use]
    pub fn code(&self, report: &Report) -> u8 {
        let worst = report.counting().map(|f| f.severity).max();
        self.code_of(report.decision.verdict, worst)
    }

    /// Exit code of a verdict and the worst finding beside it.
    #[must_use]
    pub fn code_of(&self, verdict: Verdict, worst: Option<Severity>) -> u8 {
        if self.exit_zero {
            return failure::OK;
        }
        if verdict == Verdict::NotDirect {
            return failure::NOT_DIRECT;
        }
        let finding = self
            .fail_on
            .is_some_and(|least| worst.is_some_and(|w| w >= least));
        let below = self.require.is_some_and(|least| verdict < least);
        if verdict == Verdict::Doubtful || finding || below {
            return failure::DOUBT;
        }
        failure::OK
    }
}
