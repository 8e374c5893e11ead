//! Bytes of any supported encoding as a stream of UTF-8, without holding the file.
//!
//! BOM → strict UTF-8 of the whole input → GB18030 with at most 0.1 % replacements.

use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Share of replaced characters above which an input is refused: one in a thousand.
const MOST_REPLACED_PER_THOUSAND: u64 = 1;

/// What was found out about an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// Encoding.
    pub encoding: &'static Encoding,
    /// Bytes of the byte order mark.
    pub bom: u64,
}

/// Why an input cannot be read as text.
#[derive(Debug)]
pub enum StreamError {
    /// It cannot be read at all.
    Io(io::Error),
    /// It is in no supported encoding: characters read, and how many of them were replaced.
    Encoding {
        /// Characters decoded.
        chars: u64,
        /// Of which could not be.
        replaced: u64,
    },
}

impl From<io::Error> for StreamError {
    fn from(e: io::Error) -> Self {
        StreamError::Io(e)
    }
}

/// Reads the whole input once to find its encoding, and rewinds it.
///
/// # Errors
/// Read errors, or more than 0.1 % of characters that GB18030 cannot decode.
pub fn detect(input: &mut (impl Read + Seek)) -> Result<Detected, StreamError> {
    input.seek(SeekFrom::Start(0))?;
    let mut head = [0_u8; 3];
    let mut filled = 0;
    while filled < head.len() {
        match input.read(&mut head[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    let head = head.get(..filled).unwrap_or_default();
    let found = match head {
        [0xEF, 0xBB, 0xBF] => Some((UTF_8, 3)),
        [0xFF, 0xFE, ..] => Some((UTF_16LE, 2)),
        [0xFE, 0xFF, ..] => Some((UTF_16BE, 2)),
        _ => None,
    };
    if let Some((encoding, bom)) = found {
        input.seek(SeekFrom::Start(0))?;
        return Ok(Detected { encoding, bom });
    }
    for encoding in [UTF_8, GB18030] {
        let (chars, replaced) = count(input, encoding)?;
        let allowed = if encoding == UTF_8 {
            0
        } else {
            chars * MOST_REPLACED_PER_THOUSAND / 1000
        };
        if replaced <= allowed {
            input.seek(SeekFrom::Start(0))?;
            return Ok(Detected { encoding, bom: 0 });
        }
        if encoding == GB18030 {
            return Err(StreamError::Encoding { chars, replaced });
        }
    }
    Ok(Detected {
        encoding: UTF_8,
        bom: 0,
    })
}

/// Characters of the input and how many of them the encoding replaces; stops early for UTF-8.
fn count(
    input: &mut (impl Read + Seek),
    encoding: &'static Encoding,
) -> Result<(u64, u64), StreamError> {
    input.seek(SeekFrom::Start(0))?;
    let mut reader = Utf8Reader::new(input, Detected { encoding, bom: 0 });
    let mut buffer = vec![0_u8; 64 << 10];
    let mut chars = 0_u64;
    loop {
        let n = reader.read(&mut buffer)?;
        if n == 0 {
            return Ok((chars, reader.replaced));
        }
        let read = buffer.get(..n).unwrap_or_default();
        chars +=
            u64::try_from(read.iter().filter(|b| (**b & 0xC0) != 0x80).count()).unwrap_or(u64::MAX);
        if encoding == UTF_8 && reader.replaced > 0 {
            return Ok((chars, reader.replaced));
        }
    }
}

/// A reader that yields UTF-8.
pub struct Utf8Reader<R> {
    input: R,
    decoder: Decoder,
    skip: u64,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    ready: Vec<u8>,
    ready_at: usize,
    ended: bool,
    replaced: u64,
}

impl<R: Read> Utf8Reader<R> {
    /// A reader over an input rewound to its start.
    pub fn new(input: R, detected: Detected) -> Utf8Reader<R> {
        Utf8Reader {
            input,
            decoder: detected.encoding.new_decoder_without_bom_handling(),
            skip: detected.bom,
            raw: vec![0; 64 << 10],
            raw_at: 0,
            raw_end: 0,
            ready: Vec::new(),
            ready_at: 0,
            ended: false,
            replaced: 0,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.ready_at >= self.ready.len() && !self.ended {
            if self.raw_at >= self.raw_end {
                self.raw_at = 0;
                self.raw_end = self.input.read(&mut self.raw)?;
                while self.skip > 0 && self.raw_at < self.raw_end {
                    self.raw_at += 1;
                    self.skip -= 1;
                }
            }
            let last = self.raw_end == 0;
            let source = self.raw.get(self.raw_at..self.raw_end).unwrap_or_default();
            self.ready.resize(source.len().saturating_mul(3) + 16, 0);
            let (result, read, written, _) = decode_counting(
                &mut self.decoder,
                source,
                &mut self.ready,
                last,
                &mut self.replaced,
            );
            self.ready.truncate(written);
            self.ready_at = 0;
            self.raw_at += read;
            if last && result == encoding_rs::CoderResult::InputEmpty {
                self.ended = true;
            }
        }
        Ok(())
    }
}

/// Decodes and counts each malformed sequence, which becomes U+FFFD.
fn decode_counting(
    decoder: &mut Decoder,
    source: &[u8],
    out: &mut [u8],
    last: bool,
    replaced: &mut u64,
) -> (encoding_rs::CoderResult, usize, usize, bool) {
    let (mut read, mut written) = (0, 0);
    loop {
        let (result, r, w) = decoder.decode_to_utf8_without_replacement(
            source.get(read..).unwrap_or_default(),
            out.get_mut(written..).unwrap_or_default(),
            last,
        );
        read += r;
        written += w;
        match result {
            encoding_rs::DecoderResult::InputEmpty => {
                return (encoding_rs::CoderResult::InputEmpty, read, written, false);
            }
            encoding_rs::DecoderResult::OutputFull => {
                return (encoding_rs::CoderResult::OutputFull, read, written, false);
            }
            encoding_rs::DecoderResult::Malformed(..) => {
                *replaced += 1;
                let mark = "\u{fffd}".as_bytes();
                match out.get_mut(written..written + mark.len()) {
                    Some(place) => place.copy_from_slice(mark),
                    None => {
                        return (encoding_rs::CoderResult::OutputFull, read, written, true);
                    }
                }
                written += mark.len();
            }
        }
    }
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.fill()?;
        let ready = self.ready.get(self.ready_at..).unwrap_or_default();
        let n = ready.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), ready.get(..n)) {
            to.copy_from_slice(from);
        }
        self.ready_at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn read_all(bytes: &[u8]) -> Result<(String, &'static str), StreamError> {
        let mut cursor = Cursor::new(bytes.to_vec());
        let detected = detect(&mut cursor)?;
        let mut text = String::new();
        Utf8Reader::new(cursor, detected).read_to_string(&mut text)?;
        Ok((text, detected.encoding.name()))
    }

    #[test]
    fn encodings_are_found() {
        let text = "品牌,商户编号\n拉卡拉,82229007392000A\n".repeat(5000);
        let (gbk, _, _) = GB18030.encode(&text);
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let bom: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
        for (bytes, name) in [
            (text.as_bytes(), "UTF-8"),
            (&bom, "UTF-8"),
            (&gbk, "gb18030"),
            (&utf16, "UTF-16LE"),
        ] {
            let (read, encoding) = read_all(bytes).unwrap();
            assert!(read == text, "{name}");
            assert_eq!(encoding, name);
        }
    }

    #[test]
    fn rubbish_is_refused() {
        let rubbish: Vec<u8> = (0..4000_u32)
            .map(|i| if i % 2 == 0 { 0xFF } else { 0x20 })
            .collect();
        assert!(matches!(
            read_all(&rubbish),
            Err(StreamError::Encoding { .. })
        ));
        assert_eq!(read_all(b"").unwrap().0, "");
    }
}
