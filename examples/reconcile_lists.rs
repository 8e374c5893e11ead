//! Writes two lists for the benchmark of `reconcile`: card sales and bank credits of D+1, the same
//! bytes every time.
//!
//! `cargo run --release --example reconcile_lists -- DIR DAYS [agreed|implied|changing]` writes
//! `sales.csv`, `credits.csv` and `case.toml` into DIR: forty sales a day, and two credits a day of
//! which one pays the batch and one is somebody's transfer. `agreed`: 0.6 % as the case says.
//! `implied`: 0.63 %, then 2.99 % and 3 CNY a sale, and the case says nothing. `changing`: another
//! fee every day, which no rate explains.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use jiff::ToSpan;
use jiff::civil::date;
use rust_decimal::{Decimal, RoundingStrategy};

const SALES_A_DAY: i64 = 40;

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let (Some(dir), Some(days)) = (args.get(1), args.get(2).and_then(|d| d.parse().ok())) else {
        return Err(io::Error::other("DIR DAYS [agreed|implied|changing]"));
    };
    let days: i32 = days;
    let way = args.get(3).map_or("agreed", String::as_str);
    let dir = Path::new(dir);
    std::fs::create_dir_all(dir)?;
    let mut sales = BufWriter::new(File::create(dir.join("sales.csv"))?);
    let mut credits = BufWriter::new(File::create(dir.join("credits.csv"))?);
    let mut case = File::create(dir.join("case.toml"))?;
    writeln!(sales, "交易时间,交易金额,卡种,交易类型")?;
    writeln!(credits, "入账日期,金额,付款方户名,摘要")?;
    writeln!(case, "settlement_cycle = \"D+1\"")?;
    writeln!(case, "receipt_acquirer = \"拉卡拉支付股份有限公司\"")?;
    if way == "agreed" {
        writeln!(case, "agreement_rate_credit = \"0.6%\"")?;
    }
    let start = date(2018, 1, 1);
    for day in 0..days {
        let (percent, plus) = match way {
            "agreed" => (Decimal::new(60, 2), Decimal::ZERO),
            "implied" if day < days / 2 => (Decimal::new(63, 2), Decimal::ZERO),
            "implied" => (Decimal::new(299, 2), Decimal::from(3)),
            _ => (
                Decimal::new(100 + i64::from(day) * 7919 % 300, 2),
                Decimal::new(i64::from(day) * 104_729 % 500, 2),
            ),
        };
        let mut net = Decimal::ZERO;
        for n in 0..SALES_A_DAY {
            let amount = Decimal::new(1_000 + (i64::from(day) * 7919 + n * 104_729) % 250_000, 2);
            let fee = (amount * percent / Decimal::ONE_HUNDRED + plus)
                .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
            net += amount - fee;
            let at = start.saturating_add(day.days());
            writeln!(
                sales,
                "{at} {:02}:{:02}:00,{amount},贷记卡,消费",
                8 + n % 14,
                n
            )?;
        }
        let at = start.saturating_add((day + 1).days());
        writeln!(credits, "{at},{net},拉卡拉支付股份有限公司,结算款")?;
        let other = Decimal::new(10_000 + i64::from(day) * 6_700_417 % 9_000_000, 2);
        writeln!(credits, "{at},{other},示例商贸有限公司,往来款")?;
    }
    sales.flush()?;
    credits.flush()
}
