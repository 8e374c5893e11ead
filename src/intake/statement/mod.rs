//! Sales and credits out of the exports of acquirers and banks, or as people type them.
//!
//! Exports begin with title lines and end with totals; columns have other names at every bank.
//! The header is found by its words, what is no sale or credit is left away and counted. Numbers
//! of accounts and cards are not kept.

mod book;
mod cell;
mod columns;
mod credits;
mod grid;
mod headers;
mod sales;

pub use columns::Side;
pub use credits::read_credits;
pub use sales::read_sales;

use super::fault::{Fault, FaultSeverity, shown};
use crate::case::{Credit, DamagedItem, Deduction, Sale};
use crate::identifier::damage::Damage;
use crate::text::nearest::nearest;
use columns::Columns;
use grid::{Grid, Row};

/// Warnings kept of one file.
const MOST_WARNINGS: usize = 50;

/// A number that a spreadsheet has damaged: not used, never repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DamagedCell {
    /// Number of the sale or credit, from 0.
    pub item: usize,
    /// Its key, like `merchant_no`.
    pub key: &'static str,
    /// As it stands.
    pub value: String,
    /// What happened.
    pub damage: Damage,
}

impl DamagedCell {
    /// As a case holds it; `list` is `sales` or `credits`.
    #[must_use]
    pub fn of_list(&self, list: &str) -> DamagedItem {
        DamagedItem {
            field: format!("{list}[{}].{}", self.item, self.key),
            value: self.value.clone(),
            damage: self.damage,
        }
    }
}

/// What was met on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// Encoding, or form of the file.
    pub form: &'static str,
    /// Line of the header, from 1; 0 for records.
    pub header_line: usize,
    /// Money that went out, set aside.
    pub debits: usize,
    /// Sales that failed, set aside.
    pub failed: usize,
    /// Totals, repeated headers and notes, left away.
    pub totals: usize,
    /// Rows in another currency, left away.
    pub foreign: usize,
    /// Rows that could not be read.
    pub unreadable: usize,
    /// What is worth saying, with line and column.
    pub warnings: Vec<Fault>,
    /// Warnings beyond those kept.
    pub more_warnings: usize,
    /// Damaged numbers.
    pub damaged: Vec<DamagedCell>,
}

impl Notes {
    fn warn(&mut self, key: &'static str, args: Vec<(&'static str, String)>, at: (usize, usize)) {
        if self.warnings.len() >= MOST_WARNINGS {
            self.more_warnings += 1;
            return;
        }
        self.warnings.push(Fault {
            key,
            args,
            span: None,
            line: at.0,
            column: at.1 + 1,
            severity: FaultSeverity::Warning,
        });
    }

    fn bad_cell(&mut self, key: &'static str, name: &str, value: &str, at: (usize, usize)) {
        let args = vec![("name", shown(name)), ("value", shown(value))];
        self.warn(key, args, at);
    }
}

/// Sales as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SalesRead {
    /// The sales, in the order of the file.
    pub sales: Vec<Sale>,
    /// Line of each.
    pub lines: Vec<usize>,
    /// Fees and deposits among them.
    pub deductions: Vec<Deduction>,
    /// What was met on the way.
    pub notes: Notes,
}

/// Credits as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CreditsRead {
    /// The credits, in the order of the file.
    pub credits: Vec<Credit>,
    /// Line of each.
    pub lines: Vec<usize>,
    /// What was met on the way.
    pub notes: Notes,
}

/// The table of a file below its header.
struct Table {
    rows: Vec<Row>,
    titles: Vec<Row>,
    columns: Columns,
    notes: Notes,
}

fn table(bytes: &[u8], side: Side) -> Result<Table, Vec<Fault>> {
    let Grid { mut rows, form, .. } = grid::read(bytes, side)?;
    let Some((after, columns)) = grid::header_of(&rows, side) else {
        let wanted = match side {
            Side::Sales => "交易时间、交易金额",
            Side::Credits => "入账日期、金额",
        };
        let args = vec![("columns", wanted.to_owned())];
        return Err(vec![Fault::whole("no_header", args)]);
    };
    let body = rows.split_off(after);
    let mut notes = Notes {
        form,
        header_line: rows.last().map_or(0, |r| r.line),
        ..Notes::default()
    };
    for column in &columns.unknown {
        let name = columns.names.get(*column).map_or("", String::as_str);
        let mut args = vec![("number", (column + 1).to_string()), ("name", shown(name))];
        let at = (notes.header_line, *column);
        match nearest(name, columns::known(side)) {
            Some(near) => {
                args.push(("near", near.to_owned()));
                notes.warn("unknown_column_near", args, at);
            }
            None => notes.warn("unknown_column", args, at),
        }
    }
    Ok(Table {
        rows: body,
        titles: rows,
        columns,
        notes,
    })
}

/// Words at the start of a row that sums up.
const TOTALS: &[&str] = &[
    "合计",
    "总计",
    "小计",
    "本页",
    "本月",
    "本日",
    "本期",
    "汇总",
    "累计",
    "总笔数",
    "总金额",
    "总收入",
    "总支出",
    "收入合计",
    "支出合计",
    "借方合计",
    "贷方合计",
    "借方总",
    "贷方总",
    "期末",
    "期初",
    "上期",
    "承前",
    "过次",
    "打印",
    "制表",
    "说明",
    "备注",
    "注：",
    "注:",
    "以上",
    "以下",
    "共",
    "total",
    "subtotal",
    "sum",
    "end",
    "###",
    "---",
];

/// Whether a row sums up or notes something.
fn is_total(row: &Row) -> bool {
    row.cells.iter().filter(|c| !c.is_empty()).take(3).any(|c| {
        let c = c.to_lowercase().replace(' ', "");
        TOTALS.iter().any(|w| c.starts_with(w))
    })
}

fn is_yuan(cell: &str) -> bool {
    let c = crate::text::fold::fold(cell);
    c.is_empty()
        || [
            "人民币",
            "人民币元",
            "cny",
            "rmb",
            "156",
            "01",
            "001",
            "¥",
            "元",
        ]
        .contains(&&*c)
}

#[cfg(test)]
mod tests;
