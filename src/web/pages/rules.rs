//! `GET /rules`, `/rules/{id}`: the rule book.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use super::{Visit, source};
use crate::finding::Severity;
use crate::registry::record::{Rule, RuleStatus};
use crate::report::html::severity;
use crate::report::rule_book::rule_document;
use crate::report::words::Words;
use crate::web::App;
use crate::web::layout::{Place, link};

/// Their routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/rules", get(all))
        .route("/rules/{id}", get(one))
}

fn level(rule: &Rule<'_>, words: &Words<'_>) -> Markup {
    severity(
        Severity::parse(&rule.severity).unwrap_or(Severity::Info),
        words,
    )
}

fn state(rule: &Rule<'_>, words: &Words<'_>) -> String {
    match rule.status {
        RuleStatus::Active => words.text("rules.active").into_owned(),
        RuleStatus::Planned => words.filled(
            "report.planned",
            &[("waits", rule.waits_for.as_deref().unwrap_or_default())],
        ),
    }
}

async fn all(State(app): State<Arc<App>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let w = &visit.words;
    let t = |key: &str| w.text(key);
    let title = t("web.rules_title");
    let rules = &app.registry().snapshot().rules;
    let body = html! {
        h1 { (title) }
        p.lead { (t("web.rules_lead")) }
        div.scroll tabindex="0" role="region" aria-label=(title) {
            table {
                thead { tr {
                    th scope="col" { (t("web.col.code")) }
                    th scope="col" { (t("web.col.rule")) }
                    th scope="col" { (t("web.col.severity")) }
                    th scope="col" { (t("web.col.topic")) }
                    th scope="col" { (t("web.col.effect")) }
                } }
                tbody {
                    @for r in rules {
                        tr {
                            td { a href=(link(&format!("/rules/{}", r.id), w.lang)) { (r.id) } }
                            td {
                                (w.lang.of(&r.name))
                                @if r.status == RuleStatus::Planned { " " span.soft { (state(r, w)) } }
                            }
                            td { (level(r, w)) }
                            td { (t(&format!("topic.{}", r.topic))) }
                            td { (t(&format!("effect.{}", r.effect))) }
                        }
                    }
                }
            }
        }
    };
    visit.page(&app, Place::Rules, &title, &body)
}

async fn one(State(app): State<Arc<App>>, id: Option<Path<String>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let w = &visit.words;
    let t = |key: &str| w.text(key);
    let id = id
        .map(|Path(id)| id.trim().to_uppercase())
        .unwrap_or_default();
    let Some(rule) = app.registry().rule(&id) else {
        return visit.missing(&app, Place::Rules);
    };
    let doc = rule_document(rule, w);
    let title = format!("{} {}", doc.id, doc.name);
    let body = html! {
        h1 { (title) }
        p { (level(rule, w)) " " (t(&format!("topic.{}", rule.topic))) " · " (t(&format!("effect.{}", rule.effect))) " · " (state(rule, w)) }
        @for (heading, text) in [
            ("rules.asks", &doc.asks), ("rules.silent", &doc.silent), ("rules.basis", &doc.basis), ("rules.advice", &doc.advice),
        ] {
            h2 { (t(heading)) }
            p { (text) }
        }
        h2 { (t("rules.sources")) }
        ul { @for s in &doc.sources { li { (source(s, w)) } } }
        p.no-print { a href=(link("/rules", w.lang)) { (t("web.rules_title")) } }
    };
    visit.page(&app, Place::Rules, &title, &body)
}
