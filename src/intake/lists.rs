//! The lists of a case: sales, credits, slips, bills.

use rust_decimal::Decimal;

use super::fault::{Fault, shown};
use super::name::plain;
use super::node::{Entry, Node, Value};
use super::value::scalar;
use crate::case::{
    Bill, Case, Credit, Sale, Slip, parse_card, parse_date, parse_sale_kind, parse_time,
};
use crate::field::Field;
use crate::identifier::money;
use crate::text::nearest::nearest;

/// The lists and their keys, by the contract.
pub(super) const LISTS: &[(&str, &[&str])] = &[
    (
        "sales",
        &[
            "time",
            "amount",
            "card",
            "kind",
            "merchant_no",
            "merchant_name",
            "terminal_no",
            "serial_number",
            "acquirer",
            "mcc",
            "fee",
            "province",
            "city",
        ],
    ),
    ("credits", &["date", "amount", "payer", "holder", "memo"]),
    (
        "receipts",
        &[
            "acquirer",
            "merchant_name",
            "merchant_no",
            "terminal_no",
            "time",
            "amount",
        ],
    ),
    ("bills", &["time", "amount", "merchant_name", "mcc", "city"]),
];

/// Largest amount accepted, CNY: ten billion.
const MOST: i64 = 10_000_000_000;

struct Line<'e, 't> {
    list: &'static str,
    entries: &'e [Entry<'t>],
}

impl<'t> Line<'_, 't> {
    fn node(&self, key: &str) -> Option<&Node<'t>> {
        self.entries
            .iter()
            .find(|e| plain(&e.name) == plain(key))
            .map(|e| &e.node)
            .filter(|n| n.value != Value::Null)
    }

    fn text(&self, key: &'static str, faults: &mut Vec<Fault>) -> Option<String> {
        let node = self.node(key)?;
        let number = matches!(key, "merchant_no" | "terminal_no" | "serial_number" | "mcc");
        match scalar(key, node, number) {
            Ok(v) => v.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()),
            Err(f) => {
                faults.push(f);
                None
            }
        }
    }

    fn parsed<T>(
        &self,
        key: &'static str,
        fault: &'static str,
        parse: impl Fn(&str) -> Option<T>,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let value = self.text(key, faults)?;
        let parsed = parse(&value);
        if parsed.is_none() {
            let span = self.node(key).map(|n| n.span.clone()).unwrap_or_default();
            let mut args = vec![
                ("name", format!("{}.{key}", self.list)),
                ("value", shown(&value)),
            ];
            if fault == "bad_choice" {
                let words: Vec<&str> = if key == "card" {
                    vec!["credit", "debit", "qr", "foreign"]
                } else {
                    vec!["sale", "refund", "void", "preauth"]
                };
                args.push(("words", words.join("、")));
            }
            faults.push(Fault::at(fault, args, span));
        }
        parsed
    }

    fn amount(&self, key: &'static str, faults: &mut Vec<Fault>) -> Option<Decimal> {
        let amount = self.parsed(key, "bad_amount", |v| money::parse(v).ok(), faults)?;
        if amount.abs() > Decimal::from(MOST) {
            let span = self.node(key).map(|n| n.span.clone()).unwrap_or_default();
            faults.push(Fault::at(
                "amount_too_large",
                vec![
                    ("name", format!("{}.{key}", self.list)),
                    ("value", amount.to_string()),
                    ("most", MOST.to_string()),
                ],
                span,
            ));
            return None;
        }
        Some(amount)
    }
}

/// Reads one list into the case.
pub(super) fn read(
    list: &'static str,
    keys: &'static [&'static str],
    node: &Node<'_>,
    case: &mut Case<'static>,
    faults: &mut Vec<Fault>,
) {
    let items = match &node.value {
        Value::Null => return,
        Value::List(items) => items,
        _ => {
            faults.push(Fault::at(
                "not_a_list",
                vec![("name", list.to_owned())],
                node.span.clone(),
            ));
            return;
        }
    };
    for item in items {
        let Value::Table(entries) = &item.value else {
            faults.push(Fault::at(
                "not_a_record",
                vec![("name", list.to_owned())],
                item.span.clone(),
            ));
            continue;
        };
        for e in entries {
            if !keys.iter().any(|k| plain(k) == plain(&e.name)) {
                faults.push(unknown(list, keys, e));
            }
        }
        let line = Line { list, entries };
        match list {
            "sales" => case.sales.push(Sale {
                time: line.parsed("time", "bad_time", parse_time, faults),
                amount: line.amount("amount", faults),
                card: line.parsed("card", "bad_choice", parse_card, faults),
                kind: line.parsed("kind", "bad_choice", parse_sale_kind, faults),
                merchant_no: line.text("merchant_no", faults),
                merchant_name: line.text("merchant_name", faults),
                terminal_no: line.text("terminal_no", faults),
                serial_number: line.text("serial_number", faults),
                acquirer: line.text("acquirer", faults),
                mcc: line.text("mcc", faults),
                fee: line.amount("fee", faults),
                province: line.text("province", faults),
                city: line.text("city", faults),
            }),
            "credits" => case.credits.push(Credit {
                date: line.parsed(
                    "date",
                    "bad_date",
                    |v| parse_date(v).or_else(|| parse_time(v).map(|t| t.date())),
                    faults,
                ),
                amount: line.amount("amount", faults),
                payer: line.text("payer", faults),
                holder: line.text("holder", faults),
                memo: line.text("memo", faults),
            }),
            "receipts" => case.receipts.push(Slip {
                acquirer: line.text("acquirer", faults),
                merchant_name: line.text("merchant_name", faults),
                merchant_no: line.text("merchant_no", faults),
                terminal_no: line.text("terminal_no", faults),
                time: line.parsed("time", "bad_time", parse_time, faults),
                amount: line.amount("amount", faults),
            }),
            _ => case.bills.push(Bill {
                time: line.parsed("time", "bad_time", parse_time, faults),
                amount: line.amount("amount", faults),
                merchant_name: line.text("merchant_name", faults),
                mcc: line.text("mcc", faults),
                city: line.text("city", faults),
            }),
        }
    }
}

fn unknown(list: &'static str, keys: &[&'static str], e: &Entry<'_>) -> Fault {
    let name = ("name", shown(&e.name));
    let list_arg = ("list", list.to_owned());
    if let Some(near) = nearest(&e.name, keys.iter().copied()) {
        let args = vec![name, list_arg, ("near", near.to_owned())];
        return Fault::at("unknown_list_key_near", args, e.span.clone());
    }
    if Field::find(&e.name).is_some() {
        return Fault::at("key_of_case", vec![name, list_arg], e.span.clone());
    }
    Fault::at(
        "unknown_list_key",
        vec![name, list_arg, ("words", keys.join("、"))],
        e.span.clone(),
    )
}
