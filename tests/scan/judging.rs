//! Each thing a text is judged by, with texts of our own.

use serde_json::Value;
use yiqing::intake::page::Page;
use yiqing::registry::Registry;
use yiqing::report::scanned::{answer, document};
use yiqing::report::words::{Lang, Words};
use yiqing::scan::{Outcome, Scan, scan_bytes};

use crate::{day, scan};

fn rules(s: &Scan) -> Vec<&str> {
    s.findings.iter().map(|f| f.rule).collect()
}

fn json(s: &Scan, lang: Lang) -> Value {
    let words = Words::new(Registry::embedded().unwrap(), lang);
    serde_json::to_value(document(s, &words, false)).unwrap()
}

#[test]
fn what_a_text_is_judged_by() {
    use Outcome::{Contradicted, NothingFound, Unsupported};
    for (what, text, rule, outcome) in [
        (
            "a brand called 一清 whose licence ended",
            "瑞银信大POS是一清机，可放心使用。",
            "LIC002",
            Contradicted,
        ),
        (
            "a licensed institution called a maker",
            "盛付通是国内领先的支付终端制造商，生产多种机具。",
            "BRD005",
            Contradicted,
        ),
        (
            "UnionPay presented as placing terminals",
            "银联官网POS机免费申请办理，全国包邮。",
            "PROMO008",
            Contradicted,
        ),
        (
            "a product said to hold the licence",
            "新大陆持有支付牌照，放心购买。",
            "BRD001",
            Contradicted,
        ),
        (
            "official on a domain of nobody",
            "拉卡拉官方申请入口：www.shilipos.cn",
            "PROMO009",
            Contradicted,
        ),
        (
            "a personal mobile beside a brand whose hotline is known",
            "拉卡拉电签POS办理，电话138-0000-0001。",
            "PROMO010",
            Unsupported,
        ),
        (
            "one rate below cost for all acquirers and cards",
            "拉卡拉、乐刷、盛付通，所有卡刷卡费率统一0.38%。",
            "RATE012",
            Unsupported,
        ),
        (
            "no SIM fee and a SIM fee",
            "0流量费，全国包邮。机器流量费48元/年。",
            "PROMO011",
            Contradicted,
        ),
        (
            "never +3 and an addition",
            "永不+3，费率稳定。刷卡费率0.6%+3元/笔。",
            "PROMO011",
            Contradicted,
        ),
        (
            "never +3 and +0.03 %",
            "费率永不加3。刷卡费率0.6%，秒到另加0.03%。",
            "PROMO011",
            Contradicted,
        ),
        (
            "a true licence denied",
            "拉卡拉没有支付牌照，不要用。",
            "PROMO015",
            Contradicted,
        ),
        (
            "sellers below sellers",
            "诚招下级代理，无限级分润。",
            "AGT004",
            Unsupported,
        ),
        (
            "the seller pays",
            "刷卡款由我们统一打款给商户。",
            "AGT007",
            Unsupported,
        ),
        (
            "a rate set by the State",
            "国家统一费率标准，任何机器都是0.6%手续费。",
            "RATE007",
            Contradicted,
        ),
    ] {
        let s = scan(text);
        assert!(rules(&s).contains(&rule), "{what}: {:?}", rules(&s));
        assert_eq!(s.outcome, outcome, "{what}: {:?}", rules(&s));
        for lang in [Lang::Zh, Lang::En] {
            let doc = json(&s, lang);
            for f in doc["findings"].as_array().unwrap() {
                for key in ["name", "message", "advice"] {
                    let text = f[key].as_str().unwrap();
                    assert!(!text.is_empty() && !text.contains('{'), "{what}: {text}");
                }
            }
        }
        // The same words in a warning claim nothing and are not judged.
        let warned = scan(&format!("警惕这类话术，切勿轻信：“{text}”。"));
        let quiet = warned.outcome == NothingFound || rule == "PROMO015";
        assert!(quiet, "{what} as a warning: {:?}", rules(&warned));
    }
}

#[test]
fn pages_are_corrected_both_ways() {
    // What holds is said to hold.
    let s = scan("拉卡拉持有央行颁发的支付牌照。");
    assert_eq!(s.outcome, Outcome::NothingFound, "{:?}", rules(&s));
    // A terminal can be 二清 though its institution is licensed: noted, no contradiction.
    let s = scan("拉卡拉POS机是二清机，不要买。");
    assert!(rules(&s).contains(&"PROMO015"));
    assert_ne!(s.outcome, Outcome::Contradicted);
    // An ended licence that is said to have ended.
    let s = scan("瑞银信的支付牌照已注销。");
    assert_eq!(s.outcome, Outcome::NothingFound, "{:?}", rules(&s));
}

#[test]
fn the_plain_answer_comes_first() {
    let text = "瑞银信POS机是一清机，拉卡拉POS机持有支付牌照，新大陆机具。";
    let s = scan(text);
    let words = Words::new(Registry::embedded().unwrap(), Lang::Zh);
    let lines = answer(&s, &words);
    // The sum, then each brand with its standing, then what is contradicted.
    assert_eq!(lines.len(), 1 + s.brands.len() + 1, "{lines:#?}");
    let of = |brand: &str| lines.iter().skip(1).find(|l| l.contains(brand)).unwrap();
    let ended = s.brands.iter().find(|b| b.alias == "瑞银信").unwrap();
    let day = ended.ended_on.unwrap().to_string();
    assert!(of("瑞银信").contains(&day), "{}", of("瑞银信"));
    assert!(of("拉卡拉").contains("拉卡拉支付股份有限公司"));
    assert!(!of("新大陆").contains("许可证"));
    let doc = json(&s, Lang::Zh);
    assert_eq!(doc["answer"][0], lines[0].as_str());
    assert!(
        doc["ask_seller"]
            .as_str()
            .unwrap()
            .contains(ended.institution.as_deref().unwrap())
    );
}

#[test]
fn advice_on_a_page_is_for_who_has_no_terminal_yet() {
    let s = scan("瑞银信POS机是一清机。新大陆持有支付牌照。");
    for lang in [Lang::Zh, Lang::En] {
        let doc = json(&s, lang);
        for f in doc["findings"].as_array().unwrap() {
            let advice = f["advice"].as_str().unwrap();
            for bound in ["这台机具", "this terminal", "填进来", "机身标贴"] {
                assert!(!advice.contains(bound), "{advice}");
            }
        }
    }
}

#[test]
fn the_same_paragraph_twice_and_one_brand_too_often() {
    let paragraph = "本店位于示例路八号，营业时间为每天上午九点到晚上九点，节假日照常营业，欢迎各位街坊前来选购。";
    let s = scan(&format!("{paragraph}\n\n欢迎光临。\n\n{paragraph}"));
    assert!(rules(&s).contains(&"PROMO013"));
    let s = scan(&"拉卡拉POS机好用又方便，商户都说好。".repeat(30));
    assert!(rules(&s).contains(&"PROMO012"));
}

#[test]
fn a_page_on_a_domain_that_is_somebodys_own_may_call_itself_official() {
    let registry = Registry::embedded().unwrap();
    let own = registry
        .snapshot()
        .contacts
        .iter()
        .find_map(|c| {
            let name = c.institution.as_deref()?;
            let at = registry.by_licence_no(name)?;
            let domain = c.domains.first()?.value.to_string();
            Some((domain, registry.institution_at(at)?.name.to_string()))
        })
        .unwrap();
    let page = format!(
        "<html><title>{}</title><p>官方申请入口，欢迎办理。</p></html>",
        own.1
    );
    let at = |host: &str| {
        let url = format!("https://www.{host}/");
        scan_bytes(registry, day(), "x", page.as_bytes(), Some(&url), None).unwrap()
    };
    assert!(!rules(&at(&own.0)).contains(&"PROMO009"));
    assert!(rules(&at("shilipos.cn")).contains(&"PROMO009"));
    assert!(Page::from_text("x").links.is_empty());
}

#[test]
fn lists_are_parted_as_the_language_parts_them_and_what_is_cut_says_so() {
    let told = |text: &str, rule: &str, lang: Lang| {
        let doc = json(&scan(text), lang);
        let findings = doc["findings"].as_array().unwrap().clone();
        let found = findings.into_iter().find(|f| f["rule"] == rule).unwrap();
        let value = found["evidence"][0]["value"].as_str().unwrap().to_owned();
        (found["message"].as_str().unwrap().to_owned(), value)
    };
    let spelt = "银行ka卡刷ka卡,信xi息安全。";
    let (zh, _) = told(spelt, "PROMO014", Lang::Zh);
    assert!(zh.contains("银行ka卡→银行卡、刷ka卡→刷卡、"), "{zh}");
    let (en, _) = told(spelt, "PROMO014", Lang::En);
    assert!(en.contains("银行ka卡→银行卡, 刷ka卡→刷卡, "), "{en}");
    // Forty characters are quoted of a paragraph that stands there twice.
    let paragraph = "示例街的老店开了二十年卖茶也卖壶".repeat(3);
    let twice = format!("拉卡拉POS机。\n{paragraph}\n好。\n{paragraph}\n");
    let (zh, value) = told(&twice, "PROMO013", Lang::Zh);
    let quoted: String = paragraph.chars().take(40).collect();
    assert!(zh.contains(&format!("“{quoted}…”")), "{zh}");
    assert_eq!(value, quoted);
    let short = format!("拉卡拉POS机。\n{quoted}\n好。\n{quoted}\n");
    let (zh, _) = told(&short, "PROMO013", Lang::Zh);
    assert!(zh.contains(&format!("“{quoted}”")), "{zh}");
}
