//! Detail pages: one block of label and value per state of the licence, the current one first.
//!
//! A block begins with a title row. It is history if its title begins with 变更前; the first
//! other one is current. The legal representative is never taken over.

use scraper::{ElementRef, Html};

use super::dom::{self, lines, select, squeezed};
use super::{Class, PageFault};

/// Selectors, for the test that they parse.
#[cfg(test)]
pub(super) const SELECTORS: &[&str] = &["tr", "table"];

/// Labels that are read.
const KNOWN: [&str; 10] = [
    "许可证编号",
    "公司名称",
    "住所(营业场所)",
    "业务类型",
    "业务覆盖范围",
    "换证日期",
    "首次许可日期",
    "发证日期",
    "有效期至",
    "备注",
];

/// Labels that are known and not kept.
const IGNORED: [&str; 3] = ["索引号", "公开信息名称", "生成日期"];

/// One block.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
pub struct Block {
    /// Its title row.
    pub title: String,
    /// Label and value, in order; lines of a value stay apart.
    pub pairs: Vec<(String, Vec<String>)>,
}

impl Block {
    /// Lines of a value.
    #[must_use]
    pub fn lines(&self, label: &str) -> &[String] {
        self.pairs
            .iter()
            .find(|(l, _)| l == label)
            .map_or(&[], |(_, v)| v.as_slice())
    }

    /// A value as one line; empty for a dash.
    #[must_use]
    pub fn value(&self, label: &str) -> String {
        let joined = self.lines(label).concat();
        if joined
            .chars()
            .all(|c| matches!(c, '-' | '—' | '－' | '–' | '/'))
        {
            String::new()
        } else {
            joined
        }
    }

    fn is_history(&self) -> bool {
        self.title.starts_with("变更前")
    }
}

/// A detail page.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
)]
pub struct DetailPage {
    /// The current state.
    pub current: Block,
    /// Earlier states, newest first.
    pub history: Vec<Block>,
    /// Labels known and not kept.
    pub ignored: Vec<String>,
    /// Labels nobody knows: told, their values not kept.
    pub unknown: Vec<String>,
}

fn is_title(text: &str) -> bool {
    let head = text.strip_prefix("变更前").unwrap_or(text);
    head.starts_with("机构详细信息") || head.starts_with("机构信息")
}

/// A label as it is compared: without white space and colon, brackets of one width.
fn label_of(text: &str) -> String {
    let label = squeezed(text).replace('（', "(").replace('）', ")");
    let label = label.trim_end_matches([':', '：']);
    match label {
        "有效期截止" | "有效期限至" => "有效期至".to_owned(),
        "机构名称" => "公司名称".to_owned(),
        "住所" | "营业场所" => "住所(营业场所)".to_owned(),
        other => other.to_owned(),
    }
}

fn is_person_label(label: &str) -> bool {
    ["代表人", "负责人", "法人", "联系人", "董事", "经理"]
        .iter()
        .any(|w| label.contains(w))
}

/// Cells of a row with the elements they are.
fn cells(tr: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    tr.child_elements()
        .filter(|e| matches!(e.value().name(), "td" | "th"))
        .collect()
}

/// Reads a detail page; `None` where it is none.
///
/// # Errors
/// A detail page without current block, or one that lacks number, name or business type.
pub fn read(html: &Html) -> Result<Option<DetailPage>, PageFault> {
    let mut page = DetailPage::default();
    let mut blocks: Vec<Block> = Vec::new();
    let mut untitled = false;
    for tr in select(html.root_element(), "tr") {
        // A row around another table is layout.
        if !select(tr, "table").is_empty() {
            continue;
        }
        let cells = cells(tr);
        let mut cells = cells.as_slice();
        if let Some((first, rest)) = cells.split_first() {
            let text = squeezed(&dom::text(*first));
            if is_title(&text) {
                blocks.push(Block {
                    title: text,
                    pairs: Vec::new(),
                });
                cells = rest;
            }
        }
        for pair in cells.chunks(2) {
            let Some(label) = pair.first().map(|c| label_of(&dom::text(*c))) else {
                continue;
            };
            if label.is_empty() {
                continue;
            }
            if is_person_label(&label) || IGNORED.contains(&label.as_str()) {
                note(&mut page.ignored, label);
                continue;
            }
            if !KNOWN.contains(&label.as_str()) {
                // Outside of a block a table may hold anything.
                if !blocks.is_empty() {
                    note(&mut page.unknown, label);
                }
                continue;
            }
            let value = pair
                .get(1)
                .map(|c| lines(&dom::text(*c)))
                .unwrap_or_default();
            match blocks.last_mut() {
                Some(block) => {
                    let value = if label == "备注" {
                        without_persons(value)
                    } else {
                        value
                    };
                    if block.pairs.iter().all(|(l, _)| *l != label) {
                        block.pairs.push((label, value));
                    } else {
                        return Err(PageFault::new(Class::Structure, "label_twice", label));
                    }
                }
                None => untitled = true,
            }
        }
    }
    if blocks.is_empty() {
        return if untitled {
            Err(PageFault::new(Class::Structure, "no_title_row", ""))
        } else {
            Ok(None)
        };
    }
    let Some(at) = blocks.iter().position(|b| !b.is_history()) else {
        return Err(PageFault::new(Class::Structure, "only_history", ""));
    };
    page.current = blocks.remove(at);
    page.history = blocks.into_iter().filter(Block::is_history).collect();
    for label in ["许可证编号", "公司名称", "业务类型"] {
        if page.current.value(label).is_empty() {
            return Err(PageFault::new(Class::Rows, "label_missing", label));
        }
    }
    Ok(Some(page))
}

fn note(list: &mut Vec<String>, label: String) {
    let short: String = label.chars().take(40).collect();
    if !list.contains(&short) {
        list.push(short);
    }
}

/// A remark that speaks of persons is not kept.
fn without_persons(value: Vec<String>) -> Vec<String> {
    // A word may be broken over lines.
    if is_person_label(&value.concat()) {
        vec!["（涉及人员，未保存）".to_owned()]
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_that_speaks_of_persons_is_not_kept() {
        for (remark, kept) in [
            ("无", true),
            ("法定代表人变更为甄无名", false),
            ("法定代表<br>人变更为甄无名", false),
        ] {
            let page = format!(
                "<table><tr><td>机构详细信息</td></tr><tr><td>许可证编号</td><td>Z1</td></tr>\
                 <tr><td>公司名称</td><td>示例</td></tr><tr><td>业务类型</td><td>x</td></tr>\
                 <tr><td>备注</td><td>{remark}</td></tr></table>"
            );
            let read = read(&Html::parse_document(&page)).unwrap().unwrap();
            let value = read.current.value("备注");
            assert_eq!(value == remark, kept, "{value}");
            assert!(!value.contains("甄无名"), "{value}");
        }
    }
}
