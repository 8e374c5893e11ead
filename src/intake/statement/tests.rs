use super::*;
use crate::case::{Card, SaleKind};
use encoding_rs::GB18030;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn yuan(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

fn credits(text: &str) -> CreditsRead {
    read_credits(text.as_bytes()).unwrap()
}

#[test]
fn a_bank_export_with_titles_debits_and_totals() {
    let text = "示例银行账户交易明细\n账号：,6222020000000000003\n户名：示例家常菜馆\n查询期间：2026-11-01至2026-11-30\n\n\
        交易日期,摘要,借方发生额,贷方发生额,余额,对方账号,对方户名,附言\n\
        2026-11-17,网银转账,,\"1,994.00\",5000.00,110200000000000000012,拉卡拉支付股份有限公司客户备付金,结算款1116\n\
        2026-11-17,支付货款,300.00,,4700.00,,示例粮油批发部,\n\
        ,,,,,,,\n\
        20261118,跨行转入,0.00,￥50.00元,4750.00,,示例聚收科技有限公司,返利\n\
        合计,,300.00,2044.00,,,,\n打印时间：2026-12-01\n";
    let read = credits(text);
    assert_eq!(read.credits.len(), 2);
    let first = &read.credits[0];
    assert_eq!(first.amount, yuan("1994.00"));
    assert_eq!(
        first.payer.as_deref(),
        Some("拉卡拉支付股份有限公司客户备付金")
    );
    assert_eq!(first.holder.as_deref(), Some("示例家常菜馆"));
    assert_eq!(first.memo.as_deref(), Some("网银转账 结算款1116"));
    assert_eq!(read.credits[1].amount, yuan("50.00"));
    assert_eq!(read.lines, [7, 10]);
    let n = &read.notes;
    assert_eq!(
        (n.header_line, n.debits, n.totals, n.unreadable),
        (6, 1, 2, 0)
    );
    assert!(n.warnings.is_empty(), "{:?}", n.warnings);
    assert!(!format!("{read:?}").contains("6222020000000000003"));
    // The same in the encoding of Chinese systems, and by tabs.
    let gbk = GB18030.encode(text).0.into_owned();
    assert_eq!(read_credits(&gbk).unwrap().credits, read.credits);
    assert_eq!(read_credits(&gbk).unwrap().notes.form, "GB18030");
}

#[test]
fn amounts_by_sign_and_by_mark() {
    let signed =
        credits("日期\t金额\t对方名称\n2026/11/17\t+994.00\t甲公司\n2026/11/18\t-20.00\t乙\n");
    assert_eq!((signed.credits.len(), signed.notes.debits), (1, 1));
    let marked = credits(
        "记账日期,借贷标志,交易金额,付款方户名\n2026-11-17,贷,994.00,甲公司\n2026-11-18,借,20.00,乙\n2026-11-19,C,-3.00,丙公司\n",
    );
    let amounts: Vec<_> = marked.credits.iter().map(|c| c.amount).collect();
    assert_eq!(amounts, [yuan("994.00"), yuan("3.00")]);
    let typed = credits("date,amount,payer\n2026-11-17,994,Example Ltd\n");
    assert_eq!(typed.credits[0].payer.as_deref(), Some("Example Ltd"));
}

#[test]
fn a_header_in_two_rows() {
    let read = credits(
        "日期,发生额,,对方户名\n,借方,贷方,\n2026-11-17,,994.00,甲公司\n2026-11-17,5.00,,乙\n",
    );
    assert_eq!((read.credits.len(), read.notes.debits), (1, 1));
}

#[test]
fn what_cannot_be_read_is_said_with_line_and_column() {
    let read = credits(
        "入账日期,金额,付款方户名,颜色\n2026-13-40,994,甲\n2026-11-17,约九百,乙\n2026-11-18,9.94E+02,丙\n2026-11-18,7,丁\n",
    );
    let keys: Vec<_> = read
        .notes
        .warnings
        .iter()
        .map(|w| (w.key, w.line, w.column))
        .collect();
    assert_eq!(
        keys,
        [
            ("unknown_column", 1, 4),
            ("bad_date", 2, 1),
            ("bad_amount", 3, 2),
            ("damaged_number", 4, 2)
        ]
    );
    assert_eq!(read.notes.unreadable, 2);
    assert_eq!(read.credits.len(), 2);
    assert_eq!(read.credits[0].amount, None);
    assert_eq!(read.notes.damaged[0].item, 0);
    for text in ["", "a,b\n1,2\n", "随便写点什么"] {
        assert_eq!(
            read_credits(text.as_bytes()).unwrap_err()[0].key,
            "no_header"
        );
    }
    let old = [0xD0, 0xCF, 0x11, 0xE0, 0];
    assert_eq!(read_credits(&old).unwrap_err()[0].key, "old_workbook");
    assert_eq!(read_credits(b"%PDF-1.7").unwrap_err()[0].key, "pdf");
}

#[test]
fn an_acquirer_export() {
    let text = "商户交易明细,,,,,,,,\n商户名称：示例家常菜馆\n\
        交易日期,交易时间,交易类型,卡种,交易金额,手续费,商户编号,终端号,交易状态,卡号\n\
        20261116,12:30:45,消费,贷记卡,\"1,000.00\",6.00,82229007392000A,12345678,成功,6222****0003\n\
        20261116,233000,消费,借记卡,200.00,1.00,82229007392000A,12345678,成功,\n\
        20261116,13:00:00,退货,贷记卡,-100.00,-0.60,82229007392000A,12345678,成功,\n\
        20261116,14:00:00,消费,微信支付,30.00,0.11,8.2229E+14,1234567,成功,\n\
        20261116,15:00:00,消费,贷记卡,50.00,0.30,82229007392000A,12345678,交易失败,\n\
        20261116,16:00:00,流量费扣收,,48.00,,,,成功,\n\
        合计,,,,1228.00,,,,,\n";
    let read = read_sales(text.as_bytes()).unwrap();
    assert_eq!(read.sales.len(), 4);
    let cards: Vec<_> = read.sales.iter().map(|s| s.card).collect();
    assert_eq!(
        cards,
        [
            Some(Card::Credit),
            Some(Card::Debit),
            Some(Card::Credit),
            Some(Card::Qr)
        ]
    );
    let late = read.sales[1].time.unwrap();
    assert_eq!((late.hour(), late.minute()), (23, 30));
    let refund = &read.sales[2];
    assert_eq!(refund.kind, Some(SaleKind::Refund));
    assert_eq!((refund.amount, refund.fee), (yuan("100.00"), yuan("0.60")));
    assert_eq!(read.sales[3].merchant_no, None);
    let damaged: Vec<_> = read.notes.damaged.iter().map(|d| (d.item, d.key)).collect();
    assert_eq!(damaged, [(3, "merchant_no"), (3, "terminal_no")]);
    assert_eq!(read.deductions.len(), 1);
    assert_eq!((read.notes.failed, read.notes.totals), (1, 1));
}

#[test]
fn fees_from_what_is_settled_and_voids() {
    let read = read_sales(
        "交易时间,交易金额,结算金额,状态\n2026-11-16 12:00,1000,994,成功\n2026-11-16 13:00,50,49.7,已撤销\n".as_bytes(),
    )
    .unwrap();
    assert_eq!(read.sales.len(), 1);
    assert_eq!(read.sales[0].fee, yuan("6"));
    assert_eq!(read.notes.failed, 1);
}

#[test]
fn records_of_json_toml_and_pages() {
    let json = r#"{"credits":[{"date":"2026-11-17","amount":994.00,"payer":"甲公司"},{"date":"2026-11-18","amount":"7","memo":"x"}]}"#;
    let array = r#"[{"入账日期":"2026-11-17","金额":994.00,"付款方户名":"甲公司"},{"入账日期":"2026-11-18","金额":"7","摘要":"x"}]"#;
    let lines = "{\"date\":\"2026-11-17\",\"amount\":994.00,\"payer\":\"甲公司\"}\n{\"date\":\"2026-11-18\",\"amount\":\"7\",\"memo\":\"x\"}\n";
    let toml = "[[credits]]\ndate = 2026-11-17\namount = 994.00\npayer = \"甲公司\"\n[[credits]]\ndate = 2026-11-18\namount = \"7\"\nmemo = \"x\"\n";
    let page = "<html><table><tr><td>户名</td></tr><tr><th>日期</th><th>收入</th><th>对方户名</th><th>摘要</th></tr><tr><td>2026-11-17</td><td>994.00</td><td>甲公司</td><td></td></tr><tr><td>2026-11-18</td><td>7</td><td></td><td>x</td></tr></table></html>";
    for text in [json, array, lines, toml, page] {
        let read = credits(text);
        assert_eq!(read.credits.len(), 2, "{text}");
        assert_eq!(read.credits[0].payer.as_deref(), Some("甲公司"), "{text}");
        assert_eq!(read.credits[1].memo.as_deref(), Some("x"), "{text}");
        assert_eq!(
            read.credits[0].amount.unwrap().normalize(),
            Decimal::from(994)
        );
    }
    assert!(read_credits(b"[1,").is_err());
    let sales = read_sales(
        r#"{"sales":[{"time":"2026-11-16T12:00:00","amount":1000,"card":"credit"}]}"#.as_bytes(),
    );
    assert_eq!(sales.unwrap().sales[0].card, Some(Card::Credit));
}

/// A workbook of sheets of rows of cells.
fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (r, row) in (0..).zip(rows.iter()) {
            for (c, cell) in (0..).zip(row.iter()) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(r, c, number).unwrap(),
                    Err(_) => sheet.write_string(r, c, *cell).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_as_the_same_text_is() {
    let rows: &[&[&str]] = &[
        &["示例银行账户交易明细"],
        &["交易日期", "摘要", "支出", "收入", "对方户名"],
        &["2026-11-17", "结算款", "", "1994.5", "示例甲公司"],
        &["2026-11-18", "货款", "20", "", "示例乙"],
        &["合计", "", "20", "1994.5", ""],
    ];
    let book = workbook(&[("说明", &[&["导出说明"]]), ("明细", rows)]);
    let read = read_credits(&book).unwrap();
    assert_eq!(read.credits.len(), 1);
    assert_eq!(read.credits[0].amount, yuan("1994.5"));
    assert_eq!(read.credits[0].payer.as_deref(), Some("示例甲公司"));
    assert_eq!(read.lines, [3]);
    let n = &read.notes;
    assert_eq!((n.form, n.debits, n.totals), ("XLSX", 1, 1));
    let sales: &[&[&str]] = &[
        &["交易时间", "交易金额", "卡种"],
        &["2026-11-16 12:00:00", "1000", "贷记卡"],
        // A moment as a spreadsheet counts it, in a cell without a format.
        &["46342.5", "20", "借记卡"],
    ];
    let read = read_sales(&workbook(&[("明细", sales)])).unwrap();
    assert_eq!(read.sales.len(), 2);
    assert_eq!(
        read.sales[1].time.unwrap().to_string(),
        "2026-11-16T12:00:00"
    );
    // What is refused is told by the reason of the reader of workbooks.
    let cut = book.get(..book.len() / 2).unwrap();
    let fault = &read_credits(cut).unwrap_err()[0];
    assert_eq!(fault.key, "workbook");
    assert_eq!(fault.args[0], ("why", "damaged".to_owned()));
    let empty = workbook(&[("空", &[])]);
    assert_eq!(read_credits(&empty).unwrap_err()[0].key, "no_header");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = (read_sales(&bytes), read_credits(&bytes));
    }

    #[test]
    fn any_cells_below_a_header_are_survived(
        cells in prop::collection::vec("[0-9年月日:,.+eE¥元合计\\- \"\t]{0,14}|\\PC{0,6}", 0..40),
        tab in any::<bool>(),
    ) {
        let with = if tab { "\t" } else { "," };
        let head = ["交易时间", "交易日期", "收入", "支出", "金额", "对方户名", "摘要", "卡种", "手续费"].join(with);
        let body: Vec<String> = cells.chunks(9).map(|r| r.join(with)).collect();
        let text = format!("{head}\n{}", body.join("\n"));
        let read = read_credits(text.as_bytes()).unwrap();
        prop_assert_eq!(read.credits.len(), read.lines.len());
        let read = read_sales(text.as_bytes()).unwrap();
        prop_assert_eq!(read.sales.len(), read.lines.len());
    }

    #[test]
    fn every_credit_comes_back_to_the_cent(cents in prop::collection::vec(1_i64..10_000_000, 0..30)) {
        let mut text = String::from("入账日期,收入,支出,对方户名\n");
        for c in &cents {
            text.push_str(&format!("2026-11-17,{},,甲公司\n", Decimal::new(*c, 2)));
        }
        let sum: Decimal = credits(&text).credits.iter().filter_map(|c| c.amount).sum();
        prop_assert_eq!(sum, cents.iter().map(|c| Decimal::new(*c, 2)).sum::<Decimal>());
    }
}

#[test]
fn tables_in_tables_are_read_by_their_innermost_rows() {
    let page = "<html><table><tr><td>网上银行<table>\
        <tr><th>日期<th>收入<th>对方户名</tr><tr><td>2026-11-17<td>994.00<td>甲公司</tr>\
        </table></td></tr></table></html>";
    let read = credits(page);
    assert_eq!(read.credits.len(), 1);
    assert_eq!(read.credits[0].amount, yuan("994"));
    assert_eq!(read.credits[0].payer.as_deref(), Some("甲公司"));
    // Each text within three hundred tables, and each of these a row.
    let deep = format!(
        "<html>{}{}",
        "<table><tr><td>".repeat(300),
        "日期 收入 ".repeat(20_000)
    );
    let started = std::time::Instant::now();
    assert!(read_credits(deep.as_bytes()).is_err());
    assert!(started.elapsed().as_secs() < 10);
}

#[test]
fn what_is_not_there_takes_no_memory() {
    // Empty cells and cells beyond the columns that are read.
    let text = format!(
        "日期,收入,对方户名\n{}\n2026-11-17,5,甲公司{}\n",
        ",".repeat(20_000),
        ",x".repeat(20_000)
    );
    let read = credits(&text);
    assert_eq!(read.credits.len(), 1);
    let grid = grid::read(text.as_bytes(), columns::Side::Credits).unwrap();
    let cells: usize = grid.rows.iter().map(|r| r.cells.capacity()).sum();
    assert!(cells < 1000, "{cells}");
}
