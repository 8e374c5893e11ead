//! Who a name is: exact, folded, by branch, as a brand cell. Never by likeness.

use super::Registry;
use super::index::{Entry, Match, Names, Resolved, Subject, Via};
use super::name::{
    is_place_like, without_account_words, without_branch, without_department, without_form,
};
use super::record::Confidence;
use crate::text::fold::fold;

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
        if let Some(found) = self.pick(self.folded().names.get(core), names, true) {
            return found;
        }
        if let Some(whole) = without_department(plain)
            && let Some(found) = self.pick(
                self.folded().names.get(without_form(whole)),
                Names::NoAliases,
                true,
            )
        {
            return found;
        }
        if let Some(rest) = without_branch(plain)
            && let Some(found) = self.branch_of(rest)
        {
            return found;
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
            let Some(entries) = self.folded().names.get(head) else {
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
            if let Resolved::One(m) = r
                && !subjects.contains(&m.subject)
            {
                subjects.push(m.subject);
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
            .take(self.folded().longest)
            .collect();
        for (n, end) in ends.iter().enumerate().rev() {
            if n == 0 {
                break;
            }
            let head = text.get(..*end)?;
            let Some(entries) = self.folded().names.get(head) else {
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
