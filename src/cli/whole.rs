//! Files that appear whole or not at all: written under another name in the same folder, renamed
//! when complete, gone when not.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file in the making.
pub struct Whole {
    out: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Whole {
    /// Begins a file.
    ///
    /// # Errors
    /// A folder, a device or a pipe of that name, or its folder cannot be written to.
    pub fn begin(path: &Path) -> io::Result<Whole> {
        // A file would take the place of it, such as of `/dev/null`.
        let kind = match path.metadata() {
            Ok(m) if m.is_dir() => Some(io::ErrorKind::IsADirectory),
            Ok(m) if !m.is_file() => Some(io::ErrorKind::Unsupported),
            _ => None,
        };
        if let Some(kind) = kind {
            return Err(io::Error::new(kind, path.display().to_string()));
        }
        let dir = match path.parent() {
            Some(d) if !d.as_os_str().is_empty() => d,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".yiqing-").suffix(".partial");
        // As readable as any file the user makes, not only by its owner.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        Ok(Whole {
            out: BufWriter::with_capacity(256 << 10, builder.tempfile_in(dir)?),
            path: path.to_owned(),
        })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// Whatever writing brings; then there is no file.
    pub fn keep(self) -> io::Result<()> {
        let file = self
            .out
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|e| e.error)?;
        Ok(())
    }

    /// The file itself, for writers that go back in it.
    ///
    /// # Errors
    /// What was written so far cannot be.
    pub fn file(&mut self) -> io::Result<&mut File> {
        self.out.flush()?;
        Ok(self.out.get_mut().as_file_mut())
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for Whole {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

/// Writes a file whole or not at all.
///
/// # Errors
/// As of [`Whole`]; then there is no file.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut whole = Whole::begin(path)?;
    whole.write_all(bytes)?;
    whole.keep()
}

/// Several files of one folder that appear together.
pub struct Together {
    files: Vec<Whole>,
}

impl Together {
    /// Begins one file for each name in `dir`, which is made where it is not there.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn begin(dir: &Path, names: &[String]) -> io::Result<Together> {
        std::fs::create_dir_all(dir)?;
        let files = names.iter().map(|n| Whole::begin(&dir.join(n)));
        Ok(Together {
            files: files.collect::<io::Result<_>>()?,
        })
    }

    /// One of the files, in the order of the names.
    pub fn file(&mut self, index: usize) -> Option<&mut Whole> {
        self.files.get_mut(index)
    }

    /// Gives all files their names, none before all are written.
    ///
    /// # Errors
    /// Whatever writing brings.
    pub fn keep(mut self) -> io::Result<()> {
        for f in &mut self.files {
            f.file()?.sync_all()?;
        }
        self.files.into_iter().try_for_each(Whole::keep)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_appears_when_it_is_whole() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        let mut whole = Whole::begin(&path).unwrap();
        whole.write_all(b"x").unwrap();
        assert!(!path.exists());
        drop(whole);
        assert!(names(dir.path()).is_empty());
        let mut whole = Whole::begin(&path).unwrap();
        whole.write_all(b"xy").unwrap();
        whole.keep().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"xy");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            let other = dir.path().join("b");
            std::fs::write(&other, b"").unwrap();
            assert_eq!(mode, std::fs::metadata(other).unwrap().permissions().mode());
        }
        assert!(Whole::begin(dir.path()).is_err());
        #[cfg(unix)]
        assert!(Whole::begin(Path::new("/dev/null")).is_err());
    }

    #[test]
    fn files_of_a_folder_appear_together() {
        let dir = tempfile::tempdir().unwrap();
        let sub = dir.path().join("a/b");
        let wanted = ["x.csv".to_owned(), "y.csv".to_owned()];
        let mut all = Together::begin(&sub, &wanted).unwrap();
        all.file(1).unwrap().write_all(b"1").unwrap();
        assert!(all.file(2).is_none());
        assert!(!sub.join("x.csv").exists());
        all.keep().unwrap();
        assert_eq!(names(&sub), wanted);
        assert_eq!(std::fs::read(sub.join("y.csv")).unwrap(), b"1");
    }
}
