//! A signed bundle: a whole snapshot that somebody answers for with a key.
//!
//! `registry-<serial>.json.gz` with its minisign signature beside it. Size is capped first, the
//! signature is verified next, and only then is anything unpacked or parsed.

use std::collections::BTreeMap;
use std::io::{Read, Write};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::saved::sha256;
use crate::registry::stored::Stored;

/// Schema of a bundle.
pub const SCHEMA: &str = "yiqing.bundle/1";
/// Largest bundle, packed.
pub const MOST_PACKED: usize = 8 << 20;
/// Largest bundle, unpacked.
const MOST: u64 = 64 << 20;
/// Largest signature file.
pub const MOST_SIGNATURE: usize = 4 << 10;

/// Public keys of the maintainers in base64: the current one and the next. Empty until they have
/// published a key: then a key is given with the call.
pub const KEYS: &[&str] = &[];

/// The signed content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// [`SCHEMA`].
    pub schema: String,
    /// Grows with every bundle.
    pub serial: u64,
    /// The day its list speaks of.
    pub as_of: Date,
    /// Last day on which it may be installed.
    pub expires: Date,
    /// Records by part.
    pub counts: BTreeMap<String, usize>,
    /// SHA-256 of the snapshot's text, hex.
    pub sha256: String,
    /// The snapshot as JSON text.
    pub snapshot: String,
}

/// Why a bundle is refused; the catalogue has `bundle.<key>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleFault {
    /// Key of the text.
    pub key: &'static str,
    /// Value for `{what}`.
    pub what: String,
    /// Value for `{limit}`.
    pub limit: String,
}

fn fault(key: &'static str, what: impl ToString, limit: impl ToString) -> BundleFault {
    BundleFault {
        key,
        what: what.to_string(),
        limit: limit.to_string(),
    }
}

fn counts(s: &Stored<'_>) -> BTreeMap<String, usize> {
    [
        ("institutions", s.institutions.as_ref().map(Vec::len)),
        ("banks", s.banks.as_ref().map(Vec::len)),
        ("brands", s.brands.as_ref().map(Vec::len)),
        ("acquirer-codes", s.acquirer_codes.as_ref().map(Vec::len)),
        ("fees", s.fees.as_ref().map(Vec::len)),
        ("contacts", s.contacts.as_ref().map(Vec::len)),
    ]
    .into_iter()
    .filter_map(|(name, n)| n.map(|n| (name.to_owned(), n)))
    .collect()
}

/// Packs a snapshot; returns the bytes to sign.
///
/// # Errors
/// A snapshot that is not whole.
pub fn pack(stored: &Stored<'_>, as_of: Date, expires: Date) -> Result<Vec<u8>, String> {
    stored.check()?;
    let snapshot = serde_json::to_string(stored).map_err(|e| e.to_string())?;
    let bundle = Bundle {
        schema: SCHEMA.to_owned(),
        serial: stored.serial,
        as_of,
        expires,
        counts: counts(stored),
        sha256: sha256(snapshot.as_bytes()),
        snapshot,
    };
    let json = serde_json::to_vec(&bundle).map_err(|e| e.to_string())?;
    let mut gz = flate2::GzBuilder::new()
        .mtime(0)
        .write(Vec::new(), flate2::Compression::best());
    gz.write_all(&json).map_err(|e| e.to_string())?;
    gz.finish().map_err(|e| e.to_string())
}

/// Signs packed bytes with a minisign secret key.
///
/// # Errors
/// A key that cannot be read: a wrong password, or no key.
pub fn sign(
    bytes: &[u8],
    secret_key: &str,
    password: Option<String>,
    comment: &str,
) -> Result<String, String> {
    let boxed = minisign::SecretKeyBox::from_string(secret_key).map_err(|e| e.to_string())?;
    let key = match password {
        None => boxed.into_unencrypted_secret_key(),
        some => boxed.into_secret_key(some),
    }
    .map_err(|e| e.to_string())?;
    minisign::sign(None, &key, bytes, Some(comment), None)
        .map(minisign::SignatureBox::into_string)
        .map_err(|e| e.to_string())
}

/// A public key from base64 or from the text of a key file.
fn public_key(text: &str) -> Option<minisign_verify::PublicKey> {
    let text = text.trim();
    minisign_verify::PublicKey::decode(text)
        .or_else(|_| minisign_verify::PublicKey::from_base64(text))
        .ok()
}

/// Verifies, unpacks and checks a bundle; returns it with the key that signed it.
///
/// # Errors
/// Why it is refused.
pub fn open(
    bytes: &[u8],
    signature: &str,
    keys: &[String],
    today: Date,
    highest: &BTreeMap<String, u64>,
) -> Result<(Bundle, Stored<'static>, String), BundleFault> {
    if bytes.len() > MOST_PACKED {
        return Err(fault("too_large", bytes.len(), MOST_PACKED));
    }
    if keys.is_empty() {
        return Err(fault("no_key", "", ""));
    }
    let signature = minisign_verify::Signature::decode(signature.trim())
        .map_err(|e| fault("bad_signature", e, ""))?;
    let signer = keys
        .iter()
        .filter_map(|text| public_key(text).map(|key| (text, key)))
        .find(|(_, key)| key.verify(bytes, &signature, false).is_ok())
        .map(|(text, _)| text.trim().lines().last().unwrap_or_default().to_owned())
        .ok_or_else(|| fault("wrong_signature", keys.len(), ""))?;

    let mut json = String::new();
    let unpacked = flate2::read::GzDecoder::new(bytes)
        .take(MOST + 1)
        .read_to_string(&mut json)
        .map_err(|e| fault("malformed", e, ""))?;
    if u64::try_from(unpacked).unwrap_or(u64::MAX) > MOST {
        return Err(fault("too_large", unpacked, MOST));
    }
    let bundle: Bundle = serde_json::from_str(&json).map_err(|e| fault("malformed", e, ""))?;
    if bundle.schema != SCHEMA {
        return Err(fault("schema", &bundle.schema, SCHEMA));
    }
    if bundle.expires < today {
        return Err(fault("expired", bundle.expires, today));
    }
    if let Some(high) = highest.get(&signer)
        && bundle.serial < *high
    {
        return Err(fault("older", bundle.serial, high));
    }
    if sha256(bundle.snapshot.as_bytes()) != bundle.sha256 {
        return Err(fault("malformed", "sha256", ""));
    }
    let stored =
        Stored::read(bundle.snapshot.clone().leak()).map_err(|e| fault("malformed", e, ""))?;
    if stored.serial != bundle.serial || counts(&stored) != bundle.counts {
        return Err(fault("malformed", "serial, counts", ""));
    }
    Ok((bundle, stored, signer))
}
