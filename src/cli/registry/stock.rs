//! A stock list seen through two registries: whose verdict changes, and on which licences it rests.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use jiff::civil::Date;

use super::super::failure::{Failure, NOTHING, USAGE};
use crate::case::Case;
use crate::check::{Report, check};
use crate::field::Field;
use crate::intake::stream::{StreamError, Utf8Reader, detect};
use crate::intake::table::{case_of_json_line, case_of_row, header, sniff_delimiter};
use crate::registry::Registry;
use crate::report::change::StockChangeDocument;
use crate::report::words::Words;

/// Longest list read, bytes.
const MOST: u64 = 1 << 30;

/// What a comparison of stock lists found.
#[derive(Debug, Default)]
pub struct Stock {
    /// Rows read.
    pub rows: u64,
    /// Rows that could not be read, `FILE:ROW`.
    pub unreadable: Vec<String>,
    /// Rows that change.
    pub changed: Vec<StockChangeDocument>,
    /// Rows by the licence they rest on, by the newer registry.
    pub by_licence: BTreeMap<String, Vec<String>>,
}

/// A registry asked for a day.
#[derive(Clone, Copy)]
pub struct Side<'r> {
    /// The registry.
    pub registry: &'r Registry,
    /// The day.
    pub date: Date,
}

fn state(r: &Report) -> Option<String> {
    r.acquirer
        .as_ref()
        .map(|a| a.licence_state.as_str().to_owned())
}

impl Stock {
    /// Checks every row of a list by both sides.
    ///
    /// # Errors
    /// A list that cannot be read, or has no column or row to check.
    pub fn add(
        &mut self,
        name: &str,
        old: Side<'_>,
        new: Side<'_>,
        words: &Words<'_>,
    ) -> Result<(), Failure> {
        let shown = Path::new(name)
            .file_name()
            .map_or_else(|| name.to_owned(), |n| n.to_string_lossy().into_owned());
        let before = self.rows;
        each(name, words, &mut |row, case| {
            self.rows += 1;
            match case {
                Some(case) if case.has_facts() => self.row(&shown, row, case, old, new),
                _ => self.unreadable.push(format!("{shown}:{row}")),
            }
        })?;
        if self.rows == before {
            return Err(Failure::new(NOTHING, words.text("error.no_rows")));
        }
        Ok(())
    }

    fn row(&mut self, file: &str, row: u64, case: &Case<'_>, old: Side<'_>, new: Side<'_>) {
        let then = check(old.registry, case, old.date);
        let now = check(new.registry, case, new.date);
        let acquirer = now.acquirer.as_ref().or(then.acquirer.as_ref());
        if let Some(number) = acquirer.and_then(|a| a.licence_no.clone()) {
            self.by_licence
                .entry(number)
                .or_default()
                .push(format!("{file}:{row}"));
        }
        if then.decision.verdict == now.decision.verdict && state(&then) == state(&now) {
            return;
        }
        self.changed.push(StockChangeDocument {
            file: file.to_owned(),
            row,
            id: case.get(Field::Id).map(str::to_owned),
            acquirer: acquirer.map(|a| a.name.clone()),
            licence_no: acquirer.and_then(|a| a.licence_no.clone()),
            from: then.decision.verdict.as_str().to_owned(),
            to: now.decision.verdict.as_str().to_owned(),
            from_state: state(&then),
            to_state: state(&now),
            decided_by: now
                .decision
                .decided_by
                .iter()
                .map(ToString::to_string)
                .collect(),
        });
    }
}

/// Calls `f` with each data row from 1, and its case where it can be read.
fn each(
    name: &str,
    words: &Words<'_>,
    f: &mut dyn FnMut(u64, Option<&Case<'_>>),
) -> Result<(), Failure> {
    let unreadable = |e: io::Error| Failure::new(USAGE, format!("{name}: {e}"));
    let path = Path::new(name);
    if path.is_dir() {
        return Err(Failure::new(
            USAGE,
            words.filled("error.is_folder", &[("file", name)]),
        ));
    }
    let mut file = if name == "-" {
        let mut spool = tempfile::tempfile().map_err(|e| Failure::io("temporary file", &e))?;
        io::copy(&mut io::stdin().lock().take(MOST), &mut spool).map_err(unreadable)?;
        spool
    } else {
        File::open(path).map_err(unreadable)?
    };
    let mut magic = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    (&mut file)
        .take(4)
        .read_to_end(&mut magic)
        .map_err(unreadable)?;
    if magic == *b"PK\x03\x04" || magic == [0xD0, 0xCF, 0x11, 0xE0] {
        return Err(Failure::new(
            USAGE,
            words.filled("error.workbook", &[("file", name)]),
        ));
    }
    let detected = detect(&mut file).map_err(|e| match e {
        StreamError::Io(e) => unreadable(e),
        StreamError::Encoding { chars, replaced } => Failure::new(
            USAGE,
            words.filled(
                "list.encoding",
                &[
                    ("file", name),
                    ("chars", &chars.to_string()),
                    ("replaced", &replaced.to_string()),
                ],
            ),
        ),
    })?;
    let mut reader = BufReader::with_capacity(256 << 10, Utf8Reader::new(&mut file, detected));
    let first = reader.fill_buf().map_err(unreadable)?;
    let sample = String::from_utf8_lossy(first.get(..first.len().min(64 << 10)).unwrap_or(first))
        .into_owned();
    let mut row = 0_u64;
    if sample.trim_start().starts_with('{') {
        for line in reader.lines() {
            let line = line.map_err(unreadable)?;
            if line.trim().is_empty() {
                continue;
            }
            row += 1;
            f(row, case_of_json_line(&line).ok().as_ref().map(|r| &r.case));
        }
        return Ok(());
    }
    let lines: String = sample.lines().take(20).collect::<Vec<_>>().join("\n");
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(sniff_delimiter(&lines))
        .flexible(true)
        .has_headers(false)
        .from_reader(reader);
    let csv_error = |e: csv::Error| Failure::new(USAGE, format!("{name}: {e}"));
    let mut record = csv::StringRecord::new();
    if !csv.read_record(&mut record).map_err(csv_error)? {
        return Ok(());
    }
    let names: Vec<&str> = record.iter().map(str::trim).collect();
    let head = header(&names);
    if head.columns.iter().all(Option::is_none) {
        return Err(Failure::new(NOTHING, words.text("error.no_columns")));
    }
    loop {
        match csv.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(e) => match e.kind() {
                csv::ErrorKind::Io(_) => return Err(csv_error(e)),
                _ => {
                    row += 1;
                    f(row, None);
                    continue;
                }
            },
        }
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        row += 1;
        f(
            row,
            case_of_row(&head, &record).ok().as_ref().map(|r| &r.case),
        );
    }
}
