//! Where the labels of a line stand: in Chinese, English or both, with the marks after them.

use super::labels::{Form, Keep, Label, Labels, Spelling, labels};
use super::shape::fits;
use crate::identifier::printed::narrow;
use crate::text::fold::fold;
use crate::text::invisible::is_invisible;

/// A character of a line as labels are compared: simplified, narrow, a capital.
pub(super) struct Glyph {
    /// The character.
    pub c: char,
    /// Bytes of the line at which it begins.
    pub at: usize,
    /// Columns of white space before it.
    pub gap: usize,
}

/// A label found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// The label, by index.
    pub label: usize,
    /// Bytes of the line: where the label begins.
    pub start: usize,
    /// Where its value begins: after brackets and colons.
    pub value: usize,
    /// Read although a character or two differ.
    pub nearly: bool,
}

/// The characters of a line.
pub(super) fn glyphs(line: &str) -> Vec<Glyph> {
    let mut out = Vec::new();
    let mut gap = 0;
    for (at, c) in line.char_indices() {
        if is_invisible(c) {
            continue;
        }
        if c.is_whitespace() {
            gap += match c {
                '\t' => 4,
                '\u{3000}' => 2,
                _ => 1,
            };
            continue;
        }
        let mut c = match narrow(c) {
            '（' | '【' | '〔' | '[' => '(',
            '）' | '】' | '〕' | ']' => ')',
            '∶' | '︰' | '﹕' => ':',
            '／' => '/',
            c => c,
        };
        if ('\u{3400}'..='\u{9fff}').contains(&c) {
            let mut one = [0_u8; 4];
            c = fold(c.encode_utf8(&mut one)).chars().next().unwrap_or(c);
        }
        out.push(Glyph {
            c: c.to_ascii_uppercase(),
            at,
            gap,
        });
        gap = 0;
    }
    out
}

fn char_at(g: &[Glyph], at: usize) -> Option<char> {
    g.get(at).map(|g| g.c)
}

/// Where a spelling that begins at `at` ends.
fn spelled(g: &[Glyph], at: usize, s: &Spelling) -> Option<usize> {
    let most_gap = if s.english { 1 } else { 4 };
    let first = g.get(at)?;
    if s.english
        && first.gap == 0
        && at
            .checked_sub(1)
            .and_then(|b| char_at(g, b))
            .is_some_and(|c| c.is_ascii_alphanumeric())
    {
        return None;
    }
    let mut here = at;
    for (n, c) in s.chars.iter().enumerate() {
        while n > 0 && s.english && matches!(char_at(g, here), Some('.' | '_' | '-')) && *c != '/' {
            here += 1;
        }
        let glyph = g.get(here)?;
        if glyph.c != *c || (n > 0 && glyph.gap > most_gap) {
            return None;
        }
        here += 1;
    }
    if s.english {
        let next = g.get(here);
        let glued = next.is_some_and(|n| n.gap == 0 && n.c.is_ascii_alphanumeric());
        let long = s.chars.len() >= 6;
        if glued && !(long && next.is_some_and(|n| n.c.is_ascii_digit())) {
            return None;
        }
        while matches!(char_at(g, here), Some('.')) {
            here += 1;
        }
    }
    Some(here)
}

/// The longest spelling at `at`: the label and where it ends.
fn any_spelled(all: &Labels, g: &[Glyph], at: usize) -> Option<(usize, usize, usize)> {
    let first = char_at(g, at)?;
    all.spellings
        .iter()
        .filter(|s| s.chars.first() == Some(&first))
        .find_map(|s| spelled(g, at, s).map(|end| (s.label, end, s.chars.len())))
}

/// Where a bracket that opens at `at` closes, looking no further than a label can reach.
fn closing(g: &[Glyph], at: usize) -> Option<usize> {
    (at + 1..g.len().min(at + 32)).find(|i| char_at(g, *i) == Some(')'))
}

/// Steps over what may stand between a label and its value: the other language in brackets, after
/// a stroke or glued on, and colons. Where the value begins, and whether anything was there.
fn after_label(all: &Labels, g: &[Glyph], mut at: usize, label: usize) -> (usize, bool) {
    let mut explicit = false;
    let field = all.get(label).map(|l| l.field.as_str());
    let same = |other: usize| all.get(other).map(|l| l.field.as_str()) == field;
    for _ in 0..6 {
        match char_at(g, at) {
            Some(':' | ';' | '=') => {
                at += 1;
                explicit = true;
            }
            Some('(') => match (any_spelled(all, g, at + 1), closing(g, at)) {
                (Some((_, end, _)), Some(close)) if end <= close => {
                    at = close + 1;
                    explicit = true;
                }
                (Some((_, end, _)), None) => {
                    at = end;
                    explicit = true;
                }
                (None, Some(close)) => {
                    let inner = g.get(at + 1..close).unwrap_or_default();
                    let letters = inner.iter().filter(|g| g.c.is_ascii_alphabetic()).count();
                    let label_like = inner
                        .iter()
                        .all(|g| g.c.is_ascii_alphabetic() || matches!(g.c, '.' | '/' | '&' | '_'));
                    if letters < 3 || !label_like || explicit {
                        break;
                    }
                    at = close + 1;
                    explicit = true;
                }
                _ => break,
            },
            Some('/' | '|') => match any_spelled(all, g, at + 1) {
                Some((other, end, _)) if same(other) => {
                    at = end;
                    explicit = true;
                }
                _ => break,
            },
            Some(_) => match any_spelled(all, g, at) {
                Some((other, end, _)) if same(other) && !explicit => {
                    at = end;
                    explicit = true;
                }
                _ => break,
            },
            None => break,
        }
    }
    (at, explicit)
}

/// Whether a label that no colon or bracket follows may stand where it does.
fn bare(label: &Label, length: usize, g: &[Glyph], end: usize, line: &str) -> bool {
    let Some(next) = g.get(end) else { return true };
    let rest = line.get(next.at..).unwrap_or_default();
    if label.keep == Keep::Mark {
        return false;
    }
    if next.gap == 0 {
        return match fits(label.form, rest) {
            Some(fit) => fit,
            None => {
                (label.keep == Keep::Drop && next.c.is_ascii_digit())
                    || (label.form == Form::Name && length >= 4 && !next.c.is_ascii())
            }
        };
    }
    match fits(label.form, rest) {
        Some(fit) => fit || (next.gap >= 2 && length >= 4),
        None => length >= 4 || label.keep == Keep::Drop,
    }
}

/// All labels of a line, from the left.
pub(super) fn hits(line: &str, g: &[Glyph]) -> Vec<Hit> {
    let all = labels();
    let mut out: Vec<Hit> = Vec::new();
    let end_at = |at: usize| g.get(at).map_or(line.len(), |g| g.at);
    let begin = g
        .iter()
        .position(|g| {
            !matches!(
                g.c,
                '*' | '-' | '#' | '|' | '>' | '·' | '•' | '—' | '=' | '_' | ',' | '.' | '\''
            )
        })
        .unwrap_or(g.len());
    let mut at = begin;
    let mut after_label_at = None;
    while at < g.len() {
        let Some(glyph) = g.get(at) else { break };
        let first = at == begin;
        let before = at.checked_sub(1).and_then(|b| char_at(g, b));
        let glued = before.is_some_and(|c| c.is_ascii_alphanumeric()) && !glyph.c.is_ascii();
        let parted =
            first || glued || glyph.gap >= 1 || matches!(before, Some('|' | ',' | ';' | ')' | '/'));
        let found = if parted {
            any_spelled(all, g, at)
        } else {
            None
        };
        let taken = found.and_then(|(label, end, length)| {
            let l = all.get(label)?;
            if l.keep == Keep::Mark {
                return None;
            }
            let (value, explicit) = after_label(all, g, end, label);
            let may_be_bare = first
                || after_label_at == Some(at)
                || (g.get(value).is_some() && (glyph.gap >= 2 || (glued && l.form != Form::Name)));
            let fine = explicit || (may_be_bare && bare(l, length, g, value, line));
            fine.then_some((label, value, false))
        });
        let taken = taken.or_else(|| if first { near(all, g, at) } else { None });
        match taken {
            Some((label, value, nearly)) => {
                out.push(Hit {
                    label,
                    start: glyph.at,
                    value: end_at(value),
                    nearly,
                });
                at = value.max(at + 1);
                after_label_at = Some(at);
            }
            None => at += 1,
        }
    }
    out
}

/// A label at the start of a line of which a character or two were misread: what stands before a
/// colon or a bracket, or any few characters before a bracket that holds an English label.
fn near(all: &Labels, g: &[Glyph], at: usize) -> Option<(usize, usize, bool)> {
    let stop =
        (at + 1..g.len().min(at + 18)).find(|i| matches!(char_at(g, *i), Some(':' | '(' | ';')))?;
    let word: Vec<char> = g.get(at..stop)?.iter().map(|g| g.c).collect();
    if char_at(g, stop) == Some('(')
        && word.len() <= 8
        && !word.iter().any(char::is_ascii_digit)
        && let Some((label, end, length)) = any_spelled(all, g, stop + 1)
        && length >= 5
        && all.get(label).is_some_and(|l| l.keep != Keep::Mark)
        && closing(g, stop).is_some_and(|close| end <= close)
    {
        let (value, _) = after_label(all, g, stop, label);
        return Some((label, value, true));
    }
    let label = all.nearly(&word)?;
    if all.get(label).is_none_or(|l| l.keep == Keep::Mark) {
        return None;
    }
    let (value, explicit) = after_label(all, g, stop, label);
    explicit.then_some((label, value, true))
}

/// Whether a line holds a mark of the beginning, of the end, or of either.
pub(super) fn mark(g: &[Glyph]) -> Option<(Form, usize)> {
    let all = labels();
    let marks = |s: &&Spelling| all.get(s.label).is_some_and(|l| l.keep == Keep::Mark);
    let mut found: Option<(Form, usize)> = None;
    for s in all.spellings.iter().filter(marks) {
        let Some(form) = all.get(s.label).map(|l| l.form) else {
            continue;
        };
        // A title stands alone on its line.
        if form == Form::Begin && g.len() > 30 {
            continue;
        }
        if let Some(at) = (0..g.len()).find(|at| spelled(g, *at, s).is_some()) {
            // What says the end says it, whatever else stands there.
            if form == Form::End {
                return Some((form, at));
            }
            found.get_or_insert((form, at));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<(&'static str, String)> {
        let g = glyphs(line);
        let hits = hits(line, &g);
        hits.iter()
            .enumerate()
            .map(|(n, h)| {
                let end = hits.get(n + 1).map_or(line.len(), |h| h.start);
                let value = line[h.value.min(end)..end].trim().to_owned();
                (labels().labels[h.label].field.as_str(), value)
            })
            .collect()
    }

    #[test]
    fn labels_in_every_dress() {
        for (line, want) in [
            (
                "商户名称:示例家常菜馆",
                vec![("merchant_name", "示例家常菜馆")],
            ),
            (
                "商户名称(MERCHANT NAME)：示例",
                vec![("merchant_name", "示例")],
            ),
            (
                "商 户 编 号：898320158120001",
                vec![("merchant_no", "898320158120001")],
            ),
            (
                "商户编号MERCHANT NO 898320158120001",
                vec![("merchant_no", "898320158120001")],
            ),
            (
                "商户编号898320158120001",
                vec![("merchant_no", "898320158120001")],
            ),
            (
                "商戶編號：898320158120001",
                vec![("merchant_no", "898320158120001")],
            ),
            ("MERCHANT NAME: SHILI", vec![("merchant_name", "SHILI")]),
            (
                "MERCHANT NO.(商户编号): 898320158120001",
                vec![("merchant_no", "898320158120001")],
            ),
            (
                "终端号:01234567  操作员号:01",
                vec![("terminal_no", "01234567"), ("operator_no", "01")],
            ),
            (
                "终端号 01234567   批次号 000012",
                vec![("terminal_no", "01234567"), ("batch_no", "000012")],
            ),
            (
                "发卡行:01020000  收单行:48021000",
                vec![("issuer", "01020000"), ("acquirer", "48021000")],
            ),
            ("收单行(ACOUIRER):48021000", vec![("acquirer", "48021000")]),
            (
                "日期/时间(DATA/TIME):2026/11/19 12:30:05",
                vec![("datetime", "2026/11/19 12:30:05")],
            ),
            ("商户名徐:示例店铺", vec![("merchant_name", "示例店铺")]),
            (
                "尚卢编亏(MERCHANT NO):898320158120001",
                vec![("merchant_no", "898320158120001")],
            ),
            ("卡号:(借)6222", vec![("card_no", "(借)6222")]),
            ("示例日期食品店", vec![]),
            ("商户名称:日期食品店", vec![("merchant_name", "日期食品店")]),
            ("金额(AMOUT):RMB 1.00", vec![("amount", "RMB 1.00")]),
            (
                "交易类型/TXN TYPE:消费/SALE",
                vec![("txn_type", "消费/SALE")],
            ),
        ] {
            let want: Vec<(&str, String)> =
                want.into_iter().map(|(f, v)| (f, v.to_owned())).collect();
            assert_eq!(found(line), want, "{line}");
        }
    }

    #[test]
    fn marks() {
        for (line, form) in [
            ("POS 签 购 单", Some(Form::Begin)),
            ("-----商户存根(MERCHANT COPY)-----", Some(Form::Both)),
            ("持卡人签名(CARDHOLDER SIGNATURE)", None),
            ("本人确认以上交易，同意将其记入本卡账户", Some(Form::End)),
            ("商户名称:示例", None),
        ] {
            assert_eq!(mark(&glyphs(line)).map(|m| m.0), form, "{line}");
        }
    }
}
