//! What a clause says of a licence: held, denied, ended, asked after, told of the past.

use std::ops::Range;

use super::BrandClaim;
use super::words::{
    DIRECT, DOUBT, ENDED, HAVING, ISSUERS, LICENSED, MAKER, NO, NOT_YET, OFFERED, PAST, SECOND,
    TODAY, UNLICENSED,
};
use crate::promo::fold::Folded;
use crate::promo::sentence::Sentence;
use crate::text::word_list::WordList;

/// Whether what a sentence says at a byte is told of the past: 以前是, 曾持有, 2017年前.
pub(crate) fn is_past(folded: &Folded, s: &Sentence, at: usize) -> bool {
    let head = folded.part(s.range.start..at);
    let clause = head
        .rsplit([',', ';', ':', '。'])
        .next()
        .unwrap_or_default();
    PAST.all_in(clause).any(|(from, len)| {
        let word = clause.get(from..from + len).unwrap_or_default();
        let before = clause.get(..from).unwrap_or_default();
        let behind = clause.get(from + len..).unwrap_or_default();
        let dated = before
            .ends_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十几多".contains(c));
        (!matches!(word, "年前" | "月前") || dated)
            && !behind.starts_with('不')
            && !TODAY.is_in(behind)
            && behind.chars().count() <= 16
    })
}

/// Words for a kind of body, and before them words for somebody of that kind, not the one named.
static KINDS: WordList = WordList::new(&[
    "持牌机构",
    "持牌收单",
    "持牌支付",
    "持牌公司",
    "正规支付公司",
]);
static SOME: WordList =
    WordList::new(&["或", "或者", "找", "向", "联系", "比如", "选择", "到", "与"]);

/// Words that make a denial a pledge.
static PLEDGES: WordList = WordList::new(&[
    "赔",
    "倒贴",
    "包退",
    "退全款",
    "全额退",
    "退一",
    "罚",
    "负全责",
    "随便退",
    "砸了",
]);

/// Whether what follows a denial makes it a pledge: 不是一清我倒贴您一千块.
pub(crate) fn pledges(tail: &str) -> bool {
    let near: String = tail.chars().take(14).collect();
    PLEDGES.is_in(&near)
}

/// Whether a text says that a licence has come to its end.
pub(crate) fn ends(text: &str) -> bool {
    ENDED.all_in(text).any(|(at, _)| {
        let (head, tail) = text.split_at_checked(at).unwrap_or_default();
        tail.starts_with(['未', '没']) || !NOT_YET.end(head)
    })
}

/// The word by which a clause calls somebody a maker of terminals.
pub(super) fn maker(clause: &str) -> Option<(usize, usize)> {
    MAKER.first_in(clause).filter(|(at, _)| {
        let head = clause.get(..*at).unwrap_or_default();
        !denied(head)
    })
}

/// The words by which a clause says that a licence is somebody else's than the central bank's.
pub(super) fn issuer(clause: &str) -> Option<(usize, usize)> {
    ISSUERS.first_in(clause).filter(|(at, _)| {
        let head = clause.get(..*at).unwrap_or_default();
        !denied(head)
    })
}

/// Words of a denial, right before what they deny.
static NOT: WordList = WordList::new(&[
    "不是",
    "并非",
    "而非",
    "不由",
    "非由",
    "不存在",
    "没有",
    "不等于",
    "不属于",
    "绝非",
]);

/// Whether a head ends with a denial of what follows it.
pub(crate) fn denied(head: &str) -> bool {
    NOT.end(head)
        || ["由", "什么", "一家"]
            .iter()
            .filter_map(|w| head.strip_suffix(w))
            .any(|h| NOT.end(h))
}

/// Whether the last clause is a tag that asks after those before it: 对吗, 是吗, 是不是.
pub(super) fn is_tag(text: &str, last: Option<&Range<usize>>) -> bool {
    last.and_then(|c| text.get(c.clone())).is_some_and(|t| {
        let words = t.trim_matches(|c: char| !c.is_alphanumeric());
        [
            "对吗",
            "是吗",
            "是不是",
            "对不对",
            "真的吗",
            "对吧",
            "是吧",
            "可信吗",
            "靠谱吗",
        ]
        .contains(&words)
    })
}

/// Whether the first clause begins a question: 请问, 请教.
pub(super) fn asks(text: &str, first: Option<&Range<usize>>) -> bool {
    first.and_then(|c| text.get(c.clone())).is_some_and(|t| {
        ["请问", "请教", "问一下", "想问", "求助", "咨询一下"]
            .iter()
            .any(|w| t.contains(w))
    })
}

/// What a clause says of a licence: claim, byte, length.
pub(super) fn predicate(clause: &str) -> Option<(BrandClaim, usize, usize)> {
    if let Some((at, len)) = SECOND.first_in(clause) {
        let no = NO.end(clause.get(..at).unwrap_or_default());
        if !no && !clause.get(..at).is_some_and(|h| h.ends_with('不')) {
            return Some((BrandClaim::Denied, at, len));
        }
    }
    if let Some((at, len)) = UNLICENSED.first_in(clause) {
        return Some((BrandClaim::Denied, at, len));
    }
    let direct = direct_at(clause);
    let licensed = LICENSED.first_in(clause).or_else(|| {
        clause
            .find("牌照")
            .filter(|at| {
                clause
                    .get(..*at)
                    .is_some_and(|h| HAVING.is_in(h) || NO.is_in(h))
            })
            .map(|at| (at, "牌照".len()))
    });
    let (claim, at, len) = match (direct, licensed) {
        (Some((at, len)), _) => (BrandClaim::ClaimedDirect, at, len),
        (None, Some((at, len))) => (BrandClaim::ClaimedLicensed, at, len),
        (None, None) => return None,
    };
    let head = clause.get(..at).unwrap_or_default();
    let tail = clause.get(at + len..).unwrap_or_default();
    let doubt = DOUBT.all_in(head).any(|(from, n)| {
        let (before, behind) = (head.get(..from), head.get(from + n..));
        match head.get(from..from + n) {
            // 本公司提供, 认准我们: the seller's own.
            Some("提供") => !OFFERED.end(before.unwrap_or_default()),
            Some("认准") => !behind.is_some_and(|b| b.starts_with("我们") || b.starts_with("本")),
            _ => true,
        }
    });
    // 联系银行或者持牌机构: some body of that kind, not the one named.
    if KINDS.begin(clause.get(at..).unwrap_or_default()) && SOME.end(head) {
        return None;
    }
    if doubt && !head.contains("推荐") {
        return None;
    }
    // 不发放支付牌照: who gives one is another matter; 央行颁发的 is said of the holder.
    let given = ["颁发", "发放", "核发", "授予", "下发"]
        .iter()
        .find_map(|w| head.strip_suffix(w));
    if given.is_some_and(|h| !h.ends_with(['行', '获'])) {
        return None;
    }
    if claim == BrandClaim::ClaimedLicensed && (ends(tail) || ends(head)) {
        return Some((BrandClaim::Denied, at, len));
    }
    // 没有任何支付牌照: at most eight characters between the word and the licence.
    let near: String = {
        let chars: Vec<char> = head.chars().collect();
        chars.iter().rev().take(10).rev().collect()
    };
    let denied = NO.iter().any(|w| {
        near.rfind(w).is_some_and(|p| {
            let between = near.get(p + w.len()..).unwrap_or_default();
            // 没有问题,有牌照 is no denial: another 有 stands between.
            !between.contains('有')
        })
    }) && !near.ends_with("无论")
        && !near.contains("独一无二")
        && !near.contains("毫无疑问")
        && !near.contains("无疑")
        && !near.contains("无需")
        && !near.contains("没有问题");
    // 没有全国牌照: it may have one for some regions.
    let of_all = near.trim_end_matches(['的', '性']).ends_with("全国")
        || clause.get(at..).is_some_and(|c| c.starts_with("全国"));
    if denied && of_all {
        return None;
    }
    if denied && !pledges(tail) {
        return Some((BrandClaim::Denied, at, len));
    }
    Some((claim, at, len))
}

/// 一清 as a word: not 统一清算, 一清二楚.
fn direct_at(clause: &str) -> Option<(usize, usize)> {
    if !DIRECT.is_in(clause) {
        return None;
    }
    DIRECT
        .iter()
        .filter_map(|w| {
            let mut from = 0;
            while let Some(found) = clause.get(from..).and_then(|t| t.find(w)) {
                let at = from + found;
                let head = clause.get(..at).unwrap_or_default();
                let tail = clause.get(at + w.len()..).unwrap_or_default();
                let other = w == "一清"
                    && (head.ends_with(['统', '唯', '万', '逐', '第', '同', '单', '专'])
                        || [
                            "二楚",
                            "二白",
                            "早",
                            "晨",
                            "算",
                            "空",
                            "二清",
                            "和二清",
                            "与二清",
                            "、二清",
                            "还是二清",
                            "跟二清",
                            "或二清",
                        ]
                        .iter()
                        .any(|t| tail.starts_with(t)));
                if !other {
                    return Some((at, w.len()));
                }
                from = at + w.len();
            }
            None
        })
        .min()
}
