//! `GET /api/v1/suggest`: names on record that somebody may be typing.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::openapi::HttpMethod;

use super::{Endpoint, asked, json, openapi};
use crate::web::suggest::SuggestionDocument;
use crate::web::{App, language};

/// Names on record, `yiqing.suggest/1`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SuggestDocument {
    /// `yiqing.suggest/1`.
    pub schema: &'static str,
    /// At most ten, best first.
    pub items: Vec<SuggestionDocument>,
}

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/suggest", get(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint {
        path: "/api/v1/suggest",
        method: HttpMethod::Get,
        operation: openapi::operation(
            "suggest",
            "Names on record that begin as typed",
            "Brands, institutions and banks by name, short name, full pinyin or the first letters of it.",
        )
        .parameter(openapi::text("q", "What is typed"))
        .parameter(openapi::lang())
        .response("200", openapi::json_response("SuggestDocument", "At most ten names, best first"))
        .response("400", openapi::problem("A language that does not exist"))
        .build(),
    }
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let words = match asked(&app, request.uri(), request.headers()) {
        Ok(asked) => asked.words,
        Err(response) => return *response,
    };
    let typed = language::query(request.uri(), "q").unwrap_or_default();
    let items = app.suggestions().find(app.registry(), &typed, 10);
    let document = SuggestDocument {
        schema: "yiqing.suggest/1",
        items,
    };
    json(&document, words.lang)
}
