//! What holds for every text in every file: bytes, empty strings, unseen characters, sources.

use std::collections::HashSet;

use toml::Spanned;
use toml::de::DeValue;

use super::Desk;
use super::document::{Document, Entry};
use crate::text::invisible::is_invisible;

/// UTF-8 without BOM, with LF line ends.
pub(super) fn bytes(desk: &mut Desk, file: &str, text: &str) {
    if text.starts_with('\u{feff}') {
        desk.say(
            file,
            1,
            "以BOM开头。请另存为不带BOM的UTF-8。",
            "Begins with a BOM. Save it as UTF-8 without BOM.",
        );
    }
    if let Some(at) = text.find('\r') {
        desk.say(
            file,
            crate::registry::source::line_of(text, at),
            "有回车符。请存为LF换行。",
            "Holds a carriage return. Save it with LF line ends.",
        );
    }
}

/// Every string of a document.
pub(super) fn check(desk: &mut Desk, d: &Document<'_>) {
    entry(desk, d, &d.root());
}

fn entry(desk: &mut Desk, d: &Document<'_>, e: &Entry<'_>) {
    for (key, _, v) in e.pairs() {
        value(desk, d, key, v);
        if let Some(inner) = e.table(key) {
            entry(desk, d, &inner);
        }
        for inner in e.tables(key) {
            entry(desk, d, &inner);
        }
        if key == "sources" {
            sources(desk, d, e);
        }
    }
}

fn value(desk: &mut Desk, d: &Document<'_>, key: &str, v: &Spanned<DeValue<'_>>) {
    if let Some(text) = v.get_ref().as_str() {
        let line = d.line(v.span().start);
        if text.is_empty() {
            desk.say(
                d.file,
                line,
                format!("{key} 是空字符串。不知道的字段请整个不写。"),
                format!("{key} is empty. Leave the key out where nothing is known (a text needs either language)."),
            );
        } else if text.trim() != text {
            desk.say(
                d.file,
                line,
                format!("{key} 前后有空白。请删去。"),
                format!("{key} has space around it. Remove it."),
            );
        }
        if let Some(c) = text.chars().find(|c| is_invisible(*c) || c.is_control()) {
            let code = u32::from(c);
            desk.say(
                d.file,
                line,
                format!("{key} 中有看不见的字符 U+{code:04X}。请删去。"),
                format!("{key} holds the unseen character U+{code:04X}. Remove it."),
            );
        }
    }
    if let Some(array) = v.get_ref().as_array() {
        array.iter().for_each(|item| value(desk, d, key, item));
    }
}

/// No source twice, addresses whole, and sources of the tables that have no record of their own.
fn sources(desk: &mut Desk, d: &Document<'_>, e: &Entry<'_>) {
    let list = e.strings("sources");
    let mut seen = HashSet::new();
    for (line, source) in &list {
        if !seen.insert(*source) {
            desk.say(
                d.file,
                *line,
                format!("来源“{source}”写了两次。请删去一处。"),
                format!("Source \"{source}\" stands twice. Remove one."),
            );
        }
        if source.contains("://") && !is_address(source) {
            desk.say(
                d.file,
                *line,
                format!("“{source}”不是完整的网址。请写 http:// 或 https:// 开头的网址。"),
                format!("\"{source}\" is not a whole address. Begin it with http:// or https:// and a host."),
            );
        }
    }
    let own = matches!(
        d.file,
        "surnames.toml" | "trade-words.toml" | "lookalike-domains.toml"
    ) || (d.file == "institutions.toml" && !e.has("licence_no"));
    for (line, source) in list.iter().filter(|_| own) {
        if !source.contains("://") && !desk.explained(source) {
            desk.say(
                d.file,
                *line,
                format!("来源“{source}”既不是网址，SOURCES.md 也没有说明。请改为网址或补上说明。"),
                format!("Source \"{source}\" is no address and SOURCES.md does not explain it. Give an address, or explain it there."),
            );
        }
    }
    if list.is_empty()
        && matches!(
            d.file,
            "surnames.toml" | "trade-words.toml" | "lookalike-domains.toml"
        )
    {
        desk.say(
            d.file,
            e.line_of("sources"),
            "没有来源。请在 sources 写明出处的网址或 SOURCES.md 中的代号。",
            "No source. Name an address or a key of SOURCES.md in `sources`.",
        );
    }
}

/// `http` or `https`, a host with a dot, and no space.
fn is_address(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|r| r.split(['/', '?', '#']).next().unwrap_or_default());
    !text.contains(char::is_whitespace)
        && host.is_some_and(|h| {
            h.contains('.')
                && h.split('.').all(|label| !label.is_empty())
                && h.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
        })
}
