//! Rows of a list checked and rendered, on several threads where wanted.

use std::io;

use jiff::civil::Date;

use super::Attention;
use super::Row;
use super::across::Across;
use super::engine::{Answer, Engine};
use super::holes::{FIRST_BYTE, Values};
use super::remembered::{Remembered, Tally};
use super::render::Render;
use super::rows::{RowView, Rows, Source};
use super::summary::{Counting, Summary};
use super::threads::{self, Work};
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
pub struct Plan<'a, U, R: Render> {
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
    /// What an earlier pass has found of rows by themselves.
    pub remembered: Option<&'a Remembered<R::Frame>>,
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
    let workers = (0..plan.threads.max(1)).map(|_| Worker::new(plan));
    threads::run(workers.collect(), first, source, take).map(|_| ())
}

struct Worker<'a, U, R: Render> {
    plan: &'a Plan<'a, U, R>,
    engine: Engine<'a, R>,
    tally: Tally,
}

impl<U: Understand, R: Render> Work for Worker<'_, U, R> {
    fn batch(&mut self, rows: &Rows, out: &mut Results) {
        out.bytes.clear();
        out.ends.clear();
        out.first = rows.first();
        out.code = 0;
        out.summary = Summary::default();
        let plan = self.plan;
        let mut known = plan
            .remembered
            .zip(plan.across)
            .map(|(told, across)| (told, across, across.rows_from(rows.first())));
        let nobody = Case::new();
        let nothing = Values::of(&nobody);
        for row in rows.iter() {
            let found = known
                .as_mut()
                .and_then(|(told, across, members)| told.of(&row, members, across));
            match found {
                Some((at, frame)) => {
                    let none = std::iter::empty();
                    plan.render
                        .row(&frame.rendered, none, &row, &nothing, &mut out.bytes);
                    self.tally.add(at);
                }
                None => self.row(&row, out),
            }
            out.ends.push(out.bytes.len());
        }
        if let Some((told, ..)) = known {
            let code = self.tally.put(told, &mut out.summary, plan.counting);
            out.code = out.code.max(code);
        }
        for f in self.engine.frames.iter_mut().filter(|f| f.rows > 0) {
            out.summary.add_many(&f.report, f.rows, self.plan.counting);
            out.code = out.code.max(f.code);
            f.rows = 0;
        }
        self.engine.trim();
    }
}

impl<'a, U: Understand, R: Render> Worker<'a, U, R> {
    fn new(plan: &'a Plan<'a, U, R>) -> Self {
        Worker {
            plan,
            engine: Engine::new(plan.registry, plan.render, plan.code),
            tally: Tally::default(),
        }
    }

    fn row(&mut self, row: &RowView<'_>, out: &mut Results) {
        let plan = self.plan;
        let (key, detail, case) = match plan.understand.row(row) {
            Row::Case(mut case, ignored) => {
                out.summary.ignored += ignored;
                if case.has_facts() {
                    if let Some(across) = plan.across {
                        across.put(&mut case);
                    }
                    self.case(&case, row, out);
                    return;
                }
                // Its id is known all the same.
                ("row.no_facts", String::new(), case)
            }
            Row::Unreadable(key, detail) => (key, detail, Case::new()),
        };
        let report = unreadable(plan.registry, plan.date, key, &detail);
        let mut row = *row;
        row.fault = Some((key, &detail));
        self.own(&report, &case, &row, out);
    }

    fn case(&mut self, case: &Case<'_>, row: &RowView<'_>, out: &mut Results) {
        let plan = self.plan;
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
