//! What the columns of an export mean, by their headers, and where the header stands.

use crate::text::fold::{fold, fold_keep_brackets};

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Card sales, from an acquirer's export or typed.
    Sales,
    /// Credits, from a bank's export or typed.
    Credits,
}

/// Meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Role {
    /// Day or time.
    When,
    /// Amount, perhaps signed.
    Amount,
    /// Money that came in.
    In,
    /// Money that went out.
    Out,
    /// Mark of debit and credit.
    Mark,
    /// Payer.
    Payer,
    /// Holder of the receiving account.
    Holder,
    /// Memo.
    Memo,
    /// Currency.
    Currency,
    /// Whether a sale succeeded.
    Status,
    /// Card type.
    Card,
    /// Kind of sale.
    Kind,
    /// Fee.
    Fee,
    /// What is settled: amount less fee.
    Net,
    /// Merchant number.
    MerchantNo,
    /// Merchant name.
    MerchantName,
    /// Terminal number.
    TerminalNo,
    /// Serial number.
    SerialNo,
    /// Acquirer.
    Acquirer,
    /// Category code.
    Mcc,
    /// Province.
    Province,
    /// City.
    City,
    /// Known and of no use here: balances, account numbers, serial numbers of the bank.
    Unused,
}

/// Headers by meaning, the better one first.
const CREDITS: &[(Role, &[&str])] = &[
    (
        Role::When,
        &[
            "入账日期",
            "入账时间",
            "入账日",
            "到账日期",
            "到账时间",
            "到账日",
            "记账日期",
            "记账日",
            "记账时间",
            "过账日期",
            "交易日期",
            "交易日",
            "交易日期时间",
            "交易时间",
            "发生日期",
            "发生时间",
            "会计日期",
            "业务日期",
            "日期",
            "时间",
            "date",
            "postingdate",
            "bookingdate",
            "valuedate",
            "transactiondate",
            "time",
        ],
    ),
    (
        Role::In,
        &[
            "收入金额",
            "收入",
            "贷方发生额",
            "贷方金额",
            "贷方",
            "贷方交易金额",
            "贷方发生金额",
            "发生额贷方",
            "金额贷方",
            "交易金额贷方",
            "存入金额",
            "存入",
            "转入金额",
            "收方金额",
            "收方发生额",
            "贷方发生额元收入",
            "贷方发生额收入",
            "贷方收入",
            "收入贷方",
            "收入额",
            "进账金额",
            "入账金额",
            "到账金额",
            "贷记金额",
            "creditamount",
            "credit",
            "income",
            "deposit",
            "moneyin",
            "paidin",
        ],
    ),
    (
        Role::Out,
        &[
            "支出金额",
            "支出",
            "借方发生额",
            "借方金额",
            "借方",
            "借方交易金额",
            "借方发生金额",
            "发生额借方",
            "金额借方",
            "交易金额借方",
            "支取金额",
            "支取",
            "取出",
            "转出金额",
            "付方金额",
            "付方发生额",
            "借方发生额元支取",
            "借方发生额支出",
            "借方支出",
            "支出借方",
            "支出额",
            "借记金额",
            "debitamount",
            "debit",
            "expense",
            "withdrawal",
            "moneyout",
            "paidout",
        ],
    ),
    (
        Role::Amount,
        &[
            "金额",
            "交易金额",
            "发生额",
            "交易发生额",
            "发生金额",
            "交易额",
            "amount",
            "transactionamount",
        ],
    ),
    (
        Role::Mark,
        &[
            "借贷标志",
            "借贷标识",
            "借贷",
            "借贷方向",
            "借贷类型",
            "借贷状态",
            "收支",
            "收支类型",
            "收支标志",
            "收支方向",
            "收付标志",
            "收付方向",
            "收付类型",
            "收付",
            "交易方向",
            "资金流向",
            "方向",
            "进出账标志",
            "来往账标志",
            "来往标志",
            "dc",
            "drcr",
            "debitcredit",
            "direction",
        ],
    ),
    (
        Role::Payer,
        &[
            "付款方户名",
            "付款户名",
            "付款人户名",
            "付款人名称",
            "付款方名称",
            "付款账户名称",
            "付款账户名",
            "付款单位名称",
            "付款单位",
            "付款人",
            "付款方",
            "汇款人",
            "汇款人名称",
            "对方户名",
            "对方账户名称",
            "对方账户名",
            "对方名称",
            "对方单位名称",
            "对方单位",
            "对方姓名",
            "交易对手名称",
            "交易对手户名",
            "交易对手账户名称",
            "交易对手",
            "对手户名",
            "对手名称",
            "对手方名称",
            "对手方户名",
            "对手方",
            "交易对方名称",
            "交易对方",
            "对方",
            "对方信息",
            "对方账户",
            "往来单位",
            "payer",
            "payername",
            "counterparty",
            "counterpartyname",
        ],
    ),
    (
        Role::Holder,
        &[
            "收款户名",
            "收款方户名",
            "收款人户名",
            "收款人名称",
            "收款方名称",
            "收款账户名称",
            "收款人",
            "收款方",
            "本方户名",
            "本方账户名称",
            "账户名称",
            "账户名",
            "户名",
            "客户名称",
            "holder",
        ],
    ),
    (
        Role::Memo,
        &[
            "摘要",
            "附言",
            "用途",
            "交易摘要",
            "备注",
            "摘要说明",
            "交易说明",
            "交易备注",
            "交易附言",
            "用途附言",
            "摘要用途",
            "业务摘要",
            "交易用途",
            "客户附言",
            "附言用途",
            "摘要备注",
            "交易类型",
            "交易名称",
            "业务类型",
            "memo",
            "description",
            "remark",
            "summary",
        ],
    ),
    (
        Role::Currency,
        &["币种", "货币", "币别", "交易币种", "账户币种", "currency"],
    ),
];

const SALES: &[(Role, &[&str])] = &[
    (
        Role::When,
        &[
            "交易日期时间",
            "交易时间",
            "消费时间",
            "支付时间",
            "付款时间",
            "收款时间",
            "刷卡时间",
            "订单时间",
            "下单时间",
            "完成时间",
            "交易日期",
            "交易日",
            "日期",
            "时间",
            "time",
            "date",
            "transactiontime",
            "transactiondate",
        ],
    ),
    (
        Role::Amount,
        &[
            "交易金额",
            "金额",
            "消费金额",
            "刷卡金额",
            "订单金额",
            "支付金额",
            "收款金额",
            "交易额",
            "应收金额",
            "实收金额",
            "amount",
        ],
    ),
    (
        Role::Fee,
        &[
            "手续费",
            "交易手续费",
            "商户手续费",
            "手续费金额",
            "扣除手续费",
            "收单手续费",
            "结算手续费",
            "服务费",
            "fee",
        ],
    ),
    (
        Role::Net,
        &[
            "结算金额",
            "到账金额",
            "入账金额",
            "清算金额",
            "应结金额",
            "实结金额",
            "结算净额",
            "净额",
            "实际到账",
            "实际到账金额",
            "应到账金额",
            "商户实收",
            "net",
            "netamount",
            "settlementamount",
        ],
    ),
    (
        Role::Card,
        &[
            "卡种",
            "卡类型",
            "卡类",
            "卡性质",
            "卡别",
            "银行卡类型",
            "借贷记标识",
            "借贷标识",
            "借贷标志",
            "借贷类型",
            "支付方式",
            "支付类型",
            "付款方式",
            "支付渠道",
            "收款方式",
            "card",
            "cardtype",
            "paymentmethod",
        ],
    ),
    (
        Role::Kind,
        &[
            "交易类型",
            "交易种类",
            "交易名称",
            "业务类型",
            "交易类别",
            "类型",
            "kind",
            "type",
        ],
    ),
    (
        Role::Status,
        &[
            "交易状态",
            "支付状态",
            "订单状态",
            "交易结果",
            "状态",
            "结果",
            "status",
            "result",
        ],
    ),
    (
        Role::MerchantNo,
        &["商户编号", "商户号", "商编", "merchantno", "merchantnumber"],
    ),
    (
        Role::MerchantName,
        &[
            "商户名称",
            "商户名",
            "商户简称",
            "门店名称",
            "店铺名称",
            "门店",
            "merchantname",
        ],
    ),
    (
        Role::TerminalNo,
        &[
            "终端号",
            "终端编号",
            "终端id",
            "terminalno",
            "terminalnumber",
        ],
    ),
    (
        Role::SerialNo,
        &[
            "机身序列号",
            "机身号",
            "设备序列号",
            "终端序列号",
            "序列号",
            "sn",
            "sn号",
            "机具sn",
            "serialnumber",
            "serial",
        ],
    ),
    (
        Role::Acquirer,
        &["收单机构", "支付公司", "收单方", "acquirer"],
    ),
    (
        Role::Mcc,
        &["mcc", "mcc码", "商户类别码", "行业代码", "行业类别码"],
    ),
    (Role::Province, &["省份", "省", "province"]),
    (Role::City, &["城市", "市", "city"]),
    (
        Role::Currency,
        &["币种", "货币", "币别", "交易币种", "currency"],
    ),
];

/// Parts of headers whose columns are known and not needed.
const UNUSED: &[&str] = &[
    "账号",
    "卡号",
    "余额",
    "流水",
    "序号",
    "凭证",
    "行号",
    "开户行",
    "开户机构",
    "开户银行",
    "网点",
    "机构",
    "柜员",
    "渠道",
    "行名",
    "回单",
    "日志号",
    "编号",
    "起息",
    "订单号",
    "参考号",
    "授权码",
    "批次号",
    "操作员",
    "发卡行",
    "银行",
    "单号",
    "费率",
    "状态",
    "类型",
    "地点",
    "场所",
    "account",
    "balance",
    "no.",
    "结算状态",
    "结算日期",
    "结算时间",
    "清算日期",
    "附件",
    "冲销",
    "钞汇",
    "手续费",
    "优惠",
    "手机",
    "电话",
];

fn key_of(folded: &str) -> String {
    let bare: String = folded
        .chars()
        .filter(|c| {
            !matches!(
                c,
                '/' | ':' | '*' | '_' | '-' | '.' | ',' | '、' | '¥' | '#' | '\\' | '+'
            )
        })
        .map(|c| if c == '帐' { '账' } else { c })
        .collect();
    ["人民币元", "人民币", "元", "rmb", "cny"]
        .iter()
        .find_map(|unit| bare.strip_suffix(unit).filter(|b| !b.is_empty()))
        .map_or(bare.clone(), str::to_owned)
}

/// Without what stands in brackets.
fn outside_brackets(name: &str) -> String {
    let mut depth = 0_u32;
    fold_keep_brackets(name)
        .chars()
        .filter(|c| match c {
            '(' | '[' | '{' | '【' | '〔' => {
                depth += 1;
                false
            }
            ')' | ']' | '}' | '】' | '〕' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect()
}

/// Meaning of a header, and how good a header it is for that (0 is best).
pub(super) fn role_of(name: &str, side: Side) -> Option<(Role, usize)> {
    let table = match side {
        Side::Sales => SALES,
        Side::Credits => CREDITS,
    };
    for key in [key_of(&fold(name)), key_of(&outside_brackets(name))] {
        if key.is_empty() {
            continue;
        }
        for (role, names) in table {
            if let Some(rank) = names.iter().position(|n| *n == key) {
                return Some((*role, rank));
            }
        }
    }
    let key = key_of(&fold(name));
    UNUSED
        .iter()
        .any(|w| key.contains(w))
        .then_some((Role::Unused, 0))
}

/// All headers that are understood, for "did you mean".
pub(super) fn known(side: Side) -> impl Iterator<Item = &'static str> {
    match side {
        Side::Sales => SALES,
        Side::Credits => CREDITS,
    }
    .iter()
    .flat_map(|(_, names)| *names)
    .copied()
}

/// Where each meaning stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Meaning and column, the better header first.
    found: Vec<(Role, usize, usize)>,
    /// Headers as they stand.
    pub names: Vec<String>,
    /// Columns that are not understood.
    pub unknown: Vec<usize>,
}

impl Columns {
    pub fn of(names: &[String], side: Side) -> Columns {
        let mut out = Columns {
            names: names.to_vec(),
            ..Columns::default()
        };
        for (i, name) in names.iter().enumerate() {
            match role_of(name, side) {
                Some((Role::Unused, _)) => {}
                Some((role, rank)) => out.found.push((role, rank, i)),
                None if !name.trim().is_empty() => out.unknown.push(i),
                None => {}
            }
        }
        out.found.sort_unstable();
        out
    }

    /// Columns of a meaning, the better header first.
    pub fn all(&self, role: Role) -> impl Iterator<Item = usize> {
        self.found
            .iter()
            .filter(move |(r, ..)| *r == role)
            .map(|(_, _, i)| *i)
    }

    pub fn has(&self, role: Role) -> bool {
        self.all(role).next().is_some()
    }

    /// Whether these are the headers of a list: a day and an amount.
    pub fn is_header(&self) -> bool {
        self.has(Role::When) && (self.has(Role::Amount) || self.has(Role::In))
    }

    /// How much is understood, for choosing among delimiters.
    pub fn score(&self) -> usize {
        self.found.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_many_banks() {
        for (name, role) in [
            ("入账日期", Role::When),
            ("记账日期", Role::When),
            ("收入金额（元）", Role::In),
            ("贷方发生额/元(收入)", Role::In),
            ("贷方发生额", Role::In),
            ("借方发生额/元(支取)", Role::Out),
            ("支出", Role::Out),
            ("交易金额(人民币)", Role::Amount),
            ("收/支", Role::Mark),
            ("借贷标志", Role::Mark),
            ("对方户名", Role::Payer),
            ("对方帐户名称", Role::Payer),
            ("付款方户名", Role::Payer),
            ("对方账号", Role::Unused),
            ("账户余额", Role::Unused),
            ("摘要", Role::Memo),
            ("附言", Role::Memo),
            ("Payer", Role::Payer),
            ("币种", Role::Currency),
        ] {
            assert_eq!(
                role_of(name, Side::Credits).map(|r| r.0),
                Some(role),
                "{name}"
            );
        }
        for (name, role) in [
            ("交易时间", Role::When),
            ("交易金额（元）", Role::Amount),
            ("手续费", Role::Fee),
            ("卡种", Role::Card),
            ("商户编号", Role::MerchantNo),
            ("MCC", Role::Mcc),
            ("终端号", Role::TerminalNo),
            ("卡号", Role::Unused),
            ("结算金额", Role::Net),
        ] {
            assert_eq!(
                role_of(name, Side::Sales).map(|r| r.0),
                Some(role),
                "{name}"
            );
        }
        assert_eq!(role_of("颜色", Side::Sales), None);
    }

    #[test]
    fn names_are_written_as_they_are_compared() {
        for side in [Side::Sales, Side::Credits] {
            for n in known(side) {
                assert_eq!(key_of(&fold(n)), n, "{n}");
            }
        }
    }
}
