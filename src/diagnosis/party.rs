//! U15, U17, U22, U25: who holds the money, and whose sale it is.

use super::{Board, Facts, key, person, text};
use crate::field::Field;
use crate::finding::ArgValue;
use crate::settlement::payer::PayerKind;

/// Rules that find slip and agreement, or terminal and record, apart.
const APART: [&str; 7] = [
    "RCP002", "RCP005", "MID002", "MID005", "DAT002", "TRM001", "TRM002",
];

pub(super) fn ask(f: &Facts<'_>, b: &mut Board) {
    small_merchant(f, b);
    held_by_others(f, b);
    other_terminal(f, b);
    through_others(f, b);
}

fn small_merchant(f: &Facts<'_>, b: &mut Board) {
    let Some(kind) = f.choice(Field::MerchantKind) else {
        return;
    };
    if kind != "natural_person" {
        b.rule_out(
            "U15",
            "registered",
            vec![key("kind", format!("merchant_kind.{kind}"))],
        );
        return;
    }
    if f.choice(Field::Notice) == Some("limit") {
        b.fire("U15", "limit_notice", 94, vec![]);
    } else if let Some(finding) = f.finding("QR003") {
        let args = finding
            .args
            .iter()
            .filter(|a| matches!(a.name, "when" | "sum"))
            .cloned()
            .collect();
        b.fire("U15", "over", 78, args);
    }
}

fn held_by_others(f: &Facts<'_>, b: &mut Board) {
    let d = f.d;
    let against = d.settlement.payments.iter().find(|p| p.kind.is_against());
    let slip = f.choice(Field::SlipResult);
    let acquirer = f.choice(Field::AcquirerStatus);
    if let Some(p) = against {
        b.fire(
            "U17",
            "earlier_payer",
            98,
            vec![person(d, "payer", &p.payer), f.as_of()],
        );
    }
    if let Some(payer) = d.case.get(Field::AgreementPayer)
        && (f.finding("CON003").is_some() || f.finding("AGT005").is_some())
    {
        b.fire(
            "U17",
            "agreement_payer",
            90,
            vec![person(d, "payer", payer), f.as_of()],
        );
    }
    if acquirer == Some("not_shown") && slip == Some("success") {
        b.fire("U17", "not_at_acquirer", 84, vec![]);
    }
    if let Some(a) = &d.acquirer
        && f.finding("LIC001").is_some()
    {
        b.fire(
            "U17",
            "unlisted_acquirer",
            76,
            vec![text("acquirer", a.name(d.registry)), f.as_of()],
        );
    }
    match f.direct_payer() {
        Some(payer) if against.is_none() => {
            b.rule_out(
                "U17",
                "paid_directly",
                vec![text("payer", payer), f.as_of()],
            );
        }
        None if against.is_none() => {
            let other = d
                .case
                .credits
                .iter()
                .zip(&d.settlement.credit_kinds)
                .find(|(_, kind)| kind.is_some_and(PayerKind::is_against))
                .and_then(|(c, _)| c.payer.as_deref());
            if let Some(payer) = other {
                b.fire(
                    "U17",
                    "earlier_credit",
                    53,
                    vec![person(d, "payer", payer), f.as_of()],
                );
            } else if f.late() && acquirer.is_none() && f.choice(Field::PayoutStatus).is_none() {
                b.fire("U17", "nobody_known", 45, vec![]);
            }
        }
        _ => {}
    }
}

fn other_terminal(f: &Facts<'_>, b: &mut Board) {
    if let Some(finding) = APART.iter().find_map(|id| f.finding(id)) {
        b.fire(
            "U22",
            "names_differ",
            83,
            vec![
                text("rule", finding.rule),
                crate::finding::Arg {
                    name: "name",
                    value: ArgValue::Key(format!("rule.{}", finding.rule).into()),
                },
            ],
        );
        return;
    }
    let slip = f.choice(Field::SlipResult) == Some("success");
    if slip && f.choice(Field::AcquirerStatus) == Some("not_shown") {
        b.fire("U22", "not_at_acquirer", 82, vec![]);
    } else if f.choice(Field::AcquirerStatus) == Some("shown") {
        b.rule_out("U22", "shown", vec![]);
    }
}

fn through_others(f: &Facts<'_>, b: &mut Board) {
    match f.choice(Field::MerchantOfRecord) {
        Some(whose @ ("mall" | "platform")) => b.fire(
            "U25",
            "of_record",
            92,
            vec![key("whose", format!("of_record.{whose}"))],
        ),
        Some("own") => b.rule_out("U25", "own", vec![]),
        _ if f.d.case.flag(Field::TreasuryDesignation) => {
            b.fire("U25", "designation", 86, vec![]);
        }
        _ => {}
    }
}
