//! `yiqing scan`: what promotional pages and texts say, against the record.

use std::io::Read;
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command};
use jiff::civil::Date;

use super::args::{Common, pick, sub};
use super::failure::{CANNOT, DOUBT, Failure, NOTHING, OK, USAGE};
use super::{load, output, pretty, today, words};
use crate::finding::Severity;
use crate::intake::page::{MOST_BYTES, PageError};
use crate::registry::Registry;
use crate::report::words::{Lang, Words};
use crate::report::{scanned, scanned_text};
use crate::scan::group::groups;
use crate::scan::{Outcome, Scan, scan_bytes};

/// Its definition.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(lang, "scan", "核对推广页或聊天文字的说法", "what a promotional page or text says, against the record")
        .arg(
            Arg::new("target")
                .value_name("FILE|URL|-")
                .num_args(0..)
                .help(t(
                    "网页、存档（MHTML）或文字文件，网址，或 - 读标准输入；可多个",
                    "page, archive (MHTML) or text file, address, or - for standard input; several may be given",
                )),
        )
        .arg(
            Arg::new("list")
                .long("list")
                .value_name("FILE")
                .help(t(
                    "从文件读取网址或文件名，每行一个，# 开头的行不读",
                    "read addresses or file names from a file, one a line; lines that begin with # are left out",
                )),
        )
        .arg(
            Arg::new("with-text")
                .long("with-text")
                .action(ArgAction::SetTrue)
                .help(t("同时输出读到的可见文字", "print the visible text as well")),
        )
        .arg(
            Arg::new("allow-private")
                .long("allow-private")
                .action(ArgAction::SetTrue)
                .help(t(
                    "也取本机和内网的网址",
                    "fetch addresses of this machine and of private networks too",
                )),
        )
}

/// Runs the command.
///
/// # Errors
/// As the contract's exit codes say.
pub fn run(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let date = common.date.unwrap_or_else(today);
    let loaded = load(common, date)?;
    let registry = loaded.get();
    let words = words(registry, common);
    let format = common.format.as_deref();
    if !matches!(format, None | Some("text" | "json" | "jsonl")) {
        return Err(Failure::new(USAGE, words.text("scan.format")));
    }
    let mut targets: Vec<String> = m
        .get_many::<String>("target")
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let listed = m.get_one::<String>("list");
    if let Some(list) = listed {
        targets.extend(read_list(list, &words)?);
    }
    if targets.iter().filter(|t| *t == "-").count() + usize::from(listed.is_some_and(|l| l == "-"))
        > 1
    {
        return Err(Failure::new(USAGE, words.text("scan.stdin_twice")));
    }
    let with_text = m.get_flag("with-text");
    let mut reader = Reader::new(registry, date, &words, m.get_flag("allow-private"));
    match targets.as_slice() {
        [] if listed.is_some() => Err(Failure::new(NOTHING, words.text("scan.empty_list"))),
        [] => Err(Failure::new(USAGE, words.text("scan.no_target"))),
        [one] if listed.is_none() => {
            let s = reader.scan(one)?;
            let text = match format {
                Some("json") => pretty(&scanned::document(&s, &words, with_text))?,
                Some("jsonl") => line(&scanned::document(&s, &words, with_text))?,
                _ => scanned_text::render(&s, &words, with_text),
            };
            output::print(&text, common.no_color)?;
            Ok(code(std::slice::from_ref(&s), false, common))
        }
        many => several(many, &mut reader, with_text, common),
    }
}

/// Several targets: a line each as it is done, then what they share. What cannot be read is a line
/// of its own and stops nothing.
fn several(
    targets: &[String],
    reader: &mut Reader<'_>,
    with_text: bool,
    common: &Common,
) -> Result<u8, Failure> {
    let words = reader.words;
    let format = common.format.as_deref();
    let as_text = format == Some("text");
    let mut scans: Vec<Scan> = Vec::new();
    let mut whole: Vec<serde_json::Value> = Vec::new();
    let mut failed = 0;
    let value = |document: serde_json::Result<serde_json::Value>| {
        document.map_err(|e| Failure::new(CANNOT, e.to_string()))
    };
    for target in targets {
        match reader.scan(target) {
            Ok(s) => {
                if as_text {
                    output::print(
                        &format!("{}\n", scanned_text::render(&s, words, with_text)),
                        common.no_color,
                    )?;
                } else {
                    let document = scanned::document(&s, words, with_text);
                    if format == Some("json") {
                        whole.push(value(serde_json::to_value(&document))?);
                    } else {
                        output::print(&line(&document)?, true)?;
                    }
                }
                scans.push(s);
            }
            Err(f) => {
                failed += 1;
                // Errors of files name the file themselves.
                let message = f.told(words);
                let head = match message.starts_with(target.as_str()) {
                    true => String::new(),
                    false => format!("{target}: "),
                };
                output::note(&format!("{head}{message}\n"), common.no_color);
                let document = scanned::failed(target, &message);
                match format {
                    Some("text") => {}
                    Some("json") => whole.push(value(serde_json::to_value(&document))?),
                    _ => output::print(&line(&document)?, true)?,
                }
            }
        }
    }
    let (shared, findings) = groups(words.registry, &scans);
    let document = scanned::groups(&scans, failed, &shared, &findings, words);
    match format {
        Some("text") => output::print(
            &scanned_text::render_groups(&document, words),
            common.no_color,
        )?,
        Some("json") => {
            whole.push(value(serde_json::to_value(&document))?);
            output::print(&pretty(&whole)?, true)?;
        }
        _ => output::print(&line(&document)?, true)?,
    }
    if scans.is_empty() {
        return Err(Failure::new(NOTHING, words.text("scan.all_failed")));
    }
    let across = common
        .policy
        .fail_on
        .is_some_and(|least| findings.iter().any(|f| f.severity >= least));
    Ok(code(&scans, across, common))
}

/// A contradicted text ends with 10; so does, under `--fail-on warning` or `info`, a finding.
fn code(scans: &[Scan], across: bool, common: &Common) -> u8 {
    let contradicted = scans.iter().any(|s| s.outcome == Outcome::Contradicted);
    let asked = common
        .policy
        .fail_on
        .filter(|least| *least < Severity::Critical)
        .is_some_and(|least| {
            scans
                .iter()
                .flat_map(|s| &s.findings)
                .any(|f| f.severity >= least)
        });
    if (contradicted || asked || across) && !common.policy.exit_zero {
        DOUBT
    } else {
        OK
    }
}

fn line<T: serde::Serialize>(document: &T) -> Result<String, Failure> {
    let mut text =
        serde_json::to_string(document).map_err(|e| Failure::new(CANNOT, e.to_string()))?;
    text.push('\n');
    Ok(text)
}

fn read_list(name: &str, words: &Words<'_>) -> Result<Vec<String>, Failure> {
    let bytes = read_bytes(name)?;
    let (text, _) = crate::intake::page::charset::decode(&bytes, None)
        .map_err(|e| Failure::new(USAGE, format!("{name}: {}", page_error(&e, words))))?;
    Ok(text
        .lines()
        .map(|l| l.trim().trim_start_matches('\u{feff}'))
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .map(str::to_owned)
        .collect())
}

fn read_bytes(name: &str) -> Result<Vec<u8>, Failure> {
    let most = u64::try_from(MOST_BYTES)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    if name == "-" {
        std::io::stdin()
            .lock()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(|e| Failure::new(USAGE, format!("stdin: {e}")))?;
    } else {
        let path = Path::new(name);
        std::fs::File::open(path)
            .and_then(|f| f.take(most).read_to_end(&mut bytes))
            .map_err(|e| Failure::unreadable(path, &e))?;
    }
    Ok(bytes)
}

fn page_error(e: &PageError, words: &Words<'_>) -> String {
    let most = (MOST_BYTES >> 20).to_string();
    let (lost, all) = match e {
        PageError::Undecodable(lost, all) => (lost.to_string(), all.to_string()),
        _ => (String::new(), String::new()),
    };
    words.filled(e.key(), &[("most", &most), ("lost", &lost), ("all", &all)])
}

/// Whether a target is an address rather than a file.
fn is_address(target: &str) -> bool {
    target.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// Reads targets; one client serves all addresses.
struct Reader<'r> {
    registry: &'r Registry,
    date: Date,
    words: &'r Words<'r>,
    #[cfg(feature = "net")]
    allow_private: bool,
    #[cfg(feature = "net")]
    client: Option<crate::net::client::Client>,
}

impl<'r> Reader<'r> {
    fn new(
        registry: &'r Registry,
        date: Date,
        words: &'r Words<'r>,
        allow_private: bool,
    ) -> Reader<'r> {
        #[cfg(not(feature = "net"))]
        let _ = allow_private;
        Reader {
            registry,
            date,
            words,
            #[cfg(feature = "net")]
            allow_private,
            #[cfg(feature = "net")]
            client: None,
        }
    }

    fn scan(&mut self, target: &str) -> Result<Scan, Failure> {
        let s = if is_address(target) {
            self.address(target)?
        } else {
            let bytes = read_bytes(target)?;
            self.bytes(target, &bytes, None, None)?
        };
        if s.is_empty() {
            return Err(Failure::new(NOTHING, self.words.text("scan.nothing")));
        }
        Ok(s)
    }

    fn bytes(
        &self,
        target: &str,
        bytes: &[u8],
        address: Option<&str>,
        charset: Option<&str>,
    ) -> Result<Scan, Failure> {
        scan_bytes(self.registry, self.date, target, bytes, address, charset)
            .map_err(|e| Failure::new(USAGE, page_error(&e, self.words)))
    }

    #[cfg(feature = "net")]
    fn address(&mut self, target: &str) -> Result<Scan, Failure> {
        use crate::net::client::Client;
        use crate::net::{NetError, Policy};
        let said = |e: &NetError| {
            let code = match e {
                NetError::BadUrl { .. }
                | NetError::Scheme { .. }
                | NetError::UserInfo { .. }
                | NetError::Address { .. } => USAGE,
                _ => CANNOT,
            };
            Failure::new(code, crate::report::net::text(e, self.words))
        };
        if self.client.is_none() {
            let policy = Policy {
                allow_private: self.allow_private,
                ..Policy::default()
            };
            self.client = Some(Client::new(policy).map_err(|e| said(&e))?);
        }
        let Some(client) = &self.client else {
            return Err(Failure::new(CANNOT, target));
        };
        let answer = client.get(target).map_err(|e| said(&e))?;
        if !(200..300).contains(&answer.status) {
            return Err(Failure::new(
                CANNOT,
                self.words
                    .filled("scan.status", &[("status", &answer.status.to_string())]),
            ));
        }
        let charset = answer.content_type.as_deref().and_then(|c| {
            c.split(';').find_map(|p| {
                let (name, value) = p.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("charset")
                    .then(|| value.trim().trim_matches('"'))
            })
        });
        let address = answer.url.as_str().to_owned();
        self.bytes(target, &answer.body, Some(&address), charset)
    }

    #[cfg(not(feature = "net"))]
    fn address(&mut self, _target: &str) -> Result<Scan, Failure> {
        Err(Failure::new(USAGE, self.words.text("scan.no_net")))
    }
}
