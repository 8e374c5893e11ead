//! WordList by which a sentence says something of a brand.

use crate::text::word_list::WordList;

pub(super) static DIRECT: WordList = WordList::new(&[
    "一清",
    "直清",
    "直接清算",
    "直接结算",
    "一级清算",
    "银行直清",
]);
pub(super) static LICENSED: WordList = WordList::new(&[
    "支付牌照",
    "支付业务许可",
    "支付许可",
    "央行牌照",
    "人行牌照",
    "收单牌照",
    "全国牌照",
    "正规牌照",
    "持牌",
    "有牌照",
    "牌照齐全",
    "全牌照",
    "颁发的牌照",
    "颁发的支付",
    "首批牌照",
    "牌照的",
    "牌照,",
    "获得牌照",
    "取得牌照",
    "央行认证",
    "央行授权",
    "央行批准",
    "央行备案",
    "央行许可",
    "人民银行批准",
    "人民银行颁发",
    "央行颁发",
    "金融许可证",
    "正规的支付公司",
    "正规支付公司",
    "支付资质",
    "收单资质",
    "合法牌照",
    "牌照有效期",
]);
pub(super) static NO: WordList = WordList::new(&[
    "没有",
    "没",
    "无",
    "未取得",
    "未获得",
    "未获",
    "未持有",
    "不具备",
    "不持有",
    "尚未",
    "并未",
    "从未",
    "缺少",
    "不是",
    "并非",
    "并不是",
    "不属于",
    "未拿到",
    "拿不到",
    "非持牌",
    "未持",
    "失去",
    "哪有",
    "哪有什么",
    "哪来的",
    "哪里有",
]);
pub(super) static SECOND: WordList = WordList::new(&[
    "是二清",
    "属于二清",
    "为二清",
    "都是二清",
    "就是二清",
    "二清机器",
    "是二清机",
    "算二清",
]);
/// Words that deny a licence without naming it.
pub(super) static UNLICENSED: WordList = WordList::new(&[
    "无证机构",
    "无证支付",
    "无证经营",
    "无支付资质",
    "没有支付资质",
    "无收单资质",
    "无牌机构",
    "无牌经营",
    "无牌照",
]);
pub(super) static MAKER: WordList = WordList::new(&[
    "生产的pos机",
    "刷卡机生产厂家",
    "刷卡机制造商",
    "刷卡机厂家",
    "收款机厂家",
    "生产的机器",
    "生产的刷卡机",
    "制造的pos机",
    "终端制造商",
    "终端生产商",
    "终端厂商",
    "设备制造商",
    "设备生产商",
    "pos机制造商",
    "pos机生产商",
    "pos机厂家",
    "pos机厂商",
    "机具厂商",
    "终端设备商",
    "生产厂家",
    "制造厂商",
    "机具制造商",
    "pos机品牌商",
    "硬件厂商",
]);
/// Words of a sentence that tells what others say, or takes it back.
pub(super) static HEARSAY: WordList = WordList::new(&[
    "有人说",
    "有人称",
    "误传",
    "谣传",
    "谣言",
    "传言",
    "传闻",
    "不实",
    "网传",
    "误以为",
]);
pub(super) static ISSUERS: WordList = WordList::new(&[
    "银联颁发",
    "银联发放",
    "银联发的",
    "银联授予",
    "银联下发",
    "银联支付牌照",
    "银联牌照",
    "工商局颁发",
    "证监会批准",
    "银监会批准",
    "银保监会批准",
    "银联核发",
]);

/// Words with which a sentence begins that speaks of what was named before it.
pub(super) static NO_SUBJECT: WordList = WordList::new(&[
    "是",
    "属于",
    "拥有",
    "持有",
    "其",
    "该",
    "它",
    "作为",
    "同样",
    "也是",
    "已获",
    "获得",
    "本机",
    "这款",
    "这个",
    "机器",
    "产品",
    "具有",
    "取得",
    "由",
    "有",
    "央行",
    "支付牌照",
    "持牌",
    "正规",
    "一清",
    "本",
    "此",
    "公司",
    "目前",
    "早在",
]);

/// Without one of these nothing is said of a licence: a word of every phrase in [`SECOND`],
/// [`DIRECT`], [`LICENSED`] and [`MAKER`].
pub(super) static ANY: WordList = WordList::new(&[
    "清",
    "直接结算",
    "支付",
    "牌",
    "央行",
    "人民银行",
    "金融",
    "资质",
    "商",
    "厂",
    "无证",
    "产的",
    "制造",
]);
/// Words before 牌照 that make it somebody's.
pub(super) static HAVING: WordList = WordList::new(&[
    "有",
    "颁发的",
    "持有",
    "获得",
    "取得",
    "拥有",
    "具备",
    "一张",
]);
/// Words before a predicate that make it a question, a condition or advice.
pub(super) static DOUBT: WordList = WordList::new(&[
    "如果",
    "若",
    "假如",
    "查询",
    "核实",
    "是否",
    "需要",
    "应当",
    "应该",
    "必须",
    "要看",
    "看",
    "选择",
    "认准",
    "确认",
    "提供",
    "办理前",
    "要有",
    "依法",
]);
/// Words before 提供 with which a seller offers.
pub(super) static OFFERED: WordList = WordList::new(&[
    "我们",
    "本公司",
    "我司",
    "公司",
    "本店",
    "可",
    "可以",
    "专业",
    "长期",
    "为您",
    "给您",
    "我处",
]);
/// Words by which a licence has come to its end.
pub(super) static ENDED: WordList = WordList::new(&[
    "注销",
    "到期",
    "终止",
    "被吊销",
    "吊销",
    "未续展",
    "不予续展",
    "失效",
    "没了",
    "退出",
    "过期",
    "作废",
    "收回",
    "未获续展",
    "没续展",
    "没有续展",
]);
/// Words right before an end that deny it.
pub(super) static NOT_YET: WordList = WordList::new(&[
    "未",
    "没",
    "没有",
    "不会",
    "尚未",
    "还没",
    "并未",
    "从未",
    "未被",
    "没被",
    "没有被",
    "不存在",
    "永不",
    "不",
]);
/// Words of the past before a predicate.
pub(super) static PAST: WordList = WordList::new(&[
    "以前",
    "之前",
    "此前",
    "曾",
    "原来是",
    "原先",
    "当年",
    "当初",
    "过去",
    "早年",
    "一度",
    "从前",
    "原本",
    "年前",
    "月前",
]);
/// Words of today behind those of the past.
pub(super) static TODAY: WordList =
    WordList::new(&["现在", "如今", "目前", "现已", "今", "至今", "就", "现"]);
/// Words before a name that is left out of what is said.
pub(super) static EXCEPT: WordList =
    WordList::new(&["除了", "除", "除去", "除却", "不包括", "不含", "排除"]);
/// Words behind such a name that add to it after all.
pub(super) static ADDS: WordList = WordList::new(&["还有", "也是", "也都", "还支持", "还做"]);
/// Words behind a name that gives licences or does not.
pub(super) static GIVES: WordList = WordList::new(&[
    "颁发",
    "发放",
    "发的",
    "核发",
    "授予",
    "下发",
    "发不了",
    "不发",
    "不颁发",
]);
/// Words of a clause that is said of several.
pub(super) static OF_SEVERAL: WordList =
    WordList::new(&["都是", "均为", "均是", "都有", "家都", "均有"]);
/// What a terminal takes stands behind these.
pub(super) static TAKES: WordList =
    WordList::new(&["支持", "兼容", "可刷", "可扫", "能刷", "能扫"]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_without_any() {
        for words in [&SECOND, &DIRECT, &LICENSED, &MAKER, &UNLICENSED] {
            for word in words.iter() {
                assert!(ANY.is_in(word), "{word}");
            }
        }
        assert!(ANY.is_in("牌照"));
    }
}
