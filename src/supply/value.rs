//! Values of the pages as records hold them: days, business types, regions, ends of licences.

use jiff::civil::Date;

use super::places;
use crate::registry::licence::is_card_acquiring;
use crate::registry::record::{Scope, ValidUntil};

/// Business types on record, in the spelling of the records.
pub const KINDS: [&str; 12] = [
    "货币汇兑",
    "互联网支付",
    "移动电话支付",
    "固定电话支付",
    "数字电视支付",
    "银行卡收单",
    "预付卡发行与受理",
    "预付卡受理",
    "储值账户运营Ⅰ类",
    "储值账户运营Ⅱ类",
    "支付交易处理Ⅰ类",
    "支付交易处理Ⅱ类",
];

fn digit(c: char) -> Option<u8> {
    let d = match c {
        '0'..='9' => c,
        '０'..='９' => return u8::try_from(u32::from(c) - u32::from('０')).ok(),
        '〇' | '○' | '零' => '0',
        '一' => '1',
        '二' => '2',
        '三' => '3',
        '四' => '4',
        '五' => '5',
        '六' => '6',
        '七' => '7',
        '八' => '8',
        '九' => '9',
        _ => return None,
    };
    u8::try_from(u32::from(d) - u32::from('0')).ok()
}

/// A number in digits, or in Chinese numerals up to 99 with 十.
fn number(text: &str) -> Option<i16> {
    if text.is_empty() || text.chars().count() > 4 {
        return None;
    }
    if let Some((tens, ones)) = text.split_once('十') {
        let one = |t: &str, empty: i16| match t.chars().collect::<Vec<_>>().as_slice() {
            [] => Some(empty),
            [c] => digit(*c).map(i16::from),
            _ => None,
        };
        return Some(one(tens, 1)? * 10 + one(ones, 0)?);
    }
    text.chars()
        .map(digit)
        .try_fold(0_i16, |n, d| n.checked_mul(10)?.checked_add(i16::from(d?)))
}

/// The day a text begins with: `2011年5月3日`, `2011-5-3`, `2011/5/3`, `2011.5.3`, also in
/// Chinese numerals; 日 may be missing. What follows is returned.
#[must_use]
pub fn leading_day(text: &str) -> Option<(Date, &str)> {
    let text = text.trim();
    let mut parts = [0_i16; 3];
    let mut rest = text;
    for (n, part) in parts.iter_mut().enumerate() {
        let end = rest
            .find(|c: char| digit(c).is_none() && c != '十')
            .unwrap_or(rest.len());
        *part = number(rest.get(..end)?)?;
        rest = rest.get(end..)?;
        let stop = match n {
            0 => ['年', '-', '/', '.'].as_slice(),
            1 => ['月', '-', '/', '.'].as_slice(),
            _ => ['日', '号'].as_slice(),
        };
        match rest.strip_prefix(stop) {
            Some(r) => rest = r,
            None if n == 2 => {}
            None => return None,
        }
    }
    let [y, m, d] = parts;
    if !(1990..=2200).contains(&y) {
        return None;
    }
    let day = Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
    Some((day, rest))
}

/// A text that is a day and nothing else.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    leading_day(text)
        .filter(|(_, rest)| rest.trim().is_empty())
        .map(|(d, _)| d)
}

/// Days in a text, wherever they stand.
#[must_use]
pub fn days_in(text: &str) -> Vec<Date> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if digit(c).is_some()
            && let Some((d, after)) = leading_day(rest)
        {
            out.push(d);
            rest = after;
            continue;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    out
}

/// End of a licence as printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct End {
    /// The end itself.
    pub until: Option<ValidUntil>,
    /// End of an official transition.
    pub transition: Option<Date>,
    /// Day of the cancellation, where the cell tells it.
    pub cancelled: Option<Date>,
}

/// Reads 有效期至: a day, 长期, with `（过渡期至…）` or `（于…注销）` behind.
#[must_use]
pub fn end(text: &str) -> Option<End> {
    let text = text.trim();
    let mut out = End::default();
    let rest = if let Some(rest) = text.strip_prefix("长期") {
        out.until = Some(ValidUntil::LongTerm);
        rest.strip_prefix("有效").unwrap_or(rest)
    } else {
        let (d, rest) = leading_day(text)?;
        out.until = Some(ValidUntil::Until(d));
        rest
    };
    let inside = rest.trim_matches(['(', ')', '（', '）', ' ']);
    if let Some(t) = inside.strip_prefix("过渡期至") {
        out.transition = leading_day(t).map(|(d, _)| d);
    } else if inside.contains("注销") {
        out.cancelled = days_in(inside).first().copied();
    }
    Some(out)
}

/// Splits at `、 ， , ； ;` outside of brackets.
#[must_use]
pub fn split_list(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            '、' | '，' | ',' | '；' | ';' if depth == 0 => {
                out.push(text.get(start..at).unwrap_or_default());
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.push(text.get(start..).unwrap_or_default());
    out.into_iter()
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .collect()
}

/// A business type in the records' spelling: Ⅰ for I, 1 and 一; Ⅱ for II, 2 and 二.
#[must_use]
pub fn kind(text: &str) -> String {
    let text = super::page::dom::squeezed(text);
    for stem in ["储值账户运营", "支付交易处理"] {
        if let Some(class) = text.strip_prefix(stem).and_then(|r| r.strip_suffix('类')) {
            let class = match class {
                "Ⅰ" | "I" | "Ｉ" | "1" | "一" | "ⅰ" => "Ⅰ",
                "Ⅱ" | "II" | "ＩＩ" | "ⅠⅠ" | "2" | "二" | "ⅱ" => "Ⅱ",
                other => other,
            };
            return format!("{stem}{class}类");
        }
    }
    text
}

/// Whether a business type is one on record.
#[must_use]
pub fn is_known_kind(kind: &str) -> bool {
    KINDS.contains(&kind) || is_card_acquiring(kind)
}

/// Types and regions of a licence, from 业务类型 (its lines) and 业务覆盖范围.
#[must_use]
pub fn scopes(types: &[String], coverage: &str) -> Vec<Scope<'static>> {
    let mut items: Vec<String> = Vec::new();
    for item in split_list(&types.join("\n")) {
        let whole = item.replace('\n', "");
        let parts: Vec<&str> = item
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .collect();
        let each_is_one = parts.len() > 1 && parts.iter().all(|p| is_known_kind(&kind(head_of(p))));
        if each_is_one {
            items.extend(parts.iter().map(|p| (*p).to_owned()));
        } else {
            items.push(whole);
        }
    }
    let coverage = match coverage.trim() {
        "" => None,
        text => Some(text),
    };
    items
        .iter()
        .map(|item| {
            let name = head_of(item);
            let inside = item
                .get(name.len()..)
                .map(|r| {
                    r.trim_matches(|c| matches!(c, '(' | ')' | '（' | '）'))
                        .trim_matches(['(', '（'])
                })
                .map(str::trim)
                .filter(|r| !r.is_empty());
            // Brackets inside the brackets lose their end with the outer ones.
            let inside = inside.map(balanced);
            let own = inside.as_deref().and_then(places::normal_form);
            let general = coverage.filter(|_| own.is_none());
            let regions = own.or_else(|| general.and_then(places::normal_form));
            let wording = inside.or_else(|| general.map(str::to_owned));
            Scope {
                kind: kind(name).into(),
                regions: regions.map(Into::into),
                wording: wording.map(Into::into),
                history: false,
            }
        })
        .collect()
}

fn head_of(item: &str) -> &str {
    item.split(['(', '（']).next().unwrap_or(item).trim()
}

/// Puts back the closing brackets that trimming took.
fn balanced(text: &str) -> String {
    let count = |set: [char; 2]| text.chars().filter(|c| set.contains(c)).count();
    let open = count(['(', '（']);
    let close = count([')', '）']);
    let mut out = text.to_owned();
    for _ in close..open {
        out.push('）');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn days() {
        for (text, expected) in [
            ("2011年5月3日", Some(date(2011, 5, 3))),
            ("2011-5-3", Some(date(2011, 5, 3))),
            ("2011/05/03", Some(date(2011, 5, 3))),
            ("2014年7月10", Some(date(2014, 7, 10))),
            ("二〇二四年七月九日", Some(date(2024, 7, 9))),
            ("二〇二一年十二月二十一日", Some(date(2021, 12, 21))),
            ("2011年13月3日", None),
            ("2011年2月30日", None),
            ("——", None),
            ("", None),
            ("2011年", None),
            ("99999年1月1日", None),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        assert_eq!(
            days_in("机构详细信息（有效期2011年12月22日至2015年8月24日）"),
            [date(2011, 12, 22), date(2015, 8, 24)]
        );
    }

    #[test]
    fn ends() {
        let until = |d| Some(ValidUntil::Until(d));
        for (text, expected) in [
            ("2026-12-21", Some((until(date(2026, 12, 21)), None, None))),
            ("长期", Some((Some(ValidUntil::LongTerm), None, None))),
            ("长期有效", Some((Some(ValidUntil::LongTerm), None, None))),
            (
                "2016-12-21(于2015年8月24日注销)",
                Some((until(date(2016, 12, 21)), None, Some(date(2015, 8, 24)))),
            ),
            (
                "2024年7月9日（过渡期至2025年7月9日）",
                Some((until(date(2024, 7, 9)), Some(date(2025, 7, 9)), None)),
            ),
            ("不详", None),
        ] {
            let found = end(text).map(|e| (e.until, e.transition, e.cancelled));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn types_with_limits() {
        let read = |types: &[&str], coverage: &str| -> Vec<(String, String, String)> {
            let types: Vec<String> = types.iter().map(|t| (*t).to_owned()).collect();
            scopes(&types, coverage)
                .into_iter()
                .map(|s| {
                    (
                        s.kind.to_string(),
                        s.regions.map(|r| r.to_string()).unwrap_or_default(),
                        s.wording.map(|w| w.to_string()).unwrap_or_default(),
                    )
                })
                .collect()
        };
        let row = |k: &str, r: &str, w: &str| (k.to_owned(), r.to_owned(), w.to_owned());
        assert_eq!(
            read(&["储值账户运营I类、支付交易处理Ⅰ类（广东省、北京市）"], ""),
            [
                row("储值账户运营Ⅰ类", "", ""),
                row("支付交易处理Ⅰ类", "广东省;北京市", "广东省、北京市")
            ]
        );
        assert_eq!(
            read(
                &["预付卡发行与受理（仅限浙江省、上海市）、互联网支付（全国）"],
                ""
            ),
            [
                row("预付卡发行与受理", "浙江省;上海市", "仅限浙江省、上海市"),
                row("互联网支付", "全国", "全国")
            ]
        );
        assert_eq!(
            read(&["互联网支付", "银行卡收单"], "全国"),
            [
                row("互联网支付", "全国", "全国"),
                row("银行卡收单", "全国", "全国")
            ]
        );
        assert_eq!(read(&["银行卡", "收单"], "")[0].0, "银行卡收单");
        assert_eq!(
            read(
                &["支付交易处理Ⅰ类（山东省（含青岛市）、广东省）、支付交易处理Ⅱ类"],
                "——x"
            ),
            [
                row(
                    "支付交易处理Ⅰ类",
                    "山东省(含青岛市);广东省",
                    "山东省（含青岛市）、广东省"
                ),
                row("支付交易处理Ⅱ类", "", "——x")
            ]
        );
        assert_eq!(
            read(&["储值账户运营Ⅱ类（仅限于线上实名支付账户充值）"], "")[0],
            row("储值账户运营Ⅱ类", "", "仅限于线上实名支付账户充值")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9年月日十二至（）()、仅限除以外全国 -]{0,40}") {
            let _ = (day(&text), days_in(&text), end(&text), scopes(std::slice::from_ref(&text), &text));
        }
    }
}
