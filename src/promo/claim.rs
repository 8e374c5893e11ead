//! Phrases of a text by category, and whose words each is.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rust_decimal::Decimal;

use super::brand::{self, BrandSeen};
use super::company::CompanySeen;
use super::contact::{ContactKind, ContactSeen};
use super::context::before;
use super::fee::Promise;
use super::fold::{Folded, Trick};
use super::lexis::{Whom, Words};
use super::limit::thin;
use super::rate::{RateCard, RateSeen};
use super::sentence::{Sentence, Voice, ends_clause};
use super::trade;
use crate::registry::Registry;
use crate::text::word_list::WordList;

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

/// What was read of a text before its phrases.
pub(super) struct Parts<'a> {
    pub registry: &'a Registry,
    pub words: &'a Words<'a>,
    pub folded: &'a Folded,
    pub sentences: &'a [Sentence],
    pub brands: &'a [BrandSeen],
    pub companies: &'a [CompanySeen],
    pub contacts: &'a [ContactSeen],
    pub rates: &'a [RateSeen],
    pub promises: &'a [Promise],
    /// The text speaks of something else than taking cards.
    pub of_another_trade: bool,
}

/// Reads the phrases, by position; also says how many places of the same were left out.
pub(super) fn claims(parts: &Parts<'_>) -> (Vec<Claim>, usize) {
    let mut out = phrases(parts);
    forbidden_again(parts, &mut out);
    persons(parts, &mut out);
    says_it_is(parts, &mut out);
    slow(parts, &mut out);
    low(parts, &mut out);
    alterations(parts, &mut out);
    if parts.of_another_trade {
        out.retain(|c| !trade::shares(c.category));
    }
    out.retain(|c| !is_ordinary(c, parts.folded, parts.rates) && !parts.reached_as_known(c));
    out.sort_by_key(|c| (c.chars.start, c.chars.end, c.category));
    let left_out = thin_claims(&mut out);
    (out, left_out)
}

/// A phrase of the folded text.
fn claim(
    parts: &Parts<'_>,
    category: &'static str,
    normalised: &str,
    severity: u8,
    voice: Voice,
    range: Range<usize>,
) -> Claim {
    Claim {
        category,
        normalised: normalised.to_owned(),
        severity,
        voice,
        chars: parts.folded.origin(range.clone()),
        range,
        count: 1,
    }
}

/// Phrases of the lexicon.
fn phrases(parts: &Parts<'_>) -> Vec<Claim> {
    let mut s = 0;
    let mut out = Vec::new();
    for (range, e) in &parts.words.phrases {
        while parts
            .sentences
            .get(s)
            .is_some_and(|x| x.range.end <= range.start)
        {
            s += 1;
        }
        let sentence = parts.sentences.get(s);
        if matches!(e.category, "deposit" | "hidden_fee")
            && sentence.is_some_and(|x| is_head_of_table(parts.folded.part(x.range.clone())))
        {
            continue;
        }
        let voice = sentence.map_or(Voice::Claim, |x| voice_of(parts, x, range, e.category));
        out.push(claim(
            parts,
            e.category,
            &e.normalised,
            e.severity,
            voice,
            range.clone(),
        ));
    }
    out
}

/// 机型|押金|流量费: names of columns say nothing of what is in them.
fn is_head_of_table(line: &str) -> bool {
    line.matches('|').count() >= 2 && !line.contains(|c: char| c.is_ascii_digit())
}

/// 切勿套现,套现后果自负: what a sentence forbids once it does not offer in its next clause.
fn forbidden_again(parts: &Parts<'_>, out: &mut [Claim]) {
    let forbidden: HashSet<(usize, String)> = out
        .iter()
        .filter(|c| c.voice == Voice::Warning)
        .map(|c| (parts.sentence_at(c.range.start), c.normalised.clone()))
        .collect();
    if forbidden.is_empty() {
        return;
    }
    for c in out.iter_mut().filter(|c| c.voice == Voice::Claim) {
        let n = parts.sentence_at(c.range.start);
        let offers = parts
            .sentences
            .get(n)
            .is_some_and(|s| s.offers || !s.own.is_empty());
        if !offers && forbidden.contains(&(n, c.normalised.clone())) {
            c.voice = Voice::Warning;
        }
    }
}

/// Places of a category's phrases, for asking whether one stands in a place. Phrases of one category
/// do not overlap, so that their beginnings order their ends too.
struct Told(Vec<Range<usize>>);

impl Told {
    fn of(claims: &[Claim], category: &str) -> Told {
        let mut places: Vec<Range<usize>> = claims
            .iter()
            .filter(|c| c.category == category)
            .map(|c| c.range.clone())
            .collect();
        places.sort_by_key(|r| r.start);
        Told(places)
    }

    fn holds(&self, place: &Range<usize>) -> bool {
        let first = self.0.partition_point(|r| r.end <= place.start);
        self.0.get(first).is_some_and(|r| r.start < place.end)
    }
}

/// Words that call, before a number.
static CALLS: WordList = WordList::new(&[
    "热线", "电话", "客服", "办理", "咨询", "微信", "联系", "手机", "致电", "经理", "☎", "tel",
]);

/// Contacts of a person that no phrase tells: a mobile behind words that call (全国统一热线138…), an id.
fn persons(parts: &Parts<'_>, out: &mut Vec<Claim>) {
    let mut told_at: Vec<usize> = out
        .iter()
        .filter(|c| c.category == "personal_contact")
        .map(|c| c.range.start)
        .collect();
    told_at.sort_unstable();
    let mut last_told = None;
    for c in parts.contacts {
        let words = match c.kind {
            ContactKind::Mobile => "热线或电话后的手机号",
            ContactKind::Wechat => "微信号",
            ContactKind::Qq => "QQ号",
            _ => continue,
        };
        let from = before(&parts.folded.text, c.range.start, 12);
        let calls =
            c.kind != ContactKind::Mobile || CALLS.is_in(parts.folded.part(from..c.range.start));
        let told = told_at
            .get(told_at.partition_point(|at| *at < from))
            .is_some_and(|at| *at < c.range.end)
            || last_told.is_some_and(|at| from <= at);
        if calls && !told {
            last_told = Some(c.range.start);
            out.push(claim(
                parts,
                "personal_contact",
                words,
                2,
                c.voice,
                c.range.clone(),
            ));
        }
    }
}

/// Words before a name with which somebody says who they are.
static WE_ARE: WordList = WordList::new(&[
    "我们就是",
    "我就是",
    "这里就是",
    "我们是",
    "我是",
    "这里是",
    "这边是",
    "我这边是",
    "我们这边是",
]);

/// Words behind it for the body itself.
static ITSELF: WordList = WordList::new(&[
    "总部",
    "客服",
    "官方",
    "工作人员",
    "总公司",
    "售后",
    "的总部",
    "的客服",
    "的工作人员",
    "的官方",
    "公司的",
    "总部的",
    "支付公司",
]);

/// 我们是某某总部的: somebody says it is an institution or the network itself, not its agent.
fn says_it_is(parts: &Parts<'_>, out: &mut Vec<Claim>) {
    let told = Told::of(out, "official_impersonation");
    for b in parts.brands {
        for s in b.sayings.iter().filter(|s| s.is_naming()) {
            let head = parts.folded.part(0..s.range.start);
            let Some(words) = WE_ARE.iter().find(|w| head.ends_with(w)) else {
                continue;
            };
            let tail = parts.folded.part(s.range.end..parts.folded.text.len());
            let ends = |t: &str| t.chars().next().is_none_or(|c| !c.is_alphanumeric());
            let own = ITSELF
                .iter()
                .find(|w| tail.starts_with(w))
                .or_else(|| Some("的").filter(|w| tail.strip_prefix(w).is_some_and(ends)));
            let Some(own) = own else { continue };
            let range = s.range.start - words.len()..s.range.end + own.len();
            if !told.holds(&range) {
                out.push(claim(
                    parts,
                    "official_impersonation",
                    "支付公司工作人员",
                    3,
                    s.voice,
                    range,
                ));
            }
        }
    }
}

/// Promises of days that no phrase of the lexicon tells: T+7, 五个工作日后到账.
fn slow(parts: &Parts<'_>, out: &mut Vec<Claim>) {
    let told = Told::of(out, "settlement_promise");
    for p in parts.promises.iter().filter(|p| p.days >= 2) {
        if told.holds(&p.range) {
            continue;
        }
        let letter = if p.workdays { 'T' } else { 'D' };
        let words = format!("{letter}+{}", p.days);
        out.push(claim(
            parts,
            "settlement_promise",
            &words,
            2,
            p.voice,
            p.range.clone(),
        ));
    }
}

/// Rates for credit cards, or for cards not said, that lie below what cards cost: no phrase need say
/// that they are low.
fn low(parts: &Parts<'_>, out: &mut Vec<Claim>) {
    let told = Told::of(out, "low_rate");
    for r in parts.rates {
        let card = matches!(r.card, RateCard::Credit | RateCard::Unknown);
        let low = r
            .percent
            .is_some_and(|p| !p.is_zero() && p < Decimal::new(5, 1));
        if card && low && !told.holds(&r.range) {
            out.push(claim(
                parts,
                "low_rate",
                "低于0.5%",
                2,
                r.voice,
                r.range.clone(),
            ));
        }
    }
}

/// Spellings that hide a word.
fn alterations(parts: &Parts<'_>, out: &mut Vec<Claim>) {
    let folded = parts.folded;
    for a in &folded.alterations {
        // A single unseen character is common in copied text; inside a word it hides it.
        if a.trick == Trick::Unseen && a.plain.is_ascii() {
            continue;
        }
        let at = parts
            .sentences
            .partition_point(|x| folded.origin(x.range.clone()).end <= a.range.start);
        let warns = parts
            .sentences
            .get(at)
            .filter(|x| folded.origin(x.range.clone()).start <= a.range.start)
            // A warning may be spelt so itself; what it quotes is not its own.
            .is_some_and(|x| {
                let at = |r: &Range<usize>| folded.origin(r.clone());
                x.quoted.iter().chain(&x.forbidden).any(|q| {
                    let q = at(q);
                    q.start <= a.range.start && a.range.start < q.end
                })
            });
        out.push(Claim {
            category: "evasive_spelling",
            normalised: a.plain.clone(),
            severity: 2,
            voice: if warns { Voice::Warning } else { Voice::Claim },
            chars: a.range.clone(),
            range: 0..0,
            count: 1,
        });
    }
}

impl Parts<'_> {
    /// Index of the sentence that holds a byte of the folded text.
    fn sentence_at(&self, at: usize) -> usize {
        self.sentences.partition_point(|s| s.range.end <= at)
    }

    /// Whether a claim to be official stands beside a number or domain that is on record as that of
    /// a body which the text names: 银联官方客服95516, 拉卡拉官方网站www.lakala.com.
    fn reached_as_known(&self, c: &Claim) -> bool {
        if !matches!(c.category, "official_impersonation" | "unionpay_misuse") {
            return false;
        }
        let Some(s) = self.sentences.get(self.sentence_at(c.range.start)) else {
            return false;
        };
        // Contacts stand by position; links without words come first and have no place.
        let first = self
            .contacts
            .partition_point(|c| c.range.start < s.range.start || c.range.is_empty());
        let mut here = self
            .contacts
            .iter()
            .skip(first)
            .take_while(|c| c.range.start < s.range.end)
            .peekable();
        here.peek().is_some()
            && here.all(|c| c.holder.as_ref().is_some_and(|h| self.names(&h.name)))
    }

    fn names(&self, name: &str) -> bool {
        let is = |subject| self.registry.subject_name(subject) == name;
        self.brands.iter().any(|b| match b.whom {
            Whom::Subject(subject) => is(subject),
            Whom::Brand(_) => name.contains(b.alias.as_str()),
        }) || self
            .companies
            .iter()
            .any(|c| c.subject.is_some_and(is) || c.name == name)
    }
}

/// Whether words for a low rate are a number that is an ordinary rate: 扫码0.38%.
fn is_ordinary(c: &Claim, folded: &Folded, rates: &[RateSeen]) -> bool {
    if c.category != "low_rate"
        || !folded
            .part(c.range.clone())
            .contains(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    let first = rates.partition_point(|r| r.range.end <= c.range.start);
    rates
        .get(first)
        .filter(|r| r.range.start < c.range.end)
        .is_some_and(|r| {
            let small = matches!(r.card, RateCard::Qr | RateCard::Nfc);
            let least = Decimal::new(if small { 3 } else { 5 }, 1);
            r.percent.is_some_and(|p| p >= least)
        })
}

/// Whose words a phrase is. What is asked after, and what a notice says is not needed, the text does
/// not say; what it says a licence was, it does not say it is.
fn voice_of(parts: &Parts<'_>, s: &Sentence, range: &Range<usize>, category: &str) -> Voice {
    let folded = parts.folded;
    let licence = category == "licence_claim";
    match s.voice(range) {
        Voice::Claim if s.asks_after(folded, range) => Voice::Warning,
        Voice::Claim if is_denied(folded, s, range, category) => Voice::Warning,
        Voice::Claim if licence && brand::is_past(folded, s, range.start) => Voice::History,
        // 一百多张支付牌照因为到期未续而注销: told to have ended.
        Voice::Claim if licence && brand::ends(folded.part(range.end..s.range.end)) => {
            Voice::Warning
        }
        Voice::Claim if licence && is_definition(parts, s, range) => Voice::Warning,
        v => v,
    }
}

/// 支付业务许可证由中国人民银行颁发: says what is, of nobody.
fn is_definition(parts: &Parts<'_>, s: &Sentence, range: &Range<usize>) -> bool {
    let head = parts.folded.part(s.range.start..range.start);
    let begin = range.start - head.rsplit(ends_clause).next().map_or(0, str::len);
    let clause = parts.folded.part(begin..s.range.end);
    let clause = clause.split(ends_clause).next().unwrap_or_default();
    // Sayings stand by sentence.
    let named = || {
        parts.brands.iter().any(|b| {
            let first = b.sayings.partition_point(|x| x.range.start < s.range.start);
            matches!(b.whom, Whom::Subject(_))
                && b.sayings
                    .get(first)
                    .is_some_and(|x| x.range.start < s.range.end)
        })
    };
    LICENCE.begin(clause) && BY.is_in(clause) && GIVEN.is_in(clause) && !s.offers && !named()
}

/// The licence, and words for who gives it.
static LICENCE: WordList = WordList::new(&["支付业务许可", "支付牌照", "支付许可证"]);
static BY: WordList = WordList::new(&["由", "是央行", "是人民银行"]);
static GIVEN: WordList = WordList::new(&["颁发", "发放", "核发", "发的"]);

/// Words before a fee that say it is not taken, and words before anything that deny it.
static NOT_TAKEN: WordList = WordList::new(&[
    "不收",
    "不要",
    "无需",
    "不用",
    "没有",
    "不交",
    "不另收",
    "免",
]);
static NOT: WordList = WordList::new(&["不", "没", "没有", "不会", "不再", "从未"]);

/// Whether the words right before a phrase deny it: 不招代理, 也不返现, 不是银联颁发. Words for
/// trouble stay what they are: 没有不到账 is no trouble either.
fn is_denied(folded: &Folded, s: &Sentence, range: &Range<usize>, category: &str) -> bool {
    let head = folded.part(s.range.start..range.start);
    if brand::denied(head) {
        // 不是一清我赔您一千: a pledge.
        return !brand::pledges(folded.part(range.end..s.range.end));
    }
    // 不收押金, 不收您一分钱押金: of fees, what is not taken.
    if matches!(category, "deposit" | "hidden_fee") {
        let near = head.get(before(head, head.len(), 8)..).unwrap_or_default();
        let clause = near.rsplit(ends_clause).next().unwrap_or_default();
        if NOT_TAKEN.is_in(clause) {
            return true;
        }
    }
    let double = folded
        .part(range.clone())
        .starts_with(['不', '没', '未', '无']);
    !double && !matches!(category, "evasive_spelling" | "personal_contact") && NOT.end(head)
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
