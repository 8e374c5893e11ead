//! The records of `data/`, as they stand in TOML, in the embedded blob and in stored JSON.
//!
//! One set of types serves all three: text borrows from the blob where it can and is owned
//! where it was parsed. This file is also compiled into `build.rs`, so it may use nothing but
//! `serde`, `jiff` and the standard library.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// Text that borrows from the embedded blob where possible.
///
/// `Cow<str>` inside a `Vec` is always owned by serde; this type borrows there too.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(s: &'a str) -> Self {
        Text(Cow::Borrowed(s))
    }
}

impl From<String> for Text<'_> {
    fn from(s: String) -> Self {
        Text(Cow::Owned(s))
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_borrowed_str<E: de::Error>(self, v: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(v)))
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(v.to_owned())))
            }
            fn visit_string<E: de::Error>(self, v: String) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(v)))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

/// A text in both languages of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Bilingual<'a> {
    /// Chinese, the first language.
    #[serde(borrow)]
    pub zh: Text<'a>,
    /// English, of the same content.
    pub en: Text<'a>,
}

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
