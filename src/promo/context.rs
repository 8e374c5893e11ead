//! When a word of the lexicon counts: by its neighbours and by what stands near.

use std::ops::Range;

use super::fold::plain;
use crate::registry::record::Text;

/// Characters to each side that count as near.
const NEAR: usize = 20;

/// Conditions on what surrounds a word.
#[derive(Debug, Clone, Default)]
pub(super) struct Context {
    near: Vec<String>,
    not_after: Vec<String>,
    not_before: Vec<String>,
}

impl Context {
    pub(super) fn of(
        near: &[Text<'_>],
        not_after: &[Text<'_>],
        not_before: &[Text<'_>],
    ) -> Context {
        let all = |list: &[Text<'_>]| list.iter().map(|t| plain(t)).collect();
        Context {
            near: all(near),
            not_after: all(not_after),
            not_before: all(not_before),
        }
    }

    /// Whether the word at these bytes counts.
    pub(super) fn allows(&self, text: &str, range: Range<usize>) -> bool {
        let (Some(head), Some(tail)) = (text.get(..range.start), text.get(range.end..)) else {
            return false;
        };
        if self.not_after.iter().any(|w| head.ends_with(w.as_str()))
            || self.not_before.iter().any(|w| tail.starts_with(w.as_str()))
        {
            return false;
        }
        if self.near.is_empty() {
            return true;
        }
        let from = before(text, range.start, NEAR);
        let to = after(text, range.end, NEAR);
        // The word itself is not its own neighbour.
        let (head, tail) = (
            text.get(from..range.start).unwrap_or_default(),
            text.get(range.end..to).unwrap_or_default(),
        );
        self.near
            .iter()
            .any(|w| head.contains(w.as_str()) || tail.contains(w.as_str()))
    }
}

/// The byte that is `count` characters before `at`.
pub(super) fn before(text: &str, at: usize, count: usize) -> usize {
    text.get(..at).map_or(0, |head| {
        head.char_indices()
            .rev()
            .take(count)
            .last()
            .map_or(at, |(i, _)| i)
    })
}

/// The byte that is `count` characters after `at`.
pub(super) fn after(text: &str, at: usize, count: usize) -> usize {
    text.get(at..).map_or(text.len(), |tail| {
        tail.char_indices()
            .nth(count)
            .map_or(text.len(), |(i, _)| at + i)
    })
}
