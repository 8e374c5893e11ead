//! Checks over the records of `data/`: shapes, dates, sources, order, orphans. Each complaint has
//! file and line, says what is wrong, and what to do.

mod catalogue;
mod lines;
mod names;
mod records;
mod tables;

use std::path::Path;

use super::source::{self, Snapshot};
use lines::Lines;

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
    sources_md: String,
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

    /// Whether SOURCES.md has a row for a key; ranges such as `W1–W12` count.
    fn explained(&self, key: &str) -> bool {
        self.sources_md
            .lines()
            .filter_map(|l| l.strip_prefix("| "))
            .any(|row| {
                let cell = row.split('|').next().unwrap_or_default();
                cell.split([',', '，', '、'])
                    .map(|c| c.trim().trim_matches('`'))
                    .any(|c| {
                        if c == key {
                            return true;
                        }
                        let Some((from, to)) = c.split_once('–') else {
                            return false;
                        };
                        let number = |s: &str| {
                            let digits = s.trim_start_matches(|c: char| c.is_ascii_alphabetic());
                            let letters = s.strip_suffix(digits)?.to_owned();
                            Some((letters, digits.parse::<u32>().ok()?))
                        };
                        match (number(from), number(to), number(key)) {
                            (Some((a, low)), Some((b, high)), Some((k, n))) => {
                                a == b && a == k && (low..=high).contains(&n)
                            }
                            _ => false,
                        }
                    })
            })
    }
}

/// Checks a folder.
#[must_use]
pub fn lint_dir(dir: &Path) -> Vec<Complaint> {
    lint_texts(&mut |file| std::fs::read_to_string(dir.join(file)).map_err(|e| e.to_string()))
}

/// Checks the texts that `read` gives by file name.
#[must_use]
pub fn lint_texts(read: &mut dyn FnMut(&str) -> Result<String, String>) -> Vec<Complaint> {
    let mut desk = Desk {
        complaints: Vec::new(),
        sources_md: read("SOURCES.md").unwrap_or_default(),
    };
    if desk.sources_md.is_empty() {
        desk.say(
            "SOURCES.md",
            1,
            "文件缺失或是空的。请补上各来源代号的说明。",
            "Missing or empty. Explain the source keys in it.",
        );
    }
    let mut texts: Vec<(&'static str, String)> = Vec::new();
    for file in source::FILES {
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
    tables::check(&mut desk, read);
    for (file, text) in &texts {
        tables::personal_data(&mut desk, file, text);
    }
    let loaded = source::load(|file| {
        texts
            .iter()
            .find(|(f, _)| *f == file)
            .map(|(_, t)| t.clone())
            .ok_or_else(|| "missing".to_owned())
    });
    match loaded {
        Ok(snapshot) => {
            let lines = Lines::of(&texts);
            check(&mut desk, &snapshot, &lines);
        }
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
    desk.complaints.sort();
    desk.complaints.dedup();
    desk.complaints
}

fn check(desk: &mut Desk, snapshot: &Snapshot<'_>, lines: &Lines) {
    records::institutions(desk, snapshot, lines);
    records::others(desk, snapshot, lines);
    names::check(desk, snapshot, lines);
    catalogue::check(desk, snapshot, lines);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(file: &str) -> Result<String, String> {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        std::fs::read_to_string(dir.join(file)).map_err(|e| e.to_string())
    }

    #[test]
    fn the_records_are_clean() {
        let complaints = lint_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"));
        let shown: Vec<String> = complaints
            .iter()
            .take(40)
            .map(|c| format!("{}:{}: {}", c.file, c.line, c.what_en))
            .collect();
        assert!(
            complaints.is_empty(),
            "{}:\n{}",
            complaints.len(),
            shown.join("\n")
        );
    }

    /// Complaints that one replaced passage brings.
    fn after(file: &'static str, from: &str, to: &str) -> Vec<Complaint> {
        let text = data(file).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        let changed = text.replacen(from, to, 1);
        lint_texts(&mut |f| {
            if f == file {
                Ok(changed.clone())
            } else {
                data(f)
            }
        })
    }

    #[test]
    fn every_kind_of_fault_is_found() {
        for (file, from, to, says) in [
            (
                "institutions.toml",
                "licence_no = \"Z2000231000010\"",
                "licence_no = \"Z2000231000011\"",
                "check",
            ),
            (
                "institutions.toml",
                "licence_no = \"Z2000231000010\"",
                "licence_no = \"Z2000133000019\"",
                "twice",
            ),
            (
                "institutions.toml",
                "first_licensed = \"2011-05-03\"",
                "first_licensed = \"2031-05-03\"",
                "after",
            ),
            (
                "institutions.toml",
                "listed = true",
                "listed = false",
                "listed",
            ),
            (
                "institutions.toml",
                "regions = \"全国-宁波市\"",
                "regions = \"全国-某某市\"",
                "gazetteer",
            ),
            (
                "institutions.toml",
                "valid_until = \"long-term\"",
                "valid_until = \"soon\"",
                "Malformed",
            ),
            (
                "institutions.toml",
                "status = \"active\"",
                "colour = 1",
                "Malformed",
            ),
            (
                "brands.toml",
                "institution = \"Z2000931000013\"",
                "institution = \"Z2900131000012\"",
                "no record",
            ),
            (
                "brands.toml",
                "alias = \"AdaPay\"",
                "alias = \"ZZZ\"",
                "order",
            ),
            (
                "brands.toml",
                "alias = \"Centerm\"",
                "alias = \"AdaPay\"",
                "twice",
            ),
            (
                "brands.toml",
                "sources = [\"epay\"]",
                "sources = []",
                "No source",
            ),
            (
                "brands.toml",
                "sources = [\"epay\"]",
                "sources = [\"nowhere\"]",
                "SOURCES.md",
            ),
            (
                "brands.toml",
                "kind = \"maker\"\nconfidence = \"medium\"",
                "kind = \"brand\"\nconfidence = \"medium\"",
                "institution",
            ),
            (
                "acquirer-codes.toml",
                "code = \"822\"",
                "code = \"82\"",
                "three digits",
            ),
            (
                "fees.toml",
                "percent = \"0.45\"",
                "percent = \"lots\"",
                "decimal",
            ),
            (
                "rules.toml",
                "severity = \"critical\"",
                "severity = \"grave\"",
                "severity",
            ),
            (
                "rules.toml",
                "unlisted = { zh = \"“{name}”",
                "unlisted = { zh = \"“{nome}”",
                "places",
            ),
            (
                "rules.toml",
                "zh = \"所称收单机构不在许可名录上\"",
                "zh = \"所称收单机构是骗子\"",
                "word",
            ),
            ("texts.toml", "en = \"low\"", "en = \"\"", "language"),
            ("mcc.csv", "\n0763,", "\n0741,", "order"),
            (
                "regions-gbt2260.csv",
                "\n1100,北京市",
                "\n11X0,北京市",
                "shape",
            ),
            (
                "banks.toml",
                "as_of = \"2025-06-30\"\nsources",
                "as_of = \"2035-06-30\"\nsources",
                "after",
            ),
            ("holidays.toml", "2024-01-01", "2025-01-01", "year"),
            ("businesses.toml", "\"5072\"", "\"0001\"", "mcc.csv"),
            (
                "contacts.toml",
                "value = \"95188\"",
                "value = \"13800138000\"",
                "mobile",
            ),
        ] {
            let complaints = after(file, from, to);
            assert!(
                complaints
                    .iter()
                    .any(|c| c.file == file && c.what_en.contains(says) && c.line >= 1),
                "{file}: {to:?} should complain of {says:?}, got {:?}",
                complaints
                    .iter()
                    .take(3)
                    .map(|c| &c.what_en)
                    .collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn lines_point_at_the_record() {
        let text = data("brands.toml").unwrap();
        let at = text
            .lines()
            .position(|l| l == "alias = \"Centerm\"")
            .unwrap();
        let complaints = after("brands.toml", "alias = \"Centerm\"", "alias = \"AdaPay\"");
        // The record begins on the line before its alias.
        assert!(complaints.iter().any(|c| c.line == at), "{complaints:?}");
    }

    #[test]
    fn a_missing_file_is_said() {
        let complaints = lint_texts(&mut |f| {
            if f == "banks.toml" {
                Err("gone".to_owned())
            } else {
                data(f)
            }
        });
        assert!(
            complaints
                .iter()
                .any(|c| c.file == "banks.toml" && c.what_en.contains("Restore"))
        );
    }
}
