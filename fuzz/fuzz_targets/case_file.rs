//! Any text as a case file: read with its faults named, and what is read is checked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yiqing::check::check;
use yiqing::field::Field;
use yiqing::intake::case_file;
use yiqing::report::document::document;
use yiqing::verdict::Verdict;
use yiqing_fuzz::{DAY, masked, registry, sound, warm, words};

fuzz_target!(init: warm(), |text: &str| {
    match case_file::read(text) {
        Ok(case) => {
            let report = check(registry(), &case, DAY);
            sound(&report);
            // No money, no proof.
            let paid = case.credits.iter().any(|c| c.payer.is_some())
                || case.get(Field::SettlementPayer).is_some();
            assert!(paid || report.decision.verdict != Verdict::DirectVerified);
            let mut shown = serde_json::to_value(document(&report, &words(), None)).expect("JSON");
            // What a list joins its rows by is never masked.
            for key in ["id", "serial_number"] {
                shown[key] = serde_json::Value::Null;
            }
            masked(&shown);
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            for f in faults {
                if let Some(span) = f.span {
                    assert!(text.get(span).is_some(), "{} off the text", f.key);
                }
                for (_, value) in &f.args {
                    masked(&value.as_str().into());
                }
            }
        }
    }
});
