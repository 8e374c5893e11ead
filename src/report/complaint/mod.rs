//! A complaint's papers, `yiqing.complaint/1`: facts, figures, documents, dates and sources from a
//! case, for the merchant to complete and sign. It draws no conclusion and names no rule.

mod closing;
mod money;
pub mod page;
mod parties;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::diagnosis::pbc;
use super::document::TOOL;
use super::words::{Lang, Words};
use crate::case::{Case, parse_bool};
use crate::diagnosis::{Diagnosis, diagnose};
use crate::dossier::Dossier;
use crate::field::{Field, Kind};
use crate::text::mask;

/// To whom it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// The acquirer.
    Acquirer,
    /// The central bank's line for consumers.
    CentralBank,
    /// The police.
    Police,
}

impl Addressee {
    /// Words of `--to`, in order.
    pub const WORDS: [&'static str; 3] = ["acquirer", "12363", "police"];

    /// Reads a word of `--to`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Addressee> {
        [
            Addressee::Acquirer,
            Addressee::CentralBank,
            Addressee::Police,
        ]
        .into_iter()
        .find(|a| a.as_str() == word)
    }

    /// The word of `--to`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Addressee::Acquirer => "acquirer",
            Addressee::CentralBank => "12363",
            Addressee::Police => "police",
        }
    }

    /// The word of the catalogue's keys.
    fn key(self) -> &'static str {
        match self {
            Addressee::Acquirer => "acquirer",
            Addressee::CentralBank => "central_bank",
            Addressee::Police => "police",
        }
    }
}

/// The papers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ComplaintDocument {
    /// `yiqing.complaint/1`.
    pub schema: &'static str,
    /// `acquirer`, `12363` or `police`.
    pub to: &'static str,
    /// Day they were drawn up for, `YYYY-MM-DD`.
    pub date: String,
    /// Title.
    pub title: String,
    /// Addressee in words.
    pub addressee: String,
    /// Sections in order.
    pub sections: Vec<SectionDocument>,
    /// What the addressee is asked to do.
    pub requests: Vec<String>,
    /// Papers to enclose.
    pub enclosures: Vec<String>,
    /// Where the facts of the list come from.
    pub sources: Vec<String>,
    /// The statement above the signature.
    pub statement: String,
    /// Whether personal data are masked.
    pub masked: bool,
    /// Name and version of the program.
    pub tool: &'static str,
}

/// One section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SectionDocument {
    /// Heading.
    pub heading: String,
    /// Facts with their labels.
    pub facts: Vec<FactDocument>,
    /// A table; null where there is none.
    pub table: Option<TableDocument>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// One fact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FactDocument {
    /// Label.
    pub label: String,
    /// Value; empty where it is to be filled in by hand.
    pub value: String,
}

/// A table.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TableDocument {
    /// Headings of the columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// What the papers are made from.
struct Papers<'p> {
    case: &'p Case<'p>,
    d: &'p Dossier<'p>,
    found: &'p Diagnosis,
    words: &'p Words<'p>,
    to: Addressee,
}

/// Draws up the papers of one case for one addressee.
#[must_use]
pub fn document(
    case: &Case<'_>,
    date: Date,
    to: Addressee,
    words: &Words<'_>,
) -> ComplaintDocument {
    let dossier = Dossier::build(words.registry, case, date);
    let found = diagnose(words.registry, case, date);
    let papers = Papers {
        case,
        d: &dossier,
        found: &found,
        words,
        to,
    };
    let mut sections = vec![papers.submitter(), papers.terminal(), papers.parties()];
    sections.push(papers.agreed());
    sections.push(papers.sales());
    sections.push(papers.credits());
    sections.push(papers.figures());
    sections.push(papers.course());
    sections.push(papers.differences());
    sections.retain(|s| !s.facts.is_empty() || s.table.is_some() || !s.notes.is_empty());
    ComplaintDocument {
        schema: "yiqing.complaint/1",
        to: to.as_str(),
        date: date.to_string(),
        title: papers.t(&format!("complaint.title.{}", to.key())),
        addressee: papers.addressee(),
        sections,
        requests: papers.requests(),
        enclosures: papers.enclosures(),
        sources: papers.sources(),
        statement: papers.t("complaint.statement"),
        masked: !words.unmasked,
        tool: TOOL,
    }
}

fn fact(label: impl Into<String>, value: impl Into<String>) -> FactDocument {
    FactDocument {
        label: label.into(),
        value: value.into(),
    }
}

impl Papers<'_> {
    fn t(&self, key: &str) -> String {
        self.words.text(key).into_owned()
    }

    /// A value as printed: a person's name by its look, numbers by their shape.
    fn shown(&self, value: &str) -> String {
        self.words.name(value)
    }

    /// A field's value in words.
    fn value(&self, field: Field) -> Option<String> {
        let value = self.case.get(field)?;
        if let (Kind::Choice(list), Some(word)) = (field.info().kind, self.case.choice(field)) {
            let others = list.iter().find(|(w, _)| *w == word).map(|(_, o)| *o);
            return Some(match self.words.lang {
                Lang::Zh => others
                    .and_then(|o| o.first())
                    .copied()
                    .unwrap_or(word)
                    .to_owned(),
                Lang::En => word.replace('_', " "),
            });
        }
        if field.info().kind == Kind::Bool {
            let key = match parse_bool(value) {
                Some(true) => "complaint.yes",
                _ => "complaint.no",
            };
            return Some(self.t(key));
        }
        // The owner is a person whatever the name looks like, unless it is a company's.
        let owner = field == Field::Operator
            && !crate::registry::name::has_company_form(&crate::text::fold::fold(value));
        Some(if owner && !self.words.unmasked {
            mask::person(value)
        } else {
            self.shown(value)
        })
    }

    fn facts(&self, fields: &[Field]) -> Vec<FactDocument> {
        fields
            .iter()
            .filter_map(|f| {
                let label = self.t(&format!("field.{}", f.key()));
                Some(fact(label, self.value(*f)?))
            })
            .collect()
    }

    fn section(&self, heading: &str, facts: Vec<FactDocument>) -> SectionDocument {
        SectionDocument {
            heading: self.t(&format!("complaint.section.{heading}")),
            facts,
            table: None,
            notes: Vec::new(),
        }
    }

    fn addressee(&self) -> String {
        match (self.to, &self.found.report.acquirer) {
            (Addressee::Acquirer, Some(a)) => self.words.masked(&a.name).into_owned(),
            (Addressee::CentralBank, _) => self.words.filled(
                "complaint.addressee.central_bank",
                &[("hotline", pbc(self.words))],
            ),
            _ => self.t(&format!("complaint.addressee.{}", self.to.key())),
        }
    }
}
