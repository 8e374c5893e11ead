//! Brands, contacts, makers and types of terminals.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Confidence, Text};

/// What an alias is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrandKind {
    /// A trade mark of an acquirer.
    Brand,
    /// A terminal or service of an acquirer.
    Product,
    /// An application of an acquirer.
    App,
    /// A maker of terminals: licensed for nothing.
    Maker,
    /// A service or sales brand: may sell and serve, never hold money.
    Agent,
    /// A clearing network: places no terminals.
    Network,
}

/// A name printed on terminals or used by sellers, and who stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand<'a> {
    /// The name.
    #[serde(borrow)]
    pub alias: Text<'a>,
    /// What it is the name of.
    pub kind: BrandKind,
    /// Licence number of the institution behind it.
    #[serde(default)]
    pub institution: Option<Text<'a>>,
    /// First day of use, where known.
    #[serde(default)]
    pub from: Option<Date>,
    /// Last day of use, where known; an alias goes on resolving after it.
    #[serde(default)]
    pub until: Option<Date>,
    /// How sure the join is.
    pub confidence: Confidence,
    /// A remark for readers, in Chinese.
    #[serde(default)]
    pub note: Option<Text<'a>>,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}

/// A hotline or domain with its own proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactValue<'a> {
    /// The number or the registrable domain.
    #[serde(borrow)]
    pub value: Text<'a>,
    /// Two independent sources agree.
    pub confirmed: bool,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}

/// How to reach an institution or public body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact<'a> {
    /// Licence number of the institution.
    #[serde(default, borrow)]
    pub institution: Option<Text<'a>>,
    /// Name of a body that is no institution.
    #[serde(default)]
    pub body: Option<Text<'a>>,
    /// Telephone numbers.
    #[serde(default)]
    pub hotlines: Vec<ContactValue<'a>>,
    /// Registrable domains.
    #[serde(default)]
    pub domains: Vec<ContactValue<'a>>,
    /// The day the sources speak of.
    #[serde(default)]
    pub as_of: Option<Date>,
}

/// A maker of terminals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maker<'a> {
    /// First six digits of its TUSNs.
    #[serde(default, borrow)]
    pub tusn_code: Option<Text<'a>>,
    /// Name.
    pub name: Text<'a>,
    /// Trade mark.
    #[serde(default)]
    pub brand: Option<Text<'a>>,
    /// Models.
    #[serde(default)]
    pub models: Vec<Text<'a>>,
    /// How sure.
    pub confidence: Confidence,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}

/// Two-digit terminal type inside a TUSN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalType<'a> {
    /// Two digits.
    #[serde(borrow)]
    pub code: Text<'a>,
    /// Chinese name.
    pub zh: Text<'a>,
    /// English name.
    pub en: Text<'a>,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}
