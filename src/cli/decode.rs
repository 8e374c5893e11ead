//! `yiqing decode`: what printed numbers say.

use clap::ArgMatches;

use super::args::Common;
use super::failure::Failure;
use super::{load, output, pretty, today, words};
use crate::decode::{NumberKind, decode};
use crate::report::decoded;

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
    let text = match common.format.as_deref() {
        Some("json" | "jsonl") => pretty(&decoded::document(&items, &words))?,
        _ => decoded::text(&items, &words),
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}
