//! Where results go: a stream or a file, one file a verdict, a workbook, a page.

use std::io::{self, IsTerminal, Seek, Write};
use std::path::{Path, PathBuf};

use super::job::Done;
use super::target::Target;
use crate::batch::pipeline::Results;
use crate::batch::summary::Summary;
use crate::check::RegistryStamp;
use crate::cli::whole::{self, Together, Whole};
use crate::field::Field;
use crate::report::results::page::PageOut;
use crate::report::results::workbook::WorkbookOut;
use crate::report::results::{RowResult, Totals};
use crate::report::since::ChangeCounts;
use crate::report::words::Words;
use crate::verdict::{VERDICTS, Verdict};

/// Takes results in the order of their rows.
pub trait Output {
    /// Results of rows that were read together.
    ///
    /// # Errors
    /// Whatever writing brings.
    fn take(&mut self, results: &Results) -> io::Result<()>;

    /// Sends on what was taken so far, for those who read along.
    ///
    /// # Errors
    /// Whatever writing brings.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// What became of the rows of another day, where results are compared.
    fn changes(&self) -> Option<ChangeCounts> {
        None
    }

    /// What is to be told of that.
    ///
    /// # Errors
    /// The other day's results cannot be read again.
    fn told(&self) -> io::Result<String> {
        Ok(String::new())
    }

    /// All rows were taken: files take their names.
    ///
    /// # Errors
    /// Whatever writing brings; then there is no file.
    fn finish(self: Box<Self>, about: &About<'_>) -> io::Result<()>;

    /// Results up to `done` were taken: time to record it, for outputs that can be gone on with.
    ///
    /// # Errors
    /// Whatever writing brings.
    fn mark(&mut self, _done: &Done) -> io::Result<()> {
        Ok(())
    }

    /// The run stops at `done`: what is left of the output.
    ///
    /// # Errors
    /// Whatever writing brings.
    fn stop(self: Box<Self>, _done: &Done) -> io::Result<Left> {
        Ok(Left::Nothing)
    }
}

/// What a run that was stopped leaves.
pub enum Left {
    /// No file.
    Nothing,
    /// What was written to standard output or a device.
    Sent,
    /// Unfinished output that can be gone on with.
    Partial(PathBuf),
}

/// What is known when all rows are written.
pub struct About<'a> {
    /// Name of the list.
    pub file: &'a str,
    /// Day checked for.
    pub date: jiff::civil::Date,
    /// The registry used.
    pub stamp: &'a RegistryStamp,
    /// Counts.
    pub summary: &'a Summary,
}

impl About<'_> {
    fn totals<'s>(&self, summary: &'s Summary) -> Totals<'s> {
        let name = Path::new(self.file).file_name();
        Totals {
            file: name.map_or_else(
                || self.file.to_owned(),
                |n| n.to_string_lossy().into_owned(),
            ),
            check_date: self.date,
            stamp: self.stamp.clone(),
            summary,
            by_region: summary.by_region().into_iter().collect(),
            agents: summary.by_agent.clone().into_iter().collect(),
            ending: summary
                .ending
                .iter()
                .map(|((day, name), n)| (name.clone(), *day, *n))
                .collect(),
            ignored_findings: summary.findings_set_aside(),
        }
    }
}

/// Rendered rows as they are.
pub struct Stream {
    /// Where they go.
    pub target: Target,
    /// What stands before them.
    pub head: Vec<u8>,
}

impl Stream {
    fn begin(&mut self) -> io::Result<()> {
        if self.head.is_empty() {
            return Ok(());
        }
        let head = std::mem::take(&mut self.head);
        self.target.write_all(&head)
    }
}

impl Output for Stream {
    fn take(&mut self, results: &Results) -> io::Result<()> {
        self.begin()?;
        self.target.write_all(&results.bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.target.flush()
    }

    fn finish(mut self: Box<Self>, _: &About<'_>) -> io::Result<()> {
        self.begin()?;
        self.target.finish()
    }

    fn mark(&mut self, done: &Done) -> io::Result<()> {
        self.target.mark(done)
    }

    fn stop(self: Box<Self>, done: &Done) -> io::Result<Left> {
        self.target.stop(done)
    }
}

/// Names of the files of a folder, one a verdict.
fn names(ending: &str) -> Vec<String> {
    VERDICTS
        .iter()
        .map(|v| format!("{}.{ending}", v.as_str()))
        .collect()
}

/// Rendered rows that say their verdict first: one file a verdict, and all rows in one more.
pub struct Split {
    files: Together,
    all: Option<Stream>,
}

impl Split {
    /// Begins the files, each with the head.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn new(dir: &Path, ending: &str, head: &[u8], all: Option<Stream>) -> io::Result<Split> {
        let mut files = Together::begin(dir, &names(ending))?;
        for n in 0..VERDICTS.len() {
            if let Some(f) = files.file(n) {
                f.write_all(head)?;
            }
        }
        Ok(Split { files, all })
    }
}

impl Output for Split {
    fn take(&mut self, results: &Results) -> io::Result<()> {
        if let Some(all) = &mut self.all {
            all.begin()?;
        }
        for row in results.rows() {
            let Some((verdict, row)) = row.split_first() else {
                continue;
            };
            if let Some(f) = self.files.file(usize::from(*verdict)) {
                f.write_all(row)?;
            }
            if let Some(all) = &mut self.all {
                all.target.write_all(row)?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, about: &About<'_>) -> io::Result<()> {
        self.files.keep()?;
        match self.all.take() {
            Some(all) => Box::new(all).finish(about),
            None => Ok(()),
        }
    }
}

/// A file, or standard output, for what is made at the end.
fn put(path: Option<&Path>, bytes: &[u8]) -> io::Result<()> {
    match path {
        None => {
            let mut out = io::stdout().lock();
            out.write_all(bytes)?;
            out.flush()
        }
        Some(path) => whole::write(path, bytes),
    }
}

/// What a workbook or a page is told of the list.
pub struct Columns<'c> {
    /// Names of its columns.
    pub names: &'c [String],
    /// What they mean.
    pub fields: &'c [Option<Field>],
}

/// Packed rows as a workbook, and as one more for each verdict.
pub struct Books<'w> {
    all: Option<WorkbookOut<'w>>,
    path: Option<PathBuf>,
    dir: Option<PathBuf>,
    split: Vec<(WorkbookOut<'w>, Summary)>,
}

impl<'w> Books<'w> {
    /// Begins the workbooks: one at `path`, or on standard output where there is neither path nor
    /// folder, and one a verdict in `dir`.
    ///
    /// # Errors
    /// No temporary file can be made, or a workbook would go to a terminal.
    pub fn new(
        columns: &Columns<'_>,
        path: Option<&Path>,
        dir: Option<&Path>,
        words: Words<'w>,
    ) -> io::Result<Books<'w>> {
        if path.is_none() && dir.is_none() && io::stdout().is_terminal() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                words.text("error.book_on_terminal").into_owned(),
            ));
        }
        // Whether it can be written is known before a million rows are checked.
        if let Some(path) = path {
            Whole::begin(path)?;
        }
        let id = columns.fields.iter().position(|f| *f == Some(Field::Id));
        let book = || WorkbookOut::new(columns.names, id, words);
        let all = if path.is_some() || dir.is_none() {
            Some(book()?)
        } else {
            None
        };
        let mut split = Vec::new();
        if let Some(dir) = dir {
            std::fs::create_dir_all(dir)?;
            for _ in VERDICTS {
                split.push((book()?, Summary::default()));
            }
        }
        Ok(Books {
            all,
            path: path.map(Path::to_owned),
            dir: dir.map(Path::to_owned),
            split,
        })
    }
}

fn packed(bytes: &[u8]) -> io::Result<RowResult<'_>> {
    RowResult::read(bytes).ok_or_else(|| io::Error::other("packed row"))
}

impl Output for Books<'_> {
    fn take(&mut self, results: &Results) -> io::Result<()> {
        for bytes in results.rows() {
            let row = packed(bytes)?;
            if let Some(all) = &mut self.all {
                all.row(&row)?;
            }
            let place = VERDICTS.iter().position(|v: &Verdict| *v == row.verdict);
            if let Some((book, s)) = place.and_then(|p| self.split.get_mut(p)) {
                book.row(&row)?;
                s.rows += 1;
                *s.by_verdict.entry(row.verdict.as_str()).or_default() += 1;
                *s.by_attention.entry(row.attention.as_str()).or_default() += 1;
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>, about: &About<'_>) -> io::Result<()> {
        if let Some(dir) = &self.dir {
            let mut files = Together::begin(dir, &names("xlsx"))?;
            for (n, (book, summary)) in self.split.into_iter().enumerate() {
                if let Some(f) = files.file(n) {
                    book.finish(&about.totals(&summary), f.file()?)?;
                }
            }
            files.keep()?;
        }
        let Some(all) = self.all else {
            return Ok(());
        };
        let totals = about.totals(about.summary);
        match &self.path {
            Some(path) => {
                let mut whole = Whole::begin(path)?;
                all.finish(&totals, whole.file()?)?;
                whole.keep()
            }
            None => {
                let mut spool = tempfile::tempfile()?;
                all.finish(&totals, &mut spool)?;
                spool.rewind()?;
                let mut out = io::stdout().lock();
                io::copy(&mut spool, &mut out)?;
                out.flush()
            }
        }
    }
}

/// Packed rows as a page.
pub struct Page<'w> {
    page: PageOut<'w>,
    path: Option<PathBuf>,
}

impl<'w> Page<'w> {
    /// Begins the page at `path`, or on standard output.
    ///
    /// # Errors
    /// The file's folder cannot be written to.
    pub fn new(
        columns: &Columns<'_>,
        path: Option<&Path>,
        words: Words<'w>,
    ) -> io::Result<Page<'w>> {
        if let Some(path) = path {
            Whole::begin(path)?;
        }
        Ok(Page {
            page: PageOut::new(columns.fields, words),
            path: path.map(Path::to_owned),
        })
    }
}

impl Output for Page<'_> {
    fn take(&mut self, results: &Results) -> io::Result<()> {
        for bytes in results.rows() {
            let row = packed(bytes)?;
            self.page.row(&row);
        }
        Ok(())
    }

    fn finish(self: Box<Self>, about: &About<'_>) -> io::Result<()> {
        let totals = about.totals(about.summary);
        put(self.path.as_deref(), self.page.finish(&totals).as_bytes())
    }
}
