//! Brands of a page against the record.

use super::Told;
use crate::finding::{Finding, Severity};
use crate::promo::brand::{BrandClaim, BrandSeen, Saying};
use crate::promo::lexis::Whom;
use crate::promo::sentence::Voice;
use crate::registry::index::Subject;
use crate::registry::licence::{LicenceState, acquiring_scope};
use crate::registry::record::{BrandKind, Institution};
use crate::rules::build::Draft;
use crate::text::word_list::WordList;

/// Brands of institutions, with the institution now and its licence's state.
pub(super) fn institutions<'t>(
    t: &'t Told<'_>,
) -> impl Iterator<Item = (usize, &'t BrandSeen, usize, LicenceState)> + 't {
    t.reading
        .brands
        .iter()
        .enumerate()
        .filter_map(|(n, b)| t.standing(b.whom).map(|(i, state)| (n, b, i, state)))
}

/// The first saying that praises, with its words.
fn praise(b: &BrandSeen) -> Option<&Saying> {
    b.claims(BrandClaim::ClaimedDirect)
        .chain(b.claims(BrandClaim::ClaimedLicensed))
        .chain(acquires(b))
        .next()
}

/// Sayings by which it is the acquirer.
fn acquires(b: &BrandSeen) -> impl Iterator<Item = &Saying> {
    b.sayings
        .iter()
        .filter(|s| s.acquires && s.voice == Voice::Claim)
}

fn source_of(r: &Institution<'_>) -> Option<String> {
    r.sources
        .iter()
        .find(|s| s.contains("://"))
        .or_else(|| r.sources.first())
        .map(|s| s.as_str().to_owned())
}

/// Begins a finding on what a page says of a brand, its place in the list first, against the record of
/// its institution.
pub(super) fn on_record<'d>(
    t: &Told<'d>,
    (rule, message): (&'static str, &'static str),
    (n, brand): (usize, &BrandSeen),
    words: String,
    r: &Institution<'_>,
) -> Draft<'d> {
    t.draft(rule, message)
        .arg("brand", &brand.alias)
        .arg("words", words)
        .arg("name", &r.name)
        .arg("licence_no", &r.licence_no)
        .arg("as_of", r.as_of)
        .arg("date", t.date)
        .seen(t.item("brands", n), &brand.alias)
        .against(r.licence_no.as_str(), source_of(r), r.as_of)
}

/// LIC002 asks whether a brand that the page calls 一清 or licensed, or offers, belongs to an
/// institution whose licence has ended.
///
/// One finding an institution; silent where the page itself says that the licence has ended.
pub fn ended(t: &Told<'_>, out: &mut Vec<Finding>) {
    let mut done: Vec<usize> = Vec::new();
    let mut order: Vec<_> = institutions(t)
        .filter(|(_, _, _, state)| *state == LicenceState::Ended)
        .collect();
    order.sort_by_key(|(n, b, ..)| (std::cmp::Reverse(b.claim()), *n));
    for (n, b, i, _) in order {
        if done.contains(&i) {
            continue;
        }
        let Some(r) = t.registry.institution_at(i) else {
            continue;
        };
        let said = praise(b);
        let denied = b.claims(BrandClaim::Denied).next().is_some();
        let own_naming = b.sayings.iter().any(|s| s.voice == Voice::Claim);
        let message = match (said, r.ended_on) {
            (Some(_), Some(_)) => "claimed_ended",
            (Some(_), None) => "claimed_ended_undated",
            (None, Some(_)) if !denied && own_naming && t.offers() => "named_ended",
            _ => continue,
        };
        done.push(i);
        let words = said.map_or_else(|| b.alias.clone(), |s| t.reading.raw_of(s.range.clone()));
        let mut draft = on_record(t, ("LIC002", message), (n, b), words, r);
        if said.is_none() {
            draft = draft.severity(Severity::Warning);
        }
        draft
            .arg(
                "ended_on",
                r.ended_on.map(|d| d.to_string()).unwrap_or_default(),
            )
            .arg("reason", r.reason.as_deref().unwrap_or("—"))
            .push(out);
    }
}

/// LIC003 asks whether a brand called 一清 is an institution's whose licence does not cover cards.
pub fn type_not_covered(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, b, i, state) in institutions(t) {
        let direct = b
            .claims(BrandClaim::ClaimedDirect)
            .chain(acquires(b))
            .next();
        let (Some(said), Some(r)) = (direct, t.registry.institution_at(i)) else {
            continue;
        };
        let known = r.scopes.iter().any(|s| !s.history);
        if state.is_licensed() && known && acquiring_scope(r).is_none() {
            let kinds: Vec<&str> = r.scopes.iter().map(|s| s.kind.as_str()).collect();
            let words = t.reading.raw_of(said.range.clone());
            on_record(t, ("LIC003", "claimed_other_type"), (n, b), words, r)
                .list_arg("types", kinds)
                .push(out);
        }
    }
}

fn of_state(
    t: &Told<'_>,
    rule: &'static str,
    message: &'static str,
    states: &[LicenceState],
    out: &mut Vec<Finding>,
) {
    for (n, b, i, state) in institutions(t) {
        let (Some(said), Some(r)) = (praise(b), t.registry.institution_at(i)) else {
            continue;
        };
        if !states.contains(&state) {
            continue;
        }
        let words = t.reading.raw_of(said.range.clone());
        on_record(t, (rule, message), (n, b), words, r)
            .arg(
                "until",
                r.valid_until.map(|v| v.to_string()).unwrap_or_default(),
            )
            .push(out);
    }
}

/// LIC010 asks whether a brand called 一清 or licensed is an institution's that stopped trading.
pub fn not_trading(t: &Told<'_>, out: &mut Vec<Finding>) {
    of_state(
        t,
        "LIC010",
        "claimed_not_trading",
        &[LicenceState::NotTrading],
        out,
    );
}

/// LIC011 asks whether the renewal of a praised brand's licence is open on record.
pub fn renewal_open(t: &Told<'_>, out: &mut Vec<Finding>) {
    of_state(
        t,
        "LIC011",
        "claimed_open",
        &[
            LicenceState::RenewalSuspended,
            LicenceState::OverdueListed,
            LicenceState::ExpiredSinceSnapshot,
        ],
        out,
    );
}

/// Brands of makers, networks and agents that the page itself calls 一清 or licensed.
fn praised_others(
    t: &Told<'_>,
    rule: &'static str,
    kinds: &[(BrandKind, &'static str)],
    out: &mut Vec<Finding>,
) {
    for (n, b) in t.reading.brands.iter().enumerate() {
        let Whom::Brand(i) = b.whom else { continue };
        let (Some(record), Some(said)) = (t.registry.brand_at(i), praise(b)) else {
            continue;
        };
        let Some((_, message)) = kinds.iter().find(|(k, _)| *k == record.kind) else {
            continue;
        };
        t.draft(rule, message)
            .severity(Severity::Warning)
            .arg("name", &b.alias)
            .arg("words", t.reading.raw_of(said.range.clone()))
            .arg("as_of", t.as_of("brands"))
            .seen(t.item("brands", n), &b.alias)
            .against(
                record.alias.as_str(),
                record.sources.first().map(|s| s.as_str().to_owned()),
                t.as_of("brands"),
            )
            .push(out);
    }
}

/// BRD001 asks whether a maker or a clearing network is called 一清 or licensed.
pub fn maker_or_network(t: &Told<'_>, out: &mut Vec<Finding>) {
    praised_others(
        t,
        "BRD001",
        &[
            (BrandKind::Maker, "claimed_maker"),
            (BrandKind::Network, "claimed_network"),
        ],
        out,
    );
}

/// BRD004 asks whether a service or agent brand is said to hold the licence or to settle directly.
pub fn service_brand(t: &Told<'_>, out: &mut Vec<Finding>) {
    praised_others(t, "BRD004", &[(BrandKind::Agent, "claimed_agent")], out);
}

/// BRD002 tells a brand that is on no record where the page praises a terminal as direct or licensed.
///
/// Silent where the page names a body on record: then a word may be anything.
pub fn not_on_record(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.names_a_body() || t.reading.own("licence_claim").next().is_none() {
        return;
    }
    for (name, _) in &t.reading.unknown_brands {
        t.draft("BRD002", "unknown")
            .arg("name", name)
            .arg("as_of", t.registry.as_of())
            .seen(t.text(), name)
            .against_list()
            .push(out);
    }
}

/// BRD003 tells words that are one character from a brand without being it.
pub fn looks_like_brand(t: &Told<'_>, out: &mut Vec<Finding>) {
    for l in &t.reading.look_alikes {
        let near: Vec<_> = l
            .brands
            .iter()
            .filter_map(|i| t.registry.brand_at(*i))
            .collect();
        let Some(first) = near.first() else { continue };
        let names: Vec<&str> = near.iter().map(|b| b.alias.as_str()).collect();
        t.draft("BRD003", "looks_like")
            .arg("name", &l.word)
            .list_arg("known", names)
            .seen(t.text(), &l.word)
            .against(
                first.alias.as_str(),
                first.sources.first().map(|s| s.as_str().to_owned()),
                t.as_of("brands"),
            )
            .push(out);
    }
}

/// BRD005 asks whether a licensed institution is called a maker of terminals.
pub fn called_a_maker(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, b) in t.reading.brands.iter().enumerate() {
        let Whom::Subject(subject @ Subject::Institution(i)) = b.whom else {
            continue;
        };
        let said = b
            .sayings
            .iter()
            .find(|s| s.called_maker && s.voice == Voice::Claim);
        let (Some(said), Some(r)) = (said, t.registry.institution_at(i)) else {
            continue;
        };
        let (record, source, as_of) = t.registry.subject_record(subject);
        t.draft("BRD005", "called_maker")
            .arg("brand", &b.alias)
            .arg("words", t.reading.raw_of(said.range.clone()))
            .arg("name", &r.name)
            .arg("as_of", as_of)
            .seen(t.item("brands", n), &b.alias)
            .against(record, source, as_of)
            .push(out);
    }
}

/// PROMO015 tells a page that denies a licence which is on record.
///
/// Silent where the licence has ended or is open; that a terminal is 二清 though its institution is
/// licensed can be true, and is told as such.
pub fn true_licence_denied(t: &Told<'_>, out: &mut Vec<Finding>) {
    for (n, b, i, state) in institutions(t) {
        let Some(r) = t.registry.institution_at(i) else {
            continue;
        };
        let licensed = state == LicenceState::Valid;
        let mut of_direct = None;
        let mut of_licence = None;
        for s in b.claims(BrandClaim::Denied) {
            let words = t.reading.folded.part(s.range.clone());
            if words.contains('清') {
                of_direct = of_direct.or(Some(s));
            } else {
                of_licence = of_licence.or(Some(s));
            }
        }
        let (said, message) = match (of_licence, of_direct) {
            (Some(s), _) if licensed => (s, "licence_denied"),
            (None, Some(s)) if licensed => (s, "direct_denied"),
            _ => continue,
        };
        let words = t.reading.raw_of(said.range.clone());
        let mut draft = on_record(t, ("PROMO015", message), (n, b), words, r);
        if message == "direct_denied" {
            draft = draft.severity(Severity::Info);
        }
        draft.push(out);
    }
}

/// Whose licences are none of the central bank's.
static ISSUED: WordList = WordList::new(&[
    "银联颁发",
    "银联发放",
    "银联牌照",
    "银联支付牌照",
    "银联颁发支付牌照",
    "银监会批准",
    "证监会批准",
    "银保监会批准",
]);

/// Bodies that issue no payment licence, and words for issuing.
static OTHER_BODIES: WordList = WordList::new(&[
    "银监会",
    "银保监会",
    "证监会",
    "工信部",
    "支付清算协会",
    "金融监管总局",
    "工商局",
    "国务院",
    "公安部",
    "商务部",
]);
static GIVEN: WordList = WordList::new(&[
    "颁发",
    "批准",
    "发放",
    "核发",
    "许可",
    "批的",
    "批下来",
    "批复",
    "发的",
]);

/// PROMO016 asks whether the licence is said to be issued by somebody else than the central bank,
/// or to be of another kind.
pub fn wrong_issuer(t: &Told<'_>, out: &mut Vec<Finding>) {
    let words: Vec<(usize, String, &'static str)> = t
        .reading
        .claims
        .iter()
        .enumerate()
        .filter(|(_, c)| c.voice == Voice::Claim)
        .filter_map(|(n, c)| {
            let raw = t.reading.raw(c.chars.clone());
            let plain = t.reading.folded.part(c.range.clone());
            let issued = ISSUED.is_in(&c.normalised)
                || ISSUED.is_in(&raw)
                || OTHER_BODIES.is_in(plain) && GIVEN.is_in(plain);
            let kind = raw.contains("金融许可证")
                && !t
                    .reading
                    .brands
                    .iter()
                    .any(|b| matches!(b.whom, Whom::Subject(Subject::Bank(_))));
            if issued {
                Some((n, raw, "wrong_issuer"))
            } else {
                kind.then_some((n, raw, "wrong_kind"))
            }
        })
        .collect();
    let Some((n, text, message)) = words.first() else {
        return;
    };
    t.draft("PROMO016", message)
        .arg("words", text)
        .seen(t.item("claims", *n), text)
        .against_rule()
        .push(out);
}
