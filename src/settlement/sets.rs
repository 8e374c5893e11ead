//! The sets of sales that one credit may pay: one sale, one batch (23:00 to 23:00), all batches
//! due on one day; and an index of them by net amount and date.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::matching::{How, Terms};
use crate::case::{Credit, Sale, SaleKind};

/// Larger amounts are no card money and are left out of all sums: ten billion CNY.
pub(super) const MOST: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

/// Sales that could be paid together.
#[derive(Debug, Clone)]
pub(super) struct Set {
    /// Indexes of the sales, ascending.
    pub sales: Vec<usize>,
    /// Day of the earliest sale.
    pub first: Date,
    /// Day of its last batch.
    pub day: Date,
    /// Day on which the set is due.
    pub due: Date,
    /// Two workdays later: the last day on which a credit still fits.
    pub last: Date,
    /// Takings, refunds taken off, CNY.
    pub takings: Decimal,
    /// Takings less fees, where all fees are known, and how.
    pub net: Option<(Decimal, How)>,
    /// The same where the fees of refunded sales are not given back.
    pub net_kept: Option<Decimal>,
    /// A batch, or all batches of a day.
    pub batch_like: bool,
}

impl Set {
    /// Number of sales.
    pub fn count(&self) -> Decimal {
        Decimal::from(u64::try_from(self.sales.len()).unwrap_or(u64::MAX))
    }

    /// How far a credit may be from the net amount: 0.02 and 0.005 a sale.
    pub fn tolerance(&self) -> Decimal {
        tolerance(self.sales.len())
    }

    /// Whether a day lies between the first sale and two workdays after the set is due.
    pub fn has_day(&self, day: Option<Date>) -> bool {
        day.is_some_and(|d| self.first <= d && d <= self.last)
    }

    /// Whether a credit pays it by known fees.
    pub fn is_paid_by(&self, credit: &Credit) -> bool {
        let (Some(amount), Some((net, _))) = (credit.amount, self.net) else {
            return false;
        };
        let tolerance = self.tolerance();
        let near = |net: Decimal| {
            amount
                .checked_sub(net)
                .is_some_and(|d| d.abs() <= tolerance)
        };
        self.has_day(credit.date) && (near(net) || self.net_kept.is_some_and(near))
    }

    /// What a credit leaves as fee.
    pub fn fee_left_by(&self, credit: &Credit) -> Option<Decimal> {
        self.takings.checked_sub(credit.amount?)
    }

    /// Whether a credit pays it with an implied fee of 0 to 5 % plus at most 5 CNY a sale.
    pub fn may_be_paid_by(&self, credit: &Credit) -> bool {
        if !self.has_day(credit.date) {
            return false;
        }
        let (Some(fee), Some(amount)) = (self.fee_left_by(credit), credit.amount) else {
            return false;
        };
        let Some(most) = self
            .takings
            .checked_mul(Decimal::new(5, 2))
            .and_then(|p| p.checked_add(Decimal::from(5) * self.count()))
        else {
            return false;
        };
        amount > Decimal::ZERO && fee >= Decimal::ZERO && fee <= most
    }
}

/// Whether a sale line moves money that is settled.
pub(super) fn counts(sale: &Sale) -> bool {
    sale.time.is_some()
        && sale.amount.is_some_and(|a| !a.is_zero() && a.abs() <= MOST)
        && sale.kind != Some(SaleKind::Preauth)
}

/// −1 for money that goes back, else 1.
pub(super) fn sign(sale: &Sale) -> Decimal {
    match sale.kind {
        Some(SaleKind::Refund | SaleKind::Void) => Decimal::NEGATIVE_ONE,
        _ => Decimal::ONE,
    }
}

/// How far a credit may be from the net amount of so many sales, CNY: 0.02 and 0.005 a sale.
#[must_use]
pub fn tolerance(sales: usize) -> Decimal {
    let sales = Decimal::from(u64::try_from(sales).unwrap_or(u64::MAX));
    Decimal::new(2, 2) + Decimal::new(5, 3) * sales
}

/// Takings of a line, CNY: negative for money that goes back, zero where no amount is given.
#[must_use]
pub fn takings_of(sale: &Sale) -> Decimal {
    sign(sale) * sale.amount.unwrap_or_default()
}

/// All sets of a list of sales, oldest first.
pub(super) fn sets_of(sales: &[Sale], terms: &Terms<'_>) -> Vec<Set> {
    let mut batches: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (i, s) in sales.iter().enumerate() {
        if let (true, Some(time)) = (counts(s), s.time) {
            batches
                .entry(terms.calendar.batch_day(time))
                .or_default()
                .push(i);
        }
    }
    let mut by_due: BTreeMap<Date, Vec<(Date, usize)>> = BTreeMap::new();
    let mut sets: Vec<Set> = Vec::with_capacity(sales.len() + 2 * batches.len());
    // Refunds that outweigh a batch are taken off the next one.
    let mut carried: Vec<usize> = Vec::new();
    for (day, members) in &batches {
        let due = terms.calendar.due(*day, terms.cycle);
        let last = terms.calendar.workdays_after(due, 2);
        let whole = make_set(members.clone(), (*day, due, last), true, sales, terms);
        let negative = whole.as_ref().is_some_and(|w| w.takings <= Decimal::ZERO);
        sets.extend(whole);
        if !carried.is_empty() {
            let mut with: Vec<usize> = carried.iter().chain(members).copied().collect();
            with.sort_unstable();
            sets.extend(make_set(with, (*day, due, last), true, sales, terms));
        }
        if negative {
            carried.extend(members);
        } else {
            carried.clear();
        }
        by_due
            .entry(due)
            .or_default()
            .extend(members.iter().map(|m| (*day, *m)));
        if members.len() > 1 {
            for m in members {
                if sales.get(*m).is_some_and(|s| sign(s) > Decimal::ZERO) {
                    sets.extend(make_set(vec![*m], (*day, due, last), false, sales, terms));
                }
            }
        }
    }
    for (due, members) in &by_due {
        if members.first().map(|m| m.0) == members.last().map(|m| m.0) {
            // One batch only: it is there already.
            continue;
        }
        let last = terms.calendar.workdays_after(*due, 2);
        let day = members.last().map_or(*due, |m| m.0);
        let mut all: Vec<usize> = members.iter().map(|m| m.1).collect();
        all.sort_unstable();
        sets.extend(make_set(all, (day, *due, last), true, sales, terms));
    }
    // By what the sales are: their places in the list come last, between sales that are alike.
    sets.sort_by(|a, b| {
        (a.first, a.sales.len(), a.day)
            .cmp(&(b.first, b.sales.len(), b.day))
            .then_with(|| contents(a, sales).cmp(&contents(b, sales)))
            .then_with(|| a.sales.cmp(&b.sales))
    });
    sets
}

/// What the sales of a set are, whatever their order.
fn contents<'s>(set: &Set, sales: &'s [Sale]) -> Vec<impl Ord + use<'s>> {
    let of = |s: &'s Sale| {
        let text = [&s.terminal_no, &s.merchant_no, &s.merchant_name, &s.mcc];
        (s.time, s.amount, s.kind, s.card, s.fee, text)
    };
    let mut all: Vec<_> = set
        .sales
        .iter()
        .filter_map(|i| sales.get(*i))
        .map(of)
        .collect();
    all.sort_unstable();
    all
}

fn make_set(
    members: Vec<usize>,
    (day, due, last): (Date, Date, Date),
    batch_like: bool,
    sales: &[Sale],
    terms: &Terms<'_>,
) -> Option<Set> {
    let mut takings = Decimal::ZERO;
    let mut fees = Some(Decimal::ZERO);
    let mut kept = Some(Decimal::ZERO);
    let mut shown = true;
    let mut refunds = false;
    let mut first: Option<Date> = None;
    for m in &members {
        let s = sales.get(*m)?;
        let day = s.time?.date();
        first = Some(first.map_or(day, |f| f.min(day)));
        let amount = s.amount?;
        takings = takings.checked_add(sign(s).checked_mul(amount)?)?;
        let fee = match s.fee {
            Some(fee) => Some(fee),
            None => {
                shown = false;
                terms.agreed_fee(s)
            }
        };
        fees = fees
            .zip(fee)
            .and_then(|(sum, fee)| sum.checked_add(sign(s).checked_mul(fee)?));
        if s.kind == Some(SaleKind::Refund) {
            refunds = true;
        } else {
            kept = kept
                .zip(fee)
                .and_then(|(sum, fee)| sum.checked_add(sign(s).checked_mul(fee)?));
        }
    }
    let how = if shown { How::Shown } else { How::Agreed };
    let less = |fees: Option<Decimal>| fees.and_then(|f| takings.checked_sub(f));
    Some(Set {
        sales: members,
        first: first?,
        day,
        due,
        last,
        takings,
        net: less(fees).map(|n| (n, how)),
        net_kept: if refunds { less(kept) } else { None },
        batch_like,
    })
}

/// Sets by net amount in cents, and those of several sales apart, for finding what a credit
/// pays without looking at every set.
pub(super) struct Index {
    by_cents: HashMap<i64, Vec<usize>>,
    batch_like: Vec<usize>,
    span: i32,
}

/// An amount in whole cents, rounded down; `None` beyond all card money.
pub(super) fn cents(amount: Decimal) -> Option<i64> {
    amount
        .checked_mul(Decimal::ONE_HUNDRED)?
        .round_dp_with_strategy(0, RoundingStrategy::ToNegativeInfinity)
        .to_i64()
}

impl Index {
    /// Indexes sets that are in order of their first day; `net` gives the amount looked for.
    pub fn of(sets: &[Set], net: impl Fn(&Set) -> Option<Decimal>) -> Index {
        let mut out = Index {
            by_cents: HashMap::new(),
            batch_like: Vec::new(),
            span: 0,
        };
        for (i, s) in sets.iter().enumerate() {
            out.span = out
                .span
                .max(s.last.since(s.first).map_or(0, |d| d.get_days()));
            if s.batch_like {
                out.batch_like.push(i);
            } else if let Some(c) = net(s).and_then(cents) {
                out.by_cents.entry(c).or_default().push(i);
            }
        }
        out
    }

    /// Sets that `test` accepts among those whose net could be `amount` on `day`, oldest first.
    pub fn find(
        &self,
        sets: &[Set],
        amount: Decimal,
        day: Date,
        test: impl Fn(&Set) -> bool,
    ) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        let keep = |i: &usize| {
            sets.get(*i)
                .is_some_and(|s| s.has_day(Some(day)) && test(s))
        };
        if let Some(at) = cents(amount) {
            // One sale has a tolerance of two and a half cents.
            for c in at - 3..=at + 3 {
                let Some(list) = self.by_cents.get(&c) else {
                    continue;
                };
                let first = |i: &usize| sets.get(*i).map(|s| s.first);
                let begin = list.partition_point(|i| {
                    first(i).is_some_and(|f| day.since(f).map_or(0, |d| d.get_days()) > self.span)
                });
                let end = list.partition_point(|i| first(i).is_some_and(|f| f <= day));
                out.extend(
                    list.get(begin..end.max(begin))
                        .unwrap_or_default()
                        .iter()
                        .filter(|i| keep(i)),
                );
            }
        }
        let too_old = |first: Date| day.since(first).map_or(0, |d| d.get_days()) > self.span;
        let begin = self
            .batch_like
            .partition_point(|i| sets.get(*i).is_some_and(|s| too_old(s.first)));
        let end = self
            .batch_like
            .partition_point(|i| sets.get(*i).is_some_and(|s| s.first <= day));
        out.extend(
            self.batch_like
                .get(begin..end.max(begin))
                .unwrap_or_default()
                .iter()
                .filter(|i| keep(i)),
        );
        out.sort_unstable();
        out
    }
}
