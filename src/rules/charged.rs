//! RATE and FEE: what was really charged, by the numbers of sales and credits. Prices never move
//! the verdict: a licensed acquirer can overcharge.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::build::{Draft, draft};
use super::price::{below_cost, quoted};
use crate::case::{Card, SaleKind};
use crate::dossier::Dossier;
use crate::field::Field;
use crate::finding::{Finding, Severity};
use crate::identifier::money;
use crate::identifier::rate::Rate;
use crate::registry::name::same_party;
use crate::settlement::implied::DEPOSITS;
use crate::settlement::rates::{Charge, TierBy};
use crate::text::fold::fold;

/// Fees from which a rate is believed where nothing else is known of it.
const ENOUGH: usize = 2;
/// Fees from which a fixed amount besides the rate is believed.
const ENOUGH_FIXED: usize = 3;
/// Smallest fixed amount a sale that is pointed out, CNY: below it lies rounding.
const LEAST_FIXED: Decimal = Decimal::from_parts(5, 0, 0, false, 1);
/// Most CNY that SIM fees of twelve months come to where they are moderate (FEE004's own measure).
const SIM_MOST: i64 = 100;
/// Names under which memberships and insurance are taken.
const SOLD_ALONG: [&str; 5] = ["会员", "权益", "vip", "保险", "账户管理"];
/// Names under which SIM fees are taken.
const SIM: [&str; 4] = ["流量", "通讯费", "通信费", "sim"];

/// The rate agreed for a card type and the field that holds it.
fn agreed(d: &Dossier<'_>, card: Option<Card>) -> Option<(Rate, Field)> {
    let field = match card? {
        Card::Credit => Field::AgreementRateCredit,
        Card::Debit => Field::AgreementRateDebit,
        Card::Qr | Card::Foreign => return None,
    };
    Some((Rate::parse(d.usable(field)?).ok()?, field))
}

/// The rate agreed for a card type, else the one quoted.
fn promised(d: &Dossier<'_>, card: Option<Card>) -> Option<(Rate, Field)> {
    agreed(d, card).or_else(|| {
        let field = match card? {
            Card::Credit => Field::RateCredit,
            Card::Debit => Field::RateDebit,
            Card::Qr => Field::RateQr,
            Card::Foreign => return None,
        };
        Some((Rate::parse(d.usable(field)?).ok()?, field))
    })
}

/// Key of a card type's name.
fn card_key(card: Option<Card>) -> &'static str {
    match card {
        Some(Card::Credit) => "reconcile.card.credit",
        Some(Card::Debit) => "reconcile.card.debit",
        Some(Card::Qr) => "reconcile.card.qr",
        Some(Card::Foreign) => "reconcile.card.foreign",
        None => "reconcile.card.none",
    }
}

/// Fees of a sale of 1,000 CNY, by its own rate and by another.
fn on_a_thousand(charge: &Charge, other: &Rate) -> (Decimal, Decimal) {
    let amount = Decimal::ONE_THOUSAND;
    (charge.rate.fee(amount), other.fee(amount))
}

/// Points at some sales of a stretch.
fn pointing<'d>(
    d: &'d Dossier<'d>,
    mut draft: Draft<'d>,
    card: Option<Card>,
    (from, to): (Date, Date),
) -> Draft<'d> {
    let inside = |t: jiff::civil::DateTime| from <= t.date() && t.date() <= to;
    let sales = d.case.sales.iter().enumerate().filter(|(_, s)| {
        s.card == card
            && matches!(s.kind, None | Some(SaleKind::Sale))
            && s.time.is_some_and(inside)
    });
    for (i, s) in sales.take(3) {
        if let Some(time) = s.time {
            draft = draft
                .seen(format!("sales[{i}].time"), &time.to_string())
                .against_rule();
        }
    }
    draft
}

/// Rates of each card type one after the other, those that go by amount or hour left out.
fn in_order<'d>(d: &'d Dossier<'_>) -> BTreeMap<Option<Card>, Vec<&'d Charge>> {
    let mut out: BTreeMap<Option<Card>, Vec<&Charge>> = BTreeMap::new();
    let charged = &d.settlement.charged;
    for c in &charged.rates {
        if c.count >= ENOUGH && !charged.tiers.iter().any(|t| t.card == c.card) {
            out.entry(c.card).or_default().push(c);
        }
    }
    for list in out.values_mut() {
        list.sort_by_key(|c| (c.from, c.to));
    }
    out
}

/// RATE004 asks whether the rate of a card type rose between sales of the list.
///
/// Two fees or more must show each rate. Whether the rise was announced thirty days ahead and
/// agreed to is not in the numbers: where no rate is agreed, or the later one is not above it, it
/// is a warning only. Rates that go by amount or hour are RATE009's.
pub fn rose(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (card, list) in in_order(d) {
        let cent = Decimal::new(1, 2);
        let rise = list.windows(2).find_map(|w| {
            let [before, after] = w else { return None };
            let (now, was) = on_a_thousand(after, &before.rate);
            (now > was + cent && before.to <= after.from).then_some((*before, *after))
        });
        let Some((before, after)) = rise else {
            continue;
        };
        let above = agreed(d, card).filter(|(rate, _)| {
            let (now, agreed) = on_a_thousand(after, rate);
            now > agreed + cent
        });
        let severity = if above.is_some() {
            Severity::Critical
        } else {
            Severity::Warning
        };
        let mut draft = draft(d, "RATE004", "rose")
            .severity(severity)
            .key_arg("card", card_key(card))
            .arg("before", before.rate)
            .arg("until", before.to)
            .arg("after", after.rate)
            .arg("since", after.from);
        draft = pointing(d, draft, card, (after.from, after.to));
        if let Some((_, field)) = above {
            draft = draft.field(field);
        }
        draft.push(out);
        return;
    }
}

/// RATE005 asks whether a fixed amount of 0.5 CNY or more a sale is charged that the agreed rate,
/// or else the quoted one, does not have.
///
/// Silent where no rate of the card type is known. One fee shows it where its percentage is the
/// agreed one; otherwise three must.
pub fn fixed_amount(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for c in &d.settlement.charged.rates {
        let Some((known, field)) = promised(d, c.card) else {
            continue;
        };
        let plus = c.rate.plus_yuan.unwrap_or_default();
        let over = plus - known.plus_yuan.unwrap_or_default();
        let shown = c.count >= ENOUGH_FIXED || c.rate.percent == known.percent;
        if over < LEAST_FIXED || !shown {
            continue;
        }
        let mut draft = draft(d, "RATE005", "fixed")
            .key_arg("card", card_key(c.card))
            .arg("plus", plus.normalize())
            .arg("count", c.count)
            .arg("from", c.from)
            .arg("to", c.to)
            .arg("rate", known);
        draft = pointing(d, draft, c.card, (c.from, c.to));
        draft.field(field).push(out);
        return;
    }
}

/// RATE006 asks whether a debit card sale was charged above the agreed cap.
///
/// Silent where no cap was agreed, and for QR sales.
pub fn cap_missed(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let missed = &d.settlement.charged.caps;
    let Some(worst) = missed
        .iter()
        .max_by_key(|c| (c.fee, std::cmp::Reverse(c.sale)))
    else {
        return;
    };
    let amount = d.case.sales.get(worst.sale).and_then(|s| s.amount);
    let over: Decimal = missed.iter().map(|c| c.fee - c.most).sum();
    let mut draft = draft(d, "RATE006", "above_cap")
        .arg("count", missed.len())
        .arg("amount", amount.unwrap_or_default().normalize())
        .arg("fee", worst.fee.normalize())
        .arg("most", worst.most.normalize())
        .arg("over", over.normalize());
    for c in missed.iter().take(10) {
        draft = draft
            .seen(format!("sales[{}].fee", c.sale), &c.fee.to_string())
            .against_rule();
    }
    draft.field(Field::AgreementRateDebit).push(out);
}

/// RATE008 asks whether a quote below the ceilings' cost was followed by a higher rate charged.
///
/// Silent for quotes at or above cost, for exempt and reduced categories, and without two fees of
/// that card type.
pub fn low_then_higher(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for (field, card) in [
        (Field::RateCredit, Card::Credit),
        (Field::RateDebit, Card::Debit),
    ] {
        let Some((quote, kind)) = quoted(d, field) else {
            continue;
        };
        if super::price::not_standard(d) || below_cost(d, &quote, kind).is_none() {
            continue;
        }
        let higher = d
            .settlement
            .charged
            .rates
            .iter()
            .filter(|c| c.card == Some(card) && c.count >= ENOUGH)
            .find(|c| {
                let (charged, quoted) = on_a_thousand(c, &quote);
                charged > quoted + Decimal::new(1, 2)
            });
        if let Some(c) = higher {
            let mut draft = draft(d, "RATE008", "higher_later")
                .key_arg("card", card_key(Some(card)))
                .arg("quote", quote)
                .arg("rate", c.rate)
                .arg("from", c.from)
                .arg("count", c.count);
            draft = pointing(d, draft, c.card, (c.from, c.to));
            draft.field(field).push(out);
            return;
        }
    }
}

/// RATE009 asks whether two rates of one card type go by amount or hour while the agreement, or
/// else the quote, has one.
///
/// Silent where no rate of the card type is known. What a cap brings about is no second rate.
pub fn tiers(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    for t in &d.settlement.charged.tiers {
        let Some((known, field)) = promised(d, t.card) else {
            continue;
        };
        let (message, from) = match t.by {
            TierBy::Amount(yuan) => ("by_amount", yuan.normalize().to_string()),
            TierBy::Hour(hour) => ("by_hour", hour.to_string()),
        };
        let mut draft = draft(d, "RATE009", message)
            .key_arg("card", card_key(t.card))
            .arg("below", t.below)
            .arg("above", t.above)
            .arg("from", from)
            .arg("rate", known);
        let sales = d.case.sales.iter().enumerate();
        let above = sales.filter(|(_, s)| {
            s.card == t.card
                && match t.by {
                    TierBy::Amount(yuan) => s.amount.is_some_and(|a| a >= yuan),
                    TierBy::Hour(hour) => s.time.is_some_and(|x| x.hour() >= hour),
                }
        });
        for (i, s) in above.take(3) {
            draft = draft
                .seen(
                    format!("sales[{i}].amount"),
                    &s.amount.unwrap_or_default().to_string(),
                )
                .against_rule();
        }
        draft.field(field).push(out);
        return;
    }
}

/// Something taken besides the fees: where it stands, its amount, its name.
struct Taken<'d> {
    field: String,
    amount: Decimal,
    name: Option<&'d str>,
    date: Option<Date>,
}

fn taken<'d>(d: &'d Dossier<'_>) -> Vec<Taken<'d>> {
    let named = d.case.deductions.iter().enumerate().filter_map(|(i, x)| {
        Some(Taken {
            field: format!("deductions[{i}].amount"),
            amount: x.amount.filter(|a| !a.is_zero())?,
            name: x.name.as_deref().filter(|n| !n.trim().is_empty()),
            date: x.date,
        })
    });
    let found = d.settlement.charged.one_off.iter().map(|x| Taken {
        field: match x.credit {
            Some(c) => format!("credits[{c}].amount"),
            None => format!("sales[{}].fee", x.sale),
        },
        amount: x.amount,
        name: None,
        date: d
            .case
            .sales
            .get(x.sale)
            .and_then(|s| s.time)
            .map(|t| t.date()),
    });
    let mut out: Vec<Taken<'_>> = named.collect();
    // What was found from the numbers may be what the export names.
    for f in found {
        let same = |t: &Taken<'_>| (t.amount - f.amount).abs() <= Decimal::new(5, 2);
        if !out.iter().any(same) {
            out.push(f);
        }
    }
    out
}

/// FEE001 asks whether something was taken from the takings that no stated deposit and no stated
/// SIM fee explains.
///
/// An item that bears a name may stand in a price list the case does not have: it is a warning,
/// and only where the case says what was agreed at all. What bears no name is critical.
pub fn unannounced(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let stated: Vec<Decimal> = [Field::Deposit, Field::SimFee]
        .into_iter()
        .filter_map(|f| money::parse(d.usable(f)?).ok())
        .collect();
    let terms = [
        Field::AgreementRateCredit,
        Field::AgreementRateDebit,
        Field::Deposit,
        Field::SimFee,
    ];
    let terms_known = terms.into_iter().any(|f| d.case.get(f).is_some());
    let mut open: Vec<Taken<'_>> = taken(d);
    open.retain(|t| {
        let explained = stated
            .iter()
            .any(|s| (*s - t.amount).abs() <= Decimal::new(5, 2));
        !explained && (t.name.is_none() || terms_known)
    });
    // One finding: the nameless first, then by amount.
    open.sort_by(|a, b| {
        (a.name.is_some(), b.amount, &a.field).cmp(&(b.name.is_some(), a.amount, &b.field))
    });
    let Some(first) = open.first() else { return };
    let sum: Decimal = open.iter().map(|t| t.amount).sum();
    let (message, severity) = match first.name {
        None => ("nameless", Severity::Critical),
        Some(_) => ("not_stated", Severity::Warning),
    };
    let mut draft = draft(d, "FEE001", message)
        .severity(severity)
        .arg("count", open.len())
        .arg("sum", sum.normalize())
        .arg("amount", first.amount.normalize())
        .arg("name", first.name.unwrap_or_default());
    draft = match first.date {
        Some(day) => draft.arg("date", day),
        None => draft.key_arg("date", "settlement.day_not_given"),
    };
    for t in open.iter().take(20) {
        let value = match t.name {
            Some(name) => format!("{name} {}", t.amount.normalize()),
            None => t.amount.normalize().to_string(),
        };
        draft = draft.seen(t.field.clone(), &value).against_rule();
    }
    draft.push(out);
}

/// FEE002 asks whether the first sale is of a deposit-like amount and paid to another merchant, or
/// follows a pre-authorisation of that amount.
///
/// Silent where the sale names no merchant, or the case no own name, and for the own name in any
/// of its forms.
pub fn deposit_by_sale(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let is_deposit =
        |a: Option<Decimal>| a.is_some_and(|a| DEPOSITS.into_iter().any(|x| Decimal::from(x) == a));
    let first = d
        .case
        .sales
        .iter()
        .enumerate()
        .filter(|(_, s)| s.time.is_some())
        .min_by_key(|(i, s)| (s.time, *i));
    let Some((i, s)) = first else { return };
    if !is_deposit(s.amount) {
        return;
    }
    let amount = s.amount.unwrap_or_default();
    if s.kind == Some(SaleKind::Preauth) {
        let turned = d.case.sales.iter().enumerate().find(|(_, t)| {
            t.amount == s.amount && t.time > s.time && matches!(t.kind, None | Some(SaleKind::Sale))
        });
        if let Some((n, t)) = turned {
            draft(d, "FEE002", "preauth")
                .arg("amount", amount.normalize())
                .arg("date", s.time.map(|t| t.date()).unwrap_or(d.date))
                .arg("later", t.time.map(|t| t.date()).unwrap_or(d.date))
                .seen(format!("sales[{i}].amount"), &amount.to_string())
                .against_rule()
                .seen(format!("sales[{n}].amount"), &amount.to_string())
                .push(out);
        }
        return;
    }
    if !matches!(s.kind, None | Some(SaleKind::Sale)) {
        return;
    }
    let (Some(own), Some(to)) = (d.case.get(Field::MerchantName), s.merchant_name.as_deref())
    else {
        return;
    };
    let operator = d.case.get(Field::Operator);
    let is_own = to.trim().is_empty()
        || same_party(own, to)
        || operator.is_some_and(|o| fold(to).contains(&*fold(o)));
    if is_own {
        return;
    }
    draft(d, "FEE002", "first_sale")
        .arg("amount", amount.normalize())
        .arg("date", s.time.map(|t| t.date()).unwrap_or(d.date))
        .personal_arg("to", to)
        .seen(format!("sales[{i}].merchant_name"), to)
        .against_rule()
        .seen(format!("sales[{i}].amount"), &amount.to_string())
        .field(Field::MerchantName)
        .push(out);
}

/// FEE004 asks whether SIM fees taken within twelve months come to more than 100 CNY, or were
/// taken twice.
///
/// Only deductions that bear the name of a SIM fee; days must be known for counting them together.
pub fn sim_fees(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let mut fees: Vec<(Date, Decimal, usize)> = d
        .case
        .deductions
        .iter()
        .enumerate()
        .filter(|(_, x)| named(x.name.as_deref(), &SIM))
        .filter_map(|(i, x)| Some((x.date?, x.amount?, i)))
        .collect();
    fees.sort_unstable();
    let year = fees.iter().enumerate().find_map(|(n, (day, ..))| {
        let within: Vec<&(Date, Decimal, usize)> = fees
            .iter()
            .skip(n)
            .take_while(|(d, ..)| *d < day.saturating_add(1.year()))
            .collect();
        let sum: Decimal = within.iter().map(|f| f.1).sum();
        (within.len() > 1 || sum > Decimal::from(SIM_MOST)).then_some((within, sum))
    });
    let Some((list, sum)) = year else { return };
    let mut draft = draft(d, "FEE004", "taken")
        .arg("count", list.len())
        .arg("sum", sum.normalize())
        .arg("from", list.first().map(|f| f.0).unwrap_or(d.date))
        .arg("to", list.last().map(|f| f.0).unwrap_or(d.date));
    for (_, amount, i) in list {
        draft = draft
            .seen(format!("deductions[{i}].amount"), &amount.to_string())
            .against_rule();
    }
    draft.push(out);
}

/// FEE005 asks whether a deduction bears the name of a membership, benefits, insurance or account
/// management.
pub fn sold_along(d: &Dossier<'_>, out: &mut Vec<Finding>) {
    let list: Vec<(usize, &str, Decimal)> = d
        .case
        .deductions
        .iter()
        .enumerate()
        .filter(|(_, x)| named(x.name.as_deref(), &SOLD_ALONG))
        .filter_map(|(i, x)| Some((i, x.name.as_deref()?, x.amount.unwrap_or_default())))
        .collect();
    let Some((_, name, _)) = list.first() else {
        return;
    };
    let sum: Decimal = list.iter().map(|x| x.2).sum();
    let mut draft = draft(d, "FEE005", "taken")
        .arg("count", list.len())
        .arg("name", name)
        .arg("sum", sum.normalize());
    for (i, name, _) in &list {
        draft = draft
            .seen(format!("deductions[{i}].name"), name)
            .against_rule();
    }
    draft.push(out);
}

fn named(name: Option<&str>, words: &[&str]) -> bool {
    name.is_some_and(|n| {
        let n = fold(n);
        words.iter().any(|w| n.contains(w))
    })
}
