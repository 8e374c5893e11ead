//! `--map 列名=field`: what a column means where its name does not say.

use super::name::{field_named, plain};
use crate::field::Field;
use crate::text::nearest::nearest;

/// Columns named by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Name as given and what it means; `None` for a column that is not to be used.
    entries: Vec<(String, Option<Field>)>,
}

/// Why a mapping is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MapFault {
    /// Not of the form `列名=field`.
    Form {
        /// As given.
        given: String,
    },
    /// No such field.
    UnknownField {
        /// As given.
        field: String,
        /// The nearest one.
        near: Option<&'static str>,
    },
    /// One column, or one field, named twice.
    Twice {
        /// The name that stands twice.
        name: String,
    },
    /// No such column in the list.
    UnknownColumn {
        /// As given.
        column: String,
        /// The nearest one there is.
        near: Option<String>,
    },
}

impl Mapping {
    /// Reads the mappings as given, `列名=field` each; `列名=-` leaves a column out.
    ///
    /// # Errors
    /// A form, a field or a repetition that cannot be.
    pub fn parse<'a>(given: impl IntoIterator<Item = &'a str>) -> Result<Mapping, MapFault> {
        let mut out = Mapping::default();
        for text in given {
            // A column's name may hold the sign; a field's cannot.
            let Some((column, field)) = text.rsplit_once(['=', '＝']) else {
                return Err(MapFault::Form {
                    given: text.to_owned(),
                });
            };
            let (column, field) = (column.trim(), field.trim());
            if column.is_empty() || field.is_empty() {
                return Err(MapFault::Form {
                    given: text.to_owned(),
                });
            }
            let meaning = if field == "-" {
                None
            } else {
                Some(field_named(field).ok_or_else(|| MapFault::UnknownField {
                    field: field.to_owned(),
                    near: Field::nearest(field),
                })?)
            };
            if out.entries.iter().any(|(c, _)| plain(c) == plain(column)) {
                return Err(MapFault::Twice {
                    name: column.to_owned(),
                });
            }
            if meaning.is_some() && out.entries.iter().any(|(_, f)| *f == meaning) {
                return Err(MapFault::Twice {
                    name: field.to_owned(),
                });
            }
            out.entries.push((column.to_owned(), meaning));
        }
        Ok(out)
    }

    /// What a column was said to mean: `Some(None)` is not to be used.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<Option<Field>> {
        if self.entries.is_empty() {
            return None;
        }
        let exact = self.entries.iter().find(|(c, _)| c == column.trim());
        exact
            .or_else(|| {
                let wanted = plain(column);
                self.entries.iter().find(|(c, _)| plain(c) == wanted)
            })
            .map(|(_, f)| *f)
    }

    /// Whether a field was given to a column by hand.
    #[must_use]
    pub fn gives(&self, field: Field) -> bool {
        self.entries.iter().any(|(_, f)| *f == Some(field))
    }

    /// Columns that were named must be there.
    ///
    /// # Errors
    /// The first that is not, with the nearest name there is.
    pub fn check(&self, columns: &[String]) -> Result<(), MapFault> {
        for (column, _) in &self.entries {
            if !columns.iter().any(|c| plain(c) == plain(column)) {
                return Err(MapFault::UnknownColumn {
                    column: column.clone(),
                    near: nearest(column, columns.iter().map(String::as_str)).map(str::to_owned),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings() {
        let m = Mapping::parse(["机子=品牌", "a=b=merchant-no", "备注＝-"]).unwrap();
        assert_eq!(m.get("机子"), Some(Some(Field::Brand)));
        assert_eq!(m.get(" A=B "), Some(Some(Field::MerchantNo)));
        assert_eq!(m.get("备注"), Some(None));
        assert_eq!(m.get("品牌"), None);
        assert!(m.gives(Field::Brand) && !m.gives(Field::City));
        let has = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        assert!(m.check(&has(&["机子", "a=b", "备注", "x"])).is_ok());
        assert_eq!(
            m.check(&has(&["机子们", "a=b", "备注"])),
            Err(MapFault::UnknownColumn {
                column: "机子".into(),
                near: Some("机子们".into())
            })
        );
    }

    #[test]
    fn refused() {
        for (given, ok) in [
            (vec!["机子"], false),
            (vec!["=brand"], false),
            (vec!["机子="], false),
            (vec!["机子=brnd"], false),
            (vec!["机子=brand", "机子=city"], false),
            (vec!["机子=brand", "牌=品牌"], false),
            (vec!["机子=-", "牌=-"], true),
        ] {
            assert_eq!(
                Mapping::parse(given.iter().copied()).is_ok(),
                ok,
                "{given:?}"
            );
        }
        assert_eq!(
            Mapping::parse(["机子=brnd"]),
            Err(MapFault::UnknownField {
                field: "brnd".into(),
                near: Some("brand")
            })
        );
    }
}
