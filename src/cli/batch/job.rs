//! How the rows of a list become results where they were asked for.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::Format;
use super::baseline::{Baseline, Compared, Tail};
use super::filter::Lines;
use super::input::Asked;
use super::outputs::{Books, Columns, Left, Output, Page, Split, Stream};
use super::partial::{Begun, Files, How, Partial};
use super::progress::Progress;
use super::sifting::Sifting;
use super::target::{Target, is_special};
use crate::batch::across::Across;
use crate::batch::first::First;
use crate::batch::keyed::Keyed;
use crate::batch::pipeline::{self, Plan, Results, Understand};
use crate::batch::render::Render;
use crate::batch::sift::Sifted;
use crate::batch::summary::{Counting, Summary};
use crate::check::Report;
use crate::cli::args::Common;
use crate::cli::failure::{CANNOT, Failure, USAGE};
use crate::cli::{output, overwrite};
use crate::intake::rows::List;
use crate::registry::Registry;
use crate::report::lines::JsonLines;
use crate::report::results::render::{Marked, PackedRows};
use crate::report::rows::CsvRows;
use crate::report::words::Words;
use crate::verdict::{VERDICTS, Verdict};

/// What one run of the command works with.
pub struct Job<'j> {
    /// What is on record.
    pub registry: &'j Registry,
    /// Check date where a row gives none.
    pub date: jiff::civil::Date,
    /// Texts.
    pub words: Words<'j>,
    /// Flags that all commands have.
    pub common: &'j Common,
    /// Threads that check.
    pub threads: usize,
    /// Rows are not compared with one another.
    pub rows_only: bool,
    /// Rows that are read.
    pub limit: Option<u64>,
    /// Whether agents are named.
    pub with_agents: bool,
    /// Which findings count.
    pub sifting: &'j Sifting,
    /// Whether rows may name who sells.
    pub names_sellers: bool,
    /// Where a change since the baseline is written.
    pub tail: Tail,
    /// For output that can be gone on with.
    pub going_on: Option<How<'j>>,
    /// Set when the run is to stop.
    pub stop: &'static AtomicBool,
    /// How far it is.
    pub progress: Progress<'j>,
}

/// What is read.
pub enum Input {
    /// A list that can be read again.
    List(Box<List>),
    /// Standard input, once.
    Lines(Lines),
}

/// How results are written and where they go.
pub struct Ways<'w> {
    pub format: Format,
    pub bom: bool,
    pub raw: bool,
    pub out: Option<&'w Path>,
    pub split: Option<&'w Path>,
    /// Compared with the results of another day.
    pub compared: bool,
}

impl Ways<'_> {
    /// Whether unfinished output can be gone on with: rows one behind the other, in one file.
    pub fn can_go_on(&self) -> bool {
        let lines = matches!(self.format, Format::Csv | Format::JsonLines);
        lines && self.split.is_none() && !self.compared && self.out.is_some_and(|o| !is_special(o))
    }

    /// Refuses what cannot be meant.
    pub fn refuse(
        &self,
        inputs: &[&Path],
        summary: Option<&Path>,
        resume: bool,
        words: &Words<'_>,
    ) -> Result<(), Failure> {
        if self.split.is_some() && self.format == Format::Html {
            return Err(Failure::new(USAGE, words.text("error.split_html")));
        }
        if resume && !self.can_go_on() {
            return Err(Failure::new(USAGE, words.text("error.resume_needs_file")));
        }
        let mut outputs: Vec<PathBuf> = summary.map(Path::to_owned).into_iter().collect();
        if let Some(out) = self.out {
            let files = Files::of(out);
            outputs.extend([files.out, files.partial, files.record]);
        }
        if let Some(dir) = self.split {
            let ending = self.format.ending();
            let name = |v: Verdict| dir.join(format!("{}.{ending}", v.as_str()));
            outputs.extend(VERDICTS.map(name));
        }
        let outputs: Vec<&Path> = outputs.iter().map(PathBuf::as_path).collect();
        overwrite::refuse(&outputs, inputs, words)
    }

    /// Why results could not be written, and what is left of them.
    pub fn failure(&self, error: io::Error, words: &Words<'_>) -> Failure {
        let Some(path) = self.out.or(self.split) else {
            return match output::quiet_pipe(Err(error)) {
                Err(f) => f,
                Ok(()) => Failure::closed_pipe(),
            };
        };
        self.with_kept(Failure::io(&path.display().to_string(), &error), words)
    }

    /// A failure, and what of the results can be gone on with.
    pub fn with_kept(&self, mut failure: Failure, words: &Words<'_>) -> Failure {
        let partial = self.out.map(|o| Files::of(o).partial);
        if let Some(partial) = partial.filter(|p| self.can_go_on() && p.exists()) {
            let partial = partial.display().to_string();
            let kept = words.filled("partial.kept", &[("partial", &partial)]);
            failure.message = format!("{}\n{kept}", failure.message.trim_end());
        }
        failure
    }
}

/// What has been done and counted.
#[derive(Default)]
pub struct Done {
    /// Rows whose results are written.
    pub rows: u64,
    /// Counts.
    pub summary: Summary,
    /// Highest exit code.
    pub code: u8,
    /// Results of another day.
    pub baseline: Option<Baseline>,
}

/// How a run ended without its end.
pub enum Ended {
    /// Results could not be written.
    Write(io::Error),
    /// The list could not be read.
    Read(io::Error),
    /// It was stopped.
    Stopped(Left),
}

/// What the results were written to.
pub type Written<'o> = Result<Box<dyn Output + 'o>, Ended>;

impl<'j> Job<'j> {
    /// Checks the list and writes the results.
    ///
    /// # Errors
    /// What they are written to cannot be opened.
    pub fn write<U: Understand>(
        &mut self,
        input: &mut Input,
        understand: &U,
        names: &[String],
        fields: &[Option<crate::field::Field>],
        ways: &Ways<'_>,
        done: &mut Done,
    ) -> Result<Written<'j>, Failure> {
        let words = self.words;
        let columns = Columns { names, fields };
        let csv = CsvRows {
            words,
            raw: ways.raw,
            width: names.len(),
        };
        let json = JsonLines {
            sift: Some(&self.sifting.sift),
            ..JsonLines::new(words)
        };
        let packed = PackedRows {
            words,
            width: names.len(),
        };
        let mut head = Vec::new();
        if ways.format == Format::Csv {
            if ways.bom {
                head.extend_from_slice("\u{feff}".as_bytes());
            }
            head.extend(csv.head(names));
            if done.baseline.is_some() {
                head.truncate(head.trim_ascii_end().len());
                head.extend_from_slice(b",change\r\n");
            }
        }
        let shown = |p: Option<&Path>| p.map_or("-".to_owned(), |p| p.display().to_string());
        let failed = |p: Option<&Path>| {
            let p = shown(p);
            move |e: io::Error| match e.kind() {
                io::ErrorKind::InvalidInput => Failure::new(USAGE, e.to_string()),
                _ => Failure::new(CANNOT, format!("{p}: {e}")),
            }
        };
        Ok(match (ways.format, ways.split) {
            (Format::Xlsx, dir) => {
                let books = Books::new(&columns, ways.out, dir, words);
                let books = Box::new(books.map_err(failed(dir.or(ways.out)))?);
                self.rows(input, understand, &packed, books, done)
            }
            (Format::Html, _) => {
                let page = Page::new(&columns, ways.out, words);
                let page = Box::new(page.map_err(failed(ways.out))?);
                self.rows(input, understand, &packed, page, done)
            }
            (format, Some(dir)) => {
                let all = match ways.out {
                    Some(path) => Some(Stream {
                        target: Target::open(Some(path))?,
                        head: head.clone(),
                    }),
                    None => None,
                };
                let ending = format.ending();
                let split = Split::new(dir, ending, &head, all).map_err(failed(Some(dir)))?;
                let split = Box::new(split);
                if format == Format::Csv {
                    self.rows(input, understand, &Marked(csv), split, done)
                } else {
                    self.rows(input, understand, &Marked(json), split, done)
                }
            }
            (format, None) => {
                let target = self.target(ways, done)?;
                if done.rows > 0 {
                    head.clear();
                }
                let stream = Box::new(Stream { target, head });
                if format == Format::Csv {
                    self.rows(input, understand, &csv, stream, done)
                } else {
                    self.rows(input, understand, &json, stream, done)
                }
            }
        })
    }

    /// Where rows go one behind the other; `done` is then what earlier runs have done.
    fn target(&mut self, ways: &Ways<'_>, done: &mut Done) -> Result<Target, Failure> {
        let (Some(path), Some(how)) = (ways.out, self.going_on.take()) else {
            return Target::open(ways.out);
        };
        let Begun {
            partial,
            place,
            note,
        } = Partial::begin(path, how)?;
        if let Some(place) = place {
            *done = Done {
                rows: place.rows,
                summary: place.summary,
                code: place.code,
                baseline: None,
            };
        }
        if let Some(note) = note.filter(|_| !self.common.quiet) {
            output::note(&format!("{note}\n"), self.common.no_color);
        }
        Ok(Target::Partial(Box::new(partial)))
    }

    fn rows<'o, U: Understand, R: Render>(
        &self,
        input: &mut Input,
        understand: &U,
        render: &R,
        output: Box<dyn Output + 'o>,
        done: &mut Done,
    ) -> Written<'o>
    where
        'j: 'o,
    {
        let render = Sifted {
            inner: render,
            sift: &self.sifting.sift,
        };
        let old = done.baseline.take();
        match (input, old) {
            (Input::List(list), None) => self.list(list, understand, &render, output, done),
            (Input::List(list), Some(old)) => {
                let output = Compared::new(output, old, self.tail, self.words);
                self.list(list, understand, &Keyed(render), Box::new(output), done)
            }
            (Input::Lines(lines), None) => self.lines(lines, understand, &render, output, done),
            (Input::Lines(lines), Some(old)) => {
                let output = Compared::new(output, old, self.tail, self.words);
                self.lines(lines, understand, &Keyed(render), Box::new(output), done)
            }
        }
    }

    fn list<'o, U: Understand, R: Render>(
        &self,
        list: &mut List,
        understand: &U,
        render: &R,
        mut output: Box<dyn Output + 'o>,
        done: &mut Done,
    ) -> Written<'o> {
        let mut asked = Asked::new(list, self.limit, self.stop, &self.progress);
        let code = |r: &Report| self.code(r);
        let plan = self.plan(understand, render, &code);
        let first = First {
            plan: &plan,
            sellers: self.names_sellers,
        };
        let found = if self.rows_only {
            Ok((None, None))
        } else {
            Across::of(&mut asked, &first).map(|(across, told)| (Some(across), told))
        };
        // Before anything is said.
        let ended = |e| {
            self.progress.end();
            Ended::Read(e)
        };
        let (across, remembered) = found.map_err(ended)?;
        let plan = Plan {
            across: across.as_ref(),
            remembered: remembered.as_ref(),
            ..plan
        };
        let total = asked.count();
        self.progress
            .begin_at("progress.checking", total, done.rows);
        let mut source = asked.after(done.rows).map_err(ended)?;
        let mut write_error = None;
        let read = pipeline::run_from(&plan, done.rows + 1, &mut source, &mut |results| {
            write_error = self.take(results, &mut *output, done).err();
            self.progress.at(done.rows);
            Ok(write_error.is_none())
        });
        drop(source);
        self.progress.end();
        if let Some(e) = write_error {
            return Err(Ended::Write(e));
        }
        read.map_err(Ended::Read)?;
        if self.stop.load(Ordering::Relaxed) && !asked.has_ended() {
            let left = output.stop(done).map_err(Ended::Write)?;
            return Err(Ended::Stopped(left));
        }
        done.summary.cut_at = asked.cut_at();
        Ok(output)
    }

    fn lines<'o, U: Understand, R: Render>(
        &self,
        lines: &mut Lines,
        understand: &U,
        render: &R,
        mut output: Box<dyn Output + 'o>,
        done: &mut Done,
    ) -> Written<'o> {
        let code = |r: &Report| self.code(r);
        let plan = self.plan(understand, render, &code);
        let mut write_error = None;
        let read = pipeline::run(&plan, lines, &mut |results| {
            let taken = self.take(results, &mut *output, done);
            write_error = taken.and_then(|()| output.flush()).err();
            Ok(write_error.is_none())
        });
        if let Some(e) = write_error {
            return Err(Ended::Write(e));
        }
        read.map_err(Ended::Read)?;
        Ok(output)
    }

    fn code(&self, report: &Report) -> u8 {
        self.common.policy.code(&self.sifting.sift.view(report))
    }

    fn plan<'p, U, R: Render>(
        &'p self,
        understand: &'p U,
        render: &'p R,
        code: &'p (dyn Fn(&Report) -> u8 + Sync),
    ) -> Plan<'p, U, R> {
        Plan {
            registry: self.registry,
            date: self.date,
            understand,
            render,
            code,
            across: None,
            remembered: None,
            counting: Counting {
                sift: &self.sifting.sift,
                places: true,
                agents: self.with_agents,
            },
            threads: self.threads,
        }
    }

    /// Hands results on and counts them.
    fn take(&self, results: &Results, output: &mut dyn Output, done: &mut Done) -> io::Result<()> {
        output.take(results)?;
        done.rows += results.ends.len() as u64;
        done.summary.merge(&results.summary);
        done.code = done.code.max(results.code);
        output.mark(done)
    }
}
