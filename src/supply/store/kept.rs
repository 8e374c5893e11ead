//! What is kept beside the snapshots: where each came from, what a gate refused, the highest serials.

use std::fs;
use std::io;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::files::{at, read_text, sync_dir, write_synced};
use super::{Lock, Store, StoreError};
use crate::supply::collect::Origin;

/// Reports kept.
const REPORTS: usize = 10;

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

impl Store {
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
