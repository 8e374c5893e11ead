//! A seller's message beneath the answer: whom it names and how they stand today, what is
//! contradicted, what to ask, and its phrases with whose words they are. The same rooms as
//! `yiqing scan`.

use std::collections::HashMap;

use jiff::civil::Date;
use maud::{Markup, html};

use super::institutions::state_label;
use super::source;
use crate::promo::sentence::Voice;
use crate::registry::Registry;
use crate::report::document::{FindingDocument, finding};
use crate::report::html::{label, severity};
use crate::report::scanned::{ScanDocument, brand_line, document};
use crate::report::words::Words;
use crate::rules::page::contradicts;
use crate::scan::{Outcome, Scan, scan_text};
use crate::web::layout::{colon, link};

/// Phrases shown; a message that repeats itself for pages is summed up.
const MOST_PHRASES: usize = 200;

/// Reads a message; none where nothing of it can be seen.
#[must_use]
pub fn read(registry: &Registry, date: Date, text: &str) -> Option<Scan> {
    let scan = scan_text(registry, date, text);
    (!scan.is_empty()).then_some(scan)
}

/// What the message says, held against the record.
#[must_use]
pub fn shown(scan: &Scan, words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    let doc = document(scan, words, false);
    let (against, others): (Vec<_>, Vec<_>) = scan.findings.iter().partition(|f| contradicts(f));
    let (class, sign) = match scan.outcome {
        Outcome::Contradicted => ("stop", "×"),
        Outcome::Unsupported => ("ask", "?"),
        Outcome::NothingFound => ("none", "…"),
    };
    let result = t(&format!("scan.result_{}", scan.outcome.as_str()));
    html! {
        section #message aria-labelledby="message-title" data-result=(scan.outcome.as_str()) {
            h2 id="message-title" { (t("web.message")) }
            p { (label(class, sign, &result)) }
            h3 { (t("scan.brands")) }
            (brands(scan, words))
            @if !against.is_empty() {
                h3 { (t("scan.contradicted")) }
                (findings(against.iter().map(|f| finding(f, words)), words))
            }
            @if !doc.ask_seller.is_empty() {
                h3 { (t("report.ask_seller")) }
                div.card {
                    p.message id="message-ask" { (doc.ask_seller) }
                    button.no-print type="button" data-copy="message-ask" hidden { (t("web.copy")) }
                }
            }
            (phrases(&doc, words))
            @if !others.is_empty() {
                details {
                    summary { (t("scan.others")) " (" (others.len()) ")" }
                    (findings(others.iter().map(|f| finding(f, words)), words))
                }
            }
            p.soft { (t("scan.disclaimer")) }
        }
    }
}

/// Whom the message names: licensed on the day, or since when not.
fn brands(scan: &Scan, words: &Words<'_>) -> Markup {
    if scan.brands.is_empty() {
        return html! { p { (words.text("scan.no_brands")) } };
    }
    html! {
        ul.plain {
            @for b in &scan.brands {
                li data-brand=(b.alias) {
                    @if let Some(state) = b.state { (state_label(state, words)) " " }
                    (brand_line(b, words))
                    @if let Some(n) = b.licence_no.as_deref().filter(|n| words.registry.by_licence_no(n).is_some()) {
                        " " a href=(link(&format!("/institutions/{n}"), words.lang)) { (n) }
                    }
                }
            }
        }
    }
}

fn findings(all: impl Iterator<Item = FindingDocument>, words: &Words<'_>) -> Markup {
    html! {
        ul.plain {
            @for f in all {
                li.card.finding {
                    p {
                        (severity(f.severity, words)) " " b { (f.name) } " "
                        a.code href=(link(&format!("/rules/{}", f.rule), words.lang)) { (f.rule) }
                    }
                    p { (f.message) }
                    @if !f.advice.is_empty() {
                        p { b { (words.text("report.advice")) (colon(words.lang)) } (f.advice) }
                    }
                    @for (address, day) in sources(&f) {
                        p.soft {
                            (words.text("report.source")) (colon(words.lang)) (source(&address, words))
                            @if let Some(day) = day { " " (words.text("report.as_of")) " " (day) }
                        }
                    }
                }
            }
        }
    }
}

/// Each source of a finding once, with its day.
fn sources(f: &FindingDocument) -> Vec<(String, Option<String>)> {
    let mut out: Vec<(String, Option<String>)> = Vec::new();
    for e in &f.evidence {
        if let Some(s) = &e.source
            && out.iter().all(|(other, _)| other != s)
        {
            out.push((s.clone(), e.as_of.clone()));
        }
    }
    out
}

/// One line of the table of phrases.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Phrase {
    /// As it stands.
    raw: String,
    /// What it is about, for people.
    about: String,
    /// Read as, where that differs; what is on record of it.
    read: String,
    voice: Voice,
}

fn phrases(doc: &ScanDocument, words: &Words<'_>) -> Markup {
    let all = counted(doc, words);
    let t = |key: &str| words.text(key);
    if all.is_empty() {
        return html! {};
    }
    let left = all.len().saturating_sub(MOST_PHRASES);
    html! {
        h3 id="phrases" { (t("web.message_phrases")) }
        p.soft { (t("web.message_voices")) }
        div.scroll tabindex="0" role="region" aria-labelledby="phrases" {
            table {
                thead { tr {
                    th scope="col" { (t("web.col.phrase")) }
                    th scope="col" { (t("web.col.about")) }
                    th scope="col" { (t("web.col.voice")) }
                    th scope="col" { (t("web.col.read")) }
                } }
                tbody {
                    @for (p, count) in all.iter().take(MOST_PHRASES) {
                        tr {
                            td.wrap { (p.raw) @if *count > 1 { " " span.soft { "×" (count) } } }
                            td { (p.about) }
                            td { (t(voice_key(p.voice))) }
                            td.wrap { (p.read) }
                        }
                    }
                }
            }
        }
        @if left > 0 { p.soft { (words.filled("web.message_more", &[("count", &left.to_string())])) } }
    }
}

fn voice_key(voice: Voice) -> &'static str {
    match voice {
        Voice::Claim => "scan.voice_claim",
        Voice::Warning => "scan.voice_warning",
        Voice::History => "scan.voice_history",
        Voice::AgentIncome => "scan.voice_agent_income",
    }
}

/// Everything found in the order of kinds, the same words once with how often they stand there.
fn counted(doc: &ScanDocument, words: &Words<'_>) -> Vec<(Phrase, usize)> {
    let t = |key: &str| words.text(key).into_owned();
    let mut all: Vec<Phrase> = Vec::new();
    // Places that the document counts and does not list.
    let mut more: HashMap<(&str, &str, Voice), usize> = HashMap::new();
    for c in &doc.claims {
        let n = more
            .entry((c.category, c.normalised.as_ref(), c.voice))
            .or_insert(c.count);
        *n = n.saturating_sub(1);
    }
    let mut unlisted: HashMap<usize, usize> = HashMap::new();
    for c in &doc.claims {
        if let Some(n) = more.remove(&(c.category, c.normalised.as_ref(), c.voice)) {
            unlisted.insert(all.len(), n);
        }
        all.push(Phrase {
            raw: c.phrase.clone(),
            about: t(&format!("scan.category_{}", c.category)),
            read: if c.normalised == c.phrase {
                String::new()
            } else {
                c.normalised.clone()
            },
            voice: c.voice,
        });
    }
    for r in &doc.rates {
        let mut read = r
            .percent
            .as_ref()
            .map(|p| format!("{p}%"))
            .unwrap_or_default();
        if let Some(plus) = &r.plus_yuan {
            read.push(' ');
            read.push_str(&words.filled("web.message_plus", &[("yuan", plus)]));
        }
        if let Some(cap) = &r.cap_yuan {
            read.push(' ');
            read.push_str(&words.filled("web.message_cap", &[("yuan", cap)]));
        }
        all.push(Phrase {
            raw: r.raw.clone(),
            about: t("scan.about_rate"),
            read,
            voice: r.voice,
        });
    }
    for f in &doc.fees {
        let to = f
            .to_yuan
            .as_ref()
            .map(|y| format!("–{y}"))
            .unwrap_or_default();
        all.push(Phrase {
            raw: f.raw.clone(),
            about: t(&format!("scan.fee_{}", f.kind)),
            read: words.filled("web.message_yuan", &[("yuan", &format!("{}{to}", f.yuan))]),
            voice: f.voice,
        });
    }
    for p in &doc.promises {
        all.push(Phrase {
            raw: p.raw.clone(),
            about: t("scan.about_promise"),
            read: words.filled("web.message_days", &[("days", &p.days.to_string())]),
            voice: p.voice,
        });
    }
    for c in &doc.companies {
        all.push(Phrase {
            raw: c.name.clone(),
            about: t("scan.about_company"),
            read: c
                .on_record
                .clone()
                .unwrap_or_else(|| t("web.message_no_record")),
            voice: c.voice,
        });
    }
    for l in &doc.licence_numbers {
        all.push(Phrase {
            raw: l.value.clone(),
            about: t("report.licence_no"),
            read: l
                .holder
                .clone()
                .unwrap_or_else(|| t("web.message_no_record")),
            voice: l.voice,
        });
    }
    for c in &doc.contacts {
        all.push(Phrase {
            raw: c.masked.clone(),
            about: t(&format!("scan.contact_{}", c.kind)),
            read: c.official_of.clone().unwrap_or_else(|| t("scan.nobody")),
            voice: c.voice,
        });
    }
    let mut out: Vec<(Phrase, usize)> = Vec::new();
    let mut places: HashMap<(String, String, Voice), usize> = HashMap::new();
    for (n, p) in all.into_iter().enumerate() {
        let key = (p.raw.clone(), p.about.clone(), p.voice);
        let more = unlisted.get(&n).copied().unwrap_or(0);
        match places.get(&key).and_then(|i| out.get_mut(*i)) {
            Some((_, count)) => *count += 1 + more,
            None => {
                places.insert(key, out.len());
                out.push((p, 1 + more));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::Lang;
    use jiff::civil::date;

    fn of(text: &str, lang: Lang) -> (Scan, String) {
        let registry = Registry::embedded().unwrap();
        let words = Words {
            registry,
            lang,
            unmasked: false,
        };
        let scan = read(registry, date(2026, 11, 23), text).unwrap();
        let page = shown(&scan, &words).into_string();
        (scan, page)
    }

    #[test]
    fn whom_what_and_whose_words() {
        let text =
            "瑞银信POS机是一清机，费率0.38%，押金99元，微信abc12345。切勿轻信“费率永久不涨”。";
        let (_, page) = of(text, Lang::Zh);
        for part in [
            "data-result=\"contradicted\"",
            "data-brand=\"瑞银信\"",
            "已终止",
            "2025-07-09",
            "href=\"/institutions/Z2025444000010?lang=zh\"",
            "/rules/LIC002?lang=zh",
            "id=\"message-ask\"",
            "<td class=\"wrap\">0.38%</td><td>费率</td><td>文中自己的话</td>",
            "<td>警示或转述</td>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(!page.contains("abc12345"), "a personal contact whole");
    }

    #[test]
    fn every_kind_and_category_has_words_in_both_languages() {
        let registry = Registry::embedded().unwrap();
        let mut keys: Vec<String> = ["mobile", "hotline", "wechat", "qq", "domain"]
            .iter()
            .map(|k| format!("scan.contact_{k}"))
            .collect();
        keys.extend(
            [
                "deposit",
                "sim",
                "instant",
                "membership",
                "insurance",
                "service",
                "courier",
            ]
            .iter()
            .map(|k| format!("scan.fee_{k}")),
        );
        keys.extend(
            crate::registry::wording::CATEGORIES
                .iter()
                .map(|c| format!("scan.category_{c}")),
        );
        for lang in [Lang::Zh, Lang::En] {
            let words = Words {
                registry,
                lang,
                unmasked: false,
            };
            for key in &keys {
                let text = words.text(key);
                assert!(!text.is_empty() && text != key.as_str(), "{key}");
            }
        }
    }

    #[test]
    fn a_long_message_is_summed_up() {
        let (scan, page) = of(&"办理一清机，费率0.6%。\n".repeat(3000), Lang::En);
        assert!(scan.reading.claims.iter().any(|c| c.count == 3000));
        assert!(
            page.contains("×3000"),
            "{}",
            page.chars().take(3000).collect::<String>()
        );
        assert!(page.len() < 200_000, "{}", page.len());
    }

    #[test]
    fn nothing_to_see_is_nothing() {
        let registry = Registry::embedded().unwrap();
        assert!(read(registry, date(2026, 11, 23), " \u{200b}\n").is_none());
    }
}
