//! `yiqing check`: one terminal from a case file, flags, or both; flags win.

use std::io::Read;
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::{self, Common, pick, sub};
use super::failure::{Failure, NOTHING, USAGE};
use super::{faults, load_of_any_age, output, pretty, refuse_stale, today, words};
use crate::case::{Case, parse_bool, parse_choice, parse_date};
use crate::check::check;
use crate::field::{FIELDS, Field, Kind};
use crate::identifier::money;
use crate::intake::case_file;
use crate::report::document::document;
use crate::report::text;
use crate::report::words::{Lang, Words};

/// Largest case file read, bytes.
const MOST: u64 = 4 << 20;

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    sub(lang, "check", "核验一台机器", "check one terminal")
        .arg(args::file(
            lang,
            false,
            "案例文件（TOML或JSON），- 为标准输入；标志优先于文件",
            "case file (TOML or JSON), - for standard input; flags win over the file",
        ))
        .arg(receipt_flag(lang))
        .args(case_flags(lang))
}

/// `--receipt FILE`, which may stand several times.
#[must_use]
pub fn receipt_flag(lang: Lang) -> Arg {
    Arg::new("receipt")
        .long("receipt")
        .value_name("FILE")
        .action(ArgAction::Append)
        .help(pick(
            lang,
            "小票文字或照片，可给多张；案例文件与标志优先于小票",
            "a slip's text or photo, any number; case file and flags win over it",
        ))
}

/// A flag for each field of a case.
pub fn case_flags(lang: Lang) -> impl Iterator<Item = Arg> {
    let t = move |zh, en| pick(lang, zh, en);
    FIELDS.iter().map(move |f| {
        Arg::new(f.key)
            .long(f.key.replace('_', "-"))
            .aliases(f.aliases.iter().map(|a| a.replace('_', "-")))
            .value_name(f.kind.as_str())
            .allow_hyphen_values(true)
            .help(match lang {
                Lang::Zh => f.doc_zh,
                Lang::En => f.doc_en,
            })
            .help_heading(t("案例字段", "Case fields"))
    })
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

    let case = given(m, &words, common)?;
    if !case.has_facts() {
        return Err(Failure::new(NOTHING, words.text("error.no_facts")));
    }
    let date = case
        .get(Field::CheckDate)
        .and_then(parse_date)
        .unwrap_or(day);
    refuse_stale(registry, common, date)?;
    let report = check(registry, &case, date);
    let text = match common.format.as_deref() {
        Some("json") => pretty(&document(&report, &words, None))?,
        Some("jsonl") => {
            let mut line = serde_json::to_string(&document(&report, &words, None))
                .map_err(|e| Failure::new(super::failure::CANNOT, e.to_string()))?;
            line.push('\n');
            line
        }
        Some("csv" | "toml" | "html" | "xlsx") => {
            return Err(Failure::new(USAGE, words.text("error.format_check")));
        }
        _ => text::render(&report, &words),
    };
    output::print(&text, common.no_color)?;
    Ok(common.policy.code(&report))
}

/// The case that flags, case file and slips give, in this order of precedence.
///
/// # Errors
/// A file that cannot be read, a flag's value that is not of its field's kind.
pub fn given(m: &ArgMatches, words: &Words<'_>, common: &Common) -> Result<Case<'static>, Failure> {
    let file = m.get_one::<String>("file");
    let slips: Vec<&String> = m
        .get_many::<String>("receipt")
        .into_iter()
        .flatten()
        .collect();
    let inputs = file.into_iter().chain(slips.iter().copied());
    if inputs.filter(|n| *n == "-").count() > 1 {
        return Err(Failure::new(USAGE, words.text("receipt.stdin_twice")));
    }
    let mut case = match file {
        None => Case::new(),
        Some(name) => read_case(name, words, common)?,
    };
    for name in slips {
        let slip = super::receipt::read_slip(name, words, common)?;
        if !common.quiet {
            let shown = crate::report::receipt::text(&slip.reading, &slip.beside(), words);
            output::note(&format!("{shown}\n"), common.no_color);
        }
        slip.fill(&mut case);
    }
    for info in FIELDS {
        if let Some(value) = m.get_one::<String>(info.key) {
            set_flag(&mut case, info.field, value, words)?;
        }
    }
    Ok(case)
}

/// Reads a case file, or standard input for `-`.
///
/// # Errors
/// It cannot be read; its faults, with line and column.
pub fn read_case(name: &str, words: &Words<'_>, common: &Common) -> Result<Case<'static>, Failure> {
    let (bytes, shown) = if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .take(MOST + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::new(USAGE, format!("stdin: {e}")))?;
        (bytes, "stdin")
    } else {
        let path = Path::new(name);
        let file = std::fs::File::open(path).map_err(|e| Failure::unreadable(path, &e))?;
        let mut bytes = Vec::new();
        file.take(MOST + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::unreadable(path, &e))?;
        (bytes, name)
    };
    let render = |faults: &[crate::intake::fault::Fault], source: &str| {
        Failure::new(
            USAGE,
            format!(
                "{shown}\n{}",
                faults::render(faults, source, shown, words, common.no_color)
            ),
        )
    };
    let text = match crate::intake::table::decode(&bytes) {
        Ok((text, _)) => text,
        Err(fault) => return Err(render(&[fault], "")),
    };
    case_file::read(&text).map_err(|faults| render(&faults, &text))
}

fn set_flag(
    case: &mut Case<'static>,
    field: Field,
    value: &str,
    words: &Words<'_>,
) -> Result<(), Failure> {
    let why = match field.info().kind {
        Kind::Date if parse_date(value).is_none() => {
            Some(words.text("error.bad_date").into_owned())
        }
        Kind::Bool if parse_bool(value).is_none() => {
            Some(words.text("error.bad_bool").into_owned())
        }
        Kind::Choice(options) if parse_choice(field, value).is_none() => {
            let list: Vec<&str> = options.iter().map(|(w, _)| *w).collect();
            Some(words.filled(
                "error.bad_choice",
                &[("words", &list.join(words.lang.comma()))],
            ))
        }
        Kind::Money if money::parse(value).is_err() => {
            Some(words.text("error.bad_money").into_owned())
        }
        _ => None,
    };
    if let Some(why) = why {
        let flag = field.key().replace('_', "-");
        return Err(Failure::new(
            USAGE,
            words.filled(
                "error.flag_value",
                &[("flag", &flag), ("value", value), ("why", &why)],
            ),
        ));
    }
    case.set(field, value.to_owned());
    Ok(())
}
