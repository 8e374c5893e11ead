//! The agreed terms of settlement: cycle, hours and quota of instant settlement.

use jiff::civil::Time;
use rust_decimal::Decimal;

use crate::calendar::{Cycle, DEFAULT_CYCLE};
use crate::case::Case;
use crate::field::Field;
use crate::identifier::money;
use crate::settlement::unread_cycle;

/// The terms of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The cycle counted with.
    pub cycle: Cycle,
    /// The cycle as agreed; `None` where none is given, or none could be read, and T+1 is assumed.
    pub agreed: Option<String>,
    /// What is given as cycle, where none could be read in it.
    pub unread: Option<String>,
    /// Hours of instant settlement, first and last minute.
    pub window: Option<(Time, Time)>,
    /// The hours as given.
    pub window_text: Option<String>,
    /// Daily quota of instant settlement, CNY.
    pub quota: Option<Decimal>,
}

impl Terms {
    /// Reads them.
    #[must_use]
    pub fn of(case: &Case<'_>) -> Terms {
        let given = case.get(Field::SettlementCycle);
        let cycle = given.and_then(Cycle::parse);
        let window_text = case.get(Field::InstantWindow);
        Terms {
            cycle: cycle.unwrap_or(DEFAULT_CYCLE),
            agreed: cycle.and(given).map(str::to_owned),
            unread: unread_cycle(case).map(str::to_owned),
            window: window_text.and_then(window),
            window_text: window_text.map(str::to_owned),
            quota: case
                .get(Field::InstantQuota)
                .and_then(|v| money::parse(v).ok()),
        }
    }

    /// The cycle in its usual spelling.
    #[must_use]
    pub fn cycle_word(&self) -> String {
        match self.cycle {
            Cycle::Workdays(n) => format!("T+{n}"),
            Cycle::Days(n) => format!("D+{n}"),
        }
    }

    /// The cycle as agreed, else in its usual spelling.
    #[must_use]
    pub fn shown(&self) -> String {
        self.agreed.clone().unwrap_or_else(|| self.cycle_word())
    }

    /// Whether a time of day lies outside the hours; `None` where they are not known.
    #[must_use]
    pub fn outside(&self, time: Time) -> Option<bool> {
        let (from, to) = self.window?;
        Some(if from <= to {
            time < from || time > to
        } else {
            // 22:00-6:00 runs over midnight.
            time < from && time > to
        })
    }
}

/// Reads `8:00-22:00`, `08:30~22:30`, `8点到22点`; `None` for anything else, also `全天`.
fn window(text: &str) -> Option<(Time, Time)> {
    let folded = crate::text::fold::fold(text);
    let mut times: Vec<Time> = Vec::new();
    let mut chars = folded.chars().peekable();
    let number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| -> Option<i8> {
        let mut digits = String::new();
        while let Some(c) = chars.next_if(char::is_ascii_digit) {
            digits.push(c);
            if digits.len() > 2 {
                return None;
            }
        }
        digits.parse().ok()
    };
    while let Some(c) = chars.peek() {
        if !c.is_ascii_digit() {
            chars.next();
            continue;
        }
        let hour = number(&mut chars)?;
        let mut minute = 0;
        if chars
            .next_if(|c| matches!(c, ':' | '：' | '点' | '时'))
            .is_some()
        {
            if chars.next_if(|c| *c == '半').is_some() {
                minute = 30;
            } else if chars.peek().is_some_and(char::is_ascii_digit) {
                minute = number(&mut chars)?;
            }
        }
        times.push(match hour {
            24 if minute == 0 => Time::constant(23, 59, 59, 0),
            _ => Time::new(hour, minute, 0, 0).ok()?,
        });
    }
    match times.as_slice() {
        [from, to] if from != to => Some((*from, *to)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    #[test]
    fn hours_as_people_write_them() {
        for (given, from, to) in [
            ("8:00-22:00", (8, 0), (22, 0)),
            ("08：30～22：30", (8, 30), (22, 30)),
            ("8点到22点", (8, 0), (22, 0)),
            ("早8点半至晚22点", (8, 30), (22, 0)),
            ("22:00-6:00", (22, 0), (6, 0)),
        ] {
            let expected = (time(from.0, from.1, 0, 0), time(to.0, to.1, 0, 0));
            assert_eq!(window(given), Some(expected), "{given}");
        }
        for given in [
            "全天",
            "",
            "25:00-26:00",
            "8:00",
            "1-2-3",
            "1234:5-6",
            "8:00-8:00",
        ] {
            assert_eq!(window(given), None, "{given}");
        }
        assert!(window("00:00-24:00").is_some());
    }

    #[test]
    fn outside_the_hours() {
        let mut case = Case::new();
        case.set(Field::InstantWindow, "8:00-22:00");
        let t = Terms::of(&case);
        assert_eq!(t.outside(time(7, 59, 0, 0)), Some(true));
        assert_eq!(t.outside(time(8, 0, 0, 0)), Some(false));
        assert_eq!(t.outside(time(22, 30, 0, 0)), Some(true));
        case.set(Field::InstantWindow, "22:00-6:00");
        let t = Terms::of(&case);
        assert_eq!(t.outside(time(23, 0, 0, 0)), Some(false));
        assert_eq!(t.outside(time(12, 0, 0, 0)), Some(true));
        assert_eq!(Terms::of(&Case::new()).outside(time(1, 0, 0, 0)), None);
    }
}
