//! Whose words the parts of one sentence are: cues that stand, cues that are put away, and what the
//! seller says of itself beside what it says of others.

use std::ops::Range;

use super::{Sentence, clauses, ends_clause, is_item};
use crate::promo::context::before;
use crate::promo::fold::Folded;
use crate::registry::wording::CueKind;
use crate::text::word_list::WordList;

/// Words that put away what stands within some characters behind them: the seller will have nothing
/// to do with it.
static PUTS_AWAY: WordList = WordList::new(&[
    "拒绝",
    "告别",
    "杜绝",
    "别再",
    "再也不",
    "再也没",
    "不怕",
    "不用怕",
    "不用担心",
    "不必担心",
    "无需担心",
    "甩掉",
    "摆脱",
    "不用再",
]);

/// Characters that such a word reaches over.
const REACH: usize = 8;

/// Words right before a cue that say there is none of it.
static NONE: WordList = WordList::new(&[
    "永不",
    "永远不",
    "绝不会",
    "决不",
    "不",
    "绝无",
    "没有",
    "没有任何",
    "没任何",
    "无任何",
    "从未",
    "从不",
    "从没",
    "绝不",
    "不是",
    "绝非",
    "绝不是",
    "不会",
    "不存在",
    "零",
    "0",
    "无",
    "不玩",
    "不搞",
    "不做",
    "不再",
    "没",
]);

/// Words behind a cue that say there is none of it.
static NONE_OF_IT: WordList = WordList::new(&[
    "率为零",
    "率为0",
    "率0",
    "率零",
    "率低",
    "率极低",
    "率几乎为",
    "率最低",
    "量为零",
    "量为0",
    "为零",
    "为0",
    "说再见",
    "说拜拜",
    "再见",
    "拜拜",
    "全免",
]);

/// Words of caution: they call for care and say of nothing that it is false.
static CAUTION: WordList = WordList::new(&[
    "警惕",
    "谨防",
    "提防",
    "当心",
    "小心",
    "远离",
    "避免",
    "避坑",
    "防骗",
    "防坑",
    "以防",
    "防止",
    "避开",
    "温馨提示",
    "防范",
    "踩坑",
    "假机",
]);

/// What makes a clause with 我们 a customer's, or the voice of one who warns.
static CUSTOMERS: WordList = WordList::new(&[
    "提醒", "建议", "收到", "发现", "调查", "接到", "被", "信了", "上当", "店里", "当时", "后来",
    "结果", "说是",
]);

/// Words of a clause that holds the seller's own against the others.
static PRAISES: WordList = WordList::new(&[
    "比",
    "最",
    "热",
    "畅销",
    "主流",
    "领先",
    "首",
    "常见",
    "推荐",
    "唯一",
    "也",
    "都没有",
    "没有的",
]);

/// Reads the cues of one sentence.
pub(super) fn read(folded: &Folded, s: &mut Sentence, cues: &[(Range<usize>, CueKind)]) {
    s.quoted = quoted(folded, s.range.clone());
    let of = |kind: CueKind| cues.iter().filter(move |(_, k)| *k == kind).map(|(r, _)| r);
    s.offers = of(CueKind::Offers).next().is_some();
    s.past = of(CueKind::Past).map(|r| r.start).collect();
    s.speaks_for_itself =
        of(CueKind::Own).next().is_some() && !is_item(folded.part(s.range.clone()));
    let own = of(CueKind::Own).next().is_some() || of(CueKind::Others).next().is_some() && s.offers;
    let in_quotes = |at: usize| s.quoted.iter().any(|q| q.contains(&at));
    let speech = s.quoted.iter().any(|q| q.len() > 90);
    let text = folded.part(s.range.clone());
    // Few sentences have a cue.
    let parts: Vec<Range<usize>> = if cues.is_empty() {
        Vec::new()
    } else {
        clauses(text)
            .into_iter()
            .map(|c| s.range.start + c.start..s.range.start + c.end)
            .collect()
    };
    // Cues that the sentence puts away, and those that stand.
    let mut away: Vec<Range<usize>> = Vec::new();
    let mut stand: Vec<(&Range<usize>, CueKind)> = Vec::new();
    for (r, kind) in cues {
        if !matches!(
            kind,
            CueKind::Warns | CueKind::WarnsBelow | CueKind::Reports
        ) {
            continue;
        }
        if in_quotes(r.start) && !speech {
            s.warns_below |= *kind == CueKind::WarnsBelow;
            continue;
        }
        let clause = clause_of(&parts, r.start);
        let (head, tail) = (
            folded.part(clause.start..r.start),
            folded.part(r.end..clause.end),
        );
        let told = *kind == CueKind::Reports;
        // 绝不偷偷调高: there is nothing of it to be warned of.
        if !told && (NONE.end(head) || NONE_OF_IT.begin(tail)) {
            continue;
        }
        let near = head
            .get(before(head, head.len(), REACH)..)
            .unwrap_or_default();
        let careful = || CAUTION.is_in(head) || CAUTION.is_in(folded.part(r.clone()));
        if !told && (PUTS_AWAY.is_in(near) || (own || s.offers) && careful()) {
            away.push(clause.start..r.end);
        } else {
            stand.push((r, *kind));
            s.warns_below |= *kind == CueKind::WarnsBelow;
        }
    }
    for r in of(CueKind::Forbids) {
        let rest = folded.part(r.end..s.range.end);
        let end = r.end + rest.find(ends_clause).unwrap_or(rest.len());
        // 拒绝套路: what is put away ends what is forbidden.
        let end = away
            .iter()
            .map(|a| a.end)
            .rfind(|a| r.end <= *a && *a < end)
            .unwrap_or(end);
        s.forbidden.push(r.end..end);
    }
    s.forbidden.append(&mut away);
    s.warns = !stand.is_empty();
    if !s.warns && of(CueKind::Others).next().is_some() {
        // 别家卖的是跳码机,我们家…: what is said of others is not what is offered.
        let mut of_others = false;
        for part in &parts {
            let holds = |kind: CueKind| of(kind).any(|r| part.contains(&r.start));
            let own = holds(CueKind::Own) || holds(CueKind::Offers);
            let praises = PRAISES.is_in(folded.part(part.clone()));
            of_others = holds(CueKind::Others) && !praises || of_others && !own;
            if of_others && !own {
                s.forbidden.push(part.clone());
            }
        }
    }
    if s.warns && own {
        s.own = own_clauses(folded, &parts, &stand, cues);
    }
    if !s.warns && (own || s.offers) {
        // “永不涨价”是我们的承诺: marks around the seller's own words.
        s.quoted.clear();
    }
}

/// The clauses in which the seller speaks of itself in a sentence that warns of others only: from
/// one with its own word on, up to one with a cue.
fn own_clauses(
    folded: &Folded,
    parts: &[Range<usize>],
    stand: &[(&Range<usize>, CueKind)],
    cues: &[(Range<usize>, CueKind)],
) -> Vec<Range<usize>> {
    let holds = |part: &Range<usize>, kind: CueKind| {
        cues.iter()
            .any(|(r, k)| *k == kind && part.contains(&r.start))
    };
    let cue_in = |part: &Range<usize>| stand.iter().any(|(r, _)| part.contains(&r.start));
    // 别家说的0费率,都是噱头: others stay the subject until somebody else is.
    let mut of_others = false;
    let mut speaks = false;
    let mut out = Vec::new();
    for part in parts {
        let own = holds(part, CueKind::Own) || holds(part, CueKind::Offers);
        of_others = holds(part, CueKind::Others) || of_others && !own;
        if cue_in(part) {
            if !of_others {
                return Vec::new();
            }
            speaks = false;
        } else if own {
            speaks = !CUSTOMERS.is_in(folded.part(part.clone()));
        } else if of_others {
            speaks = false;
        }
        if speaks {
            out.push(part.clone());
        }
    }
    out
}

fn clause_of(parts: &[Range<usize>], at: usize) -> Range<usize> {
    parts
        .iter()
        .find(|p| p.contains(&at))
        .cloned()
        .unwrap_or(at..at)
}

/// Short passages between quotation marks.
fn quoted(folded: &Folded, range: Range<usize>) -> Vec<Range<usize>> {
    let text = folded.part(range.clone());
    let mut out = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (i, c) in text.char_indices() {
        match (open, c) {
            (Some((at, close)), c) if c == close => {
                // Longer passages are speech; their verb decides.
                if i.saturating_sub(at) <= 120 {
                    out.push(range.start + at..range.start + i);
                }
                open = None;
            }
            (None, '“') => open = Some((i + c.len_utf8(), '”')),
            (None, '‘') => open = Some((i + c.len_utf8(), '’')),
            (None, '「') => open = Some((i + c.len_utf8(), '」')),
            (None, '『') => open = Some((i + c.len_utf8(), '』')),
            (None, '"') => open = Some((i + c.len_utf8(), '"')),
            _ => {}
        }
    }
    out
}
