//! Which kinds of business a text shows, all words looked for at once.

use aho_corasick::AhoCorasick;

use crate::registry::Registry;
use crate::text::fold::fold;

/// The words of all kinds of business.
pub struct BusinessWords {
    finder: Option<AhoCorasick>,
    /// Kind of business of each word.
    kinds: Vec<u16>,
    found: Vec<u16>,
}

impl BusinessWords {
    /// The words of a registry.
    #[must_use]
    pub fn new(registry: &Registry) -> BusinessWords {
        let mut words = Vec::new();
        let mut kinds = Vec::new();
        for (n, b) in registry.snapshot().businesses.iter().enumerate() {
            for w in &b.words {
                words.push(w.as_str());
                kinds.push(u16::try_from(n).unwrap_or(u16::MAX));
            }
        }
        BusinessWords {
            finder: AhoCorasick::new(words).ok(),
            kinds,
            found: Vec::new(),
        }
    }

    /// Puts the kinds that `text` shows into a key; whether there is any. Without a finder the
    /// text itself goes in.
    pub fn put(&mut self, text: &str, key: &mut Vec<u8>) -> bool {
        let Some(finder) = &self.finder else {
            key.extend_from_slice(text.as_bytes());
            return true;
        };
        let folded = fold(text);
        self.found.clear();
        for m in finder.find_overlapping_iter(folded.as_bytes()) {
            let kind = self.kinds.get(m.pattern().as_usize()).copied();
            if let Some(kind) = kind.filter(|k| !self.found.contains(k)) {
                self.found.push(kind);
            }
        }
        self.found.sort_unstable();
        for k in &self.found {
            key.extend_from_slice(&k.to_le_bytes());
        }
        key.push(255);
        !self.found.is_empty()
    }
}
