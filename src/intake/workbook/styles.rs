//! `styles.xml`: which number format each style has. The reader of workbooks tells dates from
//! numbers and no more; a rate of 0.6 % is stored as 0.006 and only its format says so.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::fault::WorkbookError;
use super::format::{Format, built_in};
use super::guard::{attribute, damaged};

/// Styles, fonts, fills, borders or formats a workbook can have.
const MOST: usize = 65_536;
/// Bytes of the attributes of one element; a number format has at most 255 characters.
const MOST_ATTRIBUTES: usize = 4096;

/// Number formats by style index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Formats {
    list: Vec<Format>,
}

impl Formats {
    /// The format of a style; unknown where there is no such style.
    #[must_use]
    pub fn get(&self, style: usize) -> Format {
        self.list.get(style).copied().unwrap_or(Format::Unknown)
    }
}

/// Reads the styles.
///
/// # Errors
/// Not well-formed, or more of anything than a workbook can have: each takes the reader's memory.
pub fn read(text: &str) -> Result<Formats, WorkbookError> {
    let mut reader = Reader::from_str(text);
    let mut codes: HashMap<u32, Format> = HashMap::new();
    let mut ids: Vec<Option<u32>> = Vec::new();
    let mut in_cells = false;
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(e) => {
                limit(&e, &mut counts)?;
                match e.local_name().as_ref() {
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => ids.push(number_format_id(&e)),
                    "numFmt" => define(&e, &mut codes),
                    _ => {}
                }
            }
            Event::Empty(e) => {
                limit(&e, &mut counts)?;
                match e.local_name().as_ref() {
                    "xf" if in_cells => ids.push(number_format_id(&e)),
                    "numFmt" => define(&e, &mut codes),
                    _ => {}
                }
            }
            Event::End(e) if e.local_name().as_ref() == "cellXfs" => in_cells = false,
            Event::Eof => break,
            _ => {}
        }
    }
    let list = ids
        .into_iter()
        .map(|id| match id {
            None => Format::General,
            Some(id) => codes.get(&id).copied().unwrap_or_else(|| built_in(id)),
        })
        .collect();
    Ok(Formats { list })
}

fn number_format_id(e: &quick_xml::events::BytesStart<'_>) -> Option<u32> {
    // An id that is no number is none that is defined.
    attribute(e, "numFmtId").map(|id| id.trim().parse().unwrap_or(u32::MAX))
}

fn define(e: &quick_xml::events::BytesStart<'_>, codes: &mut HashMap<u32, Format>) {
    let id = attribute(e, "numFmtId").and_then(|id| id.trim().parse().ok());
    if let (Some(id), Some(code)) = (id, attribute(e, "formatCode")) {
        codes.insert(id, Format::of_code(&code));
    }
}

fn limit(
    e: &quick_xml::events::BytesStart<'_>,
    counts: &mut HashMap<&'static str, usize>,
) -> Result<(), WorkbookError> {
    if e.attributes_raw().len() > MOST_ATTRIBUTES {
        return Err(WorkbookError::TooManyStyles);
    }
    let kind = match e.local_name().as_ref() {
        "xf" => "xf",
        "font" => "font",
        "fill" => "fill",
        "border" => "border",
        "numFmt" => "numFmt",
        _ => return Ok(()),
    };
    let count = counts.entry(kind).or_default();
    *count += 1;
    // Cell styles and style styles are counted together.
    if *count > 2 * MOST {
        return Err(WorkbookError::TooManyStyles);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_style() {
        let f = read(
            r#"<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="0.000%"/>
            <numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>
            <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="10"><alignment/></xf><xf numFmtId="164"/><xf numFmtId="165"/><xf/><xf numFmtId="900"/><xf numFmtId="x"/></cellXfs></styleSheet>"#,
        )
        .unwrap();
        let got: Vec<Format> = (0..8).map(|i| f.get(i)).collect();
        assert_eq!(
            got,
            [
                Format::General,
                Format::Percent { decimals: 2 },
                Format::Percent { decimals: 3 },
                Format::Date,
                Format::General,
                Format::Unknown,
                Format::Unknown,
                Format::Unknown,
            ]
        );
    }

    #[test]
    fn too_much_is_refused() {
        let many = format!("<cellXfs>{}</cellXfs>", "<xf/>".repeat(2 * MOST + 1));
        assert!(matches!(read(&many), Err(WorkbookError::TooManyStyles)));
        let long = format!("<font><name val=\"{}\"/></font>", "x".repeat(5000));
        assert!(matches!(read(&long), Err(WorkbookError::TooManyStyles)));
        assert!(read("<a").is_err());
    }
}
