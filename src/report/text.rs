//! The report for people: verdict, why, who is behind it, what was found, what to do next.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::document::{FindingDocument, ReportDocument, alert_text, document};
use super::words::{Lang, Words};
use crate::check::Report;
use crate::finding::Severity;
use crate::text::width::{display_width, for_terminal, wrap};
use crate::verdict::Verdict;

const COLUMNS: usize = 78;

pub(super) fn bold() -> Style {
    Style::new().bold()
}

pub(super) fn dim() -> Style {
    Style::new().dimmed()
}

/// Colour of a verdict; one that is good but stands beside a warning must not look green.
fn verdict_style(v: Verdict, worst: Severity) -> Style {
    let colour = match v {
        Verdict::DirectVerified if worst > Severity::Info => AnsiColor::Yellow,
        Verdict::DirectVerified => AnsiColor::Green,
        Verdict::DirectConsistent => AnsiColor::Cyan,
        Verdict::DirectClaimed | Verdict::Unknown => AnsiColor::Yellow,
        Verdict::Doubtful => AnsiColor::Magenta,
        Verdict::NotDirect => AnsiColor::Red,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

pub(super) fn severity_style(s: Severity) -> Style {
    match s {
        Severity::Critical => Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
        Severity::Warning => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
        Severity::Info => dim(),
    }
}

/// A mark that says the verdict without colour.
fn mark(v: Verdict) -> &'static str {
    match v {
        Verdict::DirectVerified => "[√]",
        Verdict::DirectConsistent => "[≈]",
        Verdict::DirectClaimed => "[?]",
        Verdict::Unknown => "[…]",
        Verdict::Doubtful => "[!]",
        Verdict::NotDirect => "[×]",
    }
}

/// A remark in the brackets of the language.
pub(super) fn bracketed(inner: &str, words: &Words<'_>) -> String {
    match words.lang {
        Lang::Zh => format!("（{inner}）"),
        Lang::En => format!(" ({inner})"),
    }
}

/// Text in the making: writing to a string cannot fail.
pub(super) struct Page {
    /// What has been written.
    pub(super) out: String,
}

impl Page {
    /// An empty page.
    pub(super) fn new() -> Page {
        Page { out: String::new() }
    }

    pub(super) fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    pub(super) fn styled(&mut self, style: Style, text: &str) {
        let _ = writeln!(self.out, "{style}{}{style:#}", for_terminal(text));
    }

    /// A paragraph with `first` in front and its further lines set in by the same width.
    pub(super) fn paragraph(&mut self, first: &str, style: Style, text: &str) {
        let indent = display_width(first);
        let room = COLUMNS.saturating_sub(indent).max(20);
        for (paragraph_no, part) in text.lines().enumerate() {
            for (n, line) in wrap(&for_terminal(part), room).iter().enumerate() {
                let lead = if n == 0 && paragraph_no == 0 {
                    first.to_owned()
                } else {
                    " ".repeat(indent)
                };
                let _ = writeln!(self.out, "{lead}{style}{line}{style:#}");
            }
        }
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.line("");
        self.styled(bold(), text);
    }
}

/// Renders a report for a terminal; colours as ANSI sequences, which the caller may strip.
#[must_use]
pub fn render(report: &Report, words: &Words<'_>) -> String {
    let doc = document(report, words, None);
    let mut page = Page::new();
    let t = |key: &str| words.text(key).into_owned();
    let separator = t("report.title").is_ascii();
    let colon = if separator { ": " } else { "：" };

    // The verdict.
    let alerts = report.alerts.iter().map(|a| a.severity);
    let worst = alerts.max().unwrap_or(Severity::Info);
    let label = words.text(&format!("verdict.{}.label", doc.verdict.as_str()));
    page.styled(
        verdict_style(doc.verdict, worst),
        &format!(
            "{} {label}    {}{colon}{}",
            mark(doc.verdict),
            t("report.confidence"),
            t(&format!("confidence.{}", doc.confidence.as_str())),
        ),
    );
    page.paragraph("    ", Style::new(), &doc.headline);
    let mut sub = format!("{}{colon}{}", t("report.date"), doc.check_date);
    if let Some(id) = &doc.id {
        let _ = write!(sub, "    id{colon}{id}");
    }
    page.paragraph("    ", dim(), &sub);
    let alerts: Vec<String> = report.alerts.iter().map(|a| alert_text(a, words)).collect();
    if !alerts.is_empty() {
        let style = match worst {
            Severity::Info => Style::new(),
            worst => severity_style(worst),
        };
        page.paragraph("    ", style, &alerts.join(" · "));
    }

    acquirer(&mut page, report, &doc, words, colon);

    // Findings.
    page.heading(&t("report.findings"));
    if doc.findings.is_empty() {
        page.paragraph("  ", Style::new(), &t("report.no_findings"));
    }
    for f in &doc.findings {
        finding(&mut page, f, words, colon);
    }

    // What to do.
    if !doc.next_steps.is_empty() {
        page.heading(&t("report.next_steps"));
        for (n, step) in doc.next_steps.iter().enumerate() {
            page.paragraph(&format!("  {}. ", n + 1), Style::new(), step);
        }
    }
    let further: Vec<&str> = doc
        .missing
        .iter()
        .map(|m| m.ask.as_str())
        .filter(|ask| !doc.next_steps.iter().any(|s| s == ask))
        .collect();
    if !further.is_empty() {
        page.heading(&t("report.missing"));
        for ask in further {
            page.paragraph("  - ", Style::new(), ask);
        }
    }
    if !doc.ask_seller.is_empty() {
        page.heading(&t("report.ask_seller"));
        page.paragraph("  ", Style::new(), &doc.ask_seller);
    }

    page.line("");
    let origin = t(&format!("report.origin_{}", doc.registry.origin));
    let age = doc.registry.age_days.to_string();
    let stamp = words.filled(
        "report.registry",
        &[
            ("as_of", &doc.registry.as_of),
            ("age", &age),
            ("version", &doc.registry.version),
            ("origin", &origin),
        ],
    );
    page.paragraph("", dim(), &stamp);
    if let Some(fault) = &doc.registry.fault {
        let text = words.filled("report.registry_fault", &[("fault", fault)]);
        page.paragraph("", dim(), &text);
    }
    page.paragraph("", dim(), &t("report.disclaimer"));
    page.out
}

fn acquirer(
    page: &mut Page,
    report: &Report,
    doc: &ReportDocument,
    words: &Words<'_>,
    colon: &str,
) {
    let t = |key: &str| words.text(key).into_owned();
    page.heading(&t("report.acquirer"));
    let (Some(a), Some(summary)) = (&doc.acquirer, &report.acquirer) else {
        page.paragraph("  ", Style::new(), &t("report.acquirer_none"));
        return;
    };
    page.paragraph(
        "  ",
        bold(),
        &format!(
            "{}{}",
            a.name,
            bracketed(&t(&format!("kind.{}", a.kind)), words)
        ),
    );
    let mut facts: Vec<String> = Vec::new();
    if let Some(n) = &a.licence_no {
        facts.push(format!("{}{colon}{n}", t("report.licence_no")));
    }
    let state = t(&format!("licence_state.{}", a.licence_state.as_str()));
    let until = match (&summary.ended_on, a.valid_until.as_deref()) {
        (Some(day), _) => bracketed(&day.to_string(), words),
        (None, Some("long-term")) => bracketed(&t("report.long_term"), words),
        (None, Some(day)) => bracketed(&format!("{} {day}", t("report.valid_until")), words),
        (None, None) => String::new(),
    };
    facts.push(format!(
        "{}{colon}{state}{until}",
        t("report.licence_state")
    ));
    if let Some(regions) = &a.regions {
        let place = match a.region_ok {
            Some(true) => t("report.region_yes"),
            Some(false) => t("report.region_no"),
            None => t("report.region_unknown"),
        };
        let place = bracketed(&place, words);
        facts.push(format!("{}{colon}{regions}{place}", t("report.regions")));
    }
    if !a.identified_by.is_empty() {
        let by: Vec<String> = a
            .identified_by
            .iter()
            .map(|w| t(&format!("identified.{w}")))
            .collect();
        facts.push(format!(
            "{}{colon}{}",
            t("report.identified_by"),
            by.join(" + ")
        ));
    }
    for f in facts {
        page.paragraph("  ", Style::new(), &f);
    }
    if let Some(as_of) = summary.as_of {
        let mut source = format!("{} {as_of}", t("report.as_of"));
        if let Some(s) = &summary.source {
            let _ = write!(source, "  {}{colon}{}", t("report.source"), words.source(s));
        }
        page.styled(dim(), &format!("  {source}"));
    }
}

pub(super) fn finding(page: &mut Page, f: &FindingDocument, words: &Words<'_>, colon: &str) {
    let t = |key: &str| words.text(key).into_owned();
    let severity = t(&format!("severity.{}", f.severity.as_str()));
    page.styled(
        severity_style(f.severity),
        &format!("  {severity} {} {}", f.rule, f.name),
    );
    page.paragraph("    ", Style::new(), &f.message);
    let mut sources: Vec<String> = Vec::new();
    for e in &f.evidence {
        // The tool's own rules have no address to look up.
        if let Some(s) = e.source.as_ref().filter(|s| *s != "design") {
            let as_of = e.as_of.as_deref().unwrap_or_default();
            let line = format!("{} {as_of}  {}", t("report.as_of"), words.source(s));
            if !sources.contains(&line) {
                sources.push(line);
            }
        }
    }
    for s in sources.iter().take(2) {
        page.styled(dim(), &format!("    {}{colon}{s}", t("report.source")));
    }
    if f.severity > Severity::Info && !f.advice.is_empty() {
        page.paragraph(
            &format!("    {}{colon}", t("report.advice")),
            Style::new(),
            &f.advice,
        );
    }
}
