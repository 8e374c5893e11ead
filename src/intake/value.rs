//! Values of a case's fields: by kind, as they were written.

use super::fault::{Fault, shown};
use super::moment::china_day;
use super::node::{Node, Value};
use super::number::{printed, shortest};
use crate::case::{parse_bool, parse_choice, parse_date};
use crate::field::{FieldInfo, Kind};
use crate::identifier::money;

/// What a value may be written as, besides a text or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Free text, also a date.
    Text,
    /// A printed number: never computed with.
    Printed,
    /// A rate or an amount.
    Quantity,
    /// A date or a time.
    Moment,
    /// `true` or `false`.
    YesNo,
}

impl Form {
    fn of(kind: Kind) -> Form {
        match kind {
            Kind::Text | Kind::Choice(_) => Form::Text,
            Kind::Number => Form::Printed,
            Kind::Date => Form::Moment,
            Kind::Bool => Form::YesNo,
            Kind::Rate | Kind::Money => Form::Quantity,
        }
    }
}

/// A scalar as text: texts as they stand, numbers by their shortest decimal form (printed numbers
/// digit by digit), dates as written. `None` for null.
///
/// # Errors
/// A list, a table, `inf` or `nan`, or `true` or a date where the form has none.
pub(super) fn scalar(name: &str, node: &Node<'_>, form: Form) -> Result<Option<String>, Fault> {
    let not_a_value = || {
        Fault::at(
            "not_a_value",
            vec![
                ("name", shown(name)),
                ("found", node.value.sign().to_owned()),
            ],
            node.span.clone(),
        )
    };
    Ok(Some(match &node.value {
        Value::Null => return Ok(None),
        Value::Text(t) => t.clone().into_owned(),
        Value::Bool(b) if form == Form::YesNo => b.to_string(),
        Value::Moment(m) if matches!(form, Form::Text | Form::Moment) => m.to_string(),
        Value::Number(n) if form == Form::Printed => printed(n).ok_or_else(not_a_value)?,
        Value::Number(n) => shortest(n).ok_or_else(not_a_value)?,
        _ => return Err(not_a_value()),
    }))
}

/// Why a value is not of its field's kind: the key of the fault and its arguments.
pub(super) fn misfit(
    info: &FieldInfo,
    value: &str,
) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let args = || vec![("name", info.key.to_owned()), ("value", shown(value))];
    match info.kind {
        Kind::Text | Kind::Number | Kind::Rate => None,
        Kind::Date => china_day(value).is_none().then(|| ("bad_date", args())),
        Kind::Bool => parse_bool(value).is_none().then(|| ("bad_bool", args())),
        Kind::Money => money::parse(value).is_err().then(|| ("bad_amount", args())),
        Kind::Choice(words) => parse_choice(info.field, value).is_none().then(|| {
            let list: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
            let mut args = args();
            args.push(("words", list.join("、")));
            ("bad_choice", args)
        }),
    }
}

/// Value of a field of a case.
///
/// # Errors
/// Not a scalar, or not of the field's kind.
pub(super) fn field_value(info: &FieldInfo, node: &Node<'_>) -> Result<Option<String>, Fault> {
    let value = scalar(info.key, node, Form::of(info.kind))?;
    match value {
        Some(v) if !v.trim().is_empty() => match misfit(info, v.trim()) {
            Some((key, args)) => Err(Fault::at(key, args, node.span.clone())),
            None => Ok(Some(day_of_time(info, &v).unwrap_or(v))),
        },
        _ => Ok(None),
    }
}

/// The day of a date field that was written as a time; `None` where the value stands as it is.
pub(super) fn day_of_time(info: &FieldInfo, value: &str) -> Option<String> {
    if info.kind != Kind::Date || parse_date(value).is_some() {
        return None;
    }
    china_day(value).map(|day| day.to_string())
}
