//! The rates really charged, from the numbers alone: by card type, when they changed, what was
//! taken once besides, which cap was not applied.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use rust_decimal::{Decimal, RoundingStrategy};

use super::implied::{DEPOSITS, guesses};
use super::matching::{How, Matching, Terms};
use super::sets::{counts, sign, tolerance};
use crate::case::{Card, Case, Sale, SaleKind};
use crate::identifier::rate::Rate;

/// A rate charged over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// First day of a sale charged so.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Card type; `None` where the sales do not say.
    pub card: Option<Card>,
    /// The rate: percent, fixed amount a sale, cap.
    pub rate: Rate,
    /// Fees that show it.
    pub count: usize,
    /// Takings they were taken from, CNY.
    pub takings: Decimal,
}

/// Something taken once on top of the fee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOff {
    /// The credit it was taken from.
    pub credit: Option<usize>,
    /// The first sale it was taken from.
    pub sale: usize,
    /// CNY.
    pub amount: Decimal,
}

/// A debit sale charged above the agreed cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapMissed {
    /// The sale.
    pub sale: usize,
    /// Fee taken, CNY.
    pub fee: Decimal,
    /// Most that was agreed, CNY.
    pub most: Decimal,
}

/// What two rates of one card type go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierBy {
    /// The second is charged from this amount on, CNY.
    Amount(Decimal),
    /// The second is charged from this hour of the day on.
    Hour(i8),
}

/// Two rates charged side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// Card type.
    pub card: Option<Card>,
    /// Rate below.
    pub below: Rate,
    /// Rate above.
    pub above: Rate,
    /// What they go by.
    pub by: TierBy,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Charged {
    /// Rates by card type and day.
    pub rates: Vec<Charge>,
    /// Taken once.
    pub one_off: Vec<OneOff>,
    /// Caps not applied.
    pub caps: Vec<CapMissed>,
    /// Rates that go by amount or hour.
    pub tiers: Vec<Tier>,
}

/// One fee that is known: of one sale, or of the sales of a credit.
struct Point<'s> {
    time: DateTime,
    members: Vec<usize>,
    sales: Vec<&'s Sale>,
    fee: Decimal,
    credit: Option<usize>,
    /// Its rate is a guess as good as another: it is an exact fee of one sale.
    exact: bool,
}

impl Point<'_> {
    fn tolerance(&self) -> Decimal {
        if self.exact {
            return Decimal::new(1, 2);
        }
        tolerance(self.sales.len())
    }

    fn by(&self, rate: &Rate) -> Decimal {
        self.sales
            .iter()
            .filter_map(|s| sign(s).checked_mul(rate.fee(s.amount?)))
            .sum()
    }

    fn is_on(&self, rate: &Rate) -> bool {
        self.by(rate)
            .checked_sub(self.fee)
            .is_some_and(|d| d.abs() <= self.tolerance())
    }

    fn takings(&self) -> Decimal {
        self.sales
            .iter()
            .filter_map(|s| sign(s).checked_mul(s.amount?))
            .sum()
    }

    /// Rates that give this fee, the likeliest first.
    fn rates(&self, caps: &[Decimal]) -> Vec<Rate> {
        let count = Decimal::from(u64::try_from(self.sales.len()).unwrap_or(u64::MAX));
        let takings = self.takings();
        let mut out: Vec<Rate> = Vec::new();
        for line in guesses(takings, self.fee, count) {
            let rate = Rate {
                plus_yuan: (!line.plus.is_zero()).then_some(line.plus),
                ..Rate::of_percent(line.percent)
            };
            for cap in std::iter::once(None).chain(caps.iter().copied().map(Some)) {
                let rate = Rate {
                    cap_yuan: cap,
                    ..rate
                };
                if self.is_on(&rate) && !out.contains(&rate) {
                    out.push(rate);
                }
            }
        }
        out
    }

    /// The fee as a plain percentage, to four places.
    fn plain(&self) -> Option<Rate> {
        let percent = self
            .fee
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(self.takings())?
            .round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
            .normalize();
        Some(Rate::of_percent(percent))
    }
}

/// Consecutive fees of one rate.
struct Run {
    rate: Rate,
    points: Vec<usize>,
}

/// Fees of a run after which its rate is no guess any more.
const SETTLED: usize = 8;
/// Latest rates that are tried before a new one is guessed.
const REMEMBERED: usize = 4;

/// Finds what was charged.
#[must_use]
pub fn charged(case: &Case<'_>, terms: &Terms<'_>, matching: &Matching) -> Charged {
    let mut out = Charged::default();
    let mut by_card: BTreeMap<Option<Card>, Vec<Point<'_>>> = BTreeMap::new();
    for (card, point) in points(case, terms, matching) {
        by_card.entry(card).or_default().push(point);
    }
    for (card, mut points) in by_card {
        points.sort_by_key(|a| (a.time, a.fee));
        let agreed = card.and_then(|c| terms.rate(c)).copied();
        let caps = caps(&points, card, agreed.as_ref());
        let runs = runs(&points, agreed.as_ref(), &caps);
        if let Some(tier) = tier(card, &points, &runs) {
            out.rates.extend(tier_charges(card, &points, &tier));
            out.tiers.push(tier);
            continue;
        }
        let runs = without_one_offs(&points, runs, terms, &mut out.one_off);
        for run in &runs {
            let list: Vec<&Point<'_>> = run.points.iter().filter_map(|i| points.get(*i)).collect();
            out.rates.extend(charge(card, run.rate, &list));
        }
    }
    for m in &matching.matched {
        if let (Some(amount), Some(sale)) = (m.deduction, m.sales.first()) {
            out.one_off.push(OneOff {
                credit: m.credits.first().copied(),
                sale: *sale,
                amount,
            });
        }
    }
    out.one_off.sort_by_key(|o| (o.sale, o.credit));
    out.one_off.dedup_by_key(|o| (o.sale, o.credit));
    out.caps = caps_missed(case, terms, matching);
    out
}

fn charge(card: Option<Card>, rate: Rate, points: &[&Point<'_>]) -> Option<Charge> {
    Some(Charge {
        from: points.iter().map(|p| p.time.date()).min()?,
        to: points.iter().map(|p| p.time.date()).max()?,
        card,
        rate,
        count: points.len(),
        takings: points.iter().map(|p| p.takings()).sum(),
    })
}

/// Fees that are known, with the card type they were taken on.
fn points<'s>(
    case: &'s Case<'_>,
    terms: &Terms<'_>,
    matching: &Matching,
) -> Vec<(Option<Card>, Point<'s>)> {
    let mut out: Vec<(Option<Card>, Point<'s>)> = Vec::new();
    let mut single = |i: usize, fee: Option<Decimal>, credit: Option<usize>| {
        let Some(s) = case.sales.get(i) else { return };
        let is_sale = matches!(s.kind, None | Some(SaleKind::Sale)) && counts(s);
        if let (true, Some(fee), Some(time)) = (is_sale, fee, s.time) {
            out.push((
                s.card,
                Point {
                    time,
                    members: vec![i],
                    sales: vec![s],
                    fee,
                    credit,
                    exact: true,
                },
            ));
        }
    };
    let mut whole: Vec<(Option<Card>, Point<'s>)> = Vec::new();
    for m in &matching.matched {
        let credit = m.credits.first().copied();
        let fee_of = |i: &usize| {
            let s = case.sales.get(*i)?;
            s.fee.or_else(|| terms.agreed_fee(s))
        };
        if m.how != How::Implied {
            for i in &m.sales {
                single(*i, fee_of(i), credit);
            }
            continue;
        }
        let sales: Vec<&Sale> = m.sales.iter().filter_map(|i| case.sales.get(*i)).collect();
        let Some(first) = sales.first() else { continue };
        // Sales of several card types on one credit say nothing of one type's rate.
        if sales.iter().any(|s| s.card != first.card) || m.deduction.is_some() {
            continue;
        }
        if let Some(time) = sales.iter().filter_map(|s| s.time).min() {
            whole.push((
                first.card,
                Point {
                    time,
                    members: m.sales.clone(),
                    sales,
                    fee: m.fee,
                    credit,
                    exact: false,
                },
            ));
        }
    }
    for u in &matching.unpaid {
        single(u.sale, case.sales.get(u.sale).and_then(|s| s.fee), None);
    }
    out.extend(whole);
    out
}

/// Caps to try: the agreed one, and fees that stand for several amounts.
fn caps(points: &[Point<'_>], card: Option<Card>, agreed: Option<&Rate>) -> Vec<Decimal> {
    let mut out: Vec<Decimal> = agreed.and_then(|r| r.cap_yuan).into_iter().collect();
    if card != Some(Card::Debit) {
        return out;
    }
    let mut seen: BTreeMap<Decimal, Decimal> = BTreeMap::new();
    for p in points.iter().filter(|p| p.exact) {
        let takings = p.takings();
        match seen.get(&p.fee) {
            Some(other) if *other != takings && !out.contains(&p.fee) => out.push(p.fee),
            Some(_) => {}
            None => {
                seen.insert(p.fee, takings);
            }
        }
        if out.len() >= 4 {
            break;
        }
    }
    out
}

fn runs(points: &[Point<'_>], agreed: Option<&Rate>, caps: &[Decimal]) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for (i, p) in points.iter().enumerate() {
        let known: Vec<Rate> = agreed
            .copied()
            .into_iter()
            .chain(out.iter().rev().skip(1).take(REMEMBERED).map(|r| r.rate))
            .collect();
        if let Some(run) = out.last_mut() {
            if p.is_on(&run.rate) {
                run.points.push(i);
                continue;
            }
            if run.points.len() <= SETTLED {
                let all = |r: &Rate| {
                    run.points
                        .iter()
                        .filter_map(|x| points.get(*x))
                        .all(|x| x.is_on(r))
                };
                if let Some(rate) = p.rates(caps).into_iter().find(|r| all(r)) {
                    run.rate = rate;
                    run.points.push(i);
                    continue;
                }
            }
        }
        // One fee alone gives no percentage and fixed amount besides: its guess is the percentage.
        let guess = || {
            let first = p.rates(caps).into_iter().next();
            first
                .filter(|r| r.plus_yuan.is_none())
                .or_else(|| p.plain())
        };
        let rate = known.into_iter().find(|r| p.is_on(r)).or_else(guess);
        if let Some(rate) = rate {
            out.push(Run {
                rate,
                points: vec![i],
            });
        }
    }
    out
}

/// Two rates that go by amount or by hour, where they alternate in time.
fn tier(card: Option<Card>, points: &[Point<'_>], runs: &[Run]) -> Option<Tier> {
    if runs.len() < 4 {
        return None;
    }
    let mut rates: Vec<Rate> = Vec::new();
    for r in runs {
        if !rates.contains(&r.rate) {
            rates.push(r.rate);
        }
    }
    let [a, b] = rates.as_slice() else {
        return None;
    };
    let of = |rate: &Rate| -> Vec<&Point<'_>> {
        runs.iter()
            .filter(|r| r.rate == *rate)
            .flat_map(|r| &r.points)
            .filter_map(|i| points.get(*i))
            .filter(|p| p.sales.len() == 1)
            .collect()
    };
    let (of_a, of_b) = (of(a), of(b));
    if of_a.len() < 2 || of_b.len() < 2 {
        return None;
    }
    let most = |list: &[&Point<'_>]| list.iter().map(|p| p.takings()).max();
    let least = |list: &[&Point<'_>]| list.iter().map(|p| p.takings()).min();
    let late = |list: &[&Point<'_>]| list.iter().map(|p| p.time.hour()).max();
    let early = |list: &[&Point<'_>]| list.iter().map(|p| p.time.hour()).min();
    for (below, above, low, high) in [(a, b, &of_a, &of_b), (b, a, &of_b, &of_a)] {
        let by = if most(low)? < least(high)? {
            TierBy::Amount(least(high)?)
        } else if late(low)? < early(high)? {
            TierBy::Hour(early(high)?)
        } else {
            continue;
        };
        return Some(Tier {
            card,
            below: *below,
            above: *above,
            by,
        });
    }
    None
}

fn tier_charges(card: Option<Card>, points: &[Point<'_>], tier: &Tier) -> Vec<Charge> {
    [tier.below, tier.above]
        .into_iter()
        .filter_map(|rate| {
            let list: Vec<&Point<'_>> = points.iter().filter(|p| p.is_on(&rate)).collect();
            charge(card, rate, &list)
        })
        .collect()
}

/// Takes out fees that stand alone between two stretches of one rate, or exceed it by a deposit:
/// something was taken once.
fn without_one_offs(
    points: &[Point<'_>],
    runs: Vec<Run>,
    terms: &Terms<'_>,
    one_off: &mut Vec<OneOff>,
) -> Vec<Run> {
    let alone: Vec<Option<Decimal>> = runs
        .iter()
        .enumerate()
        .map(|(n, run)| {
            let [only] = run.points.as_slice() else {
                return None;
            };
            let p = points.get(*only)?;
            let before = n.checked_sub(1).and_then(|b| runs.get(b));
            let after = runs.get(n + 1);
            let over = |r: &Run| p.fee.checked_sub(p.by(&r.rate));
            let sandwiched = before
                .zip(after)
                .filter(|(b, a)| b.rate == a.rate && b.points.len() + a.points.len() >= 3)
                .and_then(|(b, _)| over(b));
            let named = [before, after].into_iter().flatten().find_map(|r| {
                let over = over(r).filter(|_| r.points.len() >= 2)?;
                terms
                    .deductions
                    .iter()
                    .copied()
                    .chain(DEPOSITS.into_iter().map(Decimal::from))
                    .any(|d| (d - over).abs() <= p.tolerance())
                    .then_some(over)
            });
            sandwiched.or(named).filter(|o| *o > Decimal::from(5))
        })
        .collect();
    let mut out: Vec<Run> = Vec::new();
    for (run, over) in runs.into_iter().zip(alone) {
        if let Some(amount) = over {
            let p = run.points.first().and_then(|i| points.get(*i));
            if let Some((p, sale)) = p.and_then(|p| Some((p, *p.members.first()?))) {
                one_off.push(OneOff {
                    credit: p.credit,
                    sale,
                    amount: amount.normalize(),
                });
            }
            continue;
        }
        match out.last_mut() {
            Some(last) if last.rate == run.rate => last.points.extend(run.points),
            _ => out.push(run),
        }
    }
    out
}

fn caps_missed(case: &Case<'_>, terms: &Terms<'_>, matching: &Matching) -> Vec<CapMissed> {
    let Some((rate, cap)) = terms.debit.and_then(|r| Some((r, r.cap_yuan?))) else {
        return Vec::new();
    };
    let most = cap + rate.plus_yuan.unwrap_or_default();
    let alone = matching
        .matched
        .iter()
        .filter(|m| m.how == How::Implied && m.deduction.is_none())
        .filter_map(|m| match m.sales.as_slice() {
            [one] => Some((*one, m.fee)),
            _ => None,
        });
    let mut fees: BTreeMap<usize, Decimal> = case
        .sales
        .iter()
        .enumerate()
        .filter_map(|(i, s)| Some((i, s.fee?)))
        .collect();
    fees.extend(alone);
    fees.into_iter()
        .filter(|(i, fee)| {
            case.sales.get(*i).is_some_and(|s| {
                s.card == Some(Card::Debit) && matches!(s.kind, None | Some(SaleKind::Sale))
            }) && *fee > most + Decimal::new(1, 2)
        })
        .map(|(sale, fee)| CapMissed { sale, fee, most })
        .collect()
}
