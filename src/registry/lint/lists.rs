//! Order and uniqueness of the lists, as the head of each file states them.

use super::Desk;
use super::document::Document;

/// One list: its keys in the order of the file, each with its line.
fn ordered<K: Ord + Clone>(desk: &mut Desk, file: &str, keys: &[(usize, K, String)]) {
    let mut seen = std::collections::BTreeSet::new();
    let mut last: Option<&(usize, K, String)> = None;
    for item in keys {
        let (line, key, shown) = item;
        if !seen.insert(key.clone()) {
            desk.say(
                file,
                *line,
                format!("“{shown}”出现两次。请只留一处。"),
                format!("\"{shown}\" stands twice. Keep one."),
            );
        } else if let Some((_, _, name)) = last.filter(|(_, before, _)| before > key) {
            desk.say(
                file,
                *line,
                format!("“{shown}”不在应有的次序上（在“{name}”之后）。请按文件开头所说的次序移动。"),
                format!("\"{shown}\" is out of order (after \"{name}\"). Move it as the head of the file says."),
            );
        }
        last = Some(item);
    }
}

/// Checks the lists of one document.
pub(super) fn check(desk: &mut Desk, d: &Document<'_>) {
    let by = |array: &str, key: &str| -> Vec<(usize, String, String)> {
        d.records(array)
            .iter()
            .filter_map(|e| {
                let word = e.str(key)?;
                Some((e.line(), word.to_owned(), word.to_owned()))
            })
            .collect()
    };
    let words = |key: &str| -> Vec<(usize, String, String)> {
        d.root()
            .strings(key)
            .into_iter()
            .map(|(line, w)| (line, w.to_owned(), w.to_owned()))
            .collect()
    };
    match d.file {
        "contacts.toml" => {
            let keys: Vec<_> = d
                .records("contact")
                .iter()
                .filter_map(|e| {
                    // Institutions stand before other bodies.
                    let (rank, name) = match e.str("institution") {
                        Some(number) => (0, number),
                        None => (1, e.str("body")?),
                    };
                    Some((e.line(), (rank, name.to_owned()), name.to_owned()))
                })
                .collect();
            ordered(desk, d.file, &keys);
        }
        "terminal-makers.toml" => {
            let keys: Vec<_> = d
                .records("maker")
                .iter()
                .filter_map(|e| {
                    // Makers with a code stand before the others.
                    let (rank, name) = match e.str("tusn_code") {
                        Some(code) => (0, code),
                        None => (1, e.str("name")?),
                    };
                    Some((e.line(), (rank, name.to_owned()), name.to_owned()))
                })
                .collect();
            ordered(desk, d.file, &keys);
            ordered(desk, d.file, &by("terminal_type", "code"));
        }
        "holidays.toml" => {
            let keys: Vec<_> = d
                .records("year")
                .iter()
                .filter_map(|e| {
                    let year = e.value("year")?.get_ref().as_integer()?.to_string();
                    Some((e.line(), year.clone(), year))
                })
                .collect();
            ordered(desk, d.file, &keys);
            for e in d.records("year") {
                let days = ["holidays", "workdays"].map(|key| e.strings(key));
                for (line, day) in days.iter().flatten() {
                    let both = days
                        .iter()
                        .flatten()
                        .filter(|(_, other)| other == day)
                        .count();
                    if both > 1 {
                        desk.say(
                            d.file,
                            *line,
                            format!("{day} 在这一年里出现两次。请核对通知。"),
                            format!("{day} stands twice in this year. Compare the notice."),
                        );
                    }
                }
            }
        }
        "surnames.toml" => {
            ordered(desk, d.file, &words("single"));
            ordered(desk, d.file, &words("compound"));
        }
        "trade-words.toml" => {
            let list = words("words");
            for (line, word, _) in &list {
                if crate::text::fold(word) != word.as_str() {
                    desk.say(
                        d.file,
                        *line,
                        format!("“{word}”没有折叠成小写、无空格、无括号的写法。请改正。"),
                        format!("\"{word}\" is not folded. Write it in lower case, without spaces or brackets."),
                    );
                }
            }
            ordered(desk, d.file, &list);
        }
        "businesses.toml" => {
            let keys: Vec<_> = d
                .records("business")
                .iter()
                .filter_map(|e| {
                    let name = e.table("name")?.str("zh")?;
                    Some((e.line(), name.to_owned(), name.to_owned()))
                })
                .collect();
            ordered(desk, d.file, &keys);
            let claimed: Vec<(usize, &str)> = d
                .records("business")
                .iter()
                .flat_map(|e| e.strings("words"))
                .collect();
            for (n, (line, word)) in claimed.iter().enumerate() {
                if claimed.iter().take(n).any(|(_, w)| w == word) {
                    desk.say(
                        d.file,
                        *line,
                        format!("“{word}”已用于另一处。一个词只能说明一种行业，请只留一处。"),
                        format!(
                            "\"{word}\" is used before. A word stands for one line only: keep one."
                        ),
                    );
                }
            }
        }
        "texts.toml" => {
            let table = d.root().table("text");
            let keys: Vec<_> = table
                .iter()
                .flat_map(|t| t.pairs())
                .map(|(key, at, _)| (d.line(at), key.to_owned(), key.to_owned()))
                .collect();
            ordered(desk, d.file, &keys);
        }
        "lexicon.toml" => {
            let keys: Vec<_> = d
                .records("phrase")
                .iter()
                .filter_map(|e| {
                    let (category, phrase) = (e.str("category")?, e.str("phrase")?);
                    let shown = format!("{category}/{phrase}");
                    Some((e.line(), (category.to_owned(), phrase.to_owned()), shown))
                })
                .collect();
            ordered(desk, d.file, &keys);
            let keys: Vec<_> = d
                .records("frame")
                .iter()
                .filter_map(|e| {
                    let (category, says) = (e.str("category")?, e.str("normalised")?);
                    let first = e.strings("first").first()?.1.to_owned();
                    let shown = format!("{category}/{says}/{first}");
                    Some((
                        e.line(),
                        (category.to_owned(), says.to_owned(), first),
                        shown,
                    ))
                })
                .collect();
            ordered(desk, d.file, &keys);
            for e in d.records("phrase").into_iter().chain(d.records("frame")) {
                let severity = e.value("severity").and_then(|v| v.get_ref().as_integer());
                if severity.is_some_and(|s| !matches!(s.as_str(), "1" | "2" | "3")) {
                    desk.say(
                        d.file,
                        e.line_of("severity"),
                        "severity 只有 1、2、3。请改正。",
                        "severity is 1, 2 or 3. Mend it.",
                    );
                }
            }
        }
        "lookalike-domains.toml" => ordered(desk, d.file, &by("domain", "domain")),
        "causes.toml" => {
            for table in ["cause", "evidence", "right", "step"] {
                ordered(desk, d.file, &by(table, "id"));
            }
        }
        "receipt-labels.toml" => {
            ordered(desk, d.file, &by("label", "field"));
            for e in d.records("label") {
                for language in ["zh", "en"] {
                    let keys: Vec<_> = e
                        .strings(language)
                        .into_iter()
                        .map(|(line, w)| (line, w.to_owned(), w.to_owned()))
                        .collect();
                    ordered(desk, d.file, &keys);
                }
            }
        }
        "rules.toml" => rules(desk, d),
        _ => {}
    }
}

/// Families stand together, numbers ascend inside them.
fn rules(desk: &mut Desk, d: &Document<'_>) {
    let mut families: Vec<&str> = Vec::new();
    let mut last = "";
    for e in d.records("rule") {
        let Some(id) = e.str("id") else { continue };
        let family = id.trim_end_matches(|c: char| c.is_ascii_digit());
        if families.last() == Some(&family) {
            // The same number twice is told with the rules.
            if id < last {
                desk.say(
                    d.file,
                    e.line_of("id"),
                    format!("规则 {id} 不在应有的次序上（在 {last} 之后）。请移动。"),
                    format!("Rule {id} is out of order (after {last}). Move it."),
                );
            }
        } else if families.contains(&family) {
            desk.say(
                d.file,
                e.line_of("id"),
                format!("规则 {id} 离开了它的一族，不在应有的次序上。请移到 {family} 各条之间。"),
                format!("Rule {id} is out of order: away from its family. Move it among the {family} rules."),
            );
        } else {
            families.push(family);
        }
        last = id;
    }
}
