//! `yiqing batch`: a stock list in, a result per row out, a summary to standard error.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Arg, ArgAction, ArgMatches, Command};
use tempfile::NamedTempFile;

use super::args::{self, Common, pick, sub};
use super::exit::Policy;
use super::failure::{CANNOT, Failure, NOTHING, USAGE};
use super::{faults, load, output, today, words};
use crate::batch::{Row, Run, Sink};
use crate::check::Report;
use crate::intake::stream::{Detected, StreamError, Utf8Reader, detect};
use crate::intake::table::{
    Header, RowCase, case_of_json_line, case_of_row, header, sniff_delimiter,
};
use crate::report::document::document;
use crate::report::rows;
use crate::report::summary;
use crate::report::words::{Lang, Words};

/// Largest line of a JSON Lines file, bytes.
const MOST_LINE: usize = 1 << 20;

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

    let mut input = open(name, &words)?;
    let detected = detect(&mut input).map_err(|e| match e {
        StreamError::Io(e) => Failure::new(USAGE, format!("{name}: {e}")),
        StreamError::Encoding { chars, replaced } => Failure::new(
            USAGE,
            words.filled(
                "error.encoding",
                &[
                    ("file", name),
                    ("chars", &chars.to_string()),
                    ("replaced", &replaced.to_string()),
                ],
            ),
        ),
    })?;

    let mut target = Target::open(out.as_deref())?;
    let mut sink = Writer {
        out: &mut target,
        format,
        words,
        policy: common.policy,
        code: 0,
        raw: m.get_flag("raw-csv"),
        started: false,
        bom: !m.get_flag("no-bom"),
        columns: Vec::new(),
    };
    let mut run = Run::new(registry, date);
    let lines = is_json_lines(&mut input, detected, name)?;
    let reader = Utf8Reader::new(&mut input, detected);
    let result = if lines {
        json_lines(BufReader::new(reader), &mut run, &mut sink)
    } else {
        table(reader, name, &mut run, &mut sink, &words, common)
    };
    match result {
        Ok(()) => {}
        Err(Ended::Write(e)) => {
            return output::quiet_pipe(Err(e)).map(|()| 0);
        }
        Err(Ended::Failure(f)) => return Err(f),
    }
    let code = sink.code;
    let s = run.summary();
    if s.rows == 0 {
        return Err(Failure::new(NOTHING, words.text("error.no_rows")));
    }
    output::quiet_pipe(target.finish())?;
    if !common.quiet {
        let text = summary::text(s, started.elapsed().as_secs_f64(), &words);
        output::note(&text, common.no_color);
    }
    if s.unreadable == s.rows {
        return Err(Failure::new(NOTHING, words.text("error.no_rows")));
    }
    Ok(code)
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

/// Opens the input; standard input is spooled, since a list is read twice.
fn open(name: &str, words: &Words<'_>) -> Result<File, Failure> {
    let mut file = if name == "-" {
        let mut spool = tempfile::tempfile().map_err(|e| Failure::io("temporary file", &e))?;
        io::copy(&mut io::stdin().lock(), &mut spool).map_err(|e| Failure::io("stdin", &e))?;
        spool
    } else {
        let path = Path::new(name);
        let meta = std::fs::metadata(path).map_err(|e| Failure::unreadable(path, &e))?;
        if meta.is_dir() {
            return Err(Failure::new(
                USAGE,
                words.filled("error.is_folder", &[("file", name)]),
            ));
        }
        File::open(path).map_err(|e| Failure::unreadable(path, &e))?
    };
    let mut magic = [0_u8; 4];
    file.seek(SeekFrom::Start(0))
        .map_err(|e| Failure::io(name, &e))?;
    let n = file
        .read(&mut magic)
        .map_err(|e| Failure::new(USAGE, format!("{name}: {e}")))?;
    // Workbooks are ZIP files (or, of old, compound documents): not read as text.
    let workbook = n == 4 && (magic == *b"PK\x03\x04" || magic == [0xD0, 0xCF, 0x11, 0xE0]);
    if workbook {
        return Err(Failure::new(
            USAGE,
            words.filled("error.workbook", &[("file", name)]),
        ));
    }
    Ok(file)
}

fn is_json_lines(input: &mut File, detected: Detected, name: &str) -> Result<bool, Failure> {
    let ending = Path::new(name)
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase());
    let named = matches!(ending.as_deref(), Some("jsonl" | "ndjson"));
    let mut head = vec![0_u8; 256];
    let n = Utf8Reader::new(&mut *input, detected)
        .read(&mut head)
        .map_err(|e| Failure::new(USAGE, format!("{name}: {e}")))?;
    input
        .seek(SeekFrom::Start(0))
        .map_err(|e| Failure::io(name, &e))?;
    let brace = head
        .get(..n)
        .unwrap_or_default()
        .iter()
        .find(|b| !b.is_ascii_whitespace())
        == Some(&b'{');
    Ok(named || brace)
}

enum Ended {
    Write(io::Error),
    Failure(Failure),
}

impl From<Failure> for Ended {
    fn from(f: Failure) -> Self {
        Ended::Failure(f)
    }
}

fn table(
    reader: impl Read,
    name: &str,
    run: &mut Run<'_>,
    sink: &mut Writer<'_, '_>,
    words: &Words<'_>,
    common: &Common,
) -> Result<(), Ended> {
    let read_error = |e: io::Error| Ended::Failure(Failure::new(USAGE, format!("{name}: {e}")));
    let mut buffered = BufReader::with_capacity(256 << 10, reader);
    let first = buffered.fill_buf().map_err(read_error)?;
    let sample = String::from_utf8_lossy(first.get(..first.len().min(64 << 10)).unwrap_or(first));
    let sample: String = sample.lines().take(20).collect::<Vec<_>>().join("\n");
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(sniff_delimiter(&sample))
        .flexible(true)
        .has_headers(false)
        .from_reader(buffered);
    let mut record = csv::StringRecord::new();
    let csv_error = |e: csv::Error| Ended::Failure(Failure::new(USAGE, format!("{name}: {e}")));
    if !csv.read_record(&mut record).map_err(csv_error)? {
        return Ok(());
    }
    let names: Vec<&str> = record.iter().map(str::trim).collect();
    let head: Header = header(&names);
    if head.columns.iter().all(Option::is_none) {
        return Err(Failure::new(NOTHING, words.text("error.no_columns")).into());
    }
    if !common.quiet {
        output::note(
            &faults::render(&head.warnings, "", name, words, common.no_color),
            common.no_color,
        );
    }
    sink.columns = head.names.clone();
    loop {
        match csv.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {}
            Err(e) => match e.kind() {
                csv::ErrorKind::Io(_) => return Err(csv_error(e)),
                _ => {
                    let row = Row::Unreadable("row.not_csv", e.to_string());
                    run.row(&row, &csv::StringRecord::new(), sink)
                        .map_err(Ended::Write)?;
                    continue;
                }
            },
        }
        if record.iter().all(|c| c.trim().is_empty()) {
            continue;
        }
        let row = match case_of_row(&head, &record) {
            Ok(RowCase { case, ignored }) => Row::Case(case, ignored.len()),
            Err(f) => Row::Unreadable(f.key, f.detail),
        };
        run.row(&row, &record, sink).map_err(Ended::Write)?;
    }
}

fn json_lines(
    mut reader: impl BufRead,
    run: &mut Run<'_>,
    sink: &mut Writer<'_, '_>,
) -> Result<(), Ended> {
    let none = csv::StringRecord::new();
    sink.columns = vec!["input".to_owned()];
    let mut line: Vec<u8> = Vec::new();
    loop {
        line.clear();
        let limit = u64::try_from(MOST_LINE).unwrap_or(u64::MAX);
        let n = (&mut reader)
            .take(limit)
            .read_until(b'\n', &mut line)
            .map_err(|e| Ended::Failure(Failure::io("input", &e)))?;
        if n == 0 {
            return Ok(());
        }
        let too_long = n == MOST_LINE && line.last() != Some(&b'\n');
        if too_long {
            skip_line(&mut reader).map_err(|e| Ended::Failure(Failure::io("input", &e)))?;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let row = if too_long {
            Row::Unreadable("row.too_long", String::new())
        } else {
            match case_of_json_line(text) {
                Ok(RowCase { case, ignored }) => Row::Case(case, ignored.len()),
                Err(f) => Row::Unreadable(f.key, f.detail),
            }
        };
        let cells = match sink.format {
            Format::Csv => csv::StringRecord::from(vec![text]),
            Format::JsonLines => none.clone(),
        };
        run.row(&row, &cells, sink).map_err(Ended::Write)?;
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match buffer.iter().position(|b| *b == b'\n') {
            Some(at) => {
                reader.consume(at + 1);
                return Ok(());
            }
            None => {
                let n = buffer.len();
                reader.consume(n);
            }
        }
    }
}

/// Where results go: standard output, or a file that takes its name when it is whole.
enum Target {
    Stdout(BufWriter<io::StdoutLock<'static>>),
    File {
        out: BufWriter<NamedTempFile>,
        path: PathBuf,
    },
}

impl Target {
    fn open(path: Option<&Path>) -> Result<Target, Failure> {
        let Some(path) = path else {
            return Ok(Target::Stdout(BufWriter::with_capacity(
                256 << 10,
                io::stdout().lock(),
            )));
        };
        let dir = match path.parent() {
            Some(d) if !d.as_os_str().is_empty() => d,
            _ => Path::new("."),
        };
        let temp = tempfile::Builder::new()
            .prefix(".yiqing-")
            .suffix(".partial")
            .tempfile_in(dir)
            .map_err(|e| Failure::new(CANNOT, format!("{}: {e}", dir.display())))?;
        Ok(Target::File {
            out: BufWriter::with_capacity(256 << 10, temp),
            path: path.to_owned(),
        })
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Target::Stdout(mut out) => out.flush(),
            Target::File { out, path } => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.as_file().sync_all()?;
                file.persist(&path).map_err(|e| e.error)?;
                Ok(())
            }
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(out) => out.write(bytes),
            Target::File { out, .. } => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(out) => out.flush(),
            Target::File { out, .. } => out.flush(),
        }
    }
}

/// Writes results in the format asked for.
struct Writer<'w, 'r> {
    out: &'w mut Target,
    format: Format,
    words: Words<'r>,
    policy: Policy,
    code: u8,
    raw: bool,
    started: bool,
    bom: bool,
    columns: Vec<String>,
}

impl Writer<'_, '_> {
    fn record<'c>(
        &mut self,
        cells: impl Iterator<Item = std::borrow::Cow<'c, str>>,
    ) -> io::Result<()> {
        let mut line = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::with_capacity(512));
        line.write_record(cells.map(|c| c.into_owned()))
            .map_err(io::Error::other)?;
        let bytes = line
            .into_inner()
            .map_err(|e| io::Error::other(e.to_string()))?;
        self.out.write_all(&bytes)
    }
}

impl Sink for Writer<'_, '_> {
    fn row(&mut self, number: u64, cells: &csv::StringRecord, report: &Report) -> io::Result<()> {
        self.code = self.code.max(self.policy.code(report));
        match self.format {
            Format::JsonLines => {
                let doc = document(report, &self.words, Some(number));
                serde_json::to_writer(&mut *self.out, &doc).map_err(io::Error::from)?;
                self.out.write_all(b"\n")
            }
            Format::Csv => {
                let raw = self.raw;
                let safe = move |c: &str| -> std::borrow::Cow<'static, str> {
                    if raw {
                        c.to_owned().into()
                    } else {
                        rows::defused(c).into_owned().into()
                    }
                };
                if !self.started {
                    self.started = true;
                    if self.bom {
                        self.out.write_all("\u{feff}".as_bytes())?;
                    }
                    let names: Vec<_> = self
                        .columns
                        .iter()
                        .map(|c| safe(c))
                        .chain(rows::COLUMNS.iter().map(|c| (*c).into()))
                        .collect();
                    self.record(names.into_iter())?;
                }
                let width = self.columns.len();
                let own = rows::cells(report, &self.words);
                let all: Vec<std::borrow::Cow<'static, str>> = (0..width)
                    .map(|i| safe(cells.get(i).unwrap_or_default()))
                    .chain(own.iter().map(|c| safe(c)))
                    .collect();
                self.record(all.into_iter())
            }
        }
    }
}
