//! How sure a code or a contact may be, and the shapes of what they name.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::Desk;
use super::document::{Document, Entry};
use crate::identifier::phone::{PhoneKind, PhoneNumber};

/// Sources that contradict all others and count for nothing.
const NOT_COUNTED: [&str; 2] = ["W8", "W9"];
/// Codes that name no single institution on record.
const SHARED_CODES: [&str; 5] = ["313", "314", "432", "808", "929"];

/// Checks the file, if it is one of those that hold such records.
pub(super) fn check(desk: &mut Desk, d: &Document<'_>) {
    match d.file {
        "acquirer-codes.toml" => d
            .records("acquirer_code")
            .iter()
            .for_each(|e| code(desk, d.file, e)),
        "contacts.toml" => contacts(desk, d),
        "fees.toml" => d.records("fee").iter().for_each(|e| fee(desk, d.file, e)),
        "terminal-makers.toml" => makers(desk, d),
        "banks.toml" => banks(desk, d),
        "lookalike-domains.toml" => {
            for e in d.records("domain") {
                for key in ["domain", "official"] {
                    if let Some(value) = e.str(key) {
                        domain(desk, d.file, e.line_of(key), value);
                    }
                }
            }
        }
        _ => {}
    }
}

fn code(desk: &mut Desk, file: &str, e: &Entry<'_>) {
    let kind = e.str("kind").unwrap_or_default();
    let sure = matches!(e.str("confidence"), Some("high" | "medium"));
    let counted = e
        .strings("sources")
        .iter()
        .filter(|(_, s)| !NOT_COUNTED.contains(s))
        .count();
    let shared = e.str("code").is_some_and(|c| SHARED_CODES.contains(&c));
    for (wrong, key, zh, en) in [
        (
            (kind == "institution") != e.has("institution")
                && matches!(kind, "institution" | "bank"),
            "kind",
            "kind 为 institution 的要写 institution，其余不写。请改正其一。",
            "Kind institution goes with the key institution, and only it. Mend one.",
        ),
        (
            (kind == "bank") != e.has("bank") && matches!(kind, "institution" | "bank"),
            "kind",
            "kind 为 bank 的要写 bank，其余不写。请改正其一。",
            "Kind bank goes with the key bank, and only it. Mend one.",
        ),
        (
            sure && counted < 2,
            "confidence",
            "只有一处来源的代码只能是 low。请补来源或改为 low。",
            "A code of one source alone is low. Add a source, or make it low.",
        ),
        (
            sure && shared,
            "confidence",
            "这个代码不指向单独一家，只能是 low。请改正。",
            "This code points to no single institution: it stays low.",
        ),
    ] {
        if wrong {
            desk.say(file, e.line_of(key), zh, en);
        }
    }
}

fn contacts(desk: &mut Desk, d: &Document<'_>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for e in d.records("contact") {
        if e.has("institution") == e.has("body") {
            desk.say(
                d.file,
                e.line(),
                "institution 与 body 要写且只写一个。请改正。",
                "Exactly one of institution and body. Mend it.",
            );
        }
        let (hotlines, domains) = (e.tables("hotlines"), e.tables("domains"));
        if hotlines.is_empty() && domains.is_empty() {
            desk.say(
                d.file,
                e.line(),
                "没有热线也没有域名。请补上或删去这一条。",
                "Neither hotline nor domain. Add one, or remove the record.",
            );
        }
        for (v, is_line) in hotlines
            .iter()
            .map(|v| (v, true))
            .chain(domains.iter().map(|v| (v, false)))
        {
            let Some(value) = v.str("value") else {
                continue;
            };
            let line = v.line_of("value");
            if let Some(first) = seen.insert(value, line) {
                desk.say(
                    d.file,
                    line,
                    format!("“{value}”已见于第{first}行。请只留一处。"),
                    format!("\"{value}\" stands twice (line {first}). Keep one."),
                );
            }
            if v.bool("confirmed") == Some(true) && v.strings("sources").len() < 2 {
                desk.say(
                    d.file,
                    line,
                    format!("“{value}”只有一处来源，不能写 confirmed = true。请补来源或改为 false。"),
                    format!("\"{value}\" has one source and cannot be confirmed. Add an independent one, or write false."),
                );
            }
            if !is_line {
                domain(desk, d.file, line, value);
                continue;
            }
            match PhoneNumber::parse(value) {
                Ok(number) if number.kind() != PhoneKind::Mobile => {}
                _ => desk.say(
                    d.file,
                    line,
                    "这不是公司或公共单位的电话号码。请改正或删去。",
                    "This is no hotline of a company or public body. Mend or remove it.",
                ),
            }
        }
    }
}

/// A registrable domain: lower case, two labels, or three under a class such as `com.cn`.
fn domain(desk: &mut Desk, file: &str, line: usize, value: &str) {
    const CLASSES: [&str; 6] = ["ac", "com", "edu", "gov", "net", "org"];
    let labels: Vec<&str> = value.split('.').collect();
    let shaped = labels.iter().all(|l| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    });
    let registrable = match labels.as_slice() {
        [class, "cn"] => !CLASSES.contains(class),
        [_, _] => true,
        [_, class, "cn"] => CLASSES.contains(class),
        _ => false,
    };
    if !shaped || !registrable {
        desk.say(
            file,
            line,
            format!("“{value}”不是可注册域名。请写小写、不含子域的域名。"),
            format!("\"{value}\" is no registrable domain. Write it in lower case and without subdomain."),
        );
    }
}

fn fee(desk: &mut Desk, file: &str, e: &Entry<'_>) {
    for key in ["percent", "cap_yuan"] {
        if let Some(number) = e.str(key).and_then(|t| t.parse::<Decimal>().ok()) {
            let most = if key == "percent" {
                Decimal::from(10)
            } else {
                Decimal::from(1000)
            };
            if number.is_sign_negative() || number > most {
                desk.say(
                    file,
                    e.line_of(key),
                    format!("{key} 的 {number} 超出常理。请核对文件。"),
                    format!("{key} {number} cannot be right. Compare the document."),
                );
            }
        }
    }
    if let (Some(a), Some(b)) = (e.date("effective_from"), e.date("effective_until"))
        && a > b
    {
        desk.say(
            file,
            e.line_of("effective_until"),
            format!("effective_from 的 {a} 晚于 effective_until 的 {b}。请核对文件。"),
            format!("effective_from {a} is after effective_until {b}. Compare the document."),
        );
    }
    if e.bool("active") == Some(true) && e.has("inactive_reason") {
        desk.say(
            file,
            e.line_of("inactive_reason"),
            "在用的不写 inactive_reason。请改正其一。",
            "An active fee has no inactive_reason. Mend one.",
        );
    }
}

fn digits(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| b.is_ascii_digit())
}

fn makers(desk: &mut Desk, d: &Document<'_>) {
    for (array, key, length) in [("maker", "tusn_code", 6), ("terminal_type", "code", 2)] {
        for e in d.records(array) {
            if let Some(text) = e.str(key).filter(|t| !digits(t, length)) {
                desk.say(
                    d.file,
                    e.line_of(key),
                    format!("{key}“{text}”应为{length}位数字。请改正。"),
                    format!("{key} \"{text}\" must be {length} digits. Mend it."),
                );
            }
        }
    }
}

fn banks(desk: &mut Desk, d: &Document<'_>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for e in d.records("bank") {
        if let Some(text) = e.str("institution_code") {
            let shaped = text.len() == 15
                && text.starts_with('B')
                && text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
            let line = e.line_of("institution_code");
            if !shaped {
                desk.say(
                    d.file,
                    line,
                    format!("机构编码“{text}”应为B开头的15位。请核对名单。"),
                    format!("institution_code \"{text}\" must be 15 characters from B. Compare the list."),
                );
            }
            if let Some(first) = seen.insert(text, line) {
                desk.say(
                    d.file,
                    line,
                    format!("机构编码“{text}”已见于第{first}行。请核对名单。"),
                    format!(
                        "institution_code \"{text}\" stands twice (line {first}). Compare the list."
                    ),
                );
            }
        }
        if let Some(text) = e.str("clearing_prefix").filter(|t| !digits(t, 3)) {
            desk.say(
                d.file,
                e.line_of("clearing_prefix"),
                format!("clearing_prefix“{text}”应为三位数字。请改正。"),
                format!("clearing_prefix \"{text}\" must be three digits. Mend it."),
            );
        }
        for (line, name) in e.strings("short_names") {
            if name.is_ascii() && name.len() < 3 {
                desk.say(
                    d.file,
                    line,
                    format!("拉丁简称“{name}”不足三个字母，易与别的词混淆。请删去。"),
                    format!("Latin short name \"{name}\" has fewer than three letters. Remove it."),
                );
            }
        }
    }
}
