//! Small charts as inline SVG. Each is a table or a list that says the same in words and numbers,
//! so that nothing is lost without sight, colour or style.

use jiff::civil::Date;
use maud::{Markup, html};

/// One part of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// How many.
    pub count: u64,
    /// Class that colours it, as in the style (`not_direct`, `ask` …); empty for the plain one.
    pub class: &'static str,
    /// A sign beside the name; empty for none.
    pub sign: &'static str,
}

impl Part {
    /// A part in the plain colour.
    #[must_use]
    pub fn plain(name: impl Into<String>, count: u64) -> Part {
        Part {
            name: name.into(),
            count,
            class: "",
            sign: "",
        }
    }

    fn fill(&self) -> String {
        if self.class.is_empty() {
            "fill".to_owned()
        } else {
            format!("fill-{}", self.class)
        }
    }
}

/// `count` of `of` in tenths of a percent, rounded to nearest.
fn per_mille(count: u64, of: u64) -> u64 {
    if of == 0 {
        return 0;
    }
    let (count, of) = (u128::from(count), u128::from(of));
    u64::try_from((count * 2000 + of) / (2 * of)).unwrap_or(u64::MAX)
}

/// A share as people read it: `12.5%`; a share that rounds to nothing but is something is `<0.1%`.
#[must_use]
pub fn share(count: u64, of: u64) -> String {
    match per_mille(count, of) {
        0 if count > 0 => "<0.1%".to_owned(),
        p => format!("{}.{}%", p / 10, p % 10),
    }
}

/// A length on a scale of 100, with two digits.
fn length(count: u64, of: u64) -> String {
    if of == 0 {
        return "0".to_owned();
    }
    let hundredths = u128::from(count) * 10_000 / u128::from(of);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Horizontal bars, the longest filling the width; a table to whoever does not see them.
#[must_use]
pub fn bars(caption: &str, parts: &[Part]) -> Markup {
    let most = parts.iter().map(|p| p.count).max().unwrap_or(0);
    html! {
        table.chart {
            caption { (caption) }
            tbody {
                @for p in parts {
                    tr {
                        th scope="row" {
                            @if !p.sign.is_empty() { span.sign aria-hidden="true" { (p.sign) } }
                            (p.name)
                        }
                        td {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
                                rect class=(p.fill()) x="0" y="1" width=(length(p.count, most)) height="8" {}
                            }
                        }
                        td.number { (p.count) }
                    }
                }
            }
        }
    }
}

/// One bar divided into shares, with a list of them below. Every second share is hatched, so that
/// neighbours differ without colour.
#[must_use]
pub fn stacked(caption: &str, parts: &[Part]) -> Markup {
    let all: u64 = parts.iter().map(|p| p.count).sum();
    let mut start = 0_u64;
    let placed: Vec<(u64, &Part)> = parts
        .iter()
        .filter(|p| p.count > 0)
        .map(|p| {
            let at = start;
            start = start.saturating_add(p.count);
            (at, p)
        })
        .collect();
    let words: Vec<String> = parts
        .iter()
        .map(|p| format!("{} {} ({})", p.name, p.count, share(p.count, all)))
        .collect();
    html! {
        figure.stack {
            figcaption { b { (caption) } }
            svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={ (caption) ": " (words.join(", ")) } {
                title { (caption) }
                @for (n, (at, p)) in placed.iter().enumerate() {
                    rect class={ (p.fill()) " edge" } x=(length(*at, all)) y="0" width=(length(p.count, all)) height="10" {
                        title { (p.name) " " (p.count) }
                    }
                    @if n % 2 == 1 {
                        line.hatch x1=(length(*at, all)) y1="3.3" x2=(length(at.saturating_add(p.count), all)) y2="3.3" {}
                        line.hatch x1=(length(*at, all)) y1="6.6" x2=(length(at.saturating_add(p.count), all)) y2="6.6" {}
                    }
                }
            }
            ul.legend {
                @for p in parts {
                    li {
                        span class={ "verdict " (if p.class.is_empty() { "none" } else { p.class }) } {
                            @if !p.sign.is_empty() { span.sign aria-hidden="true" { (p.sign) } }
                            (p.name)
                        }
                        " " b { (p.count) } " " span.soft { (share(p.count, all)) }
                    }
                }
            }
        }
    }
}

/// Dated events on a line, with a list of them below, the earliest first.
#[must_use]
pub fn timeline(caption: &str, events: &[(Date, String)]) -> Markup {
    let mut events: Vec<&(Date, String)> = events.iter().collect();
    events.sort_by_key(|(day, _)| *day);
    let day_number = |d: Date| i64::from(d.since(Date::ZERO).map_or(0, |s| s.get_days()));
    let first = events.first().map_or(0, |(d, _)| day_number(*d));
    let last = events.last().map_or(0, |(d, _)| day_number(*d));
    let span = u64::try_from(last - first).unwrap_or(0);
    let place = |d: Date| {
        let after = u64::try_from(day_number(d) - first).unwrap_or(0);
        // The line runs from 2 to 98 so that no dot is cut.
        let hundredths = (after * 9600).checked_div(span).unwrap_or(4800) + 200;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    html! {
        figure.timeline {
            figcaption { b { (caption) } }
            @if !events.is_empty() {
                svg viewBox="0 0 100 8" aria-hidden="true" focusable="false" {
                    line x1="0" y1="4" x2="100" y2="4" {}
                    @for (day, _) in &events {
                        circle cx=(place(*day)) cy="4" r="1.6" {}
                    }
                }
            }
            ol {
                @for (day, what) in &events {
                    li { time datetime=(day) { (day) } " " (what) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn shares_and_lengths() {
        for (count, of, text) in [
            (0, 0, "0.0%"),
            (1, 3, "33.3%"),
            (2, 3, "66.7%"),
            (1, 3000, "<0.1%"),
            (5, 5, "100.0%"),
            (u64::MAX, u64::MAX, "100.0%"),
        ] {
            assert_eq!(share(count, of), text);
        }
        assert_eq!(length(1, 3), "33.33");
        assert_eq!(length(3, 0), "0");
    }

    #[test]
    fn charts_say_in_words_what_they_draw() {
        let parts = [
            Part {
                name: "不是一清".into(),
                count: 1,
                class: "not_direct",
                sign: "×",
            },
            Part::plain("<其他>", 3),
        ];
        let b = bars("按结论", &parts).into_string();
        assert!(b.contains("width=\"33.33\"") && b.contains("width=\"100.00\""));
        assert!(b.contains("&lt;其他&gt;") && b.contains("<td class=\"number\">3</td>"));
        let s = stacked("按结论", &parts).into_string();
        assert!(s.contains("aria-label=\"按结论: 不是一清 1 (25.0%), &lt;其他&gt; 3 (75.0%)\""));
        assert!(s.contains("x=\"25.00\""));
        let events = [
            (date(2026, 12, 1), "后".to_owned()),
            (date(2026, 11, 1), "先".to_owned()),
        ];
        let t = timeline("到期", &events).into_string();
        assert!(t.find("先").unwrap() < t.find("后").unwrap());
        assert!(t.contains("cx=\"2.00\"") && t.contains("cx=\"98.00\""));
        assert!(!timeline("空", &[]).into_string().contains("svg"));
    }
}
