//! The plain code tables, and what no file may hold.

use super::Desk;
use crate::registry::tables::TABLE_FILES;
use crate::text::sensitive::{SensitiveKind, find};

/// File, columns, length of the code, whether letters may stand in it.
const SHAPES: [(&str, usize, usize, bool); 4] = [
    ("institution-codes.csv", 5, 8, false),
    ("mcc.csv", 6, 4, false),
    ("regions-gbt2260.csv", 5, 4, false),
    ("regions-unionpay.csv", 6, 4, true),
];

pub(super) fn check(desk: &mut Desk, read: &mut dyn FnMut(&str) -> Result<String, String>) {
    for file in TABLE_FILES {
        let text = match read(file) {
            Ok(text) => text,
            Err(e) => {
                desk.say(
                    file,
                    1,
                    format!("读不出来（{e}）。请恢复这个文件。"),
                    format!("Cannot be read ({e}). Restore the file."),
                );
                continue;
            }
        };
        if text.starts_with('\u{feff}') || text.contains('\r') {
            desk.say(
                file,
                1,
                "应为UTF-8、无BOM、LF换行。",
                "Must be UTF-8 without BOM, with LF line ends. Save it so.",
            );
        }
        let Some((_, columns, length, letters)) = SHAPES.iter().find(|(f, ..)| f == file) else {
            continue;
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut last = String::new();
        for (n, row) in reader.records().enumerate() {
            let line = n + 2;
            let Ok(row) = row else {
                desk.say(
                    file,
                    line,
                    "不是有效的CSV行。",
                    "Not a valid CSV row. Mend it.",
                );
                continue;
            };
            let code = row.get(0).unwrap_or_default();
            let shaped = code.len() == *length
                && code
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (*letters && b.is_ascii_uppercase()));
            if row.len() != *columns || !shaped {
                desk.say(
                    file,
                    line,
                    format!("代码“{code}”的形状或列数不对（应有{columns}列）。"),
                    format!("Code \"{code}\": wrong shape or number of columns ({columns} expected). Mend it."),
                );
            }
            if code <= last.as_str() && !last.is_empty() {
                desk.say(
                    file,
                    line,
                    format!("代码“{code}”重复或不在次序上。"),
                    format!("Code \"{code}\" stands twice or out of order. Move or merge it."),
                );
            }
            code.clone_into(&mut last);
        }
        personal_data(desk, file, &text);
    }
}

/// Mobiles, card and identity numbers are in no file.
pub(super) fn personal_data(desk: &mut Desk, file: &str, text: &str) {
    for (n, line) in text.lines().enumerate() {
        // Addresses hold long digit runs that are nobody's number.
        let plain: String = line
            .split(|c: char| c == '"' || c.is_whitespace())
            .filter(|w| !w.contains("://"))
            .collect::<Vec<_>>()
            .join(" ");
        for s in find(&plain) {
            let (zh, en) = match s.kind {
                SensitiveKind::Mobile => ("手机号", "mobile number"),
                SensitiveKind::Card => ("银行卡号", "card number"),
                SensitiveKind::ResidentId => ("身份证号", "identity number"),
            };
            desk.say(
                file,
                n + 1,
                format!("含有{zh}。请删去。"),
                format!("Holds a {en}. Remove it."),
            );
        }
    }
}
