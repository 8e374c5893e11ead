//! Reads the TOML files of `data/` into one snapshot, with file and line of every fault.
//!
//! Also compiled into `build.rs`, which turns the result into the embedded blob; at run time it
//! serves `registry lint` and `--registry DIR` over a folder of TOML files.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::record::{
    AcquirerCode, Bank, Bilingual, Brand, Cause, CauseBook, CauseEvidence, CauseRight, CauseStep,
    Contact, Fee, HolidayYear, Institution, Maker, PartHead, Rule, TerminalType, Text,
};

/// Everything on record: what the program answers from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot<'a> {
    /// Heads of all parts, in the order of [`FILES`].
    #[serde(borrow)]
    pub parts: Vec<PartHead<'a>>,
    /// All payment licences ever issued.
    pub institutions: Vec<Institution<'a>>,
    /// Banks.
    pub banks: Vec<Bank<'a>>,
    /// Aliases.
    pub brands: Vec<Brand<'a>>,
    /// Acquirer codes.
    pub acquirer_codes: Vec<AcquirerCode<'a>>,
    /// Fee components.
    pub fees: Vec<Fee<'a>>,
    /// Hotlines and domains.
    pub contacts: Vec<Contact<'a>>,
    /// Terminal makers.
    pub makers: Vec<Maker<'a>>,
    /// Terminal types.
    pub terminal_types: Vec<TerminalType<'a>>,
    /// Holidays.
    pub holidays: Vec<HolidayYear<'a>>,
    /// Single-character surnames.
    pub surnames: Vec<Text<'a>>,
    /// Surnames of two characters.
    pub compound_surnames: Vec<Text<'a>>,
    /// Words of trade that may surround a brand.
    pub trade_words: Vec<Text<'a>>,
    /// Words that name a line of business, with the merchant category codes that fit it.
    pub businesses: Vec<Business<'a>>,
    /// Why card money has not come, and what to do.
    pub causes: CauseBook<'a>,
    /// The rule catalogue.
    pub rules: Vec<Rule<'a>>,
    /// Texts of the program by key.
    pub texts: BTreeMap<Text<'a>, Bilingual<'a>>,
}

/// A line of business in words, and the merchant category codes that fit it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Business<'a> {
    /// Name for messages.
    #[serde(borrow)]
    pub name: Bilingual<'a>,
    /// Words that show it in a description or a shop's name.
    pub words: Vec<Text<'a>>,
    /// Codes that fit.
    pub mcc: Vec<Text<'a>>,
    /// True for bodies that may be non-profit: exempt codes are not questioned.
    #[serde(default)]
    pub may_be_exempt: bool,
    /// Where the fit is taken from.
    pub sources: Vec<Text<'a>>,
}

/// The files of `data/` that make up a snapshot.
pub const FILES: &[&str] = &[
    "institutions.toml",
    "banks.toml",
    "brands.toml",
    "acquirer-codes.toml",
    "fees.toml",
    "contacts.toml",
    "terminal-makers.toml",
    "holidays.toml",
    "surnames.toml",
    "trade-words.toml",
    "businesses.toml",
    "causes.toml",
    "rules.toml",
    "texts.toml",
];

/// A file of `data/` that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    /// File name.
    pub file: String,
    /// Line, from 1; 0 where the file as a whole is at fault.
    pub line: usize,
    /// What is wrong, in the parser's words.
    pub what: String,
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

impl std::error::Error for SourceError {}

macro_rules! file_shape {
    ($(#[$doc:meta])* $name:ident { $($key:literal => $field:ident : $ty:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
        struct $name {
            part: PartHead<'static>,
            $(#[serde(rename = $key, default)] $field: $ty,)*
        }
    };
}

file_shape!(InstitutionsFile { "institution" => rows: Vec<Institution<'static>> });
file_shape!(BanksFile { "bank" => rows: Vec<Bank<'static>> });
file_shape!(BrandsFile { "brand" => rows: Vec<Brand<'static>> });
file_shape!(AcquirerCodesFile { "acquirer_code" => rows: Vec<AcquirerCode<'static>> });
file_shape!(FeesFile { "fee" => rows: Vec<Fee<'static>> });
file_shape!(ContactsFile { "contact" => rows: Vec<Contact<'static>> });
file_shape!(MakersFile {
    "maker" => makers: Vec<Maker<'static>>,
    "terminal_type" => types: Vec<TerminalType<'static>>,
});
file_shape!(HolidaysFile { "year" => rows: Vec<HolidayYear<'static>> });
file_shape!(SurnamesFile {
    "single" => single: Vec<Text<'static>>,
    "compound" => compound: Vec<Text<'static>>,
    "sources" => sources: Vec<Text<'static>>,
});
file_shape!(TradeWordsFile {
    "words" => words: Vec<Text<'static>>,
    "sources" => sources: Vec<Text<'static>>,
});
file_shape!(BusinessesFile { "business" => rows: Vec<Business<'static>> });
file_shape!(CausesFile {
    "cause" => causes: Vec<Cause<'static>>,
    "evidence" => evidence: Vec<CauseEvidence<'static>>,
    "right" => rights: Vec<CauseRight<'static>>,
    "step" => steps: Vec<CauseStep<'static>>,
});
file_shape!(RulesFile { "rule" => rows: Vec<Rule<'static>> });
file_shape!(TextsFile { "text" => rows: BTreeMap<Text<'static>, Bilingual<'static>> });

/// Line, counted from 1, of a byte offset.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    1 + text.as_bytes()[..end]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
}

fn parse<T: Deserialize<'static>>(file: &str, text: &'static str) -> Result<T, SourceError> {
    toml::from_str(text).map_err(|e| SourceError {
        file: file.to_owned(),
        line: e.span().map_or(0, |s| line_of(text, s.start)),
        what: e.message().to_owned(),
    })
}

/// Builds a snapshot from the texts of [`FILES`], read by `read` (file name → text).
///
/// The texts are kept for the life of the process, since records borrow from them: a process
/// loads one folder, or two to compare them.
///
/// # Errors
/// The first file that is missing or malformed, with its line.
pub fn load(
    mut read: impl FnMut(&str) -> Result<String, String>,
) -> Result<Snapshot<'static>, SourceError> {
    let mut text = |file: &str| match read(file) {
        Ok(text) => Ok::<&'static str, SourceError>(text.leak()),
        Err(what) => Err(SourceError {
            file: file.to_owned(),
            line: 0,
            what,
        }),
    };
    macro_rules! part {
        ($ty:ty, $file:literal) => {
            parse::<$ty>($file, text($file)?)?
        };
    }
    let institutions = part!(InstitutionsFile, "institutions.toml");
    let banks = part!(BanksFile, "banks.toml");
    let brands = part!(BrandsFile, "brands.toml");
    let codes = part!(AcquirerCodesFile, "acquirer-codes.toml");
    let fees = part!(FeesFile, "fees.toml");
    let contacts = part!(ContactsFile, "contacts.toml");
    let makers = part!(MakersFile, "terminal-makers.toml");
    let holidays = part!(HolidaysFile, "holidays.toml");
    let surnames = part!(SurnamesFile, "surnames.toml");
    let trade = part!(TradeWordsFile, "trade-words.toml");
    let businesses = part!(BusinessesFile, "businesses.toml");
    let causes = part!(CausesFile, "causes.toml");
    let rules = part!(RulesFile, "rules.toml");
    let texts = part!(TextsFile, "texts.toml");
    for (file, sources) in [
        ("surnames.toml", &surnames.sources),
        ("trade-words.toml", &trade.sources),
    ] {
        if sources.is_empty() {
            return Err(SourceError {
                file: file.to_owned(),
                line: 0,
                what: "`sources` is missing or empty".to_owned(),
            });
        }
    }
    Ok(Snapshot {
        parts: vec![
            institutions.part,
            banks.part,
            brands.part,
            codes.part,
            fees.part,
            contacts.part,
            makers.part,
            holidays.part,
            surnames.part,
            trade.part,
            businesses.part,
            causes.part,
            rules.part,
            texts.part,
        ],
        institutions: institutions.rows,
        banks: banks.rows,
        brands: brands.rows,
        acquirer_codes: codes.rows,
        fees: fees.rows,
        contacts: contacts.rows,
        makers: makers.makers,
        terminal_types: makers.types,
        holidays: holidays.rows,
        surnames: surnames.single,
        compound_surnames: surnames.compound,
        trade_words: trade.words,
        businesses: businesses.rows,
        causes: CauseBook {
            causes: causes.causes,
            evidence: causes.evidence,
            rights: causes.rights,
            steps: causes.steps,
        },
        rules: rules.rows,
        texts: texts.rows,
    })
}
