//! Reports of a list as JSON Lines: what rows share is rendered once, their own values are put in.

use std::io::Write as _;

use super::document::{ReportDocument, document};
use super::words::Words;
use crate::batch::holes::{self, FIRST_BYTE, Shown, Values};
use crate::batch::pipeline::Render;
use crate::batch::rows::RowView;
use crate::check::Report;
use crate::field::{FIELDS, Field};
use crate::text::mask;

/// Stands for the row's number.
const ROW: u64 = u64::MAX;
/// Stands for the row's id.
const ID: char = '\u{F8FFF}';
/// First of the characters that stand for the messages of the findings.
const MESSAGE: u32 = 0xF_4000;

/// Renders reports as `yiqing.report/1`, one a line.
#[derive(Debug, Clone, Copy)]
pub struct JsonLines<'r> {
    /// Texts.
    pub words: Words<'r>,
    /// Whether the row's fields are written too, so that parts of a list can be merged.
    pub with_case: bool,
}

/// A line in pieces.
#[derive(Debug)]
pub struct Line(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Fixed(Vec<u8>),
    Row,
    Id,
    Value(u16, Shown),
    /// A text that is masked when its values are in.
    Message(String),
}

impl Render for JsonLines<'_> {
    type Template = Line;

    fn template(&self, report: &Report, shared: bool) -> Line {
        let mut doc = document(report, &self.words, Some(ROW));
        doc.id = Some(ID.to_string());
        let mut messages: Vec<String> = Vec::new();
        if shared {
            for (f, d) in report.findings.iter().zip(&mut doc.findings) {
                let text = self.words.message_whole(f);
                if holes::has(&text)
                    && let Some(c) = u32::try_from(messages.len())
                        .ok()
                        .and_then(|n| char::from_u32(MESSAGE + n))
                {
                    messages.push(text);
                    d.message = c.to_string();
                }
            }
        }
        Line(pieces(&doc, shared, &messages))
    }

    fn row(&self, line: &Line, row: &RowView<'_>, values: &Values<'_>, out: &mut Vec<u8>) {
        for piece in &line.0 {
            match piece {
                Piece::Fixed(bytes) => out.extend_from_slice(bytes),
                Piece::Row => {
                    let _ = write!(out, "{}", row.number);
                }
                Piece::Id => match values.case.get(Field::Id) {
                    Some(id) => string(out, id),
                    None => out.extend_from_slice(b"null"),
                },
                Piece::Value(what, shown) => {
                    inside(out, &value(values, *what, *shown, &self.words));
                }
                Piece::Message(text) => {
                    let filled = fill(text, values, &self.words);
                    inside(out, &self.words.masked(&filled));
                }
            }
        }
        if self.with_case {
            // Behind the closing brace of the report.
            out.pop();
            with_case(out, row, values);
            out.push(b'}');
        }
        out.push(b'\n');
    }
}

/// Fills a text that may hold a row's values.
#[must_use]
pub fn fill(text: &str, values: &Values<'_>, words: &Words<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 48);
    for c in text.chars() {
        match holes::what(c) {
            // Masked with the text around it.
            Some((what, Shown::Masked)) => out.push_str(values.get(what)),
            Some((what, shown)) => out.push_str(&value(values, what, shown, words)),
            None => out.push(c),
        }
    }
    out
}

fn value<'v>(
    values: &Values<'v>,
    what: u16,
    shown: Shown,
    words: &Words<'_>,
) -> std::borrow::Cow<'v, str> {
    let value = values.get(what);
    match shown {
        Shown::Whole => value.into(),
        Shown::Masked => words.masked(value),
        Shown::Person if words.unmasked => value.into(),
        Shown::Person => mask::person(value).into(),
    }
}

fn pieces(doc: &ReportDocument, shared: bool, messages: &[String]) -> Vec<Piece> {
    let text = serde_json::to_string(doc).unwrap_or_default();
    let mut out = Vec::new();
    let mut rest = text.as_str();
    let row = format!("\"row\":{ROW}");
    if let Some(at) = rest.find(&row) {
        let (head, tail) = rest.split_at(at + row.len());
        let head = head.strip_suffix(&ROW.to_string()).unwrap_or(head);
        out.push(Piece::Fixed(head.as_bytes().to_vec()));
        out.push(Piece::Row);
        rest = tail;
    }
    let id = format!("\"{ID}\"");
    if let Some(at) = rest.find(&id) {
        let (head, tail) = rest.split_at(at);
        out.push(Piece::Fixed(head.as_bytes().to_vec()));
        out.push(Piece::Id);
        rest = tail.strip_prefix(&id).unwrap_or(tail);
    }
    if !shared || memchr::memchr(FIRST_BYTE, rest.as_bytes()).is_none() {
        out.push(Piece::Fixed(rest.as_bytes().to_vec()));
        return out;
    }
    let mut fixed = String::new();
    for c in rest.chars() {
        let message = u32::from(c)
            .checked_sub(MESSAGE)
            .and_then(|n| messages.get(n as usize));
        let piece = match (holes::what(c), message) {
            (Some((what, shown)), _) => Piece::Value(what, shown),
            (None, Some(text)) => Piece::Message(text.clone()),
            (None, None) => {
                fixed.push(c);
                continue;
            }
        };
        out.push(Piece::Fixed(std::mem::take(&mut fixed).into_bytes()));
        out.push(piece);
    }
    out.push(Piece::Fixed(fixed.into_bytes()));
    out
}

/// A text as it stands inside the quotes of JSON.
fn inside(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\') {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    let from = out.len();
    string(out, text);
    out.pop();
    if out.get(from) == Some(&b'"') {
        out.remove(from);
    }
}

/// A text as JSON.
fn string(out: &mut Vec<u8>, text: &str) {
    let _ = serde_json::to_writer(out, text);
}

/// The row as it was given.
fn with_case(out: &mut Vec<u8>, row: &RowView<'_>, values: &Values<'_>) {
    if let Some((why, detail)) = row.fault {
        out.extend_from_slice(b",\"unreadable\":{\"why\":");
        string(out, why);
        out.extend_from_slice(b",\"detail\":");
        string(out, detail);
        out.push(b'}');
        return;
    }
    out.extend_from_slice(b",\"case\":{");
    let mut first = true;
    for f in FIELDS {
        if let Some(v) = values.case.get(f.field) {
            if !std::mem::take(&mut first) {
                out.push(b',');
            }
            string(out, f.key);
            out.push(b':');
            string(out, v);
        }
    }
    out.push(b'}');
}
