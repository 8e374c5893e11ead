//! The acquirer of a case: chosen among what resolves, by grade, state and source.

use jiff::civil::Date;

use super::names::{Grade, Name, Party, Source, Standing};
use super::numbers::{LicenceNoSeen, NumberSeen};
use crate::registry::Registry;
use crate::registry::index::{Subject, Via};
use crate::registry::licence::LicenceState;
use crate::registry::name::without_form;
use crate::registry::record::Confidence;
use crate::settlement::Settlement;
use crate::settlement::payer::PayerKind;
use crate::text::fold::fold;

/// Who the acquirer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// A body on record.
    OnRecord(Subject),
    /// A bank by its name, on no list of ours.
    BankLike(String),
    /// Named, but on no list.
    Unlisted(String),
}

/// How the acquirer was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChosenBy {
    /// A name of this grade.
    Name(Grade),
    /// A merchant number or institution code.
    Number,
    /// The stated licence number.
    LicenceNo,
    /// The payer alone.
    Payer,
}

/// The acquirer of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquirer {
    /// Who.
    pub who: Who,
    /// State of its licence on the check date.
    pub state: LicenceState,
    /// How it was chosen.
    pub chosen_by: ChosenBy,
    /// Words of `identified_by`, in the contract's order.
    pub identified_by: Vec<&'static str>,
    /// Sources that name it.
    pub sources: Vec<Source>,
    /// Named by legal, former or short name, licence number or a high-confidence brand.
    pub firmly: bool,
    /// Merged from this institution, where a name or number pointed to that.
    pub merged_from: Option<usize>,
}

impl Acquirer {
    /// Name to show.
    #[must_use]
    pub fn name<'a>(&'a self, registry: &'a Registry) -> &'a str {
        match &self.who {
            Who::OnRecord(s) => registry.subject_name(*s),
            Who::BankLike(n) | Who::Unlisted(n) => n,
        }
    }

    /// Name to show for a day: before a change of name, the former one.
    #[must_use]
    pub fn name_on<'a>(&'a self, registry: &'a Registry, date: Date) -> &'a str {
        match &self.who {
            Who::OnRecord(s) => registry.subject_name_on(*s, date),
            Who::BankLike(n) | Who::Unlisted(n) => n,
        }
    }

    /// The body on record.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self.who {
            Who::OnRecord(s) => Some(s),
            _ => None,
        }
    }

    /// The body for comparing with other names; `None` for an unlisted one.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        match &self.who {
            Who::OnRecord(s) => Some(Party::OnRecord(*s)),
            Who::BankLike(n) => Some(Party::bank_like(n)),
            Who::Unlisted(_) => None,
        }
    }

    /// Index of the payment institution.
    #[must_use]
    pub fn institution(&self) -> Option<usize> {
        match self.who {
            Who::OnRecord(Subject::Institution(i)) => Some(i),
            _ => None,
        }
    }

    /// A bank, on the list or by its name.
    #[must_use]
    pub fn is_bank(&self) -> bool {
        matches!(self.who, Who::OnRecord(Subject::Bank(_)) | Who::BankLike(_))
    }
}

/// The contract's order of `identified_by`.
const WORDS: [&str; 9] = [
    "acquirer",
    "licence_no",
    "brand",
    "merchant_no",
    "receipt",
    "agreement",
    "app",
    "institution_code",
    "settlement_payer",
];

/// Whether two spellings name the same unlisted bank.
fn same_bank_like(a: &str, b: &str) -> bool {
    without_form(&fold(a)) == without_form(&fold(b))
}

/// Chooses the acquirer.
#[must_use]
pub fn choose(
    registry: &Registry,
    names: &[Name],
    numbers: &[NumberSeen],
    licence_no: Option<&LicenceNoSeen>,
    settlement: &Settlement,
    date: Date,
) -> Option<Acquirer> {
    let (who, chosen_by) = by_name(names)
        .or_else(|| by_number(numbers))
        .or_else(|| by_licence_no(registry, licence_no, date))
        .or_else(|| by_payer(settlement))
        .or_else(|| unlisted(names))?;
    Some(complete(
        registry, who, chosen_by, names, numbers, licence_no, settlement, date,
    ))
}

fn by_name(names: &[Name]) -> Option<(Who, ChosenBy)> {
    let mut best: Option<(Grade, u8, &Name)> = None;
    for n in names {
        let badness = match &n.standing {
            Standing::OnRecord { state, .. } => state.badness(),
            Standing::BankLike => 0,
            _ => continue,
        };
        let grade = n.source.grade();
        // Names come in the order of preference, so a later one must be strictly worse off.
        if best.is_none_or(|(g, b, _)| grade > g || (grade == g && badness > b)) {
            best = Some((grade, badness, n));
        }
    }
    best.map(|(grade, _, n)| {
        let who = match n.standing {
            Standing::OnRecord { subject, .. } => Who::OnRecord(subject),
            _ => Who::BankLike(n.value.clone()),
        };
        (who, ChosenBy::Name(grade))
    })
}

fn by_number(numbers: &[NumberSeen]) -> Option<(Who, ChosenBy)> {
    numbers
        .iter()
        .find_map(|n| n.points_to.as_ref()?.subject)
        .map(|s| (Who::OnRecord(s), ChosenBy::Number))
}

fn by_licence_no(
    registry: &Registry,
    licence_no: Option<&LicenceNoSeen>,
    date: Date,
) -> Option<(Who, ChosenBy)> {
    match licence_no? {
        LicenceNoSeen::OnRecord(i) => {
            let (index, _) = registry.follow(*i, date);
            Some((
                Who::OnRecord(Subject::Institution(index)),
                ChosenBy::LicenceNo,
            ))
        }
        _ => None,
    }
}

fn by_payer(settlement: &Settlement) -> Option<(Who, ChosenBy)> {
    let mut found: Option<Who> = None;
    for p in settlement.seen() {
        let who = match p.kind {
            PayerKind::BankLike => Who::BankLike(p.payer.clone()),
            kind => match kind.subject() {
                Some(subject) => Who::OnRecord(subject),
                None => continue,
            },
        };
        match &found {
            Some(Who::BankLike(a)) if matches!(&who, Who::BankLike(b) if same_bank_like(a, b)) => {}
            // Payers that disagree among themselves choose nobody.
            Some(other) if *other != who => return None,
            _ => found = Some(who),
        }
    }
    found.map(|w| (w, ChosenBy::Payer))
}

fn unlisted(names: &[Name]) -> Option<(Who, ChosenBy)> {
    let mut best: Option<&Name> = None;
    for n in names.iter().filter(|n| n.standing == Standing::Company) {
        if best.is_none_or(|b| n.source.grade() > b.source.grade()) {
            best = Some(n);
        }
    }
    best.map(|n| {
        (
            Who::Unlisted(n.value.clone()),
            ChosenBy::Name(n.source.grade()),
        )
    })
}

#[allow(clippy::too_many_arguments)]
fn complete(
    registry: &Registry,
    who: Who,
    chosen_by: ChosenBy,
    names: &[Name],
    numbers: &[NumberSeen],
    licence_no: Option<&LicenceNoSeen>,
    settlement: &Settlement,
    date: Date,
) -> Acquirer {
    let mut words: Vec<&'static str> = Vec::new();
    let mut sources: Vec<Source> = Vec::new();
    let mut firmly = false;
    let mut merged_from = None;
    let subject = match who {
        Who::OnRecord(s) => Some(s),
        _ => None,
    };
    for n in names {
        let hit = match (&who, &n.standing) {
            (
                Who::OnRecord(s),
                Standing::OnRecord {
                    subject,
                    via,
                    merged_from: from,
                    ..
                },
            ) => {
                let hit = s == subject;
                if hit {
                    firmly |= !matches!(via, Via::Alias(c, _) if *c != Confidence::High);
                    merged_from = merged_from.or(*from);
                }
                hit
            }
            (Who::BankLike(a), Standing::BankLike) => same_bank_like(a, &n.value),
            (Who::Unlisted(a), Standing::Company) => same_bank_like(a, &n.value),
            _ => false,
        };
        if hit {
            words.push(n.word);
            sources.push(n.source);
        }
    }
    for n in numbers {
        if subject.is_some() && n.points_to.as_ref().and_then(|p| p.subject) == subject {
            words.push(n.word);
            sources.push(n.source);
        }
    }
    if let Some(LicenceNoSeen::OnRecord(i)) = licence_no {
        let (index, from) = registry.follow(*i, date);
        if subject == Some(Subject::Institution(index)) {
            words.push("licence_no");
            sources.push(Source::Seller);
            merged_from = merged_from.or(from);
            firmly = true;
        }
    }
    for p in settlement.seen() {
        let hit = match (&who, p.kind) {
            (Who::BankLike(a), PayerKind::BankLike) => same_bank_like(a, &p.payer),
            (_, kind) => subject.is_some() && kind.subject() == subject,
        };
        if hit {
            words.push("settlement_payer");
            firmly = true;
            if settlement.shown_by_seller {
                sources.push(Source::Seller);
            }
        }
    }
    words.sort_by_key(|w| WORDS.iter().position(|x| x == w));
    words.dedup();
    sources.sort_unstable();
    sources.dedup();
    let state = match &who {
        Who::OnRecord(Subject::Institution(i)) => registry.licence_state(*i, date),
        Who::OnRecord(Subject::Bank(_)) | Who::BankLike(_) => LicenceState::NotNeeded,
        Who::Unlisted(_) => LicenceState::Absent,
    };
    Acquirer {
        who,
        state,
        chosen_by,
        identified_by: words,
        sources,
        firmly,
        merged_from,
    }
}
