//! Records of the registry: as JSON and as text.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Lang, Words};
use crate::registry::Registry;
use crate::registry::licence::{LicenceState, acquiring_scope};
use crate::registry::record::{Institution, ValidUntil};
use crate::text::width::wrap;

/// State of the registry, `yiqing.registry/1`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RegistryDocument {
    /// `yiqing.registry/1`.
    pub schema: &'static str,
    /// `embedded` or `installed`.
    pub origin: &'static str,
    /// Version of the data.
    pub version: String,
    /// The day the list speaks of.
    pub as_of: String,
    /// Days to the date asked for.
    pub age_days: i32,
    /// Each part with its own day.
    pub parts: BTreeMap<String, PartDocument>,
    /// How many records.
    pub counts: CountsDocument,
    /// Folder it was read from; null when embedded.
    pub dir: Option<String>,
    /// Why an installed list is not used; null when nothing is wrong.
    pub fault: Option<String>,
    /// Versions in the store, newest first; empty where there is none.
    pub versions: Vec<VersionDocument>,
}

/// A version kept in the store.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VersionDocument {
    /// Name of its folder under `versions/`.
    pub key: String,
    /// Version of the data; null where it cannot be read.
    pub version: Option<String>,
    /// The day its list speaks of.
    pub as_of: Option<String>,
    /// How it came: `import`, `fetch` or `update`.
    pub how: Option<String>,
    /// When it was installed, UTC.
    pub installed_at: Option<String>,
    /// The store points to it.
    pub current: bool,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// One part of the registry.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PartDocument {
    /// The day its newest source speaks of.
    pub as_of: String,
    /// `embedded` or `installed`.
    pub origin: &'static str,
}

/// Numbers of records.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CountsDocument {
    /// Licences ever issued.
    pub institutions: usize,
    /// On the official list.
    pub listed: usize,
    /// On the list and licensed for card acquiring.
    pub acquirers: usize,
    /// Off the list.
    pub ended: usize,
    /// Banks.
    pub banks: usize,
    /// Brand aliases.
    pub brands: usize,
    /// Acquirer codes.
    pub acquirer_codes: usize,
}

/// One institution, `yiqing.institution/1` where it stands alone.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InstitutionDocument {
    /// Licence number.
    pub licence_no: String,
    /// Legal name.
    pub name: String,
    /// Former legal names.
    pub former_names: Vec<String>,
    /// Short names.
    pub short_names: Vec<String>,
    /// Brand aliases of high and medium confidence.
    pub brands: Vec<String>,
    /// What the licence allows.
    pub scopes: Vec<ScopeDocument>,
    /// Day of the first licence.
    pub first_licensed: Option<String>,
    /// A day, `long-term` or null.
    pub valid_until: Option<String>,
    /// Last day with a licence, where it has ended.
    pub ended_on: Option<String>,
    /// State on the date asked for.
    pub state: LicenceState,
    /// What the list says.
    pub status: &'static str,
    /// Day of that status.
    pub status_since: Option<String>,
    /// Why, in the list's words.
    pub reason: Option<String>,
    /// Licence number of the successor.
    pub successor: Option<String>,
    /// The day the record speaks of.
    pub as_of: String,
    /// Sources.
    pub sources: Vec<String>,
}

/// One scope of a licence.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ScopeDocument {
    /// Business type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Regions in the list's words, else in normal form; null where nothing is written.
    pub regions: Option<String>,
}

/// Several institutions, `yiqing.institutions/1`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct InstitutionsDocument {
    /// `yiqing.institutions/1`.
    pub schema: &'static str,
    /// The day the list speaks of.
    pub as_of: String,
    /// In the order of licence numbers.
    pub items: Vec<InstitutionDocument>,
}

/// State of the registry on a date.
#[must_use]
pub fn registry_document(registry: &Registry, date: Date) -> RegistryDocument {
    let s = registry.snapshot();
    let origin = registry.origin().as_str();
    let listed = s.institutions.iter().filter(|i| i.listed).count();
    RegistryDocument {
        schema: "yiqing.registry/1",
        origin,
        version: registry.version().to_owned(),
        as_of: registry.as_of().to_string(),
        age_days: registry.age_days(date),
        parts: s
            .parts
            .iter()
            .map(|p| {
                (
                    p.name.to_string(),
                    PartDocument {
                        as_of: p.as_of.to_string(),
                        origin: registry.part_origin(&p.name).as_str(),
                    },
                )
            })
            .collect(),
        counts: CountsDocument {
            institutions: s.institutions.len(),
            listed,
            acquirers: s
                .institutions
                .iter()
                .filter(|i| i.listed && acquiring_scope(i).is_some())
                .count(),
            ended: s.institutions.len() - listed,
            banks: s.banks.len(),
            brands: s.brands.len(),
            acquirer_codes: s.acquirer_codes.len(),
        },
        dir: registry.dir().map(|d| d.display().to_string()),
        fault: registry.fault().map(str::to_owned),
        versions: Vec::new(),
    }
}

/// One institution on a date.
#[must_use]
pub fn institution_document(
    registry: &Registry,
    index: usize,
    r: &Institution<'_>,
    date: Date,
) -> InstitutionDocument {
    let texts = |list: &[crate::registry::record::Text<'_>]| -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    };
    let mut brands: Vec<String> = registry
        .aliases_of(&r.licence_no)
        .map(|b| b.alias.to_string())
        .collect();
    brands.retain(|b| !r.short_names.iter().any(|s| s.as_str() == b));
    InstitutionDocument {
        licence_no: r.licence_no.to_string(),
        name: r.name.to_string(),
        former_names: texts(&r.former_names),
        short_names: texts(&r.short_names),
        brands,
        scopes: r
            .scopes
            .iter()
            .map(|s| ScopeDocument {
                kind: s.kind.to_string(),
                regions: s
                    .wording
                    .as_ref()
                    .or(s.regions.as_ref())
                    .map(ToString::to_string),
            })
            .collect(),
        first_licensed: r.first_licensed.map(|d| d.to_string()),
        valid_until: r.valid_until.map(|v| match v {
            ValidUntil::LongTerm => "long-term".to_owned(),
            ValidUntil::Until(d) => d.to_string(),
        }),
        ended_on: r.ended_on.map(|d| d.to_string()),
        state: registry.licence_state(index, date),
        status: r.status.as_str(),
        status_since: r.status_since.map(|d| d.to_string()),
        reason: r.reason.as_ref().map(ToString::to_string),
        successor: r.successor.as_ref().map(|s| s.licence_no.to_string()),
        as_of: r.as_of.to_string(),
        sources: texts(&r.sources),
    }
}

/// State of the registry as text.
#[must_use]
pub fn registry_text(doc: &RegistryDocument, words: &Words<'_>) -> String {
    let t = |key: &str| words.text(key).into_owned();
    let origin = t(&format!("report.origin_{}", doc.origin));
    let mut out = String::new();
    let stamp = words.filled(
        "report.registry",
        &[
            ("as_of", &doc.as_of),
            ("age", &doc.age_days.to_string()),
            ("version", &doc.version),
            ("origin", &origin),
        ],
    );
    let _ = writeln!(out, "{stamp}");
    if let Some(dir) = &doc.dir {
        let _ = writeln!(out, "{dir}");
    }
    let c = &doc.counts;
    let _ = writeln!(
        out,
        "\n{}: {}={} {}={} {}={} {}={} {}={} {}={} {}={}",
        t("registry.counts"),
        t("registry.institutions"),
        c.institutions,
        t("registry.listed"),
        c.listed,
        t("registry.acquirers"),
        c.acquirers,
        t("registry.ended"),
        c.ended,
        t("registry.banks"),
        c.banks,
        t("registry.brands"),
        c.brands,
        t("registry.acquirer_codes"),
        c.acquirer_codes,
    );
    if let Some(fault) = &doc.fault {
        let _ = writeln!(
            out,
            "{}",
            words.filled("report.registry_fault", &[("fault", fault)])
        );
    }
    let _ = writeln!(out, "\n{}:", t("registry.part"));
    for (name, p) in &doc.parts {
        let origin = t(&format!("report.origin_{}", p.origin));
        let _ = writeln!(out, "  {name}  {}  {origin}", p.as_of);
    }
    if !doc.versions.is_empty() {
        let _ = writeln!(out, "\n{}:", t("registry.versions"));
    }
    for v in &doc.versions {
        let _ = write!(out, "{} {}", if v.current { "*" } else { " " }, v.key);
        for part in [&v.version, &v.as_of, &v.how, &v.fault]
            .into_iter()
            .flatten()
        {
            let _ = write!(out, "  {part}");
        }
        out.push('\n');
    }
    out
}

/// One institution as text.
#[must_use]
pub fn institution_text(doc: &InstitutionDocument, words: &Words<'_>) -> String {
    let t = |key: &str| words.text(key).into_owned();
    let (colon, comma) = (words.lang.colon(), words.lang.comma());
    let mut out = String::new();
    let _ = writeln!(out, "{}", doc.name);
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            for (n, part) in wrap(&format!("{label}{colon}{value}"), 76)
                .iter()
                .enumerate()
            {
                let _ = writeln!(out, "  {}{part}", if n == 0 { "" } else { "  " });
            }
        }
    };
    line(&t("report.licence_no"), &doc.licence_no);
    line(
        &t("report.licence_state"),
        &format!(
            "{}{}",
            t(&format!("licence_state.{}", doc.state.as_str())),
            doc.ended_on
                .as_ref()
                .map(|d| words.lang.bracketed(d))
                .unwrap_or_default()
        ),
    );
    let until = match doc.valid_until.as_deref() {
        Some("long-term") => t("report.long_term"),
        other => other.unwrap_or_default().to_owned(),
    };
    line(&t("report.valid_until"), &until);
    line(
        &t("registry.first_licensed"),
        doc.first_licensed.as_deref().unwrap_or_default(),
    );
    let listed = t(&format!("supply.listed_as.{}", doc.status));
    let remarks: Vec<&str> = [&doc.status_since, &doc.reason]
        .into_iter()
        .flatten()
        .map(|r| r.as_ref())
        .collect();
    let between = match words.lang {
        Lang::Zh => "，",
        Lang::En => ", ",
    };
    let status = if remarks.is_empty() {
        listed
    } else {
        format!("{listed}{}", words.lang.bracketed(&remarks.join(between)))
    };
    line(&t("registry.status_line"), &status);
    line(
        &t("registry.successor"),
        doc.successor.as_deref().unwrap_or_default(),
    );
    line(&t("registry.former_names"), &doc.former_names.join(comma));
    line(&t("registry.short_names"), &doc.short_names.join(comma));
    line(&t("registry.brands_of"), &doc.brands.join(comma));
    let semicolon = match words.lang {
        Lang::Zh => "；",
        Lang::En => "; ",
    };
    let scopes: Vec<String> = doc
        .scopes
        .iter()
        .map(|s| match &s.regions {
            Some(r) => format!("{}{}", s.kind, words.lang.bracketed(r)),
            None => s.kind.clone(),
        })
        .collect();
    line(&t("registry.scopes"), &scopes.join(semicolon));
    line(&t("report.as_of"), &doc.as_of);
    let _ = writeln!(out, "  {}{}", t("registry.sources"), colon.trim_end());
    for s in &doc.sources {
        let _ = writeln!(out, "    {}", words.source(s));
    }
    out
}

/// One line of a list of institutions.
#[must_use]
pub fn institution_line(doc: &InstitutionDocument, words: &Words<'_>) -> String {
    let state = words.text(&format!("licence_state.{}", doc.state.as_str()));
    let until = match doc.valid_until.as_deref() {
        Some("long-term") => words.text("report.long_term").into_owned(),
        other => other.unwrap_or("-").to_owned(),
    };
    format!("{}  {}  {state}  {until}", doc.licence_no, doc.name)
}
