//! Where the characters of a visible text stood in the source it was parsed from.
//!
//! The parser of the tree keeps no positions, so runs of text are found again: the source is read
//! once more as a plain sequence of characters outside tags, with entities resolved, and each run
//! is looked for from where the last one ended.

/// Runs that may be missed before the search is given up: moved by a broken table, say.
const MOST_MISSED: usize = 64;

/// For each of `count` characters the byte of the source, where it is found. A run comes with the place
/// of each of its characters in the visible text, which has spaces between them.
pub(super) fn of(source: &str, runs: &[(Vec<usize>, String)], count: usize) -> Vec<Option<usize>> {
    let plain = characters(source);
    let mut out = vec![None; count];
    let mut at = 0;
    let mut missed = 0;
    for (places, run) in runs {
        let chars: Vec<char> = run.chars().collect();
        match find(&plain, at, &chars) {
            Some(found) => {
                for (place, (_, offset)) in places.iter().zip(plain.iter().skip(found)) {
                    if let Some(o) = out.get_mut(*place) {
                        *o = Some(*offset as usize);
                    }
                }
                at = found + chars.len();
            }
            None => {
                missed += 1;
                if missed > MOST_MISSED {
                    break;
                }
            }
        }
    }
    out
}

fn find(plain: &[(char, u32)], at: usize, run: &[char]) -> Option<usize> {
    let first = run.first()?;
    let last = plain.len().checked_sub(run.len())?;
    (at..=last).find(|i| {
        plain.get(*i).is_some_and(|(c, _)| c == first)
            && plain.iter().skip(*i).zip(run).all(|((a, _), b)| a == b)
    })
}

/// Characters outside tags that are no white space, each with its byte.
fn characters(source: &str) -> Vec<(char, u32)> {
    let mut out = Vec::with_capacity(source.len() / 4);
    let bytes = source.as_bytes();
    let mut i = 0;
    while let Some(c) = source.get(i..).and_then(|s| s.chars().next()) {
        let rest = source.get(i..).unwrap_or_default();
        if c == '<' {
            if rest.starts_with("<!--") {
                i += rest.find("-->").map_or(rest.len(), |e| e + 3);
                continue;
            }
            let is_tag = rest.get(1..).is_some_and(|r| {
                r.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
            });
            if is_tag {
                i += end_of_tag(rest);
                if let Some(name) = ["script", "style"].iter().find(|n| opens(rest, n)) {
                    i += tail_of_raw(name, source.get(i..).unwrap_or_default());
                }
                continue;
            }
        }
        let offset = u32::try_from(i).unwrap_or(u32::MAX);
        if c == '&'
            && let Some((decoded, length)) = entity(rest)
        {
            out.extend(
                decoded
                    .chars()
                    .filter(|c| !skipped(*c))
                    .map(|c| (c, offset)),
            );
            i += length;
            continue;
        }
        if !skipped(c) {
            out.push((c, offset));
        }
        i += c.len_utf8();
        debug_assert!(i <= bytes.len());
    }
    out
}

/// Whether a tag of an element of this name stands at the beginning of a text.
fn opens(text: &str, name: &str) -> bool {
    let letters = text.as_bytes().get(1..).unwrap_or_default();
    letters
        .get(..name.len())
        .is_some_and(|l| l.eq_ignore_ascii_case(name.as_bytes()))
        && !letters.get(name.len()).is_some_and(u8::is_ascii_alphabetic)
}

/// Bytes up to the end tag of an element whose content is no markup; 0 for other elements.
pub(super) fn tail_of_raw(name: &str, tail: &str) -> usize {
    if !matches!(
        name,
        "script" | "style" | "title" | "textarea" | "xmp" | "iframe" | "noembed" | "noframes"
    ) {
        return 0;
    }
    let close = format!("</{name}");
    tail.as_bytes()
        .windows(close.len())
        .position(|w| w.eq_ignore_ascii_case(close.as_bytes()))
        .unwrap_or(tail.len())
}

fn skipped(c: char) -> bool {
    c.is_whitespace() && c != '\u{3000}'
}

/// Bytes to the end of a tag, quotation marks heeded.
pub(super) fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (i, b) in rest.bytes().enumerate() {
        match (quote, b) {
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') if i > 0 && rest.as_bytes().get(i - 1) == Some(&b'=') => {
                quote = Some(b);
            }
            (Some(q), b) if b == q => quote = None,
            _ => {}
        }
    }
    rest.len()
}

/// An entity at the start of a text, and its length in bytes.
fn entity(rest: &str) -> Option<(String, usize)> {
    let end = rest.bytes().take(12).position(|b| b == b';')?;
    let name = rest.get(1..end)?;
    let decoded = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        char::from_u32(code)?.to_string()
    } else {
        match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            "nbsp" => "\u{a0}",
            "middot" => "·",
            "ldquo" => "“",
            "rdquo" => "”",
            "lsquo" => "‘",
            "rsquo" => "’",
            "hellip" => "…",
            "mdash" => "—",
            "ndash" => "–",
            "bull" => "•",
            "yen" => "¥",
            "copy" => "©",
            "times" => "×",
            "rarr" => "→",
            "permil" => "‰",
            "ensp" => "\u{2002}",
            "emsp" => "\u{2003}",
            "zwnj" => "\u{200c}",
            "zwj" => "\u{200d}",
            _ => return None,
        }
        .to_owned()
    };
    Some((decoded, end + 1))
}
