//! Results as one page that can be sent on: counts, charts, the rows to look at first. It stands
//! alone, loads nothing, and names no agents unless asked to.

use jiff::ToSpan;
use maud::{Markup, html};

use super::Totals;
use super::groups::{self, Group};
use super::packed::{FINDING_TEXTS, RowResult};
use super::workbook::facts;
use crate::batch::Attention;
use crate::field::Field;
use crate::report::html::{chart, foot, label, page, verdict};
use crate::report::words::Words;
use crate::verdict::Verdict;

/// Rows shown of those to be stopped, and of those to be asked about.
pub const MOST_SHOWN: usize = 200;

/// Findings shown of a row.
const MOST_FINDINGS: usize = 3;

/// Columns of the list that help to find a row.
const SHOWN: [Field; 5] = [
    Field::Id,
    Field::Brand,
    Field::Model,
    Field::SerialNumber,
    Field::MerchantNo,
];

/// A page of results in the making: it keeps the first rows to look at.
pub struct PageOut<'w> {
    words: Words<'w>,
    /// Number of the column, and its name on the page.
    columns: Vec<(usize, String)>,
    stop: Kept,
    ask: Kept,
}

#[derive(Default)]
struct Kept {
    rows: Vec<Shown>,
    all: u64,
}

struct Shown {
    number: u64,
    verdict: Verdict,
    cells: Vec<String>,
    acquirer: String,
    findings: Vec<(String, String)>,
    next_step: String,
}

impl<'w> PageOut<'w> {
    /// Begins a page for a list whose columns mean these fields.
    #[must_use]
    pub fn new(fields: &[Option<Field>], words: Words<'w>) -> PageOut<'w> {
        let columns = SHOWN.iter().filter_map(|f| {
            let at = fields.iter().position(|c| *c == Some(*f))?;
            let name = words.text(&format!("field.{}", f.key())).into_owned();
            Some((at, name))
        });
        PageOut {
            columns: columns.collect(),
            words,
            stop: Kept::default(),
            ask: Kept::default(),
        }
    }

    /// Takes a row.
    pub fn row(&mut self, row: &RowResult<'_>) {
        let kept = match row.attention {
            Attention::Stop => &mut self.stop,
            Attention::Ask => &mut self.ask,
            Attention::None => return,
        };
        kept.all += 1;
        if kept.rows.len() >= MOST_SHOWN {
            return;
        }
        let words = &self.words;
        let masked = |text: &str| words.masked(text).into_owned();
        let texts: Vec<&str> = row.findings.iter().collect();
        let findings = texts.chunks_exact(FINDING_TEXTS).take(MOST_FINDINGS);
        let text = |f: &[&str], i: usize| f.get(i).copied().unwrap_or_default().to_owned();
        kept.rows.push(Shown {
            number: row.number,
            verdict: row.verdict,
            cells: self
                .columns
                .iter()
                .map(|(at, _)| masked(row.cells.get(*at).unwrap_or_default()))
                .collect(),
            acquirer: masked(row.ours.get(3).unwrap_or_default()),
            findings: findings.map(|f| (text(f, 0), text(f, 3))).collect(),
            next_step: masked(row.ours.get(10).unwrap_or_default()),
        });
    }

    /// The page.
    #[must_use]
    pub fn finish(self, totals: &Totals<'_>) -> String {
        let words = &self.words;
        let t = |key: &str| words.text(key).into_owned();
        let title = format!("{} · {}", t("results.title"), totals.file);
        let verdicts = groups::by_verdict(totals, words);
        let attention = groups::by_attention(totals, words);
        let body = html! {
            h1 { (t("results.title")) }
            dl.facts {
                @for (name, value) in facts(totals, words) {
                    div { dt.soft { (name) } dd.wrap { (value) } }
                }
            }
            ul.numbers {
                li { b { (totals.summary.rows) } (t("results.rows")) }
                @for p in &attention.parts {
                    li { b { (p.count) } (label(p.class, p.sign, &p.name)) }
                }
                @if totals.summary.unreadable > 0 {
                    li { b { (totals.summary.unreadable) } (t("results.rows_unreadable")) }
                }
            }
            (chart::stacked(&verdicts.title, &verdicts.parts))
            div.grid {
                @for g in groups::others(totals, words) {
                    section { (bars(&g, words)) }
                }
            }
            (ending(totals, words))
            (self.rows("stop", &self.stop, &t("results.to_stop")))
            (self.rows("ask", &self.ask, &t("results.to_ask")))
            (foot(&totals.stamp, words))
        };
        page(words.lang, &title, body)
    }

    fn rows(&self, id: &str, kept: &Kept, title: &str) -> Markup {
        let words = &self.words;
        let t = |key: &str| words.text(key).into_owned();
        if kept.rows.is_empty() {
            return html! {};
        }
        let shown = kept.rows.len() as u64;
        html! {
            section {
                h2 id=(id) { (title) " (" (kept.all) ")" }
                @if shown < kept.all {
                    p.soft { (words.filled("results.first_shown", &[("shown", &shown.to_string()), ("all", &kept.all.to_string())])) }
                }
                div.scroll tabindex="0" role="region" aria-labelledby=(id) {
                    table {
                        thead { tr {
                            th.number scope="col" { (t("results.row")) }
                            @for (_, name) in &self.columns { th scope="col" { (name) } }
                            th scope="col" { (t("results.verdict")) }
                            th scope="col" { (t("results.acquirer")) }
                            th scope="col" { (t("results.message")) }
                            th scope="col" { (t("results.next_step")) }
                        } }
                        tbody {
                            @for r in &kept.rows {
                                tr {
                                    td.number { (r.number) }
                                    @for c in &r.cells { td.wrap { (c) } }
                                    td { (verdict(r.verdict, words)) }
                                    td { (r.acquirer) }
                                    td { @for (rule, message) in &r.findings { p { code { (rule) } " " (message) } } }
                                    td { (r.next_step) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn bars(g: &Group, words: &Words<'_>) -> Markup {
    html! {
        (chart::bars(&g.title, &g.parts))
        @if let Some((names, rows)) = g.rest {
            p.soft { (words.filled("results.rest", &[("count", &names.to_string())])) ": " (rows) }
        }
    }
}

/// Licences that end soon, with what to do.
fn ending(totals: &Totals<'_>, words: &Words<'_>) -> Markup {
    if totals.ending.is_empty() {
        return html! {};
    }
    let until = totals.check_date.saturating_add(90.days());
    let events: Vec<_> = totals
        .ending
        .iter()
        .map(|(name, day, rows)| {
            let name = words.masked(name);
            let text = words.filled(
                "results.ending_line",
                &[("name", &name), ("rows", &rows.to_string())],
            );
            (*day, text)
        })
        .collect();
    let caption = format!("{} ({})", words.text("results.ending"), until);
    html! { section { (chart::timeline(&caption, &events)) } }
}
