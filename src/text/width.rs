//! Terminal columns: how wide a text shows, padding, line breaks, and unseen
//! characters made visible.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::invisible::is_bidi;

/// Columns `text` takes on a terminal: 2 for Han and full-width characters,
/// 0 for combining ones. Ambiguous characters count 1.
pub fn display_width(text: &str) -> usize {
    text.width()
}

/// `text` followed by as many spaces as fill `width` columns; unchanged when
/// it is that wide already.
///
/// ```
/// # use yiqing::text::width::pad_right;
/// assert_eq!(pad_right("费率", 6), "费率  ");
/// ```
pub fn pad_right(text: &str, width: usize) -> String {
    let mut padded = String::from(text);
    for _ in display_width(text)..width {
        padded.push(' ');
    }
    padded
}

/// Breaks `text` into lines of at most `width` columns.
///
/// Breaks fall at spaces and between Han characters, never before a closing
/// mark such as `，` or `）`, after an opening one, or within a word or number
/// of ASCII, unless one such piece alone is wider than the line. Line feeds in
/// `text` are kept, spaces at a break are not. There is always one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(paragraph.trim_end_matches('\r'), width.max(1), &mut lines);
    }
    lines
}

fn wrap_paragraph(paragraph: &str, width: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut gap = String::new();
    for piece in pieces(paragraph) {
        if piece.chars().all(char::is_whitespace) {
            gap.push_str(&piece);
            continue;
        }
        let taken = display_width(&line).saturating_add(display_width(&gap));
        if taken.saturating_add(display_width(&piece)) <= width {
            line.push_str(&gap);
            line.push_str(&piece);
        } else {
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            push_hard(&piece, width, &mut line, lines);
        }
        gap.clear();
    }
    lines.push(line);
}

/// Starts a line with `piece`, cutting it where it alone is too wide.
fn push_hard(piece: &str, width: usize, line: &mut String, lines: &mut Vec<String>) {
    if display_width(piece) <= width {
        line.push_str(piece);
        return;
    }
    let mut taken = 0usize;
    for c in piece.chars() {
        let columns = c.width().unwrap_or(0);
        if taken.saturating_add(columns) > width && !line.is_empty() {
            lines.push(std::mem::take(line));
            taken = 0;
        }
        line.push(c);
        taken = taken.saturating_add(columns);
    }
}

/// What must stay together: runs of white space, words, single wide
/// characters, each with the marks that cling to it.
fn pieces(paragraph: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for c in paragraph.chars() {
        let joins = last.is_some_and(|last| !may_break(last, c));
        match pieces.last_mut() {
            Some(piece) if joins => piece.push(c),
            _ => pieces.push(String::from(c)),
        }
        last = Some(c);
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    match (before.is_whitespace(), after.is_whitespace()) {
        (true, true) => return false,
        (true, false) | (false, true) => return true,
        (false, false) => {}
    }
    if is_opening(before) || is_closing(after) || after.width() == Some(0) {
        return false;
    }
    let wide = |c: char| c.width().unwrap_or(0) > 1;
    wide(before) || wide(after)
}

fn is_opening(c: char) -> bool {
    matches!(
        c,
        '（' | '【' | '「' | '『' | '《' | '〈' | '〔' | '“' | '‘' | '(' | '[' | '{' | '¥' | '￥'
    )
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '，' | '。'
            | '；'
            | '：'
            | '、'
            | '！'
            | '？'
            | '）'
            | '】'
            | '」'
            | '』'
            | '》'
            | '〉'
            | '〕'
            | '”'
            | '’'
            | '…'
            | '·'
            | '％'
            | '‰'
            | '%'
            | ','
            | '.'
            | ';'
            | ':'
            | '!'
            | '?'
            | ')'
            | ']'
            | '}'
    )
}

/// `text` safe to send to a terminal: control characters, line breaks
/// included, and direction marks show as `\u{..}`, as do zero-width characters
/// that can hide a difference.
///
/// ```
/// # use yiqing::text::width::for_terminal;
/// assert_eq!(for_terminal("a\u{1b}[31m"), "a\\u{1b}[31m");
/// ```
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(needs_showing) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len().saturating_add(16));
    for c in text.chars() {
        if c == '\t' {
            // How wide one is depends on where it stands.
            shown.push(' ');
        } else if needs_showing(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn needs_showing(c: char) -> bool {
    // Joiners and variation selectors stay: they shape emoji and some scripts.
    c.is_control()
        || is_bidi(c)
        || matches!(c, '\u{AD}' | '\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths_and_padding() {
        for (text, width) in [
            ("", 0),
            ("POS", 3),
            ("费率0.6%", 8),
            ("（）", 4),
            ("e\u{301}", 1),
        ] {
            assert_eq!(display_width(text), width, "{text}");
        }
        assert_eq!(pad_right("一清", 3), "一清");
        assert_eq!(pad_right("一清", 4), "一清");
        assert_eq!(pad_right("ab", 4), "ab  ");
    }

    #[test]
    fn wraps() {
        for (text, width, lines) in [
            ("", 10, vec![""]),
            ("结算由持牌机构付款", 8, vec!["结算由持", "牌机构付", "款"]),
            ("结算由持，牌", 8, vec!["结算由", "持，牌"]),
            ("见（说明）后", 6, vec!["见（说", "明）后"]),
            ("费率 0.55%+3 起", 8, vec!["费率", "0.55%+3", "起"]),
            ("到账T+1日", 6, vec!["到账", "T+1日"]),
            ("abcdefgh", 3, vec!["abc", "def", "gh"]),
            ("一\n\n二", 9, vec!["一", "", "二"]),
            ("a b", 1, vec!["a", "b"]),
        ] {
            assert_eq!(wrap(text, width), lines, "{text:?} at {width}");
        }
    }

    #[test]
    fn shows_what_hides() {
        for (text, shown) in [
            ("一清 POS", "一清 POS"),
            ("a\nb\u{7}", "a\\u{a}b\\u{7}"),
            ("a\tb", "a b"),
            ("\u{202E}cba", "\\u{202e}cba"),
            ("x\u{9b}2J", "x\\u{9b}2J"),
            ("\u{feff}y", "\\u{feff}y"),
        ] {
            assert_eq!(for_terminal(text), shown);
        }
    }

    proptest! {
        #[test]
        fn wrapping_loses_nothing_but_space(text in "[a-c费率，。（）0-9%. \n]{0,60}", width in 0usize..20) {
            let without_space = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let lines = wrap(&text, width);
            prop_assert_eq!(without_space(&lines.concat()), without_space(&text));
            prop_assert!(lines.iter().all(|line| display_width(line) <= width.max(2)));
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80), width in 0usize..9) {
            let text = String::from_utf8_lossy(&bytes);
            let _ = wrap(&text, width);
            let shown = for_terminal(&text).into_owned();
            prop_assert!(!shown.chars().any(|c| c.is_control() || is_bidi(c)));
        }
    }
}
