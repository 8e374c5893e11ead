//! A stock list seen through two registries: whose verdict changes, and on which licences it rests.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;

use super::super::failure::{Failure, NOTHING};
use super::super::list::{self, Reading};
use crate::case::Case;
use crate::check::{Report, check};
use crate::field::Field;
use crate::intake::rows::{Cells, Form, ListFault, Next};
use crate::intake::table::{case_of_cells, case_of_json_line};
use crate::registry::Registry;
use crate::report::change::StockChangeDocument;
use crate::report::words::Words;

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
    fn count_unreadable(&self) -> u64 {
        u64::try_from(self.unreadable.len()).unwrap_or(u64::MAX)
    }

    /// Checks every row of a list by both sides.
    ///
    /// # Errors
    /// A list that cannot be read, or has no column or row to check, or none that can be read.
    pub fn add(
        &mut self,
        name: &str,
        reading: &Reading,
        (old, new): (Side<'_>, Side<'_>),
        words: &Words<'_>,
    ) -> Result<(), Failure> {
        let shown = Path::new(name)
            .file_name()
            .map_or_else(|| name.to_owned(), |n| n.to_string_lossy().into_owned());
        let (before, checked) = (self.rows, self.rows - self.count_unreadable());
        each(name, reading, words, &mut |row, case| {
            self.rows += 1;
            match case {
                Some(case) if case.has_facts() => self.row(&shown, row, case, old, new),
                _ => self.unreadable.push(format!("{shown}:{row}")),
            }
        })?;
        if self.rows == before || self.rows - self.count_unreadable() == checked {
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
    reading: &Reading,
    words: &Words<'_>,
    f: &mut dyn FnMut(u64, Option<&Case<'_>>),
) -> Result<(), Failure> {
    let failed = |e: ListFault| list::failure(&e, name, words);
    let mut list = reading.open(name).map_err(failed)?;
    let header = match list.form() {
        Form::JsonLines => None,
        _ => Some(reading.header(&list)),
    };
    if header
        .as_ref()
        .is_some_and(|h| h.columns.iter().all(Option::is_none))
    {
        return Err(Failure::new(NOTHING, words.text("error.no_columns")));
    }
    let mut rows = list.rows().map_err(failed)?;
    let mut cells = Cells::default();
    for number in 1.. {
        cells.clear();
        let read = match rows.next(&mut cells).map_err(failed)? {
            Next::End => break,
            Next::Fault(..) => None,
            Next::Row => match &header {
                None => cells.iter().next().and_then(|l| case_of_json_line(l).ok()),
                Some(header) => case_of_cells(header, cells.iter()).ok().map(|mut row| {
                    row.unsure(header, cells.unsure.iter().copied());
                    row
                }),
            },
        };
        f(number, read.as_ref().map(|r| &r.case));
    }
    Ok(())
}
