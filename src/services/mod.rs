//! One file a gRPC service: each composes validation, store, search and matching, and encodes the answer.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `resources` | how a resource of any kind is read |
//! | `resource_writes` | how one is created, updated, deleted and undeleted |
//! | `resource_batches` | how many are upserted at once |
//! | `merges` | how two profiles become one |
//! | `references` | how references follow profiles that were merged, and which must lead somewhere |
//! | `rpcs` | how the service of a kind is wired to the above; those of start-ups and partners |
//! | `engagements` | how engagements are listed, and which of them meetings and agreements are |
//! | `delegations` | how delegations are kept, their meetings planned and their occurrences opened |
//! | `match_lists` | how match lists are drafted, changed and approved |
//! | `plans` | how plans of meetings are stored, compared and published |
//! | `selections` | which candidates of a call are proposed, and how they stand |
//! | `meetings`, `agreements` | how these are listed |
//! | `programs` | how programs are listed, who qualifies for one, and whom operators would take |
//! | `applications` | how they are listed, and where the files of programs stand |
//! | `allocations` | how applicants are allocated to operators, and how that is checked and explained |
//! | `reports` | what came of delegations, and what is due |
//! | `versions` | how those of them are stored that count their versions |
//! | `documents` | how files of a delegation are made and sent |
//! | `money` | what amounts come to |
//! | `contacts` | how contact persons are read, replaced and erased |
//! | `search`, `matches` | how the index is asked |
//! | `facets` | how the counts of a search are written |
//! | `taxonomy` | how concepts are listed |
//! | `operations` | how the index is compared with the store |
//! | `tokens` | what consistency and page tokens are made of |
//! | `freshness` | how a call waits for the index |
//! | `compute` | where long computations run |
//!
//! Leaves are called once and call neither up nor sideways.

mod agreements;
mod allocations;
mod applications;
mod compute;
mod contacts;
mod delegations;
mod documents;
mod engagements;
mod facets;
mod freshness;
mod match_lists;
mod matches;
mod meetings;
mod merges;
mod money;
mod operations;
mod plans;
mod programs;
mod references;
mod reports;
mod resource_batches;
mod resource_writes;
mod resources;
mod rpcs;
mod search;
mod selections;
mod taxonomy;
mod tokens;
mod versions;

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tonic::service::Routes;
use tonic::{Extensions, Request};

use crate::access::{Caller, Deadline};
use crate::calendar;
use crate::errors::Error;
use crate::matching::{Model, Rates};
use crate::proto::agreement_service_server::AgreementServiceServer;
use crate::proto::allocation_service_server::AllocationServiceServer;
use crate::proto::application_service_server::ApplicationServiceServer;
use crate::proto::contact_service_server::ContactServiceServer;
use crate::proto::delegation_service_server::DelegationServiceServer;
use crate::proto::document_service_server::DocumentServiceServer;
use crate::proto::engagement_service_server::EngagementServiceServer;
use crate::proto::match_list_service_server::MatchListServiceServer;
use crate::proto::match_service_server::MatchServiceServer;
use crate::proto::meeting_service_server::MeetingServiceServer;
use crate::proto::operations_service_server::OperationsServiceServer;
use crate::proto::partner_service_server::PartnerServiceServer;
use crate::proto::plan_service_server::PlanServiceServer;
use crate::proto::program_service_server::ProgramServiceServer;
use crate::proto::report_service_server::ReportServiceServer;
use crate::proto::search_service_server::SearchServiceServer;
use crate::proto::selection_service_server::SelectionServiceServer;
use crate::proto::startup_service_server::StartupServiceServer;
use crate::proto::taxonomy_service_server::TaxonomyServiceServer;
use crate::proto::{Date, Language, LocalizedText};
use crate::search::Index;
use crate::store::{self, Clock, Micros, Store, Target, View, Written};
use crate::taxonomy::Taxonomy;
use crate::validation::Violation;

pub use compute::Compute;

/// The format number of the bodies that this server writes. Raise it with the first field that an older server must
/// not drop.
pub const FORMAT: u32 = 5;

/// How many documents are made or sent at once.
pub const DOCUMENTS_MAX: usize = 8;

/// How often a write that rests on more than its own documents is tried while others write very much.
const ATTEMPTS_MAX: usize = 5;

/// What the services are made of.
pub struct Context {
    /// Where resources are kept.
    pub store: Store,
    /// Where they are found.
    pub index: Index,
    /// The sectors and technologies there are.
    pub taxonomy: &'static Taxonomy,
    /// How pairs are scored.
    pub model: Model,
    /// By what amounts in two currencies are compared.
    pub rates: &'static Rates,
    /// What time it is.
    pub clock: Clock,
    /// Where it is today.
    pub time_zone: TimeZone,
    /// Where long computations run.
    pub compute: Compute,
    /// One permit: the whole store is read for one caller at a time.
    pub verifying: Semaphore,
    /// One permit a document that is made or sent: all of them lie in memory.
    pub documents: Arc<Semaphore>,
}

impl Context {
    /// Today in the service's time zone.
    fn today(&self) -> Date {
        date((self.clock)(), &self.time_zone)
    }

    /// Lets the writer decide on the last commit. The inner error is the refusal, the outer one a failure.
    async fn commit<T, E, F>(
        &self,
        origin: Origin,
        targets: Vec<Target>,
        decide: F,
    ) -> Result<Result<Written<T>, E>, Error>
    where
        F: FnOnce(&mut View<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Send + 'static,
    {
        let request = store::Request {
            caller: origin.caller.name,
            method: origin.method,
            request_id: Some(origin.request_id).filter(|id| !id.is_empty()),
            hash: origin.hash,
        };
        let write = async { Ok(self.store.write(request, targets, decide).await?) };
        // It may still be waiting for its turn or be on its way to the disk: nobody can tell yet.
        in_time(origin.deadline, Error::OutcomeUnknown, write).await
    }
}

/// The services over one context.
pub fn routes(context: Arc<Context>) -> Routes {
    let service = Service { context };
    Routes::new(StartupServiceServer::new(service.clone()))
        .add_service(PartnerServiceServer::new(service.clone()))
        .add_service(ContactServiceServer::new(service.clone()))
        .add_service(EngagementServiceServer::new(service.clone()))
        .add_service(DelegationServiceServer::new(service.clone()))
        .add_service(SelectionServiceServer::new(service.clone()))
        .add_service(MatchListServiceServer::new(service.clone()))
        .add_service(PlanServiceServer::new(service.clone()))
        .add_service(MeetingServiceServer::new(service.clone()))
        .add_service(AgreementServiceServer::new(service.clone()))
        .add_service(ProgramServiceServer::new(service.clone()))
        .add_service(ApplicationServiceServer::new(service.clone()))
        .add_service(AllocationServiceServer::new(service.clone()))
        .add_service(ReportServiceServer::new(service.clone()))
        .add_service(DocumentServiceServer::new(service.clone()))
        .add_service(SearchServiceServer::new(service.clone()))
        .add_service(MatchServiceServer::new(service.clone()))
        .add_service(TaxonomyServiceServer::new(service.clone()))
        .add_service(OperationsServiceServer::new(service))
}

/// The implementation of all services.
#[derive(Clone)]
struct Service {
    context: Arc<Context>,
}

/// How long before its deadline a call gives up waiting, at most: an answer that comes too late over a slow network, or from
/// a busy machine, says nothing.
const ANSWER_TIME_MAX: Duration = Duration::from_millis(100);

/// Until when a call waits: a little less than its deadline allows, so that the reason reaches the caller and not the
/// bare deadline.
fn patience(deadline: Deadline) -> Instant {
    let left = deadline.0.saturating_duration_since(Instant::now());
    deadline.0 - ANSWER_TIME_MAX.min(left / 10)
}

/// Until when what is read for a stream may take: longer than the stream itself, so that where its time is spent on
/// much, the store in which it happened to read last is not to blame.
fn of_reads(stream: Deadline) -> Deadline {
    Deadline(stream.0 + Duration::from_secs(1))
}

/// Who writes, by which method, until when. The transport admits no request without caller and deadline.
#[derive(Clone)]
struct Origin {
    caller: Caller,
    method: &'static str,
    request_id: String,
    /// Of the request without its id.
    hash: [u8; 32],
    deadline: Deadline,
}

impl Origin {
    /// Of a call, and its body without the request id, which is the field that is pointed at.
    fn of<B: prost::Message>(
        call: Request<B>,
        method: &'static str,
        request_id: impl FnOnce(&mut B) -> &mut String,
    ) -> (Self, B) {
        let (_, extensions, mut body) = call.into_parts();
        let request_id = std::mem::take(request_id(&mut body));
        let caller = extensions.get::<Caller>().cloned().expect("the transport names the caller");
        let hash = tokens::request_hash(&body);
        (Self { caller, method, request_id, hash, deadline: deadline(&extensions) }, body)
    }
}

fn deadline(extensions: &Extensions) -> Deadline {
    *extensions.get::<Deadline>().expect("the transport sets the deadline")
}

/// Waits for `work` as long as the deadline allows, then answers `late`.
async fn in_time<T>(
    deadline: Deadline,
    late: Error,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    tokio::time::timeout_at(patience(deadline), work).await.unwrap_or(Err(late))
}

/// Fails with all the violations there are, if there are any.
fn refuse(violations: Vec<Violation>) -> Result<(), Error> {
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

/// A text in the language asked for. A name that exists in one language only is better than none.
fn one_language(text: Option<LocalizedText>, language: Language) -> Option<LocalizedText> {
    let LocalizedText { ko, en } = text?;
    Some(match language {
        Language::Korean if !ko.is_empty() => LocalizedText { ko, en: String::new() },
        Language::English if !en.is_empty() => LocalizedText { ko: String::new(), en },
        _ => LocalizedText { ko, en },
    })
}

fn date(at: Micros, zone: &TimeZone) -> Date {
    let timestamp = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    calendar::date(timestamp.to_zoned(zone.clone()).date())
}
