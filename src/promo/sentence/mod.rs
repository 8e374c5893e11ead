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

mod own;
mod question;

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::fold::{Folded, is_picture};
use super::lexis::Words;
use crate::intake::page::Page;
use crate::registry::wording::CueKind;
use crate::text::letters::Letters;
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
    /// Its characters.
    pub letters: Letters,
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

/// Whose words stand at a byte of the folded text.
pub(super) fn voice_at(sentences: &[Sentence], at: usize) -> Voice {
    let i = sentences.partition_point(|s| s.range.end <= at);
    sentences
        .get(i)
        .map_or(Voice::Claim, |s| s.voice(&(at..at)))
}

/// Parts a folded text into sentences and reads whose words they are.
#[must_use]
pub fn sentences(folded: &Folded, page: &Page, words: &Words<'_>) -> Vec<Sentence> {
    let mut out = split(folded, page);
    let cues = &words.cues;
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
        own::read(folded, s, &own);
    }
    inherit(folded, page, &mut out);
    complaints(folded, &mut out);
    out
}

/// Words of a customer who complains.
static COMPLAINS: WordList = WordList::new(&[
    "我要曝光",
    "我要投诉",
    "我要举报",
    "我要维权",
    "求曝光",
    "被骗经历",
    "受骗经历",
    "要求退还",
    "要求退款",
    "帮我追回",
    "已报警",
    "已经报警",
    "报了警",
    "引以为戒",
]);

/// Words of a way to complain: 投诉电话:95016.
static TO_COMPLAIN: WordList = WordList::new(&[
    "电话", "热线", "渠道", "邮箱", "方式", "平台", "入口", "率", "量", "建议",
]);

/// A paragraph in which a customer complains tells all of what was done to it, unless somebody
/// offers something in it.
fn complaints(folded: &Folded, out: &mut [Sentence]) {
    for block in out.chunk_by_mut(|a, b| a.block == b.block) {
        let complains = block.iter().any(|s| {
            let text = folded.part(s.range.clone());
            COMPLAINS.is_within(text, &s.letters)
        }) || block.first().is_some_and(|s| {
            // 投诉乐刷: and what for.
            let text = folded.part(s.range.clone()).trim_start();
            text.strip_prefix("投诉")
                .and_then(|t| t.split_once([':', ',']))
                .is_some_and(|(whom, _)| whom.chars().count() <= 10 && !TO_COMPLAIN.is_in(whom))
        });
        if complains && !block.iter().any(|s| s.offers || s.speaks_for_itself) {
            for s in block {
                s.warned_above = true;
            }
        }
    }
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

/// Characters after which a sentence ends wherever it is: no text that people read has longer
/// ones, and what is asked of a sentence grows with its length.
const LONGEST: usize = 1000;

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
        let asks = question || question::is_question(part);
        out.push(Sentence {
            range,
            letters: Letters::of(part),
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
