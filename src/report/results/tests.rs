//! Results written and read again.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;

use super::packed::{RowResult, pack_result, pack_row};
use super::page::{MOST_SHOWN, PageOut};
use super::workbook::WorkbookOut;
use super::*;
use crate::batch::Attention;
use crate::case::Case;
use crate::check::{Report, check};
use crate::field::Field;
use crate::registry::Registry;
use crate::report::rows::cells;
use crate::report::words::Lang;

fn registry() -> &'static Registry {
    Registry::embedded().unwrap()
}

fn words(lang: Lang) -> Words<'static> {
    Words {
        registry: registry(),
        lang,
        unmasked: false,
    }
}

fn report(pairs: &[(Field, &str)]) -> Report {
    let mut case = Case::new();
    for (f, v) in pairs {
        case.set(*f, (*v).to_owned());
    }
    check(registry(), &case, date(2026, 11, 23))
}

fn packed(number: u64, row: &[&str], report: &Report, lang: Lang) -> Vec<u8> {
    let words = words(lang);
    let mut out = Vec::new();
    pack_row(&mut out, number, row.iter().copied());
    let findings: Vec<FindingRow> = report
        .findings
        .iter()
        .filter(|f| FindingRow::is_listed(f))
        .map(|f| FindingRow::of(f, &words))
        .collect();
    pack_result(
        &mut out,
        report.decision.verdict,
        Attention::of(report),
        cells(report, &words).iter().map(String::as_str),
        &findings,
    );
    out
}

fn totals<'s>(summary: &'s Summary, report: &Report) -> Totals<'s> {
    Totals {
        file: "示例清单.csv".into(),
        check_date: date(2026, 11, 23),
        stamp: report.registry.clone(),
        summary,
        by_region: vec![("江苏省".into(), 2)],
        agents: Vec::new(),
        ending: vec![("示例支付有限公司".into(), date(2026, 12, 31), 1)],
        ignored_findings: 0,
    }
}

/// A report with findings that are listed, and one without an answer.
fn two() -> (Report, Report) {
    let damaged = report(&[
        (Field::Brand, "示例牌"),
        (Field::MerchantNo, "8.22290073921E+14"),
        (Field::Agent, "示例代理 13800000000"),
    ]);
    let plain = report(&[(Field::Acquirer, "拉卡拉支付股份有限公司")]);
    assert!(damaged.findings.iter().any(FindingRow::is_listed));
    (damaged, plain)
}

#[test]
fn what_was_packed_is_read() {
    let (damaged, plain) = two();
    for report in [&damaged, &plain] {
        let bytes = packed(7, &["", "牌", "x"], report, Lang::Zh);
        let row = RowResult::read(&bytes).unwrap();
        assert_eq!(row.number, 7);
        assert_eq!(row.verdict, report.decision.verdict);
        assert_eq!(row.attention, Attention::of(report));
        assert_eq!(row.cells.iter().collect::<Vec<_>>(), ["", "牌", "x"]);
        assert_eq!(row.ours.len(), 12);
        assert_eq!(row.findings.len() % packed::FINDING_TEXTS, 0);
        for cut in 0..bytes.len() {
            assert!(RowResult::read(&bytes[..cut]).is_none(), "{cut}");
        }
    }
}

#[test]
fn a_workbook_of_results_has_its_three_sheets() {
    let (damaged, plain) = two();
    let mut summary = Summary::default();
    for lang in [Lang::Zh, Lang::En] {
        let columns = ["编号".to_owned(), "品牌".to_owned()];
        let mut out = WorkbookOut::new(&columns, Some(0), words(lang)).unwrap();
        for (n, r) in [(1, &damaged), (2, &plain)] {
            let bytes = packed(n, &["=cmd|' /C calc'!A0", "0012"], r, lang);
            out.row(&RowResult::read(&bytes).unwrap()).unwrap();
            summary.rows = n;
        }
        let mut bytes = Cursor::new(Vec::new());
        let cut = out.finish(&totals(&summary, &plain), &mut bytes).unwrap();
        assert_eq!((cut.cells, cut.sheets), (0, 1));
        let mut book: Xlsx<_> = Xlsx::new(bytes).unwrap();
        let names = book.sheet_names();
        assert_eq!(names.len(), 3);
        let results = book.worksheet_range(&names[0]).unwrap();
        assert_eq!(results.get((0, 2)), Some(&Data::String("verdict".into())));
        assert_eq!(
            results.get((1, 0)),
            Some(&Data::String("=cmd|' /C calc'!A0".into()))
        );
        assert_eq!(results.get((1, 1)), Some(&Data::String("0012".into())));
        assert_eq!(
            results.get((2, 2)),
            Some(&Data::String(plain.decision.verdict.as_str().into()))
        );
        let formulas = book.worksheet_formula(&names[0]).unwrap();
        assert!(formulas.is_empty());
        let findings = book.worksheet_range(&names[2]).unwrap();
        let rules: Vec<String> = findings.rows().skip(1).map(|r| r[2].to_string()).collect();
        assert!(rules.contains(&"DAT006".to_owned()), "{rules:?}");
        assert_eq!(findings.get((1, 0)), Some(&Data::Float(1.0)));
        let sums = book.worksheet_range(&names[1]).unwrap();
        let all: String = sums.rows().flatten().map(|c| format!("{c}|")).collect();
        for text in [
            "示例清单.csv",
            "yiqing ",
            &plain.registry.as_of.to_string(),
            "江苏省",
            "2026-12-31",
        ] {
            assert!(all.contains(text), "{text}: {all}");
        }
        assert!(!all.contains("示例代理"));
    }
}

#[test]
fn a_page_of_results_stands_alone_and_names_no_agent() {
    let (damaged, plain) = two();
    let fields = [Some(Field::Id), Some(Field::Agent), Some(Field::Brand)];
    let mut summary = Summary::default();
    for lang in [Lang::Zh, Lang::En] {
        let mut out = PageOut::new(&fields, words(lang));
        for n in 1..=(MOST_SHOWN as u64 + 5) {
            let row = ["<b>1</b> 13800000000", "示例代理", "牌"];
            let bytes = packed(n, &row, &damaged, lang);
            out.row(&RowResult::read(&bytes).unwrap());
            summary.rows = n;
        }
        let t = totals(&summary, &plain);
        let text = out.finish(&t);
        for foreign in ["<script", "http:", "url(", "@import", " style=", "src="] {
            assert!(!text.contains(foreign), "{foreign}");
        }
        assert!(text.contains("&lt;b&gt;1&lt;/b&gt; 138****0000"));
        assert!(!text.contains("示例代理") && !text.contains("13800000000"));
        assert!(text.contains("<svg") && text.contains("DAT006"));
        assert_eq!(text.matches("<td class=\"number\">205</td>").count(), 0);
        let named = PageOut::new(&fields, words(lang)).finish(&Totals {
            agents: vec![("示例代理".into(), 3)],
            ..t
        });
        assert!(named.contains("示例代理"));
    }
}
