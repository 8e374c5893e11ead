//! Questions of several texts side by side.

use crate::finding::Finding;
use crate::registry::Registry;
use crate::rules::build::draft_on;

/// Rules that are asked of several texts together.
pub const ACROSS_CATALOGUE: &[&str] = &["PROMO018"];

/// PROMO018 tells a personal contact that stands in several texts under different institutions.
pub fn same_contact(
    registry: &Registry,
    group: usize,
    contact: &str,
    texts: usize,
    institutions: &[String],
    out: &mut Vec<Finding>,
) {
    draft_on(registry, "PROMO018", "same_contact")
        .arg("contact", contact)
        .arg("texts", texts)
        .arg("count", institutions.len())
        .list_arg("names", institutions)
        .seen(format!("groups[{group}]"), contact)
        .against_rule()
        .push(out);
}
