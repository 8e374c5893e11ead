//! HTML as a reader sees it: headings and paragraphs, without scripts, styles, comments and what
//! is hidden.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{Html, Node};

use super::{Block, Link, Page, Shape, Source, nesting, origins};

/// Most links kept.
const MOST_LINKS: usize = 2000;

/// Whether a text is HTML rather than a message that mentions a tag.
#[must_use]
pub fn is_html(text: &str) -> bool {
    let head: String = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(2000)
        .collect::<String>()
        .to_ascii_lowercase();
    const OPENS: [&str; 10] = [
        "<!doctype html",
        "<script",
        "<style",
        "<html",
        "<head",
        "<body",
        "<!--",
        "<?xml",
        "<meta",
        "<title",
    ];
    if OPENS.iter().any(|o| head.starts_with(o)) || head.contains("<html") {
        return true;
    }
    const TAGS: [&str; 10] = [
        "<p>", "<p ", "<div", "<h1", "<h2", "<h3", "<span", "<table", "<article", "<br",
    ];
    head.starts_with('<') && TAGS.iter().any(|t| head.contains(t))
        || TAGS.iter().filter(|t| head.contains(**t)).count() >= 2
}

/// Reads a page.
#[must_use]
pub fn read(source: &str) -> Page {
    let source = nesting::plain(source);
    let dom = Html::parse_document(&source);
    let mut w = Writer::default();
    write(&dom, &mut w);
    let mut blocks = w.blocks;
    for b in &mut blocks {
        // A short paragraph all in bold heads what follows.
        if b.0.level == 0 && b.1 && b.0.range.len() <= 40 {
            b.0.level = 5;
        }
    }
    let blocks: Vec<Block> = blocks.into_iter().map(|(b, _)| b).collect();
    Page {
        shape: Shape::Html,
        encoding: "UTF-8".to_owned(),
        address: address_of(&dom, &source),
        text: w.out,
        blocks,
        links: w.links,
        source: Source::Html(source),
    }
}

/// Where the characters of the visible text stood in the source of a page, as it is kept.
#[must_use]
pub(super) fn origins(source: &str) -> Vec<Option<usize>> {
    let mut w = Writer {
        runs: Some(Vec::new()),
        ..Writer::default()
    };
    write(&Html::parse_document(source), &mut w);
    origins::of(source, &w.runs.unwrap_or_default(), w.count)
}

/// Writes what of a page is seen.
fn write(dom: &Html, w: &mut Writer) {
    let hidden = hidden_selectors(dom);
    let mut skip = 0_usize;
    let mut links: Vec<(usize, String)> = Vec::new();
    for edge in dom.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(e) => {
                    if skip > 0 || !is_shown(e, &hidden) {
                        skip += 1;
                        continue;
                    }
                    w.kept += usize::from(keeps_lines(e));
                    match e.name() {
                        "br" => w.line(),
                        "hr" => w.block(0),
                        "td" | "th" => w.gap(),
                        nesting::LINK => {
                            links.push((w.count, e.attr("href").unwrap_or_default().to_owned()))
                        }
                        "img" => {}
                        name => {
                            if let Some(level) = block_level(name) {
                                w.block(level);
                            } else if nesting::BOLD.contains(&name) {
                                w.strong += 1;
                            }
                        }
                    }
                }
                Node::Text(t) if skip == 0 => w.text(t),
                _ => {}
            },
            Edge::Close(node) => {
                let Node::Element(e) = node.value() else {
                    continue;
                };
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                w.kept = w.kept.saturating_sub(usize::from(keeps_lines(e)));
                match e.name() {
                    nesting::LINK => {
                        if let Some((from, to)) = links.pop()
                            && !to.is_empty()
                            && w.links.len() < MOST_LINKS
                        {
                            w.links.push(Link {
                                to,
                                range: from..w.count,
                            });
                        }
                    }
                    name if nesting::BOLD.contains(&name) => w.strong = w.strong.saturating_sub(1),
                    name if block_level(name).is_some() => w.block(0),
                    _ => {}
                }
            }
        }
    }
    w.block(0);
}

/// The visible text in the making.
#[derive(Default)]
struct Writer {
    out: String,
    /// Characters written.
    count: usize,
    blocks: Vec<(Block, bool)>,
    level: u8,
    start: usize,
    strong: usize,
    /// Every character of the block so far is bold.
    bold: bool,
    pending_space: bool,
    /// Open elements in which line feeds end lines.
    kept: usize,
    links: Vec<Link>,
    /// Where it is asked for: runs of text as they stood in the tree, each with the place of its
    /// characters in the visible text.
    runs: Option<Vec<(Vec<usize>, String)>>,
}

impl Writer {
    fn push(&mut self, c: char) {
        self.out.push(c);
        self.count += 1;
    }

    fn text(&mut self, text: &str) {
        let mut run = String::new();
        let mut places = Vec::new();
        for c in text.chars() {
            if c == '\n' && self.kept > 0 {
                self.line();
                continue;
            }
            if c.is_whitespace() && c != '\u{3000}' {
                self.pending_space = true;
                continue;
            }
            if self.count == self.start {
                self.pending_space = false;
                self.bold = true;
            }
            if std::mem::take(&mut self.pending_space) {
                self.push(' ');
            }
            self.bold &= self.strong > 0;
            if self.runs.is_some() {
                places.push(self.count);
                run.push(c);
            }
            self.push(c);
        }
        if let Some(runs) = self.runs.as_mut().filter(|_| !places.is_empty()) {
            runs.push((places, run));
        }
    }

    /// Ends the block and begins one of another level.
    fn block(&mut self, level: u8) {
        if self.count > self.start {
            self.blocks.push((
                Block {
                    range: self.start..self.count,
                    level: self.level,
                },
                self.bold,
            ));
            self.push('\n');
            self.start = self.count;
            self.level = level;
        } else if level > 0 || self.level == 0 {
            self.level = level;
        }
        self.pending_space = false;
        self.bold = false;
    }

    /// A line's end inside a block.
    fn line(&mut self) {
        if self.count > self.start {
            let level = self.level;
            self.block(level);
        }
    }

    fn gap(&mut self) {
        self.pending_space = true;
    }
}

fn block_level(name: &str) -> Option<u8> {
    Some(match name {
        "title" | "h1" => 1,
        "h2" => 2,
        "h3" => 3,
        "h4" => 4,
        "h5" | "caption" | "legend" | "summary" => 5,
        "h6" | "dt" => 6,
        "p" | "div" | "section" | "article" | "aside" | "header" | "footer" | "nav" | "main"
        | "ul" | "ol" | "li" | "dl" | "dd" | "table" | "thead" | "tbody" | "tfoot" | "tr"
        | "blockquote" | "pre" | "figure" | "figcaption" | "form" | "fieldset" | "address"
        | "details" | "center" | "body" | "html" | "head" => 0,
        _ => return None,
    })
}

/// Whether line feeds in an element end lines, as in `<pre>`.
fn keeps_lines(e: &Element) -> bool {
    matches!(e.name(), "pre" | "listing")
        || e.attr("style").is_some_and(|style| {
            style.split(';').any(|declaration| {
                let (name, value) = declaration.split_once(':').unwrap_or_default();
                name.trim().eq_ignore_ascii_case("white-space")
                    && value.trim().to_ascii_lowercase().starts_with("pre")
            })
        })
}

fn is_shown(e: &Element, hidden: &HashSet<String>) -> bool {
    if matches!(
        e.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "iframe"
            | "object"
            | "embed"
            | "svg"
            | "canvas"
            | "audio"
            | "video"
            | "math"
            | "datalist"
            | "input"
            | "meta"
            | "link"
            | "base"
            | "noframes"
            // Struck out: taken back.
            | "del"
            | nesting::STRUCK
            | nesting::STRIKE
    ) || e.attr("hidden").is_some()
    {
        return false;
    }
    if let Some(style) = e.attr("style")
        && hides(style)
    {
        return false;
    }
    if hidden.is_empty() {
        return true;
    }
    let by_id = e.id().is_some_and(|id| hidden.contains(&format!("#{id}")));
    !by_id && !e.classes().any(|c| hidden.contains(&format!(".{c}")))
}

/// Whether declarations of a style keep an element from being seen.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((name, value)) = declaration.split_once(':') else {
            return false;
        };
        let name = name.trim().to_ascii_lowercase();
        let value = value
            .trim()
            .trim_end_matches("!important")
            .trim()
            .to_ascii_lowercase();
        match name.as_str() {
            "display" => value == "none",
            "visibility" => value == "hidden" || value == "collapse",
            "opacity" | "font-size" => value
                .trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%')
                .parse::<f64>()
                .is_ok_and(|n| n == 0.0),
            "left" | "top" | "text-indent" | "margin-left" => value
                .trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%')
                .parse::<f64>()
                .is_ok_and(|n| n <= -900.0),
            _ => false,
        }
    })
}

/// Classes and ids that the page's own style sheets hide: plain selectors only.
fn hidden_selectors(dom: &Html) -> HashSet<String> {
    let mut out = HashSet::new();
    for node in dom.tree.nodes() {
        let Some(e) = node.value().as_element().filter(|e| e.name() == "style") else {
            continue;
        };
        let _ = e;
        let css: String = node
            .children()
            .filter_map(|c| c.value().as_text().map(|t| t.to_string()))
            .collect();
        for rule in css.split('}') {
            let Some((selectors, body)) = rule.rsplit_once('{') else {
                continue;
            };
            // Inside @media and the like a rule may not hold.
            if rule.matches('{').count() > 1 || !hides(body) {
                continue;
            }
            for s in selectors.split(',') {
                let s = s.trim();
                let plain = s.len() > 1
                    && s.starts_with(['.', '#'])
                    && s.chars()
                        .skip(1)
                        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
                if plain {
                    out.insert(s.to_owned());
                }
            }
        }
    }
    out
}

/// Where the page says it was saved from.
fn address_of(dom: &Html, source: &str) -> Option<String> {
    let head: String = source.chars().take(600).collect();
    if let Some(at) = head.find("saved from url=(") {
        let rest = head.get(at..)?;
        let (_, address) = rest.split_once(')')?;
        let address: String = address
            .chars()
            .take_while(|c| !c.is_whitespace() && *c != '>')
            .collect();
        if address.contains("://") {
            return Some(address);
        }
    }
    for node in dom.tree.nodes() {
        let Some(e) = node.value().as_element() else {
            continue;
        };
        let value = match e.name() {
            "link" if e.attr("rel") == Some("canonical") => e.attr("href"),
            "meta" if e.attr("property") == Some("og:url") => e.attr("content"),
            "base" => e.attr("href"),
            _ => None,
        };
        if let Some(v) = value.filter(|v| v.contains("://")) {
            return Some(v.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><title>示例刷卡机</title>
<style>.x,#y{display:none} .z{color:red}</style><script>var a="不见一";</script></head>
<body><h1>第一节</h1><p>看得见 &amp; <b>粗</b>字</p><p class="x">不见二</p><div id="y">不见三</div>
<p style="font-size:0">不见四</p><!-- 不见五 --><p hidden>不见六</p><span class="z">红字</span>
<ul><li>甲</li><li>乙<br>丙</li></ul><table><tr><td>一</td><td>二</td></tr></table>
<p><strong>小节</strong></p><a href="http://example.test/a">去看</a><noscript>不见七</noscript></body></html>"#;

    #[test]
    fn what_is_seen() {
        let page = read(PAGE);
        assert!(!page.text.contains("不见"), "{}", page.text);
        let lines: Vec<&str> = page.text.lines().collect();
        assert_eq!(
            lines,
            [
                "示例刷卡机",
                "第一节",
                "看得见 & 粗字",
                "红字",
                "甲",
                "乙",
                "丙",
                "一 二",
                "小节",
                "去看"
            ]
        );
        let levels: Vec<u8> = page.blocks.iter().map(|b| b.level).collect();
        assert_eq!(levels, [1, 1, 0, 0, 0, 0, 0, 0, 5, 0]);
        assert_eq!(page.links.len(), 1);
        assert_eq!(page.slice(&page.links[0].range), "去看");
    }

    #[test]
    fn lines_of_preformatted_text_are_lines_and_what_is_struck_out_is_not_said() {
        for page in [
            "<p>头<pre>甲\n乙\r\n丙</pre>丁\n戊",
            "<p>头<div style='color:red; White-Space: pre-wrap'>甲\n乙\n\n丙</div>丁\n戊",
        ] {
            assert_eq!(read(page).text, "头\n甲\n乙\n丙\n丁 戊\n");
        }
        let page = read("<p>0<s>押金</s>元<i>免</i><strike>99</strike><del>元</del><u>费</u>");
        assert_eq!(page.text, "0元免费\n");
    }

    #[test]
    fn every_character_knows_its_place() {
        let page = read(PAGE);
        let origins = page.origins();
        assert_eq!(origins.len(), page.text.chars().count());
        for (i, c) in page
            .text
            .chars()
            .enumerate()
            .filter(|(_, c)| !c.is_whitespace())
        {
            let at = origins[i].unwrap_or_else(|| panic!("{i} {c}"));
            let found = PAGE[at..].chars().next().unwrap();
            assert!(
                found == c || (c == '&' && PAGE[at..].starts_with("&amp;")),
                "{c} {found}"
            );
        }
    }

    #[test]
    fn saved_pages_say_where_from() {
        let page = read(
            "<!-- saved from url=(0023)http://example.test/x.html -->\n<html><p>字</p></html>",
        );
        assert_eq!(page.address.as_deref(), Some("http://example.test/x.html"));
    }

    proptest! {
        #[test]
        fn any_html_is_survived(text in "(<[a-z/!-]{0,8}|[a-z\u{4e00}-\u{4e20}>\"'=&;# ]){0,60}") {
            let page = read(&text);
            let count = page.text.chars().count();
            for b in &page.blocks {
                prop_assert!(b.range.start <= b.range.end && b.range.end <= count);
            }
            let origins = page.origins();
            prop_assert_eq!(origins.len(), count);
            prop_assert!(origins.iter().flatten().all(|at| text.is_char_boundary(*at)));
        }
    }
}
