//! Workdays, settlement batches and due dates.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};

use crate::registry::record::HolidayYear;

/// Workdays of the years on record; outside them Monday to Friday, and it says so.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'r> {
    years: &'r [HolidayYear<'static>],
}

/// When an acquirer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// `T+n`: n workdays after the batch.
    Workdays(u8),
    /// `D+n`: n calendar days after the batch.
    Days(u8),
}

/// Cycle assumed where none is agreed.
pub const DEFAULT_CYCLE: Cycle = Cycle::Workdays(1);

impl Cycle {
    /// Reads `T+1`, `T1`, `D+0`, `秒到`, `次日到账`, `2个工作日` …; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Cycle> {
        let t = crate::text::fold::fold(text);
        let has = |words: &[&str]| words.iter().any(|w| t.contains(w));
        if has(&["秒到", "实时", "即时", "立即到账", "当天到", "当日到"]) {
            return Some(Cycle::Days(0));
        }
        let chars: Vec<char> = t.chars().collect();
        for (i, c) in chars.iter().enumerate() {
            if !matches!(c, 't' | 'd') {
                continue;
            }
            let mut rest = chars
                .iter()
                .skip(i + 1)
                .skip_while(|c| **c == '+')
                .peekable();
            let mut digits = String::new();
            while let Some(d) = rest.next_if(|c| c.is_ascii_digit()) {
                digits.push(*d);
            }
            if digits.is_empty() {
                continue;
            }
            // T+1.5 and T+1000 are no cycle.
            let n = digits.parse::<u8>().ok().filter(|n| *n < 100)?;
            if rest.peek() == Some(&&'.') {
                return None;
            }
            return Some(if *c == 't' && n > 0 {
                Cycle::Workdays(n)
            } else {
                Cycle::Days(n)
            });
        }
        if let Some((before, _)) = t.split_once("工作日") {
            return workdays_before(before, &t);
        }
        has(&["次日", "隔日", "隔天", "第二天"]).then_some(Cycle::Days(1))
    }

    /// Paid on the day of the sale.
    #[must_use]
    pub fn is_same_day(self) -> bool {
        matches!(self, Cycle::Days(0) | Cycle::Workdays(0))
    }
}

/// How many workdays stand before the word 工作日: `2个`, `三个`, `次一`, `下一个`; one where the
/// word stands alone with 到账.
fn workdays_before(before: &str, whole: &str) -> Option<Cycle> {
    let counted = before.strip_suffix('个');
    let before = counted.unwrap_or(before);
    if ["次", "次一", "下", "下一", "隔"]
        .iter()
        .any(|w| before.ends_with(w))
    {
        return Some(Cycle::Workdays(1));
    }
    let digits = before
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .count();
    let number = match before.chars().last() {
        Some(_) if digits > 0 => before
            .get(before.len() - digits..)
            .and_then(|n| n.parse::<u8>().ok())
            .filter(|n| (1..100).contains(n)),
        Some('一') => Some(1),
        Some('二' | '两') => Some(2),
        Some('三') => Some(3),
        Some('五') => Some(5),
        _ => None,
    };
    match number {
        Some(n) => Some(Cycle::Workdays(n)),
        None if counted.is_none() && whole.contains("工作日到账") => Some(Cycle::Workdays(1)),
        None => None,
    }
}

impl<'r> Calendar<'r> {
    /// A calendar over the holiday years on record.
    #[must_use]
    pub fn new(years: &'r [HolidayYear<'static>]) -> Calendar<'r> {
        Calendar { years }
    }

    /// Whether the holidays of that year are on record.
    #[must_use]
    pub fn knows(&self, date: Date) -> bool {
        self.years.iter().any(|y| y.year == date.year())
    }

    /// Whether banks settle that day.
    #[must_use]
    pub fn is_workday(&self, date: Date) -> bool {
        if let Some(year) = self.years.iter().find(|y| y.year == date.year()) {
            if year.workdays.contains(&date) {
                return true;
            }
            if year.holidays.contains(&date) {
                return false;
            }
        }
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
    }

    /// The `n`-th workday after `date`.
    #[must_use]
    pub fn workdays_after(&self, date: Date, n: u8) -> Date {
        let mut day = date;
        for _ in 0..n {
            // No run of days off is longer than a month.
            for _ in 0..40 {
                day = day.saturating_add(1.day());
                if self.is_workday(day) {
                    break;
                }
            }
        }
        day
    }

    /// Day of the settlement batch of a sale: batches run from 23:00 to 23:00.
    #[must_use]
    pub fn batch_day(&self, time: DateTime) -> Date {
        if time.hour() >= 23 {
            time.date().saturating_add(1.day())
        } else {
            time.date()
        }
    }

    /// Day on which a batch is due.
    #[must_use]
    pub fn due(&self, batch_day: Date, cycle: Cycle) -> Date {
        match cycle {
            Cycle::Workdays(n) => self.workdays_after(batch_day, n),
            Cycle::Days(n) => batch_day.saturating_add(i64::from(n).days()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn year() -> Vec<HolidayYear<'static>> {
        vec![HolidayYear {
            year: 2026,
            notice: "示例".into(),
            holidays: vec![date(2026, 10, 1), date(2026, 10, 2), date(2026, 10, 5)],
            workdays: vec![date(2026, 10, 10)],
            sources: vec![],
        }]
    }

    #[test]
    fn due_dates() {
        let y = year();
        let c = Calendar::new(&y);
        for (batch, cycle, due) in [
            (date(2026, 11, 16), Cycle::Workdays(1), date(2026, 11, 17)),
            (date(2026, 11, 20), Cycle::Workdays(1), date(2026, 11, 23)),
            (date(2026, 11, 20), Cycle::Days(1), date(2026, 11, 21)),
            (date(2026, 9, 30), Cycle::Workdays(1), date(2026, 10, 6)),
            (date(2026, 10, 9), Cycle::Workdays(1), date(2026, 10, 10)),
            (date(2026, 11, 20), Cycle::Days(0), date(2026, 11, 20)),
        ] {
            assert_eq!(c.due(batch, cycle), due);
        }
        assert!(c.knows(date(2026, 1, 1)));
        assert!(!c.knows(date(2027, 1, 1)));
        assert_eq!(
            c.batch_day(date(2026, 11, 20).at(23, 0, 0, 0)),
            date(2026, 11, 21)
        );
        assert_eq!(
            c.batch_day(date(2026, 11, 20).at(22, 59, 59, 0)),
            date(2026, 11, 20)
        );
    }

    #[test]
    fn cycles() {
        for (t, c) in [
            ("T+1", Some(Cycle::Workdays(1))),
            ("t1到账", Some(Cycle::Workdays(1))),
            ("D+0", Some(Cycle::Days(0))),
            ("T+0", Some(Cycle::Days(0))),
            ("D1", Some(Cycle::Days(1))),
            ("秒到账", Some(Cycle::Days(0))),
            ("隔日到账", Some(Cycle::Days(1))),
            ("即时", Some(Cycle::Days(0))),
            ("次工作日", Some(Cycle::Workdays(1))),
            ("下一个工作日到账", Some(Cycle::Workdays(1))),
            ("工作日到账", Some(Cycle::Workdays(1))),
            ("2个工作日内", Some(Cycle::Workdays(2))),
            ("三个工作日", Some(Cycle::Workdays(3))),
            ("T+12", Some(Cycle::Workdays(12))),
            ("随便", None),
            ("月结", None),
            ("每周五", None),
            ("T+1.5", None),
            ("T+999999999", None),
            ("T", None),
        ] {
            assert_eq!(Cycle::parse(t), c, "{t}");
        }
    }
}
