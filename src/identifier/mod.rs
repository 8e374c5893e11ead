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

    /// What each parser says to a few texts it must refuse: listed, and in words of its own.
    #[test]
    fn what_parsers_say_is_listed() {
        let mut said: BTreeSet<(&str, String)> = BTreeSet::new();
        macro_rules! ask {
            ($text:expr, $($parse:expr),*) => {$(
                if let Err(e) = $parse($text) {
                    said.insert((e.key(), e.to_string()));
                }
            )*};
        }
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
            ask!(
                text,
                card_number::CardNumber::parse,
                InstitutionCode::parse,
                LicenceNumber::parse,
                Mcc::parse,
                MerchantNumber::parse,
                money::parse,
                NetworkLicenceNumber::parse,
                PhoneNumber::parse,
                Rate::parse,
                Serial::parse,
                TerminalNumber::parse,
                Tusn::parse,
                Uscc::parse
            );
        }
        ask!(&"1".repeat(200), Rate::parse, Serial::parse);
        let words: BTreeSet<&str> = said.iter().map(|(_, words)| words.as_str()).collect();
        assert!(words.iter().all(|w| w.contains(' ')), "{words:?}");
        // Each of the thirteen has its own words for nothing at all.
        let empty = words.iter().filter(|w| w.ends_with(" given"));
        assert_eq!(empty.count(), 13, "{words:?}");
        let mut keys: BTreeSet<&str> = said.iter().map(|(key, _)| *key).collect();
        keys.extend(Damage::ALL.map(Damage::key));
        let listed: BTreeSet<&str> = REFUSALS.iter().copied().collect();
        assert_eq!(keys, listed);
    }

    /// A number is shown as it would be typed, and read from a text by either way.
    #[test]
    fn what_is_read_is_shown() {
        macro_rules! shown {
            ($($kind:ty: $text:literal),* $(,)?) => {$(
                let number = <$kind>::parse($text).unwrap();
                assert_eq!(number.as_str(), $text);
                assert_eq!(number.to_string(), $text);
                assert_eq!(format!("{number:>30}"), format!("{:>30}", $text));
                assert_eq!($text.to_lowercase().parse(), Ok(number), $text);
            )*};
        }
        shown!(
            InstitutionCode: "48222900",
            LicenceNumber: "Z2900131000012",
            Mcc: "5812",
            MerchantNumber: "82229007392000A",
            NetworkLicenceNumber: "P3278",
            Serial: "N9NL10514853",
            TerminalNumber: "0000012A",
            Tusn: "00000404G3100000003",
            Uscc: "92999900MA00000016",
        );
        let rate: Rate = "万60".parse().unwrap();
        assert_eq!(rate.to_string(), "0.6%");
        let phone: PhoneNumber = "400-000-0000".parse().unwrap();
        assert_eq!(phone.digits(), "4000000000");
    }
}
