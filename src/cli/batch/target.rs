//! Where results go: standard output, or a file that takes its name when it is whole.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::cli::failure::{CANNOT, Failure};

/// Where results go.
pub enum Target {
    /// Standard output.
    Stdout(BufWriter<io::StdoutLock<'static>>),
    /// A file.
    File {
        /// Written under another name first.
        out: BufWriter<NamedTempFile>,
        /// Its name when it is whole.
        path: PathBuf,
    },
}

impl Target {
    /// Opens it.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn open(path: Option<&Path>) -> Result<Target, Failure> {
        let Some(path) = path else {
            return Ok(Target::Stdout(BufWriter::with_capacity(
                256 << 10,
                io::stdout().lock(),
            )));
        };
        let dir = match path.parent() {
            Some(d) if !d.as_os_str().is_empty() => d,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".yiqing-").suffix(".partial");
        // As readable as any file the user makes, not only by its owner.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let temp = builder
            .tempfile_in(dir)
            .map_err(|e| Failure::new(CANNOT, format!("{}: {e}", dir.display())))?;
        Ok(Target::File {
            out: BufWriter::with_capacity(256 << 10, temp),
            path: path.to_owned(),
        })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// Whatever writing brings.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Target::Stdout(mut out) => out.flush(),
            Target::File { out, path } => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.as_file().sync_all()?;
                file.persist(&path).map_err(|e| e.error)?;
                Ok(())
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(out) => out.write(bytes),
            Target::File { out, .. } => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(out) => out.flush(),
            Target::File { out, .. } => out.flush(),
        }
    }
}
