//! The rules: each one question of a dossier, answered with findings or silence.
//!
//! A rule is one function and one line in [`CATALOGUE`]; names, texts, severity, basis and
//! advice are the record of the same id in `data/rules.toml`. Rules know no clock, no I/O and no
//! language, and never one another.

pub mod account;
pub mod agreement;
pub mod brand;
pub mod build;
pub mod category;
pub mod charged;
pub mod code;
pub mod data;
pub mod licence;
pub mod merchant_number;
pub mod page;
pub mod price;
pub mod promotion;
pub mod receipt;
pub mod seller;
pub mod settlement;
pub mod terminal;
pub mod timing;

use crate::dossier::Dossier;
use crate::finding::Finding;

/// A rule's question.
pub type Question = fn(&Dossier<'_>, &mut Vec<Finding>);

/// All rules that can fire, in the order in which they are asked. DAT005 is the batch's own.
pub const CATALOGUE: &[(&str, Question)] = &[
    ("LIC001", licence::not_on_record),
    ("LIC002", licence::ended),
    ("LIC003", licence::type_not_covered),
    ("LIC004", licence::region_not_covered),
    ("LIC006", licence::calls_itself_payment),
    ("LIC007", licence::bank_needs_none),
    ("LIC008", licence::looks_like_listed),
    ("LIC009", licence::list_is_old),
    ("LIC010", licence::not_trading),
    ("LIC011", licence::renewal_open),
    ("LIC012", licence::renamed_or_merged),
    ("LIC013", licence::number_malformed),
    ("LIC014", licence::number_of_another),
    ("LIC015", licence::number_unknown),
    ("LIC016", licence::region_not_said),
    ("BRD001", brand::maker_or_network),
    ("BRD002", brand::nobody_behind),
    ("BRD003", brand::looks_like_brand),
    ("BRD004", brand::service_brand),
    ("CON001", agreement::party_not_acquirer),
    ("CON003", agreement::third_party_pays),
    ("SET001", settlement::paid_by_acquirer),
    ("SET002", settlement::paid_by_person),
    ("SET003", settlement::paid_by_company),
    ("SET004", settlement::paid_by_bank),
    ("SET005", settlement::paid_by_other_licensed),
    ("SET006", settlement::payer_says_nothing),
    ("SET007", settlement::account_of_another),
    ("SET008", settlement::company_to_operator),
    ("SET009", settlement::mixed_payers),
    ("SET011", settlement::does_not_reconcile),
    ("SET013", settlement::own_transfer),
    ("SET014", settlement::small_sample),
    ("SET015", settlement::payer_gone),
    ("AGT005", agreement::agent_pays),
    ("AGT006", seller::many_rows_in_the_list),
    ("RCP001", receipt::line_missing),
    ("RCP002", receipt::merchant_name_differs),
    ("RCP003", receipt::bill_differs),
    ("RCP004", receipt::not_registered),
    ("RCP005", receipt::number_differs),
    ("MID001", merchant_number::unusual_layout),
    ("MID002", merchant_number::points_elsewhere),
    ("MID003", merchant_number::region_elsewhere),
    ("MID004", merchant_number::category_differs),
    ("MID005", merchant_number::several_numbers),
    ("MID006", merchant_number::shared_in_the_list),
    ("MCC001", category::does_not_fit),
    ("MCC002", category::exempt_code),
    ("MCC003", category::changes),
    ("MCC004", category::quote_below_class),
    ("MCC005", promotion::merchants_to_choose),
    ("TRM001", terminal::serials_differ),
    ("TRM002", terminal::bound_to_another),
    ("TRM007", terminal::twice_in_the_list),
    ("TRM009", terminal::certification_number),
    ("TRM010", terminal::several_numbers_in_the_list),
    ("RATE001", price::credit_below_cost),
    ("RATE002", price::debit_below_cost),
    ("RATE003", price::charged_more),
    ("RATE004", charged::rose),
    ("RATE005", charged::fixed_amount),
    ("RATE006", charged::cap_missed),
    ("RATE008", charged::low_then_higher),
    ("RATE009", charged::tiers),
    ("FEE001", charged::unannounced),
    ("FEE002", charged::deposit_by_sale),
    ("FEE004", charged::sim_fees),
    ("FEE005", charged::sold_along),
    ("QR001", code::personal_code),
    ("QR002", code::static_limit),
    ("QR003", code::micro_ceiling),
    ("TIM001", timing::past_due),
    ("TIM002", timing::long_overdue),
    ("TIM004", timing::after_cutoff),
    ("TIM005", timing::irregular),
    ("ACC001", account::class_two_over_limit),
    ("ACC002", account::account_not_in_order),
    ("RATE007", promotion::rate_set_by_state),
    ("RATE010", promotion::reduction_that_ended),
    ("PROMO001", promotion::terminal_will_stop),
    ("PROMO002", promotion::says_it_is_a_body),
    ("PROMO003", promotion::no_acquirer_named),
    ("PROMO004", promotion::cashing_out),
    ("PROMO005", promotion::tied_to_card_or_loan),
    ("PROMO006", promotion::asks_for_secrets),
    ("PROMO007", promotion::without_papers),
    ("PROMO008", promotion::unionpay_places_terminals),
    ("PROMO011", promotion::contradicts_itself),
    ("PROMO014", promotion::altered_spellings),
    ("DAT001", data::key_evidence_missing),
    ("DAT002", data::names_disagree),
    ("DAT003", data::shown_by_seller),
    ("DAT004", data::card_number_in_text),
    ("DAT006", data::damaged_number),
];

/// Asks every rule.
#[must_use]
pub fn ask(dossier: &Dossier<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for (_, question) in CATALOGUE {
        question(dossier, &mut out);
    }
    out
}
