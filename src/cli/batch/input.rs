//! Lists as rows of the batch: separated values, workbooks and JSON Lines; no more of them than
//! was asked for, and none after a stop.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::progress::Progress;
use crate::batch::rows::{Again, Rows, Source};
use crate::intake::rows::{List, Next, Nobody, Reader, Take};

/// A list as one run reads it.
pub struct Asked<'l> {
    list: &'l mut List,
    limit: Option<u64>,
    stop: &'l AtomicBool,
    progress: &'l Progress<'l>,
    told: Told,
}

/// What reading has shown.
#[derive(Debug, Default)]
struct Told {
    /// Rows of the last whole reading; 0 where there was none.
    count: AtomicU64,
    /// No row is left of those asked for.
    ended: AtomicBool,
    /// The list has more rows than were asked for.
    cut: AtomicBool,
}

impl<'l> Asked<'l> {
    /// The first `limit` rows of a list, or all; reading ends early when `stop` is set.
    pub fn new(
        list: &'l mut List,
        limit: Option<u64>,
        stop: &'l AtomicBool,
        progress: &'l Progress<'l>,
    ) -> Asked<'l> {
        Asked {
            list,
            limit,
            stop,
            progress,
            told: Told::default(),
        }
    }

    /// Its rows after the first `passed`.
    ///
    /// # Errors
    /// It cannot be read again, or the rows passed over cannot be read.
    pub fn after(&mut self, passed: u64) -> io::Result<AskedRows<'_>> {
        self.told.ended.store(false, Ordering::Relaxed);
        let mut reader = self.list.rows()?;
        for _ in 0..passed {
            if reader.next(&mut Nobody)? == Next::End {
                break;
            }
        }
        Ok(AskedRows {
            reader,
            read: passed,
            limit: self.limit,
            stop: self.stop,
            progress: None,
            told: &self.told,
        })
    }

    /// How many rows there are, where they were read to their end.
    pub fn count(&self) -> Option<u64> {
        Some(self.told.count.load(Ordering::Relaxed)).filter(|n| *n > 0)
    }

    /// Whether all rows asked for were read.
    pub fn has_ended(&self) -> bool {
        self.told.ended.load(Ordering::Relaxed)
    }

    /// Rows after which reading ended although the list goes on.
    pub fn cut_at(&self) -> Option<u64> {
        self.limit.filter(|_| self.told.cut.load(Ordering::Relaxed))
    }
}

impl Again for Asked<'_> {
    fn rows(&mut self) -> io::Result<Box<dyn Source + Send + '_>> {
        let progress = self.progress;
        progress.begin("progress.comparing", None);
        let mut rows = self.after(0)?;
        rows.progress = Some(progress);
        Ok(Box::new(rows))
    }
}

/// Rows of a list.
pub struct AskedRows<'l> {
    reader: Reader<'l>,
    read: u64,
    limit: Option<u64>,
    stop: &'l AtomicBool,
    progress: Option<&'l Progress<'l>>,
    told: &'l Told,
}

impl AskedRows<'_> {
    fn end(&self) {
        self.told.count.store(self.read, Ordering::Relaxed);
        self.told.ended.store(true, Ordering::Relaxed);
    }
}

impl Source for AskedRows<'_> {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        self.fill_with(rows, |_| true)
    }

    fn fill_wanted(
        &mut self,
        rows: &mut Rows,
        wanted: &mut dyn FnMut(u64) -> bool,
    ) -> io::Result<()> {
        self.fill_with(rows, wanted)
    }
}

impl AskedRows<'_> {
    fn fill_with(
        &mut self,
        rows: &mut Rows,
        mut wanted: impl FnMut(u64) -> bool,
    ) -> io::Result<()> {
        if self.stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        while !rows.is_full() {
            if self.limit.is_some_and(|most| self.read >= most) {
                if !self.told.ended.load(Ordering::Relaxed) {
                    let more = self.reader.next(&mut Nobody)? != Next::End;
                    self.told.cut.store(more, Ordering::Relaxed);
                    self.end();
                }
                break;
            }
            let there = if wanted(self.read + 1) {
                put_row(&mut self.reader, rows)?
            } else {
                pass_row(&mut self.reader, rows)?
            };
            if !there {
                self.end();
                break;
            }
            self.read += 1;
        }
        if let Some(progress) = self.progress {
            progress.at(self.read);
        }
        Ok(())
    }
}

/// The rows of a list from the first to the last.
struct AllRows<'l>(Reader<'l>);

impl Again for List {
    fn rows(&mut self) -> io::Result<Box<dyn Source + Send + '_>> {
        Ok(Box::new(AllRows(List::rows(self)?)))
    }
}

impl Source for AllRows<'_> {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        while !rows.is_full() && put_row(&mut self.0, rows)? {}
        Ok(())
    }
}

/// Puts the next row where it travels; `false` where there is none.
fn put_row(reader: &mut Reader<'_>, rows: &mut Rows) -> io::Result<bool> {
    match reader.next(&mut Into(rows))? {
        Next::End => return Ok(false),
        Next::Row => rows.end_row(),
        Next::Fault(key, detail) => rows.end_unreadable(key, detail),
    }
    Ok(true)
}

/// Puts a row without its cells where the next would be put.
fn pass_row(reader: &mut Reader<'_>, rows: &mut Rows) -> io::Result<bool> {
    let there = reader.next(&mut Nobody)? != Next::End;
    if there {
        rows.end_row();
    }
    Ok(there)
}

/// Puts cells where they travel.
pub struct Into<'r>(&'r mut Rows);

impl<'r> Into<'r> {
    /// Into these rows.
    pub fn new(rows: &'r mut Rows) -> Into<'r> {
        Into(rows)
    }
}

impl Take for Into<'_> {
    fn cell(&mut self, value: &str) {
        self.0.cell(value);
    }

    fn record(&mut self, text: &str, delimiter: u8) {
        self.0.record(text, delimiter);
    }

    fn unsure(&mut self) {
        self.0.unsure();
    }
}
