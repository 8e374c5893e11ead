//! The parts of a check that ask of the place, the numbers, the quotes and the machine.

use jiff::civil::Date;

use super::{Engine, Form, NamesPart};
use crate::batch::groups::{self, NumberClass, Part};
use crate::batch::holes::{
    Candidates, MERCHANT_ROWS, PLACE, PROVINCE, READINGS, REGION_CODE, SERIAL_ROWS, TUSN_ROWS,
    Values,
};
use crate::batch::render::Render;
use crate::case::{Case, Group};
use crate::field::Field;
use crate::identifier::merchant_number::MerchantNumber;
use crate::registry::licence::acquiring_scope_on;
use crate::registry::region::{Coverage, Place, covers};
use crate::rules::merchant_number::Readings;

/// Coverage of a place that is not known.
const UNKNOWN: u8 = 0;
/// Inside.
const COVERED: u8 = 1;
/// Outside.
const NOT_COVERED: u8 = 2;

impl<R: Render> Engine<'_, R> {
    /// Whether the licence covers the place: findings, and 1 where it does, 2 where it does not.
    pub(super) fn place_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        names: NamesPart,
    ) -> Option<(Form, u8)> {
        if names.acquirer == 0 {
            return Some((0, 0));
        }
        let scope = self.scope_of(names, date)?;
        let at = self.place_of(case);
        let coverage = self.coverage(scope, at)?;
        match coverage {
            UNKNOWN => return Some((0, 0)),
            COVERED => return Some((0, COVERED)),
            _ => {}
        }
        let covered = if coverage == NOT_COVERED {
            NOT_COVERED
        } else {
            0
        };
        let seen = self.known.place_list.get(at as usize)?;
        let shown = u128::from(u16::from_le_bytes(seen.shown));
        let body = u128::from(names.acquirer) << 32;
        let key = Self::day(date) << 64 | body | u128::from(coverage) << 16 | shown;
        if let Some(form) = self.known.place.get(key) {
            return Some((form, covered));
        }
        let place = seen.place.clone();
        let acquirer = self.known.acquirers.get(names.id as usize)?.clone();
        let dossier = self.light(case, date, acquirer, place, false);
        let findings = self.asked(Part::Place, &dossier);
        let joined = std::mem::take(&mut self.joined);
        let values = Values {
            place: &joined,
            ..Values::of(case)
        };
        let reduced = [Field::Province, Field::City];
        let candidates = Candidates::new(&values, std::iter::empty(), &reduced, &[PLACE]);
        let form = self.pierced(findings, &candidates);
        drop(candidates);
        self.joined = joined;
        self.known.place.put(key, form?);
        Some((form?, covered))
    }

    /// Number of the regions that the acquirer's licence has on a day.
    fn scope_of(&mut self, names: NamesPart, date: Date) -> Option<u32> {
        let key = Self::day(date) << 32 | u128::from(names.acquirer);
        if let Some(scope) = self.known.scopes.get(key) {
            return Some(scope);
        }
        let institution = (names.acquirer as usize).checked_sub(1);
        let regions = institution
            .and_then(|i| self.registry.institution_at(i))
            .and_then(|r| acquiring_scope_on(r, date))
            .and_then(|s| s.regions.as_deref())
            .unwrap_or_default();
        let known = self.known.scope_list.iter().position(|r| r == regions);
        let scope = u32::try_from(known.unwrap_or_else(|| {
            self.known.scope_list.push(regions.to_owned());
            self.known.scope_list.len() - 1
        }));
        let scope = scope.ok()?;
        self.known.scopes.put(key, scope);
        Some(scope)
    }

    fn coverage(&mut self, scope: u32, at: u32) -> Option<u8> {
        let key = u128::from(scope) << 32 | u128::from(at);
        if let Some(coverage) = self.known.coverages.get(key) {
            return Some(coverage);
        }
        let regions = self.known.scope_list.get(scope as usize)?;
        let coverage = match covers(regions, &self.known.place_list.get(at as usize)?.place) {
            Coverage::Unknown => UNKNOWN,
            Coverage::Covered => COVERED,
            Coverage::NotCovered => NOT_COVERED,
            Coverage::NotSaid(_) => 3,
            Coverage::NeedsCity => 4,
        };
        self.known.coverages.put(key, coverage);
        Some(coverage)
    }

    pub(super) fn number_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        number: NumberClass,
    ) -> Option<Form> {
        self.region = None;
        let slip = case.get(Field::ReceiptMerchantNo).is_some();
        if number == NumberClass::None && !slip {
            return Some(0);
        }
        let at = self.place_of(case);
        let usual = match number {
            NumberClass::Usual(n) if !slip => Some(n),
            _ => None,
        };
        let elsewhere = match usual {
            Some(n) => self.region_is_elsewhere(&n, at)?,
            None => false,
        };
        self.start_key(date);
        let seen = self.known.place_list.get(at as usize)?;
        let shown = u128::from(u16::from_le_bytes(seen.shown));
        // Of the rest of a usual number these rules ask nothing.
        let few = Self::day(date) << 32 | u128::from(elsewhere) << 16 | shown;
        let known = if usual.is_some() {
            self.known.usual_number.get(few)
        } else {
            number.put(&mut self.key, case, MerchantNumber::region_code);
            groups::whole(&mut self.key, case, Field::ReceiptMerchantNo);
            let province = seen.place.province.as_deref().unwrap_or_default();
            self.key.extend_from_slice(province.as_bytes());
            self.key.push(0);
            self.key.extend_from_slice(&seen.shown);
            self.known.number.get(&self.key)
        };
        if known.is_some() {
            return known;
        }
        let dossier = self.light(case, date, None, seen.place.clone(), true);
        let findings = self.asked(Part::Number, &dossier);
        let mut reduced = vec![Field::Province, Field::City];
        if number != NumberClass::Whole {
            reduced.push(Field::MerchantNo);
        }
        let exact = [Field::ReceiptMerchantNo, Field::MerchantNo];
        let others: &[u16] = if elsewhere {
            &[PROVINCE, REGION_CODE, READINGS]
        } else {
            &[]
        };
        let candidates = Candidates::new(&self.values(case), exact.into_iter(), &reduced, others);
        let mut findings = findings;
        if !candidates.is_clear() && !findings.is_empty() {
            return None;
        }
        for (_, f) in &mut findings {
            candidates.pierce(std::slice::from_mut(f));
        }
        drop(candidates);
        let form = self.form(findings);
        if usual.is_some() {
            self.known.usual_number.put(few, form);
        } else {
            self.known.number.put(&self.key, form);
        }
        Some(form)
    }

    /// Whether the region in the number lies outside the province of the row (MID003); what is
    /// said of it is kept for the row.
    fn region_is_elsewhere(&mut self, number: &MerchantNumber, at: u32) -> Option<bool> {
        let code = number.region_code();
        let key = code.bytes().fold(0, |k, b| k << 8 | u128::from(b));
        let known = self.known.regions.get(key);
        let i = match known {
            Some(i) => i,
            None => {
                let i = u32::try_from(self.known.readings.len()).ok()?;
                self.known
                    .readings
                    .push((code.to_owned(), Readings::of(code)));
                self.known.regions.put(key, i);
                i
            }
        };
        let (_, readings) = self.known.readings.get(i as usize)?;
        let province = self
            .known
            .place_list
            .get(at as usize)?
            .place
            .province
            .as_deref();
        let elsewhere = province.is_some_and(|p| readings.elsewhere(p));
        if elsewhere {
            self.region = Some((i, at));
        }
        Some(elsewhere)
    }

    pub(super) fn quotes_part(&mut self, case: &Case<'_>, date: Date) -> Option<Form> {
        if case.get(Field::RateCredit).is_none() && case.get(Field::RateDebit).is_none() {
            return Some(0);
        }
        self.start_key(date);
        for f in groups::QUOTES {
            groups::whole(&mut self.key, case, f);
        }
        if let Some(form) = self.known.quotes.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), false);
        let findings = self.asked(Part::Quotes, &dossier);
        let values = Values::of(case);
        let candidates = Candidates::new(&values, groups::QUOTES.into_iter(), &[], &[]);
        let form = self.pierced(findings, &candidates)?;
        self.known.quotes.put(&self.key, form);
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
        if let Some(form) = self.known.category.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), true);
        let findings = self.asked(Part::Category, &dossier);
        let values = Values::of(case);
        let mut reduced = vec![Field::MerchantName];
        if number != NumberClass::Whole {
            reduced.push(Field::MerchantNo);
        }
        let exact = groups::CATEGORY.into_iter().chain([Field::MerchantNo]);
        let candidates = Candidates::new(&values, exact, &reduced, &[]);
        let form = self.pierced(findings, &candidates)?;
        self.known.category.put(&self.key, form);
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
        if let Some(form) = self.known.machine.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), false);
        let findings = self.asked(Part::Machine, &dossier);
        let values = Values::of(case);
        let candidates = Candidates::new(&values, read.iter().copied(), &[], &[]);
        let form = self.pierced(findings, &candidates)?;
        self.known.machine.put(&self.key, form);
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
        if let Some(n) = facts.numbers {
            self.key.push(249);
            self.key.extend_from_slice(&n.merchants.to_le_bytes());
            self.key.extend_from_slice(&n.terminals.to_le_bytes());
            groups::whole(&mut self.key, case, Field::TerminalNo);
            self.key
                .push(u8::from(case.get(Field::MerchantNo).is_some()));
            if case.get(Field::MerchantNo).is_some_and(|v| !v.is_ascii()) {
                groups::whole(&mut self.key, case, Field::MerchantNo);
            }
        }
        for (share, field) in [(facts.agent, Field::Agent), (facts.contact, Field::Contact)] {
            if let Some(s) = share {
                self.key.push(248);
                self.key.extend_from_slice(&s.rows.to_le_bytes());
                self.key.extend_from_slice(&s.bad.to_le_bytes());
                groups::whole(&mut self.key, case, field);
            }
        }
        if let Some(form) = self.known.list.get(&self.key) {
            return Some(form);
        }
        let dossier = self.light(case, date, None, Place::default(), false);
        let findings = self.asked(Part::List, &dossier);
        let values = Values::of(case);
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
            Field::TerminalNo,
            Field::Agent,
            Field::Contact,
        ];
        // A value that is not in the key must not be taken for one that is.
        let exact = exact.into_iter().filter(|f| match f {
            Field::MerchantName => facts.merchant_no.is_some(),
            Field::TerminalNo => facts.numbers.is_some(),
            Field::Agent => facts.agent.is_some(),
            Field::Contact => facts.contact.is_some(),
            _ => true,
        });
        let candidates = Candidates::new(
            &values,
            exact,
            &reduced,
            &[SERIAL_ROWS, TUSN_ROWS, MERCHANT_ROWS],
        );
        let form = self.pierced(findings, &candidates)?;
        self.known.list.put(&self.key, form);
        Some(form)
    }
}
