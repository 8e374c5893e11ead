//! Opens a list: what it is, in which encoding, between which delimiters, below which header.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use encoding_rs::Encoding;

use super::read::{Kind, Reader, sheet_row};
use super::sniff::{self, Found, MOST_ABOVE};
use super::{Cells, ListFault, Next};
use crate::intake::json_lines::JsonLines;
use crate::intake::separated::Separated;
use crate::intake::stream::{Detected, Text, detect_as};
use crate::intake::workbook::{Record, Workbook};

/// Bytes of a text in which its header is looked for.
const HEAD: usize = 256 << 10;

/// What was asked for.
pub struct Options<'o> {
    /// Encoding; found out where absent.
    pub encoding: Option<&'static Encoding>,
    /// Sheet of a workbook, by name or number from 1; the first that is shown where absent.
    pub sheet: Option<&'o str>,
    /// Delimiter; found out where absent.
    pub delimiter: Option<u8>,
    /// Whether a line may be a JSON object.
    pub json_lines: bool,
    /// Whether a name is one a header may have.
    pub known: &'o dyn Fn(&str) -> bool,
}

/// How a list is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// Cells between delimiters, below a header.
    Separated {
        /// The delimiter, one byte.
        delimiter: u8,
    },
    /// A JSON object a line, handed on as one cell; there is no header.
    JsonLines,
    /// A sheet of a workbook.
    Sheet {
        /// Its name.
        sheet: String,
        /// All there are, in order.
        sheets: Vec<String>,
    },
}

enum Source {
    Text(File, Detected),
    Book(Box<Workbook>),
}

/// A list that was opened, to be read as often as needed.
pub struct List {
    source: Source,
    form: Form,
    found: Found,
}

/// The encoding of a name as people write it: `gbk`, `GB18030`, `utf-8`, `utf-16le`, `big5`.
///
/// # Errors
/// There is none of that name.
pub fn encoding_named(name: &str) -> Result<&'static Encoding, ListFault> {
    let label: String = name
        .trim()
        .chars()
        .map(|c| if c == '_' { '-' } else { c })
        .collect();
    // Spreadsheet programs say it in these words.
    let label = match label.to_ascii_lowercase().as_str() {
        "ansi" | "cp936" | "936" | "gb-18030" => "gb18030".to_owned(),
        "utf8-bom" | "utf-8-bom" | "utf-8-sig" => "utf-8".to_owned(),
        "utf16" | "unicode" => "utf-16".to_owned(),
        "utf16le" => "utf-16le".to_owned(),
        "utf16be" => "utf-16be".to_owned(),
        _ => label,
    };
    Encoding::for_label(label.as_bytes()).ok_or_else(|| ListFault::NoSuchEncoding {
        name: name.to_owned(),
    })
}

impl List {
    /// Opens a file.
    ///
    /// # Errors
    /// Missing, unreadable, a folder, empty, in no supported encoding, or a workbook that is
    /// refused.
    pub fn open(path: &Path, options: &Options<'_>) -> Result<List, ListFault> {
        if std::fs::metadata(path)?.is_dir() {
            return Err(ListFault::Folder);
        }
        let ending = path
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let mut file = File::open(path)?;
        // What cannot be sought, such as a pipe with a name, is kept first.
        if file.stream_position().is_err() {
            return List::spooled(&mut file, options);
        }
        List::of_file(file, &ending, options)
    }

    /// Opens what can be read only once, such as standard input: it is kept in a temporary file,
    /// since a list is read more than once.
    ///
    /// # Errors
    /// As of [`List::open`], and whatever writing the temporary file brings.
    pub fn spooled(input: &mut impl Read, options: &Options<'_>) -> Result<List, ListFault> {
        let mut spool = tempfile::tempfile()?;
        io::copy(input, &mut spool)?;
        List::of_file(spool, "", options)
    }

    /// Opens a file whose name ends with `ending`, in small letters and without a dot.
    ///
    /// # Errors
    /// As of [`List::open`].
    pub fn of_file(mut file: File, ending: &str, options: &Options<'_>) -> Result<List, ListFault> {
        file.seek(SeekFrom::Start(0))?;
        let mut magic = Vec::new();
        file.by_ref().take(4).read_to_end(&mut magic)?;
        if magic.is_empty() {
            return Err(ListFault::Empty);
        }
        // Workbooks are ZIP files or, of old, compound documents.
        let is_book = magic == *b"PK\x03\x04" || magic == [0xD0, 0xCF, 0x11, 0xE0];
        file.seek(SeekFrom::Start(0))?;
        if is_book {
            return List::of_workbook(file, options);
        }
        if let Some(sheet) = options.sheet {
            return Err(ListFault::NoSheets {
                sheet: sheet.to_owned(),
            });
        }
        List::of_text(file, ending, options)
    }

    fn of_workbook(file: File, options: &Options<'_>) -> Result<List, ListFault> {
        let mut book = Workbook::of(Box::new(BufReader::with_capacity(64 << 10, file)))?;
        let sheet = book.sheet(options.sheet)?;
        let sheets = book.sheets().to_vec();
        let mut first = Vec::new();
        let mut reader = book.rows(&sheet)?;
        let (mut record, mut cells) = (Record::default(), Cells::default());
        while first.len() < MOST_ABOVE {
            cells.clear();
            if sheet_row(&mut reader, &mut record, &mut cells)? == Next::End {
                break;
            }
            first.push(cells.iter().map(str::to_owned).collect());
        }
        drop(reader);
        let found = sniff::header(&first, options.known).ok_or(ListFault::Empty)?;
        Ok(List {
            source: Source::Book(Box::new(book)),
            form: Form::Sheet { sheet, sheets },
            found,
        })
    }

    fn of_text(mut file: File, ending: &str, options: &Options<'_>) -> Result<List, ListFault> {
        let detected = detect_as(&mut file, options.encoding)?;
        let mut head = Vec::new();
        let mut text = Text::new(&mut file, detected)?;
        text.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let whole = head.len() < HEAD;
        if head.iter().all(u8::is_ascii_whitespace) && whole {
            return Err(ListFault::Empty);
        }
        let json = match ending {
            "jsonl" | "ndjson" => true,
            "csv" | "tsv" => false,
            _ => head.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{'),
        };
        if json && options.json_lines {
            return Ok(List {
                source: Source::Text(file, detected),
                form: Form::JsonLines,
                found: Found::default(),
            });
        }
        let (delimiter, found) = sniff::separated(&head, whole, options.delimiter, options.known)
            .ok_or(ListFault::Empty)?;
        Ok(List {
            source: Source::Text(file, detected),
            form: Form::Separated { delimiter },
            found,
        })
    }

    /// How it is written.
    #[must_use]
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// The names of its columns as they stand; none for JSON Lines.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.found.names
    }

    /// What stands above the header, a line each; blank lines are not among them.
    #[must_use]
    pub fn titles(&self) -> &[String] {
        &self.found.titles
    }

    /// The encoding of a text and its byte order mark; `None` for a workbook.
    #[must_use]
    pub fn encoding(&self) -> Option<Detected> {
        match &self.source {
            Source::Text(_, detected) => Some(*detected),
            Source::Book(_) => None,
        }
    }

    /// A second handle on a text, which moves as the text is read, and its length in bytes; `None`
    /// for a workbook, whose parts are not read in order.
    #[must_use]
    pub fn reach(&self) -> Option<(File, u64)> {
        match &self.source {
            Source::Text(file, _) => Some((file.try_clone().ok()?, file.metadata().ok()?.len())),
            Source::Book(_) => None,
        }
    }

    /// Its rows from the first below the header.
    ///
    /// # Errors
    /// It cannot be read again.
    pub fn rows(&mut self) -> Result<Reader<'_>, ListFault> {
        let skip = match self.form {
            Form::JsonLines => 0,
            _ => self.found.before + 1,
        };
        let kind = match (&mut self.source, &self.form) {
            (Source::Text(file, detected), Form::JsonLines) => {
                Kind::JsonLines(JsonLines::new(Text::new(file, *detected)?))
            }
            (Source::Text(file, detected), Form::Separated { delimiter }) => {
                Kind::Separated(Separated::new(Text::new(file, *detected)?, *delimiter))
            }
            (Source::Book(book), Form::Sheet { sheet, .. }) => {
                Kind::Sheet(Box::new(book.rows(sheet)?), Record::default())
            }
            // A form is only ever found together with its source.
            _ => return Err(ListFault::Empty),
        };
        Ok(Reader { kind, skip })
    }
}

impl std::fmt::Debug for List {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("List")
            .field("form", &self.form)
            .field("names", &self.found.names)
            .finish_non_exhaustive()
    }
}
