//! What was understood of a list before it is checked, column by column: as JSON,
//! `yiqing.header/1`, and as text.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::words::Words;
use crate::text::width::{display_width, for_terminal};

/// What was understood of a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct HeaderDocument {
    /// `yiqing.header/1`.
    pub schema: &'static str,
    /// The list as named.
    pub file: String,
    /// `separated`, `workbook` or `json_lines`.
    pub form: &'static str,
    /// What stands between cells.
    pub delimiter: Option<String>,
    /// Encoding of a text.
    pub encoding: Option<String>,
    /// Whether the text begins with a byte order mark.
    pub byte_order_mark: bool,
    /// Characters that the encoding cannot decode.
    pub replaced: u64,
    /// The sheet that is read.
    pub sheet: Option<String>,
    /// All sheets of the workbook.
    pub sheets: Vec<String>,
    /// Lines above the header that were skipped.
    pub above: Vec<String>,
    /// Data rows looked at for the counts below; the list may be longer.
    pub rows_seen: u64,
    /// Of which could not be read at all.
    pub rows_unreadable: u64,
    /// The columns, in order; for JSON Lines the keys met.
    pub columns: Vec<ColumnDocument>,
}

/// One column.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ColumnDocument {
    /// From 1.
    pub number: usize,
    /// Its name as it stands.
    pub name: String,
    /// The field it was taken for.
    pub field: Option<&'static str>,
    /// `name` (known by its name), `map` (named by `--map`), `left_out` (by `--map`),
    /// `same_as` (an earlier column, or one named by `--map`, has the same meaning), `unknown`
    /// or `unnamed`.
    pub how: &'static str,
    /// The nearest known name of an unknown one.
    pub near: Option<&'static str>,
    /// The first value met, masked.
    pub example: Option<String>,
    /// Rows with a value, among those looked at.
    pub filled: u64,
    /// Of which were not understood and are not used.
    pub not_understood: u64,
    /// Of which were damaged by a spreadsheet, or may mean two things, and are not used (DAT006).
    pub damaged: u64,
}

/// Widest name or example shown, in columns of the terminal.
const WIDEST: usize = 24;

/// Renders it for a terminal.
#[must_use]
pub fn text(d: &HeaderDocument, words: &Words<'_>) -> String {
    let mut out = String::new();
    let none = String::new();
    let form = match d.form {
        "separated" => words.filled(
            "header.separated",
            &[
                (
                    "delimiter",
                    delimiter_name(d.delimiter.as_deref(), words).as_str(),
                ),
                ("encoding", d.encoding.as_ref().unwrap_or(&none)),
            ],
        ),
        "workbook" => words.filled(
            "header.workbook",
            &[
                ("sheet", d.sheet.as_ref().unwrap_or(&none)),
                ("count", &d.sheets.len().to_string()),
            ],
        ),
        _ => words.filled(
            "header.json_lines",
            &[("encoding", d.encoding.as_ref().unwrap_or(&none))],
        ),
    };
    let _ = writeln!(out, "{}: {}", for_terminal(&d.file), for_terminal(&form));
    if d.replaced > 0 {
        let line = words.filled("header.replaced", &[("count", &d.replaced.to_string())]);
        let _ = writeln!(out, "{line}");
    }
    if !d.above.is_empty() {
        let line = words.filled("header.above", &[("count", &d.above.len().to_string())]);
        let _ = writeln!(out, "{line}");
        for a in &d.above {
            let _ = writeln!(out, "    {}", for_terminal(&cut(a, 2 * WIDEST)));
        }
    }
    let used = d.columns.iter().filter(|c| c.field.is_some()).count();
    let line = words.filled(
        "header.columns",
        &[
            ("all", &d.columns.len().to_string()),
            ("used", &used.to_string()),
            ("rows", &d.rows_seen.to_string()),
        ],
    );
    let _ = writeln!(out, "{line}");
    for c in &d.columns {
        let _ = writeln!(out, "{}", column(c, words));
    }
    if d.rows_unreadable > 0 {
        let line = words.filled(
            "header.unreadable",
            &[("count", &d.rows_unreadable.to_string())],
        );
        let _ = writeln!(out, "{line}");
    }
    out
}

fn column(c: &ColumnDocument, words: &Words<'_>) -> String {
    let meaning = match (c.field, c.how) {
        (Some(key), how) => {
            let name = words.text(&format!("field.{key}"));
            let hand = if how == "map" { " (--map)" } else { "" };
            format!("→ {key} {name}{hand}")
        }
        (None, "unknown") => match c.near {
            Some(near) => words.filled("header.unknown_near", &[("near", near)]),
            None => words.text("header.unknown").into_owned(),
        },
        (None, "same_as") => words.text("header.same_as").into_owned(),
        (None, "left_out") => words.text("header.left_out").into_owned(),
        _ => words.text("header.unnamed").into_owned(),
    };
    let mut line = format!(
        "{:>4}  {}  {meaning}",
        c.number,
        padded(&for_terminal(&cut(&c.name, WIDEST)))
    );
    let counts = [
        ("header.filled", c.filled),
        ("header.not_understood", c.not_understood),
        ("header.damaged", c.damaged),
    ];
    for (key, n) in counts {
        if n > 0 {
            let _ = write!(
                line,
                " · {}",
                words.filled(key, &[("count", &n.to_string())])
            );
        }
    }
    if let Some(e) = &c.example {
        let e = for_terminal(&cut(e, WIDEST)).into_owned();
        let _ = write!(
            line,
            " · {}",
            words.filled("header.example", &[("value", &e)])
        );
    }
    line
}

fn delimiter_name(delimiter: Option<&str>, words: &Words<'_>) -> String {
    match delimiter {
        Some("\t") => words.text("header.tab").into_owned(),
        Some(d) => d.to_owned(),
        None => String::new(),
    }
}

/// A text of at most so many columns.
fn cut(text: &str, most: usize) -> String {
    if display_width(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if display_width(&out) + 2 >= most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

fn padded(text: &str) -> String {
    let missing = WIDEST.saturating_sub(display_width(text));
    format!("{text}{}", " ".repeat(missing))
}
