//! The frozen shapes of a scan: `yiqing.scan/1`, and several together, `yiqing.scan-groups/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{FindingDocument, RegistryStampDocument};
use crate::promo::brand::BrandClaim;
use crate::promo::rate::RateCard;
use crate::promo::sentence::Voice;
use crate::registry::licence::LicenceState;
use crate::scan::{Outcome, Role};

/// One scanned page or text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanDocument {
    /// `yiqing.scan/1`.
    pub schema: &'static str,
    /// File, address, or `-`.
    pub target: String,
    /// SHA-256 of the bytes read, in hexadecimal.
    pub sha256: String,
    /// The day scanned for, `YYYY-MM-DD`.
    pub check_date: String,
    /// `contradicted`, `unsupported` or `nothing_found`.
    pub result: Outcome,
    /// The plain answer, line by line.
    pub answer: Vec<String>,
    /// Brands and institutions named, in order.
    pub brands: Vec<ScanBrandDocument>,
    /// Rates.
    pub rates: Vec<ScanRateDocument>,
    /// Fees beside the rate.
    pub fees: Vec<ScanFeeDocument>,
    /// Promises of when money arrives.
    pub promises: Vec<ScanPromiseDocument>,
    /// Contacts.
    pub contacts: Vec<ScanContactDocument>,
    /// Company names.
    pub companies: Vec<ScanCompanyDocument>,
    /// Licence numbers.
    pub licence_numbers: Vec<ScanLicenceNoDocument>,
    /// Phrases by category.
    pub claims: Vec<ScanClaimDocument>,
    /// How many places the lists above leave out: of a thing said again and again in one voice the
    /// first twenty places are listed, of all things the first two thousand.
    pub left_out: ScanLeftOutDocument,
    /// Findings, contradictions first, then by weight.
    pub findings: Vec<FindingDocument>,
    /// One message to copy to the seller; empty where nothing is to be asked.
    pub ask_seller: String,
    /// The list used.
    pub registry: RegistryStampDocument,
    /// The visible text; only with `--with-text`. Personal data in it are masked by characters of
    /// the same number, so that offsets hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Name and version of the program.
    pub tool: &'static str,
}

/// Places that a scan's lists leave out, by list.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct ScanLeftOutDocument {
    /// Of `claims`; each claim's `count` has them all.
    pub claims: usize,
    /// Of `rates`.
    pub rates: usize,
    /// Of `fees`.
    pub fees: usize,
    /// Of `promises`.
    pub promises: usize,
    /// Of `contacts`, beyond the two thousand.
    pub contacts: usize,
    /// Of `companies`, likewise.
    pub companies: usize,
    /// Of `licence_numbers`, likewise.
    pub licence_numbers: usize,
    /// Of `findings`, beyond twenty of one rule and message.
    pub findings: usize,
}

/// A brand of the text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanBrandDocument {
    /// As on record.
    pub alias: String,
    /// Institution, bank, maker, network or agent.
    pub role: Role,
    /// Legal name of the institution or bank behind it; null for others.
    pub institution: Option<String>,
    /// Its licence number.
    pub licence_no: Option<String>,
    /// State of its licence on the check date; null for a body that has none.
    pub licence_state: Option<LicenceState>,
    /// Last day of a licence that has ended.
    pub ended_on: Option<String>,
    /// What the text itself says of it.
    pub claim: BrandClaim,
    /// Times it is named.
    pub count: usize,
}

/// A rate of the text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanRateDocument {
    /// As it stands.
    pub raw: String,
    /// Percent.
    pub percent: Option<String>,
    /// CNY added to each trade.
    pub plus_yuan: Option<String>,
    /// Most CNY a trade.
    pub cap_yuan: Option<String>,
    /// Card kind.
    pub card: RateCard,
    /// Whose words.
    pub voice: Voice,
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
}

/// A fee of the text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanFeeDocument {
    /// `deposit`, `sim`, `instant`, `membership`, `insurance`, `service`, `courier`.
    pub kind: &'static str,
    /// As it stands.
    pub raw: String,
    /// CNY; `0` where the text says there is none.
    pub yuan: String,
    /// Upper end of a span.
    pub to_yuan: Option<String>,
    /// Whose words.
    pub voice: Voice,
}

/// A promise of when money arrives.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanPromiseDocument {
    /// As it stands.
    pub raw: String,
    /// Days after the sale.
    pub days: u32,
    /// Whose words.
    pub voice: Voice,
}

/// A contact of the text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanContactDocument {
    /// `mobile`, `hotline` (fixed lines too), `wechat`, `qq`, `domain`.
    pub kind: &'static str,
    /// What may be printed; whole only with `--unmasked`.
    pub masked: String,
    /// Who is on record under it; null where nobody is.
    pub official_of: Option<String>,
    /// Brand that a domain carries without being on record as its own.
    pub imitates: Option<String>,
    /// Times it stands there.
    pub count: usize,
    /// Whose words.
    pub voice: Voice,
}

/// A company name of the text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanCompanyDocument {
    /// As it stands.
    pub name: String,
    /// Legal name on record; null where it is on no list.
    pub on_record: Option<String>,
    /// Whose words.
    pub voice: Voice,
}

/// A licence number of the text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanLicenceNoDocument {
    /// As it stands.
    pub value: String,
    /// Its shape and check digit are right.
    pub valid: bool,
    /// Who holds it.
    pub holder: Option<String>,
    /// Whose words.
    pub voice: Voice,
}

/// A phrase of the text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanClaimDocument {
    /// Category.
    pub category: &'static str,
    /// As it stands.
    pub phrase: String,
    /// The plain word.
    pub normalised: String,
    /// Whose words.
    pub voice: Voice,
    /// Places of the whole text where this phrase stands in this voice, those not listed included.
    pub count: usize,
    /// First character in the visible text.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
}

/// What several texts share.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanGroupsDocument {
    /// `yiqing.scan-groups/1`.
    pub schema: &'static str,
    /// Texts scanned.
    pub scanned: usize,
    /// Texts by result: contradicted, unsupported, nothing_found.
    pub contradicted: usize,
    /// Claims that nothing here bears out.
    pub unsupported: usize,
    /// Nothing found.
    pub nothing_found: usize,
    /// Files and addresses that were not read.
    pub failed: usize,
    /// Contacts and domains that several texts share, most shared first.
    pub groups: Vec<ScanGroupDocument>,
    /// Findings across the texts.
    pub findings: Vec<FindingDocument>,
}

/// A contact that several texts share.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanGroupDocument {
    /// As in `contacts`.
    pub kind: &'static str,
    /// As in `contacts`.
    pub masked: String,
    /// Who is on record under it.
    pub official_of: Option<String>,
    /// Targets of the texts.
    pub targets: Vec<String>,
    /// Institutions that they name.
    pub institutions: Vec<String>,
}

/// A file or address that was not read, as its line of the output.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScanFailedDocument {
    /// `yiqing.scan-failed/1`.
    pub schema: &'static str,
    /// File or address.
    pub target: String,
    /// Why, and what to do next.
    pub error: String,
}
