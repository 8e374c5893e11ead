//! RCP: slips against what was stated, and slips against bills.

use super::build::draft;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Finding, Weight};
use crate::registry::name::same_party;
use crate::text::fold::fold;

/// RCP001 asks whether a slip that was read as a whole lacks one of the four lines it should have.
///
/// Silent unless `receipt_complete` says that the fields come from a whole slip: what was not read
/// may be printed all the same. An institution code stands for the acquirer's name.
pub fn line_missing(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if !d.case.flag(Field::ReceiptComplete) {
        return;
    }
    let has = |f: Field| d.case.get(f).is_some();
    let missing: Vec<Field> = [
        (
            Field::ReceiptAcquirer,
            has(Field::ReceiptAcquirer) || has(Field::InstitutionCode),
        ),
        (Field::ReceiptMerchantName, has(Field::ReceiptMerchantName)),
        (Field::ReceiptMerchantNo, has(Field::ReceiptMerchantNo)),
        (Field::ReceiptTerminalNo, has(Field::ReceiptTerminalNo)),
    ]
    .into_iter()
    .filter(|(_, there)| !there)
    .map(|(field, _)| field)
    .collect();
    let message = match missing.len() {
        0 => return,
        1 => "one",
        2 => "two",
        3 => "three",
        _ => "all",
    };
    let mut finding = draft(d, "RCP001", message)
        .weight(Weight::Mild)
        .field(Field::ReceiptComplete)
        .against_rule();
    for (name, field) in ["first", "second", "third"].into_iter().zip(&missing) {
        finding = finding.key_arg(name, format!("field.{}", field.key()));
    }
    finding.push(out);
}

/// RCP004 asks whether the slip's merchant is one the user did not find in the company register.
///
/// The register is not part of the data: silent unless the user looked the full name up and says
/// so, and for natural persons, who need no registration.
pub fn not_registered(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let looked_up = d
        .case
        .get(Field::ReceiptMerchantRegistered)
        .and_then(crate::case::parse_bool);
    let printed = d.case.get(Field::ReceiptMerchantName).or_else(|| {
        d.case
            .receipts
            .iter()
            .find_map(|r| r.merchant_name.as_deref())
    });
    let (Some(false), Some(printed)) = (looked_up, printed) else {
        return;
    };
    let micro = d.case.choice(Field::MerchantKind) == Some("natural_person")
        || ["商户_", "个体_", "小微"]
            .iter()
            .any(|w| printed.starts_with(w))
        || d.registry.is_person(printed);
    if micro {
        return;
    }
    draft(d, "RCP004", "not_found")
        .weight(Weight::Mild)
        .personal_arg("printed", printed)
        .seen(Field::ReceiptMerchantName.key(), printed)
        .against_rule()
        .field(Field::ReceiptMerchantRegistered)
        .push(out);
}

/// RCP002 asks whether the merchant name on a slip is the merchant's own.
///
/// Silent where either is missing, and for short, long or bracketed forms of one name.
pub fn merchant_name_differs(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let Some(own) = d.case.get(Field::MerchantName) else {
        return;
    };
    let operator = d.case.get(Field::Operator);
    let agrees = |printed: &str| {
        same_party(own, printed) || operator.is_some_and(|o| fold(printed).contains(&*fold(o)))
    };
    let mut printed: Vec<(String, &str)> = Vec::new();
    if let Some(v) = d.case.get(Field::ReceiptMerchantName) {
        printed.push((Field::ReceiptMerchantName.key().to_owned(), v));
    }
    for (i, slip) in d.case.receipts.iter().enumerate() {
        if let Some(v) = slip
            .merchant_name
            .as_deref()
            .filter(|v| !v.trim().is_empty())
        {
            printed.push((format!("receipts[{i}].merchant_name"), v));
        }
    }
    if let Some((field, value)) = printed.into_iter().find(|(_, v)| !agrees(v)) {
        draft(d, "RCP002", "differs")
            .weight(Weight::Serious)
            .personal_arg("printed", value)
            .personal_arg("own", own)
            .seen(field, value)
            .field(Field::MerchantName)
            .against_rule()
            .push(out);
    }
}

/// Name on a bill without the words wallets and networks put in front.
fn bill_name(name: &str) -> String {
    let folded = fold(name);
    let mut rest: &str = &folded;
    for prefix in [
        "财付通",
        "微信支付",
        "支付宝",
        "银联",
        "云闪付",
        "美团",
        "抖音支付",
    ] {
        if let Some(r) = rest.strip_prefix(prefix) {
            rest = r.trim_start_matches(['-', '_', '—', ':', '：', '*']);
            break;
        }
    }
    rest.to_owned()
}

/// RCP003 asks whether the bill of the same sale shows another merchant or another city than the
/// slip or the acquirer's record.
///
/// Sales are the same at equal amount within a day. Wallet prefixes and abbreviations agree.
pub fn bill_differs(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (i, bill) in d.case.bills.iter().enumerate() {
        let same_sale = |amount, time: Option<jiff::civil::DateTime>| {
            bill.amount.is_some()
                && bill.amount == amount
                && match (bill.time, time) {
                    (Some(a), Some(b)) => a
                        .date()
                        .since(b.date())
                        .is_ok_and(|s| s.get_days().abs() <= 1),
                    _ => true,
                }
        };
        let slips = d
            .case
            .receipts
            .iter()
            .enumerate()
            .filter(|(_, r)| same_sale(r.amount, r.time))
            .map(|(n, r)| {
                (
                    format!("receipts[{n}].merchant_name"),
                    r.merchant_name.as_deref(),
                    None,
                )
            });
        let sales = d
            .case
            .sales
            .iter()
            .enumerate()
            .filter(|(_, s)| same_sale(s.amount, s.time))
            .map(|(n, s)| {
                (
                    format!("sales[{n}].merchant_name"),
                    s.merchant_name.as_deref(),
                    s.city.as_deref(),
                )
            });
        for (field, printed, city) in slips.chain(sales) {
            let names = bill.merchant_name.as_deref().zip(printed).filter(|(b, p)| {
                let plain = bill_name(b);
                plain.chars().count() >= 2 && !same_party(&plain, p) && !fold(p).contains(&plain)
            });
            let cities = bill.city.as_deref().zip(city).filter(|(a, b)| {
                crate::registry::region::stem(&fold(a)) != crate::registry::region::stem(&fold(b))
            });
            let (message, on_bill, on_slip, bill_field) = match (names, cities) {
                (Some((b, p)), _) => ("name", b, p, "merchant_name"),
                (None, Some((b, c))) => ("city", b, c, "city"),
                (None, None) => continue,
            };
            let (on_bill, on_slip) = (on_bill.to_owned(), on_slip.to_owned());
            draft(d, "RCP003", message)
                .weight(Weight::Serious)
                .personal_arg("bill", &on_bill)
                .personal_arg("slip", &on_slip)
                .seen(format!("bills[{i}].{bill_field}"), &on_bill)
                .seen(field, &on_slip)
                .against_rule()
                .push(out);
            return;
        }
    }
}

/// A printed number for comparing: a misread `O` or `I` is no other number.
fn as_compared(number: &str) -> String {
    fold(number)
        .chars()
        .filter(|c| *c != '-')
        .map(|c| match c {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect()
}

/// RCP005 asks whether the merchant or terminal number on the slip differs from the stated one.
///
/// Silent for numbers a spreadsheet has damaged, and where only `O` and `0` or `I` and `1` differ,
/// which recognition confuses.
pub fn number_differs(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (stated, printed, message) in [
        (Field::MerchantNo, Field::ReceiptMerchantNo, "merchant_no"),
        (Field::TerminalNo, Field::ReceiptTerminalNo, "terminal_no"),
    ] {
        let (Some(a), Some(b)) = (d.usable(stated), d.usable(printed)) else {
            continue;
        };
        if as_compared(a) != as_compared(b) {
            let (a, b) = (a.to_owned(), b.to_owned());
            draft(d, "RCP005", message)
                .weight(Weight::Serious)
                .arg("stated", a)
                .arg("printed", b)
                .field(printed)
                .field(stated)
                .against_rule()
                .push(out);
        }
    }
}
