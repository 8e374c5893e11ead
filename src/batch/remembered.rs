//! What a first pass has found of rows by themselves, so that the second need not ask again: a
//! few bytes a row, and the frames of reports they point to.

use std::collections::HashMap;

use super::across::{Across, Members};
use super::engine::Frame;
use super::memo::{self, Hashes};
use super::rows::RowView;
use super::summary::{Counting, Summary};

/// No frame is remembered for a row.
const NONE: u32 = u32::MAX;

/// Frames of one worker that can be pointed to; the bits above say which worker's.
const MOST_FRAMES: usize = 1 << 24;

/// Workers whose frames can be told apart.
pub const MOST_WORKERS: usize = 255;

/// What is remembered of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Its frame, and above that the worker.
    frame: u32,
    /// Number of its place; 0 where none is given.
    place: u16,
    /// Some bits of what names its seller and of the contact; 0 where there is none.
    pub sellers: [u16; 2],
    /// Some bits of its text: of a file that was changed meanwhile nothing is remembered.
    text: u16,
}

impl Told {
    /// A row of which nothing is remembered but who sells.
    #[must_use]
    pub fn nothing(sellers: [u16; 2]) -> Told {
        Told {
            frame: NONE,
            place: 0,
            sellers,
            text: 0,
        }
    }

    /// A row with this frame of this worker, in this place.
    #[must_use]
    pub fn of(worker: usize, frame: usize, place: u16, sellers: [u16; 2], text: u16) -> Told {
        let at = if worker < MOST_WORKERS && frame < MOST_FRAMES {
            u32::try_from(worker << 24 | frame).unwrap_or(NONE)
        } else {
            NONE
        };
        Told {
            frame: at,
            place,
            sellers,
            text,
        }
    }

    /// As bytes.
    #[must_use]
    pub fn bytes(self) -> [u8; 12] {
        let mut out = [0; 12];
        let [a, b, c, d] = self.frame.to_le_bytes();
        let shorts = [self.place, self.sellers[0], self.sellers[1], self.text];
        let (head, tail) = out.split_at_mut(4);
        head.copy_from_slice(&[a, b, c, d]);
        for (to, from) in tail.as_chunks_mut::<2>().0.iter_mut().zip(shorts) {
            *to = from.to_le_bytes();
        }
        out
    }

    /// Of bytes.
    #[must_use]
    pub fn read(bytes: [u8; 12]) -> Told {
        let [a, b, c, d, rest @ ..] = bytes;
        let mut shorts = [0; 4];
        for (to, from) in shorts.iter_mut().zip(rest.as_chunks::<2>().0) {
            *to = u16::from_le_bytes(*from);
        }
        let [place, agent, contact, text] = shorts;
        Told {
            frame: u32::from_le_bytes([a, b, c, d]),
            place,
            sellers: [agent, contact],
            text,
        }
    }
}

/// Some bits of a hash, never 0.
#[must_use]
pub fn bits(hash: u64) -> u16 {
    u16::try_from(hash >> 48).unwrap_or(0).max(1)
}

/// Places by number, from 1.
#[derive(Debug, Default)]
pub struct Places {
    numbers: HashMap<String, u16, Hashes>,
    names: Vec<String>,
}

impl Places {
    /// Number of a place; `None` where there are too many.
    pub fn number(&mut self, name: Option<&str>) -> Option<u16> {
        let Some(name) = name else { return Some(0) };
        if let Some(n) = self.numbers.get(name) {
            return Some(*n);
        }
        let next = u16::try_from(self.names.len() + 1).ok()?;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), next);
        Some(next)
    }
}

/// What one worker of the first pass has found.
pub struct Found<F> {
    /// Frames it speaks of.
    pub frames: Vec<Frame<F>>,
    /// Places it speaks of.
    pub places: Places,
}

/// What is remembered of a list.
pub struct Remembered<F> {
    hashes: Hashes,
    rows: Vec<Told>,
    found: Vec<Found<F>>,
}

/// Where the frame and the place of a row are found.
#[derive(Debug, Clone, Copy)]
pub struct At {
    worker: u8,
    frame: u32,
    place: u16,
}

impl<F> Remembered<F> {
    /// Of the rows in order; `hashes` made the bits of their texts.
    #[must_use]
    pub fn new(hashes: Hashes, rows: Vec<Told>, found: Vec<Found<F>>) -> Remembered<F> {
        Remembered {
            hashes,
            rows,
            found,
        }
    }

    /// The frame of a row that is as it was and of which the list shows nothing.
    pub fn of(
        &self,
        row: &RowView<'_>,
        members: &mut Members<'_>,
        across: &Across,
    ) -> Option<(At, &Frame<F>)> {
        let is_member = members.next_is(row.number);
        let told = self.rows.get(usize::try_from(row.number - 1).ok()?)?;
        if is_member || told.frame == NONE || across.speaks_of(told.sellers) {
            return None;
        }
        if bits(memo::hash(&self.hashes, row.whole().as_bytes())) != told.text {
            return None;
        }
        let worker = u8::try_from(told.frame >> 24).ok()?;
        let frame = told.frame & 0xFF_FFFF;
        let found = self.found.get(usize::from(worker))?;
        let at = At {
            worker,
            frame,
            place: told.place,
        };
        found.frames.get(frame as usize).map(|f| (at, f))
    }
}

/// How often frames and places were met in rows that are remembered.
#[derive(Debug, Default)]
pub struct Tally {
    frames: Counts,
    places: Counts,
}

/// Counts by worker and number.
#[derive(Debug, Default)]
struct Counts {
    counts: Vec<Vec<u32>>,
    met: Vec<(u8, u32)>,
}

impl Counts {
    fn add(&mut self, worker: u8, number: u32) {
        let (w, n) = (usize::from(worker), number as usize);
        if self.counts.len() <= w {
            self.counts.resize_with(w + 1, Vec::new);
        }
        let Some(counts) = self.counts.get_mut(w) else {
            return;
        };
        if counts.len() <= n {
            counts.resize(n + 1, 0);
        }
        if let Some(count) = counts.get_mut(n) {
            if *count == 0 {
                self.met.push((worker, number));
            }
            *count += 1;
        }
    }

    /// What was met, and forgets it.
    fn drain(&mut self) -> impl Iterator<Item = (usize, usize, u64)> {
        let counts = &mut self.counts;
        self.met.drain(..).map(|(worker, number)| {
            let (w, n) = (usize::from(worker), number as usize);
            let count = counts.get_mut(w).and_then(|c| c.get_mut(n));
            (w, n, u64::from(count.map(std::mem::take).unwrap_or(0)))
        })
    }
}

impl Tally {
    /// Counts a row.
    pub fn add(&mut self, at: At) {
        self.frames.add(at.worker, at.frame);
        if at.place > 0 {
            self.places.add(at.worker, u32::from(at.place) - 1);
        }
    }

    /// Puts the counts into a summary, forgets them, and gives the highest exit code.
    pub fn put<F>(
        &mut self,
        remembered: &Remembered<F>,
        summary: &mut Summary,
        counting: Counting<'_>,
    ) -> u8 {
        let mut code = 0;
        for (worker, frame, rows) in self.frames.drain() {
            let found = remembered.found.get(worker);
            if let Some(f) = found.and_then(|f| f.frames.get(frame)) {
                summary.add_many(&f.report, rows, counting);
                code = code.max(f.code);
            }
        }
        for (worker, place, rows) in self.places.drain() {
            let found = remembered.found.get(worker);
            if let Some(name) = found.and_then(|f| f.places.names.get(place)) {
                summary.add_place(name, rows, counting);
            }
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_a_row_comes_back() {
        let told = Told::of(3, 70_000, 9, [1, u16::MAX], 77);
        assert_eq!(Told::read(told.bytes()), told);
        assert_eq!(told.frame, 3 << 24 | 70_000);
        for beyond in [
            Told::of(255, 0, 0, [0; 2], 1),
            Told::of(0, MOST_FRAMES, 0, [0; 2], 1),
        ] {
            assert_eq!(beyond.frame, NONE);
        }
        assert_eq!(bits(0), 1);
    }

    #[test]
    fn a_row_that_was_changed_is_not_remembered() {
        use crate::batch::rows::Rows;
        let hashes = Hashes::default();
        let text = |t: &str| bits(memo::hash(&hashes, t.as_bytes()));
        let told = ["a,1", "b,2", "c,3"].map(|t| Told::of(0, 0, 0, [0; 2], text(t)));
        let found = Found {
            frames: vec![frame()],
            places: Places::default(),
        };
        let mut told = told.to_vec();
        if let Some(last) = told.last_mut() {
            *last = Told::nothing([0; 2]);
        }
        let remembered = Remembered::new(hashes.clone(), told, vec![found]);
        let mut rows = Rows::default();
        rows.begin(1);
        for line in ["a,1", "b,9", "c,3", "d,4"] {
            rows.record(line, b',');
            rows.end_row();
        }
        let across = Across::default();
        let mut members = across.rows_from(1);
        let known: Vec<bool> = rows
            .iter()
            .map(|r| remembered.of(&r, &mut members, &across).is_some())
            .collect();
        assert_eq!(known, [true, false, false, false]);
    }

    fn frame() -> Frame<()> {
        let registry = crate::registry::Registry::embedded().unwrap();
        let day = jiff::civil::date(2026, 11, 23);
        let report = crate::check::check(registry, &crate::case::Case::new(), day);
        Frame::new(report, (), 0)
    }

    #[test]
    fn places_are_numbered_once() {
        let mut places = Places::default();
        let numbers =
            [Some("广东省"), None, Some("北京市"), Some("广东省")].map(|p| places.number(p));
        assert_eq!(numbers, [Some(1), Some(0), Some(2), Some(1)]);
    }

    #[test]
    fn counts_are_given_once() {
        let mut counts = Counts::default();
        for (worker, number) in [(1, 5), (0, 2), (1, 5)] {
            counts.add(worker, number);
        }
        let mut all: Vec<_> = counts.drain().collect();
        all.sort_unstable();
        assert_eq!(all, [(0, 2, 1), (1, 5, 2)]);
        assert_eq!(counts.drain().count(), 0);
    }
}
