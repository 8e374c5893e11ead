//! Long runs: their flags, how their list is opened, what is said when they are stopped.

use std::path::Path;

use clap::{Arg, ArgAction};
use sha2::{Digest, Sha256};

use super::job::Done;
use super::outputs::Left;
use super::place::Input;
use crate::cli::args::pick;
use crate::cli::failure::Failure;
use crate::cli::list::{self, Reading};
use crate::intake::rows::{List, ListFault};
use crate::report::words::{Lang, Words};

/// The flags of long runs.
#[must_use]
pub fn args(lang: Lang) -> Vec<Arg> {
    let t = |zh, en| pick(lang, zh, en);
    vec![
        Arg::new("resume")
            .long("resume")
            .action(ArgAction::SetTrue)
            .help(t(
                "接着做上次没做完的（OUT.partial）：清单、标志、名单、日期都须与上次相同；没有可接的就从头开始（csv、jsonl）",
                "go on with what is unfinished (OUT.partial): list, flags, registry and day must be the same; from the start where there is nothing (csv, jsonl)",
            )),
        Arg::new("save-every")
            .long("save-every")
            .value_name(t("秒", "SECONDS"))
            .value_parser(clap::value_parser!(u16).range(0..=3600))
            .default_value("2")
            .help(t(
                "每隔几秒记一次做到哪里，供 --resume 用；0为每批都记",
                "how often to record how far it is, for --resume; 0 for every batch of rows",
            )),
        Arg::new("progress")
            .long("progress")
            .value_name("HOW")
            .value_parser(["auto", "bar", "plain", "none"])
            .default_value("auto")
            .help(t(
                "进度（写到标准错误）：auto 在终端上为 bar；plain 为逐行文字，适合日志；none 不显示",
                "progress on standard error: auto is a bar on a terminal; plain is lines, for logs; none",
            )),
        Arg::new("limit")
            .long("limit")
            .value_name("N")
            .value_parser(clap::value_parser!(u64).range(1..))
            .help(t(
                "只读前N行数据；行与行的比较也只看这些行",
                "the first N data rows only; rows are compared among these",
            )),
    ]
}

/// Opens the list; where the output can be gone on with, also what its hash is taken of.
///
/// # Errors
/// As of [`Reading::open`].
pub fn open(
    reading: &Reading,
    name: &str,
    can_go_on: bool,
    words: &Words<'_>,
) -> Result<(List, Option<Input>), Failure> {
    let refused = |f: ListFault| list::failure(&f, name, words);
    if !can_go_on {
        return Ok((reading.open(name).map_err(refused)?, None));
    }
    if list::is_read_once(name) {
        let mut hash = Sha256::new();
        let list = reading.open_seen(name, &mut |bytes| hash.update(bytes));
        return Ok((list.map_err(refused)?, Some(Input::of_hash(hash))));
    }
    let list = reading.open(name).map_err(refused)?;
    let input = Input::of_file(Path::new(name)).map_err(|e| refused(ListFault::of_io(e)))?;
    Ok((list, Some(input)))
}

/// What is said of a run that was stopped.
#[must_use]
pub fn stopped(left: &Left, done: &Done, words: &Words<'_>) -> String {
    let (rows, next) = (done.rows.to_string(), (done.rows + 1).to_string());
    let mut args = vec![("rows", rows.as_str()), ("next", next.as_str())];
    let mut text = match left {
        Left::Nothing => words.text("stopped.nothing").into_owned(),
        Left::Sent => words.filled("stopped.sent", &args),
        Left::Partial(path) => {
            let path = path.display().to_string();
            args.push(("partial", &path));
            words.filled("stopped.partial", &args)
        }
    };
    text.push('\n');
    text
}
