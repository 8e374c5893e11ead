//! The difference of two lists of institutions, as a person reads it.
//!
//! A value that was not known and is now is completed, not changed: a list that is read more
//! fully than before has not changed for that.

use std::collections::BTreeMap;

use super::places;
use crate::registry::licence::is_card_acquiring;
use crate::registry::record::{Institution, Scope, Status};
use crate::report::change::{ChangeDocument, EntryDocument};
use crate::text::fold::fold;

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Listed now and not before.
    pub added: Vec<EntryDocument>,
    /// Listed before and not now.
    pub gone: Vec<EntryDocument>,
    /// Values that changed.
    pub changed: Vec<ChangeDocument>,
    /// Values that were not known.
    pub completed: Vec<ChangeDocument>,
}

impl Difference {
    /// Nothing came, left or changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.gone.is_empty() && self.changed.is_empty()
    }
}

fn entry(i: &Institution<'_>) -> EntryDocument {
    EntryDocument {
        licence_no: i.licence_no.to_string(),
        name: i.name.to_string(),
        status: i.status.as_str().to_owned(),
        ended_on: i.ended_on.map(|d| d.to_string()),
        reason: i.reason.as_ref().map(ToString::to_string),
    }
}

/// Compares two lists, by licence number.
#[must_use]
pub fn difference(old: &[Institution<'_>], new: &[Institution<'_>]) -> Difference {
    let before: BTreeMap<&str, &Institution<'_>> =
        old.iter().map(|i| (i.licence_no.as_str(), i)).collect();
    let after: BTreeMap<&str, &Institution<'_>> =
        new.iter().map(|i| (i.licence_no.as_str(), i)).collect();
    let mut out = Difference::default();
    for (number, now) in &after {
        match before.get(number) {
            None if now.listed => out.added.push(entry(now)),
            None => out.completed.push(change(
                now,
                "status",
                None,
                Some(now.status.as_str().to_owned()),
            )),
            Some(then) => {
                match (then.listed, now.listed) {
                    (false, true) => out.added.push(entry(now)),
                    (true, false) => out.gone.push(entry(now)),
                    _ => {}
                }
                values(then, now, &mut out);
            }
        }
    }
    for (number, then) in &before {
        if then.listed && !after.contains_key(number) {
            out.gone.push(entry(then));
        }
    }
    out
}

fn change(
    i: &Institution<'_>,
    field: &str,
    from: Option<String>,
    to: Option<String>,
) -> ChangeDocument {
    ChangeDocument {
        licence_no: i.licence_no.to_string(),
        name: i.name.to_string(),
        field: field.to_owned(),
        from,
        to,
    }
}

fn values(then: &Institution<'_>, now: &Institution<'_>, out: &mut Difference) {
    let mut add = |field: &str, from: Option<String>, to: Option<String>| {
        if from == to {
            return;
        }
        let c = change(now, field, from, to);
        if c.from.is_none() {
            out.completed.push(c);
        } else {
            out.changed.push(c);
        }
    };
    if fold(&then.name) != fold(&now.name) {
        add(
            "name",
            Some(then.name.to_string()),
            Some(now.name.to_string()),
        );
    }
    let (types_then, types_now) = (types(then), types(now));
    let sorted = |list: &[String]| {
        let mut l = list.to_vec();
        l.sort();
        l
    };
    if sorted(&types_then) != sorted(&types_now) {
        let joined = |list: &[String]| (!list.is_empty()).then(|| list.join("、"));
        add("types", joined(&types_then), joined(&types_now));
    }
    let mut from: Vec<(String, String)> = Vec::new();
    let mut to: Vec<(String, String)> = Vec::new();
    for scope in now.scopes.iter().filter(|s| !s.history) {
        let Some(old) = then
            .scopes
            .iter()
            .find(|s| !s.history && same_kind(&s.kind, &scope.kind))
        else {
            continue;
        };
        if same_regions(old, scope) {
            continue;
        }
        let kind = scope.kind.to_string();
        match (shown(old), shown(scope)) {
            (None, now) => add("regions", None, now),
            // Words that name no place were all there was.
            (Some(_), now) if old.regions.is_none() && scope.regions.is_some() => {
                add("regions", None, now);
            }
            (Some(o), n) => {
                from.push((kind.clone(), o));
                to.push((kind, n.unwrap_or_default()));
            }
        }
    }
    let joined = |list: &[(String, String)]| match list {
        [] => None,
        [(_, one)] => (!one.is_empty()).then(|| one.clone()),
        several => Some(
            several
                .iter()
                .map(|(k, r)| format!("{k}：{r}"))
                .collect::<Vec<_>>()
                .join("；"),
        ),
    };
    add("regions", joined(&from), joined(&to));
    add(
        "valid_until",
        then.valid_until.map(|v| v.to_string()),
        now.valid_until.map(|v| v.to_string()),
    );
    add(
        "transition_until",
        then.transition_until.map(|d| d.to_string()),
        now.transition_until.map(|d| d.to_string()),
    );
    add(
        "first_licensed",
        then.first_licensed.map(|d| d.to_string()),
        now.first_licensed.map(|d| d.to_string()),
    );
    if then.listed == now.listed {
        // Off the list without a notice, and now confirmed: known at last.
        let unknown = !then.listed && then.status == Status::Unknown;
        if then.status != now.status {
            add(
                "status",
                (!unknown).then(|| then.status.as_str().to_owned()),
                Some(now.status.as_str().to_owned()),
            );
        }
        add(
            "ended_on",
            then.ended_on.map(|d| d.to_string()),
            now.ended_on.map(|d| d.to_string()),
        );
    }
}

fn types(i: &Institution<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for s in i.scopes.iter().filter(|s| !s.history) {
        let kind = super::value::kind(&s.kind);
        if !out.contains(&kind) {
            out.push(kind);
        }
    }
    out
}

/// Whether two types are one business: card acquiring has an old and a new name.
#[must_use]
pub fn same_kind(a: &str, b: &str) -> bool {
    (is_card_acquiring(a) && is_card_acquiring(b)) || super::value::kind(a) == super::value::kind(b)
}

/// Whether two scopes say the same of where.
#[must_use]
pub fn same_regions(a: &Scope<'_>, b: &Scope<'_>) -> bool {
    match (&a.regions, &b.regions) {
        (Some(x), Some(y)) => places::same(x, y),
        (None, None) => match (&a.wording, &b.wording) {
            (Some(x), Some(y)) => fold(x) == fold(y),
            (None, None) => true,
            _ => false,
        },
        _ => false,
    }
}

fn shown(s: &Scope<'_>) -> Option<String> {
    s.wording
        .as_ref()
        .or(s.regions.as_ref())
        .map(ToString::to_string)
}
