//! Pictures of slips: rendered by a browser, recognised by `tesseract`; and codes of labels. Where
//! the tools are not installed the rendered slip is skipped, unless `YIQING_REQUIRE_TOOLS` is set.

#![cfg(feature = "photo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr
)]

use std::path::{Path, PathBuf};
use std::process::Stdio;

use assert_cmd::Command;
use rxing::{BarcodeFormat, MultiFormatWriter, Writer};
use serde_json::Value;

fn yiqing(args: &[&str], file: &Path) -> (i32, Value, String) {
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .args(args)
        .arg(file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    let doc = serde_json::from_slice(&out.stdout).unwrap_or(Value::Null);
    (out.status.code().unwrap(), doc, said)
}

/// A picture of a text as a browser prints it; `None` where a tool is missing.
fn rendered(text: &str, folder: &Path) -> Option<PathBuf> {
    let required = std::env::var_os("YIQING_REQUIRE_TOOLS").is_some();
    let missing = |what: &str| {
        assert!(!required, "{what} is not installed");
        eprintln!("skipped: {what} is not installed");
    };
    if yiqing::intake::photo::tesseract::available().is_err() {
        missing("tesseract with chi_sim");
        return None;
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let page = folder.join("slip.html");
    std::fs::write(
        &page,
        format!(
            "<!DOCTYPE html><meta charset=utf-8><style>body{{margin:30px;background:#fff;color:#000}}\
             pre{{font:28px/1.5 'Noto Sans Mono CJK SC','Noto Sans CJK SC',monospace}}</style><pre>{escaped}</pre>"
        ),
    )
    .unwrap();
    let picture = folder.join("slip.png");
    let height = 120 + 43 * text.lines().count();
    for browser in ["chromium", "chromium-browser", "google-chrome"] {
        let done = std::process::Command::new(browser)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.join("profile").display()
            ))
            .arg(format!("--window-size=1000,{height}"))
            .arg(format!("--screenshot={}", picture.display()))
            .arg(format!("file://{}", page.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if done.is_ok_and(|s| s.success()) && picture.exists() {
            return Some(picture);
        }
    }
    missing("chromium");
    None
}

fn field<'d>(doc: &'d Value, name: &str) -> Option<&'d str> {
    doc["fields"]
        .as_array()?
        .iter()
        .find(|f| f["field"] == name)?["value"]
        .as_str()
}

#[test]
fn a_rendered_slip_is_recognised_and_feeds_a_check() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/receipts/01-bilingual.txt"),
    )
    .unwrap();
    let Some(picture) = rendered(&text, folder.path()) else {
        return;
    };
    let (code, doc, said) = yiqing(&["receipt", "--format", "json"], &picture);
    assert_eq!(code, 0, "{said}");
    assert_eq!(doc["source"], "picture");
    for (name, value) in [
        ("merchant_name", "示例家常菜馆"),
        ("merchant_no", "822301058120001"),
        ("terminal_no", "01234567"),
        ("acquirer", "拉卡拉支付股份有限公司"),
        ("datetime", "2026-11-19T12:30:05"),
        ("amount", "1000.00"),
    ] {
        assert_eq!(field(&doc, name), Some(value), "{name}");
    }
    // The text relied on is shown, and the card number is not in it.
    let shown = doc["recognised_text"].as_str().unwrap();
    assert!(shown.contains("822301058120001"));
    assert!(
        !shown.contains("6222") && !shown.contains("0009"),
        "{shown}"
    );
    // A line that was not recognised may be printed all the same.
    assert_eq!(doc["whole"], false);

    let (code, report, said) = yiqing(
        &[
            "check",
            "--date",
            "2026-11-23",
            "--brand",
            "拉卡拉",
            "--format",
            "json",
            "--receipt",
        ],
        &picture,
    );
    assert_eq!(code, 0, "{said}");
    assert_eq!(report["verdict"], "direct_consistent");
    // What was recognised is told beside the answer.
    assert!(said.contains("822301058120001"), "{said}");
}

#[test]
fn without_tesseract_it_says_how_to_install_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("blank.png");
    image::GrayImage::from_pixel(400, 300, image::Luma([255]))
        .save(&file)
        .unwrap();
    let out = Command::cargo_bin("yiqing")
        .unwrap()
        .args(["receipt"])
        .arg(&file)
        .env("PATH", folder.path())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(
        said.contains("apt install tesseract-ocr tesseract-ocr-chi-sim"),
        "{said}"
    );
}

/// A code as a picture with a quiet zone around it.
fn code_picture(content: &str, format: BarcodeFormat, file: &Path) {
    let matrix = MultiFormatWriter
        .encode(content, &format, 600, 300)
        .unwrap();
    let (width, height) = (matrix.getWidth(), matrix.getHeight());
    let picture = image::GrayImage::from_fn(width + 80, height + 80, |x, y| {
        let inside = (40..width + 40).contains(&x) && (40..height + 40).contains(&y);
        let dark = inside && matrix.get(x - 40, y - 40);
        image::Luma([if dark { 0 } else { 255 }])
    });
    picture.save(file).unwrap();
}

#[test]
fn codes_of_labels_are_read_without_any_other_program() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("code.png");
    for (content, format, kind, value) in [
        (
            "SN:NX2Q800123456",
            BarcodeFormat::QR_CODE,
            "serial_number",
            "NX2Q800123456",
        ),
        (
            "SN:NX2Q800123456",
            BarcodeFormat::CODE_128,
            "serial_number",
            "NX2Q800123456",
        ),
        (
            "https://example.com/q?mid=822301058120001&sn=NX2Q800123456",
            BarcodeFormat::QR_CODE,
            "merchant_no",
            "822301058120001",
        ),
    ] {
        code_picture(content, format, &file);
        let out = Command::cargo_bin("yiqing")
            .unwrap()
            .args(["receipt", "--format", "json"])
            .arg(&file)
            .env("PATH", folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        let doc: Value = serde_json::from_slice(&out.stdout)
            .unwrap_or_else(|e| panic!("{content}: {e}: {said}"));
        let codes = doc["codes"].as_array().unwrap();
        assert!(
            codes
                .iter()
                .any(|c| c["kind"] == kind && c["value"] == value),
            "{content}: {codes:?}"
        );
        assert!(doc["case"][kind].as_str() == Some(value), "{}", doc["case"]);
        // The address in a code is neither opened nor kept.
        assert!(!doc.to_string().contains("example.com"));
    }
}

#[test]
fn damaged_pictures_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.jpg");
    for bytes in [
        &b"\x89PNG\r\n\x1a\n"[..],
        &[0xFF, 0xD8, 0xFF, 0xE0, 0, 16],
        b"GIF89a......",
        b"BM\x36\0\0\0\0\0",
        // A header that promises 4 billion pixels.
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xFF\xFF\0\0\xFF\xFF\x08\0\0\0\0\0\0\0\0",
    ] {
        std::fs::write(&file, bytes).unwrap();
        let (code, _, said) = yiqing(&["receipt"], &file);
        assert_eq!(code, 2, "{said}");
    }
}
