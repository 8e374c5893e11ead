//! TIM: when money arrives. It shows nothing about who pays and never moves the verdict.

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::build::draft;
use crate::calendar::Calendar;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::Finding;
use crate::settlement::payer::PayerKind;
use crate::settlement::takings_of;
use crate::text::fold::fold;

/// Days after which an unsettled sale is pointed out as long overdue.
const LONG: i32 = 30;
/// Workdays after the due date in which a credit may still be this sale's.
const GRACE: u8 = 2;
/// Workdays by which times to arrive may differ.
const VARIES: i32 = 2;
/// Statuses by which the acquirer itself says it has not paid.
const NOT_PAID: [&str; 4] = ["pending", "held", "balance", "returned"];
/// Notices of a hold by law or of a dispute.
const LAWFUL: [&str; 5] = ["police", "court", "aml", "dispute", "review"];

/// One sale that is past due: position, due date, days since.
struct Late {
    sale: usize,
    due: Date,
    days: i32,
}

/// Sales past their due date by the merchant's own bank record, or by what the acquirer says.
///
/// A sale counts only where the absence of its money is a fact: the bank record given reaches
/// beyond its due date and holds no credit that could be it, or the acquirer says it has not paid.
fn late(d: &Dossier<'_>) -> Vec<Late> {
    let said = d
        .case
        .choice(Field::PayoutStatus)
        .is_some_and(|s| NOT_PAID.contains(&s));
    let own = !d.settlement.shown_by_seller;
    let covered = d
        .case
        .credits
        .iter()
        .filter(|_| own)
        .filter_map(|c| c.date)
        .max();
    let calendar = Calendar::new(d.registry.holiday_years());
    let spare: Vec<Date> = d
        .settlement
        .matching
        .unmatched
        .iter()
        .filter(|i| d.settlement.credit_kinds.get(**i).copied().flatten() != Some(PayerKind::Own))
        .filter_map(|i| d.case.credits.get(*i)?.date)
        .collect();
    d.settlement
        .matching
        .unpaid
        .iter()
        .filter(|u| d.date > u.due)
        .filter(|u| {
            let last = calendar.workdays_after(u.due, GRACE);
            let sold = d.case.sales.get(u.sale).and_then(|s| s.time);
            let may_be_it = spare
                .iter()
                .any(|day| sold.is_none_or(|t| *day >= t.date()) && *day <= last);
            said || (covered.is_some_and(|c| c > u.due) && !may_be_it)
        })
        .map(|u| Late {
            sale: u.sale,
            due: u.due,
            days: d.date.since(u.due).map_or(0, |span| span.get_days()),
        })
        .collect()
}

fn tell(
    d: &Dossier<'_>,
    rule: &'static str,
    message: &'static str,
    late: &[Late],
    out: &mut Vec<Finding>,
) {
    // What goes back to cardholders is taken off what is owed.
    let line = |l: &Late| d.case.sales.get(l.sale);
    let is_owed = |l: &&Late| line(l).is_some_and(|s| takings_of(s) > Decimal::ZERO);
    let owed: Vec<&Late> = late.iter().filter(is_owed).collect();
    let Some(first) = owed.iter().min_by_key(|l| (l.due, l.sale)) else {
        return;
    };
    let sum = late
        .iter()
        .filter_map(line)
        .map(takings_of)
        .fold(Decimal::ZERO, Decimal::saturating_add);
    if sum <= Decimal::ZERO {
        return;
    }
    let mut finding = draft(d, rule, message)
        .arg("count", owed.len())
        .arg("sum", sum.normalize())
        .arg("due", first.due)
        .arg("days", first.days);
    for (n, l) in owed.iter().take(50).enumerate() {
        if let Some(time) = d.case.sales.get(l.sale).and_then(|s| s.time) {
            finding = finding.seen(format!("sales[{}].time", l.sale), &time.to_string());
            if n == 0 {
                finding = finding.against_rule();
            }
        }
    }
    finding.field(Field::PayoutStatus).push(out);
}

/// TIM001 asks whether the agreed due date of a sale has passed without a credit.
///
/// Silent where no bank record reaches beyond the due date and the acquirer says nothing, where an
/// unmatched credit could be its money, and under a notice of a lawful hold or a dispute.
pub fn past_due(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if held_by_notice(d) {
        return;
    }
    tell(d, "TIM001", "late", &late(d), out);
}

/// TIM002 asks whether a sale is unsettled more than thirty days after it was due.
///
/// Silent as TIM001 is.
pub fn long_overdue(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if held_by_notice(d) {
        return;
    }
    let mut long = late(d);
    long.retain(|l| l.days > LONG);
    tell(d, "TIM002", "long", &long, out);
}

fn held_by_notice(d: &Dossier<'_>) -> bool {
    d.case
        .choice(Field::Notice)
        .is_some_and(|n| LAWFUL.contains(&n))
}

/// TIM004 says that an unpaid sale after 23:00 belongs to the next batch.
///
/// Silent for sales that a credit pays, and once the due date of the later batch has passed.
pub fn after_cutoff(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let next = d.settlement.matching.unpaid.iter().find(|u| {
        d.date <= u.due
            && d.case
                .sales
                .get(u.sale)
                .and_then(|s| s.time)
                .is_some_and(|t| t.hour() >= 23)
    });
    if let Some(u) = next
        && let Some(time) = d.case.sales.get(u.sale).and_then(|s| s.time)
    {
        draft(d, "TIM004", "next_batch")
            .arg("time", time.strftime("%Y-%m-%d %H:%M"))
            .arg("due", u.due)
            .seen(format!("sales[{}].time", u.sale), &time.to_string())
            .against_rule()
            .push(out);
    }
}

/// TIM005 asks whether matched credits take times to arrive that differ by more than two workdays,
/// while more than one payer sends them.
///
/// Three matched credits or more; days off do not count.
pub fn irregular(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let calendar = Calendar::new(d.registry.holiday_years());
    // Credit, payer, workdays from its last batch to the credit.
    let mut arrivals: Vec<(usize, String, i32)> = Vec::new();
    for m in &d.settlement.matching.matched {
        let batch = m
            .sales
            .iter()
            .filter_map(|i| d.case.sales.get(*i)?.time)
            .map(|t| calendar.batch_day(t))
            .max();
        for i in &m.credits {
            let Some(c) = d.case.credits.get(*i) else {
                continue;
            };
            let (Some(batch), Some(date), Some(payer)) = (batch, c.date, c.payer.as_deref()) else {
                continue;
            };
            let subject = d
                .settlement
                .credit_kinds
                .get(*i)
                .copied()
                .flatten()
                .and_then(PayerKind::subject);
            let name = match subject {
                Some(s) => d.registry.subject_name(s).to_owned(),
                None => fold(payer).into_owned(),
            };
            arrivals.push((*i, name, workdays_between(&calendar, batch, date)));
        }
    }
    let mut payers: Vec<&str> = arrivals.iter().map(|a| a.1.as_str()).collect();
    payers.sort_unstable();
    payers.dedup();
    let quickest = arrivals.iter().min_by_key(|a| (a.2, a.0));
    let slowest = arrivals.iter().max_by_key(|a| (a.2, a.0));
    let (Some(quickest), Some(slowest)) = (quickest, slowest) else {
        return;
    };
    if arrivals.len() < 3 || payers.len() < 2 || slowest.2 - quickest.2 <= VARIES {
        return;
    }
    let mut finding = draft(d, "TIM005", "varies")
        .arg("count", arrivals.len())
        .arg("payers", payers.len())
        .arg("least", quickest.2)
        .arg("most", slowest.2);
    for (i, ..) in [quickest, slowest] {
        if let Some(c) = d.case.credits.get(*i) {
            finding = finding
                .seen(
                    format!("credits[{i}].date"),
                    &c.date.map(|d| d.to_string()).unwrap_or_default(),
                )
                .against_rule()
                .seen(
                    format!("credits[{i}].payer"),
                    c.payer.as_deref().unwrap_or_default(),
                );
        }
    }
    finding.push(out);
}

/// Workdays after `from` up to `to`; none where it is not later.
fn workdays_between(calendar: &Calendar<'_>, from: Date, to: Date) -> i32 {
    let mut day = from;
    let mut count = 0;
    // A credit is matched within weeks of its sales.
    for _ in 0..100 {
        if day >= to {
            break;
        }
        day = day.saturating_add(1.day());
        count += i32::from(calendar.is_workday(day));
    }
    count
}
