//! List pages: licence number, name, detail address and date per row, and the page's own counter.

use scraper::{ElementRef, Html};

use super::dom::{self, line, select, squeezed};
use super::{Class, PageFault};
use crate::identifier::licence_number::LicenceNumber;

/// Selectors, for the test that they parse.
#[cfg(test)]
pub(super) const SELECTORS: &[&str] = &[
    "ul.txtlist",
    "li",
    "span.xkzh",
    "span.jgmc",
    "span.date",
    "a[href]",
    "a",
    "b",
    "tr",
    "table",
    "td, th",
    "input[name=article_paging_list_hidden]",
    "[tagname]",
];

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListKind {
    /// 已获许可机构.
    Granted,
    /// 已注销许可机构.
    Cancelled,
}

impl ListKind {
    /// The word in texts' keys and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ListKind::Granted => "granted",
            ListKind::Cancelled => "cancelled",
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Row {
    /// 许可证编号 as printed; empty where the row has none.
    pub licence_no: String,
    /// 公司名称, whole; empty where the row has none.
    pub name: String,
    /// Address of the detail page as it stands in the row.
    pub href: String,
    /// Date as printed.
    pub date: String,
}

/// A list page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ListPage {
    /// True for the cancelled list.
    pub cancelled: bool,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Rows of the whole list, by the page's counter.
    pub total_rows: Option<usize>,
    /// Number of this page, by the page's counter.
    pub page: Option<usize>,
    /// Pages of the whole list, by the page's counter.
    pub pages: Option<usize>,
    /// Addresses the pager names, as they stand.
    pub pager: Vec<String>,
}

impl ListPage {
    /// Which list.
    #[must_use]
    pub fn kind(&self) -> ListKind {
        if self.cancelled {
            ListKind::Cancelled
        } else {
            ListKind::Granted
        }
    }

    /// Whether another page has the same rows: the same numbers and names in the same order.
    #[must_use]
    pub fn has_rows_of(&self, other: &ListPage) -> bool {
        self.rows.len() == other.rows.len()
            && self
                .rows
                .iter()
                .zip(&other.rows)
                .all(|(x, y)| x.licence_no == y.licence_no && x.name == y.name)
    }
}

/// The list that words name; both or none is no answer.
#[must_use]
pub fn kind_of_words(words: &str) -> Option<ListKind> {
    match (
        words.contains("已获许可机构"),
        words.contains("已注销许可机构"),
    ) {
        (true, false) => Some(ListKind::Granted),
        (false, true) => Some(ListKind::Cancelled),
        _ => None,
    }
}

/// The list that an address belongs to.
#[must_use]
pub fn kind_of_address(address: &str) -> Option<ListKind> {
    if address.contains("/4081783/") || address.contains("/9398ddc0") {
        Some(ListKind::Granted)
    } else if address.contains("/4081786/") || address.contains("/63ead9a6") {
        Some(ListKind::Cancelled)
    } else {
        None
    }
}

/// Reads a list page; `None` where it is none.
///
/// # Errors
/// A list whose rows, kind or structure cannot be read.
pub fn read(html: &Html, url: Option<&str>) -> Result<Option<ListPage>, PageFault> {
    let root = html.root_element();
    let modern: Vec<ElementRef<'_>> = select(root, "ul.txtlist")
        .into_iter()
        .filter(|ul| !select(*ul, "span.xkzh").is_empty())
        .collect();
    let (rows, scope) = match modern.as_slice() {
        [] => match old_layout(root)? {
            Some(rows) => (rows, root),
            None => return Ok(None),
        },
        [one] => (rows_of(*one)?, module_of(*one)),
        _ => return Err(PageFault::new(Class::Structure, "two_lists", "")),
    };
    let kind = kind(html, url, &rows)?;
    if rows.is_empty() {
        return Err(PageFault::new(Class::Rows, "no_rows", kind.as_str()));
    }
    let (total_rows, page, pages) = counter(scope, root);
    Ok(Some(ListPage {
        cancelled: kind == ListKind::Cancelled,
        rows,
        total_rows,
        page,
        pages,
        pager: pager(scope),
    }))
}

/// By its address first, then its own title, then where its rows lead.
fn kind(html: &Html, url: Option<&str>, rows: &[Row]) -> Result<ListKind, PageFault> {
    let by_url = url.and_then(kind_of_address);
    let by_title = kind_of_words(&dom::title(html));
    let mut by_rows: Vec<ListKind> = rows
        .iter()
        .filter_map(|r| kind_of_address(&r.href))
        .collect();
    by_rows.sort_unstable();
    by_rows.dedup();
    let by_rows = match by_rows.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let named: Vec<ListKind> = [by_url, by_title, by_rows].into_iter().flatten().collect();
    match named.first() {
        None => Err(PageFault::new(Class::Wrong, "which_list", dom::title(html))),
        Some(first) if named.iter().all(|k| k == first) => Ok(*first),
        Some(_) => Err(PageFault::new(
            Class::Wrong,
            "list_contradicts",
            dom::title(html),
        )),
    }
}

/// The module around the list: the smallest element that also holds its pager.
fn module_of(list: ElementRef<'_>) -> ElementRef<'_> {
    let mut at = list;
    for node in list.ancestors() {
        let Some(e) = ElementRef::wrap(node) else {
            break;
        };
        at = e;
        if e.value().name() == "body" || has_pager(e) {
            break;
        }
    }
    at
}

fn has_pager(e: ElementRef<'_>) -> bool {
    !select(e, "input[name=article_paging_list_hidden]").is_empty()
        || counter_of(&squeezed(&dom::text(e))).0.is_some()
}

fn rows_of(list: ElementRef<'_>) -> Result<Vec<Row>, PageFault> {
    let mut rows = Vec::new();
    let mut header_seen = false;
    for li in list.child_elements().filter(|e| e.value().name() == "li") {
        let number = select(li, "span.xkzh");
        let link = select(li, "a[href]");
        let Some(number) = number.first() else {
            if link.is_empty() {
                continue;
            }
            return Err(PageFault::new(
                Class::Rows,
                "row_without_number",
                line(&dom::text(li)),
            ));
        };
        let number = squeezed(&dom::text(*number));
        if link.is_empty() && !header_seen && !number.contains(|c: char| c.is_ascii_digit()) {
            header_seen = true;
            continue;
        }
        let name_cell = select(li, "span.jgmc");
        let Some(name_cell) = name_cell.first() else {
            return Err(PageFault::new(Class::Structure, "no_name_cell", number));
        };
        let date = select(li, "span.date")
            .first()
            .map(|e| line(&dom::text(*e)))
            .unwrap_or_default();
        rows.push(Row {
            name: name_of(*name_cell, link.first().copied(), &number)?,
            href: link
                .first()
                .and_then(|a| a.attr("href"))
                .unwrap_or_default()
                .trim()
                .to_owned(),
            licence_no: number,
            date,
        });
    }
    Ok(rows)
}

/// The whole name: the link's title, since the visible text may be cut.
fn name_of(
    cell: ElementRef<'_>,
    link: Option<ElementRef<'_>>,
    number: &str,
) -> Result<String, PageFault> {
    let title = link
        .and_then(|a| a.attr("title"))
        .map(line)
        .filter(|t| !t.is_empty());
    let name = title.unwrap_or_else(|| line(&dom::text(cell)));
    if name.ends_with("...") || name.ends_with('…') {
        return Err(PageFault::new(
            Class::Rows,
            "name_cut",
            format!("{number} {name}"),
        ));
    }
    Ok(name)
}

/// The layout of 2018: table rows with a licence number, a link and a date.
fn old_layout(root: ElementRef<'_>) -> Result<Option<Vec<Row>>, PageFault> {
    let mut rows = Vec::new();
    let mut nameless = 0_usize;
    let paged = select(root, "[tagname]")
        .iter()
        .any(|a| squeezed(&dom::text(*a)) == "下一页");
    for tr in select(root, "tr") {
        if !select(tr, "table").is_empty() {
            continue;
        }
        let Some(link) = select(tr, "a[href]").into_iter().next() else {
            continue;
        };
        let cells: Vec<String> = select(tr, "td, th")
            .iter()
            .map(|c| line(&dom::text(*c)))
            .collect();
        let Some(number) = cells.iter().find(|c| LicenceNumber::parse(c).is_ok()) else {
            nameless += usize::from(link.attr("title").is_some());
            continue;
        };
        let date = cells
            .iter()
            .rev()
            .find(|c| super::super::value::day(c).is_some())
            .cloned()
            .unwrap_or_default();
        rows.push(Row {
            licence_no: number.clone(),
            name: name_of(link, Some(link), number)?,
            href: link.attr("href").unwrap_or_default().trim().to_owned(),
            date,
        });
    }
    match (rows.is_empty(), paged && nameless > 0) {
        (false, _) => Ok(Some(rows)),
        // The old list without numbers: nothing to join its rows by.
        (true, true) => Err(PageFault::new(Class::Structure, "old_layout", "")),
        (true, false) => Ok(None),
    }
}

fn counter(
    scope: ElementRef<'_>,
    root: ElementRef<'_>,
) -> (Option<usize>, Option<usize>, Option<usize>) {
    let mut found = counter_of(&squeezed(&dom::text(scope)));
    if found.2.is_none() && scope != root {
        found = counter_of(&squeezed(&dom::text(root)));
    }
    if found.2.is_none() {
        let hidden = select(scope, "input[name=article_paging_list_hidden]");
        if let [one] = hidden.as_slice() {
            found.2 = one.attr("totalpage").and_then(|n| n.trim().parse().ok());
        }
    }
    found
}

/// Reads `共:43条 当前页:1/3`, `总记录数:43,…当前页:1/3`, `分3页` from text without white space.
fn counter_of(text: &str) -> (Option<usize>, Option<usize>, Option<usize>) {
    let text = text.replace('：', ":");
    let after = |marker: &str| {
        let rest = text.split(marker).nth(1)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let tail = rest.get(digits.len()..).unwrap_or_default().to_owned();
        digits.parse::<usize>().ok().map(|n| (n, tail))
    };
    let total = after("共:")
        .filter(|(_, tail)| tail.starts_with('条'))
        .or_else(|| after("总记录数:"))
        .or_else(|| after("共").filter(|(_, tail)| tail.starts_with('条')))
        .map(|(n, _)| n);
    let at = after("当前页:");
    let pages = at
        .as_ref()
        .and_then(|(_, tail)| tail.strip_prefix('/'))
        .map(|rest| {
            rest.chars()
                .take_while(char::is_ascii_digit)
                .collect::<String>()
        })
        .and_then(|digits| digits.parse().ok())
        .or_else(|| {
            after("分")
                .filter(|(_, tail)| tail.starts_with('页'))
                .map(|(n, _)| n)
        });
    (total, at.map(|(n, _)| n), pages)
}

/// Addresses in the pager: `tagname` as this system writes it, or plain links to numbered pages.
fn pager(scope: ElementRef<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for a in select(scope, "a, [tagname]") {
        for name in ["tagname", "href"] {
            let Some(target) = a.attr(name).map(str::trim) else {
                continue;
            };
            if page_number(target).is_some() && !out.iter().any(|o| o == target) {
                out.push(target.to_owned());
            }
        }
    }
    out
}

/// The number in `…/9398ddc0-2.html` or `…/index2.html`, and what stands before it.
#[must_use]
pub fn page_number(address: &str) -> Option<(&str, usize)> {
    let stem = address.strip_suffix(".html")?;
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (head, number) = stem.split_at(stem.len() - digits);
    let file = head.rsplit('/').next().unwrap_or(head);
    if number.is_empty() || number.len() > 4 || !(file == "index" || file.ends_with('-')) {
        return None;
    }
    number.parse().ok().map(|n| (head, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters() {
        for (text, expected) in [
            ("共:43条当前页:1/3", (Some(43), Some(1), Some(3))),
            ("共：43条当前页：2/3下一页", (Some(43), Some(2), Some(3))),
            (
                "总记录数:113,每页显示20条记录,当前页:1/6",
                (Some(113), Some(1), Some(6)),
            ),
            ("共256条分13页", (Some(256), None, Some(13))),
            ("中华人民共和国", (None, None, None)),
            ("共:99999999999999999999999条", (None, None, None)),
        ] {
            assert_eq!(counter_of(text), expected, "{text}");
        }
    }

    #[test]
    fn numbered_pages() {
        assert_eq!(page_number("/a/9398ddc0-2.html"), Some(("/a/9398ddc0-", 2)));
        assert_eq!(
            page_number("/a/9398ddc0/index3.html"),
            Some(("/a/9398ddc0/index", 3))
        );
        for no in [
            "/a/index.html",
            "/a/4150061/index.html",
            "[HOMEPAGE]",
            "/a/20260101.html",
            "2.html",
        ] {
            assert_eq!(page_number(no), None, "{no}");
        }
    }
}
