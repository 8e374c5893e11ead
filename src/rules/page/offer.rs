//! What is offered and how.

use jiff::civil::date;

use super::Told;
use super::tell::{has, own, tell, tell_sentence};
use crate::finding::Finding;
use crate::text::word_list::WordList;

/// The reduction of fees by policy.
static REDUCTION: WordList = WordList::new(&[
    "减费让利",
    "降费政策",
    "降费让利",
    "小微降费",
    "国家降费",
    "降低支付手续费",
    "国家9折政策",
    "国家九折政策",
]);

/// What a sentence about a price speaks of.
static PRICE: WordList = WordList::new(&["费率", "手续费", "%", "折", "优惠", "pos"]);

/// What a terminal may be tied to.
static CARD_OR_LOAN: WordList = WordList::new(&[
    "办信用卡",
    "下卡",
    "提额",
    "贷款",
    "授信",
    "大额信用卡",
    "办大额卡",
    "额度",
]);

/// The terminal.
static MACHINE: WordList = WordList::new(&["pos", "机器", "机具", "刷卡机", "办机"]);

/// What is to be done with it first.
static CONDITION: WordList = WordList::new(&[
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
static ASKS: WordList = WordList::new(&[
    "提供",
    "发给",
    "发我",
    "告诉",
    "报一下",
    "报给",
    "告知",
    "共享",
    "发一下",
    "邮寄",
    "寄给",
    "念给",
    "说一下",
]);

/// What nobody may be given.
static SECRET: WordList = WordList::new(&[
    "验证码",
    "短信码",
    "校验码",
    "动态码",
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

/// Papers that nobody sends away.
static PAPERS: WordList = WordList::new(&["身份证", "银行卡", "信用卡"]);

/// Sent by post to the seller.
static SENT: WordList = WordList::new(&[
    "寄到",
    "寄给",
    "寄来",
    "寄过来",
    "邮寄",
    "快递给",
    "快递到",
    "快递过来",
]);

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
        has(raw, &["国家", "央行", "银联"])
            && has(
                raw,
                &[
                    "费率",
                    "手续费",
                    "标准",
                    "定价",
                    "规定",
                    "统一价",
                    "统一定",
                    "定的价",
                    "定死",
                    "统一收费",
                ],
            )
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
        |s, text| {
            let (policy, _) = REDUCTION.first_within(text, &s.letters)?;
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

/// PROMO003 asks whether the text speaks of 一清 or a licence and names no acquirer.
pub fn no_acquirer_named(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.names_a_body() {
        return;
    }
    let claims = own(t, "licence_claim", |c| {
        let asked = t.reading.sentence_at(c.range.start).is_some_and(|s| {
            s.question
                && t.reading
                    .folded
                    .part(s.range.clone())
                    .trim_end()
                    .ends_with('?')
        });
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
        |s, text| {
            let (at, _) = CARD_OR_LOAN.first_within(text, &s.letters)?;
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
        |s, text| {
            if let Some((asks, _)) = ASKS.first_within(text, &s.letters)
                && SECRET.is_in(text)
            {
                return Some(asks);
            }
            // 身份证和银行卡寄到我们公司
            let (paper, length) = PAPERS.first_within(text, &s.letters)?;
            let near: String = text.get(paper + length..)?.chars().take(14).collect();
            SENT.is_in(&near).then_some(paper)
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
                "配商户",
                "我们的商户",
                "随意选行业",
            ],
        )
    });
    tell(t, "PROMO007", "without_papers", claims, out);
}
