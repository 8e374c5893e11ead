//! `yiqing merge`: results of parts of a list, made row by row, and what shows only across the
//! rows of the whole list.
//!
//! The lists give the keys, the parts give what each row says by itself; only rows that belong
//! together with others are checked again.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::civil::Date;
use serde::Deserialize;

use super::args::{self, Common, pick, sub};
use super::batch::target::Target;
use super::failure::{CANNOT, Failure, NOTHING, USAGE};
use super::list::{self, Reading};
use super::{load, output, today, words};
use crate::batch::Row;
use crate::batch::across::Across;
use crate::batch::first::{First, is_bad};
use crate::batch::holes::Values;
use crate::batch::pipeline::{Plan, Understand};
use crate::batch::render::Render;
use crate::batch::rows::{Again, RowView, Rows, Source};
use crate::batch::sift::Sift;
use crate::batch::summary::Counting;
use crate::case::{Case, parse_date};
use crate::check::check;
use crate::field::Field;
use crate::finding::Severity;
use crate::intake::rows::{Form, List, ListFault};
use crate::registry::Registry;
use crate::report::document::TOOL;
use crate::report::lines::JsonLines;
use crate::report::words::{Lang, Words};
use crate::stock::{Cells, Objects};
use crate::verdict::Verdict;

/// Longest line of a part, bytes.
const MOST_LINE: u64 = 16 << 20;

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "merge",
        "把分几份核验的结果（batch --rows-only --format jsonl）合成一份，补上行与行之间才看得出的发现",
        "join results of parts (batch --rows-only --format jsonl), adding what shows only across rows",
    )
    .arg(
        Arg::new("list")
            .long("list")
            .value_name("FILE")
            .required(true)
            .action(ArgAction::Append)
            .help(t(
                "原清单；分成几个文件的，按次序各写一次",
                "the list itself; once for each file, in order, where it is in several",
            )),
    )
    .arg(
        Arg::new("parts")
            .value_name("PART.jsonl")
            .required(true)
            .num_args(1..)
            .help(t(
                "各份的结果，按次序；合起来的行数与清单相同",
                "results of the parts, in order; together as many lines as the list has rows",
            )),
    )
    .arg(
        args::output(lang, "结果文件（JSON Lines）；不写则输出到标准输出", "result file (JSON Lines); standard output if absent"),
    )
    .args(list::args(lang))
}

/// Lists one behind the other, as one.
struct Chain(Vec<List>);

struct ChainRows<'l> {
    lists: std::slice::IterMut<'l, List>,
    now: Option<Box<dyn Source + Send + 'l>>,
}

impl Source for ChainRows<'_> {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        loop {
            if let Some(now) = &mut self.now {
                now.fill(rows)?;
                if !rows.is_empty() {
                    return Ok(());
                }
            }
            match self.lists.next() {
                Some(list) => self.now = Some(Again::rows(list)?),
                None => return Ok(()),
            }
        }
    }
}

impl Again for Chain {
    fn rows(&mut self) -> io::Result<Box<dyn Source + Send + '_>> {
        Ok(Box::new(ChainRows {
            lists: self.0.iter_mut(),
            now: None,
        }))
    }
}

/// What is read of a line of results.
#[derive(Deserialize)]
struct Line {
    schema: String,
    row: u64,
    serial_number: Option<String>,
    check_date: String,
    verdict: String,
    findings: Vec<LineFinding>,
    registry: LineRegistry,
    tool: String,
}

#[derive(Deserialize)]
struct LineFinding {
    severity: String,
}

#[derive(Deserialize)]
struct LineRegistry {
    as_of: String,
    version: String,
    origin: String,
}

/// Lines of the parts, one behind the other.
struct Parts<'p> {
    paths: &'p [PathBuf],
    next: usize,
    now: Option<BufReader<File>>,
    text: Vec<u8>,
    /// Line in the part, from 1.
    line: u64,
}

impl<'p> Parts<'p> {
    fn new(paths: &'p [PathBuf]) -> Parts<'p> {
        Parts {
            paths,
            next: 0,
            now: None,
            text: Vec::new(),
            line: 0,
        }
    }

    fn place(&self) -> String {
        let path = self.next.checked_sub(1).and_then(|n| self.paths.get(n));
        let path = path.map_or(String::new(), |p| p.display().to_string());
        format!("{path}:{}", self.line)
    }

    /// The next line that is not blank; `None` behind the last.
    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        loop {
            if let Some(now) = &mut self.now {
                self.text.clear();
                if io::Read::take(now, MOST_LINE).read_until(b'\n', &mut self.text)? > 0 {
                    self.line += 1;
                    if self.text.trim_ascii().is_empty() {
                        continue;
                    }
                    return Ok(Some(self.text.trim_ascii_end()));
                }
            }
            let Some(path) = self.paths.get(self.next) else {
                return Ok(None);
            };
            self.next += 1;
            self.line = 0;
            let wrong = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
            self.now = Some(BufReader::with_capacity(
                256 << 10,
                File::open(path).map_err(wrong)?,
            ));
        }
    }
}

/// Why parts and lists are not joined: what goes into the message.
#[derive(Debug)]
struct Refused(Failure);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Refused {}

struct Join<'j> {
    registry: &'j Registry,
    date: Date,
    words: Words<'j>,
    common: &'j Common,
    parts: &'j [PathBuf],
}

/// Counts of a merge.
#[derive(Default)]
struct Counts {
    rows: u64,
    again: u64,
    changed: u64,
    code: u8,
}

impl Join<'_> {
    fn refused(&self, key: &str, args: &[(&str, &str)]) -> io::Error {
        io::Error::other(Refused(Failure::new(USAGE, self.words.filled(key, args))))
    }

    /// A line of results, made with the same list, tool and registry as will be used here.
    fn read(&self, text: &[u8], place: &str) -> io::Result<Line> {
        let bad = |detail: &str| {
            self.refused("error.merge_line", &[("place", place), ("detail", detail)])
        };
        let line: Line = serde_json::from_slice(text).map_err(|e| bad(&e.to_string()))?;
        let r = &line.registry;
        let same = line.schema == "yiqing.report/1"
            && line.tool == TOOL
            && r.as_of == self.registry.as_of().to_string()
            && r.version == self.registry.version()
            && r.origin == self.registry.origin().as_str();
        if !same {
            let theirs = format!("{} {} {} {}", line.tool, r.origin, r.version, r.as_of);
            let ours = format!(
                "{TOOL} {} {} {}",
                self.registry.origin().as_str(),
                self.registry.version(),
                self.registry.as_of()
            );
            return Err(self.refused(
                "error.merge_other",
                &[("place", place), ("theirs", &theirs), ("ours", &ours)],
            ));
        }
        Ok(line)
    }

    fn too_few(&self) -> io::Error {
        self.refused("error.merge_count", &[])
    }

    fn run<U: Understand>(
        &self,
        lists: &mut Chain,
        understand: &U,
        out: &mut Target,
    ) -> io::Result<Counts> {
        let mut parts = Parts::new(self.parts);
        let mut bad = || {
            let Some(text) = parts.next()?.map(<[u8]>::to_vec) else {
                return Err(self.too_few());
            };
            let line = self.read(&text, &parts.place())?;
            Ok(Verdict::parse(&line.verdict).is_some_and(is_bad))
        };
        let json = JsonLines::new(self.words);
        let sift = Sift::default();
        let plan = Plan {
            registry: self.registry,
            date: self.date,
            understand,
            render: &json,
            code: &|_| 0,
            across: None,
            remembered: None,
            counting: Counting::nothing(&sift),
            threads: 1,
        };
        let first = First {
            plan: &plan,
            // Each was checked before.
            sellers: false,
        };
        let across = Across::of_checked(lists, &first, &mut bad)?;
        if parts.next()?.is_some() {
            return Err(self.too_few());
        }
        let mut parts = Parts::new(self.parts);
        let mut source = Again::rows(lists)?;
        let (mut rows, mut next) = (Rows::default(), 1);
        let mut counts = Counts::default();
        let mut bytes = Vec::new();
        loop {
            rows.begin(next);
            source.fill(&mut rows)?;
            if rows.is_empty() {
                return Ok(counts);
            }
            next += rows.len() as u64;
            bytes.clear();
            for row in rows.iter() {
                let Some(text) = parts.next()?.map(<[u8]>::to_vec) else {
                    return Err(self.too_few());
                };
                let line = self.read(&text, &parts.place())?;
                counts.rows += 1;
                let case = match understand.row(&row) {
                    Row::Case(mut case, _) => {
                        self.belongs(&case, &line, row.number, &parts.place())?;
                        across.put(&mut case);
                        (case.has_facts() && !case.list.is_empty()).then_some(case)
                    }
                    Row::Unreadable(..) => None,
                };
                match case {
                    Some(case) => self.again(&json, &case, &line, &row, &mut bytes, &mut counts),
                    None => {
                        renumbered(&text, line.row, row.number, &mut bytes);
                        let severities = line.findings.iter();
                        let worst = severities
                            .filter_map(|f| Severity::parse(&f.severity))
                            .max();
                        let verdict = Verdict::parse(&line.verdict).unwrap_or(Verdict::Unknown);
                        let code = self.common.policy.code_of(verdict, worst);
                        counts.code = counts.code.max(code);
                    }
                }
            }
            out.write_all(&bytes)?;
        }
    }

    /// Whether a line is of this row: same serial number, same day.
    fn belongs(&self, case: &Case<'_>, line: &Line, row: u64, place: &str) -> io::Result<()> {
        let serial = case.get(Field::SerialNumber);
        let date = case.get(Field::CheckDate).and_then(parse_date);
        let date = date.unwrap_or(self.date).to_string();
        if serial != line.serial_number.as_deref() || date != line.check_date {
            let row = row.to_string();
            let args = [("place", place), ("row", row.as_str()), ("date", &date)];
            return Err(self.refused("error.merge_row", &args));
        }
        Ok(())
    }

    /// Checks a row again, with what the list shows of it.
    fn again(
        &self,
        json: &JsonLines<'_>,
        case: &Case<'_>,
        line: &Line,
        row: &RowView<'_>,
        out: &mut Vec<u8>,
        counts: &mut Counts,
    ) {
        let date = case.get(Field::CheckDate).and_then(parse_date);
        let report = check(self.registry, case, date.unwrap_or(self.date));
        let frame = json.frame(&report, false);
        let findings: Vec<_> = report
            .findings
            .iter()
            .map(|f| json.finding(f, false))
            .collect();
        let values = Values::of(case);
        json.row(&frame, findings.iter(), row, &values, out);
        counts.again += 1;
        if report.decision.verdict.as_str() != line.verdict {
            counts.changed += 1;
        }
        counts.code = counts.code.max(self.common.policy.code(&report));
    }
}

/// A line with the number of its row in the whole list.
fn renumbered(text: &[u8], was: u64, row: u64, out: &mut Vec<u8>) {
    let mark = format!("\"row\":{was},");
    let at = memchr::memmem::find(text, mark.as_bytes());
    let (head, tail) = text.split_at(at.unwrap_or(0));
    out.extend_from_slice(head);
    if at.is_some() {
        let _ = write!(out, "\"row\":{row},");
        out.extend_from_slice(tail.get(mark.len()..).unwrap_or_default());
    } else {
        out.extend_from_slice(tail);
    }
    out.push(b'\n');
}

/// Runs the command.
///
/// # Errors
/// As the contract's exit codes say.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let date = common.date.unwrap_or_else(today);
    let loaded = load(common, date)?;
    let registry = loaded.get();
    let words = words(registry, common);
    if !matches!(common.format.as_deref(), None | Some("jsonl")) {
        return Err(Failure::new(USAGE, words.text("error.format_merge")));
    }
    let reading = Reading::of(m, &words)?;
    let parts: Vec<PathBuf> = m
        .get_many::<String>("parts")
        .into_iter()
        .flatten()
        .map(PathBuf::from)
        .collect();
    let out = m.get_one::<String>("output").map(PathBuf::from);
    let mut lists = Vec::new();
    let names: Vec<&String> = m.get_many::<String>("list").into_iter().flatten().collect();
    for name in &names {
        let list = reading.open(name);
        lists.push(list.map_err(|f| list::failure(&f, name, &words))?);
    }
    if let Some(out) = &out {
        let given: Vec<&Path> = names
            .iter()
            .map(Path::new)
            .chain(parts.iter().map(PathBuf::as_path))
            .collect();
        super::overwrite::refuse(&[out], &given, &words)?;
    }
    let header = lists.first().map(|l| reading.header(l));
    let json = lists.iter().all(|l| *l.form() == Form::JsonLines);
    let same = lists.iter().all(|l| {
        (*l.form() == Form::JsonLines) == json
            && (json || header.as_ref().is_some_and(|h| l.names() == h.names))
    });
    let Some(header) = header.filter(|_| same) else {
        return Err(Failure::new(USAGE, words.text("error.merge_headers")));
    };
    let join = Join {
        registry,
        date,
        words,
        common,
        parts: &parts,
    };
    let mut target = Target::open(out.as_deref())?;
    let mut chain = Chain(lists);
    let done = if json {
        join.run(&mut chain, &Objects::default(), &mut target)
    } else {
        join.run(&mut chain, &Cells(header), &mut target)
    };
    let counts = match done {
        Ok(counts) => counts,
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => return Err(Failure::closed_pipe()),
        Err(e) => return Err(failure(e, &words)),
    };
    if counts.rows == 0 {
        return Err(Failure::new(NOTHING, words.text("error.no_rows")));
    }
    output::quiet_pipe(target.finish())?;
    if !common.quiet {
        let text = |n: u64| n.to_string();
        let told = words.filled(
            "merge.done",
            &[
                ("rows", &text(counts.rows)),
                ("again", &text(counts.again)),
                ("changed", &text(counts.changed)),
            ],
        );
        output::note(&format!("{told}\n"), common.no_color);
    }
    Ok(counts.code)
}

fn failure(e: io::Error, words: &Words<'_>) -> Failure {
    let refused = e.get_ref().and_then(|r| r.downcast_ref::<Refused>());
    if let Some(Refused(f)) = refused {
        return f.clone();
    }
    if e.kind() == io::ErrorKind::NotFound {
        return Failure::new(USAGE, e.to_string());
    }
    if e.get_ref().is_some() {
        return list::failure(&ListFault::of_io(e), "", words);
    }
    Failure::new(CANNOT, e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_row_s_own_number_is_replaced() {
        let text = br#"{"schema":"yiqing.report/1","row":7,"id":"\"row\":7,","verdict":"unknown"}"#;
        let mut out = Vec::new();
        renumbered(text, 7, 1007, &mut out);
        let expected =
            String::from_utf8_lossy(text).replacen("\"row\":7,", "\"row\":1007,", 1) + "\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
}
