//! What every request passes: whom it calls, how much it brings, how long it may take, and the
//! headers its answer carries.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;

use super::problem::{self, Problem};
use super::{App, MOST_BODY, MOST_SECONDS, language};

/// Only what comes from this server may be loaded; nothing is run or styled from within a page.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // With `no-referrer` browsers send a form's own origin as `null`, which is a foreigner's.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// Names by which the server may be called.
pub struct Hosts {
    names: Vec<String>,
}

impl Hosts {
    /// The loopback names at `port`, and those of `trusted`.
    #[must_use]
    pub fn new(port: u16, trusted: &[String]) -> Hosts {
        let mut names: Vec<String> = ["127.0.0.1", "localhost", "[::1]"]
            .into_iter()
            .map(|h| format!("{h}:{port}"))
            .collect();
        if port == 80 {
            names.extend(["127.0.0.1", "localhost", "[::1]"].map(str::to_owned));
        }
        names.extend(
            trusted
                .iter()
                .map(|h| h.trim().trim_end_matches('.').to_ascii_lowercase()),
        );
        Hosts { names }
    }

    /// Whether `host` (name and port as in the header) is one of them. A trusted name without a
    /// port goes with any.
    #[must_use]
    pub fn know(&self, host: &str) -> bool {
        let host = host.trim().to_ascii_lowercase();
        let bare = match host.rsplit_once(':') {
            Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
                name
            }
            _ => &host,
        };
        self.names.iter().any(|n| *n == host || *n == bare)
    }

    /// Whether an `Origin` is one of them, or none.
    fn know_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .or_else(|| origin.strip_prefix("https://"))
            .is_some_and(|host| self.know(host))
    }
}

/// A request's place among those worked on at once; whoever works for it holds a copy.
#[derive(Clone)]
pub struct Slot {
    _permit: Arc<OwnedSemaphorePermit>,
}

/// The outermost guard: host, origin, size, time, headers, log.
pub async fn outer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let lang = language::of(&app, request.uri(), request.headers());
    // The pattern of the route, never what stands in its places.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |m| m.as_str().to_owned());
    let page_of =
        problem::wants_page(request.uri(), request.headers()).then(|| request.uri().clone());
    let mut response = match refusal(&app, &request) {
        Some((status, key)) => Problem::new(status, key).respond(&app.words(lang)),
        None => match timeout(Duration::from_secs(MOST_SECONDS), next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout").respond(&app.words(lang))
            }
        },
    };
    // Whoever calls by a foreign name, or from a page of somebody else, gets no page of ours.
    let foreign = matches!(
        response.status(),
        StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN | StatusCode::MISDIRECTED_REQUEST
    );
    if let Some(uri) = page_of.filter(|_| !foreign) {
        response = problem::page(response, &app, &uri, &app.words(lang));
    }
    let closes = matches!(
        response.status(),
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT
    );
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers
        .entry(header::VARY)
        .or_insert(HeaderValue::from_static("Accept-Language"));
    if closes {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(log) = app.options.log {
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        log(&format!(
            "{method} {route} {} {ms:.1} ms\n",
            response.status().as_u16()
        ));
    }
    response
}

/// Why a request is not heard at all.
fn refusal(app: &App, request: &Request) -> Option<(StatusCode, &'static str)> {
    let headers = request.headers();
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    let Some(host) = host
        .and_then(|h| h.to_str().ok())
        .filter(|_| more.is_none())
    else {
        return Some((StatusCode::BAD_REQUEST, "host_missing"));
    };
    let named = request
        .uri()
        .authority()
        .is_none_or(|a| app.hosts.know(a.as_str()));
    if !named || !app.hosts.know(host) {
        return Some((StatusCode::MISDIRECTED_REQUEST, "host_foreign"));
    }
    if request.method() != Method::GET && request.method() != Method::HEAD && foreign(app, headers)
    {
        return Some((StatusCode::FORBIDDEN, "origin_foreign"));
    }
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|n| n > MOST_BODY as u64) {
        return Some((StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
    }
    None
}

/// Whether a page of somebody else sends the request.
fn foreign(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or("?"));
    let origin = text(header::ORIGIN);
    let site = text(HeaderName::from_static("sec-fetch-site"));
    origin.is_some_and(|o| !app.hosts.know_origin(o))
        || site.is_some_and(|s| !matches!(s, "same-origin" | "none"))
}

/// Gives a request its place, or answers 503.
pub async fn slot(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    match app.slots.clone().try_acquire_owned() {
        Ok(permit) => {
            let slot = Slot {
                _permit: Arc::new(permit),
            };
            request.extensions_mut().insert(slot);
            next.run(request).await
        }
        Err(_) => {
            let lang = language::of(&app, request.uri(), request.headers());
            let mut response =
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy").respond(&app.words(lang));
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_by_name_and_port() {
        let hosts = Hosts::new(
            8790,
            &["pos.example.com".to_owned(), "b.example:81".to_owned()],
        );
        for (host, known) in [
            ("127.0.0.1:8790", true),
            ("LOCALHOST:8790", true),
            ("[::1]:8790", true),
            ("127.0.0.1", false),
            ("127.0.0.1:80", false),
            ("localhost:8790.example.com", false),
            ("127.0.0.1.nip.example:8790", false),
            ("evil.example:8790", false),
            ("pos.example.com", true),
            ("pos.example.com:443", true),
            ("b.example", false),
            ("b.example:81", true),
            ("", false),
        ] {
            assert_eq!(hosts.know(host), known, "{host}");
        }
        assert!(hosts.know_origin("http://localhost:8790"));
        assert!(!hosts.know_origin("null"));
        assert!(!hosts.know_origin("http://evil.example"));
    }
}
