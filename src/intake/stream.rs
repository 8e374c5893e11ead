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
    /// Characters that cannot be decoded and read as U+FFFD.
    pub replaced: u64,
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
/// Read errors, or more than 0.1 % of characters that the encoding cannot decode.
pub fn detect(input: &mut (impl Read + Seek)) -> Result<Detected, StreamError> {
    detect_as(input, None)
}

/// The same where the encoding was given: what it cannot decode is counted and let pass.
///
/// # Errors
/// Read errors; without a given encoding, more than 0.1 % of characters that cannot be decoded.
pub fn detect_as(
    input: &mut (impl Read + Seek),
    given: Option<&'static Encoding>,
) -> Result<Detected, StreamError> {
    input.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    input.by_ref().take(3).read_to_end(&mut head)?;
    let marked = Encoding::for_bom(&head);
    let (encoding, bom) = match (given, marked) {
        // "UTF-16" leaves open which; the mark says.
        (Some(g), Some((m, n))) if g == m || is_utf16(g) && is_utf16(m) => (m, n),
        (Some(g), _) => (g, 0),
        (None, Some(found)) => found,
        (None, None) => (UTF_8, 0),
    };
    let bom = u64::try_from(bom).unwrap_or_default();
    if encoding == UTF_8 && is_utf8(input, bom)? {
        return rewound(
            input,
            Detected {
                encoding,
                bom,
                replaced: 0,
            },
        );
    }
    let encoding = if given.is_none() && marked.is_none() {
        GB18030
    } else {
        encoding
    };
    let found = Detected {
        encoding,
        bom,
        replaced: 0,
    };
    let (chars, replaced) = count(input, found)?;
    if given.is_none() && replaced > chars * MOST_REPLACED_PER_THOUSAND / 1000 {
        return Err(StreamError::Encoding { chars, replaced });
    }
    rewound(input, Detected { replaced, ..found })
}

fn is_utf16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

fn rewound(input: &mut impl Seek, detected: Detected) -> Result<Detected, StreamError> {
    input.seek(SeekFrom::Start(0))?;
    Ok(detected)
}

/// Whether all of the input behind its mark is UTF-8.
fn is_utf8(input: &mut (impl Read + Seek), bom: u64) -> io::Result<bool> {
    input.seek(SeekFrom::Start(bom))?;
    let mut buffer = vec![0_u8; 256 << 10];
    let mut kept = 0;
    loop {
        let n = match input.read(buffer.get_mut(kept..).unwrap_or_default()) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if n == 0 {
            return Ok(kept == 0);
        }
        let seen = buffer.get(..kept + n).unwrap_or_default();
        let valid = Encoding::utf8_valid_up_to(seen);
        let rest = seen.get(valid..).unwrap_or_default();
        // A character may go on in what is read next.
        let goes_on = std::str::from_utf8(rest)
            .err()
            .is_none_or(|e| e.valid_up_to() == 0 && e.error_len().is_none());
        if !goes_on {
            return Ok(false);
        }
        kept = rest.len();
        buffer.copy_within(valid..valid + kept, 0);
    }
}

/// A text as UTF-8: read as it is where that is what it is written in.
pub enum Text<R> {
    /// Read as it is.
    Utf8(R),
    /// Decoded on the way.
    Decoded(Box<Utf8Reader<R>>),
}

impl<R: Read + Seek> Text<R> {
    /// A text from its start, behind its mark.
    ///
    /// # Errors
    /// It cannot be rewound.
    pub fn new(mut input: R, detected: Detected) -> io::Result<Text<R>> {
        if detected.encoding == UTF_8 && detected.replaced == 0 {
            input.seek(SeekFrom::Start(detected.bom))?;
            return Ok(Text::Utf8(input));
        }
        input.seek(SeekFrom::Start(0))?;
        Ok(Text::Decoded(Box::new(Utf8Reader::new(input, detected))))
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Text::Utf8(input) => input.read(buffer),
            Text::Decoded(input) => input.read(buffer),
        }
    }
}

/// Characters of the input and how many of them the encoding replaces.
fn count(input: &mut (impl Read + Seek), detected: Detected) -> Result<(u64, u64), StreamError> {
    input.seek(SeekFrom::Start(0))?;
    let mut reader = Utf8Reader::new(input, detected);
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
