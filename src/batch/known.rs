//! Words that counts are kept by, read again: each is one of the program's own.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::Attention;
use crate::registry::licence::LicenceState;
use crate::rules::CATALOGUE;
use crate::rules::page::PAGE_CATALOGUE;
use crate::rules::page::across::ACROSS_CATALOGUE;
use crate::verdict::Verdict;

/// The program's own word that is written so.
fn word(text: &str) -> Option<&'static str> {
    let attention = [Attention::None, Attention::Ask, Attention::Stop];
    Verdict::parse(text)
        .map(Verdict::as_str)
        .or_else(|| LicenceState::parse(text).map(LicenceState::as_str))
        .or_else(|| {
            attention
                .into_iter()
                .map(Attention::as_str)
                .find(|a| *a == text)
        })
        .or_else(|| rule(text))
}

/// The rule of a row that cannot be read stands in no catalogue.
fn rule(text: &str) -> Option<&'static str> {
    let rows = CATALOGUE.iter().map(|(id, _)| *id);
    let pages = PAGE_CATALOGUE.iter().map(|(id, _)| *id);
    let across = ACROSS_CATALOGUE.iter().copied();
    rows.chain(pages)
        .chain(across)
        .chain(["DAT005"])
        .find(|id| *id == text)
}

/// Reads counts by word.
///
/// # Errors
/// A word that is none of the program's.
pub fn counts<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<&'static str, u64>, D::Error> {
    BTreeMap::<String, u64>::deserialize(from)?
        .into_iter()
        .map(|(text, n)| match word(&text) {
            Some(word) => Ok((word, n)),
            None => Err(D::Error::custom(format!("{text:?}"))),
        })
        .collect()
}

/// Counts by names, kept as a list of entries: not every name can be a key of JSON.
pub mod entries {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the entries.
    ///
    /// # Errors
    /// The writer's.
    pub fn serialize<K: Serialize, S: Serializer>(
        map: &BTreeMap<K, u64>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    /// Reads them.
    ///
    /// # Errors
    /// The reader's.
    pub fn deserialize<'de, K: Deserialize<'de> + Ord, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<K, u64>, D::Error> {
        Vec::<(K, u64)>::deserialize(from).map(|list| list.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::batch::summary::Summary;
    use crate::verdict::Verdict;

    #[test]
    fn counts_are_read_as_they_were_written() {
        let mut s = Summary {
            rows: 7,
            cut_at: Some(7),
            unreadable: 1,
            ignored: 2,
            worst: Some(Verdict::Doubtful),
            ..Summary::default()
        };
        s.by_verdict.insert("doubtful", 6);
        s.by_verdict.insert("unknown", 1);
        s.by_attention.insert("stop", 7);
        s.by_licence_state.insert("expired_since_snapshot", 3);
        s.by_rule.insert("LIC001", 4);
        s.by_rule.insert("DAT005", 1);
        s.by_rule.insert("PROMO001", 1);
        s.by_rule.insert("PROMO018", 1);
        s.by_acquirer.insert("示例支付有限公司".to_owned(), 5);
        let text = serde_json::to_string(&s).unwrap();
        assert_eq!(serde_json::from_str::<Summary>(&text).unwrap(), s);
        let other = text.replace("LIC001", "LIC000");
        assert!(serde_json::from_str::<Summary>(&other).is_err());
    }
}
