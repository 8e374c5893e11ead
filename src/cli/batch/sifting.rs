//! `--only` and `--ignore`: which findings are shown and counted.

use std::path::Path;

use clap::{Arg, ArgMatches};
use jiff::civil::Date;
use serde::Deserialize;

use crate::batch::sift::{Ignored, RuleSet, Sift};
use crate::batch::summary::Summary;
use crate::case::parse_date;
use crate::cli::args::pick;
use crate::cli::failure::{Failure, USAGE};
use crate::identifier::serial::Serial;
use crate::registry::Registry;
use crate::report::words::{Lang, Words};
use crate::text::nearest::nearest;

/// Entries that a list of what is ignored may have.
const MOST_ENTRIES: usize = 60_000;

/// Largest such list, bytes.
const MOST_BYTES: u64 = 16 << 20;

/// The flags.
#[must_use]
pub fn args(lang: Lang) -> [Arg; 2] {
    let t = |zh, en| pick(lang, zh, en);
    [
        Arg::new("only").long("only").value_name("RULES").help(t(
            "只显示、只计这些规则的发现，如 LIC,RATE001（逗号分隔，可只写字母）；影响发现、提醒、处置和 --fail-on，结论仍由全部规则得出",
            "show and count only findings of these rules, like LIC,RATE001 (commas; letters alone name a family): findings, alerts, attention and --fail-on follow it, the verdict always comes from all rules",
        )),
        Arg::new("ignore").long("ignore").value_name("FILE").help(t(
            "TOML文件，列出搁置的发现：规则或序列号、理由、截止日；搁置的发现留在结果里并注明，不计入处置、提醒和 --fail-on，不改变结论",
            "TOML file of findings to set aside: rule or serial number, reason, last day; they stay in the results, marked, and count for no attention, alert or --fail-on; the verdict stays",
        )),
    ]
}

/// What is shown, and what of the list of what is ignored no longer holds.
pub struct Sifting {
    /// What is shown and counted.
    pub sift: Sift,
    expired: Vec<String>,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    ignore: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: Option<String>,
    serial: Option<String>,
    reason: Option<String>,
    until: Option<toml::Value>,
}

/// Reads the flags.
///
/// # Errors
/// A rule that does not exist, a file that cannot be read or says something else.
pub fn of(
    m: &ArgMatches,
    registry: &Registry,
    date: Date,
    words: &Words<'_>,
) -> Result<Sifting, Failure> {
    let only = match m.get_one::<String>("only") {
        None => None,
        Some(given) => Some(rules(given, registry, words)?),
    };
    let mut out = Sifting {
        sift: Sift::default(),
        expired: Vec::new(),
        names: Vec::new(),
    };
    let mut entries = Vec::new();
    if let Some(name) = m.get_one::<String>("ignore") {
        for (n, e) in (1..).zip(read(name, words)?) {
            let place = format!("{name} [[ignore]] {n}");
            let (entry, shown) = understood(e, &place, registry, words)?;
            if entry.until < date {
                out.expired.push(shown);
            } else {
                out.names.push(shown);
                entries.push(entry);
            }
        }
    }
    out.sift = Sift::new(only, entries);
    Ok(out)
}

fn rules(given: &str, registry: &Registry, words: &Words<'_>) -> Result<RuleSet, Failure> {
    let ids = || registry.snapshot().rules.iter().map(|r| r.id.as_str());
    let set = RuleSet::parse(given.split(','), ids()).map_err(|id| {
        let near = nearest(&id, ids()).unwrap_or("LIC001");
        let args = [("id", id.as_str()), ("near", near)];
        Failure::new(USAGE, words.filled("error.unknown_rule", &args))
    })?;
    if set.is_empty() {
        return Err(Failure::new(USAGE, words.text("error.no_rule")));
    }
    Ok(set)
}

fn read(name: &str, words: &Words<'_>) -> Result<Vec<Entry>, Failure> {
    let path = Path::new(name);
    let fail = |e: std::io::Error| Failure::unreadable(path, &e);
    let wrong = |detail: &str| {
        let args = [("file", name), ("detail", detail.trim_end())];
        Failure::new(USAGE, words.filled("error.ignore_file", &args))
    };
    if std::fs::metadata(path).map_err(fail)?.len() > MOST_BYTES {
        return Err(wrong("> 16 MiB"));
    }
    let text = std::fs::read_to_string(path).map_err(fail)?;
    let file: File = toml::from_str(&text).map_err(|e| wrong(&e.to_string()))?;
    if file.ignore.len() > MOST_ENTRIES {
        return Err(wrong("> 60000"));
    }
    Ok(file.ignore)
}

fn understood(
    e: Entry,
    place: &str,
    registry: &Registry,
    words: &Words<'_>,
) -> Result<(Ignored, String), Failure> {
    let wrong = |key: &str| {
        let text = words.text(key);
        let args = [("file", place), ("detail", &*text)];
        Failure::new(USAGE, words.filled("error.ignore_file", &args))
    };
    let set = match &e.rule {
        None => None,
        Some(r) => Some(rules(r, registry, words).map_err(|f| {
            let args = [("file", place), ("detail", f.message.as_str())];
            Failure::new(USAGE, words.filled("error.ignore_file", &args))
        })?),
    };
    let serial = match &e.serial {
        None => None,
        Some(s) => {
            let folded = Serial::parse(s).map_err(|_| wrong("ignore.no_serial"))?;
            Some(folded.as_str().to_owned())
        }
    };
    if set.is_none() && serial.is_none() {
        return Err(wrong("ignore.nothing_named"));
    }
    let reason = e.reason.unwrap_or_default().trim().to_owned();
    if reason.is_empty() {
        return Err(wrong("ignore.no_reason"));
    }
    let until = match e.until {
        Some(toml::Value::Datetime(d)) => parse_date(&d.to_string()),
        Some(toml::Value::String(s)) => parse_date(&s),
        _ => None,
    };
    let until = until.ok_or_else(|| wrong("ignore.no_until"))?;
    let named: Vec<String> = e.rule.into_iter().chain(e.serial).collect();
    let shown = format!("{} ({reason}, {until})", named.join(" "));
    let entry = Ignored {
        rules: set,
        serial,
        reason,
        until,
    };
    Ok((entry, shown))
}

impl Sifting {
    /// Tells which entries did nothing, and which no longer hold.
    #[must_use]
    pub fn told(&self, summary: &Summary, words: &Words<'_>) -> String {
        let unused = (0_u16..)
            .zip(&self.names)
            .filter(|(n, _)| !summary.set_aside.contains_key(n))
            .map(|(_, name)| name.clone());
        let unused: Vec<String> = unused.collect();
        let mut out = String::new();
        for (key, names) in [
            ("batch.ignore_unused", &unused),
            ("batch.ignore_expired", &self.expired),
        ] {
            if !names.is_empty() {
                let list = words.masked(&names.join("; ")).into_owned();
                let count = names.len().to_string();
                out += &words.filled(key, &[("count", &count), ("list", &list)]);
                out.push('\n');
            }
        }
        out
    }
}
