//! BRD: the name on the machine.

use super::build::{Draft, draft};
use crate::dossier::Dossier;
use crate::dossier::names::{Name, Standing};
use crate::finding::{Finding, Weight};
use crate::registry::record::{Brand, BrandKind};

fn others<'d>(d: &'d Dossier<'_>) -> impl Iterator<Item = (&'d Name, &'d Brand<'static>)> {
    d.names
        .iter()
        .filter(|n| !n.field.starts_with("agreement"))
        .filter_map(|n| match n.standing {
            Standing::Other(i) => d.registry.brand_at(i).map(|b| (n, b)),
            _ => None,
        })
}

/// A finding on a name that is a brand on record.
fn alias_draft<'d>(
    d: &'d Dossier<'d>,
    rule: &'static str,
    message: &'static str,
    n: &Name,
    b: &Brand<'_>,
) -> Draft<'d> {
    let as_of = d
        .registry
        .part_as_of("brands")
        .unwrap_or_else(|| d.registry.as_of());
    draft(d, rule, message)
        .arg("name", &b.alias)
        .arg("as_of", as_of)
        .seen(n.field.clone(), &n.value)
        .against(
            b.alias.as_str(),
            b.sources.first().map(|s| s.as_str().to_owned()),
            as_of,
        )
}

/// BRD001 says that the name is a maker's or a clearing network's: neither acquires.
pub fn maker_or_network(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (n, b) in others(d) {
        match b.kind {
            BrandKind::Maker => alias_draft(d, "BRD001", "maker", n, b).push(out),
            BrandKind::Network => alias_draft(d, "BRD001", "network", n, b).push(out),
            _ => {}
        }
    }
}

/// BRD002 asks whether no licensed institution is on record behind a brand or short name.
///
/// Silent for company names (LIC001) and for makers, networks and agents (BRD001, BRD004).
pub fn nobody_behind(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for n in d.names.iter().filter(|n| !n.field.starts_with("agreement")) {
        let message = match &n.standing {
            Standing::Word => match d.registry.weak_alias(&n.value) {
                Some(i) => {
                    on_record_only_weakly(d, n, i, out);
                    continue;
                }
                None => "unknown",
            },
            Standing::Company if n.word == "brand" => "unknown",
            Standing::Several(_) => "several",
            _ => continue,
        };
        draft(d, "BRD002", message)
            .weight(Weight::Mild)
            .arg("name", &n.value)
            .arg("as_of", d.registry.as_of())
            .seen(n.field.clone(), &n.value)
            .against_list()
            .push(out);
    }
}

/// A brand that is on record with low confidence: what is known of it is said, and identifies
/// nobody.
fn on_record_only_weakly(d: &Dossier<'_>, n: &Name, brand: usize, out: &mut Vec<Finding>) {
    let Some(b) = d.registry.brand_at(brand) else {
        return;
    };
    let known = b
        .institution
        .as_deref()
        .and_then(|no| d.registry.by_licence_no(no))
        .and_then(|i| d.registry.institution_at(i));
    let draft = match known {
        Some(known) => alias_draft(d, "BRD002", "weak_of", n, b).arg("known", &known.name),
        None => alias_draft(d, "BRD002", "weak", n, b),
    };
    draft.weight(Weight::Mild).push(out);
}

/// BRD003 asks whether an unknown brand is within one edit of a known one. It flags and never
/// identifies.
pub fn looks_like_brand(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for n in d
        .names
        .iter()
        .filter(|n| n.word == "brand" && n.standing == Standing::Word)
    {
        let near = d.registry.look_alike_brands(&n.value);
        let Some(first) = near.first().and_then(|i| d.registry.brand_at(*i)) else {
            continue;
        };
        let names: Vec<&str> = near
            .iter()
            .filter_map(|i| d.registry.brand_at(*i))
            .map(|b| b.alias.as_str())
            .collect();
        let as_of = d
            .registry
            .part_as_of("brands")
            .unwrap_or_else(|| d.registry.as_of());
        draft(d, "BRD003", "looks_like")
            .weight(Weight::Mild)
            .arg("name", &n.value)
            .list_arg("known", names)
            .seen(n.field.clone(), &n.value)
            .against(
                first.alias.as_str(),
                first.sources.first().map(|s| s.as_str().to_owned()),
                as_of,
            )
            .push(out);
    }
}

/// BRD004 says that the name is a service or sales brand's: it may sell and serve, never hold
/// money.
pub fn service_brand(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (n, b) in others(d).filter(|(_, b)| b.kind == BrandKind::Agent) {
        alias_draft(d, "BRD004", "agent", n, b).push(out);
    }
}
