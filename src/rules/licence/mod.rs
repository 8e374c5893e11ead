//! LIC: the acquirer's licence on the check date.

mod number;
mod scope;

use crate::dossier::Dossier;
use crate::dossier::acquirer::{ChosenBy, Who};
use crate::dossier::names::{Grade, Source, Standing};
use crate::field::Field;
use crate::finding::{Finding, Severity, Weight};
use crate::registry::index::{Subject, Via};
use crate::registry::licence::{LicenceState, last_day_on, name_on};
use crate::registry::name;
use crate::rules::build::{Draft, draft};
use crate::settlement::payer::PayerKind;
use crate::text::fold::fold;

pub use number::{number_malformed, number_of_another, number_unknown};
pub use scope::{coverage, region_not_covered, region_not_said, type_not_covered};

/// Age in days from which a snapshot is mentioned, and from which it no longer carries a verdict
/// on words and documents.
pub const OLD_DAYS: i32 = 90;
/// See [`OLD_DAYS`].
pub const TOO_OLD_DAYS: i32 = 180;

fn is_acquirer_field(field: &str) -> bool {
    matches!(field, "acquirer" | "receipt_acquirer" | "app_acquirer")
        || (field.starts_with("receipts[") && field.ends_with("].acquirer"))
}

/// LIC001 asks whether a company named as acquirer is on no list, or the acquirer is gone from it.
///
/// Silent for bank-like names (LIC007), short words (BRD002) and the agreement's party (CON001).
pub fn not_on_record(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let mut said: Vec<String> = Vec::new();
    for n in &d.names {
        if n.standing != Standing::Company || !is_acquirer_field(&n.field) {
            continue;
        }
        let folded = fold(&n.value).into_owned();
        if said.contains(&folded) {
            continue;
        }
        said.push(folded);
        if d.registry.is_listed_without_details(&n.value) {
            continue;
        }
        draft(d, "LIC001", "unlisted")
            .weight(Weight::Serious)
            .arg("name", &n.value)
            .arg("as_of", d.registry.as_of())
            .seen(n.field.clone(), &n.value)
            .against_list()
            .push(out);
    }
    let Some(a) = &d.acquirer else { return };
    if let (Some(i), LicenceState::Absent) = (a.institution(), a.state) {
        let Some(r) = d.registry.institution_at(i) else {
            return;
        };
        let before = r.first_licensed.filter(|first| d.date < *first);
        let draft = match before {
            Some(first) => draft(d, "LIC001", "before_first").arg("first", first),
            None => match r.last_listed {
                Some(seen) => draft(d, "LIC001", "gone").arg("last_listed", seen),
                None => draft(d, "LIC001", "gone_undated"),
            },
        };
        acquirer_evidence(
            d,
            draft
                .weight(Weight::Serious)
                .arg("name", name_on(r, d.date))
                .arg("licence_no", &r.licence_no)
                .arg("date", d.date)
                .arg("as_of", r.as_of),
        )
        .push(out);
    }
}

/// Adds every name or number that identified the acquirer, held against its record.
fn acquirer_evidence<'d>(d: &'d Dossier<'d>, mut draft: Draft<'d>) -> Draft<'d> {
    let Some(a) = &d.acquirer else { return draft };
    let Some(subject) = a.subject() else {
        return draft;
    };
    for n in d.names.iter().filter(|n| n.subject() == Some(subject)) {
        draft = draft
            .seen(n.field.clone(), &n.value)
            .against_subject(subject);
    }
    for n in &d.numbers {
        if n.points_to.as_ref().and_then(|p| p.subject) == Some(subject) {
            draft = draft
                .seen(n.field.clone(), &n.value)
                .against_subject(subject);
        }
    }
    if a.identified_by.contains(&"licence_no") {
        draft = draft.field(Field::LicenceNo).against_subject(subject);
    }
    with_payers(d, subject, draft)
}

/// The same finding with every payment of a body.
fn with_payers<'d>(d: &Dossier<'_>, subject: Subject, mut draft: Draft<'d>) -> Draft<'d> {
    for p in d
        .settlement
        .payments
        .iter()
        .filter(|p| p.kind.subject() == Some(subject))
    {
        draft = draft
            .seen(p.field.clone(), &p.payer)
            .against_subject(subject);
    }
    draft
}

/// LIC002 asks whether the licence of the institution identified, or of a payer, had ended.
///
/// Decisive where the institution is named firmly and no source of higher grade names a licensed
/// body; else a serious doubt. Silent where a successor took over (LIC012).
pub fn ended(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let mut said = None;
    if let Some(a) = &d.acquirer
        && let (Some(i), LicenceState::Ended) = (a.institution(), a.state)
    {
        said = Some(i);
        let weight = if a.firmly && !higher_source_names_licensed(d) {
            Weight::DecisiveAgainst
        } else {
            Weight::Serious
        };
        ended_finding(d, i, weight, out);
    }
    for p in d.settlement.seen() {
        let PayerKind::Ended(i) = p.kind else {
            continue;
        };
        if said == Some(i) {
            continue;
        }
        said = Some(i);
        let Some(r) = d.registry.institution_at(i) else {
            continue;
        };
        draft(d, "LIC002", "payer_ended")
            .weight(Weight::Serious)
            .arg("name", name_on(r, d.date))
            .arg("licence_no", &r.licence_no)
            .arg("ended_on", r.ended_on.unwrap_or(r.as_of))
            .arg("as_of", r.as_of)
            .seen(p.field.clone(), &p.payer)
            .against_subject(Subject::Institution(i))
            .push(out);
    }
}

fn ended_finding(d: &Dossier<'_>, i: usize, weight: Weight, out: &mut Vec<Finding>) {
    let Some(r) = d.registry.institution_at(i) else {
        return;
    };
    let draft = match r.ended_on {
        Some(day) => draft(d, "LIC002", "ended").arg("ended_on", day),
        None => draft(d, "LIC002", "ended_undated"),
    };
    let draft = match &r.reason {
        Some(reason) => draft.arg("reason", reason),
        None => draft.key_arg("reason", "reason.not_given"),
    };
    acquirer_evidence(
        d,
        draft
            .weight(weight)
            .arg("name", name_on(r, d.date))
            .arg("licence_no", &r.licence_no)
            .arg("date", d.date)
            .arg("as_of", r.as_of),
    )
    .push(out);
}

/// Whether a source of higher grade than the one that chose the acquirer names a licensed body.
fn higher_source_names_licensed(d: &Dossier<'_>) -> bool {
    let Some(a) = &d.acquirer else { return false };
    let grade = match a.chosen_by {
        ChosenBy::Name(g) => g,
        ChosenBy::Number => Grade::E3,
        ChosenBy::LicenceNo => Grade::E1,
        ChosenBy::Payer => return false,
    };
    let by_name = d.names.iter().any(|n| {
        n.source.grade() > grade
            && match &n.standing {
                Standing::OnRecord { state, .. } => state.is_licensed(),
                Standing::BankLike => true,
                _ => false,
            }
    });
    let by_number = Source::Number.grade() > grade
        && d.numbers
            .iter()
            .filter_map(|n| n.points_to.as_ref()?.subject)
            .any(|s| match s {
                Subject::Institution(i) => d.registry.licence_state(i, d.date).is_licensed(),
                Subject::Bank(_) => true,
            });
    let by_money = d.settlement.own_record().any(|p| match p.kind {
        // Licensed when it paid is not enough: the question is asked of the check date.
        PayerKind::Institution { index, .. } => {
            d.registry.licence_state(index, d.date).is_licensed()
        }
        PayerKind::Bank(_) | PayerKind::BankLike => true,
        _ => false,
    });
    by_name || by_number || by_money
}

/// LIC006 asks whether a company that calls itself 支付 and sells, signs or pays is on no list.
///
/// Silent for names in the acquirer fields, which are LIC001's.
pub fn calls_itself_payment(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let mut asked: Vec<(String, String)> = Vec::new();
    let mut ask = |field: String, value: &str| {
        let folded = fold(value);
        if folded.contains("支付")
            && name::has_company_form(&folded)
            && !name::is_bank_like(&folded)
            && !name::is_clearing_label(&folded)
            && !asked.iter().any(|(_, v)| v == value)
        {
            asked.push((field, value.to_owned()));
        }
    };
    for n in &d.names {
        if n.standing == Standing::Company && n.source == Source::Agreement {
            ask(n.field.clone().into_owned(), &n.value);
        }
    }
    for p in d
        .settlement
        .payments
        .iter()
        .filter(|p| p.kind == PayerKind::Company)
    {
        ask(p.field.clone().into_owned(), &p.payer);
    }
    if let Some(agent) = d.case.get(Field::Agent) {
        let nobody = matches!(
            crate::dossier::names::standing(d.registry, agent, d.date),
            Standing::Company
        );
        if nobody {
            ask(Field::Agent.key().to_owned(), agent);
        }
    }
    for (field, value) in asked {
        draft(d, "LIC006", "payment_in_name")
            .weight(Weight::Mild)
            .arg("name", &value)
            .arg("as_of", d.registry.as_of())
            .seen(field, &value)
            .against_list()
            .push(out);
    }
}

/// LIC007 says that a bank acquires without a payment licence.
pub fn bank_needs_none(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(a) = d.acquirer.as_ref().filter(|a| a.is_bank()) else {
        return;
    };
    match &a.who {
        Who::OnRecord(subject) => acquirer_evidence(
            d,
            draft(d, "LIC007", "bank")
                .arg("name", d.registry.subject_name_on(*subject, d.date))
                .arg("as_of", d.registry.subject_record(*subject).2),
        )
        .push(out),
        Who::BankLike(bank) => {
            let mut draft = draft(d, "LIC007", "bank_like").arg("name", bank);
            for n in d.names.iter().filter(|n| n.standing == Standing::BankLike) {
                draft = draft.seen(n.field.clone(), &n.value);
            }
            for p in d
                .settlement
                .payments
                .iter()
                .filter(|p| p.kind == PayerKind::BankLike)
            {
                draft = draft.seen(p.field.clone(), &p.payer);
            }
            draft.push(out);
        }
        Who::Unlisted(_) => {}
    }
}

/// LIC008 asks whether a company's name on no list looks like a listed one. It flags and never
/// identifies.
pub fn looks_like_listed(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let mut asked: Vec<(String, String)> = d
        .names
        .iter()
        .filter(|n| n.standing == Standing::Company)
        .map(|n| (n.field.clone().into_owned(), n.value.clone()))
        .collect();
    asked.extend(
        d.settlement
            .payments
            .iter()
            .filter(|p| p.kind == PayerKind::Company)
            .map(|p| (p.field.clone().into_owned(), p.payer.clone())),
    );
    if let Some(agent) = d.case.get(Field::Agent)
        && crate::dossier::names::standing(d.registry, agent, d.date) == Standing::Company
    {
        asked.push((Field::Agent.key().to_owned(), agent.to_owned()));
    }
    let mut said: Vec<&str> = Vec::new();
    for (field, value) in &asked {
        if said.contains(&value.as_str()) {
            continue;
        }
        said.push(value);
        let near = d.registry.look_alike_companies(value);
        let Some(first) = near.first() else { continue };
        let names: Vec<&str> = near
            .iter()
            .filter_map(|i| d.registry.institution_at(*i))
            .map(|r| r.name.as_str())
            .collect();
        draft(d, "LIC008", "looks_like")
            .weight(Weight::Mild)
            .arg("name", value)
            .list_arg("listed", names)
            .arg("as_of", d.registry.as_of())
            .seen(field.clone(), value)
            .against_subject(Subject::Institution(*first))
            .push(out);
    }
}

/// LIC009 says how old the list is: from 90 days as a remark, from 180 as a warning.
pub fn list_is_old(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let age = d.registry.age_days(d.date);
    if age <= OLD_DAYS {
        return;
    }
    let (message, severity) = if age > TOO_OLD_DAYS {
        ("too_old", Severity::Warning)
    } else {
        ("old", Severity::Info)
    };
    draft(d, "LIC009", message)
        .severity(severity)
        .arg("as_of", d.registry.as_of())
        .arg("age", age)
        .arg("date", d.date)
        .seen("check_date", &d.date.to_string())
        .against_list()
        .push(out);
}

/// LIC010 asks whether a licensed institution is reported to have stopped its business.
pub fn not_trading(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(a) = d
        .acquirer
        .as_ref()
        .filter(|a| a.state == LicenceState::NotTrading)
    else {
        return;
    };
    let Some(r) = a.institution().and_then(|i| d.registry.institution_at(i)) else {
        return;
    };
    let Some(t) = &r.trading else { return };
    let confirmed = t.last_confirmed.unwrap_or(t.stopped);
    let months_old = d.date.since(confirmed).map_or(0, |s| s.get_days()) > 365;
    let message = if months_old {
        "stopped_unconfirmed"
    } else {
        "stopped"
    };
    acquirer_evidence(
        d,
        draft(d, "LIC010", message)
            .weight(Weight::Serious)
            .arg("name", name_on(r, d.date))
            .arg("licence_no", &r.licence_no)
            .arg("stopped", t.stopped)
            .arg("confirmed", confirmed)
            .arg("as_of", r.as_of),
    )
    .push(out);
}

/// LIC011 asks whether the licence's renewal is open: review suspended, or its end date passed.
pub fn renewal_open(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(a) = &d.acquirer else { return };
    let message = match a.state {
        LicenceState::RenewalSuspended => "suspended",
        LicenceState::OverdueListed => "overdue",
        LicenceState::ExpiredSinceSnapshot => "expired_since",
        _ => return,
    };
    let Some(r) = a.institution().and_then(|i| d.registry.institution_at(i)) else {
        return;
    };
    let mut draft = draft(d, "LIC011", message)
        .weight(Weight::Caution)
        .arg("name", name_on(r, d.date))
        .arg("licence_no", &r.licence_no)
        .arg("date", d.date)
        .arg("as_of", d.registry.as_of());
    if let Some(s) = &r.review_suspended {
        draft = draft.arg("since", s.since);
    }
    if let Some(end) = last_day_on(r, d.date) {
        draft = draft.arg("end", end);
    }
    acquirer_evidence(d, draft).push(out);
}

/// LIC012 says that a name or number stands for an institution under its present name: renamed,
/// or merged into another.
pub fn renamed_or_merged(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let mut said: Vec<(usize, Option<usize>)> = Vec::new();
    for n in &d.names {
        let Standing::OnRecord {
            subject: Subject::Institution(i),
            merged_from,
            via,
            ..
        } = n.standing
        else {
            continue;
        };
        let Some(r) = d.registry.institution_at(i) else {
            continue;
        };
        let draft = match merged_from {
            Some(from) => {
                let Some(old) = d.registry.institution_at(from) else {
                    continue;
                };
                let inferred = old.successor.as_ref().is_some_and(|s| s.inferred);
                let message = if inferred {
                    "merged_inferred"
                } else {
                    "merged"
                };
                draft(d, "LIC012", message).arg("old", &old.name)
            }
            // On that day it still was the name.
            None if via == Via::FormerName && fold(name_on(r, d.date)) == fold(&n.value) => {
                continue;
            }
            None if via == Via::FormerName => draft(d, "LIC012", "renamed").arg("old", &n.value),
            None => continue,
        };
        if said.contains(&(i, merged_from)) {
            continue;
        }
        said.push((i, merged_from));
        draft
            .arg("name", &r.name)
            .arg("licence_no", &r.licence_no)
            .arg("as_of", r.as_of)
            .seen(n.field.clone(), &n.value)
            .against_subject(Subject::Institution(i))
            .push(out);
    }
}
