//! What was worked out once for a key of bytes, within a bound of memory.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher};

/// Hashes of a run: fast, and seeded anew so that no input can be made to collide.
pub type Hashes = foldhash::fast::RandomState;

/// Bytes of a key that lie in the table itself; of the longer ones only where they are.
const SHORT: usize = 48;

/// A key with its length behind it and zeros between, as numbers.
#[derive(Debug, Clone, Copy)]
struct Short([u64; SHORT / 8]);

impl PartialEq for Short {
    // One look at all of it: most that are compared are equal.
    fn eq(&self, other: &Short) -> bool {
        let pairs = self.0.iter().zip(&other.0);
        pairs.fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }
}

impl Eq for Short {}

impl Hash for Short {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for word in self.0 {
            state.write_u64(word);
        }
    }
}

/// Answers by key.
#[derive(Debug)]
pub struct Memo<V> {
    short: HashMap<Short, V, Hashes>,
    long: HashMap<Box<[u8]>, V, Hashes>,
    bytes: usize,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Memo {
            short: HashMap::with_hasher(Hashes::default()),
            long: HashMap::with_hasher(Hashes::default()),
            bytes: 0,
        }
    }
}

/// Bytes that an entry takes besides its key.
const ENTRY: usize = 64;

fn short(key: &[u8]) -> Option<Short> {
    let mut out = [0; SHORT];
    let length = u8::try_from(key.len()).ok()?;
    let (place, last) = out.split_last_chunk_mut::<1>()?;
    place.get_mut(..key.len())?.copy_from_slice(key);
    *last = [length];
    let mut words = [0; SHORT / 8];
    for (to, from) in words.iter_mut().zip(out.as_chunks::<8>().0) {
        *to = u64::from_le_bytes(*from);
    }
    Some(Short(words))
}

impl<V: Copy> Memo<V> {
    /// What was kept for a key.
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<V> {
        match short(key) {
            Some(key) => self.short.get(&key).copied(),
            None => self.long.get(key).copied(),
        }
    }

    /// Keeps an answer.
    pub fn put(&mut self, key: &[u8], value: V) {
        match short(key) {
            Some(key) => {
                self.bytes += SHORT + ENTRY / 2;
                self.short.insert(key, value);
            }
            None => {
                self.bytes += key.len() + ENTRY;
                self.long.insert(key.into(), value);
            }
        }
    }
}

/// Answers by key of sixteen bytes: numbers, days, short codes.
#[derive(Debug)]
pub struct Small<V>(HashMap<u128, V, Hashes>);

impl<V> Default for Small<V> {
    fn default() -> Self {
        Small(HashMap::with_hasher(Hashes::default()))
    }
}

impl<V: Copy> Small<V> {
    /// What was kept for a key.
    #[must_use]
    pub fn get(&self, key: u128) -> Option<V> {
        self.0.get(&key).copied()
    }

    /// Keeps an answer.
    pub fn put(&mut self, key: u128, value: V) {
        self.0.insert(key, value);
    }
}

impl<V> Bounded for Small<V> {
    fn keep_within(&mut self, bytes: usize) {
        if self.0.len() * ENTRY > bytes {
            self.0.clear();
        }
    }
}

/// What takes memory and can be without it.
pub trait Bounded {
    /// Forgets everything when more than so many bytes are taken.
    fn keep_within(&mut self, bytes: usize);
}

impl<V> Bounded for Memo<V> {
    fn keep_within(&mut self, bytes: usize) {
        if self.bytes > bytes {
            self.short.clear();
            self.long.clear();
            self.bytes = 0;
        }
    }
}

/// One hash of a text, for counting what may be any number of values.
#[must_use]
pub fn hash(state: &Hashes, bytes: &[u8]) -> u64 {
    state.hash_one(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_any_length_stay_apart() {
        let keys: Vec<Vec<u8>> = (0..60)
            .flat_map(|n| [vec![0; n], vec![7; n], [vec![7; n], vec![0]].concat()])
            .collect();
        let mut memo = Memo::default();
        for (n, key) in keys.iter().enumerate() {
            memo.put(key, n);
        }
        for (n, key) in keys.iter().enumerate() {
            // The last of equal keys holds.
            let last = keys.iter().rposition(|k| k == key);
            assert_eq!(memo.get(key), last, "{n}");
        }
        memo.keep_within(0);
        assert_eq!(memo.get(&[7]), None);
        let mut small = Small::default();
        small.put(7, 1);
        small.put(7 << 64, 2);
        assert_eq!((small.get(7), small.get(7 << 64)), (Some(1), Some(2)));
        small.keep_within(0);
        assert_eq!(small.get(7), None);
    }
}
