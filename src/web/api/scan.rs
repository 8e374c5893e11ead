//! `POST /api/v1/scan`: a seller's text in, what it names and promises out. Never an address.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use serde_json::Value;
use utoipa::openapi::HttpMethod;

use super::check::{may_be_json, refuse_if_too_old};
use super::{Endpoint, asked, json_bytes, openapi};
use crate::report::scanned::document;
use crate::scan::scan_text;
use crate::web::problem::Problem;
use crate::web::{App, work};

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/scan", post(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint {
        path: "/api/v1/scan",
        method: HttpMethod::Post,
        operation: openapi::operation(
            "scan",
            "Scan a seller's text",
            "What a text names, promises and quotes, against the record. Only a text: the server opens no address.",
        )
        .parameter(openapi::lang())
        .parameter(openapi::date())
        .request_body(Some(openapi::text_body()))
        .response("200", openapi::json_response("ScanDocument", "What was found"))
        .response("400", openapi::problem("Not a JSON object with a text"))
        .response("413", openapi::problem("More than 2 MB"))
        .response("422", openapi::problem("A text of nothing but white space"))
        .build(),
    }
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let asked = match asked(&app, request.uri(), request.headers()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let words = asked.words;
    if !may_be_json(request.headers()) {
        return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json_type").respond(&words);
    }
    let (slot, bytes) = match work::body(request).await {
        Ok(body) => body,
        Err(problem) => return problem.respond(&words),
    };
    let done = work::run(slot, move || {
        let wrong = || {
            Problem::new(StatusCode::BAD_REQUEST, "not_an_object")
                .with("example", "{\"text\": \"…\"}")
        };
        let Ok(Value::Object(body)) = serde_json::from_slice(&bytes) else {
            return Err(wrong());
        };
        let (Some(Value::String(text)), 1) = (body.get("text"), body.len()) else {
            return Err(wrong());
        };
        if text.trim().is_empty() {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_facts"));
        }
        refuse_if_too_old(&app, asked.date)?;
        let scan = scan_text(app.registry(), asked.date, text);
        Ok(serde_json::to_vec(&document(&scan, &words, false)).unwrap_or_default())
    })
    .await;
    match done.and_then(|r| r) {
        Ok(body) => json_bytes(body, words.lang),
        Err(problem) => problem.respond(&words),
    }
}
