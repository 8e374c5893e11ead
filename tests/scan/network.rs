//! Pages scanned by address, from a server of this machine.

use std::time::Duration;

use serde_json::Value;

use crate::program::{program, valid};
use crate::server::{Reply, Server, gzip};

const PAGE: &str = "<html><head><meta charset=gb2312><title>示例刷卡机</title></head><body><h1>瑞银信POS机</h1><p>瑞银信POS机是一清机，刷卡费率0.6%，办理电话138-0000-0009。</p></body></html>";

fn serve() -> Server {
    let gbk = encoding_rs::GB18030.encode(PAGE).0.into_owned();
    Server::start(move |path, _| match path {
        // The header says nothing of the charset, or something else than the page.
        "/gbk" => Reply::new(200, "text/html", gbk.clone()),
        "/gbk-by-header" => Reply::new(
            200,
            "text/html; charset=GBK",
            encoding_rs::GB18030
                .encode(&PAGE.replace("<meta charset=gb2312>", ""))
                .0
                .into_owned(),
        ),
        "/said-utf8" => Reply::new(200, "text/html; charset=utf-8", gbk.clone()),
        "/moved" => Reply::redirect("/gbk"),
        "/packed" => Reply::html(gzip(&gbk)).with("Content-Encoding", "gzip"),
        "/loop" => Reply::redirect("/loop"),
        "/elsewhere" => Reply::redirect("http://example.invalid/"),
        "/metadata" => Reply::redirect("http://169.254.169.254/latest/meta-data"),
        "/inner" => Reply::redirect("http://[::ffff:10.0.0.1]/"),
        "/file" => Reply::redirect("file:///etc/hostname"),
        "/large" => Reply::html(vec![b'a'; 5_000_001]),
        "/endless" => Reply {
            chunked: true,
            ..Reply::html(vec![b'a'; 6_000_000])
        },
        "/bomb" => Reply::html(gzip(&vec![b'a'; 30_000_000])).with("Content-Encoding", "gzip"),
        "/cut" => Reply {
            cut: Some(20),
            ..Reply::html(PAGE)
        },
        "/other" => Reply::html("乐刷POS机办理，电话13800000009，官网 www.shilipos.cn"),
        "/third" => Reply {
            delay: Duration::from_millis(50),
            ..Reply::html("<p>详见 http://www.shilipos.cn/x 。今天天气不错。</p>")
        },
        _ => Reply::new(404, "text/html", "<html>404</html>"),
    })
}

#[test]
fn an_address_is_scanned_as_a_file_would_be() {
    let server = serve();
    for path in ["/gbk", "/gbk-by-header", "/said-utf8", "/moved", "/packed"] {
        let url = server.url(path);
        let args = ["scan", &url, "--allow-private", "--format", "json"];
        let (out, err, code) = program(&args, "");
        assert_eq!(code, 10, "{path}: {err}");
        let doc: Value = serde_json::from_str(&out).unwrap();
        valid("scan", &doc);
        assert_eq!(doc["target"], url.as_str());
        assert_eq!(doc["result"], "contradicted", "{path}");
        assert_eq!(doc["brands"][0]["alias"], "瑞银信", "{path}");
        assert_eq!(doc["contacts"][0]["masked"], "138****0009", "{path}");
    }
    // The page and nothing else was asked for.
    let asked: Vec<String> = server.asked().into_iter().map(|a| a.path).collect();
    assert_eq!(
        asked,
        [
            "/gbk",
            "/gbk-by-header",
            "/said-utf8",
            "/moved",
            "/gbk",
            "/packed"
        ]
    );
}

#[test]
fn what_an_address_may_not_do() {
    let server = serve();
    for (path, code) in [
        ("/loop", 1),
        ("/elsewhere", 1),
        ("/metadata", 1),
        ("/inner", 1),
        ("/file", 1),
        ("/large", 1),
        ("/endless", 1),
        ("/bomb", 1),
        ("/cut", 1),
        ("/missing", 1),
    ] {
        for lang in ["zh", "en"] {
            let url = server.url(path);
            let (out, err, got) = program(&["scan", &url, "--allow-private", "--lang", lang], "");
            assert_eq!(got, code, "{path}: {err}");
            assert_eq!(out, "", "{path}");
            assert!(err.chars().count() > 10, "{path}: {err}");
            assert!(!err.contains("net.") && !err.contains('{'), "{path}: {err}");
        }
    }
    // Without leave no private address is asked, whoever names it: nobody was.
    let before = server.asked().len();
    let url = server.url("/gbk");
    assert_eq!(program(&["scan", &url], "").2, 2);
    let by_name = url.replace("127.0.0.1", "localhost");
    assert_eq!(program(&["scan", &by_name], "").2, 2);
    assert_eq!(server.asked().len(), before);
}

#[test]
fn a_list_of_addresses_and_files_is_a_line_each_and_grouped() {
    let server = serve();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("saved.txt");
    std::fs::write(
        &file,
        "拉卡拉POS机办理，微信同号138 0000 0009，详见 www.shilipos.cn",
    )
    .unwrap();
    let list = dir.path().join("list.txt");
    let lines = [
        "\u{feff}# pages of one evening".to_owned(),
        server.url("/gbk"),
        server.url("/other"),
        String::new(),
        server.url("/missing"),
        server.url("/third"),
        file.to_str().unwrap().to_owned(),
    ];
    std::fs::write(&list, lines.join("\r\n")).unwrap();
    let list = list.to_str().unwrap();
    let (out, err, code) = program(&["scan", "--list", list, "--allow-private"], "");
    assert_eq!(code, 10, "{err}");
    let lines: Vec<Value> = out
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let schemas: Vec<&str> = lines
        .iter()
        .map(|l| l["schema"].as_str().unwrap())
        .collect();
    assert_eq!(
        schemas,
        [
            "yiqing.scan/1",
            "yiqing.scan/1",
            "yiqing.scan-failed/1",
            "yiqing.scan/1",
            "yiqing.scan/1",
            "yiqing.scan-groups/1"
        ]
    );
    let sum = &lines[5];
    valid("scan-groups", sum);
    assert_eq!((&sum["scanned"], &sum["failed"]), (&4.into(), &1.into()));
    let groups = sum["groups"].as_array().unwrap();
    let of = |kind: &str| groups.iter().find(|g| g["kind"] == kind).unwrap();
    // The domain stands in three, by word and by link; nobody is on record under it.
    assert_eq!(of("domain")["masked"], "shilipos.cn");
    assert_eq!(of("domain")["targets"].as_array().unwrap().len(), 3);
    assert_eq!(of("domain")["official_of"], Value::Null);
    let mobile = of("mobile");
    assert_eq!(mobile["masked"], "138****0009");
    assert!(mobile["institutions"].as_array().unwrap().len() >= 2);
    assert!(
        sum["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|f| f["rule"] == "PROMO018"),
        "{sum}"
    );
    for whole in ["13800000009", "138-0000-0009", "138 0000 0009"] {
        assert!(!out.contains(whole) && !err.contains(whole), "{whole}");
    }
    // One connection served all pages of the host.
    let asked = server.asked();
    assert!(asked.iter().all(|a| a.connection == asked[0].connection));
    assert!(err.contains("404"), "{err}");
}
