//! A signed bundle: what nobody signed is never accepted; what is signed is unpacked and checked,
//! and an accepted one says what its snapshot says.
//!
//! The first byte chooses what the others are: a bundle with a foreign signature, a packed bundle
//! to be signed here, the JSON of a bundle to be packed and signed, a snapshot to be bundled.
#![no_main]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::date;
use libfuzzer_sys::fuzz_target;
use minisign::KeyPair;
use yiqing::registry::stored::Stored;
use yiqing::supply::bundle::{self, BundleFault, MOST_PACKED};
use yiqing_fuzz::{DAY, bounded};

/// Key pair of this run, as texts.
fn keys() -> &'static (String, String) {
    static KEYS: OnceLock<(String, String)> = OnceLock::new();
    KEYS.get_or_init(|| {
        let pair = KeyPair::generate_unencrypted_keypair().expect("a key");
        let secret = pair.sk.to_box(None).expect("a key").to_string();
        (secret, pair.pk.to_base64())
    })
}

/// Somebody else's signature, well formed.
fn foreign() -> &'static str {
    static SIGNATURE: OnceLock<String> = OnceLock::new();
    SIGNATURE.get_or_init(|| {
        let pair = KeyPair::generate_unencrypted_keypair().expect("a key");
        let secret = pair.sk.to_box(None).expect("a key").to_string();
        bundle::sign(b"another file", &secret, None, "x").expect("a signature")
    })
}

type Opened = Result<(bundle::Bundle, Stored<'static>, String), BundleFault>;

fn open(bytes: &[u8], signature: &str) -> Opened {
    let keys = [keys().1.clone()];
    bundle::open(bytes, signature, &keys, DAY, &BTreeMap::new())
}

fn signed(bytes: &[u8]) -> Opened {
    let signature = bundle::sign(bytes, &keys().0, None, "x").expect("a signature");
    open(bytes, &signature)
}

fn packed(json: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(json).expect("memory");
    gz.finish().expect("memory")
}

fn accepted((bundle, stored, signer): (bundle::Bundle, Stored<'static>, String)) {
    assert_eq!(signer, keys().1);
    assert!(stored.check().is_ok());
    assert_eq!(stored.serial, bundle.serial);
    assert!(bundle.expires >= DAY);
    // Packed again by the program and signed, it is the same.
    let again = bundle::pack(&stored, bundle.as_of, bundle.expires).expect("it is whole");
    let (bundle_again, stored_again, _) = signed(&again).expect("it was accepted");
    assert_eq!(stored_again, stored);
    assert_eq!(
        (bundle_again.serial, bundle_again.counts),
        (bundle.serial, bundle.counts)
    );
    // Not for anybody else's key, nor without any, nor once it is older or has expired.
    let signature = bundle::sign(&again, &keys().0, None, "x").expect("a signature");
    let none = BTreeMap::new();
    let key = [keys().1.clone()];
    let why = |r: Opened| r.err().map(|f| f.key);
    assert_eq!(
        why(bundle::open(&again, &signature, &[], DAY, &none)),
        Some("no_key")
    );
    assert_eq!(why(open(&again, foreign())), Some("wrong_signature"));
    let mut changed = again.clone();
    if let Some(last) = changed.last_mut() {
        *last ^= 1;
    }
    assert_eq!(why(open(&changed, &signature)), Some("wrong_signature"));
    if let Some(higher) = stored.serial.checked_add(1) {
        let highest = BTreeMap::from([(signer, higher)]);
        assert_eq!(
            why(bundle::open(&again, &signature, &key, DAY, &highest)),
            Some("older")
        );
    }
    if let Ok(later) = bundle.expires.tomorrow() {
        let late = bundle::open(&again, &signature, &key, later, &none);
        assert_eq!(why(late), Some("expired"));
    }
}

fn read(kind: u8, bytes: &[u8]) {
    match kind {
        b'0' => {
            // The signature stands on the first four lines, as in its file.
            let text = String::from_utf8_lossy(bytes);
            let lines: Vec<&str> = text.splitn(5, '\n').collect();
            let signature = lines
                .get(..lines.len().min(4))
                .unwrap_or_default()
                .join("\n");
            let rest = lines.get(4).copied().unwrap_or_default();
            assert!(
                open(rest.as_bytes(), &signature).is_err(),
                "accepted unsigned"
            );
            assert!(
                open(bytes, foreign()).is_err(),
                "accepted with a foreign signature"
            );
        }
        b'1' => {
            if let Ok(opened) = signed(bytes) {
                accepted(opened);
            }
        }
        b'2' => {
            if let Ok(opened) = signed(&packed(bytes)) {
                accepted(opened);
            }
        }
        _ => {
            let Ok(text) = std::str::from_utf8(bytes) else {
                return;
            };
            let Ok(stored) = Stored::read(text) else {
                return;
            };
            let packed = bundle::pack(&stored, DAY, date(2030, 1, 1)).expect("it is whole");
            assert!(packed.len() <= MOST_PACKED);
            let opened = signed(&packed).expect("packed and signed by the program");
            assert_eq!(opened.1, stored);
            accepted(opened);
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    // Eight megabytes is what signing and unpacking take.
    bounded(bytes.len(), 96 << 20, 4096, || read(*kind, rest));
});
