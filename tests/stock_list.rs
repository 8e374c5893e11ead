//! The list that the benchmarks time: the same for everybody, of the shares it claims, the same
//! rows in every form, and with the same answers from each.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../examples/stock_list/list.rs"]
mod list;

use std::collections::HashSet;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Reader, Xlsx};
use encoding_rs::GB18030;
use list::{COLUMNS, KEYS, Pool, Shares};
use yiqing::registry::Registry;

fn written(pool: &Pool, seed: u64, shares: Shares, rows: usize, gb18030: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    list::csv(&mut bytes, pool.rows(seed, shares).take(rows), gb18030).unwrap();
    bytes
}

fn read(text: &str) -> Vec<Vec<String>> {
    csv::Reader::from_reader(text.as_bytes())
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_seed_decides_every_byte() {
    let (one, two) = (Pool::embedded().unwrap(), Pool::embedded().unwrap());
    let shares = Shares::default();
    let a = written(&one, 7, shares, 500, false);
    assert_eq!(a, written(&two, 7, shares, 500, false));
    assert_ne!(a, written(&one, 8, shares, 500, false));
    let longer = written(&one, 7, shares, 600, false);
    assert!(
        longer.starts_with(&a),
        "a longer list begins with a shorter"
    );
}

#[test]
fn shares_are_those_asked_for() {
    let pool = Pool::embedded().unwrap();
    let registry = Registry::embedded().unwrap();
    let names = registry.snapshot().brands.iter();
    let known: HashSet<&str> = names.map(|b| b.alias.as_str()).collect();
    for (altered, unknown) in [(15, 5), (0, 0), (40, 20)] {
        let shares = Shares {
            altered,
            unknown,
            ..Shares::default()
        };
        let total = 20_000;
        let mut counts = [0_i32; 3];
        for row in pool.rows(11, shares).take(total) {
            let kind = if known.contains(row[1].as_str()) {
                0
            } else if row[1].starts_with("示例") {
                1
            } else {
                2
            };
            counts[kind] += 1;
        }
        let percent = counts.map(|n| f64::from(n) / 200.0);
        // A character put into or taken from a name may give another name on record.
        let (altered, unknown) = (altered as f64, unknown as f64);
        assert!((percent[1] - unknown).abs() < 1.0, "{percent:?}");
        assert!(percent[2] <= altered + 1.0, "{percent:?}");
        assert!(percent[2] >= altered * 0.9 - 1.0, "{percent:?}");
    }
}

#[test]
fn rows_are_as_long_as_the_task_says() {
    let pool = Pool::embedded().unwrap();
    let bytes = written(&pool, 7, Shares::default(), 10_000, false).len();
    // 115 MB for a million rows, give or take.
    assert!((95..125).contains(&(bytes / 10_000)), "{bytes}");
}

#[test]
fn repeated_serials_and_formulas_come_when_asked_for() {
    let pool = Pool::embedded().unwrap();
    let shares = Shares {
        repeated: 500,
        formulas: 100,
        ..Shares::default()
    };
    let rows: Vec<_> = pool.rows(3, shares).take(5000).collect();
    let serials: HashSet<&str> = rows.iter().map(|r| r[2].as_str()).collect();
    assert!((3000..4000).contains(&serials.len()), "{}", serials.len());
    let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '＝']);
    let formulas = rows.iter().filter(|r| formula(&r[7])).count();
    assert!((400..600).contains(&formulas), "{formulas}");
    let none = pool.rows(3, Shares::default()).take(5000);
    assert_eq!(none.filter(|r| formula(&r[7])).count(), 0);
}

fn verdicts(dir: &Path, file: &str) -> Vec<(String, String, String)> {
    let done = Command::new(env!("CARGO_BIN_EXE_yiqing"))
        .args(["batch", file, "--format", "jsonl", "--quiet", "--exit-zero"])
        .args(["--date", "2026-11-23"])
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    String::from_utf8(done.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let report: serde_json::Value = serde_json::from_str(line).unwrap();
            let word = |v: &serde_json::Value| v.to_string();
            let rules = report["findings"].as_array().unwrap();
            let rules: Vec<String> = rules.iter().map(|f| word(&f["rule"])).collect();
            (
                word(&report["id"]),
                word(&report["verdict"]),
                rules.join(";"),
            )
        })
        .collect()
}

#[test]
fn every_form_holds_the_same_rows_and_gets_the_same_answers() {
    let pool = Pool::embedded().unwrap();
    let shares = Shares {
        formulas: 50,
        ..Shares::default()
    };
    let count = 400;
    let rows: Vec<Vec<String>> = pool.rows(5, shares).take(count).map(Vec::from).collect();
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();

    let utf8 = written(&pool, 5, shares, count, false);
    assert_eq!(read(std::str::from_utf8(&utf8).unwrap()), rows);
    put("a.csv", &utf8);

    let gbk = written(&pool, 5, shares, count, true);
    let (text, _, damaged) = GB18030.decode(&gbk);
    assert!(!damaged && std::str::from_utf8(&gbk).is_err());
    assert_eq!(read(&text), rows);
    put("gbk.csv", &gbk);

    let mut lines = Vec::new();
    list::json_lines(&mut lines, pool.rows(5, shares).take(count)).unwrap();
    let cases: Vec<Vec<String>> = String::from_utf8(lines.clone())
        .unwrap()
        .lines()
        .map(|line| {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            KEYS.map(|key| case[key].as_str().unwrap().to_owned())
                .into()
        })
        .collect();
    assert_eq!(cases, rows);
    put("a.jsonl", &lines);

    let book = dir.path().join("a.xlsx");
    list::xlsx(&book, pool.rows(5, shares).take(count)).unwrap();
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(&book).unwrap())).unwrap();
    let name = read.sheet_names()[0].clone();
    let range = read.worksheet_range(&name).unwrap();
    let cells: Vec<Vec<String>> = range
        .rows()
        .map(|r| r.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(cells[0], COLUMNS);
    assert_eq!(cells[1..], rows);

    let answers = verdicts(dir.path(), "a.csv");
    assert_eq!(answers.len(), count);
    for other in ["gbk.csv", "a.jsonl", "a.xlsx"] {
        assert_eq!(verdicts(dir.path(), other), answers, "{other}");
    }
}
