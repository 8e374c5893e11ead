//! Lists as rows of the batch: separated values, workbooks and JSON Lines.

use std::io;

use crate::batch::rows::{Again, Rows, Source};
use crate::intake::rows::{List, Next, Reader, Take};

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
pub struct Into<'r>(&'r mut Rows);

impl<'r> Into<'r> {
    /// Into these rows.
    pub fn new(rows: &'r mut Rows) -> Into<'r> {
        Into(rows)
    }
}

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
