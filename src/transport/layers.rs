//! The layers, outermost first.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tonic::{Code, Status};
use tracing::Instrument as _;

use super::{DEADLINE_DEFAULT, DEADLINE_MAX};
use crate::access::{self, Caller, Deadline, Verdict};
use crate::errors::Error;

/// Logs every call once, with how it ended: at `warn` where the server is to blame, else at `debug`. By default a
/// server that works writes nothing.
pub(super) async fn trace(request: Request, next: Next) -> Response {
    let method = request.uri().path().to_owned();
    let span = tracing::warn_span!("call", %method);
    let start = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let latency_us = start.elapsed().as_micros();
    let _entered = span.enter();
    // A call that succeeds says so in its trailers, which come after the reply.
    match Status::from_header_map(response.headers()).map(|status| status.code()) {
        None | Some(Code::Ok) => tracing::debug!(latency_us, "answered"),
        Some(code @ (Code::Internal | Code::Unknown | Code::DataLoss | Code::Unavailable)) => {
            tracing::warn!(latency_us, ?code, "failed");
        }
        Some(code) => tracing::debug!(latency_us, ?code, "refused"),
    }
    response
}

/// Gives the library's own refusals of a request the form that all errors have.
pub(super) async fn explain(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match Status::from_header_map(response.headers()).as_ref().and_then(unreadable) {
        Some(why) => Status::from(Error::invalid("", why)).into_http(),
        None => response,
    }
}

/// Why a request could not be read, where that is what a status says. It is the client's fault, though tonic tells it
/// as an internal error of the server or as a value out of range.
fn unreadable(status: &Status) -> Option<String> {
    let is_bare = status.details().is_empty();
    match status.code() {
        // All internal errors of ours have details.
        Code::Internal | Code::Unimplemented if is_bare => {
            Some(format!("the request is no message of this method: {}", status.message()))
        }
        Code::OutOfRange if is_bare => Some("the request is larger than 4 MiB".to_owned()),
        _ => None,
    }
}

/// Refuses calls beyond the places there are, so that those under way end in time. A call keeps its place until its
/// reply is read or given up: replies that nobody reads must not pile up without limit.
pub(super) async fn shed_load(
    State(places): State<Arc<Semaphore>>,
    request: Request,
    next: Next,
) -> Response {
    match places.try_acquire_owned() {
        Ok(place) => next.run(request).await.map(|body| Body::new(Placed { body, _place: place })),
        Err(_) => Status::from(Error::Overloaded("calls")).into_http(),
    }
}

/// A reply that keeps its call's place until it is dropped.
struct Placed {
    body: Body,
    _place: OwnedSemaphorePermit,
}

impl http_body::Body for Placed {
    type Data = bytes::Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut task::Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.body.size_hint()
    }
}

/// Ends a call at its deadline: the client's, within bounds, or the default.
pub(super) async fn deadline(mut request: Request, next: Next) -> Response {
    let timeout = client_timeout(request.headers()).unwrap_or(DEADLINE_DEFAULT).min(DEADLINE_MAX);
    // The answer must be on its way before the client gives up: only then does it learn the reason.
    let timeout = timeout - (timeout / 10).min(Duration::from_millis(50));
    let deadline = Instant::now() + timeout;
    request.extensions_mut().insert(Deadline(deadline));
    match tokio::time::timeout_at(deadline, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Status::from(Error::DeadlineExceeded).into_http(),
    }
}

/// Names the caller, and refuses what the caller's role does not allow.
pub(super) async fn caller(mut request: Request, next: Next) -> Response {
    let caller = Caller::local_administrator();
    let method = request.uri().path();
    match access::check(caller.role, method) {
        Verdict::Allowed => {}
        Verdict::Forbidden => {
            return Status::from(Error::PermissionDenied(method.to_owned())).into_http();
        }
        Verdict::NoSuchMethod => {
            return Status::from(Error::MethodUnknown(method.to_owned())).into_http();
        }
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// Reads `grpc-timeout`: up to eight digits and a unit.
/// <https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md>
fn client_timeout(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.len() > 8 {
        return None;
    }
    let amount: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(amount * 60 * 60)),
        "M" => Some(Duration::from_secs(amount * 60)),
        "S" => Some(Duration::from_secs(amount)),
        "m" => Some(Duration::from_millis(amount)),
        "u" => Some(Duration::from_micros(amount)),
        "n" => Some(Duration::from_nanos(amount)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_read_as_the_protocol_writes_it() {
        let cases = [
            ("1H", Some(Duration::from_secs(3600))),
            ("2M", Some(Duration::from_secs(120))),
            ("3S", Some(Duration::from_secs(3))),
            ("250m", Some(Duration::from_millis(250))),
            ("7u", Some(Duration::from_micros(7))),
            ("9n", Some(Duration::from_nanos(9))),
            ("123456789S", None),
            ("S", None),
            ("", None),
            ("1", None),
            ("-1S", None),
            ("1가", None),
        ];
        for (value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers
                .insert("grpc-timeout", http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
            assert_eq!(client_timeout(&headers), expected, "{value}");
        }
    }
}
