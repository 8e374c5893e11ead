//! Workbooks as people have them, as other programs write them, and as an attacker would.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="清单" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="14"/><xf numFmtId="49"/><xf numFmtId="777"/></cellXfs></styleSheet>"#;

/// A ZIP of parts.
fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of one sheet, with further parts.
fn workbook(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    for m in more {
        parts.retain(|p| p.0 != m.0);
        parts.push(*m);
    }
    zipped(&parts)
}

type ReadRow = (u32, Vec<String>, Vec<Shown>);

fn read(bytes: Vec<u8>) -> Result<Vec<ReadRow>, WorkbookError> {
    let mut book = Workbook::of_bytes(bytes)?;
    let sheet = book.sheet(None)?;
    let mut rows = book.rows(&sheet)?;
    let mut record = Record::default();
    let mut out = Vec::new();
    while rows.next(&mut record)? {
        let cells = record.cells.iter().map(str::to_owned).collect();
        out.push((record.row, cells, record.shown.clone()));
    }
    Ok(out)
}

#[test]
fn cells_are_read_as_they_are_shown() {
    let sheet = r##"<row r="1"><c r="A1" t="inlineStr"><is><t>品牌</t></is></c><c r="C1" t="s"><v>0</v></c></row>
        <row r="3"><c r="A3" s="1"><v>0.006</v></c><c r="B3" s="2"><v>46349</v></c><c r="C3"><v>822290073920001</v></c>
        <c r="D3" s="4"><v>0.006</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" t="e"><v>#N/A</v></c>
        <c r="G3" t="str"><f>A1</f><v>示例 &amp; 店</v></c><c r="H3" s="3" t="inlineStr"><is><t>0012</t></is></c>
        <c r="I3" s="9"><v>1</v></c><c r="J3" t="d"><v>2026-11-23T00:00:00</v></c></row>"##;
    let strings = "<sst uniqueCount=\"1\"><si><r><t>商户</t></r><r><t>编号</t></r></si></sst>";
    let rows = read(workbook(
        sheet,
        &[
            ("xl/styles.xml", STYLES.as_bytes()),
            ("xl/sharedStrings.xml", strings.as_bytes()),
        ],
    ))
    .unwrap();
    assert_eq!(rows[0].0, 1);
    assert_eq!(rows[0].1, ["品牌", "", "商户编号"]);
    assert_eq!(rows[0].2, [Shown::Text, Shown::Blank, Shown::Text]);
    let (row, cells, shown) = &rows[1];
    assert_eq!(*row, 3);
    assert_eq!(
        cells,
        &[
            "0.60%",
            "2026-11-23",
            "822290073920001",
            "0.006",
            "TRUE",
            "#N/A",
            "示例 & 店",
            "0012",
            "1",
            "2026-11-23"
        ]
    );
    assert_eq!(
        shown,
        &[
            Shown::Percent,
            Shown::Date,
            Shown::Number,
            Shown::Unknown,
            Shown::Boolean,
            Shown::Error,
            Shown::Text,
            Shown::Text,
            Shown::Unknown,
            Shown::Date
        ]
    );
}

#[test]
fn a_cell_called_a_day_that_is_none_is_a_text() {
    let bytes = workbook(
        r#"<row r="1"><c r="A1" t="d"><v>202-611-23T08:00:00</v></c><c r="B1" t="d"><v>2026-11-23T08:00:00</v></c></row>"#,
        &[],
    );
    let rows = read(bytes).unwrap();
    assert_eq!(rows[0].1, ["202-611-23T08:00:00", "2026-11-23 08:00:00"]);
    assert_eq!(rows[0].2, [Shown::Text, Shown::Date]);
}

#[test]
fn days_of_the_1904_calendar() {
    let book = WORKBOOK.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
    let bytes = workbook(
        r#"<row r="1"><c r="A1" s="2"><v>44887</v></c></row>"#,
        &[
            ("xl/styles.xml", STYLES.as_bytes()),
            ("xl/workbook.xml", book.as_bytes()),
        ],
    );
    assert_eq!(read(bytes).unwrap()[0].1, ["2026-11-23"]);
}

#[test]
fn sheets_without_places_and_out_of_order_within_a_row() {
    let rows = read(workbook(
        r#"<row><c><v>1</v></c><c><v>2</v></c></row><row><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c><c r="B2"/></row>"#,
        &[],
    ))
    .unwrap();
    assert_eq!(rows[0].1, ["1", "2"]);
    assert_eq!(rows[1].1, ["1", "", "3"]);
    let twice = workbook(
        r#"<row r="5"><c r="A5"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>"#,
        &[],
    );
    assert_eq!(read(twice).unwrap_err().key(), "out_of_order");
}

#[test]
fn sheets_are_found_by_name_and_number_and_the_hidden_are_not_the_first() {
    let book = r#"<workbook xmlns:r="r"><sheets><sheet name="说明" state="hidden" sheetId="1" r:id="rId1"/><sheet name="清单" sheetId="2" r:id="rId1"/></sheets></workbook>"#;
    let bytes = workbook("", &[("xl/workbook.xml", book.as_bytes())]);
    let book = Workbook::of_bytes(bytes).unwrap();
    assert_eq!(book.sheet(None).unwrap(), "清单");
    assert_eq!(book.sheet(Some("说明")).unwrap(), "说明");
    assert_eq!(book.sheet(Some("1")).unwrap(), "说明");
    for none in ["0", "3", "别的", ""] {
        assert_eq!(book.sheet(Some(none)).unwrap_err().key(), "no_sheet");
    }
}

/// Each hostile workbook with the key it is refused by.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let cell = r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#;
    let forged = "<sst count=\"1\" uniqueCount=\"4000000000000\"><si><t>x</t></si></sst>";
    let far = r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    let beyond = r#"<row r="1"><c r="A2000000"><v>1</v></c></row>"#;
    let bomb = vec![b' '; 64 << 20];
    let declared = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><sst><si><t>&b;</t></si></sst>";
    let many: Vec<(String, Vec<u8>)> = (0..300).map(|i| (format!("xl/m{i}.xml"), vec![])).collect();
    let many: Vec<(&str, &[u8])> = many
        .iter()
        .map(|(n, b)| (n.as_str(), b.as_slice()))
        .collect();
    let long = format!(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>"#,
        "牌".repeat(60_000)
    );
    let styles = format!(
        "<styleSheet><cellXfs>{}</cellXfs></styleSheet>",
        "<xf/>".repeat(200_000)
    );
    let wide: Vec<u8> = "<sst/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        (
            "forged_count",
            workbook(cell, &[("xl/sharedStrings.xml", forged.as_bytes())]),
        ),
        (
            "forged_count",
            workbook(cell, &[("xl/SharedStrings.xml", forged.as_bytes())]),
        ),
        ("too_wide", workbook(far, &[])),
        ("too_long", workbook(beyond, &[])),
        ("inflates", workbook(cell, &[("xl/media/bomb.bin", &bomb)])),
        ("inflates", workbook(cell, &[("xl/styles.xml", &bomb)])),
        ("too_many_entries", workbook(cell, &many)),
        ("odd_name", workbook(cell, &[("../../etc/x", b"")])),
        ("odd_name", workbook(cell, &[("/x", b"")])),
        (
            "odd_name",
            workbook(cell, &[("XL/WORKSHEETS/SHEET1.XML", b"")]),
        ),
        (
            "doctype",
            workbook(cell, &[("xl/sharedStrings.xml", declared.as_bytes())]),
        ),
        (
            "damaged",
            workbook(cell, &[("xl/sharedStrings.xml", &wide)]),
        ),
        ("long_cell", workbook(&long, &[])),
        (
            "too_many_styles",
            workbook("", &[("xl/styles.xml", styles.as_bytes())]),
        ),
        ("damaged", workbook(cell, &[])),
        ("not_a_workbook", b"a,b\n1,2\n".to_vec()),
        ("not_a_workbook", zipped(&[("a.txt", b"x")])),
        ("open_document", zipped(&[("content.xml", b"<x/>")])),
        (
            "old_format",
            [
                &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..],
                &[0; 600],
            ]
            .concat(),
        ),
    ]
}

#[test]
fn what_is_hostile_is_refused_by_name() {
    for (i, (key, bytes)) in hostile().into_iter().enumerate() {
        match read(bytes) {
            Err(e) => assert_eq!(e.key(), key, "{i}: {e}"),
            Ok(rows) => panic!("{i}: {key} was read: {} rows", rows.len()),
        }
    }
}

#[test]
fn encrypted_workbooks_are_told_from_old_ones() {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.extend_from_slice(&[0; 5000]);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(bytes).unwrap_err().key(), "encrypted");
}

#[test]
fn a_text_repeated_without_end_is_stopped() {
    let text = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(30_000));
    let row: String = (1..=40_000)
        .map(|i| format!(r#"<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>"#))
        .collect();
    let bytes = workbook(&row, &[("xl/sharedStrings.xml", text.as_bytes())]);
    assert_eq!(read(bytes).unwrap_err().key(), "too_much_text");
}

#[test]
fn the_same_cells_as_the_reader_alone() {
    // Written by another library, read with and without what stands before it.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let percent = rust_xlsxwriter::Format::new().set_num_format("0.00%");
    for i in 0..500_u32 {
        sheet.write_string(i, 0, format!("SN{i:05}")).unwrap();
        sheet.write_number(i, 1, f64::from(i)).unwrap();
        sheet
            .write_number_with_format(i, 2, f64::from(i) / 10_000.0, &percent)
            .unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let rows = read(bytes.clone()).unwrap();
    let mut alone: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = alone.worksheet_range("Sheet1").unwrap();
    assert_eq!(rows.len(), range.height());
    for (i, (row, cells, shown)) in rows.iter().enumerate() {
        assert_eq!(usize::try_from(*row).unwrap(), i + 1);
        assert_eq!(cells[0], range.get((i, 0)).unwrap().to_string());
        assert_eq!(cells[1], i.to_string());
        assert_eq!(cells[2], format!("{}.{:02}%", i / 100, i % 100));
        assert_eq!(shown[2], Shown::Percent);
    }
}

#[test]
fn places() {
    for (row, column, text) in [
        (0, 0, "A1"),
        (9, 25, "Z10"),
        (0, 26, "AA1"),
        (1_048_575, 16_383, "XFD1048576"),
    ] {
        assert_eq!(place(row, column), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read([b"PK\x03\x04".to_vec(), bytes.clone()].concat());
        let _ = read(bytes);
    }

    #[test]
    fn any_parts_are_survived(part in prop::sample::select(vec!["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]), text in "[<>/=\" a-e0-9&;!:]{0,60}") {
        let _ = read(workbook("<row/>", &[(part, text.as_bytes())]));
    }

    #[test]
    fn any_cells_are_survived(place in "[A-Z]{0,8}[0-9]{0,12}", kind in prop::sample::select(vec!["s", "n", "b", "e", "str", "d", "x", "inlineStr"]), value in "\\PC{0,12}", style in any::<u32>()) {
        let value = value.replace(['<', '&'], "");
        let sheet = format!(r#"<row r="1"><c r="{place}" t="{kind}" s="{style}"><v>{value}</v></c></row>"#);
        let _ = read(workbook(&sheet, &[("xl/styles.xml", STYLES.as_bytes())]));
    }

    #[test]
    fn a_workbook_cut_or_changed_anywhere_is_survived(at in 0_usize..1500, byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = workbook(r#"<row r="1"><c r="A1"><v>1</v></c></row>"#, &[("xl/styles.xml", STYLES.as_bytes())]);
        let at = at % bytes.len();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let _ = read(bytes);
    }
}
