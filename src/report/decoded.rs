//! Decoded numbers: as JSON, `yiqing.decode/1`, and as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::words::Words;
use crate::decode::{Decoded, NumberKind};
use crate::text::width::for_terminal;

/// Several numbers decoded.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DecodeDocument {
    /// `yiqing.decode/1`.
    pub schema: &'static str,
    /// One item a value, in order.
    pub items: Vec<DecodedDocument>,
}

/// One number decoded.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DecodedDocument {
    /// As given.
    pub value: String,
    /// Kind of number.
    pub kind: &'static str,
    /// Whether it has that kind's shape.
    pub valid: bool,
    /// Other kinds it fits.
    pub also: Vec<&'static str>,
    /// Parts by name; null where nothing is on record.
    pub parts: BTreeMap<&'static str, Option<String>>,
    /// Remarks.
    pub notes: Vec<String>,
}

/// Renders decoded numbers as a document.
#[must_use]
pub fn document(items: &[Decoded], words: &Words<'_>) -> DecodeDocument {
    DecodeDocument {
        schema: "yiqing.decode/1",
        items: items
            .iter()
            .map(|d| DecodedDocument {
                value: d.value.clone(),
                kind: d.kind.as_str(),
                valid: d.valid,
                also: d.also.iter().map(|k| k.as_str()).collect(),
                parts: d.parts.clone(),
                notes: d.notes.iter().map(|n| words.text(n).into_owned()).collect(),
            })
            .collect(),
    }
}

/// Renders decoded numbers for a terminal.
#[must_use]
pub fn text(items: &[Decoded], words: &Words<'_>) -> String {
    let t = |key: &str| words.text(key).into_owned();
    let colon = words.lang.colon();
    let mut out = String::new();
    for d in items {
        let state = if d.valid { "" } else { " ×" };
        let _ = writeln!(
            out,
            "{}  {}{state}",
            for_terminal(&d.value),
            t(&format!("decode.kind.{}", d.kind.as_str()))
        );
        for (label, value) in lines(d, words) {
            let _ = writeln!(out, "  {label}{colon}{value}");
        }
        if !d.also.is_empty() {
            let also: Vec<String> = d
                .also
                .iter()
                .map(|k| t(&format!("decode.kind.{}", k.as_str())))
                .collect();
            let _ = writeln!(
                out,
                "  {}{colon}{}",
                t("decode.also"),
                also.join(words.lang.comma())
            );
        }
        for n in &d.notes {
            let _ = writeln!(out, "  · {}", t(n));
        }
        out.push('\n');
    }
    out.pop();
    out
}

/// The parts of a number that was understood: label and value.
#[must_use]
pub fn lines(d: &Decoded, words: &Words<'_>) -> Vec<(String, String)> {
    let t = |key: &str| words.text(key).into_owned();
    let part = |name: &str| d.parts.get(name).cloned().flatten();
    let or = |value: Option<String>, key: &str| value.unwrap_or_else(|| t(key));
    let joined = |code: &str, name: &str, absent: &str| {
        format!(
            "{} {}",
            part(code).unwrap_or_default(),
            or(part(name), absent)
        )
    };
    if !d.valid {
        return vec![];
    }
    match d.kind {
        NumberKind::MerchantNo => {
            let mut acquirer = joined("acquirer_code", "acquirer", "decode.acquirer_unknown");
            if let Some(c) = part("acquirer_confidence") {
                let _ = write!(
                    acquirer,
                    "（{}：{}）",
                    t("report.confidence"),
                    t(&format!("confidence.{c}"))
                );
            }
            vec![
                (t("decode.acquirer"), acquirer),
                (
                    t("decode.region_unionpay"),
                    joined("region_code", "region_unionpay", "decode.no_reading"),
                ),
                (
                    t("decode.region_gbt2260"),
                    joined("region_code", "region_gbt2260", "decode.no_reading"),
                ),
                (
                    t("decode.mcc"),
                    joined("mcc", "mcc_name", "decode.no_reading"),
                ),
                (t("decode.sequence"), part("sequence").unwrap_or_default()),
            ]
        }
        NumberKind::InstitutionCode => vec![
            (
                t("decode.institution"),
                or(part("institution"), "decode.acquirer_unknown"),
            ),
            (t("decode.region"), or(part("region"), "decode.no_reading")),
        ],
        NumberKind::LicenceNo => vec![
            (
                t("decode.licence_holder"),
                or(part("holder"), "report.acquirer_none"),
            ),
            (t("decode.serial"), part("serial").unwrap_or_default()),
            (t("decode.province"), part("province").unwrap_or_default()),
            (
                t("decode.check_digit"),
                part("check_digit").unwrap_or_default(),
            ),
        ],
        NumberKind::Tusn => vec![
            (
                t("decode.maker"),
                joined("maker_code", "maker", "decode.acquirer_unknown"),
            ),
            (
                t("decode.type"),
                joined("type", "type_name", "decode.no_reading"),
            ),
            (t("decode.serial"), part("serial").unwrap_or_default()),
        ],
        NumberKind::Uscc => vec![
            (t("decode.region"), part("region").unwrap_or_default()),
            (
                t("decode.organisation"),
                part("organisation").unwrap_or_default(),
            ),
            (t("decode.check_digit"), part("check").unwrap_or_default()),
        ],
        NumberKind::Mcc => vec![
            (t("decode.name"), or(part("name"), "decode.no_reading")),
            (
                t("decode.fee_class"),
                part("fee_class")
                    .map_or_else(|| t("decode.no_reading"), |c| t(&format!("fee_class.{c}"))),
            ),
        ],
        NumberKind::TerminalNo | NumberKind::Unknown => vec![],
    }
}
