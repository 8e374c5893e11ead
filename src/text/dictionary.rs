//! Many words looked for at every place of a text.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

/// What stands for the second character of a word that has one alone: no character.
const NONE: u32 = u32::MAX;

/// Groups that cannot be there are told by so many bits.
const BITS: usize = 1 << 16;

/// Thousands of words. Making it costs hardly more than sorting them, where an automaton is made for
/// each of their letters; at a place of a text only words with the same two first characters are
/// looked at.
#[derive(Debug)]
pub struct Dictionary {
    /// The words, by their two first characters, and of these the shortest first.
    words: Vec<Word>,
    /// Where those of two first characters stand.
    groups: HashMap<u64, Range<usize>, FixedState>,
    /// Which groups there may be: most places of a text begin no word.
    told: Vec<u64>,
}

#[derive(Debug)]
struct Word {
    text: String,
    /// Its place in the list it came in.
    number: usize,
}

impl Dictionary {
    /// These words, known by their places in the list; an empty one is never found.
    #[must_use]
    pub fn new(words: Vec<String>) -> Dictionary {
        let mut keyed: Vec<(u64, Word)> = words
            .into_iter()
            .enumerate()
            .filter_map(|(number, text)| Some((beginning(&text)?, Word { text, number })))
            .collect();
        keyed.sort_unstable_by_key(|(key, w)| (*key, w.text.len(), w.number));
        let mut groups: HashMap<u64, Range<usize>, FixedState> = HashMap::default();
        let mut told = vec![0; BITS / 64];
        for (at, (key, _)) in keyed.iter().enumerate() {
            groups.entry(*key).or_insert(at..at).end = at + 1;
            let (part, bit) = place(*key);
            if let Some(part) = told.get_mut(part) {
                *part |= bit;
            }
        }
        Dictionary {
            words: keyed.into_iter().map(|(_, w)| w).collect(),
            groups,
            told,
        }
    }

    /// Tells bytes and number of every word in a text, by where it begins, the shortest first, of the
    /// same word the lowest number first; words may overlap.
    pub fn each_in(&self, text: &str, mut tell: impl FnMut(Range<usize>, usize)) {
        self.walk(text, |at, word| tell(at..at + word.text.len(), word.number));
    }

    /// Bytes and number of the words in a text that do not overlap: at each place the longest, from
    /// the first place to the last.
    #[must_use]
    pub fn longest_in(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut out: Vec<(Range<usize>, usize)> = Vec::new();
        self.walk(text, |at, word| {
            let end = at + word.text.len();
            match out.last_mut() {
                Some((last, number)) if last.start == at => {
                    if end > last.end {
                        last.end = end;
                        *number = word.number;
                    }
                }
                Some((last, _)) if at < last.end => {}
                _ => out.push((at..end, word.number)),
            }
        });
        out
    }

    fn walk(&self, text: &str, mut found: impl FnMut(usize, &Word)) {
        let mut look = |at: usize, group: &[Word]| {
            let rest = text.get(at..).unwrap_or_default();
            for word in group {
                if rest.starts_with(word.text.as_str()) {
                    found(at, word);
                }
            }
        };
        let mut chars = text.char_indices();
        let mut here = chars.next();
        while let Some((at, first)) = here {
            here = chars.next();
            if let Some(group) = self.group(key(first, NONE)) {
                look(at, group);
            }
            if let Some((_, second)) = here
                && let Some(group) = self.group(key(first, u32::from(second)))
            {
                look(at, group);
            }
        }
    }

    fn group(&self, key: u64) -> Option<&[Word]> {
        let (part, bit) = place(key);
        if self.told.get(part)? & bit == 0 {
            return None;
        }
        self.words.get(self.groups.get(&key)?.clone())
    }
}

/// The key of what a word begins with; none of an empty one.
fn beginning(word: &str) -> Option<u64> {
    let mut chars = word.chars();
    let first = chars.next()?;
    Some(key(first, chars.next().map_or(NONE, u32::from)))
}

fn key(first: char, second: u32) -> u64 {
    u64::from(u32::from(first)) << 32 | u64::from(second)
}

/// Where the bit of a key stands.
fn place(key: u64) -> (usize, u64) {
    // The highest bits of a product hang on all bits of what is multiplied.
    let bits = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
    ((bits / 64) as usize, 1 << (bits % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    #[test]
    fn all_and_the_longest() {
        let words = ["费率", "费", "率低", "", "费率低", "费率"];
        let dictionary = Dictionary::new(words.map(str::to_owned).to_vec());
        let mut all = Vec::new();
        dictionary.each_in("低费率低", |range, number| all.push((range, number)));
        let (fee, low) = ("费".len(), "低".len());
        assert_eq!(
            all,
            [
                (low..low + fee, 1),
                (low..low + 6, 0),
                (low..low + 6, 5),
                (low..low + 9, 4),
                (low + 3..low + 9, 2)
            ]
        );
        let longest = dictionary.longest_in("低费率低费");
        assert_eq!(longest, [(low..low + 9, 4), (low + 9..low + 12, 1)]);
        assert_eq!(dictionary.longest_in(""), []);
    }

    proptest! {
        #[test]
        fn as_automata_find_them(
            words in proptest::collection::vec("[费率a\0]{0,4}", 0..12),
            text in "[费率低ab\0]{0,24}",
        ) {
            let dictionary = Dictionary::new(words.clone());
            let found: Vec<_> = words.iter().enumerate().filter(|(_, w)| !w.is_empty()).collect();
            let automaton = |kind| {
                let patterns = found.iter().map(|(_, w)| w);
                AhoCorasick::builder().match_kind(kind).build(patterns).unwrap()
            };
            let mut all: Vec<_> = automaton(MatchKind::Standard)
                .find_overlapping_iter(&text)
                .map(|m| (m.start(), m.end(), found[m.pattern().as_usize()].0))
                .collect();
            all.sort_unstable();
            let mut ours = Vec::new();
            dictionary.each_in(&text, |r, n| ours.push((r.start, r.end, n)));
            prop_assert_eq!(ours, all);
            let longest: Vec<_> = automaton(MatchKind::LeftmostLongest)
                .find_iter(&text)
                .map(|m| (m.range(), found[m.pattern().as_usize()].0))
                .collect();
            prop_assert_eq!(dictionary.longest_in(&text), longest);
        }
    }
}
