//! A pasted slip: what is read from it, and how its text comes back.

use maud::{Markup, html};

use crate::intake::receipt::{self, Reading};
use crate::report::receipt::{Beside, text};
use crate::report::words::Words;

/// Reads the text of a slip.
#[must_use]
pub fn read(text: &str) -> Reading {
    receipt::read(text, false)
}

/// The text as it comes back in the form: without card number, expiry, signature, telephone and
/// cardholder.
#[must_use]
pub fn echo(text: &str, words: &Words<'_>) -> String {
    if text.is_empty() || words.unmasked {
        return text.to_owned();
    }
    receipt::without_dropped(text)
}

/// What was read from it, and what was not.
#[must_use]
pub fn shown(slip: &str, words: &Words<'_>) -> Markup {
    if slip.is_empty() {
        return html! {};
    }
    let beside = Beside {
        recognised: None,
        codes: Vec::new(),
        code_fields: Vec::new(),
    };
    html! {
        section aria-labelledby="slip-read" {
            h2 id="slip-read" { (words.text("web.slip_read")) }
            details.card {
                summary { (words.text("web.slip_open")) }
                pre.wrap tabindex="0" { (text(&read(slip), &beside, words)) }
            }
        }
    }
}
