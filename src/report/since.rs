//! What changed in a list since the results of another day.

use schemars::JsonSchema;
use serde::Serialize;

/// What was said of a row before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Before {
    /// Verdict.
    pub verdict: String,
    /// Acquirer's name; null where nobody was named or identified.
    pub acquirer: Option<String>,
    /// State of its licence; null likewise.
    pub licence_state: Option<String>,
    /// Rules that fired and counted.
    pub rules: Vec<String>,
}

/// How a row differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// `new` or `changed`.
    pub kind: &'static str,
    /// What differs: `verdict`, `acquirer`, `licence_state`, `rules`.
    pub what: Vec<&'static str>,
    /// What was said before; null for a new row.
    pub was: Option<Before>,
}

impl Change {
    /// The change in one cell.
    #[must_use]
    pub fn cell(&self) -> String {
        match &self.was {
            None => self.kind.to_owned(),
            Some(was) => format!(
                "{}: {}; was {}",
                self.kind,
                self.what.join("+"),
                was.verdict
            ),
        }
    }
}

/// A row that the list no longer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GoneDocument {
    /// `yiqing.gone/1`.
    pub schema: &'static str,
    /// The user's own number.
    pub id: Option<String>,
    /// The serial number.
    pub serial_number: Option<String>,
    /// What was said of it.
    pub was: Before,
}

/// Rows by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChangeCounts {
    /// The same as before; left out of the results.
    pub unchanged: u64,
    /// Different.
    pub changed: u64,
    /// Not there before.
    pub new: u64,
    /// No longer there.
    pub gone: u64,
    /// Rows of the old results with neither serial number nor id, which nothing was compared with.
    pub without_key: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_fits_a_cell() {
        let was = Before {
            verdict: "unknown".into(),
            acquirer: None,
            licence_state: None,
            rules: Vec::new(),
        };
        let change = |kind, what: &[&'static str], was| Change {
            kind,
            what: what.to_vec(),
            was,
        };
        assert_eq!(change("new", &[], None).cell(), "new");
        let text = change("changed", &["verdict", "rules"], Some(was)).cell();
        assert_eq!(text, "changed: verdict+rules; was unknown");
    }
}
