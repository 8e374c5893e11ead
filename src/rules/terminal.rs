//! TRM: the machine itself.

use super::build::draft;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Finding, Severity, Weight};
use crate::identifier::network_licence_number::NetworkLicenceNumber;
use crate::identifier::serial::agrees;
use crate::registry::name::same_party;
use crate::text::fold::fold;

/// TRM001 asks whether the serial on the label is the one on the screen.
///
/// A serial that is the tail of the other, or of the TUSN, agrees; damaged values are silent.
pub fn serials_differ(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let (Some(label), Some(screen)) = (
        d.usable(Field::SerialNumber),
        d.usable(Field::SerialNumberOnScreen),
    ) else {
        return;
    };
    if agrees(label, screen) || d.usable(Field::Tusn).is_some_and(|t| agrees(label, t)) {
        return;
    }
    let (label, screen) = (label.to_owned(), screen.to_owned());
    draft(d, "TRM001", "differ")
        .weight(Weight::Serious)
        .arg("label", label)
        .arg("screen", screen)
        .field(Field::SerialNumber)
        .field(Field::SerialNumberOnScreen)
        .against_rule()
        .push(out);
}

/// TRM002 asks whether the acquirer's app shows the serial bound to somebody else.
///
/// Silent without the merchant's own name, and for words that say it is bound to nobody.
pub fn bound_to_another(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(bound) = d.case.get(Field::BoundTo) else {
        return;
    };
    let free = [
        "未绑定",
        "无",
        "没有",
        "空",
        "未激活",
        "本人",
        "本店",
        "自己",
        "none",
        "no",
    ];
    if free.contains(&&*fold(bound)) {
        return;
    }
    let own: Vec<&str> = [Field::MerchantName, Field::Operator]
        .iter()
        .filter_map(|f| d.case.get(*f))
        .collect();
    let Some(first) = own.first() else { return };
    if own
        .iter()
        .any(|n| same_party(n, bound) || fold(bound).contains(&*fold(n)))
    {
        return;
    }
    draft(d, "TRM002", "bound")
        .weight(Weight::Serious)
        .personal_arg("bound", bound)
        .personal_arg("own", first)
        .field(Field::BoundTo)
        .field(Field::MerchantName)
        .against_rule()
        .push(out);
}

/// TRM007 says that a serial number or TUSN stands in several rows of the list.
///
/// Asked of lists only. Rows that are the same in everything but their id are a double entry: a
/// remark, no doubt.
pub fn twice_in_the_list(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (group, field) in [
        (&d.case.list.serial, Field::SerialNumber),
        (&d.case.list.tusn, Field::Tusn),
    ] {
        let (Some(g), Some(value)) = (group, d.case.get(field)) else {
            continue;
        };
        let (message, weight, severity) = if g.alike {
            ("repeated", Weight::Note, Severity::Info)
        } else {
            ("twice", Weight::Serious, Severity::Critical)
        };
        draft(d, "TRM007", message)
            .weight(weight)
            .severity(severity)
            .arg("value", value)
            .arg("count", g.rows)
            .arg("rows", &g.others)
            .field(field)
            .against_rule()
            .push(out);
    }
}

/// TRM010 says that one terminal stands in the list under several merchant numbers, or under
/// several terminal numbers.
///
/// Asked of lists only. A terminal is one serial number; rows without a number are not counted.
/// TRM007 carries the doubt that rows with one serial number say different things.
pub fn several_numbers_in_the_list(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let list = &d.case.list;
    let (Some(n), Some(g), Some(serial)) =
        (list.numbers, &list.serial, d.case.get(Field::SerialNumber))
    else {
        return;
    };
    for (count, message, field) in [
        (n.merchants, "merchants", Field::MerchantNo),
        (n.terminals, "terminals", Field::TerminalNo),
    ] {
        if count > 1 {
            draft(d, "TRM010", message)
                .weight(Weight::Mild)
                .arg("serial", serial)
                .arg("count", count)
                .arg("rows", &g.others)
                .field(Field::SerialNumber)
                .field(field)
                .against_rule()
                .push(out);
        }
    }
}

/// TRM009 says that the network certification number is not P and four digits.
///
/// Silent where none is given: merchants rarely see it.
pub fn certification_number(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(value) = d.usable(Field::NetworkLicenceNo) else {
        return;
    };
    let Err(why) = NetworkLicenceNumber::parse(value) else {
        return;
    };
    let value = value.to_owned();
    draft(d, "TRM009", "malformed")
        .arg("value", value)
        .key_arg("why", format!("refusal.{}", why.key()))
        .field(Field::NetworkLicenceNo)
        .against_rule()
        .push(out);
}
