//! U04, U05, U13, U14, U19, U21, U23, U24: the account that receives the money, and whether it has
//! come after all.

use rust_decimal::Decimal;

use super::{Board, Facts, key, text};
use crate::calendar::Calendar;
use crate::field::Field;
use crate::identifier::money;
use crate::settlement;
use crate::settlement::charged::agreed_fee;
use crate::settlement::matching::{How, Matched};

/// Money a class II account takes a day from accounts not bound to it, CNY, as retold.
const CLASS_TWO_DAY: i64 = 10_000;
/// The same in a calendar year.
const CLASS_TWO_YEAR: i64 = 200_000;
/// More than this is no fee: SIM fees, deposits and memberships seen are below it, CNY.
const MOST_FEE: i64 = 400;

pub(super) fn ask(f: &Facts<'_>, b: &mut Board) {
    class(f, b);
    returned(f, b);
    frozen(f, b);
    short(f, b);
    elsewhere(f, b);
    arrived(f, b);
}

fn class(f: &Facts<'_>, b: &mut Board) {
    let Some(class) = f.choice(Field::AccountClass) else {
        return;
    };
    let shown = key("class", format!("account_class.{class}"));
    if matches!(class, "I" | "unit") {
        b.rule_out("U04", "class_without_limit", vec![shown]);
        return;
    }
    let payout = f.choice(Field::PayoutStatus);
    if f.choice(Field::Notice) == Some("limit") {
        b.fire("U04", "limit_notice", 95, vec![shown]);
    } else if let Some((when, sum)) = over_limit(f).filter(|_| class == "II") {
        b.fire(
            "U04",
            "over_limit",
            88,
            vec![shown, text("when", when), text("sum", sum.normalize())],
        );
    } else if let Some(p) = payout.filter(|p| matches!(*p, "held" | "returned")) {
        b.fire(
            "U04",
            "class_and_hold",
            66,
            vec![shown, key("payout", format!("payout_status.{p}"))],
        );
    } else if f.late() {
        b.fire("U04", "low_class", 48, vec![shown]);
    }
}

/// The day or year in which this sale takes a class II account over its limit, with the sum.
fn over_limit(f: &Facts<'_>) -> Option<(String, Decimal)> {
    let s = f.sale()?;
    let (due, amount) = (s.due?, s.amount?);
    let credits = |of: &dyn Fn(jiff::civil::Date) -> bool| {
        f.d.case
            .credits
            .iter()
            .filter(|c| c.date.is_some_and(of))
            .filter_map(|c| c.amount)
            .filter(|a| *a > Decimal::ZERO)
            .fold(amount, Decimal::saturating_add)
    };
    let day = credits(&|d| d == due);
    if day > Decimal::from(CLASS_TWO_DAY) {
        return Some((due.to_string(), day));
    }
    let year = credits(&|d| d.year() == due.year());
    (year > Decimal::from(CLASS_TWO_YEAR)).then(|| (due.year().to_string(), year))
}

fn returned(f: &Facts<'_>, b: &mut Board) {
    let status = f.choice(Field::AccountStatus);
    let payout = f.choice(Field::PayoutStatus);
    if payout == Some("returned") {
        b.fire("U05", "returned", 95, vec![]);
    }
    let shown = || {
        status
            .map(|s| key("status", format!("account_status.{s}")))
            .into_iter()
            .collect()
    };
    match status {
        Some("closed" | "renamed") => b.fire("U05", "account", 84, shown()),
        Some("frozen" | "restricted") => b.fire("U05", "account", 51, shown()),
        Some("normal") if payout.is_some_and(|p| p != "returned" && p != "paid") => {
            b.rule_out("U05", "account_normal", vec![]);
        }
        _ => {}
    }
    if payout == Some("paid") {
        b.fire("U05", "paid_not_seen", 60, vec![]);
    }
}

fn frozen(f: &Facts<'_>, b: &mut Board) {
    let notice = f.choice(Field::Notice);
    let status = f.choice(Field::AccountStatus);
    let shown = |s: &str| vec![key("status", format!("account_status.{s}"))];
    match notice {
        Some("police") => b.fire("U13", "notice", 97, vec![]),
        Some("court") => b.fire("U24", "notice", 97, vec![]),
        Some("aml") => b.fire("U14", "notice", 96, vec![]),
        Some("none") => {
            for cause in ["U13", "U14", "U24"] {
                b.rule_out(cause, "no_notice", vec![]);
            }
        }
        _ => {}
    }
    if !matches!(notice, Some("police" | "court" | "aml")) {
        match status {
            Some("frozen") => {
                b.fire("U13", "frozen", 56, shown("frozen"));
                b.fire("U24", "frozen", 54, shown("frozen"));
            }
            Some("restricted") => b.fire("U14", "restricted", 56, shown("restricted")),
            _ => {}
        }
    }
}

/// Of a credit that paid its sales and was short: its day, its amount, and what is missing to what
/// was due by the agreed or shown fees.
struct Short {
    day: jiff::civil::Date,
    credit: Decimal,
    missing: Decimal,
    sign: &'static str,
}

/// The first matched credit that is short of what was due: by something kept back besides the
/// known fee, else by more fee than was agreed.
fn kept_back(f: &Facts<'_>) -> Option<Short> {
    let matched = &f.d.settlement.matching.matched;
    let of = |m: &Matched, missing: Decimal, sign: &'static str| {
        let c = f.d.case.credits.get(*m.credits.first()?)?;
        Some(Short {
            day: c.date?,
            credit: c.amount?,
            missing,
            sign,
        })
    };
    let stated = stated_fees(f);
    let besides = matched.iter().find_map(|m| {
        let missing = m.deduction?;
        let sign = if stated.iter().any(|fee| near(*fee, missing, m)) {
            "short_fee"
        } else {
            "short_kept"
        };
        of(m, missing, sign)
    });
    let terms = settlement::terms(f.d.case, f.d.registry);
    besides.or_else(|| {
        matched
            .iter()
            .filter(|m| m.how == How::Implied)
            .find_map(|m| {
                let missing = m.fee.checked_sub(agreed_fee(f.d.case, &terms, m)?)?;
                let is_short = missing > Decimal::ZERO && !near(missing, Decimal::ZERO, m);
                is_short.then(|| of(m, missing, "short_agreed")).flatten()
            })
    })
}

/// Whether two amounts agree within what rounding of the sales' fees may come to.
fn near(a: Decimal, b: Decimal, m: &Matched) -> bool {
    a.checked_sub(b)
        .is_some_and(|d| d.abs() <= settlement::tolerance(m.sales.len()))
}

/// The deposit and the SIM fee of the case, CNY.
fn stated_fees(f: &Facts<'_>) -> Vec<Decimal> {
    [Field::Deposit, Field::SimFee]
        .into_iter()
        .filter_map(|field| money::parse(f.d.case.get(field)?).ok())
        .collect()
}

/// A credit in the time of the sale that is a little less than it.
fn short(f: &Facts<'_>, b: &mut Board) {
    let credits = &f.d.case.credits;
    if let Some(short) = kept_back(f) {
        let said = vec![
            text("date", short.day),
            text("credit", short.credit.normalize()),
            text("short", short.missing.normalize()),
        ];
        b.fire("U19", short.sign, 99, said);
        return;
    }
    let Some(s) = f.sale() else { return };
    let (Some(time), Some(due), Some(amount)) = (s.time, s.due, s.amount) else {
        return;
    };
    if credits.is_empty() {
        return;
    }
    let last = Calendar::new(f.d.registry.holiday_years()).workdays_after(due, 2);
    let stated = f.d.case.sales.get(s.index).and_then(|s| s.fee);
    let fees = stated_fees(f);
    let twentieth = amount.checked_div(Decimal::from(20)).unwrap_or_default();
    let most = twentieth.saturating_add(Decimal::from(MOST_FEE));
    let found = f
        .d
        .settlement
        .matching
        .unmatched
        .iter()
        .filter_map(|i| credits.get(*i))
        .filter_map(|c| Some((c.date?, c.amount?)))
        .filter(|(day, _)| *day >= time.date() && *day <= last)
        .map(|(day, credit)| (day, credit, amount.saturating_sub(credit)))
        .filter(|(_, credit, short)| {
            *credit > Decimal::ZERO && *short > Decimal::ZERO && *short <= most && *short < amount
        })
        .min_by_key(|(_, _, short)| *short);
    let Some((day, credit, gap)) = found else {
        b.rule_out("U19", "no_credit", vec![]);
        return;
    };
    let (lowest, highest) = match stated {
        Some(fee) => (fee, fee),
        None => (Decimal::ZERO, twentieth),
    };
    let explained = fees.iter().copied().find(|extra| {
        let rest = gap.saturating_sub(*extra);
        rest >= lowest && rest <= highest
    });
    let mut said = vec![
        text("date", day),
        text("credit", credit.normalize()),
        text("short", gap.normalize()),
    ];
    if let Some(fee) = explained {
        said.push(text("fee", fee.normalize()));
        b.fire("U19", "short_stated", 86, said);
    } else {
        b.fire("U19", "short", 62, said);
    }
}

fn elsewhere(f: &Facts<'_>, b: &mut Board) {
    match f.choice(Field::PayoutStatus) {
        Some("paid_elsewhere") => b.fire("U21", "paid_elsewhere", 96, vec![]),
        Some("pending" | "held" | "balance" | "returned") => {
            b.rule_out("U21", "own_account", vec![]);
        }
        _ => {}
    }
    if f.finding("SET007").is_some() {
        b.fire("U21", "holder", 64, vec![]);
    }
}

fn arrived(f: &Facts<'_>, b: &mut Board) {
    let sales = &f.d.case.sales;
    let matching = &f.d.settlement.matching;
    if f.open.is_empty() && !sales.is_empty() && !matching.matched.is_empty() {
        let date = f.d.settlement.payments.iter().filter_map(|p| p.date).max();
        if let Some(date) = date {
            b.fire("U23", "matched", 96, vec![text("date", date)]);
            return;
        }
    }
    match f.choice(Field::PayoutStatus) {
        Some("paid") => b.fire("U23", "paid", 68, vec![]),
        Some(_) => b.rule_out("U23", "not_paid", vec![]),
        None => {}
    }
}
