//! Number formats: what kind of thing a cell shows, and its number as shown.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// What a number format makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A plain number.
    General,
    /// A whole number with at least so many digits, zeros in front: `00000000`.
    Padded {
        /// Digits.
        digits: u8,
    },
    /// Times a hundred, with `%`, and at least so many decimals.
    Percent {
        /// Decimals.
        decimals: u8,
    },
    /// As it is, with a sign such as `%` or `‰` written after it.
    Suffixed {
        /// The sign.
        sign: char,
        /// Decimals.
        decimals: u8,
    },
    /// A day.
    Date,
    /// A day and a time.
    DateTime,
    /// A time of day.
    Time,
    /// A length of time.
    Elapsed,
    /// Text.
    Text,
    /// Not known, or not the same for all numbers.
    Unknown,
}

/// Formats that need no definition, by their ids; those of Chinese and Japanese dates included.
#[must_use]
pub fn built_in(id: u32) -> Format {
    match id {
        0..=4 | 5..=8 | 11..=13 | 37..=44 | 48 => Format::General,
        9 => Format::Percent { decimals: 0 },
        10 => Format::Percent { decimals: 2 },
        14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => Format::Date,
        18..=21 | 32..=35 | 45 | 47 | 55 | 56 => Format::Time,
        22 => Format::DateTime,
        46 => Format::Elapsed,
        49 => Format::Text,
        _ => Format::Unknown,
    }
}

impl Format {
    /// Reads a format code. Sections for negative numbers and zero do not matter where the first
    /// is of the same kind; sections under conditions of their own must all be.
    #[must_use]
    pub fn of_code(code: &str) -> Format {
        let sections = sections(code);
        let conditional = sections.iter().any(|s| s.condition);
        let mut kinds = sections.iter().map(Section::kind);
        let Some(first) = kinds.next() else {
            return Format::General;
        };
        // The fourth section is for text.
        let others_differ = kinds.take(2).any(|k| !k.like(first));
        if others_differ && (conditional || first_differs_in_meaning(&sections)) {
            return Format::Unknown;
        }
        first
    }

    fn like(self, other: Format) -> bool {
        use std::mem::discriminant;
        self == other
            || (discriminant(&self) == discriminant(&other) && self.decimals() == other.decimals())
    }

    fn decimals(self) -> u8 {
        match self {
            Format::Percent { decimals } | Format::Suffixed { decimals, .. } => decimals,
            _ => 0,
        }
    }

    /// A number as the format shows it: dates as `YYYY-MM-DD`, percentages with their sign. No
    /// digit that is stored is rounded away; `None` for a date that no spreadsheet has.
    #[must_use]
    pub fn show(self, number: f64, from_1904: bool) -> Option<String> {
        match self {
            Format::Percent { decimals } => {
                Some(Digits::of(number).times_100().text(decimals) + "%")
            }
            Format::Suffixed { sign, decimals } => {
                let mut text = Digits::of(number).text(decimals);
                text.push(sign);
                Some(text)
            }
            Format::Padded { digits } => {
                let text = Digits::of(number).text(0);
                let whole = text.bytes().all(|b| b.is_ascii_digit());
                let missing = usize::from(digits).saturating_sub(text.len());
                Some(if whole {
                    "0".repeat(missing) + &text
                } else {
                    text
                })
            }
            Format::Date | Format::DateTime | Format::Time | Format::Elapsed => {
                moment(self, number, from_1904)
            }
            Format::General | Format::Text | Format::Unknown => Some(Digits::of(number).text(0)),
        }
    }
}

/// Whether a section other than the first holds a percentage or a date and the first does not, or
/// the other way round.
fn first_differs_in_meaning(sections: &[Section]) -> bool {
    let meaning = |s: &Section| match s.kind() {
        Format::Percent { .. } => 1,
        Format::Suffixed { .. } => 2,
        Format::Date | Format::DateTime | Format::Time | Format::Elapsed => 3,
        _ => 0,
    };
    let Some(first) = sections.first().map(meaning) else {
        return false;
    };
    sections
        .iter()
        .take(3)
        .skip(1)
        // A section of words only, such as a dash for zero, shows no number at all.
        .filter(|s| s.digits)
        .any(|s| meaning(s) != first)
}

/// One section of a format code.
#[derive(Debug, Clone, Default)]
struct Section {
    condition: bool,
    percent: bool,
    elapsed: bool,
    text: bool,
    digits: bool,
    literal_sign: Option<char>,
    decimals: u8,
    zeros: u8,
    /// Only `0`, which shows leading zeros.
    only_zeros: bool,
    day: bool,
    hour: bool,
    /// `m` seen, which is a month or a minute.
    month_or_minute: bool,
    second: bool,
}

impl Section {
    fn new() -> Section {
        Section {
            only_zeros: true,
            ..Section::default()
        }
    }

    fn kind(&self) -> Format {
        let clock = self.hour || self.second;
        if self.elapsed {
            return Format::Elapsed;
        }
        if self.day && clock {
            return Format::DateTime;
        }
        if self.day || (self.month_or_minute && !clock) {
            return Format::Date;
        }
        if clock {
            return Format::Time;
        }
        if self.percent {
            return Format::Percent {
                decimals: self.decimals,
            };
        }
        if self.text {
            return Format::Text;
        }
        if let (Some(sign), true) = (self.literal_sign, self.digits) {
            return Format::Suffixed {
                sign,
                decimals: self.decimals,
            };
        }
        if self.only_zeros && self.zeros > 1 {
            return Format::Padded { digits: self.zeros };
        }
        Format::General
    }
}

fn sections(code: &str) -> Vec<Section> {
    let mut out = Vec::new();
    let mut section = Section::new();
    let mut chars = code.chars().peekable();
    let mut after_point = false;
    if code.trim().eq_ignore_ascii_case("general") {
        return vec![section];
    }
    while let Some(c) = chars.next() {
        match c {
            ';' => {
                out.push(std::mem::replace(&mut section, Section::new()));
                after_point = false;
            }
            '"' => {
                for q in chars.by_ref().take_while(|q| *q != '"') {
                    literal(&mut section, q);
                }
            }
            '\\' => {
                if let Some(q) = chars.next() {
                    literal(&mut section, q);
                }
            }
            // The width of a character, and a filler.
            '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|q| *q != ']').collect();
                bracket(&mut section, &inner);
            }
            '%' => section.percent = true,
            '‰' => literal(&mut section, c),
            '@' => section.text = true,
            '.' => {
                after_point = true;
                section.only_zeros = false;
            }
            '0' | '#' | '?' => {
                section.digits = true;
                if after_point {
                    section.decimals = section.decimals.saturating_add(u8::from(c == '0'));
                } else if c == '0' {
                    section.zeros = section.zeros.saturating_add(1);
                } else {
                    section.only_zeros = false;
                }
            }
            'y' | 'Y' | 'd' | 'D' | 'e' | 'g' | 'b' | 'B' => section.day = true,
            'E' => {
                // `E+00`, an exponent; alone it is a year of the era.
                if matches!(chars.peek(), Some('+' | '-')) {
                    chars.next();
                    section.only_zeros = false;
                    section.decimals = 0;
                } else {
                    section.day = true;
                }
            }
            'h' | 'H' => section.hour = true,
            's' | 'S' => section.second = true,
            'm' | 'M' => section.month_or_minute = true,
            'A' | 'a' | 'P' | 'p' | '上' | '下' | '午' | '/' | ' ' | '-' | ':' | '年' | '月'
            | '日' => {
                section.only_zeros = false;
                if c == '上' || c == '下' {
                    section.hour = true;
                }
            }
            'G' => {
                // `General` within a longer code.
                let rest: String = chars.clone().take(6).collect();
                if rest.eq_ignore_ascii_case("eneral") {
                    for _ in 0..6 {
                        chars.next();
                    }
                    section.digits = true;
                    section.only_zeros = false;
                } else {
                    section.day = true;
                }
            }
            _ => section.only_zeros = false,
        }
    }
    out.push(section);
    out
}

fn literal(section: &mut Section, c: char) {
    section.only_zeros = false;
    if matches!(c, '%' | '‰' | '％') {
        section.literal_sign = Some(c);
    }
}

/// `[h]`, `[<0.01]`; colours, currencies and locales say nothing of the kind.
fn bracket(section: &mut Section, inner: &str) {
    let lower = inner.to_ascii_lowercase();
    if !lower.is_empty() && lower.chars().all(|c| matches!(c, 'h' | 'm' | 's')) {
        section.elapsed = true;
    }
    if inner.starts_with(['<', '>', '=']) {
        section.condition = true;
    }
    if inner.starts_with('$') && !inner.starts_with("$-") {
        section.only_zeros = false;
    }
}

/// A number as decimal digits: 15 significant ones, as spreadsheets keep.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Digits {
    negative: bool,
    /// Significant digits without zeros at either end; empty for zero.
    digits: String,
    /// Power of ten of the first digit's place plus one: 0.006 is `6` with -2.
    point: i32,
}

impl Digits {
    fn of(number: f64) -> Digits {
        let zero = Digits {
            negative: false,
            digits: String::new(),
            point: 0,
        };
        if number == 0.0 || !number.is_finite() {
            return zero;
        }
        // 15 digits round 0.30000000000000004 to the 0.3 that is shown and meant.
        let text = format!("{:.14e}", number.abs());
        let (mantissa, power) = text.split_once('e').unwrap_or((&text, "0"));
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        Digits {
            negative: number < 0.0,
            digits: digits.trim_end_matches('0').to_owned(),
            point: power.parse::<i32>().unwrap_or(0).saturating_add(1),
        }
    }

    fn times_100(mut self) -> Digits {
        if !self.digits.is_empty() {
            self.point = self.point.saturating_add(2);
        }
        self
    }

    /// Without an exponent, with at least so many decimals.
    fn text(&self, decimals: u8) -> String {
        let mut out = String::new();
        if self.negative {
            out.push('-');
        }
        // Beyond what any list holds, an exponent is as good as a thousand zeros.
        if self.point > 40 || self.point < -40 {
            let (head, tail) = self.digits.split_at(1.min(self.digits.len()));
            let dot = if tail.is_empty() { "" } else { "." };
            return format!("{out}{head}{dot}{tail}E{:+}", self.point - 1);
        }
        let point = usize::try_from(self.point).unwrap_or(0);
        let zeros = usize::try_from(-self.point).unwrap_or(0);
        let (whole, rest) = self.digits.split_at(point.min(self.digits.len()));
        out.push_str(if whole.is_empty() { "0" } else { whole });
        out.push_str(&"0".repeat(point.saturating_sub(self.digits.len())));
        let mut fraction = if rest.is_empty() {
            String::new()
        } else {
            "0".repeat(zeros) + rest
        };
        while fraction.len() < usize::from(decimals) {
            fraction.push('0');
        }
        if !fraction.is_empty() {
            out.push('.');
            out.push_str(&fraction);
        }
        out
    }
}

/// Days from the beginning of a workbook's calendar.
fn day(serial: i64, from_1904: bool) -> Option<Date> {
    let (start, days) = if from_1904 {
        (date(1904, 1, 1), serial)
    } else {
        match serial {
            // 1900 is a leap year to spreadsheets: day 60 never was.
            60 => return None,
            61.. => (date(1899, 12, 30), serial),
            1..60 => (date(1899, 12, 31), serial),
            _ => return None,
        }
    };
    let found = start.checked_add(i32::try_from(days).ok()?.days()).ok()?;
    (days >= 0 && found.year() <= 9999).then_some(found)
}

fn moment(format: Format, number: f64, from_1904: bool) -> Option<String> {
    if !(0.0..=2_958_466.0).contains(&number) {
        return None;
    }
    // Rounded to a second: times are fractions of a day and never exact.
    #[allow(clippy::cast_possible_truncation)]
    let seconds = (number * 86_400.0).round() as i64;
    let (days, clock) = (seconds / 86_400, seconds % 86_400);
    let time = |s: i64| format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    match format {
        Format::Elapsed => Some(time(seconds)),
        Format::Time if days == 0 => Some(time(clock)),
        Format::Date => day(days, from_1904).map(|d| d.to_string()),
        _ => day(days, from_1904).map(|d| format!("{d} {}", time(clock))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes() {
        for (code, format) in [
            ("General", Format::General),
            ("0", Format::General),
            ("#,##0.00", Format::General),
            ("0.00E+00", Format::General),
            ("¥#,##0.00;[Red]-¥#,##0.00", Format::General),
            ("[$￥-804]#,##0.00", Format::General),
            ("00000000", Format::Padded { digits: 8 }),
            ("@", Format::Text),
            ("0%", Format::Percent { decimals: 0 }),
            ("0.00%;[Red]-0.00%", Format::Percent { decimals: 2 }),
            ("#0.000%_ ", Format::Percent { decimals: 3 }),
            ("0.00%;-0.00%;\"-\"", Format::Percent { decimals: 2 }),
            (
                "0.00\"%\"",
                Format::Suffixed {
                    sign: '%',
                    decimals: 2,
                },
            ),
            (
                "0.0\\‰",
                Format::Suffixed {
                    sign: '‰',
                    decimals: 1,
                },
            ),
            ("yyyy-mm-dd", Format::Date),
            ("yyyy\"年\"m\"月\"d\"日\";@", Format::Date),
            ("[$-804]yyyy年m月d日", Format::Date),
            ("m/d", Format::Date),
            ("yyyy/m/d h:mm", Format::DateTime),
            ("h:mm:ss AM/PM", Format::Time),
            ("[h]:mm:ss", Format::Elapsed),
            ("mm:ss.0", Format::Time),
            ("[<0.01]0.00%;0.00", Format::Unknown),
            ("0.00%;0.00", Format::Unknown),
            ("", Format::General),
            ("\"unclosed", Format::General),
        ] {
            assert_eq!(Format::of_code(code), format, "{code}");
        }
    }

    #[test]
    fn numbers_as_shown() {
        let percent = |decimals| Format::Percent { decimals };
        for (format, number, text) in [
            (percent(2), 0.006, "0.60%"),
            (percent(2), 0.0055, "0.55%"),
            (percent(0), 0.006, "0.6%"),
            (percent(2), 0.00615, "0.615%"),
            (percent(2), 0.0, "0.00%"),
            (percent(2), 1.0, "100.00%"),
            (percent(2), -0.0038, "-0.38%"),
            (percent(2), 0.1 + 0.2, "30.00%"),
            (
                Format::Suffixed {
                    sign: '‰',
                    decimals: 1,
                },
                6.0,
                "6.0‰",
            ),
            (Format::General, 822_290_073_920_001.0, "822290073920001"),
            (Format::General, 0.1 + 0.2, "0.3"),
            (Format::General, 5812.0, "5812"),
            (Format::General, 1234.5, "1234.5"),
            (Format::General, -3.0, "-3"),
            (
                Format::General,
                6_228_481_234_567_890_123.0,
                "6228481234567890000",
            ),
            (Format::General, 1e300, "1E+300"),
            (Format::General, f64::NAN, "0"),
            (Format::Padded { digits: 8 }, 12_345.0, "00012345"),
            (Format::Padded { digits: 4 }, 1.5, "1.5"),
        ] {
            assert_eq!(
                format.show(number, false).as_deref(),
                Some(text),
                "{number}"
            );
        }
    }

    #[test]
    fn dates_of_both_calendars() {
        for (format, number, from_1904, text) in [
            (Format::Date, 1.0, false, Some("1900-01-01")),
            (Format::Date, 59.0, false, Some("1900-02-28")),
            (Format::Date, 60.0, false, None),
            (Format::Date, 61.0, false, Some("1900-03-01")),
            (Format::Date, 46_349.0, false, Some("2026-11-23")),
            (Format::Date, 46_349.75, false, Some("2026-11-23")),
            (Format::Date, 44_887.0, true, Some("2026-11-23")),
            (Format::Date, 0.0, true, Some("1904-01-01")),
            (Format::Date, 0.0, false, None),
            (Format::Date, -1.0, false, None),
            (Format::Date, 1e12, false, None),
            (
                Format::DateTime,
                46_349.5,
                false,
                Some("2026-11-23 12:00:00"),
            ),
            (
                Format::DateTime,
                46_348.999_999_9,
                false,
                Some("2026-11-23 00:00:00"),
            ),
            (Format::Time, 0.5, false, Some("12:00:00")),
            (Format::Elapsed, 1.5, false, Some("36:00:00")),
        ] {
            assert_eq!(format.show(number, from_1904).as_deref(), text, "{number}");
        }
    }

    proptest! {
        #[test]
        fn any_code_and_number_are_survived(code in "\\PC{0,30}", bits in any::<u64>(), old in any::<bool>()) {
            let _ = Format::of_code(&code).show(f64::from_bits(bits), old);
        }

        #[test]
        fn a_percentage_is_a_hundred_times_its_fraction(tens_of_thousandths in 0_u32..1_000_000, decimals in 0_u8..5) {
            let text = Format::Percent { decimals }.show(f64::from(tens_of_thousandths) / 10_000.0, false).unwrap();
            let shown: rust_decimal::Decimal = text.trim_end_matches('%').parse().unwrap();
            prop_assert_eq!(shown, rust_decimal::Decimal::new(i64::from(tens_of_thousandths), 2));
        }
    }
}
