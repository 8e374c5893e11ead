//! Bytes of a page as text: mark → strict UTF-8 → what the sender or the page declares → the encoding
//! in which the text reads most like Chinese.

use std::collections::HashSet;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

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
        // Text has no zero bytes, but in UTF-16 letters and marks have one each.
        None if std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) => (UTF_8, bytes),
        None => {
            // A page that says UTF-8 and is not is most often GBK.
            let sound = |e: &&'static Encoding| {
                *e != UTF_8 || broken(UTF_8, bytes) < broken(GB18030, bytes)
            };
            let said = declared
                .and_then(|d| Encoding::for_label(d.trim().as_bytes()))
                .filter(sound)
                .or_else(|| declared_in(bytes).filter(sound));
            (said.unwrap_or_else(|| likeliest(bytes)), bytes)
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

/// Characters that every longer Chinese text has some of, simplified and traditional, with those of
/// this trade.
const USUAL: &str = "的一是不了在有我他这中大来上个国和也子时道要到得你会对过能下就说生年那自后以里所去用行方还没可学都好\
    多小心如成只事把样作开从无情己面本前些同手动期经长回位分给名法间第两次使者被已其此话与机卡费率刷信银支付收单款商户清牌照\
    办理免押金电微客服官一到账结算公司元安全套现养提额代请如何什么\
    這個來國時會對過說裡後還沒學樣開從無間與給話機費銀單賬號電客戶養額證業務結算經長請問";

/// Bytes of a text by which its encoding is told.
const TOLD_BY: usize = 32 * 1024;

/// The encoding in which a text reads most like Chinese, of those that people save texts in. GB18030
/// where none does.
fn likeliest(bytes: &[u8]) -> &'static Encoding {
    let head = bytes.get(..TOLD_BY).unwrap_or(bytes);
    // Letters and marks in UTF-16.
    let zeros = |rest: usize| {
        head.iter()
            .skip(rest)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (high_first, low_first) = (zeros(0), zeros(1));
    if (high_first + low_first) * 4 >= head.len() {
        return if high_first > low_first {
            UTF_16BE
        } else {
            UTF_16LE
        };
    }
    let known: HashSet<char> = USUAL.chars().collect();
    let score = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(head);
        let (mut all, mut usual, mut wrong) = (0_usize, 0_usize, 0_usize);
        for c in text.chars() {
            all += 1;
            usual += usize::from(known.contains(&c));
            wrong += usize::from(c == '\u{fffd}' || c.is_control() && !c.is_whitespace());
        }
        // In parts of a thousand; what cannot be read counts against it.
        (usual * 1000).saturating_sub(wrong * 1000) / all.max(1)
    };
    // A text in one of these has many of the usual characters; those of another seldom give any.
    const LEAST: usize = 60;
    let mut best = (GB18030, score(GB18030).max(LEAST));
    for encoding in [UTF_8, BIG5, UTF_16LE, UTF_16BE] {
        let found = score(encoding);
        if found > best.1 {
            best = (encoding, found);
        }
    }
    if best.0 == GB18030 && broken(UTF_8, bytes) < broken(GB18030, bytes) {
        return UTF_8;
    }
    best.0
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
        // A byte too many, and one too few.
        let text = "刷卡机费率0.6%，养卡".as_bytes();
        let damaged = [text, &[0xA0]].concat();
        for bytes in [&damaged[..], text.split_last().unwrap().1] {
            let (read, encoding) = decode(bytes, None).unwrap();
            assert!(read.starts_with("刷卡机费率0.6%，养"));
            assert_eq!(encoding, "UTF-8");
        }
        let traditional = "瑞銀信刷卡機套現，養卡提額，費率0.38%";
        let big5 = encoding_rs::BIG5.encode(traditional).0.into_owned();
        assert_eq!(
            decode(&big5, None).unwrap(),
            (traditional.to_owned(), "Big5".to_owned())
        );
        for (name, high_first) in [("UTF-16LE", false), ("UTF-16BE", true)] {
            for text in ["瑞银信POS机是一清机。", "POS ok 0.6% 的", "pos"] {
                let bytes: Vec<u8> = text
                    .encode_utf16()
                    .flat_map(|u| {
                        if high_first {
                            u.to_be_bytes()
                        } else {
                            u.to_le_bytes()
                        }
                    })
                    .collect();
                let (read, as_) = decode(&bytes, None).unwrap();
                assert_eq!((read.as_str(), as_.as_str()), (text, name));
            }
        }
        let noise: Vec<u8> = (0..4000_u32)
            .map(|n| (n.wrapping_mul(7919) % 251) as u8)
            .collect();
        assert!(decode(&noise, None).is_err());
    }
}
