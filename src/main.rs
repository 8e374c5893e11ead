//! The program: parse, run, print what went wrong, exit code.

use std::panic;
use std::process::ExitCode;

fn main() -> ExitCode {
    panic::set_hook(Box::new(|info| {
        yiqing::cli::output::note(
            &format!("yiqing: 内部错误，请报告 / internal error, please report: {info}\n"),
            true,
        );
    }));
    let args = std::env::args_os().collect();
    match panic::catch_unwind(|| yiqing::cli::run(args)) {
        Ok(code) => ExitCode::from(code),
        Err(_) => ExitCode::from(1),
    }
}
