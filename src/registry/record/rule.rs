//! Rules of the catalogue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Bilingual, Text};

/// How far a rule has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleStatus {
    /// It can fire.
    Active,
    /// Described, never fires yet.
    Planned,
}

/// One rule of the catalogue: everything about it but the question itself, which is code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule<'a> {
    /// Stable code, e.g. `LIC001`.
    #[serde(borrow)]
    pub id: Text<'a>,
    /// Whether it can fire.
    pub status: RuleStatus,
    /// What a planned rule waits for.
    #[serde(default)]
    pub waits_for: Option<Text<'a>>,
    /// Topic word of the contract.
    pub topic: Text<'a>,
    /// Severity word of the contract.
    pub severity: Text<'a>,
    /// Effect word of the contract: the strongest the rule can have.
    pub effect: Text<'a>,
    /// Version of the program it came with.
    pub since: Text<'a>,
    /// Name.
    pub name: Bilingual<'a>,
    /// What it asks.
    pub asks: Bilingual<'a>,
    /// When it stays silent, and why.
    pub silent: Bilingual<'a>,
    /// Legal basis.
    pub basis: Bilingual<'a>,
    /// What to do or ask next.
    pub advice: Bilingual<'a>,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
    /// Messages by id, with `{named}` places.
    #[serde(default)]
    pub messages: BTreeMap<Text<'a>, Bilingual<'a>>,
}
