//! What a sentence asks, and what of it is asked after.

use std::ops::Range;

use super::{Sentence, ends_clause};
use crate::promo::context::before;
use crate::promo::fold::Folded;
use crate::text::word_list::WordList;

/// Words that ask whether.
static WHETHER: WordList = WordList::new(&[
    "是不是",
    "是否",
    "有没有",
    "有无",
    "要不要",
    "能不能",
    "可不可以",
    "会不会",
    "需不需要",
    "用不用",
    "收不收",
    "扣不扣",
    "交不交",
    "难道",
    "哪有",
    "还怕",
    "还要考虑",
    "何必",
]);

/// Words of somebody who looks for what others may offer.
static SEEKS: WordList = WordList::new(&[
    "请问",
    "请教",
    "求推荐",
    "哪里可以",
    "哪里有",
    "谁有",
    "谁家有",
    "哪有",
    "跪求",
]);

/// Words of a question that no yes answers: 流量费一年多少?
static OPEN: WordList = WordList::new(&[
    "多少",
    "什么时候",
    "怎么收",
    "几天",
    "谁",
    "多久",
    "几个",
    "怎么退",
    "几块",
]);

/// Words of a question that offers.
static WANTS: WordList = WordList::new(&[
    "想要",
    "需要",
    "想办",
    "想拥有",
    "还在",
    "想不想",
    "要办",
    "你要",
    "您要",
    "想",
]);

/// Words that make 哪个 and the like every one: 不管哪个品牌, 哪家都一样.
static WHATEVER: WordList = WordList::new(&[
    "不管",
    "无论",
    "不论",
    "哪家都",
    "哪个都",
    "哪里都",
    "哪种都",
    "哪款都",
    "怎么都",
    "任您",
    "任你",
]);

/// Words of a question.
static ASKS: WordList = WordList::new(&[
    "是否",
    "是不是",
    "哪些",
    "哪个",
    "哪家",
    "怎么",
    "如何",
    "什么是",
    "有没有",
    "能不能",
    "哪款",
    "哪种",
]);

/// Whether a sentence asks: by its end, or by its words.
pub(super) fn is_question(part: &str) -> bool {
    part.trim_end_matches(['。', '!', ' ', '~']).ends_with('吗')
        || ASKS.is_in(part) && !WHATEVER.is_in(part)
}

impl Sentence {
    /// Whether a part of the sentence is asked after: 要不要押金, 会不会涨, 是不是一清, 有没有流量费.
    #[must_use]
    pub fn asks_after(&self, folded: &Folded, range: &Range<usize>) -> bool {
        let head = folded.part(self.range.start..range.start);
        let mut part = folded.part(range.clone()).chars();
        // 要|不要押金: the verb stands before its own denial.
        if matches!(part.next(), Some('不' | '没'))
            && let (Some(verb), Some(last)) = (part.next(), head.chars().next_back())
            && verb == last
        {
            return true;
        }
        let whole = folded.part(self.range.clone());
        let tail = folded
            .part(range.end..self.range.end)
            .trim_end_matches(|c: char| !c.is_alphanumeric());
        // 现在还是一清吗? 流量费一年多少? but 想要一清机吗? is an offer.
        let polar = tail.ends_with(['吗', '么']) && !tail.contains(ends_clause);
        let open = whole.trim_end().ends_with('?') && OPEN.is_in(whole);
        let asked = (polar || open) && !WANTS.is_in(whole) || self.question && SEEKS.is_in(whole);
        if asked && !self.offers {
            return true;
        }
        let near = head.get(before(head, head.len(), 4)..).unwrap_or_default();
        WHETHER
            .all_in(near)
            .any(|(at, _)| !near.get(at..).unwrap_or_default().contains([',', ';', ':']))
    }
}
