//! `GET /healthz`: the server answers. It is not counted among the requests at once.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::openapi::HttpMethod;

use super::{Endpoint, json, openapi};
use crate::report::document::TOOL;
use crate::report::words::Lang;
use crate::web::App;

/// The server answers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HealthDocument {
    /// `ok`.
    pub status: &'static str,
    /// Name and version of the program.
    pub tool: &'static str,
}

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/healthz", get(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint {
        path: "/healthz",
        method: HttpMethod::Get,
        operation: openapi::operation(
            "health",
            "Whether the server answers",
            "Also while it is busy.",
        )
        .response("200", openapi::json_response("HealthDocument", "It does"))
        .build(),
    }
}

async fn handle() -> Response {
    json(
        &HealthDocument {
            status: "ok",
            tool: TOOL,
        },
        Lang::En,
    )
}
