//! Every record by itself: keys and kinds of values, the head of the file, and its dates.

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::Desk;
use super::diagnosing::SlipLabel;
use super::document::{Document, Entry, read_date};
use crate::registry::record::{
    AcquirerCode, Bank, Bilingual, Brand, Cause, CauseEvidence, CauseRight, CauseStep, Contact,
    Fee, HolidayYear, Institution, Maker, PartHead, Rule, TerminalType, Text,
};
use crate::registry::source::Business;
use crate::registry::wording::{Cue, Frame, Guard, Lookalike, Phrase};

/// What a key at the top of a file holds.
type Reads = fn(Spanned<DeValue<'_>>) -> Option<toml::de::Error>;

fn reads<'t, T: Deserialize<'t>>(value: Spanned<DeValue<'t>>) -> Option<toml::de::Error> {
    T::deserialize(ValueDeserializer::from(value)).err()
}

/// Keys at the top of each file: file, key, how one record (or the whole value) is read.
const TOPS: &[(&str, &str, Reads)] = &[
    ("institutions.toml", "institution", |v| {
        reads::<Institution<'_>>(v)
    }),
    ("banks.toml", "bank", |v| reads::<Bank<'_>>(v)),
    ("brands.toml", "brand", |v| reads::<Brand<'_>>(v)),
    ("acquirer-codes.toml", "acquirer_code", |v| {
        reads::<AcquirerCode<'_>>(v)
    }),
    ("fees.toml", "fee", |v| reads::<Fee<'_>>(v)),
    ("contacts.toml", "contact", |v| reads::<Contact<'_>>(v)),
    ("terminal-makers.toml", "maker", |v| reads::<Maker<'_>>(v)),
    ("terminal-makers.toml", "terminal_type", |v| {
        reads::<TerminalType<'_>>(v)
    }),
    ("holidays.toml", "year", |v| reads::<HolidayYear<'_>>(v)),
    ("surnames.toml", "single", |v| reads::<Text<'_>>(v)),
    ("surnames.toml", "compound", |v| reads::<Text<'_>>(v)),
    ("surnames.toml", "sources", |v| reads::<Text<'_>>(v)),
    ("trade-words.toml", "words", |v| reads::<Text<'_>>(v)),
    ("trade-words.toml", "sources", |v| reads::<Text<'_>>(v)),
    ("businesses.toml", "business", |v| reads::<Business<'_>>(v)),
    ("causes.toml", "cause", |v| reads::<Cause<'_>>(v)),
    ("causes.toml", "evidence", |v| reads::<CauseEvidence<'_>>(v)),
    ("causes.toml", "right", |v| reads::<CauseRight<'_>>(v)),
    ("causes.toml", "step", |v| reads::<CauseStep<'_>>(v)),
    ("receipt-labels.toml", "label", |v| {
        reads::<SlipLabel<'_>>(v)
    }),
    ("rules.toml", "rule", |v| reads::<Rule<'_>>(v)),
    ("lexicon.toml", "cue", |v| reads::<Cue<'_>>(v)),
    ("lexicon.toml", "frame", |v| reads::<Frame<'_>>(v)),
    ("lexicon.toml", "guard", |v| reads::<Guard<'_>>(v)),
    ("lexicon.toml", "phrase", |v| reads::<Phrase<'_>>(v)),
    ("lexicon.toml", "words", |v| reads::<Text<'_>>(v)),
    ("lookalike-domains.toml", "domain", |v| {
        reads::<Lookalike<'_>>(v)
    }),
];

/// Checks the shape of every record; whether nothing was found.
pub(super) fn check(desk: &mut Desk, d: &Document<'_>) -> bool {
    let before = desk.complaints.len();
    head(desk, d);
    for (key, offset, value) in d.root().pairs() {
        let top = TOPS.iter().find(|(f, k, _)| *f == d.file && *k == key);
        match (key, top) {
            ("part", _) => one(desk, d, value, |v| reads::<PartHead<'_>>(v)),
            ("text", None) if d.file == "texts.toml" => {
                for (_, _, text) in d.root().table(key).iter().flat_map(Entry::pairs) {
                    one(desk, d, text, |v| reads::<Bilingual<'_>>(v));
                }
            }
            (_, Some((_, _, read))) => match value.get_ref().as_array() {
                Some(array) => array.iter().for_each(|v| one(desk, d, v, *read)),
                None => desk.say(
                    d.file,
                    d.line(offset),
                    format!("“{key}”应是数组。请照文件开头的说明改正。"),
                    format!("\"{key}\" must be an array. Mend it as the head of the file says."),
                ),
            },
            (_, None) => desk.say(
                d.file,
                d.line(offset),
                format!("这个文件没有“{key}”这一项。请改名或删去。"),
                format!("\"{key}\" has no place in this file. Rename or remove it."),
            ),
        }
    }
    desk.complaints.len() == before
}

fn one(desk: &mut Desk, d: &Document<'_>, value: &Spanned<DeValue<'_>>, read: Reads) {
    if let Some(e) = read(value.clone()) {
        let at = e.span().map_or(value.span().start, |s| s.start);
        let what = e.message();
        desk.say(
            d.file,
            d.line(at),
            format!("格式不对：{what}。请照文件开头的说明改正。"),
            format!("Malformed: {what}. Mend it as the head of the file says."),
        );
    }
}

/// `[part]` is there, bears the file's name, and no day in the file is impossible.
fn head(desk: &mut Desk, d: &Document<'_>) {
    let expected = d.file.trim_end_matches(".toml");
    let Some(part) = d.root().table("part") else {
        desk.say(
            d.file,
            1,
            format!("没有 [part]。请写明 name = \"{expected}\" 与 as_of。"),
            format!("No [part]. Write name = \"{expected}\" and as_of."),
        );
        return;
    };
    if part.str("name").is_some_and(|n| n != expected) {
        desk.say(
            d.file,
            part.line_of("name"),
            format!("part.name 应为“{expected}”。请改正。"),
            format!("part.name must be \"{expected}\". Mend it."),
        );
    }
    days(desk, d, &d.root(), part.date("as_of"));
}

/// Keys that hold a day on which something happened: never after the day of the file.
const PAST: [&str; 8] = [
    "as_of",
    "first_licensed",
    "ended_on",
    "status_since",
    "last_listed",
    "stopped",
    "last_confirmed",
    "since",
];
/// Keys that may name a day to come.
const ANY: [&str; 6] = [
    "transition_until",
    "valid_until",
    "from",
    "until",
    "effective_from",
    "effective_until",
];
/// Days before this are slips: nothing on record is older than the card industry.
const EARLIEST: jiff::civil::Date = jiff::civil::date(1985, 1, 1);

fn days(desk: &mut Desk, d: &Document<'_>, entry: &Entry<'_>, as_of: Option<jiff::civil::Date>) {
    for (key, offset, value) in entry.pairs() {
        let line = d.line(offset);
        let past = PAST.contains(&key);
        // A rule's `since` is a version of the program.
        let dated = past || ANY.contains(&key);
        match (value.get_ref().as_str(), d.file) {
            (Some(text), file) if dated && !(file == "rules.toml" && key == "since") => {
                if key == "valid_until" && text == "long-term" {
                    continue;
                }
                match read_date(text) {
                    None => desk.say(
                        file,
                        line,
                        format!("{key} 应写成 \"YYYY-MM-DD\"，现为“{text}”。请改正。"),
                        format!("{key} must be written \"YYYY-MM-DD\" and is \"{text}\". Mend it."),
                    ),
                    Some(day) if day < EARLIEST => desk.say(
                        file,
                        line,
                        format!("{key} 的 {day} 过早。请核对来源。"),
                        format!("{key}: {day} is too early to be right. Compare the source."),
                    ),
                    Some(day) if past && as_of.is_some_and(|a| day > a) => desk.say(
                        file,
                        line,
                        format!("{key} 的 {day} 晚于 part.as_of。请核对来源，或更新 part.as_of。"),
                        format!("{key}: {day} is after part.as_of. Compare the source, or bring part.as_of up to date."),
                    ),
                    Some(_) => {}
                }
            }
            _ => {
                if let Some(inner) = entry.table(key) {
                    days(desk, d, &inner, as_of);
                }
                for inner in entry.tables(key) {
                    days(desk, d, &inner, as_of);
                }
            }
        }
    }
}
