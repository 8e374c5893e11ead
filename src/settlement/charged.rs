//! Whether rates plus a fixed amount a sale explain the fees that matched credits imply.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use super::Settlement;
use super::implied::{fee_by, guesses};
use super::matching::{How, Line, Matched, Terms};
use super::sets::tolerance;
use crate::case::{Card, Case, Sale};

/// One matched credit whose fee differs from the agreed one.
struct Point<'m> {
    time: Option<DateTime>,
    members: &'m [usize],
    takings: Decimal,
    sales: Decimal,
    fee: Decimal,
}

/// The agreed fee of a matched credit's sales; `None` where no rate is agreed for one of them.
#[must_use]
pub fn agreed_fee(case: &Case<'_>, terms: &Terms<'_>, m: &Matched) -> Option<Decimal> {
    m.sales
        .iter()
        .map(|i| terms.agreed_fee(case.sales.get(*i)?))
        .sum()
}

/// Whether the fee differences of each card kind are explained by one rate of 0 to 5 % plus 0 to
/// 5 CNY a sale, or by such rates one after the other, two credits or more on each. One
/// difference always is; two or more must lie on one line.
#[must_use]
pub fn explained(case: &Case<'_>, terms: &Terms<'_>, settlement: &Settlement) -> bool {
    let mut by_card: BTreeMap<Card, Vec<Point<'_>>> = BTreeMap::new();
    for m in &settlement.matching.matched {
        // A rate found from several credits explains them; a deduction has its own finding.
        if m.how != How::Implied || m.line.is_some() || m.deduction.is_some() {
            continue;
        }
        let Some(agreed) = agreed_fee(case, terms, m) else {
            continue;
        };
        let sales: Vec<&Sale> = m.sales.iter().filter_map(|i| case.sales.get(*i)).collect();
        let Some(card) = sales.iter().find_map(|s| s.card) else {
            continue;
        };
        let one_off = settlement
            .charged
            .one_off
            .iter()
            .any(|o| o.credit.is_some_and(|c| m.credits.contains(&c)));
        // A batch of several card kinds says nothing of one kind's rate.
        if m.fee == agreed || one_off || sales.iter().any(|s| s.card != Some(card)) {
            continue;
        }
        by_card.entry(card).or_default().push(Point {
            time: sales.iter().filter_map(|s| s.time).min(),
            members: &m.sales,
            takings: m.takings,
            sales: Decimal::from(u64::try_from(m.sales.len()).unwrap_or(u64::MAX)),
            fee: m.fee,
        });
    }
    by_card
        .values_mut()
        .all(|points| on_one_line(points) || in_stretches(points, &case.sales))
}

/// Whether the fees, in the order of their days, follow one plain rate after the other, each for
/// two credits or more.
fn in_stretches(points: &mut [Point<'_>], sales: &[Sale]) -> bool {
    points.sort_by_key(|p| (p.time, p.takings));
    let is_on = |p: &Point<'_>, line: Line| {
        let tolerance = tolerance(p.members.len());
        (fee_by(line, sales, p.members) - p.fee).abs() <= tolerance
    };
    let mut rest: &[Point<'_>] = points;
    while let Some(first) = rest.first() {
        let longest = rest
            .iter()
            .take(2)
            .flat_map(|p| guesses(p.takings, p.fee, p.sales))
            .filter(|line| is_on(first, *line))
            .map(|line| rest.iter().take_while(|p| is_on(p, line)).count())
            .max()
            .unwrap_or(0);
        if longest < 2 {
            return false;
        }
        rest = rest.get(longest..).unwrap_or_default();
    }
    true
}

fn on_one_line(points: &[Point<'_>]) -> bool {
    let five_percent = Decimal::new(5, 2);
    let five = Decimal::from(5);
    let Some((first, rest)) = points.split_first() else {
        return true;
    };
    // The pair whose takings a sale differ most gives rate and fixed amount.
    let per_sale = |p: &Point<'_>| p.takings.checked_div(p.sales);
    let Some(other) = rest
        .iter()
        .max_by_key(|p| per_sale(p).zip(per_sale(first)).map(|(a, b)| (a - b).abs()))
    else {
        return true;
    };
    let slope = || -> Option<(Decimal, Decimal)> {
        let determinant = first
            .takings
            .checked_mul(other.sales)?
            .checked_sub(other.takings.checked_mul(first.sales)?)?;
        if determinant.is_zero() {
            // Alike sales: the same fee must have been taken.
            let rate = first.fee.checked_div(first.takings)?;
            return Some((rate, Decimal::ZERO));
        }
        let rate = first
            .fee
            .checked_mul(other.sales)?
            .checked_sub(other.fee.checked_mul(first.sales)?)?
            .checked_div(determinant)?;
        let fixed = first
            .takings
            .checked_mul(other.fee)?
            .checked_sub(other.takings.checked_mul(first.fee)?)?
            .checked_div(determinant)?;
        Some((rate, fixed))
    };
    let Some((rate, fixed)) = slope() else {
        return false;
    };
    // Rounding moves each fee by half a cent, and so the fixed amount by a few cents.
    let slack = Decimal::new(5, 2);
    let plausible =
        rate >= Decimal::ZERO && rate <= five_percent && fixed >= -slack && fixed <= five + slack;
    plausible
        && points.iter().all(|p| {
            let tolerance = Decimal::new(2, 2) + Decimal::new(1, 2) * p.sales;
            rate.checked_mul(p.takings)
                .and_then(|a| a.checked_add(fixed.checked_mul(p.sales)?))
                .and_then(|expected| expected.checked_sub(p.fee))
                .is_some_and(|difference| difference.abs() <= tolerance)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(i64, &str)]) -> Vec<Point<'static>> {
        list.iter()
            .map(|(takings, fee)| Point {
                time: None,
                members: &[],
                takings: Decimal::from(*takings),
                sales: Decimal::ONE,
                fee: fee.parse().unwrap(),
            })
            .collect()
    }

    #[test]
    fn lines() {
        for (list, yes) in [
            (&[][..], true),
            (&[(1000, "48")], true),
            (&[(1000, "20"), (2000, "40"), (5000, "100")], true),
            (&[(1000, "32.90"), (2000, "62.80")], true),
            (&[(1000, "32.90"), (2000, "62.80"), (3000, "92.70")], true),
            (&[(1000, "32.90"), (2000, "62.80"), (3000, "90.00")], false),
            (&[(2000, "54"), (5000, "205")], false),
            (&[(1000, "48"), (2000, "63")], false),
            (&[(1000, "20"), (1000, "30")], false),
        ] {
            assert_eq!(on_one_line(&points(list)), yes, "{list:?}");
        }
    }
}
