//! A scanned page or text as its document, and the answers put into words.

use super::document::{FindingDocument, RegistryStampDocument, TOOL, finding};
pub use super::scanned_document::*;
use super::words::Words;
use crate::finding::Finding;
use crate::promo::brand::BrandClaim;
use crate::promo::contact::{ContactKind, ContactSeen};
use crate::registry::Registry;
use crate::registry::licence::LicenceState;
use crate::rules::page::contradicts;
use crate::scan::group::Group;
use crate::scan::{Outcome, Role, Scan, Standing};

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

/// The visible text, masked where that is not switched off.
#[must_use]
pub fn visible(s: &Scan, words: &Words<'_>) -> String {
    if words.unmasked {
        s.text.clone()
    } else {
        s.reading.shown()
    }
}

/// Renders a scan as its document.
#[must_use]
pub fn document(s: &Scan, words: &Words<'_>, with_text: bool) -> ScanDocument {
    let r = &s.reading;
    let whole: Vec<char> = if words.unmasked {
        s.text.chars().collect()
    } else {
        Vec::new()
    };
    let chars = |range: std::ops::Range<usize>| -> String {
        if words.unmasked {
            whole.get(range).unwrap_or_default().iter().collect()
        } else {
            r.raw(range)
        }
    };
    let raw = |range: &std::ops::Range<usize>| chars(r.folded.origin(range.clone()));
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
                name: words.masked(&c.name).into_owned(),
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
                phrase: chars(c.chars.clone()),
                normalised: words.masked(&c.normalised).into_owned(),
                voice: c.voice,
                count: c.count,
                start: c.chars.start,
                end: c.chars.end,
            })
            .collect(),
        left_out: left_out(s),
        findings: s.findings.iter().map(|f| page_finding(f, words)).collect(),
        ask_seller: ask_seller(s, words),
        registry: stamp(registry, s),
        text: with_text.then(|| visible(s, words)),
        tool: TOOL,
    }
}

/// What to do next about a text, where a rule's own advice takes it that one has the terminal.
const ADVICE: [(&str, &str); 7] = [
    ("LIC002", "scan.advice_ended"),
    ("LIC003", "scan.advice_type"),
    ("LIC008", "scan.advice_looks_like"),
    ("LIC010", "scan.advice_not_trading"),
    ("BRD001", "scan.advice_maker"),
    ("BRD003", "scan.advice_brand"),
    ("BRD004", "scan.advice_agent"),
];

/// A finding on a text, as shown.
#[must_use]
pub fn page_finding(f: &Finding, words: &Words<'_>) -> FindingDocument {
    let mut document = finding(f, words);
    if let Some((_, key)) = ADVICE.iter().find(|(rule, _)| *rule == f.rule) {
        document.advice = words.text(key).into_owned();
    }
    document
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

fn left_out(s: &Scan) -> ScanLeftOutDocument {
    let l = &s.reading.left_out;
    ScanLeftOutDocument {
        findings: s.findings_left_out,
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
    findings: &[Finding],
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
        findings: findings.iter().map(|f| page_finding(f, words)).collect(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::Lang;
    use jiff::civil::date;

    #[test]
    fn a_mobile_within_a_company_name_is_masked() {
        // Found by hostile input: names of companies were shown as they stand.
        let registry = Registry::embedded().unwrap();
        let text = "示例13800138000有限公司办理POS机";
        let s = crate::scan::scan_text(registry, date(2026, 11, 23), text);
        let d = document(&s, &Words::new(registry, Lang::Zh), false);
        assert_eq!(d.companies.len(), 1);
        assert!(!d.companies[0].name.contains("13800138000"));
        let whole = serde_json::to_string(&d).unwrap();
        assert!(!whole.contains("13800138000"), "{whole}");
    }
}
