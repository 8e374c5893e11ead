//! Styles, script and sign of the page, compiled in. Their addresses carry a hash of what they
//! hold, so that a browser may keep them and never keeps an old one.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::problem::not_found;
use super::{App, language};
use crate::report::html::STYLE;

/// One file.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: Vec<u8>,
    hash: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let style = format!("{STYLE}\n{}", include_str!("assets/web.css"));
    vec![
        asset("style.css", "text/css; charset=utf-8", style.into_bytes()),
        asset(
            "app.js",
            "text/javascript; charset=utf-8",
            include_bytes!("assets/app.js").to_vec(),
        ),
        asset(
            "list.js",
            "text/javascript; charset=utf-8",
            include_bytes!("assets/list.js").to_vec(),
        ),
        asset(
            "icon.svg",
            "image/svg+xml",
            include_bytes!("assets/icon.svg").to_vec(),
        ),
    ]
});

fn asset(name: &'static str, kind: &'static str, bytes: Vec<u8>) -> Asset {
    let hash = Sha256::digest(&bytes)
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect();
    Asset {
        name,
        kind,
        bytes,
        hash,
    }
}

/// Address of a file by its name.
#[must_use]
pub fn address(name: &str) -> String {
    match ASSETS.iter().find(|a| a.name == name) {
        Some(a) => format!("/assets/{}?v={}", a.name, a.hash),
        None => format!("/assets/{name}"),
    }
}

/// Their route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/assets/{name}", get(handle))
}

async fn handle(
    State(app): State<Arc<App>>,
    name: Option<Path<String>>,
    request: Request,
) -> Response {
    let found = name.and_then(|Path(name)| ASSETS.iter().find(|a| a.name == name));
    let Some(a) = found else {
        return not_found(State(app), request).await;
    };
    let tag = format!("\"{}\"", a.hash);
    let current = language::query(request.uri(), "v").is_some_and(|v| v == a.hash);
    let cache = if current {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(a.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| {
            v.split(',')
                .any(|t| t.trim().trim_start_matches("W/") == tag)
        });
    if known {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, a.bytes.clone()).into_response()
}
