//! Where a text says that a licence holds, against the regions on record.

use std::collections::HashMap;

use super::Told;
use super::brand::{institutions, on_record};
use crate::finding::{Finding, Severity};
use crate::promo::brand::denied;
use crate::promo::sentence::{Sentence, Voice};
use crate::registry::licence::acquiring_scope_on;
use crate::text::word_list::WordList;

/// Words for a licence that holds in the whole country.
static NATIONWIDE: WordList = WordList::new(&[
    "全国牌照",
    "全国性牌照",
    "全国性的牌照",
    "全国支付牌照",
    "全国性支付牌照",
    "全国性的支付牌照",
    "全国收单",
    "全国性收单",
    "全国银行卡收单",
    "全国性银行卡收单",
    "全国范围收单",
    "全国范围的收单",
    "全国范围内的收单",
    "全国范围银行卡收单",
    "全国范围的银行卡收单",
    "全国范围内的银行卡收单",
    "全国范围内开展收单",
    "全国范围内开展银行卡收单",
    "全国通用牌照",
    "许可地域:全国",
    "许可地域为全国",
    "许可范围:全国",
    "许可范围为全国",
    "业务覆盖范围:全国",
    "业务覆盖范围为全国",
]);

/// LIC004 asks whether a licence that the text calls nationwide is one for some regions on record.
///
/// Silent where the licence has ended or the record does not say where it holds; a single city that
/// is left out is told and contradicts nothing.
pub fn nationwide_beyond_record(t: &Told<'_>, out: &mut Vec<Finding>) {
    let said = called_nationwide(t);
    if said.is_empty() {
        return;
    }
    for (n, b, i, state) in institutions(t) {
        let (Some(words), Some(r)) = (said.get(&n), t.registry.institution_at(i)) else {
            continue;
        };
        let Some(scope) = acquiring_scope_on(r, t.date).filter(|_| state.is_licensed()) else {
            continue;
        };
        let Some(regions) = scope.regions.as_deref().filter(|r| *r != "全国") else {
            continue;
        };
        let one_city = regions
            .strip_prefix("全国-")
            .is_some_and(|out| out.ends_with('市') && !out.contains([';', '+']));
        let message = if one_city {
            "nationwide_but_one"
        } else {
            "nationwide"
        };
        let mut draft = on_record(t, ("LIC004", message), (n, b), words.clone(), r);
        if one_city {
            draft = draft.severity(Severity::Info);
        }
        draft
            .arg("regions", scope.wording.as_deref().unwrap_or(regions))
            .push(out);
    }
}

/// By brand (its place among them) the first words by which its licence is nationwide: they stand
/// behind the brand, or what is said of it, in the same sentence, and no other brand between.
fn called_nationwide(t: &Told<'_>) -> HashMap<usize, String> {
    let mut out = HashMap::new();
    let may = |s: &&Sentence| !s.question && NATIONWIDE.may_be_in(&s.letters);
    let mut sentences = t.reading.sentences.iter().filter(may).peekable();
    if sentences.peek().is_none() {
        return out;
    }
    let brands = t.reading.brands.iter().enumerate();
    // Where each saying begins, of which brand, and whether it is the text's own.
    let mut sayings: Vec<(usize, usize, bool)> = brands
        .flat_map(|(n, b)| {
            let own = b.sayings.iter();
            own.map(move |s| (s.range.start, n, s.voice == Voice::Claim))
        })
        .collect();
    sayings.sort_unstable();
    for s in sentences {
        let text = t.reading.folded.part(s.range.clone());
        let mut asked = None;
        for (at, length) in NATIONWIDE.all_in(text) {
            let place = s.range.start + at..s.range.start + at + length;
            let behind = sayings.partition_point(|(start, ..)| *start <= place.start);
            let (before, after) = sayings.split_at_checked(behind).unwrap_or_default();
            let Some(nearest) = before.last().map(|(start, ..)| *start) else {
                continue;
            };
            let cut = after.first().is_some_and(|(start, ..)| *start < place.end);
            // The first words behind a saying count.
            if nearest < s.range.start || cut || asked.replace(nearest) == Some(nearest) {
                continue;
            }
            let head = text.get(..at).unwrap_or_default();
            if denied(head) || s.voice(&place) != Voice::Claim {
                continue;
            }
            let meant = before.iter().rev().take_while(|(at, ..)| *at == nearest);
            for (_, n, _) in meant.filter(|(.., own)| *own) {
                out.entry(*n)
                    .or_insert_with(|| t.reading.raw_of(place.clone()));
            }
        }
    }
    out
}
