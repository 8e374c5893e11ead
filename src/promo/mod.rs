//! What a promotional text says: brands, claims and whose words they are, rates, fees, promises,
//! contacts, names and numbers. It reads and does not judge; the rules do.
//!
//! Pure: no network, no clock, no language.

pub mod brand;
pub mod company;
pub mod contact;
mod context;
pub mod fee;
pub mod fold;
pub mod lexis;
pub mod limit;
mod pattern;
pub mod rate;
pub mod sentence;
pub mod spelling;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::intake::page::Page;
use crate::registry::Registry;
use brand::{BrandSeen, LookAlike};
use company::{CompanySeen, LicenceNoSeen};
use contact::{ContactKind, ContactSeen};
use fee::{FeeSeen, Promise};
use fold::{Folded, Trick};
use lexis::Lexis;
use limit::{LeftOut, thin};
use rate::{RateCard, RateSeen, Surcharge};
use rust_decimal::Decimal;
use sentence::{Sentence, Voice};

/// One phrase of a category.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Category.
    pub category: &'static str,
    /// The plain word.
    pub normalised: String,
    /// 1 to 3.
    pub severity: u8,
    /// Whose words.
    pub voice: Voice,
    /// Characters of the visible text.
    pub chars: Range<usize>,
    /// Bytes of the folded text; empty for a spelling that folding took away.
    pub range: Range<usize>,
    /// Places of the whole text where this phrase stands in this voice, those not listed included.
    pub count: usize,
}

/// Everything read from one text.
#[derive(Debug)]
pub struct Reading {
    /// The folded text.
    pub folded: Folded,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
    /// Brands and institutions.
    pub brands: Vec<BrandSeen>,
    /// Words that look like a brand.
    pub look_alikes: Vec<LookAlike>,
    /// Phrases by category.
    pub claims: Vec<Claim>,
    /// Rates.
    pub rates: Vec<RateSeen>,
    /// Additions to rates.
    pub surcharges: Vec<Surcharge>,
    /// Fees.
    pub fees: Vec<FeeSeen>,
    /// Promises of when money arrives.
    pub promises: Vec<Promise>,
    /// Contacts.
    pub contacts: Vec<ContactSeen>,
    /// Company names.
    pub companies: Vec<CompanySeen>,
    /// Licence numbers.
    pub licence_numbers: Vec<LicenceNoSeen>,
    /// What these lists leave out of a text that repeats itself.
    pub left_out: LeftOut,
    /// Paragraphs that stand there twice: characters of the first and of the second.
    pub repeated: Vec<(Range<usize>, Range<usize>)>,
    /// Han characters and letters of the visible text.
    pub length: usize,
    /// Characters of the visible text.
    visible: Vec<char>,
}

impl Reading {
    /// Claims of the text's own voice in a category.
    pub fn own<'r>(&'r self, category: &'r str) -> impl Iterator<Item = &'r Claim> + 'r {
        self.claims
            .iter()
            .filter(move |c| c.voice == Voice::Claim && c.category == category)
    }

    /// A part of the visible text, as it stands.
    #[must_use]
    pub fn raw(&self, chars: Range<usize>) -> String {
        self.visible.get(chars).unwrap_or_default().iter().collect()
    }

    /// The visible text that a part of the folded text stands for.
    #[must_use]
    pub fn raw_of(&self, range: Range<usize>) -> String {
        self.raw(self.folded.origin(range))
    }

    /// The sentence that holds a byte of the folded text.
    #[must_use]
    pub fn sentence_at(&self, at: usize) -> Option<&Sentence> {
        let i = self.sentences.partition_point(|s| s.range.end <= at);
        self.sentences.get(i).filter(|s| s.range.start <= at)
    }
}

/// Reads a page.
#[must_use]
pub fn read(registry: &Registry, page: &Page) -> Reading {
    let lexis = Lexis::of(registry);
    let folded = fold::fold(&page.text, &lexis.spelling);
    let sentences = sentence::sentences(&folded, page, &lexis);
    let brands = brand::brands(registry, &folded, page, &sentences, &lexis);
    let (mut rates, mut surcharges) = rate::rates(&folded, &sentences);
    let mut left_out = LeftOut::default();
    let (contacts, contacts_left) = contact::contacts(&folded, page, &sentences, &lexis, registry);
    let (companies, companies_left) = company::companies(&folded, &sentences, registry);
    let (licence_numbers, numbers_left) = company::licence_numbers(&folded, &sentences, registry);
    left_out.contacts = contacts_left;
    left_out.companies = companies_left;
    left_out.licence_numbers = numbers_left;
    let mut claims = claims(&folded, &sentences, &lexis, &contacts);
    claims.retain(|c| !is_ordinary(c, &folded, &rates));
    left_out.claims = thin_claims(&mut claims);
    left_out.rates = thin(&mut rates, |r| {
        (r.percent, r.plus_yuan, r.cap_yuan, r.card, r.bound, r.voice)
    });
    thin(&mut surcharges, |s| (s.percent, s.voice));
    let mut fees = fee::fees(&folded, &sentences);
    left_out.fees = thin(&mut fees, |f| {
        (f.kind, f.yuan, f.to_yuan, f.return_terms, f.voice)
    });
    let mut promises = fee::promises(&folded, &sentences);
    left_out.promises = thin(&mut promises, |p| (p.days, p.workdays, p.voice));
    Reading {
        look_alikes: brand::look_alikes(&folded, registry, &brands),
        repeated: repeated(page),
        visible: page.text.chars().collect(),
        length: page.text.chars().filter(|c| c.is_alphanumeric()).count(),
        fees,
        promises,
        companies,
        licence_numbers,
        left_out,
        brands,
        rates,
        surcharges,
        contacts,
        claims,
        sentences,
        folded,
    }
}

/// Reads a text that is no page: the seller's words of a case.
#[must_use]
pub fn read_text(registry: &Registry, text: &str) -> Reading {
    read(registry, &Page::from_text(text))
}

/// Counts the places of each phrase, and keeps the first.
fn thin_claims(claims: &mut Vec<Claim>) -> usize {
    let mut counts: HashMap<(&str, String, Voice), usize> = HashMap::new();
    let key = |c: &Claim| (c.category, c.normalised.clone(), c.voice);
    for c in claims.iter() {
        *counts.entry(key(c)).or_default() += 1;
    }
    let left_out = thin(claims, key);
    for c in claims {
        c.count = counts.get(&key(c)).copied().unwrap_or(1);
    }
    left_out
}

/// Whether words for a low rate are a number that is an ordinary rate: 扫码0.38%.
fn is_ordinary(c: &Claim, folded: &Folded, rates: &[RateSeen]) -> bool {
    if c.category != "low_rate"
        || !folded
            .part(c.range.clone())
            .ends_with(|c: char| c.is_ascii_digit() || c == '%')
    {
        return false;
    }
    let first = rates.partition_point(|r| r.range.end <= c.range.start);
    rates
        .get(first)
        .filter(|r| r.range.start < c.range.end)
        .is_some_and(|r| {
            let least = Decimal::new(if r.card == RateCard::Qr { 3 } else { 5 }, 1);
            r.percent.is_some_and(|p| p >= least)
        })
}

/// Whose words a phrase is. What is asked after, and what a notice says is not needed, the text does
/// not say; what it says a licence was, it does not say it is.
fn voice_of(folded: &Folded, s: &Sentence, range: &Range<usize>, category: &str) -> Voice {
    match s.voice(range) {
        Voice::Claim if s.asks_after(folded, range) => Voice::Warning,
        Voice::Claim if is_denied(folded, s, range, category) => Voice::Warning,
        Voice::Claim if category == "licence_claim" && brand::is_past(folded, s, range.start) => {
            Voice::History
        }
        v => v,
    }
}

/// Whether the words right before a phrase deny it: 不招代理, 也不返现, 不是银联颁发. Words for
/// trouble stay what they are: 没有不到账 is no trouble either.
fn is_denied(folded: &Folded, s: &Sentence, range: &Range<usize>, category: &str) -> bool {
    let head = folded.part(s.range.start..range.start);
    if brand::denied(head) {
        // 不是一清我赔您一千: a pledge.
        return !brand::pledges(folded.part(range.end..s.range.end));
    }
    const NOT: [&str; 9] = [
        "不", "没", "没有", "不会", "从不", "绝不", "并不", "不再", "从未",
    ];
    let double = folded
        .part(range.clone())
        .starts_with(['不', '没', '未', '无']);
    !double
        && !matches!(category, "evasive_spelling" | "personal_contact")
        && NOT.iter().any(|w| head.ends_with(w))
}

fn sentence_of(sentences: &[Sentence], at: usize) -> usize {
    sentences.partition_point(|s| s.range.end <= at)
}

fn claims(
    folded: &Folded,
    sentences: &[Sentence],
    lexis: &Lexis,
    contacts: &[ContactSeen],
) -> Vec<Claim> {
    let mut out: Vec<Claim> = Vec::new();
    let mut s = 0;
    for (range, e) in lexis.phrases_in(&folded.text) {
        while sentences.get(s).is_some_and(|x| x.range.end <= range.start) {
            s += 1;
        }
        let voice = sentences
            .get(s)
            .map_or(Voice::Claim, |x| voice_of(folded, x, &range, e.category));
        out.push(Claim {
            category: e.category,
            normalised: e.normalised.clone(),
            severity: e.severity,
            voice,
            chars: folded.origin(range.clone()),
            range,
            count: 1,
        });
    }
    // 切勿套现,套现后果自负: what a sentence forbids once it does not offer in its next clause.
    let forbidden: HashSet<(usize, String)> = out
        .iter()
        .filter(|c| c.voice == Voice::Warning)
        .map(|c| (sentence_of(sentences, c.range.start), c.normalised.clone()))
        .collect();
    for c in out.iter_mut().filter(|c| c.voice == Voice::Claim) {
        let n = sentence_of(sentences, c.range.start);
        let offers = sentences.get(n).is_some_and(|s| s.offers);
        if !offers && !forbidden.is_empty() && forbidden.contains(&(n, c.normalised.clone())) {
            c.voice = Voice::Warning;
        }
    }
    // A mobile behind words that call: 全国统一热线138….
    let mut told_at: Vec<usize> = out
        .iter()
        .filter(|c| c.category == "personal_contact")
        .map(|c| c.range.start)
        .collect();
    told_at.sort_unstable();
    let mut last_told = None;
    for c in contacts.iter().filter(|c| c.kind == ContactKind::Mobile) {
        let from = context::before(&folded.text, c.range.start, 12);
        let head = folded.part(from..c.range.start);
        let calls = [
            "热线", "电话", "客服", "办理", "咨询", "微信", "联系", "手机", "致电", "经理", "☎",
            "tel",
        ]
        .iter()
        .any(|w| head.contains(w));
        let told = told_at
            .get(told_at.partition_point(|at| *at < from))
            .is_some_and(|at| *at < c.range.end)
            || last_told.is_some_and(|at| from <= at);
        if calls && !told {
            last_told = Some(c.range.start);
            out.push(Claim {
                category: "personal_contact",
                normalised: "热线或电话后的手机号".to_owned(),
                severity: 2,
                voice: c.voice,
                chars: folded.origin(c.range.clone()),
                range: c.range.clone(),
                count: 1,
            });
        }
    }
    for a in &folded.alterations {
        // A single unseen character is common in copied text; inside a word it hides it.
        if a.trick == Trick::Unseen && a.plain.is_ascii() {
            continue;
        }
        let at = sentences.partition_point(|x| folded.origin(x.range.clone()).end <= a.range.start);
        let voice = sentences
            .get(at)
            .filter(|x| folded.origin(x.range.clone()).start <= a.range.start)
            .map_or(Voice::Claim, |x| {
                if x.warns {
                    Voice::Warning
                } else {
                    Voice::Claim
                }
            });
        out.push(Claim {
            category: "evasive_spelling",
            normalised: a.plain.clone(),
            severity: 2,
            voice,
            chars: a.range.clone(),
            range: 0..0,
            count: 1,
        });
    }
    out.sort_by_key(|c| (c.chars.start, c.chars.end, c.category));
    out
}

/// Paragraphs of thirty characters or more that stand there twice.
fn repeated(page: &Page) -> Vec<(Range<usize>, Range<usize>)> {
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    let mut out = Vec::new();
    let chars: Vec<char> = page.text.chars().collect();
    for b in page.blocks.iter().filter(|b| b.range.len() >= 16) {
        let text: String = chars
            .get(b.range.clone())
            .unwrap_or_default()
            .iter()
            .filter(|c| c.is_alphanumeric())
            .collect();
        if text.chars().count() < 16 {
            continue;
        }
        match first.get(&text) {
            Some(f) => out.push((f.clone(), b.range.clone())),
            None => {
                first.insert(text, b.range.clone());
            }
        }
    }
    out
}
