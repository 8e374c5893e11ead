//! The records of `data/`, as they stand in TOML, in the embedded blob and in stored JSON.
//!
//! One set of types serves all three: text borrows from the blob where it can and is owned
//! where it was parsed. These files are also compiled into `build.rs`, so they may use nothing but
//! `serde`, `jiff` and the standard library.

mod brand;
mod cause;
mod code;
mod institution;
mod rule;
mod text;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use brand::{Brand, BrandKind, Contact, ContactValue, Maker, TerminalType};
pub use cause::{Cause, CauseBook, CauseEvidence, CauseRight, CauseStep, Grade, ReturnsTo};
pub use code::{AcquirerCode, CodeKind, Fee, FeeCard, FeeClass, HolidayYear};
pub use institution::{
    Bank, Former, Institution, ReviewSuspension, Scope, Status, Successor, Trading, ValidUntil,
};
pub use rule::{Rule, RuleStatus};
pub use text::{Bilingual, Text};

/// Head of every file in `data/`: which part it is and the day its newest source speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartHead<'a> {
    /// Name of the part, e.g. `institutions`.
    #[serde(borrow)]
    pub name: Text<'a>,
    /// The day the newest source of the part speaks of.
    pub as_of: Date,
}

/// How sure an alias, code or contact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// One weak source, or sources that disagree: never identifies anybody.
    Low,
    /// Two sources, or one good one.
    Medium,
    /// Several sources that agree.
    High,
}
