//! `GET /api/v1/decode/{value}`: what a printed number says.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use utoipa::openapi::HttpMethod;

use super::{Endpoint, asked, bad_query, json, openapi};
use crate::decode::{NUMBER_KINDS, NumberKind, decode};
use crate::report::decoded;
use crate::web::{App, language};

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/decode/{value}", get(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    let kinds: Vec<&str> = NUMBER_KINDS.iter().map(|k| k.as_str()).collect();
    Endpoint {
        path: "/api/v1/decode/{value}",
        method: HttpMethod::Get,
        operation: openapi::operation(
            "decode",
            "What a printed number says",
            "A number that decodes proves nothing; one that is not understood is no error.",
        )
        .parameter(openapi::place("value", "The number as printed"))
        .parameter(openapi::choice("as", "Read it as this kind", &kinds))
        .parameter(openapi::lang())
        .response(
            "200",
            openapi::json_response("DecodeDocument", "Its kind and parts"),
        )
        .response(
            "400",
            openapi::problem("A kind or language that does not exist, an address that is no UTF-8"),
        )
        .build(),
    }
}

async fn handle(
    State(app): State<Arc<App>>,
    value: Option<Path<String>>,
    request: Request,
) -> Response {
    let words = match asked(&app, request.uri(), request.headers()) {
        Ok(asked) => asked.words,
        Err(response) => return *response,
    };
    let Some(Path(value)) = value else {
        return bad_query("value", "UTF-8", &words);
    };
    let kind = match language::query(request.uri(), "as") {
        None => None,
        Some(word) => match NumberKind::parse(&word) {
            Some(kind) => Some(kind),
            None => {
                let all: Vec<&str> = NUMBER_KINDS.iter().map(|k| k.as_str()).collect();
                return bad_query("as", &all.join(", "), &words);
            }
        },
    };
    let items = [decode(app.registry(), &value, kind)];
    json(&decoded::document(&items, &words), words.lang)
}
