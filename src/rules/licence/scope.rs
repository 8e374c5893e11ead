//! What the licence covers, and where.

use super::with_payers;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Finding, Weight};
use crate::registry::index::Subject;
use crate::registry::licence::{acquiring_scope_on, name_on, scopes_on};
use crate::registry::region::{Coverage, covers};
use crate::rules::build::draft;
use crate::settlement::payer::PayerKind;

/// LIC003 asks whether the licence of the acquirer, or of a licensed payer, covers card acquiring.
///
/// Silent for banks and for licences that ended or are absent.
pub fn type_not_covered(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let mut asked: Vec<usize> = Vec::new();
    if let Some(a) = d.acquirer.as_ref().filter(|a| a.state.is_licensed()) {
        asked.extend(a.institution());
    }
    for p in d.settlement.seen() {
        if let PayerKind::Institution { index, .. } = p.kind
            && !asked.contains(&index)
        {
            asked.push(index);
        }
    }
    for i in asked {
        let Some(r) = d.registry.institution_at(i) else {
            continue;
        };
        // Without any type on record nobody can say that acquiring is not among them.
        if acquiring_scope_on(r, d.date).is_some() || scopes_on(r, d.date).is_empty() {
            continue;
        }
        let types: Vec<&str> = scopes_on(r, d.date)
            .iter()
            .map(|s| s.kind.as_str())
            .collect();
        let subject = Subject::Institution(i);
        let mut draft = draft(d, "LIC003", "no_acquiring")
            .weight(Weight::Serious)
            .arg("name", name_on(r, d.date))
            .arg("licence_no", &r.licence_no)
            .list_arg("types", types)
            .arg("as_of", r.as_of);
        for n in d.names.iter().filter(|n| n.subject() == Some(subject)) {
            draft = draft
                .seen(n.field.clone(), &n.value)
                .against_subject(subject);
        }
        with_payers(d, subject, draft).push(out);
    }
}

/// Coverage of the merchant's place by the acquirer's licence.
#[must_use]
pub fn coverage(d: &Dossier<'_>) -> Coverage {
    let institution = d
        .acquirer
        .as_ref()
        .filter(|a| a.state.is_licensed())
        .and_then(|a| d.registry.institution_at(a.institution()?));
    match institution
        .and_then(|r| acquiring_scope_on(r, d.date))
        .and_then(|s| s.regions.as_deref())
    {
        Some(regions) => covers(regions, &d.place),
        None => Coverage::Unknown,
    }
}

fn region_finding(
    d: &Dossier<'_>,
    rule: &'static str,
    message: &'static str,
    weight: Weight,
    out: &mut Vec<Finding>,
) {
    let Some(i) = d.acquirer.as_ref().and_then(|a| a.institution()) else {
        return;
    };
    let Some(r) = d.registry.institution_at(i) else {
        return;
    };
    let regions = acquiring_scope_on(r, d.date)
        .and_then(|s| s.wording.as_deref().or(s.regions.as_deref()))
        .unwrap_or_default();
    let place = [d.case.get(Field::Province), d.case.get(Field::City)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join("");
    let mut draft = draft(d, rule, message)
        .weight(weight)
        .arg("name", name_on(r, d.date))
        .arg("licence_no", &r.licence_no)
        .arg("regions", regions)
        .arg("place", place)
        .arg("as_of", r.as_of);
    for f in [Field::Province, Field::City] {
        if d.case.get(f).is_some() {
            draft = draft.field(f).against_subject(Subject::Institution(i));
        }
    }
    draft.push(out);
}

/// LIC004 asks whether the merchant's place is outside the licence's regions.
///
/// Silent for banks, without a place, and where only the city would tell (LIC016).
pub fn region_not_covered(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    if coverage(d) == Coverage::NotCovered {
        region_finding(d, "LIC004", "outside", Weight::Caution, out);
    }
}

/// LIC016 asks where the list does not say: a city apart under a listed province, or a province
/// that is partly covered while the city is not given.
pub fn region_not_said(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    match coverage(d) {
        Coverage::NotSaid(_) => region_finding(d, "LIC016", "city_apart", Weight::Note, out),
        Coverage::NeedsCity => region_finding(d, "LIC016", "city_needed", Weight::Note, out),
        _ => {}
    }
}
