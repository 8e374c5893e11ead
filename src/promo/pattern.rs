//! Forms that numbers are written in, each with the words without which it stands nowhere.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::Compiler;
use regex_automata::nfa::thompson::backtrack::BoundedBacktracker;
use regex_automata::util::captures::Captures;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};

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

thread_local! {
    /// What makes trials: it holds tables that are larger than what it makes of most forms.
    static COMPILER: Compiler = Compiler::new();
}

/// Tries after which a form is looked for in so much that its automaton pays for itself.
const OFTEN: usize = 500;

/// A form, made when it is first needed. At first it is tried wherever one of its first words stands,
/// by what is made in little time; when that has been done often, and for forms of any length, an
/// automaton looks for it in one walk. Both find the same.
#[derive(Debug)]
pub(super) struct Pattern {
    form: &'static str,
    needs: WordList,
    begins: WordList,
    trial: OnceLock<Option<Trial>>,
    tries: AtomicUsize,
    automaton: OnceLock<Option<Regex>>,
}

/// What tries a form at one place, of so many bytes at most.
#[derive(Debug)]
struct Trial {
    engine: BoundedBacktracker,
    longest: usize,
}

impl Pattern {
    /// A regular expression, words of which every text that it matches holds one, and words of
    /// which every such text begins with one: not asked of a form that may be of any length.
    pub(super) const fn new(
        form: &'static str,
        needs: &'static [&'static str],
        begins: &'static [&'static str],
    ) -> Pattern {
        Pattern {
            form,
            needs: WordList::new(needs),
            begins: WordList::new(begins),
            trial: OnceLock::new(),
            tries: AtomicUsize::new(0),
            automaton: OnceLock::new(),
        }
    }

    /// A form of which the words that it begins with are all that it needs.
    pub(super) const fn beginning(form: &'static str, words: &'static [&'static str]) -> Pattern {
        Pattern::new(form, words, words)
    }

    /// All places of a text without their groups, by position.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        let found = self.captures(text);
        let whole = found.iter().filter_map(Found::whole);
        whole.map(|part| part.range()).collect()
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

    fn all_in<'t>(&self, text: &'t str) -> Vec<Found<'t>> {
        let places = match self.trial() {
            Some(trial) => self.tried(text, trial),
            None => self.walked(text),
        };
        places
            .into_iter()
            .map(|groups| Found { text, groups })
            .collect()
    }

    /// The form's places, none of which begins within another, tried one by one.
    fn tried(&self, text: &str, trial: &Trial) -> Vec<Captures> {
        let mut out = Vec::new();
        let mut cache = trial.engine.create_cache();
        let mut groups = trial.engine.create_captures();
        let mut end = 0;
        let mut tries = 0;
        for at in self.begins.begins_in(text) {
            if at < end {
                continue;
            }
            tries += 1;
            let reach = text.len().min(at + trial.longest);
            let input = Input::new(text).range(at..reach).anchored(Anchored::Yes);
            let tried = trial.engine.try_search(&mut cache, &input, &mut groups);
            if tried.is_err() || tries > OFTEN {
                self.tries.fetch_add(tries, Ordering::Relaxed);
                return self.walked(text);
            }
            if let Some(found) = groups.get_match() {
                end = found.end();
                out.push(groups.clone());
            }
        }
        self.tries.fetch_add(tries, Ordering::Relaxed);
        out
    }

    /// The same places, found in one walk.
    fn walked(&self, text: &str) -> Vec<Captures> {
        let automaton = self.automaton.get_or_init(|| {
            // The words that a form needs are looked for before it is: it needs no search for them
            // of its own, which costs more to make than it saves in one page.
            Regex::builder()
                .configure(Regex::config().auto_prefilter(false))
                .build(self.form)
                .ok()
        });
        automaton
            .iter()
            .flat_map(|regex| regex.captures_iter(text))
            .collect()
    }

    /// What tries the form; `None` once this has been done often, and where there is no end to its
    /// length.
    fn trial(&self) -> Option<&Trial> {
        if self.tries.load(Ordering::Relaxed) > OFTEN {
            return None;
        }
        let make = || {
            let form = syntax::parse(self.form).ok()?;
            let longest = form.properties().maximum_len()?;
            let states = COMPILER.with(|c| c.build_from_hir(&form).ok())?;
            let engine = BoundedBacktracker::new_from_nfa(states).ok()?;
            Some(Trial { engine, longest })
        };
        self.trial.get_or_init(make).as_ref()
    }

    /// Makes texts of the form, each of which has to hold one of the words and to begin with one; tried
    /// place by place they are found where a walk finds them.
    #[cfg(test)]
    pub(super) fn check(&self) {
        use proptest::prelude::*;
        use proptest::test_runner::TestRunner;
        use regex_automata::Span;
        let texts = proptest::string::string_regex(self.form).unwrap();
        TestRunner::default()
            .run(&(texts, "[0-9a-z.元,费率 ]{0,4}"), |(text, more)| {
                prop_assert!(self.needs.is_in(&text), "{text}: {}", self.form);
                let Some(trial) = self.trial() else {
                    return Ok(());
                };
                prop_assert!(self.begins.begin(&text), "{text}: {}", self.form);
                let all = |found: Vec<Captures>| -> Vec<Vec<Option<Span>>> {
                    found.iter().map(|c| c.iter().collect()).collect()
                };
                let several = format!("{more}{text}{more}{text}{text}");
                let (tried, walked) = (self.tried(&several, trial), self.walked(&several));
                self.tries.store(0, Ordering::Relaxed);
                prop_assert_eq!(all(tried), all(walked));
                Ok(())
            })
            .unwrap();
    }
}
