//! Sales taken back within their own batch: neither the sale nor the line that takes it back moves
//! money that is settled.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use crate::calendar::Calendar;
use crate::case::{Sale, SaleKind};

/// Whether two lines can be of one terminal and merchant number.
fn same_place(a: &Sale, b: &Sale) -> bool {
    let agree = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    agree(&a.terminal_no, &b.terminal_no) && agree(&a.merchant_no, &b.merchant_no)
}

/// Of the sales that no credit pays those that a void or a refund of the whole amount takes back
/// in the same batch, with these lines. Each line takes back one sale: the nearest before it.
pub(super) fn taken_back(
    open: &[usize],
    sales: &[Sale],
    calendar: &Calendar<'_>,
) -> HashSet<usize> {
    let mut sold: BTreeMap<(Date, Decimal), Vec<(DateTime, usize)>> = BTreeMap::new();
    let mut back: Vec<(DateTime, usize, (Date, Decimal))> = Vec::new();
    for i in open {
        let Some((sale, time, amount)) = sales
            .get(*i)
            .and_then(|s| Some((s, s.time?, s.amount?.abs().normalize())))
        else {
            continue;
        };
        let key = (calendar.batch_day(time), amount);
        match sale.kind.unwrap_or(SaleKind::Sale) {
            SaleKind::Sale => sold.entry(key).or_default().push((time, *i)),
            SaleKind::Refund | SaleKind::Void => back.push((time, *i, key)),
            SaleKind::Preauth => {}
        }
    }
    for list in sold.values_mut() {
        list.sort_unstable();
    }
    back.sort_unstable();
    let mut out = HashSet::new();
    for (time, line, key) in back {
        let Some((list, taker)) = sold.get_mut(&key).zip(sales.get(line)) else {
            continue;
        };
        let nearest = list.iter().rposition(|(sold, i)| {
            *sold <= time && sales.get(*i).is_some_and(|s| same_place(s, taker))
        });
        if let Some(at) = nearest {
            let (_, sale) = list.remove(at);
            out.extend([sale, line]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::parse_time;

    fn line(time: &str, amount: &str, kind: SaleKind, terminal: Option<&str>) -> Sale {
        Sale {
            time: parse_time(time),
            amount: amount.parse().ok(),
            kind: Some(kind),
            terminal_no: terminal.map(str::to_owned),
            ..Sale::default()
        }
    }

    #[test]
    fn a_line_takes_back_the_nearest_sale_of_its_amount_batch_and_terminal() {
        use SaleKind::{Refund, Sale as Sold, Void};
        let sales = [
            line("2026-11-16 10:00", "200", Sold, Some("A0000001")),
            line("2026-11-16 10:30", "200", Sold, Some("B0000001")),
            line("2026-11-16 11:00", "200.00", Void, Some("A0000001")),
            line("2026-11-16 12:00", "300", Sold, None),
            line("2026-11-16 13:00", "300", Refund, None),
            line("2026-11-16 14:00", "300", Sold, None),
            line("2026-11-16 22:59", "50", Sold, None),
            line("2026-11-16 23:01", "50", Void, None),
            line("2026-11-16 15:00", "70", Void, None),
            line("2026-11-16 16:00", "70", Sold, None),
        ];
        let calendar = Calendar::new(&[]);
        let all: Vec<usize> = (0..sales.len()).collect();
        let mut out: Vec<usize> = taken_back(&all, &sales, &calendar).into_iter().collect();
        out.sort_unstable();
        assert_eq!(out, [0, 2, 3, 4]);
        let without: Vec<usize> = all.into_iter().filter(|i| *i != 3).collect();
        let out = taken_back(&without, &sales, &calendar);
        assert!(!out.contains(&4), "what is paid is not taken back");
    }
}
