//! The money's way as a page to print and take along: tables, the verdict, the findings.

use maud::{Markup, html};

use super::tables::{Table, tables};
use super::{ReconcileDocument, document};
use crate::check::Report;
use crate::dossier::Dossier;
use crate::report::html::{foot, page, severity, verdict};
use crate::report::words::Words;

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
        @if doc.payers.is_empty() {
            p { (t("reconcile.payers_none")) }
        }
        @for table in tables(d, &doc, words) {
            h2 { (table.title) }
            (shown(&table))
        }
        h2 { (t("report.findings")) }
        p { (verdict(doc.report.verdict, words)) " " (doc.report.headline) }
        @for f in &doc.report.findings {
            h3 { (severity(f.severity, words)) " " (f.rule) " " (f.name) }
            p { (f.message) }
            @for e in f.evidence.iter().filter(|e| e.source.as_deref().is_some_and(|s| s != "design")).take(1) {
                p { small {
                    (t("report.as_of")) " " (e.as_of.as_deref().unwrap_or_default()) " "
                    (words.source(e.source.as_deref().unwrap_or_default()))
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

fn shown(t: &Table) -> Markup {
    html! {
        table {
            thead { tr { @for h in &t.head { th scope="col" { (h) } } } }
            tbody { @for r in &t.rows { tr { @for c in r { td { (c) } } } } }
        }
    }
}

fn sums(doc: &ReconcileDocument, words: &Words<'_>) -> Markup {
    let t = &doc.totals;
    let (sales, credits) = (t.sales.to_string(), t.credits.to_string());
    html! {
        p { (words.filled("reconcile.sums_sales", &[
            ("sales", &sales), ("takings", &t.takings), ("matched", &t.matched_takings),
            ("unpaid", &t.unpaid_takings), ("cycle", &doc.cycle),
        ])) }
        @if let Some(given) = &doc.cycle_unread {
            p { (words.filled("cycle.unread", &[("given", given), ("cycle", &doc.cycle)])) }
        }
        p { (words.filled("reconcile.sums_credits", &[
            ("credits", &credits), ("credited", &t.credited),
            ("matched", &t.matched_credited), ("unmatched", &t.unmatched_credited),
        ])) }
        p { (words.filled("reconcile.charged", &[("fee", &t.charged)])) }
    }
}
