//! The page in a real browser: a merchant's journeys, without a script, with a list, on a phone,
//! by keyboard. Skipped where Chromium is not installed, unless `YIQING_REQUIRE_TOOLS` is set.

#![cfg(feature = "serve")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    dead_code
)]

mod driver;
#[path = "../served/mod.rs"]
mod served;

use std::time::Instant;

use driver::{Browser, root, run};
use thirtyfour::prelude::*;

type Fields = &'static [(&'static str, &'static str)];

/// A merchant's way to each verdict.
const JOURNEYS: &[(&str, Fields)] = &[
    (
        "direct_verified",
        &[
            ("brand", "拉卡拉"),
            ("settlement_payer", "拉卡拉支付股份有限公司"),
            ("settlement_account_holder", "示例家常菜馆"),
            ("settlement_proof", "own"),
            ("merchant_name", "示例家常菜馆"),
        ],
    ),
    (
        "direct_consistent",
        &[
            ("brand", "拉卡拉"),
            ("app_acquirer", "拉卡拉支付股份有限公司"),
        ],
    ),
    ("direct_claimed", &[("brand", "拉卡拉")]),
    ("unknown", &[("brand", "示例云刷")]),
    (
        "doubtful",
        &[
            ("brand", "拉卡拉"),
            ("acquirer", "示例云付信息技术有限公司"),
        ],
    ),
    (
        "not_direct",
        &[("brand", "拉卡拉"), ("agreement_payer", "李某某")],
    ),
];

#[test]
fn a_merchant_comes_to_each_verdict() {
    run(true, |b| async move {
        b.open("/").await?;
        b.sound("the form").await?;
        b.keep("check").await?;
        for (n, (verdict, fields)) in JOURNEYS.iter().enumerate() {
            b.open(if n % 2 == 0 { "/" } else { "/?lang=en" }).await?;
            b.unfold().await?;
            b.fill(fields).await?;
            b.submit().await?;
            assert_eq!(b.verdict().await?, *verdict);
            b.focused("verdict").await?;
            // The words and the sign say it too, not the colour alone.
            assert!(!b.one(".sign-large").await?.text().await?.is_empty());
            assert!(!b.one("#verdict").await?.text().await?.is_empty());
            b.sound(verdict).await?;
            b.keep(&format!("answer-{verdict}")).await?;
        }
        // The link to what was filled in: all of it behind the #, which no browser sends.
        b.script("navigator.clipboard.writeText = (t) => { window.copied = t; return Promise.resolve(); };").await?;
        b.one("button[data-link]").await?.click().await?;
        b.until("typeof window.copied === 'string'", 20).await?;
        let link = b.script("return window.copied;").await?;
        let link = link.as_str().unwrap();
        let (sent, kept) = link.split_once('#').unwrap();
        assert_eq!(sent, format!("http://{}/?lang=en", b.server.address));
        assert!(kept.starts_with("c="));
        b.driver.goto("about:blank").await?;
        b.driver.goto(link).await?;
        b.until("document.getElementById('brand').value === '拉卡拉'", 20)
            .await?;
        // Dark.
        b.dark(true).await?;
        b.submit().await?;
        assert_eq!(b.verdict().await?, "not_direct");
        b.sound("the answer in the dark").await?;
        b.keep("answer-dark").await?;
        for page in [
            "/",
            "/list",
            "/institutions",
            "/calendar",
            "/rules",
            "/decode?value=82229007392000A",
        ] {
            b.open(page).await?;
            b.sound(page).await?;
        }
        b.dark(false).await?;
        on_paper(&b).await
    });
}

/// The answer as it is printed: the verdict and all it rests on, without ways through and buttons.
async fn on_paper(b: &Browser) -> WebDriverResult<()> {
    b.open("/").await?;
    b.unfold().await?;
    b.fill(JOURNEYS[5].1).await?;
    b.submit().await?;
    assert_eq!(b.verdict().await?, "not_direct");
    b.print(true).await?;
    let seen = |css: &str| format!("document.querySelector('{css}').checkVisibility()");
    b.until(&seen("#verdict"), 10).await?;
    for css in ["header.top", ".actions", "section.again"] {
        b.until(&format!("!{}", seen(css)), 10).await?;
    }
    b.until(
        "document.querySelectorAll('details.evidence').length > 0",
        10,
    )
    .await?;
    b.script("dispatchEvent(new Event('beforeprint'));").await?;
    b.until(&seen("details.evidence td"), 10).await?;
    b.keep("print").await?;
    b.script("dispatchEvent(new Event('afterprint'));").await?;
    b.until("!document.querySelector('details.evidence').open", 10)
        .await?;
    b.print(false).await
}

#[test]
fn names_and_numbers_while_typing() {
    run(true, |b| async move {
        for typed in ["lakala", "LKL", "拉卡"] {
            b.open("/").await?;
            b.suggested("brand", typed).await?;
            b.sound("suggestions").await?;
            let brand = b.one("#brand").await?;
            brand.send_keys(Key::Down + "").await?;
            b.until(
                "document.querySelector('#brand-names [aria-selected=true]') !== null",
                20,
            )
            .await?;
            brand.send_keys(Key::Enter + "").await?;
            b.until("document.getElementById('brand-names').hidden", 20)
                .await?;
            let value = brand.value().await?.unwrap();
            assert!(
                ["Lakala", "拉卡拉"].iter().any(|n| value.contains(n)),
                "{typed}: {value}"
            );
        }
        b.fill(&[("merchant_no", "82229007392000A")]).await?;
        // The first three digits name the acquirer, the next ones the region.
        b.reads("#merchant_no-decoded", &["拉卡拉", "上海"]).await?;
        b.sound("decoded").await?;
        b.keep("decoded").await?;
        // One question at a time.
        b.one("#mode-switch").await?.click().await?;
        let visible = "[...document.querySelectorAll('.field')].filter((f) => f.offsetParent)";
        let alone = |id: &str| {
            format!("{visible}.map((f) => f.querySelector('[name]').id).join() === '{id}'")
        };
        b.until(&alone("brand"), 10).await?;
        b.one("#step-next").await?.click().await?;
        b.until(&alone("acquirer"), 10).await?;
        b.sound("one question").await?;
        b.keep("one-question").await?;
        b.one("#step-back").await?.click().await?;
        b.until(&alone("brand"), 10).await?;
        b.one("#mode-switch").await?.click().await?;
        b.until(&format!("{visible}.length > 10"), 10).await?;
        b.submit().await?;
        assert_eq!(b.verdict().await?, "direct_consistent");
        // A slip pasted.
        let slip = std::fs::read_to_string(root().join("tests/receipts/01-bilingual.txt")).unwrap();
        b.open("/").await?;
        b.one("#slip").await?.send_keys(slip).await?;
        b.submit().await?;
        assert!(b.verdict().await?.starts_with("direct_"));
        assert!(b.driver.source().await?.contains("822301058120001"));
        // A seller's message pasted: what it says, held against the record, beneath the answer.
        b.open("/").await?;
        b.one("#claims").await?.send_keys(MESSAGE).await?;
        b.submit().await?;
        assert_eq!(b.verdict().await?, "unknown");
        the_message(&b).await?;
        b.sound("a message").await?;
        b.one("#message-title").await?.scroll_into_view().await?;
        b.keep("message").await?;
        b.script("navigator.clipboard.writeText = (t) => { window.copied = t; return Promise.resolve(); };").await?;
        b.one("button[data-copy=message-ask]")
            .await?
            .click()
            .await?;
        b.until(
            "window.copied && window.copied.includes('瑞银信支付技术有限公司')",
            20,
        )
        .await?;
        // What cannot be read stands at its field.
        b.open("/").await?;
        b.unfold().await?;
        b.fill(&[("brand", "拉卡拉"), ("deposit", "很多")]).await?;
        b.submit().await?;
        b.focused("mistakes").await?;
        assert_eq!(
            b.one("#deposit")
                .await?
                .attr("aria-invalid")
                .await?
                .as_deref(),
            Some("true")
        );
        b.sound("mistakes").await?;
        Ok(())
    });
}

/// A message with a brand whose institution has ended, a claim of its own and one that is quoted.
const MESSAGE: &str =
    "瑞银信POS机是一清机，费率0.38%，免押金，激活押金99元。切勿轻信“费率永久不涨”。";

/// What the page says of it.
async fn the_message(b: &Browser) -> WebDriverResult<()> {
    b.one("#message[data-result=contradicted]").await?;
    b.reads(
        "#message [data-brand='瑞银信']",
        &["已终止", "2025-07-09", "一清"],
    )
    .await?;
    b.reads("#message", &["LIC002", "PROMO011"]).await?;
    b.reads("#message-ask", &["瑞银信支付技术有限公司"]).await?;
    let voices = "((rows) => rows.some((r) => r.includes('0.38%') && r.includes('文中自己的话'))
        && rows.some((r) => r.includes('费率永久') && r.includes('警示或转述')))(
        [...document.querySelectorAll('#message tbody tr')].map((r) => r.textContent))";
    b.until(voices, 10).await
}

#[test]
fn the_check_needs_no_script() {
    run(false, |b| async move {
        b.open("/").await?;
        for (verdict, fields) in [JOURNEYS[2], JOURNEYS[5]] {
            b.open("/").await?;
            assert_eq!(b.one("#mode").await?.text().await?, "", "a script ran");
            b.unfold().await?;
            b.fill(fields).await?;
            b.submit().await?;
            assert_eq!(b.verdict().await?, verdict);
        }
        b.open("/").await?;
        b.one("#claims").await?.send_keys(MESSAGE).await?;
        b.submit().await?;
        the_message(&b).await?;
        b.keep("no-script").await?;
        b.open("/institutions?q=lakala").await?;
        assert!(b.driver.source().await?.contains("拉卡拉支付股份有限公司"));
        b.open("/list").await?;
        assert!(b.driver.source().await?.contains("yiqing batch"));
        Ok(())
    });
}

/// Rows of many kinds, narrow enough for the limit of a body.
fn ten_thousand() -> String {
    let mut out = String::from("id,brand,acquirer,merchant_no,settlement_payer\n");
    for n in 0..10_000 {
        let row = match n % 5 {
            0 => "拉卡拉,,82229007392000A,",
            1 => "瑞银信,,,",
            2 => ",示例云付信息技术有限公司,,李某某",
            3 => "示例云刷,,,",
            _ => "拉卡拉,,,拉卡拉支付股份有限公司",
        };
        out.push_str(&format!("R{n},{row}\n"));
    }
    assert!(out.len() < 2 << 20);
    out
}

#[test]
fn a_list_of_ten_thousand() {
    run(true, |b| async move {
        let file = b.folder.join("清单.csv");
        std::fs::write(&file, ten_thousand()).unwrap();
        b.open("/list").await?;
        // Workbooks are not taken, and the page says why before anybody tries.
        b.reads("#drop", &["XLSX", "压缩", "yiqing batch"]).await?;
        b.sound("the list").await?;
        // A file dropped on the page is read as one that is chosen.
        b.script("const files = new DataTransfer();
            files.items.add(new File(['brand\\n拉卡拉\\n瑞银信\\n'], 'dropped.csv'));
            document.dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}));")
            .await?;
        b.reads("#count", &["完成：2行"]).await?;
        let begin = Instant::now();
        b.one("#file")
            .await?
            .send_keys(file.to_str().unwrap())
            .await?;
        b.until(
            "/^完成：10000行/.test(document.getElementById('count').textContent)",
            60,
        )
        .await?;
        println!(
            "10 000 rows in the page: {:.1} s",
            begin.elapsed().as_secs_f64()
        );
        let counts = "return [...document.querySelectorAll('[data-chart=verdict] td.number')].reduce((n, c) => n + Number(c.textContent), 0);";
        assert_eq!(b.script(counts).await?, 10_000);
        let shown = "return document.querySelectorAll('#table tbody tr').length;";
        assert_eq!(b.script(shown).await?, 100);
        b.sound("the results").await?;
        b.keep("list").await?;
        b.reads(
            "[data-chart=rule]",
            &["LIC002 机构的支付许可在核验日期前已终止"],
        )
        .await?;
        // A bar is a filter: the rows shown are as many as it counts.
        let of = b
            .script("return document.querySelector('[data-chart=verdict] tr[data-key=not_direct] td.number').textContent;")
            .await?;
        let of = of.as_str().unwrap().to_owned();
        assert!((1..10_000).contains(&of.parse().unwrap()), "{of}");
        b.one("[data-chart=verdict] tr[data-key=not_direct] button")
            .await?
            .click()
            .await?;
        b.reads("#shown", &[&format!("共{of}行"), "10000"]).await?;
        b.one("#save").await?.click().await?;
        let saved = b.downloaded("清单-yiqing.csv", 10_001).await;
        assert!(saved.lines().next().unwrap().contains("verdict"));
        // Refused with a reason: a workbook, too much, no known column.
        for (name, bytes, reason) in [
            ("a.xlsx", b"PK\x03\x04".to_vec(), "yiqing batch"),
            ("b.csv", vec![b'a'; (2 << 20) + 1], "2 MB"),
            ("c.csv", b"x,y\n1,2\n".to_vec(), "列名"),
        ] {
            let file = b.folder.join(name);
            std::fs::write(&file, bytes).unwrap();
            b.one("#file")
                .await?
                .send_keys(file.to_str().unwrap())
                .await?;
            b.reads("#trouble", &[reason]).await?;
        }
        b.sound("a refused list").await?;
        Ok(())
    });
}

#[test]
fn on_a_phone() {
    run(true, |b| async move {
        b.width(360, 740).await?;
        for (page, name) in [
            ("/", "phone-check"),
            ("/list", ""),
            ("/institutions?q=拉卡拉", "phone-record"),
            ("/institutions/Z2002511000017", ""),
            ("/calendar", ""),
            ("/rules/LIC004?lang=en", ""),
            ("/decode?value=82229007392000A", ""),
        ] {
            b.open(page).await?;
            b.sound(page).await?;
            if !name.is_empty() {
                b.keep(name).await?;
            }
        }
        b.open("/").await?;
        b.unfold().await?;
        b.fill(JOURNEYS[5].1).await?;
        let small = "return [...document.querySelectorAll('main button, main input, main select, main summary, nav a')]
            .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 24).map((e) => e.outerHTML.slice(0, 80));";
        assert_eq!(
            b.script(small).await?,
            serde_json::json!([]),
            "too small for a finger"
        );
        b.submit().await?;
        assert_eq!(b.verdict().await?, "not_direct");
        b.sound("the answer on a phone").await?;
        b.keep("phone-answer").await?;
        Ok(())
    });
}

/// Presses a key where the focus is.
async fn press(b: &Browser, key: Key) -> WebDriverResult<()> {
    b.driver.active_element().await?.send_keys(key + "").await
}

#[test]
fn by_keyboard_alone() {
    run(true, |b| async move {
        b.open("/").await?;
        let mut seen = Vec::new();
        for n in 0..90 {
            press(&b, Key::Tab).await?;
            let at = b.script("const e = document.activeElement; const s = getComputedStyle(e);
                return [e.id || e.type || e.tagName, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1, e.className];").await?;
            let name = at[0].as_str().unwrap().to_owned();
            assert_eq!(at[1], true, "no focus to see at {at}");
            if n == 0 {
                assert_eq!(at[2], "skip", "the way past the menu comes first");
            }
            if name == "brand" {
                b.suggested("brand", "lakala").await?;
                press(&b, Key::Down).await?;
                b.until(
                    "document.querySelector('#brand-names [aria-selected=true]') !== null",
                    20,
                )
                .await?;
                press(&b, Key::Enter).await?;
                b.until("document.getElementById('brand-names').hidden", 20)
                    .await?;
            }
            let done = name == "submit";
            seen.push(name);
            if done {
                break;
            }
        }
        for wanted in ["brand", "acquirer", "merchant_no", "slip", "submit"] {
            assert!(seen.iter().any(|s| s == wanted), "{wanted} not in {seen:?}");
        }
        let old = b.one("html").await?;
        press(&b, Key::Enter).await?;
        b.left(&old).await?;
        assert_eq!(b.verdict().await?, "direct_claimed");
        b.keep("keyboard").await?;
        Ok(())
    });
}

#[test]
fn the_record() {
    run(true, |b| async move {
        b.open("/institutions?q=lakala").await?;
        b.sound("institutions").await?;
        b.keep("record").await?;
        b.follow("main a[href^='/institutions/Z']").await?;
        b.reads("h1", &["拉卡拉"]).await?;
        b.sound("one institution").await?;
        b.keep("institution").await?;
        b.follow("a.switch").await?;
        b.until("document.documentElement.lang === 'en'", 20)
            .await?;
        b.reads("h1", &["拉卡拉"]).await?;
        // Everything the record says of one, as its reader finds it.
        b.open("/institutions/Z2002511000017?lang=zh").await?;
        for (css, parts) in [
            ("dl.facts", &["Z2002511000017", "长期"][..]),
            ("ul.map", &["浙江", "宁波", "北京"]),
            ("figure.timeline", &["首次许可", "换证"]),
            ("main", &["来源", "截至", "拉卡拉电签", "支付交易处理Ⅰ类"]),
        ] {
            b.reads(css, parts).await?;
        }
        b.one("a[href^='https://www.pbc.gov.cn/']").await?;
        // Found by any of its names, by a number, by place and by state.
        for query in [
            "q=拉卡拉",
            "q=lkl",
            "q=Z2002511000017",
            "q=82229007392000A",
            "q=拉卡拉&region=上海市",
            "q=拉卡拉&state=valid&acquirers=true",
        ] {
            b.open(&format!("/institutions?lang=zh&{query}")).await?;
            b.one("main a[href^='/institutions/Z2002511000017']")
                .await?;
        }
        b.open("/institutions?lang=zh&q=拉卡拉&region=宁波").await?;
        let none =
            "document.querySelector(\"main a[href^='/institutions/Z2002511000017']\") === null";
        b.until(none, 10).await?;
        b.open("/calendar").await?;
        b.keep("calendar").await?;
        b.open("/rules").await?;
        b.follow("main a[href^='/rules/LIC004']").await?;
        b.reads("h1", &["LIC004"]).await?;
        Ok(())
    });
}
