//! The store: killed writers, versions, damage.

use std::fs;
use std::io;

use yiqing::registry::stored::Use;
use yiqing::supply::store::{Store, go_on};

use crate::home::*;

#[test]
fn a_writer_killed_at_any_step_leaves_the_old_or_the_new() {
    let home = Home::new();
    let dir = home.pages("first", &today());
    assert_eq!(home.import(&dir, &[]).code, 0);
    let base = Store::new(home.store());
    let key = base.current().unwrap().unwrap();
    let provenance = base.provenance(&key).unwrap();
    let mut next = base.read(&key).unwrap();
    next.import = 2;
    let json = serde_json::to_string(&next).unwrap();
    let now = "2026-11-26T00:00:00Z".parse().unwrap();

    let (mut olds, mut news) = (0, 0);
    for n in 0.. {
        let place = home.0.path().join(format!("kill{n}"));
        copy(&home.store(), &place);
        let store = Store::new(&place);
        let mut at = 0;
        let lock = store.lock().unwrap();
        let result = store.install(&lock, &json, provenance.clone(), now, &mut |_| {
            at += 1;
            if at > n {
                Err(io::Error::other("killed"))
            } else {
                Ok(())
            }
        });
        drop(lock);
        let loaded = store.load(Use::Newer).unwrap().unwrap();
        match loaded.version() {
            "1+1" => olds += 1,
            "1+2" => news += 1,
            other => panic!("{other}"),
        }
        // The next writer goes on as if nothing had been.
        let lock = store.lock().unwrap();
        store
            .install(&lock, &json, provenance.clone(), now, &mut go_on)
            .unwrap();
        assert_eq!(store.load(Use::Newer).unwrap().unwrap().version(), "1+2");
        if result.is_ok() {
            break;
        }
        assert!(n < 40);
    }
    assert!(olds > 5 && news > 0, "{olds} {news}");
}

#[test]
fn five_versions_stay_and_one_writer_writes() {
    let home = Home::new();
    let dir = home.pages("first", &today());
    assert_eq!(home.import(&dir, &[]).code, 0);
    for day in 1..=6 {
        let as_of = format!("2026-11-{:02}", 18 + day);
        let mut site = today();
        site.rename(RENAMED, &format!("示例汇付第{day}支付有限公司"));
        let dir = home.pages(&format!("d{day}"), &site);
        let ran = home.import(&dir, &["--as-of", "2026-11-24"]);
        assert_eq!(ran.code, 0, "{as_of} {}", ran.err);
    }
    let store = Store::new(home.store());
    assert_eq!(store.versions().len(), 5);
    let lock = store.lock().unwrap();
    let ran = home.import(&dir, &["--as-of", "2026-11-24"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    drop(lock);
    assert_eq!(home.run(&["registry", "status"]).code, 0);
}

#[test]
fn a_damaged_store_is_told_and_strictly_refused() {
    let home = Home::new();
    let dir = home.pages("first", &today());
    assert_eq!(home.import(&dir, &[]).code, 0);
    let key = Store::new(home.store()).current().unwrap().unwrap();
    let file = home
        .store()
        .join("versions")
        .join(key)
        .join("snapshot.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() / 2]).unwrap();
    let args = [
        "check",
        "--brand",
        "拉卡拉",
        "--format",
        "json",
        "--exit-zero",
    ];
    let ran = home.run(&args);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("registry rollback"), "{}", ran.err);
    assert_eq!(ran.json()["registry"]["origin"], "embedded");
    let strict = home.run(&["check", "--brand", "拉卡拉", "--strict"]);
    assert_eq!(strict.code, 4);
    // An import mends it.
    let again = home.pages("again", &three_changes());
    let ran = home.import(&again, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(state(&home, LEFT, "2026-11-25"), "ended");
}

/// Where a killed import left the store, by what lies in it.
fn left(dir: &std::path::Path) -> &'static str {
    let names = |dir: &std::path::Path| -> Vec<String> {
        fs::read_dir(dir)
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect()
    };
    let versions = names(&dir.join("versions"));
    if names(dir).iter().any(|n| n == ".new-current") {
        "the pointer written beside"
    } else if let Some(new) = versions.iter().find(|n| n.starts_with(".new-")) {
        let inside = names(&dir.join("versions").join(new));
        match (
            inside.iter().any(|n| n == "snapshot.json"),
            inside.iter().any(|n| n == "provenance.json"),
        ) {
            (false, _) => "the folder made",
            (true, false) => "the snapshot begun",
            (true, true) => "the provenance begun",
        }
    } else if versions.len() > 1 {
        "the version named"
    } else {
        "nothing begun"
    }
}

#[cfg(unix)]
#[test]
fn an_import_that_is_killed_leaves_the_old_or_the_new() {
    use std::collections::BTreeMap;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    const KILLS: u32 = 72;
    let home = Home::new();
    // Few and large pages: what counts here is the writing.
    let mut site = today();
    site.details.clear();
    site.per_page = 100;
    let first = home.pages("first", &site);
    assert_eq!(home.import(&first, &[]).code, 0);
    site.rename(RENAMED, NEW_NAME);
    let second = home.pages("second", &site);
    let import = |place: &std::path::Path| {
        Command::new(assert_cmd::cargo::cargo_bin("yiqing"))
            .env("YIQING_HOME", place)
            .args(["registry", "import"])
            .arg(&second)
            .args(["--date", "2026-11-25"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };

    // How long a whole import takes from its first trace in the store to its end.
    let mut writing = Duration::from_millis(2);
    let mut outcomes: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for n in 0..=KILLS {
        let place = home.0.path().join(format!("place{n}"));
        copy(&home.store(), &place);
        let mut child = import(&place);
        // The first is let go on, to know how long it takes.
        let begun = |place: &std::path::Path| left(place) != "nothing begun";
        let start = Instant::now();
        while !begun(&place) && start.elapsed() < Duration::from_secs(60) {
            if child.try_wait().unwrap().is_some() {
                break;
            }
            // Two cores may be all there are: the import needs one.
            std::thread::sleep(Duration::from_micros(50));
        }
        let seen = Instant::now();
        if n == 0 {
            assert!(child.wait().unwrap().success());
            writing = seen.elapsed().max(Duration::from_millis(1));
        } else {
            // Kills are spread over the time of writing and a little beyond.
            let at = writing.mul_f64(1.2) * (n - 1) / KILLS;
            while seen.elapsed() < at {
                std::hint::spin_loop();
            }
            let _ = child.kill();
            child.wait().unwrap();
        }
        let trace = left(&place);
        let store = Store::new(&place);
        let version = store
            .load(Use::Newer)
            .unwrap()
            .unwrap()
            .version()
            .to_owned();
        let which = match version.as_str() {
            "1+1" => "old",
            "1+2" => "new",
            other => panic!("{other} after {trace}"),
        };
        *outcomes.entry((trace, which)).or_default() += 1;
        if n == 0 {
            assert_eq!(which, "new");
            continue;
        }
        // The program itself starts with what is there, and says nothing of damage.
        if n % 8 == 0 {
            let ran = run_at(&place, &["registry", "status", "--format", "json"]);
            assert_eq!(ran.code, 0, "{trace}: {}", ran.err);
            assert_eq!(ran.json()["version"], version, "{trace}");
            assert_eq!(ran.json()["origin"], "installed", "{trace}");
            // The next import goes on as if nothing had been, and takes away what was left.
            assert!(import(&place).wait().unwrap().success(), "{trace}");
            let loaded = store.load(Use::Newer).unwrap().unwrap();
            // A version that was named and never pointed to keeps its number.
            assert!(["1+2", "1+3"].contains(&loaded.version()), "{trace}");
            assert_eq!(left(&place), "the version named", "{trace}");
        }
        fs::remove_dir_all(&place).unwrap();
    }
    for ((trace, which), count) in &outcomes {
        println!("{count:3} × {trace}: {which}");
    }
    let of = |which: &str| -> u32 {
        outcomes
            .iter()
            .filter(|((_, w), _)| *w == which)
            .map(|(_, n)| n)
            .sum()
    };
    assert!(of("old") > 0 && of("new") > 1, "{outcomes:?}");
}
