//! Credits whose fee nobody stated and that fit several batches: of equal takings, say.
//!
//! Which batch a credit pays cannot be told then, but who pays can. Where all that could pay these
//! batches come from one payer, or all speak against direct payment, they are matched oldest first;
//! where payers differ and one speaks against it, that is a dispute, never silence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::implied::{deduction, dispute};
use super::matching::{How, Matched, Work, all_against, payers_differ};

/// Credits and batches that hang together by what fits what.
struct Knot {
    credits: Vec<usize>,
    sets: Vec<usize>,
}

/// Settles what is left of implied fees. `of_credit` gives for each credit the sets that it may
/// pay, `of_set` the other way round.
pub(super) fn settle(
    work: &mut Work<'_, '_>,
    of_credit: &BTreeMap<usize, Vec<usize>>,
    of_set: &HashMap<usize, Vec<usize>>,
) {
    for knot in knots(&work.left, of_credit, of_set) {
        if !all_against(&knot.credits, work.payers) {
            if payers_differ(&knot.credits, work.payers) {
                let mut credits = knot.credits;
                credits.sort_unstable();
                dispute(work, credits);
                continue;
            }
            let payer = |c: &usize| work.payers.get(*c).map(|p| &p.name);
            let first = knot.credits.first().and_then(payer);
            if first.is_none() || knot.credits.iter().any(|c| payer(c) != first) {
                work.result.ambiguous.extend(knot.credits);
                continue;
            }
        }
        oldest_first(work, &knot, of_credit);
    }
}

fn knots(
    left: &[usize],
    of_credit: &BTreeMap<usize, Vec<usize>>,
    of_set: &HashMap<usize, Vec<usize>>,
) -> Vec<Knot> {
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut out = Vec::new();
    for start in left {
        if !of_credit.contains_key(start) || !seen.insert(*start) {
            continue;
        }
        let mut credits = vec![*start];
        let mut sets: BTreeSet<usize> = BTreeSet::new();
        let mut next = 0;
        while let Some(c) = credits.get(next).copied() {
            next += 1;
            for s in of_credit.get(&c).into_iter().flatten() {
                if !sets.insert(*s) {
                    continue;
                }
                for other in of_set.get(s).into_iter().flatten() {
                    if left.contains(other) && seen.insert(*other) {
                        credits.push(*other);
                    }
                }
            }
        }
        out.push(Knot {
            credits,
            sets: sets.into_iter().collect(),
        });
    }
    out
}

/// The earliest credit pays the earliest batch that it may pay.
fn oldest_first(work: &mut Work<'_, '_>, knot: &Knot, of_credit: &BTreeMap<usize, Vec<usize>>) {
    let mut sets = knot.sets.clone();
    sets.sort_by_key(|i| work.sets.get(*i).map(|s| (s.day, s.first, s.sales.clone())));
    // `left` is in order of date and content.
    let credits: Vec<usize> = work
        .left
        .iter()
        .copied()
        .filter(|c| knot.credits.contains(c))
        .collect();
    for c in credits {
        let Some((credit, fits)) = work.credits.get(c).zip(of_credit.get(&c)) else {
            continue;
        };
        let free = sets
            .iter()
            .filter(|i| fits.contains(i))
            .filter_map(|i| work.sets.get(*i))
            .find(|s| work.is_free(s));
        let (Some(set), Some(amount)) = (free, credit.amount) else {
            work.result.ambiguous.push(c);
            continue;
        };
        let mut m = Matched::of(set, vec![c], amount, How::Implied);
        m.deduction = deduction(set, credit, &work.terms.deductions);
        work.enter(m);
    }
}
