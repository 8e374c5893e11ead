//! Who a name is: exact, folded, by branch, as a brand cell; and whom it merely looks like.

use std::collections::HashMap;

use super::Registry;
use super::name::{
    has_company_form, is_place_like, look_alike_core, without_account_words, without_branch,
    without_form,
};
use super::record::{BrandKind, Confidence};
use crate::text::distance::within;
use crate::text::fold::fold;

/// A body on record that may acquire or pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// Index into the institutions.
    Institution(usize),
    /// Index into the banks.
    Bank(usize),
}

/// Through which kind of name a subject was found, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// The legal name.
    LegalName,
    /// A former legal name.
    FormerName,
    /// A short name.
    ShortName,
    /// A brand alias of this confidence (index into the brands).
    Alias(Confidence, usize),
}

impl Via {
    fn rank(self) -> u8 {
        match self {
            Via::LegalName => 0,
            Via::FormerName => 1,
            Via::ShortName => 2,
            Via::Alias(..) => 3,
        }
    }
}

/// One subject found, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Who.
    pub subject: Subject,
    /// Through which name.
    pub via: Via,
    /// The spelling had to be folded.
    pub folded: bool,
}

/// What a name resolves to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// Exactly one subject.
    One(Match),
    /// A maker's, agent's or network's name (index into the brands): no acquirer.
    Other(usize),
    /// The name fits several subjects and identifies none.
    Several(Vec<Subject>),
    /// Nobody on record.
    Nobody,
}

/// Which names count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Legal, former and short names and brand aliases.
    All,
    /// No brand aliases: for payers.
    NoAliases,
}

#[derive(Debug, Clone, Copy)]
enum Entry {
    Subject(Subject, Via),
    Other(usize),
}

/// The index over all names.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    exact: HashMap<Box<str>, Vec<Entry>>,
    folded: HashMap<Box<str>, Vec<Entry>>,
    longest_folded: usize,
}

impl NameIndex {
    pub(super) fn build(registry: &super::Snapshot<'_>) -> NameIndex {
        let mut index = NameIndex::default();
        for (i, r) in registry.institutions.iter().enumerate() {
            let s = Subject::Institution(i);
            index.add(&r.name, Entry::Subject(s, Via::LegalName));
            for n in &r.former_names {
                index.add(n, Entry::Subject(s, Via::FormerName));
            }
            for n in &r.short_names {
                index.add(n, Entry::Subject(s, Via::ShortName));
            }
        }
        for (i, b) in registry.banks.iter().enumerate() {
            let s = Subject::Bank(i);
            index.add(&b.name, Entry::Subject(s, Via::LegalName));
            for n in &b.short_names {
                index.add(n, Entry::Subject(s, Via::ShortName));
            }
        }
        let by_licence: HashMap<&str, usize> = registry
            .institutions
            .iter()
            .enumerate()
            .map(|(i, r)| (r.licence_no.as_str(), i))
            .collect();
        for (i, b) in registry.brands.iter().enumerate() {
            let entry = match b.institution.as_deref().and_then(|n| by_licence.get(n)) {
                Some(owner) => {
                    if b.confidence == Confidence::Low {
                        continue;
                    }
                    Entry::Subject(Subject::Institution(*owner), Via::Alias(b.confidence, i))
                }
                None if b.confidence == Confidence::Low => continue,
                None => match b.kind {
                    BrandKind::Maker | BrandKind::Agent | BrandKind::Network => Entry::Other(i),
                    BrandKind::Brand | BrandKind::Product | BrandKind::App => continue,
                },
            };
            index.add(&b.alias, entry);
        }
        index
    }

    fn add(&mut self, name: &str, entry: Entry) {
        self.exact.entry(name.into()).or_default().push(entry);
        let folded = fold(name);
        let key = without_form(&folded);
        self.longest_folded = self.longest_folded.max(key.chars().count());
        self.folded.entry(key.into()).or_default().push(entry);
    }
}

impl Registry {
    /// Who `name` is. Never by likeness.
    #[must_use]
    pub fn resolve(&self, name: &str, names: Names) -> Resolved {
        let name = name.trim();
        if name.is_empty() {
            return Resolved::Nobody;
        }
        if let Some(found) = self.pick(self.index.exact.get(name), names, false) {
            return found;
        }
        let folded = fold(name);
        let mut plain: &str = &folded;
        if names == Names::NoAliases {
            plain = without_account_words(plain);
        }
        let core = without_form(plain);
        if let Some(found) = self.pick(self.index.folded.get(core), names, true) {
            return found;
        }
        if let Some(rest) = without_branch(plain) {
            if let Some(found) = self.branch_of(rest) {
                return found;
            }
        }
        Resolved::Nobody
    }

    /// The listed body that a branch name begins with, where the rest is a place.
    fn branch_of(&self, rest: &str) -> Option<Resolved> {
        let ends: Vec<usize> = rest
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .collect();
        for end in ends.iter().rev().take_while(|e| **e >= 6) {
            let (head, tail) = rest.split_at(*end);
            let Some(entries) = self.index.folded.get(head) else {
                continue;
            };
            let tail = ["股份有限公司", "有限责任公司", "有限公司"]
                .iter()
                .find_map(|f| tail.strip_prefix(f))
                .unwrap_or(tail);
            if !is_place_like(tail) {
                continue;
            }
            if let Some(found) = self.pick(Some(entries), Names::NoAliases, true) {
                return Some(found);
            }
        }
        None
    }

    fn pick(&self, entries: Option<&Vec<Entry>>, names: Names, folded: bool) -> Option<Resolved> {
        let mut best: Vec<Match> = Vec::new();
        let mut other = None;
        for entry in entries? {
            match *entry {
                Entry::Subject(subject, via) => {
                    if names == Names::NoAliases && matches!(via, Via::Alias(..)) {
                        continue;
                    }
                    let candidate = Match {
                        subject,
                        via,
                        folded,
                    };
                    match best.iter_mut().find(|m| m.subject == subject) {
                        Some(m) if via.rank() < m.via.rank() => *m = candidate,
                        Some(_) => {}
                        None => best.push(candidate),
                    }
                }
                Entry::Other(i) => other = Some(i),
            }
        }
        if best.is_empty() {
            return match names {
                Names::All => other.map(Resolved::Other),
                Names::NoAliases => None,
            };
        }
        // A better kind of name goes before a lesser one; a listed record before an ended one.
        let rank = best.iter().map(|m| m.via.rank()).min()?;
        best.retain(|m| m.via.rank() == rank);
        if best.len() > 1 {
            let listed: Vec<Match> = best
                .iter()
                .copied()
                .filter(|m| self.is_listed(m.subject))
                .collect();
            if !listed.is_empty() {
                best = listed;
            }
        }
        match best.as_slice() {
            [one] => Some(Resolved::One(*one)),
            many => Some(Resolved::Several(many.iter().map(|m| m.subject).collect())),
        }
    }

    fn is_listed(&self, subject: Subject) -> bool {
        match subject {
            Subject::Bank(_) => true,
            Subject::Institution(i) => self.institution_at(i).is_some_and(|r| r.listed),
        }
    }

    /// Who stands behind a brand cell: a name alone, or a high-confidence alias among trade
    /// words, digits, brackets and a model. Two aliases of different bodies identify nobody.
    #[must_use]
    pub fn resolve_brand_cell(&self, cell: &str, model: Option<&str>) -> Resolved {
        match self.resolve(cell, Names::All) {
            Resolved::Nobody => {}
            found => return found,
        }
        let folded: String = fold(cell)
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, '+' | '.'))
            .collect();
        let model = model
            .map(|m| fold(m).into_owned())
            .filter(|m| !m.is_empty());
        let mut found: Vec<Resolved> = Vec::new();
        let mut rest: &str = &folded;
        while !rest.is_empty() {
            let taken = self.take_alias(rest).map(|(len, r)| {
                if !found.contains(&r) {
                    found.push(r);
                }
                len
            });
            let len = taken
                .or_else(|| {
                    model
                        .as_deref()
                        .filter(|m| rest.starts_with(m))
                        .map(str::len)
                })
                .or_else(|| self.take_trade_word(rest))
                .or_else(|| take_model_or_digits(rest));
            match len {
                Some(len) => rest = rest.get(len..).unwrap_or_default(),
                None => return Resolved::Nobody,
            }
        }
        let mut subjects: Vec<Subject> = Vec::new();
        for r in &found {
            if let Resolved::One(m) = r {
                if !subjects.contains(&m.subject) {
                    subjects.push(m.subject);
                }
            }
        }
        let others = found.iter().any(|r| matches!(r, Resolved::Other(_)));
        match (subjects.len(), others) {
            (0, true) | (1, false) => found.swap_remove(0),
            (0, false) => Resolved::Nobody,
            _ => Resolved::Several(subjects),
        }
    }

    /// The longest alias that `text` begins with and that may stand among trade words.
    fn take_alias(&self, text: &str) -> Option<(usize, Resolved)> {
        let ends: Vec<usize> = text
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(self.index.longest_folded)
            .collect();
        for (n, end) in ends.iter().enumerate().rev() {
            if n == 0 {
                break;
            }
            let head = text.get(..*end)?;
            let Some(entries) = self.index.folded.get(head) else {
                continue;
            };
            match self.pick(Some(entries), Names::All, true) {
                Some(Resolved::One(m)) if !matches!(m.via, Via::Alias(c, _) if c != Confidence::High) =>
                {
                    return Some((*end, Resolved::One(Match { folded: false, ..m })));
                }
                Some(Resolved::Other(i)) => return Some((*end, Resolved::Other(i))),
                _ => {}
            }
        }
        None
    }

    fn take_trade_word(&self, text: &str) -> Option<usize> {
        self.snapshot
            .trade_words
            .iter()
            .filter(|w| text.starts_with(w.as_str()))
            .map(|w| w.len())
            .max()
    }

    /// Legal and former names that a company's name on no list looks like (LIC008): within one
    /// edit, or two from six characters on, after form and filler words are taken off.
    #[must_use]
    pub fn look_alike_companies(&self, name: &str) -> Vec<usize> {
        let folded = fold(name);
        if !has_company_form(&folded) {
            return Vec::new();
        }
        let core = look_alike_core(&folded);
        let length = core.chars().count();
        if length < 3 {
            return Vec::new();
        }
        let allowed = if length >= 6 { 2 } else { 1 };
        let mut out = Vec::new();
        for (i, r) in self.snapshot.institutions.iter().enumerate() {
            let near = std::iter::once(&r.name)
                .chain(r.former_names.iter())
                .any(|n| {
                    let other = look_alike_core(&fold(n));
                    other.chars().count().abs_diff(length) <= allowed
                        && other.chars().count() >= 3
                        && within(&core, &other, allowed)
                });
            if near {
                out.push(i);
            }
        }
        out
    }

    /// Aliases that a brand looks like without being one (BRD003): within one edit, from three
    /// characters on.
    #[must_use]
    pub fn look_alike_brands(&self, brand: &str) -> Vec<usize> {
        let folded = fold(brand);
        let length = folded.chars().count();
        if length < 3 {
            return Vec::new();
        }
        self.snapshot
            .brands
            .iter()
            .enumerate()
            .filter(|(_, b)| b.institution.is_some() && b.confidence != Confidence::Low)
            .filter(|(_, b)| {
                let alias = fold(&b.alias);
                let n = alias.chars().count();
                n >= 3 && n.abs_diff(length) <= 1 && alias != folded && within(&folded, &alias, 1)
            })
            .map(|(i, _)| i)
            .collect()
    }

    /// Whether a name begins a listed institution's or bank's legal, short or brand name, their
    /// place taken off: such a name is no person's.
    #[must_use]
    pub fn begins_a_listed_name(&self, name: &str) -> bool {
        let folded = fold(name);
        let begins = |n: &str| {
            let n = fold(n);
            n.starts_with(&*folded) || super::name::without_place(&n).starts_with(&*folded)
        };
        self.snapshot.institutions.iter().any(|r| {
            std::iter::once(&r.name)
                .chain(&r.short_names)
                .any(|n| begins(n))
        }) || self.snapshot.banks.iter().any(|b| {
            std::iter::once(&b.name)
                .chain(&b.short_names)
                .any(|n| begins(n))
        }) || self.snapshot.brands.iter().any(|b| begins(&b.alias))
    }
}

/// Length of a run that is digits, or a model such as `a920` or `n86pro`.
fn take_model_or_digits(text: &str) -> Option<usize> {
    let run = text
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.'))
        .count();
    let head = text.get(..run).filter(|h| !h.is_empty())?;
    (head.bytes().any(|b| b.is_ascii_digit()) && head.len() <= 12
        || head.bytes().all(|b| matches!(b, b'+' | b'.')))
    .then_some(run)
}
