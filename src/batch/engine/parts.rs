//! The parts of a check that ask of the place, the numbers, the quotes and the machine.

use jiff::civil::Date;

use super::{Engine, Form, NamesPart};
use crate::batch::groups::{self, NumberClass, Part};
use crate::batch::holes::{Candidates, MERCHANT_ROWS, PLACE, SERIAL_ROWS, TUSN_ROWS, Values};
use crate::batch::render::Render;
use crate::case::{Case, Group};
use crate::field::Field;
use crate::identifier::merchant_number::MerchantNumber;
use crate::registry::region::Place;

impl<R: Render> Engine<'_, R> {
    pub(super) fn place_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        names: NamesPart,
    ) -> Option<(Form, u8)> {
        if names.acquirer == 0 {
            return Some((0, 0));
        }
        let at = self.place_of(case);
        self.start_key(date);
        self.key.extend_from_slice(&names.acquirer.to_le_bytes());
        self.key.extend_from_slice(&at.to_le_bytes());
        if let Some(found) = self.place.get(&self.key) {
            return Some(found);
        }
        let (place, ..) = self.place_list.get(at as usize)?.clone();
        let acquirer = self.acquirers.get(names.id as usize)?.clone();
        let key = std::mem::take(&mut self.key);
        let dossier = self.light(case, date, acquirer, place, false);
        let covered = match crate::rules::licence::coverage(&dossier) {
            crate::registry::region::Coverage::Covered => 1,
            crate::registry::region::Coverage::NotCovered => 2,
            _ => 0,
        };
        let findings = self.asked(Part::Place, &dossier);
        let joined = std::mem::take(&mut self.joined);
        let values = Values {
            case,
            place: &joined,
        };
        let candidates = Candidates::new(
            &values,
            [Field::Province, Field::City].into_iter(),
            &[],
            &[PLACE],
        );
        let form = self.pierced(findings, &candidates);
        drop(candidates);
        self.joined = joined;
        self.key = key;
        let found = (form?, covered);
        self.place.put(&self.key, found);
        Some(found)
    }

    pub(super) fn number_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        number: NumberClass,
    ) -> Option<Form> {
        if number == NumberClass::None && case.get(Field::ReceiptMerchantNo).is_none() {
            return Some(0);
        }
        let at = self.place_of(case);
        let (place, person_province, person_city) = self.place_list.get(at as usize)?.clone();
        self.start_key(date);
        number.put(&mut self.key, case, MerchantNumber::region_code);
        groups::whole(&mut self.key, case, Field::ReceiptMerchantNo);
        self.key.extend_from_slice(&[
            u8::from(person_province),
            u8::from(person_city),
            u8::from(case.get(Field::Province).is_some()),
            u8::from(case.get(Field::City).is_some()),
        ]);
        self.key
            .extend_from_slice(place.province.as_deref().unwrap_or_default().as_bytes());
        if let Some(form) = self.number.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, place, true);
        let findings = self.asked(Part::Number, &dossier);
        let values = Values { case, place: "" };
        let mut reduced = vec![Field::Province, Field::City];
        if number != NumberClass::Whole {
            reduced.push(Field::MerchantNo);
        }
        let candidates = Candidates::new(
            &values,
            [Field::ReceiptMerchantNo, Field::MerchantNo].into_iter(),
            &reduced,
            &[],
        );
        let form = self.pierced(findings, &candidates)?;
        self.number.put(&self.key, form);
        Some(form)
    }

    pub(super) fn quotes_part(&mut self, case: &Case<'_>, date: Date) -> Option<Form> {
        if case.get(Field::RateCredit).is_none() && case.get(Field::RateDebit).is_none() {
            return Some(0);
        }
        self.start_key(date);
        for f in groups::QUOTES {
            groups::whole(&mut self.key, case, f);
        }
        if let Some(form) = self.quotes.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), false);
        let findings = self.asked(Part::Quotes, &dossier);
        let values = Values { case, place: "" };
        let candidates = Candidates::new(&values, groups::QUOTES.into_iter(), &[], &[]);
        let form = self.pierced(findings, &candidates)?;
        self.quotes.put(&self.key, form);
        Some(form)
    }

    pub(super) fn category_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        number: NumberClass,
    ) -> Option<Form> {
        if number == NumberClass::None
            && case.get(Field::Mcc).is_none()
            && case.get(Field::ReceiptMerchantNo).is_none()
        {
            return Some(0);
        }
        self.start_key(date);
        for f in groups::CATEGORY {
            groups::whole(&mut self.key, case, f);
        }
        number.put(&mut self.key, case, MerchantNumber::mcc);
        let merchant = case.get(Field::MerchantName);
        if let Some(name) = merchant {
            self.key.push(254);
            let found = self.words.put(name, &mut self.key);
            if found {
                self.key.push(u8::from(self.registry.is_person(name)));
            }
        }
        if let Some(form) = self.category.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), true);
        let findings = self.asked(Part::Category, &dossier);
        let values = Values { case, place: "" };
        let mut reduced = vec![Field::MerchantName];
        if number != NumberClass::Whole {
            reduced.push(Field::MerchantNo);
        }
        let exact = groups::CATEGORY.into_iter().chain([Field::MerchantNo]);
        let candidates = Candidates::new(&values, exact, &reduced, &[]);
        let form = self.pierced(findings, &candidates)?;
        self.category.put(&self.key, form);
        Some(form)
    }

    pub(super) fn machine_part(&mut self, case: &Case<'_>, date: Date) -> Option<Form> {
        let screen = case.get(Field::SerialNumberOnScreen).is_some();
        if !screen && case.get(Field::NetworkLicenceNo).is_none() {
            return Some(0);
        }
        const ALL: [Field; 4] = [
            Field::NetworkLicenceNo,
            Field::SerialNumberOnScreen,
            Field::SerialNumber,
            Field::Tusn,
        ];
        let read = if screen { &ALL[..] } else { &ALL[..1] };
        self.start_key(date);
        for f in read {
            groups::whole(&mut self.key, case, *f);
        }
        if let Some(form) = self.machine.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), false);
        let findings = self.asked(Part::Machine, &dossier);
        let values = Values { case, place: "" };
        let candidates = Candidates::new(&values, read.iter().copied(), &[], &[]);
        let form = self.pierced(findings, &candidates)?;
        self.machine.put(&self.key, form);
        Some(form)
    }

    pub(super) fn list_part(&mut self, case: &Case<'_>, date: Date) -> Option<Form> {
        let facts = &case.list;
        if facts.is_empty() {
            return Some(0);
        }
        let rows = |g: &Option<Group>| g.as_ref().map(|g| g.others.clone());
        let said = [
            rows(&facts.serial),
            rows(&facts.tusn),
            rows(&facts.merchant_no),
        ];
        let mut said: Vec<String> = said.into_iter().flatten().collect();
        let count = said.len();
        said.sort();
        said.dedup();
        if said.len() < count {
            // Two groups of the same rows: their places could not be told apart.
            return None;
        }
        self.start_key(date);
        let mut group = |g: &Option<Group>, fields: &[Field]| {
            let Some(g) = g else {
                self.key.push(0);
                return;
            };
            self.key.push(1 + u8::from(g.alike));
            self.key.extend_from_slice(&g.rows.to_le_bytes());
            self.key.extend_from_slice(&g.distinct.to_le_bytes());
            for f in fields {
                if case.get(*f).is_some_and(|v| !v.is_ascii()) {
                    groups::whole(&mut self.key, case, *f);
                }
            }
        };
        group(&facts.serial, &[Field::SerialNumber, Field::MerchantNo]);
        group(&facts.tusn, &[Field::Tusn]);
        group(&facts.merchant_no, &[Field::MerchantNo]);
        if facts.merchant_no.is_some() {
            groups::whole(&mut self.key, case, Field::MerchantName);
        }
        if let Some(form) = self.list.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), false);
        let findings = self.asked(Part::List, &dossier);
        let values = Values { case, place: "" };
        let ascii = |f: &Field| case.get(*f).is_some_and(str::is_ascii);
        let reduced: Vec<Field> = [Field::SerialNumber, Field::Tusn, Field::MerchantNo]
            .into_iter()
            .filter(ascii)
            .collect();
        let exact = [
            Field::SerialNumber,
            Field::Tusn,
            Field::MerchantNo,
            Field::MerchantName,
        ];
        let candidates = Candidates::new(
            &values,
            exact.into_iter(),
            &reduced,
            &[SERIAL_ROWS, TUSN_ROWS, MERCHANT_ROWS],
        );
        let form = self.pierced(findings, &candidates)?;
        self.list.put(&self.key, form);
        Some(form)
    }
}
