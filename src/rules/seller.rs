//! The seller, as a list shows it.

use super::build::draft;
use crate::case::Share;
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::Finding;

/// Rows against a seller from which they are many.
pub const MANY: u64 = 5;

/// One in so many of a seller's rows.
pub const ONE_IN: u64 = 5;

/// Whether many of a seller's rows are doubtful or not direct: five at least, and one in five.
#[must_use]
pub fn many(share: Share) -> bool {
    share.bad >= MANY && share.bad.saturating_mul(ONE_IN) >= share.rows
}

/// AGT006 says that many rows of the list with the same agent or contact are doubtful or not direct
/// by themselves.
///
/// Asked of lists only, and of the row's own agent and contact. It says nothing of this row: that
/// others are in doubt never changes its verdict.
pub fn many_rows_in_the_list(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (share, field, message) in [
        (d.case.list.agent, Field::Agent, "agent"),
        (d.case.list.contact, Field::Contact, "contact"),
    ] {
        let (Some(share), Some(value)) = (share.filter(|s| many(*s)), d.case.get(field)) else {
            continue;
        };
        draft(d, "AGT006", message)
            .personal_arg("name", value)
            .arg("count", share.rows)
            .arg("bad", share.bad)
            .field(field)
            .against_rule()
            .push(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_is_five_and_a_fifth() {
        for (rows, bad, expected) in [(5, 5, true), (25, 5, true), (26, 5, false), (4, 4, false)] {
            assert_eq!(many(Share { rows, bad }), expected, "{bad} of {rows}");
        }
    }
}
