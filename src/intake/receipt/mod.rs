//! A slip's text, as typed, copied or recognised: what is printed under which label.
//!
//! Card number, expiry, signature, telephone and cardholder are named and never kept. What is not
//! printed is a fact only where a whole slip was read.

pub mod labels;
mod lines;
mod moments;
mod plain;
mod shape;
mod shown;
mod tally;
mod values;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::case::{Card, Case, Sale, SaleKind, Slip, parse_card, parse_sale_kind};
use crate::field::Field;

/// Longest text read, bytes; slips have some two thousand.
pub const MOST_BYTES: usize = 256 << 10;

/// A character that was read as another, where the shape of the field allows a digit alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Position in the value, from 1.
    pub position: usize,
    /// As it stood.
    pub from: char,
    /// As it was read.
    pub to: char,
}

/// Why a value could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The label stands there, nothing follows.
    Empty,
    /// Not of the shape of its field.
    Form,
    /// Not of the length of its field; characters found.
    Length(usize),
    /// In another currency.
    Currency,
    /// It holds what may be a card number or somebody's number.
    Personal,
    /// The same label stands there again with another value.
    Differs,
}

impl Why {
    /// Word of the document and the catalogue.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Why::Empty => "empty",
            Why::Form => "form",
            Why::Length(_) => "length",
            Why::Currency => "currency",
            Why::Personal => "personal",
            Why::Differs => "differs",
        }
    }
}

/// One value read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Key of the field, as in `data/receipt-labels.toml`; `acquirer_code`, `issuer_code` for
    /// the codes beside the names, `card_entry_mode` for the letter after the card number.
    pub field: &'static str,
    /// The value: numbers without spaces and in capitals, amounts as decimals in CNY, times as
    /// `2026-11-19T12:30:05`, kinds as the contract's words.
    pub value: String,
    /// Line of the text, from 1.
    pub line: usize,
    /// The label as printed.
    pub label: String,
    /// The value as printed, where it differs.
    pub printed: Option<String>,
    /// Characters that were changed.
    pub changes: Vec<Change>,
    /// `O` or `I` stands where the shape allows letters too: kept as printed.
    pub unsure: bool,
    /// The label itself was read although a character or two differ.
    pub nearly: bool,
}

/// A label whose value could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Key of the field.
    pub field: &'static str,
    /// Line, from 1.
    pub line: usize,
    /// Why.
    pub why: Why,
}

/// Something printed that is never kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// `card_no`, `expiry`, `signature`, `phone`, `cardholder`.
    pub field: &'static str,
    /// Line, from 1.
    pub line: usize,
}

/// What a slip says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Values read, in the order of the text.
    pub items: Vec<Item>,
    /// Labels whose value could not be read.
    pub unread: Vec<Unread>,
    /// Printed and not kept.
    pub dropped: Vec<Dropped>,
    /// Lines that hold text and no label.
    pub other_lines: usize,
    /// A beginning (title or copy mark), an end, an amount and a time were read.
    pub whole: bool,
    /// What the title says before the words for slip, such as a brand.
    pub title: Option<String>,
}

/// What a slip must show: key of the item and of the case.
pub const REQUIRED: [&str; 4] = ["acquirer", "merchant_name", "merchant_no", "terminal_no"];

/// Reads the text of a slip. `from_picture`: recognised from a picture, where a line that is
/// absent may just not have been recognised, so that it never counts as a whole slip.
#[must_use]
pub fn read(text: &str, from_picture: bool) -> Reading {
    tally::read(text, from_picture)
}

/// A recognised text as it may be shown: without the values of what is never kept, and with the
/// numbers of persons masked.
#[must_use]
pub fn without_dropped(text: &str) -> String {
    shown::without_dropped(text)
}

impl Reading {
    /// The first item of a field.
    #[must_use]
    pub fn item(&self, field: &str) -> Option<&Item> {
        self.items.iter().find(|i| i.field == field)
    }

    /// Value of a field.
    #[must_use]
    pub fn value(&self, field: &str) -> Option<&str> {
        self.item(field).map(|i| i.value.as_str())
    }

    /// Whether anything of use was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.items.iter().any(|i| {
            matches!(
                i.field,
                "acquirer"
                    | "acquirer_code"
                    | "merchant_name"
                    | "merchant_no"
                    | "terminal_no"
                    | "amount"
                    | "total"
                    | "datetime"
                    | "serial_number"
                    | "tusn"
            )
        })
    }

    /// Of [`REQUIRED`], what a whole slip does not print.
    #[must_use]
    pub fn not_printed(&self) -> Vec<&'static str> {
        if !self.whole {
            return Vec::new();
        }
        REQUIRED
            .into_iter()
            .filter(|f| {
                self.item(f).is_none()
                    && !self.unread.iter().any(|u| u.field == *f)
                    && !(*f == "acquirer"
                        && (self.item("acquirer_code").is_some() || self.title.is_some()))
            })
            .collect()
    }

    /// Amount in CNY; the total where no amount is printed.
    #[must_use]
    pub fn amount(&self) -> Option<Decimal> {
        self.value("amount")
            .or_else(|| self.value("total"))
            .and_then(|v| v.parse().ok())
    }

    /// Time of the transaction; a date alone is its noon.
    #[must_use]
    pub fn time(&self) -> Option<DateTime> {
        self.value("datetime").and_then(crate::case::parse_time)
    }

    /// Kind of transaction.
    #[must_use]
    pub fn kind(&self) -> Option<SaleKind> {
        self.value("txn_type").and_then(parse_sale_kind)
    }

    /// Kind of card.
    #[must_use]
    pub fn card(&self) -> Option<Card> {
        self.value("card_kind").and_then(parse_card)
    }

    /// The slip as a line of a case.
    #[must_use]
    pub fn slip(&self) -> Slip {
        let owned = |f: &str| self.value(f).map(str::to_owned);
        Slip {
            acquirer: owned("acquirer"),
            merchant_name: owned("merchant_name"),
            merchant_no: owned("merchant_no"),
            terminal_no: owned("terminal_no"),
            time: self.time(),
            amount: self.amount(),
        }
    }

    /// The sale the slip speaks of, for the questions about money that has not come.
    #[must_use]
    pub fn sale(&self) -> Option<Sale> {
        let slip = self.slip();
        (slip.amount.is_some() || slip.time.is_some()).then(|| Sale {
            time: slip.time,
            amount: slip.amount,
            card: self.card(),
            kind: self.kind(),
            merchant_no: slip.merchant_no,
            merchant_name: slip.merchant_name,
            terminal_no: slip.terminal_no,
            acquirer: slip.acquirer,
            ..Sale::default()
        })
    }

    /// Fields of a case the slip fills, with their values.
    #[must_use]
    pub fn case_fields(&self) -> Vec<(Field, String)> {
        let is_slip = self.amount().is_some() || self.whole || self.title.is_some();
        let serial = if is_slip {
            Field::SerialNumberOnScreen
        } else {
            Field::SerialNumber
        };
        let mut out: Vec<(Field, String)> = [
            ("acquirer", Field::ReceiptAcquirer),
            ("acquirer_code", Field::InstitutionCode),
            ("merchant_name", Field::ReceiptMerchantName),
            ("merchant_no", Field::ReceiptMerchantNo),
            ("terminal_no", Field::ReceiptTerminalNo),
            ("serial_number", serial),
            ("tusn", Field::Tusn),
        ]
        .into_iter()
        .filter_map(|(key, field)| Some((field, self.value(key)?.to_owned())))
        .collect();
        let four_read = !self.unread.iter().any(|u| REQUIRED.contains(&u.field));
        // A title may name the acquirer in its own way: its absence below is no fact then.
        let acquirer_said = self.item("acquirer").is_some()
            || self.item("acquirer_code").is_some()
            || self.title.is_none();
        if self.whole && four_read && acquirer_said {
            out.push((Field::ReceiptComplete, "true".to_owned()));
        }
        out
    }

    /// Adds the slip to a case. What the case holds already stands.
    pub fn fill(&self, case: &mut Case<'static>) {
        let first = case.get(Field::ReceiptMerchantNo).is_none()
            && case.get(Field::ReceiptMerchantName).is_none()
            && case.get(Field::ReceiptAcquirer).is_none();
        if first {
            for (field, value) in self.case_fields() {
                if case.get(field).is_none() {
                    case.set(field, value);
                }
            }
        }
        let slip = self.slip();
        if slip != Slip::default() && (!first || slip.amount.is_some() || slip.time.is_some()) {
            case.receipts.push(slip);
        }
    }
}
