//! The one call that both doors and the batch share: a case in, a report out.
//!
//! The report is free of language and format: rooms above it render it.

use std::cmp::Ordering;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::case::Case;
use crate::dossier::Dossier;
use crate::dossier::acquirer::{Acquirer, Who};
use crate::dossier::names::{Grade, Source};
use crate::field::Field;
use crate::finding::{Finding, Severity, Topic, Weight};
use crate::registry::Registry;
use crate::registry::index::Subject;
use crate::registry::licence::{LicenceState, acquiring_scope_on};
use crate::registry::record::ValidUntil;
use crate::registry::region::Coverage;
use crate::rules::{self, licence, settlement};
use crate::verdict::{Basis, Decision, Verdict, decide};

/// What kind of body the acquirer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcquirerKind {
    /// A payment institution.
    PaymentInstitution,
    /// A bank.
    Bank,
    /// Named, but on no list.
    Unlisted,
}

impl AcquirerKind {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            AcquirerKind::PaymentInstitution => "payment_institution",
            AcquirerKind::Bank => "bank",
            AcquirerKind::Unlisted => "unlisted",
        }
    }
}

/// The acquirer, as reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcquirerSummary {
    /// Legal name, or the name as given where it is on no list.
    pub name: String,
    /// Kind.
    pub kind: AcquirerKind,
    /// Licence number.
    pub licence_no: Option<String>,
    /// State of the licence on the check date.
    pub licence_state: LicenceState,
    /// What identified it.
    pub identified_by: Vec<&'static str>,
    /// Regions of its acquiring licence, in the list's words.
    pub regions: Option<String>,
    /// Whether the merchant's place is inside; `None` where it cannot be told.
    pub region_ok: Option<bool>,
    /// End of the licence: a day, or `long-term`.
    pub valid_until: Option<String>,
    /// Last day with a licence, where it has ended.
    pub ended_on: Option<Date>,
    /// First source of the record.
    pub source: Option<String>,
    /// The day the record speaks of.
    pub as_of: Option<Date>,
}

/// Evidence that is missing, cheapest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// The acquirer's full name.
    AcquirerName,
    /// A slip.
    Slip,
    /// The merchant number.
    MerchantNo,
    /// The acquirer's confirmation in its own app or hotline.
    AppConfirmation,
    /// The acceptance agreement.
    Agreement,
    /// A credit on the merchant's own bank record.
    SettlementCredit,
    /// The merchant's operator.
    Operator,
    /// A newer list.
    FreshRegistry,
}

impl Missing {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Missing::AcquirerName => "acquirer_name",
            Missing::Slip => "slip",
            Missing::MerchantNo => "merchant_no",
            Missing::AppConfirmation => "app_confirmation",
            Missing::Agreement => "agreement",
            Missing::SettlementCredit => "settlement_credit",
            Missing::Operator => "operator",
            Missing::FreshRegistry => "fresh_registry",
        }
    }
}

/// One line beside the verdict: the worst finding of a group of topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Topic of the finding, or settlement where no credit was seen.
    pub topic: Topic,
    /// Its severity.
    pub severity: Severity,
    /// The rule that speaks; `None` where no credit was seen.
    pub rule: Option<&'static str>,
}

/// The list the report was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryStamp {
    /// The day the list speaks of.
    pub as_of: Date,
    /// Days from that day to the check date.
    pub age_days: i32,
    /// Version of the data.
    pub version: String,
    /// `embedded` or `installed`.
    pub origin: &'static str,
    /// Why an installed list is not used.
    pub fault: Option<String>,
}

/// The answer about one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The user's own number.
    pub id: Option<String>,
    /// The day checked for.
    pub check_date: Date,
    /// Verdict, confidence, rules that decided.
    pub decision: Decision,
    /// Who acquires; `None` when nobody is named or identified.
    pub acquirer: Option<AcquirerSummary>,
    /// Lines beside the verdict.
    pub alerts: Vec<Alert>,
    /// When to check again: a verified verdict holds for 60 days.
    pub recheck_on: Option<Date>,
    /// All findings, heaviest first.
    pub findings: Vec<Finding>,
    /// What is missing, cheapest first.
    pub missing: Vec<Missing>,
    /// Confirmed hotline of the acquirer.
    pub hotline: Option<String>,
    /// Whether any credit or payer was given.
    pub settlement_seen: bool,
    /// The list used.
    pub registry: RegistryStamp,
}

impl Report {
    /// The findings that count beside the verdict: all but those set aside.
    pub fn counting(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.ignored.is_none())
    }
}

/// Checks one case on one date.
#[must_use]
pub fn check(registry: &Registry, case: &Case<'_>, date: Date) -> Report {
    let dossier = Dossier::build(registry, case, date);
    let findings = rules::ask(&dossier);
    conclude(&dossier, findings)
}

/// Makes the report from a dossier and its findings; the batch adds findings of its own first.
#[must_use]
pub fn conclude(d: &Dossier<'_>, mut findings: Vec<Finding>) -> Report {
    let decision = decide(&findings, &basis(d, &findings));
    let sample = settlement::sample(d);
    let recheck_on = (decision.verdict == Verdict::DirectVerified).then(|| {
        sample
            .newest
            .unwrap_or(d.date)
            .saturating_add(60.days())
            .max(d.date)
    });
    findings.sort_by(heaviest_first);
    Report {
        id: d.case.get(Field::Id).map(str::to_owned),
        check_date: d.date,
        settlement_seen: !d.settlement.payments.is_empty(),
        alerts: alerts(&findings, !d.settlement.payments.is_empty()),
        missing: missing(d, decision.verdict),
        acquirer: d.acquirer.as_ref().map(|a| summary(d, a)),
        hotline: hotline(d),
        decision,
        recheck_on,
        findings,
        registry: RegistryStamp {
            as_of: d.registry.as_of(),
            age_days: d.registry.age_days(d.date),
            version: d.registry.version().to_owned(),
            origin: d.registry.origin().as_str(),
            fault: d.registry.fault().map(str::to_owned),
        },
    }
}

/// The order in which a report gives its findings.
#[must_use]
pub fn heaviest_first(a: &Finding, b: &Finding) -> Ordering {
    (b.weight, b.severity)
        .cmp(&(a.weight, a.severity))
        .then_with(|| a.rule.cmp(b.rule))
}

/// What the verdict counts.
#[must_use]
pub fn basis(d: &Dossier<'_>, findings: &[Finding]) -> Basis {
    let a = d.acquirer.as_ref();
    let grade = |g: Grade| a.is_some_and(|a| a.sources.iter().any(|s| s.grade() == g));
    let sample = settlement::sample(d);
    let (credits_against, batch_against) = settlement::decisive_against(d);
    Basis {
        other_merchant_of_record: matches!(
            d.case.choice(Field::MerchantOfRecord),
            Some("mall" | "platform")
        ),
        designated_company_paid: d.case.flag(Field::TreasuryDesignation)
            && findings.iter().any(|f| f.rule == "SET003"),
        acquirer_licensed: a.is_some_and(|a| a.state.is_licensed()),
        bank_by_name_only: a.is_some_and(|a| matches!(a.who, Who::BankLike(_))),
        list_too_old: d.registry.age_days(d.date) > licence::TOO_OLD_DAYS,
        named_by_e4: grade(Grade::E4),
        named_by_e3: grade(Grade::E3),
        sources: a.map_or(0, |a| a.sources.len()),
        credits_for: sample.credits,
        days_for: sample.days,
        recent: sample.newest_age.is_none_or(|age| age <= 60),
        implied: sample.implied,
        credits_against,
        batch_against,
    }
}

fn summary(d: &Dossier<'_>, a: &Acquirer) -> AcquirerSummary {
    let mut out = AcquirerSummary {
        name: a.name_on(d.registry, d.date).to_owned(),
        kind: match a.who {
            Who::OnRecord(Subject::Institution(_)) => AcquirerKind::PaymentInstitution,
            Who::OnRecord(Subject::Bank(_)) | Who::BankLike(_) => AcquirerKind::Bank,
            Who::Unlisted(_) => AcquirerKind::Unlisted,
        },
        licence_no: None,
        licence_state: a.state,
        identified_by: a.identified_by.clone(),
        regions: None,
        region_ok: None,
        valid_until: None,
        ended_on: None,
        source: None,
        as_of: None,
    };
    if let Some(subject) = a.subject() {
        let (_, source, as_of) = d.registry.subject_record(subject);
        out.source = source;
        out.as_of = Some(as_of);
    }
    if let Some(r) = a.institution().and_then(|i| d.registry.institution_at(i)) {
        out.licence_no = Some(r.licence_no.as_str().to_owned());
        out.regions = acquiring_scope_on(r, d.date)
            .and_then(|s| s.wording.as_deref().or(s.regions.as_deref()))
            .map(str::to_owned);
        out.region_ok = match licence::coverage(d) {
            Coverage::Covered => Some(true),
            Coverage::NotCovered => Some(false),
            _ => None,
        };
        out.valid_until = r.valid_until.map(|v| match v {
            ValidUntil::LongTerm => "long-term".to_owned(),
            ValidUntil::Until(day) => day.to_string(),
        });
        if a.state == LicenceState::Ended {
            out.ended_on = r.ended_on;
        }
    }
    out
}

/// Groups of topics that share one line.
const ALERT_GROUPS: [&[Topic]; 6] = [
    &[Topic::Settlement, Topic::Agreement, Topic::Timing],
    &[Topic::Licence, Topic::Brand],
    &[Topic::Price],
    &[Topic::MerchantNumber, Topic::Category],
    &[Topic::Terminal],
    &[Topic::Promotion, Topic::Agent],
];

/// The lines beside the verdict for findings, of which those set aside say nothing.
#[must_use]
pub fn alerts(findings: &[Finding], settlement_seen: bool) -> Vec<Alert> {
    let mut out = Vec::new();
    for (n, topics) in ALERT_GROUPS.iter().enumerate() {
        let worst = findings
            .iter()
            .filter(|f| f.ignored.is_none() && topics.contains(&f.topic))
            .filter(|f| f.severity > Severity::Info)
            .max_by_key(|f| (f.severity, f.weight));
        let proof = findings
            .iter()
            .find(|f| f.ignored.is_none() && f.weight == Weight::DecisiveFor);
        match (worst, proof) {
            (Some(f), _) => {
                out.push(Alert {
                    topic: f.topic,
                    severity: f.severity,
                    rule: Some(f.rule),
                });
            }
            (None, Some(f)) if n == 0 => {
                out.push(Alert {
                    topic: f.topic,
                    severity: Severity::Info,
                    rule: Some(f.rule),
                });
            }
            (None, None) if n == 0 && !settlement_seen => {
                out.push(Alert {
                    topic: Topic::Settlement,
                    severity: Severity::Info,
                    rule: None,
                });
            }
            _ => {}
        }
    }
    out
}

fn missing(d: &Dossier<'_>, verdict: Verdict) -> Vec<Missing> {
    let mut out = Vec::new();
    if d.registry.age_days(d.date) > licence::OLD_DAYS {
        out.push(Missing::FreshRegistry);
    }
    if matches!(verdict, Verdict::NotDirect | Verdict::DirectVerified) {
        return out;
    }
    let named = d
        .acquirer
        .as_ref()
        .is_some_and(|a| !matches!(a.who, Who::Unlisted(_)));
    let has = |f: Field| d.case.get(f).is_some();
    let slip = has(Field::ReceiptAcquirer)
        || has(Field::ReceiptMerchantNo)
        || has(Field::ReceiptMerchantName)
        || !d.case.receipts.is_empty();
    for (absent, what) in [
        (!named, Missing::AcquirerName),
        (!slip, Missing::Slip),
        (d.numbers.is_empty(), Missing::MerchantNo),
        (!has(Field::AppAcquirer), Missing::AppConfirmation),
        (
            !d.names.iter().any(|n| n.source == Source::Agreement),
            Missing::Agreement,
        ),
        (
            d.settlement.own_record().next().is_none(),
            Missing::SettlementCredit,
        ),
        (
            d.case.choice(Field::MerchantKind) == Some("company")
                && !has(Field::Operator)
                && d.settlement
                    .holders
                    .iter()
                    .any(|(_, h, _)| d.registry.is_person(h)),
            Missing::Operator,
        ),
    ] {
        if absent {
            out.push(what);
        }
    }
    out.sort_unstable();
    out
}

/// A confirmed hotline of the acquirer.
fn hotline(d: &Dossier<'_>) -> Option<String> {
    let i = d.acquirer.as_ref()?.institution()?;
    let r = d.registry.institution_at(i)?;
    let contact = d.registry.contacts_of(&r.licence_no)?;
    contact
        .hotlines
        .iter()
        .find(|h| h.confirmed)
        .map(|h| h.value.as_str().to_owned())
}
