//! How results are written: implemented by the rooms above, one for each format.

use super::holes::Values;
use super::rows::RowView;
use crate::check::Report;
use crate::finding::Finding;

/// Writes rows with their reports. What many rows share is prepared once.
pub trait Render: Sync {
    /// A report but for its findings.
    type Frame: Send + Sync + 'static;
    /// A finding.
    type Finding: Send + 'static;

    /// Prepares a report but for its findings; `shared` where it has places for the rows' values.
    fn frame(&self, report: &Report, shared: bool) -> Self::Frame;

    /// Prepares a finding; `shared` as above.
    fn finding(&self, finding: &Finding, shared: bool) -> Self::Finding;

    /// Whether what is written of a row may be known from the row and its frame alone.
    const REPEATS: bool = false;

    /// Whether nothing but the row itself and this frame is needed to write it: neither findings
    /// nor the values of its case.
    fn repeats(&self, _frame: &Self::Frame) -> bool {
        false
    }

    /// Writes one row.
    fn row<'f>(
        &self,
        frame: &Self::Frame,
        findings: impl Iterator<Item = &'f Self::Finding>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) where
        Self::Finding: 'f;
}

impl<R: Render> Render for &R {
    type Frame = R::Frame;
    type Finding = R::Finding;

    fn frame(&self, report: &Report, shared: bool) -> Self::Frame {
        (**self).frame(report, shared)
    }

    fn finding(&self, finding: &Finding, shared: bool) -> Self::Finding {
        (**self).finding(finding, shared)
    }

    const REPEATS: bool = R::REPEATS;

    fn repeats(&self, frame: &Self::Frame) -> bool {
        (**self).repeats(frame)
    }

    fn row<'f>(
        &self,
        frame: &Self::Frame,
        findings: impl Iterator<Item = &'f Self::Finding>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) where
        Self::Finding: 'f,
    {
        (**self).row(frame, findings, row, values, out);
    }
}
