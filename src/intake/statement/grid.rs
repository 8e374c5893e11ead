//! Rows of cells out of whatever an export is: delimited text in any usual encoding, JSON, TOML,
//! a web page's table under the name of a workbook, a workbook.

use ego_tree::iter::Edge;
use scraper::{Html, Node as Tag};

use super::book;
use super::cell::{clean, moment};
use super::columns::{Columns, Role, Side};
use crate::intake::fault::Fault;
use crate::intake::json_document;
use crate::intake::node::{Entry, Node, Value};
use crate::intake::page::nesting;
use crate::intake::table::decode;
use crate::intake::toml_document;
use crate::intake::value::{Form, scalar};

/// Largest file read, bytes.
pub const MOST_BYTES: usize = 256 << 20;
/// Rows in which a header is looked for.
pub(super) const HEADER_WITHIN: usize = 60;
/// Columns read; exports have two dozen.
pub(super) const MOST_COLUMNS: usize = 256;
/// Cells read of a text: each takes memory, and a byte of the file can be one.
const MOST_CELLS: usize = 32_000_000;

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
    /// Cells of all rows, each row counted as one more.
    cells: usize,
}

impl Grid {
    fn new(form: &'static str) -> Grid {
        Grid {
            form,
            ..Grid::default()
        }
    }

    /// Rows that were counted where they were read.
    pub fn of_rows(rows: Vec<Row>, form: &'static str) -> Grid {
        Grid {
            rows,
            form,
            cells: 0,
        }
    }

    /// Adds a row. Cells that are empty up to its end are not kept: what is not there is empty too.
    fn push(&mut self, line: usize, mut cells: Vec<String>) -> Result<(), Fault> {
        cells.truncate(MOST_COLUMNS);
        let full = cells.iter().rposition(|c| !c.is_empty());
        let full = full.map_or(0, |last| last + 1);
        if full < cells.len() {
            cells.truncate(full);
            cells.shrink_to_fit();
        }
        self.cells += cells.len() + 1;
        if self.cells > MOST_CELLS {
            let args = vec![("most", MOST_CELLS.to_string())];
            return Err(Fault::whole("too_many_cells", args));
        }
        self.rows.push(Row { line, cells });
        Ok(())
    }
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
        return of_entries(&entries, side, "TOML").map_err(|f| vec![f]);
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
        return of_entries(&entries, side, "JSON").map_err(|f| vec![f]);
    }
    if begin.starts_with('<') {
        return page_table(&text).map_err(|f| vec![f]);
    }
    delimited(&text, encoding, side).map_err(|f| vec![f])
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
        return of_entries(entries, side, "JSON").map_err(|f| vec![f]);
    }
    let mut grid = Grid::new("JSON Lines");
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
        grid.push(n + 1, cells).map_err(|f| vec![f])?;
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
fn of_entries(entries: &[Entry<'_>], side: Side, form: &'static str) -> Result<Grid, Fault> {
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
    let mut grid = Grid::new(form);
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
        grid.push(n + 1, cells)?;
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
    Ok(grid)
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

/// The rows of a web page's tables, those of the innermost where tables stand in tables: a row that
/// holds a table is layout. The tree is walked once, whatever its depth.
fn page_table(text: &str) -> Result<Grid, Fault> {
    /// A row that is open.
    #[derive(Default)]
    struct Open {
        line: usize,
        cells: Vec<String>,
        in_cell: bool,
        holds_table: bool,
    }
    let mut grid = Grid::new("HTML");
    let page = Html::parse_document(&nesting::bounded(text));
    let mut open: Vec<Open> = Vec::new();
    let mut line = 0;
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Tag::Element(e) => match (e.name(), open.last_mut()) {
                    ("tr", _) => {
                        line += 1;
                        open.push(Open {
                            line,
                            ..Open::default()
                        });
                    }
                    ("td" | "th", Some(row)) => {
                        row.in_cell = true;
                        row.cells.push(String::new());
                    }
                    ("table", Some(row)) => row.holds_table = true,
                    _ => {}
                },
                Tag::Text(t) => {
                    if let Some(row) = open.last_mut().filter(|r| r.in_cell)
                        && let Some(cell) = row.cells.last_mut()
                    {
                        cell.push_str(t);
                    }
                }
                _ => {}
            },
            Edge::Close(node) => {
                let name = node.value().as_element().map_or("", |e| e.name());
                match name {
                    "td" | "th" => {
                        if let Some(row) = open.last_mut() {
                            row.in_cell = false;
                        }
                    }
                    "tr" => {
                        if let Some(row) = open.pop().filter(|r| !r.holds_table) {
                            let cells = row.cells.iter().map(|c| clean(c)).collect();
                            grid.push(row.line, cells)?;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(grid)
}

fn split(
    text: &str,
    form: &'static str,
    (delimiter, quoting): (u8, bool),
    most: usize,
) -> Result<Grid, Fault> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .quoting(quoting)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut grid = Grid::new(form);
    while grid.rows.len() < most {
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
        let cells = record.iter().take(MOST_COLUMNS).map(clean).collect();
        grid.push(line, cells)?;
    }
    Ok(grid)
}

fn delimited(text: &str, encoding: &'static str, side: Side) -> Result<Grid, Fault> {
    let mut best: Option<(usize, u8, bool)> = None;
    for quoting in [true, false] {
        for delimiter in [b',', b'\t', b';', b'|'] {
            let head = split(text, encoding, (delimiter, quoting), HEADER_WITHIN)?;
            let score = header_of(&head.rows, side).map_or(0, |h| h.1.score());
            if score > best.map_or(0, |b| b.0) {
                best = Some((score, delimiter, quoting));
            }
        }
    }
    let (_, delimiter, quoting) = best.unwrap_or((0, b',', true));
    split(text, encoding, (delimiter, quoting), usize::MAX)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_too_many_cells_is_refused() {
        let mut grid = Grid::new("UTF-8");
        grid.cells = MOST_CELLS - 3;
        let row = || vec!["1".to_owned(), "2".to_owned(), String::new()];
        assert!(grid.push(1, row()).is_ok());
        assert_eq!(grid.rows[0].cells, ["1", "2"]);
        let fault = grid.push(2, Vec::new()).unwrap_err();
        assert_eq!(fault.key, "too_many_cells");
    }
}
