//! `yiqing decode`: what printed numbers say.

use clap::{Arg, ArgMatches, Command};

use super::args::{Common, pick, sub};
use super::failure::Failure;
use super::{load, output, pretty, today, wants_json, words};
use crate::decode::{NumberKind, decode};
use crate::report::decoded;
use crate::report::words::Lang;

/// Kinds accepted by `--as`.
pub const KINDS: [&str; 7] = [
    "merchant_no",
    "institution_code",
    "licence_no",
    "tusn",
    "terminal_no",
    "uscc",
    "mcc",
];

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(lang, "decode", "解读印出来的号码", "what a printed number says")
        .arg(
            Arg::new("value")
                .value_name("VALUE")
                .required(true)
                .num_args(1..)
                .help(t("商户编号、机构代码、许可证编号、TUSN、终端号、信用代码或类别码", "merchant number, institution code, licence number, TUSN, terminal number, USCC or MCC")),
        )
        .arg(
            Arg::new("as")
                .long("as")
                .value_name("KIND")
                .value_parser(KINDS)
                .help(t("按哪一种号码解读", "read it as this kind")),
        )
}

/// Runs the command. Unreadable values are no failure.
///
/// # Errors
/// The registry cannot be read.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let loaded = load(common, common.date.unwrap_or_else(today))?;
    let registry = loaded.get();
    let words = words(registry, common);
    let asked = m.get_one::<String>("as").and_then(|k| NumberKind::parse(k));
    let items: Vec<_> = m
        .get_many::<String>("value")
        .into_iter()
        .flatten()
        .map(|v| decode(registry, v, asked))
        .collect();
    let text = if wants_json("decode", &words, common)? {
        pretty(&decoded::document(&items, &words))?
    } else {
        decoded::text(&items, &words)
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}
