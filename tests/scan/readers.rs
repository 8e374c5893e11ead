//! Texts by readers who knew the specification and not the program: what they expected of each.

use std::collections::BTreeMap;
use std::path::Path;

use rust_decimal::Decimal;
use serde_json::Value;
use yiqing::registry::Registry;
use yiqing::report::scanned::document;
use yiqing::report::words::{Lang, Words};
use yiqing::scan::scan_bytes;

use crate::day;

/// Least share of the expectations of one kind, and of all, that must come out.
const LEAST: (f64, f64) = (0.95, 0.99);

/// A scanned text as its document.
struct Seen {
    doc: Value,
    printed: String,
}

impl Seen {
    fn of(text: &str) -> Seen {
        let registry = Registry::embedded().unwrap();
        let s = scan_bytes(registry, day(), "-", text.as_bytes(), None, None).unwrap();
        let words = Words::new(registry, Lang::Zh);
        let doc = serde_json::to_value(document(&s, &words, true)).unwrap();
        let printed = doc.to_string();
        Seen { doc, printed }
    }

    fn list(&self, key: &str) -> &[Value] {
        self.doc[key].as_array().map_or(&[], Vec::as_slice)
    }

    fn claims(&self, category: &str) -> bool {
        self.list("claims")
            .iter()
            .any(|c| c["category"] == category && c["voice"] == "claim")
    }

    fn fires(&self, rule: &str) -> bool {
        self.list("findings").iter().any(|f| f["rule"] == rule)
    }
}

fn strings(v: Option<&toml::Value>) -> Vec<&str> {
    match v {
        Some(toml::Value::Array(a)) => a.iter().filter_map(toml::Value::as_str).collect(),
        Some(v) => v.as_str().into_iter().collect(),
        None => Vec::new(),
    }
}

fn number(text: Option<&str>) -> Option<Decimal> {
    text.and_then(|t| t.parse().ok())
        .filter(|n: &Decimal| !n.is_zero())
}

/// Whether a rate is the one that was expected, where that says something.
fn is_rate(want: &toml::Table, got: &Value) -> bool {
    let same = |key: &str, of: &str| {
        !want.contains_key(key) || number(want[key].as_str()) == number(got[of].as_str())
    };
    let percent = number(want.get("percent").and_then(toml::Value::as_str));
    percent == number(got["percent"].as_str())
        && want
            .get("card")
            .is_none_or(|c| c.as_str() == got["card"].as_str())
        && want
            .get("own")
            .is_none_or(|o| o.as_bool() == Some(got["voice"] == "claim"))
        && same("plus", "plus_yuan")
        && same("cap", "cap_yuan")
}

/// Rates that were expected and did not come, and those that came beside them; a second place of one
/// that was expected is none.
fn rates(want: &[toml::Value], got: &[Value]) -> (usize, usize) {
    let mut wants: Vec<&toml::Table> = want.iter().filter_map(toml::Value::as_table).collect();
    wants.sort_by_key(|w| std::cmp::Reverse(w.len()));
    let mut used: Vec<usize> = Vec::new();
    let mut missing = 0;
    for w in wants {
        match (0..got.len()).find(|i| !used.contains(i) && is_rate(w, &got[*i])) {
            Some(i) => used.push(i),
            None => missing += 1,
        }
    }
    let place = |v: &Value| (v["percent"].clone(), v["voice"] == "claim");
    let extra = (0..got.len())
        .filter(|i| !used.contains(i) && !used.iter().any(|u| place(&got[*u]) == place(&got[*i])))
        .count();
    (missing, extra)
}

/// Each expectation of a text: its kind, what was expected, and whether it came out.
fn held(t: &toml::Table, seen: &Seen) -> Vec<(&'static str, String, bool)> {
    let mut out: Vec<(&'static str, String, bool)> = Vec::new();
    let result = seen.doc["result"].as_str().unwrap();
    for w in strings(t.get("result")) {
        out.push(("result", w.to_owned(), result == w));
    }
    for w in strings(t.get("not_result")) {
        out.push(("not_result", w.to_owned(), result != w));
    }
    for (kind, want) in [("brands", true), ("not_brands", false)] {
        for (name, claims) in t
            .get(kind)
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten()
        {
            let claims = strings(Some(claims));
            let has = seen.list("brands").iter().any(|b| {
                b["alias"].as_str().unwrap().contains(name.as_str())
                    && claims.contains(&b["claim"].as_str().unwrap())
            });
            let kind = if want { "brands" } else { "not_brands" };
            out.push((kind, format!("{name} {claims:?}"), has == want));
        }
    }
    for w in strings(t.get("absent_institution")) {
        let has = seen
            .list("brands")
            .iter()
            .any(|b| b["institution"].as_str().is_some_and(|i| i.contains(w)));
        out.push(("absent_institution", w.to_owned(), !has));
    }
    for w in strings(t.get("own")) {
        out.push(("own", w.to_owned(), seen.claims(w)));
    }
    for w in strings(t.get("not_own")) {
        out.push(("not_own", w.to_owned(), !seen.claims(w)));
    }
    for w in strings(t.get("rules")) {
        out.push(("rules", w.to_owned(), seen.fires(w)));
    }
    for w in strings(t.get("not_rules")) {
        out.push(("not_rules", w.to_owned(), !seen.fires(w)));
    }
    let got = seen.list("rates");
    if let Some(want) = t.get("rates").and_then(toml::Value::as_array) {
        out.push(("rates", format!("{want:?}"), rates(want, got) == (0, 0)));
    }
    if let Some(want) = t.get("rates_has").and_then(toml::Value::as_array) {
        out.push(("rates_has", format!("{want:?}"), rates(want, got).0 == 0));
    }
    for w in strings(t.get("not_rates")) {
        let has = got.iter().any(|r| {
            r["voice"] == "claim" && (w == "*" || number(Some(w)) == number(r["percent"].as_str()))
        });
        out.push(("not_rates", w.to_owned(), !has));
    }
    for c in t
        .get("contacts")
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
    {
        let (kind, masked) = (
            c["kind"].as_str(),
            c.get("masked").and_then(toml::Value::as_str),
        );
        let has = seen
            .list("contacts")
            .iter()
            .any(|x| x["kind"].as_str() == kind && masked.is_none_or(|m| x["masked"] == m));
        out.push(("contacts", format!("{c:?}"), has));
    }
    for w in strings(t.get("not_contacts")) {
        let has = seen.list("contacts").iter().any(|x| x["kind"] == w);
        out.push(("not_contacts", w.to_owned(), !has));
    }
    for w in strings(t.get("must_not_print")) {
        out.push(("must_not_print", w.to_owned(), !seen.printed.contains(w)));
    }
    out
}

#[test]
fn texts_are_read_as_readers_expected() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scan/readers");
    let mut measures: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut misses: Vec<String> = Vec::new();
    let mut texts = 0;
    for file in [
        "sentences.toml",
        "pages.toml",
        "wordings.toml",
        "articles.toml",
        "mixed.toml",
    ] {
        let table: toml::Table = std::fs::read_to_string(dir.join(file))
            .unwrap()
            .parse()
            .unwrap();
        for t in table["text"].as_array().unwrap() {
            let t = t.as_table().unwrap();
            let seen = Seen::of(t["text"].as_str().unwrap());
            texts += 1;
            for (kind, want, came) in held(t, &seen) {
                let m = measures.entry(kind).or_default();
                m.0 += usize::from(came);
                m.1 += 1;
                if !came {
                    misses.push(format!("{} {kind} {want}", t["id"].as_str().unwrap()));
                }
            }
        }
    }
    assert!(texts > 800, "{texts}");
    let share = |(came, all): (usize, usize)| came as f64 / all.max(1) as f64;
    let mut low = Vec::new();
    let mut sum = (0, 0);
    for (kind, m) in &measures {
        println!("{kind:20} {} of {}", m.0, m.1);
        sum = (sum.0 + m.0, sum.1 + m.1);
        if share(*m) < LEAST.0 {
            low.push(*kind);
        }
    }
    println!("{texts} texts, {} of {} expectations", sum.0, sum.1);
    for m in &misses {
        println!("{m}");
    }
    // Whole numbers of persons are shown nowhere, whatever else is missed.
    let private = measures["must_not_print"];
    assert_eq!(private.0, private.1, "{misses:#?}");
    assert!(
        low.is_empty() && share(sum) >= LEAST.1,
        "{low:?}\n{misses:#?}"
    );
}
