//! Times and days as people and programs write them, as local China time.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::case::{parse_date, parse_time};

/// A time in China. One written with an offset from UTC (`…T04:00:00Z`, `…T12:00:00+08:00`) is
/// brought to China time; a date alone is its noon.
pub(super) fn china_time(text: &str) -> Option<DateTime> {
    let text = text.trim();
    let instant = text
        .contains(['T', 't', ' '])
        .then(|| text.parse::<Timestamp>().ok())
        .flatten();
    match instant {
        // Through the text form once more: its bounds on the year hold for all.
        Some(instant) => {
            let local = Offset::constant(8).to_datetime(instant);
            parse_date(&local.date().to_string()).map(|_| local)
        }
        None => parse_time(text),
    }
}

/// A day; of a time its day in China.
pub(super) fn china_day(text: &str) -> Option<Date> {
    parse_date(text).or_else(|| china_time(text).map(|t| t.date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_brought_to_china_time() {
        for (text, time) in [
            ("2026-11-16T20:00:00", "2026-11-16T20:00:00"),
            ("2026-11-16 20:00", "2026-11-16T20:00:00"),
            ("2026-11-16", "2026-11-16T12:00:00"),
            ("2026-11-16T20:00:00+08:00", "2026-11-16T20:00:00"),
            ("2026-11-16T20:00:00Z", "2026-11-17T04:00:00"),
            ("2026-11-16T20:00:00-05:00", "2026-11-17T09:00:00"),
        ] {
            let found = china_time(text).map(|t| t.to_string());
            assert_eq!(found.as_deref(), Some(time), "{text}");
        }
        for text in [
            "",
            "20:00:00",
            "2026-11-16T25:00:00",
            "9999-01-01T00:00:00Z",
        ] {
            assert_eq!(china_time(text), None, "{text}");
        }
        let day = china_day("2026-11-16T20:00:00Z").map(|d| d.to_string());
        assert_eq!(day.as_deref(), Some("2026-11-17"));
    }
}
