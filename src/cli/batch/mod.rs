//! `yiqing batch`: a stock list in, a result per row out, a summary to standard error.

pub mod input;
mod target;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command};

use self::input::{Cells, Form, Input, Objects};
use self::target::Target;
use super::args::{self, Common, pick, sub};
use super::failure::{Failure, NOTHING, USAGE};
use super::{faults, load, output, today, words};
use crate::batch::across::Across;
use crate::batch::pipeline::{self, Plan, Render, Results, Understand};
use crate::batch::summary::Summary;
use crate::check::Report;
use crate::intake::table::header;
use crate::registry::Registry;
use crate::report::lines::JsonLines;
use crate::report::rows::CsvRows;
use crate::report::summary;
use crate::report::words::{Lang, Words};

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "batch",
        "核验一张清单（CSV、TSV、JSON Lines）",
        "check a stock list (CSV, TSV, JSON Lines)",
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
}

/// What one run of the command works with.
struct Job<'j> {
    registry: &'j Registry,
    date: jiff::civil::Date,
    words: Words<'j>,
    common: &'j Common,
    threads: usize,
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
    let format = format_of(common, out.as_deref(), &words)?;
    let job = Job {
        registry,
        date,
        words,
        common,
        threads: m
            .get_one::<u16>("threads")
            .map(|n| usize::from(*n))
            .or_else(|| std::thread::available_parallelism().ok().map(Into::into))
            .unwrap_or(1),
    };
    let mut input = Input::open(name, &words)?;
    let read_error = |e: io::Error| Failure::new(USAGE, format!("{name}: {e}"));
    let no_rows = || Failure::new(NOTHING, words.text("error.no_rows"));
    let names = input.names().map_err(read_error)?.ok_or_else(no_rows)?;
    let mut target = Target::open(out.as_deref())?;
    let mut head = Vec::new();
    if format == Format::Csv && !m.get_flag("no-bom") {
        head.extend_from_slice("\u{feff}".as_bytes());
    }
    let mut done = Done {
        target: &mut target,
        head,
        summary: Summary::default(),
        code: 0,
    };
    let csv = CsvRows {
        words,
        raw: m.get_flag("raw-csv"),
        width: names.len(),
    };
    let json = JsonLines {
        words,
        with_case: false,
    };
    if format == Format::Csv {
        done.head.extend(csv.head(&names));
    }
    let result = match input.form {
        Form::Table(_) => {
            let cells = Cells(header(&names.iter().map(String::as_str).collect::<Vec<_>>()));
            if cells.0.columns.iter().all(Option::is_none) {
                return Err(Failure::new(NOTHING, words.text("error.no_columns")));
            }
            if !common.quiet {
                output::note(
                    &faults::render(&cells.0.warnings, "", name, &words, common.no_color),
                    common.no_color,
                );
            }
            match format {
                Format::Csv => job.rows(&mut input, &cells, &csv, &mut done),
                Format::JsonLines => job.rows(&mut input, &cells, &json, &mut done),
            }
        }
        Form::JsonLines => match format {
            Format::Csv => job.rows(&mut input, &Objects, &csv, &mut done),
            Format::JsonLines => job.rows(&mut input, &Objects, &json, &mut done),
        },
    };
    let (s, code) = (done.summary, done.code);
    match result {
        Ok(()) => {}
        Err(Ended::Write(e)) => return output::quiet_pipe(Err(e)).map(|()| 0),
        Err(Ended::Read(e)) => return Err(read_error(e)),
    }
    if s.rows == 0 {
        return Err(no_rows());
    }
    output::quiet_pipe(target.finish())?;
    if !common.quiet {
        let text = summary::text(&s, started.elapsed().as_secs_f64(), &words);
        output::note(&text, common.no_color);
    }
    if s.unreadable == s.rows {
        return Err(no_rows());
    }
    Ok(code)
}

/// What has been written and counted.
struct Done<'d> {
    target: &'d mut Target,
    head: Vec<u8>,
    summary: Summary,
    code: u8,
}

impl Done<'_> {
    fn take(&mut self, results: &Results) -> io::Result<()> {
        if !self.head.is_empty() {
            let head = std::mem::take(&mut self.head);
            self.target.write_all(&head)?;
        }
        self.summary.merge(&results.summary);
        self.code = self.code.max(results.code);
        self.target.write_all(&results.bytes)
    }
}

enum Ended {
    Write(io::Error),
    Read(io::Error),
}

impl Job<'_> {
    fn rows<U: Understand, R: Render>(
        &self,
        input: &mut Input,
        understand: &U,
        render: &R,
        done: &mut Done<'_>,
    ) -> Result<(), Ended> {
        let policy = self.common.policy;
        let code = move |r: &Report| policy.code(r);
        let across: Option<Across> = None;
        let plan = Plan {
            registry: self.registry,
            date: self.date,
            understand,
            render,
            code: &code,
            across: across.as_ref(),
            threads: self.threads,
        };
        let mut source = input.rows().map_err(Ended::Read)?;
        let mut write_error = None;
        let read = pipeline::run(&plan, &mut *source, &mut |results| {
            match done.take(results) {
                Ok(()) => Ok(true),
                Err(e) => {
                    write_error = Some(e);
                    Ok(false)
                }
            }
        });
        if let Some(e) = write_error {
            return Err(Ended::Write(e));
        }
        read.map_err(Ended::Read)
    }
}

fn format_of(common: &Common, out: Option<&Path>, words: &Words<'_>) -> Result<Format, Failure> {
    let ending = out
        .and_then(Path::extension)
        .map(|e| e.to_string_lossy().to_lowercase());
    match (common.format.as_deref(), ending.as_deref()) {
        (Some("csv"), _) | (None, None | Some("csv" | "tsv" | "txt")) => Ok(Format::Csv),
        (Some("jsonl"), _) | (None, Some("jsonl" | "ndjson")) => Ok(Format::JsonLines),
        _ => Err(Failure::new(USAGE, words.text("error.format_batch"))),
    }
}
