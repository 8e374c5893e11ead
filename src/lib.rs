//! yiqing (一清): does a card terminal pay its merchant directly from a licensed acquirer, or
//! through somebody without a payment licence?
//!
//! Data flows one way: [`intake`] reads what a person has into a [`case::Case`], [`dossier`]
//! resolves it against the [`registry`], [`rules`] ask one question each, [`verdict`] folds their
//! findings, [`report`] renders the result. [`check::check`] is the one call.

pub mod batch;
pub mod calendar;
pub mod case;
pub mod check;
pub mod cli;
pub mod decode;
pub mod diagnosis;
pub mod dossier;
pub mod field;
pub mod finding;
pub mod identifier;
pub mod intake;
pub mod net;
pub mod promo;
pub mod registry;
pub mod report;
pub mod rules;
pub mod scan;
pub mod settlement;
pub mod stock;
pub mod supply;
pub mod text;
pub mod verdict;
#[cfg(feature = "serve")]
pub mod web;
