//! A case file: TOML, or JSON when it begins with `{`. Every fault with its line and column.

use super::fault::{Fault, place, shown};
use super::lists::{self, LISTS};
use super::name::{field_named, plain};
use super::node::Entry;
use super::value::field_value;
use super::{json_document, toml_document};
use crate::case::Case;
use crate::field::Field;
use crate::text::nearest::nearest;

/// Largest text read, bytes.
pub const MOST_BYTES: usize = 4 << 20;

/// Reads a case.
///
/// # Errors
/// All faults found, in the order of the text: unknown names, wrong kinds, faults of form.
pub fn read(text: &str) -> Result<Case<'static>, Vec<Fault>> {
    if text.len() > MOST_BYTES {
        let args = vec![
            ("size", text.len().to_string()),
            ("most", MOST_BYTES.to_string()),
        ];
        return Err(vec![Fault::whole("too_large", args)]);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let entries = if text.trim_start().starts_with('{') {
        json_document::read(text)?
    } else {
        toml_document::read(text)?
    };
    let mut faults = Vec::new();
    let case = case_of(&entries, &mut faults);
    if faults.is_empty() {
        return Ok(case);
    }
    place(text, &mut faults);
    Err(faults)
}

/// The case that names and values make; what does not fit is a fault.
pub(super) fn case_of(entries: &[Entry<'_>], faults: &mut Vec<Fault>) -> Case<'static> {
    let mut case = Case::new();
    let mut seen: Vec<(Field, &str)> = Vec::new();
    for e in entries {
        if let Some((list, keys)) = LISTS.iter().find(|(l, _)| plain(l) == plain(&e.name)) {
            lists::read(list, keys, &e.node, &mut case, faults);
            continue;
        }
        let Some(field) = field_named(&e.name) else {
            faults.push(unknown(e));
            continue;
        };
        if let Some((_, first)) = seen.iter().find(|(f, _)| *f == field) {
            let args = vec![("name", shown(&e.name)), ("first", shown(first))];
            faults.push(Fault::at("same_meaning", args, e.span.clone()));
            continue;
        }
        seen.push((field, &e.name));
        match field_value(field.info(), &e.node) {
            Ok(Some(value)) => case.set(field, value),
            Ok(None) => {}
            Err(f) => faults.push(f),
        }
    }
    case
}

fn unknown(e: &Entry<'_>) -> Fault {
    let name = ("name", shown(&e.name));
    let near = Field::nearest(&e.name).or_else(|| nearest(&e.name, LISTS.iter().map(|(l, _)| *l)));
    match near {
        Some(near) => Fault::at(
            "unknown_key_near",
            vec![name, ("near", near.to_owned())],
            e.span.clone(),
        ),
        None => Fault::at("unknown_key", vec![name], e.span.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn toml_and_json_say_the_same() {
        let toml = r#"
            brand = "拉卡拉"
            license_no = "Z2002511000017"
            merchant_no = 822290058120001
            "省份" = "江苏省"
            rate_credit = 0.60
            second_hand = false
            check_date = 2026-11-23
            deposit = 299
            [[sales]]
            time = 2026-11-16T12:00:00
            amount = 1000.00
            card = "信用卡"
            [[credits]]
            date = 2026-11-17
            amount = "994.00"
            payer = "示例"
        "#;
        let json = r#"{"brand":"拉卡拉","license_no":"Z2002511000017","merchant_no":822290058120001,
            "省份":"江苏省","rate_credit":0.60,"second_hand":false,"check_date":"2026-11-23","deposit":299,
            "sales":[{"time":"2026-11-16T12:00:00","amount":1000.00,"card":"信用卡"}],
            "credits":[{"date":"2026-11-17","amount":"994.00","payer":"示例"}],"city":null}"#;
        for text in [toml, json] {
            let case = read(text).unwrap();
            assert_eq!(case.get(Field::LicenceNo), Some("Z2002511000017"));
            assert_eq!(case.get(Field::MerchantNo), Some("822290058120001"));
            assert_eq!(case.get(Field::Province), Some("江苏省"));
            assert_eq!(case.get(Field::RateCredit), Some("0.6"));
            assert_eq!(case.get(Field::City), None);
            assert_eq!(case.sales[0].amount.unwrap().to_string(), "1000");
            assert_eq!(case.credits[0].payer.as_deref(), Some("示例"));
            assert!(case.sales[0].time.is_some() && case.credits[0].date.is_some());
        }
    }

    #[test]
    fn faults_stand_where_they_are() {
        for (text, key, line, column) in [
            (
                "brand = \"a\"\nmerchnt_no = \"1\"",
                "unknown_key_near",
                2,
                1,
            ),
            ("zzzzqqqq = 1", "unknown_key", 1, 1),
            (
                "licence_no = \"a\"\nlicense_no = \"b\"",
                "same_meaning",
                2,
                1,
            ),
            ("second_hand = \"maybe\"", "bad_bool", 1, 15),
            ("merchant_kind = \"school\"", "bad_choice", 1, 17),
            ("check_date = \"2026-02-30\"", "bad_date", 1, 14),
            ("deposit = \"many\"", "bad_amount", 1, 11),
            ("sales = 1", "not_a_list", 1, 9),
            ("[[sales]]\namount = \"x\"", "bad_amount", 2, 10),
            ("[[sales]]\namunt = 1", "unknown_list_key_near", 2, 1),
            ("[[credits]]\nbrand = \"x\"", "key_of_case", 2, 1),
            ("brand = [1]", "not_a_value", 1, 9),
            ("[[sales]]\namount = 99999999999", "amount_too_large", 2, 10),
        ] {
            let faults = read(text).unwrap_err();
            let f = &faults[0];
            assert_eq!((f.key, f.line, f.column), (key, line, column), "{text}");
        }
        let all = read("aaa1zz = 1\nbbb2yy = 2\nsecond_hand = 9").unwrap_err();
        assert_eq!(all.len(), 3);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,80}") {
            let _ = read(&text);
        }

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = read(&String::from_utf8_lossy(&bytes));
        }
    }
}
