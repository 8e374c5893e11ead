//! Lists of words looked for in a text, all at once.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// Some words. What finds them is made when it is first asked.
#[derive(Debug)]
pub struct Words {
    words: &'static [&'static str],
    finder: OnceLock<Option<AhoCorasick>>,
}

impl Words {
    /// These words.
    #[must_use]
    pub const fn new(words: &'static [&'static str]) -> Words {
        Words {
            words,
            finder: OnceLock::new(),
        }
    }

    /// The words, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.words.iter().copied()
    }

    /// Byte and length of the word that stands first; of several that begin there, of the
    /// shortest.
    #[must_use]
    pub fn first_in(&self, text: &str) -> Option<(usize, usize)> {
        let finder = self.finder.get_or_init(|| {
            let mut words = self.words.to_vec();
            words.sort_by_key(|w| w.len());
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostFirst)
                .build(words)
                .ok()
        });
        match finder {
            Some(finder) => finder.find(text).map(|m| (m.start(), m.len())),
            None => self.one_by_one(text),
        }
    }

    fn one_by_one(&self, text: &str) -> Option<(usize, usize)> {
        self.iter()
            .filter_map(|w| text.find(w).map(|at| (at, w.len())))
            .min()
    }

    /// Whether one of the words stands in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.first_in(text).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    static SOME: Words = Words::new(&["持牌", "牌照", "非持牌", "牌", "未持", "a"]);

    #[test]
    fn the_first_and_of_these_the_shortest() {
        assert_eq!(SOME.first_in("非持牌照"), Some((0, 9)));
        assert_eq!(SOME.first_in("有牌照"), Some((3, 3)));
        assert_eq!(SOME.first_in("没有"), None);
        assert!(SOME.is_in("牌"));
    }

    proptest! {
        #[test]
        fn all_at_once_as_one_by_one(text in "[持牌照非未a有 ]{0,12}") {
            prop_assert_eq!(SOME.first_in(&text), SOME.one_by_one(&text));
        }
    }
}
