//! What an engine keeps of rows for those that come after.

use std::collections::HashMap;

use super::names::BrandClass;
use crate::batch::memo::{Bounded, Hashes, Memo, Small};
use crate::check::Report;
use crate::dossier::acquirer::Acquirer;
use crate::finding::{Effect, Finding, Severity, Topic, Weight};
use crate::registry::index::Subject;
use crate::registry::region::Place;
use crate::rules::merchant_number::Readings;

/// Findings of a part: which form they have.
pub(super) type Form = u32;

#[derive(Debug, Clone, Copy)]
pub(super) struct NamesPart {
    /// Same for rows whose names say the same.
    pub(super) id: u32,
    pub(super) form: Form,
    /// Payment institution whose licence covers the acquiring, with a licence.
    pub(super) acquirer: u32,
}

/// Findings that rows have in common, with places for the rows' values.
pub(super) struct Entry<P> {
    /// With their rules' numbers in the catalogue.
    pub(super) findings: Vec<(usize, Finding)>,
    /// The same for findings that differ only in what they say.
    pub(super) class: u32,
    pub(super) rendered: Vec<P>,
}

/// A report but for what its findings say: that depends on which rules fired, on the acquirer and
/// on what is missing.
pub struct Frame<F> {
    /// Its findings have no arguments and no evidence.
    pub report: Report,
    /// What the renderer made of it.
    pub rendered: F,
    /// Exit code.
    pub code: u8,
    /// Where its findings stand, heaviest first: the part and the place in it.
    pub(super) order: Vec<(u8, u16)>,
    /// Rows that had it since it was last counted.
    pub rows: u64,
}

#[cfg(test)]
impl<F> Frame<F> {
    /// A frame without findings.
    pub(in crate::batch) fn new(report: Report, rendered: F, code: u8) -> Frame<F> {
        Frame {
            report,
            rendered,
            code,
            order: Vec::new(),
            rows: 0,
        }
    }
}

/// What was worked out for the values of rows.
#[derive(Default)]
pub(super) struct Known {
    pub(super) brands: Memo<BrandClass>,
    pub(super) brand_ids: HashMap<Vec<usize>, u32, Hashes>,
    pub(super) standings: HashMap<String, u32, Hashes>,
    pub(super) brand_forms: Memo<Form>,
    pub(super) codes: Memo<Form>,
    pub(super) owners: Small<Option<(Subject, bool)>>,
    pub(super) names: Memo<NamesPart>,
    pub(super) names_ids: HashMap<String, u32, Hashes>,
    pub(super) acquirers: Vec<Option<Acquirer>>,
    pub(super) place: Small<Form>,
    pub(super) scopes: Small<u32>,
    pub(super) scope_list: Vec<String>,
    pub(super) coverages: Small<u8>,
    pub(super) regions: Small<u32>,
    pub(super) readings: Vec<(String, Readings)>,
    pub(super) usual_number: Small<Form>,
    pub(super) number: Memo<Form>,
    pub(super) quotes: Memo<Form>,
    pub(super) category: Memo<Form>,
    pub(super) machine: Memo<Form>,
    pub(super) list: Memo<Form>,
    pub(super) form_ids: HashMap<u64, Form, Hashes>,
    pub(super) class_ids: HashMap<Vec<Code>, u32, Hashes>,
    pub(super) places: Memo<u32>,
    pub(super) place_list: Vec<PlaceSeen>,
    pub(super) rates: Memo<bool>,
    pub(super) agents: Memo<bool>,
    /// By date, names, classes of the parts and coverage.
    pub(super) frame_ids: Memo<usize>,
}

impl Known {
    /// What can be emptied by itself: whatever it points to stays.
    pub(super) fn memos(&mut self) -> [&mut dyn Bounded; 17] {
        [
            &mut self.brands,
            &mut self.brand_forms,
            &mut self.codes,
            &mut self.owners,
            &mut self.names,
            &mut self.place,
            &mut self.scopes,
            &mut self.coverages,
            &mut self.usual_number,
            &mut self.number,
            &mut self.quotes,
            &mut self.category,
            &mut self.machine,
            &mut self.list,
            &mut self.places,
            &mut self.rates,
            &mut self.agents,
        ]
    }
}

/// A place as rows give it.
pub(super) struct PlaceSeen {
    pub(super) place: Place,
    /// How province and city are shown: not given, as they stand, as a person's name.
    pub(super) shown: [u8; 2],
}

/// What a finding is, whatever it says: place in the catalogue, weight, severity, topic, effect.
pub(super) type Code = (usize, Weight, Severity, Topic, Effect);
