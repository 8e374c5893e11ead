//! U06, U09, U10, U12, U18, U20: what the acquirer, its notices and its record say.

use rust_decimal::Decimal;

use super::{Board, Facts, key, text};
use crate::field::Field;
use crate::registry::licence::LicenceState;

/// Amounts from here on, and round to a thousand, are often verified, CNY.
const LARGE: i64 = 10_000;

pub(super) fn ask(f: &Facts<'_>, b: &mut Board) {
    one_sided(f, b);
    maintenance(f, b);
    review(f, b);
    dispute(f, b);
    leaving(f, b);
    by_hand(f, b);
}

fn one_sided(f: &Facts<'_>, b: &mut Board) {
    let slip = f.choice(Field::SlipResult);
    let acquirer = f.choice(Field::AcquirerStatus);
    let debited = f.debited();
    let shown = || {
        vec![key(
            "slip",
            format!("slip_result.{}", slip.unwrap_or("unknown")),
        )]
    };
    if debited == Some(false) {
        b.rule_out("U06", "not_debited", vec![]);
    } else if acquirer == Some("shown") {
        b.rule_out("U06", "shown", vec![]);
    } else if slip == Some("success") {
        b.rule_out("U06", "slip_success", vec![]);
    } else if debited == Some(true) {
        match (slip, acquirer) {
            (Some(_), Some("not_shown")) => b.fire("U06", "debited_not_shown", 96, shown()),
            (None, Some("not_shown")) => b.fire("U06", "debited_not_shown", 80, shown()),
            (Some(_), _) => b.fire("U06", "debited_no_slip", 88, shown()),
            (None, Some("refused")) => b.fire("U06", "debited_no_slip", 80, shown()),
            (None, _) => {}
        }
    } else if matches!(slip, Some("timeout" | "none")) {
        b.fire("U06", "slip_timeout", 57, shown());
    }
}

fn maintenance(f: &Facts<'_>, b: &mut Board) {
    match f.choice(Field::Notice) {
        Some("maintenance") => b.fire("U09", "notice", 92, vec![]),
        Some("none") => b.rule_out("U09", "no_notice", vec![]),
        _ => {}
    }
}

fn review(f: &Facts<'_>, b: &mut Board) {
    let notice = f.choice(Field::Notice);
    let payout = f.choice(Field::PayoutStatus);
    if notice == Some("review") {
        b.fire("U10", "notice", 96, vec![]);
    }
    if payout == Some("held") {
        b.fire("U10", "held", 85, vec![]);
    }
    if payout == Some("paid") {
        b.rule_out("U10", "paid", vec![]);
        return;
    }
    if notice == Some("none") && payout.is_some() {
        b.rule_out("U10", "no_notice", vec![]);
        return;
    }
    let Some(s) = f.sale().filter(|_| f.late()) else {
        return;
    };
    let (Some(time), Some(amount)) = (s.time, s.amount) else {
        return;
    };
    let round = amount >= Decimal::from(LARGE)
        && amount
            .checked_rem(Decimal::from(1000))
            .is_some_and(|r| r.is_zero());
    if round || !(6..23).contains(&time.hour()) {
        b.fire(
            "U10",
            "pattern",
            44,
            vec![
                text("amount", amount.normalize()),
                text("time", time.strftime("%Y-%m-%d %H:%M")),
            ],
        );
    }
}

fn dispute(f: &Facts<'_>, b: &mut Board) {
    match f.choice(Field::Notice) {
        Some("dispute") => b.fire("U12", "notice", 96, vec![]),
        Some("none") => b.rule_out("U12", "no_notice", vec![]),
        _ => {}
    }
}

fn leaving(f: &Facts<'_>, b: &mut Board) {
    if f.choice(Field::Notice) == Some("leaving") {
        b.fire("U18", "notice", 96, vec![]);
    }
    let Some(a) = &f.d.acquirer else { return };
    let registry = f.d.registry;
    let name = || text("name", a.name(registry));
    let record = a.institution().and_then(|i| registry.institution_at(i));
    let as_of = || {
        text(
            "as_of",
            record.map_or_else(|| registry.as_of(), |r| r.as_of),
        )
    };
    match a.state {
        LicenceState::Ended => match record.and_then(|r| r.ended_on) {
            Some(day) => {
                b.fire("U18", "ended", 92, vec![name(), text("day", day), as_of()]);
            }
            None => b.fire("U18", "ended_undated", 92, vec![name(), as_of()]),
        },
        LicenceState::NotTrading => b.fire("U18", "not_trading", 86, vec![name(), as_of()]),
        state if state.is_licensed() && record.is_some() => {
            b.rule_out("U18", "licensed", vec![name(), f.as_of()]);
        }
        _ => {}
    }
}

fn by_hand(f: &Facts<'_>, b: &mut Board) {
    match f.choice(Field::PayoutStatus) {
        Some("balance") => b.fire("U20", "balance", 94, vec![]),
        Some(p) => b.rule_out(
            "U20",
            "settled",
            vec![key("payout", format!("payout_status.{p}"))],
        ),
        None => {}
    }
}
