//! What the text shows by itself, whatever the record says.

use super::Told;
use super::tell::{beginning, has, own};
use crate::finding::Finding;
use crate::promo::fee::FeeKind;
use crate::promo::sentence::Voice;

/// Share of a page's characters that one brand takes where it is more than a page bears, percent.
const STUFFED_PERCENT: usize = 2;

/// PROMO011 asks whether promises of the text contradict each other: no fee and a fee, never an
/// addition and an addition, no rate and a rate.
pub fn contradicts_itself(t: &Told<'_>, out: &mut Vec<Finding>) {
    let mut kinds = Vec::new();
    for (n, none) in t.reading.fees.iter().enumerate() {
        if none.voice != Voice::Claim || !none.yuan.is_zero() || kinds.contains(&none.kind) {
            continue;
        }
        let some = t
            .reading
            .fees
            .iter()
            .enumerate()
            .find(|(_, f)| f.voice == Voice::Claim && f.kind == none.kind && !f.yuan.is_zero());
        if let Some((m, some)) = some {
            kinds.push(none.kind);
            let (a, b) = (
                t.reading.raw_of(none.range.clone()),
                t.reading.raw_of(some.range.clone()),
            );
            t.draft("PROMO011", "fee_and_none")
                .arg("one", &a)
                .arg("other", &b)
                .seen(t.item("fees", n), &a)
                .against_rule()
                .seen(t.item("fees", m), &b)
                .against_rule()
                .push(out);
        }
    }
    let never = own(t, "rate_lock", |c| {
        let raw = t.reading.folded.part(c.range.clone());
        raw.contains('+') || has(raw, &["加3", "加三", "加价", "加收"])
    })
    .next();
    if let Some((n, c)) = never {
        let plus = t
            .reading
            .rates
            .iter()
            .find(|r| r.voice == Voice::Claim && r.plus_yuan.is_some())
            .map(|r| r.range.clone())
            .or_else(|| {
                t.reading
                    .surcharges
                    .iter()
                    .find(|s| s.voice == Voice::Claim)
                    .map(|s| s.range.clone())
            })
            .or_else(|| {
                t.reading
                    .fees
                    .iter()
                    .find(|f| {
                        f.voice == Voice::Claim && f.kind == FeeKind::Instant && !f.yuan.is_zero()
                    })
                    .map(|f| f.range.clone())
            });
        if let Some(range) = plus {
            let (a, b) = (t.reading.raw(c.chars.clone()), t.reading.raw_of(range));
            t.draft("PROMO011", "plus_and_none")
                .arg("one", &a)
                .arg("other", &b)
                .seen(t.item("claims", n), &a)
                .against_rule()
                .seen(t.text(), &b)
                .against_rule()
                .push(out);
        }
    }
    let zero = own(t, "low_rate", |c| {
        has(
            &c.normalised,
            &[
                "0费率",
                "零费率",
                "免手续费",
                "0手续费",
                "零手续费",
                "免费率",
                "费率全免",
                "手续费全免",
            ],
        )
    })
    .next();
    let some = t
        .reading
        .rates
        .iter()
        .enumerate()
        .find(|(_, r)| r.voice == Voice::Claim && r.percent.is_some_and(|p| !p.is_zero()));
    if let (Some((n, c)), Some((m, r))) = (zero, some) {
        let (a, b) = (
            t.reading.raw(c.chars.clone()),
            t.reading.raw_of(r.range.clone()),
        );
        t.draft("PROMO011", "zero_rate_and_rate")
            .arg("one", &a)
            .arg("other", &b)
            .seen(t.item("claims", n), &a)
            .against_rule()
            .seen(t.item("rates", m), &b)
            .against_rule()
            .push(out);
    }
}

/// PROMO012 tells a page that names one brand more often than a page bears.
pub fn stuffed_with_a_brand(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.of_case || t.reading.length < 300 {
        return;
    }
    let most = t
        .reading
        .brands
        .iter()
        .enumerate()
        .max_by_key(|(n, b)| (b.characters, std::cmp::Reverse(*n)));
    if let Some((n, b)) = most
        && b.count >= 10
        && b.characters.saturating_mul(100) > t.reading.length.saturating_mul(STUFFED_PERCENT)
    {
        t.draft("PROMO012", "stuffed")
            .arg("brand", &b.alias)
            .arg("count", b.count)
            .arg(
                "percent",
                b.characters.saturating_mul(100) / t.reading.length.max(1),
            )
            .seen(t.item("brands", n), &b.alias)
            .against_rule()
            .push(out);
    }
}

/// PROMO013 tells a page that has a paragraph twice.
pub fn paragraph_twice(t: &Told<'_>, out: &mut Vec<Finding>) {
    if let Some((first, _)) = t.reading.repeated.first() {
        let whole = t.reading.raw(first.clone());
        let (words, told) = beginning(&whole, 40);
        t.draft("PROMO013", "twice")
            .arg("words", told)
            .arg("count", t.reading.repeated.len())
            .seen(t.text(), words)
            .against_rule()
            .push(out);
    }
}

/// PROMO014 tells spellings that keep a search from finding a word.
pub fn altered_spellings(t: &Told<'_>, out: &mut Vec<Finding>) {
    let mut pairs: Vec<String> = Vec::new();
    let mut seen: Vec<(usize, String)> = Vec::new();
    for (n, c) in t
        .reading
        .claims
        .iter()
        .enumerate()
        .filter(|(_, c)| c.category == "evasive_spelling" && c.voice == Voice::Claim)
    {
        let raw = t.reading.raw(c.chars.clone());
        let pair = format!("{raw}→{}", c.normalised);
        if raw != c.normalised && !pairs.contains(&pair) && pairs.len() < 8 {
            pairs.push(pair);
            seen.push((n, raw));
        }
    }
    if pairs.is_empty() {
        return;
    }
    let mut draft = t.draft("PROMO014", "altered").list_arg("spellings", pairs);
    for (n, raw) in &seen {
        draft = draft.seen(t.item("claims", *n), raw).against_rule();
    }
    draft.push(out);
}
