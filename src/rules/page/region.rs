//! Where a text says that a licence holds, against the regions on record.

use super::Told;
use super::brand::{institutions, source_of};
use crate::finding::{Finding, Severity};
use crate::promo::brand::denied;
use crate::promo::sentence::Voice;
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
    for (n, b, i, state) in institutions(t) {
        let Some(r) = t.registry.institution_at(i).filter(|_| state.is_licensed()) else {
            continue;
        };
        let Some(scope) = acquiring_scope_on(r, t.date) else {
            continue;
        };
        let Some(regions) = scope.regions.as_deref().filter(|r| *r != "全国") else {
            continue;
        };
        let words = b
            .sayings
            .iter()
            .filter(|s| s.voice == Voice::Claim)
            .find_map(|s| nationwide_behind(t, s.range.start));
        let Some(words) = words else { continue };
        let one_city = regions
            .strip_prefix("全国-")
            .is_some_and(|out| out.ends_with('市') && !out.contains([';', '+']));
        let message = if one_city {
            "nationwide_but_one"
        } else {
            "nationwide"
        };
        let mut draft = t.draft("LIC004", message);
        if one_city {
            draft = draft.severity(Severity::Info);
        }
        draft
            .arg("brand", &b.alias)
            .arg("words", words)
            .arg("name", &r.name)
            .arg("licence_no", &r.licence_no)
            .arg("regions", scope.wording.as_deref().unwrap_or(regions))
            .arg("as_of", r.as_of)
            .seen(t.item("brands", n), &b.alias)
            .against(r.licence_no.as_str(), source_of(r), r.as_of)
            .push(out);
    }
}

/// The words behind a byte of a sentence, up to the next brand, by which a licence is nationwide.
fn nationwide_behind(t: &Told<'_>, from: usize) -> Option<String> {
    let sentence = t.reading.sentence_at(from)?;
    if sentence.question || !NATIONWIDE.may_be_in(&sentence.letters) {
        return None;
    }
    let next = t
        .reading
        .brands
        .iter()
        .flat_map(|b| &b.sayings)
        .map(|s| s.range.start)
        .filter(|at| *at > from)
        .min();
    let to = sentence.range.end.min(next.unwrap_or(usize::MAX));
    let text = t.reading.folded.part(from..to.max(from));
    let (at, length) = NATIONWIDE.first_in(text)?;
    let place = from + at..from + at + length;
    let head = t.reading.folded.part(sentence.range.start..place.start);
    let said = !denied(head) && sentence.voice(&place) == Voice::Claim;
    said.then(|| t.reading.raw_of(place))
}
