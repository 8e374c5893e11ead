//! Line after line: labels with their values, values on the next line, names that go on.

use super::labels::{Form, Keep, Label, labels};
use super::lines::{Hit, glyphs, hits, mark};
use super::moments::Moment;
use super::plain::plain;
use super::shape::parse;
use super::values::{Parsed, hides_number};
use super::{Dropped, Item, MOST_BYTES, Reading, Unread, Why};
use crate::text::sensitive;

/// Blank lines a value may stand below its label.
const MOST_BLANK: usize = 2;

/// Endings of names: a name without one may go on on the next line.
const NAME_ENDS: [&str; 20] = [
    "公司",
    "店",
    "馆",
    "部",
    "厂",
    "中心",
    "行",
    "社",
    "厅",
    "院",
    "超市",
    "工作室",
    "坊",
    "吧",
    "城",
    "场",
    "铺",
    "楼",
    "所",
    "屋",
];

/// A label that waits for the next line.
#[derive(Clone)]
struct Waiting {
    label: usize,
    printed: String,
    line: usize,
    nearly: bool,
}

#[derive(Default)]
struct Tally {
    reading: Reading,
    waiting: Vec<Waiting>,
    blank: usize,
    moment: Moments,
    begun: bool,
    ended: bool,
    /// The last item is a name and may go on.
    open_name: bool,
}

/// The parts of the time, which may stand apart.
#[derive(Default)]
struct Moments {
    date: Option<jiff::civil::Date>,
    time: Option<jiff::civil::Time>,
}

/// A key that lives as long as the program.
fn key(label: &'static Label) -> &'static str {
    label.field.as_str()
}

pub(super) fn read(text: &str, from_picture: bool) -> Reading {
    let mut text = text;
    if text.len() > MOST_BYTES {
        let mut end = MOST_BYTES;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text = text.get(..end).unwrap_or_default();
    }
    let tally = Tally::default();
    tally.end(text, from_picture)
}

impl Tally {
    fn end(mut self, text: &str, from_picture: bool) -> Reading {
        for (n, line) in text.lines().enumerate() {
            for part in line.split(['\r', '\u{2028}', '\u{c}']) {
                self.one(part, n + 1);
            }
        }
        self.give_up();
        self.join_moments();
        let r = &mut self.reading;
        let has = |f: &str| r.items.iter().any(|i| i.field == f);
        r.whole = !from_picture
            && self.begun
            && self.ended
            && (has("amount") || has("total"))
            && has("datetime");
        self.reading
    }

    fn one(&mut self, line: &str, line_no: usize) {
        let g = glyphs(line);
        if g.is_empty() {
            self.blank += 1;
            if self.blank > MOST_BLANK {
                self.give_up();
            }
            self.open_name = false;
            return;
        }
        self.blank = 0;
        let found = hits(line, &g);
        if found.is_empty() {
            if let Some((form, at)) = mark(&g) {
                self.mark(form, line, g.get(at).map_or(0, |g| g.at));
                self.give_up();
                self.open_name = false;
                return;
            }
            self.unlabelled(line, line_no);
            return;
        }
        self.give_up();
        self.open_name = false;
        for (n, hit) in found.iter().enumerate() {
            let end = found.get(n + 1).map_or(line.len(), |next| next.start);
            self.labelled(line, line_no, hit, end);
        }
        if let Some((Form::End, _)) = mark(&g) {
            self.ended |= self.seen_amount();
        }
    }

    fn seen_amount(&self) -> bool {
        self.reading
            .items
            .iter()
            .any(|i| matches!(i.field, "amount" | "total"))
    }

    fn mark(&mut self, form: Form, line: &str, at: usize) {
        let amount = self.seen_amount();
        match form {
            Form::Begin => {
                self.begun |= self.reading.items.is_empty();
                let title: String = plain(line.get(..at).unwrap_or_default())
                    .trim_matches(|c: char| !c.is_alphanumeric())
                    .trim_end_matches("POS")
                    .trim()
                    .to_owned();
                let general = [
                    "银联",
                    "中国银联",
                    "UNIONPAY",
                    "CHINAUNIONPAY",
                    "UNION PAY",
                    "",
                ];
                if self.reading.title.is_none()
                    && !general.contains(&title.to_uppercase().as_str())
                    && !hides_number(&title)
                    && title.chars().filter(|c| !c.is_ascii()).count() >= 2
                    && title.chars().count() <= 20
                {
                    self.reading.title = Some(title);
                }
            }
            Form::Both => {
                self.begun |= self.reading.items.is_empty();
                self.ended |= amount;
            }
            _ => self.ended |= amount,
        }
    }

    fn labelled(&mut self, line: &str, line_no: usize, hit: &Hit, end: usize) {
        let Some(label) = labels().get(hit.label) else {
            return;
        };
        let printed = line
            .get(hit.start..hit.value.min(end))
            .unwrap_or_default()
            .trim()
            .trim_end_matches([':', '：', ';', '；', '='])
            .trim()
            .to_owned();
        let waiting = Waiting {
            label: hit.label,
            printed: if hides_number(&printed) {
                String::new()
            } else {
                printed
            },
            line: line_no,
            nearly: hit.nearly,
        };
        let value = line
            .get(hit.value.min(end)..end)
            .unwrap_or_default()
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | ',' | '，'));
        if value.is_empty() {
            if label.form == Form::End {
                self.take(label, &waiting, "", line_no);
            } else {
                self.waiting.push(waiting);
            }
        } else {
            self.take(label, &waiting, value, line_no);
        }
    }

    /// A line without a label: the value of those above it, or the rest of a name.
    fn unlabelled(&mut self, line: &str, line_no: usize) {
        let waiting = std::mem::take(&mut self.waiting);
        match waiting.as_slice() {
            [] => {
                if self.open_name {
                    self.continue_name(line);
                } else {
                    self.reading.other_lines += 1;
                }
                self.open_name = false;
            }
            [one] => {
                if let Some(label) = labels().get(one.label) {
                    self.take(label, one, line.trim(), line_no);
                }
            }
            several => {
                let wide: Vec<&str> = line
                    .split("  ")
                    .flat_map(|p| p.split('\t'))
                    .map(str::trim)
                    .filter(|p| !p.is_empty())
                    .collect();
                let words: Vec<&str> = line.split_whitespace().collect();
                let values = if wide.len() == several.len() {
                    wide
                } else {
                    words
                };
                if values.len() == several.len() {
                    for (w, value) in several.iter().zip(values) {
                        if let Some(label) = labels().get(w.label) {
                            self.take(label, w, value, line_no);
                        }
                    }
                } else {
                    self.waiting = waiting;
                    self.give_up();
                }
            }
        }
    }

    fn continue_name(&mut self, line: &str) {
        let Some(item) = self.reading.items.last_mut() else {
            return;
        };
        let ends = |t: &str| {
            NAME_ENDS
                .iter()
                .any(|e| t.trim_end_matches([')', '）']).ends_with(e))
        };
        let joined = format!("{}{}", item.value, plain(line));
        if let Some(Ok(p)) = parse(Form::Name, &joined)
            && ends(&p.value)
            && !line.chars().any(|c| c.is_ascii_digit())
        {
            item.value = p.value;
        }
    }

    /// Labels whose value never came.
    fn give_up(&mut self) {
        for w in std::mem::take(&mut self.waiting) {
            let Some(label) = labels().get(w.label) else {
                continue;
            };
            match label.keep {
                Keep::Drop => self.drop(key(label), w.line),
                Keep::Read => self.unread(key(label), w.line, Why::Empty),
                Keep::Skip | Keep::Mark => {}
            }
        }
    }

    fn drop(&mut self, field: &'static str, line: usize) {
        if !self.reading.dropped.iter().any(|d| d.field == field) {
            self.reading.dropped.push(Dropped { field, line });
        }
    }

    fn unread(&mut self, field: &'static str, line: usize, why: Why) {
        let again = self
            .reading
            .unread
            .iter()
            .any(|u| u.field == field && u.why == why);
        if !again {
            self.reading.unread.push(Unread { field, line, why });
        }
    }

    fn take(&mut self, label: &'static Label, w: &Waiting, value: &str, line: usize) {
        let field = key(label);
        match label.keep {
            Keep::Skip | Keep::Mark => return,
            Keep::Drop => {
                self.drop(field, line);
                match field {
                    "card_no" => self.beside_card(w, value, line),
                    "signature" => self.ended |= self.seen_amount(),
                    _ => {}
                }
                return;
            }
            Keep::Read => {}
        }
        if label.form != Form::MerchantNo
            && label.form != Form::Moment
            && sensitive::find(value)
                .iter()
                .any(|s| s.kind != sensitive::SensitiveKind::Mobile || label.form == Form::Name)
        {
            return self.unread(field, line, Why::Personal);
        }
        match parse(label.form, value) {
            Some(Err(why)) if self.reading.item(field).is_none() => self.unread(field, line, why),
            None | Some(Err(_)) => {}
            Some(Ok(parsed)) => self.keep(label, w, value, line, parsed),
        }
    }

    fn keep(&mut self, label: &'static Label, w: &Waiting, text: &str, line: usize, p: Parsed) {
        let field = key(label);
        if let Some(m) = p.moment {
            return self.keep_moment(w, text, line, m, p);
        }
        let printed = printed(label.form, text, &p);
        let code_field = match field {
            "acquirer" => Some("acquirer_code"),
            "issuer" => Some("issuer_code"),
            _ => None,
        };
        if let (Some(code_field), Some(code)) = (code_field, p.code.clone()) {
            self.push(Item {
                field: code_field,
                value: code,
                line,
                label: w.printed.clone(),
                printed: (!p.changes.is_empty())
                    .then(|| undo(p.code.as_deref().unwrap_or_default(), &p)),
                changes: p.changes.clone(),
                unsure: false,
                nearly: w.nearly,
            });
        }
        if p.value.is_empty() {
            return;
        }
        let named = code_field.is_some();
        self.open_name = label.form == Form::Name
            && !NAME_ENDS
                .iter()
                .any(|e| p.value.trim_end_matches([')', '）']).ends_with(e));
        self.push(Item {
            field,
            value: p.value,
            line,
            label: w.printed.clone(),
            printed,
            changes: if named { Vec::new() } else { p.changes },
            unsure: p.unsure,
            nearly: w.nearly,
        });
    }

    /// Adds an item; a second value of the same field that differs is told and not used.
    fn push(&mut self, item: Item) {
        match self.reading.item(item.field) {
            None => {
                self.reading.unread.retain(|u| u.field != item.field);
                self.reading.items.push(item);
            }
            Some(first) if first.value != item.value => {
                self.unread(item.field, item.line, Why::Differs);
                self.open_name = false;
            }
            Some(_) => self.open_name = false,
        }
    }

    fn keep_moment(&mut self, w: &Waiting, text: &str, line: usize, m: Moment, p: Parsed) {
        let date = m.date.filter(|_| self.moment.date.is_none());
        let time = m.time.filter(|_| self.moment.time.is_none());
        if m.date.is_some() && self.moment.date.is_some_and(|d| Some(d) != m.date) {
            return self.unread("datetime", line, Why::Differs);
        }
        self.moment.date = self.moment.date.or(date);
        self.moment.time = self.moment.time.or(time);
        if let Some(item) = self
            .reading
            .items
            .iter_mut()
            .find(|i| i.field == "datetime")
        {
            item.changes.extend(p.changes);
            return;
        }
        let digits = text.chars().filter(char::is_ascii_digit).count();
        self.reading
            .unread
            .retain(|u| !matches!(u.field, "datetime" | "date" | "time"));
        self.reading.items.push(Item {
            field: "datetime",
            value: p.value.clone(),
            line,
            label: w.printed.clone(),
            printed: (digits <= 14 && text != p.value).then(|| plain(text)),
            changes: p.changes,
            unsure: false,
            nearly: w.nearly,
        });
    }

    /// Date and time that stand apart become one value; a time alone is no time of a sale.
    fn join_moments(&mut self) {
        let whole = Moment {
            date: self.moment.date,
            time: self.moment.time,
        };
        let value = match (whole.date_time(), whole.date) {
            (Some(t), _) => t.to_string(),
            (None, Some(d)) => d.to_string(),
            (None, None) => {
                if let Some(at) = self
                    .reading
                    .items
                    .iter()
                    .position(|i| i.field == "datetime")
                {
                    let line = self.reading.items.remove(at).line;
                    self.unread("datetime", line, Why::Form);
                }
                return;
            }
        };
        if let Some(item) = self
            .reading
            .items
            .iter_mut()
            .find(|i| i.field == "datetime")
        {
            item.value = value;
        }
    }

    /// What may be kept of the line of the card number: how it was entered, and debit or credit.
    fn beside_card(&mut self, w: &Waiting, text: &str, line: usize) {
        let text = plain(text);
        let mut item = |field: &'static str, value: &str| {
            self.push(Item {
                field,
                value: value.to_owned(),
                line,
                label: w.printed.clone(),
                printed: None,
                changes: Vec::new(),
                unsure: false,
                nearly: w.nearly,
            });
        };
        let tail = text.rsplit_once('/').map(|(_, t)| t.trim());
        if let Some(letter @ ("S" | "I" | "C" | "M" | "N")) = tail {
            item("card_entry_mode", letter);
        }
        for (mark, word) in [
            ("(借)", "debit"),
            ("（借）", "debit"),
            ("(贷)", "credit"),
            ("（贷）", "credit"),
        ] {
            if text.contains(mark) {
                item("card_kind", word);
            }
        }
    }
}

/// The value as printed, where it was changed or written otherwise; `None` where showing it could
/// show more than the value.
fn printed(form: Form, text: &str, p: &Parsed) -> Option<String> {
    match form {
        Form::Amount | Form::TxnType | Form::CardKind => {
            let text = plain(text);
            let digits = text.chars().filter(char::is_ascii_digit).count();
            (text != p.value && digits <= 12 && text.chars().count() <= 40).then_some(text)
        }
        _ if p.changes.is_empty() => None,
        _ => Some(undo(&p.value, p)),
    }
}

/// A value with its changes taken back.
fn undo(value: &str, p: &Parsed) -> String {
    value
        .chars()
        .enumerate()
        .map(|(n, c)| {
            p.changes
                .iter()
                .find(|change| change.position == n + 1)
                .map_or(c, |change| change.from)
        })
        .collect()
}
