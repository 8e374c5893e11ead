//! Findings → verdict: a pure fold, in the order in which the question is decided.
//!
//! It asks one thing only: who holds and pays the merchant's card money. It knows no case, no
//! registry and no rule's reasons, only weights, topics and what the [`Basis`] counts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Topic, Weight};

/// The verdicts, worst first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Paid, or to be paid, by a party without a licence; or the institution has ended.
    NotDirect,
    /// A serious contradiction, no proof.
    Doubtful,
    /// Nobody licensed could be identified, or the list is too old to say.
    Unknown,
    /// Only words name a licensed acquirer; nothing contradicts.
    DirectClaimed,
    /// A document names a licensed acquirer; nothing contradicts; no settlement seen.
    DirectConsistent,
    /// The merchant's own bank record shows a licensed acquirer or bank paying.
    DirectVerified,
}

/// All verdicts, worst first.
pub const VERDICTS: [Verdict; 6] = [
    Verdict::NotDirect,
    Verdict::Doubtful,
    Verdict::Unknown,
    Verdict::DirectClaimed,
    Verdict::DirectConsistent,
    Verdict::DirectVerified,
];

impl Verdict {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::NotDirect => "not_direct",
            Verdict::Doubtful => "doubtful",
            Verdict::Unknown => "unknown",
            Verdict::DirectClaimed => "direct_claimed",
            Verdict::DirectConsistent => "direct_consistent",
            Verdict::DirectVerified => "direct_verified",
        }
    }

    /// Reads the contract's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Verdict> {
        VERDICTS.into_iter().find(|v| v.as_str() == word)
    }
}

/// How sure a verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Weak.
    Low,
    /// Middling.
    Medium,
    /// Strong.
    High,
}

impl Confidence {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }

    fn lowered(self, levels: usize) -> Confidence {
        match (self, levels) {
            (c, 0) => c,
            (Confidence::High, 1) => Confidence::Medium,
            _ => Confidence::Low,
        }
    }
}

/// What the fold must know besides the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Basis {
    /// The contracted merchant is a mall or a platform.
    pub other_merchant_of_record: bool,
    /// A company without a licence paid, under a written group-treasury designation.
    pub designated_company_paid: bool,
    /// The chosen acquirer is a bank, or an institution licensed on the check date.
    pub acquirer_licensed: bool,
    /// The acquirer is a bank by its name only.
    pub bank_by_name_only: bool,
    /// The list is older than 180 days.
    pub list_too_old: bool,
    /// An E4 source (agreement, acquirer's app) names the acquirer.
    pub named_by_e4: bool,
    /// An E3 source (slip, number) names the acquirer.
    pub named_by_e3: bool,
    /// How many sources name the acquirer.
    pub sources: usize,
    /// Credits for direct payment; a stated payer counts as one.
    pub credits_for: usize,
    /// On how many days.
    pub days_for: usize,
    /// The newest of them is at most 60 days old, or its day is not known.
    pub recent: bool,
    /// The fee of some of them is only implied.
    pub implied: bool,
    /// Decisive credits against.
    pub credits_against: usize,
    /// One of them pays a batch of two or more sales exactly.
    pub batch_against: bool,
}

/// Verdict, confidence, and the rules that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// How sure.
    pub confidence: Confidence,
    /// Rules that decided, in the order of the findings, each once.
    pub decided_by: Vec<&'static str>,
}

fn rules_of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    for f in findings {
        if !out.contains(&f.rule) {
            out.push(f.rule);
        }
    }
    out
}

fn topics_of(findings: &[Finding], weights: &[Weight]) -> usize {
    let mut topics: Vec<Topic> = findings
        .iter()
        .filter(|f| f.topic.moves_verdict() && weights.contains(&f.weight))
        .map(|f| f.topic)
        .collect();
    topics.sort_unstable();
    topics.dedup();
    topics.len()
}

/// Number of different rules that lower the confidence without being doubts (LIC004, LIC011).
fn cautions(findings: &[Finding]) -> usize {
    rules_of(with_weight(findings, Weight::Caution)).len()
}

fn with_weight(findings: &[Finding], weight: Weight) -> impl Iterator<Item = &Finding> {
    findings
        .iter()
        .filter(move |f| f.weight == weight && f.topic.moves_verdict())
}

/// Findings before which even money is no proof.
fn blocks_proof(f: &Finding) -> bool {
    f.weight == Weight::Serious
        && matches!(f.rule, "SET005" | "SET007" | "SET012" | "SET015" | "DAT002")
}

/// Decides.
#[must_use]
pub fn decide(findings: &[Finding], basis: &Basis) -> Decision {
    let decision = |verdict, confidence, decided_by| Decision {
        verdict,
        confidence,
        decided_by,
    };

    if basis.other_merchant_of_record {
        return decision(Verdict::Unknown, Confidence::Medium, vec![]);
    }

    // 1. Against, decisive.
    let against = rules_of(with_weight(findings, Weight::DecisiveAgainst));
    if !against.is_empty() {
        let sure = against.contains(&"CON003") || basis.credits_against >= 2 || basis.batch_against;
        let confidence = if sure {
            Confidence::High
        } else {
            Confidence::Medium
        };
        return decision(Verdict::NotDirect, confidence, against);
    }

    // 2. For, decisive.
    let paid = rules_of(with_weight(findings, Weight::DecisiveFor));
    let proven = !paid.is_empty()
        && basis.acquirer_licensed
        && !basis.designated_company_paid
        && !findings.iter().any(blocks_proof);
    if proven {
        return decision(
            Verdict::DirectVerified,
            money_confidence(findings, basis),
            paid,
        );
    }

    // 3. Serious doubt, or mild doubts in two topics.
    let serious = rules_of(with_weight(findings, Weight::Serious));
    if !serious.is_empty() {
        return decision(Verdict::Doubtful, Confidence::Medium, serious);
    }
    if topics_of(findings, &[Weight::Mild]) >= 2 {
        let mild = rules_of(with_weight(findings, Weight::Mild));
        return decision(Verdict::Doubtful, Confidence::Low, mild);
    }
    if basis.designated_company_paid {
        return decision(Verdict::Unknown, Confidence::Medium, vec!["SET003"]);
    }

    // 4. A document names it.
    if basis.acquirer_licensed && !basis.list_too_old {
        let documented = basis.named_by_e4 || (basis.named_by_e3 && basis.sources >= 2);
        let mild = with_weight(findings, Weight::Mild).next().is_some();
        if documented {
            let base = if basis.named_by_e4 && basis.sources >= 2 && !basis.bank_by_name_only {
                Confidence::Medium
            } else {
                Confidence::Low
            };
            let confidence = base.lowered(usize::from(mild) + cautions(findings));
            return decision(Verdict::DirectConsistent, confidence, vec![]);
        }
        // 5. Only claimed.
        if basis.sources >= 1 {
            return decision(Verdict::DirectClaimed, Confidence::Low, vec![]);
        }
    }

    // 6. Nobody licensed could be identified, or the list is too old.
    let decided_by = if basis.acquirer_licensed && basis.list_too_old {
        rules_of(findings.iter().filter(|f| f.rule == "LIC009"))
    } else {
        vec![]
    };
    decision(Verdict::Unknown, Confidence::Low, decided_by)
}

fn money_confidence(findings: &[Finding], basis: &Basis) -> Confidence {
    let base = if basis.credits_for >= 3 && basis.days_for >= 2 && basis.recent && !basis.implied {
        Confidence::High
    } else if basis.credits_for >= 2 {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    if basis.list_too_old || basis.bank_by_name_only {
        return Confidence::Low;
    }
    let levels = topics_of(findings, &[Weight::Serious, Weight::Mild]) + cautions(findings);
    base.lowered(levels)
}
