//! RCP: slips against what was stated, and slips against bills.

use super::build::draft;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Finding, Weight};
use crate::registry::name::same_party;
use crate::text::fold::fold;

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

/// RCP005 asks whether the merchant or terminal number on the slip differs from the stated one.
///
/// Silent for numbers a spreadsheet has damaged.
pub fn number_differs(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (stated, printed, message) in [
        (Field::MerchantNo, Field::ReceiptMerchantNo, "merchant_no"),
        (Field::TerminalNo, Field::ReceiptTerminalNo, "terminal_no"),
    ] {
        let (Some(a), Some(b)) = (d.usable(stated), d.usable(printed)) else {
            continue;
        };
        if fold(a) != fold(b) {
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
