//! Bank credits matched to card sales: exact sets first, then implied ones, never by accident.
//!
//! A credit fits a set of sales when the sum of the sales less their fees equals it within
//! 0.02 plus 0.005 a sale, and its date lies between the sale's day and two workdays after the
//! set is due. Sets tried are one sale, one batch (23:00 to 23:00), all batches due on one day.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::calendar::{Calendar, Cycle};
use crate::case::{Card, Credit, Sale, SaleKind};
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
}

impl How {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            How::Shown => "shown",
            How::Agreed => "agreed",
            How::Implied => "implied",
        }
    }
}

/// One credit and the sales it pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Index of the credit.
    pub credit: usize,
    /// Indexes of the sales, ascending.
    pub sales: Vec<usize>,
    /// How.
    pub how: How,
    /// Takings less credit, CNY.
    pub fee: Decimal,
    /// Takings of the sales, refunds taken off, CNY.
    pub takings: Decimal,
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
}

/// Credits that claim the same sales and cannot all be matched, from different payers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// Indexes of the credits, ascending.
    pub credits: Vec<usize>,
}

/// A batch of sales nobody has paid.
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
    /// Matched credits, by credit.
    pub matched: Vec<Matched>,
    /// Credits in dispute, also listed in `unmatched`.
    pub contested: Vec<Contested>,
    /// Credits that fit nothing, ascending.
    pub unmatched: Vec<usize>,
    /// Sales that no credit pays, ascending.
    pub unpaid: Vec<Unpaid>,
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
}

impl Terms<'_> {
    /// Fee of a sale by the agreed rate, CNY rounded half up; `None` where none is agreed.
    #[must_use]
    pub fn agreed_fee(&self, sale: &Sale) -> Option<Decimal> {
        let rate = match sale.card? {
            Card::Credit => self.credit.as_ref()?,
            Card::Debit => self.debit.as_ref()?,
            Card::Qr | Card::Foreign => return None,
        };
        Some(rate.fee(sale.amount?))
    }
}

/// Larger amounts are no card money and are left out of all sums: ten billion CNY.
const MOST: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

struct Set {
    sales: Vec<usize>,
    first: Date,
    last: Date,
    takings: Decimal,
    /// Takings less fees, where all fees are known, and how.
    net: Option<(Decimal, How)>,
    batch_like: bool,
}

fn cents(n: i64, scale: u32) -> Decimal {
    Decimal::new(n, scale)
}

/// Matches credits to sales. `skip` are credits that are none (self-transfers); `payer` gives
/// each credit's payer for comparison and whether it speaks against direct payment.
#[must_use]
pub fn match_credits(
    sales: &[Sale],
    credits: &[Credit],
    terms: &Terms<'_>,
    skip: &HashSet<usize>,
    payer: &dyn Fn(usize) -> (String, bool),
) -> Matching {
    let sets = sets_of(sales, terms);
    let mut order: Vec<usize> = (0..credits.len())
        .filter(|i| {
            !skip.contains(i)
                && credits[*i].date.is_some()
                && credits[*i].amount.is_some_and(|a| a.abs() <= MOST)
        })
        .collect();
    // By content, not by position: the order of the list must not matter.
    order.sort_by_key(|i| {
        let c = &credits[*i];
        (c.date, c.amount, c.payer.clone(), c.holder.clone(), *i)
    });

    let fits: BTreeMap<usize, Vec<usize>> = order
        .iter()
        .map(|c| {
            let of: Vec<usize> = (0..sets.len())
                .filter(|s| fits_exactly(&credits[*c], &sets[*s]))
                .collect();
            (*c, of)
        })
        .collect();

    let mut chosen: BTreeMap<usize, usize> = BTreeMap::new();
    for c in &order {
        let mut visited = HashSet::new();
        place(*c, &fits, &sets, &mut chosen, &mut visited, 0);
    }

    let mut result = Matching::default();
    let disputed = contested(&order, &fits, &sets, &chosen, payer);
    for group in &disputed {
        for c in &group.credits {
            chosen.remove(c);
        }
    }
    let in_dispute: HashSet<usize> = disputed
        .iter()
        .flat_map(|g| g.credits.iter().copied())
        .collect();
    result.contested = disputed;

    let mut used: HashSet<usize> = HashSet::new();
    for (c, s) in &chosen {
        let (set, Some(amount)) = (&sets[*s], credits[*c].amount) else {
            continue;
        };
        used.extend(&set.sales);
        result.matched.push(Matched {
            credit: *c,
            sales: set.sales.clone(),
            how: set.net.map_or(How::Implied, |(_, how)| how),
            fee: set.takings - amount,
            takings: set.takings,
        });
    }
    let left: Vec<usize> = order
        .iter()
        .copied()
        .filter(|c| !chosen.contains_key(c) && !in_dispute.contains(c))
        .collect();
    implied(&left, credits, &sets, &mut used, &mut result, payer);

    result.matched.sort_by_key(|m| m.credit);
    let done: HashSet<usize> = result.matched.iter().map(|m| m.credit).collect();
    result.unmatched = (0..credits.len()).filter(|c| !done.contains(c)).collect();
    result.unpaid = sales
        .iter()
        .enumerate()
        .filter(|(i, s)| !used.contains(i) && counts(s))
        .filter_map(|(i, s)| {
            let batch = terms.calendar.batch_day(s.time?);
            Some(Unpaid {
                sale: i,
                due: terms.calendar.due(batch, terms.cycle),
            })
        })
        .collect();
    result
}

/// Whether a sale line moves money that is settled.
fn counts(sale: &Sale) -> bool {
    sale.time.is_some()
        && sale.amount.is_some_and(|a| !a.is_zero() && a.abs() <= MOST)
        && sale.kind != Some(SaleKind::Preauth)
}

fn sign(sale: &Sale) -> Decimal {
    match sale.kind {
        Some(SaleKind::Refund | SaleKind::Void) => Decimal::NEGATIVE_ONE,
        _ => Decimal::ONE,
    }
}

fn sets_of(sales: &[Sale], terms: &Terms<'_>) -> Vec<Set> {
    let mut batches: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (i, s) in sales.iter().enumerate() {
        if let (true, Some(time)) = (counts(s), s.time) {
            batches
                .entry(terms.calendar.batch_day(time))
                .or_default()
                .push(i);
        }
    }
    let mut by_due: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    let mut sets: Vec<Set> = Vec::new();
    let mut seen: HashSet<Vec<usize>> = HashSet::new();
    let mut add = |members: Vec<usize>, batch_day: Date, batch_like: bool| {
        if seen.insert(members.clone())
            && let Some(set) = make_set(members, batch_day, batch_like, sales, terms)
        {
            sets.push(set);
        }
    };
    for (day, members) in &batches {
        by_due
            .entry(terms.calendar.due(*day, terms.cycle))
            .or_default()
            .extend(members);
        add(members.clone(), *day, true);
    }
    for (day, members) in &batches {
        for m in members {
            if sign(&sales[*m]) > Decimal::ZERO {
                add(vec![*m], *day, false);
            }
        }
    }
    for members in by_due.values() {
        let last = members
            .iter()
            .filter_map(|m| sales[*m].time)
            .map(|t| terms.calendar.batch_day(t))
            .max();
        if let Some(last) = last {
            let mut members = members.clone();
            members.sort_unstable();
            add(members, last, true);
        }
    }
    sets.sort_by(|a, b| {
        (a.first, a.sales.len())
            .cmp(&(b.first, b.sales.len()))
            .then_with(|| a.sales.cmp(&b.sales))
    });
    sets
}

fn make_set(
    members: Vec<usize>,
    batch_day: Date,
    batch_like: bool,
    sales: &[Sale],
    terms: &Terms<'_>,
) -> Option<Set> {
    let mut takings = Decimal::ZERO;
    let mut fees = Some(Decimal::ZERO);
    let mut shown = true;
    for m in &members {
        let s = sales.get(*m)?;
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
    }
    let first = members
        .iter()
        .filter_map(|m| sales.get(*m)?.time)
        .map(|t| t.date())
        .min()?;
    let due = terms.calendar.due(batch_day, terms.cycle);
    let last = terms.calendar.workdays_after(due, 2);
    let how = if shown { How::Shown } else { How::Agreed };
    let net = fees.and_then(|f| takings.checked_sub(f)).map(|n| (n, how));
    Some(Set {
        sales: members,
        first,
        last,
        takings,
        net,
        batch_like,
    })
}

fn in_window(credit: &Credit, set: &Set) -> bool {
    credit.date.is_some_and(|d| set.first <= d && d <= set.last)
}

fn fits_exactly(credit: &Credit, set: &Set) -> bool {
    let (Some(amount), Some((net, _))) = (credit.amount, set.net) else {
        return false;
    };
    let count = i64::try_from(set.sales.len()).unwrap_or(i64::MAX);
    let tolerance = cents(2, 2) + cents(5, 3) * Decimal::from(count);
    in_window(credit, set)
        && amount
            .checked_sub(net)
            .is_some_and(|d| d.abs() <= tolerance)
}

fn overlaps(a: &Set, b: &Set) -> bool {
    a.sales.iter().any(|s| b.sales.contains(s))
}

/// Places a credit on its oldest free set; moves another credit on where that makes room.
fn place(
    credit: usize,
    fits: &BTreeMap<usize, Vec<usize>>,
    sets: &[Set],
    chosen: &mut BTreeMap<usize, usize>,
    visited: &mut HashSet<(usize, usize)>,
    depth: u8,
) -> bool {
    let Some(options) = fits.get(&credit) else {
        return false;
    };
    let holders = |set: usize, chosen: &BTreeMap<usize, usize>| -> Vec<usize> {
        chosen
            .iter()
            .filter(|(c, s)| **c != credit && overlaps(&sets[**s], &sets[set]))
            .map(|(c, _)| *c)
            .collect()
    };
    for set in options {
        if holders(*set, chosen).is_empty() {
            chosen.insert(credit, *set);
            return true;
        }
    }
    if depth >= 16 {
        return false;
    }
    for set in options {
        let in_the_way = holders(*set, chosen);
        let [other] = in_the_way.as_slice() else {
            continue;
        };
        if !visited.insert((*other, *set)) {
            continue;
        }
        let before = chosen.clone();
        chosen.remove(other);
        chosen.insert(credit, *set);
        if place(*other, fits, sets, chosen, visited, depth + 1) {
            return true;
        }
        *chosen = before;
    }
    false
}

/// Groups of credits that fit overlapping sets, cannot all be matched, and have different
/// payers of whom one speaks against direct payment.
fn contested(
    order: &[usize],
    fits: &BTreeMap<usize, Vec<usize>>,
    sets: &[Set],
    chosen: &BTreeMap<usize, usize>,
    payer: &dyn Fn(usize) -> (String, bool),
) -> Vec<Contested> {
    let mut groups = Vec::new();
    for loser in order.iter().filter(|c| !chosen.contains_key(c)) {
        let wanted = fits.get(loser).map(Vec::as_slice).unwrap_or_default();
        let mut rivals: Vec<usize> = chosen
            .iter()
            .filter(|(_, s)| wanted.iter().any(|w| overlaps(&sets[*w], &sets[**s])))
            .map(|(c, _)| *c)
            .collect();
        if rivals.is_empty() {
            continue;
        }
        rivals.push(*loser);
        rivals.sort_unstable();
        let payers: HashSet<String> = rivals.iter().map(|c| payer(*c).0).collect();
        // Where all rivals speak against, it does not matter which of them paid.
        let against = rivals.iter().filter(|c| payer(**c).1).count();
        if payers.len() > 1 && against > 0 && against < rivals.len() {
            groups.push(Contested { credits: rivals });
        }
    }
    groups.dedup();
    groups
}

/// Matches a batch that is the only candidate for its dates, with the fee implied: 0 to 5 % plus
/// at most 5 CNY a sale.
fn implied(
    left: &[usize],
    credits: &[Credit],
    sets: &[Set],
    used: &mut HashSet<usize>,
    result: &mut Matching,
    payer: &dyn Fn(usize) -> (String, bool),
) {
    let free: Vec<&Set> = sets
        .iter()
        .filter(|s| s.batch_like && s.sales.iter().all(|i| !used.contains(i)))
        .collect();
    let fits = |c: usize, s: &Set| -> bool {
        let Some(amount) = credits[c].amount else {
            return false;
        };
        let fee = s.takings - amount;
        let count = Decimal::from(u64::try_from(s.sales.len()).unwrap_or(u64::MAX));
        let most = s.takings * cents(5, 2) + cents(5, 0) * count;
        in_window(&credits[c], s) && amount > Decimal::ZERO && fee >= Decimal::ZERO && fee <= most
    };
    for c in left {
        let mine: Vec<&&Set> = free.iter().filter(|s| fits(*c, s)).collect();
        let [only] = mine.as_slice() else { continue };
        if only.sales.iter().any(|i| used.contains(i)) {
            continue;
        }
        let rivals: Vec<usize> = left.iter().copied().filter(|o| fits(*o, only)).collect();
        if rivals.len() > 1 {
            let payers: HashSet<String> = rivals.iter().map(|r| payer(*r).0).collect();
            if payers.len() > 1 && rivals.iter().any(|r| payer(*r).1) {
                let mut group = rivals.clone();
                group.sort_unstable();
                if !result.contested.iter().any(|g| g.credits == group) {
                    result.contested.push(Contested { credits: group });
                }
            }
            continue;
        }
        let Some(amount) = credits[*c].amount else {
            continue;
        };
        used.extend(&only.sales);
        result.matched.push(Matched {
            credit: *c,
            sales: only.sales.clone(),
            how: How::Implied,
            fee: only.takings - amount,
            takings: only.takings,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{parse_date, parse_time};

    fn sale(time: &str, amount: &str) -> Sale {
        Sale {
            time: parse_time(time),
            amount: amount.parse().ok(),
            card: Some(Card::Credit),
            ..Sale::default()
        }
    }

    fn credit(date: &str, amount: &str, payer: &str) -> Credit {
        Credit {
            date: parse_date(date),
            amount: amount.parse().ok(),
            payer: Some(payer.to_owned()),
            ..Credit::default()
        }
    }

    fn run(sales: &[Sale], credits: &[Credit], rate: Option<&str>) -> Matching {
        let terms = Terms {
            calendar: Calendar::new(&[]),
            cycle: Cycle::Workdays(1),
            credit: rate.map(|r| Rate::parse(r).unwrap()),
            debit: None,
        };
        let payer = |i: usize| {
            let name = credits[i].payer.clone().unwrap_or_default();
            let bad = name == "某人";
            (name, bad)
        };
        let m = match_credits(sales, credits, &terms, &HashSet::new(), &payer);
        // Every credit and every sale is accounted for exactly once.
        let mut c: Vec<usize> = m
            .matched
            .iter()
            .map(|x| x.credit)
            .chain(m.unmatched.iter().copied())
            .collect();
        c.sort_unstable();
        assert_eq!(c, (0..credits.len()).collect::<Vec<_>>());
        let mut s: Vec<usize> = m
            .matched
            .iter()
            .flat_map(|x| x.sales.iter().copied())
            .chain(m.unpaid.iter().map(|u| u.sale))
            .collect();
        s.sort_unstable();
        assert_eq!(s, (0..sales.len()).collect::<Vec<_>>());
        m
    }

    #[test]
    fn single_sales_and_a_rebate() {
        let sales = [
            sale("2026-11-16T12:00", "1000"),
            sale("2026-11-17T12:00", "2000"),
        ];
        let credits = [
            credit("2026-11-17", "994.00", "甲"),
            credit("2026-11-18", "50.00", "某人"),
            credit("2026-11-18", "1988.00", "甲"),
        ];
        let m = run(&sales, &credits, Some("0.6%"));
        assert_eq!(m.matched.len(), 2);
        assert_eq!(m.unmatched, vec![1]);
        assert!(m.contested.is_empty());
    }

    #[test]
    fn a_batch_and_a_weekend() {
        let sales = [
            sale("2026-11-20T12:00", "100"),
            sale("2026-11-20T23:30", "200"),
            sale("2026-11-21T12:00", "300"),
            sale("2026-11-22T12:00", "400"),
        ];
        // Friday to Sunday are all due on Monday.
        let m = run(
            &sales,
            &[credit("2026-11-23", "994.00", "甲")],
            Some("0.6%"),
        );
        assert_eq!(m.matched[0].sales, vec![0, 1, 2, 3]);
        // Friday's late sale belongs to Saturday's batch.
        let m = run(
            &sales,
            &[credit("2026-11-23", "497.00", "甲")],
            Some("0.6%"),
        );
        assert_eq!(m.matched[0].sales, vec![1, 2]);
    }

    #[test]
    fn refunds_are_netted() {
        let mut refund = sale("2026-11-16T15:00", "200");
        refund.kind = Some(SaleKind::Refund);
        let sales = [sale("2026-11-16T12:00", "1000"), refund];
        let m = run(
            &sales,
            &[credit("2026-11-17", "795.20", "甲")],
            Some("0.6%"),
        );
        assert_eq!(m.matched[0].sales, vec![0, 1]);
        assert_eq!(m.matched[0].fee.to_string(), "4.80");
    }

    #[test]
    fn rivals_of_one_payer_are_matched_oldest_first() {
        let sales = [
            sale("2026-11-16T12:00", "1000"),
            sale("2026-11-17T12:00", "1000"),
        ];
        let credits = [
            credit("2026-11-18", "994.00", "某人"),
            credit("2026-11-17", "994.00", "甲"),
        ];
        let m = run(&sales, &credits, Some("0.6%"));
        assert_eq!(m.matched.len(), 2);
        assert_eq!(m.matched[1].sales, vec![0]);
    }

    #[test]
    fn a_disputed_sale_is_said_and_not_matched() {
        let sales = [sale("2026-11-16T12:00", "1000")];
        let credits = [
            credit("2026-11-17", "994.00", "某人"),
            credit("2026-11-17", "994.00", "甲"),
        ];
        let m = run(&sales, &credits, Some("0.6%"));
        assert!(m.matched.is_empty());
        assert_eq!(
            m.contested,
            vec![Contested {
                credits: vec![0, 1]
            }]
        );
    }

    #[test]
    fn implied_fees_need_the_only_candidate() {
        let sales = [sale("2026-11-16T12:00", "1000")];
        let m = run(&sales, &[credit("2026-11-17", "990.00", "甲")], None);
        assert_eq!(m.matched[0].how, How::Implied);
        assert_eq!(m.matched[0].percent().unwrap().to_string(), "1");
        let m = run(&sales, &[credit("2026-11-17", "900.00", "甲")], None);
        assert!(m.matched.is_empty());
        let m = run(&sales, &[credit("2026-12-17", "990.00", "甲")], None);
        assert!(m.matched.is_empty());
    }

    #[test]
    fn late_credits_still_match_within_two_workdays() {
        let sales = [sale("2026-11-16T12:00", "1000")];
        assert_eq!(
            run(&sales, &[credit("2026-11-19", "994", "甲")], Some("0.6%"))
                .matched
                .len(),
            1
        );
        assert_eq!(
            run(&sales, &[credit("2026-11-20", "994", "甲")], Some("0.6%"))
                .matched
                .len(),
            0
        );
        assert_eq!(
            run(&sales, &[credit("2026-11-15", "994", "甲")], Some("0.6%"))
                .matched
                .len(),
            0
        );
    }

    #[test]
    fn huge_amounts_do_not_panic() {
        let big = "79228162514264337593543950335";
        let sales = [sale("2026-11-16T12:00", big), sale("2026-11-16T13:00", big)];
        let m = match_credits(
            &sales,
            &[credit("2026-11-17", big, "甲")],
            &Terms {
                calendar: Calendar::new(&[]),
                cycle: Cycle::Days(1),
                credit: None,
                debit: None,
            },
            &HashSet::new(),
            &|_| (String::new(), false),
        );
        assert_eq!(m.unmatched.len() + m.matched.len(), 1);
    }
}
