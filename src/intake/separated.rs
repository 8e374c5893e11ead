//! Separated values as people have them: quotes as in CSV, rows of any length, any line ends, and
//! a quote that is never closed costs its own line, not the rest of the file.

use std::io::{self, Read};

use memchr::{memchr, memchr2, memchr3};

use super::rows::{Next, Take};

/// Longest record, bytes.
pub const MOST_RECORD: usize = 1 << 20;

/// Bytes read at once.
const PIECE: usize = 256 << 10;

/// Records of a text in UTF-8.
pub struct Separated<R> {
    input: R,
    delimiter: u8,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    ended: bool,
    /// Line of the next record, from 1.
    line: u64,
    /// A cell whose quotes were taken off.
    cell: Vec<u8>,
    /// Bytes in which a quote's end is looked for. Halved with each that is not closed: a file
    /// of nothing else must not be read a million bytes for each of its lines.
    patience: usize,
}

/// Least bytes in which a quote's end is looked for.
const LEAST_PATIENCE: usize = 1 << 10;

/// Where a record ends in the buffer.
enum Extent {
    /// Its last byte and the first of the next, and whether a quote stands in it.
    Record {
        end: usize,
        next: usize,
        quoted: bool,
    },
    /// More must be read to know.
    Open,
    /// A quote was closed on another line and text follows: it was never meant to be closed there.
    Unclosed,
}

impl<R: Read> Separated<R> {
    /// Records between `delimiter`s.
    pub fn new(input: R, delimiter: u8) -> Separated<R> {
        Separated {
            input,
            delimiter,
            buffer: vec![0; PIECE],
            at: 0,
            end: 0,
            ended: false,
            line: 1,
            cell: Vec::new(),
            patience: MOST_RECORD,
        }
    }

    /// Reads a record that is not blank. A record that is too long, is not closed or is no
    /// text is a fault; the next begins on the line after its first.
    ///
    /// # Errors
    /// Read errors.
    pub fn next<T: Take>(&mut self, out: &mut T) -> io::Result<Next> {
        loop {
            let seen = self.buffer.get(self.at..self.end).unwrap_or_default();
            let near = seen.get(..self.patience).unwrap_or(seen);
            let whole = near.len() == seen.len();
            let mut extent = extent(near, self.delimiter, self.ended && whole);
            if !whole && matches!(extent, Extent::Open) {
                if first_line(near).is_some() {
                    return self.fault("row.unclosed_quote", out);
                }
                // Its first line alone is longer.
                extent = self::extent(seen, self.delimiter, self.ended);
            }
            match extent {
                Extent::Record { end, next, quoted } => {
                    if end == 0 && next == 0 {
                        return Ok(Next::End);
                    }
                    if end > MOST_RECORD {
                        return self.fault("row.too_long", out);
                    }
                    let from = self.at;
                    self.at += next;
                    if is_blank(seen.get(..end).unwrap_or_default(), self.delimiter) {
                        self.line += 1;
                        continue;
                    }
                    if quoted {
                        self.patience = (self.patience * 2).min(MOST_RECORD);
                    }
                    return Ok(self.record(from, from + end, quoted, out));
                }
                Extent::Unclosed => return self.fault("row.unclosed_quote", out),
                Extent::Open if self.ended => return self.fault("row.unclosed_quote", out),
                Extent::Open if seen.len() > MOST_RECORD => {
                    let key = if first_line(seen).is_some_and(|(end, _)| end <= MOST_RECORD) {
                        "row.unclosed_quote"
                    } else {
                        "row.too_long"
                    };
                    return self.fault(key, out);
                }
                Extent::Open => self.fill()?,
            }
        }
    }

    fn record<T: Take>(&mut self, from: usize, to: usize, quoted: bool, out: &mut T) -> Next {
        let line = self.line;
        let raw = self.buffer.get(from..to).unwrap_or_default();
        self.line += 1;
        if quoted {
            self.line += lines_within(raw);
        }
        if !T::WANTED {
            return Next::Row;
        }
        let Ok(text) = simdutf8::basic::from_utf8(raw) else {
            return Next::Fault("row.not_text", format!("line {line}"));
        };
        if quoted {
            unquoted(text, self.delimiter, &mut self.cell, out);
        } else {
            out.record(text, self.delimiter);
        }
        Next::Row
    }

    /// Passes over the first line of what is in the buffer and on its way.
    fn fault<T: Take>(&mut self, key: &'static str, out: &mut T) -> io::Result<Next> {
        let line = self.line;
        if key == "row.unclosed_quote" {
            self.patience = (self.patience / 2).max(LEAST_PATIENCE);
        }
        let mut first = true;
        loop {
            let seen = self.buffer.get(self.at..self.end).unwrap_or_default();
            let found = first_line(seen);
            if first {
                // What can be shown of it: its cells without regard to quotes.
                let shown = seen.get(..found.map_or(seen.len(), |f| f.0).min(MOST_RECORD));
                if let Some(text) = shown.and_then(|s| std::str::from_utf8(s).ok())
                    && found.is_some_and(|f| f.0 <= MOST_RECORD)
                {
                    for cell in text.split(char::from(self.delimiter)) {
                        out.cell(cell);
                    }
                }
                first = false;
            }
            match found {
                Some((_, next)) if next < seen.len() || self.ended => {
                    self.at += next;
                    break;
                }
                None if self.ended => {
                    self.at = self.end;
                    break;
                }
                // A line end at the very end may be the first half of one.
                Some((end, _)) => {
                    self.at += end;
                    self.fill()?;
                }
                None => {
                    self.at = self.end;
                    self.fill()?;
                }
            }
        }
        self.line += 1;
        Ok(Next::Fault(key, format!("line {line}")))
    }

    /// Reads on behind what has not been used yet.
    fn fill(&mut self) -> io::Result<()> {
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.end, 0);
            self.end -= self.at;
            self.at = 0;
        }
        if self.buffer.len() - self.end < PIECE / 4 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self
                .input
                .read(self.buffer.get_mut(self.end..).unwrap_or_default())
            {
                Ok(0) => {
                    self.ended = true;
                    return Ok(());
                }
                Ok(n) => {
                    self.end += n;
                    return Ok(());
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }
}

/// The first line of some bytes: its end, and where the next begins.
fn first_line(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = memchr2(b'\n', b'\r', bytes)?;
    Some((end, after_line_end(bytes, end)))
}

/// Behind the line end that stands at `at`: LF, CR or both.
fn after_line_end(bytes: &[u8], at: usize) -> usize {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => at + 2,
        _ => at + 1,
    }
}

fn extent(bytes: &[u8], delimiter: u8, ended: bool) -> Extent {
    let close = |end: usize, quoted: bool| {
        // A CR that is the last byte may be followed by its LF.
        if bytes.get(end) == Some(&b'\r') && end + 1 == bytes.len() && !ended {
            return Extent::Open;
        }
        Extent::Record {
            end,
            next: after_line_end(bytes, end),
            quoted,
        }
    };
    let Some(first) = memchr3(b'\n', b'\r', b'"', bytes) else {
        return if ended {
            Extent::Record {
                end: bytes.len(),
                next: bytes.len(),
                quoted: false,
            }
        } else {
            Extent::Open
        };
    };
    if bytes.get(first) != Some(&b'"') {
        return close(first, false);
    }
    // Cell by cell: a quote opens only at a cell's beginning.
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            let opened = at;
            loop {
                match memchr(b'"', bytes.get(at..).unwrap_or_default()) {
                    None => return Extent::Open,
                    Some(n) => at += n + 1,
                }
                match bytes.get(at) {
                    Some(b'"') => at += 1,
                    None if !ended => return Extent::Open,
                    _ => break,
                }
            }
            let ends = |b: u8| b == delimiter || matches!(b, b'\n' | b'\r' | b' ' | b'\t');
            let goes_on = bytes.get(at).is_some_and(|b| !ends(*b));
            if goes_on && memchr2(b'\n', b'\r', bytes.get(opened..at).unwrap_or_default()).is_some()
            {
                return Extent::Unclosed;
            }
        }
        match memchr3(delimiter, b'\n', b'\r', bytes.get(at..).unwrap_or_default()) {
            None if ended => {
                return Extent::Record {
                    end: bytes.len(),
                    next: bytes.len(),
                    quoted: true,
                };
            }
            None => return Extent::Open,
            Some(n) => {
                at += n;
                if bytes.get(at) != Some(&delimiter) {
                    return close(at, true);
                }
                at += 1;
            }
        }
    }
}

/// Whether a record has no text: blanks, delimiters and empty quotes only, on one line.
fn is_blank(record: &[u8], delimiter: u8) -> bool {
    record
        .iter()
        .all(|b| *b == delimiter || matches!(b, b' ' | b'\t' | b'"'))
}

fn lines_within(bytes: &[u8]) -> u64 {
    let (mut rest, mut lines) = (bytes, 0);
    while let Some((_, next)) = first_line(rest) {
        lines += 1;
        rest = rest.get(next..).unwrap_or_default();
    }
    lines
}

fn unquoted<T: Take>(text: &str, delimiter: u8, cell: &mut Vec<u8>, out: &mut T) {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        if bytes.get(at) != Some(&b'"') {
            let rest = bytes.get(at..).unwrap_or_default();
            let end = memchr(delimiter, rest).map_or(bytes.len(), |n| at + n);
            out.cell(text.get(at..end).unwrap_or_default());
            if end >= bytes.len() {
                return;
            }
            at = end + 1;
            continue;
        }
        cell.clear();
        at += 1;
        // Within the quotes.
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let n = memchr(b'"', rest).unwrap_or(rest.len());
            cell.extend_from_slice(rest.get(..n).unwrap_or_default());
            at += n + 1;
            if bytes.get(at) != Some(&b'"') {
                break;
            }
            cell.push(b'"');
            at += 1;
        }
        // What stands between the quote and the delimiter is taken as it is.
        let rest = bytes.get(at..).unwrap_or_default();
        let n = memchr(delimiter, rest).unwrap_or(rest.len());
        cell.extend_from_slice(rest.get(..n).unwrap_or_default());
        // Cut at quotes and delimiters only, so it is still text.
        out.cell(&String::from_utf8_lossy(cell));
        at += n;
        if at >= bytes.len() {
            return;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hands out so many bytes at a time.
    struct Slow<'t>(&'t [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
            let n = self.1.min(self.0.len()).min(to.len());
            let (head, rest) = self.0.split_at(n);
            to[..n].copy_from_slice(head);
            self.0 = rest;
            Ok(n)
        }
    }

    #[derive(Default)]
    struct Cells(Vec<String>);

    impl Take for Cells {
        fn cell(&mut self, value: &str) {
            self.0.push(value.to_owned());
        }
        fn unsure(&mut self) {}
    }

    type Read1 = (Vec<String>, Option<(&'static str, String)>);

    fn all(text: &[u8], piece: usize) -> Vec<Read1> {
        let mut reader = Separated::new(Slow(text, piece), b',');
        let mut out = Vec::new();
        loop {
            let mut cells = Cells::default();
            match reader.next(&mut cells).unwrap() {
                Next::End => return out,
                Next::Row => out.push((cells.0, None)),
                Next::Fault(key, detail) => out.push((cells.0, Some((key, detail)))),
            }
        }
    }

    #[test]
    fn quotes_and_line_ends() {
        for (text, rows) in [
            ("a,b\n1,2\n", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\r\n1,2", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("a,b\r1,2\r", vec![vec!["a", "b"], vec!["1", "2"]]),
            ("\"a,\"\"b\"\"\",c\n", vec![vec!["a,\"b\"", "c"]]),
            ("\"a\nb\",c\n1,2", vec![vec!["a\nb", "c"], vec!["1", "2"]]),
            ("a\"b,c\"\nd", vec![vec!["a\"b", "c\""], vec!["d"]]),
            ("\"a\"x,b", vec![vec!["ax", "b"]]),
            ("a,,\n,x", vec![vec!["a", "", ""], vec!["", "x"]]),
            ("a\n\n , ,\"\"\nb", vec![vec!["a"], vec!["b"]]),
            ("\"\"", vec![]),
            ("", vec![]),
        ] {
            for piece in [1, 2, 3, 1000] {
                let got: Vec<Vec<String>> = all(text.as_bytes(), piece)
                    .into_iter()
                    .map(|r| r.0)
                    .collect();
                assert_eq!(got, rows, "{text:?} by {piece}");
            }
        }
    }

    #[test]
    fn quotes_left_open_on_two_lines_do_not_swallow_each_other() {
        let text = "a,b\n1,\"x\n2,\"y\n3,z\n";
        for piece in [1, 7, 1000] {
            let rows = all(text.as_bytes(), piece);
            let cells: Vec<Vec<&str>> = rows
                .iter()
                .map(|(c, _)| c.iter().map(String::as_str).collect())
                .collect();
            assert_eq!(cells, [["a", "b"], ["1", "\"x"], ["2", "\"y"], ["3", "z"]]);
            let faults: Vec<bool> = rows.iter().map(|(_, f)| f.is_some()).collect();
            assert_eq!(faults, [false, true, true, false]);
        }
        // A cell of two lines stays one, with blanks behind its quote too; on one line what
        // follows the quote is taken as it is.
        for (text, cells) in [
            ("1,\"x\ny\",z\n", ["1", "x\ny", "z"]),
            ("1,\"x\ny\" ,z\n", ["1", "x\ny ", "z"]),
            ("1,\"x\"y,z\n", ["1", "xy", "z"]),
        ] {
            assert_eq!(
                all(text.as_bytes(), 3),
                [(cells.map(str::to_owned).to_vec(), None)]
            );
        }
    }

    #[test]
    fn an_unclosed_quote_costs_its_line_only() {
        let rows = all(b"a,b\n\"x,1\ny,2\nz,3\n", 7);
        assert_eq!(rows.len(), 4);
        assert_eq!(rows[1].1, Some(("row.unclosed_quote", "line 2".to_owned())));
        assert_eq!(rows[1].0, ["\"x", "1"]);
        assert_eq!(rows[2].0, ["y", "2"]);
        // Within a long file too, without reading all of it first.
        let mut long = b"\"x,1\n".to_vec();
        for _ in 0..400_000 {
            long.extend_from_slice(b"y,2\n");
        }
        let rows = all(&long, 1 << 20);
        assert_eq!(rows.len(), 400_001);
        assert_eq!(rows.iter().filter(|r| r.1.is_some()).count(), 1);
    }

    #[test]
    fn a_line_without_end_is_one_fault() {
        let mut text = vec![b'x'; 3 << 20];
        text.extend_from_slice(b"\nb\n");
        let rows = all(&text, 100_000);
        assert_eq!(rows[0].1, Some(("row.too_long", "line 1".to_owned())));
        assert_eq!(rows[1].0, ["b"]);
        assert_eq!(rows.len(), 2);
    }

    proptest! {
        #[test]
        fn as_the_csv_crate_reads_closed_quotes(rows in prop::collection::vec(prop::collection::vec("[a-c\",\r\n 牌]{0,6}", 1..4), 0..6), piece in 1_usize..40) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for r in &rows {
                writer.write_record(r).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let got: Vec<Vec<String>> = all(&text, piece).into_iter().map(|r| r.0).collect();
            let has_text = |r: &Vec<String>| !r.concat().trim_matches([' ', ',', '"']).is_empty();
            let got: Vec<_> = got.into_iter().filter(has_text).collect();
            let rows: Vec<_> = rows.into_iter().filter(has_text).collect();
            prop_assert_eq!(got, rows);
        }

        #[test]
        fn no_line_is_lost_and_no_bytes_panic(bytes in prop::collection::vec(prop::sample::select(vec![b'"', b',', b'\n', b'\r', b'a', 0xFF]), 0..60), piece in 1_usize..9) {
            let by_piece = all(&bytes, piece);
            prop_assert_eq!(by_piece, all(&bytes, 1000));
        }
    }
}
