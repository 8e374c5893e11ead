//! Rows read, checked and rendered on several threads, written in their order.
//!
//! One thread reads, some check and render, the caller's writes. The batches they pass on are
//! used again, and there are only so many: that bounds the memory and what waits for whom.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use jiff::civil::Date;

use super::Attention;
use super::Row;
use super::across::Across;
use super::engine::{Answer, Engine};
use super::holes::{FIRST_BYTE, Values};
use super::render::Render;
use super::rows::{RowView, Rows, Source};
use super::summary::{Counting, Summary};
use crate::case::{Case, parse_date};
use crate::check::{Report, conclude};
use crate::dossier::Dossier;
use crate::field::Field;
use crate::registry::Registry;
use crate::rules::data::unreadable_row;

/// Makes a case of a row.
pub trait Understand: Sync {
    /// The case, or why there is none.
    fn row<'r>(&self, row: &RowView<'r>) -> Row<'r>;
}

/// What is done with every row.
pub struct Plan<'a, U, R> {
    /// What is on record.
    pub registry: &'a Registry,
    /// Check date where a row gives none.
    pub date: Date,
    /// Makes cases.
    pub understand: &'a U,
    /// Writes reports.
    pub render: &'a R,
    /// Exit code of a report.
    pub code: &'a (dyn Fn(&Report) -> u8 + Sync),
    /// What the list as a whole shows.
    pub across: Option<&'a Across>,
    /// What is counted.
    pub counting: Counting<'a>,
    /// Only rows with one of these fields are checked, the others are rendered as they are; all
    /// are checked where `None`.
    pub check_only: Option<&'a [Field]>,
    /// Threads that check.
    pub threads: usize,
}

/// Results of rows that were read together.
#[derive(Debug, Default)]
pub struct Results {
    /// Rendered rows.
    pub bytes: Vec<u8>,
    /// End of each row in the bytes.
    pub ends: Vec<usize>,
    /// Number of the first row, from 1.
    pub first: u64,
    /// Counts over these rows.
    pub summary: Summary,
    /// Highest exit code.
    pub code: u8,
}

impl Results {
    /// The rendered rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let mut from = 0;
        self.ends.iter().map(move |end| {
            let row = self.bytes.get(from..*end).unwrap_or_default();
            from = *end;
            row
        })
    }
}

/// Checks all rows of a source and hands the results on in their order; `take` says whether to go
/// on.
///
/// # Errors
/// Reading's and `take`'s.
pub fn run<U: Understand, R: Render>(
    plan: &Plan<'_, U, R>,
    source: &mut (dyn Source + Send),
    take: &mut dyn FnMut(&Results) -> io::Result<bool>,
) -> io::Result<()> {
    run_from(plan, 1, source, take)
}

/// The same for a source whose first row is number `first` of the list, from 1.
///
/// # Errors
/// As of [`run`].
pub fn run_from<U: Understand, R: Render>(
    plan: &Plan<'_, U, R>,
    first: u64,
    source: &mut (dyn Source + Send),
    take: &mut dyn FnMut(&Results) -> io::Result<bool>,
) -> io::Result<()> {
    if plan.threads <= 1 {
        return alone(plan, first, source, take);
    }
    let in_flight = plan.threads * 2 + 2;
    std::thread::scope(|scope| {
        let (empty_in, empty_out) = sync_channel::<Rows>(in_flight);
        let (full_in, full_out) = sync_channel::<(u64, Rows)>(in_flight);
        let (done_in, done_out) = sync_channel::<(u64, Rows, Results)>(in_flight);
        let (spare_in, spare_out) = sync_channel::<Results>(in_flight);
        for _ in 0..in_flight {
            let _ = empty_in.send(Rows::default());
        }
        let reader = scope.spawn(move || read(first, source, &empty_out, &full_in));
        let full_out = Mutex::new(full_out);
        let spare_out = Mutex::new(spare_out);
        let (full_out, spare_out) = (&full_out, &spare_out);
        let written = std::thread::scope(|workers| {
            for _ in 0..plan.threads {
                let done_in = done_in.clone();
                workers.spawn(move || work(plan, full_out, spare_out, &done_in));
            }
            drop(done_in);
            write(take, done_out, empty_in, spare_in)
        });
        let read = reader
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("reader")));
        written.and(read)
    })
}

fn alone<U: Understand, R: Render>(
    plan: &Plan<'_, U, R>,
    mut first: u64,
    source: &mut (dyn Source + Send),
    take: &mut dyn FnMut(&Results) -> io::Result<bool>,
) -> io::Result<()> {
    let mut worker = Worker::new(plan);
    let (mut rows, mut results) = (Rows::default(), Results::default());
    loop {
        rows.begin(first);
        source.fill(&mut rows)?;
        if rows.is_empty() {
            return Ok(());
        }
        first += rows.len() as u64;
        worker.batch(&rows, &mut results);
        if !take(&results)? {
            return Ok(());
        }
    }
}

fn read(
    mut first: u64,
    source: &mut (dyn Source + Send),
    empty: &Receiver<Rows>,
    full: &SyncSender<(u64, Rows)>,
) -> io::Result<()> {
    let mut turn = 0;
    while let Ok(mut rows) = empty.recv() {
        rows.begin(first);
        source.fill(&mut rows)?;
        if rows.is_empty() {
            break;
        }
        first += rows.len() as u64;
        if full.send((turn, rows)).is_err() {
            break;
        }
        turn += 1;
    }
    Ok(())
}

fn work<U: Understand, R: Render>(
    plan: &Plan<'_, U, R>,
    full: &Mutex<Receiver<(u64, Rows)>>,
    spare: &Mutex<Receiver<Results>>,
    done: &SyncSender<(u64, Rows, Results)>,
) {
    let mut worker = Worker::new(plan);
    loop {
        let next = full.lock().ok().and_then(|f| f.recv().ok());
        let Some((turn, rows)) = next else { return };
        let mut results = spare
            .lock()
            .ok()
            .and_then(|s| s.try_recv().ok())
            .unwrap_or_default();
        worker.batch(&rows, &mut results);
        if done.send((turn, rows, results)).is_err() {
            return;
        }
    }
}

fn write(
    take: &mut dyn FnMut(&Results) -> io::Result<bool>,
    done: Receiver<(u64, Rows, Results)>,
    empty: SyncSender<Rows>,
    spare: SyncSender<Results>,
) -> io::Result<()> {
    // The channels are taken by value: when writing ends early, those who wait on them end too.
    let mut waiting: BTreeMap<u64, Results> = BTreeMap::new();
    let mut turn = 0;
    while let Ok((t, rows, results)) = done.recv() {
        let _ = empty.try_send(rows);
        waiting.insert(t, results);
        while let Some(results) = waiting.remove(&turn) {
            turn += 1;
            if !take(&results)? {
                return Ok(());
            }
            let _ = spare.try_send(results);
        }
    }
    Ok(())
}

struct Worker<'a, U, R: Render> {
    plan: &'a Plan<'a, U, R>,
    engine: Engine<'a, R>,
}

impl<'a, U: Understand, R: Render> Worker<'a, U, R> {
    fn new(plan: &'a Plan<'a, U, R>) -> Self {
        let mut engine = Engine::new(plan.registry, plan.render, plan.code);
        engine.verdict_only = plan.check_only.is_some();
        Worker { plan, engine }
    }

    fn batch(&mut self, rows: &Rows, out: &mut Results) {
        out.bytes.clear();
        out.ends.clear();
        out.first = rows.first();
        out.code = 0;
        out.summary = Summary::default();
        for row in rows.iter() {
            self.row(&row, out);
            out.ends.push(out.bytes.len());
        }
        // Where keys are collected nothing is counted.
        if self.plan.check_only.is_none() {
            for f in self.engine.frames.iter_mut().filter(|f| f.rows > 0) {
                out.summary.add_many(&f.report, f.rows, self.plan.counting);
                out.code = out.code.max(f.code);
                f.rows = 0;
            }
        }
        self.engine.trim();
    }

    fn row(&mut self, row: &RowView<'_>, out: &mut Results) {
        let plan = self.plan;
        let (key, detail) = match plan.understand.row(row) {
            Row::Case(mut case, ignored) => {
                out.summary.ignored += ignored;
                if case.has_facts() {
                    if let Some(across) = plan.across {
                        across.put(&mut case);
                    }
                    self.case(&case, row, out);
                    return;
                }
                ("row.no_facts", String::new())
            }
            Row::Unreadable(key, detail) => (key, detail),
        };
        let report = unreadable(plan.registry, plan.date, key, &detail);
        let mut row = *row;
        row.fault = Some((key, &detail));
        self.own(&report, &Case::new(), &row, out);
    }

    fn case(&mut self, case: &Case<'_>, row: &RowView<'_>, out: &mut Results) {
        let plan = self.plan;
        if let Some(fields) = plan.check_only
            && fields.iter().all(|f| case.get(*f).is_none())
        {
            let values = Values::of(case);
            plan.render.unchecked(row, &values, &mut out.bytes);
            return;
        }
        let date = case
            .get(Field::CheckDate)
            .and_then(parse_date)
            .unwrap_or(plan.date);
        let sift = plan.counting.sift;
        let alone = memchr::memchr(FIRST_BYTE, row.whole().as_bytes()).is_some();
        match self.engine.answer(case, date, alone || sift.concerns(case)) {
            Answer::Own(mut report) => {
                sift.mark_row(&mut report, case);
                self.own(&report, case, row, out);
            }
            Answer::Shared(parts) => {
                let values = self.engine.values(case);
                if let Some(f) = self.engine.frames.get(parts.frame) {
                    let findings = self.engine.findings(&parts);
                    plan.render
                        .row(&f.rendered, findings, row, &values, &mut out.bytes);
                    // Only agents' counts ask for it.
                    let to_check = plan.counting.agents && to_check(&f.report, plan.counting);
                    out.summary
                        .add_values(&f.report, &values, to_check, plan.counting);
                }
            }
        }
    }

    fn own(&mut self, report: &Report, case: &Case<'_>, row: &RowView<'_>, out: &mut Results) {
        let render = self.plan.render;
        let frame = render.frame(report, false);
        let findings: Vec<R::Finding> = report
            .findings
            .iter()
            .map(|f| render.finding(f, false))
            .collect();
        let values = Values::of(case);
        render.row(&frame, findings.iter(), row, &values, &mut out.bytes);
        out.code = out.code.max((self.plan.code)(report));
        let counting = self.plan.counting;
        out.summary.add_many(report, 1, counting);
        let to_check = to_check(report, counting);
        out.summary.add_values(report, &values, to_check, counting);
    }
}

fn to_check(report: &Report, counting: Counting<'_>) -> bool {
    Attention::of(&counting.sift.view(report)) != Attention::None
}

/// The report of a row that could not be read.
#[must_use]
pub fn unreadable(registry: &Registry, date: Date, key: &'static str, detail: &str) -> Report {
    let empty = Case::new();
    let dossier = Dossier::build(registry, &empty, date);
    conclude(&dossier, vec![unreadable_row(key, detail)])
}
