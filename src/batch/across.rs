//! What shows only across rows, found in a first pass over the list.
//!
//! Sixteen bytes a row and key column are kept: a hash of the key, the row, and a hash of what
//! must differ. Values that a spreadsheet has damaged are not compared.

use std::collections::HashMap;
use std::io;

use super::Row;
use super::memo::Hashes;
use super::pipeline::Understand;
use super::rows::{Again, RowView, Rows, Source};
use crate::case::{Case, Group};
use crate::dossier::numbers::expectation;
use crate::field::Field;
use crate::identifier::damage::spreadsheet_damage;
use crate::identifier::serial::Serial;
use crate::registry::name::same_party;
use crate::text::fold::fold;

/// Rows of a group that are named.
const NAMED: usize = 5;

/// Names kept of the merchants under one number.
const MOST_NAMES: usize = 16;

/// What the list as a whole shows of its rows.
#[derive(Debug, Default)]
pub struct Across {
    hashes: Hashes,
    serial: Groups,
    tusn: Groups,
    merchant_no: Groups,
}

type Groups = HashMap<u64, Group, Hashes>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    key: u64,
    row: u32,
    other: u32,
}

impl Across {
    /// Reads a list to its end, twice where one merchant number stands beside several names.
    ///
    /// # Errors
    /// Reading's.
    pub fn of(list: &mut impl Again, understand: &impl Understand) -> io::Result<Across> {
        let mut across = Across::default();
        let (mut serials, mut tusns, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        each(list.rows()?, understand, |case, row| {
            let number = u32::try_from(row.number).unwrap_or(u32::MAX);
            let serial = across.key(case, Field::SerialNumber);
            let tusn = across.key(case, Field::Tusn);
            if serial.is_some() || tusn.is_some() {
                let other = across.content(case);
                let seen = |key| Seen {
                    key,
                    row: number,
                    other,
                };
                serials.extend(serial.map(seen));
                tusns.extend(tusn.map(seen));
            }
            if let (Some(key), Some(name)) = (
                across.key(case, Field::MerchantNo),
                case.get(Field::MerchantName),
            ) {
                numbers.push(Seen {
                    key,
                    row: number,
                    other: low(across.hash(&fold(name))),
                });
            }
        })?;
        across.serial = groups(serials);
        across.tusn = groups(tusns);
        // Rows under one name are what a chain looks like.
        across.merchant_no = groups(numbers);
        across.merchant_no.retain(|_, g| g.distinct > 1);
        if !across.merchant_no.is_empty() {
            let mut names: HashMap<u64, Vec<String>, Hashes> = HashMap::default();
            each(list.rows()?, understand, |case, _| {
                let key = across.key(case, Field::MerchantNo);
                let key = key.filter(|k| across.merchant_no.contains_key(k));
                let (Some(key), Some(name)) = (key, case.get(Field::MerchantName)) else {
                    return;
                };
                let known = names.entry(key).or_default();
                if known.len() < MOST_NAMES && !known.iter().any(|n| same_party(n, name)) {
                    known.push(name.to_owned());
                }
            })?;
            across.merchant_no.retain(|key, g| {
                g.distinct = names.get(key).map_or(0, |n| n.len() as u64);
                g.distinct > 1
            });
        }
        Ok(across)
    }

    /// Puts what the list shows of a row into its case.
    pub fn put(&self, case: &mut Case<'_>) {
        for (groups, field) in [
            (&self.serial, Field::SerialNumber),
            (&self.tusn, Field::Tusn),
            (&self.merchant_no, Field::MerchantNo),
        ] {
            if groups.is_empty() {
                continue;
            }
            let group = self.key(case, field).and_then(|k| groups.get(&k)).cloned();
            match field {
                Field::SerialNumber => case.list.serial = group,
                Field::Tusn => case.list.tusn = group,
                // The number is shared by the merchants that have a name.
                _ if case.get(Field::MerchantName).is_some() => case.list.merchant_no = group,
                _ => {}
            }
        }
    }

    fn hash(&self, text: &str) -> u64 {
        super::memo::hash(&self.hashes, text.as_bytes())
    }

    /// Hash of a printed number, folded; `None` where it is damaged or no such number.
    fn key(&self, case: &Case<'_>, field: Field) -> Option<u64> {
        let value = case.get(field)?;
        if case.ambiguous.contains(&field)
            || expectation(field).is_some_and(|e| spreadsheet_damage(value, e).is_some())
        {
            return None;
        }
        let plain = value
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if plain {
            return (!value.is_empty()).then(|| self.hash(value));
        }
        Serial::parse(value).ok().map(|s| self.hash(s.as_str()))
    }

    /// Hash of all a row says but for its id.
    fn content(&self, case: &Case<'_>) -> u32 {
        let mut all = 0_u64;
        for (field, value) in case.fields().filter(|(f, _)| *f != Field::Id) {
            let value = self.hash(value).wrapping_add(field as u64);
            all = all.rotate_left(7).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ value;
        }
        low(all)
    }
}

fn low(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
}

fn each(
    mut source: Box<dyn Source + Send + '_>,
    understand: &impl Understand,
    mut see: impl FnMut(&Case<'_>, &RowView<'_>),
) -> io::Result<()> {
    let mut rows = Rows::default();
    let mut first = 1;
    loop {
        rows.begin(first);
        source.fill(&mut rows)?;
        if rows.is_empty() {
            return Ok(());
        }
        first += rows.len() as u64;
        for row in rows.iter() {
            if let Row::Case(case, _) = understand.row(&row) {
                see(&case, &row);
            }
        }
    }
}

/// Keys that several rows have.
fn groups(mut seen: Vec<Seen>) -> Groups {
    let mut out = Groups::default();
    seen.sort_unstable();
    for same in seen.chunk_by(|a, b| a.key == b.key) {
        let Some(first) = same.first().filter(|_| same.len() > 1) else {
            continue;
        };
        let mut others: Vec<u32> = same.iter().map(|s| s.other).collect();
        others.sort_unstable();
        others.dedup();
        let mut shown: Vec<String> = same.iter().take(NAMED).map(|s| s.row.to_string()).collect();
        if same.len() > NAMED {
            shown.push("…".to_owned());
        }
        out.insert(
            first.key,
            Group {
                rows: same.len() as u64,
                distinct: others.len() as u64,
                alike: others.len() == 1,
                others: shown.join("、"),
            },
        );
    }
    out
}
