//! Dates and times as slips print them: `2026/11/19 12:30:05`, `20261119 123005`,
//! `2026年11月19日12时30分`, `NOV 19,26 12:30`, `2026/11/1912:30:05`.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};

use super::Change;
use super::plain::digit_for;

/// A date, a time or both; at least one is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// The day.
    pub date: Option<Date>,
    /// The time of day.
    pub time: Option<Time>,
}

impl Moment {
    /// The day with its time.
    pub(super) fn date_time(self) -> Option<DateTime> {
        Some(self.date?.to_datetime(self.time?))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.date, self.time) {
            (Some(d), Some(t)) => write!(f, "{}", d.to_datetime(t)),
            (Some(d), None) => write!(f, "{d}"),
            (None, Some(t)) => write!(f, "{t}"),
            (None, None) => Ok(()),
        }
    }
}

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// One run of digits and what stands before it.
struct Run {
    digits: String,
    /// A colon or 时 or 分 stands directly before.
    after_colon: bool,
    /// A colon or 时 stands directly after.
    before_colon: bool,
}

/// Reads a date, a time or both from a text made plain; also the characters that were changed.
pub(super) fn moment(text: &str) -> Option<(Moment, Vec<Change>)> {
    let upper = text.to_uppercase();
    let month = MONTHS
        .iter()
        .position(|m| upper.contains(m))
        .and_then(|m| i32::try_from(m + 1).ok());
    let mut changes = Vec::new();
    let mut mended = String::new();
    for (at, c) in text.chars().enumerate() {
        let to = if month.is_some() { None } else { digit_for(c) };
        if let Some(to) = to {
            changes.push(Change {
                position: at + 1,
                from: c,
                to,
            });
        }
        mended.push(to.unwrap_or(c));
    }
    let runs = runs(&mended);
    let afternoon = ["下午", "晚上", "PM"].iter().any(|w| upper.contains(w));
    let mut found = read(&runs, month)?;
    if afternoon
        && let Some(t) = found.time
        && t.hour() < 12
    {
        found.time = Time::new(t.hour() + 12, t.minute(), t.second(), 0).ok();
    }
    Some((found, changes))
}

fn runs(text: &str) -> Vec<Run> {
    let colon = |c: Option<&char>| {
        c.is_some_and(|c| matches!(c, ':' | '时' | '時' | '點' | '点' | '分' | ';'))
    };
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < chars.len() && out.len() < 8 {
        let start = at;
        while chars.get(at).is_some_and(char::is_ascii_digit) {
            at += 1;
        }
        if at > start {
            out.push(Run {
                digits: chars.get(start..at).unwrap_or_default().iter().collect(),
                after_colon: colon(start.checked_sub(1).and_then(|b| chars.get(b))),
                before_colon: colon(chars.get(at)),
            });
        } else {
            at += 1;
        }
    }
    out
}

fn read(runs: &[Run], month: Option<i32>) -> Option<Moment> {
    let first = runs.first()?;
    let rest = runs.get(1..).unwrap_or_default();
    let number = |r: Option<&Run>| r.and_then(|r| r.digits.parse::<i32>().ok());
    // Everything in one run.
    match first.digits.len() {
        14 | 12 if first.digits.starts_with("20") => {
            let (d, t) = first.digits.split_at(8);
            return both(compact_date(d), compact_time(t));
        }
        8 if first.digits.starts_with("20") => {
            let date = compact_date(&first.digits);
            return both(date, time_of(rest));
        }
        6 if rest.is_empty() && !first.after_colon => {
            return compact_time(&first.digits).map(|t| Moment {
                date: None,
                time: Some(t),
            });
        }
        _ => {}
    }
    if first.before_colon {
        return time_of(runs).map(|t| Moment {
            date: None,
            time: Some(t),
        });
    }
    if let Some(month) = month {
        // NOV 19,26 · 19-NOV-2026 · 2026 NOV 19
        let (a, b) = (number(Some(first))?, number(rest.first())?);
        let (year, day) = if first.digits.len() == 4 {
            (a, b)
        } else {
            (b, a)
        };
        return both(
            day_of(full_year(year)?, month, day),
            time_of(rest.get(1..)?),
        );
    }
    if first.digits.len() == 4 {
        // The day may be glued to the hour: 2026/11/1912:30.
        let (m, d) = (rest.first()?, rest.get(1)?);
        if d.digits.len() == 4 && d.before_colon {
            let (day, hour) = d.digits.split_at(2);
            let date = day_of(number(Some(first))?, number(Some(m))?, day.parse().ok()?);
            let minute = number(rest.get(2))?;
            let second = rest.get(3).filter(|r| r.after_colon);
            return both(
                date,
                clock(hour.parse().ok()?, minute, number(second).unwrap_or(0)),
            );
        }
        let date = day_of(number(Some(first))?, number(Some(m))?, number(Some(d))?);
        return both(date, time_of(rest.get(2..)?));
    }
    let third = rest.get(1)?;
    let (a, b, c) = (
        number(Some(first))?,
        number(rest.first())?,
        number(Some(third))?,
    );
    let date = if third.digits.len() == 4 {
        // 11/19/2026 or 19/11/2026: told apart only where one of them is no month.
        match (a > 12, b > 12) {
            (false, true) => day_of(c, a, b),
            (true, false) => day_of(c, b, a),
            _ if a == b => day_of(c, a, b),
            _ => None,
        }
    } else {
        day_of(full_year(a)?, b, c)
    };
    both(date, time_of(rest.get(2..)?))
}

fn both(date: Option<Date>, time: Option<Time>) -> Option<Moment> {
    date.map(|d| Moment {
        date: Some(d),
        time,
    })
}

/// `26` is 2026; a year of four digits is itself.
fn full_year(year: i32) -> Option<i32> {
    match year {
        10..=79 => Some(2000 + year),
        1990..=2999 => Some(year),
        _ => None,
    }
}

fn day_of(year: i32, month: i32, day: i32) -> Option<Date> {
    if !(1990..=2999).contains(&year) {
        return None;
    }
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

fn compact_date(d: &str) -> Option<Date> {
    day_of(
        d.get(..4)?.parse().ok()?,
        d.get(4..6)?.parse().ok()?,
        d.get(6..8)?.parse().ok()?,
    )
}

fn compact_time(t: &str) -> Option<Time> {
    clock(
        t.get(..2)?.parse().ok()?,
        t.get(2..4)?.parse().ok()?,
        t.get(4..6).map_or(Some(0), |s| s.parse().ok())?,
    )
}

fn clock(hour: i32, minute: i32, second: i32) -> Option<Time> {
    Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        0,
    )
    .ok()
}

/// A time from runs of digits: `12:30:05`, `123005`.
fn time_of(runs: &[Run]) -> Option<Time> {
    let first = runs.first()?;
    if first.digits.len() == 6 {
        return compact_time(&first.digits);
    }
    if first.digits.len() > 2 || !first.before_colon {
        return None;
    }
    let minute = runs.get(1).filter(|r| r.digits.len() <= 2)?;
    let second = runs.get(2).filter(|r| r.after_colon && r.digits.len() <= 2);
    let number = |r: &Run| r.digits.parse::<i32>().ok();
    clock(
        number(first)?,
        number(minute)?,
        second.map_or(Some(0), number)?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_forms() {
        for (text, want) in [
            ("2026/11/19 12:30:05", "2026-11-19T12:30:05"),
            ("2026-11-19 12:30", "2026-11-19T12:30:00"),
            ("2026.11.19 12:30:05", "2026-11-19T12:30:05"),
            ("20261119 123005", "2026-11-19T12:30:05"),
            ("20261119123005", "2026-11-19T12:30:05"),
            ("2026/11/1912:30:05", "2026-11-19T12:30:05"),
            ("2026年11月19日 12时30分05秒", "2026-11-19T12:30:05"),
            ("2026年11月19日下午1:30", "2026-11-19T13:30:00"),
            ("26/11/19 12:30", "2026-11-19T12:30:00"),
            ("NOV 19,26 12:30:05", "2026-11-19T12:30:05"),
            ("19-NOV-2026", "2026-11-19"),
            ("11/19/2026", "2026-11-19"),
            ("2O26/ll/19 l2:3O:05", "2026-11-19T12:30:05"),
            ("2026-11-19", "2026-11-19"),
            ("12:30:05", "12:30:05"),
            ("123005", "12:30:05"),
        ] {
            let found = moment(text).map(|(m, _)| m.to_string());
            assert_eq!(found.as_deref(), Some(want), "{text}");
        }
        for text in [
            "",
            "11/12/2026",
            "1119",
            "2026/13/40",
            "25:00",
            "abc",
            "99999999999999999",
        ] {
            assert_eq!(moment(text).map(|(m, _)| m), None, "{text}");
        }
    }
}
