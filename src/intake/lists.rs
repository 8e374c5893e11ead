//! The lists of a case: sales, credits, slips, bills.

use std::ops::Range;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::complaint::Complaints;
use super::fault::{Fault, shown};
use super::moment::{china_day, china_time};
use super::name::plain;
use super::node::{Entry, Node, Value};
use super::value::{Form, scalar};
use crate::case::{
    Bill, CARD_WORDS, Case, Credit, DamagedItem, Deduction, SALE_KIND_WORDS, Sale, SaleKind, Slip,
    parse_card, parse_sale_kind,
};
use crate::field::Field;
use crate::identifier::damage::{Expect, spreadsheet_damage};
use crate::identifier::money;
use crate::text::nearest::nearest;

/// The lists and their keys, by the contract.
pub const LISTS: &[(&str, &[&str])] = &[
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
    ("deductions", &["date", "amount", "name"]),
];

/// The key of a list that is nearest to a name.
#[must_use]
pub fn nearest_key(list: &str, name: &str) -> Option<&'static str> {
    let (_, keys) = LISTS.iter().find(|(l, _)| *l == list)?;
    nearest(name, keys.iter().copied())
}

/// Largest amount accepted, CNY: ten billion.
const MOST: i64 = 10_000_000_000;

struct Line<'e, 't> {
    list: &'static str,
    values: Vec<(&'static str, &'e Node<'t>)>,
}

impl<'e, 't> Line<'e, 't> {
    /// The known names of a line; the others, and repeated ones, are complained of.
    fn new(
        list: &'static str,
        keys: &'static [&'static str],
        entries: &'e [Entry<'t>],
        complaints: &mut Complaints,
    ) -> Line<'e, 't> {
        let mut line = Line {
            list,
            values: Vec::with_capacity(entries.len().min(keys.len())),
        };
        for e in entries {
            let Some(key) = key_named(keys, &e.name) else {
                complaints.name(&format!("{list}.{}", e.name), || unknown(list, keys, e));
                continue;
            };
            if line.node(key).is_some() {
                let args = vec![("name", shown(&e.name)), ("first", key.to_owned())];
                let fault = Fault::at("same_meaning", args, e.span.clone());
                complaints.list(&line.name(key), fault);
            } else if e.node.value != Value::Null {
                line.values.push((key, &e.node));
            }
        }
        line
    }

    fn name(&self, key: &str) -> String {
        format!("{}.{key}", self.list)
    }

    fn node(&self, key: &str) -> Option<&'e Node<'t>> {
        self.values.iter().find(|(k, _)| *k == key).map(|(_, n)| *n)
    }

    fn scalar(&self, key: &str, form: Form, complaints: &mut Complaints) -> Option<String> {
        let node = self.node(key)?;
        match scalar(&self.name(key), node, form) {
            Ok(v) => v.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()),
            Err(fault) => {
                complaints.list(&self.name(key), fault);
                None
            }
        }
    }

    fn text(&self, key: &str, complaints: &mut Complaints) -> Option<String> {
        let printed = matches!(key, "merchant_no" | "terminal_no" | "serial_number" | "mcc");
        let form = if printed { Form::Printed } else { Form::Text };
        self.scalar(key, form, complaints)
    }

    fn complain(
        &self,
        key: &str,
        fault: &'static str,
        value: &str,
        more: Option<(&'static str, String)>,
        complaints: &mut Complaints,
    ) {
        let span = self.node(key).map(|n| n.span.clone()).unwrap_or_default();
        let mut args = vec![("name", self.name(key)), ("value", shown(value))];
        args.extend(more);
        complaints.list(&self.name(key), Fault::at(fault, args, span));
    }

    fn time(&self, complaints: &mut Complaints) -> Option<DateTime> {
        let value = self.scalar("time", Form::Moment, complaints)?;
        let time = china_time(&value);
        if time.is_none() {
            self.complain("time", "bad_time", &value, None, complaints);
        }
        time
    }

    fn date(&self, complaints: &mut Complaints) -> Option<Date> {
        let value = self.scalar("date", Form::Moment, complaints)?;
        let day = china_day(&value);
        if day.is_none() {
            self.complain("date", "bad_date", &value, None, complaints);
        }
        day
    }

    fn word<T: Copy>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Option<T>,
        table: &[(T, &[&str])],
        complaints: &mut Complaints,
    ) -> Option<T> {
        let value = self.scalar(key, Form::Text, complaints)?;
        let word = parse(&value);
        if word.is_none() {
            let words: Vec<&str> = table
                .iter()
                .filter_map(|(_, w)| w.first().copied())
                .collect();
            let words = ("words", words.join("、"));
            self.complain(key, "bad_choice", &value, Some(words), complaints);
        }
        word
    }

    fn amount(&self, key: &str, complaints: &mut Complaints) -> Option<Decimal> {
        let value = self.scalar(key, Form::Quantity, complaints)?;
        match money::parse(&value) {
            Ok(amount) if amount.abs() <= Decimal::from(MOST) => Some(amount),
            Ok(_) => {
                let most = ("most", MOST.to_string());
                self.complain(key, "amount_too_large", &value, Some(most), complaints);
                None
            }
            Err(_) => {
                self.complain(key, "bad_amount", &value, None, complaints);
                None
            }
        }
    }

    fn sale(&self, complaints: &mut Complaints) -> Sale {
        let kind = self.word("kind", parse_sale_kind, SALE_KIND_WORDS, complaints);
        let amount = self.amount("amount", complaints);
        // Banks print money that goes back with a minus; the record holds it without.
        let back = matches!(kind, Some(SaleKind::Refund | SaleKind::Void));
        Sale {
            time: self.time(complaints),
            amount: amount.map(|a| if back { a.abs() } else { a }),
            card: self.word("card", parse_card, CARD_WORDS, complaints),
            kind,
            merchant_no: self.text("merchant_no", complaints),
            merchant_name: self.text("merchant_name", complaints),
            terminal_no: self.text("terminal_no", complaints),
            serial_number: self.text("serial_number", complaints),
            acquirer: self.text("acquirer", complaints),
            mcc: self.text("mcc", complaints),
            fee: self.amount("fee", complaints),
            province: self.text("province", complaints),
            city: self.text("city", complaints),
        }
    }

    fn credit(&self, complaints: &mut Complaints) -> Credit {
        Credit {
            date: self.date(complaints),
            amount: self.amount("amount", complaints),
            payer: self.text("payer", complaints),
            holder: self.text("holder", complaints),
            memo: self.text("memo", complaints),
        }
    }

    fn deduction(&self, complaints: &mut Complaints) -> Deduction {
        Deduction {
            date: self.date(complaints),
            amount: self.amount("amount", complaints).map(|a| a.abs()),
            name: self.text("name", complaints),
        }
    }

    fn slip(&self, complaints: &mut Complaints) -> Slip {
        Slip {
            acquirer: self.text("acquirer", complaints),
            merchant_name: self.text("merchant_name", complaints),
            merchant_no: self.text("merchant_no", complaints),
            terminal_no: self.text("terminal_no", complaints),
            time: self.time(complaints),
            amount: self.amount("amount", complaints),
        }
    }

    fn bill(&self, complaints: &mut Complaints) -> Bill {
        Bill {
            time: self.time(complaints),
            amount: self.amount("amount", complaints),
            merchant_name: self.text("merchant_name", complaints),
            mcc: self.text("mcc", complaints),
            city: self.text("city", complaints),
        }
    }
}

/// Reads one list into the case.
pub(super) fn read(
    list: &'static str,
    keys: &'static [&'static str],
    node: &Node<'_>,
    case: &mut Case<'static>,
    complaints: &mut Complaints,
) {
    let wrong =
        |key, span: &Range<usize>| Fault::at(key, vec![("name", list.to_owned())], span.clone());
    let items = match &node.value {
        Value::Null => return,
        Value::List(items) => items,
        _ => return complaints.list(list, wrong("not_a_list", &node.span)),
    };
    for item in items {
        if complaints.enough() {
            return;
        }
        let Value::Table(entries) = &item.value else {
            complaints.list(list, wrong("not_a_record", &item.span));
            continue;
        };
        let line = Line::new(list, keys, entries, complaints);
        match list {
            "sales" => {
                let mut sale = line.sale(complaints);
                let at = case.sales.len();
                let numbers = [
                    ("merchant_no", &mut sale.merchant_no, Expect::MerchantNumber),
                    ("terminal_no", &mut sale.terminal_no, Expect::TerminalNumber),
                    ("serial_number", &mut sale.serial_number, Expect::Serial),
                    ("mcc", &mut sale.mcc, Expect::Mcc),
                ];
                for (key, value, expect) in numbers {
                    set_aside(
                        &mut case.damaged,
                        &format!("sales[{at}].{key}"),
                        value,
                        expect,
                    );
                }
                case.sales.push(sale);
            }
            "credits" => case.credits.push(line.credit(complaints)),
            "receipts" => case.receipts.push(line.slip(complaints)),
            "deductions" => case.deductions.push(line.deduction(complaints)),
            _ => case.bills.push(line.bill(complaints)),
        }
    }
}

/// Takes a number away that a spreadsheet has damaged, and keeps it for telling.
fn set_aside(out: &mut Vec<DamagedItem>, field: &str, value: &mut Option<String>, expect: Expect) {
    if let Some(damage) = value.as_deref().and_then(|v| spreadsheet_damage(v, expect)) {
        out.push(DamagedItem {
            field: field.to_owned(),
            value: value.take().unwrap_or_default(),
            damage,
        });
    }
}

/// The key of a name in a line.
fn key_named(keys: &'static [&'static str], name: &str) -> Option<&'static str> {
    if let Some(key) = keys.iter().find(|k| **k == name) {
        return Some(key);
    }
    let wanted = plain(name);
    keys.iter().find(|k| plain(k) == wanted).copied()
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
