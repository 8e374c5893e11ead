//! Credits placed on sets that they pay exactly: each on its oldest free set, others moved on
//! where that makes room. What cannot all be placed and would change who paid is in dispute.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::matching::{Contested, PayerKey};
use super::sets::{Index, Set};
use crate::case::Credit;

/// Nobody's.
const FREE: usize = usize::MAX;
/// How far others are moved on.
const DEEPEST: u8 = 16;
/// Steps of one search; a list in which one amount stands a thousand times ends in time.
const STEPS: u32 = 20_000;

/// Which credit stands on which set.
pub(super) struct Placing<'p> {
    sets: &'p [Set],
    /// Sets each credit pays exactly, oldest first.
    fits: BTreeMap<usize, Vec<usize>>,
    chosen: BTreeMap<usize, usize>,
    /// Credit that pays each sale.
    owner: Vec<usize>,
    /// Sets from which no search has found a way on: none will.
    dead: HashSet<usize>,
}

impl<'p> Placing<'p> {
    pub fn new(sets: &'p [Set], credits: &[Credit], order: &[usize], sales: usize) -> Placing<'p> {
        let index = Index::of(sets, |s| s.net.map(|n| n.0));
        let fits = order
            .iter()
            .filter_map(|c| {
                let credit = credits.get(*c)?;
                let found =
                    index.find(sets, credit.amount?, credit.date?, |s| s.is_paid_by(credit));
                Some((*c, found))
            })
            .collect();
        Placing {
            sets,
            fits,
            chosen: BTreeMap::new(),
            owner: vec![FREE; sales],
            dead: HashSet::new(),
        }
    }

    /// Credit and set of each placed credit.
    pub fn chosen(&self) -> impl Iterator<Item = (usize, usize)> {
        self.chosen.iter().map(|(c, s)| (*c, *s))
    }

    /// Whether a credit pays some set exactly.
    pub fn fits(&self, credit: usize) -> bool {
        self.fits.get(&credit).is_some_and(|f| !f.is_empty())
    }

    pub fn place_all(&mut self, order: &[usize]) {
        for c in order {
            let mut visited = HashSet::new();
            let mut steps = STEPS;
            let whole = self.place(*c, &mut visited, &mut steps, 0);
            if !whole && steps > 0 {
                self.dead.extend(visited);
            }
        }
    }

    fn sales_of(&self, set: usize) -> &[usize] {
        self.sets.get(set).map_or(&[], |s| s.sales.as_slice())
    }

    /// Credits that stand on sales of a set, at most two of them.
    fn holders(&self, set: usize, but: usize) -> (Option<usize>, bool) {
        let mut one = None;
        for s in self.sales_of(set) {
            let owner = self.owner.get(*s).copied().unwrap_or(FREE);
            if owner == FREE || owner == but {
                continue;
            }
            match one {
                None => one = Some(owner),
                Some(o) if o != owner => return (one, true),
                Some(_) => {}
            }
        }
        (one, false)
    }

    fn put(&mut self, credit: usize, set: usize) {
        self.take(credit);
        self.chosen.insert(credit, set);
        self.own(set, credit);
    }

    fn take(&mut self, credit: usize) {
        if let Some(set) = self.chosen.remove(&credit) {
            self.own(set, FREE);
        }
    }

    fn own(&mut self, set: usize, by: usize) {
        let sales: &'p [usize] = self.sets.get(set).map_or(&[], |s| s.sales.as_slice());
        for s in sales {
            if let Some(o) = self.owner.get_mut(*s) {
                *o = by;
            }
        }
    }

    fn place(
        &mut self,
        credit: usize,
        visited: &mut HashSet<usize>,
        steps: &mut u32,
        depth: u8,
    ) -> bool {
        let options = self.fits.get(&credit).cloned().unwrap_or_default();
        for set in &options {
            *steps = steps.saturating_sub(1);
            if self.holders(*set, credit).0.is_none() {
                self.put(credit, *set);
                return true;
            }
        }
        if depth >= DEEPEST {
            *steps = 0;
            return false;
        }
        for set in &options {
            if *steps == 0 {
                return false;
            }
            if self.dead.contains(set) || !visited.insert(*set) {
                continue;
            }
            *steps -= 1;
            let (Some(other), false) = self.holders(*set, credit) else {
                continue;
            };
            let (mine, theirs) = (
                self.chosen.get(&credit).copied(),
                self.chosen.get(&other).copied(),
            );
            self.take(other);
            self.put(credit, *set);
            if self.place(other, visited, steps, depth + 1) {
                return true;
            }
            self.take(credit);
            if let Some(s) = theirs {
                self.put(other, s);
            }
            if let Some(s) = mine {
                self.put(credit, s);
            }
        }
        false
    }

    /// Groups of credits that pay overlapping sets and cannot all be placed, where it matters
    /// which of them is the settlement. Where all speak against direct payment, it does not.
    pub fn contested(&self, order: &[usize], payers: &[PayerKey]) -> Vec<Contested> {
        let mut groups: Vec<BTreeSet<usize>> = Vec::new();
        let mut said: HashSet<Vec<usize>> = HashSet::new();
        for loser in order.iter().filter(|c| !self.chosen.contains_key(c)) {
            let mut rivals: BTreeSet<usize> = self
                .fits
                .get(loser)
                .into_iter()
                .flatten()
                .flat_map(|s| self.sales_of(*s))
                .filter_map(|s| self.owner.get(*s).copied())
                .filter(|o| *o != FREE)
                .collect();
            if rivals.is_empty() {
                continue;
            }
            rivals.insert(*loser);
            let list: Vec<usize> = rivals.iter().copied().collect();
            let of = |c: &usize| payers.get(*c);
            let first = list.first().and_then(of);
            let differ = list
                .iter()
                .any(|c| of(c).map(|p| &p.name) != first.map(|p| &p.name));
            let against = list
                .iter()
                .filter(|c| of(c).is_some_and(|p| p.against))
                .count();
            if differ && against > 0 && against < list.len() && said.insert(list) {
                groups.push(rivals);
            }
        }
        let mut out = joined(groups);
        for g in &mut out {
            let placed = g
                .credits
                .iter()
                .filter(|c| self.chosen.contains_key(c))
                .count();
            let others = g
                .credits
                .iter()
                .filter(|c| !payers.get(**c).is_some_and(|p| p.against))
                .count();
            g.at_least = placed.saturating_sub(others);
        }
        out
    }
}

/// Groups that share a credit are one.
fn joined(groups: Vec<BTreeSet<usize>>) -> Vec<Contested> {
    let mut out: Vec<BTreeSet<usize>> = Vec::new();
    for mut g in groups {
        let mut apart = Vec::with_capacity(out.len());
        for o in out {
            if o.is_disjoint(&g) {
                apart.push(o);
            } else {
                g.extend(o);
            }
        }
        apart.push(g);
        out = apart;
    }
    out.into_iter()
        .map(|g| Contested {
            credits: g.into_iter().collect(),
            at_least: 0,
        })
        .collect()
}
