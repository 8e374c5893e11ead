//! Stock lists: what the readers bring, as cases for the batch. Both doors use it.

use crate::batch::Row;
use crate::batch::first::SELLERS;
use crate::batch::pipeline::Understand;
use crate::batch::rows::RowView;
use crate::intake::table::{Header, RowCase, RowFault, case_of_cells, case_of_json_line};

/// Makes cases of rows of cells.
pub struct Cells(pub Header);

impl Cells {
    /// Whether a column names who sells.
    #[must_use]
    pub fn names_a_seller(&self) -> bool {
        SELLERS.iter().any(|f| self.0.columns.contains(&Some(*f)))
    }
}

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
