//! The labels of slips, from `data/receipt-labels.toml`, read when first asked.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::text::distance::distance_within;

/// What becomes of a label's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// Read.
    Read,
    /// Named and never shown.
    Drop,
    /// Known and not used.
    Skip,
    /// Begins or ends a slip; it has no value.
    Mark,
}

/// Shape of a label's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A code of eight digits, a name, or both.
    Acquirer,
    /// Letters and digits.
    Alnum,
    /// An amount in CNY.
    Amount,
    /// Marks either end of a slip.
    Both,
    /// Marks the beginning.
    Begin,
    /// A kind of card.
    CardKind,
    /// Digits.
    Digits,
    /// Marks the end.
    End,
    /// As the acquirer.
    Issuer,
    /// 15 characters.
    MerchantNo,
    /// A date, a time, or both.
    Moment,
    /// A name, which may go on on the next line.
    Name,
    /// 12 characters.
    RefNo,
    /// A serial number.
    Serial,
    /// 8 characters.
    TerminalNo,
    /// Free text.
    Text,
    /// A terminal unique serial number.
    Tusn,
    /// A kind of transaction.
    TxnType,
}

/// One label.
#[derive(Debug, Clone, Deserialize)]
pub struct Label {
    /// Key of the field.
    pub field: String,
    /// What becomes of the value.
    pub keep: Keep,
    /// Shape of the value.
    pub form: Form,
    /// Chinese spellings.
    pub zh: Vec<String>,
    /// English spellings, misprints included.
    pub en: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    label: Vec<Label>,
}

/// One spelling of a label.
#[derive(Debug, Clone)]
pub struct Spelling {
    /// Its characters: simplified, narrow, capitals, no spaces or points.
    pub chars: Vec<char>,
    /// The label, by index.
    pub label: usize,
    /// English.
    pub english: bool,
}

/// All labels, and their spellings from the longest to the shortest.
#[derive(Debug)]
pub struct Labels {
    /// The labels.
    pub labels: Vec<Label>,
    /// The spellings.
    pub spellings: Vec<Spelling>,
}

/// The labels on record. Empty only in a broken build, which a test rules out.
pub fn labels() -> &'static Labels {
    static LABELS: OnceLock<Labels> = OnceLock::new();
    LABELS.get_or_init(|| {
        let text = include_str!("../../../data/receipt-labels.toml");
        let labels = toml::from_str::<File>(text).map_or_else(|_| Vec::new(), |f| f.label);
        let mut spellings: Vec<Spelling> = Vec::new();
        for (label, l) in labels.iter().enumerate() {
            for (english, words) in [(false, &l.zh), (true, &l.en)] {
                spellings.extend(words.iter().map(|w| Spelling {
                    chars: w.chars().collect(),
                    label,
                    english,
                }));
            }
        }
        spellings.sort_by(|a, b| {
            (b.chars.len(), &a.chars)
                .cmp(&(a.chars.len(), &b.chars))
                .then(a.label.cmp(&b.label))
        });
        Labels { labels, spellings }
    })
}

impl Labels {
    /// A label by index.
    pub fn get(&self, index: usize) -> Option<&Label> {
        self.labels.get(index)
    }

    /// The one label whose spelling is nearly `chars`: one character off for Chinese labels of
    /// three characters or more, two for English ones of nine or more. `None` when none is, or
    /// labels of two fields are.
    pub fn nearly(&self, chars: &[char]) -> Option<usize> {
        let word: String = chars.iter().collect();
        let mut found: Option<usize> = None;
        for s in &self.spellings {
            let most = match (s.english, s.chars.len()) {
                (false, 3..) => 1,
                (true, 9..) => 2,
                (true, 6..) => 1,
                _ => continue,
            };
            if s.chars.len().abs_diff(chars.len()) > most {
                continue;
            }
            let spelling: String = s.chars.iter().collect();
            if distance_within(&word, &spelling, most).is_none() {
                continue;
            }
            match found {
                Some(label) if label != s.label => return None,
                _ => found = Some(s.label),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_read() {
        let all = labels();
        assert!(all.labels.len() > 30);
        assert!(
            all.spellings
                .windows(2)
                .all(|w| w[0].chars.len() >= w[1].chars.len())
        );
        for s in &all.spellings {
            assert!(!s.chars.is_empty());
            assert!(
                !s.chars
                    .iter()
                    .any(|c| c.is_whitespace() || *c == '.' || c.is_lowercase())
            );
        }
    }

    #[test]
    fn nearly_a_label() {
        let near = |w: &str| {
            let chars: Vec<char> = w.chars().collect();
            labels()
                .nearly(&chars)
                .map(|i| labels().labels[i].field.as_str())
        };
        assert_eq!(near("商户名徐"), Some("merchant_name"));
        assert_eq!(near("终端绵号"), Some("terminal_no"));
        assert_eq!(near("MERCHANTNANE"), Some("merchant_name"));
        assert_eq!(near("示例"), None);
    }
}
