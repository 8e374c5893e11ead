//! MCC: merchant category codes. They never move the verdict.

use std::collections::BTreeSet;

use super::build::draft;
use super::price::{below_cost, quoted};
use crate::case::Card;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::Finding;
use crate::identifier::mcc::Mcc;
use crate::identifier::merchant_number::MerchantNumber;
use crate::registry::source::Business;
use crate::registry::tables::{self, FeeClassOfMcc, MccEntry};
use crate::text::fold::fold;

/// The category codes of a case that are on record: field, value as given, entry.
fn codes(d: &Dossier<'_>) -> Vec<(String, String, MccEntry)> {
    let mut out = Vec::new();
    if let Some(value) = d.usable(Field::Mcc)
        && let Some(entry) = Mcc::parse(value).ok().and_then(|m| tables::mcc(m.as_str()))
    {
        out.push((Field::Mcc.key().to_owned(), value.to_owned(), entry));
    }
    for n in &d.numbers {
        let Some(number) = n.merchant_number.filter(|m| m.special().is_none()) else {
            continue;
        };
        if let Some(entry) = tables::mcc(number.mcc())
            && !out.iter().any(|(_, _, e)| e.code == entry.code)
        {
            out.push((n.field.clone().into_owned(), n.value.clone(), entry));
        }
    }
    out
}

/// The line of business that a description shows, where it shows exactly one.
fn business<'d>(d: &'d Dossier<'_>) -> Option<(Field, &'d Business<'static>)> {
    for field in [Field::Business, Field::MerchantName] {
        let Some(value) = d.case.get(field) else {
            continue;
        };
        let folded = fold(value);
        let mut found = d
            .registry
            .snapshot()
            .businesses
            .iter()
            .filter(|b| b.words.iter().any(|w| folded.contains(w.as_str())));
        match (found.next(), found.next()) {
            (Some(one), None) => return Some((field, one)),
            (None, _) => {}
            _ => return None,
        }
    }
    None
}

/// MCC001 asks whether the category code fits the business described.
///
/// Silent where the description shows no line of business, or several.
pub fn does_not_fit(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some((field, business)) = business(d) else {
        return;
    };
    for (code_field, value, entry) in codes(d) {
        if business.mcc.iter().any(|m| m.as_str() == entry.code)
            || entry.fee_class == FeeClassOfMcc::Exempt
        {
            continue;
        }
        draft(d, "MCC001", "other_business")
            .arg("code", &entry.code)
            .arg("code_name", entry.any_name())
            .arg("business", d.case.get(field).unwrap_or_default())
            .seen(code_field, &value)
            .against(
                format!("MCC {}", entry.code),
                Some(entry.source.clone()),
                d.registry.as_of(),
            )
            .field(field)
            .push(out);
        return;
    }
}

/// MCC002 asks whether an ordinary shop has a code of the exempt class.
///
/// Silent where the kind of merchant is not given, and for schools, clinics, charities and the
/// like: the code alone does not prove the exemption, nor its absence.
pub fn exempt_code(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let may_be_exempt = business(d).is_some_and(|(_, b)| b.may_be_exempt);
    let ordinary = business(d).is_some_and(|(_, b)| !b.may_be_exempt);
    let kind = d.case.choice(Field::MerchantKind);
    let body = [Field::MerchantName, Field::Business]
        .iter()
        .filter_map(|f| d.case.get(*f))
        .any(|v| {
            let v = fold(v);
            d.registry
                .snapshot()
                .businesses
                .iter()
                .filter(|b| b.may_be_exempt)
                .any(|b| b.words.iter().any(|w| v.contains(w.as_str())))
        });
    if may_be_exempt || body || (kind.is_none() && !ordinary) {
        return;
    }
    for (field, value, entry) in codes(d) {
        if entry.fee_class != FeeClassOfMcc::Exempt {
            continue;
        }
        let mut draft = draft(d, "MCC002", "exempt")
            .arg("code", &entry.code)
            .arg("code_name", entry.any_name())
            .seen(field, &value)
            .against(
                format!("MCC {}", entry.code),
                Some(entry.source.clone()),
                d.registry.as_of(),
            );
        for f in [Field::MerchantKind, Field::Business] {
            draft = draft.field(f);
        }
        draft.push(out);
        return;
    }
}

/// MCC003 asks whether one terminal's card sales carry three or more category codes in 30 days.
pub fn changes(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let newest = d.case.sales.iter().filter_map(|s| s.time).max();
    let mut seen: Vec<(String, String, String)> = Vec::new();
    for (i, s) in d.case.sales.iter().enumerate() {
        if s.card == Some(Card::Qr) {
            continue;
        }
        let old = match (newest, s.time) {
            (Some(n), Some(t)) => n.date().since(t.date()).map_or(0, |x| x.get_days()) > 30,
            _ => false,
        };
        if old {
            continue;
        }
        let stated = s
            .mcc
            .as_deref()
            .map(str::trim)
            .filter(|m| tables::mcc(m).is_some());
        let (field, value, code) = match stated {
            Some(m) => (format!("sales[{i}].mcc"), m.to_owned(), m.to_owned()),
            None => {
                let Some(number) = s
                    .merchant_no
                    .as_deref()
                    .and_then(|m| MerchantNumber::parse(m).ok())
                else {
                    continue;
                };
                let code = number.mcc().to_owned();
                if tables::mcc(&code).is_none() {
                    continue;
                }
                (
                    format!("sales[{i}].merchant_no"),
                    number.as_str().to_owned(),
                    code,
                )
            }
        };
        seen.push((field, value, code));
    }
    let codes: BTreeSet<&str> = seen.iter().map(|(_, _, c)| c.as_str()).collect();
    if codes.len() < 3 {
        return;
    }
    let list: Vec<String> = codes
        .iter()
        .map(|c| {
            tables::mcc(c).map_or_else(|| (*c).to_owned(), |e| format!("{c} {}", e.any_name()))
        })
        .collect();
    let mut draft = draft(d, "MCC003", "changes")
        .arg("count", codes.len())
        .list_arg("codes", list);
    for (field, value, _) in seen.iter().take(10) {
        draft = draft.seen(field.clone(), value).against_rule();
    }
    draft.push(out);
}

/// MCC004 says that the quote is below the ceilings' cost for the class of the stated code.
///
/// Silent without a stated code, and for classes whose cost is not confirmed.
pub fn quote_below_class(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(value) = d.usable(Field::Mcc) else {
        return;
    };
    let Some(entry) = Mcc::parse(value).ok().and_then(|m| tables::mcc(m.as_str())) else {
        return;
    };
    if entry.fee_class != FeeClassOfMcc::Standard {
        return;
    }
    for field in [Field::RateCredit, Field::RateDebit] {
        let Some((rate, card)) = quoted(d, field) else {
            continue;
        };
        if let Some(short) = below_cost(d, &rate, card) {
            draft(d, "MCC004", "below_class")
                .arg("quote", rate)
                .arg("code", &entry.code)
                .arg("code_name", entry.any_name())
                .arg("amount", short.amount)
                .arg("fee", short.fee)
                .arg("cost", short.cost)
                .field(field)
                .field(Field::Mcc)
                .against(
                    short.documents,
                    short.source,
                    d.registry
                        .part_as_of("fees")
                        .unwrap_or_else(|| d.registry.as_of()),
                )
                .push(out);
            return;
        }
    }
}
