//! Rows of a stock list: a header in Chinese or English, then a case a row.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::case_file::case_of;
use super::complaint::Complaints;
use super::fault::{Fault, FaultSeverity, shown};
use super::json_document;
use super::mapping::Mapping;
use super::name::field_named;
use super::value::{day_of_time, misfit};
use crate::case::Case;
use crate::field::{Field, Kind, RESULT_COLUMNS};
use crate::text::trim::trimmed;

/// The columns of a list.
#[derive(Debug, Clone)]
pub struct Header {
    /// Field of each column; `None` for a column that is not used.
    pub columns: Vec<Option<Field>>,
    /// Names as they stand.
    pub names: Vec<String>,
    /// Columns not known, and columns of one meaning.
    pub warnings: Vec<Fault>,
}

/// A row as a case, and the fields whose values were not understood and left out.
#[derive(Debug, Clone)]
pub struct RowCase<'r> {
    /// The case.
    pub case: Case<'r>,
    /// Fields left out.
    pub ignored: Vec<Field>,
    /// Names of the row's own that are not known, the first few.
    pub unnamed: Vec<String>,
}

impl RowCase<'_> {
    /// Takes back what a workbook leaves unsure: cells whose number format is not known, and
    /// errors such as `#N/A`. Printed numbers and rates are told as damaged, not used.
    pub fn unsure(&mut self, header: &Header, columns: impl IntoIterator<Item = usize>) {
        for column in columns {
            let Some(field) = header.columns.get(column).copied().flatten() else {
                continue;
            };
            if self.case.get(field).is_none() {
                continue;
            }
            if matches!(field.info().kind, Kind::Number | Kind::Rate) {
                self.case.ambiguous.push(field);
            } else {
                self.case.clear(field);
                self.ignored.push(field);
            }
        }
    }
}

/// Why a row could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Key of the catalogue of texts.
    pub key: &'static str,
    /// Detail.
    pub detail: String,
}

/// Understands a header.
#[must_use]
pub fn header(names: &[&str]) -> Header {
    header_with(names, &Mapping::default())
}

/// Understands a header of which some columns were named by hand.
#[must_use]
pub fn header_with(names: &[&str], mapping: &Mapping) -> Header {
    let mut out = Header {
        columns: Vec::with_capacity(names.len()),
        names: names
            .iter()
            .map(|n| n.trim_start_matches('\u{feff}').to_owned())
            .collect(),
        warnings: Vec::new(),
    };
    let mut warn = |key, args, column: usize| {
        out.warnings.push(Fault {
            key,
            args,
            span: None,
            line: 1,
            column,
            severity: FaultSeverity::Warning,
        });
    };
    let ours = earlier_results(&out.names);
    if let Some(first) = ours.iter().position(|o| *o) {
        let count = ours.iter().filter(|o| **o).count();
        warn(
            "result_columns",
            vec![("count", count.to_string())],
            first + 1,
        );
    }
    for (i, name) in out.names.iter().enumerate() {
        if ours.get(i) == Some(&true) && mapping.get(name).is_none() {
            out.columns.push(None);
            continue;
        }
        let (field, by_hand) = match mapping.get(name) {
            Some(None) => {
                out.columns.push(None);
                continue;
            }
            Some(Some(f)) => (Some(f), true),
            None => (field_named(undecorated(name)), false),
        };
        if let Some(f) = field.filter(|f| !by_hand && mapping.gives(*f)) {
            let args = vec![("name", shown(name)), ("field", f.key().to_owned())];
            warn("mapped_column", args, i + 1);
            out.columns.push(None);
            continue;
        }
        let first = field.and_then(|f| out.columns.iter().position(|c| *c == Some(f)));
        match (field, first) {
            (Some(_), Some(first)) => {
                let other = out.names.get(first).map(|n| shown(n)).unwrap_or_default();
                warn(
                    "same_column",
                    vec![("name", shown(name)), ("first", other)],
                    i + 1,
                );
                out.columns.push(None);
            }
            (Some(f), None) => out.columns.push(Some(f)),
            (None, _) => {
                out.columns.push(None);
                if name.trim().is_empty() {
                    continue;
                }
                let mut args = vec![("number", (i + 1).to_string()), ("name", shown(name))];
                match Field::nearest(name) {
                    Some(near) => {
                        args.push(("near", near.to_owned()));
                        warn("unknown_column_near", args, i + 1);
                    }
                    None => warn("unknown_column", args, i + 1),
                }
            }
        }
    }
    out
}

/// Which columns are the results of an earlier check of the list: all of them, side by side.
fn earlier_results(names: &[String]) -> Vec<bool> {
    let mut out = vec![false; names.len()];
    for (at, window) in names.windows(RESULT_COLUMNS.len()).enumerate() {
        if window.iter().map(|n| n.trim()).eq(RESULT_COLUMNS) {
            for ours in out.iter_mut().skip(at).take(RESULT_COLUMNS.len()) {
                *ours = true;
            }
        }
    }
    out
}

/// What spreadsheets write where a formula failed: no content.
const FAILED: [&str; 8] = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!",
];

/// Whether a stock list may have a column of this name.
#[must_use]
pub fn is_known(name: &str, mapping: &Mapping) -> bool {
    mapping.get(name).is_some() || field_named(undecorated(name)).is_some()
}

/// A name without what forms put behind it: `商户编号*`, `品牌：`.
fn undecorated(name: &str) -> &str {
    name.trim().trim_matches(['*', '＊', ':', '：']).trim()
}

/// A row as a case that borrows from it.
///
/// # Errors
/// The row has more cells than the header.
pub fn case_of_row<'r>(
    header: &Header,
    row: &'r csv::StringRecord,
) -> Result<RowCase<'r>, RowFault> {
    case_of_cells(header, row.iter())
}

/// The same of a row that is no record of a CSV file.
///
/// # Errors
/// The row has more cells than the header.
pub fn case_of_cells<'r>(
    header: &Header,
    row: impl Iterator<Item = &'r str> + Clone,
) -> Result<RowCase<'r>, RowFault> {
    if row
        .clone()
        .skip(header.columns.len())
        .any(|c| !c.trim().is_empty())
    {
        return Err(RowFault {
            key: "row.too_many_cells",
            detail: format!("{} > {}", row.count(), header.columns.len()),
        });
    }
    let mut out = RowCase {
        case: Case::new(),
        ignored: Vec::new(),
        unnamed: Vec::new(),
    };
    for (column, cell) in header.columns.iter().zip(row) {
        let (Some(field), cell) = (*column, trimmed(cell)) else {
            continue;
        };
        if cell.is_empty() {
            continue;
        }
        if cell.starts_with('#') && FAILED.contains(&cell) {
            out.ignored.push(field);
            continue;
        }
        let info = field.info();
        let judged = matches!(
            info.kind,
            Kind::Date | Kind::Bool | Kind::Money | Kind::Choice(_)
        );
        if !judged {
            out.case.set(field, cell);
        } else if misfit(info, cell).is_some() {
            out.ignored.push(field);
        } else if let Some(day) = day_of_time(info, cell) {
            out.case.set(field, day);
        } else {
            out.case.set(field, cell);
        }
    }
    Ok(out)
}

/// One line of a JSON Lines file as a case. Unknown names are told and not used; values of fields that
/// do not fit are left out.
///
/// # Errors
/// The line is no JSON object, or a value of a list cannot be read: a sale or a credit with a
/// part missing could change who is found to have paid.
pub fn case_of_json_line(line: &str) -> Result<RowCase<'static>, RowFault> {
    let entries = json_document::read(line).map_err(|faults| RowFault {
        key: "row.not_json",
        detail: faults
            .first()
            .map(|f| format!("{}", f.column))
            .unwrap_or_default(),
    })?;
    let mut complaints = Complaints::of_row();
    let case = case_of(&entries, &mut complaints);
    if let Some(name) = complaints.list_value {
        return Err(RowFault {
            key: "row.list_value",
            detail: name,
        });
    }
    Ok(RowCase {
        case,
        ignored: complaints.fields,
        unnamed: complaints.unnamed,
    })
}

/// The delimiter of a list: the one of `,` `;` tab `|` that stands most often, and equally often,
/// outside quotes in its first lines.
#[must_use]
pub fn sniff_delimiter(first_lines: &str) -> u8 {
    let mut best = (0_usize, b',');
    for delimiter in [b',', b'\t', b';', b'|'] {
        let counts: Vec<usize> = first_lines
            .lines()
            .filter(|l| !l.trim().is_empty())
            .map(|l| {
                let mut quoted = false;
                l.bytes()
                    .filter(|b| {
                        quoted ^= *b == b'"';
                        *b == delimiter && !quoted
                    })
                    .count()
            })
            .collect();
        let Some(first) = counts.first().copied().filter(|n| *n > 0) else {
            continue;
        };
        let same = counts.iter().filter(|n| **n == first).count();
        let score = first * 2 * same / counts.len().max(1);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Bytes of a small file as text: byte order mark → strict UTF-8 → GB18030. What a mark or
/// GB18030 leaves undecoded may be 0.1 % of the characters.
///
/// # Errors
/// In no supported encoding.
pub fn decode(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), Fault> {
    let (encoding, rest) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        None => (GB18030, bytes),
    };
    let name = match encoding.name() {
        "gb18030" => "GB18030",
        name => name,
    };
    let (text, wrong) = encoding.decode_without_bom_handling(rest);
    if !wrong {
        return Ok((text, name));
    }
    let chars = text.chars().count();
    let replaced = text.chars().filter(|c| *c == '\u{fffd}').count();
    if replaced.saturating_mul(1000) <= chars {
        return Ok((text, name));
    }
    let args = vec![
        ("encoding", name.to_owned()),
        ("count", replaced.to_string()),
        ("chars", chars.to_string()),
    ];
    Err(Fault::whole("undecodable", args))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headers_in_both_languages() {
        let h = header(&[
            "\u{feff}序号",
            "品牌",
            "商户号",
            "merchant_no",
            "颜色",
            "acquirr",
        ]);
        assert_eq!(
            h.columns,
            [
                Some(Field::Id),
                Some(Field::Brand),
                Some(Field::MerchantNo),
                None,
                None,
                None
            ]
        );
        let keys: Vec<_> = h.warnings.iter().map(|w| (w.key, w.column)).collect();
        assert_eq!(
            keys,
            [
                ("same_column", 4),
                ("unknown_column", 5),
                ("unknown_column_near", 6)
            ]
        );
    }

    #[test]
    fn rows() {
        let h = header(&["品牌", "押金", "二手"]);
        let row = csv::StringRecord::from(vec!["拉卡拉", "很多", "是", ""]);
        let r = case_of_row(&h, &row).unwrap();
        assert_eq!(r.case.get(Field::Brand), Some("拉卡拉"));
        assert_eq!(r.ignored, [Field::Deposit]);
        assert!(r.case.flag(Field::SecondHand));
        let row = csv::StringRecord::from(vec!["拉卡拉", "1", "是", "x"]);
        assert_eq!(case_of_row(&h, &row).unwrap_err().key, "row.too_many_cells");
        let r = case_of_json_line(r#"{"brand":"拉卡拉","color":"red","deposit":"x"}"#).unwrap();
        assert_eq!(r.case.get(Field::Brand), Some("拉卡拉"));
        assert_eq!(r.ignored, [Field::Deposit]);
        // A name that stands in a list's line says nothing of the field.
        let line = r#"{"brand":"示例","sales":[{"brand":"x","amount":1}]}"#;
        assert!(case_of_json_line(line).unwrap().ignored.is_empty());
        assert_eq!(r.unnamed, ["color"]);
        let listed = r#"{"brand":"拉卡拉","sales":[{"amunt":"1"}]}"#;
        assert_eq!(case_of_json_line(listed).unwrap().unnamed, ["sales.amunt"]);
        let fault = case_of_json_line(r#"{"sales":[{"amount":"x"}]}"#).unwrap_err();
        assert_eq!(
            (fault.key, &*fault.detail),
            ("row.list_value", "sales.amount")
        );
        let h = header(&["核验日期"]);
        let row = csv::StringRecord::from(vec!["2026-11-23 00:00:00"]);
        let r = case_of_row(&h, &row).unwrap();
        assert_eq!(r.case.get(Field::CheckDate), Some("2026-11-23"));
        assert_eq!(case_of_json_line("[1]").unwrap_err().key, "row.not_json");
    }

    #[test]
    fn delimiters() {
        for (text, d) in [
            ("a,b,c\n1,2,3", b','),
            ("a;b;c\n\"1;1\";2,5;3", b';'),
            ("a\tb\n1,2\t3", b'\t'),
            ("a|b|c\n1|2|3", b'|'),
            ("品牌\n拉卡拉", b','),
            ("", b','),
        ] {
            assert_eq!(sniff_delimiter(text), d, "{text}");
        }
    }

    #[test]
    fn encodings() {
        let text = "品牌 = \"拉卡拉\"";
        assert_eq!(decode(text.as_bytes()).unwrap(), (text.into(), "UTF-8"));
        let gbk = GB18030.encode(text).0.into_owned();
        assert_eq!(decode(&gbk).unwrap(), (text.into(), "GB18030"));
        assert!(decode(&[0xFF, 0xFF, 0xFF, 0x80]).is_err());
        let marked: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
        assert_eq!(decode(&marked).unwrap(), (text.into(), "UTF-8"));
        for (mark, units) in [
            ([0xFF, 0xFE], u16::to_le_bytes as fn(u16) -> [u8; 2]),
            ([0xFE, 0xFF], u16::to_be_bytes),
        ] {
            let utf16: Vec<u8> = mark
                .into_iter()
                .chain(text.encode_utf16().flat_map(units))
                .collect();
            assert_eq!(decode(&utf16).unwrap().0, text);
            // Half a pair, and half a unit.
            let broken = [&mark[..], &units(0xD800), &units(0xD800), &[1]].concat();
            assert_eq!(decode(&broken).unwrap_err().key, "undecodable");
        }
        // One byte in two thousand characters is let pass, two are not.
        let long = GB18030.encode(&"牌".repeat(1999)).0.into_owned();
        assert!(decode(&[&long[..], &[0xFF]].concat()).is_ok());
        assert!(decode(&[&long[..], &[0xFF, 0xFF, 0xFF]].concat()).is_err());
    }

    #[test]
    fn results_of_an_earlier_check_and_failed_formulas_are_no_content() {
        let mut names = vec!["编号", "licence_no"];
        names.extend(RESULT_COLUMNS);
        let h = header(&names);
        let used: Vec<Option<Field>> = h.columns.iter().copied().take(3).collect();
        assert_eq!(used, [Some(Field::Id), Some(Field::LicenceNo), None]);
        assert!(h.columns.iter().skip(2).all(Option::is_none));
        assert_eq!(h.warnings.len(), 1);
        assert_eq!(h.warnings[0].key, "result_columns");
        // Not all of them: columns like any other.
        let h = header(&["verdict", "acquirer"]);
        assert_eq!(h.columns[1], Some(Field::Acquirer));
        let h = header(&["品牌", "商户编号"]);
        let r = case_of_cells(&h, ["拉卡拉", "#N/A"].into_iter()).unwrap();
        assert_eq!(r.case.get(Field::MerchantNo), None);
        assert_eq!(r.ignored, [Field::MerchantNo]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok((text, _)) = decode(&bytes) {
                let _ = (case_of_json_line(&text), sniff_delimiter(&text));
            }
        }
    }
}
