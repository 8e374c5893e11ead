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
use self::said::{bound, card, changes, voice};
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
    for s in sentences {
        of_sentence(folded, s, &mut out, &mut extra);
    }
    (out, extra)
}

struct Draft {
    range: Range<usize>,
    percent: Option<Decimal>,
    plus: Option<Decimal>,
    cap: Option<Decimal>,
}

fn of_sentence(folded: &Folded, s: &Sentence, out: &mut Vec<RateSeen>, extra: &mut Vec<Surcharge>) {
    let text = folded.part(s.range.clone());
    if !text.contains(|c: char| c.is_ascii_digit() || "万千百点".contains(c)) {
        return;
    }
    let mut drafts = candidates(text, folded, s);
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
    caps(text, &mut drafts);
    let first = out.len();
    for (n, d) in drafts.iter().enumerate() {
        let from = n
            .checked_sub(1)
            .and_then(|p| drafts.get(p))
            .map_or(0, |p| p.range.end);
        let range = s.range.start + d.range.start..s.range.start + d.range.end;
        let next = drafts.get(n + 1).map_or(text.len(), |n| n.range.start);
        out.push(RateSeen {
            percent: d.percent,
            plus_yuan: d.plus.filter(|p| !p.is_zero()),
            cap_yuan: d.cap,
            card: card(text, from, &d.range, next),
            bound: bound(text, &d.range),
            change: None,
            voice: voice(text, s, &range, &d.range, from),
            doubtful: d.percent.is_some_and(|p| p > Decimal::from(3)),
            range,
        });
    }
    changes(text, s, out.get_mut(first..).unwrap_or_default());
}
