//! The parser of each shape.

use super::Why;
use super::labels::Form;
use super::values::{self, Parsed};

/// Reads a value by the shape of its label. Marks have no value.
pub(super) fn parse(form: Form, text: &str) -> Option<Result<Parsed, Why>> {
    Some(match form {
        Form::Acquirer | Form::Issuer => values::body(text),
        Form::Alnum => values::alnum(text),
        Form::Amount => values::amount(text),
        Form::CardKind => values::card_kind(text),
        Form::Digits => values::digits(text),
        Form::MerchantNo => values::merchant_no(text),
        Form::Moment => values::date_time(text),
        Form::Name => values::name(text),
        Form::RefNo => values::ref_no(text),
        Form::Serial => values::serial(text),
        Form::TerminalNo => values::terminal_no(text),
        Form::Text => values::short_text(text),
        Form::Tusn => values::tusn(text),
        Form::TxnType => values::txn_type(text),
        Form::Both | Form::Begin | Form::End => return None,
    })
}

/// Whether `text` begins with a value of a shape that can be told from words; `None` for shapes
/// that cannot.
pub(super) fn fits(form: Form, text: &str) -> Option<bool> {
    match form {
        Form::Name | Form::Text | Form::Both | Form::Begin | Form::End => None,
        Form::Acquirer | Form::Issuer => values::body(text)
            .ok()
            .filter(|b| b.code.is_some())
            .map(|_| true),
        _ => parse(form, text).map(|r| r.is_ok()),
    }
}
