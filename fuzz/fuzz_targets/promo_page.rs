//! Any bytes as a promotional page, archive or text: offsets lie in the text they speak of,
//! folding settles, findings have evidence, nobody's number is shown.
#![no_main]

use std::ops::Range;

use libfuzzer_sys::fuzz_target;
use yiqing::intake::page::{Page, Shape, charset};
use yiqing::promo::fold as page_fold;
use yiqing::report::scanned::document;
use yiqing::report::scanned_text;
use yiqing::scan::{Scan, scan_bytes};
use yiqing::text::fold::{fold, fold_keep_brackets};
use yiqing_fuzz::{DAY, bounded, masked, registry, warm, words};

fn page(bytes: &[u8]) {
    let Ok(page) = Page::read(bytes, None, None) else {
        return;
    };
    let length = page.text.chars().count();
    let mut at = 0;
    for b in &page.blocks {
        assert!(
            b.range.start <= b.range.end && b.range.end <= length,
            "{b:?} of {length}"
        );
        assert!(b.range.start >= at, "{b:?} before {at}");
        at = b.range.start;
    }
    for l in &page.links {
        assert!(
            l.range.start <= l.range.end && l.range.end <= length,
            "{l:?} of {length}"
        );
    }
    if page.shape == Shape::Mhtml {
        return;
    }
    // The source that places speak of.
    let Ok((source, _)) = charset::decode(bytes, None) else {
        return;
    };
    let origins = page.origins();
    assert_eq!(origins.len(), length);
    for (c, at) in page.text.chars().zip(origins) {
        if let Some(at) = at {
            assert!(source.is_char_boundary(at), "{at} of {c:?}");
        }
    }
}

fn folding(text: &str) {
    let once = fold(text);
    assert_eq!(fold(&once), once, "of {text:?}");
    let once = fold_keep_brackets(text);
    assert_eq!(fold_keep_brackets(&once), once, "of {text:?}");
    let once = page_fold::plain(text);
    assert_eq!(page_fold::plain(&once), once, "of {text:?}");
}

fn offsets(s: &Scan) {
    let r = &s.reading;
    let length = s.text.chars().count();
    let folded = &r.folded.text;
    let in_folded = |range: &Range<usize>| {
        assert!(
            folded.get(range.clone()).is_some(),
            "{range:?} of {}",
            folded.len()
        );
        let chars = r.folded.origin(range.clone());
        assert!(
            chars.start <= chars.end && chars.end <= length,
            "{chars:?} of {length}"
        );
    };
    in_folded(&(0..folded.len()));
    let mut at = 0;
    for sentence in &r.sentences {
        in_folded(&sentence.range);
        assert!(sentence.range.start >= at, "sentences are in order");
        at = sentence.range.end;
    }
    for c in &r.claims {
        in_folded(&c.range);
        assert!(c.chars.start <= c.chars.end && c.chars.end <= length);
        assert!(c.count > 0);
    }
    r.rates.iter().for_each(|x| in_folded(&x.range));
    r.fees.iter().for_each(|x| in_folded(&x.range));
    r.promises.iter().for_each(|x| in_folded(&x.range));
    r.contacts.iter().for_each(|x| in_folded(&x.range));
    for (first, second) in &r.repeated {
        assert!(first.end <= second.start && second.end <= length);
    }
}

fn read(bytes: &[u8]) {
    page(bytes);
    let Ok(s) = scan_bytes(registry(), DAY, "-", bytes, None, None) else {
        return;
    };
    folding(&s.text);
    offsets(&s);
    for f in &s.findings {
        assert!(!f.evidence.is_empty(), "{} without evidence", f.rule);
    }
    let shown = serde_json::to_value(document(&s, &words(), true)).expect("JSON");
    let text = shown["text"].as_str().expect("asked for");
    assert_eq!(text.chars().count(), s.text.chars().count(), "offsets hold");
    masked(&shown);
    for line in scanned_text::render(&s, &words(), false).lines() {
        masked(&line.into());
    }
}

fuzz_target!(init: warm(), |bytes: &[u8]| {
    bounded(bytes.len(), 32 << 20, 16_384, || read(bytes));
});
