//! Any text as a slip: values with their lines, nothing of what is never kept, and a case file
//! that reads back as what was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yiqing::check::check;
use yiqing::intake::{case_file, receipt};
use yiqing::report::receipt as report;
use yiqing::text::mask::mask_text;
use yiqing_fuzz::{DAY, bounded, masked, registry, sound, warm, words};

fn read(text: &str) {
    let reading = receipt::read(text, false);
    let lines = text
        .chars()
        .filter(|c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{c}'))
        .count()
        + 1;
    for (n, i) in reading.items.iter().enumerate() {
        assert!((1..=lines).contains(&i.line), "line {} of {lines}", i.line);
        assert!(!i.value.is_empty(), "{} is empty", i.field);
        assert!(
            reading.items.iter().skip(n + 1).all(|o| o.field != i.field),
            "{} twice",
            i.field
        );
        if i.field != "datetime" && i.field != "acquirer" && i.field != "issuer" {
            for c in &i.changes {
                let at = c
                    .position
                    .checked_sub(1)
                    .and_then(|p| i.value.chars().nth(p));
                assert_eq!(at, Some(c.to), "{}: {:?} in {:?}", i.field, c, i.value);
            }
        }
    }
    for line in reading
        .unread
        .iter()
        .map(|u| u.line)
        .chain(reading.dropped.iter().map(|d| d.line))
    {
        assert!((1..=lines).contains(&line), "line {line} of {lines}");
    }
    // From a picture what is absent is no fact, what is there is the same.
    let picture = receipt::read(text, true);
    assert!(!picture.whole && picture.not_printed().is_empty());
    assert_eq!(picture.items, reading.items);

    let beside = report::Beside::default();
    let mut shown =
        serde_json::to_value(report::document(&reading, &beside, &words())).expect("JSON");
    let case = shown["case"].take();
    masked(&shown);
    masked(&report::text(&reading, &beside, &words()).into());
    let clear = receipt::without_dropped(text);
    assert_eq!(mask_text(&clear), clear);

    let mut filled = yiqing::case::Case::new();
    reading.fill(&mut filled);
    for written in [report::toml(&reading, &beside, &words()), case.to_string()] {
        let back = match case_file::read(&written) {
            Ok(back) => back,
            Err(faults) => panic!("{faults:?}\n{written}"),
        };
        for (field, value) in reading.case_fields() {
            assert_eq!(back.get(field), Some(value.trim()), "{written}");
        }
        assert_eq!(back.receipts, filled.receipts, "{written}");
        sound(&check(registry(), &back, DAY));
    }
}

fuzz_target!(init: warm(), |text: &str| {
    bounded(text.len(), 16 << 20, 4096, || read(text));
});
