//! The frame of every page: head, ways through, foot. Colours and type are those of the HTML
//! reports.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

use super::{App, assets, language};
use crate::report::document::TOOL;
use crate::report::words::{Lang, Words};

/// Which of the main pages is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The check of one machine.
    Check,
    /// A whole list.
    List,
    /// Institutions.
    Record,
    /// Coming end dates.
    Calendar,
    /// The rule book.
    Rules,
    /// Printed numbers.
    Decode,
    /// None of them.
    Elsewhere,
}

const WAYS: [(Place, &str, &str); 6] = [
    (Place::Check, "/", "web.nav.check"),
    (Place::List, "/list", "web.nav.list"),
    (Place::Record, "/institutions", "web.nav.record"),
    (Place::Calendar, "/calendar", "web.nav.calendar"),
    (Place::Rules, "/rules", "web.nav.rules"),
    (Place::Decode, "/decode", "web.nav.decode"),
];

/// One page to be framed.
pub struct Page<'p> {
    /// Texts.
    pub words: &'p Words<'p>,
    /// Which of the main pages.
    pub place: Place,
    /// Its title.
    pub title: &'p str,
    /// Address asked for, whose language the switch changes.
    pub uri: &'p Uri,
    /// Script of its own besides the common one.
    pub script: Option<&'static str>,
    /// The day of its list's age.
    pub date: Date,
}

impl Page<'_> {
    /// The page as an answer.
    #[must_use]
    pub fn respond(&self, app: &App, status: StatusCode, body: &Markup) -> Response {
        let kind = HeaderValue::from_static("text/html; charset=utf-8");
        let text = self.render(app, body);
        (status, [(header::CONTENT_TYPE, kind)], text).into_response()
    }

    fn render(&self, app: &App, body: &Markup) -> String {
        let w = self.words;
        let t = |key: &str| w.text(key);
        let code = match w.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        let title = format!("{} · {}", self.title, t("web.name"));
        html! {
            (DOCTYPE)
            html lang=(code) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="same-origin";
                    title { (title) }
                    link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(assets::address("style.css"));
                    script src=(assets::address("app.js")) defer {}
                    @if let Some(script) = self.script {
                        script src=(assets::address(script)) defer {}
                    }
                }
                body data-lang=(language::word(w.lang)) data-copied=(t("web.copied")) {
                    a.skip href="#main" { (t("web.skip")) }
                    header.top {
                        div.bar {
                            a.home href=(link("/", w.lang)) { strong { "一清" } " yiqing" }
                            (switch(self.uri, w.lang))
                        }
                        nav aria-label=(t("web.nav")) {
                            ul {
                                @for (place, address, key) in WAYS {
                                    li {
                                        a href=(link(address, w.lang))
                                            aria-current=[(place == self.place).then_some("page")] { (t(key)) }
                                    }
                                }
                            }
                        }
                    }
                    main id="main" tabindex="-1" { (body) }
                    (foot(app, w, self.date))
                }
            }
        }
        .into_string()
    }
}

/// An address in a language.
#[must_use]
pub fn link(address: &str, lang: Lang) -> String {
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}lang={}", language::word(lang))
}

/// What stands between a name and what it is.
#[must_use]
pub fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    }
}

/// The same page in the other language. A page that was made from a form leads to the form.
fn switch(uri: &Uri, lang: Lang) -> Markup {
    let (other, word, code) = match lang {
        Lang::Zh => (Lang::En, "English", "en"),
        Lang::En => (Lang::Zh, "中文", "zh-CN"),
    };
    let path = if uri.path() == "/check" {
        "/"
    } else {
        uri.path()
    };
    let kept: Vec<(String, String)> =
        url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .filter(|(n, _)| n != "lang")
            .map(|(n, v)| (n.into_owned(), v.into_owned()))
            .collect();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(kept);
    query.append_pair("lang", language::word(other));
    let address = format!("{path}?{}", query.finish());
    html! { a.switch href=(address) lang=(code) hreflang=(code) { (word) } }
}

fn foot(app: &App, w: &Words<'_>, date: Date) -> Markup {
    let registry = app.registry();
    let origin = w.text(&format!("report.origin_{}", registry.origin().as_str()));
    let line = w.filled(
        "report.registry",
        &[
            ("as_of", &registry.as_of().to_string()),
            ("age", &registry.age_days(date).to_string()),
            ("version", registry.version()),
            ("origin", &origin),
        ],
    );
    html! {
        footer.foot {
            p { (line) " · " (TOOL) }
            p { (w.text("web.privacy")) }
            p { (w.text("report.disclaimer")) }
            p.no-print { a href="/api/v1/openapi.json" { (w.text("web.api")) } }
        }
    }
}
