//! `yiqing batch`: a stock list in, a result per row out, a summary to standard error.

pub mod input;
mod long;
mod outputs;
mod partial;
mod place;
mod progress;
mod stop;
mod target;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command};

use self::input::Asked;
use self::outputs::{About, Books, Columns, Left, Output, Page, Split, Stream};
use self::partial::{Begun, Files, How, Partial};
use self::place::Run;
use self::progress::{Progress, Way};
use self::target::{Target, is_special};
use super::args::{self, Common, pick, sub};
use super::failure::{CANNOT, Failure, NOTHING, STOPPED, USAGE};
use super::list::{self, Reading};
use super::{faults, load, output, today, words};
use crate::batch::across::Across;
use crate::batch::pipeline::{self, Plan, Understand};
use crate::batch::render::Render;
use crate::batch::summary::Summary;
use crate::check::RegistryStamp;
use crate::check::Report;
use crate::intake::rows::{Form, List, ListFault};
use crate::intake::table::Header;
use crate::registry::Registry;
use crate::report::header;
use crate::report::lines::JsonLines;
use crate::report::results::render::{Marked, PackedRows};
use crate::report::rows::CsvRows;
use crate::report::summary;
use crate::report::words::{Lang, Words};
use crate::stock::{Cells, Objects};

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
    Xlsx,
    Html,
}

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "batch",
        "核验一张清单（CSV、TSV、Excel工作簿、JSON Lines）",
        "check a stock list (CSV, TSV, XLSX, JSON Lines)",
    )
    .arg(args::file(
        lang,
        true,
        "清单文件，- 为标准输入",
        "stock list, - for standard input",
    ))
    .arg(
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name("OUT")
            .help(t(
                "结果文件；不写则输出到标准输出",
                "result file; standard output if absent",
            )),
    )
    .arg(
        Arg::new("no-bom")
            .long("no-bom")
            .action(ArgAction::SetTrue)
            .help(t("CSV不写UTF-8 BOM", "no UTF-8 BOM in CSV")),
    )
    .arg(
        Arg::new("raw-csv")
            .long("raw-csv")
            .action(ArgAction::SetTrue)
            .help(t(
                "不在公式样的单元格前加 '",
                "leave cells that look like formulas as they are",
            )),
    )
    .arg(
        Arg::new("threads")
            .long("threads")
            .value_name("N")
            .value_parser(clap::value_parser!(u16).range(1..=256))
            .help(t(
                "核验用的线程数；默认为处理器核数",
                "threads that check; as many as the machine has cores by default",
            )),
    )
    .arg(
        Arg::new("split")
            .long("split")
            .value_name("DIR")
            .help(t(
                "每种结论写一个文件，放在此文件夹（csv、jsonl 或 xlsx）",
                "one file a verdict in this folder (csv, jsonl or xlsx)",
            )),
    )
    .arg(
        Arg::new("with-agents")
            .long("with-agents")
            .action(ArgAction::SetTrue)
            .help(t(
                "在工作簿和网页的小结里列出代理商；默认不列，因为结果会转给别人",
                "name agents in the summary of workbook and page; left out by default, since results are sent on",
            )),
    )
    .arg(
        Arg::new("rows-only")
            .long("rows-only")
            .action(ArgAction::SetTrue)
            .help(t(
                "不比较行与行（重复的序列号、几家商户共用的编号），只读一遍",
                "compare no rows with one another (repeated serials, numbers shared by merchants); reads the list once",
            )),
    )
    .args(long::args(lang))
    .args(list::args(lang))
}

/// What one run of the command works with.
struct Job<'j> {
    registry: &'j Registry,
    date: jiff::civil::Date,
    words: Words<'j>,
    common: &'j Common,
    threads: usize,
    rows_only: bool,
    limit: Option<u64>,
    /// For output that can be gone on with.
    going_on: Option<How<'j>>,
    stop: &'static AtomicBool,
    progress: Progress<'j>,
}

/// Runs the command.
///
/// # Errors
/// As the contract's exit codes say.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let started = Instant::now();
    let date = common.date.unwrap_or_else(today);
    let loaded = load(common, date)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let name = m.get_one::<String>("file").map_or("-", String::as_str);
    let out = m.get_one::<String>("output").map(PathBuf::from);
    let reading = Reading::of(m, &words)?;
    if reading.header_report {
        return tell_header(&reading, name, common, &words);
    }
    let format = format_of(common, out.as_deref(), &words)?;
    let ways = Ways {
        format,
        bom: !m.get_flag("no-bom"),
        raw: m.get_flag("raw-csv"),
        out: out.as_deref(),
        split: m.get_one::<String>("split").map(Path::new),
        with_agents: m.get_flag("with-agents"),
    };
    let resume = m.get_flag("resume");
    ways.refuse(name, resume, &words)?;
    let failed = |e: io::Error| list::failure(&ListFault::of_io(e), name, &words);
    let (mut input, source) = long::open(&reading, name, ways.can_go_on(), &words)?;
    let no_rows = || Failure::new(NOTHING, words.text("error.no_rows"));
    let is_json = *input.form() == Form::JsonLines;
    let (names, header) = if is_json {
        (vec!["input".to_owned()], None)
    } else {
        let header = reading.header(&input);
        if header.columns.iter().all(Option::is_none) {
            return Err(Failure::new(NOTHING, words.text("error.no_columns")));
        }
        tell_warnings(&input, &header, name, common, &words);
        (input.names().to_vec(), Some(header))
    };
    let alone = ways.out.is_some() || ways.split.is_some() || !io::stdout().is_terminal();
    let asked = m
        .get_one::<String>("progress")
        .map_or("auto", String::as_str);
    let way = Way::of(asked, common.quiet, alone);
    let mut job = Job {
        registry,
        date,
        words,
        common,
        threads: m
            .get_one::<u16>("threads")
            .map(|n| usize::from(*n))
            .or_else(|| std::thread::available_parallelism().ok().map(Into::into))
            .unwrap_or(1),
        rows_only: m.get_flag("rows-only"),
        limit: m.get_one::<u64>("limit").copied(),
        going_on: None,
        // Until here there is nothing that a stop could leave in disorder.
        stop: stop::watch(),
        progress: Progress::new(way, input.reach(), words),
    };
    if let Some(source) = source {
        let forms = format!("{:?} → {format:?}", input.form());
        let run = Run::of(m, registry, date, forms).map_err(|e| Failure::io(name, &e))?;
        let every = m.get_one::<u16>("save-every").map_or(2, |n| u64::from(*n));
        job.going_on = Some(How {
            run,
            input: source,
            resume,
            every: Duration::from_secs(every),
            words,
        });
    }
    let mut done = Done::default();
    let result = match header {
        Some(header) => {
            let fields = header.columns.clone();
            job.write(
                &mut input,
                &Cells(header),
                &names,
                &fields,
                &ways,
                &mut done,
            )?
        }
        None => job.write(&mut input, &Objects, &names, &[], &ways, &mut done)?,
    };
    let output = match result {
        Ok(output) => output,
        Err(Ended::Write(e)) => return Err(ways.failure(e, &words)),
        Err(Ended::Read(e)) => return Err(ways.with_kept(failed(e), &words)),
        Err(Ended::Stopped(left)) => {
            output::note(&long::stopped(&left, &done, &words), common.no_color);
            return Ok(STOPPED);
        }
    };
    let (s, code) = (done.summary, done.code);
    if s.rows == 0 {
        return Err(no_rows());
    }
    let stamp = RegistryStamp {
        as_of: registry.as_of(),
        age_days: registry.age_days(date),
        version: registry.version().to_owned(),
        origin: registry.origin().as_str(),
        fault: registry.fault().map(str::to_owned),
    };
    output
        .finish(&About {
            file: name,
            date,
            stamp: &stamp,
            summary: &s,
        })
        .map_err(|e| ways.failure(e, &words))?;
    if !common.quiet {
        let text = summary::text(&s, started.elapsed().as_secs_f64(), &words);
        output::note(&text, common.no_color);
    }
    if s.unreadable == s.rows {
        return Err(no_rows());
    }
    Ok(code)
}

/// Tells what was understood, and checks nothing.
fn tell_header(
    reading: &Reading,
    name: &str,
    common: &Common,
    words: &Words<'_>,
) -> Result<u8, Failure> {
    let document = reading
        .open(name)
        .and_then(|mut list| list::header_report(&mut list, reading, name, words))
        .map_err(|f| list::failure(&f, name, words))?;
    let text = match common.format.as_deref() {
        Some("json") => super::pretty(&document)?,
        _ => header::text(&document, words),
    };
    output::print(&text, common.no_color)?;
    let used = document.columns.iter().any(|c| c.field.is_some());
    if used { Ok(0) } else { Ok(NOTHING) }
}

/// Tells what of the list is not as it could be: columns that are not used, lines above the
/// header, characters that cannot be decoded.
fn tell_warnings(input: &List, header: &Header, name: &str, common: &Common, words: &Words<'_>) {
    if common.quiet {
        return;
    }
    let mut text = faults::render(&header.warnings, "", name, words, common.no_color);
    let count = |n: u64| n.to_string();
    if let Some(d) = input.encoding().filter(|d| d.replaced > 0) {
        text += &words.filled("header.replaced", &[("count", &count(d.replaced))]);
        text.push('\n');
    }
    output::note(&text, common.no_color);
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// How results are written and where they go.
struct Ways<'w> {
    format: Format,
    bom: bool,
    raw: bool,
    out: Option<&'w Path>,
    split: Option<&'w Path>,
    with_agents: bool,
}

impl Ways<'_> {
    /// Whether unfinished output can be gone on with: rows one behind the other, in one file.
    fn can_go_on(&self) -> bool {
        let lines = matches!(self.format, Format::Csv | Format::JsonLines);
        lines && self.split.is_none() && self.out.is_some_and(|o| !is_special(o))
    }

    /// Refuses what cannot be meant.
    fn refuse(&self, name: &str, resume: bool, words: &Words<'_>) -> Result<(), Failure> {
        if self.split.is_some() && self.format == Format::Html {
            return Err(Failure::new(USAGE, words.text("error.split_html")));
        }
        if resume && !self.can_go_on() {
            return Err(Failure::new(USAGE, words.text("error.resume_needs_file")));
        }
        if let Some(out) = self.out
            && name != "-"
        {
            let files = Files::of(out);
            let own = [&files.out, &files.partial, &files.record];
            if own.iter().any(|o| same_file(Path::new(name), o)) {
                let text = words.filled("error.out_is_input", &[("file", name)]);
                return Err(Failure::new(USAGE, text));
            }
        }
        Ok(())
    }

    /// Why results could not be written, and what is left of them.
    fn failure(&self, error: io::Error, words: &Words<'_>) -> Failure {
        let Some(path) = self.out.or(self.split) else {
            return match output::quiet_pipe(Err(error)) {
                Err(f) => f,
                Ok(()) => Failure::closed_pipe(),
            };
        };
        self.with_kept(Failure::io(&path.display().to_string(), &error), words)
    }

    /// A failure, and what of the results can be gone on with.
    fn with_kept(&self, mut failure: Failure, words: &Words<'_>) -> Failure {
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
struct Done {
    /// Rows whose results are written.
    rows: u64,
    summary: Summary,
    code: u8,
}

enum Ended {
    Write(io::Error),
    Read(io::Error),
    Stopped(Left),
}

type Written<'o> = Result<Box<dyn Output + 'o>, Ended>;

impl<'j> Job<'j> {
    fn write<U: Understand>(
        &mut self,
        input: &mut List,
        understand: &U,
        names: &[String],
        fields: &[Option<crate::field::Field>],
        ways: &Ways<'_>,
        done: &mut Done,
    ) -> Result<Written<'j>, Failure> {
        let words = self.words;
        let columns = Columns {
            names,
            fields,
            date: self.date,
            with_agents: ways.with_agents,
        };
        let csv = CsvRows {
            words,
            raw: ways.raw,
            width: names.len(),
        };
        let json = JsonLines {
            words,
            with_case: false,
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
                let ending = if format == Format::Csv {
                    "csv"
                } else {
                    "jsonl"
                };
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
            };
        }
        if let Some(note) = note.filter(|_| !self.common.quiet) {
            output::note(&format!("{note}\n"), self.common.no_color);
        }
        Ok(Target::Partial(Box::new(partial)))
    }

    fn rows<'o, U: Understand, R: Render>(
        &self,
        input: &mut List,
        understand: &U,
        render: &R,
        mut output: Box<dyn Output + 'o>,
        done: &mut Done,
    ) -> Written<'o> {
        let policy = self.common.policy;
        let code = move |r: &Report| policy.code(r);
        let mut asked = Asked::new(input, self.limit, self.stop, &self.progress);
        let across = if self.rows_only {
            Ok(None)
        } else {
            Across::of(&mut asked, understand).map(Some)
        };
        // Before anything is said.
        let ended = |e| {
            self.progress.end();
            Ended::Read(e)
        };
        let across = across.map_err(ended)?;
        let plan = Plan {
            registry: self.registry,
            date: self.date,
            understand,
            render,
            code: &code,
            across: across.as_ref(),
            threads: self.threads,
        };
        let total = asked.count();
        self.progress
            .begin_at("progress.checking", total, done.rows);
        let mut source = asked.after(done.rows).map_err(ended)?;
        let mut write_error = None;
        let read = pipeline::run_from(&plan, done.rows + 1, &mut source, &mut |results| {
            let written = output.take(results).and_then(|()| {
                done.rows += results.ends.len() as u64;
                done.summary.merge(&results.summary);
                done.code = done.code.max(results.code);
                output.mark(done)
            });
            self.progress.at(done.rows);
            write_error = written.err();
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
}

fn format_of(common: &Common, out: Option<&Path>, words: &Words<'_>) -> Result<Format, Failure> {
    let ending = out
        .and_then(Path::extension)
        .map(|e| e.to_string_lossy().to_lowercase());
    match (common.format.as_deref(), ending.as_deref()) {
        (Some("csv"), _) | (None, None | Some("csv" | "tsv" | "txt")) => Ok(Format::Csv),
        (Some("jsonl"), _) | (None, Some("jsonl" | "ndjson")) => Ok(Format::JsonLines),
        (Some("xlsx"), _) | (None, Some("xlsx")) => Ok(Format::Xlsx),
        (Some("html"), _) | (None, Some("html" | "htm")) => Ok(Format::Html),
        _ => Err(Failure::new(USAGE, words.text("error.format_batch"))),
    }
}
