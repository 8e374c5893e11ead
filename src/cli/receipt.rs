//! `yiqing receipt`: a slip's text, or a picture of it, into the fields of a case.

use std::io::Read;
use std::path::Path;

use clap::{ArgMatches, Command};

use super::args::{self, Common, pick, sub};
use super::failure::{CANNOT, Failure, NOTHING, USAGE};
use super::{load, output, pretty, today, words};
use crate::case::Case;
use crate::intake::photo::{self, PhotoError};
use crate::intake::receipt::{self, Reading};
use crate::report::receipt::{self as report, Beside, CodeDocument};
use crate::report::words::{Lang, Words};

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    sub(
        lang,
        "receipt",
        pick(
            lang,
            "读一张小票（文字或照片），给出案例字段",
            "read a slip (text or photo) into case fields",
        ),
        "read a slip (text or photo) into case fields",
    )
    .arg(args::file(
        lang,
        true,
        "小票文字，或PNG、JPEG照片（需装tesseract）；- 为标准输入。--format json、text，或 toml（可直接交给 check 的案例文件）",
        "a slip's text, or a PNG or JPEG photo (needs tesseract); - for standard input. --format json, text, or toml (a case file for check)",
    ))
}

/// A slip read, with what else its picture held.
pub struct SlipRead {
    /// The reading.
    pub reading: Reading,
    /// Recognised text.
    pub recognised: Option<String>,
    /// Codes of the picture.
    pub codes: Vec<photo::codes::Code>,
}

impl SlipRead {
    /// What the document says besides the reading.
    #[must_use]
    pub fn beside(&self) -> Beside<'_> {
        Beside {
            recognised: self.recognised.as_deref(),
            codes: self
                .codes
                .iter()
                .map(|c| CodeDocument {
                    format: c.format.clone(),
                    kind: c.kind.as_str(),
                    value: (!c.value.is_empty()).then(|| c.value.clone()),
                })
                .collect(),
            code_fields: self
                .codes
                .iter()
                .filter_map(|c| Some((c.kind.field()?, c.value.clone())))
                .collect(),
        }
    }

    /// Adds slip and codes to a case; what the case holds already stands.
    pub fn fill(&self, case: &mut Case<'static>) {
        self.reading.fill(case);
        for (field, value) in self.beside().code_fields {
            if case.get(field).is_none() {
                case.set(field, value);
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.reading.is_empty() && !self.codes.iter().any(|c| c.kind.field().is_some())
    }
}

/// Bytes of a file or of standard input, at most `most`.
fn bytes_of(name: &str, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if name == "-" {
        std::io::stdin()
            .lock()
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::new(USAGE, format!("stdin: {e}")))?;
    } else {
        let path = Path::new(name);
        std::fs::File::open(path)
            .and_then(|f| f.take(most + 1).read_to_end(&mut bytes))
            .map_err(|e| Failure::unreadable(path, &e))?;
    }
    Ok(bytes)
}

fn photo_failure(name: &str, e: &PhotoError, words: &Words<'_>) -> Failure {
    let code = match e {
        PhotoError::Format(_) | PhotoError::TooLarge => USAGE,
        _ => CANNOT,
    };
    Failure::new(code, format!("{name}：{}", photo_text(e, words)))
}

fn photo_text(e: &PhotoError, words: &Words<'_>) -> String {
    words.filled(&format!("photo.{}", e.key()), &[("detail", e.detail())])
}

/// Reads a slip from a file or standard input: text, or a picture of it. A picture whose codes
/// can be read and whose text cannot gives the codes, and says why on standard error.
///
/// # Errors
/// A file that cannot be read, no text in a known encoding, a damaged picture, or `tesseract`
/// missing where the picture has no codes.
pub fn read_slip(name: &str, words: &Words<'_>, common: &Common) -> Result<SlipRead, Failure> {
    let bytes = bytes_of(name, photo::MOST_BYTES)?;
    let shown = if name == "-" { "stdin" } else { name };
    if photo::is_picture(&bytes) {
        if u64::try_from(bytes.len()).is_ok_and(|n| n > photo::MOST_BYTES) {
            return Err(photo_failure(shown, &PhotoError::TooLarge, words));
        }
        let seen = photo::read(&bytes).map_err(|e| photo_failure(shown, &e, words))?;
        let useful = seen.codes.iter().any(|c| c.kind.field().is_some());
        match (&seen.text, &seen.no_text) {
            (None, Some(e)) if !useful => return Err(photo_failure(shown, e, words)),
            (None, Some(e)) => {
                output::note(&format!("{}\n", photo_text(e, words)), common.no_color);
            }
            _ => {}
        }
        return Ok(SlipRead {
            reading: receipt::read(seen.text.as_deref().unwrap_or_default(), true),
            recognised: Some(seen.text.unwrap_or_default()),
            codes: seen.codes,
        });
    }
    if bytes.len() > receipt::MOST_BYTES {
        return Err(Failure::new(
            USAGE,
            words.filled("receipt.too_large", &[("file", shown)]),
        ));
    }
    match crate::intake::table::decode(&bytes) {
        Ok((text, _)) => Ok(SlipRead {
            reading: receipt::read(&text, false),
            recognised: None,
            codes: Vec::new(),
        }),
        Err(_) => Err(Failure::new(
            USAGE,
            words.filled("receipt.no_text", &[("file", shown)]),
        )),
    }
}

/// Runs the command.
///
/// # Errors
/// As [`read_slip`]; nothing in it that a slip has: exit 3.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let loaded = load(common, common.date.unwrap_or_else(today))?;
    let words = words(loaded.get(), common);
    let name = m.get_one::<String>("file").map_or("-", String::as_str);
    if !matches!(
        common.format.as_deref(),
        None | Some("text" | "json" | "jsonl" | "toml")
    ) {
        return Err(Failure::new(USAGE, words.text("receipt.format")));
    }
    let slip = read_slip(name, &words, common)?;
    let beside = slip.beside();
    if slip.is_empty() {
        if let Some(text) = beside.recognised {
            let text = report::recognised(text);
            let shown = format!("{}\n{}\n", words.text("receipt.recognised"), text.trim());
            output::note(&shown, common.no_color);
        }
        return Err(Failure::new(NOTHING, words.text("receipt.nothing_read")));
    }
    let text = match common.format.as_deref() {
        Some("json") => pretty(&report::document(&slip.reading, &beside, &words))?,
        Some("jsonl") => {
            let mut line = serde_json::to_string(&report::document(&slip.reading, &beside, &words))
                .map_err(|e| Failure::new(CANNOT, e.to_string()))?;
            line.push('\n');
            line
        }
        Some("toml") => report::toml(&slip.reading, &beside, &words),
        _ => report::text(&slip.reading, &beside, &words),
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}
