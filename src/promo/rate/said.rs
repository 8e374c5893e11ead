//! What is said of a rate: for which cards, from or up to, on whose word, raised or lowered.

use std::ops::Range;

use super::beside::{INCOME, is_of_cost, is_of_parts};
use super::{Bound, Change, RateCard, RateSeen};
use crate::promo::context::{after, before};
use crate::promo::sentence::{Sentence, Voice};
use crate::text::word_list::WordList;

const CARDS: &[(&str, RateCard)] = &[
    ("贷记卡", RateCard::Credit),
    ("信用卡", RateCard::Credit),
    ("贷记", RateCard::Credit),
    ("借记卡", RateCard::Debit),
    ("储蓄卡", RateCard::Debit),
    ("借记", RateCard::Debit),
    ("扫码", RateCard::Qr),
    ("二维码", RateCard::Qr),
    ("条码", RateCard::Qr),
    ("商户码", RateCard::Qr),
    ("收款码", RateCard::Qr),
    ("微信", RateCard::Qr),
    ("支付宝", RateCard::Qr),
    ("云闪付", RateCard::Nfc),
    ("nfc", RateCard::Nfc),
    ("闪付", RateCard::Nfc),
    ("碰一碰", RateCard::Nfc),
    ("外卡", RateCard::Foreign),
    ("境外卡", RateCard::Foreign),
    ("刷卡", RateCard::Credit),
];

/// The words of [`CARDS`] but 刷卡, which speaks of no kind beside others.
static CARD_WORDS: WordList = WordList::new(&[
    "贷记",
    "信用卡",
    "借记",
    "储蓄卡",
    "扫码",
    "二维码",
    "条码",
    "商户码",
    "收款码",
    "微信",
    "支付宝",
    "云闪付",
    "nfc",
    "闪付",
    "碰一碰",
    "外卡",
    "境外卡",
]);

/// The kinds of card that a piece of text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinds {
    None,
    One(RateCard),
    Several,
}

impl Kinds {
    fn and(self, kind: RateCard) -> Kinds {
        match self {
            Kinds::None => Kinds::One(kind),
            Kinds::One(k) if k == kind => self,
            _ => Kinds::Several,
        }
    }

    /// One kind; of several none can be told.
    fn only(self) -> Option<RateCard> {
        match self {
            Kinds::None => None,
            Kinds::One(kind) => Some(kind),
            Kinds::Several => Some(RateCard::Unknown),
        }
    }
}

/// The kind that a word names.
fn kind_of(word: &str) -> Option<RateCard> {
    CARDS.iter().find(|(w, _)| *w == word).map(|(_, k)| *k)
}

/// Words with which 微信 is a contact.
static TO_CALL: WordList = WordList::new(&["加微信", "微信同号", "微信号"]);

/// Kinds named in a piece of text. 刷卡 speaks of credit only where no card is named.
pub(super) fn kinds(piece: &str) -> Kinds {
    let mut out = Kinds::None;
    for (at, length) in CARD_WORDS.all_in(piece) {
        let word = piece.get(at..at + length).unwrap_or_default();
        if let Some(kind) = kind_of(word)
            && (word != "微信" || !TO_CALL.is_in(piece))
        {
            out = out.and(kind);
        }
    }
    let swiped = || {
        piece.match_indices("刷卡").any(|(at, w)| {
            !piece
                .get(at + w.len()..)
                .is_some_and(|t| t.starts_with(['机', '器']))
        })
    };
    if out == Kinds::None && swiped() {
        out = Kinds::One(RateCard::Credit);
    }
    out
}

/// The card kind that a rate is for: of its own clause, before it or right behind; else of the
/// clauses back to the rate before. Several are none.
pub(super) fn card(text: &str, from: usize, range: &Range<usize>, next: usize) -> RateCard {
    let head = text.get(from..range.start).unwrap_or_default();
    let separators = [',', ';', '|', '。', '/', '\n', ')', '('];
    // 0.5%(借记卡,25元封顶): within the rate's own words.
    let own = text.get(range.clone()).unwrap_or_default();
    if let Some(k) = kinds(own).only() {
        return k;
    }
    let mut pieces = head.rsplit(separators);
    if let Some(own) = pieces.next()
        && let Some(k) = kinds(own).only()
    {
        return k;
    }
    let tail = text.get(range.end..next.max(range.end)).unwrap_or_default();
    let behind: String = tail.chars().take(7).collect();
    let behind = behind.split(separators).next().unwrap_or_default();
    let bracket = tail
        .strip_prefix('(')
        .and_then(|t| t.split(')').next())
        .unwrap_or_default();
    if let Some(k) = kinds(behind).only().or_else(|| kinds(bracket).only()) {
        return k;
    }
    for piece in pieces.take(3) {
        if let Some(k) = kinds(piece).only() {
            return k;
        }
    }
    RateCard::Unknown
}

/// The kind of card that a piece of text begins with.
fn leading(text: &str) -> Option<RateCard> {
    let text = text.trim_start_matches(['的', '(', '刷']);
    CARDS
        .iter()
        .find(|(w, _)| *w != "刷卡" && text.starts_with(w))
        .map(|(_, k)| *k)
}

/// The cards of a sentence that names each right behind its rate (0.6%信用卡0.5%借记卡), in order;
/// none where one rate has no card behind it, or the first has one before it.
pub(super) fn cards_behind(text: &str, ranges: &[Range<usize>]) -> Option<Vec<RateCard>> {
    let first = ranges.first()?;
    if ranges.len() < 2 || kinds(text.get(..first.start)?) != Kinds::None {
        return None;
    }
    ranges.iter().map(|r| leading(text.get(r.end..)?)).collect()
}

/// The kinds of card that a line names, in order, each time it does: the head of a table.
pub(super) fn listed(text: &str) -> Vec<RateCard> {
    let mut out = Vec::new();
    for (at, length) in CARD_WORDS.all_in(text) {
        let word = text.get(at..at + length).unwrap_or_default();
        // 微信支付宝 is one column.
        if let Some(kind) = kind_of(word)
            && (out.last() != Some(&kind) || kind != RateCard::Qr)
        {
            out.push(kind);
        }
    }
    out
}

pub(super) fn bound(text: &str, range: &Range<usize>) -> Bound {
    let from = before(text, range.start, 6);
    let head = text.get(from..range.start).unwrap_or_default();
    let to = after(text, range.end, 4);
    let tail = text.get(range.end..to).unwrap_or_default();
    let ends = |words: &[&str]| words.iter().any(|w| head.ends_with(w));
    let begins = |words: &[&str]| words.iter().any(|w| tail.starts_with(w));
    if ends(&[
        "不高于",
        "不超过",
        "最高",
        "至多",
        "不大于",
        "<=",
        "≤",
        "最高不超过",
    ]) || begins(&["以内", "以下", "之内"])
    {
        Bound::AtMost
    } else if ends(&["低至", "最低", "低到", "低至:", "最低只要"]) || begins(&["起", "元起"])
    {
        Bound::From
    } else if ends(&["不低于", "至少", "≥", ">=", "高于", "超过"]) || begins(&["以上"])
    {
        Bound::AtLeast
    } else if ends(&["约", "大约", "大概", "约为", "~"]) || begins(&["左右", "上下"]) {
        Bound::About
    } else {
        Bound::Exact
    }
}

/// Whose words a rate is, or what of.
pub(super) fn voice(
    text: &str,
    s: &Sentence,
    range: &Range<usize>,
    local: &Range<usize>,
    from: usize,
) -> Voice {
    let start = before(text, local.start, 14).max(from);
    let head = text.get(start..local.start).unwrap_or_default();
    let clause = head.rsplit([',', ';', '。']).next().unwrap_or_default();
    if INCOME.is_in(clause) {
        return Voice::AgentIncome;
    }
    if s.voice(range) == Voice::Warning || is_of_parts(text) || is_of_cost(clause) {
        return Voice::Warning;
    }
    let asks = text.trim_end().ends_with(['?', '吗']) || text.trim_end_matches('?').ends_with('吗');
    if asks && s.question && !s.offers {
        return Voice::Warning;
    }
    // 分润:信用卡万12,扫码万3
    let label = text
        .split(':')
        .next()
        .filter(|l| l.len() < local.start && l.chars().count() <= 8);
    if label.is_some_and(|l| INCOME.is_in(l)) {
        return Voice::AgentIncome;
    }
    if before_the_reform(text.get(..local.start).unwrap_or_default()) {
        return Voice::History;
    }
    let past = s.past.iter().any(|p| {
        *p < range.start
            && text
                .get(p.saturating_sub(s.range.start)..local.start)
                .is_some_and(|t| {
                    ![
                        "现在",
                        "如今",
                        "目前",
                        "现为",
                        "调整后",
                        "改革后",
                        "后来",
                        "→",
                        "涨",
                        "降",
                    ]
                    .iter()
                    .any(|w| t.contains(w))
                        && t.chars().count() < 40
                })
    });
    if past { Voice::History } else { Voice::Claim }
}

/// Whether a head dates what follows to a year up to 2016, when the rates of trades were given up.
fn before_the_reform(head: &str) -> bool {
    head.match_indices('年').any(|(at, _)| {
        let year = head.get(..at).unwrap_or_default();
        let year = year
            .get(before(year, year.len(), 4)..)
            .and_then(|y| y.parse::<u32>().ok());
        year.is_some_and(|y| (1990..=2016).contains(&y))
            && !["现在", "如今", "目前", "至今", "成立"]
                .iter()
                .any(|w| head.contains(w))
    })
}

/// Pairs of rates joined by an arrow or a verb of change.
pub(super) fn changes(text: &str, s: &Sentence, rates: &mut [RateSeen]) {
    const RISE: [&str; 15] = [
        "调整至",
        "调整为",
        "调整到",
        "→",
        "->",
        "涨至",
        "涨到",
        "升至",
        "升到",
        "上调至",
        "上调到",
        "调至",
        "变成",
        "变为",
        "调到",
    ];
    const FALL: [&str; 5] = ["降至", "降到", "下调至", "下调到", "减至"];
    for i in 1..rates.len() {
        let (Some(a), Some(b)) = (rates.get(i - 1), rates.get(i)) else {
            continue;
        };
        let gap = text
            .get(
                a.range.end.saturating_sub(s.range.start)
                    ..b.range.start.saturating_sub(s.range.start),
            )
            .unwrap_or_default();
        if gap.chars().count() > 12 || !RISE.iter().chain(&FALL).any(|w| gap.contains(w)) {
            continue;
        }
        let change = match (a.percent, b.percent) {
            (Some(x), Some(y)) if y > x => Change::Raised,
            (Some(x), Some(y)) if y < x => Change::Lowered,
            _ => continue,
        };
        let (card, other) = (a.card, b.card);
        // 从0.72%下调到0.5%: what it was.
        let was = a.voice == Voice::Claim && {
            let head = text
                .get(..a.range.start.saturating_sub(s.range.start))
                .unwrap_or_default();
            let near = head.get(before(head, head.len(), 3)..).unwrap_or_default();
            near.contains(['从', '由'])
        };
        if let Some(a) = rates.get_mut(i - 1).filter(|_| was) {
            a.voice = Voice::History;
        }
        if let Some(b) = rates.get_mut(i) {
            b.change = Some(change);
            if other == RateCard::Unknown {
                b.card = card;
            }
        }
    }
}
