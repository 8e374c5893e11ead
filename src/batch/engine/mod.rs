//! The check of many rows: the same report as [`crate::check::check`] gives, put together from
//! parts that are worked out once for the values they depend on.

use std::hash::BuildHasher;

use jiff::civil::Date;

mod kept;
mod names;
mod parts;

pub use self::kept::Frame;
use self::kept::{Code, Entry, Form, Known, NamesPart, PlaceSeen};
use super::groups::{self, NumberClass, Part};
use super::holes::{Candidates, Shown, Values};
use super::memo::Hashes;
use super::render::Render;
use super::words_of::BusinessWords;
use crate::case::Case;
use crate::check::{Report, check, conclude, heaviest_first};
use crate::dossier::Dossier;
use crate::dossier::acquirer::{Acquirer, Who};
use crate::dossier::numbers::{expectation, numbers_of};
use crate::field::{Field, Kind};
use crate::finding::Finding;
use crate::identifier::damage::spreadsheet_damage;
use crate::identifier::rate::{Rate, RateError};
use crate::registry::Registry;
use crate::registry::region::Place;
use crate::rules::Question;
use crate::settlement::Settlement;
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
const PARTS: usize = 9;

/// The check of one thread.
pub struct Engine<'r, R: Render> {
    registry: &'r Registry,
    render: &'r R,
    code: &'r (dyn Fn(&Report) -> u8 + Sync),
    questions: Option<Vec<(Part, Question)>>,
    words: BusinessWords,
    known: Known,
    /// Place of the row, once it was asked for.
    here: Option<u32>,
    /// Readings of the last row's region code and its place, where they do not agree.
    region: Option<(u32, u32)>,
    forms: Vec<Entry<R::Finding>>,
    hashes: Hashes,
    /// Frames of reports.
    pub frames: Vec<Frame<R::Frame>>,
    /// Asked only whether rows are doubtful or not direct by themselves.
    pub verdict_only: bool,
    key: Vec<u8>,
    joined: String,
}

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
            known: Known::default(),
            here: None,
            region: None,
            forms: Vec::new(),
            hashes: Hashes::default(),
            frames: Vec::new(),
            verdict_only: false,
            key: Vec::with_capacity(512),
            joined: String::new(),
        };
        engine.forget();
        engine
    }

    /// Keeps the memory within its bound. Called between batches, when all frames are counted.
    /// Gives the frames where all had to be forgotten.
    pub fn trim(&mut self) -> Option<Vec<Frame<R::Frame>>> {
        let known = &mut self.known;
        let most_forms = [
            self.forms.len(),
            known.brand_ids.len(),
            known.place_list.len(),
            known.readings.len(),
            known.scope_list.len(),
        ];
        if self.frames.len().max(known.names_ids.len()) >= MOST_FRAMES
            || most_forms.iter().any(|n| *n >= MOST_FORMS)
        {
            return Some(self.forget());
        }
        for m in known.memos() {
            m.keep_within(MOST_KEPT);
        }
        None
    }

    /// Forgets everything; gives the frames.
    fn forget(&mut self) -> Vec<Frame<R::Frame>> {
        self.known = Known::default();
        self.region = None;
        self.here = None;
        self.forms.clear();
        self.forms.push(Entry {
            findings: Vec::new(),
            class: 0,
            rendered: Vec::new(),
        });
        std::mem::take(&mut self.frames)
    }

    /// The values of the last row answered.
    #[must_use]
    pub fn values<'v>(&'v self, case: &'v Case<'v>) -> Values<'v> {
        let said = self.region.and_then(|(code, at)| {
            let (code, readings) = self.known.readings.get(code as usize)?;
            let place = &self.known.place_list.get(at as usize)?.place;
            Some((
                code.as_str(),
                readings.shown.as_str(),
                place.province.as_deref()?,
            ))
        });
        let (region_code, readings, province) = said.unwrap_or_default();
        Values {
            case,
            place: &self.joined,
            province,
            region_code,
            readings,
        }
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
        self.here = None;
        self.region = None;
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
        let (names, brand, code) = self.name_parts(case, date, number)?;
        // A licence's regions, prices and categories never make a row doubtful.
        let ((place, covered), quotes, category) = if self.verdict_only {
            ((0, 0), 0, 0)
        } else {
            (
                self.place_part(case, date, names)?,
                self.quotes_part(case, date)?,
                self.category_part(case, date, number)?,
            )
        };
        let forms = [
            names.form,
            brand,
            code,
            place,
            self.number_part(case, date, number)?,
            quotes,
            category,
            self.machine_part(case, date)?,
            self.list_part(case, date)?,
        ];
        let class = |f: Form| self.forms.get(f as usize).map_or(0, |e| e.class);
        let classes = forms.map(class);
        self.start_key(date);
        self.key.extend_from_slice(&names.id.to_le_bytes());
        for c in classes {
            self.key.extend_from_slice(&c.to_le_bytes());
        }
        self.key.push(covered);
        if let Some(frame) = self.known.frame_ids.get(&self.key) {
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
        self.known.frame_ids.put(&self.key, frame);
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
                place: &self.joined,
                ..Values::of(case)
            };
            let stated = matches!(
                dossier.acquirer.as_ref().map(|a| &a.who),
                Some(Who::BankLike(_) | Who::Unlisted(_))
            );
            if stated {
                let c = Candidates::new(&values, groups::NAMES.iter(), &[], &[])
                    .place_of(&a.name, Shown::Whole)?;
                a.name = c.to_string();
            }
        }
        Some((report, order))
    }

    /// Whether no value of the row needs it to be checked on its own.
    fn is_plain(&mut self, case: &Case<'_>) -> bool {
        if !case.present().and(groups::SELDOM).is_empty() {
            return false;
        }
        for (field, value) in case.fields() {
            let plain = match field.info().kind {
                Kind::Number => {
                    expectation(field).is_none_or(|e| spreadsheet_damage(value, e).is_none())
                }
                Kind::Rate => self.scale_is_known(value),
                Kind::Text => field == Field::Id || !holds_whole_number(value),
                _ => true,
            };
            if !plain {
                return false;
            }
        }
        true
    }

    fn scale_is_known(&mut self, value: &str) -> bool {
        if let Some(known) = self.known.rates.get(value.as_bytes()) {
            return known;
        }
        let known = !matches!(
            Rate::parse(value),
            Err(RateError::AmbiguousFraction | RateError::AmbiguousScale)
        );
        self.known.rates.put(value.as_bytes(), known);
        known
    }

    /// A day as part of a key.
    fn day(date: Date) -> u128 {
        let [a, b] = date.year().to_le_bytes();
        let day = [a, b, date.month().unsigned_abs(), date.day().unsigned_abs()];
        u128::from(u32::from_le_bytes(day))
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
        if let Some(form) = self.known.form_ids.get(&hash)
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
        let next = u32::try_from(self.known.class_ids.len() + 1).unwrap_or(u32::MAX);
        let class = *self.known.class_ids.entry(codes).or_insert(next);
        let form = u32::try_from(self.forms.len()).unwrap_or(u32::MAX);
        self.forms.push(Entry {
            class,
            rendered: findings
                .iter()
                .map(|(_, f)| self.render.finding(f, true))
                .collect(),
            findings,
        });
        self.known.form_ids.insert(hash, form);
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
        if let Some(at) = self.here {
            return at;
        }
        self.key.clear();
        groups::whole(&mut self.key, case, Field::Province);
        groups::whole(&mut self.key, case, Field::City);
        let at = match self.known.places.get(&self.key) {
            Some(at) => at,
            None => {
                let (province, city) = (case.get(Field::Province), case.get(Field::City));
                let shown = |v: Option<&str>| match v {
                    None => 0,
                    Some(v) if self.registry.is_person(v) => 2,
                    Some(_) => 1,
                };
                let seen = PlaceSeen {
                    place: Place::read(province, city),
                    shown: [shown(province), shown(city)],
                };
                let at = u32::try_from(self.known.place_list.len()).unwrap_or(u32::MAX);
                self.known.place_list.push(seen);
                self.known.places.put(&self.key, at);
                at
            }
        };
        self.here = Some(at);
        at
    }
}

/// Whether a text holds a whole card number or identity number (DAT004).
fn holds_whole_number(value: &str) -> bool {
    sensitive::has_digits(value, 12)
        && sensitive::find(value)
            .iter()
            .any(|s| matches!(s.kind, SensitiveKind::Card | SensitiveKind::ResidentId))
}
