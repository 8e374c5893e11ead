//! Values of a slip by the shape their label asks for. `O` and `0`, `I`, `l` and `1` are told apart
//! only where the shape allows a digit alone, and each such change is kept to be shown.

use super::moments::{Moment, moment};
use super::plain::{code, is_doubtful, mend, plain, upper};
use super::{Change, Why};
use crate::case::SaleKind;
use crate::identifier::money;
use crate::identifier::printed::{is_hyphen, narrow};
use crate::identifier::serial::Serial;
use crate::identifier::tusn::Tusn;
use crate::text::check_digit::luhn_holds;
use crate::text::fold::fold;
use crate::text::invisible::is_invisible;
use crate::text::sensitive;

/// Digits in a row, whatever parts them, from which on free text is not shown: it may hold a card
/// number.
const MANY_DIGITS: usize = 9;

/// A value read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Parsed {
    /// The value in its plain form.
    pub value: String,
    /// A code of eight digits beside it.
    pub code: Option<String>,
    /// A date, a time or both.
    pub moment: Option<Moment>,
    /// Characters that were changed.
    pub changes: Vec<Change>,
    /// `O` or `I` stands where the shape allows letters too: kept as printed.
    pub unsure: bool,
}

impl Parsed {
    fn plain(value: impl Into<String>) -> Parsed {
        Parsed {
            value: value.into(),
            ..Parsed::default()
        }
    }
}

/// Whether a text holds so many digits in a row that it may hide a card number. Marks and spaces
/// between digits do not part them, letters and Han characters do.
pub(super) fn hides_number(text: &str) -> bool {
    let mut run = 0_usize;
    for c in text.chars().map(narrow) {
        if c.is_ascii_digit() || c.is_numeric() {
            run += 1;
            if run >= MANY_DIGITS {
                return true;
            }
        } else if c.is_alphabetic() {
            run = 0;
        }
    }
    !sensitive::find(text).is_empty()
}

/// A merchant number: the acquirer's three and the category's four characters are digits.
pub(super) fn merchant_no(text: &str) -> Result<Parsed, Why> {
    let mut code = code(text, 15).map_err(Why::Length)?;
    let (changes, unsure) = mend(&mut code, |at| at < 3 || (7..11).contains(&at));
    Ok(Parsed {
        value: upper(&code),
        changes,
        unsure,
        ..Parsed::default()
    })
}

/// A terminal number: letters may stand anywhere, so nothing is mended.
pub(super) fn terminal_no(text: &str) -> Result<Parsed, Why> {
    let mut code = code(text, 8).map_err(Why::Length)?;
    let (changes, unsure) = mend(&mut code, |_| false);
    Ok(Parsed {
        value: upper(&code),
        changes,
        unsure,
        ..Parsed::default()
    })
}

/// A reference number of twelve characters.
pub(super) fn ref_no(text: &str) -> Result<Parsed, Why> {
    let code = code(text, 12).map_err(Why::Length)?;
    Ok(Parsed::plain(upper(&code)))
}

/// Up to twelve digits.
pub(super) fn digits(text: &str) -> Result<Parsed, Why> {
    let text = plain(text);
    let word = text.split(' ').next().unwrap_or_default();
    let mut code: Vec<char> = word
        .chars()
        .take_while(|c| c.is_ascii_digit() || is_doubtful(*c))
        .collect();
    let glued = word
        .chars()
        .nth(code.len())
        .is_some_and(|c| c.is_ascii_alphanumeric());
    if !(1..=12).contains(&code.len()) || glued {
        return Err(Why::Length(word.chars().count()));
    }
    if !code.iter().any(char::is_ascii_digit) {
        return Err(Why::Form);
    }
    let (changes, _) = mend(&mut code, |_| true);
    Ok(Parsed {
        value: upper(&code),
        changes,
        ..Parsed::default()
    })
}

/// Up to twelve letters and digits.
pub(super) fn alnum(text: &str) -> Result<Parsed, Why> {
    let text = plain(text);
    let word: String = text
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    let length = word.len();
    if !(1..=12).contains(&length) {
        return Err(Why::Length(length));
    }
    Ok(Parsed::plain(word.to_ascii_uppercase()))
}

/// Words that a misreading of the yuan sign or a mark may put before an amount.
const BEFORE_AMOUNT: [&str; 10] = [
    "人民币",
    "人民幣",
    "RMB",
    "CNY",
    "¥",
    "￥",
    "Y",
    "元",
    ":",
    "=",
];

/// An amount in CNY, without its sign: the kind of transaction says which way it went.
pub(super) fn amount(text: &str) -> Result<Parsed, Why> {
    let text = plain(text);
    if money::parse(&text) == Err(money::MoneyError::Currency) {
        return Err(Why::Currency);
    }
    let mut rest = text.trim_start();
    loop {
        let upper = rest.to_uppercase();
        let Some(mark) = BEFORE_AMOUNT.iter().find(|m| upper.starts_with(**m)) else {
            break;
        };
        rest = rest.get(mark.len()..).unwrap_or_default().trim_start();
    }
    rest = rest
        .trim_start_matches(|c| is_hyphen(c) || c == '+')
        .trim_start();
    let mut number: Vec<char> = Vec::new();
    let done = |n: &[char]| n.iter().rev().nth(2) == Some(&'.');
    let mut all = rest.chars().peekable();
    while let Some(c) = all.next() {
        match c {
            '0'..='9' | '.' | ',' => number.push(c),
            _ if is_doubtful(c) && !done(&number) => number.push(c),
            ' ' if !number.is_empty()
                && !done(&number)
                && all.peek().is_some_and(|n| n.is_ascii_digit() || *n == '.') => {}
            _ => break,
        }
    }
    if !number.iter().any(char::is_ascii_digit) {
        return Err(Why::Form);
    }
    let (changes, _) = mend(&mut number, |_| true);
    let written: String = number.iter().collect();
    // A sum of money has no more than nine digits before the point on a slip.
    match money::parse(written.trim_end_matches(['.', ','])) {
        Ok(sum) if sum.abs() < rust_decimal::Decimal::from(1_000_000_000) => {
            let value = sum.abs().to_string();
            Ok(Parsed {
                changes: placed(changes, &number, &value),
                value,
                ..Parsed::default()
            })
        }
        _ => Err(Why::Form),
    }
}

/// Changes of a printed number where they stand in its value, which has no separators and no zeros
/// before it; a zero that is not in it was no change of it.
fn placed(changes: Vec<Change>, number: &[char], value: &str) -> Vec<Change> {
    let whole = |of: &str| of.split('.').next().map_or(0, str::len);
    let digits: Vec<usize> = (0..number.len())
        .filter(|i| number.get(*i).is_some_and(|c| *c != ','))
        .collect();
    let printed: String = number.iter().filter(|c| **c != ',').collect();
    let (printed, given) = (whole(&printed), whole(value));
    let length = value.chars().count();
    changes
        .into_iter()
        .filter_map(|change| {
            let at = digits.iter().position(|i| i + 1 == change.position)?;
            let position = (at + 1 + given).checked_sub(printed)?;
            (1..=length)
                .contains(&position)
                .then_some(Change { position, ..change })
        })
        .collect()
}

/// A date, a time or both.
pub(super) fn date_time(text: &str) -> Result<Parsed, Why> {
    let (moment, changes) = moment(&plain(text)).ok_or(Why::Form)?;
    Ok(Parsed {
        value: moment.to_string(),
        moment: Some(moment),
        changes,
        ..Parsed::default()
    })
}

/// Spaces between Han characters, as recognition puts them, taken out.
fn without_han_gaps(text: &str) -> String {
    let wide = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii());
    let chars: Vec<char> = text.chars().collect();
    chars
        .iter()
        .enumerate()
        .filter(|(i, c)| {
            !(c.is_whitespace()
                && wide(i.checked_sub(1).and_then(|p| chars.get(p)))
                && wide(chars.get(i + 1)))
        })
        .map(|(_, c)| *c)
        .collect()
}

/// A name: not too long, and without a run of digits that may be somebody's number.
pub(super) fn name(text: &str) -> Result<Parsed, Why> {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = without_han_gaps(&spaced)
        .trim_matches(|c: char| {
            matches!(
                c,
                ':' | '：' | ';' | '；' | '|' | '*' | '-' | '_' | '=' | '.' | '。' | ',' | '，'
            ) || c.is_whitespace()
        })
        .to_owned();
    if hides_number(&value) {
        return Err(Why::Personal);
    }
    if value.chars().filter(|c| c.is_alphanumeric()).count() < 2 || value.chars().count() > 80 {
        return Err(Why::Form);
    }
    Ok(Parsed::plain(value))
}

/// Free text that is shown.
pub(super) fn short_text(text: &str) -> Result<Parsed, Why> {
    let parsed = name(text)?;
    if parsed.value.chars().count() > 24 {
        return Err(Why::Form);
    }
    Ok(parsed)
}

/// A body with its code: `01020000`, `示例支付`, `48021000 示例支付`.
pub(super) fn body(text: &str) -> Result<Parsed, Why> {
    let text = plain(text);
    let mut out = Parsed::default();
    let mut words: Vec<&str> = Vec::new();
    for word in text.split([' ', '(', ')', '/', '[', ']']) {
        let word = word.trim_matches([':', ';', ',', '.']);
        let shaped = word.chars().count() == 8
            && word.chars().all(|c| c.is_ascii_digit() || is_doubtful(c))
            && word.chars().filter(char::is_ascii_digit).count() >= 3;
        if shaped && out.code.is_none() {
            let mut code: Vec<char> = word.chars().collect();
            let (changes, _) = mend(&mut code, |_| true);
            out.changes = changes;
            out.code = Some(upper(&code));
        } else if !word.is_empty() {
            words.push(word);
        }
    }
    // A code glued to its name.
    if let (None, [first, ..]) = (&out.code, words.as_mut_slice()) {
        let head: String = first.chars().take(8).collect();
        let glued = head.len() == 8
            && head.bytes().all(|b| b.is_ascii_digit())
            && first
                .get(8..)
                .and_then(|t| t.chars().next())
                .is_some_and(|c| !c.is_ascii());
        if glued {
            *first = first.get(8..).unwrap_or_default();
            out.code = Some(head);
        }
    }
    let name_text = words.join(" ");
    if !name_text.is_empty() {
        match name(&name_text) {
            Ok(n) if n.value.chars().any(char::is_alphabetic) => out.value = n.value,
            Err(Why::Personal) => return Err(Why::Personal),
            _ => {}
        }
    }
    if out.value.is_empty() && out.code.is_none() {
        return Err(Why::Form);
    }
    Ok(out)
}

/// Whether a run of digits within a code could be a card number.
fn holds_card(code: &str) -> bool {
    code.split(|c: char| !c.is_ascii_digit()).any(|run| {
        (13..=19).contains(&run.len())
            && run.starts_with(['3', '4', '5', '6'])
            && luhn_holds(run.as_bytes())
    })
}

/// A serial number as the maker prints it.
pub(super) fn serial(text: &str) -> Result<Parsed, Why> {
    let text = plain(text);
    let word = text.split(' ').next().unwrap_or_default();
    if !sensitive::find(word).is_empty() || holds_card(word) {
        return Err(Why::Personal);
    }
    match Serial::parse(word) {
        Ok(s)
            if (6..=24).contains(&s.as_str().len())
                && s.as_str().bytes().any(|b| b.is_ascii_digit()) =>
        {
            Ok(Parsed::plain(s.as_str()))
        }
        Ok(s) => Err(Why::Length(s.as_str().len())),
        Err(_) => Err(Why::Form),
    }
}

/// A terminal unique serial number: its first eight characters are digits.
pub(super) fn tusn(text: &str) -> Result<Parsed, Why> {
    let text = plain(text);
    let mut code: Vec<char> = text
        .chars()
        .filter(|c| *c != ' ')
        .take_while(|c| c.is_ascii_alphanumeric())
        .collect();
    let (changes, unsure) = mend(&mut code, |at| at < 8);
    let written = upper(&code);
    if !sensitive::find(&written).is_empty() || holds_card(&written) {
        return Err(Why::Personal);
    }
    match Tusn::parse(&written) {
        Ok(t) => Ok(Parsed {
            value: t.as_str().to_owned(),
            changes,
            unsure,
            ..Parsed::default()
        }),
        Err(_) => Err(Why::Length(code.len())),
    }
}

/// Kind of transaction, by the words of both languages.
pub(super) fn kind_of(text: &str) -> Option<SaleKind> {
    let t = fold(text).to_uppercase();
    let has = |words: &[&str]| words.iter().any(|w| t.contains(w));
    let preauth = has(&["预授权", "AUTH"]);
    if preauth && has(&["完成", "COMPLETE", "SETTLEMENT"]) && !has(&["撤销", "CANCEL", "VOID"])
    {
        return Some(SaleKind::Sale);
    }
    if preauth && !has(&["完成", "COMPLETE", "SETTLEMENT"]) {
        return Some(SaleKind::Preauth);
    }
    if has(&["撤销", "VOID", "CANCEL", "冲正"]) {
        return Some(SaleKind::Void);
    }
    if has(&["退货", "退款", "REFUND"]) {
        return Some(SaleKind::Refund);
    }
    has(&["消费", "SALE", "PURCHASE", "收款", "离线结算", "OFFLINE"]).then_some(SaleKind::Sale)
}

/// The contract's word of a kind.
pub(super) fn kind_word(kind: SaleKind) -> &'static str {
    match kind {
        SaleKind::Sale => "sale",
        SaleKind::Refund => "refund",
        SaleKind::Void => "void",
        SaleKind::Preauth => "preauth",
    }
}

/// Kind of transaction as the contract's word.
pub(super) fn txn_type(text: &str) -> Result<Parsed, Why> {
    kind_of(text)
        .map(|k| Parsed::plain(kind_word(k)))
        .ok_or(Why::Form)
}

/// Kind of card as the contract's word.
pub(super) fn card_kind(text: &str) -> Result<Parsed, Why> {
    let t = fold(text).to_uppercase();
    let has = |words: &[&str]| words.iter().any(|w| t.contains(w));
    let word = if has(&["境外", "外卡", "FOREIGN"]) {
        "foreign"
    } else if has(&["借贷合一"]) {
        return Err(Why::Form);
    } else if has(&["贷", "信用", "CREDIT"]) {
        "credit"
    } else if has(&["借", "储蓄", "DEBIT"]) {
        "debit"
    } else if has(&["扫码", "二维码", "QR"]) {
        "qr"
    } else {
        return Err(Why::Form);
    };
    Ok(Parsed::plain(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(parsed: Result<Parsed, Why>) -> Option<String> {
        parsed.ok().map(|p| p.value)
    }

    #[test]
    fn codes_are_mended_where_only_digits_stand() {
        assert_eq!(merchant_no("8982 0158l20O1").unwrap_err(), Why::Length(13));
        let p = merchant_no("8983201S8l20001").unwrap();
        assert_eq!(p.value, "8983201S8120001");
        assert_eq!(p.changes.len(), 1);
        let p = merchant_no("B9832015812000O").unwrap();
        assert!(p.unsure && p.changes.is_empty());
        assert_eq!(
            value(merchant_no("８９８３２０１５８１２０００１")).as_deref(),
            Some("898320158120001")
        );
        assert_eq!(
            value(merchant_no("898320158120001 终端")).as_deref(),
            Some("898320158120001")
        );
        assert!(terminal_no("0123456O").unwrap().unsure);
        assert_eq!(value(digits("OOOO12")).as_deref(), Some("000012"));
        assert_eq!(value(digits("1234567890123")), None);
    }

    #[test]
    fn amounts() {
        for (text, sum) in [
            ("RMB 100.00", Some("100.00")),
            ("RMB100.00", Some("100.00")),
            ("RMB:1,234.50", Some("1234.50")),
            ("￥１，２３４．５０", Some("1234.50")),
            ("-88.00元", Some("88.00")),
            ("1OO.OO", Some("100.00")),
            ("100 .00", Some("100.00")),
            ("100.00 元整", Some("100.00")),
            ("12", Some("12")),
            ("USD 12.00", None),
            ("元", None),
            (concat!("622200000000", "0009"), None),
        ] {
            assert_eq!(value(amount(text)).as_deref(), sum, "{text}");
        }
    }

    #[test]
    fn bodies_and_kinds() {
        let b = body("48021000 示例支付").unwrap();
        assert_eq!(
            (b.code.as_deref(), b.value.as_str()),
            (Some("48021000"), "示例支付")
        );
        let b = body("O102OOOO").unwrap();
        assert_eq!((b.code.as_deref(), b.changes.len()), (Some("01020000"), 5));
        assert_eq!(body("01020000示例银行").unwrap().value, "示例银行");
        for (text, word) in [
            ("消费/SALE", Some("sale")),
            ("消费撤销(VOID)", Some("void")),
            ("退货(REFUND)", Some("refund")),
            ("预授权(AUTH)", Some("preauth")),
            ("预授权完成(请求)/AUTH COMPLETE", Some("sale")),
            ("预授权撤销(CANCEL)", Some("preauth")),
            ("余额查询", None),
        ] {
            assert_eq!(value(txn_type(text)).as_deref(), word, "{text}");
        }
        for (text, sum, at) in [
            ("RMB 1O0.OO", "100.00", &[2, 5, 6][..]),
            ("1,O00.0O", "1000.00", &[2, 7]),
            ("0OO", "0", &[1]),
            ("OO5.0O", "5.00", &[4]),
            ("0O", "0", &[1]),
        ] {
            let parsed = amount(text).unwrap();
            let places: Vec<usize> = parsed.changes.iter().map(|c| c.position).collect();
            assert_eq!((parsed.value.as_str(), &*places), (sum, at), "{text}");
            for c in &parsed.changes {
                assert_eq!(
                    parsed.value.chars().nth(c.position - 1),
                    Some(c.to),
                    "{text}"
                );
            }
        }
        assert_eq!(
            value(name("示 例 家 常 菜 馆")).as_deref(),
            Some("示例家常菜馆")
        );
        assert!(name("示例6222 0000 0000 0009").is_err());
    }
}
