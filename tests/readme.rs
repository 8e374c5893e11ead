//! The transcripts of the READMEs are what the program prints; promises name tests that exist.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::path::Path;

use assert_cmd::Command;

/// The time a run took differs; everything else must not.
fn without_time(text: &str) -> String {
    let Some((head, tail)) = text.split_once("用时") else {
        return text.to_owned();
    };
    let rest = tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    format!("{head}用时…{rest}")
}

#[test]
fn transcripts_are_true() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::create_dir_all(root.join("target")).unwrap();
    for file in ["README.md", "README.zh-CN.md"] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let mut transcripts = 0;
        for block in text.split("```console\n").skip(1) {
            let block = block.split("```").next().unwrap();
            let (command, shown) = block.split_once('\n').unwrap();
            let args: Vec<&str> = command
                .strip_prefix("$ yiqing ")
                .unwrap()
                .split_whitespace()
                .collect();
            let out = Command::cargo_bin("yiqing")
                .unwrap()
                .current_dir(root)
                .env("NO_COLOR", "1")
                .args(&args)
                .output()
                .unwrap();
            let printed =
                String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap();
            assert_eq!(
                without_time(shown.trim_end()),
                without_time(printed.trim_end()),
                "{file}: {command}"
            );
            transcripts += 1;
        }
        assert_eq!(transcripts, 4, "{file}");
    }
}

/// `SECURITY.md` and `PRIVACY.md` write a file in backticks and, after it, names of tests in it.
#[test]
fn promises_name_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for document in ["SECURITY.md", "PRIVACY.md"] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let mut names = 0;
        for line in text.lines() {
            let mut file = String::new();
            for word in line.split('`').skip(1).step_by(2) {
                if word.ends_with(".rs") {
                    file = std::fs::read_to_string(root.join(word))
                        .unwrap_or_else(|e| panic!("{document}: {word}: {e}"));
                } else if word.contains('_')
                    && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
                    && !file.is_empty()
                {
                    names += 1;
                    if !file.contains(&format!("fn {word}(")) {
                        missing.push(format!("{document}: {word}"));
                    }
                } else if word.contains('/') && !word.contains("://") && !word.contains(' ') {
                    assert!(root.join(word).exists(), "{document}: {word}");
                }
            }
        }
        assert!(names >= 5, "{document} names {names} tests");
    }
    assert!(missing.is_empty(), "{missing:?}");
}
