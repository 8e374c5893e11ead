//! The plain code tables: regions in two codings, merchant category codes, institution codes.
//!
//! They are embedded as CSV and split into lines only when first asked; a look-up parses one line.

use std::sync::OnceLock;

/// One embedded table, sorted by its first column.
struct CodeTable {
    text: &'static str,
    lines: OnceLock<Vec<&'static str>>,
}

impl CodeTable {
    const fn new(text: &'static str) -> Self {
        CodeTable {
            text,
            lines: OnceLock::new(),
        }
    }

    fn lines(&self) -> &[&'static str] {
        self.lines.get_or_init(|| {
            self.text
                .lines()
                .skip(1)
                .filter(|l| !l.is_empty())
                .collect()
        })
    }

    fn row(&self, code: &str) -> Option<csv::StringRecord> {
        let lines = self.lines();
        let at = lines
            .binary_search_by(|line| line.split(',').next().unwrap_or_default().cmp(code))
            .ok()?;
        parse_line(lines.get(at)?)
    }

    fn rows(&self) -> impl Iterator<Item = csv::StringRecord> + '_ {
        self.lines().iter().filter_map(|l| parse_line(l))
    }
}

fn parse_line(line: &str) -> Option<csv::StringRecord> {
    if !line.contains('"') {
        return Some(line.split(',').collect());
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes());
    reader.records().next()?.ok()
}

static UNIONPAY: CodeTable = CodeTable::new(include_str!("../../data/regions-unionpay.csv"));
static GBT2260: CodeTable = CodeTable::new(include_str!("../../data/regions-gbt2260.csv"));
static MCC: CodeTable = CodeTable::new(include_str!("../../data/mcc.csv"));
static INSTITUTION: CodeTable = CodeTable::new(include_str!("../../data/institution-codes.csv"));

/// The embedded text of a code table, for `registry lint`; `None` for an unknown file name.
#[must_use]
pub fn embedded_table(file: &str) -> Option<&'static str> {
    match file {
        "regions-unionpay.csv" => Some(UNIONPAY.text),
        "regions-gbt2260.csv" => Some(GBT2260.text),
        "mcc.csv" => Some(MCC.text),
        "institution-codes.csv" => Some(INSTITUTION.text),
        _ => None,
    }
}

/// File names of the code tables.
pub const TABLE_FILES: &[&str] = &[
    "institution-codes.csv",
    "mcc.csv",
    "regions-gbt2260.csv",
    "regions-unionpay.csv",
];

/// A region as a code table names it; empty levels are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionReading {
    /// Province, e.g. `浙江省`.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// County.
    pub county: Option<String>,
}

impl RegionReading {
    /// Province, city and county in one, without repeats: `浙江省宁波市`.
    #[must_use]
    pub fn full_name(&self) -> String {
        let mut out = String::new();
        let mut last = "";
        for part in [&self.province, &self.city, &self.county]
            .into_iter()
            .flatten()
        {
            if part != last {
                out.push_str(part);
            }
            last = part;
        }
        out
    }
}

fn some(field: Option<&str>) -> Option<String> {
    field.filter(|s| !s.is_empty()).map(str::to_owned)
}

/// UnionPay's reading of a four-character region code.
#[must_use]
pub fn region_unionpay(code: &str) -> Option<RegionReading> {
    let row = UNIONPAY.row(code)?;
    Some(RegionReading {
        province: some(row.get(1)),
        city: some(row.get(2)),
        county: some(row.get(3)),
    })
}

/// GB/T 2260's reading of a four-digit region code.
#[must_use]
pub fn region_gbt2260(code: &str) -> Option<RegionReading> {
    let row = GBT2260.row(code)?;
    Some(RegionReading {
        province: some(row.get(1)),
        city: some(row.get(2)),
        county: None,
    })
}

/// All current provinces of GB/T 2260 with their cities: `(province, city or empty)`.
pub fn places() -> impl Iterator<Item = (String, String)> {
    GBT2260.rows().filter_map(|row| {
        Some((
            row.get(1)?.to_owned(),
            row.get(2).unwrap_or_default().to_owned(),
        ))
    })
}

/// Fee class of a merchant category code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeClassOfMcc {
    /// Ordinary merchants.
    Standard,
    /// Reduced classes of 2016.
    Preferential,
    /// Exempt for registered non-profit bodies.
    Exempt,
    /// Billed by special rules.
    Special,
    /// No source says.
    Unknown,
}

impl FeeClassOfMcc {
    /// The word of the table; empty where unknown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            FeeClassOfMcc::Standard => "standard",
            FeeClassOfMcc::Preferential => "preferential",
            FeeClassOfMcc::Exempt => "exempt",
            FeeClassOfMcc::Special => "special",
            FeeClassOfMcc::Unknown => "",
        }
    }
}

/// A merchant category code on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MccEntry {
    /// Four digits.
    pub code: String,
    /// Chinese name, where a source gives one.
    pub name_zh: Option<String>,
    /// English name, where a source gives one.
    pub name_en: Option<String>,
    /// Fee class.
    pub fee_class: FeeClassOfMcc,
    /// Whether a source names the class for this code.
    pub fee_class_sure: bool,
    /// Source keys.
    pub source: String,
}

impl MccEntry {
    /// The Chinese name, else the English one, else the code.
    #[must_use]
    pub fn any_name(&self) -> &str {
        self.name_zh
            .as_deref()
            .or(self.name_en.as_deref())
            .unwrap_or(&self.code)
    }
}

/// A merchant category code.
#[must_use]
pub fn mcc(code: &str) -> Option<MccEntry> {
    let row = MCC.row(code)?;
    let fee_class = match row.get(3).unwrap_or_default() {
        "standard" => FeeClassOfMcc::Standard,
        "preferential" => FeeClassOfMcc::Preferential,
        "exempt" => FeeClassOfMcc::Exempt,
        "special" => FeeClassOfMcc::Special,
        _ => FeeClassOfMcc::Unknown,
    };
    Some(MccEntry {
        code: code.to_owned(),
        name_zh: some(row.get(1)),
        name_en: some(row.get(2)),
        fee_class,
        fee_class_sure: row.get(4) == Some("yes"),
        source: row.get(5).unwrap_or_default().to_owned(),
    })
}

/// Names on record for an eight-digit institution code.
#[must_use]
pub fn institution_code(code8: &str) -> Option<String> {
    some(INSTITUTION.row(code8)?.get(3))
}
