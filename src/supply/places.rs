//! Regions of a licence in the page's words, turned into the normal form of the records.

use super::page::dom::squeezed;
use crate::registry::region;

/// Normal form of regions; `None` where the words name no place, or one nobody knows.
#[must_use]
pub fn normal_form(text: &str) -> Option<String> {
    let text = squeezed(text).replace('（', "(").replace('）', ")");
    let text = text.trim_end_matches(['。', '.', ';', '；']);
    if let Some(rest) = text.strip_prefix('除') {
        return all_but(rest);
    }
    if let Some(rest) = text.strip_prefix("全国") {
        let inside = rest.trim_matches(['(', ')', '，', ',']);
        if inside.is_empty() || inside == "范围" || inside == "范围内" {
            return Some("全国".to_owned());
        }
        if let Some(but) = inside.strip_prefix('除') {
            return all_but(but);
        }
        let but = inside.strip_prefix("不含")?;
        return Some(format!("全国-{}", list(but)?));
    }
    let mut rest = text;
    for head in ["仅限于", "仅限在", "仅限", "限于", "限"] {
        if let Some(r) = rest.strip_prefix(head) {
            rest = r;
            break;
        }
    }
    for tail in ["范围内", "境内", "区域内", "内", "地区"] {
        if let Some(r) = rest.strip_suffix(tail)
            && list(r).is_some()
        {
            rest = r;
            break;
        }
    }
    if rest == "全国" {
        return Some("全国".to_owned());
    }
    list(rest)
}

/// `A、B以外地区`, `A、B外`, with `可以在C开展业务` behind.
fn all_but(text: &str) -> Option<String> {
    let (excluded, tail) = ["以外", "之外", "外"]
        .iter()
        .find_map(|m| text.split_once(m))?;
    let excluded = list(excluded.trim_start_matches('了'))?;
    let allowed = ["可以在", "可在", "允许在"]
        .iter()
        .find_map(|m| tail.split_once(m))
        .map(|(_, rest)| {
            let end = ["开展", "展业", "经营"]
                .iter()
                .filter_map(|m| rest.find(m))
                .min()
                .unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default()
        });
    match allowed {
        Some(allowed) => Some(format!("全国-{excluded}+{}", list(allowed)?)),
        None => Some(format!("全国-{excluded}")),
    }
}

/// A list of places; each may have one `(含X)` or `(不含X)`.
fn list(text: &str) -> Option<String> {
    let mut out: Vec<String> = Vec::new();
    for entry in super::value::split_list(text) {
        let (name, inside) = match entry.split_once('(') {
            Some((name, inside)) => (name, Some(inside.trim_end_matches(')'))),
            None => (entry, None),
        };
        let mut place = region::full_name(name.trim_end_matches(['内', '境']))?;
        if let Some(inside) = inside {
            let (word, city) = match inside.strip_prefix("不含") {
                Some(city) => ("不含", city),
                None => (
                    "含",
                    inside
                        .strip_prefix('含')
                        .or_else(|| inside.strip_prefix("包含"))?,
                ),
            };
            place = format!("{place}({word}{})", region::full_name(city)?);
        }
        out.push(place);
    }
    (!out.is_empty()).then(|| out.join(";"))
}

/// Whether two normal forms say the same, whatever the order and the words for levels.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    let parts = |text: &str| -> Vec<Vec<String>> {
        let (head, rest) = match text.strip_prefix("全国-") {
            Some(rest) => ("全国-", rest),
            None => ("", text),
        };
        let mut out = vec![vec![head.to_owned()]];
        for group in rest.split('+') {
            let mut names: Vec<String> = super::value::split_list(group)
                .into_iter()
                .map(|e| match e.split_once('(') {
                    Some((name, inside)) => {
                        let inside = inside.trim_end_matches(')');
                        format!("{}({}", region::stem(name), region::stem(inside))
                    }
                    None => region::stem(e).to_owned(),
                })
                .collect();
            names.sort();
            names.dedup();
            out.push(names);
        }
        out
    };
    a == b || parts(a) == parts(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;

    #[test]
    fn wordings_on_record_give_their_normal_form() {
        let registry = Registry::embedded().unwrap();
        let mut seen = 0;
        for i in &registry.snapshot().institutions {
            for s in &i.scopes {
                let (Some(wording), Some(regions)) = (&s.wording, &s.regions) else {
                    continue;
                };
                seen += 1;
                let found = normal_form(wording);
                assert!(
                    found.as_deref().is_some_and(|f| same(f, regions)),
                    "{wording}: {found:?}, on record {regions}"
                );
            }
        }
        assert!(seen > 80, "{seen}");
    }

    #[test]
    fn other_wordings() {
        for (text, expected) in [
            ("全国", Some("全国")),
            ("全国（除宁波市外）", Some("全国-宁波市")),
            ("全国（不含西藏）", Some("全国-西藏自治区")),
            ("仅限于全国", Some("全国")),
            ("仅限浙江省、上海市", Some("浙江省;上海市")),
            ("深圳市", Some("深圳市")),
            ("仅限于线上实名支付账户充值", None),
            ("仅限于北京市预付卡受理", None),
            ("——", None),
            ("", None),
        ] {
            assert_eq!(normal_form(text).as_deref(), expected, "{text}");
        }
        assert!(same("浙江省;上海市", "上海市;浙江"));
        assert!(same("辽宁省(不含大连)", "辽宁省(不含大连市)"));
        assert!(!same("浙江省", "全国-浙江省"));
        assert!(!same("全国-浙江省+宁波市", "全国-浙江省"));
    }
}
