//! What a reader found wrong, gathered: all of it for a case file, only what concerns known
//! fields and lists for a row.

use super::fault::Fault;
use crate::field::Field;

/// Faults listed for one case file; a file with more is better corrected step by step.
const MOST_FAULTS: usize = 100;

/// Names not known that are gathered of one row.
const MOST_UNNAMED: usize = 16;

/// Faults of one case.
#[derive(Debug, Default)]
pub(super) struct Complaints {
    /// Whether names that are not known count.
    names_count: bool,
    /// The faults, in the order they were met.
    pub faults: Vec<Fault>,
    /// Names of a row that are not known, the first few.
    pub unnamed: Vec<String>,
    /// Fields whose values were left out.
    pub fields: Vec<Field>,
    /// Name of the first value of a list that could not be read, like `sales.amount`.
    pub list_value: Option<String>,
}

impl Complaints {
    /// For a case file: every fault counts.
    pub(super) fn of_file() -> Complaints {
        Complaints {
            names_count: true,
            ..Complaints::default()
        }
    }

    /// For a row: names that are not known are gathered and are no fault.
    pub(super) fn of_row() -> Complaints {
        Complaints::default()
    }

    /// A name that is not known. The fault is made only where it counts: looking for the nearest
    /// name costs more than reading the row.
    pub(super) fn name(&mut self, name: &str, fault: impl FnOnce() -> Fault) {
        if self.names_count {
            self.push(fault());
        } else if self.unnamed.len() < MOST_UNNAMED {
            self.unnamed.push(name.to_owned());
        }
    }

    /// A value of a field that is left out.
    pub(super) fn field(&mut self, field: Field, fault: Fault) {
        self.fields.push(field);
        self.push(fault);
    }

    /// A list, or a value in one, that cannot be read.
    pub(super) fn list(&mut self, name: &str, fault: Fault) {
        self.list_value.get_or_insert_with(|| name.to_owned());
        self.push(fault);
    }

    /// Whether enough faults were found to stop reading.
    pub(super) fn enough(&self) -> bool {
        self.faults.len() > MOST_FAULTS
    }

    fn push(&mut self, fault: Fault) {
        match self.faults.len() {
            0..MOST_FAULTS => self.faults.push(fault),
            MOST_FAULTS => {
                let args = vec![("count", MOST_FAULTS.to_string())];
                let span = fault.span.unwrap_or(0..0);
                self.faults.push(Fault::at("too_many_faults", args, span));
            }
            _ => {}
        }
    }
}
