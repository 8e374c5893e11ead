//! Rates as promotional texts write them, and the numbers that only look like rates.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::context::{after, before};
use super::fold::Folded;
use super::sentence::{Sentence, Voice};
use crate::identifier::numeral;

/// Which cards or codes a rate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RateCard {
    /// Credit cards.
    Credit,
    /// Debit cards.
    Debit,
    /// QR codes.
    Qr,
    /// 云闪付 and contactless cards.
    Nfc,
    /// Cards issued abroad.
    Foreign,
    /// Not said, or several.
    Unknown,
}

/// What stands beside a rate and bounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// As quoted.
    Exact,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
    /// From: the least of several.
    From,
    /// About.
    About,
}

/// Whether a rate is the later one of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Higher than the one before.
    Raised,
    /// Lower.
    Lowered,
}

/// One rate of a text.
#[derive(Debug, Clone)]
pub struct RateSeen {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Percent; `None` where only a cap is told.
    pub percent: Option<Decimal>,
    /// CNY added to each trade.
    pub plus_yuan: Option<Decimal>,
    /// Most CNY a trade.
    pub cap_yuan: Option<Decimal>,
    /// Card kind.
    pub card: RateCard,
    /// Bound.
    pub bound: Bound,
    /// The later one of a change.
    pub change: Option<Change>,
    /// Whose words.
    pub voice: Voice,
    /// So high that it may be a slip of the pen.
    pub doubtful: bool,
}

/// An addition to a rate, such as a fee for instant payment.
#[derive(Debug, Clone)]
pub struct Surcharge {
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Percent.
    pub percent: Decimal,
    /// Whose words.
    pub voice: Voice,
}

macro_rules! pattern {
    ($name:ident, $text:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($text).ok());
    };
}

const PLUS: &str =
    r"(?:(?P<plussign>\+|加)(?P<plus>[0-9](?:\.[0-9])?)(?P<plusunit>元|块)?(?:/笔|每笔)?)?";

pattern!(
    PERCENT,
    &format!(r"(?P<v>[0-9]{{0,3}}\.?[0-9]{{1,4}})(?P<u>%|‰|个百分点){PLUS}")
);
pattern!(
    BARE_PLUS,
    r"(?P<v>[0-9]{0,2}\.[0-9]{1,3})(?P<plussign>\+)(?P<plus>[0-9](?:\.[0-9])?)(?:元|块)?(?:/笔|每笔)?"
);
pattern!(BARE, r"(?P<v>0\.[0-9]{1,3})");
pattern!(
    PER_MYRIAD,
    &format!(
        r"万(?:分之)?(?P<v>[0-9]{{1,3}}(?:\.[0-9]+)?|[一二三四五六七八九十百零点]{{1,6}}){PLUS}"
    )
);
pattern!(
    PER_MILLE,
    &format!(r"(?P<base>千分之|百分之)(?P<v>[0-9.]+|[一二三四五六七八九十点零]{{1,7}}){PLUS}")
);
pattern!(SLANG, &format!(r"(?P<v>[0-9]{{2,3}})(?:的)?费率{PLUS}"));
pattern!(
    POINTS,
    r"(?P<v>[0-9]{0,2}\.?[0-9]{1,3}|[零一两二三四五六]{1,2}(?:点[零一二三四五六七八九]{1,3})?|半)个(?P<half>半)?点"
);
pattern!(
    AMOUNT,
    r"(?P<lead>刷卡|每刷|刷|交易|收款|每|收)?(?P<n>1|一|10000|1000)(?P<unit>万|千)?(?:元|块钱|块)?(?P<word>的?手续费|手续费是|扣|收|只收|只扣|只要|仅需|需要|收取|收费|费用|要)?(?:是|为|只需|仅|约|大概)?(?P<fee>[0-9]{1,3}(?:\.[0-9]{1,2})?)(?:元|块)"
);
pattern!(
    CAP,
    r"(?:(?P<a>[0-9]{1,3})(?:元|块)?(?:/笔)?封顶|封顶(?:为|价|值|:)?(?P<b>[0-9]{1,3})(?:元|块)|单笔最高(?:收|不超过)?(?P<c>[0-9]{1,3})元)"
);

fn matches<'t>(re: &'static LazyLock<Option<Regex>>, text: &'t str) -> Vec<Captures<'t>> {
    re.as_ref()
        .map(|re| re.captures_iter(text).collect())
        .unwrap_or_default()
}

/// Words that make a number near them a rate.
const RATE_WORDS: [&str; 22] = [
    "费率",
    "手续费",
    "扣率",
    "刷卡",
    "信用卡",
    "贷记",
    "借记",
    "储蓄卡",
    "扫码",
    "云闪付",
    "nfc",
    "闪付",
    "结算费",
    "秒到费",
    "pos",
    "商户费",
    "微信",
    "支付宝",
    "封顶",
    "签约价",
    "点位",
    "标准类",
];
/// Words right behind a percentage that make it a statistic.
const STATISTIC_AFTER: [&str; 48] = [
    "的人",
    "的商户",
    "的用户",
    "的客户",
    "的商家",
    "的消费者",
    "的投诉",
    "的案件",
    "的市场",
    "的概率",
    "的可能",
    "的交易",
    "的份额",
    "的机器",
    "的pos",
    "的产品",
    "的钱",
    "的资金",
    "的股",
    "的代理",
    "一清",
    "正规",
    "真实",
    "正品",
    "安全",
    "成功",
    "到账",
    "以上的",
    "涉及",
    "来自",
    "好评",
    "满意",
    "市场",
    "股权",
    "增长",
    "的增",
    "的比例",
    "返佣",
    "返利",
    "分润",
    "的分润",
    "的利润",
    "提成",
    "的佣金",
    "原装",
    "保证",
    "放心",
    "有效",
];
/// Words before a percentage that make it something else than a rate.
const STATISTIC_BEFORE: [&str; 34] = [
    "同比",
    "增长",
    "占比",
    "占",
    "达到了",
    "超过了",
    "跳码率",
    "好评率",
    "好评",
    "通过率",
    "成功率",
    "覆盖率",
    "覆盖",
    "市场份额",
    "份额",
    "年化",
    "年利率",
    "利率",
    "利息",
    "提成",
    "佣金",
    "返佣",
    "返利",
    "税率",
    "税点",
    "增值税",
    "折扣",
    "满意度",
    "涨幅",
    "下降",
    "降幅",
    "准确率",
    "到账率",
    "持股",
];
const INCOME: [&str; 8] = [
    "分润",
    "返佣",
    "代理价",
    "拿货价",
    "代理成本",
    "佣金",
    "返利",
    "提成",
];

/// Reads the rates of a text.
#[must_use]
pub fn rates(folded: &Folded, sentences: &[Sentence]) -> (Vec<RateSeen>, Vec<Surcharge>) {
    let mut out: Vec<RateSeen> = Vec::new();
    let mut extra: Vec<Surcharge> = Vec::new();
    for s in sentences {
        of_sentence(folded, s, &mut out, &mut extra);
    }
    (out, extra)
}

struct Draft {
    range: Range<usize>,
    percent: Option<Decimal>,
    plus: Option<Decimal>,
    cap: Option<Decimal>,
}

fn of_sentence(folded: &Folded, s: &Sentence, out: &mut Vec<RateSeen>, extra: &mut Vec<Surcharge>) {
    let text = folded.part(s.range.clone());
    if !text.contains(|c: char| c.is_ascii_digit() || "万千百点".contains(c)) {
        return;
    }
    let mut drafts = candidates(text, folded, s);
    drafts.sort_by_key(|d| (d.range.start, std::cmp::Reverse(d.range.end)));
    let mut end = 0;
    drafts.retain(|d| {
        let keep = d.range.start >= end;
        if keep {
            end = d.range.end;
        }
        keep
    });
    // Additions to a rate are fees, not rates.
    drafts.retain(|d| {
        let Some(percent) = d.percent else {
            return true;
        };
        if !is_surcharge(text, &d.range) {
            return true;
        }
        let range = s.range.start + d.range.start..s.range.start + d.range.end;
        extra.push(Surcharge {
            voice: s.voice(&range),
            range,
            percent,
        });
        false
    });
    caps(text, &mut drafts);
    let first = out.len();
    for (n, d) in drafts.iter().enumerate() {
        let from = n
            .checked_sub(1)
            .and_then(|p| drafts.get(p))
            .map_or(0, |p| p.range.end);
        let range = s.range.start + d.range.start..s.range.start + d.range.end;
        let next = drafts.get(n + 1).map_or(text.len(), |n| n.range.start);
        out.push(RateSeen {
            percent: d.percent,
            plus_yuan: d.plus.filter(|p| !p.is_zero()),
            cap_yuan: d.cap,
            card: card(text, from, &d.range, next),
            bound: bound(text, &d.range),
            change: None,
            voice: voice(text, s, &range, &d.range, from),
            doubtful: d.percent.is_some_and(|p| p > Decimal::from(3)),
            range,
        });
    }
    changes(text, s, out.get_mut(first..).unwrap_or_default());
}

fn candidates(text: &str, folded: &Folded, s: &Sentence) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    let mut add = |c: &Captures<'_>, percent: Option<Decimal>| {
        let Some(whole) = c.get(0) else { return };
        let Some(percent) = percent.filter(|p| !p.is_sign_negative() && *p <= Decimal::TEN) else {
            return;
        };
        let mut range = whole.range();
        let mut plus = c
            .name("plus")
            .and_then(|m| m.as_str().parse::<Decimal>().ok());
        // 0.6%+0.03%: what follows is a percentage of its own.
        if let Some(sign) = c.name("plussign")
            && text.get(range.end..).is_some_and(|t| {
                t.starts_with([
                    '%', '‰', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '万',
                ])
            })
        {
            range.end = sign.start();
            plus = None;
        }
        out.push(Draft {
            range,
            percent: Some(percent.normalize()),
            plus,
            cap: None,
        });
    };
    let near = |at: usize, end: usize| near_rate_word(folded, s, at, end);
    for c in matches(&PERCENT, text) {
        let (Some(v), Some(u)) = (c.name("v"), c.name("u")) else {
            continue;
        };
        let clean = cut_free(text, v.start());
        let Some(n) = clean.then(|| decimal(v.as_str())).flatten() else {
            continue;
        };
        let n = if u.as_str() == "‰" {
            n / Decimal::TEN
        } else {
            n
        };
        let whole = c.get(0).map_or(v.end(), |m| m.end());
        if !is_statistic(text, v.start(), whole) && near(v.start(), whole) {
            add(&c, Some(n));
        }
    }
    for c in matches(&BARE_PLUS, text) {
        if let Some(v) = c.name("v")
            && cut_free(text, v.start())
        {
            add(&c, decimal(v.as_str()).filter(|n| *n <= Decimal::from(3)));
        }
    }
    for c in matches(&BARE, text) {
        let Some(v) = c.name("v") else { continue };
        if cut_free(text, v.start()) && bare_counts(text, v.start(), v.end()) {
            add(&c, decimal(v.as_str()));
        }
    }
    for c in matches(&PER_MYRIAD, text) {
        let (Some(v), Some(whole)) = (c.name("v"), c.get(0)) else {
            continue;
        };
        let head = text.get(..whole.start()).unwrap_or_default();
        let amount = head.ends_with(|c: char| {
            c.is_ascii_digit() || "一二三四五六七八九十百千两几上数多.".contains(c)
        });
        let named = whole.as_str().starts_with("万分之");
        let tail = text.get(v.end()..).unwrap_or_default();
        let other = [
            "元", "块", "人", "家", "户", "台", "笔", "个", "年", "商户", "万", "千", "亿", "名",
        ]
        .iter()
        .any(|w| tail.starts_with(w));
        let numeral_only = v.as_str().starts_with(|c: char| !c.is_ascii_digit());
        if (named || !amount && !other && near(whole.start(), whole.end()))
            && (!numeral_only || named || near_close(text, whole.start()))
        {
            let n = decimal(v.as_str()).or_else(|| numeral::chinese(v.as_str()));
            add(&c, n.map(|n| n / Decimal::ONE_HUNDRED));
        }
    }
    for c in matches(&PER_MILLE, text) {
        let (Some(v), Some(base), Some(whole)) = (c.name("v"), c.name("base"), c.get(0)) else {
            continue;
        };
        let n = decimal(v.as_str()).or_else(|| numeral::chinese(v.as_str()));
        let n = match base.as_str() {
            "千分之" => n.map(|n| n / Decimal::TEN),
            _ => n,
        };
        if !is_statistic(text, whole.start(), whole.end()) && near(whole.start(), whole.end()) {
            add(&c, n);
        }
    }
    for c in matches(&SLANG, text) {
        let (Some(v), Some(whole)) = (c.name("v"), c.get(0)) else {
            continue;
        };
        let tail = text.get(whole.end()..).unwrap_or_default();
        if cut_free(text, v.start()) && !tail.starts_with('档') && !tail.starts_with("标准文") {
            let n = decimal(v.as_str())
                .filter(|n| (Decimal::from(20)..=Decimal::from(150)).contains(n));
            add(&c, n.map(|n| n / Decimal::ONE_HUNDRED));
        }
    }
    for c in matches(&POINTS, text) {
        let (Some(v), Some(whole)) = (c.name("v"), c.get(0)) else {
            continue;
        };
        let tail = text.get(whole.end()..).unwrap_or_default();
        let other = [
            "击", "赞", "餐", "心", "钟", "位", "评", "开", "头", "子", "名",
        ]
        .iter()
        .any(|w| tail.starts_with(w));
        if other || !cut_free(text, v.start()) {
            continue;
        }
        let n = match v.as_str() {
            "半" => Some(Decimal::new(5, 1)),
            "两" => Some(Decimal::TWO),
            t => decimal(t).or_else(|| numeral::chinese(t)),
        };
        let n = if c.name("half").is_some() {
            n.map(|n| n + Decimal::new(5, 1))
        } else {
            n
        };
        if near(whole.start(), whole.end()) && !is_statistic(text, whole.start(), whole.end()) {
            add(&c, n);
        }
    }
    for c in matches(&AMOUNT, text) {
        let (Some(n), Some(fee), Some(whole)) = (c.name("n"), c.name("fee"), c.get(0)) else {
            continue;
        };
        let said = c
            .name("word")
            .is_some_and(|w| w.as_str().contains('费') || w.as_str().contains('扣'))
            || c.name("lead").is_some_and(|l| l.as_str().contains('刷'))
                && c.name("word").is_some()
            || c.name("lead")
                .is_some_and(|l| l.as_str().contains('刷') || l.as_str() == "每")
                && near(whole.start(), whole.end());
        let base = match (n.as_str(), c.name("unit").map(|u| u.as_str())) {
            ("1" | "一", Some("万")) | ("10000", None) => 10_000,
            ("1" | "一", Some("千")) | ("1000", None) => 1_000,
            _ => continue,
        };
        // 刷1000元返50元 speaks of a reward.
        let reward = ["返", "送", "奖", "补贴", "押金"]
            .iter()
            .any(|w| whole.as_str().contains(w));
        if !said || reward || !cut_free(text, n.start()) {
            continue;
        }
        let percent = decimal(fee.as_str())
            .and_then(|f| f.checked_mul(Decimal::ONE_HUNDRED))
            .and_then(|f| f.checked_div(Decimal::from(base)))
            .filter(|p| *p >= Decimal::new(1, 1) && *p <= Decimal::from(5));
        add(&c, percent);
    }
    out
}

fn decimal(text: &str) -> Option<Decimal> {
    let text = if text.starts_with('.') {
        format!("0{text}")
    } else {
        text.to_owned()
    };
    text.parse().ok()
}

/// A number begins here: no digit, point or letter belongs to it before.
fn cut_free(text: &str, at: usize) -> bool {
    !text.get(..at).is_some_and(|h| {
        h.ends_with(|c: char| {
            c.is_ascii_digit() || c == '.' || c.is_ascii_alphabetic() && c != 's' && c != 'c'
        })
    })
}

/// Whether a word of rates stands within reach, in the sentence or its heading line before.
fn near_rate_word(folded: &Folded, s: &Sentence, at: usize, end: usize) -> bool {
    let (at, end) = (s.range.start + at, s.range.start + end);
    let from = before(&folded.text, at, 24);
    let to = after(&folded.text, end, 14).min(s.range.end);
    let (head, tail) = (folded.part(from..at), folded.part(end..to.max(end)));
    RATE_WORDS
        .iter()
        .any(|w| head.contains(w) || tail.contains(w))
}

fn near_close(text: &str, at: usize) -> bool {
    let from = before(text, at, 6);
    let head = text.get(from..at).unwrap_or_default();
    [
        "费率",
        "手续费",
        "扣率",
        "刷卡",
        "信用卡",
        "贷记",
        "借记",
        "扫码",
    ]
    .iter()
    .any(|w| head.contains(w))
}

/// A bare 0.38 counts right beside a word of rates.
fn bare_counts(text: &str, at: usize, end: usize) -> bool {
    let tail = text.get(end..).unwrap_or_default();
    if [
        "元", "万", "秒", "分钟", "米", "kg", "块", "折", "版", "倍", "寸", "亿", "克", "%", "‰",
        "个",
    ]
    .iter()
    .any(|w| tail.starts_with(w))
    {
        return false;
    }
    let from = before(text, at, 8);
    let head = text.get(from..at).unwrap_or_default();
    const BESIDE: [&str; 22] = [
        "费率",
        "手续费",
        "扣率",
        "刷卡",
        "信用卡",
        "贷记",
        "借记",
        "储蓄卡",
        "扫码",
        "云闪付",
        "nfc",
        "低至",
        "→",
        "->",
        "涨到",
        "涨至",
        "升至",
        "降至",
        "变成",
        "签约",
        "微信",
        "支付宝",
    ];
    BESIDE.iter().any(|w| head.contains(w))
        || [
            "费率",
            "的费率",
            "刷卡",
            "扫码",
            "手续费",
            "的手续费",
            "→",
            "->",
            "涨到",
            "涨至",
            "升至",
        ]
        .iter()
        .any(|w| tail.starts_with(w))
}

fn is_statistic(text: &str, at: usize, end: usize) -> bool {
    let tail = text.get(end..).unwrap_or_default();
    if STATISTIC_AFTER.iter().any(|w| tail.starts_with(w)) {
        return true;
    }
    let from = before(text, at, 7);
    let head = text.get(from..at).unwrap_or_default();
    let clause = head
        .rsplit([',', ';', '、', '。', ':'])
        .next()
        .unwrap_or_default();
    STATISTIC_BEFORE.iter().any(|w| clause.contains(w))
        && !clause.contains("费率")
        && !clause.contains("手续费")
}

/// A leading plus, or words for instant settlement near: an addition.
fn is_surcharge(text: &str, range: &Range<usize>) -> bool {
    let head = text.get(..range.start).unwrap_or_default();
    if head.ends_with(['+', '加'])
        || head.ends_with("加收")
        || head.ends_with("另收")
        || head.ends_with("另加")
        || head.ends_with("外加")
    {
        return true;
    }
    const WORDS: [&str; 9] = [
        "实时结算费",
        "实时到账费",
        "秒到费",
        "秒到账费",
        "d0费",
        "t0费",
        "提现费",
        "附加费",
        "秒到手续费",
    ];
    let from = before(text, range.start, 10);
    let to = after(text, range.end, 10);
    let around = text
        .get(from..range.start)
        .unwrap_or_default()
        .rsplit([',', ';', '。'])
        .next()
        .unwrap_or_default();
    let tail = text
        .get(range.end..to)
        .unwrap_or_default()
        .split([',', ';', '。'])
        .next()
        .unwrap_or_default();
    WORDS
        .iter()
        .any(|w| around.contains(w) || tail.starts_with(w) || tail.starts_with(&format!("的{w}")))
}

/// Caps belong to the rate before them in reach; else they stand alone.
fn caps(text: &str, drafts: &mut Vec<Draft>) {
    let mut alone: Vec<Draft> = Vec::new();
    for c in matches(&CAP, text) {
        let Some(whole) = c.get(0) else { continue };
        let yuan = ["a", "b", "c"]
            .iter()
            .find_map(|n| c.name(n))
            .and_then(|m| m.as_str().parse::<Decimal>().ok());
        let Some(yuan) = yuan.filter(|y| !y.is_zero()) else {
            continue;
        };
        let owner = drafts
            .iter_mut()
            .rev()
            .find(|d| d.range.end <= whole.start());
        let gap_ok = |d: &Draft| {
            text.get(d.range.end..whole.start()).is_some_and(|g| {
                g.chars().count() <= 8
                    && !g.contains(['。', ';', '\n'])
                    && !["信用卡", "贷记", "借记", "储蓄卡", "扫码"]
                        .iter()
                        .any(|w| g.contains(w))
            })
        };
        match owner {
            Some(d) if d.cap.is_none() && gap_ok(d) => {
                d.cap = Some(yuan);
                d.range.end = whole.end();
            }
            _ => alone.push(Draft {
                range: whole.range(),
                percent: None,
                plus: None,
                cap: Some(yuan),
            }),
        }
    }
    // A cap of something that is no price: 奖励100封顶.
    alone.retain(|d| {
        let from = before(text, d.range.start, 10);
        let head = text.get(from..d.range.start).unwrap_or_default();
        ["借记", "储蓄卡", "刷卡", "费率", "手续费", "单笔", "扣率"]
            .iter()
            .any(|w| head.contains(w))
    });
    drafts.extend(alone);
    drafts.sort_by_key(|d| d.range.start);
}

const CARDS: &[(&str, RateCard)] = &[
    ("贷记卡", RateCard::Credit),
    ("信用卡", RateCard::Credit),
    ("贷记", RateCard::Credit),
    ("借记卡", RateCard::Debit),
    ("储蓄卡", RateCard::Debit),
    ("借记", RateCard::Debit),
    ("扫码", RateCard::Qr),
    ("二维码", RateCard::Qr),
    ("收款码", RateCard::Qr),
    ("微信", RateCard::Qr),
    ("支付宝", RateCard::Qr),
    ("云闪付", RateCard::Nfc),
    ("nfc", RateCard::Nfc),
    ("闪付", RateCard::Nfc),
    ("碰一碰", RateCard::Nfc),
    ("外卡", RateCard::Foreign),
    ("境外卡", RateCard::Foreign),
    ("刷卡", RateCard::Credit),
];

/// Kinds named in a piece of text. 刷卡 speaks of credit only where no card is named.
fn kinds(piece: &str) -> Vec<RateCard> {
    let mut out: Vec<RateCard> = Vec::new();
    for (word, kind) in CARDS {
        if *word == "刷卡"
            && (!out.is_empty()
                || piece
                    .replace("刷卡机", "")
                    .replace("刷卡器", "")
                    .find("刷卡")
                    .is_none())
        {
            continue;
        }
        let found = match *word {
            "闪付" => piece.replace("云闪付", "").contains(word),
            "微信" => {
                piece.contains(word)
                    && !["加微信", "微信同号", "微信号"]
                        .iter()
                        .any(|w| piece.contains(w))
            }
            w => piece.contains(w),
        };
        if found && !out.contains(kind) {
            out.push(*kind);
        }
    }
    out
}

/// The card kind that a rate is for: of its own clause, before it or right behind; else of the
/// clauses back to the rate before. Several are none.
fn card(text: &str, from: usize, range: &Range<usize>, next: usize) -> RateCard {
    let head = text.get(from..range.start).unwrap_or_default();
    let only = |kinds: Vec<RateCard>| match kinds.as_slice() {
        [one] => Some(*one),
        [] => None,
        _ => Some(RateCard::Unknown),
    };
    let separators = [',', ';', '|', '。', '/', '\n', ')', '('];
    let mut pieces = head.rsplit(separators);
    if let Some(own) = pieces.next()
        && let Some(k) = only(kinds(own))
    {
        return k;
    }
    let tail = text.get(range.end..next.max(range.end)).unwrap_or_default();
    let behind: String = tail.chars().take(7).collect();
    let behind = behind.split(separators).next().unwrap_or_default();
    let bracket = tail
        .strip_prefix('(')
        .and_then(|t| t.split(')').next())
        .unwrap_or_default();
    if let Some(k) = only(kinds(behind)).or_else(|| only(kinds(bracket))) {
        return k;
    }
    for piece in pieces.take(3) {
        if let Some(k) = only(kinds(piece)) {
            return k;
        }
    }
    RateCard::Unknown
}

fn bound(text: &str, range: &Range<usize>) -> Bound {
    let from = before(text, range.start, 6);
    let head = text.get(from..range.start).unwrap_or_default();
    let to = after(text, range.end, 4);
    let tail = text.get(range.end..to).unwrap_or_default();
    let ends = |words: &[&str]| words.iter().any(|w| head.ends_with(w));
    let begins = |words: &[&str]| words.iter().any(|w| tail.starts_with(w));
    if ends(&[
        "不高于",
        "不超过",
        "最高",
        "至多",
        "不大于",
        "<=",
        "≤",
        "最高不超过",
    ]) || begins(&["以内", "以下", "之内"])
    {
        Bound::AtMost
    } else if ends(&["低至", "最低", "低到", "低至:", "最低只要"]) || begins(&["起", "元起"])
    {
        Bound::From
    } else if ends(&["不低于", "至少", "≥", ">=", "高于", "超过"]) || begins(&["以上"])
    {
        Bound::AtLeast
    } else if ends(&["约", "大约", "大概", "约为", "~"]) || begins(&["左右", "上下"]) {
        Bound::About
    } else {
        Bound::Exact
    }
}

/// Whose words a rate is, or what of.
fn voice(
    text: &str,
    s: &Sentence,
    range: &Range<usize>,
    local: &Range<usize>,
    from: usize,
) -> Voice {
    let start = before(text, local.start, 14).max(from);
    let head = text.get(start..local.start).unwrap_or_default();
    let clause = head.rsplit([',', ';', '。']).next().unwrap_or_default();
    if INCOME.iter().any(|w| clause.contains(w)) {
        return Voice::AgentIncome;
    }
    if s.voice(range) == Voice::Warning {
        return Voice::Warning;
    }
    let past = s.past.iter().any(|p| {
        *p < range.start
            && text
                .get(p.saturating_sub(s.range.start)..local.start)
                .is_some_and(|t| {
                    ![
                        "现在",
                        "如今",
                        "目前",
                        "现为",
                        "调整后",
                        "改革后",
                        "后来",
                        "→",
                        "涨",
                        "降",
                    ]
                    .iter()
                    .any(|w| t.contains(w))
                        && t.chars().count() < 40
                })
    });
    if past { Voice::History } else { Voice::Claim }
}

/// Pairs of rates joined by an arrow or a verb of change.
fn changes(text: &str, s: &Sentence, rates: &mut [RateSeen]) {
    const RISE: [&str; 12] = [
        "→",
        "->",
        "涨至",
        "涨到",
        "升至",
        "升到",
        "上调至",
        "上调到",
        "调至",
        "变成",
        "变为",
        "调到",
    ];
    const FALL: [&str; 5] = ["降至", "降到", "下调至", "下调到", "减至"];
    for i in 1..rates.len() {
        let (Some(a), Some(b)) = (rates.get(i - 1), rates.get(i)) else {
            continue;
        };
        let gap = text
            .get(
                a.range.end.saturating_sub(s.range.start)
                    ..b.range.start.saturating_sub(s.range.start),
            )
            .unwrap_or_default();
        if gap.chars().count() > 12 || !RISE.iter().chain(&FALL).any(|w| gap.contains(w)) {
            continue;
        }
        let change = match (a.percent, b.percent) {
            (Some(x), Some(y)) if y > x => Change::Raised,
            (Some(x), Some(y)) if y < x => Change::Lowered,
            _ => continue,
        };
        let (card, other) = (a.card, b.card);
        if let Some(b) = rates.get_mut(i) {
            b.change = Some(change);
            if other == RateCard::Unknown {
                b.card = card;
            }
        }
    }
}
