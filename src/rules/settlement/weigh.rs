//! What a payment says of direct settlement, and how much: its relation to the acquirer of the
//! case, the sample that speaks for it, what decides against it.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::dossier::Dossier;
use crate::dossier::acquirer::{ChosenBy, Who};
use crate::dossier::names::Standing;
use crate::field::Field;
use crate::finding::Weight;
use crate::registry::index::Subject;
use crate::registry::name::without_form;
use crate::settlement::matching::{Contested, How};
use crate::settlement::payer::PayerKind;
use crate::settlement::{Payment, Tie};
use crate::text::fold::fold;

/// What a payment is to the acquirer of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The acquirer itself, an institution that may acquire.
    Acquirer,
    /// The bank that acquires.
    AcquiringBank,
    /// A licensed body, but not the acquirer, or not licensed to acquire.
    OtherLicensed,
    /// Neither.
    Neither,
}

/// Subject of the stated brand.
fn brand_subject(d: &Dossier<'_>) -> Option<Subject> {
    d.names
        .iter()
        .find(|n| n.word == "brand")
        .and_then(|n| match &n.standing {
            Standing::OnRecord { subject, .. } => Some(*subject),
            _ => None,
        })
}

/// Who a payer is in relation to the acquirer of the case.
#[must_use]
pub fn relation(d: &Dossier<'_>, p: &Payment) -> Relation {
    let chosen = d.acquirer.as_ref();
    let by_payer = chosen.is_none_or(|a| a.chosen_by == ChosenBy::Payer);
    let is_chosen = match (p.kind, chosen.map(|a| &a.who)) {
        (PayerKind::BankLike, Some(Who::BankLike(n))) => {
            without_form(&fold(n)) == without_form(&fold(&p.payer))
        }
        (kind, Some(Who::OnRecord(s))) => kind.subject() == Some(*s),
        _ => false,
    };
    // An unlisted name stands for nobody, so the payer alone names the acquirer.
    let nobody_else = by_payer || matches!(chosen.map(|a| &a.who), Some(Who::Unlisted(_)));
    match p.kind {
        PayerKind::Institution {
            acquires: false, ..
        } => Relation::OtherLicensed,
        PayerKind::Institution { .. } => {
            let is_brand = brand_subject(d).is_some() && brand_subject(d) == p.kind.subject();
            if is_chosen || is_brand || nobody_else {
                Relation::Acquirer
            } else {
                Relation::OtherLicensed
            }
        }
        PayerKind::Bank(_) | PayerKind::BankLike => {
            if is_chosen || nobody_else {
                Relation::AcquiringBank
            } else {
                Relation::OtherLicensed
            }
        }
        _ => Relation::Neither,
    }
}

/// Payments that speak for direct settlement.
pub(super) fn direct<'d>(d: &'d Dossier<'_>) -> Vec<(&'d Payment, Relation)> {
    d.settlement
        .own_record()
        .map(|p| (p, relation(d, p)))
        .filter(|(_, r)| matches!(r, Relation::Acquirer | Relation::AcquiringBank))
        .collect()
}

/// Payments that speak against it.
pub(super) fn against<'d>(d: &'d Dossier<'_>) -> Vec<&'d Payment> {
    d.settlement
        .payments
        .iter()
        .filter(|p| p.kind.is_against())
        .collect()
}

/// How many credits stand for direct payment, on how many days, and how old the newest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sample {
    /// Matched credits; a stated payer alone counts as one.
    pub credits: usize,
    /// Different days.
    pub days: usize,
    /// Days since the newest; `None` where no day is known.
    pub newest_age: Option<i32>,
    /// The newest day.
    pub newest: Option<Date>,
    /// Some fee was only implied.
    pub implied: bool,
}

/// Sample of the credits that speak for direct payment.
#[must_use]
pub fn sample(d: &Dossier<'_>) -> Sample {
    let all = direct(d);
    let matched: Vec<&Payment> = all
        .iter()
        .map(|(p, _)| *p)
        .filter(|p| p.tie != Tie::Stated)
        .collect();
    if matched.is_empty() {
        return Sample {
            credits: all.len().min(1),
            ..Sample::default()
        };
    }
    let mut days: Vec<Date> = matched.iter().filter_map(|p| p.date).collect();
    days.sort_unstable();
    days.dedup();
    let newest = days.last().copied();
    Sample {
        credits: matched.len(),
        days: days.len(),
        newest,
        newest_age: newest.map(|n| d.date.since(n).map_or(0, |s| s.get_days()).max(0)),
        implied: matched.iter().any(|p| p.tie == Tie::Matched(How::Implied)),
    }
}

/// Payments that decide against direct payment, and whether one pays a whole batch exactly.
#[must_use]
pub fn decisive_against(d: &Dossier<'_>) -> (usize, bool) {
    let decisive: Vec<&Payment> = against(d)
        .into_iter()
        .filter(|p| against_weight(d, p) == Weight::DecisiveAgainst)
        .collect();
    let disputed: usize = d
        .settlement
        .matching
        .contested
        .iter()
        .filter(|g| disputed_decide(d, g))
        .map(|g| g.at_least)
        .sum();
    let credits = decisive.iter().filter(|p| p.tie != Tie::Stated).count() + disputed;
    (
        credits.max(usize::from(!decisive.is_empty())),
        decisive.iter().any(|p| p.exact_batch),
    )
}

/// Weight of a payment by a person or a company without a licence: decisive on the merchant's own
/// record, unless its tie to the sales is only implied; then three from one payer at one rate
/// (± 0.02 points) decide.
#[must_use]
pub fn against_weight(d: &Dossier<'_>, p: &Payment) -> Weight {
    if d.settlement.shown_by_seller {
        return Weight::Serious;
    }
    match p.tie {
        Tie::Stated | Tie::Matched(How::Shown | How::Agreed | How::Partial) => {
            Weight::DecisiveAgainst
        }
        Tie::Matched(How::Implied) => {
            let Some(percent) = p.percent else {
                return Weight::Serious;
            };
            let near = d
                .settlement
                .payments
                .iter()
                .filter(|q| fold(&q.payer) == fold(&p.payer))
                .filter(|q| {
                    let near = q
                        .percent
                        .is_some_and(|q| (q - percent).abs() <= Decimal::new(2, 2));
                    near || (p.line.is_some() && q.line == p.line)
                })
                .count();
            if near >= 3 {
                Weight::DecisiveAgainst
            } else {
                Weight::Serious
            }
        }
    }
}

/// Whether what is left of a dispute decides: on the merchant's own record, and not where a
/// written designation covers every such payer of the group.
pub(super) fn disputed_decide(d: &Dossier<'_>, group: &Contested) -> bool {
    let person = group
        .credits
        .iter()
        .any(|c| d.settlement.credit_kinds.get(*c).copied().flatten() == Some(PayerKind::Person));
    !d.settlement.shown_by_seller && (person || !d.case.flag(Field::TreasuryDesignation))
}
