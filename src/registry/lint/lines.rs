//! Where each record stands: line of the n-th table of an array, by file.

use std::collections::HashMap;

use super::document::Document;

/// Lines of records by file and array, and of the keys of `[text]`.
pub(super) struct Lines {
    at: HashMap<(String, String), Vec<usize>>,
    keys: HashMap<(String, String), usize>,
}

impl Lines {
    /// Takes the lines from the spans that the parser gives.
    pub(super) fn of(documents: &[Document<'_>]) -> Lines {
        let mut at = HashMap::new();
        let mut keys = HashMap::new();
        for d in documents {
            let root = d.root();
            for (key, _, _) in root.pairs() {
                let lines: Vec<usize> = root.tables(key).iter().map(|e| e.line()).collect();
                at.insert((d.file.to_owned(), key.to_owned()), lines);
            }
            let texts = root.table("text");
            for (key, offset, _) in texts.iter().flat_map(|t| t.pairs()) {
                keys.insert((d.file.to_owned(), key.to_owned()), d.line(offset));
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

    /// Line of a key of `[text]`.
    pub(super) fn key(&self, file: &str, key: &str) -> usize {
        self.keys
            .get(&(file.to_owned(), key.to_owned()))
            .copied()
            .unwrap_or(1)
    }
}
