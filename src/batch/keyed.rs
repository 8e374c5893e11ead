//! Rows with what tells them apart from one day to the next put before them: by which value a row
//! is found in another list, and what was said of it.

use super::holes::{self, Values};
use super::render::Render;
use super::rows::RowView;
use crate::case::Case;
use crate::check::Report;
use crate::field::Field;
use crate::finding::Finding;
use crate::identifier::serial::Serial;
use crate::text::fold::fold;

/// What is said of a row, as far as lists are compared by it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct State {
    /// Verdict.
    pub verdict: String,
    /// Acquirer's name; empty where there is none.
    pub acquirer: String,
    /// Licence state; empty likewise.
    pub licence_state: String,
    /// Rules that fired and count, in order.
    pub rules: Vec<String>,
}

/// The value by which a row is found again: its serial number, else its id, folded.
#[must_use]
pub fn key(serial: Option<&str>, id: Option<&str>) -> Option<String> {
    let folded = |text: &str| match Serial::parse(text) {
        Ok(s) => s.as_str().to_owned(),
        Err(_) => fold(text).into_owned(),
    };
    let some = |v: Option<&str>| v.map(folded).filter(|v| !v.is_empty());
    some(serial)
        .map(|s| format!("s{s}"))
        .or_else(|| some(id).map(|i| format!("i{i}")))
}

/// The key of a case.
fn key_of(case: &Case<'_>) -> Option<String> {
    key(case.get(Field::SerialNumber), case.get(Field::Id))
}

/// Puts key and state before each row of another form.
#[derive(Debug, Clone, Copy)]
pub struct Keyed<R>(pub R);

/// What rows with the same frame share.
pub struct KeyedFrame<F> {
    state: State,
    /// The acquirer is named by the row.
    open: bool,
    inner: F,
}

impl State {
    /// Of a report.
    #[must_use]
    pub fn of(report: &Report) -> State {
        let a = report.acquirer.as_ref();
        let mut rules: Vec<String> = report.counting().map(|f| f.rule.to_owned()).collect();
        rules.sort_unstable();
        rules.dedup();
        State {
            verdict: report.decision.verdict.as_str().to_owned(),
            acquirer: a.map(|a| a.name.clone()).unwrap_or_default(),
            licence_state: a
                .map(|a| a.licence_state.as_str().to_owned())
                .unwrap_or_default(),
            rules,
        }
    }
}

impl<R: Render> Render for Keyed<R> {
    type Frame = KeyedFrame<R::Frame>;
    type Finding = R::Finding;

    fn frame(&self, report: &Report, shared: bool) -> Self::Frame {
        let state = State::of(report);
        KeyedFrame {
            open: shared && holes::has(&state.acquirer),
            state,
            inner: self.0.frame(report, shared),
        }
    }

    fn finding(&self, finding: &Finding, shared: bool) -> Self::Finding {
        self.0.finding(finding, shared)
    }

    fn row<'f>(
        &self,
        frame: &Self::Frame,
        findings: impl Iterator<Item = &'f Self::Finding>,
        row: &RowView<'_>,
        values: &Values<'_>,
        out: &mut Vec<u8>,
    ) where
        Self::Finding: 'f,
    {
        let s = &frame.state;
        let acquirer = if frame.open {
            values.filled(&s.acquirer)
        } else {
            s.acquirer.clone()
        };
        let key = key_of(values.case).unwrap_or_default();
        let rules = s.rules.join(";");
        for text in [&key, &s.verdict, &acquirer, &s.licence_state, &rules] {
            let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
            out.extend_from_slice(&length.to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
        self.0.row(&frame.inner, findings, row, values, out);
    }
}

/// Takes a row of [`Keyed`] apart: its key, where it has one, what is said of it, the row itself.
#[must_use]
pub fn apart(row: &[u8]) -> Option<(Option<&str>, State, &[u8])> {
    let mut rest = row;
    let mut next = || {
        let (head, tail) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*head)).ok()?;
        let (text, tail) = tail.split_at_checked(length)?;
        rest = tail;
        std::str::from_utf8(text).ok()
    };
    let (key, verdict, acquirer, state, rules) = (next()?, next()?, next()?, next()?, next()?);
    let state = State {
        verdict: verdict.to_owned(),
        acquirer: acquirer.to_owned(),
        licence_state: state.to_owned(),
        rules: rules
            .split(';')
            .filter(|r| !r.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    Some(((!key.is_empty()).then_some(key), state, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_serial_number_then_by_id() {
        assert_eq!(
            key(Some("sn-00012345"), Some("7")),
            key(Some("SN00012345"), None)
        );
        assert_ne!(key(None, Some("SN00012345")), key(Some("SN00012345"), None));
        assert_eq!(key(Some(""), Some("甲-7")), key(None, Some("甲-7")));
        assert_eq!(key(None, None), None);
    }

    #[test]
    fn what_is_no_such_row_is_refused() {
        assert!(apart(b"").is_none());
        assert!(apart(&[9, 0, 0, 0, b'a']).is_none());
    }
}
