//! One door: the command line. It reads the clock, the arguments and the files; nothing else does.

pub mod args;
pub mod batch;
pub mod check;
pub mod complaint;
pub mod decode;
pub mod diagnose;
pub mod exit;
pub mod failure;
pub mod faults;
pub mod help;
pub mod list;
pub mod merge;
pub mod misuse;
pub mod output;
pub mod overwrite;
mod questions;
pub mod receipt;
pub mod reconcile;
pub mod registry;
pub mod rules;
pub mod scan;
#[cfg(feature = "serve")]
pub mod serve;
pub mod start;
pub mod whole;

use std::ffi::OsString;
use std::path::Path;

use clap::error::ErrorKind;
use jiff::civil::Date;
use jiff::tz::Offset;

use crate::registry::Registry;
use crate::registry::stored::Use;
use crate::report::words::{Lang, Words};
use crate::supply::store::{self, Store};
use args::Common;
use failure::{Failure, OK, REGISTRY, USAGE};

/// Runs the program and gives its exit code; errors have been printed.
#[must_use]
pub fn run(args: Vec<OsString>) -> u8 {
    let lang = args::language(&args);
    let matches = match args::command(lang).try_get_matches_from(&args) {
        Ok(m) => m,
        Err(e) => return misused(&help::asked(&e, args, lang).unwrap_or(e), lang),
    };
    let Some((name, sub)) = matches.subcommand() else {
        return USAGE;
    };
    let common = match args::read_common(sub) {
        Ok(c) => c,
        Err(f) => return end(&f, lang, false),
    };
    let result = match name {
        "check" => check::run(sub, &common),
        "batch" => batch::run(sub, &common),
        "merge" => merge::run(sub, &common),
        "complaint" => complaint::run(sub, &common),
        "decode" => decode::run(sub, &common),
        "diagnose" => diagnose::run(sub, &common),
        "receipt" => receipt::run(sub, &common),
        "reconcile" => reconcile::run(sub, &common),
        "registry" => registry::run(sub, &common),
        "rules" => rules::run(sub, &common),
        "scan" => scan::run(sub, &common),
        #[cfg(feature = "serve")]
        "serve" => serve::run(sub, &common),
        "template" => start::template(sub, &common),
        "schema" => start::schema(sub, &common),
        "completions" => start::completions(sub, &common),
        _ => start::man(&common),
    };
    match result {
        Ok(code) => code,
        Err(f) => end(&f, common.lang, common.no_color),
    }
}

/// Help and version, or what is wrong with the call.
fn misused(e: &clap::Error, lang: Lang) -> u8 {
    let told = Registry::embedded()
        .ok()
        .filter(|_| e.use_stderr())
        .and_then(|r| misuse::told(e, &Words::new(r, lang)));
    match told {
        Some(message) => end(&Failure::new(USAGE, message), lang, false),
        None => {
            let _ = e.print();
            match e.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => OK,
                _ => USAGE,
            }
        }
    }
}

fn end(f: &Failure, lang: Lang, no_color: bool) -> u8 {
    if !f.message.is_empty() {
        let head = match lang {
            Lang::Zh => "错误：",
            Lang::En => "error: ",
        };
        let message = match Registry::embedded() {
            Ok(r) => f.told(&Words::new(r, lang)),
            Err(_) => f.message.clone(),
        };
        output::note(&format!("{head}{}\n", message.trim_end()), no_color);
    }
    f.code
}

/// Today in China.
#[must_use]
pub fn today() -> Date {
    Offset::constant(8)
        .to_datetime(jiff::Timestamp::now())
        .date()
}

/// The registry a command works with.
pub enum Loaded {
    /// The embedded one.
    Embedded(&'static Registry),
    /// One read from a folder.
    Folder(Box<Registry>),
}

impl Loaded {
    /// The registry.
    #[must_use]
    pub fn get(&self) -> &Registry {
        match self {
            Loaded::Embedded(r) => r,
            Loaded::Folder(r) => r,
        }
    }
}

/// Loads the registry the flags ask for; under `--strict` one that is too old is refused.
///
/// # Errors
/// Missing, damaged or stale: exit 4.
pub fn load(common: &Common, date: Date) -> Result<Loaded, Failure> {
    let loaded = load_of_any_age(common)?;
    refuse_stale(loaded.get(), common, date)?;
    Ok(loaded)
}

/// Loads the registry the flags ask for, before it is known for which day.
///
/// # Errors
/// Missing or damaged: exit 4.
pub fn load_of_any_age(common: &Common) -> Result<Loaded, Failure> {
    match &common.registry {
        None => installed(common),
        Some(dir) => registry_at(dir),
    }
}

/// Under `--strict` refuses a registry that is too old for the day checked for.
///
/// # Errors
/// Stale: exit 4.
pub fn refuse_stale(registry: &Registry, common: &Common, date: Date) -> Result<(), Failure> {
    let age = registry.age_days(date);
    if !common.strict || age <= common.max_age {
        return Ok(());
    }
    let args = [
        ("as_of", registry.as_of().to_string()),
        ("age", age.to_string()),
        ("max", common.max_age.to_string()),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let text = words(registry, common).filled("error.stale", &args);
    Err(Failure::new(REGISTRY, text))
}

fn embedded() -> Result<Loaded, Failure> {
    Registry::embedded()
        .map(Loaded::Embedded)
        .map_err(|e| Failure::new(REGISTRY, e.to_string()))
}

/// What the user's store points to; the embedded registry, with a word about it, where that is
/// damaged.
fn installed(common: &Common) -> Result<Loaded, Failure> {
    let Some(store) = store::home().map(Store::new).filter(Store::exists) else {
        return embedded();
    };
    let fault = match store.load(Use::Newer) {
        Ok(Some(r)) => return Ok(Loaded::Folder(Box::new(r))),
        Ok(None) => return embedded(),
        Err(e) => e.to_string(),
    };
    let own = Registry::embedded().map_err(|e| Failure::new(REGISTRY, e.to_string()))?;
    let words = words(own, common);
    if common.strict {
        let what = words.filled("supply.damaged_strict", &[("what", &fault)]);
        return Err(Failure::new(REGISTRY, what));
    }
    let warning = words.filled("supply.damaged", &[("what", &fault)]);
    output::note(&format!("{warning}\n"), common.no_color);
    Registry::embedded_instead_of(store.dir(), fault)
        .map(|r| Loaded::Folder(Box::new(r)))
        .map_err(|e| Failure::new(REGISTRY, e.to_string()))
}

/// A registry that was named: a store, a version of one, a snapshot file, or a data folder.
///
/// # Errors
/// Missing or damaged: exit 4.
pub fn registry_at(path: &Path) -> Result<Loaded, Failure> {
    let refused = |e: String| Failure::new(REGISTRY, e);
    let store = Store::new(path);
    if store.exists() {
        return match store.load(Use::Newer).map_err(|e| refused(e.to_string()))? {
            Some(r) => Ok(Loaded::Folder(Box::new(r))),
            None => embedded(),
        };
    }
    let inside = path.join("snapshot.json");
    let file = if path.is_file() {
        Some(path)
    } else {
        inside.is_file().then_some(inside.as_path())
    };
    let loaded = match file {
        Some(file) => store::read_snapshot(file, None)
            .and_then(|stored| store::registry_of(stored, Use::Stored, path))
            .map_err(|e| refused(e.to_string()))?,
        None => Registry::from_dir(path).map_err(|e| refused(e.to_string()))?,
    };
    Ok(Loaded::Folder(Box::new(loaded)))
}

/// Whether JSON is asked for by a command that writes text or JSON.
///
/// # Errors
/// Another format.
pub fn wants_json(command: &str, words: &Words<'_>, common: &Common) -> Result<bool, Failure> {
    match common.format.as_deref() {
        None | Some("text") => Ok(false),
        Some("json" | "jsonl") => Ok(true),
        Some(_) => Err(Failure::new(
            failure::USAGE,
            words.filled("error.format_text_json", &[("command", command)]),
        )),
    }
}

/// The catalogue in the language asked for.
#[must_use]
pub fn words<'r>(registry: &'r Registry, common: &Common) -> Words<'r> {
    Words {
        registry,
        lang: common.lang,
        unmasked: common.unmasked,
    }
}

/// Serialises a document for people and programs: two spaces, a newline at the end.
///
/// # Errors
/// Never for our documents; the type has no other way to say so.
pub fn pretty<T: serde::Serialize>(document: &T) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(document)
        .map_err(|e| Failure::new(failure::CANNOT, e.to_string()))?;
    text.push('\n');
    Ok(text)
}
