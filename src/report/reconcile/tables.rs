//! What was found as tables, for the page and the workbook.

use super::text::timeline;
use super::{ReconcileDocument, number, rate_text, sum};
use crate::dossier::Dossier;
use crate::report::words::Words;

/// One table in the language asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Names of the columns.
    pub head: Vec<String>,
    /// Rows, every one as long as the head.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    fn new(words: &Words<'_>, title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> Table {
        Table {
            title: words.text(title).into_owned(),
            head: columns
                .iter()
                .map(|n| words.text(&format!("reconcile.column.{n}")).into_owned())
                .collect(),
            rows,
        }
    }
}

/// All tables that have a row, in the order of the text.
#[must_use]
pub fn tables(d: &Dossier<'_>, doc: &ReconcileDocument, words: &Words<'_>) -> Vec<Table> {
    let mut all = vec![
        payers(doc, words),
        days(d, words),
        rates(doc, words),
        unpaid(doc, words),
        unmatched(doc, words),
        matched(d, doc, words),
    ];
    all.retain(|t| !t.rows.is_empty());
    all
}

fn kind(words: &Words<'_>, kind: &str) -> String {
    words.text(&format!("reconcile.kind.{kind}")).into_owned()
}

fn payers(doc: &ReconcileDocument, words: &Words<'_>) -> Table {
    let rows: Vec<Vec<String>> = doc
        .payers
        .iter()
        .map(|p| {
            let nobody = words.text("reconcile.no_name").into_owned();
            vec![
                p.name.clone().unwrap_or(nobody),
                kind(words, p.kind),
                p.amount.clone(),
                format!("{}%", p.share),
                p.count.to_string(),
            ]
        })
        .collect();
    Table::new(
        words,
        "reconcile.payers",
        &["payer", "kind", "amount", "share", "count"],
        rows,
    )
}

fn days(d: &Dossier<'_>, words: &Words<'_>) -> Table {
    let between = words.lang.comma();
    let rows: Vec<Vec<String>> = timeline(d)
        .iter()
        .map(|(day, span)| {
            let kinds: Vec<String> = span.paid.keys().map(|k| kind(words, k)).collect();
            vec![
                day.clone(),
                number(span.takings),
                number(sum(span.paid.values().copied())),
                kinds.join(between),
                number(span.other),
            ]
        })
        .collect();
    Table::new(
        words,
        "reconcile.timeline",
        &["day", "takings", "credited", "by", "other"],
        rows,
    )
}

fn rates(doc: &ReconcileDocument, words: &Words<'_>) -> Table {
    let rows: Vec<Vec<String>> = doc
        .rates
        .iter()
        .map(|r| {
            let card = format!("reconcile.card.{}", r.card.unwrap_or("none"));
            vec![
                format!("{} – {}", r.from, r.to),
                words.text(&card).into_owned(),
                rate_text(&r.percent, r.plus_yuan.as_deref()),
                r.cap_yuan.clone().unwrap_or_default(),
                r.takings.clone(),
                r.count.to_string(),
            ]
        })
        .collect();
    Table::new(
        words,
        "reconcile.rates",
        &["day", "card", "rate", "cap", "takings", "count"],
        rows,
    )
}

fn unpaid(doc: &ReconcileDocument, words: &Words<'_>) -> Table {
    let rows: Vec<Vec<String>> = doc
        .unpaid_sales
        .iter()
        .map(|u| {
            vec![
                u.time.clone().unwrap_or_default().replace('T', " "),
                words
                    .text(&format!("reconcile.sale.{}", u.kind))
                    .into_owned(),
                u.amount.clone().unwrap_or_default(),
                u.due.clone(),
                u.days_late.to_string(),
            ]
        })
        .collect();
    Table::new(
        words,
        "reconcile.unpaid",
        &["day", "kind", "amount", "due", "days_late"],
        rows,
    )
}

fn unmatched(doc: &ReconcileDocument, words: &Words<'_>) -> Table {
    let rows: Vec<Vec<String>> = doc
        .unmatched
        .iter()
        .map(|u| {
            let nobody = words.text("reconcile.no_name").into_owned();
            vec![
                u.date.clone().unwrap_or_default(),
                u.amount.clone().unwrap_or_default(),
                u.payer.clone().unwrap_or(nobody),
                kind(words, u.payer_kind),
                words.text(&format!("reconcile.why.{}", u.why)).into_owned(),
            ]
        })
        .collect();
    Table::new(
        words,
        "reconcile.unmatched",
        &["day", "amount", "payer", "kind", "why"],
        rows,
    )
}

fn matched(d: &Dossier<'_>, doc: &ReconcileDocument, words: &Words<'_>) -> Table {
    let span = |sales: &[usize]| {
        let day = |s: Option<&usize>| {
            let time = d.case.sales.get(*s?)?.time?;
            Some(time.date().to_string())
        };
        match (day(sales.first()), day(sales.last())) {
            (Some(a), Some(b)) if a != b => format!("{a} – {b}"),
            (a, b) => a.or(b).unwrap_or_default(),
        }
    };
    let rows: Vec<Vec<String>> = doc
        .matched
        .iter()
        .map(|m| {
            vec![
                m.date.clone().unwrap_or_default(),
                m.amount.clone(),
                kind(words, m.payer_kind),
                span(&m.sales),
                m.sales.len().to_string(),
                m.takings.clone(),
                m.charged.fee.clone(),
                m.charged.percent.clone().unwrap_or_default(),
                words.text(&format!("reconcile.how.{}", m.how)).into_owned(),
            ]
        })
        .collect();
    Table::new(
        words,
        "reconcile.matched",
        &[
            "day", "credited", "by", "sold", "count", "takings", "fee", "percent", "how",
        ],
        rows,
    )
}
