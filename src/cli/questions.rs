//! Questions of `diagnose` on a terminal: one at a time, an empty answer for what is not known.

use super::args::pick;
use crate::case::{
    CARD_WORDS, Case, SALE_KIND_WORDS, Sale, parse_bool, parse_card, parse_choice, parse_sale_kind,
    parse_time,
};
use crate::field::{Field, Kind};
use crate::identifier::money;
use crate::report::words::{Lang, Words};

/// Times a question is asked again when its answer cannot be read.
const MOST_TRIES: usize = 3;

/// Fields asked for, in this order, after the sale.
const FIELDS_ASKED: [Field; 14] = [
    Field::CustomerDebited,
    Field::SlipResult,
    Field::SettlementCycle,
    Field::InstantWindow,
    Field::InstantQuota,
    Field::AcquirerStatus,
    Field::PayoutStatus,
    Field::Notice,
    Field::AccountClass,
    Field::AccountStatus,
    Field::SettlementPayer,
    Field::Brand,
    Field::ReceiptAcquirer,
    Field::MerchantKind,
];

/// Gives the next answer; `None` at the end.
type Answer<'a> = &'a mut dyn FnMut() -> Option<String>;
/// Shows a text.
type Say<'a> = &'a mut dyn FnMut(&str);

/// Asks for what the case does not hold yet. The end of the answers ends the questions.
pub(super) fn ask(case: &mut Case<'static>, words: &Words<'_>, answer: Answer<'_>, say: Say<'_>) {
    say(&format!("{}\n", words.text("diagnose.ask.intro")));
    if case.sales.is_empty() && sale(case, words, answer, say).is_none() {
        return;
    }
    for field in FIELDS_ASKED {
        let instant = matches!(field, Field::InstantWindow | Field::InstantQuota);
        if case.get(field).is_some() || (instant && !is_instant(case)) {
            continue;
        }
        if one(case, field, words, answer, say).is_none() {
            return;
        }
    }
}

fn is_instant(case: &Case<'_>) -> bool {
    case.get(Field::SettlementCycle)
        .and_then(crate::calendar::Cycle::parse)
        .is_some_and(crate::calendar::Cycle::is_same_day)
}

/// Asks one question until its answer can be read; `None` at the end of the answers.
fn until<T>(
    prompt: &str,
    why: &str,
    answer: Answer<'_>,
    say: Say<'_>,
    mut read: impl FnMut(&str) -> Option<T>,
) -> Option<Option<T>> {
    for _ in 0..MOST_TRIES {
        say(prompt);
        let line = answer()?;
        let line = line.trim();
        if line.is_empty() {
            return Some(None);
        }
        if let Some(value) = read(line) {
            return Some(Some(value));
        }
        say(&format!("  {why}\n"));
    }
    Some(None)
}

fn sale(
    case: &mut Case<'static>,
    words: &Words<'_>,
    answer: Answer<'_>,
    say: Say<'_>,
) -> Option<()> {
    let mut sale = Sale::default();
    let colon = pick(words.lang, "：", ": ");
    let prompt = |key: &str, options: &str| {
        format!(
            "{}{options}{colon}",
            words.text(&format!("diagnose.ask.{key}"))
        )
    };
    let bad = |key: &str| words.text(key).into_owned();
    let mut go = || -> Option<()> {
        let why = bad("diagnose.bad_time");
        sale.time = until(&prompt("time", ""), &why, answer, say, parse_time)?;
        let why = bad("error.bad_money");
        sale.amount = until(&prompt("amount", ""), &why, answer, say, |v| {
            money::parse(v).ok()
        })?;
        let cards: Vec<&[&str]> = CARD_WORDS.iter().map(|(_, w)| *w).collect();
        let why = bad("diagnose.bad_card");
        sale.card = until(
            &prompt("card", &listed(&cards, words.lang)),
            &why,
            answer,
            say,
            |v| {
                numbered(v, CARD_WORDS.len())
                    .and_then(|n| CARD_WORDS.get(n).map(|(c, _)| *c))
                    .or_else(|| parse_card(v))
            },
        )?;
        let kinds: Vec<&[&str]> = SALE_KIND_WORDS.iter().map(|(_, w)| *w).collect();
        let why = bad("diagnose.bad_kind");
        sale.kind = until(
            &prompt("kind", &listed(&kinds, words.lang)),
            &why,
            answer,
            say,
            |v| {
                numbered(v, SALE_KIND_WORDS.len())
                    .and_then(|n| SALE_KIND_WORDS.get(n).map(|(k, _)| *k))
                    .or_else(|| parse_sale_kind(v))
            },
        )?;
        Some(())
    };
    let ended = go();
    if sale != Sale::default() {
        case.sales.push(sale);
    }
    ended
}

/// A number of a list as a position.
fn numbered(answer: &str, count: usize) -> Option<usize> {
    let n: usize = crate::text::fold::fold(answer).parse().ok()?;
    (1..=count).contains(&n).then(|| n - 1)
}

/// The options with their numbers; each option's words begin with the contract's.
fn listed(options: &[&[&str]], lang: Lang) -> String {
    let shown: Vec<String> = options
        .iter()
        .enumerate()
        .map(|(n, words)| {
            let word = match lang {
                Lang::Zh => words.get(1).or(words.first()),
                Lang::En => words.first(),
            };
            format!(
                "{} {}",
                n + 1,
                word.copied().unwrap_or_default().replace('_', " ")
            )
        })
        .collect();
    match lang {
        Lang::Zh => format!("（{}）", shown.join("，")),
        Lang::En => format!(" ({})", shown.join(", ")),
    }
}

fn one(
    case: &mut Case<'static>,
    field: Field,
    words: &Words<'_>,
    answer: Answer<'_>,
    say: Say<'_>,
) -> Option<()> {
    let info = field.info();
    let name = pick(words.lang, info.doc_zh, info.doc_en);
    let colon = pick(words.lang, "：", ": ");
    let (options, why) = match info.kind {
        Kind::Choice(list) => {
            let all: Vec<Vec<&str>> = list
                .iter()
                .map(|(w, others)| std::iter::once(*w).chain(others.iter().copied()).collect())
                .collect();
            let slices: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
            let listed = listed(&slices, words.lang);
            (
                listed.clone(),
                words.filled("diagnose.bad_option", &[("options", &listed)]),
            )
        }
        Kind::Bool => (
            pick(words.lang, "（是/否）", " (yes/no)").to_owned(),
            words.text("error.bad_bool").into_owned(),
        ),
        Kind::Money => (String::new(), words.text("error.bad_money").into_owned()),
        _ => (String::new(), String::new()),
    };
    // The options are listed with the question, so its own list of words is left out.
    let name = match info.kind {
        Kind::Choice(_) => name.split(['：', ':']).next().unwrap_or(name),
        _ => name,
    };
    let value = until(
        &format!("{name}{options}{colon}"),
        &why,
        answer,
        say,
        |v| match info.kind {
            Kind::Choice(list) => numbered(v, list.len())
                .and_then(|n| list.get(n).map(|(w, _)| (*w).to_owned()))
                .or_else(|| parse_choice(field, v).map(str::to_owned)),
            Kind::Bool => parse_bool(v).map(|b| b.to_string()),
            Kind::Money => money::parse(v).ok().map(|m| m.to_string()),
            _ => Some(v.to_owned()),
        },
    )?;
    if let Some(value) = value {
        case.set(field, value);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;

    fn asked(answers: &[&str]) -> (Case<'static>, String) {
        let words = Words::new(Registry::embedded().unwrap(), Lang::Zh);
        let mut case = Case::new();
        let mut list = answers.iter();
        let mut said = String::new();
        ask(
            &mut case,
            &words,
            &mut || list.next().map(|a| (*a).to_owned()),
            &mut |t| said.push_str(t),
        );
        (case, said)
    }

    #[test]
    fn answers_become_a_case() {
        let (case, said) = asked(&[
            "2026-11-20 23:20",
            "1000",
            "1",
            "消费",
            "是",
            "1",
            "T+1",
            "shown",
            "未结算",
            "没有",
        ]);
        let sale = case.sales.first().unwrap();
        assert_eq!(sale.time.unwrap().to_string(), "2026-11-20T23:20:00");
        assert_eq!(sale.card, Some(crate::case::Card::Credit));
        assert_eq!(case.get(Field::CustomerDebited), Some("true"));
        assert_eq!(case.choice(Field::SlipResult), Some("success"));
        assert_eq!(case.choice(Field::PayoutStatus), Some("pending"));
        assert_eq!(case.choice(Field::Notice), Some("none"));
        // The hours of instant settlement are not asked for where T+1 is agreed.
        assert!(!said.contains("秒到时段"));
        assert!(said.contains("小票结果"));
    }

    #[test]
    fn empty_and_unreadable_answers_leave_nothing() {
        let (case, said) = asked(&["soon", "bald", "???", "", "", "", "", "", ""]);
        assert!(case.sales.is_empty());
        assert!(!case.has_facts());
        assert!(said.matches("交易时间").count() >= 3);
        assert!(!asked(&[]).0.has_facts());
    }
}
