//! Why a workbook is not read. No prose: texts are looked up by key.

use std::io;

/// Why a workbook, or a sheet of it, is not read.
#[derive(Debug)]
pub enum WorkbookError {
    /// It cannot be read at all.
    Io(io::Error),
    /// No ZIP, or a ZIP of something else.
    NotAWorkbook,
    /// `.xls` of before 2007.
    OldFormat,
    /// `.xlsb`.
    Binary,
    /// `.ods`.
    OpenDocument,
    /// Protected by a password.
    Encrypted,
    /// A larger file than is read.
    TooLarge {
        /// Bytes.
        size: u64,
    },
    /// More parts, or more sheets, than any list needs.
    TooManyEntries {
        /// How many were counted.
        count: usize,
    },
    /// A part named as no spreadsheet program names one, or two of one name.
    OddName {
        /// Its name.
        name: String,
    },
    /// A part that is larger inflated than it may be.
    Inflates {
        /// Its name.
        part: String,
    },
    /// More shared texts than are read.
    TooManyTexts {
        /// The part they stand in.
        part: String,
    },
    /// A count of shared texts that the part cannot hold.
    ForgedCount {
        /// The count as stated.
        stated: String,
        /// Bytes of the part.
        size: u64,
    },
    /// A part that declares a document type or entities.
    Doctype {
        /// Its name.
        part: String,
    },
    /// More styles, or longer names in them, than a workbook can have.
    TooManyStyles,
    /// It contradicts itself, or ends early.
    Damaged {
        /// What the reader said.
        detail: String,
    },
    /// No sheet of the name asked for.
    NoSheet {
        /// The name.
        name: String,
        /// Those there are.
        sheets: Vec<String>,
    },
    /// A cell beyond the columns that are read.
    TooWide {
        /// Its place, like `XFD1048576`.
        cell: String,
    },
    /// A cell beyond the last row of a sheet.
    TooLong {
        /// Its row, from 1.
        row: u64,
    },
    /// A cell with more text than a cell can hold.
    LongCell {
        /// Its place.
        cell: String,
    },
    /// A sheet whose cells repeat more text than is read.
    TooMuchText,
    /// Rows that do not ascend.
    OutOfOrder {
        /// The row, from 1.
        row: u64,
    },
}

/// All keys; the texts stand in the catalogue as `workbook.<key>`.
pub const WORKBOOK_FAULTS: &[&str] = &[
    "binary",
    "damaged",
    "doctype",
    "encrypted",
    "forged_count",
    "inflates",
    "io",
    "long_cell",
    "no_sheet",
    "not_a_workbook",
    "odd_name",
    "old_format",
    "open_document",
    "out_of_order",
    "too_large",
    "too_long",
    "too_many_entries",
    "too_many_styles",
    "too_many_texts",
    "too_much_text",
    "too_wide",
];

impl WorkbookError {
    /// Key of the text: `workbook.<key>` in the catalogue, one of [`WORKBOOK_FAULTS`].
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            WorkbookError::Io(_) => "io",
            WorkbookError::NotAWorkbook => "not_a_workbook",
            WorkbookError::OldFormat => "old_format",
            WorkbookError::Binary => "binary",
            WorkbookError::OpenDocument => "open_document",
            WorkbookError::Encrypted => "encrypted",
            WorkbookError::TooLarge { .. } => "too_large",
            WorkbookError::TooManyEntries { .. } => "too_many_entries",
            WorkbookError::OddName { .. } => "odd_name",
            WorkbookError::Inflates { .. } => "inflates",
            WorkbookError::TooManyTexts { .. } => "too_many_texts",
            WorkbookError::ForgedCount { .. } => "forged_count",
            WorkbookError::Doctype { .. } => "doctype",
            WorkbookError::TooManyStyles => "too_many_styles",
            WorkbookError::Damaged { .. } => "damaged",
            WorkbookError::NoSheet { .. } => "no_sheet",
            WorkbookError::TooWide { .. } => "too_wide",
            WorkbookError::TooLong { .. } => "too_long",
            WorkbookError::LongCell { .. } => "long_cell",
            WorkbookError::TooMuchText => "too_much_text",
            WorkbookError::OutOfOrder { .. } => "out_of_order",
        }
    }

    /// Named arguments of the text, cut and made fit to be shown.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let shown = |s: &str| crate::intake::fault::shown(s);
        match self {
            WorkbookError::Io(e) => vec![("detail", e.to_string())],
            WorkbookError::TooLarge { size } => vec![("size", size.to_string())],
            WorkbookError::TooManyEntries { count } => vec![("count", count.to_string())],
            WorkbookError::OddName { name } => vec![("name", shown(name))],
            WorkbookError::Inflates { part }
            | WorkbookError::TooManyTexts { part }
            | WorkbookError::Doctype { part } => vec![("part", shown(part))],
            WorkbookError::ForgedCount { stated, size } => {
                vec![("stated", shown(stated)), ("size", size.to_string())]
            }
            WorkbookError::Damaged { detail } => vec![("detail", shown(detail))],
            WorkbookError::NoSheet { name, sheets } => vec![
                ("name", shown(name)),
                (
                    "sheets",
                    sheets
                        .iter()
                        .take(20)
                        .map(|s| shown(s))
                        .collect::<Vec<_>>()
                        .join("、"),
                ),
            ],
            WorkbookError::TooWide { cell } | WorkbookError::LongCell { cell } => {
                vec![("cell", cell.clone())]
            }
            WorkbookError::TooLong { row } | WorkbookError::OutOfOrder { row } => {
                vec![("row", row.to_string())]
            }
            _ => Vec::new(),
        }
    }
}

impl From<io::Error> for WorkbookError {
    fn from(e: io::Error) -> Self {
        WorkbookError::Io(e)
    }
}

impl std::fmt::Display for WorkbookError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())?;
        for (name, value) in self.args() {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for WorkbookError {}
