//! One record: as the list shows it, as its own page does, as the cancelled list does.

use jiff::ToSpan;
use jiff::civil::Date;

use super::former::{add_former_name, end_of_block, keep_former, later_end, reconciled, rename};
use super::{Base, SITE, Seen};
use crate::registry::licence::is_card_acquiring;
use crate::registry::record::{Institution, Status};
use crate::supply::collect::Detail;
use crate::supply::page::Row;
use crate::supply::value;
use crate::text::fold::fold;

/// The record of a row of the list of licensed institutions.
pub(super) fn listed(
    number: &str,
    row: &Row,
    old: Option<&Institution<'static>>,
    detail: Option<&Detail>,
    base: Base<'_>,
    as_of: Date,
    seen: &mut Seen,
) -> Institution<'static> {
    seen.day(number, &row.date);
    let mut new = old.map_or_else(|| fresh(number, &row.name, as_of), Clone::clone);
    if let Some(old) = old
        && !old.listed
    {
        if old.status != Status::Unknown {
            seen.relisted.push(format!("{number} {}", row.name));
        }
        new.status = Status::Active;
        new.status_since = None;
        new.reason = None;
        new.ended_on = None;
        new.last_listed = None;
    }
    new.listed = true;
    if !row.name.is_empty() {
        rename(&mut new, &row.name);
    }
    if let Some(detail) = detail {
        let name = detail.page.current.value("公司名称");
        if fold(&name) != fold(&new.name) {
            seen.names_differ
                .push(format!("{number} {} / {name}", new.name));
        }
    }
    let before = old.cloned().unwrap_or_else(|| new.clone());
    match detail {
        Some(detail) => apply_detail(&mut new, &before, detail, base, as_of, seen),
        None => {
            if new.scopes.is_empty() {
                seen.without_details.push(format!("{number} {}", new.name));
            }
            keep_former(&mut new, &before, None, as_of);
        }
    }
    new.as_of = as_of;
    add_source(&mut new, Some(row), detail);
    new
}

/// The record of a row of the cancelled list.
pub(super) fn ended(
    number: &str,
    row: &Row,
    old: Option<&Institution<'static>>,
    detail: Option<&Detail>,
    as_of: Date,
    seen: &mut Seen,
) -> Institution<'static> {
    let mut day = seen.day(number, &row.date);
    let mut new = old.map_or_else(|| fresh(number, &row.name, as_of), Clone::clone);
    let was_listed = old.is_none_or(|o| o.listed);
    if let Some(detail) = detail {
        seen.details += 1;
        let block = &detail.page.current;
        let end = value::end(&block.value("有效期至"));
        day = day
            .or(end.and_then(|e| e.cancelled))
            .or_else(|| value::days_in(&block.title).get(1).copied());
        if new.scopes.is_empty() {
            new.scopes = value::scopes(block.lines("业务类型"), &block.value("业务覆盖范围"));
        }
        if new.valid_until.is_none() {
            new.valid_until = end.and_then(|e| e.until);
        }
        if new.first_licensed.is_none() {
            new.first_licensed = value::day(&block.value("首次许可日期"));
        }
        for b in &detail.page.history {
            add_former_name(&mut new, &b.value("公司名称"));
        }
        let remark = block.value("备注");
        if !remark.is_empty() && (was_listed || new.reason.is_none()) {
            new.reason = Some(remark.chars().take(80).collect::<String>().into());
        }
    } else if was_listed {
        new.reason = None;
    }
    if !row.name.is_empty() && (old.is_none() || was_listed) {
        let before = new.clone();
        rename(&mut new, &row.name);
        keep_former(&mut new, &before, None, as_of);
    } else if !row.name.is_empty() {
        add_former_name(&mut new, &row.name);
    }
    new.listed = false;
    if was_listed || new.status == Status::Unknown {
        let merged = new.reason.as_deref().is_some_and(|r| r.contains("合并"));
        new.status = if merged {
            Status::Merged
        } else {
            Status::Cancelled
        };
        new.status_since = day.or(new.status_since);
        new.as_of = as_of;
    }
    if was_listed {
        new.ended_on = None;
    }
    if new.ended_on.is_none() {
        // The list of that day shows it cancelled: the day before is the last it can have had.
        let last = as_of.checked_sub(1.day()).unwrap_or(as_of);
        new.ended_on = day.map(|d| d.min(last));
    }
    add_source(&mut new, Some(row), detail);
    new
}

/// Takes over what an institution's own page says.
pub(super) fn apply_detail(
    new: &mut Institution<'static>,
    old: &Institution<'static>,
    detail: &Detail,
    base: Base<'_>,
    as_of: Date,
    seen: &mut Seen,
) {
    seen.details += 1;
    let number = new.licence_no.to_string();
    let block = &detail.page.current;
    let mut thin = Vec::new();

    let scopes = value::scopes(block.lines("业务类型"), &block.value("业务覆盖范围"));
    for s in &scopes {
        if !value::is_known_kind(&s.kind) {
            seen.unknown_types.push(format!("{number} {}", s.kind));
        }
    }
    if scopes.is_empty() {
        thin.push("业务类型");
    } else {
        let acquiring = scopes.iter().find(|s| is_card_acquiring(&s.kind));
        if acquiring.is_some_and(|s| s.regions.is_none()) {
            thin.push("业务覆盖范围");
        }
        new.scopes = reconciled(scopes, &old.scopes);
    }

    let printed = block.value("有效期至");
    let end = value::end(&printed);
    match end {
        Some(end) => {
            seen.dates += 1;
            new.valid_until = end.until;
            if end.transition.is_some() || end.until != old.valid_until {
                new.transition_until = end.transition;
            }
        }
        None => {
            thin.push("有效期至");
            seen.day(&number, &printed);
        }
    }
    let first = seen.day(&number, &block.value("首次许可日期"));
    new.first_licensed = first.or(new.first_licensed);
    let renewed = seen
        .day(&number, &block.value("换证日期"))
        .filter(|d| *d <= as_of);
    if new.valid_until != old.valid_until && old.valid_until.is_some() {
        let day = renewed.filter(|d| *d > old.as_of).unwrap_or(as_of);
        later_end(new, day, seen);
    }
    if !thin.is_empty() {
        seen.thin_details
            .push(format!("{number} {}", thin.join("/")));
    }
    for b in &detail.page.history {
        add_former_name(new, &b.value("公司名称"));
    }
    let until = detail
        .page
        .history
        .first()
        .and_then(|b| end_of_block(b, old, as_of));
    keep_former(new, old, until, as_of);
    if base.institutions.is_empty() {
        new.as_of = as_of;
    }
    add_source(new, None, Some(detail));
}

/// A record of its own for a licence nobody knew.
fn fresh(number: &str, name: &str, as_of: Date) -> Institution<'static> {
    Institution {
        licence_no: number.to_owned().into(),
        name: name.to_owned().into(),
        former_names: Vec::new(),
        short_names: Vec::new(),
        scopes: Vec::new(),
        first_licensed: None,
        valid_until: None,
        transition_until: None,
        listed: true,
        last_listed: None,
        ended_on: None,
        status: Status::Active,
        status_since: None,
        reason: None,
        review_suspended: None,
        trading: None,
        successor: None,
        former: Vec::new(),
        note: None,
        as_of,
        sources: Vec::new(),
    }
}

fn add_source(i: &mut Institution<'_>, row: Option<&Row>, detail: Option<&Detail>) {
    let own = detail.and_then(|d| d.url.clone());
    let linked = row
        .map(|r| r.href.as_str())
        .filter(|h| !h.is_empty())
        .and_then(|h| url::Url::parse(SITE).ok()?.join(h).ok())
        .filter(|u| matches!(u.scheme(), "http" | "https"))
        .map(|u| u.as_str().to_owned());
    let Some(source) = own.or(linked) else {
        if i.sources.is_empty() {
            i.sources.push(SITE.into());
        }
        return;
    };
    i.sources.retain(|s| s.as_str() != source);
    i.sources.insert(0, source.into());
}
