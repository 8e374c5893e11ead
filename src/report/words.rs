//! Texts of the catalogue by language, with their places filled and personal data masked.

use std::borrow::Cow;

use crate::field::FIELDS;
use crate::finding::{Arg, ArgValue, Finding};
use crate::registry::Registry;
use crate::registry::record::Bilingual;
use crate::text::mask;

/// Language of what people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// What stands between a label and its value.
    #[must_use]
    pub fn colon(self) -> &'static str {
        match self {
            Lang::Zh => "：",
            Lang::En => ": ",
        }
    }

    /// What stands between the items of a list.
    #[must_use]
    pub fn comma(self) -> &'static str {
        match self {
            Lang::Zh => "、",
            Lang::En => ", ",
        }
    }

    /// A remark behind a word, in brackets.
    #[must_use]
    pub fn bracketed(self, remark: &str) -> String {
        match self {
            Lang::Zh => format!("（{remark}）"),
            Lang::En => format!(" ({remark})"),
        }
    }

    /// The text of this language.
    #[must_use]
    pub fn of<'b>(self, text: &'b Bilingual<'_>) -> &'b str {
        match self {
            Lang::Zh => &text.zh,
            Lang::En => &text.en,
        }
    }
}

/// The catalogue in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words<'r> {
    /// Where the texts are.
    pub registry: &'r Registry,
    /// Language.
    pub lang: Lang,
    /// Show persons' names, mobiles and card numbers whole.
    pub unmasked: bool,
}

impl<'r> Words<'r> {
    /// Texts of `registry` in `lang`, masked.
    #[must_use]
    pub fn new(registry: &'r Registry, lang: Lang) -> Words<'r> {
        Words {
            registry,
            lang,
            unmasked: false,
        }
    }

    /// A text by key; the key itself where the catalogue lacks it, which a test rules out.
    ///
    /// `field.<key>` is the name of a case field, from the one table of fields; `rule.<ID>` that
    /// of a rule.
    #[must_use]
    pub fn text(&self, key: &str) -> Cow<'r, str> {
        if let Some(field) = key.strip_prefix("field.") {
            return self.field_name(field);
        }
        if let Some(rule) = key.strip_prefix("rule.") {
            return Cow::Owned(self.rule_name(rule));
        }
        match self.registry.text(key) {
            Some(t) => Cow::Borrowed(self.lang.of(t)),
            None => Cow::Owned(key.to_owned()),
        }
    }

    /// Whether the catalogue has a key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.registry.text(key).is_some()
    }

    /// A record's source for people: an address as it is, a key of `data/SOURCES.md` as what it
    /// stands for, with an address where one is known. Several keys are parted by spaces.
    #[must_use]
    pub fn source(&self, source: &str) -> String {
        if source.contains("://") {
            return source.to_owned();
        }
        let parts: Vec<Cow<'_, str>> = source
            .split_whitespace()
            .map(|part| match self.registry.text(&format!("source.{part}")) {
                Some(t) => Cow::Borrowed(self.lang.of(t)),
                None => Cow::Borrowed(part),
            })
            .collect();
        parts.join(match self.lang {
            Lang::Zh => "；",
            Lang::En => "; ",
        })
    }

    fn field_name(&self, key: &str) -> Cow<'r, str> {
        match (FIELDS.iter().find(|f| f.key == key), self.lang) {
            (Some(f), Lang::Zh) => Cow::Borrowed(f.zh.first().copied().unwrap_or(f.key)),
            (Some(f), Lang::En) => Cow::Owned(f.key.replace('_', " ")),
            (None, Lang::Zh) if key == "memo" => Cow::Borrowed("摘要"),
            (None, _) => Cow::Owned(key.replace('_', " ")),
        }
    }

    /// A text with its `{places}` filled.
    #[must_use]
    pub fn filled(&self, key: &str, args: &[(&str, &str)]) -> String {
        fill(&self.text(key), |name| {
            args.iter()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| Cow::Borrowed(*v))
        })
    }

    /// The message of a finding.
    #[must_use]
    pub fn message(&self, finding: &Finding) -> String {
        self.masked(&self.message_whole(finding)).into_owned()
    }

    /// The same before mobiles and card numbers are masked.
    #[must_use]
    pub fn message_whole(&self, finding: &Finding) -> String {
        let template = self
            .registry
            .rule(finding.rule)
            .and_then(|r| r.messages.get(finding.message))
            .map_or(finding.message, |t| self.lang.of(t));
        self.filled_by(template, &finding.args)
    }

    /// A template with its places filled by arguments; personal data masked.
    #[must_use]
    pub fn with_args(&self, template: &str, args: &[Arg]) -> String {
        self.masked(&self.filled_by(template, args)).into_owned()
    }

    fn filled_by(&self, template: &str, args: &[Arg]) -> String {
        fill(template, |name| {
            args.iter().find(|a| a.name == name).map(|a| self.arg(a))
        })
    }

    fn arg<'a>(&self, arg: &'a Arg) -> Cow<'a, str>
    where
        'r: 'a,
    {
        match &arg.value {
            ArgValue::Text(t) => Cow::Borrowed(t),
            ArgValue::List(list) => Cow::Owned(list.join(self.lang.comma())),
            ArgValue::Personal(name) if self.unmasked => Cow::Borrowed(name),
            ArgValue::Personal(name) => Cow::Owned(self.person(name)),
            ArgValue::Key(key) => self.text(key),
        }
    }

    /// A text with mobiles and card numbers masked, unless asked to show them.
    #[must_use]
    pub fn masked<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.unmasked {
            Cow::Borrowed(text)
        } else {
            mask::mask_text(text)
        }
    }

    /// A value that names a person, masked: the name alone where something stands beside it.
    #[must_use]
    pub fn person(&self, value: &str) -> String {
        let found = self.registry.persons_in(value);
        if found.is_empty() || self.registry.is_person(value) {
            return mask::person(value);
        }
        let mut out = String::with_capacity(value.len());
        let mut at = 0;
        for range in found {
            out.push_str(value.get(at..range.start).unwrap_or_default());
            out.push_str(&mask::person(value.get(range.clone()).unwrap_or_default()));
            at = range.end;
        }
        out.push_str(value.get(at..).unwrap_or_default());
        mask::mask_text(&out).into_owned()
    }

    /// A name of whoever sells or pays as shown: persons within it masked.
    #[must_use]
    pub fn name(&self, value: &str) -> String {
        self.evidence_value(value, self.registry.names_person(value))
    }

    /// A value of evidence as shown.
    #[must_use]
    pub fn evidence_value(&self, value: &str, personal: bool) -> String {
        if personal && !self.unmasked {
            self.person(value)
        } else {
            self.masked(value).into_owned()
        }
    }

    /// Name of a rule.
    #[must_use]
    pub fn rule_name(&self, id: &str) -> String {
        self.registry
            .rule(id)
            .map_or_else(|| id.to_owned(), |r| self.lang.of(&r.name).to_owned())
    }

    /// Advice of a rule.
    #[must_use]
    pub fn rule_advice(&self, id: &str) -> String {
        self.registry
            .rule(id)
            .map_or_else(String::new, |r| self.lang.of(&r.advice).to_owned())
    }
}

/// Fills the `{places}` of a template; unknown places stay as they are.
#[must_use]
pub fn fill<'v>(template: &str, mut value: impl FnMut(&str) -> Option<Cow<'v, str>>) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (head, tail) = rest.split_at(open);
        out.push_str(head);
        let Some(close) = tail.find('}') else {
            rest = tail;
            break;
        };
        let (place, after) = tail.split_at(close + 1);
        let name = place.trim_matches(['{', '}']);
        match value(name) {
            Some(v) => out.push_str(&v),
            None => out.push_str(place),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled() {
        let value = |n: &str| (n == "a").then_some(Cow::Borrowed("1{a}"));
        assert_eq!(fill("x{a}y{b}z{", value), "x1{a}y{b}z{");
        assert_eq!(fill("", value), "");
    }

    #[test]
    fn both_languages() {
        let registry = Registry::embedded().unwrap();
        assert_eq!(Words::new(registry, Lang::Zh).text("confidence.low"), "低");
        assert_eq!(Words::new(registry, Lang::En).text("confidence.low"), "low");
        assert_eq!(Words::new(registry, Lang::Zh).text("field.city"), "城市");
        assert_eq!(
            Words::new(registry, Lang::En).text("field.merchant_no"),
            "merchant no"
        );
    }
}
