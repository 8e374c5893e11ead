//! Code and data hold each other: rules, messages and texts.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

#[path = "../examples/rule_book/pages.rs"]
mod pages;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use yiqing::field::FIELDS;
use yiqing::identifier::REFUSALS;
use yiqing::registry::Registry;
use yiqing::registry::record::RuleStatus;
use yiqing::report::words::{Lang, Words};
use yiqing::rules::CATALOGUE;
use yiqing::rules::page::PAGE_CATALOGUE;
use yiqing::rules::page::across::ACROSS_CATALOGUE;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// All string literals of the program.
fn literals() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut out = BTreeSet::new();
    for f in files {
        let text = std::fs::read_to_string(f).unwrap();
        for line in text.lines() {
            let mut rest = line;
            while let Some(open) = rest.find('"') {
                let tail = &rest[open + 1..];
                let Some(close) = tail.find('"') else { break };
                out.insert(tail[..close].to_owned());
                rest = &tail[close + 1..];
            }
        }
    }
    out
}

/// Whether a literal with `{}` places fits a key.
fn fits(pattern: &str, key: &str) -> bool {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else {
            return false;
        };
        parts.push(rest[..open].to_owned());
        rest = &rest[open + close + 1..];
    }
    parts.push(rest.to_owned());
    if parts.len() < 2 || !parts[0].contains('.') {
        return false;
    }
    let mut at = 0;
    for (n, p) in parts.iter().enumerate() {
        let Some(found) = key[at..].find(p.as_str()) else {
            return false;
        };
        if n == 0 && found != 0 {
            return false;
        }
        at += found + p.len();
    }
    at == key.len() || pattern.ends_with('}')
}

#[test]
fn every_rule_has_code_and_record() {
    let registry = Registry::embedded().unwrap();
    let ids: Vec<&str> = CATALOGUE.iter().map(|(id, _)| *id).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "a rule is entered twice");
    for id in &ids {
        let record = registry
            .rule(id)
            .unwrap_or_else(|| panic!("{id} has no record"));
        assert_eq!(
            record.status,
            RuleStatus::Active,
            "{id} fires and is not active"
        );
    }
    let pages: BTreeSet<&str> = PAGE_CATALOGUE.iter().map(|(id, _)| *id).collect();
    assert_eq!(
        pages.len(),
        PAGE_CATALOGUE.len(),
        "a question is entered twice"
    );
    for id in &pages {
        let record = registry
            .rule(id)
            .unwrap_or_else(|| panic!("{id} has no record"));
        assert_eq!(
            record.status,
            RuleStatus::Active,
            "{id} fires and is not active"
        );
    }
    for r in &registry.snapshot().rules {
        let has_code = unique.contains(r.id.as_str())
            || pages.contains(r.id.as_str())
            || ACROSS_CATALOGUE.contains(&r.id.as_str())
            || r.id.as_str() == "DAT005";
        assert_eq!(has_code, r.status == RuleStatus::Active, "{}", r.id);
    }
}

#[test]
fn every_message_is_used() {
    let registry = Registry::embedded().unwrap();
    let literals = literals();
    for r in &registry.snapshot().rules {
        for id in r.messages.keys() {
            assert!(
                literals.contains(id.as_str()),
                "{}: message {id} is never used",
                r.id
            );
        }
    }
}

#[test]
fn every_text_is_there_and_used() {
    let registry = Registry::embedded().unwrap();
    let texts: BTreeSet<&str> = registry
        .snapshot()
        .texts
        .keys()
        .map(|k| k.as_str())
        .collect();
    let literals = literals();
    let mut unused = Vec::new();
    for key in &texts {
        let used = literals.contains(*key)
            || literals.iter().any(|l| l.contains('{') && fits(l, key))
            || literals
                .iter()
                .any(|l| l.ends_with('.') && l.len() > 3 && key.starts_with(l))
            || REFUSALS.iter().any(|r| *key == format!("refusal.{r}"));
        if !used {
            unused.push(*key);
        }
    }
    assert!(unused.is_empty(), "never asked for: {unused:?}");
    let heads: BTreeSet<&str> = texts.iter().filter_map(|k| k.split('.').next()).collect();
    for l in &literals {
        let looks_like_key = l.contains('.')
            && l.split('.')
                .all(|p| !p.is_empty() && p.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
        let head = l.split('.').next().unwrap_or_default();
        let file = [".toml", ".csv", ".md", ".js", ".css"]
            .iter()
            .any(|e| l.ends_with(e));
        if looks_like_key && !file && heads.contains(head) {
            assert!(
                texts.contains(l.as_str()),
                "text {l} is asked for and missing"
            );
        }
    }
    for r in REFUSALS {
        assert!(
            texts.contains(format!("refusal.{r}").as_str()),
            "refusal {r} has no text"
        );
    }
    for key in yiqing::intake::fault::FAULTS {
        assert!(
            texts.contains(format!("fault.{key}").as_str()),
            "fault {key} has no text"
        );
    }
}

#[test]
fn fields_have_names_in_both_languages() {
    let registry = Registry::embedded().unwrap();
    for f in FIELDS {
        for lang in [Lang::Zh, Lang::En] {
            let name = Words::new(registry, lang)
                .text(&format!("field.{}", f.key))
                .into_owned();
            assert!(!name.contains("field."), "{}", f.key);
        }
    }
}

#[test]
fn generated_pages_are_fresh() {
    for (name, fresh) in pages::pages(root(), Registry::embedded().unwrap()).unwrap() {
        let written = std::fs::read_to_string(root().join(name)).unwrap();
        assert!(
            written == fresh,
            "{name} is stale: run `cargo run --example rule_book`"
        );
    }
}

/// What is asked of one list's rows or of several texts has no case of its own to show.
const WITHOUT_EXAMPLE: &[&str] = &["DAT005", "PROMO018"];

#[test]
fn every_rule_shows_an_example_each_way() {
    let examples = pages::examples(root()).unwrap();
    for r in &Registry::embedded().unwrap().snapshot().rules {
        let both = examples
            .get(r.id.as_str())
            .is_some_and(|e| e.fires.is_some() && e.silent.is_some());
        let wanted = r.status == RuleStatus::Active && !WITHOUT_EXAMPLE.contains(&r.id.as_str());
        assert_eq!(both, wanted, "{}", r.id);
    }
}

/// Keys of sources in a file of records, at any depth.
fn source_keys(value: &toml::Value, named: bool, out: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(t) => {
            for (key, v) in t {
                source_keys(v, key == "sources" || key == "source", out);
            }
        }
        toml::Value::Array(a) => a.iter().for_each(|v| source_keys(v, named, out)),
        toml::Value::String(s) if named && !s.contains("://") => {
            out.insert(s.clone());
        }
        _ => {}
    }
}

/// Whom a record's source is shown to, it is shown in words or as an address, never as a key.
#[test]
fn sources_have_words() {
    let registry = Registry::embedded().unwrap();
    let mut keys = BTreeSet::new();
    for file in [
        "acquirer-codes",
        "banks",
        "brands",
        "causes",
        "contacts",
        "fees",
        "institutions",
        "rules",
    ] {
        let text = std::fs::read_to_string(root().join(format!("data/{file}.toml"))).unwrap();
        source_keys(&toml::Value::Table(text.parse().unwrap()), false, &mut keys);
    }
    assert!(keys.len() > 10, "{keys:?}");
    for key in keys {
        for lang in [Lang::Zh, Lang::En] {
            let said = Words::new(registry, lang).source(&key);
            assert!(said != key && !said.is_empty(), "{key}");
        }
    }
    let words = Words::new(registry, Lang::Zh);
    assert_eq!(
        words.source("https://www.pbc.gov.cn/"),
        "https://www.pbc.gov.cn/"
    );
    assert_eq!(
        words.source("B1 nobody"),
        format!("{}；nobody", words.source("B1"))
    );
}
