//! The generated pages: rules with examples from their tests, and the labelled cases.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use toml::{Table, Value};
use yiqing::field::FIELDS;
use yiqing::registry::Registry;
use yiqing::report::rule_book::{Example, Examples, markdown};
use yiqing::report::words::{Lang, Words};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Both pages, each by its path under the project's root.
pub fn pages(root: &Path, registry: &Registry) -> Outcome<[(&'static str, String); 2]> {
    let rules = markdown(registry, &examples(root)?);
    Ok([
        ("docs/rules.md", rules),
        ("docs/cases.md", labelled(root, registry)?),
    ])
}

/// An example each way of every rule: the first that fires and the first that does not in
/// `tests/rules/`, the shortest texts of `tests/scan/rules.toml` for what only texts are asked.
pub fn examples(root: &Path) -> Outcome<BTreeMap<String, Examples>> {
    let mut out: BTreeMap<String, Examples> = BTreeMap::new();
    for path in toml_files(&root.join("tests/rules"))? {
        for case in tables(&path, "case")? {
            let Some(rule) = case.get("rule").and_then(Value::as_str) else {
                continue;
            };
            let pair = out.entry(rule.to_owned()).or_default();
            let fires = case.get("fires").and_then(Value::as_bool);
            let place = match fires.ok_or_else(|| format!("{}: fires", path.display()))? {
                true => &mut pair.fires,
                false => &mut pair.silent,
            };
            if place.is_none() {
                *place = Some(example(&case));
            }
        }
    }
    for rule in tables(&root.join("tests/scan/rules.toml"), "rule")? {
        let pair = out.entry(text(&rule, "id").to_owned()).or_default();
        for (key, place) in [("fires", &mut pair.fires), ("silent", &mut pair.silent)] {
            let texts = rule.get(key).and_then(Value::as_array);
            let shortest = texts
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .min_by_key(|t| t.chars().count());
            if place.is_none()
                && let Some(t) = shortest
            {
                *place = Some(Example {
                    input: shortened(t),
                    is_text: true,
                    ..Example::default()
                });
            }
        }
    }
    Ok(out)
}

fn example(case: &Table) -> Example {
    let mut input = String::new();
    if let Some(one) = case.get("input").and_then(Value::as_table) {
        for (key, value) in in_order(one) {
            let _ = writeln!(input, "{key} = {}", inline(value));
        }
    }
    // A rule about lists shows the whole list and the row that is meant.
    for row in case
        .get("list")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let _ = writeln!(input, "{}", inline(row));
    }
    Example {
        input,
        is_text: false,
        row: case.get("row").and_then(Value::as_integer),
        why: text(case, "why").to_owned(),
        verdict: case
            .get("verdict")
            .and_then(Value::as_str)
            .map(str::to_owned),
    }
}

/// A text of a page, cut where it only repeats itself.
fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    let all = text.chars().count();
    if all <= MOST {
        return format!("{text}\n");
    }
    let head: String = text.chars().take(MOST).collect();
    format!("{head}…（{all}字 characters）\n")
}

/// The page of the labelled cases, by family.
fn labelled(root: &Path, registry: &Registry) -> Outcome<String> {
    let (zh, en) = (
        Words::new(registry, Lang::Zh),
        Words::new(registry, Lang::En),
    );
    let mut families = String::new();
    let mut count = 0;
    let mut of_label: BTreeMap<String, usize> = BTreeMap::new();
    for path in toml_files(&root.join("tests/cases"))? {
        let family = path
            .file_stem()
            .and_then(|s| s.to_str())
            .unwrap_or_default();
        let source = std::fs::read_to_string(&path)?;
        let about: Vec<&str> = source.lines().map_while(|l| l.strip_prefix("# ")).collect();
        let cases = tables(&path, "case")?;
        count += cases.len();
        let _ = write!(
            families,
            "\n## {family}\n\n{}\n\n<details><summary>{} 例 · cases</summary>\n\n",
            about.join(" "),
            cases.len()
        );
        for case in &cases {
            let empty = Table::new();
            let expect = case
                .get("expect")
                .and_then(Value::as_table)
                .unwrap_or(&empty);
            let label = text(expect, "verdict");
            *of_label.entry(label.to_owned()).or_default() += 1;
            let input = case
                .get("input")
                .and_then(Value::as_table)
                .unwrap_or(&empty);
            let mut fields = Vec::new();
            for (key, value) in in_order(input) {
                if (key, value.as_str()) != ("check_date", Some(USUAL_DAY)) {
                    fields.push(format!("`{key} = {}`", inline(value)));
                }
            }
            let confidence = match text(expect, "confidence") {
                "" => String::new(),
                c => format!(", {c}"),
            };
            let _ = writeln!(
                families,
                "- **{}** → `{label}`{confidence}: {}. *{}*  \n  {}{}",
                text(case, "name"),
                text(case, "why").trim_end_matches('.'),
                text(case, "source"),
                fields.join(" · "),
                rules(expect)
            );
        }
        families.push_str("\n</details>\n");
    }
    let mut out = format!(
        "<!-- Generated from tests/cases/ by `cargo run --example rule_book`. Do not edit. -->\n\n# 标注案例 · Labelled cases\n\n\
         {count} 个案例，每例注明结论、理由和出处；名称和号码为虚构，或为有记录的机构。`cargo test --test labelled` 逐一核对：标为“不是一清”或“有疑点”的案例若被判为一清，测试即失败。\
         未写核验日期的，为 {USUAL_DAY}。\n\n\
         {count} cases, each with its answer, why, and the source of that; names and numbers are invented or those of institutions on record. `cargo test --test labelled` holds the program to all of them and fails when one labelled `not_direct` or `doubtful` is called `direct_*`. \
         Where no check date is given it is {USUAL_DAY}. What the steps of the decision are: [tests/cases/README.md](../tests/cases/README.md).\n\n\
         | label | 结论 | meaning | 案例 cases |\n| --- | --- | --- | ---: |\n"
    );
    for (label, n) in &of_label {
        let key = format!("verdict.{label}.label");
        let _ = writeln!(
            out,
            "| `{label}` | {} | {} | {n} |",
            zh.text(&key),
            en.text(&key)
        );
    }
    out.push_str(&families);
    Ok(out)
}

/// The check date of nearly all cases, said once.
const USUAL_DAY: &str = "2026-11-23";

/// Links to the rules that a label names.
fn rules(expect: &Table) -> String {
    let links = |key: &str| {
        let ids = expect.get(key).and_then(Value::as_array);
        let all: Vec<String> = ids
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|id| format!("[{id}](rules.md#{})", id.to_lowercase()))
            .collect();
        all.join(" ")
    };
    let mut out = String::new();
    for (word, key) in [("fires", "rules"), ("silent", "not_rules")] {
        let ids = links(key);
        if !ids.is_empty() {
            let _ = write!(out, " · {word} {ids}");
        }
    }
    out
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn toml_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The tables of one name in a file.
fn tables(path: &Path, name: &str) -> Outcome<Vec<Table>> {
    let table: Table = std::fs::read_to_string(path)?.parse()?;
    let all = table.get(name).and_then(Value::as_array);
    let all = all.ok_or_else(|| format!("{}: no {name}", path.display()))?;
    Ok(all.iter().filter_map(Value::as_table).cloned().collect())
}

/// A table's values in the order of the fields of a case, lists last.
fn in_order(table: &Table) -> Vec<(&str, &Value)> {
    let at = |key: &str| {
        let found = FIELDS.iter().position(|f| f.key == key);
        found.unwrap_or(FIELDS.len())
    };
    let mut all: Vec<_> = table.iter().map(|(k, v)| (k.as_str(), v)).collect();
    all.sort_by_key(|(key, value)| (value.is_array(), at(key), *key));
    all
}

/// A value as TOML writes it within a line.
fn inline(value: &Value) -> String {
    match value {
        // A string of JSON is a basic string of TOML.
        Value::String(s) => serde_json::Value::from(s.as_str()).to_string(),
        Value::Integer(i) => i.to_string(),
        Value::Float(f) => f.to_string(),
        Value::Boolean(b) => b.to_string(),
        Value::Datetime(d) => d.to_string(),
        Value::Array(a) => {
            let all: Vec<String> = a.iter().map(inline).collect();
            format!("[{}]", all.join(", "))
        }
        Value::Table(t) => {
            let all: Vec<String> = in_order(t)
                .iter()
                .map(|(k, v)| format!("{k} = {}", inline(v)))
                .collect();
            format!("{{ {} }}", all.join(", "))
        }
    }
}
