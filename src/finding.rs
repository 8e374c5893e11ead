//! What a rule says: findings with their weight and evidence. No logic lives here.

use std::borrow::Cow;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

/// How much attention a finding wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Ask before going on.
    Warning,
    /// Stop and check.
    Critical,
}

impl Severity {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Critical => "critical",
        }
    }

    /// Reads the contract's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Severity::Info, Severity::Warning, Severity::Critical]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// What a finding does to the question of who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Decisive for direct payment.
    ProvesDirect,
    /// Decisive against it.
    DisprovesDirect,
    /// A doubt.
    Doubt,
    /// None.
    None,
}

impl Effect {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::ProvesDirect => "proves_direct",
            Effect::DisprovesDirect => "disproves_direct",
            Effect::Doubt => "doubt",
            Effect::None => "none",
        }
    }

    /// Reads the contract's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [
            Effect::ProvesDirect,
            Effect::DisprovesDirect,
            Effect::Doubt,
            Effect::None,
        ]
        .into_iter()
        .find(|e| e.as_str() == word)
    }
}

/// Weight of one finding in the verdict; finer than [`Effect`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Does not move the verdict.
    Note,
    /// Lowers the confidence one level, and is no doubt (LIC004, LIC011).
    Caution,
    /// One topic with mild doubts lowers the confidence; two make the verdict doubtful.
    Mild,
    /// Alone makes the verdict doubtful, unless money proves otherwise.
    Serious,
    /// Decides against direct payment.
    DecisiveAgainst,
    /// Decides for direct payment.
    DecisiveFor,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Who pays the settlement money.
    Settlement,
    /// The acquirer's licence.
    Licence,
    /// The name on the machine.
    Brand,
    /// The acceptance agreement.
    Agreement,
    /// The machine.
    Terminal,
    /// Merchant numbers and slips.
    MerchantNumber,
    /// Merchant category codes.
    Category,
    /// Rates and fees.
    Price,
    /// The seller's words.
    Promotion,
    /// The seller.
    Agent,
    /// When money arrives.
    Timing,
    /// The input itself.
    Data,
}

/// All topics, in the order of the alerts.
pub const TOPICS: [Topic; 12] = [
    Topic::Settlement,
    Topic::Licence,
    Topic::Brand,
    Topic::Agreement,
    Topic::Terminal,
    Topic::MerchantNumber,
    Topic::Category,
    Topic::Price,
    Topic::Promotion,
    Topic::Agent,
    Topic::Timing,
    Topic::Data,
];

impl Topic {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Topic::Settlement => "settlement",
            Topic::Licence => "licence",
            Topic::Brand => "brand",
            Topic::Agreement => "agreement",
            Topic::Terminal => "terminal",
            Topic::MerchantNumber => "merchant_number",
            Topic::Category => "category",
            Topic::Price => "price",
            Topic::Promotion => "promotion",
            Topic::Agent => "agent",
            Topic::Timing => "timing",
            Topic::Data => "data",
        }
    }

    /// Reads the contract's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        TOPICS.into_iter().find(|t| t.as_str() == word)
    }

    /// Whether doubts of this topic count towards the verdict.
    #[must_use]
    pub fn moves_verdict(self) -> bool {
        matches!(
            self,
            Topic::Settlement
                | Topic::Licence
                | Topic::Brand
                | Topic::Agreement
                | Topic::Terminal
                | Topic::MerchantNumber
                | Topic::Data
        )
    }
}

/// One fact a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// Field of the case, e.g. `city` or `credits[3].payer`.
    pub field: Cow<'static, str>,
    /// Its value as given.
    pub value: String,
    /// Whether the value may name a natural person and is masked in output.
    pub personal: bool,
    /// Record it was held against, e.g. a licence number.
    pub record: Option<String>,
    /// Where the record comes from.
    pub source: Option<String>,
    /// The day the record speaks of.
    pub as_of: Option<Date>,
}

/// One argument of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arg {
    /// Place in the message, without braces.
    pub name: &'static str,
    /// What goes there.
    pub value: ArgValue,
}

/// What goes into a place of a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ArgValue {
    /// Text of both languages alike: a name, a number, a date.
    Text(String),
    /// Several of them, parted as the language parts them.
    List(Vec<String>),
    /// A name that may be a natural person's.
    Personal(String),
    /// A key of the catalogue of texts.
    Key(Cow<'static, str>),
}

/// What one rule says about one case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Rule code, e.g. `LIC004`.
    pub rule: &'static str,
    /// Severity.
    pub severity: Severity,
    /// Topic.
    pub topic: Topic,
    /// Effect, as shown.
    pub effect: Effect,
    /// Weight in the verdict.
    pub weight: Weight,
    /// Message id within the rule.
    pub message: &'static str,
    /// Arguments of the message.
    pub args: Vec<Arg>,
    /// What it rests on, never empty.
    pub evidence: Vec<Evidence>,
    /// Set aside by the user: number of the entry of the list of what is ignored. It stays in the
    /// report and in the verdict, and counts for nothing else.
    pub ignored: Option<u16>,
}
