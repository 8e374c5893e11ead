//! Faults of an input as people read them: file, line, the place underlined, what to do.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::intake::fault::{Fault, FaultSeverity};
use crate::intake::workbook::fault::WorkbookError;
use crate::report::words::Words;

/// Renders faults with the lines they stand in.
#[must_use]
pub fn render(
    faults: &[Fault],
    source: &str,
    name: &str,
    words: &Words<'_>,
    no_color: bool,
) -> String {
    let renderer = if no_color {
        Renderer::plain()
    } else {
        Renderer::styled()
    };
    let mut out = String::new();
    for f in faults {
        let args: Vec<(&str, &str)> = f.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let message = match args.as_slice() {
            [("why", why), rest @ ..] if f.key == "workbook" => {
                let file = [("file", name)];
                let args: Vec<(&str, &str)> = rest.iter().chain(&file).copied().collect();
                words.filled(&format!("workbook.{why}"), &args)
            }
            _ => words.filled(&format!("fault.{}", f.key), &args),
        };
        let (level, word) = match f.severity {
            FaultSeverity::Error => (Level::ERROR, words.text("error.title")),
            FaultSeverity::Warning => (Level::WARNING, words.text("error.warning")),
        };
        let level = level.with_name(word);
        let title = level.primary_title(message);
        let span = f.span.clone().filter(|s| {
            s.start <= s.end
                && s.end <= source.len()
                && source.is_char_boundary(s.start)
                && source.is_char_boundary(s.end)
        });
        let rendered = match span {
            Some(span) => renderer.render(&[title.element(
                Snippet::source(source)
                    .path(name)
                    .line_start(1)
                    .annotation(AnnotationKind::Primary.span(span)),
            )]),
            None => renderer.render(&[title.element(
                annotate_snippets::Origin::path(name)
                    .line(f.line)
                    .char_column(f.column),
            )]),
        };
        out.push_str(&rendered);
        out.push('\n');
    }
    out
}

/// Why a workbook is not read, and what to do.
#[must_use]
pub fn workbook(error: &WorkbookError, name: &str, words: &Words<'_>) -> String {
    let args = error.args();
    let mut args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
    args.push(("file", name));
    words.filled(&format!("workbook.{}", error.key()), &args)
}
