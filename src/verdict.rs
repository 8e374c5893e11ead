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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Effect, Evidence, Severity, TOPICS};

    fn finding(rule: &'static str, topic: Topic, weight: Weight) -> Finding {
        Finding {
            rule,
            severity: Severity::Info,
            topic,
            effect: Effect::None,
            weight,
            message: "m",
            args: vec![],
            evidence: vec![Evidence {
                field: "brand".into(),
                value: "示例".to_owned(),
                personal: false,
                record: None,
                source: None,
                as_of: None,
            }],
            ignored: None,
        }
    }

    fn against(rule: &'static str) -> Finding {
        finding(rule, Topic::Settlement, Weight::DecisiveAgainst)
    }

    fn paid() -> Finding {
        finding("SET001", Topic::Settlement, Weight::DecisiveFor)
    }

    fn serious(rule: &'static str) -> Finding {
        finding(rule, Topic::Terminal, Weight::Serious)
    }

    fn mild(rule: &'static str, topic: Topic) -> Finding {
        finding(rule, topic, Weight::Mild)
    }

    fn caution(rule: &'static str) -> Finding {
        finding(rule, Topic::Licence, Weight::Caution)
    }

    /// A licensed acquirer, nobody's word for it yet.
    fn licensed() -> Basis {
        Basis {
            acquirer_licensed: true,
            ..Basis::default()
        }
    }

    /// Three credits on two days, lately.
    fn well_paid() -> Basis {
        Basis {
            credits_for: 3,
            days_for: 2,
            recent: true,
            ..licensed()
        }
    }

    /// An agreement and another source.
    fn agreed() -> Basis {
        Basis {
            named_by_e4: true,
            sources: 2,
            ..licensed()
        }
    }

    /// Verdict and confidence in the contract's words, and what decided.
    fn said(findings: &[Finding], basis: &Basis) -> String {
        let d = decide(findings, basis);
        let words = [d.verdict.as_str(), d.confidence.as_str()].join(" ");
        [vec![words.as_str()], d.decided_by].concat().join(" ")
    }

    #[test]
    fn words_are_read_back() {
        let words = VERDICTS.map(Verdict::as_str);
        assert_eq!(
            words,
            [
                "not_direct",
                "doubtful",
                "unknown",
                "direct_claimed",
                "direct_consistent",
                "direct_verified"
            ]
        );
        assert_eq!(words.map(Verdict::parse), VERDICTS.map(Some));
        for none in ["", "direct", "Unknown", "unknown "] {
            assert_eq!(Verdict::parse(none), None, "{none}");
        }
        let sure = [Confidence::Low, Confidence::Medium, Confidence::High];
        assert_eq!(sure.map(Confidence::as_str), ["low", "medium", "high"]);
        assert!(VERDICTS.is_sorted() && sure.is_sorted());
    }

    #[test]
    fn a_level_each() {
        use Confidence::{High, Low, Medium};
        for (from, levels, to) in [
            (High, 0, High),
            (High, 1, Medium),
            (High, 2, Low),
            (High, 9, Low),
            (Medium, 0, Medium),
            (Medium, 1, Low),
            (Medium, 2, Low),
            (Low, 0, Low),
            (Low, 1, Low),
        ] {
            assert_eq!(from.lowered(levels), to, "{from:?} by {levels}");
        }
    }

    #[test]
    fn the_contract_of_another_comes_before_everything() {
        let basis = Basis {
            other_merchant_of_record: true,
            ..well_paid()
        };
        for f in [vec![], vec![paid()], vec![against("SET002")]] {
            assert_eq!(said(&f, &basis), "unknown medium");
        }
    }

    #[test]
    fn money_against() {
        let with = |credits_against, batch_against| Basis {
            credits_against,
            batch_against,
            ..well_paid()
        };
        for (rules, basis, expected) in [
            (&["SET002"][..], with(1, false), "not_direct medium SET002"),
            (&["SET002"], with(0, false), "not_direct medium SET002"),
            (&["SET002"], with(2, false), "not_direct high SET002"),
            (&["SET002"], with(3, false), "not_direct high SET002"),
            (&["SET003"], with(1, true), "not_direct high SET003"),
            (&["CON003"], with(0, false), "not_direct high CON003"),
            (&["LIC002"], with(0, false), "not_direct medium LIC002"),
            (
                &["SET002", "CON003", "SET002"],
                with(1, false),
                "not_direct high SET002 CON003",
            ),
        ] {
            // Before money for, a designation and every doubt.
            let mut findings: Vec<_> = rules.iter().map(|r| against(r)).collect();
            assert_eq!(said(&findings, &basis), expected);
            findings.extend([paid(), serious("TRM001"), mild("LIC015", Topic::Licence)]);
            let basis = Basis {
                designated_company_paid: true,
                ..basis
            };
            assert_eq!(said(&findings, &basis), expected);
        }
    }

    #[test]
    fn money_for() {
        let with = |credits_for, days_for| Basis {
            credits_for,
            days_for,
            ..well_paid()
        };
        for (basis, expected) in [
            (with(3, 2), "high"),
            (with(4, 3), "high"),
            (with(3, 1), "medium"),
            (with(2, 2), "medium"),
            (with(1, 1), "low"),
            (with(0, 0), "low"),
            (
                Basis {
                    recent: false,
                    ..with(3, 2)
                },
                "medium",
            ),
            (
                Basis {
                    implied: true,
                    ..with(3, 2)
                },
                "medium",
            ),
            (
                Basis {
                    list_too_old: true,
                    ..with(3, 2)
                },
                "low",
            ),
            (
                Basis {
                    bank_by_name_only: true,
                    ..with(3, 2)
                },
                "low",
            ),
        ] {
            assert_eq!(
                said(&[paid()], &basis),
                format!("direct_verified {expected} SET001"),
                "{basis:?}"
            );
        }
    }

    #[test]
    fn doubts_lower_what_money_shows() {
        let verified = |f: &[Finding]| {
            let all = [&[paid()], f].concat();
            said(&all, &well_paid())
        };
        for (findings, expected) in [
            (vec![mild("LIC015", Topic::Licence)], "medium"),
            (vec![serious("TRM001")], "medium"),
            // A topic counts once, whatever it holds.
            (vec![serious("TRM001"), serious("TRM002")], "medium"),
            (
                vec![serious("TRM001"), mild("TRM007", Topic::Terminal)],
                "medium",
            ),
            (
                vec![serious("TRM001"), mild("LIC015", Topic::Licence)],
                "low",
            ),
            (vec![caution("LIC004")], "medium"),
            // A rule counts once.
            (vec![caution("LIC004"), caution("LIC004")], "medium"),
            (vec![caution("LIC004"), caution("LIC011")], "low"),
            (vec![mild("BRD002", Topic::Brand), caution("LIC011")], "low"),
            // Other topics have no say.
            (vec![mild("RATE001", Topic::Price)], "high"),
            (
                vec![finding("LIC009", Topic::Licence, Weight::Note)],
                "high",
            ),
        ] {
            assert_eq!(
                verified(&findings),
                format!("direct_verified {expected} SET001")
            );
        }
    }

    #[test]
    fn before_these_doubts_money_is_no_proof() {
        for rule in ["SET005", "SET007", "SET012", "SET015", "DAT002"] {
            assert_eq!(
                said(&[paid(), serious(rule)], &well_paid()),
                format!("doubtful medium {rule}")
            );
            // Mild, they only lower.
            assert_eq!(
                said(&[paid(), mild(rule, Topic::Data)], &well_paid()),
                "direct_verified medium SET001"
            );
        }
        let unlicensed = Basis {
            acquirer_licensed: false,
            ..well_paid()
        };
        assert_eq!(said(&[paid()], &unlicensed), "unknown low");
        let designated = Basis {
            designated_company_paid: true,
            ..well_paid()
        };
        assert_eq!(said(&[paid()], &designated), "unknown medium SET003");
    }

    #[test]
    fn doubts() {
        for (findings, expected) in [
            (vec![serious("TRM001")], "doubtful medium TRM001"),
            (
                vec![serious("TRM001"), serious("MID005"), serious("TRM001")],
                "doubtful medium TRM001 MID005",
            ),
            (
                vec![mild("LIC015", Topic::Licence), mild("BRD002", Topic::Brand)],
                "doubtful low LIC015 BRD002",
            ),
            (
                vec![
                    mild("LIC015", Topic::Licence),
                    mild("LIC006", Topic::Licence),
                ],
                "direct_consistent low",
            ),
            (
                vec![
                    mild("LIC015", Topic::Licence),
                    mild("RATE001", Topic::Price),
                ],
                "direct_consistent low",
            ),
            (
                vec![mild("LIC015", Topic::Licence), caution("LIC004")],
                "direct_consistent low",
            ),
        ] {
            assert_eq!(said(&findings, &agreed()), expected);
        }
        // A designation explains the payer, and no doubt.
        let designated = Basis {
            designated_company_paid: true,
            ..agreed()
        };
        assert_eq!(said(&[], &designated), "unknown medium SET003");
        assert_eq!(
            said(&[serious("TRM001")], &designated),
            "doubtful medium TRM001"
        );
    }

    #[test]
    fn topics_that_do_not_count_weigh_nothing() {
        for topic in TOPICS {
            let moved = said(&[finding("X", topic, Weight::Serious)], &agreed());
            let expected = if topic.moves_verdict() {
                "doubtful medium X"
            } else {
                "direct_consistent medium"
            };
            assert_eq!(moved, expected, "{topic:?}");
        }
    }

    #[test]
    fn documents_and_words() {
        let named = |named_by_e4, named_by_e3, sources| Basis {
            named_by_e4,
            named_by_e3,
            sources,
            ..licensed()
        };
        for (basis, expected) in [
            (named(true, false, 1), "direct_consistent low"),
            (named(true, false, 2), "direct_consistent medium"),
            (named(true, true, 3), "direct_consistent medium"),
            (named(false, true, 1), "direct_claimed low"),
            (named(false, true, 2), "direct_consistent low"),
            (named(false, true, 3), "direct_consistent low"),
            (named(false, false, 1), "direct_claimed low"),
            (named(false, false, 2), "direct_claimed low"),
            (named(false, false, 0), "unknown low"),
            (
                Basis {
                    bank_by_name_only: true,
                    ..agreed()
                },
                "direct_consistent low",
            ),
            (
                Basis {
                    acquirer_licensed: false,
                    ..agreed()
                },
                "unknown low",
            ),
        ] {
            assert_eq!(said(&[], &basis), expected, "{basis:?}");
        }
        for (finding, expected) in [
            (caution("LIC004"), "direct_consistent low"),
            (mild("LIC015", Topic::Licence), "direct_consistent low"),
            (mild("RATE001", Topic::Price), "direct_consistent medium"),
        ] {
            assert_eq!(said(&[finding], &agreed()), expected);
        }
    }

    #[test]
    fn an_old_list_decides_only_where_it_decides() {
        let lic009 = [finding("LIC009", Topic::Licence, Weight::Note)];
        let old = |acquirer_licensed| Basis {
            list_too_old: true,
            acquirer_licensed,
            ..agreed()
        };
        assert_eq!(said(&lic009, &old(true)), "unknown low LIC009");
        assert_eq!(said(&lic009, &old(false)), "unknown low");
        let nobody = Basis {
            list_too_old: false,
            ..old(false)
        };
        assert_eq!(said(&lic009, &nobody), "unknown low");
        // Nobody names the acquirer: the list is not what is missing.
        assert_eq!(said(&lic009, &licensed()), "unknown low");
    }
}
