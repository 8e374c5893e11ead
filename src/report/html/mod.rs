//! The page that all HTML outputs share: one embedded style (light, dark, print, phone to desk),
//! no script, nothing loaded from elsewhere. What must not be told by colour alone has a sign and
//! a word.

pub mod chart;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::document::TOOL;
use super::words::{Lang, Words};
use crate::check::RegistryStamp;
use crate::finding::Severity;
use crate::verdict::Verdict;

/// The style, for servers whose policy forbids styles within the page.
pub const STYLE: &str = include_str!("style.css");

/// A whole document that stands alone: the style is within it.
///
/// `title` is text; it is escaped. `body` goes into `main`.
#[must_use]
pub fn page(lang: Lang, title: &str, body: Markup) -> String {
    let style = html! { style { (PreEscaped(STYLE)) } };
    document(lang, title, style, body)
}

/// A whole document whose style, and whatever else `head` names, the server has under an address
/// of its own.
#[must_use]
pub fn document(lang: Lang, title: &str, head: Markup, body: Markup) -> String {
    let (code, skip) = match lang {
        Lang::Zh => ("zh-CN", "跳到正文"),
        Lang::En => ("en", "Skip to content"),
    };
    html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(TOOL);
                title { (title) }
                (head)
            }
            body {
                a.skip href="#main" { (skip) }
                main id="main" { (body) }
            }
        }
    }
    .into_string()
}

/// A sign that says the verdict without colour.
#[must_use]
pub fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::DirectVerified => "√",
        Verdict::DirectConsistent => "≈",
        Verdict::DirectClaimed => "?",
        Verdict::Unknown => "…",
        Verdict::Doubtful => "!",
        Verdict::NotDirect => "×",
    }
}

/// A verdict as a label: sign, word, colour.
#[must_use]
pub fn verdict(verdict: Verdict, words: &Words<'_>) -> Markup {
    let word = words.text(&format!("verdict.{}.label", verdict.as_str()));
    label(verdict.as_str(), sign(verdict), &word)
}

/// A severity as a label: sign, word, colour.
#[must_use]
pub fn severity(severity: Severity, words: &Words<'_>) -> Markup {
    let sign = match severity {
        Severity::Critical => "×",
        Severity::Warning => "!",
        Severity::Info => "i",
    };
    let word = words.text(&format!("severity.{}", severity.as_str()));
    label(severity.as_str(), sign, &word)
}

/// A label of one of the style's classes: the six verdicts, `critical`, `warning`, `info`,
/// `stop`, `ask`, `none`.
#[must_use]
pub fn label(class: &str, sign: &str, word: &str) -> Markup {
    html! { span class={ "verdict " (class) } { span.sign aria-hidden="true" { (sign) } (word) } }
}

/// The foot of a page: the list used and its age, the program, what the result is not.
#[must_use]
pub fn foot(stamp: &RegistryStamp, words: &Words<'_>) -> Markup {
    let origin = words.text(&format!("report.origin_{}", stamp.origin));
    let line = words.filled(
        "report.registry",
        &[
            ("as_of", &stamp.as_of.to_string()),
            ("age", &stamp.age_days.to_string()),
            ("version", &stamp.version),
            ("origin", &origin),
        ],
    );
    html! {
        footer.foot {
            p { (line) " · " (TOOL) }
            p { (words.text("report.disclaimer")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::VERDICTS;

    /// Relative luminance of `#rrggbb`, as WCAG 2 defines it.
    fn luminance(hex: &str) -> f64 {
        let part = |at: usize| {
            let v = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn contrast_is_enough_in_light_dark_and_print() {
        let mut themes = 0;
        for block in STYLE.split(":root{").skip(1) {
            let block = block.split('}').next().unwrap();
            let value = |name: &str| {
                let at = block.find(&format!("--{name}:")).unwrap();
                block[at + name.len() + 3..]
                    .split(';')
                    .next()
                    .unwrap()
                    .trim()
                    .to_owned()
            };
            themes += 1;
            for (text, back) in [
                ("ink", "page"),
                ("ink", "card"),
                ("soft", "page"),
                ("soft", "card"),
                ("link", "page"),
                ("link", "card"),
            ] {
                let c = contrast(&value(text), &value(back));
                assert!(c >= 4.5, "{text} on {back}: {c:.2}");
            }
            for v in VERDICTS {
                let v = v.as_str();
                let c = contrast(&value(v), &value(&format!("{v}-back")));
                assert!(c >= 4.5, "{v}: {c:.2}");
            }
            assert!(contrast(&value("bar"), &value("page")) >= 3.0);
        }
        assert_eq!(themes, 3);
    }

    #[test]
    fn a_page_stands_alone_and_escapes() {
        let p = page(
            Lang::Zh,
            "<b>&",
            html! { p { "<script>alert(1)</script>" } },
        );
        assert!(p.starts_with("<!DOCTYPE html><html lang=\"zh-CN\">"));
        assert!(p.contains("<title>&lt;b&gt;&amp;</title>"));
        for foreign in ["<script", "http:", "https:", "url(", "@import", " style="] {
            assert!(!p.contains(foreign), "{foreign}");
        }
    }

    #[test]
    fn every_verdict_has_a_sign_of_its_own_and_a_colour() {
        let mut signs: Vec<&str> = VERDICTS.iter().map(|v| sign(*v)).collect();
        signs.sort_unstable();
        signs.dedup();
        assert_eq!(signs.len(), VERDICTS.len());
        for v in VERDICTS {
            assert!(STYLE.contains(&format!(".fill-{}", v.as_str())));
            assert!(STYLE.contains(&format!(".{}", v.as_str())));
        }
    }
}
