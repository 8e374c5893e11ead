//! What part a text gives to a body it names: the acquirer, or who sells for one.

use std::ops::Range;

use super::context::before;
use super::fold::Folded;
use crate::text::word_list::WordList;

/// A part in the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It acquires, by the text's own word.
    Acquirer,
    /// It sells or serves for an acquirer.
    Seller,
}

/// Labels before the name of an acquirer.
static ACQUIRER: WordList = WordList::new(&[
    "收单机构:",
    "收单机构为",
    "收单机构是",
    "收单机构名称:",
    "收单方:",
    "收单方为",
    "收单方是",
    "收单行:",
    "收单单位:",
    "收单公司:",
]);

/// Labels before the name of a seller.
static SELLER: WordList = WordList::new(&[
    "代理商:",
    "代理商名称:",
    "代理公司:",
    "代理商为",
    "服务商:",
    "服务商名称:",
    "服务商为",
    "外包服务机构:",
    "推广方:",
    "销售方:",
]);

/// Words behind a name, with 由 before it, that say it acquires.
static ACQUIRES: WordList = WordList::new(&[
    "收单",
    "负责收单",
    "提供收单",
    "进行收单",
    "直接收单",
    "负责资金清算",
]);

/// The part that the words around a name give it, and the place of these words with the name.
pub(super) fn role(folded: &Folded, range: &Range<usize>) -> Option<(Role, Range<usize>)> {
    let from = before(&folded.text, range.start, 12);
    let head = folded.part(from..range.start);
    let label = |list: &WordList| list.iter().find(|w| head.ends_with(w)).map(str::len);
    if let Some(length) = label(&ACQUIRER) {
        return Some((Role::Acquirer, range.start - length..range.end));
    }
    if let Some(length) = label(&SELLER) {
        return Some((Role::Seller, range.start - length..range.end));
    }
    let tail = folded.part(range.end..folded.text.len());
    let by = head.ends_with('由').then_some('由'.len_utf8())?;
    let acquires = ACQUIRES.iter().find(|w| tail.starts_with(w))?;
    Some((Role::Acquirer, range.start - by..range.end + acquires.len()))
}
