//! Errors of the API: `application/problem+json` (RFC 9457), in the reader's language.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

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
        let body = serde_json::to_vec(&self.document(words)).unwrap_or_default();
        let kind = HeaderValue::from_static("application/problem+json");
        (self.status, [(header::CONTENT_TYPE, kind)], body).into_response()
    }
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
