//! One table of all case fields. Flags, column names, the schema, the templates and
//! "did you mean" come from it; nothing else lists the fields.

pub mod set;

/// What kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Free text or a name.
    Text,
    /// A printed number: text, never computed with; `true` where its digits can be damaged by a
    /// spreadsheet in a way that shows.
    Number,
    /// A calendar date `YYYY-MM-DD`.
    Date,
    /// `true` or `false` (also 是/否).
    Bool,
    /// One of fixed words; each with the Chinese words accepted for it.
    Choice(&'static [(&'static str, &'static [&'static str])]),
    /// A quoted rate.
    Rate,
    /// An amount in CNY.
    Money,
}

impl Kind {
    /// Word for schemas and templates.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Number => "number as text",
            Kind::Date => "YYYY-MM-DD",
            Kind::Bool => "true | false",
            Kind::Choice(_) => "choice",
            Kind::Rate => "rate",
            Kind::Money => "CNY",
        }
    }
}

/// Everything the program knows about one field.
#[derive(Debug, Clone, Copy)]
pub struct FieldInfo {
    /// The field.
    pub field: Field,
    /// Key in TOML and JSON, column name, form name; as a flag with `-` for `_`.
    pub key: &'static str,
    /// Chinese column names accepted, the first being the one shown.
    pub zh: &'static [&'static str],
    /// Other spellings accepted.
    pub aliases: &'static [&'static str],
    /// Kind of value.
    pub kind: Kind,
    /// What it is, in Chinese.
    pub doc_zh: &'static str,
    /// What it is, in English.
    pub doc_en: &'static str,
}

macro_rules! fields {
    ($($variant:ident $key:literal $kind:expr, [$($zh:literal),*], [$($alias:literal),*], $doc_zh:literal, $doc_en:literal;)*) => {
        /// A field of a case, in the order of templates and documentation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field {
            $(#[doc = $doc_en] $variant,)*
        }

        /// All fields.
        pub const FIELDS: &[FieldInfo] = &[
            $(FieldInfo {
                field: Field::$variant,
                key: $key,
                zh: &[$($zh),*],
                aliases: &[$($alias),*],
                kind: $kind,
                doc_zh: $doc_zh,
                doc_en: $doc_en,
            },)*
        ];
    };
}

const MERCHANT_KINDS: Kind = Kind::Choice(&[
    ("company", &["企业", "公司"]),
    ("sole_trader", &["个体工商户", "个体户", "个体"]),
    ("natural_person", &["个人", "自然人", "小微"]),
]);
const PROOFS: Kind = Kind::Choice(&[("own", &["本人", "自己"]), ("seller", &["卖家", "销售"])]);
/// What became of the sale by its slip.
const SLIP_RESULTS: Kind = Kind::Choice(&[
    ("success", &["成功", "交易成功", "已打印"]),
    ("failed", &["失败", "交易失败", "拒绝", "被拒"]),
    ("timeout", &["超时", "通讯超时", "无应答"]),
    ("none", &["没有小票", "无小票", "未出小票", "没出小票"]),
]);
/// What the acquirer's own app or hotline says of the sale.
const ACQUIRER_STATES: Kind = Kind::Choice(&[
    ("shown", &["有", "查得到", "有这笔", "成功"]),
    ("not_shown", &["没有", "查不到", "没有这笔"]),
    ("refused", &["被拒", "拒绝", "失败"]),
]);
/// What the acquirer's own app or hotline says of its payment to the merchant.
const PAYOUT_STATES: Kind = Kind::Choice(&[
    ("pending", &["未结算", "待结算", "处理中", "结算中"]),
    ("held", &["暂缓", "冻结", "审核中", "风控", "延迟结算"]),
    ("balance", &["待提现", "余额", "需手动提现"]),
    ("paid", &["已结算", "已付款", "已打款"]),
    ("returned", &["退汇", "付款失败", "结算失败", "被退回"]),
    ("paid_elsewhere", &["付到别的账户", "付到其他账户"]),
]);
/// Notices the merchant has had.
const NOTICES: Kind = Kind::Choice(&[
    ("none", &["没有", "无"]),
    ("maintenance", &["维护", "系统维护", "系统故障"]),
    ("quota", &["额度用完", "垫资额度用完"]),
    ("review", &["审核", "风控审核", "核查", "补充资料"]),
    ("dispute", &["调单", "争议", "拒付", "退单"]),
    ("police", &["公安止付", "公安冻结", "止付"]),
    ("court", &["法院", "法院冻结", "司法冻结"]),
    ("aml", &["反洗钱", "反洗钱核查", "账户管控"]),
    ("limit", &["超限额", "限额"]),
    ("leaving", &["退出市场", "终止业务", "注销公告"]),
]);
/// Class of the account that receives the money.
const ACCOUNT_CLASSES: Kind = Kind::Choice(&[
    ("I", &["Ⅰ类", "I类", "一类", "1类", "1", "一"]),
    ("II", &["Ⅱ类", "II类", "二类", "2类", "2", "二"]),
    ("III", &["Ⅲ类", "III类", "三类", "3类", "3", "三"]),
    ("unit", &["单位账户", "对公账户", "对公", "公户"]),
]);
/// State of the account that receives the money.
const ACCOUNT_STATES: Kind = Kind::Choice(&[
    ("normal", &["正常"]),
    ("closed", &["销户", "已销户"]),
    ("frozen", &["冻结", "被冻结", "止付"]),
    ("restricted", &["限制", "受限", "只收不付", "不收不付"]),
    ("renamed", &["更名", "户名变更"]),
]);
/// The code customers scan.
const CODE_KINDS: Kind = Kind::Choice(&[
    ("personal", &["个人码", "个人收款码", "个人静态码"]),
    ("static", &["静态码", "商户静态码", "经营收款码", "商户码"]),
    ("dynamic", &["动态码"]),
]);
const OF_RECORD: Kind = Kind::Choice(&[
    ("own", &["本店", "本人", "自己"]),
    ("mall", &["商场"]),
    ("platform", &["平台"]),
]);

fields! {
    Id "id" Kind::Text, ["编号", "序号"], [], "您自己的编号，原样带回", "your own number, echoed";
    CheckDate "check_date" Kind::Date, ["核验日期", "检查日期"], [], "按哪一天核验；不填为今天（中国时间）", "the day to check for; today in China if absent";
    Brand "brand" Kind::Text, ["品牌", "机具品牌", "POS品牌"], [], "机身上印的或销售所称的品牌", "brand as printed or sold";
    Model "model" Kind::Text, ["型号", "机型"], [], "机具型号", "device model";
    SerialNumber "serial_number" Kind::Number, ["机身序列号", "序列号", "机身号", "SN"], ["serial"], "机身标签上的序列号", "serial number on the label";
    SerialNumberOnScreen "serial_number_on_screen" Kind::Number, ["屏显序列号", "系统序列号"], [], "机器菜单或App里显示的序列号", "serial number shown by the terminal's menu or app";
    Tusn "tusn" Kind::Number, ["TUSN", "终端唯一标识"], [], "银联终端唯一序列号", "terminal unique serial number";
    TerminalNo "terminal_no" Kind::Number, ["终端号", "终端编号"], ["terminal_number"], "终端号，8位", "terminal number, 8 characters";
    NetworkLicenceNo "network_licence_no" Kind::Number, ["入网许可号", "入网认证编号"], ["network_license_no"], "入网认证编号，如P3278", "network certification number, like P3278";
    BoundTo "bound_to" Kind::Text, ["绑定商户"], [], "收单机构App显示该序列号绑定的商户", "whom the acquirer's app shows this serial bound to";
    SecondHand "second_hand" Kind::Bool, ["二手"], [], "是否二手机", "second-hand";
    MerchantName "merchant_name" Kind::Text, ["商户名称", "商户名"], [], "您自己的商户名称", "your own business";
    MerchantKind "merchant_kind" MERCHANT_KINDS, ["商户类型"], [], "企业、个体工商户或个人", "company, sole_trader or natural_person";
    Uscc "uscc" Kind::Number, ["统一社会信用代码"], [], "商户的统一社会信用代码", "unified social credit code of the merchant";
    Province "province" Kind::Text, ["省份", "省"], [], "机具使用地省份", "province where the terminal is used";
    City "city" Kind::Text, ["城市", "市"], [], "机具使用地城市", "city where the terminal is used";
    Business "business" Kind::Text, ["行业", "经营范围"], [], "卖什么、做什么", "what the merchant sells, in words";
    Mcc "mcc" Kind::Number, ["MCC", "商户类别码"], [], "登记的商户类别码", "merchant category code as registered";
    MerchantNo "merchant_no" Kind::Number, ["商户编号", "商户号"], ["merchant_number"], "商户编号，15位", "merchant number, 15 characters";
    InstitutionCode "institution_code" Kind::Number, ["机构代码", "收单机构代码"], [], "收单机构代码，8位数字", "acquiring institution code, 8 digits";
    Acquirer "acquirer" Kind::Text, ["收单机构", "支付公司"], [], "销售所称的收单机构全称或简称", "acquirer as stated by the seller, legal or short name";
    LicenceNo "licence_no" Kind::Number, ["许可证编号", "牌照号"], ["license_no"], "销售所称的支付业务许可证编号", "payment licence number as stated";
    ReceiptAcquirer "receipt_acquirer" Kind::Text, ["小票收单机构"], [], "小票上印的收单机构", "acquirer printed on a slip";
    ReceiptMerchantName "receipt_merchant_name" Kind::Text, ["小票商户名称"], [], "小票上印的商户名称", "merchant name printed on a slip";
    ReceiptMerchantNo "receipt_merchant_no" Kind::Number, ["小票商户编号"], ["receipt_merchant_number"], "小票上印的商户编号", "merchant number printed on a slip";
    ReceiptTerminalNo "receipt_terminal_no" Kind::Number, ["小票终端号"], ["receipt_terminal_number"], "小票上印的终端号", "terminal number printed on a slip";
    ReceiptComplete "receipt_complete" Kind::Bool, ["小票完整"], [], "以上各栏是否读自一张完整的小票", "whether the fields of the slip were read from a whole one";
    ReceiptMerchantRegistered "receipt_merchant_registered" Kind::Bool, ["小票商户已登记"], [], "您在国家企业信用信息公示系统按小票商户全称是否查到登记", "whether you found the slip's merchant by its full name in the company register";
    AppAcquirer "app_acquirer" Kind::Text, ["官方确认收单机构"], [], "在其官方App或客服热线确认了商户编号的收单机构", "acquirer that confirmed the merchant number in its own app or hotline";
    AgreementParty "agreement_party" Kind::Text, ["签约方", "协议相对方"], [], "受理协议上与商户签约的一方", "who signs the acceptance agreement opposite the merchant";
    AgreementPayer "agreement_payer" Kind::Text, ["协议付款方"], [], "协议约定由谁把货款付给商户", "who pays the merchant according to the agreement";
    AgreementRateCredit "agreement_rate_credit" Kind::Rate, ["协议贷记卡费率"], [], "协议约定的贷记卡（信用卡）费率", "credit card rate as signed";
    AgreementRateDebit "agreement_rate_debit" Kind::Rate, ["协议借记卡费率"], [], "协议约定的借记卡费率", "debit card rate as signed";
    SettlementPayer "settlement_payer" Kind::Text, ["结算付款方", "付款方户名"], [], "您自己银行回单上刷卡款的付款方全称", "payer's full name on the merchant's own bank receipt for card money";
    SettlementAccountHolder "settlement_account_holder" Kind::Text, ["结算账户名", "收款户名"], [], "收款账户的户名", "holder of the account that receives it";
    SettlementProof "settlement_proof" PROOFS, ["凭证来源"], [], "入账凭证是谁的：本人（默认）或卖家", "whose record it is: own (default) or seller";
    Operator "operator" Kind::Text, ["经营者", "法定代表人", "负责人"], [], "经营者、法定代表人或负责人", "owner or legal representative of the merchant";
    MerchantOfRecord "merchant_of_record" OF_RECORD, ["签约商户主体"], [], "签约的商户是谁：本店（默认）、商场或平台", "who is the contracted merchant: own (default), mall or platform";
    TreasuryDesignation "treasury_designation" Kind::Bool, ["资金归集授权"], [], "是否出示了书面的集团资金归集授权", "true when a written group-treasury designation is shown";
    RateCredit "rate_credit" Kind::Rate, ["贷记卡费率", "信用卡费率"], [], "所报贷记卡（信用卡）费率", "quoted credit card rate";
    RateDebit "rate_debit" Kind::Rate, ["借记卡费率"], [], "所报借记卡费率", "quoted debit card rate";
    RateQr "rate_qr" Kind::Rate, ["扫码费率"], [], "所报扫码费率", "quoted QR rate";
    Deposit "deposit" Kind::Money, ["押金"], [], "押金（元）", "deposit in CNY";
    SimFee "sim_fee" Kind::Money, ["流量费"], [], "流量费（元）", "SIM fee in CNY";
    SettlementCycle "settlement_cycle" Kind::Text, ["到账方式", "结算周期"], [], "约定的到账方式：T+1、D+0、秒到等", "settlement cycle: T+1, D+0, instant …";
    InstantQuota "instant_quota" Kind::Money, ["秒到额度"], [], "约定的秒到（T+0、D+0）单日额度（元）", "agreed daily quota of instant settlement in CNY";
    InstantWindow "instant_window" Kind::Text, ["秒到时段"], [], "约定的秒到时段，如 8:00-22:00", "agreed hours of instant settlement, like 8:00-22:00";
    AccountClass "account_class" ACCOUNT_CLASSES, ["账户类别", "结算账户类别"], [], "收款账户类别：Ⅰ类、Ⅱ类、Ⅲ类或对公", "class of the receiving account: I, II, III or unit";
    AccountStatus "account_status" ACCOUNT_STATES, ["账户状态", "结算账户状态"], [], "收款账户状态：正常、销户、冻结、限制、更名", "state of the receiving account: normal, closed, frozen, restricted, renamed";
    CustomerDebited "customer_debited" Kind::Bool, ["顾客已扣款"], [], "顾客的卡是否已扣款", "whether the customer's card was debited";
    SlipResult "slip_result" SLIP_RESULTS, ["小票结果"], [], "小票结果：成功、失败、超时、没有小票", "outcome by the slip: success, failed, timeout, none";
    AcquirerStatus "acquirer_status" ACQUIRER_STATES, ["收单机构是否有这笔"], [], "收单机构官方App或客服查这笔交易：有、没有、被拒", "what the acquirer's own app or hotline says of the sale: shown, not_shown, refused";
    PayoutStatus "payout_status" PAYOUT_STATES, ["结算状态"], [], "收单机构显示的结算状态：未结算、暂缓、待提现、已结算、退汇、付到别的账户", "what the acquirer shows of its payment: pending, held, balance, paid, returned, paid_elsewhere";
    Notice "notice" NOTICES, ["收到的通知"], [], "收到的通知：维护、额度用完、审核、调单、公安止付、法院、反洗钱、超限额、退出市场；没有写“无”", "notice received: maintenance, quota, review, dispute, police, court, aml, limit, leaving, or none";
    CodeKind "code_kind" CODE_KINDS, ["收款码类型"], [], "顾客扫的收款码：个人码、静态码、动态码", "code customers scan: personal, static or dynamic";
    Claims "claims" Kind::Text, ["宣传语", "话术"], [], "销售的原话", "the seller's words";
    Agent "agent" Kind::Text, ["代理商"], [], "谁在销售", "who sells";
    Contact "contact" Kind::Text, ["联系电话"], [], "怎样联系销售", "how to reach the seller";
}

impl Field {
    /// Everything known about the field.
    #[must_use]
    pub fn info(self) -> &'static FieldInfo {
        &FIELDS[self as usize]
    }

    /// Its key.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.info().key
    }

    /// Finds a field by key, flag spelling, Chinese column name or alias; letter case, spaces,
    /// `-` and `_` do not matter.
    #[must_use]
    pub fn find(name: &str) -> Option<Field> {
        let wanted = plain(name);
        FIELDS
            .iter()
            .find(|f| {
                std::iter::once(&f.key)
                    .chain(f.zh)
                    .chain(f.aliases)
                    .any(|n| plain(n) == wanted)
            })
            .map(|f| f.field)
    }

    /// The known name nearest to an unknown one, for "did you mean".
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static str> {
        let names = FIELDS
            .iter()
            .flat_map(|f| std::iter::once(&f.key).chain(f.zh).chain(f.aliases))
            .copied();
        crate::text::nearest::nearest(name, names)
    }
}

/// A name for comparing: folded, without `-` and `_`.
pub(crate) fn plain(name: &str) -> String {
    crate::text::fold::fold(name)
        .chars()
        .filter(|c| !matches!(c, '-' | '_'))
        .collect()
}

/// Columns that `batch` adds to a list's own. Where a list has them already they are the answer of
/// an earlier check and no facts.
pub const RESULT_COLUMNS: [&str; 12] = [
    "verdict",
    "confidence",
    "attention",
    "acquirer",
    "licence_no",
    "licence_state",
    "valid_until",
    "region_ok",
    "alerts",
    "rules",
    "next_step",
    "registry_as_of",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_in_order_and_names_are_unique() {
        let mut seen = std::collections::HashMap::new();
        for (i, f) in FIELDS.iter().enumerate() {
            assert_eq!(f.field as usize, i);
            assert!(!f.zh.is_empty(), "{}", f.key);
            for n in std::iter::once(&f.key).chain(f.zh).chain(f.aliases) {
                // A field may repeat a name that folds alike (TUSN, MCC, SN), never another's.
                let owner = seen.entry(plain(n)).or_insert(f.field);
                assert_eq!(*owner, f.field, "{n}");
            }
        }
    }

    #[test]
    fn found_by_any_name() {
        for (name, field) in [
            ("merchant_no", Field::MerchantNo),
            ("merchant-no", Field::MerchantNo),
            ("Merchant No", Field::MerchantNo),
            ("商户编号", Field::MerchantNo),
            ("商戶編號", Field::MerchantNo),
            ("license_no", Field::LicenceNo),
            ("ＳＮ", Field::SerialNumber),
        ] {
            assert_eq!(Field::find(name), Some(field), "{name}");
        }
        assert_eq!(Field::find("price"), None);
        assert_eq!(Field::nearest("merchnt_no"), Some("merchant_no"));
    }
}
