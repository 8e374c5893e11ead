//! Rates, fees and promises of a page.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Told;
use crate::finding::Finding;
use crate::identifier::rate::{Qualifier, Rate};
use crate::promo::fee::FeeKind;
use crate::promo::rate::{RateCard, RateSeen};
use crate::promo::sentence::Voice;
use crate::registry::record::FeeCard;
use crate::rules::price::{BelowCost, below_cost_on};

/// Most CNY a year that SIM fees come to where they are moderate (FEE004's own measure).
const SIM_FEE: u32 = 100;

fn own<'t>(t: &'t Told<'_>) -> impl Iterator<Item = (usize, &'t RateSeen)> + 't {
    t.reading
        .rates
        .iter()
        .enumerate()
        .filter(|(_, r)| r.voice == Voice::Claim)
}

fn short(t: &Told<'_>, r: &RateSeen, card: FeeCard) -> Option<BelowCost> {
    let rate = Rate {
        percent: r.percent?,
        plus_yuan: r.plus_yuan,
        cap_yuan: r.cap_yuan,
        qualifier: Qualifier::None,
    };
    below_cost_on(t.registry, t.date, &rate, card)
}

fn below(
    t: &Told<'_>,
    rule: &'static str,
    message: &'static str,
    kind: RateCard,
    card: FeeCard,
    out: &mut Vec<Finding>,
) {
    for (n, r) in own(t).filter(|(_, r)| r.card == kind) {
        let Some(short) = short(t, r, card) else {
            continue;
        };
        let quote = t.reading.raw_of(r.range.clone());
        t.draft(rule, message)
            .arg("quote", &quote)
            .arg("amount", short.amount)
            .arg("fee", short.fee)
            .arg("cost", short.cost)
            .arg("document", &short.documents)
            .seen(t.item("rates", n), &quote)
            .against(short.documents, short.source, t.as_of("fees"))
            .push(out);
        return;
    }
}

/// RATE001 asks whether a credit card rate of the page lies below the ceilings' cost.
pub fn credit_below_cost(t: &Told<'_>, out: &mut Vec<Finding>) {
    below(
        t,
        "RATE001",
        "page_below_cost",
        RateCard::Credit,
        FeeCard::Credit,
        out,
    );
}

/// RATE002 asks the same of a debit card rate.
pub fn debit_below_cost(t: &Told<'_>, out: &mut Vec<Finding>) {
    below(
        t,
        "RATE002",
        "page_below_cost",
        RateCard::Debit,
        FeeCard::Debit,
        out,
    );
}

/// RATE012 asks whether one rate below the cost of a credit card is offered for several acquirers.
pub fn one_rate_for_all(t: &Told<'_>, out: &mut Vec<Finding>) {
    let institutions: BTreeSet<usize> = t
        .reading
        .brands
        .iter()
        .filter_map(|b| t.standing(b.whom).map(|(i, _)| i))
        .collect();
    let rates: Vec<(usize, &RateSeen)> = own(t)
        .filter(|(_, r)| !matches!(r.card, RateCard::Qr | RateCard::Nfc | RateCard::Debit))
        .filter(|(_, r)| r.percent.is_some())
        .collect();
    let values: BTreeSet<Decimal> = rates.iter().filter_map(|(_, r)| r.percent).collect();
    let (Some((n, r)), true, true) = (rates.first(), values.len() == 1, institutions.len() >= 2)
    else {
        return;
    };
    let Some(short) = short(t, r, FeeCard::Credit) else {
        return;
    };
    let quote = t.reading.raw_of(r.range.clone());
    t.draft("RATE012", "one_for_all")
        .arg("quote", &quote)
        .arg("count", institutions.len())
        .arg("cost", short.cost)
        .arg("amount", short.amount)
        .seen(t.item("rates", *n), &quote)
        .against(short.documents, short.source, t.as_of("fees"))
        .push(out);
}

/// RATE013 tells a rate above three percent: a slip of the pen, or much.
pub fn unlikely_rate(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, r) in own(t).filter(|(_, r)| r.doubtful) {
        let quote = t.reading.raw_of(r.range.clone());
        t.draft("RATE013", "above_three")
            .arg("quote", &quote)
            .seen(t.item("rates", n), &quote)
            .against_rule()
            .push(out);
    }
}

/// FEE003 asks whether a deposit is named without the terms of its return.
///
/// Of a page only: a case's words are too short to tell.
pub fn deposit_without_terms(t: &Told<'_>, out: &mut Vec<Finding>) {
    let fee = t.reading.fees.iter().enumerate().find(|(_, f)| {
        f.kind == FeeKind::Deposit
            && f.voice == Voice::Claim
            && !f.yuan.is_zero()
            && !f.return_terms
    });
    if let Some((n, f)) = fee {
        let words = t.reading.raw_of(f.range.clone());
        t.draft("FEE003", "no_terms")
            .arg("words", &words)
            .seen(t.item("fees", n), &words)
            .against_rule()
            .push(out);
    }
}

/// FEE004 asks whether the SIM fee that the page names is above the measure.
pub fn high_sim_fee(t: &Told<'_>, out: &mut Vec<Finding>) {
    let fee = t.reading.fees.iter().enumerate().find(|(_, f)| {
        f.kind == FeeKind::Sim
            && f.voice == Voice::Claim
            && f.to_yuan
                .unwrap_or(f.yuan)
                .checked_mul(Decimal::from(f.times_a_year))
                .is_none_or(|a_year| a_year > Decimal::from(SIM_FEE))
    });
    if let Some((n, f)) = fee {
        let words = t.reading.raw_of(f.range.clone());
        t.draft("FEE004", "page_high")
            .arg("words", &words)
            .seen(t.item("fees", n), &words)
            .against_rule()
            .push(out);
    }
}

/// FEE005 asks whether membership or insurance is charged beside the rate.
pub fn sold_along(t: &Told<'_>, out: &mut Vec<Finding>) {
    let fee = t.reading.fees.iter().enumerate().find(|(_, f)| {
        matches!(f.kind, FeeKind::Membership | FeeKind::Insurance)
            && f.voice == Voice::Claim
            && !f.yuan.is_zero()
    });
    if let Some((n, f)) = fee {
        let words = t.reading.raw_of(f.range.clone());
        t.draft("FEE005", "page_named")
            .arg("words", &words)
            .seen(t.item("fees", n), &words)
            .against_rule()
            .push(out);
    }
}

/// PROMO017 asks whether money is promised only five or more days after the sale.
pub fn slow_settlement(t: &Told<'_>, out: &mut Vec<Finding>) {
    if let Some(p) = t
        .reading
        .promises
        .iter()
        .find(|p| p.voice == Voice::Claim && p.days >= 5)
    {
        let words = t.reading.raw_of(p.range.clone());
        t.draft("PROMO017", "slow")
            .arg("words", &words)
            .arg("days", p.days)
            .seen(t.text(), &words)
            .against_rule()
            .push(out);
    }
}
