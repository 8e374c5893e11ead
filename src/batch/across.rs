//! What shows only across rows, found in a first pass over the list.
//!
//! A row is kept as sixteen bytes for each of its serial number, TUSN and merchant number, and as
//! eight for its agent and its contact: hashes, not values. Values that a spreadsheet has damaged
//! are not compared. Where sellers are asked about, the first pass checks the rows that name one,
//! each by itself, since what shows across rows must not feed on itself.

use std::collections::HashMap;
use std::io;

use jiff::civil::Date;

use super::Row;
use super::holes::Values;
use super::keys::{Groups, Seen, Sellers};
use super::memo::Hashes;
use super::pipeline::{self, Plan, Understand};
use super::render::Render;
use super::rows::{Again, RowView, Rows, Source};
use super::sift::Sift;
use super::summary::Counting;
use crate::case::{Case, Numbers};
use crate::check::Report;
use crate::dossier::numbers::expectation;
use crate::field::Field;
use crate::finding::Finding;
use crate::identifier::damage::spreadsheet_damage;
use crate::identifier::serial::Serial;
use crate::registry::Registry;
use crate::registry::name::same_party;
use crate::rules::seller;
use crate::text::fold::fold;
use crate::verdict::Verdict;

/// Values kept of a group: names of merchants, numbers.
const MOST_VALUES: usize = 16;

/// Groups whose values are looked at in one reading of the list.
const MOST_GROUPS: usize = 1 << 15;

/// Fields that name a seller.
pub const SELLERS: [Field; 2] = [Field::Agent, Field::Contact];

/// How the first pass goes.
pub struct First<'a, U> {
    /// What is on record.
    pub registry: &'a Registry,
    /// Check date where a row gives none.
    pub date: Date,
    /// Makes cases.
    pub understand: &'a U,
    /// Threads that read keys and check.
    pub threads: usize,
    /// Whether rows that name a seller are checked, to count what is wrong with the seller's.
    pub sellers: bool,
}

/// What the list as a whole shows of its rows.
#[derive(Debug, Default)]
pub struct Across {
    hashes: Hashes,
    serial: Groups,
    tusn: Groups,
    merchant_no: Groups,
    /// Serial numbers that stand under several numbers, by hash.
    numbers: Vec<(u64, Numbers)>,
    /// Merchant numbers under several merchants, by hash, with how many.
    shared: Vec<(u64, u64)>,
    agents: Sellers,
    contacts: Sellers,
}

impl Across {
    /// Reads a list to its end, again where the values of a group decide.
    ///
    /// # Errors
    /// Reading's.
    pub fn of<U: Understand>(list: &mut impl Again, first: &First<'_, U>) -> io::Result<Across> {
        Across::with(list, first, None)
    }

    /// The same for a list whose rows were checked before, each by itself: `bad` says of each row,
    /// in order, whether it counts against its seller ([`is_bad`]).
    ///
    /// # Errors
    /// Reading's and `bad`'s.
    pub fn of_checked<U: Understand>(
        list: &mut impl Again,
        first: &First<'_, U>,
        bad: &mut dyn FnMut() -> io::Result<bool>,
    ) -> io::Result<Across> {
        Across::with(list, first, Some(bad))
    }

    fn with<U: Understand>(
        list: &mut impl Again,
        first: &First<'_, U>,
        mut known: Option<&mut dyn FnMut() -> io::Result<bool>>,
    ) -> io::Result<Across> {
        let mut across = Across::default();
        let mut keys = Keys::default();
        {
            let render = RenderKeys { across: &across };
            let sift = Sift::default();
            let plan = Plan {
                registry: first.registry,
                date: first.date,
                understand: first.understand,
                render: &render,
                code: &|_| 0,
                across: None,
                counting: Counting::nothing(&sift),
                check_only: Some(if first.sellers && known.is_none() {
                    &SELLERS
                } else {
                    &[]
                }),
                threads: first.threads,
            };
            pipeline::run(&plan, &mut *list.rows()?, &mut |results| {
                for (row, number) in results.rows().zip(results.first..) {
                    let known = known.as_mut().map(|bad| bad()).transpose()?;
                    keys.take(row, u32::try_from(number).unwrap_or(u32::MAX), known);
                }
                Ok(true)
            })?;
        }
        across.group(keys);
        across.look_closer(list, first.understand)?;
        Ok(across)
    }

    /// Puts keys that were collected into groups.
    fn group(&mut self, keys: Keys) {
        self.serial = Groups::of(keys.serials);
        self.tusn = Groups::of(keys.tusns);
        self.merchant_no = Groups::of(keys.merchants);
        // Rows under one name are what a chain looks like.
        self.merchant_no.keep_different();
        self.agents = keys.agents;
        self.contacts = keys.contacts;
        self.agents.count(seller::many);
        self.contacts.count(seller::many);
    }

    /// Reads the list again for the values of groups that differ, some groups at a time.
    fn look_closer(
        &mut self,
        list: &mut impl Again,
        understand: &impl Understand,
    ) -> io::Result<()> {
        let (serials, merchants) = (self.serial.different(), self.merchant_no.different());
        let groups = [&self.serial, &self.merchant_no];
        let mut rows: Vec<u32> = groups.iter().flat_map(|g| g.rows_that_differ()).collect();
        rows.sort_unstable();
        rows.dedup();
        let passes = serials.len().max(merchants.len()).div_ceil(MOST_GROUPS);
        for pass in 0..passes {
            let (serials, merchants) = (part(&serials, pass), part(&merchants, pass));
            let mut under: HashMap<u64, Under, Hashes> = HashMap::default();
            let mut names: HashMap<u64, Vec<String>, Hashes> = HashMap::default();
            each(list.rows()?, understand, &rows, |case| {
                let serial = self.key(case, Field::SerialNumber);
                if let Some(key) = serial.filter(|k| serials.binary_search(k).is_ok()) {
                    let u = under.entry(key).or_default();
                    put(&mut u.merchants, self.key(case, Field::MerchantNo));
                    let terminal = case.get(Field::TerminalNo).map(|t| self.hash(&fold(t)));
                    put(&mut u.terminals, terminal);
                }
                let number = self.key(case, Field::MerchantNo);
                if let Some(key) = number.filter(|k| merchants.binary_search(k).is_ok())
                    && let Some(name) = case.get(Field::MerchantName)
                {
                    let known = names.entry(key).or_default();
                    if known.len() < MOST_VALUES && !known.iter().any(|n| same_party(n, name)) {
                        known.push(name.to_owned());
                    }
                }
            })?;
            for key in serials {
                let numbers = under.get(key).map(Under::counted).unwrap_or_default();
                if numbers.merchants > 1 || numbers.terminals > 1 {
                    self.numbers.push((*key, numbers));
                }
            }
            for key in merchants {
                let count = names.get(key).map_or(0, |n| n.len() as u64);
                if count > 1 {
                    self.shared.push((*key, count));
                }
            }
        }
        let shared = &self.shared;
        self.merchant_no.keep(|key| find(shared, key).is_some());
        Ok(())
    }

    /// Puts what the list shows of a row into its case.
    pub fn put(&self, case: &mut Case<'_>) {
        let of = |groups: &Groups, field: Field| {
            let key = (!groups.is_empty())
                .then(|| self.key(case, field))
                .flatten()?;
            Some((key, groups.get(key)?))
        };
        let serial = of(&self.serial, Field::SerialNumber);
        let tusn = of(&self.tusn, Field::Tusn);
        let mut merchant = of(&self.merchant_no, Field::MerchantNo);
        if case.get(Field::MerchantName).is_none() {
            // The number is shared by the merchants that have a name.
            merchant = None;
        }
        let seller = |sellers: &Sellers, field: Field| {
            if sellers.is_empty() {
                return None;
            }
            sellers.get(self.seller(case, field)?)
        };
        let agent = seller(&self.agents, Field::Agent);
        let contact = seller(&self.contacts, Field::Contact);
        let facts = &mut case.list;
        facts.numbers = serial.as_ref().and_then(|(k, _)| find(&self.numbers, *k));
        facts.serial = serial.map(|(_, g)| g);
        facts.tusn = tusn.map(|(_, g)| g);
        facts.merchant_no = merchant.map(|(key, mut g)| {
            g.distinct = find(&self.shared, key).unwrap_or(g.distinct);
            g
        });
        facts.agent = agent;
        facts.contact = contact;
    }

    /// Never 0, which stands for none.
    fn hash(&self, text: &str) -> u64 {
        super::memo::hash(&self.hashes, text.as_bytes()).max(1)
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

    /// Hash of a seller's name, or of the digits of a contact.
    fn seller(&self, case: &Case<'_>, field: Field) -> Option<u64> {
        let value = fold(case.get(field)?);
        if field == Field::Contact {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            if digits.len() >= LEAST_DIGITS {
                return Some(self.hash(&digits));
            }
        }
        (!value.is_empty()).then(|| self.hash(&value))
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

/// Digits from which a contact is a number.
const LEAST_DIGITS: usize = 7;

/// Numbers under which one terminal stands.
#[derive(Default)]
struct Under {
    merchants: Vec<u64>,
    terminals: Vec<u64>,
}

impl Under {
    fn counted(&self) -> Numbers {
        Numbers {
            merchants: u32::try_from(self.merchants.len()).unwrap_or(u32::MAX),
            terminals: u32::try_from(self.terminals.len()).unwrap_or(u32::MAX),
        }
    }
}

fn put(values: &mut Vec<u64>, value: Option<u64>) {
    if let Some(v) = value
        && values.len() < MOST_VALUES
        && !values.contains(&v)
    {
        values.push(v);
    }
}

fn part(keys: &[u64], pass: usize) -> &[u64] {
    keys.chunks(MOST_GROUPS).nth(pass).unwrap_or_default()
}

/// What is kept for a key, in order of keys.
fn find<T: Copy>(sorted: &[(u64, T)], key: u64) -> Option<T> {
    let at = sorted.binary_search_by(|(k, _)| k.cmp(&key)).ok()?;
    sorted.get(at).map(|(_, v)| *v)
}

fn low(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
}

/// Keys of rows as they are collected.
#[derive(Default)]
struct Keys {
    serials: Vec<Seen>,
    tusns: Vec<Seen>,
    merchants: Vec<Seen>,
    agents: Sellers,
    contacts: Sellers,
}

impl Keys {
    /// Takes a row as [`RenderKeys`] writes it.
    fn take(&mut self, mut record: &[u8], row: u32, known: Option<bool>) {
        let mut next = || {
            let (head, tail) = record.split_first_chunk::<8>()?;
            record = tail;
            Some(u64::from_le_bytes(*head)).filter(|v| *v != 0)
        };
        let (serial, tusn, merchant) = (next(), next(), next());
        let (agent, contact) = (next(), next());
        let (content, name, bad) = (next(), next(), next().is_some());
        let bad = known.unwrap_or(bad);
        let seen = |key: u64, other: Option<u64>| Seen {
            key,
            row,
            other: low(other.unwrap_or(0)),
        };
        self.serials.extend(serial.map(|k| seen(k, content)));
        self.tusns.extend(tusn.map(|k| seen(k, content)));
        // A row without a merchant's name says nothing of who shares the number.
        self.merchants
            .extend(merchant.filter(|_| name.is_some()).map(|k| seen(k, name)));
        for (to, key) in [(&mut self.agents, agent), (&mut self.contacts, contact)] {
            if let Some(key) = key {
                to.add(key, bad);
            }
        }
    }
}

/// Writes the keys of rows, eight numbers of eight bytes each.
struct RenderKeys<'a> {
    across: &'a Across,
}

impl RenderKeys<'_> {
    fn write(&self, case: &Case<'_>, bad: bool, out: &mut Vec<u8>) {
        let a = self.across;
        let serial = a.key(case, Field::SerialNumber);
        let tusn = a.key(case, Field::Tusn);
        let content = (serial.is_some() || tusn.is_some()).then(|| u64::from(a.content(case)));
        let merchant = a.key(case, Field::MerchantNo);
        let name = merchant.and(case.get(Field::MerchantName));
        for value in [
            serial,
            tusn,
            merchant,
            a.seller(case, Field::Agent),
            a.seller(case, Field::Contact),
            content,
            name.map(|n| a.hash(&fold(n))),
            bad.then_some(1),
        ] {
            out.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
        }
    }
}

impl Render for RenderKeys<'_> {
    type Frame = bool;
    type Finding = ();

    fn frame(&self, report: &Report, _: bool) -> bool {
        is_bad(report.decision.verdict)
    }

    fn finding(&self, _: &Finding, _: bool) {}

    fn unchecked(&self, _: &RowView<'_>, values: &Values<'_>, out: &mut Vec<u8>) {
        self.write(values.case, false, out);
    }

    fn row<'f>(
        &self,
        bad: &bool,
        _: impl Iterator<Item = &'f ()>,
        _: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) {
        self.write(values.case, *bad, out);
    }
}

/// Whether a row counts against its seller.
#[must_use]
pub fn is_bad(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::NotDirect | Verdict::Doubtful)
}

fn each(
    mut source: Box<dyn Source + Send + '_>,
    understand: &impl Understand,
    wanted: &[u32],
    mut see: impl FnMut(&Case<'_>),
) -> io::Result<()> {
    let mut rows = Rows::default();
    let mut first = 1;
    let mut wanted = wanted.iter().map(|n| u64::from(*n)).peekable();
    loop {
        rows.begin(first);
        source.fill(&mut rows)?;
        if rows.is_empty() {
            return Ok(());
        }
        first += rows.len() as u64;
        for row in rows.iter() {
            if wanted.next_if(|n| *n == row.number).is_some()
                && let Row::Case(case, _) = understand.row(&row)
            {
                see(&case);
            }
        }
        if wanted.peek().is_none() {
            return Ok(());
        }
    }
}
