//! Questions of what a seller says: of a page, and of the words of a case. None of them moves a
//! verdict.

pub mod across;
pub mod agent;
pub mod brand;
pub mod licence;
pub mod offer;
pub mod price;
pub mod region;
pub mod seller;
mod tell;
pub mod writing;

use jiff::civil::Date;

use super::build::{Draft, draft_on};
use crate::finding::Finding;
use crate::promo::Reading;
use crate::promo::contact::{host_of, registrable};
use crate::promo::lexis::Whom;
use crate::registry::Registry;
use crate::registry::index::Subject;
use crate::registry::licence::LicenceState;

/// What was said, and where.
#[derive(Debug, Clone, Copy)]
pub struct Told<'d> {
    /// What is on record.
    pub registry: &'d Registry,
    /// The check date.
    pub date: Date,
    /// What was read.
    pub reading: &'d Reading,
    /// Where the page came from.
    pub address: Option<&'d str>,
    /// The words are those of a case (its field `claims`), not a page.
    pub of_case: bool,
}

/// A question of what was said.
pub type PageQuestion = fn(&Told<'_>, &mut Vec<Finding>);

/// All questions asked of a page, in the order in which they are asked.
pub const PAGE_CATALOGUE: &[(&str, PageQuestion)] = &[
    ("LIC001", licence::company_not_on_record),
    ("LIC002", brand::ended),
    ("LIC003", brand::type_not_covered),
    ("LIC004", region::nationwide_beyond_record),
    ("LIC006", licence::calls_itself_payment),
    ("LIC007", licence::bank_needs_none),
    ("LIC008", licence::company_looks_like_listed),
    ("LIC009", licence::list_is_old),
    ("LIC010", brand::not_trading),
    ("LIC011", brand::renewal_open),
    ("LIC012", licence::renamed_or_merged),
    ("LIC013", licence::number_malformed),
    ("LIC014", licence::number_of_another),
    ("LIC015", licence::number_unknown),
    ("BRD001", brand::maker_or_network),
    ("BRD002", brand::not_on_record),
    ("BRD003", brand::looks_like_brand),
    ("BRD004", brand::service_brand),
    ("BRD005", brand::called_a_maker),
    ("MCC005", offer::merchants_to_choose),
    ("RATE001", price::credit_below_cost),
    ("RATE002", price::debit_below_cost),
    ("RATE007", offer::rate_set_by_state),
    ("RATE010", offer::reduction_that_ended),
    ("RATE012", price::one_rate_for_all),
    ("RATE013", price::unlikely_rate),
    ("FEE003", price::deposit_without_terms),
    ("FEE004", price::high_sim_fee),
    ("FEE005", price::sold_along),
    ("AGT004", agent::levels_of_agents),
    ("AGT007", agent::seller_pays),
    ("PROMO001", offer::terminal_will_stop),
    ("PROMO002", seller::says_it_is_a_body),
    ("PROMO003", offer::no_acquirer_named),
    ("PROMO004", offer::cashing_out),
    ("PROMO005", offer::tied_to_card_or_loan),
    ("PROMO006", offer::asks_for_secrets),
    ("PROMO007", offer::without_papers),
    ("PROMO008", seller::unionpay_places_terminals),
    ("PROMO009", seller::official_elsewhere),
    ("PROMO010", seller::mobile_beside_hotline),
    ("PROMO011", writing::contradicts_itself),
    ("PROMO012", writing::stuffed_with_a_brand),
    ("PROMO013", writing::paragraph_twice),
    ("PROMO014", writing::altered_spellings),
    ("PROMO015", brand::true_licence_denied),
    ("PROMO016", brand::wrong_issuer),
    ("PROMO017", price::slow_settlement),
];

/// Asks all questions of a page.
#[must_use]
pub fn ask(told: &Told<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for (_, question) in PAGE_CATALOGUE {
        question(told, &mut out);
    }
    out
}

/// Findings that contradict what the page says, by rule and message: the record, or the page
/// itself, says otherwise.
pub const CONTRADICTIONS: &[(&str, &str)] = &[
    ("LIC001", "claimed_unlisted"),
    ("LIC002", "claimed_ended"),
    ("LIC002", "claimed_ended_undated"),
    ("LIC003", "claimed_other_type"),
    ("LIC004", "nationwide"),
    ("LIC008", "looks_like_page"),
    ("LIC010", "claimed_not_trading"),
    ("LIC013", "page_malformed"),
    ("LIC014", "page_of_another"),
    ("LIC015", "page_unknown"),
    ("BRD001", "claimed_maker"),
    ("BRD001", "claimed_network"),
    ("BRD004", "claimed_agent"),
    ("BRD005", "called_maker"),
    ("RATE007", "set_by_state"),
    ("PROMO002", "says_it_is"),
    ("PROMO008", "places_terminals"),
    ("PROMO009", "domain_of_nobody"),
    ("PROMO009", "domain_of_another"),
    ("PROMO011", "fee_and_none"),
    ("PROMO011", "plus_and_none"),
    ("PROMO011", "zero_rate_and_rate"),
    ("PROMO015", "licence_denied"),
    ("PROMO016", "wrong_issuer"),
    ("PROMO016", "wrong_kind"),
];

/// Whether a finding contradicts what the page says.
#[must_use]
pub fn contradicts(f: &Finding) -> bool {
    CONTRADICTIONS
        .iter()
        .any(|(rule, message)| f.rule == *rule && f.message == *message)
}

impl<'d> Told<'d> {
    /// Begins a finding.
    fn draft(&self, rule: &'static str, message: &'static str) -> Draft<'d> {
        draft_on(self.registry, rule, message)
    }

    /// Name of an item of a list of the answer; of a case, the field.
    fn item(&self, list: &str, index: usize) -> String {
        if self.of_case {
            "claims".to_owned()
        } else {
            format!("{list}[{index}]")
        }
    }

    /// Where the text as a whole is meant.
    fn text(&self) -> &'static str {
        if self.of_case { "claims" } else { "text" }
    }

    /// The day a part of the record speaks of.
    fn as_of(&self, part: &str) -> Date {
        self.registry
            .part_as_of(part)
            .unwrap_or_else(|| self.registry.as_of())
    }

    /// Registrable domain of the page itself.
    #[must_use]
    pub fn own_domain(&self) -> Option<String> {
        self.address.and_then(host_of).and_then(|h| registrable(&h))
    }

    /// Whether the page stands on a domain that is on record as somebody's own.
    #[must_use]
    pub fn on_official_domain(&self) -> bool {
        self.own_domain().is_some_and(|d| {
            self.registry
                .snapshot()
                .contacts
                .iter()
                .any(|c| c.domains.iter().any(|v| v.value.as_str() == d))
        })
    }

    /// The page names an institution or a bank on record, by a brand or its legal name.
    #[must_use]
    pub fn names_a_body(&self) -> bool {
        let brands = &self.reading.brands;
        brands.iter().any(|b| matches!(b.whom, Whom::Subject(_)))
            || self.reading.companies.iter().any(|c| c.subject.is_some())
    }

    /// The page offers something: bait, a way to reach a person, a recruiting line.
    #[must_use]
    pub fn offers(&self) -> bool {
        [
            "free_bait",
            "personal_contact",
            "official_impersonation",
            "unionpay_misuse",
            "agent_recruit",
            "telesales",
        ]
        .iter()
        .any(|c| self.reading.own(c).next().is_some())
            || self.reading.sentences.iter().any(|s| s.offers)
    }

    /// Institution of a brand on the check date, a successor followed, and the state of its licence.
    #[must_use]
    pub fn standing(&self, whom: Whom) -> Option<(usize, LicenceState)> {
        standing(self.registry, whom, self.date)
    }
}

/// Institution behind a name on a date, a successor followed, and the state of its licence.
#[must_use]
pub fn standing(registry: &Registry, whom: Whom, date: Date) -> Option<(usize, LicenceState)> {
    match whom {
        Whom::Subject(Subject::Institution(i)) => {
            let (now, _) = registry.follow(i, date);
            Some((now, registry.licence_state(now, date)))
        }
        _ => None,
    }
}
