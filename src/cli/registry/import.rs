//! `yiqing registry import`: pages a person saved from a browser.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command};

use super::super::args::{Common, pick, sub};
use super::super::failure::{CANNOT, Failure, NOTHING, REGISTRY, USAGE};
use super::super::{Loaded, embedded, load, output, pretty, today, words};
use super::is_json;
use crate::case::parse_date;
use crate::report::change::{DifferenceDocument, Outcome, difference_text};
use crate::report::words::{Lang, Words};
use crate::supply::apply::{self, Candidate, problem_documents};
use crate::supply::collect::Gathering;
use crate::supply::saved;
use crate::supply::store::{self, Lock, Store, StoreError};

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "import",
        "导入浏览器保存的名单页和机构详情页（HTML、MHTML、文件夹）",
        "import list and detail pages saved in a browser (HTML, MHTML, folders)",
    )
    .arg(
        Arg::new("paths")
            .value_name("PATH")
            .required(true)
            .num_args(1..)
            .value_parser(clap::value_parser!(PathBuf))
            .help(t("文件或文件夹", "files or folders")),
    )
    .args(shared(lang))
    .arg(
        Arg::new("as-of")
            .long("as-of")
            .value_name("YYYY-MM-DD")
            .help(t(
                "页面是哪一天的；默认用页面自己的保存日期",
                "the day the pages are of; by default the day they were saved",
            )),
    )
}

/// The flags of whatever may be refused by a gate.
#[must_use]
pub fn shared(lang: Lang) -> Vec<Arg> {
    vec![
        Arg::new("accept")
            .long("accept")
            .value_name("ID")
            .help(pick(
                lang,
                "已看过这份报告，仍然更新",
                "the report of this id was read: install all the same",
            )),
    ]
}

/// The store that is written to.
///
/// # Errors
/// There is no place for one.
pub fn store_of(common: &Common, words: &Words<'_>) -> Result<Store, Failure> {
    match &common.registry {
        Some(dir) if dir.join("institutions.toml").exists() || dir.is_file() => {
            let dir = dir.display().to_string();
            Err(Failure::new(
                USAGE,
                words.filled("supply.data_dir", &[("dir", &dir)]),
            ))
        }
        Some(dir) => Ok(Store::new(dir)),
        None => store::home()
            .map(Store::new)
            .ok_or_else(|| Failure::new(CANNOT, words.text("supply.no_home"))),
    }
}

/// The registry in use where it may be replaced: a store that is damaged or not there yet is no
/// reason to stop.
///
/// # Errors
/// A broken build.
pub fn in_use(common: &Common) -> Result<Loaded, Failure> {
    let mut common = common.clone();
    common.strict = false;
    match &common.registry {
        Some(dir)
            if Store::new(dir)
                .load(crate::registry::stored::Use::Newer)
                .is_err() =>
        {
            embedded()
        }
        Some(dir) if !Store::new(dir).exists() && !dir.join("snapshot.json").exists() => embedded(),
        _ => load(&common, common.date.unwrap_or_else(today)),
    }
}

/// Why the store could not be used, with the exit code.
#[must_use]
pub fn failed(e: &StoreError, words: &Words<'_>) -> Failure {
    match e {
        StoreError::Busy(path) => Failure::new(
            CANNOT,
            words.filled("supply.busy", &[("path", &path.display().to_string())]),
        ),
        StoreError::Io { .. } => Failure::new(CANNOT, e.to_string()),
        StoreError::Damaged { .. } => Failure::new(REGISTRY, e.to_string()),
        StoreError::NothingBefore => Failure::new(REGISTRY, words.text("supply.nothing_before")),
    }
}

/// Runs the command.
///
/// # Errors
/// Unreadable files, refused by a gate, the disk.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let loaded = in_use(common)?;
    let words = words(loaded.get(), common);
    let day = common.date.unwrap_or_else(today);
    let as_of = match m.get_one::<String>("as-of") {
        None => None,
        Some(v) => Some(parse_date(v).ok_or_else(|| {
            let why = words.text("error.bad_date");
            Failure::new(
                USAGE,
                words.filled(
                    "error.flag_value",
                    &[("flag", "as-of"), ("value", v), ("why", &why)],
                ),
            )
        })?),
    };
    let store = store_of(common, &words)?;
    let paths: Vec<PathBuf> = m
        .get_many::<PathBuf>("paths")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let mut gathering = Gathering::default();
    for (path, named) in saved::find(&paths).map_err(|u| Failure::unreadable(&u.path, &u.error))? {
        let page = saved::read(&path, named).map_err(|u| Failure::unreadable(&u.path, &u.error))?;
        gathering.add(&page);
    }
    let collected = gathering.finish();
    if collected.is_empty() {
        let mut message = words.text("supply.no_page").into_owned();
        for p in problem_documents(&collected, &words) {
            message.push_str(&format!("\n  {}: {} {}", p.file, p.id, p.detail));
        }
        let code = if collected.problems.is_empty() {
            NOTHING
        } else {
            REGISTRY
        };
        return Err(Failure::new(code, message));
    }
    let lock = store.lock().map_err(|e| failed(&e, &words))?;
    let as_of = as_of.or(collected.day).unwrap_or(day);
    let candidate = apply::from_pages(&collected, loaded.get(), &store, "import", as_of, day);
    let problems = problem_documents(&collected, &words);
    let accepted = m.get_one::<String>("accept").map(String::as_str);
    let document = candidate.document(&words, problems, false);
    settle(
        &candidate, document, &store, &lock, accepted, common, &words,
    )
}

/// Installs a candidate or keeps it with the reasons against it, and says so.
///
/// # Errors
/// Refused by a gate, or the disk.
pub fn settle(
    candidate: &Candidate,
    mut document: DifferenceDocument,
    store: &Store,
    lock: &Lock,
    accepted: Option<&str>,
    common: &Common,
    words: &Words<'_>,
) -> Result<u8, Failure> {
    let now = jiff::Timestamp::now();
    if !candidate.may_install(accepted) {
        document.report = Some(candidate.id.clone());
        let path = candidate
            .keep(store, lock, &document, now)
            .map_err(|e| failed(&e, words))?;
        if is_json(common) {
            output::print(&pretty(&document)?, common.no_color)?;
        }
        let gates: Vec<&str> = document
            .gates
            .iter()
            .filter(|g| g.outcome == Outcome::Fail)
            .map(|g| g.gate.as_str())
            .collect();
        let mut message = words.filled(
            "supply.refused",
            &[("version", &document.version), ("gates", &gates.join(", "))],
        );
        message.push('\n');
        message.push_str(&difference_text(&document, words));
        message.push_str(&words.filled(
            "supply.report_kept",
            &[("path", &path.display().to_string())],
        ));
        message.push('\n');
        message.push_str(&if candidate.is_acceptable() {
            words.filled("supply.may_accept", &[("id", &candidate.id)])
        } else {
            words.text("supply.not_acceptable").into_owned()
        });
        return Err(Failure::new(REGISTRY, message));
    }
    let last = if candidate.same_as_installed {
        document.to = document.from.clone();
        words.filled("supply.same", &[("version", &document.version)])
    } else {
        candidate
            .install(store, lock, accepted, now, &mut store::go_on)
            .map_err(|e| failed(&e, words))?;
        document.version = document.to.version.clone();
        words.filled(
            "supply.installed",
            &[
                ("version", &document.to.version),
                ("as_of", &document.to.as_of),
            ],
        )
    };
    document.installed = true;
    let text = if is_json(common) {
        pretty(&document)?
    } else {
        format!("{}\n{last}\n", difference_text(&document, words))
    };
    output::print(&text, common.no_color)?;
    Ok(0)
}
