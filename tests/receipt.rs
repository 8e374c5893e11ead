//! Slips in their layouts, whatever a text holds, and pictures of slips.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

use std::collections::BTreeMap;
use std::path::Path;

use assert_cmd::Command;
use proptest::prelude::*;
use serde_json::Value;
use yiqing::intake::receipt;
use yiqing::registry::Registry;
use yiqing::report::receipt as report;
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
        jsonschema::validator_for(&yiqing::report::schemas::schema("receipt").unwrap()).unwrap()
    });
    let faults: Vec<String> = schema
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn slips_in_their_layouts() {
    let folder = root().join("tests/receipts");
    let expected: toml::Table = std::fs::read_to_string(folder.join("expected.toml"))
        .unwrap()
        .parse()
        .unwrap();
    let slips = expected["slip"].as_array().unwrap();
    assert!(slips.len() >= 20);
    let mut wrong = Vec::new();
    for slip in slips {
        let file = slip["file"].as_str().unwrap();
        let out = yiqing()
            .args(["receipt", "--format", "json"])
            .arg(folder.join(file))
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(0), "{file}");
        let doc: Value = serde_json::from_slice(&out.stdout).unwrap();
        valid(&doc);
        let read: BTreeMap<&str, &str> = doc["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| (f["field"].as_str().unwrap(), f["value"].as_str().unwrap()))
            .collect();
        let want: BTreeMap<&str, &str> = slip["fields"]
            .as_table()
            .unwrap()
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str().unwrap()))
            .collect();
        if read != want {
            wrong.push(format!("{file}: {read:?} instead of {want:?}"));
        }
        let names = |key: &str| -> Vec<String> {
            doc[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|d| d.as_str().or(d["field"].as_str()).unwrap().to_owned())
                .collect()
        };
        let wanted = |key: &str| -> Vec<String> {
            slip[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|d| d.as_str().unwrap().to_owned())
                .collect()
        };
        for key in ["dropped", "not_read", "not_printed"] {
            if names(key) != wanted(key) {
                wrong.push(format!("{file}: {key} {:?}", names(key)));
            }
        }
        if doc["whole"].as_bool() != slip["whole"].as_bool() {
            wrong.push(format!("{file}: whole {}", doc["whole"]));
        }
        let shown = String::from_utf8(out.stdout).unwrap();
        for personal in ["6222", "13800138000", "3011", "王某某"] {
            assert!(!shown.contains(personal), "{file}: {personal}");
        }
        // The case in the document, and the case file, are accepted and say the same.
        let case = serde_json::to_string(&doc["case"]).unwrap();
        let from_json = yiqing::intake::case_file::read(&case).unwrap();
        let text = yiqing()
            .args(["receipt", "--format", "toml"])
            .arg(folder.join(file))
            .output()
            .unwrap();
        let from_toml =
            yiqing::intake::case_file::read(&String::from_utf8(text.stdout).unwrap()).unwrap();
        let fields = |c: &yiqing::case::Case<'_>| {
            c.fields()
                .map(|(f, v)| (f, v.to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(fields(&from_json), fields(&from_toml), "{file}");
        assert_eq!(from_json.receipts, from_toml.receipts, "{file}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_slip_feeds_a_check_and_is_overruled() {
    let slip = root().join("tests/receipts/01-bilingual.txt");
    let run = |more: &[&str]| -> Value {
        let out = yiqing()
            .args([
                "check",
                "--format",
                "json",
                "--date",
                "2026-11-23",
                "--receipt",
            ])
            .arg(&slip)
            .args(more)
            .output()
            .unwrap();
        serde_json::from_slice(&out.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&out.stderr)))
    };
    let report = run(&["--brand", "拉卡拉"]);
    assert_eq!(report["acquirer"]["name"], "拉卡拉支付股份有限公司");
    assert_eq!(report["verdict"], "direct_consistent");
    let by: Vec<&str> = report["acquirer"]["identified_by"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect();
    assert!(by.contains(&"receipt"), "{by:?}");
    let report = run(&["--receipt-acquirer", "易生支付有限公司"]);
    assert_eq!(report["acquirer"]["name"], "易生支付有限公司");
    let fires = |r: &Value, id: &str| {
        r["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["rule"] == id)
    };
    assert!(fires(&run(&["--merchant-no", "822301058120999"]), "RCP005"));
    assert!(!fires(
        &run(&["--merchant-no", "822301058120001"]),
        "RCP005"
    ));
    // Recognition that confuses O and 0 is no other number.
    assert!(!fires(
        &run(&["--merchant-no", "8223O1058120001"]),
        "RCP005"
    ));
}

#[test]
fn only_a_whole_slip_lacks_a_line() {
    let whole = root().join("tests/receipts/13-lacks-lines.txt");
    let run = |input: &str| -> Value {
        let out = yiqing()
            .args(["check", "--format", "json", "--quiet", "--receipt", "-"])
            .write_stdin(input.to_owned())
            .output()
            .unwrap();
        serde_json::from_slice(&out.stdout).unwrap()
    };
    let fires = |r: &Value| {
        r["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["rule"] == "RCP001")
    };
    let text = std::fs::read_to_string(whole).unwrap();
    assert!(fires(&run(&text)));
    let without_heading: String = text.lines().skip(2).collect::<Vec<_>>().join("\n");
    assert!(!fires(&run(&without_heading)));
    // A label whose value faded is printed.
    let faded = text.replace("发卡行", "收单机构：\n商户编号：\n终端编号：\n发卡行");
    assert!(!fires(&run(&faded)));
}

#[test]
fn calls_that_cannot_be_answered() {
    let run = |args: &[&str], input: &[u8]| {
        let out = yiqing()
            .args(args)
            .write_stdin(input.to_vec())
            .output()
            .unwrap();
        (
            out.status.code().unwrap(),
            String::from_utf8_lossy(&out.stderr).into_owned(),
        )
    };
    assert_eq!(run(&["receipt", "-"], b"").0, 3);
    assert_eq!(run(&["receipt", "-"], "今天天气好".as_bytes()).0, 3);
    assert_eq!(run(&["receipt", "no-such-file.txt"], b"").0, 2);
    assert_eq!(run(&["receipt"], b"").0, 2);
    assert_eq!(run(&["receipt", "-", "--format", "csv"], b"").0, 2);
    assert_eq!(run(&["check", "-", "--receipt", "-"], b"").0, 2);
    let (code, said) = run(&["receipt", "-"], b"\x89PNG\r\n\x1a\nbroken");
    assert_eq!(code, if cfg!(feature = "photo") { 2 } else { 1 }, "{said}");
    assert_eq!(run(&["receipt", "-"], &vec![b'a'; 300 << 10]).0, 2);
    let gbk = encoding_rs::GB18030
        .encode("商户编号：898320158120001")
        .0
        .into_owned();
    assert_eq!(run(&["receipt", "-"], &gbk).0, 0);
}

const CARD: &str = concat!("622200", "000000", "0009");

/// Every form in which the reading of a slip is shown.
fn everything_shown(text: &str, from_picture: bool) -> String {
    let registry = Registry::embedded().unwrap();
    let reading = receipt::read(text, from_picture);
    let beside = report::Beside {
        recognised: from_picture.then_some(text),
        ..report::Beside::default()
    };
    let mut out = format!("{reading:?}");
    for lang in [Lang::Zh, Lang::En] {
        let words = Words::new(registry, lang);
        let doc = report::document(&reading, &beside, &words);
        out.push_str(&serde_json::to_string(&doc).unwrap());
        out.push_str(&report::text(&reading, &beside, &words));
        out.push_str(&report::toml(&reading, &beside, &words));
    }
    out
}

/// A card number as people and recognition write it.
fn written_card() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(CARD.to_owned()),
        Just(
            CARD.chars()
                .collect::<Vec<_>>()
                .chunks(4)
                .map(|c| c.iter().collect::<String>())
                .collect::<Vec<_>>()
                .join(" ")
        ),
        Just(
            CARD.chars()
                .collect::<Vec<_>>()
                .chunks(4)
                .map(|c| c.iter().collect::<String>())
                .collect::<Vec<_>>()
                .join("-")
        ),
        Just(
            CARD.chars()
                .map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap())
                .collect::<String>()
        ),
    ]
}

fn label() -> impl Strategy<Value = String> {
    let all: Vec<String> = receipt::labels::labels()
        .labels
        .iter()
        .flat_map(|l| l.zh.iter().chain(&l.en))
        .cloned()
        .chain(["".to_owned(), "不是栏名".to_owned()])
        .collect();
    proptest::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_text_is_survived(text in "\\PC{0,120}", lines in prop::collection::vec("[ -~\\n：（）商户编号名称0-9OIl]{0,24}", 0..12)) {
        let _ = receipt::read(&text, false);
        let _ = everything_shown(&lines.join("\n"), true);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = receipt::read(&String::from_utf8_lossy(&bytes), false);
    }

    #[test]
    fn a_card_number_is_never_shown(
        label in label(),
        colon in prop::sample::select(vec![":", "：", " ", "", "(CARD NO):", "\n", "\n   "]),
        before in "[a-z商店 ]{0,4}",
        card in written_card(),
        after in prop::sample::select(vec!["", " /I", "/S", " 123", "\n金额:1.00", "  终端号:01234567"]),
        picture in any::<bool>(),
    ) {
        // One letter right before unbroken digits makes a code of letters and digits.
        let letters = before.chars().rev().take_while(char::is_ascii_lowercase).count();
        prop_assume!(letters != 1 || card.contains([' ', '-']));
        let shown = everything_shown(&format!("POS签购单\n{label}{colon}{before}{card}{after}\n"), picture);
        let digits: String = shown
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .map(|c| match u32::from(c) {
                w @ 0xFF10..=0xFF19 => char::from_u32(w - 0xFEE0).unwrap(),
                _ => c,
            })
            .collect();
        prop_assert!(!digits.contains(CARD), "{shown}");
    }
}
