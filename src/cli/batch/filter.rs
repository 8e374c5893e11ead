//! Standard input as a line filter: JSON Lines in, a result for each as soon as it is there.

use std::io::{self, BufRead, Stdin};

use crate::batch::rows::{Rows, Source};
use crate::cli::batch::input::Into;
use crate::intake::json_lines::JsonLines;
use crate::intake::rows::Next;

/// Lines of standard input as they come.
pub struct Lines(JsonLines<Stdin>);

/// Standard input as lines, where it begins with an object; nothing is taken from it otherwise.
///
/// # Errors
/// Read errors.
pub fn lines() -> io::Result<Option<Lines>> {
    let mut input = io::stdin().lock();
    let head = input.fill_buf()?;
    let mark = if head.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let first = head.iter().skip(mark).find(|b| !b.is_ascii_whitespace());
    if first != Some(&b'{') {
        return Ok(None);
    }
    input.consume(mark);
    drop(input);
    Ok(Some(Lines(JsonLines::new(io::stdin()))))
}

/// Text that is known to be UTF-8 only line by line.
impl Source for Lines {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        while !rows.is_full() {
            match self.0.next(&mut Into::new(rows))? {
                Next::End => break,
                Next::Row => rows.end_row(),
                Next::Fault(key, detail) => rows.end_unreadable(key, detail),
            }
            // Whoever writes line by line waits for the answer before the next line.
            if !self.0.has_line() {
                break;
            }
        }
        Ok(())
    }
}
