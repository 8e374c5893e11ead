//! One TOML file of `data/`, with the place of every key and value in it.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A TOML file that parses, whatever its records hold.
pub(super) struct Document<'t> {
    /// File name.
    pub(super) file: &'t str,
    /// Byte offset at which each line begins.
    starts: Vec<usize>,
    root: DeTable<'t>,
}

/// A table of a document: a record, or a table inside one.
#[derive(Clone, Copy)]
pub(super) struct Entry<'d> {
    document: &'d Document<'d>,
    table: &'d DeTable<'d>,
    offset: usize,
}

fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect()
}

impl<'t> Document<'t> {
    /// Parses a text; the error is the line, from 1, and the parser's words.
    pub(super) fn parse(file: &'t str, text: &'t str) -> Result<Self, (usize, String)> {
        let starts = starts(text);
        match DeTable::parse(text) {
            Ok(root) => Ok(Document {
                file,
                starts,
                root: root.into_inner(),
            }),
            Err(e) => {
                let at = e.span().map_or(0, |s| s.start);
                let line = starts.partition_point(|s| *s <= at);
                Err((line.max(1), e.message().to_owned()))
            }
        }
    }

    /// Line, from 1, of a byte offset.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|s| *s <= offset).max(1)
    }

    /// The file as a table.
    pub(super) fn root<'d>(&'d self) -> Entry<'d> {
        Entry {
            document: self,
            table: &self.root,
            offset: 0,
        }
    }

    /// The records of an array of tables, in order.
    pub(super) fn records<'d>(&'d self, array: &str) -> Vec<Entry<'d>> {
        self.root().tables(array)
    }
}

impl<'d> Entry<'d> {
    /// Line on which the table begins.
    pub(super) fn line(&self) -> usize {
        self.document.line(self.offset)
    }

    /// Line of a key, or of the table where it has no such key.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let at = self.table.get_key_value(key).map(|(k, _)| k.span().start);
        self.document.line(at.unwrap_or(self.offset))
    }

    /// All keys with their values, in the order of the file.
    pub(super) fn pairs(&self) -> Vec<(&'d str, usize, &'d Spanned<DeValue<'d>>)> {
        let mut all: Vec<_> = self
            .table
            .iter()
            .map(|(k, v)| (k.get_ref().as_ref(), k.span().start, v))
            .collect();
        all.sort_by_key(|(_, at, _)| *at);
        all
    }

    /// A value with its span.
    pub(super) fn value(&self, key: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.get(key)
    }

    /// Whether the table has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A string.
    pub(super) fn str(&self, key: &str) -> Option<&'d str> {
        self.value(key)?.get_ref().as_str()
    }

    /// A truth value.
    pub(super) fn bool(&self, key: &str) -> Option<bool> {
        self.value(key)?.get_ref().as_bool()
    }

    /// A date; `None` where there is none, and where it is not one.
    pub(super) fn date(&self, key: &str) -> Option<Date> {
        read_date(self.str(key)?)
    }

    /// Strings of an array, each with its line.
    pub(super) fn strings(&self, key: &str) -> Vec<(usize, &'d str)> {
        let array = self.value(key).and_then(|v| v.get_ref().as_array());
        array
            .into_iter()
            .flat_map(|a| a.iter())
            .filter_map(|v| Some((self.document.line(v.span().start), v.get_ref().as_str()?)))
            .collect()
    }

    /// A table inside this one.
    pub(super) fn table(&self, key: &str) -> Option<Entry<'d>> {
        self.value(key).and_then(|v| self.inner(v))
    }

    /// Tables of an array inside this one.
    pub(super) fn tables(&self, key: &str) -> Vec<Entry<'d>> {
        let array = self.value(key).and_then(|v| v.get_ref().as_array());
        array
            .into_iter()
            .flat_map(|a| a.iter())
            .filter_map(|v| self.inner(v))
            .collect()
    }

    fn inner(&self, value: &'d Spanned<DeValue<'d>>) -> Option<Entry<'d>> {
        Some(Entry {
            document: self.document,
            table: value.get_ref().as_table()?,
            offset: value.span().start,
        })
    }
}

/// Reads `YYYY-MM-DD` and nothing else.
pub(super) fn read_date(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(i, b)| matches!(i, 4 | 7) == (b == b'-') && (b == b'-' || b.is_ascii_digit()));
    text.parse().ok().filter(|_| shaped)
}
