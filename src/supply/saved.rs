//! Pages a person saved from a browser: HTML, HTML with a folder, MHTML, SingleFile.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::Offset;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{MessageParser, MimeHeaders};
use sha2::{Digest, Sha256};

use super::page::MOST_FILE;

/// Most files looked at in one import.
pub const MOST_FILES: usize = 2000;
/// Deepest folder looked into.
const DEEPEST: usize = 6;

/// How a page came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// HTML as the server sent it, or saved with a folder beside it.
    Html,
    /// MHTML, one file with everything in it.
    Mhtml,
    /// `SingleFile`, one HTML file with everything in it.
    SingleFile,
    /// Fetched by this program.
    Fetched,
}

/// A page with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// File name as given, or the address it was fetched from.
    pub name: String,
    /// The file was named itself, not found in a folder.
    pub named: bool,
    /// Where the browser had it from.
    pub url: Option<String>,
    /// How it came.
    pub form: Form,
    /// The day it was saved or fetched, in China.
    pub day: Option<Date>,
    /// `Content-Type`, where one is known.
    pub content_type: Option<String>,
    /// Names of the answer's headers, small letters.
    pub header_names: Vec<String>,
    /// The HTML itself.
    pub html: Vec<u8>,
    /// Bytes of the file.
    pub bytes: usize,
    /// SHA-256 of the file, hex.
    pub sha256: String,
}

/// SHA-256 in hex.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        })
}

/// A file that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub error: std::io::Error,
}

/// Finds the pages in files and folders, in the order of their names; what browsers put beside a
/// page (`…_files`, `….files`) is left out.
///
/// # Errors
/// A file or folder that cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Vec<(PathBuf, bool)>, Unreadable> {
    let mut out = Vec::new();
    for path in paths {
        let meta = fs::metadata(path).map_err(|error| Unreadable {
            path: path.clone(),
            error,
        })?;
        if meta.is_dir() {
            walk(path, 0, &mut out)?;
        } else {
            out.push((path.clone(), true));
        }
    }
    let mut seen = std::collections::HashSet::new();
    out.retain(|(p, _)| seen.insert(fs::canonicalize(p).unwrap_or_else(|_| p.clone())));
    Ok(out)
}

fn walk(dir: &Path, depth: usize, out: &mut Vec<(PathBuf, bool)>) -> Result<(), Unreadable> {
    let unreadable = |error| Unreadable {
        path: dir.to_owned(),
        error,
    };
    let mut entries: Vec<PathBuf> = fs::read_dir(dir)
        .map_err(unreadable)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    entries.sort();
    for path in entries {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        if name.starts_with('.') || out.len() > MOST_FILES {
            continue;
        }
        if path.is_dir() {
            let beside = name.ends_with("_files") || name.ends_with(".files");
            if !beside && depth < DEEPEST {
                walk(&path, depth + 1, out)?;
            }
            continue;
        }
        let page = [".html", ".htm", ".xhtml", ".mhtml", ".mht", ".shtml"]
            .iter()
            .any(|e| name.ends_with(e));
        if page {
            out.push((path, false));
        }
    }
    Ok(())
}

/// Reads one saved page.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path, named: bool) -> Result<Saved, Unreadable> {
    let unreadable = |error| Unreadable {
        path: path.to_owned(),
        error,
    };
    let file = fs::File::open(path).map_err(unreadable)?;
    let modified = file
        .metadata()
        .and_then(|m| m.modified())
        .ok()
        .and_then(|t| jiff::Timestamp::try_from(t).ok())
        .map(in_china);
    let mut bytes = Vec::new();
    // One byte more than allowed shows that it is too large; MHTML carries pictures.
    let most = u64::try_from(MOST_FILE * 4).unwrap_or(u64::MAX);
    file.take(most)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(of_bytes(path.display().to_string(), named, bytes, modified))
}

fn in_china(t: jiff::Timestamp) -> Date {
    Offset::constant(8).to_datetime(t).date()
}

/// A saved page from the bytes of its file; `modified` is the file's day.
#[must_use]
pub fn of_bytes(name: String, named: bool, bytes: Vec<u8>, modified: Option<Date>) -> Saved {
    let mut saved = Saved {
        name,
        named,
        url: None,
        form: Form::Html,
        day: modified,
        content_type: None,
        header_names: Vec::new(),
        bytes: bytes.len(),
        sha256: sha256(&bytes),
        html: Vec::new(),
    };
    if let Some(part) = mhtml(&bytes) {
        saved.form = Form::Mhtml;
        saved.url = part.url;
        saved.day = part.day.or(modified);
        saved.content_type = part.content_type;
        saved.html = part.html;
        return saved;
    }
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).into_owned();
    if let Some((url, day)) = single_file(&head) {
        saved.form = Form::SingleFile;
        saved.url = url;
        saved.day = day.or(modified);
    } else {
        saved.url = saved_from(&head);
    }
    saved.html = bytes;
    saved
}

/// `<!-- saved from url=(0054)https://… -->`, as Chromium and others write it.
fn saved_from(head: &str) -> Option<String> {
    let rest = head.split("saved from url=").nth(1)?;
    let rest = rest.strip_prefix('(').map_or(rest, |r| {
        r.split_once(')').map_or(r, |(_, address)| address)
    });
    let url: String = rest
        .chars()
        .take_while(|c| !c.is_whitespace() && *c != '>')
        .collect();
    let url = url.trim_end_matches("--");
    url.starts_with("http").then(|| url.to_owned())
}

/// The comment of the `SingleFile` add-on: address and day.
fn single_file(head: &str) -> Option<(Option<String>, Option<Date>)> {
    let rest = head.split("Page saved with SingleFile").nth(1)?;
    let comment = rest.split("-->").next().unwrap_or(rest);
    let url = comment
        .split("url:")
        .nth(1)
        .and_then(|r| r.split_whitespace().next())
        .filter(|u| u.starts_with("http"))
        .map(str::to_owned);
    let day = comment
        .split("saved date:")
        .nth(1)
        .and_then(|r| r.lines().next())
        .and_then(script_day);
    Some((url, day))
}

/// The day of a script's date, `Mon Nov 23 2026 10:00:00 GMT+0800 (…)`, in China.
fn script_day(text: &str) -> Option<Date> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let month = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    .iter()
    .position(|m| words.get(1) == Some(m))?;
    let day: i8 = words.get(2)?.parse().ok()?;
    let year: i16 = words.get(3)?.parse().ok()?;
    let date = Date::new(year, i8::try_from(month + 1).ok()?, day).ok()?;
    let time: Option<jiff::civil::Time> = words.get(4).and_then(|t| t.parse().ok());
    let offset = words.get(5).and_then(|z| z.strip_prefix("GMT"));
    let (Some(time), Some(offset)) = (time, offset) else {
        return Some(date);
    };
    let hours: i8 = offset.get(..3).and_then(|h| h.parse().ok()).unwrap_or(8);
    if !(-12..=14).contains(&hours) {
        return Some(date);
    }
    Offset::constant(hours)
        .to_timestamp(date.to_datetime(time))
        .ok()
        .map(in_china)
}

struct Part {
    url: Option<String>,
    day: Option<Date>,
    content_type: Option<String>,
    html: Vec<u8>,
}

/// The main page of an MHTML file; `None` where the bytes are none.
fn mhtml(bytes: &[u8]) -> Option<Part> {
    let head = bytes.get(..bytes.len().min(8192)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_lowercase();
    let head = head.trim_start_matches(['\u{feff}', '\r', '\n']);
    let first = head.split(['\n', '\r']).next().unwrap_or_default();
    let is_header = first
        .split_once(':')
        .is_some_and(|(n, _)| n.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    if !is_header || !head.contains("multipart/related") {
        return None;
    }
    let message = MessageParser::default().parse(bytes)?;
    let text = |name: &str| {
        message
            .header_raw(name.to_owned())
            .map(|v| v.split_whitespace().collect::<String>())
    };
    let wanted = text("Snapshot-Content-Location");
    let day = message
        .date()
        .and_then(|d| jiff::Timestamp::from_second(d.to_timestamp()).ok())
        .map(in_china);
    let is_html = |p: &&mail_parser::MessagePart<'_>| {
        p.content_type().is_some_and(|c| {
            let sub = c.c_subtype.as_deref().unwrap_or_default();
            c.c_type.eq_ignore_ascii_case("text") && sub.eq_ignore_ascii_case("html")
                || sub.eq_ignore_ascii_case("xhtml+xml")
        })
    };
    let parts: Vec<_> = message.parts.iter().filter(is_html).collect();
    let main = parts
        .iter()
        .find(|p| wanted.is_some() && p.content_location() == wanted.as_deref())
        .or_else(|| parts.first())?;
    let from = usize::try_from(main.offset_body).ok()?;
    let to = usize::try_from(main.offset_end).ok()?;
    let raw = bytes.get(from..to)?;
    let encoding = main
        .content_transfer_encoding()
        .unwrap_or_default()
        .to_lowercase();
    let html = match encoding.as_str() {
        "quoted-printable" => quoted_printable_decode(raw)?,
        "base64" => base64_decode(raw)?,
        _ => raw.to_vec(),
    };
    let charset = main
        .content_type()
        .and_then(|c| c.attribute("charset"))
        .map(|c| format!("text/html; charset={c}"));
    Some(Part {
        url: main
            .content_location()
            .map(str::to_owned)
            .or(wanted)
            .filter(|u| u.starts_with("http")),
        day,
        content_type: charset,
        html,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn page(text: &str) -> Saved {
        of_bytes("p".into(), true, text.as_bytes().to_vec(), None)
    }

    #[test]
    fn forms_of_saved_pages() {
        let p = page(
            "<!DOCTYPE html>\n<!-- saved from url=(0026)https://example.invalid/a -->\n<html></html>",
        );
        assert_eq!(
            (p.form, p.url.as_deref()),
            (Form::Html, Some("https://example.invalid/a"))
        );
        let p = page(
            "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.invalid/b \n saved date: Mon Nov 23 2026 20:30:00 GMT-0500 (EST)\n--><body>",
        );
        assert_eq!(
            (p.form, p.day),
            (Form::SingleFile, Some(date(2026, 11, 24)))
        );
        assert_eq!(p.url.as_deref(), Some("https://example.invalid/b"));
        let p = page(
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.invalid/c\r\nSubject: x\r\nDate: Mon, 23 Nov 2026 20:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----b\"\r\n\r\n\r\n------b\r\nContent-Type: text/html\r\nContent-ID: <f>\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.invalid/c\r\n\r\n<html><meta charset=3D\"utf-8\">=E8=AE=B8=\r\n=E5=8F=AF</html>\r\n------b\r\nContent-Type: text/css\r\n\r\nx\r\n------b--\r\n",
        );
        assert_eq!((p.form, p.day), (Form::Mhtml, Some(date(2026, 11, 24))));
        assert_eq!(p.url.as_deref(), Some("https://example.invalid/c"));
        assert!(String::from_utf8(p.html).unwrap().contains("许可</html>"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut mail = b"From: x\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n".to_vec();
            mail.extend_from_slice(&bytes);
            let _ = of_bytes(String::new(), true, mail, None);
            let _ = of_bytes(String::new(), true, bytes, None);
        }
    }
}
