//! Several credits that together pay one batch exactly.
//!
//! Some sum of enough amounts fits anything. So a sum is believed only where chance would bring
//! less than one in fifty, and only where it is the only one.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::matching::{Contested, How, Matched, Work, all_against, payers_differ};
use super::sets::Set;

/// Most credits that make up one batch.
const MOST_PARTS: usize = 4;

/// Matches batches paid in parts.
pub(super) fn run(work: &mut Work<'_, '_>) {
    let mut by_date: Vec<(Date, Decimal, usize)> = work
        .left
        .iter()
        .filter_map(|c| {
            let credit = work.credits.get(*c)?;
            Some((credit.date?, credit.amount?, *c))
        })
        .collect();
    by_date.sort();
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    for (i, set) in work.sets.iter().enumerate() {
        let Some((net, _)) = set.net.filter(|n| n.0 > Decimal::ZERO) else {
            continue;
        };
        if !set.batch_like || !work.is_free(set) {
            continue;
        }
        let begin = by_date.partition_point(|x| x.0 < set.first);
        let end = by_date.partition_point(|x| x.0 <= set.last);
        let mut mine: Vec<(Decimal, usize)> = by_date
            .get(begin..end.max(begin))
            .unwrap_or_default()
            .iter()
            .filter(|x| x.1 < net)
            .map(|x| (x.1, x.2))
            .collect();
        mine.sort();
        found.extend(sums(&mine, net, set).into_iter().map(|parts| (i, parts)));
    }
    // A credit or a sale in two solutions is in none.
    let mut of_credit: HashMap<usize, usize> = HashMap::new();
    let mut of_sale: HashMap<usize, usize> = HashMap::new();
    for (i, parts) in &found {
        for c in parts {
            *of_credit.entry(*c).or_default() += 1;
        }
        for s in work.sets.get(*i).into_iter().flat_map(|s| &s.sales) {
            *of_sale.entry(*s).or_default() += 1;
        }
    }
    // Solutions of persons and unlisted companies alone rival one another only: one holds, and
    // whichever it is, the money came from such payers.
    let mut rivalled: (HashSet<usize>, HashSet<usize>) = (HashSet::new(), HashSet::new());
    for (i, parts) in &found {
        if !all_against(parts, work.payers) {
            rivalled.0.extend(parts);
            rivalled
                .1
                .extend(work.sets.get(*i).into_iter().flat_map(|s| &s.sales));
        }
    }
    let mut taken: HashSet<usize> = HashSet::new();
    for (i, parts) in found {
        let Some(set) = work.sets.get(i) else {
            continue;
        };
        let free = work.is_free(set)
            && parts
                .iter()
                .all(|c| !taken.contains(c) && !rivalled.0.contains(c))
            && !set.sales.iter().any(|s| rivalled.1.contains(s));
        let alone = parts.iter().all(|c| of_credit.get(c) == Some(&1))
            && set.sales.iter().all(|s| of_sale.get(s) == Some(&1));
        if alone || free {
            taken.extend(&parts);
            let sum: Decimal = parts
                .iter()
                .filter_map(|c| work.credits.get(*c)?.amount)
                .sum();
            let m = Matched::of(set, parts, sum, How::Partial);
            work.enter(m);
        } else if payers_differ(&parts, work.payers) {
            let group = Contested {
                credits: parts,
                at_least: 0,
            };
            if !work.result.contested.contains(&group) {
                work.result.contested.push(group);
            }
        } else {
            work.result.ambiguous.extend(parts);
        }
    }
}

/// Sets of two to four amounts that add up to `net`; `amounts` ascend.
fn sums(amounts: &[(Decimal, usize)], net: Decimal, set: &Set) -> Vec<Vec<usize>> {
    let tolerance = set.tolerance();
    let mut out = Vec::new();
    for size in 2..=MOST_PARTS {
        if amounts.len() < size || !is_no_chance(amounts.len(), size, tolerance, net) {
            break;
        }
        let mut picked = Vec::with_capacity(size);
        search(amounts, size, net, tolerance, &mut picked, &mut out);
    }
    for parts in &mut out {
        parts.sort_unstable();
    }
    out
}

/// Whether chance would give less than one hit in fifty tries.
fn is_no_chance(amounts: usize, size: usize, tolerance: Decimal, net: Decimal) -> bool {
    let mut ways: u64 = 1;
    for i in 0..size {
        let factor = u64::try_from(amounts - i).unwrap_or(u64::MAX);
        ways = ways.saturating_mul(factor) / u64::try_from(i + 1).unwrap_or(1);
    }
    if ways > 200_000 {
        return false;
    }
    Decimal::from(ways) * tolerance * Decimal::ONE_HUNDRED <= net
}

fn search(
    amounts: &[(Decimal, usize)],
    size: usize,
    rest: Decimal,
    tolerance: Decimal,
    picked: &mut Vec<usize>,
    out: &mut Vec<Vec<usize>>,
) {
    if size == 1 {
        let from = amounts.partition_point(|a| a.0 < rest - tolerance);
        for (amount, credit) in amounts.get(from..).unwrap_or_default() {
            if *amount > rest + tolerance {
                break;
            }
            let mut parts = picked.clone();
            parts.push(*credit);
            out.push(parts);
        }
        return;
    }
    for (i, (amount, credit)) in amounts.iter().enumerate() {
        if *amount > rest {
            break;
        }
        picked.push(*credit);
        search(
            amounts.get(i + 1..).unwrap_or_default(),
            size - 1,
            rest - *amount,
            tolerance,
            picked,
            out,
        );
        picked.pop();
    }
}
