//! Where in a text the numbers of persons stand: mobiles, bank cards and
//! resident identity numbers.
//!
//! Card numbers: ISO/IEC 7812-1 (13 to 19 digits, Luhn check digit). Resident
//! identity numbers: GB 11643 (18 characters, check character after ISO 7064
//! MOD 11-2). Left alone on purpose: runs of exactly 15 digits, which is how
//! merchant numbers are printed; numbers that begin as a date or a time stamp
//! does; unbroken digits inside a code of letters and digits; 18 digits that begin with
//! 9 as company codes do, unless they are a resident identity number.

use std::collections::VecDeque;
use std::ops::Range;
use std::str::CharIndices;

use crate::text::check_digit::{luhn_holds, resident_id_holds};

/// What kind of personal number was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SensitiveKind {
    /// Mobile number of mainland China, 11 digits.
    Mobile,
    /// Bank card number, 13 to 19 digits.
    Card,
    /// Resident identity number, 18 characters.
    ResidentId,
}

/// One personal number in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sensitive {
    /// What it is.
    pub kind: SensitiveKind,
    /// Byte range of the text it takes, separators between its digits included.
    pub range: Range<usize>,
}

/// All personal numbers of `text`, in order, not overlapping. Digits may be
/// full-width and grouped by single spaces or hyphens as on a card.
pub fn find(text: &str) -> Vec<Sensitive> {
    if !has_digits(text, LEAST_DIGITS) {
        return Vec::new();
    }
    let mut groups = Groups::of(text);
    // The groups still to be looked at; never more than one number can have,
    // so that a long text costs no more memory than a short one.
    let mut window: VecDeque<Group> = VecDeque::with_capacity(MOST_GROUPS);
    let mut found = Vec::new();
    loop {
        let missing = MOST_GROUPS.saturating_sub(window.len());
        window.extend(groups.by_ref().take(missing));
        let run = joined(window.make_contiguous());
        let Some(first) = run.first() else {
            return found;
        };
        let hit = one_group(first).map(|hit| (hit, 1));
        let used = match hit.or_else(|| several_groups(run)) {
            Some((hit, used)) => {
                found.push(hit);
                used
            }
            None => 1,
        };
        window.drain(..used.min(window.len()));
    }
}

/// Digits of the shortest number that is looked for: a mobile's.
const LEAST_DIGITS: usize = 11;

/// Whether a text may hold as many digits; full-width ones begin with a byte of their own.
#[must_use]
pub fn has_digits(text: &str, least: usize) -> bool {
    let is_digit = |b: &u8| b.is_ascii_digit() || *b == 0xEF;
    text.len() >= least && text.bytes().filter(|b| is_digit(b)).count() >= least
}

/// Unbroken digits of the text.
struct Group {
    /// The digits as ASCII.
    digits: Vec<u8>,
    /// Byte offset of each digit.
    starts: Vec<usize>,
    /// Byte offset after the last digit.
    end: usize,
    /// No letter before, or a word of letters that reads as a label.
    free_before: bool,
    /// No letter after.
    free_after: bool,
    /// Byte offset after an `X` that ends the number, if one does.
    x_end: Option<usize>,
    /// A single space or hyphen parts it from the group before.
    joined: bool,
}

impl Group {
    fn span(&self, kind: SensitiveKind, skip: usize) -> Option<Sensitive> {
        let start = self.starts.get(skip).copied()?;
        Some(Sensitive {
            kind,
            range: start..self.end,
        })
    }
}

/// The ASCII form of an ASCII or full-width letter or digit.
pub(crate) fn ascii_alphanumeric(c: char) -> Option<u8> {
    let code = u32::from(c);
    let code = match code {
        0xFF10..=0xFF19 | 0xFF21..=0xFF3A | 0xFF41..=0xFF5A => code.saturating_sub(0xFEE0),
        _ => code,
    };
    u8::try_from(code).ok().filter(u8::is_ascii_alphanumeric)
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{A0}' | '\u{3000}' | '-' | '‐' | '‑' | '－')
}

/// The groups of a text, from the left.
struct Groups<'a> {
    rest: CharIndices<'a>,
    text: &'a str,
    /// Letters directly before the rest, and whether a digit stood before them.
    letters: usize,
    after_digit: bool,
    /// Whether just one separator was read since the last group.
    one_separator: bool,
}

impl<'a> Groups<'a> {
    fn of(text: &'a str) -> Self {
        Self {
            rest: text.char_indices(),
            text,
            letters: 0,
            after_digit: false,
            one_separator: false,
        }
    }

    /// What stands behind the digits from here on where they are too few for a number and no other
    /// group belongs to them, as those of prices are.
    fn few_and_alone(&self) -> Option<CharIndices<'a>> {
        if self.one_separator {
            return None;
        }
        let mut rest = self.rest.clone();
        let mut digits = 1;
        loop {
            let ahead = rest.clone();
            match rest.next().map(|(_, c)| (c, ascii_alphanumeric(c))) {
                Some((_, Some(byte))) if byte.is_ascii_digit() => digits += 1,
                // A letter may belong to the number.
                Some((_, Some(_))) => return None,
                Some((c, None)) if is_separator(c) => return None,
                _ => return (digits < LEAST_DIGITS).then_some(ahead),
            }
        }
    }

    /// Reads on over the digits of the group that begins with `digit` at `at`.
    fn group(&mut self, at: usize, digit: u8) -> Group {
        let mut group = Group {
            digits: vec![digit],
            starts: vec![at],
            end: self.rest.offset(),
            free_before: self.letters == 0 || (self.letters >= 2 && !self.after_digit),
            free_after: true,
            x_end: None,
            joined: self.one_separator,
        };
        let mut ahead = self.rest.clone();
        while let Some((at, c)) = ahead.next() {
            let Some(byte) = ascii_alphanumeric(c) else {
                break;
            };
            if !byte.is_ascii_digit() {
                group.free_after = false;
                let x = byte.eq_ignore_ascii_case(&b'X');
                let last = ahead
                    .clone()
                    .next()
                    .and_then(|(_, c)| ascii_alphanumeric(c));
                group.x_end = (x && last.is_none()).then(|| ahead.offset());
                break;
            }
            if group.digits.len() <= MOST_DIGITS {
                group.digits.push(byte);
                group.starts.push(at);
            }
            group.end = ahead.offset();
            self.rest = ahead.clone();
        }
        (self.letters, self.after_digit) = (0, true);
        let after = self.text.get(group.end..).unwrap_or_default();
        let mut after = after.chars();
        self.one_separator = after.next().is_some_and(is_separator)
            && after
                .next()
                .and_then(ascii_alphanumeric)
                .is_some_and(|byte| byte.is_ascii_digit());
        group
    }
}

impl Iterator for Groups<'_> {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        while let Some((at, c)) = self.rest.next() {
            match ascii_alphanumeric(c) {
                Some(digit) if digit.is_ascii_digit() => {
                    let Some(rest) = self.few_and_alone() else {
                        return Some(self.group(at, digit));
                    };
                    self.rest = rest;
                    (self.letters, self.after_digit) = (0, true);
                }
                Some(_) => self.letters = self.letters.saturating_add(1),
                None => (self.letters, self.after_digit) = (0, false),
            }
        }
        None
    }
}

/// Most digits one number has; of longer runs no more than one beyond is kept.
const MOST_DIGITS: usize = 19;
/// Most groups one number is written in: a card of 19 digits in fours.
const MOST_GROUPS: usize = 5;

/// The groups from the first on that single separators hold together.
fn joined(groups: &[Group]) -> &[Group] {
    let more = groups
        .iter()
        .skip(1)
        .take_while(|group| group.joined)
        .count();
    groups.get(..more.saturating_add(1)).unwrap_or(groups)
}

fn one_group(group: &Group) -> Option<Sensitive> {
    if !group.free_before {
        return None;
    }
    if group.digits.len() == 17
        && let Some(end) = group.x_end
    {
        let mut characters = group.digits.clone();
        characters.push(b'X');
        return resident_id_holds(&characters)
            .then(|| group.starts.first().copied())
            .flatten()
            .map(|start| Sensitive {
                kind: SensitiveKind::ResidentId,
                range: start..end,
            });
    }
    if !group.free_after {
        return None;
    }
    let digits = group.digits.as_slice();
    let dialled = [(11, ""), (12, "0"), (13, "86"), (15, "0086")];
    for (length, prefix) in dialled {
        if digits.len() == length
            && let Some(mobile) = digits.strip_prefix(prefix.as_bytes())
            && is_mobile(mobile)
        {
            return group.span(SensitiveKind::Mobile, prefix.len());
        }
    }
    if resident_id_holds(digits) {
        group.span(SensitiveKind::ResidentId, 0)
    } else if is_card(digits) {
        group.span(SensitiveKind::Card, 0)
    } else {
        None
    }
}

/// A number written in groups, and how many groups it takes.
fn several_groups(run: &[Group]) -> Option<(Sensitive, usize)> {
    let first = run.first()?;
    let start = first.starts.first().copied()?;
    let mut best = None;
    let mut digits: Vec<u8> = Vec::new();
    let mut sizes: Vec<usize> = Vec::new();
    for (group, used) in run.iter().zip(1usize..) {
        digits.extend_from_slice(&group.digits);
        sizes.push(group.digits.len());
        if digits.len() > MOST_DIGITS {
            break;
        }
        let mut hit = |kind, end| {
            let range = start..end;
            best = Some((Sensitive { kind, range }, used));
        };
        if sizes == [6, 8, 3]
            && let Some(end) = group.x_end
        {
            let mut characters = digits.clone();
            characters.push(b'X');
            if resident_id_holds(&characters) {
                hit(SensitiveKind::ResidentId, end);
            }
        }
        if !group.free_after {
            break;
        }
        if sizes == [3, 4, 4] && is_mobile(&digits) {
            hit(SensitiveKind::Mobile, group.end);
        } else if sizes == [6, 8, 4] && resident_id_holds(&digits) {
            hit(SensitiveKind::ResidentId, group.end);
        } else if printed_as_card(&sizes) && is_card(&digits) {
            hit(SensitiveKind::Card, group.end);
        }
    }
    // Codes of letters and digits are not printed in fours, so a card is one after a letter too.
    best.filter(|(found, used)| {
        first.free_before || (found.kind == SensitiveKind::Card && *used >= 4)
    })
}

/// Fours with a shorter last group, or the issuer's six and the rest.
fn printed_as_card(sizes: &[usize]) -> bool {
    match sizes {
        [6, rest] => (7..=13).contains(rest),
        [fours @ .., last] => {
            fours.len() >= 3 && fours.iter().all(|&size| size == 4) && (1..=4).contains(last)
        }
        [] => false,
    }
}

fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == 11 && matches!(digits, [b'1', b'3'..=b'9', ..])
}

fn is_card(digits: &[u8]) -> bool {
    let issued = match digits {
        [b'9', ..] => digits.len() != 18,
        [b'3'..=b'8', ..] | [b'2', b'2'..=b'7', ..] => true,
        _ => false,
    };
    issued && (13..=19).contains(&digits.len()) && digits.len() != 15 && luhn_holds(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MOBILE: &str = concat!("138", "0000", "0000");
    const CARD16: &str = concat!("6222", "0000", "0000", "0009");
    const CARD19: &str = concat!("6222", "0000", "0000", "0000", "004");
    const RESIDENT: &str = concat!("999999", "19900101", "0016");

    fn kinds(text: &str) -> Vec<SensitiveKind> {
        find(text).into_iter().map(|s| s.kind).collect()
    }

    #[test]
    fn finds_personal_numbers() {
        use SensitiveKind::*;
        for (text, kind) in [
            (MOBILE.to_owned(), Mobile),
            (format!("电话{MOBILE}微信同号"), Mobile),
            (format!("+86 {MOBILE}"), Mobile),
            (format!("86{MOBILE}"), Mobile),
            (concat!("138", "-0000-", "0000").to_owned(), Mobile),
            (format!("{CARD16}。"), Card),
            (format!("卡号:{CARD19}"), Card),
            (concat!("a6222", "-0000-0000-", "0009").to_owned(), Card),
            (format!("card{CARD16}"), Card),
            (concat!("6222 0000 ", "0000 0009").to_owned(), Card),
            (concat!("6222-0000-0000-", "0000-004").to_owned(), Card),
            (format!("身份证{RESIDENT}"), ResidentId),
            (concat!("999999 19900101", " 0016").to_owned(), ResidentId),
        ] {
            assert_eq!(kinds(&text), [kind], "{text}");
        }
    }

    #[test]
    fn finds_the_check_character_x() {
        let digits = concat!("110105", "19491231", "002");
        assert!(resident_id_holds(format!("{digits}X").as_bytes()));
        let text = format!("号{digits}x，");
        let found = find(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(text.get(found[0].range.clone()).unwrap().len(), 18);
        assert!(find(&format!("{digits}XY")).is_empty());
        assert!(find(&format!("{digits}X1")).is_empty());
    }

    #[test]
    fn leaves_other_numbers() {
        for text in [
            "82229007392000A",
            "777290058110097",
            "898310060514001",
            "822 2900 7011 0633",
            "400-000-0000",
            "4000000000",
            "95516",
            "10100000",
            "2026-11-23 10:20:30",
            "20261123102030",
            "2026112310203000001",
            "1,234,567.00",
            "Z2900131000012",
            "00000404G3100000003",
            "021-10000000",
            "138****0000",
        ] {
            assert!(kinds(text).is_empty(), "{text}");
        }
        let wrong_check = format!("{}1", CARD16.get(..15).unwrap());
        assert!(kinds(&wrong_check).is_empty());
        assert!(kinds(&format!("{CARD16}A")).is_empty());
        assert!(kinds(&format!("N{CARD16}")).is_empty());
    }

    proptest! {
        #[test]
        fn ranges_are_in_order_and_on_boundaries(text in "[0-9０-９ \\-xX卡a]{0,60}") {
            let mut last = 0;
            for hit in find(&text) {
                prop_assert!(hit.range.start >= last);
                prop_assert!(text.get(hit.range.clone()).is_some_and(|s| !s.is_empty()));
                last = hit.range.end;
            }
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let _ = find(&String::from_utf8_lossy(&bytes));
        }
    }
}
