//! The rooms' order: each may use only the rooms above it. Data flows one way.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::path::{Path, PathBuf};

/// Rooms from the ground up; files and folders of `src/`.
const ROOMS: &[&str] = &[
    "text",
    "identifier",
    "finding",
    "registry",
    "calendar",
    "field",
    "case",
    "net",
    "intake",
    "promo",
    "settlement",
    "dossier",
    "rules",
    "verdict",
    "check",
    "decode",
    "diagnosis",
    "batch",
    "stock",
    "scan",
    "report",
    "supply",
    "web",
    "cli",
    "main",
];

/// Rooms that the order would allow and the design forbids.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("field", &["registry", "calendar", "finding"]),
    ("case", &["registry"]),
    ("intake", &["registry"]),
    (
        "verdict",
        &[
            "registry",
            "case",
            "rules",
            "dossier",
            "settlement",
            "field",
            "intake",
        ],
    ),
    ("batch", &["intake"]),
    ("promo", &["net"]),
    (
        "net",
        &["registry", "case", "field", "calendar", "identifier"],
    ),
    ("supply", &["rules"]),
];

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn arrows_run_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&src, &mut all);
    assert!(all.len() > 40, "{}", all.len());
    let mut wrong = Vec::new();
    for path in all {
        let name = path
            .strip_prefix(&src)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let room = name
            .split('/')
            .next()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned();
        if room == "lib" {
            continue;
        }
        let own = ROOMS.iter().position(|r| *r == room);
        let own = own.unwrap_or_else(|| panic!("{name}: room {room} has no place in the order"));
        let text = std::fs::read_to_string(&path).unwrap();
        let head = if room == "main" {
            "yiqing::"
        } else {
            "crate::"
        };
        for (line_no, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for part in code.split(head).skip(1) {
                let used: String = part
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let Some(theirs) = ROOMS.iter().position(|r| *r == used) else {
                    continue;
                };
                let forbidden = FORBIDDEN
                    .iter()
                    .any(|(r, list)| *r == room && list.contains(&used.as_str()));
                if theirs > own || forbidden {
                    wrong.push(format!("src/{name}:{}: {room} uses {used}", line_no + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_knows_no_clock_and_no_disk() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    for room in [
        "text",
        "identifier",
        "promo",
        "settlement",
        "dossier",
        "rules",
        "diagnosis",
    ] {
        files(&src.join(room), &mut all);
    }
    for file in [
        "finding.rs",
        "calendar.rs",
        "field.rs",
        "case.rs",
        "verdict.rs",
        "check.rs",
        "scan/mod.rs",
        "scan/group.rs",
    ] {
        all.push(src.join(file));
    }
    for path in all {
        let text = std::fs::read_to_string(&path).unwrap();
        for banned in [
            "std::fs",
            "std::net",
            "std::env",
            "Timestamp::now",
            "SystemTime",
            "Zoned::now",
        ] {
            assert!(!text.contains(banned), "{}: {banned}", path.display());
        }
    }
}
