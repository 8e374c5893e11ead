//! The registry refreshed through the program: imported, refused, gone back from, compared.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code
)]

mod pages;

use std::fs;
use std::io;
use std::path::Path;

use assert_cmd::Command;
use pages::Site;
use serde_json::Value;
use tempfile::TempDir;
use yiqing::registry::Registry;
use yiqing::registry::stored::Use;
use yiqing::supply::store::{Store, go_on};

const RENAMED: &str = "Z2000931000013";
const LEFT: &str = "Z2002131000017";
const MOVED: &str = "Z2017314000014";
const NEW_NAME: &str = "示例汇付支付有限公司";
const DAY: &str = "Mon Nov 23 2026";

struct Home(TempDir);

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("{e}: {} / {}", self.out, self.err))
    }
}

impl Home {
    fn new() -> Home {
        Home(TempDir::new().unwrap())
    }

    fn store(&self) -> std::path::PathBuf {
        self.0.path().join("store")
    }

    fn pages(&self, name: &str, site: &Site) -> std::path::PathBuf {
        let dir = self.0.path().join(name);
        fs::create_dir_all(&dir).unwrap();
        site.save(&dir, DAY);
        dir
    }

    fn run(&self, args: &[&str]) -> Ran {
        let out = Command::cargo_bin("yiqing")
            .unwrap()
            .env("YIQING_HOME", self.store())
            .env("RUST_BACKTRACE", "0")
            .args(args)
            .output()
            .unwrap();
        Ran {
            code: out.status.code().unwrap(),
            out: String::from_utf8(out.stdout).unwrap(),
            err: String::from_utf8(out.stderr).unwrap(),
        }
    }

    fn import(&self, dir: &Path, more: &[&str]) -> Ran {
        let mut args = vec![
            "registry",
            "import",
            dir.to_str().unwrap(),
            "--date",
            "2026-11-25",
        ];
        args.extend_from_slice(more);
        self.run(&args)
    }
}

fn today() -> Site {
    let mut site = Site::of(Registry::embedded().unwrap());
    site.per_page = 13;
    site
}

fn three_changes() -> Site {
    let mut site = today();
    site.rename(RENAMED, NEW_NAME);
    site.cancel(LEFT, "2026年11月20日");
    site.detail_mut(MOVED).types = "支付交易处理Ⅰ类（山西省、河北省）".into();
    site
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
fn the_records_as_pages_change_nothing() {
    let home = Home::new();
    let dir = home.pages("same", &today());
    let ran = home.import(&dir, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc = ran.json();
    valid("change", &doc);
    for list in ["added", "gone", "changed"] {
        assert_eq!(doc[list], Value::Array(vec![]), "{list}: {}", doc[list]);
    }
    assert_eq!(doc["version"], "1+1");
    // The same pages again bring no new version.
    let again = home.import(&dir, &["--format", "json"]).json();
    assert_eq!(again["installed"], true);
    assert_eq!(again["version"], "1+1");
    let status = home.run(&["registry", "status", "--format", "json"]).json();
    valid("registry", &status);
    assert_eq!(status["versions"].as_array().unwrap().len(), 1);
}

#[test]
fn three_changes_are_three_changes() {
    let home = Home::new();
    let site = three_changes();
    let dir = home.pages("three", &site);
    assert_eq!(site.details.len(), 48);
    let ran = home.import(&dir, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc = ran.json();
    valid("change", &doc);
    assert_eq!(doc["installed"], true);
    assert_eq!(doc["added"], Value::Array(vec![]));
    let gone = doc["gone"].as_array().unwrap();
    assert_eq!(gone.len(), 1, "{gone:?}");
    assert_eq!(gone[0]["licence_no"], LEFT);
    assert_eq!(gone[0]["status"], "cancelled");
    let changed = doc["changed"].as_array().unwrap();
    assert_eq!(changed.len(), 2, "{changed:#?}");
    assert_eq!(changed[0]["licence_no"], RENAMED);
    assert_eq!(changed[0]["field"], "name");
    assert_eq!(changed[0]["to"], NEW_NAME);
    assert_eq!(changed[1]["licence_no"], MOVED);
    assert_eq!(changed[1]["field"], "regions");
    for g in doc["gates"].as_array().unwrap() {
        assert_ne!(g["outcome"], "fail", "{g}");
    }
    follows(&home);

    // No person's name anywhere in the store, and no folder of this machine.
    let mut looked = 0;
    search(&home.store(), &mut |path, text| {
        looked += 1;
        assert!(!text.contains(pages::PERSON), "{}", path.display());
        assert!(!text.contains("法定代表人"), "{}", path.display());
        let folder = dir.to_str().unwrap();
        assert!(!text.contains(folder), "{}", path.display());
    });
    assert!(looked >= 3, "{looked}");

    // Back again: what was before.
    let back = home.run(&["registry", "rollback", "--format", "json"]);
    assert_eq!(back.code, 0, "{}", back.err);
    valid("change", &back.json());
    assert_eq!(back.json()["version"], "1");
    assert_eq!(state(&home, LEFT, "2026-11-25"), "valid");
    let nothing = home.run(&["registry", "rollback"]);
    assert_eq!(nothing.code, 4, "{}", nothing.err);
}

fn state(home: &Home, number: &str, date: &str) -> String {
    let ran = home.run(&[
        "check",
        "--acquirer",
        number_to_name(number),
        "--licence-no",
        number,
        "--format",
        "json",
        "--exit-zero",
        "--date",
        date,
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.json()["acquirer"]["licence_state"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn number_to_name(number: &str) -> &'static str {
    let registry = Registry::embedded().unwrap();
    let at = registry.by_licence_no(number).unwrap();
    registry.institution_at(at).unwrap().name.as_str()
}

/// A check follows the import at once, and for an earlier day answers as of that day.
fn follows(home: &Home) {
    assert_eq!(state(home, LEFT, "2026-11-25"), "ended");
    assert_eq!(state(home, LEFT, "2026-11-10"), "valid");

    let named = |name: &str, date: &str| {
        let ran = home.run(&[
            "check",
            "--acquirer",
            name,
            "--format",
            "json",
            "--exit-zero",
            "--date",
            date,
        ]);
        ran.json()["acquirer"]["name"].as_str().unwrap().to_owned()
    };
    assert_eq!(named(NEW_NAME, "2026-11-25"), NEW_NAME);
    assert_eq!(named(number_to_name(RENAMED), "2026-11-25"), NEW_NAME);
    assert_eq!(
        named(number_to_name(RENAMED), "2026-11-01"),
        number_to_name(RENAMED)
    );

    let region = |date: &str| {
        let ran = home.run(&[
            "check",
            "--acquirer",
            number_to_name(MOVED),
            "--province",
            "河北省",
            "--city",
            "石家庄市",
            "--format",
            "json",
            "--exit-zero",
            "--date",
            date,
        ]);
        ran.json()["acquirer"]["region_ok"].clone()
    };
    assert_eq!(region("2026-11-25"), true);
    assert_eq!(region("2026-11-01"), false);
}

fn search(dir: &Path, f: &mut dyn FnMut(&Path, &str)) {
    for e in fs::read_dir(dir).unwrap() {
        let path = e.unwrap().path();
        if path.is_dir() {
            search(&path, f);
        } else {
            f(&path, &String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn what_is_not_whole_is_refused() {
    let home = Home::new();
    let first = home.pages("first", &three_changes());
    assert_eq!(home.import(&first, &[]).code, 0);
    let pointer = fs::read_to_string(home.store().join("current")).unwrap();

    let mut cases: Vec<(&str, std::path::PathBuf, &str)> = Vec::new();
    // A list page is missing.
    let missing = home.pages("missing", &three_changes());
    fs::remove_file(missing.join("003.html")).unwrap();
    cases.push(("missing", missing, "pages"));
    // The counter lies.
    let mut lies = three_changes();
    lies.lie = 1;
    cases.push(("lies", home.pages("lies", &lies), "counter"));
    // The list has collapsed, and is whole by its own word.
    let mut short = three_changes();
    short.granted.truncate(60);
    cases.push(("short", home.pages("short", &short), "live"));
    // The cancelled list is shorter than that of the import before.
    let mut fewer = three_changes();
    fewer.cancelled.remove(3);
    cases.push(("fewer", home.pages("fewer", &fewer), "cancelled"));
    // A number stands twice.
    let mut twice = three_changes();
    let row = twice.granted[5].clone();
    twice.granted[90] = row;
    cases.push(("twice", home.pages("twice", &twice), "duplicate"));
    // The pages are older than the list in use.
    let old = home.0.path().join("old");
    fs::create_dir_all(&old).unwrap();
    three_changes().save(&old, "Mon Jan 05 2026");
    cases.push(("old", old, "as-of"));
    // One page is a challenge.
    let guard = home.pages("guard", &three_changes());
    fs::write(
        guard.join("030.html"),
        "<html><script>var wzwschallenge='x';</script>请开启JavaScript并刷新该页</html>",
    )
    .unwrap();
    cases.push(("guard", guard, "problems"));

    for (name, dir, gate) in cases {
        let ran = home.import(&dir, &["--format", "json"]);
        assert_eq!(ran.code, 4, "{name}: {} {}", ran.out, ran.err);
        let doc = ran.json();
        valid("change", &doc);
        assert_eq!(doc["installed"], false, "{name}");
        assert_eq!(doc["version"], "1+1", "{name}");
        let failed: Vec<&str> = doc["gates"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|g| g["outcome"] == "fail")
            .map(|g| g["gate"].as_str().unwrap())
            .collect();
        assert!(failed.contains(&gate), "{name}: {failed:?}");
        assert!(
            ran.err.contains(doc["report"].as_str().unwrap()),
            "{}",
            ran.err
        );
        let now = fs::read_to_string(home.store().join("current")).unwrap();
        assert_eq!(now, pointer, "{name}");
        // A list with a hole is never accepted.
        if gate == "pages" {
            let id = doc["report"].as_str().unwrap();
            assert_eq!(home.import(&dir, &["--accept", id]).code, 4);
        }
        if name == "fewer" {
            let id = doc["report"].as_str().unwrap();
            assert_eq!(home.import(&dir, &["--accept", "0123456789ab"]).code, 4);
            let other = home.0.path().join("accepted");
            copy(&home.store(), &other);
            let other = other.to_str().unwrap();
            let ran = home.import(&dir, &["--accept", id, "--registry", other]);
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
    }
}

#[test]
fn pages_of_a_guard_or_of_another_layout_are_told_apart() {
    let home = Home::new();
    let dir = home.0.path();
    let mut class = today();
    class.class = "txtlist2";
    let renamed = class.pages()[0].1.clone();
    for (name, text, id) in [
        ("2018", "<noscript><h1><strong>请开启JavaScript并刷新该页.</strong></h1></noscript><script>eval(function(p,a,c,k,e,d){}('wzwstemplate|KTKY2RBD'.split('|')))</script>".to_owned(), "page-challenge"),
        ("2020", "<script>location=atob('x')+'/WZWSRELx?wzwschallenge=x'</script>".to_owned(), "page-challenge"),
        ("2024", "<script>var wzwsquestion='',wzwsfactor=1;</script>".to_owned(), "page-challenge"),
        ("493", "<html><a href='/wzws-waf-cgi/x'>x</a></html>".to_owned(), "page-challenge"),
        ("1112", "<html><script src='http://1.1.1.2:89/x.js'></script></html>".to_owned(), "page-challenge"),
        ("class", renamed, "page-structure"),
        ("empty", String::new(), "page-type"),
        ("json", "{\"a\":1}".to_owned(), "page-type"),
        ("cut", "<html><body><ul class='txtlist'><li><span cla".to_owned(), "page-structure"),
        ("other", "<html><title>维护</title>系统维护中</html>".to_owned(), "page-wrong"),
    ] {
        let file = dir.join(format!("{name}.html"));
        fs::write(&file, text).unwrap();
        for lang in ["zh", "en"] {
            let ran = home.import(&file, &["--lang", lang]);
            assert_eq!(ran.code, 4, "{name}: {}", ran.err);
            assert!(ran.err.contains(id), "{name}: {}", ran.err);
        }
    }
    assert!(!home.store().join("current").exists());
    let empty = dir.join("nothing");
    fs::create_dir_all(&empty).unwrap();
    assert_eq!(home.import(&empty, &[]).code, 3);
    assert_eq!(home.import(&dir.join("absent"), &[]).code, 2);
}

#[test]
fn the_ways_a_browser_saves_a_page() {
    let home = Home::new();
    let dir = home.0.path().join("ways");
    fs::create_dir_all(&dir).unwrap();
    for (n, (path, html)) in today().pages().into_iter().enumerate() {
        let url = format!("https://www.pbc.gov.cn{path}");
        match n % 3 {
            // Chromium, with a folder beside it.
            0 => {
                let len = url.len();
                let html = html.replacen(
                    "<html>",
                    &format!("<!-- saved from url=({len:04}){url} -->\r\n<html>"),
                    1,
                );
                fs::write(dir.join(format!("{n}.html")), html).unwrap();
                let beside = dir.join(format!("{n}_files"));
                fs::create_dir_all(&beside).unwrap();
                fs::write(beside.join("frame.html"), "<html>x</html>").unwrap();
            }
            // GB18030.
            1 => {
                let html = html
                    .replace("charset=utf-8", "charset=gb2312")
                    .replace("charset=\"utf-8\"", "charset=\"gb2312\"");
                let (bytes, _, _) = encoding_rs::GB18030.encode(&html);
                fs::write(dir.join(format!("{n}.htm")), bytes).unwrap();
            }
            _ => {
                let body: String = html
                    .bytes()
                    .map(|b| match b {
                        b'\r' | b'\n' => char::from(b).to_string(),
                        b' '..=b'<' | b'>'..=b'~' => char::from(b).to_string(),
                        _ => format!("={b:02X}"),
                    })
                    .collect();
                let mhtml = format!(
                    "From: <Saved by Blink>\r\nSnapshot-Content-Location: {url}\r\nSubject: x\r\nDate: Mon, 23 Nov 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----B\"\r\n\r\n\r\n------B\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: {url}\r\n\r\n{body}\r\n------B--\r\n"
                );
                fs::write(dir.join(format!("{n}.mhtml")), mhtml).unwrap();
            }
        }
    }
    let ran = home.import(&dir, &["--format", "json", "--as-of", "2026-11-24"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc = ran.json();
    for list in ["added", "gone", "changed"] {
        assert_eq!(doc[list], Value::Array(vec![]), "{list}: {}", doc[list]);
    }
    assert_eq!(doc["to"]["as_of"], "2026-11-24");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for e in fs::read_dir(from).unwrap() {
        let path = e.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

#[test]
fn a_writer_killed_at_any_step_leaves_the_old_or_the_new() {
    let home = Home::new();
    let dir = home.pages("first", &today());
    assert_eq!(home.import(&dir, &[]).code, 0);
    let base = Store::new(home.store());
    let key = base.current().unwrap().unwrap();
    let provenance = base.provenance(&key).unwrap();
    let mut next = base.read(&key).unwrap();
    next.import = 2;
    let json = serde_json::to_string(&next).unwrap();
    let now = "2026-11-26T00:00:00Z".parse().unwrap();

    let (mut olds, mut news) = (0, 0);
    for n in 0.. {
        let place = home.0.path().join(format!("kill{n}"));
        copy(&home.store(), &place);
        let store = Store::new(&place);
        let mut at = 0;
        let lock = store.lock().unwrap();
        let result = store.install(&lock, &json, provenance.clone(), now, &mut |_| {
            at += 1;
            if at > n {
                Err(io::Error::other("killed"))
            } else {
                Ok(())
            }
        });
        drop(lock);
        let loaded = store.load(Use::Newer).unwrap().unwrap();
        match loaded.version() {
            "1+1" => olds += 1,
            "1+2" => news += 1,
            other => panic!("{other}"),
        }
        // The next writer goes on as if nothing had been.
        let lock = store.lock().unwrap();
        store
            .install(&lock, &json, provenance.clone(), now, &mut go_on)
            .unwrap();
        assert_eq!(store.load(Use::Newer).unwrap().unwrap().version(), "1+2");
        if result.is_ok() {
            break;
        }
        assert!(n < 40);
    }
    assert!(olds > 5 && news > 0, "{olds} {news}");
}

#[test]
fn five_versions_stay_and_one_writer_writes() {
    let home = Home::new();
    let dir = home.pages("first", &today());
    assert_eq!(home.import(&dir, &[]).code, 0);
    for day in 1..=6 {
        let as_of = format!("2026-11-{:02}", 18 + day);
        let mut site = today();
        site.rename(RENAMED, &format!("示例汇付第{day}支付有限公司"));
        let dir = home.pages(&format!("d{day}"), &site);
        let ran = home.import(&dir, &["--as-of", "2026-11-24"]);
        assert_eq!(ran.code, 0, "{as_of} {}", ran.err);
    }
    let store = Store::new(home.store());
    assert_eq!(store.versions().len(), 5);
    let lock = store.lock().unwrap();
    let ran = home.import(&dir, &["--as-of", "2026-11-24"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    drop(lock);
    assert_eq!(home.run(&["registry", "status"]).code, 0);
}

#[test]
fn a_damaged_store_is_told_and_strictly_refused() {
    let home = Home::new();
    let dir = home.pages("first", &today());
    assert_eq!(home.import(&dir, &[]).code, 0);
    let key = Store::new(home.store()).current().unwrap().unwrap();
    let file = home
        .store()
        .join("versions")
        .join(key)
        .join("snapshot.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    let args = [
        "check",
        "--brand",
        "拉卡拉",
        "--format",
        "json",
        "--exit-zero",
    ];
    let ran = home.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("registry rollback"), "{}", ran.err);
    assert_eq!(ran.json()["registry"]["origin"], "embedded");
    let strict = home.run(&["check", "--brand", "拉卡拉", "--strict"]);
    assert_eq!(strict.code, 4);
    // An import mends it.
    let again = home.pages("again", &three_changes());
    let ran = home.import(&again, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(state(&home, LEFT, "2026-11-25"), "ended");
}

#[test]
fn a_stock_list_is_told_what_changes() {
    let home = Home::new();
    let dir = home.pages("three", &three_changes());
    let stock = home.0.path().join("stock.csv");
    let left = number_to_name(LEFT);
    let stays = number_to_name("Z2002044000013");
    let ends = number_to_name("Z2006511000018");
    fs::write(
        &stock,
        format!("编号,收单机构\nA1,{left}\nA2,{stays}\nA3,{ends}\n"),
    )
    .unwrap();
    let stock = stock.to_str().unwrap();
    let day = ["--date", "2026-11-25"];
    let run = |args: &[&str]| home.run(&[args, &day].concat());

    // Nothing changed: silent.
    let quiet = run(&["registry", "watch", stock]);
    assert_eq!((quiet.code, quiet.out.as_str()), (0, ""), "{}", quiet.err);

    assert_eq!(home.import(&dir, &[]).code, 0);
    let ran = run(&[
        "registry", "watch", stock, "--within", "30", "--format", "json",
    ]);
    assert_eq!(ran.code, 10, "{} {}", ran.out, ran.err);
    let doc = ran.json();
    valid("watch", &doc);
    assert_eq!(doc["rows"], 3);
    let changed = doc["changed"].as_array().unwrap();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!(changed[0]["row"], 1);
    assert_eq!(changed[0]["id"], "A1");
    assert_eq!(changed[0]["to_state"], "ended");
    let ending = doc["ending"].as_array().unwrap();
    assert_eq!(ending.len(), 1, "{ending:?}");
    assert_eq!(ending[0]["date"], "2026-12-21");
    assert_eq!(ending[0]["rows"][0], "stock.csv:3");
    let text = run(&["registry", "watch", stock, "--lang", "en"]);
    assert_eq!(text.code, 10);
    assert!(text.out.contains("stock.csv:1 A1"), "{}", text.out);
    assert_eq!(run(&["registry", "watch", stock, "--exit-zero"]).code, 0);

    let ran = run(&[
        "registry",
        "diff",
        "embedded",
        "installed",
        "--stock",
        stock,
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 10, "{}", ran.err);
    let doc = ran.json();
    valid("change", &doc);
    assert_eq!(doc["stock"].as_array().unwrap().len(), 1);
    assert_eq!(doc["gone"][0]["licence_no"], LEFT);
    assert_eq!(
        run(&["registry", "diff", "installed", "1+1", "--stock", stock]).code,
        0
    );
    assert_eq!(run(&["registry", "diff", "embedded", "data"]).code, 0);
    assert_eq!(run(&["registry", "diff", "embedded", "unheard-of"]).code, 2);
}

#[test]
fn export_and_calendar() {
    let home = Home::new();
    let csv = home.run(&["registry", "export"]);
    assert_eq!(csv.code, 0);
    let mut reader = csv::Reader::from_reader(csv.out.trim_start_matches('\u{feff}').as_bytes());
    let rows = reader.records().map(Result::unwrap).count();
    let registry = Registry::embedded().unwrap();
    assert_eq!(rows, registry.snapshot().institutions.len());
    // What is written out can be read in again.
    let json = home.run(&["registry", "export", "--format", "json"]);
    let file = home.0.path().join("snapshot.json");
    fs::write(&file, &json.out).unwrap();
    let file = file.to_str().unwrap();
    let ran = home.run(&["registry", "diff", "embedded", file, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["changed"], Value::Array(vec![]));
    assert_eq!(
        home.run(&[
            "check",
            "--brand",
            "拉卡拉",
            "--registry",
            file,
            "--exit-zero"
        ])
        .code,
        0
    );

    let ics = home.0.path().join("ends.ics");
    let ran = home.run(&[
        "registry",
        "calendar",
        "--date",
        "2026-11-25",
        "--within",
        "30",
        "--format",
        "json",
        "--ics",
        ics.to_str().unwrap(),
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc = ran.json();
    valid("calendar", &doc);
    let items = doc["items"].as_array().unwrap();
    assert!(items.iter().filter(|i| i["date"] == "2026-12-21").count() >= 30);
    let text = fs::read_to_string(ics).unwrap();
    assert_eq!(text.matches("BEGIN:VEVENT").count(), items.len());
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n"));
    assert!(text.lines().all(|l| l.len() <= 75));
    assert!(text.contains("DTSTART;VALUE=DATE:20261221"));
}

/// A pair of invented keys: the files of the secret and of the public one.
fn keys(dir: &Path, name: &str) -> (String, String) {
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let secret = dir.join(format!("{name}.key"));
    let public = dir.join(format!("{name}.pub"));
    fs::write(&secret, pair.sk.to_box(None).unwrap().into_string()).unwrap();
    fs::write(&public, pair.pk.to_box().unwrap().into_string()).unwrap();
    (
        secret.to_str().unwrap().to_owned(),
        public.to_str().unwrap().to_owned(),
    )
}

#[test]
fn bundles_are_taken_only_signed_fresh_and_in_order() {
    let maker = Home::new();
    let dir = maker.pages("three", &three_changes());
    assert_eq!(maker.import(&dir, &[]).code, 0);
    let place = maker.0.path();
    let (secret, public) = keys(place, "one");
    let (other, _) = keys(place, "two");
    let make = |key: &str, serial: &str, date: &str, into: &str| {
        let out = place.join(into);
        let ran = maker.run(&[
            "registry",
            "bundle",
            "--key",
            key,
            "--serial",
            serial,
            "--date",
            date,
            "-o",
            out.to_str().unwrap(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        out.join(format!("registry-{serial}.json.gz"))
            .to_str()
            .unwrap()
            .to_owned()
    };
    let good = make(&secret, "12", "2026-11-25", "good");
    let older = make(&secret, "11", "2026-11-25", "older");
    let wrong = make(&other, "13", "2026-11-25", "wrong");
    let expired = make(&secret, "14", "2026-01-01", "expired");
    let tampered = make(&secret, "15", "2026-11-25", "tampered");
    let mut bytes = fs::read(&tampered).unwrap();
    let last = bytes.len() - 20;
    bytes[last] ^= 1;
    fs::write(&tampered, bytes).unwrap();
    let unsigned = make(&secret, "16", "2026-11-25", "unsigned");
    fs::remove_file(format!("{unsigned}.minisig")).unwrap();
    let large = make(&secret, "17", "2026-11-25", "large");
    fs::write(&large, vec![0_u8; 9 << 20]).unwrap();

    let home = Home::new();
    let update = |file: &str| {
        home.run(&[
            "registry",
            "update",
            file,
            "--public-key",
            &public,
            "--date",
            "2026-11-25",
            "--format",
            "json",
        ])
    };
    let ran = update(&good);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc = ran.json();
    valid("change", &doc);
    assert_eq!(doc["version"], "12");
    assert_eq!(doc["gone"][0]["licence_no"], LEFT);
    assert_eq!(state(&home, LEFT, "2026-11-25"), "ended");
    let pointer = fs::read_to_string(home.store().join("current")).unwrap();
    for (file, word) in [
        (&older, "11"),
        (&wrong, "签名"),
        (&expired, "过期"),
        (&tampered, "签名"),
        (&unsigned, "minisig"),
        (&large, "太大"),
    ] {
        let ran = update(file);
        assert_eq!(ran.code, 4, "{file}: {}", ran.err);
        assert!(ran.err.contains(word), "{file}: {}", ran.err);
        let now = fs::read_to_string(home.store().join("current")).unwrap();
        assert_eq!(now, pointer, "{file}");
    }
    // No key is trusted unless somebody says so.
    assert_eq!(home.run(&["registry", "update", &good]).code, 4);
    assert_eq!(
        home.run(&["registry", "update", "http://localhost/x"]).code,
        2
    );
    assert_eq!(home.run(&["registry", "rollback"]).code, 0);
    // Going back does not make an older bundle new.
    assert_eq!(update(&older).code, 4);
}
