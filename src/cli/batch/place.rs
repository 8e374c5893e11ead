//! Where an unfinished run stands: what it is a run of, and how far it came. Kept beside the
//! unfinished output, so that it can be gone on with and nothing else is mistaken for it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use clap::ArgMatches;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::job::Done;
use crate::batch::summary::Summary;
use crate::registry::Registry;
use crate::report::document::TOOL;
use crate::report::words::Words;

/// Schema of the record.
pub const SCHEMA: &str = "yiqing.partial/1";

/// Arguments under which another run may go on: they shape neither the rows nor the exit code, or
/// stand in [`Run`] by what they come to. Any other, also of a later version, must be the same.
const FREE: [&str; 15] = [
    "date",
    "file",
    "format",
    "header-report",
    "max-age",
    "no-color",
    "output",
    "progress",
    "quiet",
    "registry",
    "resume",
    "save-every",
    "summary",
    "strict",
    "threads",
];

/// Arguments that name a file of which every byte counts.
const FILES: [&str; 1] = ["ignore"];

/// What a run is a run of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Program and version.
    pub tool: String,
    /// Day checked for.
    pub check_date: String,
    /// Version, day and origin of the registry.
    pub registry: String,
    /// How the list is written and how the results are.
    pub forms: String,
    /// Arguments by name.
    pub options: BTreeMap<String, Vec<String>>,
}

impl Run {
    /// Of the arguments of a call; `forms` says how list and results are written.
    ///
    /// # Errors
    /// A file that an argument names cannot be read.
    pub fn of(
        m: &ArgMatches,
        registry: &Registry,
        date: jiff::civil::Date,
        forms: String,
    ) -> io::Result<Run> {
        let mut options = BTreeMap::new();
        for id in m.ids().map(clap::Id::as_str) {
            if FREE.contains(&id) {
                continue;
            }
            let Ok(Some(values)) = m.try_get_raw(id) else {
                continue;
            };
            let mut texts = Vec::new();
            for v in values {
                let text = v.to_string_lossy().into_owned();
                texts.push(if FILES.contains(&id) {
                    Input::of_file(Path::new(v))?.hash()?
                } else {
                    text
                });
            }
            options.insert(id.to_owned(), texts);
        }
        Ok(Run {
            tool: TOOL.to_owned(),
            check_date: date.to_string(),
            registry: format!(
                "{} · {} · {}",
                registry.version(),
                registry.as_of(),
                registry.origin().as_str()
            ),
            forms,
            options,
        })
    }

    /// What of another run is not as in this: the name of it, as it was here, as it is there.
    fn differences(&self, other: &Run, words: &Words<'_>) -> Vec<(String, String, String)> {
        let mut out = Vec::new();
        for (key, a, b) in [
            ("partial.tool", &self.tool, &other.tool),
            ("partial.check_date", &self.check_date, &other.check_date),
            ("partial.registry", &self.registry, &other.registry),
            ("partial.forms", &self.forms, &other.forms),
        ] {
            if a != b {
                out.push((words.text(key).into_owned(), a.clone(), b.clone()));
            }
        }
        let shown = |run: &Run, id: &str| {
            let values = run.options.get(id).map(|v| v.join(" "));
            values.filter(|v| !v.is_empty()).unwrap_or("-".to_owned())
        };
        let mut ids: Vec<&String> = self.options.keys().chain(other.options.keys()).collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            if self.options.get(id) != other.options.get(id) {
                out.push((format!("--{id}"), shown(self, id), shown(other, id)));
            }
        }
        out
    }
}

/// The record of an unfinished run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// [`SCHEMA`].
    pub schema: String,
    /// What it is a run of.
    pub run: Run,
    /// SHA-256 of the list, hexadecimal; absent until rows are recorded.
    pub sha256: Option<String>,
    /// Rows whose results are written whole.
    pub rows: u64,
    /// Bytes of these results, with what stands before them.
    pub bytes: u64,
    /// Highest exit code of these rows.
    pub code: u8,
    /// Counts over these rows.
    pub summary: Summary,
}

impl Place {
    /// The record of a run that stands at `done` with `bytes` written.
    pub fn of(run: &Run, sha256: Option<String>, done: &Done, bytes: u64) -> Place {
        Place {
            schema: SCHEMA.to_owned(),
            run: run.clone(),
            sha256,
            rows: done.rows,
            bytes,
            code: done.code,
            summary: done.summary.clone(),
        }
    }

    /// Reads a record; `None` where it is none of ours.
    pub fn read(path: &Path) -> Option<Place> {
        /// Far more than the counts of any list.
        const MOST: u64 = 64 << 20;
        let mut bytes = Vec::new();
        let file = File::open(path).ok()?;
        file.take(MOST).read_to_end(&mut bytes).ok()?;
        let place: Place = serde_json::from_slice(&bytes).ok()?;
        (place.schema == SCHEMA).then_some(place)
    }

    /// What keeps a run from going on from here, a line each; empty where nothing does.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn refusal(&self, run: &Run, input: &mut Input, words: &Words<'_>) -> io::Result<String> {
        let mut found = self.run.differences(run, words);
        let hash = input.hash()?;
        if let Some(then) = &self.sha256
            && *then != hash
        {
            let short = |h: &str| h.get(..16).unwrap_or(h).to_owned();
            let name = words.text("partial.list").into_owned();
            found.push((name, short(then), short(&hash)));
        }
        let mut text = String::new();
        for (what, then, now) in found {
            let args = [
                ("what", what.as_str()),
                ("then", then.as_str()),
                ("now", now.as_str()),
            ];
            text.push_str("\n  ");
            text.push_str(&words.filled("partial.difference", &args));
        }
        Ok(text)
    }
}

/// The list that is read, for its hash. A file is hashed when the hash is first needed: a run of
/// a second does not pay for it.
pub enum Input {
    /// A file of its own handle.
    File(File),
    /// Hashed.
    Known(String),
}

impl Input {
    /// A file.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn of_file(path: &Path) -> io::Result<Input> {
        File::open(path).map(Input::File)
    }

    /// What was hashed as it was read.
    pub fn of_hash(hash: Sha256) -> Input {
        Input::Known(hex(hash))
    }

    /// SHA-256, hexadecimal.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn hash(&mut self) -> io::Result<String> {
        let hash = match self {
            Input::Known(hash) => return Ok(hash.clone()),
            Input::File(file) => {
                let mut hash = Sha256::new();
                let mut buffer = vec![0; 128 << 10];
                loop {
                    match file.read(&mut buffer) {
                        Ok(0) => break,
                        Ok(n) => hash.update(buffer.get(..n).unwrap_or_default()),
                        Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                        Err(e) => return Err(e),
                    }
                }
                hex(hash)
            }
        };
        *self = Input::Known(hash.clone());
        Ok(hash)
    }
}

fn hex(hash: Sha256) -> String {
    let mut out = String::with_capacity(64);
    for b in hash.finalize() {
        let _ = write!(out, "{b:02x}");
    }
    out
}
