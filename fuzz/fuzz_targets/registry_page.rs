//! Any bytes as a page of the central bank: read strictly or refused with one of the eight classes,
//! and what is read reads back as itself when it is printed in the same layout.
#![no_main]

use std::fmt::Write;

use libfuzzer_sys::fuzz_target;
use yiqing::supply::page::{Context, DetailPage, ListPage, Page, read};
use yiqing::supply::saved;
use yiqing_fuzz::bounded;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn list_page(list: &ListPage) -> String {
    let word = if list.cancelled {
        "已注销许可机构"
    } else {
        "已获许可机构"
    };
    let mut out = format!("<html><head><title>{word}</title></head><body><ul class=\"txtlist\">");
    for r in &list.rows {
        let (href, name) = (escaped(&r.href), escaped(&r.name));
        let _ = write!(
            out,
            "<li><span class=\"xkzh\">{}</span><span class=\"jgmc\"><a href=\"{href}\" title=\"{name}\">{name}</a></span><span class=\"date\">{}</span></li>",
            escaped(&r.licence_no),
            escaped(&r.date)
        );
    }
    out.push_str("</ul>");
    if let (Some(total), Some(page), Some(pages)) = (list.total_rows, list.page, list.pages) {
        let _ = write!(out, "<p>共:{total}条 当前页:{page}/{pages}</p>");
    }
    out + "</body></html>"
}

fn detail_page(detail: &DetailPage) -> String {
    let mut out = String::from("<html><body><table>");
    for block in std::iter::once(&detail.current).chain(&detail.history) {
        let _ = write!(out, "<tr><td>{}</td></tr>", escaped(&block.title));
        for (label, lines) in &block.pairs {
            let lines: Vec<String> = lines
                .iter()
                .map(|l| format!("<p>{}</p>", escaped(l)))
                .collect();
            let _ = write!(
                out,
                "<tr><td>{}</td><td>{}</td></tr>",
                escaped(label),
                lines.concat()
            );
        }
    }
    out + "</table></body></html>"
}

fn one(bytes: &[u8], context: Context<'_>) {
    match read(bytes, context) {
        Ok(found) => match found.page {
            Page::List(list) => {
                assert!(!list.rows.is_empty(), "a list without rows");
                for r in &list.rows {
                    assert!(
                        !r.name.ends_with('…') && !r.name.ends_with("..."),
                        "{}",
                        r.name
                    );
                    for text in [&r.licence_no, &r.name, &r.date] {
                        assert!(!text.contains(['\n', '\r', '\t']), "{text:?}");
                    }
                }
                let printed = list_page(&list);
                if printed.contains('\u{fffd}') {
                    return;
                }
                match read(printed.as_bytes(), Context::default()) {
                    Ok(again) => {
                        let Page::List(again) = again.page else {
                            panic!("no list: {printed}");
                        };
                        assert_eq!(again.rows, list.rows, "{printed}");
                        assert_eq!(again.cancelled, list.cancelled, "{printed}");
                    }
                    Err(fault) => panic!("{fault:?}: {printed}"),
                }
            }
            Page::Detail(detail) => {
                for label in ["许可证编号", "公司名称", "业务类型"] {
                    assert!(!detail.current.value(label).is_empty());
                }
                for block in std::iter::once(&detail.current).chain(&detail.history) {
                    for (label, lines) in &block.pairs {
                        let persons = ["代表人", "负责人", "法人", "联系人", "董事", "经理"];
                        assert!(
                            !persons.iter().any(|w| label.contains(w)),
                            "{label} is kept"
                        );
                        let remark = label == "备注";
                        assert!(
                            !remark || !persons.iter().any(|w| lines.concat().contains(w)),
                            "{lines:?} is kept"
                        );
                    }
                }
                let printed = detail_page(&detail);
                if printed.contains('\u{fffd}') {
                    return;
                }
                match read(printed.as_bytes(), Context::default()) {
                    Ok(again) => {
                        let Page::Detail(again) = again.page else {
                            panic!("no detail: {printed}");
                        };
                        assert_eq!(again.current, detail.current, "{printed}");
                        assert_eq!(again.history, detail.history, "{printed}");
                    }
                    Err(fault) => panic!("{fault:?}: {printed}"),
                }
            }
        },
        Err(fault) => assert!(fault.class.id().starts_with("page-") && !fault.why.is_empty()),
    }
}

fuzz_target!(|bytes: &[u8]| {
    bounded(bytes.len(), 16 << 20, 8192, || {
        one(bytes, Context::default());
        let saved = saved::of_bytes("示例.html".to_owned(), true, bytes.to_vec(), None);
        assert_eq!(saved.bytes, bytes.len());
        one(
            &saved.html,
            Context {
                content_type: saved.content_type.as_deref(),
                url: saved.url.as_deref(),
                header_names: &saved.header_names,
            },
        );
    });
});
