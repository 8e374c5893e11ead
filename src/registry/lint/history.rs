//! Institutions over time: days, states and regions that contradict each other.

use super::Desk;
use super::document::{Document, Entry};
use super::regions::{self, Gazetteer};

/// Checks `institutions.toml`.
pub(super) fn check(desk: &mut Desk, d: &Document<'_>, gazetteer: &Gazetteer) {
    for e in d.records("institution") {
        days(desk, d.file, &e);
        states(desk, d.file, &e);
        if !gazetteer.is_empty() {
            for scope in e.tables("scopes") {
                if let Some(Err((zh, en))) =
                    scope.str("regions").map(|r| regions::check(r, gazetteer))
                {
                    desk.say(d.file, scope.line_of("regions"), zh, en);
                }
            }
        }
    }
}

/// Pairs of days that the other checks of a record do not compare.
fn days(desk: &mut Desk, file: &str, e: &Entry<'_>) {
    let mut pair = |early: (&Entry<'_>, &str), late: (&Entry<'_>, &str)| {
        if let (Some(a), Some(b)) = (early.0.date(early.1), late.0.date(late.1))
            && a > b
        {
            let (earlier, later) = (early.1, late.1);
            desk.say(
                file,
                early.0.line_of(earlier),
                format!("{earlier} 的 {a} 晚于 {later} 的 {b}。请核对来源。"),
                format!("{earlier} {a} is after {later} {b}. Compare the source."),
            );
        }
    };
    pair((e, "first_licensed"), (e, "last_listed"));
    pair((e, "first_licensed"), (e, "status_since"));
    pair((e, "ended_on"), (e, "as_of"));
    pair((e, "last_listed"), (e, "as_of"));
    if let Some(t) = e.table("trading") {
        pair((e, "first_licensed"), (&t, "stopped"));
        pair((&t, "stopped"), (&t, "last_confirmed"));
    }
    if let Some(r) = e.table("review_suspended") {
        pair((e, "first_licensed"), (&r, "since"));
    }
}

fn states(desk: &mut Desk, file: &str, e: &Entry<'_>) {
    let status = e.str("status").unwrap_or_default();
    let listed = e.bool("listed");
    let gone_unsaid = status == "unknown" && listed == Some(false);
    let lasting = e.table("review_suspended").filter(|r| r.has("until"));
    let successor = e.table("successor").and_then(|s| s.str("licence_no"));
    for (wrong, key, zh, en) in [
        (
            listed == Some(true) && e.has("ended_on"),
            "ended_on",
            "仍在名单上的不写 ended_on。请改正 listed 或删去。",
            "A listed institution has not ended: remove ended_on, or mend listed.",
        ),
        (
            listed == Some(true) && e.has("successor"),
            "successor",
            "仍在名单上的不写 successor。请改正 listed 或删去。",
            "A listed institution has no successor: remove it, or mend listed.",
        ),
        (
            e.has("last_listed") && !gone_unsaid,
            "last_listed",
            "last_listed 只用于未见公告而不在名单上的机构。请删去。",
            "last_listed is for institutions gone from the list without notice. Remove it.",
        ),
        (
            gone_unsaid && e.has("ended_on"),
            "ended_on",
            "未见公告的不写 ended_on；有公告的请改 status。请改正其一。",
            "Gone without notice, it has no ended_on; with a notice the status is another. Mend one.",
        ),
        (
            status == "suspended_review" && lasting.is_some(),
            "review_suspended",
            "status 为 suspended_review，而中止审查已有止日。请改正其一。",
            "status is suspended_review, yet review_suspended has ended. Mend one.",
        ),
        (
            successor.is_some() && successor == e.str("licence_no"),
            "successor",
            "承接机构是它自己。请核对许可证编号。",
            "It is its own successor. Check the licence number.",
        ),
        (
            e.tables("scopes").is_empty() && listed == Some(true),
            "scopes",
            "名单上的机构要写 scopes。请照名单补上。",
            "A listed institution needs scopes. Add them from the list.",
        ),
    ] {
        if wrong {
            desk.say(file, e.line_of(key), zh, en);
        }
    }
}
