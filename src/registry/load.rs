//! Where a registry comes from: compiled in, or a folder of TOML files.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use thiserror::Error;

use super::index::NameIndex;
use super::wording::{self, Wording};
use super::{Registry, Snapshot, source};

static BLOB: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/snapshot.postcard"));

static WORDING: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/wording.postcard"));

/// Version of the embedded data; an import makes `<serial>+<n>`.
pub const EMBEDDED_VERSION: &str = "1";

/// Where the snapshot in use comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Compiled in.
    Embedded,
    /// Read from a folder.
    Installed,
}

impl Origin {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Embedded => "embedded",
            Origin::Installed => "installed",
        }
    }
}

/// Why a registry cannot be used.
#[derive(Debug, Error)]
pub enum RegistryError {
    /// The compiled-in blob does not decode: a broken build.
    #[error("the embedded registry is damaged: {0}")]
    Embedded(postcard::Error),
    /// A file of the folder is missing or malformed.
    #[error("{dir}: {error}", dir = .dir.display())]
    Source {
        /// The folder.
        dir: PathBuf,
        /// File, line and fault.
        error: source::SourceError,
    },
    /// A stored snapshot that is damaged or of another schema.
    #[error("{dir}: {what}", dir = .dir.display())]
    Stored {
        /// The folder.
        dir: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// Too few records to be the whole registry.
    #[error("{dir}: {what}: {found} records, at least {least} expected", dir = .dir.display())]
    TooSmall {
        /// The folder.
        dir: PathBuf,
        /// Which part.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many a whole registry has at least.
        least: usize,
    },
}

/// The records compiled in, read anew.
pub(super) fn embedded_snapshot() -> Result<Snapshot<'static>, RegistryError> {
    postcard::from_bytes(BLOB).map_err(RegistryError::Embedded)
}

impl Registry {
    /// The registry compiled into the program, made once.
    ///
    /// # Errors
    /// When the compiled-in blob does not decode, which only a broken build can cause.
    pub fn embedded() -> Result<&'static Registry, RegistryError> {
        static REGISTRY: OnceLock<Registry> = OnceLock::new();
        if let Some(r) = REGISTRY.get() {
            return Ok(r);
        }
        let snapshot = embedded_snapshot()?;
        let made = Registry::new(
            snapshot,
            Origin::Embedded,
            EMBEDDED_VERSION.to_owned(),
            None,
        );
        Ok(REGISTRY.get_or_init(|| made))
    }

    /// A registry from a folder of TOML files as in `data/`.
    ///
    /// # Errors
    /// A file that is missing or malformed, or a registry too small to be whole.
    pub fn from_dir(dir: &Path) -> Result<Registry, RegistryError> {
        let snapshot =
            source::load(|file| std::fs::read_to_string(dir.join(file)).map_err(|e| e.to_string()))
                .map_err(|error| RegistryError::Source {
                    dir: dir.to_owned(),
                    error,
                })?;
        for (what, found, least) in [
            ("institutions", snapshot.institutions.len(), 120),
            ("rules", snapshot.rules.len(), 50),
        ] {
            if found < least {
                return Err(RegistryError::TooSmall {
                    dir: dir.to_owned(),
                    what,
                    found,
                    least,
                });
            }
        }
        Ok(Registry::new(
            snapshot,
            Origin::Installed,
            EMBEDDED_VERSION.to_owned(),
            Some(dir.to_owned()),
        ))
    }

    /// The records with their index.
    pub(super) fn new(
        snapshot: Snapshot<'static>,
        origin: Origin,
        version: String,
        dir: Option<PathBuf>,
    ) -> Registry {
        let index = NameIndex::build(&snapshot);
        Registry {
            snapshot,
            index,
            origin,
            version,
            dir,
            wording: OnceLock::new(),
            installed: Vec::new(),
            fault: None,
        }
    }

    /// The registry compiled in, with the reason why the installed one is not used.
    ///
    /// # Errors
    /// As [`Registry::embedded`].
    pub fn embedded_instead_of(dir: &Path, fault: String) -> Result<Registry, RegistryError> {
        let mut registry = Registry::new(
            embedded_snapshot()?,
            Origin::Embedded,
            EMBEDDED_VERSION.to_owned(),
            Some(dir.to_owned()),
        );
        registry.fault = Some(fault);
        Ok(registry)
    }

    /// The words of promotional texts; decoded when first asked for. A folder without them has the
    /// embedded ones.
    ///
    /// # Errors
    /// A folder's file that is there and malformed, or a broken build.
    pub fn wording(&self) -> Result<&Wording<'static>, RegistryError> {
        if let Some(w) = self.wording.get() {
            return Ok(w);
        }
        let made = match self
            .dir
            .as_deref()
            .filter(|d| d.join("lexicon.toml").exists())
        {
            Some(dir) => wording::load_wording(|file| {
                std::fs::read_to_string(dir.join(file)).map_err(|e| e.to_string())
            })
            .map_err(|what| RegistryError::Source {
                dir: dir.to_owned(),
                error: source::SourceError {
                    file: "lexicon.toml".to_owned(),
                    line: 0,
                    what,
                },
            })?,
            None => postcard::from_bytes(WORDING).map_err(RegistryError::Embedded)?,
        };
        Ok(self.wording.get_or_init(|| made))
    }
}
