//! RATE: prices. They never move the verdict: a licensed acquirer can overcharge, and a cheap
//! quote proves nothing.

use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};

use super::build::draft;
use crate::case::{Card, SaleKind};
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::Finding;
use crate::identifier::mcc::Mcc;
use crate::identifier::rate::Rate;
use crate::registry::Registry;
use crate::registry::record::{Fee, FeeCard, FeeClass};
use crate::registry::tables::{self, FeeClassOfMcc};
use crate::settlement::charged;
use crate::settlement::matching::How;

/// A quote that is below what the acquirer pays out at the ceilings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BelowCost {
    /// Amount it was computed at, CNY.
    pub amount: Decimal,
    /// What the quote takes, CNY.
    pub fee: Decimal,
    /// What the ceilings come to, CNY.
    pub cost: Decimal,
    /// Documents the ceilings stand in.
    pub documents: String,
    /// Address of one of them.
    pub source: Option<String>,
}

/// The quoted rate of a field with its card kind, where it can be read.
#[must_use]
pub fn quoted(d: &Dossier<'_>, field: Field) -> Option<(Rate, FeeCard)> {
    let card = match field {
        Field::RateCredit => FeeCard::Credit,
        Field::RateDebit => FeeCard::Debit,
        _ => return None,
    };
    Rate::parse(d.usable(field)?).ok().map(|r| (r, card))
}

fn ceilings(registry: &Registry, date: Date, card: FeeCard) -> Vec<&Fee<'static>> {
    registry
        .snapshot()
        .fees
        .iter()
        .filter(|f| {
            f.active
                && f.class == FeeClass::Standard
                && (f.card == card || f.card == FeeCard::Any)
                && f.payer.as_deref() == Some("acquirer")
                && f.effective_from <= date
                && f.effective_until.is_none_or(|until| date <= until)
        })
        .collect()
}

/// What the components come to for one sale, each rounded half up to 0.01.
fn cost(fees: &[&Fee<'_>], amount: Decimal) -> Decimal {
    fees.iter()
        .filter_map(|f| {
            let percent: Decimal = f.percent.parse().ok()?;
            let raw = amount
                .checked_mul(percent)?
                .checked_div(Decimal::ONE_HUNDRED)?;
            let fee = raw.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
            Some(
                match f
                    .cap_yuan
                    .as_deref()
                    .and_then(|c| c.parse::<Decimal>().ok())
                {
                    Some(cap) => fee.min(cap),
                    None => fee,
                },
            )
        })
        .sum()
}

/// Amount at which a component's cap begins to bite.
fn cap_begins_at(fee: &Fee<'_>) -> Option<Decimal> {
    let cap: Decimal = fee.cap_yuan.as_deref()?.parse().ok()?;
    let percent: Decimal = fee.percent.parse().ok()?;
    let amount = cap
        .checked_mul(Decimal::ONE_HUNDRED)?
        .checked_div(percent)?;
    Some(amount.round_dp_with_strategy(2, RoundingStrategy::AwayFromZero))
}

/// Whether a quote is below the ceilings' cost of a standard sale, at 1,000 CNY or where a cap,
/// the quote's own or a ceiling's, begins to bite.
#[must_use]
pub fn below_cost(d: &Dossier<'_>, rate: &Rate, card: FeeCard) -> Option<BelowCost> {
    below_cost_on(d.registry, d.date, rate, card)
}

/// [`below_cost`] for a quote that is no case's.
#[must_use]
pub fn below_cost_on(
    registry: &Registry,
    date: Date,
    rate: &Rate,
    card: FeeCard,
) -> Option<BelowCost> {
    let fees = ceilings(registry, date, card);
    if fees.is_empty() {
        return None;
    }
    let cent = Decimal::new(1, 2);
    let mut amounts = vec![Decimal::ONE_THOUSAND];
    amounts.extend(
        rate.cap_begins_at()
            .filter(|a| *a < Decimal::from(10_000_000)),
    );
    amounts.extend(fees.iter().filter_map(|f| cap_begins_at(f)));
    let documents: Vec<&str> = fees.iter().map(|f| f.document.as_str()).collect();
    amounts.into_iter().find_map(|amount| {
        let (fee, cost) = (rate.fee(amount), cost(&fees, amount));
        (fee < cost - cent).then(|| BelowCost {
            amount,
            fee,
            cost,
            documents: documents.first().copied().unwrap_or_default().to_owned(),
            source: fees
                .first()
                .and_then(|f| f.sources.first())
                .map(|s| s.as_str().to_owned()),
        })
    })
}

/// Whether the stated category has another cost than the standard class.
pub(super) fn not_standard(d: &Dossier<'_>) -> bool {
    d.usable(Field::Mcc)
        .and_then(|m| Mcc::parse(m).ok())
        .and_then(|m| tables::mcc(m.as_str()))
        .is_some_and(|e| {
            matches!(
                e.fee_class,
                FeeClassOfMcc::Exempt | FeeClassOfMcc::Preferential | FeeClassOfMcc::Special
            )
        })
}

fn quote_finding(d: &Dossier<'_>, rule: &'static str, field: Field, out: &mut Vec<Finding>) {
    if not_standard(d) {
        return;
    }
    let Some((rate, card)) = quoted(d, field) else {
        return;
    };
    let Some(short) = below_cost(d, &rate, card) else {
        return;
    };
    let message = if d.usable(Field::Mcc).is_some() {
        "below_cost"
    } else {
        "below_cost_assumed"
    };
    draft(d, rule, message)
        .arg("quote", rate)
        .arg("amount", short.amount)
        .arg("fee", short.fee)
        .arg("cost", short.cost)
        .arg("document", &short.documents)
        .field(field)
        .against(
            short.documents,
            short.source,
            d.registry
                .part_as_of("fees")
                .unwrap_or_else(|| d.registry.as_of()),
        )
        .push(out);
}

/// RATE001 asks whether a credit card quote is below the ceilings' cost of a standard sale.
///
/// Silent for exempt and reduced categories, and for values whose scale cannot be known.
pub fn credit_below_cost(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    quote_finding(d, "RATE001", Field::RateCredit, out);
}

/// RATE002 asks the same of a debit card quote.
pub fn debit_below_cost(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    quote_finding(d, "RATE002", Field::RateDebit, out);
}

/// RATE003 asks whether more was charged than agreed: by the fees shown, or by the fees that
/// matched credits imply.
///
/// Silent without an agreed rate for the card, and where less was charged.
pub fn charged_more(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let terms = crate::settlement::terms(d.case, d.registry);
    let cent = Decimal::new(1, 2);
    let agreed_field = |card: Option<Card>| match card {
        Some(Card::Debit) => Field::AgreementRateDebit,
        _ => Field::AgreementRateCredit,
    };
    let percent = |fee: Decimal, of: Decimal| {
        fee.checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|f| f.checked_div(of))
            .map(|p| p.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
            .unwrap_or_default()
    };
    // Field, fee charged, fee agreed, amount, card.
    let mut more: Vec<(String, Decimal, Decimal, Decimal, Option<Card>)> = Vec::new();
    for (i, s) in d.case.sales.iter().enumerate() {
        if !matches!(s.kind, None | Some(SaleKind::Sale)) {
            continue;
        }
        let (Some(fee), Some(agreed), Some(amount)) = (s.fee, terms.agreed_fee(s), s.amount) else {
            continue;
        };
        if fee > agreed + cent {
            more.push((format!("sales[{i}].fee"), fee, agreed, amount, s.card));
        }
    }
    // What no rate explains is SET011's.
    let explained = charged::explained(d.case, &terms, &d.settlement);
    let implied = d
        .settlement
        .matching
        .matched
        .iter()
        .filter(|m| m.how == How::Implied && m.deduction.is_none() && explained);
    for m in implied {
        let Some(agreed) = charged::agreed_fee(d.case, &terms, m) else {
            continue;
        };
        let tolerance = cent * Decimal::from(u64::try_from(m.sales.len()).unwrap_or(u64::MAX));
        if m.fee > agreed + tolerance {
            let card = m.sales.first().and_then(|i| d.case.sales.get(*i)?.card);
            more.push((
                format!(
                    "credits[{}].amount",
                    m.credits.first().copied().unwrap_or(0)
                ),
                m.fee,
                agreed,
                m.takings,
                card,
            ));
        }
    }
    let Some((_, fee, agreed, amount, card)) = more
        .iter()
        .max_by_key(|(_, fee, agreed, ..)| *fee - *agreed)
        .cloned()
    else {
        return;
    };
    let field = agreed_field(card);
    let mut draft = draft(d, "RATE003", "more_than_agreed")
        .arg("count", more.len())
        .arg("amount", amount)
        .arg("fee", fee)
        .arg("agreed", agreed)
        .arg("percent", percent(fee, amount))
        .arg("rate", d.case.get(field).unwrap_or_default());
    for (f, fee, ..) in more.iter().take(10) {
        draft = draft.seen(f.clone(), &fee.to_string()).against_rule();
    }
    draft.field(field).push(out);
}
