//! Pages in the structure of the central bank's licence pages, made from the records in use: no
//! page of the site is copied, all persons and addresses are invented.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use yiqing::registry::Registry;
use yiqing::registry::licence::acquiring_scope;
use yiqing::registry::record::{Institution, ValidUntil};

/// The invented person every detail page names, so that a test can look for the name.
pub const PERSON: &str = "甄无名";
/// Path of the list of licensed institutions.
pub const GRANTED: &str = "/zhengwugongkai/4081330/4081344/4081407/4081702/4081749/4081783";
/// Path of the cancelled list.
pub const CANCELLED: &str = "/zhengwugongkai/4081330/4081344/4081407/4081702/4081749/4081786";

/// A row of a list.
#[derive(Debug, Clone)]
pub struct Row {
    pub number: String,
    pub name: String,
    pub date: String,
    pub id: String,
}

/// A detail page.
#[derive(Debug, Clone)]
pub struct Detail {
    pub number: String,
    pub name: String,
    pub types: String,
    pub coverage: String,
    pub first: String,
    pub until: String,
    pub id: String,
}

/// How a list page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `ul.txtlist`, as seen since about 2021.
    List,
    /// Table rows and a pager in attributes, as seen in 2018.
    Table,
    /// The same without licence numbers.
    TableWithoutNumbers,
}

/// Both lists and the details of all card acquirers.
#[derive(Debug, Clone)]
pub struct Site {
    pub granted: Vec<Row>,
    pub cancelled: Vec<Row>,
    pub details: Vec<Detail>,
    pub per_page: usize,
    /// Rows that the counter adds to the true number.
    pub lie: usize,
    /// Class of the list.
    pub class: &'static str,
    /// How the lists are laid out.
    pub layout: Layout,
}

fn zh(date: jiff::civil::Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A well-formed licence number of a serial that was never issued.
pub fn number(serial: usize) -> String {
    let head = format!("2{serial:04}1100001");
    let sum: u32 = head
        .bytes()
        .rev()
        .enumerate()
        .map(|(n, b)| match (n % 2, u32::from(b - b'0')) {
            (0, d) if d > 4 => 2 * d - 9,
            (0, d) => 2 * d,
            (_, d) => d,
        })
        .sum();
    format!("Z{head}{}", (10 - (sum + 7) % 10) % 10)
}

fn id_of(n: usize) -> String {
    if n % 7 == 3 {
        format!("20260522174625{n:05}")
    } else {
        format!("{}", 4_149_000 + 3 * n)
    }
}

fn places(regions: &str) -> String {
    match regions.strip_prefix("全国-") {
        Some(rest) => {
            let (but, and) = rest.split_once('+').unwrap_or((rest, ""));
            let but = but.replace(';', "、");
            if and.is_empty() {
                format!("除{but}以外地区")
            } else {
                format!("除{but}以外地区，可以在{}开展业务", and.replace(';', "、"))
            }
        }
        None => regions.replace(';', "、"),
    }
}

fn detail(i: &Institution<'_>, id: String) -> Detail {
    let types: Vec<String> = i
        .scopes
        .iter()
        .filter(|s| !s.history)
        .map(|s| {
            let place = s
                .wording
                .as_ref()
                .map(ToString::to_string)
                .or_else(|| s.regions.as_ref().map(|r| places(r)));
            match place {
                Some(p) => format!("{}（{p}）", s.kind),
                None => s.kind.to_string(),
            }
        })
        .collect();
    let mut until = match i.valid_until {
        Some(ValidUntil::LongTerm) => "长期".to_owned(),
        Some(ValidUntil::Until(d)) => zh(d),
        None => "——".to_owned(),
    };
    if let Some(t) = i.transition_until {
        let _ = write!(until, "（过渡期至{}）", zh(t));
    }
    Detail {
        number: i.licence_no.to_string(),
        name: i.name.to_string(),
        types: types.join("、"),
        coverage: "——".to_owned(),
        first: i.first_licensed.map_or_else(|| "——".to_owned(), zh),
        until,
        id,
    }
}

impl Site {
    /// What the records say today.
    pub fn of(registry: &Registry) -> Site {
        let mut site = Site {
            granted: Vec::new(),
            cancelled: Vec::new(),
            details: Vec::new(),
            per_page: 20,
            lie: 0,
            class: "txtlist",
            layout: Layout::List,
        };
        for (n, i) in registry.snapshot().institutions.iter().enumerate() {
            let row = Row {
                number: i.licence_no.to_string(),
                name: i.name.to_string(),
                date: i
                    .ended_on
                    .or(i.first_licensed)
                    .map_or_else(|| "2026年7月2日".into(), zh),
                id: id_of(n),
            };
            if i.listed {
                if acquiring_scope(i).is_some() {
                    site.details.push(detail(i, id_of(n)));
                }
                site.granted.push(row);
            } else {
                site.cancelled.push(row);
            }
        }
        site
    }

    /// Adds institutions that nobody knows, each with its page.
    pub fn add_unknown(&mut self, count: usize) {
        for n in 0..count {
            let number = number(9000 + n);
            let name = format!("示例第{n}支付服务有限公司");
            let id = format!("2026111117462{n:06}");
            self.granted.push(Row {
                number: number.clone(),
                name: name.clone(),
                date: "2026年11月1日".into(),
                id: id.clone(),
            });
            self.details.push(Detail {
                number,
                name,
                types: "储值账户运营Ⅱ类（北京市）".into(),
                coverage: "——".into(),
                first: "2026年11月1日".into(),
                until: "2031年10月31日".into(),
                id,
            });
        }
    }

    pub fn rename(&mut self, number: &str, name: &str) {
        for r in self.granted.iter_mut().filter(|r| r.number == number) {
            r.name = name.into();
        }
        for d in self.details.iter_mut().filter(|d| d.number == number) {
            d.name = name.into();
        }
    }

    pub fn cancel(&mut self, number: &str, date: &str) {
        let at = self
            .granted
            .iter()
            .position(|r| r.number == number)
            .unwrap();
        let mut row = self.granted.remove(at);
        row.date = date.into();
        self.cancelled.push(row);
        self.details.retain(|d| d.number != number);
    }

    pub fn detail_mut(&mut self, number: &str) -> &mut Detail {
        self.details
            .iter_mut()
            .find(|d| d.number == number)
            .unwrap()
    }

    /// All pages by path on the site.
    pub fn pages(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        for (path, prefix, title, rows) in [
            (
                GRANTED,
                "9398ddc0",
                "已获许可机构（支付机构）",
                &self.granted,
            ),
            (
                CANCELLED,
                "63ead9a6",
                "已注销许可机构（支付机构）",
                &self.cancelled,
            ),
        ] {
            let chunks: Vec<&[Row]> = rows.chunks(self.per_page).collect();
            for (n, chunk) in chunks.iter().enumerate() {
                let counter = (rows.len() + self.lie, n + 1, chunks.len());
                let (name, html) = match (self.layout, n) {
                    (Layout::List, _) => (
                        format!("{path}/{prefix}-{}.html", n + 1),
                        list(path, prefix, title, chunk, counter, self.class),
                    ),
                    (layout, _) => (
                        format!("{path}/{prefix}/index{}.html", n + 1),
                        table(path, prefix, title, chunk, counter, layout == Layout::Table),
                    ),
                };
                let first = format!("{path}/index.html");
                out.push((if n == 0 { first } else { name }, html));
            }
        }
        for d in &self.details {
            out.push((format!("{GRANTED}/{}/index.html", d.id), d.html()));
        }
        out
    }

    /// Saves all pages into a folder as a browser does; returns the files.
    pub fn save(&self, dir: &Path, day: &str) -> Vec<PathBuf> {
        let mut out = Vec::new();
        for (n, (path, html)) in self.pages().into_iter().enumerate() {
            let file = dir.join(format!("{n:03}.html"));
            let url = format!("https://www.pbc.gov.cn{path}");
            let html = html.replacen(
                "<html>",
                &format!(
                    "<html><!--\n Page saved with SingleFile \n url: {url} \n saved date: {day} 10:00:00 GMT+0800 (中国标准时间)\n-->"
                ),
                1,
            );
            std::fs::write(&file, html).unwrap();
            out.push(file);
        }
        out
    }
}

fn list(
    path: &str,
    prefix: &str,
    title: &str,
    rows: &[Row],
    (total, page, pages): (usize, usize, usize),
    class: &str,
) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\r\n<html><head><meta charset=utf-8><title>{title}</title></head><body>\
         <div class=nav><a href=\"{path}/index.html\">许可</a><a href='{path}/index.html'>公示</a></div>\
         <div id=\"{prefix}68334e17b5553540fa482a66\" class=\"portlet\" opentype=\"page\">\
         <div><span class=\"portlettitle2\">{title}</span></div><ul class=\"{class}\">\r\n\
         <li><span class=\"xkzh\">许可证编号</span><span class=\"jgmc\">公司名称</span><span class=\"date\">生成日期</span></li>\r\n"
    );
    for (n, r) in rows.iter().enumerate() {
        let quote = if n % 3 == 1 { '\'' } else { '"' };
        let host = if n == 4 { "http://www.pbc.gov.cn" } else { "" };
        let shown: String = if n % 9 == 5 {
            r.name.chars().take(8).collect::<String>() + "..."
        } else {
            r.name.clone()
        };
        let _ = write!(
            out,
            "<li>\t<span class=\"xkzh\">{}</span>\r\n<span class=\"jgmc\"><a href={quote}{host}{path}/{}/index.html{quote} target=\"_blank\" title=\"{}\">{shown}</a></span><span class=\"date\">{}</span></li>\r\n",
            r.number, r.id, r.name, r.date
        );
    }
    let _ = write!(
        out,
        "</ul><span><div><a>首页</a><a class=\"pagingNormal\" tagname=\"{path}/{prefix}-1.html\">上一页</a>"
    );
    if page < pages {
        let _ = write!(
            out,
            "<a class=\"pagingNormal\" tagname=\"{path}/{prefix}-{}.html\">下一页</a>",
            page + 1
        );
    }
    let _ = write!(
        out,
        "<a class=\"pagingNormal\" tagname=\"{path}/{prefix}-{pages}.html\">尾页</a></div></span>\
         <span style=\"padding:0 15px;\">共:<b>{total}</b>条&nbsp;&nbsp;当前页:<b>{page}</b>/<b>{pages}</b></span>\
         <input type=\"hidden\" name=\"article_paging_list_hidden\" moduleid=\"{prefix}68334e17b5553540fa482a66\" modulekey=\"x\" totalpage=\"{pages}\"></div></body></html>"
    );
    out
}

/// A list page of 2018: two stray links before the rows, the pager's targets in `tagname`.
fn table(
    path: &str,
    prefix: &str,
    title: &str,
    rows: &[Row],
    (total, page, pages): (usize, usize, usize),
    numbers: bool,
) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\r\n<html><head><meta charset=utf-8><title>{title}</title></head><body>\
         <div><a href='{path}/index.html'>许可</a> <a href='{path}/index.html'>公示</a></div>\
         <table><tbody><tr><td><table><tbody>\r\n"
    );
    for r in rows {
        let number = if numbers { r.number.as_str() } else { "" };
        let _ = write!(
            out,
            "<tr><td>{number}</td>\r\n<td><font class=\"newslist_style\"><a href=\"{path}/{}/index.html\" title=\"{}\">{}</a></font></td><td>{}</td></tr>\r\n",
            r.id, r.name, r.name, r.date
        );
    }
    let _ = write!(
        out,
        "</tbody></table></td></tr><tr><td class=\"Normal\" valign=\"bottom\" nowrap=\"true\" align=\"center\">共{total}条 分{pages}页 <a href=\"#\">首页</a>"
    );
    if page < pages {
        let _ = write!(
            out,
            "<a href=\"#\" tagname=\"{path}/{prefix}/index{}.html\">下一页</a>",
            page + 1
        );
    }
    out.push_str("</td></tr></tbody></table></body></html>");
    out
}

impl Detail {
    fn html(&self) -> String {
        let mut out = String::from(
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>机构详细信息</title></head><body><table><tbody>\n<tr>\n<td colspan=\"2\"><p><span>机构详细信息 </span></p></td>\n</tr>\n",
        );
        for (label, value) in [
            ("许可证编号", self.number.as_str()),
            ("&nbsp;公司名称", &self.name),
            ("&nbsp;法定代表人（负责人）", PERSON),
            ("住所（营业场所）", "示例省示例市示例路1号"),
            ("业务类型", &self.types),
            ("业务覆盖范围", &self.coverage),
            ("换证日期", "——"),
            ("首次许可日期", &self.first),
            ("有效期至", &self.until),
            ("备注", "——"),
        ] {
            let _ = write!(
                out,
                "<tr>\n<td>{label}</td>\n<td>&nbsp;{value} </td>\n</tr>\n"
            );
        }
        out.push_str("</tbody></table></body></html>");
        out
    }
}
