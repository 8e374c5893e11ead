//! Sales that no credit pays, and when their money is due.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::terms::Terms;
use crate::calendar::{Calendar, Cycle};
use crate::case::{Sale, SaleKind};
use crate::dossier::Dossier;

/// Why instant money is not due on the day of the sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Made outside the agreed hours.
    OutsideWindow,
    /// Over the agreed daily quota.
    OverQuota,
}

/// One sale whose money has not been seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Position among the sales.
    pub index: usize,
    /// When it was made; a day alone is its noon.
    pub time: Option<DateTime>,
    /// Day of its batch.
    pub batch: Option<Date>,
    /// Day its money is due by the agreement.
    pub due: Option<Date>,
    /// CNY.
    pub amount: Option<Decimal>,
    /// Kind of line.
    pub kind: SaleKind,
    /// When it was voided.
    pub voided_at: Option<DateTime>,
    /// Why T+1 counts though instant settlement is agreed.
    pub fallback: Option<Fallback>,
    /// Sales of the day up to and with this one, CNY.
    pub day_sum: Decimal,
    /// Days off from the day of the batch on and before the due date.
    pub days_off: Vec<Date>,
    /// Whether the holidays of all years concerned are on record.
    pub calendar_known: bool,
}

impl Open {
    /// Days since the due date on `date`; 0 where it is not late.
    #[must_use]
    pub fn days_late(&self, date: Date) -> i32 {
        self.due
            .and_then(|due| date.since(due).ok())
            .map_or(0, |span| span.get_days())
            .max(0)
    }
}

/// Sales and pre-authorisations that no credit pays, by due date.
pub(super) fn unpaid(d: &Dossier<'_>, terms: &Terms) -> Vec<Open> {
    let calendar = Calendar::new(d.registry.holiday_years());
    let sales = &d.case.sales;
    let mut paid = vec![false; sales.len()];
    for m in &d.settlement.matching.matched {
        for s in &m.sales {
            if let Some(p) = paid.get_mut(*s) {
                *p = true;
            }
        }
    }
    let mut out: Vec<Open> = sales
        .iter()
        .enumerate()
        .zip(&paid)
        .filter(|((_, s), paid)| {
            !**paid && !matches!(s.kind, Some(SaleKind::Refund | SaleKind::Void))
        })
        .map(|((i, s), _)| open(i, s, sales, terms, &calendar))
        .collect();
    // Voided sales and those without a day say least.
    out.sort_by_key(|o| (o.voided_at.is_some(), o.due.is_none(), o.due, o.index));
    out
}

fn open(index: usize, s: &Sale, all: &[Sale], terms: &Terms, calendar: &Calendar<'_>) -> Open {
    let kind = s.kind.unwrap_or(SaleKind::Sale);
    let batch = s.time.map(|t| calendar.batch_day(t));
    let day_sum = day_sum(index, s, all);
    let fallback = if terms.cycle.is_same_day() {
        let outside = s
            .time
            .and_then(|t| terms.outside(t.time()))
            .unwrap_or(false);
        let over = terms.quota.is_some_and(|q| day_sum > q);
        match (outside, over) {
            (true, _) => Some(Fallback::OutsideWindow),
            (false, true) => Some(Fallback::OverQuota),
            (false, false) => None,
        }
    } else {
        None
    };
    let cycle = match fallback {
        Some(_) => Cycle::Workdays(1),
        None => terms.cycle,
    };
    let due = batch
        .filter(|_| kind == SaleKind::Sale)
        .map(|b| calendar.due(b, cycle));
    let mut days_off = Vec::new();
    let mut calendar_known = true;
    if let (Some(batch), Some(due)) = (batch, due) {
        calendar_known = calendar.knows(batch) && calendar.knows(due);
        if matches!(cycle, Cycle::Workdays(_)) {
            let mut day = batch;
            while day < due && days_off.len() < 60 {
                if !calendar.is_workday(day) {
                    days_off.push(day);
                }
                let Ok(next) = day.tomorrow() else { break };
                day = next;
            }
        }
    }
    Open {
        index,
        time: s.time,
        batch,
        due,
        amount: s.amount,
        kind,
        voided_at: voided(index, s, all),
        fallback,
        day_sum,
        days_off,
        calendar_known,
    }
}

/// When a later void of the same amount, within a day, took the sale back. Each void takes back
/// one sale: the nearest before it.
fn voided(index: usize, s: &Sale, all: &[Sale]) -> Option<DateTime> {
    let sold = s.time?;
    let same = |o: &Sale| {
        o.amount.is_some()
            && o.amount == s.amount
            && match (&o.terminal_no, &s.terminal_no) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            }
    };
    let voids: Vec<DateTime> = all
        .iter()
        .filter(|o| o.kind == Some(SaleKind::Void) && same(o))
        .filter_map(|o| o.time)
        .collect();
    voids.into_iter().find(|at| {
        let within = *at >= sold
            && at
                .date()
                .since(sold.date())
                .is_ok_and(|d| d.get_days() <= 1);
        let nearest = all
            .iter()
            .enumerate()
            .filter(|(_, o)| o.kind.unwrap_or(SaleKind::Sale) == SaleKind::Sale && same(o))
            .filter_map(|(i, o)| o.time.filter(|t| t <= at).map(|t| (t, i)))
            .max();
        within && nearest.is_some_and(|(_, i)| i == index)
    })
}

/// Sales of the same day, this one and those before it.
fn day_sum(index: usize, s: &Sale, all: &[Sale]) -> Decimal {
    let Some(time) = s.time else {
        return s.amount.unwrap_or_default();
    };
    all.iter()
        .enumerate()
        .filter(|(_, o)| o.kind.unwrap_or(SaleKind::Sale) == SaleKind::Sale)
        .filter(|(i, o)| {
            o.time.is_some_and(|t| {
                t.date() == time.date() && (t < time || (t == time && *i <= index))
            })
        })
        .filter_map(|(_, o)| o.amount)
        .fold(Decimal::ZERO, Decimal::saturating_add)
}
