//! A signed bundle over https, from a server of this machine with a certificate of its own.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::bundles::keys;
use crate::home::*;

/// Serves the files of a folder under `https://localhost:PORT/`; returns the port and the file of
/// the certificate.
fn serve(dir: PathBuf, certificate: &Path) -> u16 {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(certificate, made.cert.pem()).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config =
        ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let dir = dir.clone();
            thread::spawn(move || answer(&mut stream, &dir));
        }
    });
    port
}

/// One request, one answer, and the end of the connection.
fn answer(stream: &mut StreamOwned<ServerConnection, std::net::TcpStream>, dir: &Path) {
    let mut path = String::new();
    {
        let mut reader = BufReader::new(&mut *stream);
        let mut line = String::new();
        while reader.read_line(&mut line).is_ok_and(|n| n > 0) && !line.trim().is_empty() {
            if path.is_empty() {
                path = line.split(' ').nth(1).unwrap_or("/").to_owned();
            }
            line.clear();
        }
    }
    let reply = match fs::read(dir.join(path.trim_start_matches('/'))) {
        Ok(body) => [
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            )
            .into_bytes(),
            body,
        ]
        .concat(),
        Err(_) => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    };
    let _ = stream.write_all(&reply);
    stream.conn.send_close_notify();
    let _ = stream.flush();
}

#[test]
fn a_bundle_comes_over_https_from_a_server_that_is_trusted() {
    let maker = Home::new();
    let dir = maker.pages("three", &three_changes());
    assert_eq!(maker.import(&dir, &[]).code, 0);
    let place = maker.0.path();
    let (secret, public) = keys(place, "one");
    let files = place.join("served");
    let made = maker.run(&[
        "registry",
        "bundle",
        "--key",
        &secret,
        "--serial",
        "12",
        "--date",
        "2026-11-25",
        "-o",
        files.to_str().unwrap(),
    ]);
    assert_eq!(made.code, 0, "{}", made.err);
    // Another without its signature.
    fs::copy(
        files.join("registry-12.json.gz"),
        files.join("registry-13.json.gz"),
    )
    .unwrap();
    let certificate = place.join("certificate.pem");
    let port = serve(files, &certificate);

    let home = Home::new();
    let update = |file: &str, certificate: &Path, more: &[&str]| {
        let url = format!("https://localhost:{port}/{file}");
        let mut args = vec!["registry", "update", &url, "--public-key", &public];
        args.extend_from_slice(&["--date", "2026-11-25", "--format", "json"]);
        args.extend_from_slice(more);
        let out = assert_cmd::Command::cargo_bin("yiqing")
            .unwrap()
            .env("YIQING_HOME", home.store())
            .env("SSL_CERT_FILE", certificate)
            .env_remove("SSL_CERT_DIR")
            .args(args)
            .output()
            .unwrap();
        Ran {
            code: out.status.code().unwrap(),
            out: String::from_utf8(out.stdout).unwrap(),
            err: String::from_utf8(out.stderr).unwrap(),
        }
    };
    let own = ["--allow-private"];
    let bundle = "registry-12.json.gz";
    // This machine is not asked unless somebody says so.
    let ran = update(bundle, &certificate, &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("--allow-private"), "{}", ran.err);
    // A server whose certificate nobody vouches for is not believed.
    let other = place.join("other.pem");
    let unknown = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(&other, unknown.cert.pem()).unwrap();
    let ran = update(bundle, &other, &own);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(!home.store().join("current").exists());
    // What is not there, and what is not signed.
    let ran = update("registry-99.json.gz", &certificate, &own);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("404"), "{}", ran.err);
    let ran = update("registry-13.json.gz", &certificate, &own);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(!home.store().join("current").exists());

    let ran = update(bundle, &certificate, &own);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let doc = ran.json();
    valid("change", &doc);
    assert_eq!(doc["installed"], true);
    assert_eq!(doc["version"], "12");
    assert_eq!(state(&home, LEFT, "2026-11-25"), "ended");
}
