//! Lists as people have them, a row at a time: separated values in any encoding, workbooks, JSON
//! Lines, from a file or from standard input. One way in for stock lists, sales and credits.
//!
//! A list is opened once ([`List::open`]), which finds out how it is written and where its header
//! stands, and read from its first row as often as needed ([`List::rows`]), in memory that does
//! not grow with the list. Cells are lent: a reader hands each to a [`Take`], which keeps what it
//! needs.

mod fault;
mod open;
mod read;
mod sniff;
#[cfg(test)]
mod tests;

pub use fault::{LIST_FAULTS, ListFault};
pub use open::{Form, List, Options, encoding_named};
pub use read::{Nobody, Reader};

/// Takes the cells of a row, in order.
pub trait Take {
    /// Whether the cells are wanted at all. Where they are not, a record is passed over without
    /// being looked into, and one that is no text counts as a row.
    const WANTED: bool = true;

    /// A cell as it is shown; blank ones are empty.
    fn cell(&mut self, value: &str);

    /// All cells of a row at once: what stands between `delimiter`s. No quote and no line's end is
    /// among them.
    fn record(&mut self, text: &str, delimiter: u8) {
        for cell in text.split(char::from(delimiter)) {
            self.cell(cell);
        }
    }

    /// The cell just handed on cannot be relied on: a number whose format is not known, so that
    /// it may be a fraction or a day, or a spreadsheet's error such as `#N/A`.
    fn unsure(&mut self);
}

/// What reading on brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// No more rows.
    End,
    /// A row; its cells were handed on.
    Row,
    /// A row that cannot be read: key of the reason (`row.…` in the catalogue) and where it
    /// stands. What can be shown of it was handed on.
    Fault(&'static str, String),
}

/// Cells of a row, kept until the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    text: String,
    ends: Vec<usize>,
    /// Numbers of the cells that cannot be relied on, from 0.
    pub unsure: Vec<usize>,
}

impl Cells {
    /// Forgets the row, keeping the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.unsure.clear();
    }

    /// The cells, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        let mut from = 0;
        self.ends.iter().map(move |end| {
            let cell = self.text.get(from..*end).unwrap_or_default();
            from = *end;
            cell
        })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl Take for Cells {
    fn cell(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    fn unsure(&mut self) {
        if let Some(last) = self.ends.len().checked_sub(1) {
            self.unsure.push(last);
        }
    }
}
