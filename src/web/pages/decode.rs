//! `GET /decode`: printed numbers; also the few lines that the form shows while one is typed.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::Visit;
use crate::decode::{Decoded, NumberKind, decode};
use crate::report::decoded::lines;
use crate::report::words::Words;
use crate::web::layout::{Place, colon};
use crate::web::{App, language};

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/decode", get(handle))
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let visit = Visit::of(&app, &request);
    let w = &visit.words;
    let value = language::query(request.uri(), "value").unwrap_or_default();
    let value: String = value.trim().chars().take(200).collect();
    let asked = language::query(request.uri(), "as").and_then(|k| NumberKind::parse(&k));
    let shown = (!value.is_empty()).then(|| decode(app.registry(), &value, asked));
    if language::query(request.uri(), "fragment").is_some() {
        let text = shown
            .map(|d| decoded(&d, w).into_string())
            .unwrap_or_default();
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        return ([(header::CONTENT_TYPE, kind)], text).into_response();
    }
    let title = w.text("web.decode_title");
    let body = html! {
        h1 { (title) }
        p.lead { (w.text("web.decode_lead")) }
        form method="get" action="/decode" {
            input type="hidden" name="lang" value=(language::word(w.lang));
            label for="value" { (w.text("web.decode_value")) }
            input id="value" name="value" type="text" value=(value) maxlength="200" autocapitalize="characters"
                spellcheck="false" autocomplete="off" data-decode="";
            div.actions { button.primary type="submit" { (w.text("web.decode_submit")) } }
            output.decoded id="value-decoded" for="value" aria-live="polite" {
                @if let Some(d) = &shown { (decoded(d, w)) }
            }
        }
    };
    visit.page(&app, Place::Decode, &title, &body)
}

/// A number decoded, as a small list.
#[must_use]
pub fn decoded(d: &Decoded, words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    let parts = lines(d, words);
    html! {
        div.card.decoded-card {
            p {
                span class={ "verdict " (if d.valid { "direct_consistent" } else { "ask" }) } {
                    span.sign aria-hidden="true" { (if d.valid { "√" } else { "!" }) }
                    (t(&format!("decode.kind.{}", d.kind.as_str())))
                }
                @if !d.also.is_empty() {
                    " " span.soft {
                        (t("decode.also")) (colon(words.lang))
                        @for (n, k) in d.also.iter().enumerate() {
                            @if n > 0 { (words.lang.comma()) } (t(&format!("decode.kind.{}", k.as_str())))
                        }
                    }
                }
            }
            @if !parts.is_empty() {
                dl.facts { @for (name, value) in &parts { div { dt { (name) } dd { (value) } } } }
            }
            @for n in &d.notes { p.hint { (t(n)) } }
        }
    }
}
