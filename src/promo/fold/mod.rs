//! One spelling for texts that a reader takes for the same, with a way back to where every
//! character stood.
//!
//! Compatibility forms, letter case, traditional characters, unseen characters, pinyin put into a
//! word or behind it, marks put between its characters, and spellings of the lexicon are evened
//! out. Brands keep their letters: IC卡, 瑞e付, T0到账 stay as they are, since nothing in them is
//! the sound of its neighbour. Folding twice gives what folding once gave.

mod pinyin_in_words;

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use self::pinyin_in_words::{glosses, inserted_pinyin};
use super::spelling::Spelling;
use crate::text::fold::{is_settled, simplified};
use crate::text::han::is_han;
use crate::text::invisible::is_invisible;

/// Rounds after which a text counts as settled.
const ROUNDS: usize = 12;

/// How a spelling differed from the plain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trick {
    /// Characters that show nothing inside a word.
    Unseen,
    /// Pinyin put into a word, in place of a character or behind it.
    Pinyin,
    /// A mark put between the characters of a word.
    Mark,
    /// A spelling of the lexicon: like-sounding, left over from rewriting, or machine translation.
    Respelt,
}

/// One altered spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alteration {
    /// How.
    pub trick: Trick,
    /// Characters of the visible text.
    pub range: Range<usize>,
    /// The plain word, or the part of it that was hidden.
    pub plain: String,
}

/// One character of the folded text, and the characters of the visible text it stands for.
#[derive(Debug, Clone, Copy)]
struct Cell {
    c: char,
    start: u32,
    end: u32,
}

/// Where a character of the folded text begins, and the characters of the visible text it stands for.
#[derive(Debug, Clone, Copy)]
struct Place {
    byte: u32,
    start: u32,
    end: u32,
}

/// A folded text with its way back.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The text: lines parted by line feeds, letters small.
    pub text: String,
    /// For each character of it, by position.
    places: Vec<Place>,
    /// Altered spellings, by position.
    pub alterations: Vec<Alteration>,
}

impl Folded {
    /// The characters of the visible text that a range of bytes of the folded text stands for.
    #[must_use]
    pub fn origin(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start).map_or_else(
            || self.places.last().map_or(0, |p| p.end as usize),
            |p| p.start as usize,
        );
        let end = range
            .end
            .checked_sub(1)
            .filter(|last| *last >= range.start)
            .and_then(|last| self.place(last))
            .map_or(start, |p| p.end as usize);
        start..end.max(start)
    }

    /// The place of the character that a byte of the text belongs to.
    fn place(&self, byte: usize) -> Option<&Place> {
        let behind = self.places.partition_point(|p| p.byte as usize <= byte);
        let last = behind.checked_sub(1).filter(|_| byte < self.text.len())?;
        self.places.get(last)
    }

    /// Puts cells at the end, and what they spell.
    fn push(&mut self, cells: &[Cell], text: &str) {
        let mut at = self.text.len();
        self.places.extend(cells.iter().map(|cell| {
            let byte = u32::try_from(at).unwrap_or(u32::MAX);
            at += cell.c.len_utf8();
            Place {
                byte,
                start: cell.start,
                end: cell.end,
            }
        }));
        self.text.push_str(text);
    }

    /// A part of the text; empty where the range is none.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }
}

/// Folds a pattern as the texts it is looked for in: no spelling of the lexicon is touched.
#[must_use]
pub fn plain(text: &str) -> String {
    if is_settled(text, true) {
        return text.to_owned();
    }
    let (mut cells, mut changed) = even(cells_of(text, 0), &mut Vec::new());
    for _ in 1..ROUNDS {
        if !changed {
            break;
        }
        (cells, changed) = even(cells.into_iter(), &mut Vec::new());
    }
    spelt(&cells)
}

/// Folds a visible text, line by line: nothing that is evened out goes over the end of a line.
#[must_use]
pub fn fold(text: &str, spelling: &Spelling) -> Folded {
    let mut out = Folded::default();
    out.text.reserve(text.len());
    out.places.reserve(text.chars().count());
    let mut alterations = Vec::new();
    let mut start = 0_u32;
    // Where the last line that says something ended.
    let mut ended = 0_u32;
    for line in text.split('\n') {
        let (cells, plain) = fold_line(line, start, spelling, &mut alterations);
        let length = u32::try_from(line.chars().count()).unwrap_or(u32::MAX);
        let end = start.saturating_add(length);
        if !cells.is_empty() {
            if !out.text.is_empty() {
                let line_feed = Cell {
                    c: '\n',
                    start: ended,
                    end: start,
                };
                out.push(&[line_feed], "\n");
            }
            out.push(&cells, &plain);
            ended = end;
        }
        // Behind the line feed.
        start = end.saturating_add(1);
    }
    alterations.sort_by_key(|a: &Alteration| (a.range.start, a.range.end));
    alterations.dedup_by(|a, b| a.range.start < b.range.end && a.range.end <= b.range.end);
    out.alterations = alterations;
    out
}

/// The cells of a line whose first character is the `start`th, folded, and what they spell.
fn fold_line(
    line: &str,
    start: u32,
    spelling: &Spelling,
    alterations: &mut Vec<Alteration>,
) -> (Vec<Cell>, String) {
    if line.contains(' ') {
        let cells: Vec<Cell> = cells_of(line, start).collect();
        spaced_out(&cells, spelling, alterations);
    }
    // Spellings that are only told: what they hide is not certain, or is a brand.
    let mut told = Vec::new();
    let (mut cells, mut changed) = even(cells_of(line, start), alterations);
    let mut rounds = 1;
    let plain = loop {
        changed |= glosses(&mut cells, alterations);
        changed |= inserted_pinyin(&mut cells, alterations);
        changed |= marks(&mut cells, spelling, alterations);
        let plain = spelt(&cells);
        told.clear();
        let respelt = respell(&mut cells, &plain, spelling, alterations, &mut told);
        if !changed && !respelt {
            break plain;
        }
        if rounds == ROUNDS {
            break spelt(&cells);
        }
        (cells, changed) = even(cells.into_iter(), alterations);
        rounds += 1;
    };
    alterations.append(&mut told);
    (cells, plain)
}

/// The cells of a text whose first character is the `first`th.
fn cells_of(text: &str, first: u32) -> impl Iterator<Item = Cell> {
    text.chars().zip(first..).map(|(c, start)| Cell {
        c,
        start,
        end: start.saturating_add(1),
    })
}

/// What cells spell.
fn spelt(cells: &[Cell]) -> String {
    let mut out = String::with_capacity(3 * cells.len());
    out.extend(cells.iter().map(|c| c.c));
    out
}

/// `一 清 到 账`: words written character by character. Two characters alone, as labels of forms are
/// set (姓 名), hide nothing.
fn spaced_out(cells: &[Cell], spelling: &Spelling, alterations: &mut Vec<Alteration>) {
    let at = |i: usize| cells.get(i).map(|c| c.c);
    let single = |i: usize| {
        at(i).is_some_and(is_han)
            && at(i + 1).is_none_or(|c| !c.is_alphanumeric())
            && i.checked_sub(1)
                .and_then(at)
                .is_none_or(|c| !c.is_alphanumeric())
    };
    let goes_on = |i: usize| at(i + 1) == Some(' ') && single(i) && single(i + 2);
    let mut i = 0;
    while i < cells.len() {
        if !goes_on(i) {
            i += 1;
            continue;
        }
        let start = i;
        while goes_on(i) {
            i += 2;
        }
        if i - start < 4 {
            continue;
        }
        for n in (start..i).step_by(2) {
            if let (Some(a), Some(b)) = (cells.get(n), cells.get(n + 2))
                && spelling.is_pair(a.c, b.c)
            {
                alterations.push(Alteration {
                    trick: Trick::Mark,
                    range: a.start as usize..b.end as usize,
                    plain: [a.c, b.c].iter().collect(),
                });
            }
        }
        i += 1;
    }
}

/// The plain form of a usual character, which has no other one.
fn usual(c: char) -> Option<char> {
    match c {
        '!'..='~' => Some(c.to_ascii_lowercase()),
        '、' | '。' | '《' | '》' | '【' | '】' | '「' | '」' | '“' | '”' => Some(c),
        // The same characters, as wide as Han characters.
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).map(|c| c.to_ascii_lowercase()),
        '\u{4E00}'..='\u{9FFF}' => Some(simplified(c)),
        _ => None,
    }
}

/// Compatibility forms, case, traditional characters, white space, unseen characters; also says
/// whether another round may change more.
fn even(cells: impl Iterator<Item = Cell>, alterations: &mut Vec<Alteration>) -> (Vec<Cell>, bool) {
    let mut out: Vec<Cell> = Vec::with_capacity(cells.size_hint().0);
    let mut changed = false;
    let mut gap: Option<Cell> = None;
    let mut hidden: Option<u32> = None;
    for cell in cells {
        let c = cell.c;
        let usual = usual(c);
        if usual.is_none() && (is_invisible(c) || is_combining_mark(c)) {
            changed = true;
            if !matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\r') && !is_combining_mark(c) {
                hidden = hidden.or(Some(cell.start));
            }
            continue;
        }
        if usual.is_none() && c.is_whitespace() {
            let next = match (c, gap.map(|g| g.c)) {
                ('\n', _) | (_, Some('\n')) => '\n',
                _ => ' ',
            };
            gap = Some(Cell {
                c: next,
                start: gap.map_or(cell.start, |g| g.start),
                end: cell.end,
            });
            hidden = None;
            continue;
        }
        if let Some(g) = gap.take() {
            let beside_han = out.last().is_some_and(|l| !l.c.is_ascii_alphanumeric())
                || !usual.is_some_and(|c| c.is_ascii_alphanumeric());
            if !out.is_empty() && (g.c == '\n' || !beside_han) {
                out.push(g);
            }
        }
        if let Some(from) = hidden.take()
            && out.last().is_some_and(|l| l.c.is_alphanumeric())
            && c.is_alphanumeric()
        {
            let start = out.last().map_or(from, |l| l.start);
            alterations.push(Alteration {
                trick: Trick::Unseen,
                range: start as usize..cell.end as usize,
                plain: [out.last().map_or(' ', |l| l.c), c].iter().collect(),
            });
        }
        if let Some(plain) = usual {
            changed |= plain != c && simplified(plain) != plain;
            out.push(Cell { c: plain, ..cell });
            continue;
        }
        // A letter and the marks that follow it are one; marks alone were dropped above.
        let mut buffer = [0; 4];
        for n in c.encode_utf8(&mut buffer).nfkc() {
            for l in n.to_lowercase() {
                if is_combining_mark(l) || is_invisible(l) {
                    changed = true;
                    continue;
                }
                changed |= l != c;
                out.push(Cell { c: l, ..cell });
            }
        }
    }
    (out, changed)
}

/// `套.现`: a mark between two characters of a word that is known to be hidden so.
fn marks(cells: &mut Vec<Cell>, spelling: &Spelling, alterations: &mut Vec<Alteration>) -> bool {
    let stands_between = |c: &Cell| is_mark(c.c) || is_picture(c.c);
    if !cells.iter().any(stands_between) {
        return false;
    }
    let mut out: Vec<Cell> = Vec::with_capacity(cells.len());
    let mut changed = false;
    let mut i = 0;
    while let Some(cell) = cells.get(i).copied() {
        let mut run = 0;
        while run < 3 && cells.get(i + run).is_some_and(stands_between) {
            run += 1;
        }
        let next = cells.get(i + run).copied();
        if let (1..=2, Some(last), Some(next)) = (run, out.last().copied(), next)
            && spelling.is_pair(last.c, next.c)
        {
            alterations.push(Alteration {
                trick: Trick::Mark,
                range: last.start as usize..next.end as usize,
                plain: [last.c, next.c].iter().collect(),
            });
            changed = true;
            i += run;
            continue;
        }
        out.push(cell);
        i += 1;
    }
    if changed {
        *cells = out;
    }
    changed
}

/// Whether a character is a mark that people put between others.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '.' | '·'
            | '*'
            | '-'
            | '_'
            | '|'
            | '~'
            | '^'
            | '•'
            | '`'
            | '\''
            | '/'
            | '\\'
            | '+'
            | '='
            | '丨'
    )
}

/// Whether a character is a picture that people put between others.
pub(super) fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Spellings of the lexicon, and words with a character given by its sound, in what the cells spell;
/// those that are not replaced are put aside.
fn respell(
    cells: &mut Vec<Cell>,
    text: &str,
    spelling: &Spelling,
    alterations: &mut Vec<Alteration>,
    told: &mut Vec<Alteration>,
) -> bool {
    let hits = spelling.find(text);
    if hits.is_empty() {
        return false;
    }
    // Where each cell begins.
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let mut out: Vec<Cell> = Vec::with_capacity(cells.len());
    let mut at = 0;
    for hit in hits {
        let from = starts.partition_point(|s| *s < hit.range.start);
        let to = starts.partition_point(|s| *s < hit.range.end);
        let (Some(first), Some(last)) = (
            cells.get(from),
            to.checked_sub(1).and_then(|t| cells.get(t)),
        ) else {
            continue;
        };
        let found = Alteration {
            trick: hit.trick,
            range: first.start as usize..last.end as usize,
            plain: hit.says.to_owned(),
        };
        let Some(plain) = hit.replacement else {
            told.push(found);
            continue;
        };
        out.extend(cells.get(at..from).unwrap_or_default());
        out.extend(plain.chars().map(|c| Cell {
            c,
            start: first.start,
            end: last.end,
        }));
        at = to;
        alterations.push(found);
    }
    if at == 0 {
        return false;
    }
    out.extend(cells.get(at..).unwrap_or_default());
    *cells = out;
    true
}
