//! Pages in whatever order they come say the same, and pages of any bytes end no program.

use jiff::civil::date;
use proptest::prelude::*;
use yiqing::registry::Registry;
use yiqing::supply::collect::{Collected, Gathering};
use yiqing::supply::merge::{Base, Merged, merge};
use yiqing::supply::page::{self, Context, Page};
use yiqing::supply::saved::{Form, Saved};

use crate::home::*;
use crate::pages::{GRANTED, Site};

/// A page read, with where it was saved from.
type Taken = (Page, Saved);

fn taken(n: usize, url: &str, html: &str) -> Taken {
    let context = Context {
        url: Some(url),
        ..Context::default()
    };
    let read = page::read(html.as_bytes(), context).unwrap();
    let saved = Saved {
        name: format!("{n:03}.html"),
        named: false,
        url: Some(url.to_owned()),
        form: Form::Html,
        day: Some(date(2026, 11, 1 + i8::try_from(n % 20).unwrap())),
        content_type: None,
        header_names: Vec::new(),
        html: Vec::new(),
        bytes: html.len(),
        sha256: format!("{n:064}"),
    };
    (read.page, saved)
}

fn all_of(site: &Site) -> Vec<Taken> {
    site.pages()
        .into_iter()
        .enumerate()
        .map(|(n, (path, html))| taken(n, &format!("https://www.pbc.gov.cn{path}"), &html))
        .collect()
}

/// Pages with everything that can go wrong between them: a page twice, the last page under an
/// address past the end, pages without number, two pages of one licence, a lying counter.
fn quarrelling() -> Vec<Taken> {
    let mut all = all_of(&three_changes());
    let mut other = three_changes();
    other.detail_mut(MOVED).types = "支付交易处理Ⅰ类（四川省）".into();
    other.lie = 3;
    other.granted.swap(1, 2);
    let more: Vec<Taken> = all_of(&other)
        .into_iter()
        .enumerate()
        .filter(|(n, _)| n % 5 == 0)
        .map(|(n, (page, mut saved))| {
            saved.name = format!("again{n:03}.html");
            (page, saved)
        })
        .collect();
    all.extend(more);
    let last = three_changes().pages();
    let last: Vec<&String> = last
        .iter()
        .filter(|(p, _)| p.starts_with(GRANTED) && p.contains("9398ddc0-"))
        .map(|(_, html)| html)
        .collect();
    // No counter, so that only the address gives a number, and it lies.
    let bare = |html: &str| html.replace("当前页:", "");
    let past = bare(last.last().unwrap());
    all.push(taken(
        900,
        &format!("https://www.pbc.gov.cn{GRANTED}/9398ddc0-40.html"),
        &past,
    ));
    let nowhere = format!("https://www.pbc.gov.cn{GRANTED}/saved.html");
    all.push(taken(901, &nowhere, &past));
    all.push(taken(902, &nowhere, &bare(last[2])));
    all
}

fn put_together(pages: &[Taken], order: &[usize]) -> (Collected, Merged) {
    let mut gathering = Gathering::default();
    for n in order {
        let (page, saved) = &pages[*n];
        gathering.add_read(page.clone(), "UTF-8", saved);
    }
    let collected = gathering.finish();
    let registry = Registry::embedded().unwrap();
    let base = Base {
        institutions: &registry.snapshot().institutions,
        as_of: registry.as_of(),
        cancelled_rows: Some(40),
        today: date(2026, 11, 25),
    };
    let merged = merge(&collected, base, date(2026, 11, 24));
    (collected, merged)
}

#[test]
fn the_order_of_the_pages_does_not_matter() {
    for (name, pages, clean) in [
        ("whole", all_of(&three_changes()), true),
        ("quarrelling", quarrelling(), false),
    ] {
        let straight: Vec<usize> = (0..pages.len()).collect();
        let expected = put_together(&pages, &straight);
        let failed = expected
            .1
            .gates
            .iter()
            .any(|g| g.outcome == yiqing::report::change::Outcome::Fail);
        assert_eq!(!failed, clean, "{name}: {:?}", expected.1.gates);
        let config = ProptestConfig::with_cases(48);
        let mut runner = proptest::test_runner::TestRunner::new(config);
        runner
            .run(&Just(straight).prop_shuffle(), |order| {
                prop_assert_eq!(&put_together(&pages, &order), &expected);
                Ok(())
            })
            .unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

/// Parts of the pages, to be put together at random.
const PARTS: [&str; 34] = [
    "<ul class=\"txtlist\">",
    "</ul>",
    "<li>",
    "</li>",
    "<span class=xkzh>",
    "<span class='jgmc'>",
    "<span class=\"date\">",
    "</span>",
    "<a href='/4081783/1/index.html' title='示例支付有限公司'>",
    "<a href=\"\" title=\"\">",
    "</a>",
    "Z2900131000012",
    "许可证编号",
    "公司名称",
    "示例支付有限公司...",
    "业务类型",
    "有效期至",
    "备注",
    "法定代表人(负责人)",
    "机构详细信息（有效期2011年5月3日至",
    "变更前机构信息",
    "<table><tbody>",
    "</tbody></table>",
    "<tr>",
    "<td colspan=2>",
    "<th>",
    "</td>",
    "<a tagname='/x/9398ddc0-99999.html'>下一页</a>",
    "<title>已获许可机构（支付机构）</title>",
    "<title>已注销许可机构</title>",
    "共:<b>99999999999999999999</b>条当前页:<b>0</b>/<b>-1</b>",
    "<input name=article_paging_list_hidden totalpage=18446744073709551616>",
    "支付交易处理Ⅰ类（除（、、）以外",
    "\u{a0}\u{200b}——<br><!--",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_a_page_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = page::read(&bytes, Context::default());
        let mut with_tags = b"<html><ul class=txtlist><li><span class=xkzh>".to_vec();
        with_tags.extend_from_slice(&bytes);
        let _ = page::read(&with_tags, Context::default());
    }

    #[test]
    fn any_parts_are_a_page_or_a_fault(parts in proptest::collection::vec((0..PARTS.len(), 0usize..4), 0..60)) {
        let mut html = String::from("<html>");
        for (n, end) in parts {
            let part = PARTS[n];
            // Some are cut off, wherever that falls.
            let to = (0..=part.len() - part.len() * end / 8)
                .rev()
                .find(|i| part.is_char_boundary(*i))
                .unwrap_or(0);
            html.push_str(&part[..to]);
        }
        html.push_str("</html>");
        for url in [None, Some("https://www.pbc.gov.cn/4081783/9398ddc0-2.html")] {
            let context = Context { url, ..Context::default() };
            let Ok(read) = page::read(html.as_bytes(), context) else { continue };
            // What is read can be put together and laid over the records.
            let (_, saved) = taken_of(&html, url);
            let mut gathering = Gathering::default();
            gathering.add_read(read.page, read.charset, &saved);
            let collected = gathering.finish();
            let registry = Registry::embedded().unwrap();
            let base = Base {
                institutions: &registry.snapshot().institutions,
                as_of: registry.as_of(),
                cancelled_rows: None,
                today: date(2026, 11, 25),
            };
            let _ = merge(&collected, base, date(2026, 11, 24));
        }
    }
}

fn taken_of(html: &str, url: Option<&str>) -> (usize, Saved) {
    let saved = Saved {
        name: "x.html".to_owned(),
        named: true,
        url: url.map(str::to_owned),
        form: Form::Html,
        day: None,
        content_type: None,
        header_names: Vec::new(),
        html: Vec::new(),
        bytes: html.len(),
        sha256: String::new(),
    };
    (html.len(), saved)
}
