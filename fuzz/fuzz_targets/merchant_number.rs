//! Any text as a printed number: read or refused, and what is read prints back as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yiqing::identifier::licence_number::LicenceNumber;
use yiqing::identifier::merchant_number::MerchantNumber;

fuzz_target!(|text: &str| {
    if let Ok(n) = MerchantNumber::parse(text) {
        assert_eq!(n.as_str().len(), 15);
        let whole = [n.acquirer_code(), n.region_code(), n.mcc(), n.sequence()].concat();
        assert_eq!(whole, n.as_str());
        assert_eq!(MerchantNumber::parse(n.as_str()).ok().as_ref(), Some(&n));
    }
    if let Ok(n) = LicenceNumber::parse(text) {
        assert_eq!(LicenceNumber::parse(n.as_str()).ok().as_ref(), Some(&n));
    }
});
