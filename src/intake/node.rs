//! One tree for TOML and JSON: values with the bytes they stand in.

use std::borrow::Cow;
use std::ops::Range;

use toml::value::Datetime;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'t> {
    /// JSON's null: absent.
    Null,
    /// True or false.
    Bool(bool),
    /// A number as written, in decimal digits, without `_`.
    Number(Cow<'t, str>),
    /// A text.
    Text(Cow<'t, str>),
    /// TOML's date, time or both.
    Moment(Datetime),
    /// A list.
    List(Vec<Node<'t>>),
    /// Names and values, in the order of the text.
    Table(Vec<Entry<'t>>),
}

/// A value and its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node<'t> {
    /// The value.
    pub value: Value<'t>,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry<'t> {
    /// The name.
    pub name: Cow<'t, str>,
    /// Bytes of the name.
    pub span: Range<usize>,
    /// The value.
    pub node: Node<'t>,
}

impl Value<'_> {
    /// A sign for the kind of value, for faults.
    pub(super) fn sign(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(true) => "true",
            Value::Bool(false) => "false",
            Value::Number(_) => "0",
            Value::Text(_) => "\"…\"",
            Value::Moment(_) => "2026-11-23",
            Value::List(_) => "[…]",
            Value::Table(_) => "{…}",
        }
    }
}
