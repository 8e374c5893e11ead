//! Which rules depend on which fields, so that a row's check falls into parts that are each worked
//! out once for the values they depend on.
//!
//! A part's key holds every value its rules read, whole, or for a few fields that differ from row
//! to row the class of the value that they depend on. A test checks random rows against
//! [`crate::check::check`].

use crate::case::Case;
use crate::field::Field;
use crate::field::set::FieldSet;
use crate::identifier::merchant_number::MerchantNumber;
use crate::rules::{CATALOGUE, Question};

/// A part of the check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Names, licence, agreement, settlement: who is behind the terminal.
    Names,
    /// What the brand is by itself.
    Brand,
    /// The number's acquirer against the one named.
    Code,
    /// The place against the regions of the licence.
    Place,
    /// The merchant number by itself and against the place.
    Number,
    /// Quotes.
    Quotes,
    /// Merchant category.
    Category,
    /// The machine.
    Machine,
    /// What only the list shows.
    List,
    /// Values that make a row be checked on its own: damaged numbers, whole card numbers.
    Own,
}

/// The part a rule belongs to; `None` for a rule that this table does not know, which makes every
/// row be checked on its own.
#[must_use]
pub fn part_of(rule: &str) -> Option<Part> {
    Some(match rule {
        "LIC004" | "LIC016" => Part::Place,
        "MID001" | "MID003" | "MID004" => Part::Number,
        "RATE001" | "RATE002" | "RATE003" | "RATE008" | "MCC004" => Part::Quotes,
        "MCC001" | "MCC002" | "MCC003" => Part::Category,
        "TRM001" | "TRM009" => Part::Machine,
        "BRD001" | "BRD002" | "BRD003" | "BRD004" => Part::Brand,
        "MID002" => Part::Code,
        "MID005" | "MID006" | "TRM007" | "TRM010" | "AGT006" => Part::List,
        "DAT004" | "DAT006" => Part::Own,
        "LIC001" | "LIC002" | "LIC003" | "LIC006" | "LIC007" | "LIC008" | "LIC009" | "LIC010"
        | "LIC011" | "LIC012" | "LIC013" | "LIC014" | "LIC015" | "CON001" | "CON003" | "SET001"
        | "SET002" | "SET003" | "SET004" | "SET005" | "SET006" | "SET007" | "SET008" | "SET009"
        | "SET011" | "SET013" | "SET014" | "SET015" | "AGT005" | "RCP001" | "RCP002" | "RCP003"
        | "RCP004" | "RCP005" | "ACC001" | "ACC002" | "QR001" | "QR002" | "QR003" | "TIM001"
        | "TIM002" | "TIM004" | "TIM005" | "MCC005" | "RATE004" | "RATE005" | "RATE006"
        | "RATE007" | "RATE009" | "FEE001" | "FEE002" | "FEE004" | "FEE005" | "RATE010"
        | "PROMO001" | "PROMO002" | "PROMO003" | "PROMO004" | "PROMO005" | "PROMO006"
        | "PROMO007" | "PROMO008" | "PROMO011" | "PROMO014" | "TRM002" | "DAT001" | "DAT002"
        | "DAT003" => Part::Names,
        _ => return None,
    })
}

/// The rules of a part with their places in the catalogue; `None` where a rule is not known.
#[must_use]
pub fn questions() -> Option<Vec<(Part, Question)>> {
    CATALOGUE
        .iter()
        .map(|(id, q)| part_of(id).map(|p| (p, *q)))
        .collect()
}

/// Fields that the names' part reads whole.
pub const NAMES: FieldSet = FieldSet::of(&[
    Field::Brand,
    Field::Model,
    Field::Acquirer,
    Field::LicenceNo,
    Field::InstitutionCode,
    Field::AppAcquirer,
    Field::AgreementParty,
    Field::AgreementPayer,
    Field::AgreementRateCredit,
    Field::AgreementRateDebit,
    Field::ReceiptAcquirer,
    Field::ReceiptMerchantName,
    Field::ReceiptMerchantNo,
    Field::ReceiptTerminalNo,
    Field::SettlementPayer,
    Field::SettlementAccountHolder,
    Field::SettlementProof,
    Field::SettlementCycle,
    Field::Operator,
    Field::MerchantKind,
    Field::MerchantOfRecord,
    Field::TreasuryDesignation,
    Field::BoundTo,
    // Read together with some of the others only.
    Field::MerchantName,
    Field::TerminalNo,
    Field::Agent,
    Field::MerchantNo,
]);

/// Fields that few lists have, or that are read as a text: a row with one of them is checked on
/// its own.
pub const SELDOM: FieldSet = FieldSet::of(&[
    Field::Claims,
    Field::ReceiptComplete,
    Field::ReceiptMerchantRegistered,
    Field::InstantQuota,
    Field::InstantWindow,
    Field::AccountClass,
    Field::AccountStatus,
    Field::CustomerDebited,
    Field::SlipResult,
    Field::AcquirerStatus,
    Field::PayoutStatus,
    Field::Notice,
    Field::CodeKind,
]);

/// Fields that the quotes' part reads.
pub const QUOTES: [Field; 3] = [Field::RateCredit, Field::RateDebit, Field::Mcc];

/// Fields that the category's part reads whole.
pub const CATEGORY: [Field; 4] = [
    Field::Mcc,
    Field::Business,
    Field::MerchantKind,
    Field::ReceiptMerchantNo,
];

/// Puts a field's value into a key.
pub fn whole(key: &mut Vec<u8>, case: &Case<'_>, field: Field) {
    if let Some(value) = case.get(field) {
        text(key, field, value);
    }
}

/// Puts a text into a key.
pub fn text(key: &mut Vec<u8>, field: Field, value: &str) {
    key.push(u8::try_from(field as usize + 1).unwrap_or(u8::MAX));
    key.extend_from_slice(&u32::try_from(value.len()).unwrap_or(u32::MAX).to_le_bytes());
    key.extend_from_slice(value.as_bytes());
}

/// What is asked of a merchant number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberClass {
    /// None given.
    None,
    /// Not ASCII: taken whole.
    Whole,
    /// Refused: message id.
    Refused(&'static str),
    /// Outside the ordinary ranges.
    Special,
    /// Of the usual layout.
    Usual(MerchantNumber),
}

impl NumberClass {
    /// Of a case.
    #[must_use]
    pub fn of(case: &Case<'_>) -> NumberClass {
        let Some(value) = case.get(Field::MerchantNo) else {
            return NumberClass::None;
        };
        if !value.is_ascii() {
            return NumberClass::Whole;
        }
        match MerchantNumber::parse(value) {
            Err(e) => NumberClass::Refused(e.key()),
            Ok(n) if n.special().is_some() => NumberClass::Special,
            Ok(n) => NumberClass::Usual(n),
        }
    }

    /// Puts the class into a key; `part` picks what is asked of a number of the usual layout.
    pub fn put(
        self,
        key: &mut Vec<u8>,
        case: &Case<'_>,
        part: impl for<'n> Fn(&'n MerchantNumber) -> &'n str,
    ) {
        match self {
            NumberClass::None => {}
            NumberClass::Whole => whole(key, case, Field::MerchantNo),
            NumberClass::Refused(why) => {
                key.push(251);
                key.extend_from_slice(why.as_bytes());
                key.push(0);
            }
            NumberClass::Special => key.push(252),
            NumberClass::Usual(n) => {
                key.push(253);
                key.extend_from_slice(part(&n).as_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_part() {
        for (id, _) in CATALOGUE {
            assert!(part_of(id).is_some(), "{id}: which fields does it read?");
        }
    }
}
