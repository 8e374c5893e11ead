//! Sales, credits and figures.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use super::{FactDocument, Papers, SectionDocument, TableDocument, fact};
use crate::case::{Card, SaleKind};
use crate::diagnosis::Open;
use crate::field::Field;
use crate::settlement::payer::PayerKind;

/// Rows of a table that are printed; the totals count all.
const MOST_ROWS: usize = 300;

fn clock(t: DateTime) -> String {
    t.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

impl Papers<'_> {
    pub(super) fn open(&self, index: usize) -> Option<&Open> {
        self.found.open.iter().find(|o| o.index == index)
    }

    pub(super) fn sales(&self) -> SectionDocument {
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

    pub(super) fn table(&self, columns: &[&str], rows: Vec<Vec<String>>) -> TableDocument {
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

    pub(super) fn cut(&self, section: &mut SectionDocument, count: usize) {
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

    pub(super) fn credits(&self) -> SectionDocument {
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

    pub(super) fn figures(&self) -> SectionDocument {
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
    pub(super) fn fees(&self, facts: &mut Vec<FactDocument>) {
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
}
