//! Sentences of a folded text, and whose words they are.
//!
//! A phrase is a claim only where no cue of a warning stands in its sentence, no heading above it
//! warns of what stands below, and no quotation marks stand around it. A sentence that offers
//! something of its own is a claim under any heading: warning articles end with an offer.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::fold::Folded;
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
    /// It offers something of its own.
    pub offers: bool,
    /// A heading, or the line that opens its list, warns of what it holds.
    pub warned_above: bool,
    /// Where in it something is forbidden: from a cue to the end of its clause.
    pub forbidden: Vec<Range<usize>>,
    /// Where in it something is of the past.
    pub past: Vec<usize>,
    /// What stands between quotation marks.
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
        let warns = self.warns
            || (self.warned_above && !self.offers)
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
    inherit(folded, page, &mut out, &cues);
    out
}

/// Reads the cues of one sentence.
fn read(folded: &Folded, s: &mut Sentence, cues: &[(Range<usize>, CueKind)]) {
    s.quoted = quoted(folded, s.range.clone());
    let in_quotes = |at: usize| s.quoted.iter().any(|q| q.contains(&at));
    for (r, kind) in cues {
        match kind {
            CueKind::Warns | CueKind::WarnsBelow | CueKind::Reports => {
                if !in_quotes(r.start) || s.quoted.iter().any(|q| q.len() > 90) {
                    s.warns = true;
                }
            }
            CueKind::Forbids => {
                let rest = folded.part(r.end..s.range.end);
                let end = rest.find([',', ';', ':']).unwrap_or(rest.len());
                s.forbidden.push(r.end..r.end + end);
            }
            CueKind::Offers => s.offers = true,
            CueKind::Past => s.past.push(r.start),
        }
    }
}

/// Headings and lines that open a list hand their warning down.
fn inherit(folded: &Folded, page: &Page, out: &mut [Sentence], cues: &[(Range<usize>, CueKind)]) {
    // Level and whether it warns, from the outermost.
    let mut stack: Vec<(u8, bool)> = Vec::new();
    let mut list: Option<bool> = None;
    let mut block = usize::MAX;
    for s in out {
        let info = page.blocks.get(s.block);
        let level = info.map_or(0, |b| b.level);
        let strong = cues
            .iter()
            .skip(cues.partition_point(|(r, _)| r.start < s.range.start))
            .take_while(|(r, _)| r.start < s.range.end)
            .any(|(_, k)| *k == CueKind::WarnsBelow);
        if level > 0 {
            if s.block != block {
                stack.retain(|(l, _)| *l < level);
                stack.push((level, false));
                list = None;
            }
            if let Some(top) = stack.last_mut() {
                // Under a heading that does not warn, the title's warning holds on.
                top.1 |= strong;
            }
            s.warned_above = stack.iter().any(|(_, w)| *w);
        } else {
            s.warned_above = stack.iter().any(|(_, w)| *w);
            let text = folded.part(s.range.clone());
            if let Some(warns) = list {
                if s.block == block || is_item(text) {
                    s.warned_above |= warns;
                } else {
                    list = None;
                }
            }
            if text.trim_end().ends_with(':') && s.warns {
                list = Some(true);
            }
        }
        block = s.block;
    }
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
            || part
                .trim_end_matches(['。', '!', ' ', '~'])
                .ends_with(['吗', '呢', '么'])
            || ASKS.is_in(part);
        out.push(Sentence {
            range,
            block: *block,
            heading: page.blocks.get(*block).is_some_and(|b| b.level > 0),
            question: asks,
            warns: false,
            offers: false,
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
