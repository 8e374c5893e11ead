//! Where each record stands: line of the n-th table of an array, by file.

use std::collections::HashMap;

/// Lines of records by file and array.
pub(super) struct Lines {
    at: HashMap<(String, String), Vec<usize>>,
    keys: HashMap<(String, String), usize>,
}

impl Lines {
    /// Finds the `[[array]]` heads and the keys of texts.
    pub(super) fn of(texts: &[(&'static str, String)]) -> Lines {
        let mut at: HashMap<(String, String), Vec<usize>> = HashMap::new();
        let mut keys = HashMap::new();
        for (file, text) in texts {
            for (n, line) in text.lines().enumerate() {
                let line = line.trim();
                if let Some(name) = line
                    .strip_prefix("[[")
                    .and_then(|l| l.split_once("]]"))
                    .map(|(name, _)| name)
                {
                    at.entry(((*file).to_owned(), name.trim().to_owned()))
                        .or_default()
                        .push(n + 1);
                } else if let Some((key, _)) = line.split_once('=') {
                    let key = key.trim().trim_matches('"');
                    keys.entry(((*file).to_owned(), key.to_owned()))
                        .or_insert(n + 1);
                }
            }
        }
        Lines { at, keys }
    }

    /// Line of the `index`-th record of an array.
    pub(super) fn record(&self, file: &str, array: &str, index: usize) -> usize {
        self.at
            .get(&(file.to_owned(), array.to_owned()))
            .and_then(|lines| lines.get(index))
            .copied()
            .unwrap_or(1)
    }

    /// Line on which a key first stands.
    pub(super) fn key(&self, file: &str, key: &str) -> usize {
        self.keys
            .get(&(file.to_owned(), key.to_owned()))
            .copied()
            .unwrap_or(1)
    }
}
