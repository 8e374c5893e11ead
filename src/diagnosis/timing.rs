//! U01 to U03, U07, U08, U11, U16: when the money is due, and what shifts or nets it.

use rust_decimal::Decimal;

use super::open::Fallback;
use super::{Board, Facts, key, text};
use crate::calendar::{Calendar, Cycle};
use crate::case::SaleKind;
use crate::field::Field;

/// Notices that give a reason for a hold.
const REASONS: [&str; 8] = [
    "review",
    "dispute",
    "police",
    "court",
    "aml",
    "limit",
    "leaving",
    "maintenance",
];

pub(super) fn ask(f: &Facts<'_>, b: &mut Board) {
    cutoff(f, b);
    days_off(f, b);
    instant(f, b);
    preauth(f, b);
    netted(f, b);
    unexplained(f, b);
}

/// A time of day as shown; a day alone has none.
fn clock(t: jiff::civil::DateTime) -> String {
    t.strftime("%Y-%m-%d %H:%M").to_string()
}

fn cutoff(f: &Facts<'_>, b: &mut Board) {
    let Some((time, batch, due)) = f.sale().and_then(|s| Some((s.time?, s.batch?, s.due?))) else {
        return;
    };
    if time.hour() < 23 {
        b.rule_out("U01", "before_cutoff", vec![text("time", clock(time))]);
    } else if f.late() {
        b.rule_out("U01", "passed", vec![text("due", due)]);
    } else {
        let args = vec![text("time", clock(time)), text("batch", batch)];
        b.fire("U01", "after_cutoff", 80, args);
    }
}

fn days_off(f: &Facts<'_>, b: &mut Board) {
    let Some(s) = f.sale() else { return };
    let (Some(batch), Some(due)) = (s.batch, s.due) else {
        return;
    };
    if matches!(f.terms.cycle, Cycle::Days(_)) && s.fallback.is_none() {
        b.rule_out("U02", "calendar_days", vec![text("cycle", f.terms.shown())]);
    } else if s.days_off.is_empty() {
        b.rule_out(
            "U02",
            "no_days_off",
            vec![text("batch", batch), text("due", due)],
        );
    } else if f.late() {
        b.rule_out("U02", "passed", vec![text("due", due)]);
    } else {
        let days: Vec<String> = s.days_off.iter().map(ToString::to_string).collect();
        b.fire(
            "U02",
            "days_off",
            78,
            vec![
                text("batch", batch),
                text("due", due),
                text("days", days.join(" ")),
            ],
        );
    }
}

fn instant(f: &Facts<'_>, b: &mut Board) {
    let cycle = || text("cycle", f.terms.shown());
    let notice = f.choice(Field::Notice);
    if !f.terms.cycle.is_same_day() {
        if f.terms.agreed.is_some() {
            b.rule_out("U03", "not_instant", vec![cycle()]);
            b.rule_out("U16", "not_instant", vec![cycle()]);
        } else if notice == Some("quota") {
            b.fire("U16", "notice", 90, vec![cycle()]);
        }
        return;
    }
    if notice == Some("quota") {
        b.fire("U16", "notice", 95, vec![cycle()]);
    }
    let Some(s) = f.sale() else { return };
    let Some(batch) = s.batch.filter(|_| s.kind == SaleKind::Sale) else {
        return;
    };
    let calendar = Calendar::new(f.d.registry.holiday_years());
    let fallen = calendar.due(batch, Cycle::Workdays(1));
    if f.d.date > fallen {
        b.rule_out("U03", "passed", vec![text("due", fallen)]);
        return;
    }
    match s.fallback {
        Some(Fallback::OutsideWindow) => {
            let window = f.terms.window_text.clone().unwrap_or_default();
            let time = s.time.map(clock).unwrap_or_default();
            b.fire(
                "U03",
                "outside_window",
                82,
                vec![text("window", window), text("time", time)],
            );
        }
        Some(Fallback::OverQuota) => b.fire(
            "U03",
            "over_quota",
            82,
            vec![
                text("quota", f.terms.quota.unwrap_or_default().normalize()),
                text("sum", s.day_sum.normalize()),
            ],
        ),
        None if f.terms.window.is_none() || f.terms.quota.is_none() => {
            b.fire("U03", "terms_unknown", 52, vec![cycle()]);
        }
        None => {}
    }
}

fn preauth(f: &Facts<'_>, b: &mut Board) {
    let Some(s) = f.sale() else { return };
    if s.kind == SaleKind::Preauth {
        b.fire("U07", "preauth", 96, vec![]);
    } else if f.d.case.sales.get(s.index).and_then(|s| s.kind) == Some(SaleKind::Sale) {
        b.rule_out("U07", "is_sale", vec![]);
    }
}

fn netted(f: &Facts<'_>, b: &mut Board) {
    let sales = &f.d.case.sales;
    let back = |k: Option<SaleKind>| matches!(k, Some(SaleKind::Refund | SaleKind::Void));
    let calendar = Calendar::new(f.d.registry.holiday_years());
    if !sales.is_empty() && sales.iter().all(|s| back(s.kind)) {
        b.fire("U08", "only_refunds", 96, vec![]);
        return;
    }
    let Some(s) = f.sale() else { return };
    if let Some(at) = s.voided_at {
        let amount = s.amount.unwrap_or_default().normalize();
        b.fire(
            "U08",
            "voided",
            96,
            vec![text("amount", amount), text("time", clock(at))],
        );
        return;
    }
    let sum = sales
        .iter()
        .filter(|o| back(o.kind))
        .filter(|o| o.time.map(|t| calendar.batch_day(t)) == s.batch && s.batch.is_some())
        // A void of another sale is that sale's own matter.
        .filter(|o| {
            o.kind == Some(SaleKind::Refund) || f.open.iter().all(|v| v.voided_at != o.time)
        })
        .filter_map(|o| o.amount)
        .fold(Decimal::ZERO, Decimal::saturating_add);
    if sum > Decimal::ZERO {
        b.fire("U08", "netted", 70, vec![text("sum", sum.normalize())]);
    } else if sales.iter().all(|s| !back(s.kind)) {
        b.rule_out("U08", "no_refund", vec![]);
    }
}

fn unexplained(f: &Facts<'_>, b: &mut Board) {
    let Some(due) = f.due() else { return };
    if !f.late() {
        b.rule_out("U11", "not_due", vec![text("due", due)]);
        return;
    }
    let notice = f.choice(Field::Notice);
    let payout = f.choice(Field::PayoutStatus);
    if notice.is_some_and(|n| REASONS.contains(&n)) {
        b.rule_out("U11", "has_reason", vec![]);
        return;
    }
    if matches!(
        payout,
        Some("held" | "paid" | "returned" | "paid_elsewhere" | "balance")
    ) {
        b.rule_out(
            "U11",
            "other_status",
            payout
                .map(|p| key("payout", format!("payout_status.{p}")))
                .into_iter()
                .collect(),
        );
        return;
    }
    let days = f.sale().map_or(0, |s| s.days_late(f.d.date));
    let args = || vec![text("due", due), text("days", days)];
    match (notice, payout) {
        (Some("none"), _) if days > 30 => b.fire("U11", "over_thirty", 72, args()),
        (_, Some("pending")) => b.fire("U11", "pending", 70, args()),
        (Some("none"), _) => b.fire("U11", "no_reason", 58, args()),
        _ => b.fire("U11", "unexplained", 46, args()),
    }
}
