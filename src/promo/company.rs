//! Company names and licence numbers in a text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fold::Folded;
use super::limit::MOST_ITEMS;
use super::pattern::Pattern;
use super::role::{Role, role};
use super::sentence::{Sentence, Voice, voice_at};
use crate::identifier::licence_number::LicenceNumber;
use crate::registry::Registry;
use crate::registry::index::{Names, Resolved, Subject};
use crate::text::han::is_han;

/// A company's name.
#[derive(Debug, Clone)]
pub struct CompanySeen {
    /// As it stands, folded.
    pub name: String,
    /// Who it is on record; `None` where it is on no list.
    pub subject: Option<Subject>,
    /// Institutions whose name it looks like without being it.
    pub looks_like: Vec<usize>,
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Whose words.
    pub voice: Voice,
    /// The part that the text gives it.
    pub role: Option<Role>,
}

/// A payment licence number.
#[derive(Debug, Clone)]
pub struct LicenceNoSeen {
    /// As it stands, in capitals.
    pub value: String,
    /// Shape and check digit are right.
    pub well_formed: bool,
    /// Index of the institution that holds it.
    pub holder: Option<usize>,
    /// Bytes of the folded text.
    pub range: Range<usize>,
    /// Whose words.
    pub voice: Voice,
}

static FORM: Pattern = Pattern::new(
    "(?:股份)?有限(?:责任)?公司",
    &["公司"],
    &["股份有限", "有限"],
);
static NUMBER: Pattern = Pattern::beginning(
    r"z[0-9]{8,16}",
    &["z0", "z1", "z2", "z3", "z4", "z5", "z6", "z7", "z8", "z9"],
);

/// Words that end before a name begins.
const BEFORE_NAME: [&str; 40] = [
    "由", "是", "为", "的", "和", "与", "及", "叫", "在", "向", "对", "经", "从", "自", "找", "被",
    "将", "即", "给", "而", "于", "隶属", "属于", "公司", "机构", "全称", "名称", "背后", "旗下",
    "主体", "来自", "持有", "其中", "如", "例如", "包括", "我们", "选择", "认准", "当前",
];

/// Reads company names: the longest that is on record, else what stands between a word that
/// cannot belong to a name and the company's form. Also says how many places were left out, of
/// names beyond the bound.
#[must_use]
pub fn companies(
    folded: &Folded,
    sentences: &[Sentence],
    registry: &Registry,
) -> (Vec<CompanySeen>, usize) {
    let text = &folded.text;
    let mut out: Vec<CompanySeen> = Vec::new();
    let mut left_out = 0;
    // Texts repeat themselves: what stood before a company's form is looked up once.
    let mut known: HashMap<&str, Option<(usize, Subject)>> = HashMap::new();
    let mut names: HashSet<&str> = HashSet::new();
    let mut last_end = 0;
    for m in FORM.places(text) {
        let head = text.get(last_end..m.start).unwrap_or_default();
        let mut starts: Vec<usize> = Vec::new();
        for (i, c) in head.char_indices().rev().take(30) {
            if !is_han(c) && !matches!(c, '(' | ')') && !c.is_ascii_alphanumeric() {
                break;
            }
            starts.push(last_end + i);
        }
        last_end = m.end;
        let Some(first) = starts.last().copied() else {
            continue;
        };
        let longest = text.get(first..m.end).unwrap_or_default();
        let on_record = *known.entry(longest).or_insert_with(|| {
            starts.iter().rev().find_map(|s| {
                let name = text.get(*s..m.end)?;
                match registry.resolve(name, Names::NoAliases) {
                    Resolved::One(found) => Some((*s - first, found.subject)),
                    _ => None,
                }
            })
        });
        let (start, subject) = match on_record {
            Some((after, subject)) => (first + after, Some(subject)),
            None => {
                let whole = text.get(first..m.start).unwrap_or_default();
                let cut = BEFORE_NAME
                    .iter()
                    .filter_map(|w| whole.rfind(w).map(|at| at + w.len()))
                    .filter(|cut| whole.get(*cut..).is_some_and(|r| r.chars().count() >= 4))
                    .max()
                    .unwrap_or(0);
                (first + cut, None)
            }
        };
        let name = text.get(start..m.end).unwrap_or_default();
        if name.chars().count() < 7 || names.contains(name) {
            continue;
        }
        if out.len() >= MOST_ITEMS {
            left_out += 1;
            continue;
        }
        names.insert(name);
        let range = start..m.end;
        out.push(CompanySeen {
            name: name.to_owned(),
            looks_like: if subject.is_none() {
                registry.look_alike_companies(name)
            } else {
                Vec::new()
            },
            subject,
            voice: voice_at(sentences, range.start),
            role: role(folded, &range).map(|(r, _)| r),
            range,
        });
    }
    (out, left_out)
}

/// Reads payment licence numbers; also says how many places were left out, of numbers beyond the
/// bound.
#[must_use]
pub fn licence_numbers(
    folded: &Folded,
    sentences: &[Sentence],
    registry: &Registry,
) -> (Vec<LicenceNoSeen>, usize) {
    let text = &folded.text;
    let mut out: Vec<LicenceNoSeen> = Vec::new();
    let mut left_out = 0;
    let mut values: HashSet<&str> = HashSet::new();
    for m in NUMBER.places(text) {
        let letter = |c: char| c.is_ascii_alphanumeric();
        let number = text.get(m.clone()).unwrap_or_default();
        let bound = !text.get(..m.start).is_some_and(|h| h.ends_with(letter))
            && !text.get(m.end..).is_some_and(|t| t.starts_with(letter));
        if !bound || values.contains(number) {
            continue;
        }
        if out.len() >= MOST_ITEMS {
            left_out += 1;
            continue;
        }
        values.insert(number);
        let value = number.to_uppercase();
        out.push(LicenceNoSeen {
            well_formed: LicenceNumber::parse(&value).is_ok(),
            holder: registry.by_licence_no(&value),
            voice: voice_at(sentences, m.start),
            range: m,
            value,
        });
    }
    (out, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_need_their_words() {
        FORM.check();
        NUMBER.check();
    }
}
