//! The nearest known name, for "did you mean".

use std::borrow::Cow;

use crate::text::distance::distance_within;
use crate::text::fold::fold;

/// The candidate most like `word`, or `None` when none is near.
///
/// Letter case, width, spaces, `_` and `-` do not count. Near means edits for
/// at most a third of the longer of the two names; of several equally near the
/// first is given. It helps a person who mistyped and must never decide
/// anything.
///
/// ```
/// # use yiqing::text::nearest;
/// assert_eq!(nearest("merchant-nmae", ["brand", "merchant_name"]), Some("merchant_name"));
/// assert_eq!(nearest("colour", ["brand"]), None);
/// ```
pub fn nearest<'a, I>(word: &str, candidates: I) -> Option<&'a str>
where
    I: IntoIterator<Item = &'a str>,
{
    let word = spelling(word);
    if word.is_empty() {
        return None;
    }
    let length = word.chars().count();
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in candidates {
        let name = spelling(candidate);
        let allowed = length.max(name.chars().count()) / 3;
        let max = match best {
            Some((0, _)) => break,
            Some((edits, _)) => allowed.min(edits.saturating_sub(1)),
            None => allowed,
        };
        if let Some(edits) = distance_within(&word, &name, max) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn spelling(name: &str) -> Cow<'_, str> {
    let folded = fold(name);
    if folded.contains(['_', '-']) {
        Cow::Owned(folded.replace(['_', '-'], ""))
    } else {
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_the_nearest() {
        let names = [
            "brand",
            "merchant_no",
            "merchant_name",
            "商户编号",
            "licence_no",
        ];
        for (word, expected) in [
            ("Merchant No", Some("merchant_no")),
            ("merchantname", Some("merchant_name")),
            ("license-no", Some("licence_no")),
            ("brnad", None),
            ("bran", Some("brand")),
            ("商户编码", Some("商户编号")),
            ("品牌", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
        assert_eq!(nearest("x", []), None);
    }

    proptest! {
        #[test]
        fn a_name_is_nearest_to_itself(name in "[a-z]{1,8}(_[a-z]{1,8})?") {
            prop_assert_eq!(nearest(&name, [name.as_str()]), Some(name.as_str()));
        }

        #[test]
        fn never_panics(word in "\\PC{0,20}", name in "\\PC{0,20}") {
            let _ = nearest(&word, [name.as_str()]);
        }
    }
}
