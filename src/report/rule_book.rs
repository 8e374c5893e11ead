//! The rule book: as JSON, as text, and as the generated page `docs/rules.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Lang, Words};
use crate::registry::Registry;
use crate::registry::record::{Rule, RuleStatus};
use crate::text::width::{pad_right, wrap};

/// The rule book, `yiqing.rules/1`.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleBookDocument {
    /// `yiqing.rules/1`.
    pub schema: &'static str,
    /// Rules in the catalogue's order.
    pub items: Vec<RuleDocument>,
}

/// One rule.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleDocument {
    /// Code.
    pub id: String,
    /// `active` or `planned`.
    pub status: &'static str,
    /// What a planned rule waits for.
    pub waits_for: Option<String>,
    /// Topic.
    pub topic: String,
    /// Severity.
    pub severity: String,
    /// Strongest effect on the verdict.
    pub effect: String,
    /// Version it came with.
    pub since: String,
    /// Name.
    pub name: String,
    /// What it asks.
    pub asks: String,
    /// When it stays silent.
    pub silent: String,
    /// Legal basis.
    pub basis: String,
    /// What to do next.
    pub advice: String,
    /// Sources.
    pub sources: Vec<String>,
}

/// One rule as its document.
#[must_use]
pub fn rule_document(r: &Rule<'_>, words: &Words<'_>) -> RuleDocument {
    let of = |b: &crate::registry::record::Bilingual<'_>| words.lang.of(b).to_owned();
    RuleDocument {
        id: r.id.to_string(),
        status: status(r),
        waits_for: r.waits_for.as_ref().map(ToString::to_string),
        topic: r.topic.to_string(),
        severity: r.severity.to_string(),
        effect: r.effect.to_string(),
        since: r.since.to_string(),
        name: of(&r.name),
        asks: of(&r.asks),
        silent: of(&r.silent),
        basis: of(&r.basis),
        advice: of(&r.advice),
        sources: r.sources.iter().map(ToString::to_string).collect(),
    }
}

fn status(r: &Rule<'_>) -> &'static str {
    match r.status {
        RuleStatus::Active => "active",
        RuleStatus::Planned => "planned",
    }
}

/// One line of the list of rules.
#[must_use]
pub fn summary_line(r: &Rule<'_>, words: &Words<'_>) -> String {
    let severity = words.text(&format!("severity.{}", r.severity));
    let planned = match r.status {
        RuleStatus::Active => String::new(),
        RuleStatus::Planned => {
            let waits = r.waits_for.as_deref().unwrap_or_default();
            format!(
                "  [{}]",
                words.filled("report.planned", &[("waits", waits)])
            )
        }
    };
    format!(
        "{}  {}  {}{planned}",
        pad_right(&r.id, 8),
        pad_right(&severity, 8),
        words.lang.of(&r.name)
    )
}

/// One rule explained, for a terminal.
pub fn write_rule(out: &mut String, r: &Rule<'_>, words: &Words<'_>) {
    let t = |key: &str| words.text(key).into_owned();
    let _ = writeln!(out, "{}  {}", r.id, words.lang.of(&r.name));
    let state = match r.status {
        RuleStatus::Active => t("rules.active"),
        RuleStatus::Planned => words.filled(
            "report.planned",
            &[("waits", r.waits_for.as_deref().unwrap_or_default())],
        ),
    };
    let _ = writeln!(
        out,
        "{} · {} · {} · {}",
        t(&format!("severity.{}", r.severity)),
        t(&format!("topic.{}", r.topic)),
        t(&format!("effect.{}", r.effect)),
        state
    );
    for (heading, text) in [
        ("rules.asks", &r.asks),
        ("rules.silent", &r.silent),
        ("rules.basis", &r.basis),
        ("rules.advice", &r.advice),
    ] {
        let _ = writeln!(out, "\n{}", t(heading));
        for line in wrap(words.lang.of(text), 76) {
            let _ = writeln!(out, "  {line}");
        }
    }
    let _ = writeln!(out, "\n{}", t("rules.sources"));
    for s in &r.sources {
        let _ = writeln!(out, "  {}", words.source(s));
    }
}

/// A case of a rule's tests, as the rule book shows it.
#[derive(Debug, Clone, Default)]
pub struct Example {
    /// The case in TOML, the rows of a list one a line, or a page's text; ends with a line end.
    pub input: String,
    /// Whether it is the text of a page.
    pub is_text: bool,
    /// Which row of a list is meant, from 1.
    pub row: Option<i64>,
    /// Why the rule fires or does not; empty where the text says it.
    pub why: String,
    /// The verdict of the case, where its test names one.
    pub verdict: Option<String>,
}

/// A rule's examples.
#[derive(Debug, Clone, Default)]
pub struct Examples {
    /// One that makes it fire.
    pub fires: Option<Example>,
    /// One near it that does not.
    pub silent: Option<Example>,
}

fn write_example(out: &mut String, heading: &str, example: &Example, zh: &Words<'_>) {
    let mut head = heading.to_owned();
    if !example.why.is_empty() {
        let _ = write!(head, ": {}", example.why);
    }
    if let Some(row) = example.row {
        let _ = write!(head, "（第 {row} 行 row {row}）");
    }
    if let Some(v) = &example.verdict {
        let label = zh.text(&format!("verdict.{v}.label"));
        let _ = write!(head, " → {label} `{v}`");
    }
    let kind = if example.is_text { "text" } else { "toml" };
    let _ = write!(out, "\n{head}\n\n```{kind}\n{}```\n", example.input);
}

/// The page `docs/rules.md`, both languages, generated from the catalogue, with the examples
/// of each rule by its id.
#[must_use]
pub fn markdown(registry: &Registry, examples: &BTreeMap<String, Examples>) -> String {
    let zh = Words::new(registry, Lang::Zh);
    let en = Words::new(registry, Lang::En);
    let rules = &registry.snapshot().rules;
    let active = rules
        .iter()
        .filter(|r| r.status == RuleStatus::Active)
        .count();
    let mut out = String::from(
        "<!-- Generated from data/rules.toml and tests/rules/ by `cargo run --example rule_book`. Do not edit. -->\n\n# 规则手册 · Rule book\n\n",
    );
    let _ = writeln!(
        out,
        "{} 条规则，{active} 条启用。{} rules, {active} of them active. 所有规则都不联网。No rule uses the network. 各条的例子取自测试，名称为虚构或有记录的机构。\
         Each rule's examples come from its tests; names are invented or on record. 结论的标注案例见 Labelled cases: [cases.md](cases.md).\n",
        rules.len(),
        rules.len()
    );
    out.push_str(
        "| 编号 | 名称 | Name | 级别 | 影响 | 状态 |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for r in rules {
        let _ = writeln!(
            out,
            "| [{id}](#{anchor}) | {} | {} | {} | {} | {} |",
            r.name.zh,
            r.name.en,
            zh.text(&format!("severity.{}", r.severity)),
            zh.text(&format!("effect.{}", r.effect)),
            status(r),
            id = r.id,
            anchor = r.id.to_lowercase(),
        );
    }
    for r in rules {
        let _ = writeln!(out, "\n## {}\n\n**{}** · {}\n", r.id, r.name.zh, r.name.en);
        let waits = r
            .waits_for
            .as_ref()
            .map(|w| format!("（waits for: {w}）"))
            .unwrap_or_default();
        let _ = writeln!(
            out,
            "{} / {} · {} / {} · {} / {} · {}{waits} · since {}\n",
            zh.text(&format!("severity.{}", r.severity)),
            r.severity,
            zh.text(&format!("topic.{}", r.topic)),
            r.topic,
            zh.text(&format!("effect.{}", r.effect)),
            r.effect,
            status(r),
            r.since
        );
        for (key, text) in [
            ("rules.asks", &r.asks),
            ("rules.silent", &r.silent),
            ("rules.basis", &r.basis),
            ("rules.advice", &r.advice),
        ] {
            let _ = writeln!(
                out,
                "- **{}**：{}\n- **{}**: {}",
                zh.text(key),
                text.zh,
                en.text(key),
                text.en
            );
        }
        let sources: Vec<String> = r
            .sources
            .iter()
            .map(|s| {
                if s.contains("://") {
                    format!("<{s}>")
                } else {
                    format!("{} {}", zh.source(s), en.source(s))
                }
            })
            .collect();
        let _ = writeln!(
            out,
            "- {} · {}: {}",
            zh.text("rules.sources"),
            en.text("rules.sources"),
            sources.join(" ")
        );
        let Some(of_rule) = examples.get(r.id.as_str()) else {
            continue;
        };
        let _ = writeln!(
            out,
            "\n<details><summary>{} · {}</summary>",
            zh.text("rules.examples"),
            en.text("rules.examples")
        );
        for (key, example) in [
            ("rules.fires", &of_rule.fires),
            ("rules.stays_silent", &of_rule.silent),
        ] {
            if let Some(e) = example {
                let heading = format!("**{}** · {}", zh.text(key), en.text(key));
                write_example(&mut out, &heading, e, &zh);
            }
        }
        out.push_str("\n</details>\n");
    }
    out
}
