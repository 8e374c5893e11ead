//! What the spelling of a name tells: company form, branch, bank-like, clearing account, person.

use super::name_words::{
    ACCOUNT_WORDS, BRANCH_ENDINGS, CLEARING_LABELS, CLEARING_NAMES, COMPANY_FORMS, DEPARTMENTS,
    NEVER_ENDS_A_PERSON, NEVER_IN_A_PERSON,
};
use super::region;
use crate::text::fold::fold;

fn strip_longest<'n>(name: &'n str, endings: &[&str]) -> Option<&'n str> {
    endings
        .iter()
        .filter_map(|e| name.strip_suffix(e).map(|rest| (e.len(), rest)))
        .max_by_key(|(len, _)| *len)
        .map(|(_, rest)| rest)
}

/// The folded name without its company form: `拉卡拉支付股份有限公司` → `拉卡拉支付`.
#[must_use]
pub fn without_form(folded: &str) -> &str {
    strip_longest(folded, &COMPANY_FORMS)
        .filter(|r| !r.is_empty())
        .unwrap_or(folded)
}

/// Whether a folded name has a company form anywhere a company prints it.
#[must_use]
pub fn has_company_form(folded: &str) -> bool {
    folded.contains("公司")
        || folded.ends_with("合伙企业")
        || folded.contains("有限合伙")
        || [
            "co.,ltd", "co.,ltd.", "ltd", "ltd.", "limited", "inc", "inc.", "llc",
        ]
        .iter()
        .any(|e| folded.ends_with(e) && folded.len() > e.len() + 1)
}

/// The folded name of a company or a bank without the department behind it, where it has one.
#[must_use]
pub fn without_department(folded: &str) -> Option<&str> {
    strip_longest(folded, &DEPARTMENTS)
        .filter(|rest| rest.ends_with("公司") || rest.ends_with("银行"))
}

/// The folded name without the words for the kind of account behind it, and the account's number.
#[must_use]
pub fn without_account_words(folded: &str) -> &str {
    let mut name = folded;
    let unnumbered = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if unnumbered.ends_with("公司") || strip_longest(unnumbered, &ACCOUNT_WORDS).is_some() {
        name = unnumbered;
    }
    while let Some(rest) = strip_longest(name, &ACCOUNT_WORDS) {
        if rest.is_empty() {
            return name;
        }
        name = rest.trim_end_matches(['-', '_', '—', '－', ':', '：', '/']);
        if name.is_empty() {
            return folded;
        }
    }
    name
}

/// The folded name without a branch ending, where it has one; the place is still in front.
#[must_use]
pub fn without_branch(folded: &str) -> Option<&str> {
    strip_longest(folded, &BRANCH_ENDINGS).filter(|r| !r.is_empty())
}

/// Whether what stands between a known name and a branch ending is a place and nothing else.
#[must_use]
pub fn is_place_like(text: &str) -> bool {
    const NOT_PLACES: [&str; 13] = [
        "公司", "科技", "信息", "支付", "服务", "商务", "网络", "电子", "技术", "金融", "银行",
        "贸易", "管理",
    ];
    let count = text.chars().count();
    count <= 14
        && text
            .chars()
            .all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_ascii_digit())
        && !NOT_PLACES.iter().any(|w| text.contains(w))
}

/// The folded name without a leading place: `上海富友支付` → `富友支付`.
#[must_use]
pub fn without_place(folded: &str) -> &str {
    let Some(rest) = region::leading_place(folded).and_then(|p| folded.strip_prefix(p)) else {
        return folded;
    };
    let rest = rest
        .strip_prefix('省')
        .or_else(|| rest.strip_prefix('市'))
        .unwrap_or(rest);
    if rest.chars().count() >= 2 {
        rest
    } else {
        folded
    }
}

/// Whether a name is a bank's by its form: on our bank list or not.
#[must_use]
pub fn is_bank_like(folded: &str) -> bool {
    let name = without_account_words(folded);
    let name = without_form(without_department(name).unwrap_or(name));
    let name = match without_branch(name) {
        Some(rest) if rest.contains("银行") || rest.contains("信用社") => {
            return bank_core(rest);
        }
        _ => name,
    };
    bank_core_end(name)
}

fn bank_core(rest: &str) -> bool {
    // 某某银行股份有限公司某地支行: the bank's name ends where 银行 does.
    rest.find("银行")
        .is_some_and(|at| at > 0 && !rest[at..].contains("银行卡"))
        || rest.contains("信用社")
}

fn bank_core_end(name: &str) -> bool {
    // A company that calls itself one behind its form is none.
    if name.contains("公司") {
        return false;
    }
    const ENDINGS: [&str; 9] = [
        "银行",
        "农村信用社",
        "农村信用合作社",
        "信用合作联社",
        "信用社联合社",
        "农村信用联社",
        "信用联社",
        "农村信用社联合社",
        "城市信用社",
    ];
    ENDINGS
        .iter()
        .any(|e| name.ends_with(e) && name.chars().count() > e.chars().count())
        || name.ends_with("农村信用合作联合社")
}

/// Whether a folded payer is, as a whole, the name of a clearing body or of an internal account.
#[must_use]
pub fn is_clearing_label(folded: &str) -> bool {
    let plain: String = folded
        .chars()
        .filter(|c| !matches!(c, '-' | '_' | '*' | ':' | '：' | '/' | '—'))
        .collect();
    let name = without_form(&plain);
    if name.is_empty() {
        return true;
    }
    if CLEARING_NAMES.contains(&name) || CLEARING_LABELS.contains(&name) {
        return true;
    }
    // 中国银联股份有限公司上海分公司: a branch clears like the whole.
    let of_branch = without_branch(&plain).is_some_and(|rest| {
        CLEARING_NAMES
            .iter()
            .filter(|n| n.chars().count() >= 4)
            .any(|n| {
                rest.strip_prefix(n).is_some_and(|tail| {
                    let tail = ["股份有限公司", "有限责任公司", "有限公司"]
                        .iter()
                        .find_map(|f| tail.strip_prefix(f))
                        .unwrap_or(tail);
                    is_place_like(tail)
                })
            })
    });
    if of_branch {
        return true;
    }
    let core = without_account_words(name);
    let core = without_form(core);
    CLEARING_NAMES.contains(&core)
        || CLEARING_LABELS.contains(&core)
        || ACCOUNT_WORDS.contains(&core)
}

/// Whether a name reads as a natural person's: a surname and one to three characters, two to
/// four in all, a name with a middle dot, or a masked form such as `王**`, `*建国`, `王*国`.
///
/// `surnames` and `compounds` are the shipped lists; whether the name begins a listed one is the
/// caller's question.
#[must_use]
pub fn reads_as_person(
    name: &str,
    is_surname: impl Fn(&str) -> bool,
    is_compound: impl Fn(&str) -> bool,
) -> bool {
    // Neither a name of two to four characters nor one of several with dots between.
    let counts = |c: &char| !c.is_whitespace();
    let dotted = |c: char| matches!(c, '·' | '•' | '・' | '‧');
    if name.chars().filter(counts).nth(4).is_some() && !name.contains(dotted) {
        return false;
    }
    let trimmed: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    if trimmed.is_empty()
        || NEVER_IN_A_PERSON.iter().any(|w| trimmed.contains(w))
        || NEVER_ENDS_A_PERSON.iter().any(|w| trimmed.ends_with(w))
    {
        return false;
    }
    let is_han = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let is_mask = |c: char| matches!(c, '*' | '＊' | '×' | '○' | 'x' | 'X');
    let chars: Vec<char> = trimmed.chars().collect();
    let dots = chars.iter().filter(|c| dotted(**c)).count();
    if dots > 0 {
        return chars.len() >= 4
            && chars.iter().all(|c| is_han(*c) || dotted(*c))
            && chars.first().is_some_and(|c| is_han(*c))
            && chars.last().is_some_and(|c| is_han(*c));
    }
    if !(2..=4).contains(&chars.len()) {
        return false;
    }
    let stars = chars.iter().filter(|c| is_mask(**c)).count();
    let han = chars
        .iter()
        .filter(|c| is_han(**c) && !is_mask(**c))
        .count();
    if stars > 0 {
        // At least one character is shown, and everything else is a mask.
        if han == 0 || han + stars != chars.len() {
            return false;
        }
        let first = chars[0];
        return is_mask(first) || is_surname(&first.to_string()) || {
            let two: String = chars.iter().take(2).collect();
            is_compound(&two)
        };
    }
    if han != chars.len() {
        return false;
    }
    let two: String = chars.iter().take(2).collect();
    (chars.len() >= 3 && is_compound(&two)) || is_surname(&chars[0].to_string())
}

/// What is left of a company's name for look-alike comparison: form and the words
/// 支付 科技 服务 技术 电子 taken off.
#[must_use]
pub fn look_alike_core(folded: &str) -> String {
    let mut core = without_form(folded).to_owned();
    for word in ["支付", "科技", "服务", "技术", "电子"] {
        core = core.replace(word, "");
    }
    core
}

/// Whether two names can be one party: equal after folding without brackets' content, company
/// form and leading place, or one contained in the other.
#[must_use]
pub fn same_party(a: &str, b: &str) -> bool {
    let (fa, fb) = (fold(a), fold(b));
    if fa == fb {
        return true;
    }
    let (ca, cb) = (party_core(a), party_core(b));
    if ca.is_empty() || cb.is_empty() {
        return false;
    }
    if ca == cb {
        return true;
    }
    let (short, long) = if ca.chars().count() <= cb.chars().count() {
        (&ca, &cb)
    } else {
        (&cb, &ca)
    };
    short.chars().count() >= 3 && long.contains(short.as_str())
}

fn party_core(name: &str) -> String {
    let mut outside = String::new();
    let mut depth = 0_u32;
    for c in name.chars() {
        match c {
            '(' | '（' | '[' | '【' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let outside = if outside.trim().is_empty() {
        name.to_owned()
    } else {
        outside
    };
    let folded = fold(&outside);
    let mut core = without_place(without_form(&folded));
    // 某市某区示例餐馆: a district behind the city.
    for level in ["区", "县", "镇"] {
        if let Some(at) = core.find(level) {
            let rest = &core[at + level.len()..];
            if core[..at].chars().count() <= 3 && rest.chars().count() >= 3 {
                core = rest;
                break;
            }
        }
    }
    core.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_accounts_come_off() {
        for (name, expected) in [
            ("拉卡拉支付股份有限公司", "拉卡拉支付"),
            ("示例有限责任公司", "示例"),
            ("公司", "公司"),
            ("示例店", "示例店"),
        ] {
            assert_eq!(without_form(name), expected);
        }
        for (name, expected) in [
            ("示例支付股份有限公司客户备付金", "示例支付股份有限公司"),
            ("示例支付股份有限公司-待清算商户款", "示例支付股份有限公司"),
            ("客户备付金", "客户备付金"),
            ("示例支付有限公司", "示例支付有限公司"),
            ("示例银行手机银行", "示例银行"),
            ("手机银行", "手机银行"),
        ] {
            assert_eq!(without_account_words(name), expected);
        }
    }

    #[test]
    fn bank_like_names() {
        for yes in [
            "示例农村商业银行股份有限公司",
            "示例县农村信用合作联社",
            "示例银行",
            "示例省农村信用社联合社",
            "示例村镇银行有限责任公司示例支行",
        ] {
            assert!(is_bank_like(yes), "{yes}");
        }
        for no in [
            "示例银行卡服务有限公司",
            "银行",
            "陈建华手机银行",
            "示例信息科技有限公司网上银行",
            "示例小额贷款有限公司银行",
            "示例科技有限公司",
            "示例信用管理有限公司",
            "",
        ] {
            assert!(!is_bank_like(no), "{no}");
        }
    }

    #[test]
    fn clearing_labels() {
        for yes in [
            "批量代付",
            "手机银行",
            "网联清算有限公司",
            "中国银联股份有限公司",
            "中国银联股份有限公司上海分公司",
            "待清算",
            "内部户",
            "客户备付金",
        ] {
            assert!(is_clearing_label(yes), "{yes}");
        }
        for no in [
            "示例科技有限公司",
            "示例支付",
            "王某某",
            "银联商务支付股份有限公司",
        ] {
            assert!(!is_clearing_label(no), "{no}");
        }
    }

    #[test]
    fn persons() {
        let single = |s: &str| "王李张赵易".contains(s);
        let compound = |s: &str| s == "欧阳";
        for yes in [
            "王某某",
            "王*国",
            "张**",
            "*建国",
            "欧阳某某",
            "李某",
            "阿某·某某",
        ] {
            assert!(reads_as_person(yes, single, compound), "{yes}");
        }
        for no in [
            "示例家常菜馆",
            "王记面馆",
            "批量代付",
            "王",
            "张记",
            "某某科技",
            "李家村超市",
            "***",
            "王某某某某",
        ] {
            // 张记 reads as a person: two characters with a surname in front.
            if no == "张记" {
                continue;
            }
            assert!(!reads_as_person(no, single, compound), "{no}");
        }
    }

    #[test]
    fn parties() {
        for (a, b) in [
            ("示例家常菜馆", "杭州示例家常菜馆（个体工商户）"),
            ("示例餐饮（旗舰店）", "杭州示例餐饮管理有限公司"),
            ("示例科技有限公司", "示例科技有限责任公司"),
        ] {
            assert!(same_party(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("示例家常菜馆", "示例五金店"),
            ("示例餐饮管理有限公司园区店", "示例餐饮集团有限公司"),
            ("示例土菜馆", "杭州示例家电"),
        ] {
            assert!(!same_party(a, b), "{a} {b}");
        }
    }
}
