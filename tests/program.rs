//! The built program: exit codes, documents, lists, encodings, and the truth table through it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::io::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;

fn yiqing() -> Command {
    let mut c = Command::cargo_bin("yiqing").unwrap();
    c.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    // Not what the user of this machine has installed.
    c.env("YIQING_HOME", root().join("no-such-store"));
    c
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn json_of(args: &[&str]) -> (Value, i32) {
    let out = yiqing().args(args).output().unwrap();
    let code = out.status.code().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let value = serde_json::from_str(&text).unwrap_or_else(|e| {
        panic!(
            "{args:?}: {e}: {text} {}",
            String::from_utf8_lossy(&out.stderr)
        )
    });
    (value, code)
}

fn code_of(args: &[&str]) -> i32 {
    yiqing().args(args).output().unwrap().status.code().unwrap()
}

fn valid(name: &str, document: &Value) {
    static REPORT: std::sync::OnceLock<jsonschema::Validator> = std::sync::OnceLock::new();
    let make =
        || jsonschema::validator_for(&yiqing::report::schemas::schema(name).unwrap()).unwrap();
    let made;
    let validator = if name == "report" {
        REPORT.get_or_init(make)
    } else {
        made = make();
        &made
    };
    let faults: Vec<String> = validator
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{name}: {faults:?}");
}

/// A value of a TOML table as JSON, for standard input.
fn to_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(s) => Value::from(s.as_str()),
        toml::Value::Integer(i) => Value::from(*i),
        toml::Value::Float(f) => Value::from(*f),
        toml::Value::Boolean(b) => Value::from(*b),
        toml::Value::Datetime(d) => Value::from(d.to_string()),
        toml::Value::Array(a) => a.iter().map(to_json).collect(),
        toml::Value::Table(t) => {
            Value::Object(t.iter().map(|(k, v)| (k.clone(), to_json(v))).collect())
        }
    }
}

fn check_json(input: &Value, lang: &str) -> (Value, i32) {
    let out = yiqing()
        .args(["check", "-", "--format", "json", "--lang", lang])
        .write_stdin(serde_json::to_vec(input).unwrap())
        .output()
        .unwrap();
    let code = out.status.code().unwrap();
    let value = serde_json::from_slice(&out.stdout)
        .unwrap_or_else(|e| panic!("{input}: {e} {}", String::from_utf8_lossy(&out.stderr)));
    (value, code)
}

fn fired(report: &Value) -> Vec<String> {
    report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// Texts a person reads: no place left open, no key left over, nothing empty.
fn texts_are_whole(report: &Value) {
    let mut texts: Vec<&str> = vec![report["headline"].as_str().unwrap()];
    for f in report["findings"].as_array().unwrap() {
        texts.push(f["message"].as_str().unwrap());
        texts.push(f["name"].as_str().unwrap());
        texts.push(f["advice"].as_str().unwrap());
        assert!(!f["evidence"].as_array().unwrap().is_empty(), "{f}");
    }
    for a in report["alerts"].as_array().unwrap() {
        texts.push(a["text"].as_str().unwrap());
    }
    for s in report["next_steps"].as_array().unwrap() {
        texts.push(s.as_str().unwrap());
    }
    for t in texts {
        assert!(
            !t.is_empty() && !t.contains('{') && !t.contains("refusal."),
            "{t}"
        );
        assert!(!t.contains("verdict.") && !t.contains("alert."), "{t}");
    }
}

fn expect(name: &str, table: &toml::Table, report: &Value, wrong: &mut Vec<String>) {
    let mut say = |what: String| wrong.push(format!("{name}: {what}"));
    for key in ["verdict", "confidence"] {
        if let Some(want) = table.get(key).and_then(toml::Value::as_str)
            && report[key] != want
        {
            say(format!("{key} {} instead of {want}", report[key]));
        }
    }
    if let Some(want) = table.get("acquirer").and_then(toml::Value::as_str) {
        let got = report["acquirer"]["name"].as_str().unwrap_or_default();
        if got != want {
            say(format!("acquirer {got} instead of {want}"));
        }
    }
    if let Some(want) = table.get("licence_state").and_then(toml::Value::as_str) {
        let got = report["acquirer"]["licence_state"]
            .as_str()
            .unwrap_or_default();
        if got != want {
            say(format!("licence_state {got} instead of {want}"));
        }
    }
    let fired = fired(report);
    let list = |key: &str| {
        table
            .get(key)
            .and_then(toml::Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(toml::Value::as_str)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    for rule in list("rules") {
        if !fired.contains(&rule) {
            say(format!("{rule} did not fire, {fired:?} did"));
        }
    }
    for rule in list("not_rules") {
        if fired.contains(&rule) {
            say(format!("{rule} fired"));
        }
    }
}

fn cases_of(path: &Path) -> Vec<toml::Table> {
    let text = std::fs::read_to_string(path).unwrap();
    let table: toml::Table = text
        .parse()
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    table["case"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_table().unwrap().clone())
        .collect()
}

/// The report of one row of a list, `row` counted from 1.
fn run_list(case: &toml::Table) -> Value {
    let rows = case["list"].as_array().unwrap();
    let lines: Vec<String> = rows.iter().map(|r| to_json(r).to_string()).collect();
    let out = yiqing()
        .args(["batch", "-", "--format", "jsonl", "--exit-zero", "--quiet"])
        .args(["--date", "2026-11-23"])
        .write_stdin(lines.join("\n"))
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    assert_eq!(text.lines().count(), rows.len());
    let row = usize::try_from(case["row"].as_integer().unwrap()).unwrap();
    let report: Value = serde_json::from_str(text.lines().nth(row - 1).unwrap()).unwrap();
    valid("report", &report);
    texts_are_whole(&report);
    report
}

fn run_case(case: &toml::Table) -> Value {
    if case.contains_key("list") {
        return run_list(case);
    }
    let input = to_json(&case["input"]);
    let (report, code) = check_json(&input, "zh");
    valid("report", &report);
    texts_are_whole(&report);
    let verdict = report["verdict"].as_str().unwrap();
    let critical = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .any(|f| f["severity"] == "critical");
    let want = match verdict {
        "not_direct" => 11,
        "doubtful" => 10,
        _ if critical => 10,
        _ => 0,
    };
    assert_eq!(code, want, "{verdict}");
    report
}

#[test]
fn the_truth_table() {
    let path = root().join("tests/truth_table.toml");
    let mut wrong = Vec::new();
    let cases = cases_of(&path);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let report = run_case(case);
        expect(
            name,
            case["expect"].as_table().unwrap(),
            &report,
            &mut wrong,
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 50);
}

#[test]
fn our_own_cases() {
    let mut wrong = Vec::new();
    let mut counts: std::collections::BTreeMap<String, (usize, usize)> = Default::default();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![root().join("tests/rules")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "toml") {
                files.push(path);
            }
        }
    }
    files.sort();
    for path in files {
        for case in cases_of(&path) {
            let text = |key: &str| {
                case.get(key)
                    .and_then(toml::Value::as_str)
                    .unwrap_or_default()
            };
            let name = format!(
                "{} {} {}",
                path.file_name().unwrap().to_string_lossy(),
                text("name"),
                text("why")
            );
            let report = run_case(&case);
            if let Some(e) = case.get("expect").and_then(toml::Value::as_table) {
                expect(&name, e, &report, &mut wrong);
            }
            if let Some(rule) = case.get("rule").and_then(toml::Value::as_str) {
                let want = case["fires"].as_bool().unwrap();
                let n = counts.entry(rule.to_owned()).or_default();
                if want {
                    n.0 += 1
                } else {
                    n.1 += 1
                }
                let fired = fired(&report);
                if fired.iter().any(|r| r == rule) != want {
                    wrong.push(format!("{name}: {rule} fires = {}, {fired:?}", !want));
                }
            }
            if let Some(want) = case.get("verdict").and_then(toml::Value::as_str)
                && report["verdict"] != want
            {
                wrong.push(format!("{name}: {} instead of {want}", report["verdict"]));
            }
        }
    }
    for (id, _) in yiqing::rules::CATALOGUE {
        let (fires, silent) = counts.get(*id).copied().unwrap_or_default();
        if fires < 2 || silent < 2 {
            wrong.push(format!(
                "{id}: {fires} firing and {silent} silent cases, two each wanted"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn english_is_complete() {
    for input in [
        serde_json::json!({"brand": "瑞银信", "check_date": "2026-11-23"}),
        serde_json::json!({"acquirer": "拉卡啦支付股份有限公司", "licence_no": "Z2002511000018"}),
        serde_json::json!({"brand": "拉卡拉", "settlement_payer": "王某某", "rate_credit": "0.3%"}),
    ] {
        let (report, _) = check_json(&input, "en");
        texts_are_whole(&report);
        let han = |t: &str| {
            t.chars()
                .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
                .count()
        };
        for f in report["findings"].as_array().unwrap() {
            assert_eq!(han(f["name"].as_str().unwrap()), 0, "{f}");
            assert_eq!(han(f["advice"].as_str().unwrap()), 0, "{f}");
        }
        for s in report["next_steps"].as_array().unwrap() {
            let text = s.as_str().unwrap();
            assert!(han(text) < text.chars().count() / 2, "{text}");
        }
    }
}

#[test]
fn exit_codes() {
    for (args, code) in [
        (&["check", "--brand", "瑞银信"][..], 11),
        (&["check", "--brand", "瑞银信", "--exit-zero"], 0),
        (&["check", "--brand", "拉卡拉"], 0),
        (
            &[
                "check",
                "--brand",
                "拉卡拉",
                "--require",
                "direct_consistent",
            ],
            10,
        ),
        (
            &["check", "--brand", "示例云刷", "--fail-on", "warning"],
            10,
        ),
        (&["check", "--brand", "示例云刷", "--fail-on", "never"], 0),
        (&["check", "--license-no", "Z2002511000017"], 0),
        (&["check"], 3),
        (&["check", "--brand", ""], 3),
        (&["check", "--no-such-flag"], 2),
        (&["check", "no-such-file.toml"], 2),
        (&["check", "--brand", "拉卡拉", "--second-hand", "maybe"], 2),
        (&["check", "--brand", "拉卡拉", "--date", "soon"], 2),
        (
            &["check", "--brand", "拉卡拉", "--registry", "no-such-folder"],
            4,
        ),
        (
            &[
                "check",
                "--brand",
                "拉卡拉",
                "--date",
                "2027-06-01",
                "--strict",
            ],
            4,
        ),
        (
            &[
                "check",
                "--brand",
                "拉卡拉",
                "--date",
                "2027-06-01",
                "--strict",
                "--max-age",
                "9999",
            ],
            0,
        ),
        (&["decode", "nonsense!"], 0),
        (&["registry", "show", "拉卡拉"], 0),
        (&["registry", "show", "没有这个名字"], 3),
        (&["registry", "show", "银联商务"], 0),
        (&["registry", "list", "--acquirers", "--region", "宁波"], 0),
        (&["rules", "LIC002"], 0),
        (&["rules", "LIC999"], 2),
        (&["schema", "report"], 0),
        (&["schema", "nothing"], 2),
        (&["template", "toml"], 0),
        (&["completions", "bash"], 0),
        (&["man"], 0),
        (&["--help"], 0),
        (&["batch", "no-such-file.csv"], 2),
    ] {
        assert_eq!(code_of(args), code, "{args:?}");
    }
}

/// A list is too old for the day that is checked for, whatever the day of the call.
#[test]
fn what_cannot_be_answered_as_asked_is_refused() {
    // A form that a command does not write is no text in its place, and a place that is none no list.
    for args in [
        ["registry", "list", "--format", "csv"],
        ["registry", "status", "--format", "xlsx"],
        ["decode", "898150148141650", "--format", "csv"],
        ["rules", "LIC002", "--format", "html"],
        ["registry", "list", "--region", "火星"],
    ] {
        let out = yiqing().args(args).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert!(out.stdout.is_empty() && !out.stderr.is_empty(), "{args:?}");
    }
    for args in [
        ["registry", "export", "--format", "csv"],
        ["registry", "list", "--region", "宁波"],
        ["rules", "LIC002", "--format", "json"],
    ] {
        assert_eq!(code_of(&args), 0, "{args:?}");
    }
}

#[test]
fn strict_goes_by_the_day_checked_for() {
    for (given, day, code) in [
        (
            r#"{"brand":"拉卡拉","check_date":"2027-06-23"}"#,
            "2026-11-23",
            4,
        ),
        (
            r#"{"brand":"拉卡拉","check_date":"2026-11-23"}"#,
            "2027-06-23",
            0,
        ),
        (r#"{"brand":"拉卡拉"}"#, "2027-06-23", 4),
    ] {
        let out = yiqing()
            .args(["check", "-", "--strict", "--date", day])
            .write_stdin(given)
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(code), "{given} on {day}");
    }
}

/// Results read once more add no evidence, and a name mistyped in a line of JSON is told.
#[test]
fn a_list_is_not_its_own_evidence() {
    let dir = tempfile::tempdir().unwrap();
    let list = write(
        dir.path(),
        "list.csv",
        "编号,商户编号,小票收单机构\n1,82229007392000A,\n2,,拉卡拉支付股份有限公司\n".as_bytes(),
    );
    let verdicts = |from: &Path, to: &Path| -> (Vec<String>, String) {
        let out = yiqing()
            .args(["batch", "--date", "2026-11-23", "-o"])
            .args([to, from])
            .output()
            .unwrap();
        let rows = rows_of(to);
        let verdicts = rows.iter().map(|r| r["verdict"].clone()).collect();
        (verdicts, String::from_utf8(out.stderr).unwrap())
    };
    let (once, twice) = (dir.path().join("once.csv"), dir.path().join("twice.csv"));
    let (first, _) = verdicts(&list, &once);
    assert_eq!(first, ["direct_claimed", "direct_claimed"]);
    let (second, told) = verdicts(&once, &twice);
    assert_eq!(second, first);
    assert!(told.contains("以前核验的结果"), "{told}");

    let out = yiqing()
        .args(["batch", "-", "--format", "jsonl", "--date", "2026-11-23"])
        .write_stdin("{\"brand\":\"拉卡拉\",\"settlment_payer\":\"某某科技有限公司\"}\n")
        .output()
        .unwrap();
    let told = String::from_utf8(out.stderr).unwrap();
    assert!(
        told.contains("settlment_payer") && told.contains("settlement_payer"),
        "{told}"
    );
    // What is read is not written over.
    let out = yiqing()
        .args(["batch", "--summary"])
        .args([&list, &list])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn documents_fit_their_schemas() {
    for (name, args) in [
        (
            "decode",
            &[
                "decode",
                "898150148141650",
                "Z2002511000017",
                "01020000",
                "x",
                "--format",
                "json",
            ][..],
        ),
        ("registry", &["registry", "status", "--format", "json"]),
        (
            "institution",
            &["registry", "show", "合利宝", "--format", "json"],
        ),
        ("institutions", &["registry", "list", "--format", "json"]),
        ("rules", &["rules", "--format", "json"]),
    ] {
        let (doc, code) = json_of(args);
        assert_eq!(code, 0);
        valid(name, &doc);
        assert!(doc["schema"].is_string() || name == "institution");
    }
    for name in yiqing::report::schemas::NAMES {
        let (schema, _) = json_of(&["schema", name]);
        assert!(jsonschema::validator_for(&schema).is_ok(), "{name}");
    }
}

#[test]
fn decode_gives_both_region_readings() {
    let (doc, _) = json_of(&["decode", "822110058120001", "--format", "json"]);
    let parts = &doc["items"][0]["parts"];
    assert_eq!(parts["region_unionpay"], "天津市");
    assert_eq!(parts["region_gbt2260"], "北京市");
    assert_eq!(parts["acquirer_code"], "822");
    let (doc, _) = json_of(&["decode", "898150148141650", "--format", "json"]);
    let parts = &doc["items"][0]["parts"];
    assert_eq!(parts["region_gbt2260"], "内蒙古自治区呼和浩特市");
    assert!(parts["region_unionpay"].is_null());
}

#[test]
fn a_bad_case_file_says_where_and_what_to_do() {
    let mut file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    file.write_all("brand = \"拉卡拉\"\nmerchnt_no = \"1\"\n".as_bytes())
        .unwrap();
    let out = yiqing()
        .args(["check", file.path().to_str().unwrap(), "--no-color"])
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(2));
    let err = String::from_utf8(out.stderr).unwrap();
    assert!(err.contains("merchant_no") && err.contains(":2:1"), "{err}");
    assert!(out.stdout.is_empty());
}

#[test]
fn flags_win_over_the_file() {
    let mut file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    file.write_all("brand = \"拉卡拉\"\ncheck_date = \"2026-11-23\"\n".as_bytes())
        .unwrap();
    let (report, code) = json_of(&[
        "check",
        file.path().to_str().unwrap(),
        "--brand",
        "瑞银信",
        "--format",
        "json",
    ]);
    assert_eq!(
        (report["verdict"].as_str().unwrap(), code),
        ("not_direct", 11)
    );
    assert_eq!(report["check_date"], "2026-11-23");
}

#[test]
fn persons_and_numbers_are_masked() {
    let input = serde_json::json!({
        "brand": "拉卡拉", "settlement_payer": "王某某", "merchant_name": "示例家常菜馆",
        "claims": "联系 13800138000，卡号 6222000000000009"
    });
    let text = serde_json::to_vec(&input).unwrap();
    for format in ["json", "text"] {
        let out = yiqing()
            .args(["check", "-", "--format", format])
            .write_stdin(text.clone())
            .output()
            .unwrap();
        let shown = String::from_utf8(out.stdout).unwrap();
        assert!(
            shown.contains("王**") && !shown.contains("王某某"),
            "{shown}"
        );
        assert!(!shown.contains("13800138000") && !shown.contains("6222000000000009"));
    }
    let out = yiqing()
        .args(["check", "-", "--unmasked"])
        .write_stdin(text)
        .output()
        .unwrap();
    assert!(String::from_utf8(out.stdout).unwrap().contains("王某某"));
}

#[test]
fn no_colour_when_not_wanted() {
    let plain = yiqing()
        .args(["check", "--brand", "拉卡拉", "--no-color"])
        .output()
        .unwrap();
    assert!(!plain.stdout.contains(&0x1b));
    let piped = yiqing()
        .args(["check", "--brand", "拉卡拉"])
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(!piped.stdout.contains(&0x1b));
}

fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn rows_of(path: &Path) -> Vec<std::collections::HashMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|r| {
            head.iter()
                .map(str::to_owned)
                .zip(r.unwrap().iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

#[test]
fn the_example_list() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out.csv");
    let stock = root().join("examples/stock.csv");
    let result = yiqing()
        .args([
            "batch",
            stock.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
            "--date",
            "2026-11-23",
        ])
        .output()
        .unwrap();
    assert_eq!(result.status.code(), Some(11));
    assert!(result.stdout.is_empty());
    let rows = rows_of(&out);
    let input = std::fs::read_to_string(&stock).unwrap().lines().count() - 1;
    assert!(input >= 200);
    assert_eq!(rows.len(), input);
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(row["序号"], (n + 1).to_string());
        assert!(yiqing::verdict::Verdict::parse(&row["verdict"]).is_some());
        assert!(["stop", "ask", "none"].contains(&row["attention"].as_str()));
    }
    let summary = String::from_utf8(result.stderr).unwrap();
    assert!(summary.contains(&format!("共{input}行")), "{summary}");
    // The same list as JSON Lines gives the same verdicts, each a valid report.
    let lines = yiqing()
        .args([
            "batch",
            stock.to_str().unwrap(),
            "--format",
            "jsonl",
            "--date",
            "2026-11-23",
            "--quiet",
        ])
        .output()
        .unwrap();
    let text = String::from_utf8(lines.stdout).unwrap();
    assert_eq!(text.lines().count(), input);
    for (n, line) in text.lines().enumerate() {
        let report: Value = serde_json::from_str(line).unwrap();
        assert_eq!(report["row"], n + 1);
        assert_eq!(report["verdict"], rows[n]["verdict"].as_str());
        if n % 20 == 0 {
            valid("report", &report);
            texts_are_whole(&report);
        }
    }
}

#[test]
fn a_bad_row_never_ends_a_list() {
    let dir = tempfile::tempdir().unwrap();
    let list = "品牌,商户编号,押金\n拉卡拉,82229007392000A,\n银盛通,,,多出来的\n,,\n瑞银信\n\"=cmd|'/C calc'!A0\",,\n示例,8.98E+14,很多\n";
    let input = write(dir.path(), "list.csv", list.as_bytes());
    let out = dir.path().join("out.csv");
    let result = yiqing()
        .args([
            "batch",
            input.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
            "--date",
            "2026-11-23",
        ])
        .output()
        .unwrap();
    assert_eq!(result.status.code(), Some(11));
    let rows = rows_of(&out);
    let verdicts: Vec<&str> = rows.iter().map(|r| r["verdict"].as_str()).collect();
    assert_eq!(
        verdicts,
        [
            "direct_consistent",
            "unknown",
            "not_direct",
            "unknown",
            "unknown"
        ]
    );
    assert!(rows[1]["rules"].contains("DAT005"));
    assert_eq!(rows[3]["品牌"], "'=cmd|'/C calc'!A0");
    assert!(rows[4]["rules"].contains("DAT006"));
}

#[test]
fn lists_in_other_encodings_and_delimiters() {
    let dir = tempfile::tempdir().unwrap();
    let text = "品牌;商户编号;省份\n拉卡拉;82229007392000A;上海市\n瑞银信;;广东省\n".to_string();
    let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let tsv = text.replace(';', "\t");
    for (name, bytes) in [
        ("a.csv", text.as_bytes()),
        ("b.csv", &gbk),
        ("c.csv", &utf16),
        ("d.tsv", tsv.as_bytes()),
    ] {
        let input = write(dir.path(), name, bytes);
        let out = dir.path().join(format!("{name}.out.csv"));
        let result = yiqing()
            .args([
                "batch",
                input.to_str().unwrap(),
                "-o",
                out.to_str().unwrap(),
                "--date",
                "2026-11-23",
            ])
            .output()
            .unwrap();
        assert_eq!(result.status.code(), Some(11), "{name}");
        let rows = rows_of(&out);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["verdict"], "direct_consistent", "{name}");
        assert_eq!(rows[1]["品牌"], "瑞银信", "{name}");
    }
}

#[test]
fn lists_of_json_lines_and_standard_input() {
    let lines = "{\"id\":\"a\",\"brand\":\"拉卡拉\"}\nnot json\n\n{\"brand\":\"瑞银信\"}\n";
    let out = yiqing()
        .args(["batch", "-", "--format", "jsonl", "--date", "2026-11-23"])
        .write_stdin(lines)
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(11));
    let rows: Vec<Value> = String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[0]["id"], "a");
    assert_eq!(rows[1]["findings"][0]["rule"], "DAT005");
    assert_eq!(rows[1]["verdict"], "unknown");
    assert_eq!(rows[2]["verdict"], "not_direct");
}

#[test]
fn lists_that_are_none() {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes, code) in [
        ("empty.csv", &b""[..], 3),
        ("head.csv", "品牌,商户编号\n".as_bytes(), 3),
        ("strange.csv", b"a,b\n1,2\n", 3),
        ("book.xlsx", b"PK\x03\x04rest", 2),
        ("bytes.csv", &[0xFF, 0xFF, 0x00, 0x80, 0xFF, 0xFF], 2),
    ] {
        let input = write(dir.path(), name, bytes);
        let out = dir.path().join("out.csv");
        let args = [
            "batch",
            input.to_str().unwrap(),
            "-o",
            out.to_str().unwrap(),
        ];
        let result = yiqing().args(args).output().unwrap();
        assert_eq!(result.status.code(), Some(code), "{name}");
        assert!(!result.stderr.is_empty());
        assert!(!out.exists(), "{name} left a file");
    }
    let left: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .filter(|n| n.to_string_lossy().contains("partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_registry_folder_can_be_used() {
    let data = root().join("data");
    let (report, _) = json_of(&[
        "check",
        "--brand",
        "瑞银信",
        "--registry",
        data.to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(report["verdict"], "not_direct");
    assert_eq!(report["registry"]["origin"], "installed");
    assert_eq!(code_of(&["registry", "lint", data.to_str().unwrap()]), 0);
}
