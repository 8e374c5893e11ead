//! The first pass over a list: of every row the keys by which it belongs with others, and what the
//! check says of it by itself.

use super::Row;
use super::across::Across;
use super::engine::{Answer, Engine, Frame};
use super::holes::FIRST_BYTE;
use super::keys::{Seen, Sellers, low};
use super::pipeline::{Plan, Results, Understand};
use super::remembered::{Found, MOST_WORKERS, Places, Told, bits};
use super::render::Render;
use super::rows::{RowView, Rows};
use super::threads::Work;
use crate::case::{Case, parse_date};
use crate::field::Field;
use crate::text::fold::fold;
use crate::verdict::Verdict;

/// Fields that name a seller.
pub const SELLERS: [Field; 2] = [Field::Agent, Field::Contact];

/// Frames that a worker keeps beyond those its engine holds.
const MOST_KEPT: usize = 6000;

/// How the first pass goes.
pub struct First<'a, U, R: Render> {
    /// What is done with the rows, across rows aside.
    pub plan: &'a Plan<'a, U, R>,
    /// Whether rows that name a seller are checked, to count what is wrong with the seller's.
    pub sellers: bool,
}

impl<U, R: Render> First<'_, U, R> {
    /// Whether rows are checked so that the second pass need not. Agents are counted from the
    /// cases of the second.
    #[must_use]
    pub fn remembers(&self) -> bool {
        R::REPEATS && !self.plan.counting.agents && self.plan.threads <= MOST_WORKERS
    }
}

/// Whether a row counts against its seller.
#[must_use]
pub fn is_bad(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::NotDirect | Verdict::Doubtful)
}

/// Numbers written of a row before what is told of it.
const NUMBERS: usize = 8;

/// One thread of the first pass.
pub struct Surveyor<'a, U, R: Render> {
    first: &'a First<'a, U, R>,
    across: &'a Across,
    number: usize,
    engine: Engine<'a, R>,
    places: Places,
    /// Frames that the engine has forgotten.
    kept: Vec<Frame<R::Frame>>,
    /// More were forgotten than are kept: no row can point to the engine's any more.
    lost: bool,
}

impl<'a, U: Understand, R: Render> Surveyor<'a, U, R> {
    /// The thread of this number.
    #[must_use]
    pub fn new(first: &'a First<'a, U, R>, across: &'a Across, number: usize) -> Self {
        let plan = first.plan;
        let mut engine = Engine::new(plan.registry, plan.render, plan.code);
        engine.verdict_only = !first.remembers();
        Surveyor {
            first,
            across,
            number,
            engine,
            places: Places::default(),
            kept: Vec::new(),
            lost: false,
        }
    }

    /// What it has found.
    #[must_use]
    pub fn found(mut self) -> Found<R::Frame> {
        if !self.lost {
            self.kept.append(&mut self.engine.frames);
        }
        Found {
            frames: self.kept,
            places: self.places,
        }
    }

    fn row(&mut self, row: &RowView<'_>, out: &mut Vec<u8>) {
        let none = |out: &mut Vec<u8>| {
            out.extend_from_slice(&[0; NUMBERS * 8]);
            out.extend_from_slice(&Told::nothing([0; 2]).bytes());
        };
        let Row::Case(case, ignored) = self.first.plan.understand.row(row) else {
            return none(out);
        };
        if !case.has_facts() {
            return none(out);
        }
        let across = self.across;
        let agent = across.seller(&case, Field::Agent);
        let contact = across.seller(&case, Field::Contact);
        let sellers = [agent, contact].map(|s| s.map_or(0, bits));
        let remembers = self.first.remembers();
        let asked = remembers || self.first.sellers && (agent.is_some() || contact.is_some());
        let (bad, told) = if asked {
            self.check(&case, row, ignored == 0 && remembers, sellers)
        } else {
            (false, Told::nothing(sellers))
        };
        let serial = across.key(&case, Field::SerialNumber);
        let tusn = across.key(&case, Field::Tusn);
        let content =
            (serial.is_some() || tusn.is_some()).then(|| u64::from(across.content(&case)));
        let merchant = across.key(&case, Field::MerchantNo);
        let name = merchant.and(case.get(Field::MerchantName));
        for value in [
            serial,
            tusn,
            merchant,
            agent,
            contact,
            content,
            name.map(|n| across.hash(&fold(n))),
            bad.then_some(1),
        ] {
            out.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
        }
        out.extend_from_slice(&told.bytes());
    }

    /// Whether a row counts against its seller, and what can be remembered of it.
    fn check(
        &mut self,
        case: &Case<'_>,
        row: &RowView<'_>,
        remember: bool,
        sellers: [u16; 2],
    ) -> (bool, Told) {
        let nothing = Told::nothing(sellers);
        let date = case.get(Field::CheckDate).and_then(parse_date);
        let alone = memchr::memchr(FIRST_BYTE, row.whole().as_bytes()).is_some();
        let own = alone || self.first.plan.counting.sift.concerns(case);
        let date = date.unwrap_or(self.first.plan.date);
        let parts = match self.engine.answer(case, date, own) {
            Answer::Own(report) => return (is_bad(report.decision.verdict), nothing),
            Answer::Shared(parts) => parts,
        };
        let Some(frame) = self.engine.frames.get(parts.frame) else {
            return (false, nothing);
        };
        let bad = is_bad(frame.report.decision.verdict);
        if !remember || self.lost || !self.first.plan.render.repeats(&frame.rendered) {
            return (bad, nothing);
        }
        let place = self.places.number(super::summary::place_of(case));
        let text = bits(self.across.hash_bytes(row.whole().as_bytes()));
        let at = self.kept.len() + parts.frame;
        let told = place.map(|p| Told::of(self.number, at, p, sellers, text));
        (bad, told.unwrap_or(nothing))
    }
}

impl<U: Understand, R: Render> Work for Surveyor<'_, U, R> {
    fn batch(&mut self, rows: &Rows, out: &mut Results) {
        out.bytes.clear();
        out.ends.clear();
        out.first = rows.first();
        for row in rows.iter() {
            self.row(&row, &mut out.bytes);
            out.ends.push(out.bytes.len());
        }
        let Some(mut frames) = self.engine.trim() else {
            return;
        };
        if self.kept.len() < MOST_KEPT && !self.lost {
            self.kept.append(&mut frames);
        } else {
            self.lost = true;
        }
    }
}

/// Keys of rows as they are collected.
#[derive(Default)]
pub struct Keys {
    /// By serial number.
    pub serials: Vec<Seen>,
    /// By TUSN.
    pub tusns: Vec<Seen>,
    /// By merchant number, of rows that name a merchant.
    pub merchants: Vec<Seen>,
    /// By agent and by contact.
    pub sellers: [Sellers; 2],
    /// What is remembered of all rows.
    pub told: Vec<Told>,
}

impl Keys {
    /// Takes a row as a [`Surveyor`] writes it; `known` where it was checked before.
    pub fn take(&mut self, record: &[u8], row: u32, known: Option<bool>, remembers: bool) {
        let mut numbers = record
            .as_chunks::<8>()
            .0
            .iter()
            .take(NUMBERS)
            .map(|n| u64::from_le_bytes(*n));
        let mut next = || numbers.next().filter(|v| *v != 0);
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
        for (to, key) in self.sellers.iter_mut().zip([agent, contact]) {
            if let Some(key) = key {
                to.add(key, bad);
            }
        }
        if remembers && let Some(told) = record.last_chunk::<12>() {
            self.told.push(Told::read(*told));
        }
    }
}
