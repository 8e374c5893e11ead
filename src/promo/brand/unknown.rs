//! Names of brands that are on no record: told, so that a reader does not take silence for consent.

use std::collections::HashSet;
use std::ops::Range;

use super::{BrandSeen, Namings, han_before};
use crate::promo::fold::Folded;
use crate::promo::lexis::trade_words_in;
use crate::registry::Registry;
use crate::registry::index::{Names, Resolved};
use crate::text::han::is_han;
use crate::text::word_list::WordList;

/// Ends that names of such products have.
static ENDS: WordList = WordList::new(&["支付", "付", "刷", "宝", "通"]);

/// Names told of one text.
const MOST: usize = 3;

/// Words with such an end that name nobody.
static COMMON: WordList = WordList::new(&[
    "扫码付",
    "手机付",
    "货到付",
    "到付",
    "预付",
    "代付",
    "垫付",
    "支付宝",
    "普通",
    "开通",
    "流通",
    "卡通",
    "沟通",
    "互通",
    "全国通",
    "移动支付",
    "扫码支付",
    "第三方支付",
    "手机支付",
    "在线支付",
    "聚合支付",
    "快捷支付",
    "信用卡支付",
    "网络支付",
    "电子支付",
    "无卡支付",
    "云闪付",
    "手刷",
    "可刷",
    "能刷",
    "免费刷",
    "银行卡支付",
]);

/// Names before POS or the like at the beginning of a clause, and behind the label 品牌, that lead to
/// nobody on record.
#[must_use]
pub fn unknown(
    folded: &Folded,
    registry: &Registry,
    brands: &[BrandSeen],
) -> Vec<(String, Range<usize>)> {
    let text = &folded.text;
    let namings = Namings::of(brands);
    // A text repeats its words: each is looked up once.
    let mut seen: HashSet<&str> = HashSet::new();
    let mut out: Vec<(String, Range<usize>)> = Vec::new();
    let mut add = |range: Range<usize>| {
        let word = folded.part(range.clone());
        if out.len() >= MOST || namings.hold(&range) || !seen.insert(word) {
            return;
        }
        let known =
            COMMON.end(word) || !matches!(registry.resolve(word, Names::All), Resolved::Nobody);
        if !known {
            out.push((word.to_owned(), range));
        }
    };
    let begins = |at: usize| {
        text.get(..at)
            .and_then(|t| t.chars().next_back())
            .is_none_or(|c| !c.is_alphanumeric())
    };
    for at in trade_words_in(text) {
        for length in [3, 4] {
            if let Some((from, word)) = han_before(text, at, length)
                && begins(from)
                && ENDS.end(word)
            {
                add(from..at);
            }
        }
    }
    for (at, label) in text.match_indices("品牌:") {
        let from = at + label.len();
        let name: String = text
            .get(from..)
            .unwrap_or_default()
            .chars()
            .take_while(|c| is_han(*c))
            .take(7)
            .collect();
        if (2..=6).contains(&name.chars().count()) {
            add(from..from + name.len());
        }
    }
    out
}
