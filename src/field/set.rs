//! Sets of fields, small enough to be asked of every row of a list.

use super::{FIELDS, Field, FieldInfo};

/// Some of the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSet(u64);

// One bit for each field.
const _: () = assert!(FIELDS.len() <= 64);

impl FieldSet {
    /// No field.
    pub const EMPTY: FieldSet = FieldSet(0);

    /// These fields.
    #[must_use]
    pub const fn of(fields: &[Field]) -> FieldSet {
        let mut set = FieldSet::EMPTY;
        let mut rest = fields;
        while let [first, others @ ..] = rest {
            set = set.with(*first);
            rest = others;
        }
        set
    }

    /// The set and a field.
    #[must_use]
    pub const fn with(self, field: Field) -> FieldSet {
        FieldSet(self.0 | 1 << field as u64)
    }

    /// The set without a field.
    #[must_use]
    pub const fn without(self, field: Field) -> FieldSet {
        FieldSet(self.0 & !(1 << field as u64))
    }

    /// Whether a field is in the set.
    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 & 1 << field as u64 != 0
    }

    /// The fields of both sets.
    #[must_use]
    pub const fn and(self, other: FieldSet) -> FieldSet {
        FieldSet(self.0 & other.0)
    }

    /// The fields that are not in another set.
    #[must_use]
    pub const fn but(self, other: FieldSet) -> FieldSet {
        FieldSet(self.0 & !other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The fields, in their order.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let info: &FieldInfo = FIELDS.get(rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(info.field)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_in_order() {
        let set = FieldSet::of(&[Field::City, Field::Brand]).with(Field::Contact);
        let all: Vec<Field> = set.iter().collect();
        assert_eq!(all, [Field::Brand, Field::City, Field::Contact]);
        assert!(set.has(Field::City) && !set.without(Field::City).has(Field::City));
        assert!(set.and(FieldSet::of(&[Field::Model])).is_empty());
        assert_eq!(set.but(FieldSet::of(&[Field::City])).iter().count(), 2);
        let every: Vec<Field> = FIELDS.iter().map(|f| f.field).collect();
        assert_eq!(FieldSet::of(&every).iter().count(), FIELDS.len());
        assert_eq!(FieldSet::EMPTY.iter().next(), None);
    }
}
