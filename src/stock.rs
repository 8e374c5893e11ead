//! Stock lists: what the readers bring, as cases for the batch. Both doors use it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

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

/// Makes cases of lines of JSON, and remembers names that are not known.
#[derive(Debug, Default)]
pub struct Objects {
    /// The first row of each.
    unnamed: Mutex<BTreeMap<String, u64>>,
}

/// Names not known that are remembered.
const MOST_UNNAMED: usize = 20;

impl Objects {
    /// Names that are not known, with the first row each stands in.
    #[must_use]
    pub fn unnamed(&self) -> Vec<(String, u64)> {
        let found = self.unnamed.lock().unwrap_or_else(PoisonError::into_inner);
        found.iter().map(|(n, row)| (n.clone(), *row)).collect()
    }

    fn remember(&self, names: Vec<String>, row: u64) {
        let mut found = self.unnamed.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names {
            if let Some(first) = found.get_mut(&name) {
                *first = row.min(*first);
            } else if found.len() < MOST_UNNAMED {
                found.insert(name, row);
            }
        }
    }
}

impl Understand for Objects {
    fn row<'r>(&self, row: &RowView<'r>) -> Row<'r> {
        if let Some((key, detail)) = row.fault {
            return Row::Unreadable(key, detail.to_owned());
        }
        let mut case = case_of_json_line(row.whole());
        if let Ok(case) = &mut case
            && !case.unnamed.is_empty()
        {
            self.remember(std::mem::take(&mut case.unnamed), row.number);
        }
        understood(case)
    }
}

fn understood(row: Result<RowCase<'_>, RowFault>) -> Row<'_> {
    match row {
        Ok(RowCase { case, ignored, .. }) => Row::Case(case, ignored.len()),
        Err(f) => Row::Unreadable(f.key, f.detail),
    }
}
