//! Names that two bodies claim.

use std::collections::HashMap;

use super::Desk;
use super::lines::Lines;
use crate::registry::record::Confidence;
use crate::registry::source::Snapshot;

pub(super) fn check(desk: &mut Desk, s: &Snapshot<'_>, lines: &Lines) {
    // Short names claimed twice.
    let mut short: HashMap<&str, &str> = HashMap::new();
    for (n, i) in s.institutions.iter().enumerate() {
        for name in &i.short_names {
            if let Some(other) = short.insert(name, &i.licence_no)
                && other != i.licence_no.as_str()
            {
                desk.say(
                        "institutions.toml",
                        lines.record("institutions.toml", "institution", n),
                        format!("简称“{name}”也属于 {other}。请只留给一家，或移到 brands.toml 标为 low。"),
                        format!("Short name \"{name}\" is also {other}'s. Leave it to one, or make it a low brand."),
                    );
            }
        }
    }
    let mut owners: HashMap<&str, &str> = HashMap::new();
    for i in &s.institutions {
        for name in std::iter::once(&i.name)
            .chain(&i.former_names)
            .chain(&i.short_names)
        {
            owners.insert(name, &i.licence_no);
        }
    }
    for (n, b) in s.brands.iter().enumerate() {
        let Some(owner) = b.institution.as_deref() else {
            continue;
        };
        if b.confidence == Confidence::Low {
            continue;
        }
        if let Some(other) = owners.get(b.alias.as_str()).filter(|o| **o != owner) {
            desk.say(
                "brands.toml",
                lines.record("brands.toml", "brand", n),
                format!("别名“{}”是另一家机构 {other} 的名称。请改为 low 或删去。", b.alias),
                format!("Alias \"{}\" is a name of another institution, {other}. Make it low, or remove it.", b.alias),
            );
        }
    }
    for (n, b) in s.banks.iter().enumerate() {
        for name in std::iter::once(&b.name).chain(&b.short_names) {
            if let Some(other) = owners.get(name.as_str()) {
                desk.say(
                    "banks.toml",
                    lines.record("banks.toml", "bank", n),
                    format!("“{name}”也是支付机构 {other} 的名称。请核对。"),
                    format!(
                        "\"{name}\" is also a name of institution {other}. Compare the sources."
                    ),
                );
            }
        }
    }
    for list in [&s.surnames, &s.compound_surnames] {
        let length = if std::ptr::eq(list, &s.surnames) {
            1
        } else {
            2
        };
        for name in list.iter().filter(|x| x.chars().count() != length) {
            desk.say(
                "surnames.toml",
                1,
                format!("姓“{name}”的字数不对。"),
                format!("Surname \"{name}\" has the wrong length. Move it to the other list."),
            );
        }
    }
}
