//! Writes a stock list for the benchmarks: eight columns, the same bytes for the same seed.
//!
//! ```text
//! stock_list ROWS [--seed N] [--form csv|gbk|jsonl|xlsx] [-o FILE]
//!            [--altered PERCENT] [--unknown PERCENT] [--repeated PERMILLE] [--formulas PERMILLE]
//! ```
//!
//! By default as CSV to standard output; 80 % of the brands are names on record, 15 % such names
//! altered by one character, 5 % invented. A workbook needs `-o`.

mod list;

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use list::{Pool, Shares};

fn main() -> Result<(), Box<dyn Error>> {
    let mut rows: usize = 1_000_000;
    let mut seed = 7;
    let mut form = String::from("csv");
    let mut file: Option<PathBuf> = None;
    let mut shares = Shares::default();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("{arg} needs a value"));
        match arg.as_str() {
            "--seed" => seed = value()?.parse()?,
            "--form" => form = value()?,
            "-o" => file = Some(value()?.into()),
            "--altered" => shares.altered = value()?.parse()?,
            "--unknown" => shares.unknown = value()?.parse()?,
            "--repeated" => shares.repeated = value()?.parse()?,
            "--formulas" => shares.formulas = value()?.parse()?,
            count => rows = count.parse().map_err(|_| format!("not known: {count}"))?,
        }
    }
    if shares.altered + shares.unknown > 100 {
        return Err("--altered and --unknown are more than all".into());
    }
    let pool = Pool::embedded()?;
    let drawn = pool.rows(seed, shares).take(rows);
    if form == "xlsx" {
        let file = file.ok_or("a workbook needs -o FILE")?;
        return list::xlsx(&file, drawn);
    }
    let out: Box<dyn Write> = match file {
        Some(file) => Box::new(File::create(file)?),
        None => Box::new(io::stdout().lock()),
    };
    match form.as_str() {
        "csv" | "gbk" => list::csv(out, drawn, form == "gbk"),
        "jsonl" => list::json_lines(out, drawn),
        other => Err(format!("not known: --form {other}").into()),
    }
}
