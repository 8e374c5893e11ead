//! Company names and licence numbers in a text.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::fold::{Folded, is_han};
use super::sentence::{Sentence, Voice};
use crate::identifier::licence_number::LicenceNumber;
use crate::registry::Registry;
use crate::registry::index::{Names, Resolved, Subject};

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

static FORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?:股份)?有限(?:责任)?公司").ok());
static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"z[0-9]{8,16}").ok());

/// Words that end before a name begins.
const BEFORE_NAME: [&str; 40] = [
    "由", "是", "为", "的", "和", "与", "及", "叫", "在", "向", "对", "经", "从", "自", "找", "被",
    "将", "即", "给", "而", "于", "隶属", "属于", "公司", "机构", "全称", "名称", "背后", "旗下",
    "主体", "来自", "持有", "其中", "如", "例如", "包括", "我们", "选择", "认准", "当前",
];

fn voice_at(sentences: &[Sentence], range: &Range<usize>) -> Voice {
    let i = sentences.partition_point(|s| s.range.end <= range.start);
    sentences.get(i).map_or(Voice::Claim, |s| s.voice(range))
}

/// Reads company names: the longest that is on record, else what stands between a word that
/// cannot belong to a name and the company's form.
#[must_use]
pub fn companies(folded: &Folded, sentences: &[Sentence], registry: &Registry) -> Vec<CompanySeen> {
    let text = &folded.text;
    let mut out: Vec<CompanySeen> = Vec::new();
    let Some(form) = FORM.as_ref() else {
        return out;
    };
    let mut last_end = 0;
    for m in form.find_iter(text) {
        let head = text.get(last_end..m.start()).unwrap_or_default();
        let mut starts: Vec<usize> = Vec::new();
        for (i, c) in head.char_indices().rev().take(30) {
            if !is_han(c) && !matches!(c, '(' | ')') && !c.is_ascii_alphanumeric() {
                break;
            }
            starts.push(last_end + i);
        }
        last_end = m.end();
        let on_record = starts.iter().rev().find_map(|s| {
            let name = text.get(*s..m.end())?;
            match registry.resolve(name, Names::NoAliases) {
                Resolved::One(found) => Some((*s, Some(found.subject))),
                _ => None,
            }
        });
        let (start, subject) = match on_record {
            Some(found) => found,
            None => {
                let Some(first) = starts.last() else { continue };
                let whole = text.get(*first..m.start()).unwrap_or_default();
                let cut = BEFORE_NAME
                    .iter()
                    .filter_map(|w| whole.rfind(w).map(|at| at + w.len()))
                    .filter(|cut| whole.get(*cut..).is_some_and(|r| r.chars().count() >= 4))
                    .max()
                    .unwrap_or(0);
                (first + cut, None)
            }
        };
        let name = text.get(start..m.end()).unwrap_or_default();
        if name.chars().count() < 7 || out.iter().any(|c| c.name == name) {
            continue;
        }
        let range = start..m.end();
        out.push(CompanySeen {
            name: name.to_owned(),
            looks_like: if subject.is_none() {
                registry.look_alike_companies(name)
            } else {
                Vec::new()
            },
            subject,
            voice: voice_at(sentences, &range),
            range,
        });
    }
    out
}

/// Reads payment licence numbers.
#[must_use]
pub fn licence_numbers(
    folded: &Folded,
    sentences: &[Sentence],
    registry: &Registry,
) -> Vec<LicenceNoSeen> {
    let text = &folded.text;
    let mut out: Vec<LicenceNoSeen> = Vec::new();
    let Some(re) = NUMBER.as_ref() else {
        return out;
    };
    for m in re.find_iter(text) {
        let letter = |c: char| c.is_ascii_alphanumeric();
        let bound = !text.get(..m.start()).is_some_and(|h| h.ends_with(letter))
            && !text.get(m.end()..).is_some_and(|t| t.starts_with(letter));
        let value = m.as_str().to_uppercase();
        if !bound || out.iter().any(|n| n.value == value) {
            continue;
        }
        out.push(LicenceNoSeen {
            well_formed: LicenceNumber::parse(&value).is_ok(),
            holder: registry.by_licence_no(&value),
            voice: voice_at(sentences, &m.range()),
            range: m.range(),
            value,
        });
    }
    out
}
