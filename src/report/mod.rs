//! Formats: one file each. Texts come from the catalogue by language; no rule is known here.

pub mod change;
pub mod decoded;
pub mod document;
pub mod net;
pub mod record;
pub mod rows;
pub mod rule_book;
pub mod scanned;
pub mod scanned_text;
pub mod schemas;
pub mod summary;
pub mod text;
pub mod words;
