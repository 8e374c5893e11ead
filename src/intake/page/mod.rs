//! Pages and pasted texts as a reader sees them: visible text with its paragraphs and headings,
//! every character with the place it came from.
//!
//! Nothing is executed and nothing is fetched but the page itself.

pub mod charset;
pub mod html;
pub mod mhtml;
pub mod nesting;
mod origins;

use std::ops::Range;

/// Largest page read, bytes.
pub const MOST_BYTES: usize = 5 << 20;

/// What a page came as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Plain text: a message, a post.
    Text,
    /// HTML.
    Html,
    /// A web archive of a browser (MHTML).
    Mhtml,
}

/// A paragraph, heading, item or cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Characters of the visible text.
    pub range: Range<usize>,
    /// 0 for running text, 1 for a title, up to 7 for the least heading.
    pub level: u8,
}

/// A link to another place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written.
    pub to: String,
    /// Characters of the visible text that carry it.
    pub range: Range<usize>,
}

/// A page as a reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What it came as.
    pub shape: Shape,
    /// Encoding it was read in.
    pub encoding: String,
    /// Address it was fetched from, or says it was saved from.
    pub address: Option<String>,
    /// Visible text; blocks are parted by line feeds.
    pub text: String,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
    /// Links that a reader can follow.
    pub links: Vec<Link>,
    source: Source,
}

/// The decoded source of a page, kept for whoever asks where a character stood.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    /// The visible text is the source.
    Same,
    /// A text with line ends of its own.
    Text(String),
    /// HTML, its depth bounded.
    Html(String),
}

/// Why an input is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageError {
    /// Larger than [`MOST_BYTES`].
    TooLarge(usize),
    /// In no encoding that can be read; how many characters of how many were lost.
    Undecodable(usize, usize),
    /// A web archive without a page in it.
    NoPage,
}

impl PageError {
    /// Key of the text that tells it.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            PageError::TooLarge(_) => "scan.page_too_large",
            PageError::Undecodable(..) => "scan.page_undecodable",
            PageError::NoPage => "scan.page_empty_archive",
        }
    }
}

impl Page {
    /// Reads a page from bytes. `address` is where they came from, `charset` what the sender says.
    ///
    /// # Errors
    /// See [`PageError`].
    pub fn read(
        bytes: &[u8],
        address: Option<&str>,
        charset: Option<&str>,
    ) -> Result<Page, PageError> {
        if bytes.len() > MOST_BYTES {
            return Err(PageError::TooLarge(bytes.len()));
        }
        if mhtml::is_archive(bytes) {
            return mhtml::read(bytes, address);
        }
        let (text, encoding) = charset::decode(bytes, charset)?;
        let mut page = if html::is_html(&text) {
            html::read(&text)
        } else {
            Page::from_text(&text)
        };
        page.encoding = encoding;
        if let Some(a) = address {
            page.address = Some(a.to_owned());
        }
        Ok(page)
    }

    /// A pasted text. Lines end with a line feed, whatever they ended with.
    #[must_use]
    pub fn from_text(text: &str) -> Page {
        let out: String = kept(text).map(|(_, c)| c).collect();
        let blocks = lines(&out);
        Page {
            shape: Shape::Text,
            encoding: "UTF-8".to_owned(),
            address: None,
            blocks,
            links: Vec::new(),
            // Nothing is put in, so that as many bytes are the same.
            source: if out.len() == text.len() {
                Source::Same
            } else {
                Source::Text(text.to_owned())
            },
            text: out,
        }
    }

    /// For each character of the visible text the byte of the decoded source where it stood, `None`
    /// where it cannot be told. The source is read again for it: ask once for all characters.
    #[must_use]
    pub fn origins(&self) -> Vec<Option<usize>> {
        match &self.source {
            Source::Same => self.text.char_indices().map(|(at, _)| Some(at)).collect(),
            Source::Text(source) => kept(source).map(|(at, _)| Some(at)).collect(),
            Source::Html(source) => html::origins(source),
        }
    }

    /// The characters of a range of the visible text.
    #[must_use]
    pub fn slice(&self, range: &Range<usize>) -> String {
        self.text
            .chars()
            .skip(range.start)
            .take(range.len())
            .collect()
    }
}

/// The characters of a text that are kept, each with its byte: lines end with a line feed, and a mark
/// of the byte order is none of them.
fn kept(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            match chars.next()? {
                (0, '\u{FEFF}') => {}
                (_, '\r') if chars.peek().is_some_and(|(_, n)| *n == '\n') => {}
                (at, '\r') => return Some((at, '\n')),
                kept => return Some(kept),
            }
        }
    })
}

/// The lines of a text as blocks; a short line without an end mark that others follow is a
/// heading.
fn lines(text: &str) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut at = 0;
    let all: Vec<&str> = text.split('\n').collect();
    let last = all.iter().rposition(|l| !l.trim().is_empty());
    let mut first = true;
    for (n, line) in all.iter().enumerate() {
        let length = line.chars().count();
        let followed = last.is_some_and(|l| l > n);
        out.push(Block {
            range: at..at + length,
            level: if followed {
                heading_level(line, first)
            } else {
                0
            },
        });
        first &= length == 0;
        at += length + 1;
    }
    out
}

/// 1 for a title, 2 to 5 for a heading, 0 for running text.
fn heading_level(line: &str, first: bool) -> u8 {
    const ENDS: [char; 14] = [
        '。', '；', ';', '，', ',', '.', '：', ':', '…', '”', '！', '!', '、', '~',
    ];
    let line = line.trim();
    let length = line.chars().count();
    if !(2..=36).contains(&length) || line.ends_with(ENDS) {
        return 0;
    }
    if line.starts_with('#') {
        let marks = line.chars().take_while(|c| *c == '#').count();
        return u8::try_from(marks.min(5)).unwrap_or(5);
    }
    let commas = line
        .chars()
        .filter(|c| matches!(c, '，' | ',' | '。' | '；'))
        .count();
    if first && commas <= 2 {
        return 1;
    }
    if commas > 0
        || line.chars().any(|c| c.is_ascii_digit())
            && line.chars().filter(char::is_ascii_digit).count() > 4
    {
        return 0;
    }
    let mut chars = line.chars();
    let numbered = chars
        .next()
        .is_some_and(|c| "一二三四五六七八九十".contains(c))
        && chars.next() == Some('、');
    match (numbered, length) {
        (true, _) => 2,
        (false, ..=12) => 4,
        (false, ..=24) => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_a_line_feed_and_characters_know_their_place() {
        for (source, text) in [
            ("刷卡机\n一清", "刷卡机\n一清"),
            ("\u{feff}刷卡机\r\n一清\r\r\n好", "刷卡机\n一清\n\n好"),
            ("刷卡\u{feff}机\r一清", "刷卡\u{feff}机\n一清"),
        ] {
            let page = Page::from_text(source);
            assert_eq!(page.text, text);
            let origins = page.origins();
            assert_eq!(origins.len(), text.chars().count());
            for (c, at) in text.chars().zip(origins) {
                let found = source[at.unwrap()..].chars().next().unwrap();
                assert!(found == c || (c, found) == ('\n', '\r'), "{source:?}");
            }
        }
    }
}
