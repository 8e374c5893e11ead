//! Words that look like a brand's name and are not one.

use std::collections::{HashMap, HashSet};

use super::{BrandSeen, LookAlike, Namings, han_before};
use crate::promo::fold::{Folded, plain};
use crate::promo::lexis::trade_words_in;
use crate::promo::limit::MOST_PLACES;
use crate::registry::Registry;
use crate::text::distance::within;
use crate::text::han::is_han;

/// Words before POS, 支付 or the like that are one character from a brand of three or more, each
/// once. They are told and identify nobody.
#[must_use]
pub fn look_alikes(folded: &Folded, registry: &Registry, brands: &[BrandSeen]) -> Vec<LookAlike> {
    let text = &folded.text;
    let namings = Namings::of(brands);
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
    for at in trade_words_in(text) {
        for length in [4, 3] {
            let Some((from, word)) = han_before(text, at, length) else {
                continue;
            };
            if namings.hold(&(from..at)) || from < end {
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
