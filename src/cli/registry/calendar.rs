//! What ends soon, and what a night changed for a stock list.

use std::fmt::Write as _;
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::super::args::{Common, pick, sub};
use super::super::failure::{DOUBT, Failure, USAGE};
use super::super::list::{self, Reading};
use super::super::{Loaded, embedded, load, output, pretty, today, whole, words};
use super::is_json;
use super::stock::{Side, Stock};
use super::versions::{named, store_in_use};
use crate::case::parse_date;
use crate::registry::Registry;
use crate::registry::licence::acquiring_scope;
use crate::registry::record::ValidUntil;
use crate::registry::stored::Use;
use crate::report::change::{
    CalendarDocument, EndingDocument, WatchDocument, ending_text, listed, stock_text,
};
use crate::report::words::{Lang, Words};
use crate::supply::apply::side;
use crate::supply::store::registry_of;

/// Their definitions.
#[must_use]
pub fn commands(lang: Lang) -> Vec<Command> {
    let t = |zh, en| pick(lang, zh, en);
    let within = || {
        Arg::new("within")
            .long("within")
            .value_name("DAYS")
            .value_parser(clap::value_parser!(u16).range(0..=3660))
    };
    vec![
        sub(
            lang,
            "watch",
            "清单里哪些机器的结论变了（适合每晚运行：没有变化就不输出，有变化时退出码10）",
            "whose verdict of stock lists has changed (for a nightly run: silent when nothing changed, exit 10 when something did)",
        )
        .arg(
            Arg::new("files")
                .value_name("FILE")
                .required(true)
                .num_args(1..)
                .help(t(
                    "清单（CSV、TSV、XLSX、JSON Lines）",
                    "stock lists (CSV, TSV, XLSX, JSON Lines)",
                )),
        )
        .arg(
            Arg::new("since")
                .long("since")
                .value_name("YYYY-MM-DD")
                .help(t(
                    "与哪一天相比；默认前一天",
                    "the day to compare with; the day before by default",
                )),
        )
        .arg(Arg::new("from").long("from").value_name("A").help(t(
            "旧名单（写法同 registry diff）；默认是那一天在用的",
            "the older registry (as in registry diff); by default the one in use on that day",
        )))
        .arg(within().help(t(
            "另列出这些天内到期的许可",
            "also list licences that end within these days",
        )))
        .args(list::args(lang)),
        sub(
            lang,
            "calendar",
            "将要到期的许可",
            "licences that end soon",
        )
        .arg(
            within()
                .default_value("180")
                .help(t("多少天内", "within how many days")),
        )
        .arg(
            Arg::new("acquirers")
                .long("acquirers")
                .action(ArgAction::SetTrue)
                .help(t("只列可收单的", "card acquirers only")),
        )
        .arg(Arg::new("ics").long("ics").value_name("FILE").help(t(
            "写成日历文件（iCalendar），- 为标准输出",
            "write an iCalendar file, - for standard output",
        ))),
    ]
}

/// Licences whose end or transition lies from `from` to `days` later.
#[must_use]
pub fn endings(registry: &Registry, from: Date, days: u16) -> Vec<EndingDocument> {
    let mut out = Vec::new();
    for (n, i) in registry.snapshot().institutions.iter().enumerate() {
        if !i.listed || !registry.licence_state(n, from).is_licensed() {
            continue;
        }
        let end = match i.valid_until {
            Some(ValidUntil::Until(d)) => Some(("licence", d)),
            _ => None,
        };
        // Where a transition runs the licence itself ends with it.
        let end = i.transition_until.map(|d| ("transition", d)).or(end);
        let Some((what, date)) = end else { continue };
        let left = date.since(from).map_or(-1, |s| s.get_days());
        if !(0..=i32::from(days)).contains(&left) {
            continue;
        }
        out.push(EndingDocument {
            date: date.to_string(),
            days: left,
            licence_no: i.licence_no.to_string(),
            name: i.name.to_string(),
            acquirer: acquiring_scope(i).is_some(),
            what: what.to_owned(),
            rows: Vec::new(),
            as_of: i.as_of.to_string(),
            source: i
                .sources
                .iter()
                .find(|s| s.contains("://"))
                .or_else(|| i.sources.first())
                .map(ToString::to_string),
        });
    }
    out.sort_by(|a, b| (&a.date, &a.licence_no).cmp(&(&b.date, &b.licence_no)));
    out
}

/// `yiqing registry calendar`.
///
/// # Errors
/// The file cannot be written.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let from = common.date.unwrap_or_else(today);
    let loaded = load(common, from)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let days = m.get_one::<u16>("within").copied().unwrap_or(180);
    let mut items = endings(registry, from, days);
    if m.get_flag("acquirers") {
        items.retain(|e| e.acquirer);
    }
    let doc = CalendarDocument {
        schema: "yiqing.calendar/1",
        as_of: registry.as_of().to_string(),
        from: from.to_string(),
        to: from
            .checked_add(i64::from(days).days())
            .unwrap_or(from)
            .to_string(),
        items,
    };
    if let Some(path) = m.get_one::<String>("ics") {
        let text = icalendar(&doc, &words);
        if path == "-" {
            output::print(&text, true)?;
            return Ok(0);
        }
        write_whole(Path::new(path), text.as_bytes())?;
        if !common.quiet {
            let line = words.filled("supply.written", &[("path", path)]);
            output::note(&format!("{line}\n"), common.no_color);
        }
        if !is_json(common) {
            return Ok(0);
        }
    }
    let text = if is_json(common) {
        pretty(&doc)?
    } else {
        let key = if doc.items.is_empty() {
            "supply.ending_none"
        } else {
            "supply.ending_head"
        };
        format!(
            "{}\n{}",
            words.filled(
                key,
                &[("from", &doc.from), ("to", &doc.to), ("as_of", &doc.as_of)]
            ),
            ending_text(&doc.items, &words)
        )
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}

/// Writes a file that takes its name when it is whole.
///
/// # Errors
/// The disk.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    whole::write(path, bytes).map_err(|e| Failure::io(&path.display().to_string(), &e))
}

/// Text of a calendar's property: separators escaped, lines folded at 75 bytes.
fn property(out: &mut String, name: &str, value: &str) {
    let escaped = value
        .replace('\\', "\\\\")
        .replace(';', "\\;")
        .replace(',', "\\,")
        .replace('\n', "\\n");
    let line = format!("{name}:{escaped}");
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 73 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

fn icalendar(doc: &CalendarDocument, words: &Words<'_>) -> String {
    let mut out = String::new();
    out.push_str("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//yiqing//registry//ZH\r\n");
    property(&mut out, "X-WR-CALNAME", &words.text("supply.ics_name"));
    let stamp = doc.as_of.replace('-', "");
    for e in &doc.items {
        let day = e.date.replace('-', "");
        let next = e
            .date
            .parse::<Date>()
            .ok()
            .and_then(|d| d.checked_add(1.day()).ok())
            .map_or_else(|| day.clone(), |d| d.to_string().replace('-', ""));
        let what = words.text(&format!("supply.ends.{}", e.what));
        out.push_str("BEGIN:VEVENT\r\n");
        let _ = write!(out, "UID:{}-{}-{day}@yiqing\r\n", e.licence_no, e.what);
        let _ = write!(out, "DTSTAMP:{stamp}T000000Z\r\n");
        let _ = write!(
            out,
            "DTSTART;VALUE=DATE:{day}\r\nDTEND;VALUE=DATE:{next}\r\n"
        );
        property(&mut out, "SUMMARY", &format!("{} {what}", e.name));
        let note = words.filled("supply.ics_note", &[("as_of", &e.as_of)]);
        let source = words.source(e.source.as_deref().unwrap_or_default());
        property(
            &mut out,
            "DESCRIPTION",
            &format!("{} {note} {source}", e.licence_no),
        );
        out.push_str("TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

/// The registry that was in use at an instant: the newest version installed by then.
fn in_use_at(at: jiff::Timestamp, common: &Common) -> Result<Loaded, Failure> {
    let Some(store) = store_in_use(common) else {
        return load(common, common.date.unwrap_or_else(today));
    };
    for v in store.versions() {
        let installed = v
            .provenance
            .as_ref()
            .and_then(|p| p.at.parse::<jiff::Timestamp>().ok());
        if installed.is_some_and(|t| t <= at)
            && let Ok(r) = store
                .read(&v.key)
                .and_then(|s| registry_of(s, Use::Newer, store.dir()))
        {
            return Ok(Loaded::Folder(Box::new(r)));
        }
    }
    embedded()
}

/// `yiqing registry watch`.
///
/// # Errors
/// A list that cannot be read, a registry that is not there.
pub fn watch(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let date = common.date.unwrap_or_else(today);
    let new = load(common, date)?;
    let words = words(new.get(), common);
    let yesterday = date.checked_sub(1.day()).unwrap_or(date);
    let since = match m.get_one::<String>("since") {
        None => None,
        Some(v) => Some(parse_date(v).ok_or_else(|| {
            let why = words.text("error.bad_date");
            Failure::new(
                USAGE,
                words.filled(
                    "error.flag_value",
                    &[("flag", "since"), ("value", v), ("why", &why)],
                ),
            )
        })?),
    };
    let old = match m.get_one::<String>("from") {
        Some(name) => named(name, common, &words)?,
        None => {
            // A nightly run asks what the last 24 hours brought; a day named, from its beginning.
            let midnight = |d: Date| {
                Offset::constant(8)
                    .to_timestamp(d.at(0, 0, 0, 0))
                    .unwrap_or(jiff::Timestamp::MIN)
            };
            let at = match (since, common.date) {
                (Some(d), _) => midnight(d),
                (None, Some(_)) => midnight(yesterday),
                (None, None) => jiff::Timestamp::now()
                    .checked_sub(24.hours())
                    .unwrap_or(jiff::Timestamp::MIN),
            };
            in_use_at(at, common)?
        }
    };
    let from_date = since.unwrap_or(yesterday);
    let reading = Reading::of(m, &words)?;
    let mut stock = Stock::default();
    for file in m.get_many::<String>("files").into_iter().flatten() {
        let a = Side {
            registry: old.get(),
            date: from_date,
        };
        let b = Side {
            registry: new.get(),
            date,
        };
        stock.add(file, &reading, (a, b), &words)?;
    }
    let ending: Vec<EndingDocument> = match m.get_one::<u16>("within") {
        None => Vec::new(),
        Some(days) => endings(new.get(), date, *days)
            .into_iter()
            .filter_map(|mut e| {
                e.rows = stock.by_licence.get(&e.licence_no)?.clone();
                Some(e)
            })
            .collect(),
    };
    let doc = WatchDocument {
        schema: "yiqing.watch/1",
        from: side(old.get()),
        to: side(new.get()),
        from_date: from_date.to_string(),
        to_date: date.to_string(),
        rows: stock.rows,
        unreadable: stock.unreadable,
        changed: stock.changed,
        ending,
    };
    let text = if is_json(common) {
        pretty(&doc)?
    } else {
        watch_text(&doc, m.get_one::<u16>("within").copied(), date, &words)
    };
    output::print(&text, common.no_color)?;
    Ok(if doc.changed.is_empty() || common.policy.exit_zero {
        0
    } else {
        DOUBT
    })
}

fn watch_text(doc: &WatchDocument, within: Option<u16>, date: Date, words: &Words<'_>) -> String {
    let mut out = String::new();
    if !doc.changed.is_empty() {
        let _ = writeln!(
            out,
            "{}",
            words.filled(
                "supply.sides",
                &[
                    ("from", &doc.from.version),
                    ("from_as_of", &doc.from.as_of),
                    ("to", &doc.to.version),
                    ("to_as_of", &doc.to.as_of),
                ],
            )
        );
        let _ = writeln!(
            out,
            "{}",
            words.filled(
                "supply.stock_changed",
                &[
                    ("rows", &doc.rows.to_string()),
                    ("count", &doc.changed.len().to_string()),
                ],
            )
        );
        out.push_str(&stock_text(&doc.changed, words));
    }
    if !doc.ending.is_empty() {
        let to = date
            .checked_add(i64::from(within.unwrap_or(0)).days())
            .unwrap_or(date);
        let _ = writeln!(
            out,
            "{}",
            words.filled(
                "supply.ending_head",
                &[
                    ("from", &doc.to_date),
                    ("to", &to.to_string()),
                    ("as_of", &doc.to.as_of),
                ],
            )
        );
        out.push_str(&ending_text(&doc.ending, words));
    }
    if !doc.unreadable.is_empty() && !out.is_empty() {
        let list = listed(&doc.unreadable);
        let _ = writeln!(
            out,
            "{}",
            words.filled("supply.unreadable_rows", &[("list", &list)])
        );
    }
    out
}
