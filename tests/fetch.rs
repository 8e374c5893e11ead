//! The licence pages fetched from a server on loopback that plays what a site may do.
#![cfg(feature = "net")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code
)]

mod pages;
mod server;

use std::collections::HashMap;

use assert_cmd::Command;
use pages::Site;
use serde_json::Value;
use server::{Reply, Server, gzip};
use tempfile::TempDir;
use yiqing::registry::Registry;

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn fetch(home: &TempDir, server: &Server) -> Ran {
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .env("YIQING_HOME", home.path())
        .env("RUST_BACKTRACE", "0")
        .args(["registry", "fetch", "--allow-private", "--format", "json"])
        .args(["--date", "2026-11-25", "--base-url", &server.url("/")])
        .output()
        .unwrap();
    Ran {
        code: out.status.code().unwrap(),
        out: String::from_utf8(out.stdout).unwrap(),
        err: String::from_utf8(out.stderr).unwrap(),
    }
}

fn site() -> Site {
    let mut site = Site::of(Registry::embedded().unwrap());
    site.rename("Z2000931000013", "示例汇付支付有限公司");
    site
}

fn pages_of(site: &Site) -> HashMap<String, String> {
    site.pages().into_iter().collect()
}

/// A site that answers well except where `play` says otherwise.
fn serve(play: impl Fn(&str, usize) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let all = pages_of(&site());
    Server::start(move |path, before| {
        if let Some(reply) = play(path, before) {
            return reply;
        }
        if path == "/robots.txt" {
            return Reply::new(200, "text/plain", "User-agent: *\nDisallow: /admin/\n");
        }
        match all.get(path) {
            Some(html) => Reply::html(html.clone()),
            None => Reply::new(404, "text/html", "<html>404</html>"),
        }
    })
}

#[test]
fn a_good_site_is_read_once_and_politely() {
    let home = TempDir::new().unwrap();
    let server = serve(|_, _| None);
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(doc["installed"], true);
    assert_eq!(
        doc["changed"].as_array().unwrap().len(),
        1,
        "{}",
        doc["changed"]
    );
    let asked = server.asked();
    assert_eq!(asked[0].path, "/robots.txt");
    // robots.txt, 8 + 6 list pages, and the page of the one that was renamed.
    assert_eq!(asked.len(), 16);
    assert!(asked.len() <= 300, "{}", asked.len());
    assert!(asked.iter().all(|a| a.connection == asked[0].connection));
    assert!(asked[0].headers["user-agent"].starts_with("yiqing/"));
    let mut paths: Vec<&str> = asked.iter().map(|a| a.path.as_str()).collect();
    paths.sort_unstable();
    let all = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), all, "something was asked twice");
    // A second run reads the lists again and only what is still missing of the details.
    let again = fetch(&home, &server);
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(server.asked().len() - all <= all);
    // No person's name in the store.
    let mut stack = vec![home.path().to_owned()];
    while let Some(dir) = stack.pop() {
        for e in std::fs::read_dir(dir).unwrap() {
            let path = e.unwrap().path();
            if path.is_dir() {
                stack.push(path);
            } else {
                let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                assert!(!text.contains(pages::PERSON), "{}", path.display());
            }
        }
    }
}

#[test]
fn robots_are_obeyed() {
    for (reply, word) in [
        (
            Reply::new(200, "text/plain", "User-agent: *\nDisallow: /\n"),
            "robots.txt",
        ),
        (
            Reply::new(
                200,
                "text/plain",
                "User-agent: yiqing\nDisallow: /zhengwugongkai/\n",
            ),
            "robots.txt",
        ),
        (Reply::new(503, "text/html", "x"), "page-status"),
        (
            Reply::html("<script>var wzwsquestion=1</script>"),
            "page-challenge",
        ),
    ] {
        let home = TempDir::new().unwrap();
        let server = serve(move |path, _| (path == "/robots.txt").then(|| reply.clone()));
        let ran = fetch(&home, &server);
        assert_eq!(ran.code, 4, "{}", ran.err);
        assert!(ran.err.contains(word), "{}", ran.err);
        assert!(ran.err.contains("registry import"), "{}", ran.err);
        assert!(server.asked().iter().all(|a| a.path == "/robots.txt"));
    }
}

#[test]
fn a_site_that_refuses_is_not_pressed() {
    let first = format!("{}/index.html", pages::GRANTED);
    for (reply, code, id) in [
        (
            Reply::html(
                "<noscript>请开启JavaScript并刷新该页</noscript><script>wzwschallenge</script>",
            ),
            4,
            "page-challenge",
        ),
        (
            Reply::new(493, "text/html", "<a href='/wzws-waf-cgi/x'>x</a>"),
            4,
            "page-challenge",
        ),
        (
            Reply::new(403, "text/html", "<html>403</html>"),
            4,
            "page-status",
        ),
        (
            Reply::new(404, "text/html", "<html>404</html>"),
            4,
            "page-status",
        ),
        (
            Reply::new(429, "text/html", "x").with("Retry-After", "9999"),
            4,
            "page-status",
        ),
        (
            Reply::redirect("http://169.254.169.254/latest"),
            1,
            "page-transport",
        ),
        (
            Reply::redirect("http://example.invalid/"),
            1,
            "page-transport",
        ),
        (Reply::html(vec![b'a'; 12_000_000]), 1, "page-transport"),
        (
            Reply::html(gzip(&vec![b'a'; 50_000_000])).with("Content-Encoding", "gzip"),
            1,
            "page-transport",
        ),
        (Reply::new(200, "application/pdf", "%PDF"), 4, "page-type"),
    ] {
        let home = TempDir::new().unwrap();
        let path = first.clone();
        let server = serve(move |p, _| (p == path).then(|| reply.clone()));
        let ran = fetch(&home, &server);
        assert_eq!(ran.code, code, "{id}: {}", ran.err);
        assert!(ran.err.contains(id), "{id}: {}", ran.err);
        let times = server.asked().iter().filter(|a| a.path == first).count();
        assert_eq!(times, 1, "{id}");
        assert!(!home.path().join("current").exists());
    }
}

#[test]
fn what_passes_is_tried_again_and_what_was_read_is_kept() {
    let third = format!("{}/9398ddc0-3.html", pages::GRANTED);
    // Too many requests, a fault of the server, a broken answer: then good.
    for bad in [
        Reply::new(429, "text/html", "x").with("Retry-After", "1"),
        Reply::new(500, "text/html", "x"),
        Reply {
            cut: Some(50),
            ..Reply::html("x".repeat(500))
        },
    ] {
        let home = TempDir::new().unwrap();
        let path = third.clone();
        let server = serve(move |p, n| (p == path && n == 0).then(|| bad.clone()));
        let ran = fetch(&home, &server);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    // Never good: the run stops, and another goes on where it was.
    let home = TempDir::new().unwrap();
    let path = third.clone();
    let server = serve(move |p, n| (p == path && n < 4).then(|| Reply::new(500, "text/html", "x")));
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 4, "{}", ran.err);
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let first = format!("{}/index.html", pages::GRANTED);
    let times = server.asked().iter().filter(|a| a.path == first).count();
    assert_eq!(times, 1);
}
