//! The form of a case, made from the one table of fields, and what comes back from it.

use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::case::Case;
use crate::field::{FIELDS, FieldInfo, Kind};
use crate::intake::case_file;
use crate::intake::fault::Fault;
use crate::report::words::{Lang, Words};
use crate::web::layout::{colon, link};

use super::slip;

/// Fields by what they are about, in the order of the page; `slip` and `case` are texts to paste.
pub const GROUPS: &[(&str, &[&str])] = &[
    (
        "web.group.machine",
        &[
            "brand",
            "model",
            "second_hand",
            "serial_number",
            "serial_number_on_screen",
            "tusn",
            "terminal_no",
            "network_licence_no",
            "bound_to",
        ],
    ),
    (
        "web.group.acquirer",
        &[
            "acquirer",
            "merchant_no",
            "app_acquirer",
            "licence_no",
            "institution_code",
        ],
    ),
    (
        "web.group.slip",
        &[
            "slip",
            "receipt_acquirer",
            "receipt_merchant_name",
            "receipt_merchant_no",
            "receipt_terminal_no",
            "receipt_complete",
            "receipt_merchant_registered",
        ],
    ),
    ("web.group.seller", &["claims", "agent", "contact"]),
    (
        "web.group.money",
        &[
            "settlement_payer",
            "settlement_account_holder",
            "settlement_proof",
            "merchant_of_record",
            "treasury_designation",
        ],
    ),
    (
        "web.group.late",
        &[
            "account_class",
            "account_status",
            "customer_debited",
            "slip_result",
            "acquirer_status",
            "payout_status",
            "notice",
            "code_kind",
        ],
    ),
    (
        "web.group.agreement",
        &[
            "agreement_party",
            "agreement_payer",
            "agreement_rate_credit",
            "agreement_rate_debit",
        ],
    ),
    (
        "web.group.merchant",
        &[
            "merchant_name",
            "province",
            "city",
            "merchant_kind",
            "operator",
            "uscc",
            "business",
            "mcc",
        ],
    ),
    (
        "web.group.price",
        &[
            "rate_credit",
            "rate_debit",
            "rate_qr",
            "deposit",
            "sim_fee",
            "settlement_cycle",
            "instant_quota",
            "instant_window",
        ],
    ),
    ("web.group.rest", &["check_date", "id", "case"]),
];

/// Groups that stand open before anything is filled in.
const OPEN: usize = 5;

/// What is asked when the page asks one thing at a time.
const STEPS: &[&str] = &[
    "brand",
    "acquirer",
    "merchant_no",
    "slip",
    "claims",
    "settlement_payer",
    "settlement_account_holder",
    "agreement_party",
    "agreement_payer",
    "merchant_name",
    "province",
    "city",
    "rate_credit",
];

/// Fields whose names are suggested from the record.
const SUGGESTED: &[&str] = &[
    "brand",
    "acquirer",
    "app_acquirer",
    "receipt_acquirer",
    "settlement_payer",
    "agreement_party",
    "agreement_payer",
];

/// Kind of number a field is decoded as while it is typed.
fn decoded_as(key: &str) -> Option<&'static str> {
    Some(match key {
        "merchant_no" | "receipt_merchant_no" => "merchant_no",
        "institution_code" => "institution_code",
        "licence_no" => "licence_no",
        "tusn" => "tusn",
        "uscc" => "uscc",
        "mcc" => "mcc",
        _ => return None,
    })
}

/// What was filled in, by name, as it stood.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    values: Vec<(String, String)>,
}

impl Filled {
    /// Reads a form; names that are not the form's and empty values are passed over.
    #[must_use]
    pub fn read(body: &[u8]) -> Filled {
        let mut values: Vec<(String, String)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(body) {
            let known = matches!(&*name, "slip" | "case") || FIELDS.iter().any(|f| f.key == name);
            if known && !value.trim().is_empty() && values.iter().all(|(n, _)| *n != name) {
                values.push((name.into_owned(), value.into_owned()));
            }
        }
        Filled { values }
    }

    /// A value.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, v)| v.as_str())
    }

    /// The case: the pasted case file, what the slip says where the file is silent, and the fields,
    /// which win over both.
    ///
    /// # Errors
    /// Values that cannot be read, each with the name of its field.
    pub fn case(&self) -> Result<Case<'static>, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut case = match self.get("case") {
            "" => Case::new(),
            text => match case_file::read(text) {
                Ok(case) => case,
                Err(faults) => {
                    mistakes.extend(faults.into_iter().map(|fault| Mistake {
                        field: "case".to_owned(),
                        fault: Some(fault),
                    }));
                    Case::new()
                }
            },
        };
        let slip = self.get("slip");
        if !slip.is_empty() {
            let reading = slip::read(slip);
            if reading.is_empty() {
                mistakes.push(Mistake {
                    field: "slip".to_owned(),
                    fault: None,
                });
            }
            reading.fill(&mut case);
        }
        let fields: Map<String, Value> = self
            .values
            .iter()
            .filter(|(n, _)| n != "slip" && n != "case")
            .map(|(n, v)| (n.clone(), Value::from(v.trim())))
            .collect();
        match case_file::read(&Value::Object(fields).to_string()) {
            Ok(own) => {
                for (field, value) in own.fields() {
                    case.set(field, value.to_owned());
                }
            }
            Err(faults) => mistakes.extend(faults.into_iter().map(|fault| {
                let field = fault.args.iter().find(|(n, _)| *n == "name");
                Mistake {
                    field: field.map(|(_, v)| v.clone()).unwrap_or_default(),
                    fault: Some(fault),
                }
            })),
        }
        if mistakes.is_empty() {
            Ok(case)
        } else {
            Err(mistakes)
        }
    }
}

/// A value that cannot be read.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// Name in the form.
    pub field: String,
    /// What is wrong; none for a slip of which nothing could be read.
    pub fault: Option<Fault>,
}

impl Mistake {
    /// What is wrong, for people.
    #[must_use]
    pub fn message(&self, words: &Words<'_>) -> String {
        let Some(fault) = &self.fault else {
            return words.text("receipt.nothing_read").into_owned();
        };
        let message = crate::web::problem::fault(fault, words);
        if self.field == "case" {
            words.filled(
                "web.case_line",
                &[
                    ("line", &message.line.to_string()),
                    ("message", &message.message),
                ],
            )
        } else {
            message.message
        }
    }
}

/// Name of a field as people read it.
#[must_use]
pub fn label(key: &str, words: &Words<'_>) -> String {
    if matches!(key, "slip" | "case") {
        return words.text(&format!("web.field.{key}")).into_owned();
    }
    let name = words.text(&format!("field.{key}"));
    match words.lang {
        Lang::Zh => name.into_owned(),
        Lang::En => {
            let mut chars = name.chars();
            chars
                .next()
                .map(|c| c.to_uppercase().chain(chars).collect())
                .unwrap_or_default()
        }
    }
}

/// The whole form.
#[must_use]
pub fn form(filled: &Filled, mistakes: &[Mistake], words: &Words<'_>) -> Markup {
    let t = |key: &str| words.text(key);
    html! {
        @if !mistakes.is_empty() {
            div.card.warning role="alert" tabindex="-1" id="mistakes" {
                h2 { (t("web.mistakes")) }
                ul {
                    @for m in mistakes {
                        li { a href={ "#" (m.field) } { (label(&m.field, words)) } (colon(words.lang)) (m.message(words)) }
                    }
                }
            }
        }
        form #check method="post" action=(link("/check", words.lang)) autocomplete="off"
            data-next=(t("web.step_next")) data-back=(t("web.step_back")) data-skip=(t("web.step_skip"))
            data-count=(t("web.step_count")) data-one=(t("web.step_one")) data-all=(t("web.step_all"))
            data-filled=(t("web.link_filled")) data-none=(t("web.suggest_none")) data-some=(t("web.suggest_some")) {
            @for (n, (group, keys)) in GROUPS.iter().enumerate() {
                @let open = n < OPEN || keys.iter().any(|k| !filled.get(k).is_empty() || mistakes.iter().any(|m| m.field == *k));
                details.card.group open[open] {
                    summary { span { (t(group)) } }
                    @for key in *keys {
                        (question(key, filled, mistakes, words))
                    }
                }
            }
            div.actions {
                button.primary type="submit" { (t("web.submit")) }
                a.button href=(link("/", words.lang)) { (t("web.reset")) }
            }
        }
    }
}

/// One field with its name, what it is, and what may be wrong with it.
fn question(key: &str, filled: &Filled, mistakes: &[Mistake], words: &Words<'_>) -> Markup {
    let info = FIELDS.iter().find(|f| f.key == key);
    let hint = match (info, words.lang) {
        _ if key == "claims" => words.text("web.hint.claims").into_owned(),
        (Some(f), Lang::Zh) => f.doc_zh.to_owned(),
        (Some(f), Lang::En) => f.doc_en.to_owned(),
        (None, _) => words.text(&format!("web.hint.{key}")).into_owned(),
    };
    let wrong = mistakes.iter().find(|m| m.field == key);
    let mut described = format!("{key}-hint");
    if wrong.is_some() {
        described.push_str(&format!(" {key}-wrong"));
    }
    let step = STEPS.contains(&key).then_some("");
    html! {
        div.field data-step=[step] {
            label for=(key) { (label(key, words)) }
            (input(key, info, filled.get(key), &described, wrong.is_some(), words))
            p.hint id={ (key) "-hint" } { (hint) }
            @if let Some(m) = wrong {
                p.wrong id={ (key) "-wrong" } { span aria-hidden="true" { "× " } (m.message(words)) }
            }
            @if decoded_as(key).is_some() {
                output.decoded id={ (key) "-decoded" } for=(key) aria-live="polite" {}
            }
        }
    }
}

fn input(
    key: &str,
    info: Option<&FieldInfo>,
    value: &str,
    described: &str,
    wrong: bool,
    words: &Words<'_>,
) -> Markup {
    let invalid = wrong.then_some("true");
    let kind = info.map_or(Kind::Text, |f| f.kind);
    let number = matches!(kind, Kind::Number);
    let suggested = SUGGESTED.contains(&key).then_some("");
    match kind {
        Kind::Bool | Kind::Choice(_) => {
            let options: Vec<(&str, String)> = match kind {
                Kind::Choice(all) => all
                    .iter()
                    .map(|(w, others)| match words.lang {
                        Lang::Zh => (*w, others.first().copied().unwrap_or(w).to_owned()),
                        Lang::En => (*w, w.replace('_', " ")),
                    })
                    .collect(),
                _ => vec![
                    ("true", words.text("web.yes").into_owned()),
                    ("false", words.text("web.no").into_owned()),
                ],
            };
            html! {
                select id=(key) name=(key) aria-describedby=(described) aria-invalid=[invalid] {
                    option value="" { (words.text("web.not_said")) }
                    @for (w, shown) in &options {
                        option value=(w) selected[*w == value] { (shown) }
                    }
                }
            }
        }
        Kind::Date => html! {
            input id=(key) name=(key) type="date" min="1990-01-01" max="2999-12-31" value=(value)
                aria-describedby=(described) aria-invalid=[invalid];
        },
        _ if matches!(key, "slip" | "case" | "claims") => html! {
            textarea id=(key) name=(key) rows=(if key == "case" { 6 } else { 4 }) spellcheck="false"
                aria-describedby=(described) aria-invalid=[invalid] { @if key == "slip" { (slip::echo(value, words)) } @else { (value) } }
        },
        _ => html! {
            input id=(key) name=(key) type="text" value=(value) maxlength="2000" spellcheck="false"
                autocapitalize=[number.then_some("characters")] data-suggest=[suggested]
                data-decode=[decoded_as(key)] inputmode=[matches!(kind, Kind::Money).then_some("decimal")]
                aria-describedby=(described) aria-invalid=[invalid];
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;

    #[test]
    fn every_field_stands_in_one_group() {
        let mut keys: Vec<&str> = GROUPS.iter().flat_map(|(_, k)| k.iter().copied()).collect();
        let mut wanted: Vec<&str> = FIELDS
            .iter()
            .map(|f| f.key)
            .chain(["slip", "case"])
            .collect();
        keys.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(keys, wanted);
        assert!(STEPS.iter().chain(SUGGESTED).all(|s| keys.contains(s)));
    }

    #[test]
    fn a_form_is_a_case() {
        let filled = Filled::read("brand=%E6%8B%89%E5%8D%A1%E6%8B%89&second_hand=true&x=1&city=+&case=province+%3D+%22%E6%B1%9F%E8%8B%8F%22".as_bytes());
        let case = filled.case().unwrap();
        assert_eq!(case.get(Field::Brand), Some("拉卡拉"));
        assert_eq!(case.get(Field::Province), Some("江苏"));
        assert!(case.flag(Field::SecondHand));
        assert_eq!(case.get(Field::City), None);
        let wrong = Filled::read(b"deposit=many&check_date=2026-02-30&case=zzz").case();
        let mut fields: Vec<String> = wrong.unwrap_err().into_iter().map(|m| m.field).collect();
        fields.sort();
        assert_eq!(fields, ["case", "check_date", "deposit"]);
    }
}
