//! `yiqing reconcile`: bank credits held against card sales: who paid, what was really charged.

use std::io::{Read, Write};
use std::path::Path;

use clap::{Arg, ArgMatches, Command};

use super::args::{self, Common, pick, sub};
use super::check::read_case;
use super::failure::{CANNOT, Failure, NOTHING, USAGE};
use super::whole::Whole;
use super::{faults, load_of_any_age, output, overwrite, pretty, refuse_stale, today, words};
use crate::case::{Case, parse_date};
use crate::check::conclude;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::intake::fault::Fault;
use crate::intake::statement::{Notes, Side, read_credits, read_sales};
use crate::report::reconcile;
use crate::report::words::{Lang, Words};
use crate::rules;

/// Largest table read, bytes.
const MOST: u64 = 256 << 20;

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    let file = |name: &'static str, zh, en| {
        Arg::new(name)
            .long(name)
            .value_name("FILE")
            .allow_hyphen_values(true)
            .help(t(zh, en))
    };
    sub(
        lang,
        "reconcile",
        "交易与到账逐笔对账：谁付的、实际费率、还有什么没到",
        "hold bank credits against card sales: who paid, at what rate, what is open",
    )
    .arg(file(
        "sales",
        "交易明细（收单机构导出的CSV、TSV、XLSX，或JSON、TOML），- 为标准输入",
        "card sales (an acquirer's export as CSV, TSV, XLSX, or JSON, TOML), - for standard input",
    ))
    .arg(file(
        "credits",
        "银行流水（银行导出的CSV、TSV、XLSX，或JSON、TOML），- 为标准输入",
        "bank credits (a bank's export as CSV, TSV, XLSX, or JSON, TOML), - for standard input",
    ))
    .arg(file(
        "case",
        "案例文件（TOML或JSON）：约定的费率、周期、户名；也可自带 sales 和 credits 列表",
        "case file (TOML or JSON): agreed rates, cycle, names; it may hold lists of sales and credits itself",
    ))
    .arg(
        args::output(lang, "写到这个文件；.html、.xlsx、.csv、.json 结尾决定格式", "write to this file; .html, .xlsx, .csv, .json at its end decide the format"),
    )
    .arg(
        Arg::new("file")
            .value_name("FILE")
            .conflicts_with("case")
            .help(t("同 --case", "the same as --case")),
    )
}

/// Runs the command.
///
/// # Errors
/// As the contract's exit codes say.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let day = common.date.unwrap_or_else(today);
    let loaded = load_of_any_age(common)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let name = |id: &str| m.get_one::<String>(id).map(String::as_str);
    let (sales, credits) = (name("sales"), name("credits"));
    let case_name = name("case").or(name("file"));
    let named = [sales, credits, case_name];
    if named.iter().all(Option::is_none) {
        return Err(Failure::new(USAGE, words.text("reconcile.no_files")));
    }
    if named.iter().filter(|n| **n == Some("-")).count() > 1 {
        return Err(Failure::new(USAGE, words.text("reconcile.one_stdin")));
    }
    let out = name("output");
    let read: Vec<&Path> = named.iter().flatten().map(|n| Path::new(*n)).collect();
    if let Some(out) = out.filter(|o| *o != "-") {
        overwrite::refuse(&[Path::new(out)], &read, &words)?;
    }
    let format = common
        .format
        .as_deref()
        .or_else(|| out.and_then(|o| Path::new(o).extension()?.to_str()));
    if format == Some("xlsx") && out.is_none() {
        return Err(Failure::new(USAGE, words.text("reconcile.xlsx_needs_file")));
    }
    if matches!(common.format.as_deref(), Some(f) if !matches!(f, "text" | "json" | "jsonl" | "csv" | "html" | "xlsx"))
    {
        return Err(Failure::new(USAGE, words.text("reconcile.format")));
    }

    let mut case = match case_name {
        None => Case::new(),
        Some(name) => read_case(name, &words, common)?,
    };
    if let Some(name) = sales {
        take_sales(&mut case, name, &words, common)?;
    }
    if let Some(name) = credits {
        take_credits(&mut case, name, &words, common)?;
    }
    if case.sales.is_empty() && case.credits.is_empty() {
        return Err(Failure::new(NOTHING, words.text("reconcile.nothing")));
    }

    let date = case
        .get(Field::CheckDate)
        .and_then(parse_date)
        .unwrap_or(day);
    refuse_stale(registry, common, date)?;
    let dossier = Dossier::build(registry, &case, date);
    let findings = rules::ask(&dossier);
    let report = conclude(&dossier, findings);
    let text = match format {
        Some("xlsx") => {
            let bytes = reconcile::book::render(&dossier, &report, &words)
                .map_err(|e| Failure::io("xlsx", &e))?;
            return write(out.unwrap_or("-"), &bytes).map(|()| common.policy.code(&report));
        }
        Some("csv") => reconcile::csv::render(&dossier, &report, &words)
            .map_err(|e| Failure::new(CANNOT, e.to_string()))?,
        Some("json") => pretty(&reconcile::document(&dossier, &report, &words))?,
        Some("jsonl") => {
            let document = reconcile::document(&dossier, &report, &words);
            let mut line = serde_json::to_string(&document)
                .map_err(|e| Failure::new(CANNOT, e.to_string()))?;
            line.push('\n');
            line
        }
        Some("html") => reconcile::html::render(&dossier, &report, &words),
        _ => reconcile::text::render(&dossier, &report, &words),
    };
    match out {
        Some(path) => write(
            path,
            anstream::adapter::strip_str(&text).to_string().as_bytes(),
        )?,
        None => output::print(&text, common.no_color)?,
    }
    Ok(common.policy.code(&report))
}

fn take_sales(
    case: &mut Case<'static>,
    name: &str,
    words: &Words<'_>,
    common: &Common,
) -> Result<(), Failure> {
    let bytes = read(name)?;
    let read = read_sales(&bytes).map_err(|f| refused(&f, name, words, common))?;
    say(
        &read.notes,
        (name, Side::Sales, read.sales.len()),
        words,
        common,
    );
    if read.sales.is_empty() && read.deductions.is_empty() {
        let args = [("file", shown(name))];
        return Err(Failure::new(
            NOTHING,
            words.filled("reconcile.no_sales", &args),
        ));
    }
    if !case.sales.is_empty() {
        replaced("sales", name, words, common);
    }
    // What the case file's own list held is gone with it.
    case.damaged.retain(|x| !x.field.starts_with("sales["));
    case.damaged
        .extend(read.notes.damaged.iter().map(|x| x.of_list("sales")));
    case.sales = read.sales;
    case.deductions.extend(read.deductions);
    Ok(())
}

fn take_credits(
    case: &mut Case<'static>,
    name: &str,
    words: &Words<'_>,
    common: &Common,
) -> Result<(), Failure> {
    let bytes = read(name)?;
    let read = read_credits(&bytes).map_err(|f| refused(&f, name, words, common))?;
    say(
        &read.notes,
        (name, Side::Credits, read.credits.len()),
        words,
        common,
    );
    // A record with money going out only is a record all the same: nothing came in.
    if read.credits.is_empty() && read.notes.debits == 0 {
        let args = [("file", shown(name))];
        return Err(Failure::new(
            NOTHING,
            words.filled("reconcile.no_credits", &args),
        ));
    }
    if !case.credits.is_empty() {
        replaced("credits", name, words, common);
    }
    if !read.credits.is_empty() && read.credits.iter().all(|c| c.payer.is_none()) {
        let text = words.filled("reconcile.no_payer", &[("file", shown(name))]);
        output::note(&format!("{text}\n"), common.no_color);
    }
    case.damaged.retain(|x| !x.field.starts_with("credits["));
    case.damaged
        .extend(read.notes.damaged.iter().map(|x| x.of_list("credits")));
    case.credits = read.credits;
    Ok(())
}

fn write(path: &str, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::new(CANNOT, format!("{path}: {e}"));
    let mut whole = Whole::begin(Path::new(path)).map_err(failed)?;
    whole
        .write_all(bytes)
        .and_then(|()| whole.keep())
        .map_err(failed)
}

fn shown(name: &str) -> &str {
    if name == "-" { "stdin" } else { name }
}

fn read(name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if name == "-" {
        std::io::stdin()
            .lock()
            .take(MOST + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::new(USAGE, format!("stdin: {e}")))?;
        return Ok(bytes);
    }
    let path = Path::new(name);
    let file = std::fs::File::open(path).map_err(|e| Failure::unreadable(path, &e))?;
    file.take(MOST + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::unreadable(path, &e))?;
    Ok(bytes)
}

fn refused(list: &[Fault], name: &str, words: &Words<'_>, common: &Common) -> Failure {
    let text = faults::render(list, "", shown(name), words, common.no_color);
    Failure::new(USAGE, format!("{}\n{text}", shown(name)))
}

/// The file of a flag wins over the list of the case file, and that is said.
fn replaced(list: &str, name: &str, words: &Words<'_>, common: &Common) {
    if !common.quiet {
        let args = [("list", list), ("file", shown(name))];
        let text = words.filled("reconcile.replaced", &args);
        output::note(&format!("{text}\n"), common.no_color);
    }
}

/// What was read and left away, on the error stream.
fn say(
    notes: &Notes,
    (name, side, count): (&str, Side, usize),
    words: &Words<'_>,
    common: &Common,
) {
    if common.quiet {
        return;
    }
    let mut out = faults::render(&notes.warnings, "", shown(name), words, common.no_color);
    let more = notes.more_warnings.to_string();
    if notes.more_warnings > 0 {
        out.push_str(&words.filled("reconcile.more_warnings", &[("count", &more)]));
        out.push('\n');
    }
    let key = match side {
        Side::Sales => "reconcile.read_sales",
        Side::Credits => "reconcile.read_credits",
    };
    let numbers = [
        ("count", count),
        ("totals", notes.totals),
        ("failed", notes.failed),
        ("debits", notes.debits),
        ("foreign", notes.foreign),
        ("unreadable", notes.unreadable),
    ]
    .map(|(n, v)| (n, v.to_string()));
    let mut args: Vec<(&str, &str)> = numbers.iter().map(|(n, v)| (*n, v.as_str())).collect();
    args.push(("file", shown(name)));
    args.push(("form", notes.form));
    out.push_str(&words.filled(key, &args));
    out.push('\n');
    output::note(&out, common.no_color);
}
