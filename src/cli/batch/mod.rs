//! `yiqing batch`: a stock list in, a result per row out, a summary to standard error.

mod baseline;
mod filter;
pub mod input;
mod job;
mod long;
mod outputs;
mod partial;
mod place;
mod progress;
mod sifting;
mod stop;
pub mod target;

use std::io::{self, IsTerminal, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command};

use self::baseline::{Baseline, Tail};
use self::job::{Done, Ended, Input, Job, Ways};
use self::outputs::About;
use self::partial::How;
use self::place::Run;
use self::progress::{Progress, Way};
use super::args::{self, Common, pick, sub};
use super::failure::{Failure, NOTHING, STOPPED, USAGE};
use super::list::{self, Reading};
use super::whole::Whole;
use super::{faults, load, output, today, words};
use crate::batch::first::SELLERS;
use crate::check::RegistryStamp;
use crate::field::Field;
use crate::intake::lists;
use crate::intake::rows::{Form, List, ListFault};
use crate::intake::table::Header;
use crate::report::header;
use crate::report::summary;
use crate::report::words::{Lang, Words};
use crate::stock::{Cells, Objects};
use crate::text::width::for_terminal;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
    Xlsx,
    Html,
}

impl Format {
    /// Ending of its files.
    fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::JsonLines => "jsonl",
            Format::Xlsx => "xlsx",
            Format::Html => "html",
        }
    }
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
        args::output(lang, "结果文件；不写则输出到标准输出", "result file; standard output if absent"),
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
                "在小结里按待处理的行数列出代理商；默认不列，因为结果会转给别人",
                "name agents in the summary, by rows to check; left out by default, since results are sent on",
            )),
    )
    .arg(
        Arg::new("rows-only")
            .long("rows-only")
            .action(ArgAction::SetTrue)
            .help(t(
                "不比较行与行（重复的序列号、几家商户共用的编号），只读一遍；标准输入是JSON Lines时来一行答一行；分份核验后用 yiqing merge 合并",
                "compare no rows with one another (repeated serials, numbers shared by merchants); reads the list once, and JSON Lines from standard input line by line as they come; `yiqing merge` joins parts checked so",
            )),
    )
    .arg(
        Arg::new("summary")
            .long("summary")
            .value_name("FILE.json")
            .help(t(
                "把小结另存为JSON（yiqing.summary/1）",
                "the summary as JSON too (yiqing.summary/1)",
            )),
    )
    .arg(
        Arg::new("baseline")
            .long("baseline")
            .value_name("OLD.jsonl")
            .conflicts_with_all(["split", "resume"])
            .help(t(
                "只写出与上次结果（JSON Lines）相比有变化的行：结论、收单机构、许可状态或规则不同的，新增的，不见了的；按序列号对应，没有序列号的按编号",
                "only rows that differ from earlier results (JSON Lines): another verdict, acquirer, licence state or set of rules; new; gone. Matched by serial number, else by id",
            )),
    )
    .args(long::args(lang))
    .args(sifting::args(lang))
    .args(list::args(lang))
    .arg(list::report_arg(lang))
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
        compared: m.contains_id("baseline"),
    };
    let resume = m.get_flag("resume");
    let others = ["baseline", "ignore"]
        .map(|id| m.get_one::<String>(id))
        .into_iter()
        .flatten();
    let inputs: Vec<&Path> = std::iter::once(name)
        .filter(|n| *n != "-")
        .map(Path::new)
        .chain(others.map(Path::new))
        .collect();
    let summary = m.get_one::<String>("summary").map(Path::new);
    ways.refuse(&inputs, summary, resume, &words)?;
    let sifting = sifting::of(m, registry, date, &words)?;
    let baseline = match m.get_one::<String>("baseline") {
        Some(old) => Some(Baseline::read(Path::new(old), &words)?),
        None => None,
    };
    let (rows_only, limit) = (m.get_flag("rows-only"), m.get_one::<u64>("limit").copied());
    let failed = |e: io::Error| list::failure(&ListFault::of_io(e), name, &words);
    // Whoever writes line by line gets the answers so.
    let piped = name == "-" && rows_only && limit.is_none() && !ways.can_go_on();
    let lines = if piped && reading.encoding.is_none() {
        filter::lines().map_err(failed)?
    } else {
        None
    };
    let no_rows = || Failure::new(NOTHING, words.text("error.no_rows"));
    let (mut input, source, names, header) = match lines {
        Some(lines) => (Input::Lines(lines), None, vec!["input".to_owned()], None),
        None => {
            let (list, source) = long::open(&reading, name, ways.can_go_on(), &words)?;
            let (names, header) = columns(&list, &reading, name, common, &words)?;
            (Input::List(Box::new(list)), source, names, header)
        }
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
        rows_only,
        limit,
        with_agents: m.get_flag("with-agents"),
        sifting: &sifting,
        names_sellers: header
            .as_ref()
            .is_none_or(|h| SELLERS.iter().any(|f| h.columns.contains(&Some(*f)))),
        tail: match format {
            Format::Csv => Tail::Csv,
            Format::JsonLines => Tail::Json,
            Format::Xlsx | Format::Html => Tail::None,
        },
        going_on: None,
        // Until here there is nothing that a stop could leave in disorder. A line filter has
        // nothing to leave, and waits for lines while it is to be stopped.
        stop: match &input {
            Input::List(_) => stop::watch(),
            Input::Lines(_) => stop::never(),
        },
        progress: match &input {
            Input::List(list) => Progress::new(way, list.reach(), words),
            Input::Lines(_) => Progress::new(Way::None, None, words),
        },
    };
    if let (Some(source), Input::List(list)) = (source, &input) {
        let forms = format!("{:?} → {format:?}", list.form());
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
    let mut done = Done {
        baseline,
        ..Done::default()
    };
    let objects = Objects::default();
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
        None => job.write(&mut input, &objects, &names, &[], &ways, &mut done)?,
    };
    if !common.quiet {
        output::note(&unnamed(&objects, &words), common.no_color);
    }
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
    let changes = output.changes();
    let told = output.told().map_err(failed)?;
    output
        .finish(&About {
            file: name,
            date,
            stamp: &stamp,
            summary: &s,
        })
        .map_err(|e| ways.failure(e, &words))?;
    if let Some(path) = m.get_one::<String>("summary") {
        let document = summary::document(&s, job.with_agents, changes, &words);
        let text = super::pretty(&document)?;
        let wrote = Whole::begin(Path::new(path)).and_then(|mut whole| {
            whole.write_all(text.as_bytes())?;
            whole.keep()
        });
        wrote.map_err(|e| Failure::io(path, &e))?;
    }
    if !common.quiet {
        let mut text = summary::text(&s, started.elapsed().as_secs_f64(), &words);
        text += &told;
        text += &sifting.told(&s, &words);
        output::note(&text, common.no_color);
    }
    if s.unreadable == s.rows {
        return Err(no_rows());
    }
    Ok(code)
}

type Read = (Vec<String>, Option<Header>);

/// Names of the columns of a list and what they mean, where it has columns.
fn columns(
    list: &List,
    reading: &Reading,
    name: &str,
    common: &Common,
    words: &Words<'_>,
) -> Result<Read, Failure> {
    if *list.form() == Form::JsonLines {
        return Ok((vec!["input".to_owned()], None));
    }
    let header = reading.header(list);
    if header.columns.iter().all(Option::is_none) {
        return Err(Failure::new(NOTHING, words.text("error.no_columns")));
    }
    tell_warnings(list, &header, name, common, words);
    Ok((list.names().to_vec(), Some(header)))
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

/// Names in lines of JSON that are not known, a line each.
fn unnamed(objects: &Objects, words: &Words<'_>) -> String {
    let mut out = String::new();
    for (name, row) in objects.unnamed() {
        let name = for_terminal(&words.masked(&name)).into_owned();
        let row = row.to_string();
        let near = match name.split_once('.') {
            Some((list, key)) => lists::nearest_key(list, key).map(|k| format!("{list}.{k}")),
            None => Field::nearest(&name).map(str::to_owned),
        };
        let mut args = vec![("name", name.as_str()), ("row", &row)];
        let key = match &near {
            Some(near) => {
                args.push(("near", near));
                "row.unnamed_near"
            }
            None => "row.unnamed",
        };
        out += &words.filled(key, &args);
        out.push('\n');
    }
    out
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
