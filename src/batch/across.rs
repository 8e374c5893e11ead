//! What shows only across rows, found in a first pass over the list.
//!
//! A row is kept as sixteen bytes for each of its serial number, TUSN and merchant number, and as
//! eight for its agent and its contact: hashes, not values. Values that a spreadsheet has damaged
//! are not compared. The first pass checks rows by themselves ([`super::first`]), since what shows
//! across rows must not feed on itself.

use std::collections::HashMap;
use std::io;
use std::iter::Peekable;

use super::Row;
use super::first::{First, Keys, Surveyor};
use super::keys::{Groups, Sellers, low};
use super::memo::Hashes;
use super::pipeline::Understand;
use super::remembered::{Remembered, bits};
use super::render::Render;
use super::rows::{Again, Rows, Source};
use super::threads;
use crate::case::{Case, Numbers};
use crate::dossier::numbers::expectation;
use crate::field::Field;
use crate::identifier::damage::spreadsheet_damage;
use crate::identifier::serial::Serial;
use crate::registry::name::same_party;
use crate::rules::seller;
use crate::text::fold::fold;

/// Values kept of a group: names of merchants, numbers.
const MOST_VALUES: usize = 16;

/// Groups whose values are looked at in one reading of the list.
const MOST_GROUPS: usize = 1 << 15;

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
    /// Rows of all groups, in order.
    members: Vec<u32>,
    /// Bits of the sellers that are spoken of, one set for agents and one for contacts.
    marked: [Marked; 2],
}

/// Which of the values of sixteen bits are in a set.
#[derive(Debug, Default)]
struct Marked(Vec<u64>);

impl Marked {
    fn put(&mut self, bits: u16) {
        self.0.resize(1 << 10, 0);
        if let Some(word) = self.0.get_mut(usize::from(bits >> 6)) {
            *word |= 1 << (bits & 63);
        }
    }

    fn has(&self, bits: u16) -> bool {
        let word = self.0.get(usize::from(bits >> 6));
        word.is_some_and(|w| w & 1 << (bits & 63) != 0)
    }
}

/// Rows of groups, asked for in the order of rows.
pub struct Members<'a>(Peekable<std::iter::Copied<std::slice::Iter<'a, u32>>>);

impl Members<'_> {
    /// Whether a row is one of them; none before it is asked for any more.
    pub fn next_is(&mut self, number: u64) -> bool {
        while self.0.next_if(|m| u64::from(*m) < number).is_some() {}
        self.0.peek().is_some_and(|m| u64::from(*m) == number)
    }
}

/// What the first pass has found: what shows across rows, and what rows say by themselves.
pub type FirstPass<F> = (Across, Option<Remembered<F>>);

impl Across {
    /// Reads a list to its end, again where the values of a group decide.
    ///
    /// # Errors
    /// Reading's.
    pub fn of<U: Understand, R: Render>(
        list: &mut impl Again,
        first: &First<'_, U, R>,
    ) -> io::Result<FirstPass<R::Frame>> {
        Across::with(list, first, None)
    }

    /// The same for a list whose rows were checked before, each by itself: `bad` says of each row,
    /// in order, whether it counts against its seller ([`super::first::is_bad`]).
    ///
    /// # Errors
    /// Reading's and `bad`'s.
    pub fn of_checked<U: Understand, R: Render>(
        list: &mut impl Again,
        first: &First<'_, U, R>,
        bad: &mut dyn FnMut() -> io::Result<bool>,
    ) -> io::Result<Across> {
        Across::with(list, first, Some(bad)).map(|(across, _)| across)
    }

    fn with<U: Understand, R: Render>(
        list: &mut impl Again,
        first: &First<'_, U, R>,
        mut known: Option<&mut dyn FnMut() -> io::Result<bool>>,
    ) -> io::Result<FirstPass<R::Frame>> {
        let mut across = Across::default();
        let mut keys = Keys::default();
        let remembers = first.remembers();
        let workers = (0..first.plan.threads.max(1)).map(|n| Surveyor::new(first, &across, n));
        let workers = threads::run(workers.collect(), 1, &mut *list.rows()?, &mut |results| {
            for (row, number) in results.rows().zip(results.first..) {
                let known = known.as_mut().map(|bad| bad()).transpose()?;
                let number = u32::try_from(number).unwrap_or(u32::MAX);
                keys.take(row, number, known, remembers);
            }
            Ok(true)
        })?;
        let found = workers.into_iter().map(Surveyor::found).collect();
        let told = std::mem::take(&mut keys.told);
        across.group(keys);
        across.look_closer(list, first.plan.understand)?;
        across.gather();
        let remembered = remembers.then(|| Remembered::new(across.hashes.clone(), told, found));
        Ok((across, remembered))
    }

    /// Puts keys that were collected into groups.
    fn group(&mut self, keys: Keys) {
        let [agents, contacts] = keys.sellers;
        let (serials, tusns, merchants) = (keys.serials, keys.tusns, keys.merchants);
        std::thread::scope(|scope| {
            let serials = scope.spawn(move || Groups::of(serials));
            // Rows under one name are what a chain looks like.
            let merchants = scope.spawn(move || Groups::of(merchants).different_only());
            let agents = scope.spawn(move || agents.counted(seller::many));
            self.tusn = Groups::of(tusns);
            self.contacts = contacts.counted(seller::many);
            self.serial = joined(serials);
            self.merchant_no = joined(merchants);
            self.agents = joined(agents);
        });
    }

    /// Which rows are spoken of.
    fn gather(&mut self) {
        let groups = [&self.serial, &self.tusn, &self.merchant_no];
        self.members = groups.iter().flat_map(|g| g.rows()).collect();
        self.members.sort_unstable();
        self.members.dedup();
        for (marked, sellers) in self.marked.iter_mut().zip([&self.agents, &self.contacts]) {
            for key in sellers.keys() {
                marked.put(bits(key));
            }
        }
    }

    /// Rows of groups from a row on.
    #[must_use]
    pub fn rows_from(&self, number: u64) -> Members<'_> {
        let from = self.members.partition_point(|m| u64::from(*m) < number);
        let rest = self.members.get(from..).unwrap_or_default();
        Members(rest.iter().copied().peekable())
    }

    /// Whether a seller with these bits may be spoken of.
    #[must_use]
    pub fn speaks_of(&self, sellers: [u16; 2]) -> bool {
        let marked = self.marked.iter().zip(sellers);
        marked.into_iter().any(|(m, bits)| bits != 0 && m.has(bits))
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
    pub(super) fn hash(&self, text: &str) -> u64 {
        self.hash_bytes(text.as_bytes()).max(1)
    }

    pub(super) fn hash_bytes(&self, bytes: &[u8]) -> u64 {
        super::memo::hash(&self.hashes, bytes)
    }

    /// Hash of a printed number, folded; `None` where it is damaged or no such number.
    pub(super) fn key(&self, case: &Case<'_>, field: Field) -> Option<u64> {
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
    pub(super) fn seller(&self, case: &Case<'_>, field: Field) -> Option<u64> {
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
    pub(super) fn content(&self, case: &Case<'_>) -> u32 {
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

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Shows the rows with these numbers, in order.
fn each(
    mut source: Box<dyn Source + Send + '_>,
    understand: &impl Understand,
    wanted: &[u32],
    mut see: impl FnMut(&Case<'_>),
) -> io::Result<()> {
    let mut rows = Rows::default();
    let mut first = 1;
    let mut read = Members(wanted.iter().copied().peekable());
    let mut shown = Members(wanted.iter().copied().peekable());
    while shown.0.peek().is_some() {
        rows.begin(first);
        source.fill_wanted(&mut rows, &mut |n| read.next_is(n))?;
        if rows.is_empty() {
            return Ok(());
        }
        first += rows.len() as u64;
        for row in rows.iter() {
            if shown.next_is(row.number)
                && let Row::Case(case, _) = understand.row(&row)
            {
                see(&case);
            }
        }
        // What stands before the next row was shown.
        shown.next_is(first);
    }
    Ok(())
}
