//! A recognised text as it may be shown: without what is never kept, numbers of persons masked.

use super::labels::{Keep, labels};
use super::lines::{glyphs, hits, mark};

/// A recognised text as it may be shown: the values of labels that are never kept are left out,
/// with the lines below them where they stand there, and numbers of persons are masked.
pub(super) fn without_dropped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut below = false;
    for line in text
        .lines()
        .flat_map(|l| l.split(['\r', '\u{2028}', '\u{c}']))
    {
        let g = glyphs(line);
        let found = hits(line, &g);
        if found.is_empty() {
            if below && !g.is_empty() && mark(&g).is_none() {
                below = false;
                out.push_str("…\n");
                continue;
            }
            out.push_str(&shown(line));
            out.push('\n');
            continue;
        }
        let mut at = 0;
        for (n, hit) in found.iter().enumerate() {
            let end = found.get(n + 1).map_or(line.len(), |next| next.start);
            let drops = labels()
                .get(hit.label)
                .is_some_and(|l| l.keep == Keep::Drop);
            let value = line.get(hit.value.min(end)..end).unwrap_or_default();
            below = drops && value.trim().is_empty();
            out.push_str(&shown(line.get(at..hit.start).unwrap_or_default()));
            out.push_str(&shown(
                line.get(hit.start..hit.value.min(end)).unwrap_or_default(),
            ));
            if drops && !value.trim().is_empty() {
                out.push_str(" … ");
            } else {
                out.push_str(&shown(value));
            }
            at = end;
        }
        out.push('\n');
    }
    // Once more over the whole: a number may be broken over parts that were shown one by one.
    crate::text::mask::mask_text(&out).into_owned()
}

/// A piece of text with personal numbers masked, whatever parts their digits.
fn shown(text: &str) -> String {
    let masked = crate::text::mask::mask_text(text).into_owned();
    let mut out = String::with_capacity(masked.len());
    let mut digits: Vec<(usize, char)> = Vec::new();
    let chars: Vec<char> = masked.chars().collect();
    let narrow = crate::identifier::printed::narrow;
    let mut hide = vec![false; chars.len()];
    let mut flush = |digits: &mut Vec<(usize, char)>| {
        // Fifteen in one piece is how a merchant number is printed.
        let whole = digits.len() == 15
            && digits
                .windows(2)
                .all(|w| matches!(w, [a, b] if b.0 == a.0 + 1));
        if (13..=19).contains(&digits.len()) && !whole {
            for (at, _) in digits.iter().skip(6).rev().skip(4) {
                if let Some(h) = hide.get_mut(*at) {
                    *h = true;
                }
            }
        }
        digits.clear();
    };
    for (at, c) in chars.iter().enumerate() {
        let n = narrow(*c);
        if n.is_ascii_digit() {
            digits.push((at, n));
        } else if n.is_alphabetic() || matches!(n, ':' | '/' | '*') {
            flush(&mut digits);
        }
    }
    flush(&mut digits);
    for (c, hidden) in chars.iter().zip(&hide) {
        out.push(if *hidden { '*' } else { *c });
    }
    out
}
