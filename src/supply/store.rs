//! The store: versions beside each other, a one-line pointer, a lock for writers.
//!
//! A version is written beside the others, synced and renamed; then the pointer is. Whoever
//! reads follows the pointer and takes no lock, and a writer killed at any step leaves the old
//! pointer or the new one, each to a whole version.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::collect::Origin;
use super::saved::sha256;
use crate::registry::stored::Stored;
use crate::registry::{Registry, RegistryError, stored::Use};

/// Versions kept.
pub const KEPT: usize = 5;
/// Reports kept.
const REPORTS: usize = 10;
/// Pointer to the registry compiled into the program.
const EMBEDDED: &str = "embedded";
/// Largest snapshot read.
const MOST: u64 = 64 << 20;

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

fn at(path: &Path) -> impl FnOnce(io::Error) -> StoreError + '_ {
    move |error| StoreError::Io {
        path: path.to_owned(),
        error,
    }
}

/// What a version's pages were, and how it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// `yiqing.provenance/1`.
    pub schema: String,
    /// `import`, `fetch` or `update`.
    pub how: String,
    /// When it was installed, UTC.
    pub at: String,
    /// The version it was made from: the pointer before; absent for the embedded one.
    pub previous: Option<String>,
    /// Version of the data.
    pub version: String,
    /// The day its list speaks of.
    pub as_of: Date,
    /// SHA-256 of the snapshot, hex.
    pub sha256: String,
    /// Rows of the imported list of licensed institutions; carried on where it was not imported.
    pub granted_rows: Option<usize>,
    /// Rows of the imported cancelled list; carried on likewise.
    pub cancelled_rows: Option<usize>,
    /// Report that was accepted.
    pub accepted: Option<String>,
    /// Key that signed it, for a bundle.
    pub key: Option<String>,
    /// Pages or bundle, each with where it came from.
    pub origins: Vec<Origin>,
    /// Records with a detail page: what it said.
    pub records: Vec<RecordSource>,
}

/// What a detail page said of a record; persons are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSource {
    /// Licence number.
    pub licence_no: String,
    /// File or address.
    pub source: String,
    /// Address of the page on the site, where known.
    pub url: Option<String>,
    /// Label and value.
    pub pairs: Vec<(String, String)>,
}

/// What was said about a snapshot that a gate refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refused {
    /// Its id.
    pub id: String,
    /// When, UTC.
    pub at: String,
    /// The provenance it would have.
    pub provenance: Provenance,
    /// The gates and the difference, as shown.
    pub report: serde_json::Value,
    /// The snapshot, as JSON.
    pub snapshot: Box<serde_json::value::RawValue>,
}

/// Highest serial accepted per signing key: a bundle may not be older than one seen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Serials(pub std::collections::BTreeMap<String, u64>);

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

fn sync_dir(dir: &Path) -> io::Result<()> {
    // Elsewhere folders cannot be opened, and renames are synced with the file.
    if cfg!(unix) {
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn read_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST).read_to_string(&mut text)?;
    Ok(text)
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

    /// Points to a version in the store.
    ///
    /// # Errors
    /// The version is not there or damaged, or the disk.
    pub fn point_to(&self, _lock: &Lock, key: &str, step: Step<'_>) -> Result<(), StoreError> {
        self.read(key)?;
        self.point(key, step)
    }

    /// Keeps what a gate refused.
    ///
    /// # Errors
    /// The disk.
    pub fn keep_report(&self, _lock: &Lock, refused: &Refused) -> Result<PathBuf, StoreError> {
        let dir = self.dir.join("reports");
        fs::create_dir_all(&dir).map_err(at(&dir))?;
        let path = dir.join(format!("{}.json", refused.id));
        let text = serde_json::to_string(refused).map_err(|e| StoreError::Damaged {
            path: path.clone(),
            what: e.to_string(),
        })?;
        write_synced(&path, text.as_bytes()).map_err(at(&path))?;
        let mut all: Vec<(std::time::SystemTime, PathBuf)> = fs::read_dir(&dir)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path())))
            .collect();
        all.sort();
        all.reverse();
        for (_, old) in all.into_iter().skip(REPORTS) {
            let _ = fs::remove_file(old);
        }
        Ok(path)
    }

    /// A report kept; `None` where there is none of this id.
    #[must_use]
    pub fn report(&self, id: &str) -> Option<Refused> {
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let path = self.dir.join("reports").join(format!("{id}.json"));
        serde_json::from_str(&read_text(&path).ok()?).ok()
    }

    /// Highest serials accepted, by key.
    ///
    /// # Errors
    /// The file is there and cannot be read: without it an old bundle could pass for a new one.
    pub fn serials(&self) -> Result<Serials, StoreError> {
        let path = self.dir.join("serials.json");
        match read_text(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|e| StoreError::Damaged {
                path,
                what: e.to_string(),
            }),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Serials::default()),
            Err(error) => Err(StoreError::Io { path, error }),
        }
    }

    /// Keeps the highest serials.
    ///
    /// # Errors
    /// The disk.
    pub fn keep_serials(&self, _lock: &Lock, serials: &Serials) -> Result<(), StoreError> {
        let path = self.dir.join("serials.json");
        let new = self.dir.join(".new-serials.json");
        let text = serde_json::to_string(serials).unwrap_or_default();
        write_synced(&new, text.as_bytes())
            .and_then(|()| fs::rename(&new, &path))
            .and_then(|()| sync_dir(&self.dir))
            .map_err(at(&path))
    }
}

fn parse_stamp(key: &str) -> Option<jiff::Timestamp> {
    let dt = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", key.get(..16)?).ok()?;
    Offset::UTC.to_timestamp(dt).ok()
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
