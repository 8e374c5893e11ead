//! A case resolved against the registry: who is behind it, and how sure that is.

pub mod acquirer;
pub mod names;
pub mod numbers;

use jiff::civil::Date;

use crate::case::Case;
use crate::field::Field;
use crate::promo::{self, Reading};
use crate::registry::Registry;
use crate::registry::region::Place;
use crate::settlement::{self, Settlement};
use acquirer::Acquirer;
use names::Name;
use numbers::{Damaged, LicenceNoSeen, NumberSeen};

/// Everything the rules ask of.
#[derive(Debug)]
pub struct Dossier<'c> {
    /// The case.
    pub case: &'c Case<'c>,
    /// What is on record.
    pub registry: &'c Registry,
    /// The check date.
    pub date: Date,
    /// Names that say who acquires.
    pub names: Vec<Name>,
    /// Merchant numbers and institution codes.
    pub numbers: Vec<NumberSeen>,
    /// The stated licence number.
    pub licence_no: Option<LicenceNoSeen>,
    /// Values damaged by a spreadsheet.
    pub damaged: Vec<Damaged>,
    /// Who paid.
    pub settlement: Settlement,
    /// The acquirer of the case.
    pub acquirer: Option<Acquirer>,
    /// Where the terminal is used.
    pub place: Place,
    /// What the seller's words say.
    pub claims: Option<Reading>,
}

impl<'c> Dossier<'c> {
    /// Resolves a case.
    #[must_use]
    pub fn build(registry: &'c Registry, case: &'c Case<'c>, date: Date) -> Dossier<'c> {
        let damaged = numbers::damaged(case);
        let names = names::names_of(case, registry, date);
        let numbers = numbers::numbers_of(case, registry, date, &damaged);
        let licence_no = numbers::licence_no_of(case, registry, &damaged);
        let settlement = settlement::assess(case, registry, date);
        let acquirer = acquirer::choose(
            registry,
            &names,
            &numbers,
            licence_no.as_ref(),
            &settlement,
            date,
        );
        let place = Place::read(case.get(Field::Province), case.get(Field::City));
        Dossier {
            case,
            registry,
            date,
            names,
            numbers,
            licence_no,
            damaged,
            settlement,
            acquirer,
            place,
            claims: case
                .get(Field::Claims)
                .map(|words| promo::read_text(registry, words)),
        }
    }

    /// A field's value, unless a spreadsheet has damaged it.
    #[must_use]
    pub fn usable(&self, field: Field) -> Option<&str> {
        self.case
            .get(field)
            .filter(|_| self.damaged.iter().all(|d| d.field != field))
    }
}
