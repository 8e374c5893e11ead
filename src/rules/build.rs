//! Putting a finding together: words from the catalogue, weight and evidence from the rule.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::case::Case;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Arg, ArgValue, Effect, Evidence, Finding, Severity, Topic, Weight};
use crate::registry::Registry;
use crate::registry::index::Subject;

/// A finding in the making.
#[must_use]
pub struct Draft<'d> {
    registry: &'d Registry,
    case: Option<&'d Case<'d>>,
    finding: Finding,
}

/// Begins a finding of `rule` with message `message`; severity and topic are the catalogue's.
pub fn draft<'d>(dossier: &'d Dossier<'d>, rule: &'static str, message: &'static str) -> Draft<'d> {
    Draft {
        case: Some(dossier.case),
        ..draft_on(dossier.registry, rule, message)
    }
}

/// Begins a finding about something that is no case.
pub fn draft_on<'d>(
    registry: &'d Registry,
    rule: &'static str,
    message: &'static str,
) -> Draft<'d> {
    let record = registry.rule(rule);
    let severity = record
        .and_then(|r| Severity::parse(&r.severity))
        .unwrap_or(Severity::Info);
    let topic = record
        .and_then(|r| Topic::parse(&r.topic))
        .unwrap_or(Topic::Data);
    Draft {
        registry,
        case: None,
        finding: Finding {
            rule,
            severity,
            topic,
            effect: Effect::None,
            weight: Weight::Note,
            message,
            args: Vec::new(),
            evidence: Vec::new(),
            ignored: None,
        },
    }
}

impl Draft<'_> {
    /// Weight in the verdict; the effect shown follows from it. Topics that never move the
    /// verdict keep the lightest weight.
    pub fn weight(mut self, weight: Weight) -> Self {
        let weight = if self.finding.topic.moves_verdict() {
            weight
        } else {
            Weight::Note
        };
        self.finding.weight = weight;
        self.finding.effect = match weight {
            Weight::Note => Effect::None,
            Weight::Caution | Weight::Mild | Weight::Serious => Effect::Doubt,
            Weight::DecisiveAgainst => Effect::DisprovesDirect,
            Weight::DecisiveFor => Effect::ProvesDirect,
        };
        self
    }

    /// Severity where it differs from the catalogue's.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.finding.severity = severity;
        self
    }

    /// Fills a place of the message.
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.finding.args.push(Arg {
            name,
            value: ArgValue::Text(value.to_string()),
        });
        self
    }

    /// Fills a place with several of them.
    pub fn list_arg(
        mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl ToString>,
    ) -> Self {
        let values = values.into_iter().map(|v| v.to_string()).collect();
        self.finding.args.push(Arg {
            name,
            value: ArgValue::List(values),
        });
        self
    }

    /// Fills a place with a name that may be a natural person's.
    pub fn personal_arg(mut self, name: &'static str, value: &str) -> Self {
        let value = if self.registry.names_person(value) {
            ArgValue::Personal(value.to_owned())
        } else {
            ArgValue::Text(value.to_owned())
        };
        self.finding.args.push(Arg { name, value });
        self
    }

    /// Fills a place with a text of the catalogue.
    pub fn key_arg(mut self, name: &'static str, key: impl Into<Cow<'static, str>>) -> Self {
        self.finding.args.push(Arg {
            name,
            value: ArgValue::Key(key.into()),
        });
        self
    }

    /// Adds a value of the case as evidence; a person's name is masked when shown.
    pub fn seen(mut self, field: impl Into<Cow<'static, str>>, value: &str) -> Self {
        let field = field.into();
        let personal = if names_a_party(&field) {
            self.registry.names_person(value)
        } else {
            self.registry.is_person(value)
        };
        self.finding.evidence.push(Evidence {
            field,
            value: value.to_owned(),
            personal,
            record: None,
            source: None,
            as_of: None,
        });
        self
    }

    /// Adds a field of the case as evidence, where it is present.
    pub fn field(self, field: Field) -> Self {
        match self.case.and_then(|c| c.get(field)) {
            Some(value) => {
                let value = value.to_owned();
                self.seen(Cow::Borrowed(field.key()), &value)
            }
            None => self,
        }
    }

    /// Names the record, source and date that the last evidence was held against.
    pub fn against(
        mut self,
        record: impl Into<String>,
        source: Option<String>,
        as_of: Date,
    ) -> Self {
        if let Some(e) = self.finding.evidence.last_mut() {
            e.record = Some(record.into());
            e.source = source;
            e.as_of = Some(as_of);
        }
        self
    }

    /// Names the record of a body that the last evidence was held against.
    pub fn against_subject(self, subject: Subject) -> Self {
        let (record, source, as_of) = self.registry.subject_record(subject);
        self.against(record, source, as_of)
    }

    /// Names the list as a whole: the name is not on it as of its date.
    pub fn against_list(self) -> Self {
        let as_of = self.registry.as_of();
        self.against("institutions", Some(LIST_SOURCE.to_owned()), as_of)
    }

    /// Names a rule's own basis as the record.
    pub fn against_rule(self) -> Self {
        let as_of = self
            .registry
            .part_as_of("rules")
            .unwrap_or_else(|| self.registry.as_of());
        let rule = self.finding.rule;
        let source = self
            .registry
            .rule(rule)
            .and_then(|r| r.sources.first())
            .map(|s| s.as_str().to_owned());
        self.against(rule, source, as_of)
    }

    /// Done.
    pub fn push(self, out: &mut Vec<Finding>) {
        out.push(self.finding);
    }
}

/// Public page of the official list of licensed institutions.
pub const LIST_SOURCE: &str = "https://www.pbc.gov.cn/zhengwugongkai/4081330/4081344/4081407/4081702/4081749/4081783/index.html";

/// Whether a field holds who pays, receives, sells or owns: names of persons are looked for within
/// its value. Fields that a batch shares by class only are not among them.
fn names_a_party(field: &str) -> bool {
    const PARTIES: [Field; 7] = [
        Field::SettlementPayer,
        Field::SettlementAccountHolder,
        Field::AgreementPayer,
        Field::AgreementParty,
        Field::Operator,
        Field::BoundTo,
        Field::Agent,
    ];
    field.ends_with(".payer")
        || field.ends_with(".holder")
        || PARTIES.iter().any(|f| f.key() == field)
}
