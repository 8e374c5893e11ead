//! Checks over the records of `data/`: shapes, dates, sources, order, orphans. Each complaint has
//! file and line, says what is wrong, and what to do.

mod catalogue;
mod claims;
mod columns;
mod diagnosing;
mod document;
mod history;
mod lines;
mod lists;
mod messages;
mod names;
mod proofs;
mod records;
mod regions;
mod shapes;
#[cfg(test)]
mod slips;
mod source_keys;
mod strings;
mod tables;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::source::{self, Snapshot};
use super::tables::TABLE_FILES;
use document::Document;
use lines::Lines;
use regions::Gazetteer;
use source_keys::SourceKeys;

/// Files of `data/` that are no part of a snapshot and are checked all the same.
const BESIDE: [&str; 3] = [
    "lexicon.toml",
    "lookalike-domains.toml",
    "receipt-labels.toml",
];

/// One fault of the records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    /// File name within the folder.
    pub file: String,
    /// Line, from 1; 1 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong and what to do, in Chinese.
    pub what_zh: String,
    /// The same in English.
    pub what_en: String,
}

/// Complaints in the making.
pub(super) struct Desk {
    complaints: Vec<Complaint>,
    source_keys: SourceKeys,
}

impl Desk {
    fn say(&mut self, file: &str, line: usize, zh: impl Into<String>, en: impl Into<String>) {
        self.complaints.push(Complaint {
            file: file.to_owned(),
            line: line.max(1),
            what_zh: zh.into(),
            what_en: en.into(),
        });
    }

    /// Sources are there, and each is an address or a key that SOURCES.md explains.
    fn sources(&mut self, file: &str, line: usize, sources: &[super::record::Text<'_>]) {
        if sources.is_empty() {
            self.say(
                file,
                line,
                "没有来源。请在 sources 写明出处的网址或 SOURCES.md 中的代号。",
                "No source. Name an address or a key of SOURCES.md in `sources`.",
            );
        }
        for s in sources {
            if !s.contains("://") && !self.explained(s) {
                self.say(
                    file,
                    line,
                    format!("来源“{s}”既不是网址，SOURCES.md 也没有说明。请改为网址或补上说明。"),
                    format!("Source \"{s}\" is no address and SOURCES.md does not explain it. Give an address, or explain it there."),
                );
            }
        }
    }

    /// Whether SOURCES.md explains a key.
    fn explained(&self, key: &str) -> bool {
        self.source_keys.explain(key)
    }
}

/// Checks a folder, and that it holds no record file that nobody reads.
#[must_use]
pub fn lint_dir(dir: &Path) -> Vec<Complaint> {
    let mut complaints =
        lint_texts(&mut |file| std::fs::read_to_string(dir.join(file)).map_err(|e| e.to_string()));
    let known = |name: &str| {
        source::FILES.contains(&name) || TABLE_FILES.contains(&name) || BESIDE.contains(&name)
    };
    let entries = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(Result::ok);
    for name in entries.filter_map(|e| e.file_name().into_string().ok()) {
        if (name.ends_with(".toml") || name.ends_with(".csv")) && !known(&name) {
            complaints.push(Complaint {
                what_zh: "没有程序会读这个文件。请改用已有的文件名，或移走。".to_owned(),
                what_en: "Nothing reads this file. Give it a known name, or take it away."
                    .to_owned(),
                file: name,
                line: 1,
            });
        }
    }
    complaints.sort();
    complaints
}

/// Checks the texts that `read` gives by file name; sorted by file and line.
#[must_use]
pub fn lint_texts(read: &mut dyn FnMut(&str) -> Result<String, String>) -> Vec<Complaint> {
    let sources_md = read("SOURCES.md").unwrap_or_default();
    let mut desk = Desk {
        complaints: Vec::new(),
        source_keys: SourceKeys::of(&sources_md),
    };
    if sources_md.is_empty() {
        desk.say(
            "SOURCES.md",
            1,
            "文件缺失或是空的。请补上各来源代号的说明。",
            "Missing or empty. Explain the source keys in it.",
        );
    }
    strings::bytes(&mut desk, "SOURCES.md", &sources_md);
    tables::personal_data(&mut desk, "SOURCES.md", &sources_md);
    let gazetteer = code_tables(&mut desk, read);
    let mut texts: Vec<(&'static str, String)> = Vec::new();
    for file in source::FILES.iter().chain(&BESIDE) {
        match read(file) {
            Ok(text) => texts.push((file, text)),
            Err(e) => desk.say(
                file,
                1,
                format!("读不出来（{e}）。请恢复这个文件。"),
                format!("Cannot be read ({e}). Restore the file."),
            ),
        }
    }
    let documents = parse(&mut desk, &texts);
    let mut whole = documents.len() == source::FILES.len() + BESIDE.len();
    for d in &documents {
        whole &= shapes::check(&mut desk, d);
        strings::check(&mut desk, d);
        lists::check(&mut desk, d);
        proofs::check(&mut desk, d);
        messages::check(&mut desk, d);
    }
    let document = |file: &str| documents.iter().find(|d| d.file == file);
    if let Some(d) = document("institutions.toml") {
        history::check(&mut desk, d, &gazetteer);
    }
    claims::check(
        &mut desk,
        document("institutions.toml"),
        document("banks.toml"),
        document("brands.toml"),
    );
    // The whole is looked at once every file can be read; until then its faults are told above.
    if whole {
        whole_snapshot(&mut desk, &texts, &Lines::of(&documents));
    }
    desk.complaints.sort();
    desk.complaints.dedup();
    desk.complaints
}

/// Checks the code tables and takes the names of places from one of them.
fn code_tables(desk: &mut Desk, read: &mut dyn FnMut(&str) -> Result<String, String>) -> Gazetteer {
    tables::check(desk, read);
    let mut places = String::new();
    for file in TABLE_FILES {
        // A table that cannot be read has been told.
        let Ok(text) = read(file) else { continue };
        columns::check(desk, file, &text);
        if *file == "regions-gbt2260.csv" {
            places = text;
        }
    }
    Gazetteer::of(&places)
}

/// Parses what can be parsed, and tells what cannot.
fn parse<'t>(desk: &mut Desk, texts: &'t [(&'static str, String)]) -> Vec<Document<'t>> {
    let mut documents = Vec::new();
    for (file, text) in texts {
        strings::bytes(desk, file, text);
        tables::personal_data(desk, file, text);
        match Document::parse(file, text) {
            Ok(d) => documents.push(d),
            Err((line, what)) => desk.say(
                file,
                line,
                format!("不是有效的TOML：{what}。请改正。"),
                format!("Malformed TOML: {what}. Mend it."),
            ),
        }
    }
    documents
}

fn whole_snapshot(desk: &mut Desk, texts: &[(&'static str, String)], lines: &Lines) {
    let loaded = source::load(|file| {
        texts
            .iter()
            .find(|(f, _)| *f == file)
            .map(|(_, t)| t.clone())
            .ok_or_else(|| "missing".to_owned())
    });
    match loaded {
        Ok(snapshot) => check(desk, &snapshot, lines),
        Err(e) => desk.say(
            &e.file,
            e.line,
            format!("格式不对：{}。请照文件开头的说明改正。", e.what),
            format!(
                "Malformed: {}. Mend it as the head of the file says.",
                e.what
            ),
        ),
    }
}

fn check(desk: &mut Desk, snapshot: &Snapshot<'_>, lines: &Lines) {
    records::institutions(desk, snapshot, lines);
    records::others(desk, snapshot, lines);
    names::check(desk, snapshot, lines);
    catalogue::check(desk, snapshot, lines);
    diagnosing::check(desk, snapshot, lines);
}
