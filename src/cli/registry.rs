//! `yiqing registry`: what is on record, and how it is refreshed.

pub mod calendar;
#[cfg(feature = "net")]
pub mod fetch;
pub mod import;
pub mod stock;
pub mod update;
pub mod versions;

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::{Common, pick, sub};
use super::failure::{Failure, NOTHING, USAGE};
use super::{load, output, pretty, today, wants_json, words};
use crate::registry::licence::{LicenceState, acquiring_scope};
use crate::registry::region::{Coverage, Place, covers};
use crate::report::record::{
    InstitutionDocument, InstitutionsDocument, institution_document, institution_line,
    institution_text, registry_document, registry_text,
};
use crate::report::words::Lang;

/// States accepted by `--state`.
pub const STATES: [&str; 8] = [
    "valid",
    "expired_since_snapshot",
    "overdue_listed",
    "renewal_suspended",
    "not_trading",
    "ended",
    "merged",
    "absent",
];

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let command = without_net(lang);
    #[cfg(feature = "net")]
    let command = command.subcommand(fetch::command(lang));
    command
}

fn without_net(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "registry",
        "名单：状态、查询、检查、更新",
        "what is on record, and how it is refreshed",
    )
    .subcommand_required(true)
    .subcommand(sub(
        lang,
        "status",
        "名单的日期、来源和条数",
        "date, origin and counts",
    ))
    .subcommand(
        sub(lang, "list", "列出机构", "list institutions")
            .arg(
                Arg::new("acquirers")
                    .long("acquirers")
                    .action(ArgAction::SetTrue)
                    .help(t("只列可收单的", "card acquirers only")),
            )
            .arg(Arg::new("region").long("region").value_name("NAME").help(t(
                "收单地域覆盖该省或市的",
                "whose acquiring licence covers this province or city",
            )))
            .arg(
                Arg::new("state")
                    .long("state")
                    .value_name("STATE")
                    .value_parser(STATES)
                    .help(t("许可状态", "state of the licence")),
            ),
    )
    .subcommand(
        sub(lang, "show", "一家机构的记录", "one institution").arg(
            Arg::new("key")
                .value_name("KEY")
                .required(true)
                .num_args(1..)
                .help(t(
                    "许可证编号、全称、曾用名、简称、品牌或收单机构代码",
                    "licence number, legal, former or short name, brand or acquirer code",
                )),
        ),
    )
    .subcommand(
        sub(
            lang,
            "lint",
            "检查 data/ 里的记录",
            "check the records of data/",
        )
        .arg(Arg::new("dir").value_name("DIR").help(t(
            "数据文件夹，默认 data",
            "folder of the data, data by default",
        ))),
    )
    .subcommand(import::command(lang))
    .subcommands(versions::commands(lang))
    .subcommands(calendar::commands(lang))
    .subcommands(update::commands(lang))
}

/// Runs the command.
///
/// # Errors
/// No or several matches of `show`, complaints of `lint`, an unreadable registry.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let Some((name, sub)) = m.subcommand() else {
        return Err(Failure::new(USAGE, String::new()));
    };
    // Only the whole list is exported as CSV.
    let text_or_json = matches!(
        common.format.as_deref(),
        None | Some("text" | "json" | "jsonl")
    );
    if name != "export" && !text_or_json {
        let loaded = load(common, common.date.unwrap_or_else(today))?;
        let command = format!("registry {name}");
        wants_json(&command, &words(loaded.get(), common), common)?;
    }
    match name {
        "status" => status(common),
        "list" => list(sub, common),
        "show" => show(sub, common),
        "import" => import::run(sub, common),
        "rollback" => versions::rollback(common),
        "diff" => versions::diff(sub, common),
        "export" => versions::export(common),
        "watch" => calendar::watch(sub, common),
        #[cfg(feature = "net")]
        "fetch" => fetch::run(sub, common),
        "update" => update::run(sub, common),
        "bundle" => update::make(sub, common),
        "calendar" => calendar::run(sub, common),
        _ => lint(sub, common),
    }
}

fn is_json(common: &Common) -> bool {
    matches!(common.format.as_deref(), Some("json" | "jsonl"))
}

fn status(common: &Common) -> Result<u8, Failure> {
    let date = common.date.unwrap_or_else(today);
    let loaded = load(common, date)?;
    let mut doc = registry_document(loaded.get(), date);
    versions::fill(&mut doc, common);
    let text = if is_json(common) {
        pretty(&doc)?
    } else {
        registry_text(&doc, &words(loaded.get(), common))
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}

fn list(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let date = common.date.unwrap_or_else(today);
    let loaded = load(common, date)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let region = match m.get_one::<String>("region") {
        None => None,
        Some(r) => {
            let place = Place::read(Some(r), None);
            if place.province.is_none() {
                return Err(Failure::new(
                    USAGE,
                    words.filled("registry.region_unknown", &[("region", r)]),
                ));
            }
            Some(place)
        }
    };
    let state = m
        .get_one::<String>("state")
        .and_then(|s| LicenceState::parse(s));
    let acquirers = m.get_flag("acquirers");
    let items: Vec<InstitutionDocument> = registry
        .snapshot()
        .institutions
        .iter()
        .enumerate()
        .filter(|(i, r)| {
            let scope = acquiring_scope(r);
            let now = registry.licence_state(*i, date);
            (!acquirers || (scope.is_some() && now.is_licensed()))
                && state.is_none_or(|s| s == now)
                && region.as_ref().is_none_or(|place| {
                    scope
                        .and_then(|s| s.regions.as_deref())
                        .is_some_and(|regions| covers(regions, place) == Coverage::Covered)
                })
        })
        .map(|(i, r)| institution_document(registry, i, r, date))
        .collect();
    let text = if is_json(common) {
        pretty(&InstitutionsDocument {
            schema: "yiqing.institutions/1",
            as_of: registry.as_of().to_string(),
            items,
        })?
    } else {
        let mut out = String::new();
        for i in &items {
            let _ = writeln!(out, "{}", institution_line(i, &words));
        }
        let as_of = registry.as_of().to_string();
        let count = items.len().to_string();
        let _ = writeln!(
            out,
            "{}",
            words.filled(
                "registry.list_count",
                &[("count", &count), ("as_of", &as_of)]
            )
        );
        out
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}

fn show(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let date = common.date.unwrap_or_else(today);
    let loaded = load(common, date)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let key: Vec<&str> = m
        .get_many::<String>("key")
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let key = key.join(" ");
    let found = registry.find(&key);
    match found.as_slice() {
        [one] => {
            let Some(r) = registry.institution_at(*one) else {
                return Err(Failure::new(
                    NOTHING,
                    words.filled("registry.no_match", &[("key", &key)]),
                ));
            };
            let doc = institution_document(registry, *one, r, date);
            let text = if is_json(common) {
                pretty(&doc)?
            } else {
                institution_text(&doc, &words)
            };
            output::print(&text, common.no_color)?;
            Ok(0)
        }
        [] => Err(Failure::new(
            NOTHING,
            words.filled("registry.no_match", &[("key", &key)]),
        )),
        many => {
            let mut message = words.filled("registry.several", &[("key", &key)]);
            for i in many.iter().take(20) {
                if let Some(r) = registry.institution_at(*i) {
                    let _ = write!(message, "\n  {}  {}", r.licence_no, r.name);
                }
            }
            Err(Failure::new(NOTHING, message))
        }
    }
}

fn lint(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let dir = m.get_one::<String>("dir").map_or("data", String::as_str);
    let loaded = load(common, common.date.unwrap_or_else(today))?;
    let words = words(loaded.get(), common);
    let complaints = crate::registry::lint::lint_dir(Path::new(dir));
    let mut out = String::new();
    for c in &complaints {
        let what = match common.lang {
            Lang::Zh => &c.what_zh,
            Lang::En => &c.what_en,
        };
        let _ = writeln!(out, "{dir}/{}:{}: {what}", c.file, c.line);
    }
    if complaints.is_empty() {
        output::print(
            &format!("{}\n", words.text("registry.lint_ok")),
            common.no_color,
        )?;
        return Ok(0);
    }
    output::print(&out, common.no_color)?;
    let count = complaints.len().to_string();
    Err(Failure::new(
        USAGE,
        words.filled("registry.lint_bad", &[("count", &count)]),
    ))
}
