//! `yiqing diagnose`: money that has not come. From a case file, flags, or questions on a terminal.

use std::io::{BufRead, IsTerminal};

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::args::{self, Common, pick, sub};
use super::check::{case_flags, given, receipt_flag};
use super::failure::{CANNOT, Failure, NOTHING, USAGE};
use super::{load_of_any_age, output, pretty, questions, refuse_stale, today, words};
use crate::case::{Case, Sale, parse_card, parse_date, parse_sale_kind, parse_time};
use crate::diagnosis::diagnose;
use crate::field::Field;
use crate::identifier::money;
use crate::report::diagnosis as report;
use crate::report::words::{Lang, Words};

/// Flags of the sale that may stand for a list in a file: flag, value, texts.
const SALE_FLAGS: [(&str, &str, &str, &str); 4] = [
    (
        "sale-time",
        "TIME",
        "哪一笔没到：交易时间，如 2026-11-20T23:20",
        "the sale that has not come: when, like 2026-11-20T23:20",
    ),
    (
        "sale-amount",
        "CNY",
        "这一笔的金额（元）",
        "its amount in CNY",
    ),
    (
        "sale-card",
        "credit|debit|qr|foreign",
        "这一笔的卡种",
        "its kind of card",
    ),
    (
        "sale-kind",
        "sale|preauth|refund|void",
        "这一笔的类型",
        "its kind",
    ),
];

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "diagnose",
        "钱还没到：应到账日、可能的原因、下一步",
        "money that has not come: when due, likely causes, next steps",
    )
    .arg(args::file(
        lang,
        false,
        "案例文件（TOML或JSON），- 为标准输入；在终端上不给文件和标志就逐项提问",
        "case file (TOML or JSON), - for standard input; on a terminal, without file and flags, it asks",
    ))
    .arg(receipt_flag(lang))
    .arg(
        Arg::new("ask")
            .long("ask")
            .action(ArgAction::SetTrue)
            .help(t(
                "逐项提问（回答读自标准输入，一行一项，空行为不知道）",
                "ask (answers are read from standard input, one a line, empty for not known)",
            )),
    )
    .args(SALE_FLAGS.iter().map(|(name, value, zh, en)| {
        Arg::new(*name)
            .long(*name)
            .value_name(*value)
            .allow_hyphen_values(true)
            .help(t(zh, en))
            .help_heading(t("没到的这一笔", "The sale that has not come"))
    }))
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
    if !matches!(
        common.format.as_deref(),
        None | Some("text" | "json" | "jsonl")
    ) {
        return Err(Failure::new(USAGE, words.text("diagnose.format")));
    }
    let mut case = given(m, &words, common)?;
    if let Some(sale) = sale_of(m, &words)? {
        case.sales.push(sale);
    }
    let on_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let asked = m.get_flag("ask") || (!case.has_facts() && on_terminal);
    if asked {
        if m.get_one::<String>("file").is_some_and(|f| f == "-") {
            return Err(Failure::new(USAGE, words.text("diagnose.stdin_taken")));
        }
        let mut lines = std::io::stdin().lock().lines();
        let mut answer = || lines.next().and_then(Result::ok);
        let mut say = |text: &str| output::note(text, common.no_color);
        questions::ask(&mut case, &words, &mut answer, &mut say);
    }
    if !case.has_facts() {
        return Err(Failure::new(NOTHING, words.text("diagnose.nothing")));
    }
    let date = date_of(&case, day);
    refuse_stale(registry, common, date)?;
    let found = diagnose(registry, &case, date);
    let text = match common.format.as_deref() {
        Some("json") => pretty(&report::document(&found, &words))?,
        Some("jsonl") => {
            let mut line = serde_json::to_string(&report::document(&found, &words))
                .map_err(|e| Failure::new(CANNOT, e.to_string()))?;
            line.push('\n');
            line
        }
        _ => report::text(&found, &words),
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}

/// The day asked for: the case's own, else the flag's or today.
pub(super) fn date_of(case: &Case<'_>, day: jiff::civil::Date) -> jiff::civil::Date {
    case.get(Field::CheckDate)
        .and_then(parse_date)
        .unwrap_or(day)
}

/// The sale that the flags give.
fn sale_of(m: &ArgMatches, words: &Words<'_>) -> Result<Option<Sale>, Failure> {
    let text = |name: &str| m.get_one::<String>(name).map(String::as_str);
    let bad = |flag: &str, value: &str, why: &str| {
        Failure::new(
            USAGE,
            words.filled(
                "error.flag_value",
                &[("flag", flag), ("value", value), ("why", &words.text(why))],
            ),
        )
    };
    let mut sale = Sale::default();
    if let Some(v) = text("sale-time") {
        sale.time = Some(parse_time(v).ok_or_else(|| bad("sale-time", v, "diagnose.bad_time"))?);
    }
    if let Some(v) = text("sale-amount") {
        let amount = money::parse(v).map_err(|_| bad("sale-amount", v, "error.bad_money"))?;
        sale.amount = Some(amount);
    }
    if let Some(v) = text("sale-card") {
        sale.card = Some(parse_card(v).ok_or_else(|| bad("sale-card", v, "diagnose.bad_card"))?);
    }
    if let Some(v) = text("sale-kind") {
        let kind = parse_sale_kind(v).ok_or_else(|| bad("sale-kind", v, "diagnose.bad_kind"))?;
        sale.kind = Some(kind);
    }
    Ok((sale != Sale::default()).then_some(sale))
}
