//! Packs results on the threads that check, for the one that writes.

use super::FindingRow;
use super::packed::{pack_result, pack_row};
use crate::batch::Attention;
use crate::batch::holes::{self, Values};
use crate::batch::render::Render;
use crate::batch::rows::RowView;
use crate::check::Report;
use crate::finding::Finding;
use crate::report::lines::fill;
use crate::report::rows::cells;
use crate::report::words::Words;
use crate::verdict::{VERDICTS, Verdict};

/// Renders reports packed.
#[derive(Debug, Clone, Copy)]
pub struct PackedRows<'r> {
    /// Texts.
    pub words: Words<'r>,
    /// Columns of the input.
    pub width: usize,
}

/// What rows with the same frame share.
#[derive(Debug)]
pub struct PackedFrame {
    verdict: Verdict,
    attention: Attention,
    ours: [String; 12],
    /// Texts with places for the row's values.
    open: bool,
}

/// What rows with the same finding share.
#[derive(Debug)]
pub struct PackedFinding {
    row: FindingRow,
    /// Texts with places for the row's values.
    open: bool,
}

impl Render for PackedRows<'_> {
    type Frame = PackedFrame;
    type Finding = Option<PackedFinding>;

    fn frame(&self, report: &Report, shared: bool) -> PackedFrame {
        let ours = cells(report, &self.words);
        PackedFrame {
            verdict: report.decision.verdict,
            attention: Attention::of(report),
            open: shared && ours.iter().any(|c| holes::has(c)),
            ours,
        }
    }

    fn finding(&self, f: &Finding, shared: bool) -> Option<PackedFinding> {
        if !FindingRow::is_listed(f) {
            return None;
        }
        let mut row = FindingRow::of(f, &self.words);
        let whole = self.words.message_whole(f);
        // A message is masked when its values are in.
        if shared && holes::has(&whole) {
            row.message = whole;
        }
        let open = shared && row.texts().into_iter().any(holes::has);
        Some(PackedFinding { row, open })
    }

    fn row<'f>(
        &self,
        frame: &PackedFrame,
        findings: impl Iterator<Item = &'f Option<PackedFinding>>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) {
        let mut cells = row.cells();
        let cells = (0..self.width).map(|_| cells.next().unwrap_or_default());
        pack_row(out, row.number, cells);
        let words = &self.words;
        let filled = |text: &String| fill(text, values, words);
        let findings: Vec<FindingRow> = findings
            .flatten()
            .map(|f| {
                if !f.open {
                    return f.row.clone();
                }
                FindingRow {
                    message: words.masked(&filled(&f.row.message)).into_owned(),
                    evidence: words.masked(&filled(&f.row.evidence)).into_owned(),
                    ..f.row.clone()
                }
            })
            .collect();
        if frame.open {
            let ours: Vec<String> = frame.ours.iter().map(filled).collect();
            let ours = ours.iter().map(String::as_str);
            pack_result(out, frame.verdict, frame.attention, ours, &findings);
        } else {
            let ours = frame.ours.iter().map(String::as_str);
            pack_result(out, frame.verdict, frame.attention, ours, &findings);
        }
    }
}

/// Puts the place of the verdict, as in [`VERDICTS`], before each row of another form.
#[derive(Debug, Clone, Copy)]
pub struct Marked<R>(pub R);

impl<R: Render> Render for Marked<R> {
    type Frame = (u8, R::Frame);
    type Finding = R::Finding;

    fn frame(&self, report: &Report, shared: bool) -> Self::Frame {
        let place = VERDICTS.iter().position(|v| *v == report.decision.verdict);
        let place = place.and_then(|p| u8::try_from(p).ok()).unwrap_or(0);
        (place, self.0.frame(report, shared))
    }

    fn finding(&self, finding: &Finding, shared: bool) -> Self::Finding {
        self.0.finding(finding, shared)
    }

    fn row<'f>(
        &self,
        (place, frame): &Self::Frame,
        findings: impl Iterator<Item = &'f Self::Finding>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) where
        Self::Finding: 'f,
    {
        out.push(*place);
        self.0.row(frame, findings, row, values, out);
    }
}
