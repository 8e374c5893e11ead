//! The stock list of the benchmarks: eight columns, seeded, the same rows on every machine.
//!
//! Brands, institutions, acquirer codes, places and category codes come from the registry, so that
//! the program meets what it meets in earnest. Serial numbers, merchant numbers and sellers are
//! invented.

use std::collections::HashMap;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use yiqing::registry::Registry;

/// The columns, as a supplier heads them.
pub const COLUMNS: [&str; 8] = [
    "序号",
    "品牌",
    "机身序列号",
    "商户编号",
    "省份",
    "城市",
    "贷记卡费率",
    "代理商",
];

/// The same columns as fields of a case, for JSON Lines.
pub const KEYS: [&str; 8] = [
    "id",
    "brand",
    "serial_number",
    "merchant_no",
    "province",
    "city",
    "rate_credit",
    "agent",
];

const RATES: [&str; 12] = [
    "0.6%",
    "0.60%",
    "0.55%",
    "0.58%",
    "0.63%",
    "0.55+3",
    "0.6",
    "万60",
    "千分之六",
    "0.38%",
    "0.68%",
    "0.72%",
];

const ODD: [char; 12] = [
    '付', '通', '宝', '瑞', '联', '信', '达', '卡', '啦', '星', '鑫', '银',
];

/// What a spreadsheet would run if nobody defused it.
const FORMULAS: [&str; 5] = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1,2)",
    "＝HYPERLINK(\"a\")",
];

/// How often what occurs.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// Percent of brands that are a name on record altered by one character.
    pub altered: usize,
    /// Percent of brands that are invented.
    pub unknown: usize,
    /// Thousandths of the serial numbers that are drawn from a thousand and so stand twice.
    pub repeated: usize,
    /// Thousandths of the sellers that begin like a formula.
    pub formulas: usize,
}

impl Default for Shares {
    /// 80 % names on record, 15 % altered, 5 % invented; two serial numbers in a thousand repeated.
    fn default() -> Shares {
        Shares {
            altered: 15,
            unknown: 5,
            repeated: 2,
            formulas: 0,
        }
    }
}

/// xorshift64*: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % n.max(1)
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> Option<&'t T> {
        from.get(self.below(from.len()))
    }

    fn in_hundred(&mut self, share: usize) -> bool {
        self.below(100) < share
    }
}

/// One character put in, taken out or replaced.
fn altered(name: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    let at = random.below(chars.len());
    let odd = random.pick(&ODD).copied().unwrap_or('付');
    match random.below(3) {
        0 => chars.insert(at, odd),
        1 if chars.len() > 2 => {
            chars.remove(at);
        }
        _ => {
            if let Some(c) = chars.get_mut(at) {
                *c = odd;
            }
        }
    }
    chars.into_iter().collect()
}

/// What rows are drawn from.
pub struct Pool {
    /// Names on record, and the acquirer code of the institution behind each where it is known.
    brands: Vec<(String, Option<String>)>,
    codes: Vec<String>,
    /// Region code, province, city.
    regions: Vec<[String; 3]>,
    categories: Vec<String>,
}

impl Pool {
    /// What the registry in the program offers.
    ///
    /// # Errors
    /// The registry or one of its tables cannot be read.
    pub fn embedded() -> Result<Pool, Box<dyn Error>> {
        let registry = Registry::embedded()?;
        let snapshot = registry.snapshot();
        let mut code_of: HashMap<&str, &str> = HashMap::new();
        for code in &snapshot.acquirer_codes {
            if let Some(institution) = code.institution.as_deref() {
                code_of.entry(institution).or_insert(code.code.as_str());
            }
        }
        let mut regions = Vec::new();
        let table = &include_bytes!("../../data/regions-unionpay.csv")[..];
        for record in csv::Reader::from_reader(table).records() {
            let record = record?;
            let cell = |n: usize| record.get(n).unwrap_or_default().to_owned();
            if cell(4) == "city" && !cell(1).is_empty() {
                regions.push([cell(0), cell(1), cell(2)]);
            }
        }
        let mut categories = Vec::new();
        let table = &include_bytes!("../../data/mcc.csv")[..];
        for record in csv::Reader::from_reader(table).records() {
            categories.push(record?.get(0).unwrap_or_default().to_owned());
        }
        Ok(Pool {
            brands: snapshot
                .brands
                .iter()
                .map(|b| {
                    let code = b.institution.as_deref().and_then(|i| code_of.get(i));
                    (b.alias.to_string(), code.map(|c| (*c).to_owned()))
                })
                .collect(),
            codes: snapshot
                .acquirer_codes
                .iter()
                .map(|c| c.code.to_string())
                .collect(),
            regions,
            categories,
        })
    }

    /// The rows of a list: the same for the same seed and shares; a shorter list is the beginning
    /// of a longer one.
    pub fn rows(&self, seed: u64, shares: Shares) -> impl Iterator<Item = [String; 8]> {
        let mut random = Random::new(seed);
        (1_u64..).map(move |n| self.row(n, shares, &mut random))
    }

    fn row(&self, n: u64, shares: Shares, random: &mut Random) -> [String; 8] {
        let (name, own) = random
            .pick(&self.brands)
            .map_or(("", None), |(name, own)| (name.as_str(), own.as_deref()));
        let kind = random.below(100);
        let brand = if kind < shares.altered {
            altered(name, random)
        } else if kind < shares.altered + shares.unknown {
            let odd = random.pick(&ODD).copied().unwrap_or('付');
            format!("示例{odd}付{}", random.below(500))
        } else {
            name.to_owned()
        };
        // Nine in ten numbers are of the institution behind the brand, where its code is known.
        let own = own.filter(|_| random.in_hundred(90));
        let any = random.pick(&self.codes).map_or("822", String::as_str);
        let code = own.unwrap_or(any);
        let nowhere = [String::new(), String::new(), String::new()];
        let [region, province, city] = random.pick(&self.regions).unwrap_or(&nowhere);
        let region = if random.in_hundred(95) {
            region
        } else {
            &random.pick(&self.regions).unwrap_or(&nowhere)[0]
        };
        let category = random.pick(&self.categories).map_or("5812", String::as_str);
        let serial = if random.below(1000) < shares.repeated {
            u64::try_from(random.below(1000)).unwrap_or(0)
        } else {
            1_000_000 + n
        };
        let number = format!("{code}{region}{category}{:04}", random.below(10_000));
        let rate = random.pick(&RATES).copied().unwrap_or("0.6%");
        let mut agent = format!("示例代理商{:03}号有限公司", random.below(200));
        // Asked only where formulas are wanted, so that other lists stay as they are.
        if shares.formulas > 0 && random.below(1000) < shares.formulas {
            agent = random.pick(&FORMULAS).copied().unwrap_or("=1").to_owned();
        }
        [
            n.to_string(),
            brand,
            format!("SL{serial:010}"),
            number,
            province.clone(),
            city.clone(),
            rate.to_owned(),
            agent,
        ]
    }
}

/// Writes rows as CSV in UTF-8 without a mark, or in GB18030.
///
/// # Errors
/// Writing's.
pub fn csv(
    out: impl Write,
    rows: impl Iterator<Item = [String; 8]>,
    gb18030: bool,
) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::WriterBuilder::new()
        .buffer_capacity(1 << 20)
        .from_writer(out);
    // In GB18030 no byte of a longer character is a comma, a quote or a line's end, so cells may
    // be encoded one by one.
    let header = COLUMNS.map(str::to_owned);
    for row in std::iter::once(header).chain(rows) {
        if gb18030 {
            writer.write_record(row.iter().map(|c| encoding_rs::GB18030.encode(c).0))?;
        } else {
            writer.write_record(&row)?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// Writes rows as JSON Lines, one case a line.
///
/// # Errors
/// Writing's.
pub fn json_lines(
    out: impl Write,
    rows: impl Iterator<Item = [String; 8]>,
) -> Result<(), Box<dyn Error>> {
    let mut out = io::BufWriter::with_capacity(1 << 20, out);
    for row in rows {
        let case: serde_json::Map<String, serde_json::Value> = KEYS
            .iter()
            .zip(row)
            .map(|(key, cell)| ((*key).to_owned(), cell.into()))
            .collect();
        serde_json::to_writer(&mut out, &case)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Writes rows as a workbook of one sheet, all cells as text; a sheet holds 1 048 575 rows.
///
/// # Errors
/// Writing's, or more rows than a sheet holds.
pub fn xlsx(out: &Path, rows: impl Iterator<Item = [String; 8]>) -> Result<(), Box<dyn Error>> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let header = COLUMNS.map(str::to_owned);
    for (at, row) in (0_u32..).zip(std::iter::once(header).chain(rows)) {
        for (column, cell) in (0_u16..).zip(&row) {
            sheet.write_string(at, column, cell)?;
        }
    }
    book.save(out)?;
    Ok(())
}
