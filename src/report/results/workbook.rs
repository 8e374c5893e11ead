//! Results as a workbook: a sheet of results, one of findings, one that sums up.

use std::io::{self, Seek, Write};

use super::Totals;
use super::groups::{self, Group};
use super::packed::{FINDING_TEXTS, RowResult};
use crate::batch::Attention;
use crate::finding::Severity;
use crate::report::document::TOOL;
use crate::report::html::chart::share;
use crate::report::rows::COLUMNS;
use crate::report::sheet::{Book, Cell, Mark, Table};
use crate::report::words::Words;

/// A workbook of results in the making.
pub struct WorkbookOut<'w> {
    book: Book,
    results: Table,
    findings: Table,
    words: Words<'w>,
    id: Option<usize>,
    rows: u64,
    /// Findings written.
    listed: u64,
}

/// What a finished workbook could not hold as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cut {
    /// Cells that were cut at what a cell can hold.
    pub cells: u64,
    /// Sheets that the results take.
    pub sheets: usize,
}

impl<'w> WorkbookOut<'w> {
    /// Begins a workbook for a list with these columns, of which one may hold the rows' ids.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn new(
        columns: &[String],
        id: Option<usize>,
        words: Words<'w>,
    ) -> io::Result<WorkbookOut<'w>> {
        let mut book = Book::new(words.lang, &words.text("results.title"));
        let all: Vec<String> = columns
            .iter()
            .cloned()
            .chain(COLUMNS.iter().map(|c| (*c).to_owned()))
            .collect();
        let results = book.table(&words.text("results.sheet_results"), &all)?;
        let heads = [
            "results.row",
            "results.id",
            "results.rule",
            "results.severity",
            "results.rule_name",
            "results.message",
            "results.evidence",
            "results.source",
            "results.as_of",
            "results.advice",
        ];
        let heads: Vec<String> = heads.iter().map(|k| words.text(k).into_owned()).collect();
        let findings = book.table(&words.text("results.sheet_findings"), &heads)?;
        Ok(WorkbookOut {
            book,
            results,
            findings,
            words,
            id,
            rows: 0,
            listed: 0,
        })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn row(&mut self, row: &RowResult<'_>) -> io::Result<()> {
        self.rows += 1;
        let verdict = row.verdict;
        let mark = match row.attention {
            Attention::Stop => Mark::Stop,
            Attention::Ask => Mark::Ask,
            Attention::None => Mark::None,
        };
        let ours = row.ours.iter().enumerate().map(|(i, text)| match i {
            0 => Cell::Verdict(verdict, text),
            2 => Cell::Marked(mark, text),
            _ => Cell::Text(text),
        });
        let cells = row.cells.iter().map(Cell::Text).chain(ours);
        self.book.row(&mut self.results, cells)?;
        if row.findings.is_empty() {
            return Ok(());
        }
        let id = self
            .id
            .and_then(|column| row.cells.get(column))
            .unwrap_or_default();
        let texts: Vec<&str> = row.findings.iter().collect();
        for finding in texts.chunks_exact(FINDING_TEXTS) {
            self.listed += 1;
            let mark = match finding.get(1).and_then(|s| Severity::parse(s)) {
                Some(Severity::Critical) => Mark::Stop,
                Some(Severity::Warning) => Mark::Ask,
                _ => Mark::None,
            };
            let cells = finding.iter().enumerate().map(|(i, text)| match i {
                1 => Cell::Marked(mark, text),
                _ => Cell::Text(text),
            });
            let head = [Cell::Count(row.number), Cell::Text(id)];
            self.book
                .row(&mut self.findings, head.into_iter().chain(cells))?;
        }
        Ok(())
    }

    /// Sums up and writes the workbook: results, findings, summary.
    ///
    /// # Errors
    /// The target cannot be written.
    pub fn finish(self, totals: &Totals<'_>, out: impl Write + Seek + Send) -> io::Result<Cut> {
        let WorkbookOut {
            mut book,
            results,
            findings,
            words,
            rows,
            listed,
            ..
        } = self;
        let cut = Cut {
            cells: results.cut() + findings.cut(),
            sheets: results.sheets(),
        };
        let mut sheet = book.sheet(&words.text("results.sheet_summary"))?;
        for (name, value) in facts(totals, &words) {
            book.row(&mut sheet, [Cell::Text(&name), Cell::Text(&value)])?;
        }
        let counts = [
            ("results.rows", rows),
            ("results.rows_unreadable", totals.summary.unreadable),
            ("results.cells_ignored", totals.summary.ignored as u64),
            ("results.findings_listed", listed),
            ("results.findings_ignored", totals.ignored_findings),
            ("results.cells_cut", cut.cells),
        ];
        for (key, n) in counts {
            if n > 0 {
                book.row(&mut sheet, [Cell::Text(&words.text(key)), Cell::Count(n)])?;
            }
        }
        let verdicts = groups::by_verdict(totals, &words);
        book.row(&mut sheet, [])?;
        book.row(&mut sheet, [Cell::Heading(&verdicts.title)])?;
        for (part, verdict) in verdicts.parts.iter().zip(crate::verdict::VERDICTS) {
            let share = share(part.count, rows);
            book.row(
                &mut sheet,
                [
                    Cell::Verdict(verdict, &part.name),
                    Cell::Count(part.count),
                    Cell::Text(&share),
                    Cell::Text(verdict.as_str()),
                ],
            )?;
        }
        let attention = groups::by_attention(totals, &words);
        for group in std::iter::once(attention).chain(groups::others(totals, &words)) {
            put(&mut book, &mut sheet, &group, rows, &words)?;
        }
        if !totals.ending.is_empty() {
            book.row(&mut sheet, [])?;
            let title = words.text("results.ending");
            book.row(&mut sheet, [Cell::Heading(&title)])?;
            for (name, day, n) in &totals.ending {
                let name = words.masked(name);
                let day = day.to_string();
                let cells = [Cell::Text(&name), Cell::Count(*n), Cell::Text(&day)];
                book.row(&mut sheet, cells)?;
            }
        }
        book.row(&mut sheet, [])?;
        for key in ["results.findings_note", "report.disclaimer"] {
            book.row(&mut sheet, [Cell::Text(&words.text(key))])?;
        }
        book.put(results)?;
        book.put(sheet)?;
        book.put(findings)?;
        book.save(out)?;
        Ok(cut)
    }
}

fn put(
    book: &mut Book,
    sheet: &mut Table,
    group: &Group,
    rows: u64,
    words: &Words<'_>,
) -> io::Result<()> {
    book.row(sheet, [])?;
    book.row(sheet, [Cell::Heading(&group.title)])?;
    for part in &group.parts {
        let mark = match part.class {
            "stop" => Mark::Stop,
            "ask" => Mark::Ask,
            _ => Mark::None,
        };
        let share = share(part.count, rows);
        book.row(
            sheet,
            [
                Cell::Marked(mark, &part.name),
                Cell::Count(part.count),
                Cell::Text(&share),
            ],
        )?;
    }
    if let Some((names, n)) = group.rest {
        let text = words.filled("results.rest", &[("count", &names.to_string())]);
        book.row(sheet, [Cell::Text(&text), Cell::Count(n)])?;
    }
    Ok(())
}

/// What the results rest on: name and value.
#[must_use]
pub fn facts(t: &Totals<'_>, words: &Words<'_>) -> Vec<(String, String)> {
    let fact = |key: &str, value: String| (words.text(key).into_owned(), value);
    let stamp = &t.stamp;
    let mut facts = vec![
        fact("results.file", t.file.clone()),
        fact("results.check_date", t.check_date.to_string()),
        fact(
            "results.registry",
            words.filled(
                "results.registry_value",
                &[
                    ("as_of", &stamp.as_of.to_string()),
                    ("age", &stamp.age_days.to_string()),
                    ("version", &stamp.version),
                    (
                        "origin",
                        &words.text(&format!("report.origin_{}", stamp.origin)),
                    ),
                ],
            ),
        ),
        fact("results.tool", TOOL.to_owned()),
    ];
    if let Some(rows) = t.summary.cut_at {
        let text = words.filled("batch.cut", &[("rows", &rows.to_string())]);
        facts.push(fact("results.cut", text));
    }
    facts
}
