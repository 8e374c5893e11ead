use super::*;
use crate::case::{SaleKind, parse_date, parse_time};

fn sale(time: &str, amount: &str) -> Sale {
    Sale {
        time: parse_time(time),
        amount: amount.parse().ok(),
        card: Some(Card::Credit),
        ..Sale::default()
    }
}

fn credit(date: &str, amount: &str, payer: &str) -> Credit {
    Credit {
        date: parse_date(date),
        amount: amount.parse().ok(),
        payer: Some(payer.to_owned()),
        ..Credit::default()
    }
}

fn payers(credits: &[Credit]) -> Vec<PayerKey> {
    credits
        .iter()
        .map(|c| {
            let name = c.payer.clone().unwrap_or_default();
            let against = name.starts_with("某");
            PayerKey { name, against }
        })
        .collect()
}

fn run(sales: &[Sale], credits: &[Credit], rate: Option<&str>) -> Matching {
    let terms = Terms {
        calendar: Calendar::new(&[]),
        cycle: Cycle::Workdays(1),
        credit: rate.map(|r| Rate::parse(r).unwrap()),
        debit: None,
        deductions: vec![],
    };
    let m = match_credits(sales, credits, &terms, &HashSet::new(), &payers(credits));
    // Every credit and every sale is accounted for exactly once.
    let mut c: Vec<usize> = m
        .matched
        .iter()
        .flat_map(|x| x.credits.iter().copied())
        .chain(m.unmatched.iter().copied())
        .collect();
    c.sort_unstable();
    assert_eq!(c, (0..credits.len()).collect::<Vec<_>>());
    let mut s: Vec<usize> = m
        .matched
        .iter()
        .flat_map(|x| x.sales.iter().copied())
        .chain(m.unpaid.iter().map(|u| u.sale))
        .chain(m.left_out.iter().copied())
        .collect();
    s.sort_unstable();
    assert_eq!(s, (0..sales.len()).collect::<Vec<_>>());
    m
}

#[test]
fn single_sales_and_a_rebate() {
    let sales = [
        sale("2026-11-16T12:00", "1000"),
        sale("2026-11-17T12:00", "2000"),
    ];
    let credits = [
        credit("2026-11-17", "994.00", "甲"),
        credit("2026-11-18", "50.00", "某人"),
        credit("2026-11-18", "1988.00", "甲"),
    ];
    let m = run(&sales, &credits, Some("0.6%"));
    assert_eq!(m.matched.len(), 2);
    assert_eq!(m.unmatched, vec![1]);
    assert!(m.contested.is_empty());
}

#[test]
fn a_batch_and_a_weekend() {
    let sales = [
        sale("2026-11-20T12:00", "100"),
        sale("2026-11-20T23:30", "200"),
        sale("2026-11-21T12:00", "300"),
        sale("2026-11-22T12:00", "400"),
    ];
    // Friday to Sunday are all due on Monday.
    let m = run(
        &sales,
        &[credit("2026-11-23", "994.00", "甲")],
        Some("0.6%"),
    );
    assert_eq!(m.matched[0].sales, vec![0, 1, 2, 3]);
    // Friday's late sale belongs to Saturday's batch.
    let m = run(
        &sales,
        &[credit("2026-11-23", "497.00", "甲")],
        Some("0.6%"),
    );
    assert_eq!(m.matched[0].sales, vec![1, 2]);
}

#[test]
fn refunds_are_netted() {
    let mut refund = sale("2026-11-16T15:00", "200");
    refund.kind = Some(SaleKind::Refund);
    let sales = [sale("2026-11-16T12:00", "1000"), refund];
    let m = run(
        &sales,
        &[credit("2026-11-17", "795.20", "甲")],
        Some("0.6%"),
    );
    assert_eq!(m.matched[0].sales, vec![0, 1]);
    assert_eq!(m.matched[0].fee.to_string(), "4.80");
}

#[test]
fn rivals_of_one_payer_are_matched_oldest_first() {
    let sales = [
        sale("2026-11-16T12:00", "1000"),
        sale("2026-11-17T12:00", "1000"),
    ];
    let credits = [
        credit("2026-11-18", "994.00", "某人"),
        credit("2026-11-17", "994.00", "甲"),
    ];
    let m = run(&sales, &credits, Some("0.6%"));
    assert_eq!(m.matched.len(), 2);
    assert_eq!(m.matched[1].sales, vec![0]);
}

#[test]
fn a_disputed_sale_is_said_and_not_matched() {
    let sales = [sale("2026-11-16T12:00", "1000")];
    let credits = [
        credit("2026-11-17", "994.00", "某人"),
        credit("2026-11-17", "994.00", "甲"),
    ];
    let m = run(&sales, &credits, Some("0.6%"));
    assert!(m.matched.is_empty());
    assert_eq!(
        m.contested,
        vec![Contested {
            credits: vec![0, 1],
            at_least: 0,
        }]
    );
}

#[test]
fn implied_fees_need_the_only_candidate() {
    let sales = [sale("2026-11-16T12:00", "1000")];
    let m = run(&sales, &[credit("2026-11-17", "990.00", "甲")], None);
    assert_eq!(m.matched[0].how, How::Implied);
    assert_eq!(m.matched[0].percent().unwrap().to_string(), "1");
    let m = run(&sales, &[credit("2026-11-17", "900.00", "甲")], None);
    assert!(m.matched.is_empty());
    let m = run(&sales, &[credit("2026-12-17", "990.00", "甲")], None);
    assert!(m.matched.is_empty());
}

#[test]
fn late_credits_still_match_within_two_workdays() {
    let sales = [sale("2026-11-16T12:00", "1000")];
    assert_eq!(
        run(&sales, &[credit("2026-11-19", "994", "甲")], Some("0.6%"))
            .matched
            .len(),
        1
    );
    assert_eq!(
        run(&sales, &[credit("2026-11-20", "994", "甲")], Some("0.6%"))
            .matched
            .len(),
        0
    );
    assert_eq!(
        run(&sales, &[credit("2026-11-15", "994", "甲")], Some("0.6%"))
            .matched
            .len(),
        0
    );
}

#[test]
fn huge_amounts_do_not_panic() {
    let big = "79228162514264337593543950335";
    let sales = [sale("2026-11-16T12:00", big), sale("2026-11-16T13:00", big)];
    let m = match_credits(
        &sales,
        &[credit("2026-11-17", big, "甲")],
        &Terms {
            calendar: Calendar::new(&[]),
            cycle: Cycle::Days(1),
            credit: None,
            debit: None,
            deductions: vec![],
        },
        &HashSet::new(),
        &[PayerKey::default()],
    );
    assert_eq!(m.unmatched.len() + m.matched.len(), 1);
}

#[test]
fn a_dispute_that_leaves_one_bad_payer_in_any_case_says_so() {
    let two = [
        sale("2026-11-16T12:00", "1000"),
        sale("2026-11-16T13:00", "1000"),
    ];
    let three = [
        credit("2026-11-17", "994.00", "银盛"),
        credit("2026-11-17", "994.00", "某甲"),
        credit("2026-11-17", "994.00", "某乙"),
    ];
    let m = run(&two, &three, Some("0.6"));
    assert_eq!(m.contested.len(), 1);
    assert_eq!(m.contested[0].credits, [0, 1, 2]);
    assert_eq!(m.contested[0].at_least, 1);
    // One sale, one good and one bad credit: nobody can say.
    let m = run(&two[..1], &three[..2], Some("0.6"));
    assert_eq!(m.contested.len(), 1);
    assert_eq!(m.contested[0].at_least, 0);
    // Where all speak against direct payment, one of them is matched.
    let m = run(&two[..1], &three[1..], Some("0.6"));
    assert!(m.contested.is_empty());
    assert_eq!(m.matched.len(), 1);
    let implied = [
        credit("2026-11-17", "980.00", "某甲"),
        credit("2026-11-17", "985.00", "某乙"),
    ];
    let m = run(&two[..1], &implied, None);
    assert!(m.contested.is_empty() && m.ambiguous.is_empty());
    assert_eq!(m.matched.len(), 1);
    // Parts of a batch in two ways, both of such payers alone.
    let big = [sale("2026-11-16T12:00", "100000")];
    let parts = [
        credit("2026-11-17", "40000.00", "某甲"),
        credit("2026-11-17", "59400.00", "某乙"),
        credit("2026-11-18", "40000.00", "某丙"),
    ];
    let m = run(&big, &parts, Some("0.6"));
    assert_eq!(m.matched.len(), 1);
    assert_eq!(m.matched[0].how, How::Partial);
}

#[test]
fn a_sale_voided_in_its_batch_is_owed_by_nobody() {
    let mut sales = vec![
        sale("2026-11-16 10:00", "1000"),
        sale("2026-11-16 11:00", "200"),
        sale("2026-11-16 11:05", "200"),
        sale("2026-11-18 10:00", "500"),
    ];
    sales[2].kind = Some(SaleKind::Void);
    let credits = vec![
        credit("2026-11-17", "994.00", "甲"),
        credit("2026-11-19", "497.00", "甲"),
    ];
    let m = run(&sales, &credits, Some("0.6%"));
    assert_eq!(m.left_out, [1, 2]);
    assert!(m.unpaid.is_empty(), "{:?}", m.unpaid);
    // With nobody to pay the rest either, the void is still no debt.
    let m = run(&sales, &[], Some("0.6%"));
    assert_eq!(m.left_out, [1, 2]);
    assert_eq!(m.unpaid.iter().map(|u| u.sale).collect::<Vec<_>>(), [0, 3]);
}

#[test]
fn the_older_batch_is_paid_whichever_sale_is_listed_first() {
    let mut sales = vec![
        sale("2026-11-17 10:00", "1000"),
        sale("2026-11-17 23:10", "1000"),
    ];
    let credits = vec![credit("2026-11-19", "994.00", "甲")];
    let paid = |sales: &[Sale]| {
        let m = run(sales, &credits, Some("0.6%"));
        sales[m.matched[0].sales[0]].time
    };
    let first = paid(&sales);
    assert_eq!(first, parse_time("2026-11-17 10:00"));
    sales.reverse();
    assert_eq!(paid(&sales), first);
}

#[test]
fn equal_takings_whose_fee_nobody_stated() {
    let sales = [
        sale("2026-11-16T12:00", "10000"),
        sale("2026-11-17T12:00", "10000"),
    ];
    // Either credit may pay either batch: of one payer, the oldest pays the oldest.
    let of = |first: &str, second: &str| {
        let credits = [
            credit("2026-11-17", "9940", first),
            credit("2026-11-18", "9940", second),
        ];
        run(&sales, &credits, None)
    };
    for payer in ["某人", "甲"] {
        let m = of(payer, payer);
        let pairs: Vec<(Vec<usize>, Vec<usize>)> = m
            .matched
            .iter()
            .map(|x| (x.credits.clone(), x.sales.clone()))
            .collect();
        assert_eq!(pairs, [(vec![0], vec![0]), (vec![1], vec![1])], "{payer}");
        assert!(m.matched.iter().all(|x| x.how == How::Implied));
        assert!(m.contested.is_empty() && m.ambiguous.is_empty());
    }
    // Two that speak against direct payment: it does not matter which pays what.
    assert_eq!(of("某人", "某公司").matched.len(), 2);
    // Where one of two payers speaks against it, that is a dispute and no silence.
    let m = of("甲", "某人");
    assert!(m.matched.is_empty());
    assert_eq!(m.contested.len(), 1);
    assert_eq!(m.contested[0].credits, [0, 1]);
    // Two payers who both may pay are left open.
    let m = of("甲", "乙");
    assert!(m.matched.is_empty() && m.contested.is_empty());
    assert_eq!(m.ambiguous, [0, 1]);
}
