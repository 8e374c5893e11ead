//! Money that has not come: cases of every cause, the document, the program, and what must never
//! be said.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::BTreeSet;
use std::path::Path;

use assert_cmd::Command;
use proptest::prelude::*;
use serde_json::Value;
use yiqing::diagnosis::diagnose;
use yiqing::intake::case_file;
use yiqing::registry::Registry;
use yiqing::report::diagnosis as report;
use yiqing::report::words::{Lang, Words};

fn yiqing() -> Command {
    let mut c = Command::cargo_bin("yiqing").unwrap();
    c.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    c
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn valid(document: &Value) {
    static SCHEMA: std::sync::OnceLock<jsonschema::Validator> = std::sync::OnceLock::new();
    let schema = SCHEMA.get_or_init(|| {
        jsonschema::validator_for(&yiqing::report::schemas::schema("diagnose").unwrap()).unwrap()
    });
    let faults: Vec<String> = schema
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

fn document(case_text: &str, lang: Lang) -> Value {
    let registry = Registry::embedded().unwrap();
    let case = case_file::read(case_text).unwrap_or_else(|e| panic!("{case_text}: {e:?}"));
    let date = case
        .get(yiqing::field::Field::CheckDate)
        .and_then(yiqing::case::parse_date)
        .unwrap();
    let found = diagnose(registry, &case, date);
    let words = Words::new(registry, lang);
    assert!(!report::text(&found, &words).is_empty());
    let value = serde_json::to_value(report::document(&found, &words)).unwrap();
    valid(&value);
    value
}

fn codes(doc: &Value, key: &str) -> Vec<String> {
    doc[key]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["cause"].as_str().unwrap().to_owned())
        .collect()
}

fn cases() -> Vec<toml::Table> {
    let text = std::fs::read_to_string(root().join("tests/diagnose/cases.toml")).unwrap();
    let all: toml::Table = text.parse().unwrap();
    all["case"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_table().unwrap().clone())
        .collect()
}

#[test]
fn every_case_is_answered_as_it_must_be() {
    let mut wrong: Vec<String> = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for case in cases() {
        let name = case["name"].as_str().unwrap();
        let doc = document(&serde_json::to_string(&case["input"]).unwrap(), Lang::Zh);
        let likely = codes(&doc, "most_likely");
        let out = codes(&doc, "ruled_out");
        seen.extend(likely.iter().cloned());
        assert!(likely.len() <= 3, "{name}");
        for c in &likely {
            assert!(!out.contains(c), "{name}: {c} both likely and ruled out");
        }
        for (key, want) in case["expect"].as_table().unwrap() {
            let list = || -> Vec<&str> {
                want.as_array()
                    .unwrap()
                    .iter()
                    .map(|v| v.as_str().unwrap())
                    .collect()
            };
            let ok = match key.as_str() {
                "due_at" => doc["due_at"].as_str().unwrap_or("") == want.as_str().unwrap(),
                "is_late" | "calendar_known" => doc[key].as_bool() == want.as_bool(),
                "outcome" | "returns_to" => doc[key].as_str() == want.as_str(),
                "top" => likely.first().map_or("", String::as_str) == want.as_str().unwrap(),
                "has" => list().iter().all(|c| likely.iter().any(|l| l == c)),
                "without" => list().iter().all(|c| likely.iter().all(|l| l != c)),
                "ruled_out" => list().iter().all(|c| out.iter().any(|l| l == c)),
                "sign" => doc["most_likely"][0]["sign"]
                    .as_str()
                    .is_some_and(|s| s.contains(want.as_str().unwrap())),
                "unread" => doc["cycle"]["unread"].as_str() == want.as_str(),
                "cannot_tell" => doc["cannot_tell"].is_string() == want.as_bool().unwrap(),
                _ => panic!("{name}: unknown key {key}"),
            };
            if !ok {
                wrong.push(format!(
                    "{name}: {key} {want:?}; got due {} late {} {} {likely:?} out {out:?} to {} {}",
                    doc["due_at"],
                    doc["is_late"],
                    doc["outcome"],
                    doc["returns_to"],
                    doc["cannot_tell"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all: BTreeSet<String> = (1..=25).map(|n| format!("U{n:02}")).collect();
    let untested: Vec<&String> = all.difference(&seen).collect();
    assert!(
        untested.is_empty(),
        "never likely in any case: {untested:?}"
    );
}

/// Places are filled, every sign and reason has its text, both languages speak, nothing judges.
#[test]
fn texts_are_whole_and_neutral() {
    for case in cases() {
        let input = serde_json::to_string(&case["input"]).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let doc = document(&input, lang);
            let mut copy = doc.clone();
            // A law's name is its own.
            for r in copy["rights"].as_array_mut().unwrap() {
                r["law"] = Value::Null;
                r["source"] = Value::Null;
            }
            for c in copy["most_likely"].as_array_mut().unwrap() {
                c["sources"] = Value::Null;
            }
            let text = copy.to_string();
            assert!(
                !text.contains("{acquirer}") && !text.contains("{due}"),
                "{text}"
            );
            for word in ["骗", "谎", "冒充", "非法", "违法", "黑", "fraud", "illegal"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
            for list in ["most_likely", "ruled_out"] {
                for c in doc[list].as_array().unwrap() {
                    let said = c["sign"].as_str().or(c["why"].as_str()).unwrap();
                    assert!(!said.contains(['{', '}']), "{said}");
                    assert!(said.contains(' ') || !said.is_ascii(), "no text: {said}");
                }
            }
            for r in doc["rights"].as_array().unwrap() {
                let articles = r["articles"].as_str().unwrap();
                assert!(
                    articles.contains("条") || articles.contains("art"),
                    "{articles}"
                );
                assert!(r["source"].as_str().unwrap().contains("://"));
            }
            assert!(!doc["next_steps"].as_array().unwrap().is_empty(), "{input}");
            assert!(!doc["evidence_to_keep"].as_array().unwrap().is_empty());
        }
    }
}

/// Every id that the questions use has its text on record, and no text is left over.
#[test]
fn signs_of_code_and_record_are_the_same() {
    let registry = Registry::embedded().unwrap();
    let mut code = String::new();
    for file in ["account", "acquirer", "party", "timing"] {
        code.push_str(
            &std::fs::read_to_string(root().join(format!("src/diagnosis/{file}.rs"))).unwrap(),
        );
    }
    let squeezed: String = code.split_whitespace().collect();
    for c in &registry.snapshot().causes.causes {
        for sign in c.signs.keys().chain(c.ruled_out.keys()) {
            assert!(code.contains(&format!("\"{sign}\"")), "{}: {sign}", c.id);
        }
        assert!(code.contains(&format!("\"{}\"", c.id)), "{}", c.id);
    }
    for (call, of) in [("b.fire(", true), ("b.rule_out(", false)] {
        for part in squeezed.split(call).skip(1) {
            let words: Vec<&str> = part.split('"').collect();
            // `sign` and `cause` may be variables; then the cases show them.
            if !part.starts_with('"') || words.get(2) != Some(&",") {
                continue;
            }
            let cause = registry
                .snapshot()
                .causes
                .causes
                .iter()
                .find(|c| c.id.as_str() == words[1])
                .unwrap_or_else(|| panic!("{} is not on record", words[1]));
            let texts = if of { &cause.signs } else { &cause.ruled_out };
            assert!(texts.contains_key(words[3]), "{}: {}", words[1], words[3]);
        }
    }
}

#[test]
fn the_program_answers_files_flags_and_questions() {
    let run = |args: &[&str], input: &str| {
        let out = yiqing()
            .arg("diagnose")
            .args(args)
            .write_stdin(input.to_owned())
            .output()
            .unwrap();
        (
            out.status.code().unwrap(),
            String::from_utf8(out.stdout).unwrap(),
            String::from_utf8(out.stderr).unwrap(),
        )
    };
    let (code, text, _) = run(
        &["-", "--format", "json"],
        r#"{"check_date":"2026-11-18","notice":"none","payout_status":"pending","sales":[{"time":"2026-11-16T10:00:00","amount":1000}]}"#,
    );
    let doc: Value = serde_json::from_str(&text).unwrap();
    valid(&doc);
    assert_eq!(
        (code, doc["schema"].as_str()),
        (0, Some("yiqing.diagnose/1"))
    );
    assert_eq!(doc["due_at"], "2026-11-17");
    assert_eq!(codes(&doc, "most_likely"), ["U11"]);

    // A case that `check` would call not direct ends with 0 here all the same.
    let (code, text, _) = run(
        &[
            "--settlement-payer",
            "王某某",
            "--sale-time",
            "2026-11-16T10:00",
            "--date",
            "2026-11-18",
        ],
        "",
    );
    assert_eq!(code, 0);
    assert!(
        text.contains("U17") && text.contains("王**") && !text.contains("王某某"),
        "{text}"
    );
    assert!(text.contains("12363"));

    let (code, text, asked) = run(
        &["--ask", "--format", "json", "--date", "2026-11-23"],
        "2026-11-20 23:20\n1000\n1\n\n是\n成功\nT+1\n",
    );
    let doc: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, doc["due_at"].as_str()), (0, Some("2026-11-23")));
    assert_eq!(codes(&doc, "most_likely")[0], "U01");
    assert!(asked.contains("交易时间"));

    // Without anything, and no terminal: nothing to go by.
    let (code, text, said) = run(&[], "");
    assert_eq!((code, text.as_str()), (3, ""));
    assert!(said.contains("--ask"));
    assert_eq!(run(&["no-such-file.toml"], "").0, 2);
    assert_eq!(run(&["--sale-time", "soon"], "").0, 2);
    assert_eq!(run(&["--sale-amount", "viel"], "").0, 2);
    assert_eq!(run(&["--format", "csv", "--notice", "none"], "").0, 2);
    assert_eq!(run(&["--notice", "rumour"], "").0, 2);
    assert_eq!(run(&["-", "--ask"], "{\"notice\":\"none\"}").0, 2);
    let (code, text, _) = run(&["--notice", "none", "--lang", "en"], "");
    assert_eq!(code, 0);
    assert!(text.contains("no promise"), "{text}");
}

fn field_text() -> impl Strategy<Value = (String, String)> {
    let keys: Vec<(String, Vec<String>)> = yiqing::field::FIELDS
        .iter()
        .filter(|f| f.key != "check_date")
        .map(|f| {
            let words = match f.kind {
                yiqing::field::Kind::Choice(w) => w.iter().map(|(w, _)| (*w).to_owned()).collect(),
                yiqing::field::Kind::Bool => vec!["true".to_owned(), "false".to_owned()],
                yiqing::field::Kind::Money => vec!["0".to_owned(), "99999999999".to_owned()],
                yiqing::field::Kind::Date => vec!["2026-11-20".to_owned()],
                _ => [
                    "T+1",
                    "D+0",
                    "秒到",
                    "王某某",
                    "拉卡拉",
                    "瑞银信",
                    "8:00-22:00",
                    "示例有限公司",
                ]
                .map(str::to_owned)
                .to_vec(),
            };
            (f.key.to_owned(), words)
        })
        .collect();
    (
        proptest::sample::select(keys),
        any::<proptest::sample::Index>(),
    )
        .prop_map(|((key, words), i)| (key, words[i.index(words.len())].clone()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Any case on any day: no panic, at most three causes, a due date never before its sale, late
    /// exactly when the day is past it, and the same bytes twice.
    #[test]
    fn any_case_is_answered(
        fields in prop::collection::vec(field_text(), 0..8),
        sales in prop::collection::vec((0_i32..800, 0_i8..24, 0_u32..60_000, 0_usize..4), 0..5),
        credits in prop::collection::vec((0_i32..800, 0_u32..60_000), 0..4),
        today in 0_i32..900,
    ) {
        use jiff::ToSpan;
        let start = jiff::civil::date(2025, 6, 1);
        let mut case = yiqing::case::Case::new();
        for (key, value) in fields {
            case.set(yiqing::field::Field::find(&key).unwrap(), value);
        }
        let kinds = [
            yiqing::case::SaleKind::Sale,
            yiqing::case::SaleKind::Refund,
            yiqing::case::SaleKind::Void,
            yiqing::case::SaleKind::Preauth,
        ];
        for (day, hour, amount, kind) in sales {
            case.sales.push(yiqing::case::Sale {
                time: Some((start + day.days()).at(hour, 5, 0, 0)),
                amount: Some(amount.into()),
                kind: Some(kinds[kind]),
                ..Default::default()
            });
        }
        for (day, amount) in credits {
            case.credits.push(yiqing::case::Credit {
                date: Some(start + day.days()),
                amount: Some(amount.into()),
                payer: Some("示例信息科技有限公司".to_owned()),
                ..Default::default()
            });
        }
        let date = start + today.days();
        let registry = Registry::embedded().unwrap();
        let found = diagnose(registry, &case, date);
        prop_assert!(found.causes.len() <= 3);
        if let (Some(due), Some(sale)) = (found.due(), found.sale()) {
            prop_assert!(due >= sale.time.unwrap().date());
            prop_assert_eq!(found.late(), Some(date > due));
        }
        let words = Words::new(registry, Lang::Zh);
        let doc = serde_json::to_value(report::document(&found, &words)).unwrap();
        valid(&doc);
        for c in codes(&doc, "most_likely") {
            prop_assert!(!codes(&doc, "ruled_out").contains(&c));
        }
        prop_assert_eq!(
            report::text(&found, &words),
            report::text(&diagnose(registry, &case, date), &words)
        );
        // Never a day on which money will come: the only days are those given and counted.
        prop_assert!(!report::text(&found, &words).contains("将到账"));
    }
}
