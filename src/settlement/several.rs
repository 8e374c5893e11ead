//! Credits whose fee nobody stated and that fit several batches: of equal takings, say.
//!
//! Which batch a credit pays cannot be told then, but who pays can. Where all that could pay these
//! batches come from one payer, or all speak against direct payment, they are matched oldest first;
//! where payers differ and one speaks against it, that is a dispute, never silence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::implied::{deduction, dispute};
use super::matching::{How, Matched, Work, all_against, payers_differ};

/// Settles what is left of implied fees. `of_credit` gives for each credit the sets that it may
/// pay, `of_set` the other way round.
pub(super) fn settle(
    work: &mut Work<'_, '_>,
    of_credit: &BTreeMap<usize, Vec<usize>>,
    of_set: &HashMap<usize, Vec<usize>>,
) {
    for mut credits in knots(&work.left, of_credit, of_set) {
        let payer = |c: &usize| work.payers.get(*c).map(|p| &p.name);
        let first = credits.first().and_then(payer);
        let one_payer = first.is_some() && credits.iter().all(|c| payer(c) == first);
        if one_payer || all_against(&credits, work.payers) {
            oldest_first(work, &credits, of_credit);
        } else if payers_differ(&credits, work.payers) {
            credits.sort_unstable();
            dispute(work, credits);
        } else {
            work.result.ambiguous.extend(credits);
        }
    }
}

/// Credits that hang together by the sets they may pay, each group in the order of `left`.
fn knots(
    left: &[usize],
    of_credit: &BTreeMap<usize, Vec<usize>>,
    of_set: &HashMap<usize, Vec<usize>>,
) -> Vec<Vec<usize>> {
    let place: HashMap<usize, usize> = left.iter().enumerate().map(|(n, c)| (*c, n)).collect();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut sets: BTreeSet<usize> = BTreeSet::new();
    let mut out = Vec::new();
    for start in left {
        if !of_credit.contains_key(start) || !seen.insert(*start) {
            continue;
        }
        let mut credits = vec![*start];
        let mut next = 0;
        while let Some(c) = credits.get(next).copied() {
            next += 1;
            for s in of_credit.get(&c).into_iter().flatten() {
                if !sets.insert(*s) {
                    continue;
                }
                for other in of_set.get(s).into_iter().flatten() {
                    if place.contains_key(other) && seen.insert(*other) {
                        credits.push(*other);
                    }
                }
            }
        }
        credits.sort_by_key(|c| place.get(c));
        out.push(credits);
    }
    out
}

/// The earliest credit pays the earliest batch that it may pay.
fn oldest_first(
    work: &mut Work<'_, '_>,
    credits: &[usize],
    of_credit: &BTreeMap<usize, Vec<usize>>,
) {
    for c in credits {
        let Some((credit, fits)) = work.credits.get(*c).zip(of_credit.get(c)) else {
            continue;
        };
        // Of batches that begin and end alike the one that sets are ordered by.
        let free = fits
            .iter()
            .filter_map(|i| work.sets.get(*i).map(|s| (i, s)))
            .filter(|(_, s)| work.is_free(s))
            .min_by_key(|(i, s)| (s.day, s.first, **i));
        let (Some((_, set)), Some(amount)) = (free, credit.amount) else {
            work.result.ambiguous.push(*c);
            continue;
        };
        let mut m = Matched::of(set, vec![*c], amount, How::Implied);
        m.deduction = deduction(set, credit, &work.terms.deductions);
        work.enter(m);
    }
}
