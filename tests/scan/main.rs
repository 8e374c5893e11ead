//! Promotional texts against what a reader would say of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code
)]

mod hostile;
mod judging;
mod labelled;
#[cfg(feature = "net")]
mod network;
mod program;
mod readers;
#[path = "../server/mod.rs"]
mod server;
mod spelling;

use jiff::civil::{Date, date};
use yiqing::registry::Registry;
use yiqing::scan::{Scan, scan_text};

fn day() -> Date {
    date(2026, 11, 23)
}

fn scan(text: &str) -> Scan {
    scan_text(Registry::embedded().unwrap(), day(), text)
}

const OFFER: &str = "瑞银信POS机是一清机，信用卡刷卡秒到账，费率永久不涨。";
