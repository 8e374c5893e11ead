//! Rows of an opened list, in order.

use std::fs::File;

use super::{ListFault, Next, Take};
use crate::intake::json_lines::JsonLines;
use crate::intake::separated::Separated;
use crate::intake::stream::Text;
use crate::intake::workbook::{Record, Rows, Shown};

/// Reads the rows below the header.
pub struct Reader<'l> {
    pub(super) kind: Kind<'l>,
    /// Rows still to be passed over: what stands above the data.
    pub(super) skip: usize,
}

pub(super) enum Kind<'l> {
    Separated(Separated<Text<&'l mut File>>),
    JsonLines(JsonLines<Text<&'l mut File>>),
    Sheet(Box<Rows<'l>>, Record),
}

/// Takes nothing: rows are passed over.
pub struct Nobody;

impl Take for Nobody {
    const WANTED: bool = false;

    fn cell(&mut self, _: &str) {}
    fn unsure(&mut self) {}
}

impl Reader<'_> {
    /// Hands on the cells of the next row; rows without any text are passed over.
    ///
    /// # Errors
    /// Read errors, and faults of a workbook that end its reading. A row that cannot be read is
    /// no error but a [`Next::Fault`].
    pub fn next<T: Take>(&mut self, out: &mut T) -> Result<Next, ListFault> {
        while self.skip > 0 {
            self.skip -= 1;
            if self.step(&mut Nobody)? == Next::End {
                return Ok(Next::End);
            }
        }
        self.step(out)
    }

    fn step<T: Take>(&mut self, out: &mut T) -> Result<Next, ListFault> {
        match &mut self.kind {
            Kind::Separated(reader) => Ok(reader.next(out)?),
            Kind::JsonLines(reader) => Ok(reader.next(out)?),
            Kind::Sheet(rows, record) => sheet_row(rows, record, out),
        }
    }
}

/// Whether a number has more digits than a workbook keeps of it.
fn has_lost_digits(number: &str) -> bool {
    let digits = number.trim_start_matches('-');
    digits.len() > 15 && digits.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn sheet_row<T: Take>(
    rows: &mut Rows<'_>,
    record: &mut Record,
    out: &mut T,
) -> Result<Next, ListFault> {
    loop {
        if !rows.next(record)? {
            return Ok(Next::End);
        }
        if record.cells.as_slice().trim().is_empty() {
            continue;
        }
        for (text, shown) in record.cells.iter().zip(&record.shown) {
            out.cell(text);
            if matches!(shown, Shown::Unknown | Shown::Error)
                || *shown == Shown::Number && has_lost_digits(text)
            {
                out.unsure();
            }
        }
        return Ok(Next::Row);
    }
}
