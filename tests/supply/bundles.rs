//! Signed bundles: taken only signed, fresh and in order.

use std::fs;
use std::path::Path;

use crate::home::*;

/// A pair of invented keys: the files of the secret and of the public one.
pub fn keys(dir: &Path, name: &str) -> (String, String) {
    let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
    let secret = dir.join(format!("{name}.key"));
    let public = dir.join(format!("{name}.pub"));
    fs::write(&secret, pair.sk.to_box(None).unwrap().into_string()).unwrap();
    fs::write(&public, pair.pk.to_box().unwrap().into_string()).unwrap();
    (
        secret.to_str().unwrap().to_owned(),
        public.to_str().unwrap().to_owned(),
    )
}

#[test]
fn bundles_are_taken_only_signed_fresh_and_in_order() {
    let maker = Home::new();
    let dir = maker.pages("three", &three_changes());
    assert_eq!(maker.import(&dir, &[]).code, 0);
    let place = maker.0.path();
    let (secret, public) = keys(place, "one");
    let (other, _) = keys(place, "two");
    let make = |key: &str, serial: &str, date: &str, into: &str| {
        let out = place.join(into);
        let ran = maker.run(&[
            "registry",
            "bundle",
            "--key",
            key,
            "--serial",
            serial,
            "--date",
            date,
            "-o",
            out.to_str().unwrap(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        out.join(format!("registry-{serial}.json.gz"))
            .to_str()
            .unwrap()
            .to_owned()
    };
    let good = make(&secret, "12", "2026-11-25", "good");
    let older = make(&secret, "11", "2026-11-25", "older");
    let wrong = make(&other, "13", "2026-11-25", "wrong");
    let expired = make(&secret, "14", "2026-01-01", "expired");
    let tampered = make(&secret, "15", "2026-11-25", "tampered");
    let mut bytes = fs::read(&tampered).unwrap();
    let last = bytes.len() - 20;
    bytes[last] ^= 1;
    fs::write(&tampered, bytes).unwrap();
    let unsigned = make(&secret, "16", "2026-11-25", "unsigned");
    fs::remove_file(format!("{unsigned}.minisig")).unwrap();
    let large = make(&secret, "17", "2026-11-25", "large");
    fs::write(&large, vec![0_u8; 9 << 20]).unwrap();

    let home = Home::new();
    let update = |file: &str| {
        home.run(&[
            "registry",
            "update",
            file,
            "--public-key",
            &public,
            "--date",
            "2026-11-25",
            "--format",
            "json",
        ])
    };
    let ran = update(&good);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc = ran.json();
    valid("change", &doc);
    assert_eq!(doc["version"], "12");
    assert_eq!(doc["gone"][0]["licence_no"], LEFT);
    assert_eq!(state(&home, LEFT, "2026-11-25"), "ended");
    let pointer = fs::read_to_string(home.store().join("current")).unwrap();
    for (file, word) in [
        (&older, "11"),
        (&wrong, "签名"),
        (&expired, "过期"),
        (&tampered, "签名"),
        (&unsigned, "minisig"),
        (&large, "太大"),
    ] {
        let ran = update(file);
        assert_eq!(ran.code, 4, "{file}: {}", ran.err);
        assert!(ran.err.contains(word), "{file}: {}", ran.err);
        let now = fs::read_to_string(home.store().join("current")).unwrap();
        assert_eq!(now, pointer, "{file}");
    }
    // No key is trusted unless somebody says so.
    assert_eq!(home.run(&["registry", "update", &good]).code, 4);
    assert_eq!(
        home.run(&["registry", "update", "http://localhost/x"]).code,
        2
    );
    assert_eq!(home.run(&["registry", "rollback"]).code, 0);
    // Going back does not make an older bundle new.
    assert_eq!(update(&older).code, 4);
}
