//! Rows of cells out of whatever an export is: delimited text in any usual encoding, JSON, TOML,
//! a web page's table under the name of a workbook, a workbook.

use scraper::{Html, Selector};

use super::book;
use super::cell::{clean, moment};
use super::columns::{Columns, Role, Side};
use crate::intake::fault::Fault;
use crate::intake::json_document;
use crate::intake::node::{Entry, Node, Value};
use crate::intake::table::decode;
use crate::intake::toml_document;
use crate::intake::value::{Form, scalar};

/// Largest file read, bytes.
pub const MOST_BYTES: usize = 256 << 20;
/// Rows in which a header is looked for.
pub(super) const HEADER_WITHIN: usize = 60;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Line of the text, row of the sheet, or number of the record, from 1.
    pub line: usize,
    /// Cleaned cells.
    pub cells: Vec<String>,
}

impl Row {
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|c| c.is_empty())
    }
}

/// Rows of one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    pub rows: Vec<Row>,
    /// Name of the encoding, or of the form.
    pub form: &'static str,
}

/// Reads the table of a file; of several tables, the first whose header is understood.
///
/// # Errors
/// No form known here, or a fault of form.
pub(super) fn read(bytes: &[u8], side: Side) -> Result<Grid, Vec<Fault>> {
    if bytes.len() > MOST_BYTES {
        let args = vec![
            ("size", bytes.len().to_string()),
            ("most", MOST_BYTES.to_string()),
        ];
        return Err(vec![Fault::whole("list_too_large", args)]);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(vec![Fault::whole("old_workbook", vec![])]);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return book::read(bytes, side);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(vec![Fault::whole("pdf", vec![])]);
    }
    let (text, encoding) = decode(bytes).map_err(|f| vec![f])?;
    let begin = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    if begin.starts_with('{') {
        return records(&text, side);
    }
    if begin.starts_with("[[") && is_toml(begin) {
        let entries = toml_document::read(&text)?;
        return Ok(of_entries(&entries, side, "TOML"));
    }
    if begin.starts_with('[') && !is_toml(begin) {
        let wrapped = format!("{{\"rows\":{text}}}");
        let entries = json_document::read(&wrapped).map_err(|mut faults| {
            for f in &mut faults {
                f.span = None;
                if f.line == 1 {
                    f.column = f.column.saturating_sub(8).max(1);
                }
            }
            faults
        })?;
        return Ok(of_entries(&entries, side, "JSON"));
    }
    if begin.starts_with('<') {
        return Ok(page_table(&text));
    }
    Ok(delimited(&text, encoding, side))
}

/// `[[sales]]` and not an array of arrays.
fn is_toml(begin: &str) -> bool {
    let name: String = begin
        .trim_start_matches('[')
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"'))
        .collect();
    let rest = begin.trim_start_matches('[').get(name.len()..);
    !name.is_empty() && rest.is_some_and(|r| r.trim_start().starts_with("]]"))
}

/// An object that holds the list, or one object a line.
fn records(text: &str, side: Side) -> Result<Grid, Vec<Fault>> {
    let whole = json_document::read(text);
    if let Ok(entries) = &whole {
        return Ok(of_entries(entries, side, "JSON"));
    }
    let mut grid = Grid {
        form: "JSON Lines",
        ..Grid::default()
    };
    let mut names: Vec<String> = Vec::new();
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty());
    for (n, line) in lines {
        let Ok(entries) = json_document::read(line) else {
            return whole.map(|_| Grid::default());
        };
        let cells = cells_of(&entries, &mut names);
        grid.rows.push(Row { line: n + 1, cells });
    }
    grid.rows.insert(
        0,
        Row {
            line: 0,
            cells: names,
        },
    );
    Ok(grid)
}

/// The list of records among entries: that of its name, else the first.
fn of_entries(entries: &[Entry<'_>], side: Side, form: &'static str) -> Grid {
    let name = match side {
        Side::Sales => "sales",
        Side::Credits => "credits",
    };
    let is_list = |e: &&Entry<'_>| matches!(e.node.value, Value::List(_));
    let list = entries
        .iter()
        .filter(is_list)
        .find(|e| e.name.eq_ignore_ascii_case(name))
        .or_else(|| entries.iter().find(is_list));
    let mut grid = Grid {
        form,
        ..Grid::default()
    };
    let items: &[Node<'_>] = match list.map(|e| &e.node.value) {
        Some(Value::List(items)) => items,
        _ => &[],
    };
    let mut names: Vec<String> = Vec::new();
    for (n, item) in items.iter().enumerate() {
        let cells = match &item.value {
            Value::Table(entries) => cells_of(entries, &mut names),
            Value::List(cells) => cells.iter().map(text_of).collect(),
            _ => continue,
        };
        grid.rows.push(Row { line: n + 1, cells });
    }
    if !names.is_empty() {
        grid.rows.insert(
            0,
            Row {
                line: 0,
                cells: names,
            },
        );
    }
    grid
}

fn cells_of(entries: &[Entry<'_>], names: &mut Vec<String>) -> Vec<String> {
    let mut cells: Vec<String> = vec![String::new(); names.len()];
    for e in entries {
        let at = match names.iter().position(|n| *n == e.name) {
            Some(at) => at,
            None if names.len() < 200 => {
                names.push(e.name.clone().into_owned());
                cells.push(String::new());
                names.len() - 1
            }
            None => continue,
        };
        if let Some(cell) = cells.get_mut(at) {
            *cell = text_of(&e.node);
        }
    }
    cells
}

fn text_of(node: &Node<'_>) -> String {
    // A moment is a text here; digits stay as they are written.
    let form = match node.value {
        Value::Moment(_) => Form::Moment,
        _ => Form::Printed,
    };
    let text = scalar("", node, form).ok().flatten().unwrap_or_default();
    clean(&text)
}

/// The rows of a web page's tables.
fn page_table(text: &str) -> Grid {
    let mut grid = Grid {
        form: "HTML",
        ..Grid::default()
    };
    let (Ok(rows), Ok(cells)) = (Selector::parse("tr"), Selector::parse("td, th")) else {
        return grid;
    };
    let page = Html::parse_document(text);
    for (n, tr) in page.select(&rows).enumerate() {
        let cells = tr
            .select(&cells)
            .map(|td| clean(&td.text().collect::<String>()))
            .collect();
        grid.rows.push(Row { line: n + 1, cells });
    }
    grid
}

fn split(text: &str, delimiter: u8, quoting: bool, most: usize) -> Vec<Row> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .quoting(quoting)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut out = Vec::new();
    while out.len() < most {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) | Err(_) => break,
        }
        let line = record.position().map_or(0, |p| {
            // The reader stands before empty lines that it has passed over.
            let skipped = usize::try_from(p.byte())
                .ok()
                .and_then(|at| text.as_bytes().get(at..))
                .into_iter()
                .flatten()
                .take_while(|b| matches!(b, b'\r' | b'\n'))
                .filter(|b| **b == b'\n')
                .count();
            usize::try_from(p.line())
                .unwrap_or(usize::MAX)
                .saturating_add(skipped)
        });
        let cells = record.iter().map(clean).collect();
        out.push(Row { line, cells });
    }
    out
}

fn delimited(text: &str, encoding: &'static str, side: Side) -> Grid {
    let mut best: Option<(usize, u8, bool)> = None;
    for quoting in [true, false] {
        for delimiter in [b',', b'\t', b';', b'|'] {
            let rows = split(text, delimiter, quoting, HEADER_WITHIN);
            let score = header_of(&rows, side).map_or(0, |h| h.1.score());
            if score > best.map_or(0, |b| b.0) {
                best = Some((score, delimiter, quoting));
            }
        }
    }
    let (_, delimiter, quoting) = best.unwrap_or((0, b',', true));
    Grid {
        rows: split(text, delimiter, quoting, usize::MAX),
        form: encoding,
    }
}

/// Where the header ends and what it says: one row, or two of which the upper spans columns.
pub(super) fn header_of(rows: &[Row], side: Side) -> Option<(usize, Columns)> {
    let within = rows
        .get(..rows.len().min(HEADER_WITHIN))
        .unwrap_or_default();
    let mut best: Option<(usize, Columns)> = None;
    for (n, row) in within.iter().enumerate() {
        let columns = Columns::of(&row.cells, side);
        if columns.is_header() && best.as_ref().is_none_or(|b| columns.score() > b.1.score()) {
            best = Some((n + 1, columns));
        }
    }
    for (n, pair) in within.windows(2).enumerate() {
        let [upper, lower] = pair else { continue };
        // Only where one row is no header, or tells no direction that the two together tell.
        let poor = best
            .as_ref()
            .is_none_or(|b| b.0 == n + 1 && !b.1.has(Role::In) && !lower.is_empty());
        if !poor || lower.cells.iter().any(|c| moment(c).is_some()) {
            continue;
        }
        let columns = Columns::of(&spanned(upper, lower), side);
        if columns.is_header() && (best.is_none() || columns.has(Role::In)) {
            return Some((n + 2, columns));
        }
    }
    best
}

/// Headers of two rows of which the upper spans columns.
fn spanned(upper: &Row, lower: &Row) -> Vec<String> {
    let mut over = String::new();
    (0..upper.cells.len().max(lower.cells.len()))
        .map(|c| {
            if !upper.cell(c).is_empty() {
                over = upper.cell(c).to_owned();
            }
            match lower.cell(c) {
                "" => upper.cell(c).to_owned(),
                below => format!("{over}{below}"),
            }
        })
        .collect()
}
