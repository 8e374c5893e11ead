//! Readers that turn something a person has into cases, and say by line and column what they
//! could not read.
//!
//! Nothing here judges: a value that has the shape of its field is passed on as it was written.

pub mod case_file;
mod complaint;
pub mod fault;
mod json_document;
pub mod json_lines;
pub mod lists;
pub mod mapping;
mod moment;
mod name;
mod node;
mod number;
pub mod page;
pub mod photo;
pub mod receipt;
pub mod rows;
mod separated;
pub mod statement;
pub mod stream;
pub mod table;
mod toml_document;
mod value;
pub mod workbook;
