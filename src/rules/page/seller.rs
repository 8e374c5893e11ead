//! Whom the seller says it is, and where it is reached.

use super::Told;
use super::tell::{has, own, tell};
use crate::finding::Finding;
use crate::promo::contact::ContactKind;
use crate::promo::sentence::Voice;
use crate::registry::index::Subject;
use crate::registry::licence::LicenceState;

/// PROMO002 asks whether the seller says it is UnionPay, the central bank or a head office.
///
/// Silent on an institution's or body's own domain.
pub fn says_it_is_a_body(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.on_official_domain() {
        return;
    }
    let claims = own(t, "official_impersonation", |c| {
        let next = t
            .reading
            .folded
            .part(c.range.end..t.reading.folded.text.len());
        // 我是拉卡拉的代理商 says what it is.
        let agent = [
            "的代理",
            "代理",
            "的业务员",
            "的服务商",
            "的经销",
            "的用户",
            "授权",
        ];
        !agent.iter().any(|w| next.starts_with(w))
            && has(
                &c.normalised,
                &[
                    "银联客服",
                    "银联工作人员",
                    "银联中心",
                    "银联总部",
                    "央行工作人员",
                    "人民银行工作人员",
                    "支付公司工作人员",
                    "支付公司总部",
                    "总公司客服",
                    "我们是支付公司",
                    "我是拉卡拉",
                    "这里是拉卡拉",
                    "总部客服",
                    "POS机总部",
                    "银行工作人员",
                ],
            )
    });
    tell(t, "PROMO002", "says_it_is", claims, out);
}

/// PROMO008 asks whether UnionPay is presented as placing or issuing terminals.
///
/// Silent on UnionPay's own domain, and for texts that offer nothing.
pub fn unionpay_places_terminals(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.on_official_domain() || !t.offers() {
        return;
    }
    let claims = own(t, "unionpay_misuse", |c| {
        !["银联认证", "银联合作"].contains(&c.normalised.as_str())
            && !t
                .reading
                .sentence_at(c.range.start)
                .is_some_and(|s| s.question && !s.heading)
    });
    tell(t, "PROMO008", "places_terminals", claims, out);
}

/// PROMO009 asks whether "official" is claimed on a domain that is on record as nobody's own, or
/// another's.
///
/// Silent on an official domain and where no domain is seen.
pub fn official_elsewhere(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.on_official_domain() {
        return;
    }
    let mut words: Vec<String> = own(t, "official_impersonation", |_| true)
        .chain(own(t, "unionpay_misuse", |c| {
            has(&c.normalised, &["官网", "官方", "总部", "直营"])
        }))
        .map(|(_, c)| t.reading.raw(c.chars.clone()))
        .collect();
    words.dedup();
    let carried = t.reading.contacts.iter().enumerate().find(|(_, c)| {
        c.kind == ContactKind::Domain && c.imitates.is_some() && c.voice == Voice::Claim
    });
    if let Some((n, c)) = carried {
        t.draft("PROMO009", "domain_of_another")
            .arg("domain", &c.value)
            .arg("brand", c.imitates.as_deref().unwrap_or_default())
            .seen(t.item("contacts", n), &c.value)
            .against("lookalike-domains", None, t.as_of("contacts"))
            .push(out);
        return;
    }
    let own_domain = t.own_domain();
    let offered = t.reading.contacts.iter().enumerate().find(|(_, c)| {
        c.kind == ContactKind::Domain && c.holder.is_none() && c.voice == Voice::Claim
    });
    let (field, domain) = match (&own_domain, offered) {
        (Some(d), _) => (t.text().to_owned(), d.clone()),
        (None, Some((n, c))) => (t.item("contacts", n), c.value.clone()),
        (None, None) => return,
    };
    if words.is_empty() {
        return;
    }
    words.truncate(4);
    t.draft("PROMO009", "domain_of_nobody")
        .list_arg("words", words)
        .arg("domain", &domain)
        .arg("as_of", t.as_of("contacts"))
        .seen(field, &domain)
        .against("contacts", None, t.as_of("contacts"))
        .push(out);
}

/// PROMO010 asks whether a person's mobile stands beside a brand whose institution has a known
/// hotline that is not there.
pub fn mobile_beside_hotline(t: &Told<'_>, out: &mut Vec<Finding>) {
    let mobiles: Vec<(usize, String)> = t
        .reading
        .contacts
        .iter()
        .enumerate()
        .filter(|(_, c)| c.voice == Voice::Claim)
        .filter(|(_, c)| c.kind == ContactKind::Mobile || c.kind == ContactKind::Wechat)
        .map(|(n, c)| {
            (
                n,
                if c.kind == ContactKind::Mobile {
                    c.value.clone()
                } else {
                    c.masked()
                },
            )
        })
        .collect();
    if mobiles.is_empty() {
        return;
    }
    let beside = t.reading.brands.iter().find_map(|b| {
        let (i, state) = t.standing(b.whom)?;
        if matches!(state, LicenceState::Ended | LicenceState::Absent) {
            return None;
        }
        let r = t.registry.institution_at(i)?;
        let hotline = t.registry.contacts_of(&r.licence_no)?.hotlines.first()?;
        Some((b, i, r, hotline))
    });
    let Some((b, i, r, hotline)) = beside else {
        return;
    };
    let shown = t.reading.contacts.iter().any(|c| {
        c.kind == ContactKind::Hotline
            && c.holder
                .as_ref()
                .is_some_and(|h| h.licence_no.as_deref() == Some(r.licence_no.as_str()))
    });
    if shown {
        return;
    }
    let list: Vec<&str> = mobiles.iter().map(|(_, v)| v.as_str()).collect();
    let mut draft = t
        .draft("PROMO010", "mobile_beside")
        .arg("brand", &b.alias)
        .list_arg("contacts", list)
        .arg("hotline", &hotline.value)
        .arg("name", t.registry.subject_name(Subject::Institution(i)))
        .arg("as_of", t.as_of("contacts"));
    for (n, v) in &mobiles {
        draft = draft.seen(t.item("contacts", *n), v).against(
            r.licence_no.as_str(),
            hotline.sources.first().map(|s| s.as_str().to_owned()),
            t.as_of("contacts"),
        );
    }
    draft.push(out);
}
