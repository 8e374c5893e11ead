//! Lists as rows of the batch: separated values, workbooks and JSON Lines.

use std::io;

use crate::batch::Row;
use crate::batch::pipeline::Understand;
use crate::batch::rows::{Again, RowView, Rows, Source};
use crate::intake::rows::{List, Next, Reader, Take};
use crate::intake::table::{Header, RowCase, RowFault, case_of_cells, case_of_json_line};

/// Rows of an opened list.
pub struct ListRows<'l>(Reader<'l>);

impl<'l> ListRows<'l> {
    /// Its rows from the first.
    ///
    /// # Errors
    /// It cannot be read again.
    pub fn of(list: &'l mut List) -> io::Result<ListRows<'l>> {
        Ok(ListRows(list.rows()?))
    }
}

impl Again for List {
    fn rows(&mut self) -> io::Result<Box<dyn Source + Send + '_>> {
        Ok(Box::new(ListRows::of(self)?))
    }
}

/// Puts cells where they travel.
struct Into<'r>(&'r mut Rows);

impl Take for Into<'_> {
    fn cell(&mut self, value: &str) {
        self.0.cell(value);
    }

    fn unsure(&mut self) {
        self.0.unsure();
    }
}

impl Source for ListRows<'_> {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        while !rows.is_full() {
            match self.0.next(&mut Into(rows))? {
                Next::End => break,
                Next::Row => rows.end_row(),
                Next::Fault(key, detail) => rows.end_unreadable(key, detail),
            }
        }
        Ok(())
    }
}

/// Makes cases of rows of cells.
pub struct Cells(pub Header);

impl Understand for Cells {
    fn row<'r>(&self, row: &RowView<'r>) -> Row<'r> {
        if let Some((key, detail)) = row.fault {
            return Row::Unreadable(key, detail.to_owned());
        }
        let mut case = case_of_cells(&self.0, row.cells());
        if let (Ok(case), false) = (&mut case, row.unsure.is_empty()) {
            case.unsure(&self.0, row.unsure.iter().copied());
        }
        understood(case)
    }
}

/// Makes cases of lines of JSON.
pub struct Objects;

impl Understand for Objects {
    fn row<'r>(&self, row: &RowView<'r>) -> Row<'r> {
        if let Some((key, detail)) = row.fault {
            return Row::Unreadable(key, detail.to_owned());
        }
        understood(case_of_json_line(row.whole()))
    }
}

fn understood(row: Result<RowCase<'_>, RowFault>) -> Row<'_> {
    match row {
        Ok(RowCase { case, ignored }) => Row::Case(case, ignored.len()),
        Err(f) => Row::Unreadable(f.key, f.detail),
    }
}
