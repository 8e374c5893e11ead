//! One polite fetch of the licence pages: robots.txt first, one connection, seconds apart, a
//! bound on requests, and nothing asked twice. No challenge is ever solved.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use url::Url;

use super::collect::{Collected, Gathering, Problem};
use super::page::list::page_number;
use super::page::{self, Class, Context, ListKind, Page, PageFault, Read, Row};
use super::robots;
use super::saved::{Form, Saved, sha256};
use crate::net::NetError;
use crate::net::client::{Answer, Client};
use crate::registry::Registry;
use crate::text::fold::fold;

/// Most requests of one run.
pub const MOST_REQUESTS: usize = 300;
/// Tries of one address.
const TRIES: usize = 4;
/// Longest wait a site may ask for; beyond it the run stops and says so.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// First page of the list of licensed institutions.
pub const GRANTED: &str =
    "/zhengwugongkai/4081330/4081344/4081407/4081702/4081749/4081783/index.html";
/// First page of the cancelled list.
pub const CANCELLED: &str =
    "/zhengwugongkai/4081330/4081344/4081407/4081702/4081749/4081786/index.html";

/// How long to wait between requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Least.
    pub least: Duration,
    /// Most.
    pub most: Duration,
}

impl Pace {
    /// Two to five seconds.
    pub const POLITE: Pace = Pace {
        least: Duration::from_secs(2),
        most: Duration::from_secs(5),
    };
    /// For a server on this machine: nobody else is disturbed.
    pub const OWN: Pace = Pace {
        least: Duration::from_millis(5),
        most: Duration::from_millis(10),
    };

    fn wait(self, times: u32) -> Duration {
        let spread = self.most.saturating_sub(self.least);
        let nanos = jiff::Timestamp::now().subsec_nanosecond().unsigned_abs();
        (self.least + spread.mul_f64(f64::from(nanos % 1000) / 1000.0)) * times
    }
}

/// Why a run ended early.
#[derive(Debug)]
pub enum Stop {
    /// robots.txt forbids it.
    Disallowed,
    /// robots.txt could not be read.
    RobotsUnknown(PageFault),
    /// A page that cannot be used, or the bound of requests.
    Page {
        /// Which.
        url: String,
        /// Why.
        fault: PageFault,
    },
    /// The disk.
    Disk(PathBuf, std::io::Error),
}

/// A page got, as kept for another run of the same day: parsed, so that no person's name stays.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    url: String,
    day: Date,
    charset: String,
    bytes: usize,
    sha256: String,
    list: Option<page::ListPage>,
    detail: Option<page::DetailPage>,
}

/// A run.
pub struct Run<'r> {
    client: &'r Client,
    base: Url,
    pace: Pace,
    today: Date,
    /// Folder of the pages kept.
    dir: PathBuf,
    words: &'r dyn Fn(&NetError) -> String,
    robots: String,
    /// Requests made.
    pub requests: usize,
    /// Pages got, kept ones included.
    pub pages: usize,
}

impl<'r> Run<'r> {
    /// A run against a site; asks nobody yet.
    #[must_use]
    pub fn new(
        client: &'r Client,
        base: Url,
        pace: Pace,
        today: Date,
        store: &Path,
        words: &'r dyn Fn(&NetError) -> String,
    ) -> Run<'r> {
        Run {
            client,
            base,
            pace,
            today,
            dir: store.join("fetch"),
            words,
            robots: String::new(),
            requests: 0,
            pages: 0,
        }
    }

    /// Gets both lists and the details that are needed.
    ///
    /// # Errors
    /// Why it stopped; what was got is kept for the next run.
    pub fn run(&mut self, in_use: &Registry) -> Result<Collected, Stop> {
        self.ask_robots()?;
        fs::create_dir_all(&self.dir).map_err(|e| Stop::Disk(self.dir.clone(), e))?;
        let mut gathering = Gathering::default();
        for path in [GRANTED, CANCELLED] {
            self.list(path, &mut gathering)?;
        }
        let before: Vec<Row> = fs::read_to_string(self.rows_file())
            .ok()
            .and_then(|t| serde_json::from_str(&t).ok())
            .unwrap_or_default();
        let mut wanted: Vec<String> = Vec::new();
        for row in gathering.rows(ListKind::Granted) {
            if let Some(url) = self.on_site(&row.href).map(|u| u.to_string())
                && is_needed(row, in_use, &before)
                && !wanted.contains(&url)
            {
                wanted.push(url);
            }
        }
        for url in wanted {
            match self.page(&url) {
                Ok(kept) => take(&mut gathering, kept),
                Err(Stop::Page { url, fault })
                    if !matches!(fault.class, Class::Transport | Class::Challenge) =>
                {
                    gathering.add_problem(Problem { name: url, fault });
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(gathering.finish())
    }

    /// Forgets the pages kept and remembers the rows: to be called after an installation.
    pub fn done(&self, collected: &Collected) {
        let rows: Vec<&Row> = collected.granted.rows().collect();
        if let Ok(text) = serde_json::to_string(&rows) {
            let _ = fs::remove_dir_all(&self.dir);
            let _ = fs::create_dir_all(&self.dir);
            let _ = fs::write(self.rows_file(), text);
        }
    }

    fn rows_file(&self) -> PathBuf {
        self.dir.join("rows.json")
    }

    fn ask_robots(&mut self) -> Result<(), Stop> {
        let Ok(url) = self.base.join("/robots.txt") else {
            return Err(Stop::Disallowed);
        };
        let answer = match self.ask(url.as_str()) {
            Ok(a) => a,
            Err(fault) => return Err(Stop::RobotsUnknown(fault)),
        };
        let text = answer.text().text;
        if let Some(marker) = page::challenge::find(&text, &answer.header_names) {
            let fault = PageFault::new(Class::Challenge, "challenge", marker);
            return Err(Stop::RobotsUnknown(fault));
        }
        match answer.status {
            200..=299 => self.robots = text,
            // No such file: nothing is forbidden.
            404 | 410 => {}
            status => {
                let fault = PageFault::new(Class::Status, "status", status.to_string());
                return Err(Stop::RobotsUnknown(fault));
            }
        }
        for path in [GRANTED, CANCELLED] {
            if !robots::allows(&self.robots, "yiqing", path) {
                return Err(Stop::Disallowed);
            }
        }
        Ok(())
    }

    /// An address of the pages on the site asked, whatever host the page wrote.
    fn on_site(&self, href: &str) -> Option<Url> {
        let url = self.base.join(href).ok()?;
        let own = url.host_str() == self.base.host_str();
        let official = url.host_str() == Some("www.pbc.gov.cn");
        if !own && !official {
            return None;
        }
        self.base.join(url.path()).ok()
    }

    fn list(&mut self, path: &str, gathering: &mut Gathering) -> Result<(), Stop> {
        let Some(first_url) = self.on_site(path) else {
            return Ok(());
        };
        let first = self.page(first_url.as_str())?;
        let Some(list) = first.list.clone() else {
            return Err(Stop::Page {
                url: first.url,
                fault: PageFault::new(Class::Wrong, "other_page", path),
            });
        };
        take(gathering, first);
        let mut before = list.clone();
        let last = list.pages.unwrap_or(1).min(200);
        // The name of the pages is the pager's own; it has changed before.
        let head = list
            .pager
            .iter()
            .find_map(|a| page_number(a).map(|(head, _)| head.to_owned()));
        for n in 2..=last {
            let named = list
                .pager
                .iter()
                .find(|a| page_number(a).is_some_and(|(_, m)| m == n))
                .cloned();
            let Some(address) =
                named.or_else(|| head.as_ref().map(|head| format!("{head}{n}.html")))
            else {
                break;
            };
            let Some(url) = self.on_site(&address) else {
                return Err(Stop::Page {
                    url: first_url.to_string(),
                    fault: PageFault::new(Class::Structure, "other_host", address),
                });
            };
            let kept = self.page(url.as_str())?;
            let page = kept.list.clone();
            take(gathering, kept);
            match page {
                // A pager asked past its end gives the last page again: nothing is behind it,
                // and the gates tell which pages are missing.
                Some(page) if page.has_rows_of(&before) => break,
                Some(page) => before = page,
                None => {}
            }
        }
        Ok(())
    }

    /// One page: kept from an earlier run of the day, or asked for.
    fn page(&mut self, url: &str) -> Result<Kept, Stop> {
        let file = self.dir.join(format!(
            "{}.json",
            sha256(url.as_bytes()).get(..24).unwrap_or_default()
        ));
        let kept: Option<Kept> = fs::read_to_string(&file)
            .ok()
            .and_then(|t| serde_json::from_str(&t).ok());
        if let Some(kept) = kept.filter(|k| k.url == url && k.day == self.today) {
            self.pages += 1;
            return Ok(kept);
        }
        let stop = |fault| Stop::Page {
            url: url.to_owned(),
            fault,
        };
        let path = Url::parse(url).map(|u| u.path().to_owned());
        if !path.is_ok_and(|p| robots::allows(&self.robots, "yiqing", &p)) {
            return Err(Stop::Disallowed);
        }
        let answer = self.ask(url).map_err(stop)?;
        let read = read(&answer).map_err(stop)?;
        let (list, detail) = match read.page {
            Page::List(l) => (Some(l), None),
            Page::Detail(d) => (None, Some(d)),
        };
        let kept = Kept {
            url: url.to_owned(),
            day: self.today,
            charset: read.charset.to_owned(),
            bytes: answer.body.len(),
            sha256: sha256(&answer.body),
            list,
            detail,
        };
        let text = serde_json::to_string(&kept).unwrap_or_default();
        fs::write(&file, text).map_err(|e| Stop::Disk(file, e))?;
        self.pages += 1;
        Ok(kept)
    }

    /// Asks, waits and asks again where that may help.
    fn ask(&mut self, url: &str) -> Result<Answer, PageFault> {
        let mut wait = self.pace.wait(u32::from(self.requests > 0));
        let mut times = 1;
        loop {
            if self.requests >= MOST_REQUESTS {
                return Err(PageFault::new(
                    Class::Transport,
                    "bound",
                    MOST_REQUESTS.to_string(),
                ));
            }
            std::thread::sleep(wait);
            self.requests += 1;
            let result = self.client.get(url);
            let again = match &result {
                Ok(a) => matches!(a.status, 408 | 429 | 500..=599),
                Err(e) => e.is_passing(),
            };
            let guarded = result
                .as_ref()
                .is_ok_and(|a| page::challenge::find(&a.text().text, &a.header_names).is_some());
            if !again || guarded || times >= TRIES {
                return result
                    .map_err(|e| PageFault::new(Class::Transport, "transport", (self.words)(&e)));
            }
            wait = self
                .pace
                .wait(2_u32.saturating_pow(u32::try_from(times).unwrap_or(4)));
            if let Some(asked) = result.ok().and_then(|a| a.retry_after) {
                if asked > LONGEST_WAIT {
                    return Err(PageFault::new(
                        Class::Status,
                        "retry_after",
                        asked.as_secs().to_string(),
                    ));
                }
                wait = wait.max(asked);
            }
            times += 1;
        }
    }
}

fn read(answer: &Answer) -> Result<Read, PageFault> {
    let context = Context {
        content_type: answer.content_type.as_deref(),
        url: Some(answer.url.as_str()),
        header_names: &answer.header_names,
    };
    let found = page::read(&answer.body, context);
    match (&found, answer.status) {
        (Err(f), _) if f.class == Class::Challenge => found,
        (_, 200) => found,
        (_, status) => Err(PageFault::new(Class::Status, "status", status.to_string())),
    }
}

fn take(gathering: &mut Gathering, kept: Kept) {
    let page = match (kept.list, kept.detail) {
        (Some(l), _) => Page::List(l),
        (None, Some(d)) => Page::Detail(d),
        (None, None) => return,
    };
    let saved = Saved {
        name: kept.url.clone(),
        named: true,
        url: Some(kept.url),
        form: Form::Fetched,
        day: Some(kept.day),
        content_type: None,
        header_names: Vec::new(),
        html: Vec::new(),
        bytes: kept.bytes,
        sha256: kept.sha256,
    };
    gathering.add_read(page, &kept.charset, &saved);
}

/// Whether a row needs its detail page: new, renamed, moved, of another date, or never read.
fn is_needed(row: &Row, in_use: &Registry, before: &[Row]) -> bool {
    let known = in_use
        .by_licence_no(&row.licence_no)
        .and_then(|n| in_use.institution_at(n));
    let Some(known) = known else { return true };
    if !known.listed || known.scopes.is_empty() || fold(&known.name) != fold(&row.name) {
        return true;
    }
    before
        .iter()
        .find(|r| r.licence_no == row.licence_no)
        .is_some_and(|r| r != row)
}
