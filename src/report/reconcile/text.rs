//! The money's way for people: who paid, day by day, at what rate, what is open, the verdict.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{ReconcileDocument, agreed_text, document, payer_word, rate_text};
use crate::calendar::Calendar;
use crate::case::{Card, Case};
use crate::check::Report;
use crate::dossier::Dossier;
use crate::report::text;
use crate::report::words::Words;
use crate::settlement::takings_of;
use crate::settlement::terms;
use crate::text::width::{display_width, for_terminal, wrap};

const COLUMNS: usize = 78;
/// Lines shown of a long list; the JSON has all.
const MOST_LINES: usize = 20;
/// Days shown one by one; longer spans are shown by month.
const MOST_DAYS: i32 = 62;

/// What came in and went out over one day or month.
#[derive(Debug, Default, Clone)]
pub struct Span {
    /// Takings of the batches, CNY.
    pub takings: Decimal,
    /// Matched credits by kind of payer, CNY.
    pub paid: BTreeMap<&'static str, Decimal>,
    /// Credits that pay no sale, CNY.
    pub other: Decimal,
}

/// The days, or the months of a long span, in order.
#[must_use]
pub fn timeline(d: &Dossier<'_>) -> BTreeMap<String, Span> {
    let m = &d.settlement.matching;
    let calendar = Calendar::new(d.registry.holiday_years());
    let mut days: BTreeMap<Date, Span> = BTreeMap::new();
    let sales = m
        .matched
        .iter()
        .flat_map(|x| x.sales.iter().copied())
        .chain(m.unpaid.iter().map(|u| u.sale));
    for s in sales.filter_map(|s| d.case.sales.get(s)) {
        let Some(time) = s.time else { continue };
        let span = days.entry(calendar.batch_day(time)).or_default();
        span.takings = span.takings.saturating_add(takings_of(s));
    }
    let credit = |c: usize| {
        let credit = d.case.credits.get(c)?;
        Some((credit.date?, credit.amount?))
    };
    for c in m.matched.iter().flat_map(|x| x.credits.iter().copied()) {
        let Some((day, amount)) = credit(c) else {
            continue;
        };
        let paid = days.entry(day).or_default().paid.entry(payer_word(d, c));
        let paid = paid.or_default();
        *paid = paid.saturating_add(amount);
    }
    for (day, amount) in m.unmatched.iter().filter_map(|c| credit(*c)) {
        let span = days.entry(day).or_default();
        span.other = span.other.saturating_add(amount);
    }
    let ends = days.keys().next().zip(days.keys().next_back());
    let long = ends.is_some_and(|(a, b)| b.since(*a).map_or(0, |s| s.get_days()) > MOST_DAYS);
    let mut out: BTreeMap<String, Span> = BTreeMap::new();
    for (day, span) in days {
        let key = if long {
            day.strftime("%Y-%m").to_string()
        } else {
            day.to_string()
        };
        let into = out.entry(key).or_default();
        into.takings = into.takings.saturating_add(span.takings);
        into.other = into.other.saturating_add(span.other);
        for (kind, amount) in span.paid {
            let sum = into.paid.entry(kind).or_default();
            *sum = sum.saturating_add(amount);
        }
    }
    out
}

struct Page<'w> {
    out: String,
    words: &'w Words<'w>,
}

impl Page<'_> {
    fn heading(&mut self, key: &str) {
        let bold = Style::new().bold();
        let text = self.words.text(key).into_owned();
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let _ = writeln!(self.out, "{bold}{text}{bold:#}");
    }

    fn paragraph(&mut self, lead: &str, text: &str) {
        let indent = display_width(lead);
        let room = COLUMNS.saturating_sub(indent).max(20);
        for (n, line) in wrap(&for_terminal(text), room).iter().enumerate() {
            let lead = if n == 0 {
                lead.to_owned()
            } else {
                " ".repeat(indent)
            };
            let _ = writeln!(self.out, "{lead}{line}");
        }
    }

    fn say(&mut self, key: &str, args: &[(&str, &str)]) {
        let text = self.words.filled(key, args);
        self.paragraph("  ", &text);
    }

    fn more(&mut self, all: usize) {
        if all > MOST_LINES {
            let count = (all - MOST_LINES).to_string();
            self.say("reconcile.more", &[("count", &count)]);
        }
    }

    /// Columns of text; those of `right` stand to the right.
    fn table(&mut self, rows: &[Vec<String>], right: &[usize], red: impl Fn(usize) -> bool) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|c| {
                let cells = rows.iter().filter_map(|r| r.get(c));
                cells.map(|t| display_width(t)).max().unwrap_or(0)
            })
            .collect();
        for (n, row) in rows.iter().enumerate() {
            let mut line = String::new();
            for (c, cell) in row.iter().enumerate() {
                let width = widths.get(c).copied().unwrap_or(0);
                let gap = " ".repeat(width.saturating_sub(display_width(cell)));
                line.push_str("  ");
                if right.contains(&c) {
                    line.push_str(&gap);
                    line.push_str(cell);
                } else {
                    line.push_str(cell);
                    line.push_str(&gap);
                }
            }
            let style = if red(n) {
                Style::new().fg_color(Some(AnsiColor::Red.into()))
            } else {
                Style::new()
            };
            let line = for_terminal(line.trim_end()).into_owned();
            let _ = writeln!(self.out, "{style}{line}{style:#}");
        }
    }
}

fn speaks_against(kind: &str) -> bool {
    matches!(kind, "person" | "company")
}

/// Renders everything for a terminal; colours as ANSI sequences, which the caller may strip.
#[must_use]
pub fn render(d: &Dossier<'_>, report: &Report, words: &Words<'_>) -> String {
    let doc = document(d, report, words);
    let mut page = Page {
        out: String::new(),
        words,
    };
    money(&mut page, &doc);
    days(&mut page, d);
    rates(&mut page, d, &doc);
    open(&mut page, d, &doc);
    page.out.push('\n');
    page.out.push_str(&text::render(report, words));
    page.out
}

fn money(page: &mut Page<'_>, doc: &ReconcileDocument) {
    let t = &doc.totals;
    page.heading("reconcile.money");
    let (sales, credits) = (t.sales.to_string(), t.credits.to_string());
    page.say(
        "reconcile.sums_sales",
        &[
            ("sales", &sales),
            ("takings", &t.takings),
            ("matched", &t.matched_takings),
            ("unpaid", &t.unpaid_takings),
            ("cycle", &doc.cycle),
        ],
    );
    if let Some(given) = &doc.cycle_unread {
        page.say("cycle.unread", &[("given", given), ("cycle", &doc.cycle)]);
    }
    page.say(
        "reconcile.sums_credits",
        &[
            ("credits", &credits),
            ("credited", &t.credited),
            ("matched", &t.matched_credited),
            ("unmatched", &t.unmatched_credited),
        ],
    );
    page.say("reconcile.charged", &[("fee", &t.charged)]);
    page.heading("reconcile.payers");
    if doc.payers.is_empty() {
        page.say("reconcile.payers_none", &[]);
        return;
    }
    let rows: Vec<Vec<String>> = doc
        .payers
        .iter()
        .take(MOST_LINES)
        .map(|p| {
            let count = p.count.to_string();
            vec![
                p.amount.clone(),
                format!("{}%", p.share),
                page.words.filled("reconcile.credits", &[("count", &count)]),
                page.words
                    .text(&format!("reconcile.kind.{}", p.kind))
                    .into_owned(),
                p.name
                    .clone()
                    .unwrap_or_else(|| page.words.text("reconcile.no_name").into_owned()),
            ]
        })
        .collect();
    page.table(&rows, &[0, 1, 2], |n| {
        doc.payers.get(n).is_some_and(|p| speaks_against(p.kind))
    });
    page.more(doc.payers.len());
}

fn days(page: &mut Page<'_>, d: &Dossier<'_>) {
    let spans = timeline(d);
    if spans.is_empty() {
        return;
    }
    page.heading("reconcile.timeline");
    let head = ["day", "takings", "credited", "by", "other"]
        .iter()
        .map(|w| {
            let key = format!("reconcile.column.{w}");
            page.words.text(&key).into_owned()
        })
        .collect();
    let mut rows: Vec<Vec<String>> = vec![head];
    let mut red: Vec<bool> = vec![false];
    let amount = |a: Decimal| {
        if a.is_zero() {
            String::new()
        } else {
            super::number(a)
        }
    };
    let between = page.words.lang.comma();
    for (day, span) in &spans {
        let kinds: Vec<String> = span
            .paid
            .keys()
            .map(|k| {
                let key = format!("reconcile.kind.{k}");
                page.words.text(&key).into_owned()
            })
            .collect();
        let paid = super::sum(span.paid.values().copied());
        rows.push(vec![
            day.clone(),
            amount(span.takings),
            amount(paid),
            kinds.join(between),
            amount(span.other),
        ]);
        red.push(span.paid.keys().any(|k| speaks_against(k)));
    }
    page.table(&rows, &[1, 2, 4], |n| red.get(n).copied().unwrap_or(false));
}

/// The agreed rate of a card type, as written.
fn agreed(case: &Case<'_>, d: &Dossier<'_>, card: Option<&str>) -> Option<String> {
    let terms = terms(case, d.registry);
    let card = match card? {
        "credit" => Card::Credit,
        "debit" => Card::Debit,
        _ => return None,
    };
    terms.rate(card).map(agreed_text)
}

fn rates(page: &mut Page<'_>, d: &Dossier<'_>, doc: &ReconcileDocument) {
    if !doc.rates.is_empty() {
        page.heading("reconcile.rates");
    }
    let card_name = |words: &Words<'_>, card: Option<&str>| {
        let key = format!("reconcile.card.{}", card.unwrap_or("none"));
        words.text(&key).into_owned()
    };
    let mut last: Option<(Option<&str>, String)> = None;
    for r in doc.rates.iter().take(MOST_LINES) {
        let rate = rate_text(&r.percent, r.plus_yuan.as_deref());
        let card = card_name(page.words, r.card);
        let count = r.count.to_string();
        let mut line = page.words.filled(
            "reconcile.rate",
            &[
                ("from", &r.from),
                ("to", &r.to),
                ("card", &card),
                ("rate", &rate),
                ("count", &count),
                ("takings", &r.takings),
            ],
        );
        if let Some(cap) = &r.cap_yuan {
            line.push_str(&page.words.filled("reconcile.rate_cap", &[("cap", cap)]));
        }
        match (&last, agreed(d.case, d, r.card)) {
            (Some((before, was)), _)
                if *before == r.card && *was != rate && doc.tiers.is_empty() =>
            {
                let args = [("was", was.as_str()), ("from", r.from.as_str())];
                line.push_str(&page.words.filled("reconcile.rate_changed", &args));
            }
            (_, Some(agreed)) if agreed != rate => {
                let args = [("agreed", agreed.as_str())];
                line.push_str(&page.words.filled("reconcile.rate_agreed", &args));
            }
            _ => {}
        }
        page.paragraph("  ", &line);
        last = Some((r.card, rate));
    }
    page.more(doc.rates.len());
    for t in &doc.tiers {
        let card = card_name(page.words, t.card);
        let hour = t.from_hour.map(|h| h.to_string());
        let (key, from) = match (&t.from_amount, &hour) {
            (Some(a), _) => ("reconcile.tier_amount", a.as_str()),
            (None, hour) => ("reconcile.tier_hour", hour.as_deref().unwrap_or_default()),
        };
        page.say(
            key,
            &[
                ("card", &card),
                ("below", &t.below_percent),
                ("above", &t.above_percent),
                ("from", from),
            ],
        );
    }
    for c in doc.caps_missed.iter().take(MOST_LINES) {
        let sale = c.sale.to_string();
        let args = [("sale", sale.as_str()), ("fee", &c.fee), ("most", &c.most)];
        page.say("reconcile.cap_missed", &args);
    }
    page.more(doc.caps_missed.len());
    for x in doc.deductions.iter().take(MOST_LINES) {
        let amount = x.amount.clone().unwrap_or_default();
        let date = x.date.clone().unwrap_or_default();
        match &x.name {
            Some(name) => page.say(
                "reconcile.taken_named",
                &[("date", &date), ("amount", &amount), ("name", name)],
            ),
            None => page.say("reconcile.taken", &[("date", &date), ("amount", &amount)]),
        }
    }
    page.more(doc.deductions.len());
}

fn open(page: &mut Page<'_>, d: &Dossier<'_>, doc: &ReconcileDocument) {
    if !doc.unpaid_sales.is_empty() {
        page.heading("reconcile.unpaid");
        for u in doc.unpaid_sales.iter().take(MOST_LINES) {
            let late = u.days_late.to_string();
            let kind = page
                .words
                .text(&format!("reconcile.sale.{}", u.kind))
                .into_owned();
            let key = if u.days_late > 0 {
                "reconcile.unpaid_late"
            } else {
                "reconcile.unpaid_due"
            };
            let time = u.time.clone().unwrap_or_default().replace('T', " ");
            page.say(
                key,
                &[
                    ("time", &time),
                    ("kind", &kind),
                    ("amount", u.amount.as_deref().unwrap_or_default()),
                    ("due", &u.due),
                    ("days", &late),
                ],
            );
        }
        page.more(doc.unpaid_sales.len());
    }
    if !doc.unmatched.is_empty() {
        page.heading("reconcile.unmatched");
        for u in doc.unmatched.iter().take(MOST_LINES) {
            let kind = page
                .words
                .text(&format!("reconcile.kind.{}", u.payer_kind))
                .into_owned();
            let why = page
                .words
                .text(&format!("reconcile.why.{}", u.why))
                .into_owned();
            let nobody = page.words.text("reconcile.no_name").into_owned();
            page.say(
                "reconcile.unmatched_line",
                &[
                    ("date", u.date.as_deref().unwrap_or_default()),
                    ("amount", u.amount.as_deref().unwrap_or_default()),
                    ("payer", u.payer.as_deref().unwrap_or(&nobody)),
                    ("kind", &kind),
                    ("why", &why),
                ],
            );
        }
        page.more(doc.unmatched.len());
    }
    if !doc.left_out_sales.is_empty() {
        let count = doc.left_out_sales.len().to_string();
        page.heading("reconcile.left_out");
        page.say("reconcile.left_out_line", &[("count", &count)]);
    }
    let years = Calendar::new(d.registry.holiday_years());
    let unknown: std::collections::BTreeSet<i16> = d
        .settlement
        .matching
        .unpaid
        .iter()
        .map(|u| u.due)
        .filter(|day| !years.knows(*day))
        .map(|day| day.year())
        .collect();
    if !unknown.is_empty() {
        let list: Vec<String> = unknown.iter().map(ToString::to_string).collect();
        let years = list.join(page.words.lang.comma());
        page.say("reconcile.no_holidays", &[("years", &years)]);
    }
}
