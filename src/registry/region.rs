//! Where a licence allows business, and whether a place is inside.
//!
//! Normal form of a licence's regions: `全国` · `A;B;C` · `全国-A;B` (all but) ·
//! `全国-A;B+C` (all but A and B, C allowed though its province is not). An entry may carry
//! `(含X)` or `(不含X)`. 深圳, 大连, 青岛, 宁波 and 厦门 stand apart from their provinces.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::tables;
use crate::text::fold::fold;

/// The five cities that the lists name apart from their provinces: stem and province stem.
pub const CITIES_APART: [(&str, &str); 5] = [
    ("深圳", "广东"),
    ("大连", "辽宁"),
    ("青岛", "山东"),
    ("宁波", "浙江"),
    ("厦门", "福建"),
];

const SUFFIXES: [&str; 9] = [
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "特别行政区",
    "自治区",
    "自治州",
    "地区",
    "省",
    "市",
];

/// A place name without the word for its level: `浙江省` → `浙江`.
#[must_use]
pub fn stem(name: &str) -> &str {
    SUFFIXES
        .iter()
        .find_map(|s| {
            name.strip_suffix(s)
                .filter(|rest| rest.chars().count() >= 2)
        })
        .unwrap_or(name)
}

struct Gazetteer {
    /// Stem and full name of each province.
    provinces: Vec<(String, String)>,
    /// Stem of each city and the stem of its province.
    cities: Vec<(String, String)>,
}

fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| {
        let mut g = Gazetteer {
            provinces: vec![],
            cities: vec![],
        };
        for (province, city) in tables::places() {
            let p = stem(&province).to_owned();
            if !g.provinces.iter().any(|(s, _)| *s == p) {
                g.provinces.push((p.clone(), province));
            }
            let c = stem(&city);
            if c.chars().count() >= 2 && c != p {
                g.cities.push((c.to_owned(), p));
            }
        }
        g
    })
}

/// The place a folded name begins with, by the stems of all provinces and cities on record: the
/// longest that fits.
#[must_use]
pub fn leading_place(folded: &str) -> Option<&str> {
    static STEMS: OnceLock<(HashSet<String>, usize)> = OnceLock::new();
    let (stems, longest) = STEMS.get_or_init(|| {
        let g = gazetteer();
        let all: HashSet<String> = g
            .provinces
            .iter()
            .chain(&g.cities)
            .map(|(s, _)| s.clone())
            .collect();
        let longest = all.iter().map(|s| s.chars().count()).max().unwrap_or(0);
        (all, longest)
    });
    let ends: Vec<usize> = folded
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(*longest)
        .collect();
    ends.iter()
        .rev()
        .filter_map(|end| folded.get(..*end))
        .find(|head| stems.contains(*head))
}

/// A place, as far as it is known: stems of province and city.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Province, e.g. `浙江`.
    pub province: Option<String>,
    /// City, e.g. `宁波`.
    pub city: Option<String>,
}

impl Place {
    /// Reads province and city as a person writes them, either in either field.
    #[must_use]
    pub fn read(province: Option<&str>, city: Option<&str>) -> Place {
        let mut place = Place::default();
        for text in [province, city].into_iter().flatten() {
            place.add(&fold(text));
        }
        place
    }

    fn add(&mut self, text: &str) {
        let g = gazetteer();
        let whole = stem(text);
        if let Some((s, _)) = g.provinces.iter().find(|(s, _)| s == whole) {
            self.province.get_or_insert_with(|| s.clone());
            return;
        }
        // 浙江省宁波市, 广东深圳: a province in front of the rest.
        if let Some((s, full)) = g
            .provinces
            .iter()
            .find(|(s, _)| text.starts_with(s.as_str()) && text != s)
        {
            self.province.get_or_insert_with(|| s.clone());
            let rest = text
                .strip_prefix(full.as_str())
                .or_else(|| text.strip_prefix(s.as_str()));
            if let Some(rest) = rest.filter(|r| !SUFFIXES.contains(r)) {
                self.add_city(stem(rest));
            }
            return;
        }
        self.add_city(whole);
    }

    fn add_city(&mut self, city: &str) {
        let g = gazetteer();
        let known = g
            .cities
            .iter()
            .find(|(s, _)| s == city)
            .or_else(|| {
                // 宁波市海曙区: a city in front of the rest.
                g.cities.iter().find(|(s, _)| city.starts_with(s.as_str()))
            })
            .cloned();
        match known {
            Some((s, p)) => {
                self.city.get_or_insert(s);
                self.province.get_or_insert(p);
            }
            None if !city.is_empty() => {
                self.city.get_or_insert_with(|| city.to_owned());
            }
            None => {}
        }
    }

    /// Nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.province.is_none() && self.city.is_none()
    }
}

/// Whether a licence's regions cover a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// It is inside.
    Covered,
    /// It is outside.
    NotCovered,
    /// The list names the province and leaves open whether this city apart is meant.
    NotSaid(String),
    /// The province is partly covered: only the city would tell.
    NeedsCity,
    /// The place is not known, or the list says nothing.
    Unknown,
}

enum Token<'t> {
    Province(String),
    City {
        stem: String,
        province: Option<String>,
    },
    Mention {
        stem: String,
        includes: bool,
        of: &'t str,
    },
}

fn province_of_city(city: &str) -> Option<String> {
    CITIES_APART
        .iter()
        .find(|(c, _)| *c == city)
        .map(|(_, p)| (*p).to_owned())
        .or_else(|| {
            gazetteer()
                .cities
                .iter()
                .find(|(c, _)| c == city)
                .map(|(_, p)| p.clone())
        })
}

fn tokens(list: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    for entry in list
        .split([';', '；', '、', ',', '，'])
        .map(str::trim)
        .filter(|e| !e.is_empty())
    {
        let (name, inside) = match entry.find(['(', '（']) {
            Some(at) => {
                let inside = entry[at..].trim_matches(['(', ')', '（', '）']);
                (entry[..at].trim(), Some(inside))
            }
            None => (entry, None),
        };
        let s = stem(name);
        if gazetteer().provinces.iter().any(|(p, _)| p == s) {
            out.push(Token::Province(s.to_owned()));
        } else {
            out.push(Token::City {
                stem: s.to_owned(),
                province: province_of_city(s),
            });
        }
        if let Some(inside) = inside {
            let (includes, city) = match inside.strip_prefix("不含") {
                Some(city) => (false, city),
                None => (true, inside.strip_prefix('含').unwrap_or(inside)),
            };
            out.push(Token::Mention {
                stem: stem(city).to_owned(),
                includes,
                of: name,
            });
        }
    }
    out
}

/// Whether `regions` (normal form) cover `place`.
#[must_use]
pub fn covers(regions: &str, place: &Place) -> Coverage {
    let regions = regions.trim();
    if regions.is_empty() {
        return Coverage::Unknown;
    }
    if regions == "全国" {
        return Coverage::Covered;
    }
    if place.is_empty() {
        return Coverage::Unknown;
    }
    match regions.strip_prefix("全国-") {
        Some(rest) => {
            let (excluded, allowed) = rest.split_once('+').unwrap_or((rest, ""));
            covers_all_but(&tokens(excluded), &tokens(allowed), place)
        }
        None => covers_list(&tokens(regions), place),
    }
}

/// A place on record under its full name: `上海` and `上海市` give `上海市`, `宁波` gives `宁波市`.
#[must_use]
pub fn full_name(name: &str) -> Option<String> {
    let name = name.trim();
    let s = stem(name);
    let g = gazetteer();
    if let Some((_, full)) = g.provinces.iter().find(|(p, _)| p == s) {
        return Some(full.clone());
    }
    let known = CITIES_APART.iter().any(|(c, _)| *c == s) || g.cities.iter().any(|(c, _)| c == s);
    if !known {
        return None;
    }
    Some(if s == name {
        format!("{name}市")
    } else {
        name.to_owned()
    })
}

/// Names in `regions` that are neither a province nor a city on record, for the lint.
#[must_use]
pub fn unknown_names(regions: &str) -> Vec<String> {
    if regions == "全国" {
        return Vec::new();
    }
    let rest = regions.strip_prefix("全国-").unwrap_or(regions);
    rest.split('+')
        .flat_map(tokens)
        .filter_map(|t| match t {
            Token::City {
                stem,
                province: None,
            } => Some(stem),
            Token::Mention { stem, .. } if province_of_city(&stem).is_none() => Some(stem),
            _ => None,
        })
        .collect()
}

fn is_city(token: &Token<'_>, place: &Place) -> bool {
    matches!(token, Token::City { stem, .. } if place.city.as_deref() == Some(stem))
}

fn city_of_same_province(token: &Token<'_>, place: &Place) -> bool {
    matches!(token, Token::City { province: Some(p), .. } if place.province.as_deref() == Some(p))
}

fn covers_all_but(excluded: &[Token<'_>], allowed: &[Token<'_>], place: &Place) -> Coverage {
    if allowed.iter().any(|t| is_city(t, place)) {
        return Coverage::Covered;
    }
    if excluded.iter().any(|t| is_city(t, place)) {
        return Coverage::NotCovered;
    }
    if place.province.is_none() {
        return Coverage::Unknown;
    }
    let no_city = place.city.is_none();
    let province_excluded = excluded
        .iter()
        .any(|t| matches!(t, Token::Province(p) if place.province.as_deref() == Some(p)));
    if province_excluded {
        let partly = no_city && allowed.iter().any(|t| city_of_same_province(t, place));
        return if partly {
            Coverage::NeedsCity
        } else {
            Coverage::NotCovered
        };
    }
    if no_city && excluded.iter().any(|t| city_of_same_province(t, place)) {
        return Coverage::NeedsCity;
    }
    Coverage::Covered
}

fn covers_list(listed: &[Token<'_>], place: &Place) -> Coverage {
    if listed.iter().any(|t| is_city(t, place)) {
        return Coverage::Covered;
    }
    let Some(province) = place.province.as_deref() else {
        return Coverage::Unknown;
    };
    let province_listed = listed
        .iter()
        .any(|t| matches!(t, Token::Province(p) if p == province));
    let mentions = || {
        listed.iter().filter_map(|t| match t {
            Token::Mention {
                stem: s,
                includes,
                of,
            } if stem(of) == province => Some((s.as_str(), *includes)),
            _ => None,
        })
    };
    match (province_listed, place.city.as_deref()) {
        (true, Some(city)) => match mentions().find(|(s, _)| *s == city) {
            Some((_, true)) => Coverage::Covered,
            Some((_, false)) => Coverage::NotCovered,
            None if CITIES_APART.iter().any(|(c, _)| *c == city) => {
                Coverage::NotSaid(city.to_owned())
            }
            None => Coverage::Covered,
        },
        (true, None) if mentions().any(|(_, includes)| !includes) => Coverage::NeedsCity,
        (true, None) => Coverage::Covered,
        (false, None) if listed.iter().any(|t| city_of_same_province(t, place)) => {
            Coverage::NeedsCity
        }
        (false, _) => Coverage::NotCovered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(province: &str, city: &str) -> Place {
        let some = |s: &'static str| if s.is_empty() { None } else { Some(s) };
        let (p, c) = (province.to_owned().leak(), city.to_owned().leak());
        Place::read(some(p), some(c))
    }

    #[test]
    fn places_are_read_in_many_forms() {
        for (p, c, province, city) in [
            ("浙江省", "宁波市", Some("浙江"), Some("宁波")),
            ("浙江", "", Some("浙江"), None),
            ("", "宁波", Some("浙江"), Some("宁波")),
            ("深圳市", "", Some("广东"), Some("深圳")),
            ("广西", "", Some("广西"), None),
            ("内蒙古自治区", "", Some("内蒙古"), None),
            ("浙江省宁波市", "", Some("浙江"), Some("宁波")),
            ("上海市", "上海市", Some("上海"), None),
            ("寧波", "", Some("浙江"), Some("宁波")),
            ("宁波市海曙区", "", Some("浙江"), Some("宁波")),
            ("广东深圳", "", Some("广东"), Some("深圳")),
            ("浙江省市", "", Some("浙江"), None),
            ("上海市浦东新区", "", Some("上海"), Some("浦东新区")),
            ("", "火星", None, Some("火星")),
            ("", "火星市", None, Some("火星")),
            (" ", "", None, None),
            ("", "", None, None),
        ] {
            let place = at(p, c);
            assert_eq!(place.province.as_deref(), province, "{p}{c}");
            assert_eq!(place.city.as_deref(), city, "{p}{c}");
            assert_eq!(place.is_empty(), province.is_none() && city.is_none());
        }
    }

    #[test]
    fn coverage() {
        use Coverage::{Covered, NeedsCity, NotCovered, NotSaid, Unknown};
        let many = "上海市;辽宁省(不含大连);山东省(含青岛市);广东省(不含深圳);云南省";
        for (regions, p, c, expected) in [
            ("全国", "", "", Covered),
            ("全国-宁波市", "浙江省", "宁波市", NotCovered),
            ("全国-宁波市", "浙江省", "杭州市", Covered),
            ("全国-宁波市", "浙江省", "", NeedsCity),
            ("全国-宁波市", "江苏省", "", Covered),
            ("全国-浙江省;湖南省+宁波市", "浙江省", "宁波市", Covered),
            ("全国-浙江省;湖南省+宁波市", "浙江省", "杭州市", NotCovered),
            ("全国-浙江省;湖南省+宁波市", "浙江省", "", NeedsCity),
            ("全国-浙江省;湖南省", "浙江省", "宁波市", NotCovered),
            ("全国-吉林省;青岛市", "山东省", "青岛市", NotCovered),
            ("全国-吉林省;青岛市", "山东省", "济南市", Covered),
            (
                "全国-安徽省;内蒙古自治区",
                "内蒙古",
                "呼和浩特市",
                NotCovered,
            ),
            ("全国-杭州市", "浙江省", "", NeedsCity),
            ("杭州市", "浙江省", "", NeedsCity),
            ("杭州市", "江苏省", "", NotCovered),
            ("广东省", "湖南省", "", NotCovered),
            ("广东省", "广东省", "", Covered),
            ("", "广东省", "", Unknown),
            ("广东省", "广东省", "广州市", Covered),
            ("广东省", "广东省", "深圳市", NotSaid("深圳".into())),
            ("广东省", "湖南省", "长沙市", NotCovered),
            ("宁波市", "浙江省", "宁波市", Covered),
            ("宁波市", "浙江省", "杭州市", NotCovered),
            ("宁波市", "浙江省", "", NeedsCity),
            (many, "山东省", "青岛市", Covered),
            (many, "辽宁省", "大连市", NotCovered),
            (many, "辽宁省", "", NeedsCity),
            (many, "山东省", "", Covered),
            (many, "云南省", "", Covered),
            (many, "广东省", "深圳市", NotCovered),
            (many, "广东省", "东莞市", Covered),
            (many, "", "", Unknown),
            ("北京市", "北京市", "北京市", Covered),
        ] {
            assert_eq!(covers(regions, &at(p, c)), expected, "{regions} {p}{c}");
        }
    }

    #[test]
    fn names_are_whole_or_unknown() {
        for (name, whole) in [
            ("上海", Some("上海市")),
            ("上海市", Some("上海市")),
            ("内蒙古", Some("内蒙古自治区")),
            (" 宁波 ", Some("宁波市")),
            ("杭州", Some("杭州市")),
            ("杭州市", Some("杭州市")),
            ("火星", None),
            ("", None),
        ] {
            assert_eq!(full_name(name).as_deref(), whole, "{name}");
        }
        for (regions, unknown) in [
            ("全国", &[][..]),
            ("全国-浙江省;湖南省+宁波市", &[]),
            ("山东省(含青岛市);广东省(不含深圳)", &[]),
            ("上海市;火星省", &["火星"]),
            ("全国-金星市+木星市", &["金星", "木星"]),
            ("广东省(不含土星)", &["土星"]),
        ] {
            assert_eq!(unknown_names(regions), unknown, "{regions}");
        }
    }

    #[test]
    fn the_place_a_name_begins_with() {
        for (name, place) in [
            ("上海示例餐饮店", Some("上海")),
            ("宁波市示例餐饮店", Some("宁波")),
            ("内蒙古示例餐饮店", Some("内蒙古")),
            ("示例上海餐饮店", None),
            ("县城小吃店", None),
            ("上", None),
            ("", None),
        ] {
            assert_eq!(leading_place(name), place, "{name}");
        }
    }
}
