//! Cells of exports as banks and acquirers write them: cleaned, dates in all usual forms,
//! amounts, and texts without the numbers of accounts and cards.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time, date};
use rust_decimal::Decimal;

use crate::case::{parse_clock, parse_date};
use crate::identifier::money::{self, MoneyError};
use crate::intake::moment::china_time;
use crate::text::fold::fold;
use crate::text::invisible::is_invisible;
use crate::text::mask;

/// A cell without what spreadsheets and exports put around it: `="…"`, a leading `'` or `` ` ``,
/// tabs, unseen characters.
pub(super) fn clean(cell: &str) -> String {
    let seen: String = cell
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !is_invisible(*c))
        .collect();
    let mut text = seen.trim();
    if let Some(inner) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        text = inner.trim();
    }
    text.trim_start_matches(['\'', '`']).trim().to_owned()
}

/// A day, and the time of day where it is given.
pub(super) fn moment(cell: &str) -> Option<(Date, Option<Time>)> {
    let text = cell.trim();
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if digits && matches!(text.len(), 12 | 14) {
        let (day, clock) = text.split_at_checked(8)?;
        return Some((parse_date(day)?, Some(time_of_day(clock)?)));
    }
    if digits && text.len() == 8 {
        return Some((parse_date(text)?, None));
    }
    if let Some(serial) = serial(text) {
        return Some(serial);
    }
    // 20261116 12:30:45, 2026年11月16日12时30分, 2026-11-16-12.30.45
    let parted = text
        .split_once(' ')
        .or_else(|| text.split_once('日'))
        .or_else(|| text.rsplit_once('-'));
    if let Some((day, clock)) = parted
        && let Some(day) = parse_date(day)
        && let Some(time) = time_of_day(clock.trim())
    {
        return Some((day, Some(time)));
    }
    if let Some(day) = parse_date(text) {
        return Some((day, None));
    }
    china_time(text).map(|t| (t.date(), Some(t.time())))
}

/// A time of day: `12:30:45`, `12:30`, `123045`, `12.30.45`, `12时30分45秒`.
pub(super) fn time_of_day(cell: &str) -> Option<Time> {
    let text = cell.trim();
    if text.split('.').count() == 3 {
        return parse_clock(&text.replace('.', ":"));
    }
    let text = text.split('.').next().unwrap_or_default();
    if matches!(text.len(), 4 | 6) && text.bytes().all(|b| b.is_ascii_digit()) {
        let pairs: Vec<&str> = (0..text.len() / 2)
            .filter_map(|i| text.get(2 * i..2 * i + 2))
            .collect();
        return parse_clock(&pairs.join(":"));
    }
    parse_clock(text)
}

/// A date as a spreadsheet counts it, in days from 1899-12-30, of this century.
fn serial(text: &str) -> Option<(Date, Option<Time>)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.len() != 5 || !digits(whole) || !digits(fraction) || fraction.len() > 12 {
        return None;
    }
    let days: i64 = whole.parse().ok()?;
    if !(36_526..=73_050).contains(&days) {
        return None;
    }
    let day = date(1899, 12, 30).checked_add(days.days()).ok()?;
    if fraction.is_empty() {
        return Some((day, None));
    }
    let part: f64 = format!("0.{fraction}").parse().ok()?;
    let seconds = (part * 86_400.0).round();
    if !(0.0..86_400.0).contains(&seconds) {
        return None;
    }
    let midnight = day.at(0, 0, 0, 0);
    // Below 86 400, so the cast loses nothing.
    #[expect(clippy::cast_possible_truncation)]
    let time: DateTime = midnight.checked_add((seconds as i64).seconds()).ok()?;
    Some((day, Some(time.time())))
}

/// What an amount cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amount {
    /// Nothing: empty, or a dash.
    None,
    /// CNY.
    Of(Decimal),
    /// A number that a spreadsheet has cut to an exponent.
    Damaged,
    /// No amount.
    Unreadable,
}

/// Reads an amount.
pub(super) fn amount(cell: &str) -> Amount {
    let text = cell.trim();
    if text.is_empty()
        || text
            .chars()
            .all(|c| matches!(c, '-' | '—' | '–' | '/' | '－'))
    {
        return Amount::None;
    }
    match money::parse(text) {
        Ok(a) if a.abs() <= Decimal::from(10_000_000_000_u64) => Amount::Of(a),
        Err(MoneyError::Exponent) => Amount::Damaged,
        Ok(_) | Err(_) => Amount::Unreadable,
    }
}

/// A text without whole numbers of accounts, cards and mobiles.
pub(super) fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        if run.chars().filter(char::is_ascii_digit).count() >= 12 {
            out.push_str(&mask::card(run));
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        if c.is_ascii_digit() {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    mask::mask_text(&out).trim().to_owned()
}

/// A party's name: a number of its account beside it is left away. `None` where nothing is left.
pub(super) fn party(text: &str) -> Option<String> {
    let is_edge = |c: char| {
        c.is_ascii_digit() || c.is_whitespace() || matches!(c, '/' | '-' | '|' | ':' | '：' | ',')
    };
    let long = |s: &str| s.chars().filter(char::is_ascii_digit).count() >= 8;
    let mut name = text.trim();
    let tail = name.trim_end_matches(is_edge);
    if long(name.get(tail.len()..).unwrap_or_default()) {
        name = tail;
    }
    let head = name.trim_start_matches(is_edge);
    if long(name.get(..name.len() - head.len()).unwrap_or_default()) {
        name = head;
    }
    let name = without_numbers(name.trim());
    (!name.is_empty() && !name.chars().all(|c| matches!(c, '-' | '—' | '/' | '无'))).then_some(name)
}

/// Whether money came in, by a mark of debit and credit.
pub(super) fn came_in(cell: &str) -> Option<bool> {
    let mark = fold(cell);
    let begins = |words: &[&str]| words.iter().any(|w| mark.starts_with(w));
    if mark.is_empty() {
        return None;
    }
    if matches!(&*mark, "c" | "cr" | "credit" | "+" | "in" | "1" | "来") {
        return Some(true);
    }
    if matches!(
        &*mark,
        "d" | "dr" | "debit" | "-" | "out" | "0" | "2" | "往"
    ) {
        return Some(false);
    }
    if begins(&["贷", "收", "入", "转入", "存", "来账", "汇入", "进账"]) {
        return Some(true);
    }
    if begins(&["借", "支", "付", "出", "转出", "取", "往账", "汇出", "不计"]) {
        return Some(false);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_all_usual_forms() {
        for (text, expected) in [
            ("2026-11-16", "2026-11-16"),
            ("2026/1/6", "2026-01-06"),
            ("20261116", "2026-11-16"),
            ("2026年11月16日", "2026-11-16"),
            ("2026.11.16", "2026-11-16"),
            ("46342", "2026-11-16"),
            ("20261116123045", "2026-11-16 12:30:45"),
            ("202611161230", "2026-11-16 12:30:00"),
            ("20261116 12:30:45", "2026-11-16 12:30:45"),
            ("2026-11-16 123045", "2026-11-16 12:30:45"),
            ("2026-11-16 12:30:45.0", "2026-11-16 12:30:45"),
            ("2026-11-16-12.30.45", "2026-11-16 12:30:45"),
            ("2026.11.16 12:30:45", "2026-11-16 12:30:45"),
            ("2026年11月16日 12时30分45秒", "2026-11-16 12:30:45"),
            ("2026年11月16日12时30分", "2026-11-16 12:30:00"),
            ("2026-11-16T12:30:45+08:00", "2026-11-16 12:30:45"),
            ("2026年11月16日 8:05", "2026-11-16 08:05:00"),
            ("46342.5", "2026-11-16 12:00:00"),
            ("11/16/2026", ""),
            ("16-11-2026", ""),
            ("合计", ""),
            ("", ""),
            ("123456789", ""),
        ] {
            let read = moment(text)
                .map(|(d, t)| t.map_or(d.to_string(), |t| format!("{d} {t}")))
                .unwrap_or_default();
            assert_eq!(read, expected, "{text}");
        }
    }

    #[test]
    fn a_day_is_no_time_of_day() {
        for day in ["2026.11.16", "2026.5.6"] {
            assert_eq!(time_of_day(day), None, "{day}");
        }
        assert_eq!(time_of_day("12.30.45"), time_of_day("12:30:45"));
    }

    #[test]
    fn cells_and_amounts() {
        assert_eq!(clean("=\"0012\"\t"), "0012");
        assert_eq!(clean("`2026-11-16 "), "2026-11-16");
        assert_eq!(clean("'622\u{200b}"), "622");
        assert_eq!(amount("+1,234.50"), Amount::Of(Decimal::new(123_450, 2)));
        assert_eq!(amount("￥994.00元"), Amount::Of(Decimal::new(99_400, 2)));
        assert_eq!(amount("--"), Amount::None);
        assert_eq!(amount("9.94E+02"), Amount::Damaged);
        assert_eq!(amount("约九百"), Amount::Unreadable);
    }

    #[test]
    fn numbers_of_accounts_are_not_kept() {
        let name = party("示例聚收科技有限公司 6222020000000000003").unwrap();
        assert_eq!(name, "示例聚收科技有限公司");
        assert_eq!(
            party("6222020000000000003/李某某").as_deref(),
            Some("李某某")
        );
        assert_eq!(party("--"), None);
        assert_eq!(party("7天酒店").as_deref(), Some("7天酒店"));
        let memo = without_numbers("付款 110200000000000000012 电话13800138000");
        assert!(
            !memo.contains("0000000000") && !memo.contains("13800138000"),
            "{memo}"
        );
    }

    #[test]
    fn marks_of_debit_and_credit() {
        for (mark, yes) in [
            ("贷", Some(true)),
            ("C", Some(true)),
            ("收入", Some(true)),
            ("转入", Some(true)),
            ("借", Some(false)),
            ("支出", Some(false)),
            ("DR", Some(false)),
            ("", None),
            ("其他", None),
        ] {
            assert_eq!(came_in(mark), yes, "{mark}");
        }
    }
}
