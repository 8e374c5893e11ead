//! Why a list is not read. No prose: texts are looked up by key.

use std::io;

use crate::intake::fault::shown;
use crate::intake::mapping::MapFault;
use crate::intake::stream::StreamError;
use crate::intake::workbook::fault::WorkbookError;

/// Why a list is not read.
#[derive(Debug)]
pub enum ListFault {
    /// It cannot be read at all.
    Io(io::Error),
    /// A folder.
    Folder,
    /// Nothing in it.
    Empty,
    /// In no supported encoding: characters read, and how many of them could not be.
    Encoding {
        /// Characters decoded.
        chars: u64,
        /// Of which could not be.
        replaced: u64,
    },
    /// No encoding of that name.
    NoSuchEncoding {
        /// As given.
        name: String,
    },
    /// A sheet was asked for, and the list is no workbook.
    NoSheets {
        /// As given.
        sheet: String,
    },
    /// A workbook that is refused.
    Workbook(WorkbookError),
    /// A mapping of columns that is refused.
    Map(MapFault),
}

/// All keys; the texts stand in the catalogue as `list.<key>`.
pub const LIST_FAULTS: &[&str] = &[
    "empty",
    "encoding",
    "folder",
    "io",
    "map_column",
    "map_column_near",
    "map_field",
    "map_field_near",
    "map_form",
    "map_twice",
    "no_sheets",
    "no_such_encoding",
];

impl ListFault {
    /// Key of the whole text: `list.…` or `workbook.…` in the catalogue.
    #[must_use]
    pub fn key(&self) -> String {
        let key = match self {
            ListFault::Io(_) => "io",
            ListFault::Folder => "folder",
            ListFault::Empty => "empty",
            ListFault::Encoding { .. } => "encoding",
            ListFault::NoSuchEncoding { .. } => "no_such_encoding",
            ListFault::NoSheets { .. } => "no_sheets",
            ListFault::Workbook(e) => return format!("workbook.{}", e.key()),
            ListFault::Map(m) => match m {
                MapFault::Form { .. } => "map_form",
                MapFault::UnknownField { near: None, .. } => "map_field",
                MapFault::UnknownField { .. } => "map_field_near",
                MapFault::Twice { .. } => "map_twice",
                MapFault::UnknownColumn { near: None, .. } => "map_column",
                MapFault::UnknownColumn { .. } => "map_column_near",
            },
        };
        format!("list.{key}")
    }

    /// Named arguments of the text, cut and made fit to be shown; the file's name is not among
    /// them.
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            ListFault::Io(e) => vec![("detail", e.to_string())],
            ListFault::Folder | ListFault::Empty => Vec::new(),
            ListFault::Encoding { chars, replaced } => vec![
                ("chars", chars.to_string()),
                ("replaced", replaced.to_string()),
            ],
            ListFault::NoSuchEncoding { name } => vec![("name", shown(name))],
            ListFault::NoSheets { sheet } => vec![("sheet", shown(sheet))],
            ListFault::Workbook(e) => e.args(),
            ListFault::Map(m) => match m {
                MapFault::Form { given } => vec![("given", shown(given))],
                MapFault::UnknownField { field, near } => {
                    let mut args = vec![("field", shown(field))];
                    args.extend(near.map(|n| ("near", n.to_owned())));
                    args
                }
                MapFault::Twice { name } => vec![("name", shown(name))],
                MapFault::UnknownColumn { column, near } => {
                    let mut args = vec![("column", shown(column))];
                    args.extend(near.as_ref().map(|n| ("near", shown(n))));
                    args
                }
            },
        }
    }

    /// The fault that a reading error carries; any other error is one of the disk.
    #[must_use]
    pub fn of_io(error: io::Error) -> ListFault {
        match error.downcast::<ListFault>() {
            Ok(fault) => fault,
            Err(error) => ListFault::Io(error),
        }
    }
}

impl std::fmt::Display for ListFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key())?;
        for (name, value) in self.args() {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ListFault {}

impl From<io::Error> for ListFault {
    fn from(e: io::Error) -> Self {
        ListFault::of_io(e)
    }
}

impl From<StreamError> for ListFault {
    fn from(e: StreamError) -> Self {
        match e {
            StreamError::Io(e) => ListFault::of_io(e),
            StreamError::Encoding { chars, replaced } => ListFault::Encoding { chars, replaced },
        }
    }
}

impl From<WorkbookError> for ListFault {
    fn from(e: WorkbookError) -> Self {
        match e {
            WorkbookError::Io(e) => ListFault::Io(e),
            e => ListFault::Workbook(e),
        }
    }
}

impl From<MapFault> for ListFault {
    fn from(e: MapFault) -> Self {
        ListFault::Map(e)
    }
}

impl From<ListFault> for io::Error {
    fn from(e: ListFault) -> Self {
        match e {
            ListFault::Io(e) => e,
            e => io::Error::other(e),
        }
    }
}
