//! A complaint's papers as plain text and as a page to print.

use std::fmt::Write as _;

use maud::{Markup, PreEscaped, html};

use super::{ComplaintDocument, SectionDocument, TableDocument};
use crate::report::html::document;
use crate::report::words::{Lang, Words};
use crate::text::width::{display_width, for_terminal, pad_right, wrap};

/// Style of a page to print and sign.
const STYLE: &str = include_str!("../html/paper.css");

/// Columns of the plain text.
const COLUMNS: usize = 78;

fn colon(words: &Words<'_>) -> &'static str {
    match words.lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    }
}

fn paragraph(out: &mut String, first: &str, text: &str) {
    let indent = display_width(first);
    let room = COLUMNS.saturating_sub(indent).max(20);
    for (n, line) in wrap(&for_terminal(text), room).iter().enumerate() {
        let lead = if n == 0 {
            first.to_owned()
        } else {
            " ".repeat(indent)
        };
        let _ = writeln!(out, "{lead}{line}");
    }
}

/// What is to be filled in by hand.
fn or_blank(value: &str) -> &str {
    if value.is_empty() {
        "________________"
    } else {
        value
    }
}

/// Renders the papers as plain text.
#[must_use]
pub fn text(doc: &ComplaintDocument, words: &Words<'_>) -> String {
    let t = |key: &str| words.text(key).into_owned();
    let colon = colon(words);
    let mut out = String::new();
    paragraph(&mut out, "", &doc.title);
    out.push('\n');
    paragraph(
        &mut out,
        "",
        &format!("{}{colon}{}", t("complaint.to"), doc.addressee),
    );
    paragraph(
        &mut out,
        "",
        &format!("{}{colon}{}", t("complaint.date"), doc.date),
    );
    for (n, s) in doc.sections.iter().enumerate() {
        let _ = write!(out, "\n{}. {}\n", n + 1, s.heading);
        section_text(&mut out, s, colon);
    }
    let mut number = doc.sections.len();
    for (key, lines) in [
        ("complaint.section.requests", &doc.requests),
        ("complaint.section.enclosures", &doc.enclosures),
        ("complaint.section.sources", &doc.sources),
    ] {
        number += 1;
        let _ = write!(out, "\n{number}. {}\n", t(key));
        for (n, line) in lines.iter().enumerate() {
            let first = if key == "complaint.section.enclosures" {
                "   [ ] ".to_owned()
            } else {
                format!("   ({}) ", n + 1)
            };
            paragraph(&mut out, &first, line);
        }
    }
    out.push('\n');
    paragraph(&mut out, "", &doc.statement);
    if doc.masked {
        paragraph(&mut out, "", &t("complaint.masked"));
    }
    let _ = write!(
        out,
        "\n{}{colon}________________    {}{colon}________________\n",
        t("complaint.signature"),
        t("complaint.signed_on")
    );
    out
}

fn section_text(out: &mut String, s: &SectionDocument, colon: &str) {
    for f in &s.facts {
        let first = format!("   {}{colon}", for_terminal(&f.label));
        if display_width(&first) > 40 {
            paragraph(out, "   ", first.trim());
            paragraph(out, "     ", or_blank(&f.value));
        } else {
            paragraph(out, &first, or_blank(&f.value));
        }
    }
    if let Some(table) = &s.table {
        table_text(out, table, colon);
    }
    for n in &s.notes {
        paragraph(out, "   ", n);
    }
}

/// A table with its columns under one another; a row too wide for a line is written one cell a line.
fn table_text(out: &mut String, table: &TableDocument, colon: &str) {
    let widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(c, head)| {
            table
                .rows
                .iter()
                .filter_map(|r| r.get(c))
                .map(|v| display_width(&for_terminal(v)))
                .chain([display_width(head)])
                .max()
                .unwrap_or(0)
        })
        .collect();
    let whole: usize = widths.iter().map(|w| w + 2).sum();
    if whole + 3 <= 100 {
        for row in std::iter::once(&table.columns).chain(&table.rows) {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(v, w)| pad_right(&for_terminal(v), *w))
                .collect();
            let _ = writeln!(out, "   {}", cells.join("  ").trim_end());
        }
        return;
    }
    for row in &table.rows {
        let mut cells = table.columns.iter().zip(row);
        let number = cells.next().map_or("", |(_, v)| v);
        let first = format!("   {number}) ");
        let line: Vec<String> = cells
            .filter(|(_, v)| !v.is_empty())
            .map(|(h, v)| format!("{h}{colon}{v}"))
            .collect();
        paragraph(
            out,
            &first,
            &line.join(if colon == ": " { "; " } else { "；" }),
        );
    }
}

/// Renders the papers as a page that stands alone.
#[must_use]
pub fn html(doc: &ComplaintDocument, words: &Words<'_>) -> String {
    let t = |key: &str| words.text(key).into_owned();
    let colon = colon(words);
    let list = |key: &str, lines: &[String]| -> Markup {
        html! {
            section {
                h2 { (t(key)) }
                @if key == "complaint.section.enclosures" {
                    ul { @for l in lines { li { "☐ " (l) } } }
                } @else {
                    ol { @for l in lines { li.wrap { (l) } } }
                }
            }
        }
    };
    let body = html! {
        h1 { (doc.title) }
        p { (t("complaint.to")) (colon) (doc.addressee) br; (t("complaint.date")) (colon) (doc.date) }
        @for s in &doc.sections {
            section {
                h2 { (s.heading) }
                @if !s.facts.is_empty() {
                    table {
                        tbody {
                            @for f in &s.facts {
                                tr { th scope="row" { (f.label) } td.wrap { (or_blank(&f.value)) } }
                            }
                        }
                    }
                }
                @if let Some(table) = &s.table {
                    div.scroll {
                        table {
                            thead { tr { @for c in &table.columns { th scope="col" { (c) } } } }
                            tbody {
                                @for row in &table.rows {
                                    tr { @for v in row { td { (v) } } }
                                }
                            }
                        }
                    }
                }
                @for n in &s.notes { p.soft { (n) } }
            }
        }
        (list("complaint.section.requests", &doc.requests))
        (list("complaint.section.enclosures", &doc.enclosures))
        (list("complaint.section.sources", &doc.sources))
        div.card {
            p { (doc.statement) }
            @if doc.masked { p.soft { (t("complaint.masked")) } }
            p {
                (t("complaint.signature")) (colon) "________________  "
                (t("complaint.signed_on")) (colon) "________________"
            }
        }
    };
    // A paper to sign bears no colours of verdicts: it has a style of its own.
    let style = html! { style { (PreEscaped(STYLE)) } };
    document(words.lang, &doc.title, style, body)
}
