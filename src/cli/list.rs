//! Lists as commands open them: the flags that say how to read one, and what is told of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches};

use super::args::pick;
use super::failure::{CANNOT, Failure, USAGE};
use crate::dossier::numbers::damaged;
use crate::field::{FIELDS, Field};
use crate::intake::mapping::Mapping;
use crate::intake::rows::{Cells, Form, List, ListFault, Next, Options, encoding_named};
use crate::intake::table::{
    Header, RowCase, case_of_cells, case_of_json_line, header_with, is_known,
};
use crate::report::header::{ColumnDocument, HeaderDocument};
use crate::report::words::{Lang, Words};
use crate::text::mask;

/// Rows that a header report looks at.
const MOST_SEEN: u64 = 1000;

/// Whether a list can be read only once: standard input, or a pipe with a name.
#[must_use]
pub fn is_read_once(name: &str) -> bool {
    name == "-" || std::fs::metadata(name).is_ok_and(|m| !m.is_file() && !m.is_dir())
}

/// Shows what is read.
struct Seen<'s, R>(R, &'s mut dyn FnMut(&[u8]));

impl<R: Read> Read for Seen<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(buffer)?;
        (self.1)(buffer.get(..n).unwrap_or_default());
        Ok(n)
    }
}

/// How a stock list is to be read, as asked for.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// `--encoding`.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// `--sheet`.
    pub sheet: Option<String>,
    /// `--delimiter`.
    pub delimiter: Option<u8>,
    /// `--map`.
    pub mapping: Mapping,
    /// `--header-report`.
    pub header_report: bool,
}

/// The flags that say how a list is to be read.
#[must_use]
pub fn args(lang: Lang) -> Vec<Arg> {
    let t = |zh, en| pick(lang, zh, en);
    vec![
        Arg::new("map")
            .long("map")
            .value_name(t("列名=字段", "COLUMN=FIELD"))
            .action(ArgAction::Append)
            .help(t(
                "某列是什么字段，如 --map 机器牌子=brand；字段写 - 则不用此列；可多次",
                "what a column means, like --map make=brand; - for a column to leave out; repeatable",
            )),
        Arg::new("sheet").long("sheet").value_name("SHEET").help(t(
            "工作簿里的哪张表：表名，或从1数起的序号；默认第一张可见的",
            "sheet of a workbook: its name, or its number from 1; the first visible by default",
        )),
        Arg::new("encoding")
            .long("encoding")
            .value_name("ENCODING")
            .help(t(
                "文本的编码，如 gbk、utf-8、utf-16le、big5；默认自动识别",
                "encoding of a text, such as gbk, utf-8, utf-16le, big5; found out by default",
            )),
        Arg::new("delimiter")
            .long("delimiter")
            .value_name("CHAR")
            .value_parser([",", ";", "|", "tab", "\t"])
            .help(t(
                "列之间的符号：, ; | tab；默认自动识别",
                "between cells: , ; | tab; found out by default",
            )),
    ]
}

/// The flag that asks what was understood of a list, for commands that tell it.
#[must_use]
pub fn report_arg(lang: Lang) -> Arg {
    Arg::new("header-report")
        .long("header-report")
        .action(ArgAction::SetTrue)
        .help(pick(
            lang,
            "只说明读懂了什么：编码、表头、每列当作什么字段（可配 --format json）；不核验",
            "only tell what was understood: encoding, header, each column's meaning (also as --format json); no check",
        ))
}

impl Reading {
    /// Reads the flags.
    ///
    /// # Errors
    /// No such encoding or field, or a mapping that is none.
    pub fn of(m: &ArgMatches, words: &Words<'_>) -> Result<Reading, Failure> {
        let text = |name: &str| m.get_one::<String>(name).map(String::as_str);
        let fail = |f: ListFault| failure(&f, "", words);
        let given = m.get_many::<String>("map").into_iter().flatten();
        Ok(Reading {
            encoding: text("encoding")
                .map(encoding_named)
                .transpose()
                .map_err(fail)?,
            sheet: text("sheet").map(str::to_owned),
            delimiter: text("delimiter").map(|d| match d {
                "tab" => b'\t',
                d => d.bytes().next().unwrap_or(b','),
            }),
            mapping: Mapping::parse(given.map(String::as_str)).map_err(|f| fail(f.into()))?,
            // A command without this flag reads lists only to use them.
            header_report: matches!(m.try_get_one("header-report"), Ok(Some(true))),
        })
    }

    /// Opens a stock list; `-` is standard input.
    ///
    /// # Errors
    /// As [`List::open`] says, or a mapping of a column that is not there.
    pub fn open(&self, name: &str) -> Result<List, ListFault> {
        self.open_seen(name, &mut |_| {})
    }

    /// The same; what can be read only once is shown to `see` as it is kept.
    ///
    /// # Errors
    /// As of [`Reading::open`].
    pub fn open_seen(&self, name: &str, see: &mut dyn FnMut(&[u8])) -> Result<List, ListFault> {
        let options = Options {
            encoding: self.encoding,
            sheet: self.sheet.as_deref(),
            delimiter: self.delimiter,
            json_lines: true,
            known: &|n| is_known(n, &self.mapping),
        };
        let list = if name == "-" {
            List::spooled(&mut Seen(io::stdin().lock(), see), &options)?
        } else if is_read_once(name) {
            List::spooled(&mut Seen(File::open(name)?, see), &options)?
        } else {
            List::open(Path::new(name), &options)?
        };
        if *list.form() != Form::JsonLines {
            self.mapping.check(list.names())?;
        }
        Ok(list)
    }

    /// What the columns of a list mean.
    #[must_use]
    pub fn header(&self, list: &List) -> Header {
        let names: Vec<&str> = list.names().iter().map(String::as_str).collect();
        header_with(&names, &self.mapping)
    }
}

/// Why a list is not read, and what to do; `name` is the list's.
#[must_use]
pub fn failure(fault: &ListFault, name: &str, words: &Words<'_>) -> Failure {
    let args = fault.args();
    let mut args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
    args.push(("file", name));
    let code = match fault {
        ListFault::Io(e) if name == "-" && e.kind() != io::ErrorKind::NotFound => CANNOT,
        ListFault::Empty => super::failure::NOTHING,
        _ => USAGE,
    };
    Failure::new(code, words.filled(&fault.key(), &args))
}

/// What was understood of a list.
///
/// # Errors
/// As [`crate::intake::rows::Reader::next`].
pub fn header_report(
    list: &mut List,
    reading: &Reading,
    name: &str,
    words: &Words<'_>,
) -> Result<HeaderDocument, ListFault> {
    let header = reading.header(list);
    let encoding = list.encoding();
    let (form, delimiter, sheet, sheets) = match list.form().clone() {
        Form::Separated { delimiter } => {
            let d = char::from(delimiter).to_string();
            ("separated", Some(d), None, Vec::new())
        }
        Form::JsonLines => ("json_lines", None, None, Vec::new()),
        Form::Sheet { sheet, sheets } => ("workbook", None, Some(sheet), sheets),
    };
    let mut document = HeaderDocument {
        schema: "yiqing.header/1",
        file: name.to_owned(),
        form,
        delimiter,
        encoding: encoding.map(|d| match d.encoding.name() {
            "gb18030" => "GB18030".to_owned(),
            other => other.to_owned(),
        }),
        byte_order_mark: encoding.is_some_and(|d| d.bom > 0),
        replaced: encoding.map_or(0, |d| d.replaced),
        sheet,
        sheets,
        above: list
            .titles()
            .iter()
            .map(|t| words.masked(t).into_owned())
            .collect(),
        rows_seen: 0,
        rows_unreadable: 0,
        columns: columns(&header, reading),
    };
    count(list, &header, &mut document, words)?;
    Ok(document)
}

fn columns(header: &Header, reading: &Reading) -> Vec<ColumnDocument> {
    let names = header.names.iter().zip(&header.columns);
    names
        .enumerate()
        .map(|(i, (name, field))| {
            let by_hand = reading.mapping.get(name);
            let same = |key: &str| key == "same_column" || key == "mapped_column";
            let warned = header.warnings.iter().find(|w| w.column == i + 1);
            let how = match (by_hand, field, warned) {
                (Some(Some(_)), Some(_), _) => "map",
                (Some(None), _, _) => "left_out",
                (_, Some(_), _) => "name",
                (_, None, Some(w)) if same(w.key) => "same_as",
                (_, None, Some(_)) => "unknown",
                (_, None, None) => "unnamed",
            };
            ColumnDocument {
                number: i + 1,
                name: name.clone(),
                field: field.map(Field::key),
                how,
                near: (how == "unknown").then(|| Field::nearest(name)).flatten(),
                example: None,
                filled: 0,
                not_understood: 0,
                damaged: 0,
            }
        })
        .collect()
}

/// Looks at the first rows.
fn count(
    list: &mut List,
    header: &Header,
    document: &mut HeaderDocument,
    words: &Words<'_>,
) -> Result<(), ListFault> {
    let json = *list.form() == Form::JsonLines;
    let mut rows = list.rows()?;
    let mut cells = Cells::default();
    while document.rows_seen < MOST_SEEN {
        cells.clear();
        let next = rows.next(&mut cells)?;
        if next == Next::End {
            break;
        }
        document.rows_seen += 1;
        let row = match next {
            Next::Fault(..) => None,
            _ if json => cells.iter().next().and_then(|l| case_of_json_line(l).ok()),
            _ => case_of_cells(header, cells.iter()).ok().map(|mut row| {
                row.unsure(header, cells.unsure.iter().copied());
                row
            }),
        };
        let Some(RowCase { case, ignored, .. }) = row else {
            document.rows_unreadable += 1;
            continue;
        };
        if json {
            keys(&case, &ignored, document, words);
        } else {
            for (c, cell) in document.columns.iter_mut().zip(cells.iter()) {
                let cell = cell.trim();
                if cell.is_empty() {
                    continue;
                }
                c.filled += 1;
                if c.example.is_none() {
                    let field = c.field.and_then(Field::find);
                    c.example = Some(example(field, cell, words));
                }
            }
        }
        let damaged = damaged(&case);
        for c in &mut document.columns {
            let Some(field) = c.field.and_then(Field::find) else {
                continue;
            };
            c.not_understood += u64::from(ignored.contains(&field));
            c.damaged += u64::from(damaged.iter().any(|d| d.field == field));
        }
    }
    Ok(())
}

/// The keys of a JSON line: a column each, in the order of the table of fields.
fn keys(
    case: &crate::case::Case<'_>,
    ignored: &[Field],
    document: &mut HeaderDocument,
    words: &Words<'_>,
) {
    for info in FIELDS {
        let value = case.get(info.field);
        if value.is_none() && !ignored.contains(&info.field) {
            continue;
        }
        let at = match document
            .columns
            .iter()
            .position(|c| c.field == Some(info.key))
        {
            Some(at) => at,
            None => {
                document.columns.push(ColumnDocument {
                    number: document.columns.len() + 1,
                    name: info.key.to_owned(),
                    field: Some(info.key),
                    how: "name",
                    near: None,
                    example: None,
                    filled: 0,
                    not_understood: 0,
                    damaged: 0,
                });
                document.columns.len() - 1
            }
        };
        if let Some(c) = document.columns.get_mut(at) {
            c.filled += 1;
            if c.example.is_none() {
                c.example = value.map(|v| example(Some(info.field), v, words));
            }
        }
    }
}

/// A value as shown: persons, mobiles and card numbers masked.
fn example(field: Option<Field>, value: &str, words: &Words<'_>) -> String {
    const MOST: usize = 60;
    let personal = matches!(
        field,
        Some(
            Field::Operator
                | Field::SettlementAccountHolder
                | Field::SettlementPayer
                | Field::AgreementPayer
                | Field::AgreementParty
                | Field::MerchantName
                | Field::ReceiptMerchantName
                | Field::BoundTo
                | Field::Agent
        )
    );
    let text: String = value.chars().take(4 * MOST).collect();
    // Companies and shops have longer names than persons.
    let short = text.chars().count() <= 4;
    let shown = if personal && short && !words.unmasked {
        mask::person(&text)
    } else if personal && !words.unmasked && words.registry.names_person(&text) {
        words.person(&text)
    } else {
        words.masked(&text).into_owned()
    };
    if shown.chars().count() > MOST {
        shown.chars().take(MOST).chain(['…']).collect()
    } else {
        shown
    }
}
