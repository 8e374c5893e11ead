//! Any bytes as a list: decoded or refused, and every row gets an answer.
#![no_main]

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use yiqing::check::check;
use yiqing::intake::table;
use yiqing::registry::Registry;

fuzz_target!(|bytes: &[u8]| {
    let Ok((text, _)) = table::decode(bytes) else {
        return;
    };
    let registry = Registry::embedded().expect("the embedded registry");
    let head: String = text.chars().take(4096).collect();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(table::sniff_delimiter(&head))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = reader.records().map_while(Result::ok);
    let Some(first) = rows.next() else { return };
    let header = table::header(&first.iter().collect::<Vec<_>>());
    for row in rows.take(50) {
        if let Ok(read) = table::case_of_row(&header, &row) {
            let report = check(registry, &read.case, date(2026, 11, 23));
            assert!(report.findings.iter().all(|f| !f.evidence.is_empty()));
        }
    }
});
