//! What shows only across rows, found in a first pass.

use super::rows::RowView;
use crate::case::Case;

/// What the list as a whole shows of its rows.
#[derive(Debug, Default)]
pub struct Across {}

impl Across {
    /// Puts what the list shows of a row into its case.
    pub fn put(&self, _case: &mut Case<'_>, _row: &RowView<'_>) {}
}
