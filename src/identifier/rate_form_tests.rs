use super::*;
use proptest::prelude::*;

#[test]
fn forms() {
    for (text, canonical) in [
        ("0.6%", "0.6%"),
        ("0.60", "0.6%"),
        (".6", "0.6%"),
        ("0", "0%"),
        ("0%", "0%"),
        ("0.55+3", "0.55%+3"),
        ("0.55%+3元/笔", "0.55%+3"),
        ("0.55％＋3元", "0.55%+3"),
        ("0.55加3", "0.55%+3"),
        ("0.55+0", "0.55%"),
        ("0.5%封顶20", "0.5%封顶20"),
        ("0.5%，20元封顶", "0.5%封顶20"),
        ("0.5%(封顶20元)", "0.5%封顶20"),
        ("0.5%（20元封顶）", "0.5%封顶20"),
        ("0.5% 20元封顶", "0.5%封顶20"),
        ("0.5 20元封顶", "0.5%封顶20"),
        ("0.5封顶20", "0.5%封顶20"),
        ("0.5%，最高20元", "0.5%封顶20"),
        ("0.5%不封顶", "0.5%"),
        ("0.5%+1封顶20", "0.5%+1封顶20"),
        ("0.5%封顶20+1", "0.5%+1封顶20"),
        ("万60", "0.6%"),
        ("萬60", "0.6%"),
        ("万分之六十", "0.6%"),
        ("万分之六十五", "0.65%"),
        ("万分之38", "0.38%"),
        ("万6.5", "0.065%"),
        ("万三", "0.03%"),
        ("万60费率", "0.6%"),
        ("千分之六", "0.6%"),
        ("千分之五点五", "0.55%"),
        ("千6", "0.6%"),
        ("6‰", "0.6%"),
        ("百分之零点六", "0.6%"),
        ("60费率", "0.6%"),
        ("60的费率", "0.6%"),
        ("38费率", "0.38%"),
        ("125费率", "1.25%"),
        ("150费率", "1.5%"),
        ("20费率", "0.2%"),
        ("1.25费率", "1.25%"),
        ("0费率", "0%"),
        ("10000手续费60", "0.6%"),
        ("0.6费率", "0.6%"),
        ("0.6%费率", "0.6%"),
        ("0.6个点", "0.6%"),
        ("一个点", "1%"),
        ("两个点", "2%"),
        ("半个点", "0.5%"),
        ("一个半点", "1.5%"),
        ("零点六个点", "0.6%"),
        ("刷一万60元", "0.6%"),
        ("刷1万60", "0.6%"),
        ("1万手续费60", "0.6%"),
        ("10000元手续费60元", "0.6%"),
        ("刷10000扣60", "0.6%"),
        ("每万60元", "0.6%"),
        ("刷一千六元", "0.6%"),
        ("费率0.6%", "0.6%"),
        ("费率：0.6%", "0.6%"),
        ("贷记卡费率 0.6 %", "0.6%"),
        ("０．６％", "0.6%"),
        ("0.6%\u{200B}", "0.6%"),
        ("10%", "10%"),
        ("0.03%", "0.03%"),
        ("0.05", "0.05%"),
        ("6", "6%"),
    ] {
        let rate = read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(rate.to_string(), canonical, "{text}");
        assert_eq!(rate.qualifier, Qualifier::None, "{text}");
    }
}

#[test]
fn qualifiers() {
    for (text, canonical, qualifier) in [
        ("不高于0.6%", "0.6%", Qualifier::AtMost),
        ("0.6%以内", "0.6%", Qualifier::AtMost),
        ("不低于0.5%", "0.5%", Qualifier::AtLeast),
        ("低至0.38", "0.38%", Qualifier::From),
        ("费率低至万38", "0.38%", Qualifier::From),
        ("0.38%起", "0.38%", Qualifier::From),
        ("约0.6%", "0.6%", Qualifier::About),
        ("贷记卡约0.55+3", "0.55%+3", Qualifier::About),
        ("0.6左右", "0.6%", Qualifier::About),
    ] {
        let rate = read(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        assert_eq!(rate.to_string(), canonical, "{text}");
        assert_eq!(rate.qualifier, qualifier, "{text}");
    }
}

#[test]
fn refusals() {
    for (text, error) in [
        ("", RateError::Empty),
        ("  \u{200B}", RateError::Empty),
        ("费率", RateError::NoNumber),
        ("面议", RateError::NoNumber),
        ("%", RateError::NoNumber),
        ("封顶20", RateError::NoNumber),
        ("永不+3", RateError::NoNumber),
        ("+0.03%", RateError::NoNumber),
        ("1.2.3", RateError::NumberForm),
        ("0..6", RateError::NumberForm),
        ("0.", RateError::NumberForm),
        ("0. 6", RateError::NumberForm),
        ("万分之六五", RateError::NumberForm),
        ("6e-3", RateError::Scientific),
        ("6E-03", RateError::Scientific),
        ("-0.6%", RateError::Negative),
        ("费率-0.6", RateError::Negative),
        ("\u{2212}0.6%", RateError::Negative),
        ("0.006", RateError::AmbiguousFraction),
        ("0.0049", RateError::AmbiguousFraction),
        ("0.006+3", RateError::AmbiguousFraction),
        ("0.006费率", RateError::AmbiguousFraction),
        ("38", RateError::AmbiguousScale),
        ("60", RateError::AmbiguousScale),
        ("60+3", RateError::AmbiguousScale),
        ("费率60", RateError::AmbiguousScale),
        ("6费率", RateError::AmbiguousScale),
        ("11%", RateError::OutOfRange),
        ("60%", RateError::OutOfRange),
        ("15", RateError::OutOfRange),
        ("20", RateError::OutOfRange),
        ("151费率", RateError::OutOfRange),
        ("99.99%", RateError::OutOfRange),
        ("2024费率", RateError::OutOfRange),
        ("万分之一百零五点", RateError::NumberForm),
        ("0.6%+", RateError::PlusForm),
        ("0.6%+0.03%", RateError::PlusForm),
        ("0.6%+3+3", RateError::PlusForm),
        ("0.5%封顶", RateError::CapForm),
        ("0.5%封顶20%", RateError::CapForm),
        ("0.5%封顶0", RateError::CapForm),
        ("0.5%封顶20封顶30", RateError::CapForm),
        ("0.38→0.65", RateError::Trailing),
        ("0.38-0.6", RateError::Trailing),
        ("0.38%,0.6%", RateError::Trailing),
        ("0,6%", RateError::Trailing),
        ("一个点击", RateError::Trailing),
        ("0.5%(封顶20", RateError::Trailing),
        ("0.5%封顶20)", RateError::Trailing),
        ("0.6%²", RateError::Trailing),
        ("1万刷60", RateError::NoNumber),
    ] {
        assert_eq!(read(text), Err(error), "{text}");
    }
    assert_eq!(read(&"6".repeat(72)), Err(RateError::NumberForm));
    assert_eq!(read(&"6".repeat(73)), Err(RateError::TooLong(73)));
}

#[test]
fn the_longest_print_and_the_finest_read_back() {
    // Found by fuzzing: twelve places after the scale were printed, ten are read.
    for text in ["60.0600006006‰", "万60.0000000001", "60.0000000001费率"] {
        assert_eq!(read(text), Err(RateError::NumberForm), "{text}");
    }
    assert_eq!(
        read("万分之60.00000001").map(|r| r.to_string()),
        Ok("0.6000000001%".to_owned())
    );
    let long = ".1234567891+123456789012345.123456789封顶123456789012345.123456789";
    let rate = read(long).unwrap();
    assert_eq!(read(&rate.to_string()), Ok(rate));
}

proptest! {
    #[test]
    fn spellings_of_one_rate_agree(hundredths in 20u32..=150) {
        let percent = Decimal::new(i64::from(hundredths), 2);
        for text in [
            format!("{percent}%"),
            format!("{percent}"),
            format!("万{hundredths}"),
            format!("{hundredths}费率"),
            format!("{}‰", Decimal::new(i64::from(hundredths), 1)),
            format!("{percent}个点"),
            format!("刷1万{hundredths}元"),
        ] {
            prop_assert_eq!(read(&text).map(|rate| rate.percent), Ok(percent), "{}", text);
        }
    }

    #[test]
    fn never_panics(
        text in "\\PC{0,32}",
        near in "(费率|约|万|千分之|刷|每)?[0-9.一二六十百点半]{0,8}[%‰万个点+封顶元费率(),e-]{0,8}[0-9.]{0,4}",
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        let _ = read(&text).map_err(|e| e.to_string());
        if let Ok(rate) = read(&near) {
            prop_assert!(rate.percent >= Decimal::ZERO && rate.percent <= Decimal::TEN);
            let again = read(&rate.to_string()).map(|again| (again.plus_yuan, again.cap_yuan));
            prop_assert_eq!(again, Ok((rate.plus_yuan, rate.cap_yuan)));
        }
        let _ = read(&String::from_utf8_lossy(&bytes));
    }
}
