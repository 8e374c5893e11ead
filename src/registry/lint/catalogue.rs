//! Rules and texts: words of the contract, both languages, the same places, neutral wording.

use std::collections::{BTreeSet, HashSet};

use super::Desk;
use super::lines::Lines;
use crate::finding::{Effect, Severity, Topic};
use crate::registry::record::{Bilingual, Rule, RuleStatus};
use crate::registry::source::Snapshot;

/// Words that judge people instead of saying what was found.
const BANNED_ZH: [&str; 6] = ["骗", "谎", "冒充", "非法", "违法", "黑"];
const BANNED_EN: [&str; 4] = ["fraud", "fake", "illegal", "swindle"];

pub(super) fn places(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|t| t.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

pub(super) fn bilingual(desk: &mut Desk, file: &str, line: usize, key: &str, text: &Bilingual<'_>) {
    if text.zh.trim().is_empty() || text.en.trim().is_empty() {
        desk.say(
            file,
            line,
            format!("{key} 缺一种语言。请补上。"),
            format!("{key} lacks a language. Add it."),
        );
    }
    if places(&text.zh) != places(&text.en) {
        desk.say(
            file,
            line,
            format!("{key} 两种语言的 {{}} 位置不同。请改成一样。"),
            format!("{key}: the places in braces differ between the languages. Make them alike."),
        );
    }
    let english = text.en.to_lowercase();
    let banned = BANNED_ZH
        .iter()
        .find(|w| text.zh.contains(**w))
        .or_else(|| BANNED_EN.iter().find(|w| english.contains(**w)));
    if let Some(word) = banned {
        desk.say(
            file,
            line,
            format!("{key} 用了“{word}”。请只说查到什么。"),
            format!("{key} uses the word \"{word}\". Say what was found instead."),
        );
    }
}

pub(super) fn check(desk: &mut Desk, s: &Snapshot<'_>, lines: &Lines) {
    let mut seen: HashSet<&str> = HashSet::new();
    for (n, r) in s.rules.iter().enumerate() {
        let line = lines.record("rules.toml", "rule", n);
        if !seen.insert(&r.id) {
            desk.say(
                "rules.toml",
                line,
                format!("规则 {} 出现两次。", r.id),
                format!("Rule {} stands twice. Give one a new number.", r.id),
            );
        }
        rule(desk, r, line);
    }
    for (key, text) in &s.texts {
        bilingual(desk, "texts.toml", lines.key("texts.toml", key), key, text);
    }
}

fn rule(desk: &mut Desk, r: &Rule<'_>, line: usize) {
    const FILE: &str = "rules.toml";
    desk.sources(FILE, line, &r.sources);
    let topic = Topic::parse(&r.topic);
    let effect = Effect::parse(&r.effect);
    for (ok, word, value) in [
        (topic.is_some(), "topic", &r.topic),
        (
            Severity::parse(&r.severity).is_some(),
            "severity",
            &r.severity,
        ),
        (effect.is_some(), "effect", &r.effect),
    ] {
        if !ok {
            desk.say(
                FILE,
                line,
                format!("{} 的 {word} “{value}”不是规定的词。", r.id),
                format!(
                    "{}: {word} \"{value}\" is no word of the contract. Mend it.",
                    r.id
                ),
            );
        }
    }
    if effect.is_some_and(|e| e != Effect::None) && topic.is_some_and(|t| !t.moves_verdict()) {
        desk.say(
            FILE,
            line,
            format!("{} 的主题不影响结论，effect 应为 none。", r.id),
            format!(
                "{}: its topic never moves the verdict, so effect must be none.",
                r.id
            ),
        );
    }
    let family = r.id.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = r.id.len() - family.len();
    if digits != 3 || family.is_empty() || !family.bytes().all(|b| b.is_ascii_uppercase()) {
        desk.say(
            FILE,
            line,
            format!("规则编号“{}”应为大写字母加三位数字。", r.id),
            format!(
                "Rule id \"{}\" must be capital letters and three digits.",
                r.id
            ),
        );
    }
    let planned = r.status == RuleStatus::Planned;
    if planned != r.waits_for.is_some() || planned != r.messages.is_empty() {
        desk.say(
            FILE,
            line,
            format!(
                "{}：计划中的要写 waits_for、不写 messages，启用的相反。",
                r.id
            ),
            format!(
                "{}: a planned rule has waits_for and no messages, an active one the reverse.",
                r.id
            ),
        );
    }
    for (key, text) in [
        ("name", &r.name),
        ("asks", &r.asks),
        ("silent", &r.silent),
        ("basis", &r.basis),
        ("advice", &r.advice),
    ] {
        bilingual(desk, FILE, line, &format!("{}.{key}", r.id), text);
    }
    for (key, text) in &r.messages {
        bilingual(desk, FILE, line, &format!("{}.messages.{key}", r.id), text);
    }
}
