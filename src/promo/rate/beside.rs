//! Words beside a number that make it a rate, or something else.

use std::ops::Range;

use crate::promo::context::{after, before};
use crate::promo::fold::Folded;
use crate::promo::sentence::Sentence;
use crate::text::word_list::WordList;

/// Words that make a number near them a rate.
static RATE_WORDS: WordList = WordList::new(&[
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
    "卡种",
    "所有卡",
    "任意卡",
    "各种卡",
    "外卡",
    "visa",
    "万事达",
    "t+",
    "d+",
    "到账",
    "秒到",
    "央行统一",
    "国家统一",
    "统一规定",
]);
/// Words right behind a percentage that make it a statistic.
static STATISTIC_AFTER: WordList = WordList::new(&[
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
    "计收利息",
    "的利息",
    "的违约金",
    "支付违约金",
    "的罚息",
]);
/// Words before a percentage that make it something else than a rate.
static STATISTIC_BEFORE: WordList = WordList::new(&[
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
    "提升",
    "增加",
    "上升",
    "减少",
    "节省",
    "省下",
    "返现",
    "返还",
    "日息",
    "月息",
    "还款",
    "分期",
    "首付",
    "利润",
    "毛利",
    "概率",
    "收益",
    "违约金",
    "滞纳金",
    "逾期",
    "按日",
    "每日",
    "每天",
    "优惠",
    "满减",
]);
/// Words of the parts of a merchant's rate that are set by rule: what stands with them is no quote.
static PARTS: WordList = WordList::new(&[
    "发卡行服务费",
    "发卡机构服务费",
    "发卡服务费",
    "网络服务费",
    "清算服务费",
    "政府指导价",
    "政府定价",
    "上限管理",
]);
/// Words of cost before a number.
static COST: WordList = WordList::new(&[
    "成本是",
    "成本为",
    "成本约",
    "成本在",
    "成本就",
    "成本大概",
    "规费",
]);
/// Ends of a clause that speaks of a difference.
const BY: [&str; 14] = [
    "下降",
    "降低",
    "降了",
    "上涨",
    "涨了",
    "上浮",
    "下浮",
    "提高",
    "提高了",
    "下调",
    "上调",
    "涨",
    "降",
    "再减",
];
pub(super) static INCOME: WordList = WordList::new(&[
    "分润",
    "返佣",
    "代理价",
    "拿货价",
    "代理成本",
    "佣金",
    "返利",
    "提成",
]);

/// Whether a word of rates stands within reach, in the sentence or its heading line before.
pub(super) fn near_rate_word(folded: &Folded, s: &Sentence, at: usize, end: usize) -> bool {
    let (at, end) = (s.range.start + at, s.range.start + end);
    let from = before(&folded.text, at, 24);
    let to = after(&folded.text, end, 14).min(s.range.end);
    let (head, tail) = (folded.part(from..at), folded.part(end..to.max(end)));
    RATE_WORDS.is_in(head) || RATE_WORDS.is_in(tail)
}

pub(super) fn near_close(text: &str, at: usize) -> bool {
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
pub(super) fn bare_counts(text: &str, at: usize, end: usize) -> bool {
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
    const BESIDE: [&str; 23] = [
        "点位",
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

/// Whether a sentence tells what the parts of a rate may come to, not what a merchant pays.
pub(super) fn is_of_parts(text: &str) -> bool {
    PARTS.is_in(text)
}

/// Whether a clause before a number speaks of what it costs the acquirer.
pub(super) fn is_of_cost(clause: &str) -> bool {
    COST.is_in(clause)
}

/// Whether a number is a statistic, interest, a difference, and not a rate.
pub(super) fn is_statistic(text: &str, at: usize, end: usize) -> bool {
    let tail = text.get(end..).unwrap_or_default();
    STATISTIC_AFTER.begin(tail) || is_statistic_before(text, at, end)
}

/// Whether the words before a number make it a statistic.
pub(super) fn is_statistic_before(text: &str, at: usize, end: usize) -> bool {
    let from = before(text, at, 10);
    let head = text.get(from..at).unwrap_or_default();
    let clause = head
        .rsplit([',', ';', '、', '。', ':', '%', '|'])
        .next()
        .unwrap_or_default();
    // 成功率99.6%: a share of something, unless it is 费率 or 扣率.
    if text.get(at..end).is_some_and(|t| t.contains("个百分点"))
        && BY.iter().any(|w| clause.ends_with(w))
    {
        return true;
    }
    if let Some((of, _)) = clause.rsplit_once('率') {
        return !of.ends_with(['费', '扣']) || differs(text, at, end, clause);
    }
    // 12期7.5%
    let paid_off = clause
        .strip_suffix('期')
        .is_some_and(|c| c.ends_with(|c: char| c.is_ascii_digit()));
    let compared = clause.contains('比') && clause.ends_with(['低', '高', '少', '多', '省'])
        || clause.ends_with("便宜")
        || clause.ends_with("便宜了");
    let near: String = {
        let chars: Vec<char> = clause.chars().rev().take(7).collect();
        chars.into_iter().rev().collect()
    };
    let given = clause.ends_with(['返', '送', '奖']);
    paid_off || compared || given || STATISTIC_BEFORE.is_in(&near) && !clause.contains("手续费")
}

/// Whether a small number says by how much a rate changes.
fn differs(text: &str, at: usize, end: usize, clause: &str) -> bool {
    let small = text
        .get(at..end)
        .and_then(|n| {
            n.trim_end_matches(['%', '‰', '个', '百', '分', '点'])
                .parse::<f64>()
                .ok()
        })
        .is_some_and(|n| n < 0.2);
    small && BY.iter().any(|w| clause.ends_with(w))
}

/// Words for what is added to a rate.
static INSTANT: WordList = WordList::new(&[
    "实时结算费",
    "实时到账费",
    "秒到费",
    "秒到账费",
    "d0费",
    "t0费",
    "提现费",
    "附加费",
    "秒到手续费",
]);

/// A leading plus, or words for instant settlement near: an addition.
pub(super) fn is_surcharge(text: &str, range: &Range<usize>) -> bool {
    let head = text.get(..range.start).unwrap_or_default();
    if head.ends_with(['+', '加'])
        || head.ends_with("加收")
        || head.ends_with("另收")
        || head.ends_with("另加")
        || head.ends_with("外加")
    {
        return true;
    }
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
    INSTANT.is_in(around) || INSTANT.begin(tail.strip_prefix('的').unwrap_or(tail))
}
