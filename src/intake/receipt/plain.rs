//! A slip's text in its plain form; codes whose length is known, and the letters in them that can
//! only be digits.

use super::Change;
use crate::identifier::printed::{is_hyphen, narrow};
use crate::text::invisible::is_invisible;

/// The digit that `c` may be a misreading of.
pub(super) fn digit_for(c: char) -> Option<char> {
    match c {
        'O' | 'o' | '〇' => Some('0'),
        'I' | 'l' | 'i' | '|' => Some('1'),
        _ => None,
    }
}

/// Whether `c` could be either a digit or a letter in print.
pub(super) fn is_doubtful(c: char) -> bool {
    digit_for(c).is_some()
}

/// The text narrow and without unseen characters, white space as single spaces.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        let c = narrow(c);
        if c.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// A code of exactly `length` letters and digits at the start of `text`: the first word, or so
/// many words as make up the length. Otherwise the number of characters of the first word.
pub(super) fn code(text: &str, length: usize) -> Result<Vec<char>, usize> {
    let text = plain(text);
    let mut joined: Vec<char> = Vec::new();
    let mut first = 0;
    for (n, word) in text.split(' ').enumerate() {
        let mut ended = false;
        let mut taken = 0;
        for c in word.chars().filter(|c| !is_hyphen(*c)) {
            if c.is_ascii_alphanumeric() || c == '〇' || c == '|' {
                joined.push(c);
                taken += 1;
            } else if taken == 0 && joined.is_empty() {
                // A mark before the code.
            } else {
                ended = true;
                break;
            }
        }
        if n == 0 || first == 0 {
            first = joined.len();
        }
        if joined.len() >= length || ended {
            break;
        }
    }
    if joined.len() == length {
        Ok(joined)
    } else if first == length {
        joined.truncate(length);
        Ok(joined)
    } else {
        Err(joined.len().max(first))
    }
}

/// Reads digits where only digits can stand.
pub(super) fn mend(code: &mut [char], only_digits: impl Fn(usize) -> bool) -> (Vec<Change>, bool) {
    let mut changes = Vec::new();
    let mut unsure = false;
    for (at, c) in code.iter_mut().enumerate() {
        if !is_doubtful(*c) {
            continue;
        }
        if only_digits(at) {
            if let Some(digit) = digit_for(*c) {
                changes.push(Change {
                    position: at + 1,
                    from: *c,
                    to: digit,
                });
                *c = digit;
            }
        } else {
            unsure = true;
        }
    }
    (changes, unsure)
}

/// In capitals; an `l` that was not read as a digit stays one, for it is no `L`.
pub(super) fn upper(code: &[char]) -> String {
    code.iter()
        .map(|c| {
            if *c == 'l' {
                'l'
            } else {
                c.to_ascii_uppercase()
            }
        })
        .collect()
}
