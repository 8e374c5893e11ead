//! The registry refreshed through the program: imported, refused, gone back from, compared.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    dead_code
)]

mod bundles;
mod home;
#[cfg(feature = "net")]
mod https;
mod lists;
mod order;
#[path = "../pages/mod.rs"]
mod pages;
mod stock;
mod store;
