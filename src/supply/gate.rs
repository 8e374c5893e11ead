//! Gates before a snapshot replaces another.

use crate::report::change::Outcome;

/// Fewest rows of a whole list of licensed institutions.
pub const LEAST_LIVE: usize = 120;

/// One gate with its figures; the catalogue has `supply.gate.<id>` for what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Which.
    pub id: &'static str,
    /// What it found.
    pub outcome: Outcome,
    /// Values of the text's places.
    pub args: Vec<(&'static str, String)>,
    /// A failure that `--accept` may overrule.
    pub acceptable: bool,
}

impl Gate {
    /// A gate that found nothing.
    #[must_use]
    pub fn ok(id: &'static str) -> Gate {
        Gate {
            id,
            outcome: Outcome::Ok,
            args: Vec::new(),
            acceptable: true,
        }
    }

    /// A gate with what it found.
    #[must_use]
    pub fn found(id: &'static str, outcome: Outcome, args: Vec<(&'static str, String)>) -> Gate {
        Gate {
            id,
            outcome,
            args,
            acceptable: true,
        }
    }

    /// A failure that nothing overrules.
    #[must_use]
    pub fn hard(mut self) -> Gate {
        self.acceptable = false;
        self
    }
}

/// Fails where `part` is more than `percent` of `whole`, warns where there is any.
#[must_use]
pub fn share(id: &'static str, part: usize, whole: usize, percent: usize, list: &[String]) -> Gate {
    let outcome = if part * 100 > whole * percent {
        Outcome::Fail
    } else if part > 0 {
        Outcome::Warn
    } else {
        Outcome::Ok
    };
    Gate::found(
        id,
        outcome,
        vec![
            ("count", part.to_string()),
            ("of", whole.to_string()),
            ("percent", percent.to_string()),
            ("list", shown(list)),
        ],
    )
}

/// Fails where `now` is more than a tenth below `before`.
#[must_use]
pub fn drop_over_tenth(id: &'static str, before: usize, now: usize, least: usize) -> Gate {
    let fail = now < least || now * 10 < before * 9;
    Gate::found(
        id,
        if fail { Outcome::Fail } else { Outcome::Ok },
        vec![
            ("before", before.to_string()),
            ("now", now.to_string()),
            ("least", least.to_string()),
        ],
    )
}

/// Warns, or fails, where the list is not empty.
#[must_use]
pub fn any(id: &'static str, outcome: Outcome, list: &[String]) -> Gate {
    Gate::found(
        id,
        if list.is_empty() {
            Outcome::Ok
        } else {
            outcome
        },
        vec![("count", list.len().to_string()), ("list", shown(list))],
    )
}

/// The first ten of a list, in one line.
#[must_use]
pub fn shown(list: &[String]) -> String {
    let mut out = list.iter().take(10).cloned().collect::<Vec<_>>().join("、");
    if list.len() > 10 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_drops() {
        for (part, whole, expected) in [
            (0, 100, Outcome::Ok),
            (2, 100, Outcome::Warn),
            (3, 100, Outcome::Fail),
            (0, 0, Outcome::Ok),
        ] {
            assert_eq!(share("dates", part, whole, 2, &[]).outcome, expected);
        }
        for (before, now, expected) in [
            (156, 141, Outcome::Ok),
            (156, 140, Outcome::Fail),
            (130, 119, Outcome::Fail),
            (156, 300, Outcome::Ok),
        ] {
            assert_eq!(drop_over_tenth("live", before, now, 120).outcome, expected);
        }
    }
}
