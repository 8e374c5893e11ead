//! Readers that turn something a person has into cases, and say by line and column what they
//! could not read.
//!
//! Nothing here judges: a value that has the shape of its field is passed on as it was written.

pub mod case_file;
mod complaint;
pub mod fault;
mod json_document;
pub mod lists;
mod moment;
mod name;
mod node;
mod number;
pub mod photo;
pub mod receipt;
pub mod stream;
pub mod table;
mod toml_document;
mod value;
