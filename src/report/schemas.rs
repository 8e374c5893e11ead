//! JSON Schemas of all documents, made from the types that write them.

use schemars::{Schema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::change::{CalendarDocument, DifferenceDocument, WatchDocument};
use super::complaint::ComplaintDocument;
use super::decoded::DecodeDocument;
use super::diagnosis::DiagnoseDocument;
use super::document::ReportDocument;
use super::header::HeaderDocument;
use super::receipt::ReceiptDocument;
use super::reconcile::ReconcileDocument;
use super::record::{InstitutionDocument, InstitutionsDocument, RegistryDocument};
use super::rule_book::RuleBookDocument;
use super::scanned::{ScanDocument, ScanFailedDocument, ScanGroupsDocument};
use super::since::GoneDocument;
use super::summary::SummaryDocument;
use crate::field::{FIELDS, Kind};

/// Names accepted by `schema`.
pub const NAMES: [&str; 20] = [
    "report",
    "case",
    "complaint",
    "decode",
    "diagnose",
    "receipt",
    "header",
    "reconcile",
    "registry",
    "institution",
    "institutions",
    "rules",
    "scan",
    "scan-failed",
    "scan-groups",
    "summary",
    "gone",
    "change",
    "watch",
    "calendar",
];

fn of<T: schemars::JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>()
}

/// The schema of a document by name, `yiqing.` and the version being optional.
#[must_use]
pub fn schema(name: &str) -> Option<Value> {
    let name = name
        .trim()
        .trim_start_matches("yiqing.")
        .trim_end_matches("/1");
    Some(match name {
        "report" => of::<ReportDocument>().to_value(),
        "header" => of::<HeaderDocument>().to_value(),
        "decode" => of::<DecodeDocument>().to_value(),
        "complaint" => of::<ComplaintDocument>().to_value(),
        "diagnose" => of::<DiagnoseDocument>().to_value(),
        "receipt" => of::<ReceiptDocument>().to_value(),
        "reconcile" => of::<ReconcileDocument>().to_value(),
        "registry" => of::<RegistryDocument>().to_value(),
        "institution" => of::<InstitutionDocument>().to_value(),
        "institutions" => of::<InstitutionsDocument>().to_value(),
        "rules" => of::<RuleBookDocument>().to_value(),
        "scan" => of::<ScanDocument>().to_value(),
        "scan-failed" => of::<ScanFailedDocument>().to_value(),
        "scan-groups" => of::<ScanGroupsDocument>().to_value(),
        "summary" => of::<SummaryDocument>().to_value(),
        "gone" => of::<GoneDocument>().to_value(),
        "change" => of::<DifferenceDocument>().to_value(),
        "watch" => of::<WatchDocument>().to_value(),
        "calendar" => of::<CalendarDocument>().to_value(),
        "case" => case(),
        _ => return None,
    })
}

/// The schema of a case file, from the table of fields.
fn case() -> Value {
    let scalar = json!({"type": ["string", "number", "null"]});
    let mut properties = Map::new();
    for f in FIELDS {
        let description = format!("{} / {}", f.doc_zh, f.doc_en);
        let mut s = match f.kind {
            Kind::Text | Kind::Number | Kind::Rate | Kind::Money => scalar.clone(),
            Kind::Date => json!({"type": ["string", "null"]}),
            Kind::Bool => json!({"type": ["boolean", "string", "null"]}),
            Kind::Choice(words) => {
                let all: Vec<&str> = words
                    .iter()
                    .flat_map(|(w, others)| std::iter::once(*w).chain(others.iter().copied()))
                    .collect();
                json!({"enum": all.into_iter().map(Value::from).chain([Value::Null]).collect::<Vec<_>>()})
            }
        };
        if let Some(o) = s.as_object_mut() {
            o.insert("description".to_owned(), Value::from(description));
        }
        properties.insert(f.key.to_owned(), s.clone());
        for alias in f.aliases {
            properties.insert((*alias).to_owned(), s.clone());
        }
    }
    let list = |keys: &[&str]| {
        let items: Map<String, Value> = keys
            .iter()
            .map(|k| ((*k).to_owned(), scalar.clone()))
            .collect();
        json!({"type": "array", "items": {"type": "object", "properties": items, "additionalProperties": false}})
    };
    for (name, keys) in crate::intake::lists::LISTS {
        properties.insert((*name).to_owned(), list(keys));
    }
    let chinese = FIELDS
        .iter()
        .flat_map(|f| f.zh)
        .copied()
        .collect::<Vec<_>>();
    for name in chinese {
        properties
            .entry(name.to_owned())
            .or_insert_with(|| json!({}));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "yiqing.case/1",
        "type": "object",
        "properties": properties,
        "additionalProperties": false
    })
}
