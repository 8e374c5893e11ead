//! Bytes of a page as text: mark → strict UTF-8 → what the sender or the page declares → GB18030.

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::PageError;

/// Bytes of the head in which a page declares its encoding.
const HEAD: usize = 4096;

/// Decodes a page; also says in which encoding.
///
/// # Errors
/// More than one character in a thousand, and more than three, cannot be read.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Result<(String, String), PageError> {
    let (encoding, rest) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (encoding, bytes.get(length..).unwrap_or_default()),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        None => {
            // A page that says UTF-8 and is not is most often GBK.
            let sound = |e: &&'static Encoding| {
                *e != UTF_8 || broken(UTF_8, bytes) < broken(GB18030, bytes)
            };
            let said = declared
                .and_then(|d| Encoding::for_label(d.trim().as_bytes()))
                .filter(sound)
                .or_else(|| declared_in(bytes).filter(sound));
            (said.unwrap_or(GB18030), bytes)
        }
    };
    let (text, wrong) = encoding.decode_without_bom_handling(rest);
    if wrong {
        let chars = text.chars().count();
        let lost = text.chars().filter(|c| *c == '\u{fffd}').count();
        if lost > 3 && lost.saturating_mul(1000) > chars {
            return Err(PageError::Undecodable(lost, chars));
        }
    }
    let controls = text
        .chars()
        .filter(|c| c.is_control() && !c.is_whitespace())
        .count();
    if controls > 16 && controls.saturating_mul(50) > text.chars().count() {
        return Err(PageError::Undecodable(controls, text.chars().count()));
    }
    Ok((text.into_owned(), encoding.name().to_owned()))
}

fn broken(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    if wrong {
        text.chars().filter(|c| *c == '\u{fffd}').count()
    } else {
        0
    }
}

/// The encoding that a page's head declares.
fn declared_in(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes
        .iter()
        .take(HEAD)
        .map(|b| char::from(*b).to_ascii_lowercase())
        .collect();
    let at = head.find("charset")?;
    let label: String = head
        .get(at + "charset".len()..)?
        .trim_start_matches([' ', '=', '"', '\''])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_of_pages() {
        let page = "<meta charset=gbk><p>刷卡机</p>";
        let gbk = GB18030.encode(page).0.into_owned();
        for (bytes, declared, name) in [
            (page.as_bytes(), None, "UTF-8"),
            (&gbk[..], None, "GBK"),
            (&gbk[..], Some("gb2312"), "GBK"),
            (&gbk[..], Some("utf-8"), "GBK"),
        ] {
            let (text, encoding) = decode(bytes, declared).unwrap();
            assert_eq!(text, page);
            assert_eq!(encoding, name);
        }
        let plain = GB18030.encode("刷卡机").0.into_owned();
        assert_eq!(decode(&plain, Some("utf-8")).unwrap().1, "gb18030");
        let noise: Vec<u8> = (0..4000_u32)
            .map(|n| (n.wrapping_mul(7919) % 251) as u8)
            .collect();
        assert!(decode(&noise, None).is_err());
    }
}
