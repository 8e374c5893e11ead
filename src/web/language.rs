//! Which language an answer speaks: `?lang=`, else `Accept-Language`, else the server's own.

use axum::http::{HeaderMap, Uri, header};
use url::form_urlencoded;

use super::App;
use crate::report::words::Lang;

/// The first value of a name in a query.
#[must_use]
pub fn query(uri: &Uri, name: &str) -> Option<String> {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(n, _)| n == name)
        .map(|(_, v)| v.into_owned())
}

/// The language asked for in the query.
#[must_use]
pub fn asked(uri: &Uri) -> Option<Lang> {
    match query(uri, "lang")?.as_str() {
        "en" => Some(Lang::En),
        "zh" => Some(Lang::Zh),
        _ => None,
    }
}

/// The language of a request.
#[must_use]
pub fn of(app: &App, uri: &Uri, headers: &HeaderMap) -> Lang {
    asked(uri)
        .or_else(|| {
            headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .and_then(accepted)
        })
        .unwrap_or(app.options.lang)
}

/// The one of our languages that a header likes best.
fn accepted(header: &str) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for part in header.split(',').take(16) {
        let mut parts = part.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let weight = parts
            .find_map(|p| p.trim().strip_prefix("q="))
            .map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        let lang = match tag.split('-').next() {
            Some("zh") => Lang::Zh,
            Some("en") => Lang::En,
            _ => continue,
        };
        if weight > 0.0 && best.is_none_or(|(w, _)| weight > w) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// The word of a language in addresses.
#[must_use]
pub fn word(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        for (header, lang) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Lang::Zh)),
            ("en-US,en;q=0.9,zh;q=0.8", Some(Lang::En)),
            ("fr, en;q=0.3, zh;q=0.5", Some(Lang::Zh)),
            ("en;q=0", None),
            ("fr", None),
            ("*", None),
            ("", None),
        ] {
            assert_eq!(accepted(header), lang, "{header}");
        }
    }
}
