//! The charset of a page, from its bytes.
//!
//! Candidates in order: byte order mark, header, `<meta charset>` in the bytes, UTF-8, GB18030.
//! The first that reads the whole page without a fault wins; where none does, the first that was
//! declared is used and the faults are counted. Latin-1 in a header is what unset servers say of
//! every page, so it comes last.

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes searched for `<meta charset>`; pages saved by browser add-ons begin with a comment.
const HEAD: usize = 16 << 10;

/// A page as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// The charset it was read with.
    pub charset: &'static str,
    /// Bytes or pairs that are none of that charset, replaced by U+FFFD.
    pub faults: usize,
}

/// Reads `bytes`, with the `Content-Type` header where there was one.
#[must_use]
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return read(encoding, bytes.get(length..).unwrap_or_default());
    }
    let header = content_type.and_then(header_charset);
    let meta = meta_charset(bytes);
    let declared = [header, meta].into_iter().flatten();
    let weak = |e: &&'static Encoding| *e == WINDOWS_1252;
    let candidates = declared
        .clone()
        .filter(|e| !weak(e))
        .chain([UTF_8, GB18030])
        .chain(declared.filter(weak));
    let mut first: Option<&'static Encoding> = None;
    for encoding in candidates {
        first.get_or_insert(encoding);
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return Decoded {
                text: text.into_owned(),
                charset: encoding.name(),
                faults: 0,
            };
        }
    }
    read(first.unwrap_or(UTF_8), bytes)
}

fn read(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let faults = text.matches('\u{fffd}').count();
    Decoded {
        text: text.into_owned(),
        charset: encoding.name(),
        faults,
    }
}

fn by_label(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label)?;
    // The web's GBK is a part of GB18030; pages that say gb2312 use more than it has.
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// `charset` of a `Content-Type` header.
fn header_charset(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|p| {
        let (name, value) = p.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("charset") {
            return None;
        }
        by_label(value.trim().trim_matches(['"', '\'']).as_bytes())
    })
}

/// `charset` of the first `<meta>` that has one.
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD).unwrap_or(bytes).to_ascii_lowercase();
    let mut rest = head.as_slice();
    while let Some(at) = memchr::memmem::find(rest, b"<meta") {
        rest = rest.get(at + 5..)?;
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        let tag = rest.get(..end)?;
        if let Some(at) = memchr::memmem::find(tag, b"charset") {
            let value: Vec<u8> = tag
                .get(at + 7..)?
                .iter()
                .copied()
                .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
                .collect();
            if let Some(encoding) = by_label(&value) {
                // A page whose `<meta>` can be read as bytes is not UTF-16.
                let plain = encoding != UTF_16LE && encoding != UTF_16BE;
                return Some(if plain { encoding } else { UTF_8 });
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_candidate_without_a_fault() {
        let gbk = |s: &str| GBK.encode(s).0.into_owned();
        let page = "<meta charset=gb2312>许可证编号";
        for (bytes, header, charset) in [
            ("许可证".as_bytes().to_vec(), None, "UTF-8"),
            (gbk("许可证"), None, "gb18030"),
            (gbk(page), None, "gb18030"),
            (gbk(page), Some("text/html; charset=utf-8"), "gb18030"),
            (gbk("许可证"), Some("text/html; charset=\"GBK\""), "gb18030"),
            (
                page.as_bytes().to_vec(),
                Some("text/html;charset=UTF-8"),
                "UTF-8",
            ),
            (
                "许可证".as_bytes().to_vec(),
                Some("text/html; charset=ISO-8859-1"),
                "UTF-8",
            ),
            (
                b"\xef\xbb\xbfabc".to_vec(),
                Some("text/html; charset=gbk"),
                "UTF-8",
            ),
            (b"\xff\xfea\0b\0".to_vec(), None, "UTF-16LE"),
            (
                b"<META HTTP-EQUIV='Content-Type' content='text/html; charset=gb2312'>\xd0\xed"
                    .to_vec(),
                None,
                "gb18030",
            ),
            (b"<meta charset=utf-16>a".to_vec(), None, "UTF-8"),
        ] {
            let d = decode(&bytes, header);
            assert_eq!((d.charset, d.faults), (charset, 0), "{bytes:?}");
        }
        assert_eq!(decode(&gbk(page), None).text, page);
        let broken = decode(b"<meta charset=utf-8>\xff\xff ok", None);
        assert_eq!((broken.charset, broken.faults), ("UTF-8", 2));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..300), header in ".{0,40}") {
            let _ = decode(&bytes, Some(&header));
            let _ = decode(&bytes, None);
        }
    }
}
