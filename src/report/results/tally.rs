//! Counts that a workbook and a page show beside those of the summary: what ends soon, regions,
//! agents.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::packed::RowResult;
use crate::batch::Attention;
use crate::case::parse_date;
use crate::field::Field;

/// Names that are counted one by one.
const MOST_NAMES: usize = 50_000;

/// Days in which a licence ends soon.
pub const SOON: i64 = 90;

/// Counts over rows.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    province: Option<usize>,
    agent: Option<usize>,
    date: Option<Date>,
    by_region: BTreeMap<String, u64>,
    agents: BTreeMap<String, u64>,
    ending: BTreeMap<(String, String), u64>,
}

impl Tally {
    /// For a list whose columns mean these fields; agents are counted only where asked for.
    #[must_use]
    pub fn new(fields: &[Option<Field>], date: Date, with_agents: bool) -> Tally {
        let at = |field: Field| fields.iter().position(|f| *f == Some(field));
        Tally {
            province: at(Field::Province).or_else(|| at(Field::City)),
            agent: with_agents.then(|| at(Field::Agent)).flatten(),
            date: Some(date),
            ..Tally::default()
        }
    }

    /// Takes a row.
    pub fn row(&mut self, row: &RowResult<'_>) {
        let cell = |at: Option<usize>| {
            at.and_then(|at| row.cells.get(at))
                .map(str::trim)
                .filter(|c| !c.is_empty())
        };
        if let Some(region) = cell(self.province) {
            count(&mut self.by_region, region);
        }
        if row.attention != Attention::None
            && let Some(agent) = cell(self.agent)
        {
            count(&mut self.agents, agent);
        }
        let mut ours = row.ours.iter().skip(3);
        let acquirer = ours.next().unwrap_or_default();
        let until = ours.nth(2).unwrap_or_default();
        if until.len() == 10 && until.starts_with('2') {
            let key = (until.to_owned(), acquirer.to_owned());
            if let Some(n) = self.ending.get_mut(&key) {
                *n += 1;
            } else if self.ending.len() < MOST_NAMES {
                self.ending.insert(key, 1);
            }
        }
    }

    /// Rows by region.
    #[must_use]
    pub fn by_region(&self) -> Vec<(String, u64)> {
        listed(&self.by_region)
    }

    /// Rows to be stopped or asked about, by agent.
    #[must_use]
    pub fn agents(&self) -> Vec<(String, u64)> {
        listed(&self.agents)
    }

    /// Licences that end within [`SOON`] days: acquirer, day, rows.
    #[must_use]
    pub fn ending(&self) -> Vec<(String, Date, u64)> {
        let Some(from) = self.date else {
            return Vec::new();
        };
        let until = from.saturating_add(SOON.days());
        self.ending
            .iter()
            .filter_map(|((day, name), n)| {
                let day = parse_date(day).filter(|d| *d >= from && *d <= until)?;
                Some((name.clone(), day, *n))
            })
            .collect()
    }
}

fn listed(names: &BTreeMap<String, u64>) -> Vec<(String, u64)> {
    names.iter().map(|(k, n)| (k.clone(), *n)).collect()
}

fn count(names: &mut BTreeMap<String, u64>, name: &str) {
    if let Some(n) = names.get_mut(name) {
        *n += 1;
        return;
    }
    let name = if names.len() < MOST_NAMES {
        name
    } else {
        "…"
    };
    *names.entry(name.to_owned()).or_default() += 1;
}
