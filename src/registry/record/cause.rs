//! Causes of money that has not come.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Bilingual, Text};

/// Where the money of a sale goes in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnsTo {
    /// To the merchant.
    Merchant,
    /// Back to the cardholder.
    Cardholder,
    /// It cannot be told.
    Unknown,
}

impl ReturnsTo {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ReturnsTo::Merchant => "merchant",
            ReturnsTo::Cardholder => "cardholder",
            ReturnsTo::Unknown => "unknown",
        }
    }
}

/// On what kind of source a cause rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// The text of a law or regulation.
    Law,
    /// An official document as retold.
    Official,
    /// Pages of the trade.
    Practice,
}

impl Grade {
    /// The word of the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::Law => "law",
            Grade::Official => "official",
            Grade::Practice => "practice",
        }
    }
}

/// One reason why card money has not come: everything about it but the question itself, which is
/// code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause<'a> {
    /// Stable code, e.g. `U01`.
    #[serde(borrow)]
    pub id: Text<'a>,
    /// Name.
    pub name: Bilingual<'a>,
    /// What happens then.
    pub text: Bilingual<'a>,
    /// Where the money goes in the end.
    pub returns_to: ReturnsTo,
    /// The same in words.
    pub goes: Bilingual<'a>,
    /// Next steps, ids of [`CauseStep`].
    pub steps: Vec<Text<'a>>,
    /// Evidence to keep, ids of [`CauseEvidence`].
    pub keep: Vec<Text<'a>>,
    /// Rights, ids of [`CauseRight`].
    pub rights: Vec<Text<'a>>,
    /// Kind of source.
    pub grade: Grade,
    /// The day the sources speak of, or were read.
    pub as_of: Date,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
    /// What fired, by id, with `{named}` places.
    #[serde(default)]
    pub signs: BTreeMap<Text<'a>, Bilingual<'a>>,
    /// What rules it out, by id, with `{named}` places.
    #[serde(default)]
    pub ruled_out: BTreeMap<Text<'a>, Bilingual<'a>>,
}

/// One piece of evidence to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseEvidence<'a> {
    /// Id.
    #[serde(borrow)]
    pub id: Text<'a>,
    /// What to keep.
    pub text: Bilingual<'a>,
}

/// One right, with its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseRight<'a> {
    /// Id.
    #[serde(borrow)]
    pub id: Text<'a>,
    /// The law or regulation.
    pub law: Bilingual<'a>,
    /// Its articles.
    pub articles: Bilingual<'a>,
    /// What they say, in our words.
    pub says: Bilingual<'a>,
    /// Day of the version read.
    pub as_of: Date,
    /// Where the text is.
    pub sources: Vec<Text<'a>>,
}

/// One next step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseStep<'a> {
    /// Id.
    #[serde(borrow)]
    pub id: Text<'a>,
    /// Steps run from small to large.
    pub rank: u8,
    /// What to do, with `{acquirer}`, `{hotline}`, `{pbc}`, `{unionpay}` and `{due}`.
    pub text: Bilingual<'a>,
}

/// Everything on record about money that has not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct CauseBook<'a> {
    /// Causes, by id.
    #[serde(borrow)]
    pub causes: Vec<Cause<'a>>,
    /// Evidence to keep, by id.
    pub evidence: Vec<CauseEvidence<'a>>,
    /// Rights, by id.
    pub rights: Vec<CauseRight<'a>>,
    /// Steps, by id.
    pub steps: Vec<CauseStep<'a>>,
}
