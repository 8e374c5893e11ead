//! Several scans side by side: which personal contacts and domains they share.

use std::collections::{BTreeMap, BTreeSet};

use super::Scan;
use crate::finding::Finding;
use crate::promo::contact::{ContactKind, ContactSeen};
use crate::promo::sentence::Voice;
use crate::registry::Registry;
use crate::rules::page::across;

/// A contact that several texts share.
#[derive(Debug, Clone)]
pub struct Group {
    /// Kind.
    pub kind: ContactKind,
    /// Whole value.
    pub value: String,
    /// What may be printed.
    pub masked: String,
    /// Who is on record under it.
    pub holder: Option<String>,
    /// Positions of the scans, ascending.
    pub scans: Vec<usize>,
    /// Institutions that those texts offer, by legal name.
    pub institutions: Vec<String>,
}

impl Group {
    /// A number or id of a person.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        matches!(
            self.kind,
            ContactKind::Mobile | ContactKind::Wechat | ContactKind::Qq
        )
    }
}

/// Groups of scans that share a contact, and what is to be said of them.
///
/// Public hotlines and domains that are on record as somebody's own are grouped and never a
/// finding; contacts that a warning quotes are left out.
#[must_use]
pub fn groups(registry: &Registry, scans: &[Scan]) -> (Vec<Group>, Vec<Finding>) {
    let mut shared: BTreeMap<(ContactKind, &str), (&ContactSeen, BTreeSet<usize>)> =
        BTreeMap::new();
    for (n, s) in scans.iter().enumerate() {
        for c in s
            .reading
            .contacts
            .iter()
            .filter(|c| c.voice == Voice::Claim)
        {
            shared
                .entry((c.kind, c.value.as_str()))
                .or_insert_with(|| (c, BTreeSet::new()))
                .1
                .insert(n);
        }
    }
    let mut out: Vec<Group> = shared
        .into_values()
        .filter(|(_, on)| on.len() > 1)
        .map(|(c, on)| {
            let institutions: BTreeSet<&str> = on
                .iter()
                .filter_map(|n| scans.get(*n))
                .flat_map(|s| s.brands.iter().filter(|b| b.index.is_some()))
                .filter_map(|b| b.institution.as_deref())
                .collect();
            Group {
                kind: c.kind,
                value: c.value.clone(),
                masked: c.masked(),
                holder: c.holder.as_ref().map(|h| h.name.clone()),
                scans: on.into_iter().collect(),
                institutions: institutions.into_iter().map(str::to_owned).collect(),
            }
        })
        .collect();
    out.sort_by_key(|g| (std::cmp::Reverse(g.scans.len()), g.kind));
    let mut findings = Vec::new();
    for (n, g) in out.iter().enumerate() {
        if g.is_personal() && g.institutions.len() > 1 {
            // Shown by the masked value: an id has no shape that masking could find later.
            let shown = if g.kind == ContactKind::Mobile {
                &g.value
            } else {
                &g.masked
            };
            across::same_contact(
                registry,
                n,
                shown,
                g.scans.len(),
                &g.institutions,
                &mut findings,
            );
        }
    }
    (out, findings)
}
