//! Sentences of a folded text, and whose words they are.
//!
//! A phrase is a claim only where no cue of a warning stands in its sentence, no heading above it
//! warns of what stands below, and no quotation marks stand around it. A sentence that offers
//! something of its own is a claim under any heading: warning articles end with an offer.
//!
//! Sellers use the words of warnings too. A cue that the sentence puts away (无投诉, 拒绝套路,
//! 别再被坑) warns of nothing but its own clause, one of mere caution (警惕, 防骗) of nothing where
//! the sentence offers something, and one that is said of others (别家, 同行) not of the clauses in
//! which the seller speaks of itself.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::context::before;
use super::fold::{Folded, is_picture};
use super::lexis::Lexis;
use crate::intake::page::Page;
use crate::registry::wording::CueKind;
use crate::text::word_list::WordList;

/// Whose words they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// The page's own.
    Claim,
    /// A warning, a report or a complaint quotes them.
    Warning,
    /// What held in the past.
    History,
    /// What an agent is paid, not what a merchant pays.
    AgentIncome,
}

/// One sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Block of the page it stands in.
    pub block: usize,
    /// It is a heading.
    pub heading: bool,
    /// It asks.
    pub question: bool,
    /// A cue of the sentence itself says that it warns, reports or complains.
    pub warns: bool,
    /// Such a cue speaks, in a heading, for all under it.
    warns_below: bool,
    /// Where in such a sentence the seller speaks of itself all the same.
    pub own: Vec<Range<usize>>,
    /// It offers something of its own.
    pub offers: bool,
    /// The seller speaks of itself in it, and it is no item of a list.
    speaks_for_itself: bool,
    /// A heading, or the line that opens its list, warns of what it holds.
    pub warned_above: bool,
    /// Where in it something is forbidden: from a cue to the end of its clause.
    pub forbidden: Vec<Range<usize>>,
    /// Where in it something is of the past.
    pub past: Vec<usize>,
    /// What stands between quotation marks, as somebody else's words.
    pub quoted: Vec<Range<usize>>,
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
        let near = head.get(before(head, head.len(), 4)..).unwrap_or_default();
        // 现在还是一清吗? but 想要一清机吗? is an offer.
        let tail = folded.part(range.end..self.range.end);
        let polar = tail
            .trim_end_matches(|c: char| !c.is_alphanumeric())
            .ends_with(['吗', '么'])
            && !tail
                .trim_end_matches(|c: char| !c.is_alphanumeric())
                .contains(ends_clause)
            && !WANTS.is_in(folded.part(self.range.clone()));
        let whole = folded.part(self.range.clone());
        let open = whole.trim_end().ends_with('?') && OPEN.is_in(whole) && !WANTS.is_in(whole);
        let sought = self.question && SEEKS.is_in(whole) || open;
        if (polar || sought) && !self.offers {
            return true;
        }
        WHETHER.iter().any(|w| {
            near.rfind(w)
                .is_some_and(|at| !near.get(at..).unwrap_or_default().contains([',', ';', ':']))
        })
    }

    /// Whose words a part of the sentence is.
    #[must_use]
    pub fn voice(&self, range: &Range<usize>) -> Voice {
        let within = |list: &[Range<usize>]| {
            list.iter()
                .any(|r| r.start <= range.start && range.start < r.end)
        };
        let warns = (self.warns && !within(&self.own))
            || (self.warned_above && !self.offers && !self.speaks_for_itself)
            || within(&self.forbidden)
            || within(&self.quoted);
        if warns { Voice::Warning } else { Voice::Claim }
    }
}

/// Parts a folded text into sentences and reads whose words they are.
#[must_use]
pub fn sentences(folded: &Folded, page: &Page, lexis: &Lexis) -> Vec<Sentence> {
    let mut out = split(folded, page);
    let mut cues = lexis.cues_in(&folded.text);
    cues.sort_by_key(|(r, _)| r.start);
    let mut next = 0;
    for s in &mut out {
        while cues.get(next).is_some_and(|(r, _)| r.start < s.range.start) {
            next += 1;
        }
        let mut own: Vec<(Range<usize>, CueKind)> = Vec::new();
        let mut i = next;
        while let Some((r, kind)) = cues.get(i).filter(|(r, _)| r.start < s.range.end) {
            own.push((r.clone(), *kind));
            i += 1;
        }
        read(folded, s, &own);
    }
    inherit(folded, page, &mut out);
    out
}

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
fn read(folded: &Folded, s: &mut Sentence, cues: &[(Range<usize>, CueKind)]) {
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
    let mut parts: Vec<Range<usize>> = Vec::new();
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
        if parts.is_empty() {
            parts = clauses(text)
                .into_iter()
                .map(|c| s.range.start + c.start..s.range.start + c.end)
                .collect();
        }
        let clause = clause_of(&parts, r.start);
        let (head, tail) = (
            folded.part(clause.start..r.start),
            folded.part(r.end..clause.end),
        );
        let none = NONE.end(head) || NONE_OF_IT.begin(tail);
        let put_away = *kind != CueKind::Reports
            && (none
                || PUTS_AWAY.is_in(
                    head.get(before(head, head.len(), REACH)..)
                        .unwrap_or_default(),
                )
                || (own || s.offers)
                    && (CAUTION.is_in(head) || CAUTION.is_in(folded.part(r.clone()))));
        if put_away && none {
            // 绝不偷偷调高: there is nothing of it to be warned of.
        } else if put_away {
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
        for part in clauses(text) {
            let part = s.range.start + part.start..s.range.start + part.end;
            let holds = |kind: CueKind| of(kind).any(|r| part.contains(&r.start));
            let own = holds(CueKind::Own) || holds(CueKind::Offers);
            let praises = PRAISES.is_in(folded.part(part.clone()));
            of_others = holds(CueKind::Others) && !praises || of_others && !own;
            if of_others && !own {
                s.forbidden.push(part);
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

/// Whether a clause ends with a character: a mark, or a picture put in place of one.
pub(super) fn ends_clause(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '\n' | '。' | '!' | '?' | '】' | '|') || is_picture(c)
}

/// The clauses of a sentence.
pub(super) fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (i, c) in text.char_indices() {
        if ends_clause(c) {
            out.push(start..i + c.len_utf8());
            start = i + c.len_utf8();
        }
    }
    if start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// Headings and lines that open a list hand their warning down.
fn inherit(folded: &Folded, page: &Page, out: &mut [Sentence]) {
    // Level and whether it warns, from the outermost.
    let mut stack: Vec<(u8, bool)> = Vec::new();
    let mut list: Option<bool> = None;
    // Once the seller speaks for itself, it does so to the next heading.
    let mut turned = false;
    let mut block = usize::MAX;
    for s in out {
        let info = page.blocks.get(s.block);
        let level = info.map_or(0, |b| b.level);
        // A short item of a list is no heading.
        let item = list.is_some() && s.block != block && is_item(folded.part(s.range.clone()));
        if level > 0 && !item {
            if s.block != block {
                stack.retain(|(l, _)| *l < level);
                stack.push((level, false));
                list = None;
                turned = false;
            }
            if let Some(top) = stack.last_mut() {
                // Under a heading that does not warn, the title's warning holds on.
                top.1 |= s.warns_below;
            }
            s.warned_above = stack.iter().any(|(_, w)| *w);
        } else {
            turned |= s.speaks_for_itself && !s.warns;
            s.warned_above = !turned && stack.iter().any(|(_, w)| *w);
            let text = folded.part(s.range.clone());
            if let Some(warns) = list {
                if s.block == block || is_item(text) {
                    s.warned_above |= warns;
                } else {
                    list = None;
                }
            }
            if s.warns && (text.trim_end().ends_with(':') || counts_tricks(text)) {
                list = Some(true);
            }
        }
        block = s.block;
    }
}

/// 坑一: what stands on the line of a counted trick belongs to it.
fn counts_tricks(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    [
        "坑", "套路", "骗术", "陷阱", "雷区", "谎言", "话术", "猫腻", "手法", "误区",
    ]
    .iter()
    .filter_map(|w| text.strip_prefix(w))
    .any(|t| t.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c)))
}

/// Whether a line begins as an item of a list does.
fn is_item(text: &str) -> bool {
    let text = text.trim_start();
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return false;
    };
    if matches!(
        first,
        '-' | '*'
            | '•'
            | '·'
            | '●'
            | '■'
            | '◆'
            | '▪'
            | '"'
            | '“'
            | '「'
            | '('
            | '>'
            | '✅'
            | '❌'
    ) {
        return true;
    }
    if "一二三四五六七八九十".contains(first) {
        return chars.next().is_some_and(|c| matches!(c, '、' | '.' | ','));
    }
    if first.is_ascii_digit() {
        let rest: String = text
            .chars()
            .skip_while(char::is_ascii_digit)
            .take(1)
            .collect();
        return matches!(rest.as_str(), "、" | "." | ")" | ":" | ",");
    }
    text.starts_with("第") || text.starts_with("话术") || text.starts_with("套路")
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

/// Characters after which a sentence ends wherever it is: no text that people read has longer
/// ones, and what is asked of a sentence grows with its length.
const LONGEST: usize = 1000;

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

/// Where sentences end.
fn split(folded: &Folded, page: &Page) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = Vec::new();
    let text = &folded.text;
    let mut start = 0;
    let mut block = 0;
    let mut push = |range: Range<usize>, question: bool, block: &mut usize| {
        let part = text.get(range.clone()).unwrap_or_default();
        if part.trim().is_empty() {
            return;
        }
        let at = folded.origin(range.clone()).start;
        while page.blocks.get(*block).is_some_and(|b| b.range.end <= at)
            && *block + 1 < page.blocks.len()
        {
            *block += 1;
        }
        let asks = question
            || part.trim_end_matches(['。', '!', ' ', '~']).ends_with('吗')
            || ASKS.is_in(part) && !WHATEVER.is_in(part);
        out.push(Sentence {
            range,
            block: *block,
            heading: page.blocks.get(*block).is_some_and(|b| b.level > 0),
            question: asks,
            warns: false,
            warns_below: false,
            own: Vec::new(),
            offers: false,
            speaks_for_itself: false,
            warned_above: false,
            forbidden: Vec::new(),
            past: Vec::new(),
            quoted: Vec::new(),
        });
    };
    let mut chars = text.char_indices().peekable();
    let mut depth = 0_usize;
    let mut length = 0_usize;
    while let Some((i, c)) = chars.next() {
        length += 1;
        match c {
            '“' | '「' | '『' => depth = (depth + 1).min(4),
            '”' | '」' | '』' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let next = chars.peek().map(|(_, c)| *c);
        let ends = match c {
            '\n' => true,
            // A mark inside a quotation does not end the sentence that quotes.
            '。' | '!' | '?' | ';' | '…' => depth == 0,
            '.' => {
                depth == 0
                    && next.is_none_or(|n| n == '\n' || n == ' ')
                    && text
                        .get(..i)
                        .is_some_and(|t| t.ends_with(|c: char| !c.is_ascii_digit()))
            }
            _ => false,
        };
        if ends || length >= LONGEST {
            if c == '\n' || length >= LONGEST {
                depth = 0;
            }
            length = 0;
            let end = i + c.len_utf8();
            push(start..end, c == '?', &mut block);
            start = end;
        }
    }
    push(start..text.len(), false, &mut block);
    out
}
