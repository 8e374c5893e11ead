//! Lists as suppliers and back offices write them.

use std::io::{Seek, Write};

use encoding_rs::GB18030;
use proptest::prelude::*;

use super::*;
use crate::field::Field;
use crate::intake::mapping::{MapFault, Mapping};
use crate::intake::table::{case_of_cells, header_with, is_known};

fn known(name: &str) -> bool {
    is_known(name, &Mapping::default())
}

fn options() -> Options<'static> {
    Options {
        encoding: None,
        sheet: None,
        delimiter: None,
        json_lines: true,
        known: &known,
    }
}

fn file(bytes: &[u8]) -> std::fs::File {
    let mut f = tempfile::tempfile().unwrap();
    f.write_all(bytes).unwrap();
    f.rewind().unwrap();
    f
}

fn opened(bytes: &[u8], ending: &str) -> List {
    List::of_file(file(bytes), ending, &options()).unwrap()
}

type Read = (Vec<String>, Vec<usize>, Option<&'static str>);

fn all(list: &mut List) -> Vec<Read> {
    let mut rows = list.rows().unwrap();
    let mut cells = Cells::default();
    let mut out = Vec::new();
    loop {
        cells.clear();
        let fault = match rows.next(&mut cells).unwrap() {
            Next::End => return out,
            Next::Row => None,
            Next::Fault(key, _) => Some(key),
        };
        out.push((
            cells.iter().map(str::to_owned).collect(),
            cells.unsure.clone(),
            fault,
        ));
    }
}

fn utf16(text: &str, mark: [u8; 2], units: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.into_iter()
        .chain(text.encode_utf16().flat_map(units))
        .collect()
}

#[test]
fn the_same_list_in_every_encoding_and_between_every_delimiter() {
    for d in [',', ';', '\t', '|'] {
        let text = format!(
            "示例电子库存表\n导出时间：2026-11-20{d}{d}\n\n序号{d}品牌{d}商户编号\n1{d}示例牌{d}822290058120001\n\n2{d}\"含{d}号\"{d}\n"
        );
        let bom: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
        let variants: Vec<(&str, bool, Vec<u8>)> = vec![
            ("UTF-8", false, text.clone().into_bytes()),
            ("UTF-8", true, bom),
            ("gb18030", false, GB18030.encode(&text).0.into_owned()),
            (
                "UTF-16LE",
                true,
                utf16(&text, [0xFF, 0xFE], u16::to_le_bytes),
            ),
            (
                "UTF-16BE",
                true,
                utf16(&text, [0xFE, 0xFF], u16::to_be_bytes),
            ),
            ("UTF-8", false, text.replace('\n', "\r\n").into_bytes()),
            ("UTF-8", false, text.replace('\n', "\r").into_bytes()),
        ];
        for (encoding, marked, bytes) in variants {
            let mut list = opened(&bytes, "csv");
            assert_eq!(list.form(), &Form::Separated { delimiter: d as u8 });
            let detected = list.encoding().unwrap();
            assert_eq!(
                (detected.encoding.name(), detected.bom > 0),
                (encoding, marked)
            );
            assert_eq!(list.names(), ["序号", "品牌", "商户编号"]);
            assert_eq!(list.titles(), ["示例电子库存表", "导出时间：2026-11-20"]);
            for _ in 0..2 {
                let rows = all(&mut list);
                assert_eq!(rows[0].0, ["1", "示例牌", "822290058120001"]);
                assert_eq!(rows[1].0, ["2", &format!("含{d}号"), ""]);
                assert_eq!(rows.len(), 2);
            }
        }
    }
}

#[test]
fn the_header_is_the_row_with_most_known_names() {
    for (text, names, titles) in [
        ("品牌\n示例牌\n", vec!["品牌"], 0),
        (
            "编号,x,y\n品牌,商户编号,z\n1,2,3\n",
            vec!["品牌", "商户编号", "z"],
            1,
        ),
        ("a,b\n1,2\n", vec!["a", "b"], 0),
        ("标题\na,b,c\n1,2,3\n", vec!["a", "b", "c"], 1),
        ("sep=;\n品牌;押金\nx;1\n", vec!["品牌", "押金"], 1),
        ("品牌*,商户编号：\nx,1\n", vec!["品牌*", "商户编号："], 0),
        ("品牌;押金\nx;1,5\ny;2,5\n", vec!["品牌", "押金"], 0),
    ] {
        let list = opened(text.as_bytes(), "csv");
        assert_eq!(list.names(), names, "{text}");
        assert_eq!(list.titles().len(), titles, "{text}");
    }
}

#[test]
fn json_lines_are_handed_on_whole() {
    let text = "{\"brand\":\"示例\"}\n\n[1]\n";
    for ending in ["jsonl", "ndjson", "", "txt"] {
        let mut list = opened(text.as_bytes(), ending);
        assert_eq!(list.form(), &Form::JsonLines, "{ending}");
        assert!(list.names().is_empty());
        let rows = all(&mut list);
        assert_eq!(rows[0].0, ["{\"brand\":\"示例\"}"]);
        assert_eq!(rows[1].0, ["[1]"]);
    }
    let gbk = GB18030.encode(text).0.into_owned();
    assert_eq!(
        all(&mut opened(&gbk, "jsonl"))[0].0,
        ["{\"brand\":\"示例\"}"]
    );
    let mut long = b"{\"a\":\"".to_vec();
    long.extend(vec![b'x'; 2 << 20]);
    long.extend_from_slice(b"\"}\n{}\n");
    let rows = all(&mut opened(&long, "jsonl"));
    assert_eq!((rows[0].2, rows.len()), (Some("row.too_long"), 2));
}

#[test]
fn workbooks_are_lists_like_others() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("说明").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("库存").unwrap();
    let percent = rust_xlsxwriter::Format::new().set_num_format("0.00%");
    let odd = rust_xlsxwriter::Format::new().set_num_format("[<1]0.00%;0");
    sheet.write_string(0, 0, "示例电子库存表").unwrap();
    for (i, name) in ["品牌", "", "贷记卡费率", "借记卡费率", "押金"]
        .iter()
        .enumerate()
    {
        sheet
            .write_string(2, u16::try_from(i).unwrap(), *name)
            .unwrap();
    }
    sheet.write_string(3, 0, "示例牌").unwrap();
    sheet
        .write_number_with_format(3, 2, 0.006, &percent)
        .unwrap();
    sheet.write_number_with_format(3, 3, 0.005, &odd).unwrap();
    sheet.write_number(3, 4, 199).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let asked = Options {
        sheet: Some("库存"),
        ..options()
    };
    let mut list = List::of_file(file(&bytes), "xlsx", &asked).unwrap();
    assert_eq!(list.titles(), ["示例电子库存表"]);
    assert_eq!(
        list.names(),
        ["品牌", "", "贷记卡费率", "借记卡费率", "押金"]
    );
    let rows = all(&mut list);
    assert_eq!(rows[0].0[2], "0.60%");
    assert_eq!(rows[0].1, [3]);
    let names: Vec<&str> = list.names().iter().map(String::as_str).collect();
    let header = header_with(&names, &Mapping::default());
    let mut row = case_of_cells(&header, rows[0].0.iter().map(String::as_str)).unwrap();
    row.unsure(&header, [3]);
    assert_eq!(row.case.ambiguous, [Field::RateDebit]);
    assert_eq!(row.case.get(Field::RateCredit), Some("0.60%"));
    let none = Options {
        sheet: Some("别的"),
        ..options()
    };
    let refused = List::of_file(file(&bytes), "xlsx", &none).unwrap_err();
    assert_eq!(refused.key(), "workbook.no_sheet");
    // The first sheet is empty.
    let refused = List::of_file(file(&bytes), "xlsx", &options()).unwrap_err();
    assert_eq!(refused.key(), "list.empty");
}

#[test]
fn a_given_encoding_is_taken_at_its_word() {
    let text = "品牌,押金\n示例牌,1\n".repeat(3);
    let gbk = GB18030.encode(&text).0.into_owned();
    let as_utf8 = Options {
        encoding: Some(encoding_named("UTF_8").unwrap()),
        ..options()
    };
    let list = List::of_file(file(&gbk), "csv", &as_utf8).unwrap();
    assert!(list.encoding().unwrap().replaced > 0);
    let as_gbk = Options {
        encoding: Some(encoding_named("GBK").unwrap()),
        ..options()
    };
    let list = List::of_file(file(&gbk), "csv", &as_gbk).unwrap();
    assert_eq!(list.names(), ["品牌", "押金"]);
    let unmarked: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for name in ["utf-16", "utf-16le", "UTF16", "unicode"] {
        let asked = Options {
            encoding: Some(encoding_named(name).unwrap()),
            ..options()
        };
        let list = List::of_file(file(&unmarked), "csv", &asked).unwrap();
        assert_eq!(list.names(), ["品牌", "押金"], "{name}");
    }
    assert_eq!(
        encoding_named("klingon").unwrap_err().key(),
        "list.no_such_encoding"
    );
}

#[test]
fn what_is_no_list_is_refused_by_name() {
    let rubbish: Vec<u8> = (0..4000_u32)
        .map(|i| if i % 2 == 0 { 0xFF } else { b' ' })
        .collect();
    for (bytes, key) in [
        (&b""[..], "list.empty"),
        (b"\n \r\n", "list.empty"),
        (&rubbish, "list.encoding"),
        (b"PK\x03\x04rubbish", "workbook.damaged"),
    ] {
        let fault = List::of_file(file(bytes), "csv", &options()).unwrap_err();
        assert_eq!(fault.key(), key);
    }
    // A mark does not make rubbish a text.
    let marked: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(rubbish).collect();
    let fault = List::of_file(file(&marked), "csv", &options()).unwrap_err();
    assert_eq!(fault.key(), "list.encoding");
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(
        List::open(dir.path(), &options()).unwrap_err().key(),
        "list.folder"
    );
    let asked = Options {
        sheet: Some("1"),
        ..options()
    };
    let fault = List::of_file(file(b"a,b\n"), "csv", &asked).unwrap_err();
    assert_eq!(fault.key(), "list.no_sheets");
    let missing = List::open(std::path::Path::new("/no/such/file"), &options()).unwrap_err();
    assert_eq!(missing.key(), "list.io");
}

#[test]
fn every_fault_has_a_key_of_the_list() {
    for fault in [
        ListFault::Folder,
        ListFault::Empty,
        MapFault::Form { given: "x".into() }.into(),
        MapFault::Twice { name: "x".into() }.into(),
        MapFault::UnknownField {
            field: "x".into(),
            near: None,
        }
        .into(),
        MapFault::UnknownField {
            field: "x".into(),
            near: Some("y"),
        }
        .into(),
        MapFault::UnknownColumn {
            column: "x".into(),
            near: None,
        }
        .into(),
        MapFault::UnknownColumn {
            column: "x".into(),
            near: Some("y".into()),
        }
        .into(),
    ] {
        let key = fault.key();
        assert!(
            LIST_FAULTS.contains(&key.strip_prefix("list.").unwrap()),
            "{key}"
        );
        let back = ListFault::of_io(fault.into());
        assert_eq!(back.key(), key);
    }
}

#[test]
fn input_that_is_read_once_is_kept() {
    let mut once = &b"brand,deposit\nx,1\n"[..];
    let mut list = List::spooled(&mut once, &options()).unwrap();
    assert_eq!(all(&mut list).len(), 1);
    assert_eq!(all(&mut list).len(), 1);
}

#[test]
fn a_row_that_cannot_be_read_is_a_row() {
    let text = "品牌,押金\n\"没有闭合,1\n示例,2\n";
    let rows = all(&mut opened(text.as_bytes(), "csv"));
    assert_eq!(rows[0].2, Some("row.unclosed_quote"));
    assert_eq!(rows[1].0, ["示例", "2"]);
}

#[test]
fn a_file_of_unclosed_quotes_ends_soon() {
    let mut text = String::from("brand,city\n");
    text.push_str(&"\"a\",\"\n".repeat(30_000));
    let started = std::time::Instant::now();
    let rows = all(&mut opened(text.as_bytes(), "csv"));
    assert!(rows.len() > 29_000, "{}", rows.len());
    assert!(started.elapsed().as_secs() < 60);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), ending in prop::sample::select(vec!["", "csv", "jsonl", "xlsx"])) {
        if let Ok(mut list) = List::of_file(file(&bytes), ending, &options()) {
            all(&mut list);
        }
    }

    #[test]
    fn any_cells_come_back(rows in prop::collection::vec(prop::collection::vec("[^\\r\\n\\x00]{0,8}", 2), 1..6), d in prop::sample::select(vec![b',', b';', b'\t', b'|'])) {
        let mut writer = csv::WriterBuilder::new().delimiter(d).from_writer(Vec::new());
        writer.write_record(["品牌", "商户编号"]).unwrap();
        for r in &rows {
            writer.write_record(r).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let got: Vec<Vec<String>> = all(&mut opened(&bytes, "csv")).into_iter().map(|r| r.0).collect();
        let blank = |r: &Vec<String>| r.iter().all(|c| c.chars().all(|c| matches!(c, ' ' | '\t' | '"') || c == char::from(d)));
        let want: Vec<Vec<String>> = rows.into_iter().filter(|r| !blank(r)).collect();
        prop_assert_eq!(got, want);
    }
}
