//! MID: merchant numbers. A number that decodes proves nothing; one that does not, neither.

use std::collections::{BTreeMap, BTreeSet};

use super::build::draft;
use crate::case::Card;
use crate::dossier::Dossier;
use crate::dossier::acquirer::{ChosenBy, Who};
use crate::field::Field;
use crate::finding::{Finding, Severity, Weight};
use crate::registry::record::Confidence;
use crate::registry::region::stem;
use crate::registry::tables;
use crate::text::fold::fold;

/// MID001 says that a merchant number is not of the usual layout of 15 characters.
///
/// Silent for numbers a spreadsheet has damaged (DAT006); never a doubt.
pub fn unusual_layout(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for n in d.numbers.iter().filter(|n| n.word != "institution_code") {
        let Some(why) = n.refused else { continue };
        draft(d, "MID001", "layout")
            .arg("value", &n.value)
            .key_arg("why", format!("refusal.{why}"))
            .seen(n.field.clone(), &n.value)
            .against_rule()
            .push(out);
    }
}

/// MID002 asks whether a merchant number or institution code points to another acquirer than the
/// one named: serious with a code of high confidence, else mild. Codes of low confidence are
/// silent.
pub fn points_elsewhere(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(a) = d.acquirer.as_ref() else { return };
    // A bank by its name only is another body than any on record.
    if matches!(a.who, Who::Unlisted(_)) {
        return;
    }
    let chosen = a.subject();
    if a.chosen_by == ChosenBy::Payer {
        return;
    }
    let mut said: Vec<&str> = Vec::new();
    for n in &d.numbers {
        let Some(p) = &n.points_to else { continue };
        let Some(owner) = p.subject.filter(|s| Some(*s) != chosen) else {
            continue;
        };
        if said.contains(&p.code.as_str()) {
            continue;
        }
        said.push(&p.code);
        let weight = if p.confidence == Confidence::High {
            Weight::Serious
        } else {
            Weight::Mild
        };
        let as_of = d
            .registry
            .part_as_of("acquirer-codes")
            .unwrap_or_else(|| d.registry.as_of());
        draft(d, "MID002", "elsewhere")
            .weight(weight)
            .severity(if weight == Weight::Serious {
                Severity::Critical
            } else {
                Severity::Warning
            })
            .arg("value", &n.value)
            .arg("code", &p.code)
            .arg("owner", d.registry.subject_name_on(owner, d.date))
            .arg("acquirer", a.name(d.registry))
            .key_arg("confidence", confidence_key(p.confidence))
            .seen(n.field.clone(), &n.value)
            .against(
                format!("acquirer code {}", p.code),
                Some(p.sources.clone()),
                as_of,
            )
            .push(out);
    }
}

fn confidence_key(c: Confidence) -> &'static str {
    match c {
        Confidence::High => "confidence.high",
        Confidence::Medium => "confidence.medium",
        Confidence::Low => "confidence.low",
    }
}

/// What a region code of a merchant number may mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Readings {
    /// Province of each coding that knows the code, without its ending.
    provinces: Vec<String>,
    /// The readings as they are shown, each with its coding.
    pub shown: String,
}

impl Readings {
    /// Reads a four-character code by both codings.
    #[must_use]
    pub fn of(code: &str) -> Readings {
        let mut out = Readings::default();
        for (coding, reading) in [
            ("UnionPay", tables::region_unionpay(code)),
            ("GB/T 2260", tables::region_gbt2260(code)),
        ] {
            let Some(reading) = reading else { continue };
            let Some(province) = &reading.province else {
                continue;
            };
            out.provinces.push(stem(province).to_owned());
            if !out.shown.is_empty() {
                out.shown.push('、');
            }
            out.shown
                .push_str(&format!("{}（{coding}）", reading.full_name()));
        }
        out
    }

    /// Whether the code is known and no reading of it lies in a province, given without its
    /// ending.
    #[must_use]
    pub fn elsewhere(&self, province: &str) -> bool {
        !self.provinces.is_empty() && self.provinces.iter().all(|p| p != province)
    }
}

/// MID003 asks whether the region in a merchant number is another province than the shop's, by
/// both codings. A mismatch only where neither reading fits.
pub fn region_elsewhere(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(province) = d.place.province.as_deref() else {
        return;
    };
    for n in &d.numbers {
        let Some(number) = n.merchant_number.filter(|m| m.special().is_none()) else {
            continue;
        };
        let code = number.region_code();
        let readings = Readings::of(code);
        if !readings.elsewhere(province) {
            continue;
        }
        draft(d, "MID003", "elsewhere")
            .weight(Weight::Mild)
            .arg("value", &n.value)
            .arg("code", code)
            .arg("readings", &readings.shown)
            .arg("province", province)
            .seen(n.field.clone(), &n.value)
            .against("regions", Some("SOURCES.md".to_owned()), d.registry.as_of())
            .field(crate::field::Field::Province)
            .field(crate::field::Field::City)
            .push(out);
        return;
    }
}

/// MID004 says that the category inside a merchant number differs from the one on the bill or
/// the record of the same case. It concerns the category, not who settles.
pub fn category_differs(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for n in &d.numbers {
        let Some(number) = n.merchant_number.filter(|m| m.special().is_none()) else {
            continue;
        };
        let own = number.mcc();
        if tables::mcc(own).is_none() {
            continue;
        }
        let of_bills = d
            .case
            .bills
            .iter()
            .enumerate()
            .filter_map(|(i, b)| Some((format!("bills[{i}].mcc"), b.mcc.as_deref()?)));
        let of_sales = d
            .case
            .sales
            .iter()
            .enumerate()
            .filter(|(_, s)| {
                s.merchant_no
                    .as_deref()
                    .is_none_or(|m| fold(m) == fold(&n.value))
            })
            .filter_map(|(i, s)| Some((format!("sales[{i}].mcc"), s.mcc.as_deref()?)));
        let differing = of_bills
            .chain(of_sales)
            .find(|(_, m)| m.trim() != own && tables::mcc(m.trim()).is_some());
        if let Some((field, recorded)) = differing {
            let recorded = recorded.to_owned();
            draft(d, "MID004", "differs")
                .arg("value", &n.value)
                .arg("own", own)
                .arg("recorded", &recorded)
                .seen(n.field.clone(), &n.value)
                .seen(field, &recorded)
                .against_rule()
                .push(out);
            return;
        }
    }
}

/// MID005 asks whether one terminal used several merchant numbers within 30 days for card sales.
///
/// Silent where the sales name one merchant throughout, since card, foreign and instalment
/// products may have numbers of their own, and for QR sales.
pub fn several_numbers(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let own_serial = d.usable(crate::field::Field::SerialNumber);
    let mut by_terminal: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, s) in d.case.sales.iter().enumerate() {
        if s.card == Some(Card::Qr) || s.merchant_no.as_deref().is_none_or(|m| m.trim().is_empty())
        {
            continue;
        }
        let terminal = s
            .serial_number
            .as_deref()
            .or(own_serial)
            .or(s.terminal_no.as_deref())
            .map(|t| fold(t).into_owned())
            .unwrap_or_default();
        by_terminal.entry(terminal).or_default().push(i);
    }
    for (terminal, members) in by_terminal {
        let newest = members
            .iter()
            .filter_map(|i| d.case.sales.get(*i)?.time)
            .max();
        let recent: Vec<usize> = members
            .into_iter()
            .filter(|i| {
                let time = d.case.sales.get(*i).and_then(|s| s.time);
                match (newest, time) {
                    (Some(n), Some(t)) => {
                        n.date().since(t.date()).map_or(0, |s| s.get_days()) <= 30
                    }
                    _ => true,
                }
            })
            .collect();
        let sale = |i: &usize| d.case.sales.get(*i);
        let numbers: BTreeSet<String> = recent
            .iter()
            .filter_map(|i| sale(i)?.merchant_no.as_deref())
            .map(|m| fold(m).to_uppercase())
            .collect();
        if numbers.len() < 2 {
            continue;
        }
        let names: BTreeSet<String> = recent
            .iter()
            .map(|i| {
                sale(i)
                    .and_then(|s| s.merchant_name.as_deref())
                    .map(|n| fold(n).into_owned())
                    .unwrap_or_default()
            })
            .collect();
        if names.len() == 1 && names.iter().all(|n| !n.is_empty()) {
            continue;
        }
        let mut draft = draft(d, "MID005", "several")
            .weight(Weight::Serious)
            .arg("count", numbers.len())
            .arg(
                "terminal",
                if terminal.is_empty() {
                    "–".to_owned()
                } else {
                    terminal.to_uppercase()
                },
            );
        for i in recent.iter().take(10) {
            if let Some(m) = sale(i).and_then(|s| s.merchant_no.clone()) {
                draft = draft
                    .seen(format!("sales[{i}].merchant_no"), &m)
                    .against_rule();
            }
        }
        draft.push(out);
        return;
    }
}

/// MID006 says that a merchant number stands beside several merchants of the list that have nothing
/// to do with one another.
///
/// Asked of lists only; silent for rows without a merchant's name, and for names of which one is
/// part of the other, as a chain's are.
pub fn shared_in_the_list(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let (Some(g), Some(value)) = (&d.case.list.merchant_no, d.case.get(Field::MerchantNo)) else {
        return;
    };
    draft(d, "MID006", "shared")
        .weight(Weight::Serious)
        .arg("value", value)
        .arg("count", g.distinct)
        .arg("rows", &g.others)
        .field(Field::MerchantNo)
        .field(Field::MerchantName)
        .against_rule()
        .push(out);
}
