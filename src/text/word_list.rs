//! Lists of words looked for in a text, all at once.

use super::letters::Letters;

/// Bits by which a first character is told: the low twelve of its code point.
const TOLD_BY: u32 = 0xFFF;

/// Some words. What finds them is made with the program: looking for a list costs hardly more than
/// walking over the text once.
#[derive(Debug)]
pub struct WordList {
    words: &'static [&'static str],
    /// For each value of those bits, whether a word begins with such a character.
    begins: [u64; 64],
    /// The same characters as [`Letters`] tells them.
    firsts: Letters,
}

impl WordList {
    /// These words; an empty one is never found.
    #[must_use]
    pub const fn new(words: &'static [&'static str]) -> WordList {
        let mut begins = [0; 64];
        let mut firsts = [0; 4];
        let mut n = 0;
        while n < words.len() {
            if let Some(bits) = first_bits(words[n].as_bytes()) {
                begins[bits as usize / 64] |= 1 << (bits % 64);
                firsts[bits as usize / 64 % 4] |= 1 << (bits % 64);
            }
            n += 1;
        }
        WordList {
            words,
            begins,
            firsts: Letters::from_bits(firsts),
        }
    }

    /// The words, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> {
        self.words.iter().copied()
    }

    /// Byte and length of the word that stands first; of several that begin there, of the
    /// shortest.
    #[must_use]
    pub fn first_in(&self, text: &str) -> Option<(usize, usize)> {
        text.char_indices()
            .filter(|(_, c)| self.may_begin(*c))
            .find_map(|(at, _)| Some((at, self.shortest_at(text.get(at..)?)?)))
    }

    /// The same of a text of these characters.
    #[must_use]
    pub fn first_within(&self, text: &str, letters: &Letters) -> Option<(usize, usize)> {
        self.may_be_in(letters).then(|| self.first_in(text))?
    }

    /// Byte and length of every word in a text, by position; words that begin within the one before
    /// are passed over.
    pub fn all_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
        let mut from = 0;
        std::iter::from_fn(move || {
            let (at, length) = self.first_in(text.get(from..)?)?;
            let found = (from + at, length);
            from = found.0 + length;
            Some(found)
        })
    }

    /// Every byte of a text at which a word begins, by position.
    pub fn begins_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = usize> + 't {
        text.char_indices()
            .filter(|(_, c)| self.may_begin(*c))
            .filter(|(at, _)| {
                text.get(*at..)
                    .is_some_and(|t| self.shortest_at(t).is_some())
            })
            .map(|(at, _)| at)
    }

    /// Whether one of the words stands in a text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.first_in(text).is_some()
    }

    /// Whether one of the words may stand in a text of these characters: seldom so where none does.
    #[must_use]
    pub fn may_be_in(&self, letters: &Letters) -> bool {
        self.firsts.meet(letters) && self.iter().any(|w| letters.may_spell(w))
    }

    /// Whether one of the words stands in a text of these characters.
    #[must_use]
    pub fn is_within(&self, text: &str, letters: &Letters) -> bool {
        self.may_be_in(letters) && self.is_in(text)
    }

    /// Whether a text begins with one of the words.
    #[must_use]
    pub fn begin(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|c| self.may_begin(c)) && self.shortest_at(text).is_some()
    }

    /// Whether a text ends with one of the words.
    #[must_use]
    pub fn end(&self, text: &str) -> bool {
        self.iter().any(|w| !w.is_empty() && text.ends_with(w))
    }

    fn may_begin(&self, c: char) -> bool {
        let bits = u32::from(c) & TOLD_BY;
        self.begins
            .get(bits as usize / 64)
            .is_some_and(|group| group >> (bits % 64) & 1 == 1)
    }

    /// Length of the shortest word that a text begins with.
    fn shortest_at(&self, text: &str) -> Option<usize> {
        // The third byte, the last one of a Han character, tells most words apart.
        let third = text.as_bytes().get(2);
        self.iter()
            .filter(|w| w.as_bytes().get(2).is_none_or(|b| Some(b) == third))
            .filter(|w| !w.is_empty() && text.starts_with(w))
            .map(str::len)
            .min()
    }
}

/// The bits of the first character of a text in UTF-8; none of an empty one.
const fn first_bits(text: &[u8]) -> Option<u32> {
    // Twelve bits lie in the last two bytes of a character of three or four.
    Some(match text {
        [] => return None,
        [a, ..] if *a < 0x80 => *a as u32,
        [a, b, ..] if *a < 0xE0 => (*a as u32 & 0x1F) << 6 | *b as u32 & 0x3F,
        [a, b, c, ..] if *a < 0xF0 => (*b as u32 & 0x3F) << 6 | *c as u32 & 0x3F,
        [_, _, c, d, ..] => (*c as u32 & 0x3F) << 6 | *d as u32 & 0x3F,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    static SOME: WordList =
        WordList::new(&["持牌", "牌照", "非持牌", "牌", "未持", "a", "é", "𠀀x", ""]);

    fn one_by_one(words: &WordList, text: &str) -> Option<(usize, usize)> {
        words
            .iter()
            .filter(|w| !w.is_empty())
            .filter_map(|w| text.find(w).map(|at| (at, w.len())))
            .min()
    }

    #[test]
    fn the_first_and_of_these_the_shortest() {
        assert_eq!(SOME.first_in("非持牌照"), Some((0, 9)));
        assert_eq!(SOME.first_in("有牌照"), Some((3, 3)));
        assert_eq!(SOME.first_in("没有"), None);
        assert!(SOME.is_in("牌"));
        assert!(!SOME.is_in(""));
    }

    #[test]
    fn at_the_beginning_and_at_the_end() {
        assert!(SOME.begin("牌照齐全") && !SOME.begin("有牌照"));
        assert!(SOME.end("未持") && !SOME.end("未持有"));
        assert!(!SOME.begin("") && !SOME.end(""));
    }

    proptest! {
        #[test]
        fn the_bits_are_those_of_the_character(c in any::<char>()) {
            let mut buffer = [0; 4];
            let text = c.encode_utf8(&mut buffer);
            prop_assert_eq!(first_bits(text.as_bytes()), Some(u32::from(c) & TOLD_BY));
        }

        #[test]
        fn all_at_once_as_one_by_one(text in "[持牌照非未a有é𠀀x ]{0,12}") {
            prop_assert_eq!(SOME.first_in(&text), one_by_one(&SOME, &text));
            let begin = text.char_indices().map(|(at, _)| at);
            let one_by_one: Vec<usize> = begin.filter(|at| SOME.begin(&text[*at..])).collect();
            prop_assert_eq!(SOME.begins_in(&text).collect::<Vec<_>>(), one_by_one);
            prop_assert_eq!(SOME.is_within(&text, &Letters::of(&text)), SOME.is_in(&text));
        }
    }
}
