//! The source keys that `SOURCES.md` explains: first cells of its tables, and words in backticks.

use std::collections::HashSet;

/// Keys explained, and ranges of numbered ones.
pub(super) struct SourceKeys {
    keys: HashSet<String>,
    /// Letters, first and last number of a range such as `W1–W12`.
    ranges: Vec<(String, u32, u32)>,
}

impl SourceKeys {
    /// Reads them from the text of `SOURCES.md`.
    pub(super) fn of(text: &str) -> SourceKeys {
        let mut keys = HashSet::new();
        let mut ranges = Vec::new();
        for row in text.lines().filter_map(|l| l.trim().strip_prefix('|')) {
            let cell = row.split('|').next().unwrap_or_default();
            for name in cell.split([',', '，', '、']) {
                let name = name.trim().trim_matches('`');
                match name
                    .split_once('–')
                    .map(|(a, b)| (numbered(a), numbered(b)))
                {
                    Some((Some((a, low)), Some((b, high)))) if a == b => {
                        ranges.push((a.to_owned(), low, high));
                    }
                    _ => {
                        keys.insert(name.to_owned());
                    }
                }
            }
        }
        for line in text.lines() {
            // What stands between the first and second, the third and fourth backtick …
            keys.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
        keys.remove("");
        SourceKeys { keys, ranges }
    }

    /// Whether a key is explained.
    pub(super) fn explain(&self, key: &str) -> bool {
        self.keys.contains(key)
            || numbered(key).is_some_and(|(letters, n)| {
                self.ranges
                    .iter()
                    .any(|(l, low, high)| l == letters && (*low..=*high).contains(&n))
            })
    }
}

/// `W12` as letters and number.
fn numbered(key: &str) -> Option<(&str, u32)> {
    let digits = key.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = key.strip_suffix(digits).filter(|l| !l.is_empty())?;
    Some((letters, digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_ranges_and_backticks() {
        let keys = SourceKeys::of(
            "| key |\n| --- |\n| G2, G3 | x |\n| W1–W12 | y |\nsee `pages` and more\n",
        );
        for yes in ["G2", "G3", "W1", "W12", "pages"] {
            assert!(keys.explain(yes), "{yes}");
        }
        for no in ["", "G4", "W0", "W13", "V1", "W", "and more", "x"] {
            assert!(!keys.explain(no), "{no}");
        }
    }
}
