//! The connection to a server: the command line is a gRPC client like any other.

use std::time::Duration;

use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;

use crate::proto::contact_service_client::ContactServiceClient;
use crate::proto::match_service_client::MatchServiceClient;
use crate::proto::partner_service_client::PartnerServiceClient;
use crate::proto::search_service_client::SearchServiceClient;
use crate::proto::startup_service_client::StartupServiceClient;
use crate::proto::{SearchRequest, SearchResponse};

/// How long to wait before each repeat of a write that met an unavailable server.
const RETRY_DELAYS: [Duration; 4] = [
    Duration::from_millis(200),
    Duration::from_millis(800),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// No server answers.
#[derive(Debug, thiserror::Error)]
#[error("no server answers at {server}")]
pub struct Unreachable {
    /// The address tried.
    pub server: String,
    /// Why the connection failed.
    pub source: tonic::transport::Error,
}

/// A connection to one server.
#[derive(Debug, Clone)]
pub struct Client {
    channel: Channel,
    timeout: Duration,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    ///
    /// An address that is none, and [`Unreachable`].
    pub async fn connect(server: &str, timeout: Duration) -> anyhow::Result<Self> {
        anyhow::ensure!(
            !server.starts_with("https:"),
            "{server}: naru speaks plain HTTP/2 only; connect through a tunnel and use an http:// address"
        );
        let endpoint = Endpoint::from_shared(server.to_owned())
            .ok()
            .filter(|endpoint| endpoint.uri().scheme_str() == Some("http"))
            .ok_or_else(|| {
                anyhow::anyhow!("`{server}` is not a server address; write http://127.0.0.1:50051")
            })?;
        let endpoint = endpoint.connect_timeout(timeout.min(Duration::from_secs(10)));
        let unreachable = |source| Unreachable { server: server.to_owned(), source };
        Ok(Self { channel: endpoint.connect().await.map_err(unreachable)?, timeout })
    }

    /// A request with the deadline set, which the server keeps too.
    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.timeout);
        request
    }

    /// The service of start-ups.
    #[must_use]
    pub fn startups(&self) -> StartupServiceClient<Channel> {
        StartupServiceClient::new(self.channel.clone())
    }

    /// The service of partners.
    #[must_use]
    pub fn partners(&self) -> PartnerServiceClient<Channel> {
        PartnerServiceClient::new(self.channel.clone())
    }

    /// The service of contacts.
    #[must_use]
    pub fn contacts(&self) -> ContactServiceClient<Channel> {
        ContactServiceClient::new(self.channel.clone())
    }

    /// The service of searches.
    #[must_use]
    pub fn search(&self) -> SearchServiceClient<Channel> {
        SearchServiceClient::new(self.channel.clone())
    }

    /// Searches, waiting for an index that is still being opened or built.
    ///
    /// # Errors
    ///
    /// The status of the last call.
    pub async fn find(&self, request: &SearchRequest) -> Result<SearchResponse, Status> {
        with_retries(async || self.search().search(self.request(request.clone())).await).await
    }

    /// The service of matches.
    #[must_use]
    pub fn matches(&self) -> MatchServiceClient<Channel> {
        MatchServiceClient::new(self.channel.clone())
    }
}

/// Calls until the server is available, a few times. Only for what may be repeated: reads, and writes whose request
/// id stays the same.
///
/// # Errors
///
/// The status of the last call.
pub async fn with_retries<T, C>(call: C) -> Result<T, Status>
where
    C: AsyncFn() -> Result<Response<T>, Status>,
{
    with_retries_after(&RETRY_DELAYS, call).await
}

async fn with_retries_after<T, C>(delays: &[Duration], call: C) -> Result<T, Status>
where
    C: AsyncFn() -> Result<Response<T>, Status>,
{
    for &delay in delays {
        match call().await {
            Err(status) if status.code() == Code::Unavailable => {
                let asked = status.get_details_retry_info().and_then(|info| info.retry_delay);
                tokio::time::sleep(asked.map_or(delay, |asked| asked.max(delay))).await;
            }
            other => return other.map(Response::into_inner),
        }
    }
    call().await.map(Response::into_inner)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn only_unavailable_is_repeated() {
        for (code, calls_expected) in [(Code::Unavailable, 5), (Code::InvalidArgument, 1)] {
            let calls = Cell::new(0);
            let delays = [Duration::ZERO; 4];
            let result: Result<(), Status> = with_retries_after(&delays, async || {
                calls.set(calls.get() + 1);
                Err(Status::new(code, "no"))
            })
            .await;
            assert!(result.is_err());
            assert_eq!(calls.get(), calls_expected, "{code:?}");
        }
    }
}
