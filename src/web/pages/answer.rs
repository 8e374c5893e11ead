//! The answer about one machine: the verdict first, then who, why, what next, and on whose word.

use maud::{Markup, html};

use super::source;
use crate::check::{AcquirerSummary, Report};
use crate::finding::{Effect, Severity};
use crate::registry::Registry;
use crate::report::document::{FindingDocument, ReportDocument, document};
use crate::report::html::{severity, sign};
use crate::report::words::Words;
use crate::web::layout::{colon, link};

use super::form::label;

/// The whole answer.
#[must_use]
pub fn answer(report: &Report, registry: &Registry, words: &Words<'_>) -> Markup {
    let doc = document(report, words, None);
    let t = |key: &str| words.text(key);
    let (against, rest): (Vec<&FindingDocument>, Vec<&FindingDocument>) = doc
        .findings
        .iter()
        .partition(|f| matches!(f.effect, Effect::DisprovesDirect | Effect::Doubt));
    html! {
        (verdict(report, &doc, words))
        div.actions.no-print {
            button type="button" data-copy="ask" hidden { (t("web.copy_ask")) }
            button type="button" data-link hidden { (t("web.copy_link")) }
            button type="button" data-print hidden { (t("web.print")) }
        }
        section aria-labelledby="who" {
            h2 id="who" { (t("report.acquirer")) }
            (acquirer(report, registry, words))
        }
        @if !against.is_empty() {
            section aria-labelledby="against" {
                h2 id="against" { (t("web.against")) }
                @for f in &against { (finding(f, &doc, words)) }
            }
        }
        section aria-labelledby="why" {
            h2 id="why" { (t("web.why")) }
            p { (t(&format!("verdict.{}.meaning", report.decision.verdict.as_str()))) }
            @if !rest.is_empty() {
                @for f in &rest { (finding(f, &doc, words)) }
            } @else if against.is_empty() {
                p { (t("report.no_findings")) }
            }
        }
        @if !doc.next_steps.is_empty() {
            section aria-labelledby="next" {
                h2 id="next" { (t("report.next_steps")) }
                ol.steps { @for s in &doc.next_steps { li { (s) } } }
            }
        }
        @if !doc.ask_seller.is_empty() {
            section aria-labelledby="ask-title" {
                h2 id="ask-title" { (t("report.ask_seller")) }
                div.card {
                    p.message id="ask" { (doc.ask_seller) }
                    button.no-print type="button" data-copy="ask" hidden { (t("web.copy")) }
                }
            }
        }
        @if !doc.missing.is_empty() {
            section aria-labelledby="missing" {
                h2 id="missing" { (t("report.missing")) }
                ul { @for m in &doc.missing { li { (m.ask) } } }
            }
        }
        (sources(report, words))
    }
}

fn verdict(report: &Report, doc: &ReportDocument, words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    let v = report.decision.verdict;
    let name = v.as_str();
    html! {
        div class={ "answer " (name) } data-verdict=(name) {
            p.sign-large aria-hidden="true" { (sign(v)) }
            div {
                h1 id="verdict" tabindex="-1" { (t(&format!("verdict.{name}.label"))) }
                p.headline { (doc.headline) }
                p {
                    (t("report.confidence")) (colon(words.lang)) b { (t(&format!("confidence.{}", report.decision.confidence.as_str()))) }
                    " · " (t("report.date")) (colon(words.lang)) (doc.check_date)
                    @if let Some(id) = &doc.id { " · " (label("id", words)) (colon(words.lang)) (words.masked(id)) }
                    @if let Some(day) = &doc.recheck_on { " · " (t("web.recheck")) (colon(words.lang)) (day) }
                }
                @if !doc.alerts.is_empty() {
                    ul.alerts {
                        @for a in &doc.alerts {
                            li class=(a.severity.as_str()) {
                                span.sign aria-hidden="true" { (alert_sign(a.severity)) } (a.text)
                            }
                        }
                    }
                }
            }
        }
    }
}

fn alert_sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "×",
        Severity::Warning => "!",
        Severity::Info => "i",
    }
}

fn acquirer(report: &Report, registry: &Registry, words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    let Some(a) = &report.acquirer else {
        return html! { p { (t("report.acquirer_none")) } };
    };
    let on_record = a
        .licence_no
        .as_deref()
        .filter(|n| registry.by_licence_no(n).is_some());
    html! {
        div.card {
            p.name {
                @match on_record {
                    Some(n) => a href=(link(&format!("/institutions/{n}"), words.lang)) { (a.name) },
                    None => (words.masked(&a.name)),
                }
                span.soft { " " (t(&format!("kind.{}", a.kind.as_str()))) }
            }
            dl.facts {
                @for (name, value) in facts(a, words) {
                    div { dt { (name) } dd { (value) } }
                }
            }
        }
    }
}

fn facts(a: &AcquirerSummary, words: &Words<'_>) -> Vec<(String, String)> {
    let t = |key: &str| words.text(key).into_owned();
    let mut out = Vec::new();
    if let Some(n) = &a.licence_no {
        out.push((t("report.licence_no"), n.clone()));
    }
    let mut state = t(&format!("licence_state.{}", a.licence_state.as_str()));
    if let Some(d) = a.ended_on {
        state.push_str(&format!(" · {d}"));
    }
    out.push((t("report.licence_state"), state));
    match a.valid_until.as_deref() {
        Some("long-term") => out.push((t("report.valid_until"), t("report.long_term"))),
        Some(day) => out.push((t("report.valid_until"), day.to_owned())),
        None => {}
    }
    if let Some(regions) = &a.regions {
        let inside = match a.region_ok {
            Some(true) => t("report.region_yes"),
            Some(false) => t("report.region_no"),
            None => t("report.region_unknown"),
        };
        out.push((t("report.regions"), format!("{regions} · {inside}")));
    }
    if !a.identified_by.is_empty() {
        let by: Vec<String> = a
            .identified_by
            .iter()
            .map(|b| t(&format!("identified.{b}")))
            .collect();
        out.push((t("report.identified_by"), by.join(" + ")));
    }
    out
}

fn finding(f: &FindingDocument, doc: &ReportDocument, words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    let decided = doc.decided_by.iter().any(|r| r == f.rule);
    html! {
        article.card.finding {
            h3 {
                (severity(f.severity, words)) " " (f.name) " "
                a.code href=(link(&format!("/rules/{}", f.rule), words.lang)) { (f.rule) }
                @if decided { " " span.decided { (t("web.decided")) } }
            }
            p { (f.message) }
            @if !f.advice.is_empty() && f.severity > Severity::Info {
                p { b { (t("report.advice")) (colon(words.lang)) } (f.advice) }
            }
            @if !f.evidence.is_empty() {
                details.evidence {
                    summary { (t("web.evidence")) }
                    div.scroll tabindex="0" role="region" aria-label=(t("web.evidence")) {
                        table {
                            thead { tr {
                                th scope="col" { (t("web.col.field")) }
                                th scope="col" { (t("web.col.value")) }
                                th scope="col" { (t("web.col.record")) }
                                th scope="col" { (t("report.source")) }
                            } }
                            tbody {
                                @for e in &f.evidence {
                                    tr {
                                        td { (place(&e.field, words)) }
                                        td.wrap { (e.value) }
                                        td.wrap { (e.record.as_deref().unwrap_or("–")) }
                                        td {
                                            @match &e.source { Some(s) => (source(s, words)), None => "–" }
                                            @if let Some(d) = &e.as_of { " " span.soft { (t("report.as_of")) " " (d) } }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `credits[3].payer` as people read it.
fn place(field: &str, words: &Words<'_>) -> String {
    match field.split_once('[') {
        None => label(field, words),
        Some((list, rest)) => {
            let (n, key) = rest.split_once(']').unwrap_or((rest, ""));
            let n = n
                .parse::<usize>()
                .map_or_else(|_| n.to_owned(), |n| (n + 1).to_string());
            let key = key.trim_start_matches('.');
            let mut out = format!("{} {n}", words.text(&format!("web.list.{list}")));
            if !key.is_empty() {
                out.push_str(" · ");
                out.push_str(&words.text(&format!("field.{key}")));
            }
            out
        }
    }
}

/// Every source of the answer with its day, once.
fn sources(report: &Report, words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |source: &Option<String>, day: String| {
        if let Some(s) = source
            && all.iter().all(|(other, _)| other != s)
        {
            all.push((s.clone(), day));
        }
    };
    if let Some(a) = &report.acquirer {
        add(
            &a.source,
            a.as_of.map(|d| d.to_string()).unwrap_or_default(),
        );
    }
    for f in &report.findings {
        for e in &f.evidence {
            add(
                &e.source,
                e.as_of.map(|d| d.to_string()).unwrap_or_default(),
            );
        }
    }
    html! {
        section aria-labelledby="sources" {
            h2 id="sources" { (t("web.sources")) }
            @if all.is_empty() { p { (t("web.no_sources")) } }
            ul {
                @for (s, day) in &all {
                    li { (source(s, words)) @if !day.is_empty() { " " span.soft { (t("report.as_of")) " " (day) } } }
                }
            }
        }
    }
}
