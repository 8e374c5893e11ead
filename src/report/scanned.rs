//! A scanned page or text as JSON, `yiqing.scan/1`, and several together, `yiqing.scan-groups/1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::document::{FindingDocument, RegistryStampDocument, TOOL, finding};
use super::scanned_mask;
use super::words::Words;
use crate::promo::brand::BrandClaim;
use crate::promo::contact::{ContactKind, ContactSeen};
use crate::promo::limit::LeftOut;
use crate::promo::rate::RateCard;
use crate::promo::sentence::Voice;
use crate::registry::Registry;
use crate::registry::licence::LicenceState;
use crate::rules::page::contradicts;
use crate::scan::group::Group;
use crate::scan::{Outcome, Role, Scan, Standing};

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

fn kind(k: ContactKind) -> &'static str {
    match k {
        ContactKind::Mobile => "mobile",
        ContactKind::Hotline | ContactKind::Landline => "hotline",
        ContactKind::Wechat => "wechat",
        ContactKind::Qq => "qq",
        ContactKind::Domain => "domain",
    }
}

/// A contact as shown.
#[must_use]
pub fn shown(c: &ContactSeen, words: &Words<'_>) -> String {
    if words.unmasked {
        c.value.clone()
    } else {
        c.masked()
    }
}

/// Renders a scan as its document.
#[must_use]
pub fn document(s: &Scan, words: &Words<'_>, with_text: bool) -> ScanDocument {
    let r = &s.reading;
    let raw = |range: &std::ops::Range<usize>| words.masked(&r.raw_of(range.clone())).into_owned();
    let registry = words.registry;
    ScanDocument {
        schema: "yiqing.scan/1",
        target: s.target.clone(),
        sha256: s.sha256.clone(),
        check_date: s.check_date.to_string(),
        result: s.outcome,
        answer: answer(s, words),
        brands: s.brands.iter().map(brand).collect(),
        rates: r
            .rates
            .iter()
            .map(|x| {
                let chars = r.folded.origin(x.range.clone());
                ScanRateDocument {
                    raw: raw(&x.range),
                    percent: x.percent.map(|d| d.to_string()),
                    plus_yuan: x.plus_yuan.map(|d| d.to_string()),
                    cap_yuan: x.cap_yuan.map(|d| d.to_string()),
                    card: x.card,
                    voice: x.voice,
                    start: chars.start,
                    end: chars.end,
                }
            })
            .collect(),
        fees: r
            .fees
            .iter()
            .map(|f| ScanFeeDocument {
                kind: f.kind.as_str(),
                raw: raw(&f.range),
                yuan: f.yuan.to_string(),
                to_yuan: f.to_yuan.map(|d| d.to_string()),
                voice: f.voice,
            })
            .collect(),
        promises: r
            .promises
            .iter()
            .map(|p| ScanPromiseDocument {
                raw: raw(&p.range),
                days: p.days,
                voice: p.voice,
            })
            .collect(),
        contacts: r
            .contacts
            .iter()
            .map(|c| ScanContactDocument {
                kind: kind(c.kind),
                masked: shown(c, words),
                official_of: c.holder.as_ref().map(|h| h.name.clone()),
                imitates: c.imitates.clone(),
                count: c.count,
                voice: c.voice,
            })
            .collect(),
        companies: r
            .companies
            .iter()
            .map(|c| ScanCompanyDocument {
                name: c.name.clone(),
                on_record: c.subject.map(|x| registry.subject_name(x).to_owned()),
                voice: c.voice,
            })
            .collect(),
        licence_numbers: r
            .licence_numbers
            .iter()
            .map(|l| ScanLicenceNoDocument {
                value: words.masked(&l.value).into_owned(),
                valid: l.well_formed,
                holder: l
                    .holder
                    .and_then(|i| registry.institution_at(i))
                    .map(|i| i.name.to_string()),
                voice: l.voice,
            })
            .collect(),
        claims: r
            .claims
            .iter()
            .map(|c| ScanClaimDocument {
                category: c.category,
                phrase: words.masked(&r.raw(c.chars.clone())).into_owned(),
                normalised: words.masked(&c.normalised).into_owned(),
                voice: c.voice,
                count: c.count,
                start: c.chars.start,
                end: c.chars.end,
            })
            .collect(),
        left_out: left_out(&r.left_out),
        findings: s.findings.iter().map(|f| finding(f, words)).collect(),
        ask_seller: ask_seller(s, words),
        registry: stamp(registry, s),
        text: with_text.then(|| scanned_mask::text(s, words)),
        tool: TOOL,
    }
}

fn stamp(registry: &Registry, s: &Scan) -> RegistryStampDocument {
    RegistryStampDocument {
        as_of: registry.as_of().to_string(),
        age_days: registry.age_days(s.check_date),
        version: registry.version().to_owned(),
        origin: registry.origin().as_str(),
        fault: registry.fault().map(str::to_owned),
    }
}

fn left_out(l: &LeftOut) -> ScanLeftOutDocument {
    ScanLeftOutDocument {
        claims: l.claims,
        rates: l.rates,
        fees: l.fees,
        promises: l.promises,
        contacts: l.contacts,
        companies: l.companies,
        licence_numbers: l.licence_numbers,
    }
}

fn brand(b: &Standing) -> ScanBrandDocument {
    ScanBrandDocument {
        alias: b.alias.clone(),
        role: b.role,
        institution: b.institution.clone(),
        licence_no: b.licence_no.clone(),
        licence_state: b.state,
        ended_on: b.ended_on.map(|d| d.to_string()),
        claim: b.claim,
        count: b.count,
    }
}

/// One line about a brand: whom it means, the state of its licence, what the text says.
#[must_use]
pub fn brand_line(b: &Standing, words: &Words<'_>) -> String {
    let said = words
        .text(match b.claim {
            BrandClaim::Named => "scan.said_named",
            BrandClaim::Denied => "scan.said_denied",
            BrandClaim::ClaimedLicensed => "scan.said_licensed",
            BrandClaim::ClaimedDirect => "scan.said_direct",
        })
        .into_owned();
    let ended = b.ended_on.map(|d| d.to_string()).unwrap_or_default();
    let as_of = b
        .as_of
        .unwrap_or_else(|| words.registry.as_of())
        .to_string();
    let name = b.institution.as_deref().unwrap_or_default();
    let state = b
        .state
        .map(|s| {
            words
                .text(&format!("licence_state.{}", s.as_str()))
                .into_owned()
        })
        .unwrap_or_default();
    let key = match (b.role, b.ended_on) {
        (Role::Institution, Some(_)) => "scan.brand_ended",
        (Role::Institution, None) => "scan.brand_institution",
        (Role::Bank, _) => "scan.brand_bank",
        (Role::Maker, _) => "scan.brand_maker",
        (Role::Network, _) => "scan.brand_network",
        (Role::Agent, _) => "scan.brand_agent",
    };
    words.filled(
        key,
        &[
            ("brand", &b.alias),
            ("name", name),
            ("state", &state),
            ("ended_on", &ended),
            ("as_of", &as_of),
            ("said", &said),
        ],
    )
}

/// The plain answer: which brands are licensed, since when not, what is contradicted.
#[must_use]
pub fn answer(s: &Scan, words: &Words<'_>) -> Vec<String> {
    let mut out = vec![
        words
            .text(&format!("scan.result_{}", s.outcome.as_str()))
            .into_owned(),
    ];
    out.extend(s.brands.iter().map(|b| brand_line(b, words)));
    out.extend(
        s.findings
            .iter()
            .filter(|f| contradicts(f))
            .map(|f| words.message(f)),
    );
    out
}

/// What to ask the seller, as one message.
#[must_use]
pub fn ask_seller(s: &Scan, words: &Words<'_>) -> String {
    if s.outcome == Outcome::NothingFound {
        return String::new();
    }
    let mut points: Vec<String> = Vec::new();
    let mut ended: Vec<&str> = Vec::new();
    for b in s
        .brands
        .iter()
        .filter(|b| b.state == Some(LicenceState::Ended))
    {
        if let Some(name) = b.institution.as_deref()
            && !ended.contains(&name)
        {
            ended.push(name);
            points.push(words.filled("ask.ended", &[("acquirer", name)]));
        }
    }
    points.push(words.text("ask.acquirer_name").into_owned());
    points.push(words.text("ask.agreement").into_owned());
    if s.findings.iter().any(|f| f.rule == "PROMO011") {
        points.push(words.text("scan.ask_contradiction").into_owned());
    }
    if !s.reading.rates.is_empty() || !s.reading.fees.is_empty() {
        points.push(words.text("ask.rate").into_owned());
    }
    points.push(words.text("ask.merchant_no").into_owned());
    let mut out = words.text("ask.intro").into_owned();
    for (n, p) in points.iter().enumerate() {
        out.push_str(&format!("\n{}. {p}", n + 1));
    }
    out
}

/// Renders what several scans share.
#[must_use]
pub fn groups(
    scans: &[Scan],
    failed: usize,
    groups: &[Group],
    findings: &[crate::finding::Finding],
    words: &Words<'_>,
) -> ScanGroupsDocument {
    let count = |o: Outcome| scans.iter().filter(|s| s.outcome == o).count();
    ScanGroupsDocument {
        schema: "yiqing.scan-groups/1",
        scanned: scans.len(),
        contradicted: count(Outcome::Contradicted),
        unsupported: count(Outcome::Unsupported),
        nothing_found: count(Outcome::NothingFound),
        failed,
        groups: groups
            .iter()
            .map(|g| ScanGroupDocument {
                kind: kind(g.kind),
                masked: if words.unmasked {
                    g.value.clone()
                } else {
                    g.masked.clone()
                },
                official_of: g.holder.clone(),
                targets: g
                    .scans
                    .iter()
                    .filter_map(|n| scans.get(*n))
                    .map(|s| s.target.clone())
                    .collect(),
                institutions: g.institutions.clone(),
            })
            .collect(),
        findings: findings.iter().map(|f| finding(f, words)).collect(),
    }
}

/// A file or address that was not read.
#[must_use]
pub fn failed(target: &str, error: &str) -> ScanFailedDocument {
    ScanFailedDocument {
        schema: "yiqing.scan-failed/1",
        target: target.to_owned(),
        error: error.to_owned(),
    }
}
