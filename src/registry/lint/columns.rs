//! The columns of the code tables behind the code itself.

use csv::StringRecord;

use super::Desk;

const UNIONPAY_LEVELS: [&str; 5] = ["province", "city", "county", "iso3166", "special"];
const GBT_LEVELS: [&str; 3] = ["province", "city", "municipality_district_short"];
const GBT_STATUSES: [&str; 3] = ["current", "historical", "inferred"];
const FEE_CLASSES: [&str; 5] = ["standard", "preferential", "exempt", "special", ""];

/// File and its header row.
const HEADERS: [(&str, &str); 4] = [
    ("institution-codes.csv", "code,org4,suffix4,names,source"),
    (
        "mcc.csv",
        "mcc,name_zh,name_en,fee_class,fee_class_sure,source",
    ),
    ("regions-gbt2260.csv", "code4,province,city,level,status"),
    (
        "regions-unionpay.csv",
        "code,province,city,county,level,sources",
    ),
];

/// Checks the text of one code table.
pub(super) fn check(desk: &mut Desk, file: &str, text: &str) {
    if let Some((_, header)) = HEADERS.iter().find(|(f, _)| *f == file)
        && text.lines().next() != Some(header)
    {
        desk.say(
            file,
            1,
            format!("首行应为“{header}”。请改正。"),
            format!("The first row must be \"{header}\". Mend it."),
        );
    }
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    for row in reader.records().filter_map(Result::ok) {
        let line = row
            .position()
            .map_or(1, |p| usize::try_from(p.line()).unwrap_or(1));
        if row.iter().any(|c| c.trim() != c) {
            desk.say(
                file,
                line,
                "有一格前后带空白。请删去。",
                "A cell has space around it. Remove it.",
            );
        }
        for (wrong, zh, en) in faults(file, &row) {
            if wrong {
                desk.say(file, line, zh, en);
            }
        }
        let keys = match file {
            "mcc.csv" => row.get(5),
            "institution-codes.csv" => row.get(4),
            "regions-unionpay.csv" => row.get(5),
            _ => continue,
        };
        for key in keys.unwrap_or_default().split(';') {
            if !desk.explained(key) {
                desk.say(
                    file,
                    line,
                    format!("SOURCES.md 没有说明来源“{key}”。请补上来源或说明。"),
                    format!("Source \"{key}\" is not explained in SOURCES.md. Name a source, or explain it there."),
                );
            }
        }
    }
}

fn faults(file: &str, row: &StringRecord) -> Vec<(bool, &'static str, &'static str)> {
    let at = |n: usize| row.get(n).unwrap_or_default();
    match file {
        "institution-codes.csv" => vec![(
            at(0) != format!("{}{}", at(1), at(2)),
            "code 应等于 org4 接 suffix4。请改正。",
            "code must be org4 and suffix4 together. Mend it.",
        )],
        "mcc.csv" => vec![
            (
                at(1).is_empty() && at(2).is_empty(),
                "没有名称。请补上中文或英文名称。",
                "No name. Add the Chinese or the English one.",
            ),
            (
                !FEE_CLASSES.contains(&at(3)),
                "fee_class 应为 standard、preferential、exempt、special 或空。请改正。",
                "fee_class is standard, preferential, exempt, special or nothing. Mend it.",
            ),
            (
                !matches!((at(3), at(4)), ("", "no"))
                    && (at(3).is_empty() || !matches!(at(4), "yes" | "no")),
                "fee_class_sure 应为 yes 或 no；没有 fee_class 的为 no。请改正。",
                "fee_class_sure is yes or no, and no where there is no class. Mend it.",
            ),
        ],
        "regions-gbt2260.csv" => vec![
            (
                at(1).is_empty() || !GBT_LEVELS.contains(&at(3)) || !GBT_STATUSES.contains(&at(4)),
                "省份为空，或 level、status 不是规定的词。请改正。",
                "No province, or level or status is none of the words. Mend it.",
            ),
            (
                (at(3) == "province") != (at(2).is_empty() && at(0).ends_with("00")),
                "level 与代码、城市不相称：只有省级代码以00结尾而没有城市。请改正。",
                "level does not fit: only a province's code ends in 00 and has no city. Mend it.",
            ),
        ],
        "regions-unionpay.csv" => vec![
            (
                !UNIONPAY_LEVELS.contains(&at(4)),
                "level 不是规定的词。请改正。",
                "level is none of the words. Mend it.",
            ),
            (
                at(4) != "special" && at(1).is_empty()
                    || matches!(at(4), "city" | "county") && at(2).is_empty()
                    || at(4) == "county" && at(3).is_empty(),
                "少了 level 所要求的省、市或县名。请补上。",
                "The province, city or county that level calls for is missing. Add it.",
            ),
        ],
        _ => Vec::new(),
    }
}
