//! Spellings that hide a word hide nothing, and no bytes end the program.

use std::collections::BTreeSet;

use proptest::prelude::*;
use yiqing::registry::Registry;
use yiqing::scan::{Scan, scan_bytes};

use crate::{OFFER, day, scan};

fn what(s: &Scan) -> (Vec<String>, BTreeSet<&'static str>) {
    (
        s.brands
            .iter()
            .map(|b| format!("{}{:?}", b.alias, b.claim))
            .collect(),
        s.reading
            .claims
            .iter()
            .filter(|c| c.category != "evasive_spelling")
            .map(|c| c.category)
            .collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn unseen_characters_and_widths_hide_nothing(places in proptest::collection::vec((0usize..40, 0usize..5), 0..6), wide: bool) {
        let mut chars: Vec<char> = OFFER.chars().collect();
        if wide {
            for c in &mut chars {
                if c.is_ascii_uppercase() {
                    *c = char::from_u32(*c as u32 + 0xFEE0).unwrap();
                }
            }
        }
        for (at, which) in places {
            let c = ['\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}', '\u{ad}'][which];
            chars.insert(at.min(chars.len()), c);
        }
        let text: String = chars.into_iter().collect();
        prop_assert_eq!(what(&scan(&text)), what(&scan(OFFER)));
    }

    #[test]
    fn pinyin_in_words_hides_nothing(ka in 0usize..3, traditional: bool) {
        let ka = ["", "ka", "KA"][ka];
        let mut text = format!("瑞银信POS机是一清机，信用{ka}卡刷{ka}卡秒到账，费率永久不涨。");
        if traditional {
            text = text.replace('银', "銀").replace('机', "機").replace('费', "費").replace('账', "賬").replace('涨', "漲");
        }
        let s = scan(&text);
        prop_assert_eq!(what(&s), what(&scan(OFFER)));
        let found = s.reading.claims.iter().any(|c| c.category == "evasive_spelling");
        prop_assert_eq!(found, !ka.is_empty());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = scan_bytes(Registry::embedded().unwrap(), day(), "x", &bytes, None, None);
    }

    #[test]
    fn offsets_lie_inside_the_text(text in "[一清瑞银信拉卡拉POSpos机0-9.%＋+元万刷ka卡\u{200b}，。“”\n ]{0,120}") {
        let s = scan(&text);
        let n = s.text.chars().count();
        for c in &s.reading.claims {
            prop_assert!(c.chars.start <= c.chars.end && c.chars.end <= n);
        }
    }
}
