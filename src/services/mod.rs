//! One file a gRPC service: each composes validation, store, search and matching, and encodes the answer.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `profiles` | how a profile of either kind is read |
//! | `profile_writes` | how one is created, updated, deleted and undeleted |
//! | `profile_batches` | how many are upserted at once |
//! | `profile_rpcs` | how the start-up and the partner service are wired to the three above |
//! | `contacts` | how contact persons are read, replaced and erased |
//! | `search`, `matches` | how the index is asked |
//! | `tokens` | what consistency and page tokens are made of |
//! | `freshness` | how a call waits for the index |
//! | `compute` | where long computations run |
//!
//! Leaves are called once and call neither up nor sideways.

mod compute;
mod contacts;
mod freshness;
mod matches;
mod profile_batches;
mod profile_rpcs;
mod profile_writes;
mod profiles;
mod search;
mod tokens;

use std::sync::Arc;

use tonic::Request;
use tonic::service::Routes;

use crate::access::{Caller, Deadline};
use crate::matching::Model;
use crate::proto::contact_service_server::ContactServiceServer;
use crate::proto::match_service_server::MatchServiceServer;
use crate::proto::partner_service_server::PartnerServiceServer;
use crate::proto::search_service_server::SearchServiceServer;
use crate::proto::startup_service_server::StartupServiceServer;
use crate::proto::{Date, Language, LocalizedText};
use crate::search::Index;
use crate::store::{Clock, Micros, Store};
use crate::taxonomy::Taxonomy;

pub use compute::Compute;

/// The format number of the bodies that this server writes. Raise it with the first field that an older server must
/// not drop.
pub const FORMAT: u32 = 1;

/// What the services are made of.
pub struct Context {
    /// Where profiles are kept.
    pub store: Store,
    /// Where they are found.
    pub index: Index,
    /// The sectors and technologies there are.
    pub taxonomy: &'static Taxonomy,
    /// How pairs are scored.
    pub model: Model,
    /// What time it is.
    pub clock: Clock,
    /// Where long computations run.
    pub compute: Compute,
}

impl Context {
    /// Today in UTC.
    fn today(&self) -> Date {
        date((self.clock)())
    }
}

/// The five services over one context.
pub fn routes(context: Arc<Context>) -> Routes {
    let service = Service { context };
    Routes::new(StartupServiceServer::new(service.clone()))
        .add_service(PartnerServiceServer::new(service.clone()))
        .add_service(ContactServiceServer::new(service.clone()))
        .add_service(SearchServiceServer::new(service.clone()))
        .add_service(MatchServiceServer::new(service))
}

/// The implementation of all five services.
#[derive(Clone)]
struct Service {
    context: Arc<Context>,
}

/// Who calls. The transport admits no request without a caller.
fn caller<T>(request: &Request<T>) -> Caller {
    request.extensions().get::<Caller>().cloned().expect("the transport names the caller")
}

fn deadline<T>(request: &Request<T>) -> Deadline {
    *request.extensions().get::<Deadline>().expect("the transport sets the deadline")
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

fn date(at: Micros) -> Date {
    let timestamp = jiff::Timestamp::from_microsecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = timestamp.to_zoned(jiff::tz::TimeZone::UTC).date();
    Date { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}
