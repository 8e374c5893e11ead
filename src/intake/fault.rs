//! What is wrong with an input, and where. No prose: texts are looked up by key.

use std::ops::Range;

use crate::text::invisible::is_invisible;
use crate::text::mask::mask_text;

/// How much a fault weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultSeverity {
    /// The input is refused.
    Error,
    /// The input is used without the part named.
    Warning,
}

/// One fault of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Key of the text: `fault.<key>` in the catalogue, one of [`FAULTS`].
    pub key: &'static str,
    /// Named arguments of the text, already masked and cut to be shown.
    pub args: Vec<(&'static str, String)>,
    /// Bytes of the input it speaks of, on character boundaries.
    pub span: Option<Range<usize>>,
    /// Line, from 1.
    pub line: usize,
    /// Column from 1, in characters; for a table's header the number of the cell.
    pub column: usize,
    /// Weight.
    pub severity: FaultSeverity,
}

/// All keys; the texts stand in the catalogue as `fault.<key>`.
pub const FAULTS: &[&str] = &[
    "amount_too_large",
    "bad_amount",
    "bad_bool",
    "bad_choice",
    "bad_date",
    "bad_time",
    "damaged_number",
    "duplicate_key",
    "json_ended",
    "json_escape",
    "json_string",
    "json_unexpected",
    "key_of_case",
    "list_too_large",
    "mapped_column",
    "no_header",
    "not_a_list",
    "not_a_record",
    "not_a_value",
    "not_yuan",
    "number_leading_zero",
    "old_workbook",
    "pdf",
    "result_columns",
    "same_column",
    "same_meaning",
    "toml_assign",
    "toml_key",
    "toml_moment",
    "toml_more",
    "toml_number",
    "toml_string",
    "toml_syntax",
    "toml_unquoted",
    "toml_value_missing",
    "too_deep",
    "too_large",
    "too_many_cells",
    "too_many_faults",
    "undecodable",
    "unknown_column",
    "unknown_column_near",
    "unknown_key",
    "unknown_key_near",
    "unknown_list_key",
    "unknown_list_key_near",
    "workbook",
];

impl Fault {
    /// A fault at some bytes of the input; line and column are set by [`place`].
    pub(super) fn at(
        key: &'static str,
        args: Vec<(&'static str, String)>,
        span: Range<usize>,
    ) -> Fault {
        Fault {
            key,
            args,
            span: Some(span),
            line: 1,
            column: 1,
            severity: FaultSeverity::Error,
        }
    }

    /// A fault of the whole input.
    pub(super) fn whole(key: &'static str, args: Vec<(&'static str, String)>) -> Fault {
        Fault {
            key,
            args,
            span: None,
            line: 1,
            column: 1,
            severity: FaultSeverity::Error,
        }
    }
}

/// A value as a fault shows it: masked, without unseen characters, at most 40 characters.
pub(super) fn shown(value: &str) -> String {
    const MOST: usize = 40;
    // Long values are cut before masking; the margin keeps a number at the cut whole.
    let head: String = value.chars().take(4 * MOST).collect();
    let clean: String = head
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !is_invisible(c))
        .collect();
    let masked = mask_text(&clean);
    if masked.chars().count() <= MOST {
        return masked.into_owned();
    }
    masked.chars().take(MOST).chain(['…']).collect()
}

/// A character as a fault shows it; one that shows nothing by its number.
pub(super) fn shown_character(c: char) -> String {
    if is_invisible(c) || c.is_whitespace() {
        format!("U+{:04X}", u32::from(c))
    } else {
        c.to_string()
    }
}

/// Sorts faults by position and gives each its line and column, in one pass over the text.
pub(super) fn place(text: &str, faults: &mut [Fault]) {
    for fault in faults.iter_mut() {
        if let Some(span) = &mut fault.span {
            let start = boundary(text, span.start);
            *span = start..boundary(text, span.end).max(start);
        }
    }
    faults.sort_by_key(|f| f.span.as_ref().map_or((0, 0), |s| (s.start, s.end)));
    let (mut at, mut line, mut column) = (0, 1, 1);
    for fault in faults {
        let Some(span) = &fault.span else { continue };
        for c in text.get(at..span.start).unwrap_or_default().chars() {
            match c {
                '\n' => (line, column) = (line + 1, 1),
                // Takes no room on the line.
                '\u{FEFF}' if line == 1 && column == 1 => {}
                _ => column += 1,
            }
        }
        at = span.start;
        (fault.line, fault.column) = (line, column);
    }
}

/// The character boundary at or before a byte offset.
fn boundary(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted() {
        assert!(FAULTS.is_sorted());
    }

    #[test]
    fn placed_by_line_and_column() {
        let text = "一\n二三\n";
        let mut faults = [
            Fault::at("too_deep", vec![], 7..10),
            Fault::at("too_deep", vec![], 0..3),
        ];
        place(text, &mut faults);
        assert_eq!((faults[0].line, faults[0].column), (1, 1));
        assert_eq!((faults[1].line, faults[1].column), (2, 2));
    }

    #[test]
    fn shown_values_are_short_and_masked() {
        assert_eq!(shown(&"长".repeat(100)).chars().count(), 41);
        assert!(!shown("电话 13800138000").contains("13800138000"));
    }
}
