//! Load for a running server: `load 127.0.0.1:8790 CLIENTS SECONDS [--inform]`. Prints requests a
//! second and how long they took; its exit code tells whether the bounds hold. With `--inform` only
//! a wrong answer fails.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Least requests a second.
const LEAST: f64 = 2000.0;
/// Milliseconds within which 99 of 100 are answered.
const MOST: f64 = 20.0;

/// A case with a slip, a payer and a place: more work than most.
const CASE: &str = r#"{"brand":"拉卡拉","merchant_no":"82229007392000A","province":"上海市","merchant_name":"示例家常菜馆","receipt_acquirer":"拉卡拉支付股份有限公司","settlement_payer":"拉卡拉支付股份有限公司","settlement_account_holder":"示例家常菜馆","rate_credit":"0.60%","claims":"费率0.38，秒到"}"#;

fn wrong(what: impl Into<String>) -> io::Error {
    io::Error::other(what.into())
}

/// One request after another until `end`; how long each took, in microseconds.
fn client(address: &str, end: Instant) -> io::Result<Vec<u32>> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(socket.try_clone()?);
    let request = format!(
        "POST /api/v1/check HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{CASE}",
        CASE.len()
    );
    let mut took = Vec::new();
    let mut line = String::new();
    let mut body = Vec::new();
    while Instant::now() < end {
        let begin = Instant::now();
        socket.write_all(request.as_bytes())?;
        let mut length = 0;
        line.clear();
        reader.read_line(&mut line)?;
        if !line.starts_with("HTTP/1.1 200") {
            return Err(wrong(line));
        }
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let head = line.trim_end();
            if head.is_empty() {
                break;
            }
            if let Some(n) = head.strip_prefix("content-length: ") {
                length = n.parse().map_err(|_| wrong(head))?;
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
        took.push(u32::try_from(begin.elapsed().as_micros()).unwrap_or(u32::MAX));
        let verdict = b"\"verdict\":\"direct_verified\"";
        if !body.windows(verdict.len()).any(|w| w == verdict) {
            return Err(wrong(String::from_utf8_lossy(&body)));
        }
    }
    Ok(took)
}

fn run() -> io::Result<bool> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let inform = arguments.last().is_some_and(|a| a == "--inform");
    if inform {
        arguments.pop();
    }
    let [address, clients, seconds] = arguments.as_slice() else {
        return Err(wrong("load ADDRESS CLIENTS SECONDS [--inform]"));
    };
    let clients: usize = clients.parse().map_err(|_| wrong("CLIENTS"))?;
    let seconds: u64 = seconds.parse().map_err(|_| wrong("SECONDS"))?;
    let begin = Instant::now();
    let end = begin + Duration::from_secs(seconds);
    let threads: Vec<_> = (0..clients)
        .map(|_| {
            let address = address.clone();
            std::thread::spawn(move || client(&address, end))
        })
        .collect();
    let mut took = Vec::new();
    for thread in threads {
        took.extend(thread.join().map_err(|_| wrong("a client failed"))??);
    }
    if took.is_empty() {
        return Err(wrong("no request was answered"));
    }
    let rate = took.len() as f64 / begin.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: usize| {
        let place = (took.len() * share / 1000).min(took.len().saturating_sub(1));
        f64::from(took.get(place).copied().unwrap_or(u32::MAX)) / 1000.0
    };
    let line = format!(
        "check over HTTP: {rate:.0} requests/s with {clients} clients; median {:.1} ms, p99 {:.1} ms, worst {:.1} ms (bounds {LEAST:.0}/s, p99 {MOST:.0} ms{})\n",
        at(500),
        at(990),
        at(1000),
        if inform { ", informing only" } else { "" },
    );
    io::stdout().lock().write_all(line.as_bytes())?;
    Ok(inform || (rate >= LEAST && at(990) < MOST))
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => {
            let _ = writeln!(io::stderr().lock(), "{e}");
            ExitCode::FAILURE
        }
    }
}
