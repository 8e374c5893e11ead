//! Rates as promotional texts write them, and the numbers that only look like rates.

mod beside;
mod candidates;
mod said;

use std::ops::Range;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use self::beside::is_surcharge;
use self::candidates::{candidates, caps};
use self::said::{Kinds, bound, card, cards_behind, changes, kinds, listed, voice};
use super::fold::Folded;
use super::sentence::{Sentence, Voice};

/// Which cards or codes a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateCard {
    /// Credit cards.
    Credit,
    /// Debit cards.
    Debit,
    /// QR codes.
    Qr,
    /// 云闪付 and contactless cards.
    Nfc,
    /// Cards issued abroad.
    Foreign,
    /// Not said, or several.
    Unknown,
}

/// What stands beside a rate and bounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// As quoted.
    Exact,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
    /// From: the least of several.
    From,
    /// About.
    About,
}

/// Whether a rate is the later one of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Higher than the one before.
    Raised,
    /// Lower.
    Lowered,
}

/// One rate of a text.
#[derive(Debug, Clone)]
pub struct RateSeen {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Percent; `None` where only a cap is told.
    pub percent: Option<Decimal>,
    /// CNY added to each trade.
    pub plus_yuan: Option<Decimal>,
    /// Most CNY a trade.
    pub cap_yuan: Option<Decimal>,
    /// Card kind.
    pub card: RateCard,
    /// Bound.
    pub bound: Bound,
    /// The later one of a change.
    pub change: Option<Change>,
    /// Whose words.
    pub voice: Voice,
    /// So high that it may be a slip of the pen.
    pub doubtful: bool,
}

/// An addition to a rate, such as a fee for instant payment.
#[derive(Debug, Clone)]
pub struct Surcharge {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Percent.
    pub percent: Decimal,
    /// Whose words.
    pub voice: Voice,
}

/// Reads the rates of a text.
#[must_use]
pub fn rates(folded: &Folded, sentences: &[Sentence]) -> (Vec<RateSeen>, Vec<Surcharge>) {
    let mut out: Vec<RateSeen> = Vec::new();
    let mut extra: Vec<Surcharge> = Vec::new();
    // Cards that a line above names: the heads of a table's columns, or one line for the next.
    let mut heads: Vec<RateCard> = Vec::new();
    // The block of the last rate.
    let mut told: Option<usize> = None;
    for s in sentences {
        let first = out.len();
        let text = folded.part(s.range.clone());
        // 六个点。说错了,零点六个点: a short line right behind one with a rate speaks of it.
        let goes_on = told.is_some_and(|t| s.block.saturating_sub(t) <= 2);
        let short = text.chars().count() <= 24;
        of_sentence(
            folded,
            s,
            heads.len() > 1 || goes_on && short,
            &mut out,
            &mut extra,
        );
        if out.len() > first {
            told = Some(s.block);
        }
        let found = out.get_mut(first..).unwrap_or_default();
        if found.is_empty() {
            let short = text.chars().count() <= MOST_OF_A_HEAD;
            heads = if short { listed(text) } else { Vec::new() };
        } else if found.len() == heads.len()
            && kinds(text) == Kinds::None
            && found.iter().all(|r| r.card == RateCard::Unknown)
        {
            for (rate, card) in found.iter_mut().zip(&heads) {
                rate.card = *card;
            }
            // One card is for one line, a row of them for every row below.
            if heads.len() == 1 {
                heads.clear();
            }
        }
    }
    (out, extra)
}

/// Characters of a line that may name the cards of those below.
const MOST_OF_A_HEAD: usize = 40;

struct Draft {
    range: Range<usize>,
    percent: Option<Decimal>,
    plus: Option<Decimal>,
    cap: Option<Decimal>,
}

fn of_sentence(
    folded: &Folded,
    s: &Sentence,
    in_context: bool,
    out: &mut Vec<RateSeen>,
    extra: &mut Vec<Surcharge>,
) {
    let text = folded.part(s.range.clone());
    let counts = |c: char| c.is_ascii_digit() || matches!(c, '万' | '千' | '百' | '点');
    if !text.contains(counts) && !text.contains("费率") {
        return;
    }
    let mut drafts = candidates(text, folded, s, in_context);
    drafts.sort_by_key(|d| (d.range.start, std::cmp::Reverse(d.range.end)));
    let mut end = 0;
    drafts.retain(|d| {
        let keep = d.range.start >= end;
        if keep {
            end = d.range.end;
        }
        keep
    });
    // Additions to a rate are fees, not rates.
    drafts.retain(|d| {
        let Some(percent) = d.percent else {
            return true;
        };
        if !is_surcharge(text, &d.range) {
            return true;
        }
        let range = s.range.start + d.range.start..s.range.start + d.range.end;
        extra.push(Surcharge {
            voice: s.voice(&range),
            range,
            percent,
        });
        false
    });
    caps(text, &s.letters, &mut drafts);
    let first = out.len();
    let ranges: Vec<Range<usize>> = drafts.iter().map(|d| d.range.clone()).collect();
    let behind = cards_behind(text, &ranges);
    for (n, d) in drafts.iter().enumerate() {
        let from = n
            .checked_sub(1)
            .and_then(|p| drafts.get(p))
            .map_or(0, |p| p.range.end);
        let range = s.range.start + d.range.start..s.range.start + d.range.end;
        let next = drafts.get(n + 1).map_or(text.len(), |n| n.range.start);
        let named = behind.as_ref().and_then(|b| b.get(n)).copied();
        let named = named.unwrap_or_else(|| card(text, from, &d.range, next));
        // 0.55%-0.65%, 0.6%、0.55%两档: the second is for what the first is for.
        let joined = n > 0
            && text.get(from..d.range.start).is_some_and(|gap| {
                matches!(
                    gap.trim(),
                    "-" | "~" | "至" | "到" | "、" | "和" | "或" | "--"
                )
            });
        let named = match (named, out.last()) {
            (RateCard::Unknown, Some(before)) if joined => before.card,
            _ => named,
        };
        out.push(RateSeen {
            percent: d.percent,
            plus_yuan: d.plus.filter(|p| !p.is_zero()),
            cap_yuan: d.cap,
            card: named,
            bound: bound(text, &d.range),
            change: None,
            voice: voice(text, s, &range, &d.range, from),
            // Cards issued abroad cost more.
            doubtful: d
                .percent
                .is_some_and(|p| p > Decimal::from(if named == RateCard::Foreign { 5 } else { 3 })),
            range,
        });
    }
    changes(text, s, out.get_mut(first..).unwrap_or_default());
}
