//! What a printed number says: its kind, its parts, and what they mean on record.
//!
//! A number that decodes proves nothing, and one that does not proves nothing either.

use std::collections::BTreeMap;

use crate::identifier::institution_code::InstitutionCode;
use crate::identifier::licence_number::LicenceNumber;
use crate::identifier::mcc::Mcc;
use crate::identifier::merchant_number::{MerchantNumber, Special};
use crate::identifier::terminal_number::TerminalNumber;
use crate::identifier::tusn::Tusn;
use crate::identifier::uscc::Uscc;
use crate::registry::Registry;
use crate::registry::record::Confidence;
use crate::registry::tables;

/// Kinds of printed numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// Merchant number, 15 characters.
    MerchantNo,
    /// Institution code, 8 digits.
    InstitutionCode,
    /// Payment licence number, 14 characters.
    LicenceNo,
    /// Terminal unique serial number.
    Tusn,
    /// Terminal number, 8 characters.
    TerminalNo,
    /// Unified social credit code, 18 characters.
    Uscc,
    /// Merchant category code, 4 digits.
    Mcc,
    /// None of these.
    Unknown,
}

/// All kinds that can be asked for.
pub const NUMBER_KINDS: [NumberKind; 7] = [
    NumberKind::LicenceNo,
    NumberKind::MerchantNo,
    NumberKind::Uscc,
    NumberKind::Tusn,
    NumberKind::InstitutionCode,
    NumberKind::TerminalNo,
    NumberKind::Mcc,
];

impl NumberKind {
    /// The contract's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            NumberKind::MerchantNo => "merchant_no",
            NumberKind::InstitutionCode => "institution_code",
            NumberKind::LicenceNo => "licence_no",
            NumberKind::Tusn => "tusn",
            NumberKind::TerminalNo => "terminal_no",
            NumberKind::Uscc => "uscc",
            NumberKind::Mcc => "mcc",
            NumberKind::Unknown => "unknown",
        }
    }

    /// Reads the contract's word.
    #[must_use]
    pub fn parse(word: &str) -> Option<NumberKind> {
        NUMBER_KINDS.into_iter().find(|k| k.as_str() == word)
    }
}

/// A number decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// As given, trimmed.
    pub value: String,
    /// Its kind.
    pub kind: NumberKind,
    /// Whether it has the shape (and check character) of that kind.
    pub valid: bool,
    /// Other kinds it fits.
    pub also: Vec<NumberKind>,
    /// Parts by the contract's names; absent is `None`.
    pub parts: BTreeMap<&'static str, Option<String>>,
    /// Keys of remarks in the catalogue of texts.
    pub notes: Vec<String>,
}

struct Reading {
    kind: NumberKind,
    parts: BTreeMap<&'static str, Option<String>>,
    notes: Vec<String>,
}

/// Why a value is not of a kind: a refusal key.
type Refused = &'static str;

fn read(registry: &Registry, value: &str, kind: NumberKind) -> Result<Reading, Refused> {
    let mut r = Reading {
        kind,
        parts: BTreeMap::new(),
        notes: Vec::new(),
    };
    match kind {
        NumberKind::MerchantNo => {
            let n = MerchantNumber::parse(value).map_err(|e| e.key())?;
            merchant_no(registry, &n, &mut r);
        }
        NumberKind::InstitutionCode => {
            let n = InstitutionCode::parse(value).map_err(|e| e.key())?;
            let owner = registry.acquirer_code(n.acquirer_code());
            let listed = tables::institution_code(n.as_str());
            r.parts.insert(
                "institution",
                listed.or_else(|| owner.map(|o| o.record.name.as_str().to_owned())),
            );
            r.parts.insert(
                "region",
                tables::region_unionpay(n.region()).map(|x| x.full_name()),
            );
        }
        NumberKind::LicenceNo => {
            let n = LicenceNumber::parse(value).map_err(|e| e.key())?;
            let holder = registry
                .by_licence_no(n.as_str())
                .and_then(|i| registry.institution_at(i));
            r.parts.insert("serial", Some(n.serial().to_owned()));
            r.parts
                .insert("province", Some(n.province_code().to_owned()));
            r.parts
                .insert("check_digit", Some(n.check_digit().to_string()));
            r.parts
                .insert("holder", holder.map(|h| h.name.as_str().to_owned()));
        }
        NumberKind::Tusn => {
            let n = Tusn::parse(value).map_err(|e| e.key())?;
            r.parts
                .insert("maker_code", Some(n.maker_code().to_owned()));
            r.parts.insert(
                "maker",
                registry
                    .maker(n.maker_code())
                    .map(|m| m.name.as_str().to_owned()),
            );
            r.parts.insert("type", Some(n.type_code().to_owned()));
            r.parts.insert(
                "type_name",
                registry
                    .terminal_type(n.type_code())
                    .map(|t| t.zh.as_str().to_owned()),
            );
            r.parts.insert("serial", Some(n.serial().to_owned()));
            if !n.usual_length() {
                r.notes.push("decode.note.unusual_length".to_owned());
            }
        }
        NumberKind::TerminalNo => {
            TerminalNumber::parse(value).map_err(|e| e.key())?;
        }
        NumberKind::Uscc => {
            let n = Uscc::parse(value).map_err(|e| e.key())?;
            r.parts.insert("region", Some(n.region().to_owned()));
            r.parts
                .insert("organisation", Some(n.organisation().to_owned()));
            r.parts.insert("check", Some(n.check().to_owned()));
        }
        NumberKind::Mcc => {
            let n = Mcc::parse(value).map_err(|e| e.key())?;
            let entry = tables::mcc(n.as_str());
            r.parts
                .insert("name", entry.as_ref().map(|e| e.any_name().to_owned()));
            r.parts.insert(
                "fee_class",
                entry
                    .map(|e| e.fee_class.as_str().to_owned())
                    .filter(|c| !c.is_empty()),
            );
        }
        NumberKind::Unknown => return Err("unknown"),
    }
    Ok(r)
}

fn merchant_no(registry: &Registry, n: &MerchantNumber, r: &mut Reading) {
    let special = n.special();
    let owner = registry.acquirer_code(n.acquirer_code());
    r.parts
        .insert("acquirer_code", Some(n.acquirer_code().to_owned()));
    let own_scheme = matches!(special, Some(Special::OwnScheme | Special::Gateway));
    let name = owner.as_ref().map(|o| match o.subject {
        Some(subject) => registry.subject_name(subject).to_owned(),
        None => o.record.name.as_str().to_owned(),
    });
    r.parts.insert("acquirer", name.filter(|_| !own_scheme));
    r.parts.insert(
        "acquirer_confidence",
        owner.as_ref().map(|o| {
            match o.record.confidence {
                Confidence::Low => "low",
                Confidence::Medium => "medium",
                Confidence::High => "high",
            }
            .to_owned()
        }),
    );
    r.parts
        .insert("region_code", Some(n.region_code().to_owned()));
    let unionpay = tables::region_unionpay(n.region_code()).map(|x| x.full_name());
    let gbt2260 = tables::region_gbt2260(n.region_code()).map(|x| x.full_name());
    let neither = unionpay.is_none() && gbt2260.is_none();
    r.parts
        .insert("region_unionpay", unionpay.filter(|x| !x.is_empty()));
    r.parts
        .insert("region_gbt2260", gbt2260.filter(|x| !x.is_empty()));
    r.parts.insert("mcc", Some(n.mcc().to_owned()));
    r.parts.insert(
        "mcc_name",
        tables::mcc(n.mcc()).map(|e| e.any_name().to_owned()),
    );
    r.parts.insert("sequence", Some(n.sequence().to_owned()));
    match special {
        Some(Special::Test) => r.notes.push("decode.note.test".to_owned()),
        Some(Special::Gateway) => r.notes.push("decode.note.gateway".to_owned()),
        Some(Special::OwnScheme) => r.notes.push("decode.note.own_scheme".to_owned()),
        Some(Special::PseudoRegion) => r.notes.push("decode.note.pseudo_region".to_owned()),
        None => {}
    }
    if owner.is_some_and(|o| o.record.confidence == Confidence::Low) {
        r.notes.push("decode.note.low_confidence".to_owned());
    }
    if neither {
        r.notes.push("decode.note.region_unknown".to_owned());
    }
    r.notes.push("decode.note.proves_nothing".to_owned());
}

/// Whether a reading is worth naming beside another one.
fn plausible(registry: &Registry, value: &str, kind: NumberKind) -> bool {
    match kind {
        // 14 to 24 characters are accepted when asked for; unasked only the usual lengths.
        NumberKind::Tusn => Tusn::parse(value)
            .is_ok_and(|n| n.usual_length() && registry.terminal_type(n.type_code()).is_some()),
        _ => true,
    }
}

/// Decodes a value; `asked` decides where it fits several kinds.
#[must_use]
pub fn decode(registry: &Registry, value: &str, asked: Option<NumberKind>) -> Decoded {
    let value = value.trim();
    let fits: Vec<Reading> = NUMBER_KINDS
        .into_iter()
        .filter(|k| asked == Some(*k) || plausible(registry, value, *k))
        .filter_map(|k| read(registry, value, k).ok())
        .collect();
    let also_of = |kind: NumberKind, fits: &[Reading]| -> Vec<NumberKind> {
        fits.iter().map(|r| r.kind).filter(|k| *k != kind).collect()
    };
    if let Some(kind) = asked {
        let also = also_of(kind, &fits);
        return match read(registry, value, kind) {
            Ok(r) => finish(value, r, also),
            Err(why) => refused(value, kind, why, also),
        };
    }
    // Eight digits are an institution code where the code is on record, else a terminal number.
    let known_institution = InstitutionCode::parse(value).is_ok_and(|c| {
        tables::institution_code(c.as_str()).is_some()
            || (registry.acquirer_code(c.acquirer_code()).is_some()
                && tables::region_unionpay(c.region()).is_some())
    });
    let best = fits
        .iter()
        .position(|r| r.kind == NumberKind::InstitutionCode && known_institution)
        .or_else(|| {
            fits.iter()
                .position(|r| r.kind != NumberKind::InstitutionCode)
        })
        .or(if fits.is_empty() { None } else { Some(0) });
    let mut fits = fits;
    match best {
        Some(at) => {
            let r = fits.swap_remove(at);
            let also = also_of(r.kind, &fits);
            finish(value, r, also)
        }
        None => {
            // Nearly a licence number: say what is wrong with it.
            let upper = value.to_uppercase();
            let near_licence = upper.starts_with("Z2") && upper.chars().count() == 14;
            match LicenceNumber::parse(value) {
                Err(e) if near_licence => refused(value, NumberKind::LicenceNo, e.key(), vec![]),
                _ => Decoded {
                    value: value.to_owned(),
                    kind: NumberKind::Unknown,
                    valid: false,
                    also: vec![],
                    parts: BTreeMap::new(),
                    notes: vec!["decode.note.proves_nothing".to_owned()],
                },
            }
        }
    }
}

fn finish(value: &str, r: Reading, also: Vec<NumberKind>) -> Decoded {
    Decoded {
        value: value.to_owned(),
        kind: r.kind,
        valid: true,
        also,
        parts: r.parts,
        notes: r.notes,
    }
}

fn refused(value: &str, kind: NumberKind, why: Refused, also: Vec<NumberKind>) -> Decoded {
    Decoded {
        value: value.to_owned(),
        kind,
        valid: false,
        also,
        parts: BTreeMap::new(),
        notes: vec![format!("refusal.{why}")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_apart() {
        let registry = Registry::embedded().unwrap();
        for (value, kind, valid) in [
            ("82229007392000A", NumberKind::MerchantNo, true),
            ("Z2002511000017", NumberKind::LicenceNo, true),
            ("Z2002511000018", NumberKind::LicenceNo, false),
            ("01020000", NumberKind::InstitutionCode, true),
            ("D9296400", NumberKind::TerminalNo, true),
            ("5812", NumberKind::Mcc, true),
            ("00000404G3100000003", NumberKind::Tusn, true),
            ("你好", NumberKind::Unknown, false),
            ("", NumberKind::Unknown, false),
        ] {
            let d = decode(registry, value, None);
            assert_eq!((d.kind, d.valid), (kind, valid), "{value}");
        }
    }

    #[test]
    fn both_region_readings() {
        let registry = Registry::embedded().unwrap();
        let d = decode(registry, "822110058120001", None);
        assert_eq!(d.parts["region_unionpay"].as_deref(), Some("天津市"));
        assert_eq!(d.parts["region_gbt2260"].as_deref(), Some("北京市"));
        assert_eq!(
            d.parts["acquirer"].as_deref(),
            Some("拉卡拉支付股份有限公司")
        );
    }

    #[test]
    fn asked_kind_decides() {
        let registry = Registry::embedded().unwrap();
        let d = decode(registry, "01020000", Some(NumberKind::TerminalNo));
        assert_eq!(d.kind, NumberKind::TerminalNo);
        assert_eq!(d.also, vec![NumberKind::InstitutionCode]);
        let d = decode(registry, "5812", Some(NumberKind::MerchantNo));
        assert!(!d.valid);
        assert_eq!(d.notes, vec!["refusal.merchant_no_length".to_owned()]);
    }
}
