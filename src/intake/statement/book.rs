//! The table of a workbook: cells as they are shown, read by the guarded reader of lists.

use super::cell::clean;
use super::columns::Side;
use super::grid::{Grid, HEADER_WITHIN, MOST_COLUMNS, Row, header_of};
use crate::intake::fault::Fault;
use crate::intake::workbook::fault::WorkbookError;
use crate::intake::workbook::{Record, Workbook};

/// Cells read of a sheet, blank ones before others included: each takes memory.
const MOST_CELLS: usize = 16_000_000;

/// Reads the first sheet whose header is understood; without one the first that is shown.
///
/// # Errors
/// A workbook that is refused; the fault's first argument is the key of the reason.
pub(super) fn read(bytes: &[u8], side: Side) -> Result<Grid, Vec<Fault>> {
    let refused = |e: WorkbookError| {
        let mut args = vec![("why", e.key().to_owned())];
        args.extend(e.args());
        vec![Fault::whole("workbook", args)]
    };
    let mut book = Workbook::of_bytes(bytes.to_vec()).map_err(refused)?;
    let first = book.sheet(None).map_err(refused)?;
    let mut names = vec![first.clone()];
    names.extend(book.sheets().iter().filter(|n| **n != first).cloned());
    let mut chosen = first;
    for name in names {
        let head = rows_of(&mut book, &name, HEADER_WITHIN).map_err(refused)?;
        if header_of(&head, side).is_some() {
            chosen = name;
            break;
        }
    }
    let rows = rows_of(&mut book, &chosen, usize::MAX).map_err(refused)?;
    Ok(Grid::of_rows(rows, "XLSX"))
}

fn rows_of(book: &mut Workbook, sheet: &str, most: usize) -> Result<Vec<Row>, WorkbookError> {
    let mut rows = book.rows(sheet)?;
    let (mut record, mut out, mut cells) = (Record::default(), Vec::new(), 0);
    while out.len() < most && rows.next(&mut record)? {
        let row = Row {
            line: usize::try_from(record.row).unwrap_or(usize::MAX),
            cells: record.cells.iter().take(MOST_COLUMNS).map(clean).collect(),
        };
        cells += row.cells.len();
        if cells > MOST_CELLS {
            return Err(WorkbookError::TooMuchText);
        }
        out.push(row);
    }
    Ok(out)
}
