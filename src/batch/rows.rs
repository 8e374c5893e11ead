//! Rows as they travel between threads: many at a time, in one buffer that is used again.

use std::io;

/// Text of a batch from which it is handed on, bytes.
pub const FULL: usize = 192 << 10;

/// Rows of a batch from which it is handed on.
pub const MOST_ROWS: usize = 4096;

/// Rows read together: their cells in one text, with the end of each.
#[derive(Debug, Default)]
pub struct Rows {
    text: String,
    ends: Vec<usize>,
    rows: Vec<Entry>,
    first: u64,
    /// Cells of the row being read that cannot be relied on.
    unsure: Vec<usize>,
    /// What stands between the cells of the row being read.
    between: Option<u8>,
}

#[derive(Debug)]
struct Entry {
    cells_end: usize,
    between: Option<u8>,
    unsure: Vec<usize>,
    fault: Option<(&'static str, String)>,
}

impl Rows {
    /// Empties the batch, keeping its memory; its first row will be number `first`, from 1.
    pub fn begin(&mut self, first: u64) {
        self.text.clear();
        self.ends.clear();
        self.rows.clear();
        self.unsure.clear();
        self.between = None;
        self.first = first;
    }

    /// Adds a cell to the row being read.
    pub fn cell(&mut self, value: &str) {
        self.text.push_str(value);
        self.ends.push(self.text.len());
    }

    /// Adds all cells of a row at once: what stands between `delimiter`s, which are kept.
    pub fn record(&mut self, text: &str, delimiter: u8) {
        let from = self.text.len();
        self.text.push_str(text);
        self.between = Some(delimiter);
        let inner = memchr::memchr_iter(delimiter, text.as_bytes());
        self.ends.extend(inner.map(|at| from + at));
        self.ends.push(self.text.len());
    }

    /// The cell just added cannot be relied on: the list leaves open what it means.
    pub fn unsure(&mut self) {
        let from = self.rows.last().map_or(0, |r| r.cells_end);
        self.unsure.push((self.ends.len() - from).saturating_sub(1));
    }

    /// Ends the row.
    pub fn end_row(&mut self) {
        self.push(None);
    }

    fn push(&mut self, fault: Option<(&'static str, String)>) {
        self.rows.push(Entry {
            cells_end: self.ends.len(),
            between: self.between.take(),
            unsure: std::mem::take(&mut self.unsure),
            fault,
        });
    }

    /// Takes back the cells of the row being read: it was blank.
    pub fn forget_row(&mut self) {
        let cells = self.rows.last().map_or(0, |r| r.cells_end);
        self.ends.truncate(cells);
        self.unsure.clear();
        self.between = None;
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// A row that could not be read: the key of the reason in the catalogue, and a detail.
    pub fn unreadable(&mut self, key: &'static str, detail: String) {
        self.forget_row();
        self.push(Some((key, detail)));
    }

    /// Ends the row as one that could not be read, keeping its cells.
    pub fn end_unreadable(&mut self, key: &'static str, detail: String) {
        self.push(Some((key, detail)));
    }

    /// Keeps the first `rows` rows only.
    pub fn truncate(&mut self, rows: usize) {
        self.rows.truncate(rows);
    }

    /// Whether the batch should be handed on.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.text.len() >= FULL || self.rows.len() >= MOST_ROWS
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Number of the first row, from 1.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = RowView<'_>> {
        let mut cells_from = 0;
        self.rows.iter().zip(self.first..).map(move |(r, number)| {
            let from = match cells_from {
                0 => 0,
                n => self.ends.get(n - 1).copied().unwrap_or(0),
            };
            let ends = self.ends.get(cells_from..r.cells_end).unwrap_or_default();
            cells_from = r.cells_end;
            RowView {
                number,
                text: &self.text,
                from,
                ends,
                between: r.between,
                unsure: &r.unsure,
                fault: r.fault.as_ref().map(|(k, d)| (*k, d.as_str())),
            }
        })
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct RowView<'r> {
    /// Data row, from 1.
    pub number: u64,
    text: &'r str,
    from: usize,
    ends: &'r [usize],
    /// What stands between its cells, where the row is kept as it was written: without a quote or
    /// a line's end.
    pub between: Option<u8>,
    /// Numbers of its cells that cannot be relied on, from 0.
    pub unsure: &'r [usize],
    /// Why it could not be read.
    pub fault: Option<(&'static str, &'r str)>,
}

impl<'r> RowView<'r> {
    /// Its cells.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &'r str> + Clone + use<'r> {
        let (text, mut from) = (self.text, self.from);
        let gap = usize::from(self.between.is_some());
        self.ends.iter().map(move |end| {
            let cell = text.get(from..*end).unwrap_or_default();
            from = *end + gap;
            cell
        })
    }

    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// All its cells, one behind the other, with what stands between them.
    #[must_use]
    pub fn whole(&self) -> &'r str {
        let to = self.ends.last().copied().unwrap_or(self.from);
        self.text.get(self.from..to).unwrap_or_default()
    }
}

/// Where rows come from. A list is read twice, so whoever owns the input opens it again.
pub trait Source {
    /// Reads rows into an emptied batch until it is full; none at the end.
    ///
    /// # Errors
    /// What reading brings.
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()>;

    /// The same; of a row that is not `wanted`, told by its number, the cells may be left out.
    ///
    /// # Errors
    /// As of [`Source::fill`].
    fn fill_wanted(
        &mut self,
        rows: &mut Rows,
        _wanted: &mut dyn FnMut(u64) -> bool,
    ) -> io::Result<()> {
        self.fill(rows)
    }
}

/// A list that can be read from its first row as often as needed.
pub trait Again {
    /// Its rows from the first.
    ///
    /// # Errors
    /// It cannot be read again.
    fn rows(&mut self) -> io::Result<Box<dyn Source + Send + '_>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_come_back() {
        let mut rows = Rows::default();
        rows.begin(7);
        rows.cell("a");
        rows.cell("");
        rows.cell("拉卡拉");
        rows.end_row();
        rows.cell(" ");
        rows.forget_row();
        rows.unreadable("row.not_csv", "x".into());
        rows.cell("");
        rows.cell("b");
        rows.unsure();
        rows.end_row();
        rows.record("c,,丁", b',');
        rows.end_row();
        rows.record("", b';');
        rows.end_row();
        rows.cell("d");
        rows.end_row();
        let all: Vec<(u64, Vec<&str>, &str)> = rows
            .iter()
            .map(|r| (r.number, r.cells().collect(), r.whole()))
            .collect();
        assert_eq!(
            all,
            [
                (7, vec!["a", "", "拉卡拉"], "a拉卡拉"),
                (8, vec![], ""),
                (9, vec!["", "b"], "b"),
                (10, vec!["c", "", "丁"], "c,,丁"),
                (11, vec![""], ""),
                (12, vec!["d"], "d")
            ]
        );
        let unsure: Vec<&[usize]> = rows.iter().map(|r| r.unsure).collect();
        assert_eq!(unsure, [&[] as &[usize], &[], &[1], &[], &[], &[]]);
        let between: Vec<_> = rows.iter().map(|r| r.between).collect();
        assert_eq!(between, [None, None, None, Some(b','), Some(b';'), None]);
        assert_eq!(rows.iter().filter(|r| r.fault.is_some()).count(), 1);
        rows.begin(1);
        assert!(rows.is_empty());
    }
}
