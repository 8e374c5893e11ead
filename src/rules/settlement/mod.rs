//! SET: who paid the card money. The only family that can prove direct payment.

mod weigh;

use rust_decimal::Decimal;

use super::build::{Draft, draft};
use crate::calendar::Cycle;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Finding, Severity, Weight};
use crate::settlement::charged;
use crate::settlement::matching::How;
use crate::settlement::payer::PayerKind;
use crate::settlement::{HolderState, Payment};
pub use weigh::{Relation, Sample, against_weight, decisive_against, relation, sample};
use weigh::{against, direct, disputed_decide};

/// One finding over all payments of one kind: message, payers and days.
fn over<'d>(
    d: &'d Dossier<'d>,
    rule: &'static str,
    message: &'static str,
    payments: &[&Payment],
) -> Draft<'d> {
    let mut out = draft(d, rule, message).arg("count", payments.len());
    if let Some(first) = payments.first() {
        out = out.personal_arg("payer", &first.payer);
    }
    let mut days: Vec<String> = payments
        .iter()
        .filter_map(|p| p.date)
        .map(|d| d.to_string())
        .collect();
    days.sort_unstable();
    days.dedup();
    out = match days.as_slice() {
        [] => out.key_arg("days", "settlement.day_not_given"),
        days => out.list_arg("days", days),
    };
    for p in payments {
        out = out.seen(p.field.clone(), &p.payer);
        out = match p.kind.subject() {
            Some(subject) => out.against_subject(subject),
            None => out.against_list(),
        };
    }
    out.arg("as_of", d.registry.as_of())
}

/// SET001 says that the acquirer itself, licensed that day, paid the card money.
///
/// Silent for a record shown by the seller, and for credits that match no sale.
pub fn paid_by_acquirer(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let paid: Vec<&Payment> = direct(d)
        .into_iter()
        .filter(|(_, r)| *r == Relation::Acquirer)
        .map(|(p, _)| p)
        .collect();
    let Some(subject) = paid.first().and_then(|p| p.kind.subject()) else {
        return;
    };
    let ended_since = d
        .acquirer
        .as_ref()
        .is_some_and(|a| a.subject() == Some(subject) && !a.state.is_licensed());
    let weight = if ended_since {
        Weight::Note
    } else {
        Weight::DecisiveFor
    };
    over(d, "SET001", "paid", &paid)
        .weight(weight)
        .arg("name", d.registry.subject_name_on(subject, d.date))
        .push(out);
}

/// SET002 asks whether a natural person paid the card money.
///
/// Silent for the merchant and its operator (SET013), for names that begin a listed one, and for
/// credits that match no sale.
pub fn paid_by_person(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let paid: Vec<&Payment> = against(d)
        .into_iter()
        .filter(|p| p.kind == PayerKind::Person)
        .collect();
    push_against(d, "SET002", "person", &paid, out);
}

/// SET003 asks whether a company without a licence paid the card money, or an institution whose
/// licence had ended.
///
/// A written group-treasury designation takes its weight away; a licensed body is never meant.
pub fn paid_by_company(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let paid: Vec<&Payment> = against(d)
        .into_iter()
        .filter(|p| matches!(p.kind, PayerKind::Company | PayerKind::Ended(_)))
        .collect();
    if d.case.flag(Field::TreasuryDesignation) && !paid.is_empty() {
        over(d, "SET003", "designated", &paid)
            .severity(Severity::Warning)
            .push(out);
        return;
    }
    push_against(d, "SET003", "company", &paid, out);
}

fn push_against(
    d: &Dossier<'_>,
    rule: &'static str,
    message: &'static str,
    paid: &[&Payment],
    out: &mut Vec<Finding>,
) {
    let Some(weight) = paid.iter().map(|p| against_weight(d, p)).max() else {
        return;
    };
    over(d, rule, message, paid).weight(weight).push(out);
}

/// SET004 says that a bank paid the card money it acquired itself.
pub fn paid_by_bank(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let paid: Vec<&Payment> = direct(d)
        .into_iter()
        .filter(|(_, r)| *r == Relation::AcquiringBank)
        .map(|(p, _)| p)
        .collect();
    if let Some(first) = paid.first() {
        over(d, "SET004", "paid", &paid)
            .weight(Weight::DecisiveFor)
            .arg("name", &first.payer)
            .push(out);
    }
}

/// SET005 asks whether a licensed body paid that is not the acquirer of the case, or whose
/// licence does not cover card acquiring.
///
/// Judges card sales only; a bank that pays the same day is a mild doubt.
pub fn paid_by_other_licensed(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let paid: Vec<&Payment> = d
        .settlement
        .seen()
        .filter(|p| !d.settlement.shown_by_seller && !p.qr_only)
        .filter(|p| relation(d, p) == Relation::OtherLicensed)
        .collect();
    let Some(first) = paid.first() else { return };
    let same_day = d
        .case
        .get(Field::SettlementCycle)
        .and_then(Cycle::parse)
        .is_some_and(Cycle::is_same_day);
    let all_banks = paid
        .iter()
        .all(|p| matches!(p.kind, PayerKind::Bank(_) | PayerKind::BankLike));
    let weight = if same_day && all_banks {
        Weight::Mild
    } else {
        Weight::Serious
    };
    let no_acquiring = matches!(
        first.kind,
        PayerKind::Institution {
            acquires: false,
            ..
        }
    );
    let message = if no_acquiring {
        "no_acquiring"
    } else {
        "other"
    };
    let acquirer = d
        .acquirer
        .as_ref()
        .map_or("", |a| a.name(d.registry))
        .to_owned();
    over(d, "SET005", message, &paid)
        .weight(weight)
        .arg("acquirer", acquirer)
        .push(out);
}

/// SET006 says that a payer's name is a clearing label, or cannot be told: it proves nothing.
pub fn payer_says_nothing(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (kind, message) in [
        (PayerKind::Clearing, "clearing"),
        (PayerKind::Unclear, "unclear"),
    ] {
        let paid: Vec<&Payment> = d
            .settlement
            .payments
            .iter()
            .filter(|p| p.kind == kind)
            .collect();
        if !paid.is_empty() {
            over(d, "SET006", message, &paid).push(out);
        }
    }
}

fn holder_findings(
    d: &Dossier<'_>,
    state: HolderState,
    rule: &'static str,
    message: &'static str,
    weight: Weight,
    out: &mut Vec<Finding>,
) {
    if let Some((field, holder, _)) = d.settlement.holders.iter().find(|(_, _, s)| *s == state) {
        let merchant = d
            .case
            .get(Field::MerchantName)
            .unwrap_or_default()
            .to_owned();
        draft(d, rule, message)
            .weight(weight)
            .personal_arg("holder", holder)
            .personal_arg("merchant", &merchant)
            .seen(field.clone(), holder)
            .field(Field::MerchantName)
            .against_rule()
            .push(out);
    }
}

/// SET007 asks whether the receiving account is somebody else's.
///
/// Silent for a personal holder unless the merchant is a company, for the operator, and for a
/// company under a written designation.
pub fn account_of_another(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    holder_findings(
        d,
        HolderState::Other,
        "SET007",
        "other_holder",
        Weight::Serious,
        out,
    );
}

/// SET008 asks whether a company is paid to its operator's personal account.
pub fn company_to_operator(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    holder_findings(
        d,
        HolderState::CompanyToOperator,
        "SET008",
        "to_operator",
        Weight::Mild,
        out,
    );
}

/// SET009 asks whether the merchant's own money was paid partly by a licensed body and partly by
/// a person or a company without a licence; disputed credits count as a serious doubt.
pub fn mixed_payers(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let bad = against(d);
    let licensed = d.settlement.seen().any(|p| {
        matches!(
            p.kind,
            PayerKind::Institution { .. } | PayerKind::Bank(_) | PayerKind::BankLike
        )
    });
    let designated =
        d.case.flag(Field::TreasuryDesignation) && bad.iter().all(|p| p.kind != PayerKind::Person);
    if licensed && !bad.is_empty() && !designated {
        let weight = bad
            .iter()
            .map(|p| against_weight(d, p))
            .max()
            .unwrap_or(Weight::Serious);
        over(d, "SET009", "mixed", &bad).weight(weight).push(out);
    }
    for group in &d.settlement.matching.contested {
        let decides = group.at_least > 0 && disputed_decide(d, group);
        let (message, weight) = if decides {
            ("contested_some", Weight::DecisiveAgainst)
        } else {
            ("contested", Weight::Serious)
        };
        let mut draft = draft(d, "SET009", message)
            .weight(weight)
            .arg("count", group.credits.len())
            .arg("at_least", group.at_least)
            .arg("as_of", d.registry.as_of());
        let mut days: Vec<String> = Vec::new();
        for i in &group.credits {
            let Some(c) = d.case.credits.get(*i) else {
                continue;
            };
            days.extend(c.date.map(|d| d.to_string()));
            draft = draft
                .seen(
                    format!("credits[{i}].payer"),
                    c.payer.as_deref().unwrap_or_default(),
                )
                .against_list();
        }
        days.dedup();
        draft.list_arg("days", days).push(out);
    }
}

/// SET011 asks whether a licensed payer's credit near a batch fits it by no fee at all, or the
/// fees implied by several credits follow no one rate plus a fixed amount.
///
/// Silent for credits of others, and where the batch is paid.
pub fn does_not_reconcile(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let terms = crate::settlement::terms(d.case, d.registry);
    if !charged::explained(d.case, &terms, &d.settlement) {
        let mut finding = draft(d, "SET011", "no_one_rate").weight(Weight::Mild);
        let implied = d
            .settlement
            .matching
            .matched
            .iter()
            .filter(|m| m.how == How::Implied);
        let mut fees: Vec<String> = Vec::new();
        for m in implied {
            fees.push(format!("{} → {}", m.takings, m.fee));
            finding = finding
                .seen(
                    format!(
                        "credits[{}].amount",
                        m.credits.first().copied().unwrap_or(0)
                    ),
                    &(m.takings - m.fee).to_string(),
                )
                .against_rule();
        }
        finding.arg("fees", fees.join("；")).push(out);
        return;
    }
    let m = &d.settlement.matching;
    for i in &m.unmatched {
        let licensed = matches!(
            d.settlement.credit_kinds.get(*i).copied().flatten(),
            Some(PayerKind::Institution { .. } | PayerKind::Bank(_) | PayerKind::BankLike)
        );
        if !licensed || m.contested.iter().any(|g| g.credits.contains(i)) {
            continue;
        }
        let Some((date, amount)) = d.case.credits.get(*i).and_then(|c| c.date.zip(c.amount)) else {
            continue;
        };
        let takings: Decimal = m
            .unpaid
            .iter()
            .filter(|u| u.due == date)
            .filter_map(|u| d.case.sales.get(u.sale)?.amount)
            .filter(|a| a.abs() < Decimal::from(10_000_000_000_u64))
            .sum();
        let half = takings / Decimal::TWO;
        if takings.is_zero() || amount < half || amount > takings + half {
            continue;
        }
        draft(d, "SET011", "unexplained")
            .weight(Weight::Mild)
            .arg("date", date)
            .arg("amount", amount)
            .arg("takings", takings)
            .seen(format!("credits[{i}].amount"), &amount.to_string())
            .against_rule()
            .push(out);
        return;
    }
}

/// SET013 says that a credit from the merchant itself was set aside.
pub fn own_transfer(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let own = &d.settlement.own;
    if own.is_empty() {
        return;
    }
    let mut draft = draft(d, "SET013", "own").arg("count", own.len());
    for (field, payer) in own {
        draft = draft.seen(field.clone(), payer).against_rule();
    }
    draft.push(out);
}

/// SET014 says that the sample is small: fewer than three credits, fewer than two days, or the
/// newest older than 60 days.
pub fn small_sample(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let paid = direct(d);
    let Some((first, _)) = paid.first() else {
        return;
    };
    let s = sample(d);
    let message = if s.credits < 3 || s.days < 2 {
        "few"
    } else if s.newest_age.is_some_and(|a| a > 60) {
        "old"
    } else {
        return;
    };
    draft(d, "SET014", message)
        .arg("count", s.credits)
        .arg("days", s.days)
        .arg("age", s.newest_age.unwrap_or(0))
        .seen(first.field.clone(), &first.payer)
        .against_rule()
        .push(out);
}

/// SET015 asks whether the payer was an institution that is gone from the list without notice.
pub fn payer_gone(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let paid: Vec<&Payment> = d
        .settlement
        .seen()
        .filter(|p| matches!(p.kind, PayerKind::Gone(_)))
        .collect();
    if !paid.is_empty() {
        over(d, "SET015", "gone", &paid)
            .weight(Weight::Serious)
            .push(out);
    }
}
