//! Han characters.

/// Whether a character is a Han character.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FFFF}' | '〇')
}

/// Whether a character is a letter, a digit or a Han character: most characters of a Chinese text
/// are told without the tables of Unicode.
#[must_use]
pub fn is_word(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c) || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_the_tables_say() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_word(c), c.is_alphanumeric(), "{c:?}");
        }
    }
}
