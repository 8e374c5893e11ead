//! A slip as read: as JSON, `yiqing.receipt/1`, as text, and as a case file.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::words::{Lang, Words};
use crate::case::Slip;
use crate::field::{Field, Kind};
use crate::intake::receipt::Reading;
use crate::text::mask;
use crate::text::width::{for_terminal, pad_right};

/// One slip read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReceiptDocument {
    /// `yiqing.receipt/1`.
    pub schema: &'static str,
    /// `text` or `picture`.
    pub source: &'static str,
    /// Whether a whole slip was read: only then is what is absent not printed.
    pub whole: bool,
    /// Values read, in the order of the text.
    pub fields: Vec<ReceiptFieldDocument>,
    /// Labels whose value could not be read.
    pub not_read: Vec<NotReadDocument>,
    /// Printed and never kept: card number, expiry, signature, telephone, cardholder.
    pub dropped: Vec<DroppedDocument>,
    /// What a whole slip does not print; empty where none was read whole.
    pub not_printed: Vec<&'static str>,
    /// What the title says before the words for slip.
    pub title: Option<String>,
    /// QR codes and bar codes of a picture.
    pub codes: Vec<CodeDocument>,
    /// The text the reading relies on, where it was recognised from a picture; personal numbers
    /// are masked.
    pub recognised_text: Option<String>,
    /// A case file that `check` accepts.
    #[schemars(with = "serde_json::Value")]
    pub case: Map<String, Value>,
    /// Name and version of the program.
    pub tool: &'static str,
}

/// One value of a slip.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReceiptFieldDocument {
    /// Key of the field on a slip.
    pub field: &'static str,
    /// Key of the field of a case it fills; null for the others.
    pub case_field: Option<&'static str>,
    /// The value.
    pub value: String,
    /// Line, from 1.
    pub line: usize,
    /// The label as printed.
    pub label: String,
    /// The value as printed, where it was written otherwise.
    pub printed: Option<String>,
    /// Characters read as a digit because the field allows a digit alone there.
    pub changed: Vec<ChangeDocument>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// One character read as a digit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChangeDocument {
    /// Position in the value, from 1.
    pub position: usize,
    /// As it stood.
    pub from: char,
    /// As it was read.
    pub to: char,
}

/// A label whose value could not be read.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotReadDocument {
    /// Key of the field.
    pub field: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// `empty`, `form`, `length`, `currency`, `personal` or `differs`.
    pub why: &'static str,
    /// The same in words.
    pub text: String,
}

/// Something printed that is never kept.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DroppedDocument {
    /// `card_no`, `expiry`, `signature`, `phone` or `cardholder`.
    pub field: &'static str,
    /// Line, from 1.
    pub line: usize,
}

/// One number of a QR code or bar code.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CodeDocument {
    /// Kind of code, such as `qr` or `code_128`.
    pub format: String,
    /// `serial_number`, `tusn`, `merchant_no`, `terminal_no`, `network_licence_no` or `other`.
    pub kind: &'static str,
    /// The number; null for `other`.
    pub value: Option<String>,
}

/// What the document says besides the reading itself.
#[derive(Debug, Clone, Default)]
pub struct Beside<'t> {
    /// Recognised text of a picture.
    pub recognised: Option<&'t str>,
    /// Numbers of codes in the picture.
    pub codes: Vec<CodeDocument>,
    /// Case fields that the codes fill.
    pub code_fields: Vec<(Field, String)>,
}

/// The case field a slip's field fills.
fn case_field(reading: &Reading, field: &str, value: &str) -> Option<&'static str> {
    reading
        .case_fields()
        .into_iter()
        .find(|(f, v)| {
            let of_slip = match f {
                Field::ReceiptAcquirer => "acquirer",
                Field::InstitutionCode => "acquirer_code",
                Field::ReceiptMerchantName => "merchant_name",
                Field::ReceiptMerchantNo => "merchant_no",
                Field::ReceiptTerminalNo => "terminal_no",
                Field::SerialNumber | Field::SerialNumberOnScreen => "serial_number",
                Field::Tusn => "tusn",
                _ => "",
            };
            of_slip == field && v == value
        })
        .map(|(f, _)| f.key())
}

/// A value as shown: persons and numbers masked unless asked.
fn shown(field: &str, value: &str, words: &Words<'_>) -> String {
    if field == "merchant_name" && !words.unmasked && words.registry.is_person(value) {
        return mask::person(value);
    }
    words.masked(value).into_owned()
}

/// Renders a reading as a document.
#[must_use]
pub fn document(reading: &Reading, beside: &Beside<'_>, words: &Words<'_>) -> ReceiptDocument {
    let fields = reading
        .items
        .iter()
        .map(|i| {
            let mut notes = Vec::new();
            if !i.changes.is_empty() {
                notes.push(words.text("receipt.note.changed").into_owned());
            }
            if i.unsure {
                notes.push(words.text("receipt.note.unsure").into_owned());
            }
            if i.nearly {
                notes.push(words.text("receipt.note.nearly").into_owned());
            }
            ReceiptFieldDocument {
                field: i.field,
                case_field: case_field(reading, i.field, &i.value),
                value: shown(i.field, &i.value, words),
                line: i.line,
                label: mask::mask_text(&i.label).into_owned(),
                printed: i
                    .printed
                    .as_deref()
                    .map(|p| mask::mask_text(p).into_owned()),
                changed: i
                    .changes
                    .iter()
                    .map(|c| ChangeDocument {
                        position: c.position,
                        from: c.from,
                        to: c.to,
                    })
                    .collect(),
                notes,
            }
        })
        .collect();
    ReceiptDocument {
        schema: "yiqing.receipt/1",
        source: if beside.recognised.is_some() {
            "picture"
        } else {
            "text"
        },
        whole: reading.whole,
        fields,
        not_read: reading
            .unread
            .iter()
            .map(|u| NotReadDocument {
                field: u.field,
                line: u.line,
                why: u.why.as_str(),
                text: why_text(u.why, words),
            })
            .collect(),
        dropped: reading
            .dropped
            .iter()
            .map(|d| DroppedDocument {
                field: d.field,
                line: d.line,
            })
            .collect(),
        not_printed: reading.not_printed(),
        title: reading.title.clone(),
        codes: beside.codes.clone(),
        recognised_text: beside.recognised.map(recognised),
        case: case_json(reading, beside),
        tool: super::document::TOOL,
    }
}

/// A recognised text as shown: the values of what is never kept are left out, numbers masked.
#[must_use]
pub fn recognised(text: &str) -> String {
    crate::intake::receipt::without_dropped(text)
}

fn why_text(why: crate::intake::receipt::Why, words: &Words<'_>) -> String {
    let count = match why {
        crate::intake::receipt::Why::Length(n) => n.to_string(),
        _ => String::new(),
    };
    words.filled(
        &format!("receipt.why.{}", why.as_str()),
        &[("count", &count)],
    )
}

fn slip_values(slip: &Slip) -> Vec<(&'static str, String)> {
    [
        ("acquirer", slip.acquirer.clone()),
        ("merchant_name", slip.merchant_name.clone()),
        ("merchant_no", slip.merchant_no.clone()),
        ("terminal_no", slip.terminal_no.clone()),
        ("time", slip.time.map(|t| t.to_string())),
        ("amount", slip.amount.map(|a| a.to_string())),
    ]
    .into_iter()
    .filter_map(|(k, v)| Some((k, v?)))
    .collect()
}

fn case_fields(reading: &Reading, beside: &Beside<'_>) -> Vec<(Field, String)> {
    let mut out = reading.case_fields();
    for (field, value) in &beside.code_fields {
        if !out.iter().any(|(f, _)| f == field) {
            out.push((*field, value.clone()));
        }
    }
    out
}

/// The case as JSON.
fn case_json(reading: &Reading, beside: &Beside<'_>) -> Map<String, Value> {
    let mut out = Map::new();
    for (field, value) in case_fields(reading, beside) {
        let value = if field.info().kind == Kind::Bool {
            Value::Bool(value == "true")
        } else {
            Value::from(value)
        };
        out.insert(field.key().to_owned(), value);
    }
    let slip = slip_values(&reading.slip());
    if slip.iter().any(|(k, _)| matches!(*k, "time" | "amount")) {
        let line: Map<String, Value> = slip
            .into_iter()
            .map(|(k, v)| (k.to_owned(), Value::from(v)))
            .collect();
        out.insert(
            "receipts".to_owned(),
            Value::from(vec![Value::Object(line)]),
        );
    }
    out
}

/// A TOML string.
fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Renders a reading as a case file that `check` reads.
#[must_use]
pub fn toml(reading: &Reading, beside: &Beside<'_>, words: &Words<'_>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}", words.text("receipt.toml_head"));
    for (field, value) in case_fields(reading, beside) {
        let value = if field.info().kind == Kind::Bool {
            value
        } else {
            quoted(&value)
        };
        let _ = writeln!(out, "{} = {value}", field.key());
    }
    let slip = slip_values(&reading.slip());
    if slip.iter().any(|(k, _)| matches!(*k, "time" | "amount")) {
        let _ = writeln!(out, "\n[[receipts]]");
        for (key, value) in slip {
            let _ = writeln!(out, "{key} = {}", quoted(&value));
        }
    }
    out
}

/// Renders a reading for a terminal.
#[must_use]
pub fn text(reading: &Reading, beside: &Beside<'_>, words: &Words<'_>) -> String {
    let doc = document(reading, beside, words);
    let t = |key: &str| words.text(key).into_owned();
    let colon = if words.lang == Lang::En { ": " } else { "：" };
    let name = |field: &str| t(&format!("receipt.field.{field}"));
    let line = |n: usize| words.filled("receipt.line", &[("line", &n.to_string())]);
    let mut out = String::new();
    if let Some(recognised) = &doc.recognised_text {
        let _ = writeln!(out, "{}", t("receipt.recognised"));
        for l in recognised.lines().filter(|l| !l.trim().is_empty()) {
            let _ = writeln!(out, "  | {}", for_terminal(l));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", t("receipt.read"));
    if doc.fields.is_empty() {
        let _ = writeln!(out, "  {}", t("receipt.nothing"));
    }
    for f in &doc.fields {
        let value = kind_text(f.field, &f.value, words);
        let mut from = line(f.line);
        if !f.label.is_empty() {
            let _ = write!(from, " {}", f.label);
        }
        if let Some(p) = &f.printed {
            let _ = write!(from, " “{p}”");
        }
        let _ = writeln!(
            out,
            "  {}{}{}",
            pad_right(&format!("{}{colon}", name(f.field)), 16),
            pad_right(&format!("{}  ", for_terminal(&value)), 26),
            for_terminal(&from)
        );
        for c in &f.changed {
            let _ = writeln!(
                out,
                "    {}",
                words.filled(
                    "receipt.change",
                    &[
                        ("position", &c.position.to_string()),
                        ("from", &c.from.to_string()),
                        ("to", &c.to.to_string()),
                    ],
                )
            );
        }
        for n in &f.notes {
            let _ = writeln!(out, "    · {n}");
        }
    }
    for c in doc.codes.iter().filter(|c| c.value.is_some()) {
        let _ = writeln!(
            out,
            "  {}{}{}",
            pad_right(&format!("{}{colon}", name(c.kind)), 16),
            pad_right(&for_terminal(c.value.as_deref().unwrap_or_default()), 26),
            words.filled("receipt.from_code", &[("format", &c.format)])
        );
    }
    if !doc.not_read.is_empty() {
        let _ = writeln!(out, "\n{}", t("receipt.not_read"));
        for u in &doc.not_read {
            let _ = writeln!(out, "  {}{colon}{} {}", name(u.field), line(u.line), u.text);
        }
    }
    if !doc.dropped.is_empty() {
        let _ = writeln!(out, "\n{}", t("receipt.dropped"));
        for d in &doc.dropped {
            let _ = writeln!(out, "  {}{colon}{}", name(d.field), line(d.line));
        }
    }
    out.push('\n');
    let missing: Vec<String> = doc.not_printed.iter().map(|f| name(f)).collect();
    let verdict = match (doc.whole, missing.is_empty(), doc.source) {
        (true, true, _) => t("receipt.whole"),
        (true, false, _) => words.filled(
            "receipt.whole_lacks",
            &[("fields", &missing.join(words.lang.comma()))],
        ),
        (false, _, "picture") => t("receipt.from_picture"),
        (false, _, _) => t("receipt.not_whole"),
    };
    let _ = writeln!(out, "{verdict}");
    out
}

/// Kinds as words people read.
fn kind_text(field: &str, value: &str, words: &Words<'_>) -> String {
    match field {
        "txn_type" | "card_kind" | "card_entry_mode" => {
            let key = format!("receipt.{field}.{value}");
            if words.has(&key) {
                words.text(&key).into_owned()
            } else {
                value.to_owned()
            }
        }
        _ => value.to_owned(),
    }
}
