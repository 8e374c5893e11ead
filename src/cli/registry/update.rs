//! `yiqing registry update` and `bundle`: a signed snapshot received, or made.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command};
use jiff::ToSpan;

use super::super::args::{Common, pick, sub};
use super::super::failure::{CANNOT, Failure, REGISTRY, USAGE};
use super::super::{load, output, today, words};
use super::calendar::write_whole;
use super::import::{failed, in_use, settle, shared, store_of};
use crate::registry::stored::Stored;
use crate::report::words::{Lang, Words};
use crate::supply::apply::{bundle_gates, bundle_origin, candidate, newer_parts};
use crate::supply::bundle::{self, KEYS, MOST_PACKED, MOST_SIGNATURE};
use crate::supply::store::Provenance;

/// Their definitions.
#[must_use]
pub fn commands(lang: Lang) -> Vec<Command> {
    let t = |zh, en| pick(lang, zh, en);
    vec![
        sub(
            lang,
            "update",
            "安装有签名的名单包（文件或 https 网址；签名在同名的 .minisig）",
            "install a signed bundle (file or https address; its signature beside it as .minisig)",
        )
        .arg(
            Arg::new("source")
                .value_name("FILE|URL")
                .required(true)
                .help(t("名单包", "the bundle")),
        )
        .arg(
            Arg::new("public-key")
                .long("public-key")
                .value_name("PATH")
                .action(clap::ArgAction::Append)
                .value_parser(clap::value_parser!(PathBuf))
                .help(t(
                    "另外信任的 minisign 公钥文件",
                    "file of a minisign public key to trust as well",
                )),
        )
        .arg(
            Arg::new("allow-private")
                .long("allow-private")
                .action(clap::ArgAction::SetTrue)
                .help(t(
                    "也取本机和内网的网址",
                    "fetch addresses of this machine and of private networks too",
                )),
        )
        .args(shared(lang)),
        sub(
            lang,
            "bundle",
            "把现用名单做成有签名的包（维护者用）",
            "make a signed bundle of the registry in use (for maintainers)",
        )
        .arg(
            Arg::new("key")
                .long("key")
                .value_name("PATH")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help(t(
                    "minisign 私钥文件；有口令时由环境变量 YIQING_KEY_PASSWORD 给出",
                    "file of the minisign secret key; its password, if any, in YIQING_KEY_PASSWORD",
                )),
        )
        .arg(
            Arg::new("serial")
                .long("serial")
                .value_name("N")
                .required(true)
                .value_parser(clap::value_parser!(u64).range(1..))
                .help(t("序号，每次加大", "serial, larger every time")),
        )
        .arg(
            Arg::new("valid")
                .long("valid")
                .value_name("DAYS")
                .default_value("90")
                .value_parser(clap::value_parser!(u16).range(1..=730))
                .help(t(
                    "多少天内可以安装",
                    "days within which it may be installed",
                )),
        )
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name("DIR")
                .default_value(".")
                .value_parser(clap::value_parser!(PathBuf))
                .help(t("放到哪个文件夹", "folder it is put into")),
        ),
    ]
}

fn capped(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|f| {
            f.take(u64::try_from(most).unwrap_or(u64::MAX) + 1)
                .read_to_end(&mut bytes)
        })
        .map_err(|e| Failure::unreadable(path, &e))?;
    Ok(bytes)
}

#[cfg(feature = "net")]
fn fetched(
    url: &str,
    most: usize,
    allow_private: bool,
    words: &Words<'_>,
) -> Result<Vec<u8>, Failure> {
    let policy = crate::net::Policy {
        allow_private,
        most_bytes: most,
        ..crate::net::Policy::default()
    };
    let answer = crate::net::client::get(url, policy)
        .map_err(|e| Failure::new(CANNOT, crate::report::net::text(&e, words)))?;
    if answer.status != 200 {
        let status = answer.status.to_string();
        return Err(Failure::new(
            CANNOT,
            words.filled("bundle.status", &[("url", url), ("status", &status)]),
        ));
    }
    Ok(answer.body)
}

#[cfg(not(feature = "net"))]
fn fetched(_: &str, _: usize, _: bool, words: &Words<'_>) -> Result<Vec<u8>, Failure> {
    Err(Failure::new(USAGE, words.text("bundle.no_net")))
}

/// `yiqing registry update`.
///
/// # Errors
/// Refused by signature, serial, date or gate; the network or the disk.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let loaded = in_use(common)?;
    let words = words(loaded.get(), common);
    let day = common.date.unwrap_or_else(today);
    let store = store_of(common, &words)?;
    let source = m.get_one::<String>("source").map_or("", String::as_str);
    let mut keys: Vec<String> = KEYS.iter().map(|k| (*k).to_owned()).collect();
    for path in m.get_many::<PathBuf>("public-key").into_iter().flatten() {
        let bytes = capped(path, MOST_SIGNATURE)?;
        keys.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    let is_url = source.contains("://");
    if is_url && !source.starts_with("https://") {
        return Err(Failure::new(USAGE, words.text("bundle.not_https")));
    }
    let (bytes, signature) = if is_url {
        let own = m.get_flag("allow-private");
        (
            fetched(source, MOST_PACKED, own, &words)?,
            fetched(&format!("{source}.minisig"), MOST_SIGNATURE, own, &words)?,
        )
    } else {
        let path = Path::new(source);
        let mut beside = path.as_os_str().to_owned();
        beside.push(".minisig");
        let signature = capped(Path::new(&beside), MOST_SIGNATURE).map_err(|f| {
            Failure::new(
                REGISTRY,
                format!("{}\n{}", words.text("bundle.unsigned"), f.message),
            )
        });
        (capped(path, MOST_PACKED)?, signature?)
    };
    let lock = store.lock().map_err(|e| failed(&e, &words))?;
    let mut serials = store.serials().map_err(|e| failed(&e, &words))?;
    let signature = String::from_utf8_lossy(&signature);
    let (bundle, stored, key) =
        bundle::open(&bytes, &signature, &keys, day, &serials.0).map_err(|f| {
            Failure::new(
                REGISTRY,
                words.filled(
                    &format!("bundle.{}", f.key),
                    &[("what", &f.what), ("limit", &f.limit)],
                ),
            )
        })?;
    let installed: Option<Stored<'static>> = store
        .current()
        .ok()
        .flatten()
        .and_then(|k| store.read(&k).ok());
    let gates = bundle_gates(loaded.get(), &stored);
    let stored = newer_parts(stored, installed.as_ref());
    let name = source.rsplit(['/', '\\']).next().unwrap_or(source);
    let url = is_url.then(|| source.to_owned());
    let provenance = Provenance {
        schema: "yiqing.provenance/1".to_owned(),
        how: "update".to_owned(),
        at: String::new(),
        previous: None,
        version: stored.version(),
        as_of: stored
            .head("institutions")
            .map_or(bundle.as_of, |h| h.as_of),
        sha256: String::new(),
        granted_rows: None,
        cancelled_rows: None,
        accepted: None,
        key: Some(key.clone()),
        origins: vec![bundle_origin(name, url, &bytes, day)],
        records: Vec::new(),
    };
    let candidate = candidate(stored, provenance, gates, loaded.get(), installed.as_ref());
    let document = candidate.document(&words, Vec::new(), false);
    let accepted = m.get_one::<String>("accept").map(String::as_str);
    let code = settle(
        &candidate, document, &store, &lock, accepted, common, &words,
    )?;
    let high = serials.0.entry(key).or_default();
    *high = (*high).max(bundle.serial);
    store
        .keep_serials(&lock, &serials)
        .map_err(|e| failed(&e, &words))?;
    Ok(code)
}

/// `yiqing registry bundle`.
///
/// # Errors
/// A key that cannot be read, or the disk.
pub fn make(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let day = common.date.unwrap_or_else(today);
    let loaded = load(common, day)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let serial = m.get_one::<u64>("serial").copied().unwrap_or(1);
    let valid = m.get_one::<u16>("valid").copied().unwrap_or(90);
    let expires = day.checked_add(i64::from(valid).days()).unwrap_or(day);
    let key_path = m.get_one::<PathBuf>("key").cloned().unwrap_or_default();
    let secret = capped(&key_path, MOST_SIGNATURE)?;
    let stored = registry.to_stored(serial, 0);
    let bytes =
        bundle::pack(&stored, registry.as_of(), expires).map_err(|e| Failure::new(CANNOT, e))?;
    let name = format!("registry-{serial}.json.gz");
    let password = std::env::var("YIQING_KEY_PASSWORD").ok();
    let signature = bundle::sign(
        &bytes,
        &String::from_utf8_lossy(&secret),
        password,
        &format!("{name} as of {}", registry.as_of()),
    )
    .map_err(|e| Failure::new(USAGE, format!("{}: {e}", key_path.display())))?;
    let dir = m
        .get_one::<PathBuf>("output")
        .cloned()
        .unwrap_or_else(|| PathBuf::from("."));
    std::fs::create_dir_all(&dir).map_err(|e| Failure::io(&dir.display().to_string(), &e))?;
    let path = dir.join(&name);
    write_whole(&path, &bytes)?;
    write_whole(&dir.join(format!("{name}.minisig")), signature.as_bytes())?;
    let line = words.filled("supply.written", &[("path", &path.display().to_string())]);
    output::print(&format!("{line}\n"), common.no_color)?;
    Ok(0)
}
