//! `GET /api/v1/rules`, `/api/v1/rules/{id}`: the rule book.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use utoipa::openapi::HttpMethod;

use super::{Endpoint, asked, bad_query, json, openapi};
use crate::report::rule_book::{RuleBookDocument, rule_document};
use crate::web::App;
use crate::web::problem::Problem;

/// Their routes.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/api/v1/rules", get(all))
        .route("/api/v1/rules/{id}", get(one))
}

/// Description of the whole book.
#[must_use]
pub fn endpoint_all() -> Endpoint {
    Endpoint {
        path: "/api/v1/rules",
        method: HttpMethod::Get,
        operation: openapi::operation(
            "rules",
            "The rule book",
            "Every rule, also planned ones that never fire yet.",
        )
        .parameter(openapi::lang())
        .response(
            "200",
            openapi::json_response("RuleBookDocument", "All rules"),
        )
        .response("400", openapi::problem("A language that does not exist"))
        .build(),
    }
}

/// Description of one rule.
#[must_use]
pub fn endpoint_one() -> Endpoint {
    Endpoint {
        path: "/api/v1/rules/{id}",
        method: HttpMethod::Get,
        operation: openapi::operation("rule", "One rule", "In any letter case.")
            .parameter(openapi::place("id", "Code, e.g. LIC002"))
            .parameter(openapi::lang())
            .response(
                "200",
                openapi::json_response("RuleBookDocument", "A book of that rule alone"),
            )
            .response(
                "400",
                openapi::problem("A language that does not exist, an address that is no UTF-8"),
            )
            .response("404", openapi::problem("No such rule"))
            .build(),
    }
}

async fn all(State(app): State<Arc<App>>, request: Request) -> Response {
    let words = match asked(&app, request.uri(), request.headers()) {
        Ok(asked) => asked.words,
        Err(response) => return *response,
    };
    let book = RuleBookDocument {
        schema: "yiqing.rules/1",
        items: app
            .registry()
            .snapshot()
            .rules
            .iter()
            .map(|r| rule_document(r, &words))
            .collect(),
    };
    json(&book, words.lang)
}

async fn one(State(app): State<Arc<App>>, id: Option<Path<String>>, request: Request) -> Response {
    let words = match asked(&app, request.uri(), request.headers()) {
        Ok(asked) => asked.words,
        Err(response) => return *response,
    };
    let Some(Path(id)) = id else {
        return bad_query("id", "UTF-8", &words);
    };
    match app.registry().rule(&id.trim().to_uppercase()) {
        Some(rule) => {
            let book = RuleBookDocument {
                schema: "yiqing.rules/1",
                items: vec![rule_document(rule, &words)],
            };
            json(&book, words.lang)
        }
        None => Problem::new(StatusCode::NOT_FOUND, "no_such_rule").respond(&words),
    }
}
