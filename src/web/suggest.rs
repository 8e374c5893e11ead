//! Names on record by what somebody types: the name itself, its pinyin, or the first letters of
//! that. Pinyin finds names to pick from; it never identifies anybody.

use pinyin::ToPinyin;
use schemars::JsonSchema;
use serde::Serialize;

use crate::registry::Registry;
use crate::registry::record::{BrandKind, Confidence};
use crate::text::fold::fold;

/// One name to pick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SuggestionDocument {
    /// The name.
    pub name: String,
    /// `brand`, `institution`, `bank`, `maker`, `agent` or `network`.
    pub kind: &'static str,
    /// Legal name of the institution behind it; null where nobody is on record.
    pub behind: Option<String>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    folded: String,
    full: String,
    initials: String,
    kind: &'static str,
    institution: Option<usize>,
}

/// All names with their pinyin.
#[derive(Debug)]
pub struct Suggestions {
    entries: Vec<Entry>,
}

/// Pinyin of a text and the first letters of it; other characters stand for themselves.
fn spelt(text: &str) -> (String, String) {
    let (mut full, mut initials) = (String::new(), String::new());
    for c in text.chars() {
        match c.to_pinyin() {
            Some(p) => {
                full.push_str(p.plain());
                initials.extend(p.plain().chars().next());
            }
            None => {
                full.push(c);
                initials.push(c);
            }
        }
    }
    (full, initials)
}

impl Suggestions {
    /// Reads all names of a registry.
    #[must_use]
    pub fn build(registry: &Registry) -> Suggestions {
        let s = registry.snapshot();
        let mut out = Suggestions {
            entries: Vec::new(),
        };
        for b in &s.brands {
            if b.confidence == Confidence::Low {
                continue;
            }
            let kind = match b.kind {
                BrandKind::Brand | BrandKind::Product | BrandKind::App => "brand",
                BrandKind::Maker => "maker",
                BrandKind::Agent => "agent",
                BrandKind::Network => "network",
            };
            let behind = b
                .institution
                .as_deref()
                .and_then(|n| registry.by_licence_no(n));
            out.add(&b.alias, kind, behind);
        }
        for (i, r) in s.institutions.iter().enumerate() {
            for n in &r.short_names {
                out.add(n, "brand", Some(i));
            }
            out.add(&r.name, "institution", Some(i));
            for n in &r.former_names {
                out.add(n, "institution", Some(i));
            }
        }
        for b in &s.banks {
            for n in b.short_names.iter().chain(std::iter::once(&b.name)) {
                out.add(n, "bank", None);
            }
        }
        out
    }

    fn add(&mut self, name: &str, kind: &'static str, institution: Option<usize>) {
        let folded = fold(name).into_owned();
        if folded.is_empty() || self.entries.iter().any(|e| e.folded == folded) {
            return;
        }
        let (full, initials) = spelt(&folded);
        self.entries.push(Entry {
            name: name.to_owned(),
            folded,
            full,
            initials,
            kind,
            institution,
        });
    }

    /// Names that fit, best first: those that begin as typed, then by pinyin, then those that
    /// hold it.
    fn ranked(&self, typed: &str) -> Vec<&Entry> {
        let typed: String = fold(typed).chars().filter(|c| *c != '\'').collect();
        if typed.is_empty() || typed.chars().count() > 64 {
            return Vec::new();
        }
        let latin = typed.is_ascii();
        let mut found: Vec<(u8, usize, &Entry)> = self
            .entries
            .iter()
            .filter_map(|e| {
                let rank = if e.folded == typed {
                    0
                } else if e.folded.starts_with(&typed) {
                    1
                } else if latin && (e.full == typed || e.initials == typed) {
                    2
                } else if latin && e.full.starts_with(&typed) {
                    3
                } else if latin && typed.len() >= 2 && e.initials.starts_with(&typed) {
                    4
                } else if e.folded.contains(&typed) {
                    5
                } else {
                    return None;
                };
                Some((rank, e.folded.chars().count(), e))
            })
            .collect();
        found.sort_by_key(|(rank, length, e)| (*rank, *length, e.name.clone()));
        found.into_iter().map(|(_, _, e)| e).collect()
    }

    /// At most `most` names to pick from.
    #[must_use]
    pub fn find(&self, registry: &Registry, typed: &str, most: usize) -> Vec<SuggestionDocument> {
        self.ranked(typed)
            .into_iter()
            .take(most)
            .map(|e| SuggestionDocument {
                name: e.name.clone(),
                kind: e.kind,
                behind: e
                    .institution
                    .and_then(|i| registry.institution_at(i))
                    .map(|r| r.name.to_string()),
            })
            .collect()
    }

    /// Institutions whose names, brands or pinyin hold what is typed.
    #[must_use]
    pub fn institutions(&self, registry: &Registry, typed: &str) -> Vec<usize> {
        let mut out: Vec<usize> = self
            .ranked(typed)
            .into_iter()
            .filter_map(|e| e.institution)
            .filter(|i| registry.institution_at(*i).is_some())
            .collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Banks whose names or pinyin hold what is typed: legal names.
    #[must_use]
    pub fn banks(&self, typed: &str) -> Vec<&str> {
        self.ranked(typed)
            .into_iter()
            .filter(|e| e.kind == "bank")
            .map(|e| e.name.as_str())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_sound_and_shape() {
        let registry = Registry::embedded().unwrap();
        let names = Suggestions::build(registry);
        for typed in ["拉卡", "lakala", "LKL", "lak", "拉卡拉支付", "ＬＫＬ"] {
            let found = names.find(registry, typed, 10);
            assert!(
                found
                    .iter()
                    .any(|s| s.behind.as_deref() == Some("拉卡拉支付股份有限公司")),
                "{typed}: {found:?}"
            );
        }
        assert!(names.find(registry, "", 10).is_empty());
        assert!(names.find(registry, "zzzzzz", 10).is_empty());
        assert!(names.find(registry, "支付", 10).len() == 10);
        assert!(!names.banks("gongshang").is_empty());
        let found = names.find(registry, "新大陆", 3);
        assert_eq!(found[0].kind, "maker");
    }
}
