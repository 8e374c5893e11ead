//! Mobiles in a text, however people write them to be read by people alone.

use std::ops::Range;

use super::context::before;
use crate::identifier::numeral::figure;
use crate::text::word_list::WordList;

/// The mobiles of a text, as digits, with their places; none begins within another.
pub(super) fn mobiles(text: &str) -> Vec<(String, Range<usize>)> {
    let mut out: Vec<(String, Range<usize>)> = Vec::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if at >= end
            && figure(c) == Some('1')
            && let Some(found) = mobile_at(text, at)
        {
            end = found.1.end;
            out.push(found);
        }
    }
    out
}

/// The mobile that begins at a byte, its digits in figures or words, parted as people part them, and
/// its place.
fn mobile_at(text: &str, at: usize) -> Option<(String, Range<usize>)> {
    let mut digits = String::new();
    // Digits of each group.
    let mut groups: Vec<usize> = vec![0];
    let mut end = at;
    let mut marks = 0;
    let mut usual = true;
    for (i, c) in text.get(at..)?.char_indices() {
        match figure(c) {
            Some(d) => {
                digits.push(d);
                *groups.last_mut()? += 1;
                end = at + i + c.len_utf8();
                marks = 0;
            }
            // (177)0000-0000: a bracket that closes.
            None if c == ')' && marks == 0 && usual => {}
            None if marks < 2 && !c.is_alphanumeric() && c != '\n' => {
                if marks == 0 {
                    groups.push(0);
                }
                usual &= marks == 0 && is_usual_mark(c);
                marks += 1;
            }
            None => return None,
        }
        if digits.len() == 11 {
            break;
        }
        if digits.len() == 2 && !matches!(digits.as_bytes(), [b'1', b'3'..=b'9']) {
            return None;
        }
    }
    let in_groups = match groups.as_slice() {
        [3, 4, 4] => usual || !is_list(text, at..end),
        // Digit by digit.
        [_, _, _, _, _, _, _, _, _, _, _] | [3, 2, 2, 2, 2] => true,
        groups => usual && groups.len() <= 4,
    };
    if digits.len() != 11 || !in_groups {
        return None;
    }
    let after = text.get(end..).and_then(|t| t.chars().next());
    if after.is_some_and(|c| figure(c).is_some() || c == '%') {
        return None;
    }
    let head = text.get(..at).unwrap_or_default().trim_end_matches('(');
    let head = head.trim_end_matches(['-', '.', ' ']);
    let abroad = ["+86", "0086"].iter().find_map(|w| head.strip_suffix(w));
    let before = match abroad.or_else(|| head.strip_suffix("86").filter(|_| head.len() < at)) {
        Some(h) => h.chars().next_back(),
        None => text.get(..at).and_then(|t| t.chars().next_back()),
    };
    let joins = |c: char| c.is_ascii_alphanumeric() || figure(c).is_some() || c == '.';
    // v13800001234, tel13800001234: a label.
    let labelled = ["v", "vx", "wx", "tel", "phone", "mobile"]
        .iter()
        .filter_map(|w| text.get(..at)?.strip_suffix(w))
        .any(|h| !h.ends_with(joins));
    (labelled || !before.is_some_and(joins)).then_some((digits, at..end))
}

/// Marks that part the digits of a number and seldom those of a list.
fn is_usual_mark(c: char) -> bool {
    matches!(
        c,
        '-' | '.' | ' ' | '_' | '·' | '—' | '–' | '•' | '・' | '−'
    )
}

/// Whether what looks like a mobile may be a list of amounts: 159、1999、2999, unless words that call
/// stand before it.
fn is_list(text: &str, place: Range<usize>) -> bool {
    let listed = text
        .get(place.clone())
        .is_some_and(|t| t.contains([',', '、', ';', ':', '|', '。']));
    let from = before(text, place.start, 8);
    listed && !CALLS.is_in(text.get(from..place.start).unwrap_or_default())
}

/// Words that call, before a number.
static CALLS: WordList = WordList::new(&[
    "热线", "电话", "微信", "联系", "手机", "致电", "经理", "号码", "tel", "拨打", "详询",
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobiles_in_many_forms() {
        for text in [
            "138.0000.1234",
            "(138)0000-1234",
            "138_0000_1234",
            "138·0000·1234",
            "1380 0001 234",
            "1-3-8-0-0-0-0-1-2-3-4",
            "一三八零零零零一二三四",
            "幺三八〇〇〇〇1234",
            "+8613800001234",
            "0086-138 0000 1234",
            "138/0000/1234",
            "138(0000)1234",
            "138--0000--1234",
            "138・0000・1234",
            "138★0000★1234",
            "138 00 00 12 34",
            "电话138,0000,1234",
            "一、三、八、零、零、零、零、一、二、三、四",
            "+v13800001234",
            "同v13800001234",
            "tel13800001234vx",
        ] {
            let found = mobiles(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].0, concat!("138", "0000", "1234"), "{text}");
        }
        for text in [
            "2026.11.28",
            "13800001234%",
            "138000012345",
            "a13800001234",
            "13.8.0.0.0.0",
            "1138000012",
            "押金138、1999、2999元",
            "138元,1000台,2000家",
            "一三八零零零零",
        ] {
            assert!(mobiles(text).is_empty(), "{text}");
        }
    }
}
