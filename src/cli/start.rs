//! Files to start from: templates, schemas, completions, the man page.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::path::Path;

use clap::{Arg, ArgMatches, Command};
use clap_complete::Shell;

use super::args::{self, Common, command, pick, sub};
use super::failure::{Failure, USAGE};
use super::{help, whole};
use super::{load, output, pretty, today, words};
use crate::field::{FIELDS, Kind};
use crate::report::schemas;
use crate::report::words::Lang;

/// Its definition.
#[must_use]
pub fn template_command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    sub(lang, "template", "输出可填写的模板", "a file to start from")
        .arg(
            Arg::new("kind")
                .value_name("KIND")
                .required(true)
                .value_parser(["csv", "xlsx", "toml"])
                .help(t(
                    "csv、xlsx 清单模板，toml 案例模板",
                    "csv or xlsx for a stock list, toml for a case",
                )),
        )
        .arg(args::output(
            lang,
            "写入文件；不写则输出到标准输出",
            "file to write; standard output if absent",
        ))
}

/// Its definition.
#[must_use]
pub fn schema_command(lang: Lang) -> Command {
    sub(
        lang,
        "schema",
        "输出JSON格式说明（JSON Schema）",
        "JSON Schema of a document",
    )
    .arg(
        Arg::new("name")
            .value_name("NAME")
            .required(true)
            .help(schemas::NAMES.join(lang.comma())),
    )
}

/// Its definition.
#[must_use]
pub fn completions_command(lang: Lang) -> Command {
    sub(lang, "completions", "输出命令补全脚本", "shell completions").arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(["bash", "zsh", "fish", "elvish", "powershell"]),
    )
}

/// Its definition.
#[must_use]
pub fn man_command(lang: Lang) -> Command {
    sub(lang, "man", "输出手册页（roff）", "man page (roff)")
}

/// `yiqing template csv|xlsx|toml`.
///
/// # Errors
/// The file or standard output cannot be written, or a workbook would go to a terminal.
pub fn template(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let bytes = match m.get_one::<String>("kind").map(String::as_str) {
        Some("csv") => csv_template(common.lang).into_bytes(),
        Some("xlsx") => {
            crate::report::template::workbook(common.lang).map_err(|e| Failure::io("xlsx", &e))?
        }
        _ => toml_template(common.lang).into_bytes(),
    };
    if let Some(name) = m.get_one::<String>("output").filter(|n| *n != "-") {
        whole::write(Path::new(name), &bytes).map_err(|e| Failure::io(name, &e))?;
        return Ok(0);
    }
    let mut out = io::stdout().lock();
    if bytes.starts_with(b"PK") && out.is_terminal() {
        let text = pick(
            common.lang,
            "工作簿不能显示在终端上，请用 -o 文件.xlsx 写入文件。",
            "A workbook cannot be shown on a terminal; write it to a file with -o FILE.xlsx.",
        );
        return Err(Failure::new(USAGE, text));
    }
    output::quiet_pipe(out.write_all(&bytes).and_then(|()| out.flush()))?;
    Ok(0)
}

/// A header line with the names people read; a BOM so that spreadsheets see UTF-8.
fn csv_template(lang: Lang) -> String {
    let names: Vec<&str> = FIELDS
        .iter()
        .map(|f| match lang {
            Lang::Zh => f.zh.first().copied().unwrap_or(f.key),
            Lang::En => f.key,
        })
        .collect();
    format!("\u{feff}{}\r\n", names.join(","))
}

/// A commented case file.
fn toml_template(lang: Lang) -> String {
    let mut out = String::from(match lang {
        Lang::Zh => {
            "# 一台机器的案例。知道什么填什么，去掉行首的 # ；不知道的不要填。\n# 核验：yiqing check 本文件\n\n"
        }
        Lang::En => {
            "# One terminal. Fill in what you know and take the # away; leave out the rest.\n# Check it: yiqing check THIS-FILE\n\n"
        }
    });
    for f in FIELDS {
        let (doc, kind) = match lang {
            Lang::Zh => (f.doc_zh, f.zh.first().copied().unwrap_or(f.key)),
            Lang::En => (f.doc_en, f.kind.as_str()),
        };
        let example = match f.kind {
            Kind::Bool => "false".to_owned(),
            Kind::Date => "\"2026-11-23\"".to_owned(),
            Kind::Choice(words) => {
                let list: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
                format!("\"{}\"", list.join(" | "))
            }
            Kind::Rate => "\"0.6%\"".to_owned(),
            Kind::Money => "\"299.00\"".to_owned(),
            Kind::Text | Kind::Number => "\"\"".to_owned(),
        };
        let _ = writeln!(out, "# {doc}（{kind}）\n# {} = {example}", f.key);
    }
    out.push_str(match lang {
        Lang::Zh => "\n# 银行入账与刷卡记录（可多条）\n",
        Lang::En => "\n# Bank credits and card sales (any number)\n",
    });
    out.push_str(
        "# [[sales]]\n# time = \"2026-11-16T12:00:00\"\n# amount = \"1000.00\"\n# card = \"credit\"\n# [[credits]]\n# date = \"2026-11-17\"\n# amount = \"994.00\"\n# payer = \"\"\n",
    );
    out
}

/// `yiqing schema NAME`.
///
/// # Errors
/// A name that is not known.
pub fn schema(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let name = m.get_one::<String>("name").map_or("", String::as_str);
    let Some(schema) = schemas::schema(name) else {
        let loaded = load(common, today())?;
        return Err(Failure::new(
            USAGE,
            words(loaded.get(), common).filled(
                "error.unknown_schema",
                &[
                    ("name", name),
                    ("names", &schemas::NAMES.join(common.lang.comma())),
                ],
            ),
        ));
    };
    output::print(&pretty(&schema)?, true)?;
    Ok(0)
}

/// `yiqing completions SHELL`.
///
/// # Errors
/// Standard output cannot be written.
pub fn completions(m: &ArgMatches, common: &Common) -> Result<u8, Failure> {
    let shell: Shell = m
        .get_one::<String>("shell")
        .and_then(|s| s.parse().ok())
        .ok_or_else(|| Failure::new(USAGE, "shell"))?;
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut command(common.lang), "yiqing", &mut bytes);
    output::print(&String::from_utf8_lossy(&bytes), true)?;
    Ok(0)
}

/// `yiqing man`.
///
/// # Errors
/// Standard output cannot be written.
pub fn man(common: &Common) -> Result<u8, Failure> {
    let text = help::man_page(common.lang)?;
    output::print(&text, true)?;
    Ok(0)
}
