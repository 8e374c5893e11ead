//! What is offered, how, and by whom it says it is.

use jiff::civil::date;

use super::Told;
use crate::finding::Finding;
use crate::promo::Claim;
use crate::promo::contact::ContactKind;
use crate::promo::lexis::Whom;
use crate::promo::sentence::{Sentence, Voice};
use crate::registry::index::Subject;
use crate::registry::licence::LicenceState;
use crate::text::words::Words;

/// Share of a page's characters that one brand takes where it is more than a page bears, percent.
const STUFFED_PERCENT: usize = 2;

/// The reduction of fees by policy.
static REDUCTION: Words = Words::new(&[
    "减费让利",
    "降费政策",
    "降费让利",
    "小微降费",
    "国家降费",
    "降低支付手续费",
]);

/// What a sentence about a price speaks of.
static PRICE: Words = Words::new(&["费率", "手续费", "%", "折", "优惠", "pos"]);

/// What a terminal may be tied to.
static CARD_OR_LOAN: Words = Words::new(&[
    "办信用卡",
    "下卡",
    "提额",
    "贷款",
    "授信",
    "大额信用卡",
    "额度",
]);

/// The terminal.
static MACHINE: Words = Words::new(&["pos", "机器", "机具", "刷卡机"]);

/// What is to be done with it first.
static CONDITION: Words = Words::new(&[
    "激活",
    "先办",
    "领取",
    "领机",
    "装机",
    "办理一台",
    "配套",
    "绑定",
]);

/// Words that ask to hand over.
static ASKS: Words = Words::new(&[
    "提供",
    "发给",
    "发我",
    "告诉",
    "报一下",
    "报给",
    "共享",
    "发一下",
    "邮寄",
    "寄给",
    "念给",
    "说一下",
]);

/// What nobody may be given.
static SECRET: Words = Words::new(&[
    "验证码",
    "卡密码",
    "交易密码",
    "支付密码",
    "安全码",
    "cvv",
    "屏幕共享",
    "共享屏幕",
    "银行卡原件",
    "身份证原件",
]);

/// Claims of the page's own voice in a category whose plain word passes a test, with their place.
pub(super) fn own<'t>(
    t: &'t Told<'_>,
    category: &'t str,
    test: impl Fn(&Claim) -> bool + 't,
) -> impl Iterator<Item = (usize, &'t Claim)> + 't {
    t.reading
        .claims
        .iter()
        .enumerate()
        .filter(move |(_, c)| c.category == category && c.voice == Voice::Claim && test(c))
}

/// One finding of a rule on the first claims, with their words.
pub(super) fn tell<'t>(
    t: &Told<'_>,
    rule: &'static str,
    message: &'static str,
    claims: impl Iterator<Item = (usize, &'t Claim)>,
    out: &mut Vec<Finding>,
) {
    let mut words: Vec<String> = Vec::new();
    let mut seen: Vec<(usize, String)> = Vec::new();
    for (n, c) in claims {
        let raw = t.reading.raw(c.chars.clone());
        if !words.contains(&raw) && words.len() < 5 {
            words.push(raw.clone());
            seen.push((n, raw));
        }
    }
    if words.is_empty() {
        return;
    }
    let mut draft = t.draft(rule, message).arg("words", words.join("、"));
    for (n, raw) in &seen {
        draft = draft.seen(t.item("claims", *n), raw).against_rule();
    }
    draft.push(out);
}

/// One finding of a rule on the first sentence of the page's own voice that passes a test.
pub(super) fn tell_sentence(
    t: &Told<'_>,
    rule: &'static str,
    message: &'static str,
    test: impl Fn(&Sentence, &str) -> Option<usize>,
    out: &mut Vec<Finding>,
) {
    for s in &t.reading.sentences {
        let text = t.reading.folded.part(s.range.clone());
        let Some(at) = test(s, text) else { continue };
        let place = s.range.start + at..s.range.start + at;
        if s.question || s.voice(&place) != Voice::Claim {
            continue;
        }
        let whole = t.reading.raw_of(s.range.clone());
        let words: String = whole.trim().chars().take(60).collect();
        t.draft(rule, message)
            .arg("words", &words)
            .seen(t.text(), &words)
            .against_rule()
            .push(out);
        return;
    }
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|w| text.contains(w))
}

/// MCC005 asks whether the offer lets one choose among merchants, or several on one terminal.
///
/// Silent for promises that no code is changed: they are promises.
pub fn merchants_to_choose(t: &Told<'_>, out: &mut Vec<Finding>) {
    let claims = own(t, "code_jump", |c| {
        !["不跳码", "笔笔有积分", "落地商户", "跳码", "套码"].contains(&c.normalised.as_str())
    });
    tell(t, "MCC005", "choose", claims, out);
}

/// RATE007 asks whether the merchant's whole rate is said to be set by the State, the central bank
/// or UnionPay.
pub fn rate_set_by_state(t: &Told<'_>, out: &mut Vec<Finding>) {
    let claims = own(t, "ranking", |c| {
        let raw = t.reading.folded.part(c.range.clone());
        has(raw, &["国家", "央行", "银联"]) && has(raw, &["费率", "手续费", "标准", "定价"])
    });
    tell(t, "RATE007", "set_by_state", claims, out);
}

/// RATE010 asks whether a quote rests on the reduction that ended on 30 September 2024.
pub fn reduction_that_ended(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.date <= date(2024, 9, 30) {
        return;
    }
    tell_sentence(
        t,
        "RATE010",
        "reduction_ended",
        |_, text| {
            let (policy, _) = REDUCTION.first_in(text)?;
            PRICE.is_in(text).then_some(policy)
        },
        out,
    );
}

/// PROMO001 asks whether the text says that the terminal will stop, has expired, or must be
/// replaced.
pub fn terminal_will_stop(t: &Told<'_>, out: &mut Vec<Finding>) {
    let claims = own(t, "telesales", |c| {
        has(
            &c.normalised,
            &[
                "停用",
                "到期",
                "过期",
                "换新",
                "换机",
                "新机",
                "更换",
                "备案",
                "年检",
                "升级",
                "通道关闭",
                "退网",
                "更新换代",
                "停止使用",
                "换新机",
                "以旧换新",
                "旧换",
                "征信",
            ],
        )
    });
    let bait = own(t, "free_bait", |c| {
        has(&c.normalised, &["免费换", "免费更换", "免费升级"])
    });
    tell(t, "PROMO001", "will_stop", claims.chain(bait), out);
}

/// PROMO002 asks whether the seller says it is UnionPay, the central bank or a head office.
///
/// Silent on an institution's or body's own domain.
pub fn says_it_is_a_body(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.on_official_domain() {
        return;
    }
    let claims = own(t, "official_claim", |c| {
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

/// PROMO003 asks whether the text speaks of 一清 or a licence and names no acquirer.
pub fn no_acquirer_named(t: &Told<'_>, out: &mut Vec<Finding>) {
    let named = t
        .reading
        .brands
        .iter()
        .any(|b| matches!(b.whom, Whom::Subject(_)))
        || t.reading.companies.iter().any(|c| c.subject.is_some());
    if named {
        return;
    }
    let claims = own(t, "licence_claim", |c| {
        let asked = t
            .reading
            .sentence_at(c.range.start)
            .is_some_and(|s| s.question);
        !asked
            && has(
                &c.normalised,
                &[
                    "一清",
                    "许可证",
                    "牌照",
                    "持牌",
                    "直清",
                    "正规",
                    "人民银行",
                    "央行",
                    "直接结算",
                    "直接清算",
                ],
            )
    });
    tell(t, "PROMO003", "nobody_named", claims, out);
}

/// PROMO004 asks whether cashing out, card juggling or repayment services are offered.
pub fn cashing_out(t: &Told<'_>, out: &mut Vec<Finding>) {
    let claims = own(t, "cash_out", |c| {
        ![
            "资金周转",
            "无卡支付",
            "周转资金",
            "资金回笼快",
            "提额",
            "提升额度",
        ]
        .contains(&c.normalised.as_str())
            || c.severity > 2
    });
    tell(t, "PROMO004", "cash_out", claims, out);
}

/// PROMO005 asks whether a card, a limit or a loan hangs on activating a terminal.
pub fn tied_to_card_or_loan(t: &Told<'_>, out: &mut Vec<Finding>) {
    tell_sentence(
        t,
        "PROMO005",
        "tied",
        |_, text| {
            let (at, _) = CARD_OR_LOAN.first_in(text)?;
            (MACHINE.is_in(text) && CONDITION.is_in(text)).then_some(at)
        },
        out,
    );
}

/// PROMO006 asks whether passwords, codes, screen sharing or papers by post are asked for.
pub fn asks_for_secrets(t: &Told<'_>, out: &mut Vec<Finding>) {
    tell_sentence(
        t,
        "PROMO006",
        "asks_for",
        |_, text| {
            let (asks, _) = ASKS.first_in(text)?;
            SECRET.is_in(text).then_some(asks)
        },
        out,
    );
}

/// PROMO007 asks whether registration without papers or with somebody else's is offered.
///
/// Silent for the mere absence of a business licence: natural-person merchants need none.
pub fn without_papers(t: &Told<'_>, out: &mut Vec<Finding>) {
    let claims = own(t, "no_licence_needed", |c| {
        has(
            &c.normalised,
            &[
                "代办",
                "包办",
                "借用",
                "租用",
                "现成",
                "包进件",
                "免资料",
                "无需资料",
                "任何证件",
                "黑户",
                "提供营业执照",
            ],
        )
    });
    tell(t, "PROMO007", "without_papers", claims, out);
}

/// PROMO008 asks whether UnionPay is presented as placing or issuing terminals.
///
/// Silent on UnionPay's own domain, and for texts that offer nothing.
pub fn unionpay_places_terminals(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.on_official_domain() || !t.offers() {
        return;
    }
    let claims = own(t, "unionpay_name", |c| {
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
    let mut words: Vec<String> = own(t, "official_claim", |_| true)
        .chain(own(t, "unionpay_name", |c| {
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
        .arg("words", words.join("、"))
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
        .arg("contacts", list.join("、"))
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

/// PROMO011 asks whether promises of the text contradict each other: no fee and a fee, never an
/// addition and an addition, no rate and a rate.
pub fn contradicts_itself(t: &Told<'_>, out: &mut Vec<Finding>) {
    let mut kinds = Vec::new();
    for (n, none) in t.reading.fees.iter().enumerate() {
        if none.voice != Voice::Claim || !none.yuan.is_zero() || kinds.contains(&none.kind) {
            continue;
        }
        let some = t
            .reading
            .fees
            .iter()
            .enumerate()
            .find(|(_, f)| f.voice == Voice::Claim && f.kind == none.kind && !f.yuan.is_zero());
        if let Some((m, some)) = some {
            kinds.push(none.kind);
            let (a, b) = (
                t.reading.raw_of(none.range.clone()),
                t.reading.raw_of(some.range.clone()),
            );
            t.draft("PROMO011", "fee_and_none")
                .arg("one", &a)
                .arg("other", &b)
                .seen(t.item("fees", n), &a)
                .against_rule()
                .seen(t.item("fees", m), &b)
                .against_rule()
                .push(out);
        }
    }
    let never = own(t, "rate_lock", |c| {
        let raw = t.reading.folded.part(c.range.clone());
        raw.contains('+') || has(raw, &["加3", "加价"])
    })
    .next();
    if let Some((n, c)) = never {
        let plus = t
            .reading
            .rates
            .iter()
            .find(|r| r.voice == Voice::Claim && r.plus_yuan.is_some())
            .map(|r| r.range.clone())
            .or_else(|| {
                t.reading
                    .surcharges
                    .iter()
                    .find(|s| s.voice == Voice::Claim)
                    .map(|s| s.range.clone())
            });
        if let Some(range) = plus {
            let (a, b) = (t.reading.raw(c.chars.clone()), t.reading.raw_of(range));
            t.draft("PROMO011", "plus_and_none")
                .arg("one", &a)
                .arg("other", &b)
                .seen(t.item("claims", n), &a)
                .against_rule()
                .seen(t.text(), &b)
                .against_rule()
                .push(out);
        }
    }
    let zero = own(t, "low_rate", |c| {
        has(
            &c.normalised,
            &[
                "0费率",
                "零费率",
                "免手续费",
                "0手续费",
                "零手续费",
                "免费率",
                "费率全免",
                "手续费全免",
            ],
        )
    })
    .next();
    let some = t
        .reading
        .rates
        .iter()
        .enumerate()
        .find(|(_, r)| r.voice == Voice::Claim && r.percent.is_some_and(|p| !p.is_zero()));
    if let (Some((n, c)), Some((m, r))) = (zero, some) {
        let (a, b) = (
            t.reading.raw(c.chars.clone()),
            t.reading.raw_of(r.range.clone()),
        );
        t.draft("PROMO011", "zero_rate_and_rate")
            .arg("one", &a)
            .arg("other", &b)
            .seen(t.item("claims", n), &a)
            .against_rule()
            .seen(t.item("rates", m), &b)
            .against_rule()
            .push(out);
    }
}

/// PROMO012 tells a page that names one brand more often than a page bears.
pub fn stuffed_with_a_brand(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.of_case || t.reading.length < 300 {
        return;
    }
    let most = t
        .reading
        .brands
        .iter()
        .enumerate()
        .max_by_key(|(n, b)| (b.characters, std::cmp::Reverse(*n)));
    if let Some((n, b)) = most
        && b.count >= 10
        && b.characters.saturating_mul(100) > t.reading.length.saturating_mul(STUFFED_PERCENT)
    {
        t.draft("PROMO012", "stuffed")
            .arg("brand", &b.alias)
            .arg("count", b.count)
            .arg(
                "percent",
                b.characters.saturating_mul(100) / t.reading.length.max(1),
            )
            .seen(t.item("brands", n), &b.alias)
            .against_rule()
            .push(out);
    }
}

/// PROMO013 tells a page that has a paragraph twice.
pub fn paragraph_twice(t: &Told<'_>, out: &mut Vec<Finding>) {
    if let Some((first, _)) = t.reading.repeated.first() {
        let words: String = t.reading.raw(first.clone()).chars().take(40).collect();
        t.draft("PROMO013", "twice")
            .arg("words", &words)
            .arg("count", t.reading.repeated.len())
            .seen(t.text(), &words)
            .against_rule()
            .push(out);
    }
}

/// PROMO014 tells spellings that keep a search from finding a word.
pub fn altered_spellings(t: &Told<'_>, out: &mut Vec<Finding>) {
    let mut pairs: Vec<String> = Vec::new();
    let mut seen: Vec<(usize, String)> = Vec::new();
    for (n, c) in t
        .reading
        .claims
        .iter()
        .enumerate()
        .filter(|(_, c)| c.category == "evasive_spelling")
    {
        let raw = t.reading.raw(c.chars.clone());
        let pair = format!("{raw}→{}", c.normalised);
        if raw != c.normalised && !pairs.contains(&pair) && pairs.len() < 8 {
            pairs.push(pair);
            seen.push((n, raw));
        }
    }
    if pairs.is_empty() {
        return;
    }
    let mut draft = t
        .draft("PROMO014", "altered")
        .arg("spellings", pairs.join("、"));
    for (n, raw) in &seen {
        draft = draft.seen(t.item("claims", *n), raw).against_rule();
    }
    draft.push(out);
}
