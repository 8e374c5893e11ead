//! Results of a list as rows: the input's columns, then ours. As CSV, what rows share is rendered
//! once.

use super::document::{alert_text, next_steps};
use super::lines::fill;
use super::words::Words;
use crate::batch::Attention;
use crate::batch::holes::{self, Values};
use crate::batch::render::Render;
use crate::batch::rows::RowView;
use crate::check::Report;
use crate::finding::Finding;

/// Columns added to the input's.
pub use crate::field::RESULT_COLUMNS as COLUMNS;

/// Cells of [`COLUMNS`] for one report.
#[must_use]
pub fn cells(report: &Report, words: &Words<'_>) -> [String; 12] {
    let a = report.acquirer.as_ref();
    let mut rules: Vec<&str> = Vec::new();
    for f in report.counting() {
        if !rules.contains(&f.rule) {
            rules.push(f.rule);
        }
    }
    let alerts: Vec<String> = report.alerts.iter().map(|x| alert_text(x, words)).collect();
    let region_ok = match a.and_then(|a| a.region_ok) {
        Some(true) => "true",
        Some(false) => "false",
        None => "",
    };
    [
        report.decision.verdict.as_str().to_owned(),
        report.decision.confidence.as_str().to_owned(),
        Attention::of(report).as_str().to_owned(),
        a.map(|a| a.name.clone()).unwrap_or_default(),
        a.and_then(|a| a.licence_no.clone()).unwrap_or_default(),
        a.map(|a| a.licence_state.as_str().to_owned())
            .unwrap_or_default(),
        a.and_then(|a| a.valid_until.clone()).unwrap_or_default(),
        region_ok.to_owned(),
        alerts.join(" · "),
        rules.join(";"),
        next_steps(report, words)
            .into_iter()
            .next()
            .unwrap_or_default(),
        report.registry.as_of.to_string(),
    ]
}

/// Whether a spreadsheet may take a cell for a formula.
fn looks_like_formula(cell: &str) -> bool {
    match cell.as_bytes().first() {
        None => false,
        Some(b) if *b < 0x80 => matches!(b, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n'),
        Some(_) => cell.starts_with(['＝', '＋', '－', '＠']),
    }
}

/// A cell as spreadsheets may have it: one that looks like a formula gets `'` in front.
#[must_use]
pub fn defused(cell: &str) -> std::borrow::Cow<'_, str> {
    if looks_like_formula(cell) {
        std::borrow::Cow::Owned(format!("'{cell}"))
    } else {
        std::borrow::Cow::Borrowed(cell)
    }
}

/// Renders reports as CSV.
#[derive(Debug, Clone, Copy)]
pub struct CsvRows<'r> {
    /// Texts.
    pub words: Words<'r>,
    /// Cells that look like formulas are left as they are.
    pub raw: bool,
    /// Columns of the input.
    pub width: usize,
}

/// Our cells of a row.
#[derive(Debug)]
pub enum Tail {
    /// The same for all rows, the line's end included.
    Fixed(Vec<u8>),
    /// With places for the row's values.
    Cells(Box<[String; 12]>),
}

impl CsvRows<'_> {
    /// The first line.
    #[must_use]
    pub fn head(&self, names: &[String]) -> Vec<u8> {
        let mut out = Vec::new();
        for n in names {
            self.cell(&mut out, n);
            out.push(b',');
        }
        self.tail(&mut out, COLUMNS.iter().copied());
        out
    }

    fn cell(&self, out: &mut Vec<u8>, cell: &str) {
        let defuse = !self.raw && looks_like_formula(cell);
        let quoted = cell
            .bytes()
            .any(|b| matches!(b, b',' | b'"' | b'\r' | b'\n'));
        if !quoted {
            if defuse {
                out.push(b'\'');
            }
            out.extend_from_slice(cell.as_bytes());
            return;
        }
        out.push(b'"');
        if defuse {
            out.push(b'\'');
        }
        let mut rest = cell.as_bytes();
        while let Some(at) = memchr::memchr(b'"', rest) {
            let (head, tail) = rest.split_at(at + 1);
            out.extend_from_slice(head);
            out.push(b'"');
            rest = tail;
        }
        out.extend_from_slice(rest);
        out.push(b'"');
    }

    fn tail<'c>(&self, out: &mut Vec<u8>, cells: impl Iterator<Item = &'c str>) {
        for (n, c) in cells.enumerate() {
            if n > 0 {
                out.push(b',');
            }
            self.cell(out, c);
        }
        out.extend_from_slice(b"\r\n");
    }
}

impl Render for CsvRows<'_> {
    type Frame = Tail;
    type Finding = ();

    fn finding(&self, _: &Finding, _: bool) {}

    fn frame(&self, report: &Report, shared: bool) -> Tail {
        let cells = cells(report, &self.words);
        if shared && cells.iter().any(|c| holes::has(c)) {
            return Tail::Cells(Box::new(cells));
        }
        let mut out = Vec::with_capacity(256);
        self.tail(&mut out, cells.iter().map(String::as_str));
        Tail::Fixed(out)
    }

    const REPEATS: bool = true;

    fn repeats(&self, tail: &Tail) -> bool {
        matches!(tail, Tail::Fixed(_))
    }

    fn row<'f>(
        &self,
        tail: &Tail,
        _: impl Iterator<Item = &'f ()>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) {
        // Most rows are written as ours are.
        let as_it_stands = row.between == Some(b',')
            && row.width() == self.width
            && (self.raw || !row.cells().any(looks_like_formula));
        if as_it_stands {
            out.extend_from_slice(row.whole().as_bytes());
            out.push(b',');
        } else {
            let mut cells = row.cells();
            for _ in 0..self.width {
                self.cell(out, cells.next().unwrap_or_default());
                out.push(b',');
            }
        }
        match tail {
            Tail::Fixed(bytes) => out.extend_from_slice(bytes),
            Tail::Cells(cells) => {
                let filled: Vec<String> =
                    cells.iter().map(|c| fill(c, values, &self.words)).collect();
                self.tail(out, filled.iter().map(String::as_str));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        for (cell, expected) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("＝1+1", "'＝1+1"),
            ("-1", "'-1"),
            ("拉卡拉", "拉卡拉"),
            ("", ""),
        ] {
            assert_eq!(defused(cell), expected);
        }
    }
}
