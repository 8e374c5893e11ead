//! What the targets share: the registry, the day, and what must hold of everything that is shown.

use jiff::civil::{Date, date};
use peak_alloc::PeakAlloc;
use rust_decimal::Decimal;
use serde_json::Value;
use yiqing::case::Case;
use yiqing::check::{Report, check};
use yiqing::registry::Registry;
use yiqing::report::words::{Lang, Words};
use yiqing::text::mask::mask_text;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The day checked for.
pub const DAY: Date = date(2026, 11, 23);

/// The embedded registry, read once.
pub fn registry() -> &'static Registry {
    Registry::embedded().expect("the embedded registry")
}

/// The texts in Chinese.
pub fn words() -> Words<'static> {
    Words::new(registry(), Lang::Zh)
}

/// Reads what is made once before the first input is timed and measured.
pub fn warm() {
    let mut case = Case::new();
    case.set(yiqing::field::Field::Claims, "拉卡拉電簽POS機，费率0.6%");
    case.set(yiqing::field::Field::Brand, "拉卡拉");
    sound(&check(registry(), &case, DAY));
}

/// Every finding rests on something.
pub fn sound(report: &Report) {
    for f in &report.findings {
        assert!(!f.evidence.is_empty(), "{} without evidence", f.rule);
    }
}

/// No card number, mobile or identity number in any text of a document that is shown.
pub fn masked(document: &Value) {
    match document {
        // A sum of money with its decimals may look like a mobile and is none.
        Value::String(s) if s.contains('.') && s.parse::<Decimal>().is_ok() => {}
        Value::String(s) => assert_eq!(mask_text(s), s.as_str(), "shown unmasked"),
        Value::Array(list) => list.iter().for_each(masked),
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            assert_eq!(mask_text(key), key.as_str(), "shown unmasked");
            masked(value);
        }),
        _ => {}
    }
}

/// Runs `work` on an input of so many bytes; it may take `base` bytes of memory and `each` more
/// for every byte of the input.
pub fn bounded<T>(input: usize, base: usize, each: usize, work: impl FnOnce() -> T) -> T {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let out = work();
    let took = MEMORY.peak_usage().saturating_sub(before);
    let most = base + input * each;
    assert!(
        took <= most,
        "{took} bytes for an input of {input}, at most {most}"
    );
    out
}
