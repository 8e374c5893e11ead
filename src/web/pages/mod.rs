//! The pages: one file each.

pub mod answer;
pub mod calendar;
pub mod check;
pub mod decode;
pub mod form;
pub mod institutions;
pub mod list;
pub mod message;
pub mod rules;
pub mod slip;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use jiff::civil::Date;
use maud::{Markup, html};

use super::layout::{Page, Place};
use super::{App, language};
use crate::report::words::Words;

/// The routes of all pages.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .merge(check::routes())
        .merge(list::routes())
        .merge(institutions::routes())
        .merge(calendar::routes())
        .merge(rules::routes())
        .merge(decode::routes())
}

/// Texts, address and day of a page.
pub struct Visit {
    /// The catalogue in the reader's language.
    pub words: Words<'static>,
    /// The address asked for.
    pub uri: Uri,
    /// Today.
    pub date: Date,
}

impl Visit {
    /// Of a request.
    #[must_use]
    pub fn of(app: &App, request: &Request) -> Visit {
        Visit {
            words: app.words(language::of(app, request.uri(), request.headers())),
            uri: request.uri().clone(),
            date: app.today(),
        }
    }

    /// A framed page.
    #[must_use]
    pub fn page(&self, app: &App, place: Place, title: &str, body: &Markup) -> Response {
        self.page_with(app, place, title, body, StatusCode::OK, None)
    }

    /// A framed page with a status and a script of its own.
    #[must_use]
    pub fn page_with(
        &self,
        app: &App,
        place: Place,
        title: &str,
        body: &Markup,
        status: StatusCode,
        script: Option<&'static str>,
    ) -> Response {
        Page {
            words: &self.words,
            place,
            title,
            uri: &self.uri,
            script,
            date: self.date,
        }
        .respond(app, status, body)
    }

    /// A page that says there is nothing under this address.
    #[must_use]
    pub fn missing(&self, app: &App, place: Place) -> Response {
        let title = self.words.text("web.missing");
        let body = html! { h1 { (title) } p { (self.words.text("web.missing_detail")) } };
        self.page_with(app, place, &title, &body, StatusCode::NOT_FOUND, None)
    }
}

/// A source in the visitor's language, its address as a link.
#[must_use]
pub fn source(text: &str, words: &Words<'_>) -> Markup {
    let text = words.source(text);
    let at = text.find("https://").or_else(|| text.find("http://"));
    let (said, address) = text.split_at(at.unwrap_or(text.len()));
    html! {
        @if !said.is_empty() { span.wrap { (said) } }
        @if !address.is_empty() { a.wrap href=(address) rel="noopener noreferrer external" { (address) } }
    }
}
