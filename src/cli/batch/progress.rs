//! How far a run is: a bar on a terminal, plain lines for a log, or nothing.

use std::fs::File;
use std::io::{self, IsTerminal, Seek};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::output;
use crate::report::words::Words;

/// Between two drawings of the bar.
const DRAWN: Duration = Duration::from_millis(100);

/// Between two plain lines, where a percent was done in between.
const LINE: Duration = Duration::from_secs(2);

/// Between two plain lines in any case.
const LONG: Duration = Duration::from_secs(10);

/// Steps of the bar.
const STEPS: u64 = 1000;

/// How it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A bar that is drawn again and again.
    Bar,
    /// A line now and then.
    Plain,
    /// Not at all.
    None,
}

impl Way {
    /// What `--progress` means here; `alone` says that nothing else goes to the terminal.
    #[must_use]
    pub fn of(asked: &str, quiet: bool, alone: bool) -> Way {
        let terminal = io::stderr().is_terminal() && !is_dumb();
        match asked {
            _ if quiet => Way::None,
            "none" => Way::None,
            "plain" => Way::Plain,
            // Who asks for a bar where none can be drawn still wants to see it going on.
            "bar" if !terminal => Way::Plain,
            "bar" => Way::Bar,
            _ if terminal && alone => Way::Bar,
            _ => Way::None,
        }
    }
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|t| t == "dumb")
}

/// Tells how far a run is. Told of rows once a batch, so that it costs nothing.
pub struct Progress<'w> {
    words: Words<'w>,
    way: Way,
    /// Bytes of the list, where they are read in order.
    reach: Option<(File, u64)>,
    pass: Mutex<Pass>,
}

/// One reading of the list.
struct Pass {
    /// Key of what is done.
    what: &'static str,
    total: Option<u64>,
    /// Rows that were done before, and when it began.
    from: u64,
    began: Instant,
    rows: u64,
    next: Instant,
    latest: Instant,
    percent: u64,
    bar: Option<ProgressBar>,
}

impl<'w> Progress<'w> {
    /// Progress of a list; `reach` is its second handle and its length, for lists whose rows are
    /// not counted beforehand.
    #[must_use]
    pub fn new(way: Way, reach: Option<(File, u64)>, words: Words<'w>) -> Progress<'w> {
        let now = Instant::now();
        let bar = (way == Way::Bar).then(|| {
            let target = ProgressDrawTarget::stderr();
            let bar = ProgressBar::with_draw_target(Some(STEPS), target);
            let style = ProgressStyle::with_template("{wide_bar} {msg}");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Progress {
            words,
            way,
            reach,
            pass: Mutex::new(Pass {
                what: "progress.checking",
                total: None,
                from: 0,
                began: now,
                rows: 0,
                next: now,
                latest: now,
                percent: 0,
                bar,
            }),
        }
    }

    /// Begins a reading: what is done (`progress.…` in the catalogue), and how many rows there
    /// are where that is known.
    pub fn begin(&self, what: &'static str, total: Option<u64>) {
        self.begin_at(what, total, 0);
    }

    /// The same with rows that were done before.
    pub fn begin_at(&self, what: &'static str, total: Option<u64>, from: u64) {
        if self.way == Way::None {
            return;
        }
        let mut pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let pause = match self.way {
            Way::Plain => LINE,
            _ => DRAWN,
        };
        pass.what = what;
        pass.total = total;
        pass.from = from;
        pass.rows = from;
        pass.began = now;
        pass.latest = now;
        pass.next = now + pause;
        pass.percent = 0;
    }

    /// So many rows are done.
    pub fn at(&self, rows: u64) {
        if self.way == Way::None {
            return;
        }
        let now = Instant::now();
        let mut pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner);
        pass.rows = rows;
        if now < pass.next {
            return;
        }
        let share = self.share(&pass);
        if let Some(bar) = &pass.bar {
            bar.set_position(share.map_or(0, |s| steps(s, STEPS)));
            bar.set_message(self.line(&pass, share, now));
            pass.next = now + DRAWN;
            return;
        }
        let percent = share.map_or(0, |s| steps(s, 100));
        if percent > pass.percent || now.duration_since(pass.latest) >= LONG {
            output::note(&format!("{}\n", self.line(&pass, share, now)), true);
            pass.percent = percent;
            pass.latest = now;
            pass.next = now + LINE;
        }
    }

    /// Takes the bar away, so that other words can be written.
    pub fn end(&self) {
        let pass = self.pass.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = &pass.bar {
            bar.finish_and_clear();
        }
    }

    /// What share of the reading is done, 0 to 1.
    fn share(&self, pass: &Pass) -> Option<f64> {
        let (done, all) = match (pass.total, &self.reach) {
            (Some(total), _) => (pass.rows, total),
            (None, Some((file, length))) => {
                let mut file: &File = file;
                (file.stream_position().ok()?, *length)
            }
            (None, None) => return None,
        };
        (all > 0).then(|| (done as f64 / all as f64).clamp(0.0, 1.0))
    }

    /// What is done, how much of it, how fast, how long it will take.
    fn line(&self, pass: &Pass, share: Option<f64>, now: Instant) -> String {
        let seconds = now.duration_since(pass.began).as_secs_f64();
        let new = pass.rows.saturating_sub(pass.from) as f64;
        let mut parts = vec![match share {
            Some(s) => format!("{} {}%", self.words.text(pass.what), steps(s, 100)),
            None => self.words.text(pass.what).into_owned(),
        }];
        let rows = pass.rows.to_string();
        parts.push(match pass.total {
            Some(total) => {
                let total = total.to_string();
                let args = [("rows", rows.as_str()), ("total", total.as_str())];
                self.words.filled("progress.rows_of", &args)
            }
            None => self.words.filled("progress.rows", &[("rows", &rows)]),
        });
        if seconds > 0.0 {
            let rate = format!("{:.0}", new / seconds);
            parts.push(self.words.filled("progress.rate", &[("rate", &rate)]));
        }
        // Of the rows of this run only: those done before took no time.
        let part = match (pass.total, share) {
            (Some(total), _) if total > pass.from => Some(new / (total - pass.from) as f64),
            (None, share) => share,
            _ => None,
        };
        if let Some(part) = part.filter(|p| *p > 0.0) {
            let left = time(seconds * (1.0 - part).max(0.0) / part);
            parts.push(self.words.filled("progress.left", &[("left", &left)]));
        }
        parts.join(" · ")
    }
}

/// A share in whole steps of `all`, rounded down.
fn steps(share: f64, all: u64) -> u64 {
    (share * all as f64) as u64
}

/// Seconds as `m:ss` or `h:mm:ss`.
fn time(seconds: f64) -> String {
    let s = steps(seconds.ceil(), 1);
    let (h, m, s) = (s / 3600, s / 60 % 60, s % 60);
    if h > 0 {
        format!("{h}:{m:02}:{s:02}")
    } else {
        format!("{m}:{s:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use crate::report::words::Lang;

    #[test]
    fn a_line_says_share_rows_rate_and_time_left() {
        let words = Words {
            registry: Registry::embedded().unwrap(),
            lang: Lang::En,
            unmasked: false,
        };
        let p = Progress::new(Way::Plain, None, words);
        p.begin_at("progress.checking", Some(1000), 200);
        let mut pass = p.pass.lock().unwrap();
        pass.rows = 400;
        let now = pass.began + Duration::from_secs(20);
        assert_eq!(
            p.line(&pass, p.share(&pass), now),
            "checking 40% · 400/1000 rows · 10 rows/s · about 1:00 left"
        );
        pass.total = None;
        assert_eq!(
            p.line(&pass, p.share(&pass), now),
            "checking · 400 rows · 10 rows/s"
        );
    }

    #[test]
    fn times_are_short() {
        assert_eq!(time(0.2), "0:01");
        assert_eq!(time(61.0), "1:01");
        assert_eq!(time(3723.0), "1:02:03");
    }

    #[test]
    fn nothing_is_shown_where_nobody_looks() {
        assert_eq!(Way::of("bar", true, true), Way::None);
        assert_eq!(Way::of("plain", false, false), Way::Plain);
        assert_eq!(Way::of("none", false, true), Way::None);
        assert_eq!(Way::of("auto", false, false), Way::None);
    }
}
