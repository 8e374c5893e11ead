//! `GET /api/v1/openapi.json`: the API described by the code that serves it.
//!
//! Paths come from the endpoints; schemas from the types that write the documents, so that neither
//! can say what the other does not.

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::path::{
    Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::{Response as Answer, ResponseBuilder};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{
    HttpMethod, InfoBuilder, License, OpenApiBuilder, PathsBuilder, Ref, Required,
};

use super::health::HealthDocument;
use super::suggest::SuggestDocument;
use super::{Endpoint, endpoints, json_bytes};
use crate::case::{CARD_WORDS, SALE_KIND_WORDS};
use crate::field::{FIELDS, Kind};
use crate::intake::lists::LISTS;
use crate::report::decoded::DecodeDocument;
use crate::report::document::ReportDocument;
use crate::report::record::{InstitutionsDocument, RegistryDocument};
use crate::report::rule_book::RuleBookDocument;
use crate::report::scanned::ScanDocument;
use crate::report::words::Lang;
use crate::web::App;
use crate::web::problem::ProblemDocument;

/// Its route.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/api/v1/openapi.json", get(handle))
}

/// Its description.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint {
        path: "/api/v1/openapi.json",
        method: HttpMethod::Get,
        operation: operation("openapi", "This document", "OpenAPI 3.1.")
            .response(
                "200",
                ResponseBuilder::new()
                    .description("This document")
                    .content(
                        "application/json",
                        Content::new(Some(ObjectBuilder::new().schema_type(Type::Object))),
                    )
                    .build(),
            )
            .build(),
    }
}

async fn handle() -> Response {
    static TEXT: OnceLock<Vec<u8>> = OnceLock::new();
    let text = TEXT.get_or_init(|| serde_json::to_vec_pretty(&document()).unwrap_or_default());
    json_bytes(text.clone(), Lang::En)
}

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let mut paths = PathsBuilder::new();
    for e in endpoints() {
        paths = paths.path(e.path, PathItem::new(e.method, shared(e.operation)));
    }
    let api = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("yiqing")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "Who pays a card terminal's merchant: a licensed acquirer, or somebody without a licence? \
                     Nothing sent here is stored.",
                ))
                .license(Some(License::new(env!("CARGO_PKG_LICENSE")))),
        )
        .paths(paths)
        .build();
    let mut value = serde_json::to_value(&api).unwrap_or_default();
    if let Some(o) = value.as_object_mut() {
        o.insert("components".to_owned(), json!({ "schemas": schemas() }));
    }
    value
}

/// Answers that every endpoint may give.
fn shared(mut operation: Operation) -> Operation {
    for (status, what) in [
        ("403", "Sent by a page of somebody else"),
        ("408", "Took longer than 10 seconds to arrive"),
        ("421", "Called by a name that is not this server's"),
        ("500", "A fault of the program"),
        (
            "503",
            "Busy: eight requests are being worked on; or the list is too old under --strict",
        ),
    ] {
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert_with(|| problem(what).into());
    }
    operation
}

/// The beginning of a description.
#[must_use]
pub fn operation(id: &str, summary: &str, description: &str) -> OperationBuilder {
    OperationBuilder::new()
        .operation_id(Some(id))
        .summary(Some(summary))
        .description(Some(description))
}

fn parameter(name: &str, description: &str, place: ParameterIn) -> ParameterBuilder {
    let required = match place {
        ParameterIn::Path => Required::True,
        _ => Required::False,
    };
    ParameterBuilder::new()
        .name(name)
        .description(Some(description))
        .parameter_in(place)
        .required(required)
}

/// A place in the address.
#[must_use]
pub fn place(name: &str, description: &str) -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1));
    parameter(name, description, ParameterIn::Path)
        .schema(Some(text))
        .build()
}

/// A text in the query.
#[must_use]
pub fn text(name: &str, description: &str) -> Parameter {
    parameter(name, description, ParameterIn::Query)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// One of some words in the query.
#[must_use]
pub fn choice(name: &str, description: &str, values: &[&str]) -> Parameter {
    let values: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(values));
    parameter(name, description, ParameterIn::Query)
        .schema(Some(text))
        .build()
}

/// `lang`.
#[must_use]
pub fn lang() -> Parameter {
    choice(
        "lang",
        "Language of texts; else Accept-Language, else the server's",
        &["zh", "en"],
    )
}

/// `date`.
#[must_use]
pub fn date() -> Parameter {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
        .pattern(Some(YEARS));
    parameter(
        "date",
        "The day to check for where the case gives none, 1990 to 2999; else today in China",
        ParameterIn::Query,
    )
    .schema(Some(text))
    .build()
}

/// Days that are read, by their years.
const YEARS: &str = "^(199[0-9]|2[0-9]{3})-";

/// A body of JSON.
#[must_use]
pub fn json_body(schema: &str, description: &str) -> RequestBody {
    RequestBodyBuilder::new()
        .description(Some(description))
        .required(Some(Required::True))
        .content(
            "application/json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name(schema)))
                .example(Some(json!({"brand": "拉卡拉电签", "city": "南京市"})))
                .build(),
        )
        .build()
}

/// A body with a seller's text.
#[must_use]
pub fn text_body() -> RequestBody {
    RequestBodyBuilder::new()
        .description(Some(
            "A message, a moments post or an advertisement, as it stands",
        ))
        .required(Some(Required::True))
        .content(
            "application/json",
            ContentBuilder::new()
                .schema(Some(Ref::from_schema_name("ScanRequest")))
                .example(Some(json!({"text": "一清机，央行牌照，费率0.6%"})))
                .build(),
        )
        .build()
}

/// A body of CSV.
#[must_use]
pub fn csv_body() -> RequestBody {
    // A row that is not blank: something besides white space, commas and empty quotes.
    let row = format!("^brand,city\\n[{SPACE},]*([^{SPACE},\"]|\"[{SPACE}]*[^{SPACE}\"])");
    let list = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(row));
    RequestBodyBuilder::new()
        .description(Some(
            "A header of field names, English or Chinese, and a row per terminal. The pattern shows the smallest list; \
             any columns of `yiqing template csv` may stand in it",
        ))
        .required(Some(Required::True))
        .content(
            "text/csv",
            ContentBuilder::new()
                .schema(Some(list))
                .example(Some(json!("brand,city\n拉卡拉电签,南京市\n")))
                .build(),
        )
        .build()
}

/// An answer of JSON.
#[must_use]
pub fn json_response(schema: &str, description: &str) -> Answer {
    ResponseBuilder::new()
        .description(description)
        .content(
            "application/json",
            Content::new(Some(Ref::from_schema_name(schema))),
        )
        .build()
}

/// An answer of JSON Lines or CSV.
#[must_use]
pub fn lines_response() -> Answer {
    let text = || Content::new(Some(ObjectBuilder::new().schema_type(Type::String)));
    ResponseBuilder::new()
        .description("A line per row, in order; of JSON Lines each is a ReportDocument with `row`")
        .content("application/x-ndjson", text())
        .content("text/csv", text())
        .build()
}

/// An answer that tells of an error.
#[must_use]
pub fn problem(description: &str) -> Answer {
    ResponseBuilder::new()
        .description(description)
        .content(
            "application/problem+json",
            Content::new(Some(Ref::from_schema_name("ProblemDocument"))),
        )
        .build()
}

/// Schemas of all documents, by the names of their types.
fn schemas() -> Map<String, Value> {
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .with(|s| s.definitions_path = "/components/schemas".into())
        .into_generator();
    generator.subschema_for::<ReportDocument>();
    generator.subschema_for::<ScanDocument>();
    generator.subschema_for::<DecodeDocument>();
    generator.subschema_for::<RegistryDocument>();
    generator.subschema_for::<InstitutionsDocument>();
    generator.subschema_for::<RuleBookDocument>();
    generator.subschema_for::<ProblemDocument>();
    generator.subschema_for::<HealthDocument>();
    generator.subschema_for::<SuggestDocument>();
    let mut all = generator.take_definitions(true);
    all.insert("Case".to_owned(), case());
    all.insert(
        "ScanRequest".to_owned(),
        json!({
            "type": "object",
            "required": ["text"],
            "additionalProperties": false,
            "properties": {"text": {"type": "string", "pattern": format!("[^{SPACE}]")}},
        }),
    );
    all
}

/// White space as the readers know it, for use between brackets of a pattern.
const SPACE: &str =
    "\\t\\n\\x0b\\x0c\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/// A value that counts as absent.
fn blank() -> Value {
    json!({"type": "string", "pattern": format!("^[{SPACE}]*$")})
}

/// A case as the API takes it: by the fields' own keys, with values that are surely read.
fn case() -> Value {
    let mut properties = Map::new();
    // Every fact with the values that are none: a case in which all of them are such says nothing.
    let mut silent = Map::new();
    for f in FIELDS {
        let mut value = match f.kind {
            Kind::Text | Kind::Number | Kind::Rate => json!({"type": ["string", "number", "null"]}),
            Kind::Date => or_absent(day()),
            Kind::Bool => or_absent(json!({"enum": [
                true, false, 0, 1, "0", "1", "true", "false", "yes", "no", "y", "n", "是", "否", "有", "无", "没有",
            ]})),
            Kind::Choice(words) => {
                let all: Vec<&str> = words
                    .iter()
                    .flat_map(|(w, others)| std::iter::once(*w).chain(others.iter().copied()))
                    .collect();
                or_absent(json!({"enum": all}))
            }
            Kind::Money => or_absent(money(15)),
        };
        if let Some(o) = value.as_object_mut() {
            o.insert("description".to_owned(), f.doc_en.into());
        }
        properties.insert(f.key.to_owned(), value);
        if f.key != "id" && f.key != "check_date" {
            silent.insert(
                f.key.to_owned(),
                json!({"anyOf": [blank(), {"type": "null"}]}),
            );
        }
    }
    for (list, keys) in LISTS {
        let of: Map<String, Value> = keys
            .iter()
            .map(|k| ((*k).to_owned(), list_value(k)))
            .collect();
        properties.insert(
            (*list).to_owned(),
            json!({
                "type": ["array", "null"],
                "items": {"type": "object", "properties": of, "additionalProperties": false}
            }),
        );
        silent.insert(
            (*list).to_owned(),
            json!({"anyOf": [{"type": "array", "maxItems": 0}, {"type": "null"}]}),
        );
    }
    json!({
        "description": "What is claimed and seen of one terminal; at least one fact besides id and check_date. \
                        Null and blank texts are absent. Values are read in more forms than stand here, \
                        e.g. 2026年11月16日 or ¥1,000.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "not": {"properties": silent},
    })
}

fn or_absent(value: Value) -> Value {
    json!({"anyOf": [value, blank(), {"type": "null"}]})
}

fn day() -> Value {
    json!({"type": "string", "format": "date", "pattern": YEARS})
}

/// An amount of at most so many digits before the point.
fn money(digits: u32) -> Value {
    let most = 10_u64.pow(digits) - u64::from(digits == 15);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    json!({"anyOf": [
        {"type": "string", "pattern": format!("^-?[0-9]{{1,{digits}}}(\\.[0-9]{{1,10}})?$")},
        {"type": "integer", "minimum": -most, "maximum": most},
    ]})
}

fn list_value(key: &str) -> Value {
    match key {
        "amount" | "fee" => or_absent(money(10)),
        "date" => or_absent(day()),
        "time" => or_absent(
            json!({"type": "string", "pattern": "^(199[0-9]|2[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"}),
        ),
        "card" => or_absent(json!({"enum": words(CARD_WORDS)})),
        "kind" => or_absent(json!({"enum": words(SALE_KIND_WORDS)})),
        _ => json!({"type": ["string", "number", "null"]}),
    }
}

fn words<T>(table: &[(T, &'static [&'static str])]) -> Vec<&'static str> {
    table
        .iter()
        .flat_map(|(_, words)| words.iter().copied())
        .collect()
}
