//! `yiqing rules`: the rule book, or one rule explained.

use std::fmt::Write as _;

use clap::{Arg, ArgMatches, Command};

use super::args::{Common, pick, sub};
use super::failure::{Failure, USAGE};
use super::{load, output, pretty, today, wants_json, words};
use crate::report::rule_book::{RuleBookDocument, rule_document, summary_line, write_rule};
use crate::report::words::Lang;

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "rules",
        "规则手册；或解释一条规则",
        "the rule book; or one rule explained",
    )
    .arg(
        Arg::new("id")
            .value_name("ID")
            .help(t("规则编号，如 LIC002", "rule code, e.g. LIC002")),
    )
}

/// Runs the command.
///
/// # Errors
/// A rule that does not exist.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let loaded = load(common, today())?;
    let registry = loaded.get();
    let words = words(registry, common);
    let json = wants_json("rules", &words, common)?;
    let text = match m.get_one::<String>("id") {
        None if json => pretty(&RuleBookDocument {
            schema: "yiqing.rules/1",
            items: registry
                .snapshot()
                .rules
                .iter()
                .map(|r| rule_document(r, &words))
                .collect(),
        })?,
        None => {
            let mut out = String::new();
            for r in &registry.snapshot().rules {
                let _ = writeln!(out, "{}", summary_line(r, &words));
            }
            out
        }
        Some(id) => {
            let id = id.trim().to_uppercase();
            let Some(rule) = registry.rule(&id) else {
                let ids = registry.snapshot().rules.iter().map(|r| r.id.as_str());
                let near = crate::text::nearest::nearest(&id, ids).unwrap_or("LIC001");
                return Err(Failure::new(
                    USAGE,
                    words.filled("error.unknown_rule", &[("id", &id), ("near", near)]),
                ));
            };
            if json {
                pretty(&RuleBookDocument {
                    schema: "yiqing.rules/1",
                    items: vec![rule_document(rule, &words)],
                })?
            } else {
                let mut out = String::new();
                write_rule(&mut out, rule, &words);
                out
            }
        }
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}
