//! A case file: TOML, or JSON when it begins with `{`. Every fault with its line and column.

use super::complaint::Complaints;
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
    let begin = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let entries = if begin.starts_with('{') {
        json_document::read(text)?
    } else {
        toml_document::read(text)?
    };
    let mut complaints = Complaints::of_file();
    let case = case_of(&entries, &mut complaints);
    let mut faults = complaints.faults;
    if faults.is_empty() {
        return Ok(case);
    }
    place(text, &mut faults);
    Err(faults)
}

/// The case that names and values make; what does not fit is complained of
/// and left out.
pub(super) fn case_of(entries: &[Entry<'_>], complaints: &mut Complaints) -> Case<'static> {
    let mut case = Case::new();
    let mut seen: Vec<(Field, &str)> = Vec::new();
    for e in entries {
        if complaints.enough() {
            break;
        }
        let Some(field) = field_named(&e.name) else {
            match list_named(&e.name) {
                Some((list, keys)) => lists::read(list, keys, &e.node, &mut case, complaints),
                None => complaints.name(&e.name, || unknown(e)),
            }
            continue;
        };
        if let Some((_, first)) = seen.iter().find(|(f, _)| *f == field) {
            let args = vec![("name", shown(&e.name)), ("first", shown(first))];
            complaints.field(field, Fault::at("same_meaning", args, e.span.clone()));
            continue;
        }
        seen.push((field, &e.name));
        match field_value(field.info(), &e.node) {
            Ok(Some(value)) => case.set(field, value),
            Ok(None) => {}
            Err(f) => complaints.field(field, f),
        }
    }
    case
}

fn list_named(name: &str) -> Option<(&'static str, &'static [&'static str])> {
    let wanted = plain(name);
    LISTS.iter().find(|(list, _)| *list == wanted).copied()
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

    #[test]
    fn values_keep_to_their_kind() {
        for (text, key) in [
            ("brand = true", "not_a_value"),
            ("merchant_no = true", "not_a_value"),
            ("rate_credit = 2026-11-23", "not_a_value"),
            ("deposit = inf", "not_a_value"),
            ("[[sales]]\nacquirer = true", "not_a_value"),
            (
                "[[sales]]\nmerchant_no = 1\nmerchant-no = 2",
                "same_meaning",
            ),
            ("{\"sales\": {}}", "not_a_list"),
            ("{\"sales\": [1]}", "not_a_record"),
        ] {
            assert_eq!(read(text).unwrap_err()[0].key, key, "{text}");
        }
        let text = "check_date = 2026-11-23T10:00:00\nsecond_hand = true\nid = 7\nmcc = 5812.0";
        let case = read(text).unwrap();
        assert_eq!(case.get(Field::CheckDate), Some("2026-11-23"));
        assert!(case.flag(Field::SecondHand));
        // The damage of a spreadsheet is not repaired.
        assert_eq!(case.get(Field::Mcc), Some("5812.0"));
    }

    #[test]
    fn lines_of_lists_are_evened_out() {
        let text = "[[sales]]\ntime = 2026-11-16T20:00:00Z\namount = -5\nkind = \"退货\"\n\
                    [[sales]]\namount = \"\"\n";
        let sales = read(text).unwrap().sales;
        let time = sales[0].time.map(|t| t.to_string());
        assert_eq!(time.as_deref(), Some("2026-11-17T04:00:00"));
        assert_eq!(sales[0].amount, Some(5.into()));
        assert_eq!(sales[1], crate::case::Sale::default());
    }

    #[test]
    fn a_mark_at_the_start_moves_nothing() {
        for text in ["\u{feff}brand = [1]", "\u{feff}{\"brand\": [1]}"] {
            let f = &read(text).unwrap_err()[0];
            assert_eq!(text.get(f.span.clone().unwrap()), Some("[1]"));
        }
        assert_eq!(read("\u{feff}brand = [1]").unwrap_err()[0].column, 9);
    }

    #[test]
    fn many_faults_and_large_files_end_soon() {
        let toml: String = (0..100_000).map(|i| format!("a{i} = 1\n")).collect();
        let json = format!(
            "{{{}}}",
            (0..100_000)
                .map(|i| format!("\"a{i}\":1,"))
                .collect::<String>()
                + "\"a\":1"
        );
        let lists = "[[sales]]\nx1 = 1\n".repeat(100_000);
        for text in [toml, json, lists] {
            let faults = read(&text).unwrap_err();
            assert_eq!(faults.len(), 101);
            assert!(faults.iter().any(|f| f.key == "too_many_faults"));
        }
        let large = "#".repeat(MOST_BYTES + 1);
        assert_eq!(read(&large).unwrap_err()[0].key, "too_large");
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
