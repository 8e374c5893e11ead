//! What a text says of the seller's own part: levels of agents, and who pays the merchant.

use super::Told;
use super::tell::{own, tell, tell_sentence};
use crate::finding::Finding;
use crate::promo::sentence::Sentence;
use crate::text::word_list::WordList;

/// Words for sellers below sellers, as the lexicon has them.
const LEVELS: [&str; 9] = [
    "下级代理",
    "发展下级",
    "无限下级",
    "无限代",
    "无限级",
    "无限裂变",
    "团队裂变",
    "级差奖励",
    "裂变奖励",
];

/// Who is meant by the seller's side.
static OURS: WordList = WordList::new(&[
    "我们",
    "我司",
    "我公司",
    "本公司",
    "我方",
    "公司账户",
    "公司账号",
    "公司公户",
    "平台",
    "代理商",
    "服务商",
    "老板",
    "由公司",
]);

/// What is done with the merchant's money.
static PAYS: WordList = WordList::new(&[
    "给您打款",
    "给你打款",
    "给商户打款",
    "打款给您",
    "打款给你",
    "打款给商户",
    "打给商户",
    "统一结算给",
    "代付给",
    "结算给您",
    "结算给你",
    "结算给商户",
    "转给您",
    "转给你",
    "转给商户",
    "转账给商户",
    "转账给您",
    "转账给你",
    "打款到商户",
    "打款到您",
    "打款到你",
    "打给您",
    "打给你",
    "打到您",
    "打到你",
    "统一打款",
    "汇给商户",
    "下发给您",
    "下发给你",
    "下发给商户",
    "转到您卡",
    "转到你卡",
    "打到商户",
    "划付至商户",
    "划给商户",
    "汇给您",
]);

/// Said of money that goes the seller's way first.
static FIRST: WordList = WordList::new(&[
    "先存在我们",
    "先存在平台",
    "存在我们平台",
    "我们统一收齐",
    "由我司统一归集",
    "我司统一归集",
    "归集到我",
    "先收到我们",
    "先转进我们",
    "先进我公司",
    "先进我司",
    "先进代理",
    "先入我们",
    "先入公司账户",
    "先到我公司",
    "先到代理",
    "先打到我们",
    "先打到公司账户",
    "先归集到",
    "先汇总到",
    "先转到我们",
    "先到我们",
    "先到我司",
    "先到公司账户",
    "先到平台",
    "先进我们",
    "先进公司账户",
    "先进平台",
    "先进入平台",
    "先进入公司",
    "先结算到平台",
]);

/// What a seller may well pay.
static REBATE: WordList = WordList::new(&["返", "分润", "佣金", "奖励", "工资", "押金", "退款"]);
static DENIED: WordList = WordList::new(&["不", "绝非", "并非", "没有", "无需", "未"]);

/// AGT004 asks whether the text recruits below itself, level by level.
///
/// Silent for agents of one level: that is how terminals are sold.
pub fn levels_of_agents(t: &Told<'_>, out: &mut Vec<Finding>) {
    let claims = own(t, "agent_recruit", |c| {
        LEVELS.contains(&c.normalised.as_str())
    });
    tell(t, "AGT004", "levels", claims, out);
}

/// AGT007 asks whether the text says that the seller, a platform or an agent pays the merchant.
///
/// Silent where it is denied, on an institution's own site, and for rebates.
pub fn seller_pays(t: &Told<'_>, out: &mut Vec<Finding>) {
    if t.on_official_domain() {
        return;
    }
    let pays = |s: &Sentence, text: &str| {
        let may = FIRST.may_be_in(&s.letters) || PAYS.may_be_in(&s.letters);
        may.then(|| paying(text)).flatten()
    };
    tell_sentence(t, "AGT007", "pays", pays, out);
}

/// The byte of a sentence at which the seller is said to pay.
fn paying(text: &str) -> Option<usize> {
    let mut start = 0;
    for clause in text.split_inclusive([',', ';', ':']) {
        let found = FIRST.first_in(clause).or_else(|| {
            PAYS.first_in(clause)
                .filter(|(at, _)| OURS.is_in(clause.get(..*at).unwrap_or_default()))
        });
        if let Some((at, _)) = found
            && !REBATE.is_in(clause)
            && !DENIED.is_in(clause)
        {
            return Some(start + at);
        }
        start += clause.len();
    }
    None
}
