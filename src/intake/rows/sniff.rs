//! How a list is written, and where its header stands: the delimiter and the row that make most
//! of its cells known names. Bank exports and back offices put titles above the header.

use super::{Cells, Next};
use crate::intake::separated::Separated;

/// Rows among which the header is looked for.
pub(super) const MOST_ABOVE: usize = 50;

/// Delimiters that are tried, in this order.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Where the header stands and what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Rows before it that are not blank.
    pub before: usize,
    /// Its cells.
    pub names: Vec<String>,
    /// What stands above it, cells joined by a blank.
    pub titles: Vec<String>,
    /// How many of its cells are known names.
    pub known: usize,
}

/// The header among the first rows: the one with most known names, the first of equals. Without
/// any known name it is the first row that has the most cells.
pub(super) fn header(rows: &[Vec<String>], known: &dyn Fn(&str) -> bool) -> Option<Found> {
    let filled = |row: &[String]| row.iter().filter(|c| !c.trim().is_empty()).count();
    let score = |row: &[String]| {
        let mut seen: Vec<&str> = Vec::new();
        for cell in row {
            let cell = cell.trim();
            if !cell.is_empty() && !seen.contains(&cell) && known(cell) {
                seen.push(cell);
            }
        }
        seen.len()
    };
    let scores: Vec<usize> = rows.iter().map(|r| score(r)).collect();
    let most = scores.iter().copied().max()?;
    let before = if most > 0 {
        scores.iter().position(|s| *s == most)?
    } else {
        let widest = rows.iter().map(|r| filled(r)).max()?;
        rows.iter().position(|r| filled(r) == widest)?
    };
    let title = |row: &Vec<String>| {
        let cells: Vec<&str> = row.iter().map(|c| c.trim()).collect();
        cells
            .into_iter()
            .filter(|c| !c.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    Some(Found {
        before,
        names: rows
            .get(before)?
            .iter()
            .map(|n| n.trim_start_matches('\u{feff}').trim().to_owned())
            .collect(),
        titles: rows.iter().take(before).map(title).collect(),
        known: most,
    })
}

/// The delimiter of a text and its header. `whole` says that the text is all there is; otherwise
/// its last row may be cut and is not looked at.
pub(super) fn separated(
    text: &[u8],
    whole: bool,
    wanted: Option<u8>,
    known: &dyn Fn(&str) -> bool,
) -> Option<(u8, Found)> {
    // `sep=;` above the header is what spreadsheets write to tell each other.
    let stated = text
        .strip_prefix(b"sep=")
        .filter(|rest| matches!(rest.get(1), Some(b'\r' | b'\n')))
        .and_then(|rest| rest.first().copied())
        .filter(u8::is_ascii);
    let one;
    let tried: &[u8] = match wanted.or(stated) {
        Some(d) => {
            one = [d];
            &one
        }
        None => &DELIMITERS,
    };
    let mut best: Option<((usize, usize), u8, Found)> = None;
    for delimiter in tried {
        let rows = first_rows(text, whole, *delimiter);
        let Some(found) = header(&rows, known) else {
            continue;
        };
        let score = (found.known, evenness(&rows, found.before));
        if best.as_ref().is_none_or(|(s, _, _)| score > *s) {
            best = Some((score, *delimiter, found));
        }
    }
    best.map(|(_, delimiter, found)| (delimiter, found))
}

/// How many delimiters a row has, times the rows that have as many as the header.
fn evenness(rows: &[Vec<String>], header: usize) -> usize {
    let width = rows.get(header).map_or(0, Vec::len);
    if width < 2 {
        return 0;
    }
    let same = rows
        .iter()
        .skip(header)
        .filter(|r| r.len() == width)
        .count();
    let all = rows.len().saturating_sub(header).max(1);
    (width - 1) * 100 * same / all
}

fn first_rows(text: &[u8], whole: bool, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = Separated::new(text, delimiter);
    let mut cells = Cells::default();
    let mut rows = Vec::new();
    let mut cut = false;
    while rows.len() < MOST_ABOVE {
        cells.clear();
        match reader.next(&mut cells) {
            Ok(Next::End) | Err(_) => {
                cut = !whole;
                break;
            }
            // Rows that cannot be read count as rows above, so that the count holds.
            Ok(_) => rows.push(cells.iter().map(str::to_owned).collect()),
        }
    }
    if cut && rows.len() > 1 {
        rows.pop();
    }
    rows
}
