//! The words to look for, as automata: phrases, cues, names of institutions and brands. Made once
//! a registry.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aho_corasick::{AhoCorasick, MatchKind};
use jiff::civil::Date;

use super::context::Context;
use super::fold::plain;
use super::spelling::Spelling;
use crate::registry::index::{Names, Resolved, Subject};
use crate::registry::record::{BrandKind, Confidence};
use crate::registry::wording::{CATEGORIES, CueKind, Guard, Wording};
use crate::registry::{Origin, Registry};

/// A phrase to look for.
#[derive(Debug)]
pub(super) struct PhraseEntry {
    /// Category, one of [`CATEGORIES`].
    pub category: &'static str,
    /// The plain word.
    pub normalised: String,
    /// 1 to 3.
    pub severity: u8,
    /// What follows after a gap: one of these.
    tails: Vec<String>,
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

/// All words of one registry.
#[derive(Debug)]
pub struct Lexis {
    /// Spellings that hide a word.
    pub spelling: Spelling,
    phrases: Option<AhoCorasick>,
    phrase_entries: Vec<Vec<PhraseEntry>>,
    cues: Option<AhoCorasick>,
    cue_entries: Vec<(CueKind, Context)>,
    names: Option<AhoCorasick>,
    name_entries: Vec<NameEntry>,
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
        let (phrases, phrase_entries) = phrases(wording);
        let (cues, cue_entries) = cues(wording);
        let (names, name_entries) = names(registry, wording);
        Lexis {
            spelling: Spelling::of(registry, wording),
            phrases,
            phrase_entries,
            cues,
            cue_entries,
            names,
            name_entries,
            labels: labels(registry),
        }
    }

    /// Phrases in a folded text, longest first at each place, by position.
    pub(super) fn phrases_in(&self, text: &str) -> Vec<(Range<usize>, &PhraseEntry)> {
        let Some(automaton) = &self.phrases else {
            return Vec::new();
        };
        let mut all: Vec<(Range<usize>, &PhraseEntry)> = Vec::new();
        for m in automaton.find_overlapping_iter(text) {
            let Some(entries) = self.phrase_entries.get(m.pattern().as_usize()) else {
                continue;
            };
            let part = text.get(m.range()).unwrap_or_default();
            if splits_a_word(text, m.range(), part) {
                continue;
            }
            for e in entries {
                let end = if e.tails.is_empty() {
                    Some(m.end())
                } else {
                    tail_after(text, m.end(), &e.tails, e.frame)
                };
                let Some(end) = end else { continue };
                let range = m.start()..end;
                if e.context.allows(text, range.clone()) {
                    all.push((range, e));
                }
            }
        }
        // Of phrases of one category that overlap, the longest counts.
        all.sort_by_key(|(r, e)| (e.category, r.start, std::cmp::Reverse(r.end)));
        let mut out: Vec<(Range<usize>, &PhraseEntry)> = Vec::new();
        for (range, e) in all {
            match out.last_mut() {
                Some((last, l)) if l.category == e.category && range.start < last.end => {
                    // Of a phrase and a frame the phrase counts, but for a graver frame.
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

    /// Cues in a folded text, by position.
    pub(super) fn cues_in(&self, text: &str) -> Vec<(Range<usize>, CueKind)> {
        let Some(automaton) = &self.cues else {
            return Vec::new();
        };
        automaton
            .find_overlapping_iter(text)
            .filter_map(|m| {
                let (kind, context) = self.cue_entries.get(m.pattern().as_usize())?;
                context.allows(text, m.range()).then(|| (m.range(), *kind))
            })
            .collect()
    }

    /// Names in a folded text, the longest at each place, by position.
    pub(super) fn names_in(&self, text: &str) -> Vec<(Range<usize>, &NameEntry)> {
        let Some(automaton) = &self.names else {
            return Vec::new();
        };
        let mut all: Vec<(Range<usize>, &NameEntry)> = automaton
            .find_overlapping_iter(text)
            .filter_map(|m| {
                let e = self.name_entries.get(m.pattern().as_usize())?;
                let part = text.get(m.range())?;
                let counts = !splits_a_word(text, m.range(), part)
                    && e.context.allows(text, m.range())
                    && (!e.low || trade_word_follows(text, m.end()));
                counts.then(|| (m.range(), e))
            })
            .collect();
        all.sort_by_key(|(r, _)| (r.start, std::cmp::Reverse(r.end)));
        let mut end = 0;
        all.retain(|(r, _)| {
            let keep = r.start >= end;
            if keep {
                end = r.end;
            }
            keep
        });
        all
    }
}

/// Words that make an alias of low confidence a name of a terminal.
const TRADE: [&str; 10] = [
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
];

/// Where words of the trade begin, by position.
pub(super) fn trade_words_in(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices()
        .map(|(at, _)| at)
        .filter(move |at| trade_word_follows(text, *at))
}

fn trade_word_follows(text: &str, at: usize) -> bool {
    // Asked at every character of a text: most are told by their first byte alone.
    let first = text.as_bytes().get(at);
    text.get(at..).is_some_and(|t| {
        TRADE
            .iter()
            .any(|w| w.as_bytes().first() == first && t.starts_with(w))
    })
}

/// Whether a match of letters or digits is cut out of a longer run of them.
fn splits_a_word(text: &str, range: Range<usize>, part: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic();
    let before = text.get(..range.start).and_then(|t| t.chars().next_back());
    let after = text.get(range.end..).and_then(|t| t.chars().next());
    let digit = |c: char| c.is_ascii_digit();
    (part.starts_with(letter) && before.is_some_and(letter))
        || (part.ends_with(letter) && after.is_some_and(letter))
        || (part.starts_with(digit) && before.is_some_and(|c| digit(c) || c == '.'))
}

/// Where the last of some words ends that begin at most eight characters after `at` in the same
/// clause. Words between the parts of a frame that deny it are not passed over.
fn tail_after(text: &str, at: usize, tails: &[String], frame: bool) -> Option<usize> {
    let rest = text.get(at..)?;
    let mut end = None;
    let mut last = ' ';
    for (n, (i, c)) in rest.char_indices().enumerate() {
        let here = rest.get(i..)?;
        let first = here.as_bytes().first();
        // 280元 holds no 0元.
        let cut = c.is_ascii_digit() && (last.is_ascii_digit() || last == '.');
        let found = tails
            .iter()
            .filter(|t| !cut && t.as_bytes().first() == first && here.starts_with(t.as_str()))
            .map(|t| at + i + t.len())
            .max();
        end = end.max(found);
        let breaks = matches!(c, '\n' | '。' | ';' | '!' | '?' | ',' | ':' | '|')
            || frame && matches!(c, '不' | '没' | '未' | '别' | '非' | '莫');
        if breaks || n == 8 {
            break;
        }
        last = c;
    }
    end
}

fn category(word: &str) -> Option<&'static str> {
    CATEGORIES.into_iter().find(|c| *c == word)
}

fn automaton(patterns: &[String]) -> Option<AhoCorasick> {
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(patterns)
        .ok()
}

fn phrases(wording: &Wording<'_>) -> (Option<AhoCorasick>, Vec<Vec<PhraseEntry>>) {
    let mut patterns: Vec<String> = Vec::new();
    let mut entries: Vec<Vec<PhraseEntry>> = Vec::new();
    let mut at = std::collections::HashMap::new();
    let mut add = |head: String, entry: PhraseEntry| {
        if head.is_empty() {
            return;
        }
        let i = *at.entry(head.clone()).or_insert_with(|| {
            patterns.push(head);
            entries.push(Vec::new());
            entries.len() - 1
        });
        if let Some(list) = entries.get_mut(i) {
            list.push(entry);
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
                tails: tail.into_iter().collect(),
                frame: false,
                context: Context::of(&p.near, &p.not_after, &p.not_before),
            },
        );
    }
    for f in &wording.frames {
        let Some(category) = category(&f.category) else {
            continue;
        };
        for first in &f.first {
            add(
                plain(first),
                PhraseEntry {
                    category,
                    normalised: f.normalised.as_str().to_owned(),
                    severity: f.severity,
                    tails: f.then.iter().map(|t| plain(t)).collect(),
                    frame: true,
                    context: Context::of(&f.near, &f.not_after, &f.not_before),
                },
            );
        }
    }
    (automaton(&patterns), entries)
}

fn cues(wording: &Wording<'_>) -> (Option<AhoCorasick>, Vec<(CueKind, Context)>) {
    let patterns: Vec<String> = wording.cues.iter().map(|c| plain(&c.word)).collect();
    let entries = wording
        .cues
        .iter()
        .map(|c| (c.kind, Context::of(&[], &c.not_after, &c.not_before)))
        .collect();
    (automaton(&patterns), entries)
}

fn names(registry: &Registry, wording: &Wording<'_>) -> (Option<AhoCorasick>, Vec<NameEntry>) {
    let mut patterns: Vec<String> = Vec::new();
    let mut entries: Vec<NameEntry> = Vec::new();
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
        let guard = guards.get(&pattern);
        entries.push(NameEntry {
            name: name.to_owned(),
            whom,
            low,
            context: guard.map_or_else(Context::default, |g| {
                Context::of(&[], &g.not_after, &g.not_before)
            }),
        });
        patterns.push(pattern);
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
    (automaton(&patterns), entries)
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
