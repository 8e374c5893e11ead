//! The numbers a trade prints: parsed, checked and taken apart.
//!
//! One file each. Nothing here looks anything up: what a code stands for is
//! the registry's business. Every parser takes any text, first evens out how
//! it was written (full-width characters, spaces, letter case) and then
//! either gives a value that is right in shape or says where it is not.

pub mod card_number;
pub mod damage;
pub mod institution_code;
pub mod licence_number;
pub mod mcc;
pub mod merchant_number;
pub mod money;
pub mod network_licence_number;
pub mod numeral;
pub mod phone;
pub mod printed;
pub mod rate;
mod rate_form;
pub mod serial;
pub mod terminal_number;
pub mod tusn;
pub mod uscc;

pub use damage::{Damage, Expect, spreadsheet_damage};
pub use institution_code::InstitutionCode;
pub use licence_number::LicenceNumber;
pub use mcc::Mcc;
pub use merchant_number::MerchantNumber;
pub use network_licence_number::NetworkLicenceNumber;
pub use phone::PhoneNumber;
pub use rate::Rate;
pub use serial::Serial;
pub use terminal_number::TerminalNumber;
pub use tusn::Tusn;
pub use uscc::Uscc;

/// Message ids of every refusal and every damage this room can report, in
/// order of the files. Texts for users are looked up by them.
pub const REFUSALS: &[&str] = &[
    "card_number_empty",
    "card_number_length",
    "card_number_character",
    "card_number_check_digit",
    "damage_scientific",
    "damage_digits_lost",
    "damage_leading_zero_lost",
    "damage_decimal_tail",
    "institution_code_empty",
    "institution_code_length",
    "institution_code_character",
    "licence_no_empty",
    "licence_no_length",
    "licence_no_prefix",
    "licence_no_serial",
    "licence_no_province",
    "licence_no_middle",
    "licence_no_check_character",
    "licence_no_check_digit",
    "mcc_empty",
    "mcc_length",
    "mcc_character",
    "merchant_no_empty",
    "merchant_no_length",
    "merchant_no_character",
    "merchant_no_acquirer",
    "merchant_no_mcc",
    "money_empty",
    "money_form",
    "money_exponent",
    "money_separator",
    "money_currency",
    "money_size",
    "network_licence_no_empty",
    "network_licence_no_length",
    "network_licence_no_prefix",
    "network_licence_no_character",
    "phone_empty",
    "phone_character",
    "phone_shape",
    "rate_empty",
    "rate_too_long",
    "rate_no_number",
    "rate_number_form",
    "rate_scientific",
    "rate_negative",
    "rate_ambiguous_fraction",
    "rate_ambiguous_scale",
    "rate_out_of_range",
    "rate_plus_form",
    "rate_cap_form",
    "rate_trailing",
    "serial_empty",
    "serial_length",
    "serial_character",
    "terminal_no_empty",
    "terminal_no_length",
    "terminal_no_character",
    "tusn_empty",
    "tusn_length",
    "tusn_character",
    "tusn_maker",
    "tusn_type",
    "uscc_empty",
    "uscc_length",
    "uscc_character",
    "uscc_region",
    "uscc_check_character",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn refusals_are_unique_snake_case() {
        let unique: BTreeSet<_> = REFUSALS.iter().collect();
        assert_eq!(unique.len(), REFUSALS.len());
        for key in REFUSALS {
            assert!(
                key.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                "{key}"
            );
        }
    }

    /// What each parser says to a few texts it must refuse.
    #[test]
    fn what_parsers_say_is_listed() {
        let mut said = BTreeSet::new();
        for text in [
            "",
            "1",
            "卡",
            "12345678901234卡",
            "1.2.3",
            "-1",
            "0.006",
            "60",
            "6e5",
            "11%",
            "0.6%+x",
            "0.6%封顶",
            "0.6%x",
            "$5",
            "1,23",
            "99999999999999999999999999999999",
            "A2290073920001X",
            "82229007A920001",
            "Z290013100001X",
            "Z2900131000013",
            "X2900131000012",
            "Z2A00131000012",
            "Z29001A1000012",
            "Z2900131000112",
            "A123B",
            "P12A4",
            "AAAAAAAAAAAAAAAA",
            "000004AA000000000",
            "92999900MA00000010",
            "92A99900MA00000016",
            "6222000000000000",
            "4822A90A",
            "12_4567八",
            "9299990OMA0000001O",
        ] {
            said.extend([
                card_number::CardNumber::parse(text).err().map(|e| e.key()),
                InstitutionCode::parse(text).err().map(|e| e.key()),
                LicenceNumber::parse(text).err().map(|e| e.key()),
                Mcc::parse(text).err().map(|e| e.key()),
                MerchantNumber::parse(text).err().map(|e| e.key()),
                money::parse(text).err().map(|e| e.key()),
                NetworkLicenceNumber::parse(text).err().map(|e| e.key()),
                PhoneNumber::parse(text).err().map(|e| e.key()),
                Rate::parse(text).err().map(|e| e.key()),
                Serial::parse(text).err().map(|e| e.key()),
                TerminalNumber::parse(text).err().map(|e| e.key()),
                Tusn::parse(text).err().map(|e| e.key()),
                Uscc::parse(text).err().map(|e| e.key()),
            ]);
        }
        let long = "1".repeat(200);
        said.extend([
            Rate::parse(&long).err().map(|e| e.key()),
            Serial::parse(&long).err().map(|e| e.key()),
        ]);
        said.extend(Damage::ALL.map(|damage| Some(damage.key())));
        let said: BTreeSet<&str> = said.into_iter().flatten().collect();
        let listed: BTreeSet<&str> = REFUSALS.iter().copied().collect();
        assert_eq!(said, listed);
    }
}
