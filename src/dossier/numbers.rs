//! The printed numbers of a case: parsed, damaged or refused, and whom they point to.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::case::Case;
use crate::dossier::names::Source;
use crate::field::Field;
use crate::identifier::damage::{Damage, Expect, spreadsheet_damage};
use crate::identifier::institution_code::InstitutionCode;
use crate::identifier::licence_number::{LicenceNumber, LicenceNumberError};
use crate::identifier::merchant_number::MerchantNumber;
use crate::registry::Registry;
use crate::registry::index::Subject;
use crate::registry::record::Confidence;

/// A value that a spreadsheet has damaged: reported, never repaired, never used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// Field.
    pub field: Field,
    /// As given.
    pub value: String,
    /// What happened to it; `None` for a rate whose scale cannot be known.
    pub damage: Option<Damage>,
}

/// Whom a number points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsTo {
    /// Acquirer code, three digits.
    pub code: String,
    /// Name as the code table prints it.
    pub name: String,
    /// The body on record with which the case goes on, of confidence high or medium only.
    pub subject: Option<Subject>,
    /// How sure the code is.
    pub confidence: Confidence,
    /// Keys of the sources of the code.
    pub sources: String,
}

/// A merchant number or institution code of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberSeen {
    /// Field, e.g. `merchant_no`.
    pub field: Cow<'static, str>,
    /// Word of `identified_by`.
    pub word: &'static str,
    /// As given.
    pub value: String,
    /// Where it comes from.
    pub source: Source,
    /// Parts, where it is a merchant number of the usual layout.
    pub merchant_number: Option<MerchantNumber>,
    /// Why it is not of the usual layout: a message id.
    pub refused: Option<&'static str>,
    /// Whom it points to, where its code is on record.
    pub points_to: Option<PointsTo>,
}

/// The stated licence number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicenceNoSeen {
    /// Malformed: a message id, and the check character expected where only that is wrong.
    Malformed(&'static str, Option<u8>),
    /// Well-formed, on no list.
    Unknown,
    /// On record: index of the institution, before following mergers.
    OnRecord(usize),
}

/// What a spreadsheet can do to a field shows only where it is known what it should look like.
#[must_use]
pub fn expectation(field: Field) -> Option<Expect> {
    Some(match field {
        Field::MerchantNo | Field::ReceiptMerchantNo => Expect::MerchantNumber,
        Field::Tusn => Expect::Tusn,
        Field::SerialNumber | Field::SerialNumberOnScreen => Expect::Serial,
        Field::TerminalNo | Field::ReceiptTerminalNo => Expect::TerminalNumber,
        Field::InstitutionCode => Expect::InstitutionCode,
        Field::Uscc => Expect::Uscc,
        Field::Mcc => Expect::Mcc,
        Field::LicenceNo => Expect::LicenceNumber,
        _ => return None,
    })
}

/// All values of a case that a spreadsheet has damaged, and rates of unknowable scale.
#[must_use]
pub fn damaged(case: &Case<'_>) -> Vec<Damaged> {
    use crate::field::Kind;
    use crate::identifier::rate::{Rate, RateError};
    let mut out = Vec::new();
    for (field, value) in case.fields() {
        let damage = expectation(field).and_then(|e| spreadsheet_damage(value, e));
        let unknown_scale = field.info().kind == Kind::Rate
            && matches!(
                Rate::parse(value),
                Err(RateError::AmbiguousFraction | RateError::AmbiguousScale)
            );
        if damage.is_some() || unknown_scale || case.ambiguous.contains(&field) {
            out.push(Damaged {
                field,
                value: value.to_owned(),
                damage,
            });
        }
    }
    out
}

/// The body with which the case goes on where a number has this acquirer code, three digits;
/// `None` for a code of low confidence or on no record.
#[must_use]
pub fn subject_of_code(registry: &Registry, code: &str, date: Date) -> Option<Subject> {
    let owner = registry.acquirer_code(code)?;
    let subject = owner
        .subject
        .filter(|_| owner.record.confidence > Confidence::Low)?;
    Some(match subject {
        Subject::Institution(i) => Subject::Institution(registry.follow(i, date).0),
        bank @ Subject::Bank(_) => bank,
    })
}

fn points_to(registry: &Registry, code: &str, date: Date) -> Option<PointsTo> {
    let owner = registry.acquirer_code(code)?;
    let subject = subject_of_code(registry, code, date);
    Some(PointsTo {
        code: code.to_owned(),
        name: owner.record.name.as_str().to_owned(),
        subject,
        confidence: owner.record.confidence,
        sources: owner
            .record
            .sources
            .iter()
            .map(|s| s.as_str())
            .collect::<Vec<_>>()
            .join(" "),
    })
}

fn merchant_number(
    registry: &Registry,
    field: Cow<'static, str>,
    word: &'static str,
    value: &str,
    source: Source,
    date: Date,
) -> NumberSeen {
    let (merchant_number, refused) = match MerchantNumber::parse(value) {
        Ok(n) => (Some(n), None),
        Err(e) => (None, Some(e.key())),
    };
    NumberSeen {
        field,
        word,
        value: value.to_owned(),
        source,
        points_to: merchant_number
            .filter(|n| n.special().is_none())
            .and_then(|n| points_to(registry, n.acquirer_code(), date)),
        merchant_number,
        refused,
    }
}

/// Merchant numbers and institution codes of a case, damaged ones left out.
#[must_use]
pub fn numbers_of(
    case: &Case<'_>,
    registry: &Registry,
    date: Date,
    damaged: &[Damaged],
) -> Vec<NumberSeen> {
    let usable = |f: Field| case.get(f).filter(|_| damaged.iter().all(|d| d.field != f));
    let slip_no = usable(Field::ReceiptMerchantNo);
    let mut out = Vec::new();
    if let Some(value) = usable(Field::MerchantNo) {
        // A number that stands on the slip too was read from it: one source, not two.
        let folded = crate::text::fold::fold(value);
        let from_slip = slip_no.is_some_and(|s| crate::text::fold::fold(s) == folded);
        let source = if from_slip {
            Source::Slip
        } else {
            Source::Number
        };
        out.push(merchant_number(
            registry,
            Cow::Borrowed(Field::MerchantNo.key()),
            "merchant_no",
            value,
            source,
            date,
        ));
    }
    if let Some(value) = usable(Field::InstitutionCode) {
        let parsed = InstitutionCode::parse(value);
        out.push(NumberSeen {
            field: Cow::Borrowed(Field::InstitutionCode.key()),
            word: "institution_code",
            value: value.to_owned(),
            source: Source::Number,
            merchant_number: None,
            refused: parsed.as_ref().err().map(|e| e.key()),
            points_to: parsed
                .ok()
                .and_then(|c| points_to(registry, c.acquirer_code(), date)),
        });
    }
    if let Some(value) = slip_no {
        out.push(merchant_number(
            registry,
            Cow::Borrowed(Field::ReceiptMerchantNo.key()),
            "receipt",
            value,
            Source::Slip,
            date,
        ));
    }
    for (i, slip) in case.receipts.iter().enumerate() {
        if let Some(value) = slip.merchant_no.as_deref().filter(|v| !v.trim().is_empty()) {
            out.push(merchant_number(
                registry,
                Cow::Owned(format!("receipts[{i}].merchant_no")),
                "receipt",
                value,
                Source::Slip,
                date,
            ));
        }
    }
    out
}

/// The stated licence number, where it is given and whole.
#[must_use]
pub fn licence_no_of(
    case: &Case<'_>,
    registry: &Registry,
    damaged: &[Damaged],
) -> Option<LicenceNoSeen> {
    let value = case
        .get(Field::LicenceNo)
        .filter(|_| damaged.iter().all(|d| d.field != Field::LicenceNo))?;
    Some(match LicenceNumber::parse(value) {
        Err(e) => {
            let expected = match e {
                LicenceNumberError::CheckDigit { expected } => Some(expected),
                _ => None,
            };
            LicenceNoSeen::Malformed(e.key(), expected)
        }
        Ok(n) => registry
            .by_licence_no(n.as_str())
            .map_or(LicenceNoSeen::Unknown, LicenceNoSeen::OnRecord),
    })
}
