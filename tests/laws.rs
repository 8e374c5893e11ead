//! The laws of the verdict as properties over made-up cases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout
)]

use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;

use yiqing::case::{Card, Case, Credit, Sale, parse_date, parse_time};
use yiqing::check::{Report, basis, check};
use yiqing::dossier::Dossier;
use yiqing::field::{FIELDS, Field};
use yiqing::finding::{Effect, Evidence, Finding, Severity, TOPICS, Weight};
use yiqing::registry::Registry;
use yiqing::report::document::document;
use yiqing::report::words::{Lang, Words};
use yiqing::verdict::{Basis, Verdict, decide};

const NAMES: &[&str] = &[
    "",
    "",
    "拉卡拉",
    "拉卡拉支付股份有限公司",
    "银盛支付服务股份有限公司",
    "瑞银信",
    "瑞银信支付技术有限公司",
    "卡友支付服务有限公司",
    "连连银通电子支付有限公司",
    "中国工商银行",
    "示例农村商业银行股份有限公司",
    "示例云付信息技术有限公司",
    "示例云刷",
    "银联",
    "新大陆",
    "杉德电子商务服务有限公司",
];
const PAYERS: &[&str] = &[
    "",
    "",
    "拉卡拉支付股份有限公司客户备付金",
    "银盛支付服务股份有限公司",
    "瑞银信支付技术有限公司",
    "王某某",
    "李**",
    "示例聚收科技有限公司",
    "中国工商银行",
    "网联清算有限公司",
    "示例家常菜馆",
    "开联通支付服务有限公司",
];
const NUMBERS: &[&str] = &[
    "",
    "",
    "82229007392000A",
    "84944035812A01P",
    "8.22E+14",
    "1234",
];
const PLACES: &[(&str, &str)] = &[
    ("", ""),
    ("江苏省", "南京市"),
    ("浙江省", "宁波市"),
    ("广东省", "深圳市"),
    ("安徽省", ""),
];

type Facts = Vec<(Field, &'static str)>;

fn facts() -> impl Strategy<Value = Facts> {
    let name = || select(NAMES);
    (
        (name(), name(), name(), name(), name(), name()),
        (
            select(PAYERS),
            select(PAYERS),
            select(NUMBERS),
            select(NUMBERS),
            select(PLACES),
        ),
        (
            select(&["", "own", "seller"][..]),
            select(&["", "true"][..]),
            select(&["", "own", "mall"][..]),
            select(
                &[
                    "2026-11-23",
                    "2025-03-01",
                    "2026-12-28",
                    "2027-01-15",
                    "2027-06-01",
                ][..],
            ),
        ),
    )
        .prop_map(|(n, p, o)| {
            vec![
                (Field::Brand, n.0),
                (Field::Acquirer, n.1),
                (Field::ReceiptAcquirer, n.2),
                (Field::AppAcquirer, n.3),
                (Field::AgreementParty, n.4),
                (Field::AgreementPayer, n.5),
                (Field::SettlementPayer, p.0),
                (Field::SettlementAccountHolder, p.1),
                (Field::MerchantNo, p.2),
                (Field::ReceiptMerchantNo, p.3),
                (Field::Province, p.4.0),
                (Field::City, p.4.1),
                (Field::SettlementProof, o.0),
                (Field::TreasuryDesignation, o.1),
                (Field::MerchantOfRecord, o.2),
                (Field::CheckDate, o.3),
                (Field::MerchantName, "示例家常菜馆"),
            ]
        })
}

fn case_of(facts: &Facts) -> Case<'static> {
    let mut case = Case::new();
    for (f, v) in facts {
        case.set(*f, *v);
    }
    case
}

fn run(case: &Case<'_>) -> Report {
    let day = case
        .get(Field::CheckDate)
        .and_then(parse_date)
        .unwrap_or(date(2026, 11, 23));
    check(Registry::embedded().unwrap(), case, day)
}

fn sale(day: i8, amount: i64) -> Sale {
    Sale {
        time: parse_time(&format!("2026-11-{day:02}T12:00:00")),
        amount: Some(amount.into()),
        card: Some(Card::Credit),
        ..Sale::default()
    }
}

fn credit(day: i8, amount: i64, payer: &str) -> Credit {
    Credit {
        date: parse_date(&format!("2026-11-{day:02}")),
        // 0.6 %, in cents.
        amount: Some(
            rust_decimal::Decimal::new(amount * 994, 1) / rust_decimal::Decimal::from(100),
        ),
        payer: Some(payer.to_owned()),
        ..Credit::default()
    }
}

/// Where an acquirer can be named, best source first, with its rank; equal ranks are one grade.
const RANKED: [(u8, Field); 5] = [
    (0, Field::AgreementParty),
    (0, Field::AppAcquirer),
    (1, Field::ReceiptAcquirer),
    (2, Field::Acquirer),
    (2, Field::Brand),
];

/// Names that are on record, of licences in every state.
const ON_RECORD: &[&str] = &[
    "拉卡拉支付股份有限公司",
    "银盛支付服务股份有限公司",
    "瑞银信支付技术有限公司",
    "卡友支付服务有限公司",
    "中国工商银行",
];

/// Licence numbers: of somebody on record, of nobody, malformed.
const LICENCES: &[&str] = &["", "Z2000231000010", "Z2900131000012", "Z29001"];

/// Prices, categories, the seller's words and times: what is shown beside the verdict. The low
/// rate is always there, so that something is.
fn quotes() -> impl Strategy<Value = Facts> {
    let one = |field: Field, values: &'static [&'static str]| {
        select(values).prop_map(move |v| (field, v)).boxed()
    };
    vec![
        one(Field::RateCredit, &["0.1%", "0.3%"]),
        one(Field::RateDebit, &["", "0.1%", "0.5%封顶20", "0.006"]),
        one(Field::RateQr, &["", "0.38%", "0.2%"]),
        one(Field::Deposit, &["", "299"]),
        one(Field::SimFee, &["", "99"]),
        one(Field::Mcc, &["", "8398", "5812", "0000"]),
        one(Field::Business, &["", "餐饮", "加油站"]),
        one(Field::MerchantKind, &["", "sole_trader"]),
        one(
            Field::Claims,
            &[
                "",
                "绝对一清，秒到，永不涨价",
                "国家统一调价，老机器停用",
                "商户随意切换，可套现",
            ],
        ),
        one(Field::Agent, &["", "示例商贸行"]),
        one(Field::Contact, &["", "95516"]),
        // Not 秒到: a bank that pays at once is a milder doubt (SET005).
        one(Field::SettlementCycle, &["", "T+1"]),
        one(Field::InstantQuota, &["", "1000"]),
        one(Field::InstantWindow, &["", "8:00-22:00"]),
        one(Field::CodeKind, &["", "personal", "static"]),
    ]
}

/// Payers without a licence.
const AGAINST: &[&str] = &[
    "李某某",
    "王某某",
    "示例代付信息有限公司",
    "瑞银信支付技术有限公司",
];

/// What a thousand leaves after fees of 0.6 %, 1 % and 2 %.
const RATES: &[i64] = &[994, 994, 990, 980];

/// A credit at 0.6 % as it would be at another rate.
fn at_rate(credit: rust_decimal::Decimal, left: i64) -> rust_decimal::Decimal {
    let takings = credit * rust_decimal::Decimal::from(1000) / rust_decimal::Decimal::from(994);
    (takings * rust_decimal::Decimal::from(left) / rust_decimal::Decimal::from(1000)).round_dp(2)
}

fn with_lists(facts: &Facts, days: &[(i8, i64, &'static str)]) -> Case<'static> {
    let mut case = case_of(facts);
    case.clear(Field::SettlementPayer);
    case.set(Field::AgreementRateCredit, "0.6%");
    for (day, amount, payer) in days {
        case.sales.push(sale(*day, *amount));
        if !payer.is_empty() {
            case.credits.push(credit(*day + 1, *amount, payer));
        }
    }
    case
}

fn days() -> impl Strategy<Value = Vec<(i8, i64, &'static str)>> {
    // Monday to Thursday of two weeks, distinct amounts.
    prop::collection::vec((0_usize..8, 1_i64..9, select(PAYERS)), 0..6).prop_map(|rows| {
        rows.into_iter()
            .enumerate()
            .map(|(n, (d, a, p))| {
                let day = [2, 3, 4, 5, 16, 17, 18, 19][d];
                (day, a * 1000 + i64::try_from(n).unwrap() * 10, p)
            })
            .collect()
    })
}

/// Rules the fold tells apart, and one it does not.
const RULES: &[&str] = &["TRM001", "SET005", "DAT002", "LIC009", "CON003"];

fn a_finding(rule: &'static str, topic: usize, weight: Weight) -> Finding {
    Finding {
        rule,
        severity: Severity::Warning,
        topic: TOPICS[topic],
        effect: Effect::None,
        weight,
        message: "",
        args: vec![],
        evidence: vec![Evidence {
            field: "brand".into(),
            value: "示例".to_owned(),
            personal: false,
            record: None,
            source: None,
            as_of: None,
        }],
        ignored: None,
    }
}

/// What rules may say, mostly little.
fn findings() -> impl Strategy<Value = Vec<Finding>> {
    let weight = select(
        &[
            Weight::Note,
            Weight::Caution,
            Weight::Mild,
            Weight::Serious,
            Weight::DecisiveAgainst,
            Weight::DecisiveFor,
            Weight::DecisiveFor,
        ][..],
    );
    let one = (select(RULES), 0..TOPICS.len(), weight).prop_map(|(r, t, w)| a_finding(r, t, w));
    prop::collection::vec(one, 0..5)
}

fn a_basis() -> impl Strategy<Value = Basis> {
    (
        (
            prop::bool::weighted(0.05),
            prop::bool::weighted(0.1),
            prop::bool::weighted(0.8),
            prop::bool::weighted(0.2),
            prop::bool::weighted(0.2),
        ),
        (any::<bool>(), any::<bool>(), 0_usize..4),
        (0_usize..5, 0_usize..4, any::<bool>(), any::<bool>()),
        (0_usize..4, any::<bool>()),
    )
        .prop_map(|(a, s, m, against)| Basis {
            other_merchant_of_record: a.0,
            designated_company_paid: a.1,
            acquirer_licensed: a.2,
            bank_by_name_only: a.3,
            list_too_old: a.4,
            named_by_e4: s.0,
            named_by_e3: s.1,
            sources: s.2,
            credits_for: m.0,
            days_for: m.1,
            recent: m.2,
            implied: m.3,
            credits_against: against.0,
            batch_against: against.1,
        })
}

/// 400 cases a law, or as many as `PROPTEST_CASES` asks for.
fn cases() -> ProptestConfig {
    match std::env::var("PROPTEST_CASES") {
        Ok(_) => ProptestConfig::default(),
        Err(_) => ProptestConfig::with_cases(400),
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn without_money_nothing_is_verified(f in facts()) {
        let mut case = case_of(&f);
        case.clear(Field::SettlementPayer);
        prop_assert_ne!(run(&case).decision.verdict, Verdict::DirectVerified);
        let mut case = case_of(&f);
        case.set(Field::SettlementProof, "seller");
        prop_assert_ne!(run(&case).decision.verdict, Verdict::DirectVerified);
    }

    #[test]
    fn the_same_case_gives_the_same_report(f in facts(), d in days()) {
        let case = with_lists(&f, &d);
        prop_assert_eq!(run(&case), run(&case));
        let registry = Registry::embedded().unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let words = Words { registry, lang, unmasked: false };
            let bytes = || serde_json::to_vec(&document(&run(&case), &words, None)).unwrap();
            prop_assert_eq!(bytes(), bytes());
        }
    }

    #[test]
    fn a_fact_against_never_improves(f in facts()) {
        let mut before = case_of(&f);
        before.clear(Field::TreasuryDesignation);
        let was = run(&before).decision.verdict;
        for (field, value) in [
            (Field::AgreementPayer, "示例代付信息有限公司"),
            (Field::AgreementParty, "示例代签信息有限公司"),
            (Field::ReceiptMerchantName, "示例五金建材店"),
            (Field::BoundTo, "示例五金建材店"),
        ] {
            if before.get(field).is_some() {
                continue;
            }
            let mut after = before.clone();
            after.set(field, value);
            let now = run(&after).decision.verdict;
            prop_assert!(now <= was, "{:?}: {:?} -> {:?}", field, was, now);
        }
        let mut clean = before.clone();
        clean.clear(Field::SettlementPayer);
        clean.clear(Field::SettlementProof);
        let was = run(&clean).decision.verdict;
        for payer in ["李某某", "示例代付信息有限公司"] {
            let mut after = clean.clone();
            after.set(Field::SettlementPayer, payer);
            let now = run(&after).decision.verdict;
            prop_assert!(now <= was, "{}: {:?} -> {:?}", payer, was, now);
        }
    }

    #[test]
    fn a_bad_credit_never_improves(f in facts(), d in days()) {
        let mut before = with_lists(&f, &d);
        before.clear(Field::TreasuryDesignation);
        before.clear(Field::SettlementProof);
        let was = run(&before).decision.verdict;
        let mut after = before.clone();
        after.sales.push(sale(10, 7777));
        after.credits.push(credit(11, 7777, "李某某"));
        let now = run(&after).decision.verdict;
        prop_assert!(now <= was, "{:?} -> {:?}", was, now);
    }

    #[test]
    fn prices_and_the_like_never_move_the_verdict(f in facts(), quote in quotes()) {
        let before = case_of(&f);
        let was = run(&before);
        let mut after = before.clone();
        for (field, value) in quote {
            after.set(field, value);
        }
        let now = run(&after);
        prop_assert_eq!(was.decision, now.decision);
    }

    #[test]
    fn the_order_of_lists_does_not_matter(f in facts(), d in days(), seed in any::<u64>()) {
        let case = with_lists(&f, &d);
        let mut other = case.clone();
        let n = other.sales.len().max(1);
        let turn = usize::try_from(seed % 7).unwrap() % n;
        other.sales.rotate_left(turn);
        if seed % 2 == 0 {
            other.credits.reverse();
            other.sales.reverse();
        }
        let (a, b) = (run(&case), run(&other));
        prop_assert_eq!(&a.decision, &b.decision);
        let rules = |r: &Report| r.findings.iter().map(|f| (f.rule, f.weight)).collect::<Vec<_>>();
        prop_assert_eq!(rules(&a), rules(&b));
    }

    #[test]
    fn removing_an_agreeing_source_never_improves(
        keep in prop::collection::vec(any::<bool>(), 6),
        drop in 0_usize..6,
        payer in any::<bool>(),
    ) {
        let all = [
            (Field::Brand, "拉卡拉"),
            (Field::Acquirer, "拉卡拉支付股份有限公司"),
            (Field::ReceiptAcquirer, "拉卡拉"),
            (Field::AppAcquirer, "拉卡拉支付股份有限公司"),
            (Field::AgreementParty, "拉卡拉支付股份有限公司"),
            (Field::MerchantNo, "82229007392000A"),
        ];
        let mut case = Case::new();
        for ((f, v), k) in all.iter().zip(&keep) {
            if *k {
                case.set(*f, *v);
            }
        }
        if payer {
            case.set(Field::SettlementPayer, "拉卡拉支付股份有限公司");
        }
        let was = run(&case).decision;
        let mut less = case.clone();
        less.clear(all[drop].0);
        let now = run(&less).decision;
        prop_assert!(now.verdict <= was.verdict);
        if now.verdict == was.verdict {
            prop_assert!(now.confidence <= was.confidence, "{:?} -> {:?}", was, now);
        }
    }

    #[test]
    fn removing_a_credit_of_the_acquirer_never_improves(count in 1_usize..7, drop in 0_usize..7) {
        let mut case = Case::new();
        case.set(Field::ReceiptAcquirer, "银盛支付服务股份有限公司");
        case.set(Field::AgreementRateCredit, "0.6%");
        for (n, day) in [2_i8, 3, 4, 9, 10, 11].into_iter().take(count).enumerate() {
            let amount = 1000 + 10 * i64::try_from(n).unwrap();
            case.sales.push(sale(day, amount));
            case.credits.push(credit(day + 1, amount, "银盛支付服务股份有限公司"));
        }
        let was = run(&case).decision;
        prop_assert_eq!(was.verdict, Verdict::DirectVerified);
        if drop < case.credits.len() {
            let mut less = case.clone();
            less.credits.remove(drop);
            let now = run(&less).decision;
            prop_assert!(now.verdict <= was.verdict);
            if now.verdict == was.verdict {
                prop_assert!(now.confidence <= was.confidence);
            }
        }
    }

    /// Whatever stands below it, the highest source that names somebody says who acquires.
    #[test]
    fn a_lower_grade_never_overrules_a_higher(
        high in select(&RANKED[..4]),
        acquirer in select(ON_RECORD),
        lower in prop::collection::vec(select(NAMES), RANKED.len()),
        number in select(NUMBERS),
        licence in select(LICENCES),
    ) {
        let mut case = Case::new();
        case.set(high.1, acquirer);
        let alone = run(&case).acquirer.map(|a| a.name);
        prop_assert!(alone.is_some(), "{:?} {}", high, acquirer);
        for ((rank, field), name) in RANKED.iter().zip(lower) {
            if *rank > high.0 {
                case.set(*field, name);
            }
        }
        case.set(Field::MerchantNo, number);
        case.set(Field::LicenceNo, licence);
        prop_assert_eq!(run(&case).acquirer.map(|a| a.name), alone);
    }

    /// Nor do words undo what the merchant's own bank record shows: who was paid by a person or
    /// by a company without a licence stays so, whatever names are brought.
    #[test]
    fn no_word_overrules_money_against(f in facts(), payer in select(&AGAINST[..3])) {
        let mut case = case_of(&f);
        for field in [Field::TreasuryDesignation, Field::SettlementProof, Field::MerchantOfRecord] {
            case.clear(field);
        }
        case.set(Field::SettlementPayer, payer);
        // Whose own account it is has a rule of its own.
        case.clear(Field::SettlementAccountHolder);
        prop_assert_eq!(run(&case).decision.verdict, Verdict::NotDirect);
    }

    #[test]
    fn findings_of_other_topics_never_move_the_verdict(f in facts(), d in days(), quote in quotes()) {
        let mut case = with_lists(&f, &d);
        for (field, value) in quote {
            case.set(field, value);
        }
        let report = run(&case);
        for x in &report.findings {
            if !x.topic.moves_verdict() {
                prop_assert_eq!(x.weight, Weight::Note, "{}", x.rule);
            }
        }
        let dossier = Dossier::build(Registry::embedded().unwrap(), &case, report.check_date);
        let all = yiqing::rules::ask(&dossier);
        let asked = all.len();
        let moving: Vec<Finding> = all.into_iter().filter(|x| x.topic.moves_verdict()).collect();
        prop_assert!(moving.len() < asked, "no finding of another topic was made");
        let decision = decide(&moving, &basis(&dossier, &moving));
        prop_assert_eq!(decision, report.decision);
    }

    /// Every field there is, and the lists as well.
    #[test]
    fn any_text_anywhere_is_survived(
        values in prop::collection::vec("\\PC{0,40}", FIELDS.len()),
        listed in prop::collection::vec(("\\PC{0,20}", any::<i64>(), 0_u32..28), 0..4),
    ) {
        let mut case = Case::new();
        for (f, v) in FIELDS.iter().zip(values) {
            case.set(f.field, v);
        }
        for (payer, amount, scale) in listed {
            let amount = Some(rust_decimal::Decimal::new(amount, scale));
            case.sales.push(Sale { amount, ..Sale::default() });
            case.credits.push(Credit { amount, payer: Some(payer), ..Credit::default() });
        }
        let report = run(&case);
        prop_assert!(report.findings.iter().all(|f| !f.evidence.is_empty()));
    }

    /// A document that names a company on no list, where nothing of higher grade speaks for.
    #[test]
    fn an_unlisted_acquirer_on_a_document_never_improves(f in facts()) {
        let mut before = case_of(&f);
        for field in [
            Field::TreasuryDesignation,
            Field::SettlementPayer,
            Field::AgreementParty,
            Field::AgreementPayer,
            Field::AppAcquirer,
            Field::ReceiptAcquirer,
        ] {
            before.clear(field);
        }
        let was = run(&before).decision.verdict;
        for field in [Field::ReceiptAcquirer, Field::AppAcquirer] {
            let mut after = before.clone();
            after.set(field, "示例代收信息有限公司");
            let now = run(&after).decision.verdict;
            prop_assert!(now <= was, "{:?}: {:?} -> {:?}", field, was, now);
        }
    }

    /// A second credit for sales that are paid already, by somebody else without a licence: as a
    /// rival of the credit that is there, at the agreed rate or another.
    #[test]
    fn a_rival_bad_credit_never_improves(
        f in facts(),
        d in days(),
        payer in select(AGAINST),
        rate in select(RATES),
    ) {
        let mut before = with_lists(&f, &d);
        before.clear(Field::TreasuryDesignation);
        before.clear(Field::SettlementProof);
        let was = run(&before).decision.verdict;
        for c in before.credits.clone() {
            let amount = c.amount.map(|a| at_rate(a, rate));
            let mut after = before.clone();
            after.credits.push(Credit { payer: Some(payer.to_owned()), amount, ..c });
            let now = run(&after).decision.verdict;
            prop_assert!(now <= was, "{:?} -> {:?}", was, now);
        }
    }

    /// The same where amounts repeat, rates are only implied and credits come when they like, so
    /// that nearly everything fits several sales.
    #[test]
    fn a_bad_credit_among_likes_never_improves(
        f in facts(),
        sold in prop::collection::vec((0_usize..8, 1_i64..3), 1..7),
        paid in prop::collection::vec(
            (0_usize..8, 0_i8..3, 1_i64..4, select(PAYERS), select(RATES)),
            0..7,
        ),
        (at, wait, amount, payer, rate) in
            (0_usize..8, 0_i8..3, 1_i64..4, select(AGAINST), select(RATES)),
        agreed in any::<bool>(),
    ) {
        const DAYS: [i8; 8] = [2, 3, 4, 5, 16, 17, 18, 19];
        let mut before = case_of(&f);
        for field in [Field::TreasuryDesignation, Field::SettlementProof, Field::SettlementPayer] {
            before.clear(field);
        }
        if agreed {
            before.set(Field::AgreementRateCredit, "0.6%");
        }
        for (day, amount) in sold {
            before.sales.push(sale(DAYS[day], amount * 1000));
        }
        let made = |day: usize, wait: i8, amount: i64, payer: &str, rate: i64| {
            let c = credit(DAYS[day] + wait, amount * 1000, payer);
            Credit { amount: c.amount.map(|a| at_rate(a, rate)), ..c }
        };
        for (day, wait, amount, payer, rate) in paid {
            if !payer.is_empty() {
                before.credits.push(made(day, wait, amount, payer, rate));
            }
        }
        let was = run(&before).decision.verdict;
        let mut after = before.clone();
        after.credits.push(made(at, wait, amount, payer, rate));
        let now = run(&after).decision.verdict;
        prop_assert!(now <= was, "{:?} -> {:?}", was, now);
    }

    /// Once the list is made, waiting never makes an answer better.
    #[test]
    fn an_older_list_never_improves(f in facts(), early in 0_i64..300, later in 0_i64..300) {
        let mut case = case_of(&f);
        let day = |n: i64| {
            date(2026, 10, 2)
                .checked_add(jiff::Span::new().days(n))
                .unwrap()
                .to_string()
        };
        case.set(Field::CheckDate, day(early));
        let was = run(&case).decision.verdict;
        case.set(Field::CheckDate, day(early + later));
        let now = run(&case).decision.verdict;
        prop_assert!(now <= was, "{:?} -> {:?}", was, now);
    }

    /// A rule never fires because a field is empty: what weighs rests on something that was given.
    #[test]
    fn what_is_missing_is_no_doubt(f in facts(), d in days()) {
        let case = with_lists(&f, &d);
        let report = run(&case);
        for x in report.findings.iter().filter(|x| x.weight >= Weight::Mild) {
            prop_assert!(
                x.evidence.iter().any(|e| !e.value.trim().is_empty()),
                "{} rests on nothing",
                x.rule
            );
        }
    }

    /// Taking every fact away but one document never proves more than that document.
    #[test]
    fn one_source_alone_is_never_more_than_consistent(f in facts()) {
        for (field, value) in f {
            if matches!(field, Field::SettlementPayer | Field::CheckDate) {
                continue;
            }
            let mut case = Case::new();
            case.set(field, value);
            let e4 = matches!(
                field,
                Field::AgreementParty | Field::AgreementPayer | Field::AppAcquirer
            );
            let most = if e4 { Verdict::DirectConsistent } else { Verdict::DirectClaimed };
            prop_assert!(run(&case).decision.verdict <= most, "{:?} {}", field, value);
        }
    }

    /// The seller's bank record is the seller's word: with it alone nothing is more than claimed.
    #[test]
    fn the_sellers_record_is_the_sellers_word(payer in select(PAYERS), brand in select(NAMES)) {
        let mut case = Case::new();
        case.set(Field::Brand, brand);
        case.set(Field::SettlementPayer, payer);
        case.set(Field::SettlementProof, "seller");
        prop_assert!(run(&case).decision.verdict <= Verdict::DirectClaimed);
    }

    /// What a person types around a value does not matter.
    #[test]
    fn blanks_around_a_value_do_not_matter(f in facts(), blank in select(&[" ", "\t", "\u{3000}"][..])) {
        let plain = case_of(&f);
        let mut typed = plain.clone();
        for (field, value) in &f {
            if *field != Field::CheckDate {
                typed.set(*field, format!("{blank}{value}{blank}"));
            }
        }
        prop_assert_eq!(run(&typed).decision, run(&plain).decision);
    }

    #[test]
    fn folding_is_idempotent(text in "\\PC{0,40}") {
        let once = yiqing::text::fold::fold(&text).into_owned();
        let twice = yiqing::text::fold::fold(&once).into_owned();
        prop_assert_eq!(once, twice);
    }

    /// The fold by itself: one more finding against, of whatever weight, never makes it better.
    #[test]
    fn one_more_doubt_never_improves(
        f in findings(),
        b in a_basis(),
        weight in select(&[
            Weight::Note,
            Weight::Caution,
            Weight::Mild,
            Weight::Serious,
            Weight::DecisiveAgainst,
        ][..]),
        (topic, rule) in (0..TOPICS.len(), select(RULES)),
    ) {
        let was = decide(&f, &b);
        let mut more = f.clone();
        more.push(a_finding(rule, topic, weight));
        let now = decide(&more, &b);
        prop_assert!(now.verdict <= was.verdict, "{:?} -> {:?}", was, now);
        if now.verdict == was.verdict && now.verdict >= Verdict::DirectClaimed {
            prop_assert!(now.confidence <= was.confidence, "{:?} -> {:?}", was, now);
        }
    }

    /// Less to go by never makes it better: fewer credits or days, older ones, fewer sources, an
    /// older list, a name only.
    #[test]
    fn less_to_go_by_never_improves(f in findings(), b in a_basis(), what in 0_u8..9) {
        let was = decide(&f, &b);
        let mut less = b;
        match what {
            0 => less.credits_for = b.credits_for.saturating_sub(1),
            1 => less.days_for = b.days_for.saturating_sub(1),
            2 => less.recent = false,
            3 => less.implied = true,
            4 => less.list_too_old = true,
            5 => less.bank_by_name_only = true,
            6 => less.acquirer_licensed = false,
            7 => less.named_by_e4 = false,
            _ => less.sources = b.sources.saturating_sub(1),
        }
        let now = decide(&f, &less);
        prop_assert!(now.verdict <= was.verdict, "{:?} -> {:?}", was, now);
        if now.verdict == was.verdict {
            prop_assert!(now.confidence <= was.confidence, "{:?} -> {:?}", was, now);
        }
    }

    /// The order in which rules were asked decides nothing, and without money nothing is verified.
    #[test]
    fn the_fold_knows_no_order(f in findings(), b in a_basis()) {
        let was = decide(&f, &b);
        let mut other = f.clone();
        other.reverse();
        let now = decide(&other, &b);
        prop_assert_eq!((was.verdict, was.confidence), (now.verdict, now.confidence));
        if f.iter().all(|x| x.weight != Weight::DecisiveFor) {
            prop_assert_ne!(was.verdict, Verdict::DirectVerified);
        }
    }
}
