//! What a page or a pasted text says, held against the record: read, asked, summed up.

pub mod group;

use std::fmt::Write as _;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::finding::{Finding, Severity};
use crate::intake::page::{Page, PageError};
use crate::promo::brand::BrandClaim;
use crate::promo::lexis::Whom;
use crate::promo::limit::thin;
use crate::promo::{self, Reading};
use crate::registry::Registry;
use crate::registry::index::Subject;
use crate::registry::licence::{LicenceState, last_day};
use crate::registry::record::BrandKind;
use crate::rules::page::{self, Told, standing};

/// What comes out of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The record, or the text itself, says otherwise.
    Contradicted,
    /// Something is claimed that nothing here bears out.
    Unsupported,
    /// Nothing is claimed that the record does not bear out.
    NothingFound,
}

impl Outcome {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Contradicted => "contradicted",
            Outcome::Unsupported => "unsupported",
            Outcome::NothingFound => "nothing_found",
        }
    }
}

/// Whom a brand of the text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A payment institution.
    Institution,
    /// A bank.
    Bank,
    /// A maker of terminals.
    Maker,
    /// A clearing network.
    Network,
    /// A service or agent brand, or one that identifies nobody for sure.
    Agent,
}

/// A brand of the text with its standing on the check date.
#[derive(Debug, Clone)]
pub struct Standing {
    /// As on record.
    pub alias: String,
    /// Whom it means.
    pub role: Role,
    /// Legal name of the institution or bank, a successor followed.
    pub institution: Option<String>,
    /// Its licence number.
    pub licence_no: Option<String>,
    /// State of its licence; `None` for a body that has none.
    pub state: Option<LicenceState>,
    /// Last day of a licence that has ended.
    pub ended_on: Option<Date>,
    /// What the text itself says of it.
    pub claim: BrandClaim,
    /// Times it is named.
    pub count: usize,
    /// The day the record speaks of.
    pub as_of: Option<Date>,
    /// Index of the institution.
    pub index: Option<usize>,
}

/// A scanned text.
#[derive(Debug)]
pub struct Scan {
    /// File, address, or `-`.
    pub target: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// The day scanned for.
    pub check_date: Date,
    /// The visible text.
    pub text: String,
    /// Where the page came from.
    pub address: Option<String>,
    /// What was read.
    pub reading: Reading,
    /// Brands with their standing, as [`Reading::brands`].
    pub brands: Vec<Standing>,
    /// Findings, contradictions first, then by weight.
    pub findings: Vec<Finding>,
    /// Findings of one rule beyond the bound, not among them.
    pub findings_left_out: usize,
    /// The sum.
    pub outcome: Outcome,
}

impl Scan {
    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.reading.length == 0
    }
}

/// Scans the bytes of a page, an archive or a text. `address` is where they came from, `charset`
/// what the sender says of them.
///
/// # Errors
/// See [`PageError`].
pub fn scan_bytes(
    registry: &Registry,
    date: Date,
    target: &str,
    bytes: &[u8],
    address: Option<&str>,
    charset: Option<&str>,
) -> Result<Scan, PageError> {
    let page = Page::read(bytes, address, charset)?;
    Ok(scan_page(registry, date, target, digest(bytes), page))
}

/// Scans a pasted text.
#[must_use]
pub fn scan_text(registry: &Registry, date: Date, text: &str) -> Scan {
    let page = Page::from_text(text);
    scan_page(registry, date, "-", digest(text.as_bytes()), page)
}

fn digest(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(64);
    for b in Sha256::digest(bytes) {
        let _ = write!(out, "{b:02x}");
    }
    out
}

fn scan_page(registry: &Registry, date: Date, target: &str, sha256: String, page: Page) -> Scan {
    let reading = promo::read(registry, &page);
    let told = Told {
        registry,
        date,
        reading: &reading,
        address: page.address.as_deref(),
        of_case: false,
    };
    let mut findings = page::ask(&told);
    let findings_left_out = thin(&mut findings, |f| (f.rule, f.message));
    findings.sort_by_key(|f| (!page::contradicts(f), std::cmp::Reverse(f.severity)));
    let brands: Vec<Standing> = reading
        .brands
        .iter()
        .map(|b| of_brand(registry, date, b))
        .collect();
    let outcome = outcome(&reading, &brands, &findings);
    Scan {
        target: target.to_owned(),
        sha256,
        check_date: date,
        text: page.text,
        address: page.address,
        brands,
        findings,
        findings_left_out,
        outcome,
        reading,
    }
}

fn of_brand(registry: &Registry, date: Date, b: &promo::brand::BrandSeen) -> Standing {
    let mut out = Standing {
        alias: b.alias.clone(),
        role: Role::Agent,
        institution: None,
        licence_no: None,
        state: None,
        ended_on: None,
        claim: b.claim(),
        count: b.count,
        as_of: None,
        index: None,
    };
    match b.whom {
        Whom::Subject(subject @ Subject::Bank(_)) => {
            out.role = Role::Bank;
            out.institution = Some(registry.subject_name(subject).to_owned());
            out.state = Some(LicenceState::NotNeeded);
        }
        Whom::Subject(_) => {
            out.role = Role::Institution;
            if let Some((i, state)) = standing(registry, b.whom, date)
                && let Some(r) = registry.institution_at(i)
            {
                out.institution = Some(r.name.to_string());
                out.licence_no = Some(r.licence_no.to_string());
                out.state = Some(state);
                out.as_of = Some(r.as_of);
                out.index = Some(i);
                if state == LicenceState::Ended {
                    out.ended_on = r.ended_on.or_else(|| last_day(r));
                }
            }
        }
        Whom::Brand(i) => {
            out.role = match registry.brand_at(i).map(|r| r.kind) {
                Some(BrandKind::Maker) => Role::Maker,
                Some(BrandKind::Network) => Role::Network,
                _ => Role::Agent,
            };
        }
    }
    out
}

/// The next day is the cycle that everybody has; to say so claims nothing.
fn is_ordinary_cycle(c: &promo::Claim) -> bool {
    c.category == "settlement_promise"
        && ["T+1", "D+1", "t+1到账", "次日到账", "隔天到账"].contains(&c.normalised.as_str())
}

/// Sums up. A page's own claim to settle directly is never borne out by the page; a claim to be
/// licensed is, where the record has a valid licence for every brand of which it is said, and words
/// of a licence that say it has ended are, where the record says so too.
fn outcome(reading: &Reading, brands: &[Standing], findings: &[Finding]) -> Outcome {
    if findings.iter().any(page::contradicts) {
        return Outcome::Contradicted;
    }
    let mut praised = brands
        .iter()
        .filter(|b| b.claim == BrandClaim::ClaimedLicensed)
        .peekable();
    let borne_out = praised.peek().is_some()
        && praised.all(|b| matches!(b.state, Some(LicenceState::Valid | LicenceState::NotNeeded)));
    let ended: Vec<usize> = reading
        .brands
        .iter()
        .zip(brands)
        .filter(|(_, b)| b.state == Some(LicenceState::Ended))
        .flat_map(|(seen, _)| seen.claims(BrandClaim::Denied))
        .map(|said| said.range.start)
        .collect();
    let says_it_ended = |c: &promo::Claim| {
        reading
            .sentence_at(c.range.start)
            .is_some_and(|s| ended.iter().any(|at| s.range.contains(at)))
    };
    let direct = brands.iter().any(|b| b.claim == BrandClaim::ClaimedDirect);
    let claims = reading.claims.iter().any(|c| {
        c.voice == promo::sentence::Voice::Claim
            && c.category != "evasive_spelling"
            && !(c.category == "licence_claim" && (borne_out || says_it_ended(c)))
            && !is_ordinary_cycle(c)
    });
    let weighty = findings
        .iter()
        .any(|f| f.severity >= Severity::Warning && f.rule != "LIC009");
    if direct || claims || weighty {
        Outcome::Unsupported
    } else {
        Outcome::NothingFound
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn of(text: &str) -> Scan {
        scan_text(Registry::embedded().unwrap(), date(2026, 11, 23), text)
    }

    #[test]
    fn nothing_is_nothing() {
        assert!(of("").is_empty());
        assert_eq!(of("今天天气不错。").outcome, Outcome::NothingFound);
    }

    #[test]
    fn an_ended_licence_contradicts() {
        let s = of("瑞银信POS机是一清机，办理电话138-0000-0000。");
        assert_eq!(s.outcome, Outcome::Contradicted);
        assert_eq!(s.brands[0].claim, BrandClaim::ClaimedDirect);
        assert_eq!(s.brands[0].state, Some(LicenceState::Ended));
        assert!(s.brands[0].ended_on.is_some());
        assert_eq!(s.findings[0].rule, "LIC002");
    }

    #[test]
    fn a_direct_claim_is_never_borne_out_by_the_page() {
        assert_eq!(of("拉卡拉POS机是一清机。").outcome, Outcome::Unsupported);
    }

    #[test]
    fn a_warning_claims_nothing() {
        let s = of("警惕“瑞银信是一清机、银联官网办理、费率永久不涨”的套路，切勿轻信。");
        assert_eq!(s.outcome, Outcome::NothingFound, "{:?}", s.findings);
    }
}
