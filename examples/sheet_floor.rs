//! The floor for workbooks: what reading a workbook's cells and writing those of its results takes
//! without any check. Used by `benches/run.sh sheet`.
//!
//! `sheet_floor LIST.xlsx RESULTS.xlsx` prints the seconds of reading the one and of writing the
//! cells of the other, and how many cells were read and written.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs::File;
use std::io::BufReader;
use std::time::Instant;

use calamine::{DataRef, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

type Row = Vec<(u32, u16, String)>;

fn cells(path: &str, keep: bool) -> (u64, Vec<(String, Row)>) {
    let mut book: Xlsx<BufReader<File>> = open_workbook(path).unwrap();
    let mut count = 0;
    let mut sheets = Vec::new();
    let names = if keep {
        book.sheet_names()
    } else {
        vec![book.sheet_names()[0].clone()]
    };
    for name in names {
        let mut kept = Vec::new();
        let mut reader = book.worksheet_cells_reader(&name).unwrap();
        while let Some(cell) = reader.next_cell().unwrap() {
            count += 1;
            if keep {
                let (row, column) = cell.get_position();
                let text = match cell.get_value() {
                    DataRef::String(s) => s.clone(),
                    DataRef::SharedString(s) => (*s).to_owned(),
                    DataRef::Float(n) => n.to_string(),
                    DataRef::Int(n) => n.to_string(),
                    _ => String::new(),
                };
                kept.push((row, u16::try_from(column).unwrap(), text));
            }
        }
        sheets.push((name, kept));
    }
    (count, sheets)
}

fn time(list: &str, results: &str) {
    let started = Instant::now();
    let (read, _) = cells(list, false);
    let reading = started.elapsed().as_secs_f64();
    let (written, sheets) = cells(results, true);
    let started = Instant::now();
    let mut book = Workbook::new();
    for (name, cells) in &sheets {
        let sheet = book.add_worksheet_with_constant_memory().unwrap();
        sheet.set_name(name).unwrap();
        for (row, column, text) in cells {
            sheet.write_string(*row, *column, text).unwrap();
        }
    }
    book.save(format!("{results}.floor")).unwrap();
    let writing = started.elapsed().as_secs_f64();
    println!("{reading:.3} {writing:.3} {read} {written}");
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        [list, results] => time(list, results),
        _ => println!("sheet_floor LIST.xlsx RESULTS.xlsx"),
    }
}
