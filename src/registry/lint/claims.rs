//! Names as the program compares them: folded names that several bodies claim, and names that are
//! not in simplified characters.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::Desk;
use super::document::{Document, Entry};
use crate::text::{fold, fold_keep_brackets};

/// Who has a name, and whether the exact spelling is told elsewhere.
#[derive(Clone, PartialEq, Eq)]
struct Owner {
    id: String,
    spelling: String,
    is_bank: bool,
    /// Still on the official list; a listed record beats an ended one of the same name.
    listed: bool,
}

/// Checks names over institutions, banks and brands.
pub(super) fn check(
    desk: &mut Desk,
    institutions: Option<&Document<'_>>,
    banks: Option<&Document<'_>>,
    brands: Option<&Document<'_>>,
) {
    let mut owners: HashMap<String, Vec<Owner>> = HashMap::new();
    for (d, array, id, is_bank) in [
        (institutions, "institution", "licence_no", false),
        (banks, "bank", "name", true),
    ] {
        let Some(d) = d else { continue };
        for e in d.records(array) {
            let owner = e.str(id).unwrap_or_default();
            let listed = is_bank || e.bool("listed") == Some(true);
            for (line, name) in names(&e) {
                simplified(desk, d.file, line, name);
                let known = owners.entry(fold(name).into_owned()).or_default();
                if let Some(other) = known.iter().find(|o| o.id != owner && o.listed == listed) {
                    // Equal short names of institutions are told with the records.
                    if is_bank == other.is_bank && (is_bank || other.spelling != name) {
                        desk.say(
                            d.file,
                            line,
                            format!("名称“{name}”也是 {} 的。请只留给一家。", other.id),
                            format!(
                                "Name \"{name}\" is also claimed by {}. Leave it to one.",
                                other.id
                            ),
                        );
                    }
                }
                if !known.iter().any(|o| o.id == owner) {
                    known.push(Owner {
                        id: owner.to_owned(),
                        spelling: name.to_owned(),
                        is_bank,
                        listed,
                    });
                }
            }
        }
    }
    if let Some(d) = brands {
        aliases(desk, d, &owners);
    }
}

/// Legal, former and short names of a record.
fn names<'d>(e: &Entry<'d>) -> Vec<(usize, &'d str)> {
    e.str("name")
        .map(|n| (e.line_of("name"), n))
        .into_iter()
        .chain(e.strings("former_names"))
        .chain(e.strings("short_names"))
        .collect()
}

fn aliases(desk: &mut Desk, d: &Document<'_>, owners: &HashMap<String, Vec<Owner>>) {
    let mut seen: HashMap<String, (&str, Option<&str>)> = HashMap::new();
    for e in d.records("brand") {
        let Some(alias) = e.str("alias") else {
            continue;
        };
        let line = e.line_of("alias");
        simplified(desk, d.file, line, alias);
        if !matches!(e.str("confidence"), Some("high" | "medium")) {
            continue;
        }
        let institution = e.str("institution");
        let folded = fold(alias).into_owned();
        if let Some((other, _)) = seen.get(&folded).filter(|(_, i)| *i != institution) {
            desk.say(
                d.file,
                line,
                format!("别名“{alias}”与“{other}”折叠后相同，却各归一家。请把一条改为 low 或删去。"),
                format!("Alias \"{alias}\" reads like \"{other}\" and is claimed by another. Make one low, or remove it."),
            );
        }
        for o in owners.get(&folded).into_iter().flatten() {
            let told = institution.is_some() && !o.is_bank && o.spelling == alias;
            if institution != Some(o.id.as_str()) && !told {
                desk.say(
                    d.file,
                    line,
                    format!("别名“{alias}”是 {} 的名称。请改为 low 或删去。", o.id),
                    format!(
                        "Alias \"{alias}\" is a name of {}. Make it low, or remove it.",
                        o.id
                    ),
                );
            }
        }
        seen.insert(folded, (alias, institution));
    }
}

/// Whether folding changes more than case, width and space: traditional characters. 乾 is right in
/// both scripts (乾坤) and is let be.
fn simplified(desk: &mut Desk, file: &str, line: usize, name: &str) {
    let plain: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .map(|c| if c == '乾' { '干' } else { c })
        .collect();
    let folded = fold_keep_brackets(name);
    if folded != plain {
        desk.say(
            file,
            line,
            format!("“{name}”不是简体（应为“{folded}”）。请改用简体。"),
            format!("\"{name}\" is not in simplified characters (\"{folded}\"). Write it so."),
        );
    }
}
