//! Pages of both lists and of single licences, in any order, put together into what they say.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::page::list::page_number;
use super::page::{self, Context, DetailPage, ListKind, ListPage, Page, PageFault, Row};
use super::saved::{Form, Saved};

/// Version of the page reader, in the provenance.
pub const PARSER: &str = "1";

/// Where a page came from, as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// File or address.
    pub name: String,
    /// Its address on the site, where known.
    pub url: Option<String>,
    /// How it came.
    pub form: Form,
    /// The day it was saved or fetched.
    pub day: Option<Date>,
    /// Charset it was read in; absent where it could not be read.
    pub charset: Option<String>,
    /// Bytes.
    pub bytes: usize,
    /// SHA-256, hex.
    pub sha256: String,
    /// `granted list`, `cancelled list`, `detail`, or the class of its fault.
    pub what: String,
    /// Version of the reader.
    pub parser: String,
}

/// A page that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File or address.
    pub name: String,
    /// What is wrong.
    pub fault: PageFault,
}

/// One list as its pages give it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Its pages by number; pages without one take the numbers that are free.
    pub pages: BTreeMap<usize, ListPage>,
    /// How many pages the counters name.
    pub page_count: Option<usize>,
    /// How many rows the counters name.
    pub row_count: Option<usize>,
    /// Pages that contradict another page of the same number, or another counter.
    pub contradictions: Vec<String>,
}

impl Listing {
    /// Its rows in the order of the pages.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.pages.values().flat_map(|p| p.rows.iter())
    }

    /// Numbers of pages that are missing.
    #[must_use]
    pub fn missing(&self) -> Vec<usize> {
        let last = self.page_count.unwrap_or(1).min(200);
        (1..=last).filter(|n| !self.pages.contains_key(n)).collect()
    }

    /// Whether any page of it was read.
    #[must_use]
    pub fn is_there(&self) -> bool {
        !self.pages.is_empty()
    }

    fn add(&mut self, page: ListPage, number: Option<usize>, name: &str) {
        for (own, theirs) in [
            (&mut self.page_count, page.pages),
            (&mut self.row_count, page.total_rows),
        ] {
            match (*own, theirs) {
                (Some(a), Some(b)) if a != b => {
                    self.contradictions.push(format!("{name}: {a} ≠ {b}"));
                }
                (None, Some(_)) => *own = theirs,
                _ => {}
            }
        }
        let number = number.unwrap_or_else(|| {
            (1..)
                .find(|n| !self.pages.contains_key(n))
                .unwrap_or(usize::MAX)
        });
        match self.pages.get(&number) {
            Some(there) if there.has_rows_of(&page) => {}
            Some(_) => self.contradictions.push(format!("{name}: {number}")),
            None => {
                // A pager asked past its end gives the last page again.
                if self.pages.values().any(|p| p.has_rows_of(&page)) {
                    return;
                }
                self.pages.insert(number, page);
            }
        }
    }
}

/// A detail page with where it came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detail {
    /// The page.
    pub page: DetailPage,
    /// File or address.
    pub name: String,
    /// Its address on the site.
    pub url: Option<String>,
}

/// What the pages say. It is the same in whatever order they came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collected {
    /// 已获许可机构.
    pub granted: Listing,
    /// 已注销许可机构.
    pub cancelled: Listing,
    /// Details by licence number, spaces taken out.
    pub details: BTreeMap<String, Detail>,
    /// All pages, by name.
    pub origins: Vec<Origin>,
    /// Pages that could not be used, by name.
    pub problems: Vec<Problem>,
    /// Pages of something else in a folder, passed over.
    pub passed_over: Vec<String>,
    /// Licence numbers with two detail pages that differ.
    pub double_details: Vec<String>,
    /// Labels that nobody knows, with the page.
    pub unknown_labels: Vec<String>,
    /// The oldest day of the pages used.
    pub day: Option<Date>,
}

impl Collected {
    /// Whether any page was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.granted.is_there() && !self.cancelled.is_there() && self.details.is_empty()
    }

    fn add_detail(&mut self, new: Detail) {
        let number = new.page.current.value("许可证编号");
        for label in &new.page.unknown {
            let told = format!("{number} {label}");
            if !self.unknown_labels.contains(&told) {
                self.unknown_labels.push(told);
            }
        }
        match self.details.get(&number) {
            Some(there) if there.page != new.page => self.double_details.push(number),
            Some(_) => {}
            None => {
                self.details.insert(number, new);
            }
        }
    }
}

/// A list page with the number it goes by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    /// Pages without a number come after those with one.
    unnumbered: bool,
    number: Option<usize>,
    page: ListPage,
    name: String,
}

/// Pages as they come in.
#[derive(Debug, Clone, Default)]
pub struct Gathering {
    lists: Vec<Numbered>,
    details: Vec<Detail>,
    origins: Vec<Origin>,
    problems: Vec<Problem>,
    passed_over: Vec<String>,
    day: Option<Date>,
}

impl Gathering {
    /// Takes in one page.
    pub fn add(&mut self, saved: &Saved) {
        let context = Context {
            content_type: saved.content_type.as_deref(),
            url: saved.url.as_deref(),
            header_names: &saved.header_names,
        };
        let mut origin = origin(saved);
        match page::read(&saved.html, context) {
            Err(fault) => {
                fault.class.id().clone_into(&mut origin.what);
                // A folder may hold pages of anything; a file that was named is meant.
                if fault.class == page::Class::Wrong && !saved.named && fault.why == "other_page" {
                    self.passed_over.push(saved.name.clone());
                } else {
                    self.problems.push(Problem {
                        name: saved.name.clone(),
                        fault,
                    });
                }
                self.origins.push(origin);
            }
            Ok(read) => self.add_read(read.page, read.charset, saved),
        }
    }

    /// Takes in one page that was read already.
    pub fn add_read(&mut self, page: Page, charset: &str, saved: &Saved) {
        let mut origin = origin(saved);
        origin.charset = Some(charset.to_owned());
        match page {
            Page::List(page) => {
                match page.kind() {
                    ListKind::Granted => "granted list",
                    ListKind::Cancelled => "cancelled list",
                }
                .clone_into(&mut origin.what);
                // The counter is the page's own word; an address past the end lies.
                let number = page.page.or_else(|| {
                    let (_, number) = page_number(saved.url.as_deref()?)?;
                    Some(number)
                });
                self.lists.push(Numbered {
                    unnumbered: number.is_none(),
                    number,
                    page,
                    name: saved.name.clone(),
                });
            }
            Page::Detail(page) => {
                "detail".clone_into(&mut origin.what);
                self.details.push(Detail {
                    page,
                    name: file_name(&saved.name),
                    url: saved.url.clone(),
                });
            }
        }
        self.day = match (self.day, saved.day) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.origins.push(origin);
    }

    /// Keeps a page that could not be used.
    pub fn add_problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Rows of a list's pages taken in so far, in the order in which they came.
    pub fn rows(&self, kind: ListKind) -> impl Iterator<Item = &Row> {
        self.lists
            .iter()
            .filter(move |l| l.page.kind() == kind)
            .flat_map(|l| l.page.rows.iter())
    }

    /// Puts the pages together. They are put in order first, so that the outcome depends on what
    /// they say and not on when each came.
    #[must_use]
    pub fn finish(mut self) -> Collected {
        self.lists.sort();
        self.details.sort();
        self.origins
            .sort_by(|a, b| (&a.name, &a.url, &a.sha256).cmp(&(&b.name, &b.url, &b.sha256)));
        self.problems.sort_by(|a, b| {
            (&a.name, a.fault.why, &a.fault.what).cmp(&(&b.name, b.fault.why, &b.fault.what))
        });
        self.passed_over.sort();
        let mut out = Collected {
            origins: self.origins,
            problems: self.problems,
            passed_over: self.passed_over,
            day: self.day,
            ..Collected::default()
        };
        for l in self.lists {
            match l.page.kind() {
                ListKind::Granted => &mut out.granted,
                ListKind::Cancelled => &mut out.cancelled,
            }
            .add(l.page, l.number, &l.name);
        }
        for d in self.details {
            out.add_detail(d);
        }
        out
    }
}

fn origin(saved: &Saved) -> Origin {
    Origin {
        name: file_name(&saved.name),
        url: saved.url.clone(),
        form: saved.form,
        day: saved.day,
        charset: None,
        bytes: saved.bytes,
        sha256: saved.sha256.clone(),
        what: String::new(),
        parser: PARSER.to_owned(),
    }
}

/// The last part of a path: folders of a person's machine are nobody's concern.
fn file_name(name: &str) -> String {
    if name.contains("://") {
        return name.to_owned();
    }
    name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned()
}
