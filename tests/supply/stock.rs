//! Stock lists watched, registries compared, written out and put into a calendar.

use std::fs;

use serde_json::Value;
use yiqing::registry::Registry;

use crate::home::*;

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

#[test]
fn stock_lists_are_read_as_a_batch_reads_them() {
    let home = Home::new();
    let place = home.0.path();
    let dir = home.pages("three", &three_changes());
    assert_eq!(home.import(&dir, &[]).code, 0);
    let (left, stays) = (number_to_name(LEFT), number_to_name("Z2002044000013"));
    // A workbook with a second sheet, title lines and a column under a name of one's own.
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("说明").unwrap();
    let sheet = book.add_worksheet().set_name("库存").unwrap();
    sheet.write(0, 0, "示例仓库盘点表").unwrap();
    for (n, row) in [
        ["编号", "机器背后的公司"],
        ["A1", left],
        ["A2", stays],
        ["", ""],
        ["A3", left],
    ]
    .iter()
    .enumerate()
    {
        for (m, cell) in row.iter().enumerate() {
            sheet
                .write(
                    u32::try_from(n).unwrap() + 2,
                    u16::try_from(m).unwrap(),
                    *cell,
                )
                .unwrap();
        }
    }
    let xlsx = place.join("stock.xlsx");
    book.save(&xlsx).unwrap();
    let csv = place.join("stock.csv");
    let text = format!("示例仓库盘点表\n\n编号;收单机构\nA1;{left}\nA2;{stays}\nA3;{left}\n");
    fs::write(&csv, encoding_rs::GB18030.encode(&text).0).unwrap();
    let jsonl = place.join("stock.jsonl");
    let text = format!(
        "{{\"id\":\"A1\",\"acquirer\":\"{left}\"}}\n{{\"id\":\"A2\",\"acquirer\":\"{stays}\"}}\n\n{{\"id\":\"A3\",\"acquirer\":\"{left}\"}}\n"
    );
    fs::write(&jsonl, text).unwrap();

    let map = ["--map", "机器背后的公司=acquirer", "--sheet", "库存"];
    for (file, more) in [(&xlsx, &map[..]), (&csv, &[]), (&jsonl, &[])] {
        let name = file.to_str().unwrap();
        let json = ["--format", "json", "--date", "2026-11-25"];
        let ran = home.run(&[&["registry", "watch", name], more, &json].concat());
        assert_eq!(ran.code, 10, "{name}: {}", ran.err);
        let doc = ran.json();
        valid("watch", &doc);
        let ids = |rows: &Value| -> Vec<String> {
            rows.as_array()
                .unwrap()
                .iter()
                .map(|r| format!("{}:{}", r["row"], r["id"].as_str().unwrap()))
                .collect()
        };
        assert_eq!(doc["rows"], 3, "{name}");
        assert_eq!(doc["unreadable"], Value::Array(vec![]), "{name}");
        assert_eq!(ids(&doc["changed"]), ["1:A1", "3:A3"], "{name}");
        let diff = ["registry", "diff", "embedded", "installed", "--stock", name];
        let ran = home.run(&[&diff, more, &json].concat());
        assert_eq!(ran.code, 10, "{name}: {}", ran.err);
        assert_eq!(ids(&ran.json()["stock"]), ["1:A1", "3:A3"], "{name}");
    }
    // What cannot be read is said, with what to do.
    let watch = |more: &[&str]| home.run(&[&["registry", "watch"], more].concat());
    let xlsx = xlsx.to_str().unwrap();
    let ran = watch(&[xlsx, "--sheet", "仓库"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("库存"), "{}", ran.err);
    assert_eq!(
        watch(&[xlsx, "--sheet", "2", "--map", "没有的列=acquirer"]).code,
        2
    );
    assert_eq!(watch(&[place.to_str().unwrap()]).code, 2);
    let none = place.join("none.csv");
    fs::write(&none, "编号,收单机构\n").unwrap();
    assert_eq!(watch(&[none.to_str().unwrap()]).code, 3);
    let ran = home.run(&["registry", "diff", "embedded", "installed", "--sheet", "1"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}
