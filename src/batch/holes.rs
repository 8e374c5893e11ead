//! Places in a report where a row's own value goes, so that rows which differ only in such values
//! share one report.
//!
//! A place is one character of a private plane of Unicode; rows that hold such characters
//! themselves are checked on their own.

use crate::case::Case;
use crate::field::{FIELDS, Field};
use crate::finding::{ArgValue, Finding};

/// How a value is shown where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it stands.
    Whole,
    /// With mobiles and card numbers masked.
    Masked,
    /// As a natural person's name.
    Person,
}

/// First character of the places.
const BASE: u32 = 0xF_0000;
/// From one way of showing to the next.
const KINDS: u32 = 0x1000;

/// First byte of every place in UTF-8.
pub const FIRST_BYTE: u8 = 0xF3;

/// Province and city, one behind the other.
pub const PLACE: u16 = 100;
/// Rows of the group of the serial number.
pub const SERIAL_ROWS: u16 = 101;
/// Rows of the group of the TUSN.
pub const TUSN_ROWS: u16 = 102;
/// Rows of the group of the merchant number.
pub const MERCHANT_ROWS: u16 = 103;
/// Province of the row, without its ending.
pub const PROVINCE: u16 = 104;
/// Region code of the merchant number.
pub const REGION_CODE: u16 = 105;
/// What that code may mean.
pub const READINGS: u16 = 106;

/// The character of a place.
#[must_use]
pub fn place(what: u16, shown: Shown) -> char {
    let kind = match shown {
        Shown::Whole => 0,
        Shown::Masked => 1,
        Shown::Person => 2,
    };
    char::from_u32(BASE + kind * KINDS + u32::from(what)).unwrap_or('\u{fffd}')
}

/// What goes where this character stands.
#[must_use]
pub fn what(c: char) -> Option<(u16, Shown)> {
    let n = u32::from(c).checked_sub(BASE)?;
    let shown = match n / KINDS {
        0 => Shown::Whole,
        1 => Shown::Masked,
        2 => Shown::Person,
        _ => return None,
    };
    Some((u16::try_from(n % KINDS).ok()?, shown))
}

/// Whether a text has places.
#[must_use]
pub fn has(text: &str) -> bool {
    memchr::memchr(FIRST_BYTE, text.as_bytes()).is_some() && text.chars().any(|c| what(c).is_some())
}

/// The values of a row.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// The case.
    pub case: &'a Case<'a>,
    /// Province and city, one behind the other.
    pub place: &'a str,
    /// Province without its ending.
    pub province: &'a str,
    /// Region code of the merchant number, where its region is spoken of.
    pub region_code: &'a str,
    /// What the code may mean.
    pub readings: &'a str,
}

impl<'a> Values<'a> {
    /// Of a case alone.
    #[must_use]
    pub fn of(case: &'a Case<'a>) -> Values<'a> {
        Values {
            case,
            place: "",
            province: "",
            region_code: "",
            readings: "",
        }
    }

    /// The value that goes into a place.
    #[must_use]
    pub fn get(&self, what: u16) -> &'a str {
        let list = &self.case.list;
        match what {
            PLACE => self.place,
            PROVINCE => self.province,
            REGION_CODE => self.region_code,
            READINGS => self.readings,
            SERIAL_ROWS => list.serial.as_ref().map_or("", |g| &g.others),
            TUSN_ROWS => list.tusn.as_ref().map_or("", |g| &g.others),
            MERCHANT_ROWS => list.merchant_no.as_ref().map_or("", |g| &g.others),
            _ => FIELDS
                .get(usize::from(what))
                .and_then(|f| self.case.get(f.field))
                .unwrap_or_default(),
        }
    }

    /// A text with its places filled, nothing masked.
    #[must_use]
    pub fn filled(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            match what(c) {
                Some((w, _)) => out.push_str(self.get(w)),
                None => out.push(c),
            }
        }
        out
    }
}

/// Which values of a case may stand in findings.
pub struct Candidates<'a> {
    /// Values wholly in the key under which the findings are kept.
    exact: Vec<(u16, &'a str)>,
    /// Values of which only a class is in the key.
    reduced: Vec<(Field, &'a str)>,
    clear: bool,
}

impl<'a> Candidates<'a> {
    /// Collects them.
    #[must_use]
    pub fn new(
        values: &Values<'a>,
        exact: impl Iterator<Item = Field>,
        reduced: &[Field],
        others: &[u16],
    ) -> Candidates<'a> {
        let case = values.case;
        let of = |f: Field| case.get(f);
        let reduced: Vec<(Field, &'a str)> = reduced
            .iter()
            .filter_map(|f| of(*f).map(|v| (*f, v)))
            .collect();
        let mut all: Vec<(u16, &'a str)> = exact
            .filter(|f| !reduced.iter().any(|(r, _)| r == f))
            .filter_map(|f| of(f).map(|v| (index(f), v)))
            .collect();
        for o in others {
            let v = values.get(*o);
            if !v.is_empty() {
                all.push((*o, v));
            }
        }
        // Province and city are known by the field of the evidence alone.
        let told = |f: &Field| !matches!(f, Field::Province | Field::City);
        let clear = reduced
            .iter()
            .enumerate()
            .filter(|(_, (f, _))| told(f))
            .all(|(n, (_, v))| {
                !all.iter().any(|(_, e)| e == v)
                    && !reduced
                        .iter()
                        .enumerate()
                        .any(|(m, (f, w))| m != n && told(f) && w == v)
            });
        Candidates {
            exact: all,
            reduced,
            clear,
        }
    }

    /// Whether every value tells by itself which field it is of.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.clear
    }

    /// The place of a value wholly in the key.
    #[must_use]
    pub fn place_of(&self, value: &str, shown: Shown) -> Option<char> {
        self.exact
            .iter()
            .find(|(_, v)| *v == value)
            .map(|(w, _)| place(*w, shown))
    }

    /// Puts places where values stand.
    pub fn pierce(&self, findings: &mut [Finding]) {
        for f in findings {
            for a in &mut f.args {
                let about = |field: Field| match a.name {
                    _ if matches!(field, Field::Province | Field::City) => false,
                    "value" | "business" | "serial" | "terminal" => true,
                    "name" => field == Field::Brand && f.rule.starts_with("BRD"),
                    _ => false,
                };
                let pierced = |value: &str, shown: Shown| {
                    let reduced = self
                        .reduced
                        .iter()
                        .find(|(field, v)| *v == value && about(*field))
                        .map(|(f, _)| place(index(*f), shown));
                    reduced.or_else(|| self.place_of(value, shown))
                };
                match &mut a.value {
                    ArgValue::Text(t) => {
                        if let Some(c) = pierced(t, Shown::Masked) {
                            *t = c.to_string();
                        }
                    }
                    ArgValue::List(list) => {
                        for t in list {
                            if let Some(c) = pierced(t, Shown::Masked) {
                                *t = c.to_string();
                            }
                        }
                    }
                    ArgValue::Personal(t) => {
                        if let Some(c) = pierced(t, Shown::Person) {
                            a.value = ArgValue::Text(c.to_string());
                        }
                    }
                    ArgValue::Key(_) => {}
                }
            }
            for e in &mut f.evidence {
                let shown = if e.personal {
                    Shown::Person
                } else {
                    Shown::Masked
                };
                let reduced = self
                    .reduced
                    .iter()
                    .find(|(f, v)| e.field == f.key() && *v == e.value)
                    .map(|(f, _)| place(index(*f), shown));
                if let Some(c) = reduced.or_else(|| self.place_of(&e.value, shown)) {
                    e.value = c.to_string();
                    e.personal = false;
                }
            }
        }
    }
}

/// The place of a field's value.
#[must_use]
pub fn index(f: Field) -> u16 {
    u16::try_from(f as usize).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_known_again() {
        assert!(FIELDS.len() < usize::from(PLACE));
        for shown in [Shown::Whole, Shown::Masked, Shown::Person] {
            for n in [0, 45, PLACE, READINGS] {
                assert_eq!(what(place(n, shown)), Some((n, shown)));
            }
        }
        assert!(has(&format!("a{}", place(3, Shown::Masked))));
        assert!(!has("拉卡拉 \u{10FFFF}\u{C0000}"));
    }
}
