//! What of the findings is shown and counted: only some rules, and all but what the user set
//! aside. The verdict is made before, from all of them.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;

use super::holes::Values;
use super::render::Render;
use super::rows::RowView;
use crate::case::Case;
use crate::check::{Report, alerts};
use crate::field::Field;
use crate::finding::Finding;
use crate::identifier::serial::Serial;

/// Rules by code, `LIC004`, or by the letters that codes begin with, `LIC`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSet(Vec<String>);

impl RuleSet {
    /// Reads codes and beginnings of codes, in either case, against the rules that there are.
    ///
    /// # Errors
    /// The first word that no rule begins with.
    pub fn parse<'w>(
        words: impl Iterator<Item = &'w str>,
        known: impl Iterator<Item = &'w str> + Clone,
    ) -> Result<RuleSet, String> {
        let mut out = Vec::new();
        for word in words.map(str::trim).filter(|w| !w.is_empty()) {
            let word = word.to_uppercase();
            let letters = word.bytes().all(|b| b.is_ascii_alphabetic());
            // A family is named by its letters, so that RATE00 is a slip of the pen.
            let is_known = known.clone().any(|id| {
                id == word || letters && id.trim_end_matches(|c: char| c.is_ascii_digit()) == word
            });
            if !is_known {
                return Err(word);
            }
            out.push(word);
        }
        Ok(RuleSet(out))
    }

    /// Whether a rule is one of them.
    #[must_use]
    pub fn has(&self, rule: &str) -> bool {
        let family = rule.trim_end_matches(|c: char| c.is_ascii_digit());
        self.0.iter().any(|w| w == rule || w == family)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// An entry of the list of what is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// Findings of these rules; of all where `None`.
    pub rules: Option<RuleSet>,
    /// Rows with this serial number or TUSN, folded; all where `None`.
    pub serial: Option<String>,
    /// Why.
    pub reason: String,
    /// Last day on which it holds.
    pub until: Date,
}

/// What is shown and counted.
#[derive(Debug, Clone, Default)]
pub struct Sift {
    only: Option<RuleSet>,
    entries: Vec<Ignored>,
    /// Entries by serial number.
    serials: HashMap<String, Vec<u16>>,
}

impl Sift {
    /// Only these rules, where given, and without what these entries name.
    #[must_use]
    pub fn new(only: Option<RuleSet>, entries: Vec<Ignored>) -> Sift {
        let mut serials: HashMap<String, Vec<u16>> = HashMap::new();
        for (n, e) in (0_u16..).zip(&entries) {
            if let Some(s) = &e.serial {
                serials.entry(s.clone()).or_default().push(n);
            }
        }
        Sift {
            only,
            entries,
            serials,
        }
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[Ignored] {
        &self.entries
    }

    /// An entry by the number that findings have.
    #[must_use]
    pub fn entry(&self, number: u16) -> Option<&Ignored> {
        self.entries.get(usize::from(number))
    }

    fn is_idle(&self) -> bool {
        self.only.is_none() && self.entries.is_empty()
    }

    fn shows(&self, rule: &str) -> bool {
        self.only.as_ref().is_none_or(|o| o.has(rule))
    }

    /// Entries that speak of a row.
    fn of_row(&self, case: &Case<'_>) -> Vec<u16> {
        let mut out = Vec::new();
        for f in [Field::SerialNumber, Field::Tusn] {
            let serial = case.get(f).and_then(|v| Serial::parse(v).ok());
            if let Some(found) = serial.and_then(|s| self.serials.get(s.as_str())) {
                out.extend(found);
            }
        }
        out.sort_unstable();
        out
    }

    /// Whether an entry speaks of this very row, which then has a report of its own.
    #[must_use]
    pub fn concerns(&self, case: &Case<'_>) -> bool {
        !self.serials.is_empty() && !self.of_row(case).is_empty()
    }

    /// Marks the findings that entries with this row's serial number name.
    pub fn mark_row(&self, report: &mut Report, case: &Case<'_>) {
        if self.serials.is_empty() {
            return;
        }
        for n in self.of_row(case) {
            let Some(e) = self.entry(n) else { continue };
            for f in &mut report.findings {
                if f.ignored.is_none() && e.rules.as_ref().is_none_or(|r| r.has(f.rule)) {
                    f.ignored = Some(n);
                }
            }
        }
    }

    /// The entry that names a rule in all rows.
    fn of_rule(&self, rule: &str) -> Option<u16> {
        (0_u16..)
            .zip(&self.entries)
            .find(|(_, e)| e.serial.is_none() && e.rules.as_ref().is_some_and(|r| r.has(rule)))
            .map(|(n, _)| n)
    }

    /// A finding as it is shown; `None` where it is not.
    #[must_use]
    pub fn finding<'f>(&self, finding: &'f Finding) -> Option<Cow<'f, Finding>> {
        if !self.shows(finding.rule) {
            return None;
        }
        Some(match self.of_rule(finding.rule) {
            Some(n) if finding.ignored.is_none() => {
                let mut f = finding.clone();
                f.ignored = Some(n);
                Cow::Owned(f)
            }
            _ => Cow::Borrowed(finding),
        })
    }

    /// A report as it is shown and counted: its verdict untouched.
    #[must_use]
    pub fn view<'r>(&self, report: &'r Report) -> Cow<'r, Report> {
        if self.is_idle() {
            return Cow::Borrowed(report);
        }
        let mut out = report.clone();
        out.findings = report
            .findings
            .iter()
            .filter_map(|f| self.finding(f).map(Cow::into_owned))
            .collect();
        out.alerts = alerts(&out.findings, out.settlement_seen);
        Cow::Owned(out)
    }
}

/// Renders what is shown.
#[derive(Debug, Clone, Copy)]
pub struct Sifted<'s, R> {
    /// Renders.
    pub inner: R,
    /// Says what is shown.
    pub sift: &'s Sift,
}

impl<R: Render> Render for Sifted<'_, R> {
    type Frame = R::Frame;
    type Finding = Option<R::Finding>;

    fn frame(&self, report: &Report, shared: bool) -> Self::Frame {
        self.inner.frame(&self.sift.view(report), shared)
    }

    const REPEATS: bool = R::REPEATS;

    fn repeats(&self, frame: &Self::Frame) -> bool {
        self.inner.repeats(frame)
    }

    fn finding(&self, finding: &Finding, shared: bool) -> Self::Finding {
        let shown = self.sift.finding(finding)?;
        Some(self.inner.finding(&shown, shared))
    }

    fn row<'f>(
        &self,
        frame: &Self::Frame,
        findings: impl Iterator<Item = &'f Self::Finding>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) where
        Self::Finding: 'f,
    {
        self.inner.row(frame, findings.flatten(), row, values, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;

    fn report(brand: &str, serial: &str) -> (Report, Case<'static>) {
        let mut case = Case::new();
        case.set(Field::Brand, brand.to_owned());
        case.set(Field::SerialNumber, serial.to_owned());
        case.set(Field::NetworkLicenceNo, "X1".to_owned());
        let registry = Registry::embedded().unwrap();
        let report = crate::check::check(registry, &case, jiff::civil::date(2026, 11, 23));
        (report, case)
    }

    fn set(words: &str) -> RuleSet {
        let known = ["LIC001", "TRM001", "TRM009", "BRD002"];
        RuleSet::parse(words.split(','), known.into_iter()).unwrap()
    }

    fn entry(rules: Option<&str>, serial: Option<&str>) -> Ignored {
        Ignored {
            rules: rules.map(set),
            serial: serial.map(str::to_owned),
            reason: "示例".to_owned(),
            until: jiff::civil::date(2026, 12, 31),
        }
    }

    #[test]
    fn rules_are_named_by_code_or_family() {
        let known = ["LIC001", "TRM001", "TRM009"];
        let parse = |w: &'static str| RuleSet::parse(w.split(','), known.into_iter());
        assert!(parse("trm, LIC001").unwrap().has("TRM009"));
        assert!(!parse("TRM001").unwrap().has("TRM009"));
        for wrong in ["TR", "TRM0", "LIC002"] {
            assert_eq!(parse(wrong), Err(wrong.to_owned()));
        }
        assert!(parse(" , ").unwrap().is_empty());
    }

    #[test]
    fn only_some_rules_are_shown_and_the_verdict_stays() {
        let (report, _) = report("示例无名", "SN00012345");
        assert!(report.findings.iter().any(|f| f.rule == "BRD002"));
        let sift = Sift::new(Some(set("TRM")), Vec::new());
        let view = sift.view(&report);
        assert!(view.findings.iter().all(|f| f.rule == "TRM009"));
        assert!(!view.findings.is_empty());
        assert_eq!(view.decision, report.decision);
        assert!(view.alerts.len() < report.alerts.len());
        let idle = Sift::default();
        assert!(matches!(idle.view(&report), Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_ignored_is_kept_and_counts_for_nothing() {
        let (mut report, case) = report("示例无名", "SN-00012345");
        let sift = Sift::new(
            None,
            vec![
                entry(Some("BRD002"), None),
                entry(None, Some("SN00012345")),
                entry(Some("LIC"), None),
            ],
        );
        assert!(sift.concerns(&case));
        let by_rule = sift.view(&report).into_owned();
        assert!(by_rule.counting().all(|f| f.rule != "BRD002"));
        assert!(by_rule.counting().any(|f| f.rule == "TRM009"));
        assert_eq!(by_rule.findings.len(), report.findings.len());
        sift.mark_row(&mut report, &case);
        let view = sift.view(&report);
        assert_eq!(view.counting().count(), 0);
        assert_eq!(view.decision, by_rule.decision);
        let numbers: Vec<_> = view.findings.iter().map(|f| f.ignored).collect();
        assert!(numbers.iter().all(|n| *n == Some(1)), "{numbers:?}");
    }
}
