//! What was worked out once for a key of bytes, within a bound of memory.

use std::collections::HashMap;
use std::hash::BuildHasher;

/// Hashes of a run: fast, and seeded anew so that no input can be made to collide.
pub type Hashes = foldhash::fast::RandomState;

/// Answers by key.
#[derive(Debug)]
pub struct Memo<V> {
    map: HashMap<Box<[u8]>, V, Hashes>,
    bytes: usize,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Memo {
            map: HashMap::with_hasher(Hashes::default()),
            bytes: 0,
        }
    }
}

/// Bytes that an entry takes besides its key.
const ENTRY: usize = 64;

impl<V: Copy> Memo<V> {
    /// What was kept for a key.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<V> {
        self.map.get(key).copied()
    }

    /// Keeps an answer.
    pub fn put(&mut self, key: &[u8], value: V) {
        self.bytes += key.len() + ENTRY;
        self.map.insert(key.into(), value);
    }

    /// Forgets everything when more than so many bytes are taken.
    pub fn keep_within(&mut self, bytes: usize) {
        if self.bytes > bytes {
            self.clear();
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.map.clear();
        self.bytes = 0;
    }
}

/// One hash of a text, for counting what may be any number of values.
#[must_use]
pub fn hash(state: &Hashes, bytes: &[u8]) -> u64 {
    state.hash_one(bytes)
}
