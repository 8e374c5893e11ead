//! Credits of a bank's export.

use rust_decimal::Decimal;

use super::cell::{Amount, amount, came_in, moment, party, without_numbers};
use super::columns::{Role, Side};
use super::grid::Row;
use super::{CreditsRead, DamagedCell, Notes, Table, is_total, is_yuan, table};
use crate::case::Credit;
use crate::identifier::damage::Damage;
use crate::intake::fault::Fault;

/// Reads credits; money that went out is set aside.
///
/// # Errors
/// The file cannot be read, or no header was found.
pub fn read_credits(bytes: &[u8]) -> Result<CreditsRead, Vec<Fault>> {
    let Table {
        rows,
        titles,
        columns,
        notes,
    } = table(bytes, Side::Credits)?;
    let mut out = CreditsRead {
        notes,
        ..CreditsRead::default()
    };
    let holder = holder_of(&titles);
    let name = |c: usize| columns.names.get(c).cloned().unwrap_or_default();
    for row in rows {
        if row.is_empty() {
            continue;
        }
        if row.cells == columns.names {
            out.notes.totals += 1;
            continue;
        }
        let day = columns
            .all(Role::When)
            .find_map(|c| moment(row.cell(c)).map(|m| m.0));
        if day.is_none() && is_total(&row) {
            out.notes.totals += 1;
            continue;
        }
        let money = money_of(&row, &columns);
        let Some(day) = day else {
            if money.is_none() {
                // A note below or between the pages.
                out.notes.totals += 1;
                continue;
            }
            if let Some(c) = columns.all(Role::When).next() {
                out.notes
                    .bad_cell("bad_date", &name(c), row.cell(c), (row.line, c));
            }
            out.notes.unreadable += 1;
            continue;
        };
        if let Some(c) = columns.all(Role::Currency).find(|c| !is_yuan(row.cell(*c))) {
            out.notes
                .bad_cell("not_yuan", &name(c), row.cell(c), (row.line, c));
            out.notes.foreign += 1;
            continue;
        }
        let value = match money {
            None => {
                out.notes.totals += 1;
                continue;
            }
            Some((_, Amount::None)) => {
                out.notes.debits += 1;
                continue;
            }
            Some((_, Amount::Of(a))) if a <= Decimal::ZERO => {
                out.notes.debits += 1;
                continue;
            }
            Some((_, Amount::Of(a))) => Some(a),
            Some((c, Amount::Unreadable)) => {
                out.notes
                    .bad_cell("bad_amount", &name(c), row.cell(c), (row.line, c));
                out.notes.unreadable += 1;
                continue;
            }
            Some((c, Amount::Damaged)) => {
                damaged(&mut out.notes, out.credits.len(), &row, c, &name(c));
                None
            }
        };
        let text = |role: Role| -> Option<String> {
            columns.all(role).map(|c| row.cell(c)).find_map(party)
        };
        let mut memo: Vec<String> = Vec::new();
        for c in columns.all(Role::Memo) {
            let part = without_numbers(row.cell(c));
            if !part.is_empty() && !memo.contains(&part) {
                memo.push(part);
            }
        }
        out.credits.push(Credit {
            date: Some(day),
            amount: value,
            payer: text(Role::Payer),
            holder: text(Role::Holder).or_else(|| holder.clone()),
            memo: (!memo.is_empty()).then(|| memo.join(" ")),
        });
        out.lines.push(row.line);
    }
    Ok(out)
}

fn damaged(notes: &mut Notes, item: usize, row: &Row, column: usize, name: &str) {
    let value = row.cell(column).to_owned();
    notes.bad_cell("damaged_number", name, &value, (row.line, column));
    notes.damaged.push(DamagedCell {
        item,
        key: "amount",
        value,
        damage: Damage::Scientific,
    });
}

/// Column and value of the money that came in: `Amount::None` where only money went out, nothing
/// where the row has no amount at all.
fn money_of(row: &Row, columns: &super::columns::Columns) -> Option<(usize, Amount)> {
    let went_out = columns.all(Role::Out).find(|c| match amount(row.cell(*c)) {
        Amount::None => false,
        Amount::Of(a) => !a.is_zero(),
        _ => true,
    });
    for c in columns.all(Role::In) {
        match amount(row.cell(c)) {
            Amount::None => {}
            Amount::Of(a) if a.is_zero() => {}
            other => return Some((c, other)),
        }
    }
    if let Some(c) = went_out {
        return Some((c, Amount::None));
    }
    for c in columns.all(Role::Amount) {
        let value = amount(row.cell(c));
        if value == Amount::None {
            continue;
        }
        let mark = columns.all(Role::Mark).find_map(|m| came_in(row.cell(m)));
        return Some(match (mark, value) {
            (Some(false), _) => (c, Amount::None),
            // Some banks print credits with a minus beside the mark.
            (Some(true), Amount::Of(a)) => (c, Amount::Of(a.abs())),
            _ => (c, value),
        });
    }
    None
}

/// The account's holder as the title lines name it.
fn holder_of(titles: &[Row]) -> Option<String> {
    const LABELS: &[&str] = &[
        "户名",
        "账户名称",
        "账户名",
        "帐户名称",
        "客户名称",
        "单位名称",
        "公司名称",
    ];
    for row in titles {
        for (n, cell) in row.cells.iter().enumerate() {
            for label in LABELS {
                let Some(rest) = cell.strip_prefix(label) else {
                    continue;
                };
                let rest = rest.trim_start();
                if rest.is_empty() {
                    let next = row.cells.iter().skip(n + 1).find(|c| !c.is_empty());
                    // The header row itself has labels beside labels.
                    if let Some(name) = next.and_then(|c| party(c))
                        && titles.last() != Some(row)
                    {
                        return Some(name);
                    }
                } else if let Some(name) = rest.strip_prefix([':', '：']) {
                    let first = name.split_whitespace().next().unwrap_or_default();
                    if let Some(name) = party(first) {
                        return Some(name);
                    }
                }
            }
        }
    }
    None
}
