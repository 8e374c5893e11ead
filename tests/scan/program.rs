//! The program's answers, by the contract.

use assert_cmd::Command;
use serde_json::Value;

use crate::OFFER;

pub fn program(args: &[&str], input: &str) -> (String, String, i32) {
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .args(args)
        .args(["--date", "2026-11-23"])
        .env("YIQING_HOME", "/nonexistent")
        .write_stdin(input)
        .output()
        .unwrap();
    (
        String::from_utf8(out.stdout).unwrap(),
        String::from_utf8(out.stderr).unwrap(),
        out.status.code().unwrap(),
    )
}

pub fn valid(name: &str, document: &Value) {
    let schema = yiqing::report::schemas::schema(name).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
}

#[test]
fn the_program_answers_by_the_contract() {
    for lang in ["zh", "en"] {
        let text = format!(
            "{OFFER}\n银联官网POS机免费申请，0流量费，流量费48元/年，电话138-1234-5678，微信：shili2026abc，官网 www.shilipos.cn"
        );
        let (out, _, code) = program(
            &[
                "scan",
                "-",
                "--format",
                "json",
                "--with-text",
                "--lang",
                lang,
            ],
            &text,
        );
        assert_eq!(code, 10);
        let doc: Value = serde_json::from_str(&out).unwrap();
        valid("scan", &doc);
        assert_eq!(doc["schema"], "yiqing.scan/1");
        assert_eq!(doc["result"], "contradicted");
        assert_eq!(doc["brands"][0]["claim"], "claimed_direct");
        assert_eq!(doc["brands"][0]["licence_state"], "ended");
        for whole in ["12345678", "1234-5678", "shili2026abc"] {
            assert!(!out.contains(whole), "{whole}");
        }
        assert!(!out.contains("{name}") && !out.contains("scan.result"));
        let visible: Vec<char> = doc["text"].as_str().unwrap().chars().collect();
        assert_eq!(visible.len(), text.chars().count());
        for c in doc["claims"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|c| c["category"] == "rate_lock")
        {
            let (a, b) = (
                c["start"].as_u64().unwrap() as usize,
                c["end"].as_u64().unwrap() as usize,
            );
            let part: String = visible[a..b].iter().collect();
            assert_eq!(part, c["phrase"].as_str().unwrap());
        }
        let (out, _, code) = program(&["scan", "-", "--lang", lang], &text);
        assert_eq!(code, 10);
        assert!(!out.contains("12345678") && !out.contains("scan."), "{out}");
    }
    assert_eq!(program(&["scan", "-"], "今天天气不错。").2, 0);
    assert_eq!(program(&["scan", "-", "--exit-zero"], OFFER).2, 0);
    assert_eq!(program(&["scan", "-"], "").2, 3);
    assert_eq!(program(&["scan"], "").2, 2);
    assert_eq!(program(&["scan", "no/such/file"], "").2, 2);
    assert_eq!(program(&["scan", "-", "--format", "csv"], OFFER).2, 2);
    // A private address is refused, whoever asks.
    assert_eq!(program(&["scan", "http://127.0.0.1:9/"], "").2, 2);
    assert_eq!(program(&["scan", "ftp://example.com/"], "").2, 2);
}

#[test]
fn several_texts_are_grouped_by_contact() {
    let dir = std::env::temp_dir().join(format!("yiqing-scan-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let a = dir.join("a.txt");
    let b = dir.join("b.txt");
    std::fs::write(&a, "拉卡拉POS机办理，电话138-0000-0009。").unwrap();
    std::fs::write(&b, "乐刷POS机办理，电话13800000009。").unwrap();
    let list = dir.join("list.txt");
    std::fs::write(
        &list,
        format!("# list\n{}\n{}\nno/such/file\n", a.display(), b.display()),
    )
    .unwrap();
    let (out, err, code) = program(&["scan", "--list", list.to_str().unwrap()], "");
    std::fs::remove_dir_all(&dir).unwrap();
    let lines: Vec<Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 4, "{out}");
    valid("scan", &lines[0]);
    valid("scan-failed", &lines[2]);
    valid("scan-groups", &lines[3]);
    assert_eq!(lines[3]["groups"][0]["masked"], "138****0009");
    assert_eq!(lines[3]["findings"][0]["rule"], "PROMO018");
    assert!(!out.contains("13800000009") && err.contains("no/such/file"));
    assert_eq!(code, 0);
}
