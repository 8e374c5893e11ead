//! Slips in copies of the real records, each found in its file and on its line.

use super::tests::data;
use super::{Complaint, lint_texts};

/// One passage replaced, the line that holds the fault (the line of `mark` in the changed file),
/// and a word of what is said.
struct Slip {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    mark: &'static str,
    says: &'static str,
}

fn slip(
    file: &'static str,
    from: &'static str,
    to: &'static str,
    mark: &'static str,
    says: &'static str,
) -> Slip {
    Slip {
        file,
        from,
        to,
        mark,
        says,
    }
}

fn found_where_they_stand(slips: &[Slip]) {
    for s in slips {
        let text = data(s.file).unwrap();
        let changed = text.replacen(s.from, s.to, 1);
        assert_ne!(text, changed, "{} has no {:?}", s.file, s.from);
        let at = text.find(s.from).unwrap();
        // From the line changed onwards, or backwards where the mark begins with `<`.
        let begin = changed[..at].rfind('\n').map_or(0, |n| n + 1);
        let marked = match s.mark.strip_prefix('<') {
            Some(mark) => changed[..at].rfind(mark).unwrap(),
            None => begin + changed[begin..].find(s.mark).unwrap(),
        };
        let line = 1 + changed[..marked].matches('\n').count();
        // Only what the fault can be seen from: the other files are told as missing.
        let complaints = lint_texts(&mut |f| match f {
            _ if f == s.file => Ok(changed.clone()),
            "SOURCES.md" | "regions-gbt2260.csv" => data(f),
            "institutions.toml" | "banks.toml" if s.file == "brands.toml" => data(f),
            _ => Err("left out".to_owned()),
        });
        let fits = |c: &Complaint| c.file == s.file && c.line == line && c.what_en.contains(s.says);
        assert!(
            complaints.iter().any(fits),
            "{}: {:?} should complain of {:?} on line {line}, got {:?}",
            s.file,
            s.to,
            s.says,
            complaints
                .iter()
                .filter(|c| c.file == s.file)
                .take(4)
                .collect::<Vec<_>>()
        );
        assert!(complaints.iter().all(|c| !c.what_zh.is_empty()));
    }
}

#[test]
#[rustfmt::skip] // a table, one slip a line
fn shapes_and_strings_where_they_stand() {
    found_where_they_stand(&[
        slip("brands.toml", "[part]", "[part", "[part", "Malformed TOML"),
        slip("brands.toml", "name = \"brands\"", "name = \"brand\"", "name", "part.name"),
        slip("lexicon.toml", "[part]", "[head]", "<# 推广", "No [part]"),
        slip("brands.toml", "\n[[brand]]\n", "\n[[bramd]]\n", "[[bramd", "no place"),
        slip("brands.toml", "kind = \"product\"", "kind = \"product\"\ncolour = 1", "colour", "Malformed"),
        slip("brands.toml", "kind = \"product\"", "kind = \"shoe\"", "kind", "Malformed"),
        slip("lexicon.toml", "severity = 2", "severity = \"two\"", "severity", "Malformed"),
        slip("lookalike-domains.toml", "imitates = ", "imitate = ", "imitate", "Malformed"),
        slip("brands.toml", "alias = \"AdaPay\"", "alias = \"\"", "alias", "is empty"),
        slip("brands.toml", "alias = \"AdaPay\"", "alias = \"AdaPay \"", "alias", "space around"),
        slip("brands.toml", "alias = \"AdaPay\"", "alias = \"Ada\u{200b}Pay\"", "alias", "unseen"),
        slip("brands.toml", "alias = \"AdaPay\"\n", "alias = \"AdaPay\"\r\n", "alias", "carriage"),
        slip("brands.toml", "# 品牌", "\u{feff}# 品牌", "#", "BOM"),
        slip("SOURCES.md", "| epay |", concat!("| e-pay |\n\n138", "00138000\n"), "1380", "mobile"),
        slip("brands.toml", "sources = [\"epay\"]", "sources = [\"epay\", \"epay\"]", "sources", "twice"),
        slip("brands.toml", "sources = [\"epay\"]", "sources = [\"ftp://a.b\"]", "sources", "whole address"),
        slip("surnames.toml", "\"faker\"", "\"baker\"", "\"baker", "SOURCES.md"),
        slip("trade-words.toml", "\"house-choice\"", "", "sources", "No source"),
        slip("institutions.toml", "first_licensed = \"2011-05-03\"", "first_licensed = \"20110503\"", "first_licensed", "YYYY-MM-DD"),
        slip("institutions.toml", "first_licensed = \"2011-05-03\"", "first_licensed = \"1011-05-03\"", "first_licensed", "too early"),
        slip("institutions.toml", "status_since = \"2026-04-29\"", "status_since = \"2026-12-29\"", "status_since", "after part.as_of"),
    ]);
}

#[test]
#[rustfmt::skip] // a table, one slip a line
fn order_where_it_fails() {
    found_where_they_stand(&[
        slip("contacts.toml", "institution = \"Z2000231000010\"", "institution = \"Z2099931000010\"\n# x\n", "[[contact]]", "out of order"),
        slip("terminal-makers.toml", "tusn_code = \"000003\"", "tusn_code = \"000009\"", "[[maker]]", "out of order"),
        slip("terminal-makers.toml", "tusn_code = \"000003\"", "tusn_code = \"3\"", "tusn_code", "6 digits"),
        slip("terminal-makers.toml", "[[terminal_type]]\ncode = \"07\"", "[[terminal_type]]\ncode = \"06\"", "[[terminal_type]]", "twice"),
        slip("holidays.toml", "\"2024-02-12\"", "\"2024-02-11\"", "holidays", "twice"),
        slip("surnames.toml", "\"丁\", \"万\"", "\"万\", \"丁\"", "\"丁\"", "out of order"),
        slip("trade-words.toml", "\"4g\"", "\"4G\"", "\"4G", "not folded"),
        slip("trade-words.toml", "\"app\"", "\"zzz\"", "\"bluetooth", "out of order"),
        slip("businesses.toml", "\"五金\", \"建材\"", "\"五金\", \"五金\"", "words", "one line"),
        slip("texts.toml", "\"alert.CON003\"", "\"alert.ZZZ\"", "\"alert.RATE001", "out of order"),
        slip("lexicon.toml", "phrase = \"0加盟费\"", "phrase = \"龘\"", "[[phrase]]", "out of order"),
        slip("lexicon.toml", "normalised = \"分润\"", "normalised = \"龘\"", "[[frame]]", "out of order"),
        slip("lexicon.toml", "severity = 2", "severity = 7", "severity", "1, 2 or 3"),
        slip("lookalike-domains.toml", "domain = \"bsjlakala.com\"", "domain = \"z.com\"", "[[domain]]", "out of order"),
        slip("lookalike-domains.toml", "domain = \"bsjlakala.com\"", "domain = \"a.b.com\"", "domain", "registrable"),
        slip("rules.toml", "id = \"LIC002\"", "id = \"LIC000\"", "id", "out of order"),
        slip("rules.toml", "id = \"LIC002\"", "id = \"BRD000\"", "id = \"LIC003\"", "out of order"),
    ]);
}

#[test]
#[rustfmt::skip] // a table, one slip a line
fn contradictions_where_they_stand() {
    found_where_they_stand(&[
        slip("institutions.toml", "regions = \"全国-宁波市\"", "regions = \"全国;宁波市\"", "regions", "Behind"),
        slip("institutions.toml", "regions = \"全国-宁波市\"", "regions = \"宁波\"", "regions", "full name"),
        slip("institutions.toml", "stopped = \"2024-05-20\"", "stopped = \"2011-05-20\"", "<first_licensed", "is after"),
        slip("institutions.toml", "listed = true\n", "listed = true\nended_on = \"2025-01-01\"\n", "ended_on", "has not ended"),
        slip("institutions.toml", "listed = true\n", "listed = true\nlast_listed = \"2025-01-01\"\n", "last_listed", "without notice"),
        slip("institutions.toml", "last_listed = \"2026-01-21\"", "last_listed = \"2026-01-21\"\nended_on = \"2026-01-21\"", "ended_on", "without notice"),
        slip("institutions.toml", "short_names = [\"支付宝\"]", "short_names = [\"支付寶\"]", "short_names", "simplified"),
        slip("institutions.toml", "former_names = [\"银联商务有限公司\"", "former_names = [\"（支付宝支付科技有限公司）\"", "former_names", "also claimed"),
        slip("banks.toml", "short_names = [\"农业银行\"", "short_names = [\"工行\"", "short_names", "also claimed"),
        slip("banks.toml", "\"ICBC\"", "\"AB\"", "short_names", "three letters"),
        slip("banks.toml", "B0002H111000001", "B0001H111000001", "institution_code", "twice"),
        slip("banks.toml", "clearing_prefix = \"102\"", "clearing_prefix = \"1\"", "clearing", "three digits"),
        slip("brands.toml", "alias = \"ChinaUMS\"", "alias = \"（支付宝）\"", "alias", "is a name of"),
        slip("brands.toml", "alias = \"ChinaUMS\"", "alias = \"工行\"", "alias", "is a name of"),
        slip("acquirer-codes.toml", "code = \"001\"\nname = \"中国银联(银联中心/金卡中心)\"\nkind = \"network\"", "code = \"001\"\nname = \"x\"\nkind = \"bank\"", "kind", "Kind bank"),
        slip("acquirer-codes.toml", "confidence = \"low\"\nsources = [\"V\"]", "confidence = \"high\"\nsources = [\"V\", \"W8\"]", "confidence", "one source"),
        slip("acquirer-codes.toml", "code = \"001\"", "code = \"929\"", "confidence", "no single"),
        slip("contacts.toml", "institution = \"Z2000133000019\"", "institution = \"Z2000133000019\"\nbody = \"x\"", "<[[contact]]", "Exactly one"),
        slip("contacts.toml", "{ value = \"95188\", confirmed = false, sources = [\"http://1mt.cn/472672\"] }", "", "<[[contact]]", "Neither"),
        slip("contacts.toml", "\"95188\", confirmed = false", "\"95188\", confirmed = true", "95188", "cannot be confirmed"),
        slip("contacts.toml", "\"95188\"", "\"95534\"", "value = \"95534\", confirmed = false, sources = [\"http://ischool", "twice"),
        slip("contacts.toml", "\"95188\"", "\"call us\"", "call us", "no hotline"),
        slip("contacts.toml", "\"chinaums.com\"", "\"www.chinaums.com\"", "www", "registrable"),
        slip("fees.toml", "percent = \"0.45\"", "percent = \"45\"", "percent", "cannot be right"),
        slip("fees.toml", "active = true", "effective_until = \"2001-01-01\"\nactive = true", "effective_until", "is after"),
        slip("fees.toml", "active = true", "active = true\ninactive_reason = { zh = \"无\", en = \"none\" }", "inactive_reason", "no inactive_reason"),
    ]);
}

#[test]
#[rustfmt::skip] // a table, one slip a line
fn tables_and_rules_where_they_stand() {
    found_where_they_stand(&[
        slip("mcc.csv", "mcc,name_zh", "mcc,name", "mcc,", "first row"),
        slip("mcc.csv", "\n0763,农业合作", "\n0763, 农业合作", "0763", "space"),
        slip("mcc.csv", ",standard,no,code-file;greggles", ",fancy,no,code-file;greggles", "0742", "fee_class"),
        slip("mcc.csv", ",standard,no,code-file;greggles", ",standard,perhaps,code-file;greggles", "0742", "fee_class_sure"),
        slip("mcc.csv", ",standard,no,code-file;greggles", ",standard,no,nowhere", "0742", "not explained"),
        slip("mcc.csv", "\n1731,,Electrical Contractors", "\n1731,,", "1731", "No name"),
        slip("institution-codes.csv", "\n00092900,0009,2900", "\n00092900,0009,2901", "00092900", "org4"),
        slip("regions-gbt2260.csv", "\n1101,北京市,北京市,city", "\n1101,北京市,北京市,town", "1101", "none of the words"),
        slip("regions-gbt2260.csv", "\n1101,北京市,北京市,city", "\n1101,北京市,,province", "1101", "level does not fit"),
        slip("regions-unionpay.csv", "\n1210,河北省,石家庄市,,city", "\n1210,河北省,,,city", "1210", "is missing"),
        slip("rules.toml", "topic = \"licence\"", "topic = \"brand\"", "topic", "of its family"),
        slip("rules.toml", "id = \"LIC001\"", "id = \"XYZ001\"", "id", "no family"),
        slip("rules.toml", "waits_for = \"data\"", "waits_for = \"luck\"", "waits_for", "none of the words"),
        slip("rules.toml", "since = \"0.1.0\"", "since = \"soon\"", "since", "no version"),
        slip("rules.toml", "unlisted = { zh", "Un-listed = { zh", "Un-listed", "Message id"),
        slip("rules.toml", "en = \"\\\"{name}\\\"", "en = \"\\\"{name\\\"", "unlisted", "brace"),
        slip("texts.toml", "en = \"{topic}: {text}\"", "en = \"{topic}: {text}}\"", "\"alert.line", "brace"),
    ]);
}
