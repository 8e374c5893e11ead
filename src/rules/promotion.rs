//! The seller's words of a case (`claims`), asked what a page is asked. They never move the
//! verdict.

use super::page::{PageQuestion, Told, offer, seller, writing};
use crate::dossier::Dossier;
use crate::finding::Finding;

/// Asks a question of the case's words; silent where there are none.
fn ask(d: &Dossier<'_>, question: PageQuestion, out: &mut Vec<Finding>) {
    if let Some(reading) = &d.claims {
        let told = Told {
            registry: d.registry,
            date: d.date,
            reading,
            address: None,
            of_case: true,
        };
        question(&told, out);
    }
}

/// MCC005 asks whether the words let one choose among merchants.
pub fn merchants_to_choose(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::merchants_to_choose, out);
}

/// RATE007 asks whether the words say that the State sets the merchant's rate.
pub fn rate_set_by_state(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::rate_set_by_state, out);
}

/// RATE010 asks whether the words rest on the reduction that ended in 2024.
pub fn reduction_that_ended(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::reduction_that_ended, out);
}

/// PROMO001 asks whether the words say that the terminal will stop.
pub fn terminal_will_stop(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::terminal_will_stop, out);
}

/// PROMO002 asks whether the seller says it is UnionPay, the central bank or a head office.
pub fn says_it_is_a_body(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, seller::says_it_is_a_body, out);
}

/// PROMO003 asks whether the words speak of 一清 while nothing in the case names an acquirer.
pub fn no_acquirer_named(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if d.acquirer.is_none() {
        ask(d, offer::no_acquirer_named, out);
    }
}

/// PROMO004 asks whether the words offer cashing out.
pub fn cashing_out(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::cashing_out, out);
}

/// PROMO005 asks whether a card, a limit or a loan hangs on the terminal.
pub fn tied_to_card_or_loan(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::tied_to_card_or_loan, out);
}

/// PROMO006 asks whether passwords, codes or papers are asked for.
pub fn asks_for_secrets(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::asks_for_secrets, out);
}

/// PROMO007 asks whether registration without papers is offered.
pub fn without_papers(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, offer::without_papers, out);
}

/// PROMO008 asks whether UnionPay is presented as placing terminals.
pub fn unionpay_places_terminals(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, seller::unionpay_places_terminals, out);
}

/// PROMO011 asks whether the words contradict each other.
pub fn contradicts_itself(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, writing::contradicts_itself, out);
}

/// PROMO014 tells altered spellings.
pub fn altered_spellings(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    ask(d, writing::altered_spellings, out);
}
