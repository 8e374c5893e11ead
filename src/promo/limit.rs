//! Bounds on what is listed of one text, so that a page which repeats itself a hundred thousand
//! times is answered in the same time and space as any other. What is left out is counted.

use std::collections::HashMap;
use std::hash::Hash;

/// Places listed of one thing said in one voice.
pub const MOST_PLACES: usize = 20;
/// Items of one list.
pub const MOST_ITEMS: usize = 2000;

/// Items left out, by list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Places of phrases.
    pub claims: usize,
    /// Places of rates.
    pub rates: usize,
    /// Places of fees.
    pub fees: usize,
    /// Places of promises.
    pub promises: usize,
    /// Contacts beyond the bound, by place.
    pub contacts: usize,
    /// Company names beyond the bound, by place.
    pub companies: usize,
    /// Licence numbers beyond the bound, by place.
    pub licence_numbers: usize,
}

impl LeftOut {
    /// All together.
    #[must_use]
    pub fn total(&self) -> usize {
        self.claims
            + self.rates
            + self.fees
            + self.promises
            + self.contacts
            + self.companies
            + self.licence_numbers
    }
}

/// Keeps the first places of each thing and the first items of all; returns how many went.
pub fn thin<T, K: Hash + Eq>(list: &mut Vec<T>, key: impl Fn(&T) -> K) -> usize {
    let before = list.len();
    if before > MOST_PLACES {
        let mut seen: HashMap<K, usize> = HashMap::new();
        list.retain(|item| {
            let places = seen.entry(key(item)).or_default();
            *places += 1;
            *places <= MOST_PLACES
        });
        list.truncate(MOST_ITEMS);
    }
    before - list.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_places_stay() {
        let mut few: Vec<usize> = (0..MOST_PLACES).collect();
        assert_eq!(thin(&mut few, |_| 0), 0);
        let mut many: Vec<usize> = (0..100).collect();
        assert_eq!(thin(&mut many, |n| n % 2), 60);
        assert_eq!(many, (0..40).collect::<Vec<usize>>());
        let mut all: Vec<usize> = (0..5000).collect();
        assert_eq!(thin(&mut all, |n| *n), 3000);
    }
}
