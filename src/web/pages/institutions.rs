//! `GET /institutions`, `/institutions/{licence_no}`: who is on record.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};

use super::{Visit, source};
use crate::registry::Registry;
use crate::registry::licence::{LicenceState, acquiring_scope};
use crate::registry::record::{Confidence, Institution, ValidUntil};
use crate::registry::region::{CITIES_APART, Coverage, Place as Where, covers, stem};
use crate::registry::tables;
use crate::report::html::chart::timeline;
use crate::report::html::label;
use crate::report::record::institution_document;
use crate::report::words::Words;
use crate::web::api::institutions::{Query, STATES, find};
use crate::web::layout::{Place, colon, link};
use crate::web::{App, language};

/// Their routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/institutions", get(search))
        .route("/institutions/{licence_no}", get(one))
}

/// A state as a label with a sign.
#[must_use]
pub fn state_label(state: LicenceState, words: &Words<'_>) -> Markup {
    let (class, sign) = match state {
        LicenceState::Valid | LicenceState::NotNeeded => ("direct_verified", "√"),
        LicenceState::Ended | LicenceState::Merged | LicenceState::Absent => ("not_direct", "×"),
        _ => ("ask", "!"),
    };
    label(
        class,
        sign,
        &words.text(&format!("licence_state.{}", state.as_str())),
    )
}

async fn search(State(app): State<Arc<App>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let w = &visit.words;
    let t = |key: &str| w.text(key);
    let registry = app.registry();
    let query = Query::of(request.uri());
    let found = find(registry, app.suggestions(), &query, visit.date);
    let banks: Vec<&str> = if query.text.is_empty() || query.state.is_some() {
        Vec::new()
    } else {
        app.suggestions().banks(&query.text)
    };
    let title = t("web.record_title");
    let provinces = provinces();
    let body = html! {
        h1 { (title) }
        p.lead { (t("web.record_lead")) }
        form.filters method="get" action="/institutions" role="search" {
            input type="hidden" name="lang" value=(language::word(w.lang));
            div { label for="q" { (t("web.record_q")) } input id="q" name="q" type="text" value=(query.text) maxlength="100" spellcheck="false" autocomplete="off"; }
            div {
                label for="region" { (t("web.record_region")) }
                input id="region" name="region" type="text" value=(query.region) maxlength="40" list="provinces" autocomplete="off";
                datalist id="provinces" { @for p in &provinces { option value=(p) {} } }
            }
            div {
                label for="state" { (t("report.licence_state")) }
                select id="state" name="state" {
                    option value="" { (t("web.all")) }
                    @for s in STATES {
                        option value=(s.as_str()) selected[query.state == Some(s)] { (t(&format!("licence_state.{}", s.as_str()))) }
                    }
                }
            }
            div.tick {
                input id="acquirers" name="acquirers" type="checkbox" value="true" checked[query.acquirers];
                label for="acquirers" { (t("web.record_acquirers")) }
            }
            div.actions { button.primary type="submit" { (t("web.record_submit")) } }
        }
        p role="status" { (w.filled("registry.list_count", &[("count", &found.len().to_string()), ("as_of", &registry.as_of().to_string())])) }
        @if found.is_empty() && banks.is_empty() { p { (t("web.record_none")) } }
        @if !found.is_empty() {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr {
                        th scope="col" { (t("web.col.institution")) }
                        th scope="col" { (t("report.licence_state")) }
                        th scope="col" { (t("report.valid_until")) }
                        th scope="col" { (t("report.regions")) }
                    } }
                    tbody {
                        @for i in &found {
                            @if let Some(r) = registry.institution_at(*i) { (row(registry, *i, r, &visit)) }
                        }
                    }
                }
            }
        }
        @if !banks.is_empty() {
            h2 { (t("registry.banks")) }
            p.soft { (t("web.record_banks")) }
            ul { @for b in &banks { li { (b) } } }
        }
    };
    visit.page(&app, Place::Record, &title, &body)
}

fn row(registry: &Registry, index: usize, r: &Institution<'_>, visit: &Visit) -> Markup {
    let w = &visit.words;
    let regions = acquiring_scope(r).map(|s| s.wording.as_ref().or(s.regions.as_ref()));
    html! {
        tr {
            td {
                a href=(link(&format!("/institutions/{}", r.licence_no), w.lang)) { (r.name) }
                @if !r.short_names.is_empty() {
                    " " span.soft { (r.short_names.iter().map(ToString::to_string).collect::<Vec<_>>().join(w.lang.comma())) }
                }
                br; span.soft { (r.licence_no) }
            }
            td { (state_label(registry.licence_state(index, visit.date), w)) }
            td { (until(r, w)) }
            td.wrap { @match regions { Some(Some(x)) => (x), Some(None) => "–", None => (w.text("web.no_acquiring")) } }
        }
    }
}

fn until(r: &Institution<'_>, w: &Words<'_>) -> String {
    match r.valid_until.map(|v| v.to_string()) {
        Some(v) if v == "long-term" => w.text("report.long_term").into_owned(),
        Some(v) => v,
        None => "–".to_owned(),
    }
}

/// The provinces of the mainland, by their stems, in the order of the official codes.
fn provinces() -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (province, _) in tables::places() {
        let far = ["台湾", "香港", "澳门"];
        if !out.contains(&province) && !far.iter().any(|f| province.starts_with(f)) {
            out.push(province);
        }
    }
    out
}

/// The provinces, each followed by the city of it that lists name apart.
fn places() -> Vec<String> {
    let mut out = Vec::new();
    for p in provinces() {
        let city = CITIES_APART
            .iter()
            .find(|(_, of)| *of == stem(&p))
            .map(|(city, _)| (*city).to_owned());
        out.push(p);
        out.extend(city);
    }
    out
}

async fn one(State(app): State<Arc<App>>, key: Option<Path<String>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let registry = app.registry();
    let key = key
        .map(|Path(k)| k.trim().to_uppercase())
        .unwrap_or_default();
    let found = registry.by_licence_no(&key);
    let Some((index, r)) = found.and_then(|i| registry.institution_at(i).map(|r| (i, r))) else {
        return visit.missing(&app, Place::Record);
    };
    let body = institution(registry, index, r, &visit);
    visit.page(&app, Place::Record, &r.name, &body)
}

fn institution(registry: &Registry, index: usize, r: &Institution<'_>, visit: &Visit) -> Markup {
    let w = &visit.words;
    let t = |key: &str| w.text(key);
    let doc = institution_document(registry, index, r, visit.date);
    let joined = |list: &[String]| list.join(w.lang.comma());
    let codes: Vec<String> = registry
        .snapshot()
        .acquirer_codes
        .iter()
        .filter(|c| {
            c.institution.as_deref() == Some(&r.licence_no) && c.confidence > Confidence::Low
        })
        .map(|c| c.code.to_string())
        .collect();
    let mut facts: Vec<(String, String)> = vec![
        (t("report.licence_no").into_owned(), doc.licence_no.clone()),
        (t("report.valid_until").into_owned(), until(r, w)),
        (
            t("registry.first_licensed").into_owned(),
            doc.first_licensed.clone().unwrap_or_default(),
        ),
        (
            t("web.ended_on").into_owned(),
            doc.ended_on.clone().unwrap_or_default(),
        ),
        (
            t("registry.former_names").into_owned(),
            joined(&doc.former_names),
        ),
        (
            t("registry.short_names").into_owned(),
            joined(&doc.short_names),
        ),
        (
            t("decode.acquirer").into_owned(),
            codes.join(w.lang.comma()),
        ),
        (
            t("web.reason").into_owned(),
            doc.reason
                .clone()
                .filter(|_| doc.status_since.is_none())
                .unwrap_or_default(),
        ),
    ];
    facts.retain(|(_, v)| !v.is_empty() && v != "–");
    let successor = doc.successor.as_deref().and_then(|n| {
        registry
            .by_licence_no(n)
            .and_then(|i| registry.institution_at(i))
    });
    html! {
        h1 { (r.name) }
        p { (state_label(doc.state, w)) " " span.soft { (t("report.date")) " " (visit.date) } }
        dl.facts.card {
            @for (name, value) in &facts { div { dt { (name) } dd { (value) } } }
            @if let Some(s) = successor {
                div {
                    dt { (t("registry.successor")) }
                    dd {
                        (named(s, w))
                        @if r.successor.as_ref().is_some_and(|x| x.inferred) { " " span.soft { (t("web.inferred")) } }
                    }
                }
            }
            @let before = taken_over(registry, &r.licence_no);
            @if !before.is_empty() {
                div {
                    dt { (t("web.took_over")) }
                    dd { @for (n, p) in before.iter().enumerate() { @if n > 0 { (w.lang.comma()) } (named(p, w)) } }
                }
            }
        }
        h2 { (t("registry.scopes")) }
        ul { @for s in &doc.scopes { li { (s.kind) @if let Some(x) = &s.regions { (colon(w.lang)) (x) } } } }
        @if let Some(scope) = acquiring_scope(r) {
            h2 { (t("web.where")) }
            (map(scope.regions.as_deref(), w))
        } @else {
            p.card.ask { (t("web.no_acquiring")) }
        }
        (timeline(&t("web.history"), &history(r, w)))
        (remarks(r, w))
        (brands(registry, r, w))
        (contacts(registry, r, w))
        h2 { (t("registry.sources")) }
        p.soft { (t("report.as_of")) " " (doc.as_of) }
        ul { @for s in &doc.sources { li { (source(s, w)) } } }
        p.hint { (t("web.source_keys")) }
        p.no-print { a href=(link("/institutions", w.lang)) { (t("web.record_title")) } }
    }
}

/// An institution by its name, with its page behind it.
fn named(r: &Institution<'_>, w: &Words<'_>) -> Markup {
    html! { a href=(link(&format!("/institutions/{}", r.licence_no), w.lang)) { (r.name) } }
}

/// Those whose licence went on in this one.
fn taken_over<'r>(registry: &'r Registry, licence_no: &str) -> Vec<&'r Institution<'r>> {
    registry
        .snapshot()
        .institutions
        .iter()
        .filter(|r| {
            r.successor
                .as_ref()
                .is_some_and(|s| *s.licence_no == *licence_no)
        })
        .collect()
}

/// What the record remarks, and where its notices are said.
fn remarks(r: &Institution<'_>, w: &Words<'_>) -> Markup {
    let t = |key: &str| w.text(key);
    let stopped = r.trading.as_ref();
    let suspended = r.review_suspended.as_ref();
    if r.note.is_none() && stopped.is_none() && suspended.is_none() {
        return html! {};
    }
    html! {
        h2 { (t("web.remarks")) }
        ul {
            @if let Some(note) = &r.note { li lang="zh-CN" { (note) } }
            @if let Some(s) = stopped {
                li {
                    (t("web.event.stopped")) (colon(w.lang)) (s.stopped)
                    @if let Some(note) = &s.note_zh { " " span lang="zh-CN" { (note) } }
                    @if let Some(day) = s.last_confirmed { " " span.soft { (t("web.last_confirmed")) (colon(w.lang)) (day) } }
                    details { summary { (t("report.source")) } ul { @for s in &s.sources { li { (source(s, w)) } } } }
                }
            }
            @if let Some(s) = suspended {
                li {
                    (t("web.event.suspended")) (colon(w.lang)) (s.since)
                    details { summary { (t("report.source")) } ul { @for s in &s.sources { li { (source(s, w)) } } } }
                }
            }
        }
    }
}

/// Every province, and the five cities that lists name apart, with a sign for inside, outside,
/// partly or not said.
fn map(regions: Option<&str>, w: &Words<'_>) -> Markup {
    let t = |key: &str| w.text(key);
    let Some(regions) = regions else {
        return html! { p { (t("web.where_unknown")) } };
    };
    html! {
        ul.map {
            @for p in places() {
                @let coverage = covers(regions, &Where::read(Some(&p), None));
                @let (class, sign, key) = match coverage {
                    Coverage::Covered => ("in", "√", "web.where_in"),
                    Coverage::NotCovered => ("out", "×", "web.where_out"),
                    Coverage::NeedsCity => ("part", "◐", "web.where_part"),
                    Coverage::NotSaid(_) | Coverage::Unknown => ("open", "?", "web.where_open"),
                };
                li class=(class) { span aria-hidden="true" { (sign) } " " (stem(&p)) span.sr { " " (t(key)) } }
            }
        }
        p.hint { (t("web.where_hint")) }
    }
}

fn history(r: &Institution<'_>, w: &Words<'_>) -> Vec<(Date, String)> {
    let t = |key: &str| w.text(key).into_owned();
    let mut out: Vec<(Date, String)> = Vec::new();
    let mut add = |day: Option<Date>, key: &str| {
        if let Some(day) = day {
            out.push((day, t(key)));
        }
    };
    add(r.first_licensed, "web.event.first");
    add(
        r.review_suspended.as_ref().map(|s| s.since),
        "web.event.suspended",
    );
    add(
        r.review_suspended.as_ref().and_then(|s| s.until),
        "web.event.resumed",
    );
    add(r.trading.as_ref().map(|s| s.stopped), "web.event.stopped");
    add(r.last_listed.filter(|_| !r.listed), "web.event.last_listed");
    add(r.transition_until, "web.event.transition");
    add(r.ended_on, "web.event.ended");
    if r.listed {
        add(Some(r.as_of), "web.event.listed");
        if let Some(ValidUntil::Until(day)) = r.valid_until {
            add(Some(day), "web.event.until");
        }
    }
    if let (Some(day), Some(reason)) = (r.status_since, &r.reason) {
        out.push((day, w.filled("web.event.status", &[("reason", reason)])));
    }
    for f in &r.former {
        if let Some(name) = &f.name {
            out.push((f.until, w.filled("web.event.renamed", &[("name", name)])));
        }
        if let Some(scopes) = &f.scopes {
            let before: Vec<String> = scopes
                .iter()
                .map(|s| match s.wording.as_ref().or(s.regions.as_ref()) {
                    Some(x) => format!("{} {x}", s.kind),
                    None => s.kind.to_string(),
                })
                .collect();
            let before = before.join(w.lang.comma());
            out.push((
                f.until,
                w.filled("web.event.scopes", &[("before", &before)]),
            ));
        }
        if let Some(day) = f.valid_until {
            let before = match day {
                ValidUntil::Until(day) => day.to_string(),
                ValidUntil::LongTerm => t("report.long_term"),
            };
            out.push((f.until, w.filled("web.event.moved", &[("before", &before)])));
        }
    }
    out
}

fn brands(registry: &Registry, r: &Institution<'_>, w: &Words<'_>) -> Markup {
    let t = |key: &str| w.text(key);
    let all: Vec<_> = registry.aliases_of(&r.licence_no).collect();
    html! {
        @if !all.is_empty() {
            h2 { (t("registry.brands_of")) }
            ul {
                @for b in all {
                    li {
                        b { (b.alias) }
                        span.soft { " " (t("report.confidence")) (colon(w.lang)) (t(match b.confidence { Confidence::High => "confidence.high", Confidence::Medium => "confidence.medium", Confidence::Low => "confidence.low" })) }
                        details { summary { (t("report.source")) } ul { @for s in &b.sources { li { (source(s, w)) } } } }
                    }
                }
            }
        }
    }
}

fn contacts(registry: &Registry, r: &Institution<'_>, w: &Words<'_>) -> Markup {
    let t = |key: &str| w.text(key);
    let Some(c) = registry.contacts_of(&r.licence_no) else {
        return html! {};
    };
    let confirmed: Vec<_> = c
        .hotlines
        .iter()
        .chain(&c.domains)
        .filter(|v| v.confirmed)
        .collect();
    html! {
        @if !confirmed.is_empty() {
            h2 { (t("web.contacts")) }
            ul { @for v in confirmed { li { (v.value) } } }
        }
    }
}
