//! `yiqing complaint`: a case's facts as papers for the acquirer, the central bank or the police.

use clap::{Arg, ArgMatches, Command};

use super::args::{self, Common, pick, sub};
use super::check::{case_flags, given, receipt_flag};
use super::diagnose::date_of;
use super::failure::{CANNOT, Failure, NOTHING, USAGE};
use super::{load_of_any_age, output, pretty, refuse_stale, today, words};
use crate::report::complaint::{Addressee, document, page};
use crate::report::words::Lang;

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "complaint",
        "把案例里的事实整理成投诉材料（给收单机构、12363或警方），由您补全并签字",
        "a case's facts as papers for the acquirer, 12363 or the police, for you to complete and sign",
    )
    .arg(args::file(
        lang,
        false,
        "案例文件（TOML或JSON），- 为标准输入。--format text、html 或 json",
        "case file (TOML or JSON), - for standard input. --format text, html or json",
    ))
    .arg(
        Arg::new("to")
            .long("to")
            .value_name("WHOM")
            .required(true)
            .value_parser(Addressee::WORDS)
            .help(t(
                "交给谁：acquirer 收单机构，12363 人民银行，police 警方",
                "for whom: acquirer, 12363 (the central bank), police",
            )),
    )
    .arg(receipt_flag(lang))
    .args(case_flags(lang))
}

/// Runs the command.
///
/// # Errors
/// As `check`; nothing known at all: exit 3.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let day = common.date.unwrap_or_else(today);
    let loaded = load_of_any_age(common)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let Some(to) = m
        .get_one::<String>("to")
        .and_then(|word| Addressee::parse(word))
    else {
        return Err(Failure::new(USAGE, "--to"));
    };
    let case = given(m, &words, common)?;
    if !case.has_facts() {
        return Err(Failure::new(NOTHING, words.text("complaint.nothing")));
    }
    let date = date_of(&case, day);
    refuse_stale(registry, common, date)?;
    let doc = document(&case, date, to, &words);
    let text = match common.format.as_deref() {
        None | Some("text") => page::text(&doc, &words),
        Some("html") => page::html(&doc, &words),
        Some("json") => pretty(&doc)?,
        Some("jsonl") => {
            let mut line =
                serde_json::to_string(&doc).map_err(|e| Failure::new(CANNOT, e.to_string()))?;
            line.push('\n');
            line
        }
        Some(_) => return Err(Failure::new(USAGE, words.text("complaint.format"))),
    };
    output::print(&text, true)?;
    Ok(0)
}
