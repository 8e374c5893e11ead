//! `GET /calendar`: licences whose end dates are coming, or have passed.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};

use super::Visit;
use crate::registry::Registry;
use crate::registry::licence::acquiring_scope;
use crate::registry::record::ValidUntil;
use crate::report::words::Words;
use crate::web::App;
use crate::web::layout::{Place, link};

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/calendar", get(handle))
}

/// A listed licence with its end date.
struct End {
    day: Date,
    index: usize,
}

/// Listed institutions with an end date, the earliest first.
fn ends(registry: &Registry) -> Vec<End> {
    let mut all: Vec<End> = registry
        .snapshot()
        .institutions
        .iter()
        .enumerate()
        .filter(|(_, r)| r.listed)
        .filter_map(|(index, r)| match r.valid_until {
            Some(ValidUntil::Until(day)) => Some(End { day, index }),
            _ => None,
        })
        .collect();
    all.sort_by_key(|e| (e.day, e.index));
    all
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let w = &visit.words;
    let t = |key: &str| w.text(key);
    let registry = app.registry();
    let (passed, coming): (Vec<End>, Vec<End>) =
        ends(registry).into_iter().partition(|e| e.day < visit.date);
    let stopped: Vec<usize> = registry
        .snapshot()
        .institutions
        .iter()
        .enumerate()
        .filter(|(_, r)| r.listed && r.trading.is_some())
        .map(|(i, _)| i)
        .collect();
    let title = t("web.calendar_title");
    let as_of = registry.as_of().to_string();
    let body = html! {
        h1 { (title) }
        p.lead { (w.filled("web.calendar_lead", &[("as_of", &as_of)])) }
        h2 { (t("web.calendar_coming")) }
        @if coming.is_empty() { p { (t("web.calendar_none")) } }
        @for (month, list) in months(&coming) {
            h3 { (month) }
            (table(&list, registry, &visit, w))
        }
        @if !passed.is_empty() {
            h2 { (t("web.calendar_passed")) }
            p.soft { (t("web.calendar_passed_hint")) }
            (table(&passed.iter().collect::<Vec<_>>(), registry, &visit, w))
        }
        @if !stopped.is_empty() {
            h2 { (t("web.calendar_stopped")) }
            ul {
                @for i in stopped {
                    @if let Some(r) = registry.institution_at(i) {
                        li {
                            a href=(link(&format!("/institutions/{}", r.licence_no), w.lang)) { (r.name) }
                            @if let Some(s) = &r.trading { " " span.soft { (s.stopped) } }
                        }
                    }
                }
            }
        }
    };
    visit.page(&app, Place::Calendar, &title, &body)
}

fn months(ends: &[End]) -> Vec<(String, Vec<&End>)> {
    let mut out: Vec<(String, Vec<&End>)> = Vec::new();
    for e in ends {
        let month = format!("{:04}-{:02}", e.day.year(), e.day.month());
        match out.last_mut() {
            Some((m, list)) if *m == month => list.push(e),
            _ => out.push((month, vec![e])),
        }
    }
    out
}

fn table(ends: &[&End], registry: &Registry, visit: &Visit, w: &Words<'_>) -> Markup {
    let t = |key: &str| w.text(key);
    html! {
        div.scroll tabindex="0" role="region" aria-label=(t("web.calendar_title")) {
            table {
                thead { tr {
                    th scope="col" { (t("report.valid_until")) }
                    th.number scope="col" { (t("web.col.days")) }
                    th scope="col" { (t("web.col.institution")) }
                    th scope="col" { (t("report.licence_state")) }
                    th scope="col" { (t("registry.acquirers")) }
                } }
                tbody {
                    @for e in ends {
                        @if let Some(r) = registry.institution_at(e.index) {
                            tr {
                                td { time datetime=(e.day) { (e.day) } }
                                td.number { (e.day.since(visit.date).map_or(0, |s| s.get_days())) }
                                td { a href=(link(&format!("/institutions/{}", r.licence_no), w.lang)) { (r.name) } }
                                td { (t(&format!("licence_state.{}", registry.licence_state(e.index, visit.date).as_str()))) }
                                td { (if acquiring_scope(r).is_some() { t("web.yes") } else { t("web.no") }) }
                            }
                        }
                    }
                }
            }
        }
    }
}
