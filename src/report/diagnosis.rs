//! A diagnosis as JSON, `yiqing.diagnose/1`, and as text.

use std::fmt::Write as _;

use anstyle::Style;
use schemars::JsonSchema;
use serde::Serialize;

use super::document::{RegistryStampDocument, TOOL};
use super::text::{Page, bold, dim};
use super::words::{Lang, Words, fill};
use crate::diagnosis::{Diagnosis, Outcome, Sign};
use crate::registry::record::{Bilingual, Cause};
use crate::text::width::for_terminal;

/// Central bank and card network, as `contacts.toml` names them.
const PBC: &str = "中国人民银行";
const UNIONPAY: &str = "中国银联股份有限公司";

/// Money that has not come.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DiagnoseDocument {
    /// `yiqing.diagnose/1`.
    pub schema: &'static str,
    /// The day asked for, `YYYY-MM-DD`.
    pub check_date: String,
    /// Day the money is due by the agreement; null where it cannot be counted. No promise.
    pub due_at: Option<String>,
    /// Whether that day is over; null where it is not known.
    pub is_late: Option<bool>,
    /// Days since the due date; 0 where it is not late.
    pub days_late: i32,
    /// `no_money_moved`, `one_sided`, `arrived`, `not_completed`, `voided`, `not_due`, `late` or `no_due_date`.
    pub outcome: &'static str,
    /// The outcome in one sentence.
    pub summary: String,
    /// The cycle counted with.
    pub cycle: CycleDocument,
    /// Whether the holidays of the years concerned are on record.
    pub calendar_known: bool,
    /// The sale in question; null where none is given.
    pub sale: Option<OpenSaleDocument>,
    /// All sales that no credit pays, by due date, at most 100.
    pub open_sales: Vec<OpenSaleDocument>,
    /// How many there are.
    pub open_count: usize,
    /// At most three causes, likeliest first.
    pub most_likely: Vec<CauseDocument>,
    /// What cannot be told, and what would tell it; null where enough is known.
    pub cannot_tell: Option<String>,
    /// Causes that cannot be.
    pub ruled_out: Vec<RuledOutDocument>,
    /// `merchant`, `cardholder` or `unknown`.
    pub returns_to: &'static str,
    /// The same in words.
    pub returns_text: String,
    /// What to do, in order.
    pub next_steps: Vec<String>,
    /// Evidence to keep.
    pub evidence_to_keep: Vec<String>,
    /// Rights with their articles.
    pub rights: Vec<RightDocument>,
    /// The acquirer of the case; null where nobody is named or identified.
    pub acquirer: Option<String>,
    /// Its confirmed hotline.
    pub hotline: Option<String>,
    /// The list used.
    pub registry: RegistryStampDocument,
    /// That it is no promise and no legal advice.
    pub notice: String,
    /// Name and version of the program.
    pub tool: &'static str,
}

/// The cycle counted with.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CycleDocument {
    /// `T+1`, `D+0` …
    pub cycle: String,
    /// Whether it was agreed; else it is assumed.
    pub agreed: bool,
    /// What was given as cycle, where none could be read in it.
    pub unread: Option<String>,
}

/// One sale whose money has not been seen.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpenSaleDocument {
    /// Position among the sales given, from 0.
    pub sale: usize,
    /// When it was made.
    pub time: Option<String>,
    /// CNY.
    pub amount: Option<String>,
    /// Day of its batch.
    pub batch: Option<String>,
    /// Day it is due.
    pub due: Option<String>,
    /// Days since then.
    pub days_late: i32,
}

/// One likely cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CauseDocument {
    /// Code, e.g. `U01`.
    pub cause: String,
    /// Name.
    pub name: String,
    /// The sign that fired.
    pub sign: String,
    /// What happens then.
    pub text: String,
    /// Where the money goes.
    pub goes: String,
    /// `merchant`, `cardholder` or `unknown`.
    pub returns_to: &'static str,
    /// `law`, `official` or `practice`: what the cause rests on.
    pub grade: &'static str,
    /// The day the sources speak of, or were read.
    pub as_of: String,
    /// Where it is said.
    pub sources: Vec<String>,
}

/// One cause that cannot be.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuledOutDocument {
    /// Code.
    pub cause: String,
    /// Name.
    pub name: String,
    /// Why not.
    pub why: String,
}

/// One right.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RightDocument {
    /// Law or regulation.
    pub law: String,
    /// Articles.
    pub articles: String,
    /// What they say, in our words.
    pub text: String,
    /// Day of the version read.
    pub as_of: String,
    /// Where the text is.
    pub source: String,
}

/// Confirmed hotline of a public body.
pub(super) fn hotline_of<'r>(words: &Words<'r>, body: &str) -> Option<&'r str> {
    words
        .registry
        .snapshot()
        .contacts
        .iter()
        .find(|c| c.body.as_deref() == Some(body))?
        .hotlines
        .iter()
        .find(|h| h.confirmed)
        .map(|h| h.value.as_str())
}

/// The central bank's confirmed line.
pub(super) fn pbc<'r>(words: &Words<'r>) -> &'r str {
    hotline_of(words, PBC).unwrap_or_default()
}

fn cause_of<'r>(words: &Words<'r>, id: &str) -> Option<&'r Cause<'static>> {
    let book = &words.registry.snapshot().causes;
    book.causes.iter().find(|c| c.id.as_str() == id)
}

fn said(words: &Words<'_>, text: Option<&Bilingual<'_>>, id: &str) -> String {
    text.map_or_else(|| id.to_owned(), |t| words.lang.of(t).to_owned())
}

fn likely(s: &Sign, words: &Words<'_>) -> Option<CauseDocument> {
    let c = cause_of(words, s.cause)?;
    let sign = said(words, c.signs.get(s.sign), s.sign);
    Some(CauseDocument {
        cause: s.cause.to_owned(),
        name: words.lang.of(&c.name).to_owned(),
        sign: words.with_args(&sign, &s.args),
        text: words.lang.of(&c.text).to_owned(),
        goes: words.lang.of(&c.goes).to_owned(),
        returns_to: c.returns_to.as_str(),
        grade: c.grade.as_str(),
        as_of: c.as_of.to_string(),
        sources: c.sources.iter().map(|s| s.as_str().to_owned()).collect(),
    })
}

fn steps(d: &Diagnosis, words: &Words<'_>) -> Vec<String> {
    let acquirer = match &d.report.acquirer {
        Some(a) => words.masked(&a.name).into_owned(),
        None => words.text("diagnose.acquirer").into_owned(),
    };
    let hotline = match &d.report.hotline {
        Some(h) => h.clone(),
        None => words.text("diagnose.hotline").into_owned(),
    };
    let due = d.due().map(|d| d.to_string()).unwrap_or_default();
    let value = |name: &str| {
        Some(std::borrow::Cow::Borrowed(match name {
            "acquirer" => acquirer.as_str(),
            "hotline" => hotline.as_str(),
            "pbc" => pbc(words),
            "unionpay" => hotline_of(words, UNIONPAY).unwrap_or_default(),
            "due" => due.as_str(),
            _ => return None,
        }))
    };
    let mut out: Vec<String> = Vec::new();
    if d.outcome == Outcome::NoMoneyMoved {
        out.push(words.text("diagnose.first_no_money_moved").into_owned());
    }
    let book = &words.registry.snapshot().causes;
    out.extend(d.steps.iter().filter_map(|id| {
        let step = book.steps.iter().find(|s| s.id.as_str() == id)?;
        // Without a due date there is no day to wait for.
        let waits = id == "wait_due" && due.is_empty();
        (!waits).then(|| fill(words.lang.of(&step.text), value))
    }));
    out
}

fn summary(d: &Diagnosis, words: &Words<'_>) -> String {
    let key = format!("diagnose.outcome.{}", d.outcome.as_str());
    let due = d.due().map(|d| d.to_string()).unwrap_or_default();
    words.filled(&key, &[("due", &due), ("days", &d.days_late().to_string())])
}

/// Renders a diagnosis as its document.
#[must_use]
pub fn document(d: &Diagnosis, words: &Words<'_>) -> DiagnoseDocument {
    let book = &words.registry.snapshot().causes;
    let open = |o: &crate::diagnosis::Open| OpenSaleDocument {
        sale: o.index,
        time: o.time.map(|t| t.to_string()),
        amount: o.amount.map(|a| a.to_string()),
        batch: o.batch.map(|d| d.to_string()),
        due: o.due.map(|d| d.to_string()),
        days_late: o.days_late(d.date),
    };
    DiagnoseDocument {
        schema: "yiqing.diagnose/1",
        check_date: d.date.to_string(),
        due_at: d.due().map(|d| d.to_string()),
        is_late: d.late(),
        days_late: d.days_late(),
        outcome: d.outcome.as_str(),
        summary: summary(d, words),
        cycle: CycleDocument {
            cycle: d.terms.cycle_word(),
            agreed: d.terms.agreed.is_some(),
            unread: d
                .terms
                .unread
                .as_deref()
                .map(|g| words.masked(g).into_owned()),
        },
        calendar_known: d.sale().is_none_or(|s| s.calendar_known),
        sale: d.sale().map(open),
        open_sales: d.open.iter().take(100).map(open).collect(),
        open_count: d.open.len(),
        most_likely: d.causes.iter().filter_map(|s| likely(s, words)).collect(),
        cannot_tell: d
            .cannot_tell
            .then(|| words.text("diagnose.cannot_tell").into_owned()),
        ruled_out: d
            .ruled_out
            .iter()
            .filter_map(|r| {
                let c = cause_of(words, r.cause)?;
                let why = said(words, c.ruled_out.get(r.reason), r.reason);
                Some(RuledOutDocument {
                    cause: r.cause.to_owned(),
                    name: words.lang.of(&c.name).to_owned(),
                    why: words.with_args(&why, &r.args),
                })
            })
            .collect(),
        returns_to: d.returns_to.as_str(),
        returns_text: words
            .text(&format!("diagnose.returns.{}", d.returns_to.as_str()))
            .into_owned(),
        next_steps: steps(d, words),
        evidence_to_keep: d
            .keep
            .iter()
            .filter_map(|id| book.evidence.iter().find(|e| e.id.as_str() == id))
            .map(|e| words.lang.of(&e.text).to_owned())
            .collect(),
        rights: d
            .rights
            .iter()
            .filter_map(|id| book.rights.iter().find(|r| r.id.as_str() == id))
            .map(|r| RightDocument {
                law: words.lang.of(&r.law).to_owned(),
                articles: words.lang.of(&r.articles).to_owned(),
                text: words.lang.of(&r.says).to_owned(),
                as_of: r.as_of.to_string(),
                source: r
                    .sources
                    .first()
                    .map(|s| s.as_str().to_owned())
                    .unwrap_or_default(),
            })
            .collect(),
        acquirer: d
            .report
            .acquirer
            .as_ref()
            .map(|a| words.masked(&a.name).into_owned()),
        hotline: d.report.hotline.clone(),
        registry: RegistryStampDocument {
            as_of: d.report.registry.as_of.to_string(),
            age_days: d.report.registry.age_days,
            version: d.report.registry.version.clone(),
            origin: d.report.registry.origin,
            fault: d.report.registry.fault.clone(),
        },
        notice: words.text("diagnose.no_promise").into_owned(),
        tool: TOOL,
    }
}

/// Renders a diagnosis for a terminal.
#[must_use]
pub fn text(d: &Diagnosis, words: &Words<'_>) -> String {
    let doc = document(d, words);
    let t = |key: &str| words.text(key).into_owned();
    let colon = if words.lang == Lang::En { ": " } else { "：" };
    let plain = Style::new();
    let mut page = Page::new();

    page.styled(bold(), &doc.summary);
    if let Some(s) = &doc.sale {
        let time = s.time.as_deref().unwrap_or("?").replace('T', " ");
        let mut line = words.filled(
            "diagnose.sale",
            &[
                ("time", &time),
                ("amount", s.amount.as_deref().unwrap_or("?")),
            ],
        );
        if let Some(due) = &s.due {
            let _ = write!(line, " · {}{colon}{due}", t("diagnose.due"));
        }
        page.paragraph("    ", plain, &line);
        if doc.open_count > 1 {
            let others = (doc.open_count - 1).to_string();
            let late = d.open.iter().filter(|o| o.days_late(d.date) > 0).count();
            page.paragraph(
                "    ",
                plain,
                &words.filled(
                    "diagnose.others",
                    &[("count", &others), ("late", &late.to_string())],
                ),
            );
        }
    }
    let key = match (doc.cycle.agreed, &doc.cycle.unread) {
        (true, _) => "diagnose.cycle_agreed",
        (false, None) => "diagnose.cycle_assumed",
        (false, Some(_)) => "cycle.unread",
    };
    let given = doc.cycle.unread.as_deref().unwrap_or_default();
    page.paragraph(
        "    ",
        dim(),
        &format!(
            "{} · {}{colon}{}",
            words.filled(key, &[("cycle", &doc.cycle.cycle), ("given", given)]),
            t("report.date"),
            doc.check_date
        ),
    );
    if !doc.calendar_known {
        page.paragraph("    ", plain, &t("diagnose.calendar_unknown"));
    }

    page.heading(&t("diagnose.causes"));
    if doc.most_likely.is_empty() {
        page.paragraph("  ", plain, &t("diagnose.no_cause"));
    }
    for (n, c) in doc.most_likely.iter().enumerate() {
        page.styled(bold(), &format!("  {}. {} {}", n + 1, c.cause, c.name));
        page.paragraph(
            &format!("     {}{colon}", t("diagnose.sign")),
            plain,
            &c.sign,
        );
        page.paragraph("     ", plain, &c.text);
        page.paragraph(
            &format!("     {}{colon}", t("diagnose.goes")),
            plain,
            &c.goes,
        );
        let grade = t(&format!("diagnose.grade.{}", c.grade));
        let source = c.sources.first().map(|s| words.source(s));
        let source = source.unwrap_or_default();
        page.styled(dim(), &format!("     {grade}  {}  {source}", c.as_of));
    }
    if let Some(text) = &doc.cannot_tell {
        page.heading(&t("diagnose.cannot_tell_head"));
        page.paragraph("  ", plain, text);
    }
    page.heading(&t("diagnose.returns_head"));
    page.paragraph("  ", plain, &doc.returns_text);
    for (head, lines) in [
        ("diagnose.steps", &doc.next_steps),
        ("diagnose.keep", &doc.evidence_to_keep),
    ] {
        if lines.is_empty() {
            continue;
        }
        page.heading(&t(head));
        for (n, line) in lines.iter().enumerate() {
            let first = if head == "diagnose.steps" {
                format!("  {}. ", n + 1)
            } else {
                "  - ".to_owned()
            };
            page.paragraph(&first, plain, line);
        }
    }
    if !doc.rights.is_empty() {
        page.heading(&t("diagnose.rights"));
        for r in &doc.rights {
            let (open, close) = match words.lang {
                Lang::Zh => ("《", "》"),
                Lang::En => ("", ", "),
            };
            let head = format!("{open}{}{close}{}{colon}", r.law, r.articles);
            page.paragraph("  - ", plain, &format!("{head}{}", r.text));
        }
    }
    if !doc.ruled_out.is_empty() {
        page.heading(&t("diagnose.ruled_out"));
        for r in &doc.ruled_out {
            page.paragraph(
                "  - ",
                plain,
                &format!("{} {}{colon}{}", r.cause, r.name, r.why),
            );
        }
    }
    page.line("");
    page.paragraph("", dim(), &doc.notice);
    let stamp = words.filled(
        "report.registry",
        &[
            ("as_of", &doc.registry.as_of),
            ("age", &doc.registry.age_days.to_string()),
            ("version", &doc.registry.version),
            (
                "origin",
                &t(&format!("report.origin_{}", doc.registry.origin)),
            ),
        ],
    );
    page.paragraph("", dim(), &for_terminal(&stamp));
    page.out
}
