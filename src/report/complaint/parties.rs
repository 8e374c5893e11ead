//! Who submits, which terminal, whom the papers name and what the list says of them, what was
//! agreed, and where papers differ.

use jiff::civil::Date;

use super::{Papers, SectionDocument, fact};
use crate::dossier::names::{Name, Standing};
use crate::field::Field;
use crate::registry::index::Subject;
use crate::settlement::payer::PayerKind;

impl Papers<'_> {
    pub(super) fn submitter(&self) -> SectionDocument {
        let mut facts = self.facts(&[
            Field::MerchantName,
            Field::MerchantKind,
            Field::Uscc,
            Field::Operator,
            Field::Business,
            Field::Province,
            Field::City,
            Field::SettlementAccountHolder,
        ]);
        if !facts
            .iter()
            .any(|f| f.label == self.t("field.merchant_name"))
        {
            facts.insert(0, fact(self.t("field.merchant_name"), ""));
        }
        facts.push(fact(self.t("complaint.telephone"), ""));
        facts.push(fact(self.t("complaint.address"), ""));
        self.section("submitter", facts)
    }

    pub(super) fn terminal(&self) -> SectionDocument {
        self.section(
            "terminal",
            self.facts(&[
                Field::Brand,
                Field::Model,
                Field::SerialNumber,
                Field::SerialNumberOnScreen,
                Field::Tusn,
                Field::NetworkLicenceNo,
                Field::TerminalNo,
                Field::MerchantNo,
                Field::InstitutionCode,
                Field::Mcc,
                Field::BoundTo,
                Field::ReceiptMerchantName,
                Field::ReceiptMerchantNo,
                Field::ReceiptTerminalNo,
            ]),
        )
    }

    /// What the list says of a body on record.
    pub(super) fn on_record(&self, subject: Subject) -> String {
        let registry = self.words.registry;
        let (record, _, as_of) = registry.subject_record(subject);
        let name = registry.subject_name(subject).to_owned();
        let as_of = as_of.to_string();
        match subject {
            Subject::Bank(_) => self.words.filled(
                "complaint.on_bank_list",
                &[("name", &name), ("as_of", &as_of)],
            ),
            Subject::Institution(i) => {
                let state = registry.licence_state(i, self.d.date);
                let state = self.t(&format!("licence_state.{}", state.as_str()));
                self.words.filled(
                    "complaint.on_list",
                    &[
                        ("name", &name),
                        ("number", &record),
                        ("state", &state),
                        ("as_of", &as_of),
                    ],
                )
            }
        }
    }

    pub(super) fn not_found(&self) -> String {
        let as_of = self.words.registry.as_of().to_string();
        self.words
            .filled("complaint.not_found", &[("as_of", &as_of)])
    }

    /// What the list says of a name.
    pub(super) fn record_of(&self, n: &Name) -> Option<String> {
        match &n.standing {
            Standing::OnRecord { subject, .. } => Some(self.on_record(*subject)),
            Standing::BankLike => Some(self.t("complaint.bank_like")),
            Standing::Company | Standing::Word | Standing::Person => Some(self.not_found()),
            Standing::Several(_) => Some(self.t("complaint.several")),
            Standing::Other(_) => Some(self.t("complaint.other_body")),
            Standing::Own | Standing::Clearing => None,
        }
    }

    pub(super) fn parties(&self) -> SectionDocument {
        let mut facts = Vec::new();
        for field in [
            Field::Brand,
            Field::Acquirer,
            Field::LicenceNo,
            Field::ReceiptAcquirer,
            Field::AppAcquirer,
            Field::AgreementParty,
            Field::AgreementPayer,
            Field::SettlementPayer,
            Field::Agent,
            Field::Contact,
        ] {
            let Some(value) = self.value(field) else {
                continue;
            };
            let record = match field {
                Field::SettlementPayer | Field::AgreementPayer => self
                    .case
                    .get(field)
                    .and_then(|v| self.payer_record(v, self.d.date)),
                _ => self
                    .d
                    .names
                    .iter()
                    .find(|n| n.field == field.key())
                    .and_then(|n| self.record_of(n)),
            };
            let label = self.t(&format!("field.{}", field.key()));
            facts.push(match record {
                Some(r) => fact(
                    label,
                    self.words.filled(
                        "complaint.with_record",
                        &[("value", &value), ("record", &r)],
                    ),
                ),
                // A brand that is told of above and says nothing about a body is not repeated.
                None if field == Field::Brand => continue,
                None => fact(label, value),
            });
        }
        self.section("parties", facts)
    }

    /// What the list says of a payer.
    pub(super) fn payer_record(&self, payer: &str, day: Date) -> Option<String> {
        let own = crate::settlement::payer::OwnNames::of(
            self.case,
            !self.d.settlement.holders.is_empty(),
        );
        let kind = crate::settlement::payer::kind_of(self.words.registry, payer, day, &own);
        self.kind_record(kind)
    }

    pub(super) fn kind_record(&self, kind: PayerKind) -> Option<String> {
        match kind {
            PayerKind::Own => Some(self.t("complaint.own_name")),
            PayerKind::Clearing => Some(self.t("complaint.clearing")),
            PayerKind::BankLike => Some(self.t("complaint.bank_like")),
            PayerKind::Company | PayerKind::Person | PayerKind::Unclear => Some(self.not_found()),
            _ => kind.subject().map(|s| self.on_record(s)),
        }
    }

    pub(super) fn agreed(&self) -> SectionDocument {
        self.section(
            "agreed",
            self.facts(&[
                Field::SettlementCycle,
                Field::InstantWindow,
                Field::InstantQuota,
                Field::AgreementRateCredit,
                Field::AgreementRateDebit,
                Field::RateCredit,
                Field::RateDebit,
                Field::RateQr,
                Field::Deposit,
                Field::SimFee,
            ]),
        )
    }

    pub(super) fn course(&self) -> SectionDocument {
        self.section(
            "course",
            self.facts(&[
                Field::CustomerDebited,
                Field::SlipResult,
                Field::AcquirerStatus,
                Field::PayoutStatus,
                Field::Notice,
                Field::AccountClass,
                Field::AccountStatus,
            ]),
        )
    }

    /// Values of two papers that are not alike, side by side and without remark.
    pub(super) fn differences(&self) -> SectionDocument {
        let mut facts = Vec::new();
        for (a, b) in [
            (Field::MerchantName, Field::ReceiptMerchantName),
            (Field::MerchantNo, Field::ReceiptMerchantNo),
            (Field::TerminalNo, Field::ReceiptTerminalNo),
            (Field::Acquirer, Field::ReceiptAcquirer),
            (Field::Acquirer, Field::AppAcquirer),
            (Field::AgreementParty, Field::ReceiptAcquirer),
            (Field::SerialNumber, Field::SerialNumberOnScreen),
        ] {
            let (Some(x), Some(y)) = (self.d.usable(a), self.d.usable(b)) else {
                continue;
            };
            let same_body = |v: &str| match crate::dossier::names::standing(
                self.words.registry,
                v,
                self.d.date,
            ) {
                Standing::OnRecord { subject, .. } => Some(subject),
                _ => None,
            };
            let folded = |v: &str| {
                let f = crate::text::fold::fold(v).into_owned();
                crate::registry::name::without_form(&f).to_owned()
            };
            let alike =
                folded(x) == folded(y) || (same_body(x).is_some() && same_body(x) == same_body(y));
            if alike {
                continue;
            }
            let label = |f: Field| self.t(&format!("field.{}", f.key()));
            facts.push(fact(
                format!("{} / {}", label(a), label(b)),
                format!(
                    "{} / {}",
                    self.value(a).unwrap_or_default(),
                    self.value(b).unwrap_or_default()
                ),
            ));
        }
        let mut numbers: Vec<&str> = self
            .case
            .sales
            .iter()
            .filter_map(|s| s.merchant_no.as_deref())
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() > 1 {
            let all: Vec<String> = numbers.iter().take(20).map(|n| self.shown(n)).collect();
            facts.push(fact(
                self.t("complaint.several_numbers"),
                all.join(self.words.lang.comma()),
            ));
        }
        self.section("differences", facts)
    }
}
