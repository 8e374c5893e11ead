//! Company names, licence numbers and the list itself, as a page has them.

use super::Told;
use crate::finding::Finding;
use crate::promo::brand::BrandSeen;
use crate::promo::lexis::Whom;
use crate::promo::role::Role;
use crate::promo::sentence::Voice;
use crate::registry::index::Subject;

/// LIC001 asks whether a company that the page itself calls licensed or an acquirer is on no list.
///
/// Silent for companies that the page only names, and for those that look like a listed one
/// (LIC008).
pub fn company_not_on_record(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, c) in t.reading.companies.iter().enumerate() {
        if c.subject.is_some() || !c.looks_like.is_empty() || c.voice != Voice::Claim {
            continue;
        }
        let Some(s) = t.reading.sentence_at(c.range.start).filter(|s| !s.question) else {
            continue;
        };
        let text = t.reading.folded.part(s.range.clone());
        let claimed = c.role == Some(Role::Acquirer)
            || ["持牌", "牌照", "许可证", "收单机构", "一清", "清算机构"]
                .iter()
                .any(|w| text.contains(w))
                && !["没有", "无支付", "未取得", "不具备", "代理", "服务商"]
                    .iter()
                    .any(|w| text.contains(w));
        let licensed_too = t
            .reading
            .companies
            .iter()
            .any(|o| o.subject.is_some() && s.range.contains(&o.range.start));
        if claimed && !licensed_too {
            t.draft("LIC001", "claimed_unlisted")
                .arg("name", &c.name)
                .arg("as_of", t.registry.as_of())
                .seen(t.item("companies", n), &c.name)
                .against_list()
                .push(out);
        }
    }
}

/// LIC006 asks whether a company that sells has 支付 in its name and is on no list.
pub fn calls_itself_payment(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, c) in t.reading.companies.iter().enumerate() {
        let sells = c.role == Some(Role::Seller) && c.voice == Voice::Claim;
        if sells && c.subject.is_none() && c.looks_like.is_empty() && c.name.contains("支付") {
            t.draft("LIC006", "payment_in_name")
                .arg("name", &c.name)
                .arg("as_of", t.registry.as_of())
                .seen(t.item("companies", n), &c.name)
                .against_list()
                .push(out);
        }
    }
}

/// Bodies that the page says acquire, with their place among the brands.
fn acquirers<'t>(t: &'t Told<'_>) -> impl Iterator<Item = (usize, &'t BrandSeen)> + 't {
    t.reading.brands.iter().enumerate().filter(|(_, b)| {
        b.sayings
            .iter()
            .any(|s| s.acquires && s.voice == Voice::Claim)
    })
}

/// LIC007 says that a bank acquires without a payment licence.
pub fn bank_needs_none(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, b) in acquirers(t) {
        let Whom::Subject(subject @ Subject::Bank(_)) = b.whom else {
            continue;
        };
        t.draft("LIC007", "bank")
            .arg("name", t.registry.subject_name(subject))
            .arg("as_of", t.registry.subject_record(subject).2)
            .seen(t.item("brands", n), &b.alias)
            .against_subject(subject)
            .push(out);
    }
}

/// LIC012 tells that an acquirer which the page names was renamed or merged into another.
pub fn renamed_or_merged(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, b) in acquirers(t) {
        let Whom::Subject(Subject::Institution(i)) = b.whom else {
            continue;
        };
        let (now, from) = t.registry.follow(i, t.date);
        let (Some(old), Some(r)) = (t.registry.institution_at(i), t.registry.institution_at(now))
        else {
            continue;
        };
        let former = old.former_names.iter().any(|f| f.as_str() == b.alias);
        let draft = match from {
            Some(_) => {
                let inferred = old.successor.as_ref().is_some_and(|s| s.inferred);
                let message = if inferred {
                    "merged_inferred"
                } else {
                    "merged"
                };
                t.draft("LIC012", message).arg("old", &old.name)
            }
            None if former => t.draft("LIC012", "renamed").arg("old", &b.alias),
            None => continue,
        };
        draft
            .arg("name", &r.name)
            .arg("licence_no", &r.licence_no)
            .arg("as_of", r.as_of)
            .seen(t.item("brands", n), &b.alias)
            .against_subject(Subject::Institution(now))
            .push(out);
    }
}

/// LIC008 tells company names that look like a listed institution's without being it.
pub fn company_looks_like_listed(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, c) in t.reading.companies.iter().enumerate() {
        let Some(first) = c.looks_like.first() else {
            continue;
        };
        let names: Vec<&str> = c
            .looks_like
            .iter()
            .filter_map(|i| t.registry.institution_at(*i))
            .map(|r| r.name.as_str())
            .collect();
        t.draft("LIC008", "looks_like_page")
            .arg("name", &c.name)
            .list_arg("known", names)
            .arg("as_of", t.registry.as_of())
            .seen(t.item("companies", n), &c.name)
            .against_subject(Subject::Institution(*first))
            .push(out);
    }
}

/// LIC009 says that the list is old.
pub fn list_is_old(t: &Told<'_>, out: &mut Vec<Finding>) {
    let age = t.registry.age_days(t.date);
    if age > crate::rules::licence::OLD_DAYS {
        t.draft("LIC009", "page_old")
            .arg("as_of", t.registry.as_of())
            .arg("age", age)
            .seen(t.text(), &t.registry.as_of().to_string())
            .against_list()
            .push(out);
    }
}

/// LIC013 asks whether a licence number of the page is malformed.
pub fn number_malformed(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, l) in t.reading.licence_numbers.iter().enumerate() {
        if !l.well_formed && l.holder.is_none() && l.voice == Voice::Claim {
            t.draft("LIC013", "page_malformed")
                .arg("value", &l.value)
                .seen(t.item("licence_numbers", n), &l.value)
                .against_rule()
                .push(out);
        }
    }
}

/// LIC014 asks whether a licence number is held by none of the institutions the page names.
///
/// Silent where the page names no institution.
pub fn number_of_another(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, l) in t.reading.licence_numbers.iter().enumerate() {
        let Some(holder) = l.holder.filter(|_| l.voice == Voice::Claim) else {
            continue;
        };
        let named: Vec<usize> = t
            .reading
            .brands
            .iter()
            .filter_map(|b| t.standing(b.whom).map(|(i, _)| i))
            .collect();
        let (now, _) = t.registry.follow(holder, t.date);
        if named.is_empty() || named.contains(&now) || named.contains(&holder) {
            continue;
        }
        let names: Vec<&str> = named
            .iter()
            .filter_map(|i| t.registry.institution_at(*i))
            .map(|r| r.name.as_str())
            .collect();
        t.draft("LIC014", "page_of_another")
            .arg("value", &l.value)
            .arg(
                "holder",
                t.registry.subject_name(Subject::Institution(holder)),
            )
            .arg("named", names.first().copied().unwrap_or_default())
            .seen(t.item("licence_numbers", n), &l.value)
            .against_subject(Subject::Institution(holder))
            .push(out);
    }
}

/// LIC015 asks whether a well-formed licence number is on no list.
pub fn number_unknown(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, l) in t.reading.licence_numbers.iter().enumerate() {
        if l.well_formed && l.holder.is_none() && l.voice == Voice::Claim {
            t.draft("LIC015", "page_unknown")
                .arg("value", &l.value)
                .arg("as_of", t.registry.as_of())
                .seen(t.item("licence_numbers", n), &l.value)
                .against_list()
                .push(out);
        }
    }
}
