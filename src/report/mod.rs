//! Formats: one file each. Texts come from the catalogue by language; no rule is known here.

pub mod change;
pub mod complaint;
pub mod decoded;
pub mod diagnosis;
pub mod document;
pub mod header;
pub mod html;
pub mod lines;
pub mod net;
pub mod receipt;
pub mod reconcile;
pub mod record;
pub mod results;
pub mod rows;
pub mod rule_book;
pub mod scanned;
pub mod scanned_document;
pub mod scanned_text;
pub mod schemas;
pub mod sheet;
pub mod since;
pub mod summary;
pub mod template;
pub mod text;
pub mod words;
