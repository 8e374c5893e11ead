//! Where results go: standard output, a file that takes its name when it is whole, or something
//! with a name that is no file.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::job::Done;
use super::outputs::Left;
use super::partial::Partial;
use crate::cli::failure::{CANNOT, Failure};
use crate::cli::whole::Whole;

/// Where results go.
pub enum Target {
    /// Standard output.
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// A device or a pipe with a name, written as it is.
    Through(BufWriter<File>),
    /// A file that is there whole or not at all.
    Whole(Box<Whole>),
    /// A file that can be gone on with until it is whole.
    Partial(Box<Partial>),
}

/// Whether a path is there and neither a file nor a folder.
#[must_use]
pub fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|m| !m.is_file() && !m.is_dir())
}

impl Target {
    /// Opens one that cannot be gone on with.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn open(path: Option<&Path>) -> Result<Target, Failure> {
        let Some(path) = path else {
            let out = io::stdout().lock();
            return Ok(Target::Stdout(BufWriter::with_capacity(256 << 10, out)));
        };
        let failed = |e: io::Error| Failure::new(CANNOT, format!("{}: {e}", path.display()));
        if is_special(path) {
            let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
            return Ok(Target::Through(BufWriter::with_capacity(256 << 10, file)));
        }
        Whole::begin(path)
            .map(|w| Target::Whole(Box::new(w)))
            .map_err(failed)
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// Whatever writing brings.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Target::Stdout(mut out) => out.flush(),
            Target::Through(mut out) => out.flush(),
            Target::Whole(whole) => whole.keep(),
            Target::Partial(partial) => partial.finish(),
        }
    }

    /// Records where the run stands, where that is of use.
    ///
    /// # Errors
    /// Whatever writing brings.
    pub fn mark(&mut self, done: &Done) -> io::Result<()> {
        match self {
            Target::Partial(partial) => partial.mark(done, false),
            _ => Ok(()),
        }
    }

    /// The run stops at `done`.
    ///
    /// # Errors
    /// Whatever writing brings.
    pub fn stop(self, done: &Done) -> io::Result<Left> {
        match self {
            Target::Stdout(mut out) => out.flush().map(|()| Left::Sent),
            Target::Through(mut out) => out.flush().map(|()| Left::Sent),
            Target::Whole(_) => Ok(Left::Nothing),
            Target::Partial(partial) => {
                let files = partial.files().clone();
                Ok(if partial.stop(done)? {
                    Left::Partial(files.partial)
                } else {
                    Left::Nothing
                })
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(out) => out.write(bytes),
            Target::Through(out) => out.write(bytes),
            Target::Whole(out) => out.write(bytes),
            Target::Partial(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(out) => out.flush(),
            Target::Through(out) => out.flush(),
            Target::Whole(out) => out.flush(),
            Target::Partial(out) => out.flush(),
        }
    }
}
