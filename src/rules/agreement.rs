//! CON and AGT005: with whom the merchant signed, and who is to pay.

use super::build::draft;
use crate::dossier::Dossier;
use crate::dossier::names::{Name, Standing};
use crate::field::Field;
use crate::finding::{Finding, Weight};
use crate::registry::name;
use crate::text::fold::fold;

/// Words for a seller or platform in the place of a payer's name.
const THIRD_PARTY_WORDS: [&str; 7] = [
    "代理商",
    "服务商",
    "业务员",
    "推广",
    "外包",
    "销售方",
    "代理公司",
];

fn unlisted_party(n: &Name) -> bool {
    matches!(
        n.standing,
        Standing::Company | Standing::Person | Standing::Word | Standing::Other(_)
    )
}

/// Whether the agreement's payer is an unlisted third party: a company, a person, an agent's
/// brand, or words that say so. Other words cannot be told and stay silent.
fn third_party_payer(n: &Name) -> bool {
    match n.standing {
        Standing::Company | Standing::Person => true,
        // 银联 and 网联 are on record as networks: they clear, and hold nothing.
        Standing::Other(_) => !name::is_clearing_label(&fold(&n.value)),
        Standing::Word => {
            let folded = fold(&n.value);
            THIRD_PARTY_WORDS.iter().any(|w| folded.contains(w))
        }
        _ => false,
    }
}

/// CON001 asks whether the acceptance agreement is signed with somebody who is neither a
/// licensed institution nor a bank.
///
/// Silent for the merchant's own name and for names that fit several bodies.
pub fn party_not_acquirer(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for n in d
        .names
        .iter()
        .filter(|n| n.field == Field::AgreementParty.key())
    {
        if !unlisted_party(n) {
            continue;
        }
        draft(d, "CON001", "party_unlisted")
            .weight(Weight::Serious)
            .personal_arg("party", &n.value)
            .arg("as_of", d.registry.as_of())
            .seen(n.field.clone(), &n.value)
            .against_list()
            .push(out);
    }
}

/// CON003 asks whether the agreement makes an unlisted third party pay the card money.
///
/// Silent where the merchant pays itself, where the payer is on record, a bank or a clearing
/// body, and where the words name nobody.
pub fn third_party_pays(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for n in d
        .names
        .iter()
        .filter(|n| n.field == Field::AgreementPayer.key())
    {
        if !third_party_payer(n) {
            continue;
        }
        draft(d, "CON003", "third_party")
            .weight(Weight::DecisiveAgainst)
            .personal_arg("payer", &n.value)
            .arg("as_of", d.registry.as_of())
            .seen(n.field.clone(), &n.value)
            .against_list()
            .push(out);
    }
}

/// A folded name without branch and company form.
fn whole(folded: &str) -> &str {
    let head = match name::without_branch(folded) {
        // 某某有限公司北京分公司: what stands before the place.
        Some(rest) => rest
            .rfind("公司")
            .and_then(|at| rest.get(..at + "公司".len()))
            .unwrap_or(folded),
        None => folded,
    };
    name::without_form(head)
}

/// Whether two names are one party after folding and without branch and company form.
fn same_name(a: &str, b: &str) -> bool {
    whole(&fold(a)) == whole(&fold(b))
}

/// AGT005 asks whether the stated agent is the one who pays: by the agreement, or by the bank
/// record.
///
/// Silent where the agent is itself a licensed institution or bank.
pub fn agent_pays(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(agent) = d.case.get(Field::Agent) else {
        return;
    };
    for n in d
        .names
        .iter()
        .filter(|n| n.field == Field::AgreementPayer.key())
    {
        if unlisted_party(n) && same_name(agent, &n.value) {
            draft(d, "AGT005", "by_agreement")
                .weight(Weight::DecisiveAgainst)
                .personal_arg("agent", agent)
                .arg("as_of", d.registry.as_of())
                .field(Field::Agent)
                .seen(n.field.clone(), &n.value)
                .against_list()
                .push(out);
        }
    }
    for p in d.settlement.payments.iter().filter(|p| p.kind.is_against()) {
        if same_name(agent, &p.payer) {
            draft(d, "AGT005", "by_credit")
                .weight(super::settlement::against_weight(d, p))
                .personal_arg("agent", agent)
                .arg("as_of", d.registry.as_of())
                .field(Field::Agent)
                .seen(p.field.clone(), &p.payer)
                .against_list()
                .push(out);
            return;
        }
    }
}
