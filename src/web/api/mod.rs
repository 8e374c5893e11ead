//! The JSON API: one file per endpoint, each with its own words in the OpenAPI document.

pub mod batch;
pub mod check;
pub mod decode;
pub mod health;
pub mod institutions;
pub mod openapi;
pub mod registry;
pub mod rules;
pub mod scan;
pub mod suggest;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::openapi::HttpMethod;
use utoipa::openapi::path::Operation;

use super::problem::Problem;
use super::{App, language};
use crate::case::parse_date;
use crate::report::words::{Lang, Words};
use axum::http::StatusCode;

/// One endpoint as the OpenAPI document tells of it.
pub struct Endpoint {
    /// Address, with `{places}`.
    pub path: &'static str,
    /// Method.
    pub method: HttpMethod,
    /// What it takes and gives.
    pub operation: Operation,
}

/// All endpoints, in the order of the document. An endpoint is served and described here or not
/// at all.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        check::endpoint(),
        batch::endpoint(),
        scan::endpoint(),
        decode::endpoint(),
        rules::endpoint_all(),
        rules::endpoint_one(),
        registry::endpoint(),
        institutions::endpoint(),
        suggest::endpoint(),
        openapi::endpoint(),
        health::endpoint(),
    ]
}

/// The routes of this room but `/healthz`, which stands outside the limit on requests at once.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .merge(check::routes())
        .merge(batch::routes())
        .merge(scan::routes())
        .merge(decode::routes())
        .merge(rules::routes())
        .merge(registry::routes())
        .merge(institutions::routes())
        .merge(suggest::routes())
        .merge(openapi::routes())
}

/// What a request asks for besides its body.
pub struct Asked {
    /// The catalogue in the language asked for.
    pub words: Words<'static>,
    /// The day to check for.
    pub date: Date,
}

/// Reads `lang` and `date` of a query, strictly: a machine that asks for what there is not is
/// told so.
///
/// # Errors
/// 400 for a language or day that cannot be read.
pub fn asked(app: &App, uri: &Uri, headers: &HeaderMap) -> Result<Asked, Box<Response>> {
    let words = app.words(language::of(app, uri, headers));
    let lang = language::query(uri, "lang");
    if lang.is_some_and(|l| l != "zh" && l != "en") {
        return Err(Box::new(bad_query("lang", "zh, en", &words)));
    }
    let date = match language::query(uri, "date") {
        None => app.today(),
        Some(text) => {
            parse_date(&text).ok_or_else(|| Box::new(bad_query("date", "YYYY-MM-DD", &words)))?
        }
    };
    Ok(Asked { words, date })
}

/// 400 for a value of the query.
#[must_use]
pub fn bad_query(name: &'static str, accepted: &str, words: &Words<'_>) -> Response {
    Problem::new(StatusCode::BAD_REQUEST, "bad_query")
        .with("name", name)
        .with("accepted", accepted)
        .respond(words)
}

/// A document as the answer.
#[must_use]
pub fn json<T: Serialize>(document: &T, lang: Lang) -> Response {
    let body = serde_json::to_vec(document).unwrap_or_default();
    json_bytes(body, lang)
}

/// A serialised document as the answer.
#[must_use]
pub fn json_bytes(body: Vec<u8>, lang: Lang) -> Response {
    let code = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    (
        [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            ),
            (header::CONTENT_LANGUAGE, HeaderValue::from_static(code)),
        ],
        body,
    )
        .into_response()
}
