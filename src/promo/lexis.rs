//! The words to look for: phrases, cues, names of institutions and brands. Made once
//! a registry.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;

use super::context::Context;
use super::fold::plain;
use super::spelling::Spelling;
use super::tails::Tails;
use crate::registry::index::{Names, Resolved, Subject};
use crate::registry::record::{BrandKind, Confidence};
use crate::registry::wording::{CATEGORIES, CueKind, Guard, Wording};
use crate::registry::{Origin, Registry};
use crate::text::dictionary::Dictionary;
use crate::text::word_list::WordList;

/// A phrase to look for.
#[derive(Debug)]
pub(super) struct PhraseEntry {
    /// Category, one of [`CATEGORIES`].
    pub category: &'static str,
    /// The plain word.
    pub normalised: String,
    /// 1 to 3.
    pub severity: u8,
    /// What follows after a gap; `None` where nothing has to.
    tails: Option<Arc<Tails>>,
    /// It is made of a frame: a phrase that stands in the same place says it better.
    frame: bool,
    context: Context,
}

/// Whom a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// A body on record that may acquire.
    Subject(Subject),
    /// A brand on record that identifies nobody: a maker, agent or network, or an alias of low
    /// confidence (index into the brands).
    Brand(usize),
}

/// A name to look for.
#[derive(Debug)]
pub(super) struct NameEntry {
    /// As on record.
    pub name: String,
    /// Whom it means.
    pub whom: Whom,
    /// An alias of low confidence: counts only where a word of the trade follows.
    pub low: bool,
    context: Context,
}

/// What a pattern is.
#[derive(Debug)]
enum Entry {
    Phrases(Vec<PhraseEntry>),
    Cue(CueKind, Context),
    Name(NameEntry),
}

/// The words of a text that count, by position.
#[derive(Debug, Default)]
pub struct Words<'l> {
    /// Phrases, the longest of a category at each place.
    pub(super) phrases: Vec<(Range<usize>, &'l PhraseEntry)>,
    /// Cues.
    pub(super) cues: Vec<(Range<usize>, CueKind)>,
    /// Names, the longest at each place.
    pub(super) names: Vec<(Range<usize>, &'l NameEntry)>,
}

/// All words of one registry.
#[derive(Debug)]
pub struct Lexis {
    /// Spellings that hide a word.
    pub spelling: Spelling,
    /// Phrases, cues and names in one: a text is walked over once.
    words: Dictionary,
    /// What each of them is.
    entries: Vec<Entry>,
    /// Letters of official domains and who holds them.
    pub(super) labels: Vec<(String, Subject)>,
}

/// Which registry an entry of the cache was made of.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    address: usize,
    dir: Option<PathBuf>,
    version: String,
    as_of: Date,
}

impl Lexis {
    /// The words of a registry; made when first asked for and kept.
    #[must_use]
    pub fn of(registry: &Registry) -> Arc<Lexis> {
        static EMBEDDED: OnceLock<Arc<Lexis>> = OnceLock::new();
        static LAST: Mutex<Option<(Key, Arc<Lexis>)>> = Mutex::new(None);
        if registry.origin() == Origin::Embedded {
            return Arc::clone(EMBEDDED.get_or_init(|| Arc::new(Lexis::build(registry))));
        }
        let key = Key {
            address: std::ptr::from_ref(registry) as usize,
            dir: registry.dir().map(std::path::Path::to_owned),
            version: registry.version().to_owned(),
            as_of: registry.as_of(),
        };
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((k, made)) = &*last
            && *k == key
        {
            return Arc::clone(made);
        }
        let made = Arc::new(Lexis::build(registry));
        *last = Some((key, Arc::clone(&made)));
        made
    }

    fn build(registry: &Registry) -> Lexis {
        let empty;
        let wording = match registry.wording() {
            Ok(w) => w,
            // The command has told of it before; without words nothing is found.
            Err(_) => {
                empty = no_words(registry.as_of());
                &empty
            }
        };
        let mut patterns = Patterns::default();
        phrases(wording, &mut patterns);
        cues(wording, &mut patterns);
        names(registry, wording, &mut patterns);
        Lexis {
            spelling: Spelling::of(registry, wording),
            words: Dictionary::new(patterns.words),
            entries: patterns.entries,
            labels: labels(registry),
        }
    }

    /// The words of a folded text.
    pub(super) fn words_in(&self, text: &str) -> Words<'_> {
        let mut out = Words::default();
        self.words
            .each_in(text, |range, number| match self.entries.get(number) {
                Some(Entry::Phrases(entries)) if !splits_a_word(text, range.clone()) => {
                    for e in entries {
                        let end = match &e.tails {
                            None => Some(end_of_number(text, range.end)),
                            Some(tails) => tails.after(text, range.end, e.frame),
                        };
                        let whole = end.map(|end| range.start..end);
                        if let Some(whole) = whole.filter(|r| e.context.allows(text, r.clone())) {
                            out.phrases.push((whole, e));
                        }
                    }
                }
                Some(Entry::Cue(kind, context)) if context.allows(text, range.clone()) => {
                    out.cues.push((range, *kind));
                }
                Some(Entry::Name(e))
                    if !splits_a_word(text, range.clone())
                        && e.context.allows(text, range.clone())
                        && (!e.low || trade_word_follows(text, range.end)) =>
                {
                    out.names.push((range, e));
                }
                _ => {}
            });
        out.phrases = longest_phrases(out.phrases);
        out.cues.sort_by_key(|(r, _)| r.start);
        out.names
            .sort_by_key(|(r, _)| (r.start, std::cmp::Reverse(r.end)));
        let mut end = 0;
        out.names.retain(|(r, _)| {
            let keep = r.start >= end;
            if keep {
                end = r.end;
            }
            keep
        });
        out
    }
}

/// The end of a number that a phrase ends within: 费率0.3 stands for 费率0.38%.
fn end_of_number(text: &str, end: usize) -> usize {
    let within = text
        .get(..end)
        .is_some_and(|t| t.ends_with(|c: char| c.is_ascii_digit()));
    let rest = text.get(end..).filter(|_| within).unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let percent = digits > 0 && rest.as_bytes().get(digits) == Some(&b'%');
    end + digits + usize::from(percent)
}

/// Of phrases of one category that overlap, the longest; of a phrase and a frame the phrase, but for
/// a graver frame. By position.
fn longest_phrases(
    mut all: Vec<(Range<usize>, &PhraseEntry)>,
) -> Vec<(Range<usize>, &PhraseEntry)> {
    all.sort_by_key(|(r, e)| (e.category, r.start, std::cmp::Reverse(r.end)));
    let mut out: Vec<(Range<usize>, &PhraseEntry)> = Vec::with_capacity(all.len());
    for (range, e) in all {
        match out.last_mut() {
            Some((last, l)) if l.category == e.category && range.start < last.end => {
                let better = match (e.frame, l.frame) {
                    (true, false) => e.severity > l.severity,
                    (false, true) => e.severity >= l.severity,
                    _ => range.len() > last.len(),
                };
                if better {
                    *last = range;
                    *l = e;
                }
            }
            _ => out.push((range, e)),
        }
    }
    out.sort_by_key(|(r, e)| (r.start, r.end, e.category));
    out
}

/// Words that make an alias of low confidence a name of a terminal.
static TRADE: WordList = WordList::new(&[
    "pos",
    "电签",
    "大机",
    "刷卡机",
    "收款",
    "支付",
    "app",
    "机具",
    "机器",
    "商户版",
]);

/// Where words of the trade begin, by position.
pub(super) fn trade_words_in(text: &str) -> impl Iterator<Item = usize> + '_ {
    TRADE.begins_in(text)
}

fn trade_word_follows(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|t| TRADE.begin(t))
}

/// Whether a match of letters or digits is cut out of a longer run of them.
fn splits_a_word(text: &str, range: Range<usize>) -> bool {
    let part = text.get(range.clone()).unwrap_or_default();
    let letter = |c: char| c.is_ascii_alphabetic();
    let before = text.get(..range.start).and_then(|t| t.chars().next_back());
    let after = text.get(range.end..).and_then(|t| t.chars().next());
    let digit = |c: char| c.is_ascii_digit();
    (part.starts_with(letter) && before.is_some_and(letter))
        || (part.ends_with(letter) && after.is_some_and(letter))
        || (part.starts_with(digit) && before.is_some_and(|c| digit(c) || c == '.'))
}

fn category(word: &str) -> Option<&'static str> {
    CATEGORIES.into_iter().find(|c| *c == word)
}

/// Patterns in the making.
#[derive(Default)]
struct Patterns {
    words: Vec<String>,
    entries: Vec<Entry>,
}

impl Patterns {
    fn add(&mut self, word: String, entry: Entry) {
        self.words.push(word);
        self.entries.push(entry);
    }
}

fn phrases(wording: &Wording<'_>, out: &mut Patterns) {
    let mut at = std::collections::HashMap::new();
    let mut add = |head: String, entry: PhraseEntry| {
        if head.is_empty() {
            return;
        }
        match at.get(&head).and_then(|i| out.entries.get_mut(*i)) {
            Some(Entry::Phrases(list)) => list.push(entry),
            _ => {
                at.insert(head.clone(), out.entries.len());
                out.add(head, Entry::Phrases(vec![entry]));
            }
        }
    };
    for p in &wording.phrases {
        let Some(category) = category(&p.category).filter(|c| *c != "evasive_spelling") else {
            continue;
        };
        let (head, tail) = match p.phrase.split_once('…') {
            Some((h, t)) => (plain(h), Some(plain(t)).filter(|t| !t.is_empty())),
            None => (plain(&p.phrase), None),
        };
        add(
            head,
            PhraseEntry {
                category,
                normalised: p.normalised.as_str().to_owned(),
                severity: p.severity,
                tails: tail.map(|t| Arc::new(Tails::new(vec![t]))),
                frame: false,
                context: Context::of(&p.near, &p.not_after, &p.not_before),
            },
        );
    }
    for f in &wording.frames {
        let Some(category) = category(&f.category) else {
            continue;
        };
        let tails = Arc::new(Tails::new(f.then.iter().map(|t| plain(t)).collect()));
        for first in &f.first {
            add(
                plain(first),
                PhraseEntry {
                    category,
                    normalised: f.normalised.as_str().to_owned(),
                    severity: f.severity,
                    tails: Some(Arc::clone(&tails)),
                    frame: true,
                    context: Context::of(&f.near, &f.not_after, &f.not_before),
                },
            );
        }
    }
}

fn cues(wording: &Wording<'_>, out: &mut Patterns) {
    for c in &wording.cues {
        let context = Context::of(&[], &c.not_after, &c.not_before);
        out.add(plain(&c.word), Entry::Cue(c.kind, context));
    }
}

fn names(registry: &Registry, wording: &Wording<'_>, out: &mut Patterns) {
    let mut known = std::collections::HashSet::new();
    let guards: std::collections::HashMap<String, &Guard<'_>> = wording
        .guards
        .iter()
        .map(|g| (plain(&g.alias), g))
        .collect();
    let mut add = |name: &str, whom: Option<Whom>, low: bool| {
        let pattern = plain(name);
        if pattern.chars().count() < 2 || !known.insert(pattern.clone()) {
            return;
        }
        let whom = whom.or_else(|| match registry.resolve(name, Names::All) {
            Resolved::One(m) => Some(Whom::Subject(m.subject)),
            Resolved::Other(i) => Some(Whom::Brand(i)),
            Resolved::Several(_) | Resolved::Nobody => None,
        });
        let Some(whom) = whom else { return };
        let context = guards.get(&pattern).map_or_else(Context::default, |g| {
            Context::of(&[], &g.not_after, &g.not_before)
        });
        let name = name.to_owned();
        let entry = NameEntry {
            name,
            whom,
            low,
            context,
        };
        out.add(pattern, Entry::Name(entry));
    };
    let s = registry.snapshot();
    for (i, r) in s.institutions.iter().enumerate() {
        let whom = Whom::Subject(Subject::Institution(i));
        add(&r.name, Some(whom), false);
        for n in &r.former_names {
            add(n, None, false);
        }
        for n in &r.short_names {
            add(n, None, false);
        }
    }
    for b in &s.banks {
        for n in std::iter::once(&b.name).chain(&b.short_names) {
            add(n, None, false);
        }
    }
    for (i, b) in s.brands.iter().enumerate() {
        let low = b.confidence == Confidence::Low;
        let whom = (low || b.institution.is_none()).then_some(Whom::Brand(i));
        // A maker's, agent's or network's own name is plain enough.
        let asks_more = low && !matches!(b.kind, BrandKind::Maker | BrandKind::Network)
            || b.alias.chars().count() < 2;
        add(&b.alias, whom, asks_more);
    }
}

/// Letters of official domains, at least five: `lakala` of lakala.com.
fn labels(registry: &Registry) -> Vec<(String, Subject)> {
    let mut out = Vec::new();
    for c in &registry.snapshot().contacts {
        let Some(i) = c
            .institution
            .as_deref()
            .and_then(|n| registry.by_licence_no(n))
        else {
            continue;
        };
        for d in &c.domains {
            if let Some(label) = d.value.split('.').next()
                && label.len() >= 5
                && label.chars().all(|c| c.is_ascii_alphabetic())
            {
                out.push((label.to_owned(), Subject::Institution(i)));
            }
        }
    }
    out
}

fn no_words(as_of: Date) -> Wording<'static> {
    let head = || crate::registry::record::PartHead {
        name: "lexicon".into(),
        as_of,
    };
    Wording {
        lexicon: head(),
        sites: head(),
        phrases: Vec::new(),
        frames: Vec::new(),
        cues: Vec::new(),
        guards: Vec::new(),
        words: Vec::new(),
        lookalikes: Vec::new(),
    }
}
