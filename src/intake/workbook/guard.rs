//! What is looked at before the reader of workbooks sees a byte. A workbook is a ZIP of XML parts;
//! its reader trusts the sizes and counts they state, so that a file of two kilobytes can end the
//! program. Here nothing is trusted: parts are inflated to be counted, and what only an attack
//! needs is refused.

use std::io::{self, Read, Seek, SeekFrom};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::fault::WorkbookError;
use super::styles::{self, Formats};

/// Largest file read, bytes.
pub const MOST_FILE: u64 = 100 << 20;
/// Parts of the ZIP.
pub const MOST_ENTRIES: usize = 200;
/// Largest part, inflated.
pub const MOST_PART: u64 = 200 << 20;
/// All parts together, inflated.
pub const MOST_TOTAL: u64 = 400 << 20;
/// Inflated bytes a part may have for each of its bytes in the file; sheets have 5 to 40.
pub const MOST_RATIO: u64 = 100;
/// Inflated bytes not held against the ratio: short repetitive parts are common.
const FREE: u64 = 4 << 20;
/// Largest part other than sheets and shared texts that is read as a whole.
const MOST_SMALL: u64 = 8 << 20;
/// Shared texts; each takes memory even when empty.
const MOST_TEXTS: u64 = 6_000_000;
/// Bytes of the shortest shared text, `<si></si>`.
const SHORTEST_TEXT: u64 = 9;

/// What the guard learnt.
#[derive(Debug, Clone, Default)]
pub struct Passed {
    /// Number formats by style index; `None` where the workbook has no styles.
    pub formats: Option<Formats>,
}

/// A part as found by inflating it.
struct Part {
    name: String,
    inflated: u64,
    texts: u64,
}

/// Looks at a whole file and rewinds it.
///
/// # Errors
/// Not a workbook, or one that is refused; see [`WorkbookError`].
pub fn check(input: &mut (impl Read + Seek)) -> Result<Passed, WorkbookError> {
    let size = input.seek(SeekFrom::End(0))?;
    if size > MOST_FILE {
        return Err(WorkbookError::TooLarge { size });
    }
    check_kind(input)?;
    count_headers(input)?;
    input.seek(SeekFrom::Start(0))?;
    let mut zip = ZipArchive::new(&mut *input).map_err(damaged)?;
    if zip.len() > MOST_ENTRIES {
        return Err(WorkbookError::TooManyEntries { count: zip.len() });
    }
    let parts = inflate_all(&mut zip)?;
    let passed = check_parts(&mut zip, &parts)?;
    drop(zip);
    input.seek(SeekFrom::Start(0))?;
    Ok(passed)
}

pub(super) fn damaged(e: impl std::fmt::Display) -> WorkbookError {
    WorkbookError::Damaged {
        detail: e.to_string(),
    }
}

/// A ZIP; old and encrypted workbooks are compound documents.
fn check_kind(input: &mut (impl Read + Seek)) -> Result<(), WorkbookError> {
    input.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    input.by_ref().take(8).read_to_end(&mut head)?;
    if head.starts_with(b"PK\x03\x04") {
        return Ok(());
    }
    if !head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(WorkbookError::NotAWorkbook);
    }
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if count_of(input, &name, 1)? > 0 {
        Err(WorkbookError::Encrypted)
    } else {
        Err(WorkbookError::OldFormat)
    }
}

/// Headers of the directory, counted before it is read: a list of a million entries would take
/// its memory first and be refused after.
fn count_headers(input: &mut (impl Read + Seek)) -> Result<(), WorkbookError> {
    // Four chance bytes of compressed data may look like a header.
    const CHANCE: usize = 16;
    let count = count_of(input, b"PK\x01\x02", MOST_ENTRIES + CHANCE + 1)?;
    if count > MOST_ENTRIES + CHANCE {
        return Err(WorkbookError::TooManyEntries { count });
    }
    Ok(())
}

/// How often `needle` stands in the file, up to `enough`.
fn count_of(input: &mut (impl Read + Seek), needle: &[u8], enough: usize) -> io::Result<usize> {
    input.seek(SeekFrom::Start(0))?;
    let finder = memmem::Finder::new(needle);
    let mut window = Window::new(needle.len());
    let mut count = 0;
    loop {
        let Some((bytes, _)) = window.fill(input)? else {
            return Ok(count);
        };
        count += finder.find_iter(bytes).count();
        if count >= enough {
            return Ok(count);
        }
    }
}

/// A buffer that keeps the tail of what was read, so that nothing is missed at its seams.
struct Window {
    buffer: Vec<u8>,
    keep: usize,
    filled: usize,
}

impl Window {
    /// For needles of at most `longest` bytes: the tail kept is one byte shorter, so that
    /// nothing is found twice.
    fn new(longest: usize) -> Window {
        Window {
            buffer: vec![0; 64 << 10],
            keep: longest.saturating_sub(1),
            filled: 0,
        }
    }

    /// The tail kept and what was read after it, and how many bytes of it are new.
    fn fill(&mut self, input: &mut impl Read) -> io::Result<Option<(&[u8], u64)>> {
        let kept = self.keep.min(self.filled);
        self.buffer
            .copy_within(self.filled.saturating_sub(kept)..self.filled, 0);
        let room = self.buffer.get_mut(kept..).unwrap_or_default();
        let n = loop {
            match input.read(room) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.filled = kept + n;
        let bytes = self.buffer.get(..self.filled).unwrap_or_default();
        let fresh = u64::try_from(n).unwrap_or(u64::MAX);
        Ok((n > 0).then_some((bytes, fresh)))
    }
}

/// Names in the order of the directory, each part inflated and counted.
fn inflate_all<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<Vec<Part>, WorkbookError> {
    let mut parts: Vec<Part> = Vec::with_capacity(zip.len());
    let mut total = 0_u64;
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).map_err(|e| match e {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                WorkbookError::Encrypted
            }
            other => damaged(other),
        })?;
        let name = String::from_utf8_lossy(file.name_raw()).replace('\\', "/");
        if odd(&name) {
            return Err(WorkbookError::OddName { name });
        }
        if parts.iter().any(|p| p.name.eq_ignore_ascii_case(&name)) {
            return Err(WorkbookError::OddName { name });
        }
        let packed = file.compressed_size();
        let most = MOST_PART
            .min(MOST_TOTAL.saturating_sub(total))
            .min(packed.saturating_mul(MOST_RATIO).saturating_add(FREE));
        let part = inflate(&mut file, name, most)?;
        total = total.saturating_add(part.inflated);
        parts.push(part);
    }
    Ok(parts)
}

/// A name that no spreadsheet program gives a part.
fn odd(name: &str) -> bool {
    name.is_empty()
        || name.len() > 255
        || name.starts_with('/')
        || name.contains(':')
        || name.contains('\u{fffd}')
        || name.chars().any(char::is_control)
        || name.split('/').any(|s| s == ".." || s == ".")
}

/// Inflates a part to count it, and looks through it on the way.
fn inflate(file: &mut impl Read, name: String, most: u64) -> Result<Part, WorkbookError> {
    let lower = name.to_ascii_lowercase();
    let is_xml = lower.ends_with(".xml") || lower.ends_with(".rels") || lower.ends_with(".vml");
    let is_texts = lower.ends_with("sharedstrings.xml");
    let mut window = Window::new(4);
    let mut part = Part {
        name,
        inflated: 0,
        texts: 0,
    };
    let mut first = true;
    // A read error within the ZIP is damage of the file, not of the disk.
    while let Some((bytes, fresh)) = window.fill(file).map_err(damaged)? {
        part.inflated = part.inflated.saturating_add(fresh);
        if part.inflated > most {
            return Err(WorkbookError::Inflates { part: part.name });
        }
        if is_xml {
            // Sixteen-bit text would hide from what looks for bytes.
            if first
                && matches!(
                    bytes,
                    [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, ..] | [_, 0, ..]
                )
            {
                return Err(damaged(format!("{}: UTF-16", part.name)));
            }
            if declares(bytes) {
                return Err(WorkbookError::Doctype { part: part.name });
            }
        }
        if is_texts {
            part.texts = part.texts.saturating_add(texts_in(bytes));
            if part.texts > MOST_TEXTS {
                return Err(WorkbookError::TooManyTexts { part: part.name });
            }
        }
        first = false;
    }
    Ok(part)
}

/// Starts of shared texts, `<si` and `<x:si`, with the byte after them in the window.
fn texts_in(bytes: &[u8]) -> u64 {
    let count = memmem::find_iter(bytes, b"si")
        .filter(|at| {
            let before = at.checked_sub(1).and_then(|i| bytes.get(i));
            let after = bytes.get(at + 2);
            matches!(before, Some(b'<' | b':'))
                && matches!(after, Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'))
        })
        .count();
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// `<!D…` (DOCTYPE) or `<!E…` (ENTITY): workbooks declare nothing.
fn declares(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, b"<!").any(|at| {
        matches!(
            bytes.get(at + 2),
            Some(b'D' | b'd' | b'E' | b'e' | b'A' | b'a')
        )
    })
}

/// The parts that are read as a whole, by the same paths as the reader takes.
fn check_parts<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    parts: &[Part],
) -> Result<Passed, WorkbookError> {
    let find = |path: &str| parts.iter().position(|p| p.name.eq_ignore_ascii_case(path));
    let small = |path: &str| -> Result<Option<usize>, WorkbookError> {
        let Some(i) = find(path) else {
            return Ok(None);
        };
        match parts.get(i) {
            Some(p) if p.inflated > MOST_SMALL => Err(WorkbookError::Inflates {
                part: p.name.clone(),
            }),
            _ => Ok(Some(i)),
        }
    };
    let Some(package) = small("_rels/.rels")? else {
        return Err(kind_without_package(parts));
    };
    let target = office_document(&text_of(zip, package)?)?.ok_or(WorkbookError::NotAWorkbook)?;
    let target = target.trim_start_matches('/');
    let (dir, name) = target
        .rfind('/')
        .map_or(("", target), |i| target.split_at(i + 1));
    if name.to_ascii_lowercase().ends_with(".bin") {
        return Err(WorkbookError::Binary);
    }
    let workbook = small(target)?.ok_or(WorkbookError::NotAWorkbook)?;
    let relations = small(&format!("{dir}_rels/{name}.rels"))?;
    check_workbook(&text_of(zip, workbook)?)?;
    if relations.is_none() {
        return Err(damaged(format!("{dir}_rels/{name}.rels")));
    }
    small(&format!("{dir}theme/theme1.xml"))?;
    let styles = small(&format!("{dir}styles.xml"))?;
    let formats = match styles {
        Some(i) => Some(styles::read(&text_of(zip, i)?)?),
        None => None,
    };
    if let Some(i) = find(&format!("{dir}sharedStrings.xml")) {
        let size = parts.get(i).map_or(0, |p| p.inflated);
        let file = zip.by_index(i).map_err(damaged)?;
        check_unique_count(file, size)?;
    }
    Ok(Passed { formats })
}

/// A ZIP without a package: an OpenDocument sheet, or anything else.
fn kind_without_package(parts: &[Part]) -> WorkbookError {
    if parts.iter().any(|p| p.name == "content.xml") {
        WorkbookError::OpenDocument
    } else {
        WorkbookError::NotAWorkbook
    }
}

fn text_of<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize) -> Result<String, WorkbookError> {
    let mut bytes = Vec::new();
    zip.by_index(index)
        .map_err(damaged)?
        .take(MOST_SMALL + 1)
        .read_to_end(&mut bytes)
        .map_err(damaged)?;
    String::from_utf8(bytes).map_err(damaged)
}

/// Value of an attribute by local name, unescaped.
pub(super) fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    e.attributes()
        .with_checks(false)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)
        .and_then(|a| {
            a.normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .ok()
                .map(std::borrow::Cow::into_owned)
        })
}

fn office_document(text: &str) -> Result<Option<String>, WorkbookError> {
    let mut reader = Reader::from_str(text);
    // The reader takes the last one stated.
    let mut found = None;
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let kind = attribute(&e, "Type").unwrap_or_default();
                if kind.ends_with("/relationships/officeDocument") {
                    found = attribute(&e, "Target");
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The list of sheets: a workbook has any number, a list of stock has few.
fn check_workbook(text: &str) -> Result<(), WorkbookError> {
    const MOST_SHEETS: usize = 1000;
    let mut reader = Reader::from_str(text);
    let (mut sheets, mut is_workbook) = (0, false);
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                "workbook" => is_workbook = true,
                "sheet" => sheets += 1,
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
        if sheets > MOST_SHEETS {
            return Err(WorkbookError::TooManyEntries { count: sheets });
        }
    }
    if is_workbook {
        Ok(())
    } else {
        Err(WorkbookError::NotAWorkbook)
    }
}

/// The count of shared texts as stated: memory is set aside for that many.
fn check_unique_count(part: impl Read, size: u64) -> Result<(), WorkbookError> {
    let mut reader = Reader::from_reader(io::BufReader::new(part.take(1 << 20)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sst" => {
                let stated = attribute(&e, "uniqueCount").unwrap_or_default();
                let digits = stated.trim().trim_start_matches(['0', '+']);
                let count = match digits.parse::<u64>() {
                    Ok(n) => n,
                    Err(_) if digits.is_empty() => 0,
                    Err(_) => u64::MAX,
                };
                if count > size / SHORTEST_TEXT {
                    return Err(WorkbookError::ForgedCount {
                        stated: stated.chars().take(40).collect(),
                        size,
                    });
                }
                return Ok(());
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_once_across_seams() {
        let text = "<sst><si><t>size</t></si><x:si/><si a=\"\"/></sst>".repeat(5000);
        for piece in [1, 3, 7, 4096] {
            let mut window = Window::new(4);
            window.buffer.truncate(piece + 4);
            let mut input = text.as_bytes();
            let (mut count, mut size) = (0, 0);
            while let Some((bytes, fresh)) = window.fill(&mut input).unwrap() {
                count += texts_in(bytes);
                size += fresh;
            }
            assert_eq!((count, size), (15_000, text.len() as u64), "{piece}");
        }
    }

    #[test]
    fn declarations_are_seen() {
        for (text, seen) in [
            ("<!DOCTYPE x>", true),
            ("<!doctype x>", true),
            ("<a><!ENTITY", true),
            ("<!-- D -->", false),
            ("<![CDATA[ D ]]>", false),
            ("&lt;!DOCTYPE", false),
        ] {
            assert_eq!(declares(text.as_bytes()), seen, "{text}");
        }
    }
}
