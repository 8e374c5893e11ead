//! A store of its own, pages made for it, and the program run against both.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;
use yiqing::registry::Registry;

use crate::pages::Site;

pub const RENAMED: &str = "Z2000931000013";
pub const LEFT: &str = "Z2002131000017";
pub const MOVED: &str = "Z2017314000014";
pub const NEW_NAME: &str = "示例汇付支付有限公司";
pub const DAY: &str = "Mon Nov 23 2026";

pub struct Home(pub TempDir);

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|e| panic!("{e}: {} / {}", self.out, self.err))
    }
}

impl Home {
    pub fn new() -> Home {
        Home(TempDir::new().unwrap())
    }

    pub fn store(&self) -> std::path::PathBuf {
        self.0.path().join("store")
    }

    pub fn pages(&self, name: &str, site: &Site) -> std::path::PathBuf {
        let dir = self.0.path().join(name);
        fs::create_dir_all(&dir).unwrap();
        site.save(&dir, DAY);
        dir
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        run_at(&self.store(), args)
    }

    pub fn import(&self, dir: &Path, more: &[&str]) -> Ran {
        let mut args = vec![
            "registry",
            "import",
            dir.to_str().unwrap(),
            "--date",
            "2026-11-25",
        ];
        args.extend_from_slice(more);
        self.run(&args)
    }
}

pub fn today() -> Site {
    let mut site = Site::of(Registry::embedded().unwrap());
    site.per_page = 13;
    site
}

pub fn three_changes() -> Site {
    let mut site = today();
    site.rename(RENAMED, NEW_NAME);
    site.cancel(LEFT, "2026年11月20日");
    site.detail_mut(MOVED).types = "支付交易处理Ⅰ类（山西省、河北省）".into();
    site
}

pub fn valid(name: &str, document: &Value) {
    let schema = yiqing::report::schemas::schema(name).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(faults.is_empty(), "{name}: {faults:?}");
}

pub fn state(home: &Home, number: &str, date: &str) -> String {
    let ran = home.run(&[
        "check",
        "--acquirer",
        number_to_name(number),
        "--licence-no",
        number,
        "--format",
        "json",
        "--exit-zero",
        "--date",
        date,
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.json()["acquirer"]["licence_state"]
        .as_str()
        .unwrap()
        .to_owned()
}

pub fn number_to_name(number: &str) -> &'static str {
    let registry = Registry::embedded().unwrap();
    let at = registry.by_licence_no(number).unwrap();
    registry.institution_at(at).unwrap().name.as_str()
}

pub fn search(dir: &Path, f: &mut dyn FnMut(&Path, &str)) {
    for e in fs::read_dir(dir).unwrap() {
        let path = e.unwrap().path();
        if path.is_dir() {
            search(&path, f);
        } else {
            f(&path, &String::from_utf8_lossy(&fs::read(&path).unwrap()));
        }
    }
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for e in fs::read_dir(from).unwrap() {
        let path = e.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Runs the program with a store.
pub fn run_at(store: &Path, args: &[&str]) -> Ran {
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .env("YIQING_HOME", store)
        .env("RUST_BACKTRACE", "0")
        .args(args)
        .output()
        .unwrap();
    Ran {
        code: out.status.code().unwrap(),
        out: String::from_utf8(out.stdout).unwrap(),
        err: String::from_utf8(out.stderr).unwrap(),
    }
}
