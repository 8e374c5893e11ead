//! Results of a list as rows: the input's columns, then ours.

use super::document::{alert_text, next_steps};
use super::words::Words;
use crate::batch::Attention;
use crate::check::Report;

/// Columns added to the input's.
pub const COLUMNS: [&str; 12] = [
    "verdict",
    "confidence",
    "attention",
    "acquirer",
    "licence_no",
    "licence_state",
    "valid_until",
    "region_ok",
    "alerts",
    "rules",
    "next_step",
    "registry_as_of",
];

/// Cells of [`COLUMNS`] for one report.
#[must_use]
pub fn cells(report: &Report, words: &Words<'_>) -> [String; 12] {
    let a = report.acquirer.as_ref();
    let mut rules: Vec<&str> = Vec::new();
    for f in &report.findings {
        if !rules.contains(&f.rule) {
            rules.push(f.rule);
        }
    }
    let alerts: Vec<String> = report.alerts.iter().map(|x| alert_text(x, words)).collect();
    let region_ok = match a.and_then(|a| a.region_ok) {
        Some(true) => "true",
        Some(false) => "false",
        None => "",
    };
    [
        report.decision.verdict.as_str().to_owned(),
        report.decision.confidence.as_str().to_owned(),
        Attention::of(report).as_str().to_owned(),
        a.map(|a| a.name.clone()).unwrap_or_default(),
        a.and_then(|a| a.licence_no.clone()).unwrap_or_default(),
        a.map(|a| a.licence_state.as_str().to_owned())
            .unwrap_or_default(),
        a.and_then(|a| a.valid_until.clone()).unwrap_or_default(),
        region_ok.to_owned(),
        alerts.join(" · "),
        rules.join(";"),
        next_steps(report, words)
            .into_iter()
            .next()
            .unwrap_or_default(),
        report.registry.as_of.to_string(),
    ]
}

/// A cell as spreadsheets may have it: one that looks like a formula gets `'` in front.
#[must_use]
pub fn defused(cell: &str) -> std::borrow::Cow<'_, str> {
    let formula = cell.chars().next().is_some_and(|c| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'
        )
    });
    if formula {
        std::borrow::Cow::Owned(format!("'{cell}"))
    } else {
        std::borrow::Cow::Borrowed(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused() {
        for (cell, expected) in [
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            ("＝1+1", "'＝1+1"),
            ("-1", "'-1"),
            ("拉卡拉", "拉卡拉"),
            ("", ""),
        ] {
            assert_eq!(defused(cell), expected);
        }
    }
}
