//! Reports of a list as JSON Lines: what rows share is rendered once, their own values are put in.

use std::io::Write as _;

use super::document::{IgnoredDocument, document, finding};
use super::words::Words;
use crate::batch::holes::{self, FIRST_BYTE, Shown, Values};
use crate::batch::render::Render;
use crate::batch::rows::RowView;
use crate::batch::sift::Sift;
use crate::check::Report;
use crate::field::{FIELDS, Field};
use crate::finding::Finding;

/// Stands for the row's number.
const ROW: u64 = u64::MAX;
/// Stands for the row's id.
const ID: char = '\u{F8FFF}';
/// Stands for the row's serial number.
const SERIAL: char = '\u{F8FFD}';
/// Stands for the message of a finding.
const MESSAGE: char = '\u{F8FFE}';

/// Renders reports as `yiqing.report/1`, one a line.
#[derive(Debug, Clone, Copy)]
pub struct JsonLines<'r> {
    /// Texts.
    pub words: Words<'r>,
    /// Whether the row's fields are written too.
    pub with_case: bool,
    /// Says why findings are set aside.
    pub sift: Option<&'r Sift>,
}

impl<'r> JsonLines<'r> {
    /// Reports alone.
    #[must_use]
    pub fn new(words: Words<'r>) -> JsonLines<'r> {
        JsonLines {
            words,
            with_case: false,
            sift: None,
        }
    }
}

/// A report or a finding in pieces.
#[derive(Debug)]
pub struct Line(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    Fixed(Vec<u8>),
    Row,
    Own(Field),
    Findings,
    Value(u16, Shown),
    /// A text that is masked when its values are in.
    Message(Message),
}

/// A text in parts, each with the value that comes behind it.
#[derive(Debug, Clone)]
struct Message(Vec<(String, Option<(u16, Shown)>)>);

impl Message {
    fn of(text: &str) -> Message {
        let mut parts = Vec::new();
        let mut before = String::new();
        for c in text.chars() {
            match holes::what(c) {
                Some(value) => parts.push((std::mem::take(&mut before), Some(value))),
                None => before.push(c),
            }
        }
        parts.push((before, None));
        Message(parts)
    }

    fn filled(&self, values: &Values<'_>, words: &Words<'_>) -> String {
        let mut out = String::with_capacity(256);
        for (before, value) in &self.0 {
            out.push_str(before);
            if let Some((what, shown)) = value {
                put_value(&mut out, values, *what, *shown, words);
            }
        }
        out
    }
}

/// Puts a value into a text that is masked as a whole.
fn put_value(out: &mut String, values: &Values<'_>, what: u16, shown: Shown, words: &Words<'_>) {
    match shown {
        // Masked with the text around it.
        Shown::Masked => out.push_str(values.get(what)),
        shown => out.push_str(&value(values, what, shown, words)),
    }
}

impl Render for JsonLines<'_> {
    type Frame = Line;
    type Finding = Line;

    fn frame(&self, report: &Report, shared: bool) -> Line {
        let mut doc = document(report, &self.words, Some(ROW));
        doc.id = Some(ID.to_string());
        doc.serial_number = Some(SERIAL.to_string());
        doc.findings.clear();
        let text = serde_json::to_string(&doc).unwrap_or_default();
        frame_pieces(&text, shared)
    }

    fn finding(&self, f: &Finding, shared: bool) -> Line {
        let mut doc = finding(f, &self.words);
        let entry = f.ignored.zip(self.sift);
        doc.ignored = entry
            .and_then(|(n, s)| s.entry(n))
            .map(|e| IgnoredDocument {
                reason: e.reason.clone(),
                until: e.until.to_string(),
            });
        let message = self.words.message_whole(f);
        let with_values = shared && holes::has(&message);
        if with_values {
            doc.message = MESSAGE.to_string();
        }
        let text = serde_json::to_string(&doc).unwrap_or_default();
        let mut pieces = Vec::new();
        let message = with_values.then(|| Message::of(&message));
        value_pieces(&text, shared, message.as_ref(), &mut pieces);
        Line(pieces)
    }

    fn row<'f>(
        &self,
        frame: &Line,
        findings: impl Iterator<Item = &'f Line>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) {
        let mut findings = Some(findings);
        for piece in &frame.0 {
            match piece {
                Piece::Row => {
                    let _ = write!(out, "{}", row.number);
                }
                Piece::Own(field) => match values.case.get(*field) {
                    Some(value) => string(out, value),
                    None => out.extend_from_slice(b"null"),
                },
                Piece::Findings => {
                    for (n, f) in findings.take().into_iter().flatten().enumerate() {
                        if n > 0 {
                            out.push(b',');
                        }
                        for piece in &f.0 {
                            self.piece(piece, values, out);
                        }
                    }
                }
                other => self.piece(other, values, out),
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

impl JsonLines<'_> {
    fn piece(&self, piece: &Piece, values: &Values<'_>, out: &mut Vec<u8>) {
        match piece {
            Piece::Fixed(bytes) => out.extend_from_slice(bytes),
            Piece::Value(what, shown) => {
                inside(out, &value(values, *what, *shown, &self.words));
            }
            Piece::Message(message) => {
                let filled = message.filled(values, &self.words);
                inside(out, &self.words.masked(&filled));
            }
            Piece::Row | Piece::Own(_) | Piece::Findings => {}
        }
    }
}

/// Fills a text that may hold a row's values.
#[must_use]
pub fn fill(text: &str, values: &Values<'_>, words: &Words<'_>) -> String {
    let mut out = String::with_capacity(text.len() + 48);
    for c in text.chars() {
        match holes::what(c) {
            Some((what, shown)) => put_value(&mut out, values, what, shown, words),
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
        Shown::Person => words.person(value).into(),
    }
}

/// A report without findings in pieces.
fn frame_pieces(text: &str, shared: bool) -> Line {
    let mut out = Vec::new();
    let mut rest = text;
    for (mark, keep, piece) in [
        (format!("\"row\":{ROW}"), "\"row\":", Piece::Row),
        (format!("\"{ID}\""), "", Piece::Own(Field::Id)),
        (format!("\"{SERIAL}\""), "", Piece::Own(Field::SerialNumber)),
        (
            "\"findings\":[".to_owned(),
            "\"findings\":[",
            Piece::Findings,
        ),
    ] {
        if let Some((head, tail)) = rest.split_once(mark.as_str()) {
            value_pieces(head, shared, None, &mut out);
            if !keep.is_empty() {
                out.push(Piece::Fixed(keep.as_bytes().to_vec()));
            }
            out.push(piece);
            rest = tail;
        }
    }
    value_pieces(rest, shared, None, &mut out);
    Line(out)
}

/// A text with places in pieces; `message` goes where its mark stands.
fn value_pieces(text: &str, shared: bool, message: Option<&Message>, out: &mut Vec<Piece>) {
    if !shared || memchr::memchr(FIRST_BYTE, text.as_bytes()).is_none() {
        out.push(Piece::Fixed(text.as_bytes().to_vec()));
        return;
    }
    let mut fixed = String::new();
    for c in text.chars() {
        let piece = match (holes::what(c), message) {
            (Some((what, shown)), _) => Piece::Value(what, shown),
            (None, Some(message)) if c == MESSAGE => Piece::Message(message.clone()),
            _ => {
                fixed.push(c);
                continue;
            }
        };
        out.push(Piece::Fixed(std::mem::take(&mut fixed).into_bytes()));
        out.push(piece);
    }
    out.push(Piece::Fixed(fixed.into_bytes()));
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
