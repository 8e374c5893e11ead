//! A workbook: any bytes as they are, or parts that are packed into a ZIP here, since bytes changed
//! at random seldom unpack. What the guard passes is read row by row within its bounds; what it
//! refuses is refused by the reader in the same words.
//!
//! Parts are written one behind the other, each below a line `>>> name`.
#![no_main]

use std::backtrace::Backtrace;
use std::io::{Cursor, Seek, Write};
use std::panic;

use libfuzzer_sys::fuzz_target;
use yiqing::intake::workbook::fault::{WORKBOOK_FAULTS, WorkbookError};
use yiqing::intake::workbook::guard;
use yiqing::intake::workbook::{MOST_CELL, MOST_COLUMNS, MOST_ROWS, Record, Shown, Workbook};
use yiqing::text::invisible::is_invisible;
use yiqing_fuzz::bounded;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Rows of a sheet beyond which it shows nothing new.
const MOST: usize = 2_000;

fn packed(text: &str) -> Option<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for part in text.split("\n>>> ") {
        let (name, body) = part.split_once('\n').unwrap_or((part, ""));
        let name = name.trim_start_matches(">>> ");
        // Two parts of one name cannot be written.
        zip.start_file(name, options).ok()?;
        zip.write_all(body.as_bytes()).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

fn told(e: &WorkbookError) {
    assert!(WORKBOOK_FAULTS.contains(&e.key()));
    for (_, value) in e.args() {
        assert!(!value.chars().any(is_invisible), "{value:?}");
    }
}

fn read(bytes: Vec<u8>) {
    let mut source = Cursor::new(bytes.clone());
    let passed = guard::check(&mut source);
    let book = Workbook::of_bytes(bytes);
    let mut book = match (&passed, book) {
        (Err(refused), Err(e)) => {
            assert_eq!(refused.key(), e.key());
            return told(&e);
        }
        (Err(refused), Ok(_)) => panic!("read although refused: {refused}"),
        (Ok(_), Err(e)) => return told(&e),
        (Ok(_), Ok(book)) => book,
    };
    assert_eq!(source.stream_position().ok(), Some(0));
    for name in book.sheets().to_vec().iter().take(3) {
        assert!(
            book.sheet(Some(name.as_str())).is_ok(),
            "a sheet is found by its name"
        );
        let mut rows = match book.rows(name) {
            Ok(rows) => rows,
            Err(e) => {
                told(&e);
                continue;
            }
        };
        let (mut record, mut last) = (Record::default(), 0);
        for _ in 0..MOST {
            match rows.next(&mut record) {
                Ok(true) => {}
                Ok(false) => {
                    assert!(
                        matches!(rows.next(&mut record), Ok(false)),
                        "the end is the end"
                    );
                    break;
                }
                Err(e) => {
                    told(&e);
                    break;
                }
            }
            assert!(record.row > last && record.row <= MOST_ROWS, "rows ascend");
            last = record.row;
            assert_eq!(record.cells.len(), record.shown.len());
            assert!(record.cells.len() <= MOST_COLUMNS as usize);
            assert!(record.shown.iter().any(|s| *s != Shown::Blank));
            for (text, shown) in record.cells.iter().zip(&record.shown) {
                assert!(text.len() <= MOST_CELL);
                match shown {
                    Shown::Blank => assert!(text.is_empty()),
                    Shown::Date => {
                        let b = text.as_bytes();
                        let day = b.len() >= 10
                            && b[..10].iter().enumerate().all(|(i, b)| match i {
                                4 | 7 => *b == b'-',
                                _ => b.is_ascii_digit(),
                            });
                        assert!(day, "{text:?} is no day");
                    }
                    Shown::Boolean => assert!(matches!(text, "TRUE" | "FALSE")),
                    Shown::Percent => {
                        assert!(
                            text.chars()
                                .next_back()
                                .is_some_and(|c| !c.is_alphanumeric())
                        );
                    }
                    _ => {}
                }
            }
        }
    }
}

/// What the reader of workbooks gives up on is contained and told as damage, so that its own
/// panics are no finds; all others are.
fn contain() {
    let abort = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let theirs = info
            .location()
            .is_some_and(|l| l.file().contains("/calamine-"))
            || Backtrace::force_capture()
                .to_string()
                .contains("calamine::");
        if !theirs {
            abort(info);
        }
    }));
}

fuzz_target!(init: contain(), |bytes: &[u8]| {
    let bytes = if bytes.starts_with(b"PK") {
        bytes.to_vec()
    } else {
        match std::str::from_utf8(bytes).ok().and_then(packed) {
            Some(bytes) => bytes,
            None => return,
        }
    };
    bounded(bytes.len(), 64 << 20, 4096, || read(bytes));
});
