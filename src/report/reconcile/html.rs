//! The money's way as a page to print and take along: tables, the verdict, the findings.

use maud::{Markup, html};

use super::text::timeline;
use super::{ReconcileDocument, document, number, rate_text, sum};
use crate::check::Report;
use crate::dossier::Dossier;
use crate::report::html::{foot, page, severity, verdict};
use crate::report::words::{Lang, Words};

/// Renders everything as a page that stands alone; every line of every list is on it.
#[must_use]
pub fn render(d: &Dossier<'_>, report: &Report, words: &Words<'_>) -> String {
    let doc = document(d, report, words);
    let t = |key: &str| words.text(key).into_owned();
    let title = t("reconcile.title");
    let body = html! {
        h1 { (title) }
        p { (doc.check_date) " · " (doc.cycle) }
        h2 { (t("reconcile.money")) }
        (sums(&doc, words))
        h2 { (t("reconcile.payers")) }
        (payers(&doc, words))
        h2 { (t("reconcile.timeline")) }
        (days(d, words))
        @if !doc.rates.is_empty() {
            h2 { (t("reconcile.rates")) }
            (rates(&doc, words))
        }
        @if !doc.unpaid_sales.is_empty() {
            h2 { (t("reconcile.unpaid")) }
            (unpaid(&doc, words))
        }
        @if !doc.unmatched.is_empty() {
            h2 { (t("reconcile.unmatched")) }
            (unmatched(&doc, words))
        }
        h2 { (t("report.findings")) }
        p { (verdict(doc.report.verdict, words)) " " (doc.report.headline) }
        @for f in &doc.report.findings {
            h3 { (severity(f.severity, words)) " " (f.rule) " " (f.name) }
            p { (f.message) }
            @for e in f.evidence.iter().filter(|e| e.source.as_deref().is_some_and(|s| s != "design")).take(1) {
                p { small {
                    (t("report.as_of")) " " (e.as_of.as_deref().unwrap_or_default()) " "
                    (e.source.as_deref().unwrap_or_default())
                } }
            }
        }
        @if !doc.report.next_steps.is_empty() {
            h2 { (t("report.next_steps")) }
            ol { @for s in &doc.report.next_steps { li { (s) } } }
        }
        (foot(&report.registry, words))
    };
    page(words.lang, &title, body)
}

fn table(head: &[String], rows: &[Vec<String>]) -> Markup {
    html! {
        table {
            thead { tr { @for h in head { th scope="col" { (h) } } } }
            tbody { @for r in rows { tr { @for c in r { td { (c) } } } } }
        }
    }
}

fn heads(words: &Words<'_>, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .map(|n| words.text(&format!("reconcile.column.{n}")).into_owned())
        .collect()
}

fn kind(words: &Words<'_>, kind: &str) -> String {
    words.text(&format!("reconcile.kind.{kind}")).into_owned()
}

fn sums(doc: &ReconcileDocument, words: &Words<'_>) -> Markup {
    let t = &doc.totals;
    let (sales, credits) = (t.sales.to_string(), t.credits.to_string());
    html! {
        p { (words.filled("reconcile.sums_sales", &[
            ("sales", &sales), ("takings", &t.takings), ("matched", &t.matched_takings),
            ("unpaid", &t.unpaid_takings), ("cycle", &doc.cycle),
        ])) }
        p { (words.filled("reconcile.sums_credits", &[
            ("credits", &credits), ("credited", &t.credited),
            ("matched", &t.matched_credited), ("unmatched", &t.unmatched_credited),
        ])) }
        p { (words.filled("reconcile.charged", &[("fee", &t.charged)])) }
    }
}

fn payers(doc: &ReconcileDocument, words: &Words<'_>) -> Markup {
    if doc.payers.is_empty() {
        return html! { p { (words.text("reconcile.payers_none")) } };
    }
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
    table(
        &heads(words, &["payer", "kind", "amount", "share", "count"]),
        &rows,
    )
}

fn days(d: &Dossier<'_>, words: &Words<'_>) -> Markup {
    let between = if words.lang == Lang::Zh { "、" } else { ", " };
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
    table(
        &heads(words, &["day", "takings", "credited", "by", "other"]),
        &rows,
    )
}

fn rates(doc: &ReconcileDocument, words: &Words<'_>) -> Markup {
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
    table(
        &heads(words, &["day", "card", "rate", "cap", "takings", "count"]),
        &rows,
    )
}

fn unpaid(doc: &ReconcileDocument, words: &Words<'_>) -> Markup {
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
    table(
        &heads(words, &["day", "kind", "amount", "due", "days_late"]),
        &rows,
    )
}

fn unmatched(doc: &ReconcileDocument, words: &Words<'_>) -> Markup {
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
    table(
        &heads(words, &["day", "amount", "payer", "kind", "why"]),
        &rows,
    )
}
