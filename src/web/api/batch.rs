//! `POST /api/v1/batch`: a list in, a report per row out, in order, while the rows are checked.

use std::io::{self, Cursor};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::civil::Date;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use utoipa::openapi::HttpMethod;

use super::check::refuse_if_too_old;
use super::{Endpoint, asked, bad_query, openapi};
use crate::batch::across::Across;
use crate::batch::first::First;
use crate::batch::pipeline::{self, Plan, Results};
use crate::batch::render::Render;
use crate::batch::rows::{Again, Rows, Source};
use crate::batch::sift::Sift;
use crate::batch::summary::Counting;
use crate::check::Report;
use crate::intake::table::{Header, decode, header, sniff_delimiter};
use crate::report::lines::JsonLines;
use crate::report::rows::CsvRows;
use crate::report::words::Words;
use crate::stock::Cells;
use crate::web::problem::Problem;
use crate::web::{App, language, work};

/// Bytes gathered before they are sent on.
const CHUNK: usize = 32 << 10;
/// Chunks made ahead of the reader.
const AHEAD: usize = 4;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    JsonLines,
    Csv,
}

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/batch", post(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint {
        path: "/api/v1/batch",
        method: HttpMethod::Post,
        operation: openapi::operation(
            "batch",
            "Check a list",
            "CSV (also TSV, `;` or `|`; UTF-8, UTF-16 or GB18030) with a header in; one report a row out, in order, \
             as JSON Lines while the rows are checked, or as CSV with the input's columns and ours. \
             Workbooks are not read here: save them as CSV, or use `yiqing batch`.",
        )
        .parameter(openapi::lang())
        .parameter(openapi::date())
        .parameter(openapi::choice("format", "How results are written", &["jsonl", "csv"]))
        .request_body(Some(openapi::csv_body()))
        .response("200", openapi::lines_response())
        .response("400", openapi::problem("No text of a known encoding, or a workbook"))
        .response("413", openapi::problem("More than 2 MB"))
        .response("422", openapi::problem("No column of a known name, or no row"))
        .build(),
    }
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response {
    let asked = match asked(&app, request.uri(), request.headers()) {
        Ok(asked) => asked,
        Err(response) => return *response,
    };
    let words = asked.words;
    let format = match language::query(request.uri(), "format").as_deref() {
        None | Some("jsonl") => Format::JsonLines,
        Some("csv") => Format::Csv,
        Some(_) => return bad_query("format", "jsonl, csv", &words),
    };
    let (slot, bytes) = match work::body(request).await {
        Ok(body) => body,
        Err(problem) => return problem.respond(&words),
    };
    if let Err(problem) = refuse_if_too_old(&app, asked.date) {
        return problem.respond(&words);
    }
    let list = match work::run(None, move || List::read(&bytes)).await {
        Ok(Ok(list)) => list,
        Ok(Err(problem)) | Err(problem) => return problem.respond(&words),
    };
    let (sender, receiver) = channel(AHEAD);
    drop(tokio::spawn(work::run(slot, move || {
        list.check(&app, asked.date, words, format, sender);
    })));
    let kind = match format {
        Format::JsonLines => "application/x-ndjson",
        Format::Csv => "text/csv; charset=utf-8",
    };
    (
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind))],
        Body::from_stream(Chunks(receiver)),
    )
        .into_response()
}

/// A list as text, its header understood.
struct List {
    text: String,
    delimiter: u8,
    head: Header,
}

impl List {
    fn read(bytes: &[u8]) -> Result<List, Problem> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            return Err(Problem::new(StatusCode::BAD_REQUEST, "workbook"));
        }
        let (text, _) = decode(bytes).map_err(|fault| Problem::faults(vec![fault]))?;
        let sample: String = text.lines().take(20).collect::<Vec<_>>().join("\n");
        let delimiter = sniff_delimiter(&sample);
        let mut list = List {
            text: text.into_owned(),
            delimiter,
            head: header(&[]),
        };
        let mut reader = list.reader();
        let mut record = csv::StringRecord::new();
        let mut any = |record: &mut csv::StringRecord| reader.read_record(record).unwrap_or(true);
        if !any(&mut record) {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_rows"));
        }
        let names: Vec<&str> = record.iter().map(str::trim).collect();
        let head = header(&names);
        let mut row = csv::StringRecord::new();
        let mut rows = false;
        while !rows && any(&mut row) {
            rows = !blank(&row);
        }
        if head.columns.iter().all(Option::is_none) {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_columns"));
        }
        if !rows {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_rows"));
        }
        list.head = head;
        Ok(list)
    }

    fn reader(&self) -> csv::Reader<Cursor<&[u8]>> {
        csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .flexible(true)
            .has_headers(false)
            .from_reader(Cursor::new(self.text.as_bytes()))
    }

    /// Checks every row; ends early only when nobody reads the results any more.
    fn check(
        mut self,
        app: &App,
        date: Date,
        words: Words<'static>,
        format: Format,
        sender: Sender<Vec<u8>>,
    ) {
        let cells = Cells(std::mem::replace(&mut self.head, header(&[])));
        let names = cells.0.names.clone();
        let mut out = Out {
            bytes: Vec::with_capacity(CHUNK + 8192),
            sender,
        };
        let done = match format {
            Format::Csv => {
                let csv = CsvRows {
                    words,
                    raw: false,
                    width: names.len(),
                };
                out.bytes.extend_from_slice("\u{feff}".as_bytes());
                out.bytes.extend(csv.head(&names));
                self.rows(app, date, &cells, &csv, &mut out)
            }
            Format::JsonLines => {
                let json = JsonLines::new(words);
                self.rows(app, date, &cells, &json, &mut out)
            }
        };
        let _ = done.and_then(|()| out.send());
    }

    fn rows(
        &mut self,
        app: &App,
        date: Date,
        cells: &Cells,
        render: &impl Render,
        out: &mut Out,
    ) -> io::Result<()> {
        let sift = Sift::default();
        let code = |_: &Report| 0;
        let plan = Plan {
            registry: app.registry(),
            date,
            understand: cells,
            render,
            code: &code,
            across: None,
            remembered: None,
            counting: Counting::nothing(&sift),
            threads: 1,
        };
        let first = First {
            plan: &plan,
            sellers: cells.names_a_seller(),
        };
        let (across, remembered) = Across::of(self, &first)?;
        let plan = Plan {
            across: Some(&across),
            remembered: remembered.as_ref(),
            ..plan
        };
        let mut source = Again::rows(self)?;
        pipeline::run(&plan, &mut *source, &mut |results: &Results| {
            out.bytes.extend_from_slice(&results.bytes);
            if out.bytes.len() >= CHUNK {
                out.send()?;
            }
            Ok(true)
        })
    }
}

impl Again for List {
    fn rows(&mut self) -> io::Result<Box<dyn Source + Send + '_>> {
        let mut reader = self.reader();
        let mut record = csv::StringRecord::new();
        let _ = reader.read_record(&mut record);
        Ok(Box::new(Lines { reader, record }))
    }
}

/// Rows below the header.
struct Lines<'l> {
    reader: csv::Reader<Cursor<&'l [u8]>>,
    record: csv::StringRecord,
}

/// Rows handed on together: few, so that the first results are sent early.
const ROWS: usize = 64;

impl Source for Lines<'_> {
    fn fill(&mut self, rows: &mut Rows) -> io::Result<()> {
        while rows.len() < ROWS {
            match self.reader.read_record(&mut self.record) {
                Ok(false) => break,
                Ok(true) if blank(&self.record) => {}
                Ok(true) => {
                    for cell in &self.record {
                        rows.cell(cell);
                    }
                    rows.end_row();
                }
                Err(e) => rows.unreadable("row.not_csv", e.to_string()),
            }
        }
        Ok(())
    }
}

fn blank(record: &csv::StringRecord) -> bool {
    record.iter().all(|c| c.trim().is_empty())
}

/// Sends results on in chunks.
struct Out {
    bytes: Vec<u8>,
    sender: Sender<Vec<u8>>,
}

impl Out {
    fn send(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.bytes, Vec::with_capacity(CHUNK + 8192));
        self.sender
            .blocking_send(chunk)
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// The chunks as a stream.
struct Chunks(Receiver<Vec<u8>>);

impl futures_core::Stream for Chunks {
    type Item = Result<Bytes, io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|c| c.map(|c| Ok(Bytes::from(c))))
    }
}
