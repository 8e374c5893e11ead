//! The summary of a list: as JSON, `yiqing.summary/1`, and as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::since::ChangeCounts;
use super::words::Words;
use crate::batch::summary::Summary;

/// Counts over a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SummaryDocument {
    /// `yiqing.summary/1`.
    pub schema: &'static str,
    /// Rows.
    pub rows: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Rows by verdict.
    pub by_verdict: BTreeMap<&'static str, u64>,
    /// Rows by attention.
    pub by_attention: BTreeMap<&'static str, u64>,
    /// Rows by licence state of the acquirer.
    pub by_licence_state: BTreeMap<&'static str, u64>,
    /// Rows in which a rule fired.
    pub by_rule: BTreeMap<&'static str, u64>,
    /// Rows by acquirer.
    pub by_acquirer: BTreeMap<String, u64>,
    /// Rows by province; a place that is none keeps its own name.
    pub by_region: BTreeMap<String, u64>,
    /// Rows to be stopped or asked about, by agent; null unless asked for.
    pub by_agent: Option<BTreeMap<String, u64>>,
    /// Licences that end within 90 days of a row's check date.
    pub ending: Vec<EndingDocument>,
    /// Findings set aside as asked; they count in nothing above but the rows.
    pub ignored_findings: u64,
    /// Cells that were not understood and not used.
    pub ignored_cells: u64,
    /// What became of the rows of earlier results; null where none were given.
    pub changes: Option<ChangeCounts>,
}

/// A licence that ends soon.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EndingDocument {
    /// Acquirer's name.
    pub acquirer: String,
    /// Last day, `YYYY-MM-DD`.
    pub valid_until: String,
    /// Rows.
    pub rows: u64,
}

/// Renders a summary as a document.
#[must_use]
pub fn document(
    s: &Summary,
    agents: bool,
    changes: Option<ChangeCounts>,
    words: &Words<'_>,
) -> SummaryDocument {
    SummaryDocument {
        schema: "yiqing.summary/1",
        rows: s.rows,
        unreadable: s.unreadable,
        by_verdict: s.by_verdict.clone(),
        by_attention: s.by_attention.clone(),
        by_licence_state: s.by_licence_state.clone(),
        by_rule: s.by_rule.clone(),
        by_acquirer: s.by_acquirer.clone(),
        by_region: s.by_region(),
        by_agent: agents.then(|| named(&s.by_agent, words)),
        ending: s
            .ending
            .iter()
            .map(|((day, name), rows)| EndingDocument {
                acquirer: name.clone(),
                valid_until: day.to_string(),
                rows: *rows,
            })
            .collect(),
        ignored_findings: s.findings_set_aside(),
        ignored_cells: s.ignored as u64,
        changes,
    }
}

/// Renders a summary for people.
#[must_use]
pub fn text(s: &Summary, seconds: f64, words: &Words<'_>) -> String {
    let t = |key: &str| words.text(key).into_owned();
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}",
        words.filled(
            "batch.rows",
            &[
                ("rows", &s.rows.to_string()),
                ("seconds", &format!("{seconds:.2}"))
            ]
        )
    );
    let mut group = |title: &str, items: Vec<(String, u64)>| {
        if !items.is_empty() {
            let list: Vec<String> = items.iter().map(|(n, c)| format!("{n} {c}")).collect();
            let _ = writeln!(out, "{}：{}", t(title), list.join(" · "));
        }
    };
    let named = |prefix: &str, suffix: &str, m: &BTreeMap<&'static str, u64>| {
        m.iter()
            .map(|(k, v)| (t(&format!("{prefix}{k}{suffix}")), *v))
            .collect::<Vec<_>>()
    };
    group(
        "batch.by_verdict",
        named("verdict.", ".label", &s.by_verdict),
    );
    group(
        "batch.by_attention",
        named("attention.", "", &s.by_attention),
    );
    group(
        "batch.by_state",
        named("licence_state.", "", &s.by_licence_state),
    );
    group(
        "batch.by_rule",
        s.by_rule
            .iter()
            .map(|(k, v)| ((*k).to_owned(), *v))
            .collect(),
    );
    let masked = |n: &str| words.masked(n).into_owned();
    group("batch.by_acquirer", most(&s.by_acquirer, masked));
    group("batch.by_region", most(&s.by_region(), masked));
    group("batch.by_agent", most(&s.by_agent, |n| words.name(n)));
    let ending = s.ending.iter().take(MOST_SHOWN);
    let ending = ending.map(|((day, name), n)| (format!("{} {day}", words.masked(name)), *n));
    group("batch.ending", ending.collect());
    if let Some(rows) = s.cut_at {
        let _ = writeln!(
            out,
            "{}",
            words.filled("batch.cut", &[("rows", &rows.to_string())])
        );
    }
    for (count, key) in [
        (s.unreadable, "batch.unreadable"),
        (s.findings_set_aside(), "batch.set_aside"),
        (s.ignored as u64, "batch.ignored"),
    ] {
        if count > 0 {
            let _ = writeln!(
                out,
                "{}",
                words.filled(key, &[("count", &count.to_string())])
            );
        }
    }
    out
}

/// Names shown of a group that may have any number.
const MOST_SHOWN: usize = 10;

/// Counts by name as shown; names that mask to the same are told apart by a number.
fn named(counts: &BTreeMap<String, u64>, words: &Words<'_>) -> BTreeMap<String, u64> {
    let mut out = BTreeMap::new();
    for (name, count) in counts {
        let shown = words.name(name);
        let mut label = shown.clone();
        let mut n = 1_u64;
        while out.contains_key(&label) {
            n += 1;
            label = format!("{shown} ({n})");
        }
        out.insert(label, *count);
    }
    out
}

fn most(counts: &BTreeMap<String, u64>, shown_as: impl Fn(&str) -> String) -> Vec<(String, u64)> {
    let mut out: Vec<(&String, u64)> = counts.iter().map(|(k, n)| (k, *n)).collect();
    out.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    out.truncate(MOST_SHOWN);
    let shown = out.into_iter();
    shown.map(|(k, n)| (shown_as(k), n)).collect()
}
