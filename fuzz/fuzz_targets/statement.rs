//! Any bytes as an export of a bank and of an acquirer: what is read holds its bounds, names no
//! account, reads back as itself, and every cent of it stands in the sums.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rust_decimal::Decimal;
use yiqing::case::{Case, Credit};
use yiqing::check::conclude;
use yiqing::dossier::Dossier;
use yiqing::intake::statement::{Notes, read_credits, read_sales};
use yiqing::report::reconcile::document;
use yiqing::rules;
use yiqing::text::mask::mask_text;
use yiqing_fuzz::{DAY, bounded, masked, registry, sound, warm, words};

/// Rows beyond which a list shows nothing new.
const MOST: usize = 200;

fn hides(text: Option<&str>) {
    if let Some(text) = text {
        assert_eq!(mask_text(text), text);
    }
}

fn told(notes: &Notes) {
    for f in &notes.warnings {
        for (_, value) in &f.args {
            hides(Some(value));
        }
    }
}

/// Credits as a list of their own.
fn written(credits: &[Credit]) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    out.write_record(["入账日期", "收入金额", "对方户名", "摘要"])
        .expect("memory");
    for c in credits {
        out.write_record([
            c.date.map(|d| d.to_string()).unwrap_or_default(),
            c.amount.map(|a| a.to_string()).unwrap_or_default(),
            text(&c.payer),
            text(&c.memo),
        ])
        .expect("memory");
    }
    String::from_utf8(out.into_inner().expect("memory")).expect("text")
}

fn read(bytes: &[u8]) {
    let most = Decimal::from(10_000_000_000_u64);
    let mut case = Case::new();
    if let Ok(read) = read_sales(bytes) {
        assert_eq!(read.sales.len(), read.lines.len());
        told(&read.notes);
        for s in &read.sales {
            assert!(s.time.is_some());
            assert!(s.amount.is_none_or(|a| a >= Decimal::ZERO && a <= most));
            assert!(s.fee.is_none_or(|f| f >= Decimal::ZERO));
            for text in [&s.merchant_name, &s.acquirer, &s.province, &s.city] {
                hides(text.as_deref());
            }
        }
        for d in &read.notes.damaged {
            assert!(d.item < read.sales.len());
        }
        if read.sales.len() <= MOST {
            case.sales = read.sales;
            case.deductions = read.deductions;
        }
    }
    if let Ok(read) = read_credits(bytes) {
        assert_eq!(read.credits.len(), read.lines.len());
        told(&read.notes);
        for c in &read.credits {
            assert!(c.date.is_some());
            assert!(c.amount.is_none_or(|a| a > Decimal::ZERO && a <= most));
            for text in [&c.payer, &c.holder, &c.memo] {
                hides(text.as_deref());
            }
        }
        for d in &read.notes.damaged {
            assert!(d.item < read.credits.len());
        }
        if read.credits.len() <= MOST {
            let whole: Vec<Credit> = read
                .credits
                .into_iter()
                .filter(|c| c.amount.is_some())
                .map(|c| Credit { holder: None, ..c })
                .collect();
            if !whole.is_empty() {
                let text = written(&whole);
                let again = read_credits(text.as_bytes()).expect("a list of its own");
                assert_eq!(again.credits, whole, "{text}");
            }
            case.credits = whole;
        }
    }
    if case.sales.is_empty() && case.credits.is_empty() {
        return;
    }
    let dossier = Dossier::build(registry(), &case, DAY);
    let report = conclude(&dossier, rules::ask(&dossier));
    sound(&report);
    let shown = document(&dossier, &report, &words());
    let t = &shown.totals;
    let yuan = |text: &str| -> Decimal { text.parse().expect("a sum") };
    let sums = [
        (&t.matched_takings, &t.unpaid_takings, &t.takings),
        (&t.matched_credited, &t.unmatched_credited, &t.credited),
        (&t.charged, &t.matched_credited, &t.matched_takings),
    ];
    for (a, b, whole) in sums {
        assert_eq!(yuan(a) + yuan(b), yuan(whole), "{t:?}");
    }
    let mut credits: Vec<usize> = shown
        .matched
        .iter()
        .flat_map(|m| m.credits.clone())
        .collect();
    credits.extend(&shown.unmatched_credits);
    credits.sort_unstable();
    assert_eq!(
        credits,
        (0..case.credits.len()).collect::<Vec<_>>(),
        "each credit once"
    );
    let mut sales: Vec<usize> = shown.matched.iter().flat_map(|m| m.sales.clone()).collect();
    sales.extend(shown.unpaid_sales.iter().map(|s| s.sale));
    sales.extend(&shown.left_out_sales);
    sales.sort_unstable();
    assert_eq!(
        sales,
        (0..case.sales.len()).collect::<Vec<_>>(),
        "each sale once"
    );
    masked(&serde_json::to_value(&shown).expect("JSON"));
}

fuzz_target!(init: warm(), |bytes: &[u8]| {
    bounded(bytes.len(), 32 << 20, 8192, || read(bytes));
});
