//! The normal form of a licence's regions: `全国`, `A;B`, `全国-A;B`, `全国-A;B+C`, with `(含X)` or
//! `(不含X)` behind a province.

use std::collections::{HashMap, HashSet};

/// Full names of the current provinces and cities of GB/T 2260.
pub(super) struct Gazetteer {
    provinces: HashSet<String>,
    /// City to province.
    cities: HashMap<String, String>,
}

impl Gazetteer {
    /// Takes the names from the text of `regions-gbt2260.csv`.
    pub(super) fn of(table: &str) -> Gazetteer {
        let mut g = Gazetteer {
            provinces: HashSet::new(),
            cities: HashMap::new(),
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(table.as_bytes());
        for row in reader.records().filter_map(Result::ok) {
            let column = |n: usize| row.get(n).unwrap_or_default().to_owned();
            let (province, city, level, status) = (column(1), column(2), column(3), column(4));
            if status != "current" || province.is_empty() {
                continue;
            }
            if level == "city" && city != province && !city.is_empty() {
                g.cities.insert(city, province.clone());
            }
            g.provinces.insert(province);
        }
        g
    }

    /// Whether it holds nothing, the table being missing or damaged.
    pub(super) fn is_empty(&self) -> bool {
        self.provinces.is_empty()
    }

    fn knows(&self, name: &str) -> bool {
        self.provinces.contains(name) || self.cities.contains_key(name)
    }
}

/// What is wrong with a text of regions, in Chinese and English.
pub(super) type Fault = (String, String);

fn fault(zh: impl Into<String>, en: impl Into<String>) -> Fault {
    (zh.into(), en.into())
}

/// Checks the form and that every name is a full name of the gazetteer.
///
/// # Errors
/// The first fault: what is wrong and what to write instead.
pub(super) fn check(regions: &str, gazetteer: &Gazetteer) -> Result<(), Fault> {
    if regions == "全国" {
        return Ok(());
    }
    let Some(rest) = regions.strip_prefix("全国") else {
        if regions.contains('+') {
            return Err(fault(
                "“+”只能跟在“全国-…”之后。请改正 regions。",
                "\"+\" stands only behind \"全国-…\". Mend regions.",
            ));
        }
        return list(regions, gazetteer).map(|_| ());
    };
    let Some(rest) = rest.strip_prefix('-') else {
        return Err(fault(
            "“全国”之后只能接“-”与除外的地方。请改正 regions。",
            "Behind \"全国\" only \"-\" and the places excluded may stand. Mend regions.",
        ));
    };
    let Some((excluded, allowed)) = rest.split_once('+') else {
        return list(rest, gazetteer).map(|_| ());
    };
    let excluded = list(excluded, gazetteer)?;
    for name in list(allowed, gazetteer)? {
        let province = gazetteer.cities.get(name);
        if province.is_none_or(|p| !excluded.contains(p.as_str())) {
            return Err(fault(
                format!("“+{name}”没有所属的除外省份。请把该省写在“-”之后，或删去。"),
                format!(
                    "\"+{name}\": its province is not excluded. Exclude the province, or remove the name."
                ),
            ));
        }
    }
    Ok(())
}

/// Names between semicolons.
fn list<'r>(text: &'r str, gazetteer: &Gazetteer) -> Result<HashSet<&'r str>, Fault> {
    let mut names = HashSet::new();
    for entry in text.split(';') {
        let (name, inside) = match entry.split_once('(') {
            Some((name, inside)) => (name, Some(inside)),
            None => (entry, None),
        };
        if !gazetteer.knows(name) {
            return Err(fault(
                format!("地域“{name}”不是地名表中省、市的全称。请改用全称，以半角分号隔开。"),
                format!(
                    "Region \"{name}\" is no full name of the gazetteer. Use full names of provinces or cities, with \";\" between them."
                ),
            ));
        }
        if let Some(inside) = inside {
            let city = inside
                .strip_suffix(')')
                .and_then(|i| i.strip_prefix("不含").or_else(|| i.strip_prefix('含')));
            if city
                .and_then(|c| gazetteer.cities.get(c))
                .is_none_or(|p| p != name)
            {
                return Err(fault(
                    format!("“{entry}”的括号中应为“含”或“不含”加该省一个市的全称。请改正。"),
                    format!(
                        "\"{entry}\": in brackets stand 含 or 不含 and the full name of a city of that province. Mend it."
                    ),
                ));
            }
        }
        if !names.insert(name) {
            return Err(fault(
                format!("地域“{name}”写了两次。请删去一处。"),
                format!("Region \"{name}\" stands twice. Remove one."),
            ));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_form() {
        let table = include_str!("../../../data/regions-gbt2260.csv");
        let g = Gazetteer::of(table);
        for good in [
            "全国",
            "上海市",
            "上海市;浙江省",
            "全国-宁波市",
            "全国-吉林省;青岛市",
            "全国-浙江省;湖南省+宁波市",
            "山东省(含青岛市);广东省(不含深圳市)",
        ] {
            assert_eq!(check(good, &g), Ok(()), "{good}");
        }
        for bad in [
            "",
            "全国 ",
            "全国;上海市",
            "全国-",
            "上海",
            "上海市;",
            "上海市、浙江省",
            "上海市；浙江省",
            "上海市;上海市",
            "浙江省+宁波市",
            "全国-吉林省+宁波市",
            "全国-浙江省+",
            "山东省(青岛市)",
            "山东省(含宁波市)",
            "山东省(含青岛市",
            "某某市",
        ] {
            assert!(check(bad, &g).is_err(), "{bad}");
        }
        assert!(Gazetteer::of("").is_empty());
    }
}
