//! A scanned page or text for people: the answer first, then what it rests on.

use anstyle::{AnsiColor, Style};

use super::scanned::{ScanGroupsDocument, ask_seller, brand_line, page_finding, shown};
use super::text::{Page, bold, dim, finding};
use super::words::Words;
use crate::promo::sentence::Voice;
use crate::rules::page::contradicts;
use crate::scan::{Outcome, Scan};

fn style(o: Outcome) -> Style {
    let colour = match o {
        Outcome::Contradicted => AnsiColor::Red,
        Outcome::Unsupported => AnsiColor::Yellow,
        Outcome::NothingFound => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

fn mark(o: Outcome) -> &'static str {
    match o {
        Outcome::Contradicted => "[×]",
        Outcome::Unsupported => "[?]",
        Outcome::NothingFound => "[…]",
    }
}

/// One line that sums up a scan.
#[must_use]
pub fn headline(s: &Scan, words: &Words<'_>) -> String {
    format!(
        "{} {}",
        mark(s.outcome),
        words.text(&format!("scan.result_{}", s.outcome.as_str()))
    )
}

/// Renders a scan for a terminal.
#[must_use]
pub fn render(s: &Scan, words: &Words<'_>, with_text: bool) -> String {
    let t = |key: &str| words.text(key).into_owned();
    let colon = words.lang.colon();
    let mut page = Page { out: String::new() };
    page.styled(style(s.outcome), &headline(s, words));
    page.paragraph(
        "    ",
        dim(),
        &format!(
            "{}    {}{colon}{}",
            s.target,
            t("report.date"),
            s.check_date
        ),
    );

    page.heading(&t("scan.brands"));
    if s.brands.is_empty() {
        page.paragraph("  ", Style::new(), &t("scan.no_brands"));
    }
    for b in &s.brands {
        page.paragraph("  - ", Style::new(), &brand_line(b, words));
    }

    let (against, others): (Vec<_>, Vec<_>) = s.findings.iter().partition(|f| contradicts(f));
    if !against.is_empty() {
        page.heading(&t("scan.contradicted"));
        for f in against {
            finding(&mut page, &page_finding(f, words), words, colon);
        }
    }
    if !others.is_empty() {
        page.heading(&t("scan.others"));
        for f in others {
            finding(&mut page, &page_finding(f, words), words, colon);
        }
    }

    let mut rates: Vec<String> = Vec::new();
    for r in s.reading.rates.iter().filter(|r| r.voice == Voice::Claim) {
        let raw = s.reading.raw_of(r.range.clone());
        // The same rate, said again, is one rate.
        if !rates.contains(&raw) {
            rates.push(raw);
        }
    }
    if !rates.is_empty() {
        page.heading(&t("scan.rates"));
        page.paragraph("  ", Style::new(), &words.masked(&rates.join("  ")));
    }
    let left_out = s.reading.left_out.total();
    if left_out > 0 {
        let count = left_out.to_string();
        page.line("");
        page.paragraph(
            "",
            dim(),
            &words.filled("scan.left_out", &[("count", &count)]),
        );
    }
    if !s.reading.contacts.is_empty() {
        page.heading(&t("scan.contacts"));
        for c in &s.reading.contacts {
            let of = match &c.holder {
                Some(h) => h.name.clone(),
                None => t("scan.nobody"),
            };
            page.paragraph(
                "  - ",
                Style::new(),
                &words.filled(
                    "scan.contact",
                    &[("contact", &shown(c, words)), ("of", &of)],
                ),
            );
        }
    }

    let ask = ask_seller(s, words);
    if !ask.is_empty() {
        page.heading(&t("report.ask_seller"));
        page.paragraph("  ", Style::new(), &ask);
    }
    if with_text {
        page.heading(&t("scan.text"));
        let text = super::scanned::visible(s, words);
        page.paragraph("  ", Style::new(), &text);
    }

    page.line("");
    let registry = words.registry;
    let stamp = words.filled(
        "report.registry",
        &[
            ("as_of", &registry.as_of().to_string()),
            ("age", &registry.age_days(s.check_date).to_string()),
            ("version", registry.version()),
            (
                "origin",
                &t(&format!("report.origin_{}", registry.origin().as_str())),
            ),
        ],
    );
    page.paragraph("", dim(), &stamp);
    page.paragraph("", dim(), &t("scan.disclaimer"));
    page.out
}

/// Renders what several texts share.
#[must_use]
pub fn render_groups(g: &ScanGroupsDocument, words: &Words<'_>) -> String {
    let colon = words.lang.colon();
    let mut page = Page { out: String::new() };
    page.styled(
        bold(),
        &words.filled(
            "scan.sum",
            &[
                ("scanned", &g.scanned.to_string()),
                ("contradicted", &g.contradicted.to_string()),
                ("unsupported", &g.unsupported.to_string()),
                ("nothing_found", &g.nothing_found.to_string()),
                ("failed", &g.failed.to_string()),
            ],
        ),
    );
    if !g.groups.is_empty() {
        page.heading(&words.text("scan.shared"));
    }
    for x in &g.groups {
        page.paragraph(
            "  - ",
            Style::new(),
            &format!("{}  {}", x.masked, x.targets.join("  ")),
        );
        if !x.institutions.is_empty() {
            page.paragraph("    ", dim(), &x.institutions.join("  "));
        }
    }
    for f in &g.findings {
        finding(&mut page, f, words, colon);
    }
    page.out
}
