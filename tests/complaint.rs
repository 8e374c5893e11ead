//! A complaint's papers: facts only, no verdict, personal data masked, for each addressee and in
//! each format.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use assert_cmd::Command;
use proptest::prelude::*;
use serde_json::Value;
use yiqing::case::{Case, Credit, Sale};
use yiqing::field::{FIELDS, Field};
use yiqing::registry::Registry;
use yiqing::report::complaint::{Addressee, document, page};
use yiqing::report::words::{Lang, Words};

const CASE: &str = r#"
check_date = "2026-11-23"
brand = "拉卡拉电签"
claims = "一清机，绝不是二清，央行牌照"
merchant_name = "示例家常菜馆"
merchant_kind = "sole_trader"
operator = "王某某"
merchant_no = "822301058120001"
receipt_merchant_no = "822301058120999"
acquirer = "示例未来支付有限公司"
settlement_cycle = "T+1"
agreement_rate_credit = "0.6%"
agent = "李某某"
contact = "13800138000"
payout_status = "pending"
[[sales]]
time = "2026-11-16T12:00:00"
amount = "1000.00"
card = "credit"
[[sales]]
time = "2026-11-17T12:00:00"
amount = "2000.00"
card = "credit"
[[sales]]
time = "2026-11-18T12:00:00"
amount = "500.00"
card = "credit"
[[credits]]
date = "2026-11-17"
amount = "994.00"
payer = "拉卡拉支付股份有限公司客户备付金"
[[credits]]
date = "2026-11-18"
amount = "1988.00"
payer = "赵某某"
"#;

fn run(args: &[&str], input: &str) -> (i32, String, String) {
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .arg("complaint")
        .args(args)
        .write_stdin(input.to_owned())
        .output()
        .unwrap();
    (
        out.status.code().unwrap(),
        String::from_utf8(out.stdout).unwrap(),
        String::from_utf8(out.stderr).unwrap(),
    )
}

/// Verdicts, and words that judge.
const BANNED: [&str; 20] = [
    "一清",
    "二清",
    "不是一清",
    "有疑点",
    "无法判定",
    "套现",
    "骗",
    "诈",
    "谎",
    "冒充",
    "非法",
    "违法",
    "违规",
    "黑",
    "嫌疑",
    "跑路",
    "fraud",
    "illegal",
    "doubtful",
    "suspect",
];

#[test]
fn facts_only_for_every_addressee_and_format() {
    for to in Addressee::WORDS {
        for lang in ["zh", "en"] {
            for format in ["text", "html", "json"] {
                let (code, text, said) =
                    run(&["-", "--to", to, "--format", format, "--lang", lang], CASE);
                assert_eq!(code, 0, "{said}");
                for word in BANNED {
                    assert!(!text.to_lowercase().contains(word), "{to} {format}: {word}");
                }
                // No rule's code and no severity either.
                for code in ["SET00", "LIC00", "RCP00", "critical", "not_direct"] {
                    assert!(!text.contains(code), "{to} {format}: {code}");
                }
                for personal in ["赵某某", "王某某", "李某某", "13800138000"] {
                    assert!(!text.contains(personal), "{to} {format}: {personal}");
                }
                for fact in [
                    "示例家常菜馆",
                    "822301058120001",
                    "822301058120999",
                    "994.00",
                    "1988.00",
                    "赵**",
                    "2026-11-19",
                    "2026-10-02",
                    "Z2002511000017",
                    "https://www.pbc.gov.cn/",
                ] {
                    assert!(
                        text.replace("\n     ", "").contains(fact),
                        "{to} {format}: {fact}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_each_is_asked_and_how_it_ends() {
    let (_, text, _) = run(&["-", "--to", "12363"], CASE);
    assert!(
        text.contains("12363")
            && text.contains("签名")
            && text.contains("截至2026-10-02的名单中未见")
    );
    let (_, text, _) = run(&["-", "--to", "acquirer"], CASE);
    assert!(text.contains("书面答复") && text.contains("工单号"));
    let (_, text, _) = run(&["-", "--to", "police"], CASE);
    assert!(text.contains("受理"));
    let (_, text, _) = run(&["-", "--to", "police", "--unmasked"], CASE);
    assert!(text.contains("赵某某") && text.contains("13800138000"));
    assert!(!text.contains("--unmasked"));
}

#[test]
fn the_document_and_its_schema() {
    let schema =
        jsonschema::validator_for(&yiqing::report::schemas::schema("complaint").unwrap()).unwrap();
    let (_, text, _) = run(&["-", "--to", "12363", "--format", "json"], CASE);
    let doc: Value = serde_json::from_str(&text).unwrap();
    assert!(schema.is_valid(&doc));
    assert_eq!(doc["schema"], "yiqing.complaint/1");
    assert_eq!(doc["to"], "12363");
    assert_eq!(doc["masked"], true);
}

#[test]
fn hostile_names_stay_text_on_the_page() {
    let (code, page, _) = run(
        &[
            "--to",
            "police",
            "--format",
            "html",
            "--merchant-name",
            "<script>alert(1)</script>\"&",
            "--date",
            "2026-11-23",
        ],
        "",
    );
    assert_eq!(code, 0);
    assert!(!page.contains("<script"));
    assert!(page.starts_with("<!DOCTYPE html>"));
    let (_, text, _) = run(
        &["--to", "police", "--agent", "甲\u{1b}[31m公司\u{202e}"],
        "",
    );
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn calls_that_cannot_be_answered() {
    assert_eq!(run(&["-"], CASE).0, 2);
    assert_eq!(run(&["-", "--to", "mayor"], CASE).0, 2);
    assert_eq!(run(&["--to", "12363"], "").0, 3);
    assert_eq!(run(&["no-such.toml", "--to", "12363"], "").0, 2);
    assert_eq!(run(&["-", "--to", "12363", "--format", "csv"], CASE).0, 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_case_gives_papers(
        values in prop::collection::vec((0..FIELDS.len(), "\\PC{0,20}"), 0..10),
        amounts in prop::collection::vec(0_u64..u64::MAX, 0..6),
        name in "\\PC{0,12}",
    ) {
        let mut case = Case::new();
        for (i, v) in values {
            case.set(FIELDS[i].field, v);
        }
        case.clear(Field::CheckDate);
        let day = jiff::civil::date(2026, 11, 23);
        for a in amounts {
            case.sales.push(Sale { time: Some(day.at(3, 0, 0, 0)), amount: Some(a.into()), merchant_no: Some(name.clone()), ..Sale::default() });
            case.credits.push(Credit { date: Some(day), amount: Some(a.into()), payer: Some(name.clone()), ..Credit::default() });
        }
        let registry = Registry::embedded().unwrap();
        for to in Addressee::WORDS {
            let words = Words::new(registry, Lang::Zh);
            let doc = document(&case, day, Addressee::parse(to).unwrap(), &words);
            prop_assert!(!page::text(&doc, &words).is_empty());
            prop_assert!(page::html(&doc, &words).ends_with("</html>"));
        }
    }
}
