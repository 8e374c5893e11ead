//! Writes two lists for the benchmark of `reconcile`: card sales and bank credits of D+1, the same
//! bytes every time. The standard library alone, so that `rustc` can build it by itself.
//!
//! `reconcile_lists DIR DAYS [agreed|implied|changing]` writes `sales.csv`, `credits.csv` and
//! `case.toml` into DIR: forty sales a day from 2018-01-01 on, and two credits a day of which one
//! pays the batch and one is somebody's transfer. `agreed`: 0.6 % as the case says. `implied`:
//! 0.63 %, then 2.99 % and 3 CNY a sale, and the case says nothing. `changing`: another fee every
//! day, which no rate explains.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const SALES_A_DAY: i64 = 40;

/// Year, month and day, `days` after 2018-01-01.
fn day(days: i64) -> (i64, i64, i64) {
    let (mut year, mut left) = (2018, days);
    loop {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let february = if leap { 29 } else { 28 };
        let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(months) {
            if left < length {
                return (year, month, left + 1);
            }
            left -= length;
        }
        year += 1;
    }
}

fn yuan(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(dir), Some(days)) = (args.get(1), args.get(2).and_then(|d| d.parse().ok())) else {
        return Err(io::Error::other("DIR DAYS [agreed|implied|changing]"));
    };
    let days: i64 = days;
    let way = args.get(3).map_or("agreed", String::as_str);
    let dir = Path::new(dir);
    std::fs::create_dir_all(dir)?;
    let mut sales = BufWriter::new(File::create(dir.join("sales.csv"))?);
    let mut credits = BufWriter::new(File::create(dir.join("credits.csv"))?);
    writeln!(sales, "交易时间,交易金额,卡种,交易类型")?;
    writeln!(credits, "入账日期,金额,付款方户名,摘要")?;
    for n in 0..days {
        // Hundredths of a percent, and cents a sale.
        let (rate, plus) = match way {
            "agreed" => (60, 0),
            "implied" if n < days / 2 => (63, 0),
            "implied" => (299, 300),
            _ => (100 + n * 7919 % 300, n * 104_729 % 500),
        };
        let (y, m, d) = day(n);
        let mut net = 0;
        for i in 0..SALES_A_DAY {
            let cents = 1_000 + (n * 7919 + i * 104_729) % 250_000;
            // Half up, as fees are.
            net += cents - (cents * rate + 5_000) / 10_000 - plus;
            let time = format!("{:02}:{i:02}:00", 8 + i % 14);
            writeln!(
                sales,
                "{y}-{m:02}-{d:02} {time},{},贷记卡,消费",
                yuan(cents)
            )?;
        }
        let (y, m, d) = day(n + 1);
        let other = 10_000 + n * 6_700_417 % 9_000_000;
        writeln!(
            credits,
            "{y}-{m:02}-{d:02},{},拉卡拉支付股份有限公司,结算款",
            yuan(net)
        )?;
        writeln!(
            credits,
            "{y}-{m:02}-{d:02},{},示例商贸有限公司,往来款",
            yuan(other)
        )?;
    }
    sales.flush()?;
    credits.flush()?;
    let mut case = File::create(dir.join("case.toml"))?;
    writeln!(case, "settlement_cycle = \"D+1\"")?;
    writeln!(case, "receipt_acquirer = \"拉卡拉支付股份有限公司\"")?;
    if way == "agreed" {
        writeln!(case, "agreement_rate_credit = \"0.6%\"")?;
    }
    Ok(())
}
