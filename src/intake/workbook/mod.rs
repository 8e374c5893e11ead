//! Workbooks (`.xlsx`), a row at a time: cells as people see them, and what each shows.
//!
//! This room knows no case: lists of stock and bank statements are read alike. A file passes the
//! [`guard`] before its reader sees it, and then only cells are read, in order, under limits.

pub mod fault;
pub mod format;
pub mod guard;
pub mod styles;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxCellReader};

use fault::WorkbookError;
use format::Format;
use guard::damaged;
use styles::Formats;

/// Rows of a sheet.
pub const MOST_ROWS: u32 = 1_048_576;
/// Columns that are read; a spreadsheet has 16 384, a list a few dozen.
pub const MOST_COLUMNS: u32 = 1_024;
/// Bytes of a cell: what 32 767 characters can take.
pub const MOST_CELL: usize = 4 * 32_767;
/// Bytes of a row.
pub const MOST_RECORD: usize = 1 << 20;
/// Bytes of all cells of a sheet; texts are shared, so that a small file can repeat a large one.
pub const MOST_SHEET: u64 = 1 << 30;

/// Bytes that can be read and sought.
pub trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    Blank,
    /// Text, as it was typed.
    Text,
    /// A plain number.
    Number,
    /// A percentage; its text ends with the sign.
    Percent,
    /// A day, or a day and a time: `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS`.
    Date,
    /// A time alone: `HH:MM:SS`.
    Time,
    /// `TRUE` or `FALSE`.
    Boolean,
    /// An error such as `#N/A`.
    Error,
    /// A number whose format is not known, so that it may be a fraction or a day.
    Unknown,
}

/// A row, reused from one to the next.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Its number in the sheet, from 1.
    pub row: u32,
    /// Its cells from the first column on; blank ones are empty.
    pub cells: csv::StringRecord,
    /// What each shows.
    pub shown: Vec<Shown>,
}

/// A workbook that has passed the guard.
pub struct Workbook {
    xlsx: Xlsx<Box<dyn Source>>,
    formats: Option<Formats>,
    sheets: Vec<String>,
    /// The first sheet that is shown.
    first: Option<String>,
}

/// Runs a part of the reader of workbooks: what makes it give up is a damaged file, not our end.
fn contained<T>(read: impl FnOnce() -> Result<T, calamine::XlsxError>) -> Result<T, WorkbookError> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(t)) => Ok(t),
        Ok(Err(calamine::XlsxError::Password)) => Err(WorkbookError::Encrypted),
        Ok(Err(e)) => Err(damaged(e)),
        Err(_) => Err(damaged("calamine")),
    }
}

impl Workbook {
    /// Opens a file.
    ///
    /// # Errors
    /// Unreadable, refused by the guard, or damaged.
    pub fn open(path: &Path) -> Result<Workbook, WorkbookError> {
        Workbook::of(Box::new(BufReader::with_capacity(
            64 << 10,
            File::open(path)?,
        )))
    }

    /// Opens what was read.
    ///
    /// # Errors
    /// Refused by the guard, or damaged.
    pub fn of_bytes(bytes: Vec<u8>) -> Result<Workbook, WorkbookError> {
        Workbook::of(Box::new(Cursor::new(bytes)))
    }

    /// Opens any source.
    ///
    /// # Errors
    /// Unreadable, refused by the guard, or damaged.
    pub fn of(mut source: Box<dyn Source>) -> Result<Workbook, WorkbookError> {
        let passed = guard::check(&mut source)?;
        let xlsx: Xlsx<Box<dyn Source>> = contained(|| Xlsx::new(source))?;
        let tables: Vec<_> = xlsx
            .sheets_metadata()
            .iter()
            .filter(|s| s.typ == SheetType::WorkSheet)
            .collect();
        let first = tables
            .iter()
            .find(|s| s.visible == SheetVisible::Visible)
            .or(tables.first())
            .map(|s| s.name.clone());
        let sheets = tables.iter().map(|s| s.name.clone()).collect();
        Ok(Workbook {
            formats: passed.formats,
            sheets,
            first,
            xlsx,
        })
    }

    /// Names of the sheets, in order.
    #[must_use]
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// The sheet that a name or a number from 1 means; without one, the first that is shown.
    ///
    /// # Errors
    /// There is none.
    pub fn sheet(&self, wanted: Option<&str>) -> Result<String, WorkbookError> {
        let none = |name: &str| WorkbookError::NoSheet {
            name: name.to_owned(),
            sheets: self.sheets.clone(),
        };
        let Some(wanted) = wanted else {
            return self.first.clone().ok_or_else(|| none(""));
        };
        let same = |name: &&String| {
            name.trim() == wanted.trim()
                || crate::text::fold::fold(name) == crate::text::fold::fold(wanted)
        };
        let exact = self.sheets.iter().find(|n| *n == wanted);
        if let Some(name) = exact.or_else(|| self.sheets.iter().find(same)) {
            return Ok(name.clone());
        }
        wanted
            .trim()
            .parse::<usize>()
            .ok()
            .and_then(|n| self.sheets.get(n.checked_sub(1)?))
            .cloned()
            .ok_or_else(|| none(wanted))
    }

    /// The rows of a sheet named as [`Workbook::sheet`] names it, from its first.
    ///
    /// # Errors
    /// No such sheet, or it cannot be read.
    pub fn rows(&mut self, sheet: &str) -> Result<Rows<'_>, WorkbookError> {
        let from_1904 = self.xlsx.has_1904_epoch();
        let formats = self.formats.as_ref();
        let xlsx = &mut self.xlsx;
        let reader = contained(|| xlsx.worksheet_cells_reader(sheet))?;
        Ok(Rows {
            reader,
            formats,
            from_1904,
            waiting: None,
            next_row: 0,
            bytes: 0,
            ended: false,
            line: Vec::new(),
        })
    }
}

/// A cell read ahead: the first of the next row.
struct Waiting {
    row: u32,
    column: u32,
    text: String,
    shown: Shown,
}

/// Rows of a sheet in order; rows without a cell are passed over.
pub struct Rows<'w> {
    reader: XlsxCellReader<'w, Box<dyn Source>>,
    formats: Option<&'w Formats>,
    from_1904: bool,
    waiting: Option<Waiting>,
    next_row: u32,
    bytes: u64,
    ended: bool,
    /// Cells of a row whose cells do not stand in order.
    line: Vec<(u32, String, Shown)>,
}

impl<'w> Rows<'w> {
    /// Reads the next row that has a cell into `record`; `false` at the end.
    ///
    /// # Errors
    /// Damaged, or beyond a limit; nothing can be read after it.
    pub fn next(&mut self, record: &mut Record) -> Result<bool, WorkbookError> {
        record.cells.clear();
        record.shown.clear();
        self.line.clear();
        let mut in_order = true;
        let mut row: Option<u32> = None;
        if let Some(w) = self.waiting.take() {
            row = Some(w.row);
            put(record, w.column, &w.text, w.shown);
        }
        while !self.ended {
            let Some(cell) = self.cell(row)? else {
                self.ended = true;
                break;
            };
            match cell {
                Place::SameRow(column, text, shown) if in_order => {
                    if usize::try_from(column).unwrap_or(usize::MAX) >= record.shown.len() {
                        put(record, column, text.as_str(), shown);
                    } else {
                        // Rare: the cells of this row are gathered and sorted.
                        in_order = false;
                        gather(record, &mut self.line);
                        self.line.push((column, text.into_string(), shown));
                    }
                }
                Place::SameRow(column, text, shown) => {
                    self.line.push((column, text.into_string(), shown));
                }
                Place::First(at, column, text, shown) => {
                    row = Some(at);
                    put(record, column, text.as_str(), shown);
                }
                Place::Next(w) => {
                    self.waiting = Some(w);
                    break;
                }
            }
        }
        let Some(row) = row else {
            return Ok(false);
        };
        if !in_order {
            self.line.sort_by_key(|(column, _, _)| *column);
            record.cells.clear();
            record.shown.clear();
            for (column, text, shown) in self.line.drain(..) {
                put(record, column, &text, shown);
            }
        }
        record.row = row + 1;
        self.next_row = row + 1;
        if record.cells.as_slice().len() > MOST_RECORD {
            return Err(WorkbookError::LongCell {
                cell: record.row.to_string(),
            });
        }
        Ok(true)
    }

    /// The next cell that has a value.
    fn cell(&mut self, row: Option<u32>) -> Result<Option<Place<'w>>, WorkbookError> {
        loop {
            let reader = &mut self.reader;
            let Some((cell, style)) = contained(|| reader.next_cell_with_style_id())? else {
                return Ok(None);
            };
            let (at, column) = cell.get_position();
            if at >= MOST_ROWS {
                return Err(WorkbookError::TooLong {
                    row: u64::from(at) + 1,
                });
            }
            if column >= MOST_COLUMNS {
                return Err(WorkbookError::TooWide {
                    cell: place(at, column),
                });
            }
            let least = row.unwrap_or(self.next_row);
            if at < least {
                return Err(WorkbookError::OutOfOrder {
                    row: u64::from(at) + 1,
                });
            }
            let (text, shown) = self.shown(cell.get_value().clone(), style);
            if shown == Shown::Blank {
                continue;
            }
            let length = text.as_str().len();
            if length > MOST_CELL {
                return Err(WorkbookError::LongCell {
                    cell: place(at, column),
                });
            }
            self.bytes = self
                .bytes
                .saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
            if self.bytes > MOST_SHEET {
                return Err(WorkbookError::TooMuchText);
            }
            return Ok(Some(match row {
                None => Place::First(at, column, text, shown),
                Some(r) if r == at => Place::SameRow(column, text, shown),
                Some(_) => Place::Next(Waiting {
                    row: at,
                    column,
                    text: text.into_string(),
                    shown,
                }),
            }));
        }
    }

    fn shown(&self, value: DataRef<'w>, style: usize) -> (Text<'w>, Shown) {
        let number = |n: f64| self.number(n, style);
        match value {
            DataRef::Empty => (Text::Lent(""), Shown::Blank),
            DataRef::SharedString("") => (Text::Lent(""), Shown::Blank),
            DataRef::SharedString(s) => (Text::Lent(s), Shown::Text),
            DataRef::String(s) if s.is_empty() => (Text::Lent(""), Shown::Blank),
            DataRef::String(s) => (Text::Own(s), Shown::Text),
            DataRef::Bool(true) => (Text::Lent("TRUE"), Shown::Boolean),
            DataRef::Bool(false) => (Text::Lent("FALSE"), Shown::Boolean),
            DataRef::Error(e) => (Text::Own(e.to_string()), Shown::Error),
            DataRef::DateTimeIso(s) => match iso_moment(&s) {
                Some(moment) => (Text::Own(moment), Shown::Date),
                None if s.is_empty() => (Text::Lent(""), Shown::Blank),
                // Called a day by the workbook, and none.
                None => (Text::Own(s), Shown::Text),
            },
            DataRef::DurationIso(s) => (Text::Own(s), Shown::Time),
            DataRef::Int(n) => {
                // Exact for whatever a spreadsheet can hold.
                #[allow(clippy::cast_precision_loss)]
                number(n as f64)
            }
            DataRef::Float(n) => number(n),
            DataRef::DateTime(d) => number(d.as_f64()),
        }
    }

    fn number(&self, number: f64, style: usize) -> (Text<'w>, Shown) {
        // A workbook without styles shows plain numbers.
        let format = self.formats.map_or(Format::General, |f| f.get(style));
        let plain = |shown| {
            let text = Format::General.show(number, false).unwrap_or_default();
            (Text::Own(text), shown)
        };
        let Some(text) = format.show(number, self.from_1904) else {
            return plain(Shown::Unknown);
        };
        let shown = match format {
            Format::General | Format::Padded { .. } | Format::Text => Shown::Number,
            Format::Percent { .. } | Format::Suffixed { .. } => Shown::Percent,
            Format::Date | Format::DateTime => Shown::Date,
            Format::Time | Format::Elapsed => Shown::Time,
            Format::Unknown => return plain(Shown::Unknown),
        };
        (Text::Own(text), shown)
    }
}

/// Text of a cell, lent by the workbook where it can be.
enum Text<'w> {
    Lent(&'w str),
    Own(String),
}

impl Text<'_> {
    fn as_str(&self) -> &str {
        match self {
            Text::Lent(s) => s,
            Text::Own(s) => s,
        }
    }

    fn into_string(self) -> String {
        match self {
            Text::Lent(s) => s.to_owned(),
            Text::Own(s) => s,
        }
    }
}

/// Where the next cell stands.
enum Place<'w> {
    First(u32, u32, Text<'w>, Shown),
    SameRow(u32, Text<'w>, Shown),
    Next(Waiting),
}

/// Appends a cell, with blank ones before it up to its column; a second cell at one place is
/// passed over.
fn put(record: &mut Record, column: u32, text: &str, shown: Shown) {
    let column = usize::try_from(column).unwrap_or(usize::MAX);
    if column < record.shown.len() {
        return;
    }
    while record.shown.len() < column {
        record.cells.push_field("");
        record.shown.push(Shown::Blank);
    }
    record.cells.push_field(text);
    record.shown.push(shown);
}

fn gather(record: &Record, line: &mut Vec<(u32, String, Shown)>) {
    for (column, (text, shown)) in (0_u32..).zip(record.cells.iter().zip(&record.shown)) {
        if *shown != Shown::Blank {
            line.push((column, text.to_owned(), *shown));
        }
    }
}

/// `2026-11-23T00:00:00` as the other dates are given; `None` where there is no day.
fn iso_moment(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('Z');
    let (day, clock) = text.split_once('T').unwrap_or((text, ""));
    let day = day
        .parse::<jiff::civil::Date>()
        .ok()
        .filter(|d| d.year() >= 1000)?;
    let clock = clock.split('.').next().unwrap_or_default();
    Some(if clock.is_empty() || clock == "00:00:00" {
        day.to_string()
    } else {
        format!("{day} {clock}")
    })
}

/// A place as spreadsheets name it, from row and column counted from 0: `XFD1048576`.
#[must_use]
pub fn place(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut n = u64::from(column) + 1;
    while n > 0 {
        n -= 1;
        let letter = u8::try_from(n % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        n /= 26;
    }
    let column: String = letters.iter().rev().collect();
    format!("{column}{}", u64::from(row) + 1)
}
