//! Every credit and every sale of the lists on a row of its own, with what became of it: for a
//! spreadsheet. Sums of the rows are the sums of the lists, to the cent.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{
    MatchedDocument, ReconcileDocument, card_word, document, kind_word, number, payer_name,
    payer_word,
};
use crate::check::Report;
use crate::dossier::Dossier;
use crate::report::rows::defused;
use crate::report::words::Words;
use crate::settlement::takings_of;

/// The columns, by the words of the JSON document.
pub const COLUMNS: [&str; 15] = [
    "list",
    "position",
    "time",
    "amount",
    "card",
    "kind",
    "payer",
    "payer_kind",
    "state",
    "group",
    "how",
    "fee",
    "due",
    "days_late",
    "why",
];

/// Renders the lists as CSV with a byte order mark: `list` is `credits` or `sales`, `position`
/// counts from 0, `amount` is negative for money that goes back, `state` is `matched`,
/// `unmatched`, `unpaid` or `left_out`, `group` the position in `matched`, and `fee` stands on the
/// first credit of its group only, so that the column adds up.
///
/// # Errors
/// None but a fault of the writer.
pub fn render(d: &Dossier<'_>, report: &Report, words: &Words<'_>) -> Result<String, csv::Error> {
    let doc = document(d, report, words);
    let mut out = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    out.write_record(COLUMNS)?;
    credits(d, &doc, words, &mut out)?;
    sales(d, &doc, &mut out)?;
    let bytes = out
        .into_inner()
        .map_err(|e| csv::Error::from(e.into_error()))?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(format!("\u{feff}{text}"))
}

/// Group of each position.
fn groups<'m>(
    matched: &'m [MatchedDocument],
    of: impl Fn(&'m MatchedDocument) -> &'m [usize],
) -> HashMap<usize, usize> {
    let each = matched.iter().enumerate();
    each.flat_map(|(n, m)| of(m).iter().map(move |i| (*i, n)))
        .collect()
}

fn credits(
    d: &Dossier<'_>,
    doc: &ReconcileDocument,
    words: &Words<'_>,
    out: &mut csv::Writer<Vec<u8>>,
) -> Result<(), csv::Error> {
    let group_of = groups(&doc.matched, |m| &m.credits);
    let why: HashMap<usize, &str> = doc.unmatched.iter().map(|u| (u.credit, u.why)).collect();
    for (i, c) in d.case.credits.iter().enumerate() {
        let group = group_of.get(&i).copied();
        let matched = group.and_then(|g| doc.matched.get(g));
        let first = matched.is_some_and(|m| m.credits.first() == Some(&i));
        let payer = payer_name(d, i, words).unwrap_or_default();
        let row: [Cow<'_, str>; 15] = [
            "credits".into(),
            i.to_string().into(),
            c.date.map(|x| x.to_string()).unwrap_or_default().into(),
            c.amount.map(number).unwrap_or_default().into(),
            "".into(),
            "".into(),
            defused(&payer),
            payer_word(d, i).into(),
            if group.is_some() {
                "matched"
            } else {
                "unmatched"
            }
            .into(),
            group.map(|g| g.to_string()).unwrap_or_default().into(),
            matched.map(|m| m.how).unwrap_or_default().into(),
            matched
                .filter(|_| first)
                .map(|m| m.charged.fee.as_str())
                .unwrap_or_default()
                .into(),
            "".into(),
            "".into(),
            why.get(&i).copied().unwrap_or_default().into(),
        ];
        out.write_record(row.iter().map(|c| c.as_bytes()))?;
    }
    Ok(())
}

fn sales(
    d: &Dossier<'_>,
    doc: &ReconcileDocument,
    out: &mut csv::Writer<Vec<u8>>,
) -> Result<(), csv::Error> {
    let group_of = groups(&doc.matched, |m| &m.sales);
    let unpaid: HashMap<usize, (&str, i32)> = doc
        .unpaid_sales
        .iter()
        .map(|u| (u.sale, (u.due.as_str(), u.days_late)))
        .collect();
    for (i, s) in d.case.sales.iter().enumerate() {
        let group = group_of.get(&i).copied();
        let open = unpaid.get(&i);
        let state = match (group, open) {
            (Some(_), _) => "matched",
            (None, Some(_)) => "unpaid",
            (None, None) => "left_out",
        };
        let time = s.time.map(|t| t.strftime("%Y-%m-%d %H:%M:%S").to_string());
        let row: [Cow<'_, str>; 15] = [
            "sales".into(),
            i.to_string().into(),
            time.unwrap_or_default().into(),
            s.amount
                .map(|_| number(takings_of(s)))
                .unwrap_or_default()
                .into(),
            s.card.map(card_word).unwrap_or_default().into(),
            kind_word(Some(s)).into(),
            "".into(),
            "".into(),
            state.into(),
            group.map(|g| g.to_string()).unwrap_or_default().into(),
            "".into(),
            "".into(),
            open.map(|o| o.0).unwrap_or_default().into(),
            open.map(|o| o.1.to_string()).unwrap_or_default().into(),
            "".into(),
        ];
        out.write_record(row.iter().map(|c| c.as_bytes()))?;
    }
    Ok(())
}
