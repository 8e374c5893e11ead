//! Sales of an acquirer's export.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use super::cell::{Amount, amount, moment, time_of_day, without_numbers};
use super::columns::{Columns, Role, Side};
use super::grid::Row;
use super::{DamagedCell, Notes, SalesRead, Table, is_total, is_yuan, table};
use crate::case::{Card, Deduction, Sale, SaleKind, parse_card, parse_sale_kind};
use crate::identifier::damage::{Damage, Expect, spreadsheet_damage};
use crate::intake::fault::Fault;
use crate::text::fold::fold;

/// Words of a line that is no sale but something taken.
const TAKEN: &[&str] = &[
    "流量",
    "通讯费",
    "通信费",
    "押金",
    "保证金",
    "会员",
    "权益",
    "保险",
    "年费",
    "服务费",
    "扣费",
    "激活",
    "账户管理",
    "机具费",
    "vip",
];

/// Reads sales; failed ones are set aside.
///
/// # Errors
/// The file cannot be read, or no header was found.
pub fn read_sales(bytes: &[u8]) -> Result<SalesRead, Vec<Fault>> {
    let Table {
        rows,
        columns,
        notes,
        ..
    } = table(bytes, Side::Sales)?;
    let mut out = SalesRead {
        notes,
        ..SalesRead::default()
    };
    let mut voided: Vec<usize> = Vec::new();
    for row in rows {
        if row.is_empty() {
            continue;
        }
        if row.cells == columns.names {
            out.notes.totals += 1;
            continue;
        }
        one(&row, &columns, &mut out, &mut voided);
    }
    // Where voids have lines of their own, the sale they undo stays.
    if !out.sales.iter().any(|s| s.kind == Some(SaleKind::Void)) {
        for i in voided.into_iter().rev() {
            out.sales.remove(i);
            out.lines.remove(i);
            out.notes.damaged.retain(|d| d.item != i);
            for d in &mut out.notes.damaged {
                if d.item > i {
                    d.item -= 1;
                }
            }
            out.notes.failed += 1;
        }
    }
    Ok(out)
}

fn one(row: &Row, columns: &Columns, out: &mut SalesRead, voided: &mut Vec<usize>) {
    let name = |c: usize| columns.names.get(c).cloned().unwrap_or_default();
    let time = time_of(row, columns);
    if time.is_none() && is_total(row) {
        out.notes.totals += 1;
        return;
    }
    let money = columns
        .all(Role::Amount)
        .map(|c| (c, amount(row.cell(c))))
        .find(|(_, a)| *a != Amount::None);
    let Some((column, money)) = money else {
        out.notes.totals += 1;
        return;
    };
    let Some(time) = time else {
        if let Some(c) = columns.all(Role::When).next() {
            out.notes
                .bad_cell("bad_time", &name(c), row.cell(c), (row.line, c));
        }
        out.notes.unreadable += 1;
        return;
    };
    if let Some(c) = columns.all(Role::Currency).find(|c| !is_yuan(row.cell(*c))) {
        out.notes
            .bad_cell("not_yuan", &name(c), row.cell(c), (row.line, c));
        out.notes.foreign += 1;
        return;
    }
    let status = columns
        .all(Role::Status)
        .map(|c| fold(row.cell(c)).into_owned())
        .find(|s| !s.is_empty())
        .unwrap_or_default();
    let is = |words: &[&str]| words.iter().any(|w| status.contains(w));
    if is(&[
        "失败",
        "关闭",
        "未支付",
        "未付",
        "处理中",
        "取消",
        "超时",
        "拒绝",
        "fail",
        "declin",
        "cancel",
    ]) {
        out.notes.failed += 1;
        return;
    }
    let item = out.sales.len();
    let value = match money {
        Amount::Of(a) => Some(a),
        Amount::Damaged => {
            damaged(
                &mut out.notes,
                item,
                "amount",
                Damage::Scientific,
                row,
                column,
                &name(column),
            );
            None
        }
        Amount::None | Amount::Unreadable => {
            out.notes.bad_cell(
                "bad_amount",
                &name(column),
                row.cell(column),
                (row.line, column),
            );
            out.notes.unreadable += 1;
            return;
        }
    };
    let words = columns
        .all(Role::Kind)
        .map(|c| row.cell(c))
        .find(|c| !c.is_empty())
        .unwrap_or_default();
    let folded = fold(words);
    if TAKEN.iter().any(|w| folded.contains(w)) {
        out.deductions.push(Deduction {
            date: Some(time.date()),
            amount: value.map(|v| v.abs()),
            name: Some(without_numbers(words)),
        });
        return;
    }
    let mut kind = kind_of(words);
    if kind.is_none() && value.is_some_and(|v| v < Decimal::ZERO) {
        kind = Some(SaleKind::Refund);
    }
    let card = columns
        .all(Role::Card)
        .chain(columns.all(Role::Kind))
        .find_map(|c| card_of(row.cell(c)));
    let fee = fee_of(row, columns, value, &mut out.notes);
    if is(&["撤销", "冲正", "void", "revers"]) && !matches!(kind, Some(SaleKind::Void)) {
        voided.push(item);
    }
    let mut printed = |role: Role, key: &'static str, expect: Expect| -> Option<String> {
        let c = columns.all(role).find(|c| !row.cell(*c).is_empty())?;
        let value = row.cell(c);
        match spreadsheet_damage(value, expect) {
            Some(d) => {
                damaged(&mut out.notes, item, key, d, row, c, &name(c));
                None
            }
            None => Some(value.to_owned()),
        }
    };
    let merchant_no = printed(Role::MerchantNo, "merchant_no", Expect::MerchantNumber);
    let terminal_no = printed(Role::TerminalNo, "terminal_no", Expect::TerminalNumber);
    let serial_number = printed(Role::SerialNo, "serial_number", Expect::Serial);
    let mcc = printed(Role::Mcc, "mcc", Expect::Mcc);
    let text = |role: Role| {
        columns
            .all(role)
            .map(|c| without_numbers(row.cell(c)))
            .find(|c| !c.is_empty())
    };
    out.sales.push(Sale {
        time: Some(time),
        // Refunds are printed with a minus by some; the record holds them without.
        amount: value.map(|v| v.abs()),
        card,
        kind,
        merchant_no,
        merchant_name: text(Role::MerchantName),
        terminal_no,
        serial_number,
        acquirer: text(Role::Acquirer),
        mcc,
        fee,
        province: text(Role::Province),
        city: text(Role::City),
    });
    out.lines.push(row.line);
}

fn damaged(
    notes: &mut Notes,
    item: usize,
    key: &'static str,
    damage: Damage,
    row: &Row,
    column: usize,
    name: &str,
) {
    let value = row.cell(column).to_owned();
    notes.bad_cell("damaged_number", name, &value, (row.line, column));
    notes.damaged.push(DamagedCell {
        item,
        key,
        value,
        damage,
    });
}

/// Time of a sale, from one column or from a day and a time of day; a day alone is its noon.
fn time_of(row: &Row, columns: &Columns) -> Option<DateTime> {
    let mut day: Option<Date> = None;
    let mut clock: Option<Time> = None;
    for c in columns.all(Role::When) {
        let cell = row.cell(c);
        if cell.is_empty() {
            continue;
        }
        // Six digits are a time of day beside a day, and no day by themselves.
        if let Some(t) = time_of_day(cell) {
            clock = clock.or(Some(t));
        } else if let Some((d, t)) = moment(cell) {
            day = day.or(Some(d));
            clock = clock.or(t);
        }
    }
    let noon = Time::constant(12, 0, 0, 0);
    Some(day?.to_datetime(clock.unwrap_or(noon)))
}

/// Fee of a sale: as it stands, else what is settled less than taken.
fn fee_of(
    row: &Row,
    columns: &Columns,
    value: Option<Decimal>,
    notes: &mut Notes,
) -> Option<Decimal> {
    let read = |c: usize| match amount(row.cell(c)) {
        Amount::Of(a) => Some(a),
        _ => None,
    };
    for c in columns.all(Role::Fee) {
        if amount(row.cell(c)) == Amount::Unreadable {
            let name = columns.names.get(c).cloned().unwrap_or_default();
            notes.bad_cell("bad_amount", &name, row.cell(c), (row.line, c));
        }
    }
    if let Some(fee) = columns.all(Role::Fee).find_map(read) {
        return Some(fee.abs());
    }
    let net = columns.all(Role::Net).find_map(read)?;
    let fee = value?.abs().checked_sub(net.abs())?;
    (fee >= Decimal::ZERO).then_some(fee)
}

/// Kind of a line by its words.
fn kind_of(words: &str) -> Option<SaleKind> {
    if let Some(kind) = parse_sale_kind(words) {
        return Some(kind);
    }
    let w = fold(words);
    let has = |list: &[&str]| list.iter().any(|x| w.contains(x));
    if has(&["完成"]) && has(&["预授权"]) && !has(&["撤销"]) {
        return Some(SaleKind::Sale);
    }
    if has(&["预授权"]) && !has(&["完成撤销"]) {
        return Some(SaleKind::Preauth);
    }
    if has(&["撤销", "冲正", "void", "reversal"]) {
        return Some(SaleKind::Void);
    }
    if has(&["退货", "退款", "refund", "return"]) {
        return Some(SaleKind::Refund);
    }
    has(&[
        "消费", "收款", "支付", "付款", "交易", "刷卡", "扫码", "sale", "purchase", "payment",
    ])
    .then_some(SaleKind::Sale)
}

/// Card type by its words.
fn card_of(words: &str) -> Option<Card> {
    if let Some(card) = parse_card(words) {
        return Some(card);
    }
    let w = fold(words);
    let has = |list: &[&str]| list.iter().any(|x| w.contains(x));
    if has(&[
        "微信",
        "支付宝",
        "扫码",
        "二维码",
        "条码",
        "云闪付",
        "qr",
        "wechat",
        "alipay",
        "数字人民币",
    ]) {
        return Some(Card::Qr);
    }
    if has(&[
        "外卡", "境外", "visa", "master", "jcb", "amex", "运通", "foreign",
    ]) {
        return Some(Card::Foreign);
    }
    if has(&["贷记", "信用", "credit"]) {
        return Some(Card::Credit);
    }
    has(&["借记", "储蓄", "debit"]).then_some(Card::Debit)
}
