//! The report as JSON, `yiqing.report/1`: frozen names, texts in the asked language.

use schemars::JsonSchema;
use serde::Serialize;

use super::since::Change;
use super::words::Words;
use crate::check::{AcquirerSummary, Alert, Missing, Report};
use crate::finding::{Effect, Finding, Severity, Topic};
use crate::registry::licence::LicenceState;
use crate::verdict::{Confidence, Verdict};

/// Version of the program as documents print it.
pub const TOOL: &str = concat!("yiqing ", env!("CARGO_PKG_VERSION"));

/// One checked terminal.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportDocument {
    /// `yiqing.report/1`.
    pub schema: &'static str,
    /// Data row of a batch, from 1; only in `batch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The user's own number.
    pub id: Option<String>,
    /// The serial number as given, by which rows of one list are found in another; only in
    /// `batch`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// The day checked for, `YYYY-MM-DD`.
    pub check_date: String,
    /// The verdict.
    pub verdict: Verdict,
    /// How sure.
    pub confidence: Confidence,
    /// The verdict in one sentence.
    pub headline: String,
    /// Who acquires; null when nobody is named or identified.
    pub acquirer: Option<AcquirerDocument>,
    /// Lines beside the verdict.
    pub alerts: Vec<AlertDocument>,
    /// When to check again; null unless verified.
    pub recheck_on: Option<String>,
    /// Findings, heaviest first.
    pub findings: Vec<FindingDocument>,
    /// Missing evidence, cheapest first.
    pub missing: Vec<MissingDocument>,
    /// One message to copy to the seller.
    pub ask_seller: String,
    /// What to do next, in order.
    pub next_steps: Vec<String>,
    /// The list used.
    pub registry: RegistryStampDocument,
    /// Rules that decided.
    pub decided_by: Vec<String>,
    /// Name and version of the program.
    pub tool: &'static str,
    /// How the row differs from the results of another day; only in `batch --baseline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// The acquirer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AcquirerDocument {
    /// Legal name, or as given where unlisted.
    pub name: String,
    /// `payment_institution`, `bank` or `unlisted`.
    pub kind: &'static str,
    /// Licence number.
    pub licence_no: Option<String>,
    /// State of the licence.
    pub licence_state: LicenceState,
    /// What identified it.
    pub identified_by: Vec<&'static str>,
    /// Regions in the list's words.
    pub regions: Option<String>,
    /// Whether the merchant's place is inside; null when it cannot be told.
    pub region_ok: Option<bool>,
    /// A day, `long-term` or null.
    pub valid_until: Option<String>,
}

/// One line beside the verdict.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AlertDocument {
    /// Topic.
    pub topic: Topic,
    /// Severity.
    pub severity: Severity,
    /// The line.
    pub text: String,
}

/// One finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingDocument {
    /// Rule code.
    pub rule: &'static str,
    /// Rule name.
    pub name: String,
    /// Severity.
    pub severity: Severity,
    /// Topic.
    pub topic: Topic,
    /// Effect on the verdict.
    pub effect: Effect,
    /// What was found, on whose word and date.
    pub message: String,
    /// What it rests on.
    pub evidence: Vec<EvidenceDocument>,
    /// What to do next.
    pub advice: String,
    /// Why it is set aside, where the user asked for that; only in `batch --ignore`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored: Option<IgnoredDocument>,
}

/// Why a finding is set aside.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IgnoredDocument {
    /// The user's reason.
    pub reason: String,
    /// Last day on which it is set aside, `YYYY-MM-DD`.
    pub until: String,
}

/// One fact a finding rests on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EvidenceDocument {
    /// Field of the case.
    pub field: String,
    /// Its value, personal data masked.
    pub value: String,
    /// Record it was held against.
    pub record: Option<String>,
    /// Where the record comes from.
    pub source: Option<String>,
    /// The day the record speaks of.
    pub as_of: Option<String>,
}

/// One piece of missing evidence.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MissingDocument {
    /// Word of the contract.
    pub evidence: &'static str,
    /// How to get it.
    pub ask: String,
}

/// The list used.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RegistryStampDocument {
    /// The day the list speaks of.
    pub as_of: String,
    /// Days to the check date.
    pub age_days: i32,
    /// Version of the data.
    pub version: String,
    /// `embedded` or `installed`.
    pub origin: &'static str,
    /// Why an installed list is not used; null when nothing is wrong.
    pub fault: Option<String>,
}

/// Renders a report as its document.
#[must_use]
pub fn document(report: &Report, words: &Words<'_>, row: Option<u64>) -> ReportDocument {
    ReportDocument {
        schema: "yiqing.report/1",
        row,
        id: report.id.clone(),
        serial_number: None,
        check_date: report.check_date.to_string(),
        verdict: report.decision.verdict,
        confidence: report.decision.confidence,
        headline: headline(report, words),
        acquirer: report.acquirer.as_ref().map(acquirer),
        alerts: report
            .alerts
            .iter()
            .map(|a| AlertDocument {
                topic: a.topic,
                severity: a.severity,
                text: alert_text(a, words),
            })
            .collect(),
        recheck_on: report.recheck_on.map(|d| d.to_string()),
        findings: report.findings.iter().map(|f| finding(f, words)).collect(),
        missing: report
            .missing
            .iter()
            .map(|m| MissingDocument {
                evidence: m.as_str(),
                ask: words.text(&format!("missing.{}", m.as_str())).into_owned(),
            })
            .collect(),
        ask_seller: ask_seller(report, words),
        next_steps: next_steps(report, words),
        registry: RegistryStampDocument {
            as_of: report.registry.as_of.to_string(),
            age_days: report.registry.age_days,
            version: report.registry.version.clone(),
            origin: report.registry.origin,
            fault: report.registry.fault.clone(),
        },
        decided_by: report
            .decision
            .decided_by
            .iter()
            .map(|r| (*r).to_owned())
            .collect(),
        tool: TOOL,
        change: None,
    }
}

fn acquirer(a: &AcquirerSummary) -> AcquirerDocument {
    AcquirerDocument {
        name: a.name.clone(),
        kind: a.kind.as_str(),
        licence_no: a.licence_no.clone(),
        licence_state: a.licence_state,
        identified_by: a.identified_by.clone(),
        regions: a.regions.clone(),
        region_ok: a.region_ok,
        valid_until: a.valid_until.clone(),
    }
}

/// Renders one finding.
#[must_use]
pub fn finding(f: &Finding, words: &Words<'_>) -> FindingDocument {
    FindingDocument {
        rule: f.rule,
        name: words.rule_name(f.rule),
        severity: f.severity,
        topic: f.topic,
        effect: f.effect,
        message: words.message(f),
        evidence: f
            .evidence
            .iter()
            .map(|e| EvidenceDocument {
                field: e.field.clone().into_owned(),
                value: words.evidence_value(&e.value, e.personal),
                record: e.record.clone(),
                source: e.source.clone(),
                as_of: e.as_of.map(|d| d.to_string()),
            })
            .collect(),
        advice: words.rule_advice(f.rule),
        ignored: None,
    }
}

/// The verdict in one sentence.
#[must_use]
pub fn headline(report: &Report, words: &Words<'_>) -> String {
    let verdict = report.decision.verdict;
    let name = report.acquirer.as_ref().map_or("", |a| a.name.as_str());
    let as_of = report.registry.as_of.to_string();
    let ended = report
        .acquirer
        .as_ref()
        .filter(|a| a.licence_state == LicenceState::Ended);
    let decided = |rule: &str| report.decision.decided_by.contains(&rule);
    let key = match verdict {
        Verdict::NotDirect if decided("LIC002") => match ended.map(|a| a.ended_on) {
            Some(Some(_)) => "headline_ended",
            Some(None) => "headline_ended_undated",
            None => "headline",
        },
        Verdict::Unknown if decided("LIC009") => "headline_old_list",
        Verdict::Unknown if decided("SET003") => "headline_treasury",
        Verdict::Unknown if report.decision.confidence == Confidence::Medium => "headline_mall",
        _ => "headline",
    };
    let ended_on = ended
        .and_then(|a| a.ended_on)
        .map(|d| d.to_string())
        .unwrap_or_default();
    let record_as_of = ended
        .and_then(|a| a.as_of)
        .map(|d| d.to_string())
        .unwrap_or(as_of);
    words.filled(
        &format!("verdict.{}.{key}", verdict.as_str()),
        &[
            ("acquirer", name),
            ("ended_on", &ended_on),
            ("as_of", &record_as_of),
        ],
    )
}

/// One alert as a line.
#[must_use]
pub fn alert_text(a: &Alert, words: &Words<'_>) -> String {
    let text = match a.rule {
        None => words.text("alert.none").into_owned(),
        Some(rule) => {
            let key = format!("alert.{rule}");
            if words.has(&key) {
                words.text(&key).into_owned()
            } else {
                words.rule_name(rule)
            }
        }
    };
    let topic = words.text(&format!("topic.{}", a.topic.as_str()));
    words.filled("alert.line", &[("topic", &topic), ("text", &text)])
}

fn ask_seller(report: &Report, words: &Words<'_>) -> String {
    let name = report.acquirer.as_ref().map_or("", |a| a.name.as_str());
    let fired = |rule: &str| report.counting().any(|f| f.rule == rule);
    let missing = |m: Missing| report.missing.contains(&m);
    let mut points: Vec<String> = Vec::new();
    if fired("LIC002") {
        points.push(words.filled("ask.ended", &[("acquirer", name)]));
    }
    if fired("DAT002") || fired("MID002") || fired("LIC014") {
        points.push(words.text("ask.names_differ").into_owned());
    }
    if missing(Missing::AcquirerName) || fired("LIC001") || fired("BRD002") {
        points.push(words.text("ask.acquirer_name").into_owned());
    }
    if missing(Missing::Agreement) || fired("CON001") {
        points.push(words.text("ask.agreement").into_owned());
    }
    if missing(Missing::SettlementCredit) {
        points.push(words.text("ask.settlement_credit").into_owned());
    }
    if missing(Missing::MerchantNo) || missing(Missing::AppConfirmation) {
        points.push(words.text("ask.merchant_no").into_owned());
    }
    if fired("LIC004") || fired("LIC016") {
        points.push(words.text("ask.region").into_owned());
    }
    if fired("RATE001") || fired("RATE002") || fired("RATE003") {
        points.push(words.text("ask.rate").into_owned());
    }
    if points.is_empty() {
        return String::new();
    }
    let mut out = words.text("ask.intro").into_owned();
    for (n, p) in points.iter().enumerate() {
        out.push_str(&format!("\n{}. {p}", n + 1));
    }
    out
}

/// Whether somebody without a licence is seen with the money, whatever the verdict.
fn is_critical(f: &Finding) -> bool {
    f.severity == Severity::Critical && f.topic == Topic::Settlement
}

/// What to do next, in order.
#[must_use]
pub fn next_steps(report: &Report, words: &Words<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut say = |key: &str, args: &[(&str, &str)]| out.push(words.filled(key, args));
    let decided = |rule: &str| report.decision.decided_by.contains(&rule);
    match report.decision.verdict {
        // Where something critical stands beside the proof, what to do about that comes alone.
        Verdict::DirectVerified if report.findings.iter().any(is_critical) => {}
        Verdict::DirectVerified => {
            let day = report.recheck_on.map(|d| d.to_string()).unwrap_or_default();
            say("next.direct_verified", &[("recheck_on", &day)]);
            say("next.direct_verified_watch", &[]);
        }
        Verdict::NotDirect => {
            say("next.stop", &[]);
            say("next.keep", &[]);
            if let (Some(a), Some(hotline)) = (&report.acquirer, &report.hotline) {
                say(
                    "next.call_acquirer",
                    &[("acquirer", &a.name), ("hotline", hotline)],
                );
            }
            say("next.call_public", &[]);
        }
        Verdict::Doubtful => say("next.doubtful", &[]),
        Verdict::Unknown if decided("LIC009") => say("next.refresh", &[]),
        Verdict::Unknown
            if report.decision.confidence == Confidence::Medium && !decided("SET003") =>
        {
            say("next.mall", &[]);
        }
        Verdict::Unknown | Verdict::DirectClaimed | Verdict::DirectConsistent => {}
    }
    if report.decision.verdict != Verdict::NotDirect {
        for f in report
            .counting()
            .filter(|f| f.severity > Severity::Info)
            .take(3)
        {
            let advice = words.rule_advice(f.rule);
            if !advice.is_empty() && !out.contains(&advice) {
                out.push(advice);
            }
        }
        for m in report
            .missing
            .iter()
            .filter(|m| **m != Missing::FreshRegistry)
            .take(3)
        {
            out.push(words.text(&format!("missing.{}", m.as_str())).into_owned());
        }
    }
    out
}
