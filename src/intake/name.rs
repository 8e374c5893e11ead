//! Names of fields, found fast: a row asks for each of its names.

use std::collections::HashMap;
use std::sync::LazyLock;

pub(super) use crate::field::plain;
use crate::field::{FIELDS, Field};

static BY_NAME: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for info in FIELDS {
        for name in std::iter::once(&info.key)
            .chain(info.zh)
            .chain(info.aliases)
        {
            names.entry((*name).to_owned()).or_insert(info.field);
            names.entry(plain(name)).or_insert(info.field);
        }
    }
    names
});

/// The field of a name; answers as [`Field::find`] does.
pub(super) fn field_named(name: &str) -> Option<Field> {
    BY_NAME
        .get(name)
        .or_else(|| BY_NAME.get(&plain(name)))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_what_the_table_of_fields_finds() {
        for info in FIELDS {
            for name in std::iter::once(&info.key)
                .chain(info.zh)
                .chain(info.aliases)
            {
                for name in [
                    (*name).to_owned(),
                    name.to_uppercase(),
                    name.replace('_', " "),
                ] {
                    assert_eq!(field_named(&name), Field::find(&name), "{name}");
                    assert!(field_named(&name).is_some(), "{name}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_on_any_name(name in "\\PC{0,12}") {
            prop_assert_eq!(field_named(&name), Field::find(&name));
        }
    }
}
