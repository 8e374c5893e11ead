//! Folding: one spelling for texts a reader takes for the same.
//!
//! Compatibility forms (NFKC), letter case, traditional characters, white
//! space and unseen characters are evened out; brackets go too, their content
//! stays. Folding twice gives what folding once gave.

use std::borrow::Cow;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

use crate::text::invisible::is_invisible;

/// Rounds after which a text counts as settled. Two suffice for all text seen;
/// the bound keeps a cycle between two tables from running for ever.
const ROUNDS: usize = 6;

/// The character tables, built when the first text outside ASCII is folded
/// (about 0.2 ms). `None` only if the embedded tables could not be read; then
/// traditional characters stay as they are.
static SIMPLIFY: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// Folds `text` for comparing: NFKC, lower case, simplified characters, no
/// white space, no unseen characters, no brackets of any kind (what they
/// enclose is kept). Borrows when nothing changes; plain ASCII never starts
/// the character tables.
///
/// ```
/// # use yiqing::text::fold;
/// assert_eq!(fold("ＰＯＳ 機（電簽）"), "pos机电签");
/// ```
pub fn fold(text: &str) -> Cow<'_, str> {
    settle(text, false)
}

/// Like [`fold`], but brackets stay: full-width round, square and curly ones
/// as their ASCII forms, the others as they are.
///
/// ```
/// # use yiqing::text::fold_keep_brackets;
/// assert_eq!(fold_keep_brackets("支付（中國） POS"), "支付(中国)pos");
/// ```
pub fn fold_keep_brackets(text: &str) -> Cow<'_, str> {
    settle(text, true)
}

/// Like [`fold`] for a text already known to hold no traditional characters, such as a name of the
/// registry: the tables of characters are not asked.
pub fn fold_simplified(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return fold_ascii(text, false);
    }
    let changes =
        |c: char| dropped(c, false) || c.is_uppercase() || !('\u{4E00}'..='\u{9FFF}').contains(&c);
    if !text.chars().any(changes) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.nfkc()
            .flat_map(char::to_lowercase)
            .filter(|&c| !dropped(c, false))
            .collect(),
    )
}

/// The simplified form of one character; the character itself where there is none, or more than
/// one character.
#[must_use]
pub fn simplified(c: char) -> char {
    if !('\u{3400}'..='\u{9FFF}').contains(&c) && !('\u{F900}'..='\u{FAFF}').contains(&c) {
        return c;
    }
    let Some(known) = place(c).and_then(|at| ALONE.get(at)) else {
        return asked(c);
    };
    char::from_u32(known_of(c, known) & !STAYS).unwrap_or(c)
}

/// What is known of a usual character; the tables are asked the first time.
fn known_of(c: char, known: &AtomicU32) -> u32 {
    match known.load(Ordering::Relaxed) {
        NOT_ASKED => {
            let simple = asked(c);
            let stays = simple == c && !CHANGED_IN_PHRASES.contains(&c);
            let known_now = u32::from(simple) | if stays { STAYS } else { 0 };
            known.store(known_now, Ordering::Relaxed);
            known_now
        }
        known => known,
    }
}

/// The simplified form of one character, by the tables.
fn asked(c: char) -> char {
    let Some(tables) = SIMPLIFY.as_ref() else {
        return c;
    };
    let mut buffer = [0; 4];
    let converted = tables.convert(c.encode_utf8(&mut buffer));
    let mut chars = converted.chars();
    match (chars.next(), chars.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn settle(text: &str, keep_brackets: bool) -> Cow<'_, str> {
    if text.is_ascii() {
        return fold_ascii(text, keep_brackets);
    }
    if is_settled(text, keep_brackets) {
        return Cow::Borrowed(text);
    }
    let mut current = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        match step(&current, keep_brackets) {
            Some(next) => current = Cow::Owned(next),
            None => break,
        }
    }
    current
}

fn fold_ascii(text: &str, keep_brackets: bool) -> Cow<'_, str> {
    let goes = |c: char| dropped(c, keep_brackets);
    if !text.chars().any(|c| c.is_ascii_uppercase() || goes(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter(|&c| !goes(c))
            .map(|c| c.to_ascii_lowercase())
            .collect(),
    )
}

/// One round; `None` when it changes nothing.
fn step(text: &str, keep_brackets: bool) -> Option<String> {
    let cleaned: String = text
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|&c| !dropped(c, keep_brackets))
        .collect();
    let folded = match SIMPLIFY.as_ref() {
        Some(tables) if !is_settled(&cleaned, true) => tables.convert(&cleaned),
        _ => cleaned,
    };
    (folded != text).then_some(folded)
}

/// Han characters that the tables change within phrases only.
const CHANGED_IN_PHRASES: [char; 6] = ['沈', '牴', '瞭', '藉', '衹', '覆'];

const NOT_ASKED: u32 = 0;
/// A bit no character has: folding certainly leaves this one as it is.
const STAYS: u32 = 1 << 31;

/// What the tables make of each of the usual Han characters alone, asked once: most texts hold none
/// that they change, and asking them takes much longer than looking here.
static ALONE: [AtomicU32; 0x5200] = [const { AtomicU32::new(NOT_ASKED) }; 0x5200];

/// Place of a usual Han character in [`ALONE`].
fn place(c: char) -> Option<usize> {
    (u32::from(c) as usize).checked_sub(0x4E00)
}

fn stays(c: char) -> bool {
    place(c)
        .and_then(|at| ALONE.get(at))
        .is_some_and(|known| known_of(c, known) & STAYS != 0)
}

/// Whether folding certainly leaves a text as it is.
#[must_use]
pub fn is_settled(text: &str, keep_brackets: bool) -> bool {
    text.chars().all(|c| {
        if c.is_ascii() {
            !c.is_ascii_uppercase() && !dropped(c, keep_brackets)
        } else {
            stays(c)
        }
    })
}

fn dropped(c: char, keep_brackets: bool) -> bool {
    c.is_whitespace() || is_invisible(c) || (!keep_brackets && is_bracket(c))
}

/// Whether `c` opens or closes a bracket of any kind. Quotation marks are not
/// brackets, corner brackets are.
pub fn is_bracket(c: char) -> bool {
    matches!(c,
        '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'
        | '（' | '）' | '［' | '］' | '｛' | '｝' | '＜' | '＞'
        | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301B}' | '\u{2329}' | '\u{232A}'
        | '\u{2768}'..='\u{2775}' | '\u{27E6}'..='\u{27EF}' | '\u{2983}'..='\u{2998}'
        | '\u{FE17}' | '\u{FE18}' | '\u{FE35}'..='\u{FE44}' | '\u{FE47}' | '\u{FE48}'
        | '\u{FE59}'..='\u{FE5E}' | '\u{FE64}' | '\u{FE65}'
        | '\u{FF5F}' | '\u{FF60}' | '\u{FF62}' | '\u{FF63}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds() {
        for (text, folded) in [
            ("", ""),
            ("pos", "pos"),
            ("POS 机", "pos机"),
            ("Ｐ Ｏ Ｓ", "pos"),
            ("拉\u{200B}卡\u{202E}拉", "拉卡拉"),
            ("銀聯商務", "银联商务"),
            ("示例支付（中国）有限公司", "示例支付中国有限公司"),
            ("【正品】「電簽」《大POS》", "正品电签大pos"),
            ("a\tb\r\nc\u{3000}d\u{A0}e", "abcde"),
            ("D+0 / 0.6％", "d+0/0.6%"),
            ("Ⅰ类", "i类"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn keeps_brackets() {
        for (text, folded) in [
            ("(A) [b]", "(a)[b]"),
            ("支付（中国）", "支付(中国)"),
            ("【电签】", "【电签】"),
        ] {
            assert_eq!(fold_keep_brackets(text), folded, "{text:?}");
        }
    }

    #[test]
    fn borrows_what_is_folded_already() {
        assert!(matches!(fold("lakala"), Cow::Borrowed(_)));
        assert!(matches!(fold("拉卡拉"), Cow::Borrowed(_)));
        assert!(matches!(fold("LaKaLa"), Cow::Owned(_)));
    }

    #[test]
    fn what_counts_as_settled_stays() {
        // The slow way, for every phrase that the tables change although they leave each of its
        // characters alone, and for ordinary texts.
        for text in [
            "一目瞭然",
            "找藉口",
            "反覆",
            "沈默",
            "牴触",
            "拉卡拉支付",
            "商户pos机",
        ] {
            let slow = SIMPLIFY.as_ref().unwrap().convert(text);
            assert_eq!(fold(text), slow, "{text}");
        }
    }

    #[test]
    fn every_usual_character_stays_one() {
        for c in '\u{4E00}'..='\u{9FFF}' {
            let slow = SIMPLIFY.as_ref().unwrap().convert(&c.to_string());
            assert_eq!(simplified(c).to_string(), slow, "{c}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_is_the_long_way(text in "[\u{4e00}-\u{9fff}a-z0-9沈牴瞭藉衹覆]{1,12}") {
            let slow = SIMPLIFY.as_ref().unwrap().convert(&text);
            let slow = SIMPLIFY.as_ref().unwrap().convert(&slow);
            prop_assert_eq!(fold(&text).into_owned(), slow);
        }

        #[test]
        fn twice_is_once(text in "\\PC{0,24}") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once).into_owned(), once);
            let kept = fold_keep_brackets(&text).into_owned();
            prop_assert_eq!(fold_keep_brackets(&kept).into_owned(), kept);
        }

        #[test]
        fn twice_is_once_for_han(text in "[\u{3400}-\u{9fff}\u{f900}-\u{fad9}（）()A-Za-z\u{200b} ]{0,16}") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once).into_owned(), once);
        }

        #[test]
        fn nothing_dropped_remains(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let text = String::from_utf8_lossy(&bytes);
            prop_assert!(!fold(&text).chars().any(|c| c.is_whitespace() || is_bracket(c)));
        }
    }
}
