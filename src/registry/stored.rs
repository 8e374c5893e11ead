//! A stored snapshot: the parts somebody imported or received, as JSON that is read borrowed.
//!
//! It holds some parts or all; what it lacks, and all rule texts and code tables, are the
//! program's own. A file named by the hash of its bytes cannot be damaged unseen.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::load::embedded_snapshot;
use super::record::{AcquirerCode, Bank, Brand, Contact, Fee, Institution, PartHead, Text};
use super::source::Snapshot;
use super::{EMBEDDED_VERSION, Origin, Registry, RegistryError};

/// Schema of a stored snapshot.
pub const SCHEMA: &str = "yiqing.snapshot/1";

/// Fewest institutions of a whole registry.
pub const LEAST_INSTITUTIONS: usize = 120;

/// Parts as stored. Each part that is there has its head in `parts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored<'a> {
    /// [`SCHEMA`].
    #[serde(borrow)]
    pub schema: Text<'a>,
    /// Serial of the bundle it stands on; 1 for the program's own data.
    pub serial: u64,
    /// Number of the import on that serial; 0 for a bundle as it came.
    pub import: u64,
    /// Heads of the parts that are there.
    pub parts: Vec<PartHead<'a>>,
    /// Payment licences, in the order of their numbers.
    pub institutions: Option<Vec<Institution<'a>>>,
    /// Banks.
    pub banks: Option<Vec<Bank<'a>>>,
    /// Aliases.
    pub brands: Option<Vec<Brand<'a>>>,
    /// Acquirer codes, in order.
    pub acquirer_codes: Option<Vec<AcquirerCode<'a>>>,
    /// Fee components.
    pub fees: Option<Vec<Fee<'a>>>,
    /// Hotlines and domains.
    pub contacts: Option<Vec<Contact<'a>>>,
}

/// Names of the parts a stored snapshot may hold.
pub const PARTS: [&str; 6] = [
    "institutions",
    "banks",
    "brands",
    "acquirer-codes",
    "fees",
    "contacts",
];

/// Which part is used where both the stored snapshot and the program have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The newer one; the stored one on the same day.
    Newer,
    /// The stored one.
    Stored,
}

/// `<serial>` or `<serial>+<import>`.
#[must_use]
pub fn version(serial: u64, import: u64) -> String {
    if import == 0 {
        serial.to_string()
    } else {
        format!("{serial}+{import}")
    }
}

impl<'a> Stored<'a> {
    /// Reads and checks a stored snapshot.
    ///
    /// # Errors
    /// What is wrong, in English: the caller says where.
    pub fn read(json: &'a str) -> Result<Stored<'a>, String> {
        let stored: Stored<'a> =
            serde_json::from_str(json).map_err(|e| format!("not a stored snapshot: {e}"))?;
        stored.check()?;
        Ok(stored)
    }

    /// Checks what the program relies on.
    ///
    /// # Errors
    /// What is wrong, in English.
    pub fn check(&self) -> Result<(), String> {
        if self.schema.as_str() != SCHEMA {
            return Err(format!("schema {} is not {SCHEMA}", self.schema));
        }
        for part in PARTS {
            let has = match part {
                "institutions" => self.institutions.is_some(),
                "banks" => self.banks.is_some(),
                "brands" => self.brands.is_some(),
                "acquirer-codes" => self.acquirer_codes.is_some(),
                "fees" => self.fees.is_some(),
                _ => self.contacts.is_some(),
            };
            if has != (self.head(part).is_some()) {
                return Err(format!("part {part}: head and records do not agree"));
            }
        }
        if let Some(rows) = &self.institutions {
            if rows.len() < LEAST_INSTITUTIONS {
                return Err(format!(
                    "{} institutions, at least {LEAST_INSTITUTIONS} expected",
                    rows.len()
                ));
            }
            let sorted = rows
                .iter()
                .zip(rows.iter().skip(1))
                .all(|(a, b)| a.licence_no < b.licence_no);
            if !sorted {
                return Err("institutions are not in the order of their numbers".to_owned());
            }
        }
        if let Some(rows) = &self.acquirer_codes {
            let sorted = rows
                .iter()
                .zip(rows.iter().skip(1))
                .all(|(a, b)| a.code < b.code);
            if !sorted {
                return Err("acquirer codes are not in order".to_owned());
            }
        }
        Ok(())
    }

    /// Head of a part.
    #[must_use]
    pub fn head(&self, part: &str) -> Option<&PartHead<'a>> {
        self.parts.iter().find(|p| p.name.as_str() == part)
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> String {
        version(self.serial, self.import)
    }
}

impl Registry {
    /// The program's registry with the parts of a stored snapshot in it.
    ///
    /// # Errors
    /// The compiled-in blob does not decode, which only a broken build can cause.
    pub fn with_stored(
        stored: Stored<'static>,
        rule: Use,
        dir: &Path,
    ) -> Result<Registry, RegistryError> {
        let mut snapshot: Snapshot<'static> = embedded_snapshot()?;
        let version = stored.version();
        let mut installed: Vec<&'static str> = Vec::new();
        for part in PARTS {
            let own = snapshot.parts.iter_mut().find(|p| p.name.as_str() == part);
            let (Some(own), Some(theirs)) = (own, stored.head(part)) else {
                continue;
            };
            if rule == Use::Stored || theirs.as_of >= own.as_of {
                own.as_of = theirs.as_of;
                installed.push(part);
            }
        }
        let Stored {
            institutions,
            banks,
            brands,
            acquirer_codes,
            fees,
            contacts,
            ..
        } = stored;
        macro_rules! take {
            ($part:literal, $rows:ident) => {
                if let (true, Some(rows)) = (installed.contains(&$part), $rows) {
                    snapshot.$rows = rows;
                }
            };
        }
        take!("institutions", institutions);
        take!("banks", banks);
        take!("brands", brands);
        take!("acquirer-codes", acquirer_codes);
        take!("fees", fees);
        take!("contacts", contacts);
        // The list of licences is what an answer rests on: its origin is the registry's.
        let whose = if installed.contains(&"institutions") {
            (Origin::Installed, version)
        } else {
            (Origin::Embedded, EMBEDDED_VERSION.to_owned())
        };
        let mut registry = Registry::new(snapshot, whose.0, whose.1, Some(dir.to_owned()));
        registry.installed = installed;
        Ok(registry)
    }

    /// Its parts as a stored snapshot of this serial.
    #[must_use]
    pub fn to_stored(&self, serial: u64, import: u64) -> Stored<'static> {
        let s = &self.snapshot;
        Stored {
            schema: SCHEMA.into(),
            serial,
            import,
            parts: s
                .parts
                .iter()
                .filter(|p| PARTS.contains(&p.name.as_str()))
                .cloned()
                .collect(),
            institutions: Some(s.institutions.clone()),
            banks: Some(s.banks.clone()),
            brands: Some(s.brands.clone()),
            acquirer_codes: Some(s.acquirer_codes.clone()),
            fees: Some(s.fees.clone()),
            contacts: Some(s.contacts.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn json(edit: impl FnOnce(&mut Stored<'static>)) -> &'static str {
        let mut stored = Registry::embedded().unwrap().to_stored(1, 2);
        edit(&mut stored);
        serde_json::to_string(&stored).unwrap().leak()
    }

    fn set_as_of(stored: &mut Stored<'static>, part: &str, day: jiff::civil::Date) {
        for p in stored.parts.iter_mut().filter(|p| p.name.as_str() == part) {
            p.as_of = day;
        }
    }

    #[test]
    fn the_newer_part_wins() {
        let text = json(|s| {
            set_as_of(s, "institutions", date(2026, 11, 20));
            set_as_of(s, "brands", date(2020, 1, 1));
            s.brands = Some(vec![]);
        });
        let stored = Stored::read(text).unwrap();
        let r = Registry::with_stored(stored.clone(), Use::Newer, Path::new("x")).unwrap();
        assert_eq!(r.as_of(), date(2026, 11, 20));
        assert_eq!((r.version(), r.origin()), ("1+2", Origin::Installed));
        assert_eq!(r.part_origin("brands"), Origin::Embedded);
        assert!(!r.snapshot().brands.is_empty());
        let r = Registry::with_stored(stored, Use::Stored, Path::new("x")).unwrap();
        assert!(r.snapshot().brands.is_empty());
        let old = Stored::read(json(|s| set_as_of(s, "institutions", date(2020, 1, 1)))).unwrap();
        let r = Registry::with_stored(old, Use::Newer, Path::new("x")).unwrap();
        assert_eq!((r.version(), r.origin()), ("1", Origin::Embedded));
    }

    #[test]
    fn what_is_off_is_refused() {
        for (what, text) in [
            ("schema", json(|s| s.schema = "yiqing.snapshot/2".into())),
            (
                "institutions, at least",
                json(|s| s.institutions.as_mut().unwrap().truncate(119)),
            ),
            (
                "order",
                json(|s| s.institutions.as_mut().unwrap().swap(0, 1)),
            ),
            (
                "order",
                json(|s| s.acquirer_codes.as_mut().unwrap().swap(0, 1)),
            ),
            ("agree", json(|s| s.banks = None)),
            ("agree", json(|s| s.parts.clear())),
        ] {
            let why = Stored::read(text).unwrap_err();
            assert!(why.contains(what), "{what}: {why}");
        }
        let whole = json(|_| {});
        assert!(Stored::read(whole.get(..whole.len() / 2).unwrap_or("")).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,200}") {
            let _ = Stored::read(&text);
        }
    }
}
