//! A browser of its own for a test, ended whatever becomes of the test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::error::WebDriverErrorInner;
use thirtyfour::prelude::*;

use crate::served::Server;

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a tool that is not there is a failure.
fn required() -> bool {
    std::env::var_os("YIQING_REQUIRE_TOOLS").is_some()
}

fn found(tool: &str) -> bool {
    let found = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
        .any(|folder| folder.join(tool).is_file());
    if !found {
        assert!(!required(), "{tool} is not installed");
        eprintln!("skipped: {tool} is not installed");
    }
    found
}

/// Ends chromedriver and what it has started.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A browser and the server it looks at.
pub struct Browser {
    pub driver: WebDriver,
    pub server: Server,
    /// Where downloads go.
    pub folder: PathBuf,
}

/// Runs `test` in a browser with or without scripts; skips it where there is none.
pub fn run<F, T>(scripts: bool, test: T)
where
    F: Future<Output = WebDriverResult<()>> + Send + 'static,
    T: FnOnce(Browser) -> F,
{
    if !found("chromium") || !found("chromedriver") {
        return;
    }
    #[cfg(feature = "net")]
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut process = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map(Process)
        .unwrap();
    let mut lines = BufReader::new(process.0.stdout.take().unwrap()).lines();
    let port = lines
        .by_ref()
        .map_while(Result::ok)
        .find_map(|l| {
            let (_, rest) = l.split_once("successfully on port ")?;
            rest.trim_end_matches('.').parse::<u16>().ok()
        })
        .expect("chromedriver tells its port");
    let home = tempfile::tempdir().unwrap();
    let downloads = tempfile::tempdir().unwrap();
    let mut wanted = DesiredCapabilities::chrome();
    for argument in [
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        // A click in the middle of a smooth scroll goes astray.
        "--force-prefers-reduced-motion",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        "--window-size=1100,900",
        "--lang=zh-CN",
    ] {
        wanted.add_arg(argument).unwrap();
    }
    let mut settings =
        json!({"download.default_directory": downloads.path(), "intl.accept_languages": "zh-CN"});
    if !scripts {
        settings["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    wanted.add_experimental_option("prefs", settings).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let outcome = runtime.block_on(async {
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted)
            .await
            .unwrap();
        driver
            .set_script_timeout(Duration::from_secs(60))
            .await
            .unwrap();
        let browser = Browser {
            driver: driver.clone(),
            server: Server::start(home.path(), &["--quiet"]),
            folder: downloads.path().to_owned(),
        };
        let outcome = tokio::spawn(test(browser)).await;
        let _ = driver.quit().await;
        outcome
    });
    match outcome {
        Ok(done) => done.unwrap(),
        Err(failed) => std::panic::resume_unwind(failed.into_panic()),
    }
}

impl Browser {
    /// Opens a path of the server.
    pub async fn open(&self, path: &str) -> WebDriverResult<()> {
        let address = format!("http://{}{path}", self.server.address);
        self.driver.goto(address).await
    }

    /// The element, waited for: a click returns before the page it leads to has come.
    pub async fn one(&self, css: &str) -> WebDriverResult<WebElement> {
        self.driver
            .query(By::Css(css))
            .wait(Duration::from_secs(20), Duration::from_millis(50))
            .first()
            .await
    }

    /// Clicks on what leads to another page and waits until that page is there whole.
    pub async fn follow(&self, css: &str) -> WebDriverResult<()> {
        let old = self.one("html").await?;
        self.one(css).await?.click().await?;
        self.left(&old).await
    }

    /// Waits until the page of `old` is gone and the one after it is there whole.
    pub async fn left(&self, old: &WebElement) -> WebDriverResult<()> {
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            // Whatever else fails while a page goes, such as a command that it cuts short, is asked again.
            let gone = old.tag_name().await.is_err_and(|e| {
                matches!(e.as_inner(), WebDriverErrorInner::StaleElementReference(_))
            });
            if gone {
                return self.until("document.readyState === 'complete'", 30).await;
            }
            assert!(Instant::now() < end, "the page stays as it is");
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Opens the groups of the form, as a reader does who looks for a field.
    pub async fn unfold(&self) -> WebDriverResult<()> {
        for group in self
            .driver
            .find_all(By::Css("form#check > details:not([open]) > summary"))
            .await?
        {
            group.click().await?;
        }
        Ok(())
    }

    /// Fills fields of the form by their names.
    pub async fn fill(&self, fields: &[(&str, &str)]) -> WebDriverResult<()> {
        for (name, value) in fields {
            let field = self.one(&format!("#{name}")).await?;
            if field.tag_name().await? == "select" {
                self.one(&format!("#{name} option[value={value}]"))
                    .await?
                    .click()
                    .await?;
            } else {
                field.send_keys(*value).await?;
            }
        }
        Ok(())
    }

    /// Sends the form and waits for what it brings.
    pub async fn submit(&self) -> WebDriverResult<()> {
        self.follow("form#check button[type=submit]").await
    }

    /// Types a name and waits for the names on record that go with all of it: a list for the
    /// beginning of the name is replaced while the next key is pressed.
    pub async fn suggested(&self, id: &str, typed: &str) -> WebDriverResult<()> {
        self.one(&format!("#{id}")).await?.send_keys(typed).await?;
        let there = format!(
            "((list) => list && !list.hidden && list.dataset.typed === '{typed}')(document.getElementById('{id}-names'))"
        );
        self.until(&there, 20).await
    }

    /// Waits until the text of an element holds all of `parts`.
    pub async fn reads(&self, css: &str, parts: &[&str]) -> WebDriverResult<()> {
        let parts = serde_json::to_string(parts).unwrap();
        let there = format!(
            "((e) => e && {parts}.every((p) => e.textContent.includes(p)))(document.querySelector(\"{css}\"))"
        );
        self.until(&there, 20).await
    }

    pub async fn verdict(&self) -> WebDriverResult<String> {
        let answer = self.one("[data-verdict]").await?;
        Ok(answer.attr("data-verdict").await?.unwrap_or_default())
    }

    /// What a script gives back.
    pub async fn script(&self, script: &str) -> WebDriverResult<Value> {
        Ok(self
            .driver
            .execute(script, Vec::new())
            .await?
            .json()
            .clone())
    }

    /// Waits until the keyboard stands at the element with this id.
    pub async fn focused(&self, id: &str) -> WebDriverResult<()> {
        self.until(&format!("document.activeElement.id === '{id}'"), 20)
            .await
    }

    /// Waits until a script gives true; one that a change of pages cuts short is asked again.
    pub async fn until(&self, script: &str, seconds: u64) -> WebDriverResult<()> {
        let end = Instant::now() + Duration::from_secs(seconds);
        loop {
            let now = self.script(&format!("return ({script});")).await;
            if matches!(now, Ok(Value::Bool(true))) {
                return Ok(());
            }
            assert!(Instant::now() < end, "never: {script}: {now:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until a file of the downloads holds as many lines: the browser takes its name before it
    /// has its content.
    pub async fn downloaded(&self, name: &str, lines: usize) -> String {
        let file = self.folder.join(name);
        let end = Instant::now() + Duration::from_secs(60);
        loop {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            if text.lines().count() == lines && text.ends_with('\n') {
                return text;
            }
            assert!(
                Instant::now() < end,
                "{name}: {} lines of {lines}",
                text.lines().count()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub async fn devtools(&self, method: &str, arguments: Value) -> WebDriverResult<()> {
        self.driver
            .cdp()
            .send_raw(method, arguments)
            .await
            .map(drop)
    }

    /// A window of this width, as a phone has it.
    pub async fn width(&self, width: u32, height: u32) -> WebDriverResult<()> {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", size)
            .await
    }

    pub async fn dark(&self, dark: bool) -> WebDriverResult<()> {
        let value = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": value}]});
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    /// The page as on paper, or on a screen again.
    pub async fn print(&self, print: bool) -> WebDriverResult<()> {
        let media = json!({"media": if print { "print" } else { "" }});
        self.devtools("Emulation.setEmulatedMedia", media).await
    }

    /// Keeps what is seen, under `target/screenshots`.
    pub async fn keep(&self, name: &str) -> WebDriverResult<()> {
        let folder = root().join("target/screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        self.driver
            .screenshot(&folder.join(format!("{name}.png")))
            .await
    }

    /// No serious finding of axe-core on the page as it stands, and nothing wider than the window.
    pub async fn sound(&self, what: &str) -> WebDriverResult<()> {
        let wide = self
            .script("return document.documentElement.scrollWidth - document.documentElement.clientWidth;")
            .await?;
        assert_eq!(wide, 0, "{what} is wider than the window");
        let Some(axe) = axe() else { return Ok(()) };
        self.driver.execute(axe, Vec::new()).await?;
        let ran = "const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations', 'incomplete']}).then(
                (r) => done({
                    checked: r.passes.length,
                    found: r.violations.filter((v) => ['serious', 'critical'].includes(v.impact))
                        .map((v) => `${v.id}: ${v.help}: ` + v.nodes.map((n) => n.target + ' ' + n.failureSummary).slice(0, 5).join(' | ')),
                }),
                (e) => done({checked: 0, found: [String(e)]}));";
        let result = self.driver.execute_async(ran, Vec::new()).await?;
        let result = result.json();
        assert_eq!(result["found"], json!([]), "{what}");
        assert!(result["checked"].as_u64().unwrap() > 10, "{what}: {result}");
        Ok(())
    }
}

/// The rules of axe-core, fetched where the gate asks for them.
fn axe() -> Option<String> {
    static ONCE: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    ONCE.get_or_init(|| {
        let file = root().join("target/axe/node_modules/axe-core/axe.min.js");
        if !file.is_file() && required() {
            let done = Command::new(root().join("tests/browser/axe.sh"))
                .status()
                .unwrap();
            assert!(done.success(), "axe-core cannot be fetched");
        }
        let rules = std::fs::read_to_string(file).ok();
        if rules.is_none() {
            eprintln!("skipped: axe-core is not there (tests/browser/axe.sh brings it)");
        }
        rules
    })
    .clone()
}
