//! Which brands and institutions a text names, and what it says of their licence.
//!
//! A sentence says it of the brands in the clause with the predicate, else of the nearest clause
//! before it that names one, else of the heading it stands under, else of the subject of the
//! sentence before, where it begins without a subject of its own.

mod look_alike;
mod predicate;
mod unknown;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::look_alike::look_alikes;
use self::predicate::{asks, is_tag, issuer, maker, predicate};
pub(crate) use self::predicate::{denied, ends, is_past, pledges};
pub use self::unknown::unknown;
use self::words::{ADDS, ANY, EXCEPT, GIVES, HEARSAY, NO_SUBJECT, OF_SEVERAL, TAKES};
use super::context::before;
use super::fold::Folded;
use super::lexis::{Whom, Words};
use super::role::{Role, role};
use super::sentence::{Sentence, Voice, clauses};
use crate::intake::page::Page;
use crate::registry::Registry;
use crate::registry::record::BrandKind;
use crate::text::han::is_han;

/// What a text says of a brand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BrandClaim {
    /// It is named.
    Named,
    /// Its licence, or its settling directly, is denied.
    Denied,
    /// It is said to be licensed.
    ClaimedLicensed,
    /// It is said to settle directly (一清).
    ClaimedDirect,
}

/// One saying about a brand, or one naming.
#[derive(Debug, Clone)]
pub struct Saying {
    /// What is said.
    pub claim: BrandClaim,
    /// Whose words.
    pub voice: Voice,
    /// Bytes of the folded text: the brand, or the predicate.
    pub range: Range<usize>,
    /// The brand is called a maker of terminals.
    pub called_maker: bool,
    /// It is said to acquire.
    pub acquires: bool,
    /// The licence is said to come from somebody else than the central bank.
    pub wrong_issuer: bool,
}

impl Saying {
    /// It is a naming and says nothing.
    #[must_use]
    pub fn is_naming(&self) -> bool {
        self.claim == BrandClaim::Named && !self.called_maker && !self.acquires
    }
}

/// A brand of a text, with all that is said of it.
#[derive(Debug, Clone)]
pub struct BrandSeen {
    /// As on record.
    pub alias: String,
    /// Whom it means.
    pub whom: Whom,
    /// Times it is named.
    pub count: usize,
    /// Characters that its namings take.
    pub characters: usize,
    /// Namings and sayings, by position.
    pub sayings: Vec<Saying>,
}

impl BrandSeen {
    /// The strongest thing that the text itself says of it.
    #[must_use]
    pub fn claim(&self) -> BrandClaim {
        self.sayings
            .iter()
            .filter(|s| s.voice == Voice::Claim)
            .map(|s| s.claim)
            .max()
            .unwrap_or(BrandClaim::Named)
    }

    /// Sayings of the text's own voice with a claim of this kind.
    pub fn claims(&self, claim: BrandClaim) -> impl Iterator<Item = &Saying> {
        self.sayings
            .iter()
            .filter(move |s| s.voice == Voice::Claim && s.claim == claim)
    }
}

/// A word before POS, 支付 or the like that is one character from a brand.
#[derive(Debug, Clone)]
pub struct LookAlike {
    /// As it stands.
    pub word: String,
    /// Indices of the brands it looks like.
    pub brands: Vec<usize>,
    /// Bytes of the folded text.
    pub range: Range<usize>,
}

/// Reads brands and what is said of them.
#[must_use]
pub fn brands(
    registry: &Registry,
    folded: &Folded,
    page: &Page,
    sentences: &[Sentence],
    words: &Words<'_>,
) -> Vec<BrandSeen> {
    let names = &words.names;
    let mut seen: Vec<BrandSeen> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut order: Vec<(Range<usize>, usize)> = Vec::new();
    for (range, e) in names {
        let i = *at.entry(e.name.clone()).or_insert_with(|| {
            seen.push(BrandSeen {
                alias: e.name.clone(),
                whom: e.whom,
                count: 0,
                characters: 0,
                sayings: Vec::new(),
            });
            seen.len() - 1
        });
        order.push((range.clone(), i));
        if let Some(b) = seen.get_mut(i) {
            b.count += 1;
            b.characters += folded.part(range.clone()).chars().count();
        }
    }
    let mut reader = Reader {
        registry,
        folded,
        page,
        order: &order,
        networks: (0..seen.len())
            .filter(|i| is_of(registry, &seen, *i, BrandKind::Network))
            .collect(),
        heading: Vec::new(),
        last: Vec::new(),
        last_block: usize::MAX,
    };
    for s in sentences {
        reader.read(s, &mut seen);
    }
    seen
}

struct Reader<'a> {
    registry: &'a Registry,
    folded: &'a Folded,
    page: &'a Page,
    order: &'a [(Range<usize>, usize)],
    /// Which of the brands are clearing networks.
    networks: Vec<usize>,
    /// Brands of the headings above, by level.
    heading: Vec<(u8, Vec<usize>)>,
    /// Brands of the sentence before.
    last: Vec<usize>,
    last_block: usize,
}

impl Reader<'_> {
    fn read(&mut self, s: &Sentence, seen: &mut [BrandSeen]) {
        let from = self.order.partition_point(|(r, _)| r.start < s.range.start);
        let own: Vec<(Range<usize>, usize)> = self
            .order
            .iter()
            .skip(from)
            .take_while(|(r, _)| r.start < s.range.end)
            .cloned()
            .collect();
        for (r, i) in &own {
            if let Some((Role::Acquirer, range)) = role(self.folded, r) {
                let acquires = Saying {
                    claim: BrandClaim::Named,
                    voice: s.voice(r),
                    range,
                    called_maker: false,
                    acquires: true,
                    wrong_issuer: false,
                };
                add(seen, *i, acquires);
            }
            add(
                seen,
                *i,
                Saying {
                    claim: BrandClaim::Named,
                    voice: s.voice(r),
                    range: r.clone(),
                    called_maker: false,
                    acquires: false,
                    wrong_issuer: false,
                },
            );
        }
        let brands: Vec<usize> = {
            let mut all: Vec<usize> = own.iter().map(|(_, i)| *i).collect();
            all.dedup();
            all
        };
        if s.heading {
            let level = self.page.blocks.get(s.block).map_or(7, |b| b.level);
            self.heading.retain(|(l, _)| *l < level);
            self.heading.push((level, brands.clone()));
        }
        // 盛付通 on a line of its own, then what it is: the line is the subject.
        let begins_without_subject = {
            let text = self.folded.part(s.range.clone());
            NO_SUBJECT.begin(text)
        };
        self.predicates(s, &own, begins_without_subject, seen);
        if !brands.is_empty() {
            self.last = brands;
        } else if s.block != self.last_block && !begins_without_subject && !s.heading {
            self.last.clear();
        }
        self.last_block = s.block;
    }

    /// Sayings of one sentence.
    fn predicates(
        &self,
        s: &Sentence,
        own: &[(Range<usize>, usize)],
        begins_without_subject: bool,
        seen: &mut [BrandSeen],
    ) {
        let text = self.folded.part(s.range.clone());
        if !ANY.is_in(text) {
            return;
        }
        let clauses = clauses(text);
        // 都是持牌的,你要哪台? asks in its last clause; 是一清,对吗? asks after all of it.
        let asked_from = if !s.question {
            usize::MAX
        } else if clauses.len() < 2 || is_tag(text, clauses.last()) || asks(text, clauses.first()) {
            0
        } else {
            clauses.len() - 1
        };
        for (n, clause) in clauses.iter().enumerate().take(asked_from) {
            let part = text.get(clause.clone()).unwrap_or_default();
            let Some((claim, at, len)) = predicate(part) else {
                if let Some((at, len)) = maker(part) {
                    let start = s.range.start + clause.start + at;
                    let range = start..start + len;
                    let subjects =
                        self.subjects(s, own, clause, n, &clauses, begins_without_subject);
                    // 母公司新国都是制造商: of a maker named beside, it is true.
                    if subjects
                        .iter()
                        .any(|i| is_of(self.registry, seen, *i, BrandKind::Maker))
                    {
                        continue;
                    }
                    for i in subjects {
                        add(
                            seen,
                            i,
                            Saying {
                                claim: BrandClaim::Named,
                                voice: s.voice(&range),
                                range: range.clone(),
                                called_maker: true,
                                acquires: false,
                                wrong_issuer: false,
                            },
                        );
                    }
                }
                continue;
            };
            let start = s.range.start + clause.start + at;
            let range = start..start + len;
            let voice = match claim {
                // A denial is the text's own word even where it warns of the brand; what it
                // quotes or reports is not.
                BrandClaim::Denied
                    if s.quoted.iter().any(|q| q.contains(&start))
                        || HEARSAY.first_in(text).is_some() =>
                {
                    Voice::Warning
                }
                BrandClaim::Denied => Voice::Claim,
                _ => s.voice(&range),
            };
            // 以前是一清,现在已经退出: what was is not said to be; an end told behind it denies it.
            let past = claim != BrandClaim::Denied && is_past(self.folded, s, start);
            let over = past
                && clauses
                    .iter()
                    .skip(n)
                    .filter_map(|c| text.get(c.clone()))
                    .any(ends);
            let (claim, voice) = match (past, voice) {
                (true, Voice::Claim) if over => (BrandClaim::Denied, Voice::Claim),
                (true, Voice::Claim) => (claim, Voice::History),
                _ => (claim, voice),
            };
            let maker = maker(part).is_some();
            let wrong_issuer = issuer(part).is_some();
            for i in self.subjects(s, own, clause, n, &clauses, begins_without_subject) {
                add(
                    seen,
                    i,
                    Saying {
                        claim,
                        voice,
                        range: range.clone(),
                        called_maker: maker,
                        acquires: false,
                        wrong_issuer,
                    },
                );
            }
        }
    }

    /// Whom a clause speaks of.
    fn subjects(
        &self,
        s: &Sentence,
        own: &[(Range<usize>, usize)],
        clause: &Range<usize>,
        n: usize,
        clauses: &[Range<usize>],
        begins_without_subject: bool,
    ) -> Vec<usize> {
        let within = |c: &Range<usize>| -> Vec<usize> {
            let (from, to) = (s.range.start + c.start, s.range.start + c.end);
            let first = own.partition_point(|(r, _)| r.start < from);
            let mut out: Vec<usize> = own
                .iter()
                .skip(first)
                .take_while(|(r, _)| r.start < to)
                .filter(|(r, _)| r.end <= to)
                .filter(|(r, _)| !self.is_contrast(r))
                .map(|(_, i)| *i)
                .collect();
            out.dedup();
            out
        };
        // 一台X,一台Y,都是持牌机构的: said of all that were named one after another.
        let text = self
            .folded
            .part(s.range.start + clause.start..s.range.start + clause.end);
        let plural = text.starts_with(['都', '均', '全']);
        let mut all: Vec<usize> = Vec::new();
        for c in std::iter::once(clause).chain(clauses.iter().take(n).rev()) {
            let found = within(c);
            if !found.is_empty() && !plural {
                return found;
            }
            if found.is_empty() && !all.is_empty() {
                break;
            }
            for i in found {
                if !all.contains(&i) {
                    all.push(i);
                }
            }
        }
        if !all.is_empty() {
            return all;
        }
        if begins_without_subject && !self.last.is_empty() {
            return self.last.clone();
        }
        if !own.is_empty() {
            // Named only behind the clause: 正规一清pos机,拉卡拉.
            return clauses
                .iter()
                .skip(n + 1)
                .map(within)
                // 牌照由央行颁发,不是银联颁发: a network named behind is not what it is said of.
                .map(|f| {
                    f.into_iter()
                        .filter(|i| !self.networks.contains(i))
                        .collect::<Vec<_>>()
                })
                .find(|f| !f.is_empty())
                .unwrap_or_default();
        }
        let same_place = s.block == self.last_block || begins_without_subject;
        if same_place && !self.last.is_empty() {
            return self.last.clone();
        }
        self.heading
            .iter()
            .rev()
            .map(|(_, b)| b)
            .find(|b| !b.is_empty())
            // 这四家都是持牌的: of all that the heading names.
            .filter(|b| b.len() == 1 || OF_SEVERAL.is_in(text))
            .cloned()
            .unwrap_or_default()
    }

    /// 与X不同, 不像X, 区别于X: named for contrast.
    fn is_contrast(&self, r: &Range<usize>) -> bool {
        let tail: String = self
            .folded
            .part(r.end..self.folded.text.len())
            .chars()
            .take(5)
            .collect();
        let head = self.folded.part(0..r.start);
        // 支持微信、支付宝: what a terminal takes, not whom the sentence is about.
        let near = head
            .char_indices()
            .rev()
            .take(24)
            .find(|(_, c)| matches!(c, ',' | '。' | ';' | '!' | '?' | '\n'))
            .map_or_else(
                || before(&self.folded.text, r.start, 24),
                |(i, c)| i + c.len_utf8(),
            );
        if TAKES.is_in(self.folded.part(near..r.start)) {
            return true;
        }
        // 银联颁发的牌照: who is said to give it, not whose it is.
        if GIVES.begin(&tail) {
            return true;
        }
        // 除了X,其余都是一清: left out; 除了X,还有Y adds to it.
        if EXCEPT.end(head.trim_end_matches(['了', '和', '、'])) || EXCEPT.end(head) {
            let rest: String = self
                .folded
                .part(r.end..self.folded.text.len())
                .chars()
                .take(24)
                .take_while(|c| !"。;!?\n".contains(*c))
                .collect();
            return !ADDS.is_in(&rest);
        }
        let close = |w: &str| head.ends_with(w);
        tail.starts_with("不同")
            || tail.starts_with("相比")
            || close("不像")
            || close("区别于")
            || close("有别于")
    }
}

/// Places where brands are named. Names do not overlap, so that their beginnings order their ends
/// too.
struct Namings<'b>(Vec<&'b Range<usize>>);

impl<'b> Namings<'b> {
    fn of(brands: &'b [BrandSeen]) -> Namings<'b> {
        let mut places: Vec<&Range<usize>> = brands
            .iter()
            .flat_map(|b| &b.sayings)
            .filter(|s| s.is_naming())
            .map(|s| &s.range)
            .collect();
        places.sort_by_key(|r| r.start);
        Namings(places)
    }

    /// Whether a part of a place is a part of a name.
    fn hold(&self, place: &Range<usize>) -> bool {
        let before = self.0.partition_point(|r| r.start < place.end);
        before
            .checked_sub(1)
            .and_then(|i| self.0.get(i))
            .is_some_and(|r| place.start < r.end)
    }
}

/// The word of so many Han characters that ends at a byte, and where it begins.
fn han_before(text: &str, at: usize, length: usize) -> Option<(usize, &str)> {
    let from = before(text, at, length);
    let word = text.get(from..at)?;
    (word.chars().count() == length && word.chars().all(is_han)).then_some((from, word))
}

fn is_of(registry: &Registry, seen: &[BrandSeen], i: usize, kind: BrandKind) -> bool {
    seen.get(i).is_some_and(|b| match b.whom {
        Whom::Brand(n) => registry.brand_at(n).is_some_and(|r| r.kind == kind),
        Whom::Subject(_) => false,
    })
}

fn add(seen: &mut [BrandSeen], i: usize, saying: Saying) {
    if let Some(b) = seen.get_mut(i) {
        b.sayings.push(saying);
    }
}
