//! What kind of body paid.

use jiff::civil::Date;

use crate::case::Case;
use crate::field::Field;
use crate::registry::Registry;
use crate::registry::index::{Names, Resolved, Subject};
use crate::registry::licence::{LicenceState, acquiring_scope_on};
use crate::registry::name;
use crate::text::fold::fold;

/// Kind of a payer, in the order in which it is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayerKind {
    /// The merchant or its operator: ignored (SET013).
    Own,
    /// A payment institution licensed that day.
    Institution {
        /// Index, after following mergers.
        index: usize,
        /// State of its licence that day.
        state: LicenceState,
        /// Whether its licence covers card acquiring.
        acquires: bool,
    },
    /// A bank on record.
    Bank(usize),
    /// A bank by its name, on no list of ours.
    BankLike,
    /// A clearing body or an internal account: says nothing (SET006).
    Clearing,
    /// An institution whose licence had ended.
    Ended(usize),
    /// An institution gone from the list without notice (SET015).
    Gone(usize),
    /// A company without a licence (SET003).
    Company,
    /// A natural person (SET002).
    Person,
    /// Cannot be told (SET006).
    Unclear,
}

impl PayerKind {
    /// The contract's word for `reconcile`; the chosen acquirer's own kind is the caller's.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PayerKind::Own => "self",
            PayerKind::Institution { .. } => "institution",
            PayerKind::Bank(_) | PayerKind::BankLike => "bank",
            PayerKind::Clearing => "clearing",
            PayerKind::Ended(_) | PayerKind::Gone(_) | PayerKind::Company => "company",
            PayerKind::Person => "person",
            PayerKind::Unclear => "unclear",
        }
    }

    /// The body on record, where the payer is one.
    #[must_use]
    pub fn subject(self) -> Option<Subject> {
        match self {
            PayerKind::Institution { index, .. }
            | PayerKind::Ended(index)
            | PayerKind::Gone(index) => Some(Subject::Institution(index)),
            PayerKind::Bank(index) => Some(Subject::Bank(index)),
            _ => None,
        }
    }

    /// A person or a company without a licence: decisive against direct payment.
    #[must_use]
    pub fn is_against(self) -> bool {
        matches!(
            self,
            PayerKind::Person | PayerKind::Company | PayerKind::Ended(_)
        )
    }
}

/// Names that are the merchant's own.
#[derive(Debug, Clone, Default)]
pub struct OwnNames {
    /// Business name.
    pub merchant: Option<String>,
    /// Owner or legal representative.
    pub operator: Option<String>,
    /// Account holder, where nothing speaks against it.
    pub holder: Option<String>,
}

impl OwnNames {
    /// The merchant's own names; the account holder only where the account is not in question.
    #[must_use]
    pub fn of(case: &Case<'_>, holder_in_question: bool) -> OwnNames {
        let owned = |f: Field| case.get(f).map(str::to_owned);
        OwnNames {
            merchant: owned(Field::MerchantName),
            operator: owned(Field::Operator),
            holder: (!holder_in_question)
                .then(|| owned(Field::SettlementAccountHolder))
                .flatten(),
        }
    }

    fn has(&self, payer: &str) -> bool {
        let p = fold(payer);
        [&self.merchant, &self.operator, &self.holder]
            .into_iter()
            .flatten()
            .any(|n| fold(n) == p || name::without_form(&fold(n)) == name::without_form(&p))
    }

    /// A masked name that could be one of the merchant's own: cannot be told.
    fn may_be(&self, payer: &str) -> bool {
        [&self.merchant, &self.operator, &self.holder]
            .into_iter()
            .flatten()
            .any(|n| masked_agrees(payer, n))
    }
}

/// Whether a masked name (`张**`) can stand for a whole one (`张某某`).
fn masked_agrees(masked: &str, whole: &str) -> bool {
    let is_mask = |c: char| matches!(c, '*' | '＊' | '×');
    if !masked.contains(is_mask) {
        return false;
    }
    let m: Vec<char> = masked.trim().chars().collect();
    let w: Vec<char> = whole.trim().chars().collect();
    let shown = |c: &char| !is_mask(*c);
    // Banks print a fixed number of stars, so only the shown ends are compared.
    let head = m.iter().take_while(|c| shown(c)).count();
    let tail = m.iter().rev().take_while(|c| shown(c)).count();
    head + tail <= w.len()
        && m.iter().zip(&w).take(head).all(|(a, b)| a == b)
        && m.iter()
            .rev()
            .zip(w.iter().rev())
            .take(tail)
            .all(|(a, b)| a == b)
}

/// What kind of body `payer` was on `date`.
#[must_use]
pub fn kind_of(registry: &Registry, payer: &str, date: Date, own: &OwnNames) -> PayerKind {
    let payer = payer.trim();
    if own.has(payer) {
        return PayerKind::Own;
    }
    let folded = fold(payer);
    if name::is_clearing_label(&folded) {
        return PayerKind::Clearing;
    }
    match registry.resolve(payer, Names::NoAliases) {
        Resolved::One(m) => match m.subject {
            Subject::Bank(i) => return PayerKind::Bank(i),
            Subject::Institution(i) => {
                let (index, _) = registry.follow(i, date);
                let state = registry.licence_state(index, date);
                return match state {
                    LicenceState::Ended | LicenceState::Merged => PayerKind::Ended(index),
                    LicenceState::Absent => PayerKind::Gone(index),
                    _ => PayerKind::Institution {
                        index,
                        state,
                        acquires: registry
                            .institution_at(index)
                            .is_some_and(|r| acquiring_scope_on(r, date).is_some()),
                    },
                };
            }
        },
        Resolved::Several(_) => return PayerKind::Unclear,
        Resolved::Other(_) | Resolved::Nobody => {}
    }
    if name::is_bank_like(&folded) {
        return PayerKind::BankLike;
    }
    if name::has_company_form(&folded) {
        return PayerKind::Company;
    }
    if own.may_be(payer) {
        return PayerKind::Unclear;
    }
    if registry.is_person(payer) {
        return PayerKind::Person;
    }
    PayerKind::Unclear
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn kinds_in_order() {
        let registry = Registry::embedded().unwrap();
        let own = OwnNames {
            merchant: Some("示例家常菜馆".into()),
            operator: Some("王某某".into()),
            holder: None,
        };
        let day = date(2026, 11, 23);
        for (payer, word) in [
            ("示例家常菜馆", "self"),
            ("王某某", "self"),
            ("拉卡拉支付股份有限公司", "institution"),
            ("拉卡拉支付股份有限公司客户备付金", "institution"),
            ("拉卡拉支付股份有限公司北京分公司", "institution"),
            ("中国工商银行", "bank"),
            ("中国工商银行股份有限公司北京海淀支行", "bank"),
            ("示例农村商业银行股份有限公司", "bank"),
            ("网联清算有限公司", "clearing"),
            ("批量代付", "clearing"),
            ("瑞银信支付技术有限公司", "company"),
            ("示例云收信息技术有限公司", "company"),
            ("李某某", "person"),
            ("李**", "person"),
            ("陳建華", "person"),
            ("付呗", "unclear"),
            ("云商宝", "unclear"),
            ("拉卡拉支付股份有限公司商户清算款", "institution"),
            ("拉卡拉支付股份有限公司POS清算资金", "institution"),
            ("拉卡拉支付股份有限公司0001", "institution"),
            ("拉卡拉支付股份有限公司清算中心", "institution"),
            ("招商银行股份有限公司深圳分行商户清算款", "bank"),
            ("招商银行股份有限公司（POS清算）", "bank"),
            ("招商银行股份有限公司信用卡中心", "bank"),
            ("示例银行股份有限公司信用卡中心", "bank"),
            ("示例云收信息技术有限公司清算中心", "company"),
            ("示例云收信息技术有限公司商户清算款", "company"),
            ("（陈建华）", "person"),
            ("陈建华 手机银行", "unclear"),
            ("示例云收信息技术有限公司手机银行", "company"),
            ("中国工商银行手机银行", "bank"),
            ("手机银行", "clearing"),
            ("王**", "unclear"),
            ("示例五金店", "unclear"),
            ("易生", "unclear"),
        ] {
            assert_eq!(
                kind_of(registry, payer, day, &own).as_str(),
                word,
                "{payer}"
            );
        }
    }
}
