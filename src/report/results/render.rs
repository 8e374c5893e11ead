//! Packs results on the threads that check, for the one that writes.

use super::FindingRow;
use super::packed::{pack_result, pack_row};
use crate::batch::Attention;
use crate::batch::holes::{self, Values};
use crate::batch::pipeline::Render;
use crate::batch::rows::RowView;
use crate::check::Report;
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

/// What rows with the same report share.
#[derive(Debug)]
pub enum PackedTail {
    /// All of it.
    Fixed(Vec<u8>),
    /// Texts with places for the row's values.
    Open(Box<OpenTail>),
}

/// Texts with places for a row's values.
#[derive(Debug)]
pub struct OpenTail {
    verdict: Verdict,
    attention: Attention,
    ours: [String; 12],
    findings: Vec<FindingRow>,
}

impl Render for PackedRows<'_> {
    type Template = PackedTail;

    fn template(&self, report: &Report, shared: bool) -> PackedTail {
        let listed = report.findings.iter().filter(|f| FindingRow::is_listed(f));
        let findings = listed.map(|f| {
            let mut row = FindingRow::of(f, &self.words);
            let whole = self.words.message_whole(f);
            // A message is masked when its values are in.
            if shared && holes::has(&whole) {
                row.message = whole;
            }
            row
        });
        let open = OpenTail {
            verdict: report.decision.verdict,
            attention: Attention::of(report),
            ours: cells(report, &self.words),
            findings: findings.collect(),
        };
        let texts = open.findings.iter().flat_map(FindingRow::texts);
        let mut texts = texts.chain(open.ours.iter().map(String::as_str));
        let is_open = shared && texts.any(holes::has);
        drop(texts);
        if is_open {
            return PackedTail::Open(Box::new(open));
        }
        let mut out = Vec::new();
        pack_result(
            &mut out,
            open.verdict,
            open.attention,
            open.ours.iter().map(String::as_str),
            &open.findings,
        );
        PackedTail::Fixed(out)
    }

    fn row(&self, tail: &PackedTail, row: &RowView<'_>, values: &Values<'_>, out: &mut Vec<u8>) {
        let mut cells = row.cells();
        let cells = (0..self.width).map(|_| cells.next().unwrap_or_default());
        pack_row(out, row.number, cells);
        let open = match tail {
            PackedTail::Fixed(bytes) => {
                out.extend_from_slice(bytes);
                return;
            }
            PackedTail::Open(open) => open,
        };
        let words = &self.words;
        let filled = |text: &String| fill(text, values, words);
        let ours: Vec<String> = open.ours.iter().map(filled).collect();
        let findings: Vec<FindingRow> = open
            .findings
            .iter()
            .map(|f| FindingRow {
                message: words.masked(&filled(&f.message)).into_owned(),
                evidence: words.masked(&filled(&f.evidence)).into_owned(),
                ..f.clone()
            })
            .collect();
        pack_result(
            out,
            open.verdict,
            open.attention,
            ours.iter().map(String::as_str),
            &findings,
        );
    }
}

/// Puts the place of the verdict, as in [`VERDICTS`], before each row of another form.
#[derive(Debug, Clone, Copy)]
pub struct Marked<R>(pub R);

impl<R: Render> Render for Marked<R> {
    type Template = (u8, R::Template);

    fn template(&self, report: &Report, shared: bool) -> Self::Template {
        let place = VERDICTS.iter().position(|v| *v == report.decision.verdict);
        let place = place.and_then(|p| u8::try_from(p).ok()).unwrap_or(0);
        (place, self.0.template(report, shared))
    }

    fn row(
        &self,
        (place, template): &Self::Template,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) {
        out.push(*place);
        self.0.row(template, row, values, out);
    }
}
