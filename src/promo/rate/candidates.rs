//! Numbers of a sentence that may be rates, in all the forms they are written in.

use std::ops::Range;

use rust_decimal::Decimal;

use super::Draft;
use super::beside::{bare_counts, is_statistic, is_statistic_before, near_close, near_rate_word};
use crate::identifier::numeral;
use crate::promo::context::before;
use crate::promo::fold::Folded;
use crate::promo::pattern::{Found, Part, Pattern};
use crate::promo::sentence::Sentence;
use crate::text::letters::Letters;

/// What may follow a rate: an amount of yuan added to each trade.
macro_rules! with_plus {
    ($form:literal) => {
        concat!(
            $form,
            r"(?:(?P<plussign>\+|,?每笔(?:另|再)?加收?|加)(?P<plus>[0-9](?:\.[0-9])?)(?P<plusunit>元|块)?(?:/笔|每笔)?)?"
        )
    };
}

/// What numbers in figures begin with.
const FIGURES: [&str; 11] = [".", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

static PERCENT: Pattern = Pattern::new(
    with_plus!(r"(?P<v>[0-9]{0,3}\.?[0-9]{1,4})(?P<u>%|‰|个百分点)"),
    &["%", "‰", "个百分点"],
    &FIGURES,
);
static BARE_PLUS: Pattern = Pattern::new(
    r"(?P<v>[0-9]{0,2}\.[0-9]{1,3})(?P<plussign>\+)(?P<plus>[0-9](?:\.[0-9])?)(?:元|块)?(?:/笔|每笔)?",
    &["+"],
    &FIGURES,
);
static BARE: Pattern = Pattern::new(r"(?P<v>0?\.[0-9]{1,3})", &["."], &[".", "0."]);
static PER_MYRIAD: Pattern = Pattern::beginning(
    with_plus!(r"万(?:分之)?(?P<v>[0-9]{1,3}(?:\.[0-9]+)?|[一二三四五六七八九十百零点]{1,6})"),
    &["万"],
);
static PER_MILLE: Pattern = Pattern::beginning(
    with_plus!(r"(?P<base>千分之|百分之)(?P<v>[0-9.]{1,20}|[一二三四五六七八九十点零]{1,7})"),
    &["千分之", "百分之"],
);
static SLANG: Pattern = Pattern::new(
    with_plus!(r"(?P<v>[0-9]{2,3}|[三四五六七][零一二三四五六七八九])(?:的)?费率"),
    &["费率"],
    &[
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "三", "四", "五", "六", "七",
    ],
);
static POINTS: Pattern = Pattern::new(
    r"(?P<v>[0-9]{0,2}\.?[0-9]{1,3}|[零一两二三四五六]{1,2}(?:点[零一二三四五六七八九]{1,3})?|半)个(?P<half>半)?点",
    &["个点", "个半点"],
    &[
        ".", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "零", "一", "两", "二", "三", "四",
        "五", "六", "半",
    ],
);
static AMOUNT: Pattern = Pattern::new(
    r"(?P<lead>刷卡|每刷|刷|交易|收款|每|收)?(?P<n>1万|一万|10000|每万|1千|一千|1000|每千)(?:元|块钱|块)?(?P<word>的?手续费|手续费是|只收您|收您|收你|扣您|扣你|扣|收|只收|只扣|才收|只要|仅需|需要|收取|收费|费用|要)?(?:是|为|只需|仅|约|大概)?(?P<fee>[0-9]{1,3}(?:\.[0-9]{1,2})?|[一二三四五六七八九十百]{1,4})(?P<unit>元|块|蚊)?",
    &[
        "1万", "一万", "10000", "每万", "1千", "一千", "1000", "每千",
    ],
    &[
        "刷", "每", "交易", "收", "1万", "一万", "10000", "1千", "一千", "1000",
    ],
);
static IN_WORDS: Pattern = Pattern::new(
    r"(?:费率|手续费|扣率|点位|卡|扫码|云闪付)(?:都|是|为|只要|仅|仅需|低至)?(?P<begin>(?P<v>零点[一二三四五六七八九]{1,3})(?P<plussign>,?加(?:收)?(?P<words>[一二两三四五])(?:元|块))?)",
    &["零点"],
    &["费率", "手续费", "扣率", "点位", "卡", "扫码", "云闪付"],
);
static CAP: Pattern = Pattern::new(
    r"(?:(?P<a>[0-9]{1,3}|[一二两三四五六七八九十]{1,3})(?:元|块)?(?:/笔)?封顶|[单每]笔(?:最高|上限)(?:收|不超过)?(?P<b>[0-9]{1,3})元)",
    &["封顶", "笔最高", "笔上限"],
    &[
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "一", "二", "两", "三", "四", "五", "六",
        "七", "八", "九", "十", "单笔", "每笔",
    ],
);
static CAP_BEHIND: Pattern = Pattern::beginning(
    r"封顶(?:为|价|值|:)?(?:(?P<v>[0-9]{1,3})(?P<unit>元|块)?|(?P<words>[一二三四五六七八九十]{1,3})(?:元|块))",
    &["封顶"],
);

/// Numbers that may be rates; in the context of rates (under the heads of a table's columns, right
/// behind another) they need no word of rates of their own.
pub(super) fn candidates(
    text: &str,
    folded: &Folded,
    s: &Sentence,
    in_context: bool,
) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    let mut add = |c: &Found<'_>, percent: Option<Decimal>| {
        let Some(whole) = c.name("begin").or_else(|| c.whole()) else {
            return;
        };
        let Some(percent) = percent.filter(|p| !p.is_sign_negative() && *p <= Decimal::TEN) else {
            return;
        };
        let mut range = whole.range();
        let mut plus = c
            .name("plus")
            .and_then(|m| m.as_str().parse::<Decimal>().ok())
            .or_else(|| c.name("words").and_then(|m| numeral::chinese(m.as_str())));
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
    let near = |at: usize, end: usize| in_context || near_rate_word(folded, s, at, end);
    for c in PERCENT.captures_within(text, &s.letters) {
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
        let whole = c.whole().map_or(v.end(), |m| m.end());
        if !is_statistic(text, v.start(), whole) && near(v.start(), whole) {
            add(&c, Some(n));
        }
    }
    for c in BARE_PLUS.captures_within(text, &s.letters) {
        if let Some(v) = c.name("v")
            && cut_free(text, v.start())
        {
            add(&c, decimal(v.as_str()).filter(|n| *n <= Decimal::from(3)));
        }
    }
    for c in BARE.captures_within(text, &s.letters) {
        let Some(v) = c.name("v") else { continue };
        if cut_free(text, v.start())
            && bare_counts(text, v.start(), v.end())
            && !is_statistic_before(text, v.start(), v.end())
        {
            add(&c, decimal(v.as_str()));
        }
    }
    for c in IN_WORDS.captures_within(text, &s.letters) {
        add(&c, c.name("v").and_then(|v| numeral::chinese(v.as_str())));
    }
    for c in PER_MYRIAD.captures_within(text, &s.letters) {
        let (Some(v), Some(whole)) = (c.name("v"), c.whole()) else {
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
            && !is_statistic(text, whole.start(), whole.end())
        {
            let n = decimal(v.as_str()).or_else(|| numeral::chinese(v.as_str()));
            add(&c, n.map(|n| n / Decimal::ONE_HUNDRED));
        }
    }
    for c in PER_MILLE.captures_within(text, &s.letters) {
        let (Some(v), Some(base), Some(whole)) = (c.name("v"), c.name("base"), c.whole()) else {
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
    for c in SLANG.captures_within(text, &s.letters) {
        let (Some(v), Some(whole)) = (c.name("v"), c.whole()) else {
            continue;
        };
        let tail = text.get(whole.end()..).unwrap_or_default();
        if cut_free(text, v.start()) && !tail.starts_with('档') && !tail.starts_with("标准文") {
            let spoken = || {
                let mut digits = v.as_str().chars().map(numeral::digit);
                let (tens, ones) = (digits.next()??, digits.next()??);
                Some(Decimal::from(tens * 10 + ones))
            };
            let n = decimal(v.as_str())
                .or_else(spoken)
                .filter(|n| (Decimal::from(20)..=Decimal::from(150)).contains(n));
            add(&c, n.map(|n| n / Decimal::ONE_HUNDRED));
        }
    }
    for c in POINTS.captures_within(text, &s.letters) {
        let (Some(v), Some(whole)) = (c.name("v"), c.whole()) else {
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
    for c in AMOUNT.captures_within(text, &s.letters) {
        let (Some(n), Some(fee), Some(whole)) = (c.name("n"), c.name("fee"), c.whole()) else {
            continue;
        };
        let said = c
            .name("word")
            .is_some_and(|w| w.as_str().contains('费') || w.as_str().contains('扣'))
            || text
                .get(whole.end()..)
                .is_some_and(|t| t.starts_with("手续费") || t.starts_with("的手续费"))
            || c.name("lead").is_some_and(|l| l.as_str().contains('刷'))
                && c.name("word").is_some()
            || c.name("lead").is_some_and(|l| l.as_str().starts_with('刷'))
            || (n.as_str().starts_with('每')
                || c.name("lead")
                    .is_some_and(|l| l.as_str().ends_with(['刷', '每'])))
                && near(whole.start(), whole.end());
        let base = match n.as_str() {
            "1万" | "一万" | "10000" => 10_000,
            "每万" => 10_000,
            _ => 1_000,
        };
        // 刷一万60: without a unit only where nothing else can follow.
        let next = text.get(whole.end()..).and_then(|t| t.chars().next());
        let whole_number = c.name("unit").is_some()
            || (c.name("word").is_some()
                || c.name("lead").is_some_and(|l| l.as_str().contains('刷')))
                && next.is_none_or(|c| !c.is_alphanumeric() && !"%‰.-~/+".contains(c));
        // 刷1000元返50元 speaks of a reward.
        let reward = ["返", "送", "奖", "补贴", "押金"]
            .iter()
            .any(|w| whole.as_str().contains(w));
        if !said || !whole_number || reward || !cut_free(text, n.start()) {
            continue;
        }
        let percent = decimal(fee.as_str())
            .or_else(|| numeral::chinese(fee.as_str()))
            .and_then(|f| f.checked_mul(Decimal::ONE_HUNDRED))
            .and_then(|f| f.checked_div(Decimal::from(base)))
            .filter(|p| *p >= Decimal::new(1, 1) && *p <= Decimal::from(5));
        add(&c, percent);
    }
    out
}

pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let text = if text.starts_with('.') {
        format!("0{text}")
    } else {
        text.to_owned()
    };
    text.parse().ok()
}

/// A number begins here: no digit, point or letter belongs to it before.
pub(super) fn cut_free(text: &str, at: usize) -> bool {
    !text.get(..at).is_some_and(|h| {
        h.ends_with(|c: char| {
            c.is_ascii_digit() || c == '.' || c.is_ascii_alphabetic() && c != 's' && c != 'c'
        })
    })
}

/// The caps of a sentence, in order: 封顶20元, 20元封顶. A number that is a rate's is none.
fn cap_amounts(text: &str, letters: &Letters, drafts: &[Draft]) -> Vec<(Range<usize>, Decimal)> {
    let mut out: Vec<(Range<usize>, Decimal)> = Vec::new();
    let amount = |m: Option<Part<'_>>| {
        m.and_then(|m| {
            m.as_str()
                .parse::<Decimal>()
                .ok()
                .or_else(|| numeral::chinese(m.as_str()))
        })
    };
    for c in CAP_BEHIND.captures_within(text, letters) {
        let (Some(whole), Some(yuan)) =
            (c.whole(), amount(c.name("v").or_else(|| c.name("words"))))
        else {
            continue;
        };
        // 封顶20万 is a limit, 封顶3.5 and 封顶5% are no amounts.
        let next = text.get(whole.end()..).and_then(|t| t.chars().next());
        let other = |c: char| c.is_ascii_alphanumeric() || "%‰.万千百折笔次人台".contains(c);
        if c.name("unit").is_some() || !next.is_some_and(other) {
            out.push((whole.range(), yuan));
        }
    }
    for c in CAP.captures_within(text, letters) {
        let found = amount(c.name("a")).or_else(|| amount(c.name("b")));
        let (Some(whole), Some(yuan)) = (c.whole(), found) else {
            continue;
        };
        let of_a_rate = drafts.iter().any(|d| d.range.contains(&whole.start()));
        let has_its_own = out.iter().any(|(r, _)| whole.range().contains(&r.start));
        if !has_its_own && !of_a_rate {
            out.push((whole.range(), yuan));
        }
    }
    out.retain(|(_, yuan)| !yuan.is_zero());
    out.sort_by_key(|(r, _)| r.start);
    out
}

/// Caps belong to the rate before them in reach; else they stand alone.
pub(super) fn caps(text: &str, letters: &Letters, drafts: &mut Vec<Draft>) {
    let mut alone: Vec<Draft> = Vec::new();
    for (whole, yuan) in cap_amounts(text, letters, drafts) {
        let owner = drafts.iter_mut().rev().find(|d| d.range.end <= whole.start);
        let gap_ok = |d: &Draft| {
            text.get(d.range.end..whole.start).is_some_and(|g| {
                // 0.5%(借记卡,25元封顶): in brackets behind the rate.
                let bracketed = g.starts_with('(') && !g.contains(')');
                (g.chars().count() <= 8 || bracketed && g.chars().count() <= 14)
                    && !g.contains(['。', ';', '\n'])
                    && (bracketed
                        || !["信用卡", "贷记", "借记", "储蓄卡", "扫码"]
                            .iter()
                            .any(|w| g.contains(w)))
            })
        };
        match owner {
            Some(d) if d.cap.is_none() && gap_ok(d) => {
                d.cap = Some(yuan);
                d.range.end = whole.end;
            }
            _ => alone.push(Draft {
                range: whole,
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
        [
            "借记",
            "储蓄卡",
            "刷卡",
            "费率",
            "手续费",
            "单笔",
            "每笔",
            "扣率",
        ]
        .iter()
        .any(|w| head.contains(w))
    });
    drafts.extend(alone);
    drafts.sort_by_key(|d| d.range.start);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_before_and_behind_their_amount() {
        for (text, rate_end, found) in [
            ("0.5%封顶20", 4, Some(20)),
            ("0.5%封顶20元", 4, Some(20)),
            ("0.5%20元封顶", 4, Some(20)),
            ("万50封顶20元", 5, Some(20)),
            ("万50封顶", 5, None),
            ("0.5%,单笔最高25元", 4, Some(25)),
            ("单日封顶20万", 0, None),
            ("封顶3.5", 0, None),
        ] {
            let rate = Draft {
                range: 0..rate_end,
                percent: Some(Decimal::ONE),
                plus: None,
                cap: None,
            };
            let caps = cap_amounts(text, &Letters::of(text), &[rate]);
            assert!(caps.len() < 2, "{text}");
            let yuan = caps.first().map(|(_, y)| *y);
            assert_eq!(yuan, found.map(Decimal::from), "{text}");
        }
    }

    #[test]
    fn forms_need_their_words() {
        for form in [
            &PERCENT,
            &BARE_PLUS,
            &BARE,
            &PER_MYRIAD,
            &PER_MILLE,
            &SLANG,
            &POINTS,
            &AMOUNT,
            &IN_WORDS,
            &CAP,
            &CAP_BEHIND,
        ] {
            form.check();
        }
    }
}
