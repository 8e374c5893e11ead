//! `POST /api/v1/check`: a case as JSON in, the report out.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use utoipa::openapi::HttpMethod;

use super::{Endpoint, asked, json_bytes, openapi};
use crate::case::{Case, parse_date};
use crate::check::check;
use crate::field::Field;
use crate::intake::case_file;
use crate::intake::table;
use crate::report::document::document;
use crate::web::problem::Problem;
use crate::web::{App, work};

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/check", post(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint {
        path: "/api/v1/check",
        method: HttpMethod::Post,
        operation: openapi::operation(
            "check",
            "Check one terminal",
            "A case in, the report out. All fields are optional, but one must say something of the terminal. \
             The Chinese column names of the fields are accepted as well.",
        )
        .parameter(openapi::lang())
        .parameter(openapi::date())
        .request_body(Some(openapi::json_body("Case", "A case, as in a case file")))
        .response("200", openapi::json_response("ReportDocument", "The report"))
        .response("400", openapi::problem("Not JSON, unknown names, values that cannot be read"))
        .response("413", openapi::problem("More than 2 MB"))
        .response("415", openapi::problem("A body that is not JSON by its type"))
        .response("422", openapi::problem("Nothing in it that could be checked"))
        .build(),
    }
}

/// Types of a body that may hold JSON: its own, and those that tools send where nobody says.
pub(super) fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or("?").split(';').next().unwrap_or("");
    let kind = kind.trim().to_ascii_lowercase();
    matches!(
        kind.as_str(),
        "" | "application/json" | "application/x-www-form-urlencoded" | "application/octet-stream"
    ) || (kind.starts_with("application/") && kind.ends_with("+json"))
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
        let case = read(&bytes)?;
        let date = case
            .get(Field::CheckDate)
            .and_then(parse_date)
            .unwrap_or(asked.date);
        refuse_if_too_old(&app, date)?;
        let report = check(app.registry(), &case, date);
        Ok(serde_json::to_vec(&document(&report, &words, None)).unwrap_or_default())
    })
    .await;
    match done.and_then(|r| r) {
        Ok(body) => json_bytes(body, words.lang),
        Err(problem) => problem.respond(&words),
    }
}

/// A case of the API: JSON, and something in it to check.
fn read(bytes: &[u8]) -> Result<Case<'static>, Problem> {
    let (text, _) = table::decode(bytes).map_err(|fault| Problem::faults(vec![fault]))?;
    let begin = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if !begin.starts_with('{') {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "not_an_object")
            .with("example", "{\"brand\": \"示例\"}"));
    }
    let case = case_file::read(&text).map_err(Problem::faults)?;
    if !case.has_facts() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_facts"));
    }
    Ok(case)
}

/// 503 where `--strict` forbids an answer.
///
/// # Errors
/// The list is too old for the day.
pub fn refuse_if_too_old(app: &App, date: jiff::civil::Date) -> Result<(), Problem> {
    match app.too_old(date) {
        None => Ok(()),
        Some(age) => Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "stale")
            .with("age", age.to_string())
            .with("as_of", app.registry().as_of().to_string())),
    }
}
