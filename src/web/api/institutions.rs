//! `GET /api/v1/institutions`: institutions by name, brand, number, region and state.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use utoipa::openapi::HttpMethod;

use super::{Endpoint, asked, bad_query, json, openapi};
use crate::registry::Registry;
use crate::registry::licence::{LicenceState, acquiring_scope};
use crate::registry::region::{Coverage, Place, covers};
use crate::report::record::{InstitutionsDocument, institution_document};
use crate::text::fold::fold;
use crate::web::suggest::Suggestions;
use crate::web::{App, language};

/// States that can be asked for.
pub const STATES: [LicenceState; 7] = [
    LicenceState::Valid,
    LicenceState::ExpiredSinceSnapshot,
    LicenceState::OverdueListed,
    LicenceState::RenewalSuspended,
    LicenceState::NotTrading,
    LicenceState::Ended,
    LicenceState::Merged,
];

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// A name, brand, number or part of one.
    pub text: String,
    /// A province or city the acquiring licence must cover.
    pub region: String,
    /// State of the licence.
    pub state: Option<LicenceState>,
    /// Licensed card acquirers only.
    pub acquirers: bool,
}

impl Query {
    /// Reads a query; values that do not exist are passed over.
    #[must_use]
    pub fn of(uri: &Uri) -> Query {
        let text = |name| language::query(uri, name).unwrap_or_default();
        Query {
            text: text("q").trim().to_owned(),
            region: text("region").trim().to_owned(),
            state: LicenceState::parse(&text("state")),
            acquirers: matches!(text("acquirers").as_str(), "true" | "1" | "on"),
        }
    }
}

/// Indexes of the institutions that fit, in the order of licence numbers.
#[must_use]
pub fn find(registry: &Registry, names: &Suggestions, query: &Query, date: Date) -> Vec<usize> {
    let place = (!query.region.is_empty()).then(|| Place::read(Some(&query.region), None));
    let by_text = (!query.text.is_empty()).then(|| by_text(registry, names, &query.text));
    registry
        .snapshot()
        .institutions
        .iter()
        .enumerate()
        .filter(|(i, r)| {
            let now = registry.licence_state(*i, date);
            let scope = acquiring_scope(r);
            by_text.as_ref().is_none_or(|found| found.contains(i))
                && query.state.is_none_or(|s| s == now)
                && (!query.acquirers || (scope.is_some() && now.is_licensed()))
                && place.as_ref().is_none_or(|p| {
                    scope
                        .and_then(|s| s.regions.as_deref())
                        .is_some_and(|regions| covers(regions, p) == Coverage::Covered)
                })
        })
        .map(|(i, _)| i)
        .collect()
}

fn by_text(registry: &Registry, names: &Suggestions, text: &str) -> Vec<usize> {
    let mut found = registry.find(text);
    // A merchant number names its acquirer by its first three digits.
    let digits = text.len() == 15 && text.bytes().take(3).all(|b| b.is_ascii_digit());
    if digits && let Some(code) = text.get(..3) {
        found.extend(registry.find(code));
    }
    found.extend(names.institutions(registry, text));
    let folded = fold(text).to_uppercase();
    if folded.chars().count() >= 3 {
        found.extend(
            registry
                .snapshot()
                .institutions
                .iter()
                .enumerate()
                .filter(|(_, r)| r.licence_no.contains(&folded))
                .map(|(i, _)| i),
        );
    }
    found
}

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/institutions", get(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    let states: Vec<&str> = STATES.iter().map(|s| s.as_str()).collect();
    Endpoint {
        path: "/api/v1/institutions",
        method: HttpMethod::Get,
        operation: openapi::operation(
            "institutions",
            "Institutions on record",
            "All of them, or those that fit everything asked for. Nobody found is an empty list.",
        )
        .parameter(openapi::text(
            "q",
            "Legal, former, short or brand name, pinyin, licence number, acquirer code or merchant number",
        ))
        .parameter(openapi::text("region", "Province or city the acquiring licence must cover"))
        .parameter(openapi::choice("state", "State of the licence", &states))
        .parameter(openapi::choice("acquirers", "Licensed card acquirers only", &["true", "false"]))
        .parameter(openapi::lang())
        .parameter(openapi::date())
        .response("200", openapi::json_response("InstitutionsDocument", "In the order of licence numbers"))
        .response("400", openapi::problem("A state, day or language that does not exist"))
        .build(),
    }
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let uri = request.uri();
    let asked = match asked(&app, uri, request.headers()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let query = Query::of(uri);
    if language::query(uri, "state").is_some() && query.state.is_none_or(|s| !STATES.contains(&s)) {
        let all: Vec<&str> = STATES.iter().map(|s| s.as_str()).collect();
        return bad_query("state", &all.join(", "), &asked.words);
    }
    if language::query(uri, "acquirers").is_some_and(|v| v != "true" && v != "false") {
        return bad_query("acquirers", "true, false", &asked.words);
    }
    let registry = app.registry();
    let items = find(registry, app.suggestions(), &query, asked.date)
        .into_iter()
        .filter_map(|i| {
            registry
                .institution_at(i)
                .map(|r| institution_document(registry, i, r, asked.date))
        })
        .collect();
    let document = InstitutionsDocument {
        schema: "yiqing.institutions/1",
        as_of: registry.as_of().to_string(),
        items,
    };
    json(&document, asked.words.lang)
}
