//! Pinyin in words: put in place of the next character or behind one (银行ka卡), or as a gloss: 机(jī).

use std::ops::Range;

use pinyin::ToPinyinMulti;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Alteration, Cell, Trick};
use crate::text::han::is_han;

/// The readings of a character, without tones.
fn readings(c: char) -> impl Iterator<Item = &'static str> {
    c.to_pinyin_multi()
        .into_iter()
        .flatten()
        .map(pinyin::Pinyin::plain)
}

fn reads_as(c: char, letters: &str) -> bool {
    is_han(c)
        && readings(c).any(|r| r == letters || (r.contains('ü') && r.replace('ü', "v") == letters))
}

/// `机(jī)`: a gloss behind what it spells.
pub(super) fn glosses(cells: &mut Vec<Cell>, alterations: &mut Vec<Alteration>) -> bool {
    let mut cut: Vec<Range<usize>> = Vec::new();
    let mut i = 0;
    while i < cells.len() {
        let opens = cells.get(i).is_some_and(|c| c.c == '(')
            && i.checked_sub(1)
                .and_then(|p| cells.get(p))
                .is_some_and(|c| is_han(c.c));
        if opens {
            let inner: Vec<char> = cells
                .iter()
                .skip(i + 1)
                .take(16)
                .map(|c| c.c)
                .take_while(|c| c.is_alphabetic() && !is_han(*c) || *c == ' ')
                .collect();
            let close = i + 1 + inner.len();
            let letters: String = inner
                .iter()
                .filter(|c| **c != ' ')
                .collect::<String>()
                .nfd()
                .filter(|c| !is_combining_mark(*c))
                .collect();
            if !letters.is_empty()
                && cells.get(close).is_some_and(|c| c.c == ')')
                && spells(cells, i, &letters)
            {
                cut.push(i..close + 1);
                i = close;
            }
        }
        i += 1;
    }
    remove(cells, &cut, alterations)
}

/// Whether letters are the sounds of the characters before `at`.
fn spells(cells: &[Cell], at: usize, letters: &str) -> bool {
    if letters.is_empty() {
        return true;
    }
    let Some(c) = at.checked_sub(1).and_then(|p| cells.get(p)) else {
        return false;
    };
    is_han(c.c)
        && readings(c.c).any(|r| {
            let r: String = r.nfd().filter(|c| !is_combining_mark(*c)).collect();
            letters
                .strip_suffix(r.as_str())
                .is_some_and(|rest| spells(cells, at - 1, rest))
        })
}

/// `银行ka卡`: the sound of the next character, or of the one before, put into a word.
pub(super) fn inserted_pinyin(cells: &mut Vec<Cell>, alterations: &mut Vec<Alteration>) -> bool {
    let mut cut = Vec::new();
    let mut i = 0;
    while i < cells.len() {
        if !cells.get(i).is_some_and(|c| c.c.is_ascii_lowercase()) {
            i += 1;
            continue;
        }
        let run: String = cells
            .iter()
            .skip(i)
            .map(|c| c.c)
            .take_while(|c| c.is_ascii_lowercase())
            .take(40)
            .collect();
        let end = i + run.len();
        let before = i.checked_sub(1).and_then(|p| cells.get(p)).map(|c| c.c);
        let after = cells.get(end).map(|c| c.c);
        if (2..=6).contains(&run.len())
            && before.is_some_and(is_han)
            && (after.is_some_and(|c| reads_as(c, &run))
                || (before.is_some_and(|c| reads_as(c, &run))
                    && after.is_none_or(|c| !c.is_ascii_alphanumeric())))
        {
            cut.push(i..end);
        }
        i = end.max(i + 1);
    }
    remove(cells, &cut, alterations)
}

/// Words of three characters that are told whole where pinyin parts them.
const WHOLE: [&str; 10] = [
    "银行卡",
    "信用卡",
    "借记卡",
    "储蓄卡",
    "贷记卡",
    "手续费",
    "流量费",
    "身份证",
    "服务费",
    "刷卡机",
];

/// Takes ranges of cells out; each is told as an alteration with its two neighbours.
fn remove(cells: &mut Vec<Cell>, cut: &[Range<usize>], alterations: &mut Vec<Alteration>) -> bool {
    if cut.is_empty() {
        return false;
    }
    for r in cut {
        let first = r.start.checked_sub(1).and_then(|p| cells.get(p));
        let next = cells.get(r.end).filter(|c| is_han(c.c));
        let last = next.or_else(|| cells.get(r.end - 1));
        let (Some(first), Some(last)) = (first, last) else {
            continue;
        };
        let left = r.start.checked_sub(2).and_then(|p| cells.get(p));
        let right = next.and_then(|_| cells.get(r.end + 1));
        let word = |parts: [Option<&Cell>; 3]| {
            let word: String = parts.iter().flatten().map(|c| c.c).collect();
            WHOLE.contains(&word.as_str()).then_some(word)
        };
        let (start, end, plain) =
            if let (Some(l), Some(w)) = (left, word([left, Some(first), next])) {
                (l.start, last.end, w)
            } else if let (Some(e), Some(w)) = (right, word([Some(first), next, right])) {
                (first.start, e.end, w)
            } else {
                let pair = [Some(first), next].iter().flatten().map(|c| c.c).collect();
                (first.start, last.end, pair)
            };
        alterations.push(Alteration {
            trick: Trick::Pinyin,
            range: start as usize..end as usize,
            plain,
        });
    }
    let mut ranges = cut.iter().peekable();
    let mut at = 0;
    cells.retain(|_| {
        let here = at;
        at += 1;
        while ranges.peek().is_some_and(|r| r.end <= here) {
            ranges.next();
        }
        !ranges.peek().is_some_and(|r| r.contains(&here))
    });
    true
}
