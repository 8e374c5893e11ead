//! The command line: one definition for parsing, help, completions and man pages, in both
//! languages. Field flags come from the table of fields.

use clap::{Arg, ArgAction, ArgMatches, Command};

use super::exit::Policy;
use super::failure::{Failure, USAGE};
use crate::field::FIELDS;
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

fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The whole command line.
#[must_use]
pub fn command(lang: Lang) -> Command {
    let t = |zh, en| pick(lang, zh, en);
    let template = t(
        "{about}\n\n用法：{usage}\n\n{all-args}{after-help}",
        "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
    );
    let sub =
        |name: &'static str, zh, en| Command::new(name).about(t(zh, en)).help_template(template);
    let file = |required: bool, zh, en| {
        Arg::new("file")
            .value_name("FILE")
            .required(required)
            .help(t(zh, en))
    };
    let check = sub("check", "核验一台机器", "check one terminal")
        .arg(file(
            false,
            "案例文件（TOML或JSON），- 为标准输入；标志优先于文件",
            "case file (TOML or JSON), - for standard input; flags win over the file",
        ))
        .args(FIELDS.iter().map(|f| {
            Arg::new(f.key)
                .long(f.key.replace('_', "-"))
                .aliases(f.aliases.iter().map(|a| a.replace('_', "-")))
                .value_name(f.kind.as_str())
                .allow_hyphen_values(true)
                .help(match lang {
                    Lang::Zh => f.doc_zh,
                    Lang::En => f.doc_en,
                })
                .help_heading(t("案例字段", "Case fields"))
        }));
    let batch = sub(
        "batch",
        "核验一张清单（CSV、TSV、JSON Lines）",
        "check a stock list (CSV, TSV, JSON Lines)",
    )
    .arg(file(
        true,
        "清单文件，- 为标准输入",
        "stock list, - for standard input",
    ))
    .arg(
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name("OUT")
            .help(t(
                "结果文件；不写则输出到标准输出",
                "result file; standard output if absent",
            )),
    )
    .arg(
        Arg::new("no-bom")
            .long("no-bom")
            .action(ArgAction::SetTrue)
            .help(t("CSV不写UTF-8 BOM", "no UTF-8 BOM in CSV")),
    )
    .arg(
        Arg::new("raw-csv")
            .long("raw-csv")
            .action(ArgAction::SetTrue)
            .help(t(
                "不在公式样的单元格前加 '",
                "leave cells that look like formulas as they are",
            )),
    );
    let decode = sub("decode", "解读印出来的号码", "what a printed number says")
        .arg(
            Arg::new("value")
                .value_name("VALUE")
                .required(true)
                .num_args(1..)
                .help(t("商户编号、机构代码、许可证编号、TUSN、终端号、信用代码或类别码", "merchant number, institution code, licence number, TUSN, terminal number, USCC or MCC")),
        )
        .arg(
            Arg::new("as")
                .long("as")
                .value_name("KIND")
                .value_parser(super::decode::KINDS)
                .help(t("按哪一种号码解读", "read it as this kind")),
        );
    let registry = sub("registry", "名单：状态、查询、检查", "what is on record")
        .subcommand_required(true)
        .subcommand(sub(
            "status",
            "名单的日期、来源和条数",
            "date, origin and counts",
        ))
        .subcommand(
            sub("list", "列出机构", "list institutions")
                .arg(
                    Arg::new("acquirers")
                        .long("acquirers")
                        .action(ArgAction::SetTrue)
                        .help(t("只列可收单的", "card acquirers only")),
                )
                .arg(Arg::new("region").long("region").value_name("NAME").help(t(
                    "收单地域覆盖该省或市的",
                    "whose acquiring licence covers this province or city",
                )))
                .arg(
                    Arg::new("state")
                        .long("state")
                        .value_name("STATE")
                        .value_parser(super::registry::STATES)
                        .help(t("许可状态", "state of the licence")),
                ),
        )
        .subcommand(
            sub("show", "一家机构的记录", "one institution").arg(
                Arg::new("key")
                    .value_name("KEY")
                    .required(true)
                    .num_args(1..)
                    .help(t(
                        "许可证编号、全称、曾用名、简称、品牌或收单机构代码",
                        "licence number, legal, former or short name, brand or acquirer code",
                    )),
            ),
        )
        .subcommand(
            sub("lint", "检查 data/ 里的记录", "check the records of data/").arg(
                Arg::new("dir").value_name("DIR").help(t(
                    "数据文件夹，默认 data",
                    "folder of the data, data by default",
                )),
            ),
        );
    let rules = sub(
        "rules",
        "规则手册；或解释一条规则",
        "the rule book; or one rule explained",
    )
    .arg(
        Arg::new("id")
            .value_name("ID")
            .help(t("规则编号，如 LIC002", "rule code, e.g. LIC002")),
    );
    let template_command = sub("template", "输出可填写的模板", "a file to start from").arg(
        Arg::new("kind")
            .value_name("KIND")
            .required(true)
            .value_parser(["csv", "toml"])
            .help(t(
                "csv 清单模板，toml 案例模板",
                "csv for a stock list, toml for a case",
            )),
    );
    let schema = sub(
        "schema",
        "输出JSON格式说明（JSON Schema）",
        "JSON Schema of a document",
    )
    .arg(Arg::new("name").value_name("NAME").required(true).help(t(
        "report、case、decode、registry、institution、institutions",
        "report, case, decode, registry, institution, institutions",
    )));
    let completions = sub("completions", "输出命令补全脚本", "shell completions").arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(["bash", "zsh", "fish", "elvish", "powershell"]),
    );
    let man = sub("man", "输出手册页（roff）", "man page (roff)");

    Command::new("yiqing")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t(
            "yiqing（一清）：POS机的钱由谁付给商户——持牌收单机构，还是没有许可的人？",
            "yiqing: who pays a card terminal's merchant, a licensed acquirer or somebody without a licence?",
        ))
        .after_help(t(
            "退出码：0 未见异常；10 有疑点或达到 --fail-on；11 不是一清；1 无法继续；2 用法或文件有误；3 没有可核验的内容；4 名单问题",
            "Exit codes: 0 nothing found; 10 doubtful or at --fail-on; 11 not direct; 1 cannot go on; 2 bad call or file; 3 nothing to check; 4 registry",
        ))
        .help_template(template)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(common(lang))
        .subcommand(check)
        .subcommand(batch)
        .subcommand(decode)
        .subcommand(registry)
        .subcommand(rules)
        .subcommand(template_command)
        .subcommand(schema)
        .subcommand(completions)
        .subcommand(man)
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
            "输出格式：text、json、jsonl、csv（视命令而定）",
            "output: text, json, jsonl, csv (what fits the command)",
        )
        .value_parser(["text", "json", "jsonl", "csv"]),
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
                    Lang::Zh => format!("--date 的值“{v}”读不懂：日期要写成 YYYY-MM-DD"),
                    Lang::En => format!("--date: \"{v}\" cannot be read: write YYYY-MM-DD"),
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
