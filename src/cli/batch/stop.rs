//! Ctrl-C: the first ends a run in good order, the second at once.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::cli::failure::STOPPED;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Watches for Ctrl-C from now on; the flag is set when it comes.
///
/// Where Ctrl-C is ignored, as for a job in the background of a script, it stays ignored.
pub fn watch() -> &'static AtomicBool {
    static WATCHED: Once = Once::new();
    ASKED.store(false, Ordering::SeqCst);
    WATCHED.call_once(|| {
        // Where it cannot be watched, Ctrl-C ends the program as it would without us.
        let _ = ctrlc::try_set_handler(|| {
            if ASKED.swap(true, Ordering::SeqCst) {
                at_once();
            }
        });
    });
    &ASKED
}

/// Whoever asks twice does not want to wait for what the program is busy with.
#[allow(clippy::disallowed_methods)]
fn at_once() -> ! {
    std::process::exit(i32::from(STOPPED))
}

/// A flag that nobody sets: Ctrl-C ends the program as it would without us.
pub fn never() -> &'static AtomicBool {
    static NEVER: AtomicBool = AtomicBool::new(false);
    &NEVER
}
