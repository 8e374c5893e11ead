//! Ids of WeChat and QQ behind their labels, however people write these.

use std::ops::Range;

use super::contact::ContactKind;
use super::context::{after, before};
use super::pattern::{Part, Pattern};
use crate::identifier::phone::{PhoneKind, PhoneNumber};

/// What may stand between a label and its id: 微信客服1(同手机):.
macro_rules! labelled {
    ($labels:literal, $id:literal) => {
        concat!(
            $labels,
            r"(?:[0-9]号?[:：]|号?[一二]?)(?:\([^()]{1,6}\))?",
            r"(?P<mark>[:\s是为(/\-❤♥💚💕☎➕+=|→👉,\x22“「【\[]{0,3})",
            $id
        )
    };
}
static WECHAT: Pattern = Pattern::beginning(
    labelled!(
        r"(?:(?:微信号?|绿泡泡|薇信|威信|徽信|徽心|微心|vx|v[ .]x|v信|wx|weixin|wechat)(?:\s?(?:号码?|id|码|账号|帐号|搜索?|联系|添加|客服|咨询))?|(?:加|➕)[v薇威徽微]|(?:[v薇威徽]|小微)[:❤♥💚]{1,3})",
        r"(?P<id>[a-z][a-z0-9_-]{5,19}|1[3-9][0-9](?:[- ]?[0-9]{4}){2}|[1-9][0-9]{5,10})"
    ),
    &[
        "微信",
        "绿泡泡",
        "薇信",
        "威信",
        "徽信",
        "徽心",
        "微心",
        "vx",
        "v x",
        "v.x",
        "v信",
        "wx",
        "weixin",
        "wechat",
        "加v",
        "加薇",
        "加威",
        "加徽",
        "加微",
        "➕v",
        "➕薇",
        "➕威",
        "➕徽",
        "➕微",
        "v:",
        "v❤",
        "v♥",
        "v💚",
        "薇",
        "威",
        "徽",
        "小微",
    ],
);
static QQ: Pattern = Pattern::beginning(
    labelled!(
        r"(?:qq|扣扣|抠抠|球球|企鹅|🐧|加q|q:|q号|扣:)(?:号码?|群|客服)?(?:/微信)?",
        r"(?P<id>[1-9][0-9]{4,10})"
    ),
    &[
        "qq", "扣扣", "抠抠", "球球", "企鹅", "🐧", "加q", "q:", "q号", "扣:",
    ],
);
/// Another id behind one: 微信abc12345或xyz98765.
static ANOTHER: Pattern = Pattern::beginning(
    r"(?:或者?|和|及|、|/|,| )(?P<id>[a-z][a-z0-9_-]{5,19}|[1-9][0-9]{5,10})",
    &["或", "和", "及", "、", "/", ",", " "],
);

/// The ids of a text with their kinds and places; a mobile that is an id too may be a mobile.
pub(super) fn ids(text: &str) -> Vec<(ContactKind, String, Range<usize>)> {
    let mut out = Vec::new();
    for (form, kind) in [(&WECHAT, ContactKind::Wechat), (&QQ, ContactKind::Qq)] {
        for c in form.captures(text) {
            let (Some(id), Some(mark)) = (c.name("id"), c.name("mark")) else {
                continue;
            };
            let Some((kind, value)) = id_of(text, &id, mark.as_str(), kind) else {
                continue;
            };
            out.push((kind, value, id.range()));
            for range in others(text, id.end(), kind) {
                let value = text.get(range.clone()).unwrap_or_default().to_owned();
                out.push((kind, value, range));
            }
        }
    }
    out
}

/// Whether a text is digits alone.
pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// What an id behind a label is, and its value; `None` where it is a word or an amount.
fn id_of(
    text: &str,
    id: &Part<'_>,
    mark: &str,
    kind: ContactKind,
) -> Option<(ContactKind, String)> {
    let value: String = id.as_str().chars().filter(|c| *c != ' ').collect();
    if value.starts_with("http") || value.starts_with("www") {
        return None;
    }
    // Behind a comma or an arrow a word is no id.
    if mark.contains([',', '=', '|', '→', '👉', '"', '“', '「', '【', '['])
        && !value.contains(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    if kind == ContactKind::Qq {
        return Some((kind, value));
    }
    let value = if value.starts_with('1') {
        value.replace('-', "")
    } else {
        value
    };
    // 电话/微信:137…: a mobile that is an id as well.
    let head = text.get(..id.start()).unwrap_or_default();
    let near = head.get(before(head, head.len(), 10)..).unwrap_or_default();
    let dialled = ["电话", "手机", "热线", "tel"]
        .iter()
        .any(|w| near.contains(w));
    let mobile = PhoneNumber::parse(&value).is_ok_and(|p| p.kind() == PhoneKind::Mobile);
    if is_number(&value) && !mobile {
        // 微信1234567890: a number is an id only behind a colon, and no amount.
        let next = text.get(id.end()..).and_then(|t| t.chars().next());
        let amount = next.is_some_and(|c| {
            c.is_ascii_digit() || matches!(c, '元' | '块' | '万' | '%' | '.' | '笔' | '户' | '人')
        });
        return (mark.contains(':') && !amount).then_some((kind, value));
    }
    // 加微信,137…同号: the number of a new clause.
    match mobile && (dialled || mark.contains(',')) {
        true => Some((ContactKind::Mobile, value)),
        false => Some((kind, value)),
    }
}

/// Ids that follow another with nothing but a joint between: of letters and digits, or numbers as the
/// kind has them.
fn others(text: &str, from: usize, kind: ContactKind) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = from;
    // A few at most, and in reach.
    while out.len() < 4 {
        let reach = after(text, at, 24);
        let Some(near) = text.get(at..reach) else {
            break;
        };
        let found = ANOTHER.captures(near).into_iter().next();
        let Some(id) = found
            .filter(|c| c.whole().is_some_and(|w| w.start() == 0))
            .and_then(|c| c.name("id"))
        else {
            break;
        };
        let value = id.as_str();
        let next = text.get(at + id.end()..).and_then(|t| t.chars().next());
        let goes_on = next.is_some_and(|c| {
            c.is_ascii_alphanumeric() || matches!(c, '元' | '块' | '万' | '%' | '.' | '-' | ':')
        });
        let fits = match kind {
            ContactKind::Qq => is_number(value),
            _ => !is_number(value) && value.contains(|c: char| c.is_ascii_digit()),
        };
        if !fits || goes_on {
            break;
        }
        out.push(at + id.start()..at + id.end());
        at += id.end();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_need_their_words() {
        for form in [&WECHAT, &QQ, &ANOTHER] {
            form.check();
        }
    }

    #[test]
    fn ids_behind_labels_of_all_kinds() {
        for (text, kind, values) in [
            ("微信2号:abc12345", ContactKind::Wechat, &["abc12345"][..]),
            ("微信(同手机):abc12345", ContactKind::Wechat, &["abc12345"]),
            ("微信“abc12345”", ContactKind::Wechat, &["abc12345"]),
            ("v.x:abc12345", ContactKind::Wechat, &["abc12345"]),
            ("微信:1234567890", ContactKind::Wechat, &["1234567890"]),
            (
                "微信abc12345或xyz98765",
                ContactKind::Wechat,
                &["abc12345", "xyz98765"],
            ),
            ("qq1:123456789", ContactKind::Qq, &["123456789"]),
            (
                "qq:123456789、987654321",
                ContactKind::Qq,
                &["123456789", "987654321"],
            ),
            ("加微信,13800001234", ContactKind::Mobile, &["13800001234"]),
            ("支持微信,alipay", ContactKind::Wechat, &[]),
            ("微信:100000元", ContactKind::Wechat, &[]),
            ("微信1000000", ContactKind::Wechat, &[]),
        ] {
            let found = ids(text);
            let seen: Vec<&str> = found.iter().map(|(_, v, _)| v.as_str()).collect();
            assert_eq!(seen, values, "{text}");
            assert!(found.iter().all(|(k, ..)| *k == kind), "{text}");
        }
    }
}
