//! Files of the store: written whole and synced, read with a bound.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use super::StoreError;
use crate::registry::stored::{Stored, Use};
use crate::registry::{Registry, RegistryError};
use crate::supply::saved::sha256;

/// Largest snapshot read.
const MOST: u64 = 64 << 20;

/// Says where the disk failed.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> StoreError + '_ {
    move |error| StoreError::Io {
        path: path.to_owned(),
        error,
    }
}

/// Waits until a folder's names are on the disk.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    // Elsewhere folders cannot be opened, and renames are synced with the file.
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

/// Writes a file and waits until it is on the disk.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Reads a text of bounded length.
pub(super) fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST).read_to_string(&mut text)?;
    Ok(text)
}

/// Reads a snapshot file; `hash` is the beginning of its SHA-256, where its name tells it.
///
/// # Errors
/// Missing, damaged, or too small to be whole.
pub fn read_snapshot(path: &Path, hash: Option<&str>) -> Result<Stored<'static>, StoreError> {
    let damaged = |what: String| StoreError::Damaged {
        path: path.to_owned(),
        what,
    };
    let text = read_text(path).map_err(at(path))?;
    if hash.is_some_and(|h| !sha256(text.as_bytes()).starts_with(h)) {
        return Err(damaged("its bytes are not those installed".to_owned()));
    }
    Stored::read(text.leak()).map_err(damaged)
}

/// A registry from a snapshot.
///
/// # Errors
/// Only a broken build.
pub fn registry_of(stored: Stored<'static>, rule: Use, dir: &Path) -> Result<Registry, StoreError> {
    Registry::with_stored(stored, rule, dir).map_err(|e| broken(dir, &e))
}

fn broken(dir: &Path, e: &RegistryError) -> StoreError {
    StoreError::Damaged {
        path: dir.to_owned(),
        what: e.to_string(),
    }
}
