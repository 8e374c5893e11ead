//! A pasted slip as fields of the case.

use crate::case::Case;
use crate::field::Field;
use crate::identifier::merchant_number::MerchantNumber;

/// Enters what a slip says into a case: the merchant number, where exactly one stands in it.
pub fn fill(case: &mut Case<'static>, text: &str) {
    let mut found: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| w.len() == 15 && MerchantNumber::parse(w).is_ok())
        .collect();
    found.dedup();
    if let [one] = found.as_slice() {
        case.set(Field::ReceiptMerchantNo, (*one).to_owned());
    }
}
