//! Sockets: how many, how long they may stand still, and how they end.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};

use super::MOST_SECONDS;

/// Sockets open at once; the next ones wait in the system's queue.
const MOST_SOCKETS: usize = 256;
/// Largest head of a request, bytes.
const MOST_HEAD: usize = 16 << 10;
/// Header lines of a request.
const MOST_HEADERS: usize = 64;

/// A socket that fails when the other side takes nothing for [`MOST_SECONDS`].
struct Patient {
    socket: TcpStream,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let limit = Duration::from_secs(MOST_SECONDS);
        let sleep = self
            .stalled
            .get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + limit)));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write(cx, bytes);
        self.watch(cx, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.socket).poll_write_vectored(cx, parts);
        self.watch(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// Takes connections until `stop` ends; then closes idle ones and lets the others finish, for at
/// most [`MOST_SECONDS`].
///
/// # Errors
/// None but what a later version of the system may bring: failing to take one connection is
/// waited out.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let sockets = Arc::new(Semaphore::new(MOST_SOCKETS));
    let mut stop = pin!(stop);
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(MOST_SECONDS))
        .max_headers(MOST_HEADERS)
        .max_header_size(MOST_HEAD)
        .max_buf_size(64 << 10);
    loop {
        let next = async {
            let permit = sockets.clone().acquire_owned().await;
            (listener.accept().await, permit)
        };
        let (taken, permit) = tokio::select! {
            biased;
            () = &mut stop => break,
            next = next => next,
        };
        let socket = match taken {
            Ok((socket, _)) => socket,
            // Out of file handles and the like: others must end first.
            Err(_) => {
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = socket.set_nodelay(true);
        let io = TokioIo::new(Patient {
            socket,
            stalled: None,
        });
        let service = TowerToHyperService::new(router.clone());
        let served = graceful.watch(builder.serve_connection(io, service));
        tokio::spawn(async move {
            // A connection that breaks is the other side's affair.
            let _ = served.await;
            drop(permit);
        });
    }
    drop(listener);
    let _ = timeout(Duration::from_secs(MOST_SECONDS), graceful.shutdown()).await;
    Ok(())
}
