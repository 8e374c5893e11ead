//! The words of promotional texts: phrases by category, cues that tell whose words they are, and
//! sites whose domain carries a brand. They locate text and judge nobody.
//!
//! Kept apart from the snapshot, so that commands which read no pages do not pay for them; also
//! compiled into `build.rs`.

use serde::{Deserialize, Serialize};

use super::record::{PartHead, Text};

/// A phrase of a promotional text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrase<'a> {
    /// As it is written; `…` stands for up to eight characters of the same clause.
    #[serde(borrow)]
    pub phrase: Text<'a>,
    /// What it says, in the trade's plain word.
    pub normalised: Text<'a>,
    /// One of the categories of [`CATEGORIES`].
    pub category: Text<'a>,
    /// 1 common, 2 to be checked, 3 seldom in line with what is on record.
    pub severity: u8,
    /// When the phrase does not count.
    #[serde(default)]
    pub note: Option<Text<'a>>,
    /// Counts only where one of these words stands within twenty characters.
    #[serde(default)]
    pub near: Vec<Text<'a>>,
    /// Does not count right behind one of these.
    #[serde(default)]
    pub not_after: Vec<Text<'a>>,
    /// Does not count right before one of these.
    #[serde(default)]
    pub not_before: Vec<Text<'a>>,
    /// Where it is taken from; `promo-corpus` where nothing is said.
    #[serde(default)]
    pub sources: Vec<Text<'a>>,
}

/// Many phrases at once: one word of the first list and, within eight characters of the same clause,
/// one of the second.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame<'a> {
    /// One of the categories of [`CATEGORIES`].
    #[serde(borrow)]
    pub category: Text<'a>,
    /// What it says, in the trade's plain word.
    pub normalised: Text<'a>,
    /// As of a [`Phrase`].
    pub severity: u8,
    /// Words that come first.
    pub first: Vec<Text<'a>>,
    /// Words that follow.
    pub then: Vec<Text<'a>>,
    /// As of a [`Phrase`].
    #[serde(default)]
    pub near: Vec<Text<'a>>,
    /// As of a [`Phrase`].
    #[serde(default)]
    pub not_after: Vec<Text<'a>>,
    /// As of a [`Phrase`].
    #[serde(default)]
    pub not_before: Vec<Text<'a>>,
    /// As of a [`Phrase`].
    #[serde(default)]
    pub sources: Vec<Text<'a>>,
}

/// The categories of claims, sorted.
pub const CATEGORIES: [&str; 19] = [
    "agent_recruit",
    "cash_out",
    "code_jump",
    "deposit",
    "evasive_spelling",
    "free_bait",
    "fund_hold",
    "hidden_fee",
    "licence_claim",
    "low_rate",
    "no_licence_needed",
    "official_impersonation",
    "personal_contact",
    "ranking",
    "rate_lock",
    "settlement_promise",
    "tech_misclaim",
    "telesales",
    "unionpay_misuse",
];

/// What a cue says of the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueKind {
    /// The sentence warns, reports or complains, wherever the cue stands in it.
    Warns,
    /// As [`CueKind::Warns`], and a heading with it speaks for all under it.
    WarnsBelow,
    /// The sentence tells what somebody else said.
    Reports,
    /// What follows in the same clause is warned of.
    Forbids,
    /// The sentence offers something of its own.
    Offers,
    /// What stands beside it is of the past.
    Past,
    /// The seller speaks of itself: what its clause and those behind it say is its own.
    Own,
    /// The clause speaks of other sellers.
    Others,
}

/// A word that tells whose words a sentence holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cue<'a> {
    /// The word.
    #[serde(borrow)]
    pub word: Text<'a>,
    /// What it says.
    pub kind: CueKind,
    /// Is no cue right behind one of these.
    #[serde(default)]
    pub not_after: Vec<Text<'a>>,
    /// Is no cue right before one of these.
    #[serde(default)]
    pub not_before: Vec<Text<'a>>,
}

/// Neighbours between which a brand's characters are not the brand: 上海科技 does not name 海科.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard<'a> {
    /// The alias.
    #[serde(borrow)]
    pub alias: Text<'a>,
    /// Is not meant right behind one of these.
    #[serde(default)]
    pub not_after: Vec<Text<'a>>,
    /// Is not meant right before one of these.
    #[serde(default)]
    pub not_before: Vec<Text<'a>>,
}

/// A site whose domain or title carries a brand without being its known domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookalike<'a> {
    /// Registrable domain.
    #[serde(borrow)]
    pub domain: Text<'a>,
    /// The brand.
    pub imitates: Text<'a>,
    /// The institution's known domain.
    #[serde(default)]
    pub official: Option<Text<'a>>,
    /// Where it was seen.
    pub sources: Vec<Text<'a>>,
}

/// All words on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording<'a> {
    /// Head of the lexicon.
    #[serde(borrow)]
    pub lexicon: PartHead<'a>,
    /// Head of the list of sites.
    pub sites: PartHead<'a>,
    /// Phrases.
    pub phrases: Vec<Phrase<'a>>,
    /// Frames.
    pub frames: Vec<Frame<'a>>,
    /// Cues.
    pub cues: Vec<Cue<'a>>,
    /// Guards.
    pub guards: Vec<Guard<'a>>,
    /// Words that are known to be spelt to avoid a search.
    pub words: Vec<Text<'a>>,
    /// Sites.
    pub lookalikes: Vec<Lookalike<'a>>,
}

/// The files of `data/` with the words.
pub const WORDING_FILES: [&str; 2] = ["lexicon.toml", "lookalike-domains.toml"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct LexiconFile {
    part: PartHead<'static>,
    #[serde(rename = "phrase", default)]
    phrases: Vec<Phrase<'static>>,
    #[serde(rename = "frame", default)]
    frames: Vec<Frame<'static>>,
    #[serde(rename = "cue", default)]
    cues: Vec<Cue<'static>>,
    #[serde(rename = "guard", default)]
    guards: Vec<Guard<'static>>,
    #[serde(default)]
    words: Vec<Text<'static>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
struct SitesFile {
    part: PartHead<'static>,
    #[serde(rename = "domain", default)]
    domains: Vec<Lookalike<'static>>,
}

/// Builds the words from the texts of [`WORDING_FILES`], which are kept for the life of the
/// process.
///
/// # Errors
/// The file at fault and the parser's words.
pub fn load_wording(
    mut read: impl FnMut(&str) -> Result<String, String>,
) -> Result<Wording<'static>, String> {
    let [lexicon, sites] = WORDING_FILES;
    let mut text = |file: &str| -> Result<&'static str, String> {
        Ok(read(file).map_err(|e| format!("{file}: {e}"))?.leak())
    };
    let lexicon: LexiconFile =
        toml::from_str(text(lexicon)?).map_err(|e| format!("{lexicon}: {e}"))?;
    let sites: SitesFile = toml::from_str(text(sites)?).map_err(|e| format!("{sites}: {e}"))?;
    Ok(Wording {
        lexicon: lexicon.part,
        sites: sites.part,
        phrases: lexicon.phrases,
        frames: lexicon.frames,
        cues: lexicon.cues,
        guards: lexicon.guards,
        words: lexicon.words,
        lookalikes: sites.domains,
    })
}
