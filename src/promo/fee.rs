//! Fees and deposits beside the rate, and when money is promised.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::Serialize;
use std::ops::Range;

use super::context::{after, before};
use super::fold::Folded;
use super::pattern::Pattern;
use super::sentence::{Sentence, Voice};
use crate::identifier::numeral;
use crate::text::word_list::WordList;

/// Kind of a fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeeKind {
    /// 押金, 冻结, 激活.
    Deposit,
    /// 流量费.
    Sim,
    /// 秒到费: a fixed amount a trade.
    Instant,
    /// 会员, 权益, VIP.
    Membership,
    /// 保险, 保价.
    Insurance,
    /// 服务费, 维护费.
    Service,
    /// 到付: the courier's charge.
    Courier,
}

impl FeeKind {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            FeeKind::Deposit => "deposit",
            FeeKind::Sim => "sim",
            FeeKind::Instant => "instant",
            FeeKind::Membership => "membership",
            FeeKind::Insurance => "insurance",
            FeeKind::Service => "service",
            FeeKind::Courier => "courier",
        }
    }
}

/// One statement of a fee.
#[derive(Debug, Clone)]
pub struct FeeSeen {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Kind.
    pub kind: FeeKind,
    /// CNY; zero where the text says there is none.
    pub yuan: Decimal,
    /// Upper end of a span.
    pub to_yuan: Option<Decimal>,
    /// Times a year that it is taken, where the text says so; once where it does not.
    pub times_a_year: u32,
    /// The text says within reach on what terms it is returned.
    pub return_terms: bool,
    /// Whose words.
    pub voice: Voice,
}

/// A promise of when money arrives.
#[derive(Debug, Clone)]
pub struct Promise {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Days after the sale: 0 for T+0, D+0 and instant.
    pub days: u32,
    /// Counted in workdays (T) rather than days (D).
    pub workdays: bool,
    /// Whose words.
    pub voice: Voice,
}

static AMOUNT: Pattern = Pattern::new(
    r"(?P<word>秒到账?(?:每笔)?(?:加收|另收|收)|保证金|按金|押款|押你|押您|机器押|上网卡|物联网卡|卡资费|通讯服务费|vip|权益包|保费|押金|冻结|激活费|激活金|首刷|首笔|激活|流量卡费|流量费|流量服务费|通讯费|通信费|sim卡费|秒到费|会员费|会员|vip费|权益费|保险费|保价费|服务费|维护费|管理费|年费|到付|运营费)[^0-9。;!?\n]{0,8}?(?P<a>[0-9]{1,4}|[一二两三四五六七八九十百]{1,5})(?:\s?[-~至到]\s?(?P<b>[0-9]{2,4}))?\s?(?:元|块|蚊)",
    &["元", "块", "蚊"],
    &[
        "秒到",
        "保证金",
        "按金",
        "押款",
        "押你",
        "押您",
        "机器押",
        "上网卡",
        "物联网卡",
        "卡资费",
        "通讯服务费",
        "vip",
        "权益包",
        "保费",
        "押金",
        "冻结",
        "首刷",
        "首笔",
        "激活",
        "流量卡费",
        "流量费",
        "流量服务费",
        "通讯费",
        "通信费",
        "sim卡费",
        "会员",
        "权益费",
        "保险费",
        "保价费",
        "服务费",
        "维护费",
        "管理费",
        "年费",
        "到付",
        "运营费",
    ],
);
/// 流量费每半年收一次,每次68元.
static EACH_TIME: Pattern = Pattern::new(
    r"(?P<word>流量费|流量卡费|通讯费|服务费|会员费)[^0-9。;!?\n]{0,12}?(?:每次|一次)(?P<a>[0-9]{1,4})(?:元|块)",
    &["次"],
    &["流量费", "流量卡费", "通讯费", "服务费", "会员费"],
);
/// 押金398,: an amount without its unit, which only a mark may follow.
static BARE: Pattern = Pattern::beginning(
    r"(?P<word>押金|保证金)(?:是|为|:)?(?P<a>[0-9]{2,4})",
    &["押金", "保证金"],
);
static BEFORE: Pattern = Pattern::new(
    r"(?P<a>[0-9]{1,4})(?:元|块)(?:/年|每年|一年|/月)?(?:的|买个|买一个|购买|开通|买)?(?P<word>秒到费|权益包|vip|保证金|押金|激活费|激活金|流量费|流量卡费|服务费|会员费|年费|保险费|到付)",
    &["元", "块"],
    &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
);
static ZERO: Pattern = Pattern::new(
    r"(?:0元?|零元?|无需|无须|无|免除|免收|免|没有任何|没有|没|不收取|不收|不用交|不用|不要|不需要|不交|不扣)(?:任何)?(?P<word>押金|流量费|流量卡费|流量服务费|激活费|秒到费|会员费|年费|服务费|保险费)|(?P<word2>押金|流量费|年费|激活费|服务费)(?:全免|减免|为0|为零|0元|:0元|终身免费|免费)",
    &[
        "押金",
        "流量",
        "激活费",
        "秒到费",
        "会员费",
        "年费",
        "服务费",
        "保险费",
    ],
    &[
        "0",
        "零",
        "无",
        "免",
        "没",
        "不收",
        "不用",
        "不要",
        "不需要",
        "不交",
        "不扣",
        "押金",
        "流量费",
        "年费",
        "激活费",
        "服务费",
    ],
);
static CYCLE: Pattern = Pattern::beginning(
    r"(?P<k>[td])\+?(?P<n>[0-9]{1,2})",
    &[
        "t+", "t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9", "d+", "d0", "d1", "d2",
        "d3", "d4", "d5", "d6", "d7", "d8", "d9",
    ],
);

static AFTER_DAYS: Pattern = Pattern::new(
    r"(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]{1,3})个?(?P<unit>工作日|自然日|天|日)(?:之?后|以后)?(?:才|统一)?(?:到账|结算|打款|出款|到卡)|(?P<m>[0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:天|日)一(?:结|清|打款)",
    &["天", "日"],
    &[
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "一", "二", "两", "三", "四", "五", "六",
        "七", "八", "九", "十",
    ],
);

/// Words of which every sentence about a fee holds one.
static FEES: WordList = WordList::new(&[
    "费",
    "押",
    "激活",
    "首刷",
    "首笔",
    "冻结",
    "到付",
    "会员",
    "秒到",
    "保证金",
    "按金",
    "vip",
    "权益包",
    "上网卡",
    "联网卡",
]);

fn kind(word: &str) -> FeeKind {
    match word {
        "押金" | "保证金" | "按金" | "押款" | "押你" | "押您" | "机器押" | "冻结" | "激活费"
        | "激活金" | "首刷" | "首笔" | "激活" => FeeKind::Deposit,
        "上网卡" | "物联网卡" | "卡资费" | "通讯服务费" | "流量费" | "流量卡费" | "流量服务费"
        | "通讯费" | "通信费" | "sim卡费" => FeeKind::Sim,
        w if w.starts_with("秒到") => FeeKind::Instant,
        "会员费" | "会员" | "vip费" | "vip" | "权益费" | "权益包" => {
            FeeKind::Membership
        }
        "保险费" | "保价费" | "保费" => FeeKind::Insurance,
        "到付" => FeeKind::Courier,
        _ => FeeKind::Service,
    }
}

/// Reads fees.
#[must_use]
pub fn fees(folded: &Folded, sentences: &[Sentence]) -> Vec<FeeSeen> {
    let mut out: Vec<FeeSeen> = Vec::new();
    for s in sentences {
        let text = folded.part(s.range.clone());
        if !FEES.is_within(text, &s.letters) {
            continue;
        }
        let first = out.len();
        let mut add = |range: Range<usize>, word: &str, yuan: Decimal, to: Option<Decimal>| {
            let whole = s.range.start + range.start..s.range.start + range.end;
            // Only fees of the same sentence can stand in the same place.
            let own = out.get(first..).unwrap_or_default();
            if own
                .iter()
                .any(|f| f.range.start < whole.end && whole.start < f.range.end)
            {
                return;
            }
            let voice = match s.voice(&whole) {
                Voice::Claim if is_past(text, &range) => Voice::History,
                v => v,
            };
            out.push(FeeSeen {
                kind: kind(word),
                yuan,
                to_yuan: to,
                times_a_year: times_a_year(folded, s, &whole),
                return_terms: returns(folded, s, &whole),
                voice,
                range: whole,
            });
        };
        for c in ZERO.captures_within(text, &s.letters) {
            if let (Some(w), Some(whole)) = (c.name("word").or_else(|| c.name("word2")), c.whole())
            {
                let cut = text.get(..whole.start()).is_some_and(|h| {
                    h.ends_with(|c: char| c.is_ascii_digit() || c == '.')
                        && whole.as_str().starts_with('0')
                });
                if !cut {
                    add(whole.range(), w.as_str(), Decimal::ZERO, None);
                }
            }
        }
        for c in AMOUNT
            .captures_within(text, &s.letters)
            .into_iter()
            .chain(EACH_TIME.captures_within(text, &s.letters))
            .chain(
                BARE.captures_within(text, &s.letters)
                    .into_iter()
                    .filter(|c| {
                        let end = c.whole().map_or(0, |m| m.end());
                        let next = text.get(end..).and_then(|t| t.chars().next());
                        next.is_none_or(|c| matches!(c, ',' | ';' | '。' | '!' | '\n'))
                    }),
            )
            .chain(BEFORE.captures_within(text, &s.letters))
        {
            let (Some(w), Some(a), Some(whole)) = (c.name("word"), c.name("a"), c.whole()) else {
                continue;
            };
            let yuan =
                (a.as_str().parse::<Decimal>().ok()).or_else(|| numeral::chinese(a.as_str()));
            let Some(yuan) = yuan else { continue };
            // 首笔大于500元的交易 says of which trade.
            let of_which = ["大于", "超过", "满", "以上"];
            let of_a_trade = matches!(w.as_str(), "首刷" | "首笔")
                && of_which.iter().any(|g| whole.as_str().contains(g));
            // 激活返50元, 首刷奖励100元 speak of what is given.
            let given = ["返", "奖", "送", "补贴", "赠", "红包"]
                .iter()
                .any(|g| whole.as_str().contains(g));
            let sale =
                matches!(w.as_str(), "首刷" | "首笔" | "激活" | "会员") && yuan < Decimal::from(20);
            if !given && !sale && !of_a_trade {
                let to = c.name("b").and_then(|b| b.as_str().parse().ok());
                // 0流量费,流量费48元: the amount belongs to the nearer word.
                let nearer = whole
                    .as_str()
                    .rfind(w.as_str())
                    .filter(|_| w.start() < a.start());
                let start = whole.start() + nearer.unwrap_or(0);
                add(start..whole.end(), w.as_str(), yuan, to);
            }
        }
    }
    out.sort_by_key(|f| f.range.start);
    out
}

fn is_past(text: &str, range: &Range<usize>) -> bool {
    let from = before(text, range.start, 8);
    let head = text.get(from..range.start).unwrap_or_default();
    [
        "以前",
        "过去",
        "曾经",
        "原来",
        "别家",
        "其他公司",
        "市面上",
        "人家",
    ]
    .iter()
    .any(|w| head.contains(w))
}

/// Whether terms of a return stand within forty characters.
fn returns(folded: &Folded, s: &Sentence, range: &Range<usize>) -> bool {
    let to = after(&folded.text, range.end, 48);
    let from = before(&folded.text, range.start, 40).max(s.range.start);
    let around = folded.part(from..to.max(range.end));
    (around.contains("刷满")
        || around.contains("交易满")
        || around.contains("达标")
        || around.contains("刷够")
        || around.contains("刷到")
        || around.contains("累计"))
        && ["返", "退", "还", "打回"]
            .iter()
            .any(|w| around.contains(w))
}

/// How often a year a fee is taken: by a period in its words or right behind them.
fn times_a_year(folded: &Folded, s: &Sentence, range: &Range<usize>) -> u32 {
    let from = before(&folded.text, range.start, 4).max(s.range.start);
    let to = after(&folded.text, range.end, 8).min(s.range.end);
    let around = folded.part(from..to.max(range.end));
    const PERIODS: [(&str, u32); 9] = [
        ("半年", 2),
        ("每季", 4),
        ("/季", 4),
        ("一季", 4),
        ("季度", 4),
        ("每月", 12),
        ("/月", 12),
        ("一个月", 12),
        ("每个月", 12),
    ];
    PERIODS
        .iter()
        .find(|(w, _)| around.contains(w))
        .map_or(1, |(_, n)| *n)
}

static SAME_DAY: WordList = WordList::new(&[
    "秒到",
    "实时到账",
    "实时结算",
    "即时到账",
    "当天到账",
    "当日到账",
]);
static NEXT_DAY: WordList = WordList::new(&["次日到账", "隔天到账", "第二天到账"]);

/// Reads promises of when money arrives.
#[must_use]
pub fn promises(folded: &Folded, sentences: &[Sentence]) -> Vec<Promise> {
    let mut out: Vec<Promise> = Vec::new();
    for s in sentences {
        let text = folded.part(s.range.clone());
        for c in CYCLE.captures_within(text, &s.letters) {
            let (Some(k), Some(n), Some(whole)) = (c.name("k"), c.name("n"), c.whole()) else {
                continue;
            };
            let letter =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '_' | '/');
            let head_bad = text
                .get(..whole.start())
                .is_some_and(|h| h.ends_with(|c: char| letter(c) && c != '/'));
            let tail_bad = text
                .get(whole.end()..)
                .is_some_and(|t| t.starts_with(|c: char| letter(c) && c != '/'));
            let Ok(days) = n.as_str().parse::<u32>() else {
                continue;
            };
            if head_bad || tail_bad || days > 30 {
                continue;
            }
            let range = s.range.start + whole.start()..s.range.start + whole.end();
            out.push(Promise {
                days,
                workdays: k.as_str() == "t",
                voice: s.voice(&range),
                range,
            });
        }
        for c in AFTER_DAYS.captures_within(text, &s.letters) {
            let (Some(n), Some(whole)) = (c.name("n").or_else(|| c.name("m")), c.whole()) else {
                continue;
            };
            let head = text.get(..whole.start()).unwrap_or_default();
            // 24小时, 7*24, 5月3日到账, 第2天到账 tell no number of days.
            let nth =
                head.ends_with('第') && c.name("unit").is_some_and(|u| u.as_str() == "工作日");
            let other = !nth
                && head.ends_with(|c: char| c.is_ascii_digit() || "月第*x×.-至到每半".contains(c));
            let days = (n.as_str().parse::<u32>().ok())
                .or_else(|| numeral::chinese(n.as_str()).and_then(|n| n.to_u32()));
            // 第二个工作日 is the next.
            let least = if nth { 3 } else { 1 };
            let Some(days) = days.filter(|d| !other && (least..=30).contains(d)) else {
                continue;
            };
            let range = s.range.start + whole.start()..s.range.start + whole.end();
            out.push(Promise {
                days,
                workdays: c.name("unit").is_some_and(|u| u.as_str() == "工作日"),
                voice: s.voice(&range),
                range,
            });
        }
        for (words, days) in [(&SAME_DAY, 0), (&NEXT_DAY, 1)] {
            if !words.may_be_in(&s.letters) {
                continue;
            }
            for (at, length) in words.all_in(text) {
                let tail = text.get(at + length..).unwrap_or_default();
                if tail.starts_with('费') || tail.starts_with("手续费") {
                    continue;
                }
                let range = s.range.start + at..s.range.start + at + length;
                out.push(Promise {
                    days,
                    workdays: false,
                    voice: s.voice(&range),
                    range,
                });
            }
        }
    }
    out.sort_by_key(|p| (p.range.start, p.range.end));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_need_their_words() {
        for form in [
            &AMOUNT,
            &EACH_TIME,
            &BARE,
            &BEFORE,
            &ZERO,
            &CYCLE,
            &AFTER_DAYS,
        ] {
            form.check();
        }
    }
}
