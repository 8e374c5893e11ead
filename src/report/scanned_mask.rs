//! The visible text of a scan, fit to be shown: mobiles, card numbers and ids are masked character
//! for character, so that offsets hold.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use super::words::Words;
use crate::promo::contact::ContactKind;
use crate::scan::Scan;

/// The text with what is personal masked.
pub(super) fn text(s: &Scan, words: &Words<'_>) -> String {
    if words.unmasked {
        return s.text.clone();
    }
    let mut chars: Vec<char> = s.text.chars().collect();
    let values: Vec<(&str, usize, usize)> = s
        .reading
        .contacts
        .iter()
        .filter_map(|c| match c.kind {
            ContactKind::Mobile => Some((c.value.as_str(), 3, 4)),
            ContactKind::Wechat | ContactKind::Qq => Some((c.value.as_str(), 2, 2)),
            _ => None,
        })
        .collect();
    hide(&mut chars, &values);
    let text: String = chars.iter().collect();
    // Whatever else masking finds, such as card numbers, keeps its length line by line.
    text.split('\n')
        .map(|line| {
            let masked = words.masked(line);
            if masked.chars().count() == line.chars().count() {
                masked.into_owned()
            } else {
                line.chars()
                    .map(|c| if c.is_numeric() { '*' } else { c })
                    .collect()
            }
        })
        .collect::<Vec<String>>()
        .join("\n")
}

/// A character as values have it; `None` for what may stand between their characters.
fn folded(c: char) -> Option<char> {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0),
        '\n' => Some('\n'),
        c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
        _ => None,
    }
}

/// Hides every place where a value stands, whatever spaces or hyphens part it, but for so many
/// characters at its beginning and end. All values are looked for in one pass.
fn hide(chars: &mut [char], values: &[(&str, usize, usize)]) {
    let mut patterns: Vec<String> = Vec::new();
    let mut ends: HashMap<usize, (usize, usize)> = HashMap::new();
    for (value, lead, tail) in values {
        let pattern: String = value.chars().filter_map(folded).collect();
        if !pattern.is_empty() {
            ends.insert(patterns.len(), (*lead, *tail));
            patterns.push(pattern);
        }
    }
    let built = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(&patterns);
    let Ok(automaton) = built else {
        // Too many to look for: no letter and digit of the text is shown then.
        for c in chars.iter_mut().filter(|c| c.is_ascii_alphanumeric()) {
            *c = '*';
        }
        return;
    };
    let mut text = String::new();
    let mut places: Vec<usize> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        if let Some(c) = folded(*c) {
            // By byte of the text, the character it belongs to.
            places.extend(std::iter::repeat_n(at, c.len_utf8()));
            text.push(c);
        }
    }
    for m in automaton.find_overlapping_iter(&text) {
        let Some((lead, tail)) = ends.get(&m.pattern().as_usize()).copied() else {
            continue;
        };
        let mut own: Vec<usize> = places.get(m.range()).unwrap_or_default().to_vec();
        own.dedup();
        let end = own.len().saturating_sub(tail);
        for place in own.get(lead..end).unwrap_or_default() {
            if let Some(c) = chars.get_mut(*place) {
                *c = '*';
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_hidden_and_keeps_its_length() {
        for (text, value, lead, tail, expected) in [
            (
                "电话138-0000-1234。",
                "13800001234",
                3,
                4,
                "电话138-****-1234。",
            ),
            (
                "１３８ ００００ １２３４ 13800001234",
                "13800001234",
                3,
                4,
                "１３８ **** １２３４ 138****1234",
            ),
            ("微信Shili_2026", "shili_2026", 2, 2, "微信Sh***_**26"),
            ("138\n00001234", "13800001234", 3, 4, "138\n00001234"),
        ] {
            let mut chars: Vec<char> = text.chars().collect();
            hide(&mut chars, &[(value, lead, tail)]);
            let shown: String = chars.iter().collect();
            assert_eq!(shown, expected);
        }
    }
}
