//! The index over all names on record, as they are printed and folded; and whom a name looks like.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::likeness::Likeness;
use super::name::{has_company_form, look_alike_core, without_form, without_place};
use super::record::{Brand, BrandKind, Confidence};
use super::{Registry, Snapshot};
use crate::text::fold::{fold, fold_simplified};

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
    pub(super) fn rank(self) -> u8 {
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
pub(super) enum Entry {
    Subject(Subject, Via),
    Other(usize),
}

/// The index over all names as they are printed; made at start-up.
#[derive(Debug, Default)]
pub(super) struct NameIndex {
    pub(super) exact: HashMap<Box<str>, Vec<Entry>>,
    folded: OnceLock<FoldedIndex>,
    /// All folded names of bodies and brands, with and without their place, sorted: a name that
    /// begins one of them is no person's. Made when a name is first asked whether it is a person's.
    beginnings: OnceLock<Vec<String>>,
    /// Surnames; made likewise.
    surnames: OnceLock<HashSet<Box<str>>>,
    /// Cores for look-alike companies, with the index of the institution; made when a company is
    /// first on no list.
    company_cores: OnceLock<Vec<(Likeness, usize)>>,
    /// Folded aliases for look-alike brands, with the index of the brand; made likewise.
    brand_cores: OnceLock<Vec<(Likeness, usize)>>,
}

/// The index over folded names; made when a name is first not found as printed.
#[derive(Debug, Default)]
pub(super) struct FoldedIndex {
    pub(super) names: HashMap<Box<str>, Vec<Entry>>,
    /// Characters of the longest folded name.
    pub(super) longest: usize,
    /// Folded aliases of low confidence, which identify nobody, with the index of the brand.
    weak: HashMap<Box<str>, usize>,
}

impl NameIndex {
    pub(super) fn build(snapshot: &Snapshot<'_>) -> NameIndex {
        let mut index = NameIndex::default();
        each_name(snapshot, |name, entry| {
            index.exact.entry(name.into()).or_default().push(entry);
        });
        index
    }
}

/// Calls `add` with every name that identifies a body, or a maker, agent or network.
fn each_name(snapshot: &Snapshot<'_>, mut add: impl FnMut(&str, Entry)) {
    for (i, r) in snapshot.institutions.iter().enumerate() {
        // Listed, and nobody has read yet for what: it identifies nobody.
        if r.scopes.is_empty() && r.listed {
            continue;
        }
        let s = Subject::Institution(i);
        add(&r.name, Entry::Subject(s, Via::LegalName));
        for n in &r.former_names {
            add(n, Entry::Subject(s, Via::FormerName));
        }
        for n in &r.short_names {
            add(n, Entry::Subject(s, Via::ShortName));
        }
    }
    for (i, b) in snapshot.banks.iter().enumerate() {
        let s = Subject::Bank(i);
        add(&b.name, Entry::Subject(s, Via::LegalName));
        for n in &b.short_names {
            add(n, Entry::Subject(s, Via::ShortName));
        }
    }
    let by_licence: HashMap<&str, usize> = snapshot
        .institutions
        .iter()
        .enumerate()
        .map(|(i, r)| (r.licence_no.as_str(), i))
        .collect();
    for (i, b) in snapshot.brands.iter().enumerate() {
        // A low-confidence alias never identifies.
        // An agent's alias identifies nobody either way.
        if b.confidence == Confidence::Low && b.kind != BrandKind::Agent {
            continue;
        }
        let owner = b.institution.as_deref().and_then(|n| by_licence.get(n));
        match (owner, b.kind) {
            (Some(owner), _) => add(
                &b.alias,
                Entry::Subject(Subject::Institution(*owner), Via::Alias(b.confidence, i)),
            ),
            (None, BrandKind::Maker | BrandKind::Agent | BrandKind::Network) => {
                add(&b.alias, Entry::Other(i));
            }
            (None, BrandKind::Brand | BrandKind::Product | BrandKind::App) => {}
        }
    }
}

/// Characters of names on record that the tables of traditional characters would change, though
/// they are used in simplified text too; a test sees to it that none is missing.
const ALSO_TRADITIONAL: [char; 1] = ['乾'];

/// [`fold`] of a name on record, without asking the tables where they have nothing to say.
fn fold_name(name: &str) -> Cow<'_, str> {
    if name.contains(ALSO_TRADITIONAL) {
        fold(name)
    } else {
        fold_simplified(name)
    }
}

impl FoldedIndex {
    fn build(snapshot: &Snapshot<'_>) -> FoldedIndex {
        let mut index = FoldedIndex::default();
        each_name(snapshot, |name, entry| {
            let folded = fold_name(name);
            let key = without_form(&folded);
            index.longest = index.longest.max(key.chars().count());
            index.names.entry(key.into()).or_default().push(entry);
        });
        for (i, b) in snapshot.brands.iter().enumerate() {
            if b.confidence == Confidence::Low {
                let alias = fold_name(&b.alias).into_owned();
                index.weak.entry(alias.into()).or_insert(i);
            }
        }
        index
    }
}

fn beginnings(snapshot: &Snapshot<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let mut begin = |name: &str| {
        let folded = fold_name(name);
        out.push(without_place(&folded).to_owned());
        out.push(folded.into_owned());
    };
    each_name(snapshot, |name, entry| {
        if !matches!(entry, Entry::Subject(_, Via::FormerName)) {
            begin(name);
        }
    });
    // A brand that identifies nobody is a brand all the same.
    for b in &snapshot.brands {
        begin(&b.alias);
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn company_cores(snapshot: &Snapshot<'_>) -> Vec<(Likeness, usize)> {
    let mut out = Vec::new();
    for (i, r) in snapshot.institutions.iter().enumerate() {
        for n in std::iter::once(&r.name).chain(&r.former_names) {
            let core = look_alike_core(&fold_name(n));
            if core.chars().count() >= 3 {
                out.push((Likeness::new(core), i));
            }
        }
    }
    out
}

fn brand_cores(snapshot: &Snapshot<'_>) -> Vec<(Likeness, usize)> {
    let identify = |b: &Brand<'_>| b.confidence != Confidence::Low && b.institution.is_some();
    let brands = snapshot.brands.iter().enumerate();
    brands
        .filter(|(_, b)| identify(b))
        .map(|(i, b)| (fold_name(&b.alias).into_owned(), i))
        .filter(|(alias, _)| alias.chars().count() >= 3)
        .map(|(alias, i)| (Likeness::new(alias), i))
        .collect()
}

impl Registry {
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
        let core = Likeness::new(core);
        let known = &self.index.company_cores;
        let mut out: Vec<usize> = known
            .get_or_init(|| company_cores(&self.snapshot))
            .iter()
            .filter(|(other, _)| core.is_within(other, allowed))
            .map(|(_, i)| *i)
            .collect();
        out.dedup();
        out
    }

    /// The alias of low confidence that a name is: it identifies nobody, and yet it is on record.
    #[must_use]
    pub fn weak_alias(&self, name: &str) -> Option<usize> {
        self.folded().weak.get(&*fold(name)).copied()
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
        let brand = Likeness::new(folded.into_owned());
        let known = &self.index.brand_cores;
        known
            .get_or_init(|| brand_cores(&self.snapshot))
            .iter()
            .filter(|(alias, _)| brand.is_within(alias, 1) && alias.text != brand.text)
            .map(|(_, i)| *i)
            .collect()
    }

    /// Whether a text is a surname of the shipped list, single or compound.
    pub(super) fn is_surname(&self, text: &str) -> bool {
        let known = self.index.surnames.get_or_init(|| {
            let s = &self.snapshot;
            let all = s.surnames.iter().chain(&s.compound_surnames);
            all.map(|n| Box::from(n.as_str())).collect()
        });
        known.contains(text)
    }

    /// Whether a name begins a listed institution's or bank's legal, short or brand name, their
    /// place taken off: such a name is no person's.
    #[must_use]
    pub fn begins_a_listed_name(&self, name: &str) -> bool {
        let folded = fold(name);
        let known = &self.index.beginnings;
        let all = known.get_or_init(|| beginnings(&self.snapshot));
        let at = all.partition_point(|n| n.as_str() < &*folded);
        all.get(at).is_some_and(|n| n.starts_with(&*folded))
    }

    pub(super) fn folded(&self) -> &FoldedIndex {
        self.index
            .folded
            .get_or_init(|| FoldedIndex::build(&self.snapshot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_record_are_simplified() {
        let registry = Registry::embedded().unwrap();
        let mut names = 0;
        each_name(registry.snapshot(), |name, _| {
            assert_eq!(fold_name(name), fold(name), "{name}");
            names += 1;
        });
        assert!(names > 900, "{names}");
    }

    fn named(registry: &Registry, r: Resolved) -> String {
        match r {
            Resolved::One(m) => registry.subject_name(m.subject).to_owned(),
            Resolved::Other(i) => registry.brand_at(i).unwrap().alias.to_string(),
            Resolved::Several(_) => "several".to_owned(),
            Resolved::Nobody => "nobody".to_owned(),
        }
    }

    #[test]
    fn names_resolve() {
        let registry = Registry::embedded().unwrap();
        let lakala = "拉卡拉支付股份有限公司";
        let icbc = "中国工商银行股份有限公司";
        for (name, all, payer) in [
            (lakala, lakala, lakala),
            ("北京拉卡拉网络技术有限公司", lakala, lakala),
            ("拉卡拉", lakala, lakala),
            ("拉卡拉支付", lakala, lakala),
            (" 拉卡拉 支付股份有限公司 ", lakala, lakala),
            ("拉卡拉支付股份有限公司上海分公司", lakala, lakala),
            ("拉卡拉支付股份有限公司客户备付金", "nobody", lakala),
            ("中國工商銀行股份有限公司", icbc, icbc),
            ("工商银行北京海淀支行", icbc, icbc),
            ("拉卡拉电签", lakala, "nobody"),
            ("拉卡拉示例科技分公司", "nobody", "nobody"),
            ("拉卡", "nobody", "nobody"),
            (
                "支付宝(中国)网络技术有限公司",
                "支付宝支付科技有限公司",
                "支付宝支付科技有限公司",
            ),
            ("新大陆", "新大陆", "nobody"),
        ] {
            assert_eq!(
                named(registry, registry.resolve(name, Names::All)),
                all,
                "{name}"
            );
            assert_eq!(
                named(registry, registry.resolve(name, Names::NoAliases)),
                payer,
                "{name}"
            );
        }
    }

    #[test]
    fn brand_cells_resolve_among_trade_words() {
        let registry = Registry::embedded().unwrap();
        for (cell, model, who) in [
            ("【拉卡拉】电签POS机4G版", None, "拉卡拉支付股份有限公司"),
            ("拉卡拉 K300", None, "拉卡拉支付股份有限公司"),
            ("拉卡拉示范款", Some("示范款"), "拉卡拉支付股份有限公司"),
            ("拉卡拉代理", None, "nobody"),
            ("拉卡拉 银盛通", None, "several"),
            ("银联POS机", None, "银联POS机"),
            ("POS机", None, "nobody"),
            ("4G版", None, "nobody"),
        ] {
            let found = named(registry, registry.resolve_brand_cell(cell, model));
            assert_eq!(found, who, "{cell}");
        }
    }

    #[test]
    fn likeness_flags_and_never_identifies() {
        let registry = Registry::embedded().unwrap();
        assert_eq!(
            registry
                .look_alike_companies("拉卡啦支付股份有限公司")
                .len(),
            1
        );
        assert!(
            registry
                .look_alike_companies("示例云付信息技术有限公司")
                .is_empty()
        );
        assert!(registry.look_alike_companies("拉卡啦").is_empty());
        assert!(!registry.look_alike_brands("拉卡啦").is_empty());
        assert!(registry.look_alike_brands("示例云刷").is_empty());
        assert!(registry.weak_alias("示例云刷").is_none());
        for (i, b) in registry.snapshot().brands.iter().enumerate() {
            let low = b.confidence == Confidence::Low;
            assert_eq!(
                registry.weak_alias(&b.alias).is_some(),
                low,
                "{i} {}",
                b.alias
            );
        }
        assert_eq!(
            registry.resolve("拉卡啦支付股份有限公司", Names::All),
            Resolved::Nobody
        );
    }
}
