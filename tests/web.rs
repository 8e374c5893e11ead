//! The server over real sockets: what it answers, what it refuses, and what it leaves behind.

#![cfg(feature = "serve")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code
)]

mod served;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use served::{Answer, Server, answer};

const CASE: &str = r#"{"brand":"拉卡拉","merchant_no":"82229007392000A","province":"上海市"}"#;

fn started() -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    (folder, server)
}

fn is_problem(a: &Answer, status: u16, word: &str) {
    assert_eq!(a.status, status, "{a:?}");
    assert_eq!(a.header("content-type"), Some("application/problem+json"));
    let doc = a.json();
    assert_eq!(doc["type"], format!("urn:yiqing:problem:{word}"), "{doc}");
    assert_eq!(doc["status"], status);
    for key in ["title", "detail"] {
        assert!(!doc[key].as_str().unwrap().is_empty(), "{doc}");
    }
}

#[test]
fn every_answer_carries_the_headers() {
    let (_folder, s) = started();
    for (a, status) in [
        (s.get("/"), 200),
        (s.get("/healthz"), 200),
        (s.get("/list"), 200),
        (s.get("/institutions?q=lkl"), 200),
        (s.get("/calendar?lang=en"), 200),
        (s.get("/rules/LIC004"), 200),
        (s.get("/assets/app.js"), 200),
        (s.get("/api/v1/openapi.json"), 200),
        (s.get("/no/such/page"), 404),
        (s.ask("DELETE", "/check", &[], b""), 405),
        (s.post_json("/api/v1/check", CASE), 200),
        (s.post_json("/api/v1/check", "{"), 400),
        (
            s.post_json("/api/v1/scan", "{\"text\":\"瑞银信，一清机\"}"),
            200,
        ),
        (s.post_json("/api/v1/scan", "{\"text\":\" \"}"), 422),
        (
            s.post_json("/api/v1/scan", "{\"url\":\"https://example.com\"}"),
            400,
        ),
        (s.ask("GET", "/", &["Host: evil.example"], b""), 421),
    ] {
        assert_eq!(a.status, status, "{a:?}");
        let policy = a.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(a.header(name), Some(value), "{name}");
        }
        let foreign = |(n, _): &(String, String)| {
            n == "set-cookie" || n.starts_with("access-control-") || n == "server"
        };
        assert!(!a.head.iter().any(foreign), "{:?}", a.head);
        if status == 200 && a.header("content-type").unwrap().starts_with("text/html") {
            assert_eq!(a.header("cache-control"), Some("no-store"));
            let page = a.text();
            for inside in ["<style", "style=\"", "onclick", "javascript:", "<script>"] {
                assert!(!page.contains(inside), "{inside}");
            }
            for (at, _) in page.match_indices("src=\"") {
                assert!(page[at..].starts_with("src=\"/assets/"), "a foreign asset");
            }
        }
    }
}

#[test]
fn other_names_are_refused() {
    let (_folder, s) = started();
    let port = s.address.rsplit(':').next().unwrap();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        "127.0.0.1".to_owned(),
        "127.0.0.1:1".to_owned(),
        format!("0.0.0.0:{port}"),
        format!("user@127.0.0.1:{port}"),
    ] {
        let a = s.ask("GET", "/", &[&format!("Host: {host}")], b"");
        assert!(matches!(a.status, 400 | 421), "{host}: {}", a.status);
        let a = s.ask(
            "POST",
            "/api/v1/check",
            &[&format!("Host: {host}")],
            CASE.as_bytes(),
        );
        assert!(matches!(a.status, 400 | 421), "{host}: {}", a.status);
    }
    is_problem(
        &s.ask("GET", "/", &["Host: evil.example"], b""),
        421,
        "host_foreign",
    );
    let own = format!("Host: {}", s.address);
    let twice = s.ask("GET", "/", &[&own, "Host: evil.example"], b"");
    assert_eq!(twice.status, 400);
    let whole = s.ask("GET", "http://evil.example/", &[&own], b"");
    assert_eq!(whole.status, 421);
    let mut socket = s.connect();
    socket
        .write_all(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        .unwrap();
    assert_eq!(answer(socket).status, 400);
    for host in [
        format!("localhost:{port}"),
        format!("LOCALHOST:{port}"),
        format!("[::1]:{port}"),
    ] {
        assert_eq!(
            s.ask("GET", "/healthz", &[&format!("Host: {host}")], b"")
                .status,
            200
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let s = Server::start(folder.path(), &["--trusted-host", "pos.example.com"]);
    assert_eq!(
        s.ask("GET", "/healthz", &["Host: pos.example.com"], b"")
            .status,
        200
    );
    assert_eq!(
        s.ask("GET", "/healthz", &["Host: www.example.com"], b"")
            .status,
        421
    );
}

#[test]
fn pages_of_others_are_refused() {
    let (_folder, s) = started();
    let ask = |line: &str| s.ask("POST", "/api/v1/check", &[line], CASE.as_bytes());
    for line in [
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: file://",
        "Origin: http://127.0.0.1:1",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
    ] {
        is_problem(&ask(line), 403, "origin_foreign");
    }
    for line in [
        &format!("Origin: http://{}", s.address) as &str,
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none",
        "Content-Type: application/json",
    ] {
        assert_eq!(ask(line).status, 200, "{line}");
    }
    let preflight = s.ask(
        "OPTIONS",
        "/api/v1/check",
        &[
            "Origin: http://evil.example",
            "Access-Control-Request-Method: POST",
        ],
        b"",
    );
    assert_eq!(preflight.status, 403);
}

#[test]
fn oversized_bodies_are_refused() {
    let (_folder, s) = started();
    for path in ["/api/v1/check", "/api/v1/batch", "/check"] {
        // By what it says of itself, before a byte of it is sent.
        let mut socket = s.connect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: 3000000\r\n\r\n",
            s.address
        );
        socket.write_all(head.as_bytes()).unwrap();
        is_problem(&answer(socket), 413, "too_large");
        // By what comes, where it says nothing of itself.
        let mut socket = s.connect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
            s.address
        );
        socket.write_all(head.as_bytes()).unwrap();
        let mut chunk = format!("{:x}\r\n", 64 << 10).into_bytes();
        chunk.extend(std::iter::repeat_n(b'a', 64 << 10));
        chunk.extend(b"\r\n");
        for _ in 0..48 {
            if socket.write_all(&chunk).is_err() {
                break;
            }
        }
        let _ = socket.write_all(b"0\r\n\r\n");
        let mut first = [0; 12];
        // The answer may be lost to the reset that ends such a socket; hearing on is not.
        if socket.read_exact(&mut first).is_ok() {
            assert_eq!(&first, b"HTTP/1.1 413", "{path}");
        }
    }
    let long = format!("/institutions?q={}", "a".repeat(70_000));
    assert!(matches!(s.get(&long).status, 400 | 414 | 431));
    assert_eq!(s.get("/healthz").status, 200);
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let (_folder, s) = started();
    let check = |body: &str| s.post_json("/api/v1/check?lang=en", body);
    is_problem(&check(""), 400, "not_an_object");
    is_problem(&check("[]"), 400, "not_an_object");
    is_problem(&check("{}"), 422, "no_facts");
    for body in [
        "{\"brand\":",
        "{\n \"brannd\": \"x\"}",
        "{\"deposit\":\"many\"}",
        "{\"check_date\":\"2026-02-30\",\"brand\":\"x\"}",
        "{\"sales\":[{\"amount\":true}]}",
        "{\"brand\":{}}",
    ] {
        let a = check(body);
        is_problem(&a, 400, "bad_case");
        let faults = a.json()["faults"].clone();
        let fault = &faults[0];
        assert!(fault["line"].as_u64().unwrap() >= 1, "{fault}");
        assert!(!fault["message"].as_str().unwrap().is_empty(), "{fault}");
    }
    assert_eq!(
        check("{\n \"brannd\": \"x\"}").json()["faults"][0]["line"],
        2
    );
    let deep = format!(
        "{{\"brand\":{}1{}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    assert_eq!(check(&deep).status, 400);
    assert!(matches!(
        s.ask(
            "POST",
            "/api/v1/check",
            &["Content-Type: application/json"],
            &[0xff, 0xfe, 0, 0xd8, 7]
        )
        .status,
        400 | 422
    ));
    is_problem(
        &s.ask(
            "POST",
            "/api/v1/check",
            &["Content-Type: text/plain"],
            b"{}",
        ),
        415,
        "not_json_type",
    );
    is_problem(
        &s.ask("POST", "/api/v1/batch", &[], b"a,b\n1,2\n"),
        422,
        "no_columns",
    );
    for (path, status) in [
        ("/api/v1/rules/XXX999", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/decode/%00%ff", 400),
        ("/institutions/../../etc/passwd", 404),
        ("/assets/..%2f..%2fetc%2fpasswd", 404),
        ("/api/v1/institutions?q=", 200),
    ] {
        let a = s.get(path);
        assert!(
            a.status == status || (status == 400 && a.status < 500),
            "{path}: {}",
            a.status
        );
    }
    for noise in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        let mut socket = s.connect();
        socket.write_all(noise).unwrap();
        socket.shutdown(std::net::Shutdown::Write).unwrap();
        let mut out = Vec::new();
        let _ = socket.read_to_end(&mut out);
        assert!(out.is_empty() || out.starts_with(b"HTTP/1.1 4"), "{out:?}");
    }
    assert_eq!(s.get("/healthz").status, 200);
}

#[test]
fn slow_senders_are_dropped_and_hinder_nobody() {
    let (_folder, s) = started();
    let begin = Instant::now();
    let mut heads: Vec<TcpStream> = (0..40)
        .map(|_| {
            let mut socket = s.connect();
            socket.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
            socket
        })
        .collect();
    let mut body = s.connect();
    let head = format!(
        "POST /api/v1/check HTTP/1.1\r\nHost: {}\r\nContent-Length: 100\r\n\r\n{{",
        s.address
    );
    body.write_all(head.as_bytes()).unwrap();
    // A byte now and then does not prolong it.
    for n in 0..4 {
        std::thread::sleep(Duration::from_secs(2));
        for socket in &mut heads {
            let _ = socket.write_all(if n % 2 == 0 { b"s" } else { b"t" });
        }
        assert_eq!(s.post_json("/api/v1/check", CASE).status, 200);
    }
    let late = answer(body);
    is_problem(&late, 408, "timeout");
    for mut socket in heads {
        let mut out = Vec::new();
        let _ = socket.read_to_end(&mut out);
        assert!(out.is_empty() || out.starts_with(b"HTTP/1.1 4"), "{out:?}");
    }
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(16), "{took:?}");
    assert_eq!(s.get("/").status, 200);
}

#[test]
fn the_ninth_at_once_is_told_to_come_again() {
    let (_folder, s) = started();
    let held: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut socket = s.connect();
            let head = format!(
                "POST /api/v1/check HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                s.address,
                CASE.len()
            );
            socket.write_all(head.as_bytes()).unwrap();
            socket
        })
        .collect();
    let begin = Instant::now();
    let refused = loop {
        let a = s.get("/");
        if a.status == 503 {
            break a;
        }
        assert!(begin.elapsed() < Duration::from_secs(5), "never busy");
    };
    is_problem(&refused, 503, "busy");
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(s.get("/healthz").status, 200);
    for mut socket in held {
        socket.write_all(CASE.as_bytes()).unwrap();
        assert_eq!(answer(socket).status, 200);
    }
    assert_eq!(s.get("/").status, 200);
}

#[test]
fn a_stop_lets_the_request_under_way_finish() {
    let (_folder, s) = started();
    let mut socket = s.connect();
    let request = s.request("POST", "/api/v1/check", &[], CASE.as_bytes());
    let (first, second) = request.split_at(request.len() - 10);
    socket.write_all(first).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let idle = s.connect();
    s.signal();
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        TcpStream::connect(&s.address).is_err(),
        "still takes new ones"
    );
    socket.write_all(second).unwrap();
    assert_eq!(answer(socket).status, 200);
    let begin = Instant::now();
    let (code, _) = s.end();
    assert_eq!(code, Some(0));
    assert!(
        begin.elapsed() < Duration::from_secs(9),
        "waits for an idle one"
    );
    drop(idle);
}

fn list(folder: &Path) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        out.push(entry.path().display().to_string());
        if entry.file_type().unwrap().is_dir() {
            out.extend(list(&entry.path()));
        }
    }
    out
}

#[test]
fn nothing_is_kept() {
    let (folder, s) = started();
    let secret = [
        ("brand", "拉卡拉"),
        ("settlement_payer", "示例甲商行"),
        ("contact", "13800000000"),
        ("operator", "王示例"),
        ("id", "S-4711"),
    ];
    for _ in 0..3 {
        assert_eq!(s.post_form(&secret).status, 200);
        let case =
            r#"{"brand":"拉卡拉","operator":"王示例","contact":"13800000000","id":"S-4711"}"#;
        assert_eq!(s.post_json("/api/v1/check", case).status, 200);
        let csv = "id,brand,contact\nS-4711,拉卡拉,13800000000\n".repeat(50);
        assert_eq!(
            s.ask("POST", "/api/v1/batch?format=csv", &[], csv.as_bytes())
                .status,
            200
        );
        assert_eq!(s.get("/institutions?q=S-4711").status, 200);
        assert_eq!(s.get("/api/v1/decode/82229007392000A").status, 200);
    }
    #[cfg(target_os = "linux")]
    {
        for entry in std::fs::read_dir(format!("/proc/{}/fd", s.id())).unwrap() {
            // A connection may end between the listing and the look.
            let target = match std::fs::read_link(entry.unwrap().path()) {
                Ok(target) => target.display().to_string(),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
                Err(e) => panic!("{e}"),
            };
            let known = ["socket:", "pipe:", "anon_inode:", "/dev/"];
            assert!(
                known.iter().any(|k| target.starts_with(k)),
                "open: {target}"
            );
        }
        // What the kernel counts of it: not one byte for a disk, wherever the file would lie.
        let io = std::fs::read_to_string(format!("/proc/{}/io", s.id())).unwrap();
        assert!(io.lines().any(|l| l == "write_bytes: 0"), "{io}");
    }
    s.signal();
    let (code, log) = s.end();
    assert_eq!(code, Some(0));
    assert_eq!(list(folder.path()), Vec::<String>::new());
    assert!(log.contains("POST /check 200"), "{log}");
    for (_, value) in secret {
        assert!(!log.contains(value), "{value} in {log}");
    }
    for word in ["S-4711", "82229007392000A", "q=", "%"] {
        assert!(!log.contains(word), "{word} in {log}");
    }
}

#[test]
fn the_form_works_without_a_script() {
    let (_folder, s) = started();
    let front = s.get("/");
    let page = front.text();
    assert!(page.contains("<form id=\"check\" method=\"post\" action=\"/check?lang=zh\""));
    for field in yiqing::field::FIELDS {
        assert!(
            page.contains(&format!("name=\"{}\"", field.key)),
            "{}",
            field.key
        );
        assert!(
            page.contains(&format!("for=\"{}\"", field.key)),
            "{}",
            field.key
        );
    }
    let a = s.post_form(&[("brand", "拉卡拉"), ("province", "上海市")]);
    assert_eq!(a.status, 200);
    assert!(a.text().contains("data-verdict=\"direct_c"), "{}", a.text());
    assert_eq!(s.post_form(&[]).status, 422);
    let wrong = s.post_form(&[("brand", "拉卡拉"), ("deposit", "很多")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("id=\"deposit-wrong\""));
    assert!(
        wrong.text().contains("value=\"很多\""),
        "what was typed is gone"
    );
    let marked = s.post_form(&[("brand", "\"><script>alert(1)</script>")]);
    assert!(!marked.text().contains("<script>alert"));
}

#[test]
fn a_pasted_slip_is_read_and_its_card_is_dropped() {
    let (_folder, s) = started();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let slip = std::fs::read_to_string(root.join("tests/receipts/01-bilingual.txt")).unwrap();
    let a = s.post_form(&[("slip", &slip), ("lang", "zh")]);
    assert_eq!(a.status, 200, "{}", a.text());
    let page = a.text();
    assert!(page.contains("id=\"slip-read\""));
    assert!(page.contains("822301058120001"));
    assert!(!page.contains("622200"), "the card number comes back");
    let again = s.post_form(&[("slip", "hello")]);
    assert_eq!(again.status, 422);
    assert!(again.text().contains("id=\"slip-wrong\""));
}

#[test]
fn a_pasted_message_is_held_against_the_record() {
    let (_folder, s) = started();
    let message = "瑞银信POS机100%一清，费率0.38%永久不涨，免押金，激活押金99元，加微信abc12345，电话13800000000。";
    let a = s.post_form(&[("claims", message)]);
    assert_eq!(a.status, 200, "{}", a.text());
    let page = a.text();
    let (_, part) = page
        .split_once("<section id=\"message\"")
        .expect("the message's part");
    let (part, _) = part.split_once("</section>").unwrap();
    for wanted in [
        "data-result=\"contradicted\"",
        "data-brand=\"瑞银信\"",
        "已于2025-07-09终止",
        "/rules/LIC002",
        "/rules/PROMO011",
        "id=\"message-ask\"",
        "文中自己的话",
        "0.38%",
    ] {
        assert!(part.contains(wanted), "{wanted}: {part}");
    }
    // Contacts are masked but in the form, where they come back as they were pasted.
    for personal in ["abc12345", "13800000000"] {
        assert!(!part.contains(personal), "{personal}: {part}");
    }
    // The same words through the API.
    let body = serde_json::json!({ "text": message }).to_string();
    let scan = s.post_json("/api/v1/scan", &body).json();
    assert_eq!(scan["result"], "contradicted");
    for claim in scan["claims"].as_array().unwrap() {
        let phrase = claim["phrase"].as_str().unwrap();
        assert!(part.contains(phrase), "{phrase}: {part}");
    }
    let ask = scan["ask_seller"].as_str().unwrap();
    assert!(ask.lines().all(|l| part.contains(l)), "{part}");
    // No message, no part.
    assert!(
        !s.post_form(&[("brand", "拉卡拉")])
            .text()
            .contains("id=\"message\"")
    );
    let marked = s.post_form(&[("claims", "</textarea><script>alert(1)</script>瑞银信一清")]);
    assert!(!marked.text().contains("<script>alert"));
}

#[test]
fn an_error_is_a_page_to_a_browser() {
    let (_folder, s) = started();
    let html = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    let mut large = s.connect();
    let head = format!(
        "POST /check HTTP/1.1\r\nHost: {}\r\n{html}\r\nContent-Length: 3000000\r\n\r\n",
        s.address
    );
    large.write_all(head.as_bytes()).unwrap();
    for (a, status) in [
        (s.ask("GET", "/no/such/page", &[html], b""), 404),
        (s.ask("GET", "/institutions/Z0", &[html], b""), 404),
        (s.ask("DELETE", "/check", &[html], b""), 405),
        (answer(large), 413),
    ] {
        assert_eq!(a.status, status, "{a:?}");
        assert_eq!(a.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(a.header("content-security-policy").is_some());
        assert!(a.text().contains("<main"), "{}", a.text());
    }
    let folder = tempfile::tempdir().unwrap();
    let strict = Server::start(folder.path(), &["--strict", "--max-age", "60"]);
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let a = strict.ask(
        "POST",
        "/check",
        &[html, kind],
        b"brand=x&check_date=2027-06-01",
    );
    assert_eq!(a.status, 503);
    assert!(a.text().contains("<main") && a.text().contains("--strict"));
    // A program, and whoever has no business here, gets the document.
    is_problem(&s.get("/no/such/page"), 404, "no_such_page");
    is_problem(
        &s.ask("GET", "/api/v1/nothing", &[html], b""),
        404,
        "no_such_page",
    );
    is_problem(
        &s.ask("GET", "/", &[html, "Host: evil.example"], b""),
        421,
        "host_foreign",
    );
    is_problem(
        &s.ask(
            "POST",
            "/check",
            &[html, "Origin: http://evil.example"],
            b"a=b",
        ),
        403,
        "origin_foreign",
    );
}

#[test]
fn an_institution_is_told_whole() {
    let (_folder, s) = started();
    // A city that the list names apart is outside though its province is inside.
    let page = s.get("/institutions/Z2002511000017");
    let page = page.text();
    for wanted in [
        "宁波",
        "<ul class=\"map\">",
        "class=\"out\"",
        "class=\"in\"",
        "<figure class=\"timeline\">",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
    let registry = yiqing::registry::Registry::embedded().unwrap();
    let all = &registry.snapshot().institutions;
    let mut seen = (0, 0, 0);
    for r in all {
        let successor = r.successor.as_ref();
        if r.note.is_none() && r.trading.is_none() && successor.is_none() {
            continue;
        }
        let page = s.get(&format!("/institutions/{}", r.licence_no));
        let page = page.text();
        if let Some(note) = &r.note {
            seen.0 += 1;
            assert!(
                page.contains(&**note) || note.contains(['&', '<', '"']),
                "{note}"
            );
        }
        if let Some(t) = &r.trading {
            seen.1 += 1;
            assert!(page.contains(&t.stopped.to_string()));
            for source in &t.sources {
                assert!(page.contains(&source.replace('&', "&amp;")), "{source}");
            }
        }
        if let Some(next) = successor {
            seen.2 += 1;
            let link = format!("href=\"/institutions/{}?lang=zh\"", next.licence_no);
            assert!(page.contains(&link), "{link}");
            let back = format!("href=\"/institutions/{}?lang=zh\"", r.licence_no);
            let next = s.get(&format!("/institutions/{}", next.licence_no));
            assert!(next.text().contains(&back), "{back}");
        }
    }
    assert!(seen.0 > 50 && seen.1 > 0 && seen.2 > 5, "{seen:?}");
}

#[test]
fn answers_follow_their_schemas() {
    let (_folder, s) = started();
    let schema = yiqing::report::schemas::schema("report").unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let valid = |doc: &Value| {
        let faults: Vec<String> = validator.iter_errors(doc).map(|e| e.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?} {doc}");
    };
    let report = s.post_json("/api/v1/check", CASE);
    assert_eq!(report.header("content-type"), Some("application/json"));
    valid(&report.json());
    assert_eq!(report.json()["schema"], "yiqing.report/1");
    let mut csv = String::from("id,brand\n");
    for n in 0..500 {
        csv.push_str(&format!("{n},拉卡拉\n"));
    }
    let rows = s.ask(
        "POST",
        "/api/v1/batch",
        &["Content-Type: text/csv"],
        csv.as_bytes(),
    );
    assert_eq!(rows.status, 200);
    let lines: Vec<Value> = rows
        .text()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(lines.len(), 500);
    for (n, line) in lines.iter().enumerate() {
        assert_eq!(line["row"], n + 1);
        assert_eq!(line["id"], n.to_string());
    }
    let out = s.ask("POST", "/api/v1/batch?format=csv", &[], csv.as_bytes());
    assert_eq!(out.text().lines().count(), 501);
    let openapi = s.get("/api/v1/openapi.json").json();
    for path in [
        "/api/v1/check",
        "/api/v1/batch",
        "/api/v1/decode/{value}",
        "/api/v1/rules",
        "/api/v1/rules/{id}",
        "/api/v1/registry",
        "/api/v1/institutions",
        "/healthz",
    ] {
        assert!(openapi["paths"][path].is_object(), "{path}");
    }
}
