//! The real records are clean, and each kind of fault is found where it stands.

use std::path::Path;

use super::{Complaint, lint_dir, lint_texts};

pub(super) fn data(file: &str) -> Result<String, String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    std::fs::read_to_string(dir.join(file)).map_err(|e| e.to_string())
}

#[test]
fn the_records_are_clean() {
    let complaints = lint_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
    let shown: Vec<String> = complaints
        .iter()
        .take(40)
        .map(|c| format!("{}:{}: {}", c.file, c.line, c.what_en))
        .collect();
    assert!(
        complaints.is_empty(),
        "{}:\n{}",
        complaints.len(),
        shown.join("\n")
    );
}

/// Complaints that one replaced passage brings.
fn after(file: &'static str, from: &str, to: &str) -> Vec<Complaint> {
    let text = data(file).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    let changed = text.replacen(from, to, 1);
    lint_texts(&mut |f| {
        if f == file {
            Ok(changed.clone())
        } else {
            data(f)
        }
    })
}

#[test]
fn every_kind_of_fault_is_found() {
    for (file, from, to, says) in [
        (
            "institutions.toml",
            "licence_no = \"Z2000231000010\"",
            "licence_no = \"Z2000231000011\"",
            "check",
        ),
        (
            "institutions.toml",
            "licence_no = \"Z2000231000010\"",
            "licence_no = \"Z2000133000019\"",
            "twice",
        ),
        (
            "institutions.toml",
            "first_licensed = \"2011-05-03\"",
            "first_licensed = \"2031-05-03\"",
            "after",
        ),
        (
            "institutions.toml",
            "listed = true",
            "listed = false",
            "listed",
        ),
        (
            "institutions.toml",
            "regions = \"全国-宁波市\"",
            "regions = \"全国-某某市\"",
            "gazetteer",
        ),
        (
            "institutions.toml",
            "valid_until = \"long-term\"",
            "valid_until = \"soon\"",
            "Malformed",
        ),
        (
            "institutions.toml",
            "status = \"active\"",
            "colour = 1",
            "Malformed",
        ),
        (
            "brands.toml",
            "institution = \"Z2000931000013\"",
            "institution = \"Z2900131000012\"",
            "no record",
        ),
        (
            "brands.toml",
            "alias = \"AdaPay\"",
            "alias = \"ZZZ\"",
            "order",
        ),
        (
            "brands.toml",
            "alias = \"Centerm\"",
            "alias = \"AdaPay\"",
            "twice",
        ),
        (
            "brands.toml",
            "sources = [\"epay\"]",
            "sources = []",
            "No source",
        ),
        (
            "brands.toml",
            "sources = [\"epay\"]",
            "sources = [\"nowhere\"]",
            "SOURCES.md",
        ),
        (
            "brands.toml",
            "kind = \"maker\"\nconfidence = \"medium\"",
            "kind = \"brand\"\nconfidence = \"medium\"",
            "institution",
        ),
        (
            "acquirer-codes.toml",
            "code = \"822\"",
            "code = \"82\"",
            "three digits",
        ),
        (
            "fees.toml",
            "percent = \"0.45\"",
            "percent = \"lots\"",
            "decimal",
        ),
        (
            "rules.toml",
            "severity = \"critical\"",
            "severity = \"grave\"",
            "severity",
        ),
        (
            "rules.toml",
            "unlisted = { zh = \"“{name}”",
            "unlisted = { zh = \"“{nome}”",
            "places",
        ),
        (
            "rules.toml",
            "zh = \"所称收单机构不在许可名录上\"",
            "zh = \"所称收单机构是骗子\"",
            "word",
        ),
        ("texts.toml", "en = \"low\"", "en = \"\"", "language"),
        ("mcc.csv", "\n0763,", "\n0741,", "order"),
        (
            "regions-gbt2260.csv",
            "\n1100,北京市",
            "\n11X0,北京市",
            "shape",
        ),
        (
            "banks.toml",
            "as_of = \"2025-06-30\"\nsources",
            "as_of = \"2035-06-30\"\nsources",
            "after",
        ),
        ("holidays.toml", "2024-01-01", "2025-01-01", "year"),
        ("businesses.toml", "\"5072\"", "\"0001\"", "mcc.csv"),
        (
            "contacts.toml",
            "value = \"95188\"",
            "value = \"13800138000\"",
            "mobile",
        ),
    ] {
        let complaints = after(file, from, to);
        assert!(
            complaints
                .iter()
                .any(|c| c.file == file && c.what_en.contains(says) && c.line >= 1),
            "{file}: {to:?} should complain of {says:?}, got {:?}",
            complaints
                .iter()
                .take(3)
                .map(|c| &c.what_en)
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn lines_point_at_the_record() {
    let text = data("brands.toml").unwrap();
    let at = text
        .lines()
        .position(|l| l == "alias = \"Centerm\"")
        .unwrap();
    let complaints = after("brands.toml", "alias = \"Centerm\"", "alias = \"AdaPay\"");
    // The record begins on the line before its alias.
    assert!(complaints.iter().any(|c| c.line == at), "{complaints:?}");
}

#[test]
fn a_missing_file_is_said() {
    let complaints = lint_texts(&mut |f| {
        if f == "banks.toml" {
            Err("gone".to_owned())
        } else {
            data(f)
        }
    });
    assert!(
        complaints
            .iter()
            .any(|c| c.file == "banks.toml" && c.what_en.contains("Restore"))
    );
}

#[test]
fn several_faults_are_told_at_once() {
    let complaints = lint_texts(&mut |f| {
        let text = data(f)?;
        Ok(match f {
            "brands.toml" => text.replace("confidence = \"low\"", "confidence = \"none\""),
            "banks.toml" => text.replacen("[part]", "[part", 1),
            "fees.toml" => text.replacen("percent = \"0.45\"", "percent = \"\"", 1),
            _ => text,
        })
    });
    let count = |file: &str| complaints.iter().filter(|c| c.file == file).count();
    assert!(count("brands.toml") > 10, "each record is told");
    assert_eq!(count("banks.toml"), 1);
    assert!(count("fees.toml") >= 1);
    assert!(complaints.is_sorted());
}

#[test]
fn any_input_is_only_complained_of() {
    for text in [
        "",
        "\u{feff}",
        "[[institution]]\n",
        "part = 1\nbrand = 2\ntext = 3",
        "a,b\n\"",
        "[[brand]]\nalias = [[]]",
        "\u{0}",
    ] {
        assert!(!lint_texts(&mut |_| Ok(text.to_owned())).is_empty());
    }
    assert!(!lint_texts(&mut |_| Err("gone".to_owned())).is_empty());
    assert!(!lint_dir(Path::new("no-such-folder")).is_empty());
}

#[test]
fn a_file_that_nobody_reads_is_told() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["brand.toml", "README.md"] {
        std::fs::write(dir.path().join(name), "").unwrap();
    }
    let complaints = lint_dir(dir.path());
    assert!(
        complaints
            .iter()
            .any(|c| c.file == "brand.toml" && c.what_en.contains("Nothing reads"))
    );
    assert!(complaints.iter().all(|c| c.file != "README.md"));
}
