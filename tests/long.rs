//! Long runs: killed, stopped and gone on with, the bytes are those of one run.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const BRANDS: [&str; 6] = ["拉卡拉", "瑞银信", "示例付", "银联商务", "开店宝", ""];

/// A list in which serial numbers come back, so that rows far apart belong together.
fn list(dir: &Path, rows: usize) -> PathBuf {
    let mut text = String::from("编号,品牌,机身序列号,省份,城市,贷记卡费率\n");
    for n in 0..rows {
        let brand = BRANDS[n * 7 % BRANDS.len()];
        let serial = if n % 1000 == 3 { 3 } else { n };
        let _ = writeln!(text, "{n},{brand},SN{serial:08},浙江省,宁波市,0.6%");
    }
    let path = dir.join("list.csv");
    fs::write(&path, text).unwrap();
    path
}

fn batch(args: &[&str]) -> Command {
    let program = env!("CARGO_BIN_EXE_yiqing");
    let mut c = if ctrl_c("SigIgn:", "/proc/self/status") {
        // A shell that puts a job in the background has its children ignore Ctrl-C.
        let mut c = Command::new("env");
        c.args(["--default-signal=INT", program]);
        c
    } else {
        Command::new(program)
    };
    c.args(["batch", "--lang", "en", "--date", "2026-11-27"]);
    c.args(args);
    c.env("YIQING_HOME", "/no/such/store");
    c.env_remove("NO_COLOR").stdin(Stdio::null());
    c.stdout(Stdio::piped()).stderr(Stdio::piped());
    c
}

fn run(args: &[&str]) -> Output {
    batch(args).output().unwrap()
}

fn err(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

/// The summary without the time it took.
fn counts(out: &Output) -> Vec<String> {
    let text = err(out);
    text.lines()
        .filter(|l| l.contains('：'))
        .map(str::to_owned)
        .collect()
}

fn named(out: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", out.display()))
}

fn record(out: &Path) -> Option<Value> {
    let bytes = fs::read(named(out, ".partial.json")).ok()?;
    // Never half of one: it takes its name when it is whole.
    Some(serde_json::from_slice(&bytes).unwrap())
}

/// Waits until so many rows are recorded; whether the run has ended before.
fn wait_for(child: &mut Child, out: &Path, rows: u64) -> bool {
    let began = Instant::now();
    loop {
        if record(out).is_some_and(|r| r["rows"].as_u64().unwrap() >= rows) {
            return false;
        }
        if child.try_wait().unwrap().is_some() {
            return true;
        }
        assert!(began.elapsed() < Duration::from_secs(300), "no record");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn interrupt(child: &Child) {
    let pid = child.id().to_string();
    let done = Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(done.success());
}

/// Whether a mask of signals of a process holds Ctrl-C.
fn ctrl_c(mask: &str, status: &str) -> bool {
    let text = fs::read_to_string(status).unwrap_or_default();
    text.lines()
        .find_map(|l| l.strip_prefix(mask))
        .is_some_and(|m| u64::from_str_radix(m.trim(), 16).unwrap() & 2 != 0)
}

/// Waits until Ctrl-C is caught, which is when the list is open.
fn wait_until_it_listens(child: &Child) {
    let status = format!("/proc/{}/status", child.id());
    for _ in 0..3000 {
        if ctrl_c("SigCgt:", &status) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("Ctrl-C is never caught");
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Nothing under the final name, and a record that is true of what is there.
fn unfinished(out: &Path, whole: &[u8]) -> u64 {
    assert!(!out.exists(), "half a file under the final name");
    let record = record(out).expect("a record");
    assert_eq!(record["schema"], "yiqing.partial/1");
    let bytes = usize::try_from(record["bytes"].as_u64().unwrap()).unwrap();
    let partial = fs::read(named(out, ".partial")).unwrap();
    assert!(partial.len() >= bytes);
    assert_eq!(partial[..bytes], whole[..bytes]);
    assert!(bytes == 0 || partial[bytes - 1] == b'\n');
    record["rows"].as_u64().unwrap()
}

#[test]
fn a_killed_run_goes_on_to_the_same_bytes() {
    const ROWS: usize = 300_000;
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), ROWS);
    let input = input.to_str().unwrap();
    let whole = dir.path().join("whole.csv");
    let reference = run(&[input, "-o", whole.to_str().unwrap()]);
    let whole = fs::read(&whole).unwrap();
    assert_eq!(whole.iter().filter(|b| **b == b'\n').count(), ROWS + 1);
    let out = dir.path().join("out.csv");
    let args = [input, "-o", out.to_str().unwrap(), "--save-every", "0"];
    let resume = [&args[..], &["--resume"]].concat();
    // Before the first record, and then again and again further on.
    let mut moments = Vec::new();
    for at in [0, 1, 120_000, 260_000] {
        let mut child = batch(&resume).spawn().unwrap();
        let ended = wait_for(&mut child, &out, at);
        assert!(!ended, "ended before row {at}");
        child.kill().unwrap();
        child.wait().unwrap();
        let rows = unfinished(&out, &whole);
        assert!(rows >= at);
        moments.push(rows);
    }
    println!("killed at rows {moments:?}");
    // What a dead run wrote behind its record does not count.
    let partial = named(&out, ".partial");
    let mut file = fs::OpenOptions::new().append(true).open(&partial).unwrap();
    file.write_all("half a row,拉卡".as_bytes()).unwrap();
    drop(file);
    let last = run(&resume);
    assert_eq!(last.status.code(), reference.status.code());
    assert!(err(&last).contains("Going on at row "), "{}", err(&last));
    assert!(fs::read(&out).unwrap() == whole, "other bytes");
    assert_eq!(counts(&last), counts(&reference));
    assert!(counts(&last).len() >= 4, "{}", err(&last));
    assert_eq!(names(dir.path()), ["list.csv", "out.csv", "whole.csv"]);
}

#[test]
fn ctrl_c_keeps_what_is_written_and_says_how_to_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 60_000);
    let input = input.to_str().unwrap();
    let whole = dir.path().join("whole.jsonl");
    let reference = run(&[input, "-o", whole.to_str().unwrap()]);
    let whole = fs::read(&whole).unwrap();
    let out = dir.path().join("out.jsonl");
    let args = [input, "-o", out.to_str().unwrap(), "--save-every", "0"];
    // Few threads, so that not all rows are in flight when it is stopped.
    let two = [&args[..], &["--threads", "2"]].concat();
    let mut child = batch(&two).spawn().unwrap();
    assert!(!wait_for(&mut child, &out, 1), "ended before it was asked");
    interrupt(&child);
    let stopped = child.wait_with_output().unwrap();
    assert_eq!(stopped.status.code(), Some(130), "{}", err(&stopped));
    let rows = unfinished(&out, &whole);
    let said = err(&stopped);
    assert!(
        said.contains(&format!("goes on at row {}", rows + 1)) && said.contains("--resume"),
        "{said}"
    );
    // All that was written counts: the rows in flight were finished.
    let record = record(&out).unwrap();
    let length = fs::metadata(named(&out, ".partial")).unwrap().len();
    assert_eq!(record["bytes"].as_u64().unwrap(), length);
    // With another number of threads, which shapes no byte.
    let resume = [&args[..], &["--resume", "--threads", "1"]].concat();
    let last = run(&resume);
    assert_eq!(last.status.code(), reference.status.code());
    assert!(fs::read(&out).unwrap() == whole, "other bytes");
    assert_eq!(counts(&last), counts(&reference));
}

#[test]
fn who_asks_twice_is_not_kept_waiting() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 100_000);
    let out = dir.path().join("out.csv");
    let args = [
        input.to_str().unwrap(),
        "-o",
        out.to_str().unwrap(),
        "--save-every",
        "0",
        "--threads",
        "2",
    ];
    let mut child = batch(&args).spawn().unwrap();
    assert!(!wait_for(&mut child, &out, 1), "ended before it was asked");
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(5));
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!out.exists());
    assert!(record(&out).unwrap()["rows"].as_u64().unwrap() > 0);
}

#[test]
fn what_cannot_be_gone_on_with_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 50_000);
    let input = input.to_str().unwrap();
    for name in ["out.xlsx", "out.html"] {
        let out = dir.path().join(name);
        let mut child = batch(&[input, "-o", out.to_str().unwrap()])
            .spawn()
            .unwrap();
        wait_until_it_listens(&child);
        interrupt(&child);
        let code = child.wait().unwrap().code();
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(code, Some(130), "{said}");
        assert!(said.contains("No file was written"), "{said}");
        assert_eq!(names(dir.path()), ["list.csv"]);
        let refused = run(&[input, "-o", out.to_str().unwrap(), "--resume"]);
        assert_eq!(refused.status.code(), Some(2));
        assert!(err(&refused).contains("--resume is for csv or jsonl"));
    }
}

#[test]
fn standard_output_ends_with_a_whole_row() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 100_000);
    let args = ["--format", "jsonl", "--threads", "2"];
    let mut child = batch(&[&args[..], &[input.to_str().unwrap()]].concat())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut first = vec![0; 4096];
    stdout.read_exact(&mut first).unwrap();
    interrupt(&child);
    let mut text = first;
    stdout.read_to_end(&mut text).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", err(&ended));
    let text = String::from_utf8(text).unwrap();
    assert!(text.ends_with("}\n"));
    let rows = text.lines().count();
    assert!(rows < 100_000);
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(last["row"], rows);
    let said = format!("results of the first {rows} rows were written whole");
    assert!(err(&ended).contains(&said), "{}", err(&ended));
}

/// Leaves the unfinished output of a killed run.
fn killed(mut command: Command, stdin: Option<&[u8]>, out: &Path) {
    if stdin.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().unwrap();
    if let Some(bytes) = stdin {
        child.stdin.take().unwrap().write_all(bytes).unwrap();
    }
    assert!(!wait_for(&mut child, out, 1), "ended before it was killed");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_run_of_something_else_is_not_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 40_000);
    let text = fs::read(&input).unwrap();
    let out = dir.path().join("out.csv");
    let name = out.to_str().unwrap();
    let from = |input: &str| batch(&[input, "-o", name, "--save-every", "0"]);
    killed(from(input.to_str().unwrap()), None, &out);
    let (partial, kept) = (named(&out, ".partial"), record(&out));
    let bytes = fs::read(&partial).unwrap();
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    for (more, what) in [
        (&["--unmasked"][..], "--unmasked: then false, now true"),
        (
            &["--date", "2026-11-28"],
            "(--date): then 2026-11-27, now 2026-11-28",
        ),
        (&["--lang", "zh"], "--lang：上次 en，这次 zh"),
        (&["--limit", "50000"], "--limit: then -, now 50000"),
        (&["--registry", data], "(--registry): then"),
        (&["--format", "jsonl"], "form of list and results"),
    ] {
        let mut c = Command::new(env!("CARGO_BIN_EXE_yiqing"));
        c.args(["batch", input.to_str().unwrap(), "-o", name, "--resume"]);
        for (flag, value) in [("--lang", "en"), ("--date", "2026-11-27")] {
            if !more.contains(&flag) {
                c.args([flag, value]);
            }
        }
        let refused = c.args(more).env("YIQING_HOME", "/no").output().unwrap();
        let said = err(&refused);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains(what), "{more:?}: {said}");
    }
    // One more row is another list.
    fs::write(&input, [&text[..], "x,拉卡拉,,,,\n".as_bytes()].concat()).unwrap();
    let refused = run(&[input.to_str().unwrap(), "-o", name, "--resume"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = err(&refused);
    assert!(
        said.contains("content of the list") && said.contains("leave out --resume to start again"),
        "{said}"
    );
    // None of it was touched.
    assert_eq!(fs::read(&partial).unwrap(), bytes);
    assert_eq!(record(&out), kept);
    let rows = kept.unwrap()["rows"].as_u64().unwrap();
    let again = run(&[input.to_str().unwrap(), "-o", name]);
    let said = err(&again);
    assert!(
        said.contains(&format!("({rows} rows recorded); starting again")),
        "{said}"
    );
    assert_eq!(names(dir.path()), ["list.csv", "out.csv"]);
}

#[test]
fn a_full_disk_leaves_what_is_recorded() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 40_000);
    let input = input.to_str().unwrap();
    let whole = run(&[input]).stdout;
    let out = dir.path().join("out.csv");
    let args = [input, "-o", out.to_str().unwrap(), "--save-every", "0"];
    // Files may have 2 MiB or, as some shells count, 4.
    assert!(whole.len() > 5 << 20, "{}", whole.len());
    let limited = "trap '' XFSZ; ulimit -f 4096; exec \"$0\" \"$@\"";
    let command = batch(&args);
    let mut shell = Command::new("sh");
    shell.args(["-c", limited]).arg(command.get_program());
    shell.args(command.get_args()).env("YIQING_HOME", "/no");
    let failed = shell.output().unwrap();
    let said = err(&failed);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("What was recorded stays in"), "{said}");
    assert!(unfinished(&out, &whole) > 0);
    let last = run(&[&args[..], &["--resume"]].concat());
    assert!(err(&last).contains("Going on at row "), "{}", err(&last));
    assert!(fs::read(&out).unwrap() == whole, "other bytes");
}

#[test]
fn standard_input_given_again_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 40_000);
    let text = fs::read(&input).unwrap();
    let whole = run(&[input.to_str().unwrap()]).stdout;
    let out = dir.path().join("out.csv");
    let args = ["-", "-o", out.to_str().unwrap(), "--save-every", "0"];
    killed(batch(&args), Some(&text), &out);
    let resume = |bytes: &[u8]| {
        let mut c = batch(&[&args[..], &["--resume"]].concat());
        let mut child = c.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        child.wait_with_output().unwrap()
    };
    assert_eq!(resume(&text[..text.len() - 60]).status.code(), Some(2));
    let last = resume(&text);
    assert!(err(&last).contains("Going on at row "), "{}", err(&last));
    assert!(fs::read(&out).unwrap() == whole, "other bytes");
}

#[test]
fn a_limit_is_said_and_rows_are_compared_within_it() {
    let dir = tempfile::tempdir().unwrap();
    // Rows 4 and 1004 have the serial number in common.
    let input = list(dir.path(), 1100);
    let input = input.to_str().unwrap();
    let all = run(&[input]);
    assert!(!err(&all).contains("--limit"));
    assert!(err(&all).contains("TRM007 2"), "{}", err(&all));
    let some = run(&[input, "--limit", "500"]);
    assert!(err(&some).contains("Only the first 500 rows were checked (--limit)"));
    assert!(!err(&some).contains("TRM007"));
    assert_eq!(some.stdout.iter().filter(|b| **b == b'\n').count(), 501);
    // Said only where something was left out.
    for limit in ["1100", "5000"] {
        let same = run(&[input, "--limit", limit, "--rows-only"]);
        assert!(!err(&same).contains("--limit"), "{}", err(&same));
        assert_eq!(same.stdout.iter().filter(|b| **b == b'\n').count(), 1101);
    }
    let page = run(&[input, "--limit", "2", "--format", "html"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("Only the first 2 rows were checked"));
    assert_eq!(run(&[input, "--limit", "0"]).status.code(), Some(2));
}

#[test]
fn progress_goes_to_logs_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let input = list(dir.path(), 2000);
    let input = input.to_str().unwrap();
    let plain = run(&[input, "--progress", "plain"]);
    let none = run(&[input, "--progress", "none"]);
    let bar = run(&[input, "--progress", "bar", "--quiet"]);
    assert_eq!(plain.stdout, none.stdout);
    assert_eq!(bar.stdout, none.stdout);
    assert!(bar.stderr.is_empty(), "{}", err(&bar));
    assert_eq!(run(&[input, "--progress", "much"]).status.code(), Some(2));
    // No control sequence in a log.
    assert!(!plain.stderr.contains(&0x1b));
}
