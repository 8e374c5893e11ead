//! The store: versions beside each other, a one-line pointer, a lock for writers.
//!
//! A version is written beside the others, synced and renamed; then the pointer is. Whoever
//! reads follows the pointer and takes no lock, and a writer killed at any step leaves the old
//! pointer or the new one, each to a whole version.

mod files;
mod kept;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use jiff::ToSpan;
use jiff::tz::Offset;
use thiserror::Error;

use self::files::{at, read_text, sync_dir, write_synced};
pub use self::files::{read_snapshot, registry_of};
pub use self::kept::{Provenance, RecordSource, Refused, Serials};
use super::saved::sha256;
use crate::registry::Registry;
use crate::registry::stored::{Stored, Use};

/// Versions kept.
pub const KEPT: usize = 5;
/// Pointer to the registry compiled into the program.
const EMBEDDED: &str = "embedded";

/// Why the store could not be used.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another writer is at work.
    #[error("{}: another yiqing is writing", .0.display())]
    Busy(PathBuf),
    /// The disk.
    #[error("{}: {error}", .path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A version that is damaged.
    #[error("{}: {what}", .path.display())]
    Damaged {
        /// Which.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Nothing to go back to.
    #[error("nothing to go back to")]
    NothingBefore,
}

/// A version in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Name of its folder.
    pub key: String,
    /// What is known of it.
    pub provenance: Option<Provenance>,
    /// The pointer names it.
    pub current: bool,
}

/// A store in a folder, which need not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    dir: PathBuf,
}

/// Holds the writers' lock.
pub struct Lock(#[allow(dead_code)] File);

/// Called before each step of a write; an error stops there, as a killed program would.
pub type Step<'s> = &'s mut dyn FnMut(&str) -> io::Result<()>;

/// No step stops.
///
/// # Errors
/// Never.
pub fn go_on(_: &str) -> io::Result<()> {
    Ok(())
}

/// The store of this user: `$YIQING_HOME`, else the platform's data folder for yiqing.
#[must_use]
pub fn home() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    if let Some(dir) = std::env::var_os("YIQING_HOME").filter(|d| !d.is_empty()) {
        return Some(dir.into());
    }
    etcetera::choose_base_strategy()
        .ok()
        .map(|s| s.data_dir().join("yiqing"))
}

/// A version's key is its time and the beginning of its snapshot's hash; only such names are
/// followed.
fn is_key(key: &str) -> bool {
    key.len() == 25
        && key.bytes().enumerate().all(|(n, b)| match n {
            8 => b == b'T',
            15 => b == b'Z',
            16 => b == b'-',
            17.. => b.is_ascii_hexdigit(),
            _ => b.is_ascii_digit(),
        })
}

fn stamp(now: jiff::Timestamp) -> String {
    Offset::UTC
        .to_datetime(now)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

impl Store {
    /// A store in `dir`.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Store {
        Store { dir: dir.into() }
    }

    /// Its folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn versions_dir(&self) -> PathBuf {
        self.dir.join("versions")
    }

    /// Whether a pointer is there: something was installed once.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.dir.join("current").is_file()
    }

    /// The version the pointer names; `None` for the embedded registry.
    ///
    /// # Errors
    /// The pointer cannot be read, or names no version.
    pub fn current(&self) -> Result<Option<String>, StoreError> {
        let path = self.dir.join("current");
        let text = match read_text(&path) {
            Ok(t) => t,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::Io { path, error }),
        };
        let key = text.trim();
        if key == EMBEDDED {
            return Ok(None);
        }
        if !is_key(key) {
            return Err(StoreError::Damaged {
                path,
                what: "the pointer names no version".to_owned(),
            });
        }
        Ok(Some(key.to_owned()))
    }

    /// Reads a version's snapshot; its text stays for the life of the process.
    ///
    /// # Errors
    /// Missing, damaged, or too small to be whole.
    pub fn read(&self, key: &str) -> Result<Stored<'static>, StoreError> {
        let path = self.versions_dir().join(key).join("snapshot.json");
        if !is_key(key) {
            return Err(StoreError::Damaged {
                path,
                what: "no name of a version".to_owned(),
            });
        }
        read_snapshot(&path, key.get(17..))
    }

    /// The registry the pointer names; `None` for the embedded one.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn load(&self, rule: Use) -> Result<Option<Registry>, StoreError> {
        let Some(key) = self.current()? else {
            return Ok(None);
        };
        let stored = self.read(&key)?;
        registry_of(stored, rule, &self.dir).map(Some)
    }

    /// What is known of a version.
    #[must_use]
    pub fn provenance(&self, key: &str) -> Option<Provenance> {
        let path = self.versions_dir().join(key).join("provenance.json");
        serde_json::from_str(&read_text(&path).ok()?).ok()
    }

    /// All versions, newest first.
    #[must_use]
    pub fn versions(&self) -> Vec<Version> {
        let current = self.current().ok().flatten();
        let mut keys: Vec<String> = fs::read_dir(self.versions_dir())
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .filter(|k| is_key(k))
            .collect();
        keys.sort();
        keys.reverse();
        keys.into_iter()
            .map(|key| Version {
                provenance: self.provenance(&key),
                current: current.as_deref() == Some(&key),
                key,
            })
            .collect()
    }

    /// Takes the writers' lock.
    ///
    /// # Errors
    /// Another writer has it, or the folder cannot be made.
    pub fn lock(&self) -> Result<Lock, StoreError> {
        fs::create_dir_all(self.versions_dir()).map_err(at(&self.dir))?;
        let path = self.dir.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(path)),
            Err(TryLockError::Error(error)) => return Err(StoreError::Io { path, error }),
        }
        self.sweep();
        Ok(Lock(file))
    }

    /// Takes away what killed writers left.
    fn sweep(&self) {
        for dir in [self.versions_dir(), self.dir.clone()] {
            for e in fs::read_dir(dir).into_iter().flatten().flatten() {
                let name = e.file_name().to_string_lossy().into_owned();
                if name.starts_with(".new-") || name.starts_with(".old-") {
                    let _ = fs::remove_dir_all(e.path());
                    let _ = fs::remove_file(e.path());
                }
            }
        }
    }

    /// Installs a snapshot and points to it; returns its key.
    ///
    /// # Errors
    /// The disk; the old version stays in use then, unless the pointer was already moved.
    pub fn install(
        &self,
        _lock: &Lock,
        snapshot: &str,
        mut provenance: Provenance,
        now: jiff::Timestamp,
        step: Step<'_>,
    ) -> Result<String, StoreError> {
        let versions = self.versions_dir();
        let hash = sha256(snapshot.as_bytes());
        // Names are the order of versions: never the same second twice.
        let newest = self.versions().first().map(|v| v.key.clone());
        let mut when = now;
        while newest
            .as_deref()
            .is_some_and(|n| n.get(..16).unwrap_or_default() >= stamp(when).as_str())
        {
            match when.checked_add(1.second()) {
                Ok(next) => when = next,
                Err(_) => break,
            }
            // A clock set back by years is not waited for second by second.
            if let Some(n) = &newest
                && let Some(t) = parse_stamp(n)
                && when < t
            {
                when = t;
            }
        }
        let key = format!("{}-{}", stamp(when), hash.get(..8).unwrap_or_default());
        provenance.sha256 = hash;
        provenance.at = now.to_string();
        provenance.previous = self.current().ok().flatten();
        let provenance =
            serde_json::to_string_pretty(&provenance).map_err(|e| StoreError::Damaged {
                path: versions.clone(),
                what: e.to_string(),
            })?;
        let new = versions.join(format!(".new-{key}"));
        let mut run = || -> io::Result<()> {
            step("make the folder")?;
            fs::create_dir_all(&new)?;
            step("write the snapshot")?;
            write_synced(&new.join("snapshot.json"), snapshot.as_bytes())?;
            step("write the provenance")?;
            write_synced(&new.join("provenance.json"), provenance.as_bytes())?;
            step("sync the folder")?;
            sync_dir(&new)?;
            step("name the version")?;
            fs::rename(&new, versions.join(&key))?;
            step("sync the versions")?;
            sync_dir(&versions)
        };
        run().map_err(at(&new))?;
        self.point(&key, step)?;
        self.prune(step);
        Ok(key)
    }

    /// Moves the pointer.
    fn point(&self, key: &str, step: Step<'_>) -> Result<(), StoreError> {
        let new = self.dir.join(".new-current");
        let mut run = || -> io::Result<()> {
            step("write the pointer")?;
            write_synced(&new, format!("{key}\n").as_bytes())?;
            step("move the pointer")?;
            fs::rename(&new, self.dir.join("current"))?;
            step("sync the store")?;
            sync_dir(&self.dir)
        };
        run().map_err(at(&self.dir))
    }

    /// Takes away versions beyond those kept; that this fails harms nobody.
    fn prune(&self, step: Step<'_>) {
        for v in self.versions().into_iter().skip(KEPT) {
            if v.current || step("take an old version away").is_err() {
                continue;
            }
            let dir = self.versions_dir();
            let old = dir.join(format!(".old-{}", v.key));
            if fs::rename(dir.join(&v.key), &old).is_ok() && step("remove it").is_ok() {
                let _ = fs::remove_dir_all(old);
            }
        }
    }

    /// Goes back: to the version the current one was made from, else the next older one, else
    /// the embedded registry. Returns the key, `None` for the embedded one.
    ///
    /// # Errors
    /// Nothing is installed, or the disk.
    pub fn rollback(&self, _lock: &Lock, step: Step<'_>) -> Result<Option<String>, StoreError> {
        let current = match self.current() {
            Ok(None) => return Err(StoreError::NothingBefore),
            Ok(Some(key)) => key,
            // A pointer that cannot be read is what one goes back from.
            Err(_) => String::from("99999999"),
        };
        let older: Vec<String> = self
            .versions()
            .into_iter()
            .map(|v| v.key)
            .filter(|k| *k < current)
            .collect();
        let made_from = self.provenance(&current).map(|p| p.previous);
        let candidates: Vec<String> = match made_from {
            // Made from the embedded registry itself.
            Some(None) => Vec::new(),
            Some(Some(previous)) => older
                .iter()
                .filter(|k| **k == previous)
                .chain(&older)
                .cloned()
                .collect(),
            None => older,
        };
        let target = candidates.into_iter().find(|k| self.read(k).is_ok());
        self.point(target.as_deref().unwrap_or(EMBEDDED), step)?;
        Ok(target)
    }
}

fn parse_stamp(key: &str) -> Option<jiff::Timestamp> {
    let dt = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", key.get(..16)?).ok()?;
    Offset::UTC.to_timestamp(dt).ok()
}
