//! `GET /api/v1/registry`: which list answers are made with.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use utoipa::openapi::HttpMethod;

use super::{Endpoint, asked, json, openapi};
use crate::report::record::registry_document;
use crate::web::App;

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/registry", get(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint {
        path: "/api/v1/registry",
        method: HttpMethod::Get,
        operation: openapi::operation(
            "registry",
            "Which list answers are made with",
            "Its day, age, version, parts and counts. `dir` is always null: the server does not tell where its files lie.",
        )
        .parameter(openapi::date())
        .response("200", openapi::json_response("RegistryDocument", "The list"))
        .response("400", openapi::problem("A day that cannot be read"))
        .build(),
    }
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let asked = match asked(&app, request.uri(), request.headers()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let mut document = registry_document(app.registry(), asked.date);
    document.dir = None;
    json(&document, asked.words.lang)
}
