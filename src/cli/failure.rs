//! Why a command cannot go on, and the exit code of the contract.

use std::io;
use std::path::Path;

use crate::report::words::Words;

/// Done, nothing to report.
pub const OK: u8 = 0;
/// Cannot go on though the call was right: disk, network, bug.
pub const CANNOT: u8 = 1;
/// Bad flag, missing or unreadable file, bad case file.
pub const USAGE: u8 = 2;
/// Nothing was checked.
pub const NOTHING: u8 = 3;
/// Registry missing, damaged, refused or stale.
pub const REGISTRY: u8 = 4;
/// Doubtful, or a finding at or above `--fail-on`, or below `--require`.
pub const DOUBT: u8 = 10;
/// At least one not_direct.
pub const NOT_DIRECT: u8 = 11;
/// Ctrl-C.
pub const STOPPED: u8 = 130;

/// A failure with its message and exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Exit code.
    pub code: u8,
    /// What happened and what to do next; empty for a closed pipe.
    pub message: String,
    /// What the system said, where it can be told in the user's language.
    cause: Option<Cause>,
}

/// A usual error of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cause {
    /// The file or stream.
    what: String,
    /// The system's words.
    said: String,
    /// Key of the catalogue's.
    key: &'static str,
}

impl Cause {
    fn of(what: String, error: &io::Error) -> Option<Cause> {
        let key = match error.kind() {
            io::ErrorKind::NotFound => "file.not_found",
            io::ErrorKind::PermissionDenied => "file.denied",
            io::ErrorKind::IsADirectory => "file.directory",
            io::ErrorKind::StorageFull => "file.full",
            _ => return None,
        };
        Some(Cause {
            what,
            said: error.to_string(),
            key,
        })
    }
}

impl Failure {
    /// A failure with a message.
    #[must_use]
    pub fn new(code: u8, message: impl Into<String>) -> Failure {
        Failure {
            code,
            message: message.into(),
            cause: None,
        }
    }

    /// The reader has gone: nothing to say, and no fault of ours.
    #[must_use]
    pub fn closed_pipe() -> Failure {
        Failure {
            code: OK,
            message: String::new(),
            cause: None,
        }
    }

    /// A disk or stream error.
    #[must_use]
    pub fn io(what: &str, error: &io::Error) -> Failure {
        Failure {
            cause: Cause::of(what.to_owned(), error),
            ..Failure::new(CANNOT, format!("{what}: {error}"))
        }
    }

    /// An input file that cannot be read.
    #[must_use]
    pub fn unreadable(path: &Path, error: &io::Error) -> Failure {
        let what = path.display().to_string();
        Failure {
            cause: Cause::of(what.clone(), error),
            ..Failure::new(USAGE, format!("{what}: {error}"))
        }
    }

    /// The message in the user's language, the system's words told from the catalogue.
    #[must_use]
    pub fn told(&self, words: &Words<'_>) -> String {
        let Some(Cause { what, said, key }) = &self.cause else {
            return self.message.clone();
        };
        let told = words.filled(key, &[("name", what)]);
        self.message.replacen(&format!("{what}: {said}"), &told, 1)
    }
}
