//! The labelled cases of `tests/cases/`: a confusion matrix, and no false `direct_*`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::date;
use yiqing::case::parse_date;
use yiqing::check::{Report, check};
use yiqing::field::Field;
use yiqing::intake::case_file;
use yiqing::registry::Registry;
use yiqing::verdict::{VERDICTS, Verdict};

struct Labelled {
    place: String,
    label: Verdict,
    expect: toml::Table,
    report: Report,
}

fn labelled() -> Vec<Labelled> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let registry = Registry::embedded().unwrap();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    let mut out = Vec::new();
    for path in files {
        let table: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let mut names = BTreeSet::new();
        for case in table["case"].as_array().unwrap() {
            let text = |key: &str| case.get(key).and_then(toml::Value::as_str).unwrap_or("");
            let place = format!("{}: {}", path.file_name().unwrap().display(), text("name"));
            for key in ["name", "why", "source"] {
                assert!(!text(key).trim().is_empty(), "{place}: {key} is missing");
            }
            assert!(names.insert(text("name").to_owned()), "{place}: twice");
            let expect = case["expect"].as_table().unwrap().clone();
            let label = Verdict::parse(expect["verdict"].as_str().unwrap()).unwrap();
            let input = serde_json::to_string(&json(&case["input"])).unwrap();
            let read = case_file::read(&input).unwrap_or_else(|e| panic!("{place}: {e:?}"));
            let day = read
                .get(Field::CheckDate)
                .and_then(parse_date)
                .unwrap_or(date(2026, 11, 23));
            let report = check(registry, &read, day);
            out.push(Labelled {
                place,
                label,
                expect,
                report,
            });
        }
    }
    out
}

fn json(value: &toml::Value) -> serde_json::Value {
    match value {
        toml::Value::String(s) => s.as_str().into(),
        toml::Value::Integer(i) => (*i).into(),
        toml::Value::Float(f) => (*f).into(),
        toml::Value::Boolean(b) => (*b).into(),
        toml::Value::Datetime(d) => d.to_string().into(),
        toml::Value::Array(a) => a.iter().map(json).collect(),
        toml::Value::Table(t) => t.iter().map(|(k, v)| (k.clone(), json(v))).collect(),
    }
}

fn is_direct(v: Verdict) -> bool {
    v >= Verdict::DirectClaimed
}

/// The one mistake that costs a merchant money.
#[test]
fn nothing_against_is_called_direct() {
    let wrong: Vec<String> = labelled()
        .iter()
        .filter(|c| matches!(c.label, Verdict::NotDirect | Verdict::Doubtful))
        .filter(|c| is_direct(c.report.decision.verdict))
        .map(|c| format!("{}: {:?}", c.place, c.report.decision.verdict))
        .collect();
    assert!(wrong.is_empty(), "called direct:\n{}", wrong.join("\n"));
}

#[test]
fn labels_hold() {
    let cases = labelled();
    let mut matrix: BTreeMap<(Verdict, Verdict), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for c in &cases {
        let d = &c.report.decision;
        *matrix.entry((c.label, d.verdict)).or_default() += 1;
        let fired: BTreeSet<&str> = c.report.findings.iter().map(|f| f.rule).collect();
        let mut say = |what: String| wrong.push(format!("{}: {what} ({fired:?})", c.place));
        if d.verdict != c.label {
            say(format!(
                "{} instead of {}",
                d.verdict.as_str(),
                c.label.as_str()
            ));
        }
        let text = |key: &str| c.expect.get(key).and_then(toml::Value::as_str);
        if text("confidence").is_some_and(|want| want != d.confidence.as_str()) {
            say(format!("confidence {}", d.confidence.as_str()));
        }
        let acquirer = c.report.acquirer.as_ref();
        let name = acquirer.map_or("", |a| a.name.as_str());
        if text("acquirer").is_some_and(|want| want != name) {
            say(format!("acquirer {name}"));
        }
        let state = acquirer.map_or("", |a| a.licence_state.as_str());
        if text("licence_state").is_some_and(|want| want != state) {
            say(format!("licence state {state}"));
        }
        let list = |key: &str| {
            c.expect
                .get(key)
                .and_then(toml::Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(toml::Value::as_str)
                .collect::<Vec<_>>()
        };
        for r in list("rules").iter().filter(|r| !fired.contains(*r)) {
            say(format!("{r} did not fire"));
        }
        for r in list("not_rules").iter().filter(|r| fired.contains(*r)) {
            say(format!("{r} fired"));
        }
    }
    println!(
        "{:>18} {}",
        "label \\ program",
        VERDICTS.map(|v| format!("{:>17}", v.as_str())).concat()
    );
    for label in VERDICTS {
        let row =
            VERDICTS.map(|v| format!("{:>17}", matrix.get(&(label, v)).copied().unwrap_or(0)));
        println!("{:>18} {}", label.as_str(), row.concat());
    }
    println!("{} cases, {} complaints", cases.len(), wrong.len());
    assert!(cases.len() >= 300, "{} cases", cases.len());
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
