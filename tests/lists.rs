//! The check of lists against the check of single cases: the same answers, whatever rows share.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;

use assert_cmd::Command;
use proptest::prelude::*;

/// Columns of the made lists, with values that meet, differ, are damaged or name somebody.
const COLUMNS: [(&str, &[&str]); 16] = [
    (
        "brand",
        &[
            "拉卡拉",
            "拉卡啦",
            "拉卡拉电签",
            "瑞银信",
            "示例付",
            "新大陆",
            "合利宝",
            "乐刷",
            "张三丰",
            "示例网络科技有限公司",
            "银联商务",
            "=cmd|x",
            "工商银行",
            "",
        ],
    ),
    ("model", &["", "", "G2", "拉卡拉 电签4G"]),
    (
        "serial_number",
        &["SN0001", "SN0002", "1.23457E+14", "SN0003", "00001234", ""],
    ),
    ("serial_number_on_screen", &["", "", "SN0001", "SN0009"]),
    (
        "merchant_no",
        &[
            "822290073920001",
            "822290058120002",
            "821584058120003",
            "82229007392000A",
            "8.2229E+14",
            "123",
            "",
            "拉卡拉",
            "898110059980001",
        ],
    ),
    (
        "province",
        &["上海市", "浙江省", "宁波市", "", "西藏自治区", "火星"],
    ),
    ("city", &["", "宁波市", "杭州市", "拉萨市", "上海市"]),
    (
        "rate_credit",
        &[
            "0.6%", "0.38%", "0.006", "万60", "", "6", "0.55+3", "abc", "免费",
        ],
    ),
    ("rate_debit", &["", "", "0.5%封顶20", "0.5%"]),
    ("mcc", &["", "5812", "8062", "0000", "5411", "abcd"]),
    ("business", &["", "餐饮", "加油站", "医院"]),
    (
        "merchant_name",
        &[
            "示例小吃店",
            "示例医院",
            "示例小吃店",
            "",
            "示例加油站",
            "李四喜",
        ],
    ),
    (
        "agent",
        &[
            "示例代理商",
            "示例支付科技有限公司",
            "",
            "拉卡拉支付股份有限公司",
            "拉卡啦支付股份有限公司",
        ],
    ),
    (
        "acquirer",
        &[
            "",
            "",
            "",
            "拉卡拉支付股份有限公司",
            "示例支付有限公司",
            "示例农村商业银行股份有限公司",
        ],
    ),
    ("receipt_acquirer", &["", "", "", "", "拉卡拉", "银联商务"]),
    (
        "settlement_payer",
        &[
            "",
            "",
            "",
            "",
            "",
            "张三丰",
            "拉卡拉支付股份有限公司",
            "示例商贸有限公司",
        ],
    ),
];

fn rows(count: usize) -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    let row: Vec<BoxedStrategy<&'static str>> = COLUMNS
        .iter()
        .map(|(_, values)| prop::sample::select(values.to_vec()).boxed())
        .collect();
    prop::collection::vec(row, count)
}

fn list(rows: &[Vec<&str>]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(COLUMNS.iter().map(|(name, _)| *name))
        .unwrap();
    for r in rows {
        out.write_record(r).unwrap();
    }
    out.into_inner().unwrap()
}

fn batch(list: &[u8], args: &[&str]) -> Vec<u8> {
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .args([
            "batch",
            "-",
            "--date",
            "2026-11-23",
            "--exit-zero",
            "--quiet",
        ])
        .args(args)
        .write_stdin(list)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    out.stdout
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    /// Every row of a list gets what the same values get by themselves, whatever rows came before
    /// it and however many threads work.
    #[test]
    fn a_row_gets_what_a_case_gets(rows in rows(400)) {
        use yiqing::case::Case;
        use yiqing::field::FIELDS;
        use yiqing::report::document::document;
        use yiqing::report::words::{Lang, Words};

        let input = list(&rows);
        let flags = ["--format", "jsonl", "--rows-only"];
        let lines = batch(&input, &[&flags[..], &["--threads", "1"]].concat());
        let twice = batch(&input, &[&flags[..], &["--threads", "2"]].concat());
        prop_assert!(lines == twice, "threads change the result");
        let lines = String::from_utf8(lines).unwrap();
        let registry = yiqing::registry::Registry::embedded().unwrap();
        let words = Words { registry, lang: Lang::Zh, unmasked: false };
        let date = jiff::civil::date(2026, 11, 23);
        let mut shown = lines.lines();
        for (n, r) in rows.iter().enumerate() {
            let mut line: serde_json::Value = serde_json::from_str(shown.next().unwrap()).unwrap();
            // What a row has beside the report of the same case.
            line.as_object_mut().unwrap().remove("serial_number");
            let mut case = Case::new();
            for ((name, _), value) in COLUMNS.iter().zip(r) {
                let field = FIELDS.iter().find(|f| f.key == *name).unwrap().field;
                case.set(field, *value);
            }
            if !case.has_facts() {
                prop_assert_eq!(&line["findings"][0]["rule"], "DAT005");
                continue;
            }
            let report = yiqing::check::check(registry, &case, date);
            let alone = document(&report, &words, Some(n as u64 + 1));
            let alone = serde_json::to_value(&alone).unwrap();
            prop_assert_eq!(&line, &alone, "row {}: {:?}", n + 1, r);
        }
        prop_assert!(shown.next().is_none());
    }
}

const NARROW: [&str; 6] = [
    "id",
    "brand",
    "acquirer",
    "merchant_no",
    "rate_credit",
    "claims",
];

/// What a cell may hold, tame and wild.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["", "拉卡拉", "瑞银信", "82229007392000A", "0.6%"])
            .prop_map(str::to_owned),
        1 => prop::sample::select(vec!["a\nb", "\"", ",", ";\t|", "\r\n", "=1+1", "#"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    /// A result a row, in the order of the rows, whatever stands in them, however many cells they
    /// have and however many threads work.
    #[test]
    fn as_many_rows_come_out_as_went_in(
        rest in prop::collection::vec(prop::collection::vec(cell(), 0..7), 0..80),
        threads in 2_usize..5,
    ) {
        // A list in which nothing can be checked is refused as a whole.
        let mut rows = vec![vec!["拉卡拉".to_owned()]];
        rows.extend(rest);
        let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        out.write_record(NARROW).unwrap();
        for (n, row) in rows.iter().enumerate() {
            let id = format!("N{n}");
            let cells = std::iter::once(id.as_str()).chain(row.iter().map(String::as_str));
            out.write_record(cells).unwrap();
        }
        let input = out.into_inner().unwrap();
        let threads = threads.to_string();
        let with = |format: &str, threads: &str| {
            let out = batch(&input, &["--format", format, "--threads", threads]);
            String::from_utf8(out).unwrap()
        };
        let lines = with("jsonl", "1");
        prop_assert!(lines == with("jsonl", &threads), "threads change the result");
        for ((n, row), line) in rows.iter().enumerate().zip(lines.lines()) {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            prop_assert_eq!(line["row"].as_u64(), Some(n as u64 + 1));
            // Of a row that cannot be checked, for want of facts or for too many cells, nothing
            // is believed.
            match line["id"].as_str() {
                Some(id) => prop_assert_eq!(id, format!("N{n}")),
                None => prop_assert_eq!(&line["findings"][0]["rule"], "DAT005", "{:?}", row),
            }
        }
        prop_assert_eq!(lines.lines().count(), rows.len());
        let table = with("csv", &threads);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table.as_bytes());
        let written: Vec<_> = reader.records().map(|r| r.unwrap()).collect();
        prop_assert_eq!(written.len(), rows.len());
    }
}
