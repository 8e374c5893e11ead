//! The visible text as it may be shown: mobiles, ids, card and identity numbers are masked character
//! for character, so that offsets hold.

use std::collections::HashMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::UnicodeNormalization;

use super::contact::{ContactKind, ContactSeen};
use crate::identifier::numeral::figure;
use crate::identifier::phone::{PhoneKind, PhoneNumber};
use crate::text::han::{is_han, is_word};
use crate::text::invisible::is_invisible;
use crate::text::sensitive::{self, SensitiveKind};

/// What stands for characters that no value has.
const BETWEEN: char = '\0';
/// Characters shown at the beginning and end of a mobile.
const MOBILE: (usize, usize) = (3, 4);
/// Of an id.
const ID: (usize, usize) = (2, 2);
/// Of a card's or an identity number.
const CARD: (usize, usize) = (6, 4);

/// The text with what is personal masked.
#[must_use]
pub fn shown(text: &str, contacts: &[ContactSeen]) -> Vec<char> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = chars.clone();
    let values: Vec<(&str, (usize, usize))> = contacts
        .iter()
        .filter_map(|c| match c.kind {
            ContactKind::Mobile => Some((c.value.as_str(), MOBILE)),
            ContactKind::Wechat | ContactKind::Qq => Some((c.value.as_str(), ends_of_id(&c.value))),
            _ => None,
        })
        .collect();
    if !values.is_empty() {
        hide(&chars, &values, &mut out);
    }
    if sensitive::has_digits(text, 11) {
        let count = |range: Range<usize>| text.get(range).map_or(0, |t| t.chars().count());
        // Characters before the number, and bytes.
        let (mut first, mut from) = (0, 0);
        for hit in sensitive::find(text) {
            first += count(from..hit.range.start);
            from = hit.range.start;
            let places: Vec<usize> = (first..first + count(hit.range))
                .filter(|n| {
                    chars
                        .get(*n)
                        .is_some_and(|c| c.is_alphanumeric() || *c == '*')
                })
                .collect();
            let ends = match hit.kind {
                SensitiveKind::Mobile => MOBILE,
                _ => CARD,
            };
            star(&mut out, &places, ends);
        }
    }
    hide_long(&chars, &mut out);
    out
}

/// An id that is a mobile shows what a mobile does.
fn ends_of_id(value: &str) -> (usize, usize) {
    let mobile = PhoneNumber::parse(value).is_ok_and(|p| p.kind() == PhoneKind::Mobile);
    if mobile { MOBILE } else { ID }
}

/// Hides numbers that have the length and the beginning of a card's or an identity number, whether
/// or not their check digit holds: in a text they are meant as one.
fn hide_long(chars: &[char], out: &mut [char]) {
    let mut run: Vec<usize> = Vec::new();
    let mut digits = String::new();
    let mut n = 0;
    while n <= chars.len() {
        // Most characters are no digits and follow none.
        if run.is_empty() {
            let skip = chars
                .get(n..)
                .and_then(|rest| rest.iter().position(|c| is_digit(*c)));
            match skip {
                Some(skip) => n += skip,
                None => return,
            }
        }
        let c = chars.get(n).copied().unwrap_or('\n');
        let next = chars.get(n + 1).copied().unwrap_or('\n');
        if let Some(d) = folded(c).filter(char::is_ascii_digit) {
            run.push(n);
            digits.push(d);
        } else if is_invisible(c) {
            // Nothing that a reader sees parts the digits.
        } else if !(matches!(c, ' ' | '-' | '.' | '·' | '_') && is_digit(next) && !run.is_empty())
        {
            let id = digits.len() == 17 && matches!(c, 'x' | 'X') || digits.len() == 18;
            if id && digits.get(6..14).is_some_and(is_birth_date) {
                if digits.len() == 17 {
                    run.push(n);
                }
                star(out, &run, CARD);
            } else if is_card(&digits) || digits.len() == 15 && is_old_id(&digits, chars, &run) {
                star(out, &run, CARD);
            }
            run.clear();
            digits.clear();
        }
        n += 1;
    }
}

/// A digit in whatever form: ３, ③, 三.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || !c.is_ascii() && folded(c).is_some_and(|c| c.is_ascii_digit())
}

/// Whether digits have the length and the beginning of a card's number.
fn is_card(digits: &str) -> bool {
    (16..=19).contains(&digits.len())
        && ["62", "3", "4", "5", "60", "69"]
            .iter()
            .any(|w| digits.starts_with(w))
}

/// Whether fifteen digits are an identity number as they were until 1999: a day of birth of the last
/// century, and words that say so before it. Merchant numbers have fifteen digits too.
fn is_old_id(digits: &str, chars: &[char], run: &[usize]) -> bool {
    let born = digits
        .get(6..12)
        .is_some_and(|d| is_birth_date(&format!("19{d}")));
    let first = run.first().copied().unwrap_or(0);
    let head: String = chars
        .get(first.saturating_sub(8)..first)
        .unwrap_or_default()
        .iter()
        .collect();
    born && head.contains("身份证")
}

/// Whether eight digits are a day on which somebody living may be born.
fn is_birth_date(digits: &str) -> bool {
    let part = |r: Range<usize>| digits.get(r).and_then(|d| d.parse::<u16>().ok());
    part(0..4).is_some_and(|y| (1900..=2100).contains(&y))
        && part(4..6).is_some_and(|m| (1..=12).contains(&m))
        && part(6..8).is_some_and(|d| (1..=31).contains(&d))
}

/// Puts stars at places but for so many at the beginning and end.
fn star(chars: &mut [char], places: &[usize], (lead, tail): (usize, usize)) {
    let end = places.len().saturating_sub(tail);
    for place in places.get(lead..end).unwrap_or_default() {
        if let Some(c) = chars.get_mut(*place) {
            *c = '*';
        }
    }
}

/// A character as values have it; `None` for what may stand between their characters.
fn folded(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        // Numbers may be written in words: 一三八零零….
        c if c.is_ascii() || is_han(c) => {
            is_word(c).then(|| figure(c).unwrap_or(c.to_ascii_lowercase()))
        }
        // Marks of a Chinese text.
        '\u{3000}'..='\u{3020}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '“' | '”' => {
            None
        }
        // ３, ③, 𝟑: as folding reads them.
        c => std::iter::once(c)
            .nfkc()
            .flat_map(char::to_lowercase)
            .find(|c| c.is_alphanumeric()),
    }
}

/// Hides every place where a value stands, whatever spaces or hyphens part it, but for so many
/// characters at its beginning and end. All values are looked for in one pass.
fn hide(chars: &[char], values: &[(&str, (usize, usize))], out: &mut [char]) {
    let mut patterns: Vec<String> = Vec::new();
    let mut ends: HashMap<usize, (usize, usize)> = HashMap::new();
    for (value, shown) in values {
        let pattern: String = value.chars().filter_map(folded).collect();
        if !pattern.is_empty() {
            ends.insert(patterns.len(), *shown);
            patterns.push(pattern);
        }
    }
    let built = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(&patterns);
    let Ok(automaton) = built else {
        // Too many to look for: no letter and digit of the text is shown then.
        for c in out.iter_mut().filter(|c| c.is_ascii_alphanumeric()) {
            *c = '*';
        }
        return;
    };
    // Most of a text can be of no value: one character stands for what only parts them.
    let plain = patterns.iter().all(|p| p.is_ascii());
    let mut text = String::new();
    let mut places: Vec<usize> = Vec::new();
    let mut between = false;
    for (at, c) in chars.iter().enumerate() {
        let Some(c) = folded(*c) else { continue };
        if plain && !c.is_ascii() {
            if !std::mem::replace(&mut between, true) {
                text.push(BETWEEN);
                places.push(at);
            }
            continue;
        }
        between = false;
        // By byte of the text, the character it belongs to.
        places.extend(std::iter::repeat_n(at, c.len_utf8()));
        text.push(c);
    }
    for m in automaton.find_overlapping_iter(&text) {
        let Some(shown) = ends.get(&m.pattern().as_usize()).copied() else {
            continue;
        };
        let mut own: Vec<usize> = places.get(m.range()).unwrap_or_default().to_vec();
        own.dedup();
        star(out, &own, shown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_hidden_and_keeps_its_length() {
        for (text, value, lead, tail, expected) in [
            (
                "电话138-0000-1234。",
                "13800001234",
                3,
                4,
                "电话138-****-1234。",
            ),
            (
                "１３８ ００００ １２３４ 13800001234",
                "13800001234",
                3,
                4,
                "１３８ **** １２３４ 138****1234",
            ),
            ("微信Shili_2026", "shili_2026", 2, 2, "微信Sh***_**26"),
            ("138\n00001234", "13800001234", 3, 4, "138\n00001234"),
            ("一三八零零零零1234", "13800001234", 3, 4, "一三八****1234"),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let mut shown = chars.clone();
            hide(&chars, &[(value, (lead, tail))], &mut shown);
            let shown: String = shown.iter().collect();
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn cards_and_identity_numbers_need_no_check_digit() {
        for (text, expected) in [
            (
                concat!("卡号6222", "02000000", "1234567。"),
                "卡号622202*********4567。",
            ),
            (
                concat!("6222 ", "0200 0000 ", "1234"),
                "6222 02** **** 1234",
            ),
            (
                concat!("身份证110101", "19900307", "123X"),
                "身份证110101********123X",
            ),
            (
                concat!("卡号6222\u{200b}0200\u{200b}", "0000\u{200b}1234"),
                "卡号6222\u{200b}02**\u{200b}****\u{200b}1234",
            ),
            (concat!("卡号⑥②②②⓪②⓪⓪", "⓪⓪⓪⓪①②③④"), "卡号⑥②②②⓪②******①②③④"),
            ("身份证110101900307123", "身份证110101*****7123"),
            ("商户编号110101900307123", "商户编号110101900307123"),
            ("商户编号777290058110097", "商户编号777290058110097"),
            ("订单2026111800001234567", "订单2026111800001234567"),
        ] {
            let shown: String = shown(text, &[]).into_iter().collect();
            assert_eq!(shown, expected);
        }
    }
}
