//! What every call passes before a service sees it: the ordered layers.
//!
//! From the outside in: tracing, the form of errors, load shedding, the deadline, the caller. Each is one plain
//! function in `layers.rs`.

mod layers;

use std::sync::Arc;
use std::time::Duration;

use axum::middleware::{from_fn, from_fn_with_state};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

/// Calls that may be under way at once on the whole server; more are refused with RESOURCE_EXHAUSTED.
const CALLS_MAX: usize = 1_024;

/// Calls that may be under way at once on one connection; more wait at the client.
const CALLS_PER_CONNECTION_MAX: u32 = 128;

/// How long a call may take where the client gives no deadline.
pub const DEADLINE_DEFAULT: Duration = Duration::from_secs(30);

/// How long a call may take whatever the client says.
pub const DEADLINE_MAX: Duration = Duration::from_secs(300);

/// How often a silent connection is asked whether it is still there.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);

/// Puts the layers around the services.
#[must_use]
pub fn layered(routes: Routes) -> Routes {
    let places = Arc::new(Semaphore::new(CALLS_MAX));
    let router = routes.into_axum_router();
    // The last one added is the outermost.
    let router = router
        .layer(from_fn(layers::caller))
        .layer(from_fn(layers::deadline))
        .layer(from_fn_with_state(places, layers::shed_load))
        .layer(from_fn(layers::explain))
        .layer(from_fn(layers::trace));
    Routes::from(router)
}

/// Serves until `shutdown` ends, then lets calls under way finish.
///
/// # Errors
///
/// Where the listener fails for good.
pub async fn serve(
    listener: TcpListener,
    routes: Routes,
    shutdown: impl Future<Output = ()>,
) -> Result<(), tonic::transport::Error> {
    // The builder's own setting holds only for listeners it binds itself. Without it, short replies wait 40 ms.
    let connections = TcpIncoming::from(listener).with_nodelay(Some(true));
    Server::builder()
        .max_concurrent_streams(CALLS_PER_CONNECTION_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .add_routes(routes)
        .serve_with_incoming_shutdown(connections, shutdown)
        .await
}
