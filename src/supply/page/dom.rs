//! Text of elements as people see it, without the page's white space.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node, Selector};

/// A selector of this program; one that does not parse matches nothing, which a test rules out.
#[must_use]
pub fn select<'a>(root: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    Selector::parse(selector).map_or_else(|_| Vec::new(), |s| root.select(&s).collect())
}

/// Text with a line break where a block or `<br>` ends.
#[must_use]
pub fn text(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    let mut hidden = 0_usize;
    for edge in element.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(t) if hidden == 0 => out.push_str(t),
                Node::Element(e) => match e.name() {
                    "script" | "style" => hidden += 1,
                    "br" => out.push('\n'),
                    _ => {}
                },
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(e) = node.value() {
                    match e.name() {
                        "script" | "style" => hidden = hidden.saturating_sub(1),
                        "p" | "div" | "li" | "tr" => out.push('\n'),
                        _ => {}
                    }
                }
            }
        }
    }
    out
}

/// Whether a character is white space as these pages use it.
#[must_use]
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

/// Without any white space: for labels and counters.
#[must_use]
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !is_space(*c)).collect()
}

/// One line: white space goes, but stays one space between Latin words.
#[must_use]
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if is_space(c) {
            gap = true;
            continue;
        }
        let latin = |c: char| c.is_ascii_alphanumeric();
        if gap && latin(c) && out.chars().next_back().is_some_and(latin) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// Lines that hold something, each as [`line()`].
#[must_use]
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(line).filter(|l| !l.is_empty()).collect()
}

/// Words a page calls itself by: `<title>`, its own headings, its metadata. Links are left out,
/// since navigation names all pages.
#[must_use]
pub fn title(html: &Html) -> String {
    let root = html.root_element();
    let mut out: Vec<String> = Vec::new();
    for e in select(
        root,
        "title, h1, h2, h3, span.portlettitle2, span.portlettitle",
    ) {
        if select(e, "a").is_empty() {
            out.push(squeezed(&text(e)));
        }
    }
    for e in select(root, "meta[name=ArticleTitle], meta[name=ColumnName]") {
        out.push(squeezed(e.attr("content").unwrap_or_default()));
    }
    out.retain(|t| !t.is_empty());
    out.dedup();
    let mut joined = out.join(" | ");
    if let Some((at, _)) = joined.char_indices().nth(120) {
        joined.truncate(at);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_of_these_pages() {
        let html = Html::parse_fragment(
            "<td><p>\u{a0}</p><p>互联网支付</p>银行卡<b>收单</b><br>预付卡 <script>x</script></td>",
        );
        let t = text(html.root_element());
        assert_eq!(lines(&t), ["互联网支付", "银行卡收单", "预付卡"]);
        assert_eq!(
            line(" 示例\u{a0} 支付\n有限 公司 ABC  Pay 1 "),
            "示例支付有限公司ABC Pay 1"
        );
    }

    #[test]
    fn selectors_of_this_program_parse() {
        for s in [
            super::super::list::SELECTORS,
            super::super::detail::SELECTORS,
            &[
                "title, h1, h2, h3, span.portlettitle2, span.portlettitle",
                "a",
            ],
        ]
        .into_iter()
        .flatten()
        {
            assert!(Selector::parse(s).is_ok(), "{s}");
        }
    }
}
