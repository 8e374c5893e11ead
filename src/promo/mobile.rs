//! Mobiles in a text, however people write them to be read by people alone.

use std::ops::Range;

use crate::identifier::numeral::figure;

/// The mobiles of a text, as digits, with their places; none begins within another.
pub(super) fn mobiles(text: &str) -> Vec<(String, Range<usize>)> {
    let mut out: Vec<(String, Range<usize>)> = Vec::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if at >= end
            && figure(c) == Some('1')
            && let Some(found) = mobile_at(text, at)
        {
            end = found.1.end;
            out.push(found);
        }
    }
    out
}

/// The mobile that begins at a byte, its digits in figures or words, parted as people part them, and
/// its place.
fn mobile_at(text: &str, at: usize) -> Option<(String, Range<usize>)> {
    let mut digits = String::new();
    let mut parted = 0;
    let mut end = at;
    let mut gap = false;
    for (i, c) in text.get(at..)?.char_indices() {
        match figure(c) {
            Some(d) => {
                digits.push(d);
                end = at + i + c.len_utf8();
                gap = false;
            }
            // 138-0000-0000, 138·0000·0000, (177)0000-0000: one mark, or a bracket that closes.
            None if c == ')' => {}
            None if !gap && matches!(c, '-' | '.' | ' ' | '_' | '·' | '—' | '–' | '•') => {
                gap = true;
                parted += 1;
            }
            None => return None,
        }
        if digits.len() == 11 {
            break;
        }
        if digits.len() == 2 && !matches!(digits.as_bytes(), [b'1', b'3'..=b'9']) {
            return None;
        }
    }
    // In groups, or digit by digit.
    if digits.len() != 11 || !matches!(parted, 0..=3 | 10) {
        return None;
    }
    let after = text.get(end..).and_then(|t| t.chars().next());
    if after.is_some_and(|c| figure(c).is_some() || c == '%') {
        return None;
    }
    let head = text.get(..at).unwrap_or_default().trim_end_matches('(');
    let head = head.trim_end_matches(['-', '.', ' ']);
    let abroad = ["+86", "0086"].iter().find_map(|w| head.strip_suffix(w));
    let before = match abroad.or_else(|| head.strip_suffix("86").filter(|_| head.len() < at)) {
        Some(h) => h.chars().next_back(),
        None => text.get(..at).and_then(|t| t.chars().next_back()),
    };
    let joins = |c: char| c.is_ascii_alphanumeric() || figure(c).is_some() || c == '.';
    (!before.is_some_and(joins)).then_some((digits, at..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobiles_in_many_forms() {
        for text in [
            "138.0000.1234",
            "(138)0000-1234",
            "138_0000_1234",
            "138·0000·1234",
            "1380 0001 234",
            "1-3-8-0-0-0-0-1-2-3-4",
            "一三八零零零零一二三四",
            "幺三八〇〇〇〇1234",
            "+8613800001234",
            "0086-138 0000 1234",
        ] {
            let found = mobiles(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].0, concat!("138", "0000", "1234"), "{text}");
        }
        for text in [
            "2026.11.28",
            "13800001234%",
            "138000012345",
            "a13800001234",
            "13.8.0.0.0.0",
            "1138000012",
            "一三八零零零零",
        ] {
            assert!(mobiles(text).is_empty(), "{text}");
        }
    }
}
