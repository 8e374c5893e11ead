//! Output that can be gone on with: `OUT.partial` until it is whole, and beside it
//! `OUT.partial.json`, which says what it is and how much of it counts.
//!
//! The record is written after the bytes it speaks of have reached the disk, and takes its name
//! when it is whole. So whenever the program dies, the record is true of the beginning of the
//! file; what stands behind that is cut off when the run goes on.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::job::Done;
use super::place::{Input, Place, Run};
use crate::cli::failure::{CANNOT, Failure, USAGE};
use crate::report::words::Words;

/// Unfinished output.
pub struct Partial {
    out: BufWriter<File>,
    files: Files,
    run: Run,
    input: Input,
    /// Bytes written, with those of earlier runs.
    bytes: u64,
    every: Duration,
    /// When the record was last written.
    latest: Instant,
    /// Whether the record speaks of rows: then both files stay when the run fails.
    recorded: bool,
}

/// What a run begins with.
pub struct Begun {
    /// Its output.
    pub partial: Partial,
    /// Where it goes on, where it does.
    pub place: Option<Place>,
    /// A word to the user.
    pub note: Option<String>,
}

/// How a run is to begin.
pub struct How<'h> {
    /// What it is a run of.
    pub run: Run,
    /// Its list.
    pub input: Input,
    /// Whether to go on with what an earlier run has left.
    pub resume: bool,
    /// Time between two records.
    pub every: Duration,
    /// Texts.
    pub words: Words<'h>,
}

/// The names.
#[derive(Debug, Clone)]
pub struct Files {
    /// The name when it is whole.
    pub out: PathBuf,
    /// Until then.
    pub partial: PathBuf,
    /// The record.
    pub record: PathBuf,
    /// The record until it is whole.
    pub record_new: PathBuf,
}

impl Files {
    /// Of an output.
    #[must_use]
    pub fn of(out: &Path) -> Files {
        let with = |ending: &str| {
            let mut name = out.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        Files {
            out: out.to_owned(),
            partial: with(".partial"),
            record: with(".partial.json"),
            record_new: with(".partial.json.new"),
        }
    }

    fn remove(&self) {
        for path in [&self.partial, &self.record_new, &self.record] {
            let _ = fs::remove_file(path);
        }
    }

    /// Fills in a text that speaks of the unfinished output.
    fn text(&self, words: &Words<'_>, key: &str, more: &[(&str, &str)]) -> String {
        let (partial, record) = (
            self.partial.display().to_string(),
            self.record.display().to_string(),
        );
        let mut args = vec![("partial", partial.as_str()), ("record", record.as_str())];
        args.extend_from_slice(more);
        words.filled(key, &args)
    }
}

impl Partial {
    /// Begins output, or goes on with what an earlier run has left.
    ///
    /// # Errors
    /// The folder cannot be written to; another run writes there; what is there is not ours, or
    /// not of the same run.
    pub fn begin(path: &Path, how: How<'_>) -> Result<Begun, Failure> {
        let files = Files::of(path);
        if path.is_dir() {
            let e = io::Error::from(io::ErrorKind::IsADirectory);
            return Err(Failure::io(&path.display().to_string(), &e));
        }
        let there = fs::symlink_metadata(&files.partial).ok();
        let place = Place::read(&files.record);
        let refuse = |key: &str| Err(Failure::new(USAGE, files.text(&how.words, key, &[])));
        // A link or a folder of that name was not made by us, nor anything without its record.
        if there
            .as_ref()
            .is_some_and(|t| !t.is_file() || place.is_none())
        {
            return refuse("error.partial_not_ours");
        }
        if place.is_none() && fs::symlink_metadata(&files.record).is_ok() {
            return refuse("error.partial_not_ours");
        }
        match (place, there.is_some()) {
            (Some(place), true) if how.resume && place.rows > 0 => {
                Partial::go_on(files, place, how)
            }
            (Some(place), true) => {
                let rows = place.rows.to_string();
                let key = if how.resume {
                    "partial.nothing_recorded"
                } else {
                    "partial.replaced"
                };
                let note = files.text(&how.words, key, &[("rows", &rows)]);
                Partial::anew(files, how, true, Some(note))
            }
            (_, there) => {
                let note = how
                    .resume
                    .then(|| files.text(&how.words, "partial.none", &[]));
                Partial::anew(files, how, there, note)
            }
        }
    }

    fn anew(
        files: Files,
        how: How<'_>,
        there: bool,
        note: Option<String>,
    ) -> Result<Begun, Failure> {
        if there {
            // Not while another run writes to it.
            drop(open(&files, &how.words)?);
        }
        let failed = failed(&files.partial);
        files.remove();
        let begun = (|| {
            // The record first: a file without one is not known to be ours.
            let place = Place::of(&how.run, None, &Done::default(), 0);
            record(&files, &place, false)?;
            let file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&files.partial)?;
            Ok(file)
        })();
        let file = begun.map_err(|e| {
            let _ = fs::remove_file(&files.record);
            failed(e)
        })?;
        lock(&file, &files, &how.words)?;
        Ok(Begun {
            partial: Partial::new(file, files, how, 0, false),
            place: None,
            note,
        })
    }

    fn go_on(files: Files, place: Place, mut how: How<'_>) -> Result<Begun, Failure> {
        let words = how.words;
        let mut file = open(&files, &words)?;
        let failed = failed(&files.partial);
        let found = place
            .refusal(&how.run, &mut how.input, &words)
            .map_err(&failed)?;
        if !found.is_empty() {
            let text = files.text(&words, "error.partial_differs", &[]);
            let what_to_do = words.text("partial.same_again");
            return Err(Failure::new(USAGE, format!("{text}{found}\n{what_to_do}")));
        }
        if file.metadata().map_err(&failed)?.len() < place.bytes {
            let text = files.text(&words, "error.partial_short", &[]);
            return Err(Failure::new(USAGE, text));
        }
        file.set_len(place.bytes)
            .and_then(|()| file.seek(SeekFrom::Start(place.bytes)))
            .map_err(&failed)?;
        let (rows, next) = (place.rows.to_string(), (place.rows + 1).to_string());
        let args = [("rows", rows.as_str()), ("next", next.as_str())];
        let note = files.text(&words, "partial.resumed", &args);
        Ok(Begun {
            partial: Partial::new(file, files, how, place.bytes, true),
            place: Some(place),
            note: Some(note),
        })
    }

    fn new(file: File, files: Files, how: How<'_>, bytes: u64, recorded: bool) -> Partial {
        Partial {
            out: BufWriter::with_capacity(256 << 10, file),
            files,
            run: how.run,
            input: how.input,
            bytes,
            every: how.every,
            latest: Instant::now(),
            recorded,
        }
    }

    /// The names.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// Records where the run stands, when it is time to or `now`.
    ///
    /// # Errors
    /// Whatever writing brings; the record of before stays true.
    pub fn mark(&mut self, done: &Done, now: bool) -> io::Result<()> {
        if !now && self.latest.elapsed() < self.every {
            return Ok(());
        }
        self.out.flush()?;
        self.out.get_ref().sync_data()?;
        let hash = self.input.hash()?;
        let place = Place::of(&self.run, Some(hash), done, self.bytes);
        record(&self.files, &place, true)?;
        self.recorded = true;
        // From the end, so that a slow disk is not kept busy with records alone.
        self.latest = Instant::now();
        Ok(())
    }

    /// The run stops at `done`: what is written stays, to be gone on with. Whether it does.
    ///
    /// # Errors
    /// Whatever writing brings.
    pub fn stop(mut self, done: &Done) -> io::Result<bool> {
        if done.rows == 0 {
            return Ok(false);
        }
        self.mark(done, true)?;
        Ok(true)
    }

    /// Gives the output its name.
    ///
    /// # Errors
    /// Whatever writing brings; then what is recorded stays.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        fs::rename(&self.files.partial, &self.files.out)?;
        // From here on there is nothing to go on with.
        self.recorded = false;
        Ok(())
    }
}

impl Write for Partial {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.recorded {
            self.files.remove();
        }
    }
}

fn failed(path: &Path) -> impl Fn(io::Error) -> Failure + use<> {
    let path = path.display().to_string();
    move |e| Failure::new(CANNOT, format!("{path}: {e}"))
}

/// Opens what an earlier run has left, for this run alone.
fn open(files: &Files, words: &Words<'_>) -> Result<File, Failure> {
    let file = OpenOptions::new()
        .write(true)
        .open(&files.partial)
        .map_err(failed(&files.partial))?;
    lock(&file, files, words)?;
    // The other run may have finished in between: then this is its output.
    if !files.partial.is_file() || !is_same(&file, &files.partial) {
        return Err(Failure::new(
            USAGE,
            files.text(words, "error.partial_busy", &[]),
        ));
    }
    Ok(file)
}

fn lock(file: &File, files: &Files, words: &Words<'_>) -> Result<(), Failure> {
    match file.try_lock() {
        // Some file systems know no locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(Failure::new(
            USAGE,
            files.text(words, "error.partial_busy", &[]),
        )),
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// Elsewhere a file that is open keeps its name.
#[cfg(not(unix))]
fn is_same(_: &File, _: &Path) -> bool {
    true
}

/// Writes the record whole or not at all.
fn record(files: &Files, place: &Place, sync: bool) -> io::Result<()> {
    let bytes = serde_json::to_vec(place).map_err(io::Error::other)?;
    let _ = fs::remove_file(&files.record_new);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&files.record_new)?;
    file.write_all(&bytes)?;
    if sync {
        file.sync_all()?;
    }
    fs::rename(&files.record_new, &files.record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use crate::report::words::Lang;

    fn how(resume: bool, list: &Path, option: &str) -> How<'static> {
        let options = [("lang".to_owned(), vec![option.to_owned()])];
        How {
            run: Run {
                tool: "yiqing".to_owned(),
                check_date: "2026-11-27".to_owned(),
                registry: "1".to_owned(),
                forms: "csv".to_owned(),
                options: options.into(),
            },
            input: Input::of_file(list).unwrap(),
            resume,
            every: Duration::ZERO,
            words: Words {
                registry: Registry::embedded().unwrap(),
                lang: Lang::En,
                unmasked: false,
            },
        }
    }

    fn begin(out: &Path, resume: bool, option: &str) -> Result<Begun, Failure> {
        let list = out.with_file_name("list");
        Partial::begin(out, how(resume, &list, option))
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn rows(n: u64) -> Done {
        let mut done = Done {
            rows: n,
            code: 10,
            ..Done::default()
        };
        done.summary.rows = n;
        done
    }

    /// Rows `a` recorded, rows `b` written behind them, and then a death without a word.
    fn dead(dir: &Path) -> PathBuf {
        let out = dir.join("out.csv");
        fs::write(dir.join("list"), "list").unwrap();
        let mut p = begin(&out, false, "zh").unwrap().partial;
        p.write_all(b"aaaa").unwrap();
        p.mark(&rows(2), false).unwrap();
        p.write_all(b"bb").unwrap();
        p.flush().unwrap();
        drop(p);
        out
    }

    #[test]
    fn a_dead_run_goes_on_at_what_is_recorded() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out.csv");
        let left = ["list", "out.csv.partial", "out.csv.partial.json"];
        assert_eq!(dead(dir.path()), out);
        assert_eq!(names(dir.path()), left);
        assert_eq!(fs::read(Files::of(&out).partial).unwrap(), b"aaaabb");
        let begun = begin(&out, true, "zh").unwrap();
        let place = begun.place.unwrap();
        assert_eq!((place.rows, place.code, place.summary.rows), (2, 10, 2));
        assert!(begun.note.unwrap().contains("row 3"));
        let mut p = begun.partial;
        p.write_all(b"cc").unwrap();
        // Stopped in good order, and on again.
        assert!(p.stop(&rows(3)).unwrap());
        assert_eq!(names(dir.path()), left);
        let mut p = begin(&out, true, "zh").unwrap().partial;
        p.write_all(b"d").unwrap();
        p.finish().unwrap();
        assert_eq!(names(dir.path()), ["list", "out.csv"]);
        assert_eq!(fs::read(&out).unwrap(), b"aaaaccd");
    }

    #[test]
    fn what_is_not_as_it_was_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let out = dead(dir.path());
        let partial = Files::of(&out).partial;
        let f = begin(&out, true, "en").err().unwrap();
        assert_eq!(f.code, USAGE);
        assert!(f.message.contains("--lang: then zh, now en"), "{f:?}");
        fs::write(dir.path().join("list"), "other list").unwrap();
        let f = begin(&out, true, "zh").err().unwrap();
        assert!(f.message.contains("content of the list"), "{f:?}");
        fs::write(dir.path().join("list"), "list").unwrap();
        assert_eq!(fs::read(&partial).unwrap(), b"aaaabb");
        fs::write(&partial, b"aaa").unwrap();
        let f = begin(&out, true, "zh").err().unwrap();
        assert!(f.message.contains("shorter"), "{f:?}");
    }

    #[test]
    fn a_run_from_the_start_says_what_it_replaces() {
        let dir = tempfile::tempdir().unwrap();
        let out = dead(dir.path());
        let begun = begin(&out, false, "en").unwrap();
        assert!(begun.note.unwrap().contains("2 rows recorded"));
        assert!(begun.place.is_none());
        // Nothing recorded: nothing stays.
        drop(begun.partial);
        assert_eq!(names(dir.path()), ["list"]);
        let begun = begin(&out, true, "zh").unwrap();
        assert!(begun.note.unwrap().contains("no "));
        assert!(!begun.partial.stop(&rows(0)).unwrap());
        assert_eq!(names(dir.path()), ["list"]);
    }

    #[test]
    fn one_run_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let out = dead(dir.path());
        let first = begin(&out, true, "zh").unwrap();
        for resume in [true, false] {
            let f = begin(&out, resume, "zh").err().unwrap();
            assert_eq!(f.code, USAGE);
            assert!(f.message.contains("Another run"), "{f:?}");
        }
        first.partial.finish().unwrap();
        assert_eq!(fs::read(&out).unwrap(), b"aaaa");
    }

    #[test]
    fn what_is_not_ours_is_not_touched() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out.csv");
        fs::write(dir.path().join("list"), "list").unwrap();
        let files = Files::of(&out);
        let refused = || {
            let f = begin(&out, false, "zh").err().unwrap();
            assert!(f.message.contains("cannot be told"), "{f:?}");
        };
        fs::write(&files.partial, "mine").unwrap();
        refused();
        assert_eq!(fs::read(&files.partial).unwrap(), b"mine");
        fs::remove_file(&files.partial).unwrap();
        fs::write(&files.record, "{\"schema\":\"mine\"}").unwrap();
        refused();
        fs::remove_file(&files.record).unwrap();
        #[cfg(unix)]
        {
            dead(dir.path());
            let other = dir.path().join("other");
            fs::write(&other, "other").unwrap();
            fs::remove_file(&files.partial).unwrap();
            std::os::unix::fs::symlink(&other, &files.partial).unwrap();
            refused();
            assert_eq!(fs::read(&other).unwrap(), b"other");
        }
        let folder = dir.path().join("folder");
        fs::create_dir(&folder).unwrap();
        assert!(begin(&folder, false, "zh").is_err());
    }
}
