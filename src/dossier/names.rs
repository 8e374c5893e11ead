//! The names of a case, each resolved, with the source it comes from and its grade.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::case::Case;
use crate::field::Field;
use crate::registry::Registry;
use crate::registry::index::{Names, Resolved, Subject, Via};
use crate::registry::licence::LicenceState;
use crate::registry::name;
use crate::text::fold::fold;

/// Where a fact comes from; the fields of one source count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The acceptance agreement.
    Agreement,
    /// The acquirer's own app or hotline.
    App,
    /// A slip.
    Slip,
    /// A merchant number or institution code.
    Number,
    /// The seller's words, stickers, adverts.
    Seller,
}

/// Grade of a source: how much it proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Words.
    E1,
    /// A slip or a number.
    E3,
    /// The agreement, the acquirer itself.
    E4,
}

impl Source {
    /// Grade of the source.
    #[must_use]
    pub fn grade(self) -> Grade {
        match self {
            Source::Agreement | Source::App => Grade::E4,
            Source::Slip | Source::Number => Grade::E3,
            Source::Seller => Grade::E1,
        }
    }
}

/// What a name turns out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// A body on record.
    OnRecord {
        /// The body with which the case goes on.
        subject: Subject,
        /// The institution it was merged from.
        merged_from: Option<usize>,
        /// Through which kind of name.
        via: Via,
        /// State of its licence on the check date.
        state: LicenceState,
    },
    /// A bank by its name, on no list of ours.
    BankLike,
    /// A maker's, agent's or network's name: index into the brands.
    Other(usize),
    /// Fits several bodies.
    Several(Vec<Subject>),
    /// A company on no list.
    Company,
    /// The merchant itself or its operator.
    Own,
    /// A natural person.
    Person,
    /// A name of a clearing body or an internal account.
    Clearing,
    /// Words nobody on record goes by.
    Word,
}

/// One name of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Field, e.g. `acquirer` or `receipts[0].acquirer`.
    pub field: Cow<'static, str>,
    /// Word of `identified_by`.
    pub word: &'static str,
    /// As given.
    pub value: String,
    /// Where it comes from.
    pub source: Source,
    /// What it turns out to be.
    pub standing: Standing,
}

/// The body a name stands for, for comparing names with one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// A body on record.
    OnRecord(Subject),
    /// A bank by its name only: the name folded, without its company form.
    BankLike(String),
}

impl Party {
    /// A bank by its name only.
    #[must_use]
    pub fn bank_like(value: &str) -> Party {
        Party::BankLike(name::without_form(&fold(value)).to_owned())
    }
}

impl Name {
    /// The body it stands for: one on record, or a bank by its name.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        match self.standing {
            Standing::OnRecord { subject, .. } => Some(Party::OnRecord(subject)),
            Standing::BankLike => Some(Party::bank_like(&self.value)),
            _ => None,
        }
    }

    /// The body on record it names.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self.standing {
            Standing::OnRecord { subject, .. } => Some(subject),
            _ => None,
        }
    }
}

/// Resolves one name as stated somewhere, brand aliases included.
#[must_use]
pub fn standing(registry: &Registry, value: &str, date: Date) -> Standing {
    from_resolved(registry, registry.resolve(value, Names::All), value, date)
}

/// Resolves a brand cell.
#[must_use]
pub fn brand_standing(
    registry: &Registry,
    value: &str,
    model: Option<&str>,
    date: Date,
) -> Standing {
    from_resolved(
        registry,
        registry.resolve_brand_cell(value, model),
        value,
        date,
    )
}

fn from_resolved(registry: &Registry, resolved: Resolved, value: &str, date: Date) -> Standing {
    match resolved {
        Resolved::One(m) => match m.subject {
            Subject::Bank(_) => Standing::OnRecord {
                subject: m.subject,
                merged_from: None,
                via: m.via,
                state: LicenceState::NotNeeded,
            },
            Subject::Institution(i) => {
                let (index, merged_from) = registry.follow(i, date);
                Standing::OnRecord {
                    subject: Subject::Institution(index),
                    merged_from,
                    via: m.via,
                    state: registry.licence_state(index, date),
                }
            }
        },
        Resolved::Other(i) => Standing::Other(i),
        Resolved::Several(many) => Standing::Several(many),
        Resolved::Nobody => {
            let folded = fold(value);
            if name::is_bank_like(&folded) {
                Standing::BankLike
            } else if name::has_company_form(&folded) {
                Standing::Company
            } else {
                Standing::Word
            }
        }
    }
}

/// All names of a case that say who acquires, in the order of preference at equal grade:
/// agreement, app, slip, acquirer, brand.
#[must_use]
pub fn names_of(case: &Case<'_>, registry: &Registry, date: Date) -> Vec<Name> {
    let mut out = Vec::new();
    let own = |value: &str| {
        let v = fold(value);
        [Field::MerchantName, Field::Operator]
            .iter()
            .filter_map(|f| case.get(*f))
            .any(|n| fold(n) == v)
    };
    for (field, word, source) in [
        (Field::AgreementParty, "agreement", Source::Agreement),
        (Field::AgreementPayer, "agreement", Source::Agreement),
        (Field::AppAcquirer, "app", Source::App),
        (Field::ReceiptAcquirer, "receipt", Source::Slip),
    ] {
        let Some(value) = case.get(field) else {
            continue;
        };
        let mut standing = standing(registry, value, date);
        if source == Source::Agreement && matches!(standing, Standing::Company | Standing::Word) {
            if own(value) {
                standing = Standing::Own;
            } else if name::is_clearing_label(&fold(value)) {
                standing = Standing::Clearing;
            } else if standing == Standing::Word && registry.is_person(value) {
                standing = Standing::Person;
            }
        }
        out.push(Name {
            field: Cow::Borrowed(field.key()),
            word,
            value: value.to_owned(),
            source,
            standing,
        });
    }
    for (i, slip) in case.receipts.iter().enumerate() {
        let Some(value) = slip
            .acquirer
            .as_deref()
            .map(str::trim)
            .filter(|v| !v.is_empty())
        else {
            continue;
        };
        out.push(Name {
            field: Cow::Owned(format!("receipts[{i}].acquirer")),
            word: "receipt",
            value: value.to_owned(),
            source: Source::Slip,
            standing: standing(registry, value, date),
        });
    }
    if let Some(value) = case.get(Field::Acquirer) {
        out.push(Name {
            field: Cow::Borrowed(Field::Acquirer.key()),
            word: "acquirer",
            value: value.to_owned(),
            source: Source::Seller,
            standing: standing(registry, value, date),
        });
    }
    if let Some(value) = case.get(Field::Brand) {
        out.push(Name {
            field: Cow::Borrowed(Field::Brand.key()),
            word: "brand",
            value: value.to_owned(),
            source: Source::Seller,
            standing: brand_standing(registry, value, case.get(Field::Model), date),
        });
    }
    out
}
