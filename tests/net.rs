//! The network client against a server on loopback: policy, caps, timeouts.

#![cfg(feature = "net")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code
)]

mod server;

use std::time::{Duration, Instant};

use server::{Reply, Server, gzip};
use yiqing::net::client::{Client, USER_AGENT, get};
use yiqing::net::{NetError, Policy, RedirectFault};

fn open() -> Policy {
    Policy {
        allow_private: true,
        ..Policy::default()
    }
}

fn refused(error: NetError) -> &'static str {
    error.key()
}

#[test]
fn a_page_comes_with_its_charset_and_an_honest_name() {
    let (gbk, _, _) = encoding_rs::GBK.encode("<meta charset=gb2312>许可证编号");
    let gbk = gbk.into_owned();
    let server = Server::start(move |path, _| match path {
        "/gbk" => Reply::new(200, "text/html", gbk.clone()),
        "/packed" => Reply::html(gzip("许可证编号".as_bytes())).with("Content-Encoding", "gzip"),
        "/missing" => Reply::new(404, "text/html", "nothing"),
        _ => Reply::html("许可证编号"),
    });
    let client = Client::new(open()).unwrap();
    for path in ["/", "/gbk", "/packed"] {
        let answer = client.get(&server.url(path)).unwrap();
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.text().text.ends_with("许可证编号"), "{path}");
    }
    assert_eq!(client.get(&server.url("/missing")).unwrap().status, 404);
    let asked = server.asked();
    assert!(asked.iter().all(|a| a.headers["user-agent"] == USER_AGENT));
    assert!(
        asked.iter().all(|a| a.connection == asked[0].connection),
        "one connection"
    );
}

#[test]
fn private_addresses_are_refused_before_anybody_is_asked() {
    let server = Server::start(|_, _| Reply::html("secret"));
    let port_url = server.url("/");
    let by_name = port_url.replace("127.0.0.1", "localhost");
    for url in [port_url.as_str(), by_name.as_str()] {
        let error = get(url, Policy::default()).unwrap_err();
        assert_eq!(refused(error), "address", "{url}");
    }
    assert!(server.asked().is_empty());
    assert!(get(&port_url, open()).is_ok());
}

#[test]
fn every_hop_is_checked() {
    let server = Server::start(|path, n| match path {
        "/loop" => Reply::redirect("/loop"),
        "/once" => Reply::redirect("/page"),
        "/other" => Reply::redirect("http://example.invalid/"),
        "/metadata" => Reply::redirect("http://169.254.169.254/latest/"),
        "/mapped" => Reply::redirect("http://[::ffff:169.254.169.254]/"),
        "/scheme" => Reply::redirect("file:///etc/passwd"),
        "/port" => Reply::redirect("http://127.0.0.1:1/"),
        _ => Reply::html(format!("page {n}")),
    });
    let client = Client::new(open()).unwrap();
    let answer = client.get(&server.url("/once")).unwrap();
    assert_eq!((answer.redirects, answer.url.path()), (1, "/page"));
    for (path, expected) in [
        ("/loop", RedirectFault::TooMany),
        ("/other", RedirectFault::OtherHost),
        ("/metadata", RedirectFault::OtherHost),
        ("/mapped", RedirectFault::OtherHost),
        ("/scheme", RedirectFault::BadTarget),
        ("/port", RedirectFault::OtherHost),
    ] {
        match client.get(&server.url(path)) {
            Err(NetError::Redirect { fault, .. }) => assert_eq!(fault, expected, "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    assert_eq!(
        server.asked().iter().filter(|a| a.path == "/loop").count(),
        6,
        "five redirects and the first request"
    );
}

#[test]
fn size_time_and_packing_are_limited() {
    let bomb = gzip(&vec![0; 20_000_000]);
    assert!(bomb.len() < 100_000);
    let server = Server::start(move |path, _| match path {
        "/bomb" => Reply::html(bomb.clone()).with("Content-Encoding", "gzip"),
        "/large" => Reply::html(vec![b'a'; 5_000_001]),
        "/endless" => Reply {
            chunked: true,
            ..Reply::html(vec![b'a'; 5_000_001])
        },
        "/limit" => Reply::html(vec![b'a'; 5_000_000]),
        "/slow" => Reply {
            delay: Duration::from_secs(20),
            ..Reply::html("late")
        },
        "/cut" => Reply {
            cut: Some(3),
            ..Reply::html("<html>")
        },
        "/packed" => Reply::html("x").with("Content-Encoding", "br"),
        "/broken" => Reply::html("no gzip").with("Content-Encoding", "gzip"),
        _ => Reply::html(""),
    });
    let client = Client::new(Policy {
        total: Duration::from_secs(4),
        ..open()
    })
    .unwrap();
    for (path, expected) in [
        ("/bomb", "too_large"),
        ("/large", "too_large"),
        ("/endless", "too_large"),
        ("/cut", "broken"),
        ("/packed", "encoding"),
        ("/broken", "broken"),
    ] {
        assert_eq!(
            refused(client.get(&server.url(path)).unwrap_err()),
            expected,
            "{path}"
        );
    }
    assert_eq!(
        client.get(&server.url("/limit")).unwrap().body.len(),
        5_000_000
    );
    assert!(client.get(&server.url("/")).unwrap().body.is_empty());
    let start = Instant::now();
    assert_eq!(
        refused(client.get(&server.url("/slow")).unwrap_err()),
        "timeout"
    );
    assert!(start.elapsed() < Duration::from_secs(8));
}

#[test]
fn nobody_there() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let client = Client::new(open()).unwrap();
    let error = client
        .get(&format!("http://127.0.0.1:{port}/"))
        .unwrap_err();
    assert!(error.is_passing());
    assert_eq!(refused(error), "connect");
}
