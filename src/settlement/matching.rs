//! Bank credits matched to card sales: exact sets first, then parts of one batch, then implied
//! fees, never by accident.
//!
//! A credit fits a set of sales when the sum of the sales less their fees equals it within
//! 0.02 plus 0.005 a sale, and its date lies between the sale's day and two workdays after the
//! set is due. Sets tried are one sale, one batch (23:00 to 23:00), all batches due on one day.

use std::collections::HashSet;

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::implied;
use super::parts;
use super::placing::Placing;
use super::sets::{MOST, Set, counts, sets_of};
use super::voids;
use crate::calendar::{Calendar, Cycle};
use crate::case::{Card, Credit, Sale};
use crate::identifier::rate::Rate;

/// How a credit was matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// Fees as the sales show them.
    Shown,
    /// Fees from the agreed rate.
    Agreed,
    /// The fee follows from the difference.
    Implied,
    /// One of several credits that together pay a batch exactly.
    Partial,
}

impl How {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            How::Shown => "shown",
            How::Agreed => "agreed",
            How::Implied => "implied",
            How::Partial => "partial",
        }
    }
}

/// A percentage and a fixed amount a sale, CNY.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// Percent of the sale.
    pub percent: Decimal,
    /// CNY a sale.
    pub plus: Decimal,
}

impl Line {
    /// Fee of one sale, rounded half up to 0.01.
    #[must_use]
    pub fn fee(&self, amount: Decimal) -> Decimal {
        let rate = Rate {
            plus_yuan: (!self.plus.is_zero()).then_some(self.plus),
            ..Rate::of_percent(self.percent)
        };
        rate.fee(amount)
    }
}

/// Credits and the sales they pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Indexes of the credits, ascending; more than one only for [`How::Partial`].
    pub credits: Vec<usize>,
    /// Indexes of the sales, ascending.
    pub sales: Vec<usize>,
    /// How.
    pub how: How,
    /// Takings less credits, CNY.
    pub fee: Decimal,
    /// Takings of the sales, refunds taken off, CNY.
    pub takings: Decimal,
    /// The rate that ties several credits of this payer together, where it was found from them.
    pub line: Option<Line>,
    /// A deduction besides the known fee, CNY: a deposit or a SIM fee kept back once.
    pub deduction: Option<Decimal>,
}

impl Matched {
    /// The fee in percent of the takings, to four places.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        if self.takings.is_zero() {
            return None;
        }
        let p = self
            .fee
            .checked_mul(Decimal::ONE_HUNDRED)?
            .checked_div(self.takings)?;
        Some(
            p.round_dp_with_strategy(4, RoundingStrategy::MidpointAwayFromZero)
                .normalize(),
        )
    }

    pub(super) fn of(set: &Set, credits: Vec<usize>, sum: Decimal, how: How) -> Matched {
        Matched {
            credits,
            sales: set.sales.clone(),
            how,
            fee: set.takings - sum,
            takings: set.takings,
            line: None,
            deduction: None,
        }
    }
}

/// Credits that claim the same sales and cannot all be matched, from different payers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// Indexes of the credits, ascending.
    pub credits: Vec<usize>,
    /// How many of those that speak against direct payment are matched whichever way the dispute
    /// is settled: there are more sets to pay than other credits to pay them.
    pub at_least: usize,
}

/// A sale nobody has paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpaid {
    /// Index of the sale.
    pub sale: usize,
    /// Day it was due.
    pub due: Date,
}

/// The result: every credit and every sale appears in exactly one place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matching {
    /// Matched credits, by their first credit.
    pub matched: Vec<Matched>,
    /// Credits in dispute, also listed in `unmatched`.
    pub contested: Vec<Contested>,
    /// Credits that fit several sets and were left for that reason, also listed in `unmatched`.
    pub ambiguous: Vec<usize>,
    /// Credits that fit nothing, ascending.
    pub unmatched: Vec<usize>,
    /// Sales that no credit pays, ascending.
    pub unpaid: Vec<Unpaid>,
    /// Lines that move no settled money, or lack time or amount, ascending; sales that nobody pays
    /// and that were taken back in their own batch among them, with the lines that took them back.
    pub left_out: Vec<usize>,
}

/// What the matching must know besides sales and credits.
pub struct Terms<'r> {
    /// Workdays.
    pub calendar: Calendar<'r>,
    /// Agreed cycle.
    pub cycle: Cycle,
    /// Agreed credit card rate.
    pub credit: Option<Rate>,
    /// Agreed debit card rate.
    pub debit: Option<Rate>,
    /// Amounts that may be kept back once, CNY: the deposit and the SIM fee of the case.
    pub deductions: Vec<Decimal>,
}

impl Terms<'_> {
    /// Agreed rate of a card kind.
    #[must_use]
    pub fn rate(&self, card: Card) -> Option<&Rate> {
        match card {
            Card::Credit => self.credit.as_ref(),
            Card::Debit => self.debit.as_ref(),
            Card::Qr | Card::Foreign => None,
        }
    }

    /// Fee of a sale by the agreed rate, CNY rounded half up; `None` where none is agreed.
    #[must_use]
    pub fn agreed_fee(&self, sale: &Sale) -> Option<Decimal> {
        Some(self.rate(sale.card?)?.fee(sale.amount?))
    }
}

/// Who paid a credit, for telling payers apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PayerKey {
    /// The body on record, or the folded name.
    pub name: String,
    /// A person or a company without a licence.
    pub against: bool,
}

/// Whether it matters which of these credits is matched: payers differ, and one of them speaks
/// against direct payment.
pub(super) fn payers_differ(credits: &[usize], payers: &[PayerKey]) -> bool {
    let of = |c: &usize| payers.get(*c);
    let first = credits.first().and_then(of);
    credits.iter().any(|c| of(c) != first)
        && credits.iter().any(|c| of(c).is_some_and(|p| p.against))
}

/// Whether all of these credits speak against direct payment: then it does not matter which of
/// them is matched, but that one is.
pub(super) fn all_against(credits: &[usize], payers: &[PayerKey]) -> bool {
    credits
        .iter()
        .all(|c| payers.get(*c).is_some_and(|p| p.against))
}

/// What one pass after the other works on.
pub(super) struct Work<'w, 'r> {
    pub credits: &'w [Credit],
    pub sales: &'w [Sale],
    pub sets: &'w [Set],
    pub terms: &'w Terms<'r>,
    pub payers: &'w [PayerKey],
    /// Whether a sale is paid.
    pub used: Vec<bool>,
    /// Credits left to match, in order of content.
    pub left: Vec<usize>,
    pub result: Matching,
}

impl Work<'_, '_> {
    pub fn is_free(&self, set: &Set) -> bool {
        set.sales
            .iter()
            .all(|s| self.used.get(*s).is_some_and(|u| !u))
    }

    /// Enters a match and takes its credits and sales away.
    pub fn enter(&mut self, m: Matched) {
        for s in &m.sales {
            if let Some(u) = self.used.get_mut(*s) {
                *u = true;
            }
        }
        self.result.matched.push(m);
    }

    /// Takes matched and disputed credits out of those left.
    pub fn settle_left(&mut self) {
        let done: HashSet<usize> = self
            .result
            .matched
            .iter()
            .flat_map(|m| m.credits.iter().copied())
            .chain(
                self.result
                    .contested
                    .iter()
                    .flat_map(|g| g.credits.iter().copied()),
            )
            .collect();
        self.left.retain(|c| !done.contains(c));
    }
}

/// Matches credits to sales. `skip` are credits that are none (self-transfers); `payers` gives
/// each credit's payer for comparison and whether it speaks against direct payment.
#[must_use]
pub fn match_credits(
    sales: &[Sale],
    credits: &[Credit],
    terms: &Terms<'_>,
    skip: &HashSet<usize>,
    payers: &[PayerKey],
) -> Matching {
    let sets = sets_of(sales, terms);
    let mut order: Vec<usize> = (0..credits.len())
        .filter(|i| {
            !skip.contains(i)
                && credits.get(*i).is_some_and(|c| {
                    c.date.is_some()
                        && c.amount
                            .is_some_and(|a| a > Decimal::ZERO && a.abs() <= MOST)
                })
        })
        .collect();
    // By content, not by position: the order of the list must not matter.
    order.sort_by(|a, b| {
        let key = |i: &usize| {
            credits
                .get(*i)
                .map(|c| (c.date, c.amount, &c.payer, &c.holder))
        };
        key(a).cmp(&key(b)).then(a.cmp(b))
    });

    let mut placing = Placing::new(&sets, credits, &order, sales.len());
    placing.place_all(&order);
    let contested = placing.contested(&order, payers);
    let mut work = Work {
        credits,
        sales,
        sets: &sets,
        terms,
        payers,
        used: vec![false; sales.len()],
        left: order.clone(),
        result: Matching {
            contested,
            ..Matching::default()
        },
    };
    let disputed: HashSet<usize> = work
        .result
        .contested
        .iter()
        .flat_map(|g| g.credits.iter().copied())
        .collect();
    for (c, s) in placing.chosen() {
        if disputed.contains(&c) {
            continue;
        }
        if let (Some(set), Some(amount)) = (sets.get(s), credits.get(c).and_then(|c| c.amount)) {
            let how = set.net.map_or(How::Implied, |(_, how)| how);
            work.enter(Matched::of(set, vec![c], amount, how));
        }
    }
    work.settle_left();
    let fits_something: HashSet<usize> = work
        .left
        .iter()
        .copied()
        .filter(|c| placing.fits(*c))
        .collect();

    parts::run(&mut work);
    work.settle_left();
    implied::run(&mut work);
    work.settle_left();

    let mut result = work.result;
    let left: HashSet<usize> = work.left.iter().copied().collect();
    result.ambiguous.extend(fits_something);
    result.ambiguous.retain(|c| left.contains(c));
    result.ambiguous.sort_unstable();
    result.ambiguous.dedup();
    result.matched.sort_by(|a, b| a.credits.cmp(&b.credits));
    result.contested.sort_by(|a, b| a.credits.cmp(&b.credits));
    let done: HashSet<usize> = result
        .matched
        .iter()
        .flat_map(|m| m.credits.iter().copied())
        .collect();
    result.unmatched = (0..credits.len()).filter(|c| !done.contains(c)).collect();
    let is_open = |i: &usize| !work.used.get(*i).copied().unwrap_or(false);
    let open: Vec<usize> = (0..sales.len()).filter(is_open).collect();
    let taken_back = voids::taken_back(&open, sales, &terms.calendar);
    for (i, s) in sales.iter().enumerate() {
        match s.time.filter(|_| counts(s) && !taken_back.contains(&i)) {
            None => result.left_out.push(i),
            Some(time) if is_open(&i) => {
                let batch = terms.calendar.batch_day(time);
                result.unpaid.push(Unpaid {
                    sale: i,
                    due: terms.calendar.due(batch, terms.cycle),
                });
            }
            Some(_) => {}
        }
    }
    result
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
