//! `GET /` and `POST /check`: the check of one machine, with and without script.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use maud::{Markup, html};

use super::{Visit, answer, form, message, slip};
use crate::case::parse_date;
use crate::check::{Report, check};
use crate::field::Field;
use crate::report::words::Words;
use crate::scan::Scan;
use crate::web::api::check::refuse_if_too_old;
use crate::web::layout::Place;
use crate::web::{App, work};
use form::{Filled, Mistake};

/// Their routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(empty))
        .route("/check", post(filled).get(empty))
}

async fn empty(State(app): State<Arc<App>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let title = visit.words.text("web.check_title");
    let body = page(&Filled::default(), &[], &visit.words);
    visit.page(&app, Place::Check, &title, &body)
}

fn page(filled: &Filled, mistakes: &[Mistake], words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    html! {
        h1 { (t("web.check_title")) }
        p.lead { (t("web.check_lead")) }
        p.soft { (t("web.check_fill")) }
        div #mode.no-print {}
        (form::form(filled, mistakes, words))
    }
}

// One result lives at a time.
#[allow(clippy::large_enum_variant)]
enum Outcome {
    Report(Report, Option<Scan>),
    Mistakes(Vec<Mistake>),
    Nothing,
    Refused(super::super::problem::Problem),
}

async fn filled(State(app): State<Arc<App>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let words = visit.words;
    let (slot, bytes) = match work::body(request).await {
        Ok(body) => body,
        Err(problem) => return problem.respond(&words),
    };
    let (here, today) = (app.clone(), visit.date);
    let done = work::run(slot, move || {
        let filled = Filled::read(&bytes);
        let outcome = match filled.case() {
            Err(mistakes) => Outcome::Mistakes(mistakes),
            Ok(case) if !case.has_facts() => Outcome::Nothing,
            Ok(case) => {
                let date = case
                    .get(Field::CheckDate)
                    .and_then(parse_date)
                    .unwrap_or(today);
                match refuse_if_too_old(&here, date) {
                    Err(problem) => Outcome::Refused(problem),
                    Ok(()) => {
                        let said = case
                            .get(Field::Claims)
                            .and_then(|text| message::read(here.registry(), date, text));
                        Outcome::Report(check(here.registry(), &case, date), said)
                    }
                }
            }
        };
        (filled, outcome)
    })
    .await;
    let (filled, outcome) = match done {
        Ok(done) => done,
        Err(problem) => return problem.respond(&words),
    };
    let title = words.text("web.check_title");
    let answered = |status, title: &str, body: &Markup| {
        visit.page_with(&app, Place::Check, title, body, status, None)
    };
    match outcome {
        Outcome::Report(report, said) => {
            let title = words.text("report.title");
            let body = html! {
                (answer::answer(&report, app.registry(), &words))
                @if let Some(said) = &said { (message::shown(said, &words)) }
                (slip::shown(filled.get("slip"), &words))
                section.again.no-print aria-labelledby="again" {
                    h2 id="again" { (words.text("web.again")) }
                    p.soft { (words.text("web.again_hint")) }
                    details {
                        summary { (words.text("web.again_open")) }
                        (form::form(&filled, &[], &words))
                    }
                }
            };
            answered(StatusCode::OK, &title, &body)
        }
        Outcome::Mistakes(mistakes) => {
            let body = page(&filled, &mistakes, &words);
            answered(StatusCode::UNPROCESSABLE_ENTITY, &title, &body)
        }
        Outcome::Nothing => {
            let body = html! {
                div.card.warning role="alert" tabindex="-1" id="mistakes" { p { (words.text("web.problem.no_facts_detail")) } }
                (page(&filled, &[], &words))
            };
            answered(StatusCode::UNPROCESSABLE_ENTITY, &title, &body)
        }
        Outcome::Refused(problem) => problem.respond(&words),
    }
}
