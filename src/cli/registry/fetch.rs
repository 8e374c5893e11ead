//! `yiqing registry fetch`: the licence pages asked for once, politely, where the site allows it.

use clap::{Arg, ArgAction, ArgMatches, Command};
use url::Url;

use super::super::args::{Common, pick, sub};
use super::super::failure::{CANNOT, Failure, REGISTRY, USAGE};
use super::super::{output, today, words};
use super::import::{failed, in_use, settle, shared, store_of};
use crate::net::Policy;
use crate::net::client::Client;
use crate::report::words::Lang;
use crate::supply::apply::{self, problem_documents, problem_text};
use crate::supply::fetch::{CANCELLED, GRANTED, Pace, Run, Stop};
use crate::supply::merge::SITE;
use crate::supply::page::Class;

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "fetch",
        "从网站读取名单（先看 robots.txt；不允许就不读）",
        "read the lists from the site (robots.txt first; where it forbids that, nothing is read)",
    )
    .arg(
        Arg::new("base-url")
            .long("base-url")
            .value_name("URL")
            .default_value(SITE)
            .help(t("网站或镜像的网址", "address of the site or of a mirror")),
    )
    .arg(
        Arg::new("allow-private")
            .long("allow-private")
            .action(ArgAction::SetTrue)
            .help(t(
                "允许本机或内网地址（您自己的镜像）",
                "allow addresses of this machine or a private network (your own mirror)",
            )),
    )
    .args(shared(lang))
}

/// No answer is the network's fault; any other answer is a refusal.
fn code_of(class: Class) -> u8 {
    if class == Class::Transport {
        CANNOT
    } else {
        REGISTRY
    }
}

/// Runs the command.
///
/// # Errors
/// Forbidden, refused, the network or the disk.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let loaded = in_use(common)?;
    let words = words(loaded.get(), common);
    let day = common.date.unwrap_or_else(today);
    let store = store_of(common, &words)?;
    let allow_private = m.get_flag("allow-private");
    let policy = Policy {
        allow_private,
        ..Policy::default()
    };
    let told = |e: &crate::net::NetError| crate::report::net::text(e, &words);
    let base = m.get_one::<String>("base-url").map_or(SITE, String::as_str);
    let base: Url =
        crate::net::address::check(base, &policy).map_err(|e| Failure::new(USAGE, told(&e)))?;
    let own = allow_private
        && crate::net::address::literal(&base).is_some_and(|address| address.is_loopback());
    let pace = if own { Pace::OWN } else { Pace::POLITE };
    let lock = store.lock().map_err(|e| failed(&e, &words))?;
    let client = Client::new(policy).map_err(|e| Failure::new(CANNOT, told(&e)))?;
    let host = base.host_str().unwrap_or_default().to_owned();
    let address = |path: &str| {
        base.join(path)
            .map_or_else(|_| path.to_owned(), |u| u.to_string())
    };
    let mut run = Run::new(&client, base.clone(), pace, day, store.dir(), &told);
    let collected = match run.run(loaded.get()) {
        Ok(c) => c,
        Err(Stop::Disallowed) => {
            let text = words.filled(
                "fetch.disallowed",
                &[
                    ("host", &host),
                    ("granted", &address(GRANTED)),
                    ("cancelled", &address(CANCELLED)),
                ],
            );
            return Err(Failure::new(REGISTRY, text));
        }
        Err(Stop::RobotsUnknown(fault)) => {
            let why = format!("{}: {}", fault.class.id(), problem_text(&fault, &words));
            let text = words.filled("fetch.robots_unknown", &[("host", &host), ("why", &why)]);
            return Err(Failure::new(code_of(fault.class), text));
        }
        Err(Stop::Page { url, fault }) => {
            let text = words.filled(
                "fetch.stopped",
                &[
                    ("pages", &run.pages.to_string()),
                    ("url", &url),
                    ("id", fault.class.id()),
                    ("why", &problem_text(&fault, &words)),
                ],
            );
            return Err(Failure::new(code_of(fault.class), text));
        }
        Err(Stop::Disk(path, e)) => return Err(Failure::io(&path.display().to_string(), &e)),
    };
    if !common.quiet {
        let text = words.filled(
            "fetch.asked",
            &[
                ("requests", &run.requests.to_string()),
                ("pages", &run.pages.to_string()),
            ],
        );
        output::note(&format!("{text}\n"), common.no_color);
    }
    let candidate = apply::from_pages(&collected, loaded.get(), &store, "fetch", day, day);
    let problems = problem_documents(&collected, &words);
    let document = candidate.document(&words, problems, false);
    let accepted = m.get_one::<String>("accept").map(String::as_str);
    let code = settle(
        &candidate, document, &store, &lock, accepted, common, &words,
    )?;
    run.done(&collected);
    Ok(code)
}
