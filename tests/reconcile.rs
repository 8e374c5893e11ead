//! Credits against sales: the example to the cent, what is refused, and nothing lost or invented.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use std::collections::{HashMap, HashSet};

use assert_cmd::Command;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use yiqing::case::{Card, Case, Credit, Sale, SaleKind};
use yiqing::check::conclude;
use yiqing::dossier::Dossier;
use yiqing::field::Field;
use yiqing::registry::Registry;
use yiqing::report::reconcile::{ReconcileDocument, document};
use yiqing::report::words::{Lang, Words};
use yiqing::rules;

const EXAMPLE: [&str; 6] = [
    "--sales",
    "examples/reconcile/sales.csv",
    "--credits",
    "examples/reconcile/credits.csv",
    "--case",
    "examples/reconcile/case.toml",
];

fn run(args: &[&str], input: &[u8]) -> (i32, String, String) {
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("reconcile")
        .args(args)
        .write_stdin(input)
        .output()
        .unwrap();
    (
        out.status.code().unwrap(),
        String::from_utf8(out.stdout).unwrap(),
        String::from_utf8(out.stderr).unwrap(),
    )
}

fn example(more: &[&str]) -> (i32, String, String) {
    let args: Vec<&str> = EXAMPLE.iter().chain(more).copied().collect();
    run(&args, b"")
}

fn valid(document: &Value) {
    let schema = yiqing::report::schemas::schema("reconcile").unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_two_weeks_of_the_example_to_the_cent() {
    let (code, out, _) = example(&["--format", "json"]);
    assert_eq!(code, 11);
    let doc: Value = serde_json::from_str(&out).unwrap();
    valid(&doc);
    assert_eq!(doc["schema"], "yiqing.reconcile/1");
    assert_eq!(doc["cycle"], "T+1");
    assert_eq!(
        doc["totals"],
        json!({"sales": 29, "takings": "29717.70", "matched_takings": "26542.90",
               "unpaid_takings": "3174.80", "credits": 11, "credited": "28196.44",
               "matched_credited": "26097.44", "unmatched_credited": "2099.00",
               "charged": "445.46"})
    );
    let matched: Vec<(Value, Value, Value, Value, Value)> = doc["matched"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| {
            let first = m["sales"][0].clone();
            (
                m["credits"].clone(),
                first,
                m["how"].clone(),
                m["payer_kind"].clone(),
                m["charged"]["fee"].clone(),
            )
        })
        .collect();
    let wanted = [
        (0, 0, "agreed", "acquirer", "11.75"),
        (1, 3, "agreed", "acquirer", "9.11"),
        // A refund is taken off.
        (2, 5, "agreed", "acquirer", "14.19"),
        (3, 9, "agreed", "person", "18.86"),
        // Friday, the sale of Friday night, Saturday and Sunday in one credit.
        (4, 11, "agreed", "acquirer", "46.24"),
        (5, 17, "implied", "acquirer", "81.20"),
        (7, 19, "implied", "acquirer", "89.08"),
        (8, 22, "implied", "person", "109.48"),
        (9, 24, "implied", "acquirer", "65.55"),
    ]
    .map(|(c, s, how, kind, fee)| (json!([c]), json!(s), json!(how), json!(kind), json!(fee)));
    assert_eq!(matched, wanted);
    assert_eq!(doc["matched"][4]["sales"], json!([11, 12, 13, 14, 15, 16]));
    assert_eq!(doc["unmatched_credits"], json!([6, 10]));
    assert_eq!(doc["unmatched"][0]["why"], "rebate");
    assert_eq!(doc["unmatched"][1]["why"], "self");
    let unpaid: Vec<(&Value, &Value, &Value)> = doc["unpaid_sales"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| (&u["sale"], &u["due"], &u["days_late"]))
        .collect();
    assert_eq!(
        unpaid,
        [
            (&json!(26), &json!("2026-11-16"), &json!(2)),
            (&json!(27), &json!("2026-11-16"), &json!(2)),
            (&json!(28), &json!("2026-11-16"), &json!(2))
        ]
    );
    assert_eq!(
        doc["payers"],
        json!([
            {"name": "拉卡拉支付股份有限公司", "kind": "acquirer", "amount": "19771.28", "count": 7, "share": "75.76"},
            {"name": "李**", "kind": "person", "amount": "6326.16", "count": 2, "share": "24.24"}
        ])
    );
    let rates: Vec<(&Value, &Value, &Value, &Value)> = doc["rates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (&r["from"], &r["to"], &r["percent"], &r["plus_yuan"]))
        .collect();
    assert_eq!(
        rates,
        [
            (
                &json!("2026-11-02"),
                &json!("2026-11-08"),
                &json!("0.63"),
                &Value::Null
            ),
            (
                &json!("2026-11-09"),
                &json!("2026-11-12"),
                &json!("2.99"),
                &json!("3.00")
            )
        ]
    );
    assert_eq!(doc["report"]["verdict"], "not_direct");
    let rules: HashSet<&str> = doc["report"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["rule"].as_str().unwrap())
        .collect();
    for rule in [
        "SET001", "SET002", "SET009", "SET013", "RATE003", "RATE004", "RATE005",
    ] {
        assert!(rules.contains(rule), "{rule}");
    }
}

#[test]
fn text_page_and_masking() {
    for lang in ["zh", "en"] {
        let (code, out, err) = example(&["--lang", lang, "--no-color"]);
        assert_eq!(code, 11);
        for part in [
            "26542.90",
            "2.99%+3.00",
            "24.24%",
            "2026-11-16",
            "2099.00",
            "SET002",
        ] {
            assert!(out.contains(part), "{lang}: {part}: {out}");
        }
        assert!(!out.contains("李某某") && !out.contains("王某某"));
        assert!(
            !out.contains("reconcile.") && !err.contains("reconcile."),
            "{out}"
        );
        assert!(!err.is_empty());
    }
    let (_, out, err) = example(&["--unmasked", "--quiet", "--exit-zero"]);
    assert!(out.contains("李某某"));
    assert_eq!(err, "");
    let file = std::env::temp_dir().join(format!("yiqing-reconcile-{}.xlsx", std::process::id()));
    let (code, out, _) = example(&["-o", file.to_str().unwrap(), "--exit-zero"]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
    std::fs::remove_file(&file).unwrap();
    assert_eq!(example(&["--format", "xlsx"]).0, 2);
    let (code, out, _) = example(&["--format", "html", "--exit-zero"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("<!DOCTYPE html>") && out.contains("6326.16"));
    assert!(!out.contains("李某某") && !out.contains("<script"));
}

#[test]
fn every_line_as_csv() {
    let (code, out, _) = example(&["--format", "csv"]);
    assert_eq!(code, 11);
    let text = out.strip_prefix('\u{feff}').unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(head, yiqing::report::reconcile::csv::COLUMNS);
    let rows: Vec<HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let (_, json, _) = example(&["--format", "json"]);
    let doc: Value = serde_json::from_str(&json).unwrap();
    // The sums of the rows are the sums of the document, to the cent.
    let sum = |list: &str, state: &str, column: &str| -> Decimal {
        rows.iter()
            .filter(|r| r["list"] == list && r["state"] == state && !r[column].is_empty())
            .map(|r| r[column].parse::<Decimal>().unwrap())
            .sum()
    };
    for (list, state, column, total) in [
        ("sales", "matched", "amount", "matched_takings"),
        ("sales", "unpaid", "amount", "unpaid_takings"),
        ("credits", "matched", "amount", "matched_credited"),
        ("credits", "unmatched", "amount", "unmatched_credited"),
        ("credits", "matched", "fee", "charged"),
    ] {
        let wanted: Decimal = doc["totals"][total].as_str().unwrap().parse().unwrap();
        assert_eq!(sum(list, state, column), wanted, "{list} {state} {column}");
    }
    assert_eq!(rows.len(), 29 + 11);
    let why: Vec<&str> = rows
        .iter()
        .filter(|r| !r["why"].is_empty())
        .map(|r| r["why"].as_str())
        .collect();
    assert_eq!(why, ["rebate", "self"]);
    let late: Vec<(&str, &str)> = rows
        .iter()
        .filter(|r| r["state"] == "unpaid")
        .map(|r| (r["due"].as_str(), r["days_late"].as_str()))
        .collect();
    assert_eq!(late, [("2026-11-16", "2"); 3]);
    assert!(rows.iter().any(|r| r["payer"] == "李**") && !text.contains("李某某"));
}

#[test]
fn a_file_is_whole_or_not_there() {
    let dir = tempfile::tempdir().unwrap();
    for (name, begins) in [
        ("a.csv", "\u{feff}list,".as_bytes()),
        ("a.json", b"{"),
        ("a.xlsx", b"PK"),
        ("a.html", b"<!DOCTYPE html>"),
        ("a.txt", "".as_bytes()),
    ] {
        let path = dir.path().join(name);
        let (code, out, err) = example(&["-o", path.to_str().unwrap(), "--exit-zero"]);
        assert_eq!((code, out.as_str()), (0, ""), "{err}");
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.starts_with(begins) && bytes.len() > 500, "{name}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 5);
    // What was there stays where the run fails, and nothing half-made is left.
    let path = dir.path().join("a.csv");
    let before = std::fs::read(&path).unwrap();
    let args = ["--sales", "no/such.csv", "-o", path.to_str().unwrap()];
    assert_eq!(run(&args, b"").0, 2);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let folder = dir.path().join("no/such/folder/a.csv");
    let (code, _, err) = example(&["-o", folder.to_str().unwrap()]);
    assert_eq!(code, 1, "{err}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 5);
}

#[test]
fn damaged_numbers_of_lists_are_findings() {
    let of = |args: &[&str], input: &str| -> Vec<Value> {
        let args: Vec<&str> = args.iter().chain(&["--format", "json"]).copied().collect();
        let (_, out, err) = run(&args, input.as_bytes());
        let doc: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
        valid(&doc);
        let findings = doc["report"]["findings"].as_array().unwrap().clone();
        findings
            .into_iter()
            .filter(|f| f["rule"] == "DAT006")
            .collect()
    };
    let sales = "交易时间,金额,卡种,商户编号\n2026-11-16 12:00,1000.00,贷记卡,8.22E+14\n2026-11-17 12:00,1.2E+4,贷记卡,822301058120001\n";
    let found = of(&["--sales", "-"], sales);
    assert_eq!(found.len(), 1);
    let places: Vec<(&Value, &Value)> = found[0]["evidence"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (&e["field"], &e["value"]))
        .collect();
    assert_eq!(
        places,
        [
            (&json!("sales[0].merchant_no"), &json!("8.22E+14")),
            (&json!("sales[1].amount"), &json!("1.2E+4")),
        ]
    );
    let credits = "入账日期,金额,付款方户名\n2026-11-17,9.9E+3,示例商贸有限公司\n2026-11-18,12.00,示例商贸有限公司\n";
    let found = of(&["--credits", "-"], credits);
    assert_eq!(found[0]["evidence"][0]["field"], "credits[0].amount");
    let case =
        r#"{"sales":[{"time":"2026-11-16T12:00:00","amount":"10","merchant_no":"8.22E+14"}]}"#;
    assert_eq!(of(&["-"], case).len(), 1);
    // Whole numbers are silent.
    assert!(of(&["--sales", EXAMPLE[1]], "").is_empty());
}

const CASE: &str = r#"
receipt_acquirer = "拉卡拉支付股份有限公司"
agreement_rate_credit = "0.6%"
[[sales]]
time = "2026-11-19T12:30:00"
amount = "1000.00"
card = "credit"
[[credits]]
date = "2026-11-20"
amount = "994.00"
payer = "拉卡拉支付股份有限公司客户备付金"
"#;

#[test]
fn a_case_file_alone() {
    for args in [["--case", "-"].as_slice(), &["-"]] {
        let args: Vec<&str> = args.iter().chain(&["--format", "json"]).copied().collect();
        let (code, out, err) = run(&args, CASE.as_bytes());
        assert_eq!(code, 0, "{err}");
        let doc: Value = serde_json::from_str(&out).unwrap();
        valid(&doc);
        assert_eq!(
            doc["matched"][0]["charged"],
            json!({"fee": "6.00", "percent": "0.60"})
        );
        assert_eq!(doc["matched"][0]["payer_kind"], "acquirer");
        assert_eq!(doc["unmatched_credits"], json!([]));
        assert_eq!(doc["unpaid_sales"], json!([]));
    }
}

#[test]
fn what_is_refused() {
    let sales = EXAMPLE[1];
    for (args, input, code) in [
        (&[][..], "", 2),
        (&["--sales", "no/such/file.csv"], "", 2),
        (&["--sales", "-", "--credits", "-"], "", 2),
        (&["--sales", sales, "--credits", "-"], "不是,表格\n1,2\n", 2),
        (
            &["--sales", sales, "--credits", "-"],
            "日期,金额,对方户名\n",
            3,
        ),
        (
            &["--sales", sales, "--credits", "-"],
            "日期,金额,对方户名\n昨天,12.00,李某某\n",
            3,
        ),
        (&["--sales", "-"], "交易时间,金额\n合计,12.00\n", 3),
        (&["--case", "-"], "brand = \"拉卡拉\"\n", 3),
        (&["--case", "-"], "brnd = \"拉卡拉\"\n", 2),
        (&["--case", "a.toml", "b.toml"], "", 2),
        (&["--format", "tsv", "--sales", sales], "", 2),
    ] {
        let (got, out, err) = run(args, input.as_bytes());
        assert_eq!(got, code, "{args:?} {input}: {err}");
        assert_eq!(out, "", "{args:?}");
        assert!(!err.is_empty() && !err.contains("reconcile."), "{err}");
    }
    // Nothing came in at all: everything is unpaid, and that is an answer.
    let out_only = "交易日期,支出,收入,对方户名\n2026-11-03,10.00,,示例商店\n";
    let (code, out, _) = run(
        &["--sales", sales, "--credits", "-", "--format", "json"],
        out_only.as_bytes(),
    );
    assert_eq!(code, 0);
    let doc: Value = serde_json::from_str(&out).unwrap();
    // One sale of the list was voided in its batch: nobody owes it, and the void goes with it.
    assert_eq!(doc["unpaid_sales"].as_array().unwrap().len(), 27);
}

fn reconciled(case: &Case<'_>) -> ReconcileDocument {
    let registry = Registry::embedded().unwrap();
    let dossier = Dossier::build(registry, case, date(2026, 11, 25));
    let report = conclude(&dossier, rules::ask(&dossier));
    document(&dossier, &report, &Words::new(registry, Lang::Zh))
}

fn cents(text: &str) -> Decimal {
    text.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn matched_unmatched_and_unpaid_are_the_input(
        sales in prop::collection::vec((0i32..20, 0i8..24, 1i64..300_000, 0u8..9, 0u8..5), 0..40),
        credits in prop::collection::vec((0i32..24, 1i64..900_000, 0u8..6, 0u8..2), 0..15),
        rate in prop::option::of(Just("0.6%")),
    ) {
        let start = date(2026, 11, 1);
        let mut case = Case::new();
        case.set(Field::MerchantName, "示例家常菜馆");
        if let Some(rate) = rate {
            case.set(Field::AgreementRateCredit, rate);
        }
        for (day, hour, amount, kind, card) in sales {
            case.sales.push(Sale {
                time: Some(start.saturating_add(day.days()).at(hour, 10, 0, 0)),
                amount: Some(Decimal::new(amount, 2)),
                kind: [SaleKind::Refund, SaleKind::Void, SaleKind::Preauth]
                    .get(usize::from(kind))
                    .copied(),
                card: [Card::Credit, Card::Credit, Card::Debit, Card::Qr]
                    .get(usize::from(card))
                    .copied(),
                ..Sale::default()
            });
        }
        let sales = case.sales.clone();
        for (day, amount, payer, made) in credits {
            let payers = ["拉卡拉支付股份有限公司", "李某某", "示例云收信息技术有限公司", "示例家常菜馆", "网联清算有限公司"];
            // Half of them pay a sale of the list less 0.6 %.
            let paid = sales.get(usize::try_from(amount).unwrap() % sales.len().max(1));
            let amount = match (made, paid.and_then(|s| s.amount)) {
                (1, Some(a)) => (a * Decimal::new(994, 3)).round_dp(2),
                _ => Decimal::new(amount, 2),
            };
            case.credits.push(Credit {
                date: Some(start.saturating_add(day.days())),
                amount: Some(amount),
                payer: payers.get(usize::from(payer)).map(|p| (*p).to_owned()),
                ..Credit::default()
            });
        }
        let doc = reconciled(&case);
        valid(&serde_json::to_value(&doc).unwrap());

        let mut credits: Vec<usize> = doc.unmatched_credits.clone();
        credits.extend(doc.matched.iter().flat_map(|m| m.credits.iter().copied()));
        credits.sort_unstable();
        prop_assert_eq!(credits, (0..case.credits.len()).collect::<Vec<_>>());
        let mut seen: Vec<usize> = doc.left_out_sales.clone();
        seen.extend(doc.unpaid_sales.iter().map(|u| u.sale));
        seen.extend(doc.matched.iter().flat_map(|m| m.sales.iter().copied()));
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..case.sales.len()).collect::<Vec<_>>());

        let t = &doc.totals;
        let all: Decimal = case.credits.iter().filter_map(|c| c.amount).sum();
        prop_assert_eq!(cents(&t.credited), all);
        prop_assert_eq!(cents(&t.matched_credited) + cents(&t.unmatched_credited), all);
        let takings: Decimal = case
            .sales
            .iter()
            .filter_map(|s| match s.kind {
                Some(SaleKind::Preauth) => None,
                Some(SaleKind::Refund | SaleKind::Void) => Some(-s.amount?),
                _ => s.amount,
            })
            .sum();
        prop_assert_eq!(cents(&t.takings), takings);
        prop_assert_eq!(cents(&t.matched_takings) + cents(&t.unpaid_takings), takings);
        let paid: Decimal = doc.payers.iter().map(|p| cents(&p.amount)).sum();
        prop_assert_eq!(paid, cents(&t.matched_credited));
        let fees: Decimal = doc.matched.iter().map(|m| cents(&m.charged.fee)).sum();
        prop_assert_eq!(fees, cents(&t.charged));
    }
}

/// Credits that have nothing to do with the sales must not be taken for their settlement.
#[test]
fn nothing_is_matched_by_accident() {
    // xorshift64*: the same every time.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |n: u64| {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    };
    let start = date(2026, 11, 2);
    let day = |n: u64| start.saturating_add(i64::try_from(n).unwrap().days());
    let payers = [
        "拉卡拉支付股份有限公司",
        "李某某",
        "示例云收信息技术有限公司",
    ];
    let (mut all, mut exact, mut implied, mut sure) = (0, 0, 0, 0);
    const RUNS: usize = 300;
    for run in 0..RUNS {
        let mut case = Case::new();
        case.set(Field::ReceiptAcquirer, "拉卡拉支付股份有限公司");
        if run % 2 == 0 {
            case.set(Field::AgreementRateCredit, "0.6%");
        }
        for d in 0..18 {
            for _ in 0..=below(5) {
                let time = day(d).at(i8::try_from(9 + below(12)).unwrap(), 0, 0, 0);
                case.sales.push(Sale {
                    time: Some(time),
                    amount: Some(Decimal::new(
                        i64::try_from(500 + below(300_000)).unwrap(),
                        2,
                    )),
                    card: Some(Card::Credit),
                    ..Sale::default()
                });
            }
        }
        for _ in 0..10 {
            // From the size of one sale to that of a batch.
            let most = [50_000, 300_000, 1_000_000][usize::try_from(below(3)).unwrap()];
            case.credits.push(Credit {
                date: Some(day(below(20))),
                amount: Some(Decimal::new(i64::try_from(100 + below(most)).unwrap(), 2)),
                payer: Some(payers[usize::try_from(below(3)).unwrap()].to_owned()),
                ..Credit::default()
            });
        }
        let doc = reconciled(&case);
        all += case.credits.len();
        for m in &doc.matched {
            if m.how == "implied" {
                implied += m.credits.len();
            } else {
                exact += m.credits.len();
            }
        }
        let verdict = doc.report.verdict.as_str();
        let moved = matches!(verdict, "direct_verified" | "not_direct");
        sure += usize::from(moved && doc.report.confidence.as_str() == "high");
    }
    println!("{all} credits: {exact} matched exactly, {implied} by an implied fee, {sure} sure");
    assert!(exact * 200 < all, "{exact} of {all} matched exactly");
    assert!(
        implied * 20 < all,
        "{implied} of {all} matched by an implied fee"
    );
    assert_eq!(sure, 0, "chance made an answer of high confidence");
}
