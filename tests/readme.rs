//! The transcripts of the READMEs are what the program prints.

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
