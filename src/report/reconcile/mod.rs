//! Credits held against sales: as JSON, `yiqing.reconcile/1`; as text, as a page, as a workbook.
//!
//! Positions count from 0 in the lists as they were read. Every sum of money is exact.

pub mod book;
pub mod csv;
pub mod html;
mod shape;
pub mod tables;
pub mod text;

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::document;
use super::words::Words;
use crate::calendar::Cycle;
use crate::case::{CARD_WORDS, Card, Credit, SALE_KIND_WORDS, Sale, SaleKind};
use crate::check::Report;
use crate::dossier::Dossier;
use crate::identifier::rate::Rate;
use crate::settlement::matching::{Matched, Matching};
use crate::settlement::payer::PayerKind;
use crate::settlement::rates::TierBy;
use crate::settlement::{takings_of, terms, unread_cycle};
use crate::text::fold::fold;
pub use shape::{
    CapMissedDocument, ChargeDocument, ChargedDocument, MatchedDocument, PayerDocument,
    ReconcileDocument, TakenDocument, TierDocument, TotalsDocument, UnmatchedDocument,
    UnpaidDocument,
};

/// A number with at least two places, all of its own kept.
#[must_use]
pub fn number(d: Decimal) -> String {
    let n = d.normalize();
    if n.scale() < 2 {
        format!("{n:.2}")
    } else {
        n.to_string()
    }
}

fn percent_of(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(whole)
        .map(|p| p.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

/// The contract's word of a card type.
#[must_use]
pub fn card_word(card: Card) -> &'static str {
    CARD_WORDS
        .iter()
        .find(|(c, _)| *c == card)
        .and_then(|(_, words)| words.first())
        .copied()
        .unwrap_or_default()
}

fn kind_word(sale: Option<&Sale>) -> &'static str {
    let kind = sale.and_then(|s| s.kind).unwrap_or(SaleKind::Sale);
    SALE_KIND_WORDS
        .iter()
        .find(|(k, _)| *k == kind)
        .and_then(|(_, words)| words.first())
        .copied()
        .unwrap_or_default()
}

fn cycle_word(cycle: Cycle) -> String {
    match cycle {
        Cycle::Workdays(n) => format!("T+{n}"),
        Cycle::Days(n) => format!("D+{n}"),
    }
}

fn sum(list: impl Iterator<Item = Decimal>) -> Decimal {
    list.fold(Decimal::ZERO, Decimal::saturating_add)
}

/// The contract's word of a credit's payer; the chosen acquirer has its own.
fn payer_word(d: &Dossier<'_>, credit: usize) -> &'static str {
    let Some(kind) = d.settlement.credit_kinds.get(credit).copied().flatten() else {
        return PayerKind::Unclear.as_str();
    };
    let acquirer = d.acquirer.as_ref().and_then(|a| a.subject());
    let licensed = matches!(kind, PayerKind::Institution { .. } | PayerKind::Bank(_));
    if licensed && kind.subject().is_some() && kind.subject() == acquirer {
        "acquirer"
    } else {
        kind.as_str()
    }
}

/// Payer's name as shown: the name on record, or as printed, persons masked.
fn payer_name(d: &Dossier<'_>, credit: usize, words: &Words<'_>) -> Option<String> {
    let kind = d.settlement.credit_kinds.get(credit).copied().flatten();
    if let Some(subject) = kind.and_then(PayerKind::subject) {
        return Some(d.registry.subject_name(subject).to_owned());
    }
    let payer = d.case.credits.get(credit)?.payer.as_deref()?;
    let personal = kind == Some(PayerKind::Person) || d.registry.names_person(payer);
    Some(words.evidence_value(payer, personal))
}

/// Why a credit pays nothing, by its memo.
fn memo_word(credit: &Credit) -> Option<&'static str> {
    let memo = fold(credit.memo.as_deref()?);
    let has = |words: &[&str]| words.iter().any(|w| memo.contains(w));
    if has(&[
        "退押金",
        "押金退",
        "退还",
        "退回",
        "返还",
        "保证金退",
        "退保证金",
    ]) {
        Some("returned")
    } else if has(&[
        "返现", "返利", "返佣", "奖励", "激活", "补贴", "红包", "达标", "返费", "活动", "rebate",
        "cashback", "bonus",
    ]) {
        Some("rebate")
    } else if has(&["结息", "利息", "interest"]) {
        Some("interest")
    } else {
        None
    }
}

fn why(d: &Dossier<'_>, m: &Matching, credit: usize) -> &'static str {
    let kind = d.settlement.credit_kinds.get(credit).copied().flatten();
    if kind == Some(PayerKind::Own) {
        return "self";
    }
    if m.contested.iter().any(|g| g.credits.contains(&credit)) {
        return "contested";
    }
    if let Some(word) = d.case.credits.get(credit).and_then(memo_word) {
        return word;
    }
    if m.ambiguous.binary_search(&credit).is_ok() {
        return "ambiguous";
    }
    "no_sale"
}

/// Renders what was found as a document; `report` is the verdict over the same dossier.
#[must_use]
pub fn document(d: &Dossier<'_>, report: &Report, words: &Words<'_>) -> ReconcileDocument {
    let m = &d.settlement.matching;
    let date = report.check_date;
    ReconcileDocument {
        schema: "yiqing.reconcile/1",
        check_date: date.to_string(),
        cycle: cycle_word(terms(d.case, d.registry).cycle),
        cycle_unread: unread_cycle(d.case).map(|given| words.masked(given).into_owned()),
        totals: totals(d, m),
        matched: m.matched.iter().map(|x| matched(d, x)).collect(),
        unmatched_credits: m.unmatched.clone(),
        unmatched: m
            .unmatched
            .iter()
            .map(|c| {
                let credit = d.case.credits.get(*c);
                UnmatchedDocument {
                    credit: *c,
                    date: credit.and_then(|x| x.date).map(|x| x.to_string()),
                    amount: credit.and_then(|x| x.amount).map(number),
                    payer: payer_name(d, *c, words),
                    payer_kind: payer_word(d, *c),
                    why: why(d, m, *c),
                }
            })
            .collect(),
        contested: m.contested.iter().map(|g| g.credits.clone()).collect(),
        unpaid_sales: m
            .unpaid
            .iter()
            .map(|u| {
                let sale = d.case.sales.get(u.sale);
                UnpaidDocument {
                    sale: u.sale,
                    due: u.due.to_string(),
                    days_late: days_between(u.due, date),
                    time: sale.and_then(|s| s.time).map(|t| t.to_string()),
                    amount: sale.and_then(|s| s.amount).map(number),
                    kind: kind_word(sale),
                }
            })
            .collect(),
        left_out_sales: m.left_out.clone(),
        payers: payers(d, m, words),
        rates: d
            .settlement
            .charged
            .rates
            .iter()
            .map(|c| ChargeDocument {
                from: c.from.to_string(),
                to: c.to.to_string(),
                card: c.card.map(card_word),
                percent: number(c.rate.percent),
                plus_yuan: c.rate.plus_yuan.map(number),
                cap_yuan: c.rate.cap_yuan.map(number),
                count: c.count,
                takings: number(c.takings),
            })
            .collect(),
        tiers: d
            .settlement
            .charged
            .tiers
            .iter()
            .map(|t| {
                let (from_amount, from_hour) = match t.by {
                    TierBy::Amount(a) => (Some(number(a)), None),
                    TierBy::Hour(h) => (None, Some(h)),
                };
                TierDocument {
                    card: t.card.map(card_word),
                    below_percent: number(t.below.percent),
                    above_percent: number(t.above.percent),
                    from_amount,
                    from_hour,
                }
            })
            .collect(),
        caps_missed: d
            .settlement
            .charged
            .caps
            .iter()
            .map(|c| CapMissedDocument {
                sale: c.sale,
                fee: number(c.fee),
                most: number(c.most),
            })
            .collect(),
        deductions: taken(d, words),
        report: document::document(report, words, None),
    }
}

fn days_between(due: Date, date: Date) -> i32 {
    date.since(due).map_or(0, |s| s.get_days()).max(0)
}

fn totals(d: &Dossier<'_>, m: &Matching) -> TotalsDocument {
    let takings = |list: &mut dyn Iterator<Item = usize>| {
        sum(list.filter_map(|s| d.case.sales.get(s)).map(takings_of))
    };
    let amounts = |list: &mut dyn Iterator<Item = usize>| {
        sum(list.filter_map(|c| d.case.credits.get(c)?.amount))
    };
    let matched_sales: usize = m.matched.iter().map(|x| x.sales.len()).sum();
    let paid = takings(&mut m.matched.iter().flat_map(|x| x.sales.iter().copied()));
    let unpaid = takings(&mut m.unpaid.iter().map(|u| u.sale));
    let credited = amounts(&mut m.matched.iter().flat_map(|x| x.credits.iter().copied()));
    let unmatched = amounts(&mut m.unmatched.iter().copied());
    TotalsDocument {
        sales: matched_sales + m.unpaid.len(),
        takings: number(paid.saturating_add(unpaid)),
        matched_takings: number(paid),
        unpaid_takings: number(unpaid),
        credits: d.case.credits.len(),
        credited: number(credited.saturating_add(unmatched)),
        matched_credited: number(credited),
        unmatched_credited: number(unmatched),
        charged: number(paid.saturating_sub(credited)),
    }
}

fn matched(d: &Dossier<'_>, m: &Matched) -> MatchedDocument {
    // Several credits of one batch: the payer who speaks against direct payment is told.
    let against = |c: &&usize| {
        let kind = d.settlement.credit_kinds.get(**c).copied().flatten();
        kind.is_some_and(PayerKind::is_against)
    };
    let payer = m.credits.iter().find(against).or(m.credits.first());
    let day = m
        .credits
        .iter()
        .filter_map(|c| d.case.credits.get(*c)?.date)
        .min();
    MatchedDocument {
        credits: m.credits.clone(),
        sales: m.sales.clone(),
        how: m.how.as_str(),
        payer_kind: payer.map_or("unclear", |c| payer_word(d, *c)),
        date: day.map(|x| x.to_string()),
        amount: number(m.takings.saturating_sub(m.fee)),
        takings: number(m.takings),
        charged: ChargedDocument {
            fee: number(m.fee),
            percent: m.percent().map(number),
        },
    }
}

/// One payer while summed up.
struct Payer {
    first: usize,
    amount: Decimal,
    count: usize,
}

fn payers(d: &Dossier<'_>, m: &Matching, words: &Words<'_>) -> Vec<PayerDocument> {
    let mut by_name: HashMap<String, Payer> = HashMap::new();
    for c in m.matched.iter().flat_map(|x| x.credits.iter().copied()) {
        let Some(credit) = d.case.credits.get(c) else {
            continue;
        };
        let kind = d.settlement.credit_kinds.get(c).copied().flatten();
        let key = match kind.and_then(PayerKind::subject) {
            Some(subject) => d.registry.subject_name(subject).to_owned(),
            None => fold(credit.payer.as_deref().unwrap_or_default()).into_owned(),
        };
        // One body may be licensed on one day and not on another.
        let key = format!("{} {key}", payer_word(d, c));
        let entry = by_name.entry(key).or_insert(Payer {
            first: c,
            amount: Decimal::ZERO,
            count: 0,
        });
        entry.first = entry.first.min(c);
        entry.amount = entry
            .amount
            .saturating_add(credit.amount.unwrap_or_default());
        entry.count += 1;
    }
    let mut list: Vec<Payer> = by_name.into_values().collect();
    list.sort_by(|a, b| b.amount.cmp(&a.amount).then(a.first.cmp(&b.first)));
    let all = sum(list.iter().map(|p| p.amount));
    list.iter()
        .map(|p| PayerDocument {
            name: payer_name(d, p.first, words),
            kind: payer_word(d, p.first),
            amount: number(p.amount),
            count: p.count,
            share: number(percent_of(p.amount, all).unwrap_or_default()),
        })
        .collect()
}

fn taken(d: &Dossier<'_>, words: &Words<'_>) -> Vec<TakenDocument> {
    let named = d.case.deductions.iter().map(|x| TakenDocument {
        date: x.date.map(|day| day.to_string()),
        amount: x.amount.map(number),
        name: x.name.as_deref().map(|n| words.masked(n).into_owned()),
        credit: None,
        sale: None,
    });
    let found = d.settlement.charged.one_off.iter().map(|x| {
        let credit = x.credit.and_then(|c| d.case.credits.get(c)?.date);
        let sale = d.case.sales.get(x.sale).and_then(|s| s.time);
        TakenDocument {
            date: credit.or(sale.map(|t| t.date())).map(|day| day.to_string()),
            amount: Some(number(x.amount)),
            name: None,
            credit: x.credit,
            sale: Some(x.sale),
        }
    });
    named.chain(found).collect()
}

/// A rate as people write it: `2.99%+3.00`.
#[must_use]
pub fn rate_text(percent: &str, plus_yuan: Option<&str>) -> String {
    match plus_yuan {
        Some(plus) => format!("{percent}%+{plus}"),
        None => format!("{percent}%"),
    }
}

/// The agreed rate of a card type as people write it.
#[must_use]
pub fn agreed_text(rate: &Rate) -> String {
    rate_text(&number(rate.percent), rate.plus_yuan.map(number).as_deref())
}
