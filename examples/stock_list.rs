//! Writes a stock list for the benchmarks: eight columns, the same bytes for the same seed.
//!
//! `cargo run --release --example stock_list -- ROWS [SEED] [--gbk] [--altered PERCENT]
//! [--unknown PERCENT] [--repeated PERMILLE]` writes to standard output. By default 80 % of the
//! brands are names on record, 15 % such names altered by one character, 5 % invented. Serial
//! numbers, merchant numbers and sellers are invented.

use std::io::{self, BufWriter, Write};

use yiqing::registry::Registry;

/// xorshift64*: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
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

    fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }
}

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

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let plain: Vec<&String> = args
        .iter()
        .enumerate()
        .filter(|(n, a)| {
            let follows_flag = *n > 0 && args[n - 1].starts_with("--") && args[n - 1] != "--gbk";
            !a.starts_with("--") && !follows_flag
        })
        .map(|(_, a)| a)
        .collect();
    let share = |name: &str, default: usize| {
        args.iter()
            .position(|a| a == name)
            .and_then(|n| args.get(n + 1)?.parse().ok())
            .unwrap_or(default)
    };
    let rows: u64 = plain.first().map_or(Ok(1_000_000), |r| r.parse())?;
    let seed: u64 = plain.get(1).map_or(Ok(7), |s| s.parse())?;
    let gbk = args.iter().any(|a| a == "--gbk");
    let (odd, unknown) = (share("--altered", 15), share("--unknown", 5));
    let repeated = share("--repeated", 2);

    let registry = Registry::embedded()?;
    let snapshot = registry.snapshot();
    let brands: Vec<(&str, Option<&str>)> = snapshot
        .brands
        .iter()
        .map(|b| (b.alias.as_str(), b.institution.as_ref().map(|i| i.as_str())))
        .collect();
    let codes: Vec<(&str, Option<&str>)> = snapshot
        .acquirer_codes
        .iter()
        .map(|c| (c.code.as_str(), c.institution.as_ref().map(|i| i.as_str())))
        .collect();
    let mut regions = csv::Reader::from_reader(&include_bytes!("../data/regions-unionpay.csv")[..]);
    let regions: Vec<(String, String, String)> = regions
        .records()
        .filter_map(Result::ok)
        .filter(|r| r.get(4) == Some("city") && r.get(1).is_some_and(|p| !p.is_empty()))
        .map(|r| {
            let cell = |n: usize| r.get(n).unwrap_or_default().to_owned();
            (cell(0), cell(1), cell(2))
        })
        .collect();
    let mut mccs = csv::Reader::from_reader(&include_bytes!("../data/mcc.csv")[..]);
    let mccs: Vec<String> = mccs
        .records()
        .filter_map(Result::ok)
        .filter_map(|r| r.get(0).map(str::to_owned))
        .collect();

    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut line = String::new();
    let mut write = |line: &str| -> io::Result<()> {
        if gbk {
            out.write_all(&encoding_rs::GB18030.encode(line).0)
        } else {
            out.write_all(line.as_bytes())
        }
    };
    write("序号,品牌,机身序列号,商户编号,省份,城市,贷记卡费率,代理商\n")?;
    let nobody = (String::from("2900"), String::from("上海市"), String::new());
    for n in 1..=rows {
        let (brand, institution) = random.pick(&brands).copied().unwrap_or(("", None));
        let kind = random.below(100);
        let brand = if kind < odd {
            altered(brand, &mut random)
        } else if kind < odd + unknown {
            format!(
                "示例{}付{}",
                random.pick(&ODD).unwrap_or(&'付'),
                random.below(500)
            )
        } else {
            brand.to_owned()
        };
        // Nine in ten numbers are of the institution behind the brand, where its code is known.
        let own = codes
            .iter()
            .find(|(_, i)| i.is_some() && *i == institution)
            .filter(|_| random.percent(90));
        let code = own.or(random.pick(&codes)).map_or("822", |(c, _)| c);
        let (region, province, city) = random.pick(&regions).unwrap_or(&nobody);
        let region = if random.percent(95) {
            region
        } else {
            &random.pick(&regions).unwrap_or(&nobody).0
        };
        let mcc = random.pick(&mccs).map_or("5812", String::as_str);
        let serial = if random.below(1000) < repeated {
            u64::try_from(random.below(1000)).unwrap_or(0)
        } else {
            1_000_000 + n
        };
        line.clear();
        use std::fmt::Write as _;
        writeln!(
            line,
            "{n},{brand},SL{serial:010},{code}{region}{mcc}{:04},{province},{city},{},示例代理商{:03}号有限公司",
            random.below(10_000),
            random.pick(&RATES).unwrap_or(&"0.6%"),
            random.below(200),
        )?;
        write(&line)?;
    }
    out.flush()?;
    Ok(())
}
