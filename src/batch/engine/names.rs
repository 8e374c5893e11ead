//! The part of a check that asks who is behind the terminal, and the parts split off from it
//! where a row names a brand and nobody else.
//!
//! Most rows of a stock list name a brand, print a merchant number and nothing more of the kind.
//! Taken together these two would make as many answers as there are brands times acquirers' codes.
//! Taken apart there are few: what the rules say of the name by itself (BRD), what follows from
//! what the name stands for and whether the number agrees, and which two bodies a number and a
//! name point to where they do not agree (MID002).

use jiff::civil::Date;

use super::{Engine, Form, NamesPart};
use crate::batch::groups::{self, NumberClass, Part};
use crate::batch::holes::{self, Candidates, Shown, Values};
use crate::batch::render::Render;
use crate::case::Case;
use crate::dossier::Dossier;
use crate::dossier::acquirer::{Acquirer, Who};
use crate::dossier::names::{Standing, brand_standing, names_of, standing};
use crate::dossier::numbers::subject_of_code;
use crate::field::Field;
use crate::field::set::FieldSet;
use crate::finding::Finding;
use crate::identifier::merchant_number::MerchantNumber;
use crate::registry::index::{Subject, Via};
use crate::registry::region::Place;
use crate::rules::settlement::sample;
use crate::text::fold::fold;

/// What of a brand the answers depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BrandClass {
    /// Every character: it cannot be told what else would do.
    Whole,
    /// Whom it stands for, through which kind of name: number of the standing.
    OnRecord(u32, Subject),
    /// Nobody on record goes by it: number of the known brands it looks like.
    Word(u32),
    /// The same, and it may be a person's name, which is shown in another way.
    Person(u32),
    /// Nobody goes by it for certain, and what is known of it is said of this name only.
    Weak,
    /// A maker's, agent's or network's name.
    Other,
}

/// What the number of a row with a brand says to the names' rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// It points to nobody on record.
    Nobody,
    /// To the body that the brand stands for.
    Agrees,
    /// To another body, licensed on the day or not.
    Elsewhere(bool),
}

/// Fields that name somebody besides the brand. Where one is given, the names' part is taken as a
/// whole.
const OTHERS: FieldSet = FieldSet::of(&[
    Field::Acquirer,
    Field::LicenceNo,
    Field::InstitutionCode,
    Field::AppAcquirer,
    Field::AgreementParty,
    Field::AgreementPayer,
    Field::ReceiptAcquirer,
    Field::ReceiptMerchantNo,
    Field::SettlementPayer,
]);

impl<R: Render> Engine<'_, R> {
    /// The answers that depend on names: who is behind the terminal, what is said of the brand,
    /// and where the number points elsewhere.
    pub(super) fn name_parts(
        &mut self,
        case: &Case<'_>,
        date: Date,
        number: NumberClass,
    ) -> Option<(NamesPart, Form, Form)> {
        let class = self.brand_class(case, date);
        let apart = case.get(Field::Brand).is_some()
            && class != BrandClass::Whole
            && number != NumberClass::Whole
            && case.present().and(OTHERS).is_empty();
        if !apart {
            return Some((self.names_part(case, date, number, class, None)?, 0, 0));
        }
        let relation = match (number, class) {
            (NumberClass::Usual(n), BrandClass::OnRecord(_, subject)) => {
                Some(self.relation(&n, subject, date))
            }
            // Where the brand stands for nobody, the number itself names the acquirer.
            _ => None,
        };
        let names = self.names_part(case, date, number, class, Some(relation))?;
        let brand = self.brand_part(case, date, class)?;
        let code = match (number, class, relation) {
            (
                NumberClass::Usual(n),
                BrandClass::OnRecord(_, subject),
                Some(Relation::Elsewhere(_)),
            ) => self.code_part(case, date, &n, subject, names)?,
            _ => 0,
        };
        Some((names, brand, code))
    }

    fn names_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        number: NumberClass,
        class: BrandClass,
        apart: Option<Option<Relation>>,
    ) -> Option<NamesPart> {
        let relation = apart.flatten();
        let apart = apart.is_some();
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
        // Only its look-alikes and itself are shown of a name nobody goes by.
        let brand_reduced = !apart && matches!(class, BrandClass::Word(_) | BrandClass::Person(_));
        self.key.push(if apart { 249 } else { 250 });
        match class {
            BrandClass::OnRecord(id, _) if apart => {
                self.key.push(1);
                self.key.extend_from_slice(&id.to_le_bytes());
            }
            BrandClass::Word(_) | BrandClass::Weak if apart => self.key.push(2),
            BrandClass::Other if apart => self.key.push(3),
            BrandClass::Person(_) if apart => self.key.push(6),
            BrandClass::Word(id) | BrandClass::Person(id) => {
                self.key
                    .push(4 + u8::from(matches!(class, BrandClass::Person(_))));
                self.key.extend_from_slice(&id.to_le_bytes());
            }
            _ => {}
        }
        let mut shown = case.present().and(groups::NAMES);
        for (field, kept) in [
            (Field::Brand, !apart),
            (Field::Model, !apart),
            (Field::MerchantName, merchant_asked),
            (Field::TerminalNo, has(Field::ReceiptTerminalNo)),
            (Field::Agent, agent_asked),
        ] {
            if !kept {
                shown = shown.without(field);
            }
        }
        let mut read = shown;
        if !number_whole {
            read = read.without(Field::MerchantNo);
        }
        if brand_reduced {
            read = read.without(Field::Brand);
        }
        for f in read.iter() {
            groups::whole(&mut self.key, case, f);
        }
        if !number_whole {
            match relation {
                Some(relation) => {
                    self.key.extend_from_slice(&match relation {
                        Relation::Nobody => [248, 0],
                        Relation::Agrees => [248, 1],
                        Relation::Elsewhere(licensed) => [248, 2 + u8::from(licensed)],
                    });
                }
                None => number.put(&mut self.key, case, MerchantNumber::acquirer_code),
            }
        }
        if let Some(found) = self.known.names.get(&self.key) {
            return Some(found);
        }
        let mut dossier = Dossier::build(self.registry, case, date);
        if apart {
            // Whom the brand stands for is known by now, and the rules asked here only show it:
            // they show the place where each row's own brand goes.
            let shown = match class {
                BrandClass::Person(_) => Shown::Person,
                _ => Shown::Masked,
            };
            let place = holes::place(holes::index(Field::Brand), shown).to_string();
            for n in dossier.names.iter_mut().filter(|n| n.word == "brand") {
                n.value.clone_from(&place);
            }
        }
        let mut findings = self.asked(Part::Names, &dossier);
        if !apart {
            findings.extend(self.asked(Part::Brand, &dossier));
            findings.extend(self.asked(Part::Code, &dossier));
            findings.sort_by_key(|(rule, _)| *rule);
        }
        let joined = std::mem::take(&mut self.joined);
        let values = Values {
            place: &joined,
            ..Values::of(case)
        };
        let mut reduced: Vec<Field> = Vec::new();
        if !number_whole && number != NumberClass::Whole {
            reduced.push(Field::MerchantNo);
        }
        if brand_reduced {
            reduced.push(Field::Brand);
        }
        let candidates = Candidates::new(&values, shown.iter(), &reduced, &[]);
        let plain: Vec<Finding> = findings.iter().map(|(_, f)| f.clone()).collect();
        let basis = crate::check::basis(&dossier, &plain);
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
        let next = u32::try_from(self.known.names_ids.len()).unwrap_or(u32::MAX);
        let id = *self.known.names_ids.entry(says).or_insert(next);
        if id == next {
            self.known.acquirers.push(acquirer.clone());
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
        self.known.names.put(&self.key, part);
        Some(part)
    }

    /// What is said of the brand by itself.
    fn brand_part(&mut self, case: &Case<'_>, date: Date, class: BrandClass) -> Option<Form> {
        self.start_key(date);
        match class {
            // The rules of this part have nothing to say of a name on record.
            BrandClass::OnRecord(..) => return Some(0),
            BrandClass::Word(id) | BrandClass::Person(id) => {
                let person = matches!(class, BrandClass::Person(_));
                self.key.push(u8::from(person));
                self.key.extend_from_slice(&id.to_le_bytes());
            }
            BrandClass::Weak | BrandClass::Other | BrandClass::Whole => {
                groups::whole(&mut self.key, case, Field::Brand);
                groups::whole(&mut self.key, case, Field::Model);
            }
        }
        if let Some(form) = self.known.brand_forms.get(&self.key) {
            return Some(form);
        }
        let mut dossier = self.light(case, date, None, Place::default(), false);
        dossier.names = names_of(case, self.registry, date);
        let findings = self.asked(Part::Brand, &dossier);
        let values = Values::of(case);
        let all = [Field::Brand, Field::Model];
        let reduced: &[Field] = match class {
            BrandClass::Word(_) | BrandClass::Person(_) => &all[..1],
            _ => &[],
        };
        let candidates = Candidates::new(&values, all.into_iter(), reduced, &[]);
        let form = self.pierced(findings, &candidates)?;
        self.known.brand_forms.put(&self.key, form);
        Some(form)
    }

    /// What is said where the number points to another body than the brand.
    fn code_part(
        &mut self,
        case: &Case<'_>,
        date: Date,
        number: &MerchantNumber,
        subject: Subject,
        names: NamesPart,
    ) -> Option<Form> {
        self.start_key(date);
        let (kind, i) = match subject {
            Subject::Institution(i) => (1, i),
            Subject::Bank(i) => (2, i),
        };
        self.key.push(kind);
        self.key.extend_from_slice(&i.to_le_bytes());
        self.key
            .extend_from_slice(number.acquirer_code().as_bytes());
        if let Some(form) = self.known.codes.get(&self.key) {
            return Some(form);
        }
        let acquirer = self.known.acquirers.get(names.id as usize)?.clone();
        let dossier = self.light(case, date, acquirer, Place::default(), true);
        let findings = self.asked(Part::Code, &dossier);
        let values = Values::of(case);
        let candidates = Candidates::new(&values, std::iter::empty(), &[Field::MerchantNo], &[]);
        let form = self.pierced(findings, &candidates)?;
        self.known.codes.put(&self.key, form);
        Some(form)
    }

    fn relation(&mut self, number: &MerchantNumber, brand: Subject, date: Date) -> Relation {
        let code = number.acquirer_code();
        let letters = code.bytes().fold(0, |k, b| k << 8 | u128::from(b));
        let key = Self::day(date) << 32 | letters;
        let owner = self.known.owners.get(key).unwrap_or_else(|| {
            let owner = subject_of_code(self.registry, code, date);
            let owner = owner.map(|s| match s {
                Subject::Bank(_) => (s, true),
                Subject::Institution(i) => (s, self.registry.licence_state(i, date).is_licensed()),
            });
            self.known.owners.put(key, owner);
            owner
        });
        match owner {
            None => Relation::Nobody,
            Some((s, _)) if s == brand => Relation::Agrees,
            Some((_, licensed)) => Relation::Elsewhere(licensed),
        }
    }

    /// Class of the row's brand.
    fn brand_class(&mut self, case: &Case<'_>, date: Date) -> BrandClass {
        let Some(brand) = case.get(Field::Brand) else {
            return BrandClass::Whole;
        };
        let model = case.get(Field::Model);
        self.start_key(date);
        groups::text(&mut self.key, Field::Brand, brand);
        self.key
            .extend_from_slice(model.unwrap_or_default().as_bytes());
        if let Some(class) = self.known.brands.get(&self.key) {
            return class;
        }
        let class = self.class_of(brand, model, date);
        self.known.brands.put(&self.key, class);
        class
    }

    fn class_of(&mut self, brand: &str, model: Option<&str>, date: Date) -> BrandClass {
        let standing = brand_standing(self.registry, brand, model, date);
        if standing == Standing::Word {
            if self.registry.weak_alias(brand).is_some() {
                return if self.registry.is_person(brand) {
                    BrandClass::Whole
                } else {
                    BrandClass::Weak
                };
            }
            let near = self.registry.look_alike_brands(brand);
            let next = u32::try_from(self.known.brand_ids.len() + 1).unwrap_or(u32::MAX);
            let id = *self.known.brand_ids.entry(near).or_insert(next);
            return if self.registry.is_person(brand) {
                BrandClass::Person(id)
            } else {
                BrandClass::Word(id)
            };
        }
        if self.registry.is_person(brand) {
            return BrandClass::Whole;
        }
        match standing {
            Standing::Other(_) => BrandClass::Other,
            Standing::OnRecord {
                subject,
                merged_from,
                via,
                state,
            } => {
                let kind = match via {
                    // Whether it was the name on that day is asked of the name itself.
                    Via::FormerName => return BrandClass::Whole,
                    Via::LegalName => None,
                    Via::ShortName => Some(None),
                    Via::Alias(confidence, _) => Some(Some(confidence)),
                };
                let says = format!("{subject:?} {merged_from:?} {kind:?} {state:?}");
                let next = u32::try_from(self.known.standings.len()).unwrap_or(u32::MAX);
                let id = *self.known.standings.entry(says).or_insert(next);
                BrandClass::OnRecord(id, subject)
            }
            _ => BrandClass::Whole,
        }
    }

    /// Whether an agent's name can say nothing by itself: no company on no list that calls itself
    /// a payment company or looks like a listed one.
    fn agent_is_quiet(&mut self, agent: &str, date: Date) -> bool {
        let mut key = std::mem::take(&mut self.key);
        let keep = key.len();
        key.extend_from_slice(agent.as_bytes());
        let known = self.known.agents.get(&key);
        let quiet = known.unwrap_or_else(|| {
            let quiet = standing(self.registry, agent, date) != Standing::Company
                || (!fold(agent).contains("支付")
                    && self.registry.look_alike_companies(agent).is_empty());
            self.known.agents.put(&key, quiet);
            quiet
        });
        key.truncate(keep);
        self.key = key;
        quiet
    }
}
