//! Any text as a quoted rate: read or refused; what is read prints back as itself, and a fee is
//! never negative nor above the cap.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;
use yiqing::identifier::rate::{Qualifier, Rate};

fuzz_target!(|text: &str| {
    let Ok(rate) = Rate::parse(text) else { return };
    assert!(rate.percent >= Decimal::ZERO && rate.percent <= Decimal::TEN);
    let again = Rate {
        qualifier: Qualifier::None,
        ..rate
    };
    assert_eq!(Rate::parse(&rate.to_string()), Ok(again), "{rate}");
    let plus = rate.plus_yuan.unwrap_or_default();
    for amount in [0_i64, 1, 1_000, 99_999_999] {
        let fee = rate.fee(Decimal::from(amount));
        assert!(fee >= Decimal::ZERO);
        if let Some(cap) = rate.cap_yuan {
            assert!(fee <= cap + plus);
        }
    }
    let _ = rate.cap_begins_at();
});
