//! What is on record on a date: institutions and their licences, banks, brands, codes, fees.
//!
//! The embedded snapshot is made from `data/` at build time; [`Registry::from_dir`] reads a folder
//! of the same TOML files. The registry answers questions and draws no conclusions.

pub mod index;
pub mod licence;
mod likeness;
pub mod lint;
mod load;
pub mod name;
mod name_words;
mod persons;
pub mod record;
pub mod region;
mod resolve;
pub mod source;
pub mod stored;
pub mod tables;
pub mod wording;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::text::fold::fold;
use index::{NameIndex, Names, Resolved, Subject};
use licence::LicenceState;
pub use load::{EMBEDDED_VERSION, Origin, RegistryError};
use record::{
    AcquirerCode, Bank, Bilingual, Brand, CodeKind, Confidence, Contact, HolidayYear, Institution,
    Maker, Rule, TerminalType,
};
pub use source::Snapshot;
use wording::Wording;

/// Whose a code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeOwner<'r> {
    /// The record.
    pub record: &'r AcquirerCode<'static>,
    /// Who, where it resolves to somebody on record; `None` also for test numbers and classes.
    pub subject: Option<Subject>,
}

/// Everything on record, indexed.
#[derive(Debug)]
pub struct Registry {
    snapshot: Snapshot<'static>,
    index: NameIndex,
    origin: Origin,
    version: String,
    dir: Option<PathBuf>,
    wording: OnceLock<Wording<'static>>,
    /// Parts that come from elsewhere than the program, where not all do.
    installed: Vec<&'static str>,
    /// Why the installed snapshot is not used.
    fault: Option<String>,
}

/// The first source that is an address, else the first one.
fn first_address(sources: &[record::Text<'_>]) -> Option<String> {
    sources
        .iter()
        .find(|s| s.contains("://"))
        .or_else(|| sources.first())
        .map(|s| s.as_str().to_owned())
}

impl Registry {
    /// All records.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot<'static> {
        &self.snapshot
    }

    /// Where it comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Where a part comes from.
    #[must_use]
    pub fn part_origin(&self, part: &str) -> Origin {
        let whole = self.origin == Origin::Installed && self.installed.is_empty();
        if whole || self.installed.contains(&part) {
            Origin::Installed
        } else {
            Origin::Embedded
        }
    }

    /// Why an installed snapshot is not used: it is damaged, or too small to be whole.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.fault.as_deref()
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The folder it was read from.
    #[must_use]
    pub fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }

    /// The day the list of institutions speaks of.
    #[must_use]
    pub fn as_of(&self) -> Date {
        self.part_as_of("institutions").unwrap_or(Date::ZERO)
    }

    /// The day a part speaks of.
    #[must_use]
    pub fn part_as_of(&self, part: &str) -> Option<Date> {
        self.snapshot
            .parts
            .iter()
            .find(|p| p.name.as_str() == part)
            .map(|p| p.as_of)
    }

    /// Days between the list and `date`; 0 for a date before the list.
    #[must_use]
    pub fn age_days(&self, date: Date) -> i32 {
        date.since(self.as_of())
            .map_or(0, |span| span.get_days())
            .max(0)
    }

    /// An institution by index.
    #[must_use]
    pub fn institution_at(&self, index: usize) -> Option<&Institution<'static>> {
        self.snapshot.institutions.get(index)
    }

    /// A bank by index.
    #[must_use]
    pub fn bank_at(&self, index: usize) -> Option<&Bank<'static>> {
        self.snapshot.banks.get(index)
    }

    /// A brand by index.
    #[must_use]
    pub fn brand_at(&self, index: usize) -> Option<&Brand<'static>> {
        self.snapshot.brands.get(index)
    }

    /// Index of the institution with this licence number.
    #[must_use]
    pub fn by_licence_no(&self, licence_no: &str) -> Option<usize> {
        // Sorted by licence number: the lint sees to it.
        self.snapshot
            .institutions
            .binary_search_by(|i| i.licence_no.as_str().cmp(licence_no))
            .ok()
    }

    /// The institution with which a case goes on: the successor of one that was merged away.
    /// Returns the index, and the index it came from where that differs.
    #[must_use]
    pub fn follow(&self, index: usize, date: Date) -> (usize, Option<usize>) {
        let mut at = index;
        for _ in 0..4 {
            let next = self
                .institution_at(at)
                .filter(|i| licence::has_ended(i, date))
                .and_then(|i| i.successor.as_ref())
                .and_then(|s| self.by_licence_no(&s.licence_no));
            match next {
                Some(next) if next != at => at = next,
                _ => break,
            }
        }
        (at, (at != index).then_some(index))
    }

    /// State of an institution's licence.
    #[must_use]
    pub fn licence_state(&self, index: usize, date: Date) -> LicenceState {
        self.institution_at(index)
            .map_or(LicenceState::Absent, |i| {
                licence::state_at(i, date, self.as_of())
            })
    }

    /// Whose the first three digits of a merchant number are.
    #[must_use]
    pub fn acquirer_code(&self, code: &str) -> Option<CodeOwner<'_>> {
        let at = self
            .snapshot
            .acquirer_codes
            .binary_search_by(|c| c.code.as_str().cmp(code))
            .ok()?;
        let record = self.snapshot.acquirer_codes.get(at)?;
        let subject = match record.kind {
            CodeKind::Institution => record
                .institution
                .as_deref()
                .and_then(|n| self.by_licence_no(n))
                .map(Subject::Institution),
            CodeKind::Bank => {
                record
                    .bank
                    .as_deref()
                    .and_then(|n| match self.resolve(n, Names::NoAliases) {
                        Resolved::One(m) => Some(m.subject),
                        _ => None,
                    })
            }
            _ => None,
        };
        Some(CodeOwner { record, subject })
    }

    /// Name of a subject.
    #[must_use]
    pub fn subject_name(&self, subject: Subject) -> &str {
        match subject {
            Subject::Institution(i) => self.institution_at(i).map_or("", |r| r.name.as_str()),
            Subject::Bank(i) => self.bank_at(i).map_or("", |r| r.name.as_str()),
        }
    }

    /// Name of a subject on a day, before a change of name the former one.
    #[must_use]
    pub fn subject_name_on(&self, subject: Subject, date: Date) -> &str {
        match subject {
            Subject::Institution(i) => self
                .institution_at(i)
                .map_or("", |r| licence::name_on(r, date)),
            Subject::Bank(_) => self.subject_name(subject),
        }
    }

    /// Record key (licence number or bank name), first source and date of a subject.
    #[must_use]
    pub fn subject_record(&self, subject: Subject) -> (String, Option<String>, Date) {
        match subject {
            Subject::Institution(i) => match self.institution_at(i) {
                Some(r) => (
                    r.licence_no.as_str().to_owned(),
                    first_address(&r.sources),
                    r.as_of,
                ),
                None => (String::new(), None, self.as_of()),
            },
            Subject::Bank(i) => match self.bank_at(i) {
                Some(r) => (
                    r.name.as_str().to_owned(),
                    first_address(&r.sources),
                    r.as_of,
                ),
                None => (String::new(), None, self.as_of()),
            },
        }
    }

    /// Contacts of an institution.
    #[must_use]
    pub fn contacts_of(&self, licence_no: &str) -> Option<&Contact<'static>> {
        self.snapshot
            .contacts
            .iter()
            .find(|c| c.institution.as_deref() == Some(licence_no))
    }

    /// The maker of a TUSN's first six digits.
    #[must_use]
    pub fn maker(&self, tusn_code: &str) -> Option<&Maker<'static>> {
        self.snapshot
            .makers
            .iter()
            .find(|m| m.tusn_code.as_deref() == Some(tusn_code))
    }

    /// The terminal type of a two-digit code.
    #[must_use]
    pub fn terminal_type(&self, code: &str) -> Option<&TerminalType<'static>> {
        self.snapshot
            .terminal_types
            .iter()
            .find(|t| t.code.as_str() == code)
    }

    /// Holidays by year.
    #[must_use]
    pub fn holiday_years(&self) -> &[HolidayYear<'static>] {
        &self.snapshot.holidays
    }

    /// A rule of the catalogue.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule<'static>> {
        self.snapshot.rules.iter().find(|r| r.id.as_str() == id)
    }

    /// A text of the catalogue.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&Bilingual<'static>> {
        self.snapshot.texts.get(key)
    }

    /// Aliases of an institution of at least medium confidence.
    pub fn aliases_of<'r>(
        &'r self,
        licence_no: &'r str,
    ) -> impl Iterator<Item = &'r Brand<'static>> + 'r {
        self.snapshot.brands.iter().filter(move |b| {
            b.institution.as_deref() == Some(licence_no) && b.confidence > Confidence::Low
        })
    }

    /// Whether `name` is on the list under this very name, and nobody has read yet for what: it
    /// identifies nobody, and is not missing from the list either.
    #[must_use]
    pub fn is_listed_without_details(&self, name: &str) -> bool {
        self.snapshot
            .institutions
            .iter()
            .any(|i| i.scopes.is_empty() && i.listed && fold(&i.name) == fold(name))
    }

    /// Institutions whose name, former, short name, brand, licence number or code matches a key.
    #[must_use]
    pub fn find(&self, key: &str) -> Vec<usize> {
        let key = key.trim();
        let upper = key.to_uppercase();
        if let Some(i) = self.by_licence_no(&upper) {
            return vec![i];
        }
        if key.len() == 3
            && key.bytes().all(|b| b.is_ascii_digit())
            && let Some(Subject::Institution(i)) =
                self.acquirer_code(key).and_then(|owner| owner.subject)
        {
            return vec![i];
        }
        match self.resolve_brand_cell(key, None) {
            Resolved::One(m) => match m.subject {
                Subject::Institution(i) => return vec![i],
                Subject::Bank(_) => return vec![],
            },
            Resolved::Several(many) => {
                return many
                    .into_iter()
                    .filter_map(|s| match s {
                        Subject::Institution(i) => Some(i),
                        Subject::Bank(_) => None,
                    })
                    .collect();
            }
            Resolved::Other(_) | Resolved::Nobody => {}
        }
        // Candidates for "several matches": names that contain the key.
        let folded = fold(key);
        if folded.chars().count() < 2 {
            return vec![];
        }
        self.snapshot
            .institutions
            .iter()
            .enumerate()
            .filter(|(_, r)| {
                std::iter::once(&r.name)
                    .chain(&r.former_names)
                    .chain(&r.short_names)
                    .any(|n| fold(n).contains(&*folded))
            })
            .map(|(i, _)| i)
            .collect()
    }
}
