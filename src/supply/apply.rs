//! From pages or a bundle to a candidate, and from a candidate to an installed version.

use jiff::civil::Date;

use super::collect::{Collected, Origin};
use super::diff::{Difference, difference};
use super::gate::{self, Gate};
use super::merge::{Base, merge};
use super::saved::sha256;
use super::store::{Lock, Provenance, RecordSource, Refused, Step, Store, StoreError};
use crate::registry::licence::acquiring_scope;
use crate::registry::record::PartHead;
use crate::registry::stored::{PARTS, SCHEMA, Stored};
use crate::registry::{EMBEDDED_VERSION, Registry};
use crate::report::change::{
    DifferenceDocument, GateDocument, Outcome, ProblemDocument, SideDocument,
};
use crate::report::words::{Lang, Words};

/// A snapshot that may be installed, and everything that is said of it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The snapshot.
    pub stored: Stored<'static>,
    /// Where it comes from.
    pub provenance: Provenance,
    /// The gates.
    pub gates: Vec<Gate>,
    /// Against the registry in use.
    pub difference: Difference,
    /// The registry in use.
    pub from: SideDocument,
    /// Id under which its refusal is kept and accepted.
    pub id: String,
    /// It says nothing that the installed version does not say.
    pub same_as_installed: bool,
}

/// What a registry is, for one side of a comparison.
#[must_use]
pub fn side(registry: &Registry) -> SideDocument {
    SideDocument {
        version: registry.version().to_owned(),
        as_of: registry.as_of().to_string(),
        origin: registry.origin().as_str().to_owned(),
    }
}

/// Serial and import number that a version names.
#[must_use]
pub fn numbers(version: &str) -> (u64, u64) {
    let (serial, import) = version.split_once('+').unwrap_or((version, "0"));
    (
        serial.parse().unwrap_or(0),
        import.parse().unwrap_or_default(),
    )
}

/// What an import of pages would install.
#[must_use]
pub fn from_pages(
    collected: &Collected,
    in_use: &Registry,
    store: &Store,
    how: &str,
    as_of: Date,
    today: Date,
) -> Candidate {
    let current = store.current().ok().flatten();
    let installed = current.as_deref().and_then(|key| store.read(key).ok());
    let before = current.as_deref().and_then(|key| store.provenance(key));
    let base = Base {
        institutions: &in_use.snapshot().institutions,
        as_of: in_use.as_of(),
        cancelled_rows: before.as_ref().and_then(|p| p.cancelled_rows),
        today,
    };
    let merged = merge(collected, base, as_of);
    let serial = installed
        .as_ref()
        .map_or_else(|| numbers(EMBEDDED_VERSION).0, |s| s.serial);
    let import = store
        .versions()
        .iter()
        .filter_map(|v| v.provenance.as_ref())
        .map(|p| numbers(&p.version))
        .filter(|(s, _)| *s == serial)
        .map(|(_, n)| n)
        .max()
        .unwrap_or(0)
        + 1;
    let mut stored = installed.clone().unwrap_or(Stored {
        schema: SCHEMA.into(),
        serial,
        import,
        parts: Vec::new(),
        institutions: None,
        banks: None,
        brands: None,
        acquirer_codes: None,
        fees: None,
        contacts: None,
    });
    stored.import = import;
    stored.parts.retain(|p| p.name.as_str() != "institutions");
    stored.parts.insert(
        0,
        PartHead {
            name: "institutions".into(),
            as_of: merged.as_of,
        },
    );
    stored.institutions = Some(merged.institutions);
    let rows = |listing: &super::collect::Listing, kept: Option<usize>| {
        if listing.is_there() {
            Some(listing.rows().count())
        } else {
            kept
        }
    };
    let provenance = Provenance {
        schema: "yiqing.provenance/1".to_owned(),
        how: how.to_owned(),
        at: String::new(),
        previous: None,
        version: stored.version(),
        as_of: merged.as_of,
        sha256: String::new(),
        granted_rows: rows(
            &collected.granted,
            before.as_ref().and_then(|p| p.granted_rows),
        ),
        cancelled_rows: rows(
            &collected.cancelled,
            before.as_ref().and_then(|p| p.cancelled_rows),
        ),
        accepted: None,
        key: None,
        origins: collected.origins.clone(),
        records: records(collected),
    };
    candidate(stored, provenance, merged.gates, in_use, installed.as_ref())
}

fn records(collected: &Collected) -> Vec<RecordSource> {
    collected
        .details
        .iter()
        .map(|(number, d)| RecordSource {
            licence_no: number.clone(),
            source: d.name.clone(),
            url: d.url.clone(),
            pairs: d
                .page
                .current
                .pairs
                .iter()
                .map(|(l, v)| (l.clone(), v.join(" ")))
                .collect(),
        })
        .collect()
}

/// Puts a candidate together: its difference to the registry in use, and its id.
#[must_use]
pub fn candidate(
    stored: Stored<'static>,
    provenance: Provenance,
    gates: Vec<Gate>,
    in_use: &Registry,
    installed: Option<&Stored<'static>>,
) -> Candidate {
    let rows = stored.institutions.as_deref().unwrap_or_default();
    let difference = difference(&in_use.snapshot().institutions, rows);
    let same_as_installed = installed.is_some_and(|i| {
        let mut same = i.clone();
        same.import = stored.import;
        same.serial = stored.serial;
        same == stored
    });
    let mut said = serde_json::to_string(&stored.institutions).unwrap_or_default();
    said.push_str(in_use.version());
    for g in gates.iter().filter(|g| g.outcome == Outcome::Fail) {
        said.push_str(g.id);
    }
    let id = sha256(said.as_bytes()).chars().take(12).collect();
    Candidate {
        stored,
        provenance,
        gates,
        difference,
        from: side(in_use),
        id,
        same_as_installed,
    }
}

/// Gates of a whole snapshot that did not come as pages.
#[must_use]
pub fn bundle_gates(in_use: &Registry, stored: &Stored<'_>) -> Vec<Gate> {
    let Some(rows) = stored.institutions.as_deref() else {
        return vec![Gate::ok("live"), Gate::ok("acquirers")];
    };
    let old = &in_use.snapshot().institutions;
    let acquirers = |listed: &mut dyn Iterator<Item = bool>| listed.filter(|x| *x).count();
    vec![
        gate::drop_over_tenth(
            "live",
            old.iter().filter(|i| i.listed).count(),
            rows.iter().filter(|i| i.listed).count(),
            gate::LEAST_LIVE,
        ),
        gate::drop_over_tenth(
            "acquirers",
            acquirers(&mut old.iter().map(|i| i.listed && acquiring_scope(i).is_some())),
            acquirers(
                &mut rows
                    .iter()
                    .map(|i| i.listed && acquiring_scope(i).is_some()),
            ),
            0,
        ),
    ]
}

impl Candidate {
    /// Gates that fail.
    pub fn failures(&self) -> impl Iterator<Item = &Gate> {
        self.gates.iter().filter(|g| g.outcome == Outcome::Fail)
    }

    /// Whether it may be installed, given the report a person has accepted.
    #[must_use]
    pub fn may_install(&self, accepted: Option<&str>) -> bool {
        self.failures()
            .all(|g| g.acceptable && accepted == Some(self.id.as_str()))
    }

    /// Whether a person may overrule all gates that fail.
    #[must_use]
    pub fn is_acceptable(&self) -> bool {
        self.failures().all(|g| g.acceptable)
    }

    /// Its side of the comparison.
    #[must_use]
    pub fn to(&self) -> SideDocument {
        SideDocument {
            version: self.stored.version(),
            as_of: self.provenance.as_of.to_string(),
            origin: "installed".to_owned(),
        }
    }

    /// Everything said of it, as a document.
    #[must_use]
    pub fn document(
        &self,
        words: &Words<'_>,
        problems: Vec<ProblemDocument>,
        installed: bool,
    ) -> DifferenceDocument {
        DifferenceDocument {
            schema: "yiqing.change/1",
            from: self.from.clone(),
            to: self.to(),
            added: self.difference.added.clone(),
            gone: self.difference.gone.clone(),
            changed: self.difference.changed.clone(),
            completed: self.difference.completed.clone(),
            gates: self.gates.iter().map(|g| gate_document(g, words)).collect(),
            problems,
            installed,
            version: if installed {
                self.stored.version()
            } else {
                self.from.version.clone()
            },
            report: None,
            stock: None,
        }
    }

    /// The snapshot as JSON.
    ///
    /// # Errors
    /// Never for our types; there is no other way to say so.
    pub fn json(&self) -> Result<String, String> {
        self.stored.check()?;
        serde_json::to_string(&self.stored).map_err(|e| e.to_string())
    }

    /// Keeps it with the reasons against it.
    ///
    /// # Errors
    /// The disk.
    pub fn keep(
        &self,
        store: &Store,
        lock: &Lock,
        document: &DifferenceDocument,
        now: jiff::Timestamp,
    ) -> Result<std::path::PathBuf, StoreError> {
        let damaged = |what: String| StoreError::Damaged {
            path: store.dir().to_owned(),
            what,
        };
        let json = serde_json::to_string(&self.stored).map_err(|e| damaged(e.to_string()))?;
        store.keep_report(
            lock,
            &Refused {
                id: self.id.clone(),
                at: now.to_string(),
                provenance: self.provenance.clone(),
                report: serde_json::to_value(document).map_err(|e| damaged(e.to_string()))?,
                snapshot: serde_json::value::RawValue::from_string(json)
                    .map_err(|e| damaged(e.to_string()))?,
            },
        )
    }

    /// Installs it.
    ///
    /// # Errors
    /// The disk.
    pub fn install(
        &self,
        store: &Store,
        lock: &Lock,
        accepted: Option<&str>,
        now: jiff::Timestamp,
        step: Step<'_>,
    ) -> Result<String, StoreError> {
        let json = self.json().map_err(|what| StoreError::Damaged {
            path: store.dir().to_owned(),
            what,
        })?;
        let mut provenance = self.provenance.clone();
        provenance.accepted = accepted
            .filter(|_| self.failures().next().is_some())
            .map(str::to_owned);
        store.install(lock, &json, provenance, now, step)
    }
}

/// A gate in words.
#[must_use]
pub fn gate_document(g: &Gate, words: &Words<'_>) -> GateDocument {
    let detail = if g.outcome == Outcome::Ok {
        words.text("supply.gate_ok").into_owned()
    } else {
        let args: Vec<(&str, &str)> = g.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        words.filled(&format!("supply.gate.{}", g.id), &args)
    };
    GateDocument {
        gate: g.id.replace('_', "-"),
        outcome: g.outcome,
        detail,
        acceptable: g.acceptable,
    }
}

/// Pages that could not be used, in words with the next step.
#[must_use]
pub fn problem_documents(collected: &Collected, words: &Words<'_>) -> Vec<ProblemDocument> {
    collected
        .problems
        .iter()
        .map(|p| ProblemDocument {
            file: p.name.clone(),
            id: p.fault.class.id().to_owned(),
            detail: problem_text(&p.fault, words),
        })
        .collect()
}

/// What is wrong with a page, and what to do.
#[must_use]
pub fn problem_text(fault: &super::page::PageFault, words: &Words<'_>) -> String {
    let what: Vec<&str> = fault.what.split_whitespace().collect();
    let why = words.filled(
        &format!("page.why.{}", fault.why),
        &[("what", &words.masked(&what.join(" ")))],
    );
    let next = words.text(&format!("page.next.{}", fault.class.word()));
    match words.lang {
        Lang::Zh => format!("{why}{next}"),
        Lang::En => format!("{why} {next}"),
    }
}

/// Parts of a bundle and of what is installed: each the newer one, the bundle's on the same day.
#[must_use]
pub fn newer_parts(
    bundle: Stored<'static>,
    installed: Option<&Stored<'static>>,
) -> Stored<'static> {
    let Some(old) = installed else { return bundle };
    let mut out = bundle;
    for part in PARTS {
        let keep = match (out.head(part), old.head(part)) {
            (Some(new), Some(old)) => old.as_of > new.as_of,
            (None, Some(_)) => true,
            _ => false,
        };
        if !keep {
            continue;
        }
        let Some(head) = old.head(part).cloned() else {
            continue;
        };
        out.parts.retain(|p| p.name.as_str() != part);
        out.parts.push(head);
        match part {
            "institutions" => {
                out.institutions.clone_from(&old.institutions);
                // What a person imported stands on the bundle now.
                out.import = old.import.max(1);
            }
            "banks" => out.banks.clone_from(&old.banks),
            "brands" => out.brands.clone_from(&old.brands),
            "acquirer-codes" => out.acquirer_codes.clone_from(&old.acquirer_codes),
            "fees" => out.fees.clone_from(&old.fees),
            _ => out.contacts.clone_from(&old.contacts),
        }
    }
    out
}

/// Where a bundle came from, in the provenance.
#[must_use]
pub fn bundle_origin(name: &str, url: Option<String>, bytes: &[u8], day: Date) -> Origin {
    Origin {
        name: name.to_owned(),
        url,
        form: super::saved::Form::Fetched,
        day: Some(day),
        charset: None,
        bytes: bytes.len(),
        sha256: sha256(bytes),
        what: "bundle".to_owned(),
        parser: super::collect::PARSER.to_owned(),
    }
}
