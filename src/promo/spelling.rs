//! Spellings that hide a word.

use std::collections::HashSet;
use std::ops::Range;

use pinyin::ToPinyinMulti;

use super::context::Context;
use super::fold::{Trick, plain};
use crate::registry::Registry;
use crate::registry::index::{Names, Resolved};
use crate::registry::record::Confidence;
use crate::registry::wording::Wording;
use crate::text::dictionary::Dictionary;
use crate::text::han::is_han;

#[derive(Debug)]
struct Entry {
    /// What replaces it; `None` where it is only told.
    replacement: Option<String>,
    says: String,
    trick: Trick,
    context: Context,
}

/// Brands of institutions that are plain enough to be told by the sound of one character.
fn brands(registry: &Registry) -> Vec<String> {
    registry
        .snapshot()
        .brands
        .iter()
        .filter(|b| b.institution.is_some() && b.confidence != Confidence::Low)
        .map(|b| plain(&b.alias))
        .filter(|a| a.chars().count() >= 3 && a.chars().all(is_han))
        .collect()
}

/// One spelling found.
#[derive(Debug)]
pub(super) struct Hit<'s> {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What replaces it.
    pub replacement: Option<&'s str>,
    /// The plain word.
    pub says: &'s str,
    /// How it is hidden.
    pub trick: Trick,
}

/// The spellings.
#[derive(Debug)]
pub struct Spelling {
    spellings: Dictionary,
    entries: Vec<Entry>,
    pairs: HashSet<(char, char)>,
}

impl Spelling {
    /// Made of the lexicon; a spelling of a brand is told and never replaced, since likeness
    /// identifies nobody.
    #[must_use]
    pub fn of(registry: &Registry, wording: &Wording<'_>) -> Spelling {
        let mut patterns: Vec<String> = Vec::new();
        let mut known: HashSet<String> = HashSet::new();
        let mut entries = Vec::new();
        let mut pairs = HashSet::new();
        for p in wording
            .phrases
            .iter()
            .filter(|p| p.category.as_str() == "evasive_spelling")
        {
            let (pattern, says) = (plain(&p.phrase), plain(&p.normalised));
            if pattern.is_empty() || !known.insert(pattern.clone()) {
                continue;
            }
            let brand = !matches!(registry.resolve(&says, Names::All), Resolved::Nobody);
            let keep = brand || says.contains(&pattern) || pattern.contains(&says);
            entries.push(Entry {
                replacement: (!keep).then(|| says.clone()),
                says,
                trick: Trick::Respelt,
                context: Context::of(&p.near, &p.not_after, &p.not_before),
            });
            patterns.push(pattern);
        }
        // Words by which a search would find the text, and brands, whose spelling is only told.
        let brands = brands(registry);
        let words = wording.words.iter().map(|w| (plain(w), false));
        for (word, brand) in words.chain(brands.into_iter().map(|b| (b, true))) {
            let chars: Vec<char> = word.chars().collect();
            for w in chars.windows(2).filter(|_| !brand) {
                if let [a, b] = w {
                    pairs.insert((*a, *b));
                }
            }
            for (i, c) in chars.iter().enumerate().filter(|(_, c)| is_han(**c)) {
                for reading in c
                    .to_pinyin_multi()
                    .into_iter()
                    .flatten()
                    .map(pinyin::Pinyin::plain)
                {
                    if reading.len() < 2 || !reading.is_ascii() {
                        continue;
                    }
                    let head: String = chars.iter().take(i).collect();
                    let tail: String = chars.iter().skip(i + 1).collect();
                    let pattern = format!("{head}{reading}{tail}");
                    if known.insert(pattern.clone()) {
                        patterns.push(pattern);
                        entries.push(Entry {
                            replacement: (!brand).then(|| word.clone()),
                            says: word.clone(),
                            trick: Trick::Pinyin,
                            context: Context::default(),
                        });
                    }
                }
            }
        }
        Spelling {
            spellings: Dictionary::new(patterns),
            entries,
            pairs,
        }
    }

    /// Whether two characters stand together in a word that is known to be hidden.
    pub(super) fn is_pair(&self, a: char, b: char) -> bool {
        self.pairs.contains(&(a, b))
    }

    /// All spellings in a text.
    pub(super) fn find(&self, text: &str) -> Vec<Hit<'_>> {
        self.spellings
            .longest_in(text)
            .into_iter()
            .filter_map(|(range, number)| {
                let entry = self.entries.get(number)?;
                let latin = |c: char| c.is_ascii_alphabetic();
                let part = text.get(range.clone())?;
                // Letters of a pattern are a whole run of letters.
                let cut_before =
                    part.starts_with(latin) && text.get(..range.start)?.ends_with(latin);
                let cut_after = part.ends_with(latin) && text.get(range.end..)?.starts_with(latin);
                (!cut_before && !cut_after && entry.context.allows(text, range.clone())).then_some(
                    Hit {
                        range,
                        replacement: entry.replacement.as_deref(),
                        says: &entry.says,
                        trick: entry.trick,
                    },
                )
            })
            .collect()
    }
}
