//! Words that look like a brand's name and are not one.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::{BrandClaim, BrandSeen, LookAlike};
use crate::promo::context::before;
use crate::promo::fold::{Folded, is_han, plain};
use crate::promo::lexis::trade_word_follows;
use crate::promo::limit::MOST_PLACES;
use crate::registry::Registry;
use crate::text::distance::within;

/// Words before POS, 支付 or the like that are one character from a brand of three or more, each
/// once. They are told and identify nobody.
#[must_use]
pub fn look_alikes(folded: &Folded, registry: &Registry, brands: &[BrandSeen]) -> Vec<LookAlike> {
    let text = &folded.text;
    let mut taken: Vec<&Range<usize>> = brands
        .iter()
        .flat_map(|b| b.sayings.iter())
        .filter(|s| s.claim == BrandClaim::Named && !s.called_maker && !s.acquires)
        .map(|s| &s.range)
        .collect();
    // Names do not overlap, so that their beginnings order their ends too.
    taken.sort_by_key(|r| r.start);
    let named = |from: usize, to: usize| {
        let before = taken.partition_point(|r| r.start < to);
        before
            .checked_sub(1)
            .and_then(|i| taken.get(i))
            .is_some_and(|r| from < r.end)
    };
    let aliases: Vec<(usize, String)> = registry
        .snapshot()
        .brands
        .iter()
        .enumerate()
        .filter(|(_, b)| {
            b.institution.is_some() && b.confidence != crate::registry::record::Confidence::Low
        })
        .map(|(i, b)| (i, plain(&b.alias)))
        .filter(|(_, a)| (3..=4).contains(&a.chars().count()) && a.chars().all(is_han))
        .filter(|(_, a)| !a.ends_with("支付"))
        .collect();
    let mut out: Vec<LookAlike> = Vec::new();
    // What a word looks like is looked up once; a text repeats its words.
    let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut told: HashSet<&str> = HashSet::new();
    let mut end = 0;
    for (at, _) in text.char_indices() {
        if !trade_word_follows(text, at) {
            continue;
        }
        for length in [4, 3] {
            let from = before(text, at, length);
            let word = text.get(from..at).unwrap_or_default();
            if word.chars().count() != length
                || !word.chars().all(is_han)
                || named(from, at)
                || from < end
            {
                continue;
            }
            let near = known.entry(word).or_insert_with(|| {
                aliases
                    .iter()
                    .filter(|(_, a)| {
                        a != word
                            && a.chars().count() == length
                            && a.chars().zip(word.chars()).filter(|(x, y)| x != y).count() == 1
                            && within(a, word, 1)
                    })
                    .map(|(i, _)| *i)
                    .collect()
            });
            if near.is_empty() {
                continue;
            }
            end = at;
            if told.insert(word) && out.len() < MOST_PLACES {
                out.push(LookAlike {
                    word: word.to_owned(),
                    brands: near.clone(),
                    range: from..at,
                });
            }
        }
    }
    out
}
