//! Forms that numbers are written in, each with the words without which it stands nowhere.

use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex;
use regex_automata::util::captures::Captures;

use crate::text::letters::Letters;
use crate::text::word_list::WordList;

/// One place of a form.
pub(super) struct Found<'t> {
    text: &'t str,
    groups: Captures,
}

/// What a group of a form stands for.
#[derive(Clone)]
pub(super) struct Part<'t> {
    text: &'t str,
    range: Range<usize>,
}

impl<'t> Found<'t> {
    /// All of it.
    pub(super) fn whole(&self) -> Option<Part<'t>> {
        self.groups.get_match().map(|m| self.part(m.range()))
    }

    /// The group of a name.
    pub(super) fn name(&self, name: &str) -> Option<Part<'t>> {
        let span = self.groups.get_group_by_name(name)?;
        Some(self.part(span.range()))
    }

    fn part(&self, range: Range<usize>) -> Part<'t> {
        Part {
            text: self.text.get(range.clone()).unwrap_or_default(),
            range,
        }
    }
}

impl<'t> Part<'t> {
    pub(super) fn as_str(&self) -> &'t str {
        self.text
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    pub(super) fn start(&self) -> usize {
        self.range.start
    }

    pub(super) fn end(&self) -> usize {
        self.range.end
    }
}

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
    pub(super) fn captures<'t>(&self, text: &'t str) -> Vec<Found<'t>> {
        if self.needs.is_in(text) {
            self.all_in(text)
        } else {
            Vec::new()
        }
    }

    /// The same of a text whose characters are known: they tell most forms to be nowhere in it.
    pub(super) fn captures_within<'t>(&self, text: &'t str, letters: &Letters) -> Vec<Found<'t>> {
        if self.needs.is_within(text, letters) {
            self.all_in(text)
        } else {
            Vec::new()
        }
    }

    /// All places of a text without their groups, by position.
    pub(super) fn places<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        let regex = self.needs.is_in(text).then(|| self.regex()).flatten();
        regex
            .into_iter()
            .flat_map(move |regex| regex.find_iter(text).map(|m| m.range()))
    }

    fn all_in<'t>(&self, text: &'t str) -> Vec<Found<'t>> {
        let Some(regex) = self.regex() else {
            return Vec::new();
        };
        regex
            .captures_iter(text)
            .map(|groups| Found { text, groups })
            .collect()
    }

    fn regex(&self) -> Option<&Regex> {
        // The words that a form needs are looked for before it is: it needs no search for them of
        // its own, which costs more to make than it saves in one page.
        self.made
            .get_or_init(|| {
                Regex::builder()
                    .configure(Regex::config().auto_prefilter(false))
                    .build(self.form)
                    .ok()
            })
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
