//! Rows read, worked on and written on several threads, in their order.
//!
//! One thread reads, some work, the caller's writes. The batches they pass on are used again, and
//! there are only so many: that bounds the memory and what waits for whom.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::pipeline::Results;
use super::rows::{Rows, Source};

/// What one thread does with rows that were read together.
pub trait Work: Send {
    /// Works on a batch; what `out` holds is of another one.
    fn batch(&mut self, rows: &Rows, out: &mut Results);
}

/// Gives all rows of a source, whose first is number `first` of the list, to workers, one thread
/// for each, and hands the results on in the order of their rows; `take` says whether to go on.
/// Gives the workers back.
///
/// # Errors
/// Reading's and `take`'s.
pub fn run<W: Work>(
    mut workers: Vec<W>,
    first: u64,
    source: &mut (dyn Source + Send),
    take: &mut dyn FnMut(&Results) -> io::Result<bool>,
) -> io::Result<Vec<W>> {
    if let [worker] = workers.as_mut_slice() {
        alone(worker, first, source, take)?;
        return Ok(workers);
    }
    let in_flight = workers.len() * 2 + 2;
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
        let (written, workers) = std::thread::scope(|threads| {
            let running: Vec<_> = workers
                .into_iter()
                .map(|mut worker| {
                    let done_in = done_in.clone();
                    threads.spawn(move || {
                        work(&mut worker, full_out, spare_out, &done_in);
                        worker
                    })
                })
                .collect();
            drop(done_in);
            let written = write(take, done_out, empty_in, spare_in);
            // What a worker has not done is missing: that must not pass for the whole.
            let workers: Vec<W> = running
                .into_iter()
                .map(|t| t.join().unwrap_or_else(|p| std::panic::resume_unwind(p)))
                .collect();
            (written, workers)
        });
        let read = reader
            .join()
            .unwrap_or_else(|_| Err(io::Error::other("reader")));
        written.and(read).map(|()| workers)
    })
}

fn alone(
    worker: &mut impl Work,
    mut first: u64,
    source: &mut (dyn Source + Send),
    take: &mut dyn FnMut(&Results) -> io::Result<bool>,
) -> io::Result<()> {
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

fn work(
    worker: &mut impl Work,
    full: &Mutex<Receiver<(u64, Rows)>>,
    spare: &Mutex<Receiver<Results>>,
    done: &SyncSender<(u64, Rows, Results)>,
) {
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
