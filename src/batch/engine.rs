//! The check of many rows: the same report as [`crate::check::check`] gives, put together from
//! parts that are worked out once for the values they depend on.

use std::collections::HashMap;
use std::hash::BuildHasher;

use jiff::civil::Date;

use super::groups::{self, NumberClass, Part};
use super::holes::MERCHANT_ROWS;
use super::holes::{Candidates, PLACE, SERIAL_ROWS, Shown, TUSN_ROWS, Values};
use super::memo::{Hashes, Memo};
use super::render::Render;
use super::words_of::BusinessWords;
use crate::case::{Case, Group};
use crate::check::{Report, basis, check, conclude, heaviest_first};
use crate::dossier::Dossier;
use crate::dossier::acquirer::{Acquirer, Who};
use crate::dossier::names::{Standing, brand_standing, standing};
use crate::dossier::numbers::{expectation, numbers_of};
use crate::field::{FIELDS, Field, Kind};
use crate::finding::{Effect, Finding, Severity, Topic, Weight};
use crate::identifier::damage::spreadsheet_damage;
use crate::identifier::merchant_number::MerchantNumber;
use crate::identifier::rate::{Rate, RateError};
use crate::registry::Registry;
use crate::registry::region::Place;
use crate::rules::Question;
use crate::rules::settlement::sample;
use crate::settlement::Settlement;
use crate::text::fold::fold;
use crate::text::sensitive::{self, SensitiveKind};

/// Memory for what is kept by the values of one part, bytes.
const MOST_KEPT: usize = 2 << 20;

/// Frames kept.
const MOST_FRAMES: usize = 6000;

/// Forms of findings kept.
const MOST_FORMS: usize = 12_000;

/// The report of a row.
pub enum Answer {
    /// Put together from parts that other rows have too.
    Shared(Parts),
    /// Of this row alone.
    Own(Box<Report>),
}

/// Parts of a report.
#[derive(Debug, Clone, Copy)]
pub struct Parts {
    /// Everything but what the findings say: index into [`Engine::frames`].
    pub frame: usize,
    forms: [Form; PARTS],
}

/// Parts that have findings.
const PARTS: usize = 7;

/// Findings of a part: which form they have.
type Form = u32;

#[derive(Debug, Clone, Copy)]
struct NamesPart {
    /// Same for rows whose names say the same.
    id: u32,
    form: Form,
    /// Payment institution whose licence covers the acquiring, with a licence.
    acquirer: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    date: Date,
    names: u32,
    classes: [u32; PARTS],
    covered: u8,
}

/// Findings that rows have in common, with places for the rows' values.
struct Entry<P> {
    /// With their rules' numbers in the catalogue.
    findings: Vec<(usize, Finding)>,
    /// The same for findings that differ only in what they say.
    class: u32,
    rendered: Vec<P>,
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
    order: Vec<(u8, u16)>,
    /// Rows that had it since it was last counted.
    pub rows: u64,
}

/// The check of one thread.
pub struct Engine<'r, R: Render> {
    registry: &'r Registry,
    render: &'r R,
    code: &'r (dyn Fn(&Report) -> u8 + Sync),
    questions: Option<Vec<(Part, Question)>>,
    words: BusinessWords,
    /// Class of a brand: 0 where it must be taken whole.
    brands: Memo<u32>,
    brand_ids: HashMap<(Vec<usize>, bool), u32, Hashes>,
    names: Memo<NamesPart>,
    names_ids: HashMap<String, u32, Hashes>,
    acquirers: Vec<Option<Acquirer>>,
    place: Memo<(Form, u8)>,
    number: Memo<Form>,
    quotes: Memo<Form>,
    category: Memo<Form>,
    machine: Memo<Form>,
    list: Memo<Form>,
    forms: Vec<Entry<R::Finding>>,
    form_ids: HashMap<u64, Form, Hashes>,
    class_ids: HashMap<Vec<Code>, u32, Hashes>,
    hashes: Hashes,
    places: Memo<u32>,
    place_list: Vec<(Place, bool, bool)>,
    rates: Memo<bool>,
    agents: Memo<bool>,
    frame_ids: HashMap<Key, usize, Hashes>,
    /// Frames of reports.
    pub frames: Vec<Frame<R::Frame>>,
    key: Vec<u8>,
    joined: String,
}

/// What a finding is, whatever it says: place in the catalogue, weight, severity, topic, effect.
type Code = (usize, Weight, Severity, Topic, Effect);

impl<'r, R: Render> Engine<'r, R> {
    /// An engine that has seen nothing; `code` gives a report's exit code.
    #[must_use]
    pub fn new(
        registry: &'r Registry,
        render: &'r R,
        code: &'r (dyn Fn(&Report) -> u8 + Sync),
    ) -> Engine<'r, R> {
        let mut engine = Engine {
            registry,
            render,
            code,
            questions: groups::questions(),
            words: BusinessWords::new(registry),
            brands: Memo::default(),
            brand_ids: HashMap::default(),
            names: Memo::default(),
            names_ids: HashMap::default(),
            acquirers: Vec::new(),
            place: Memo::default(),
            number: Memo::default(),
            quotes: Memo::default(),
            category: Memo::default(),
            machine: Memo::default(),
            list: Memo::default(),
            forms: Vec::new(),
            form_ids: HashMap::default(),
            class_ids: HashMap::default(),
            hashes: Hashes::default(),
            places: Memo::default(),
            place_list: Vec::new(),
            rates: Memo::default(),
            agents: Memo::default(),
            frame_ids: HashMap::default(),
            frames: Vec::new(),
            key: Vec::with_capacity(512),
            joined: String::new(),
        };
        engine.forget();
        engine
    }

    /// Keeps the memory within its bound. Called between batches, when all frames are counted.
    pub fn trim(&mut self) {
        if self.frames.len() >= MOST_FRAMES
            || self.forms.len() >= MOST_FORMS
            || self.names_ids.len() >= MOST_FRAMES
            || self.brand_ids.len() >= MOST_FORMS
            || self.place_list.len() >= MOST_FORMS
        {
            self.forget();
            return;
        }
        // What they point to stays, so each can be emptied by itself.
        for m in [
            &mut self.brands,
            &mut self.number,
            &mut self.quotes,
            &mut self.category,
            &mut self.machine,
            &mut self.list,
            &mut self.places,
        ] {
            m.keep_within(MOST_KEPT);
        }
        self.names.keep_within(MOST_KEPT);
        self.place.keep_within(MOST_KEPT);
        self.rates.keep_within(MOST_KEPT);
        self.agents.keep_within(MOST_KEPT);
    }

    /// Forgets everything.
    pub fn forget(&mut self) {
        self.brands.clear();
        self.brand_ids.clear();
        self.names.clear();
        self.names_ids.clear();
        self.acquirers.clear();
        for m in [
            &mut self.number,
            &mut self.quotes,
            &mut self.category,
            &mut self.machine,
            &mut self.list,
        ] {
            m.clear();
        }
        self.place.clear();
        self.forms.clear();
        self.forms.push(Entry {
            findings: Vec::new(),
            class: 0,
            rendered: Vec::new(),
        });
        self.form_ids.clear();
        self.class_ids.clear();
        self.places.clear();
        self.place_list.clear();
        self.rates.clear();
        self.agents.clear();
        self.frame_ids.clear();
        self.frames.clear();
    }

    /// Province and city of the last row, one behind the other.
    #[must_use]
    pub fn joined_place(&self) -> &str {
        &self.joined
    }

    /// What the renderer made of the findings of a report, heaviest first.
    pub fn findings(&self, parts: &Parts) -> impl Iterator<Item = &R::Finding> {
        let frame = self.frames.get(parts.frame);
        let forms = parts.forms;
        frame
            .map(|f| f.order.as_slice())
            .unwrap_or_default()
            .iter()
            .filter_map(move |(part, n)| {
                let form = forms.get(usize::from(*part))?;
                self.forms
                    .get(*form as usize)?
                    .rendered
                    .get(usize::from(*n))
            })
    }

    /// Checks a row. `own` forces a report of its own.
    pub fn answer(&mut self, case: &Case<'_>, date: Date, own: bool) -> Answer {
        self.joined.clear();
        for f in [Field::Province, Field::City] {
            if let Some(v) = case.get(f) {
                self.joined.push_str(v);
            }
        }
        if !own && let Some(parts) = self.put_together(case, date) {
            return Answer::Shared(parts);
        }
        Answer::Own(Box::new(check(self.registry, case, date)))
    }

    fn put_together(&mut self, case: &Case<'_>, date: Date) -> Option<Parts> {
        self.questions.as_ref()?;
        let lists = !case.sales.is_empty()
            || !case.credits.is_empty()
            || !case.receipts.is_empty()
            || !case.bills.is_empty()
            || !case.deductions.is_empty();
        if lists || !case.ambiguous.is_empty() || !self.is_plain(case) {
            return None;
        }
        let number = NumberClass::of(case);
        let names = self.names_part(case, date, number)?;
        let (place, covered) = self.place_part(case, date, names)?;
        let forms = [
            names.form,
            place,
            self.number_part(case, date, number)?,
            self.quotes_part(case, date)?,
            self.category_part(case, date, number)?,
            self.machine_part(case, date)?,
            self.list_part(case, date)?,
        ];
        let class = |f: Form| self.forms.get(f as usize).map_or(0, |e| e.class);
        let key = Key {
            date,
            names: names.id,
            classes: forms.map(class),
            covered,
        };
        if let Some(frame) = self.frame_ids.get(&key).copied() {
            if let Some(f) = self.frames.get_mut(frame) {
                f.rows += 1;
            }
            return Some(Parts { frame, forms });
        }
        let (report, order) = self.conclude(case, date, &forms)?;
        let frame = self.frames.len();
        self.frames.push(Frame {
            rendered: self.render.frame(&report, true),
            code: (self.code)(&report),
            report,
            order,
            rows: 1,
        });
        self.frame_ids.insert(key, frame);
        Some(Parts { frame, forms })
    }

    /// The report of findings without what they say, and where they stand.
    fn conclude(
        &self,
        case: &Case<'_>,
        date: Date,
        forms: &[Form; PARTS],
    ) -> Option<(Report, Vec<(u8, u16)>)> {
        let dossier = Dossier::build(self.registry, case, date);
        let mut all: Vec<(usize, u8, u16, Finding)> = Vec::new();
        for (part, form) in (0_u8..).zip(forms) {
            let findings = &self.forms.get(*form as usize)?.findings;
            for (n, (rule, f)) in (0_u16..).zip(findings) {
                let bare = Finding {
                    args: Vec::new(),
                    evidence: Vec::new(),
                    ..*f
                };
                all.push((*rule, part, n, bare));
            }
        }
        all.sort_by_key(|(rule, ..)| *rule);
        let findings = all.iter().map(|(.., f)| f.clone()).collect();
        all.sort_by(|a, b| heaviest_first(&a.3, &b.3));
        let order = all.iter().map(|(_, part, n, _)| (*part, *n)).collect();
        let mut report = conclude(&dossier, findings);
        report.id = None;
        if let Some(a) = &mut report.acquirer {
            let values = Values {
                case,
                place: &self.joined,
            };
            let stated = matches!(
                dossier.acquirer.as_ref().map(|a| &a.who),
                Some(Who::BankLike(_) | Who::Unlisted(_))
            );
            if stated {
                let c = Candidates::new(&values, groups::NAMES.into_iter(), &[], &[])
                    .place_of(&a.name, Shown::Whole)?;
                a.name = c.to_string();
            }
        }
        Some((report, order))
    }

    /// Whether no value of the row needs it to be checked on its own.
    fn is_plain(&mut self, case: &Case<'_>) -> bool {
        if groups::SELDOM.iter().any(|f| case.get(*f).is_some()) {
            return false;
        }
        for f in FIELDS {
            let Some(value) = case.get(f.field) else {
                continue;
            };
            let plain = match f.kind {
                Kind::Number => {
                    expectation(f.field).is_none_or(|e| spreadsheet_damage(value, e).is_none())
                }
                Kind::Rate => self.scale_is_known(value),
                Kind::Text => f.field == Field::Id || !holds_whole_number(value),
                _ => true,
            };
            if !plain {
                return false;
            }
        }
        true
    }

    fn scale_is_known(&mut self, value: &str) -> bool {
        if let Some(known) = self.rates.get(value.as_bytes()) {
            return known;
        }
        let known = !matches!(
            Rate::parse(value),
            Err(RateError::AmbiguousFraction | RateError::AmbiguousScale)
        );
        self.rates.put(value.as_bytes(), known);
        known
    }

    fn start_key(&mut self, date: Date) {
        self.key.clear();
        self.key.extend_from_slice(&date.year().to_le_bytes());
        self.key.extend_from_slice(&date.month().to_le_bytes());
        self.key.extend_from_slice(&date.day().to_le_bytes());
    }

    fn asked(&self, part: Part, dossier: &Dossier<'_>) -> Vec<(usize, Finding)> {
        let mut out = Vec::new();
        let mut found = Vec::new();
        for (n, (p, question)) in self.questions.iter().flatten().enumerate() {
            if *p == part {
                question(dossier, &mut found);
                out.extend(found.drain(..).map(|f| (n, f)));
            }
        }
        out
    }

    /// The form of findings whose values have been replaced by places.
    fn form(&mut self, findings: Vec<(usize, Finding)>) -> Form {
        if findings.is_empty() {
            return 0;
        }
        let hash = self.hashes.hash_one(&findings);
        if let Some(form) = self.form_ids.get(&hash)
            && self
                .forms
                .get(*form as usize)
                .is_some_and(|e| e.findings == findings)
        {
            return *form;
        }
        let codes: Vec<Code> = findings
            .iter()
            .map(|(n, f)| (*n, f.weight, f.severity, f.topic, f.effect))
            .collect();
        let next = u32::try_from(self.class_ids.len() + 1).unwrap_or(u32::MAX);
        let class = *self.class_ids.entry(codes).or_insert(next);
        let form = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        self.forms.push(Entry {
            class,
            rendered: findings
                .iter()
                .map(|(_, f)| self.render.finding(f, true))
                .collect(),
            findings,
        });
        self.form_ids.insert(hash, form);
        form
    }

    fn pierced(
        &mut self,
        mut findings: Vec<(usize, Finding)>,
        candidates: &Candidates<'_>,
    ) -> Option<Form> {
        if findings.is_empty() {
            return Some(0);
        }
        if !candidates.is_clear() {
            return None;
        }
        for (_, f) in &mut findings {
            candidates.pierce(std::slice::from_mut(f));
        }
        Some(self.form(findings))
    }

    fn names_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        number: NumberClass,
    ) -> Option<NamesPart> {
        self.start_key(date);
        let has = |f: Field| case.get(f).is_some();
        let paid = has(Field::AgreementPayer) || has(Field::SettlementPayer);
        let merchant_asked = paid
            || has(Field::AgreementParty)
            || has(Field::ReceiptMerchantName)
            || has(Field::BoundTo)
            || has(Field::SettlementAccountHolder);
        let agent_asked = paid
            || case
                .get(Field::Agent)
                .is_some_and(|a| !self.agent_is_quiet(a, date));
        let number_whole = has(Field::ReceiptMerchantNo);
        let brand = self.brand_class(case, date);
        if brand > 0 {
            self.key.push(250);
            self.key.extend_from_slice(&brand.to_le_bytes());
        }
        for f in groups::NAMES {
            let put = match f {
                Field::Brand => brand == 0,
                Field::MerchantName => merchant_asked,
                Field::TerminalNo => has(Field::ReceiptTerminalNo),
                Field::Agent => agent_asked,
                Field::MerchantNo => number_whole,
                Field::CheckDate => false,
                _ => true,
            };
            if put {
                groups::whole(&mut self.key, case, f);
            }
        }
        if !number_whole {
            number.put(&mut self.key, case, MerchantNumber::acquirer_code);
        }
        if let Some(found) = self.names.get(&self.key) {
            return Some(found);
        }
        let dossier = Dossier::build(self.registry, case, date);
        let findings = self.asked(Part::Names, &dossier);
        let joined = std::mem::take(&mut self.joined);
        let values = Values {
            case,
            place: &joined,
        };
        let mut reduced: Vec<Field> = Vec::new();
        if !number_whole && number != NumberClass::Whole {
            reduced.push(Field::MerchantNo);
        }
        if brand > 0 {
            reduced.push(Field::Brand);
        }
        let asked = groups::NAMES.into_iter().filter(|f| match f {
            Field::MerchantName => merchant_asked,
            Field::TerminalNo => has(Field::ReceiptTerminalNo),
            Field::Agent => agent_asked,
            Field::CheckDate => false,
            _ => true,
        });
        let candidates = Candidates::new(&values, asked, &reduced, &[]);
        let plain: Vec<Finding> = findings.iter().map(|(_, f)| f.clone()).collect();
        let basis = basis(&dossier, &plain);
        let mut acquirer = dossier.acquirer.clone();
        let form = self.pierced(findings, &candidates);
        if let Some(a) = &mut acquirer
            && let Who::BankLike(name) | Who::Unlisted(name) = &mut a.who
            && let Some(c) = candidates.place_of(name, Shown::Whole)
        {
            *name = c.to_string();
        }
        drop(candidates);
        self.joined = joined;
        let form = form?;
        let class = self.forms.get(form as usize)?.class;
        // Everything that the report takes from the names' part besides what its findings say.
        let says = format!(
            "{class} {acquirer:?} {basis:?} {:?} {:?} {:?} {} {} {} {:?}",
            sample(&dossier),
            case.choice(Field::MerchantKind),
            dossier.settlement.holders,
            dossier.settlement.payments.len(),
            dossier.settlement.own_record().count(),
            dossier.numbers.is_empty(),
            [
                Field::ReceiptAcquirer,
                Field::ReceiptMerchantNo,
                Field::ReceiptMerchantName,
                Field::AppAcquirer,
                Field::AgreementParty,
                Field::AgreementPayer,
                Field::Operator,
            ]
            .map(has),
        );
        let next = u32::try_from(self.names_ids.len()).unwrap_or(u32::MAX);
        let id = *self.names_ids.entry(says).or_insert(next);
        if id == next {
            self.acquirers.push(acquirer.clone());
        }
        let institution = acquirer
            .as_ref()
            .filter(|a| a.state.is_licensed())
            .and_then(Acquirer::institution);
        let part = NamesPart {
            id,
            form,
            acquirer: institution
                .and_then(|i| u32::try_from(i + 1).ok())
                .unwrap_or(0),
        };
        self.names.put(&self.key, part);
        Some(part)
    }

    /// Class of a brand that nobody on record goes by: rules ask of such a name only which known
    /// brands it looks like, and show it. 0 for any other.
    fn brand_class(&mut self, case: &Case<'_>, date: Date) -> u32 {
        let Some(brand) = case.get(Field::Brand) else {
            return 0;
        };
        let model = case.get(Field::Model);
        let mut key = std::mem::take(&mut self.key);
        let keep = key.len();
        groups::text(&mut key, Field::Brand, brand);
        key.extend_from_slice(model.unwrap_or_default().as_bytes());
        let known = self.brands.get(key.get(keep..).unwrap_or_default());
        let class = known.unwrap_or_else(|| {
            let class = if brand_standing(self.registry, brand, model, date) == Standing::Word {
                let near = self.registry.look_alike_brands(brand);
                let next = u32::try_from(self.brand_ids.len() + 1).unwrap_or(u32::MAX);
                let kind = (near, self.registry.is_person(brand));
                *self.brand_ids.entry(kind).or_insert(next)
            } else {
                0
            };
            self.brands.put(key.get(keep..).unwrap_or_default(), class);
            class
        });
        key.truncate(keep);
        self.key = key;
        class
    }

    /// Whether an agent's name can say nothing by itself: no company on no list that calls itself
    /// a payment company or looks like a listed one.
    fn agent_is_quiet(&mut self, agent: &str, date: Date) -> bool {
        let mut key = std::mem::take(&mut self.key);
        let keep = key.len();
        key.extend_from_slice(agent.as_bytes());
        let known = self.agents.get(&key);
        let quiet = known.unwrap_or_else(|| {
            let quiet = standing(self.registry, agent, date) != Standing::Company
                || (!fold(agent).contains("支付")
                    && self.registry.look_alike_companies(agent).is_empty());
            self.agents.put(&key, quiet);
            quiet
        });
        key.truncate(keep);
        self.key = key;
        quiet
    }

    fn light<'c>(
        &self,
        case: &'c Case<'c>,
        date: Date,
        acquirer: Option<Acquirer>,
        place: Place,
        numbers: bool,
    ) -> Dossier<'c>
    where
        'r: 'c,
    {
        Dossier {
            case,
            registry: self.registry,
            date,
            names: Vec::new(),
            numbers: if numbers {
                numbers_of(case, self.registry, date, &[])
            } else {
                Vec::new()
            },
            claims: None,
            licence_no: None,
            damaged: Vec::new(),
            settlement: Settlement::default(),
            acquirer,
            place,
        }
    }

    /// Index of the place of a case.
    fn place_of(&mut self, case: &Case<'_>) -> u32 {
        self.key.clear();
        groups::whole(&mut self.key, case, Field::Province);
        groups::whole(&mut self.key, case, Field::City);
        if let Some(i) = self.places.get(&self.key) {
            return i;
        }
        let (province, city) = (case.get(Field::Province), case.get(Field::City));
        let person = |v: Option<&str>| v.is_some_and(|v| self.registry.is_person(v));
        let entry = (Place::read(province, city), person(province), person(city));
        let i = u32::try_from(self.place_list.len()).unwrap_or(u32::MAX);
        self.place_list.push(entry);
        self.places.put(&self.key, i);
        i
    }

    fn place_part(&mut self, case: &Case<'_>, date: Date, names: NamesPart) -> Option<(Form, u8)> {
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

    fn number_part(&mut self, case: &Case<'_>, date: Date, number: NumberClass) -> Option<Form> {
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

    fn quotes_part(&mut self, case: &Case<'_>, date: Date) -> Option<Form> {
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

    fn category_part(&mut self, case: &Case<'_>, date: Date, number: NumberClass) -> Option<Form> {
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

    fn machine_part(&mut self, case: &Case<'_>, date: Date) -> Option<Form> {
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

    fn list_part(&mut self, case: &Case<'_>, date: Date) -> Option<Form> {
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
        self.list.put(&self.key, form);
        Some(form)
    }
}

/// Whether a text holds a whole card number or identity number (DAT004).
fn holds_whole_number(value: &str) -> bool {
    if value.len() < 13 {
        return false;
    }
    let digits = value
        .chars()
        .filter(|c| c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric()))
        .count();
    digits >= 12
        && sensitive::find(value)
            .iter()
            .any(|s| matches!(s.kind, SensitiveKind::Card | SensitiveKind::ResidentId))
}
