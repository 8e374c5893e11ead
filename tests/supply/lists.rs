//! Lists imported: what changes, what is refused, the ways a browser saves a page.

use std::fs;

use serde_json::Value;

use crate::home::*;
use crate::pages;

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
