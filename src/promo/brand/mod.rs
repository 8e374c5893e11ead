//! Which brands and institutions a text names, and what it says of their licence.
//!
//! A sentence says it of the brands in the clause with the predicate, else of the nearest clause
//! before it that names one, else of the heading it stands under, else of the subject of the
//! sentence before, where it begins without a subject of its own.

mod look_alike;
mod unknown;
mod words;

use std::collections::HashMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

pub use self::look_alike::look_alikes;
pub use self::unknown::unknown;
use self::words::{
    ANY, DIRECT, DOUBT, ENDED, EXCEPT, HAVING, HEARSAY, ISSUERS, LICENSED, MAKER, NO, NO_SUBJECT,
    NOT_YET, OFFERED, PAST, SECOND, TAKES, TODAY, UNLICENSED,
};
use super::fold::Folded;
use super::lexis::{Lexis, Whom};
use super::role::{Role, role};
use super::sentence::{Sentence, Voice, clauses};
use crate::intake::page::Page;
use crate::registry::Registry;
use crate::registry::record::BrandKind;

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
    lexis: &Lexis,
) -> Vec<BrandSeen> {
    let names = lexis.names_in(&folded.text);
    let mut seen: Vec<BrandSeen> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut order: Vec<(Range<usize>, usize)> = Vec::new();
    for (range, e) in &names {
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
            let ends = past
                && clauses
                    .iter()
                    .skip(n)
                    .filter_map(|c| text.get(c.clone()))
                    .any(|c| ended(c).is_some());
            let (claim, voice) = match (past, voice) {
                (true, Voice::Claim) if ends => (BrandClaim::Denied, Voice::Claim),
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
        let plural = self
            .folded
            .part(s.range.start + clause.start..s.range.start + clause.end)
            .starts_with(['都', '均', '全']);
        let several = {
            let text = self
                .folded
                .part(s.range.start + clause.start..s.range.start + clause.end);
            ["都是", "均为", "均是", "都有", "家都", "均有"]
                .iter()
                .any(|w| text.contains(w))
        };
        let mut all: Vec<usize> = Vec::new();
        for c in std::iter::once(clause).chain(clauses.iter().take(n).rev()) {
            let found = within(c);
            if !found.is_empty() && !plural {
                return found;
            }
            if found.is_empty() && !all.is_empty() {
                break;
            }
            all.extend(
                found
                    .into_iter()
                    .filter(|i| !all.contains(i))
                    .collect::<Vec<_>>(),
            );
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
            .filter(|b| b.len() == 1 || several)
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
        let before = self.folded.part(0..r.start);
        // 支持微信、支付宝: what a terminal takes, not whom the sentence is about.
        let near = before
            .char_indices()
            .rev()
            .take(24)
            .find(|(_, c)| matches!(c, ',' | '。' | ';' | '!' | '?' | '\n'))
            .map_or_else(
                || super::context::before(&self.folded.text, r.start, 24),
                |(i, c)| i + c.len_utf8(),
            );
        if TAKES.is_in(self.folded.part(near..r.start)) {
            return true;
        }
        // 银联颁发的牌照: who is said to give it, not whose it is.
        if [
            "颁发",
            "发放",
            "发的",
            "核发",
            "授予",
            "下发",
            "发不了",
            "不发",
            "不颁发",
        ]
        .iter()
        .any(|w| tail.starts_with(w))
        {
            return true;
        }
        // 除了X,其余都是一清: left out; 除了X,还有Y adds to it.
        let beyond = self.folded.part(r.end..self.folded.text.len());
        let rest: String = beyond
            .chars()
            .take(24)
            .take_while(|c| !"。;!?\n".contains(*c))
            .collect();
        if EXCEPT.end(before.trim_end_matches(['了', '和', '、'])) || EXCEPT.end(before) {
            return !["还有", "也是", "也都", "还支持", "还做"]
                .iter()
                .any(|w| rest.contains(w));
        }
        let close = |w: &str| before.ends_with(w);
        tail.starts_with("不同")
            || tail.starts_with("相比")
            || close("不像")
            || close("区别于")
            || close("有别于")
    }
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

/// Whether what a sentence says at a byte is told of the past: 以前是, 曾持有, 2017年前.
pub(crate) fn is_past(folded: &Folded, s: &Sentence, at: usize) -> bool {
    let head = folded.part(s.range.start..at);
    // The clause itself, or one before it that gives only a time.
    let clause = head.rfind([',', ';', ':', '。']).map_or(0, |i| i + 1);
    let clause = head.get(clause..).unwrap_or_default();
    PAST.all_in(clause).any(|(from, len)| {
        let word = clause.get(from..from + len).unwrap_or_default();
        let before = clause.get(..from).unwrap_or_default();
        let behind = clause.get(from + len..).unwrap_or_default();
        let dated = before
            .ends_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十几多".contains(c));
        (!matches!(word, "年前" | "月前") || dated)
            && !behind.starts_with('不')
            && !TODAY.is_in(behind)
            && behind.chars().count() <= 16
    })
}

/// Whether what is said of a licence names a kind of body: 持牌机构, 持牌支付公司.
fn tail_begins_kind(clause: &str, at: usize) -> bool {
    clause.get(at..).is_some_and(|t| {
        [
            "持牌机构",
            "持牌收单",
            "持牌支付",
            "持牌公司",
            "正规支付公司",
        ]
        .iter()
        .any(|w| t.starts_with(w))
    })
}

/// Whether what follows a denial makes it a pledge: 不是一清我倒贴您一千块.
pub fn pledges(tail: &str) -> bool {
    let near: String = tail.chars().take(14).collect();
    [
        "赔",
        "倒贴",
        "包退",
        "退全款",
        "全额退",
        "退一",
        "罚",
        "负全责",
        "随便退",
        "砸了",
    ]
    .iter()
    .any(|w| near.contains(w))
}

/// The word by which a clause says that a licence has come to its end.
fn ended(clause: &str) -> Option<usize> {
    ENDED.all_in(clause).map(|(at, _)| at).find(|at| {
        let (head, tail) = clause.split_at_checked(*at).unwrap_or_default();
        tail.starts_with('未') || tail.starts_with('没') || !NOT_YET.end(head)
    })
}

/// Whether a text says that a licence has come to its end.
pub(crate) fn ends(text: &str) -> bool {
    ended(text).is_some()
}

/// The word by which a clause calls somebody a maker of terminals.
fn maker(clause: &str) -> Option<(usize, usize)> {
    MAKER.first_in(clause).filter(|(at, _)| {
        let head = clause.get(..*at).unwrap_or_default();
        !denied(head)
    })
}

/// The words by which a clause says that a licence is somebody else's than the central bank's.
fn issuer(clause: &str) -> Option<(usize, usize)> {
    ISSUERS.first_in(clause).filter(|(at, _)| {
        let head = clause.get(..*at).unwrap_or_default();
        !denied(head)
    })
}

/// Whether a head ends with a denial of what follows it.
pub fn denied(head: &str) -> bool {
    const NOT: [&str; 14] = [
        "不是",
        "并非",
        "而非",
        "不由",
        "非由",
        "不存在",
        "没有",
        "不等于",
        "不属于",
        "绝非",
        "而不是",
        "没有什么",
        "不存在什么",
        "并不是",
    ];
    NOT.iter().any(|w| {
        head.ends_with(w)
            || head.strip_suffix("由").is_some_and(|h| h.ends_with(w))
            || head.strip_suffix("什么").is_some_and(|h| h.ends_with(w))
            || head.strip_suffix("一家").is_some_and(|h| h.ends_with(w))
    })
}

/// Whether the last clause is a tag that asks after those before it: 对吗, 是吗, 是不是.
fn is_tag(text: &str, last: Option<&Range<usize>>) -> bool {
    last.and_then(|c| text.get(c.clone())).is_some_and(|t| {
        let words = t.trim_matches(|c: char| !c.is_alphanumeric());
        [
            "对吗",
            "是吗",
            "是不是",
            "对不对",
            "真的吗",
            "对吧",
            "是吧",
            "可信吗",
            "靠谱吗",
        ]
        .contains(&words)
    })
}

/// Whether the first clause begins a question: 请问, 请教.
fn asks(text: &str, first: Option<&Range<usize>>) -> bool {
    first.and_then(|c| text.get(c.clone())).is_some_and(|t| {
        ["请问", "请教", "问一下", "想问", "求助", "咨询一下"]
            .iter()
            .any(|w| t.contains(w))
    })
}

/// What a clause says of a licence: claim, byte, length.
fn predicate(clause: &str) -> Option<(BrandClaim, usize, usize)> {
    if let Some((at, len)) = SECOND.first_in(clause) {
        let no = NO.end(clause.get(..at).unwrap_or_default());
        if !no && !clause.get(..at).is_some_and(|h| h.ends_with('不')) {
            return Some((BrandClaim::Denied, at, len));
        }
    }
    if let Some((at, len)) = UNLICENSED.first_in(clause) {
        return Some((BrandClaim::Denied, at, len));
    }
    let direct = direct_at(clause);
    let licensed = LICENSED.first_in(clause).or_else(|| {
        clause
            .find("牌照")
            .filter(|at| {
                clause
                    .get(..*at)
                    .is_some_and(|h| HAVING.is_in(h) || NO.is_in(h))
            })
            .map(|at| (at, "牌照".len()))
    });
    let (claim, at, len) = match (direct, licensed) {
        (Some((at, len)), _) => (BrandClaim::ClaimedDirect, at, len),
        (None, Some((at, len))) => (BrandClaim::ClaimedLicensed, at, len),
        (None, None) => return None,
    };
    let head = clause.get(..at).unwrap_or_default();
    let tail = clause.get(at + len..).unwrap_or_default();
    let doubt = DOUBT.all_in(head).any(|(from, n)| {
        let (before, behind) = (head.get(..from), head.get(from + n..));
        match head.get(from..from + n) {
            // 本公司提供, 认准我们: the seller's own.
            Some("提供") => !OFFERED.end(before.unwrap_or_default()),
            Some("认准") => !behind.is_some_and(|b| b.starts_with("我们") || b.starts_with("本")),
            _ => true,
        }
    });
    // 联系银行或者持牌机构: some body of that kind, not the one named.
    let of_a_kind = tail_begins_kind(clause, at)
        && ["或", "或者", "找", "向", "联系", "比如", "选择", "到", "与"]
            .iter()
            .any(|w| head.ends_with(w));
    if of_a_kind {
        return None;
    }
    if doubt && !head.contains("推荐") {
        return None;
    }
    // 不发放支付牌照: who gives one is another matter; 央行颁发的 is said of the holder.
    let given = ["颁发", "发放", "核发", "授予", "下发"]
        .iter()
        .find_map(|w| head.strip_suffix(w));
    if given.is_some_and(|h| !h.ends_with("行") && !h.ends_with("获") && !h.ends_with("人行")) {
        return None;
    }
    if claim == BrandClaim::ClaimedLicensed && (ended(tail).is_some() || ended(head).is_some()) {
        return Some((BrandClaim::Denied, at, len));
    }
    // 没有任何支付牌照: at most eight characters between the word and the licence.
    let near: String = {
        let chars: Vec<char> = head.chars().collect();
        chars.iter().rev().take(10).rev().collect()
    };
    let denied = NO.iter().any(|w| {
        near.rfind(w).is_some_and(|p| {
            let between = near.get(p + w.len()..).unwrap_or_default();
            // 没有问题,有牌照 is no denial: another 有 stands between.
            !between.contains('有') || w == "没有" && !between.contains("有")
        })
    }) && !near.ends_with("无论")
        && !near.contains("独一无二")
        && !near.contains("毫无疑问")
        && !near.contains("无疑")
        && !near.contains("无需")
        && !near.contains("没有问题");
    if denied && !pledges(tail) {
        return Some((BrandClaim::Denied, at, len));
    }
    Some((claim, at, len))
}

/// 一清 as a word: not 统一清算, 一清二楚.
fn direct_at(clause: &str) -> Option<(usize, usize)> {
    if !DIRECT.is_in(clause) {
        return None;
    }
    DIRECT
        .iter()
        .filter_map(|w| {
            let mut from = 0;
            while let Some(found) = clause.get(from..).and_then(|t| t.find(w)) {
                let at = from + found;
                let head = clause.get(..at).unwrap_or_default();
                let tail = clause.get(at + w.len()..).unwrap_or_default();
                let other = w == "一清"
                    && (head.ends_with(['统', '唯', '万', '逐', '第', '同', '单', '专'])
                        || [
                            "二楚",
                            "二白",
                            "早",
                            "晨",
                            "算",
                            "空",
                            "二清",
                            "和二清",
                            "与二清",
                            "、二清",
                            "还是二清",
                            "跟二清",
                            "或二清",
                        ]
                        .iter()
                        .any(|t| tail.starts_with(t)));
                if !other {
                    return Some((at, w.len()));
                }
                from = at + w.len();
            }
            None
        })
        .min()
}
