//! Lists from and to the files people have: the built program on workbooks, encodings, hostile
//! files, and its outputs read again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamine::{Reader, Xlsx};
use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Workbook};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

const DATE: &str = "2026-11-23";

struct Room {
    dir: tempfile::TempDir,
}

impl Room {
    fn new() -> Room {
        Room {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        name.to_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        self.run_with(args, b"")
    }

    fn run_with(&self, args: &[&str], input: &[u8]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_yiqing"))
            .args(args)
            .args(["--date", DATE, "--no-color"])
            .current_dir(self.dir.path())
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    fn names(&self, dir: &str) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.path(dir))
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn err(o: &Output) -> String {
    String::from_utf8_lossy(&o.stderr).into_owned()
}

fn out(o: &Output) -> String {
    String::from_utf8(o.stdout.clone()).unwrap()
}

fn code(o: &Output) -> i32 {
    o.status.code().unwrap_or_else(|| panic!("{}", err(o)))
}

/// Rows of a sheet as texts.
fn sheet(path: &Path, name: usize) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
    let name = book.sheet_names()[name].clone();
    let range = book.worksheet_range(&name).unwrap();
    range
        .rows()
        .map(|r| r.iter().map(ToString::to_string).collect())
        .collect()
}

/// A supplier's workbook: a title, headers in Chinese in any order, numbers that were typed as
/// numbers, rates behind a percent format.
fn supplier() -> Vec<u8> {
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    s.set_name("库存").unwrap();
    let percent = Format::new().set_num_format("0.00%");
    s.write_string(0, 0, "示例电子有限公司 库存表").unwrap();
    let heads = [
        "贷记卡费率",
        "商户编号",
        "品牌",
        "收单机构",
        "备注",
        "编号",
        "代理商",
    ];
    for (c, h) in (0_u16..).zip(heads) {
        s.write_string(2, c, h).unwrap();
    }
    for row in 3..6_u32 {
        s.write_number_with_format(row, 0, 0.006, &percent).unwrap();
        s.write_string(row, 1, "822290058120001").unwrap();
        s.write_string(row, 3, "拉卡拉支付股份有限公司").unwrap();
        s.write_string(row, 4, "=1+1").unwrap();
        s.write_string(row, 5, format!("00{row}")).unwrap();
        s.write_string(row, 6, "示例代理商行").unwrap();
    }
    s.write_string(4, 1, "8.22290058120001E+14").unwrap();
    s.write_number(5, 0, 0.006).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_suppliers_workbook_is_checked_into_a_workbook() {
    let room = Room::new();
    room.put("库存.xlsx", &supplier());
    let o = room.run(&["batch", "库存.xlsx", "-o", "结果.xlsx", "--exit-zero"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let rows = sheet(&room.path("结果.xlsx"), 0);
    assert_eq!(rows.len(), 4);
    let at = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
    assert_eq!(rows[1][0], "0.60%");
    assert_eq!(rows[1][at("备注")], "=1+1");
    assert_eq!(rows[1][at("编号")], "003");
    assert_eq!(rows[1][at("商户编号")], "822290058120001");
    assert!(!rows[1][at("rules")].contains("DAT006"), "{:?}", rows[1]);
    assert!(rows[2][at("rules")].contains("DAT006"), "{:?}", rows[2]);
    assert_eq!(rows[2][at("商户编号")], "8.22290058120001E+14");
    // A fraction without a percent format is either 0.6 % or 0.006 %: not used.
    assert!(rows[3][at("rules")].contains("DAT006"), "{:?}", rows[3]);
    let findings = sheet(&room.path("结果.xlsx"), 2);
    let damaged: Vec<&str> = findings
        .iter()
        .filter(|r| r[2] == "DAT006")
        .map(|r| r[0].as_str())
        .collect();
    assert_eq!(damaged, ["2", "3"]);
    let summary = sheet(&room.path("结果.xlsx"), 1).concat().join("|");
    for text in ["库存.xlsx", "yiqing 0", DATE, "2026-"] {
        assert!(summary.contains(text), "{text}: {summary}");
    }
    assert!(!summary.contains("示例代理商行"));
    let o = room.run(&[
        "batch",
        "库存.xlsx",
        "-o",
        "b.xlsx",
        "--with-agents",
        "--exit-zero",
    ]);
    assert_eq!(code(&o), 0);
    let summary = sheet(&room.path("b.xlsx"), 1).concat().join("|");
    assert!(summary.contains("示例代理商行"));
    // The same list as CSV gives the same verdicts.
    let o = room.run(&["batch", "库存.xlsx", "--exit-zero", "--no-bom"]);
    let csv = out(&o);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    for (record, row) in reader.records().zip(rows.iter().skip(1)) {
        let record = record.unwrap();
        assert_eq!(record.get(at("verdict")).unwrap(), row[at("verdict")]);
        assert_eq!(record.get(at("rules")).unwrap(), row[at("rules")]);
        assert_eq!(record.get(at("备注")).unwrap(), "'=1+1");
    }
}

#[test]
fn numbers_typed_as_numbers_are_told_where_they_were_damaged() {
    let room = Room::new();
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    let padded = Format::new().set_num_format("00000000");
    let day = Format::new().set_num_format("yyyy/m/d");
    let heads = [
        "品牌",
        "商户编号",
        "统一社会信用代码",
        "终端号",
        "核验日期",
        "押金",
        "借记卡费率",
    ];
    for (c, h) in (0_u16..).zip(heads) {
        s.write_string(0, c, h).unwrap();
    }
    for row in 1..=2 {
        s.write_string(row, 0, "拉卡拉").unwrap();
    }
    s.write_number(1, 1, 822_290_058_120_001_f64).unwrap();
    s.write_number_with_format(1, 3, 12345, &padded).unwrap();
    s.write_number_with_format(1, 4, 46349, &day).unwrap();
    s.write_number(1, 5, 199).unwrap();
    s.write_string(1, 6, "0.5%封顶20").unwrap();
    // Sixteen digits and more are rounded; leading zeros are lost without a format.
    s.write_number(2, 2, 913_100_001_332_071_234_f64).unwrap();
    s.write_number(2, 3, 1_234_567).unwrap();
    room.put("n.xlsx", &book.save_to_buffer().unwrap());
    let o = room.run(&[
        "batch",
        "n.xlsx",
        "--format",
        "jsonl",
        "--exit-zero",
        "--quiet",
    ]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let reports: Vec<serde_json::Value> = out(&o)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let damaged = |n: usize| -> Vec<String> {
        let findings = reports[n]["findings"].as_array().unwrap();
        let dat = findings.iter().filter(|f| f["rule"] == "DAT006");
        let fields = dat.flat_map(|f| f["evidence"].as_array().unwrap());
        fields
            .map(|e| e["field"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(damaged(0), Vec::<String>::new());
    assert_eq!(reports[0]["check_date"], "2026-11-23");
    assert_eq!(damaged(1), ["terminal_no", "uscc"]);
}

#[test]
fn one_list_in_every_writing_gives_the_same_results() {
    let room = Room::new();
    let text = "品牌,商户编号,收单机构\n示例牌,822290058120001,拉卡拉支付股份有限公司\n,,银盛支付服务股份有限公司\n";
    room.put("a.csv", text.as_bytes());
    let want = out(&room.run(&["batch", "a.csv", "--exit-zero", "--quiet"]));
    let utf16: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let mut book = Workbook::new();
    let s = book.add_worksheet();
    for (r, line) in (0_u32..).zip(text.lines()) {
        for (c, cell) in (0_u16..).zip(line.split(',')) {
            s.write_string(r, c, cell).unwrap();
        }
    }
    let variants: Vec<(&str, Vec<u8>)> = vec![
        ("b.csv", GB18030.encode(text).0.into_owned()),
        ("c.txt", utf16),
        ("d.tsv", text.replace(',', "\t").into_bytes()),
        ("e.csv", text.replace(',', ";").into_bytes()),
        ("f.csv", text.replace(',', "|").into_bytes()),
        ("g.csv", format!("\u{feff}{text}").into_bytes()),
        (
            "h.csv",
            format!("示例库存\n\n导出,示例\n{text}").into_bytes(),
        ),
        ("i.csv", text.replace('\n', "\r").into_bytes()),
        ("j.xlsx", book.save_to_buffer().unwrap()),
        ("k.dat", text.as_bytes().to_vec()),
    ];
    for (name, bytes) in variants {
        room.put(name, &bytes);
        let o = room.run(&["batch", name, "--exit-zero", "--quiet"]);
        assert_eq!(code(&o), 0, "{name}: {}", err(&o));
        assert_eq!(out(&o), want, "{name}");
        let o = room.run_with(&["batch", "-", "--exit-zero", "--quiet"], &bytes);
        assert_eq!(out(&o), want, "{name} on standard input: {}", err(&o));
    }
}

#[test]
fn the_header_report_tells_column_by_column() {
    let room = Room::new();
    room.put("库存.xlsx", &supplier());
    let o = room.run(&["batch", "库存.xlsx", "--header-report", "--format", "json"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let document: serde_json::Value = serde_json::from_str(&out(&o)).unwrap();
    let schema = room.run(&["schema", "header"]);
    let schema: serde_json::Value = serde_json::from_str(&out(&schema)).unwrap();
    assert!(jsonschema::is_valid(&schema, &document), "{document}");
    assert_eq!(document["schema"], "yiqing.header/1");
    assert_eq!(document["form"], "workbook");
    assert_eq!(document["sheet"], "库存");
    assert_eq!(document["above"][0], "示例电子有限公司 库存表");
    let columns = document["columns"].as_array().unwrap();
    assert_eq!(columns[0]["field"], "rate_credit");
    assert_eq!(columns[0]["example"], "0.60%");
    assert_eq!(columns[0]["damaged"], 1);
    assert_eq!(columns[1]["field"], "merchant_no");
    assert_eq!(
        (&columns[1]["filled"], &columns[1]["damaged"]),
        (&3.into(), &1.into())
    );
    assert_eq!(columns[4]["field"], serde_json::Value::Null);
    assert_eq!(columns[4]["how"], "unknown");
    let o = room.run(&["batch", "库存.xlsx", "--header-report", "--lang", "en"]);
    let text = out(&o);
    assert!(
        text.contains("rate_credit") && text.contains("workbook"),
        "{text}"
    );
    let o = room.run(&[
        "batch",
        "库存.xlsx",
        "--header-report",
        "--map",
        "备注=claims",
    ]);
    assert!(out(&o).contains("claims"), "{}", out(&o));
}

#[test]
fn columns_are_named_by_hand() {
    let room = Room::new();
    room.put(
        "a.csv",
        "机子,谁收单,品牌\n示例牌,拉卡拉支付股份有限公司,别的牌\n".as_bytes(),
    );
    let o = room.run(&[
        "batch",
        "a.csv",
        "--map",
        "谁收单=acquirer",
        "--map",
        "机子=品牌",
        "--format",
        "jsonl",
        "--exit-zero",
    ]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let report: serde_json::Value = serde_json::from_str(out(&o).lines().next().unwrap()).unwrap();
    assert_eq!(report["acquirer"]["name"], "拉卡拉支付股份有限公司");
    assert!(err(&o).contains("--map"), "{}", err(&o));
    for (map, says) in [
        ("机子", "列名=字段"),
        ("机子=brnd", "brand"),
        ("机字=brand", "机字"),
        ("谁收单=acquirer", ""),
    ] {
        let o = room.run(&["batch", "a.csv", "--map", map, "--exit-zero", "--quiet"]);
        assert_eq!(
            code(&o),
            if says.is_empty() { 0 } else { 2 },
            "{map}: {}",
            err(&o)
        );
        assert!(err(&o).contains(says), "{map}: {}", err(&o));
    }
    let o = room.run(&["batch", "a.csv", "--sheet", "x"]);
    assert_eq!(code(&o), 2);
    let o = room.run(&["batch", "a.csv", "--encoding", "klingon"]);
    assert_eq!(code(&o), 2);
    let o = room.run(&["batch", "a.csv", "-o", "a.csv"]);
    assert_eq!(code(&o), 2, "{}", err(&o));
}

#[test]
fn one_file_a_verdict() {
    let room = Room::new();
    let list = "编号,收单机构,协议付款方\n1,拉卡拉支付股份有限公司,\n2,,\n3,,示例科技有限公司\n4,拉卡拉支付股份有限公司,示例科技有限公司\n";
    room.put("a.csv", list.as_bytes());
    let all = room.run(&["batch", "a.csv", "--exit-zero", "--quiet"]);
    let all = out(&all);
    for (format, ending) in [("csv", "csv"), ("jsonl", "jsonl"), ("xlsx", "xlsx")] {
        let dir = format!("out-{format}");
        let o = room.run(&[
            "batch",
            "a.csv",
            "--split",
            &dir,
            "--format",
            format,
            "--exit-zero",
            "-o",
            &format!("all.{ending}"),
        ]);
        assert_eq!(code(&o), 0, "{}", err(&o));
        let names = room.names(&dir);
        assert_eq!(names.len(), 6, "{names:?}");
        assert!(names.contains(&format!("not_direct.{ending}")));
    }
    assert_eq!(std::fs::read_to_string(room.path("all.csv")).unwrap(), all);
    let mut rows = 0;
    for name in room.names("out-csv") {
        let text = std::fs::read_to_string(room.path("out-csv").join(&name)).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for r in reader.records() {
            rows += 1;
            assert_eq!(format!("{}.csv", r.unwrap().get(3).unwrap()), name);
        }
        let book = name.replace(".csv", ".xlsx");
        let lines = text.lines().count();
        assert_eq!(sheet(&room.path("out-xlsx").join(book), 0).len(), lines);
        let lines_json = name.replace(".csv", ".jsonl");
        let json = std::fs::read_to_string(room.path("out-jsonl").join(lines_json)).unwrap();
        assert_eq!(json.lines().count() + 1, lines);
    }
    // The blank row but for its number counts too: every row is in one file.
    assert_eq!(rows, 4);
    let o = room.run(&["batch", "a.csv", "--split", "d", "--format", "html"]);
    assert_eq!(code(&o), 2);
}

#[test]
fn a_page_stands_alone() {
    let room = Room::new();
    room.put("库存.xlsx", &supplier());
    let o = room.run(&["batch", "库存.xlsx", "-o", "r.html", "--exit-zero"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let page = std::fs::read_to_string(room.path("r.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg"));
    for foreign in ["<script", "http://", "https://", "url(", "@import", "src="] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(!page.contains("示例代理商行"));
    let o = room.run(&[
        "batch",
        "库存.xlsx",
        "--format",
        "html",
        "--with-agents",
        "--lang",
        "en",
        "--exit-zero",
    ]);
    assert!(out(&o).contains("示例代理商行"));
}

#[test]
fn the_template_is_a_workbook_that_comes_back() {
    let room = Room::new();
    let o = room.run(&["template", "xlsx", "-o", "t.xlsx"]);
    assert_eq!(code(&o), 0, "{}", err(&o));
    let o = room.run(&["batch", "t.xlsx", "--header-report", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out(&o)).unwrap();
    let columns = document["columns"].as_array().unwrap();
    assert!(columns.len() > 40);
    assert!(columns.iter().all(|c| c["how"] == "name"));
    let o = room.run(&["batch", "t.xlsx"]);
    assert_eq!(code(&o), 3);
    let o = room.run(&["template", "xlsx"]);
    assert!(o.stdout.starts_with(b"PK"));
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook whose sheet and further parts are given.
fn book(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let rels = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let workbook = r#"<workbook xmlns:r="r"><sheets><sheet name="清单" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let workbook_rels = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let sheet = format!(
        "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{sheet}</sheetData></worksheet>"
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", rels.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", workbook_rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend_from_slice(more);
    zipped(&parts)
}

#[test]
#[cfg(unix)]
fn hostile_workbooks_end_in_a_clear_error_under_a_memory_limit() {
    let room = Room::new();
    let cell = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
    let forged = "<sst count=\"1\" uniqueCount=\"4000000000\"><si><t>x</t></si></sst>";
    let far = r#"<row r="1"><c r="A1" t="str"><v>品牌</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let entities = format!(
        "<!DOCTYPE x [<!ENTITY a \"{}\"><!ENTITY b \"{}\"><!ENTITY c \"{}\">]><sst><si><t>&c;</t></si></sst>",
        "aaaaaaaaaa".repeat(100),
        "&a;".repeat(1000),
        "&b;".repeat(1000)
    );
    let bomb = vec![b' '; 64 << 20];
    let huge = format!("<sst>{}</sst>", "<si><t/></si>".repeat(2_000_000));
    let nested = zipped(&[("xl/worksheets/sheet1.xml", &bomb)]);
    let files: Vec<(&str, Vec<u8>)> = vec![
        (
            "forged-count",
            book(cell, &[("xl/sharedStrings.xml", forged.as_bytes())]),
        ),
        ("far-cell", book(far, &[])),
        (
            "entities",
            book(cell, &[("xl/sharedStrings.xml", entities.as_bytes())]),
        ),
        ("bomb", book(cell, &[("xl/sharedStrings.xml", &bomb)])),
        (
            "many-texts",
            book(cell, &[("xl/sharedStrings.xml", huge.as_bytes())]),
        ),
        ("climbing-name", book(cell, &[("../../etc/cron.d/x", b"x")])),
        ("nested", zipped(&[("a.xlsx", &nested)])),
    ];
    for (name, bytes) in files {
        let file = room.put(&format!("{name}.xlsx"), &bytes);
        let script = format!(
            "ulimit -v 2097152; exec '{}' batch {file} -o out.csv --date {DATE}",
            env!("CARGO_BIN_EXE_yiqing")
        );
        let started = std::time::Instant::now();
        let o = Command::new("sh")
            .args(["-c", &script])
            .current_dir(room.dir.path())
            .output()
            .unwrap();
        assert_eq!(o.status.code(), Some(2), "{name}: {}", err(&o));
        let said = err(&o);
        assert!(
            said.contains(&file) && said.lines().count() <= 3,
            "{name}: {said}"
        );
        assert!(!said.contains("panicked"), "{name}: {said}");
        assert!(!room.path("out.csv").exists(), "{name}");
        assert!(started.elapsed().as_secs() < 60, "{name}");
    }
    assert!(room.names(".").iter().all(|n| n.ends_with(".xlsx")));
}

/// Converts a file with LibreOffice, where there is one.
fn converted(room: &Room, file: &str, to: &str, filter: &str) -> Option<PathBuf> {
    let profile = format!(
        "-env:UserInstallation=file://{}",
        room.path("profile").display()
    );
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--norestore", filter])
        .args(["--convert-to", to, "--outdir", "converted", file])
        .current_dir(room.dir.path())
        .output()
        .ok()?;
    assert!(done.status.success(), "{}", err(&done));
    let stem = Path::new(file).file_stem().unwrap().to_string_lossy();
    let ending = to.split(':').next().unwrap();
    Some(room.path("converted").join(format!("{stem}.{ending}")))
}

#[test]
fn formulas_of_a_gbk_list_come_back_readable_and_defused() {
    let room = Room::new();
    let hostile = [
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "＝1+1",
        "\t=1",
    ];
    let mut text = String::from("编号,品牌,宣传语\n");
    for (i, h) in hostile.iter().enumerate() {
        text.push_str(&format!("00{i},拉卡拉,\"{h}\"\n"));
    }
    room.put("a.csv", &GB18030.encode(&text).0);
    for name in ["r.csv", "r2.xlsx"] {
        let o = room.run(&["batch", "a.csv", "-o", name, "--exit-zero"]);
        assert_eq!(code(&o), 0, "{}", err(&o));
    }
    // Readers that are not ours: the csv crate, calamine and, where it is there, LibreOffice.
    let csv = std::fs::read(room.path("r.csv")).unwrap();
    let text = csv.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap();
    let mut reader = csv::Reader::from_reader(text);
    assert_eq!(
        reader.headers().unwrap().iter().take(3).collect::<Vec<_>>(),
        ["编号", "品牌", "宣传语"]
    );
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), hostile.len());
    for (record, (i, h)) in records.iter().zip(hostile.iter().enumerate()) {
        assert_eq!(record[0], format!("00{i}"));
        assert_eq!(record[1], *"拉卡拉");
        assert_eq!(record[2], format!("'{h}"));
        for cell in record {
            let first = cell.chars().next();
            assert!(
                !first.is_some_and(|c| "=+-@＝＋－＠\t\r\n".contains(c)),
                "{cell:?}"
            );
        }
    }
    let rows = sheet(&room.path("r2.xlsx"), 0);
    assert_eq!(rows.len(), hostile.len() + 1);
    for (row, (i, h)) in rows[1..].iter().zip(hostile.iter().enumerate()) {
        assert_eq!(row[..3], [format!("00{i}"), "拉卡拉".into(), (*h).into()]);
    }
    let bytes = std::fs::read(room.path("r2.xlsx")).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    // UTF-8, comma, quotes, all columns as the program takes them by itself.
    let Some(book) = converted(&room, "r.csv", "xlsx", "--infilter=CSV:44,34,76,1") else {
        println!("no soffice: LibreOffice was not asked");
        return;
    };
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(&book).unwrap())).unwrap();
    let name = read.sheet_names()[0].clone();
    assert!(read.worksheet_formula(&name).unwrap().is_empty());
    let rows = sheet(&book, 0);
    assert_eq!(rows[0][..3], ["编号", "品牌", "宣传语"]);
    for (i, h) in hostile.iter().enumerate() {
        assert_eq!(rows[i + 1][1], "拉卡拉");
        assert_eq!(rows[i + 1][2].trim_start_matches('\''), *h, "{h:?}");
    }
    let back = converted(
        &room,
        "r2.xlsx",
        "csv:Text - txt - csv (StarCalc):44,34,76",
        "--norestore",
    );
    let back = std::fs::read_to_string(back.unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(back.as_bytes());
    for (record, (i, h)) in reader.records().zip(hostile.iter().enumerate()) {
        let record = record.unwrap();
        assert_eq!(record.get(0).unwrap(), format!("00{i}"));
        assert_eq!(record.get(2).unwrap(), *h);
    }
}
