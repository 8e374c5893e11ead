//! Words of the rule catalogue beyond their spelling: family and topic, messages, braces.

use super::Desk;
use super::document::{Document, Entry};

/// Topic of each family of rules.
const FAMILIES: [(&str, &str); 16] = [
    ("LIC", "licence"),
    ("BRD", "brand"),
    ("CON", "agreement"),
    ("SET", "settlement"),
    ("AGT", "agent"),
    ("RCP", "merchant_number"),
    ("MID", "merchant_number"),
    ("MCC", "category"),
    ("TRM", "terminal"),
    ("RATE", "price"),
    ("FEE", "price"),
    ("QR", "price"),
    ("TIM", "timing"),
    ("ACC", "timing"),
    ("PROMO", "promotion"),
    ("DAT", "data"),
];

/// What a planned rule may wait for.
const WAITS_FOR: [&str; 6] = ["receipt", "reconcile", "diagnose", "scan", "batch", "data"];

/// Checks `rules.toml` and `texts.toml`.
pub(super) fn check(desk: &mut Desk, d: &Document<'_>) {
    for e in d.records("rule") {
        rule(desk, d, &e);
    }
    for (key, _, _) in d.root().table("text").iter().flat_map(Entry::pairs) {
        if let Some(text) = d.root().table("text").and_then(|t| t.table(key)) {
            braces(desk, d.file, &text);
        }
    }
}

fn rule(desk: &mut Desk, d: &Document<'_>, e: &Entry<'_>) {
    let id = e.str("id").unwrap_or_default();
    let family = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let expected = match id {
        // What the agreement says of a payer is a question of settlement.
        "AGT005" => Some("settlement"),
        _ => FAMILIES.iter().find(|(f, _)| *f == family).map(|(_, t)| *t),
    };
    match expected {
        None => desk.say(
            d.file,
            e.line_of("id"),
            format!("没有“{family}”这一族规则。请用已有的族。"),
            format!("There is no family \"{family}\". Use one of those there are."),
        ),
        Some(topic) if e.str("topic").is_some_and(|t| t != topic) => desk.say(
            d.file,
            e.line_of("topic"),
            format!("{id} 的 topic 应为 {topic}。请改正。"),
            format!("{id}: the topic of its family is {topic}. Mend it."),
        ),
        Some(_) => {}
    }
    if let Some(word) = e.str("waits_for").filter(|w| !WAITS_FOR.contains(w)) {
        desk.say(
            d.file,
            e.line_of("waits_for"),
            format!("waits_for“{word}”不是文件开头所列的词。请改正。"),
            format!("waits_for \"{word}\" is none of the words at the head of the file. Mend it."),
        );
    }
    let since = e.str("since").unwrap_or("0.0.0");
    if since.split('.').count() != 3 || !since.split('.').all(|n| n.parse::<u32>().is_ok()) {
        desk.say(
            d.file,
            e.line_of("since"),
            format!("since“{since}”不是版本号。请写成 0.1.0 的样子。"),
            format!("since \"{since}\" is no version. Write one such as 0.1.0."),
        );
    }
    for key in ["name", "asks", "silent", "basis", "advice"] {
        if let Some(text) = e.table(key) {
            braces(desk, d.file, &text);
        }
    }
    let messages = e.table("messages");
    for (key, at, _) in messages.iter().flat_map(|m| m.pairs()) {
        if !is_word(key) {
            desk.say(
                d.file,
                d.line(at),
                format!("消息编号“{key}”应为小写字母、数字和下划线。请改正。"),
                format!("Message id \"{key}\" must be of lower-case letters, digits and underscores. Mend it."),
            );
        }
        if let Some(text) = messages.and_then(|m| m.table(key)) {
            braces(desk, d.file, &text);
        }
    }
}

/// Lower case, digits, underscores, beginning with a letter.
fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Every brace belongs to a `{place}`.
fn braces(desk: &mut Desk, file: &str, text: &Entry<'_>) {
    for language in ["zh", "en"] {
        let Some(words) = text.str(language) else {
            continue;
        };
        let mut pieces = words.split('{');
        let closed_early = pieces.next().is_some_and(|p| p.contains('}'));
        let broken = pieces.any(|p| match p.split_once('}') {
            Some((place, after)) => !is_word(place) || after.contains('}'),
            None => true,
        });
        if closed_early || broken {
            desk.say(
                file,
                text.line_of(language),
                format!(
                    "{language} 的花括号不成对，或其中的名字不是小写字母、数字和下划线。请改正。"
                ),
                format!(
                    "{language}: a brace stands alone, or its place is no lower-case word. Mend it."
                ),
            );
        }
    }
}
