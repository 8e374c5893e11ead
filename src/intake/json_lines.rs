//! JSON Lines: an object a line, each line handed on whole.

use std::io::{self, BufRead, BufReader, Read};

use memchr::memchr;

use super::rows::{Next, Take};

/// Longest line, bytes.
pub const MOST_LINE: usize = 1 << 20;

/// Lines of a text in UTF-8.
pub struct JsonLines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    number: u64,
}

impl<R: Read> JsonLines<R> {
    /// The lines of an input.
    pub fn new(input: R) -> JsonLines<R> {
        JsonLines {
            reader: BufReader::with_capacity(256 << 10, input),
            line: Vec::new(),
            number: 0,
        }
    }

    /// Whether a whole line has been read already, so that the next is there without waiting.
    #[must_use]
    pub fn has_line(&self) -> bool {
        memchr(b'\n', self.reader.buffer()).is_some()
    }

    /// Hands on the next line that is not blank, as one cell.
    ///
    /// # Errors
    /// Read errors.
    pub fn next<T: Take>(&mut self, out: &mut T) -> io::Result<Next> {
        loop {
            self.line.clear();
            let most = u64::try_from(MOST_LINE).unwrap_or(u64::MAX);
            let n = (&mut self.reader)
                .take(most)
                .read_until(b'\n', &mut self.line)?;
            if n == 0 {
                return Ok(Next::End);
            }
            self.number += 1;
            let too_long = n == MOST_LINE && self.line.last() != Some(&b'\n');
            if too_long {
                skip_line(&mut self.reader)?;
            }
            let text = String::from_utf8_lossy(&self.line);
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            out.cell(text);
            return Ok(if too_long {
                Next::Fault("row.too_long", format!("line {}", self.number))
            } else {
                Next::Row
            });
        }
    }
}

fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (used, found) = match memchr(b'\n', buffer) {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        reader.consume(used);
        if found {
            return Ok(());
        }
    }
}
