//! Institutions, their licences, and banks.

use std::fmt;

use jiff::civil::Date;
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};

use super::Text;

/// End of a licence: a day, or long-term (长期).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValidUntil {
    /// Long-term licence (长期), as issued since 2025.
    LongTerm,
    /// Last day of the licence.
    Until(Date),
}

impl fmt::Display for ValidUntil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ValidUntil::LongTerm => f.write_str("long-term"),
            ValidUntil::Until(d) => write!(f, "{d}"),
        }
    }
}

impl Serialize for ValidUntil {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ValidUntil {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::deserialize(deserializer)?;
        if text.as_str() == "long-term" {
            return Ok(ValidUntil::LongTerm);
        }
        text.parse()
            .map(ValidUntil::Until)
            .map_err(|_| de::Error::custom("valid_until is \"long-term\" or a date \"YYYY-MM-DD\""))
    }
}

/// One kind of business a licence allows, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope<'a> {
    /// Business type as the list prints it, e.g. `支付交易处理Ⅰ类`.
    #[serde(rename = "type", borrow)]
    pub kind: Text<'a>,
    /// Regions in the normal form of [`crate::registry::region`]; absent where nobody wrote them down.
    #[serde(default)]
    pub regions: Option<Text<'a>>,
    /// The list's own words for the regions, e.g. `除宁波市以外地区`.
    #[serde(default)]
    pub wording: Option<Text<'a>>,
    /// True when the type is known from the first issue only.
    #[serde(default)]
    pub history: bool,
}

/// What the official list says of a licence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Listed and renewed.
    Active,
    /// Listed, review of its renewal officially suspended.
    SuspendedReview,
    /// On the cancelled list.
    Cancelled,
    /// Not renewed.
    NotRenewed,
    /// Merged into another institution.
    Merged,
    /// The list leaves it open: end date passed and still listed, or gone without notice.
    Unknown,
}

impl Status {
    /// The word used in `data/` and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::SuspendedReview => "suspended_review",
            Status::Cancelled => "cancelled",
            Status::NotRenewed => "not_renewed",
            Status::Merged => "merged",
            Status::Unknown => "unknown",
        }
    }
}

/// A suspended review of a renewal (中止续展审查).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewSuspension<'a> {
    /// Day the suspension was announced.
    pub since: Date,
    /// Day it ended by renewal, absent while it lasts or ended with the licence.
    #[serde(default)]
    pub until: Option<Date>,
    /// Where this is said.
    #[serde(borrow)]
    pub sources: Vec<Text<'a>>,
}

/// Notice that an institution stopped its payment business while keeping the licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trading<'a> {
    /// First day without business.
    pub stopped: Date,
    /// Last day a source confirmed that it had not resumed.
    #[serde(default)]
    pub last_confirmed: Option<Date>,
    /// What the source says, in Chinese.
    #[serde(default, borrow)]
    pub note_zh: Option<Text<'a>>,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}

/// The institution that took over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Successor<'a> {
    /// Licence number of the successor.
    #[serde(borrow)]
    pub licence_no: Text<'a>,
    /// True where no text names the successor and it follows from the group's consolidation.
    #[serde(default)]
    pub inferred: bool,
}

/// What a record said before a day: kept when an import changes it, so that a check for an
/// earlier day still gives the answer of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Former<'a> {
    /// First day on which it no longer held; where only the day of the list is known, that day.
    pub until: Date,
    /// The legal name until then, where the name changed.
    #[serde(default, borrow)]
    pub name: Option<Text<'a>>,
    /// What the licence allowed until then, where that changed.
    #[serde(default)]
    pub scopes: Option<Vec<Scope<'a>>>,
    /// The end of the licence as known until then, transition included, where that changed.
    #[serde(default)]
    pub valid_until: Option<ValidUntil>,
}

/// One payment licence ever issued, and its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institution<'a> {
    /// Licence number, 14 characters.
    #[serde(borrow)]
    pub licence_no: Text<'a>,
    /// Legal name on the list.
    pub name: Text<'a>,
    /// Names on earlier licences.
    #[serde(default)]
    pub former_names: Vec<Text<'a>>,
    /// Names by which the trade calls it; they identify with high confidence.
    #[serde(default)]
    pub short_names: Vec<Text<'a>>,
    /// What the licence allows.
    pub scopes: Vec<Scope<'a>>,
    /// Day of the first licence.
    #[serde(default)]
    pub first_licensed: Option<Date>,
    /// End of the licence.
    #[serde(default)]
    pub valid_until: Option<ValidUntil>,
    /// Last day of an official transition after the end.
    #[serde(default)]
    pub transition_until: Option<Date>,
    /// On the official list of licensed institutions on the record's `as_of`.
    pub listed: bool,
    /// Last day a source saw it listed, for one that is gone without notice.
    #[serde(default)]
    pub last_listed: Option<Date>,
    /// Last day with a licence, transition included.
    #[serde(default)]
    pub ended_on: Option<Date>,
    /// What the list says.
    pub status: Status,
    /// Day of that status.
    #[serde(default)]
    pub status_since: Option<Date>,
    /// Why, in the list's words.
    #[serde(default)]
    pub reason: Option<Text<'a>>,
    /// Suspended review of a renewal.
    #[serde(default)]
    pub review_suspended: Option<ReviewSuspension<'a>>,
    /// Business stopped while licensed.
    #[serde(default)]
    pub trading: Option<Trading<'a>>,
    /// Who took over.
    #[serde(default)]
    pub successor: Option<Successor<'a>>,
    /// What changed and when, oldest first.
    #[serde(default)]
    pub former: Vec<Former<'a>>,
    /// A remark for readers, in Chinese.
    #[serde(default)]
    pub note: Option<Text<'a>>,
    /// The day the record's sources speak of.
    pub as_of: Date,
    /// Where this is said: addresses or keys of SOURCES.md, never empty.
    pub sources: Vec<Text<'a>>,
}

/// A bank: it acquires without a payment licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bank<'a> {
    /// Legal name.
    #[serde(borrow)]
    pub name: Text<'a>,
    /// Names by which slips and people call it.
    #[serde(default)]
    pub short_names: Vec<Text<'a>>,
    /// Kind as the regulator's list prints it, e.g. `城市商业银行`.
    pub kind: Text<'a>,
    /// Institution code of the regulator's list.
    #[serde(default)]
    pub institution_code: Option<Text<'a>>,
    /// First three digits of its clearing number.
    #[serde(default)]
    pub clearing_prefix: Option<Text<'a>>,
    /// The day the record's sources speak of.
    pub as_of: Date,
    /// Where this is said.
    pub sources: Vec<Text<'a>>,
}
