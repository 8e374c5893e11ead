//! A call that cannot be understood, told in the reader's language from the catalogue: what was typed,
//! what was expected, what may have been meant, how the command is called.

use std::error::Error as _;
use std::net::AddrParseError;
use std::num::ParseIntError;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::help;
use crate::report::words::Words;
use crate::text::mask::mask_text;
use crate::text::width::for_terminal;

/// The whole message, of one line or more; none where the library's own must do.
#[must_use]
pub fn told(e: &clap::Error, words: &Words) -> Option<String> {
    let say = |key: &str, args: &[(&str, &str)]| words.filled(key, args);
    let arg = one(e, ContextKind::InvalidArg);
    let value = one(e, ContextKind::InvalidValue).unwrap_or_default();
    let what = match e.kind() {
        ErrorKind::InvalidValue if value.is_empty() => say("usage.no_value", &[("arg", &arg?)]),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say("usage.bad_value", &[("arg", &arg?), ("value", &value)])
        }
        ErrorKind::UnknownArgument => say("usage.unknown_flag", &[("arg", &arg?)]),
        ErrorKind::InvalidSubcommand => {
            let name = one(e, ContextKind::InvalidSubcommand)?;
            say("usage.unknown_command", &[("name", &name)])
        }
        ErrorKind::MissingSubcommand => say("usage.no_command", &[]),
        ErrorKind::MissingRequiredArgument => say(
            "usage.missing",
            &[("args", &list(e, ContextKind::InvalidArg, words)?)],
        ),
        ErrorKind::ArgumentConflict => {
            let arg = arg?;
            match list(e, ContextKind::PriorArg, words) {
                Some(prior) if prior != arg => {
                    say("usage.conflict", &[("arg", &arg), ("other", &prior)])
                }
                _ => say("usage.twice", &[("arg", &arg)]),
            }
        }
        ErrorKind::NoEquals
        | ErrorKind::TooManyValues
        | ErrorKind::TooFewValues
        | ErrorKind::WrongNumberOfValues => say("usage.values", &[("arg", &arg?)]),
        ErrorKind::InvalidUtf8 => say("usage.not_utf8", &[]),
        _ => return None,
    };
    let mut lines = vec![what];
    lines.extend(expected(e, words));
    let valid = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    if let Some(valid) = valid.iter().find_map(|&kind| list(e, kind, words)) {
        lines.push(say("usage.choices", &[("list", &valid)]));
    }
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    if let Some(meant) = meant.iter().find_map(|&kind| list(e, kind, words)) {
        lines.push(say("usage.meant", &[("list", &meant)]));
    }
    let mut command = "yiqing".to_owned();
    if let Some(usage) = one(e, ContextKind::Usage) {
        let usage = usage.trim_start_matches("Usage:").trim();
        command = usage
            .split_whitespace()
            .take_while(|w| w.starts_with(|c: char| c.is_ascii_lowercase()))
            .collect::<Vec<_>>()
            .join(" ");
        let usage = help::usage_in(usage, words.lang);
        lines.push(say("usage.call", &[("usage", &usage)]));
    }
    lines.push(say("usage.more", &[("command", &command)]));
    Some(lines.join("\n"))
}

/// What a value should have been, where the library knows it as a type only.
fn expected(e: &clap::Error, words: &Words) -> Option<String> {
    let source = e.source()?;
    if source.is::<ParseIntError>() {
        return Some(words.filled("usage.whole_number", &[]));
    }
    if source.is::<AddrParseError>() {
        return Some(words.filled("usage.address", &[]));
    }
    let text = source.to_string();
    let range = text.split_once(" is not in ")?.1;
    let (from, to) = range.split_once("..")?;
    let to = to.trim_start_matches('=');
    if to.is_empty() || to == u64::MAX.to_string() {
        return Some(words.filled("usage.at_least", &[("from", from)]));
    }
    Some(words.filled("usage.range", &[("from", from), ("to", to)]))
}

/// One thing the error knows, as it may be shown.
fn one(e: &clap::Error, kind: ContextKind) -> Option<String> {
    match e.get(kind)? {
        ContextValue::String(s) => Some(shown(s)),
        ContextValue::StyledStr(s) => Some(s.to_string()),
        _ => None,
    }
}

/// Several things the error knows, put in a row.
fn list(e: &clap::Error, kind: ContextKind, words: &Words) -> Option<String> {
    let all = match e.get(kind)? {
        ContextValue::String(s) => vec![shown(s)],
        // Of what may be meant the likeliest stands last.
        ContextValue::Strings(all) if kind == ContextKind::SuggestedSubcommand => {
            all.iter().rev().map(|s| shown(s)).collect()
        }
        ContextValue::Strings(all) => all.iter().map(|s| shown(s)).collect(),
        _ => return None,
    };
    (!all.is_empty()).then(|| all.join(words.lang.comma()))
}

/// What was typed may be a card number, or hold what a terminal would obey.
fn shown(typed: &str) -> String {
    for_terminal(&mask_text(typed)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args;
    use crate::registry::Registry;
    use crate::report::words::Lang;

    fn message(typed: &[&str], lang: Lang) -> String {
        let e = args::command(lang)
            .try_get_matches_from([&["yiqing"], typed].concat())
            .unwrap_err();
        told(&e, &Words::new(Registry::embedded().unwrap(), lang)).unwrap()
    }

    #[test]
    fn a_wrong_call_is_told_in_chinese() {
        for (typed, lines) in [
            (
                &["chek"][..],
                "没有“chek”这个命令。\n您是不是要找：check、schema\n用法：yiqing [选项] <命令>\n说明：yiqing --help",
            ),
            (
                &["check", "--brnd", "x"],
                "没有 --brnd 这个选项，或它用错了地方。\n您是不是要找：--brand\n\
                 用法：yiqing check --brand <text> [FILE]\n说明：yiqing check --help",
            ),
            (
                &["check", "--brand"],
                "--brand <text> 后面没有写值。\n说明：yiqing --help",
            ),
            (
                &["batch"],
                "缺少：<FILE>\n用法：yiqing batch <FILE>\n说明：yiqing batch --help",
            ),
            (
                &["check", "--format", "xml"],
                "--format <FORMAT> 的值“xml”不对。\n可选：text、json、jsonl、csv、xlsx、toml、html\n\
                 您是不是要找：html\n说明：yiqing --help",
            ),
            (
                &["batch", "a.csv", "--threads", "x"],
                "--threads <N> 的值“x”不对。\n应为整数\n说明：yiqing --help",
            ),
            (
                &["batch", "a.csv", "--threads", "0"],
                "--threads <N> 的值“0”不对。\n应为1到256之间的整数\n说明：yiqing --help",
            ),
            (
                &["batch", "a.csv", "--limit", "0"],
                "--limit <N> 的值“0”不对。\n应为不小于1的整数\n说明：yiqing --help",
            ),
            (
                &["check", "--brand", "a", "--brand", "b"],
                "--brand <text> 只能写一次。\n用法：yiqing check [选项] [FILE]\n说明：yiqing check --help",
            ),
        ] {
            assert_eq!(message(typed, Lang::Zh), lines, "{typed:?}");
        }
        let registry = message(&["registry"], Lang::Zh);
        assert!(
            registry.starts_with("没有写要做什么：请写一个命令。\n可选：status、list、"),
            "{registry}"
        );
    }

    #[test]
    fn what_was_typed_is_shown_safely() {
        // A made-up number that keeps the check digit of a card.
        let said = message(&["6222020000000000000"], Lang::Zh);
        assert!(!said.contains("6222020000000000000"), "{said}");
        let said = message(&["check", "--format", "a\u{1b}[31m"], Lang::Zh);
        assert!(
            !said.contains('\u{1b}') && said.contains("\\u{1b}"),
            "{said}"
        );
    }

    #[test]
    fn english_is_told_from_the_same_texts() {
        assert_eq!(
            message(&["batch", "a.csv", "--threads", "0"], Lang::En),
            "“0” will not do for --threads <N>.\na whole number from 1 to 256 is expected\nmore: yiqing --help"
        );
    }
}
