//! Workbooks as all outputs write them: constant memory, text cells only (a cell is never a
//! formula, a printed number never a quantity), header frozen with filters, verdicts coloured and
//! in words, columns as wide as their text. What does not fit one sheet goes on on the next.

use std::fmt::Write as _;
use std::io::{self, Seek, Write};

use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet,
    XlsxError,
};

use super::document::TOOL;
use super::words::Lang;
use crate::text::width::display_width;
use crate::verdict::Verdict;

/// Rows of a sheet, the header included.
pub const MOST_ROWS: u32 = 1_048_576;
/// UTF-16 units of a cell.
pub const MOST_CELL: usize = 32_767;
/// Columns of a sheet.
pub const MOST_COLUMNS: usize = 16_384;
/// Widest column, in characters.
const WIDEST: usize = 60;
/// Bytes of a sheet up to which a plain ZIP holds it for certain; texts grow when escaped.
const MOST_PLAIN: u64 = 1 << 30;
/// Bytes a cell takes beside its text.
const MARKUP: u64 = 64;
/// Rows that are looked at for the width of columns.
const MEASURED: u32 = 200;

/// One cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'c> {
    /// Text, whatever it looks like.
    Text(&'c str),
    /// A count of ours.
    Count(u64),
    /// A word in the colour of a verdict.
    Verdict(Verdict, &'c str),
    /// A word in the colours of stop, ask, none.
    Marked(Mark, &'c str),
    /// A heading within a sheet.
    Heading(&'c str),
}

/// Colours beside those of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As a critical finding.
    Stop,
    /// As a warning.
    Ask,
    /// Plain.
    None,
}

/// Text and ground of a verdict, as the pages have them.
fn colours(verdict: Verdict) -> (u32, u32) {
    match verdict {
        Verdict::DirectVerified => (0x000B_5A2C, 0x00E2_F4E9),
        Verdict::DirectConsistent => (0x000A_4A63, 0x00DF_F1F8),
        Verdict::DirectClaimed => (0x0062_4700, 0x00FF_F3D1),
        Verdict::Unknown => (0x0045_4B54, 0x00E9_EBEE),
        Verdict::Doubtful => (0x0075_2D00, 0x00FF_E7D8),
        Verdict::NotDirect => (0x0087_0F17, 0x00FD_E6E7),
    }
}

/// The formats, made once.
#[derive(Debug, Clone)]
struct Formats {
    text: Format,
    header: Format,
    heading: Format,
    count: Format,
    verdicts: [Format; 6],
    stop: Format,
    ask: Format,
}

impl Formats {
    fn new() -> Formats {
        let text = Format::new().set_num_format("@");
        let coloured = |(ink, ground): (u32, u32)| {
            text.clone()
                .set_font_color(Color::RGB(ink))
                .set_background_color(Color::RGB(ground))
        };
        Formats {
            header: text
                .clone()
                .set_bold()
                .set_background_color(Color::RGB(0x00E9_EBEE))
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::Top)
                .set_text_wrap(),
            heading: text.clone().set_bold(),
            count: Format::new().set_num_format("#,##0"),
            verdicts: crate::verdict::VERDICTS.map(|v| coloured(colours(v))),
            stop: coloured(colours(Verdict::NotDirect)),
            ask: coloured(colours(Verdict::DirectClaimed)),
            text,
        }
    }

    fn verdict(&self, verdict: Verdict) -> &Format {
        crate::verdict::VERDICTS
            .iter()
            .zip(&self.verdicts)
            .find(|(v, _)| **v == verdict)
            .map_or(&self.text, |(_, f)| f)
    }
}

/// A workbook in the making.
pub struct Book {
    workbook: Workbook,
    formats: Formats,
    lang: Lang,
    names: Vec<String>,
    /// Whether a part may be larger than a plain ZIP can hold.
    large: bool,
}

/// A table in the making: a header, then rows, over as many sheets as it takes. Several can grow
/// at once; [`Book::put`] sets their order.
pub struct Table {
    name: String,
    columns: Vec<String>,
    widths: Vec<usize>,
    sheets: Vec<Worksheet>,
    /// Next row of the last sheet.
    row: u32,
    /// Last row of each sheet that is full.
    most_rows: u32,
    filters: bool,
    cut: u64,
    /// Bytes of the last sheet, about.
    bytes: u64,
}

fn failed(e: XlsxError) -> io::Error {
    match e {
        XlsxError::IoError(e) | XlsxError::TempFileError(_, e) => e,
        other => io::Error::other(other.to_string()),
    }
}

impl Book {
    /// An empty workbook with `title` among its properties.
    #[must_use]
    pub fn new(lang: Lang, title: &str) -> Book {
        let mut workbook = Workbook::new();
        let properties = DocProperties::new()
            .set_title(title)
            .set_comment(TOOL)
            // A fixed day: the same input gives the same bytes.
            .set_creation_datetime(&fixed_day());
        workbook.set_properties(&properties);
        Book {
            workbook,
            formats: Formats::new(),
            lang,
            names: Vec::new(),
            large: false,
        }
    }

    /// A table with filters and a frozen header.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn table(&mut self, name: &str, columns: &[String]) -> io::Result<Table> {
        self.table_of(name, columns, MOST_ROWS, true)
    }

    /// A sheet of facts: no header, no filters; the first column is as wide as its text.
    ///
    /// # Errors
    /// No temporary file can be made.
    pub fn sheet(&mut self, name: &str) -> io::Result<Table> {
        self.table_of(name, &[], MOST_ROWS, false)
    }

    fn table_of(
        &mut self,
        name: &str,
        columns: &[String],
        most_rows: u32,
        filters: bool,
    ) -> io::Result<Table> {
        let mut table = Table {
            name: name.to_owned(),
            columns: columns.iter().take(MOST_COLUMNS).cloned().collect(),
            widths: Vec::new(),
            sheets: Vec::new(),
            row: 0,
            most_rows,
            filters,
            cut: 0,
            bytes: 0,
        };
        table.widths = table.columns.iter().map(|c| display_width(c)).collect();
        self.grow(&mut table)?;
        Ok(table)
    }

    /// Begins a further sheet of a table.
    fn grow(&mut self, table: &mut Table) -> io::Result<()> {
        let mut sheet = self
            .workbook
            .new_worksheet_with_constant_memory()
            .map_err(failed)?;
        for (i, _) in table.columns.iter().enumerate() {
            sheet
                .set_column_format(column(i), &self.formats.text)
                .map_err(failed)?;
        }
        for (i, name) in table.columns.iter().enumerate() {
            let (name, _) = fitted(name, self.lang);
            sheet
                .write_string_with_format(0, column(i), &*name, &self.formats.header)
                .map_err(failed)?;
        }
        table.row = u32::from(!table.columns.is_empty());
        table.bytes = 0;
        table.sheets.push(sheet);
        Ok(())
    }

    /// Writes a row; cells past the last column of a sheet are left out.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn row<'c>(
        &mut self,
        table: &mut Table,
        cells: impl IntoIterator<Item = Cell<'c>>,
    ) -> io::Result<()> {
        if table.row >= table.most_rows {
            self.grow(table)?;
        }
        let row = table.row;
        let Some(sheet) = table.sheets.last_mut() else {
            return Ok(());
        };
        for (i, cell) in cells.into_iter().take(MOST_COLUMNS).enumerate() {
            let at = column(i);
            let (text, format) = match cell {
                Cell::Count(n) => {
                    // Exact in a spreadsheet up to 15 digits, far above any count of rows.
                    #[allow(clippy::cast_precision_loss)]
                    sheet
                        .write_number_with_format(row, at, n as f64, &self.formats.count)
                        .map_err(failed)?;
                    continue;
                }
                Cell::Text(t) | Cell::Marked(Mark::None, t) => (t, None),
                Cell::Verdict(v, t) => (t, Some(self.formats.verdict(v))),
                Cell::Marked(Mark::Stop, t) => (t, Some(&self.formats.stop)),
                Cell::Marked(Mark::Ask, t) => (t, Some(&self.formats.ask)),
                Cell::Heading(t) => (t, Some(&self.formats.heading)),
            };
            if text.is_empty() {
                continue;
            }
            let (text, cut) = fitted(text, self.lang);
            table.cut += u64::from(cut);
            let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
            table.bytes = table.bytes.saturating_add(length).saturating_add(MARKUP);
            if row < MEASURED {
                if table.widths.len() <= i {
                    table.widths.resize(i + 1, 0);
                }
                if let Some(w) = table.widths.get_mut(i) {
                    let widest = text.lines().map(display_width).max().unwrap_or(0);
                    *w = (*w).max(widest);
                }
            }
            match format {
                Some(f) => sheet.write_string_with_format(row, at, &*text, f),
                None => sheet.write_string(row, at, &*text),
            }
            .map_err(failed)?;
        }
        table.row += 1;
        self.large |= table.bytes > MOST_PLAIN;
        Ok(())
    }

    /// Takes a finished table in, after those taken in before.
    ///
    /// # Errors
    /// A sheet's layout cannot be set.
    pub fn put(&mut self, table: Table) -> io::Result<()> {
        let rows = table.row;
        let count = table.sheets.len();
        for (n, mut sheet) in table.sheets.into_iter().enumerate() {
            let last = if n + 1 == count {
                rows
            } else {
                table.most_rows
            };
            let name = self.free_name(&table.name, n);
            sheet.set_name(&name).map_err(failed)?;
            for (i, width) in table.widths.iter().enumerate() {
                let width = (*width + 2).clamp(8, WIDEST);
                sheet
                    .set_column_width(column(i), f64::from(u32::try_from(width).unwrap_or(8)))
                    .map_err(failed)?;
            }
            let last_column = column(table.columns.len().saturating_sub(1));
            if table.filters && !table.columns.is_empty() {
                sheet.set_freeze_panes(1, 0).map_err(failed)?;
                sheet
                    .autofilter(0, 0, last.saturating_sub(1), last_column)
                    .map_err(failed)?;
            }
            sheet
                .ignore_error_range(
                    0,
                    0,
                    last.max(1) - 1,
                    column(table.widths.len().saturating_sub(1)),
                    IgnoreError::NumberStoredAsText,
                )
                .map_err(failed)?;
            self.workbook.push_worksheet(sheet);
        }
        Ok(())
    }

    /// A name no sheet has yet, within what spreadsheets allow.
    fn free_name(&mut self, wanted: &str, number: usize) -> String {
        let base: String = wanted
            .chars()
            .map(|c| {
                if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() {
                    ' '
                } else {
                    c
                }
            })
            .take(24)
            .collect();
        let base = base.trim_matches([' ', '\'']);
        let base = if base.is_empty() { "Sheet" } else { base };
        let mut at = number;
        loop {
            let mut name = base.to_owned();
            if at > 0 {
                let _ = write!(name, " ({})", at + 1);
            }
            if !self.names.iter().any(|n| n.eq_ignore_ascii_case(&name)) {
                self.names.push(name.clone());
                return name;
            }
            at += 1;
        }
    }

    /// Writes the workbook, whole.
    ///
    /// # Errors
    /// The target cannot be written.
    pub fn save(mut self, out: impl Write + Seek + Send) -> io::Result<()> {
        // Some programs read no ZIP that is written as a large one without need.
        self.workbook.use_zip_large_file(self.large);
        self.workbook.save_to_writer(out).map_err(failed)
    }
}

impl Table {
    /// Cells that were cut because a spreadsheet cannot hold them.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.cut
    }

    /// Sheets it takes so far.
    #[must_use]
    pub fn sheets(&self) -> usize {
        self.sheets.len()
    }
}

fn column(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn fixed_day() -> rust_xlsxwriter::ExcelDateTime {
    rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).unwrap_or_default()
}

/// A text as a cell can hold it; one that is too long is cut, and says so at its end.
fn fitted(text: &str, lang: Lang) -> (std::borrow::Cow<'_, str>, bool) {
    // No text has more UTF-16 units than bytes.
    if text.len() <= MOST_CELL {
        return (text.into(), false);
    }
    let units = text.encode_utf16().count();
    if units <= MOST_CELL {
        return (text.into(), false);
    }
    let all = text.chars().count();
    let note = match lang {
        Lang::Zh => format!("……（单元格放不下，已截断；全文{all}字）"),
        Lang::En => format!(" … (cut: a cell cannot hold all {all} characters)"),
    };
    let mut left = MOST_CELL.saturating_sub(note.encode_utf16().count());
    let mut kept = String::with_capacity(MOST_CELL);
    for c in text.chars() {
        let Some(rest) = left.checked_sub(c.len_utf16()) else {
            break;
        };
        left = rest;
        kept.push(c);
    }
    kept.push_str(&note);
    (kept.into(), true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    fn saved(book: Book) -> Xlsx<Cursor<Vec<u8>>> {
        let mut out = Cursor::new(Vec::new());
        book.save(&mut out).unwrap();
        Xlsx::new(Cursor::new(out.into_inner())).unwrap()
    }

    #[test]
    fn cells_are_text_whatever_they_look_like() {
        let mut book = Book::new(Lang::Zh, "示例");
        let columns = ["编号".to_owned(), "值".to_owned()];
        let mut table = book.table("结果", &columns).unwrap();
        let hostile = ["=1+1", "0012", "822290073920001", "a\u{1}_x0041_b", " x\n"];
        for h in hostile {
            book.row(
                &mut table,
                [Cell::Text(h), Cell::Verdict(Verdict::NotDirect, "不是一清")],
            )
            .unwrap();
        }
        let mut facts = book.sheet("结果").unwrap();
        book.row(&mut facts, [Cell::Heading("小结"), Cell::Count(7)])
            .unwrap();
        book.put(table).unwrap();
        book.put(facts).unwrap();
        let mut read = saved(book);
        assert_eq!(read.sheet_names(), ["结果", "结果 (2)"]);
        let range = read.worksheet_range("结果").unwrap();
        for (i, h) in hostile.iter().enumerate() {
            assert_eq!(
                range.get((i + 1, 0)),
                Some(&Data::String((*h).to_owned())),
                "{h:?}"
            );
        }
        let range = read.worksheet_range("结果 (2)").unwrap();
        assert_eq!(range.get((0, 1)), Some(&Data::Float(7.0)));
    }

    #[test]
    fn long_cells_are_cut_and_long_tables_go_on() {
        let mut book = Book::new(Lang::Zh, "示例");
        let columns = ["a".to_owned()];
        let mut table = book.table_of("长[表]", &columns, 3, true).unwrap();
        let long = "牌".repeat(40_000);
        for t in [&*long, "1", "2", "3", "4"] {
            book.row(&mut table, [Cell::Text(t)]).unwrap();
        }
        assert_eq!((table.cut(), table.sheets()), (1, 3));
        book.put(table).unwrap();
        let mut read = saved(book);
        assert_eq!(read.sheet_names(), ["长 表", "长 表 (2)", "长 表 (3)"]);
        let first = read.worksheet_range("长 表").unwrap();
        let cell = first.get((1, 0)).unwrap().to_string();
        assert_eq!(cell.encode_utf16().count(), MOST_CELL);
        assert!(cell.ends_with("全文40000字）"));
        let last = read.worksheet_range("长 表 (3)").unwrap();
        assert_eq!(last.get((0, 0)).unwrap().to_string(), "a");
        assert_eq!(last.get((1, 0)).unwrap().to_string(), "4");
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let make = || {
            let mut book = Book::new(Lang::En, "x");
            let mut t = book.table("t", &["a".to_owned()]).unwrap();
            book.row(&mut t, [Cell::Text("1")]).unwrap();
            book.put(t).unwrap();
            let mut out = Cursor::new(Vec::new());
            book.save(&mut out).unwrap();
            out.into_inner()
        };
        assert_eq!(make(), make());
    }
}
