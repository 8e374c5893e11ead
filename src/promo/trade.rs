//! Whether a text is about taking cards at all: a greengrocer has deposits, members and prizes too.

use super::fold::Folded;
use crate::text::word_list::WordList;

/// Words of other trades.
static OTHER: WordList = WordList::new(&[
    "健身",
    "泳池",
    "瑜伽",
    "鸡蛋",
    "蛋糕",
    "烤鸭",
    "火锅",
    "奶茶",
    "外卖",
    "骑手",
    "童鞋",
    "尺码",
    "尺码表",
    "鞋码",
    "外套",
    "租房",
    "房租",
    "民宿",
    "充电宝",
    "门票",
    "影院",
    "游戏",
    "骑行",
    "共享单车",
    "蔬菜",
    "水果",
    "生鲜",
    "图书",
    "快递柜",
    "退瓶",
    "家政",
    "洗车",
    "驾校",
    "理发",
    "美容",
    "旅行社",
    "婚纱",
]);

/// Words that nobody uses who does not speak of terminals, acquirers or cards.
static OURS: WordList = WordList::new(&[
    "pos",
    "刷卡机",
    "收款机",
    "费率",
    "收单",
    "一清",
    "二清",
    "电签",
    "机具",
    "终端",
    "信用卡",
    "牌照",
    "套现",
    "代还",
    "养卡",
    "手续费",
    "储蓄卡",
    "借记卡",
    "贷记卡",
    "激活",
    "分润",
    "商户",
    "装机",
    "办机",
    "支付公司",
    "流量费",
    "秒到账",
]);

/// Categories whose words other trades use as well.
const SHARED: [&str; 8] = [
    "code_jump",
    "deposit",
    "free_bait",
    "fund_hold",
    "hidden_fee",
    "ranking",
    "settlement_promise",
    "telesales",
];

/// Whether a text speaks of another trade and not of this one.
pub(super) fn is_another(folded: &Folded) -> bool {
    // A text of this trade tells so soon.
    !OURS.is_in(&folded.text) && OTHER.is_in(&folded.text)
}

/// Whether the words of a category mean something of their own in other trades.
pub(super) fn shares(category: &str) -> bool {
    SHARED.contains(&category)
}
