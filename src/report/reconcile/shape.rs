//! The frozen JSON form, `yiqing.reconcile/1`. Positions count from 0 in the lists as they were
//! read; every sum of money is exact, as text.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::document::ReportDocument;

/// Bank credits held against card sales.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReconcileDocument {
    /// `yiqing.reconcile/1`.
    pub schema: &'static str,
    /// The day checked for: days late are counted to it.
    pub check_date: String,
    /// Cycle reckoned with, `T+1` where none was agreed.
    pub cycle: String,
    /// What was given as cycle, where none could be read in it and `T+1` was reckoned with.
    pub cycle_unread: Option<String>,
    /// Sums, CNY.
    pub totals: TotalsDocument,
    /// Credits and the sales they pay, by their first credit.
    pub matched: Vec<MatchedDocument>,
    /// Positions of credits that pay no sale of the list, ascending; own transfers among them.
    pub unmatched_credits: Vec<usize>,
    /// The same credits, with what is known of them.
    pub unmatched: Vec<UnmatchedDocument>,
    /// Credits that claim the same sales and come from different payers; also unmatched.
    pub contested: Vec<Vec<usize>>,
    /// Sales that no credit pays, ascending.
    pub unpaid_sales: Vec<UnpaidDocument>,
    /// Positions of lines that move no settled money, or lack time or amount.
    pub left_out_sales: Vec<usize>,
    /// Who paid the matched credits, the largest sum first.
    pub payers: Vec<PayerDocument>,
    /// Rates really charged, by card type and day.
    pub rates: Vec<ChargeDocument>,
    /// Rates of one card type charged side by side.
    pub tiers: Vec<TierDocument>,
    /// Debit sales charged above the agreed cap.
    pub caps_missed: Vec<CapMissedDocument>,
    /// What was taken besides the fees.
    pub deductions: Vec<TakenDocument>,
    /// The verdict with all findings, as `check` gives it.
    pub report: ReportDocument,
}

/// Sums; refunds and voids are taken off. Takings are matched or unpaid, credits matched or
/// unmatched, to the cent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TotalsDocument {
    /// Sales that move money.
    pub sales: usize,
    /// Their takings.
    pub takings: String,
    /// Takings of matched sales.
    pub matched_takings: String,
    /// Takings of unpaid sales.
    pub unpaid_takings: String,
    /// Credits.
    pub credits: usize,
    /// Their sum.
    pub credited: String,
    /// Sum of matched credits.
    pub matched_credited: String,
    /// Sum of unmatched credits.
    pub unmatched_credited: String,
    /// Matched takings less matched credits: all that was kept back of them.
    pub charged: String,
}

/// Credits and the sales they pay.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MatchedDocument {
    /// Positions of the credits.
    pub credits: Vec<usize>,
    /// Positions of the sales.
    pub sales: Vec<usize>,
    /// `shown`, `agreed`, `implied` or `partial`.
    pub how: &'static str,
    /// `acquirer`, `institution`, `bank`, `clearing`, `person`, `company`, `self` or `unclear`.
    pub payer_kind: &'static str,
    /// Day of the first credit.
    pub date: Option<String>,
    /// Sum of the credits.
    pub amount: String,
    /// Takings of the sales.
    pub takings: String,
    /// What was kept back.
    pub charged: ChargedDocument,
}

/// What was kept back of a batch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChargedDocument {
    /// CNY.
    pub fee: String,
    /// Percent of the takings, to four places; null where these are zero.
    pub percent: Option<String>,
}

/// A credit that pays no sale of the list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnmatchedDocument {
    /// Its position.
    pub credit: usize,
    /// Day.
    pub date: Option<String>,
    /// CNY.
    pub amount: Option<String>,
    /// Payer, persons masked.
    pub payer: Option<String>,
    /// Kind of payer.
    pub payer_kind: &'static str,
    /// `self` (own transfer), `rebate`, `interest`, `returned` (a deposit or fee given back),
    /// `contested`, `ambiguous` (fits several batches) or `no_sale`.
    pub why: &'static str,
}

/// A sale nobody has paid.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnpaidDocument {
    /// Its position.
    pub sale: usize,
    /// Day it was due.
    pub due: String,
    /// Calendar days from that day to the check date; 0 where it is not late.
    pub days_late: i32,
    /// Time.
    pub time: Option<String>,
    /// CNY, positive also for refunds.
    pub amount: Option<String>,
    /// `sale`, `refund` or `void`.
    pub kind: &'static str,
}

/// Who paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PayerDocument {
    /// Name on record, or as the bank prints it, persons masked; null where it prints none.
    pub name: Option<String>,
    /// Kind, as for `payer_kind`.
    pub kind: &'static str,
    /// Sum of the matched credits, CNY.
    pub amount: String,
    /// Matched credits.
    pub count: usize,
    /// Percent of all matched credits, to two places.
    pub share: String,
}

/// A rate charged over some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ChargeDocument {
    /// First day of a sale charged so.
    pub from: String,
    /// Last day.
    pub to: String,
    /// `credit`, `debit`, `qr`, `foreign`; null where the sales do not say.
    pub card: Option<&'static str>,
    /// Percent.
    pub percent: String,
    /// CNY a sale.
    pub plus_yuan: Option<String>,
    /// Most that the percentage comes to, CNY.
    pub cap_yuan: Option<String>,
    /// Fees that show it.
    pub count: usize,
    /// Takings they were taken from, CNY.
    pub takings: String,
}

/// Two rates side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TierDocument {
    /// Card type.
    pub card: Option<&'static str>,
    /// Percent below.
    pub below_percent: String,
    /// Percent above.
    pub above_percent: String,
    /// The second is charged from this amount on, CNY.
    pub from_amount: Option<String>,
    /// The second is charged from this hour of the day on.
    pub from_hour: Option<i8>,
}

/// A debit sale charged above the agreed cap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CapMissedDocument {
    /// Position of the sale.
    pub sale: usize,
    /// Fee taken, CNY.
    pub fee: String,
    /// Most that was agreed, CNY.
    pub most: String,
}

/// Something taken besides the fees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TakenDocument {
    /// Day.
    pub date: Option<String>,
    /// CNY.
    pub amount: Option<String>,
    /// What the export calls it; null where it was found from the numbers alone.
    pub name: Option<String>,
    /// Position of the credit it was kept back from.
    pub credit: Option<usize>,
    /// Position of the first sale of that credit.
    pub sale: Option<usize>,
}
