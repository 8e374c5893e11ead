//! `yiqing serve`: the page and the JSON API on this machine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::civil::Date;

use super::args::{Common, pick, sub};
use super::failure::{CANNOT, Failure, USAGE};
use super::{Loaded, load, output, today, words};
use crate::registry::Registry;
use crate::report::words::Lang;
use crate::web::{Options, serve};

/// Port listened on unless another is asked for.
const PORT: u16 = 8790;

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(
        lang,
        "serve",
        "在本机打开核验页面和JSON接口",
        "the page and the JSON API on this machine",
    )
    .arg(
        Arg::new("port")
            .long("port")
            .value_name("N")
            .value_parser(clap::value_parser!(u16))
            .help(t(
                "端口，默认8790；0 为任选一个空闲端口",
                "port, 8790 by default; 0 takes a free one",
            )),
    )
    .arg(
        Arg::new("open")
            .long("open")
            .action(ArgAction::SetTrue)
            .help(t("在浏览器里打开页面", "open the page in the browser")),
    )
    .arg(
        Arg::new("bind")
            .long("bind")
            .value_name("ADDRESS")
            .value_parser(clap::value_parser!(IpAddr))
            .help(t(
                "监听的地址，默认127.0.0.1；非本机地址须同时写 --trusted-host",
                "address to listen on, 127.0.0.1 by default; others need --trusted-host",
            )),
    )
    .arg(
        Arg::new("trusted-host")
            .long("trusted-host")
            .value_name("HOST")
            .action(ArgAction::Append)
            .help(t(
                "允许的主机名（可多次），如反向代理后的域名",
                "a name by which it may be called (repeatable), e.g. behind a proxy",
            )),
    )
}

/// Runs the command until Ctrl-C or SIGTERM.
///
/// # Errors
/// A bad call, a port that is taken.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let loaded = load(common, common.date.unwrap_or_else(today))?;
    // One registry for as long as the program runs.
    let registry: &'static Registry = match loaded {
        Loaded::Embedded(r) => r,
        Loaded::Folder(r) => Box::leak(r),
    };
    let words = words(registry, common);
    let port = m.get_one::<u16>("port").copied().unwrap_or(PORT);
    let ip = m
        .get_one::<IpAddr>("bind")
        .copied()
        .unwrap_or(Ipv4Addr::LOCALHOST.into());
    let trusted_hosts: Vec<String> = m
        .get_many::<String>("trusted-host")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    if trusted_hosts.iter().any(|h| !is_host(h)) {
        return Err(Failure::new(USAGE, words.text("web.cli.bad_host")));
    }
    if !ip.is_loopback() && trusted_hosts.is_empty() {
        return Err(Failure::new(USAGE, words.text("web.cli.needs_host")));
    }
    let options = Options {
        registry,
        lang: common.lang,
        clock: today as fn() -> Date,
        date: common.date,
        max_age: common.strict.then_some(common.max_age),
        unmasked: common.unmasked,
        trusted_hosts,
        log: (!common.quiet).then_some(log as fn(&str)),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(crate::web::MOST_AT_ONCE * 2)
        .build()
        .map_err(|e| Failure::new(CANNOT, e.to_string()))?;
    runtime.block_on(async {
        let address = SocketAddr::new(ip, port);
        let listener = tokio::net::TcpListener::bind(address).await.map_err(|e| {
            Failure::new(
                CANNOT,
                words.filled(
                    "web.cli.cannot_listen",
                    &[("address", &address.to_string()), ("why", &e.to_string())],
                ),
            )
        })?;
        let bound = listener
            .local_addr()
            .map_err(|e| Failure::io("socket", &e))?;
        let url = format!("http://{bound}/");
        let line = words.filled("web.cli.listening", &[("url", &url)]);
        output::print(&format!("{line}\n"), true)?;
        if m.get_flag("open") {
            open(&url);
        }
        let stop = stop_signal().map_err(|e| Failure::io("signal", &e))?;
        serve(listener, options, stop)
            .await
            .map_err(|e| Failure::io("socket", &e))
    })?;
    // Work that nobody waits for any more ends with the program.
    runtime.shutdown_background();
    Ok(0)
}

/// A host name, an address, or either with a port.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
}

fn log(line: &str) {
    output::note(line, true);
}

/// Ends with Ctrl-C, on Unix also with SIGTERM.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    #[cfg(unix)]
    let mut interrupt = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Opens the browser; where there is none, the address has been printed.
fn open(url: &str) {
    let (program, args): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let _ = std::process::Command::new(program)
        .args(args)
        .arg(url)
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
}
