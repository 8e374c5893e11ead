//! Any text as a quoted rate: read or refused; a fee is never negative nor above the cap.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;
use yiqing::identifier::rate::Rate;

fuzz_target!(|text: &str| {
    if let Ok(rate) = Rate::parse(text) {
        for amount in [0_i64, 1, 1_000, 99_999_999] {
            assert!(rate.fee(Decimal::from(amount)) >= Decimal::ZERO);
        }
        let _ = rate.cap_begins_at();
    }
});
