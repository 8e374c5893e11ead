//! A complaint's papers, `yiqing.complaint/1`: facts, figures, documents, dates and sources from a
//! case, for the merchant to complete and sign. It draws no conclusion and names no rule.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::diagnosis::pbc;
use super::document::TOOL;
use super::words::{Lang, Words};
use crate::case::{Card, Case, SaleKind, parse_bool};
use crate::diagnosis::{Diagnosis, Open, diagnose};
use crate::dossier::Dossier;
use crate::dossier::names::{Name, Standing};
use crate::field::{Field, Kind};
use crate::registry::index::Subject;
use crate::settlement::payer::PayerKind;
use crate::text::mask;

/// Rows of a table that are printed; the totals count all.
const MOST_ROWS: usize = 300;

/// To whom it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// The acquirer.
    Acquirer,
    /// The central bank's line for consumers.
    CentralBank,
    /// The police.
    Police,
}

impl Addressee {
    /// Words of `--to`, in order.
    pub const WORDS: [&'static str; 3] = ["acquirer", "12363", "police"];

    /// Reads a word of `--to`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Addressee> {
        [
            Addressee::Acquirer,
            Addressee::CentralBank,
            Addressee::Police,
        ]
        .into_iter()
        .find(|a| a.as_str() == word)
    }

    /// The word of `--to`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Addressee::Acquirer => "acquirer",
            Addressee::CentralBank => "12363",
            Addressee::Police => "police",
        }
    }

    /// The word of the catalogue's keys.
    fn key(self) -> &'static str {
        match self {
            Addressee::Acquirer => "acquirer",
            Addressee::CentralBank => "central_bank",
            Addressee::Police => "police",
        }
    }
}

/// The papers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ComplaintDocument {
    /// `yiqing.complaint/1`.
    pub schema: &'static str,
    /// `acquirer`, `12363` or `police`.
    pub to: &'static str,
    /// Day they were drawn up for, `YYYY-MM-DD`.
    pub date: String,
    /// Title.
    pub title: String,
    /// Addressee in words.
    pub addressee: String,
    /// Sections in order.
    pub sections: Vec<SectionDocument>,
    /// What the addressee is asked to do.
    pub requests: Vec<String>,
    /// Papers to enclose.
    pub enclosures: Vec<String>,
    /// Where the facts of the list come from.
    pub sources: Vec<String>,
    /// The statement above the signature.
    pub statement: String,
    /// Whether personal data are masked.
    pub masked: bool,
    /// Name and version of the program.
    pub tool: &'static str,
}

/// One section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SectionDocument {
    /// Heading.
    pub heading: String,
    /// Facts with their labels.
    pub facts: Vec<FactDocument>,
    /// A table; null where there is none.
    pub table: Option<TableDocument>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// One fact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FactDocument {
    /// Label.
    pub label: String,
    /// Value; empty where it is to be filled in by hand.
    pub value: String,
}

/// A table.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TableDocument {
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// What the papers are made from.
struct Papers<'p> {
    case: &'p Case<'p>,
    d: &'p Dossier<'p>,
    found: &'p Diagnosis,
    words: &'p Words<'p>,
    to: Addressee,
}

/// Draws up the papers of one case for one addressee.
#[must_use]
pub fn document(
    case: &Case<'_>,
    date: Date,
    to: Addressee,
    words: &Words<'_>,
) -> ComplaintDocument {
    let dossier = Dossier::build(words.registry, case, date);
    let found = diagnose(words.registry, case, date);
    let papers = Papers {
        case,
        d: &dossier,
        found: &found,
        words,
        to,
    };
    let mut sections = vec![papers.submitter(), papers.terminal(), papers.parties()];
    sections.push(papers.agreed());
    sections.push(papers.sales());
    sections.push(papers.credits());
    sections.push(papers.figures());
    sections.push(papers.course());
    sections.push(papers.differences());
    sections.retain(|s| !s.facts.is_empty() || s.table.is_some() || !s.notes.is_empty());
    ComplaintDocument {
        schema: "yiqing.complaint/1",
        to: to.as_str(),
        date: date.to_string(),
        title: papers.t(&format!("complaint.title.{}", to.key())),
        addressee: papers.addressee(),
        sections,
        requests: papers.requests(),
        enclosures: papers.enclosures(),
        sources: papers.sources(),
        statement: papers.t("complaint.statement"),
        masked: !words.unmasked,
        tool: TOOL,
    }
}

fn fact(label: impl Into<String>, value: impl Into<String>) -> FactDocument {
    FactDocument {
        label: label.into(),
        value: value.into(),
    }
}

fn clock(t: DateTime) -> String {
    t.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

impl Papers<'_> {
    fn t(&self, key: &str) -> String {
        self.words.text(key).into_owned()
    }

    /// A value as printed: a person's name by its look, numbers by their shape.
    fn shown(&self, value: &str) -> String {
        self.words
            .evidence_value(value, self.words.registry.is_person(value))
    }

    /// A field's value in words.
    fn value(&self, field: Field) -> Option<String> {
        let value = self.case.get(field)?;
        if let (Kind::Choice(list), Some(word)) = (field.info().kind, self.case.choice(field)) {
            let others = list.iter().find(|(w, _)| *w == word).map(|(_, o)| *o);
            return Some(match self.words.lang {
                Lang::Zh => others
                    .and_then(|o| o.first())
                    .copied()
                    .unwrap_or(word)
                    .to_owned(),
                Lang::En => word.replace('_', " "),
            });
        }
        if field.info().kind == Kind::Bool {
            let key = match parse_bool(value) {
                Some(true) => "complaint.yes",
                _ => "complaint.no",
            };
            return Some(self.t(key));
        }
        // The owner is a person whatever the name looks like, unless it is a company's.
        let owner = field == Field::Operator
            && !crate::registry::name::has_company_form(&crate::text::fold::fold(value));
        Some(if owner && !self.words.unmasked {
            mask::person(value)
        } else {
            self.shown(value)
        })
    }

    fn facts(&self, fields: &[Field]) -> Vec<FactDocument> {
        fields
            .iter()
            .filter_map(|f| {
                let label = self.t(&format!("field.{}", f.key()));
                Some(fact(label, self.value(*f)?))
            })
            .collect()
    }

    fn section(&self, heading: &str, facts: Vec<FactDocument>) -> SectionDocument {
        SectionDocument {
            heading: self.t(&format!("complaint.section.{heading}")),
            facts,
            table: None,
            notes: Vec::new(),
        }
    }

    fn addressee(&self) -> String {
        match (self.to, &self.found.report.acquirer) {
            (Addressee::Acquirer, Some(a)) => self.words.masked(&a.name).into_owned(),
            (Addressee::CentralBank, _) => self.words.filled(
                "complaint.addressee.central_bank",
                &[("hotline", pbc(self.words))],
            ),
            _ => self.t(&format!("complaint.addressee.{}", self.to.key())),
        }
    }

    fn submitter(&self) -> SectionDocument {
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

    fn terminal(&self) -> SectionDocument {
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
    fn on_record(&self, subject: Subject) -> String {
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

    fn not_found(&self) -> String {
        let as_of = self.words.registry.as_of().to_string();
        self.words
            .filled("complaint.not_found", &[("as_of", &as_of)])
    }

    /// What the list says of a name.
    fn record_of(&self, n: &Name) -> Option<String> {
        match &n.standing {
            Standing::OnRecord { subject, .. } => Some(self.on_record(*subject)),
            Standing::BankLike => Some(self.t("complaint.bank_like")),
            Standing::Company | Standing::Word | Standing::Person => Some(self.not_found()),
            Standing::Several(_) => Some(self.t("complaint.several")),
            Standing::Other(_) => Some(self.t("complaint.other_body")),
            Standing::Own | Standing::Clearing => None,
        }
    }

    fn parties(&self) -> SectionDocument {
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
    fn payer_record(&self, payer: &str, day: Date) -> Option<String> {
        let own = crate::settlement::payer::OwnNames::of(
            self.case,
            !self.d.settlement.holders.is_empty(),
        );
        let kind = crate::settlement::payer::kind_of(self.words.registry, payer, day, &own);
        self.kind_record(kind)
    }

    fn kind_record(&self, kind: PayerKind) -> Option<String> {
        match kind {
            PayerKind::Own => Some(self.t("complaint.own_name")),
            PayerKind::Clearing => Some(self.t("complaint.clearing")),
            PayerKind::BankLike => Some(self.t("complaint.bank_like")),
            PayerKind::Company | PayerKind::Person | PayerKind::Unclear => Some(self.not_found()),
            _ => kind.subject().map(|s| self.on_record(s)),
        }
    }

    fn agreed(&self) -> SectionDocument {
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

    fn open(&self, index: usize) -> Option<&Open> {
        self.found.open.iter().find(|o| o.index == index)
    }

    fn sales(&self) -> SectionDocument {
        let mut section = self.section("sales", Vec::new());
        if self.case.sales.is_empty() {
            return section;
        }
        let columns = [
            "no",
            "time",
            "amount",
            "card",
            "kind",
            "merchant_no",
            "fee",
            "due",
            "credit",
        ];
        let rows = self
            .case
            .sales
            .iter()
            .enumerate()
            .take(MOST_ROWS)
            .map(|(i, s)| {
                let card = s.card.map(|c| match c {
                    Card::Credit => "credit",
                    Card::Debit => "debit",
                    Card::Qr => "qr",
                    Card::Foreign => "foreign",
                });
                let kind = s.kind.unwrap_or(SaleKind::Sale);
                let kind = match kind {
                    SaleKind::Sale => "sale",
                    SaleKind::Refund => "refund",
                    SaleKind::Void => "void",
                    SaleKind::Preauth => "preauth",
                };
                let open = self.open(i);
                let sale = kind == "sale";
                let credit = match open {
                    Some(o) if o.voided_at.is_some() => self.t("complaint.voided"),
                    Some(_) if self.case.credits.is_empty() => self.t("complaint.no_record"),
                    Some(_) => self.t("complaint.no_credit"),
                    None if sale => self.t("complaint.has_credit"),
                    None => String::new(),
                };
                vec![
                    (i + 1).to_string(),
                    s.time.map(clock).unwrap_or_default(),
                    s.amount.map(|a| a.to_string()).unwrap_or_default(),
                    card.map(|c| self.t(&format!("receipt.card_kind.{c}")))
                        .unwrap_or_default(),
                    self.t(&format!("complaint.kind.{kind}")),
                    s.merchant_no
                        .as_deref()
                        .map(|m| self.shown(m))
                        .unwrap_or_default(),
                    s.fee.map(|f| f.to_string()).unwrap_or_default(),
                    open.and_then(|o| o.due)
                        .map(|d| d.to_string())
                        .unwrap_or_default(),
                    credit,
                ]
            })
            .collect();
        section.table = Some(self.table(&columns, rows));
        self.cut(&mut section, self.case.sales.len());
        section
    }

    fn table(&self, columns: &[&str], rows: Vec<Vec<String>>) -> TableDocument {
        // A column that no row fills is left out.
        let filled: Vec<bool> = (0..columns.len())
            .map(|c| rows.iter().any(|r| r.get(c).is_some_and(|v| !v.is_empty())))
            .collect();
        let keep = |row: Vec<String>| -> Vec<String> {
            row.into_iter()
                .zip(&filled)
                .filter(|(_, f)| **f)
                .map(|(v, _)| v)
                .collect()
        };
        TableDocument {
            columns: keep(
                columns
                    .iter()
                    .map(|c| self.t(&format!("complaint.column.{c}")))
                    .collect(),
            ),
            rows: rows.into_iter().map(keep).collect(),
        }
    }

    fn cut(&self, section: &mut SectionDocument, count: usize) {
        if count > MOST_ROWS {
            section.notes.push(self.words.filled(
                "complaint.cut",
                &[
                    ("shown", &MOST_ROWS.to_string()),
                    ("count", &count.to_string()),
                ],
            ));
        }
    }

    fn credits(&self) -> SectionDocument {
        let mut section = self.section("credits", Vec::new());
        if self.case.credits.is_empty() {
            return section;
        }
        let unmatched = &self.d.settlement.matching.unmatched;
        let rows = self
            .case
            .credits
            .iter()
            .enumerate()
            .take(MOST_ROWS)
            .map(|(i, c)| {
                let kind = self.d.settlement.credit_kinds.get(i).copied().flatten();
                let matched = match kind {
                    Some(PayerKind::Own) | None => String::new(),
                    Some(_) if unmatched.contains(&i) => self.t("complaint.unmatched"),
                    Some(_) => self.t("complaint.matched"),
                };
                vec![
                    (i + 1).to_string(),
                    c.date.map(|d| d.to_string()).unwrap_or_default(),
                    c.amount.map(|a| a.to_string()).unwrap_or_default(),
                    c.payer
                        .as_deref()
                        .map(|p| self.shown(p))
                        .unwrap_or_default(),
                    kind.and_then(|k| self.kind_record(k)).unwrap_or_default(),
                    c.holder
                        .as_deref()
                        .map(|h| self.shown(h))
                        .unwrap_or_default(),
                    matched,
                ]
            })
            .collect();
        let columns = ["no", "date", "amount", "payer", "record", "holder", "sales"];
        section.table = Some(self.table(&columns, rows));
        self.cut(&mut section, self.case.credits.len());
        if self.case.choice(Field::SettlementProof) == Some("seller") {
            section.notes.push(self.t("complaint.shown_by_seller"));
        }
        section
    }

    fn figures(&self) -> SectionDocument {
        let mut facts = Vec::new();
        let sum = |of: &dyn Fn(SaleKind) -> bool| {
            self.case
                .sales
                .iter()
                .filter(|s| of(s.kind.unwrap_or(SaleKind::Sale)))
                .filter_map(|s| s.amount)
                .fold((0_usize, Decimal::ZERO), |(n, total), a| {
                    (n + 1, total.saturating_add(a))
                })
        };
        let mut say = |key: &str, (count, total): (usize, Decimal)| {
            if count > 0 {
                facts.push(fact(
                    self.t(&format!("complaint.figure.{key}")),
                    self.words.filled(
                        "complaint.sum",
                        &[("count", &count.to_string()), ("total", &total.to_string())],
                    ),
                ));
            }
        };
        say("sales", sum(&|k| k == SaleKind::Sale));
        say(
            "refunds",
            sum(&|k| matches!(k, SaleKind::Refund | SaleKind::Void)),
        );
        let credits = self.case.credits.iter().filter_map(|c| c.amount);
        say(
            "credits",
            credits.fold((0, Decimal::ZERO), |(n, t), a| (n + 1, t.saturating_add(a))),
        );
        let date = self.d.date;
        let of_open = |late: bool| {
            self.found
                .open
                .iter()
                .filter(|o| o.kind == SaleKind::Sale && o.voided_at.is_none())
                .filter(|o| !late || o.days_late(date) > 0)
                .filter_map(|o| o.amount)
                .fold((0_usize, Decimal::ZERO), |(n, t), a| {
                    (n + 1, t.saturating_add(a))
                })
        };
        say("without_credit", of_open(false));
        say("past_due", of_open(true));
        if let Some(o) = self.found.open.iter().find(|o| o.days_late(date) > 0) {
            facts.push(fact(
                self.t("complaint.figure.earliest_due"),
                self.words.filled(
                    "complaint.due_and_days",
                    &[
                        ("due", &o.due.map(|d| d.to_string()).unwrap_or_default()),
                        ("days", &o.days_late(date).to_string()),
                        ("cycle", &self.found.terms.cycle_word()),
                        ("date", &date.to_string()),
                    ],
                ),
            ));
        }
        self.fees(&mut facts);
        self.section("figures", facts)
    }

    /// Fees kept back beside those agreed, over the matched credits for which both are known.
    fn fees(&self, facts: &mut Vec<FactDocument>) {
        let terms = crate::settlement::terms(self.case, self.words.registry);
        let mut agreed = Decimal::ZERO;
        let mut kept = Decimal::ZERO;
        let mut known = 0_usize;
        for m in &self.d.settlement.matching.matched {
            let fee: Option<Decimal> = m
                .sales
                .iter()
                .map(|i| terms.agreed_fee(self.case.sales.get(*i)?))
                .sum();
            if let Some(fee) = fee {
                agreed = agreed.saturating_add(fee);
                kept = kept.saturating_add(m.fee);
                known += 1;
            }
        }
        if known == 0 {
            return;
        }
        for (key, value) in [
            ("agreed_fee", agreed),
            ("kept_fee", kept),
            ("fee_difference", kept.saturating_sub(agreed)),
        ] {
            facts.push(fact(
                self.t(&format!("complaint.figure.{key}")),
                self.words
                    .filled("complaint.yuan", &[("amount", &value.to_string())]),
            ));
        }
    }

    fn course(&self) -> SectionDocument {
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
    fn differences(&self) -> SectionDocument {
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
                all.join(if self.words.lang == Lang::En {
                    ", "
                } else {
                    "、"
                }),
            ));
        }
        self.section("differences", facts)
    }

    fn requests(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |key: &str| out.push(self.t(&format!("complaint.request.{key}")));
        let late = self.found.open.iter().any(|o| o.days_late(self.d.date) > 0);
        match self.to {
            Addressee::Acquirer => {
                say("acquired");
                say("settled_to");
                if late {
                    say("reason");
                }
                say("fees");
                say("written_answer");
            }
            Addressee::CentralBank => {
                say("licence");
                say("payer_relation");
                if late {
                    say("settlement");
                }
                say("result");
            }
            Addressee::Police => {
                say("receive");
                say("money_flow");
                say("receipt_of_report");
            }
        }
        out
    }

    fn enclosures(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |key: &str| out.push(self.t(&format!("complaint.enclosure.{key}")));
        say("identity");
        say("slips");
        say("bank");
        say("agreement");
        say("label");
        if self.to != Addressee::Acquirer {
            say("answer");
        }
        if self.to == Addressee::Police {
            say("transfers");
        }
        say("chat");
        out
    }

    fn sources(&self) -> Vec<String> {
        let registry = self.words.registry;
        let mut out = vec![self.words.filled(
            "complaint.source_list",
            &[
                ("as_of", &registry.as_of().to_string()),
                ("source", crate::rules::build::LIST_SOURCE),
            ],
        )];
        let subjects = self
            .d
            .names
            .iter()
            .filter_map(Name::subject)
            .chain(
                self.d
                    .settlement
                    .credit_kinds
                    .iter()
                    .flatten()
                    .filter_map(|k| k.subject()),
            )
            .chain(
                self.d
                    .settlement
                    .payments
                    .iter()
                    .filter_map(|p| p.kind.subject()),
            );
        for subject in subjects {
            let (_, source, as_of) = registry.subject_record(subject);
            if let Some(source) = source {
                let line = self.words.filled(
                    "complaint.source_record",
                    &[
                        ("name", registry.subject_name(subject)),
                        ("as_of", &as_of.to_string()),
                        ("source", &source),
                    ],
                );
                if !out.contains(&line) && out.len() < 20 {
                    out.push(line);
                }
            }
        }
        out
    }
}
