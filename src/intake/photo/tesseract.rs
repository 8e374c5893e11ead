//! Debian's `tesseract` as a child process: found on PATH, fixed arguments, no shell, grey pixels
//! on its standard input, limits of time and memory.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Grey, PhotoError};

/// Seconds it may take.
const MOST_SECONDS: u64 = 90;
/// Memory it may take, bytes; kept by `prlimit` where that is installed.
const MOST_MEMORY: u64 = 2 << 30;
/// Most text taken, bytes.
const MOST_TEXT: u64 = 1 << 20;

/// A program on PATH.
fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .filter(|dir| dir.is_absolute())
        .map(|dir| dir.join(name))
        .find(|file| is_program(file))
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

/// Whether `tesseract` with simplified Chinese can be run.
///
/// # Errors
/// It is not installed, has no `chi_sim`, or does not run.
pub fn available() -> Result<PathBuf, PhotoError> {
    let name = if cfg!(windows) {
        "tesseract.exe"
    } else {
        "tesseract"
    };
    let tool = on_path(name).ok_or(PhotoError::NoTool)?;
    let child = command(&tool, &["--list-langs"])
        .stdin(Stdio::null())
        .spawn()
        .map_err(|e| PhotoError::Failed(e.to_string()))?;
    let said = finish(child, None)?;
    if said.lines().any(|l| l.trim() == "chi_sim") {
        Ok(tool)
    } else {
        Err(PhotoError::NoLanguage)
    }
}

/// The command with limits and an environment of its own.
fn command(tool: &Path, args: &[&str]) -> Command {
    let mut command = match on_path("prlimit").filter(|_| cfg!(target_os = "linux")) {
        Some(limiter) => {
            let mut c = Command::new(limiter);
            c.arg(format!("--as={MOST_MEMORY}"))
                .arg(format!("--cpu={MOST_SECONDS}"))
                .arg("--")
                .arg(tool);
            c
        }
        None => Command::new(tool),
    };
    command.args(args);
    let kept = ["PATH", "TESSDATA_PREFIX", "SystemRoot"].map(|n| (n, std::env::var_os(n)));
    command.env_clear();
    for (name, value) in kept {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command
        .env("LC_ALL", "C")
        .env("OMP_THREAD_LIMIT", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Waits for a child, gives it its input, takes its output; ends it when it takes too long.
fn finish(mut child: Child, input: Option<Vec<u8>>) -> Result<String, PhotoError> {
    let writer = match (input, child.stdin.take()) {
        (Some(bytes), Some(mut pipe)) => Some(std::thread::spawn(move || {
            // A child that ends early closes the pipe; its exit code says why.
            let _ = pipe.write_all(&bytes);
        })),
        _ => None,
    };
    let taken = |pipe: Option<Box<dyn Read + Send>>, most: u64| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut pipe) = pipe {
                let _ = pipe.by_ref().take(most).read_to_end(&mut bytes);
                // The rest is read away so that the child does not wait for ever.
                let _ = std::io::copy(&mut pipe, &mut std::io::sink());
            }
            bytes
        })
    };
    let out = taken(
        child
            .stdout
            .take()
            .map(|p| Box::new(p) as Box<dyn Read + Send>),
        MOST_TEXT,
    );
    let err = taken(
        child
            .stderr
            .take()
            .map(|p| Box::new(p) as Box<dyn Read + Send>),
        4 << 10,
    );
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Ok(status),
            Ok(None) if begun.elapsed() > Duration::from_secs(MOST_SECONDS) => {
                let _ = child.kill();
                let _ = child.wait();
                break Err(PhotoError::Timeout);
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(15)),
            Err(e) => break Err(PhotoError::Failed(e.to_string())),
        }
    };
    let status = status?;
    if let Some(w) = writer {
        let _ = w.join();
    }
    let out = out.join().unwrap_or_default();
    let err = err.join().unwrap_or_default();
    if status.success() {
        Ok(String::from_utf8_lossy(&out).into_owned())
    } else {
        let said = String::from_utf8_lossy(&err);
        let line = said.lines().next().unwrap_or_default();
        Err(PhotoError::Failed(line.chars().take(200).collect()))
    }
}

/// Recognises simplified Chinese and English.
///
/// # Errors
/// It is not installed, takes too long or fails.
pub fn recognise(grey: &Grey) -> Result<String, PhotoError> {
    let tool = available()?;
    let mut picture = format!("P5\n{} {}\n255\n", grey.width, grey.height).into_bytes();
    picture.extend_from_slice(&grey.pixels);
    // One block of text, line by line: columns would tear values from their labels.
    let args = [
        "stdin",
        "stdout",
        "-l",
        "chi_sim+eng",
        "--psm",
        "6",
        "--dpi",
        "300",
        "-c",
        "preserve_interword_spaces=1",
    ];
    let child = command(&tool, &args)
        .stdin(Stdio::piped())
        .spawn()
        .map_err(|e| PhotoError::Failed(e.to_string()))?;
    finish(child, Some(picture))
}
