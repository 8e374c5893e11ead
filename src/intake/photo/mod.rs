//! Pictures of slips and labels: text by the `tesseract` program where it is installed, QR codes
//! and bar codes by the program itself.
//!
//! Pictures are decoded here, within limits of size and memory, and handed on as plain grey
//! pixels, so that no other program ever meets the bytes of a file somebody sent.

#[cfg(feature = "photo")]
mod barcodes;
pub mod codes;
#[cfg(feature = "photo")]
mod picture;
pub mod tesseract;

use codes::Code;

/// Largest file of a picture read, bytes.
pub const MOST_BYTES: u64 = 32 << 20;

/// What a picture gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Recognised text; `None` with the reason in `no_text`.
    pub text: Option<String>,
    /// Why no text was recognised.
    pub no_text: Option<PhotoError>,
    /// Codes found.
    pub codes: Vec<Code>,
}

/// Why a picture could not be read. Keys of the catalogue are `photo.<key>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoError {
    /// This build reads no pictures (feature `photo`).
    NotBuilt,
    /// No PNG or JPEG, or a damaged one.
    Format(String),
    /// More pixels or memory than the limits allow.
    TooLarge,
    /// `tesseract` is not on PATH.
    NoTool,
    /// `tesseract` has no data for simplified Chinese.
    NoLanguage,
    /// It took longer than allowed and was ended.
    Timeout,
    /// It ended with an error.
    Failed(String),
}

impl PhotoError {
    /// Key of the text: `photo.<key>`.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            PhotoError::NotBuilt => "not_built",
            PhotoError::Format(_) => "format",
            PhotoError::TooLarge => "too_large",
            PhotoError::NoTool => "no_tool",
            PhotoError::NoLanguage => "no_language",
            PhotoError::Timeout => "timeout",
            PhotoError::Failed(_) => "failed",
        }
    }

    /// What the library or the program said, where it said anything.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            PhotoError::Format(d) | PhotoError::Failed(d) => d,
            _ => "",
        }
    }
}

/// Whether bytes begin as a picture does: PNG, JPEG, or a form that is told and refused.
#[must_use]
pub fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        || bytes.starts_with(&[0xFF, 0xD8, 0xFF])
        || bytes.starts_with(b"GIF8")
        || bytes.starts_with(b"BM")
            && bytes
                .get(2..6)
                .is_some_and(|s| s.iter().any(|b| !(0x20..0x7f).contains(b)))
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
        || bytes.get(4..8) == Some(b"ftyp")
        || bytes.starts_with(b"%PDF")
        || bytes.starts_with(b"II*\0")
        || bytes.starts_with(b"MM\0*")
}

/// Grey pixels, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// One byte a pixel, 0 black.
    pub pixels: Vec<u8>,
}

/// Reads a picture: its codes, and its text by `tesseract`.
///
/// # Errors
/// The picture cannot be decoded. Where only the text cannot be had, the codes are given all the
/// same, with the reason.
#[cfg(feature = "photo")]
pub fn read(bytes: &[u8]) -> Result<Seen, PhotoError> {
    let grey = picture::decode(bytes)?;
    let codes = barcodes::find(&grey);
    let (text, no_text) = match tesseract::recognise(&picture::for_recognition(grey)) {
        Ok(text) => (Some(text), None),
        Err(e) => (None, Some(e)),
    };
    Ok(Seen {
        text,
        no_text,
        codes,
    })
}

/// This build reads no pictures.
///
/// # Errors
/// Always.
#[cfg(not(feature = "photo"))]
pub fn read(_bytes: &[u8]) -> Result<Seen, PhotoError> {
    Err(PhotoError::NotBuilt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_from_texts() {
        assert!(is_picture(b"\x89PNG\r\n\x1a\nrest"));
        assert!(is_picture(&[0xFF, 0xD8, 0xFF, 0xE0]));
        assert!(!is_picture("商户名称:示例".as_bytes()));
        assert!(!is_picture(b"BMX shop"));
        assert!(!is_picture(b""));
    }

    #[cfg(feature = "photo")]
    #[test]
    fn damaged_pictures_are_refused() {
        for bytes in [
            &b"\x89PNG\r\n\x1a\nrest"[..],
            &[0xFF, 0xD8, 0xFF, 0xE0],
            b"GIF89a",
            b"%PDF-1.4",
        ] {
            assert!(matches!(picture::decode(bytes), Err(PhotoError::Format(_))));
        }
    }
}
