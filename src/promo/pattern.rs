//! Forms that numbers are written in, each with the words without which it stands nowhere.

use std::sync::OnceLock;

use regex::{Captures, Regex};

use crate::text::word_list::WordList;

/// A form, made when it is first needed.
#[derive(Debug)]
pub(super) struct Pattern {
    form: &'static str,
    needs: WordList,
    made: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A regular expression, and words of which every text that it matches holds one.
    pub(super) const fn new(form: &'static str, needs: &'static [&'static str]) -> Pattern {
        Pattern {
            form,
            needs: WordList::new(needs),
            made: OnceLock::new(),
        }
    }

    /// All places of a text, by position.
    pub(super) fn captures<'t>(&self, text: &'t str) -> Vec<Captures<'t>> {
        if !self.needs.is_in(text) {
            return Vec::new();
        }
        self.regex()
            .map(|re| re.captures_iter(text).collect())
            .unwrap_or_default()
    }

    fn regex(&self) -> Option<&Regex> {
        self.made
            .get_or_init(|| Regex::new(self.form).ok())
            .as_ref()
    }

    /// Makes texts of the form, each of which has to hold one of the words.
    #[cfg(test)]
    pub(super) fn check(&self) {
        use proptest::prelude::*;
        use proptest::test_runner::TestRunner;
        let texts = proptest::string::string_regex(self.form).unwrap();
        TestRunner::default()
            .run(&texts, |text| {
                prop_assert!(self.needs.is_in(&text), "{text}: {}", self.form);
                Ok(())
            })
            .unwrap();
    }
}
