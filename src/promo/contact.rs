//! How a text says its seller is reached: telephones, WeChat, QQ, domains; and whose they are.

use std::collections::HashMap;
use std::ops::Range;

use schemars::JsonSchema;
use serde::Serialize;

use super::fold::Folded;
use super::ids::{ids, is_number};
use super::lexis::Lexis;
use super::limit::MOST_ITEMS;
use super::mobile;
use super::pattern::Pattern;
use super::sentence::{Sentence, Voice, voice_at};
use crate::identifier::phone::{PhoneKind, PhoneNumber};
use crate::intake::page::Page;
use crate::registry::Registry;
use crate::registry::index::Subject;

/// Kind of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// A person's mobile.
    Mobile,
    /// A 400, 800, 95 or 1010 number, or a public service's.
    Hotline,
    /// A fixed line.
    Landline,
    /// A WeChat id.
    Wechat,
    /// A QQ number.
    Qq,
    /// A registrable domain.
    Domain,
}

/// Who is on record under a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Licence number, where it is an institution.
    pub licence_no: Option<String>,
    /// Its name, or the body's.
    pub name: String,
    /// Two independent sources agree.
    pub confirmed: bool,
    /// First source.
    pub source: Option<String>,
}

/// One contact of a text.
#[derive(Debug, Clone)]
pub struct ContactSeen {
    /// Kind.
    pub kind: ContactKind,
    /// Whole value: digits, an id, a domain. Mobiles, ids and numbers of persons never leave the
    /// program unmasked unless asked.
    pub value: String,
    /// Bytes of the folded text; empty for a link that no text names.
    pub range: Range<usize>,
    /// Who is on record under it.
    pub holder: Option<Holder>,
    /// A brand that the domain carries without being its known domain.
    pub imitates: Option<String>,
    /// A number such as 400-888-8888 that nobody answers.
    pub placeholder: bool,
    /// Times it stands there.
    pub count: usize,
    /// Whose words.
    pub voice: Voice,
}

impl ContactSeen {
    /// What may be printed.
    #[must_use]
    pub fn masked(&self) -> String {
        match self.kind {
            ContactKind::Mobile => crate::text::mask::mobile(&self.value),
            ContactKind::Wechat | ContactKind::Qq => {
                if let Ok(p) = PhoneNumber::parse(&self.value)
                    && p.kind() == PhoneKind::Mobile
                {
                    return p.masked();
                }
                let chars: Vec<char> = self.value.chars().collect();
                let n = chars.len();
                chars
                    .iter()
                    .enumerate()
                    .map(|(i, c)| if i < 2 || i + 2 >= n { *c } else { '*' })
                    .collect()
            }
            // A domain may be spelled as somebody's number.
            _ => crate::text::mask::mask_text(&self.value).into_owned(),
        }
    }
}

static PHONE: Pattern = Pattern::beginning(
    r"(?:400(?:[-. ]?[0-9]){7}|800(?:[-. ]?[0-9]){7}|(?:0[1-9][0-9]{1,2}[-. ]?)[0-9]{7,8}|95[0-9]{3,6}|1010[0-9]{4}|12(?:315|321|363|345|378))",
    &["400", "800", "0", "95", "1010", "12"],
);
static DOMAIN: Pattern = Pattern::new(
    r"(?P<mail>[a-z0-9._-]+@)?(?P<d>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,12})",
    &["."],
    &[],
);

const MAIL_HOSTS: [&str; 9] = [
    "qq.com",
    "163.com",
    "126.com",
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "sina.com",
    "foxmail.com",
    "yeah.net",
];
/// Endings that names of files have and domains seldom.
const FILE_ENDINGS: [&str; 14] = [
    "html", "htm", "php", "apk", "jpg", "png", "gif", "css", "js", "txt", "doc", "pdf", "exe",
    "zip",
];

/// Contacts as they are found, each once.
#[derive(Default)]
struct Found {
    list: Vec<ContactSeen>,
    at: HashMap<(ContactKind, String), usize>,
    left_out: usize,
}

impl Found {
    fn push(&mut self, kind: ContactKind, value: String, range: Range<usize>, voice: Voice) {
        if let Some(same) = self
            .at
            .get(&(kind, value.clone()))
            .and_then(|i| self.list.get_mut(*i))
        {
            same.count += 1;
            if voice == Voice::Claim {
                same.voice = voice;
            }
            return;
        }
        if self.list.len() >= MOST_ITEMS {
            self.left_out += 1;
            return;
        }
        self.at.insert((kind, value.clone()), self.list.len());
        self.list.push(ContactSeen {
            kind,
            value,
            range,
            holder: None,
            imitates: None,
            placeholder: false,
            count: 1,
            voice,
        });
    }

    fn has(&self, kind: ContactKind, value: &str) -> bool {
        self.at.contains_key(&(kind, value.to_owned()))
    }
}

/// Reads contacts; also says how many places were left out, of contacts beyond the bound.
#[must_use]
pub fn contacts(
    folded: &Folded,
    page: &Page,
    sentences: &[Sentence],
    lexis: &Lexis,
    registry: &Registry,
) -> (Vec<ContactSeen>, usize) {
    let text = &folded.text;
    let mut out = Found::default();
    let voice_at = |at: usize| voice_at(sentences, at);
    let mut taken: Vec<Range<usize>> = Vec::new();
    for (kind, value, range) in ids(text) {
        taken.push(range.clone());
        let voice = voice_at(range.start);
        out.push(kind, value, range, voice);
    }
    // Where ids stand, by their beginning, each with how far those up to it reach.
    taken.sort_by_key(|r| r.start);
    let mut reach = 0;
    for r in &mut taken {
        reach = reach.max(r.end);
        r.end = reach;
    }
    let inside = |at: usize| {
        let before = taken.partition_point(|r| r.start <= at);
        before
            .checked_sub(1)
            .and_then(|i| taken.get(i))
            .is_some_and(|r| at < r.end)
    };
    for (digits, range) in mobile::mobiles(text) {
        if !inside(range.start) {
            let voice = voice_at(range.start);
            out.push(ContactKind::Mobile, digits, range, voice);
        }
    }
    for c in PHONE.captures(text) {
        let Some(m) = c.whole() else { continue };
        let bound =
            |c: Option<char>| c.is_none_or(|c| !c.is_ascii_digit() && !c.is_ascii_alphabetic());
        let before = text.get(..m.start()).and_then(|t| t.chars().next_back());
        let after = text.get(m.end()..).and_then(|t| t.chars().next());
        let decimal = before == Some('.') || after == Some('%');
        if !bound(before)
            || !bound(after.filter(|c| c.is_ascii_digit()))
            || decimal
            || inside(m.start())
        {
            continue;
        }
        let Ok(phone) = PhoneNumber::parse(m.as_str()) else {
            continue;
        };
        // 95 and three digits stand in amounts too: 95000元.
        if text
            .get(m.end()..)
            .is_some_and(|t| t.starts_with(['元', '块', '人', '家', '台', '万', '户', '笔']))
        {
            continue;
        }
        let kind = match phone.kind() {
            PhoneKind::Mobile => ContactKind::Mobile,
            PhoneKind::FixedLine => ContactKind::Landline,
            _ => ContactKind::Hotline,
        };
        out.push(
            kind,
            phone.digits().to_owned(),
            m.range(),
            voice_at(m.start()),
        );
    }
    for c in DOMAIN.captures(text) {
        let Some(d) = c.name("d") else { continue };
        let after = text.get(d.end()..).and_then(|t| t.chars().next());
        let before = text.get(..d.start()).and_then(|t| t.chars().next_back());
        if after.is_some_and(|c| c.is_ascii_alphanumeric())
            || before == Some('/') && !text.get(..d.start()).is_some_and(|t| t.ends_with("//"))
        {
            continue;
        }
        let Some(domain) = registrable(d.as_str()) else {
            continue;
        };
        if let Some(mail) = c.name("mail")
            && MAIL_HOSTS.contains(&domain.as_str())
        {
            // 123456789@qq.com
            let number = mail.as_str().trim_end_matches('@');
            if domain == "qq.com" && is_number(number) && (5..=11).contains(&number.len()) {
                let range = mail.start()..mail.start() + number.len();
                let voice = voice_at(range.start);
                out.push(ContactKind::Qq, number.to_owned(), range, voice);
            }
            continue;
        }
        out.push(ContactKind::Domain, domain, d.range(), voice_at(d.start()));
    }
    let own = page
        .address
        .as_deref()
        .and_then(host_of)
        .and_then(|h| registrable(&h));
    for l in &page.links {
        let Some(domain) = host_of(&l.to).and_then(|h| registrable(&h)) else {
            continue;
        };
        if Some(&domain) == own.as_ref() || out.has(ContactKind::Domain, &domain) {
            continue;
        }
        out.push(ContactKind::Domain, domain, 0..0, Voice::Claim);
    }
    let Found {
        list: mut out,
        left_out,
        ..
    } = out;
    for c in &mut out {
        let (holder, imitates) = whose(registry, lexis, c.kind, &c.value);
        c.holder = holder;
        c.imitates = imitates;
        c.placeholder = c.kind == ContactKind::Hotline && is_placeholder(&c.value);
    }
    out.sort_by_key(|c| (c.range.start, c.range.end));
    (out, left_out)
}

/// Host of an address, in small letters.
#[must_use]
pub fn host_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("//")?;
    if !scheme.is_empty() && !matches!(scheme.to_ascii_lowercase().as_str(), "http:" | "https:") {
        return None;
    }
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.rsplit('@').next()?;
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// Registrable domain of a host under a known ending: `soupos.cn` of `www.soupos.cn`. Endings
/// kept for examples and tests count as known.
#[must_use]
pub fn registrable(host: &str) -> Option<String> {
    let host = host.trim_end_matches('.');
    let labels: Vec<&str> = host.split('.').collect();
    let last = *labels.last()?;
    if FILE_ENDINGS.contains(&last) || labels.len() < 2 {
        return None;
    }
    if matches!(last, "test" | "example") {
        let at = labels.len().checked_sub(2)?;
        return Some(labels.get(at..)?.join("."));
    }
    let suffix = psl::suffix(host.as_bytes())?;
    if !suffix.is_known() {
        return None;
    }
    psl::domain_str(host).map(str::to_owned)
}

/// Who is on record under a contact, and whose brand a domain carries.
fn whose(
    registry: &Registry,
    lexis: &Lexis,
    kind: ContactKind,
    value: &str,
) -> (Option<Holder>, Option<String>) {
    let contacts = &registry.snapshot().contacts;
    let held = |v: &crate::registry::record::ContactValue<'static>,
                c: &crate::registry::record::Contact<'static>| {
        let institution = c
            .institution
            .as_deref()
            .and_then(|n| registry.by_licence_no(n));
        Holder {
            licence_no: c.institution.as_deref().map(str::to_owned),
            name: match institution {
                Some(i) => registry.subject_name(Subject::Institution(i)).to_owned(),
                None => c.body.as_deref().unwrap_or_default().to_owned(),
            },
            confirmed: v.confirmed,
            source: v.sources.first().map(|s| s.as_str().to_owned()),
        }
    };
    match kind {
        ContactKind::Hotline => {
            let digits = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>();
            let holder = contacts.iter().find_map(|c| {
                c.hotlines
                    .iter()
                    .find(|h| digits(&h.value) == value)
                    .map(|h| held(h, c))
            });
            (holder, None)
        }
        ContactKind::Domain => {
            let holder = contacts.iter().find_map(|c| {
                c.domains
                    .iter()
                    .find(|d| d.value.as_str() == value)
                    .map(|d| held(d, c))
            });
            if holder.is_some() {
                return (holder, None);
            }
            let listed = registry
                .wording()
                .ok()
                .and_then(|w| w.lookalikes.iter().find(|l| l.domain.as_str() == value))
                .map(|l| l.imitates.as_str().to_owned());
            let carried = || {
                let label = value.split('.').next().unwrap_or_default();
                lexis
                    .labels
                    .iter()
                    .find(|(l, _)| label.contains(l.as_str()))
                    .map(|(_, s)| registry.subject_name(*s).to_owned())
            };
            (None, listed.or_else(carried))
        }
        _ => (None, None),
    }
}

/// 400-888-8888, 400-000-0000 and the like.
fn is_placeholder(digits: &str) -> bool {
    let tail: Vec<char> = digits.chars().skip(3).collect();
    tail.len() >= 5 && tail.windows(2).all(|w| w.first() == w.last()) || digits == "4001234567"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_need_their_words() {
        for form in [&PHONE, &DOMAIN] {
            form.check();
        }
    }

    #[test]
    fn a_domain_spelled_as_a_mobile_is_masked() {
        // Found by hostile input: 13800138000.com was shown whole.
        for (kind, value, shown) in [
            (ContactKind::Domain, "13800138000.com", "138****8000.com"),
            (ContactKind::Domain, "example.invalid", "example.invalid"),
            (ContactKind::Hotline, "4000000000", "4000000000"),
        ] {
            let seen = ContactSeen {
                kind,
                value: value.to_owned(),
                range: 0..0,
                holder: None,
                imitates: None,
                placeholder: false,
                count: 1,
                voice: Voice::Claim,
            };
            assert_eq!(seen.masked(), shown);
        }
    }
}
