//! `--baseline`: only what changed since the results of another day.

use std::collections::HashMap;
use std::fs::File;
use std::hash::BuildHasher;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::outputs::{About, Output};
use crate::batch::keyed::{State, apart, key};
use crate::batch::memo::Hashes;
use crate::batch::pipeline::Results;
use crate::cli::failure::{Failure, USAGE};
use crate::report::since::{Before, Change, ChangeCounts, GoneDocument};
use crate::report::words::Words;

/// Longest line of results, bytes.
const MOST_LINE: u64 = 16 << 20;

/// Rows that are gone and named in the summary.
const MOST_NAMED: usize = 20;

/// Where the change of a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// A key of the object.
    Json,
    /// A cell at the end.
    Csv,
    /// Nowhere: the row is shown as it is.
    None,
}

/// Results of another day.
pub struct Baseline {
    path: PathBuf,
    hashes: Hashes,
    /// Sorted by key; rows with one key in their order.
    rows: Vec<Old>,
    states: Vec<State>,
    unkeyed: u64,
}

struct Old {
    key: u64,
    /// Where its line begins.
    at: u64,
    state: u32,
    found: bool,
}

#[derive(Deserialize)]
struct Line {
    schema: String,
    id: Option<String>,
    serial_number: Option<String>,
    verdict: String,
    acquirer: Option<LineAcquirer>,
    #[serde(default)]
    findings: Vec<LineFinding>,
}

#[derive(Deserialize)]
struct LineAcquirer {
    name: String,
    licence_state: String,
}

#[derive(Deserialize)]
struct LineFinding {
    rule: String,
    ignored: Option<IgnoredAny>,
}

impl Line {
    fn read(text: &[u8]) -> Option<Line> {
        let line: Line = serde_json::from_slice(text).ok()?;
        matches!(line.schema.as_str(), "yiqing.report/1" | "yiqing.gone/1").then_some(line)
    }

    fn key(&self) -> Option<String> {
        key(self.serial_number.as_deref(), self.id.as_deref())
    }

    fn state(self) -> State {
        let counting = self.findings.into_iter().filter(|f| f.ignored.is_none());
        let mut rules: Vec<String> = counting.map(|f| f.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let (acquirer, licence_state) = self
            .acquirer
            .map(|a| (a.name, a.licence_state))
            .unwrap_or_default();
        State {
            verdict: self.verdict,
            acquirer,
            licence_state,
            rules,
        }
    }
}

impl Baseline {
    /// Reads results as `batch --format jsonl` writes them.
    ///
    /// # Errors
    /// The file cannot be read, or a line is no report.
    pub fn read(path: &Path, words: &Words<'_>) -> Result<Baseline, Failure> {
        let fail = |e: io::Error| Failure::unreadable(path, &e);
        let mut input = BufReader::new(File::open(path).map_err(fail)?);
        let mut out = Baseline {
            path: path.to_owned(),
            hashes: Hashes::default(),
            rows: Vec::new(),
            states: Vec::new(),
            unkeyed: 0,
        };
        let mut known: HashMap<State, u32> = HashMap::new();
        let (mut text, mut at, mut number) = (Vec::new(), 0_u64, 0_u64);
        loop {
            let length = next_line(&mut input, &mut text).map_err(fail)?;
            if length == 0 {
                break;
            }
            number += 1;
            let begins = at;
            at += length;
            if text.trim_ascii().is_empty() {
                continue;
            }
            let line = Line::read(&text).ok_or_else(|| {
                let file = path.display().to_string();
                let args = [("file", file.as_str()), ("line", &number.to_string())];
                Failure::new(USAGE, words.filled("error.baseline", &args))
            })?;
            if line.schema == "yiqing.gone/1" {
                continue;
            }
            let Some(key) = line.key() else {
                out.unkeyed += 1;
                continue;
            };
            let state = line.state();
            let next = u32::try_from(out.states.len()).unwrap_or(u32::MAX);
            let state = match known.get(&state) {
                Some(n) => *n,
                None => {
                    out.states.push(state.clone());
                    known.insert(state, next);
                    next
                }
            };
            out.rows.push(Old {
                key: out.hashes.hash_one(&key),
                at: begins,
                state,
                found: false,
            });
        }
        // Stable: the n-th row with a key is compared with the n-th.
        out.rows.sort_by_key(|o| o.key);
        Ok(out)
    }

    /// What was said of the next row with this key; `None` where there is none left.
    fn take(&mut self, key: &str) -> Option<&State> {
        let key = self.hashes.hash_one(key);
        let from = self.rows.partition_point(|o| o.key < key);
        let same = self.rows.get_mut(from..)?.iter_mut();
        let old = same.take_while(|o| o.key == key).find(|o| !o.found)?;
        old.found = true;
        self.states.get(old.state as usize)
    }

    /// The rows that were not found again, in their order.
    fn gone(&self) -> io::Result<Vec<GoneDocument>> {
        let mut places: Vec<u64> = self
            .rows
            .iter()
            .filter(|o| !o.found)
            .map(|o| o.at)
            .collect();
        places.sort_unstable();
        let mut file = BufReader::new(File::open(&self.path)?);
        let mut text = Vec::new();
        let mut out = Vec::new();
        for at in places {
            file.seek(SeekFrom::Start(at))?;
            next_line(&mut file, &mut text)?;
            let line = Line::read(&text).ok_or_else(|| io::Error::other("baseline"))?;
            out.push(GoneDocument {
                schema: "yiqing.gone/1",
                id: line.id.clone(),
                serial_number: line.serial_number.clone(),
                was: before(&line.state()),
            });
        }
        Ok(out)
    }
}

fn next_line(input: &mut impl BufRead, text: &mut Vec<u8>) -> io::Result<u64> {
    text.clear();
    let n = io::Read::take(input, MOST_LINE).read_until(b'\n', text)?;
    Ok(n as u64)
}

fn before(s: &State) -> Before {
    let some = |t: &String| (!t.is_empty()).then(|| t.clone());
    Before {
        verdict: s.verdict.clone(),
        acquirer: some(&s.acquirer),
        licence_state: some(&s.licence_state),
        rules: s.rules.clone(),
    }
}

/// Hands on the rows that changed.
pub struct Compared<'o, 'w> {
    /// Where they go.
    inner: Box<dyn Output + 'o>,
    old: Baseline,
    tail: Tail,
    words: Words<'w>,
    counts: ChangeCounts,
    spare: Results,
}

impl<'o, 'w> Compared<'o, 'w> {
    /// Compares with `old`.
    #[must_use]
    pub fn new(
        inner: Box<dyn Output + 'o>,
        old: Baseline,
        tail: Tail,
        words: Words<'w>,
    ) -> Compared<'o, 'w> {
        Compared {
            counts: ChangeCounts {
                without_key: old.unkeyed,
                ..ChangeCounts::default()
            },
            inner,
            old,
            tail,
            words,
            spare: Results::default(),
        }
    }

    fn change(&mut self, key: Option<&str>, now: &State) -> Option<Change> {
        let Some(was) = key.and_then(|k| self.old.take(k)) else {
            self.counts.new += 1;
            return Some(Change {
                kind: "new",
                what: Vec::new(),
                was: None,
            });
        };
        let mut what = Vec::new();
        for (name, differs) in [
            ("verdict", was.verdict != now.verdict),
            ("acquirer", was.acquirer != now.acquirer),
            ("licence_state", was.licence_state != now.licence_state),
            ("rules", was.rules != now.rules),
        ] {
            if differs {
                what.push(name);
            }
        }
        if what.is_empty() {
            self.counts.unchanged += 1;
            return None;
        }
        self.counts.changed += 1;
        Some(Change {
            kind: "changed",
            what,
            was: Some(before(was)),
        })
    }
}

/// Puts a change at the end of a row.
fn put(change: &Change, tail: Tail, out: &mut Vec<u8>) -> io::Result<()> {
    match tail {
        Tail::None => {}
        Tail::Json => {
            while matches!(out.last(), Some(b'\n' | b'}')) {
                let closing = out.pop() == Some(b'}');
                if closing {
                    break;
                }
            }
            out.extend_from_slice(b",\"change\":");
            serde_json::to_writer(&mut *out, change)?;
            out.extend_from_slice(b"}\n");
        }
        Tail::Csv => {
            while matches!(out.last(), Some(b'\n' | b'\r')) {
                out.pop();
            }
            out.push(b',');
            out.extend_from_slice(change.cell().as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }
    Ok(())
}

impl Output for Compared<'_, '_> {
    fn take(&mut self, results: &Results) -> io::Result<()> {
        let mut kept = std::mem::take(&mut self.spare);
        kept.bytes.clear();
        kept.ends.clear();
        kept.first = results.first;
        for row in results.rows() {
            let (key, now, rest) = apart(row).ok_or_else(|| io::Error::other("keyed row"))?;
            if let Some(change) = self.change(key, &now) {
                kept.bytes.extend_from_slice(rest);
                put(&change, self.tail, &mut kept.bytes)?;
                kept.ends.push(kept.bytes.len());
            }
        }
        let done = self.inner.take(&kept);
        self.spare = kept;
        done
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }

    fn changes(&self) -> Option<ChangeCounts> {
        let gone = self.old.rows.iter().filter(|o| !o.found).count();
        Some(ChangeCounts {
            gone: gone as u64,
            ..self.counts
        })
    }

    fn told(&self) -> io::Result<String> {
        let Some(c) = self.changes() else {
            return Ok(String::new());
        };
        let words = &self.words;
        let text = |n: u64| n.to_string();
        let mut out = words.filled(
            "batch.changes",
            &[
                ("changed", &text(c.changed)),
                ("new", &text(c.new)),
                ("gone", &text(c.gone)),
                ("unchanged", &text(c.unchanged)),
            ],
        );
        out.push('\n');
        if c.without_key > 0 {
            out += &words.filled("batch.without_key", &[("count", &text(c.without_key))]);
            out.push('\n');
        }
        if c.gone > 0 {
            let gone = self.old.gone()?;
            let mut names: Vec<String> = gone
                .iter()
                .take(MOST_NAMED)
                .filter_map(|g| g.serial_number.clone().or_else(|| g.id.clone()))
                .map(|n| words.masked(&n).into_owned())
                .collect();
            if gone.len() > MOST_NAMED {
                names.push("…".to_owned());
            }
            out += &words.filled("batch.gone", &[("list", &names.join(words.lang.comma()))]);
            out.push('\n');
        }
        Ok(out)
    }

    fn finish(mut self: Box<Self>, about: &About<'_>) -> io::Result<()> {
        if self.tail == Tail::Json {
            let mut last = Results::default();
            for g in self.old.gone()? {
                serde_json::to_writer(&mut last.bytes, &g)?;
                last.bytes.push(b'\n');
                last.ends.push(last.bytes.len());
            }
            self.inner.take(&last)?;
        }
        self.inner.finish(about)
    }
}
