//! Versions in the store: going back, comparing, taking out.

use clap::{Arg, ArgMatches, Command};
use std::path::Path;

use super::super::args::{Common, pick, sub};
use super::super::failure::{DOUBT, Failure, USAGE};
use super::super::list::{self, Reading};
use super::super::{Loaded, embedded, load, output, pretty, registry_at, today, words};
use super::import::{failed, in_use, store_of};
use super::is_json;
use super::stock::{Side, Stock};
use crate::registry::licence::acquiring_scope;
use crate::registry::stored::Use;
use crate::report::change::{DifferenceDocument, difference_text};
use crate::report::record::{RegistryDocument, VersionDocument};
use crate::report::rows::defused;
use crate::report::words::{Lang, Words};
use crate::supply::apply::{numbers, side};
use crate::supply::diff::difference;
use crate::supply::store::{self, Store, registry_of};

/// Their definitions.
#[must_use]
pub fn commands(lang: Lang) -> Vec<Command> {
    let t = |zh, en| pick(lang, zh, en);
    vec![
        sub(
            lang,
            "rollback",
            "退回上一版名单",
            "go back to the version before",
        ),
        sub(
            lang,
            "diff",
            "比较两份名单：embedded、installed、previous、版本名、文件夹或快照文件",
            "compare two registries: embedded, installed, previous, a version's name, a folder or a snapshot file",
        )
        .arg(
            Arg::new("a")
                .value_name("A")
                .required(true)
                .help(t("旧的一份", "the older one")),
        )
        .arg(
            Arg::new("b")
                .value_name("B")
                .required(true)
                .help(t("新的一份", "the newer one")),
        )
        .arg(
            Arg::new("stock")
                .long("stock")
                .value_name("FILE")
                .num_args(1)
                .action(clap::ArgAction::Append)
                .help(t(
                    "清单：哪些机器的结论因此变化（有变化时退出码10）",
                    "stock list: whose verdict changes by it (exit 10 where one does)",
                )),
        )
        .args(list::args(lang).into_iter().map(|a| a.requires("stock"))),
        sub(
            lang,
            "export",
            "输出现用名单（--format csv 或 json）",
            "write the registry in use (--format csv or json)",
        ),
    ]
}

/// The store that is read, where there is one.
#[must_use]
pub fn store_in_use(common: &Common) -> Option<Store> {
    common
        .registry
        .clone()
        .or_else(store::home)
        .map(Store::new)
        .filter(|s| s.exists() || !s.versions().is_empty())
}

/// Adds the versions kept to the state of the registry.
pub fn fill(doc: &mut RegistryDocument, common: &Common) {
    let Some(store) = store_in_use(common) else {
        return;
    };
    doc.dir = Some(store.dir().display().to_string());
    doc.versions = store
        .versions()
        .into_iter()
        .map(|v| VersionDocument {
            fault: store.read(&v.key).err().map(|e| e.to_string()),
            version: v.provenance.as_ref().map(|p| p.version.clone()),
            as_of: v.provenance.as_ref().map(|p| p.as_of.to_string()),
            how: v.provenance.as_ref().map(|p| p.how.clone()),
            installed_at: v.provenance.as_ref().map(|p| p.at.clone()),
            current: v.current,
            key: v.key,
        })
        .collect();
}

/// `yiqing registry rollback`.
///
/// # Errors
/// Nothing to go back to, or the disk.
pub fn rollback(common: &Common) -> Result<u8, Failure> {
    let before = in_use(common)?;
    let own = words(before.get(), common);
    let store = store_of(common, &own)?;
    if !store.exists() {
        return Err(failed(&store::StoreError::NothingBefore, &own));
    }
    let lock = store.lock().map_err(|e| failed(&e, &own))?;
    store
        .rollback(&lock, &mut store::go_on)
        .map_err(|e| failed(&e, &own))?;
    let after = in_use(common)?;
    let mut doc = compared(&before, &after);
    doc.installed = true;
    let words = words(after.get(), common);
    let text = if is_json(common) {
        pretty(&doc)?
    } else {
        format!(
            "{}\n{}\n",
            words.filled(
                "supply.rolled_back",
                &[("version", &doc.version), ("as_of", &doc.to.as_of)],
            ),
            difference_text(&doc, &words)
        )
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}

fn compared(a: &Loaded, b: &Loaded) -> DifferenceDocument {
    let d = difference(
        &a.get().snapshot().institutions,
        &b.get().snapshot().institutions,
    );
    DifferenceDocument {
        schema: "yiqing.change/1",
        from: side(a.get()),
        to: side(b.get()),
        added: d.added,
        gone: d.gone,
        changed: d.changed,
        completed: d.completed,
        gates: Vec::new(),
        problems: Vec::new(),
        installed: false,
        version: b.get().version().to_owned(),
        report: None,
        stock: None,
    }
}

/// A registry by the name a person gives it.
///
/// # Errors
/// There is none of this name, or it is damaged.
pub fn named(name: &str, common: &Common, words: &Words<'_>) -> Result<Loaded, Failure> {
    let store = store_in_use(common);
    let of_key = |store: &Store, key: &str| -> Result<Loaded, Failure> {
        store
            .read(key)
            .and_then(|s| registry_of(s, Use::Newer, store.dir()))
            .map(|r| Loaded::Folder(Box::new(r)))
            .map_err(|e| failed(&e, words))
    };
    match (name, &store) {
        ("embedded", _) => return embedded(),
        ("installed" | "current", _) => {
            return load(common, common.date.unwrap_or_else(today));
        }
        ("previous", Some(store)) => {
            let current = store.current().map_err(|e| failed(&e, words))?;
            let before = current
                .as_deref()
                .and_then(|key| store.provenance(key))
                .and_then(|p| p.previous);
            return match before {
                Some(key) => of_key(store, &key),
                None => embedded(),
            };
        }
        ("previous", None) => return embedded(),
        _ => {}
    }
    if let Some(store) = &store {
        let versions = store.versions();
        let mut hits = versions.iter().filter(|v| {
            v.key == name
                || (name.len() >= 8 && v.key.starts_with(name))
                || v.provenance.as_ref().is_some_and(|p| p.version == name)
        });
        if let Some(hit) = hits.next() {
            return of_key(store, &hit.key);
        }
    }
    if Path::new(name).exists() {
        return registry_at(Path::new(name));
    }
    if numbers(name) == numbers(crate::registry::EMBEDDED_VERSION) && !name.contains('+') {
        return embedded();
    }
    Err(Failure::new(
        USAGE,
        words.filled("supply.unknown_side", &[("name", name)]),
    ))
}

/// `yiqing registry diff`.
///
/// # Errors
/// A side that is not there, a list that cannot be read.
pub fn diff(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let own = embedded()?;
    let words = words(own.get(), common);
    let get = |id: &str| m.get_one::<String>(id).map_or("", String::as_str);
    let a = named(get("a"), common, &words)?;
    let b = named(get("b"), common, &words)?;
    let mut doc = compared(&a, &b);
    let date = common.date.unwrap_or_else(today);
    let mut code = 0;
    if let Some(files) = m.get_many::<String>("stock") {
        let reading = Reading::of(m, &words)?;
        let mut stock = Stock::default();
        for file in files {
            let side = |l| Side { registry: l, date };
            stock.add(file, &reading, (side(a.get()), side(b.get())), &words)?;
        }
        if !stock.changed.is_empty() && !common.policy.exit_zero {
            code = DOUBT;
        }
        if !stock.unreadable.is_empty() && !common.quiet {
            let list = crate::report::change::listed(&stock.unreadable);
            let text = words.filled("supply.unreadable_rows", &[("list", &list)]);
            output::note(&format!("{text}\n"), common.no_color);
        }
        doc.stock = Some(stock.changed);
        if !is_json(common) {
            let count = doc.stock.as_ref().map_or(0, Vec::len).to_string();
            let key = if code == 0 && count == "0" {
                "supply.stock_none"
            } else {
                "supply.stock_changed"
            };
            let line = words.filled(key, &[("rows", &stock.rows.to_string()), ("count", &count)]);
            let text = format!("{}{line}\n", difference_text(&doc, &words));
            output::print(&text, common.no_color)?;
            return Ok(code);
        }
    }
    let text = if is_json(common) {
        pretty(&doc)?
    } else {
        difference_text(&doc, &words)
    };
    output::print(&text, common.no_color)?;
    Ok(code)
}

/// `yiqing registry export`.
///
/// # Errors
/// A format it does not write.
pub fn export(common: &Common) -> Result<u8, Failure> {
    let date = common.date.unwrap_or_else(today);
    let loaded = load(common, date)?;
    let registry = loaded.get();
    let text = match common.format.as_deref() {
        Some("json") => {
            let (serial, import) = numbers(registry.version());
            pretty(&registry.to_stored(serial, import))?
        }
        None | Some("csv") => csv_of(&loaded, date)?,
        _ => {
            return Err(Failure::new(
                USAGE,
                words(registry, common).text("supply.export_format"),
            ));
        }
    };
    output::print(&text, true)?;
    Ok(0)
}

fn csv_of(loaded: &Loaded, date: jiff::civil::Date) -> Result<String, Failure> {
    let registry = loaded.get();
    let broken = |e: String| Failure::new(super::super::failure::CANNOT, e);
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let names = [
        "licence_no",
        "name",
        "former_names",
        "short_names",
        "types",
        "acquiring_regions",
        "first_licensed",
        "valid_until",
        "ended_on",
        "listed",
        "state",
        "status",
        "status_since",
        "as_of",
        "source",
    ];
    out.write_record(names).map_err(|e| broken(e.to_string()))?;
    let day = |d: Option<jiff::civil::Date>| d.map_or_else(String::new, |d| d.to_string());
    for (n, i) in registry.snapshot().institutions.iter().enumerate() {
        let joined = |list: &[crate::registry::record::Text<'_>]| {
            list.iter()
                .map(|t| t.as_str())
                .collect::<Vec<_>>()
                .join(";")
        };
        let kinds: Vec<&str> = i.scopes.iter().map(|s| s.kind.as_str()).collect();
        let regions = acquiring_scope(i)
            .and_then(|s| s.wording.as_ref().or(s.regions.as_ref()))
            .map(ToString::to_string)
            .unwrap_or_default();
        let cells = [
            i.licence_no.to_string(),
            i.name.to_string(),
            joined(&i.former_names),
            joined(&i.short_names),
            kinds.join(";"),
            regions,
            day(i.first_licensed),
            i.valid_until.map_or_else(String::new, |v| v.to_string()),
            day(i.ended_on),
            i.listed.to_string(),
            registry.licence_state(n, date).as_str().to_owned(),
            i.status.as_str().to_owned(),
            day(i.status_since),
            i.as_of.to_string(),
            i.sources
                .first()
                .map(ToString::to_string)
                .unwrap_or_default(),
        ];
        out.write_record(cells.iter().map(|c| defused(c).into_owned()))
            .map_err(|e| broken(e.to_string()))?;
    }
    let bytes = out.into_inner().map_err(|e| broken(e.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|e| broken(e.to_string()))?;
    Ok(format!("\u{feff}{text}"))
}
