//! DAT: the input itself.

use super::build::draft;
use crate::dossier::Dossier;
use crate::dossier::acquirer::{ChosenBy, Who};
use crate::dossier::names::{Grade, Party};
use crate::field::{Field, Kind};
use crate::finding::{Evidence, Finding, Weight};
use crate::identifier::damage::Damage;
use crate::settlement::payer::PayerKind;
use crate::text::{mask, sensitive};

/// DAT001 says that nothing names an acquirer, there is no agreement, and no credit shows who pays.
pub fn key_evidence_missing(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let named = d
        .acquirer
        .as_ref()
        .is_some_and(|a| !matches!(a.who, Who::Unlisted(_)));
    let agreement =
        d.case.get(Field::AgreementParty).is_some() || d.case.get(Field::AgreementPayer).is_some();
    if named || agreement || !d.settlement.payments.is_empty() {
        return;
    }
    let mut draft = draft(d, "DAT001", "nobody_named");
    let mut any = false;
    for n in &d.names {
        draft = draft.seen(n.field.clone(), &n.value);
        any = true;
    }
    if !any {
        draft = draft.seen("acquirer", "");
    }
    draft.against_rule().push(out);
}

/// DAT002 asks whether two names resolve to different bodies.
///
/// Mild where one is the seller's word and the merchant's own bank record agrees with the other;
/// a payer is judged by SET001–SET005, never here.
pub fn names_disagree(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(a) = &d.acquirer else { return };
    let ChosenBy::Name(chosen_grade) = a.chosen_by else {
        return;
    };
    let Some(chosen) = a.party() else { return };
    let paid = |party: &Party| {
        d.settlement.own_record().any(|p| match party {
            Party::OnRecord(s) => p.kind.subject() == Some(*s),
            Party::BankLike(_) => {
                p.kind == PayerKind::BankLike && Party::bank_like(&p.payer) == *party
            }
        })
    };
    let mut said: Vec<Party> = Vec::new();
    for n in &d.names {
        let Some(party) = n.party() else { continue };
        if party == chosen || said.contains(&party) {
            continue;
        }
        let settled = (n.source.grade() == Grade::E1 && paid(&chosen))
            || (chosen_grade == Grade::E1 && paid(&party));
        let weight = if settled {
            Weight::Mild
        } else {
            Weight::Serious
        };
        let one = match &party {
            Party::OnRecord(s) => d.registry.subject_name_on(*s, d.date),
            Party::BankLike(_) => &n.value,
        };
        let mut draft = draft(d, "DAT002", "differ")
            .weight(weight)
            .key_arg("field", format!("field.{}", base(&n.field)))
            .arg("value", &n.value)
            .arg("one", one)
            .arg("acquirer", a.name(d.registry));
        for m in std::iter::once(n).chain(
            d.names
                .iter()
                .filter(|m| m.party().as_ref() == Some(&chosen)),
        ) {
            draft = draft.seen(m.field.clone(), &m.value);
            draft = match m.subject() {
                Some(subject) => draft.against_subject(subject),
                None => draft.against_list(),
            };
        }
        draft.push(out);
        said.push(party);
    }
}

/// Field of a list item without its position: `receipts[0].acquirer` → `receipt_acquirer`.
fn base(field: &str) -> &str {
    if field.starts_with("receipts[") {
        "receipt_acquirer"
    } else {
        field
    }
}

/// DAT003 says that the record of the credit was shown by the seller: it is the seller's word.
pub fn shown_by_seller(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if !d.settlement.shown_by_seller || d.settlement.payments.is_empty() {
        return;
    }
    let mut draft = draft(d, "DAT003", "seller").field(Field::SettlementProof);
    for p in &d.settlement.payments {
        draft = draft.seen(p.field.clone(), &p.payer).against_rule();
    }
    draft.push(out);
}

/// DAT004 asks whether a text holds a whole card number or identity number: it is masked in all
/// output, and better left out.
///
/// Printed numbers of the trade, which may look alike, are not asked.
pub fn card_number_in_text(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let memos = d
        .case
        .credits
        .iter()
        .enumerate()
        .filter_map(|(i, c)| Some((format!("credits[{i}].memo"), c.memo.as_deref()?)));
    let texts = d
        .case
        .fields()
        .filter(|(f, _)| f.info().kind == Kind::Text && *f != Field::Id)
        .map(|(f, v)| (f.key().to_owned(), v))
        .chain(memos);
    let mut finding = draft(d, "DAT004", "whole_number");
    let mut any = false;
    for (field, value) in texts {
        let found = sensitive::find(value).into_iter().any(|s| {
            matches!(
                s.kind,
                sensitive::SensitiveKind::Card | sensitive::SensitiveKind::ResidentId
            )
        });
        if found {
            any = true;
            finding = finding.key_arg("field", format!("field.{}", plain_field(&field)));
            finding = finding.seen(field, &mask::mask_text(value)).against_rule();
        }
    }
    if any {
        finding.push(out);
    }
}

fn plain_field(field: &str) -> &str {
    if field.starts_with("credits[") {
        "memo"
    } else {
        field
    }
}

/// DAT006 says that a spreadsheet has damaged a number: it is not used and never repaired.
pub fn damaged_number(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for x in &d.damaged {
        let message = match x.damage {
            Some(Damage::Scientific) => "scientific",
            Some(Damage::DigitsLost) => "digits_lost",
            Some(Damage::LeadingZeroLost) => "leading_zero_lost",
            Some(Damage::DecimalTail) => "decimal_tail",
            None if x.field.info().kind == Kind::Number => "number_cell",
            None => "rate_scale",
        };
        draft(d, "DAT006", message)
            .key_arg("field", format!("field.{}", x.field.key()))
            .arg("value", &x.value)
            .field(x.field)
            .against_rule()
            .push(out);
    }
    let lists = &d.case.damaged;
    if let Some(first) = lists.first() {
        let mut draft = draft(d, "DAT006", "in_lists")
            .arg("count", lists.len())
            .arg("place", &first.field)
            .arg("value", &first.value);
        for x in lists.iter().take(50) {
            draft = draft.seen(x.field.clone(), &x.value).against_rule();
        }
        draft.push(out);
    }
}

/// DAT005: the finding of a row that could not be read. Rows are the batch's, so this is no rule
/// of the catalogue's order; it is made here so that its words are kept with the others.
#[must_use]
pub fn unreadable_row(reason_key: &'static str, detail: &str) -> Finding {
    Finding {
        rule: "DAT005",
        severity: crate::finding::Severity::Warning,
        topic: crate::finding::Topic::Data,
        effect: crate::finding::Effect::None,
        weight: Weight::Note,
        message: "unreadable",
        args: vec![
            crate::finding::Arg {
                name: "why",
                value: crate::finding::ArgValue::Key(reason_key.into()),
            },
            crate::finding::Arg {
                name: "detail",
                value: crate::finding::ArgValue::Text(detail.to_owned()),
            },
        ],
        evidence: vec![Evidence {
            field: "row".into(),
            value: detail.to_owned(),
            personal: false,
            record: None,
            source: None,
            as_of: None,
        }],
        ignored: None,
    }
}
