//! Work that takes a processor: done on threads of its own, so that sockets are always heard.

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;

use super::MOST_BODY;
use super::guard::Slot;
use super::problem::Problem;

/// Runs `job` on a thread for such work; the request's place stays taken until it ends, even when
/// nobody waits for the answer any more.
///
/// # Errors
/// The job panicked.
pub async fn run<T: Send + 'static>(
    slot: Option<Slot>,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(move || {
        let _slot = slot;
        job()
    })
    .await
    .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "bug"))
}

/// The place of a request and its whole body.
///
/// # Errors
/// More than [`MOST_BODY`] bytes, or a body that breaks off.
pub async fn body(mut request: Request) -> Result<(Option<Slot>, Bytes), Problem> {
    let slot = request.extensions_mut().remove::<Slot>();
    match to_bytes(request.into_body(), MOST_BODY).await {
        Ok(bytes) => Ok((slot, bytes)),
        Err(e) => {
            let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&e);
            let mut broke_off = false;
            while let Some(error) = cause {
                broke_off |= error.is::<hyper::Error>();
                cause = error.source();
            }
            Err(if broke_off {
                Problem::new(StatusCode::BAD_REQUEST, "broken_off")
            } else {
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large")
            })
        }
    }
}
