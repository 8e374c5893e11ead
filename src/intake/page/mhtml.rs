//! Web archives (MHTML), as browsers save a page in one file.

use mail_parser::{MessageParser, MimeHeaders, PartType};

use super::{Page, PageError, Shape, charset, html};

/// Whether bytes are a web archive: the head of a MIME message.
#[must_use]
pub fn is_archive(bytes: &[u8]) -> bool {
    let head: String = bytes
        .iter()
        .take(2000)
        .map(|b| char::from(*b).to_ascii_lowercase())
        .collect();
    let head = head.trim_start_matches('\u{feff}');
    let header = |name: &str| head.starts_with(name) || head.contains(&format!("\n{name}"));
    !head.trim_start().starts_with('<')
        && header("mime-version:")
        && header("content-type:")
        && (head.contains("multipart/related")
            || head.contains("text/html")
            || head.contains("multipart/"))
}

/// Reads the page of a web archive.
///
/// # Errors
/// There is no page in it, or it cannot be decoded.
pub fn read(bytes: &[u8], address: Option<&str>) -> Result<Page, PageError> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or(PageError::NoPage)?;
    let said = message
        .header_raw("Snapshot-Content-Location")
        .map(|v| v.trim().to_owned());
    for part in &message.parts {
        let is_html = part.is_content_type("text", "html");
        let is_text = part.is_content_type("text", "plain");
        if !is_html && !is_text {
            continue;
        }
        let label = part
            .content_type()
            .and_then(|c| c.attribute("charset"))
            .map(str::to_owned);
        let (text, encoding) = match &part.body {
            PartType::Html(t) | PartType::Text(t) => {
                (t.to_string(), label.unwrap_or_else(|| "UTF-8".to_owned()))
            }
            PartType::Binary(b) | PartType::InlineBinary(b) => {
                charset::decode(b, label.as_deref())?
            }
            _ => continue,
        };
        let mut page = if is_html {
            html::read(&text)
        } else {
            Page::from_text(&text)
        };
        page.shape = Shape::Mhtml;
        page.encoding = encoding;
        let own = part.content_location().map(str::to_owned);
        page.address = address
            .map(str::to_owned)
            .or(said)
            .or(own.filter(|l| l.starts_with("http")))
            .or(page.address);
        return Ok(page);
    }
    Err(PageError::NoPage)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_saved_archive() {
        let archive = "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.test/p\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----b\"\r\n\r\n------b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: http://example.test/p\r\n\r\n<html><head><meta charset=3D\"utf-8\"></head><body><p>=E5=88=B7=E5=8D=A1=E6=\r\n=9C=BA</p></body></html>\r\n------b--\r\n";
        assert!(is_archive(archive.as_bytes()));
        let page = Page::read(archive.as_bytes(), None, None).unwrap();
        assert_eq!(page.text.trim(), "刷卡机");
        assert_eq!(page.shape, Shape::Mhtml);
        assert_eq!(page.address.as_deref(), Some("http://example.test/p"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut archive = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n".to_vec();
            archive.extend(&bytes);
            let _ = Page::read(&archive, None, None);
            let _ = Page::read(&bytes, None, None);
        }
    }
}
