//! Money that has not come: when it is due, whether it is late, the likeliest causes with the sign
//! that fired, what is ruled out, where the money goes, and what to do.
//!
//! Causes, steps, evidence and rights are records (`data/causes.toml`); here are only the
//! questions. It knows no clock and no language, and never says when money will come.

mod account;
mod acquirer;
mod open;
mod party;
mod terms;
mod timing;

use jiff::civil::Date;

use crate::case::Case;
use crate::check::{Report, conclude};
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Arg, ArgValue, Finding};
use crate::registry::Registry;
use crate::registry::record::ReturnsTo;
use crate::rules;
use crate::rules::settlement::{Relation, relation};
pub use open::Open;
pub use terms::Terms;

/// Causes named in one answer.
pub const MOST_CAUSES: usize = 3;
/// A sign from here on is a fact the user or a record states; below it is only likely.
const STATED: u8 = 75;

/// A cause with the sign that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// Cause, e.g. `U01`.
    pub cause: &'static str,
    /// Id of the sign within the cause.
    pub sign: &'static str,
    /// How much it says, 0 to 100.
    pub weight: u8,
    /// What fills the places of its text.
    pub args: Vec<Arg>,
}

/// A cause that cannot be, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuledOut {
    /// Cause.
    pub cause: &'static str,
    /// Id of the reason within the cause.
    pub reason: &'static str,
    /// What fills the places of its text.
    pub args: Vec<Arg>,
}

/// What the answer comes to in one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The customer was not debited: nothing is to come.
    NoMoneyMoved,
    /// The acquirer has no such sale though the customer was debited: it goes back to the card.
    OneSided,
    /// All sales given are matched by credits.
    Arrived,
    /// Nothing is settled before a pre-authorisation is completed.
    NotCompleted,
    /// What was sold was voided, or only refunds are given.
    Voided,
    /// Not due yet.
    NotDue,
    /// The due date has passed.
    Late,
    /// No sale with a day is given.
    NoDueDate,
}

impl Outcome {
    /// The word of documents and of the catalogue.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::NoMoneyMoved => "no_money_moved",
            Outcome::OneSided => "one_sided",
            Outcome::Arrived => "arrived",
            Outcome::NotCompleted => "not_completed",
            Outcome::Voided => "voided",
            Outcome::NotDue => "not_due",
            Outcome::Late => "late",
            Outcome::NoDueDate => "no_due_date",
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The day asked for.
    pub date: Date,
    /// What it comes to.
    pub outcome: Outcome,
    /// The agreed terms of settlement.
    pub terms: Terms,
    /// Sales that no credit pays, in the order of their due dates; the first is the one in question.
    pub open: Vec<Open>,
    /// Sales given.
    pub sales: usize,
    /// Credits given.
    pub credits: usize,
    /// At most three causes, likeliest first.
    pub causes: Vec<Sign>,
    /// Causes that cannot be.
    pub ruled_out: Vec<RuledOut>,
    /// Where the money goes in the end.
    pub returns_to: ReturnsTo,
    /// Neither an earlier payer nor the acquirer's word on the sale is known.
    pub cannot_tell: bool,
    /// Ids of the next steps, in order.
    pub steps: Vec<String>,
    /// Ids of the evidence to keep.
    pub keep: Vec<String>,
    /// Ids of the rights.
    pub rights: Vec<String>,
    /// The report of the same case.
    pub report: Report,
}

impl Diagnosis {
    /// The sale in question.
    #[must_use]
    pub fn sale(&self) -> Option<&Open> {
        self.open.first()
    }

    /// The day its money is due by the agreement.
    #[must_use]
    pub fn due(&self) -> Option<Date> {
        self.sale().and_then(|s| s.due)
    }

    /// Whether that day is over; `None` where it is not known.
    #[must_use]
    pub fn late(&self) -> Option<bool> {
        self.due().map(|due| self.date > due)
    }

    /// Days since the due date, 0 where it is not late.
    #[must_use]
    pub fn days_late(&self) -> i32 {
        self.sale().map_or(0, |s| s.days_late(self.date))
    }
}

/// What the questions ask of.
pub(crate) struct Facts<'d> {
    pub(crate) d: &'d Dossier<'d>,
    pub(crate) findings: &'d [Finding],
    pub(crate) terms: &'d Terms,
    pub(crate) open: &'d [Open],
}

impl Facts<'_> {
    fn choice(&self, field: Field) -> Option<&'static str> {
        self.d.case.choice(field)
    }

    fn sale(&self) -> Option<&Open> {
        self.open.first()
    }

    fn due(&self) -> Option<Date> {
        self.sale().and_then(|s| s.due)
    }

    fn late(&self) -> bool {
        self.due().is_some_and(|due| self.d.date > due)
    }

    fn debited(&self) -> Option<bool> {
        self.d
            .case
            .get(Field::CustomerDebited)
            .and_then(crate::case::parse_bool)
    }

    fn finding(&self, rule: &str) -> Option<&Finding> {
        self.findings.iter().find(|f| f.rule == rule)
    }

    /// A payer of card money that is the acquirer itself or a bank that acquires.
    fn direct_payer(&self) -> Option<&str> {
        self.d
            .settlement
            .own_record()
            .find(|p| {
                matches!(
                    relation(self.d, p),
                    Relation::Acquirer | Relation::AcquiringBank
                )
            })
            .map(|p| p.payer.as_str())
    }

    fn as_of(&self) -> Arg {
        text("as_of", self.d.registry.as_of())
    }
}

/// What fired and what is ruled out.
#[derive(Default)]
pub(crate) struct Board {
    signs: Vec<Sign>,
    out: Vec<RuledOut>,
}

impl Board {
    fn fire(&mut self, cause: &'static str, sign: &'static str, weight: u8, args: Vec<Arg>) {
        self.signs.push(Sign {
            cause,
            sign,
            weight,
            args,
        });
    }

    fn rule_out(&mut self, cause: &'static str, reason: &'static str, args: Vec<Arg>) {
        self.out.push(RuledOut {
            cause,
            reason,
            args,
        });
    }
}

fn text(name: &'static str, value: impl ToString) -> Arg {
    Arg {
        name,
        value: ArgValue::Text(value.to_string()),
    }
}

fn key(name: &'static str, value: String) -> Arg {
    Arg {
        name,
        value: ArgValue::Key(value.into()),
    }
}

fn person(d: &Dossier<'_>, name: &'static str, value: &str) -> Arg {
    Arg {
        name,
        value: if d.registry.is_person(value) {
            ArgValue::Personal(value.to_owned())
        } else {
            ArgValue::Text(value.to_owned())
        },
    }
}

/// Diagnoses one case on one date.
#[must_use]
pub fn diagnose(registry: &Registry, case: &Case<'_>, date: Date) -> Diagnosis {
    let dossier = Dossier::build(registry, case, date);
    let findings = rules::ask(&dossier);
    let terms = Terms::of(case);
    let open = open::unpaid(&dossier, &terms);
    let facts = Facts {
        d: &dossier,
        findings: &findings,
        terms: &terms,
        open: &open,
    };
    let outcome = outcome(&facts);
    let mut board = Board::default();
    for question in [
        timing::ask as fn(&Facts<'_>, &mut Board),
        account::ask,
        acquirer::ask,
        party::ask,
    ] {
        question(&facts, &mut board);
    }
    let cannot_tell = facts.d.settlement.payments.is_empty()
        && facts.choice(Field::AcquirerStatus).is_none()
        && facts.choice(Field::PayoutStatus).is_none()
        && !matches!(outcome, Outcome::Arrived | Outcome::NoMoneyMoved);
    let causes = match outcome {
        Outcome::NoMoneyMoved => Vec::new(),
        _ => likeliest(board.signs),
    };
    let mut ruled_out = board.out;
    ruled_out.retain(|r| causes.iter().all(|c| c.cause != r.cause));
    ruled_out.sort_by_key(|r| r.cause);
    ruled_out.dedup_by_key(|r| r.cause);
    let returns_to = returns_to(registry, outcome, &causes, facts.late(), cannot_tell);
    let (steps, keep, rights) = advice(registry, outcome, &causes, facts.late());
    let sales = case.sales.len();
    let credits = case.credits.len();
    let report = conclude(&dossier, findings.clone());
    Diagnosis {
        date,
        outcome,
        open: open.clone(),
        sales,
        credits,
        causes,
        ruled_out,
        returns_to,
        cannot_tell,
        steps,
        keep,
        rights,
        report,
        terms: terms.clone(),
    }
}

fn outcome(f: &Facts<'_>) -> Outcome {
    use crate::case::SaleKind;
    let case = f.d.case;
    let not_sold = matches!(f.choice(Field::SlipResult), Some("failed" | "none"))
        || matches!(
            f.choice(Field::AcquirerStatus),
            Some("not_shown" | "refused")
        );
    if f.debited() == Some(false) && not_sold {
        return Outcome::NoMoneyMoved;
    }
    if f.debited() == Some(true)
        && f.choice(Field::SlipResult) != Some("success")
        && f.choice(Field::AcquirerStatus) == Some("not_shown")
    {
        return Outcome::OneSided;
    }
    match f.sale() {
        Some(s) if s.kind == SaleKind::Preauth => Outcome::NotCompleted,
        Some(s) if s.voided_at.is_some() => Outcome::Voided,
        Some(s) => match s.due {
            Some(due) if f.d.date > due => Outcome::Late,
            Some(_) => Outcome::NotDue,
            None => Outcome::NoDueDate,
        },
        None => {
            let moves =
                |s: &&crate::case::Sale| matches!(s.kind, Some(SaleKind::Refund | SaleKind::Void));
            if case.sales.is_empty() {
                Outcome::NoDueDate
            } else if case.sales.iter().all(|s| moves(&s)) {
                Outcome::Voided
            } else {
                Outcome::Arrived
            }
        }
    }
}

/// The heaviest sign of each cause, at most [`MOST_CAUSES`]; guesses are left out beside facts.
fn likeliest(mut signs: Vec<Sign>) -> Vec<Sign> {
    signs.sort_by(|a, b| {
        b.weight
            .cmp(&a.weight)
            .then(a.cause.cmp(b.cause))
            .then(a.sign.cmp(b.sign))
    });
    let mut out: Vec<Sign> = Vec::new();
    let top = signs.first().map_or(0, |s| s.weight);
    // Where the acquirer never had the sale there is no settlement to wait for.
    let one_sided = signs
        .first()
        .is_some_and(|s| s.cause == "U06" && s.weight >= STATED);
    for s in signs {
        let guess = top >= STATED && s.weight < 50;
        let of_settlement = ["U01", "U02", "U03", "U08", "U10", "U11"].contains(&s.cause);
        if guess || (one_sided && of_settlement) || out.iter().any(|o| o.cause == s.cause) {
            continue;
        }
        out.push(s);
        if out.len() == MOST_CAUSES {
            break;
        }
    }
    out
}

fn returns_to(
    registry: &Registry,
    outcome: Outcome,
    causes: &[Sign],
    late: bool,
    cannot_tell: bool,
) -> ReturnsTo {
    match outcome {
        Outcome::NoMoneyMoved | Outcome::OneSided | Outcome::Voided => {
            return ReturnsTo::Cardholder;
        }
        Outcome::Arrived => return ReturnsTo::Merchant,
        _ => {}
    }
    let of = |s: &Sign| {
        registry
            .snapshot()
            .causes
            .causes
            .iter()
            .find(|c| c.id.as_str() == s.cause)
            .map_or(ReturnsTo::Unknown, |c| c.returns_to)
    };
    match causes.first() {
        Some(top) if top.weight >= STATED => of(top),
        _ if late && cannot_tell => ReturnsTo::Unknown,
        Some(top) => {
            let first = of(top);
            if causes.iter().all(|c| of(c) == first) {
                first
            } else {
                ReturnsTo::Unknown
            }
        }
        None if outcome == Outcome::NotDue => ReturnsTo::Merchant,
        None => ReturnsTo::Unknown,
    }
}

/// Causes after which there is nobody to complain to yet.
const SETTLED_BY_LOOKING: [&str; 7] = ["U06", "U07", "U08", "U19", "U20", "U23", "U25"];

type Ids = (Vec<String>, Vec<String>, Vec<String>);

/// Steps in their order, evidence and rights in the order of the causes.
fn advice(registry: &Registry, outcome: Outcome, causes: &[Sign], late: bool) -> Ids {
    let book = &registry.snapshot().causes;
    let mut steps: Vec<&str> = Vec::new();
    let mut keep: Vec<&str> = Vec::new();
    let mut rights: Vec<&str> = Vec::new();
    for s in causes {
        if let Some(c) = book.causes.iter().find(|c| c.id.as_str() == s.cause) {
            steps.extend(c.steps.iter().map(|t| t.as_str()));
            keep.extend(c.keep.iter().map(|t| t.as_str()));
            rights.extend(c.rights.iter().map(|t| t.as_str()));
        }
    }
    match outcome {
        Outcome::NoMoneyMoved | Outcome::OneSided | Outcome::Arrived | Outcome::Voided => {}
        Outcome::NotDue => steps.extend(["wait_due", "look_statement"]),
        _ => steps.extend(["look_statement", "read_app"]),
    }
    let looking = causes
        .first()
        .is_some_and(|s| SETTLED_BY_LOOKING.contains(&s.cause));
    if late && outcome == Outcome::Late && !looking {
        steps.extend(["call_acquirer", "written_complaint", "call_pbc"]);
        rights.extend(["settle_30", "complaint_35"]);
    }
    if late {
        steps.retain(|s| *s != "wait_due");
    }
    keep.extend(["slip", "bank_statement"]);
    let mut ordered: Vec<(u8, &str)> = steps
        .iter()
        .filter_map(|id| {
            let step = book.steps.iter().find(|s| s.id.as_str() == *id)?;
            Some((step.rank, *id))
        })
        .collect();
    ordered.sort_unstable();
    ordered.dedup();
    (
        ordered.into_iter().map(|(_, id)| id.to_owned()).collect(),
        once(&keep),
        once(&rights),
    )
}

/// Each id once, in order.
fn once(ids: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for id in ids {
        if out.iter().all(|o| o != id) {
            out.push((*id).to_owned());
        }
    }
    out
}
