//! What the text of a QR code or bar code holds: serials and merchant numbers, told apart by the
//! name beside them or by their shape. Addresses are never opened.

use crate::field::Field;
use crate::identifier::MerchantNumber;
use crate::identifier::network_licence_number::NetworkLicenceNumber;
use crate::identifier::printed::code as plain_code;
use crate::identifier::serial::Serial;
use crate::identifier::terminal_number::TerminalNumber;
use crate::identifier::tusn::Tusn;
use crate::text::sensitive;

/// What a number of a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// Serial number of the terminal.
    Serial,
    /// Terminal unique serial number.
    Tusn,
    /// Merchant number.
    MerchantNo,
    /// Terminal number.
    TerminalNo,
    /// Network certification number.
    NetworkLicenceNo,
    /// Nothing known; not kept.
    Other,
}

impl CodeKind {
    /// Word of the document.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            CodeKind::Serial => "serial_number",
            CodeKind::Tusn => "tusn",
            CodeKind::MerchantNo => "merchant_no",
            CodeKind::TerminalNo => "terminal_no",
            CodeKind::NetworkLicenceNo => "network_licence_no",
            CodeKind::Other => "other",
        }
    }

    /// Field of a case it fills.
    #[must_use]
    pub fn field(self) -> Option<Field> {
        match self {
            CodeKind::Serial => Some(Field::SerialNumber),
            CodeKind::Tusn => Some(Field::Tusn),
            CodeKind::MerchantNo => Some(Field::MerchantNo),
            CodeKind::TerminalNo => Some(Field::TerminalNo),
            CodeKind::NetworkLicenceNo => Some(Field::NetworkLicenceNo),
            CodeKind::Other => None,
        }
    }
}

/// One number of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Kind of code, such as `qr_code`.
    pub format: String,
    /// What it is.
    pub kind: CodeKind,
    /// The number; empty for other content, which is not kept.
    pub value: String,
}

/// Names beside a number, folded, and what they say.
const NAMES: &[(CodeKind, &[&str])] = &[
    (CodeKind::Tusn, &["tusn"]),
    (
        CodeKind::Serial,
        &[
            "sn",
            "serial",
            "serialno",
            "devsn",
            "devicesn",
            "termsn",
            "posn",
            "possn",
            "csn",
            "序列号",
            "机身号",
        ],
    ),
    (
        CodeKind::MerchantNo,
        &[
            "mid",
            "merid",
            "merno",
            "merchantno",
            "merchantid",
            "mchid",
            "mercode",
            "mchntcd",
            "商户号",
            "商户编号",
        ],
    ),
    (
        CodeKind::TerminalNo,
        &[
            "tid",
            "termid",
            "termno",
            "terminalno",
            "terminalid",
            "termcode",
            "终端号",
        ],
    ),
    (CodeKind::NetworkLicenceNo, &["入网许可号", "入网认证编号"]),
];

/// The kind a number has by its shape alone.
fn by_shape(text: &str) -> Option<(CodeKind, String)> {
    let code = plain_code(text).into_owned();
    if !code.bytes().all(|b| b.is_ascii_alphanumeric())
        || !code.bytes().any(|b| b.is_ascii_digit())
        || !sensitive::find(&code).is_empty()
    {
        return None;
    }
    if NetworkLicenceNumber::parse(&code).is_ok() {
        return Some((CodeKind::NetworkLicenceNo, code));
    }
    if let Ok(t) = Tusn::parse(&code)
        && t.usual_length()
        && t.maker_code().starts_with("00")
    {
        return Some((CodeKind::Tusn, code));
    }
    if code.len() == 15 && MerchantNumber::parse(&code).is_ok() {
        return Some((CodeKind::MerchantNo, code));
    }
    // Eight characters may be a terminal number or a short serial: not told apart.
    (9..=24)
        .contains(&code.len())
        .then_some((CodeKind::Serial, code))
}

fn checked(kind: CodeKind, text: &str) -> Option<String> {
    if !sensitive::find(text).is_empty() {
        return None;
    }
    match kind {
        CodeKind::Serial => Serial::parse(text)
            .ok()
            .filter(|s| (6..=24).contains(&s.as_str().len()))
            .map(|s| s.as_str().to_owned()),
        CodeKind::Tusn => Tusn::parse(text).ok().map(|t| t.as_str().to_owned()),
        CodeKind::MerchantNo => MerchantNumber::parse(text)
            .ok()
            .map(|m| m.as_str().to_owned()),
        CodeKind::TerminalNo => TerminalNumber::parse(text)
            .ok()
            .map(|t| t.as_str().to_owned()),
        CodeKind::NetworkLicenceNo => NetworkLicenceNumber::parse(text)
            .ok()
            .map(|_| plain_code(text).into_owned()),
        CodeKind::Other => None,
    }
}

/// The numbers in the text of one code: the whole text, or name and number pairs as in
/// `SN:…;PN:…` and in the query of an address. Where nothing is recognised, one `other` without
/// its content.
#[must_use]
pub fn numbers(format: &str, text: &str) -> Vec<Code> {
    let made = |kind: CodeKind, value: String| Code {
        format: format.to_owned(),
        kind,
        value,
    };
    let text = text.trim();
    let text = text.get(..2048.min(text.len())).unwrap_or(text);
    let parted = text.contains(['=', ':', '：', ';', ',', '\n', '?', '&']);
    if !parted {
        return match by_shape(text) {
            Some((kind, value)) => vec![made(kind, value)],
            None => vec![made(CodeKind::Other, String::new())],
        };
    }
    let mut out: Vec<Code> = Vec::new();
    for piece in text.split(['?', '&', ';', ',', '，', '\n', '|', ' ', '"', '{', '}']) {
        let Some((name, value)) = piece
            .split_once('=')
            .or_else(|| piece.split_once('：'))
            .or_else(|| piece.split_once(':'))
        else {
            continue;
        };
        let name = crate::field::plain(name.trim_matches(['"', '\'', '/']));
        let value = value.trim_matches(['"', '\'']);
        let named = NAMES
            .iter()
            .find(|(_, names)| names.contains(&name.as_str()))
            .and_then(|(kind, _)| Some((*kind, checked(*kind, value)?)));
        // A serial of that shape under the name SN is the unique one.
        let named = match named {
            Some((CodeKind::Serial, v)) => by_shape(&v)
                .filter(|(k, _)| *k == CodeKind::Tusn)
                .or(Some((CodeKind::Serial, v))),
            other => other,
        };
        if let Some((kind, value)) = named
            && !out.iter().any(|c| c.kind == kind)
        {
            out.push(made(kind, value));
        }
    }
    if out.is_empty() {
        out.push(made(CodeKind::Other, String::new()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn told_apart_by_name_or_shape() {
        for (text, want) in [
            ("898320158120001", vec![("merchant_no", "898320158120001")]),
            (
                "00000302N9NL00000001",
                vec![("tusn", "00000302N9NL00000001")],
            ),
            ("N9NL00000001", vec![("serial_number", "N9NL00000001")]),
            ("P3278", vec![("network_licence_no", "P3278")]),
            (
                "SN:N9NL00000001;PN:G3",
                vec![("serial_number", "N9NL00000001")],
            ),
            (
                "https://pay.example.com/q?mid=898320158120001&tid=01234567",
                vec![
                    ("merchant_no", "898320158120001"),
                    ("terminal_no", "01234567"),
                ],
            ),
            (
                "SN：00000302N9NL00000001",
                vec![("tusn", "00000302N9NL00000001")],
            ),
            (concat!("622200000000", "0009"), vec![("other", "")]),
            ("https://pay.example.com/abc", vec![("other", "")]),
            ("谢谢惠顾", vec![("other", "")]),
        ] {
            let found = numbers("qr_code", text);
            let found: Vec<(&str, &str)> = found
                .iter()
                .map(|c| (c.kind.as_str(), c.value.as_str()))
                .collect();
            assert_eq!(found, want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,200}") {
            let _ = numbers("qr_code", &text);
        }
    }
}
