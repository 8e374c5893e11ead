//! Errors: `application/problem+json` (RFC 9457), and the same as a page for whoever opens one; in the
//! reader's language.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use maud::html;
use schemars::JsonSchema;
use serde::Serialize;

use super::layout::{Page, Place, link};
use super::{App, language};
use crate::intake::fault::Fault;
use crate::report::words::Words;

/// An error of the API.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProblemDocument {
    /// `urn:yiqing:problem:` and a stable word.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is wrong, in short.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What to do next.
    pub detail: String,
    /// Faults of the input, where they stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultDocument>,
}

/// One fault of an input.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FaultDocument {
    /// Stable word.
    pub key: &'static str,
    /// What is wrong.
    pub message: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// An error to answer with.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    key: &'static str,
    args: Vec<(&'static str, String)>,
    faults: Vec<Fault>,
}

impl Problem {
    /// An error whose texts are `web.problem.<key>` and `web.problem.<key>_detail`.
    #[must_use]
    pub fn new(status: StatusCode, key: &'static str) -> Problem {
        Problem {
            status,
            key,
            args: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// With an argument for the detail's place.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Problem {
        self.args.push((name, value.into()));
        self
    }

    /// A case or list that cannot be read.
    #[must_use]
    pub fn faults(faults: Vec<Fault>) -> Problem {
        Problem {
            faults,
            ..Problem::new(StatusCode::BAD_REQUEST, "bad_case")
        }
    }

    /// The document.
    #[must_use]
    pub fn document(&self, words: &Words<'_>) -> ProblemDocument {
        let args: Vec<(&str, &str)> = self.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        ProblemDocument {
            kind: format!("urn:yiqing:problem:{}", self.key),
            title: words
                .text(&format!("web.problem.{}", self.key))
                .into_owned(),
            status: self.status.as_u16(),
            detail: words.filled(&format!("web.problem.{}_detail", self.key), &args),
            faults: self.faults.iter().map(|f| fault(f, words)).collect(),
        }
    }

    /// The answer.
    #[must_use]
    pub fn respond(&self, words: &Words<'_>) -> Response {
        let document = self.document(words);
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, [(header::CONTENT_TYPE, kind)], body).into_response();
        response.extensions_mut().insert(document);
        response
    }
}

/// Whether a request is that of a person who opens a page: a browser says so, a program does not.
#[must_use]
pub fn wants_page(uri: &Uri, headers: &HeaderMap) -> bool {
    !uri.path().starts_with("/api/")
        && headers
            .get(header::ACCEPT)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.contains("text/html"))
}

/// The same error as a page, for whoever opens one.
#[must_use]
pub fn page(response: Response, app: &App, uri: &Uri, words: &Words<'_>) -> Response {
    let Some(document) = response.extensions().get::<ProblemDocument>() else {
        return response;
    };
    let body = html! {
        h1 { (document.title) }
        p role="alert" { (document.detail) }
        @if !document.faults.is_empty() {
            ul { @for f in &document.faults { li { (f.message) } } }
        }
        p { a.button href=(link("/", words.lang)) { (words.text("web.nav.check")) } }
    };
    let page = Page {
        words,
        place: Place::Elsewhere,
        title: &document.title,
        uri,
        script: None,
        date: app.today(),
    };
    let mut answer = page.respond(app, response.status(), &body);
    if let Some(wait) = response.headers().get(header::RETRY_AFTER) {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, wait.clone());
    }
    if let Some(methods) = response.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, methods.clone());
    }
    answer
}

/// A fault as a person reads it.
#[must_use]
pub fn fault(f: &Fault, words: &Words<'_>) -> FaultDocument {
    let args: Vec<(&str, &str)> = f.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
    FaultDocument {
        key: f.key,
        message: words.filled(&format!("fault.{}", f.key), &args),
        line: f.line,
        column: f.column,
    }
}

/// No such address.
pub async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    let lang = language::of(&app, request.uri(), request.headers());
    Problem::new(StatusCode::NOT_FOUND, "no_such_page").respond(&app.words(lang))
}

/// An address that takes another method.
pub async fn wrong_method(State(app): State<Arc<App>>, request: Request) -> Response {
    let lang = language::of(&app, request.uri(), request.headers());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong_method").respond(&app.words(lang))
}
