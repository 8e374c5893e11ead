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
    /// Reads `T+1`, `T1`, `D+0`, `秒到`, `次日到账` …; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Cycle> {
        let t = crate::text::fold::fold(text);
        if ["秒到", "实时", "即时到", "立即到账", "当天到", "当日到"]
            .iter()
            .any(|w| t.contains(w))
        {
            return Some(Cycle::Days(0));
        }
        let bytes: Vec<char> = t.chars().collect();
        for (i, c) in bytes.iter().enumerate() {
            if !matches!(c, 't' | 'd') {
                continue;
            }
            let rest: String = bytes
                .iter()
                .skip(i + 1)
                .skip_while(|c| **c == '+')
                .take(2)
                .collect();
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(n) = digits.parse::<u8>() {
                return Some(if *c == 't' && n > 0 {
                    Cycle::Workdays(n)
                } else {
                    Cycle::Days(n)
                });
            }
        }
        if ["次日", "隔天", "第二天"].iter().any(|w| t.contains(w)) {
            return Some(Cycle::Days(1));
        }
        if ["下一工作日", "次一工作日", "工作日到账"]
            .iter()
            .any(|w| t.contains(w))
        {
            return Some(Cycle::Workdays(1));
        }
        None
    }

    /// Paid on the day of the sale.
    #[must_use]
    pub fn is_same_day(self) -> bool {
        matches!(self, Cycle::Days(0) | Cycle::Workdays(0))
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
            ("随便", None),
        ] {
            assert_eq!(Cycle::parse(t), c, "{t}");
        }
    }
}
