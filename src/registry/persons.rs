//! Natural persons' names: alone in a text, or beside a number, a title or a word of the bank.

use std::ops::Range;

use super::Registry;
use super::name::{self, has_company_form, is_bank_like};
use crate::text::fold::fold;

/// What names a person, alone or beside other things, is no longer than this, in bytes.
const LONGEST: usize = 240;

/// Words that stand before a person's name without a space, the longer first.
const BEFORE: [&str; 18] = [
    "收款人姓名",
    "付款人姓名",
    "联系人",
    "收款人",
    "付款人",
    "业务员",
    "客户经理",
    "代理商",
    "经办人",
    "汇款人",
    "推销员",
    "财付通",
    "支付宝",
    "微信",
    "户名",
    "姓名",
    "店主",
    "代理",
];

/// Words that stand behind one, the longer first.
const BEHIND: [&str; 12] = [
    "手机银行",
    "网上银行",
    "先生",
    "女士",
    "小姐",
    "经理",
    "老师",
    "老板",
    "师傅",
    "个人",
    "本人",
    "网银",
];

impl Registry {
    /// Whether a name reads as a natural person's and is nobody's on record.
    #[must_use]
    pub fn is_person(&self, text: &str) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        // In traditional characters or in brackets it is the same name.
        let folded = fold(text);
        let name_like = name::reads_as_person(
            &folded,
            // One character is a single surname, two are a compound one.
            |s| self.is_surname(s),
            |s| self.is_surname(s),
        );
        name_like && !self.begins_a_listed_name(&folded)
    }

    /// Whether a name is a person's, or holds one beside other things.
    #[must_use]
    pub fn names_person(&self, text: &str) -> bool {
        self.is_person(text) || !self.persons_in(text).is_empty()
    }

    /// Where persons' names stand in a cell that holds who pays, sells or receives: `陈建华（个人）`,
    /// `收款人陈建华`, `陈建华 138…`. Nowhere in a company's or a bank's name.
    #[must_use]
    pub fn persons_in(&self, text: &str) -> Vec<Range<usize>> {
        if text.len() > LONGEST {
            return Vec::new();
        }
        let folded = fold(text);
        if has_company_form(&folded) || is_bank_like(&folded) {
            return Vec::new();
        }
        let mut out = Vec::new();
        let mut begin = 0;
        for part in text.split_inclusive(|c: char| !is_of_a_name(c)) {
            let run = part.trim_end_matches(|c: char| !is_of_a_name(c));
            let head = BEFORE.iter().find(|w| run.starts_with(**w));
            let rest = head.map_or(run, |w| run.strip_prefix(*w).unwrap_or(run));
            let tail = BEHIND.iter().find(|w| rest.ends_with(**w));
            let name = tail.map_or(rest, |w| rest.strip_suffix(*w).unwrap_or(rest));
            if self.is_person(name) {
                let from = begin + (run.len() - rest.len());
                out.push(from..from + name.len());
            }
            begin += part.len();
        }
        out
    }
}

/// Han characters, the dots and the stars of a name.
fn is_of_a_name(c: char) -> bool {
    ('\u{3400}'..='\u{9FFF}').contains(&c) || matches!(c, '·' | '•' | '・' | '‧' | '*' | '＊')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_beside_other_things() {
        let registry = Registry::embedded().unwrap();
        for (text, names) in [
            ("陈建华", &["陈建华"][..]),
            ("陈建华（个人）", &["陈建华"]),
            ("（陈建华）", &["陈建华"]),
            ("收款人陈建华", &["陈建华"]),
            ("财付通陈建华", &["陈建华"]),
            ("陈建华先生", &["陈建华"]),
            ("陳建華 手机银行", &["陳建華"]),
            ("陈建华13812345678", &["陈建华"]),
            ("电话138 1234 5678 陈建华", &["陈建华"]),
            ("业务员陈建华/欧阳明", &["陈建华", "欧阳明"]),
            ("示例家常菜馆", &[]),
            ("示例云收信息技术有限公司 陈建华", &[]),
            ("中国工商银行", &[]),
            ("拉卡拉", &[]),
            ("", &[]),
        ] {
            let found: Vec<&str> = registry
                .persons_in(text)
                .into_iter()
                .filter_map(|r| text.get(r))
                .collect();
            assert_eq!(found, names, "{text}");
            assert_eq!(registry.names_person(text), !names.is_empty(), "{text}");
        }
    }
}
