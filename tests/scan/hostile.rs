//! How long a page takes, and what one that is made to be slow or long does.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use yiqing::promo::limit::{MOST_ITEMS, MOST_PLACES};
use yiqing::registry::Registry;
use yiqing::report::scanned::document;
use yiqing::report::words::{Lang, Words};
use yiqing::scan::{Scan, scan_bytes};

use crate::day;

fn timed(bytes: &[u8]) -> (Duration, Scan) {
    let start = Instant::now();
    let s = scan_bytes(Registry::embedded().unwrap(), day(), "x", bytes, None, None).unwrap();
    (start.elapsed(), s)
}

/// A page of the texts of the labelled set, over and over, each time in other words around it.
fn varied(least: usize) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scan/labelled.toml");
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let texts: Vec<&str> = table["text"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["text"].as_str().unwrap())
        .collect();
    let mut page = String::from("<html><head><title>示例</title></head><body>");
    for n in 0.. {
        if page.len() >= least {
            break;
        }
        let text = texts[n % texts.len()].replace('\n', "</p><p>");
        page.push_str(&format!(
            "<h2>第{n}节</h2><p>{text}</p><p>本店位于示例路{n}号，营业时间为上午九点到晚上九点。</p>\n"
        ));
    }
    page.push_str("</body></html>");
    page
}

#[test]
fn a_page_of_a_hundred_kilobytes_is_quick() {
    let block = "<h2>拉卡拉POS机怎么样</h2><p>拉卡拉POS机是一清机，刷卡费率0.6%，扫码0.38%，流量费48元/年，办理电话138-0000-0000。本店位于示例路八号，欢迎咨询，交易明细可在应用内查询。</p>\n";
    let alike = format!(
        "<html><body>{}</body></html>",
        block.repeat(100_000 / block.len() + 1)
    );
    let most = if cfg!(debug_assertions) {
        // Unoptimised: the number is printed, the gate is for blow-ups.
        Duration::from_secs(5)
    } else {
        Duration::from_millis(20)
    };
    for (name, page) in [("alike", alike), ("varied", varied(100_000))] {
        assert!(page.len() >= 100_000);
        timed(page.as_bytes());
        let runs = if cfg!(debug_assertions) { 3 } else { 30 };
        let best = (0..runs).map(|_| timed(page.as_bytes()).0).min().unwrap();
        println!("{} bytes, {name}: {best:?}", page.len());
        assert!(best < most, "{name}: {best:?}");
    }
}

/// Repeats what `part` writes for 0, 1, 2 … up to a length.
fn filled(least: usize, part: impl Fn(usize, &mut String)) -> Vec<u8> {
    let mut out = String::with_capacity(least + 200);
    for n in 0.. {
        if out.len() >= least {
            break;
        }
        part(n, &mut out);
    }
    // No page is larger than what is read.
    let end = (0..=least.min(out.len()))
        .rev()
        .find(|i| out.is_char_boundary(*i))
        .unwrap();
    out.truncate(end);
    out.into_bytes()
}

type Part = fn(usize, &mut String);

/// Pages made to take long: each piece alone is harmless.
const PAGES: [(&str, Part); 29] = [
    ("one claim again and again", |_, o| {
        o.push_str("瑞银信POS机是一清机，费率0.6%，押金99元，秒到账。");
    }),
    ("the same, a line each", |_, o| {
        o.push_str("瑞银信POS机是一清机\n");
    }),
    ("names on record and on none, a line each", |_, o| {
        o.push_str("银盛通POS机，云麓付POS机\n");
    }),
    ("a licence that is not nationwide", |_, o| {
        o.push_str("拉卡拉不是全国牌照。");
    }),
    ("ids one behind the other", |n, o| {
        o.push_str(&format!("微信abc{n}或xyz{n}、abd{n}。"));
    }),
    ("who they are", |_, o| o.push_str("我们是拉卡拉总部的。")),
    ("what a licence is", |_, o| {
        o.push_str("支付牌照由央行颁发。拉卡拉官方客服95016。");
    }),
    ("one sentence without end", |_, o| {
        o.push_str("瑞银信，一清，");
    }),
    ("names first, then what is said", |n, o| {
        o.push_str(if n % 300 < 150 {
            "瑞银信，"
        } else {
            "一清，"
        });
    }),
    ("scripts", |_, o| {
        o.push_str("<script>var a='一清';</script>");
    }),
    ("open divs", |_, o| o.push_str("<div>")),
    ("open bold", |_, o| o.push_str("<b>")),
    ("open links", |_, o| o.push_str("<a href=//a.test>x")),
    ("open tables", |_, o| o.push_str("<table><tr><td>一清")),
    ("open fonts with attributes", |n, o| {
        o.push_str(&format!("<font size={n}>x"));
    }),
    ("open paragraphs and lists", |_, o| {
        o.push_str("<ul><li><p>一清")
    }),
    ("tags that do not close", |_, o| o.push_str("<a<b")),
    ("comments that do not close", |_, o| o.push_str("<!--x")),
    ("blank lines", |_, o| o.push('\n')),
    ("short lines", |_, o| o.push_str("一清\n\n")),
    ("mobiles", |n, o| {
        o.push_str(&format!("电话138{n:08}，"));
    }),
    ("ids and numbers", |n, o| {
        o.push_str(&format!("微信shili{n}qq{}，13800000000。", 10_000 + n));
    }),
    ("companies", |n, o| {
        o.push_str(&format!("持牌的示例第{n}号支付科技有限公司。"));
    }),
    ("licence numbers", |n, o| {
        o.push_str(&format!("许可证Z2{n:012}，"));
    }),
    ("quotations", |_, o| o.push_str("“一清”")),
    ("what is forbidden", |_, o| {
        o.push_str("切勿套现，套现后果自负，");
    }),
    ("altered spellings", |_, o| {
        o.push_str("信xi用ka卡套.现刷(shuā)卡");
    }),
    ("words close to a brand", |n, o| {
        o.push_str(if n % 2 == 0 {
            "拉卡啦POS机"
        } else {
            "拉卞拉POS机"
        });
    }),
    ("rates", |n, o| {
        o.push_str(&format!("刷卡费率0.{:03}%，", n % 1000));
    }),
];

fn written(s: &Scan) -> usize {
    let words = Words::new(Registry::embedded().unwrap(), Lang::Zh);
    serde_json::to_vec(&document(s, &words, false))
        .unwrap()
        .len()
}

#[test]
fn pages_made_to_be_slow_take_time_by_their_length_only() {
    timed("拉卡拉POS机是一清机。".as_bytes());
    let full = if cfg!(debug_assertions) {
        60_000
    } else {
        5_000_000
    };
    let mut slow = Vec::new();
    for (name, part) in PAGES {
        let (mut half, _) = timed(&filled(full / 2, part));
        let (mut whole, s) = timed(&filled(full, part));
        let ratio =
            |whole: Duration, half: Duration| whole.as_secs_f64() / half.as_secs_f64().max(0.002);
        // A busy machine may have looked away, in one time or the other: both once more, and again.
        for _ in 0..4 {
            if ratio(whole, half) > 3.0 {
                half = timed(&filled(full / 2, part)).0;
                whole = timed(&filled(full, part)).0;
            }
        }
        let ratio = ratio(whole, half);
        let json = written(&s);
        println!(
            "{name:32} {full} bytes in {whole:9.1?}, twice as long {:4.1} ×, {json} bytes of JSON, {} left out",
            ratio,
            s.reading.left_out.total(),
        );
        if ratio > 3.5 || whole > Duration::from_secs(15) || json > 4_000_000 {
            slow.push(format!("{name}: {whole:?} after {half:?}, {json} bytes"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

#[test]
fn what_is_left_out_is_counted() {
    let s = timed("瑞银信POS机是一清机。\n".repeat(1000).as_bytes()).1;
    let words = Words::new(Registry::embedded().unwrap(), Lang::Zh);
    let doc = serde_json::to_value(document(&s, &words, false)).unwrap();
    let claims = doc["claims"].as_array().unwrap();
    let direct: Vec<_> = claims
        .iter()
        .filter(|c| c["category"] == "licence_claim")
        .collect();
    assert_eq!(direct.len(), MOST_PLACES, "{direct:?}");
    assert!(direct.iter().all(|c| c["count"] == 1000), "{direct:?}");
    assert_eq!(direct[0]["start"], 8);
    let listed = claims.len() as u64;
    let left_out = doc["left_out"]["claims"].as_u64().unwrap();
    assert_eq!((listed + left_out) % 1000, 0, "{listed} {left_out}");
    assert_eq!(doc["brands"][0]["count"], 1000);
    // What findings point to is what is listed.
    for f in &s.findings {
        for e in &f.evidence {
            if let Some(n) = e.field.strip_prefix("claims[") {
                let n: usize = n.trim_end_matches(']').parse().unwrap();
                assert!(n < claims.len(), "{}", e.field);
            }
        }
    }
    // A text of the usual kind leaves nothing out.
    let s = timed(varied(3_000).as_bytes()).1;
    assert_eq!(s.reading.left_out.total(), 0);
    assert_eq!(s.findings_left_out, 0);

    let mobiles = filled(80_000, |n, o| o.push_str(&format!("电话138{n:08}，")));
    let s = timed(&mobiles).1;
    assert_eq!(s.reading.contacts.len(), MOST_ITEMS);
    let all = mobiles.len() / "电话13800000000，".len();
    assert_eq!(s.reading.left_out.contacts + MOST_ITEMS, all);
    // Those left out are masked all the same.
    let text = document(&s, &words, true).text.unwrap();
    let digits = text
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .max()
        .unwrap();
    assert!(digits < 8, "{digits}");
    assert_eq!(text.chars().count(), s.text.chars().count());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn pieces_of_slow_pages_end_nothing(parts in proptest::collection::vec(0..PAGES.len(), 0..60)) {
        let mut page = String::new();
        for (n, part) in parts.into_iter().enumerate() {
            (PAGES[part].1)(n, &mut page);
        }
        let (_, s) = timed(page.as_bytes());
        let count = s.text.chars().count();
        for c in &s.reading.claims {
            prop_assert!(c.chars.start <= c.chars.end && c.chars.end <= count);
            prop_assert!(c.count >= 1);
        }
        prop_assert!(written(&s) > 0);
    }
}
