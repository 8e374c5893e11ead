//! Who paid: every payer of card money with its kind, and the credits matched to sales.

pub mod charged;
pub mod implied;
pub mod matching;
mod parts;
pub mod payer;
mod placing;
pub mod rates;
mod sets;
mod several;
mod voids;

pub use sets::{takings_of, tolerance};

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use crate::calendar::{Calendar, Cycle, DEFAULT_CYCLE};
use crate::case::{Card, Case};
use crate::field::Field;
use crate::identifier::money;
use crate::identifier::rate::Rate;
use crate::registry::Registry;
use crate::registry::name;
use crate::text::fold::fold;
use matching::{How, Line, Matched, Matching, PayerKey, Terms, match_credits};
use payer::{OwnNames, PayerKind, kind_of};
use rates::Charged;

/// How a payment is tied to the merchant's card money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// The merchant says so (`settlement_payer`): counts as one matched credit.
    Stated,
    /// Matched to sales.
    Matched(How),
}

/// One payment of card money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Field of the payer's name.
    pub field: Cow<'static, str>,
    /// Payer as printed.
    pub payer: String,
    /// Kind of body.
    pub kind: PayerKind,
    /// Day of the credit; unknown for a stated payer.
    pub date: Option<Date>,
    /// How it is tied to sales.
    pub tie: Tie,
    /// Whether it pays two or more sales exactly.
    pub exact_batch: bool,
    /// Percent implied or shown, for comparing implied credits.
    pub percent: Option<rust_decimal::Decimal>,
    /// The rate found from several credits of its payer.
    pub line: Option<Line>,
    /// Only QR sales are paid by it.
    pub qr_only: bool,
    /// Whether it would be matched too if no person and no unlisted company had paid anything: a
    /// credit that pays only what such a payer left over proves nothing.
    pub by_itself: bool,
}

/// Whether an account's holder is the merchant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderState {
    /// It is, or nothing says otherwise.
    Own,
    /// A company paid to its stated operator (SET008).
    CompanyToOperator,
    /// Somebody else (SET007).
    Other,
}

/// Everything the settlement evidence says.
#[derive(Debug, Clone, Default)]
pub struct Settlement {
    /// Payments of card money, own transfers left out; those in dispute stand apart.
    pub payments: Vec<Payment>,
    /// Payments by others than persons and unlisted companies that a rival disputes: no proof, but
    /// what counts against their payers stays.
    pub disputed: Vec<Payment>,
    /// Own transfers: field and payer.
    pub own: Vec<(Cow<'static, str>, String)>,
    /// Credits matched to sales.
    pub matching: Matching,
    /// Rates really charged.
    pub charged: Charged,
    /// Kind of the payer of each credit, by index.
    pub credit_kinds: Vec<Option<PayerKind>>,
    /// Holders that are in question: field, holder, state.
    pub holders: Vec<(Cow<'static, str>, String, HolderState)>,
    /// The record was shown by the seller, not taken from the merchant's own bank.
    pub shown_by_seller: bool,
}

impl Settlement {
    /// Payments that count as money on the merchant's own record.
    pub fn own_record(&self) -> impl Iterator<Item = &Payment> {
        self.payments
            .iter()
            .filter(|p| !self.shown_by_seller && p.by_itself)
    }

    /// All payments, those in dispute last: for what counts against a payer.
    pub fn seen(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().chain(&self.disputed)
    }
}

/// State of an account holder against the merchant's names.
#[must_use]
pub fn holder_state(case: &Case<'_>, registry: &Registry, holder: &str) -> HolderState {
    let merchant = case.get(Field::MerchantName);
    let operator = case.get(Field::Operator);
    let company = case.choice(Field::MerchantKind) == Some("company");
    let same = |a: &str, b: &str| {
        let (a, b) = (fold(a), fold(b));
        name::without_form(&a) == name::without_form(&b)
    };
    if merchant.is_some_and(|m| same(m, holder) || name::same_party(m, holder)) {
        return HolderState::Own;
    }
    if operator.is_some_and(|o| same(o, holder)) {
        return if company {
            HolderState::CompanyToOperator
        } else {
            HolderState::Own
        };
    }
    if registry.is_person(holder) {
        return if company {
            HolderState::Other
        } else {
            HolderState::Own
        };
    }
    let is_body = name::has_company_form(&fold(holder));
    if is_body && merchant.is_some() && !case.flag(Field::TreasuryDesignation) {
        return HolderState::Other;
    }
    HolderState::Own
}

/// The agreed terms of a case, as far as they can be read.
#[must_use]
pub fn terms<'r>(case: &Case<'_>, registry: &'r Registry) -> Terms<'r> {
    let rate = |f: Field| case.get(f).and_then(|v| Rate::parse(v).ok());
    Terms {
        calendar: Calendar::new(registry.holiday_years()),
        cycle: case
            .get(Field::SettlementCycle)
            .and_then(Cycle::parse)
            .unwrap_or(DEFAULT_CYCLE),
        credit: rate(Field::AgreementRateCredit),
        debit: rate(Field::AgreementRateDebit),
        deductions: [Field::Deposit, Field::SimFee]
            .into_iter()
            .filter_map(|f| money::parse(case.get(f)?).ok())
            .filter(|d| *d > rust_decimal::Decimal::ZERO)
            .collect(),
    }
}

/// What is given as cycle, where none can be read in it.
#[must_use]
pub fn unread_cycle<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    case.get(Field::SettlementCycle)
        .filter(|given| Cycle::parse(given).is_none())
}

/// Reads the settlement evidence of a case.
#[must_use]
pub fn assess(case: &Case<'_>, registry: &Registry, date: Date) -> Settlement {
    let mut out = Settlement {
        shown_by_seller: case.choice(Field::SettlementProof) == Some("seller"),
        ..Settlement::default()
    };
    let mut holder = |field: Cow<'static, str>, value: &str| {
        let state = holder_state(case, registry, value);
        if state != HolderState::Own {
            out.holders.push((field, value.to_owned(), state));
        }
    };
    if let Some(value) = case.get(Field::SettlementAccountHolder) {
        holder(Cow::Borrowed(Field::SettlementAccountHolder.key()), value);
    }
    let mut seen: HashSet<&str> = HashSet::new();
    for (i, c) in case.credits.iter().enumerate() {
        if let Some(value) = c.holder.as_deref().filter(|h| seen.insert(h)) {
            holder(Cow::Owned(format!("credits[{i}].holder")), value);
        }
    }
    let own = OwnNames::of(case, !out.holders.is_empty());

    if let Some(payer) = case.get(Field::SettlementPayer) {
        let field = Cow::Borrowed(Field::SettlementPayer.key());
        match kind_of(registry, payer, date, &own) {
            PayerKind::Own => out.own.push((field, payer.to_owned())),
            kind => out.payments.push(Payment {
                field,
                payer: payer.to_owned(),
                kind,
                date: None,
                tie: Tie::Stated,
                exact_batch: false,
                percent: None,
                line: None,
                qr_only: false,
                by_itself: true,
            }),
        }
    }

    let mut known: HashMap<(&str, Date), PayerKind> = HashMap::new();
    for c in &case.credits {
        let day = c.date.unwrap_or(date);
        let kind = c.payer.as_deref().map(|p| {
            *known
                .entry((p, day))
                .or_insert_with(|| kind_of(registry, p, day, &own))
        });
        out.credit_kinds.push(kind);
    }
    let skip: HashSet<usize> = out
        .credit_kinds
        .iter()
        .enumerate()
        .filter(|(_, k)| **k == Some(PayerKind::Own))
        .map(|(i, _)| i)
        .collect();
    for i in &skip {
        let payer = case
            .credits
            .get(*i)
            .and_then(|c| c.payer.clone())
            .unwrap_or_default();
        out.own
            .push((Cow::Owned(format!("credits[{i}].payer")), payer));
    }
    out.own.sort();

    let payers: Vec<PayerKey> = case
        .credits
        .iter()
        .zip(&out.credit_kinds)
        .map(|(c, kind)| PayerKey {
            name: match kind.and_then(PayerKind::subject) {
                Some(subject) => registry.subject_name(subject).to_owned(),
                None => fold(c.payer.as_deref().unwrap_or("")).into_owned(),
            },
            against: kind.is_some_and(PayerKind::is_against),
        })
        .collect();
    let terms = terms(case, registry);
    out.matching = match_credits(&case.sales, &case.credits, &terms, &skip, &payers);
    out.charged = rates::charged(case, &terms, &out.matching);
    let of_credit = |(m, c): (&Matched, usize)| {
        payment_of(case, m, c, out.credit_kinds.get(c).copied().flatten())
    };
    let mut matched: Vec<(usize, Payment)> = each_credit(&out.matching)
        .filter_map(|(m, c)| Some((c, of_credit((m, c))?)))
        .collect();
    // A credit of a person or an unlisted company must make nothing look better. So what would be
    // matched without such credits is asked too: only that is proof, and what it counts against
    // its payers stays.
    let against: HashSet<usize> = (0..payers.len())
        .filter(|c| payers.get(*c).is_some_and(|p| p.against))
        .collect();
    if !against.is_disjoint(&considered(&out.matching)) {
        let skip: HashSet<usize> = skip.union(&against).copied().collect();
        let without = match_credits(&case.sales, &case.credits, &terms, &skip, &payers);
        let by_itself: HashSet<usize> = each_credit(&without).map(|(_, c)| c).collect();
        let stands: HashSet<usize> = matched.iter().map(|(c, _)| *c).collect();
        out.disputed = each_credit(&without)
            .filter(|(_, c)| !stands.contains(c))
            .filter_map(of_credit)
            .collect();
        for (c, p) in &mut matched {
            p.by_itself = against.contains(c) || by_itself.contains(c);
        }
    }
    out.payments.extend(matched.into_iter().map(|(_, p)| p));
    out
}

/// Each matched credit with its match.
fn each_credit(m: &Matching) -> impl Iterator<Item = (&Matched, usize)> {
    m.matched
        .iter()
        .flat_map(|m| m.credits.iter().map(move |c| (m, *c)))
}

/// Credits that the matching could not pass over: matched, in dispute or fitting several sets.
fn considered(m: &Matching) -> HashSet<usize> {
    each_credit(m)
        .map(|(_, c)| c)
        .chain(m.contested.iter().flat_map(|g| g.credits.iter().copied()))
        .chain(m.ambiguous.iter().copied())
        .collect()
}

fn payment_of(
    case: &Case<'_>,
    m: &Matched,
    credit_no: usize,
    kind: Option<PayerKind>,
) -> Option<Payment> {
    let credit = case.credits.get(credit_no)?;
    Some(Payment {
        field: Cow::Owned(format!("credits[{credit_no}].payer")),
        payer: credit.payer.clone()?,
        kind: kind?,
        date: credit.date,
        tie: Tie::Matched(m.how),
        exact_batch: matches!(m.how, How::Shown | How::Agreed) && m.sales.len() >= 2,
        percent: m.percent(),
        line: m.line,
        qr_only: m
            .sales
            .iter()
            .all(|s| case.sales.get(*s).is_some_and(|s| s.card == Some(Card::Qr))),
        by_itself: true,
    })
}
