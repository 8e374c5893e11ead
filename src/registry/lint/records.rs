//! Records one by one: dates, states, numbers, orphans, order.

use std::collections::HashSet;

use jiff::civil::{Date, Weekday};
use rust_decimal::Decimal;

use super::Desk;
use super::lines::Lines;
use crate::identifier::licence_number::LicenceNumber;
use crate::registry::licence::is_card_acquiring;
use crate::registry::record::{BrandKind, CodeKind, Confidence, Institution, Status, ValidUntil};
use crate::registry::region;
use crate::registry::source::Snapshot;
use crate::registry::tables;

fn part_as_of(s: &Snapshot<'_>, part: &str) -> Date {
    s.parts
        .iter()
        .find(|p| p.name.as_str() == part)
        .map_or(Date::MAX, |p| p.as_of)
}

/// Order and uniqueness of the keys of an array.
fn order<'k>(
    desk: &mut Desk,
    lines: &Lines,
    file: &str,
    array: &str,
    keys: impl Iterator<Item = &'k str>,
    sorted: bool,
) {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut last = "";
    for (i, key) in keys.enumerate() {
        let line = lines.record(file, array, i);
        if !seen.insert(key) {
            desk.say(
                file,
                line,
                format!("“{key}”出现两次。请合并为一条。"),
                format!("\"{key}\" stands twice. Make one record of both."),
            );
        } else if sorted && key < last {
            desk.say(
                file,
                line,
                format!("“{key}”不在应有的次序上（在“{last}”之后）。请按次序移动。"),
                format!("\"{key}\" is out of order (after \"{last}\"). Move it."),
            );
        }
        last = key;
    }
}

pub(super) fn institutions(desk: &mut Desk, s: &Snapshot<'_>, lines: &Lines) {
    const FILE: &str = "institutions.toml";
    let part = part_as_of(s, "institutions");
    order(
        desk,
        lines,
        FILE,
        "institution",
        s.institutions.iter().map(|i| i.licence_no.as_str()),
        true,
    );
    let known: HashSet<&str> = s
        .institutions
        .iter()
        .map(|i| i.licence_no.as_str())
        .collect();
    for (n, i) in s.institutions.iter().enumerate() {
        let line = lines.record(FILE, "institution", n);
        if let Err(e) = LicenceNumber::parse(&i.licence_no) {
            desk.say(
                FILE,
                line,
                format!(
                    "许可证编号“{}”的格式或校验码不对。请核对官方名单。",
                    i.licence_no
                ),
                format!(
                    "Licence number \"{}\": shape or check digit ({e}). Compare the official list.",
                    i.licence_no
                ),
            );
        }
        desk.sources(FILE, line, &i.sources);
        dates(desk, i, part, line);
        states(desk, i, &known, line);
        scopes(desk, i, line);
    }
}

fn dates(desk: &mut Desk, i: &Institution<'_>, part: Date, line: usize) {
    const FILE: &str = "institutions.toml";
    let until = match i.valid_until {
        Some(ValidUntil::Until(d)) => Some(d),
        _ => None,
    };
    for (earlier, later, zh, en) in [
        (
            i.first_licensed,
            until,
            "首次许可日晚于有效期",
            "first_licensed is after valid_until",
        ),
        (
            i.first_licensed,
            i.ended_on,
            "首次许可日晚于终止日",
            "first_licensed is after ended_on",
        ),
        (
            i.first_licensed,
            Some(i.as_of),
            "首次许可日晚于记录日期",
            "first_licensed is after as_of",
        ),
        (
            until,
            i.transition_until,
            "有效期晚于过渡期",
            "valid_until is after transition_until",
        ),
        (
            Some(i.as_of),
            Some(part),
            "记录日期晚于本部分的日期",
            "as_of is after the part's as_of",
        ),
        (
            i.status_since,
            Some(part),
            "状态日期晚于本部分的日期",
            "status_since is after the part's as_of",
        ),
        (
            i.review_suspended.as_ref().map(|r| r.since),
            i.review_suspended.as_ref().and_then(|r| r.until),
            "中止审查的起日晚于止日",
            "review_suspended.since is after its until",
        ),
    ] {
        if let (Some(a), Some(b)) = (earlier, later)
            && a > b
        {
            desk.say(
                FILE,
                line,
                format!("{zh}（{a}、{b}）。请核对来源。"),
                format!("{en} ({a}, {b}). Compare the source."),
            );
        }
    }
}

fn states(desk: &mut Desk, i: &Institution<'_>, known: &HashSet<&str>, line: usize) {
    const FILE: &str = "institutions.toml";
    let must_be_listed = match i.status {
        Status::Active | Status::SuspendedReview => Some(true),
        Status::Cancelled | Status::NotRenewed | Status::Merged => Some(false),
        Status::Unknown => None,
    };
    if must_be_listed.is_some_and(|m| m != i.listed) {
        desk.say(
            FILE,
            line,
            format!(
                "status 为 {}，listed 却是 {}。请改正其一。",
                i.status.as_str(),
                i.listed
            ),
            format!(
                "status is {} and listed is {}. Mend one.",
                i.status.as_str(),
                i.listed
            ),
        );
    }
    if i.status == Status::Unknown && !i.listed && i.last_listed.is_none() {
        desk.say(
            FILE,
            line,
            "已不在名单而未见公告的，要写 last_listed（最后见于名单的日期）。",
            "Gone from the list without notice: write last_listed, the last day it was seen there.",
        );
    }
    if i.status == Status::SuspendedReview && i.review_suspended.is_none() {
        desk.say(
            FILE,
            line,
            "中止审查的要写 review_suspended。",
            "A suspended review needs review_suspended.",
        );
    }
    match &i.successor {
        Some(s) if !known.contains(s.licence_no.as_str()) => desk.say(
            FILE,
            line,
            format!("承接机构 {} 没有记录。请核对编号。", s.licence_no),
            format!(
                "Successor {} has no record. Check the number.",
                s.licence_no
            ),
        ),
        None if i.status == Status::Merged => desk.say(
            FILE,
            line,
            "已合并的要写 successor。",
            "A merged institution needs a successor.",
        ),
        _ => {}
    }
    for (what, sources) in [
        ("trading", i.trading.as_ref().map(|t| &t.sources)),
        (
            "review_suspended",
            i.review_suspended.as_ref().map(|r| &r.sources),
        ),
    ] {
        if sources.is_some_and(Vec::is_empty) {
            desk.say(
                FILE,
                line,
                format!("{what} 没有来源。请写明出处。"),
                format!("{what}: No source. Name one."),
            );
        }
    }
}

fn scopes(desk: &mut Desk, i: &Institution<'_>, line: usize) {
    const FILE: &str = "institutions.toml";
    for s in i
        .scopes
        .iter()
        .filter(|s| is_card_acquiring(&s.kind) && !s.history)
    {
        match &s.regions {
            None => desk.say(
                FILE,
                line,
                "收单类型要写 regions。",
                "An acquiring scope needs regions.",
            ),
            Some(regions) => {
                for unknown in region::unknown_names(regions) {
                    desk.say(
                        FILE,
                        line,
                        format!("地域“{unknown}”不是地名表中的省或市。请改用标准名称。"),
                        format!(
                            "Region \"{unknown}\" is not in the gazetteer. Use the standard name."
                        ),
                    );
                }
            }
        }
    }
}

pub(super) fn others(desk: &mut Desk, s: &Snapshot<'_>, lines: &Lines) {
    let known: HashSet<&str> = s
        .institutions
        .iter()
        .map(|i| i.licence_no.as_str())
        .collect();
    let orphan = |desk: &mut Desk, file: &str, line: usize, number: Option<&str>| {
        if let Some(number) = number.filter(|n| !known.contains(n)) {
            desk.say(
                file,
                line,
                format!("机构 {number} 没有记录。请核对许可证编号。"),
                format!("Institution {number} has no record. Check the licence number."),
            );
        }
    };
    let banks = part_as_of(s, "banks");
    order(
        desk,
        lines,
        "banks.toml",
        "bank",
        s.banks.iter().map(|b| b.name.as_str()),
        false,
    );
    for (n, b) in s.banks.iter().enumerate() {
        let line = lines.record("banks.toml", "bank", n);
        desk.sources("banks.toml", line, &b.sources);
        if b.as_of > banks {
            desk.say(
                "banks.toml",
                line,
                format!("记录日期 {} 晚于本部分的 {banks}。请核对。", b.as_of),
                format!(
                    "as_of {} is after the part's {banks}. Compare the source.",
                    b.as_of
                ),
            );
        }
    }
    order(
        desk,
        lines,
        "brands.toml",
        "brand",
        s.brands.iter().map(|b| b.alias.as_str()),
        true,
    );
    for (n, b) in s.brands.iter().enumerate() {
        let line = lines.record("brands.toml", "brand", n);
        desk.sources("brands.toml", line, &b.sources);
        orphan(desk, "brands.toml", line, b.institution.as_deref());
        let owned = matches!(
            b.kind,
            BrandKind::Brand | BrandKind::Product | BrandKind::App
        );
        let free = matches!(b.kind, BrandKind::Maker | BrandKind::Network);
        if (owned && b.institution.is_none() && b.confidence > Confidence::Low)
            || (free && b.institution.is_some())
        {
            desk.say(
                "brands.toml",
                line,
                "品牌、产品、应用（high、medium）要写 institution；厂商和清算机构不写。",
                "A brand, product or app of high or medium confidence needs an institution; a maker or network has none.",
            );
        }
        if b.from.zip(b.until).is_some_and(|(a, z)| a > z) {
            desk.say(
                "brands.toml",
                line,
                "from 晚于 until。",
                "from is after until. Mend one.",
            );
        }
    }
    order(
        desk,
        lines,
        "acquirer-codes.toml",
        "acquirer_code",
        s.acquirer_codes.iter().map(|c| c.code.as_str()),
        true,
    );
    for (n, c) in s.acquirer_codes.iter().enumerate() {
        let file = "acquirer-codes.toml";
        let line = lines.record(file, "acquirer_code", n);
        desk.sources(file, line, &c.sources);
        orphan(desk, file, line, c.institution.as_deref());
        if c.code.len() != 3 || !c.code.bytes().all(|b| b.is_ascii_digit()) {
            desk.say(
                file,
                line,
                format!("代码“{}”不是三位数字。", c.code),
                format!("Code \"{}\" is not three digits. Mend it.", c.code),
            );
        }
        let names_one = c.institution.is_some() || c.bank.is_some();
        if names_one && !matches!(c.kind, CodeKind::Institution | CodeKind::Bank) {
            desk.say(
                file,
                line,
                "这种 kind 不指向任何一家，不要写 institution 或 bank。",
                "This kind points to nobody: leave institution and bank out.",
            );
        }
    }
    order(
        desk,
        lines,
        "fees.toml",
        "fee",
        s.fees.iter().map(|f| f.id.as_str()),
        true,
    );
    for (n, f) in s.fees.iter().enumerate() {
        let line = lines.record("fees.toml", "fee", n);
        desk.sources("fees.toml", line, &f.sources);
        let decimals = std::iter::once(&f.percent).chain(&f.cap_yuan);
        for d in decimals.filter(|d| d.parse::<Decimal>().is_err()) {
            desk.say(
                "fees.toml",
                line,
                format!("“{d}”不是十进制数。"),
                format!("\"{d}\" is no decimal. Write a number such as \"0.45\"."),
            );
        }
        if !f.active && f.inactive_reason.is_none() {
            desk.say(
                "fees.toml",
                line,
                "停用的要写 inactive_reason。",
                "An inactive fee needs inactive_reason.",
            );
        }
    }
    for (n, c) in s.contacts.iter().enumerate() {
        let line = lines.record("contacts.toml", "contact", n);
        orphan(desk, "contacts.toml", line, c.institution.as_deref());
        for v in c.hotlines.iter().chain(&c.domains) {
            desk.sources("contacts.toml", line, &v.sources);
        }
    }
    for (n, m) in s.makers.iter().enumerate() {
        desk.sources(
            "terminal-makers.toml",
            lines.record("terminal-makers.toml", "maker", n),
            &m.sources,
        );
    }
    for (n, t) in s.terminal_types.iter().enumerate() {
        desk.sources(
            "terminal-makers.toml",
            lines.record("terminal-makers.toml", "terminal_type", n),
            &t.sources,
        );
    }
    for (n, y) in s.holidays.iter().enumerate() {
        let line = lines.record("holidays.toml", "year", n);
        desk.sources("holidays.toml", line, &y.sources);
        let sorted = y.holidays.is_sorted() && y.workdays.is_sorted();
        let inside = y
            .holidays
            .iter()
            .chain(&y.workdays)
            .all(|d| d.year() == y.year);
        let weekend = y
            .workdays
            .iter()
            .all(|d| matches!(d.weekday(), Weekday::Saturday | Weekday::Sunday));
        if !sorted || !inside || !weekend {
            desk.say(
                "holidays.toml",
                line,
                format!("{} 年的日期应在该年内、依次排列，调休上班日应是周末。", y.year),
                format!("Days of the year {} must lie in it, in order, and make-up workdays on weekends.", y.year),
            );
        }
    }
    for (n, b) in s.businesses.iter().enumerate() {
        let line = lines.record("businesses.toml", "business", n);
        desk.sources("businesses.toml", line, &b.sources);
        for m in b.mcc.iter().filter(|m| tables::mcc(m).is_none()) {
            desk.say(
                "businesses.toml",
                line,
                format!("类别码 {m} 不在 mcc.csv 中。"),
                format!("Code {m} is not in mcc.csv. Mend it."),
            );
        }
    }
}
