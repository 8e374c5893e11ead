//! `yiqing batch`: a stock list in, a result per row out, a summary to standard error.

pub mod input;
mod outputs;
mod target;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command};

use self::input::ListRows;
use self::outputs::{About, Books, Columns, Output, Page, Split, Stream};
use self::target::Target;
use super::args::{self, Common, pick, sub};
use super::failure::{CANNOT, Failure, NOTHING, USAGE};
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
    .args(list::args(lang))
    .arg(list::report_arg(lang))
}

/// What one run of the command works with.
struct Job<'j> {
    registry: &'j Registry,
    date: jiff::civil::Date,
    words: Words<'j>,
    common: &'j Common,
    threads: usize,
    rows_only: bool,
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
        rows_only: m.get_flag("rows-only"),
    };
    let failed = |e: io::Error| list::failure(&ListFault::of_io(e), name, &words);
    let mut input = reading
        .open(name)
        .map_err(|f| list::failure(&f, name, &words))?;
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
    let ways = Ways {
        format,
        bom: !m.get_flag("no-bom"),
        raw: m.get_flag("raw-csv"),
        out: out.as_deref(),
        split: m.get_one::<String>("split").map(Path::new),
        with_agents: m.get_flag("with-agents"),
    };
    if ways.split.is_some() && format == Format::Html {
        return Err(Failure::new(USAGE, words.text("error.split_html")));
    }
    if let Some(o) = &ways.out
        && name != "-"
        && same_file(Path::new(name), o)
    {
        let text = words.filled("error.out_is_input", &[("file", name)]);
        return Err(Failure::new(USAGE, text));
    }
    let mut done = Done {
        summary: Summary::default(),
        code: 0,
    };
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
    let (s, code) = (done.summary, done.code);
    let output = match result {
        Ok(output) => output,
        Err(Ended::Write(e)) => return output::quiet_pipe(Err(e)).map(|()| 0),
        Err(Ended::Read(e)) => return Err(failed(e)),
    };
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
    output::quiet_pipe(output.finish(&About {
        file: name,
        date,
        stamp: &stamp,
        summary: &s,
    }))?;
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

/// What has been counted.
struct Done {
    summary: Summary,
    code: u8,
}

enum Ended {
    Write(io::Error),
    Read(io::Error),
}

type Written<'o> = Result<Box<dyn Output + 'o>, Ended>;

impl<'j> Job<'j> {
    fn write<U: Understand>(
        &self,
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
                let target = Target::open(ways.out)?;
                let stream = Box::new(Stream { target, head });
                if format == Format::Csv {
                    self.rows(input, understand, &csv, stream, done)
                } else {
                    self.rows(input, understand, &json, stream, done)
                }
            }
        })
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
        let across = if self.rows_only {
            None
        } else {
            Some(Across::of(input, understand).map_err(Ended::Read)?)
        };
        let plan = Plan {
            registry: self.registry,
            date: self.date,
            understand,
            render,
            code: &code,
            across: across.as_ref(),
            threads: self.threads,
        };
        let mut source = ListRows::of(input).map_err(Ended::Read)?;
        let mut write_error = None;
        let read = pipeline::run(&plan, &mut source, &mut |results| {
            done.summary.merge(&results.summary);
            done.code = done.code.max(results.code);
            match output.take(results) {
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
        read.map_err(Ended::Read)?;
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
