//! The counts of a list in the groups that people ask for, heaviest first.

use super::Totals;
use crate::batch::Attention;
use crate::report::html::chart::Part;
use crate::report::html::sign;
use crate::report::words::Words;
use crate::verdict::VERDICTS;

/// Names shown of a group that may have any number.
const MOST_NAMES: usize = 20;

/// Counts of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What it counts.
    pub title: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// Parts that are not shown, and their rows.
    pub rest: Option<(usize, u64)>,
}

/// By verdict, worst first; all six, so that none is missed.
#[must_use]
pub fn by_verdict(t: &Totals<'_>, words: &Words<'_>) -> Group {
    let parts = VERDICTS.iter().map(|v| Part {
        name: words
            .text(&format!("verdict.{}.label", v.as_str()))
            .into_owned(),
        count: t.summary.by_verdict.get(v.as_str()).copied().unwrap_or(0),
        class: v.as_str(),
        sign: sign(*v),
    });
    whole("batch.by_verdict", parts.collect(), words)
}

/// By attention.
#[must_use]
pub fn by_attention(t: &Totals<'_>, words: &Words<'_>) -> Group {
    let marked = [
        (Attention::Stop, "stop", "×"),
        (Attention::Ask, "ask", "!"),
        (Attention::None, "none", "√"),
    ];
    let parts = marked.into_iter().map(|(a, class, sign)| Part {
        name: words
            .text(&format!("attention.{}", a.as_str()))
            .into_owned(),
        count: t.summary.by_attention.get(a.as_str()).copied().unwrap_or(0),
        class,
        sign,
    });
    whole("batch.by_attention", parts.collect(), words)
}

/// By licence state, acquirer, region, rule; agents and what was ignored where there are any.
#[must_use]
pub fn others(t: &Totals<'_>, words: &Words<'_>) -> Vec<Group> {
    let s = t.summary;
    let states = s.by_licence_state.iter().map(|(k, n)| {
        let name = words.text(&format!("licence_state.{k}")).into_owned();
        (name, *n)
    });
    let rules = s
        .by_rule
        .iter()
        .map(|(k, n)| (format!("{k} {}", words.rule_name(k)), *n));
    let acquirers = s.by_acquirer.iter().map(|(k, n)| {
        let name = words.masked(k).into_owned();
        (name, *n)
    });
    let agents = t.agents.iter().map(|(k, n)| (words.name(k), *n));
    [
        ranked("batch.by_state", states.collect(), words),
        ranked("results.by_acquirer", acquirers.collect(), words),
        ranked("results.by_region", t.by_region.clone(), words),
        ranked("batch.by_rule", rules.collect(), words),
        ranked("results.by_agent", agents.collect(), words),
    ]
    .into_iter()
    .filter(|g| !g.parts.is_empty())
    .collect()
}

fn whole(title: &str, parts: Vec<Part>, words: &Words<'_>) -> Group {
    Group {
        title: words.text(title).into_owned(),
        parts,
        rest: None,
    }
}

fn ranked(title: &str, mut counts: Vec<(String, u64)>, words: &Words<'_>) -> Group {
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let rest = counts.get(MOST_NAMES..).unwrap_or_default();
    let rest = (!rest.is_empty()).then(|| (rest.len(), rest.iter().map(|(_, n)| n).sum()));
    counts.truncate(MOST_NAMES);
    let parts = counts.into_iter().map(|(name, n)| Part::plain(name, n));
    Group {
        title: words.text(title).into_owned(),
        parts: parts.collect(),
        rest,
    }
}
