//! `yiqing check`: one terminal from a case file, flags, or both; flags win.

use std::io::Read;
use std::path::Path;

use clap::{Arg, ArgMatches, Command};

use super::args::{self, Common, pick, sub};
use super::failure::{Failure, NOTHING, USAGE};
use super::{faults, load, output, pretty, today, words};
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
    let t = |zh, en| pick(lang, zh, en);
    sub(lang, "check", "核验一台机器", "check one terminal")
        .arg(args::file(
            lang,
            false,
            "案例文件（TOML或JSON），- 为标准输入；标志优先于文件",
            "case file (TOML or JSON), - for standard input; flags win over the file",
        ))
        .args(FIELDS.iter().map(|f| {
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
        }))
}

/// Runs the command.
///
/// # Errors
/// As the contract's exit codes say.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let day = common.date.unwrap_or_else(today);
    let loaded = load(common, day)?;
    let registry = loaded.get();
    let words = words(registry, common);

    let mut case = match m.get_one::<String>("file") {
        None => Case::new(),
        Some(name) => read_case(name, &words, common)?,
    };
    for info in FIELDS {
        if let Some(value) = m.get_one::<String>(info.key) {
            set_flag(&mut case, info.field, value, &words)?;
        }
    }
    if !case.has_facts() {
        return Err(Failure::new(NOTHING, words.text("error.no_facts")));
    }
    let date = case
        .get(Field::CheckDate)
        .and_then(parse_date)
        .unwrap_or(day);
    let report = check(registry, &case, date);
    let text = match common.format.as_deref() {
        Some("json") => pretty(&document(&report, &words, None))?,
        Some("jsonl") => {
            let mut line = serde_json::to_string(&document(&report, &words, None))
                .map_err(|e| Failure::new(super::failure::CANNOT, e.to_string()))?;
            line.push('\n');
            line
        }
        Some("csv" | "html" | "xlsx") => {
            return Err(Failure::new(USAGE, words.text("error.format_check")));
        }
        _ => text::render(&report, &words),
    };
    output::print(&text, common.no_color)?;
    Ok(common.policy.code(&report))
}

/// Reads a case file, `-` being standard input.
///
/// # Errors
/// Unreadable or refused: exit 2, with the places.
pub(super) fn read_case(
    name: &str,
    words: &Words<'_>,
    common: &Common,
) -> Result<Case<'static>, Failure> {
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
            Some(words.filled("error.bad_choice", &[("words", &list.join("、"))]))
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
