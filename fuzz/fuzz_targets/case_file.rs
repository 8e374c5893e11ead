//! Any text as a case file: read with its faults named, and what is read is checked.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use yiqing::check::check;
use yiqing::intake::case_file;
use yiqing::registry::Registry;
use yiqing::verdict::Verdict;

fuzz_target!(|text: &str| {
    if let Ok(case) = case_file::read(text) {
        let report = check(
            Registry::embedded().expect("the embedded registry"),
            &case,
            date(2026, 11, 23),
        );
        assert!(report.findings.iter().all(|f| !f.evidence.is_empty()));
        // No money, no proof.
        let paid = case.credits.iter().any(|c| c.payer.is_some())
            || case.get(yiqing::field::Field::SettlementPayer).is_some();
        assert!(paid || report.decision.verdict != Verdict::DirectVerified);
    }
});
