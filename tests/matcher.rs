//! The indexed search for look-alikes against an exhaustive one, written here from the rule's
//! words alone: every alias and every company name on record, and 100 000 alterations of them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use yiqing::registry::Registry;
use yiqing::registry::index::{Names, Resolved};
use yiqing::registry::name::{has_company_form, look_alike_core};
use yiqing::registry::record::Confidence;
use yiqing::text::fold::fold;

/// Edit distance in full, the textbook's table.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = (diagonal + usize::from(x != y))
                .min(above + 1)
                .min(row[j] + 1);
            diagonal = above;
        }
    }
    row[b.len()]
}

struct Exhaustive {
    /// Folded alias and its brand.
    aliases: Vec<(Vec<char>, usize)>,
    /// Core of a legal or former name and its institution.
    cores: Vec<(Vec<char>, usize)>,
}

impl Exhaustive {
    fn of(registry: &Registry) -> Exhaustive {
        let mut all = Exhaustive {
            aliases: vec![],
            cores: vec![],
        };
        for (i, b) in registry.snapshot().brands.iter().enumerate() {
            let alias: Vec<char> = fold(&b.alias).chars().collect();
            if alias.len() >= 3 && b.institution.is_some() && b.confidence != Confidence::Low {
                all.aliases.push((alias, i));
            }
        }
        for (i, r) in registry.snapshot().institutions.iter().enumerate() {
            for n in std::iter::once(&r.name).chain(&r.former_names) {
                let core: Vec<char> = look_alike_core(&fold(n)).chars().collect();
                if core.len() >= 3 {
                    all.cores.push((core, i));
                }
            }
        }
        all
    }

    fn brands(&self, text: &str) -> BTreeSet<usize> {
        let text: Vec<char> = fold(text).chars().collect();
        self.aliases
            .iter()
            .filter(|(a, _)| text.len() >= 3 && *a != text && distance(a, &text) <= 1)
            .map(|(_, i)| *i)
            .collect()
    }

    fn companies(&self, text: &str) -> BTreeSet<usize> {
        let folded = fold(text);
        let core: Vec<char> = look_alike_core(&folded).chars().collect();
        if !has_company_form(&folded) || core.len() < 3 {
            return BTreeSet::new();
        }
        let allowed = if core.len() >= 6 { 2 } else { 1 };
        self.cores
            .iter()
            .filter(|(c, _)| c.len().abs_diff(core.len()) <= 2 && distance(c, &core) <= allowed)
            .map(|(_, i)| *i)
            .collect()
    }
}

/// A small generator with a fixed seed, so that every run asks the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n.max(1)).unwrap()).unwrap()
    }
}

const STRANGE: &[char] = &[
    '拉', '啦', '付', '富', '支', '银', '盛', '通', 'P', 'o', 'Ｓ', '0', ' ', '（', '）', '銀',
    '·', '易', '\u{200b}',
];

fn altered(name: &str, dice: &mut Dice) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(chars.len() + 1).min(chars.len());
        let strange = STRANGE[dice.below(STRANGE.len())];
        match dice.below(4) {
            0 => chars.insert(at, strange),
            1 if at < chars.len() => chars[at] = strange,
            2 if at < chars.len() => {
                chars.remove(at);
            }
            _ if at + 1 < chars.len() => chars.swap(at, at + 1),
            _ => {}
        }
    }
    chars.into_iter().collect()
}

fn set(found: Vec<usize>) -> BTreeSet<usize> {
    found.into_iter().collect()
}

fn agree(registry: &Registry, all: &Exhaustive, text: &str) {
    assert_eq!(
        set(registry.look_alike_brands(text)),
        all.brands(text),
        "brands like {text:?}"
    );
    assert_eq!(
        set(registry.look_alike_companies(text)),
        all.companies(text),
        "companies like {text:?}"
    );
}

fn names(registry: &Registry) -> Vec<String> {
    let s = registry.snapshot();
    let mut out: Vec<String> = s.brands.iter().map(|b| b.alias.to_string()).collect();
    for r in &s.institutions {
        out.push(r.name.to_string());
        out.extend(r.former_names.iter().map(ToString::to_string));
        out.extend(r.short_names.iter().map(ToString::to_string));
    }
    out.extend(s.banks.iter().map(|b| b.name.to_string()));
    out
}

#[test]
fn indexed_and_exhaustive_agree_on_every_name() {
    let registry = Registry::embedded().unwrap();
    let all = Exhaustive::of(registry);
    for n in names(registry) {
        agree(registry, &all, &n);
    }
}

#[test]
fn indexed_and_exhaustive_agree_on_100_000_alterations() {
    let registry = Registry::embedded().unwrap();
    let all = Exhaustive::of(registry);
    let names = names(registry);
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    for n in 0..100_000 {
        agree(registry, &all, &altered(&names[n % names.len()], &mut dice));
    }
}

/// An alteration that resolves is one that folds to a name on record; a likeness never does.
#[test]
fn likeness_never_identifies() {
    let registry = Registry::embedded().unwrap();
    let known: BTreeSet<String> = names(registry)
        .iter()
        .map(|n| yiqing::registry::name::without_form(&fold(n)).to_owned())
        .collect();
    let names = names(registry);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for n in 0..20_000 {
        let text = altered(&names[n % names.len()], &mut dice);
        let folded = fold(&text);
        let branch = folded.contains("分公司") || folded.contains("行") || folded.contains("部");
        if let Resolved::One(_) = registry.resolve(&text, Names::All)
            && !branch
        {
            let key = yiqing::registry::name::without_form(&folded);
            assert!(
                known.contains(key),
                "{text:?} resolved, and is not on record"
            );
        }
    }
}
