//! The central bank's licence pages: told apart first, read strictly after.
//!
//! A page that is not what it should be is an error of one of eight classes, each with its next
//! step; a page is never half read. Selectors must match; nothing is guessed from position.

pub mod challenge;
pub mod detail;
pub mod dom;
pub mod list;

use scraper::Html;

use crate::intake::page::nesting;
use crate::net::charset::{self, Decoded};
pub use detail::DetailPage;
pub use list::{ListKind, ListPage, Row};

/// Largest page read from a file: browsers store pictures inside.
pub const MOST_FILE: usize = 10_000_000;

/// Class of a page that cannot be used; the catalogue has `page.<word>` with the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// No answer.
    Transport,
    /// An HTTP status that is no page.
    Status,
    /// No HTML, empty, or too large.
    Type,
    /// Bytes that are no text.
    Charset,
    /// A challenge or block page of the site's guard; recognised, never solved.
    Challenge,
    /// A page of something else.
    Wrong,
    /// A licence page whose structure is not the known one.
    Structure,
    /// A licence page whose rows or values are missing.
    Rows,
}

impl Class {
    /// The fixed id, on standard error and in JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Class::Transport => "page-transport",
            Class::Status => "page-status",
            Class::Type => "page-type",
            Class::Charset => "page-charset",
            Class::Challenge => "page-challenge",
            Class::Wrong => "page-wrong",
            Class::Structure => "page-structure",
            Class::Rows => "page-rows",
        }
    }

    /// The word in the catalogue's keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Class::Transport => "transport",
            Class::Status => "status",
            Class::Type => "type",
            Class::Charset => "charset",
            Class::Challenge => "challenge",
            Class::Wrong => "wrong",
            Class::Structure => "structure",
            Class::Rows => "rows",
        }
    }
}

/// Why a page cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFault {
    /// Its class.
    pub class: Class,
    /// What exactly: the catalogue has `page.why.<why>`.
    pub why: &'static str,
    /// A value for the text's place `{what}`.
    pub what: String,
}

impl PageFault {
    /// A fault.
    #[must_use]
    pub fn new(class: Class, why: &'static str, what: impl Into<String>) -> PageFault {
        PageFault {
            class,
            why,
            what: what.into(),
        }
    }
}

/// A page that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// A list page.
    List(ListPage),
    /// A detail page.
    Detail(DetailPage),
}

/// What is known of a page beside its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context<'c> {
    /// `Content-Type`, where there was one.
    pub content_type: Option<&'c str>,
    /// Where it came from, as far as known.
    pub url: Option<&'c str>,
    /// Names of the answer's headers, small letters.
    pub header_names: &'c [String],
}

/// A page with the charset it was read in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The page.
    pub page: Page,
    /// Its charset.
    pub charset: &'static str,
}

/// Tells what a page is and reads it.
///
/// # Errors
/// The class of the fault and what exactly.
pub fn read(bytes: &[u8], context: Context<'_>) -> Result<Read, PageFault> {
    let decoded = text_of(bytes, context)?;
    let page = read_text(&decoded.text, context)?;
    Ok(Read {
        page,
        charset: decoded.charset,
    })
}

fn text_of(bytes: &[u8], context: Context<'_>) -> Result<Decoded, PageFault> {
    let fault = |why, what: String| Err(PageFault::new(Class::Type, why, what));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return fault("empty", String::new());
    }
    if bytes.len() > MOST_FILE {
        return fault("too_large", bytes.len().to_string());
    }
    if let Some(kind) = context.content_type {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let html = ["text/html", "application/xhtml+xml", "text/plain", ""]
            .iter()
            .any(|k| kind.eq_ignore_ascii_case(k));
        if !html {
            return fault("not_html", kind.to_owned());
        }
    }
    let decoded = charset::decode(bytes, context.content_type);
    let length = decoded.text.chars().count();
    if decoded.faults > length / 1000 {
        return Err(PageFault::new(
            Class::Charset,
            "charset",
            format!("{}: {}", decoded.charset, decoded.faults),
        ));
    }
    let head = decoded
        .text
        .trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    if !head.contains('<') || head.starts_with(['{', '[']) || head.starts_with("%PDF") {
        return fault("not_html", head.chars().take(20).collect());
    }
    Ok(decoded)
}

/// Reads a page that is text already.
///
/// # Errors
/// The class of the fault and what exactly.
pub fn read_text(text: &str, context: Context<'_>) -> Result<Page, PageFault> {
    if let Some(marker) = challenge::find(text, context.header_names) {
        return Err(PageFault::new(Class::Challenge, "challenge", marker));
    }
    // A page that ends inside a tag was cut off on the way or while it was saved.
    if text.rfind('<') > text.rfind('>') {
        return Err(PageFault::new(Class::Structure, "cut", ""));
    }
    let html = Html::parse_document(&nesting::bounded(text));
    if let Some(list) = list::read(&html, context.url)? {
        return Ok(Page::List(list));
    }
    if let Some(detail) = detail::read(&html)? {
        return Ok(Page::Detail(detail));
    }
    let title = dom::title(&html);
    let ours = text.contains("许可证编号") || list::kind_of_words(&title).is_some();
    Err(if ours {
        PageFault::new(Class::Structure, "no_list", title)
    } else {
        PageFault::new(Class::Wrong, "other_page", title)
    })
}
