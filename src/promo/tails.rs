//! What follows a phrase after a gap: 押金…退, and the second words of a frame.

use crate::text::letters::Letters;

/// Most characters between the parts of a phrase.
const GAP: usize = 8;

/// Words of which one has to follow.
#[derive(Debug)]
pub(super) struct Tails {
    words: Vec<String>,
    /// What they begin with.
    begins: Letters,
}

impl Tails {
    pub(super) fn new(words: Vec<String>) -> Tails {
        let firsts: String = words.iter().filter_map(|w| w.chars().next()).collect();
        Tails {
            begins: Letters::of(&firsts),
            words,
        }
    }

    /// Where the last of the words ends that begin within reach of `at` in the same clause. Words
    /// between the parts of a frame that deny it are not passed over.
    pub(super) fn after(&self, text: &str, at: usize, frame: bool) -> Option<usize> {
        let rest = text.get(at..)?;
        let mut end = None;
        let mut last = ' ';
        for (n, (i, c)) in rest.char_indices().enumerate() {
            // 280元 holds no 0元.
            let cut = c.is_ascii_digit() && (last.is_ascii_digit() || last == '.');
            if !cut && self.begins.may_hold(c) {
                let here = rest.get(i..)?;
                let found = self
                    .words
                    .iter()
                    .filter(|w| here.starts_with(w.as_str()))
                    .map(|w| at + i + w.len())
                    .max();
                end = end.max(found);
            }
            let breaks = matches!(c, '\n' | '。' | ';' | '!' | '?' | ',' | ':' | '|')
                || frame && matches!(c, '不' | '没' | '未' | '别' | '非' | '莫');
            if breaks || n == GAP {
                break;
            }
            last = c;
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_in_reach_and_in_the_clause() {
        let tails = Tails::new(vec!["退".to_owned(), "0元".to_owned(), "全退".to_owned()]);
        for (text, frame, end) in [
            ("全额退", false, Some("全额退".len())),
            ("刷满退,全退", false, Some("刷满退".len())),
            ("退了又全退", false, Some("退了又全退".len())),
            ("280元", false, None),
            ("只要0元", false, Some("只要0元".len())),
            ("不退", false, Some("不退".len())),
            ("不退", true, None),
            (
                "一二三四五六七八退",
                false,
                Some("一二三四五六七八退".len()),
            ),
            ("一二三四五六七八九退", false, None),
            ("", false, None),
        ] {
            assert_eq!(tails.after(text, 0, frame), end, "{text}");
        }
    }
}
