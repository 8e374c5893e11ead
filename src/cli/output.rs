//! Standard output: locked once, colours by choice, a closed pipe ends quietly.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};

use super::failure::Failure;

/// Writes `text` to standard output; colours only where the terminal and the user want them.
///
/// # Errors
/// Any error but a closed pipe, which ends quietly.
pub fn print(text: &str, no_color: bool) -> Result<(), Failure> {
    if !text.contains('\x1b') {
        let mut out = io::stdout().lock();
        return quiet_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
    }
    let choice = if no_color {
        ColorChoice::Never
    } else {
        AutoStream::choice(&io::stdout())
    };
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    quiet_pipe(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes to standard error; failures there are nobody's concern.
pub fn note(text: &str, no_color: bool) {
    let choice = if no_color {
        ColorChoice::Never
    } else {
        AutoStream::choice(&io::stderr())
    };
    let mut err = AutoStream::new(io::stderr().lock(), choice);
    let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

/// Turns a closed pipe into success.
///
/// # Errors
/// Any other error.
pub fn quiet_pipe(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Err(Failure::closed_pipe()),
        Err(e) => Err(Failure::io("stdout", &e)),
        Ok(()) => Ok(()),
    }
}
