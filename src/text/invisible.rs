//! Characters that take part in a text without being seen.
//!
//! They arrive by copying from chat programs and web pages, or are put in to
//! break a search. Source: Unicode, property `Default_Ignorable_Code_Point`
//! and `Bidi_Control`.

/// Whether `c` turns the direction of the text around it (`Bidi_Control`).
///
/// ```
/// # use yiqing::text::invisible::is_bidi;
/// assert!(is_bidi('\u{202E}'));
/// assert!(!is_bidi('a'));
/// ```
pub fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether `c` shows nothing: a control character, a direction mark, a
/// zero-width or otherwise ignorable character. White space is not counted.
///
/// ```
/// # use yiqing::text::invisible::is_invisible;
/// assert!(is_invisible('\u{200B}') && is_invisible('\u{7F}'));
/// assert!(!is_invisible('卡') && !is_invisible(' '));
/// ```
pub fn is_invisible(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control() && !c.is_ascii_whitespace();
    }
    is_bidi(c)
        || (c.is_control() && !c.is_whitespace())
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}'
            | '\u{206A}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_is_not_invisible() {
        for c in "拉卡拉POS 0.6%，（）é\u{3000}\t\n".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn marks_and_controls_are_invisible() {
        for c in [
            '\0',
            '\u{1b}',
            '\u{7f}',
            '\u{9f}',
            '\u{ad}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2066}',
            '\u{feff}',
            '\u{fe0f}',
            '\u{e0041}',
        ] {
            assert!(is_invisible(c), "{c:?}");
        }
    }
}
