//! Lists as rows: separated values and JSON Lines.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::batch::Row;
use crate::batch::pipeline::Understand;
use crate::batch::rows::{RowView, Rows, Source};
use crate::cli::failure::{Failure, USAGE};
use crate::intake::stream::{Detected, StreamError, Utf8Reader, detect};
use crate::intake::table::{Header, RowCase, case_of_cells, case_of_json_line, sniff_delimiter};
use crate::report::words::Words;

/// Largest line of a JSON Lines file, bytes.
const MOST_LINE: usize = 1 << 20;

/// An input that can be read again from its start.
pub struct Input {
    /// As named on the command line.
    pub name: String,
    file: File,
    detected: Detected,
    /// How its rows are written.
    pub form: Form,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Cells between delimiters, below a header.
    Table(u8),
    /// A JSON object a line.
    JsonLines,
}

impl Input {
    /// Opens a file, or spools standard input, since a list is read more than once; finds its
    /// encoding and form.
    ///
    /// # Errors
    /// Missing, unreadable, a folder, a workbook, or in no supported encoding.
    pub fn open(name: &str, words: &Words<'_>) -> Result<Input, Failure> {
        let mut file = if name == "-" {
            let mut spool = tempfile::tempfile().map_err(|e| Failure::io("temporary file", &e))?;
            io::copy(&mut io::stdin().lock(), &mut spool).map_err(|e| Failure::io("stdin", &e))?;
            spool
        } else {
            let path = Path::new(name);
            let meta = std::fs::metadata(path).map_err(|e| Failure::unreadable(path, &e))?;
            if meta.is_dir() {
                return Err(Failure::new(
                    USAGE,
                    words.filled("error.is_folder", &[("file", name)]),
                ));
            }
            File::open(path).map_err(|e| Failure::unreadable(path, &e))?
        };
        let unreadable = |e: &io::Error| Failure::new(USAGE, format!("{name}: {e}"));
        let mut magic = [0_u8; 4];
        file.seek(SeekFrom::Start(0)).map_err(|e| unreadable(&e))?;
        let n = file.read(&mut magic).map_err(|e| unreadable(&e))?;
        // Workbooks are ZIP files (or, of old, compound documents): not read as text.
        let workbook = n == 4 && (magic == *b"PK\x03\x04" || magic == [0xD0, 0xCF, 0x11, 0xE0]);
        if workbook {
            return Err(Failure::new(
                USAGE,
                words.filled("error.workbook", &[("file", name)]),
            ));
        }
        let detected = detect(&mut file).map_err(|e| match e {
            StreamError::Io(e) => unreadable(&e),
            StreamError::Encoding { chars, replaced } => Failure::new(
                USAGE,
                words.filled(
                    "error.encoding",
                    &[
                        ("file", name),
                        ("chars", &chars.to_string()),
                        ("replaced", &replaced.to_string()),
                    ],
                ),
            ),
        })?;
        let mut input = Input {
            name: name.to_owned(),
            file,
            detected,
            form: Form::JsonLines,
        };
        input.form = input.find_form().map_err(|e| unreadable(&e))?;
        Ok(input)
    }

    fn find_form(&mut self) -> io::Result<Form> {
        let ending = Path::new(&self.name)
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase());
        let mut reader = BufReader::with_capacity(64 << 10, self.reader()?);
        let head = reader.fill_buf()?;
        let brace = head.iter().take(256).find(|b| !b.is_ascii_whitespace()) == Some(&b'{');
        if brace || matches!(ending.as_deref(), Some("jsonl" | "ndjson")) {
            return Ok(Form::JsonLines);
        }
        let sample = String::from_utf8_lossy(head);
        let sample: String = sample.lines().take(20).collect::<Vec<_>>().join("\n");
        Ok(Form::Table(sniff_delimiter(&sample)))
    }

    /// The input from its start, as UTF-8.
    ///
    /// # Errors
    /// It cannot be rewound.
    pub fn reader(&mut self) -> io::Result<Utf8Reader<&mut File>> {
        self.file.seek(SeekFrom::Start(0))?;
        Ok(Utf8Reader::new(&mut self.file, self.detected))
    }

    /// Its rows from the first.
    ///
    /// # Errors
    /// It cannot be rewound, or has no readable header.
    pub fn rows(&mut self) -> io::Result<Box<dyn Source + Send + '_>> {
        match self.form {
            Form::JsonLines => Ok(Box::new(Lines {
                reader: BufReader::with_capacity(256 << 10, self.reader()?),
                line: Vec::new(),
            })),
            Form::Table(delimiter) => {
                let mut table = Table::new(self.reader()?, delimiter);
                table.header()?;
                Ok(Box::new(table))
            }
        }
    }

    /// The names of the columns; `None` for an empty file.
    ///
    /// # Errors
    /// Read errors.
    pub fn names(&mut self) -> io::Result<Option<Vec<String>>> {
        match self.form {
            Form::JsonLines => Ok(Some(vec!["input".to_owned()])),
            Form::Table(delimiter) => Table::new(self.reader()?, delimiter).header(),
        }
    }
}

struct Table<R> {
    csv: csv::Reader<R>,
    record: csv::ByteRecord,
}

impl<R: Read> Table<R> {
    fn new(reader: R, delimiter: u8) -> Table<R> {
        Table {
            csv: csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .flexible(true)
                .has_headers(false)
                .buffer_capacity(256 << 10)
                .from_reader(reader),
            record: csv::ByteRecord::new(),
        }
    }

    fn header(&mut self) -> io::Result<Option<Vec<String>>> {
        if !self.csv.read_byte_record(&mut self.record)? {
            return Ok(None);
        }
        let names = self.record.iter();
        Ok(Some(
            names
                .map(|n| String::from_utf8_lossy(n).trim().to_owned())
                .collect(),
        ))
    }
}

impl<R: Read> Source for Table<R> {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        while !rows.is_full() {
            match self.csv.read_byte_record(&mut self.record) {
                Ok(false) => return Ok(()),
                Ok(true) => {}
                Err(e) if matches!(e.kind(), csv::ErrorKind::Io(_)) => return Err(e.into()),
                Err(e) => {
                    rows.unreadable("row.not_csv", e.to_string());
                    continue;
                }
            }
            let Ok(whole) = std::str::from_utf8(self.record.as_slice()) else {
                rows.unreadable("row.not_csv", String::new());
                continue;
            };
            if whole.trim().is_empty() {
                continue;
            }
            for n in 0..self.record.len() {
                let range = self.record.range(n).unwrap_or_default();
                rows.cell(whole.get(range).unwrap_or_default());
            }
            rows.end_row();
        }
        Ok(())
    }
}

struct Lines<R> {
    reader: R,
    line: Vec<u8>,
}

impl<R: BufRead> Source for Lines<R> {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        while !rows.is_full() {
            self.line.clear();
            let n = (&mut self.reader)
                .take(MOST_LINE as u64)
                .read_until(b'\n', &mut self.line)?;
            if n == 0 {
                return Ok(());
            }
            let too_long = n == MOST_LINE && self.line.last() != Some(&b'\n');
            if too_long {
                skip_line(&mut self.reader)?;
            }
            let text = String::from_utf8_lossy(&self.line);
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            rows.cell(text);
            if too_long {
                rows.end_unreadable("row.too_long", String::new());
            } else {
                rows.end_row();
            }
        }
        Ok(())
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match memchr::memchr(b'\n', buffer) {
            Some(at) => {
                reader.consume(at + 1);
                return Ok(());
            }
            None => {
                let n = buffer.len();
                reader.consume(n);
            }
        }
    }
}

/// Makes cases of rows of cells.
pub struct Cells(pub Header);

impl Understand for Cells {
    fn row<'r>(&self, row: &RowView<'r>) -> Row<'r> {
        if let Some((key, detail)) = row.fault {
            return Row::Unreadable(key, detail.to_owned());
        }
        understood(case_of_cells(&self.0, row.cells()))
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

fn understood<'r>(
    row: Result<RowCase<'r>, crate::intake::table::RowFault>,
) -> Row<'r> {
    match row {
        Ok(RowCase { case, ignored }) => Row::Case(case, ignored.len()),
        Err(f) => Row::Unreadable(f.key, f.detail),
    }
}
