//! The tables as a workbook, one sheet each, the sums and findings first.

use std::io::{self, Cursor};

use super::document;
use super::tables::tables;
use crate::check::Report;
use crate::dossier::Dossier;
use crate::report::sheet::{Book, Cell};
use crate::report::words::Words;

/// Renders everything as the bytes of a workbook.
///
/// # Errors
/// A temporary file cannot be made or written.
pub fn render(d: &Dossier<'_>, report: &Report, words: &Words<'_>) -> io::Result<Vec<u8>> {
    let doc = document(d, report, words);
    let mut book = Book::new(words.lang, &words.text("reconcile.title"));
    let mut first = book.sheet(&words.text("reconcile.money"))?;
    let t = &doc.totals;
    let label = words.text(&format!("verdict.{}.label", doc.report.verdict.as_str()));
    book.row(
        &mut first,
        [
            Cell::Verdict(doc.report.verdict, &label),
            Cell::Text(&doc.report.headline),
        ],
    )?;
    for (key, value) in [
        ("takings", &t.takings),
        ("paid", &t.matched_takings),
        ("unpaid", &t.unpaid_takings),
        ("credited", &t.credited),
        ("credited_matched", &t.matched_credited),
        ("other", &t.unmatched_credited),
        ("fee", &t.charged),
    ] {
        let name = words.text(&format!("reconcile.column.{key}"));
        book.row(&mut first, [Cell::Text(&name), Cell::Text(value)])?;
    }
    book.row(&mut first, [Cell::Heading(&words.text("report.findings"))])?;
    for f in &doc.report.findings {
        let name = format!("{} {}", f.rule, f.name);
        book.row(&mut first, [Cell::Text(&name), Cell::Text(&f.message)])?;
    }
    book.put(first)?;
    for table in tables(d, &doc, words) {
        let mut sheet = book.table(&table.title, &table.head)?;
        for row in &table.rows {
            book.row(&mut sheet, row.iter().map(|c| Cell::Text(c)))?;
        }
        book.put(sheet)?;
    }
    let mut out = Cursor::new(Vec::new());
    book.save(&mut out)?;
    Ok(out.into_inner())
}
