//! Licence numbers as they are told.

use super::is_acquirer_field;
use crate::dossier::Dossier;
use crate::dossier::acquirer::ChosenBy;
use crate::dossier::names::Standing;
use crate::dossier::numbers::LicenceNoSeen;
use crate::field::Field;
use crate::finding::{Finding, Weight};
use crate::registry::index::Subject;
use crate::rules::build::draft;

/// LIC013 asks whether the stated licence number has the shape and check digit of all on record.
pub fn number_malformed(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(LicenceNoSeen::Malformed(why, expected)) = &d.licence_no else {
        return;
    };
    let value = d.case.get(Field::LicenceNo).unwrap_or_default();
    let draft = match expected {
        Some(c) => draft(d, "LIC013", "check_digit").arg("expected", c),
        None => draft(d, "LIC013", "malformed").key_arg("why", format!("refusal.{why}")),
    };
    draft
        .weight(Weight::Mild)
        .arg("licence_no", value)
        .field(Field::LicenceNo)
        .against_rule()
        .push(out);
}

/// LIC014 asks whether the stated licence number is another institution's than the one named.
///
/// Silent where nothing but the number names an acquirer.
pub fn number_of_another(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(LicenceNoSeen::OnRecord(i)) = &d.licence_no else {
        return;
    };
    let (index, _) = d.registry.follow(*i, d.date);
    let owner = Subject::Institution(index);
    let named = d
        .acquirer
        .as_ref()
        .filter(|a| matches!(a.chosen_by, ChosenBy::Name(_)) && a.subject() != Some(owner));
    let unlisted = d
        .names
        .iter()
        .find(|n| n.standing == Standing::Company && is_acquirer_field(&n.field))
        .map(|n| n.value.as_str());
    let stated = match (named, unlisted) {
        (Some(a), _) => a.name(d.registry),
        (None, Some(n)) => n,
        (None, None) => return,
    };
    draft(d, "LIC014", "of_another")
        .weight(Weight::Serious)
        .arg(
            "licence_no",
            d.case.get(Field::LicenceNo).unwrap_or_default(),
        )
        .arg("owner", d.registry.subject_name_on(owner, d.date))
        .arg("stated", stated)
        .arg("as_of", d.registry.as_of())
        .field(Field::LicenceNo)
        .against_subject(owner)
        .push(out);
}

/// LIC015 asks whether a well-formed licence number is on no list.
pub fn number_unknown(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if d.licence_no != Some(LicenceNoSeen::Unknown) {
        return;
    }
    draft(d, "LIC015", "unknown")
        .weight(Weight::Mild)
        .arg(
            "licence_no",
            d.case.get(Field::LicenceNo).unwrap_or_default(),
        )
        .arg("as_of", d.registry.as_of())
        .field(Field::LicenceNo)
        .against_list()
        .push(out);
}
