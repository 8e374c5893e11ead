//! What a promotional text says: brands, claims and whose words they are, rates, fees, promises,
//! contacts, names and numbers. It reads and does not judge; the rules do.
//!
//! Pure: no network, no clock, no language.

pub mod brand;
pub mod claim;
pub mod company;
pub mod contact;
mod context;
pub mod fee;
pub mod fold;
mod ids;
pub mod lexis;
pub mod limit;
mod mobile;
mod pattern;
pub mod rate;
pub mod role;
pub mod sentence;
pub mod shown;
pub mod spelling;
mod tails;
mod trade;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use crate::intake::page::Page;
use crate::registry::Registry;
use crate::text::han::is_word;
use brand::{BrandSeen, LookAlike};
pub use claim::Claim;
use company::{CompanySeen, LicenceNoSeen};
use contact::ContactSeen;
use fee::{FeeSeen, Promise};
use fold::Folded;
use lexis::Lexis;
use limit::{LeftOut, thin};
use rate::{RateSeen, Surcharge};
use sentence::{Sentence, Voice};

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
    /// Names before POS or behind 品牌 that are on no record, with their place.
    pub unknown_brands: Vec<(String, Range<usize>)>,
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
    /// Characters of the visible text, what is personal masked.
    shown: Vec<char>,
}

impl Reading {
    /// Claims of the text's own voice in a category.
    pub fn own<'r>(&'r self, category: &'r str) -> impl Iterator<Item = &'r Claim> + 'r {
        self.claims
            .iter()
            .filter(move |c| c.voice == Voice::Claim && c.category == category)
    }

    /// A part of the visible text; mobiles, ids and card numbers are masked.
    #[must_use]
    pub fn raw(&self, chars: Range<usize>) -> String {
        self.shown.get(chars).unwrap_or_default().iter().collect()
    }

    /// The whole visible text, masked likewise.
    #[must_use]
    pub fn shown(&self) -> String {
        self.shown.iter().collect()
    }

    /// The visible text that a part of the folded text stands for, masked likewise.
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
    let words = lexis.words_in(&folded.text);
    let sentences = sentence::sentences(&folded, page, &words);
    let mut left_out = LeftOut::default();
    let brands = brand::brands(registry, &folded, page, &sentences, &words);
    let (mut rates, mut surcharges) = rate::rates(&folded, &sentences);
    let mut promises = fee::promises(&folded, &sentences);
    let (contacts, contacts_left) = contact::contacts(&folded, page, &sentences, &lexis, registry);
    let (companies, companies_left) = company::companies(&folded, &sentences, registry);
    let (licence_numbers, numbers_left) = company::licence_numbers(&folded, &sentences, registry);
    left_out.contacts = contacts_left;
    left_out.companies = companies_left;
    left_out.licence_numbers = numbers_left;
    let of_another_trade = trade::is_another(&folded);
    let (claims, claims_left) = claim::claims(&claim::Parts {
        registry,
        words: &words,
        folded: &folded,
        sentences: &sentences,
        brands: &brands,
        companies: &companies,
        contacts: &contacts,
        rates: &rates,
        promises: &promises,
        of_another_trade,
    });
    left_out.claims = claims_left;
    left_out.rates = thin(&mut rates, |r| {
        (r.percent, r.plus_yuan, r.cap_yuan, r.card, r.bound, r.voice)
    });
    thin(&mut surcharges, |s| (s.percent, s.voice));
    let mut fees = if of_another_trade {
        Vec::new()
    } else {
        fee::fees(&folded, &sentences)
    };
    left_out.fees = thin(&mut fees, |f| {
        (f.kind, f.yuan, f.to_yuan, f.return_terms, f.voice)
    });
    left_out.promises = thin(&mut promises, |p| (p.days, p.workdays, p.voice));
    Reading {
        look_alikes: brand::look_alikes(&folded, registry, &brands),
        unknown_brands: brand::unknown(&folded, registry, &brands),
        repeated: repeated(page),
        shown: shown::shown(&page.text, &contacts),
        length: page.text.chars().filter(|c| is_word(*c)).count(),
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

/// Paragraphs of sixteen characters or more that stand there twice.
fn repeated(page: &Page) -> Vec<(Range<usize>, Range<usize>)> {
    let mut first: HashMap<String, Range<usize>> = HashMap::new();
    let mut out = Vec::new();
    let mut chars = page.text.chars();
    let mut at = 0;
    // The blocks stand in the order of the text.
    for b in &page.blocks {
        let skipped = b.range.start.saturating_sub(at);
        if skipped > 0 {
            chars.nth(skipped - 1);
        }
        at = b.range.end;
        let mut words = String::with_capacity(3 * b.range.len());
        words.extend(chars.by_ref().take(b.range.len()).filter(|c| is_word(*c)));
        if words.chars().nth(15).is_none() {
            continue;
        }
        match first.entry(words) {
            Entry::Occupied(f) => out.push((f.get().clone(), b.range.clone())),
            Entry::Vacant(v) => {
                v.insert(b.range.clone());
            }
        }
    }
    out
}
