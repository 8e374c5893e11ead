//! What changed between two snapshots, what the gates say, and what it means for a stock list.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::Words;

/// An institution that came or left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EntryDocument {
    /// Licence number.
    pub licence_no: String,
    /// Legal name.
    pub name: String,
    /// Its status now: `active`, `cancelled`, or `unknown` where no list confirms the end.
    pub status: String,
    /// Last day with a licence, where known.
    pub ended_on: Option<String>,
    /// Successor or reason as the page says, where it does.
    pub reason: Option<String>,
}

/// One value that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeDocument {
    /// Licence number.
    pub licence_no: String,
    /// Legal name now.
    pub name: String,
    /// `name`, `types`, `regions`, `valid_until`, `transition_until`, `first_licensed` or `status`.
    pub field: String,
    /// Before; null where nothing was known.
    pub from: Option<String>,
    /// Now; null where nothing is said any more.
    pub to: Option<String>,
}

/// What a gate found.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing.
    Ok,
    /// Something to read, no reason to refuse.
    Warn,
    /// A reason to keep the old registry.
    Fail,
}

impl Outcome {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Warn => "warn",
            Outcome::Fail => "fail",
        }
    }
}

/// One gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateDocument {
    /// Which.
    pub gate: String,
    /// What it found.
    pub outcome: Outcome,
    /// The figures, in words.
    pub detail: String,
    /// A failure that `--accept` may overrule.
    pub acceptable: bool,
}

/// A page that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemDocument {
    /// File or address.
    pub file: String,
    /// Fixed id of the class, e.g. `page-challenge`.
    pub id: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// A terminal of a stock list whose verdict changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StockChangeDocument {
    /// The list.
    pub file: String,
    /// Data row, from 1.
    pub row: u64,
    /// The row's own number.
    pub id: Option<String>,
    /// Who acquires, by the newer snapshot.
    pub acquirer: Option<String>,
    /// Licence number of the acquirer.
    pub licence_no: Option<String>,
    /// Verdict before.
    pub from: String,
    /// Verdict now.
    pub to: String,
    /// State of the licence before.
    pub from_state: Option<String>,
    /// State of the licence now.
    pub to_state: Option<String>,
    /// Rules that decided now.
    pub decided_by: Vec<String>,
}

/// A licence that ends soon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EndingDocument {
    /// The day.
    pub date: String,
    /// Days from the date asked for.
    pub days: i32,
    /// Licence number.
    pub licence_no: String,
    /// Legal name.
    pub name: String,
    /// Whether the licence covers card acquiring.
    pub acquirer: bool,
    /// `licence` or `transition`.
    pub what: String,
    /// Rows of stock lists that rest on it, `FILE:ROW`; empty where no list was given.
    pub rows: Vec<String>,
    /// The day the record speaks of.
    pub as_of: String,
    /// Where it is said.
    pub source: Option<String>,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SideDocument {
    /// Version of the data.
    pub version: String,
    /// The day its list speaks of.
    pub as_of: String,
    /// `embedded` or `installed`.
    pub origin: String,
}

/// A difference, `yiqing.change/1`: of `registry import`, `fetch`, `update`, `rollback` and `diff`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DifferenceDocument {
    /// `yiqing.change/1`.
    pub schema: &'static str,
    /// The registry before, or A.
    pub from: SideDocument,
    /// The registry after, or B.
    pub to: SideDocument,
    /// On the list of licensed institutions now and not before.
    pub added: Vec<EntryDocument>,
    /// No longer on it.
    pub gone: Vec<EntryDocument>,
    /// Values that changed.
    pub changed: Vec<ChangeDocument>,
    /// Values that were not known before.
    pub completed: Vec<ChangeDocument>,
    /// The gates; empty for a mere comparison.
    pub gates: Vec<GateDocument>,
    /// Pages that could not be used.
    pub problems: Vec<ProblemDocument>,
    /// The newer registry is in use now.
    pub installed: bool,
    /// Version in use after the command.
    pub version: String,
    /// Id of the report that `--accept` takes, where a gate refused.
    pub report: Option<String>,
    /// Rows of stock lists whose verdict changes; null where no list was given.
    pub stock: Option<Vec<StockChangeDocument>>,
}

/// `registry watch`, `yiqing.watch/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WatchDocument {
    /// `yiqing.watch/1`.
    pub schema: &'static str,
    /// The registry before.
    pub from: SideDocument,
    /// The registry now.
    pub to: SideDocument,
    /// Day the older registry was asked for.
    pub from_date: String,
    /// Day the newer one was asked for.
    pub to_date: String,
    /// Rows read, of all lists.
    pub rows: u64,
    /// Rows that could not be read, `FILE:ROW`.
    pub unreadable: Vec<String>,
    /// Rows whose verdict changes.
    pub changed: Vec<StockChangeDocument>,
    /// Licences that rows rest on and that end soon.
    pub ending: Vec<EndingDocument>,
}

/// `registry calendar`, `yiqing.calendar/1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CalendarDocument {
    /// `yiqing.calendar/1`.
    pub schema: &'static str,
    /// The day the list speaks of.
    pub as_of: String,
    /// First day looked at.
    pub from: String,
    /// Last day looked at.
    pub to: String,
    /// What ends, in order of days.
    pub items: Vec<EndingDocument>,
}

/// A value as a person reads it.
fn value(field: &str, value: Option<&String>, words: &Words<'_>) -> String {
    match (field, value) {
        (_, None) => words.text("supply.nothing_said").into_owned(),
        ("status", Some(v)) => words.text(&format!("supply.listed_as.{v}")).into_owned(),
        (_, Some(v)) => v.clone(),
    }
}

/// A difference as a person reads it.
#[must_use]
pub fn difference_text(doc: &DifferenceDocument, words: &Words<'_>) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}",
        words.filled(
            "supply.sides",
            &[
                ("from", &doc.from.version),
                ("from_as_of", &doc.from.as_of),
                ("to", &doc.to.version),
                ("to_as_of", &doc.to.as_of),
            ],
        )
    );
    for (key, list) in [("supply.added", &doc.added), ("supply.gone", &doc.gone)] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{} {}", words.text(key), list.len());
        for e in list {
            let status = words.text(&format!("supply.listed_as.{}", e.status));
            let _ = write!(out, "  {} {} {status}", e.licence_no, e.name);
            for more in [&e.ended_on, &e.reason].into_iter().flatten() {
                let _ = write!(out, " {more}");
            }
            out.push('\n');
        }
    }
    if !doc.changed.is_empty() {
        let _ = writeln!(
            out,
            "\n{} {}",
            words.text("supply.changed"),
            doc.changed.len()
        );
        for c in &doc.changed {
            let _ = writeln!(
                out,
                "  {} {} {}: {} → {}",
                c.licence_no,
                c.name,
                words.text(&format!("supply.field.{}", c.field)),
                value(&c.field, c.from.as_ref(), words),
                value(&c.field, c.to.as_ref(), words),
            );
        }
    }
    if doc.added.is_empty() && doc.gone.is_empty() && doc.changed.is_empty() {
        let _ = writeln!(out, "{}", words.text("supply.no_change"));
    }
    if !doc.completed.is_empty() {
        let count = doc.completed.len().to_string();
        let _ = writeln!(
            out,
            "{}",
            words.filled("supply.completed", &[("count", &count)])
        );
    }
    if !doc.problems.is_empty() {
        let _ = writeln!(out, "\n{}", words.text("supply.problems"));
    }
    for p in &doc.problems {
        let _ = writeln!(out, "  {}: {} {}", p.file, p.id, p.detail);
    }
    if !doc.gates.is_empty() {
        let passed = doc
            .gates
            .iter()
            .filter(|g| g.outcome == Outcome::Ok)
            .count();
        let _ = writeln!(
            out,
            "\n{} {passed}/{}",
            words.text("supply.gates"),
            doc.gates.len()
        );
        for g in doc.gates.iter().filter(|g| g.outcome != Outcome::Ok) {
            let word = words.text(&format!("supply.outcome.{}", g.outcome.as_str()));
            let _ = writeln!(out, "  [{word}] {}: {}", g.gate, g.detail);
        }
    }
    if let Some(stock) = &doc.stock {
        out.push('\n');
        out.push_str(&stock_text(stock, words));
    }
    out
}

/// Rows whose verdict changes.
#[must_use]
pub fn stock_text(changed: &[StockChangeDocument], words: &Words<'_>) -> String {
    let mut out = String::new();
    let dash = |v: &Option<String>| v.clone().unwrap_or_else(|| "—".to_owned());
    let verdict = |v: &str| words.text(&format!("verdict.{v}.label")).into_owned();
    let state = |v: &Option<String>| match v {
        Some(v) => words.text(&format!("licence_state.{v}")).into_owned(),
        None => "—".to_owned(),
    };
    for c in changed {
        let _ = writeln!(
            out,
            "  {}",
            words.filled(
                "supply.stock_row",
                &[
                    ("file", &c.file),
                    ("row", &c.row.to_string()),
                    ("id", c.id.as_deref().unwrap_or_default()),
                    ("acquirer", &dash(&c.acquirer)),
                    ("from", &verdict(&c.from)),
                    ("to", &verdict(&c.to)),
                    ("from_state", &state(&c.from_state)),
                    ("to_state", &state(&c.to_state)),
                ],
            )
        );
    }
    out
}

/// Licences that end soon.
#[must_use]
pub fn ending_text(items: &[EndingDocument], words: &Words<'_>) -> String {
    let mut out = String::new();
    for e in items {
        let what = words.text(&format!("supply.ends.{}", e.what));
        let _ = writeln!(
            out,
            "  {}",
            words.filled(
                "supply.ending",
                &[
                    ("date", &e.date),
                    ("days", &e.days.to_string()),
                    ("name", &e.name),
                    ("licence_no", &e.licence_no),
                    ("what", &what),
                ],
            )
        );
        if !e.rows.is_empty() {
            let rows = listed(&e.rows);
            let _ = writeln!(
                out,
                "    {}",
                words.filled("supply.ending_rows", &[("rows", &rows)])
            );
        }
    }
    out
}

/// The first twenty of a list.
#[must_use]
pub fn listed(list: &[String]) -> String {
    let mut out = list.iter().take(20).cloned().collect::<Vec<_>>().join(" ");
    if list.len() > 20 {
        out.push('…');
    }
    out
}
