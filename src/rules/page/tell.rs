//! How questions of a page tell what they found.

use super::Told;
use crate::finding::Finding;
use crate::promo::Claim;
use crate::promo::sentence::{Sentence, Voice};

/// Claims of the page's own voice in a category whose plain word passes a test, with their place.
pub(super) fn own<'t>(
    t: &'t Told<'_>,
    category: &'t str,
    test: impl Fn(&Claim) -> bool + 't,
) -> impl Iterator<Item = (usize, &'t Claim)> + 't {
    t.reading
        .claims
        .iter()
        .enumerate()
        .filter(move |(_, c)| c.category == category && c.voice == Voice::Claim && test(c))
}

/// One finding of a rule on the first claims, with their words.
pub(super) fn tell<'t>(
    t: &Told<'_>,
    rule: &'static str,
    message: &'static str,
    claims: impl Iterator<Item = (usize, &'t Claim)>,
    out: &mut Vec<Finding>,
) {
    let mut words: Vec<String> = Vec::new();
    let mut seen: Vec<(usize, String)> = Vec::new();
    for (n, c) in claims {
        let raw = t.reading.raw(c.chars.clone());
        if !words.contains(&raw) && words.len() < 5 {
            words.push(raw.clone());
            seen.push((n, raw));
        }
    }
    if words.is_empty() {
        return;
    }
    let mut draft = t.draft(rule, message).list_arg("words", words);
    for (n, raw) in &seen {
        draft = draft.seen(t.item("claims", *n), raw).against_rule();
    }
    draft.push(out);
}

/// One finding of a rule on the first sentence of the page's own voice that passes a test.
pub(super) fn tell_sentence(
    t: &Told<'_>,
    rule: &'static str,
    message: &'static str,
    test: impl Fn(&Sentence, &str) -> Option<usize>,
    out: &mut Vec<Finding>,
) {
    for s in &t.reading.sentences {
        let text = t.reading.folded.part(s.range.clone());
        let Some(at) = test(s, text) else { continue };
        let place = s.range.start + at..s.range.start + at;
        if s.question || s.voice(&place) != Voice::Claim {
            continue;
        }
        let whole = t.reading.raw_of(s.range.clone());
        let (words, told) = beginning(whole.trim(), 60);
        t.draft(rule, message)
            .arg("words", told)
            .seen(t.text(), words)
            .against_rule()
            .push(out);
        return;
    }
}

/// So many characters of a text, and the same with dots where there is more of it.
pub(super) fn beginning(text: &str, length: usize) -> (&str, String) {
    match text.char_indices().nth(length) {
        Some((end, _)) => {
            let part = text.get(..end).unwrap_or_default();
            (part, format!("{part}…"))
        }
        None => (text, text.to_owned()),
    }
}

/// Whether one of some words stands in a text.
pub(super) fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| text.contains(w))
}
