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
use std::time::Duration;

use assert_cmd::Command;
use pages::{Layout, Site};
use serde_json::Value;
use server::{Reply, Server, gzip};
use tempfile::TempDir;
use yiqing::net::Policy;
use yiqing::net::client::Client;
use yiqing::registry::Registry;
use yiqing::supply::fetch::{MOST_REQUESTS, Pace, Run, Stop};
use yiqing::supply::page::Class;

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
    serve_pages(pages_of(&site()), play)
}

fn serve_pages(
    all: HashMap<String, String>,
    play: impl Fn(&str, usize) -> Option<Reply> + Send + Sync + 'static,
) -> Server {
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

/// Gates that failed, where a snapshot was refused.
fn failed(ran: &Ran) -> Vec<String> {
    let doc: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {} {}", ran.out, ran.err));
    assert_eq!(doc["installed"], false);
    doc["gates"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|g| g["outcome"] == "fail")
        .map(|g| g["gate"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_layout_of_2018_is_read_where_it_has_numbers() {
    let home = TempDir::new().unwrap();
    let mut old = site();
    old.layout = Layout::Table;
    let server = serve_pages(pages_of(&old), |_, _| None);
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let doc: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(doc["changed"].as_array().unwrap().len(), 1);
    assert_eq!(doc["gone"], Value::Array(vec![]));
    assert_eq!(server.asked().len(), 16);

    let home = TempDir::new().unwrap();
    old.layout = Layout::TableWithoutNumbers;
    let server = serve_pages(pages_of(&old), |_, _| None);
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.err.contains("page-structure"), "{}", ran.err);
    assert!(!home.path().join("current").exists());
}

#[test]
fn a_pager_that_clamps_ends_the_reading_and_is_refused() {
    let page = |n: usize| format!("{}/9398ddc0-{n}.html", pages::GRANTED);
    // It gives the fourth page for every later one.
    let all = pages_of(&site());
    let fourth = all[&page(4)].clone();
    let later: Vec<String> = (5..=8).map(page).collect();
    let server = serve(move |path, _| {
        later
            .iter()
            .any(|l| l == path)
            .then(|| Reply::html(fourth.clone()))
    });
    let home = TempDir::new().unwrap();
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 4, "{}", ran.err);
    let gates = failed(&ran);
    assert!(gates.contains(&"pages".to_owned()), "{gates:?}");
    assert!(!home.path().join("current").exists());
    let asked: Vec<String> = server.asked().into_iter().map(|a| a.path).collect();
    assert!(asked.contains(&page(5)), "{asked:?}");
    assert!(!asked.contains(&page(6)), "{asked:?}");

    // Its counter names two pages more than there are.
    let all: HashMap<String, String> = all
        .into_iter()
        .map(|(p, html)| (p, html.replace("/<b>8</b>", "/<b>10</b>")))
        .collect();
    let last = all[&page(8)].clone();
    let beyond = [page(9), page(10)];
    let server = serve_pages(all, move |path, _| {
        beyond
            .iter()
            .any(|l| l == path)
            .then(|| Reply::html(last.clone()))
    });
    let home = TempDir::new().unwrap();
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(failed(&ran).contains(&"pages".to_owned()));
    assert!(server.asked().iter().all(|a| a.path != page(10)));
}

#[test]
fn a_list_that_is_not_whole_by_its_own_word_is_refused() {
    let mut lies = site();
    lies.lie = 1;
    let server = serve_pages(pages_of(&lies), |_, _| None);
    let home = TempDir::new().unwrap();
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(failed(&ran).contains(&"counter".to_owned()));
    assert!(!home.path().join("current").exists());
}

#[test]
fn pages_of_a_guard_or_of_another_kind_stop_the_run() {
    let third = format!("{}/9398ddc0-3.html", pages::GRANTED);
    let good = pages_of(&site())[&third].clone();
    // In the middle of a tag.
    let cut = good[..good.rfind("<span class=\"date\">").unwrap() + 10].to_owned();
    let (gbk, _, _) = encoding_rs::GBK.encode("<html>没有这样的页面</html>");
    for (name, reply, id) in [
        (
            "challenge of 2018",
            Reply::html(
                "<noscript><h1><strong>请开启JavaScript并刷新该页.</strong></h1></noscript><script>eval(function(p,a,c,k,e,d){}('wzwstemplate|KTKY2RBD'.split('|')))</script>",
            ),
            "page-challenge",
        ),
        (
            "challenge of 2020",
            Reply::html("<script>location=atob('x')+'/WZWSRELx?wzwschallenge=x'</script>"),
            "page-challenge",
        ),
        (
            "challenge of 2024",
            Reply::html("<script>var wzwsquestion='',wzwsfactor=1;</script>"),
            "page-challenge",
        ),
        (
            "challenge with a status that is tried again",
            Reply::new(503, "text/html", "<script>var wzwsquestion='';</script>"),
            "page-challenge",
        ),
        (
            "by its header",
            Reply::html("<html><body>x</body></html>").with("WZWS-RAY", "1"),
            "page-challenge",
        ),
        (
            "injected",
            Reply::html("<html><script src='http://1.1.1.2:89/x.js'></script></html>"),
            "page-challenge",
        ),
        (
            "renamed class",
            Reply::html(good.replace("txtlist", "txtlist2")),
            "page-structure",
        ),
        ("cut off", Reply::html(cut), "page-structure"),
        (
            "without rows",
            Reply::html(format!(
                "{}</ul></div></body></html>",
                &good[..good.find("<li>\t").unwrap()]
            )),
            "page-rows",
        ),
        ("empty", Reply::html(""), "page-type"),
        (
            "of something else",
            Reply::new(200, "text/html", gbk.into_owned()),
            "page-wrong",
        ),
        ("home", Reply::redirect("/home.html"), "page-wrong"),
    ] {
        let home = TempDir::new().unwrap();
        let path = third.clone();
        let server = serve(move |p, _| {
            if p == "/home.html" {
                return Some(Reply::html("<html><title>首页</title>首页</html>"));
            }
            (p == path).then(|| reply.clone())
        });
        let ran = fetch(&home, &server);
        assert_eq!(ran.code, 4, "{name}: {}", ran.err);
        assert!(ran.err.contains(id), "{name}: {}", ran.err);
        let times = server.asked().iter().filter(|a| a.path == third).count();
        assert_eq!(times, 1, "{name}");
        assert!(!home.path().join("current").exists(), "{name}");
    }
}

#[test]
fn pages_in_gbk_and_behind_a_redirect_are_read() {
    let all = pages_of(&site());
    let second = format!("{}/9398ddc0-2.html", pages::GRANTED);
    let third = format!("{}/9398ddc0-3.html", pages::GRANTED);
    let html = all[&second].replace("charset=utf-8", "charset=gb2312");
    let gbk = encoding_rs::GB18030.encode(&html).0.into_owned();
    let moved = all[&third].clone();
    let server = serve(move |path, _| match path {
        // The header says nothing; the page itself does.
        p if p == second => Some(Reply::new(200, "text/html", gbk.clone())),
        p if p == third => Some(Reply::redirect("/moved.html")),
        "/moved.html" => Some(Reply::html(moved.clone())),
        _ => None,
    });
    let home = TempDir::new().unwrap();
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let doc: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(doc["changed"].as_array().unwrap().len(), 1);
}

#[test]
fn a_slow_site_is_asked_four_times_and_no_more() {
    let words = |e: &yiqing::net::NetError| e.to_string();
    let policy = Policy {
        allow_private: true,
        total: Duration::from_secs(1),
        ..Policy::default()
    };
    let second = format!("{}/9398ddc0-2.html", pages::GRANTED);
    let slow = second.clone();
    let server = serve(move |path, before| {
        (path == slow && before < 5).then(|| Reply {
            // Late, but within the time the fifth time.
            delay: Duration::from_millis(if before < 4 { 1500 } else { 300 }),
            ..Reply::html(pages_of(&site())[&slow].clone())
        })
    });
    let client = Client::new(policy).unwrap();
    let home = TempDir::new().unwrap();
    let run = || {
        let base = server.url("/").parse().unwrap();
        let day = jiff::civil::date(2026, 11, 25);
        let mut run = Run::new(&client, base, Pace::OWN, day, home.path(), &words);
        let result = run.run(Registry::embedded().unwrap());
        (result, run.requests)
    };
    match run() {
        (Err(Stop::Page { url, fault }), requests) => {
            assert!(url.ends_with(&second), "{url}");
            assert_eq!(fault.class, Class::Transport);
            assert_eq!(requests, 6, "robots.txt, one page, one page four times");
        }
        other => panic!("{other:?}"),
    }
    let (result, requests) = run();
    let collected = result.unwrap();
    assert_eq!(collected.granted.missing(), Vec::<usize>::new());
    assert_eq!(requests, 15, "the first page is not asked again");
}

#[test]
fn a_run_ends_at_three_hundred_requests_and_the_next_goes_on() {
    let mut large = site();
    large.add_unknown(320);
    let server = serve_pages(pages_of(&large), |_, _| None);
    let home = TempDir::new().unwrap();
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("300"), "{}", ran.err);
    assert_eq!(server.asked().len(), MOST_REQUESTS);
    let ran = fetch(&home, &server);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    let mut paths: Vec<String> = server.asked().into_iter().map(|a| a.path).collect();
    paths.retain(|p| p != "/robots.txt");
    let all = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), all, "something was asked twice");
}
