//! The command line: one definition for parsing, help, completions and man pages, in both
//! languages. Each command defines itself beside what it does; here are the flags all share.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::exit::Policy;
use super::failure::{Failure, USAGE};
use super::{
    batch, check, complaint, decode, diagnose, merge, receipt, reconcile, registry, rules, scan,
    start,
};
use crate::finding::Severity;
use crate::report::words::Lang;
use crate::verdict::{VERDICTS, Verdict};

/// Flags that every command has.
#[derive(Debug, Clone)]
pub struct Common {
    /// `--date`.
    pub date: Option<jiff::civil::Date>,
    /// `--lang`.
    pub lang: Lang,
    /// `--registry`.
    pub registry: Option<std::path::PathBuf>,
    /// `--strict`.
    pub strict: bool,
    /// `--max-age`, days.
    pub max_age: i32,
    /// `--format`.
    pub format: Option<String>,
    /// `--fail-on`, `--require`, `--exit-zero`.
    pub policy: Policy,
    /// `--no-color`.
    pub no_color: bool,
    /// `--quiet`.
    pub quiet: bool,
    /// `--unmasked`.
    pub unmasked: bool,
}

/// Language asked for, read before parsing so that help speaks it.
#[must_use]
pub fn language(args: &[std::ffi::OsString]) -> Lang {
    let mut args = args.iter().skip(1).map(|a| a.to_string_lossy());
    while let Some(a) = args.next() {
        let value = match a.strip_prefix("--lang") {
            Some("") => args.next().map(|v| v.into_owned()),
            Some(v) => v.strip_prefix('=').map(str::to_owned),
            None => continue,
        };
        if value.as_deref() == Some("en") {
            return Lang::En;
        }
    }
    Lang::Zh
}

/// The text of the language asked for.
#[must_use]
pub fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// A command with its help in `lang`.
#[must_use]
pub fn sub(lang: Lang, name: &'static str, zh: &'static str, en: &'static str) -> Command {
    Command::new(name)
        .about(pick(lang, zh, en))
        .help_template(template(lang))
}

/// The file a command reads.
#[must_use]
pub fn file(lang: Lang, required: bool, zh: &'static str, en: &'static str) -> Arg {
    Arg::new("file")
        .value_name("FILE")
        .required(required)
        .help(pick(lang, zh, en))
}

/// The file that results are written to.
#[must_use]
pub fn output(lang: Lang, zh: &'static str, en: &'static str) -> Arg {
    Arg::new("output")
        .short('o')
        .long("output")
        .value_name("OUT")
        .help(pick(lang, zh, en))
}

fn template(lang: Lang) -> &'static str {
    pick(
        lang,
        "{about}\n\n用法：{usage}\n\n{all-args}{after-help}",
        "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
    )
}

/// The whole command line.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    let command = Command::new("yiqing")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "yiqing（一清）：POS机的钱由谁付给商户——持牌收单机构，还是没有许可的人？",
            "yiqing: who pays a card terminal's merchant, a licensed acquirer or somebody without a licence?",
        ))
        .after_help(t(
            "退出码：0 未见异常；10 有疑点或达到 --fail-on；11 不是一清；1 无法继续；2 用法或文件有误；3 没有可核验的内容；4 名单问题；130 Ctrl-C",
            "Exit codes: 0 nothing found; 10 doubtful or at --fail-on; 11 not direct; 1 cannot go on; 2 bad call or file; 3 nothing to check; 4 registry; 130 Ctrl-C",
        ))
        .help_template(template(lang))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(common(lang))
        .subcommand(check::command(lang))
        .subcommand(batch::command(lang))
        .subcommand(complaint::command(lang))
        .subcommand(decode::command(lang))
        .subcommand(diagnose::command(lang))
        .subcommand(merge::command(lang))
        .subcommand(receipt::command(lang))
        .subcommand(reconcile::command(lang))
        .subcommand(registry::command(lang))
        .subcommand(rules::command(lang))
        .subcommand(scan::command(lang))
        .subcommand(start::template_command(lang))
        .subcommand(start::schema_command(lang))
        .subcommand(start::completions_command(lang))
        .subcommand(start::man_command(lang));
    #[cfg(feature = "serve")]
    let command = command.subcommand(super::serve::command(lang));
    command
}

fn common(lang: Lang) -> Vec<Arg> {
    let t = |zh, en| pick(lang, zh, en);
    let heading = t("通用标志", "Common flags");
    let value = |name: &'static str, value: &'static str, zh, en| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .global(true)
            .help(t(zh, en))
            .help_heading(heading)
    };
    let flag = |name: &'static str, zh, en| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .global(true)
            .help(t(zh, en))
            .help_heading(heading)
    };
    let verdicts: Vec<&'static str> = VERDICTS.iter().map(|v| v.as_str()).collect();
    vec![
        value(
            "date",
            "YYYY-MM-DD",
            "按哪一天核验；默认今天（中国时间）",
            "day to check for; today in China by default",
        ),
        value("lang", "zh|en", "语言", "language")
            .value_parser(["zh", "en"])
            .default_value("zh"),
        value(
            "registry",
            "DIR",
            "名单文件夹；默认用程序内置的",
            "folder of the registry; the embedded one by default",
        ),
        flag(
            "strict",
            "名单超过 --max-age 就不作答（退出码4）",
            "no answer when the list is older than --max-age (exit 4)",
        ),
        value(
            "max-age",
            "DAYS",
            "配合 --strict，天数",
            "for --strict, days",
        )
        .default_value("90")
        .value_parser(clap::value_parser!(u16)),
        value(
            "format",
            "FORMAT",
            "输出格式：text、json、jsonl、csv、xlsx、toml、html（视命令而定）",
            "output: text, json, jsonl, csv, xlsx, toml, html (what fits the command)",
        )
        .value_parser(["text", "json", "jsonl", "csv", "xlsx", "toml", "html"]),
        value(
            "fail-on",
            "LEVEL",
            "有此级别以上的发现时退出码为10：critical、warning、info、never",
            "exit 10 for findings at or above: critical, warning, info, never",
        )
        .value_parser(["critical", "warning", "info", "never"])
        .default_value("critical"),
        value(
            "require",
            "VERDICT",
            "结论低于此时退出码为10",
            "exit 10 below this verdict",
        )
        .value_parser(verdicts),
        flag(
            "exit-zero",
            "把退出码10和11改为0",
            "turn exit codes 10 and 11 into 0",
        ),
        flag("no-color", "不用颜色", "no colours"),
        flag("quiet", "不输出小结", "no summary"),
        flag(
            "unmasked",
            "不遮盖姓名、手机号和卡号",
            "show names, mobiles and card numbers whole",
        ),
    ]
}

/// Reads the common flags of a parsed command line.
///
/// # Errors
/// A `--date` that is no date.
pub fn read_common(m: &ArgMatches) -> Result<Common, Failure> {
    let text = |name: &str| m.get_one::<String>(name).map(String::as_str);
    let lang = if text("lang") == Some("en") {
        Lang::En
    } else {
        Lang::Zh
    };
    let date = match text("date") {
        None => None,
        Some(v) => Some(crate::case::parse_date(v).ok_or_else(|| {
            Failure::new(
                USAGE,
                match lang {
                    Lang::Zh => {
                        format!("--date 的值“{v}”读不懂：日期要写成 YYYY-MM-DD，1990年到2999年")
                    }
                    Lang::En => format!(
                        "--date: \"{v}\" cannot be read: write YYYY-MM-DD, from 1990 to 2999"
                    ),
                },
            )
        })?),
    };
    Ok(Common {
        date,
        lang,
        registry: text("registry").map(Into::into),
        strict: m.get_flag("strict"),
        max_age: m.get_one::<u16>("max-age").map_or(90, |d| i32::from(*d)),
        format: text("format").map(str::to_owned),
        policy: Policy {
            fail_on: text("fail-on").and_then(Severity::parse),
            require: text("require").and_then(Verdict::parse),
            exit_zero: m.get_flag("exit-zero"),
        },
        no_color: m.get_flag("no-color"),
        quiet: m.get_flag("quiet"),
        unmasked: m.get_flag("unmasked"),
    })
}
