//! Any bytes as a list, on the way `yiqing batch` takes: opened by the reader of lists, compared
//! row with row, checked in batches. Each row of the input is one row of each result, in order,
//! with the answer it has on its own, however many threads check.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use yiqing::batch::Row;
use yiqing::batch::across::Across;
use yiqing::batch::first::First;
use yiqing::batch::holes::Values;
use yiqing::batch::pipeline::{Plan, Understand, run, unreadable};
use yiqing::batch::remembered::Remembered;
use yiqing::batch::render::Render;
use yiqing::batch::rows::{Again, Rows};
use yiqing::batch::sift::Sift;
use yiqing::batch::summary::{Counting, Summary};
use yiqing::case::{Case, parse_date};
use yiqing::check::check;
use yiqing::field::Field;
use yiqing::intake::mapping::Mapping;
use yiqing::intake::rows::{Form, List, Options};
use yiqing::intake::table::{header, is_known};
use yiqing::report::lines::JsonLines;
use yiqing::report::rows::{COLUMNS, CsvRows};
use yiqing::stock::{Cells, Objects};
use yiqing_fuzz::{DAY, registry, sound, warm, words};

/// Rows beyond which a list shows nothing new.
const MOST_ROWS: usize = 60;

fn planned<'a, U: Understand, R: Render>(
    understand: &'a U,
    render: &'a R,
    sift: &'a Sift,
) -> Plan<'a, U, R> {
    Plan {
        registry: registry(),
        date: DAY,
        understand,
        render,
        code: &|_| 0,
        across: None,
        remembered: None,
        counting: Counting {
            sift,
            places: true,
            agents: false,
        },
        threads: 1,
    }
}

fn rendered<U: Understand, R: Render>(
    list: &mut List,
    understand: &U,
    render: &R,
    across: Option<&Across>,
    remembered: Option<&Remembered<R::Frame>>,
    threads: usize,
) -> (Vec<Vec<u8>>, Summary) {
    let sift = Sift::default();
    let plan = Plan {
        across,
        remembered,
        threads,
        ..planned(understand, render, &sift)
    };
    let (mut out, mut summary) = (Vec::new(), Summary::default());
    let mut source = Again::rows(list).expect("it was read before");
    run(&plan, &mut *source, &mut |results| {
        assert_eq!(results.first, out.len() as u64 + 1);
        out.extend(results.rows().map(<[u8]>::to_vec));
        summary.merge(&results.summary);
        Ok(true)
    })
    .expect("it was read before");
    (out, summary)
}

/// Each row checked by itself, by the one call that `yiqing check` makes.
fn one_by_one<R: Render>(rows: &Rows, understand: &impl Understand, render: &R) -> Vec<Vec<u8>> {
    rows.iter()
        .map(|row| {
            let (case, fault) = match understand.row(&row) {
                Row::Case(case, _) if case.has_facts() => (case, None),
                Row::Case(case, _) => (case, Some(("row.no_facts", String::new()))),
                Row::Unreadable(key, detail) => (Case::new(), Some((key, detail))),
            };
            let report = match &fault {
                Some((key, detail)) => unreadable(registry(), DAY, key, detail),
                None => {
                    let date = case.get(Field::CheckDate).and_then(parse_date);
                    check(registry(), &case, date.unwrap_or(DAY))
                }
            };
            sound(&report);
            let mut row = row;
            row.fault = fault.as_ref().map(|(k, d)| (*k, d.as_str()));
            let frame = render.frame(&report, false);
            let findings: Vec<R::Finding> = report
                .findings
                .iter()
                .map(|f| render.finding(f, false))
                .collect();
            let mut out = Vec::new();
            render.row(&frame, findings.iter(), &row, &Values::of(&case), &mut out);
            out
        })
        .collect()
}

fn all<U: Understand>(list: &mut List, understand: &U, sellers: bool) {
    let mut rows = Rows::default();
    rows.begin(1);
    let mut source = Again::rows(list).expect("it was opened");
    if source.fill(&mut rows).is_err() {
        return;
    }
    drop(source);
    if rows.len() > MOST_ROWS {
        return;
    }
    let width = list.names().len();
    let csv = CsvRows {
        words: words(),
        raw: false,
        width,
    };
    let json = JsonLines::new(words());

    let (lines, summary) = rendered(list, understand, &json, None, None, 1);
    assert_eq!(lines.len(), rows.len(), "rows in, rows out");
    assert_eq!(summary.rows, rows.len() as u64);
    let alone = one_by_one(&rows, understand, &json);
    for (together, alone) in lines.iter().zip(&alone) {
        let (t, a) = (
            String::from_utf8_lossy(together),
            String::from_utf8_lossy(alone),
        );
        assert_eq!(t, a, "a row of a list is answered as on its own");
        let document: serde_json::Value = serde_json::from_slice(together).expect("JSON");
        for f in document["findings"].as_array().expect("findings") {
            assert!(f["evidence"].as_array().is_some_and(|e| !e.is_empty()));
        }
    }

    let sift = Sift::default();
    let plan = planned(understand, &csv, &sift);
    let first = First {
        plan: &plan,
        sellers,
    };
    assert!(first.remembers());
    let (across, remembered) = Across::of(list, &first).expect("it was read before");
    let (lines, counted) = rendered(list, understand, &csv, Some(&across), None, 1);
    let (again, counted_again) = rendered(
        list,
        understand,
        &csv,
        Some(&across),
        remembered.as_ref(),
        2,
    );
    assert_eq!(
        lines, again,
        "threads and what is remembered change nothing"
    );
    assert_eq!(
        counted, counted_again,
        "threads and what is remembered change no count"
    );
    assert_eq!(lines.len(), rows.len(), "rows in, rows out");
    let mut verdicts: BTreeMap<String, u64> = BTreeMap::new();
    for line in &lines {
        let mut reader = csv_reader(line);
        let cells = reader.next().expect("a row").expect("a row");
        assert_eq!(cells.len(), width + COLUMNS.len());
        assert!(reader.next().is_none(), "one row is one record");
        *verdicts.entry(cells[width].to_owned()).or_default() += 1;
    }
    let counted: BTreeMap<String, u64> = counted
        .by_verdict
        .iter()
        .filter(|(_, n)| **n > 0)
        .map(|(v, n)| ((*v).to_owned(), *n))
        .collect();
    assert_eq!(verdicts, counted, "what is counted is what is written");
}

fn csv_reader(line: &[u8]) -> csv::StringRecordsIntoIter<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line)
        .into_records()
}

fuzz_target!(init: warm(), |bytes: &[u8]| {
    let mapping = Mapping::default();
    let options = Options {
        encoding: None,
        sheet: None,
        delimiter: None,
        json_lines: true,
        known: &|name| is_known(name, &mapping),
    };
    let Ok(mut list) = List::spooled(&mut &bytes[..], &options) else {
        return;
    };
    if *list.form() == Form::JsonLines {
        return all(&mut list, &Objects::default(), true);
    }
    let names: Vec<&str> = list.names().iter().map(String::as_str).collect();
    let cells = Cells(header(&names));
    let sellers = cells.names_a_seller();
    all(&mut list, &cells, sellers);
});
