//! Values of a case's fields: by kind, as they were written.

use super::fault::{Fault, shown};
use super::node::{Node, Value};
use super::number::{printed, shortest};
use crate::case::{parse_bool, parse_choice, parse_date};
use crate::field::{FieldInfo, Kind};
use crate::identifier::money;

/// A scalar as text: texts as they stand, numbers by their shortest decimal form (printed numbers
/// digit by digit), dates as written. `None` for null.
///
/// # Errors
/// A list or a table, or a number that is none.
pub(super) fn scalar(
    name: &str,
    node: &Node<'_>,
    is_printed_number: bool,
) -> Result<Option<String>, Fault> {
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
        Value::Bool(b) => b.to_string(),
        Value::Moment(m) => m.to_string(),
        Value::Number(n) => {
            let form = if is_printed_number {
                printed(n)
            } else {
                shortest(n)
            };
            form.ok_or_else(not_a_value)?
        }
        Value::List(_) | Value::Table(_) => return Err(not_a_value()),
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
        Kind::Date => parse_date(value).is_none().then(|| ("bad_date", args())),
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
    let value = scalar(info.key, node, info.kind == Kind::Number)?;
    match value {
        Some(v) if !v.trim().is_empty() => match misfit(info, v.trim()) {
            Some((key, args)) => Err(Fault::at(key, args, node.span.clone())),
            None => Ok(Some(v)),
        },
        _ => Ok(None),
    }
}
