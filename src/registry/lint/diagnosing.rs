//! Causes of late money: sources, both languages, neutral words, and ids that lead somewhere. Also
//! the shape of a label of slips, which the reader of slips reads by itself.

use serde::Deserialize;

use super::Desk;
use super::catalogue::{bilingual, places};
use super::lines::Lines;
use crate::registry::record::{Bilingual, Text};
use crate::registry::source::Snapshot;

const FILE: &str = "causes.toml";

/// Places that the program fills in a step.
const STEP_PLACES: [&str; 5] = ["acquirer", "hotline", "pbc", "unionpay", "due"];

/// A label of `receipt-labels.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
pub(super) struct SlipLabel<'a> {
    #[serde(borrow)]
    field: Text<'a>,
    keep: SlipKeep,
    form: Text<'a>,
    zh: Vec<Text<'a>>,
    en: Vec<Text<'a>>,
    sources: Vec<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum SlipKeep {
    Read,
    Drop,
    Skip,
    Mark,
}

pub(super) fn check(desk: &mut Desk, s: &Snapshot<'_>, lines: &Lines) {
    let book = &s.causes;
    let mut used: Vec<&str> = Vec::new();
    for (n, c) in book.causes.iter().enumerate() {
        let line = lines.record(FILE, "cause", n);
        desk.sources(FILE, line, &c.sources);
        for (key, text) in [("name", &c.name), ("text", &c.text), ("goes", &c.goes)] {
            bilingual(desk, FILE, line, key, text);
        }
        for (key, text) in c.signs.iter().chain(&c.ruled_out) {
            bilingual(desk, FILE, line, key, text);
        }
        if c.signs.is_empty() {
            desk.say(
                FILE,
                line,
                format!("{} 没有 signs。请写明凭哪个迹象。", c.id),
                format!("{} has no signs. Say what shows it.", c.id),
            );
        }
        for (kind, ids, known) in [
            ("steps", &c.steps, ids(book.steps.iter().map(|s| &s.id))),
            ("keep", &c.keep, ids(book.evidence.iter().map(|e| &e.id))),
            ("rights", &c.rights, ids(book.rights.iter().map(|r| &r.id))),
        ] {
            for id in ids {
                if !known.contains(&id.as_str()) {
                    desk.say(
                        FILE,
                        line,
                        format!("{} 的 {kind} 里的“{id}”没有定义。请改正或补上。", c.id),
                        format!(
                            "{}: \"{id}\" in {kind} is not defined. Mend it or add it.",
                            c.id
                        ),
                    );
                }
            }
        }
        used.extend(
            c.steps
                .iter()
                .chain(&c.keep)
                .chain(&c.rights)
                .map(Text::as_str),
        );
    }
    for (n, e) in book.evidence.iter().enumerate() {
        let line = lines.record(FILE, "evidence", n);
        bilingual(desk, FILE, line, &e.id, &e.text);
        unused(desk, line, &e.id, &used);
    }
    for (n, r) in book.rights.iter().enumerate() {
        let line = lines.record(FILE, "right", n);
        desk.sources(FILE, line, &r.sources);
        bilingual(desk, FILE, line, &r.id, &r.says);
        bilingual(desk, FILE, line, &r.id, &r.articles);
        named(desk, line, &r.law);
        unused(desk, line, &r.id, &used);
    }
    for (n, t) in book.steps.iter().enumerate() {
        let line = lines.record(FILE, "step", n);
        bilingual(desk, FILE, line, &t.id, &t.text);
        for place in places(&t.text.zh) {
            if !STEP_PLACES.contains(&place) {
                desk.say(
                    FILE,
                    line,
                    format!("{} 的 {{{place}}} 没有内容可填。请改用已有的。", t.id),
                    format!("{}: nothing fills {{{place}}}. Use a place there is.", t.id),
                );
            }
        }
        unused(desk, line, &t.id, &used);
    }
}

fn ids<'t>(of: impl Iterator<Item = &'t Text<'t>>) -> Vec<&'t str> {
    of.map(Text::as_str).collect()
}

/// A law's name is its own, whatever words are in it; it stands in both languages.
fn named(desk: &mut Desk, line: usize, law: &Bilingual<'_>) {
    if law.zh.trim().is_empty() || law.en.trim().is_empty() {
        desk.say(
            FILE,
            line,
            "law 缺一种语言。请补上。",
            "law lacks a language. Add it.",
        );
    }
}

fn unused(desk: &mut Desk, line: usize, id: &str, used: &[&str]) {
    if !used.contains(&id) {
        desk.say(
            FILE,
            line,
            format!("“{id}”没有原因用到。请删去或用上。"),
            format!("No cause uses \"{id}\". Remove it or use it."),
        );
    }
}
