//! A labelled set: precision and recall of every category, and the rules that only texts are asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use yiqing::promo::sentence::Voice;
use yiqing::scan::Outcome;

use crate::scan;

/// Least precision and recall of each measure.
const LEAST: f64 = 0.9;

#[derive(Default)]
struct Measure {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Measure {
    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }
    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

fn strings(t: &toml::Table, key: &str) -> Vec<String> {
    t.get(key)
        .and_then(toml::Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|v| v.as_str().map(str::to_owned))
        .collect()
}

#[test]
fn labelled_texts_are_read_as_labelled() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scan/labelled.toml");
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let texts = table["text"].as_array().unwrap();
    assert!(texts.len() >= 60);
    let mut measures: BTreeMap<String, Measure> = BTreeMap::new();
    let mut misses: Vec<String> = Vec::new();
    for t in texts {
        let t = t.as_table().unwrap();
        let text = t["text"].as_str().unwrap();
        let s = scan(text);
        let of = |voice: Voice| -> BTreeSet<String> {
            s.reading
                .claims
                .iter()
                .filter(|c| c.voice == voice && c.category != "evasive_spelling")
                .map(|c| c.category.to_owned())
                .collect()
        };
        let (claimed, warned) = (of(Voice::Claim), of(Voice::Warning));
        let want: BTreeSet<String> = strings(t, "claims").into_iter().collect();
        let want_warned: BTreeSet<String> = strings(t, "warned").into_iter().collect();
        let also: BTreeSet<String> = strings(t, "also").into_iter().collect();
        for c in claimed.union(&want) {
            let m = measures.entry(c.clone()).or_default();
            match (claimed.contains(c), want.contains(c)) {
                (true, true) => m.right += 1,
                (true, false) if also.contains(c) => {}
                (true, false) => {
                    m.wrong += 1;
                    misses.push(format!("{c} wrongly: {text}"));
                }
                _ => {
                    m.missed += 1;
                    misses.push(format!("{c} missed: {text}"));
                }
            }
        }
        // Whose words: of all phrases that were found and are labelled, how many as labelled.
        let voice = measures.entry("voice".to_owned()).or_default();
        for c in &want {
            if claimed.contains(c) {
                voice.right += 1;
            } else if warned.contains(c) {
                voice.wrong += 1;
                voice.missed += 1;
                misses.push(format!("{c} read as a warning: {text}"));
            }
        }
        for c in &want_warned {
            if warned.contains(c) && !claimed.contains(c) {
                voice.right += 1;
            } else if claimed.contains(c) {
                voice.wrong += 1;
                voice.missed += 1;
                misses.push(format!("{c} read as a claim: {text}"));
            }
        }
        let mut rates: Vec<String> = s
            .reading
            .rates
            .iter()
            .filter(|r| r.voice == Voice::Claim)
            .filter_map(|r| r.percent.map(|p| p.normalize().to_string()))
            .collect();
        let m = measures.entry("rates".to_owned()).or_default();
        for want in strings(t, "rates") {
            match rates.iter().position(|r| *r == want) {
                Some(i) => {
                    rates.remove(i);
                    m.right += 1;
                }
                None => {
                    m.missed += 1;
                    misses.push(format!("rate {want} missed: {text}"));
                }
            }
        }
        if !rates.is_empty() {
            m.wrong += rates.len();
            misses.push(format!("rates {rates:?} wrongly: {text}"));
        }
        let mut brands: BTreeSet<String> = s
            .brands
            .iter()
            .map(|b| {
                let claim = serde_json::to_value(b.claim).unwrap();
                format!("{}:{}", b.alias, claim.as_str().unwrap())
            })
            .collect();
        let m = measures.entry("brands".to_owned()).or_default();
        for want in strings(t, "brands") {
            if brands.remove(&want) {
                m.right += 1;
            } else {
                m.missed += 1;
                misses.push(format!("brand {want} missed of {brands:?}: {text}"));
            }
        }
        for b in brands.iter().filter(|b| !b.starts_with("银联")) {
            m.wrong += 1;
            misses.push(format!("brand {b} wrongly: {text}"));
        }
    }
    let mut low = Vec::new();
    for (name, m) in &measures {
        let line = format!(
            "{name:20} precision {:.2} recall {:.2} (right {}, wrong {}, missed {})",
            m.precision(),
            m.recall(),
            m.right,
            m.wrong,
            m.missed
        );
        println!("{line}");
        if m.precision() < LEAST || m.recall() < LEAST {
            low.push(line);
        }
    }
    for m in &misses {
        println!("{m}");
    }
    assert!(
        low.is_empty(),
        "below {LEAST}:\n{}\n{}",
        low.join("\n"),
        misses.join("\n")
    );
}

#[test]
fn rules_that_only_texts_are_asked() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scan/rules.toml");
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let mut wrong = Vec::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for r in table["rule"].as_array().unwrap() {
        let r = r.as_table().unwrap();
        let id = r["id"].as_str().unwrap();
        told.insert(id.to_owned());
        for (key, want) in [("fires", true), ("silent", false)] {
            let texts = strings(r, key);
            assert!(texts.len() >= 2, "{id} {key}");
            for text in texts {
                let s = scan(&text);
                let fired: Vec<&str> = s.findings.iter().map(|f| f.rule).collect();
                if fired.contains(&id) != want {
                    let short: String = text.chars().take(40).collect();
                    wrong.push(format!("{id} fires = {}: {short} {fired:?}", !want));
                }
            }
        }
    }
    for (id, _) in yiqing::rules::page::PAGE_CATALOGUE {
        let of_cases = yiqing::rules::CATALOGUE.iter().any(|(c, _)| c == id);
        if !of_cases && !told.contains(*id) {
            wrong.push(format!("{id} has no texts"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_warning_that_quotes_every_phrase_claims_nothing() {
    let s = scan(
        "警惕POS机推广套路\n\n不法卖家常宣称“瑞银信是一清机”“银联官网POS机免费申请办理”“费率永久不涨”“0押金包邮”“秒到账”，切勿轻信。\n",
    );
    let own: Vec<_> = s
        .reading
        .claims
        .iter()
        .filter(|c| c.voice == Voice::Claim)
        .collect();
    assert!(own.is_empty(), "{own:?}");
    assert_eq!(s.outcome, Outcome::NothingFound, "{:?}", s.findings);
}
