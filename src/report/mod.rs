//! Formats: one file each. Texts come from the catalogue by language; no rule is known here.

pub mod complaint;
pub mod complaint_page;
pub mod decoded;
pub mod diagnosis;
pub mod document;
pub mod html;
pub mod receipt;
pub mod record;
pub mod rows;
pub mod rule_book;
pub mod schemas;
pub mod sheet;
pub mod summary;
pub mod text;
pub mod words;
