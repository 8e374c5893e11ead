//! Credits whose fee nobody stated: it follows from the difference.
//!
//! Three passes, the surest first: one surcharge for payment on the same day; one rate that
//! explains three or more credits of a payer; a batch that is the only candidate for its dates.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::matching::{Contested, How, Line, Matched, Work, all_against, payers_differ};
use super::sets::{Index, Set, sign};
use super::several;
use crate::case::{Credit, Sale};

/// Deposits that are taken out of takings, CNY, as the rule FEE002 lists them.
pub const DEPOSITS: [i64; 5] = [99, 199, 299, 399, 499];

/// Fixed amounts a sale that are tried, in tenths of a CNY, the likeliest first.
const FIXED: [i64; 11] = [0, 30, 20, 10, 50, 5, 15, 25, 35, 40, 45];

/// Credits of one payer on one rate that tie them to their batches.
const ENOUGH: usize = 3;

/// Pairs from which rates are guessed; the others only confirm them.
const GUESSED_FROM: usize = 24;

/// Runs the passes.
pub(super) fn run(work: &mut Work<'_, '_>) {
    if work.terms.cycle.is_same_day() {
        surcharge(work);
        work.settle_left();
    }
    one_rate(work);
    work.settle_left();
    only_candidate(work);
}

/// An amount kept back once, besides known fees, where it is a stated one or a usual deposit.
pub(super) fn deduction(set: &Set, credit: &Credit, stated: &[Decimal]) -> Option<Decimal> {
    if !set.has_day(credit.date) {
        return None;
    }
    let (net, _) = set.net?;
    let short = net.checked_sub(credit.amount?)?;
    if short <= Decimal::ZERO {
        return None;
    }
    let tolerance = set.tolerance();
    stated
        .iter()
        .copied()
        .chain(DEPOSITS.into_iter().map(Decimal::from))
        .find(|d| (*d - short).abs() <= tolerance)
}

/// Fee of a set by one rate.
pub(super) fn fee_by(line: Line, sales: &[Sale], members: &[usize]) -> Decimal {
    members
        .iter()
        .filter_map(|i| sales.get(*i))
        .filter_map(|s| sign(s).checked_mul(line.fee(s.amount?)))
        .sum()
}

/// Rates of two decimals and a fixed amount a sale that give `fee` on `takings`.
pub(super) fn guesses(takings: Decimal, fee: Decimal, sales: Decimal) -> Vec<Line> {
    let mut out = Vec::new();
    if takings <= Decimal::ZERO {
        return out;
    }
    for places in [2, 3] {
        for tenths in FIXED {
            let plus = Decimal::new(tenths, 1);
            let percent = plus
                .checked_mul(sales)
                .and_then(|f| fee.checked_sub(f))
                .and_then(|f| f.checked_mul(Decimal::ONE_HUNDRED))
                .and_then(|f| f.checked_div(takings));
            let Some(percent) = percent else { continue };
            let percent = percent
                .round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
                .normalize();
            let line = Line {
                percent,
                plus: plus.normalize(),
            };
            if percent >= Decimal::ZERO && percent <= Decimal::from(5) && !out.contains(&line) {
                out.push(line);
            }
        }
    }
    out
}

/// What is taken on top of the known fee for payment on the day of the sale.
#[derive(Clone, Copy)]
enum Surcharge {
    /// CNY a payout.
    Fixed(Decimal),
    /// Percent of the takings.
    Percent(Decimal),
}

impl Surcharge {
    fn of(self, set: &Set) -> Option<Decimal> {
        match self {
            Surcharge::Fixed(yuan) => Some(yuan),
            Surcharge::Percent(percent) => Some(
                set.takings
                    .checked_mul(percent)?
                    .checked_div(Decimal::ONE_HUNDRED)?
                    .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero),
            ),
        }
    }

    fn line(self) -> Line {
        match self {
            Surcharge::Fixed(plus) => Line {
                percent: Decimal::ZERO,
                plus,
            },
            Surcharge::Percent(percent) => Line {
                percent,
                plus: Decimal::ZERO,
            },
        }
    }
}

/// Matches what one surcharge over the known fees explains, two credits or more.
fn surcharge(work: &mut Work<'_, '_>) {
    let days: BTreeSet<Date> = work
        .left
        .iter()
        .filter_map(|c| work.credits.get(*c)?.date)
        .collect();
    let sets: Vec<Set> = work
        .sets
        .iter()
        .filter(|s| (days.contains(&s.day) || days.contains(&s.first)) && work.is_free(s))
        .cloned()
        .collect();
    if sets.is_empty() {
        return;
    }
    let percents = (1..=10).map(|n| Surcharge::Percent(Decimal::new(n, 2)));
    let fixed = (1..=10).map(|n| Surcharge::Fixed(Decimal::new(n * 5, 1)));
    let mut best: Vec<Matched> = Vec::new();
    for form in percents.chain(fixed) {
        let net = |s: &Set| s.net.map(|n| n.0)?.checked_sub(form.of(s)?);
        let index = Index::of(&sets, net);
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        let mut found: Vec<Matched> = Vec::new();
        for c in &work.left {
            let Some((credit, (day, amount))) = work
                .credits
                .get(*c)
                .and_then(|x| Some((x, x.date.zip(x.amount)?)))
            else {
                continue;
            };
            let fits = index.find(&sets, amount, day, |s| {
                (s.day == day || s.first == day)
                    && net(s).is_some_and(|n| (n - amount).abs() <= s.tolerance())
            });
            let free = fits
                .into_iter()
                .filter_map(|i| sets.get(i))
                .find(|s| s.sales.iter().all(|x| !taken.contains(x)));
            if let Some(set) = free {
                taken.extend(&set.sales);
                let mut m = Matched::of(
                    set,
                    vec![*c],
                    credit.amount.unwrap_or_default(),
                    How::Implied,
                );
                m.line = Some(form.line());
                found.push(m);
            }
        }
        if found.len() > best.len() {
            best = found;
        }
    }
    if best.len() < 2 {
        return;
    }
    for m in best {
        work.enter(m);
    }
}

/// When a payer's credits come, seen from the batch.
#[derive(Clone, Copy)]
enum Rhythm {
    /// On the day the batch is due.
    Due,
    /// On the next calendar day.
    NextDay,
    /// On the day itself.
    SameDay,
}

impl Rhythm {
    fn day(self, set: &Set) -> Date {
        match self {
            Rhythm::Due => set.due,
            Rhythm::NextDay => set.day.saturating_add(1.day()),
            Rhythm::SameDay => set.day,
        }
    }
}

/// A rate that ties credits of one payer to batches: pairs of credit and set.
struct Claim {
    line: Line,
    pairs: Vec<(usize, usize)>,
}

/// Matches what one rate explains, three credits of one payer or more, each on the day on which
/// its batch is due, or always on the next day, or always on the same day.
fn one_rate(work: &mut Work<'_, '_>) {
    let mut by_payer: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for c in &work.left {
        if let Some(p) = work.payers.get(*c) {
            by_payer.entry(p.name.as_str()).or_default().push(*c);
        }
    }
    let free: Vec<usize> = (0..work.sets.len())
        .filter(|i| {
            work.sets
                .get(*i)
                .is_some_and(|s| s.batch_like && work.is_free(s))
        })
        .collect();
    let mut claims: Vec<Claim> = Vec::new();
    for credits in by_payer.values().filter(|c| c.len() >= ENOUGH) {
        let mut best: Vec<Claim> = Vec::new();
        for rhythm in [Rhythm::Due, Rhythm::NextDay, Rhythm::SameDay] {
            let found = claims_of(work, credits, &free, rhythm);
            let size = |c: &[Claim]| c.iter().map(|x| x.pairs.len()).sum::<usize>();
            if size(&found) > size(&best) {
                best = found;
            }
        }
        claims.extend(best);
    }
    // What two payers claim is nobody's.
    let mut claimed: HashMap<usize, Vec<usize>> = HashMap::new();
    for (credit, set) in claims.iter().flat_map(|c| &c.pairs) {
        for s in work.sets.get(*set).into_iter().flat_map(|s| &s.sales) {
            claimed.entry(*s).or_default().push(*credit);
        }
    }
    for claim in claims {
        for (credit, i) in claim.pairs {
            let Some(set) = work.sets.get(i) else {
                continue;
            };
            let mut rivals: Vec<usize> = set
                .sales
                .iter()
                .filter_map(|s| claimed.get(s))
                .flatten()
                .copied()
                .collect();
            rivals.sort_unstable();
            rivals.dedup();
            if rivals.len() > 1 && !all_against(&rivals, work.payers) {
                dispute(work, rivals);
                continue;
            }
            if !work.is_free(set) {
                continue;
            }
            let Some(amount) = work.credits.get(credit).and_then(|c| c.amount) else {
                continue;
            };
            let mut m = Matched::of(set, vec![credit], amount, How::Implied);
            m.line = Some(claim.line);
            work.enter(m);
        }
    }
}

/// A fee without the rounding of each sale: tells quickly which rates cannot give it.
struct Near {
    takings: f64,
    sales: f64,
    fee: f64,
    slack: f64,
}

impl Near {
    fn of(set: &Set, fee: Decimal, sales: &[Sale]) -> Option<Near> {
        let signed: Decimal = set
            .sales
            .iter()
            .filter_map(|i| sales.get(*i))
            .map(sign)
            .sum();
        // Each sale is rounded by at most half a cent; a cent besides for these numbers' own.
        let slack = set.tolerance() + Decimal::new(5, 3) * set.count() + Decimal::new(1, 2);
        Some(Near {
            takings: set.takings.to_f64()?,
            sales: signed.to_f64()?,
            fee: fee.to_f64()?,
            slack: slack.to_f64()?,
        })
    }

    fn may_be(&self, line: Line) -> bool {
        let (percent, plus) = (line.percent.to_f64(), line.plus.to_f64());
        let (Some(percent), Some(plus)) = (percent, plus) else {
            return true;
        };
        let expected = self.takings * percent / 100.0 + self.sales * plus;
        (expected - self.fee).abs() <= self.slack
    }
}

/// Rates that explain three or more of a payer's credits, the widest first.
fn claims_of(work: &Work<'_, '_>, credits: &[usize], free: &[usize], rhythm: Rhythm) -> Vec<Claim> {
    let mut by_day: HashMap<Date, Vec<usize>> = HashMap::new();
    for i in free {
        if let Some(s) = work.sets.get(*i) {
            by_day.entry(rhythm.day(s)).or_default().push(*i);
        }
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut times: HashMap<usize, usize> = HashMap::new();
    for c in credits {
        let Some(credit) = work.credits.get(*c) else {
            continue;
        };
        let fits: Vec<usize> = credit
            .date
            .and_then(|d| by_day.get(&d))
            .into_iter()
            .flatten()
            .copied()
            .filter(|i| work.sets.get(*i).is_some_and(|s| s.may_be_paid_by(credit)))
            .collect();
        if let [only] = fits.as_slice() {
            pairs.push((*c, *only));
            *times.entry(*only).or_default() += 1;
        }
    }
    pairs.retain(|(_, s)| times.get(s) == Some(&1));
    let fee = |(c, s): &(usize, usize)| {
        let set = work.sets.get(*s)?;
        Some((set, set.fee_left_by(work.credits.get(*c)?)?))
    };
    let near: HashMap<(usize, usize), Near> = pairs
        .iter()
        .filter_map(|p| {
            let (set, fee) = fee(p)?;
            Some((*p, Near::of(set, fee, work.sales)?))
        })
        .collect();
    let mut out = Vec::new();
    while pairs.len() >= ENOUGH {
        let mut lines: BTreeMap<Line, usize> = BTreeMap::new();
        for (set, fee) in pairs.iter().take(GUESSED_FROM).filter_map(fee) {
            for (n, line) in guesses(set.takings, fee, set.count())
                .into_iter()
                .enumerate()
            {
                let rank = lines.entry(line).or_insert(n);
                *rank = (*rank).min(n);
            }
        }
        let on = |line: Line| -> Vec<(usize, usize)> {
            pairs
                .iter()
                .filter(|p| {
                    near.get(p).is_some_and(|n| n.may_be(line))
                        && fee(p).is_some_and(|(set, fee)| {
                            let expected = fee_by(line, work.sales, &set.sales);
                            (expected - fee).abs() <= set.tolerance()
                        })
                })
                .copied()
                .collect()
        };
        let best = lines
            .into_iter()
            .map(|(line, rank)| (on(line), rank, line))
            .max_by(|a, b| (a.0.len(), b.1).cmp(&(b.0.len(), a.1)));
        let Some((hits, _, line)) = best.filter(|b| b.0.len() >= ENOUGH) else {
            break;
        };
        pairs.retain(|p| !hits.contains(p));
        out.push(Claim { line, pairs: hits });
    }
    out
}

/// Says that it cannot be told which of these credits is the settlement.
pub(super) fn dispute(work: &mut Work<'_, '_>, credits: Vec<usize>) {
    if payers_differ(&credits, work.payers) {
        if !work.result.contested.iter().any(|g| g.credits == credits) {
            work.result.contested.push(Contested {
                credits,
                at_least: 0,
            });
        }
    } else {
        work.result.ambiguous.extend(credits);
    }
}

/// Matches batches that are the only candidate for a credit, again and again until nothing more
/// follows. Of several credits of one payer for one batch the one on its due date is taken.
fn only_candidate(work: &mut Work<'_, '_>) {
    loop {
        let free: Vec<(usize, &Set)> = work
            .sets
            .iter()
            .enumerate()
            .filter(|(_, s)| s.batch_like && work.is_free(s))
            .collect();
        let span = free
            .iter()
            .filter_map(|(_, s)| Some(s.last.since(s.first).ok()?.get_days()))
            .max()
            .unwrap_or(0);
        let mut of_credit: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut of_set: HashMap<usize, Vec<usize>> = HashMap::new();
        for c in &work.left {
            let Some(credit) = work.credits.get(*c) else {
                continue;
            };
            let Some(day) = credit.date else { continue };
            let begin = free
                .partition_point(|(_, s)| day.since(s.first).map_or(0, |d| d.get_days()) > span);
            let end = free.partition_point(|(_, s)| s.first <= day);
            for (i, s) in free.get(begin..end.max(begin)).unwrap_or_default() {
                let fits = s.may_be_paid_by(credit)
                    || deduction(s, credit, &work.terms.deductions).is_some();
                if fits {
                    of_credit.entry(*c).or_default().push(*i);
                    of_set.entry(*i).or_default().push(*c);
                }
            }
        }
        let mut matches: Vec<Matched> = Vec::new();
        let mut disputes: Vec<Vec<usize>> = Vec::new();
        for c in &work.left {
            let [only] = of_credit.get(c).map_or(&[][..], Vec::as_slice) else {
                continue;
            };
            let (Some(set), Some(credit)) = (work.sets.get(*only), work.credits.get(*c)) else {
                continue;
            };
            let rivals = of_set.get(only).cloned().unwrap_or_default();
            let payer = |i: &usize| work.payers.get(*i).map(|p| &p.name);
            if rivals.iter().any(|r| payer(r) != payer(c)) && !all_against(&rivals, work.payers) {
                disputes.push(rivals);
                continue;
            }
            let due = |i: &&usize| {
                work.credits
                    .get(**i)
                    .is_some_and(|x| x.date == Some(set.due))
            };
            let chosen = rivals.iter().find(due).or(rivals.first());
            if chosen != Some(c) {
                continue;
            }
            let Some(amount) = credit.amount else {
                continue;
            };
            let mut m = Matched::of(set, vec![*c], amount, How::Implied);
            m.deduction = deduction(set, credit, &work.terms.deductions);
            matches.push(m);
        }
        let mut new = false;
        for m in matches {
            if m.sales.iter().all(|s| work.used.get(*s) == Some(&false)) {
                work.enter(m);
                new = true;
            }
        }
        for mut rivals in disputes {
            rivals.sort_unstable();
            rivals.retain(|c| work.left.contains(c));
            dispute(work, rivals);
        }
        work.settle_left();
        if !new {
            several::settle(work, &of_credit, &of_set);
            return;
        }
    }
}
