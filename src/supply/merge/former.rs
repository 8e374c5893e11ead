//! What held before: names, scopes and ends of a record with the day from which they no longer did.

use jiff::civil::Date;

use super::Seen;
use crate::registry::licence::last_day;
use crate::registry::record::{Former, Institution, ReviewSuspension, Scope, Status, ValidUntil};
use crate::supply::diff::{same_kind, same_regions};
use crate::supply::page::detail::Block;
use crate::supply::value;
use crate::text::fold::fold;

/// Takes over a name, unless it is the same in another width; the old one is kept as former.
pub(super) fn rename(i: &mut Institution<'static>, name: &str) {
    if fold(&i.name) == fold(name) {
        return;
    }
    let old = std::mem::replace(&mut i.name, name.to_owned().into());
    i.former_names.retain(|n| fold(n) != fold(name));
    add_former_name(i, &old);
}

/// Adds a name the record had, unless it is there.
pub(super) fn add_former_name(i: &mut Institution<'static>, name: &str) {
    let there = fold(&i.name) == fold(name) || i.former_names.iter().any(|n| fold(n) == fold(name));
    if !there && !name.is_empty() {
        i.former_names.push(name.to_owned().into());
    }
}

/// A later end than a suspended review shows that the review went on and ended well.
pub(super) fn later_end(new: &mut Institution<'static>, day: Date, seen: &mut Seen) {
    let end = match new.valid_until {
        Some(ValidUntil::LongTerm) => Date::MAX,
        Some(ValidUntil::Until(d)) => d,
        None => return,
    };
    if let Some(ReviewSuspension { since, until, .. }) = &mut new.review_suspended
        && until.is_none()
        && *since < end
    {
        *until = Some(day);
    }
    if matches!(new.status, Status::SuspendedReview | Status::Unknown) && end >= day {
        new.status = Status::Active;
        new.reason = Some("续展".into());
    }
    new.status_since = Some(day);
    if new.trading.is_some() {
        seen.curated
            .push(format!("{} {}", new.licence_no, new.name));
    }
}

/// The end of the newest earlier state, where it is the state on record.
pub(super) fn end_of_block(block: &Block, old: &Institution<'_>, as_of: Date) -> Option<Date> {
    let same = fold(&block.value("公司名称")) == fold(&old.name);
    let day = value::days_in(&block.title).last().copied()?;
    // On the day of the older record its state still held.
    (same && old.as_of < day && day <= as_of).then_some(day)
}

/// New scopes, each with what the older record knows and the page leaves out.
pub(super) fn reconciled(new: Vec<Scope<'static>>, old: &[Scope<'static>]) -> Vec<Scope<'static>> {
    new.into_iter()
        .map(|mut s| {
            let Some(o) = old
                .iter()
                .find(|o| !o.history && same_kind(&o.kind, &s.kind))
            else {
                return s;
            };
            let silent = s.regions.is_none() && s.wording.is_none();
            let same_words = match (&s.wording, &o.wording) {
                (Some(a), Some(b)) => fold(a) == fold(b),
                _ => false,
            };
            if silent || (s.regions.is_none() && same_words) || same_regions(&s, o) {
                s.regions.clone_from(&o.regions);
                s.wording.clone_from(&o.wording);
            } else if o.regions.is_none() && s.regions.is_some() && o.wording.is_some() {
                // What the licence is limited to stays beside where.
                s.wording.clone_from(&o.wording);
            }
            s
        })
        .collect()
}

/// Keeps what held before, with the day from which it no longer did.
pub(super) fn keep_former(
    new: &mut Institution<'static>,
    old: &Institution<'static>,
    until: Option<Date>,
    as_of: Date,
) {
    let name = (fold(&new.name) != fold(&old.name)).then(|| old.name.clone());
    let differ = |a: &[Scope<'_>], b: &[Scope<'_>]| {
        a.len() != b.len()
            || !a
                .iter()
                .zip(b)
                .all(|(x, y)| x.kind == y.kind && same_regions(x, y))
    };
    let scopes =
        (differ(&new.scopes, &old.scopes) && !old.scopes.is_empty()).then(|| old.scopes.clone());
    let ends = (new.valid_until, new.transition_until) != (old.valid_until, old.transition_until);
    let valid_until = match old.valid_until {
        Some(ValidUntil::Until(_)) if ends => last_day(old).map(ValidUntil::Until),
        Some(ValidUntil::LongTerm) if ends => Some(ValidUntil::LongTerm),
        _ => None,
    };
    if name.is_none() && scopes.is_none() && valid_until.is_none() {
        return;
    }
    let until = until.unwrap_or(as_of);
    let former = Former {
        until,
        name,
        scopes,
        valid_until,
    };
    let at = new
        .former
        .iter()
        .position(|f| f.until > until)
        .unwrap_or(new.former.len());
    new.former.insert(at, former);
}
