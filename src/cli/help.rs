//! Help and the man page in the reader's language: what the library of arguments would say in
//! English is said by our own words.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, Command};
use clap_mangen::Man;

use super::args::{command, pick};
use super::failure::{CANNOT, Failure};
use crate::report::words::Lang;

/// What is printed where help is asked for; none where it is not, and where the library's own words
/// are the reader's.
#[must_use]
pub fn asked(e: &clap::Error, args: Vec<OsString>, lang: Lang) -> Option<clap::Error> {
    let asks = matches!(
        e.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if !asks || lang == Lang::En {
        return None;
    }
    let mut args = args;
    // yiqing help check is yiqing check --help.
    if let Some(at) = args.iter().position(|a| a == "help") {
        args.remove(at);
        args.push("--help".into());
    }
    spoken(command(lang)).try_get_matches_from(args).err()
}

/// How a command is called, with the places of its arguments named in the reader's language.
#[must_use]
pub fn usage_in(usage: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => usage
            .replace("[OPTIONS]", "[选项]")
            .replace("[COMMAND]", "[命令]")
            .replace("<COMMAND>", "<命令>"),
        Lang::En => usage.to_owned(),
    }
}

/// A command, and those below it, with every heading and note in Chinese.
fn spoken(command: Command) -> Command {
    let flags = |c: Command| {
        below(
            c.arg(
                Arg::new("help")
                    .short('h')
                    .long("help")
                    .action(ArgAction::Help)
                    .help("显示说明"),
            ),
        )
    };
    let mut whole = flags(
        command
            .disable_help_flag(true)
            .disable_help_subcommand(true)
            .disable_version_flag(true)
            .arg(
                Arg::new("version")
                    .short('V')
                    .long("version")
                    .action(ArgAction::Version)
                    .help("显示版本"),
            ),
    )
    .mut_subcommands(move |c| flags(c).mut_subcommands(flags));
    // How a command is called can be told once it knows what stands above it.
    whole.build();
    called(whole).mut_subcommands(|c| called(c).mut_subcommands(called))
}

/// A built command with the line that tells how it is called in Chinese.
fn called(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage_in(usage.trim_start_matches("Usage:").trim(), Lang::Zh);
    command.override_usage(usage)
}

/// Headings of one command, and what its arguments may be.
fn below(command: Command) -> Command {
    command
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(|a| {
            let heading = match (a.get_help_heading(), a.is_positional()) {
                (Some(own), _) => own.to_owned(),
                (None, true) => "参数".to_owned(),
                (None, false) => "选项".to_owned(),
            };
            let takes_values = a.get_action().takes_values();
            let help = a.get_help().map(ToString::to_string).unwrap_or_default();
            let mut notes: Vec<String> = Vec::new();
            if takes_values {
                let values: Vec<String> = a
                    .get_possible_values()
                    .iter()
                    .filter(|v| !v.is_hide_set())
                    .map(|v| v.get_name().to_owned())
                    .collect();
                // Some name their values themselves.
                if !values.is_empty() && !values.iter().all(|v| help.contains(v)) {
                    notes.push(format!("可选 {}", values.join("、")));
                }
                let defaults: Vec<String> = a
                    .get_default_values()
                    .iter()
                    .map(|v| v.to_string_lossy().into_owned())
                    .collect();
                if !defaults.is_empty() {
                    notes.push(format!("默认 {}", defaults.join("、")));
                }
            }
            let a = a
                .help_heading(heading)
                .hide_possible_values(takes_values)
                .hide_default_value(takes_values);
            if notes.is_empty() {
                a
            } else {
                a.help(format!("{help}［{}］", notes.join("；")))
            }
        })
}

/// The man page: the program's own page, and on it one section for each command, since there are no
/// pages of theirs.
///
/// # Errors
/// The page cannot be made.
pub fn man_page(lang: Lang) -> Result<String, Failure> {
    let t = |zh, en| pick(lang, zh, en);
    let mut whole = match lang {
        Lang::Zh => spoken(command(lang)),
        Lang::En => command(lang).disable_help_subcommand(true),
    };
    whole.build();
    let failed = |e: std::io::Error| Failure::io("man", &e);
    let commands: Vec<Command> = whole.get_subcommands().cloned().collect();
    let man = Man::new(whole);
    let mut page = Vec::new();
    man.render_title(&mut page).map_err(failed)?;
    man.render_name_section(&mut page).map_err(failed)?;
    man.render_synopsis_section(&mut page).map_err(failed)?;
    man.render_options_section(&mut page).map_err(failed)?;
    let mut page = text(page)?;
    for c in &commands {
        section(&mut page, &format!("yiqing {}", c.get_name()), c)?;
        for below in c.get_subcommands() {
            let name = format!("yiqing {} {}", c.get_name(), below.get_name());
            section(&mut page, &name, below)?;
        }
    }
    let mut end = Vec::new();
    man.render_extra_section(&mut end).map_err(failed)?;
    let end = text(end)?;
    page.push_str(&end.replace(
        ".SH EXTRA",
        &format!(".SH {}", t("退出码", "\"EXIT STATUS\"")),
    ));
    Ok(page)
}

/// One command as a section: what it does, how it is called, its own arguments.
fn section(page: &mut String, name: &str, command: &Command) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::io("man", &e);
    // Flags that every command has stand once, under the program itself.
    let own = command
        .clone()
        .mut_args(|a| if a.is_global_set() { a.hide(true) } else { a });
    let about = own.get_about().map(ToString::to_string).unwrap_or_default();
    let man = Man::new(own);
    let mut parts = Vec::new();
    man.render_synopsis_section(&mut parts).map_err(failed)?;
    man.render_options_section(&mut parts).map_err(failed)?;
    // The parts begin with the preamble of a page of their own.
    let parts: String = text(parts)?
        .lines()
        .filter(|l| !l.starts_with(".ie ") && !l.starts_with(".el ") && *l != ".SH SYNOPSIS")
        .map(|l| l.replacen(".SH ", ".SS ", 1) + "\n")
        .collect();
    page.push_str(&format!(".SH \"{name}\"\n{about}\n.PP\n{parts}"));
    Ok(())
}

fn text(bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|e| Failure::new(CANNOT, e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn help(args: &[&str]) -> String {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        let lang = super::super::args::language(&args);
        let e = command(lang)
            .try_get_matches_from(args.clone())
            .unwrap_err();
        asked(&e, args, lang).unwrap_or(e).render().to_string()
    }

    #[test]
    fn help_speaks_one_language() {
        for args in [
            &["yiqing"][..],
            &["yiqing", "-h"],
            &["yiqing", "help"],
            &["yiqing", "check", "--help"],
            &["yiqing", "help", "check"],
            &["yiqing", "registry", "--help"],
            &["yiqing", "registry", "fetch", "-h"],
            &["yiqing", "batch", "-h"],
        ] {
            let text = help(args);
            for english in [
                "Print",
                "Options:",
                "Commands:",
                "Arguments:",
                "possible values",
                "default:",
                "[OPTIONS]",
                "COMMAND",
            ] {
                assert!(!text.contains(english), "{args:?} says {english}: {text}");
            }
            assert!(text.contains("显示说明"), "{args:?}: {text}");
        }
        let text = help(&["yiqing", "check", "-h", "--lang", "en"]);
        assert!(
            text.contains("Print help") && !text.contains("显示"),
            "{text}"
        );
        assert_eq!(
            help(&["yiqing", "help", "check"]),
            help(&["yiqing", "check", "-h"])
        );
    }

    #[test]
    fn the_man_page_names_every_command_and_no_other_page() {
        for lang in [Lang::Zh, Lang::En] {
            let page = man_page(lang).unwrap();
            assert!(!page.contains("(1)"), "another page");
            for c in command(lang).get_subcommands() {
                let name = format!(".SH \"yiqing {}\"", c.get_name());
                assert!(page.contains(&name), "{name}");
            }
            // The English synopsis names every flag, the Chinese one says 选项.
            let times = if lang == Lang::En { 2 } else { 1 };
            assert_eq!(
                page.matches("\\-\\-exit\\-zero").count(),
                times,
                "flags of all stand once"
            );
        }
        assert!(!man_page(Lang::Zh).unwrap().contains("Print help"));
    }
}
