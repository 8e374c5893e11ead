//! Formats: one file each. Texts come from the catalogue by language; no rule is known here.

pub mod document;
pub mod text;
pub mod words;
