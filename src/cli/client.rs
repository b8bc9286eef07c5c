//! The connection to a server: the command line is a gRPC client like any other.

use std::time::Duration;

use http::uri::PathAndQuery;
use indicatif::ProgressBar;
use prost::bytes::{BufMut as _, Bytes};
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Response, Status};
use tonic_types::StatusExt as _;

use crate::proto::allocation_service_client::AllocationServiceClient;
use crate::proto::application_service_client::ApplicationServiceClient;
use crate::proto::contact_service_client::ContactServiceClient;
use crate::proto::delegation_service_client::DelegationServiceClient;
use crate::proto::document_service_client::DocumentServiceClient;
use crate::proto::engagement_service_client::EngagementServiceClient;
use crate::proto::match_list_service_client::MatchListServiceClient;
use crate::proto::match_service_client::MatchServiceClient;
use crate::proto::meeting_service_client::MeetingServiceClient;
use crate::proto::operations_service_client::OperationsServiceClient;
use crate::proto::partner_service_client::PartnerServiceClient;
use crate::proto::plan_service_client::PlanServiceClient;
use crate::proto::program_service_client::ProgramServiceClient;
use crate::proto::report_service_client::ReportServiceClient;
use crate::proto::search_service_client::SearchServiceClient;
use crate::proto::selection_service_client::SelectionServiceClient;
use crate::proto::startup_service_client::StartupServiceClient;
use crate::proto::taxonomy_service_client::TaxonomyServiceClient;
use crate::proto::{ErrorReason, SearchRequest, SearchResponse};

use super::failure::reason;
use super::language::Speech;
use super::output::complain;

/// How long to wait before each repeat of a call.
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
    speech: Speech,
    /// The bar below which it tells what it waits for.
    progress: ProgressBar,
}

/// The most bytes of a reply that is received: a plan may be large.
const REPLY_BYTES_MAX: usize = 64 << 20;

impl Client {
    /// Connects.
    ///
    /// # Errors
    ///
    /// An address that is none, and [`Unreachable`].
    pub async fn connect(server: &str, timeout: Duration, speech: Speech) -> anyhow::Result<Self> {
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
        let channel = endpoint.connect().await.map_err(unreachable)?;
        Ok(Self { channel, timeout, speech, progress: ProgressBar::hidden() })
    }

    /// The same client, for use while `progress` is shown.
    pub fn beside(self, progress: &ProgressBar) -> Self {
        Self { progress: progress.clone(), ..self }
    }

    /// A request with the deadline set, which the server keeps too.
    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.timeout);
        request
    }

    /// Calls any method of the contract that takes one message, here encoded, and answers one.
    ///
    /// # Errors
    ///
    /// The status of the call.
    pub async fn call(
        &self,
        method: &MethodDescriptor,
        message: Bytes,
    ) -> Result<Response<DynamicMessage>, Status> {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let path = PathAndQuery::try_from(path).expect("names of methods can stand in a path");
        let mut grpc = Grpc::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX);
        let not_ready = |error| Status::unknown(format!("Service was not ready: {error}"));
        grpc.ready().await.map_err(not_ready)?;
        let request = self.request(message);
        grpc.unary(request, path, Replies(method.output())).await
    }

    /// Tells something beside the answer, in the language spoken.
    pub fn note(&self, ko: &str, en: &str) {
        self.progress.suspend(|| complain(self.speech.say(ko, en)));
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

    /// The service of engagements.
    #[must_use]
    pub fn engagements(&self) -> EngagementServiceClient<Channel> {
        EngagementServiceClient::new(self.channel.clone())
    }

    /// The service of delegations.
    #[must_use]
    pub fn delegations(&self) -> DelegationServiceClient<Channel> {
        DelegationServiceClient::new(self.channel.clone())
            .max_decoding_message_size(REPLY_BYTES_MAX)
    }

    /// The service of selections.
    #[must_use]
    pub fn selections(&self) -> SelectionServiceClient<Channel> {
        SelectionServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    /// The service of match lists.
    #[must_use]
    pub fn match_lists(&self) -> MatchListServiceClient<Channel> {
        MatchListServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    /// The service of plans.
    #[must_use]
    pub fn plans(&self) -> PlanServiceClient<Channel> {
        PlanServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    /// The service of reports.
    #[must_use]
    pub fn reports(&self) -> ReportServiceClient<Channel> {
        ReportServiceClient::new(self.channel.clone())
    }

    /// The service of meetings.
    #[must_use]
    pub fn meetings(&self) -> MeetingServiceClient<Channel> {
        MeetingServiceClient::new(self.channel.clone())
    }

    /// The service of programs.
    #[must_use]
    pub fn programs(&self) -> ProgramServiceClient<Channel> {
        ProgramServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    /// The service of applications.
    #[must_use]
    pub fn applications(&self) -> ApplicationServiceClient<Channel> {
        ApplicationServiceClient::new(self.channel.clone())
            .max_decoding_message_size(REPLY_BYTES_MAX)
    }

    /// The service of allocations.
    #[must_use]
    pub fn allocations(&self) -> AllocationServiceClient<Channel> {
        AllocationServiceClient::new(self.channel.clone())
            .max_decoding_message_size(REPLY_BYTES_MAX)
    }

    /// The service of documents.
    #[must_use]
    pub fn documents(&self) -> DocumentServiceClient<Channel> {
        DocumentServiceClient::new(self.channel.clone())
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
        self.once_indexed(async || self.search().search(self.request(request.clone())).await).await
    }

    /// Waits until what was written can be found, so that a search in the next line of a script finds it.
    pub async fn until_indexed(&self, consistency_token: &str) {
        let at_least_as_fresh = consistency_token.to_owned();
        let request = SearchRequest { at_least_as_fresh, page_size: 1, ..Default::default() };
        if let Err(status) = self.find(&request).await {
            // Everything is stored all the same; the index catches up by itself.
            tracing::warn!(%status, "the index has not caught up yet");
        }
    }

    /// The service of the taxonomy.
    #[must_use]
    pub fn taxonomy(&self) -> TaxonomyServiceClient<Channel> {
        TaxonomyServiceClient::new(self.channel.clone())
    }

    /// The service of matches.
    #[must_use]
    pub fn matches(&self) -> MatchServiceClient<Channel> {
        MatchServiceClient::new(self.channel.clone())
    }

    /// The service of operations.
    #[must_use]
    pub fn operations(&self) -> OperationsServiceClient<Channel> {
        OperationsServiceClient::new(self.channel.clone())
    }

    /// Calls again, a few times, while the index is being opened or built.
    ///
    /// # Errors
    ///
    /// The status of the last call.
    pub async fn once_indexed<T, F>(&self, call: impl Fn() -> F) -> Result<T, Status>
    where
        F: Future<Output = Result<Response<T>, Status>>,
    {
        let lacks_index = |status: &Status| {
            matches!(reason(status), Some(ErrorReason::IndexUnavailable | ErrorReason::IndexBehind))
        };
        self.repeated(lacks_index, call).await
    }

    /// Calls again, a few times, while the service is unavailable. Only for writes whose request id stays the same.
    ///
    /// # Errors
    ///
    /// The status of the last call.
    pub async fn once_available<T, F>(&self, call: impl Fn() -> F) -> Result<T, Status>
    where
        F: Future<Output = Result<Response<T>, Status>>,
    {
        self.repeated(|status| status.code() == Code::Unavailable, call).await
    }

    async fn repeated<T, F>(
        &self,
        may_pass: impl Fn(&Status) -> bool,
        call: impl Fn() -> F,
    ) -> Result<T, Status>
    where
        F: Future<Output = Result<Response<T>, Status>>,
    {
        let tell = |status: &Status| {
            self.progress.suspend(|| complain(waiting(status, self.speech)));
        };
        repeated_after(&RETRY_DELAYS, may_pass, tell, call).await
    }
}

/// Sends a message that is encoded already, and reads replies of one type.
#[derive(Debug, Clone)]
struct Replies(MessageDescriptor);

impl Codec for Replies {
    type Encode = Bytes;
    type Decode = DynamicMessage;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        self.clone()
    }

    fn decoder(&mut self) -> Self {
        self.clone()
    }
}

impl Encoder for Replies {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(message);
        Ok(())
    }
}

impl Decoder for Replies {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let reply = DynamicMessage::decode(self.0.clone(), buffer);
        reply.map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}

/// Tells of the first failure that may pass, for a person who waits wants to know why.
async fn repeated_after<T, F>(
    delays: &[Duration],
    may_pass: impl Fn(&Status) -> bool,
    tell: impl Fn(&Status),
    call: impl Fn() -> F,
) -> Result<T, Status>
where
    F: Future<Output = Result<Response<T>, Status>>,
{
    for (repeat, &delay) in delays.iter().enumerate() {
        match call().await {
            Err(status) if may_pass(&status) => {
                if repeat == 0 {
                    tell(&status);
                }
                let asked = status.get_details_retry_info().and_then(|info| info.retry_delay);
                tokio::time::sleep(asked.map_or(delay, |asked| asked.max(delay))).await;
            }
            other => return other.map(Response::into_inner),
        }
    }
    call().await.map(Response::into_inner)
}

fn waiting(status: &Status, speech: Speech) -> &'static str {
    match reason(status) {
        Some(ErrorReason::StoreUnavailable) => speech.say(
            "참고: 데이터베이스가 응답하지 않아 다시 시도합니다",
            "note: the database does not answer; trying again",
        ),
        Some(ErrorReason::IndexUnavailable | ErrorReason::IndexBehind) => speech.say(
            "참고: 색인이 아직 준비되지 않아 다시 시도합니다",
            "note: the index is not ready yet; trying again",
        ),
        _ => speech.say(
            "참고: 서비스를 이용할 수 없어 다시 시도합니다",
            "note: the service is not available; trying again",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn only_what_may_pass_is_repeated_and_it_is_told_once() {
        for (code, calls_expected) in [(Code::Unavailable, 5), (Code::InvalidArgument, 1)] {
            let (calls, told) = (Cell::new(0), Cell::new(0));
            let delays = [Duration::ZERO; 4];
            let may_pass = |status: &Status| status.code() == Code::Unavailable;
            let tell = |_: &Status| told.set(told.get() + 1);
            let result: Result<(), Status> = repeated_after(&delays, may_pass, tell, async || {
                calls.set(calls.get() + 1);
                Err(Status::new(code, "no"))
            })
            .await;
            assert!(result.is_err());
            assert_eq!(calls.get(), calls_expected, "{code:?}");
            assert_eq!(told.get(), i32::from(calls_expected > 1), "{code:?}");
        }
    }
}
