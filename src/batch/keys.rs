//! Keys by which rows of a list belong together, sixteen bytes each at most, whatever the rows
//! say.

use crate::case::{Group, Share};

/// Rows of a group that are named.
const NAMED: usize = 5;

/// A row under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Hash of the key.
    pub key: u64,
    /// Data row, from 1.
    pub row: u32,
    /// Hash of what may differ.
    pub other: u32,
}

/// The lower half of a hash.
#[must_use]
pub fn low(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
}

/// Rows that share their key with another.
#[derive(Debug, Default)]
pub struct Groups(Vec<Seen>);

impl Groups {
    /// The groups among rows.
    #[must_use]
    pub fn of(mut seen: Vec<Seen>) -> Groups {
        seen.sort_unstable();
        retain(&mut seen, |same| same.len() > 1);
        Groups(seen)
    }

    /// Keeps the groups whose key is asked for.
    pub fn keep(&mut self, wanted: impl Fn(u64) -> bool) {
        retain(&mut self.0, |same| {
            same.first().is_some_and(|s| wanted(s.key))
        });
    }

    /// Only the groups whose rows differ.
    #[must_use]
    pub fn different_only(mut self) -> Groups {
        retain(&mut self.0, |same| distinct(same) > 1);
        self
    }

    /// Rows of all groups, group by group.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        self.0.iter().map(|s| s.row)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The group of a key.
    #[must_use]
    pub fn get(&self, key: u64) -> Option<Group> {
        let same = self.of_key(key)?;
        let mut shown: Vec<String> = same.iter().take(NAMED).map(|s| s.row.to_string()).collect();
        if same.len() > NAMED {
            shown.push("…".to_owned());
        }
        let distinct = distinct(same);
        Some(Group {
            rows: same.len() as u64,
            distinct,
            alike: distinct == 1,
            others: shown.join("、"),
        })
    }

    fn of_key(&self, key: u64) -> Option<&[Seen]> {
        let from = self.0.partition_point(|s| s.key < key);
        let rest = self.0.get(from..)?;
        let same = rest.get(..rest.partition_point(|s| s.key == key))?;
        (!same.is_empty()).then_some(same)
    }

    /// Rows of the groups whose rows differ.
    pub fn rows_that_differ(&self) -> impl Iterator<Item = u32> {
        self.0
            .chunk_by(|a, b| a.key == b.key)
            .filter(|same| distinct(same) > 1)
            .flatten()
            .map(|s| s.row)
    }

    /// Keys whose rows differ, in order.
    #[must_use]
    pub fn different(&self) -> Vec<u64> {
        self.0
            .chunk_by(|a, b| a.key == b.key)
            .filter(|same| distinct(same) > 1)
            .filter_map(|same| same.first().map(|s| s.key))
            .collect()
    }
}

/// Values of the rows of a group that differ.
fn distinct(same: &[Seen]) -> u64 {
    let mut others: Vec<u32> = same.iter().map(|s| s.other).collect();
    others.sort_unstable();
    others.dedup();
    others.len() as u64
}

/// Keeps the groups that are wanted, in place.
fn retain(seen: &mut Vec<Seen>, wanted: impl Fn(&[Seen]) -> bool) {
    let (mut read, mut write) = (0, 0);
    while let Some(first) = seen.get(read) {
        let key = first.key;
        let rest = seen.get(read..).unwrap_or_default();
        // Most groups are of one row: a search would look far ahead for each.
        let length = rest.iter().take_while(|s| s.key == key).count();
        if rest.get(..length).is_some_and(&wanted) {
            seen.copy_within(read..read + length, write);
            write += length;
        }
        read += length;
    }
    seen.truncate(write);
    seen.shrink_to_fit();
}

/// Rows by seller: eight bytes a row until they are counted.
#[derive(Debug, Default)]
pub struct Sellers {
    /// Hash of the seller, its lowest bit saying whether the row is bad.
    seen: Vec<u64>,
    counted: Vec<(u64, Share)>,
}

impl Sellers {
    /// Takes a row.
    pub fn add(&mut self, key: u64, bad: bool) {
        self.seen.push((key & !1) | u64::from(bad));
    }

    /// Counts, and keeps the sellers that are wanted.
    #[must_use]
    pub fn counted(mut self, wanted: impl Fn(Share) -> bool) -> Sellers {
        let mut seen = std::mem::take(&mut self.seen);
        seen.sort_unstable();
        for same in seen.chunk_by(|a, b| a & !1 == b & !1) {
            let share = Share {
                rows: same.len() as u64,
                bad: same.iter().filter(|s| **s & 1 == 1).count() as u64,
            };
            if let Some(key) = same.first().filter(|_| wanted(share)) {
                self.counted.push((key & !1, share));
            }
        }
        self
    }

    /// Sellers that are kept.
    pub fn keys(&self) -> impl Iterator<Item = u64> {
        self.counted.iter().map(|(k, _)| *k)
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counted.is_empty()
    }

    /// Rows of a seller that is kept.
    #[must_use]
    pub fn get(&self, key: u64) -> Option<Share> {
        let at = self.counted.binary_search_by(|(k, _)| k.cmp(&(key & !1)));
        at.ok().and_then(|at| self.counted.get(at)).map(|(_, s)| *s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(rows: &[(u64, u32, u32)]) -> Groups {
        let seen = rows.iter().map(|(key, row, other)| Seen {
            key: *key,
            row: *row,
            other: *other,
        });
        Groups::of(seen.collect())
    }

    #[test]
    fn rows_with_one_key_are_a_group() {
        let mut g = seen(&[(7, 1, 5), (3, 2, 5), (7, 3, 6), (9, 4, 1), (9, 5, 1)]);
        let seven = g.get(7).unwrap();
        assert_eq!((seven.rows, seven.distinct, seven.alike), (2, 2, false));
        assert_eq!(seven.others, "1、3");
        assert!(g.get(9).unwrap().alike);
        assert!(g.get(3).is_none() && g.get(9).is_some());
        assert_eq!(g.different(), [7]);
        g = g.different_only();
        assert!(g.get(9).is_none() && g.get(7).is_some());
        g.keep(|k| k != 7);
        assert!(g.is_empty());
    }

    #[test]
    fn a_long_group_names_its_first_rows() {
        let rows: Vec<_> = (1..=7).map(|n| (1, n, 0)).collect();
        assert_eq!(seen(&rows).get(1).unwrap().others, "1、2、3、4、5、…");
    }

    #[test]
    fn sellers_are_counted() {
        let mut s = Sellers::default();
        for (key, bad) in [(10, true), (20, false), (10, false), (21, true), (10, true)] {
            s.add(key, bad);
        }
        let s = s.counted(|share| share.bad > 1);
        assert_eq!(s.keys().collect::<Vec<_>>(), [10]);
        assert_eq!(s.get(10), Some(Share { rows: 3, bad: 2 }));
        assert_eq!(s.get(20), None);
        assert!(!s.is_empty());
    }
}
