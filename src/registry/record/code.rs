//! Codes, fees and days off.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Bilingual, Confidence, Text};

/// Whose a three-digit acquirer code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// A payment institution.
    Institution,
    /// A bank.
    Bank,
    /// The clearing network itself.
    Network,
    /// Test numbers.
    Test,
    /// An acquirer's own numbering, not the network's.
    OwnScheme,
    /// A class of banks, no single one.
    Class,
    /// Nobody on record.
    Unknown,
}

/// First three characters of a merchant number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcquirerCode<'a> {
    /// Three digits.
    #[serde(borrow)]
    pub code: Text<'a>,
    /// Name as the sources print it.
    pub name: Text<'a>,
    /// What kind of body it is.
    pub kind: CodeKind,
    /// Licence number of the institution.
    #[serde(default)]
    pub institution: Option<Text<'a>>,
    /// Legal name of the bank, or the printed one where the bank list does not hold it.
    #[serde(default)]
    pub bank: Option<Text<'a>>,
    /// How sure; `low` decides nothing.
    pub confidence: Confidence,
    /// Sources that say otherwise.
    #[serde(default)]
    pub conflicts: Option<Text<'a>>,
    /// Keys of SOURCES.md.
    pub sources: Vec<Text<'a>>,
}

/// Card kind a fee applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeCard {
    /// Credit cards (贷记卡).
    Credit,
    /// Debit cards (借记卡).
    Debit,
    /// Both.
    Any,
}

/// Merchant class a fee applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeClass {
    /// Ordinary merchants (标准类).
    Standard,
    /// Reduced classes of the 2016 transition (优惠类).
    Preferential,
    /// Non-profit bodies whose exemption is registered (减免类).
    Exempt,
}

/// One component of what an acquirer pays out for a card sale: a ceiling, not a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee<'a> {
    /// Row key, e.g. `F01`.
    #[serde(borrow)]
    pub id: Text<'a>,
    /// What it is.
    pub component: Bilingual<'a>,
    /// Card kind.
    pub card: FeeCard,
    /// Merchant class.
    pub class: FeeClass,
    /// Percent of the amount, decimal.
    pub percent: Text<'a>,
    /// Ceiling in CNY per sale.
    #[serde(default)]
    pub cap_yuan: Option<Text<'a>>,
    /// Who pays.
    #[serde(default)]
    pub payer: Option<Text<'a>>,
    /// Who receives.
    #[serde(default)]
    pub payee: Option<Text<'a>>,
    /// First day in force.
    pub effective_from: Date,
    /// Last day in force.
    #[serde(default)]
    pub effective_until: Option<Date>,
    /// The document that sets it.
    pub document: Text<'a>,
    /// Used in computations.
    pub active: bool,
    /// Why it is not used.
    #[serde(default)]
    pub inactive_reason: Option<Bilingual<'a>>,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}

/// Days off and make-up workdays of one year, from the State Council's notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayYear<'a> {
    /// The year.
    pub year: i16,
    /// The notice.
    #[serde(borrow)]
    pub notice: Text<'a>,
    /// Days off.
    pub holidays: Vec<Date>,
    /// Weekend days worked.
    pub workdays: Vec<Date>,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}
