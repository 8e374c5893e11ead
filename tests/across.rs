//! What shows across the rows of a list, what of it is shown, what changed since another day, and
//! lists that were checked in parts.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const COLUMNS: &str = "id,brand,acquirer,serial_number,tusn,merchant_no,merchant_name,terminal_no,agent,contact,province";

fn yiqing(args: &[&str]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_yiqing"));
    c.args(args).args(["--date", "2026-11-23"]);
    c
}

fn run(args: &[&str]) -> Output {
    yiqing(args).output().unwrap()
}

fn lines(out: &Output) -> Vec<Value> {
    let text = String::from_utf8(out.stdout.clone()).unwrap();
    let parse = |l: &str| serde_json::from_str(l).unwrap();
    text.lines().map(parse).collect()
}

fn rules(line: &Value) -> Vec<String> {
    let all = line["findings"].as_array().unwrap().iter();
    all.map(|f| f["rule"].as_str().unwrap().to_owned())
        .collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Rows in which serial numbers, merchant numbers and sellers meet again far from one another.
fn rows(count: usize) -> Vec<String> {
    let row = |n: usize| {
        let serial = match n % 41 {
            0 => format!("SN-{:08}", n % 3),
            1 => String::new(),
            _ => format!("SN{:08}", 1000 + n),
        };
        let tusn = if n % 97 == 5 {
            "00000302N9NL10514853"
        } else {
            ""
        };
        let merchant = format!("8222900581{:05}", n % 211);
        let name = if n.is_multiple_of(7) {
            "示例小吃店"
        } else {
            "样例五金行"
        };
        let acquirer = match n % 13 {
            0 => "示例无名支付有限公司",
            1 => "拉卡拉支付股份有限公司",
            _ => "",
        };
        format!(
            "{n},拉卡拉,{acquirer},{serial},{tusn},{merchant},{name},{:08},示例商贸{}部,1380000{:04},广东{}",
            n % 50,
            n % 26,
            n % 39,
            if n.is_multiple_of(2) { "省" } else { "" },
        )
    };
    (1..=count).map(row).collect()
}

fn csv(rows: &[String]) -> String {
    format!("{COLUMNS}\n{}\n", rows.join("\n"))
}

fn json(rows: &[String]) -> String {
    let names: Vec<&str> = COLUMNS.split(',').collect();
    let line = |r: &String| {
        let cells = names
            .iter()
            .zip(r.split(','))
            .filter(|(_, v)| !v.is_empty());
        let object: BTreeMap<&&str, &str> = cells.collect();
        serde_json::to_string(&object).unwrap() + "\n"
    };
    rows.iter().map(line).collect()
}

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    fn put(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }
}

#[test]
fn parts_that_are_merged_are_the_whole() {
    let rows = rows(3000);
    for (ending, write) in [("csv", csv as fn(&[String]) -> String), ("jsonl", json)] {
        let desk = Desk::new();
        let whole = desk.put(&format!("whole.{ending}"), &write(&rows));
        let one = desk.path("one.jsonl");
        let done = run(&["batch", &whole, "--quiet", "--lang", "en", "-o", &one]);
        let code = done.status.code();
        let (mut lists, mut parts) = (Vec::new(), Vec::new());
        // Parts of unequal size; the second begins in the middle of a group.
        for (n, part) in [
            &rows[..700],
            &rows[700..701],
            &rows[701..2500],
            &rows[2500..],
        ]
        .into_iter()
        .enumerate()
        {
            let list = desk.put(&format!("{n}.{ending}"), &write(part));
            let out = desk.path(&format!("{n}-done.jsonl"));
            let flags = [
                "--rows-only",
                "--quiet",
                "--exit-zero",
                "--lang",
                "en",
                "-o",
                &out,
            ];
            assert!(
                run(&[&["batch", list.as_str()][..], &flags].concat())
                    .status
                    .success()
            );
            lists.push(list);
            parts.push(out);
        }
        let expected = desk.read("one.jsonl");
        let changed: String = parts
            .iter()
            .map(|p| std::fs::read_to_string(p).unwrap())
            .collect();
        assert_ne!(changed, expected, "nothing shows across rows");
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let each: Vec<&str> = lists.iter().flat_map(|l| ["--list", l.as_str()]).collect();
        for given in [vec!["--list", whole.as_str()], each] {
            let out = desk.path("merged.jsonl");
            let args = [
                &["merge"],
                &given[..],
                &["-o", &out, "--lang", "en"],
                &parts,
            ]
            .concat();
            let done = run(&args);
            assert_eq!(done.status.code(), code, "{}", text(&done.stderr));
            assert!(
                text(&done.stderr).contains("3000 rows"),
                "{}",
                text(&done.stderr)
            );
            assert!(desk.read("merged.jsonl") == expected, "{ending} {given:?}");
        }
        let refused = |args: &[&str], why: &str| {
            let out = desk.path("none.jsonl");
            let base = ["merge", "--list", &whole, "--lang", "en", "-o", &out];
            let done = run(&[&base, args].concat());
            assert_eq!(done.status.code(), Some(2), "{why}");
            assert!(text(&done.stderr).contains(why), "{}", text(&done.stderr));
            assert!(!Path::new(&out).exists());
        };
        refused(&parts[..3], "as many lines");
        refused(&[&parts[..], &parts[..1]].concat(), "as many lines");
        refused(
            &[parts[3], parts[1], parts[2], parts[0]],
            "no result of row 1",
        );
        refused(&[&whole], "no result as");
        let other = yiqing(&["merge", "--list", &whole, "--lang", "en"])
            .args(&parts)
            .args(["--format", "csv"])
            .output()
            .unwrap();
        assert_eq!(other.status.code(), Some(2));
    }
}

#[test]
fn what_shows_across_rows_is_the_same_with_any_number_of_threads() {
    let desk = Desk::new();
    let list = desk.put("list.csv", &csv(&rows(9000)));
    let with = |threads: &str| {
        run(&[
            "batch",
            &list,
            "--format",
            "jsonl",
            "--quiet",
            "--threads",
            threads,
        ])
        .stdout
    };
    let one = with("1");
    assert!(one == with("2"));
    let out = text(&one);
    for rule in ["TRM007", "TRM010", "MID006", "AGT006"] {
        assert!(out.contains(rule), "{rule} fires nowhere");
    }
}

#[test]
fn only_some_rules_are_shown_and_every_verdict_stays() {
    let desk = Desk::new();
    let list = desk.put("list.csv", &csv(&rows(300)));
    let jsonl = ["--format", "jsonl", "--quiet"];
    let all = lines(&run(&[&["batch", list.as_str()], &jsonl[..]].concat()));
    let some = run(&[&["batch", &list, "--only", "trm,lic001"], &jsonl[..]].concat());
    let mut shown = 0;
    for (a, b) in all.iter().zip(lines(&some)) {
        assert_eq!(a["verdict"], b["verdict"]);
        assert_eq!(a["confidence"], b["confidence"]);
        let wanted = |r: &String| r.starts_with("TRM") || r == "LIC001";
        let kept: Vec<String> = rules(a).into_iter().filter(wanted).collect();
        assert_eq!(rules(&b), kept);
        shown += kept.len();
    }
    assert!(shown > 0);
    // Only what is shown counts towards attention, alerts and the exit code.
    let quiet = desk.put("quiet.csv", "brand,rate_credit\n拉卡拉,0.30%\n");
    let args = [
        "batch",
        &quiet,
        "--format",
        "csv",
        "--quiet",
        "--fail-on",
        "warning",
    ];
    assert_eq!(run(&args).status.code(), Some(10));
    let done = run(&[&args[..], &["--only", "LIC"]].concat());
    assert_eq!(done.status.code(), Some(0));
    assert!(
        text(&done.stdout).contains(",none,"),
        "{}",
        text(&done.stdout)
    );
    let done = run(&["batch", &list, "--only", "TRM007,LIC00A", "--lang", "en"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(
        text(&done.stderr).contains("did you mean LIC00"),
        "{}",
        text(&done.stderr)
    );
    assert_eq!(run(&["batch", &list, "--only", ","]).status.code(), Some(2));
}

#[test]
fn what_is_ignored_is_kept_marked_and_counted() {
    let desk = Desk::new();
    let list = desk.put(
        "list.csv",
        "brand,serial_number,rate_credit\n拉卡拉,SN-00012345,0.30%\n拉卡拉,SN00054321,0.30%\n",
    );
    let ignore = desk.put(
        "ignore.toml",
        r#"
[[ignore]]
rule = "RATE001"
serial = "sn00012345"
reason = "示例：标签磨损，已看过实物"
until = 2026-12-31

[[ignore]]
rule = "TRM"
reason = "示例：另行谈价"
until = "2026-12-31"

[[ignore]]
rule = "RATE001"
reason = "示例：旧约定"
until = 2026-11-22
"#,
    );
    let summary = desk.path("summary.json");
    let base = [
        "batch",
        &list,
        "--ignore",
        &ignore,
        "--lang",
        "en",
        "--summary",
        &summary,
    ];
    let done = run(&[&base[..], &["--format", "jsonl"]].concat());
    let out = lines(&done);
    let marked = |n: usize| {
        let all = out[n]["findings"].as_array().unwrap();
        let f = all.iter().find(|f| f["rule"] == "RATE001").unwrap();
        f.get("ignored").cloned()
    };
    let first = marked(0).unwrap();
    assert_eq!(first["until"], "2026-12-31");
    assert_eq!(first["reason"], "示例：标签磨损，已看过实物");
    // The entry without a serial number has expired, so the other row is not touched.
    assert_eq!(marked(1), None);
    assert_eq!(out[0]["verdict"], out[1]["verdict"]);
    assert_ne!(out[0]["alerts"], out[1]["alerts"]);
    let told = text(&done.stderr);
    assert!(told.contains("met no finding (1): TRM"), "{told}");
    assert!(told.contains("not applied (1): RATE001"), "{told}");
    let s: Value = serde_json::from_str(&desk.read("summary.json")).unwrap();
    assert_eq!(s["ignored_findings"], 1);
    assert_eq!(s["by_rule"]["RATE001"], 1);
    assert_eq!(s["by_attention"]["none"], 1);
    let done = run(&[&base[..], &["--format", "csv"]].concat());
    let codes: Vec<bool> = text(&done.stdout)
        .lines()
        .skip(1)
        .map(|l| l.contains("RATE001"))
        .collect();
    assert_eq!(codes, [false, true]);
    for (wrong, why) in [
        (
            "[[ignore]]\nrule = \"RATE001\"\nuntil = 2026-12-31\n",
            "reason is missing",
        ),
        ("[[ignore]]\nrule = \"RATE001\"\nreason = \"x\"\n", "until"),
        (
            "[[ignore]]\nreason = \"x\"\nuntil = 2026-12-31\n",
            "Give rule or serial",
        ),
        (
            "[[ignore]]\nrule = \"TRM999\"\nreason = \"x\"\nuntil = 2026-12-31\n",
            "did you mean TRM00",
        ),
        (
            "[[ignore]]\nserial = \"-\"\nreason = \"x\"\nuntil = 2026-12-31\n",
            "no serial number",
        ),
        ("[[ignore]]\nrules = \"RATE001\"\n", "unknown field"),
        ("[[", "ignore.toml"),
    ] {
        desk.put("ignore.toml", wrong);
        let done = run(&base);
        assert_eq!(done.status.code(), Some(2), "{wrong}");
        assert!(
            text(&done.stderr).contains(why),
            "{why}: {}",
            text(&done.stderr)
        );
    }
}

#[test]
fn only_what_changed_since_another_day_is_written() {
    let desk = Desk::new();
    let old = "id,brand,serial_number\n1,拉卡拉,SN00000001\n2,拉卡拉,SN00000002\n3,拉卡拉,\n4,拉卡拉,SN00000004\n";
    let list = desk.put("old.csv", old);
    let before = desk.path("before.jsonl");
    assert!(
        run(&["batch", &list, "--quiet", "-o", &before])
            .status
            .success()
    );
    // Another order, another spelling; 2 has another brand, 4 is gone, 5 is new.
    let new = "id,brand,serial_number\n5,拉卡拉,SN00000005\n3,拉卡拉,\n9,拉卡拉,sn-00000001\n2,示例无名,SN00000002\n";
    let list = desk.put("new.csv", new);
    let summary = desk.path("summary.json");
    let base = [
        "batch",
        &list,
        "--baseline",
        &before,
        "--lang",
        "en",
        "--summary",
        &summary,
    ];
    let done = run(&[&base[..], &["--format", "jsonl"]].concat());
    let out = lines(&done);
    let kinds: Vec<(&str, &Value)> = out
        .iter()
        .map(|l| (l["schema"].as_str().unwrap(), &l["change"]["kind"]))
        .collect();
    assert_eq!(kinds[0], ("yiqing.report/1", &Value::from("new")));
    assert_eq!(kinds[1], ("yiqing.report/1", &Value::from("changed")));
    assert_eq!(kinds[2].0, "yiqing.gone/1");
    assert_eq!(out.len(), 3);
    assert_eq!(out[1]["row"], 4);
    assert_eq!(out[1]["change"]["was"]["verdict"], "direct_claimed");
    assert_eq!(out[2]["serial_number"], "SN00000004");
    let told = text(&done.stderr);
    assert!(
        told.contains("1 changed, 1 new, 1 gone; 2 unchanged"),
        "{told}"
    );
    let s: Value = serde_json::from_str(&desk.read("summary.json")).unwrap();
    assert_eq!(s["rows"], 4);
    assert_eq!(s["changes"]["unchanged"], 2);
    valid("summary", &s);
    valid("gone", &out[2]);
    valid("report", &out[1]);
    let csv = text(&run(&[&base[..], &["--format", "csv", "--no-bom"]].concat()).stdout);
    let cells: Vec<&str> = csv.lines().map(|l| l.rsplit(',').next().unwrap()).collect();
    assert_eq!(cells[..2], ["change", "new"]);
    assert!(cells[2].starts_with("changed: verdict"), "{csv}");
    // Nothing changed: nothing but the head is written.
    let again = [
        "batch",
        &desk.path("old.csv"),
        "--baseline",
        &before,
        "--quiet",
    ];
    let csv = text(&run(&[&again[..], &["--format", "csv"]].concat()).stdout);
    assert_eq!(csv.lines().count(), 1);
    let done = run(&["batch", &list, "--baseline", &list]);
    assert_eq!(done.status.code(), Some(2));
    let xlsx = desk.path("changes.xlsx");
    let done = run(&[&base[..], &["--quiet", "-o", &xlsx]].concat());
    assert!(Path::new(&xlsx).exists(), "{}", text(&done.stderr));
}

fn valid(name: &str, document: &Value) {
    let schema = yiqing::report::schemas::schema(name).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{name}: {faults:?}");
}

#[test]
fn a_line_is_answered_before_the_next_is_written() {
    for threads in ["1", "2"] {
        let mut child = yiqing(&["batch", "-", "--rows-only", "--format", "jsonl", "--quiet"])
            .args(["--threads", threads, "--exit-zero"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        // Were it read to its end first, this would wait for ever.
        for n in 1..=5_u64 {
            let line = format!("{{\"brand\":\"拉卡拉\",\"serial_number\":\"SN{n:08}\"}}\n");
            input.write_all(line.as_bytes()).unwrap();
            input.flush().unwrap();
            let mut answer = String::new();
            output.read_line(&mut answer).unwrap();
            let answer: Value = serde_json::from_str(&answer).unwrap();
            assert_eq!(answer["row"], n);
            assert_eq!(answer["serial_number"], format!("SN{n:08}"));
        }
        input
            .write_all("\n{\"brand\":\n[]\n{\"brand\":\"拉卡拉\"}".as_bytes())
            .unwrap();
        drop(input);
        let rest: Vec<Value> = output
            .lines()
            .map(|l| serde_json::from_str(&l.unwrap()).unwrap())
            .collect();
        let numbers: Vec<u64> = rest.iter().map(|l| l["row"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [6, 7, 8]);
        assert_eq!(rules(&rest[0]), ["DAT005"]);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_line_filter_says_what_a_file_says() {
    let desk = Desk::new();
    let list = desk.put("list.jsonl", &json(&rows(5000)));
    let flags = ["--rows-only", "--format", "jsonl", "--quiet", "--exit-zero"];
    let from_file = run(&[&["batch", list.as_str()], &flags[..]].concat()).stdout;
    for mark in ["", "\u{feff}", "\n \n"] {
        desk.put(
            "marked.jsonl",
            &(mark.to_owned() + &desk.read("list.jsonl")),
        );
        let input = std::fs::File::open(PathBuf::from(desk.path("marked.jsonl"))).unwrap();
        let piped = yiqing(&[&["batch", "-"], &flags[..]].concat())
            .stdin(input)
            .output()
            .unwrap();
        assert!(piped.stdout == from_file, "{mark:?}");
    }
    // Anything else on standard input is read as before.
    let input = desk.put("list.csv", &csv(&rows(5)));
    let piped = yiqing(&[&["batch", "-"], &flags[..]].concat())
        .stdin(std::fs::File::open(input).unwrap())
        .output()
        .unwrap();
    assert_eq!(text(&piped.stdout).lines().count(), 5);
}

#[test]
fn the_summary_counts_every_row_once() {
    let desk = Desk::new();
    let list = desk.put("list.csv", &csv(&rows(400)));
    let path = desk.path("summary.json");
    let args = ["batch", &list, "--summary", &path, "--lang", "en"];
    let told = text(&run(&args).stderr);
    let read = || serde_json::from_str::<Value>(&desk.read("summary.json")).unwrap();
    let s = read();
    valid("summary", &s);
    let sum = |key: &str| -> u64 {
        let o = s[key].as_object().unwrap();
        o.values().map(|v| v.as_u64().unwrap()).sum()
    };
    for key in [
        "by_verdict",
        "by_attention",
        "by_acquirer",
        "by_region",
        "by_licence_state",
    ] {
        assert_eq!(sum(key), 400, "{key}");
    }
    // 广东 and 广东省 are one region.
    assert_eq!(s["by_region"]["广东"], 400);
    assert_eq!(s["by_agent"], Value::Null);
    assert!(
        !told.contains("示例商贸") && told.contains("By region"),
        "{told}"
    );
    let told = text(&run(&[&args[..], &["--with-agents"]].concat()).stderr);
    assert!(told.contains("示例商贸"), "{told}");
    let counted = read()["by_agent"].as_object().unwrap().len();
    assert!(counted > 0);
    // A licence that ends within ninety days is named with its day.
    let soon = desk.put("soon.csv", "acquirer\n瑞银信支付技术有限公司\n");
    let registry = yiqing::registry::Registry::embedded().unwrap();
    let ends = jiff::civil::date(2026, 12, 21);
    let ending = registry.snapshot().institutions.iter().find(|r| {
        matches!(r.valid_until, Some(yiqing::registry::record::ValidUntil::Until(d)) if d == ends)
            && r.ended_on.is_none()
    });
    let name = ending.unwrap().name.clone();
    std::fs::write(&soon, format!("acquirer\n{name}\n")).unwrap();
    run(&["batch", &soon, "--summary", &path, "--quiet"]);
    let s = read();
    assert_eq!(s["ending"][0]["valid_until"], "2026-12-21");
    assert_eq!(s["ending"][0]["acquirer"], name.as_str());
}
